//! The work being checked.

use super::{ArticleNo, Id, PartialDate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An article: its description, and its text where the user has it.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<ArticleNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The title, as printed.
    pub title: String,
    /// The authors, in the printed order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// Its language, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Free words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// The versions of its text, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<ArticleText>,
}

/// One version of an article's text. A new draft is a new version, never a changed one.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleText {
    /// SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When this version was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When this version was taken back; the one before it is then the latest again. Nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// The text itself.
    pub text: String,
}
