//! `onus merge`: two records of one claim become one.

use super::complete;
use super::context::Context;
use super::output::counted;
use crate::model::ClaimNo;
use crate::store::Action;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;

/// Make a claim part of another: they are one, and what is known about both counts together
///
/// The second claim is removed from the lists. Its appearances, sources and rulings are shown with the first
/// claim, keep their numbers, and count there. Nothing is copied or changed, and `onus undo` takes it apart again.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The claim that stays
    #[arg(value_name = "CLAIM", add = ArgValueCandidates::new(complete::claims))]
    kept: ClaimNo,
    /// The claim that becomes part of it
    #[arg(value_name = "CLAIM2", add = ArgValueCandidates::new(complete::claims))]
    gone: ClaimNo,
}

/// Merges the claims.
pub fn run(args: &MergeArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    let claim = store.write(&ctx.stamp(Action::Merge)?, |tx| {
        tx.merge_claims(args.kept, args.gone)?;
        tx.whole_claim(args.kept)
    })?;
    let rulings = counted(claim.rulings.len(), "ruling");
    let citations = counted(claim.citations.len(), "citation");
    ctx.say(&format!(
        "claim {} is part of claim {} now, which has {rulings} and {citations}; `onus undo` takes them apart",
        args.gone, args.kept
    ));
    Ok(0)
}
