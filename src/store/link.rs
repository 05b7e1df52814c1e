//! What the addresses of sources answered, each time they were asked.

use super::{ReadTx, Result, WriteTx};
use crate::model::{LinkCheck, SourceNo};
use rusqlite::params;

impl ReadTx<'_> {
    /// What the addresses of a source answered, oldest first.
    pub fn link_checks(&self, source: SourceNo) -> Result<Vec<LinkCheck>> {
        let sql = "SELECT source_id, url, state, status, location, why, checked_at FROM link_check
            WHERE source_id = $1 ORDER BY id";
        self.rows(sql, [source], |row| {
            Ok(LinkCheck {
                source: row.get(0)?,
                url: row.get(1)?,
                state: row.get(2)?,
                status: row.get(3)?,
                location: row.get(4)?,
                why: row.get(5)?,
                checked_at: row.get(6)?,
            })
        })
    }
}

impl WriteTx<'_> {
    /// Adds the record of a check. The source stays as it is.
    pub fn add_link_check(&self, check: &LinkCheck) -> Result<()> {
        let sql = "INSERT INTO link_check (source_id, url, state, status, location, why, checked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let c = check;
        self.put(sql, params![c.source, c.url, c.state, c.status, c.location, c.why, c.checked_at])
    }
}
