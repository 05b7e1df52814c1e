//! Taking an import back, and bringing it again. The rows of one import are neighbours in each table, so the
//! history holds first and last numbers only, and what was retired at the moment of the undo comes back with its
//! undo.

use super::since::NOTHING;
use super::{Entry, Error, Result, WriteTx};
use crate::model::{ClaimNo, Entity, RulingNo, SourceNo};
use rusqlite::params;

impl WriteTx<'_> {
    /// Retires what a file brought, or brings back what the undoing of an import retired. The rows of one
    /// import are neighbours in each table, so the history holds first and last numbers only. Rulings that
    /// count for claims that stay are withdrawn, and stand again with the import.
    pub(super) fn take_import_back(&self, entry: &Entry) -> Result<()> {
        let Some(mut summary) = entry.after.clone() else { return Ok(()) };
        let undone_at = summary.get("undone_at").and_then(|at| at.as_str()).map(str::to_string);
        let (old, new) = match &undone_at {
            None => (None, Some(self.now().to_string())),
            Some(at) => (Some(at.clone()), None),
        };
        let (first_claim, last_claim) = range(&summary, "claim").unwrap_or(NOTHING);
        if undone_at.is_none() {
            self.import_unused(&summary)?;
            self.import_untouched(&summary)?;
            let claims = (first_claim, last_claim);
            self.no_parts(claims)?;
            self.nothing_since(claims, |entity| range(&summary, entity.as_str()).unwrap_or(NOTHING))?;
        }
        for table in ["article", "source", "claim", "appearance", "citation", "snapshot"] {
            if let Some((first, last)) = range(&summary, table) {
                let sql = format!(
                    "UPDATE {table} SET retired_at = $1 WHERE id BETWEEN $2 AND $3 AND retired_at IS NOT DISTINCT FROM $4"
                );
                self.execute(&sql, params![new, first, last, old])?;
            }
        }
        if let Some((first, last)) = range(&summary, "ruling") {
            // What hangs on a claim that came as part of another counts there.
            let sql = "SELECT r.id FROM ruling r JOIN claim c ON c.id = r.claim_id
                WHERE r.id BETWEEN $1 AND $2 AND r.rating_id IS NOT NULL
                AND coalesce(c.merged_into, c.id) NOT BETWEEN $3 AND $4 ORDER BY r.id";
            let numbers = [first, last, first_claim, last_claim];
            let rulings: Vec<RulingNo> = self.rows(sql, numbers, |row| row.get(0))?;
            for number in rulings {
                match &undone_at {
                    None => self.withdraw_with_import(number)?,
                    Some(at) => self.reinstate(number, Some(at)).map(|_| ())?,
                }
            }
        }
        if let Some((first, last)) = range(&summary, "snapshot") {
            let sql = "SELECT DISTINCT source_id FROM snapshot WHERE id BETWEEN $1 AND $2";
            let sources: Vec<SourceNo> = self.rows(sql, [first, last], |row| row.get(0))?;
            sources.into_iter().try_for_each(|source| self.unverify_source(source))?;
        }
        for table in ["claim", "appearance", "citation", "ruling"] {
            if let Some((first, last)) = range(&summary, table) {
                let claim = if table == "claim" { "id" } else { "claim_id" };
                let sql = format!("SELECT DISTINCT {claim} FROM {table} WHERE id BETWEEN $1 AND $2");
                let claims: Vec<ClaimNo> = self.rows(&sql, [first, last], |row| row.get(0))?;
                claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
            }
        }
        match undone_at {
            None => summary["undone_at"] = self.now().to_string().into(),
            Some(_) => summary["undone_at"] = serde_json::Value::Null,
        }
        self.log_entry(None, None, Some(summary.to_string()))
    }

    /// Fails when a record that the import brought was changed since, by a change that stands.
    fn import_untouched(&self, summary: &serde_json::Value) -> Result<()> {
        let Some(import) = self.undoes.get() else { return Ok(()) };
        for entity in [
            Entity::Article,
            Entity::Source,
            Entity::Claim,
            Entity::Appearance,
            Entity::Citation,
            Entity::Ruling,
            Entity::Snapshot,
        ] {
            let (first, last) = range(summary, entity.as_str()).unwrap_or(NOTHING);
            let sql = "SELECT change, record FROM history h WHERE change > $1 AND entity = $2
                AND record BETWEEN $3 AND $4 AND undoes IS NULL ORDER BY id DESC";
            let later: Vec<(i64, i64)> =
                self.rows(sql, params![import, entity.as_str(), first, last], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            for (change, record) in later {
                if self.undone_by(change)?.is_none() {
                    return Err(Error::Refused(format!(
                        "{entity} {record} was changed again since, by change {change}: undo that first"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Fails when claims that the import did not bring cite a source, or appear in an article, that it did.
    fn import_unused(&self, summary: &serde_json::Value) -> Result<()> {
        let claims = range(summary, "claim").unwrap_or(NOTHING);
        for (entity, table, column) in
            [(Entity::Source, "citation", "source_id"), (Entity::Article, "appearance", "article_id")]
        {
            let used = range(summary, entity.as_str()).unwrap_or(NOTHING);
            let links = range(summary, table).unwrap_or(NOTHING);
            let sql = format!(
                "SELECT DISTINCT claim_id FROM {table} WHERE {column} BETWEEN $1 AND $2 AND retired_at IS NULL
                AND id NOT BETWEEN $3 AND $4 AND claim_id NOT BETWEEN $5 AND $6 ORDER BY claim_id LIMIT 10"
            );
            let numbers = params![used.0, used.1, links.0, links.1, claims.0, claims.1];
            self.used(entity, "of the import", &sql, numbers)?;
        }
        Ok(())
    }
}

/// The first and last row that an import put into a table.
pub(super) fn range(summary: &serde_json::Value, table: &str) -> Option<(i64, i64)> {
    let numbers = summary.get("numbers")?.get(table)?;
    Some((numbers.get(0)?.as_i64()?, numbers.get(1)?.as_i64()?))
}
