//! Bundles come back as they went out.

use super::*;
use onus::format::Record;
use onus::model::*;
use proptest::collection::vec;
use proptest::sample::Index;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_bundle_comes_back_as_it_went_out(mut bundle in bundle(), by_hand in any::<bool>()) {
        if by_hand {
            bare(&mut bundle);
        }
        let file = written(&bundle);
        let mut first = empty();
        import(&mut first, &file);
        prop_assert_eq!(first.doctor().unwrap(), vec![]);
        let once = export(&first);
        let mut second = empty();
        import(&mut second, &once);
        let twice = export(&second);
        prop_assert!(once == twice, "{}\n{}", String::from_utf8_lossy(&once), String::from_utf8_lossy(&twice));
        if !by_hand && !bundle.iter().any(|r| matches!(r, Record::Article(a) if !a.texts.is_empty())) {
            prop_assert!(once == file, "{}\n{}", String::from_utf8_lossy(&file), String::from_utf8_lossy(&once));
        }
        let shown = String::from_utf8(once.clone()).unwrap();
        prop_assert!(!shown.chars().any(|c| c != '\n' && commands(c)));

        // The same again adds nothing, from either file and into either database.
        let changes = first.read(|tx| tx.changes(None, None, 100)).unwrap();
        for again in [&file, &once] {
            let imported = import(&mut first, again);
            prop_assert_eq!(imported.added(), 0);
            prop_assert!(imported.differing.is_empty(), "{:?}", imported.differing);
        }
        prop_assert_eq!(first.read(|tx| tx.changes(None, None, 100)).unwrap(), changes);
        prop_assert!(export(&first) == once);
        prop_assert_eq!(first.doctor().unwrap(), vec![]);

        let mut line = Vec::new();
        for record in store_lines(&first) {
            json::write_line(&mut line, &record).unwrap();
        }
        let line = String::from_utf8(line).unwrap();
        prop_assert!(!line.chars().any(|c| c != '\n' && commands(c)));
    }
}

/// What `--format jsonl` would write, one value a line.
fn store_lines(store: &Store) -> Vec<serde_json::Value> {
    let value = |record: &Record| match record {
        Record::Scale(r) => serde_json::to_value(r),
        Record::Article(r) => serde_json::to_value(r),
        Record::Source(r) => serde_json::to_value(r),
        Record::Claim(r) => serde_json::to_value(r),
    };
    store.read(records).unwrap().iter().map(|record| value(record).unwrap()).collect()
}

/// Text as hostile as it may be stored: anything but NUL.
fn text() -> impl Strategy<Value = String> {
    let hostile = select(vec![
        "\u{1b}[31m",
        "\u{202e}",
        "\u{2066}",
        "\u{9b}",
        "\u{7f}",
        "\u{1}",
        "\r\n",
        "\t",
        "\"",
        "\\",
        "\\u0000",
        "</script>",
        "'; DROP TABLE claim; --",
        "=1+1",
        "\u{301}",
        "👩‍👩‍👧",
        "עברית",
        "中文",
        "\u{2028}",
        "\u{feff}",
        "\u{fffd}",
        "$1",
        "%s",
        "{",
        " ",
    ]);
    let any = any::<char>().prop_map(|c| if c == '\0' { "0".to_string() } else { c.to_string() });
    vec(prop_oneof![hostile.prop_map(String::from), any], 0..8).prop_map(|parts| parts.concat())
}

/// Text of a field that must not be empty.
fn words() -> impl Strategy<Value = String> {
    text().prop_map(|text| if text.trim().is_empty() { format!("x{text}") } else { text })
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    option::of(text())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0..500usize).prop_map(minute)
}

fn figure() -> impl Strategy<Value = Option<serde_json::Number>> {
    let float = any::<f64>().prop_filter_map("a number of JSON", serde_json::Number::from_f64);
    let whole = any::<i64>().prop_map(serde_json::Number::from);
    option::of(prop_oneof![float, whole, any::<u64>().prop_map(serde_json::Number::from)])
}

fn verdict() -> impl Strategy<Value = Option<Verdict>> {
    option::of(select(Verdict::ALL.to_vec()))
}

fn scale(n: usize) -> impl Strategy<Value = RatingScale> {
    let rating = (words(), figure(), figure(), figure(), verdict());
    let ratings = vec(rating, 1..4).prop_map(|ratings| {
        let numbered = ratings.into_iter().enumerate();
        numbered
            .map(|(n, (label, value, best, worst, verdict))| Rating {
                label: format!("{label}{n}"),
                value,
                best,
                worst,
                verdict,
            })
            .collect::<Vec<_>>()
    });
    (words(), [maybe(), maybe(), maybe(), maybe(), maybe()], ratings, moment()).prop_map(
        move |(name, [title, publisher, url, version, note], ratings, at)| RatingScale {
            id: Some(id(1, n)),
            name: format!("{}-{n}", name.replace(':', "").trim()),
            title,
            publisher,
            url,
            version,
            note,
            ratings,
            recorded_at: Some(at),
        },
    )
}

fn article(n: usize) -> impl Strategy<Value = Article> {
    let texts = vec((words(), moment(), option::of(moment())), 0..3);
    let own = (words(), vec(words(), 0..3), [maybe(), maybe(), maybe(), maybe()], date());
    (own, texts, moment(), option::of(moment())).prop_map(
        move |((title, authors, [publisher, url, language, note], published), texts, at, retired_at)| {
            Article {
                number: None,
                id: Some(id(2, n)),
                title,
                authors,
                publisher,
                url,
                published,
                language,
                note,
                recorded_at: Some(at),
                retired_at,
                texts: texts
                    .into_iter()
                    .map(|(text, at, retired_at)| ArticleText {
                        sha256: None,
                        recorded_at: Some(at),
                        retired_at,
                        text,
                    })
                    .collect(),
            }
        },
    )
}

fn source(n: usize) -> impl Strategy<Value = Source> {
    let texts = [maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe()];
    let own = (words(), vec(words(), 0..3), texts, [date(), date(), date()]);
    let rest = (option::of(select(Tier::ALL.to_vec())), any::<bool>(), moment(), option::of(moment()));
    (own, rest).prop_map(
        move |(
            (title, authors, texts, [issued, accessed, archived]),
            (tier, confidential, at, retired_at),
        )| {
            let [csl_type, publisher, url, doi, isbn, archive_url, note] = texts;
            Source {
                number: None,
                id: Some(id(3, n)),
                csl_type,
                title,
                authors,
                publisher,
                issued,
                url,
                doi,
                isbn,
                accessed,
                archive_url,
                archived,
                tier,
                confidential,
                derived_from: None,
                received: received(8, n, &note, at.clone()),
                snapshots: snapshots(n, &note, at.clone()),
                note,
                recorded_at: Some(at),
                retired_at,
            }
        },
    )
}

/// The copies of a source, for those that have a note: two with the same bytes.
fn snapshots(n: usize, note: &Option<String>, at: Timestamp) -> Vec<Snapshot> {
    let copy = |m: usize, note: &String| Snapshot {
        id: Some(id(11 + m as u128, n)),
        sha256: format!("{n:064x}"),
        length: n as u64,
        media_type: format!("x{note}"),
        retrieved_at: (m == 0).then(|| at.clone()),
        url: Some(note.clone()),
        file: (m == 1).then(|| note.clone()),
        recorded_at: Some(at.clone()),
        retired_at: (m == 1).then(|| at.clone()),
        ..Snapshot::default()
    };
    note.iter().flat_map(|note| [copy(0, note), copy(1, note)]).collect()
}

/// The foreign record that a record came from, for those that have a note.
fn received(kind: u128, n: usize, note: &Option<String>, at: Timestamp) -> Vec<Received> {
    let made = note.iter().map(|note| Received {
        id: Some(id(kind, n)),
        format: "google".into(),
        file: note.clone(),
        place: format!("line {n}"),
        raw: note.clone(),
        repairs: vec![note.clone()],
        recorded_at: Some(at.clone()),
    });
    made.collect()
}

fn appearance() -> impl Strategy<Value = (Appearance, Option<Index>)> {
    let own = (
        [maybe(), maybe(), maybe(), maybe(), maybe()],
        [
            option::of(any::<u32>()),
            option::of(any::<u32>()),
            option::of(any::<u32>()),
            option::of(any::<u32>()),
        ],
    );
    (own, date(), any::<bool>(), moment(), option::of(moment()), option::of(any::<Index>())).prop_map(
        |(
            ([url, quote, prefix, suffix, claimant], [paragraph, position_start, position_end, version]),
            said,
            first,
            at,
            retired_at,
            article,
        )| {
            let recorded_at = Some(at);
            let appearance = Appearance {
                url,
                quote,
                prefix,
                suffix,
                claimant,
                paragraph,
                position_start,
                position_end,
                version,
                said,
                first,
                recorded_at,
                retired_at,
                ..Appearance::default()
            };
            (appearance, article)
        },
    )
}

fn cited() -> impl Strategy<Value = (Citation, Index)> {
    let place = [maybe(), maybe(), maybe(), maybe(), maybe()];
    let own = (select(Stance::ALL.to_vec()), [maybe(), maybe(), maybe(), maybe()], place);
    (own, moment(), option::of(moment()), any::<Index>()).prop_map(
        |(
            (stance, [quote, prefix, suffix, note], [page, paragraph, section, line, timestamp]),
            at,
            retired_at,
            source,
        )| {
            let locator = Locator { page, paragraph, section, line, timestamp };
            let recorded_at = Some(at);
            let (number, id) = (None, None);
            let nowhere = Id(uuid::Uuid::nil());
            (
                Citation {
                    number,
                    id,
                    source: nowhere,
                    stance,
                    quote,
                    prefix,
                    suffix,
                    locator,
                    note,
                    recorded_at,
                    retired_at,
                },
                source,
            )
        },
    )
}

/// A ruling before it is known what it refers to: its rating, the one it supersedes, what it relies on.
type Loose = (Ruling, Index, Option<Index>, Vec<Index>);

fn ruled() -> impl Strategy<Value = Loose> {
    let withdrawal = (moment(), words(), maybe());
    let withdrawal =
        withdrawal.prop_map(|(recorded_at, by, rationale)| Withdrawal { recorded_at, by, rationale });
    let own = (words(), date(), maybe(), maybe(), moment(), option::of(withdrawal));
    let stated = ([maybe(), maybe(), maybe()], [figure(), figure(), figure()]);
    let refers = (any::<Index>(), option::of(any::<Index>()), vec(any::<Index>(), 0..3));
    (own, stated, refers).prop_map(|(own, stated, (rating, old, relying))| {
        let (ruled_by, ruled_on, rationale, url, at, withdrawn) = own;
        let ([title, language, ruled_by_url], [value, best, worst]) = stated;
        let ruling = Ruling {
            number: None,
            id: None,
            rating: RatingRef { scale: String::new(), label: String::new() },
            verdict: None,
            ruled_by,
            ruled_on,
            rationale,
            url,
            title,
            language,
            ruled_by_url,
            value,
            best,
            worst,
            supersedes: None,
            relying_on: Vec::new(),
            recorded_at: Some(at),
            withdrawn,
        };
        (ruling, rating, old, relying)
    })
}

type LooseClaim = (Claim, Vec<(Appearance, Option<Index>)>, Vec<(Citation, Index)>, Vec<Loose>);

fn claimed() -> impl Strategy<Value = LooseClaim> {
    let own = (
        words(),
        [maybe(), maybe()],
        date(),
        option::of(select(ClaimKind::ALL.to_vec())),
        vec(words(), 0..3),
    );
    let own = (own, moment(), option::of(moment())).prop_map(
        |((text, [claimant, note], said, kind, mut tags), at, retired_at)| {
            tags.sort();
            tags.dedup();
            Claim {
                text,
                claimant,
                note,
                said,
                kind,
                tags,
                recorded_at: Some(at),
                retired_at,
                ..Claim::default()
            }
        },
    );
    (own, vec(appearance(), 0..3), vec(cited(), 0..3), vec(ruled(), 0..4))
}

fn numbered<S: Strategy>(most: usize, of: impl Fn(usize) -> S) -> impl Strategy<Value = Vec<S::Value>> {
    let all: Vec<S> = (0..most).map(of).collect();
    (all, 0..=most).prop_map(|(mut all, kept)| {
        all.truncate(kept);
        all
    })
}

/// A bundle whose every reference is sound.
pub(super) fn bundle() -> impl Strategy<Value = Vec<Record>> {
    let origins = vec(option::of(any::<Index>()), 4);
    let parts = (
        numbered(3, scale),
        numbered(2, article),
        numbered(4, source),
        origins,
        any::<bool>(),
        vec(claimed(), 0..4),
    );
    parts.prop_map(|(scales, articles, mut sources, origins, later, claims)| {
        // Every origin lies to one side, so that none leads back.
        for n in 0..sources.len() {
            let side: Vec<usize> = if later { (n + 1..sources.len()).collect() } else { (0..n).collect() };
            sources[n].derived_from = origins[n].filter(|_| !side.is_empty()).map(|i| id(3, *i.get(&side)));
        }
        let ratings: Vec<RatingRef> = scales
            .iter()
            .flat_map(|s| {
                s.ratings.iter().map(|r| RatingRef { scale: s.name.clone(), label: r.label.clone() })
            })
            .collect();
        let mut made = Vec::new();
        for (n, (mut claim, appearances, citations, rulings)) in claims.into_iter().enumerate() {
            claim.id = Some(id(4, n));
            claim.received = received(9, n, &claim.note, minute(n));
            for (m, (mut appearance, article)) in appearances.into_iter().enumerate() {
                appearance.id = Some(id(5, n * 10 + m));
                appearance.article =
                    article.filter(|_| !articles.is_empty()).and_then(|i| i.get(&articles).id);
                claim.appearances.push(appearance);
            }
            for (m, (mut citation, source)) in
                citations.into_iter().enumerate().filter(|_| !sources.is_empty())
            {
                citation.id = Some(id(6, n * 10 + m));
                citation.source = source.get(&sources).id.unwrap();
                claim.citations.push(citation);
            }
            for (m, (mut ruling, rating, old, relying)) in
                rulings.into_iter().enumerate().filter(|_| !ratings.is_empty())
            {
                ruling.id = Some(id(7, n * 10 + m));
                ruling.rating = rating.get(&ratings).clone();
                ruling.supersedes = old.filter(|_| m > 0).map(|i| id(7, n * 10 + i.index(m)));
                if !claim.citations.is_empty() {
                    ruling.relying_on = relying.iter().filter_map(|i| i.get(&claim.citations).id).collect();
                }
                claim.rulings.push(ruling);
            }
            made.push(claim);
        }
        let mut records: Vec<Record> = Vec::new();
        records.extend(scales.into_iter().map(|r| Record::Scale(Box::new(r))));
        records.extend(articles.into_iter().map(|r| Record::Article(Box::new(r))));
        records.extend(sources.into_iter().map(|r| Record::Source(Box::new(r))));
        records.extend(made.into_iter().map(|r| Record::Claim(Box::new(r))));
        records
    })
}

/// Takes away what a file made by hand leaves out.
fn bare(records: &mut [Record]) {
    for record in records {
        match record {
            Record::Scale(scale) => (scale.id, scale.recorded_at) = (None, None),
            Record::Article(article) => {
                article.recorded_at = None;
                article.texts.iter_mut().for_each(|text| text.recorded_at = None);
            }
            Record::Source(source) => source.recorded_at = None,
            Record::Claim(claim) => {
                (claim.id, claim.recorded_at) = (None, None);
                claim.appearances.iter_mut().for_each(|a| (a.id, a.recorded_at) = (None, None));
            }
        }
    }
}
