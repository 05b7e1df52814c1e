//! What was ruled on a claim. A ruling is appended and never edited: a later record supersedes or
//! withdraws it.

use super::{Id, PartialDate, RulingNo, Timestamp, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rating as a ruling names it: a scale and one of its labels, both verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingRef {
    /// The scale's name.
    pub scale: String,
    /// The label on that scale.
    pub label: String,
}

/// One ruling on one claim.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<RulingNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The rating as ruled.
    pub rating: RatingRef,
    /// What that rating means, as its scale says; never part of a bundle, whose scales say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub verdict: Option<Verdict>,
    /// The number as the review itself states it (schema.org `ratingValue`), where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Number>,
    /// The best number as the review itself states it (schema.org `bestRating`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<serde_json::Number>,
    /// The worst number as the review itself states it (schema.org `worstRating`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<serde_json::Number>,
    /// Who ruled.
    pub ruled_by: String,
    /// The site or page of who ruled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruled_by_url: Option<String>,
    /// The day it was ruled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruled_on: Option<PartialDate>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
    /// The page that carries the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The title of that page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The language of that page (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The ruling that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Id>,
    /// The citations relied on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relying_on: Vec<Id>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// The record that takes it back, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// The record that takes a ruling back, without touching it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who took the ruling back.
    pub by: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
}
