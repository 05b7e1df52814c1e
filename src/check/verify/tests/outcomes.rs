//! Each outcome, and what it says.

use super::*;
use VerificationOutcome as Is;

const TEXT: &str = "The bridge was “unsafe”, said the mayor, all year; no-\nbody closed it.\n\nIn 2017 the office \
    received 57,466 cases.\n\nIt asked for twelve\nmore lawyers.\n";

const PDF: &str = "application/pdf";

#[test]
fn words_are_found_as_they_stand() {
    let mut desk = Desk::with(TEXT);
    let found = desk.finds("nobody closed it");
    assert_eq!((found.outcome, found.why.as_str()), (Is::Found, "word for word in snapshot 1"));
    assert_eq!((found.passage.as_deref(), found.page), (Some("no-\nbody closed it"), None));
    assert_eq!((found.by.as_deref(), found.snapshot_number), (Some("plain text"), Some(SnapshotNo(1))));
    let (start, end) = (found.start.unwrap() as usize, found.end.unwrap() as usize);
    let passage: String = TEXT.chars().skip(start).take(end - start).collect();
    assert_eq!(passage, "no-\nbody closed it", "the span counts characters, and not bytes");
    assert_eq!((found.notes, found.differences), (vec![], vec![]));
    for (words, note) in [
        ("the bridge was \"unsafe\", said the mayor", Some("capitals differ")),
        ("said the mayor all year", Some("punctuation differs")),
        ("The bridge was … unsafe", None),
        ("The bridge […] all year", Some("the quotation leaves words out, and says so")),
        ("[The mayor] asked for twelve more lawyers", Some("the quotation has words in brackets")),
        ("twelve more lawyers", None),
    ] {
        let found = desk.finds(words);
        assert_eq!(found.outcome, Is::Found, "{words}: {}", found.why);
        if let Some(note) = note {
            assert!(found.notes.iter().any(|n| n.starts_with(note)), "{words}: {:?}", found.notes);
        }
    }
}

#[test]
fn words_elsewhere_than_cited_have_moved() {
    let mut desk = Desk::with(TEXT);
    for (place, moved) in [
        ("paragraph 3", None),
        ("paragraph 2-3", None),
        ("paragraph 1", Some("it is in paragraph 3, and the citation says 1")),
        ("paragraph III", None),
        ("line 6", None),
        ("line 6-7", None),
        ("line 7", None),
        ("line 2", Some("it is on line 6, and the citation says 2")),
        ("page 4", None),
    ] {
        let found = desk.finds_at("asked for twelve more lawyers", place);
        assert_eq!(found.outcome == Is::Moved, moved.is_some(), "{place}: {}", found.why);
        assert!(found.why.ends_with(moved.unwrap_or("word for word in snapshot 1")), "{}", found.why);
        let told = found.notes.iter().any(|n| n == "page 4 was not compared: the copy has no pages");
        assert_eq!(told, place == "page 4", "{:?}", found.notes);
    }
}

#[test]
fn pages_are_those_of_the_file() {
    let mut desk = Desk::new();
    let pages =
        ["Twelve cases were closed.\n", "In May\n", "the rest\n", "Twelve cases were closed. Later more.\n"];
    desk.keep(PDF, None, &[paged("test 1", &pages)]);
    for (words, place, outcome, page, why) in [
        ("Twelve cases were closed", "", Is::Found, 1, "word for word on page 1 of snapshot 1"),
        ("Twelve cases were closed", "page 4", Is::Found, 4, "word for word on page 4 of snapshot 1"),
        (
            "Twelve cases were closed",
            "page 3",
            Is::Moved,
            1,
            "it is on page 1 of the file, and the citation says page 3",
        ),
        ("Twelve cases were closed", "page pp. 3-4", Is::Found, 4, "page 4"),
        ("In May the rest", "page 3", Is::Found, 2, "page 2"),
        ("In May the rest", "page 2–3", Is::Found, 2, "page 2"),
        ("In May the rest", "page 4", Is::Moved, 2, "it is on pages 2 to 3 of the file"),
        ("Later more", "page iv", Is::Found, 4, "page 4"),
        ("Later more", "paragraph 9", Is::Found, 4, "page 4"),
    ] {
        let found = desk.finds_at(words, place);
        assert_eq!((found.outcome, found.page), (outcome, Some(page)), "{words} {place}: {}", found.why);
        assert!(found.why.contains(why), "{}", found.why);
        let not_compared = "page iv was not compared: the pages of the file are counted 1, 2, 3";
        assert_eq!(found.notes.contains(&not_compared.to_string()), place == "page iv");
        let twice = found.notes.contains(&"the words stand in 2 places".to_string());
        assert_eq!(twice, words.starts_with("Twelve"), "{:?}", found.notes);
    }
}

#[test]
fn a_page_break_is_no_difference() {
    let mut desk = Desk::new();
    let pages = [
        "Report\nNobody closed the\nbridge, and no-\n1\n",
        "Report\nbody warned us.[2]\n2\n",
        "Report\nThe end\n3\n",
    ];
    desk.keep(PDF, None, &[paged("test 1", &pages)]);
    let words = "Nobody closed the bridge, and nobody warned us";
    for (place, outcome) in
        [("", Is::Found), ("page 1", Is::Found), ("page 2", Is::Found), ("page 3", Is::Moved)]
    {
        let found = desk.finds_at(words, place);
        assert_eq!(found.outcome, outcome, "{}", found.why);
        assert_eq!(found.notes, ["it runs over a page break, where “1 / Report” stands"]);
        assert_eq!(found.passage.unwrap(), "Nobody closed the\nbridge, and no-\n1\nReport\nbody warned us");
        assert_eq!((found.page, found.differences), (Some(1), vec![]));
    }
    // The words of the head, quoted, are words; a mark of a footnote is one; a word left out is one.
    let found = desk.finds("and no-1 Report body warned us");
    assert_eq!((found.outcome, found.notes), (Is::Found, vec![]));
    assert!(!desk.finds("body warned us. The end").outcome.is_confirmed());
    let altered = desk.finds("Nobody closed the old bridge, and nobody warned");
    let why = "the closest passage differs: Nobody closed the [-old-] bridge, and no- body warned";
    assert_eq!((altered.outcome, altered.why.as_str()), (Is::Altered, why));
    assert_eq!(altered.notes, ["it runs over a page break, where “1 / Report” stands"]);
}

#[test]
fn what_differs_is_shown_and_nothing_else() {
    let mut desk = Desk::with(TEXT);
    let (same, quoted, stored) = (
        |t: &str| Piece::Same(t.into()),
        |t: &str| Piece::Quoted(t.into()),
        |t: &str| Piece::Stored(t.into()),
    );
    for (words, pieces, marked) in [
        (
            "In 2017 the office received 57,500 cases",
            vec![same("In 2017 the office received"), quoted("57,500"), stored("57,466"), same("cases")],
            "[-57,500-] {+57,466+}",
        ),
        (
            "the office never received 57,466 cases",
            vec![same("the office"), quoted("never"), same("received 57,466 cases")],
            "the office [-never-] received",
        ),
        (
            "said the mayor; nobody closed it",
            vec![same("said the mayor"), stored("all year"), same("no-\nbody closed it")],
            "said the mayor {+all year+} no- body closed it",
        ),
    ] {
        let found = desk.finds(words);
        assert_eq!((found.outcome, found.differences), (Is::Altered, pieces), "{words}");
        assert!(found.why.starts_with("the closest passage differs: "), "{}", found.why);
        assert!(found.why.contains(marked), "{}", found.why);
        assert!(found.passage.is_some_and(|p| !p.is_empty()) && found.start < found.end);
        assert!(found.outcome.is_amiss());
    }
}

#[test]
fn what_is_not_there_is_missing_or_can_t_be_known() {
    let mut desk = Desk::with(TEXT);
    let found = desk.finds("Whales have never been seen in that river");
    assert_eq!(found.outcome, Is::Missing);
    assert_eq!(found.why, "nothing like it in the text taken out of snapshot 1 by plain text");
    assert_eq!((found.start, found.passage, found.snapshot_number), (None, None, Some(SnapshotNo(1))));
    for (quote, why) in [
        (None, "the citation quotes nothing"),
        (Some("…"), "the quotation has no words"),
        (Some("“ — ”"), "the quotation has no words"),
    ] {
        let number = desk.cite_at(quote, "");
        let found = desk.check().into_iter().find(|c| c.number == number).unwrap().verification;
        assert_eq!((found.outcome, found.why.as_str()), (Is::NoQuotation, why), "{quote:?}");
        assert!(!found.outcome.is_amiss());
    }

    let mut desk = Desk::new();
    let found = desk.finds("any words");
    let why = "no copy of source 1 is kept: `onus snapshot 1 FILE` keeps one";
    assert_eq!((found.outcome, found.why.as_str()), (Is::NoCopy, why));
    assert!(!found.outcome.is_amiss());
    // A bundle names a copy, and its bytes did not come.
    let source = desk.source;
    desk.write(|tx| tx.add_snapshot(source, &named(b"elsewhere", "text/plain")));
    let found = desk.finds("any words");
    let why = "the bytes of snapshot 1 are not here: `onus snapshot --import FILE.warc.gz` brings them";
    assert_eq!((found.outcome, found.why.as_str()), (Is::NoCopy, why));
    // A scan without text says so, in the extractor's words.
    let note = Some("it has no text: a scan".to_string());
    desk.keep(PDF, None, &[Extract { note, ..paged("test 1", &["\n", " "]) }]);
    let found = desk.finds("any words");
    assert_eq!((found.outcome, found.why.as_str()), (Is::NoCopy, "snapshot 2: it has no text: a scan"));
}

#[test]
fn evidence_that_was_changed_comes_first() {
    // The schema refuses such edits; an attacker goes around it.
    for (sql, why) in [
        (
            "DROP TRIGGER content_part_update; UPDATE content_part SET bytes = CAST(substr(bytes, 1, 20) || X'00' ||
                substr(bytes, 22) AS BLOB) WHERE content_id = 1",
            "stored bytes",
        ),
        ("DROP TRIGGER content_part_delete; DELETE FROM content_part WHERE content_id = 1", "stored bytes"),
        (
            "DROP TRIGGER extract_update; UPDATE extract SET text = (SELECT text FROM extract WHERE id = 2)
                WHERE id = 1",
            "text taken out of the bytes no longer has its SHA-256",
        ),
    ] {
        let mut desk = Desk::new();
        desk.keep_bytes(b"<p>as they were, were, were, were</p>", "text/html", None, &[plain("as they were")]);
        desk.keep_bytes(b"<p>later</p>", "text/html", None, &[plain("as they are")]);
        assert_eq!(desk.finds("as they were").outcome, Is::Found);
        desk.store.tamper(sql);
        for (words, others) in [("as they are", Is::Found), ("as they were then", Is::Missing)] {
            let found = desk.finds(words);
            assert_eq!((found.outcome, found.snapshot_number), (Is::Tampered, Some(SnapshotNo(1))), "{sql}");
            assert!(found.why.contains(why) && found.why.contains("last backup"), "{}", found.why);
            let intact = format!("by the copies that are intact: {others}, ");
            assert!(found.notes[0].starts_with(&intact), "{:?}", found.notes);
            assert_eq!((found.passage, found.start), (None, None));
        }
    }
}
