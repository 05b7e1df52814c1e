//! A source's bearing on one claim.

use super::closed::closed_set;
use super::{CitationNo, Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What a source says to a claim. A source has a stance towards a claim, not in itself.
    #[derive(Default)]
    Stance ("stance") {
        /// It bears the claim out.
        Supports => "supports",
        /// It is against the claim.
        Refutes => "refutes",
        /// It helps to understand the claim and takes no side.
        #[default]
        Context => "context",
    }
}

/// Where in the source the words stand. Each is free text, since pages are also `xii` and lines `3-7`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Locator {
    /// Page or pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<String>,
    /// Section or heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Line or lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Time in a recording, as in `01:02:03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
}

impl Locator {
    /// Whether it names no place at all.
    pub fn is_empty(&self) -> bool {
        *self == Locator::default()
    }

    /// The named places with their values, in a fixed order.
    pub fn places(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("page", &self.page),
            ("paragraph", &self.paragraph),
            ("section", &self.section),
            ("line", &self.line),
            ("at", &self.timestamp),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// A source attached to a claim: its stance, the exact quotation and its place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<CitationNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The source.
    pub source: Id,
    /// What it says to the claim.
    pub stance: Stance,
    /// The exact words of the source (TextQuoteSelector `exact`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The words just before (TextQuoteSelector `prefix`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The words just after (TextQuoteSelector `suffix`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// Where the words stand.
    #[serde(default, skip_serializing_if = "Locator::is_empty")]
    pub locator: Locator,
    /// Free words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
}
