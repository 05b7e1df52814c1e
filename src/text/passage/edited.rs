//! A quotation with an editor's marks: words left out (…), put in ([the president]), changed ([T]he).

use super::negation::negates;

/// What stands between two fragments of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Words are left out.
    Omission,
    /// A few words may stand here that the editor put in other words, or none.
    Insertion,
    /// The editor put an ending to a word, `bridge[s]`, and the next word follows.
    Ending,
}

impl Link {
    /// The farthest that the next fragment may begin after this one, in bytes of the key: a page for what is left
    /// out, about fifteen words for what is replaced.
    pub fn reach(self) -> usize {
        match self {
            Link::Omission => 3_000,
            Link::Insertion => 80,
            Link::Ending => 0,
        }
    }
}

/// The most fragments of a quotation; with more marks than that they are no editor's.
const FRAGMENTS: usize = 64;

/// A run of the quotation's words without an editor's marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fragment {
    /// The words.
    pub text: String,
    /// The mark before it, as printed; none for the first.
    pub mark: String,
}

/// A quotation taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edited {
    /// At least one, in order.
    pub fragments: Vec<Fragment>,
    /// Between each and the next.
    pub links: Vec<Link>,
    /// Words were put in or changed somewhere.
    pub inserted: bool,
    /// A bracket was within a word and is taken for letters of it: `[T]he`.
    pub fused: bool,
}

/// Endings that turn a word into its opposite.
const OPPOSITE: [&str; 5] = ["less", "lessly", "lessness", "los", "free"];

/// Takes a quotation apart at ellipses and brackets; `None` when it has neither. `fuse`: brackets within a word are
/// letters of it, else they are an ending that the editor put. A beginning that an editor put is refused: `[s]afe`
/// stands for no `unsafe`.
pub(super) fn take_apart(quotation: &str, fuse: bool) -> Option<Edited> {
    let pointed = ["..", ". .", ".\u{a0}."].iter().any(|points| quotation.contains(points));
    if !pointed && !quotation.contains(['[', '…']) {
        return None;
    }
    let mut edited = Edited { fragments: vec![Fragment::default()], ..Edited::default() };
    let mut marks = false;
    let mut at = 0;
    while at < quotation.len() {
        let rest = &quotation[at..];
        let Some(c) = rest.chars().next() else { break };
        if edited.fragments.len() > FRAGMENTS {
            return None;
        }
        if let Some(length) = ellipsis(rest) {
            marks = true;
            edited.cut(Link::Omission, &rest[..length]);
            at += length;
            continue;
        }
        let bracket = match c {
            '[' => rest.find(']').filter(|end| !rest[1..*end].contains('[') && *end <= 400),
            _ => None,
        };
        let Some(end) = bracket else {
            edited.last().text.push(c);
            at += c.len_utf8();
            continue;
        };
        marks = true;
        let (inside, mark) = (rest[1..end].trim(), &rest[..=end]);
        let after = rest[end + 1..].chars().next().is_some_and(char::is_alphanumeric);
        let before = quotation[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let word = !inside.is_empty() && inside.chars().all(char::is_alphanumeric);
        if inside.eq_ignore_ascii_case("sic") || inside.is_empty() || inside == "!" || inside == "?" {
            edited.last().text.push(' ');
        } else if word && (before || after) && fuse {
            edited.fused = true;
            edited.last().text.push_str(inside);
        } else {
            let ending = before && !inside.contains(char::is_whitespace);
            if after || ending && (OPPOSITE.contains(&inside) || negates(inside) || inside.ends_with("n't")) {
                return None;
            }
            edited.inserted = true;
            edited.cut(if ending { Link::Ending } else { Link::Insertion }, mark);
        }
        at += end + 1;
    }
    // Marks at the edges stand between nothing.
    let words = |fragment: &Fragment| fragment.text.chars().any(char::is_alphanumeric);
    while edited.fragments.len() > 1 && !words(&edited.fragments[0]) {
        edited.fragments.remove(0);
        edited.links.remove(0);
        edited.fragments[0].mark.clear();
    }
    while edited.fragments.len() > 1 && edited.fragments.last().is_some_and(|last| !words(last)) {
        edited.fragments.pop();
        edited.links.pop();
    }
    (marks && words(&edited.fragments[0])).then_some(edited)
}

impl Edited {
    /// The open fragment: there is always one.
    fn last(&mut self) -> &mut Fragment {
        if self.fragments.is_empty() {
            self.fragments.push(Fragment::default());
        }
        let last = self.fragments.len() - 1;
        &mut self.fragments[last]
    }

    fn cut(&mut self, link: Link, mark: &str) {
        let words = self.last().text.chars().any(char::is_alphanumeric);
        match self.links.last_mut().filter(|_| !words) {
            // Two marks in a row: the wider counts.
            Some(last) => {
                *last = if link.reach() > last.reach() { link } else { *last };
                let last = self.last();
                last.mark.push(' ');
                last.mark.push_str(mark);
            }
            None => {
                self.links.push(link);
                self.fragments.push(Fragment { mark: mark.to_string(), ..Fragment::default() });
            }
        }
    }
}

/// The length of the ellipsis that `rest` begins with, in brackets or not: two points are none.
fn ellipsis(rest: &str) -> Option<usize> {
    let (open, close) = match rest.as_bytes().first()? {
        b'[' => ('[', ']'),
        b'(' => ('(', ')'),
        _ => return points(rest),
    };
    let inner = rest[open.len_utf8()..].trim_start();
    let from = rest.len() - inner.len();
    let end = from + points(inner)?;
    let tail = rest[end..].trim_start();
    tail.starts_with(close).then(|| rest.len() - tail.len() + 1)
}

fn points(rest: &str) -> Option<usize> {
    let (mut count, mut end) = (0, 0);
    for (at, c) in rest.char_indices() {
        match c {
            '.' => count += 1,
            '…' => count += 3,
            ' ' | '\u{a0}' if count > 0 => continue,
            _ => break,
        }
        end = at + c.len_utf8();
    }
    // A decimal point may follow: "... .5" is none of ours.
    (count >= 3).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(quotation: &str, fuse: bool) -> Vec<String> {
        let edited = take_apart(quotation, fuse).unwrap_or_default();
        edited.fragments.iter().map(|f| f.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn marks_take_a_quotation_apart() {
        for mark in ["…", "...", ". . .", "[…]", "[...]", "(...)", "[ . . . ]", "....", "… …"] {
            let quotation = format!("…one {mark} two three {mark}");
            assert_eq!(parts(&quotation, true), ["one", "two three"], "{mark}");
        }
        assert_eq!(parts("[T]he end[s]", true), ["The ends"]);
        assert_eq!(parts("walk[ed] on", false), ["walk", "on"]);
        assert_eq!(take_apart("the drug is [s]afe", false), None);
        assert_eq!(take_apart("a hope[less] case", false), None);
        assert_eq!(take_apart("he does[n't] go", true), None);
        assert_eq!(parts("he [the president] said [sic] so", true), ["he", "said so"]);
        assert_eq!(parts("he said so [emphasis added]", true), ["he said so"]);
        for none in ["plain", "a..b", "[…]", "", "a [ b", "["] {
            assert_eq!(take_apart(none, true), None, "{none}");
        }
    }

    #[test]
    fn two_marks_are_one() {
        let edited = take_apart("he [they] … said", true).unwrap();
        assert_eq!((edited.fragments.len(), edited.links), (2, vec![Link::Omission]));
    }
}
