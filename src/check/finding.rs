//! What a rule finds.

use super::{Review, Rule, Target};
use crate::model::closed::closed_set;
use crate::model::{ClaimNo, RulingNo};
use crate::text::visible;
use serde::Serialize;

closed_set! {
    /// How much hangs on a finding.
    Severity ("severity") {
        /// A requirement is not met: who reads the markup may refuse or misread it.
        Error => "error",
        /// What is recommended is not there.
        Advice => "advice",
    }
}

/// What a rule says of one place of a claim. The linter adds which claim and which rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The ruling it concerns, where it is one.
    pub ruling: Option<RulingNo>,
    /// The field, as bundles name it.
    pub field: &'static str,
    /// What is wrong. It may show short values of the record, which are the user's own; whoever prints it makes
    /// them safe.
    pub message: String,
    /// What to type next. Words in capitals are for the person to fill in.
    pub remedy: String,
}

impl Found {
    /// Something about the claim itself.
    pub fn claim(field: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Found { ruling: None, field, message: message.into(), remedy: remedy.into() }
    }

    /// Something about one of its reviews.
    pub fn review(
        review: &Review<'_>,
        field: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Found { ruling: review.ruling.number, ..Found::claim(field, message, remedy) }
    }
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The claim.
    pub claim: ClaimNo,
    /// The ruling it concerns, where it is one.
    pub ruling: Option<RulingNo>,
    /// The rule's name.
    pub rule: &'static str,
    /// How much hangs on it.
    pub severity: Severity,
    /// What the rule concerns.
    pub targets: &'static [Target],
    /// The field, as bundles name it.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to type next.
    pub remedy: String,
    /// The requirement that the rule comes from.
    pub source: &'static str,
}

impl Finding {
    /// What `rule` found on `claim`.
    pub fn new(claim: ClaimNo, rule: &Rule, found: Found) -> Self {
        let Rule { id, severity, targets, source, .. } = *rule;
        let Found { ruling, field, message, remedy } = found;
        Finding { claim, ruling, rule: id, severity, targets, field, message, remedy, source }
    }
}

/// The most characters of the record that a message or a remedy shows.
const SHOWN: usize = 60;

/// A value for a message: whole where it is short, else its beginning.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

/// A value for a shell, which runs nothing of it; `instead` where it can't be typed as it is.
pub(super) fn quoted(text: &str, instead: &str) -> String {
    let typed = text.chars().all(|c| !visible::commands(c)) && text.chars().nth(SHOWN).is_none();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.,:/".contains(&b);
    match text {
        _ if !typed || text.is_empty() || text.starts_with('-') => instead.to_string(),
        _ if text.bytes().all(plain) => text.to_string(),
        _ => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
