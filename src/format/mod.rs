//! The formats that go in and out, one file each. A format reads and writes records; it knows nothing of
//! the store, and a command joins the two.

pub mod json;

use crate::model::{Article, Claim, RatingScale, Source};

/// One record of a bundle, in the order in which bundles hold them.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A rating scale.
    Scale(Box<RatingScale>),
    /// An article.
    Article(Box<Article>),
    /// A source.
    Source(Box<Source>),
    /// A claim with all that hangs on it.
    Claim(Box<Claim>),
}

/// What is wrong with an input, and where.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The text breaks off or is not in the format.
    #[error("line {line}, column {column}: {reason}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong; never repeats what was read.
        reason: String,
    },
    /// A record holds something that the model does not.
    #[error("{record}: {field}: {reason}")]
    Record {
        /// Which record, as in `claims[3]` (from 0, as in the file's JSON).
        record: String,
        /// The path of the field in it; empty for the record itself.
        field: String,
        /// What is wrong; never repeats the value.
        reason: String,
    },
    /// A record is larger than any honest one.
    #[error("{record}: larger than {} MiB, the most that one record may take", MAX_RECORD >> 20)]
    TooLarge {
        /// Which record.
        record: String,
    },
    /// The input could not be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The most bytes that one record may take: memory stays bounded whatever is read.
pub const MAX_RECORD: usize = 32 << 20;

/// Takes out of an error message what it repeats of the input: it may be private. Of a field that is not
/// known only the name stays, not the long list of those that are.
pub fn redact(message: &str) -> String {
    if let Some((unknown, _)) = message.split_once(", expected one of ")
        && unknown.starts_with("unknown field ")
    {
        return unknown.replace('`', "");
    }
    let mut kept = String::new();
    let mut parts = message.split('"');
    kept.push_str(parts.next().unwrap_or_default().trim_end());
    if let Some(rest) = parts.next_back() {
        kept.push_str(rest);
    }
    kept
}
