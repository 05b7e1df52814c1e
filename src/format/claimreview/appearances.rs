//! Where a reviewed claim was made: addresses in many shapes.

use super::node::{address, claimant};
use super::values::{Members, Notes, elements, is_object};
use crate::format::foreign::NO_WEB_ADDRESS;
use crate::format::places::{MOST, Places, TOO_MANY};
use crate::model::{Appearance, Claim};
use crate::text::web::{self, is_web};
use serde_json::value::RawValue;

/// The page of the review, given as the place of the claim.
pub const ITSELF: &str = "the review itself as appearance was left out";
/// Several addresses in one text.
pub const SPLIT: &str = "several addresses in one text were taken apart";
/// A text in a name's place; one work may have many addresses, which would each repeat it.
pub const NO_NAME: &str = "a name of more than 1,000 bytes was left out";
/// Adds the appearances that an item states, each address once.
pub fn appearances<'a>(item: &Members<'a>, claim: &mut Claim, notes: &mut Notes<'a>) {
    let stated = ["firstAppearance", "appearance", "url", "sameAs"].map(|field| (field, item.get(&[field])));
    stated_at(stated.into_iter().filter_map(|(field, raw)| Some((field, raw?))), claim, notes);
}

/// Adds the appearance where an address stands for the whole item.
pub fn page_reviewed<'a>(raw: &'a RawValue, claim: &mut Claim, notes: &mut Notes<'a>) {
    stated_at([("itemReviewed", raw)].into_iter(), claim, notes);
}

/// Adds the appearances of these fields.
fn stated_at<'a>(
    stated: impl Iterator<Item = (&'static str, &'a RawValue)>,
    claim: &mut Claim,
    notes: &mut Notes<'a>,
) {
    let review = claim.rulings.iter().find_map(|ruling| ruling.url.clone()).unwrap_or_default();
    let review = web::address(&review);
    let mut places = Places::of(claim);
    for (field, raw) in stated {
        for raw in elements(raw).flat_map(elements) {
            let mut found = Vec::new();
            urls(field, raw, &mut found, notes);
            for mut appearance in found {
                if review.is_some() && appearance.url.as_deref().and_then(web::address) == review {
                    notes.note(field, ITSELF);
                    continue;
                }
                appearance.first = field == "firstAppearance";
                if let Err(what) = places.add(claim, appearance) {
                    notes.note(field, what);
                    if what == TOO_MANY {
                        return;
                    }
                }
            }
        }
    }
}

/// Reads the appearances of one value.
fn urls<'a>(field: &str, raw: &'a RawValue, found: &mut Vec<Appearance>, notes: &mut Notes<'a>) {
    if !is_object(raw) {
        let text = notes.text(field, raw).unwrap_or_default();
        found.extend(split(&text, field, notes).into_iter().map(of));
        return;
    }
    let Some(members) = notes.object(field, raw) else { return };
    let mut pages = Vec::new();
    // Where the object has no address of its own, its other ones may be all there is.
    for name in ["url", "contentUrl", "sameAs", "@id", "id", "@value"] {
        let Some(raw) = members.get(&[name]).filter(|_| pages.is_empty()) else { continue };
        for raw in elements(raw).take(MOST + 1) {
            let text = address(notes, field, raw).unwrap_or_default();
            pages.extend(split(&text, field, notes));
        }
    }
    if pages.is_empty() {
        notes.note(field, NO_WEB_ADDRESS);
        return;
    }
    let said = notes.date(&members, &format!("{field}.datePublished"));
    let author = members.get(&["author", "creator"]);
    let mut claimant = author.and_then(|raw| claimant(notes, field, raw));
    if claimant.take_if(|name| name.len() > 1000).is_some() {
        notes.note(field, NO_NAME);
    }
    let of = |url| Appearance { claimant: claimant.clone(), said: said.clone(), ..of(url) };
    found.extend(pages.into_iter().map(of));
}

fn of(url: String) -> Appearance {
    Appearance { url: Some(url), ..Appearance::default() }
}

/// The web addresses in a text: one, or several with a comma, spaces or `and` between.
fn split(text: &str, field: &str, notes: &mut Notes<'_>) -> Vec<String> {
    let mut urls = Vec::new();
    for word in text.split_whitespace() {
        // A comma may be part of an address: it ends one where the next starts behind it.
        let mut from = 0;
        for (at, _) in word.match_indices([',', ';']).filter(|(at, _)| word[at + 1..].starts_with("http")) {
            urls.push(&word[from..at]);
            from = at + 1;
            if urls.len() > MOST {
                break;
            }
        }
        urls.push(word[from..].trim_end_matches([',', ';']));
        if urls.len() > MOST {
            break;
        }
    }
    urls.retain(|word| !word.is_empty() && !matches!(*word, "and" | "&"));
    let several = urls.len() > 1;
    let all = urls.len();
    urls.retain(|url| is_web(url));
    if urls.len() < all {
        notes.note(field, NO_WEB_ADDRESS);
    }
    if several && !urls.is_empty() {
        notes.note(field, SPLIT);
    }
    urls.into_iter().map(String::from).collect()
}
