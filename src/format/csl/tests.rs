use super::*;
use crate::format::foreign::{BAD_DATE, NUMBER_FOR_TEXT};
use crate::format::reference::{CONTAINER_PUBLISHES, LEFT_OUT, MARKUP, PAGES, sample::*};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn all(text: impl AsRef<[u8]>) -> Vec<Item> {
    items(|keep| read(text.as_ref(), keep)).unwrap()
}

fn out(sources: &[Source], plain: bool) -> String {
    written(sources, Writer::new(vec![], plain), |writer| writer.out)
}

const LIBRARY: &str = r#"[
  {"id": 7, "type": "article-newspaper", "title": "On <i>E. coli</i>, again", "page": "4",
   "author": [{"family": "Beethoven", "non-dropping-particle": "van", "given": "Ludwig"},
              {"literal": "World Health Organization"}],
   "container-title": "The Daily Example", "issued": {"date-parts": [["2019", 4]]},
   "accessed": {"date-parts": [[2020, 1, 2]]}, "URL": "https://example.org/{}[]\"", "volume": {"x": [1]},
   "archive_location": "https://archive.example.org/1", "note": "One.\narchived: 2020-02"},
  {"id": "b", "type": "book", "title": 1984, "issued": {"date-parts": [[2019], [2020]], "circa": true}},
  12, "text, with a ]", null, {"id": "c"}, {"title": "a" "b"}, 
  {"title": "Last", "issued": {"raw": "12 May 1999"}}
]"#;

#[test]
fn the_oddities_are_read() {
    let items = all(LIBRARY);
    assert_eq!(items.len(), 8);
    let (first, repairs) = taken(&items[0]);
    assert_eq!(items[0].place, "record 1");
    assert_eq!(first.title, "On E. coli, again");
    assert_eq!(first.authors, ["Ludwig van Beethoven", "World Health Organization"]);
    assert_eq!((first.issued.unwrap().as_str(), first.accessed.unwrap().as_str()), ("2019-04", "2020-01-02"));
    assert_eq!(first.url.as_deref(), Some("https://example.org/{}[]\""));
    assert_eq!(first.publisher.as_deref(), Some("The Daily Example"));
    assert_eq!(first.archive_url.as_deref(), Some("https://archive.example.org/1"));
    assert_eq!((first.archived.unwrap().as_str(), first.note.as_deref()), ("2020-02", Some("One.")));
    let said =
        [("title", MARKUP), ("page", PAGES), ("volume", LEFT_OUT), ("container-title", CONTAINER_PUBLISHES)];
    assert_eq!(repairs, said.map(|(field, what)| format!("{field}: {what}")));
    assert!(items[0].raw.starts_with(r#"{"id": 7"#) && items[0].raw.ends_with(r#"2020-02"}"#));
    let (second, repairs) = taken(&items[1]);
    assert_eq!((second.title.as_str(), second.issued.unwrap().as_str()), ("1984", "2019~/2020~"));
    assert_eq!(repairs, [format!("title: {NUMBER_FOR_TEXT}")]);
    for (at, field) in [(2, ""), (3, ""), (4, ""), (5, "title"), (6, "")] {
        assert_eq!(items[at].read.as_ref().unwrap_err().field, field, "{at}");
    }
    let (last, repairs) = taken(&items[7]);
    assert_eq!((last.issued, repairs), (None, vec![format!("issued: {BAD_DATE}")]));
}

#[test]
fn items_come_in_four_ways() {
    for (text, count) in [
        (r#"[{"title": "a"}, {"title": "b"}]"#, 2),
        (r#"{ "items" : [ {"title": "a"}, {"title": "b"} ], "more": {} }"#, 2),
        (r#"{"title": "a", "items": [1]}"#, 1),
        ("{\"title\": \"a\"}\n{\"title\": \"b\"}\r\n\r\n", 2),
        ("\u{feff}[]", 0),
        ("", 0),
    ] {
        let items = all(text);
        assert_eq!(items.len(), count, "{text}");
        assert!(items.iter().all(|item| item.read.is_ok()), "{text}");
    }
    for bad in ["words", "[{\"title\": \"a\"}", "[{\"title\"", "{", "[", "<html>"] {
        let error = items(|keep| read(bad.as_bytes(), keep)).unwrap_err();
        assert!(matches!(error, FormatError::Syntax { line: 1, .. }), "{bad}: {error}");
    }
}

#[test]
fn dates_are_never_padded() {
    for (issued, date) in [
        (r#"{"date-parts": [[2019]]}"#, Some("2019")),
        (r#"{"date-parts": [[2019, 4, 12]]}"#, Some("2019-04-12")),
        (r#"{"date-parts": [["2019", "04"]]}"#, Some("2019-04")),
        (r#"{"date-parts": [[2019, 0, 0]]}"#, Some("2019")),
        (r#"{"date-parts": [[2019, 13]]}"#, None),
        (r#"{"date-parts": [[2019, 2, 30]]}"#, None),
        (r#"{"date-parts": [[2020], [2019]]}"#, None),
        (r#"{"date-parts": [[2019], [2019]]}"#, Some("2019")),
        (r#"{"date-parts": [[null]], "literal": "2019~"}"#, Some("2019~")),
        (r#"{"date-parts": [[2019]], "season": 1}"#, Some("2019-21")),
        (r#"{"date-parts": [[2019]], "season": "Lent"}"#, Some("2019")),
        (r#"{"date-parts": [[2019, 4]], "circa": 1}"#, Some("2019-04~")),
        (r#"{"raw": "2019-04-12T00:00:00Z"}"#, Some("2019-04-12")),
        (r#"{"literal": "c. 1900"}"#, Some("1900~")),
        (r#""2019""#, Some("2019")),
        ("2019", Some("2019")),
        ("[2019]", None),
        ("{}", None),
    ] {
        let (source, repairs) = taken(&all(format!(r#"{{"title": "T", "issued": {issued}}}"#))[0]);
        assert_eq!(source.issued.as_ref().map(|date| date.as_str()), date, "{issued}");
        assert_eq!(
            repairs.is_empty(),
            date.is_some_and(|d| !issued.contains(", 0") && !issued.contains("Lent") && !d.is_empty())
                || issued == "{}",
            "{issued}"
        );
    }
}

#[test]
fn what_another_program_changed_is_said() {
    let source = Source { title: "As we wrote".into(), note: Some("n".into()), ..Source::default() };
    let text = out(std::slice::from_ref(&source), false);
    let own = |text: &str| {
        let reading = all(text).remove(0).read.unwrap();
        let Content::Own(line) = reading.content else { panic!("ours") };
        (line.sources[0].clone(), reading.repairs.len())
    };
    assert_eq!(own(&text), (source.clone(), 0));
    assert_eq!(own(&text.replacen("As we wrote", "Changed", 1)), (source.clone(), 1));
    assert_eq!(own(&text.replacen("\"note\": \"n\",", "", 1)), (source, 1));
    let broken = all(r#"{"title": "a", "custom": {"onus": {"title": 1}}}"#);
    assert_eq!(broken[0].read.as_ref().unwrap_err().field, "custom.onus");
    assert!(all(r#"{"title": "a", "custom": {"theirs": 1}}"#)[0].read.is_ok());
}

#[test]
fn hostile_files_end_in_time() {
    let start = Instant::now();
    let deep = format!("[{{\"title\": {}", "[".repeat(1_000_000));
    assert!(items(|keep| read(deep.as_bytes(), keep)).is_err());
    let closed = format!("[{{\"title\": {}{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert!(all(closed)[0].read.is_err());
    let wide = format!("[{{\"title\": \"T\", \"author\": [{}1]}}]", "0,".repeat(500_000));
    assert!(all(wide)[0].read.is_ok());
    let items_in = "[".to_string() + &"1,".repeat(100_000) + "2]";
    assert_eq!(all(items_in).len(), 100_001);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(all(b"[{\"title\": \"caf\xe9\"}]")[0].read.as_ref().unwrap_err().reason.contains("UTF-8"));
    assert!(all(r#"[{"title": "a\u0000b"}]"#)[0].read.as_ref().unwrap_err().reason.contains("NUL"));
    for endless in ["[{\"title\": \"", "[1", "[{\"x\": "] {
        let input = std::io::BufReader::new(io::Read::chain(endless.as_bytes(), io::repeat(b'1')));
        let error = items(|keep| read(input, keep)).unwrap_err();
        assert!(matches!(error, FormatError::TooLarge { .. }), "{error}");
    }
}

#[test]
fn plain_items_keep_what_must_not_leave() {
    let secret = Source { title: "Insider".into(), confidential: true, ..Source::default() };
    let link = Source {
        title: "T".into(),
        url: Some("javascript:alert(1)".into()),
        note: Some("Private.".into()),
        ..Source::default()
    };
    let mut writer = Writer::new(vec![], true);
    writer.source(&secret).unwrap();
    writer.source(&link).unwrap();
    writer.finish().unwrap();
    assert_eq!((&writer as &dyn Exporter).left_out(), 1, "as an export asks");
    let text = String::from_utf8(writer.out).unwrap();
    assert_eq!(
        text,
        "[\n  {\n    \"id\": \"source-1\",\n    \"type\": \"document\",\n    \"title\": \"T\"\n  }\n]\n"
    );
    assert_eq!(out(&[], true), "[]\n");
}

proptest! {
    #[test]
    fn what_is_written_comes_back_whole(sources in prop::collection::vec(whole_sources(), 0..4)) {
        let items = all(out(&sources, false));
        let mut read = vec![];
        for item in items {
            let reading = item.read.unwrap();
            prop_assert!(reading.repairs.is_empty());
            let Content::Own(line) = reading.content else { panic!("ours") };
            read.extend(line.sources);
        }
        prop_assert_eq!(read, sources);
    }

    #[test]
    fn plain_items_say_the_same(sources in prop::collection::vec(sources(), 1..4)) {
        let read: Vec<Source> = all(out(&sources, true)).iter().map(|item| taken(item).0).collect();
        let mut expected: Vec<Source> = sources.iter().map(carried).collect();
        for source in &mut expected {
            source.csl_type.get_or_insert_with(|| "document".into());
        }
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn broken_files_end(bytes in mutated(LIBRARY)) {
        let _ = items(|keep| read(&bytes[..], keep));
    }
}

#[test]
fn what_can_not_be_read_is_named() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for (field, what) in [
        ("\"publisher\": \"a\\ud800b\"".to_string(), "publisher: a value that is no text was left out"),
        ("\"publisher\": {\"name\": \"x\"}".to_string(), "publisher: a value that is no text was left out"),
        ("\"issued\": 1e999".to_string(), "issued: a date that can't be read was left out"),
        (format!("\"author\": {deep}"), "author: a value that is no text was left out"),
    ] {
        let text = format!("[{{\"type\": \"book\", \"title\": \"x\", {field}}}]");
        let mut repairs = vec![];
        read(text.as_bytes(), |item| {
            repairs.extend(item.read.unwrap().repairs.iter().map(ToString::to_string));
            Ok::<_, FormatError>(())
        })
        .unwrap();
        assert_eq!(repairs, [what], "{field}");
    }
}

#[test]
fn a_field_that_is_too_long_is_named() {
    let long = "x".repeat(1_100_000);
    let authors = vec![format!(r#"{{"family": "{}"}}"#, "x".repeat(70)); 15_000].join(",");
    for (field, value) in [
        ("publisher", format!("\"{long}\"")),
        ("note", format!("\"{long}\"")),
        ("author", format!("[{authors}]")),
        ("issued", format!("\"{long}\"")),
    ] {
        let (_, repairs) = taken(&all(format!(r#"[{{"title": "T", "{field}": {value}}}]"#))[0]);
        assert_eq!(repairs, [format!("{field}: a field of more than 1 MiB was left out")]);
    }
}

#[test]
fn authors_without_a_name_are_said() {
    let read = |fields: &str| taken(&all(format!(r#"[{{"title": ["only"], {fields}}}]"#))[0]);
    let no_name = "author: a name that can't be read was left out";
    let not_text = "author: a value that is no text was left out";
    for (author, names, said) in [
        (r#"[{"given": 5}]"#, vec![], vec![not_text, no_name]),
        (r#"[{}, {"family": "Doe"}, null]"#, vec!["Doe"], vec![no_name]),
        (r#"[{"family": "Doe", "given": 5}]"#, vec!["Doe"], vec![not_text]),
        ("5", vec![], vec![no_name]),
    ] {
        let (source, repairs) = read(&format!(r#""author": {author}"#));
        assert_eq!(
            (source.title.as_str(), source.authors),
            ("only", names.iter().map(|n| n.to_string()).collect())
        );
        assert_eq!(repairs, said, "{author}");
    }
    let (_, repairs) = read(r#""publisher": [5], "note": []"#);
    assert_eq!(repairs, ["publisher: a value that is no text was left out"]);
    assert_eq!(read(r#""publisher": ["a", "b"]"#).1, ["publisher: several values, the first was taken"]);
}

#[test]
fn a_type_of_our_own_is_none_of_csls() {
    let source = Source { title: "T".into(), csl_type: Some("press photo".into()), ..Source::default() };
    let plain: Value = serde_json::from_str(&out(std::slice::from_ref(&source), true)).unwrap();
    assert_eq!((&plain[0]["type"], &plain[0]["genre"]), (&"document".into(), &"press photo".into()));
    let whole = out(std::slice::from_ref(&source), false);
    let item: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!((&item[0]["type"], item[0].get("genre")), (&"document".into(), None));
    let reading = all(&whole).remove(0).read.unwrap();
    assert!(reading.repairs.is_empty());
    let Content::Own(line) = reading.content else { panic!("ours") };
    assert_eq!(line.sources, [source]);
}

#[test]
fn fields_without_a_place_are_said() {
    let text = r#"[{"id": 1, "title": "T", "volume": 3, "abstract": "A", "keyword": "", "language": null,
        "type": "book", "publisher-place": "Town", "volume": 4}]"#;
    let what = "a field that sources don't have was left out";
    let said = ["volume", "abstract", "publisher-place"].map(|name| format!("{name}: {what}"));
    assert_eq!(taken(&all(text)[0]).1, said);
    assert!(all(r#"[{"title": "T", "title": "U"}]"#)[0].read.is_err());
}
