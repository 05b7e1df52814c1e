//! What an import does to be quick changes nothing in what it leaves.

use super::*;

/// Takes in with `f`, from a file.
fn take<T>(store: &mut Store, f: impl FnOnce(&WriteTx<'_>, &mut Imported) -> Result<T>) -> Result<Imported> {
    store.write(&stamp_at(5, Action::Import), |tx| {
        let mut import = Imported::begin(tx)?;
        f(tx, &mut import)?;
        import.finish(tx, "file")?;
        Ok(import)
    })
}

/// A claim that cites a source of its own and has a ruling.
fn cited(text: &str, source: Id) -> Claim {
    let citations = vec![citation(source, Stance::Refutes)];
    Claim { citations, rulings: vec![ruling("A", "refuted")], ..claim(text) }
}

fn known_source(n: u128) -> Source {
    Source { id: Some(number(n)), ..source("S") }
}

#[test]
fn a_first_import_that_fails_leaves_indexes_and_guards() {
    let mut store = store();
    let failed = take(&mut store, |tx, import| {
        import.source(tx, known_source(1))?;
        import.claim(tx, cited("C", number(1)))?;
        import.claim(tx, cited("D", number(2)))
    });
    assert!(matches!(failed, Err(Error::Unresolved { .. })));
    assert_eq!(findings(&mut store), [""; 0]);
    take(&mut store, |tx, import| {
        import.source(tx, known_source(1))?;
        import.claim(tx, cited("C", number(1)))
    })
    .unwrap();
    assert_eq!(findings(&mut store), [""; 0]);
    // What keeps other programs out is there again on this very connection.
    for sql in [
        "UPDATE ruling SET ruled_by = 'B'",
        "UPDATE citation SET stance = 'likes'",
        "UPDATE citation SET source_id = 77",
    ] {
        assert!(store.conn.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn a_record_that_is_refused_leaves_nothing_and_the_import_goes_on() {
    for filled in [false, true] {
        let mut store = if filled { furnished() } else { store() };
        let imported = take(&mut store, |tx, import| {
            import.source(tx, known_source(1))?;
            let first = Claim { id: Some(number(11)), ..cited("C", number(1)) };
            import.claim(tx, first.clone())?;
            let refused = import.attempt(tx, |import| {
                import.source(tx, known_source(2))?;
                import.claim(tx, cited("D", number(2)))?;
                // The claim comes again, so that what hangs on it is looked up.
                import.claim(tx, first.clone())?;
                import.claim(tx, cited("E", number(3)))
            });
            assert!(matches!(refused, Err(Error::Unresolved { .. })), "{refused:?}");
            import.attempt(tx, |import| import.source(tx, known_source(2)))?;
            import.attempt(tx, |import| import.claim(tx, cited("F", number(2))))?;
            import.claim(tx, first)
        })
        .unwrap();
        let before = u64::from(filled);
        assert_eq!((imported.records["source"].read, imported.records["source"].added), (2, 2));
        assert_eq!(imported.records["claim"].added, 2);
        assert_eq!(get(&store, |tx| tx.count(&Filter::default())), before + 2);
        assert_eq!(findings(&mut store), [""; 0]);
    }
}

#[test]
fn what_a_file_repeats_counts_once() {
    let mut store = store();
    let article = Article { id: Some(number(4)), ..article("A") };
    let text = ArticleText { text: "words".into(), ..ArticleText::default() };
    let whole = Article { texts: vec![text.clone()], ..article.clone() };
    let lines = |tx: &WriteTx<'_>, import: &mut Imported| {
        import.article(tx, &whole)?;
        for n in 0..3 {
            import.article(tx, &article)?;
            import.source(tx, known_source(1))?;
            import.claim(tx, Claim { id: Some(number(100 + n)), ..cited("C", number(1)) })?;
        }
        Ok(())
    };
    for (added, already) in [(1, 0), (0, 1)] {
        let imported = take(&mut store, lines).unwrap();
        for kind in ["article", "source"] {
            let tally = imported.records[kind];
            assert_eq!((tally.read, tally.added, tally.already), (1, added, already), "{kind}");
        }
        assert!(imported.differing.is_empty());
    }
    let other = Source { title: "T".into(), ..known_source(1) };
    let imported = take(&mut store, |tx, import| {
        import.source(tx, known_source(1))?;
        import.source(tx, &other)
    });
    assert_eq!(imported.unwrap().differing, [(Entity::Source, 1)]);
    assert_eq!(get(&store, |tx| tx.article_texts(ArticleNo(1))).len(), 1);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn a_text_that_comes_later_is_added_to_its_article() {
    let mut store = store();
    let article = Article { id: Some(number(4)), ..article("A") };
    let text = ArticleText { text: "words".into(), ..ArticleText::default() };
    let whole = Article { texts: vec![text.clone()], ..article.clone() };
    take(&mut store, |tx, import| import.article(tx, &article)).unwrap();
    let changes = get(&store, |tx| tx.changes(Some((Entity::Article, 1)), None, 10)).len();
    let imported = take(&mut store, |tx, import| import.article(tx, &whole)).unwrap();
    assert!(imported.differing.is_empty());
    assert_eq!(get(&store, |tx| tx.article_texts(ArticleNo(1)))[0].text, "words");
    let after = get(&store, |tx| tx.changes(Some((Entity::Article, 1)), None, 10));
    assert_eq!(after.len(), changes + 1, "the history tells of it");
    let mut other = whole.clone();
    other.texts[0].text = "other words".into();
    let imported = take(&mut store, |tx, import| import.article(tx, &other)).unwrap();
    assert_eq!(imported.differing, [(Entity::Article, 1)]);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn lines_bring_each_number_back_in_its_order() {
    let mut store = store();
    take(&mut store, |tx, import| {
        import.article(tx, &Article { id: Some(number(90)), ..article("A") })?;
        for n in 1..=40 {
            // Some take their word from one before.
            let derived_from = (n % 7 == 0).then(|| number(n - 5));
            import.source(tx, Source { derived_from, ..known_source(n) })?;
        }
        for (n, sources) in [vec![5, 9], vec![], vec![6, 7], vec![38, 2], vec![21, 22, 23]].iter().enumerate()
        {
            let citations = sources.iter().map(|s| citation(number(*s), Stance::Context)).collect();
            let appearance = Appearance { article: Some(number(90)), ..Appearance::default() };
            let id = Some(number(200 + n as u128));
            import.claim(tx, Claim { id, citations, appearances: vec![appearance], ..claim("C") })?;
        }
        Ok(())
    })
    .unwrap();
    let gathered = |store: &Store, filter: Option<&Filter>| {
        let mut lines = Vec::new();
        let keep = |whole| {
            lines.push(whole);
            Ok::<(), Error>(())
        };
        store.read(|tx| tx.lines(filter, keep)).unwrap();
        // Each store has made the scale for itself.
        lines.retain(|whole| !matches!(whole, Whole::Scale(_)));
        lines
    };
    let all = gathered(&store, None);
    let mut second = super::super::testing::store();
    take(&mut second, |tx, import| {
        for whole in all.clone() {
            match whole {
                Whole::Scale(scale) => import.scale(tx, *scale).map(|_| ())?,
                Whole::Article(article) => import.article(tx, *article).map(|_| ())?,
                Whole::Source(source) => import.source(tx, *source).map(|_| ())?,
                Whole::Claim(mut claims, sources, articles) => {
                    sources.into_iter().try_for_each(|source| import.source(tx, source).map(|_| ()))?;
                    articles.into_iter().try_for_each(|article| import.article(tx, article).map(|_| ()))?;
                    claims.drain(..).try_for_each(|claim| import.claim(tx, claim).map(|_| ()))?;
                }
            }
        }
        Ok(())
    })
    .unwrap();
    assert!(gathered(&second, None) == all);
    // Each line with a claim brings all that it refers to.
    for whole in all {
        if let Whole::Claim(claims, sources, articles) = whole {
            let mut alone = super::super::testing::store();
            let imported = take(&mut alone, |tx, import| {
                sources.into_iter().try_for_each(|source| import.source(tx, source).map(|_| ()))?;
                articles.into_iter().try_for_each(|article| import.article(tx, article).map(|_| ()))?;
                claims.into_iter().try_for_each(|claim| import.claim(tx, claim).map(|_| ()))
            });
            assert_eq!(imported.unwrap().records["claim"].added, 1);
        }
    }
}

#[test]
fn claims_are_the_same_by_walking_and_one_by_one() {
    let mut store = store();
    take(&mut store, |tx, import| {
        import.source(tx, known_source(1))?;
        for n in 0..60 {
            let kind = Some(if n % 20 == 0 { ClaimKind::Event } else { ClaimKind::Opinion });
            import.claim(tx, Claim { id: Some(number(100 + n)), kind, ..cited("C", number(1)) })?;
        }
        Ok(())
    })
    .unwrap();
    at(&mut store, 6, Action::Rule, |tx| tx.withdraw(RulingNo(21), Some("no")));
    for (kind, count) in [(ClaimKind::Event, 3), (ClaimKind::Opinion, 57)] {
        let filter = Filter { kind: Some(kind), ..Filter::default() };
        let mut claims = Vec::new();
        let keep = |claim: Claim| {
            claims.push(claim);
            Ok::<(), Error>(())
        };
        store.read(|tx| tx.claims(Some(&filter), keep)).unwrap();
        assert_eq!(claims.len(), count);
        for claim in claims {
            assert_eq!(get(&store, |tx| tx.full_claim(claim.number.unwrap())), claim);
        }
    }
}

#[test]
fn a_selection_brings_the_claims_merged_into_it() {
    let mut store = store();
    take(&mut store, |tx, import| {
        import.source(tx, known_source(1))?;
        import.source(tx, known_source(2))?;
        for n in 1..=3 {
            let kind = Some(if n == 2 { ClaimKind::Event } else { ClaimKind::Opinion });
            let source = number(n.min(2));
            import.claim(tx, Claim { id: Some(number(100 + n)), kind, ..cited("C", source) })?;
        }
        Ok(())
    })
    .unwrap();
    at(&mut store, 6, Action::Edit, |tx| tx.merge_claims(ClaimNo(2), ClaimNo(1)));
    let filter = Filter { kind: Some(ClaimKind::Event), ..Filter::default() };
    let (mut bundled, mut sources, mut lines) = (Vec::new(), 0, Vec::new());
    let keep = |claim: Claim| {
        bundled.push(claim.number.unwrap().0);
        Ok::<(), Error>(())
    };
    store.read(|tx| tx.bundled(Some(&filter), keep)).unwrap();
    let count = |_| {
        sources += 1;
        Ok::<(), Error>(())
    };
    store.read(|tx| tx.sources(Some(&filter), count)).unwrap();
    let keep = |whole| {
        if let Whole::Claim(claims, sources, _) = whole {
            lines.push((claims.iter().map(|c| c.number.unwrap().0).collect::<Vec<_>>(), sources.len()));
        }
        Ok::<(), Error>(())
    };
    store.read(|tx| tx.lines(Some(&filter), keep)).unwrap();
    assert_eq!((bundled, sources), (vec![1, 2], 2));
    assert_eq!(lines, [(vec![2, 1], 2)], "one line, with what both cite");
}
