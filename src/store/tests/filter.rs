//! What the random databases of the properties seldom meet.

use super::*;

#[test]
fn punctuation_is_a_query_in_every_order() {
    let store = furnished();
    for sort in [Sort::Number, Sort::Said, Sort::Recorded, Sort::Match] {
        let page = Page { sort, limit: 5, after: None };
        for (words, claimant) in
            [(Some("?!"), None), (None, Some("-")), (Some("claim"), Some("()")), (None, None)]
        {
            let filter = Filter {
                words: words.map(Into::into),
                claimant: claimant.map(Into::into),
                ..Filter::default()
            };
            let (claims, _) = get(&store, |tx| tx.page(&filter, &page));
            assert_eq!(
                claims.len(),
                usize::from(words.is_none() && claimant.is_none()),
                "{words:?} {claimant:?}"
            );
        }
    }
}

#[test]
fn a_rating_is_current_by_the_whole_chain() {
    let mut store = furnished();
    let s = &mut store;
    let mut old = None;
    for label in ["refuted", "mixed", "supported"] {
        let next = Ruling { supersedes: old, ..ruling("A", label) };
        old = add(s, |tx| {
            let n = tx.add_ruling(ClaimNo(1), &next)?;
            Ok(tx.ruling(n)?.1.id)
        });
    }
    let rated = |s: &Store| -> Vec<&'static str> {
        let by = |label: &str| {
            let rating = Some(RatingRef { scale: "five-step".into(), label: label.into() });
            listed(s, &Filter { rating, ..Filter::default() }).len()
                + usize::try_from(get(s, |tx| {
                    tx.count(&Filter { verdict: Some(label.parse().unwrap()), ..Filter::default() })
                }))
                .unwrap()
        };
        ["refuted", "mixed", "supported"].into_iter().filter(|label| by(label) == 2).collect()
    };
    assert_eq!(rated(s), ["supported"]);
    add(s, |tx| tx.withdraw(RulingNo(2), None));
    assert_eq!(rated(s), ["supported"], "one in the middle brings nothing back");
    add(s, |tx| tx.withdraw(RulingNo(3), None));
    assert_eq!(rated(s), ["refuted"]);
    assert_eq!(findings(s), [""; 0]);
}

#[test]
fn an_export_holds_what_its_claims_refer_to_and_nothing_else() {
    let mut store = furnished();
    let s = &mut store;
    let ids = add(s, |tx| {
        let wire = tx.add_source(&source("wire"))?;
        let wire = tx.source(wire)?.id;
        let paper = tx.add_source(&Source { derived_from: wire, ..source("paper") })?;
        tx.add_source(&Source { confidential: true, ..source("nobody's business") })?;
        let tagged = tx.add_claim(&Claim { tags: vec!["t".into()], ..claim("Tagged") })?;
        let paper = tx.source(paper)?.id.unwrap();
        let n = tx.add_citation(tagged, &citation(paper, Stance::Supports))?;
        let mut relying = ruling("A", "mixed");
        relying.relying_on = vec![tx.citation(n)?.1.id.unwrap()];
        tx.add_ruling(tagged, &relying)?;
        tx.remove(Entity::Citation, n.0)?;
        Ok(paper)
    });
    let filter = Filter { tags: vec!["t".into()], ..Filter::default() };
    let mut titles = Vec::new();
    get(s, |tx| {
        tx.sources(Some(&filter), |source| {
            titles.push(source.title);
            Ok(())
        })
    });
    assert_eq!(titles, ["wire", "paper"], "of removed citations too: rulings may rely on them");
    get(s, |tx| {
        tx.claims(Some(&filter), |claim| {
            assert_eq!(claim.citations[0].source, ids);
            assert!(claim.citations[0].retired_at.is_some(), "marked as removed");
            Ok::<_, Error>(())
        })
    });
    assert_eq!(get(s, |tx| tx.scales_used(Some(&filter))).len(), 1);
}

#[test]
fn claims_that_say_the_same_words_are_paired() {
    let mut store = furnished();
    let s = &mut store;
    let by = |text: &str, name: &str| Claim { claimant: Some(name.into()), ..claim(text) };
    let first = get(s, |tx| tx.count(&Filter::default())) as i64;
    for one in [
        by("The wall is long.", "A"),
        by("the wall is long", "B"),
        by("\u{201c}The wall is long!\u{201d}", "b"),
        claim("The wall is long"),
        by("The wall is not long.", "A"),
        by("The wall is long", "A"),
    ] {
        add(s, |tx| tx.add_claim(&one));
    }
    add(s, |tx| tx.remove(Entity::Claim, first + 6));
    let pairs = |s: &Store| get(s, |tx| tx.alike()).into_iter().map(|(a, b)| (a.0 - first, b.0 - first));
    assert_eq!(
        pairs(s).collect::<Vec<_>>(),
        [(1, 2), (2, 3), (1, 4)],
        "a removed one is nobody's other half"
    );
    add(s, |tx| tx.merge_claims(ClaimNo(first + 2), ClaimNo(first + 3)));
    assert_eq!(pairs(s).collect::<Vec<_>>(), [(1, 2), (1, 4)]);
    assert_eq!(get(s, |tx| tx.rulers(9)), [""; 0]);
    for name in ["B-C", "a", "b c", "A"] {
        add(s, |tx| tx.add_ruling(ClaimNo(first + 1), &ruling(name, "mixed")));
    }
    assert_eq!(get(s, |tx| tx.rulers(9)), ["a", "b c"], "each once, as names are compared");
    let found = |name: &str| listed(s, &Filter { ruled_by: Some(name.into()), ..Filter::default() }).len();
    assert_eq!((found("B c"), found("b"), found("A")), (1, 0, 1));
}
