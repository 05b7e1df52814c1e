//! Records of foreign formats: labels, claims with many reviews, and what is received once.

use super::*;

const LABELS: &str = r#"{ "refuted": ["False", "Faux"], "mixed": ["True but misleading"], "supported": ["True"],
    "conflicting": ["Experts disagree"] }"#;

fn review(by: &str, label: &str) -> Ruling {
    Ruling {
        rating: RatingRef { scale: String::new(), label: label.into() },
        ruled_by: by.into(),
        ruled_by_url: Some(format!("https://www.{by}.example.org")),
        url: Some(format!("https://{by}.example.org/{}", label.len())),
        ruled_on: Some("2020-05-01".parse().unwrap()),
        ..Ruling::default()
    }
}

fn reviewed(text: &str, claimant: Option<&str>, rulings: Vec<Ruling>) -> Claim {
    Claim { claimant: claimant.map(str::to_string), rulings, ..claim(text) }
}

fn received(raw: &str) -> Received {
    let format = "google".to_string();
    Received { format, file: "f".into(), place: "line 1".into(), raw: raw.into(), ..Received::default() }
}

/// Takes claims, each with its raw words, in one import.
fn take(store: &mut Store, n: u32, claims: &[(&Claim, &str)]) -> Imported {
    at(store, n, Action::Import, |tx| {
        let mut import = Imported::begin_foreign(tx, Labels::read(LABELS).unwrap())?;
        for (claim, raw) in claims {
            import.foreign_claim(tx, claim, &[], received(raw))?;
        }
        import.finish(tx, "file")?;
        Ok(import)
    })
}

fn verdicts(store: &Store, n: i64) -> Vec<Verdict> {
    standing(&get(store, |tx| tx.whole_claim(ClaimNo(n)))).verdicts.into_iter().collect()
}

#[test]
fn reviews_of_one_claim_become_rulings_of_one_claim() {
    let mut store = store();
    let s = &mut store;
    let first = reviewed("The Moon is cheese.", Some("A. Body"), vec![review("one", "Faux")]);
    let second = reviewed("“The moon IS cheese”", Some("a body"), vec![review("two", "Experts disagree")]);
    let elsewhere = reviewed("The Moon is cheese", Some("Somebody else"), vec![review("one", "True")]);
    let import = take(s, 1, &[(&first, "1"), (&second, "2"), (&elsewhere, "3")]);
    assert_eq!(import.foreign.map(|t| (t.read, t.added, t.already)), Some((3, 3, 0)));
    assert_eq!(import.near, [(ClaimNo(2), ClaimNo(1))]);
    assert_eq!(verdicts(s, 1), [Verdict::Refuted, Verdict::Conflicting]);
    assert_eq!(get(s, |tx| tx.full_claim(ClaimNo(1))).received.len(), 2);

    let again = take(s, 2, &[(&first, "1"), (&second, "2"), (&elsewhere, "3")]);
    assert_eq!(again.foreign.map(|t| (t.read, t.added, t.already)), Some((3, 0, 3)));
    assert_eq!(again.added(), 0);

    // The same review in other words of a format, and a review that is new.
    let mut both = first.clone();
    both.rulings[0].title = Some("A title".into());
    both.rulings.push(review("three", "True but misleading"));
    let third = take(s, 3, &[(&both, "4")]);
    assert_eq!(third.records["ruling"].added, 1);
    assert_eq!(get(s, |tx| tx.rulings(ClaimNo(1))).len(), 3);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_review_of_the_words_before_an_edit_stays_apart() {
    let mut store = store();
    let said = |text: &str, by: &str| reviewed(text, Some("A"), vec![review(by, "Faux")]);
    take(&mut store, 1, &[(&said("The Moon is up", "one"), "1")]);
    at(&mut store, 2, Action::Edit, |tx| {
        tx.edit_claim(ClaimNo(1), &Claim { claimant: Some("B".into()), ..claim("The Moon is down") })
    });
    let import = take(&mut store, 3, &[(&said("The Moon is up", "two"), "2")]);
    assert_eq!(import.near, [(ClaimNo(2), ClaimNo(1))]);
    assert_eq!(get(&store, |tx| tx.rulings(ClaimNo(1))).len(), 1);
    let import = take(&mut store, 4, &[(&reviewed("the moon is down!", Some("b"), vec![]), "3")]);
    assert_eq!(import.records["claim"].already, 1);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn what_is_not_stated_agrees_with_nothing() {
    let mut store = store();
    let s = &mut store;
    let caption = |by: &str| reviewed("The photo shows a flood", None, vec![review(by, "Faux")]);
    let import = take(s, 1, &[(&caption("one"), "1"), (&caption("two"), "2")]);
    assert_eq!(import.near, [(ClaimNo(2), ClaimNo(1))]);
    // The same page in another format is the same review of the same claim.
    let mut again = caption("one");
    again.rulings[0].rationale = Some("It is from 2011.".into());
    let import = take(s, 2, &[(&again, "3")]);
    assert_eq!((import.records["claim"].already, import.records["ruling"].differs), (1, 1));
    // Nothing hangs on what was removed.
    at(s, 3, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    let dated = Claim { said: Some("2020".parse().unwrap()), ..caption("one") };
    take(s, 4, &[(&dated, "4")]);
    at(s, 5, Action::Remove, |tx| tx.remove(Entity::Claim, 3));
    take(s, 6, &[(&dated, "5")]);
    assert_eq!(listed(s, &Filter::default()), [4, 2]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn signs_and_figures_keep_claims_apart() {
    let mut store = store();
    let texts =
        ["It cost $5 million", "It cost €5 million", "-5 in May", "5 in May?", "10⁶ cells", "106 cells"];
    for (n, text) in texts.iter().enumerate() {
        take(&mut store, 1, &[(&reviewed(text, Some("A"), vec![review("one", "True")]), &n.to_string())]);
    }
    assert_eq!(listed(&store, &Filter::default()).len(), texts.len());
}

#[test]
fn a_corrected_page_supersedes_and_one_in_doubt_is_named() {
    let mut store = store();
    let s = &mut store;
    let on = |label: &str, day: &str| {
        let url = Some("https://one.example.org/page".to_string());
        let ruled_on = Some(day.parse().unwrap());
        reviewed("a", Some("A"), vec![Ruling { url, ruled_on, ..review("one", label) }])
    };
    take(s, 1, &[(&on("True", "2020-05-01"), "1")]);
    let import = take(s, 2, &[(&on("False", "2020-06-01"), "2")]);
    assert!(import.twice.is_empty());
    assert_eq!(verdicts(s, 1), [Verdict::Refuted]);
    let import = take(s, 3, &[(&on("Faux!", "2020-06-01"), "3")]);
    assert!(import.twice.contains(&ClaimNo(1)));
    // What was superseded does not come back; what was withdrawn may, corrected.
    take(s, 4, &[(&on("True", "2020-05-01"), "4")]);
    assert_eq!(get(s, |tx| tx.rulings(ClaimNo(1))).len(), 3);
    at(s, 5, Action::Remove, |tx| tx.withdraw(RulingNo(3), Some("typed wrong")));
    let mut corrected = on("Faux!", "2020-06-01");
    corrected.rulings[0].rationale = Some("New figures.".into());
    take(s, 6, &[(&corrected, "5")]);
    assert_eq!(get(s, |tx| tx.rulings(ClaimNo(1))).len(), 4);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_label_means_what_its_publisher_or_the_table_says_and_nothing_is_guessed() {
    let mut store = store();
    let s = &mut store;
    at(s, 1, Action::Scale, |tx| {
        let rating = |label: &str, verdict| Rating { label: label.into(), verdict, ..Rating::default() };
        tx.add_scale(&RatingScale {
            name: "theirs".into(),
            publisher: Some("One".into()),
            ratings: vec![rating("True", Some(Verdict::Mixed)), rating("Faux", None)],
            ..RatingScale::default()
        })
    });
    for (n, (by, label, scale, verdict)) in [
        ("one", "True", "theirs", Some(Verdict::Mixed)),
        ("one", "TRUE", "one.example.org", Some(Verdict::Mixed)),
        ("one", "faux", "one.example.org", None),
        ("two", "True", "two.example.org", Some(Verdict::Supported)),
        ("two", "True but misleading", "two.example.org", Some(Verdict::Mixed)),
        ("two", "Correctly attributed, but false", "two.example.org", None),
        ("two", "True, in part", "two.example.org", None),
        ("two", "EXPERTS DISAGREE", "two.example.org", Some(Verdict::Conflicting)),
    ]
    .into_iter()
    .enumerate()
    {
        take(s, 2, &[(&reviewed(&format!("claim {n}"), None, vec![review(by, label)]), &n.to_string())]);
        let taken = get(s, |tx| tx.rulings(ClaimNo(n as i64 + 1))).remove(0);
        assert_eq!(taken.rating, RatingRef { scale: scale.into(), label: label.into() });
        assert_eq!(taken.verdict, verdict, "{by} {label}");
    }
    let unmapped: Vec<_> = get(s, |tx| tx.unmapped()).into_iter().map(|u| u.label).collect();
    assert_eq!(unmapped, ["faux", "Correctly attributed, but false", "True, in part"]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn each_publisher_of_a_site_has_a_scale_of_its_own() {
    let mut store = store();
    let by = |name: &str, label: &str| {
        let url = |path: &str| Some(format!("https://one.example.org/{path}"));
        Ruling { ruled_by: name.into(), ruled_by_url: url(""), url: url(name), ..review("one", label) }
    };
    for (n, name) in ["One", "One Check", "Check One", "one"].iter().enumerate() {
        let claim = reviewed(&format!("claim {n}"), None, vec![by(name, "Odd")]);
        take(&mut store, 1, &[(&claim, &n.to_string())]);
    }
    let scales = get(&store, |tx| tx.scales());
    let names: Vec<_> = scales[1..].iter().map(|s| (s.name.as_str(), s.ratings.len())).collect();
    assert_eq!(names, [("one.example.org", 1), ("one-check", 1), ("check-one", 1)]);
    at(&mut store, 2, Action::Scale, |tx| tx.map_label("Odd", Verdict::Mixed, Some("One Check")));
    assert_eq!([1, 2, 3].map(|n| verdicts(&store, n).len()), [0, 1, 0]);
}

#[test]
fn taking_back_one_settled_label_leaves_the_others() {
    let mut store = store();
    let s = &mut store;
    let one = |n: u32, label: &str| (reviewed(label, None, vec![review("one", label)]), n.to_string());
    for (n, label) in [(1, "Blah"), (2, "Blub")] {
        let (claim, raw) = one(n, label);
        take(s, n, &[(&claim, &raw)]);
    }
    at(s, 3, Action::Scale, |tx| tx.map_label("Blah", Verdict::Mixed, None));
    at(s, 4, Action::Scale, |tx| tx.map_label("Blub", Verdict::Refuted, None));
    let (claim, raw) = one(5, "False");
    take(s, 5, &[(&claim, &raw)]);
    let first = get(s, |tx| tx.changes(None, None, 9)).iter().find(|c| c.at == minute(3)).unwrap().number;
    at(s, 6, Action::Undo, |tx| tx.undo(Some(first)).map(|_| ()));
    assert_eq!([1, 2, 3].map(|n| verdicts(s, n).len()), [0, 1, 1]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn what_is_settled_holds_here_and_later_and_can_be_taken_back() {
    let mut store = store();
    let s = &mut store;
    take(s, 1, &[(&reviewed("a", None, vec![review("one", "Nope")]), "1")]);
    take(s, 1, &[(&reviewed("b", None, vec![review("two", "NOPE")]), "2")]);
    assert_eq!(verdicts(s, 1), []);
    let one = at(s, 3, Action::Scale, |tx| tx.map_label("nope", Verdict::Mixed, Some("One")));
    assert_eq!((one, verdicts(s, 1), verdicts(s, 2)), (1, vec![Verdict::Mixed], vec![]));
    let rest = at(s, 4, Action::Scale, |tx| tx.map_label("Nope", Verdict::Refuted, None));
    assert_eq!((rest, verdicts(s, 1), verdicts(s, 2)), (1, vec![Verdict::Mixed], vec![Verdict::Refuted]));
    take(s, 5, &[(&reviewed("c", None, vec![review("three", "nope")]), "3")]);
    assert_eq!(verdicts(s, 3), [Verdict::Refuted]);
    assert_eq!(listed(s, &Filter { verdict: Some(Verdict::Refuted), ..Filter::default() }), [3, 2]);

    let error = refused(s, |tx| tx.map_label("nope", Verdict::Supported, None)).to_string();
    assert!(error.contains("onus undo"), "{error}");
    let error = refused(s, |tx| tx.map_label("Legendd", Verdict::Supported, None)).to_string();
    assert!(error.contains("no such label"), "{error}");

    // What was known then, and after it was taken back.
    let then = |n| get(s, |tx| tx.whole_claim_at(ClaimNo(2), &minute(n))).unwrap().rulings.remove(0).verdict;
    assert_eq!((then(3), then(4)), (None, Some(Verdict::Refuted)));
    let settled = get(s, |tx| tx.changes(None, None, 9));
    let settled = settled.iter().find(|c| c.at == minute(4)).unwrap().number;
    at(s, 6, Action::Undo, |tx| tx.undo(Some(settled)).map(|_| ()));
    assert_eq!((verdicts(s, 1), verdicts(s, 2)), (vec![Verdict::Mixed], vec![]));
    take(s, 7, &[(&reviewed("d", None, vec![review("four", "nope")]), "4")]);
    assert_eq!(verdicts(s, 4), []);
    at(s, 8, Action::Scale, |tx| tx.map_label("nope", Verdict::Supported, None));
    assert_eq!(verdicts(s, 4), [Verdict::Supported]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn merged_claims_count_as_one_and_come_apart_again() {
    let mut store = store();
    let s = &mut store;
    take(s, 1, &[(&reviewed("a", None, vec![review("one", "True")]), "1")]);
    take(s, 1, &[(&reviewed("b", None, vec![review("two", "False")]), "2")]);
    take(s, 1, &[(&reviewed("c", None, vec![review("three", "Experts disagree")]), "3")]);
    at(s, 2, Action::Merge, |tx| tx.merge_claims(ClaimNo(2), ClaimNo(3)));
    at(s, 3, Action::Merge, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(2)));
    assert_eq!(verdicts(s, 1), [Verdict::Supported, Verdict::Refuted, Verdict::Conflicting]);
    assert_eq!(listed(s, &Filter::default()), [1]);
    assert_eq!(listed(s, &Filter { disputed: true, ..Filter::default() }), [1]);
    assert_eq!(findings(s), [""; 0]);

    // A ruling of a merged claim is superseded on the claim that stays, and its review is known there.
    let old = get(s, |tx| tx.rulings(ClaimNo(2))).remove(0).id;
    at(s, 4, Action::Rule, |tx| {
        tx.add_ruling(ClaimNo(1), &Ruling { supersedes: old, ..ruling("B", "mixed") })
    });
    assert_eq!(verdicts(s, 1), [Verdict::Supported, Verdict::Mixed, Verdict::Conflicting]);
    take(s, 5, &[(&reviewed("b", None, vec![review("two", "False"), review("four", "False")]), "4")]);
    assert_eq!(get(s, |tx| tx.whole_claim(ClaimNo(1))).rulings.len(), 5);
    assert_eq!(findings(s), [""; 0]);
    let then = |n: u32| get(s, |tx| tx.whole_claim_at(ClaimNo(1), &minute(n))).unwrap().rulings.len();
    assert_eq!((then(1), then(2), then(3), then(4)), (1, 1, 3, 4));

    // As records of the bundle, the claim that goes after the one that stays, both come back as they were.
    let mut copy = super::store();
    at(&mut copy, 1, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        for scale in get(s, |tx| tx.scales()) {
            import.scale(tx, scale)?;
        }
        s.read(|from| from.claims(None, |claim| import.claim(tx, claim).map(|_| ())))?;
        import.finish(tx, "file")
    });
    let local = |store: &Store| -> Vec<Claim> {
        let numbers = [1, 2, 3].map(|n| get(store, |tx| tx.full_claim(ClaimNo(n))));
        numbers
            .into_iter()
            .map(|mut claim| {
                claim.clear_local();
                claim
            })
            .collect()
    };
    assert_eq!(local(&copy), local(s));
    assert_eq!(verdicts(&copy, 1), verdicts(s, 1));
    assert_eq!(findings(&mut copy), [""; 0]);

    for error in [
        refused(s, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(1))),
        refused(s, |tx| tx.merge_claims(ClaimNo(1), ClaimNo(2))),
        refused(s, |tx| tx.merge_claims(ClaimNo(3), ClaimNo(1))),
    ] {
        assert!(matches!(error, Error::Refused(_)), "{error}");
    }
    let merge = get(s, |tx| tx.changes(None, None, 9)).iter().find(|c| c.at == minute(3)).unwrap().number;
    at(s, 6, Action::Remove, |tx| tx.withdraw(RulingNo(4), None));
    at(s, 7, Action::Undo, |tx| tx.undo(Some(merge)).map(|_| ()));
    assert_eq!(listed(s, &Filter::default()), [2, 1]);
    assert_eq!(get(s, |tx| tx.whole_claim(ClaimNo(2))).rulings.len(), 2);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn a_bad_record_leaves_nothing_behind() {
    let mut store = store();
    let import = at(&mut store, 1, Action::Import, |tx| {
        let mut import = Imported::begin_foreign(tx, Labels::default())?;
        let good = reviewed("good", None, vec![review("one", "A label")]);
        let bad = reviewed("bad", None, vec![review("two", "Another"), review("", "No ruler")]);
        for (n, claim) in [&good, &bad, &good].into_iter().enumerate() {
            let raw = received(&n.to_string());
            let taken = import.attempt(tx, |import| import.foreign_claim(tx, claim, &[], raw));
            assert_eq!(taken.is_err(), n == 1);
        }
        import.finish(tx, "file")?;
        Ok(import)
    });
    assert_eq!((import.records["claim"].read, import.records["scale"].added), (2, 1));
    assert_eq!(get(&store, |tx| tx.scales()).len(), 2, "the scale of the bad record is gone");
    assert_eq!(get(&store, |tx| tx.count(&Filter::default())), 1);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn an_undone_import_takes_its_claims_away() {
    let mut store = store();
    take(&mut store, 1, &[(&reviewed("a", None, vec![review("one", "True")]), "1")]);
    take(&mut store, 2, &[(&reviewed("a", None, vec![review("two", "True")]), "2")]);
    at(&mut store, 3, Action::Undo, |tx| tx.undo(None).map(|_| ()));
    at(&mut store, 4, Action::Undo, |tx| tx.undo(None).map(|_| ()));
    assert_eq!(listed(&store, &Filter::default()), [0i64; 0]);
    let again = take(&mut store, 5, &[(&reviewed("a", None, vec![review("one", "True")]), "1")]);
    assert_eq!(again.foreign.map(|t| (t.added, t.removed)), Some((1, 0)));
    assert_eq!(listed(&store, &Filter::default()), [1]);
    assert_eq!(verdicts(&store, 1), [Verdict::Supported]);
    at(&mut store, 6, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    let removed = take(&mut store, 7, &[(&reviewed("a", None, vec![review("one", "True")]), "1")]);
    assert_eq!(removed.foreign.map(|t| (t.added, t.removed)), Some((0, 1)));
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn scales_of_met_labels_grow_together() {
    let mut here = store();
    take(&mut here, 1, &[(&reviewed("a", None, vec![review("one", "X")]), "1")]);
    let mut there = store();
    take(&mut there, 1, &[(&reviewed("b", None, vec![review("one", "Y")]), "2")]);
    let theirs = get(&there, |tx| tx.scales()).remove(1);
    let import = |store: &mut Store| {
        at(store, 2, Action::Import, |tx| {
            let mut import = Imported::begin(tx)?;
            let outcome = import.scale(tx, &theirs)?;
            import.finish(tx, "file")?;
            Ok(outcome)
        })
    };
    assert_eq!(import(&mut here), Outcome::Already);
    let labels = |s: &Store| -> Vec<String> {
        get(s, |tx| tx.scales()).remove(1).ratings.into_iter().map(|r| r.label).collect()
    };
    assert_eq!(labels(&here), ["X", "Y"]);
    at(&mut here, 3, Action::Scale, |tx| {
        take_in(tx, &reviewed("c", None, vec![review("one", "Y")]))?;
        tx.map_label("Y", Verdict::Mixed, Some("one")).map(|_| ())
    });
    assert_eq!(import(&mut here), Outcome::Differs(2));
    assert_eq!(findings(&mut here), [""; 0]);
}

fn take_in(tx: &WriteTx<'_>, claim: &Claim) -> Result<()> {
    let mut import = Imported::begin_foreign(tx, Labels::default())?;
    import.foreign_claim(tx, claim, &[], received("raw"))?;
    import.finish(tx, "file")
}
