//! What can go wrong in the store, by what a person can do about it. No message repeats stored text.

use crate::model::{Entity, Id};
use std::path::{Path, PathBuf};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no file at the path.
    #[error("there is no Onus database at {}", .0.display())]
    Missing(PathBuf),
    /// A folder, a device or an empty file stands at the path.
    #[error("{} is {what}, not an Onus database", .path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is instead, as in "a folder".
        what: &'static str,
    },
    /// A file that is no SQLite database.
    #[error("{} is not a database", .0.display())]
    NotADatabase(PathBuf),
    /// A database of some other program.
    #[error("{} belongs to another application (application id {application_id:#010x}, Onus has {:#010x})", .path.display(), super::schema::APPLICATION_ID)]
    Foreign {
        /// The path.
        path: PathBuf,
        /// The id that stands in its header.
        application_id: u32,
    },
    /// A database of a later Onus.
    #[error("{} has schema version {found}, and this Onus knows versions up to {known}", .path.display())]
    Newer {
        /// The path.
        path: PathBuf,
        /// The version in its header.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// Another process holds the write lock for longer than the timeout.
    #[error("{} is locked by another process", .0.display())]
    Locked(PathBuf),
    /// The file or its folder can't be written.
    #[error("{} can't be written", .0.display())]
    ReadOnly(PathBuf),
    /// The disk, or the limit on file sizes, is full.
    #[error("no space left to write {}", .0.display())]
    Full(PathBuf),
    /// The file's pages contradict each other.
    #[error("{} is damaged", .0.display())]
    Corrupt(PathBuf),
    /// The file could not be created, opened, read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The work was interrupted from the keyboard; nothing of it was kept.
    #[error("interrupted; nothing was changed")]
    Interrupted,
    /// No such record.
    #[error("there is no {entity} {number}")]
    NotFound {
        /// The kind of record.
        entity: Entity,
        /// The number asked for.
        number: i64,
    },
    /// No change of that number in the history.
    #[error("there is no change {0}")]
    NoChange(i64),
    /// A record refers to one that is not there.
    #[error("{field} refers to {entity} {id}, which is neither in the database nor earlier in the file")]
    Unresolved {
        /// The field that refers.
        field: &'static str,
        /// The kind of record referred to.
        entity: Entity,
        /// Its identity.
        id: Id,
    },
    /// What is wrong is found only at the end of a file, and is wrong with this record.
    #[error("{entity} {id}")]
    OfRecord {
        /// The kind of record.
        entity: Entity,
        /// Its identity.
        id: Id,
        /// What is wrong.
        source: Box<Error>,
    },
    /// No such rating; `nearest` where one is spelled nearly so.
    #[error("there is no such {}", .scale.as_ref().map_or("scale".into(), |name| format!("rating on the scale {name}")))]
    UnknownRating {
        /// The scale, where it is known.
        scale: Option<String>,
        /// `scale:label` of the nearest, where there is one.
        nearest: Option<String>,
    },
    /// A value that the model does not allow.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// The request contradicts what is recorded.
    #[error("{0}")]
    Refused(String),
    /// SQLite refused for a reason that is ours to know.
    #[error("the database refused: {0}")]
    Sqlite(String),
}

/// What the store's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Reads the system's answer to the making of a file.
    pub(super) fn creating(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let path = path.to_path_buf();
        match source.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Error::ReadOnly(path),
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Error::Full(path),
            _ => Error::Io { path, source },
        }
    }

    /// Reads SQLite's answer. A constraint's text is ours (it stands in the migrations) and may be shown.
    pub(super) fn from_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_path_buf();
        let rusqlite::Error::SqliteFailure(failure, message) = error else {
            return match error {
                // The schema and the program agree on what a column holds and which rows there are.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
                | rusqlite::Error::QueryReturnedNoRows => Error::Corrupt(path),
                other => Error::Sqlite(other.to_string()),
            };
        };
        match failure.code {
            Code::DatabaseBusy | Code::DatabaseLocked => Error::Locked(path),
            Code::ReadOnly | Code::PermissionDenied => Error::ReadOnly(path),
            Code::DiskFull => Error::Full(path),
            Code::DatabaseCorrupt => Error::Corrupt(path),
            Code::NotADatabase => Error::NotADatabase(path),
            Code::OperationInterrupted => Error::Interrupted,
            Code::SystemIoFailure | Code::CannotOpen => {
                let reason = match failure.extended_code {
                    // The side file that readers and writers share did not fit.
                    rusqlite::ffi::SQLITE_IOERR_SHMSIZE | rusqlite::ffi::SQLITE_IOERR_SHMOPEN => {
                        return Error::Full(path);
                    }
                    rusqlite::ffi::SQLITE_IOERR_WRITE => {
                        "a write failed: the disk fails, or a limit on file sizes is reached"
                    }
                    rusqlite::ffi::SQLITE_IOERR_FSYNC => "what was written did not reach the disk",
                    other => rusqlite::ffi::code_to_str(other),
                };
                Error::Io { path, source: std::io::Error::other(reason) }
            }
            Code::ConstraintViolation if message.as_deref().is_some_and(|text| text.ends_with(".uuid")) => {
                Error::Invalid { field: "id", reason: "stands for another record already".into() }
            }
            _ => {
                let message = message.unwrap_or_else(|| failure.to_string());
                match failure.extended_code {
                    // Two records that were made elsewhere and claim one identity or name.
                    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => {
                        let column = message.rsplit(' ').next().unwrap_or_default();
                        Error::Refused(format!(
                            "another record has the same {column}, which only one may have"
                        ))
                    }
                    rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER => Error::Refused(message),
                    // Numbers are given by SQLite itself: one that is taken was not to be seen.
                    rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => {
                        Error::Corrupt(path)
                    }
                    _ => Error::Sqlite(message),
                }
            }
        }
    }
}
