//! What a publisher must mend before the markup of its reviews goes out: rules, one in each file, that say
//! what is wrong with a record, by which requirement, and what to type next.
//!
//! A [`Rule`] looks at one claim at a time ([`Look::Each`]), or at all of them, one after the other, and
//! remembers a few bytes of each ([`Look::Across`]). A [`Linter`] runs the rules of one [`Target`]. A new
//! rule is a file here, its `mod` line, and its line in [`RULES`].
//!
//! The requirements are those of Google's documentation of the fact check (ClaimReview) markup, of schema.org,
//! and some of our own, marked as such. Search engines have been withdrawing what they showed of ClaimReview;
//! fact-check explorers, aggregators, platforms and archives go on reading it.

mod appearance;
mod appearance_review;
mod claim_date;
mod claim_length;
mod claim_rating;
mod claim_said;
mod claim_text;
mod claimant;
mod finding;
mod label_verdict;
mod linter;
mod publisher_name;
mod publisher_site;
mod rating_contradiction;
mod rating_label;
mod rating_number;
mod rating_order;
mod rating_range;
mod rating_worst;
mod remedy;
mod review_date;
mod review_page;
mod review_site;
mod review_url;
mod scales_mixed;
mod subject;
pub mod verify;

pub use finding::{Finding, Found, Severity};
pub use linter::{Linter, Summary};
pub use subject::{Numbers, Review, Scales, Subject};

use crate::model::closed::closed_set;

closed_set! {
    /// What the record is to become.
    Target ("target") {
        /// schema.org ClaimReview, as `export claimreview` writes it.
        ClaimReview => "claimreview",
        /// The shape of the answers of Google's Fact Check Tools API, as `export google` writes it.
        Google => "google",
    }
}

/// For rules that concern every target.
const BOTH: &[Target] = &[Target::ClaimReview, Target::Google];

/// For rules that concern ClaimReview only.
const CLAIMREVIEW: &[Target] = &[Target::ClaimReview];

/// For rules that concern the shape of the Fact Check Tools API only.
const GOOGLE: &[Target] = &[Target::Google];

/// One requirement, and how a record is held against it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// How much hangs on it.
    pub severity: Severity,
    /// What it concerns.
    pub targets: &'static [Target],
    /// The requirement that it comes from, in words.
    pub source: &'static str,
    /// How it looks.
    pub look: Look,
}

/// How a rule looks at the record.
#[derive(Debug, Clone, Copy)]
pub enum Look {
    /// At each claim for itself.
    Each(fn(&Subject<'_>) -> Vec<Found>),
    /// At all claims: what is made here is shown one after the other.
    Across(fn() -> Box<dyn Across>),
}

/// A rule's memory over claims. It must stay small: a few bytes a review.
pub trait Across {
    /// What is wrong with this claim, in view of those before it.
    fn look(&mut self, subject: &Subject<'_>) -> Vec<Found>;
}

/// Every rule, in the order of reading a review: the claim, where it was made, its review, its rating.
pub const RULES: &[Rule] = &[
    claim_text::RULE,
    claim_length::RULE,
    claim_rating::RULE,
    claimant::RULE,
    claim_said::RULE,
    claim_date::RULE,
    appearance::RULE,
    appearance_review::RULE,
    review_url::RULE,
    review_site::RULE,
    review_page::RULE,
    review_date::RULE,
    publisher_name::RULE,
    publisher_site::RULE,
    rating_label::RULE,
    label_verdict::RULE,
    rating_number::RULE,
    rating_order::RULE,
    rating_worst::RULE,
    rating_range::RULE,
    rating_contradiction::RULE,
    scales_mixed::RULE,
];

#[cfg(test)]
pub(crate) mod testing;
