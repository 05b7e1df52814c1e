//! The record kept in one SQLite file. The only place that names rusqlite, and the seam where a second
//! engine would go: each operation is one named function in one transaction.
//!
//! [`Store::read`] hands out a [`ReadTx`], which has no function that writes; [`Store::write`] hands out
//! a [`WriteTx`], commits when the closure returns `Ok` and leaves the file as it was when it returns
//! `Err`. `write` returns only after the commit is on disk (`synchronous=FULL`). What a write changed
//! stands in the history, written in the same transaction.

mod alike;
mod article;
mod beside;
mod citation;
mod claim;
mod columns;
mod content;
mod cursor;
mod direct;
mod doctor;
mod dossier;
mod error;
mod facet;
mod filter;
mod foreign;
mod history;
mod import;
mod imported;
mod labels;
mod link;
mod merge;
mod page;
mod past;
mod received;
mod references;
mod revive;
mod ruling;
mod scale;
mod schema;
mod search;
mod seen;
mod since;
mod snapshot;
mod source;
mod sql;
mod undo;
mod unimport;
mod verification;
mod whole;

pub use beside::Beside;
pub use content::{Copy, Deflated, Evidence};
pub use direct::Texts;
pub use doctor::{CHECKS, Finding};
pub use error::{Error, Result};
pub use filter::{Filter, RANKED_MOST};
pub use history::{Action, Change, Entry};
pub use imported::{Imported, Outcome, Tally};
pub use labels::{Labels, Unmapped};
pub use page::{Listed, Page, PageKey, Sort};
pub use schema::{APPLICATION_ID, SCHEMA_VERSION};
pub use verification::ToVerify;
pub use whole::Whole;

use crate::model::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An open database.
pub struct Store {
    conn: Connection,
    path: PathBuf,
    /// Set when it can only be read, and SQLite reads it without locks.
    frozen: Option<schema::Frozen>,
    /// Whether an import may keep others out while it writes.
    alone: bool,
}

/// Who changes the record, when, and by which command.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The moment, read from the clock once per command.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// The command.
    pub action: Action,
}

/// A consistent view of the record, for reading only.
pub struct ReadTx<'c> {
    conn: &'c Connection,
    path: &'c Path,
    /// Merges of the past, read when first asked for.
    merges: std::cell::OnceCell<merge::Merges>,
}

/// A write in progress. It reads what a [`ReadTx`] reads.
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    stamp: Stamp,
    change: Cell<Option<i64>>,
    undoes: Cell<Option<i64>>,
    scales: RefCell<scale::Known>,
    /// The next number of each table that this write put rows into.
    next: RefCell<Vec<(&'static str, i64)>>,
    seen: RefCell<seen::Seen>,
    /// Statements of an import, by the place of their words in the program.
    at_hand: RefCell<Vec<sql::AtHand<'c>>>,
    /// Whether the triggers are off until this ends.
    unguarded: Cell<bool>,
}

impl<'c> std::ops::Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;
    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl Store {
    /// Opens the database at `path` and brings an older schema up to date.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotAFile`], [`Error::NotADatabase`], [`Error::Foreign`] and
    /// [`Error::Newer`] leave the file byte for byte as it was.
    pub fn open(path: &Path) -> Result<Store> {
        let (conn, frozen) = schema::open(path)?;
        Ok(Store { conn, path: path.to_path_buf(), frozen, alone: false })
    }

    /// Opens the database at `path`, making it (mode 0600, with the scales in `seed`) where there is none.
    /// The file appears whole or not at all, and whoever makes it first wins.
    ///
    /// # Errors
    /// As [`Store::open`], and [`Error::Io`] when it can't be made.
    pub fn open_or_create(path: &Path, seed: &[crate::model::RatingScale], now: &Timestamp) -> Result<Store> {
        match Store::open(path) {
            Err(Error::Missing(_)) => {
                schema::create(path, |conn| Self::seed(conn, path, seed, now))?;
                Store::open(path)
            }
            other => other,
        }
    }

    /// An empty database in memory, with the scales in `seed`.
    ///
    /// # Errors
    /// Only when SQLite itself fails.
    pub fn open_in_memory(seed: &[crate::model::RatingScale], now: &Timestamp) -> Result<Store> {
        let path = PathBuf::from(":memory:");
        let conn = schema::in_memory()?;
        Self::seed(&conn, &path, seed, now)?;
        Ok(Store { conn, path, frozen: None, alone: false })
    }

    fn seed(
        conn: &Connection,
        path: &Path,
        seed: &[crate::model::RatingScale],
        now: &Timestamp,
    ) -> Result<()> {
        let stamp = Stamp { at: now.clone(), actor: "onus".into(), action: Action::Create };
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate);
        let tx = tx.map_err(|e| Error::from_sqlite(path, e))?;
        let write = WriteTx::new(&tx, path, stamp);
        for scale in seed {
            write.add_scale(scale)?;
        }
        drop(write);
        tx.commit().map_err(|e| Error::from_sqlite(path, e))
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the running and any later statement end with [`Error::Interrupted`] once `flag` is set.
    pub fn interrupt_on(&mut self, flag: Arc<AtomicBool>) -> Result<()> {
        self.conn
            .progress_handler(10_000, Some(move || flag.load(Ordering::Relaxed)))
            .map_err(|e| Error::from_sqlite(&self.path, e))
    }

    /// Takes more memory for pages, 24 MB, for work on many records: with SQLite's own 2 MB an import of
    /// 100,000 claims spends half of its time writing pages out and reading them again. With `alone` the first
    /// import keeps readers out while it runs, which is for input that is all there: a pipe may take its time.
    pub fn expect_much(&mut self, alone: bool) -> Result<()> {
        self.alone = alone;
        // An import has more statements than the few of a short command.
        self.conn.set_prepared_statement_cache_capacity(128);
        let set = self.conn.pragma_update(None, "cache_size", -24_576);
        set.map_err(|e| Error::from_sqlite(&self.path, e))
    }

    /// Runs `f` on one consistent view of the record.
    ///
    /// # Errors
    /// What `f` returns, and the store's own errors: [`Error::Locked`], whatever `f` returned, when somebody wrote
    /// a file that is read without locks.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred);
        let tx = tx.map_err(|e| Error::from_sqlite(&self.path, e))?;
        let read = f(&ReadTx { conn: &tx, path: &self.path, merges: Default::default() });
        self.unchanged()?;
        read
    }

    /// Refuses what was read without locks while somebody wrote.
    fn unchanged(&self) -> Result<()> {
        match &self.frozen {
            Some(frozen) if frozen.changed(&self.path) => Err(Error::Locked(self.path.clone())),
            _ => Ok(()),
        }
    }

    /// Runs `f` in one write transaction: committed to disk when this returns `Ok`, and when it returns
    /// `Err`, or the process dies, the record is what it was.
    ///
    /// # Errors
    /// What `f` returns, and the store's own errors, as [`Error::Locked`] and [`Error::Full`].
    pub fn write<T, E: From<Error>>(
        &mut self,
        stamp: &Stamp,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.frozen.as_ref().is_some_and(|frozen| frozen.full) {
            return Err(Error::Full(self.path.clone()).into());
        }
        let alone = self.alone && stamp.action == Action::Import && self.without_log();
        let result = self.transact(alone, stamp, f);
        if alone {
            // Whoever opens the file next does it when somebody reads it now.
            let _ = self.conn.pragma_update(None, "journal_mode", "WAL");
        }
        result
    }

    /// Runs `f` as [`write`](Store::write) would, and then takes all of it back: not one byte of the file changes.
    ///
    /// # Errors
    /// As for [`write`](Store::write).
    pub fn rehearse<T, E: From<Error>>(
        &mut self,
        stamp: &Stamp,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let path = &self.path;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = tx.map_err(|e| Error::from_sqlite(path, e))?;
        let value = f(&WriteTx::new(&tx, path, stamp.clone()))?;
        tx.rollback().map_err(|e| Error::from_sqlite(path, e))?;
        Ok(value)
    }

    fn transact<T, E: From<Error>>(
        &mut self,
        alone: bool,
        stamp: &Stamp,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let path = &self.path;
        let behavior = if alone { TransactionBehavior::Exclusive } else { TransactionBehavior::Immediate };
        let tx = self.conn.transaction_with_behavior(behavior);
        let tx = tx.map_err(|e| Error::from_sqlite(path, e))?;
        let value = f(&WriteTx::new(&tx, path, stamp.clone()))?;
        tx.commit().map_err(|e| Error::from_sqlite(path, e))?;
        Ok(value)
    }

    /// Takes the write-ahead log away for the first import of a database that nobody else has open: its pages are
    /// then written once and not twice. Says whether it is away. The old pages, few as they are, stand in a
    /// journal, so that a killed import leaves the old state; readers wait meanwhile.
    fn without_log(&self) -> bool {
        let empty = self.conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM claim)", [], |row| row.get(0));
        if !empty.unwrap_or(false) || self.conn.busy_timeout(std::time::Duration::ZERO).is_err() {
            return false;
        }
        let mode = self.conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
        schema::wait(&self.conn) && mode.is_ok_and(|mode| mode == "delete")
    }

    /// Writes a consistent copy to `target` while others read and write. It is made beside and takes the name
    /// when it is whole and on disk; `replace`: also that of a file that is there.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Io`], and [`Error::Locked`] when `target` is a database somebody works on.
    pub fn backup(&self, target: &Path, replace: bool) -> Result<()> {
        let creating = |e| Error::creating(target, e);
        let fail = |e| Error::from_sqlite(target, e);
        // The log of a database at work would be taken for one of the copy.
        if schema::has_wal(target) {
            return Err(Error::Locked(target.to_path_buf()));
        }
        let (copy, file) = Beside::new(target, true).map_err(creating)?;
        let name = copy.scratch().to_str();
        let name = name.ok_or_else(|| creating(std::io::Error::other("its name is not UTF-8")))?;
        let copied = self.conn.execute("VACUUM INTO $1", [name]).map_err(fail);
        self.unchanged()?;
        copied?;
        schema::at_rest(Connection::open(copy.scratch()).map_err(fail)?, target)?;
        file.sync_all().map_err(creating)?;
        match replace {
            true => copy.replace().map_err(creating),
            false if copy.take().map_err(creating)? => Ok(()),
            false => Err(creating(std::io::ErrorKind::AlreadyExists.into())),
        }
    }
}

impl<'c> WriteTx<'c> {
    fn new(conn: &'c Connection, path: &'c Path, stamp: Stamp) -> Self {
        let read = ReadTx { conn, path, merges: Default::default() };
        WriteTx {
            read,
            stamp,
            change: Cell::new(None),
            undoes: Cell::new(None),
            scales: RefCell::default(),
            next: RefCell::default(),
            seen: RefCell::default(),
            at_hand: RefCell::default(),
            unguarded: Cell::new(false),
        }
    }

    /// Leaves out until this write ends what keeps other programs from writing what no record can be: an import
    /// only appends, looks up every record that it refers to, and takes its words from closed sets. A table with
    /// a trigger costs SQLite a copy of every
    /// page that it changes, and a CHECK of a word against three others a small table of its own for each row.
    fn unguarded(&self) -> Result<()> {
        self.unguarded.set(true);
        unguard(self.conn, true).map_err(|e| self.fail(e))
    }

    /// A write of what is derived alone, which needs no history, by a migration in its transaction.
    fn rederiving(conn: &'c Connection, path: &'c Path) -> Self {
        WriteTx::new(
            conn,
            path,
            Stamp { at: Timestamp::epoch(), actor: String::new(), action: Action::Create },
        )
    }

    /// The moment of this write.
    pub fn now(&self) -> &Timestamp {
        &self.stamp.at
    }
}

impl Drop for WriteTx<'_> {
    fn drop(&mut self) {
        if self.unguarded.get() {
            // It only sets flags of the connection.
            let _ = unguard(self.conn, false);
        }
    }
}

/// Turns triggers, foreign keys and CHECK constraints off or on.
fn unguard(conn: &Connection, off: bool) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, !off)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, !off)?;
    conn.pragma_update(None, "ignore_check_constraints", off)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) mod testing {
    //! A store in memory for the tests beside the code.
    use super::*;
    use crate::model::{Rating, RatingScale, Verdict};

    /// A moment that tests agree on.
    pub fn now() -> Timestamp {
        "2026-11-22T12:00:00.000Z".parse().unwrap()
    }

    /// A stamp of that moment.
    pub fn stamp(action: Action) -> Stamp {
        Stamp { at: now(), actor: "tester".into(), action }
    }

    impl Store {
        /// Changes the database as another program could, around what the schema refuses.
        pub fn tamper(&self, sql: &str) {
            self.conn.execute_batch(sql).unwrap();
        }
    }

    /// A store with a scale `five-step` whose labels are the verdicts, and a label without one.
    pub fn store() -> Store {
        let mut ratings: Vec<Rating> = Verdict::ALL
            .iter()
            .map(|v| Rating { label: v.to_string(), verdict: Some(*v), ..Rating::default() })
            .collect();
        ratings.push(Rating { label: "Legend".into(), ..Rating::default() });
        let scale = RatingScale { name: "five-step".into(), ratings, ..RatingScale::default() };
        Store::open_in_memory(&[scale], &now()).unwrap()
    }
}
