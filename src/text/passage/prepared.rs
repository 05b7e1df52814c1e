//! A text made ready to be searched: its key, made once, and the way back from the key to the text.

use super::letters::{ASCII, ASKS, Unit, continues, emit, segment, telling_mark, walk};
use super::{Spaces, Span};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Bytes of text between two points of the map.
const BLOCK: usize = 128;

/// A point where a character begins: its place in the key, in the text's bytes and in its characters.
#[derive(Debug, Clone, Copy)]
struct Point {
    key: usize,
    byte: usize,
    char: usize,
}

/// A text with its key: letters, digits and telling signs in NFKC and lower case, without white space, hyphens and
/// ordinary punctuation. Costs about the size of the text once more, and an eighth for the way back.
#[derive(Debug, Clone)]
pub struct Prepared<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) key: Vec<u8>,
    pub(super) spaces: Spaces,
    points: Vec<Point>,
}

impl<'t> Prepared<'t> {
    /// Makes the key. `spaces` says whether the text's white space can be believed.
    pub fn new(text: impl Into<Cow<'t, str>>, spaces: Spaces) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        let mut key = Vec::with_capacity(bytes.len());
        let mut points = Vec::with_capacity(bytes.len() / BLOCK + 1);
        points.push(Point { key: 0, byte: 0, char: 0 });
        let (mut at, mut chars, mut due) = (0, 0, BLOCK);
        while at < bytes.len() {
            if at >= due {
                points.push(Point { key: key.len(), byte: at, char: chars });
                due = at + BLOCK;
            }
            let block = &bytes[at..bytes.len().min(at + BLOCK)];
            let mut plain = match bytes[at] < 0x80 && block.is_ascii() {
                true => block.len(),
                false if block[0] >= 0x80 => 0,
                false => block.iter().position(|b| *b >= 0x80).unwrap_or(block.len()),
            };
            // The last letter may carry a mark that follows.
            if plain > 0 && text[at + plain..].chars().next().is_some_and(continues) {
                plain -= 1;
            }
            if plain > 0 {
                fold(&text, at, plain, &mut key);
                at += plain;
                chars += plain;
                continue;
            }
            let end = segment(&text, at);
            let _ = emit(&text, at, end, &mut |unit: Unit| {
                let mut utf8 = [0; 4];
                key.extend_from_slice(unit.folded.encode_utf8(&mut utf8).as_bytes());
                ControlFlow::Continue(())
            });
            chars += text[at..end].chars().count();
            at = end;
        }
        Prepared { text, key, spaces, points }
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of a span, as printed. A span that reaches past the end gives what there is.
    pub fn slice(&self, span: Span) -> &str {
        let (start, end) = (self.byte_of(span.start), self.byte_of(span.end));
        self.text.get(start..end).unwrap_or_default()
    }

    /// The byte where a character begins, at most the length of the text.
    pub(in crate::text) fn byte_of(&self, char: usize) -> usize {
        let point = self.points[self.points.partition_point(|p| p.char <= char).saturating_sub(1)];
        let rest = &self.text[point.byte..];
        rest.char_indices().nth(char - point.char).map_or(self.text.len(), |(at, _)| point.byte + at)
    }

    /// The number of characters before a byte.
    pub(in crate::text) fn char_of(&self, byte: usize) -> usize {
        let point = self.points[self.points.partition_point(|p| p.byte <= byte).saturating_sub(1)];
        let part = &self.text.as_bytes()[point.byte..byte];
        point.char + part.iter().filter(|b| (**b as i8) >= -0x40).count()
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span { start: self.char_of(from), end: self.char_of(to) }
    }

    /// The byte of the character that the key's byte `key` was made from; the end of the text past the key.
    pub(super) fn byte_of_key(&self, key: usize) -> usize {
        let mut found = self.text.len();
        self.walk_key(key, |unit, _, next| {
            if next <= key {
                return ControlFlow::Continue(());
            }
            found = unit.at;
            ControlFlow::Break(())
        });
        found
    }

    /// The first byte of the key that was made from the text's byte `byte` or a later one.
    pub(super) fn key_of(&self, byte: usize) -> usize {
        let point = self.points[self.points.partition_point(|p| p.byte <= byte).saturating_sub(1)];
        let mut key = point.key;
        walk(&self.text, point.byte, byte, |unit| {
            key += if unit.at < byte { unit.folded.len_utf8() } else { 0 };
            ControlFlow::Continue(())
        });
        key
    }

    /// The units that the key's bytes `from..to` were made from, into `units`. False when they begin or end within
    /// a character.
    pub(super) fn units(&self, from: usize, to: usize, units: &mut Vec<Unit>) -> bool {
        units.clear();
        let (mut whole, mut last) = (false, None);
        self.walk_key(from, |unit, at, next| {
            if at < from {
                last = Some(unit.at);
                return ControlFlow::Continue(());
            }
            if units.is_empty() && (at != from || last == Some(unit.at)) {
                return ControlFlow::Break(());
            }
            if at >= to {
                whole = units.last().is_some_and(|last| last.at != unit.at) && at == to;
                return ControlFlow::Break(());
            }
            units.push(unit);
            whole = next == to;
            ControlFlow::Continue(())
        });
        whole
    }

    /// Walks the units from shortly before the key's byte `from`, each with its first byte in the key and the one
    /// after.
    fn walk_key(&self, from: usize, mut each: impl FnMut(Unit, usize, usize) -> ControlFlow<()>) {
        // The last of several points with one place in the key: nothing between them adds to it.
        let point = self.points[self.points.partition_point(|p| p.key <= from).saturating_sub(1)];
        let mut at = point.key;
        walk(&self.text, point.byte, self.text.len(), |unit| {
            let next = at + unit.folded.len_utf8();
            let flow = each(unit, at, next);
            at = next;
            flow
        });
    }
}

/// Adds what `length` bytes of ASCII from byte `at` on say, a table look-up a byte.
fn fold(text: &str, at: usize, length: usize, key: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut kept = [0; BLOCK];
    let mut count = 0;
    for (offset, byte) in bytes[at..at + length].iter().enumerate() {
        let mut folded = ASCII[usize::from(*byte)];
        if folded == ASKS {
            let place = at + offset;
            // Most points and commas end a word; only those before a digit have to be asked.
            folded = match bytes.get(place + 1) {
                Some(next) if next.is_ascii_digit() || *next >= 0x80 || *next == b'.' => {
                    telling_mark(text, char::from(*byte), place, place + 1).map_or(0, |c| c as u8)
                }
                _ => 0,
            };
        }
        kept[count & (BLOCK - 1)] = folded;
        count += usize::from(folded != 0);
    }
    key.extend_from_slice(&kept[..count.min(BLOCK)]);
}

#[cfg(test)]
mod tests {
    use super::super::letters::{key, units};
    use super::*;
    use proptest::prelude::*;

    fn agree(text: &str) {
        let prepared = Prepared::new(text, Spaces::Reliable);
        let slow = units(text);
        assert_eq!(
            String::from_utf8(prepared.key.clone()).unwrap(),
            String::from_utf8(key(&slow)).unwrap(),
            "{text:?}"
        );
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!((prepared.char_of(byte), prepared.byte_of(n)), (n, byte));
        }
        let mut at = 0;
        for unit in slow {
            assert_eq!(prepared.byte_of_key(at), unit.at, "{text:?} {at}");
            at += unit.folded.len_utf8();
        }
    }

    #[test]
    fn both_ways_make_one_key() {
        for text in
            ["", "e\u{301}", "-5 .5 1.5 1,500 10-20", "ﬁne ﬄ ½ 10⁶ e\u{301}\u{302}x", "…５．５ ℃ ½\u{301}"]
        {
            agree(text);
        }
        agree(&format!("{}e\u{301}{}", "a".repeat(BLOCK - 1), "é1.5 - ".repeat(300)));
        agree(&format!("e{}x", "\u{301}".repeat(300)));
        agree(&"!".repeat(1000));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_the_text(text in any::<String>(), more in "[ -~é\u{301}ﬁ１.,]{0,400}") {
            agree(&text);
            agree(&more);
        }
    }
}
