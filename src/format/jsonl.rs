//! JSON Lines: each line is a small bundle of its own, with one claim and the sources and articles that it
//! refers to, so that a line can be cut out, filtered and sent on by itself. Scales, and what no claim refers
//! to, have lines of their own.

use crate::model::{Article, Claim, RatingScale, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One line: a bundle on one line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The version of the bundle's form ([`json::VERSION`](super::json::VERSION)).
    pub onus: u64,
    /// Rating scales.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<RatingScale>,
    /// Articles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Article>,
    /// Sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Claims; the exporter writes one a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}
