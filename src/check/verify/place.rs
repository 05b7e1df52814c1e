//! Where a passage stands, held against where the citation says it stands.

use super::copies::{Copy, Text};
use crate::model::{Extract, Locator};
use crate::text::paragraphs::Paragraphs;
use crate::text::passage::Span;

/// What came of comparing places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is where the citation says, or the citation says nothing that could be compared; with what has to be said
    /// of that.
    Right(Option<String>),
    /// It is elsewhere; the words that say so.
    Elsewhere(String),
}

/// The first of the places that is where the locator says, else the first place; and how they compare.
pub fn choose(copy: &Copy, text: &Text, spans: &[Span], locator: &Locator) -> (Span, Place) {
    let mut first = None;
    for span in spans {
        let place = compare(copy, text, *span, locator);
        if matches!(place, Place::Right(_)) {
            return (*span, place);
        }
        first.get_or_insert((*span, place));
    }
    first.unwrap_or((Span { start: 0, end: 0 }, Place::Right(None)))
}

fn compare(copy: &Copy, text: &Text, span: Span, locator: &Locator) -> Place {
    let (extract, text) = (&text.extract, &text.prepared);
    let mut note = None;
    if let Some(said) = &locator.page {
        let last = span.end.saturating_sub(1).max(span.start);
        match (page(extract, span.start), page(extract, last), numbers(said)) {
            (None, ..) => note = Some(format!("page {said} was not compared: the copy has no pages")),
            (_, _, None) => {
                note =
                    Some(format!("page {said} was not compared: the pages of the file are counted 1, 2, 3"));
            }
            (Some(from), to, Some((low, high))) => {
                let to = to.unwrap_or(from);
                if to < low || from > high {
                    let pages =
                        if from == to { format!("page {from}") } else { format!("pages {from} to {to}") };
                    return Place::Elsewhere(format!(
                        "it is on {pages} of the file, and the citation says page {said}"
                    ));
                }
            }
        }
    }
    // Blocks of a web page or of a PDF are not the paragraphs that a reader counts.
    let counted =
        copy.snapshot.media_type.starts_with("text/") && !copy.snapshot.media_type.starts_with("text/html");
    for (what, said) in [("paragraph", &locator.paragraph), ("line", &locator.line)] {
        match said {
            Some(said) if !counted => {
                note = Some(format!(
                    "{what} {said} was not compared: only of plain text are they counted surely"
                ));
            }
            Some(said) if numbers(said).is_none() => {
                note = Some(format!("{what} {said} was not compared: it is no number"));
            }
            _ => {}
        }
    }
    if let Some(section) = &locator.section {
        note.get_or_insert_with(|| format!("section {section} was not compared"));
    }
    if let Some(said) = &locator.paragraph
        && let (true, Some((low, high))) = (counted, numbers(said))
    {
        let paragraph = Paragraphs::new(text.text()).paragraph_of(span.start);
        if paragraph < low || paragraph > high {
            return Place::Elsewhere(format!("it is in paragraph {paragraph}, and the citation says {said}"));
        }
    }
    if let Some(said) = &locator.line
        && let (true, Some((low, high))) = (counted, numbers(said))
    {
        let line = |at: usize| text.text().chars().take(at).filter(|c| *c == '\n').count() as u32 + 1;
        let (from, to) = (line(span.start), line(span.end));
        if to < low || from > high {
            return Place::Elsewhere(format!("it is on line {from}, and the citation says {said}"));
        }
    }
    Place::Right(note)
}

/// The page on which a character stands.
pub fn page(extract: &Extract, character: usize) -> Option<u32> {
    extract.page_of(u32::try_from(character).unwrap_or(u32::MAX))
}

/// The numbers that a place means, first and last: `12`, `p. 12`, `12-14`, `12–14`.
fn numbers(said: &str) -> Option<(u32, u32)> {
    let said = said.trim().to_lowercase();
    // Pages of newspapers are A4 or S12: no other letters may be left out.
    let marks = [
        "pages ", "page ", "seiten ", "seite ", "pp.", "pp ", "p.", "p ", "ss.", "s.", "bl.", "abs.",
        "para.", "para ", "line ", "l.", "z.", "§",
    ];
    let said = marks.iter().find_map(|mark| said.strip_prefix(mark)).unwrap_or(&said).trim();
    let mut ends = said.split(['-', '–', '—']).map(|end| end.trim().parse::<u32>());
    match (ends.next()?, ends.next(), ends.next()) {
        (Ok(one), None, None) => Some((one, one)),
        (Ok(low), Some(Ok(high)), None) if low <= high => Some((low, high)),
        // 112-14 is 112 to 114.
        (Ok(low), Some(Ok(high)), None) => {
            let digits = 10u32.checked_pow(high.checked_ilog10()? + 1)?;
            Some((low, low / digits * digits + high)).filter(|(low, high)| low <= high)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_number_or_two_or_not_to_be_compared() {
        for (said, numbers_of) in [
            ("12", Some((12, 12))),
            ("p. 12", Some((12, 12))),
            ("pp. 12-14", Some((12, 14))),
            ("12 – 14", Some((12, 14))),
            ("112-14", Some((112, 114))),
            ("119-21", Some((119, 121))),
            ("xii", None),
            ("A-4", None),
            ("A4", None),
            ("S12", None),
            ("S. 12", Some((12, 12))),
            ("12, 14", None),
            ("", None),
            ("14-0", None),
            ("99999999999", None),
        ] {
            assert_eq!(numbers(said), numbers_of, "{said}");
        }
    }
}
