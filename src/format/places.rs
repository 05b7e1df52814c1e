//! Where a claim was made, gathered from a foreign record: each address once, and no more than anybody reads.

use super::foreign::FIRST_TAKEN;
use crate::model::{Appearance, Claim};
use std::collections::HashMap;

/// More addresses than anybody reads.
pub const TOO_MANY: &str = "appearances beyond the first 10,000 were left out";

/// The most appearances of one claim, so that a text of addresses does not fill the memory.
pub const MOST: usize = 10_000;

/// Which appearance of a claim has an address.
pub struct Places(HashMap<String, usize>);

impl Places {
    /// Those that the claim has.
    pub fn of(claim: &Claim) -> Self {
        let url = |a: &Appearance| a.url.clone().unwrap_or_default();
        Places(claim.appearances.iter().enumerate().map(|(n, a)| (url(a), n)).collect())
    }

    /// Adds an appearance to the claim, unless its address is there already: then only what was not known of it.
    ///
    /// # Errors
    /// The repair that says what was left out: [`TOO_MANY`], after which all others are; or of one address
    /// another claimant or date.
    pub fn add(&mut self, claim: &mut Claim, mut new: Appearance) -> Result<(), &'static str> {
        let url = new.url.clone().unwrap_or_default();
        // Only what differs from the claim's own is said again.
        new.claimant = new.claimant.filter(|name| claim.claimant.as_ref() != Some(name));
        new.said = new.said.filter(|said| claim.said.as_ref() != Some(said));
        let Some(n) = self.0.get(&url) else {
            if claim.appearances.len() >= MOST {
                return Err(TOO_MANY);
            }
            self.0.insert(url, claim.appearances.len());
            claim.appearances.push(new);
            return Ok(());
        };
        let known = &mut claim.appearances[*n];
        let other = |known: bool, new: bool, same: bool| known && new && !same;
        let lost = other(known.claimant.is_some(), new.claimant.is_some(), known.claimant == new.claimant)
            || other(known.said.is_some(), new.said.is_some(), known.said == new.said);
        known.claimant = known.claimant.take().or(new.claimant);
        known.said = known.said.take().or(new.said);
        if lost { Err(FIRST_TAKEN) } else { Ok(()) }
    }
}
