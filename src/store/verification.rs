//! What the latest check of each quotation found. It is derived, from the quotation and the copies of its source,
//! so that it has no history, and goes when one of them changes.

use super::facet;
use super::sql::Json;
use super::{Error, Filter, ReadTx, Result, WriteTx};
use crate::model::{Citation, CitationNo, ClaimNo, Id, SourceNo, Verification, VerificationOutcome};
use rusqlite::params;
use std::collections::HashMap;

/// A citation to check, with what it hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct ToVerify {
    /// The claim on which it counts: that which its own was merged into, if it was.
    pub claim: ClaimNo,
    /// The claim on which it hangs.
    pub own: ClaimNo,
    /// The source's number.
    pub source: SourceNo,
    /// The citation.
    pub citation: Citation,
}

/// What the checks of a claim's citations found, by the citations' identities.
pub(super) type Outcomes = HashMap<Id, VerificationOutcome>;

impl ReadTx<'_> {
    /// What was found for the citations of a claim, those of claims merged into it not counted.
    pub fn verifications(&self, claim: ClaimNo) -> Result<Vec<(Id, Verification)>> {
        let sql = "SELECT c.uuid, v.detail FROM citation c JOIN verification v ON v.citation_id = c.id
            WHERE c.claim_id = $1 ORDER BY c.id";
        self.rows(sql, [claim], |row| Ok((row.get(0)?, row.get::<_, Json<_>>(1)?.0)))
    }

    /// The outcomes for the citations of a claim.
    pub(super) fn outcomes(&self, claim: ClaimNo) -> Result<Outcomes> {
        let sql = "SELECT c.uuid, v.outcome FROM citation c JOIN verification v ON v.citation_id = c.id
            WHERE c.claim_id = $1";
        Ok(self.rows(sql, [claim], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// The words of a claim, and the language of the article that it appears in: what its figures are read by.
    ///
    /// # Errors
    /// The store's own.
    pub fn claim_words(&self, claim: ClaimNo) -> Result<Option<(String, Option<String>)>> {
        let sql = "SELECT k.text, (SELECT r.language FROM appearance a JOIN article r ON r.id = a.article_id
            WHERE a.claim_id = k.id AND a.retired_at IS NULL AND r.language IS NOT NULL
            ORDER BY a.first DESC, a.id LIMIT 1) FROM claim k WHERE k.id = $1";
        self.row(sql, [claim], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The citations that count on the selected claims, those of one source next to each other.
    ///
    /// # Errors
    /// The store's own.
    pub fn to_verify(&self, filter: &Filter) -> Result<Vec<ToVerify>> {
        let chosen = self.selection_with_merged(filter)?;
        let sql = format!(
            "SELECT {}, c.claim_id, c.source_id, k.merged_into FROM citation c JOIN claim k ON k.id = c.claim_id
            WHERE c.claim_id IN ({}) AND c.retired_at IS NULL ORDER BY c.source_id, c.id",
            super::citation::CITATION,
            chosen.sql
        );
        let mut found = Vec::new();
        let from_row = |row: &rusqlite::Row<'_>| {
            let own = row.get(11)?;
            let claim = row.get::<_, Option<ClaimNo>>(13)?.unwrap_or(own);
            let citation = super::citation::citation_from_row(row)?;
            Ok(ToVerify { claim, own, source: row.get(12)?, citation })
        };
        let selection = super::filter::Selection { sql, values: chosen.values };
        self.each(selection, from_row, &mut |task| {
            found.push(task);
            Ok::<(), Error>(())
        })?;
        Ok(found)
    }
}

impl WriteTx<'_> {
    /// Records what a check of a citation found; [`verified`](WriteTx::verified) brings the lists up to date.
    pub fn keep_verification(&self, citation: CitationNo, verification: &Verification) -> Result<()> {
        let sql =
            "INSERT INTO verification (citation_id, outcome, detail, verified_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (citation_id) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail,
            verified_at = excluded.verified_at";
        let v = verification;
        self.put(sql, params![citation, v.outcome.as_str(), Json(v), v.verified_at])
    }

    /// Brings the lists up to date with what was found for the citations of a claim: only the two facets that
    /// follow from it are worked out, since a check may be of many thousand claims.
    pub fn verified(&self, claim: ClaimNo) -> Result<()> {
        let sql = "SELECT facets FROM claim WHERE id = $1";
        let stored = self.row(sql, [claim], |row| Ok(row.get::<_, Json<facet::Facets>>(0)?.0))?;
        let Some(stored) = stored else { return Ok(()) };
        let mut now = stored.clone();
        let mut numbers = self.merged_into(claim)?;
        numbers.insert(0, claim);
        let sql = "SELECT c.quote, v.outcome FROM citation c LEFT JOIN verification v ON v.citation_id = c.id
            WHERE c.claim_id = $1 AND c.retired_at IS NULL AND c.quote IS NOT NULL";
        let mut found: Vec<(String, Option<VerificationOutcome>)> = Vec::new();
        for number in numbers {
            found.extend(self.rows(sql, [number], |row| Ok((row.get(0)?, row.get(1)?)))?);
        }
        for (name, is) in facet::of_checks(found.iter().map(|(quote, outcome)| (quote.as_str(), *outcome))) {
            if is {
                now.insert(name.to_string())
            } else {
                now.remove(name)
            };
        }
        if now == stored {
            return Ok(());
        }
        self.execute("UPDATE claim SET facets = $1 WHERE id = $2", params![Json(&now), claim])?;
        for facet in stored.difference(&now) {
            self.execute("DELETE FROM facet WHERE facet = $1 AND claim_id = $2", params![facet, claim])?;
        }
        self.add_facets(claim, now.difference(&stored))
    }

    /// Forgets what was found for a citation, for it is another now.
    pub(super) fn unverify(&self, citation: CitationNo) -> Result<()> {
        self.execute("DELETE FROM verification WHERE citation_id = $1", [citation])?;
        Ok(())
    }
}
