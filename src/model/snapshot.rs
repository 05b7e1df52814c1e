//! The bytes of a source as kept, and the text taken out of them.

use super::{Id, SnapshotNo, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stored copy of a source: one of its versions. The hash proves that the bytes did not change since they were
/// kept; it proves no more. The bytes stand in the database and in WARC files; a bundle names them.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Its number in this database; never part of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub number: Option<SnapshotNo>,
    /// Its stable identity; absent only before it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub length: u64,
    /// What the bytes are, as in `application/pdf`; `application/octet-stream` when unknown.
    pub media_type: String,
    /// When the bytes were got from where they were published; absent when nobody stated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved_at: Option<Timestamp>,
    /// The address that the bytes came from, after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The name of the file that the bytes came from, without its folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// When it was removed from lists; nothing is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
}

/// The text that one extractor took out of the bytes of a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// The extractor, as in `pdftotext 22.12.0`.
    pub by: String,
    /// The text; empty when there is none.
    pub text: String,
    /// For bytes that come in pages: the character of the text at which each page begins, the first 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<u32>,
    /// Why there is no text, or not all of it, and the way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Extract {
    /// The page, from 1, on which a character stands; none where there are no pages.
    pub fn page_of(&self, character: u32) -> Option<u32> {
        let before = self.pages.partition_point(|begin| *begin <= character);
        (before > 0).then_some(before as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_stands_on_the_page_that_begins_at_or_before_it() {
        let extract = Extract { pages: vec![0, 10, 10, 25], ..Extract::default() };
        let pages: Vec<_> = [0, 9, 10, 24, 25, 99].iter().map(|at| extract.page_of(*at).unwrap()).collect();
        assert_eq!(pages, [1, 1, 3, 3, 4, 4]);
        assert_eq!(Extract::default().page_of(3), None);
    }
}
