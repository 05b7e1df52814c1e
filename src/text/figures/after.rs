//! The words around a figure: what is counted, and what is not.

use super::read::Reader;
use super::token::Kind;

/// Words that end what may be counted: they are no nouns.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    "a", "about", "above", "across", "after", "again", "against", "ago", "all", "also", "am", "among", "an", "and",
    "are", "as", "at", "be", "because", "been", "before", "below", "between", "but", "by", "can", "could", "did",
    "do", "does", "down", "during", "each", "earlier", "either", "every", "for", "from", "had", "has", "have", "he",
    "her", "here", "his", "how", "i", "if", "in", "into", "is", "it", "its", "last", "later", "less", "may", "might",
    "more", "most", "must", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "our", "out", "over",
    "per", "pm", "said", "says", "she", "should", "since", "so", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "though", "through", "to", "today", "too", "under", "until", "up",
    "upon", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "whose", "will", "with",
    "within", "without", "would", "yet", "you", "died",
    // German
    "ab", "aber", "als", "am", "an", "auf", "aus", "bei", "bis", "dann", "das", "dass", "dem", "den", "der", "des",
    "die", "durch", "er", "es", "für", "gegen", "hat", "hatte", "hatten", "im", "ist", "mit", "nach", "nicht", "nur",
    "oder", "pro", "seit", "sich", "sie", "sind", "um", "und", "unter", "vom", "von", "vor", "war", "waren", "wie",
    "wird", "wurde", "wurden", "zu", "zum", "zur", "über", "zwischen",
    // French
    "au", "aux", "avec", "ce", "ces", "cette", "contre", "d", "dans", "de", "depuis", "des", "du", "elle", "en",
    "entre", "est", "et", "il", "ils", "l", "la", "le", "les", "leur", "mais", "ne", "ont", "ou", "par", "pas",
    "plus", "pour", "qu", "que", "qui", "sans", "se", "selon", "son", "sont", "sous", "sur", "un", "une", "vers",
    "à", "été", "était", "étaient", "contre", "moins",
    // Spanish
    "al", "ante", "bajo", "como", "con", "contra", "cuando", "del", "desde", "donde", "durante", "el", "ella",
    "ellos", "era", "eran", "fue", "fueron", "ha", "han", "hasta", "las", "los", "más", "menos", "no", "o", "para",
    "pero", "por", "según", "ser", "si", "sin", "sobre", "son", "su", "sus", "también", "tras", "una", "y", "ya",
];

/// Whether the word is no noun, so that nothing after it is counted.
pub(super) fn ends_noun(word: &str) -> bool {
    word.is_empty() || ENDS.contains(&word)
}

/// Words between a number and what it counts.
fn is_between(word: &str) -> bool {
    matches!(
        word,
        "more"
            | "other"
            | "others"
            | "additional"
            | "further"
            | "mehr"
            | "weitere"
            | "weiteren"
            | "andere"
            | "autres"
            | "otros"
            | "otras"
            | "más"
    )
}

/// Nouns after which four digits are a number and no year.
pub(super) fn is_counted(word: &str) -> bool {
    matches!(
        word,
        "people"
            | "persons"
            | "men"
            | "women"
            | "children"
            | "deaths"
            | "dead"
            | "civilians"
            | "soldiers"
            | "cases"
            | "patients"
            | "students"
            | "workers"
            | "victims"
            | "votes"
            | "jobs"
            | "homes"
            | "houses"
            | "residents"
            | "respondents"
            | "participants"
            | "prisoners"
            | "refugees"
            | "lives"
            | "others"
            | "members"
            | "years"
            | "days"
            | "hours"
            | "menschen"
            | "personen"
            | "tote"
            | "toten"
            | "frauen"
            | "kinder"
            | "männer"
            | "personnes"
            | "morts"
            | "habitants"
            | "femmes"
            | "enfants"
            | "personas"
            | "muertos"
            | "mujeres"
            | "niños"
            | "habitantes"
            | "fälle"
    )
}

/// Nouns before which `one` and `zero` are figures.
pub(super) fn is_sure(word: &str) -> bool {
    matches!(
        word,
        "death"
            | "deaths"
            | "vote"
            | "votes"
            | "year"
            | "years"
            | "month"
            | "months"
            | "week"
            | "weeks"
            | "hour"
            | "hours"
            | "minute"
            | "minutes"
            | "cases"
            | "casualties"
            | "people"
            | "victims"
    )
}

/// Words before four digits that make them a year.
pub(super) fn leads_to_year(word: &str) -> bool {
    matches!(
        word,
        "in" | "since"
            | "by"
            | "until"
            | "from"
            | "of"
            | "the"
            | "during"
            | "before"
            | "after"
            | "year"
            | "early"
            | "late"
            | "mid"
            | "summer"
            | "winter"
            | "spring"
            | "autumn"
            | "fall"
            | "election"
            | "ad"
            | "im"
            | "seit"
            | "jahr"
            | "jahre"
            | "vor"
            | "nach"
            | "bis"
            | "ende"
            | "anfang"
            | "en"
            | "depuis"
            | "année"
            | "avant"
            | "après"
            | "fin"
            | "début"
            | "desde"
            | "año"
            | "antes"
            | "hasta"
            | "del"
            | "de"
            | "til"
            | "till"
            | "sommer"
            | "herbst"
            | "frühjahr"
            | "ab"
            | "dès"
            | "jusqu"
    )
}

/// Verbs and nouns of change: `rose from 10 to 12` is no range.
pub(super) fn is_change(word: &str) -> bool {
    const STEMS: [&str; 34] = [
        "rose", "rise", "rising", "fell", "fall", "grew", "grow", "increas", "decreas", "drop", "declin",
        "jump", "went", "climb", "soar", "plung", "shr", "swell", "swung", "stieg", "sank", "fiel", "wuchs",
        "passé", "passer", "augment", "diminu", "baiss", "pasó", "pasar", "subi", "baj", "aument", "cay",
    ];
    matches!(word, "up" | "down" | "cut" | "go" | "goes" | "moved")
        || STEMS.iter().any(|stem| word.starts_with(stem))
}

impl Reader<'_> {
    /// What the figure that ends at `at` counts: the word after it, and up to three words to compare by.
    pub(super) fn nouns(&self, at: usize, scaled: bool) -> (Option<String>, Vec<String>) {
        let mut next = at;
        let mut words: Vec<String> = Vec::new();
        if let Some(joined) = self.after_hyphen(next) {
            next = joined;
        } else if scaled && matches!(self.word(next), "de" | "d") {
            next += 1 + usize::from(matches!(self.mark(next + 1), Some('\'' | '’')));
        }
        if is_between(self.word(next)) && !matches!(self.word(next + 1), "than" | "als" | "que") {
            next += 1;
        }
        while words.len() < 3 && self.kind(next) == Some(Kind::Word) && self.is_near(next) {
            let word = self.word(next);
            if ends_noun(word) {
                break;
            }
            words.push(word.to_string());
            next += 1;
        }
        (words.first().cloned(), words)
    }
}
