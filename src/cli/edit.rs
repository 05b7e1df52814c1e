//! `onus edit`: changes a record. What it was stands in the history; rulings are not edited but superseded.

use super::anchor;
use super::attach::LocatorFields;
use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::{self, AppearanceFields, ArticleFields, ClaimFields, Fields, SourceFields, closed};
use super::form;
use crate::model::{AppearanceNo, ArticleNo, CitationNo, ClaimNo, Record, SourceNo, Stance};
use crate::store::{Action, ReadTx, WriteTx};
use anyhow::Result;
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCandidates;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::RefCell;
use std::path::PathBuf;

/// Change a claim, an article, a source, a citation or an appearance; the history keeps what it was
///
/// Without a flag, your $EDITOR opens on a terminal. Rulings are never edited: `onus rule --supersedes`.
#[derive(Debug, Subcommand)]
pub enum EditCommand {
    /// Change a claim's words or facts
    Claim {
        /// The claim's number
        #[arg(add = ArgValueCandidates::new(complete::claims))]
        number: ClaimNo,
        /// The claim, in plain words of yours
        #[arg(long)]
        text: Option<String>,
        #[command(flatten)]
        claim: ClaimFields,
        /// A tag to take away; repeat for more (--tag adds)
        #[arg(long, value_name = "TAG")]
        untag: Vec<String>,
        #[command(flatten)]
        clear: ClearArgs,
    },
    /// Change an article's description
    Article {
        /// The article's number
        #[arg(add = ArgValueCandidates::new(complete::articles))]
        number: ArticleNo,
        /// The title
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        article: ArticleFields,
        #[command(flatten)]
        clear: ClearArgs,
    },
    /// Change a source's description
    Source {
        /// The source's number
        #[arg(add = ArgValueCandidates::new(complete::sources))]
        number: SourceNo,
        #[command(flatten)]
        source: Box<SourceFields>,
        /// A note of yours
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        clear: ClearArgs,
    },
    /// Change a citation: its quotation, place or stance
    Citation {
        /// The citation's number, as `onus show` prints it
        number: CitationNo,
        /// What the source says to the claim
        #[arg(long, value_parser = closed::<Stance>(Stance::NAMES))]
        stance: Option<Stance>,
        /// The exact words of the source
        #[arg(long, value_name = "WORDS")]
        quote: Option<String>,
        #[command(flatten)]
        locator: LocatorFields,
        /// A note of yours
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        clear: ClearArgs,
    },
    /// Change an appearance: where the claim was made, and its words
    Appearance {
        /// The appearance's number, as `onus show` prints it
        number: AppearanceNo,
        #[command(flatten)]
        appearance: AppearanceFields,
        #[command(flatten)]
        clear: ClearArgs,
    },
}

/// What to empty.
#[derive(Debug, Clone, Default, Args)]
pub struct ClearArgs {
    /// A field to empty, as in --clear said; repeat for more
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
}

/// Changes the record.
pub fn run(command: EditCommand, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    match command {
        EditCommand::Claim { number, text, claim, untag, clear } => {
            let current = store.read(|tx| tx.claim(number))?;
            let mut given = fields::of(&claim);
            given.extend(text.map(|text| ("text".to_string(), text.into())));
            if !claim.tags.is_empty() || !untag.is_empty() {
                let gone = |tag: &String| untag.iter().any(|u| u.to_lowercase() == tag.to_lowercase());
                let mut tags: Vec<String> = current.tags.iter().filter(|tag| !gone(tag)).cloned().collect();
                tags.extend(claim.tags);
                tags.sort();
                tags.dedup();
                given.insert("tags".into(), tags.into());
            }
            let edit = Edit { what: "claim", number: number.0, names: &fields::CLAIM_FORM, given, clear };
            edit.apply(
                ctx,
                &mut store,
                &current,
                |tx| tx.claim(number),
                |tx, edited| Ok(tx.edit_claim(number, edited)?),
            )
        }
        EditCommand::Article { number, title, article, clear } => {
            let current = store.read(|tx| tx.article(number))?;
            let mut given = fields::of(&article);
            given.extend(title.map(|title| ("title".to_string(), title.into())));
            let edit = Edit { what: "article", number: number.0, names: &fields::ARTICLE_FORM, given, clear };
            edit.apply(
                ctx,
                &mut store,
                &current,
                |tx| tx.article(number),
                |tx, edited| Ok(tx.edit_article(number, edited)?),
            )
        }
        EditCommand::Source { number, source, note, clear } => {
            let current = store.read(|tx| tx.source(number))?;
            let mut given = fields::of(&*source);
            given.extend(note.map(|note| ("note".to_string(), note.into())));
            let edit = Edit { what: "source", number: number.0, names: &fields::SOURCE_FORM, given, clear };
            edit.apply(
                ctx,
                &mut store,
                &current,
                |tx| tx.source(number),
                |tx, edited| Ok(tx.edit_source(number, edited)?),
            )
        }
        EditCommand::Citation { number, stance, quote, locator, note, clear } => {
            let (_, current) = store.read(|tx| tx.citation(number))?;
            let mut given = Fields::new();
            given.extend(stance.map(|stance| ("stance".to_string(), stance.as_str().into())));
            given.extend(quote.map(|quote| ("quote".to_string(), quote.into())));
            given.extend(note.map(|note| ("note".to_string(), note.into())));
            let place = locator.over(&current.locator);
            if place != current.locator {
                given.insert("locator".into(), serde_json::to_value(place)?);
            }
            let names = ["stance", "quote", "prefix", "suffix", "note"];
            let edit = Edit { what: "citation", number: number.0, names: &names, given, clear };
            edit.apply(
                ctx,
                &mut store,
                &current,
                |tx| Ok(tx.citation(number)?.1),
                |tx, edited| Ok(tx.edit_citation(number, edited)?),
            )
        }
        EditCommand::Appearance { number, appearance, clear } => {
            let (_, current) = store.read(|tx| tx.appearance(number))?;
            let names = ["url", "quote", "prefix", "suffix", "paragraph", "claimant", "said"];
            let given = fields::of(&appearance);
            let said = RefCell::new(Vec::new());
            let edit = Edit { what: "appearance", number: number.0, names: &names, given, clear };
            let code = edit.apply(
                ctx,
                &mut store,
                &current,
                |tx| Ok(tx.appearance(number)?.1),
                |tx, edited| {
                    let mut edited = anchor::unplaced(edited, &current);
                    if edited.version.is_none() {
                        said.borrow_mut().extend(anchor::place_given(tx, &mut edited)?);
                    }
                    Ok(tx.edit_appearance(number, &edited)?)
                },
            )?;
            said.into_inner().iter().for_each(|line| ctx.say(&format!("note: {line}")));
            Ok(code)
        }
    }
}

/// One edit: which record, and what is to become of its fields.
struct Edit<'a> {
    what: &'static str,
    number: i64,
    /// The fields that the form shows.
    names: &'a [&'a str],
    given: Fields,
    clear: ClearArgs,
}

impl Edit<'_> {
    fn apply<R: Record + DeserializeOwned + PartialEq>(
        self,
        ctx: &mut Context,
        store: &mut crate::store::Store,
        current: &R,
        read: impl FnOnce(&ReadTx<'_>) -> crate::store::Result<R>,
        write: impl FnOnce(&WriteTx<'_>, &R) -> Result<()>,
    ) -> Result<u8> {
        let (what, number) = (self.what, self.number);
        let record = fields::of(current);
        if let Some(at) = record.get("retired_at").and_then(Value::as_str) {
            let message = format!("{what} {number} was removed on {}", &at[..10]);
            return Err(failure(
                code::DATA,
                message,
                format!("`onus history {what} {number}` shows the change to undo"),
            ));
        }
        let (change, form) = self.change(ctx, &record)?;
        let edited = ctx.stamp(Action::Edit).and_then(|stamp| {
            store.write(&stamp, |tx| {
                // An editor may have been open for an hour.
                if read(tx)? != *current {
                    let message = format!("{what} {number} was changed by somebody else meanwhile");
                    let hint = format!("`onus history {what} {number}` shows how; edit it again");
                    return Err(failure(code::LOCKED, message, hint));
                }
                let edited = merged::<R>(tx, &record, change)?;
                write(tx, &edited)?;
                anyhow::Ok(edited)
            })
        });
        let edited = form::settled(form.as_deref(), edited)?;
        let state = if edited == *current { "was so already; nothing changed" } else { "is changed" };
        ctx.say(&format!("{what} {number} {state} in {}", store.path().display()));
        Ok(0)
    }

    /// The new values, a null empties its field; and the form that they were typed into, if one was.
    fn change(self, ctx: &Context, record: &Fields) -> Result<(Fields, Option<PathBuf>)> {
        let mut change = fields::without_blanks(self.given);
        for name in &self.clear.clear {
            let name = name.replace('-', "_");
            let known = self.names.contains(&name.as_str()) || record.contains_key(&name);
            if !known || matches!(name.as_str(), "id" | "number" | "recorded_at" | "retired_at") {
                let names = self.names.join(", ");
                return Err(failure(
                    code::USAGE,
                    format!("a {} has no such field to empty", self.what),
                    format!("its fields are {names}"),
                ));
            }
            change.insert(name, Value::Null);
        }
        if change.is_empty() {
            if !ctx.interactive {
                let hint = format!("`onus edit {} --help` lists the flags", self.what);
                return Err(failure(code::USAGE, "nothing to change was named", hint));
            }
            let shown: Fields = record
                .iter()
                .filter(|(name, _)| self.names.contains(&name.as_str()))
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect();
            let filled = form::edit(&format!("{} {}", self.what, self.number), self.names, &shown)?;
            return Ok((filled.changed, Some(filled.path)));
        }
        Ok((change, None))
    }
}

/// The record with the changed fields.
fn merged<R: DeserializeOwned>(tx: &ReadTx<'_>, record: &Fields, mut change: Fields) -> Result<R> {
    fields::refer(tx, &mut change)?;
    let mut record = record.clone();
    for (name, value) in change {
        match value {
            Value::Null => record.remove(&name),
            value => record.insert(name, value),
        };
    }
    fields::record("", record)
}
