//! Quotations that look like a passage and say something else: each was once taken for it.

use super::*;
use proptest::prelude::*;

fn is(text: &str, quotation: &str, spaces: Spaces) -> Passage {
    Prepared::new(text, spaces).find(&Quotation::new(quotation))
}

fn never(rows: &[(&str, &str)], spaces: Spaces) {
    for (text, quotation) in rows {
        let answer = is(text, quotation, spaces);
        assert!(!matches!(answer, Passage::Found { .. }), "{text} | {quotation}: {answer:?}");
        if let Passage::Altered { differences, .. } = answer {
            assert!(differences.iter().any(Piece::differs), "{text} | {quotation}: {differences:?}");
        }
    }
}

fn found(rows: &[(&str, &str, &[Note])], spaces: Spaces) {
    for (text, quotation, expected) in rows {
        match is(text, quotation, spaces) {
            Passage::Found { notes, .. } => assert_eq!(notes, *expected, "{text} | {quotation}"),
            other => panic!("{text} | {quotation}: {other:?}"),
        }
    }
}

const BOTH: [Spaces; 2] = [Spaces::Reliable, Spaces::Unreliable];

#[test]
fn a_number_keeps_its_sign_and_all_its_digits() {
    let rows = [
        ("net income of -$5 million this year", "net income of $5 million this year"),
        ("net income of −€5 million this year", "net income of €5 million this year"),
        ("net income of -$5 million this year", "$5 million this year"),
        ("net income of -US$5 million this year", "net income of US$5 million this year"),
        ("net income of -US$5 million this year", "US$5 million this year"),
        ("net income of $5 million this year", "-$5 million this year"),
        ("a loss of C$15 million this year", "$15 million this year"),
        ("low in Oslo,-5 degrees", "low in Oslo, 5 degrees"),
        ("low in Oslo;-5 degrees", "low in Oslo; 5 degrees"),
        ("low in Oslo;-5 degrees", "5 degrees"),
        ("we have x != 5 here", "we have x = 5 here"),
        ("we have x ≠ 5 here", "we have x = 5 here"),
        ("we have x <= 5 here", "= 5 here"),
        ("we have x >= 5 here", "5 here"),
        ("In 2010, 2015 levels returned", "In 2010 – 2015 levels returned"),
        ("about 5 / 10 of them", "about 5 – 10 of them"),
        ("about 5 / 10 of them", "10 of them"),
        ("it cost $5-$10 each", "it cost $5 $10 each"),
        ("it cost $5-$10 each", "$10 each"),
        ("it cost $5-$10 each", "it cost $5"),
        ("it rose 5% - 10% then", "it rose 5% 10% then"),
        ("it rose 5% - 10% then", "10% then"),
        ("it rose 5% - 10% then", "it rose 5%"),
        ("the profit & loss of it", "the profit loss of it"),
        ("In 2019 5 people died", "In 20195 people died"),
        ("There were 12\n5 people injured", "There were 125 people injured"),
        ("There were 12\n500 people injured", "There were 12500 people injured"),
        ("Add 1\u{a0}1/2 cups", "Add 11/2 cups"),
        ("rose 2\u{a0}1/4 percent", "rose 21/4 percent"),
        ("In 2017\u{a0}500 people died", "In 2017500 people died"),
        ("Some 57 500 people died", "500 people died"),
        ("Some 57\u{a0}500 people died", "500 people died"),
        ("killed 57 500 people", "killed 57"),
        ("killed 57\n500 people", "killed 57"),
        ("took 1/2\u{2009}500 years", "took 1/2500 years"),
        ("took 1 1/2 years", "1/2 years"),
        ("took 1 ½ years", "½ years"),
        ("it took 1 1/2 years", "it took 1"),
        ("between 10 – 20 percent", "20 percent"),
        ("it was between 10 – 20 percent", "it was between 10"),
        ("fell to − 5 degrees", "fell to 5 degrees"),
        ("fell to − 5 degrees", "5 degrees"),
        ("a vitamin B 12 times a day", "a vitamin B12 times a day"),
        ("of 5 a day", "of 5a day"),
        ("about 5 × 10 of it", "it was about 5"),
        ("about ~5 people", "about 5 people"),
        ("we took COVID-19 tests", "we took COVID19 tests"),
    ];
    BOTH.into_iter().for_each(|spaces| never(&rows, spaces));
    found(
        &[
            ("In 2017 500 people died", "500 people died", &[]),
            ("In 2017, 500 people died", "500 people died", &[]),
            ("fell by 5 people: -$5 million", "-$5 million", &[]),
            ("with 1 234 567 people", "1 234 567 people", &[]),
            ("with 1\u{202f}234\u{202f}567 people", "1234567 people", &[]),
            ("it was 5 – and 20 percent", "20 percent", &[]),
            ("a 5-year-old child", "a 5 year old child", &[Note::Punctuation]),
            ("about 5 km from it", "about 5km from it", &[Note::Spaces]),
            ("- 5 people died", "5 people died", &[]),
            ("x = 5 here", "5 here", &[]),
        ],
        Spaces::Reliable,
    );
    found(&[("There were 12 500 people", "There were 12500 people", &[Note::Spaces])], Spaces::Unreliable);
}

#[test]
fn a_word_is_not_joined_or_cut() {
    let rows = [
        ("This is a\ntypical case of it.", "This is atypical"),
        ("This is atypical, all of it.", "This is a typical"),
        ("there were in\nvalid results", "there were invalid results"),
        ("Он не\nвиновен сегодня", "Он невиновен"),
        ("Он невиновен сегодня", "Он не виновен"),
        ("The treatment is a typical success", "The treatment is atypical"),
        ("He was not able to walk", "He was notable to walk"),
        ("He was notable to walk", "He was not able to walk"),
        ("It may be so today", "It maybe so today"),
        ("It maybe so today", "It may be so today"),
        ("He will re-sign on Monday", "He will resign on Monday"),
        ("He will resign on Monday", "He will re-sign on Monday"),
        ("the un-ionized worker", "the unionized worker"),
        ("It was a non-violent protest", "violent protest"),
        ("It was a non-\nviolent protest", "violent protest"),
        ("It was a non-\u{201c}violent\u{201d} protest", "violent protest"),
        ("It was non- violent protest", "violent protest"),
        ("It was pro-life then", "It was pro"),
        ("It was (un)safe there", "safe there"),
        ("It was a-\ntypical of it", "It was a typical of it"),
        ("It is safe now. Here it was", "It is safe nowhere it was"),
        ("这是不可能发生的", "可能发生"),
        ("食べられない", "食べられ"),
    ];
    BOTH.into_iter().for_each(|spaces| never(&rows, spaces));
    found(
        &[
            ("the infor-\nmation age", "the information age", &[]),
            ("one — two were here", "two were here", &[]),
            ("see pre–war", "see pre–war", &[]),
            ("这是可能发生的", "可能发生", &[]),
        ],
        Spaces::Reliable,
    );
}

#[test]
fn an_editor_turns_nothing_into_its_opposite() {
    let rows = [
        ("The drug is unsafe for use", "the drug is [s]afe for use"),
        ("It is impossible to know", "[I]t is [p]ossible to know"),
        ("Illegal migration rose.", "[L]egal migration rose"),
        ("The drug is safe for use", "the drug is [un]safe for use"),
        ("There is hope for them all", "There is hope[less] for them all"),
        ("He walked on the bridges", "He walk[ed] on the bridge[s"),
        ("The vaccine is not at all safe.", "The vaccine is [quite] safe"),
        ("The vaccine is not safe.", "The vaccine is … safe"),
        ("The vaccine isn’t, he said, safe.", "The vaccine … safe"),
        ("Der Impfstoff ist keineswegs ganz sicher.", "Der Impfstoff ist … sicher"),
        ("The vaccine is quite safe.", "The vaccine is [not] safe"),
        ("The bridge over the river fell", "The bridge[s] fell"),
    ];
    never(&rows, Spaces::Reliable);
    found(
        &[
            ("The vaccine is very safe.", "The vaccine is … safe", &[Note::Omission]),
            ("The vaccine is never safe.", "The vaccine is [not] safe", &[Note::Insertion]),
            ("The bridge fell", "The bridge[s] fell", &[Note::Insertion]),
            ("So the drug is safe", "[T]he drug is safe", &[Note::Capitals]),
        ],
        Spaces::Reliable,
    );
    match is("The vaccine is not at all safe.", "The vaccine is [quite] safe", Spaces::Reliable) {
        Passage::Altered { differences, .. } => {
            assert_eq!(
                crate::text::difference::marked(&differences),
                "The vaccine is [quite] {+not at all+} safe"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn neighbours_that_say_otherwise_are_noted() {
    let prepared = Prepared::new("He was found guilty by the court.", Spaces::Reliable);
    for (prefix, suffix, noted) in [
        (Some("He was not "), None, true),
        (Some("He was found "), None, false),
        (Some("he was FOUND"), Some("."), false),
        (None, Some(" of law"), true),
        (Some("und "), None, false),
        (Some(""), Some(" \u{201c}"), false),
    ] {
        match prepared.find(&Quotation { exact: "guilty by the court", prefix, suffix }) {
            Passage::Found { notes, .. } => {
                assert_eq!(notes.contains(&Note::Neighbours), noted, "{prefix:?} {suffix:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn footnote_marks_are_passed_over_and_nothing_else() {
    found(
        &[
            ("The drug¹ he said is safe.", "The drug he said is safe", &[Note::Marks]),
            ("The drug[1] he said,[12] is safe.", "The drug he said, is safe", &[Note::Marks]),
        ],
        Spaces::Reliable,
    );
    never(
        &[
            ("The drug,1 he said, is safe.2 Next", "The drug, he said, is safe. Next"),
            ("The drug1 he said is safe", "The drug he said is safe"),
            ("an area of 10 km² is safe", "an area of 10 km is safe"),
            ("an area of 10 metres² is safe", "an area of 10 metres is safe"),
            ("with 10⁶ cells in it", "with 10 cells in it"),
        ],
        Spaces::Reliable,
    );
    match is("Über the drug¹ he said.", "the drug he said", Spaces::Reliable) {
        Passage::Found { span, .. } => assert_eq!((span.start, span.end), (5, 22)),
        other => panic!("{other:?}"),
    }
}

/// Words that are others when they are joined, cut or signed otherwise.
const TRICKY: [&str; 28] = [
    "re-sign",
    "resign",
    "a",
    "typical",
    "atypical",
    "not",
    "able",
    "notable",
    "non-violent",
    "violent",
    "-$5",
    "$5",
    "5",
    "12",
    "500",
    "1/2",
    "2017",
    "5%",
    "-5",
    "10-20",
    "no",
    "where",
    "nowhere",
    "un",
    "safe",
    "unsafe",
    "may",
    "be",
];
/// What may stand between two of them.
const BETWEEN: [&str; 12] =
    [" ", " ", " ", " ", "\n", "", "-", " - ", "\u{a0}", ", ", " \u{2013} ", "\u{2009}"];

fn set(words: &[usize], between: &[usize]) -> String {
    let mut text = String::new();
    for (n, word) in words.iter().enumerate() {
        let gap = if n == 0 { "" } else { BETWEEN[between[n] % BETWEEN.len()] };
        // Two dashes are a dash.
        let twice = TRICKY[*word].starts_with('-') && gap.contains(['-', '\u{2013}']);
        text.push_str(if twice { " " } else { gap });
        text.push_str(TRICKY[*word]);
    }
    text
}

/// The words and numbers of a text with the signs that belong to them, read plainly, and what joins two of them.
/// `parts`: a hyphen between two words is a space.
fn words(text: &str, parts: bool) -> Vec<String> {
    let text = text.replace(['\u{2009}', '\u{a0}', '\n'], " ").replace('\u{2013}', "-");
    let chars: Vec<char> = [5, 12, 20, 500, 500]
        .iter()
        .fold(text, |text, group| text.replace(&format!("{group} 500"), &format!("{group}500")))
        .chars()
        .collect();
    let number = |c: char| c.is_ascii_digit() || matches!(c, '$' | '%' | '/');
    let mut words: Vec<String> = Vec::new();
    let (mut last, mut at) = (' ', 0);
    while at < chars.len() {
        let c = chars[at];
        let run = |are: &dyn Fn(char) -> bool| chars[at..].iter().take_while(|c| are(**c)).count();
        let next = chars[at..].iter().find(|c| !c.is_whitespace() && **c != '-').copied().unwrap_or(' ');
        let length = match c {
            c if c.is_alphabetic() || number(c) => {
                if number(c) && last.is_alphabetic() && c != '$' || c.is_alphabetic() && last.is_ascii_digit()
                {
                    words.push("joined".to_string());
                }
                let amount = || 1 + chars[at + 1..].iter().take_while(|c| number(**c) && **c != '$').count();
                let amount =
                    || chars[at..at + amount()].iter().position(|c| *c == '%').map_or(amount(), |n| n + 1);
                let length = if number(c) { amount() } else { run(&char::is_alphabetic) };
                words.push(chars[at..at + length].iter().collect());
                length
            }
            '-' => {
                let before = chars[..at].iter().rev().find(|c| !c.is_whitespace()).copied().unwrap_or(' ');
                let tight = chars.get(at + 1).is_some_and(|c| !c.is_whitespace());
                // A minus, a range, a compound.
                if number(next) && (tight && !last.is_alphanumeric() || number(before)) {
                    words.push("-".to_string());
                } else if !parts && tight && last.is_alphanumeric() {
                    words.push("~".to_string());
                }
                1
            }
            _ => 1,
        };
        at += length;
        last = chars[at - 1];
    }
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_found_has_the_same_words(
        stored in proptest::collection::vec(0..TRICKY.len(), 4..12), one in proptest::collection::vec(0..60_usize, 12),
        from in 0..6_usize, count in 2..6_usize, other in proptest::collection::vec(0..60_usize, 12),
        swap in proptest::option::of((0..6_usize, 0..TRICKY.len())), loose in any::<bool>(),
    ) {
        let text = set(&stored, &one);
        let from = from.min(stored.len() - 2);
        let mut quoted = stored[from..stored.len().min(from + count)].to_vec();
        if let Some((at, word)) = swap {
            let at = at % quoted.len();
            quoted[at] = word;
        }
        // Half of it is set as the text is.
        let between: Vec<usize> = (0..12).map(|n| {
            if other[n] % 2 == 0 { one.get(from + n).copied().unwrap_or(0) } else { other[n] }
        }).collect();
        let quotation = set(&quoted, &between);
        let prepared = Prepared::new(text.as_str(), if loose { Spaces::Unreliable } else { Spaces::Reliable });
        if let Passage::Found { span, notes, .. } = prepared.find(&Quotation::new(&quotation)) {
            let passage = prepared.slice(span);
            if !notes.contains(&Note::Spaces) {
                let parts = notes.contains(&Note::Punctuation);
                prop_assert_eq!(words(passage, parts), words(&quotation, parts), "{:?} {:?}", text, quotation);
            }
            let [before, after] = [text.chars().nth(span.start.wrapping_sub(1)), text.chars().nth(span.end)];
            let cut = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '$' | '%'));
            prop_assert!(!(cut(after) || span.start > 0 && cut(before)), "{:?} {:?}", text, quotation);
        }
    }
}
