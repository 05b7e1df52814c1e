use super::*;
use crate::format::foreign::*;
use crate::format::{Dossier, Exporter};
use crate::model::{Claim, Id, RatingRef, Ruling, Source};
use crate::text::visible::commands;
use proptest::prelude::*;

fn table(text: &[u8], options: &Options) -> Result<(Columns, Vec<Item>), FormatError> {
    let mut items = vec![];
    let columns = read::<FormatError>(text, options, |item| {
        items.push(item);
        Ok(())
    })?;
    Ok((columns, items))
}

fn mapped(map: &str) -> Options {
    Options { mapping: Mapping::parse(map).unwrap(), ..Options::default() }
}

fn reviewed(item: &Item) -> &Reviewed {
    match &item.read.as_ref().unwrap_or_else(|refused| panic!("{refused}")).content {
        Content::Claim(reviewed) => reviewed,
        other => panic!("{other:?}"),
    }
}

/// The columns of ClaimsKG, with what is odd in its files: a number above its best, a journalist where the
/// claimant belongs, a row without a claim.
const CLAIMSKG: &str = "\
,rating_ratingValue,rating_worstRating,rating_bestRating,rating_alternateName,creativeWork_author_name,claimReview_author_name,claimReview_url,claimReview_claimReviewed,claimReview_datePublished,extra_title,extra_tags
0,5,1,2.5,False,A. Journalist,checks,https://checks.example/1,\"Cats, dogs\r\nand \"\"birds\"\" vote\",2021-07-28,Do they?,\"pets, votes, pets\"
1,,,,Partlyfalse,A. Journalist,checks,https://checks.example/2,,2021-07-28,No claim,
2,,,,FALSE ,A. Journalist,,https://www.checks.example/3,Fish vote,28/07/2021,,
";

#[test]
fn a_known_header_needs_no_mapping() {
    let (columns, items) = table(CLAIMSKG.as_bytes(), &Options::default()).unwrap();
    assert_eq!(columns.unused(), ["#1", "creativeWork_author_name"]);
    assert_eq!(
        items.iter().map(|item| item.place.as_str()).collect::<Vec<_>>(),
        ["line 2", "line 4", "line 5"]
    );
    let claim = &reviewed(&items[0]).claim;
    assert_eq!((claim.text.as_str(), claim.claimant.as_deref()), ("Cats, dogs\r\nand \"birds\" vote", None));
    assert_eq!(claim.tags, ["pets", "votes"]);
    let ruling = &claim.rulings[0];
    assert_eq!((ruling.rating.label.as_str(), ruling.ruled_by.as_str()), ("False", "checks"));
    assert_eq!(ruling.best.as_ref().unwrap().to_string(), "2.5");
    assert!(items[0].raw.starts_with(r#"{"":"0","rating_ratingValue":"5","#), "{}", items[0].raw);
    assert_eq!(items[1].read.as_ref().unwrap_err().field, "claimReview_claimReviewed");
    let ruling = &reviewed(&items[2]).claim.rulings[0];
    assert_eq!((ruling.rating.label.as_str(), ruling.ruled_by.as_str()), ("FALSE", "checks.example"));
    let repairs = &items[2].read.as_ref().unwrap().repairs;
    assert_eq!(
        repairs.iter().map(|repair| repair.what).collect::<Vec<_>>(),
        [TRIMMED, SITE_FOR_NAME, REWRITTEN_DATE]
    );
}

/// No header, slugs, lonely quotation marks.
const LIAR: &str = "1.json\thalf-true\t\"We lost a third of the harvest.\teconomy,jobs\ta-farmer\r\n\
                    2.json\tfull-flop\tSays \"\"nobody\"\" knew\t\tchain-email\r\n\
                    3.json\tfalse\ttoo few\r\n";

#[test]
fn tabs_separate_cells_whose_quotation_marks_are_text() {
    let said = Said { ruled_by: Some("A project".into()), ..Said::default() };
    let options = Options { header: false, said, ..mapped("text=3,rating=2,tags=4,claimant=5") };
    let (columns, items) = table(LIAR.as_bytes(), &options).unwrap();
    assert_eq!(columns.unused(), ["#1"]);
    assert_eq!(reviewed(&items[0]).claim.text, "\"We lost a third of the harvest.");
    assert_eq!(reviewed(&items[0]).claim.tags, ["economy", "jobs"]);
    assert_eq!(reviewed(&items[1]).claim.text, "Says \"\"nobody\"\" knew");
    assert_eq!(reviewed(&items[1]).claim.rulings[0].ruled_by, "A project");
    assert_eq!(items[2].place, "line 3");
    assert_eq!(items[2].read.as_ref().unwrap_err().reason, "3 cells, where the first line has 5");
    assert_eq!(items[2].raw, r#"["3.json","false","too few"]"#);
    // With marks around cells the same file is an error, and not fewer rows.
    let error = table(LIAR.as_bytes(), &Options { quotes: Quotes::Marks, ..options }).unwrap_err();
    assert!(
        error.to_string().starts_with("line 1, column 18: the quotation mark here has no closing"),
        "{error}"
    );
}

#[test]
fn bad_bytes_are_their_rows_fault() {
    let text = b"\xef\xbb\xbfclaim;note\r\nfine;x\r\n\xff;x\r\na\0;x\r\n\"a\" b;x\r\n\r\nlast;x";
    let (_, items) = table(text, &Options::default()).unwrap();
    let found: Vec<_> = items.iter().map(|item| (item.place.as_str(), item.read.is_ok())).collect();
    let wanted =
        [("line 2", true), ("line 3", false), ("line 4", false), ("line 5", false), ("line 7", true)];
    assert_eq!(found, wanted);
    assert!(items.iter().all(|item| !item.raw.contains('\0')));
}

#[test]
fn a_file_that_is_no_table_of_claims_says_what_to_do() {
    for (text, start) in [
        (
            &b"a,b\n1,2\n"[..],
            "line 1: no column is known to be the claim's text (there are a, b): say which with --map text=COLUMN",
        ),
        (b"\xff\xfea\0", "line 1, column 1: the text is in UTF-16"),
        (b"\xff\n", "line 1, column 1: the columns' names are not UTF-8"),
        (b"claim,note\rx,y\r", "line 1, column 1: the lines end with lone carriage returns"),
    ] {
        let error = table(text, &Options::default()).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error}");
    }
    let blank = vec![b'\n'; 1 << 20];
    assert!(table(&blank, &Options::default()).unwrap().1.is_empty());
    assert!(table(b"", &Options::default()).unwrap().1.is_empty());
    assert!(table(b"claim,note\n", &Options::default()).unwrap().1.is_empty());
}

#[test]
fn more_cells_than_anybody_has_end_the_file_or_their_row() {
    let many = ",".repeat(100_000);
    let error = table(format!("claim{many}\nx\n").as_bytes(), &Options::default()).unwrap_err().to_string();
    assert!(error.starts_with("line 1, column 1: more than 50,000 cells"), "{error}");
    let (_, items) = table(format!("claim\nx{many}\ny\n").as_bytes(), &Options::default()).unwrap();
    assert!(items[0].read.as_ref().unwrap_err().reason.starts_with("more than 50,000 cells"));
    assert!(items[0].raw.len() < 200_000 && items[1].read.is_ok());
}

#[test]
fn a_season_is_read_from_our_own_table_only() {
    let mut ours = dossier("x", "y", vec![], true);
    ours.claim.said = Some("2019-21".parse().unwrap());
    let (_, items) = table(written(&[ours.clone()]).as_bytes(), &Options::default()).unwrap();
    assert_eq!(reviewed(&items[0]).claim.said, ours.claim.said);
    let (_, items) = table(b"claim,claim_date\nx,2019-21\n", &Options::default()).unwrap();
    assert_eq!(reviewed(&items[0]).claim.said, None);
    assert_eq!(items[0].read.as_ref().unwrap().repairs[0].what, AMBIGUOUS_DATE);
}

#[test]
fn no_cell_is_lost_where_two_columns_share_a_name() {
    let (_, items) = table(b"claim,n,n\nx,1,2\n", &Options::default()).unwrap();
    assert_eq!(items[0].raw, r#"["x","1","2"]"#);
}

#[test]
fn every_cell_stands_in_quotation_marks() {
    let text = written(&[dossier("a;=1+1\tb", "y", vec![], false)]);
    assert!(text.starts_with("\"number\",\"onus_id\",") && text.contains(",\"a;=1+1\tb\","), "{text}");
}

#[test]
fn the_delimiter_is_guessed_from_the_first_line() {
    for (line, wanted) in [
        ("a,b;c,d", b','),
        ("a;b;\"c,d,e,f\"", b';'),
        ("a|b", b'|'),
        ("a, b, c\td", b'\t'),
        ("a,b;c", b','),
        ("a", b','),
    ] {
        assert_eq!(guess(line.as_bytes()), wanted, "{line}");
    }
}

fn written(dossiers: &[Dossier]) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out).unwrap();
    for dossier in dossiers {
        writer.dossier(dossier).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    String::from_utf8(out).unwrap()
}

/// A dossier with the given texts in everything that a table carries there and back.
fn dossier(text: &str, name: &str, tags: Vec<String>, with: bool) -> Dossier {
    let url = |n: u8| format!("https://example.org/{n}?a=|;,b\\");
    let some = |value: &str| with.then(|| value.to_string());
    let sources: Vec<Source> = (1..3).map(|n| Source { ..flat::source(&url(n), Some(name)) }).collect();
    let ruling = Ruling {
        rating: RatingRef { scale: String::new(), label: name.into() },
        value: some("-1.50").map(|n| serde_json::from_str(&n).unwrap()),
        ruled_by: name.into(),
        ruled_by_url: some("https://example.org"),
        ruled_on: some("2020").map(|day| day.parse().unwrap()),
        rationale: some(text),
        url: some("https://example.org/review"),
        title: some(text),
        language: some("en"),
        ..Ruling::default()
    };
    let citations = sources.iter().map(|source| crate::model::Citation {
        source: source.id.unwrap(),
        note: some(name),
        ..Default::default()
    });
    let claim = Claim {
        text: text.into(),
        claimant: some(name),
        said: some("2019-02~").map(|day| day.parse().unwrap()),
        kind: some("event").map(|kind| kind.parse().unwrap()),
        note: some(text),
        tags,
        appearances: vec![crate::model::Appearance {
            url: Some(url(3)),
            quote: some(text),
            ..Default::default()
        }],
        citations: citations.collect(),
        rulings: vec![ruling],
        ..Claim::default()
    };
    Dossier { claim, sources, ..Dossier::default() }
}

#[test]
fn the_last_of_several_rulings_fills_the_row() {
    let mut dossier = dossier("x", "y", vec![], false);
    let first = Ruling { id: Some(Id::new(1)), ruled_by: "=cmd".into(), ..dossier.claim.rulings[0].clone() };
    dossier.claim.rulings.insert(0, first);
    dossier.sources[0].confidential = true;
    let text = written(&[dossier]);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().unwrap().clone();
    let row = rows.records().next().unwrap().unwrap();
    let cell = |name: &str| row.get(names.iter().position(|n| n == name).unwrap()).unwrap();
    assert_eq!((cell("ruled_by"), cell("rulings"), cell("other_rulings")), ("y", "2", "y (=cmd)"));
    assert_eq!((cell("sources"), cell("citation")), ("2", "https://example.org/2?a=\\|;,b\\\\"));
}

const HOSTILE: &str = "[='+\\-@\t\r\n<U+001B>|\\\\\"';, é\u{202e}\u{1b}a]{0,8}";

proptest! {
    #[test]
    fn what_is_written_is_read(
        text in HOSTILE, any in "\\PC{0,9}", name in HOSTILE, tag in HOSTILE, with: bool,
    ) {
        let (text, name, tag) = (format!("{text}x{any}"), format!("{name}y"), format!("z{tag}z"));
        let name = name.trim();
        let dossier = dossier(&text, name, vec!["a | b".into(), tag], with);
        let file = written(&[dossier.clone(), dossier.clone()]);
        prop_assert!(!file.chars().any(|c| commands(c) && c != '\n' && c != '\t'));
        let (_, items) = table(file.as_bytes(), &Options::default()).unwrap();
        prop_assert_eq!(items.len(), 2);
        let read = items[1].read.clone().unwrap();
        prop_assert_eq!(&read.repairs, &[]);
        prop_assert_eq!(&reviewed(&items[1]).claim, &dossier.claim);
        prop_assert_eq!(&reviewed(&items[1]).sources, &dossier.sources);
    }

    #[test]
    fn a_broken_file_is_an_answer(
        liar: bool, at in 0..CLAIMSKG.len(), with: Vec<u8>, some in "[\",\t\r\n\u{0}é]{0,3}", cut in 0..9usize,
    ) {
        let text = if liar { LIAR } else { CLAIMSKG };
        let (at, mut text) = (at.min(text.len()), text.as_bytes().to_vec());
        text.splice(at..(at + cut).min(text.len()), with.into_iter().chain(some.bytes()));
        let options = if liar { Options { header: false, ..mapped("text=3,rating=2") } } else { Options::default() };
        if let Ok((_, items)) = table(&text, &options) {
            prop_assert!(items.iter().all(|item| serde_json::from_str::<serde_json::Value>(&item.raw).is_ok()));
        }
    }
}
