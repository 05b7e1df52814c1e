//! Readers ask where it was said: at least one appearance with an address.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "appearance",
    severity: Severity::Advice,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: itemReviewed.appearance or firstAppearance is recommended",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let blank = |url: &str| url.trim().is_empty();
    if subject.appearances().any(|a| subject.address(a).is_some_and(|url| !blank(url))) {
        return Vec::new();
    }
    let (message, remedy) = match subject.appearances().next() {
        Some(first) => ("no appearance of the claim has an address", subject.readdress(first)),
        None => (
            "nothing says where the claim was made",
            format!("onus add appearance {} --url URL", subject.number()),
        ),
    };
    vec![Found::claim("appearances.url", message, remedy)]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, found, on, ruling};
    use super::*;
    use crate::model::{Article, ArticleNo, Id};

    #[test]
    fn an_address_is_asked_for_where_it_is_missing() {
        assert_eq!(on(&RULE, |_| {}), []);
        let none = on(&RULE, |claim| claim.appearances.clear());
        assert_eq!(none[0].remedy, "onus add appearance 3 --url URL");
        let removed = on(&RULE, |claim| {
            claim.appearances[0].retired_at = Some("2026-11-22T12:00:00.000Z".parse().unwrap());
        });
        assert_eq!(removed, none, "what was removed is not there");
        let bare = on(&RULE, |claim| claim.appearances[0].url = None);
        assert_eq!(bare[0].remedy, "onus edit appearance 4 --url URL");
    }

    #[test]
    fn an_article_lends_its_address() {
        let id = Some(Id(uuid::Uuid::from_u128(9)));
        let mut made = Made::new().ruled(ruling(5, "false")).with(|claim| {
            claim.appearances[0].url = None;
            claim.appearances[0].article = id;
        });
        made.dossier.articles = vec![Article { id, number: Some(ArticleNo(1)), ..Article::default() }];
        assert_eq!(found(&RULE, std::slice::from_ref(&made))[0].remedy, "onus edit article 1 --url URL");
        made.dossier.articles[0].url = Some("https://news.example".into());
        assert_eq!(found(&RULE, &[made]), []);
    }
}
