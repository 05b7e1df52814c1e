//! What holds of every text.

use crate::text::figures::{Number, Value, compare, figures};
use proptest::prelude::*;

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn words(number: usize) -> String {
    let join = |head: String, rest: usize, link: &str| {
        if rest == 0 { head } else { format!("{head}{link}{}", words(rest)) }
    };
    match number {
        0..20 => SMALL[number].to_string(),
        20..100 => join(TENS[number / 10].to_string(), number % 10, "-"),
        100..1000 => join(format!("{} hundred", words(number / 100)), number % 100, " and "),
        1000..1_000_000 => join(format!("{} thousand", words(number / 1000)), number % 1000, " "),
        _ => join(format!("{} million", words(number / 1_000_000)), number % 1_000_000, " "),
    }
}

fn grouped(number: usize, mark: &str) -> String {
    let digits = number.to_string();
    let mut found = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            found.push_str(mark);
        }
        found.push(digit);
    }
    found
}

fn reads(text: &str, language: &str, number: usize) -> Result<(), TestCaseError> {
    let sentence = format!("There were {text} geese.");
    let found = figures(&sentence, Some(language));
    let value = Value::One(Number::whole(number as i128));
    prop_assert_eq!(found.len(), 1, "{}: {:?}", sentence, found);
    prop_assert_eq!((found[0].text.as_str(), found[0].value), (text, value), "{}", sentence);
    Ok(())
}

fn sound(text: &str, language: Option<&str>) -> Result<(), TestCaseError> {
    let chars: Vec<char> = text.chars().collect();
    let mut last = 0;
    for figure in figures(text, language) {
        let (start, end) = (figure.start as usize, figure.end as usize);
        prop_assert!(last <= start && start < end && end <= chars.len());
        prop_assert_eq!(chars[start..end].iter().collect::<String>(), figure.text);
        prop_assert!(figure.value.low() <= figure.value.high());
        last = end;
    }
    compare(text, language, &[(text, language)]);
    Ok(())
}

proptest! {
    #[test]
    fn whole_numbers_are_read_as_themselves(number in 2usize..999_999_999) {
        reads(&words(number), "en", number)?;
        reads(&grouped(number, ","), "en", number)?;
        reads(&grouped(number, "."), "de", number)?;
        reads(&grouped(number, " "), "fr", number)?;
        reads(&grouped(number, "\u{202f}"), "fr", number)?;
        reads(&grouped(number, "."), "es", number)?;
        reads(&grouped(number, "'"), "de-CH", number)?;
    }

    #[test]
    fn any_text_is_sound(text in any::<String>()) {
        for language in [None, Some("en"), Some("de"), Some("fr"), Some("es"), Some("xx")] {
            sound(&text, language)?;
        }
    }

    #[test]
    fn text_of_figures_is_sound(
        parts in prop::collection::vec(prop::sample::select(vec![
            "1", "25", "000", "2016", "300", "1,234", "1.5", ".", ",", "-", "–", "/", "%", "$", "€", "(", ")", "'", "½",
            "one", "in", "five", "half", "a", "million", "percent", "between", "and", "to", "from", "January", "of",
            "third", "zwei", "von", "drei", "jeder", "fünfte", "un", "sur", "cinq", "de", "mille", "et", "demi", "mil",
            "uno", "cada", "y", "m", "km", "bn", "+", "~", ">", "é", "\u{301}", "😀", "s", "th", ":", "points", "dozen",
        ]), 0..14),
        spaces in prop::collection::vec(prop::sample::select(vec!["", " ", " ", "\n", "\n\n", "\u{202f}"]), 14),
    ) {
        let text: String = parts.iter().zip(&spaces).map(|(part, space)| format!("{part}{space}")).collect();
        for language in [None, Some("en"), Some("de"), Some("fr"), Some("es"), Some("it")] {
            sound(&text, language)?;
        }
    }

    #[test]
    fn a_figure_agrees_with_itself(number in 2usize..9_999_999, cents in 0usize..100) {
        let text = format!("It cost ${number}.{cents:02} and {} geese.", words(number));
        for one in compare(&text, Some("en"), &[(&text, Some("en"))]) {
            prop_assert_eq!(one.agreement.as_str(), "agrees", "{:?}", one);
        }
    }
}

#[test]
fn long_text_is_read_in_proportion() {
    for part in ["1 and ", "1,", "one in ", "1-", "5, ", "two hundred ", "1 ", "( 1/2 ", "from 1 to ", "100 "]
    {
        let text = part.repeat(if cfg!(debug_assertions) { 4_000 } else { 20_000 });
        let begun = std::time::Instant::now();
        for language in ["en", "de", "fr", "es"] {
            figures(&text, Some(language));
        }
        assert!(begun.elapsed().as_secs() < 10, "{part} takes {:?}", begun.elapsed());
    }
}
