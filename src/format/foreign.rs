//! Records of formats that are not ours: each comes with its own words, with what was repaired to read
//! it, or with the reason why it can't be read.

use super::jsonl::Line;
use crate::model::{Claim, Source};

/// One record of a foreign format.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Where in the file it stands, as in `line 12` or `record 3`.
    pub place: String,
    /// The record as it came, verbatim.
    pub raw: String,
    /// What was read from it, or why nothing could be.
    pub read: Result<Reading, Refused>,
}

/// What was read from a foreign record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The record in our words.
    pub content: Content,
    /// What was repaired on the way.
    pub repairs: Vec<Repair>,
}

/// What a foreign record holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A claim, with its reviews as rulings. A ruling's rating has a label and no scale: the store finds the
    /// scale by who ruled.
    Claim(Box<Reviewed>),
    /// A source.
    Source(Box<Source>),
    /// Records of ours, which a foreign format carried in a field of its own for us.
    Own(Box<Line>),
}

impl Default for Content {
    fn default() -> Self {
        Content::Claim(Box::default())
    }
}

/// A claim as a foreign record reviews it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reviewed {
    /// The claim with its appearances, citations and rulings, without identities but those of its sources.
    pub claim: Claim,
    /// The sources that its citations name by their identities ([`source_id`]).
    pub sources: Vec<Source>,
}

/// The identity of a source that a foreign record names only by its url, so that the same url is one source.
pub fn source_id(url: &str) -> crate::model::Id {
    crate::model::Id::of_content(format!("source {url}").as_bytes())
}

/// A date came with a time of day.
pub const TIME_LEFT_OUT: &str = "the time of day was left out";
/// A field stands more than once, where we keep one.
pub const FIRST_TAKEN: &str = "several values, the first was taken";
/// A text came as a number.
pub const NUMBER_FOR_TEXT: &str = "a number was taken as text";

/// One thing that was repaired to read a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repair {
    /// The field, as the format names it.
    pub field: String,
    /// What was done, the same words for the same kind of repair, as in `a number written as text`.
    pub what: &'static str,
}

impl Repair {
    /// A repair of a field.
    pub fn new(field: impl Into<String>, what: &'static str) -> Self {
        Repair { field: field.into(), what }
    }
}

impl std::fmt::Display for Repair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.what)
    }
}

/// Why a record can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{reason}", field, if field.is_empty() { "" } else { ": " })]
pub struct Refused {
    /// The field, as the format names it; empty for the whole record.
    pub field: String,
    /// What is wrong, and the way out; never repeats the value.
    pub reason: String,
}

impl Refused {
    /// A refusal for a field.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Refused { field: field.into(), reason: reason.into() }
    }
}

/// A date that is none, that our calendar does not have, or in no form that says one thing only.
pub const BAD_DATE: &str = "a date that can't be read was left out";
/// A date as `1-2-2020`, which is one day in Europe and another in America.
pub const AMBIGUOUS_DATE: &str = "a date that can be read in two ways was left out (--dates says which)";
/// A date with its parts in another order or without its zeros.
pub const REWRITTEN_DATE: &str = "a date in another form was rewritten";
/// A number in quotation marks.
pub const NUMBER_AS_TEXT: &str = "a number written as text";
/// A number that is stated as `1e2` or `5.00`, or with more digits than we can keep.
pub const REWRITTEN_NUMBER: &str = "a number in another form was rewritten";
/// What stands where a number belongs.
pub const BAD_NUMBER: &str = "a number that can't be read was left out";
/// Spaces around a value that is compared or looked up.
pub const TRIMMED: &str = "spaces at the ends were left out";
/// A value that is no text where one belongs.
pub const NOT_TEXT: &str = "a value that is no text was left out";
/// An address that is not of the web, or no address at all.
pub const NO_WEB_ADDRESS: &str = "what is no web address was left out";
/// A review that does not say how it rates.
pub const NO_RATING: &str = "a review without a rating was left out";
/// A review of nobody.
pub const NO_RULER: &str = "a review that nobody signs was left out";
/// A publisher without a name.
pub const SITE_FOR_NAME: &str = "the site's name stands for who ruled";
/// A kind of claim that is none of ours.
pub const BAD_KIND: &str = "a kind of claim that we don't have was left out";
/// Titles or notes that can't be told which source they belong to.
pub const UNPAIRED: &str = "values that are not as many as the sources were left out";
/// HTML's names for characters, in a text that is no HTML.
pub const ENTITIES: &str = "HTML entities were decoded";
/// A character that C programs take for the end of a text.
pub const NUL: &str = "a NUL character was left out";
