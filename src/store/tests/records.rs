//! Adding and changing each kind of record, and what is refused.

use super::*;

#[test]
fn a_claim_comes_back_as_it_went_in() {
    let mut store = furnished();
    let source = get(&store, |tx| tx.source(SourceNo(1))).id.unwrap();
    let article = get(&store, |tx| tx.article(ArticleNo(1))).id;
    let mut whole = Claim {
        claimant: Some("Somebody".into()),
        said: Some("2019-01?".parse().unwrap()),
        kind: Some(ClaimKind::Statistic),
        note: Some("a note".into()),
        tags: vec!["b".into(), "a".into(), "b".into()],
        ..claim("Six percent")
    };
    whole.appearances = vec![Appearance { article, quote: Some("six".into()), ..Appearance::default() }];
    whole.citations = vec![Citation {
        id: Some(number(7)),
        quote: Some("6%".into()),
        locator: Locator { page: Some("xii".into()), ..Locator::default() },
        ..citation(source, Stance::Refutes)
    }];
    whole.rulings = vec![Ruling { relying_on: vec![number(7)], ..ruling("A", "refuted") }];
    let n = add(&mut store, |tx| tx.add_claim(&whole));
    let kept = get(&store, |tx| tx.full_claim(n));
    assert_eq!(kept.tags, ["a", "b"], "sorted, each once");
    assert!(kept.appearances[0].first, "the only appearance is the first known one");
    assert_eq!(kept.rulings[0].verdict, Some(Verdict::Refuted));
    assert_eq!(kept.recorded_at, Some(minute(0)));
    let bare = |mut claim: Claim| {
        claim.clear_local();
        claim.tags.sort();
        claim.tags.dedup();
        claim.id = None;
        claim.recorded_at = None;
        for a in &mut claim.appearances {
            (a.id, a.recorded_at, a.first) = (None, None, false);
        }
        claim.citations.iter_mut().for_each(|c| (c.id, c.recorded_at) = (None, None));
        claim.rulings.iter_mut().for_each(|r| (r.id, r.recorded_at) = (None, None));
        claim
    };
    assert_eq!(bare(kept), bare(whole));
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn an_edit_keeps_identity_and_moment_and_moves_every_index() {
    let mut store = furnished();
    let before = get(&store, |tx| tx.claim(ClaimNo(1)));
    let edited = Claim {
        text: "Another wording".into(),
        tags: vec!["Border".into()],
        said: Some("2019".parse().unwrap()),
        id: Some(number(99)),
        recorded_at: Some(minute(59)),
        ..before.clone()
    };
    at(&mut store, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &edited));
    let after = get(&store, |tx| tx.claim(ClaimNo(1)));
    assert_eq!((after.id, &after.recorded_at), (before.id, &before.recorded_at));
    let words = |words: &str| Filter { words: Some(words.into()), ..Filter::default() };
    assert_eq!(listed(&store, &words("wording")), [1]);
    assert_eq!(listed(&store, &words("claim")), [0; 0]);
    assert_eq!(listed(&store, &Filter { tags: vec!["BORDER".into()], ..Filter::default() }), [1]);
    let untagged = Claim { tags: vec!["other".into()], ..after };
    at(&mut store, 2, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &untagged));
    assert_eq!(listed(&store, &Filter { tags: vec!["border".into()], ..Filter::default() }), [0; 0]);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn an_edited_citation_changes_where_the_claim_stands() {
    let mut store = furnished();
    let disputed = Filter { disputed: true, ..Filter::default() };
    assert_eq!(listed(&store, &disputed), [0; 0]);
    let (_, mut c) = get(&store, |tx| tx.citation(CitationNo(1)));
    c.stance = Stance::Refutes;
    at(&mut store, 1, Action::Edit, |tx| tx.edit_citation(CitationNo(1), &c));
    assert_eq!(listed(&store, &disputed), [1]);
    at(&mut store, 2, Action::Remove, |tx| tx.remove(Entity::Citation, 1));
    assert_eq!(listed(&store, &disputed), [0; 0]);
    assert_eq!(listed(&store, &Filter { unsourced: true, ..Filter::default() }), [1]);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn articles_keep_every_version_of_their_text() {
    let mut store = store();
    let text = |text: &str| ArticleText { text: text.into(), ..ArticleText::default() };
    let texts = vec![text("first"), text("second"), text("second")];
    let n = add(&mut store, |tx| tx.add_article(&Article { texts, ..article("A") }));
    let kept = get(&store, |tx| tx.article_texts(n));
    assert_eq!(kept.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(), ["first", "second", "second"]);
    assert_eq!(
        kept[0].sha256.as_deref(),
        Some("a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e")
    );
    let wrong = ArticleText { sha256: Some("00".into()), ..text("first") };
    let error = refused(&mut store, |tx| tx.add_article(&Article { texts: vec![wrong], ..article("B") }));
    assert!(matches!(error, Error::Invalid { field: "texts.sha256", .. }), "{error}");
}

#[test]
fn a_source_never_derives_from_itself() {
    let mut store = store();
    let ids = add(&mut store, |tx| {
        let first = tx.add_source(&source("wire"))?;
        let first = tx.source(first)?.id;
        let second = tx.add_source(&Source { derived_from: first, ..source("paper") })?;
        Ok((first, tx.source(second)?.id))
    });
    for origin in [ids.0, ids.1] {
        let error = refused(&mut store, |tx| {
            tx.edit_source(SourceNo(1), &Source { derived_from: origin, ..source("x") })
        });
        assert!(matches!(error, Error::Refused(_)), "{error}");
    }
    assert_eq!(get(&store, |tx| tx.source(SourceNo(1))).title, "wire", "nothing of it was kept");
}

#[test]
fn what_is_refused_and_why() {
    let mut store = furnished();
    let s = &mut store;
    let source_id = get(s, |tx| tx.source(SourceNo(1))).id.unwrap();
    let invalid = |error: Error, f: &str| {
        assert!(matches!(error, Error::Invalid { field, .. } if field == f), "{error}")
    };
    invalid(refused(s, |tx| tx.add_claim(&claim(" \n"))), "text");
    invalid(refused(s, |tx| tx.add_claim(&claim("a\0b"))), "text");
    invalid(refused(s, |tx| tx.add_claim(&Claim { tags: vec!["".into()], ..claim("x") })), "tags");
    invalid(refused(s, |tx| tx.add_source(&source(""))), "title");
    invalid(refused(s, |tx| tx.add_article(&article(""))), "title");
    invalid(refused(s, |tx| tx.add_ruling(ClaimNo(1), &ruling("", "mixed"))), "ruled_by");
    invalid(refused(s, |tx| tx.edit_claim(ClaimNo(1), &claim(""))), "text");
    let twice = Claim { id: get(s, |tx| tx.claim(ClaimNo(1))).id, ..claim("same identity") };
    invalid(refused(s, |tx| tx.add_claim(&twice)), "id");
    let two = Rating { label: "L".into(), ..Rating::default() };
    let scale = |name: &str, ratings: Vec<Rating>| RatingScale {
        name: name.into(),
        ratings,
        ..RatingScale::default()
    };
    invalid(refused(s, |tx| tx.add_scale(&scale("n", vec![two.clone(), two.clone()]))), "ratings.label");
    invalid(refused(s, |tx| tx.add_scale(&scale("a:b", vec![two.clone()]))), "name");
    let error = refused(s, |tx| tx.add_scale(&scale("five-step", vec![two.clone()])));
    assert!(matches!(error, Error::Refused(_)), "{error}");

    let missing = |error: Error| assert!(matches!(error, Error::NotFound { .. }), "{error}");
    missing(refused(s, |tx| tx.edit_claim(ClaimNo(9), &claim("x"))));
    missing(refused(s, |tx| tx.edit_source(SourceNo(9), &source("x"))));
    missing(refused(s, |tx| tx.edit_article(ArticleNo(9), &article("x"))));
    missing(refused(s, |tx| tx.edit_appearance(AppearanceNo(9), &Appearance::default())));
    missing(refused(s, |tx| tx.edit_citation(CitationNo(9), &citation(source_id, Stance::Context))));
    missing(refused(s, |tx| tx.add_citation(ClaimNo(9), &citation(source_id, Stance::Context))));
    missing(refused(s, |tx| tx.add_appearance(ClaimNo(9), &Appearance::default())));
    missing(refused(s, |tx| tx.add_ruling(ClaimNo(9), &ruling("A", "mixed"))));
    missing(refused(s, |tx| tx.withdraw(RulingNo(9), None)));
    for entity in [Entity::Claim, Entity::Source, Entity::Article, Entity::Citation, Entity::Appearance] {
        missing(refused(s, |tx| tx.remove(entity, 9)));
    }

    let loose = |error: Error, f: &str| {
        assert!(matches!(error, Error::Unresolved { field, .. } if field == f), "{error}")
    };
    loose(refused(s, |tx| tx.add_citation(ClaimNo(1), &citation(number(5), Stance::Context))), "source");
    let elsewhere = Appearance { article: Some(number(5)), ..Appearance::default() };
    loose(refused(s, |tx| tx.add_appearance(ClaimNo(1), &elsewhere)), "article");
    let derived = Source { derived_from: Some(number(5)), ..source("x") };
    loose(refused(s, |tx| tx.add_source(&derived)), "derived_from");
    let before = get(s, |tx| tx.changes(None, None, 100));
    assert_eq!(before.len(), 2, "a refused write leaves no trace: {before:?}");
}

#[test]
fn a_ruling_supersedes_only_a_current_ruling_of_its_claim() {
    let mut store = furnished();
    let s = &mut store;
    let first = add(s, |tx| {
        tx.add_claim(&claim("Another"))?;
        let first = tx.add_ruling(ClaimNo(1), &ruling("A", "refuted"))?;
        Ok(tx.ruling(first)?.1.id)
    });
    let next = |by: &str| Ruling { supersedes: first, ..ruling(by, "supported") };
    let error = refused(s, |tx| tx.add_ruling(ClaimNo(2), &next("A")));
    assert!(matches!(error, Error::Refused(_)), "of another claim: {error}");
    add(s, |tx| tx.add_ruling(ClaimNo(1), &next("A")));
    let error = refused(s, |tx| tx.add_ruling(ClaimNo(1), &next("A")));
    assert!(matches!(error, Error::Refused(_)), "superseded already: {error}");
    let citation = get(s, |tx| tx.citation(CitationNo(1))).1.id.unwrap();
    let relying = Ruling { relying_on: vec![citation], ..ruling("A", "mixed") };
    let error = refused(s, |tx| tx.add_ruling(ClaimNo(2), &relying));
    assert!(matches!(error, Error::Refused(_)), "another claim's citation: {error}");
    add(s, |tx| tx.add_ruling(ClaimNo(1), &relying));
    add(s, |tx| tx.withdraw(RulingNo(2), Some("an error")));
    let error = refused(s, |tx| tx.withdraw(RulingNo(2), None));
    assert!(error.to_string().contains("withdrawn on 2026-11-23"), "{error}");
    let rulings = get(s, |tx| tx.rulings(ClaimNo(1)));
    let current: Vec<_> = dispute::current_rulings(&rulings).map(|r| r.number.unwrap().0).collect();
    assert_eq!(current, [1, 3], "the withdrawn ruling supersedes nothing");
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn what_is_used_is_not_removed_and_what_is_removed_takes_nothing_new() {
    let mut store = furnished();
    let s = &mut store;
    let article = get(s, |tx| tx.article(ArticleNo(1))).id;
    add(s, |tx| {
        tx.add_appearance(ClaimNo(1), &Appearance { article, ..Appearance::default() })?;
        tx.add_appearance(ClaimNo(1), &Appearance { article, ..Appearance::default() })
    });
    for entity in [Entity::Source, Entity::Article] {
        let error = refused(s, |tx| tx.remove(entity, 1));
        assert_eq!(error.to_string(), format!("{entity} 1 is used by claim 1"));
    }
    add(s, |tx| {
        tx.remove(Entity::Citation, 1)?;
        tx.remove(Entity::Source, 1)
    });
    let source = get(s, |tx| tx.source(SourceNo(1))).id.unwrap();
    let error = refused(s, |tx| tx.add_citation(ClaimNo(1), &citation(source, Stance::Context)));
    assert_eq!(error.to_string(), "source 1 was removed on 2026-11-23");
    add(s, |tx| {
        tx.remove(Entity::Appearance, 1)?;
        tx.remove(Entity::Appearance, 2)?;
        tx.remove(Entity::Article, 1)
    });
    let there = Appearance { article, ..Appearance::default() };
    let error = refused(s, |tx| tx.add_appearance(ClaimNo(1), &there));
    assert_eq!(error.to_string(), "article 1 was removed on 2026-11-23");
    add(s, |tx| tx.remove(Entity::Claim, 1));
    let error = refused(s, |tx| tx.remove(Entity::Claim, 1));
    assert!(error.to_string().contains("removed on 2026-11-23"), "{error}");
    let error = refused(s, |tx| tx.add_ruling(ClaimNo(1), &ruling("A", "mixed")));
    assert!(matches!(error, Error::Refused(_)), "{error}");
    let error = refused(s, |tx| tx.remove(Entity::Scale, 1));
    assert!(matches!(error, Error::Refused(_)), "{error}");
    assert_eq!(listed(s, &Filter::default()), [0; 0]);
    assert_eq!(listed(s, &Filter { removed: true, ..Filter::default() }), [1]);
}

#[test]
fn a_rating_is_found_as_people_type_it_and_never_guessed() {
    let mut store = store();
    let labels = ["Mostly False", "Pants on Fire!", "Half: true"];
    let ratings = labels.map(|label| Rating { label: label.into(), ..Rating::default() }).into();
    let scale = RatingScale { name: "politifact".into(), ratings, ..RatingScale::default() };
    add(&mut store, |tx| tx.add_scale(&scale));
    let find = |text: &str| get(&store, |tx| Ok(tx.find_rating(&RatingRef::parse(text))));
    for (typed, label) in [
        ("politifact:mostly-false", "Mostly False"),
        ("PolitiFact:MOSTLY_FALSE", "Mostly False"),
        ("politifact: Mostly False ", "Mostly False"),
        ("politifact:Half: true", "Half: true"),
        ("refuted", "refuted"),
        ("not checkable", "not-checkable"),
    ] {
        assert_eq!(find(typed).unwrap().label, label, "{typed}");
    }
    for (typed, near, scale) in [
        ("politifact:mostly-fals", Some("politifact:Mostly False"), true),
        ("politifact:mostly", None, true),
        ("refutd", Some("refuted"), true),
        ("politifakt:Mostly False", Some("politifact:Mostly False"), false),
        ("zzz:qqq", None, false),
    ] {
        match find(typed) {
            Err(Error::UnknownRating { nearest, scale: known }) => {
                assert_eq!(known.is_some(), scale, "{typed}");
                if near.is_some() {
                    assert_eq!(nearest.as_deref(), near, "{typed}");
                }
            }
            other => panic!("{typed}: {other:?}"),
        }
    }
    let error = refused(&mut store, |tx| {
        tx.add_claim(&Claim { rulings: vec![ruling("A", "Refuted")], ..claim("x") })
    });
    assert!(
        matches!(&error, Error::UnknownRating { nearest: Some(near), .. } if near == "refuted"),
        "a record names its rating verbatim: {error:?}"
    );
}
