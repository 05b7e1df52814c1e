//! Taking changes back, and taking that back.

use super::*;

fn undo(store: &mut Store, n: u32, change: Option<i64>) -> i64 {
    at(store, n, Action::Undo, |tx| tx.undo(change).map(|_| tx.change_number().unwrap()))
}

fn newest(store: &Store) -> i64 {
    get(store, |tx| tx.changes(None, None, 1))[0].number
}

#[test]
fn an_edit_gets_its_earlier_words_again_whatever_it_changed() {
    let mut store = furnished();
    let s = &mut store;
    let whole = Claim {
        claimant: Some("Somebody".into()),
        said: Some("2019".parse().unwrap()),
        kind: Some(ClaimKind::Event),
        tags: vec!["Border".into(), "wall".into()],
        ..claim("Words")
    };
    at(s, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &whole));
    let before = get(s, |tx| tx.full_claim(ClaimNo(1)));
    at(s, 2, Action::Edit, |tx| {
        tx.edit_claim(ClaimNo(1), &Claim { tags: vec!["BORDER".into()], ..claim("Less") })
    });
    let after = get(s, |tx| tx.full_claim(ClaimNo(1)));
    let change = newest(s);
    let undone = undo(s, 3, None);
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))), before);
    for tag in ["border", "wall"] {
        assert_eq!(listed(s, &Filter { tags: vec![tag.into()], ..Filter::default() }), [1], "{tag}");
    }
    undo(s, 4, Some(undone));
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))), after);
    assert_eq!(findings(s), [""; 0]);
    // Undone, done again, undone again: the change counts as undone, and the next one is the one before it.
    undo(s, 5, Some(change));
    let error = refused(s, |tx| tx.undo(Some(change)));
    assert!(error.to_string().contains("undone by"), "{error}");
    undo(s, 6, None);
    assert_eq!(get(s, |tx| tx.claim(ClaimNo(1))).text, "A claim");
}

#[test]
fn an_undo_undone_and_redone_counts_as_it_stands() {
    let mut store = furnished();
    let s = &mut store;
    at(s, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim("Two")));
    let edit = newest(s);
    let mut last = edit;
    for (n, text) in [(2, "A claim"), (3, "Two"), (4, "A claim"), (5, "Two")] {
        last = undo(s, n, Some(last));
        assert_eq!(get(s, |tx| tx.claim(ClaimNo(1))).text, text);
        let undone = text == "A claim";
        let error = s.write(&stamp_at(9, Action::Undo), |tx| {
            tx.undo(Some(edit))?;
            Err::<(), Error>(Error::Interrupted)
        });
        let error = error.unwrap_err().to_string();
        assert_eq!(error.contains("undone by"), undone, "{error}");
    }
}

#[test]
fn what_was_added_is_retired_and_comes_back() {
    let mut store = furnished();
    let s = &mut store;
    let before = get(s, |tx| tx.full_claim(ClaimNo(1)));
    let undone = undo(s, 1, None);
    assert_eq!(listed(s, &Filter::default()), [0; 0]);
    assert_eq!(get(s, |tx| tx.source(SourceNo(1))).retired_at, Some(minute(1)));
    assert_eq!(get(s, |tx| tx.article(ArticleNo(1))).retired_at, Some(minute(1)));
    assert!(refused(s, |tx| tx.undo(None)).to_string().contains("no change to undo"));
    undo(s, 2, Some(undone));
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))), before);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_removal_is_taken_back() {
    let mut store = furnished();
    let s = &mut store;
    let before = get(s, |tx| tx.full_claim(ClaimNo(1)));
    for (n, entity) in [(1, Entity::Claim), (3, Entity::Citation), (5, Entity::Article)] {
        at(s, n, Action::Remove, |tx| tx.remove(entity, 1));
        undo(s, n + 1, None);
        assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))), before, "{entity}");
        assert_eq!(findings(s), [""; 0]);
    }
}

#[test]
fn a_ruling_is_withdrawn_and_stays_so() {
    let mut store = furnished();
    let s = &mut store;
    at(s, 1, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "refuted")).map(|_| ()));
    let undone = undo(s, 2, None);
    let withdrawn = get(s, |tx| tx.ruling(RulingNo(1))).1.withdrawn.unwrap();
    assert_eq!((withdrawn.recorded_at, withdrawn.by.as_str()), (minute(2), "tester"));
    assert_eq!(listed(s, &Filter { unruled: true, ..Filter::default() }), [1]);
    assert!(matches!(refused(s, |tx| tx.undo(Some(undone))), Error::Refused(_)));
    at(s, 3, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "mixed")).map(|_| ()));
    at(s, 4, Action::Remove, |tx| tx.withdraw(RulingNo(3), None));
    assert!(matches!(refused(s, |tx| tx.undo(None)), Error::Refused(_)), "a withdrawal is not taken back");
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_claim_added_with_its_rulings_goes_and_comes_back_whole() {
    let mut store = furnished();
    let s = &mut store;
    let n = at(s, 1, Action::Add, |tx| {
        tx.add_claim(&Claim { rulings: vec![ruling("A", "refuted")], ..claim("Ruled") })
    });
    let before = get(s, |tx| tx.full_claim(n));
    let undone = undo(s, 2, None);
    assert_eq!(listed(s, &Filter::default()), [1]);
    undo(s, 3, Some(undone));
    assert_eq!(get(s, |tx| tx.full_claim(n)), before);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn what_changed_since_or_is_used_is_not_taken_back() {
    let mut store = furnished();
    let s = &mut store;
    let added = newest(s);
    at(s, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim("Since")));
    let error = refused(s, |tx| tx.undo(Some(added)));
    assert!(error.to_string().contains("changed again since"), "{error}");
    let id = at(s, 2, Action::Add, |tx| {
        let n = tx.add_source(&source("Used"))?;
        Ok(tx.source(n)?.id.unwrap())
    });
    let added = newest(s);
    at(s, 3, Action::Attach, |tx| tx.add_citation(ClaimNo(1), &citation(id, Stance::Context)).map(|_| ()));
    let error = refused(s, |tx| tx.undo(Some(added)));
    assert_eq!(error.to_string(), "source 2 is used by claim 1");
    assert_eq!(get(s, |tx| tx.source(SourceNo(2))).retired_at, None);
}

#[test]
fn a_citation_does_not_come_back_before_its_source() {
    let mut store = furnished();
    let s = &mut store;
    at(s, 1, Action::Remove, |tx| tx.remove(Entity::Citation, 1));
    let removal = newest(s);
    at(s, 2, Action::Remove, |tx| tx.remove(Entity::Source, 1));
    let error = refused(s, |tx| tx.undo(Some(removal)));
    assert_eq!(error.to_string(), "source 1 was removed on 2026-11-23");
    undo(s, 3, None);
    undo(s, 4, Some(removal));
    assert_eq!(get(s, |tx| tx.citation(CitationNo(1))).1.retired_at, None);
}

#[test]
fn a_scale_and_the_making_of_the_database_stay() {
    let mut store = store();
    assert!(refused(&mut store, |tx| tx.undo(None)).to_string().contains("no change"));
    assert!(refused(&mut store, |tx| tx.undo(Some(1))).to_string().contains("making"));
    let scale = RatingScale { name: "n".into(), ..RatingScale::default() };
    at(&mut store, 1, Action::Scale, |tx| tx.add_scale(&scale));
    assert!(matches!(refused(&mut store, |tx| tx.undo(None)), Error::Refused(_)));
}

/// A file with a source, a claim with a citation and a ruling, and a ruling on the claim that is here.
fn take(store: &mut Store, n: u32) {
    let known = get(store, |tx| tx.full_claim(ClaimNo(1)));
    at(store, n, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        import.source(tx, &Source { id: Some(number(5)), ..source("Theirs") })?;
        let citations = vec![citation(number(5), Stance::Refutes)];
        let rulings = vec![ruling("B", "mixed")];
        import.claim(tx, &Claim { id: Some(number(6)), citations, rulings, ..claim("Theirs") })?;
        let mut merged = known.clone();
        merged.rulings.push(Ruling { id: Some(number(7)), ..ruling("B", "refuted") });
        merged.citations.push(Citation { id: Some(number(8)), ..citation(number(5), Stance::Refutes) });
        import.claim(tx, &merged)?;
        import.finish(tx, "file")
    });
}

#[test]
fn an_import_goes_and_comes_back() {
    let mut store = furnished();
    let s = &mut store;
    let before = get(s, |tx| tx.full_claim(ClaimNo(1)));
    take(s, 1);
    let (import, theirs) = (newest(s), get(s, |tx| tx.full_claim(ClaimNo(2))));
    let ruled = get(s, |tx| tx.full_claim(ClaimNo(1)));
    let undone = undo(s, 2, None);
    assert_eq!(listed(s, &Filter::default()), [1]);
    assert_eq!(listed(s, &Filter { disputed: true, ..Filter::default() }), [0; 0]);
    let kept = get(s, |tx| tx.full_claim(ClaimNo(1)));
    assert_eq!(kept.rulings[0].withdrawn.as_ref().unwrap().recorded_at, minute(2), "withdrawn on record");
    assert_eq!(standing(&kept), standing(&before));
    assert_eq!(findings(s), [""; 0]);
    assert!(refused(s, |tx| tx.undo(Some(import))).to_string().contains("undone by"));
    undo(s, 3, Some(undone));
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(2))), theirs, "with its ruling");
    assert_eq!(listed(s, &Filter { disputed: true, ..Filter::default() }), [2, 1]);
    let again = get(s, |tx| tx.full_claim(ClaimNo(1)));
    assert!(again.rulings[0].withdrawn.is_none(), "it stands again");
    assert_eq!(again, ruled);
    let at_minute = |n| get(s, |tx| tx.claim_at(ClaimNo(1), &minute(n))).unwrap().rulings[0].clone();
    assert_eq!([1, 2, 3].map(|n| at_minute(n).withdrawn.is_some()), [false, true, false], "as it was then");
    assert_eq!(findings(s), [""; 0]);
    undo(s, 4, Some(import));
    assert_eq!(listed(s, &Filter::default()), [1]);
    let known = get(s, |tx| tx.full_claim(ClaimNo(1)));
    assert_eq!(known.rulings[0].withdrawn.as_ref().unwrap().recorded_at, minute(4));
    // A file of the time between brings back no withdrawal that was taken back.
    undo(s, 5, Some(newest(s)));
    let mut between = known.clone();
    between.rulings[0].withdrawn.as_mut().unwrap().recorded_at = minute(2);
    at(s, 6, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        import.claim(tx, &between)?;
        import.finish(tx, "file")
    });
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))).rulings[0].withdrawn, None);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn what_came_as_part_of_a_claim_here_goes_and_comes_back() {
    let mut store = furnished();
    let s = &mut store;
    let here = get(s, |tx| tx.claim(ClaimNo(1))).id;
    let import = bring(s, 1, 20, vec![ruling("One", "refuted")], here);
    let disputed = Filter { disputed: true, ..Filter::default() };
    assert_eq!(listed(s, &disputed), [1]);
    let mut last = import;
    for (n, there) in [(2, &[][..]), (3, &[1]), (4, &[])] {
        last = undo(s, n, Some(last));
        assert_eq!(listed(s, &disputed), there, "minute {n}");
        assert_eq!(findings(s), [""; 0]);
    }
    let then = |n| Filter { as_of: Some(minute(n)), ..disputed.clone() };
    assert_eq!([1, 2, 3, 4].map(|n| listed(s, &then(n)).len()), [1, 0, 1, 0]);
    // What is left of it keeps nobody from removing the claim that stays.
    at(s, 5, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
}

#[test]
fn an_import_whose_source_is_cited_since_is_not_taken_back() {
    let mut store = furnished();
    let s = &mut store;
    take(s, 1);
    let import = newest(s);
    at(s, 2, Action::Attach, |tx| tx.add_citation(ClaimNo(2), &citation(number(5), Stance::Context)));
    at(s, 3, Action::Attach, |tx| tx.add_citation(ClaimNo(1), &citation(number(5), Stance::Context)));
    let error = refused(s, |tx| tx.undo(Some(import)));
    assert_eq!(error.to_string(), "source of the import is used by claim 1");
    undo(s, 4, None);
    let error = refused(s, |tx| tx.undo(Some(import)));
    let attached = newest(s) - 2;
    let reason = format!("claim 2 has a citation of change {attached} since: undo that first");
    assert_eq!(error.to_string(), reason);
    undo(s, 5, Some(attached));
    undo(s, 6, Some(import));
    assert_eq!(listed(s, &Filter::default()), [1]);
    assert_eq!(findings(s), [""; 0]);
}

/// A file with claim `n`, with these rulings; `part_of` another if given.
fn bring(store: &mut Store, minute: u32, n: u128, rulings: Vec<Ruling>, part_of: Option<Id>) -> i64 {
    at(store, minute, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        let retired_at = part_of.map(|_| super::minute(0));
        let text = format!("Theirs {n}");
        let claim = Claim {
            id: Some(number(n)),
            rulings,
            merged_into: part_of,
            retired_at,
            recorded_at: Some(super::minute(0)),
            ..claim(&text)
        };
        import.claim(tx, &claim)?;
        import.finish(tx, "file")?;
        Ok(tx.change_number().unwrap())
    })
}

#[test]
fn a_claim_that_others_ruled_on_since_is_not_taken_back() {
    let mut store = furnished();
    let s = &mut store;
    let added = newest(s);
    let first = bring(s, 1, 20, vec![ruling("One", "refuted")], None);
    let second = bring(s, 2, 20, vec![ruling("Two", "refuted")], None);
    let error = refused(s, |tx| tx.undo(Some(first)));
    let reason = format!("claim 2 has a ruling of change {second} since: undo that first");
    assert_eq!(error.to_string(), reason);
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(2))).rulings.len(), 2);
    undo(s, 3, Some(second));
    undo(s, 4, Some(first));
    assert_eq!(listed(s, &Filter::default()), [1]);
    let of_claim = get(s, |tx| tx.changes(Some((Entity::Claim, 2)), None, 9));
    let of_claim: Vec<i64> = of_claim.iter().map(|c| c.number).collect();
    assert_eq!(
        of_claim,
        [second + 2, second + 1, second, first],
        "what hung a ruling on it is of its history"
    );
    // A claim that a person added, too.
    at(s, 5, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "mixed")));
    let ruled = newest(s);
    let error = refused(s, |tx| tx.undo(Some(added)));
    assert_eq!(error.to_string(), format!("claim 1 has a ruling of change {ruled} since: undo that first"));
    undo(s, 6, Some(ruled));
    undo(s, 7, Some(added));
    assert_eq!(listed(s, &Filter::default()), [0; 0]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_claim_that_others_are_part_of_is_not_taken_back() {
    let mut store = furnished();
    let s = &mut store;
    let import = bring(s, 1, 20, Vec::new(), None);
    at(s, 2, Action::Add, |tx| {
        tx.add_claim(&Claim { rulings: vec![ruling("A", "refuted")], ..claim("Ours") })
    });
    at(s, 3, Action::Merge, |tx| tx.merge_claims(ClaimNo(2), ClaimNo(3)));
    let merge = newest(s);
    let reason = format!("claim 3 became part of claim 2 by change {merge}: undo that first");
    for error in [
        refused(s, |tx| tx.undo(Some(import))),
        refused(s, |tx| tx.remove(Entity::Claim, 2)),
        refused(s, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(2)).and(tx.undo(Some(merge)).map(|_| ()))),
    ] {
        assert!(error.to_string() == reason || error.to_string().contains("changed again"), "{error}");
    }
    assert_eq!(listed(s, &Filter { disputed: true, ..Filter::default() }), [2]);
    let apart = undo(s, 4, Some(merge));
    // Claim 2 became part of another since: claim 3 does not go back into it.
    at(s, 5, Action::Merge, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(2)));
    let error = refused(s, |tx| tx.undo(Some(apart)));
    assert_eq!(error.to_string(), "claim 2 is part of claim 1: work there");
    undo(s, 6, None);
    undo(s, 7, Some(import));
    assert_eq!(listed(s, &Filter::default()), [3, 1]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_ruling_that_holds_two_claims_together_is_withdrawn_before_they_come_apart() {
    let mut store = furnished();
    let s = &mut store;
    at(s, 1, Action::Add, |tx| {
        tx.add_claim(&Claim { rulings: vec![ruling("A", "refuted")], ..claim("Two") })
    });
    at(s, 2, Action::Merge, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(2)));
    let merge = newest(s);
    let old = get(s, |tx| tx.ruling(RulingNo(1))).1.id;
    let relying_on = vec![get(s, |tx| tx.citation(CitationNo(1))).1.id.unwrap()];
    at(s, 3, Action::Rule, |tx| {
        let first = tx.add_ruling(ClaimNo(1), &Ruling { supersedes: old, ..ruling("A", "mixed") })?;
        let supersedes = tx.ruling(first)?.1.id;
        tx.add_ruling(ClaimNo(1), &Ruling { supersedes, relying_on, ..ruling("A", "supported") })
    });
    let across =
        |n| format!("ruling {n} of claim 1 supersedes a ruling of claim 2: withdraw ruling {n} first");
    assert_eq!(refused(s, |tx| tx.undo(Some(merge))).to_string(), across(2));
    at(s, 4, Action::Remove, |tx| tx.withdraw(RulingNo(2), None));
    assert_eq!(refused(s, |tx| tx.undo(Some(merge))).to_string(), across(3), "through the withdrawn one");
    at(s, 5, Action::Remove, |tx| tx.withdraw(RulingNo(3), None));
    undo(s, 6, Some(merge));
    assert_eq!(listed(s, &Filter { disputed: true, ..Filter::default() }), [2]);
    // And all of it can be taken elsewhere.
    let mut copy = super::store();
    at(&mut copy, 7, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        import.source(tx, get(s, |tx| tx.source(SourceNo(1))))?;
        import.article(tx, get(s, |tx| tx.article(ArticleNo(1))))?;
        s.read(|from| from.claims(None, |claim| import.claim(tx, claim).map(|_| ())))?;
        import.finish(tx, "file")
    });
    assert_eq!(listed(&copy, &Filter { disputed: true, ..Filter::default() }), [2]);
    for store in [s, &mut copy] {
        assert_eq!(findings(store), [""; 0]);
    }
}

#[test]
fn what_went_with_its_import_comes_back_when_it_comes_again() {
    let mut store = furnished();
    let s = &mut store;
    take(s, 1);
    let import = newest(s);
    let (theirs, known) =
        (get(s, |tx| tx.full_claim(ClaimNo(2))), get(s, |tx| tx.full_claim(ClaimNo(1))).rulings);
    let revive = |tx: &WriteTx<'_>| {
        let mut import = Imported::begin(tx)?;
        let revived = [
            tx.revive(Entity::Claim, 2)?,
            tx.revive(Entity::Ruling, 2)?,
            tx.revive(Entity::Claim, 1)?,
            tx.revive(Entity::Claim, 2)?,
        ];
        import.claim(tx, claim(&format!("New at {}", tx.now())))?;
        import.finish(tx, "file")?;
        Ok(revived)
    };
    let gone = undo(s, 2, None);
    for n in [3, 5] {
        // The ruling on the known claim is one that stays in the file.
        assert_eq!(at(s, n, Action::Import, revive), [true, true, false, false]);
        assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(2))), theirs);
        assert_eq!(get(s, |tx| tx.source(SourceNo(2))).retired_at, None);
        assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))).rulings, known);
        assert_eq!(findings(s), [""; 0]);
        undo(s, n + 1, None);
        assert_eq!(listed(s, &Filter::default()), [1]);
        assert!(get(s, |tx| tx.ruling(RulingNo(2))).1.withdrawn.is_some());
        assert_eq!(get(s, |tx| tx.source(SourceNo(2))).retired_at, Some(minute(2)));
        assert_eq!(findings(s), [""; 0]);
    }
    let there: Vec<u32> = (0..7)
        .filter(|n| listed(s, &Filter { as_of: Some(minute(*n)), ..Filter::default() }).contains(&2))
        .collect();
    assert_eq!(there, [1, 3, 5], "as it was then");
    // The undo of the last undo, and what a person removed.
    let last = newest(s);
    undo(s, 7, Some(last));
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(2))), theirs);
    at(s, 8, Action::Remove, |tx| tx.remove(Entity::Claim, 2));
    assert!(!at(s, 9, Action::Import, |tx| tx.revive(Entity::Claim, 2)));
    assert!(get(s, |tx| tx.change(gone)).undoes == Some(import));
    assert_eq!(findings(s), [""; 0]);
}
