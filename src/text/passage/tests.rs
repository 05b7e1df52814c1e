//! What counts as the same words, by examples and by properties over random texts.

use super::*;
use crate::text::difference::marked;
use proptest::prelude::*;

fn find(text: &str, quotation: &str) -> Passage {
    Prepared::new(text, Spaces::Reliable).find(&Quotation::new(quotation))
}

/// What the answer says in a few words: the words found and the notes, or the marked difference.
fn said(text: &str, quotation: &str) -> String {
    let prepared = Prepared::new(text, Spaces::Reliable);
    tell(&prepared, &prepared.find(&Quotation::new(quotation)))
}

fn tell(prepared: &Prepared, passage: &Passage) -> String {
    match passage {
        Passage::Found { span, notes, .. } => format!("found {} {notes:?}", prepared.slice(*span)),
        Passage::Altered { differences, .. } => format!("altered {}", marked(differences)),
        Passage::Missing => "missing".into(),
        Passage::Empty => "empty".into(),
    }
}

#[test]
fn typography_is_no_difference() {
    for (text, quotation) in [
        (
            "He said: \u{201c}It\u{2019}s a ﬁne\u{a0}day.\u{201d}",
            "\"it's a fine day\"".replace("it", "It").as_str(),
        ),
        ("the informa-\ntion is out", "the information is out"),
        ("the infor\u{ad}ma\u{ad}tion is out", "information is out"),
        ("the infor\u{ad}\nmation is out", "information is out"),
        ("a well-\r\nknown man", "a well-known man"),
        ("one — two", "one--two"),
        ("one – two", "one - two"),
        ("one\n\n  two\tthree", "one two three"),
        ("Cafe\u{301} noir", "Caf\u{e9} noir"),
        ("grew by 5 % in May", "grew by 5% in May"),
        ("with 10\u{202f}000 people", "with 10000 people"),
        ("with 10\u{202f}000 people", "with 10 000 people"),
        ("ＦＵＬＬ width", "FULL width"),
        ("在北京的大学里", "北京的\n大学"),
        ("zero\u{200b}width \u{feff}joiner", "zerowidth joiner"),
        ("l\u{2019}homme est mort", "homme est mort"),
        ("on 2019-\n2020 figures", "on 2019-2020 figures"),
        ("the end.", "The end".to_lowercase().as_str()),
        ("(the end)", "«the end»"),
        ("ΛΟΓΟΣ και λόγος", "και λόγος"),
        ("मैं हिन्दी बोलता हूँ", "हिन्दी बोलता"),
        ("temperature of −5 °C here", "of -5°C here"),
    ] {
        let answer = find(text, quotation);
        assert!(
            matches!(&answer, Passage::Found { notes, .. } if notes.is_empty()),
            "{text} | {quotation}: {answer:?}"
        );
    }
}

#[test]
fn what_is_said_counts() {
    for (text, quotation) in [
        ("about 15 people came today", "about 1.5 people came today"),
        ("grew by 5% in the year", "grew by 5 in the year"),
        ("grew to 5%", "grew to 5"),
        ("fell to -5 in the year", "fell to 5 in the year"),
        ("was -5", "was 5"),
        ("-5 was it", "5 was it"),
        ("$5 was it", "5 was it"),
        ("10⁶ cells were there", "106 cells were there"),
        ("it cost $5 million there", "it cost €5 million there"),
        ("the years 10-20 were good", "the years 1020 were good"),
        ("the years 2019-20 were good", "20 were good"),
        ("10,500 people were there", "500 people were there"),
        ("10 000 people were there", "10000 people were there"),
        ("there were 12:30 trains", "there were 12"),
        ("a ratio of 3:1 was found", "a ratio of 31 was found"),
        ("it was .5 of all", "it was 5 of all"),
        ("the cafe noir in town", "the café noir in town"),
        ("therapeutic measures", "rape"),
        ("see the therapist now", "see the rapist now"),
        ("see the therapist now", "see the the"),
        ("see the thera-\npist now", "see the thera"),
        ("we were there at night", "we we're there at night"),
        ("the president's wife came", "the president"),
        ("he used andor there", "he used and/or there"),
        ("half a ½ loaf of bread", "half a 1/2 loaf of bread"),
    ] {
        let answer = find(text, quotation);
        assert!(
            matches!(answer, Passage::Altered { .. } | Passage::Missing),
            "{text} | {quotation}: {answer:?}"
        );
        if let Passage::Altered { differences, .. } = answer {
            assert!(differences.iter().any(Piece::differs), "{text} | {quotation}");
        }
    }
}

#[test]
fn what_differs_and_changes_no_word_is_noted() {
    for (text, quotation, expected) in [
        ("the Bank, however, failed", "The bank however failed", "[Capitals, Punctuation]"),
        ("is it a flood? yes", "it a flood", "[Question]"),
        ("it is a flood", "a flood?", "[Question]"),
        ("the U.S. army", "the US army", "[Punctuation]"),
        ("the U. S. army", "the U.S. army", "[]"),
        ("a well-known man", "a well known man", "[Punctuation]"),
        ("a well known man", "a well-known man", "[Punctuation]"),
    ] {
        let answer = said(text, quotation);
        assert!(answer.starts_with("found ") && answer.ends_with(expected), "{text} | {quotation}: {answer}");
    }
    let pdf = |text| {
        let prepared = Prepared::new(text, Spaces::Unreliable);
        tell(&prepared, &prepared.find(&Quotation::new("the man was here")))
    };
    assert_eq!(pdf("then theman was here."), "found theman was here [Spaces]");
    assert_eq!(pdf("then the man w as here."), "altered the man [-was-] {+w as+} here");
    assert_eq!(pdf("so the man was here."), "found the man was here []");
}

#[test]
fn an_editor_may_leave_out_and_put_in() {
    let text =
        "Then the president said on Monday that the bridge, built in 1932, was safe. The end [sic] came.";
    for (quotation, expected) in [
        ("the president said … the bridge", "found the president said on Monday that the bridge [Omission]"),
        ("…the bridge [...] was safe…", "found the bridge, built in 1932, was safe [Omission]"),
        ("[the man] said on Monday", "found said on Monday [Insertion]"),
        ("he [the president] said", "missing"),
        ("Then [Mr X] said on Monday", "found Then the president said on Monday [Insertion]"),
        ("[T]he president said", "found the president said [Capitals]"),
        ("[t]he president said", "found the president said []"),
        ("the bridge[s], built", "found the bridge, built [Insertion]"),
        ("the president [sic] said", "found the president said []"),
        ("The end [sic] came", "found The end [sic] came []"),
        ("was safe … the president", "missing"),
        ("the president said on Friday … was safe", "altered the president said on [-Friday-] … was safe"),
    ] {
        assert_eq!(said(text, quotation), expected, "{quotation}");
    }
    let far = format!("the beginning {} the end", "word ".repeat(2_000));
    assert!(!matches!(find(&far, "the beginning … the end"), Passage::Found { .. }));
}

#[test]
fn what_is_changed_is_shown() {
    let text = "In 2019, officials counted 57,466 deaths on the island after the storm had passed over it.";
    for (quotation, expected) in [
        (
            "officials counted 57,467 deaths on the island",
            "officials counted [-57,467-] {+57,466+} deaths on the island",
        ),
        ("counted deaths on the island", "counted {+57,466+} deaths on the island"),
        ("deaths on the whole island after the storm", "deaths on the [-whole-] island after the storm"),
        ("officials count 57,466 deaths", "officials [-count-] {+counted+} 57,466 deaths"),
        ("deaths on Cuba", "deaths on [-Cuba-] {+the+}"),
    ] {
        assert_eq!(said(text, quotation), format!("altered {expected}"));
    }
    for quotation in [
        "the dog",
        "57,467",
        "storm damage",
        "Researchers at the university have found a new species of beetle in the forest.",
        "unrelated",
        "日本語の文章です",
        "?!x",
    ] {
        assert_eq!(find(text, quotation), Passage::Missing, "{quotation}");
    }
    for quotation in ["", " \n", "…", "\u{201c}\u{201d}", "%", "[…]"] {
        assert_eq!(find(text, quotation), Passage::Empty, "{quotation}");
    }
    assert_eq!(find("", "a word"), Passage::Missing);
}

#[test]
fn neighbours_choose() {
    let prepared = Prepared::new("ä one two. b one two. c One two d. one twofold", Spaces::Reliable);
    let spans = |prefix, suffix| match prepared.find(&Quotation { exact: "one two", prefix, suffix }) {
        Passage::Found { span, others, more, .. } => (span.start, others.len(), more),
        other => panic!("{other:?}"),
    };
    assert_eq!(spans(None, None), (2, 2, 2));
    assert_eq!(spans(Some("two. b "), None), (13, 2, 2));
    assert_eq!(spans(None, Some(" d.")), (24, 2, 2));
    assert_eq!(spans(Some("nothing"), Some("like it")), (2, 2, 2));
    let many = Prepared::new("so it goes. ".repeat(1000), Spaces::Reliable);
    match many.find(&Quotation::new("so it goes")) {
        Passage::Found { others, more, .. } => assert_eq!((others.len(), more), (OTHERS, 999)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hostile_text_costs_no_day() {
    let text = "a ".repeat(4_000);
    let _ = find(&text, &format!("{}b a", "a ".repeat(100)));
    let _ = find(&"a".repeat(3_000), &"a".repeat(300));
    let _ = find(&"\u{301}".repeat(20_000), "a\u{301}");
    let _ = find(&"!".repeat(40_000), "a ! b");
    let _ = find(&text, &"a … ".repeat(60));
    let _ = find("short", &"[".repeat(20_000));
    let _ = find("short", &"a … ".repeat(5_000));
    let long = (0..2_000).map(|n| format!("w{n} ")).collect::<String>();
    assert!(matches!(find(&long, &long.replace("w1500 ", "")), Passage::Missing | Passage::Altered { .. }));
}

/// Words of several scripts; none is another with a hyphen, and no two together are a third.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z]{1,2}[aeiou][a-z]{0,5}",
        1 => "[бвгдж][аеиоу][клмнп][аеиоу][а-я]{1,4}",
        1 => "[βγδζθ][αειο][κλμν][αειο][ρστ]",
        1 => "[bdfg][éèüöå][lmn]{1,2}[éèüöå]",
        1 => "[1-9][0-9]{2,3}|[1-9][0-9],[0-9]{3}|[1-9]\\.[0-9]{2}|[1-9][0-9]%",
        1 => "(of|ﬂ|su)fi[nt]e?",
    ]
}

fn text() -> impl Strategy<Value = (Vec<String>, usize, usize)> {
    proptest::collection::vec(word(), 30..120).prop_flat_map(|words| {
        let count = words.len();
        (Just(words), 0..count - 20, 5_usize..18)
    })
}

/// Words set again: other line breaks, hyphens at them, other forms of the same characters.
fn set(words: &[String], seed: u64) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut state = seed | 1;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::new();
    for (n, word) in words.iter().enumerate() {
        if n > 0 {
            text.push_str(["\n", " ", " ", "  ", "\r\n", "\u{a0}\n", "\t"][random(7) as usize]);
        }
        let mut word = match random(3) {
            0 => word.nfd().collect::<String>(),
            1 => word.replace("fi", "ﬁ"),
            _ => word.clone(),
        };
        if random(4) == 0 && word.chars().all(char::is_alphabetic) && word.chars().count() > 4 {
            let at = word.char_indices().nth(3).map_or(0, |(at, _)| at);
            word.insert_str(
                at,
                ["-\n", "\u{ad}", "\u{ad}\n", "\u{200b}", "-\r\n   ", "\u{2010}\n"][random(6) as usize],
            );
        }
        match random(8) {
            0 if !word.contains(|c: char| c.is_ascii_digit()) => {
                text.push_str(&format!("\u{201c}{word}\u{201d}"));
            }
            // After a number a single mark may be its feet or minutes.
            1 if !word.contains(|c: char| c.is_ascii_digit()) => text.push_str(&format!("'{word}'")),
            _ => text.push_str(&word),
        }
    }
    text
}

/// The first and last word of a span, without the typography.
fn edges(prepared: &Prepared, span: Span) -> (String, usize) {
    let words = align::Words::new(prepared.slice(span), 0..prepared.slice(span).len());
    let text: String = letters::units(prepared.slice(span)).iter().map(|unit| unit.folded).collect();
    (text, words.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_passage_set_again_is_found((words, from, count) in text(), one in any::<u64>(), other in any::<u64>()) {
        let prepared = Prepared::new(set(&words, one), Spaces::Reliable);
        let quotation = set(&words[from..from + count], other);
        match prepared.find(&Quotation::new(&quotation)) {
            Passage::Found { span, notes, .. } => {
                prop_assert_eq!(notes, vec![]);
                let same: String = letters::units(&quotation).iter().map(|unit| unit.folded).collect();
                prop_assert_eq!(edges(&prepared, span).0, same);
            }
            answer => prop_assert!(false, "{:?}\n{:?}\n{:?}", answer, prepared.text(), quotation),
        }
    }

    #[test]
    fn a_changed_word_is_shown(
        (words, from, count) in text(), kind in 0..4, place in 1_usize..100, other in "[xz]{2}[aeiou]{2}[xz]{2}",
        one in any::<u64>(),
    ) {
        let prepared = Prepared::new(set(&words, one), Spaces::Reliable);
        let mut quoted = words[from..from + count].to_vec();
        let place = 1 + place % (count - 2);
        let was = quoted[place].clone();
        let (added, lost) = match kind {
            0 => {
                quoted.insert(place, other.clone());
                (Some(other), None)
            }
            1 => (None, Some(quoted.remove(place))),
            2 => {
                quoted[place] = other.clone();
                (Some(other), Some(was))
            }
            _ => {
                // A digit, or a number in place of a word.
                let changed = match was.chars().next() {
                    Some('9') => format!("8{}", &was[1..]),
                    Some(c) if c.is_ascii_digit() => format!("9{}", &was[1..]),
                    _ => "4711".to_string(),
                };
                quoted[place] = changed.clone();
                (Some(changed), Some(was))
            }
        };
        // A word beside its own double can go without a trace of which it was.
        let around = &words[from.saturating_sub(1)..from + count + 1];
        prop_assume!(around.windows(2).all(|pair| pair[0] != pair[1]));
        let quotation = quoted.join(" ");
        match prepared.find(&Quotation::new(&quotation)) {
            Passage::Altered { differences, similarity, .. } => {
                prop_assert!((0.65..1.0).contains(&similarity));
                let key = |text: &str| -> String { letters::units(text).iter().map(|unit| unit.folded).collect() };
                let ours: Vec<String> = differences.iter().filter_map(|piece| match piece {
                    Piece::Quoted(text) => Some(key(text)),
                    _ => None,
                }).collect();
                let theirs: Vec<String> = differences.iter().filter_map(|piece| match piece {
                    Piece::Stored(text) => Some(key(text)),
                    _ => None,
                }).collect();
                prop_assert_eq!(ours, added.iter().map(|word| key(word)).collect::<Vec<_>>(), "{:?}", &differences);
                prop_assert_eq!(theirs, lost.iter().map(|word| key(word)).collect::<Vec<_>>(), "{:?}", &differences);
            }
            answer => prop_assert!(false, "{:?}\n{:?}\n{:?}", answer, prepared.text(), quotation),
        }
    }

    #[test]
    fn other_words_are_missing((words, ..) in text(), others in proptest::collection::vec("[wxyz][ŵŷ]{2}[jkq]{2,5}", 1..20)) {
        let prepared = Prepared::new(words.join(" "), Spaces::Reliable);
        prop_assert_eq!(prepared.find(&Quotation::new(&others.join(" "))), Passage::Missing);
    }

    #[test]
    fn nothing_panics(
        text in ".{0,200}", exact in prop_oneof![".{0,40}", "[-a-c \\[\\].…,15%$'\u{ad}\u{301}ﬁ\n]{0,30}"],
        beside in proptest::option::of(".{0,10}"), more in "[-a-c \\[\\].…,15%$'\u{ad}\u{301}ﬁ\n]{0,80}", loose in any::<bool>(),
    ) {
        let spaces = if loose { Spaces::Unreliable } else { Spaces::Reliable };
        for text in [&text, &more] {
            let prepared = Prepared::new(text.as_str(), spaces);
            let length = text.chars().count();
            let quotation = Quotation { exact: &exact, prefix: beside.as_deref(), suffix: beside.as_deref() };
            let spans = match prepared.find(&quotation) {
                Passage::Found { span, others, .. } => others.into_iter().chain([span]).collect(),
                Passage::Altered { span, differences, .. } => {
                    prop_assert!(differences.iter().any(Piece::differs));
                    vec![span]
                }
                Passage::Missing | Passage::Empty => vec![],
            };
            for span in spans {
                prop_assert!(span.start < span.end && span.end <= length, "{:?}", span);
            }
        }
    }

    #[test]
    fn a_text_has_its_own_parts(text in ".{1,80}") {
        let found = find(&text, &text);
        let words = text.chars().any(char::is_alphanumeric);
        prop_assert!(matches!(found, Passage::Found { .. }) == words, "{:?}", found);
    }
}

#[test]
fn words_put_for_the_first_or_the_last_are_seen() {
    let text =
        "He left. Only 6 percent of them ended with a prison sentence, and the rest went home. Who knows.";
    let prepared = Prepared::new(text, Spaces::Reliable);
    for (quotation, shown, stored) in [
        (
            "Only 6 percent of them ended with a prison term",
            "Only 6 percent of them ended with a prison [-term-] {+sentence+}",
            "Only 6 percent of them ended with a prison sentence",
        ),
        (
            "Just 6 percent of them ended with a prison sentence",
            "[-Just-] {+Only+} 6 percent of them ended with a prison sentence",
            "Only 6 percent of them ended with a prison sentence",
        ),
        // What was added at the end of the sentence stands for nothing.
        ("and the rest went home happily", "and the rest went home [-happily-]", "and the rest went home"),
    ] {
        let Passage::Altered { span, differences, .. } = prepared.find(&Quotation::new(quotation)) else {
            panic!("{quotation}")
        };
        assert_eq!(super::super::difference::marked(&differences), shown);
        assert_eq!(prepared.slice(span), stored);
    }
}
