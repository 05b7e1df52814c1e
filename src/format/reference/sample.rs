//! Arbitrary sources, and what the tests of the three formats share.

use super::*;
use crate::format::{Exporter, FormatError, Item};
use crate::model::{Id, Tier};
use proptest::prelude::*;

/// A text without white space that formats fold, and without commanding characters.
pub fn text() -> impl Strategy<Value = String> {
    r#"[!-~éßİ中“–´\u{301}]([ -~éßİ中“–´\u{301}]{0,30}[!-~é])?"#.prop_map(|text: String| {
        // White space in a row is one space in TeX.
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

fn date() -> impl Strategy<Value = PartialDate> {
    let dates = [
        "2019",
        "2019-04",
        "2019-04-12",
        "0987",
        "2019~",
        "2019-04~",
        "2016/2018",
        "2016-01/2018-03-02",
        "201X",
        "2019?",
        "../2018",
        "2019-21",
        "2019-04-12%",
        "2019~/2020~",
    ];
    prop::sample::select(dates.to_vec()).prop_map(|text| text.parse().unwrap())
}

fn isbn() -> impl Strategy<Value = String> {
    prop::sample::select(&["978-0-306-40615-7", "0306406152", "0-8044-2957-X", "978-0-306-40615-8"][..])
        .prop_map(String::from)
}

/// What all three formats carry.
pub fn sources() -> impl Strategy<Value = Source> {
    let kinds: Vec<&str> = kinds().map(|kind| kind.csl).collect();
    let kind = prop::option::of(prop::sample::select(kinds).prop_map(String::from));
    let url = || prop::option::of(r"https://example\.org/[!-~]{0,20}");
    let some_text = || prop::option::of(text());
    let ids = prop::option::of(any::<u128>().prop_map(|id| Id(uuid::Uuid::from_u128(id))));
    let first =
        (ids, kind, text(), prop::collection::vec(text(), 0..4), some_text(), prop::option::of(date()));
    let doi = prop::option::of(r"10\.[0-9]{4}/[!-~]{1,12}");
    let second = (
        url(),
        doi,
        prop::option::of(isbn()),
        prop::option::of(date()),
        url(),
        prop::option::of(date()),
        some_text(),
    );
    (first, second).prop_map(|((id, csl_type, title, authors, publisher, issued), second)| {
        let (url, doi, isbn, accessed, archive_url, archived, note) = second;
        let archived = archived.filter(|_| archive_url.is_some());
        Source {
            id,
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
            note,
            ..Source::default()
        }
    })
}

/// Sources with all that the model has, and any characters.
pub fn whole_sources() -> impl Strategy<Value = Source> {
    let more =
        (any::<String>(), any::<Option<String>>(), any::<Option<String>>(), any::<bool>(), any::<bool>());
    (sources(), more).prop_map(|(source, (title, note, url, confidential, primary))| Source {
        title,
        note,
        url,
        confidential,
        tier: Some(if primary { Tier::Primary } else { Tier::Secondary }),
        derived_from: source.id,
        ..source
    })
}

/// A source without what the lossy formats leave out.
pub fn carried(source: &Source) -> Source {
    Source { id: None, note: None, ..source.clone() }
}

/// What a writer makes of sources.
pub fn written<'o, W: Exporter>(
    sources: &[Source],
    mut writer: W,
    out: impl FnOnce(W) -> Vec<u8> + 'o,
) -> String {
    sources.iter().for_each(|source| writer.source(source).unwrap());
    writer.finish().unwrap();
    String::from_utf8(out(writer)).unwrap()
}

/// All items of a file.
pub fn items(
    read: impl FnOnce(&mut dyn FnMut(Item) -> Result<(), FormatError>) -> Result<(), FormatError>,
) -> Result<Vec<Item>, FormatError> {
    let mut items = vec![];
    read(&mut |item| {
        items.push(item);
        Ok(())
    })?;
    Ok(items)
}

/// The source and the repairs of an item that was read.
pub fn taken(item: &Item) -> (Source, Vec<String>) {
    let reading = item.read.as_ref().unwrap_or_else(|refused| panic!("{}: {refused}", item.place));
    let Content::Source(source) = &reading.content else { panic!("{}: a source", item.place) };
    (source.as_ref().clone(), reading.repairs.iter().map(ToString::to_string).collect())
}

/// Variants of a file: a byte changed, a piece cut out or doubled.
pub fn mutated(fixture: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let at = 0..fixture.len();
    let changes = prop::collection::vec((at, 0..40usize, any::<u8>(), 0..4u8), 1..6);
    changes.prop_map(move |changes| {
        let mut bytes = fixture.as_bytes().to_vec();
        for (at, length, byte, what) in changes {
            let at = at.min(bytes.len().saturating_sub(1));
            let end = (at + length).min(bytes.len());
            match what {
                0 if at < end => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                _ => bytes.truncate(end.max(1)),
            }
        }
        bytes
    })
}
