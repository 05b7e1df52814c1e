//! What is cited.

use super::closed::closed_set;
use super::{Id, PartialDate, Received, Snapshot, SourceNo, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

closed_set! {
    /// How near a source stands to what it tells.
    Tier ("tier") {
        /// The document, the data, the witness.
        Primary => "primary",
        /// Somebody's account of them.
        Secondary => "secondary",
    }
}

/// A source, as CSL describes one. A page or a timestamp belongs to the citation, not to the source.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<SourceNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The CSL item type, as in `report`, `webpage`, `article-newspaper`, `interview`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub csl_type: Option<String>,
    /// The title.
    pub title: String,
    /// The authors, in the printed order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<PartialDate>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its DOI, without a resolver's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// Its ISBN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    /// When it was last seen at its url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<PartialDate>,
    /// Where a public archive keeps a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_url: Option<String>,
    /// When that copy was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<PartialDate>,
    /// How near it stands to what it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Whether its identity must not leave the house.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// The source that it takes its word from: five stories from one wire are one origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<Id>,
    /// Free words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// The foreign records that it came from, as they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Received>,
    /// The copies of it that are kept, in the order of recording: its versions. Their bytes travel in WARC files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<Snapshot>,
}
