//! Words that must not leave the house, and finding them in any text: titles, names, addresses. Case, accents,
//! widths of letters, runs of spaces and invisible characters make no difference.

use super::web::host;
use memchr::memmem::Finder;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands where words were taken out.
pub const REDACTED: &str = "[redacted]";

/// From so many characters on a term is found inside of longer words too.
const ANYWHERE: usize = 8;

/// From so many characters on a quotation or a note is looked for; shorter ones are anybody's.
const LONG: usize = 16;

/// Words of an organisation's name; their bearer is no person, and its other words are everybody's.
const OF_ORGANISATIONS: [&str; 8] = ["of", "and", "the", "for", "&", "inc", "inc.", "ltd"];

/// A set of terms.
#[derive(Debug, Default)]
pub struct Terms {
    list: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    folded: String,
    finder: Finder<'static>,
    /// Whether it counts only where no letter or digit stands next to it.
    word: bool,
    /// Whether it names by itself, unlike a part of a name or a host.
    names: bool,
}

impl Terms {
    /// Adds a title or another text that names by itself. A single character can't be looked for, and is not added.
    pub fn add(&mut self, text: &str) {
        self.put(text, true);
    }

    /// Adds a name that others may bear too, as that of a file or a publisher: no copy is held back for it.
    pub fn add_common(&mut self, text: &str) {
        self.put(text, false);
    }

    /// Adds somebody's words, whole and line by line, where they are long enough not to be anybody's.
    pub fn add_words(&mut self, text: &str) {
        for words in std::iter::once(text).chain(text.lines()) {
            if words.trim().chars().count() >= LONG {
                self.put(words, false);
            }
        }
    }

    /// Adds a name: whole, turned around (`Doe, Jane`), and for a person each part of four letters or more.
    pub fn add_name(&mut self, name: &str) {
        self.put(name, true);
        if let Some((last, first)) = name.split_once(',') {
            self.put(&format!("{} {}", first.trim(), last.trim()), true);
        }
        let words: Vec<&str> =
            name.split([' ', ',', '\t', '\n', '\u{a0}']).filter(|w| !w.is_empty()).collect();
        if let ([first @ .., last], false) = (words.as_slice(), name.contains(','))
            && !first.is_empty()
        {
            self.put(&format!("{last}, {}", first.join(" ")), true);
        }
        if words.iter().any(|word| OF_ORGANISATIONS.contains(&word.to_lowercase().as_str())) {
            return;
        }
        for word in words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 4) {
            self.put_as(word, true, false);
        }
    }

    /// Adds an address: whole, without its scheme, and its host.
    pub fn add_address(&mut self, url: &str) {
        self.put(url, true);
        if let Some((_, rest)) = url.split_once("://") {
            self.put(rest.trim_end_matches('/'), true);
            self.put(rest.trim_end_matches('/').trim_start_matches("www."), true);
        }
        if let Some(host) = host(url) {
            self.put_as(host.trim_start_matches("www."), true, false);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn put(&mut self, text: &str, names: bool) {
        let word = text.trim().chars().count() < ANYWHERE;
        self.put_as(text, word, names);
    }

    fn put_as(&mut self, text: &str, word: bool, names: bool) {
        let folded = fold(text.trim()).0.trim().to_string();
        let enough = folded.chars().count() >= 2 || folded.chars().any(|c| c.is_alphabetic() && !cased(c));
        if let Some(known) = self.list.iter_mut().find(|term| term.folded == folded) {
            known.word &= word;
            known.names |= names;
        } else if enough {
            let finder = Finder::new(folded.as_bytes()).into_owned();
            self.list.push(Term { folded, finder, word, names });
        }
    }

    /// Where the terms stand in a text, in bytes; ranges that touch are one.
    fn places(&self, text: &str, wanted: impl Fn(&Term) -> bool) -> Vec<Range<usize>> {
        if self.list.is_empty() {
            return Vec::new();
        }
        let (folded, at) = fold(text);
        let mut found = Vec::new();
        for term in self.list.iter().filter(|term| wanted(term)) {
            for start in term.finder.find_iter(folded.as_bytes()) {
                let end = start + term.folded.len();
                if !term.word || stands_alone(&folded, start..end) {
                    found.push(at[start].start..at[end - 1].end);
                }
            }
        }
        found.sort_by_key(|range| range.start);
        found.dedup_by(|next, last| {
            let touch = next.start <= last.end;
            last.end = if touch { last.end.max(next.end) } else { last.end };
            touch
        });
        found
    }

    /// Whether a text holds any of them.
    pub fn are_in(&self, text: &str) -> bool {
        !self.places(text, |_| true).is_empty()
    }

    /// Whether a text holds one that names by itself: no part of a name, no host, and no short word.
    pub fn name_in(&self, text: &str) -> bool {
        !self.places(text, |term| term.names && !term.word).is_empty()
    }

    /// The longest of them in bytes of a text that was not folded, about.
    pub fn longest(&self) -> usize {
        self.list.iter().map(|term| term.folded.len() * 4).max().unwrap_or(0)
    }

    /// A text with [`REDACTED`] in the place of each; none when it holds none.
    pub fn redacted(&self, text: &str) -> Option<String> {
        let places = self.places(text, |_| true);
        let last = places.last()?.end;
        let (mut safe, mut from) = (String::with_capacity(text.len()), 0);
        for place in &places {
            safe.push_str(&text[from..place.start]);
            safe.push_str(REDACTED);
            from = place.end;
        }
        safe.push_str(&text[last..]);
        Some(safe)
    }
}

/// Whether a character is of a script that parts words by spaces.
fn cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || c.is_numeric()
}

/// Whether no letter or digit stands next to a range. Scripts without spaces have no such edge.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let edge = |inner: Option<char>, outer: Option<char>| {
        !(inner.is_some_and(cased) && outer.is_some_and(char::is_alphanumeric))
    };
    let inner = &text[range.clone()];
    edge(inner.chars().next(), text[..range.start].chars().next_back())
        && edge(inner.chars().next_back(), text[range.end..].chars().next())
}

/// A text as terms are compared, and for each byte of it the characters of the text that it stands for.
fn fold(text: &str) -> (String, Vec<Range<usize>>) {
    let (mut folded, mut at) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut put = |c: char, from: Range<usize>| {
        folded.push(c);
        at.extend(std::iter::repeat_n(from, c.len_utf8()));
    };
    let mut spaced = false;
    for (start, c) in text.char_indices() {
        let from = start..start + c.len_utf8();
        if c.is_whitespace() {
            if !std::mem::replace(&mut spaced, true) {
                put(' ', from);
            }
            continue;
        }
        match c {
            c if c.is_ascii() && !c.is_ascii_control() => put(c.to_ascii_lowercase(), from),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => continue,
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => continue,
            '\u{2018}' | '\u{2019}' | '\u{201b}' => put('\'', from),
            '\u{201c}'..='\u{201f}' => put('"', from),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => put('-', from),
            c => {
                let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c));
                plain.flat_map(char::to_lowercase).for_each(|c| put(c, from.clone()));
            }
        }
        spaced = false;
    }
    (folded, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str) -> Terms {
        let mut terms = Terms::default();
        terms.add_name(name);
        terms
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let terms = of("Jos\u{e9} Mu\u{f1}oz");
        for text in [
            "jose munoz",
            "JOSE\u{301}  MU\u{d1}OZ",
            "Jos\u{e9}\nMu\u{f1}oz",
            "Jo\u{200b}s\u{e9} Mu\u{ad}\u{f1}oz",
            "Mu\u{f1}oz, Jos\u{e9}",
        ] {
            assert_eq!(terms.redacted(&format!("by {text}.")).as_deref(), Some("by [redacted]."), "{text}");
        }
        assert_eq!(of("Doe, Jane").redacted("Jane Doe said").as_deref(), Some("[redacted] said"));
    }

    #[test]
    fn parts_of_a_persons_name_are_found_as_words() {
        let terms = of("Ann Smithers");
        assert_eq!(terms.redacted("as Smithers' files say").as_deref(), Some("as [redacted]' files say"));
        assert_eq!(terms.redacted("Smitherson, an Annex"), None);
        assert_eq!(of("Ministry of Health").redacted("health care"), None);
        assert!(of("Ministry of Health").are_in("the ministry of health says"));
    }

    #[test]
    fn addresses_are_found_whole_and_by_their_host() {
        let mut terms = Terms::default();
        terms.add_address("https://www.leaks.example/a/b/");
        for text in ["see http://leaks.example/x", "LEAKS.EXAMPLE", "leaks.example/a/b"] {
            assert!(terms.are_in(text), "{text}");
        }
        assert!(!terms.are_in("bleaks.examples") && !terms.name_in("leaks.example"));
        assert!(terms.name_in("copy of www.leaks.example/a/b"));
    }

    #[test]
    fn scripts_without_spaces_have_no_edges_and_short_words_have() {
        assert_eq!(
            of("\u{738b}\u{660e}").redacted("\u{548c}\u{738b}\u{660e}\u{8bf4}").as_deref(),
            Some("\u{548c}[redacted]\u{8bf4}")
        );
        assert_eq!(of("Al").redacted("also Al").as_deref(), Some("also [redacted]"));
        assert!(of("A").is_empty() && of(" ").is_empty() && of("\u{301}").is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_found_in_what_was_redacted(before in ".*", name in "[a-zA-Z]{8,12}", after in ".*") {
            let terms = of(&name);
            let safe = terms.redacted(&format!("{before}{name}{after}")).unwrap();
            prop_assert!(!safe.contains(&name));
        }

        #[test]
        fn any_term_and_any_text_will_do(name in any::<String>(), text in any::<String>()) {
            let mut terms = of(&name);
            terms.add(&name);
            terms.add_address(&name);
            let _ = terms.redacted(&text);
            let _ = terms.redacted(&format!("{text}{name}"));
        }
    }
}
