//! `onus rule`: appends a ruling. Nothing is overwritten; a ruling that changes is superseded.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::said;
use crate::model::dispute::current_rulings;
use crate::model::{CitationNo, ClaimNo, PartialDate, RatingRef, Ruling, RulingNo};
use crate::store::Action;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;

/// Rule on a claim; a ruling is appended and never edited
///
/// Examples:
///
/// onus rule 3 mostly-false --because "The report says 6, not 16." --relying-on 5
///
/// onus rule 3 "politifact:Half True" --because "New figures." --supersedes 7
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// The claim's number
    #[arg(add = ArgValueCandidates::new(complete::claims))]
    claim: ClaimNo,
    /// A label of the default scale, or SCALE:LABEL; `onus scale list` shows them
    #[arg(add = ArgValueCandidates::new(complete::ratings))]
    rating: String,
    /// Why: the rationale, as others will read it
    #[arg(long, value_name = "RATIONALE", value_parser = said)]
    because: String,
    /// The day of the ruling [default: today, where you are]
    #[arg(long, value_name = "DATE")]
    on: Option<PartialDate>,
    /// The page that carries the review
    #[arg(long)]
    url: Option<String>,
    /// The numbers of the citations relied on, separated by commas
    #[arg(long, value_name = "CITATION", value_delimiter = ',')]
    relying_on: Vec<CitationNo>,
    /// The number of the ruling that this one replaces
    #[arg(long, value_name = "RULING", add = ArgValueCandidates::new(complete::rulings))]
    supersedes: Option<RulingNo>,
    /// Let it stand beside your earlier ruling on the same scale
    #[arg(long, conflicts_with = "supersedes")]
    beside: bool,
}

/// Appends the ruling and prints its number.
pub fn run(args: RuleArgs, ctx: &mut Context) -> Result<u8> {
    let ruled_by = ctx.actor()?;
    let (today, latest) = (ctx.today()?, ctx.latest_today()?);
    if args.on.as_ref().is_some_and(|on| on.earliest() > latest.earliest()) {
        return Err(failure(code::USAGE, "--on names a day that is yet to come", "leave it out for today"));
    }
    let mut store = ctx.open()?;
    let (number, rating, claim) = store.write(&ctx.stamp(Action::Rule)?, |tx| {
        let rating = tx.find_rating(&RatingRef::parse(&args.rating))?;
        let claim = tx.whole_claim(args.claim)?;
        let earlier = current_rulings(&claim.rulings)
            .find(|r| r.ruled_by == ruled_by && r.rating.scale == rating.scale);
        if let (Some(earlier), None, false) = (earlier.and_then(|r| r.number), args.supersedes, args.beside) {
            let message = format!("ruling {earlier} of yours stands on claim {} already", args.claim);
            let hint = format!("add --supersedes {earlier} to replace it, or --beside to let both stand");
            return Err(failure(code::DATA, message, hint));
        }
        let supersedes = args.supersedes.map(|number| {
            let old = claim.rulings.iter().find(|r| r.number == Some(number)).and_then(|r| r.id);
            let old = old.ok_or_else(|| on_another_claim("ruling", number.0, args.claim))?;
            if !current_rulings(&claim.rulings).any(|current| current.id == Some(old)) {
                let hint = format!("`onus show {}` shows which rulings stand", args.claim);
                return Err(failure(code::DATA, format!("ruling {number} no longer stands"), hint));
            }
            Ok(old)
        });
        let mut seen = std::collections::BTreeSet::new();
        let relying_on = args.relying_on.iter().filter(|number| seen.insert(number.0));
        let relied = relying_on.map(|number| {
            let cited = claim.citations.iter().find(|c| c.number == Some(*number)).and_then(|c| c.id);
            cited.ok_or_else(|| on_another_claim("citation", number.0, args.claim))
        });
        let ruling = Ruling {
            rating: rating.clone(),
            ruled_by,
            ruled_on: Some(args.on.unwrap_or(today)),
            rationale: Some(args.because),
            url: args.url,
            supersedes: supersedes.transpose()?,
            relying_on: relied.collect::<Result<_>>()?,
            ..Ruling::default()
        };
        let number = tx.add_ruling(args.claim, &ruling)?;
        anyhow::Ok((number, rating, tx.whole_claim(args.claim)?))
    })?;
    writeln!(ctx.out, "{number}")?;
    let standing = crate::model::standing(&claim);
    let state = if standing.reasons.is_empty() {
        "it is not disputed".to_string()
    } else {
        format!("it is disputed: {}", crate::render::reasons::phrases(&standing))
    };
    ctx.say(&format!("ruling {number}: claim {} is {rating}; {state}", args.claim));
    Ok(0)
}

fn on_another_claim(what: &str, number: i64, claim: ClaimNo) -> anyhow::Error {
    let hint = format!("`onus show {claim}` shows the numbers of its citations and rulings");
    failure(code::DATA, format!("there is no {what} {number} on claim {claim}"), hint)
}
