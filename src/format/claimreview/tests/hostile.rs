//! Files that were made to break a reader, and what happens with each.

use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::io::Read;

#[test]
fn nothing_in_a_file_is_said_so() {
    for empty in ["", " \r\n\t"] {
        assert_eq!(error(empty), "the file: is empty");
    }
    assert_eq!(error("\u{feff}"), "line 1, column 2: neither an object nor a list of JSON");
    assert_eq!(error("hello"), "line 1, column 1: neither an object nor a list of JSON");
    assert_eq!(error(b"\xff\xfe{\0}\0"), "the file: is in UTF-16: save it as UTF-8 and try again");
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let refused = items(deep(200_000)).remove(0).read.unwrap_err();
    assert!(refused.to_string().contains("nested too deep"), "{refused}");
    assert_eq!(error("[".repeat(200_000)), "line 1, column 200001: the text ends too early");
    // What is not read may be as deep as it likes, and what is read is followed a few levels.
    let aside = REVIEW.replace("\"@context\"", &format!("\"x\": {}, \"@context\"", deep(100_000)));
    assert_eq!(repairs(&items(aside)[0]), Vec::<String>::new());
    let within = REVIEW.replace(
        "\"The moon is made of cheese\"",
        &format!("{}\"x\"{}", "[".repeat(100_000), "]".repeat(100_000)),
    );
    assert!(items(within)[0].read.as_ref().unwrap_err().to_string().starts_with("claimReviewed: is missing"));
    let ours = format!(r#"{{"@type":"Claim","onus:bundle":{}}}"#, deep(100_000));
    assert!(items(ours)[0].read.is_err());
    let objects = format!("{}1{}", r#"{"item":"#.repeat(100_000), "}".repeat(100_000));
    assert!(items(objects)[0].read.is_err());
}

#[test]
fn a_record_that_is_too_large_is_cut() {
    let huge = || std::io::repeat(b'x').take(100 << 20);
    let start = br#"{"@type":"ClaimReview","claimReviewed":""#;
    let result = super::super::read::<FormatError>(start.chain(huge()), Dates::Unsaid, |_| Ok(()));
    assert_eq!(
        result.unwrap_err().to_string(),
        "element 1: larger than 32 MiB, the most that one record may take"
    );
    let line = REVIEW.replace('\n', " ");
    let lines = format!("{line}\n{{\"x\":\"");
    let end = format!("\"}}\n{line}\n");
    let mut found = Vec::new();
    let input = lines.as_bytes().chain(huge()).chain(end.as_bytes());
    super::super::read::<FormatError>(input, Dates::Unsaid, |item| {
        found.push((item.place, item.read.map(|_| ()).map_err(|refused| refused.to_string())));
        Ok(())
    })
    .unwrap();
    let reason = "larger than 32 MiB, the most that one record may take".to_string();
    assert_eq!(found, [("line 1".into(), Ok(())), ("line 2".into(), Err(reason)), ("line 3".into(), Ok(()))]);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let bad = |text: &str| [text.as_bytes(), b"\xff"].concat();
    assert_eq!(error(bad("[\n \"é")), "line 2, column 4: not in UTF-8: save it as UTF-8 and try again");
    let line = REVIEW.replace('\n', " ");
    let lines = [line.as_bytes(), b"\n{\"a\":\"\xff\"}\n", line.as_bytes()].concat();
    let found: Vec<bool> = items(lines).iter().map(|item| item.read.is_ok()).collect();
    assert_eq!(found, [true, false, true]);
    // A page in another encoding is read where its script is ASCII.
    let page = [b"<p>caf\xe9<script type='application/ld+json'>", line.as_bytes(), b"</script>"].concat();
    assert_eq!(claim(&items(page)[0]).text, "The moon is made of cheese");
    let page =
        [b"<script type='application/ld+json'>{\"claimReviewed\":\"\xe9\"}", &b"</script>"[..]].concat();
    assert!(items(page)[0].read.as_ref().unwrap_err().to_string().starts_with("not in UTF-8"));
    assert_eq!(error(REVIEW.replace("moon", "mo\0n")), "line 4, column 39: a NUL character");
}

#[test]
fn odd_values_do_no_harm() {
    let half = REVIEW.replace("cheese", r"ch\ud83dse \ud83d\ude00 \ude00");
    let found = items(half);
    assert_eq!(claim(&found[0]).text, "The moon is made of ch\u{fffd}se 😀 \u{fffd}");
    assert_eq!(repairs(&found[0]), ["claimReviewed: half a character was replaced by U+FFFD"]);
    // In the name of a member it can't be replaced.
    assert!(items(REVIEW.replace("\"@context\"", r#""\ud83d""#))[0].read.is_err());
    // Of two members with one name the last counts, as in all of JSON.
    let twice = REVIEW.replace("\"@context\"", "\"claimReviewed\": \"x\", \"@context\"");
    assert_eq!(claim(&items(twice)[0]).text, "The moon is made of cheese");
    let infinite = REVIEW.replace("\"ratingValue\": 1,", "\"ratingValue\": 1e999,");
    let found = items(infinite);
    assert_eq!(claim(&found[0]).rulings[0].value, None);
    assert_eq!(repairs(&found[0]), ["ratingValue: a number that can't be read was left out"]);
    let crlf = format!("\u{feff}{}", REVIEW.replace('\n', "\r\n"));
    assert_eq!(repairs(&items(crlf)[0]), ["JSON: a byte-order mark was left out"]);
    let (claim, ..) =
        with(json!({ "itemReviewed": { "appearance": vec!["https://a.example.org"; 50_000] } }));
    assert_eq!(claim.appearances.len(), 1);
    let many: Vec<String> = (0..20_000).map(|n| format!("https://a.example.org/{n}")).collect();
    for many in [json!(many.join(",")), json!(many.join(" ")), json!(many), json!({ "sameAs": many })] {
        let (claim, _, repairs) = with(json!({ "itemReviewed": { "appearance": many } }));
        assert_eq!(claim.appearances.len(), 10_000);
        assert!(repairs.contains(&"appearance: appearances beyond the first 10,000 were left out".into()));
    }
}

#[test]
fn a_small_file_does_not_fill_the_memory() {
    let claims = vec![r#"{"text":""}"#; 300_000].join(",");
    let file = format!(r#"{{"@type":"Claim","onus:bundle":{{"onus":1,"claims":[{claims}]}}}}"#);
    let refused = items(file).remove(0).read.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "onus:bundle: it has more parts than a record may have: 200000 objects or lists, 1000000 texts, 1000000 values"
    );
    let work = json!({ "sameAs": ["https://a.example.org/1", "https://a.example.org/2"], "author": "x".repeat(2000) });
    let (claim, _, repairs) = with(json!({ "itemReviewed": { "appearance": work } }));
    assert_eq!((claim.appearances.len(), &claim.appearances[1].claimant), (2, &None));
    assert_eq!(repairs, ["appearance: a name of more than 1,000 bytes was left out"]);
}

#[test]
fn the_keeper_may_end_the_reading() {
    let file = format!("[{REVIEW},{REVIEW}]");
    let mut seen = 0;
    let result = super::super::read(file.as_bytes(), Dates::Unsaid, |_| {
        seen += 1;
        Err(FormatError::Io(std::io::Error::other("stop")))
    });
    assert_eq!((seen, result.unwrap_err().to_string().as_str()), (1, "stop"));
}

/// Files of all shapes, to be damaged.
fn files() -> Vec<String> {
    let line = REVIEW.replace('\n', " ");
    vec![
        REVIEW.to_string(),
        format!("{line}\n{line}\n{line}\n"),
        format!(r#"{{"@graph":[{line},{{"@type":"MediaReview"}},{line}]}}"#),
        format!(r#"{{"@type":"DataFeed","dataFeedElement":[{{"item":[{line}]}}]}}"#),
        format!("<html><!-- x --><title>&amp;</title><script type=\"application/ld+json\">\n{REVIEW}\n</script>"),
        format!("<script type='application/ld+json'>{}</script>", line.replace('"', "&quot;")),
        format!("[{line} {line}, /* x */ {{'a':'b',}}] end"),
        r#"{"@type":"Claim","onus:bundle":{"onus":1,"claims":[{"id":"00000000-0000-7000-8000-000000000001","text":"x"}]}}"#.into(),
    ]
}

proptest! {
    /// A longer run: `PROPTEST_CASES=100000 cargo test --lib claimreview::tests::hostile`.
    #[test]
    fn damaged_files_are_read_or_refused(
        file in proptest::sample::select(files()),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), 0..4u8, any::<u8>(), 1..40usize), 1..8),
    ) {
        let mut bytes = file.into_bytes();
        for (index, kind, byte, len) in damage {
            if bytes.is_empty() { break; }
            let at = index.index(bytes.len());
            let end = (at + len).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => { bytes.drain(at..end); }
                2 => { let copy = bytes[at..end].to_vec(); bytes.splice(at..at, copy); }
                _ => bytes.insert(at, b"\"'{}[],:\\<>&\n\0/*-"[usize::from(byte) % 17]),
            }
        }
        let (items, error) = read(&bytes);
        prop_assert!(error.is_some() || !items.is_empty());
        for item in items {
            prop_assert!(!item.place.is_empty());
            if let Ok(reading) = item.read && let Content::Claim(reviewed) = reading.content {
                prop_assert!(!reviewed.claim.text.trim().is_empty() && !reviewed.claim.text.contains('\0'));
                prop_assert!(!reviewed.claim.rulings[0].ruled_by.is_empty());
                prop_assert!(!reviewed.claim.rulings[0].rating.label.is_empty());
            }
        }
    }
}
