//! What every record has in common: an identity, a moment of recording, and texts that must be sound.

use super::{Appearance, Article, Citation, Claim, Id, RatingScale, Ruling, Snapshot, Source, Timestamp};
use serde::Serialize;
use std::collections::HashSet;

/// A value that the model does not allow. Never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Invalid {
    /// The field.
    pub field: &'static str,
    /// What is wrong with its value, and the way out.
    pub reason: &'static str,
}

/// A record as the store takes it.
pub trait Record: Clone + Serialize {
    /// Its stable identity; absent before it is stored.
    fn id_mut(&mut self) -> &mut Option<Id>;
    /// When it was recorded; absent before it is stored.
    fn recorded_at_mut(&mut self) -> &mut Option<Timestamp>;
    /// Takes away what only this database knows: numbers, and what is derived.
    fn clear_local(&mut self);
    /// Its free texts with the names of their fields; those marked `true` must not be empty.
    fn texts(&self) -> Vec<(&'static str, &str, bool)>;

    /// Checks every text.
    ///
    /// # Errors
    /// An empty text where one is needed, or a NUL character anywhere: SQLite and C programs cut text there.
    fn validate(&self) -> Result<(), Invalid> {
        for (field, text, needed) in self.texts() {
            if needed && text.trim().is_empty() {
                return Err(Invalid { field, reason: "is empty, and a record can't do without it" });
            }
            if text.contains('\0') {
                return Err(Invalid { field, reason: "holds a NUL character: take it out and try again" });
            }
        }
        self.rules()
    }

    /// What else must hold, beyond sound texts.
    ///
    /// # Errors
    /// The field that breaks a rule.
    fn rules(&self) -> Result<(), Invalid> {
        Ok(())
    }

    /// Brings lists without an order of their own into the one that is stored.
    fn tidy(&mut self) {}
}

/// A function that takes a record takes one that is lent too, and makes a copy.
macro_rules! lent {
    ($($name:ident),+) => {$(
        impl From<&$name> for $name {
            fn from(record: &$name) -> Self {
                record.clone()
            }
        }

        impl From<&Box<$name>> for $name {
            fn from(record: &Box<$name>) -> Self {
                (**record).clone()
            }
        }
    )+};
}
lent!(Article, Claim, RatingScale, Source);

/// The texts of optional fields.
fn optional<'a, const N: usize>(
    fields: [(&'static str, &'a Option<String>); N],
) -> impl Iterator<Item = (&'static str, &'a str, bool)> {
    fields.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?, false)))
}

/// The texts of a list.
fn listed<'a>(name: &'static str, list: &'a [String]) -> impl Iterator<Item = (&'static str, &'a str, bool)> {
    list.iter().map(move |text| (name, text.as_str(), true))
}

macro_rules! identified {
    () => {
        fn id_mut(&mut self) -> &mut Option<Id> {
            &mut self.id
        }
        fn recorded_at_mut(&mut self) -> &mut Option<Timestamp> {
            &mut self.recorded_at
        }
    };
}

impl Record for Article {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("title", self.title.as_str(), true)];
        texts.extend(listed("authors", &self.authors));
        texts.extend(optional([
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("language", &self.language),
            ("note", &self.note),
        ]));
        texts.extend(self.texts.iter().map(|t| ("texts.text", t.text.as_str(), true)));
        texts
    }
}

impl Record for Claim {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
        self.appearances.iter_mut().for_each(Record::clear_local);
        self.citations.iter_mut().for_each(Record::clear_local);
        self.rulings.iter_mut().for_each(Record::clear_local);
    }
    fn tidy(&mut self) {
        self.tags.sort();
        self.tags.dedup();
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("text", self.text.as_str(), true)];
        texts.extend(listed("tags", &self.tags));
        texts.extend(optional([("claimant", &self.claimant), ("note", &self.note)]));
        texts
    }
}

impl Record for Appearance {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        optional([
            ("url", &self.url),
            ("quote", &self.quote),
            ("prefix", &self.prefix),
            ("suffix", &self.suffix),
            ("claimant", &self.claimant),
        ])
        .collect()
    }
}

impl Record for Snapshot {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("sha256", self.sha256.as_str(), true), ("media_type", &self.media_type, true)];
        texts.extend(optional([("url", &self.url), ("file", &self.file)]));
        texts
    }
    fn rules(&self) -> Result<(), Invalid> {
        let hexadecimal = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if self.sha256.len() != 64 || !self.sha256.bytes().all(hexadecimal) {
            let reason = "is no SHA-256: 64 digits of lower-case hexadecimal";
            return Err(Invalid { field: "sha256", reason });
        }
        if i64::try_from(self.length).is_err() {
            return Err(Invalid { field: "length", reason: "is more bytes than there can be" });
        }
        Ok(())
    }
}

impl Record for Source {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
        self.snapshots.iter_mut().for_each(Record::clear_local);
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("title", self.title.as_str(), true)];
        texts.extend(listed("authors", &self.authors));
        texts.extend(optional([
            ("type", &self.csl_type),
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("doi", &self.doi),
            ("isbn", &self.isbn),
            ("archive_url", &self.archive_url),
            ("note", &self.note),
        ]));
        texts
    }
}

impl Record for Citation {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts: Vec<_> = optional([
            ("quote", &self.quote),
            ("prefix", &self.prefix),
            ("suffix", &self.suffix),
            ("note", &self.note),
        ])
        .collect();
        texts.extend(self.locator.places().map(|(_, text)| ("locator", text, false)));
        texts
    }
}

impl Record for Ruling {
    identified!();
    fn clear_local(&mut self) {
        self.number = None;
        self.verdict = None;
    }
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("ruled_by", self.ruled_by.as_str(), true)];
        texts.extend(optional([
            ("rationale", &self.rationale),
            ("url", &self.url),
            ("title", &self.title),
            ("language", &self.language),
            ("ruled_by_url", &self.ruled_by_url),
        ]));
        if let Some(withdrawn) = &self.withdrawn {
            texts.push(("withdrawn.by", &withdrawn.by, true));
            texts.extend(optional([("withdrawn.rationale", &withdrawn.rationale)]));
        }
        texts
    }
}

impl Record for RatingScale {
    identified!();
    fn clear_local(&mut self) {}
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        let mut texts = vec![("name", self.name.as_str(), true)];
        texts.extend(self.ratings.iter().map(|r| ("ratings.label", r.label.as_str(), true)));
        texts.extend(optional([
            ("title", &self.title),
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("version", &self.version),
            ("note", &self.note),
        ]));
        texts
    }
    fn rules(&self) -> Result<(), Invalid> {
        if self.name.contains(':') || self.name.trim() != self.name {
            return Err(Invalid { field: "name", reason: "can't hold a colon, or spaces at its ends" });
        }
        let mut labels = HashSet::new();
        if !self.ratings.iter().all(|rating| labels.insert(&rating.label)) {
            return Err(Invalid { field: "ratings.label", reason: "stands twice on the scale" });
        }
        Ok(())
    }
}
