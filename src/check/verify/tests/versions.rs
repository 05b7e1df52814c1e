//! Several copies of a source, several texts of a copy, and what counts at all.

use super::*;
use crate::check::verify::copies::READ;
use VerificationOutcome as Is;

#[test]
fn an_older_copy_bears_words_out_that_a_later_one_dropped() {
    let mut desk = Desk::new();
    desk.keep("text/plain", Some("2026-11-20"), &[plain("The bridge was safe, the mayor said.")]);
    desk.keep("text/plain", Some("2026-11-10"), &[plain("The bridge was unsafe, the mayor said.")]);
    desk.keep("text/plain", Some("2026-11-15"), &[plain("Nothing at all.")]);
    let found = desk.finds("The bridge was unsafe");
    assert_eq!((found.outcome, found.snapshot_number), (Is::Found, Some(SnapshotNo(2))));
    assert_eq!(found.why, "word for word in snapshot 2 of 2026-11-10");
    let note = "a later copy does not say it: snapshot 1 of 2026-11-20, snapshot 3 of 2026-11-15";
    assert_eq!(found.notes, [note]);
    // Both say it: the later is named, and nothing has to be said.
    let found = desk.finds("the mayor said");
    assert_eq!((found.snapshot_number, found.notes), (Some(SnapshotNo(1)), vec![]));
    // Neither: what is closest, in whichever copy.
    let found = desk.finds("The old bridge was unsafe, the mayor said");
    assert_eq!((found.outcome, found.snapshot_number), (Is::Altered, Some(SnapshotNo(2))), "{}", found.why);
    let found = desk.finds("Whales have never been seen in rivers");
    assert_eq!((found.outcome, found.snapshot_number), (Is::Missing, Some(SnapshotNo(1))));
}

#[test]
fn removed_copies_and_citations_do_not_count() {
    let mut desk = Desk::with("The bridge was unsafe.");
    let found = desk.finds("The bridge was unsafe");
    assert_eq!(found.outcome, Is::Found);
    desk.write(|tx| tx.remove(Entity::Snapshot, 1));
    let checked = desk.check();
    assert_eq!((checked.len(), checked[0].verification.outcome), (1, Is::NoCopy));
    desk.keep_bytes(b"x", "text/plain", None, &[plain("x")]);
    assert_eq!(desk.check()[0].verification.outcome, Is::Missing, "only what was not removed is read");
    desk.write(|tx| tx.remove(Entity::Citation, 1));
    assert_eq!(desk.check(), []);
}

#[test]
fn one_of_two_extractors_is_enough() {
    let mut desk = Desk::new();
    let broken = paged("first 1", &["The br idge w\u{fffd}s uns\u{fffd}fe, they said.\n", "More.\n"]);
    let right = paged("second 2", &["The bridge was unsafe,\n", "they said. More.\n"]);
    desk.keep("application/pdf", None, &[broken, right]);
    let found = desk.finds("The bridge was unsafe");
    assert_eq!((found.outcome, found.by.as_deref()), (Is::Found, Some("second 2")));
    // The pages that fit the citation count, whichever extractor cut them.
    for (place, by, outcome) in [
        ("page 1", "first 1", Is::Found),
        ("page 2", "second 2", Is::Found),
        ("page 7", "first 1", Is::Moved),
    ] {
        let found = desk.finds_at("they said", place);
        assert_eq!((found.outcome, found.by.as_deref()), (outcome, Some(by)), "{place}: {}", found.why);
    }
    let found = desk.finds("Whales have never been seen in rivers");
    assert!(found.why.ends_with("by first 1 and second 2"), "{}", found.why);
}

#[test]
fn what_was_merged_counts_on_the_claim_that_was_kept() {
    let mut desk = Desk::with("The bridge was unsafe. It was closed.");
    desk.cite_at(Some("The bridge was unsafe"), "");
    let kept = desk.claim;
    let claim = Claim { text: "Another".into(), ..Claim::default() };
    desk.claim = desk.write(|tx| tx.add_claim(&claim));
    desk.cite_at(Some("It was closed"), "");
    let gone = desk.claim;
    desk.write(|tx| tx.merge_claims(kept, gone));
    let checked = desk.check();
    let found: Vec<_> = checked.iter().map(|c| (c.claim, c.number.0, c.verification.outcome)).collect();
    assert_eq!(found, [(kept, 1, Is::Found), (kept, 2, Is::Found)]);
}

#[test]
fn a_source_is_read_once_for_all_that_quote_it() {
    let mut desk = Desk::with("The bridge was unsafe.");
    let first = desk.source;
    let second = Source { title: "Second".into(), ..Source::default() };
    let second = desk.write(|tx| tx.add_source(&second));
    for n in 0..6 {
        desk.source = [first, second][n % 2];
        desk.cite_at((n != 3).then_some("The bridge was unsafe"), "");
    }
    READ.set(0);
    let sources: Vec<i64> = desk.check().iter().map(|c| c.source.0).collect();
    assert_eq!((sources, READ.get()), (vec![1, 1, 1, 2, 2, 2], 2));
}
