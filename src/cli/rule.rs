//! `onus rule`: appends a ruling. Nothing is overwritten; a ruling that changes is superseded.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::said;
use crate::model::dispute::current_rulings;
use crate::model::{CitationNo, Claim, ClaimNo, Id, PartialDate, RatingRef, Ruling, RulingNo};
use crate::store::Action;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use serde_json::Number;

/// Rule on a claim; a ruling is appended and never edited
///
/// Examples:
///
/// onus rule 3 mostly-false --because "The report says 6, not 16." --relying-on 5
///
/// onus rule 3 "politifact:Half True" --because "New figures." --supersedes 7
///
/// onus rule 3 --supersedes 7 --keep --url https://desk.example/3
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// The claim's number
    #[arg(add = ArgValueCandidates::new(complete::claims))]
    claim: ClaimNo,
    /// A label of the default scale, or SCALE:LABEL; `onus scale list` shows them
    #[arg(add = ArgValueCandidates::new(complete::ratings), required_unless_present = "keep")]
    rating: Option<String>,
    /// Why: the rationale, as others will read it
    #[arg(long, value_name = "RATIONALE", value_parser = said, required_unless_present = "keep")]
    because: Option<String>,
    /// The day of the ruling [default: today, where you are]
    #[arg(long, value_name = "DATE")]
    on: Option<PartialDate>,
    /// The page that carries the review
    #[arg(long, value_parser = said)]
    url: Option<String>,
    /// The title of that page
    #[arg(long, value_parser = said)]
    title: Option<String>,
    /// The language of that page, as in en or pt-BR
    #[arg(long, value_name = "TAG", value_parser = said)]
    language: Option<String>,
    /// The site of who rules
    #[arg(long, value_name = "URL", value_parser = said)]
    by_url: Option<String>,
    /// The number that the review states, where it is not that of its scale
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    value: Option<Number>,
    /// The best number of its range
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    best: Option<Number>,
    /// The worst number of its range
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    worst: Option<Number>,
    /// The numbers of the citations relied on, separated by commas
    #[arg(long, value_name = "CITATION", value_delimiter = ',')]
    relying_on: Vec<CitationNo>,
    /// The number of the ruling that this one replaces
    #[arg(long, value_name = "RULING", add = ArgValueCandidates::new(complete::rulings))]
    supersedes: Option<RulingNo>,
    /// Keep what else the replaced ruling says: its rating, who ruled, when and why, the page, the numbers, the
    /// citations relied on. With another rating or --because it is you who rules, today, unless --by and --on say
    /// otherwise: another's page and numbers are not kept then
    #[arg(long, requires = "supersedes")]
    keep: bool,
    /// Keep no number of the replaced ruling: those of its scale hold
    #[arg(long, requires = "keep", conflicts_with_all = ["value", "best", "worst"])]
    no_value: bool,
    /// Let it stand beside your earlier ruling on the same scale
    #[arg(long, conflicts_with = "supersedes")]
    beside: bool,
}

/// Appends the ruling and prints its number.
pub fn run(args: RuleArgs, ctx: &mut Context) -> Result<u8> {
    let actor = ctx.actor()?;
    let (today, latest) = (ctx.today()?, ctx.latest_today()?);
    if args.on.as_ref().is_some_and(|on| on.earliest() > latest.earliest()) {
        return Err(failure(code::USAGE, "--on names a day that is yet to come", "leave it out for today"));
    }
    let mut store = ctx.open()?;
    let (number, rating, claim) = store.write(&ctx.stamp(Action::Rule)?, |tx| {
        let rating =
            args.rating.as_deref().map(|text| tx.find_rating(&RatingRef::parse(text))).transpose()?;
        let claim = tx.whole_claim(args.claim)?;
        let old = args.supersedes.map(|number| replaced(&claim, number)).transpose()?;
        let ruling = match old.filter(|_| args.keep) {
            Some(old) => {
                let kept = kept(&claim, old, rating, args.no_value);
                args.signed(kept, old, ctx.named(), &actor, &today)?
            }
            None => Ruling {
                rating: rating.unwrap_or_default(),
                ruled_by: actor.clone(),
                ruled_on: Some(today),
                ..Ruling::default()
            },
        };
        let ruling = Ruling { supersedes: old.and_then(|old| old.id), ..args.over(ruling, &claim)? };
        let earlier = current_rulings(&claim.rulings)
            .find(|r| r.ruled_by == actor && r.rating.scale == ruling.rating.scale);
        if let (Some(earlier), None, false) = (earlier.and_then(|r| r.number), old, args.beside) {
            let message = format!("ruling {earlier} of yours stands on claim {} already", args.claim);
            let hint = format!("add --supersedes {earlier} to replace it, or --beside to let both stand");
            return Err(failure(code::DATA, message, hint));
        }
        let number = tx.add_ruling(args.claim, &ruling)?;
        anyhow::Ok((number, ruling.rating, tx.whole_claim(args.claim)?))
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

impl RuleArgs {
    /// A ruling that keeps what `old` says, by whom it is: with other words it is not the one of `old` any more, and
    /// nobody's page and numbers stand for what somebody else says. A name on the command line always holds.
    fn signed(
        &self,
        kept: Ruling,
        old: &Ruling,
        named: Option<&str>,
        actor: &str,
        today: &PartialDate,
    ) -> Result<Ruling> {
        let anew = kept.rating != old.rating || self.because.is_some();
        if !anew {
            let ruled_by = named.map_or(kept.ruled_by.clone(), String::from);
            return Ok(Ruling { ruled_by, ..kept });
        }
        let own = Ruling { ruled_by: actor.to_string(), ruled_on: Some(today.clone()), ..kept };
        if actor == old.ruled_by {
            return Ok(own);
        }
        if self.because.is_none() {
            let message = "a rating other than its publisher's needs a reason of yours";
            let hint = "add --because RATIONALE; or --by NAME where the publisher itself rated anew";
            return Err(failure(code::USAGE, message, hint));
        }
        let Ruling { rating, ruled_by, ruled_on, relying_on, .. } = own;
        Ok(Ruling { rating, ruled_by, ruled_on, relying_on, ..Ruling::default() })
    }

    /// The ruling with what the command line gives in place of what it had.
    fn over(&self, ruling: Ruling, claim: &Claim) -> Result<Ruling> {
        let mut seen = std::collections::BTreeSet::new();
        let relying_on = self.relying_on.iter().filter(|number| seen.insert(number.0));
        let relied = relying_on.map(|number| {
            let cited = claim.citations.iter().find(|c| c.number == Some(*number)).and_then(|c| c.id);
            cited.ok_or_else(|| on_another_claim("citation", number.0, self.claim))
        });
        let relied = relied.collect::<Result<Vec<_>>>()?;
        let given = |new: &Option<String>, old| new.clone().or(old);
        let counted = |new: &Option<Number>, old| new.clone().or(old);
        Ok(Ruling {
            ruled_on: self.on.clone().or(ruling.ruled_on),
            rationale: given(&self.because, ruling.rationale),
            url: given(&self.url, ruling.url),
            title: given(&self.title, ruling.title),
            language: given(&self.language, ruling.language),
            ruled_by_url: given(&self.by_url, ruling.ruled_by_url),
            value: counted(&self.value, ruling.value),
            best: counted(&self.best, ruling.best),
            worst: counted(&self.worst, ruling.worst),
            relying_on: if relied.is_empty() { ruling.relying_on } else { relied },
            ..ruling
        })
    }
}

/// The ruling of a claim that another is to replace.
fn replaced(claim: &Claim, number: RulingNo) -> Result<&Ruling> {
    let claim_number = claim.number.unwrap_or(ClaimNo(0));
    let old = claim.rulings.iter().find(|r| r.number == Some(number));
    let old = old.ok_or_else(|| on_another_claim("ruling", number.0, claim_number))?;
    if !current_rulings(&claim.rulings).any(|current| current.id == old.id) {
        let mut message = format!("ruling {number} no longer stands");
        let hint = match current_rulings(&claim.rulings).find(|r| comes_from(claim, r, old)) {
            Some(Ruling { number: Some(standing), .. }) => {
                message.push_str(&format!(": ruling {standing} stands in its place"));
                format!("add --supersedes {standing} to replace that one")
            }
            _ if old.withdrawn.is_some() => {
                message.push_str(": it was withdrawn");
                "leave --supersedes out to rule anew".into()
            }
            _ => format!("`onus show {claim_number}` shows which rulings stand"),
        };
        return Err(failure(code::DATA, message, hint));
    }
    Ok(old)
}

/// Whether `ruling` came in the place of `old`, directly or through others.
fn comes_from(claim: &Claim, ruling: &Ruling, old: &Ruling) -> bool {
    let before = |ruling: &Ruling| claim.rulings.iter().find(|r| r.id.is_some() && r.id == ruling.supersedes);
    // A chain is no longer than the rulings there are.
    std::iter::successors(before(ruling), |r| before(r)).take(claim.rulings.len()).any(|r| r.id == old.id)
}

/// What a ruling that replaces `old` takes over. A number belongs to its rating: another rating does not keep it.
/// A citation that was removed can't be relied on anew.
fn kept(claim: &Claim, old: &Ruling, rating: Option<RatingRef>, no_value: bool) -> Ruling {
    let rating = rating.unwrap_or_else(|| old.rating.clone());
    let numbers = rating == old.rating && !no_value;
    let number = |number: &Option<Number>| number.clone().filter(|_| numbers);
    let live = |id: &&Id| claim.citations.iter().any(|c| c.id == Some(**id) && c.retired_at.is_none());
    Ruling {
        relying_on: old.relying_on.iter().filter(live).copied().collect(),
        value: number(&old.value),
        best: number(&old.best),
        worst: number(&old.worst),
        rating,
        number: None,
        id: None,
        verdict: None,
        recorded_at: None,
        ..old.clone()
    }
}

/// A number as a rating has it.
fn number(text: &str) -> Result<Number, &'static str> {
    serde_json::from_str(text.trim()).map_err(|_| "not a number: write 3 or 2.5")
}

fn on_another_claim(what: &str, number: i64, claim: ClaimNo) -> anyhow::Error {
    let hint = format!("`onus show {claim}` shows the numbers of its citations and rulings");
    failure(code::DATA, format!("there is no {what} {number} on claim {claim}"), hint)
}
