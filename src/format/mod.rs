//! The formats that go in and out, one file each. A format reads and writes records; it knows nothing of
//! the store, and a command joins the two.

pub mod bibtex;
pub mod claimreview;
pub mod csl;
pub mod csv;
pub mod dates;
pub mod detect;
pub mod elements;
pub mod exporter;
pub mod flat;
pub mod foreign;
pub mod google;
pub mod json;
pub mod jsonl;
pub mod mapping;
pub mod markdown;
mod places;
pub mod records;
pub mod reference;
pub mod ris;
pub mod rows;
mod scan;
pub mod schema;
pub mod unpack;

pub use exporter::{Dossier, Exporter};
pub use foreign::{Content, Item, Reading, Refused, Repair, Reviewed};

use crate::model::closed::closed_set;
use crate::model::{Article, Claim, RatingScale, Source};

closed_set! {
    /// The formats, by the names that `export` and `import` take.
    Format ("format") {
        /// The bundle, one JSON document.
        Json => "json",
        /// The bundle as JSON Lines.
        Jsonl => "jsonl",
        /// One row a claim.
        Csv => "csv",
        /// schema.org ClaimReview.
        ClaimReview => "claimreview",
        /// The answers of the Google Fact Check Tools API.
        Google => "google",
        /// For people.
        Markdown => "markdown",
        /// Sources as BibTeX.
        Bibtex => "bibtex",
        /// Sources as CSL-JSON.
        CslJson => "csl-json",
        /// Sources as RIS.
        Ris => "ris",
    }
}

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
    #[error("{record}: {field}{}{reason}", if field.is_empty() { "" } else { ": " })]
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

/// Takes out of serde's error message what it repeats of the input: it may be private.
pub fn redact(message: &str) -> String {
    // What was expected is ours and comes last; names of fields that the model has are ours too.
    let repeats = ["invalid type: ", "invalid value: ", "unknown field ", "unknown variant "];
    if !repeats.iter().any(|start| message.starts_with(start)) {
        return message.split('"').step_by(2).collect::<Vec<_>>().join("");
    }
    let head = message.split(['"', '`']).next().unwrap_or_default().trim_end();
    let expected = message.rfind(", expected ").or(message.rfind(", there are no"));
    let expected = expected.map_or("", |at| &message[at..]);
    let object = expected.starts_with(", expected struct ");
    // A name that looks like a misspelt one helps, and holds no secret: those are longer, or have digits.
    let name = message.split('`').nth(1).filter(|_| head == "unknown field");
    let plain = |name: &&str| name.len() <= 20 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let name = name.filter(plain).map_or(String::new(), |name| format!(" {name}"));
    format!("{head}{name}{}", if object { ", expected an object" } else { expected })
}

/// Where in a record an error is, without the name of a field that the model does not have.
pub fn field_of<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> String {
    let unknown = error.inner().to_string().starts_with("unknown field ");
    let known = error.path().iter().count() - usize::from(unknown);
    let mut field = String::new();
    for segment in error.path().iter().take(known) {
        let part = matches!(segment, serde_path_to_error::Segment::Seq { .. });
        let dot = if field.is_empty() || part { "" } else { "." };
        field.push_str(&format!("{dot}{segment}"));
    }
    field
}
