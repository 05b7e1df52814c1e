//! A record of a foreign format as it came, kept beside what was read from it: nothing verbatim is lost.

use super::{Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A foreign record, verbatim, and what was repaired to read it.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// Its identity, made from its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The format, as `onus import --from` names it.
    pub format: String,
    /// The file's name.
    pub file: String,
    /// Where in the file it stood, as in `line 12`.
    pub place: String,
    /// The record as it came.
    pub raw: String,
    /// What was repaired, each with its field, as in `claimDate: the time of day was left out`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
    /// When it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
}
