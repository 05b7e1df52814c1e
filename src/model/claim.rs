//! What is said, and where.

use super::closed::closed_set;
use super::{AppearanceNo, Citation, ClaimNo, Id, PartialDate, Received, Ruling, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What sort of proposition a claim is.
    ClaimKind ("kind of claim") {
        /// A figure.
        Statistic => "statistic",
        /// Words put in somebody's mouth.
        Quotation => "quotation",
        /// Something that happened.
        Event => "event",
        /// A story told as an example.
        Anecdote => "anecdote",
        /// One thing brings about another.
        Causal => "causal",
        /// Something that is to come.
        Prediction => "prediction",
        /// A judgment that evidence can't settle.
        Opinion => "opinion",
    }
}

closed_set! {
    /// What became of words in a text.
    AnchorState ("state of an anchor") {
        /// They were found for the first time.
        Anchored => "anchored",
        /// They are where they were.
        SamePlace => "same-place",
        /// They are elsewhere.
        Moved => "moved",
        /// They are others now.
        Changed => "changed",
        /// Neither they nor anything like them is there.
        Gone => "gone",
        /// They are in several places, and nothing says which.
        Ambiguous => "ambiguous",
        /// No words were recorded.
        NoQuote => "no-quote",
    }
}

impl AnchorState {
    /// Whether a person has to say where the words are now.
    pub fn is_amiss(self) -> bool {
        matches!(self, AnchorState::Changed | AnchorState::Gone | AnchorState::Ambiguous)
    }
}

/// One checkable proposition in plain words of ours, with everything that hangs on it. The words as
/// printed belong to its appearances.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<ClaimNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The proposition.
    pub text: String,
    /// Who makes the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimant: Option<String>,
    /// When it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<PartialDate>,
    /// What sort of proposition it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ClaimKind>,
    /// Free words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Free labels, sorted, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// The claim that this one was found to be: it is removed, and what hangs on it counts there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Id>,
    /// Where it was made, in the order of recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appearances: Vec<Appearance>,
    /// What speaks for and against it, in the order of recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// What was ruled on it, in the order of recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<Ruling>,
    /// The foreign records that it came from, as they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Received>,
}

/// Where a claim was made: an article or a page, with the exact words and their place
/// (W3C Web Annotation: TextQuoteSelector, TextPositionSelector).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appearance {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<AppearanceNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The article it appears in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<Id>,
    /// The page it appears on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The exact words as printed (TextQuoteSelector `exact`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The words just before (TextQuoteSelector `prefix`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The words just after (TextQuoteSelector `suffix`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The paragraph, counted from 1 over the blocks of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// First character of the words, counted from 0 (TextPositionSelector `start`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_start: Option<u32>,
    /// The character after the last (TextPositionSelector `end`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_end: Option<u32>,
    /// The version of the article's text, counted from 1, in which paragraph and positions say the place; absent
    /// where nobody looked the words up in a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Who says it here, where that differs from the claim's claimant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimant: Option<String>,
    /// When it was said here, where that differs from the claim's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<PartialDate>,
    /// Whether this is the first known appearance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
}
