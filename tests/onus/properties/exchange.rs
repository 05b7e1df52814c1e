//! What the lossless formats carry comes back: JSON Lines all of it, ClaimReviews what claims refer to, CSL-JSON
//! the sources. What is written is valid by the published schema.

use super::bundle::bundle;
use super::*;
use onus::format::claimreview::{self, Shape};
use onus::format::dates::Dates;
use onus::format::jsonl::{self, Line};
use onus::format::{Content, Exporter, Item, csl, schema};
use onus::store::{Filter, Labels, Whole, WriteTx};
use std::collections::HashSet;

type Stop = Box<dyn std::error::Error>;

/// The whole record as JSON Lines.
fn lines(store: &Store) -> Vec<u8> {
    let mut writer = jsonl::Writer::new(Vec::new());
    let written = store.read(|tx| {
        tx.lines(None, |whole| {
            match whole {
                Whole::Scale(scale) => writer.scale(*scale)?,
                Whole::Article(article) => writer.article(*article)?,
                Whole::Source(source) => writer.source(*source)?,
                Whole::Claim(claim, sources, articles) => writer.claim(claim, sources, articles)?,
            }
            Ok::<_, Stop>(())
        })
    });
    written.unwrap();
    writer.finish().unwrap()
}

/// Takes the records of a line.
fn take(imported: &mut Imported, tx: &WriteTx<'_>, line: Line) -> store::Result<()> {
    line.scales.into_iter().try_for_each(|scale| imported.scale(tx, scale).map(|_| ()))?;
    line.articles.into_iter().try_for_each(|article| imported.article(tx, article).map(|_| ()))?;
    line.sources.into_iter().try_for_each(|source| imported.source(tx, source).map(|_| ()))?;
    line.claims.into_iter().try_for_each(|claim| imported.claim(tx, claim).map(|_| ()))
}

fn import_lines(store: &mut Store, text: &[u8]) -> Imported {
    let result = store.write(&stamp(601, Action::Import), |tx| {
        let mut imported = Imported::begin(tx)?;
        jsonl::read(text, |_, line| Ok::<_, Stop>(take(&mut imported, tx, line?)?))?;
        imported.finish(tx, "lines")?;
        Ok::<_, Stop>(imported)
    });
    result.unwrap_or_else(|stop| panic!("{stop}\n{}", String::from_utf8_lossy(text)))
}

/// Takes the records of ours that a foreign format carries, all of which must be ours.
fn import_own(
    store: &mut Store,
    read: impl FnOnce(&mut dyn FnMut(Item) -> Result<(), Stop>) -> Result<(), Stop>,
) -> Imported {
    let result = store.write(&stamp(601, Action::Import), |tx| {
        let mut imported = Imported::begin_foreign(tx, Labels::default())?;
        read(&mut |item| {
            let content = item.read?.content;
            let Content::Own(line) = content else { return Err(format!("not ours: {content:?}").into()) };
            Ok(imported.own_records(|imported| take(imported, tx, *line))?)
        })?;
        imported.finish(tx, "a file")?;
        Ok::<_, Stop>(imported)
    });
    result.unwrap_or_else(|stop| panic!("{stop}"))
}

/// What the claims among the records refer to, and they: without texts of articles.
fn referred(records: Vec<Record>) -> Vec<Record> {
    let mut scales: HashSet<String> = HashSet::new();
    let (mut articles, mut sources): (HashSet<Id>, HashSet<Id>) = Default::default();
    for record in &records {
        if let Record::Claim(claim) = record {
            scales.extend(claim.rulings.iter().map(|r| r.rating.scale.clone()));
            articles.extend(claim.appearances.iter().filter_map(|a| a.article));
            sources.extend(claim.citations.iter().map(|c| c.source));
        }
    }
    let origins: Vec<(Id, Id)> = records
        .iter()
        .filter_map(|record| match record {
            Record::Source(source) => source.id.zip(source.derived_from),
            _ => None,
        })
        .collect();
    for _ in 0..origins.len() {
        sources.extend(
            origins.iter().filter(|(id, _)| sources.contains(id)).map(|(_, of)| *of).collect::<Vec<_>>(),
        );
    }
    let mut kept = records;
    kept.retain_mut(|record| match record {
        Record::Scale(scale) => scales.contains(&scale.name),
        Record::Article(article) => {
            article.texts.clear();
            article.id.is_some_and(|id| articles.contains(&id))
        }
        Record::Source(source) => source.id.is_some_and(|id| sources.contains(&id)),
        Record::Claim(_) => true,
    });
    // Numbers are given in another order, when they are given by claim.
    kept.sort_by_key(|record| match record {
        Record::Scale(scale) => (0, scale.name.clone()),
        Record::Article(article) => (1, format!("{:?}", article.id)),
        Record::Source(source) => (2, format!("{:?}", source.id)),
        Record::Claim(claim) => (3, format!("{:?}", claim.id)),
    });
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..config() })]

    #[test]
    fn lines_come_back_as_they_went_out(bundle in bundle()) {
        let mut first = empty();
        import(&mut first, &written(&bundle));
        let (once, text) = (export(&first), lines(&first));
        let mut second = empty();
        import_lines(&mut second, &text);
        let twice = export(&second);
        prop_assert!(once == twice, "{}\n{}", String::from_utf8_lossy(&once), String::from_utf8_lossy(&twice));
        prop_assert!(lines(&second) == text);
        prop_assert_eq!(second.doctor().unwrap(), vec![]);
        let again = import_lines(&mut first, &text);
        prop_assert_eq!(again.added(), 0);
        prop_assert!(again.differing.is_empty(), "{:?}", again.differing);
        prop_assert!(export(&first) == once);
    }

    #[test]
    fn what_is_written_is_valid(bundle in bundle()) {
        let mut store = empty();
        import(&mut store, &written(&bundle));
        let validator = jsonschema::validator_for(&schema::schema()).unwrap();
        let (whole, lines) = (export(&store), lines(&store));
        let documents = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).chain([&whole[..]]);
        for document in documents {
            let value: serde_json::Value = serde_json::from_slice(document).unwrap();
            let error = validator.iter_errors(&value).next();
            prop_assert!(error.is_none(), "{:?}\n{}", error, String::from_utf8_lossy(document));
        }
    }

    #[test]
    fn claim_reviews_come_back_as_they_went_out(
        bundle in bundle(),
        shape in select(vec![Shape::Graph, Shape::List, Shape::DataFeed]),
    ) {
        let mut first = empty();
        import(&mut first, &written(&bundle));
        let mut text = Vec::new();
        let mut writer = claimreview::Writer::new(&mut text, shape, false).unwrap();
        let all = first.read(|tx| {
            writer.scales(tx.scales()?).unwrap();
            tx.dossiers(&Filter::default(), |dossier| {
                writer.dossier(&dossier).unwrap();
                Ok::<_, store::Error>(())
            })?;
            records(tx)
        }).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let mut all = all;
        all.retain(|record| !matches!(record, Record::Claim(claim) if claim.retired_at.is_some()));
        let mut second = empty();
        // A document without a review is none.
        if all.iter().any(|record| matches!(record, Record::Claim(_))) {
            import_own(&mut second, |keep| claimreview::read(&text[..], Dates::Unsaid, keep));
        }
        let (wanted, found) = (referred(all), referred(second.read(records).unwrap()));
        prop_assert_eq!(wanted, found, "{}", String::from_utf8_lossy(&text));
        prop_assert_eq!(second.doctor().unwrap(), vec![]);
    }

    #[test]
    fn csl_comes_back_as_it_went_out(bundle in bundle()) {
        let mut first = empty();
        import(&mut first, &written(&bundle));
        let mut text = Vec::new();
        let mut writer = csl::Writer::new(&mut text, false);
        let mut all = first.read(records).unwrap();
        all.retain(|record| matches!(record, Record::Source(_)));
        for record in &all {
            if let Record::Source(source) = record {
                writer.source(source).unwrap();
            }
        }
        Exporter::finish(&mut writer).unwrap();
        let mut second = empty();
        import_own(&mut second, |keep| csl::read(&text[..], keep));
        prop_assert_eq!(all, second.read(records).unwrap(), "{}", String::from_utf8_lossy(&text));
        let again = import_own(&mut first, |keep| csl::read(&text[..], keep));
        prop_assert_eq!(again.added(), 0);
        prop_assert_eq!(second.doctor().unwrap(), vec![]);
    }
}
