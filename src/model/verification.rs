//! Whether a citation's quotation stands in the stored copy of its source: what was compared and what came of it.

use super::closed::closed_set;
use super::{Id, SnapshotNo, Timestamp};
use serde::{Deserialize, Serialize};

closed_set! {
    /// What a check of one citation found.
    VerificationOutcome ("outcome of a verification") {
        /// The words stand in the copy, at the place that the locator says, if it says one.
        Found => "found",
        /// The words stand in the copy, but not at the place that the locator says.
        Moved => "moved",
        /// The copy has a passage nearly like the quotation.
        Altered => "altered",
        /// The text taken out of the copy has nothing like it.
        Missing => "missing",
        /// No copy of the source is kept, or none that text could be taken out of.
        NoCopy => "no-copy",
        /// The citation quotes nothing.
        NoQuotation => "no-quotation",
        /// The stored bytes, or the text taken out of them, no longer have their hash.
        Tampered => "tampered",
    }
}

impl VerificationOutcome {
    /// Whether the stored copy bears the quotation out.
    pub fn is_confirmed(self) -> bool {
        matches!(self, VerificationOutcome::Found | VerificationOutcome::Moved)
    }

    /// Whether the stored copy speaks against the quotation, or can't be trusted.
    pub fn is_amiss(self) -> bool {
        matches!(
            self,
            VerificationOutcome::Altered | VerificationOutcome::Missing | VerificationOutcome::Tampered
        )
    }
}

/// A run of words that a quotation and a passage share, or that only one of them has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "kebab-case")]
pub enum Piece {
    /// In both, as the passage prints it.
    Same(String),
    /// Only in the quotation.
    Quoted(String),
    /// Only in the stored text.
    Stored(String),
    /// Where the quotation says that it leaves words out or puts its own: its mark, as printed.
    Omitted(String),
}

impl Piece {
    /// Whether the two texts differ here.
    pub fn differs(&self) -> bool {
        matches!(self, Piece::Quoted(_) | Piece::Stored(_))
    }
}

/// What a check of one citation found, and in which copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What came of it.
    pub outcome: VerificationOutcome,
    /// Why, in one sentence for people.
    pub why: String,
    /// Whether the words stand there word for word, with nothing passed over but what the notes of places say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub word_for_word: bool,
    /// The copy that was found to hold the words, or was read last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Id>,
    /// Its number in this database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_number: Option<SnapshotNo>,
    /// The extractor in whose text the words were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The page on which the passage begins, counted from 1 over the file's pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// First character of the passage in the extracted text, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// The character after the passage's last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<u32>,
    /// The passage as stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
    /// For an altered quotation: the quotation held against the passage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Piece>,
    /// What was passed over to find the words, and what else is worth knowing: capitals, omissions, another place
    /// with the same words, a later copy without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// When it was checked.
    pub verified_at: Timestamp,
}
