//! Whether a passage begins and ends where a word does, and a number a whole number with its sign.

use super::gap::{Class, Gap};
use super::letters::{dash, digit, invisible, letter, sign, unit_sign, unspaced};

/// Words that elide before a vowel: what follows their apostrophe is a word of its own.
const ELIDED: [&str; 15] =
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "dell", "all", "nell", "sull", "dall", "un"];
/// Negations written before a word without a space, in Chinese, Japanese and Thai.
const DENIES: [&str; 9] = ["不", "没", "沒", "無", "无", "未", "非", "ไม่", "มิ"];
/// Negations written after it, in Japanese.
const DENIED: [&str; 9] =
    ["ない", "なかっ", "なく", "ません", "ではな", "ではありませ", "じゃな", "くな", "はな"];
/// Characters looked at to find the next word.
const GAP: usize = 64;

/// Whether a passage that begins at byte `at` with the unit `first` begins a word, and a number a number.
pub(super) fn begins(text: &str, at: usize, first: char) -> bool {
    let [Some(prior), further] = shown(text[..at].chars().rev()) else { return true };
    let figure = digit(first) || sign(first) || matches!(first, '-' | '.');
    if figure && number_before(text, at, first, prior, further) {
        return false;
    }
    // The minus of -US$5 stands before the letters.
    if hyphen(prior) && leads_money(&text[at..]) {
        return false;
    }
    if unspaced(first) && DENIES.iter().any(|no| text[..at].ends_with(no)) {
        return false;
    }
    let outer = text[..at].char_indices().rev().take(GAP).find(|(_, c)| letter(*c));
    let Some((outer, c)) = outer else { return true };
    let end = outer + c.len_utf8();
    whole(&text[end..at], c, first, word_before(text, end))
}

/// Whether a passage that ends before byte `at` with the unit `last` ends a word, and a number a number.
pub(super) fn ends(text: &str, at: usize, last: char) -> bool {
    let [Some(next), further] = shown(text[at..].chars()) else { return true };
    if (digit(last) || unit_sign(last)) && number_after(text, at, last, next, further) {
        return false;
    }
    // The letters of US$5 are no word.
    if letter(last) && !unspaced(last) && money(next) && further.is_some_and(digit) {
        return false;
    }
    if unspaced(last) && DENIED.iter().any(|no| text[at..].starts_with(no)) {
        return false;
    }
    let outer = text[at..].char_indices().take(GAP).find(|(_, c)| letter(*c));
    let Some((outer, c)) = outer else { return true };
    whole(&text[at..at + outer], last, c, word_before(text, at))
}

/// Money: the sign belongs to the number after it.
fn money(c: char) -> bool {
    unit_sign(c) && !matches!(c, '%' | '‰' | '°' | '％' | '¢')
}

/// Whether a text begins with money: `$5`, `US$5`.
pub(super) fn leads_money(text: &str) -> bool {
    let letters: usize = text.chars().take(3).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    text[letters..].starts_with(money)
}

/// Whether a number that begins at `at` began before.
fn number_before(text: &str, at: usize, first: char, prior: char, further: Option<char>) -> bool {
    let head = &text[..at];
    // An equals sign may stand before a number, but not as the end of "is not" or "at most".
    let equals = prior == '=' && further.is_none_or(|c| !sign(c) && c != '!');
    let signed = sign(prior) && !equals || prior == '.' && further.is_none_or(char::is_whitespace);
    if signed && (digit(first) || prior != '.') {
        return true;
    }
    let minus = hyphen(prior) && further.is_none_or(|c| !dash(c) && (!letter(c) || unspaced(c)));
    if minus || divides(prior, further) || letter(prior) && !unspaced(prior) && money(first) {
        return true;
    }
    if first == '-' && (letter(prior) || unit_sign(prior)) {
        return true;
    }
    if money(first) && hyphen(prior) && further.is_none_or(|c| !dash(c)) {
        return true;
    }
    if !prior.is_whitespace() {
        return false;
    }
    // A share's sign without its number, money's or a comparison's before the number.
    let share = unit_sign(first) && !money(first) && further.is_some_and(digit);
    let compared =
        further.is_some_and(|c| (sign(c) && !matches!(c, '%' | '‰' | '°' | '％' | '=')) || c == '−');
    let unequal =
        head.trim_end().strip_suffix('=').is_some_and(|rest| rest.ends_with(|c| sign(c) || c == '!'));
    if share || compared || unequal {
        return true;
    }
    if let Some(rest) = before_range(head) {
        return rest.chars().next_back().is_some_and(|c| digit(c) || unit_sign(c));
    }
    let rest = &text[at..];
    one_space_before(head).is_some_and(|head| {
        let digits = head.chars().rev().take_while(char::is_ascii_digit).count();
        let prior = head.chars().rev().nth(digits);
        let group = (1..=3).contains(&digits)
            && prior.is_none_or(|c| !letter(c) && !matches!(c, '.' | ',' | '/'))
            && group(rest);
        group || head.chars().next_back().is_some_and(digit) && fraction(rest)
    })
}

/// Whether a number that ends before `at` goes on.
fn number_after(text: &str, at: usize, last: char, next: char, further: Option<char>) -> bool {
    if unit_sign(last) && (letter(next) && !unspaced(next) && (!money(last) || digit(next))) {
        return true;
    }
    let shared = next.is_whitespace()
        && further.is_some_and(|c| unit_sign(c) && c != '$' && c != '£' || matches!(c, '×' | '÷' | '±'));
    let cut = hyphen(next) && further.is_some_and(|c| unit_sign(c) || unit_sign(last) && letter(c));
    if sign(next) && next != '=' || digit(last) && shared || cut || divides(next, further) {
        return true;
    }
    let rest = &text[at..];
    if let Some(on) = after_range(rest) {
        return on.chars().next().is_some_and(|c| digit(c) || money(c));
    }
    let Some(rest) = one_space_after(rest).filter(|_| digit(last)) else { return false };
    let digits = text[..at].chars().rev().take_while(char::is_ascii_digit).count();
    let prior = text[..at].chars().rev().nth(digits);
    let groups =
        (1..=3).contains(&digits) && prior.is_none_or(|c| !letter(c) && !matches!(c, '.' | ',' | '/'));
    groups && group(rest) || fraction(rest)
}

/// What stands before the one space, or the one line's end, that ends `head`. A tab divides columns.
fn one_space_before(head: &str) -> Option<&str> {
    let rest = head.trim_end();
    single(&head[rest.len()..]).then_some(rest)
}

fn one_space_after(tail: &str) -> Option<&str> {
    let rest = tail.trim_start();
    single(&tail[..tail.len() - rest.len()]).then_some(rest)
}

fn single(space: &str) -> bool {
    let one = space.chars().count() == 1 && space != "\t";
    let lines = space.matches('\n').count().max(space.matches('\r').count());
    one || lines == 1 && !space.contains('\t')
}

/// What stands before a dash or stroke with space on both sides, at the end of `head`.
fn before_range(head: &str) -> Option<&str> {
    let rest = head.trim_end();
    let mark = rest.chars().next_back().filter(|c| hyphen(*c) || matches!(c, '/' | ':'))?;
    let rest = &rest[..rest.len() - mark.len_utf8()];
    let inner = rest.trim_end();
    (inner.len() < rest.len()).then_some(inner)
}

fn after_range(tail: &str) -> Option<&str> {
    let rest = tail.trim_start();
    let mark =
        rest.chars().next().filter(|c| rest.len() < tail.len() && (hyphen(*c) || matches!(c, '/' | ':')))?;
    Some(rest[mark.len_utf8()..].trim_start())
}

/// Three digits and no more: a group of thousands.
fn group(text: &str) -> bool {
    let digits = text.chars().take(4).take_while(char::is_ascii_digit).count();
    digits == 3 && !text[3..].starts_with(['/', '⁄', '∕'])
}

/// A fraction of its own: `1/2`, `½`.
fn fraction(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if matches!(first, '¼' | '½' | '¾' | '\u{2150}'..='\u{215f}' | '\u{2189}') {
        return true;
    }
    let digits = text.chars().take(4).take_while(char::is_ascii_digit).count();
    let mut rest = text[digits..].chars();
    digits > 0 && matches!(rest.next(), Some('/' | '⁄' | '∕')) && rest.next().is_some_and(digit)
}

/// Whether one number goes on over this mark: 10-20, 1/2, 12:30, 10 000.
fn divides(mark: char, further: Option<char>) -> bool {
    let joins = dash(mark)
        || matches!(mark, '.' | ',' | '/' | ':' | '\'' | '’' | '\u{66b}' | '\u{66c}')
        || matches!(mark, '⁄' | '∕' | '^' | '\u{2009}' | '\u{202f}' | '\u{a0}');
    joins && further.is_some_and(digit)
}

fn hyphen(c: char) -> bool {
    dash(c) && !matches!(c, '—' | '―')
}

fn shown(chars: impl Iterator<Item = char>) -> [Option<char>; 2] {
    let mut chars = chars.take(GAP).filter(|c| !invisible(*c));
    [chars.next(), chars.next()]
}

/// The letters that end at byte `end`, up to a few.
fn word_before(text: &str, end: usize) -> &str {
    let first = text[..end].char_indices().rev().take(6).take_while(|(_, c)| c.is_alphabetic()).last();
    &text[first.map_or(end, |(at, _)| at)..end]
}

/// Whether a word ends in the gap between two letters, after the word `before`.
fn whole(gap: &str, left: char, right: char, before: &str) -> bool {
    if !letter(left) || !letter(right) || unspaced(left) || unspaced(right) {
        return true;
    }
    let gap = Gap::of(gap);
    if gap.class() == Class::Joined {
        return false;
    }
    if gap.apostrophe() {
        return ELIDED.contains(&before.to_lowercase().as_str());
    }
    // The parts of a compound are one word, also where a line ends after its hyphen.
    let bare = gap.marks.is_empty() && gap.quotes == 0;
    if gap.dashes == 1 && !gap.apart && (!gap.space || bare) {
        return false;
    }
    if gap.space || gap.dashes > 1 || digit(right) {
        return true;
    }
    // Brackets and stars stand within words: (un)safe, bridge(s). So do the points of an abbreviation.
    let initial = gap.marks == "." && before.chars().count() == 1;
    !initial && gap.marks.contains([',', ';', ':', '!', '?', '.', '/', '|', '¡', '¿', '•']) || gap.quotes > 1
}
