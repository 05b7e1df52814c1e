//! Every place where a text has a quotation's words.

use super::align::Words;
use super::edges::{begins, ends, leads_money};
use super::edited::{Edited, Fragment, Link, take_apart};
use super::gap::{Notes, same_words};
use super::letters::{Unit, dash, key, units};
use super::negation::negates;
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
    /// Words of prefix and suffix that agree with the text beside it.
    pub context: usize,
    /// The prefix or the suffix agrees with nothing beside it.
    pub strange: bool,
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

/// Characters of a prefix or suffix that are looked at, those next to the words.
const BESIDE: usize = 200;

/// A prefix or a suffix, ready to be held against what stands beside a hit.
struct Beside {
    before: bool,
    key: Vec<u8>,
    /// Bytes of the key up to the end of each word, from the hit outwards.
    words: Vec<usize>,
}

impl Beside {
    /// None when there is no word in it.
    fn new(text: &str, before: bool) -> Option<Beside> {
        let text = match before {
            true => text.char_indices().rev().nth(BESIDE).map_or(text, |(at, _)| &text[at..]),
            false => text.char_indices().nth(BESIDE).map_or(text, |(at, _)| &text[..at]),
        };
        let key = key(&units(text));
        let words = Words::new(text, 0..text.len()).lengths(before);
        (!key.is_empty()).then_some(Beside { before, key, words })
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
        let prefix = quotation.prefix.and_then(|prefix| Beside::new(prefix, true));
        let suffix = quotation.suffix.and_then(|suffix| Beside::new(suffix, false));
        for hit in &mut hits {
            for beside in [&prefix, &suffix].into_iter().flatten() {
                let (words, strange) = self.agrees(beside, hit);
                hit.context += words;
                hit.strange |= strange;
            }
        }
        hits
    }

    /// How many whole words beside a hit are those of `beside`, and whether nothing agrees.
    fn agrees(&self, beside: &Beside, hit: &Hit) -> (usize, bool) {
        let same = match beside.before {
            true => {
                let left = self.key[..hit.key.0].iter().rev();
                left.zip(beside.key.iter().rev()).take_while(|(a, b)| a == b).count()
            }
            false => self.key[hit.key.1..].iter().zip(&beside.key).take_while(|(a, b)| a == b).count(),
        };
        if same == 0 {
            return (0, true);
        }
        // As far as the agreement can reach, and to the end of the word there.
        let reach = 4 * beside.key.len() + 64;
        let space = |(_, c): &(usize, char)| c.is_whitespace();
        let stretch = match beside.before {
            true => {
                let from =
                    (0..=hit.from.saturating_sub(reach)).rev().find(|at| self.text.is_char_boundary(*at));
                let before = &self.text[..from.unwrap_or(0)];
                before.char_indices().rev().find(space).map_or(0, |(at, c)| at + c.len_utf8())..hit.from
            }
            false => {
                let to = (hit.to + reach..self.text.len()).find(|at| self.text.is_char_boundary(*at));
                let to = to.unwrap_or(self.text.len());
                hit.to..self.text[to..].char_indices().find(space).map_or(self.text.len(), |(at, _)| to + at)
            }
        };
        let there = Words::new(&self.text, stretch).lengths(beside.before);
        let words =
            beside.words.iter().take_while(|end| **end <= same).filter(|end| there.contains(end)).count();
        (words, words == 0 && same < beside.key.len())
    }

    /// Whether what a mark of the quotation stands for has a negation that the mark itself has not, or the other
    /// way round.
    pub(super) fn turned(&self, mark: &str, from: usize, to: usize) -> bool {
        let skipped = negates(&self.text[from..to]);
        skipped != (mark.contains(char::is_alphabetic) && negates(mark))
    }

    /// The places of one fragment.
    fn places(&self, fragment: &Fragment, budget: &mut usize) -> Vec<Hit> {
        let asked = units(&fragment.text);
        let (Some(first), Some(last)) = (asked.first(), asked.last()) else { return Vec::new() };
        let sought = key(&asked);
        let finder = memmem::Finder::new(&sought);
        let question = |rest: &str| rest.chars().take_while(|c| !c.is_whitespace()).any(|c| c == '?');
        let asks = fragment.text[last.end..].contains('?');
        // The minus before money is no unit: it has to stand in both.
        let minus = fragment.text[..first.at]
            .chars()
            .next_back()
            .filter(|c| dash(*c) && leads_money(&fragment.text[first.at..]));
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
            let (start, sign) = match (minus, self.text[..head.at].chars().next_back()) {
                (None, _) => (head.at, head.folded),
                (Some(_), Some(c)) if dash(c) => (head.at - c.len_utf8(), '-'),
                _ => continue,
            };
            if !begins(&self.text, start, sign) || !ends(&self.text, tail.end, tail.folded) {
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
            if asks != question(&self.text[tail.end..]) {
                notes.add(Note::Question);
            }
            hits.push(Hit { from: start, to: tail.end, key: (from, to), notes, context: 0, strange: false });
        }
        hits
    }

    /// The places where all fragments stand in their order, each within reach of the one before.
    fn chain(&self, edited: &Edited, budget: &mut usize) -> Vec<Hit> {
        let mut places: Vec<Vec<Hit>> = Vec::with_capacity(edited.fragments.len());
        for (n, fragment) in edited.fragments.iter().enumerate() {
            // Words that come again are looked up once.
            let again =
                edited.fragments[..n].iter().position(|other| other.text.trim() == fragment.text.trim());
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
        if edited.inserted {
            notes.add(Note::Insertion);
        }
        if edited.links.contains(&Link::Omission) {
            notes.add(Note::Omission);
        }
        // From the last fragment to the first: each place takes over the end of the nearest one that leads on.
        let mut later = places.pop().unwrap_or_default();
        let mut starts: Vec<usize> = later.iter().map(|hit| hit.key.0).collect();
        let marks = edited.fragments.iter().rev().map(|fragment| &fragment.mark);
        for ((here, link), mark) in places.into_iter().rev().zip(edited.links.iter().rev()).zip(marks) {
            let mut leading = Vec::new();
            let mut froms = Vec::new();
            for mut hit in here {
                let next = starts.partition_point(|start| *start < hit.key.1);
                let Some(on) = later.get(next).filter(|_| starts[next] - hit.key.1 <= link.reach()) else {
                    continue;
                };
                if self.turned(mark, hit.to, on.from) {
                    continue;
                }
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
