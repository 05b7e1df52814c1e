//! How the model's words become SQL values and come back. Every `ToSql` and `FromSql` stands here, and
//! the few helpers that keep statements short.

use super::{Error, ReadTx, Result};
use crate::model::{
    AppearanceNo, ArticleNo, CitationNo, ClaimKind, ClaimNo, Id, LinkState, Locator, PartialDate, RulingNo,
    SnapshotNo, SourceNo, Stance, Tier, Timestamp, Verdict, VerificationOutcome,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Params, Row, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

macro_rules! as_text {
    ($($name:ty),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|e| FromSqlError::Other(Box::new(e)))
            }
        }
    )+};
}
as_text!(Verdict, Stance, ClaimKind, Tier, PartialDate, Timestamp, VerificationOutcome, LinkState);

macro_rules! as_integer {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map($name)
            }
        }
    )+};
}
as_integer!(ArticleNo, ClaimNo, AppearanceNo, SourceNo, CitationNo, RulingNo, SnapshotNo);

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_bytes().as_slice()))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        uuid::Uuid::from_slice(bytes).map(Id).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

/// A value kept as JSON text in one column: a list of names, a locator.
pub(super) struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        text.map(ToSqlOutput::from).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

/// A locator as its column holds it: none when it names no place.
pub(super) fn locator_column(locator: &Locator) -> Option<Json<&Locator>> {
    (!locator.is_empty()).then_some(Json(locator))
}

/// A number of a rating as its column holds it: JSON text, so that it comes back as it was written.
pub(super) fn number_column(number: &Option<serde_json::Number>) -> Option<String> {
    number.as_ref().map(ToString::to_string)
}

/// The number of a rating that stands in a column.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<serde_json::Number>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse()).transpose().map_err(|e: serde_json::Error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e))
    })
}

/// Whether `$1, $2 …` first appear in this order: SQLite counts them as they come, whatever their digits.
fn in_order(sql: &str) -> bool {
    let mut most = 0;
    sql.split('$').skip(1).all(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: usize = rest[..digits].parse().unwrap_or(usize::MAX);
        let next = number <= most + 1;
        most = most.max(number);
        next
    })
}

impl ReadTx<'_> {
    /// A statement prepared once per connection.
    pub(super) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        debug_assert!(in_order(sql), "placeholders out of order: {sql}");
        self.conn.prepare_cached(sql).map_err(|e| self.fail(e))
    }

    /// Every row of `sql`, read by `from_row`.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map(params, from_row).map_err(|e| self.fail(e))?;
        rows.collect::<rusqlite::Result<_>>().map_err(|e| self.fail(e))
    }

    /// The first row of `sql`, if there is one.
    pub(super) fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension;
        self.prepare(sql)?.query_row(params, from_row).optional().map_err(|e| self.fail(e))
    }

    /// The error that SQLite's answer stands for.
    pub(super) fn fail(&self, error: rusqlite::Error) -> Error {
        Error::from_sqlite(self.path, error)
    }
}

/// A statement of an import, with the place and the length of its words in the program; none while it runs.
pub(super) type AtHand<'c> = ((usize, usize), Option<Statement<'c>>);

impl super::WriteTx<'_> {
    /// Runs one statement that returns no rows and says how many it changed.
    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.prepare(sql)?.execute(params).map_err(|e| self.fail(e))
    }

    /// The number that a new row of `table` takes: the one after the highest. All rows of that table that one
    /// write makes get theirs here, which spares a `RETURNING`: with it an insert is a statement of many writes
    /// to SQLite, which keeps a copy of every page that it changes.
    pub(super) fn next(&self, table: &'static str) -> Result<i64> {
        let mut next = self.next.borrow_mut();
        if let Some((_, number)) = next.iter_mut().find(|(name, _)| *name == table) {
            *number += 1;
            return Ok(*number);
        }
        let number = self.last(table)? + 1;
        next.push((table, number));
        Ok(number)
    }

    /// The highest number in `table`; 0 when it is empty.
    pub(super) fn last(&self, table: &'static str) -> Result<i64> {
        let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
        Ok(self.row(&sql, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// Runs `f`, whose changes are taken back when it fails: one record of many that may be refused.
    ///
    /// # Errors
    /// What `f` returns, and the store's own.
    pub fn attempt<T, E: From<Error>>(&self, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let change = self.change.get();
        self.execute("SAVEPOINT attempt", [])?;
        let result = f();
        if result.is_ok() {
            self.execute("RELEASE attempt", [])?;
            return result;
        }
        // An interrupted statement has taken the whole transaction back already: what `f` said counts.
        let _ = self.execute("ROLLBACK TO attempt", []).and_then(|_| self.execute("RELEASE attempt", []));
        self.change.set(change);
        self.next.borrow_mut().clear();
        self.seen.borrow_mut().clear();
        self.scales.borrow_mut().clear();
        result
    }

    /// Drops the indexes that no constraint needs, and gives their names and the statements that make them
    /// again, which must run before this write ends.
    pub(super) fn drop_indexes(&self) -> Result<Vec<(String, String)>> {
        let sql =
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid";
        let indexes: Vec<(String, String)> = self.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (name, _) in &indexes {
            self.execute(&format!("DROP INDEX {name}"), [])?;
        }
        Ok(indexes)
    }

    /// Runs a statement that an import runs for each record, and gives its rows' first to `f`: kept at hand,
    /// since to look one up among the connection's statements costs a tenth of an import.
    fn with<T>(
        &self,
        sql: &'static str,
        f: impl FnOnce(&mut Statement<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        debug_assert!(in_order(sql), "placeholders out of order: {sql}");
        let place = (sql.as_ptr() as usize, sql.len());
        let slot = |(known, _): &AtHand<'_>| *known == place;
        let kept = self.at_hand.borrow_mut().iter_mut().find(|s| slot(s)).and_then(|s| s.1.take());
        let mut statement = match kept {
            Some(statement) => statement,
            None => self.conn.prepare(sql).map_err(|e| self.fail(e))?,
        };
        let result = f(&mut statement).map_err(|e| self.fail(e));
        let mut at_hand = self.at_hand.borrow_mut();
        match at_hand.iter_mut().find(|s| slot(s)) {
            Some(free) => free.1 = Some(statement),
            None => at_hand.push((place, Some(statement))),
        }
        result
    }

    /// Adds one row by a statement kept at hand.
    pub(super) fn put(&self, sql: &'static str, params: impl Params) -> Result<()> {
        self.with(sql, |statement| statement.execute(params).map(|_| ()))
    }

    /// The number in the first row of a statement kept at hand, if there is one.
    pub(super) fn number_of(&self, sql: &'static str, params: impl Params) -> Result<Option<i64>> {
        use rusqlite::OptionalExtension;
        self.with(sql, |statement| statement.query_row(params, |row| row.get(0)).optional())
    }

    /// Runs an `INSERT … RETURNING id`.
    pub(super) fn insert(&self, sql: &str, params: impl Params) -> Result<i64> {
        self.prepare(sql)?.query_row(params, |row| row.get(0)).map_err(|e| self.fail(e))
    }
}
