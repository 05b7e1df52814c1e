//! Facets: what lists filter on, one row for each property of a claim, so that every filter is one walk over
//! an index in the order of the list. All of it is derived: from the claim, its standing, and the articles it
//! appears in. The claim's row carries its facets too, which says what to take away when they change, and
//! spares a list the reading of citations and rulings.

use super::sql::Json;
use super::{ReadTx, Result, WriteTx};
use crate::model::dispute::current_rulings;
use crate::model::{ArticleNo, Claim, ClaimKind, ClaimNo, RatingRef, Standing, Verdict, standing};
use rusqlite::params;
use std::collections::BTreeSet;

/// The facets of one claim, sorted.
pub(super) type Facets = BTreeSet<String>;

/// There is a reason to dispute the claim.
pub(super) const DISPUTED: &str = "disputed";
/// No citation is attached to it.
pub(super) const UNSOURCED: &str = "unsourced";
/// No ruling on it is current.
pub(super) const UNRULED: &str = "unruled";

/// It appears in the article.
pub(super) fn article(number: ArticleNo) -> String {
    format!("article {number}")
}

/// It is of the kind.
pub(super) fn kind(kind: ClaimKind) -> String {
    format!("kind {kind}")
}

/// A current ruling gives it the rating, scale and label verbatim.
pub(super) fn rating(rating: &RatingRef) -> String {
    format!("rating {}:{}", rating.scale, rating.label)
}

/// It carries the tag, in any case.
pub(super) fn tag(tag: &str) -> String {
    format!("tag {}", tag.to_lowercase())
}

const VERDICT: &str = "verdict ";

/// A current ruling means the verdict.
pub(super) fn verdict(verdict: Verdict) -> String {
    format!("{VERDICT}{verdict}")
}

/// The facets of a claim that stands so and appears in these articles.
pub(super) fn of(claim: &Claim, standing: &Standing, articles: &[ArticleNo]) -> Facets {
    let state = [
        (!standing.reasons.is_empty(), DISPUTED),
        (!standing.sourced, UNSOURCED),
        (!standing.ruled, UNRULED),
    ];
    let mut facets: Facets = state.iter().filter(|(is, _)| *is).map(|(_, name)| name.to_string()).collect();
    facets.extend(articles.iter().map(|number| article(*number)));
    facets.extend(claim.kind.map(kind));
    facets.extend(current_rulings(&claim.rulings).map(|ruling| rating(&ruling.rating)));
    facets.extend(claim.tags.iter().map(|name| tag(name)));
    facets.extend(standing.verdicts.iter().map(|v| verdict(*v)));
    facets
}

/// What the facets tell of a claim's standing: all but the reasons.
pub(super) fn told(facets: &Facets) -> Standing {
    Standing {
        sourced: !facets.contains(UNSOURCED),
        ruled: !facets.contains(UNRULED),
        verdicts: facets.iter().filter_map(|facet| facet.strip_prefix(VERDICT)?.parse().ok()).collect(),
        reasons: Vec::new(),
    }
}

impl ReadTx<'_> {
    /// The facets of a claim as its records give them now.
    pub(super) fn facets_now(&self, number: ClaimNo) -> Result<Facets> {
        let claim = self.judged_claim(number)?;
        let sql = "SELECT DISTINCT article_id FROM appearance WHERE claim_id = $1 AND article_id IS NOT NULL
            AND retired_at IS NULL";
        let articles: Vec<ArticleNo> = self.rows(sql, [number], |row| row.get(0))?;
        Ok(of(&claim, &standing(&claim), &articles))
    }

    /// The facets that are stored with a claim.
    pub(super) fn facets_stored(&self, number: ClaimNo) -> Result<Facets> {
        let stored = self.row("SELECT facets FROM claim WHERE id = $1", [number], |row| row.get(0))?;
        Ok(stored.map(|Json(facets)| facets).unwrap_or_default())
    }
}

impl WriteTx<'_> {
    /// Works out anew what lists filter on, from the records that hang on the claim.
    pub(super) fn refresh(&self, number: ClaimNo) -> Result<()> {
        let (old, new) = (self.facets_stored(number)?, self.facets_now(number)?);
        if old == new {
            return Ok(());
        }
        self.execute("UPDATE claim SET facets = $1 WHERE id = $2", params![Json(&new), number])?;
        for facet in old.difference(&new) {
            self.execute("DELETE FROM facet WHERE facet = $1 AND claim_id = $2", params![facet, number])?;
        }
        self.add_facets(number, new.difference(&old))
    }

    /// Adds rows for facets that the claim did not have.
    pub(super) fn add_facets<'f>(
        &self,
        number: ClaimNo,
        facets: impl IntoIterator<Item = &'f String>,
    ) -> Result<()> {
        for facet in facets {
            self.execute("INSERT INTO facet (facet, claim_id) VALUES ($1, $2)", params![facet, number])?;
        }
        Ok(())
    }
}
