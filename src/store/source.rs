//! Sources.

use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Entity, Id, Source, SourceNo};
use rusqlite::{Row, params};

pub(super) const COLUMNS: &str = "s.id, s.uuid, s.type, s.title, s.authors, s.publisher, s.issued, s.url, s.doi, s.isbn,
    s.accessed, s.archive_url, s.archived, s.tier, s.confidential,
    (SELECT origin.uuid FROM source origin WHERE origin.id = s.derived_from), s.note, s.recorded_at, s.retired_at";

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Source> {
    Ok(Source {
        number: row.get(0)?,
        id: row.get(1)?,
        csl_type: row.get(2)?,
        title: row.get(3)?,
        authors: row.get::<_, Json<_>>(4)?.0,
        publisher: row.get(5)?,
        issued: row.get(6)?,
        url: row.get(7)?,
        doi: row.get(8)?,
        isbn: row.get(9)?,
        accessed: row.get(10)?,
        archive_url: row.get(11)?,
        archived: row.get(12)?,
        tier: row.get(13)?,
        confidential: row.get(14)?,
        derived_from: row.get(15)?,
        note: row.get(16)?,
        recorded_at: row.get(17)?,
        retired_at: row.get(18)?,
        received: Vec::new(),
        snapshots: Vec::new(),
    })
}

impl ReadTx<'_> {
    /// One source.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn source(&self, number: SourceNo) -> Result<Source> {
        let found =
            self.row(&format!("SELECT {COLUMNS} FROM source s WHERE s.id = $1"), [number], from_row)?;
        found.ok_or(Error::NotFound { entity: Entity::Source, number: number.0 })
    }

    /// The source with a stable identity.
    pub fn source_by_id(&self, id: Id) -> Result<Option<Source>> {
        self.row(&format!("SELECT {COLUMNS} FROM source s WHERE s.uuid = $1"), [id], from_row)
    }

    /// The sources that the selected claims and those merged into them cite (all without a filter), with those they
    /// derive from,
    /// in number order, one at a time, with the foreign records that they came from and their copies.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn sources<E: From<Error>>(
        &self,
        selected: Option<&super::Filter>,
        mut f: impl FnMut(Source) -> Result<(), E>,
    ) -> Result<(), E> {
        let selected = selected.map(|filter| self.selection_with_merged(filter)).transpose()?;
        let any = self.hanging_on_sources()?;
        self.each(super::filter::sources(COLUMNS, selected), from_row, &mut |source| {
            f(self.with_hanging(source, any)?)
        })
    }

    /// The sources of the highest numbers that were not removed.
    pub fn newest_sources(&self, limit: u32) -> Result<Vec<Source>> {
        let sql =
            format!("SELECT {COLUMNS} FROM source s WHERE s.retired_at IS NULL ORDER BY s.id DESC LIMIT $1");
        self.rows(&sql, [limit], from_row)
    }
}

impl WriteTx<'_> {
    /// Records a source.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty title, [`Error::Unresolved`] for an unknown `derived_from`.
    pub fn add_source(&self, source: &Source) -> Result<SourceNo> {
        let source = self.stamped(source)?;
        let number = self.insert_source(&source)?;
        self.log(Entity::Source, number.0, None, Some(&self.source(number)?))?;
        Ok(number)
    }

    pub(super) fn insert_source(&self, source: &Source) -> Result<SourceNo> {
        let sql =
            "INSERT INTO source (id, uuid, type, title, authors, publisher, issued, url, doi, isbn, accessed,
            archive_url, archived, tier, confidential, derived_from, note, recorded_at, retired_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
        let s = source;
        let origin = self.origin(s)?;
        let number = SourceNo(self.next("source")?);
        self.put(
            sql,
            params![
                number,
                s.id,
                s.csl_type,
                s.title,
                Json(&s.authors),
                s.publisher,
                s.issued,
                s.url,
                s.doi,
                s.isbn,
                s.accessed,
                s.archive_url,
                s.archived,
                s.tier,
                s.confidential,
                origin,
                s.note,
                s.recorded_at,
                s.retired_at
            ],
        )?;
        Ok(number)
    }

    fn origin(&self, source: &Source) -> Result<Option<i64>> {
        source.derived_from.map(|id| self.resolve(Entity::Source, id, "derived_from")).transpose()
    }

    /// Changes a source to `source`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Unresolved`], and [`Error::Refused`] when the
    /// source would derive from itself.
    pub fn edit_source(&self, number: SourceNo, source: &Source) -> Result<()> {
        let before = self.source(number)?;
        let s = self.kept(source, &before)?;
        let origin = self.origin(&s)?;
        let sql =
            "UPDATE source SET type = $1, title = $2, authors = $3, publisher = $4, issued = $5, url = $6,
            doi = $7, isbn = $8, accessed = $9, archive_url = $10, archived = $11, tier = $12,
            confidential = $13, derived_from = $14, note = $15, retired_at = $16 WHERE id = $17";
        self.execute(
            sql,
            params![
                s.csl_type,
                s.title,
                Json(&s.authors),
                s.publisher,
                s.issued,
                s.url,
                s.doi,
                s.isbn,
                s.accessed,
                s.archive_url,
                s.archived,
                s.tier,
                s.confidential,
                origin,
                s.note,
                s.retired_at,
                number
            ],
        )?;
        if self.derives_from_itself(number)? {
            return Err(Error::Refused(format!("source {number} would derive from itself")));
        }
        self.log(Entity::Source, number.0, Some(&before), Some(&self.source(number)?))
    }

    /// Whether the chain of its origins comes back to a source.
    pub(super) fn derives_from_itself(&self, number: SourceNo) -> Result<bool> {
        let sql = "WITH RECURSIVE origin(id) AS (
            SELECT derived_from FROM source WHERE id = $1
            UNION SELECT derived_from FROM source JOIN origin USING (id) WHERE derived_from IS NOT NULL)
            SELECT 1 FROM origin WHERE id = $1";
        Ok(self.row(sql, [number], |_| Ok(()))?.is_some())
    }
}
