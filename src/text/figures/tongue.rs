//! Which language's words and separators a text is read by.

/// A language whose words are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    German,
    French,
    Spanish,
    /// A language whose words are not known.
    Other,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// `1,234.5`
    Point,
    /// `1.234,5` and `1 234,5`
    Comma,
    /// Either: Switzerland's `1'234.5` and `1'234,5`, and a language whose habit is not known.
    Either,
}

/// The language's words and separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    pub tongue: Tongue,
    pub marks: Marks,
    /// Whether one separator before three digits may be either.
    pub unsure: bool,
    /// Whether the language was given.
    pub told: bool,
}

impl Manner {
    /// The manner of a BCP 47 tag.
    pub fn of(language: Option<&str>) -> Manner {
        let tag = language.unwrap_or_default().trim().to_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let region = parts.find(|part| part.len() == 2 || part.len() == 3 && part.parse::<u16>().is_ok());
        let tongue = match primary {
            "" | "und" | "mul" | "en" | "eng" => Tongue::English,
            "de" | "deu" | "ger" => Tongue::German,
            "fr" | "fra" | "fre" => Tongue::French,
            "es" | "spa" => Tongue::Spanish,
            _ => Tongue::Other,
        };
        let told = !matches!(primary, "" | "und" | "mul");
        let swiss = matches!(region, Some("ch" | "li"));
        // Latin America from Mexico to Peru writes the point; the rest of Spanish writes the comma.
        let point_spanish = matches!(
            region,
            Some("mx" | "us" | "419" | "pr" | "gt" | "hn" | "ni" | "sv" | "pa" | "do" | "pe")
        );
        let marks = match primary {
            _ if swiss => Marks::Either,
            "en" | "eng" if region == Some("za") => Marks::Either,
            "en" | "eng" | "zh" | "ja" | "ko" | "th" | "he" | "hi" | "bn" | "ur" | "ms" | "ga" | "cy"
            | "sw" => Marks::Point,
            "es" | "spa" if point_spanish => Marks::Point,
            "de" | "deu" | "ger" | "fr" | "fra" | "fre" | "es" | "spa" | "it" | "nl" | "pt" | "da" | "sv"
            | "nb" | "nn" | "no" | "fi" | "pl" | "cs" | "sk" | "sl" | "hr" | "sr" | "bs" | "hu" | "ro"
            | "bg" | "el" | "tr" | "ru" | "uk" | "be" | "lt" | "lv" | "et" | "is" | "id" | "vi" | "ca"
            | "gl" | "eu" => Marks::Comma,
            _ => Marks::Either,
        };
        Manner { tongue, marks, unsure: marks == Marks::Either, told }
    }
}
