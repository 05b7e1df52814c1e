//! What came since. A claim goes with the change that brought it only while nobody added to it: a ruling that
//! somebody else gave must not go out of sight with it.

use super::sql::Json;
use super::{Error, ReadTx, Result};
use crate::model::{ClaimNo, Entity};
use rusqlite::params;

/// The range that holds no number.
pub(super) const NOTHING: (i64, i64) = (0, -1);

impl ReadTx<'_> {
    /// Fails when something hangs on claims of these numbers that is not of the change's `own` numbers.
    ///
    /// # Errors
    /// [`Error::Refused`] names the claim and the change that brought it.
    pub(super) fn nothing_since(&self, claims: (i64, i64), own: impl Fn(Entity) -> (i64, i64)) -> Result<()> {
        let Some((claim, entity, number)) = self.hangs_on(claims, own)? else { return Ok(()) };
        let a = if entity == Entity::Appearance { "an" } else { "a" };
        let by = self.brought_by(entity, number)?.unwrap_or(0);
        Err(Error::Refused(format!("claim {claim} has {a} {entity} of change {by} since: undo that first")))
    }

    /// Fails when claims of other numbers are part of a claim of these numbers. One whose import was undone, and
    /// on which nothing is left, counts nowhere.
    ///
    /// # Errors
    /// [`Error::Refused`] names the claim and the change that made it part.
    pub(super) fn no_parts(&self, claims: (i64, i64)) -> Result<()> {
        let sql = "SELECT id, merged_into FROM claim WHERE merged_into BETWEEN $1 AND $2
            AND id NOT BETWEEN $1 AND $2 ORDER BY id";
        let parts: Vec<(i64, ClaimNo)> =
            self.rows(sql, [claims.0, claims.1], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (part, kept) in parts {
            if self.import_undone_at(Entity::Claim, part)?.is_some()
                && self.hangs_on((part, part), |_| NOTHING)?.is_none()
            {
                continue;
            }
            let sql = "SELECT change FROM history WHERE entity = 'claim' AND record = $1
                AND after ->> 'merged_into' IS NOT NULL ORDER BY id DESC LIMIT 1";
            let by = match self.row(sql, [part], |row| row.get(0))? {
                Some(change) => change,
                None => self.brought_by(Entity::Claim, part)?.unwrap_or(0),
            };
            let reason = format!("claim {part} became part of claim {kept} by change {by}: undo that first");
            return Err(Error::Refused(reason));
        }
        Ok(())
    }

    /// The first appearance, citation or ruling that counts on claims of these numbers and has none of the `own`
    /// numbers.
    fn hangs_on(
        &self,
        claims: (i64, i64),
        own: impl Fn(Entity) -> (i64, i64),
    ) -> Result<Option<(ClaimNo, Entity, i64)>> {
        for (entity, counts) in [
            (Entity::Ruling, STANDS),
            (Entity::Citation, "t.retired_at IS NULL"),
            (Entity::Appearance, "t.retired_at IS NULL"),
        ] {
            let sql = format!(
                "SELECT t.claim_id, t.id FROM {entity} t WHERE t.claim_id BETWEEN $1 AND $2
                AND t.id NOT BETWEEN $3 AND $4 AND {counts} ORDER BY t.id LIMIT 1"
            );
            let own = own(entity);
            let numbers = [claims.0, claims.1, own.0, own.1];
            let found = self.row(&sql, numbers, |row| Ok((row.get(0)?, row.get(1)?)))?;
            if let Some((claim, number)) = found {
                return Ok(Some((claim, entity, number)));
            }
        }
        Ok(None)
    }

    /// The change that brought a record, by itself or in a file.
    pub(super) fn brought_by(&self, entity: Entity, number: i64) -> Result<Option<i64>> {
        let sql = "SELECT change FROM history WHERE entity = $1 AND record = $2
            UNION SELECT change FROM history WHERE entity IS NULL
                AND $2 BETWEEN after -> 'numbers' -> $1 ->> 0 AND after -> 'numbers' -> $1 ->> 1
            ORDER BY change LIMIT 1";
        self.row(sql, params![entity.as_str(), number], |row| row.get(0))
    }

    /// When the import that brought a record was undone, if that stands.
    pub(super) fn import_undone_at(&self, entity: Entity, number: i64) -> Result<Option<String>> {
        let summary = self.import_of(entity, number)?;
        Ok(summary.and_then(|summary| summary.get("undone_at")?.as_str().map(str::to_string)))
    }

    /// What the history last said of the import that brought a record.
    pub(super) fn import_of(&self, entity: Entity, number: i64) -> Result<Option<serde_json::Value>> {
        let sql = "SELECT after FROM history WHERE entity IS NULL
            AND $1 BETWEEN after -> 'numbers' -> $2 ->> 0 AND after -> 'numbers' -> $2 ->> 1
            ORDER BY id DESC LIMIT 1";
        self.row(sql, params![number, entity.as_str()], |row| Ok(row.get::<_, Json<_>>(0)?.0))
    }
}

/// The ruling `t` was not withdrawn, or its withdrawal was taken back.
const STANDS: &str = "t.rating_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ruling w WHERE w.claim_id = t.claim_id AND w.rating_id IS NULL AND w.supersedes = t.uuid
    AND NOT EXISTS (
        SELECT 1 FROM ruling b WHERE b.claim_id = t.claim_id AND b.rating_id IS NULL AND b.supersedes = w.uuid))";
