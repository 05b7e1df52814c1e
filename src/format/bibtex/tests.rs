use super::*;
use crate::format::reference::{CONTAINER_PUBLISHES, LEFT_OUT, RESOLVER, sample::*};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn all(text: impl AsRef<[u8]>) -> Vec<Item> {
    items(|keep| read(text.as_ref(), keep)).unwrap()
}

fn one(text: &str) -> (Source, Vec<String>) {
    let items = all(text);
    assert_eq!(items.len(), 1);
    taken(&items[0])
}

fn out(sources: &[Source]) -> String {
    written(sources, Writer::new(vec![]), |writer| writer.out)
}

const LIBRARY: &str = r#"% Encoding: UTF-8
Words between entries, with an address: someone@example.org
@string{ DE = "The Daily " # {Example} }
@STRING(town = "Town")
@preamble{"\newcommand{\x}{y}"}
@comment{ @article{not, title = {Read}} }

@article{first,
  title   = {The {NASA} Budget: {\'\i}ndice, na{\"\i}ve \& 50\%},
  author  = "Doe, Jane and {World Health Organization} and Ludwig van Beethoven and others",
  journal = DE # ", " # town,
  year = 2019, month = apr # "~12", % a comment with a { brace
  pages = {1--10}, volume = 3,
  doi = {https://doi.org/10.1000/ab\_c},
  url = {https://example.org/a\%20b\_c}, urldate = {2020-01-02},
}

@Book(second, title = "A {"}quoted{"} word", year = {c. 1900}, isbn = {978-0-306-40615-8})

@techreport{third, title={{Whole}}, institution={Office}, date={2019-04/2019-06}, note={Called.}}
"#;

#[test]
fn the_oddities_are_read() {
    let items = all(LIBRARY);
    let places: Vec<&str> = items.iter().map(|item| item.place.as_str()).collect();
    assert_eq!(places, ["line 8", "line 18", "line 20"]);
    let (first, repairs) = taken(&items[0]);
    assert_eq!(first.title, "The NASA Budget: índice, naïve & 50%");
    assert_eq!(first.authors, ["Jane Doe", "World Health Organization", "Ludwig van Beethoven"]);
    assert_eq!(first.publisher.as_deref(), Some("The Daily Example, Town"));
    assert_eq!(first.issued.unwrap().as_str(), "2019-04-12");
    assert_eq!(first.doi.as_deref(), Some("10.1000/ab_c"));
    assert_eq!(first.url.as_deref(), Some("https://example.org/a%20b_c"));
    assert_eq!(
        (first.accessed.unwrap().as_str(), first.csl_type.as_deref()),
        ("2020-01-02", Some("article-journal"))
    );
    assert_eq!(
        repairs,
        [
            format!("author: {OTHERS}"),
            format!("doi: {RESOLVER}"),
            format!("pages: {PAGES}"),
            format!("volume: {LEFT_OUT}"),
            format!("journal: {CONTAINER_PUBLISHES}")
        ]
    );
    assert!(items[0].raw.starts_with("@article{first,") && items[0].raw.ends_with("}"));
    let (second, repairs) = taken(&items[1]);
    assert_eq!((second.title.as_str(), second.issued.unwrap().as_str()), ("A \"quoted\" word", "1900~"));
    assert_eq!(repairs, ["isbn: an ISBN with a wrong check digit was kept"]);
    let (third, repairs) = taken(&items[2]);
    assert_eq!((third.title.as_str(), third.csl_type.as_deref()), ("Whole", Some("report")));
    assert_eq!((third.issued.unwrap().as_str(), third.note.as_deref()), ("2019-04/2019-06", Some("Called.")));
    assert!(repairs.is_empty());
}

#[test]
fn a_date_is_as_exact_as_it_was_stated() {
    for (fields, date) in [
        ("year = 2019", Some("2019")),
        ("year = {2019}, month = {04}", Some("2019-04")),
        ("year = {2019}, month = {April}, day = 5", Some("2019-04-05")),
        ("year = {2019}, month = {10 jan}", Some("2019-01-10")),
        ("year = {2019}, month = feb, day = 30", Some("2019-02")),
        ("year = {2019}, month = {Avril}", Some("2019")),
        ("year = {2016--2018}", Some("2016/2018")),
        ("year = {in press}", None),
        ("date = {2019-04-12T10:00:00}", Some("2019-04-12")),
        ("date = {2019}, year = 1999", Some("2019")),
    ] {
        let (source, _) = one(&format!("@misc{{k, title = {{T}}, {fields}}}"));
        assert_eq!(source.issued.as_ref().map(PartialDate::as_str), date, "{fields}");
    }
}

#[test]
fn an_entry_without_end_takes_no_other_with_it() {
    let items = all("@misc{a, title = {No end,\n year = 2019\n}\n\n  @misc{b, title = {Sound}}\n@misc{c,\n");
    assert_eq!(items.len(), 3);
    assert!(items[0].read.is_err() && items[2].read.is_err());
    assert_eq!((items[1].place.as_str(), taken(&items[1]).0.title.as_str()), ("line 5", "Sound"));
    assert_eq!((items[0].place.as_str(), items[2].place.as_str()), ("line 1", "line 6"));
}

#[test]
fn one_bad_entry_is_refused_alone() {
    for (bad, field) in [
        ("@misc{k, title {T}}", ""),
        ("@misc{k, title = }", ""),
        ("@misc{k, year = 2019}", "title"),
        ("@misc{k}", "title"),
        ("@misc{k, title = {T} year = 1}", ""),
    ] {
        let items = all(format!("{bad}\n@misc{{k, title = {{T}}}}"));
        assert_eq!(items[0].read.as_ref().unwrap_err().field, field, "{bad}");
        assert_eq!(taken(&items[1]).0.title, "T");
    }
    let items = all(b"@misc{k, title = {caf\xe9}}\n@misc{k, title = {a\0b}}\n@misc{k, title = {T}}");
    assert!(items[0].read.as_ref().unwrap_err().reason.contains("UTF-8"));
    assert!(items[1].read.as_ref().unwrap_err().reason.contains("NUL"));
    assert_eq!(taken(&items[2]).0.title, "T");
}

#[test]
fn macros_that_name_each_other_end() {
    let (source, _) = one("@string{a = b}\n@string{b = a}\n@misc{k, title = a # {x}}");
    assert_eq!(source.title, "bx");
    let mut bomb = String::from("@string{a0 = {aaaaaaaaaa}}\n");
    for n in 1..60 {
        bomb.push_str(&format!("@string{{a{n} = a{0} # a{0}}}\n", n - 1));
    }
    assert!(all(bomb).iter().all(|item| item.read.is_err()));
}

#[test]
fn hostile_files_end_in_time() {
    let start = Instant::now();
    let cases = [
        "@misc{k, title = {".to_string() + &"{".repeat(1_000_000),
        "@misc{k, title = {".to_string() + &"x\n".repeat(500_000),
        "@misc{k, title = {".to_string() + &"{".repeat(200_000) + &"}".repeat(200_001) + "}",
        "@misc{".repeat(200_000),
        "@misc{k,\n".repeat(100_000),
        "@misc{k, title = {".to_string() + &"\\a{".repeat(60_000) + &"}".repeat(60_001) + "}",
        "@misc{k, title = {T}, author = {".to_string() + &"a and ".repeat(100_000) + "b}}",
    ];
    for case in &cases {
        assert!(!all(case).is_empty());
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let endless = std::io::BufReader::new(io::Read::chain(&b"@misc{k, title = {"[..], io::repeat(b'x')));
    let error = items(|keep| read(endless, keep)).unwrap_err();
    assert!(matches!(error, FormatError::TooLarge { .. }), "{error}");
}

#[test]
fn what_must_not_leave_does_not() {
    let secret = Source { title: "Insider".into(), confidential: true, ..Source::default() };
    let link = Source {
        title: "}, url = {x".into(),
        url: Some("javascript:alert(1)".into()),
        note: Some("Private.".into()),
        ..Source::default()
    };
    let mut writer = Writer::new(vec![]);
    writer.source(&secret).unwrap();
    writer.source(&link).unwrap();
    assert_eq!((&writer as &dyn Exporter).left_out(), 1, "as an export asks");
    let text = String::from_utf8(writer.out).unwrap();
    assert!(!["Insider", "javascript", "Private"].iter().any(|kept| text.contains(kept)));
    assert_eq!(taken(&all(&text)[0]).0.title, "}, url = {x");
}

#[test]
fn an_entry_is_written_for_people() {
    let source = Source {
        id: Some(crate::model::Id(uuid::Uuid::from_u128(7))),
        csl_type: Some("interview".into()),
        title: "On 5% & more".into(),
        authors: vec!["Jane Doe".into()],
        issued: Some("2019-04".parse().unwrap()),
        ..Source::default()
    };
    assert_eq!(
        out(&[source]),
        "@misc{onus-00000000000000000000000000000007,\n  title = {{On 5\\% \\& more}},\n  author = {{Jane Doe}},\n  \
         entrysubtype = {interview},\n  date = {2019-04},\n  year = {2019}\n}\n\n"
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(sources in prop::collection::vec(sources(), 1..4)) {
        let text = out(&sources);
        let read: Vec<Source> = all(&text).iter().map(|item| taken(item).0).collect();
        let percent = |url: &mut String| {
            *url = url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C");
        };
        let mut expected: Vec<Source> = sources.iter().map(carried).collect();
        for source in &mut expected {
            source.url.as_mut().map(percent);
            source.archive_url.as_mut().map(percent);
        }
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn any_source_is_one_entry(source in whole_sources()) {
        let text = out(std::slice::from_ref(&source));
        prop_assert!(!text.chars().any(|c| c != '\n' && crate::text::visible::commands(c)));
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
    let utf16: Vec<u8> = "@book{a, title={x}}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [&b"[[["[..], &utf16, b"@", b"mail@example.org"] {
        assert!(result(text).unwrap_err().starts_with("the file: holds no entry of BibTeX"));
    }
    assert_eq!(result(b" \n% only a remark\n"), Ok(0));
    assert_eq!(result(b"@comment{only a remark}"), Ok(0));
}

/// The depth of braces, counted as BibTeX counts: whatever backslash stands before them.
fn depth(tex: &str) -> Option<usize> {
    tex.bytes().try_fold(0usize, |depth, byte| match byte {
        b'{' => Some(depth + 1),
        b'}' => depth.checked_sub(1),
        _ => Some(depth),
    })
}

#[test]
fn an_address_does_not_break_out_of_its_field() {
    let source = Source {
        title: "T".into(),
        url: Some(r"https://example.org/\}, note = {x".replace(' ', "")),
        doi: Some(r"10.1000/a_b{c\d}}".into()),
        ..Source::default()
    };
    let text = out(&[source]);
    assert!(text.contains("url = {https://example.org/%5C%7D,note=%7Bx}"), "{text}");
    assert!(text.contains(r"doi = {10.1000/a_b\textbraceleft{}c\textbackslash{}d"), "{text}");
    let (read, _) = one(&text);
    assert_eq!((read.doi.as_deref(), read.note), (Some(r"10.1000/a_b{c\d}}"), None));
}

proptest! {
    #[test]
    fn braces_are_balanced_in_every_field(source in whole_sources()) {
        for line in out(&[source]).lines().filter(|line| line.starts_with("  ")) {
            prop_assert_eq!(depth(line), Some(0), "{}", line);
        }
    }
}

#[test]
fn a_publisher_with_an_and_in_it_is_one() {
    let source = |name: &str| Source { title: "T".into(), publisher: Some(name.into()), ..Source::default() };
    let text = out(&[source("Simon and Schuster"), source("Sand Press")]);
    assert!(text.contains("publisher = {{Simon and Schuster}}"), "{text}");
    assert!(text.contains("publisher = {Sand Press}"), "{text}");
    assert_eq!(taken(&all(&text)[0]).0.publisher.as_deref(), Some("Simon and Schuster"));
}

#[test]
fn many_fields_end_in_time() {
    let start = Instant::now();
    let fields: String = (0..150_000).map(|n| format!("f{n}={{x}},")).collect();
    let twice = "title={U},".repeat(50_000);
    assert_eq!(one(&format!("@misc{{k,{fields}title={{T}},{twice}}}")).0.title, "T");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn what_looks_like_an_entry_is_named() {
    let items = all(
        "@misc{a, title={A}}\n%@book{b, title={B}}\n@book[k, title={C}]\n% see @misc\n%@comment{x\n @Misc d\n\
         a@b.example @x\n@comment words\n@misc\n\n{e, title={E}}\n",
    );
    let said: Vec<(&str, Option<&str>)> = items
        .iter()
        .map(|item| (item.place.as_str(), item.read.as_ref().err().map(|refused| refused.reason.as_str())))
        .collect();
    let [(_, None), (second, Some(after)), (third, Some(square)), (fourth, Some(_)), (_, None)] = said[..]
    else {
        panic!("{said:?}")
    };
    assert_eq!((second, third, fourth), ("line 2", "line 3", "line 6"));
    assert!(
        after.contains('%') && square.contains("bracket") || square.contains("brace"),
        "{after} {square}"
    );
    assert_eq!(items[1].raw, "@book{b, title={B}}");
    assert_eq!(items[2].raw, "@book[k, title={C}]");
}

#[test]
fn fields_without_a_place_are_said() {
    let text = "@article{k, title={T}, volume=3, ABSTRACT={A}, keywords={}, key={k}, langid={en}}";
    let what = "a field that sources don't have was left out";
    assert_eq!(
        one(text).1,
        [format!("volume: {what}"), format!("abstract: {what}"), format!("langid: {what}")]
    );
    let many: String = (0..5000).map(|n| format!("f{n}={{x}},")).collect();
    assert!(one(&format!("@misc{{k,{many}title={{T}}}}")).1.len() < 200);
}
