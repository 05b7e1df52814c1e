//! `onus scale`: rating scales, which are data.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields;
use super::output::{ListFormat, counted, write_list};
use crate::model::{DEFAULT_SCALE, Rating, RatingScale, Verdict};
use crate::store::Action;
use anyhow::Result;
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCandidates;

/// List, show and add rating scales
#[derive(Debug, Subcommand)]
pub enum ScaleCommand {
    List(ListArgs),
    Show(ShowArgs),
    Add(AddArgs),
    Unmapped(UnmappedArgs),
    Map(MapArgs),
}

/// List the scales
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    list: ListFormat,
}

/// Show a scale's labels and what each means
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The scale's name
    #[arg(default_value = DEFAULT_SCALE, add = ArgValueCandidates::new(complete::scales))]
    name: String,
    #[command(flatten)]
    list: ListFormat,
}

/// Add a scale; it is never changed afterwards, since rulings carry its labels
///
/// Example:
///
/// onus scale add desk --title "Our desk's scale" --rating "Right=supported" --rating "Wrong=refuted"
/// --rating "In the air"
///
/// Without --rating, a scale is read as JSON from stdin, in the form that `scale list --format json` prints.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// A short name, as in NAME:LABEL
    name: Option<String>,
    /// What people call it
    #[arg(long)]
    title: Option<String>,
    /// Whose scale it is
    #[arg(long)]
    publisher: Option<String>,
    /// Where it is explained
    #[arg(long)]
    url: Option<String>,
    /// A label, from best to worst; =VERDICT says what it means, and without it the label means nothing known
    #[arg(long = "rating", value_name = "LABEL[=VERDICT]", requires = "name")]
    ratings: Vec<String>,
}

/// List the labels that rulings carry and no verdict is known for, the most frequent first
///
/// Imports keep a label verbatim. It has a verdict when a known scale of its publisher says so, or the general
/// table has exactly this label; nothing is guessed. `onus scale map` settles the others.
#[derive(Debug, Args)]
pub struct UnmappedArgs {
    #[command(flatten)]
    list: ListFormat,
}

/// Settle what a label means that has no verdict yet, for the rulings that are here and for later imports
///
/// Without --publisher it holds for every publisher who uses the label. The labels stay as they are, the lists
/// of what is disputed change, and `onus undo` takes it back.
#[derive(Debug, Args)]
#[command(
    after_help = "Verdicts: supported, refuted, mixed (partly true, or true but misleading), conflicting \
(the evidence or the experts disagree), insufficient (not enough evidence), not-checkable"
)]
pub struct MapArgs {
    /// The label, as `onus scale unmapped` lists it; in any case
    label: String,
    /// What it means
    #[arg(value_parser = fields::closed::<Verdict>(Verdict::NAMES), hide_possible_values = true)]
    verdict: Verdict,
    /// Whose label it is: the publisher or the scale
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
}

/// Lists, shows, adds and settles scales.
pub fn run(command: ScaleCommand, ctx: &mut Context) -> Result<u8> {
    match command {
        ScaleCommand::List(args) => list(&args, ctx),
        ScaleCommand::Show(args) => show(&args, ctx),
        ScaleCommand::Add(args) => add(args, ctx),
        ScaleCommand::Unmapped(args) => unmapped(&args, ctx),
        ScaleCommand::Map(args) => map(&args, ctx),
    }
}

fn unmapped(args: &UnmappedArgs, ctx: &mut Context) -> Result<u8> {
    let labels = ctx.open()?.read(|tx| tx.unmapped())?;
    let headings = ["Rulings", "Label", "Publisher", "Scale"];
    write_list(ctx, args.list.format, headings, [true, false, false, false], &labels, |u| {
        let publisher = u.publisher.clone().unwrap_or_default();
        [u.rulings.to_string(), u.label.clone(), publisher, u.scale.clone()]
    })?;
    if !labels.is_empty() {
        ctx.say("`onus scale map \"LABEL\" VERDICT [--publisher NAME]` settles one");
    }
    Ok(0)
}

fn map(args: &MapArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    let rulings = store.write(&ctx.stamp(Action::Scale)?, |tx| {
        tx.map_label(&args.label, args.verdict, args.publisher.as_deref())
    })?;
    ctx.say(&format!(
        "{} now {}",
        if rulings == 1 { "1 ruling is".into() } else { format!("{rulings} rulings are") },
        args.verdict
    ));
    Ok(0)
}

fn list(args: &ListArgs, ctx: &mut Context) -> Result<u8> {
    let scales = ctx.open()?.read(|tx| tx.scales())?;
    write_list(ctx, args.list.format, ["Name", "Publisher", "Labels"], [false; 3], &scales, |scale| {
        let labels: Vec<&str> = scale.ratings.iter().map(|r| r.label.as_str()).collect();
        [scale.name.clone(), scale.publisher.clone().unwrap_or_default(), labels.join(", ")]
    })?;
    Ok(0)
}

fn show(args: &ShowArgs, ctx: &mut Context) -> Result<u8> {
    let scales = ctx.open()?.read(|tx| tx.scales())?;
    let Some(scale) = scales.iter().find(|scale| scale.name == args.name) else {
        let near = |scale: &&RatingScale| (strsim::jaro_winkler(&scale.name, &args.name) * 1000.0) as u32;
        let nearest = scales.iter().max_by_key(near).map_or(DEFAULT_SCALE, |scale| scale.name.as_str());
        return Err(failure(
            code::NO_INPUT,
            "there is no scale of that name",
            format!("did you mean {nearest}?"),
        ));
    };
    let headings = ["Label", "Value", "Verdict"];
    write_list(ctx, args.list.format, headings, [false, true, true], &scale.ratings, |rating| {
        let number = |n: &Option<serde_json::Number>| n.as_ref().map_or(String::new(), ToString::to_string);
        let verdict = rating.verdict.map_or("not known".to_string(), |v| v.to_string());
        [rating.label.clone(), number(&rating.value), verdict]
    })?;
    Ok(0)
}

fn add(args: AddArgs, ctx: &mut Context) -> Result<u8> {
    let scales = match args.name {
        Some(name) => vec![RatingScale {
            id: None,
            name,
            title: args.title,
            publisher: args.publisher,
            url: args.url,
            ratings: args.ratings.iter().map(|text| rating(text)).collect::<Result<_>>()?,
            ..RatingScale::default()
        }],
        None => {
            let objects = fields::parse_json(&ctx.stdin()?)?.into_iter().enumerate();
            objects
                .map(|(n, scale)| fields::record(&format!("scale {}", n + 1), scale))
                .collect::<Result<_>>()?
        }
    };
    if scales.iter().any(|scale| scale.ratings.is_empty()) {
        let hint =
            "give its labels from best to worst, each with --rating; a scale is never changed afterwards";
        return Err(failure(code::USAGE, "a scale needs at least one label", hint));
    }
    let mut store = ctx.open_or_create()?;
    store.write(&ctx.stamp(Action::Scale)?, |tx| scales.iter().try_for_each(|scale| tx.add_scale(scale)))?;
    for scale in &scales {
        ctx.say(&format!(
            "scale {} with {} is recorded in {}",
            scale.name,
            counted(scale.ratings.len(), "label"),
            store.path().display()
        ));
    }
    Ok(0)
}

/// Reads `LABEL=VERDICT` or `LABEL`.
fn rating(text: &str) -> Result<Rating> {
    let Some((label, verdict)) = text.rsplit_once('=') else {
        return Ok(Rating { label: text.trim().to_string(), ..Rating::default() });
    };
    let verdict: Verdict = verdict.trim().parse().map_err(|e: crate::model::UnknownWord| {
        failure(code::USAGE, format!("--rating: {e}"), "leave the verdict out when it is not known")
    })?;
    Ok(Rating { label: label.trim().to_string(), verdict: Some(verdict), ..Rating::default() })
}
