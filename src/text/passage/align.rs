//! Two texts held against each other word by word, and what of it counts as alike.

use super::Spaces;
use super::gap::{Notes, same_words, separates};
use super::letters::{Unit, walk};
use crate::text::difference::Piece;
use std::ops::{ControlFlow, Range};

/// Words of the quotation aligned at once. A longer one is aligned part after part, so that time and memory grow
/// with its length only.
const PART: usize = 256;
/// How many words more than the quotation's a part of the passage may have.
const SLACK: usize = 64;
/// What it costs that only the passage has a word.
const STORED: u32 = 8;
/// What it costs that only the quotation has a word: more, so that a passage reaches as far as the quotation does.
const QUOTED: u32 = 9;

/// A word by its bytes in the text and its units.
#[derive(Debug, Clone)]
pub(super) struct Word {
    at: usize,
    end: usize,
    units: Range<usize>,
    /// It has a letter, so that it is no mere number.
    letters: bool,
}

/// A text's words.
#[derive(Debug, Clone)]
pub(super) struct Words<'t> {
    text: &'t str,
    units: Vec<Unit>,
    words: Vec<Word>,
}

impl<'t> Words<'t> {
    /// The words of the bytes `range`, which begins and ends between words.
    pub fn new(text: &'t str, range: Range<usize>) -> Self {
        let mut units: Vec<Unit> = Vec::new();
        walk(text, range.start, range.end, |unit| {
            units.push(unit);
            ControlFlow::Continue(())
        });
        let mut words: Vec<Word> = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let letters = unit.folded.is_alphabetic();
            let last = n.checked_sub(1).map(|before| units[before]);
            match words.last_mut().filter(|_| last.is_some_and(|last| !separates(text, &last, unit))) {
                Some(word) => {
                    (word.end, word.units.end) = (unit.end, n + 1);
                    word.letters |= letters;
                }
                None => words.push(Word { at: unit.at, end: unit.end, units: n..n + 1, letters }),
            }
        }
        Words { text, units, words }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Bytes of the key up to the end of each word, counted from the last word backwards or from the first on.
    pub fn lengths(&self, backwards: bool) -> Vec<usize> {
        let length = |word: &Word| -> usize {
            self.units[word.units.clone()].iter().map(|unit| unit.folded.len_utf8()).sum()
        };
        let mut lengths: Vec<usize> = self.words.iter().map(length).collect();
        if backwards {
            lengths.reverse();
        }
        let mut end = 0;
        lengths.iter_mut().for_each(|length| {
            end += *length;
            *length = end;
        });
        lengths
    }

    fn units(&self, words: &Range<usize>) -> &[Unit] {
        if words.is_empty() {
            return &[];
        }
        &self.units[self.words[words.start].units.start..self.words[words.end - 1].units.end]
    }

    fn printed(&self, words: &Range<usize>) -> String {
        if words.is_empty() {
            return String::new();
        }
        self.text[self.words[words.start].at..self.words[words.end - 1].end].to_string()
    }
}

/// How two texts agree.
#[derive(Debug, Clone, Default)]
pub(super) struct Aligned {
    /// First byte of the passage, and the byte after it.
    pub from: usize,
    pub to: usize,
    /// The words of both in order.
    pub pieces: Vec<Piece>,
    /// Words of the quotation.
    pub quoted: usize,
    /// Words of both together, those that stand for each other counted once.
    pub total: usize,
    /// How many are alike, in part for some.
    pub alike: f64,
    /// How many are the same.
    pub exact: usize,
    /// Characters of the quotation's words, and of those that are the same.
    pub characters: (usize, usize),
    /// A word that is the same or almost has a letter.
    pub letters: bool,
}

impl Aligned {
    /// The share of words alike.
    pub fn similarity(&self) -> f64 {
        // Counts of words are far below what f64 holds exactly.
        if self.total == 0 { 0.0 } else { self.alike / self.total as f64 }
    }

    /// Whether this is the same passage with changes; the rule is that of [`super::Prepared::find`].
    pub fn close(&self) -> bool {
        let share = self.similarity();
        let (all, same) = self.characters;
        let words = self.exact >= 2 && share >= 0.65;
        let long = self.quoted < 4 || share >= 0.75 || same * 5 >= all * 2;
        let few = match self.quoted {
            1 => share >= 0.7,
            2 => share >= 0.85,
            _ => false,
        };
        words && long || few && self.letters
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Same,
    Changed,
    Quoted,
    Stored,
}

/// How alike two words are, from 0 to 100: what they share at the beginning and at the end.
fn likeness(one: &[Unit], other: &[Unit]) -> u32 {
    let longest = one.len().max(other.len());
    let shortest = one.len().min(other.len());
    let same = |(a, b): &(&Unit, &Unit)| a.folded == b.folded;
    let head = one.iter().zip(other).take_while(same).count();
    let tail = one.iter().rev().zip(other.iter().rev()).take(shortest - head).take_while(same).count();
    u32::try_from(100 * (head + tail) / longest.max(1)).unwrap_or(0)
}

fn agree(quoted: &Words, ours: Range<usize>, stored: &Words, theirs: Range<usize>, spaces: Spaces) -> bool {
    let (one, other) = (quoted.units(&ours), stored.units(&theirs));
    !one.is_empty() && same_words((quoted.text, one), (stored.text, other), spaces, &mut Notes::default())
}

/// Aligns a quotation with the stretch of `stored` that fits it best: what comes before and after costs nothing.
pub(super) fn align(quoted: &Words, stored: &Words, spaces: Spaces) -> Option<Aligned> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut start, mut done, mut at) = (0, 0, 0);
    while done < quoted.len() {
        let part = done..quoted.len().min(done + PART);
        let room = if done == 0 { stored.len() } else { stored.len().min(at + part.len() + SLACK) };
        let first = done == 0;
        let (from, reached, mut path) = align_part(quoted, part.clone(), stored, at..room, first, spaces);
        if first {
            start = from;
        }
        steps.append(&mut path);
        (done, at) = (part.end, reached);
    }
    // A passage begins and ends with a word that both have.
    let joint = |step: &Step| matches!(step, Step::Same | Step::Changed);
    let last = steps.iter().rposition(joint)?;
    let first = steps.iter().position(joint)?;
    start += steps[..first].iter().filter(|step| **step == Step::Stored).count();
    let inner = first..=last;
    let mut n = 0;
    steps.retain(|step| {
        n += 1;
        inner.contains(&(n - 1)) || *step != Step::Stored
    });
    Some(pieces(quoted, stored, start, &steps, spaces))
}

/// One part: the first word of the passage, the one after its last, and the steps between.
fn align_part(
    quoted: &Words,
    part: Range<usize>,
    stored: &Words,
    room: Range<usize>,
    free: bool,
    spaces: Spaces,
) -> (usize, usize, Vec<Step>) {
    let (rows, columns) = (part.len(), room.len());
    let width = columns + 1;
    let mut step = vec![Step::Stored; (rows + 1) * width];
    let times = |cost: u32, n: usize| u32::try_from(n).map_or(u32::MAX / 2, |n| n.saturating_mul(cost));
    let mut above: Vec<u32> = (0..width).map(|n| if free { 0 } else { times(STORED, n) }).collect();
    let mut row = vec![0; width];
    for i in 1..=rows {
        let word = part.start + i - 1;
        let one = quoted.units(&(word..word + 1));
        row[0] = times(QUOTED, i);
        step[i * width] = Step::Quoted;
        for j in 1..width {
            let place = room.start + j - 1;
            let likeness = likeness(one, stored.units(&(place..place + 1)));
            // The same costs nothing; a word in place of another less than both alone. `10-20` has the letters of
            // `1020` and is not the same.
            let (joint, kind) = match likeness {
                100 if agree(quoted, word..word + 1, stored, place..place + 1, spaces) => (0, Step::Same),
                _ => (13 - likeness * 8 / 100, Step::Changed),
            };
            let mut best = (above[j - 1] + joint, kind);
            if above[j] + QUOTED < best.0 {
                best = (above[j] + QUOTED, Step::Quoted);
            }
            if row[j - 1] + STORED < best.0 {
                best = (row[j - 1] + STORED, Step::Stored);
            }
            row[j] = best.0;
            step[i * width + j] = best.1;
        }
        std::mem::swap(&mut above, &mut row);
    }
    let end = (0..width).min_by_key(|j| above[*j]).unwrap_or(0);
    let (mut i, mut j) = (rows, end);
    let mut path = Vec::with_capacity(rows + SLACK);
    while i > 0 || (j > 0 && !free) {
        let next = if i == 0 { Step::Stored } else { step[i * width + j] };
        path.push(next);
        i -= usize::from(next != Step::Stored);
        j -= usize::from(next != Step::Quoted);
    }
    path.reverse();
    (room.start + j, room.start + end, path)
}

fn pieces(quoted: &Words, stored: &Words, start: usize, steps: &[Step], spaces: Spaces) -> Aligned {
    let mut result = Aligned { quoted: quoted.len(), ..Aligned::default() };
    let (mut q, mut t) = (0, start);
    let mut same = (q..q, t..t);
    let mut at = 0;
    while at < steps.len() {
        if steps[at] == Step::Same {
            (same.0.end, same.1.end) = (q + 1, t + 1);
            result.same(quoted, q..q + 1, 1);
            (q, t, at) = (q + 1, t + 1, at + 1);
            continue;
        }
        let (from, place) = (q, t);
        let mut partly = 0;
        while let Some(step) = steps.get(at).filter(|step| **step != Step::Same) {
            if *step == Step::Changed {
                let likeness = likeness(quoted.units(&(q..q + 1)), stored.units(&(t..t + 1)));
                if likeness >= 50 {
                    partly += likeness;
                    result.letters |= quoted.words[q].letters;
                }
            }
            q += usize::from(*step != Step::Stored);
            t += usize::from(*step != Step::Quoted);
            at += 1;
        }
        let (ours, theirs) = (from..q, place..t);
        // Words apart in one and joined in the other are the same where a hyphen or a line's end says so.
        if agree(quoted, ours.clone(), stored, theirs.clone(), spaces) {
            (same.0.end, same.1.end) = (q, t);
            result.same(quoted, ours.clone(), ours.len().max(theirs.len()));
            continue;
        }
        result.close_run(stored, &mut same, (q, t));
        result.total += ours.len().max(theirs.len());
        result.alike += f64::from(partly) / 100.0;
        result.characters.0 += quoted.units(&ours).len();
        if !ours.is_empty() {
            result.pieces.push(Piece::Quoted(quoted.printed(&ours)));
        }
        if !theirs.is_empty() {
            result.pieces.push(Piece::Stored(stored.printed(&theirs)));
        }
    }
    result.close_run(stored, &mut same, (q, t));
    result.from = stored.words.get(start).map_or(0, |word| word.at);
    result.to = t.checked_sub(1).and_then(|t| stored.words.get(t)).map_or(0, |word| word.end);
    result
}

impl Aligned {
    fn same(&mut self, quoted: &Words, words: Range<usize>, count: usize) {
        let characters = quoted.units(&words).len();
        self.total += count;
        self.exact += count;
        // Counts of words are far below what f64 holds exactly.
        self.alike += count as f64;
        self.characters = (self.characters.0 + characters, self.characters.1 + characters);
        self.letters |= quoted.words[words].iter().any(|word| word.letters);
    }

    /// Ends a run of shared words; the next begins at `next`.
    fn close_run(&mut self, stored: &Words, same: &mut (Range<usize>, Range<usize>), next: (usize, usize)) {
        if !same.1.is_empty() {
            self.pieces.push(Piece::Same(stored.printed(&same.1)));
        }
        *same = (next.0..next.0, next.1..next.1);
    }

    /// Whether both have the same words throughout.
    pub fn same_throughout(&self) -> bool {
        !self.pieces.iter().any(Piece::differs)
    }
}
