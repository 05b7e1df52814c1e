//! How the model's words become SQL values and come back. Every `ToSql` and `FromSql` stands here, and
//! the few helpers that keep statements short.

use super::{Error, ReadTx, Result};
use crate::model::{
    AppearanceNo, ArticleNo, CitationNo, ClaimKind, ClaimNo, Id, Locator, PartialDate, RulingNo, SourceNo,
    Stance, Tier, Timestamp, Verdict,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Params, Row};
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
as_text!(Verdict, Stance, ClaimKind, Tier, PartialDate, Timestamp);

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
as_integer!(ArticleNo, ClaimNo, AppearanceNo, SourceNo, CitationNo, RulingNo);

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
        let sql = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
        let number = self.row(&sql, [], |row| row.get(0))?.unwrap_or(1);
        next.push((table, number));
        Ok(number)
    }

    /// Runs `f`, whose changes are taken back when it fails: one record of many that may be refused.
    ///
    /// # Errors
    /// What `f` returns, and the store's own.
    pub fn attempt<T, E: From<Error>>(&self, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.execute("SAVEPOINT attempt", [])?;
        let result = f();
        if result.is_ok() {
            self.execute("RELEASE attempt", [])?;
            return result;
        }
        // An interrupted statement has taken the whole transaction back already: what `f` said counts.
        let _ = self.execute("ROLLBACK TO attempt", []).and_then(|_| self.execute("RELEASE attempt", []));
        self.next.borrow_mut().clear();
        self.seen.borrow_mut().clear();
        self.scales.borrow_mut().clear();
        result
    }

    /// Runs an `INSERT … RETURNING id`.
    pub(super) fn insert(&self, sql: &str, params: impl Params) -> Result<i64> {
        self.prepare(sql)?.query_row(params, |row| row.get(0)).map_err(|e| self.fail(e))
    }
}
