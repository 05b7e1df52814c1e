//! Every place where a text has a quotation's words.

use super::edited::{Edited, Fragment, Link, take_apart};
use super::gap::{Notes, begins, ends, same_words};
use super::letters::{Unit, key, units};
use super::{Note, Prepared, Quotation};
use memchr::memmem;
use std::cmp::Reverse;

/// Characters compared for one quotation, at most: beyond it a text was made to cost time.
const BUDGET: usize = 50_000_000;

/// A place with the words.
#[derive(Debug, Clone, Copy)]
pub(in crate::text) struct Hit {
    /// Its bytes in the text.
    pub from: usize,
    /// The byte after the last.
    pub to: usize,
    /// Its bytes in the key.
    key: (usize, usize),
    pub(super) notes: Notes,
    /// Bytes of prefix and suffix that agree with the text beside it.
    pub context: usize,
}

impl Hit {
    /// The lower the better.
    pub fn rank(&self) -> (Reverse<usize>, usize) {
        (Reverse(self.context), self.notes.list().len())
    }

    /// What has to be said of it.
    pub fn notes(&self) -> Vec<Note> {
        self.notes.list()
    }
}

impl Prepared<'_> {
    /// Every place with the quotation's words, in the text's order.
    pub(in crate::text) fn hits(&self, quotation: &Quotation) -> Vec<Hit> {
        let mut budget = BUDGET;
        let whole = Fragment { text: quotation.exact.to_string(), ..Fragment::default() };
        let mut hits = self.places(&whole, &mut budget);
        if let Some(edited) = take_apart(quotation.exact, true) {
            // Brackets and points that the text has itself are no editor's.
            let literal: Vec<Hit> =
                hits.iter().filter(|h| !h.notes.has(Note::Punctuation)).copied().collect();
            let mut found = literal;
            if found.is_empty() {
                found = self.chain(&edited, &mut budget);
            }
            if found.is_empty()
                && edited.fused
                && let Some(apart) = take_apart(quotation.exact, false)
            {
                found = self.chain(&apart, &mut budget);
            }
            if !found.is_empty() {
                hits = found;
            }
        }
        let prefix = quotation.prefix.map(|prefix| key(&units(prefix))).unwrap_or_default();
        let suffix = quotation.suffix.map(|suffix| key(&units(suffix))).unwrap_or_default();
        for hit in &mut hits {
            let (left, right) = (&self.key[..hit.key.0], &self.key[hit.key.1..]);
            hit.context = left.iter().rev().zip(prefix.iter().rev()).take_while(|(a, b)| a == b).count()
                + right.iter().zip(&suffix).take_while(|(a, b)| a == b).count();
        }
        hits
    }

    /// The places of one fragment.
    fn places(&self, fragment: &Fragment, budget: &mut usize) -> Vec<Hit> {
        let asked = units(&fragment.text);
        let (Some(first), Some(last)) = (asked.first(), asked.last()) else { return Vec::new() };
        let sought = key(&asked);
        let finder = memmem::Finder::new(&sought);
        let question = |rest: &str| rest.chars().take_while(|c| !c.is_whitespace()).any(|c| c == '?');
        let asks = fragment.text[last.end..].contains('?');
        let mut found: Vec<Unit> = Vec::new();
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(offset) = finder.find(&self.key[at..]) {
            let (from, to) = (at + offset, at + offset + sought.len());
            at = from + first.folded.len_utf8();
            *budget = budget.saturating_sub(sought.len());
            if *budget == 0 {
                break;
            }
            if !self.units(from, to, &mut found) {
                continue;
            }
            let [head, tail] = [found[0], found[found.len() - 1]];
            if !fragment.open_start && !begins(&self.text, head.at, head.folded)
                || !fragment.open_end && !ends(&self.text, tail.end, tail.folded)
            {
                continue;
            }
            let mut notes = Notes::default();
            let printed = fragment.text[first.at..last.end] == self.text[head.at..tail.end];
            *budget = budget.saturating_sub(if printed { 0 } else { 8 * sought.len() });
            let alike = printed
                || same_words((&fragment.text, &asked), (&self.text, &found), self.spaces, &mut notes);
            if !alike {
                continue;
            }
            if asks != question(&self.text[tail.end..]) && !fragment.open_end {
                notes.add(Note::Question);
            }
            hits.push(Hit { from: head.at, to: tail.end, key: (from, to), notes, context: 0 });
        }
        hits
    }

    /// The places where all fragments stand in their order, each within reach of the one before.
    fn chain(&self, edited: &Edited, budget: &mut usize) -> Vec<Hit> {
        let mut places: Vec<Vec<Hit>> = Vec::with_capacity(edited.fragments.len());
        for (n, fragment) in edited.fragments.iter().enumerate() {
            // Words that come again are looked up once.
            let again = edited.fragments[..n].iter().position(|other| {
                (other.text.trim(), other.open_start, other.open_end)
                    == (fragment.text.trim(), fragment.open_start, fragment.open_end)
            });
            let hits = match again {
                Some(earlier) => places[earlier].clone(),
                None => self.places(fragment, budget),
            };
            if hits.is_empty() {
                return Vec::new();
            }
            places.push(hits);
        }
        let mut notes = Notes::default();
        if edited.inserted || edited.links.contains(&Link::Insertion) {
            notes.add(Note::Insertion);
        }
        if edited.links.contains(&Link::Omission) {
            notes.add(Note::Omission);
        }
        // From the last fragment to the first: each place takes over the end of the nearest one that leads on.
        let mut later = places.pop().unwrap_or_default();
        let mut starts: Vec<usize> = later.iter().map(|hit| hit.key.0).collect();
        for (here, link) in places.into_iter().rev().zip(edited.links.iter().rev()) {
            let mut leading = Vec::new();
            let mut froms = Vec::new();
            for mut hit in here {
                let next = starts.partition_point(|start| *start < hit.key.1);
                let Some(on) = later.get(next).filter(|_| starts[next] - hit.key.1 <= link.reach()) else {
                    continue;
                };
                froms.push(hit.key.0);
                (hit.to, hit.key.1, hit.notes) = (on.to, on.key.1, hit.notes.join(on.notes));
                leading.push(hit);
            }
            (later, starts) = (leading, froms);
        }
        // Of several beginnings with one end, the last is the passage.
        let mut hits: Vec<Hit> = Vec::with_capacity(later.len());
        for mut hit in later {
            hit.notes = hit.notes.join(notes);
            match hits.last_mut().filter(|last| last.to == hit.to) {
                Some(last) => *last = hit,
                None => hits.push(hit),
            }
        }
        hits
    }
}
