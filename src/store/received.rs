//! Foreign records as they came, beside the claim or the source that was read from each. They are kept and
//! never changed.

use super::sql::Json;
use super::{ReadTx, Result, WriteTx};
use crate::model::{Entity, Id, Received};
use rusqlite::{Row, params};

const COLUMNS: &str = "uuid, format, file, place, raw, repairs, recorded_at";

/// How many columns they are; the record's number comes after them in [`of_many`].
pub(super) const WIDTH: usize = 7;

/// The foreign records of all records of a kind with numbers from $1 to $2, in the order of their numbers.
pub(super) fn of_many(entity: Entity) -> String {
    format!(
        "SELECT {COLUMNS}, record FROM received WHERE entity = '{entity}' AND record BETWEEN $1 AND $2
        ORDER BY record, id"
    )
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Received> {
    Ok(Received {
        id: row.get(0)?,
        format: row.get(1)?,
        file: row.get(2)?,
        place: row.get(3)?,
        raw: row.get(4)?,
        repairs: row.get::<_, Json<_>>(5)?.0,
        recorded_at: row.get(6)?,
    })
}

impl ReadTx<'_> {
    /// The foreign records that a claim or a source came from, in the order of receiving.
    pub fn received(&self, entity: Entity, number: i64) -> Result<Vec<Received>> {
        let sql = format!("SELECT {COLUMNS} FROM received WHERE entity = $1 AND record = $2 ORDER BY id");
        self.rows(&sql, params![entity.as_str(), number], from_row)
    }

    /// What a foreign record became when it was received before: the kind of record and its number.
    pub(super) fn became(&self, id: Id) -> Result<Option<(Entity, i64)>> {
        let sql = "SELECT entity, record FROM received WHERE uuid = $1";
        let found = self.row(sql, [id], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        Ok(found.and_then(|(entity, record)| Some((entity.parse().ok()?, record))))
    }

    /// Whether a claim or a source was removed.
    pub(super) fn is_removed(&self, entity: Entity, number: i64) -> Result<bool> {
        let sql = match entity {
            Entity::Source => "SELECT retired_at IS NOT NULL FROM source WHERE id = $1",
            _ => "SELECT retired_at IS NOT NULL AND merged_into IS NULL FROM claim WHERE id = $1",
        };
        Ok(self.row(sql, [number], |row| row.get(0))?.unwrap_or(false))
    }
}

impl WriteTx<'_> {
    /// Keeps the foreign records that a claim or a source came from; those that are kept already stay.
    pub(super) fn receive(&self, entity: Entity, number: i64, received: &[Received]) -> Result<()> {
        let sql =
            "INSERT INTO received (uuid, entity, record, format, file, place, raw, repairs, recorded_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
        for r in received {
            let words = || serde_json::to_string(&(r, entity, number)).unwrap_or_default();
            let id = r.id.unwrap_or_else(|| Id::of_content(words().as_bytes()));
            let at = r.recorded_at.as_ref().unwrap_or(self.now());
            let values =
                params![id, entity.as_str(), number, r.format, r.file, r.place, r.raw, Json(&r.repairs), at];
            self.execute(sql, values)?;
        }
        Ok(())
    }
}
