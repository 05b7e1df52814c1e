//! Taking in records of foreign formats. A record is received once, known by its own words. Reviews of one
//! claim by several publishers become rulings of one claim where its text, claimant and date agree without
//! case, punctuation and typography; where only the text nearly does, they stay apart and are named. What is not
//! stated agrees with nothing: of two claims by nobody on no day, only the review page can tell that they are one.

use super::facet;
use super::import::identify;
use super::{Imported, Outcome, ReadTx, Result, WriteTx};
use crate::model::dispute::current_rulings;
use crate::model::{Appearance, Claim, ClaimNo, Entity, Id, Received, Ruling, RulingNo, Source};
use crate::text::normal::{exact, fold_label, same_words, squash};
use crate::text::web::same_page;
use rusqlite::params;
use serde::Serialize;
use std::collections::BTreeSet;

/// What the text of a new claim was found to say.
enum Same {
    /// What this claim says, on the same word and of the same day.
    Claim(ClaimNo),
    /// What these claims nearly say: by another claimant, on another day, or as far as is stated.
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
            return self.join(tx, number, claim, received);
        }
        let id = first_identity(&claim);
        // A claim that came with these words is here, and says something else now, or was removed.
        let taken = tx.claim_number(id)?.is_some();
        claim.id = Some(if taken { Id::new(tx.now().millis().max(0) as u64) } else { id });
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

    /// Adds what a foreign record tells of a claim that is here.
    fn join(
        &mut self,
        tx: &WriteTx<'_>,
        number: ClaimNo,
        claim: Claim,
        received: Received,
    ) -> Result<Outcome> {
        let mut known = tx.hanging(number)?;
        for merged in tx.merged_into(number)? {
            let other = tx.hanging(merged)?;
            known.appearances.extend(other.appearances);
            known.rulings.extend(other.rulings);
        }
        let differs = claim.note.is_some() && claim.note != known.note
            || claim.kind.is_some() && claim.kind != known.kind
            || claim.tags.iter().any(|tag| !known.tags.contains(tag));
        let News { mut claim, others, later } = news(&known, claim);
        identify_all(tx, &mut claim, known.id)?;
        let added = self.added();
        self.hang(tx, number, &known, &claim)?;
        tx.receive(Entity::Claim, number.0, &[received])?;
        if self.added() > added {
            self.touched.insert(number);
        }
        for ruling in others {
            self.count(Entity::Ruling, Outcome::Differs(ruling.0), None);
        }
        if later {
            self.twice.insert(number);
        }
        let outcome = if differs { Outcome::Differs(number.0) } else { Outcome::Already };
        Ok(self.count(Entity::Claim, outcome, None))
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
        if let (None, Some(key)) = (source.id, key) {
            // Chapters of one book may share its DOI, and posts of one feed its url: other works they are.
            let id = Id::of_content(key.as_bytes());
            let known = tx.source_by_id(id)?;
            let other = known.is_some_and(|known| squash(&known.title) != squash(&source.title));
            source.id = (!other).then_some(id);
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
        let Some((entity, number)) = before else {
            tally.added += 1;
            (received.id, received.recorded_at) = (Some(id), Some(tx.now().clone()));
            return Ok(Some(received));
        };
        // What went because its import was undone comes back; what a person removed stays away.
        if tx.is_removed(entity, number)? {
            let back = tx.revive(entity, number)?;
            let tally = self.foreign.get_or_insert_default();
            *(if back { &mut tally.added } else { &mut tally.removed }) += 1;
        } else {
            tally.already += 1;
        }
        Ok(None)
    }
}

/// How many claims of the same words are looked at: more than that are named to nobody's use.
const LOOKED_AT: u32 = 100;

/// The claim that says what `claim` says, or the claims that nearly do.
fn same_claim(tx: &ReadTx<'_>, claim: &Claim) -> Result<Same> {
    let alike = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => same_words(one, other),
        (one, other) => one == other,
    };
    let first = tx.claim_number(first_identity(claim))?;
    let sql = "SELECT claim_id FROM facet WHERE facet = $1 ORDER BY claim_id LIMIT $2";
    let others: Vec<ClaimNo> =
        tx.rows(sql, params![facet::words(&claim.text), LOOKED_AT], |row| row.get(0))?;
    let mut near = BTreeSet::new();
    for number in first.into_iter().chain(others) {
        let known = tx.claim(number)?;
        let kept = match tx.kept_claim(number)? {
            Some(kept) => tx.claim(kept)?.retired_at.is_none().then_some(kept),
            None => known.retired_at.is_none().then_some(number),
        };
        // Nothing hangs on what was removed.
        let Some(kept) = kept else { continue };
        let stated = claim.claimant.is_some() || claim.said.is_some();
        let agree = known.said == claim.said
            && alike(&known.claimant, &claim.claimant)
            && same_words(&known.text, &claim.text);
        if agree && (stated || on_one_page(tx, number, claim)? || on_one_page(tx, kept, claim)?) {
            return Ok(Same::Claim(kept));
        }
        near.insert(kept);
    }
    Ok(Same::Near(near.into_iter().collect()))
}

/// Whether a review of `claim` stands on the page of one that is here.
fn on_one_page(tx: &ReadTx<'_>, number: ClaimNo, claim: &Claim) -> Result<bool> {
    let known = tx.rulings(number)?;
    let same = |r: &Ruling| known.iter().any(|k| r.url.is_some() && page(&k.url, &r.url));
    Ok(claim.rulings.iter().any(same))
}

/// The identity of a claim known by what it says, on whose word, and of which day.
fn first_identity(claim: &Claim) -> Id {
    let said = claim.said.as_ref().map(|said| said.as_str());
    let claimant = claim.claimant.as_deref().map(exact);
    // What nobody said on no day is told apart by its review.
    let stated = claimant.is_some() || said.is_some();
    let pages: Vec<_> = claim.rulings.iter().filter(|_| !stated).map(|r| (&r.ruled_by, &r.url)).collect();
    let words = serde_json::to_string(&(exact(&claim.text), claimant, said, pages)).unwrap_or_default();
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

/// What a foreign record tells of a claim that is not known yet.
struct News {
    /// The claim with what is new about it alone.
    claim: Claim,
    /// The rulings here that the record tells in other words.
    others: Vec<RulingNo>,
    /// Whether a publisher has two reviews on one page now, of which none is known to be the later.
    later: bool,
}

/// Whether two addresses lead to one page; what is no address of the web is compared as it is written.
fn page(one: &Option<String>, other: &Option<String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other || same_page(one, other),
        (one, other) => one == other,
    }
}

/// Leaves of a foreign claim what the known one does not have: other pages or words, other reviews. The same
/// review in two formats is one review. A review that was withdrawn here may come again. One of a later day on the
/// page of an earlier one by the same publisher supersedes it: the page has been corrected.
fn news(known: &Claim, mut read: Claim) -> News {
    let seen = |a: &Appearance| {
        let same = |k: &&Appearance| a.url.is_some() && page(&k.url, &a.url);
        known.appearances.iter().filter(same).any(|k| a.quote.is_none() || a.quote == k.quote)
    };
    read.appearances.retain(|a| !seen(a));
    read.appearances.iter_mut().for_each(|a| a.first &= known.appearances.is_empty());
    let ruler = |one: &Ruling, other: &Ruling| fold_label(&one.ruled_by) == fold_label(&other.ruled_by);
    let same = |r: &Ruling, k: &Ruling| {
        page(&k.url, &r.url)
            && fold_label(&k.rating.label) == fold_label(&r.rating.label)
            && (k.ruled_on == r.ruled_on || k.ruled_on.is_none() || r.ruled_on.is_none())
            && (r.url.is_some() || ruler(k, r))
    };
    let other_words = |r: &Ruling, k: &Ruling| {
        let text = |r: &Option<String>, k: &Option<String>| r.is_some() && r != k;
        let number = |r: &Option<serde_json::Number>, k: &Option<serde_json::Number>| r.is_some() && r != k;
        text(&r.rationale, &k.rationale)
            || text(&r.title, &k.title)
            || number(&r.value, &k.value)
            || number(&r.best, &k.best)
            || number(&r.worst, &k.worst)
    };
    let (mut others, mut later) = (Vec::new(), false);
    let standing: Vec<&Ruling> = current_rulings(&known.rulings).collect();
    read.rulings.retain_mut(|r| {
        let mut stand = known.rulings.iter().filter(|k| k.withdrawn.is_none());
        if let Some(k) = stand.find(|k| same(r, k)) {
            others.extend(k.number.filter(|_| other_words(r, k)));
            return false;
        }
        let mut before = standing.iter().filter(|k| r.url.is_some() && page(&k.url, &r.url) && ruler(k, r));
        if let Some(k) = before.next() {
            let day = |ruling: &Ruling| ruling.ruled_on.clone();
            match day(k).zip(day(r)) {
                Some((then, now)) if now.earliest() > then.latest() && before.next().is_none() => {
                    r.supersedes = k.id;
                }
                _ => later = true,
            }
        }
        true
    });
    News { claim: read, others, later }
}
