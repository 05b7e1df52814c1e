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

/// Characters that change what is said though they are no letters: signs, comparisons, shares, degrees, money,
/// and the mark of a question.
pub(super) fn tells(c: char) -> bool {
    matches!(
        c,
        '%' | '‰'
            | '+'
            | '<'
            | '>'
            | '='
            | '≤'
            | '≥'
            | '≠'
            | '±'
            | '×'
            | '÷'
            | '°'
            | '$'
            | '€'
            | '£'
            | '¥'
    ) || matches!(c, '?' | '؟' | '？' | '¢' | '\u{20a0}'..='\u{20cf}' | '\u{2200}'..='\u{22ff}')
}

/// Figures that NFKC would make into others: superscripts, subscripts, fractions and enclosed numbers.
pub(super) fn figure(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '¼' | '½' | '¾' | '\u{2070}'..='\u{209c}' | '\u{2150}'..='\u{218f}')
        || matches!(c, '\u{2460}'..='\u{24ff}')
}

/// Whether two texts say the same in the same words: alike as [`squash`] has them, and in every sign and figure
/// too. `5 in May`, `-5 in May`, `5% in May` and `5 in May?` all differ.
pub fn same_words(one: &str, other: &str) -> bool {
    one == other || exact(one) == exact(other)
}

/// [`squash`] that keeps what changes the meaning.
pub fn exact(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(figure) {
        plain.extend(rest[..at].nfkc().flat_map(char::to_lowercase));
        let end = rest[at..].chars().next().map_or(rest.len(), |c| at + c.len_utf8());
        plain.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    plain.extend(rest.nfkc().flat_map(char::to_lowercase));
    let chars: Vec<char> = plain.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let mut words = String::with_capacity(plain.len());
    let mut apart = false;
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1);
        let within = matches!(c, '.' | ',') && digit(before) && digit(Some(at + 1));
        let letters = before.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric());
        let minus = matches!(c, '-' | '−' | '–') && !letters && digit(Some(at + 1));
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || within {
            if apart && !words.is_empty() {
                words.push(' ');
            }
            apart = false;
            words.push(c);
        } else if tells(c) || minus {
            words.push(' ');
            words.push(if minus { '-' } else { c });
            apart = !minus;
        } else {
            apart = true;
        }
    }
    words.trim().to_string()
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

    #[test]
    fn signs_and_figures_are_what_is_said() {
        for (one, other) in [
            ("It cost $5 million", "It cost €5 million"),
            ("Growth was -5% in May", "Growth was 5 in May"),
            ("-5 in May", "5 in May"),
            ("10⁶ cells", "106 cells"),
            ("X > 3", "X < 3"),
            ("The photo shows a flood", "The photo shows a flood?"),
            ("1.5 million", "15 million"),
            ("½ a year", "1/2 a year"),
        ] {
            assert!(!same_words(one, other), "{one} | {other}");
        }
        for (one, other) in [
            ("\u{201c}The ﬁne bridge.\u{201d}", "the fine bridge"),
            ("a well-known 45,000 dead", "A well known 45,000 dead!"),
            ("5 % more", "5% more"),
        ] {
            assert!(same_words(one, other), "{one} | {other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_exactly_the_same_is_the_same(text in any::<String>()) {
            let once = exact(&text);
            prop_assert_eq!(exact(&once), once);
        }

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
