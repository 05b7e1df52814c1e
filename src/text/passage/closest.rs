//! The passage closest to a quotation that stands nowhere word for word.

use super::align::{Aligned, Words, align};
use super::edges::{begins, ends};
use super::edited::{Edited, Fragment, take_apart};
use super::letters::{key, units, unspaced};
use super::nearest::{LONGEST, nearest};
use super::{Passage, Prepared};
use crate::text::difference::Piece;
use memchr::memmem;
use std::ops::Range;

/// Places looked at for one part of a quotation that stands in the text as it is.
const SEEDS: usize = 8;
/// A quotation longer than [`LONGEST`] is looked for by three parts of this many bytes.
const SAMPLE: usize = 512;
/// The longest quotation that is looked for approximately, in bytes of its key. Nobody quotes a book.
const HUGEST: usize = 1 << 17;
/// How many characters beside a passage are looked at for the words that stand in place of others.
const MOST_BESIDE: usize = 200;
/// A passage this much alike needs no search for a better one.
const SURE: f64 = 0.75;

impl Prepared<'_> {
    /// The closest passage when it is close enough; see [`Prepared::find`].
    pub(super) fn closest(&self, quotation: &str) -> Option<Passage> {
        let edited = take_apart(quotation, true).unwrap_or_else(|| Edited {
            fragments: vec![Fragment { text: quotation.to_string(), ..Fragment::default() }],
            ..Edited::default()
        });
        let everywhere = 0..self.key.len();
        // The longest fragment says where to look for the others.
        let chief = (0..edited.fragments.len()).max_by_key(|n| edited.fragments[*n].text.len())?;
        let found = self.closest_fragment(&edited.fragments[chief], everywhere)?;
        let mut parts: Vec<Option<Aligned>> = vec![None; edited.fragments.len()];
        let (mut low, mut high) = (found.from, found.to);
        parts[chief] = Some(found);
        for n in (0..chief).rev() {
            let before = self.key_of(low);
            let range = before.saturating_sub(reach(&edited, n))..before;
            parts[n] = self.closest_fragment(&edited.fragments[n], range).filter(|part| part.to <= low);
            low = parts[n].as_ref().map_or(low, |part| part.from);
        }
        for (n, fragment) in edited.fragments.iter().enumerate().skip(chief + 1) {
            let after = self.key_of(high);
            let range = after..self.key.len().min(after + reach(&edited, n - 1));
            parts[n] = self.closest_fragment(fragment, range).filter(|part| part.from >= high);
            high = parts[n].as_ref().map_or(high, |part| part.to);
        }
        self.judge(&edited, parts)
    }

    fn judge(&self, edited: &Edited, parts: Vec<Option<Aligned>>) -> Option<Passage> {
        let mut whole = Aligned { from: usize::MAX, ..Aligned::default() };
        for (fragment, part) in edited.fragments.iter().zip(parts) {
            if !fragment.mark.is_empty() {
                whole.pieces.push(Piece::Omitted(fragment.mark.clone()));
            }
            match part {
                Some(part) => {
                    // What the mark stands for turns the meaning: it is shown.
                    if whole.from < part.from && self.turned(&fragment.mark, whole.to, part.from) {
                        whole.pieces.push(Piece::Stored(self.text[whole.to..part.from].trim().to_string()));
                    }
                    (whole.from, whole.to) = (whole.from.min(part.from), whole.to.max(part.to));
                    whole.pieces.extend(part.pieces);
                    whole.quoted += part.quoted;
                    whole.total += part.total;
                    whole.alike += part.alike;
                    whole.exact += part.exact;
                    whole.characters.0 += part.characters.0;
                    whole.characters.1 += part.characters.1;
                    whole.letters |= part.letters;
                }
                None => {
                    let words = Words::new(&fragment.text, 0..fragment.text.len()).len();
                    whole.quoted += words;
                    whole.total += words;
                    whole.characters.0 += units(&fragment.text).len();
                    whole.pieces.push(Piece::Quoted(fragment.text.trim().to_string()));
                }
            }
        }
        if !whole.close() {
            return None;
        }
        match whole.same_throughout() {
            // Not a word differs, only how words are divided, or what they are cut out of.
            true => self.show(&mut whole, edited),
            false => self.widen(&mut whole),
        }
        let span = self.span(whole.from, whole.to);
        let similarity = whole.similarity().min(1.0);
        Some(Passage::Altered { span, similarity, differences: whole.pieces })
    }

    /// Makes seen why a passage with the same words is not the quotation: the rest of a word or number that the
    /// quotation begins or ends in, else both as they are.
    fn show(&self, whole: &mut Aligned, edited: &Edited) {
        let text = &*self.text;
        let there = units(&text[whole.from..whole.to]);
        let (Some(first), Some(last)) = (there.first(), there.last()) else { return };
        let (cut_before, cut_after) =
            (!begins(text, whole.from, first.folded), !ends(text, whole.to, last.folded));
        if cut_before {
            let from = before_word(&text[..whole.from]);
            whole.pieces.insert(0, Piece::Stored(text[from..whole.from].trim().to_string()));
            whole.from = from;
        }
        if cut_after {
            let to = whole.to + after_word(&text[whole.to..]);
            whole.pieces.push(Piece::Stored(text[whole.to..to].trim().to_string()));
            whole.to = to;
        }
        if !cut_before && !cut_after {
            let printed = |fragment: &Fragment| format!("{} {}", fragment.mark, fragment.text.trim());
            let quoted: Vec<String> = edited.fragments.iter().map(printed).collect();
            let stored = text[whole.from..whole.to].to_string();
            whole.pieces = vec![Piece::Quoted(quoted.join(" ").trim().to_string()), Piece::Stored(stored)];
        }
    }

    /// Where the quotation's first or last words are not the passage's, takes as many words of the text in their
    /// place as the sentence has: what was put for them is to be seen.
    fn widen(&self, whole: &mut Aligned) {
        let count = |text: &str| Words::new(text, 0..text.len()).len();
        if let Some(Piece::Quoted(words)) = whole.pieces.last() {
            let stretch = beside(self.text[whole.to..].char_indices(), count(words));
            if let Some(length) = stretch {
                let stored = self.text[whole.to..whole.to + length].trim();
                whole.pieces.push(Piece::Stored(stored.to_string()));
                whole.to += length;
            }
        }
        if let [Piece::Quoted(words), _, ..] = whole.pieces.as_slice() {
            let before = &self.text[..whole.from];
            // The byte at which a character begins is how much of the text is left before it.
            let backwards = before.char_indices().rev().map(|(at, c)| (before.len() - at - c.len_utf8(), c));
            if let Some(length) = beside(backwards, count(words)) {
                let stored = before[before.len() - length..].trim();
                whole.pieces.insert(1, Piece::Stored(stored.to_string()));
                whole.from -= length;
            }
        }
    }

    /// The stretch of the key's bytes `range` that agrees best with a fragment.
    fn closest_fragment(&self, fragment: &Fragment, range: Range<usize>) -> Option<Aligned> {
        let asked = units(&fragment.text);
        let sought = key(&asked);
        if sought.is_empty() || sought.len() > HUGEST || range.is_empty() {
            return None;
        }
        let quoted = Words::new(&fragment.text, 0..fragment.text.len());
        let within = &self.key[range.clone()];
        let slack = sought.len() / 4 + 64;
        let mut tried: Vec<usize> = Vec::new();
        let mut best: Option<Aligned> = None;
        let mut consider = |best: &mut Option<Aligned>, from: usize, to: usize| {
            let (from, to) = (from.max(range.start), to.min(range.end));
            // Two windows that almost cover each other say the same.
            if from >= to || tried.iter().any(|other| other.abs_diff(from) < slack / 4) {
                return;
            }
            tried.push(from);
            let stored = Words::new(&self.text, self.window(from, to));
            let Some(found) = align(&quoted, &stored, self.spaces) else { return };
            if best.as_ref().is_none_or(|best| found.similarity() > best.similarity()) {
                *best = Some(found);
            }
        };
        // With one change, one half of the quotation still stands in the text as it is.
        for (from, part) in seeds(&sought) {
            for place in memmem::find_iter(within, part).take(SEEDS) {
                let place = range.start + place;
                consider(
                    &mut best,
                    place.saturating_sub(from + slack),
                    place - from.min(place) + sought.len() + slack,
                );
            }
        }
        if best.as_ref().is_some_and(|best| best.similarity() >= SURE) {
            return best;
        }
        let patterns: Vec<Range<usize>> = match sought.len() {
            length if length <= LONGEST => Vec::from([Range { start: 0, end: length }]),
            length => {
                let middle = length / 2 - SAMPLE / 2;
                [0, middle, length - SAMPLE].map(|from| from..from + SAMPLE).to_vec()
            }
        };
        for pattern in patterns {
            if let Some((end, distance)) = nearest(&sought[pattern.clone()], within)
                && distance * 5 < pattern.len() * 4
            {
                let end = range.start + end;
                let head = end.saturating_sub(pattern.end + distance + slack);
                consider(&mut best, head, end + (sought.len() - pattern.end) + slack);
            }
        }
        best
    }

    /// The bytes of the text that the key's bytes `from..to` were made from, widened to whole words.
    fn window(&self, from: usize, to: usize) -> Range<usize> {
        let text = &*self.text;
        let ends = |c: char| c.is_whitespace() || unspaced(c);
        let start = self.byte_of_key(from);
        let left = text[..start].char_indices().rev().take(64).find(|(_, c)| ends(*c));
        let start = left.map_or(start, |(at, c)| at + c.len_utf8());
        let stop = self.byte_of_key(to);
        let right = text[stop..].char_indices().take(64).find(|(_, c)| ends(*c));
        start..right.map_or(stop, |(at, _)| stop + at).max(start)
    }
}

/// Where the rest of a word or number begins that goes on after `head`: before its white space and marks, too.
fn before_word(head: &str) -> usize {
    let mut inner = head;
    if head.ends_with(char::is_whitespace) || head.ends_with(unspaced) {
        inner = head.trim_end_matches(|c: char| !c.is_alphanumeric());
    }
    if inner.ends_with(unspaced) {
        return inner.char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let mut word =
        inner.char_indices().rev().take(64).take_while(|(_, c)| !c.is_whitespace() && !unspaced(*c));
    let first = word.by_ref().last();
    first.map_or(inner.len().min(head.trim_end().len()), |(at, _)| at)
}

/// Where it ends in `tail`.
fn after_word(tail: &str) -> usize {
    let at = match tail.starts_with(char::is_whitespace) {
        true => tail.find(char::is_alphanumeric).unwrap_or(0),
        false => 0,
    };
    let rest = &tail[at..];
    if let Some(c) = rest.chars().next().filter(|c| unspaced(*c)) {
        return at + c.len_utf8();
    }
    let last = rest.char_indices().take(64).take_while(|(_, c)| !c.is_whitespace() && !unspaced(*c)).last();
    last.map_or(at, |(n, c)| at + n + c.len_utf8())
}

/// How many bytes `count` words take that follow within the sentence, from characters with the bytes before each;
/// none when the sentence ends or the text does before the first.
fn beside(chars: impl Iterator<Item = (usize, char)>, count: usize) -> Option<usize> {
    let (mut words, mut within, mut length) = (0, false, 0);
    for (at, c) in chars.take(MOST_BESIDE) {
        let ends = matches!(c, '.' | '!' | '?' | ':' | ';' | '\u{c}' | '\u{2029}');
        if ends || (c.is_whitespace() && within && words == count) {
            break;
        }
        if c.is_alphanumeric() {
            words += usize::from(!within);
            length = at + c.len_utf8();
        }
        within = if c.is_whitespace() { false } else { within || c.is_alphanumeric() };
    }
    (length > 0).then_some(length)
}

/// How far the fragment after this one may be.
fn reach(edited: &Edited, link: usize) -> usize {
    edited.links.get(link).map_or(0, |link| link.reach())
        + edited.fragments.get(link).map_or(0, |fragment| 2 * fragment.text.len())
}

/// Halves, thirds and quarters of a key, with their places.
fn seeds(key: &[u8]) -> Vec<(usize, &[u8])> {
    let mut seeds = Vec::new();
    for parts in [2, 3, 4] {
        let length = key.len() / parts;
        if length < 5 {
            break;
        }
        for n in 0..parts {
            let from = n * length;
            let to = if n + 1 == parts { key.len() } else { from + length };
            seeds.push((from, &key[from..to]));
        }
    }
    seeds
}
