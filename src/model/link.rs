//! What the address of a source answered when it was asked.

use super::closed::closed_set;
use super::{SourceNo, Timestamp};
use serde::{Deserialize, Serialize};

closed_set! {
    /// How an address answered.
    LinkState ("state of a link") {
        /// It answers with the page itself.
        Ok => "ok",
        /// It leads to another address, which answers.
        Redirected => "redirected",
        /// It says that the page is not there (404, 410), or its host's name is not known any more.
        Gone => "gone",
        /// It answers that we may not read it, or we may not ask it.
        Refused => "refused",
        /// Nothing answers, or with a failure of its own, or not in time.
        Unreachable => "unreachable",
    }
}

/// One check of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkCheck {
    /// The source.
    pub source: SourceNo,
    /// The address that was asked.
    pub url: String,
    /// What came of it.
    pub state: LinkState,
    /// The HTTP status of the last answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Where redirects led.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Why, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When it was asked.
    pub checked_at: Timestamp,
}
