//! Reading what hangs on records without a query for each: a cursor over the rows of a table in the order of
//! their owners keeps pace with the cursor over the owners.

use super::{ReadTx, Result};
use rusqlite::{Params, Row, Rows, Statement};

/// Rows in the order of the records that they belong to.
pub(super) struct Cursor<'s, T> {
    rows: Rows<'s>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    /// The column that holds the owner's number.
    owner: usize,
    next: Option<(i64, T)>,
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

    fn advance(&mut self, tx: &ReadTx<'_>) -> Result<Option<(i64, T)>> {
        let row = self.rows.next().map_err(|e| tx.fail(e))?;
        let next = row.map(|row| Ok((row.get(self.owner)?, (self.read)(row)?)));
        Ok(std::mem::replace(&mut self.next, next.transpose().map_err(|e| tx.fail(e))?))
    }

    /// The next row, whoever owns it, if its owner's number is at most `last`.
    pub(super) fn up_to(&mut self, tx: &ReadTx<'_>, last: i64) -> Result<Option<(i64, T)>> {
        if self.next.as_ref().is_some_and(|(owner, _)| *owner <= last) { self.advance(tx) } else { Ok(None) }
    }

    /// The rows of `owner`. Those of owners with lower numbers are passed over.
    pub(super) fn of(&mut self, tx: &ReadTx<'_>, owner: i64) -> Result<Vec<T>> {
        let mut found = Vec::new();
        while let Some((number, row)) = self.up_to(tx, owner)? {
            if number == owner {
                found.push(row);
            }
        }
        Ok(found)
    }
}
