//! `onus remove`: takes a record out of the lists. Nothing is erased; `undo` brings it back.

use super::context::Context;
use super::error::{code, failure};
use super::fields::{closed, said};
use crate::model::{Entity, RulingNo};
use crate::store::Action;
use anyhow::Result;
use clap::Args;

/// Take a record out of the lists; nothing is erased, and a ruling is withdrawn on record
///
/// Examples:
///
/// onus remove claim 12
///
/// onus remove ruling 7 --because "It rested on a misread table."
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// The kind of record
    #[arg(value_parser = closed::<Entity>(&["article", "claim", "appearance", "source", "citation", "ruling", "snapshot"]))]
    entity: Entity,
    /// Its number
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    number: i64,
    /// Why a ruling is withdrawn, which must be said
    #[arg(long, value_name = "RATIONALE", value_parser = said)]
    because: Option<String>,
}

/// Removes the record.
pub fn run(args: &RemoveArgs, ctx: &mut Context) -> Result<u8> {
    let (entity, number) = (args.entity, args.number);
    if args.because.is_some() && entity != Entity::Ruling {
        return Err(failure(code::USAGE, "--because belongs to the withdrawal of a ruling", "leave it out"));
    }
    if args.because.is_none() && entity == Entity::Ruling {
        let hint = "add --because \"…\"; others will read it";
        return Err(failure(code::USAGE, "a ruling is withdrawn for a reason, and none was given", hint));
    }
    let mut store = ctx.open()?;
    let change = store.write(&ctx.stamp(Action::Remove)?, |tx| {
        match entity {
            Entity::Ruling => tx.withdraw(RulingNo(number), args.because.as_deref())?,
            entity => tx.remove(entity, number)?,
        }
        anyhow::Ok(tx.change_number())
    })?;
    let change = change.map_or(String::new(), |n| n.to_string());
    ctx.say(&match entity {
        Entity::Ruling => {
            format!("ruling {number} is withdrawn; it stays on record, and `onus rule` rules anew")
        }
        entity => format!("{entity} {number} is out of the lists; `onus undo {change}` brings it back"),
    });
    Ok(0)
}
