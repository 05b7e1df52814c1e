use super::*;
use crate::format::reference::{CONTAINER_LEFT_OUT, ISSN, LEFT_OUT, sample::*};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn all(text: impl AsRef<[u8]>) -> Vec<Item> {
    items(|keep| read(text.as_ref(), keep)).unwrap()
}

fn out(sources: &[Source]) -> String {
    written(sources, Writer::new(vec![]), |writer| writer.out)
}

const LIBRARY: &str = "\u{feff}Provider: Example\r\n\r\nTY  - NEWS\r\nT1  - A headline that goes\r\n      on here\r\n\
    AU  - Doe, Jane\r\nA1  - World Health Organization\r\nAU  - King, Martin Luther, Jr.\r\nAU  - Health,, Labour\r\n\
    A2  - Roe, Richard\r\nJO  - The Daily Example\r\nPB  - Example Press\r\nPY  - 2019///\r\nDA  - 2019/04/12/\r\n\
    UR  - https://example.org/a;b; https://example.org/c\r\nDO  - doi:10.1000/1\r\nSN  - 1234-5679\r\nSP  - 4\r\n\
    Y2  - 2020/01//\r\nLA  - en\r\nXX  - 1\r\nN1  - One.\r\nN1  - Archived: https://archive.example.org/1, 2020-02\r\n\
    ER  - \r\n\r\nTY  - BOOK\nBT  - A whole book\nPY  - 2016-2018\nTY  - GEN\nTI  - Last\nM3  - interview";

#[test]
fn the_oddities_are_read() {
    let items = all(LIBRARY);
    let places: Vec<&str> = items.iter().map(|item| item.place.as_str()).collect();
    assert_eq!(places, ["line 3", "line 26", "line 29"]);
    let (first, repairs) = taken(&items[0]);
    assert_eq!(first.title, "A headline that goes on here");
    assert_eq!(
        first.authors,
        ["Jane Doe", "World Health Organization", "Martin Luther King Jr.", "Health, Labour"]
    );
    assert_eq!(
        (first.csl_type.as_deref(), first.publisher.as_deref()),
        (Some("article-newspaper"), Some("Example Press"))
    );
    assert_eq!((first.issued.unwrap().as_str(), first.accessed.unwrap().as_str()), ("2019-04-12", "2020-01"));
    assert_eq!(
        (first.url.as_deref(), first.doi.as_deref()),
        (Some("https://example.org/a;b"), Some("10.1000/1"))
    );
    assert_eq!((first.note.as_deref(), first.isbn), (Some("One."), None));
    assert_eq!(first.archive_url.as_deref(), Some("https://archive.example.org/1"));
    assert_eq!(first.archived.unwrap().as_str(), "2020-02");
    let said = [
        ("A2", EDITORS),
        ("SN", ISSN),
        ("SP", PAGES),
        ("LA", LEFT_OUT),
        ("XX", LEFT_OUT),
        ("UR", FIRST_TAKEN),
        ("JO", CONTAINER_LEFT_OUT),
    ];
    assert_eq!(repairs, said.map(|(field, what)| format!("{field}: {what}")));
    assert!(items[0].raw.contains("XX  - 1\r\n") && items[0].raw.ends_with("ER  - "));
    let (second, repairs) = taken(&items[1]);
    assert_eq!((second.title.as_str(), second.issued.unwrap().as_str()), ("A whole book", "2016/2018"));
    assert_eq!(repairs, [format!("ER: {NO_END}")]);
    assert_eq!(taken(&items[2]).0.csl_type.as_deref(), Some("interview"));
}

#[test]
fn dates_are_never_padded() {
    for (lines, date, repair) in [
        ("PY  - 2019", Some("2019"), None),
        ("PY  - 2019/04//", Some("2019-04"), None),
        ("Y1  - 2019/4/2", Some("2019-04-02"), None),
        ("PY  - 2019///May Day", Some("2019"), Some(BESIDE_DATE)),
        ("PY  - 2019/13//", None, Some(BAD_DATE)),
        ("PY  - 2019//12/", None, Some(BAD_DATE)),
        ("DA  - 2019-04-12\nPY  - 2019", Some("2019-04-12"), None),
        ("DA  - 2018-04-12\nPY  - 2019", Some("2019"), Some(OTHER_YEAR)),
        ("DA  - April 12\nPY  - 2019", Some("2019"), Some(BAD_DATE)),
        ("PY  - 2019/2020", Some("2019/2020"), None),
    ] {
        let (source, repairs) = taken(&all(format!("TY  - GEN\nTI  - T\n{lines}\nER  - "))[0]);
        assert_eq!(source.issued.as_ref().map(PartialDate::as_str), date, "{lines}");
        assert_eq!(repairs.first().and_then(|said| said.split(": ").nth(1)), repair, "{lines}");
    }
}

#[test]
fn one_bad_record_is_refused_alone() {
    let items = all(b"TI  - No type\nER  - \nTY  - GEN\nER  - \nTY  - GEN\nTI  - caf\xe9\nER  - \nTY  - GEN\nTI  - T\nER  -");
    let refused = |at: usize| items[at].read.as_ref().unwrap_err().to_string();
    assert_eq!(items.len(), 4);
    assert!(refused(0).starts_with("TY: ") && refused(1).starts_with("TI: ") && refused(2).contains("UTF-8"));
    assert_eq!(taken(&items[3]).0.title, "T");
    assert!(all("").is_empty());
}

#[test]
fn hostile_files_end_in_time() {
    let start = Instant::now();
    let continued = "TY  - GEN\nTI  - T\n".to_string() + &"more\n".repeat(300_000);
    let started = "TY  - GEN\n".repeat(50_000);
    let authors = "TY  - GEN\nTI  - T\n".to_string() + &"AU  - A\r".repeat(100_000);
    let places = "TY  - GEN\nTI  - T\nUR  - ".to_string() + &";http".repeat(200_000);
    for case in [continued, started, authors, places] {
        assert!(!all(case).is_empty());
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    for endless in ["TY  - ", "TY  - GEN\n"] {
        let input = std::io::BufReader::new(io::Read::chain(endless.as_bytes(), io::repeat(b'x')));
        let error = items(|keep| read(input, keep)).unwrap_err();
        assert!(matches!(error, FormatError::TooLarge { .. }), "{error}");
    }
}

#[test]
fn what_must_not_leave_does_not() {
    let secret = Source { title: "Insider".into(), confidential: true, ..Source::default() };
    let lines = Source {
        title: "T\r\nER  - \r\nTY  - GEN".into(),
        url: Some("javascript:alert(1)".into()),
        note: Some("one\n\ntwo".into()),
        ..Source::default()
    };
    let mut writer = Writer::new(vec![]);
    writer.source(&secret).unwrap();
    writer.source(&lines).unwrap();
    assert_eq!((&writer as &dyn Exporter).left_out(), 1, "as an export asks");
    let text = String::from_utf8(writer.out).unwrap();
    assert_eq!(text, "TY  - GEN\r\nTI  - T ER  -  TY  - GEN\r\nER  - \r\n\r\n");
}

proptest! {
    #[test]
    fn what_is_written_is_read(sources in prop::collection::vec(sources(), 1..4)) {
        let read: Vec<Source> = all(out(&sources)).iter().map(|item| taken(item).0).collect();
        prop_assert_eq!(read, sources.iter().map(carried).collect::<Vec<_>>());
    }

    #[test]
    fn any_source_is_one_record(source in whole_sources()) {
        let text = out(std::slice::from_ref(&source));
        prop_assert!(!text.chars().any(|c| !"\r\n".contains(c) && crate::text::visible::commands(c)));
        prop_assert_eq!(all(&text).len(), usize::from(!source.confidential));
    }

    #[test]
    fn broken_files_end(bytes in mutated(LIBRARY)) {
        let _ = items(|keep| read(&bytes[..], keep));
    }
}

#[test]
fn a_file_of_another_format_is_not_an_empty_one() {
    let result = |text: &[u8]| {
        let mut count = 0;
        let result = read(text, |_| {
            count += 1;
            Ok::<_, FormatError>(())
        });
        result.map(|()| count).map_err(|error| error.to_string())
    };
    let utf16: Vec<u8> = "TY  - BOOK\nTI  - x\nER  - \n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [&b"[[["[..], &utf16, b"ER  - \n"] {
        assert!(result(text).unwrap_err().starts_with("the file: holds no record of RIS"));
    }
    assert_eq!(result(b" \r\n\n"), Ok(0));
    assert_eq!(result(b"Provider: a library\n\nTY  - BOOK\nTI  - x\nER  - \n"), Ok(1));
}

#[test]
fn a_season_is_no_month() {
    for (issued, lines) in [
        ("2019-21", "PY  - 2019\r\nDA  - 2019///Spring\r\n"),
        ("2019-24", "PY  - 2019\r\nDA  - 2019///Winter\r\n"),
    ] {
        let source = Source { title: "T".into(), issued: issued.parse().ok(), ..Source::default() };
        let text = out(&[source]);
        assert!(text.contains(lines), "{text}");
        assert_eq!(taken(&all(&text)[0]).0.issued.unwrap().as_str(), issued);
    }
    let (source, said) = taken(&all("TY  - GEN\nTI  - T\nPY  - 2019///fall\nER  - ")[0]);
    assert_eq!((source.issued.unwrap().as_str(), said), ("2019-23", vec![]));
}

#[test]
fn links_and_containers_have_other_tags_too() {
    let read = |lines: &str| taken(&all(format!("TY  - GEN\nTI  - T\n{lines}\nER  - "))[0]);
    for (lines, url, said) in [
        ("LK  - https://example.org/a", "https://example.org/a", vec![]),
        ("L2  - https://example.org/a", "https://example.org/a", vec![]),
        (
            "UR  - C:\\a.pdf\nUR  - https://example.org/a",
            "https://example.org/a",
            vec!["UR: what is no web address was left out"],
        ),
        ("UR  - internal\n", "internal", vec![]),
        (
            "LK  - https://example.org/b\nUR  - https://example.org/a",
            "https://example.org/a",
            vec!["LK: several values, the first was taken"],
        ),
    ] {
        let (source, repairs) = read(lines);
        assert_eq!(
            (source.url.as_deref(), repairs),
            (Some(url), said.iter().map(|s| s.to_string()).collect())
        );
    }
    for (lines, publisher, said) in [
        ("BT  - Whole", "Whole", vec!["BT: the container stands as publisher"]),
        ("J2  - D. Ex.", "D. Ex.", vec!["J2: the container stands as publisher"]),
        (
            "J2  - D. Ex.\nJO  - The Daily Example",
            "The Daily Example",
            vec!["J2: several values, the first was taken", "JO: the container stands as publisher"],
        ),
    ] {
        let (source, repairs) = read(lines);
        assert_eq!(source.publisher.as_deref(), Some(publisher));
        assert_eq!(repairs, said, "{lines}");
    }
    let (source, said) = read("DA  - 2018-04-12\nPY  - 2019");
    assert_eq!(source.issued.unwrap().as_str(), "2019");
    assert_eq!(said, ["DA: a day outside of the stated year was left out"]);
    assert_eq!(read("PY  - 2019\nY1  - 2019/04/12").0.issued.unwrap().as_str(), "2019-04-12");
}

#[test]
fn fields_without_a_place_are_said() {
    let text =
        "TY  - JOUR\nID  - k\nTI  - T\nVL  - 3\nKW  - one\nKW  - two\nIS  - \nAB  - A\nM3  - Notice\nER  - ";
    let what = "a field that sources don't have was left out";
    let said = ["VL", "KW", "AB", "M3"].map(|tag| format!("{tag}: {what}"));
    assert_eq!(taken(&all(text)[0]).1, said);
}
