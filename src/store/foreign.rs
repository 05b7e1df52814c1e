//! Taking in records of foreign formats. A record is received once, known by its own words. Reviews of one
//! claim by several publishers become rulings of one claim where its text, claimant and date agree without
//! case, punctuation and typography; where only the text does, they stay apart and are named.

use super::facet;
use super::import::identify;
use super::{Imported, Outcome, ReadTx, Result, WriteTx};
use crate::model::{Appearance, Claim, ClaimNo, Entity, Id, Received, Ruling, Source};
use crate::text::normal::{fold_label, squash};
use crate::text::web::same_page;
use serde::Serialize;

/// What the text of a new claim was found to say.
enum Same {
    /// What this claim says, on the same word and of the same day.
    Claim(ClaimNo),
    /// What these claims say, by another claimant or on another day.
    Near(Vec<ClaimNo>),
}

impl Imported {
    /// Takes a claim as a foreign record reviews it, with the sources that it cites.
    ///
    /// # Errors
    /// [`Error::Invalid`](super::Error::Invalid).
    pub fn foreign_claim(
        &mut self,
        tx: &WriteTx<'_>,
        claim: &Claim,
        sources: &[Source],
        received: Received,
    ) -> Result<Outcome> {
        let Some(received) = self.anew(tx, received, claim)? else { return Ok(Outcome::Already) };
        for source in sources {
            // Of a source that is known, a foreign record tells nothing that is not there: its url.
            if source.id.map(|id| tx.source_by_id(id)).transpose()?.flatten().is_none() {
                self.source(tx, source.clone())?;
            }
        }
        let mut claim = claim.clone();
        for ruling in &mut claim.rulings {
            if let Some(resolver) = &mut self.resolver {
                ruling.rating = resolver.rating(tx, ruling)?;
            }
        }
        let same = same_claim(tx, &claim)?;
        if let Same::Claim(number) = same {
            let known = tx.full_claim(number)?;
            let added = self.added();
            let mut news = only_news(&tx.whole_claim(number)?, claim);
            identify_all(tx, &mut news, known.id)?;
            self.hang(tx, number, &known, &news)?;
            tx.receive(Entity::Claim, number.0, &[received])?;
            if self.added() > added {
                tx.refresh(number)?;
            }
            return Ok(self.count(Entity::Claim, Outcome::Already, None));
        }
        claim.id = Some(first_identity(&claim));
        claim.received = vec![received];
        identify_all(tx, &mut claim, None)?;
        let outcome = self.insert(tx, &claim)?;
        let number = tx.claim_number(claim.id.unwrap_or_default())?.unwrap_or(ClaimNo(0));
        // The import writes all facets at its end; this one its own next records ask for.
        tx.add_facets(number, [&facet::words(&claim.text)])?;
        if let Same::Near(others) = same {
            let room = 1000usize.saturating_sub(self.near.len());
            self.near.extend(others.into_iter().map(|other| (number, other)).take(room));
        }
        Ok(outcome)
    }

    /// Takes a source of a foreign record. One with a DOI or a url is known by it.
    ///
    /// # Errors
    /// [`Error::Invalid`](super::Error::Invalid).
    pub fn foreign_source(
        &mut self,
        tx: &WriteTx<'_>,
        source: &Source,
        received: Received,
    ) -> Result<Outcome> {
        let Some(received) = self.anew(tx, received, source)? else { return Ok(Outcome::Already) };
        let mut source = source.clone();
        let key = match (&source.doi, &source.url) {
            (Some(doi), _) => Some(format!("source doi {}", doi.to_lowercase())),
            (None, Some(url)) => Some(format!("source {url}")),
            (None, None) => None,
        };
        if source.id.is_none() {
            source.id = key.map(|key| Id::of_content(key.as_bytes()));
        }
        source.received = vec![received];
        self.source(tx, source)
    }

    /// Takes records of ours that a foreign record carried, which is counted and not kept: they are what was
    /// meant.
    ///
    /// # Errors
    /// What `f` returns.
    pub fn own_records(&mut self, f: impl FnOnce(&mut Imported) -> Result<()>) -> Result<()> {
        let added = self.added();
        f(self)?;
        let added = self.added() > added;
        let tally = self.foreign.get_or_insert_default();
        tally.read += 1;
        if added {
            tally.added += 1;
        } else {
            tally.already += 1;
        }
        Ok(())
    }

    /// Counts a foreign record that can't be taken.
    pub fn refuse(&mut self) {
        let tally = self.foreign.get_or_insert_default();
        tally.read += 1;
        tally.refused += 1;
    }

    /// The record, with its identity, unless it was received before. A record may hold several: the identity is
    /// made from its words and from what was read.
    fn anew(
        &mut self,
        tx: &WriteTx<'_>,
        mut received: Received,
        read: &impl Serialize,
    ) -> Result<Option<Received>> {
        let words = serde_json::to_string(&(&received.raw, read)).unwrap_or_default();
        let id = Id::of_content(words.as_bytes());
        let before = tx.became(id)?;
        let tally = self.foreign.get_or_insert_default();
        tally.read += 1;
        match before {
            Some((entity, number)) if tx.is_removed(entity, number)? => tally.removed += 1,
            Some(_) => tally.already += 1,
            None => tally.added += 1,
        }
        (received.id, received.recorded_at) = (Some(id), Some(tx.now().clone()));
        Ok(before.is_none().then_some(received))
    }
}

/// The claim that says what `claim` says, or the claims that nearly do.
fn same_claim(tx: &ReadTx<'_>, claim: &Claim) -> Result<Same> {
    let alike = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => squash(one) == squash(other),
        (one, other) => one == other,
    };
    let sql = "SELECT claim_id FROM facet WHERE facet = $1 ORDER BY claim_id";
    let candidates: Vec<ClaimNo> = tx.rows(sql, [facet::words(&claim.text)], |row| row.get(0))?;
    let mut near = Vec::new();
    for number in candidates {
        let known = tx.claim(number)?;
        if squash(&known.text) != squash(&claim.text) {
            continue;
        }
        let number = tx.kept_claim(number)?.unwrap_or(number);
        if known.said == claim.said && alike(&known.claimant, &claim.claimant) {
            return Ok(Same::Claim(number));
        }
        if !near.contains(&number) && known.retired_at.is_none() {
            near.push(number);
        }
    }
    // Edited since: it still is what came in with these words.
    match tx.claim_number(first_identity(claim))? {
        Some(number) => Ok(Same::Claim(tx.kept_claim(number)?.unwrap_or(number))),
        None => Ok(Same::Near(near)),
    }
}

/// The identity of a claim known by what it says, on whose word, and of which day.
fn first_identity(claim: &Claim) -> Id {
    let said = claim.said.as_ref().map(|said| said.as_str());
    let claimant = claim.claimant.as_deref().map(squash);
    let words = serde_json::to_string(&(squash(&claim.text), claimant, said)).unwrap_or_default();
    Id::of_content(words.as_bytes())
}

/// Gives identities made from its words to a claim and what hangs on it.
fn identify_all(tx: &WriteTx<'_>, claim: &mut Claim, parent: Option<Id>) -> Result<()> {
    identify(tx, claim, None)?;
    let parent = parent.or(claim.id);
    claim.appearances.iter_mut().try_for_each(|a| identify(tx, a, parent))?;
    claim.citations.iter_mut().try_for_each(|c| identify(tx, c, parent))?;
    for ruling in &mut claim.rulings {
        identify(tx, ruling, parent)?;
        ruling.verdict = tx.rating(&ruling.rating)?.1;
    }
    Ok(())
}

/// Leaves of a foreign claim what the known one does not have: other pages, other reviews. The same review in
/// two formats is one review.
fn only_news(known: &Claim, mut read: Claim) -> Claim {
    // What is no address of the web is compared as it is written.
    let page = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one == other || same_page(one, other),
        (one, other) => one == other,
    };
    let seen = |a: &Appearance| known.appearances.iter().any(|k| a.url.is_some() && page(&k.url, &a.url));
    read.appearances.retain(|a| !seen(a));
    let same = |r: &Ruling, k: &Ruling| {
        page(&k.url, &r.url)
            && fold_label(&k.rating.label) == fold_label(&r.rating.label)
            && (k.ruled_on == r.ruled_on || k.ruled_on.is_none() || r.ruled_on.is_none())
            && (r.url.is_some() || fold_label(&k.ruled_by) == fold_label(&r.ruled_by))
    };
    read.rulings.retain(|r| !known.rulings.iter().any(|k| same(r, k)));
    read.appearances.iter_mut().for_each(|a| a.first &= known.appearances.is_empty());
    read
}
