//! Raised and lowered pieces of a text. A figure and the number of the note behind it stand side by side in a file,
//! and only their height tells them apart: digits are written as Unicode's superscripts and subscripts.

/// Where a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    Above,
    Below,
}

/// A longer piece is a note's own text, not its number.
const LONGEST: usize = 40;

const ABOVE: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const BELOW: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

/// Writes what stands in `out` from byte `from` on at its height. Letters stay as they are (1st), and so do marks
/// in brackets (`[1]`). Digits that can't be written so are set apart by a space from the word before.
pub fn raise(out: &mut String, from: usize, height: Height) {
    let Some((before, piece)) = out.split_at_checked(from) else { return };
    if !piece.contains(|c: char| c.is_numeric()) {
        return;
    }
    let short = piece.chars().count() <= LONGEST && !piece.trim().contains('\n');
    let mut depth = 0usize;
    let written: String = piece
        .chars()
        .map(|c| {
            depth = if c == '[' { depth + 1 } else { depth.saturating_sub(usize::from(c == ']')) };
            if depth == 0 && short { at(c, height) } else { c }
        })
        .collect();
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let plain = |c: Option<char>| c.is_some_and(|c| c.is_numeric() && !small(c));
    let apart = joins(before.chars().next_back()) && plain(written.chars().next());
    out.truncate(from);
    if apart {
        out.push(' ');
    }
    out.push_str(&written);
}

/// A number at its height.
pub fn number(number: usize) -> String {
    number.to_string().chars().map(|c| at(c, Height::Above)).collect()
}

fn small(c: char) -> bool {
    ABOVE.contains(&c) || BELOW.contains(&c)
}

fn at(c: char, height: Height) -> char {
    let (digits, signs) = match height {
        Height::Above => (&ABOVE, ['⁺', '⁻', '⁼', '⁽', '⁾']),
        Height::Below => (&BELOW, ['₊', '₋', '₌', '₍', '₎']),
    };
    match c {
        '0'..='9' => digits[c as usize - '0' as usize],
        '+' => signs[0],
        // An en dash is what many write for a minus.
        '-' | '\u{2212}' | '\u{2013}' => signs[1],
        '=' => signs[2],
        '(' => signs[3],
        ')' => signs[4],
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_join_no_word() {
        use Height::{Above, Below};
        for (before, piece, height, written) in [
            ("57,466", "3", Above, "57,466³"),
            ("10", "−6", Above, "10⁻⁶"),
            ("10", "\u{2013}6", Above, "10⁻⁶"),
            ("Ca", "2+", Above, "Ca²⁺"),
            ("H", "2", Below, "H₂"),
            ("1", "st", Above, "1st"),
            ("20", "e", Above, "20e"),
            ("word", "1,2", Above, "word¹,²"),
            ("word", "(1)", Above, "word⁽¹⁾"),
            ("word", "[12]", Above, "word[12]"),
            ("word", "[1][note 2], 3", Above, "word[1][note 2], ³"),
            ("word", " 4 ", Above, "word ⁴ "),
            ("word", "۱۲", Above, "word ۱۲"),
            ("", "۱۲", Above, "۱۲"),
            ("word", "½", Above, "word ½"),
            ("word", "(a-b)", Above, "word(a-b)"),
            ("word", "", Above, "word"),
            (
                "seen",
                "1 In 2019 there were 300 of them, as told",
                Above,
                "seen 1 In 2019 there were 300 of them, as told",
            ),
        ] {
            let mut out = format!("{before}{piece}");
            raise(&mut out, before.len(), height);
            assert_eq!(out, written);
        }
        assert_eq!(number(120), "¹²⁰");
        let mut out = "é1".to_string();
        raise(&mut out, 1, Above);
        raise(&mut out, 9, Above);
        assert_eq!(out, "é1");
    }
}
