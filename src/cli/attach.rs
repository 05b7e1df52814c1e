//! `onus attach`: attaches a source to a claim, making the source on the way if need be.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::{self, SourceFields};
use crate::model::{Citation, ClaimNo, Locator, Source, SourceNo, Stance};
use crate::render::reasons::shortened;
use crate::store::Action;
use anyhow::Result;
use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCandidates;

/// Attach a source to a claim: it supports, refutes, or is context
///
/// Examples:
///
/// onus attach 3 2 --supports --quote "fell by 6.1 percent" --page 12
///
/// onus attach 3 --title "Annual report" --publisher "Statistics Office" --url https://stats.example --refutes
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("stance").required(true).args(["supports", "refutes", "context"])))]
pub struct AttachArgs {
    /// The claim's number
    #[arg(add = ArgValueCandidates::new(complete::claims))]
    claim: ClaimNo,
    /// The source's number; leave it out and describe a new source with --title
    #[arg(add = ArgValueCandidates::new(complete::sources), conflicts_with = "title")]
    source: Option<SourceNo>,
    /// The source bears the claim out
    #[arg(long)]
    supports: bool,
    /// The source is against the claim
    #[arg(long)]
    refutes: bool,
    /// The source helps to understand the claim and takes no side
    #[arg(long)]
    context: bool,
    /// The exact words of the source
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// The words just before the quote
    #[arg(long, value_name = "WORDS")]
    prefix: Option<String>,
    /// The words just after the quote
    #[arg(long, value_name = "WORDS")]
    suffix: Option<String>,
    #[command(flatten)]
    locator: LocatorFields,
    /// A note of yours on this citation
    #[arg(long)]
    note: Option<String>,
    #[command(flatten, next_help_heading = "A new source")]
    new: SourceFields,
}

/// Where in the source the words stand.
#[derive(Debug, Clone, Default, Args)]
pub struct LocatorFields {
    /// The page of the quote
    #[arg(long)]
    page: Option<String>,
    /// The paragraph of the quote
    #[arg(long)]
    paragraph: Option<String>,
    /// The section or heading of the quote
    #[arg(long)]
    section: Option<String>,
    /// The line of the quote
    #[arg(long)]
    line: Option<String>,
    /// The time of the quote in a recording, as in 01:02:03
    #[arg(long, value_name = "TIME")]
    timestamp: Option<String>,
}

impl LocatorFields {
    /// `before` with the places that were named.
    pub fn over(self, before: &Locator) -> Locator {
        let b = before.clone();
        Locator {
            page: self.page.or(b.page),
            paragraph: self.paragraph.or(b.paragraph),
            section: self.section.or(b.section),
            line: self.line.or(b.line),
            timestamp: self.timestamp.or(b.timestamp),
        }
    }
}

/// Attaches the source and prints the citation's number.
pub fn run(args: AttachArgs, ctx: &mut Context) -> Result<u8> {
    let stance = match (args.supports, args.refutes) {
        (true, _) => Stance::Supports,
        (_, true) => Stance::Refutes,
        _ => Stance::Context,
    };
    let described = fields::of(&args.new);
    if let (Some(number), Some(name)) = (args.source, described.keys().next()) {
        let message = format!(
            "source {number} is named, and --{} describes a new one",
            name.replace('_', "-").replace("authors", "author")
        );
        return Err(failure(code::USAGE, message, "`onus edit source` changes a source that is there"));
    }
    if args.source.is_none() && args.new.title.is_none() {
        let hint = "give its number (`onus source list`), or describe a new one with --title";
        return Err(failure(code::USAGE, "no source is named", hint));
    }
    let mut store = ctx.open()?;
    let (number, source, claim) = store.write(&ctx.stamp(Action::Attach)?, |tx| {
        let source = match args.source {
            Some(number) => tx.source(number)?,
            None => {
                let mut described = described;
                fields::refer(tx, &mut described)?;
                let number = tx.add_source(&fields::record::<Source>("", described)?)?;
                tx.source(number)?
            }
        };
        if let (Some(at), Some(number)) = (&source.retired_at, source.number) {
            let message = format!("source {number} was removed on {}", at.day());
            return Err(failure(code::DATA, message, "`onus history source` shows the change to undo"));
        }
        let citation = Citation {
            number: None,
            id: None,
            source: source.id.ok_or_else(|| anyhow::anyhow!("a stored source without identity"))?,
            stance,
            quote: said(args.quote),
            prefix: said(args.prefix),
            suffix: said(args.suffix),
            locator: Locator {
                page: said(args.locator.page),
                paragraph: said(args.locator.paragraph),
                section: said(args.locator.section),
                line: said(args.locator.line),
                timestamp: said(args.locator.timestamp),
            },
            note: said(args.note),
            recorded_at: None,
            retired_at: None,
        };
        anyhow::Ok((tx.add_citation(args.claim, &citation)?, source, tx.claim(args.claim)?))
    })?;
    writeln!(ctx.out, "{number}")?;
    let named = source.number.map_or(String::new(), |n| n.to_string());
    let (title, text) = (shortened(&source.title, 60), shortened(&claim.text, 60));
    ctx.say(&format!(
        "citation {number}: source {named} ({title}) {} claim {} ({text})",
        verb(stance),
        args.claim
    ));
    Ok(0)
}

/// A text that says something: an empty one is none.
fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn verb(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "supports",
        Stance::Refutes => "refutes",
        Stance::Context => "is context for",
    }
}
