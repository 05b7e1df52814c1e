//! As of: what was known then.

use super::*;

fn then(store: &Store, n: u32) -> Option<Claim> {
    get(store, |tx| tx.claim_at(ClaimNo(1), &minute(n)))
}

fn as_of(n: u32) -> Filter {
    Filter { as_of: Some(minute(n)), ..Filter::default() }
}

#[test]
fn a_claim_is_as_it_was_recorded_by_then() {
    let mut store = store();
    let s = &mut store;
    at(s, 1, Action::Add, |tx| tx.add_claim(&Claim { tags: vec!["t".into()], ..claim("First words") }));
    let source_id = at(s, 2, Action::Attach, |tx| {
        let n = tx.add_source(&source("S"))?;
        let id = tx.source(n)?.id.unwrap();
        tx.add_citation(ClaimNo(1), &citation(id, Stance::Supports))?;
        Ok(id)
    });
    at(s, 3, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim("Second words")));
    at(s, 4, Action::Edit, |tx| tx.edit_citation(CitationNo(1), &citation(source_id, Stance::Refutes)));
    at(s, 5, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "mixed")));
    at(s, 6, Action::Remove, |tx| tx.withdraw(RulingNo(1), None));
    at(s, 7, Action::Remove, |tx| tx.remove(Entity::Citation, 1));
    at(s, 8, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    at(s, 9, Action::Undo, |tx| tx.undo(None));

    assert_eq!(then(s, 0), None);
    let shape = |n: u32| {
        let claim = then(s, n).unwrap();
        let stances: Vec<_> =
            claim.citations.iter().filter(|c| c.retired_at.is_none()).map(|c| c.stance.as_str()).collect();
        let standing: Vec<_> = dispute::current_rulings(&claim.rulings).map(|r| r.ruled_by.clone()).collect();
        (claim.text, claim.tags.len(), stances.join(" "), standing.len(), claim.retired_at.is_some())
    };
    let (first, second) = (|| "First words".to_string(), || "Second words".to_string());
    assert_eq!(shape(1), (first(), 1, "".into(), 0, false));
    assert_eq!(shape(2), (first(), 1, "supports".into(), 0, false));
    assert_eq!(shape(3), (second(), 0, "supports".into(), 0, false));
    assert_eq!(shape(4), (second(), 0, "refutes".into(), 0, false));
    assert_eq!(shape(5), (second(), 0, "refutes".into(), 1, false));
    assert_eq!(shape(6), (second(), 0, "refutes".into(), 0, false));
    assert_eq!(shape(7), (second(), 0, "".into(), 0, false));
    assert_eq!(shape(8), (second(), 0, "".into(), 0, true));
    assert_eq!(shape(9), (second(), 0, "".into(), 0, false));
    assert_eq!(then(s, 9).unwrap(), get(s, |tx| tx.full_claim(ClaimNo(1))));
}

#[test]
fn filters_answer_from_what_was_recorded_by_then() {
    let mut store = store();
    let s = &mut store;
    at(s, 1, Action::Add, |tx| tx.add_claim(&claim("C")));
    at(s, 2, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "refuted")));
    let first = get(s, |tx| tx.ruling(RulingNo(1))).1.id;
    at(s, 3, Action::Rule, |tx| {
        tx.add_ruling(ClaimNo(1), &Ruling { supersedes: first, ..ruling("A", "supported") })
    });
    at(s, 4, Action::Remove, |tx| tx.withdraw(RulingNo(2), None));
    at(s, 5, Action::Attach, |tx| {
        let n = tx.add_source(&source("S"))?;
        tx.add_citation(ClaimNo(1), &citation(tx.source(n)?.id.unwrap(), Stance::Supports))
    });
    let rating = |label: &str| Some(RatingRef { scale: "five-step".into(), label: label.into() });
    type Case = (fn(Filter) -> Filter, &'static [u32]);
    let cases: [Case; 6] = [
        (|f| f, &[1, 2, 3, 4, 5]),
        (|f| Filter { disputed: true, ..f }, &[2, 4, 5]),
        (|f| Filter { unruled: true, ..f }, &[1]),
        (|f| Filter { unsourced: true, ..f }, &[1, 2, 3, 4]),
        (|f| Filter { verdict: Some(Verdict::Supported), ..f }, &[3]),
        (|f| Filter { verdict: Some(Verdict::Refuted), ..f }, &[2, 4, 5]),
    ];
    for (n, (with, minutes)) in cases.iter().enumerate() {
        let found: Vec<u32> = (0..6).filter(|m| listed(s, &with(as_of(*m))) == [1]).collect();
        assert_eq!(found, *minutes, "case {n}");
        let counted: Vec<u32> = (0..6).filter(|m| get(s, |tx| tx.count(&with(as_of(*m)))) == 1).collect();
        assert_eq!(counted, *minutes, "count of case {n}");
        let mut exported = Vec::new();
        for m in 0..6 {
            get(s, |tx| {
                tx.claims(Some(&with(as_of(m))), |claim| {
                    assert_eq!(Some(claim), tx.claim_at(ClaimNo(1), &minute(m))?, "as it was then");
                    exported.push(m);
                    Ok::<_, Error>(())
                })
            });
        }
        assert_eq!(exported, *minutes, "export of case {n}");
    }
    let rated = |label| -> Vec<u32> {
        let with = |m| Filter { rating: rating(label), ..as_of(m) };
        (0..6).filter(|m| listed(s, &with(*m)) == [1]).collect()
    };
    assert_eq!(rated("refuted"), [2, 4, 5]);
    assert_eq!(rated("supported"), [3]);
}

#[test]
fn what_was_removed_later_was_there_then() {
    let mut store = store();
    let s = &mut store;
    at(s, 1, Action::Add, |tx| tx.add_claim(&claim("C")));
    at(s, 2, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    at(s, 3, Action::Undo, |tx| tx.undo(None));
    at(s, 4, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    let there: Vec<u32> = (0..6).filter(|n| listed(s, &as_of(*n)) == [1]).collect();
    let removed = |n| Filter { removed: true, ..as_of(n) };
    let gone: Vec<u32> = (0..6).filter(|n| listed(s, &removed(*n)) == [1]).collect();
    assert_eq!((there, gone), (vec![1, 3], vec![2, 4, 5]));
}

#[test]
fn an_undone_import_was_there_then() {
    let mut store = store();
    let s = &mut store;
    at(s, 1, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        import.source(tx, &Source { id: Some(number(5)), ..source("S") })?;
        let citations = vec![citation(number(5), Stance::Refutes)];
        import.claim(tx, &Claim { citations, ..claim("C") })?;
        import.finish(tx, "file")
    });
    at(s, 2, Action::Undo, |tx| tx.undo(None));
    let disputed = |n| Filter { disputed: true, ..as_of(n) };
    assert_eq!(listed(s, &disputed(1)), [1]);
    assert_eq!(listed(s, &disputed(2)), [0; 0]);
    assert_eq!(then(s, 1).unwrap().citations[0].retired_at, None);
    let undo = get(s, |tx| tx.changes(None, None, 1))[0].number;
    at(s, 4, Action::Undo, |tx| tx.undo(Some(undo)));
    let there: Vec<u32> = (0..6).filter(|n| listed(s, &disputed(*n)) == [1]).collect();
    assert_eq!(there, [1, 4, 5], "and it came back");
}

#[test]
fn a_ruling_recorded_before_its_claim_waits_for_it() {
    let mut store = store();
    let s = &mut store;
    let early = Ruling { recorded_at: Some(minute(1)), ..ruling("A", "refuted") };
    at(s, 3, Action::Add, |tx| tx.add_claim(&Claim { rulings: vec![early], ..claim("C") }));
    assert_eq!(then(s, 2), None);
    assert_eq!(listed(s, &Filter { disputed: true, ..as_of(2) }), [0; 0]);
    assert_eq!(listed(s, &Filter { disputed: true, ..as_of(3) }), [1]);
}

#[test]
fn what_was_part_of_a_claim_then_counts_there_then() {
    let mut store = store();
    let s = &mut store;
    for text in ["A", "B", "C"] {
        add(s, |tx| tx.add_claim(&claim(text)));
    }
    at(s, 1, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("R", "refuted")));
    at(s, 2, Action::Merge, |tx| tx.merge_claims(ClaimNo(2), ClaimNo(1)));
    at(s, 3, Action::Merge, |tx| tx.merge_claims(ClaimNo(3), ClaimNo(2)));
    at(s, 4, Action::Undo, |tx| tx.undo(None));
    let merge =
        get(s, |tx| tx.changes(None, None, 9)).into_iter().find(|c| c.at == minute(2)).unwrap().number;
    at(s, 5, Action::Undo, |tx| tx.undo(Some(merge)));
    let disputed = |n| listed(s, &Filter { disputed: true, ..as_of(n) });
    assert_eq!([0, 1, 2, 3, 4, 5].map(disputed), [vec![], vec![1], vec![2], vec![3], vec![2], vec![1]]);
    let rulings = |n| get(s, |tx| tx.whole_claim_at(ClaimNo(2), &minute(n))).unwrap().rulings.len();
    assert_eq!([1, 2, 3, 4, 5].map(rulings), [0, 1, 0, 1, 0]);
}
