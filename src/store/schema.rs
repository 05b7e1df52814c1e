//! The file itself: how it is made, recognised, opened and brought up to date.
//!
//! A file is ours by its `application_id`; its `user_version` counts the migrations that ran. Both are
//! read from the file's own header before SQLite touches it, so that a file that is not ours, or is too
//! new, stays byte for byte what it was. A migration and its new version are one transaction.

use super::beside::{self, Beside};
use super::{Error, Result};
use rusqlite::{Connection, ErrorCode as Code, OpenFlags, config::DbConfig};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "Onus" in ASCII: the application id in the header of every Onus database (offset 68).
pub const APPLICATION_ID: u32 = 0x4F6E_7573;

/// Every migration, oldest first. The version of a schema is how many of them it has seen.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../migrations/sqlite/0002_interchange.sql"),
    include_str!("../../migrations/sqlite/0003_evidence.sql"),
];

/// The schema version that this program writes.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a database can only be read, and what it was when it was opened.
pub(super) struct Frozen {
    /// Whether for want of room for the side files of a write.
    pub(super) full: bool,
    seen: Seen,
}

impl Frozen {
    /// Whether the file is not what it was. SQLite reads it without locks, and a writer who reaches it by
    /// another way, as from another machine, may have mixed old pages with new ones.
    pub(super) fn changed(&self, path: &Path) -> bool {
        Seen::now(path) != self.seen
    }
}

/// What tells that somebody wrote a file: its length and moment, the counters in its header, and its log.
#[derive(PartialEq, Eq)]
struct Seen(Option<(u64, [i64; 2], [u8; 100])>, bool);

impl Seen {
    fn now(path: &Path) -> Seen {
        let file = || {
            let mut file = File::open(path).ok()?;
            let mut header = [0; 100];
            file.read_exact(&mut header).ok()?;
            let meta = file.metadata().ok()?;
            #[cfg(unix)]
            let moment = {
                use std::os::unix::fs::MetadataExt as _;
                [meta.mtime(), meta.mtime_nsec()]
            };
            #[cfg(not(unix))]
            let moment = [0; 2];
            Some((meta.len(), moment, header))
        };
        Seen(file(), has_wal(path))
    }
}

/// Opens an existing database, upgrading an older schema.
pub(super) fn open(path: &Path) -> Result<(Connection, Option<Frozen>)> {
    let header = recognise(path)?;
    let (conn, frozen) = connect(path, header.writable)?;
    if header.without_log && frozen.is_none() && conn.busy_timeout(Duration::ZERO).is_ok() {
        // A first import was killed, or is at work: then it puts the log back itself.
        let _ = conn.pragma_update(None, "journal_mode", "WAL");
        wait(&conn);
    }
    if header.version < SCHEMA_VERSION {
        upgrade(&conn, path, header.version)?;
    }
    Ok((conn, frozen))
}

/// Brings a file of an earlier schema up to date, or says why it can't be read as it is.
pub(super) fn upgrade(conn: &Connection, path: &Path, version: u32) -> Result<()> {
    match migrate(conn, path) {
        Err(Error::ReadOnly(_)) => {
            let way_out = format!(
                "it was written by an earlier Onus (schema version {version}), and to be read it has to be brought to \
                version {SCHEMA_VERSION}, which takes writing: run `onus query` once where it can be written, or \
                copy it to a folder that can"
            );
            let source = std::io::Error::new(ErrorKind::PermissionDenied, way_out);
            Err(Error::Io { path: path.to_path_buf(), source })
        }
        migrated => migrated,
    }
}

/// Makes a new database beside `path`, which then takes that name whole. `fill` writes its first records.
pub(super) fn create(path: &Path, fill: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
    fs::create_dir_all(beside::folder(path)).map_err(|e| Error::creating(path, e))?;
    let (new, _) = Beside::new(path, true).map_err(|e| Error::creating(path, e))?;
    let conn = Connection::open(new.scratch()).map_err(|e| Error::from_sqlite(path, e))?;
    prepare(&conn).map_err(|e| Error::from_sqlite(path, e))?;
    migrate(&conn, path)?;
    fill(&conn)?;
    at_rest(conn, path)?;
    new.take().map(|_| ()).map_err(|e| Error::creating(path, e))
}

/// Closes a new database in WAL mode, which stands in its header, with everything in the one file.
pub(super) fn at_rest(conn: Connection, path: &Path) -> Result<()> {
    conn.pragma_update(None, "journal_mode", "WAL").map_err(|e| Error::from_sqlite(path, e))?;
    conn.close().map_err(|(_, e)| Error::from_sqlite(path, e))
}

/// A database in memory with the newest schema.
pub(super) fn in_memory() -> Result<Connection> {
    let path = Path::new(":memory:");
    let conn = Connection::open_in_memory().map_err(|e| Error::from_sqlite(path, e))?;
    prepare(&conn).map_err(|e| Error::from_sqlite(path, e))?;
    migrate(&conn, path)?;
    Ok(conn)
}

/// What is known of a file before SQLite sees it.
struct Header {
    version: u32,
    writable: bool,
    /// It is not in WAL mode, or will not be once SQLite has rolled back what a killed import left.
    without_log: bool,
}

/// Reads the header: whose file it is, and which schema version it has.
fn recognise(path: &Path) -> Result<Header> {
    let owned = || path.to_path_buf();
    let what = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(Error::Missing(owned())),
        Err(source) => return Err(Error::Io { path: owned(), source }),
        Ok(meta) if meta.is_dir() => "a folder",
        Ok(meta) if !meta.is_file() => "no ordinary file",
        Ok(meta) if meta.len() == 0 => "an empty file",
        Ok(meta) => {
            // Its maker may have been killed before it took the unfinished name away.
            #[cfg(unix)]
            if std::os::unix::fs::MetadataExt::nlink(&meta) > 1 {
                beside::clear_away(path);
            }
            ""
        }
    };
    if !what.is_empty() {
        return Err(Error::NotAFile { path: owned(), what });
    }
    let mut header = [0u8; 100];
    let (file, writable) = match File::options().read(true).write(true).open(path) {
        Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            (File::open(path), false)
        }
        opened => (opened, true),
    };
    match file.and_then(|mut file| file.read_exact(&mut header)) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Err(Error::NotADatabase(owned())),
        Err(source) => return Err(Error::Io { path: owned(), source }),
        Ok(()) => {}
    }
    // The offsets stand in https://www.sqlite.org/fileformat2.html, "The Database Header".
    let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (found, application_id) = (word(60), word(68));
    if !header.starts_with(b"SQLite format 3\0") {
        Err(Error::NotADatabase(owned()))
    } else if application_id != APPLICATION_ID {
        Err(Error::Foreign { path: owned(), application_id })
    } else if found > SCHEMA_VERSION {
        Err(Error::Newer { path: owned(), found, known: SCHEMA_VERSION })
    } else {
        Ok(Header { version: found, writable, without_log: header[18] == 1 || is_there(path, "-journal") })
    }
}

/// Takes SQLite's count of its memory away, with the lock that guards it: an eighth of all instructions of a
/// short command. It must come before SQLite's first use, and only the first call does anything.
fn without_memory_count() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: the option takes one int; when SQLite is in use already it answers MISUSE and does nothing.
        #[allow(unsafe_code)]
        unsafe {
            rusqlite::ffi::sqlite3_config(rusqlite::ffi::SQLITE_CONFIG_MEMSTATUS, 0);
        }
    });
}

/// Connects for reading and writing, or for reading alone where the file or its folder can't be written.
fn connect(path: &Path, writable: bool) -> Result<(Connection, Option<Frozen>)> {
    without_memory_count();
    let attempt = |path: &Path, flags: OpenFlags| {
        let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        prepare(&conn)?;
        // The first read: it tells whether the side files of WAL can be made here.
        conn.prepare("SELECT 1 FROM sqlite_schema")?.exists([])?;
        Ok(conn)
    };
    let alone = |full| {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let frozen = Frozen { full, seen: Seen::now(path) };
        match attempt(&without_locks(path), flags) {
            _ if frozen.changed(path) || frozen.seen.1 => Err(Error::Locked(path.to_path_buf())),
            Ok(conn) => Ok((conn, Some(frozen))),
            Err(e) => Err(Error::from_sqlite(path, e)),
        }
    };
    // SQLite would make side files for a file that it may only read, and leave them to its owner.
    if !writable && !has_wal(path) {
        return alone(false);
    }
    match attempt(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Ok(conn) => Ok((conn, None)),
        Err(e)
            if has_wal(path) && matches!(e.sqlite_error_code(), Some(Code::CannotOpen | Code::ReadOnly)) =>
        {
            let log = if is_there(path, "-wal") {
                "its latest changes are in the -wal"
            } else {
                "what a broken change left is in the -journal"
            };
            let way_out = format!(
                "{log} file beside it, which can't be read where nothing can be written: run `onus query` once \
                where it can, or copy both files to such a folder"
            );
            let source = std::io::Error::new(ErrorKind::PermissionDenied, way_out);
            Err(Error::Io { path: path.to_path_buf(), source })
        }
        Err(e) => match Error::from_sqlite(path, e) {
            Error::Full(_) if !has_wal(path) => alone(true),
            Error::ReadOnly(_) | Error::Io { .. } if !has_wal(path) => alone(false),
            other => Err(other),
        },
    }
}

/// Whether a writer left, or is making, a write-ahead log or a journal beside the file.
pub(super) fn has_wal(path: &Path) -> bool {
    is_there(path, "-wal") || is_there(path, "-journal")
}

/// Whether a file with this ending is beside the file, and holds something.
fn is_there(path: &Path, end: &str) -> bool {
    let mut log = path.as_os_str().to_os_string();
    log.push(end);
    fs::metadata(log).is_ok_and(|meta| meta.len() > 0)
}

/// Lets statements wait for locks again, and says whether that could be set.
pub(super) fn wait(conn: &Connection) -> bool {
    conn.busy_timeout(BUSY_TIMEOUT).is_ok()
}

/// The URI that tells SQLite to read the file without side files: nobody can write it from here.
fn without_locks(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(*byte as char),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    PathBuf::from(uri + "?immutable=1")
}

/// The settings of every connection. The timeout comes first: the other pragmas may have to wait.
fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // Without the planner's stability guarantee, a build with STAT4 prepares a statement anew for every value
    // bound to it: a list of 20 claims took 5 times the instructions.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// The migration after which what is derived from the claims has to be worked out anew.
const REDERIVES: u32 = 3;

/// Runs the missing migrations, each with its version in one transaction.
fn migrate(conn: &Connection, path: &Path) -> Result<()> {
    let fail = |e| Error::from_sqlite(path, e);
    let run = || -> Result<()> {
        loop {
            conn.execute_batch("BEGIN IMMEDIATE").map_err(fail)?;
            // Read again under the lock: another process may have been faster.
            let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fail)?;
            let Some(migration) = MIGRATIONS.get(version as usize) else {
                return conn.execute_batch("ROLLBACK").map_err(fail);
            };
            conn.execute_batch(migration).map_err(fail)?;
            if version + 1 == REDERIVES {
                super::WriteTx::rederiving(conn, path).refresh_all()?;
            }
            let done = format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {}; COMMIT",
                version + 1
            );
            conn.execute_batch(&done).map_err(fail)?;
        }
    };
    run().inspect_err(|_| {
        let _ = conn.execute_batch("ROLLBACK");
    })
}
