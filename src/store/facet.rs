//! Facets: what lists filter on, one row for each property of a claim, so that every filter is one walk over
//! an index in the order of the list. All of it is derived: from the claim, its standing, and the articles it
//! appears in. The claim's row carries its facets too, which says what to take away when they change, and
//! its standing, which spares a list the reading of citations and rulings.

use super::sql::Json;
use super::verification::Outcomes;
use super::{ReadTx, Result, WriteTx};
use crate::model::dispute::current_rulings;
use crate::model::{
    ArticleNo, Citation, Claim, ClaimKind, ClaimNo, Entity, Id, RatingRef, Standing, Verdict,
    VerificationOutcome, standing,
};
use crate::text::normal::{fold_label, squash};
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
/// A current ruling has a label of no known verdict.
pub(super) const UNMAPPED: &str = "unmapped";

/// A quotation of it was not found in a stored copy: nobody looked, there is no copy, or the copy has it otherwise.
pub(super) const UNVERIFIED: &str = "unverified";
/// The stored copy does not bear a quotation of it out, or can't be trusted.
pub(super) const ALTERED: &str = "altered";

/// It was removed.
pub(super) const REMOVED: &str = "removed";

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

/// A current ruling is by somebody of this name, as people compare names.
pub(super) fn ruled_by(name: &str) -> String {
    format!("ruled by {}", fold_label(name))
}

/// It carries the tag, in any case.
pub(super) fn tag(tag: &str) -> String {
    format!("tag {}", tag.to_lowercase())
}

/// It says what every claim with this facet says: the same words without case, punctuation and typography.
/// Of their fingerprint 48 bits are enough: whoever asks compares the words too.
pub(super) fn words(text: &str) -> String {
    let mut fingerprint = Id::of_content(squash(text).as_bytes()).0.simple().to_string();
    fingerprint.truncate(12);
    format!("words {fingerprint}")
}

/// A current ruling means the verdict.
pub(super) fn verdict(verdict: Verdict) -> String {
    format!("verdict {verdict}")
}

/// The facets that follow from the checks of a claim's citations that are not removed, each with its words and
/// what was found; and whether the claim has them.
pub(super) fn of_checks<'c>(
    citations: impl Iterator<Item = (&'c str, Option<VerificationOutcome>)>,
) -> [(&'static str, bool); 2] {
    let (mut unverified, mut altered) = (false, false);
    for (_, outcome) in citations.filter(|(quote, _)| quote.chars().any(char::is_alphanumeric)) {
        unverified |= !outcome.is_some_and(VerificationOutcome::is_confirmed);
        altered |= outcome.is_some_and(VerificationOutcome::is_amiss);
    }
    [(UNVERIFIED, unverified), (ALTERED, altered)]
}

/// The facets of a claim that stands so, appears in these articles, and of whose quotations that was found.
pub(super) fn of(claim: &Claim, standing: &Standing, articles: &[ArticleNo], outcomes: &Outcomes) -> Facets {
    let rulings = || current_rulings(&claim.rulings);
    let state = [
        (!standing.reasons.is_empty(), DISPUTED),
        (!standing.sourced, UNSOURCED),
        (!standing.ruled, UNRULED),
        (standing.unmapped, UNMAPPED),
        (claim.retired_at.is_some(), REMOVED),
    ];
    let mut facets: Facets = state.iter().filter(|(is, _)| *is).map(|(_, name)| name.to_string()).collect();
    let current = claim.citations.iter().filter(|c| c.retired_at.is_none());
    let outcome = |c: &Citation| c.id.and_then(|id| outcomes.get(&id).copied());
    let checks = of_checks(current.filter_map(|c| Some((c.quote.as_deref()?, outcome(c)))));
    facets.extend(checks.iter().filter(|(_, is)| *is).map(|(name, _)| name.to_string()));
    facets.extend(articles.iter().map(|number| article(*number)));
    facets.extend(claim.kind.map(kind));
    facets.extend(rulings().map(|ruling| rating(&ruling.rating)));
    facets.extend(rulings().map(|ruling| ruled_by(&ruling.ruled_by)));
    facets.extend(claim.tags.iter().map(|name| tag(name)));
    facets.extend(standing.verdicts.iter().map(|v| verdict(*v)));
    facets.insert(words(&claim.text));
    facets
}

/// What is derived from a claim and the records that hang on it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Derived {
    pub(super) standing: Standing,
    pub(super) facets: Facets,
}

impl Derived {
    /// What follows from a claim that appears in these articles, and of whose quotations that was found.
    pub(super) fn from(claim: &Claim, articles: &[ArticleNo], outcomes: &Outcomes) -> Derived {
        let standing = standing(claim);
        let facets = of(claim, &standing, articles, outcomes);
        Derived { standing, facets }
    }
}

impl ReadTx<'_> {
    /// Who has rulings that are current, the names as they are compared: each found by one look into the index.
    pub fn rulers(&self, limit: u32) -> Result<Vec<String>> {
        let sql = "WITH RECURSIVE ruler(facet) AS (
                SELECT min(facet) FROM facet WHERE facet > 'ruled by ' AND facet < 'ruled by!'
                UNION ALL SELECT (SELECT min(f.facet) FROM facet f
                    WHERE f.facet > ruler.facet AND f.facet < 'ruled by!')
                FROM ruler WHERE ruler.facet IS NOT NULL)
            SELECT substr(facet, 10) FROM ruler WHERE facet IS NOT NULL LIMIT $1";
        self.rows(sql, [limit], |row| row.get(0))
    }

    /// What follows from a claim's records, and those of the claims merged into it, as they are now.
    pub(super) fn derived_now(&self, number: ClaimNo) -> Result<Derived> {
        let mut claim = self.judged_claim(number)?;
        let mut numbers = self.merged_into(number)?;
        let mut outcomes = self.outcomes(number)?;
        for merged in &numbers {
            outcomes.extend(self.outcomes(*merged)?);
            let Claim { citations, rulings, .. } = self.judged_claim(*merged)?;
            claim.citations.extend(citations);
            claim.rulings.extend(rulings);
        }
        numbers.insert(0, number);
        let sql = "SELECT DISTINCT article_id FROM appearance WHERE claim_id = $1 AND article_id IS NOT NULL
            AND retired_at IS NULL";
        let mut articles: Vec<ArticleNo> = Vec::new();
        for number in numbers {
            articles.extend(self.rows(sql, [number], |row| row.get::<_, ArticleNo>(0))?);
        }
        Ok(Derived::from(&claim, &articles, &outcomes))
    }

    /// What is stored with a claim as derived from its records.
    pub(super) fn derived_stored(&self, number: ClaimNo) -> Result<Derived> {
        let sql = "SELECT standing, facets FROM claim WHERE id = $1";
        let stored = self.row(sql, [number], |row| {
            Ok(Derived { standing: row.get::<_, Json<_>>(0)?.0, facets: row.get::<_, Json<_>>(1)?.0 })
        })?;
        Ok(stored.unwrap_or_default())
    }
}

impl WriteTx<'_> {
    /// Works out anew what lists show and filter on, from the records that hang on the claim; for a claim that
    /// was merged into another, of that one too.
    pub(super) fn refresh(&self, number: ClaimNo) -> Result<()> {
        self.refresh_alone(number)?;
        match self.claim(number)?.merged_into {
            Some(kept) => self.refresh_alone(ClaimNo(self.resolve(Entity::Claim, kept, "merged_into")?)),
            None => Ok(()),
        }
    }

    fn refresh_alone(&self, number: ClaimNo) -> Result<()> {
        let (old, new) = (self.derived_stored(number)?, self.derived_now(number)?);
        if old == new {
            return Ok(());
        }
        let sql = "UPDATE claim SET standing = $1, facets = $2 WHERE id = $3";
        self.execute(sql, params![Json(&new.standing), Json(&new.facets), number])?;
        for facet in old.facets.difference(&new.facets) {
            self.execute("DELETE FROM facet WHERE facet = $1 AND claim_id = $2", params![facet, number])?;
        }
        self.add_facets(number, new.facets.difference(&old.facets))
    }

    /// Works out anew what is derived from every claim: after a migration that derives more than there was.
    pub(super) fn refresh_all(&self) -> Result<()> {
        let numbers: Vec<ClaimNo> = self.rows("SELECT id FROM claim ORDER BY id", [], |row| row.get(0))?;
        numbers.into_iter().try_for_each(|number| self.refresh_alone(number))
    }

    /// Makes the rows of the facets that the claims of these numbers carry, in their order: what an import does
    /// once, since a row here and there for each claim would write most pages many times.
    pub(super) fn rebuild_facets(&self, numbers: (i64, i64)) -> Result<()> {
        let sql = "INSERT INTO facet (facet, claim_id)
            SELECT j.value, c.id FROM claim c, json_each(c.facets) j WHERE c.id BETWEEN $1 AND $2
            ORDER BY 1, 2 ON CONFLICT DO NOTHING";
        self.execute(sql, [numbers.0, numbers.1])?;
        Ok(())
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
