//! Rating scales as their publishers write them. Scales are data: Onus ships some and takes any.

use super::{Id, RatingRef, Timestamp, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The scale that a rating is looked up on when none is named.
pub const DEFAULT_SCALE: &str = "five-step";

/// A publisher's rating scale. A changed scale is a new scale with a name of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingScale {
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The short name that `scale:label` uses, unique in a database.
    pub name: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whose scale it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where the publisher explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Which version of the publisher's scale it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Free words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The ratings, in the publisher's order.
    pub ratings: Vec<Rating>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
}

/// One step of a scale.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The label, verbatim.
    pub label: String,
    /// The number that the publisher gives it (schema.org `ratingValue`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Number>,
    /// The best number of the scale (schema.org `bestRating`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<serde_json::Number>,
    /// The worst number of the scale (schema.org `worstRating`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<serde_json::Number>,
    /// What the label means; absent when nobody has said, never guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl RatingRef {
    /// Reads `label` or `scale:label`; a label alone is on the [`DEFAULT_SCALE`].
    pub fn parse(text: &str) -> Self {
        let (scale, label) = text.split_once(':').unwrap_or((DEFAULT_SCALE, text));
        RatingRef { scale: scale.to_string(), label: label.to_string() }
    }
}

impl std::fmt::Display for RatingRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.scale == DEFAULT_SCALE {
            f.pad(&self.label)
        } else {
            write!(f, "{}:{}", self.scale, self.label)
        }
    }
}
