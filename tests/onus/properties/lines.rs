//! A whole export of JSON Lines, which writes the columns, has the bytes that the records give.

use super::bundle::bundle;
use super::*;
use onus::format::{FormatError, jsonl};
use onus::model::{ClaimNo, RulingNo, SourceNo};
use onus::store::Whole;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn columns_are_written_as_records_are(bundle in bundle(), merge in any::<bool>()) {
        let mut first = empty();
        import(&mut first, &written(&bundle));
        let act = |first: &mut Store, action, f: &dyn Fn(&store::WriteTx<'_>) -> store::Result<()>| {
            // What can't be done with these records is left.
            let _ = first.write(&stamp(700, action), |tx| f(tx));
        };
        act(&mut first, Action::Rule, &|tx| tx.withdraw(RulingNo(1), Some("a \u{202e}\"reason\"")).map(|_| ()));
        act(&mut first, Action::Rule, &|tx| tx.withdraw(RulingNo(2), None).map(|_| ()));
        act(&mut first, Action::Edit, &|tx| {
            let source = tx.source(SourceNo(1))?;
            tx.edit_source(SourceNo(1), &onus::model::Source { confidential: true, ..source })
        });
        if merge {
            act(&mut first, Action::Merge, &|tx| tx.merge_claims(ClaimNo(2), ClaimNo(1)));
            act(&mut first, Action::Merge, &|tx| tx.merge_claims(ClaimNo(2), ClaimNo(3)));
        }
        let (typed, direct) = (by_records(&first), by_columns(&first));
        let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        prop_assert!(typed == direct, "{}\n{}", shown(&typed), shown(&direct));

        // Each line says all that it needs, whatever was merged.
        for line in direct.split_inclusive(|byte| *byte == b'\n') {
            let mut records = Vec::new();
            jsonl::read(line, |_, line| {
                let line = line?;
                records.extend(line.sources.into_iter().map(|s| Record::Source(Box::new(s))));
                records.extend(line.claims.into_iter().map(|c| Record::Claim(Box::new(c))));
                Ok::<_, FormatError>(())
            }).unwrap();
            let claims = records.iter().filter_map(|r| match r {
                Record::Claim(claim) => Some(claim),
                _ => None,
            });
            let ids: Vec<_> = claims.clone().map(|c| c.id).collect();
            for claim in claims {
                prop_assert!(claim.merged_into.is_none() || ids.contains(&claim.merged_into));
            }
        }
    }
}

fn by_records(store: &Store) -> Vec<u8> {
    let mut writer = jsonl::Writer::new(Vec::new());
    store
        .read(|tx| {
            tx.lines(None, |whole| {
                let written = match whole {
                    Whole::Scale(_) | Whole::Article(_) => Ok(()),
                    Whole::Source(source) => writer.source(*source),
                    Whole::Claim(claims, sources, articles) => writer.claim(claims, sources, articles),
                };
                written.unwrap();
                Ok::<_, store::Error>(())
            })
        })
        .unwrap();
    writer.finish().unwrap()
}

fn by_columns(store: &Store) -> Vec<u8> {
    let mut writer = jsonl::Writer::new(Vec::new());
    store
        .read(|tx| {
            tx.texts(|line| {
                writer.texts(line.articles, line.sources, line.claims).unwrap();
                Ok::<_, store::Error>(())
            })
        })
        .unwrap();
    writer.finish().unwrap()
}
