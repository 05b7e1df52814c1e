//! Words that turn what is said into its opposite. A quotation may leave words out, but not these.
//!
//! The list is short and of common languages. It errs on the side of a warning: `no` is a Spanish word as well as
//! an English one, and each counts in every text.

/// Negations that are words by themselves.
const WORDS: [&str; 77] = [
    // English
    "not",
    "no",
    "never",
    "nor",
    "neither",
    "none",
    "nobody",
    "nothing",
    "nowhere",
    "without",
    "hardly",
    "barely",
    "scarcely",
    "rarely",
    "seldom",
    "cannot", // German
    "nicht",
    "nichts",
    "nie",
    "niemals",
    "niemand",
    "niemanden",
    "niemandem",
    "ohne",
    "weder",
    "kaum",
    // French
    "ne",
    "pas",
    "jamais",
    "sans",
    "aucun",
    "aucune",
    "ni",
    "rien",
    "guère", // Spanish
    "nunca",
    "sin",
    "jamás",
    "nada",
    "nadie",
    "tampoco", // Italian, Portuguese
    "non",
    "senza",
    "mai",
    "né",
    "não",
    "sem",
    "nem", // Dutch
    "niet",
    "geen",
    "nooit",
    "zonder",
    "niets", // Swedish, Danish, Norwegian
    "inte",
    "ikke",
    "ikkje",
    "aldrig",
    "aldri",
    "utan",
    "uden",
    "uten",
    "ingen",
    "inget", // Polish, Czech
    "nigdy",
    "bez",
    "nikdy", // Russian, Ukrainian
    "не",
    "ни",
    "нет",
    "без",
    "никогда",
    "ні",
    "немає", // Turkish, Indonesian
    "değil",
    "tidak",
    "bukan",
    "tanpa",
];
/// Beginnings of words that are negations whatever their ending.
const STEMS: [&str; 5] = ["kein", "ningun", "ningún", "nessun", "nenhum"];
/// Negations in scripts without spaces.
const SIGNS: [&str; 11] = ["不", "没", "沒", "無", "无", "未", "非", "ない", "なかった", "ません", "ไม่"];

/// Whether the words of `text` hold a negation.
pub(super) fn negates(text: &str) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    let mut words = text.split(|c: char| !c.is_alphabetic() && c != '\'').map(|word| word.trim_matches('\''));
    words.any(|word| {
        WORDS.contains(&word)
            || word.ends_with("n't")
            || word.starts_with("n'")
            || STEMS.iter().any(|stem| word.starts_with(stem))
    }) || SIGNS.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_are_seen() {
        for text in
            ["at all not", "is NOT at", "doesn’t", "keinerlei", "n'est", "ningunos", "не", "这不是", "Never."]
        {
            assert!(negates(text), "{text}");
        }
        for text in ["", "quite", "knot", "notable", "nonsense", "Kind", "Note", "1 2", "'"] {
            assert!(!negates(text), "{text}");
        }
    }
}
