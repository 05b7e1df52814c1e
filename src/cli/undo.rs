//! `onus undo`: takes a change back. The undo is a change itself and can be undone.

use super::context::Context;
use super::history::{remapped, what};
use super::output::counted;
use crate::model::{Entity, RatingRef};
use crate::store::{self, Action, Change, Filter, ReadTx};
use anyhow::Result;
use clap::Args;

/// Take the last change back, or the one of a number
///
/// What was added leaves the lists, what was edited gets its earlier words, a ruling is withdrawn on record.
/// Nothing is erased: an undo can be undone by its number, as `onus history` shows it.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The change's number [default: the latest that is not undone]
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    change: Option<i64>,
}

/// Takes the change back.
pub fn run(args: &UndoArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    let (change, claims, number) = store.write(&ctx.stamp(Action::Undo)?, |tx| {
        let change = tx.undo(args.change)?;
        let claims = meant(tx, &change)?;
        anyhow::Ok((change, claims, tx.change_number()))
    })?;
    let claims = claims.map_or(String::new(), |n| format!(" (on {})", counted(n as usize, "claim")));
    ctx.say(&format!("undone: change {}, {} of {}{claims}", change.number, change.action, what(&change)));
    if let Some(number) = number {
        ctx.say(&format!("this is change {number}; `onus undo {number}` takes it back"));
    }
    Ok(0)
}

/// How many claims have rulings that stand with a label that the change had given a meaning; none where it gave
/// no meaning to any.
fn meant(tx: &ReadTx<'_>, change: &Change) -> store::Result<Option<u64>> {
    let mut claims = None;
    for entry in change.entries.iter().filter(|entry| entry.entity == Some(Entity::Scale)) {
        let (Some(before), Some(after)) = (&entry.before, &entry.after) else { continue };
        let scale = after["name"].as_str().unwrap_or_default();
        for label in remapped(before, after) {
            let rating = Some(RatingRef { scale: scale.to_string(), label: label.label });
            *claims.get_or_insert(0) += tx.count(&Filter { rating, ..Filter::default() })?;
        }
    }
    Ok(claims)
}
