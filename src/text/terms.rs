//! Words that must not leave the house, and finding them in any text: titles, names, addresses, telephone numbers.
//! Case, accents, widths of letters, runs of spaces, invisible characters and the division of a word over a line end
//! make no difference; an umlaut is found as two letters too.

mod fold;
mod parts;

use super::web::host;
use fold::{fold, joined};
use memchr::memmem::Finder;
use std::collections::HashSet;
use std::ops::Range;

/// What stands where words were taken out.
pub const REDACTED: &str = "[redacted]";

/// From so many characters on a term is found inside of longer words too.
const ANYWHERE: usize = 8;

/// From so many characters on a quotation or a note is looked for; shorter ones are anybody's.
const LONG: usize = 16;

/// From so many letters on a part of a name is found inside of addresses, too.
const IN_ADDRESS: usize = 4;

/// From so many letters on a word is compared with others that are nearly like it.
const LIKE: usize = 5;

/// A set of terms.
#[derive(Debug, Default)]
pub struct Terms {
    list: Vec<Term>,
    known: std::collections::HashMap<String, usize>,
    /// The digits of telephone numbers.
    numbers: HashSet<String>,
}

#[derive(Debug)]
struct Term {
    folded: String,
    finder: Finder<'static>,
    /// Whether it counts only where no letter or digit stands next to it.
    word: bool,
    /// Whether it names by itself, unlike a part of a name or a host.
    names: bool,
    /// Whether it counts only where it begins with a capital: without one it is anybody's word.
    capital: bool,
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

    /// Adds the title of something, and the words of it that may be names.
    pub fn add_title(&mut self, title: &str) {
        self.put(title, true);
        for word in parts::of_title(title) {
            let capital = word.chars().count() < LIKE || parts::is_common(word);
            self.put_part(word, capital);
        }
    }

    /// Adds somebody's words, whole and line by line, where they are long enough not to be anybody's; and every
    /// address and telephone number in them.
    pub fn add_words(&mut self, text: &str) {
        for words in std::iter::once(text).chain(text.lines()) {
            if words.trim().chars().count() >= LONG {
                self.put(words, false);
            }
        }
        for range in parts::addresses(text) {
            let address = &text[range];
            match address.contains('@') {
                true => self.put_as(address.trim_start_matches('@'), true, true, false),
                false => self.add_page(address),
            }
        }
        self.numbers.extend(parts::numbers(text).filter(|(_, _, sure)| *sure).map(|(_, digits, _)| digits));
    }

    /// Adds a name: whole, turned around (`Doe, Jane`), and for a person each part of two letters or more.
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
        for part in parts::of_name(name) {
            self.put_part(part, part.chars().count() <= 3 || parts::is_common(part));
        }
    }

    /// Adds an address that others may have pages at: not its host.
    fn add_page(&mut self, url: &str) {
        self.put(url, true);
        if let Some((_, rest)) = url.split_once("://") {
            self.put(rest.trim_end_matches('/'), true);
            self.put(rest.trim_end_matches('/').trim_start_matches("www."), true);
        }
    }

    /// Adds an address: whole, without its scheme, and its host.
    pub fn add_address(&mut self, url: &str) {
        self.add_page(url);
        if let Some(host) = host(url) {
            self.put_as(host.trim_start_matches("www."), true, false, false);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.numbers.is_empty()
    }

    fn put(&mut self, text: &str, names: bool) {
        let word = text.trim().chars().count() < ANYWHERE;
        self.put_as(text, word, names, false);
    }

    /// A part of a name. A capital can only be asked of scripts that have any.
    fn put_part(&mut self, part: &str, capital: bool) {
        let capital = capital && part.chars().next().is_some_and(|c| c.is_uppercase() || c.is_lowercase());
        self.put_as(part, true, false, capital);
    }

    fn put_as(&mut self, text: &str, word: bool, names: bool, capital: bool) {
        for text in parts::spellings(text.trim()) {
            let folded = fold(&text).0.trim().to_string();
            let enough =
                folded.chars().count() >= 2 || folded.chars().any(|c| c.is_alphabetic() && !cased(c));
            if let Some(known) = self.known.get(&folded) {
                let known = &mut self.list[*known];
                known.word &= word;
                known.names |= names;
                known.capital &= capital;
            } else if enough {
                let finder = Finder::new(folded.as_bytes()).into_owned();
                self.known.insert(folded.clone(), self.list.len());
                self.list.push(Term { folded, finder, word, names, capital });
            }
        }
    }

    /// Where the terms stand in a text, in bytes; ranges that touch, or that only a space or a mark parts, are one.
    fn places(&self, text: &str, wanted: impl Fn(&Term) -> bool) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (folded, at) in std::iter::once(fold(text)).chain(joined(text)) {
            for term in self.list.iter().filter(|term| wanted(term)) {
                for start in term.finder.find_iter(folded.as_bytes()) {
                    let mut end = start + term.folded.len();
                    if term.word {
                        match stands_alone(&folded, start..end) {
                            Some(more) => end += more,
                            None => continue,
                        }
                    }
                    let range = at[start].start..at[end - 1].end;
                    if !term.capital || text[range.clone()].starts_with(char::is_uppercase) {
                        found.push(range);
                    }
                }
            }
        }
        found.extend(self.addresses(text, &found, &wanted));
        if !self.numbers.is_empty() {
            let same = |digits: &str| {
                self.numbers.iter().any(|known| known.ends_with(digits) || digits.ends_with(known.as_str()))
            };
            found.extend(parts::numbers(text).filter(|(_, digits, _)| same(digits)).map(|(at, ..)| at));
        }
        found.sort_by_key(|range| range.start);
        found.dedup_by(|next, last| {
            let between = text.get(last.end..next.start).unwrap_or_default();
            let touch = between.chars().count() <= 2 && between.chars().all(|c| " -.,\n\u{a0}".contains(c));
            last.end = if touch { last.end.max(next.end) } else { last.end };
            touch
        });
        found
    }

    /// The addresses and handles that hold a term, whole: a part of one tells the rest.
    fn addresses(
        &self,
        text: &str,
        found: &[Range<usize>],
        wanted: &impl Fn(&Term) -> bool,
    ) -> Vec<Range<usize>> {
        let mut whole = Vec::new();
        for range in parts::addresses(text) {
            let address = &text[range.clone()];
            // The path of a page holds other words too, and so needs more of a name.
            let least = if address.contains('@') { IN_ADDRESS } else { LIKE };
            let own = || {
                let folded = fold(address).0;
                let parts = self.list.iter().filter(|term| term.word && wanted(term));
                let mut parts = parts.filter(|term| term.folded.bytes().all(|b| b.is_ascii_alphabetic()));
                parts.any(|term| {
                    let found = term.finder.find_iter(folded.as_bytes());
                    let mut found = found.map(|start| start..start + term.folded.len());
                    found.any(|r| term.folded.len() >= least || stands_alone(&folded, r).is_some())
                })
            };
            if found.iter().any(|r| r.start < range.end && range.start < r.end) || own() {
                whole.push(range);
            }
        }
        whole
    }

    /// Whether a word, which holds no term, is nearly like one: a letter apart, or of the same stem.
    pub fn like(&self, word: &str) -> bool {
        let folded = fold(word).0;
        let length = folded.chars().count();
        let near = |term: &Term| {
            let own = term.folded.chars().count();
            own >= LIKE
                && !term.folded.contains(' ')
                && (own.abs_diff(length) <= 1 && strsim::osa_distance(&term.folded, &folded) <= 1
                    || length >= LIKE && alike(&term.folded, &folded) >= LIKE.max(own.saturating_sub(2)))
        };
        length >= LIKE - 1 && self.list.iter().any(|term| term.word && near(term))
    }

    /// Whether a text holds any of them.
    pub fn are_in(&self, text: &str) -> bool {
        !self.places(text, |_| true).is_empty()
    }

    /// Whether a text holds one that names by itself: no part of a name, no host, and no short word.
    pub fn name_in(&self, text: &str) -> bool {
        !self.places(text, |term| term.names && !term.word || term.folded.contains('@')).is_empty()
    }

    /// The words of a text that are terms, as it has them.
    pub fn found<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.places(text, |_| true).into_iter().map(|range| &text[range]).collect()
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

/// How many letters two words share at the start.
fn alike(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// How many more bytes belong to a range next to which no letter or digit stands, for its end may be a genitive's.
/// Scripts without spaces have no such edge.
fn stands_alone(text: &str, range: Range<usize>) -> Option<usize> {
    let edge = |inner: Option<char>, outer: Option<char>| {
        !(inner.is_some_and(cased) && outer.is_some_and(char::is_alphanumeric))
    };
    let (inner, after) = (&text[range.clone()], &text[range.end..]);
    let last = inner.chars().next_back();
    if !edge(inner.chars().next(), text[..range.start].chars().next_back()) {
        return None;
    }
    if edge(last, after.chars().next()) {
        return Some(0);
    }
    let genitive =
        last.is_some_and(char::is_alphabetic) && edge(last, after.strip_prefix('s')?.chars().next());
    genitive.then_some(1)
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
    fn each_part_of_a_name_is_found_in_each_spelling() {
        let terms = of("Anna M\u{fc}ller-Li");
        for text in [
            "M\u{fc}ller",
            "M\u{dc}LLER",
            "ANNA",
            "anna",
            "Li",
            "LI",
            "M\u{fc}llers",
            "M\u{fc}ller-Li",
            "M\u{fc}ller-\nLi",
            "Mueller",
            "MUELLER",
            "Muller",
            "mu\u{308}ller",
            "M\u{fc}l-\nler",
            "M\u{fc}l\u{ad}ler",
            "M\u{fc}l\u{ad}\r\n ler",
            "Anna M.-Li",
            "z.m\u{fc}ller@paper.example",
            "@annamueller",
            "anna.x@mail.example",
            "zmueller@mail.example",
            "m_muller@social.example",
            "https://paper.example/staff/anna-mueller?x=1",
            "www.mullerli.example/a",
            "paper.example/mueller",
        ] {
            let safe = terms.redacted(&format!("by {text}, he said")).unwrap_or_else(|| panic!("{text}"));
            let alone = safe.replace("M.-", "");
            assert!(
                ["by [redacted], he said", "by [redacted] [redacted], he said"].contains(&alone.as_str()),
                "{text}: {safe}"
            );
        }
        for text in [
            "Mullerian",
            "Annals of li",
            "Lima",
            "https://annals.example/delirium",
            "a-\nb",
            "mail@x.example",
        ] {
            assert_eq!(terms.redacted(text), None, "{text}");
        }
        assert_eq!(terms.redacted("Anna\u{2019}s note").as_deref(), Some("[redacted]\u{2019}s note"));
        assert!(of("Hans Mueller").are_in("M\u{fc}ller") && of("Gro\u{df}").are_in("GROSS"));
        assert_eq!(
            of("Will von der May").redacted("he will, as von der others may; Will May did").as_deref(),
            Some("he will, as von der others may; [redacted] did")
        );
    }

    #[test]
    fn names_in_titles_and_numbers_in_notes_are_found() {
        let mut terms = Terms::default();
        terms.add_title("Interview with Declan Farrowby");
        terms.add_words("call +49 30 1234567 or 0171/9876543, d.f@x.example, https://x.example/f; 13 465 000 on 2019-03-04");
        for text in [
            "Farrowby",
            "DECLAN",
            "(030) 123-4567",
            "+49301234567",
            "0171 987 65 43",
            "D.F@x.example",
            "x.example/f",
        ] {
            assert_eq!(
                terms.redacted(&format!("ask {text} then")).as_deref(),
                Some("ask [redacted] then"),
                "{text}"
            );
        }
        for text in ["an interview with her", "13465000", "2019-03-04", "x.example/g", "7654321 people"] {
            assert_eq!(terms.redacted(text), None, "{text}");
        }
        assert!(
            ["Farroby", "Farrowbyesque", "Farowby", "Deklan", "farrow"].iter().all(|word| terms.like(word))
        );
        assert!(!["Farm", "with", "Interviews", "barrow"].iter().any(|word| terms.like(word)));
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
