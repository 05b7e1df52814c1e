//! Why a claim is disputed, and where it stands, in words.

use crate::model::{Reason, Standing};

/// One reason as a phrase, as in `ruled false by A. Checker`.
pub fn phrase(reason: &Reason) -> String {
    match reason {
        Reason::Ruled { rating, verdict, ruled_by, .. } => {
            let meaning =
                if rating.label == verdict.as_str() { String::new() } else { format!(" ({verdict})") };
            format!("ruled {rating}{meaning} by {ruled_by}")
        }
        Reason::RulersDiffer { verdicts } => {
            let sides: Vec<String> =
                verdicts.iter().map(|(v, by)| format!("{v} ({})", by.join(", "))).collect();
            format!("rulers differ: {}", sides.join(", "))
        }
        Reason::Refuted { quote, refuting, supporting, .. } => {
            let quote =
                quote.as_deref().map(|q| format!(": {}", quoted(&shortened(q, 60)))).unwrap_or_default();
            let refute = if *refuting == 1 { "1 source refutes it" } else { "sources refute it" };
            let count = if *refuting == 1 { String::new() } else { format!("{refuting} ") };
            match supporting {
                0 => format!("{count}{refute}{quote}"),
                n => format!("sources conflict, {n} for and {refuting} against{quote}"),
            }
        }
    }
}

/// All reasons, separated by semicolons.
pub fn phrases(standing: &Standing) -> String {
    standing.reasons.iter().map(phrase).collect::<Vec<_>>().join("; ")
}

/// The verdict of a claim in one cell: each current verdict, or why there is none.
pub fn verdict(standing: &Standing) -> String {
    let mut words: Vec<&str> = standing.verdicts.iter().map(|v| v.as_str()).collect();
    words.extend(standing.unmapped.then_some("unmapped"));
    if words.is_empty() { "unruled".into() } else { words.join(" / ") }
}

/// `text` in quotation marks, unless it brings its own.
pub fn quoted(text: &str) -> String {
    if text.starts_with(['"', '\u{201c}']) { text.to_string() } else { format!("\u{201c}{text}\u{201d}") }
}

/// At most `most` characters of `text`, cut at a word, with an ellipsis that says so.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let cut: String = text.chars().take(most).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!("{cut}\u{2026}")
}
