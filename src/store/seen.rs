//! What a write has met already: the numbers behind stable identities, so that a source that is cited a
//! thousand times is looked up once. A cache of bounded size: what falls out is asked of the database again.

use crate::model::{Entity, Id};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::LazyLock;

/// Places in one group: an identity may stand in any of its group's.
const WAYS: usize = 4;
/// The most groups: 16 MiB.
const MOST: usize = 1 << 17;

/// One known record.
#[derive(Clone, Copy)]
struct Known {
    id: u128,
    entity: Option<Entity>,
    number: u32,
    /// A hash of its words as this write read them; none when it did not.
    words: u64,
}

const NOBODY: Known = Known { id: 0, entity: None, number: 0, words: 0 };

/// The records met so far.
#[derive(Default)]
pub(super) struct Seen {
    known: Vec<[Known; WAYS]>,
    filled: usize,
}

impl Seen {
    fn group(&self, id: Id) -> usize {
        // The ends of a UUID are random or a hash in every version that matters, its start is a time.
        let mixed = (id.0.as_u128() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.known.len() - 1)
    }

    /// The number of a record, and the hash of its words (0: not read by this write).
    pub(super) fn get(&self, entity: Entity, id: Id) -> Option<(i64, u64)> {
        if self.known.is_empty() {
            return None;
        }
        let group = &self.known[self.group(id)];
        let known = group.iter().find(|k| k.id == id.0.as_u128() && k.entity == Some(entity))?;
        Some((known.number.into(), known.words))
    }

    /// Keeps a record in mind, in the place of the one of its group that came first.
    pub(super) fn put(&mut self, entity: Entity, id: Id, number: i64, words: u64) {
        let Ok(number) = u32::try_from(number) else { return };
        if self.filled >= self.known.len() * WAYS / 2 && self.known.len() < MOST {
            let more = (self.known.len() * 2).max(1 << 6);
            let old = std::mem::replace(&mut self.known, vec![[NOBODY; WAYS]; more]);
            self.filled = 0;
            // The oldest of a group stands last.
            for known in old.iter().flat_map(|group| group.iter().rev()) {
                if let Some(entity) = known.entity {
                    self.put(entity, Id(uuid::Uuid::from_u128(known.id)), known.number.into(), known.words);
                }
            }
        }
        let known = Known { id: id.0.as_u128(), entity: Some(entity), number, words };
        let group = self.group(id);
        let group = &mut self.known[group];
        let same = group.iter().position(|k| k.id == known.id && k.entity == known.entity);
        let place = same.or_else(|| group.iter().position(|k| k.entity.is_none()));
        self.filled += usize::from(same.is_none() && place.is_some());
        group[..=place.unwrap_or(WAYS - 1)].rotate_right(1);
        group[0] = known;
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Seen::default();
    }
}

/// A hash of a record's words as a file has them, never 0. It differs from process to process, so that nobody can
/// make two texts that it takes for one.
pub(super) fn words(record: &impl Hash) -> u64 {
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
    let mut hasher = Folded(*START);
    record.hash(&mut hasher);
    hasher.finish().max(1)
}

/// Multiplies eight bytes at a time and folds the halves of the product together: the standard library's hash
/// takes five times as long, a thirtieth of an import.
struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        chunks.iter().for_each(|chunk| self.write_u64(u64::from_le_bytes(*chunk)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.write_u64(u64::from_le_bytes(last) ^ (rest.len() as u64) << 56);
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product as u64 ^ (product >> 64) as u64).wrapping_add(word.rotate_left(32));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A set of numbers, a bit each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    /// Adds a number and says whether it is new.
    pub(super) fn add(&mut self, number: i64) -> bool {
        let number = number.max(0) as usize;
        let (word, bit) = (number / 64, 1 << (number % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    /// Takes out all numbers after `last`.
    pub(super) fn cut(&mut self, last: i64) {
        let last = last.max(0) as usize;
        self.0.truncate(last / 64 + 1);
        if let Some(word) = self.0.get_mut(last / 64) {
            *word &= u64::MAX >> (63 - last % 64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_found_or_forgotten_and_never_another() {
        let mut seen = Seen::default();
        let id = |n: u64| Id::of_content(&n.to_le_bytes());
        assert_eq!(seen.get(Entity::Source, id(1)), None);
        for n in 0..5_000 {
            seen.put(Entity::Source, id(n), n as i64 + 1, n);
        }
        let found = (0..5_000).filter(|n| seen.get(Entity::Source, id(*n)) == Some((*n as i64 + 1, *n)));
        assert!(found.count() > 4_500, "almost all are kept while there is room");
        assert!((0..5_000).all(|n| seen.get(Entity::Source, id(n)).is_none_or(|k| k == (n as i64 + 1, n))));
        assert_eq!(seen.get(Entity::Article, id(1)), None, "of another kind");
        seen.put(Entity::Source, id(4_999), 7, 8);
        assert_eq!(seen.get(Entity::Source, id(4_999)), Some((7, 8)));
        seen.put(Entity::Source, id(9_999), i64::MAX, 8);
        assert_eq!(seen.get(Entity::Source, id(9_999)), None, "too large a number is not kept");
        seen.clear();
        assert_eq!(seen.get(Entity::Source, id(4_999)), None);
    }

    #[test]
    fn words_tell_texts_apart() {
        let texts = ["", "a", "b", "aa", "a\0", "abcdefgh", "abcdefghi", "abcdefgi", "abcdefgh\0"];
        let hashes: std::collections::HashSet<u64> = texts.iter().map(words).collect();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(words(&("ab", "c")), words(&("a", "bc")));
        assert_eq!(words(&"abcdefghi"), words(&String::from("abcdefghi")));
    }

    #[test]
    fn numbers_are_told_once() {
        let mut numbers = Numbers::default();
        assert!(numbers.add(64) && numbers.add(1) && !numbers.add(64));
        numbers.cut(63);
        assert!(!numbers.add(1) && numbers.add(64));
        numbers.cut(64);
        assert!(!numbers.add(64));
    }
}
