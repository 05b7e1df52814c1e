//! Figures in sentences of ours, read and compared. Expected results were written before the code was run.
//!
//! A row has the text and its figures: printed text, value, unit and hedge with `|` between them, figures with
//! ` ; `. An empty string is none.

mod compared;
mod disputed;
mod english_1;
mod english_2;
mod french;
mod german;
mod pairs;
mod properties;
mod spanish;

use super::{Figure, Unit, Value, figures};

fn described(figure: &Figure) -> String {
    let value = match figure.value {
        Value::One(number) => number.to_string(),
        Value::Range { low, high } => format!("{low}..{high}"),
        Value::Unread => "unread".to_string(),
    };
    let unit = match &figure.unit {
        Unit::Count { noun: None } => "count".to_string(),
        Unit::Count { noun: Some(noun) } => format!("count {noun}"),
        Unit::Percent => "percent".to_string(),
        Unit::PercentagePoints => "points".to_string(),
        Unit::Share => "share".to_string(),
        Unit::Money { currency } => currency.clone(),
        Unit::Year => "year".to_string(),
        Unit::Ratio => "ratio".to_string(),
        Unit::Unread => "unread".to_string(),
        Unit::Ordinal => "ordinal".to_string(),
        Unit::Measure { unit } => unit.clone(),
    };
    let hedge = figure.hedge.map_or(String::new(), |hedge| format!("|{hedge}"));
    format!("{}|{value}|{unit}{hedge}", figure.text)
}

fn holds(language: Option<&str>, table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let found = figures(text, language);
        let found: Vec<String> = found.iter().map(described).collect();
        let found = found.join(" ; ");
        if found != *expected {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}
