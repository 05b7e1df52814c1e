//! `onus undo`: takes a change back. The undo is a change itself and can be undone.

use super::context::Context;
use super::history::what;
use crate::store::Action;
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
    let (change, number) = store.write(&ctx.stamp(Action::Undo)?, |tx| {
        let change = tx.undo(args.change)?;
        anyhow::Ok((change, tx.change_number()))
    })?;
    ctx.say(&format!("undone: change {}, {} of {}", change.number, change.action, what(&change)));
    if let Some(number) = number {
        ctx.say(&format!("this is change {number}; `onus undo {number}` takes it back"));
    }
    Ok(0)
}
