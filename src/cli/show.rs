//! `onus show`: the dossier of one claim on one screen.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use crate::format::json;
use crate::model::{ClaimNo, Timestamp, standing};
use crate::render::dossier;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;

/// Show all there is on a claim: its words, its sources, its rulings, and who disagrees
///
/// Numbers in brackets are those that `rule --relying-on`, `rule --supersedes`, `edit` and `remove` take.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The claim's number
    #[arg(add = ArgValueCandidates::new(complete::claims))]
    claim: ClaimNo,
    /// As it was recorded by the end of this date, or by this moment
    #[arg(long, value_name = "DATE", value_parser = super::query::moment)]
    as_of: Option<Timestamp>,
    /// The form
    #[arg(long, value_name = "text|json", default_value = "text", hide_possible_values = true)]
    format: Form,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One JSON document: the claim as in a bundle with numbers, its standing, and what it refers to
    Json,
}

/// Shows the claim.
pub fn run(args: &ShowArgs, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let (dossier, kept) = store.read(|tx| {
        let claim = match &args.as_of {
            None => tx.whole_claim(args.claim)?,
            Some(moment) => tx.whole_claim_at(args.claim, moment)?.ok_or_else(|| {
                let message = format!("claim {} was not recorded by {moment}", args.claim);
                failure(
                    code::NO_INPUT,
                    message,
                    format!("`onus history claim {}` says when it was", args.claim),
                )
            })?,
        };
        let kept = claim.merged_into.map(|id| tx.claim_number(id)).transpose()?.flatten();
        Ok::<_, anyhow::Error>((tx.dossier(claim, args.as_of.as_ref())?, kept))
    })?;
    match args.format {
        Form::Text => dossier::write(&mut ctx.out, &ctx.style, &dossier)?,
        Form::Json => {
            let standing = standing(&dossier.claim);
            let document = serde_json::json!({
                "claim": dossier.claim,
                "disputed": !standing.reasons.is_empty(),
                "verdicts": standing.verdicts,
                "reasons": standing.reasons,
                "articles": dossier.articles,
                "sources": dossier.sources,
                "verifications": dossier.verifications.iter().map(|(citation, found)| {
                    serde_json::json!({ "citation": citation, "verification": found })
                }).collect::<Vec<_>>(),
            });
            json::write_pretty(&mut ctx.out, &document, "")?;
            writeln!(ctx.out)?;
        }
    }
    if let Some(kept) = kept {
        ctx.say(&format!("claim {} is part of claim {kept}: `onus show {kept}` shows both", args.claim));
    }
    Ok(0)
}
