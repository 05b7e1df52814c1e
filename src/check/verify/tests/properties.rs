//! Whatever the words: set again they are found, and one changed word is never found.

use super::*;
use VerificationOutcome as Is;
use proptest::prelude::*;

/// How a stretch of words is set.
struct Setter(u64);

impl Setter {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// The words with lines broken, words divided at their ends, and quotation marks, dashes and ligatures of one
    /// kind or another. Every seventh word of the text follows a dash, every eleventh is in quotation marks.
    fn set(&mut self, words: &[String], from: usize) -> String {
        let mut text = String::new();
        for (n, word) in words.iter().enumerate() {
            if n > 0 {
                if (from + n).is_multiple_of(7) {
                    text.push_str([" – ", " — ", "—", " -- "][self.below(4) as usize]);
                } else {
                    text.push_str(["\n", " ", " ", "  \n", "\r\n", "\u{a0}"][self.below(6) as usize]);
                }
            }
            let mut word = word.clone();
            if self.below(2) == 0 {
                word = word.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ");
            }
            if self.below(5) == 0 && word.is_ascii() && word.len() > 4 {
                word.insert_str(2, ["-\n", "\u{ad}\n", "-\r\n  "][self.below(3) as usize]);
            }
            if (from + n).is_multiple_of(11) {
                let marks = [("“", "”"), ("\"", "\""), ("„", "“"), ("«", "»"), ("‘", "’")];
                let (open, close) = marks[self.below(5) as usize];
                word = format!("{open}{word}{close}");
            }
            text.push_str(&word);
        }
        text
    }
}

/// Words of which none comes twice, so that a change can't undo itself.
fn words() -> impl Strategy<Value = Vec<String>> {
    let word = "[b-df-hj-np-tv-z](a|e|fi|i|o|ffu|fla|é)[b-df-hj-np-tv-z]{1,2}[aeiou][a-z]{1,5}";
    proptest::collection::hash_set(word, 40..90).prop_map(|words| words.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_passage_is_found_and_an_edited_one_is_not(
        words in words(), from in 0_usize..20, count in 2_usize..20, at in any::<usize>(), seed in any::<u64>(),
        other in "[xz]{2}[aeiou]{2}[xz]{2}", paged_at in proptest::option::of(1_usize..39),
    ) {
        let mut desk = Desk::new();
        let mut setter = Setter(seed);
        let text = match paged_at {
            None => plain(&setter.set(&words, 0)),
            Some(at) => {
                let pages = [format!("{}\n1\n", setter.set(&words[..at], 0)), format!("{}\n2", setter.set(&words[at..], at))];
                paged("test 1", &[&pages[0], &pages[1]])
            }
        };
        desk.keep("text/plain", None, std::slice::from_ref(&text));
        let chosen = &words[from..from + count];
        let found = desk.finds(&setter.set(chosen, from));
        prop_assert_eq!(found.outcome, Is::Found, "{:?} in {:?}", &found, &text.text);
        let passage = found.passage.unwrap();
        let (first, last) = (passage.chars().next(), passage.chars().last());
        prop_assert!(first.is_some_and(char::is_alphanumeric) && last.is_some_and(char::is_alphanumeric));
        let over = paged_at.is_some_and(|at| (from + 1..from + count).contains(&at));
        prop_assert_eq!(found.notes.iter().any(|note| note.contains("page break")), over);

        for edit in 0..3 {
            let mut edited = chosen.to_vec();
            let inner = 1 + at % (count - 1);
            match edit {
                0 => edited.insert(inner, other.clone()),
                1 => edited[at % count] = other.clone(),
                // Without its first or last word a quotation is a shorter one, and found.
                _ if inner + 1 < count => drop(edited.remove(inner)),
                _ => continue,
            }
            let found = desk.finds(&edited.join(" "));
            let short = edited.len() < 5;
            prop_assert!(
                found.outcome == Is::Altered || short && found.outcome == Is::Missing,
                "{:?} of {:?} in {:?}", &found, &edited, &text.text
            );
            prop_assert_eq!(found.differences.is_empty(), found.outcome == Is::Missing);
        }
    }
}
