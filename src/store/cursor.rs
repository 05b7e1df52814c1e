//! Reading what hangs on records without a query for each: a cursor over the rows of a table in the order of
//! their owners keeps pace with the cursor over the owners.

use super::{ReadTx, Result};
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::{Params, Row, Rows, Statement};

/// Rows in the order of the records that they belong to.
pub(super) struct Cursor<'s, T> {
    rows: Rows<'s>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    /// The column that holds the owner's number.
    owner: usize,
    /// The owner of the row that comes next; none at the end.
    next: Option<i64>,
}

impl<'s, T> Cursor<'s, T> {
    /// Starts a statement whose rows come in the order of the number in column `owner`.
    pub(super) fn new(
        tx: &ReadTx<'_>,
        statement: &'s mut Statement<'_>,
        params: impl Params,
        owner: usize,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Self> {
        let rows = statement.query(params).map_err(|e| tx.fail(e))?;
        let mut cursor = Cursor { rows, read, owner, next: None };
        cursor.advance(tx)?;
        Ok(cursor)
    }

    fn advance(&mut self, tx: &ReadTx<'_>) -> Result<()> {
        let row = self.rows.next().map_err(|e| tx.fail(e))?;
        self.next = row.map(|row| row.get(self.owner)).transpose().map_err(|e| tx.fail(e))?;
        Ok(())
    }

    /// The next row, whoever owns it, if its owner's number is at most `last`.
    pub(super) fn up_to(&mut self, tx: &ReadTx<'_>, last: i64) -> Result<Option<(i64, T)>> {
        let Some(owner) = self.next.filter(|owner| *owner <= last) else { return Ok(None) };
        let Some(row) = self.rows.get() else { return Ok(None) };
        let found = (self.read)(row).map_err(|e| tx.fail(e))?;
        self.advance(tx)?;
        Ok(Some((owner, found)))
    }

    /// The owner of the row that comes next; none at the end.
    pub(super) fn owner(&self) -> Option<i64> {
        self.next
    }

    /// Hands each row of `owner` to `f`. Those of owners with lower numbers are passed over unread.
    pub(super) fn each_of(
        &mut self,
        tx: &ReadTx<'_>,
        owner: i64,
        mut f: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        while self.next.is_some_and(|next| next < owner) {
            self.advance(tx)?;
        }
        while let (true, Some(row)) = (self.next == Some(owner), self.rows.get()) {
            f(row).map_err(|e| tx.fail(e))?;
            self.advance(tx)?;
        }
        Ok(())
    }

    /// The rows of `owner`, read.
    pub(super) fn of(&mut self, tx: &ReadTx<'_>, owner: i64) -> Result<Vec<T>> {
        let (mut found, read) = (Vec::new(), self.read);
        self.each_of(tx, owner, |row| read(row).map(|record| found.push(record)))?;
        Ok(found)
    }
}
