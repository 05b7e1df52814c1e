//! `onus merge`: two records of one claim become one.

use super::complete;
use super::context::Context;
use super::output::{ListFormat, Stream, counted};
use crate::model::{Claim, ClaimNo, PartialDate};
use crate::render::Style;
use crate::store::Action;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use serde::Serialize;

/// Make a claim part of another: they are one, and what is known about both counts together
///
/// The second claim is removed from the lists. Its appearances, sources and rulings are shown with the first
/// claim, keep their numbers, and count there. Nothing is copied or changed, and `onus undo` takes it apart again.
///
/// Without claims, lists the pairs that say the same words, without case and punctuation, and may be one.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The claim that stays
    #[arg(value_name = "CLAIM", add = ArgValueCandidates::new(complete::claims), requires = "gone")]
    kept: Option<ClaimNo>,
    /// The claim that becomes part of it
    #[arg(value_name = "CLAIM2", add = ArgValueCandidates::new(complete::claims))]
    gone: Option<ClaimNo>,
    #[command(flatten)]
    list: ListFormat,
}

/// Merges the claims, or lists those that may be one.
pub fn run(args: &MergeArgs, ctx: &mut Context) -> Result<u8> {
    let (Some(kept), Some(gone)) = (args.kept, args.gone) else { return list(args, ctx) };
    let mut store = ctx.open()?;
    let claim = store.write(&ctx.stamp(Action::Merge)?, |tx| {
        tx.merge_claims(kept, gone)?;
        tx.whole_claim(kept)
    })?;
    let rulings = counted(claim.rulings.len(), "ruling");
    let citations = counted(claim.citations.len(), "citation");
    ctx.say(&format!(
        "claim {gone} is part of claim {kept} now, which has {rulings} and {citations}; `onus undo` takes them apart"
    ));
    Ok(0)
}

/// Two claims that say the same words.
#[derive(Serialize)]
struct Pair<'a> {
    claim: ClaimNo,
    other: ClaimNo,
    text: &'a str,
    claimants: [Option<&'a str>; 2],
    said: [Option<&'a PartialDate>; 2],
    command: String,
}

impl Pair<'_> {
    /// Who makes the claims, each once; then when each was said.
    fn whose(&self) -> (String, String) {
        let claimants = self.claimants.map(|name| name.unwrap_or("unknown").to_string());
        let said = self.said.map(|date| date.map_or("unknown".to_string(), ToString::to_string));
        let once = |[a, b]: [String; 2]| if a == b { a } else { format!("{a} / {b}") };
        (once(claimants), once(said))
    }
}

fn list(args: &MergeArgs, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let style = ctx.style;
    let count = store.read(|tx| {
        let pairs = tx.alike()?;
        let headings = ["Claim", "Other", "Text", "Claimants", "Said", "Command"];
        let mut stream = Stream::new(&mut ctx.out, style, args.list.format, &headings)?;
        for (claim, other) in &pairs {
            let (one, two): (Claim, Claim) = (tx.claim(*claim)?, tx.claim(*other)?);
            let pair = Pair {
                claim: *claim,
                other: *other,
                text: &one.text,
                claimants: [one.claimant.as_deref(), two.claimant.as_deref()],
                said: [one.said.as_ref(), two.said.as_ref()],
                command: format!("onus merge {claim} {other}"),
            };
            stream.item(&pair, row, shown)?;
        }
        stream.finish()?;
        anyhow::Ok(pairs.len())
    })?;
    ctx.say(&match count {
        0 => format!("no two claims in {} say the same words", store.path().display()),
        n => format!("{} of claims that say the same words", counted(n, "pair")),
    });
    Ok(0)
}

/// The cells of a pair.
fn row(pair: &Pair<'_>) -> [String; 6] {
    let (claimants, said) = pair.whose();
    let (claim, other) = (pair.claim.to_string(), pair.other.to_string());
    [claim, other, pair.text.to_string(), claimants, said, pair.command.clone()]
}

/// A pair for a person.
fn shown(pair: &Pair<'_>, style: &Style) -> String {
    let (claimants, said) = pair.whose();
    let first = format!("claims {} and {}: {}", pair.claim, pair.other, pair.text);
    let second = format!("claimant {claimants}; said {said}");
    [("", &first), ("    ", &second), ("    ", &pair.command)]
        .map(|(start, line)| style.wrap(start, "    ", line))
        .join("\n")
}
