//! Identities. What a person types is a small number per kind of record ([`ClaimNo`] and its kin), good
//! in one database only; what exports and merges rely on is a stable [`Id`] (UUID, RFC 9562).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A record's stable identity: version 7 when Onus made it, any UUID when it came from elsewhere.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Id(pub Uuid);

/// The name space of identities derived from a record's content (UUIDv5).
const CONTENT: Uuid = Uuid::from_u128(0x6f6e_7573_0001_7000_8000_636f_6e74_656e);

impl Id {
    /// A new identity: 48 bits of `millis` (milliseconds since 1970) and 74 random bits.
    pub fn new(millis: u64) -> Self {
        let stamp =
            uuid::Timestamp::from_unix(uuid::NoContext, millis / 1000, (millis % 1000) as u32 * 1_000_000);
        Id(Uuid::new_v7(stamp))
    }

    /// The identity of a record that came without one, derived from its content, so that the same
    /// record read twice is one record.
    pub fn of_content(content: &[u8]) -> Self {
        Id(Uuid::new_v5(&CONTENT, content))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Text that is not a record number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of a {0}: use the whole number that `onus` prints, as in 12")]
pub struct BadNumber(pub &'static str);

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident => $what:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = BadNumber;
            fn from_str(text: &str) -> Result<Self, BadNumber> {
                match text.trim_start_matches('#').parse() {
                    Ok(n) if n > 0 => Ok($name(n)),
                    _ => Err(BadNumber($what)),
                }
            }
        }
    )+};
}

numbers! {
    /// The number of an article in this database.
    ArticleNo => "article",
    /// The number of a claim in this database.
    ClaimNo => "claim",
    /// The number of an appearance in this database.
    AppearanceNo => "appearance",
    /// The number of a source in this database.
    SourceNo => "source",
    /// The number of a citation in this database.
    CitationNo => "citation",
    /// The number of a ruling in this database.
    RulingNo => "ruling",
    /// The number of a stored copy in this database.
    SnapshotNo => "snapshot",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_identities_are_version_7_and_sort_by_time() {
        let (a, b) = (Id::new(1_000), Id::new(2_000));
        assert_eq!(a.0.get_version_num(), 7);
        assert!(a < b);
    }

    #[test]
    fn numbers_are_positive_and_may_carry_a_hash() {
        assert_eq!("#12".parse(), Ok(ClaimNo(12)));
        for bad in ["0", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert_eq!(bad.parse::<ClaimNo>(), Err(BadNumber("claim")), "{bad}");
        }
    }
}
