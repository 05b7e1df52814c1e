//! What a failed command prints and exits with: the error, its causes, and the way out.

use crate::format::FormatError;
use crate::store::Error as StoreError;
use crate::text::visible::visible;
use std::io::{ErrorKind, Write as _};

/// Exit codes, after sysexits.h where it has one.
pub mod code {
    /// The answer is no.
    pub const NO: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// The data is wrong.
    pub const DATA: u8 = 65;
    /// An input is missing.
    pub const NO_INPUT: u8 = 66;
    /// A bug.
    pub const INTERNAL: u8 = 70;
    /// The output can't be made.
    pub const CANT_CREATE: u8 = 73;
    /// Reading or writing failed, or the disk is full.
    pub const IO: u8 = 74;
    /// Locked: try again.
    pub const LOCKED: u8 = 75;
    /// No permission.
    pub const PERMISSION: u8 = 77;
    /// Interrupted from the keyboard.
    pub const INTERRUPTED: u8 = 130;
}

/// The table of exit codes that the help shows.
pub const EXIT_CODES: &str = "Exit codes: 0 done; 1 the answer is no; 2 usage; 65 bad data; 66 input missing; \
70 internal (a bug); 73 cannot create; 74 I/O error or disk full; 75 locked, try again; 77 permission; \
130 interrupted";

/// A failure that a command words itself.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What, where and why.
    pub message: String,
    /// What to type next.
    pub hint: Option<String>,
    /// The exit code.
    pub code: u8,
}

/// A failure with its way out.
pub fn failure(code: u8, message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Failure { message: message.into(), hint: Some(hint.into()), code }.into()
}

/// Whether the reader of our output went away: that is how `| head` ends, and is no error.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &std::io::Error| e.kind() == ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(broken))
}

/// The exit code of an error.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return failure.code;
        }
        if let Some(error) = cause.downcast_ref::<StoreError>() {
            return store_code(error);
        }
        match cause.downcast_ref::<FormatError>() {
            Some(FormatError::Io(error)) => return io_code(error),
            Some(_) => return code::DATA,
            None => {}
        }
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            return io_code(error);
        }
    }
    code::INTERNAL
}

fn io_code(error: &std::io::Error) -> u8 {
    match error.kind() {
        ErrorKind::NotFound => code::NO_INPUT,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => code::PERMISSION,
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => code::CANT_CREATE,
        ErrorKind::InvalidData => code::DATA,
        _ => code::IO,
    }
}

fn store_code(error: &StoreError) -> u8 {
    match error {
        StoreError::Missing(_) | StoreError::NotFound { .. } | StoreError::NoChange(_) => code::NO_INPUT,
        StoreError::Locked(_) => code::LOCKED,
        StoreError::ReadOnly(_) => code::PERMISSION,
        StoreError::Full(_) => code::IO,
        StoreError::Io { source, .. } => io_code(source),
        StoreError::Interrupted => code::INTERRUPTED,
        StoreError::Sqlite(_) => code::INTERNAL,
        _ => code::DATA,
    }
}

/// The way out of an error, where there is one to name.
fn hint(error: &anyhow::Error) -> Option<String> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.hint.clone();
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<FormatError>()) {
        Some(FormatError::Record { reason, .. }) if reason.contains(" column") => {
            return Some(
                "nothing of the file was taken; `onus import --help` lists the fields of --map".into(),
            );
        }
        Some(FormatError::Record { .. } | FormatError::TooLarge { .. }) => {
            return Some(
                "nothing of the file was taken; --keep-going takes the good records, where it can".into(),
            );
        }
        Some(FormatError::Syntax { .. }) => {
            return Some("nothing of the file was taken; --from says the format, if it is another".into());
        }
        Some(FormatError::Io(_)) => return Some("nothing of the file was taken".into()),
        None => {}
    }
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<StoreError>());
    Some(match causes.into_iter().find(|cause| !matches!(cause, StoreError::OfRecord { .. }))? {
        StoreError::Missing(_) => {
            "`onus demo` makes one to try things on; `onus --db FILE add claim …` starts one of your own"
                .into()
        }
        StoreError::NotAFile { .. } | StoreError::NotADatabase(_) | StoreError::Foreign { .. } => {
            "name another file with --db; this one was not touched".into()
        }
        StoreError::Newer { .. } => "install the newer Onus; this file was not touched".into(),
        StoreError::Locked(_) => "wait for the other command to end, and try again".into(),
        StoreError::ReadOnly(_) => {
            "copy the file to a folder that you may write, or ask for permission".into()
        }
        StoreError::Full(_) => "make room and try again; nothing was changed".into(),
        StoreError::Corrupt(_) => {
            "keep the file; `onus doctor` says what is damaged; go back to your last `onus backup`".into()
        }
        StoreError::NotFound { entity, .. } => match entity {
            crate::model::Entity::Claim => "`onus query` lists the claims".into(),
            crate::model::Entity::Source | crate::model::Entity::Article => {
                format!("`onus {entity} list` lists them")
            }
            _ => "`onus show CLAIM` shows the numbers of what hangs on a claim".into(),
        },
        StoreError::UnknownRating { nearest: Some(nearest), .. } => {
            format!("did you mean {nearest}? `onus scale list` shows every scale")
        }
        StoreError::UnknownRating { scale: Some(scale), .. } => {
            format!("`onus scale show {scale}` lists its labels")
        }
        StoreError::UnknownRating { .. } => "`onus scale list` shows every scale".into(),
        StoreError::Unresolved { .. } => {
            "put the record that it refers to earlier in the file, or import it first".into()
        }
        StoreError::NoChange(_) => "`onus history` lists the changes with their numbers".into(),
        StoreError::Refused(reason) if reason.contains("stays on record") => {
            "`onus history` lists the changes; `onus undo CHANGE` takes an earlier one back".into()
        }
        StoreError::Refused(reason) if reason.contains("is used by claim") => {
            "`onus show CLAIM` has the numbers of what uses it; remove that first".into()
        }
        StoreError::Refused(reason) if reason.contains("is part of claim") => {
            "`onus history` lists the changes; `onus undo CHANGE` takes the merge back".into()
        }
        StoreError::Refused(reason) if reason.contains("was removed") => {
            "`onus history` lists the changes; `onus undo CHANGE` takes the removal back".into()
        }
        StoreError::Sqlite(_) => "this is a bug in Onus; `onus doctor` checks the file".into(),
        _ => return None,
    })
}

/// Prints an error with its causes and its way out to stderr, made safe for a terminal.
pub fn print(error: &anyhow::Error) {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        // The system's number for an error says nothing to a person.
        let text = text.split_once(" (os error ").map_or(text.as_str(), |(words, _)| words);
        let text = visible(text).replace("EOF while parsing ", "it breaks off in ");
        if !causes.iter().any(|before| before.contains(&text)) {
            causes.push(text);
        }
    }
    say(&format!("error: {}", causes.join(": ")));
    if let Some(hint) = hint(error) {
        say(&format!("hint: {}", visible(&hint)));
    }
}

/// Writes a line to stderr. When nobody takes it, the exit code is left to tell; that is no reason to panic.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
