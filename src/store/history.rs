//! Who changed what, when, before and after: written by every write in its own transaction. The entries
//! hold records in the bundle's JSON form, so that people can read them and `undo` can take them back.

use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::closed::closed_set;
use crate::model::{Entity, Id, Timestamp};
use rusqlite::{Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

closed_set! {
    /// The command that made a change.
    Action ("action") {
        /// The database was made.
        Create => "create",
        /// `onus add`.
        Add => "add",
        /// `onus attach`.
        Attach => "attach",
        /// `onus rule`.
        Rule => "rule",
        /// `onus edit`.
        Edit => "edit",
        /// `onus remove`.
        Remove => "remove",
        /// `onus import`.
        Import => "import",
        /// `onus merge`.
        Merge => "merge",
        /// `onus scale add` and `onus scale map`.
        Scale => "scale",
        /// `onus snapshot`.
        Snapshot => "snapshot",
        /// `onus anchor`.
        Anchor => "anchor",
        /// `onus verify`.
        Verify => "verify",
        /// `onus links`.
        Links => "links",
        /// `onus undo`.
        Undo => "undo",
    }
}

/// One command's worth of changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its number, as `onus undo` takes it.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// By which command.
    pub action: Action,
    /// The change that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<i64>,
    /// The records it changed, in the order of changing.
    pub entries: Vec<Entry>,
}

/// One changed record, or one imported file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The kind of record; none for a whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// The record before; none when it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    /// The record after, or what was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<serde_json::Value>,
}

/// The imported files that hung a record on the claim $2, before change $3.
const HUNG: &str = "UNION SELECT h.change FROM history h JOIN (
        SELECT 'ruling' AS kind, id FROM ruling WHERE claim_id = $2
        UNION ALL SELECT 'citation', id FROM citation WHERE claim_id = $2
        UNION ALL SELECT 'appearance', id FROM appearance WHERE claim_id = $2) r
    ON r.id BETWEEN h.after -> 'numbers' -> r.kind ->> 0 AND h.after -> 'numbers' -> r.kind ->> 1
    WHERE h.entity IS NULL AND h.change < $3";

const COLUMNS: &str = "change, at, actor, action, undoes, entity, record, before, after";

/// One entry with the heading of the change it belongs to.
fn from_row(row: &Row<'_>) -> rusqlite::Result<(Change, Entry)> {
    let word = |column: usize| -> rusqlite::Result<Option<String>> { row.get(column) };
    // An entry that can't be read is damage, never an entry without a before or an after.
    let json = |column: usize| -> rusqlite::Result<_> {
        Ok(row.get::<_, Option<Json<serde_json::Value>>>(column)?.map(|json| json.0))
    };
    let bad = |column: usize| {
        rusqlite::Error::InvalidColumnType(column, "word".into(), rusqlite::types::Type::Text)
    };
    let action = word(3)?.unwrap_or_default().parse().map_err(|_| bad(3))?;
    let entity = word(5)?.map(|t| t.parse().map_err(|_| bad(5))).transpose()?;
    let entry = Entry { entity, number: row.get(6)?, before: json(7)?, after: json(8)? };
    let (number, at, actor, undoes) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(4)?);
    Ok((Change { number, at, actor, action, undoes, entries: Vec::new() }, entry))
}

impl ReadTx<'_> {
    /// The newest changes first, at most `limit`, of one record if given, before change `before` if given.
    /// An imported file is a change of every record it brought, and of every claim that it hung one on.
    pub fn changes(
        &self,
        record: Option<(Entity, i64)>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Change>> {
        let before = before.unwrap_or(i64::MAX);
        let heads: Vec<i64> = match record {
            None => {
                let sql = "SELECT id FROM history WHERE id = change AND id < $1 ORDER BY id DESC LIMIT $2";
                self.rows(sql, params![before, limit as i64], |row| row.get(0))?
            }
            Some((entity, number)) => {
                let sql = "SELECT change FROM history WHERE entity = $1 AND record = $2 AND change < $3
                    UNION SELECT change FROM history WHERE entity IS NULL AND change < $3
                        AND $2 BETWEEN after -> 'numbers' -> $1 ->> 0 AND after -> 'numbers' -> $1 ->> 1
                    {HUNG} ORDER BY change DESC LIMIT $4";
                let hung = if entity == Entity::Claim { HUNG } else { "" };
                let sql = sql.replace("{HUNG}", hung);
                self.rows(&sql, params![entity.as_str(), number, before, limit as i64], |row| row.get(0))?
            }
        };
        heads.into_iter().map(|head| self.change(head)).collect()
    }

    /// The number of the latest entry: whoever reads it again knows whether anything was changed.
    pub fn last_change(&self) -> Result<i64> {
        Ok(self.row("SELECT coalesce(max(id), 0) FROM history", [], |row| row.get(0))?.unwrap_or(0))
    }

    /// One change.
    ///
    /// # Errors
    /// [`Error::NoChange`] when there is none of that number.
    pub fn change(&self, number: i64) -> Result<Change> {
        // The entries of one change are neighbours: one write transaction at a time makes them.
        let sql = format!("SELECT {COLUMNS} FROM history WHERE id >= $1 AND change = $1
            AND id < coalesce((SELECT min(id) FROM history WHERE id > $1 AND id = change), 9223372036854775807)
            ORDER BY id");
        let rows = self.rows(&sql, [number], from_row)?;
        let head = rows.first().map(|(head, _)| head.clone());
        let head = head.ok_or(Error::NoChange(number))?;
        Ok(Change { entries: rows.into_iter().map(|(_, entry)| entry).collect(), ..head })
    }

    /// The record as it was at a moment, where it was changed later.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the history holds what no such record can be.
    pub(super) fn state_at<T: DeserializeOwned>(
        &self,
        entity: Entity,
        record: i64,
        moment: &Timestamp,
    ) -> Result<Option<T>> {
        let sql =
            "SELECT before FROM history WHERE entity = $1 AND record = $2 AND at > $3 AND before IS NOT NULL
            ORDER BY id LIMIT 1";
        self.row(sql, params![entity.as_str(), record, moment], |row| Ok(row.get::<_, Json<T>>(0)?.0))
    }
}

impl WriteTx<'_> {
    /// Writes one entry. Nothing is written when nothing changed.
    pub(super) fn log<R: Serialize + PartialEq>(
        &self,
        entity: Entity,
        record: i64,
        before: Option<&R>,
        after: Option<&R>,
    ) -> Result<()> {
        if before == after {
            return Ok(());
        }
        let text = |record: Option<&R>| record.map(|r| serde_json::to_string(r).unwrap_or_default());
        self.log_entry(Some((entity, record)), text(before), text(after))
    }

    /// Writes one entry from JSON.
    pub(super) fn log_entry(
        &self,
        record: Option<(Entity, i64)>,
        before: Option<String>,
        after: Option<String>,
    ) -> Result<()> {
        let next =
            || self.row("SELECT coalesce(max(id), 0) + 1 FROM history", [], |row| row.get::<_, i64>(0));
        let id = next()?.unwrap_or(1);
        let change = self.change.get().unwrap_or(id);
        self.change.set(Some(change));
        let (entity, number) = record.unzip();
        let sql = "INSERT INTO history (id, change, at, actor, action, entity, record, before, after, undoes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        self.execute(
            sql,
            params![
                id,
                change,
                self.stamp.at,
                self.stamp.actor,
                self.stamp.action.as_str(),
                entity.map(Entity::as_str),
                number,
                before,
                after,
                self.undoes.get()
            ],
        )?;
        Ok(())
    }

    /// The row behind a stable identity that `field` refers to.
    ///
    /// # Errors
    /// [`Error::Unresolved`].
    pub(super) fn resolve(&self, entity: Entity, id: Id, field: &'static str) -> Result<i64> {
        self.find(entity, id)?.ok_or(Error::Unresolved { field, entity, id })
    }

    /// The row behind a stable identity. What many records refer to is looked up once.
    pub(super) fn find(&self, entity: Entity, id: Id) -> Result<Option<i64>> {
        let kept = matches!(entity, Entity::Article | Entity::Source);
        if kept && let Some((number, _)) = self.seen.borrow().get(entity, id) {
            return Ok(Some(number));
        }
        let sql = match entity {
            Entity::Article => "SELECT id FROM article WHERE uuid = $1",
            Entity::Claim => "SELECT id FROM claim WHERE uuid = $1",
            Entity::Appearance => "SELECT id FROM appearance WHERE uuid = $1",
            Entity::Source => "SELECT id FROM source WHERE uuid = $1",
            Entity::Citation => "SELECT id FROM citation WHERE uuid = $1",
            Entity::Ruling => "SELECT id FROM ruling WHERE uuid = $1",
            Entity::Scale => "SELECT id FROM scale WHERE uuid = $1",
            Entity::Snapshot => "SELECT id FROM snapshot WHERE uuid = $1",
        };
        let number = self.number_of(sql, [id])?;
        if let (true, Some(number)) = (kept, number) {
            self.seen.borrow_mut().put(entity, id, number, 0);
        }
        Ok(number)
    }

    /// The number of the change that this write made, once it changed anything.
    pub fn change_number(&self) -> Option<i64> {
        self.change.get()
    }
}
