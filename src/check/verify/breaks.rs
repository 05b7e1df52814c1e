//! Quotations that run over a page break: what a printer sets there, page numbers and running heads, is in the
//! text taken out of a PDF and in no quotation.
//!
//! Such a line is never guessed from its looks. It stands at the edge of a page, by itself, and is either the
//! number of the page in the file, or the same line as at the same edge of a page nearby, where numbers may count
//! on with the pages. So a lone `not` before a page break stays a word of the source.

use crate::model::Extract;
use crate::text::passage::{Passage, Prepared, Quotation, Spaces, Span};
use std::ops::Range;

/// Lines looked at from an edge of a page.
const LINES: usize = 3;
/// Words around one page break that are passed over, at most, and their characters.
const WORDS: usize = 12;
const CHARACTERS: usize = 160;
/// How many pages before and after are asked for the same line: left and right pages differ, and so do chapters.
const NEAR: usize = 4;

/// A text without the lines that stand between its pages.
pub struct Joined {
    text: Prepared<'static>,
    /// Where each run of it begins, in its own characters and in those of the whole text.
    runs: Vec<(usize, usize)>,
    /// What was left out before each run but the first.
    left_out: Vec<String>,
}

/// A line with words, by its characters; `next` is where the line after it begins.
struct Line<'t> {
    start: usize,
    next: usize,
    text: &'t str,
}

impl Joined {
    /// The text without such lines; none when it has none.
    pub fn new(extract: &Extract, text: &str, spaces: Spaces) -> Option<Joined> {
        if extract.pages.len() < 2 {
            return None;
        }
        let lines = lines(text);
        let pages = by_page(&lines, extract);
        let mut gone = vec![false; lines.len()];
        for (n, pair) in pages.windows(2).enumerate() {
            let bottom = from_edge(&pages, &lines, n, true);
            let top = from_edge(&pages, &lines, n + 1, false);
            let around = (pair[0].end - bottom..pair[0].end).chain(pair[1].start..pair[1].start + top);
            let words: usize = around.clone().map(|n| lines[n].text.split_whitespace().count()).sum();
            let characters: usize = around.clone().map(|n| lines[n].text.chars().count()).sum();
            if words <= WORDS && characters <= CHARACTERS {
                around.for_each(|n| gone[n] = true);
            }
        }
        let mut joined = String::with_capacity(text.len());
        let (mut runs, mut left_out) = (vec![(0, 0)], Vec::new());
        let mut characters = text.chars();
        let (mut taken, mut kept) = (0, 0);
        let mut n = 0;
        while n < lines.len() {
            let first = n;
            while n < lines.len() && gone[n] {
                n += 1;
            }
            // Before the first words and after the last nothing can run over a break.
            if first < n && first > 0 && n < lines.len() {
                let (from, to) = (lines[first - 1].next, lines[n].start);
                joined.extend(characters.by_ref().take(from - taken));
                kept += from - taken;
                characters.by_ref().take(to - from).for_each(drop);
                taken = to;
                runs.push((kept, to));
                let words: Vec<&str> = lines[first..n].iter().map(|line| line.text.trim()).collect();
                left_out.push(words.join(" / "));
            }
            n += 1;
        }
        if left_out.is_empty() {
            return None;
        }
        joined.extend(characters);
        Some(Joined { text: Prepared::new(joined, spaces), runs, left_out })
    }

    /// Finds a quotation as [`Prepared::find`] does, with places in the characters of the whole text.
    pub fn find(&self, quotation: &Quotation<'_>) -> Passage {
        let place = |at: usize| {
            let (own, whole) = self.runs[self.runs.partition_point(|run| run.0 <= at).saturating_sub(1)];
            whole + at - own
        };
        let whole = |span: Span| Span { start: place(span.start), end: place(span.end.max(1) - 1) + 1 };
        match self.text.find(quotation) {
            Passage::Found { span, others, more, notes } => {
                let others = others.into_iter().map(whole).collect();
                Passage::Found { span: whole(span), others, more, notes }
            }
            Passage::Altered { span, similarity, differences } => {
                Passage::Altered { span: whole(span), similarity, differences }
            }
            other => other,
        }
    }

    /// What was left out within a span of the whole text.
    pub fn between(&self, span: Span) -> Vec<&str> {
        let within = |(_, run): &(&String, &(usize, usize))| span.start < run.1 && run.1 < span.end;
        self.left_out.iter().zip(&self.runs[1..]).filter(within).map(|(words, _)| words.as_str()).collect()
    }
}

/// The lines that have letters or digits.
fn lines(text: &str) -> Vec<Line<'_>> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive(['\n', '\u{c}']) {
        let next = start + line.chars().count();
        if line.contains(char::is_alphanumeric) {
            lines.push(Line { start, next, text: line.trim() });
        }
        start = next;
    }
    lines
}

/// The lines of each page.
fn by_page(lines: &[Line<'_>], extract: &Extract) -> Vec<Range<usize>> {
    let begins = |page: usize| {
        let at = extract.pages.get(page).map_or(usize::MAX, |at| *at as usize);
        lines.partition_point(|line| line.start < at)
    };
    (0..extract.pages.len()).map(|page| begins(page)..begins(page + 1).max(begins(page))).collect()
}

/// The lines at an edge of a page, from the edge inwards.
fn edge(page: &Range<usize>, bottom: bool) -> impl Iterator<Item = usize> + use<> {
    let page = page.clone();
    (0..LINES.min(page.len())).map(move |n| if bottom { page.end - 1 - n } else { page.start + n })
}

/// How many lines at an edge of page `at`, counted from 0, are no part of the text.
fn from_edge(pages: &[Range<usize>], lines: &[Line<'_>], at: usize, bottom: bool) -> usize {
    let near = at.saturating_sub(NEAR)..pages.len().min(at + NEAR + 1);
    let set_apart = |n: &usize| {
        let line = lines[*n].text;
        let again = |page: usize| {
            let on = page as i64 - at as i64;
            page != at && edge(&pages[page], bottom).any(|other| goes_on(line, lines[other].text, on))
        };
        is_number(line, at as i64 + 1) || near.clone().any(again)
    };
    edge(&pages[at], bottom).take_while(set_apart).count()
}

/// Whether a line is nothing but this number, as in `- 12 -`.
fn is_number(line: &str, number: i64) -> bool {
    line.trim_matches(|c: char| !c.is_alphanumeric()).parse() == Ok(number)
}

/// Whether a line is set again `on` pages later: the same words, numbers the same or counting on. A line of numbers
/// has to count on, and so has one that begins like the middle of a sentence.
fn goes_on(line: &str, other: &str, on: i64) -> bool {
    let (mut words, mut others) = (line.split_whitespace(), other.split_whitespace());
    let mut counts = false;
    loop {
        match (words.next(), others.next()) {
            (None, None) => break,
            (Some(word), Some(other)) if word == other => {}
            (Some(word), Some(other)) if counts_on(word, other, on) => counts = true,
            _ => return false,
        }
    }
    let first = line.chars().find(|c| c.is_alphabetic());
    counts || first.is_some_and(|first| !first.is_lowercase())
}

/// Whether two words are the same but for a number that is `on` more in the second.
fn counts_on(word: &str, other: &str, on: i64) -> bool {
    let parts = |word: &str| -> Option<(String, i64, String)> {
        let core = |c: char| c.is_ascii_alphanumeric();
        let (from, to) = (word.find(core)?, word.rfind(core)? + 1);
        let number = word[from..to].parse().ok().or_else(|| roman(&word[from..to]))?;
        Some((word[..from].to_string(), number, word[to..].to_string()))
    };
    match (parts(word), parts(other)) {
        (Some(one), Some(two)) => one.0 == two.0 && one.2 == two.2 && two.1 - one.1 == on,
        _ => false,
    }
}

/// A number of the front matter, as in `xii`.
fn roman(word: &str) -> Option<i64> {
    let small = word.to_ascii_lowercase();
    if word.is_empty() || word != small && word != word.to_ascii_uppercase() || word.len() > 12 {
        return None;
    }
    let value = |c: char| "ivxlc".find(c).map(|n| [1, 5, 10, 50, 100][n]);
    let values: Vec<i64> = small.chars().map(value).collect::<Option<_>>()?;
    let next = values.iter().skip(1).chain(&[0]);
    Some(values.iter().zip(next).map(|(one, next)| if one < next { -one } else { *one }).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the words are found over the breaks of these pages, and what was passed over.
    fn over(pages: &[&str], words: &str) -> Option<(String, Vec<String>)> {
        let mut extract = Extract::default();
        let mut text = String::new();
        for page in pages {
            extract.pages.push(text.chars().count() as u32);
            text.push_str(page);
        }
        let joined = Joined::new(&extract, &text, Spaces::Unreliable)?;
        let Passage::Found { span, .. } = joined.find(&Quotation::new(words)) else { return None };
        let passage: String = text.chars().skip(span.start).take(span.end - span.start).collect();
        Some((passage, joined.between(span).into_iter().map(String::from).collect()))
    }

    #[test]
    fn page_numbers_and_running_heads_are_passed_over() {
        for (pages, between) in [
            // The number of the page in the file, below or above.
            (["An é: the bridge\nwas\n1\n\n", "unsafe all year.\n2\n"], "1"),
            (["The bridge\nwas\n\n", "- 2 -\nunsafe all year.\n"], "- 2 -"),
            // Printed numbers that count on, a head that is set again, both on one line.
            (["The bridge\nwas\n117\n", "unsafe all year.\n118\n"], "117"),
            (
                ["Annual Report 2017\nThe bridge was\n", "Annual Report 2017\nunsafe all year.\n"],
                "Annual Report 2017",
            ),
            (["R 7 The Report\nThe bridge was\n", "R 8 The Report\nunsafe all year.\n"], "R 8 The Report"),
            (["A\nThe bridge was\npage 3 of 40\n", "A\nunsafe all year.\npage 4 of 40"], "page 3 of 40 / A"),
            (["The bridge was\nxii\n", "unsafe all year.\nxiii\n"], "xii"),
            (["The bridge was\n1\n", "1\nThe bridge was\n2"], ""),
            // A word that a hyphen divides.
            (["The bridge was un-\n1\n\u{c}", "safe all year.\n2"], "1"),
        ] {
            let found = over(&pages, "the bridge was unsafe all year");
            match between {
                "" => assert_eq!(found, None),
                _ => assert_eq!(found.expect(between).1, [between], "{pages:?}"),
            }
        }
        let pages = ["Alone\n1\n", "2\n", "stands\n3\n"];
        let found = over(&pages, "alone stands").unwrap();
        assert_eq!(found, ("Alone\n1\n2\nstands".into(), vec!["1 / 2".into()]));
        let left_right =
            ["x\n", "On Bridges\na b c\n", "J. Doe\nd e f\n", "On Bridges\ng h i\n", "J. Doe\nj\n"];
        assert_eq!(over(&left_right, "a b c d e f g h i j").unwrap().1, ["J. Doe", "On Bridges", "J. Doe"]);
    }

    #[test]
    fn words_of_the_text_are_never_passed_over() {
        for pages in [
            ["The bridge was\nnot\n", "unsafe all year.\n"],
            ["The bridge was not\n1\n", "unsafe all year.\n2\n"],
            ["The bridge was\nnot\n1\n", "unsafe all year.\nnot\n2\n"],
            ["The bridge was\n57\n", "unsafe all year.\n58 more\n"],
            ["The bridge was\n57\n", "unsafe all year.\n57\n"],
            ["The bridge was\n2\n", "unsafe all year.\n7\n"],
            // A head that is set once, and a footnote.
            ["The bridge was\n", "Annual Report\nunsafe all year.\n"],
            ["The bridge was\n1 As the mayor said.\n1\n", "unsafe all year.\n2\n"],
            // The words stand within a page.
            ["1\nThe bridge was\n1\nunsafe all year.\n", "2\nMore.\n"],
        ] {
            assert_eq!(over(&pages, "the bridge was unsafe all year"), None, "{pages:?}");
        }
        let long = "The Long Head ".repeat(5);
        let pages = [format!("{long}\nThe bridge was\n"), format!("{long}\nunsafe all year\n")];
        assert_eq!(over(&[&pages[0], &pages[1]], "the bridge was unsafe all year"), None);
        for pages in [&[][..], &[""], &["", ""], &["1", "2"], &["1\n2\n", "", "3"], &["\n\n\n", "a"]] {
            assert_eq!(over(pages, "a b"), None, "{pages:?}");
        }
    }

    #[test]
    fn roman_numbers_are_read() {
        for (word, number) in [("i", 1), ("iv", 4), ("xii", 12), ("XIX", 19), ("xlii", 42), ("xcix", 99)] {
            assert_eq!(roman(word), Some(number));
        }
        for word in ["", "Xi", "mad", "page", "12"] {
            assert_eq!(roman(word), None, "{word}");
        }
    }
}
