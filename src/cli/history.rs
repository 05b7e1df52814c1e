//! `onus history`: who changed what, when, before and after.

use super::context::Context;
use super::fields::closed;
use super::output::{ListFormat, counted, write_list};
use crate::model::Entity;
use crate::render::reasons::shortened;
use crate::store::{Change, Entry};
use anyhow::Result;
use clap::Args;
use serde_json::Value;

/// Show who changed what, when, before and after; newest first
///
/// Examples:
///
/// onus history
///
/// onus history claim 12
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only this kind of record …
    #[arg(value_parser = closed::<Entity>(Entity::NAMES), requires = "number")]
    entity: Option<Entity>,
    /// … of this number
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    number: Option<i64>,
    /// How many changes at the most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// Only changes before this one: the next page
    #[arg(long, value_name = "CHANGE")]
    before: Option<i64>,
    #[command(flatten)]
    list: ListFormat,
}

/// Lists the changes.
pub fn run(args: &HistoryArgs, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let record = args.entity.zip(args.number);
    let mut changes = store.read(|tx| tx.changes(record, args.before, args.limit as usize + 1))?;
    let more = changes.len() > args.limit as usize;
    changes.truncate(args.limit as usize);
    let headings = ["Change", "When", "Who", "Did", "What"];
    write_list(ctx, args.list.format, headings, [true, false, true, true, false], &changes, |change| {
        let when = change.at.as_str().replace('T', " ");
        [
            change.number.to_string(),
            when[..16].to_string(),
            change.actor.clone(),
            change.undoes.map_or(change.action.to_string(), |n| format!("undo {n}")),
            what(change),
        ]
    })?;
    if let (true, Some(last)) = (more, changes.last()) {
        ctx.say(&format!("earlier changes: add --before {}", last.number));
    }
    Ok(0)
}

/// What a change did, in a phrase; of many records only how many.
pub fn what(change: &Change) -> String {
    let entries = &change.entries;
    if entries.len() <= 5 {
        return entries.iter().map(entry).collect::<Vec<_>>().join("; ");
    }
    let files = entries.iter().filter(|e| e.entity.is_none()).map(entry);
    let counts = Entity::ALL.iter().filter_map(|entity| {
        let numbers = || entries.iter().filter(|e| e.entity == Some(*entity)).filter_map(|e| e.number);
        let (first, last) = (numbers().min()?, numbers().max()?);
        Some(format!("{} ({first} to {last})", counted(numbers().count(), entity.as_str())))
    });
    files.chain(counts).collect::<Vec<_>>().join(", ")
}

fn entry(entry: &Entry) -> String {
    let (Some(entity), Some(number)) = (entry.entity, entry.number) else {
        return imported(entry.after.as_ref());
    };
    let name = |record: &Value| {
        let words = ["text", "title", "quote", "rationale", "name", "file", "url"]
            .iter()
            .find_map(|key| record[*key].as_str());
        words.map_or(String::new(), |words| format!(" \u{201c}{}\u{201d}", shortened(words, 60)))
    };
    match (&entry.before, &entry.after) {
        (None, Some(after)) if entity != Entity::Scale => format!("{entity} {number}{}", name(after)),
        (None, Some(after)) => format!("{entity} {}", known_as(after, number)),
        (Some(before), Some(after)) => {
            format!("{entity} {}: {}", known_as(after, number), differences(before, after))
        }
        _ => format!("{entity} {number}"),
    }
}

/// A record's name in messages. A scale has one, and no command takes its number.
fn known_as(record: &Value, number: i64) -> String {
    record["name"].as_str().map_or_else(|| number.to_string(), String::from)
}

/// What changed between two states of a record, field by field.
fn differences(before: &Value, after: &Value) -> String {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else { return "changed".into() };
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let shown = |value: Option<&Value>| match value {
        None => "nothing".to_string(),
        Some(Value::String(text)) => format!("\u{201c}{}\u{201d}", shortened(text, 60)),
        Some(other) => shortened(&plain(other), 60),
    };
    let changed =
        names.into_iter().filter(|name| old.get(*name) != new.get(*name)).map(|name| match name.as_str() {
            "retired_at" if new.contains_key(name) => "removed".to_string(),
            "retired_at" => "brought back".to_string(),
            "withdrawn" => "withdrawn".to_string(),
            "texts" if new.contains_key(name) => "another version of its text".to_string(),
            "texts" => "a version of its text taken back".to_string(),
            "merged_into" if new.contains_key(name) => "merged into another claim".to_string(),
            "merged_into" => "taken apart again".to_string(),
            "ratings" => {
                let labels = remapped(before, after).into_iter();
                labels
                    .map(|l| format!("{}: {} -> {}", l.label, meaning(&l.before), meaning(&l.after)))
                    .collect::<Vec<_>>()
                    .join(", ")
            }
            name => format!("{name} was {}, is {}", shown(old.get(name)), shown(new.get(name))),
        });
    changed.collect::<Vec<_>>().join(", ")
}

/// A label that means something else, or is new.
pub struct Remapped {
    /// The label.
    pub label: String,
    /// What it meant; nothing for no verdict, or where it was not there.
    before: Option<String>,
    /// What it means.
    after: Option<String>,
}

/// The labels that two states of a scale give other meanings.
pub fn remapped(before: &Value, after: &Value) -> Vec<Remapped> {
    let ratings = |scale: &Value| -> Vec<(String, Option<String>)> {
        let list = scale["ratings"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().map(String::from);
        list.iter().filter_map(|r| Some((text(&r["label"])?, text(&r["verdict"])))).collect()
    };
    let old = ratings(before);
    let was = |label: &str| old.iter().find(|(l, _)| l == label).map(|(_, verdict)| verdict.clone());
    ratings(after)
        .into_iter()
        .filter_map(|(label, after)| {
            let before = was(&label);
            (before.as_ref() != Some(&after)).then(|| Remapped { label, before: before.flatten(), after })
        })
        .collect()
}

fn meaning(verdict: &Option<String>) -> &str {
    verdict.as_deref().unwrap_or("no verdict")
}

/// A value as a person writes it: a list with commas, an object as names and values.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name} {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

fn imported(summary: Option<&Value>) -> String {
    let Some(summary) = summary else { return "a file".into() };
    let file = summary["file"].as_str().unwrap_or("a file");
    let added = |kind: &str| summary["records"][kind]["added"].as_u64().unwrap_or(0);
    let back = if summary["undone_at"].is_string() { ", taken back" } else { "" };
    format!(
        "{file}: {} claims, {} sources, {} citations, {} rulings{back}",
        added("claim"),
        added("source"),
        added("citation"),
        added("ruling")
    )
}
