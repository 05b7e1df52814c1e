//! Where the paragraphs of a PDF's text end: a PDF has lines, and nothing that says so. A line that had room for the
//! next word was ended on purpose.

use crate::model::Extract;

/// The extract with an empty line after each paragraph. Its words and their order stay, and every page begins
/// where it began.
pub fn told(extract: &Extract) -> Extract {
    let mut told = Extract { text: String::new(), pages: Vec::new(), ..extract.clone() };
    let mut rest = extract.text.chars();
    let mut characters = 0;
    for (index, begin) in extract.pages.iter().enumerate() {
        told.pages.push(characters);
        let page: String = match extract.pages.get(index + 1) {
            Some(next) => rest.by_ref().take((next - begin) as usize).collect(),
            None => rest.by_ref().collect(),
        };
        let mut text = apart(page.trim_end());
        if !text.is_empty() {
            // A sentence may go on at the next page.
            text.push_str(if ends_sentence(&text) { "\n\n" } else { "\n" });
        }
        characters += text.chars().count() as u32;
        told.text.push_str(&text);
    }
    told
}

/// One page's lines with an empty one after each paragraph.
fn apart(page: &str) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let length = |line: &str| line.trim().chars().count();
    let mut lengths: Vec<usize> =
        lines.iter().map(|line| length(line)).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    // The width of the column: titles and tables may be wider than nine lines in ten.
    let Some(width) = lengths.get(lengths.len() * 9 / 10).copied() else { return String::new() };
    let mut text = String::with_capacity(page.len() + lines.len());
    for (index, line) in lines.iter().enumerate() {
        text.push_str(line);
        text.push('\n');
        let Some(next) = lines.get(index + 1) else { break };
        let (here, word) =
            (length(line), next.split_whitespace().next().map_or(0, |word| word.chars().count()));
        if here == 0 || word == 0 {
            continue;
        }
        // Letters are not equally wide: without a sentence's end the room has to be plain to see.
        let with = 100 * (here + 1 + word);
        if with <= 70 * width || with <= 95 * width && ends_sentence(line) {
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether a text ends as a sentence does, also one inside of quotation marks or brackets.
fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | ')' | ']') || c.is_whitespace();
    text.trim_end_matches(closing).ends_with(['.', '!', '?', ':', '…', '。', '؟', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_room_for_the_next_word_ends_a_paragraph() {
        let page = "The bridge over the Lirn\n\
            The council said in March that the old bridge over the river\n\
            Lirn would stay closed until the summer, as the repairs cost\n\
            more than had been planned.\n\
            Nobody had asked the drivers, who now take the longer road a\n\
            mile to the north, and who say “it is enough.”\n\
            Two engineers looked at the piers of the old bridge and said\n\
            that";
        let mut first = Extract { text: format!("{page}\n\n"), pages: vec![0], ..Extract::default() };
        let second = first.text.chars().count() as u32;
        first.text.push_str("they would hold.\n\n");
        first.pages.push(second);
        let told = told(&first);
        let paragraphs: Vec<&str> = told.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 5, "{}", told.text);
        assert_eq!(paragraphs[0], "The bridge over the Lirn");
        assert!(paragraphs[1].ends_with("planned.") && paragraphs[2].ends_with("enough.”"));
        assert!(paragraphs[3].ends_with("said\nthat\nthey would hold."), "{}", paragraphs[3]);
        let page = told.text.chars().skip(told.pages[1] as usize).collect::<String>();
        assert!(page.starts_with("they would"), "{page}");
        assert_eq!(told.text.split_whitespace().count(), first.text.split_whitespace().count());
    }

    #[test]
    fn pages_without_text_stay() {
        let empty = Extract { text: "One.\n\n".into(), pages: vec![0, 0, 6], ..Extract::default() };
        let told = told(&empty);
        assert_eq!((told.text.as_str(), &told.pages[..]), ("One.\n\n", &[0, 0, 6][..]));
    }
}
