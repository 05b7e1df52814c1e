//! Finding the reviews in a JSON document, in all the shapes that documents of JSON-LD have.

use super::node::{bundle, json_reason, reading, review};
use super::values::{Members, Named, Notes, elements, types};
use crate::format::dates::Dates;
use crate::format::foreign::{Content, Reading, Refused, Repair};
use crate::model::Id;
use serde_json::value::RawValue;

/// How deep lists and graphs are followed.
const DEPTH: usize = 16;

/// The most nodes that are remembered by their `@id`.
const MOST_NAMED: usize = 100_000;

/// What holds records: a missing one is an error in the first, and nothing in the others, which hold much else.
const HOLDERS: [&str; 11] = [
    "@graph",
    "graph",
    "dataFeedElement",
    "item",
    "itemListElement",
    "mainEntity",
    "hasPart",
    "review",
    "about",
    "mainEntityOfPage",
    "subjectOf",
];

/// What a record was read as; a reading carries its repairs.
pub type Read = Result<Reading, Refused>;

/// Takes a record: where it stands, and what it was read as; nothing when its claim's bundle, which was given
/// before, holds it already.
pub type Keep<'a, 'k, E> = &'k mut dyn FnMut(&'a RawValue, Option<Read>) -> Result<(), E>;

/// What a node is.
enum Node {
    Record(Read),
    /// A review that the bundle of its claim holds.
    Held,
    /// Something else, which may hold records.
    Other,
}

/// Reads the records of one document after the other.
#[derive(Default)]
pub struct Finder {
    /// The claim whose bundle was read last: its other reviews are in that bundle.
    held: Option<Id>,
    dates: Dates,
}

impl Finder {
    /// Nothing found yet; `dates` is the order in dates that can be read in two ways.
    pub fn new(dates: Dates) -> Self {
        Finder { held: None, dates }
    }

    /// Hands each record below `raw` to `keep`, with where it stands. `raw` is a document, or an element of a
    /// document's list.
    ///
    /// # Errors
    /// What `keep` returns.
    pub fn records<'a, E>(
        &mut self,
        raw: &'a RawValue,
        element: bool,
        named: &'a Named<'a>,
        keep: Keep<'a, '_, E>,
    ) -> Result<(), E> {
        self.below(raw, named, true, DEPTH - usize::from(element), keep)
    }

    /// `strict`: here stand records, so that anything else is a mistake.
    fn below<'a, E>(
        &mut self,
        raw: &'a RawValue,
        named: &'a Named<'a>,
        strict: bool,
        depth: usize,
        keep: Keep<'a, '_, E>,
    ) -> Result<(), E> {
        let refuse = |reason: &str| Some(Err(Refused::new("", reason)));
        if depth == 0 {
            return keep(raw, refuse("lists and objects are nested too deep to look for reviews in them"));
        }
        match raw.get().as_bytes()[0] {
            b'[' => elements(raw).try_for_each(|raw| self.below(raw, named, strict, depth - 1, keep)),
            b'{' => {
                let members = match Members::of(raw) {
                    Ok(members) => members,
                    Err(error) => return keep(raw, refuse(&json_reason(&error))),
                };
                match self.node(raw, &members, named) {
                    Node::Record(read) => {
                        let ours = members.get(&["onus:bundle", "onus:claim"]).is_some();
                        keep(raw, Some(read))?;
                        // A review may hold others, of which ours does not.
                        let held = HOLDERS.iter().filter_map(|name| members.get(&[name]).filter(|_| !ours));
                        held.into_iter().try_for_each(|raw| self.below(raw, named, false, depth - 1, keep))
                    }
                    Node::Held => keep(raw, None),
                    Node::Other => {
                        let typed = members.get(&["@type", "type", "@id", "id"]).is_some();
                        if strict && depth < DEPTH && !typed && members.get(&HOLDERS).is_none() {
                            return keep(raw, refuse("has no @type and no claimReviewed: not a ClaimReview"));
                        }
                        let held = HOLDERS.iter().filter_map(|name| Some((*name, members.get(&[name])?)));
                        let mut found = false;
                        held.into_iter().try_for_each(|(name, raw)| {
                            let strict = matches!(name, "@graph" | "graph" | "dataFeedElement");
                            self.below(raw, named, strict, depth - 1, &mut |raw, read| {
                                found = true;
                                keep(raw, read)
                            })
                        })?;
                        match !found && mentions_review(raw.get()) {
                            true => keep(raw, refuse("holds a ClaimReview where none is looked for")),
                            false => Ok(()),
                        }
                    }
                }
            }
            _ if strict => keep(raw, refuse("not an object, where a ClaimReview belongs")),
            _ => Ok(()),
        }
    }

    /// What a node is, and what it is read as.
    fn node<'a>(&mut self, raw: &'a RawValue, members: &Members<'a>, named: &'a Named<'a>) -> Node {
        if let Some(ours) = members.get(&["onus:bundle"]) {
            let content = bundle(ours);
            if let Ok(Content::Own(line)) = &content {
                self.held = line.claims.first().and_then(|claim| claim.id);
            }
            return Node::Record(content.map(|content| Reading { content, repairs: Vec::new() }));
        }
        let types = types(members);
        let is = |name: &str| types.iter().any(|t| t == name);
        if let Some(claim) = members.get(&["onus:claim"]) {
            let id: Option<Id> = serde_json::from_str(claim.get()).ok();
            if id.is_some() && id == self.held {
                return Node::Held;
            }
            let reason = "names a claim whose bundle does not stand before it: import the whole export, \
                          or take this member out to read the review by itself";
            return Node::Record(Err(Refused::new("onus:claim", reason)));
        }
        let typed = is("ClaimReview");
        if typed || members.get(&["claimReviewed"]).is_some() {
            let mut notes = Notes::new(named, self.dates);
            let read = review(raw, !typed, &mut notes);
            return Node::Record(reading(read, notes));
        }
        if is("MediaReview") {
            let reason = "a MediaReview, which has no claim that was reviewed";
            return Node::Record(Err(Refused::new("@type", reason)));
        }
        Node::Other
    }
}

/// Whether somewhere in an object is a member that only reviews have.
fn mentions_review(json: &str) -> bool {
    let name = "\"claimReviewed\"";
    json.match_indices(name).any(|(at, _)| json[at + name.len()..].trim_ascii_start().starts_with(':'))
}

/// Collects the nodes that others may refer to: those with an `@id` that are no reviews.
pub fn named<'a>(raw: &'a RawValue, found: &mut Named<'a>) {
    collect(raw, DEPTH, found);
}

fn collect<'a>(raw: &'a RawValue, depth: usize, found: &mut Named<'a>) {
    if depth == 0 || found.len() >= MOST_NAMED {
        return;
    }
    if raw.get().starts_with('[') {
        elements(raw).for_each(|raw| collect(raw, depth - 1, found));
    } else if raw.get().starts_with('{') {
        let Ok(members) = Members::of(raw) else { return };
        if members.get(&["claimReviewed"]).is_some() {
            return;
        }
        let id = members.get(&["@id", "id"]).and_then(|raw| serde_json::from_str(raw.get()).ok());
        if let (Some(id), Some(_)) =
            (id, members.get(&["name", "url", "author", "appearance", "firstAppearance"]))
        {
            found.entry(id).or_insert(raw);
        }
        HOLDERS.iter().filter_map(|name| members.get(&[name])).for_each(|raw| collect(raw, depth - 1, found));
    }
}

/// Adds what was repaired in the text itself.
pub fn repaired(read: &mut Read, what: impl Iterator<Item = &'static str>) {
    let Ok(reading) = read else { return };
    for what in what {
        let repair = Repair::new("JSON", what);
        if !reading.repairs.contains(&repair) {
            reading.repairs.push(repair);
        }
    }
}
