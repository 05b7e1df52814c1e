//! Stored copies of sources: what each version is, and where it came from.

use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{ClaimNo, Entity, Id, Snapshot, SnapshotNo, SourceNo};
use rusqlite::{Row, params};

const COLUMNS: &str =
    "n.id, n.uuid, k.sha256, k.length, n.media_type, n.retrieved_at, n.url, n.file, n.recorded_at,
    n.retired_at";
const TABLES: &str = "snapshot n JOIN content k ON k.id = n.content_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Snapshot> {
    Ok(Snapshot {
        number: row.get(0)?,
        id: row.get(1)?,
        sha256: row.get(2)?,
        length: row.get::<_, i64>(3)?.unsigned_abs(),
        media_type: row.get(4)?,
        retrieved_at: row.get(5)?,
        url: row.get(6)?,
        file: row.get(7)?,
        recorded_at: row.get(8)?,
        retired_at: row.get(9)?,
    })
}

impl ReadTx<'_> {
    /// The copies of a source, removed ones too, in the order of recording.
    pub fn snapshots(&self, source: SourceNo) -> Result<Vec<Snapshot>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.source_id = $1 ORDER BY n.id");
        self.rows(&sql, [source], from_row)
    }

    /// One copy, with the source that it is of.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn snapshot(&self, number: SnapshotNo) -> Result<(SourceNo, Snapshot)> {
        let sql = format!("SELECT {COLUMNS}, n.source_id FROM {TABLES} WHERE n.id = $1");
        let found = self.row(&sql, [number], |row| Ok((row.get(10)?, from_row(row)?)))?;
        found.ok_or(Error::NotFound { entity: Entity::Snapshot, number: number.0 })
    }

    /// The number of the copy with a stable identity.
    pub fn snapshot_number(&self, id: Id) -> Result<Option<SnapshotNo>> {
        self.row("SELECT id FROM snapshot WHERE uuid = $1", [id], |row| row.get(0))
    }

    /// Whether any source has copies: most databases of claims alone have none, and need no looking up.
    pub(super) fn any_snapshot(&self) -> Result<bool> {
        Ok(self.row("SELECT 1 FROM snapshot LIMIT 1", [], |_| Ok(()))?.is_some())
    }
}

impl WriteTx<'_> {
    /// Records a copy of a source; its bytes come by [`keep_bytes`](WriteTx::keep_bytes), before or later.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the source, [`Error::Refused`] when it was removed, [`Error::Invalid`].
    pub fn add_snapshot(&self, source: SourceNo, snapshot: &Snapshot) -> Result<SnapshotNo> {
        if let Some(at) = self.source(source)?.retired_at {
            return Err(Error::Refused(format!("source {source} was removed on {}", at.day())));
        }
        let snapshot = self.stamped(snapshot)?;
        let number = self.insert_snapshot(source, &snapshot)?;
        self.log(Entity::Snapshot, number.0, None, Some(&self.snapshot(number)?.1))?;
        self.unverify_source(source)?;
        Ok(number)
    }

    pub(super) fn insert_snapshot(&self, source: SourceNo, snapshot: &Snapshot) -> Result<SnapshotNo> {
        let s = snapshot;
        let content = self.content(&s.sha256, s.length)?;
        let number = SnapshotNo(self.next("snapshot")?);
        let sql =
            "INSERT INTO snapshot (id, uuid, source_id, content_id, media_type, retrieved_at, url, file,
            recorded_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        self.execute(
            sql,
            params![
                number,
                s.id,
                source,
                content,
                s.media_type,
                s.retrieved_at,
                s.url,
                s.file,
                s.recorded_at,
                s.retired_at
            ],
        )?;
        Ok(number)
    }

    /// Says that the bytes of a copy came which a bundle had named before.
    pub fn copy_came(&self, number: SnapshotNo) -> Result<()> {
        self.unverify_source(self.snapshot(number)?.0)
    }

    /// Takes a copy out of the lists, or brings it back: nothing else of it changes.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn edit_snapshot(&self, number: SnapshotNo, snapshot: &Snapshot) -> Result<()> {
        let (source, before) = self.snapshot(number)?;
        let sql = "UPDATE snapshot SET retired_at = $1 WHERE id = $2";
        self.execute(sql, params![snapshot.retired_at, number])?;
        self.log(Entity::Snapshot, number.0, Some(&before), Some(&self.snapshot(number)?.1))?;
        self.unverify_source(source)
    }

    /// Forgets what was found in the copies of a source, for they are others now.
    pub(super) fn unverify_source(&self, source: SourceNo) -> Result<()> {
        if self.row("SELECT 1 FROM verification LIMIT 1", [], |_| Ok(()))?.is_none() {
            return Ok(());
        }
        let sql =
            "DELETE FROM verification WHERE citation_id IN (SELECT id FROM citation WHERE source_id = $1)
            RETURNING (SELECT claim_id FROM citation c WHERE c.id = citation_id)";
        let mut claims: Vec<ClaimNo> = self.rows(sql, [source], |row| row.get(0))?;
        claims.sort_unstable();
        claims.dedup();
        claims.into_iter().try_for_each(|claim| self.refresh(claim))
    }
}
