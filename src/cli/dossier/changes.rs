//! Who changed what of a claim and of what hangs on it, for people.

use crate::model::{Dossier, Entity, Id, Source, SourceNo, Timestamp};
use crate::render::backup::page::moment;
use crate::render::backup::withhold::Withheld;
use crate::render::backup::{Changed, Event};
use crate::store::{Change, Entry, ReadTx};
use anyhow::Result;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

/// More changes than there are.
const ALL: usize = u32::MAX as usize;

/// The states of a source that the history knows.
pub fn states(tx: &ReadTx<'_>, source: SourceNo) -> Result<Vec<Source>> {
    let mut states = Vec::new();
    for change in tx.changes(Some((Entity::Source, source.0)), None, ALL)? {
        let own = change.entries.into_iter();
        let own = own.filter(|e| e.entity == Some(Entity::Source) && e.number == Some(source.0));
        for state in own.flat_map(|entry| [entry.before, entry.after]).flatten() {
            states.extend(serde_json::from_value::<Source>(state).ok());
        }
    }
    Ok(states)
}

/// The changes of a claim and of what hangs on it, oldest first, until a moment if given. `hidden` are the
/// citations of confidential sources.
pub fn events(
    tx: &ReadTx<'_>,
    dossier: &Dossier,
    hidden: &HashSet<Id>,
    until: Option<&Timestamp>,
    withheld: &mut Withheld,
) -> Result<Vec<Event>> {
    let records = records(dossier);
    let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
    for (entity, number) in &records {
        changes.extend(tx.changes(Some((*entity, *number)), None, ALL)?.into_iter().map(|c| (c.number, c)));
    }
    let naming = Naming { names: names(dossier), hidden };
    let mut events = Vec::new();
    for change in changes.into_values().filter(|change| until.is_none_or(|until| change.at <= *until)) {
        let mut told = Vec::new();
        for entry in change.entries {
            let wanted = entry.entity.zip(entry.number).is_none_or(|record| records.contains(&record));
            if wanted && !is_of_hidden(&entry, withheld) {
                told.extend(naming.changed(entry, change.number, withheld));
            }
        }
        if !told.is_empty() {
            let place = format!("change {}: who", change.number);
            events.push(Event {
                number: change.number,
                at: moment(&change.at),
                actor: withheld.words(&place, &change.actor),
                did: change.undoes.map_or(change.action.to_string(), |n| format!("undo of change {n}")),
                records: told,
            });
        }
    }
    Ok(events)
}

/// The claim, and all that hangs on it.
fn records(dossier: &Dossier) -> HashSet<(Entity, i64)> {
    let mut records = HashSet::new();
    for claim in std::iter::once(&dossier.claim).chain(&dossier.merged) {
        records.extend(claim.number.map(|n| (Entity::Claim, n.0)));
        records.extend(claim.appearances.iter().filter_map(|a| Some((Entity::Appearance, a.number?.0))));
        records.extend(claim.citations.iter().filter_map(|c| Some((Entity::Citation, c.number?.0))));
        records.extend(claim.rulings.iter().filter_map(|r| Some((Entity::Ruling, r.number?.0))));
    }
    for source in &dossier.sources {
        records.extend(source.number.map(|n| (Entity::Source, n.0)));
        records.extend(source.snapshots.iter().filter_map(|s| Some((Entity::Snapshot, s.number?.0))));
    }
    records
}

/// The names of records that others refer to.
fn names(dossier: &Dossier) -> HashMap<Id, String> {
    let mut names = HashMap::new();
    for claim in std::iter::once(&dossier.claim).chain(&dossier.merged) {
        names.extend(claim.id.zip(claim.number).map(|(id, n)| (id, format!("claim {n}"))));
        names.extend(claim.citations.iter().filter_map(|c| Some((c.id?, format!("citation {}", c.number?)))));
        names.extend(claim.rulings.iter().filter_map(|r| Some((r.id?, format!("ruling {}", r.number?)))));
    }
    names.extend(dossier.sources.iter().filter_map(|s| Some((s.id?, s.title.clone()))));
    names.extend(dossier.articles.iter().filter_map(|a| Some((a.id?, a.title.clone()))));
    names
}

/// Whether an entry is of a citation of a confidential source, before or after.
fn is_of_hidden(entry: &Entry, withheld: &Withheld) -> bool {
    let source = |record: &Value| record["source"].as_str().and_then(id);
    [&entry.before, &entry.after].into_iter().flatten().filter_map(source).any(|id| withheld.hides(id))
}

fn id(text: &str) -> Option<Id> {
    serde_json::from_value(Value::String(text.into())).ok()
}

/// Puts names in the place of identities.
struct Naming<'a> {
    names: HashMap<Id, String>,
    hidden: &'a HashSet<Id>,
}

impl Naming<'_> {
    /// What happened to a record; nothing when nothing of it may be told.
    fn changed(&self, entry: Entry, change: i64, withheld: &mut Withheld) -> Option<Changed> {
        let (Some(entity), Some(number)) = (entry.entity, entry.number) else {
            let file = entry.after.as_ref().and_then(|after| after["file"].as_str()).unwrap_or("a file");
            let file = withheld.words(&format!("change {change}: file"), file);
            return Some(Changed { what: format!("came with the file {file}"), fields: Vec::new() });
        };
        let place = format!("change {change}, {entity} {number}");
        let mut state = |value: Option<Value>| {
            let mut value = value?;
            conceal(&mut value, withheld);
            withheld.clean_value(&place, &mut value);
            Some(value)
        };
        let (before, after) = (state(entry.before), state(entry.after));
        let empty = Map::new();
        let of = |value: &Option<Value>| value.as_ref().and_then(Value::as_object).cloned();
        let (old, new) = (of(&before), of(&after));
        let (was, is) = (old.as_ref().unwrap_or(&empty), new.as_ref().unwrap_or(&empty));
        let had = |name: &str| (was.contains_key(name), is.contains_key(name));
        let what = match (old.is_some(), new.is_some()) {
            (false, _) => "was added",
            (_, false) => "went",
            _ => match (had("retired_at"), had("merged_into"), had("withdrawn")) {
                (_, (false, true), _) => "was merged into another claim",
                (_, (true, false), _) => "was taken apart again",
                (_, _, (false, true)) => "was withdrawn",
                ((false, true), ..) => "was removed",
                ((true, false), ..) => "was brought back",
                _ => "was changed",
            },
        };
        let mut names: Vec<&String> =
            was.keys().chain(is.keys().filter(|name| !was.contains_key(*name))).collect();
        names.retain(|name| {
            !["id", "number", "recorded_at"].contains(&name.as_str()) && was.get(*name) != is.get(*name)
        });
        if old.is_some() && names.is_empty() {
            return None;
        }
        let told =
            |value: Option<&Value>| value.map(|value| self.plain(value)).filter(|words| !words.is_empty());
        let fields = names.into_iter().map(|name| (label(name), told(was.get(name)), told(is.get(name))));
        let fields = fields.filter(|(_, before, after)| before.is_some() || after.is_some()).collect();
        Some(Changed { what: format!("{entity} {number} {what}"), fields })
    }

    /// A value as a person writes it.
    fn plain(&self, value: &Value) -> String {
        let joined = |parts: Vec<String>| {
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        };
        match value {
            Value::Null => String::new(),
            Value::String(text) => match id(text).filter(|_| text.len() == 36) {
                Some(id) if self.hidden.contains(&id) => "a citation that is left out".into(),
                Some(id) => {
                    self.names.get(&id).cloned().unwrap_or_else(|| "a record that is not on this page".into())
                }
                None => text.clone(),
            },
            Value::Array(list) => joined(list.iter().map(|value| self.plain(value)).collect()),
            Value::Object(fields) => joined(
                fields.iter().map(|(name, value)| format!("{} {}", label(name), self.plain(value))).collect(),
            ),
            other => other.to_string(),
        }
    }
}

/// The name of a field for people.
fn label(name: &str) -> String {
    match name {
        "retired_at" => "removed at".into(),
        "source" | "article" => format!("the {name}"),
        name => name.replace('_', " "),
    }
}

/// Takes away that a source derives from a confidential one, and while there is any, foreign records.
fn conceal(value: &mut Value, withheld: &Withheld) {
    let Some(record) = value.as_object_mut() else { return };
    if record.get("derived_from").and_then(Value::as_str).and_then(id).is_some_and(|id| withheld.hides(id)) {
        record.remove("derived_from");
    }
    if !withheld.is_empty() {
        record.remove("received");
    }
}
