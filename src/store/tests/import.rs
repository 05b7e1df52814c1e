//! Taking in records made elsewhere.

use super::*;

fn take(store: &mut Store, f: impl FnOnce(&WriteTx<'_>, &mut Imported) -> Result<()>) -> Imported {
    store.write(&stamp_at(5, Action::Import), |tx| taking(tx, f)).unwrap()
}

fn taking(tx: &WriteTx<'_>, f: impl FnOnce(&WriteTx<'_>, &mut Imported) -> Result<()>) -> Result<Imported> {
    let mut import = Imported::begin(tx)?;
    f(tx, &mut import)?;
    import.finish(tx, "file")?;
    Ok(import)
}

fn fails(store: &mut Store, f: impl FnOnce(&WriteTx<'_>, &mut Imported) -> Result<()>) -> Error {
    refused(store, |tx| taking(tx, f))
}

fn take_claim(store: &mut Store, claim: &Claim) -> Imported {
    take(store, |tx, import| import.claim(tx, claim).map(|_| ()))
}

/// A claim with something of each kind, none of it with an identity.
fn anonymous() -> Claim {
    Claim {
        tags: vec!["b".into(), "a".into()],
        appearances: vec![Appearance { quote: Some("words".into()), ..Appearance::default() }],
        citations: vec![citation(number(5), Stance::Refutes)],
        rulings: vec![ruling("A", "refuted")],
        ..claim("C")
    }
}

#[test]
fn the_same_records_again_change_nothing_even_without_identities() {
    let mut store = store();
    let text = ArticleText { text: "words".into(), ..ArticleText::default() };
    let all = |tx: &WriteTx<'_>, import: &mut Imported| {
        let ratings = vec![Rating { label: "L".into(), ..Rating::default() }];
        import.scale(tx, &RatingScale { name: "n".into(), ratings, ..RatingScale::default() })?;
        import.article(tx, &Article { texts: vec![text.clone()], ..article("A") })?;
        import.source(tx, &Source { id: Some(number(5)), ..source("S") })?;
        import.claim(tx, anonymous()).map(|_| ())
    };
    let first = take(&mut store, all);
    assert_eq!(first.added(), 7);
    assert_eq!(findings(&mut store), [""; 0]);
    let before = get(&store, |tx| tx.full_claim(ClaimNo(1)));
    let changes = get(&store, |tx| tx.changes(None, None, 10)).len();
    let mut other_order = anonymous();
    other_order.tags.reverse();
    let again = take(&mut store, |tx, import| {
        all(tx, import)?;
        import.claim(tx, &other_order).map(|_| ())
    });
    assert_eq!(again.added(), 0);
    assert!(again.records.values().all(|t| t.already == t.read && t.differs == 0), "{:?}", again.records);
    assert_eq!(get(&store, |tx| tx.full_claim(ClaimNo(1))), before);
    assert_eq!(get(&store, |tx| tx.changes(None, None, 10)).len(), changes, "nothing to tell");
}

#[test]
fn other_words_are_named_and_left() {
    let mut store = furnished();
    let s = &mut store;
    let mut known = get(s, |tx| tx.full_claim(ClaimNo(1)));
    known.text = "Their words".into();
    known.citations[0].note = Some("theirs".into());
    let imported = take(s, |tx, import| {
        let article = tx.article(ArticleNo(1))?;
        import.article(tx, &Article { title: "Theirs".into(), ..article })?;
        let source = tx.source(SourceNo(1))?;
        import.source(tx, &Source { title: "Theirs".into(), ..source })?;
        import.claim(tx, &known).map(|_| ())
    });
    let wanted = [(Entity::Article, 1), (Entity::Source, 1), (Entity::Citation, 1), (Entity::Claim, 1)];
    assert_eq!(imported.differing, wanted);
    assert_eq!(imported.added(), 0);
    let kept = get(s, |tx| tx.full_claim(ClaimNo(1)));
    assert_eq!((kept.text.as_str(), kept.citations[0].note.clone()), ("A claim", None));
    assert_eq!(get(s, |tx| tx.source(SourceNo(1))).title, "A source");
}

#[test]
fn what_is_new_about_a_known_claim_is_added_to_it() {
    let mut store = furnished();
    let s = &mut store;
    at(s, 1, Action::Rule, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "supported")));
    let mut theirs = get(s, |tx| tx.full_claim(ClaimNo(1)));
    let source = theirs.citations[0].source;
    theirs.appearances.push(Appearance { id: Some(number(1)), ..Appearance::default() });
    theirs.citations.push(Citation { id: Some(number(2)), ..citation(source, Stance::Refutes) });
    theirs.rulings.push(Ruling {
        id: Some(number(3)),
        supersedes: theirs.rulings[0].id,
        relying_on: vec![number(2), theirs.citations[0].id.unwrap()],
        ..ruling("B", "conflicting")
    });
    let imported = take_claim(s, &theirs);
    assert_eq!(imported.added(), 3);
    let kept = get(s, |tx| tx.full_claim(ClaimNo(1)));
    assert_eq!((kept.appearances.len(), kept.citations.len(), kept.rulings.len()), (1, 2, 2));
    assert_eq!(standing(&kept).verdicts, [Verdict::Conflicting].into());
    assert_eq!(findings(s), [""; 0]);
    // What was withdrawn there is withdrawn here, and told.
    let withdrawal = Withdrawal { recorded_at: minute(4), by: "B".into(), rationale: Some("why".into()) };
    theirs.rulings[1].withdrawn = Some(withdrawal.clone());
    let imported = take_claim(s, &theirs);
    assert_eq!(imported.added(), 0);
    assert_eq!(get(s, |tx| tx.ruling(RulingNo(2))).1.withdrawn, Some(withdrawal));
    let told = get(s, |tx| tx.changes(Some((Entity::Ruling, 2)), None, 1)).remove(0);
    assert_eq!(told.action, Action::Import);
    assert_eq!(listed(s, &Filter { verdict: Some(Verdict::Supported), ..Filter::default() }), [1]);
    assert_eq!(findings(s), [""; 0]);
    assert!(matches!(refused(s, |tx| tx.undo(Some(told.number))), Error::Refused(_)));
    // Another withdrawal of the same ruling is a difference.
    theirs.rulings[1].withdrawn.as_mut().unwrap().by = "C".into();
    assert_eq!(take_claim(s, &theirs).differing, [(Entity::Ruling, 2)]);
}

#[test]
fn an_origin_may_come_later_but_must_come() {
    let mut store = store();
    let (young, old) = (
        Source { id: Some(number(1)), derived_from: Some(number(2)), ..source("paper") },
        Source { id: Some(number(2)), ..source("wire") },
    );
    let error = fails(&mut store, |tx, import| import.source(tx, &young).map(|_| ()));
    let Error::OfRecord { id, source: error, .. } = error else { panic!("{error}") };
    assert_eq!(id, number(1));
    assert!(matches!(*error, Error::Unresolved { field: "derived_from", .. }), "{error}");
    take(&mut store, |tx, import| {
        import.source(tx, &young)?;
        import.source(tx, &old).map(|_| ())
    });
    assert_eq!(get(&store, |tx| tx.source(SourceNo(1))).derived_from, Some(number(2)));
    for circle in [vec![(7, 7)], vec![(7, 8), (8, 7)]] {
        let error = fails(&mut store, |tx, import| {
            circle.iter().try_for_each(|(id, from)| {
                let of = Source { id: Some(number(*id)), derived_from: Some(number(*from)), ..source("x") };
                import.source(tx, &of).map(|_| ())
            })
        });
        let Error::OfRecord { source: error, .. } = error else { panic!("{error}") };
        assert!(matches!(*error, Error::Invalid { field: "derived_from", .. }), "{error}");
    }
}

#[test]
fn scales_of_one_name_must_have_the_same_ratings() {
    let mut store = store();
    let s = &mut store;
    let known = get(s, |tx| tx.scales()).remove(0);
    let one = |scale: RatingScale| {
        move |tx: &WriteTx<'_>, import: &mut Imported| import.scale(tx, &scale).map(|_| ())
    };
    let same = RatingScale { id: None, recorded_at: None, ..known.clone() };
    assert_eq!(take(s, one(same.clone())).records["scale"].differs, 1, "another identity, the same ratings");
    let noted = RatingScale { note: Some("x".into()), ..known.clone() };
    assert_eq!(take(s, one(noted)).differing, [(Entity::Scale, 1)]);
    let mut other = same;
    other.ratings[0].verdict = Some(Verdict::Refuted);
    let error = fails(s, one(other));
    assert!(error.to_string().contains("other ratings"), "{error}");
    let renamed = RatingScale { name: "renamed".into(), ..known };
    assert!(matches!(fails(s, one(renamed)), Error::Refused(_)));
}

#[test]
fn one_identity_twice_in_a_file_is_one_record() {
    let mut store = store();
    let s = &mut store;
    let twin = Citation { id: Some(number(9)), ..citation(number(5), Stance::Refutes) };
    let mut withdrawn = ruling("A", "refuted");
    withdrawn.id = Some(number(8));
    let first = withdrawn.clone();
    withdrawn.withdrawn = Some(Withdrawal { recorded_at: minute(1), by: "A".into(), rationale: None });
    let imported = take(s, |tx, import| {
        import.source(tx, &Source { id: Some(number(5)), ..source("S") })?;
        import.source(tx, &Source { id: Some(number(5)), ..source("S, otherwise") })?;
        let citations = vec![twin.clone(), twin.clone(), Citation { note: Some("n".into()), ..twin.clone() }];
        let appearances = vec![Appearance::default(), Appearance::default()];
        let rulings = vec![first.clone(), withdrawn.clone()];
        let whole = Claim { id: Some(number(6)), citations, appearances, rulings, ..claim("C") };
        import.claim(tx, &whole)?;
        import.claim(tx, &whole).map(|_| ())
    });
    let tally = |kind: &str| {
        let t = imported.records[kind];
        (t.read, t.added, t.already, t.differs)
    };
    assert_eq!(tally("source"), (2, 1, 0, 1));
    assert_eq!(tally("claim"), (2, 1, 1, 0));
    assert_eq!(tally("citation"), (6, 1, 3, 2));
    assert_eq!(tally("appearance"), (4, 1, 3, 0));
    assert_eq!(tally("ruling"), (4, 1, 3, 0));
    assert_eq!(imported.differing[1], (Entity::Citation, 1));
    assert_eq!(findings(s), [""; 0]);
    // An identity that belongs to another claim, or to another place, is refused in words.
    let stolen = Claim { id: Some(number(7)), citations: vec![twin], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &stolen).map(|_| ()));
    assert!(matches!(error, Error::Invalid { field: "id", .. }), "{error}");
    let stolen = Claim { id: Some(number(7)), rulings: vec![first], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &stolen).map(|_| ()));
    assert!(matches!(error, Error::Invalid { .. } | Error::Refused(_)), "{error}");
}

/// What is wrong with the record that an error at the end of a file names.
fn of_record(error: Error) -> Error {
    match error {
        Error::OfRecord { source, .. } => *source,
        other => panic!("no record is named: {other}"),
    }
}

#[test]
fn a_ruling_stays_with_its_claim() {
    let mut store = furnished();
    let s = &mut store;
    let other = add(s, |tx| {
        let n = tx.add_ruling(ClaimNo(1), &ruling("A", "refuted"))?;
        Ok(tx.ruling(n)?.1.id)
    });
    let foreign = Claim { rulings: vec![Ruling { supersedes: other, ..ruling("B", "mixed") }], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &foreign).map(|_| ()));
    let error = of_record(error);
    assert!(matches!(error, Error::Invalid { field: "supersedes", .. }), "{error}");
    let unknown = Some(number(77));
    let foreign =
        Claim { rulings: vec![Ruling { supersedes: unknown, ..ruling("B", "mixed") }], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &foreign).map(|_| ()));
    let error = of_record(error);
    assert!(matches!(error, Error::Unresolved { field: "supersedes", .. }), "{error}");
    let itself = Ruling { id: unknown, supersedes: unknown, ..ruling("B", "mixed") };
    let error = fails(s, |tx, import| {
        import.claim(tx, &Claim { rulings: vec![itself.clone()], ..claim("D") }).map(|_| ())
    });
    assert!(matches!(error, Error::Unresolved { .. }), "{error}");
    let citation = get(s, |tx| tx.citation(CitationNo(1))).1.id.unwrap();
    let foreign =
        Claim { rulings: vec![Ruling { relying_on: vec![citation], ..ruling("B", "mixed") }], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &foreign).map(|_| ()));
    let error = of_record(error);
    assert!(matches!(error, Error::Invalid { field: "relying_on", .. }), "{error}");
    let unknown = Claim { rulings: vec![ruling("B", "Mixed")], ..claim("D") };
    let error = fails(s, |tx, import| import.claim(tx, &unknown).map(|_| ()));
    assert!(matches!(&error, Error::UnknownRating { nearest: Some(n), .. } if n == "mixed"), "{error}");
    assert_eq!(get(s, |tx| tx.count(&Filter::default())), 1);
}

#[test]
fn words_are_found_whether_the_database_was_empty_or_not() {
    let mut store = store();
    take_claim(&mut store, &claim("duct tape"));
    take_claim(&mut store, &claim("tape measure"));
    let words = |words: &str| Filter { words: Some(words.into()), ..Filter::default() };
    assert_eq!(listed(&store, &words("tape")), [2, 1]);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn a_text_that_is_not_what_its_fingerprint_says_is_refused() {
    let mut store = store();
    let text = |sha: Option<&str>| ArticleText {
        sha256: sha.map(Into::into),
        text: "words".into(),
        ..ArticleText::default()
    };
    let one = |sha| {
        let article = Article { id: Some(number(4)), texts: vec![text(sha)], ..article("A") };
        move |tx: &WriteTx<'_>, import: &mut Imported| import.article(tx, &article).map(|_| ())
    };
    assert!(matches!(fails(&mut store, one(Some("0"))), Error::Invalid { field: "texts.sha256", .. }));
    assert_eq!(take(&mut store, one(None)).added(), 1);
    assert!(matches!(fails(&mut store, one(Some("0"))), Error::Invalid { field: "texts.sha256", .. }));
    assert_eq!(take(&mut store, one(None)).records["article"].already, 1);
}

/// A file's claim that is part of another.
fn part(n: u128, of: u128, rulings: Vec<Ruling>) -> Claim {
    Claim { id: Some(number(n)), merged_into: Some(number(of)), rulings, ..claim(&format!("claim {n}")) }
}

#[test]
fn parts_of_parts_are_parts_of_the_whole() {
    let mut store = store();
    let s = &mut store;
    take_claim(s, &Claim { id: Some(number(3)), ..claim("C") });
    take_claim(s, &part(2, 3, vec![ruling("two", "mixed")]));
    take(s, |tx, import| {
        import.claim(tx, part(0, 1, vec![ruling("nought", "conflicting")]))?;
        import.claim(tx, part(1, 2, vec![ruling("one", "refuted")])).map(|_| ())
    });
    assert_eq!(listed(s, &Filter::default()), [1], "parts are in no list, whenever they were removed");
    assert_eq!(get(s, |tx| tx.whole_claim(ClaimNo(1))).rulings.len(), 3);
    assert_eq!(get(s, |tx| tx.merged_into(ClaimNo(1))), [2, 3, 4].map(ClaimNo));
    assert_eq!(findings(s), [""; 0]);
    for circle in [vec![part(9, 9, vec![])], vec![part(8, 9, vec![]), part(9, 8, vec![])]] {
        let error = fails(s, |tx, import| circle.iter().try_for_each(|c| import.claim(tx, c).map(|_| ())));
        let Error::OfRecord { id, source, .. } = error else { panic!("{error}") };
        assert_eq!(Some(id), circle[0].id);
        assert!(matches!(*source, Error::Invalid { field: "merged_into", .. }), "{source}");
    }
}

#[test]
fn a_reference_that_leads_nowhere_can_be_left_out_and_its_record_taken() {
    let mut store = furnished();
    let s = &mut store;
    let citation_id = get(s, |tx| tx.citation(CitationNo(1))).1.id.unwrap();
    let mut errors = Vec::new();
    at(s, 1, Action::Import, |tx| {
        let mut import = Imported::begin(tx)?;
        import.source(tx, Source { id: Some(number(1)), derived_from: Some(number(90)), ..source("S") })?;
        import.claim(tx, part(2, 91, vec![ruling("A", "refuted")]))?;
        import.claim(tx, part(3, 4, vec![]))?;
        import.claim(tx, part(4, 3, vec![]))?;
        let relying_on = vec![citation_id];
        let rulings = vec![Ruling { supersedes: Some(number(92)), relying_on, ..ruling("B", "refuted") }];
        import.claim(tx, Claim { id: Some(number(5)), rulings, ..claim("R") })?;
        import.finish_with(tx, "file", |error| {
            let Error::OfRecord { entity, id, source } = error else { return Err(error) };
            errors.push(format!("{entity} {}: {source}", id.0.as_u128()));
            Ok(())
        })
    });
    let named: Vec<&str> = errors.iter().map(|e| e.split(' ').nth(1).unwrap()).collect();
    assert_eq!(named, ["1:", "2:", "3:", "5:", "5:"], "{errors:?}");
    assert_eq!(listed(s, &Filter::default()), [5, 3, 2, 1]);
    assert_eq!(get(s, |tx| tx.kept_claim(ClaimNo(4))), Some(ClaimNo(3)));
    let ruling = get(s, |tx| tx.rulings(ClaimNo(5))).remove(0);
    assert_eq!((ruling.supersedes, ruling.relying_on), (None, vec![]));
    assert_eq!(findings(s), [""; 0]);
}
