//! Texts and labels that say the same compared as one: without case, punctuation and typography.

use unicode_normalization::UnicodeNormalization;

/// `text` with nothing but what is said: compatibility forms as one (NFKC, Unicode Standard Annex 15), lower
/// case, one space for whatever stands between letters and digits. Text without any keeps its own form.
pub fn squash(text: &str) -> String {
    let mut squashed = String::with_capacity(text.len());
    if text.is_ascii() {
        push(&mut squashed, text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        push(&mut squashed, text.nfkc().flat_map(char::to_lowercase));
    }
    if squashed.is_empty() { text.trim().to_string() } else { squashed }
}

/// A label as people compare it: without case, with space, hyphen and underscore alike. Nothing else is folded:
/// "True, but" stays another label than "True".
pub fn fold_label(label: &str) -> String {
    let plain: String = label.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        plain.split(|c: char| c.is_whitespace() || c == '-' || c == '_').filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

fn push(squashed: &mut String, chars: impl Iterator<Item = char>) {
    let mut apart = false;
    for c in chars {
        // Marks belong to the letter before them: in many scripts they are its vowel.
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            if apart && !squashed.is_empty() {
                squashed.push(' ');
            }
            apart = false;
            squashed.push(c);
        } else {
            apart = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typography_is_not_what_is_said() {
        for (one, other) in [
            ("\u{201c}45,000 dead\u{201d}\u{2026}", "45 000 DEAD"),
            ("It\u{2019}s  a ﬁne\u{a0}day.", "it's a fine day"),
            ("Caf\u{e9}", "cafe\u{301}"),
            ("  a\tb\n", "A-b"),
        ] {
            assert_eq!(squash(one), squash(other), "{one} | {other}");
        }
        for (one, other) in
            [("not true", "nottrue"), ("1.5", "15"), ("cafe", "café"), ("!", "?"), ("क", "कि")]
        {
            assert_ne!(squash(one), squash(other), "{one} | {other}");
        }
    }

    proptest! {
        #[test]
        fn squashing_again_changes_nothing(text in any::<String>()) {
            let once = squash(&text);
            prop_assert_eq!(squash(&once), once);
        }

        #[test]
        fn both_ways_agree_on_ascii(text in "[ -~]{0,40}") {
            let mut slow = String::new();
            push(&mut slow, text.nfkc().flat_map(char::to_lowercase));
            prop_assert_eq!(squash(&text), if slow.is_empty() { text.trim().to_string() } else { slow });
        }
    }
}
