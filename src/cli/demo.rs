//! `onus demo`: a database with the bundled article, and the four main uses on it.

use super::context::Context;
use super::error::{code, failure};
use super::{Cli, Globals, dispatch};
use crate::format::{Record, json};
use crate::store::{self, Action, Imported, Stamp};
use anyhow::Result;
use clap::{Args, Parser};
use std::path::Path;

/// Make a database with a real article's claims in this folder, and see the four main uses on it
#[derive(Debug, Args)]
pub struct DemoArgs {}

/// The claims of the bundled article: facts and figures of the article, in our words.
const ARTICLE: &str = include_str!("../../data/article.json");

/// The file that the demo makes.
const FILE: &str = "onus.db";

/// The walk: what is said before each command, and the command as a person would type it.
const WALK: &[(&str, &[&str])] = &[
    (
        "1. Record a claim that the article makes, with its words and its place.",
        &[
            "add",
            "claim",
            "The Trump administration is reducing aid to the countries of the Northern Triangle.",
            "--article",
            "1",
            "--claimant",
            "the article (unnamed author)",
            "--quote",
            "cutting foreign assistance",
            "--paragraph",
            "12",
            "--kind",
            "event",
            "--tag",
            "northern-triangle",
        ],
    ),
    (
        "2. Attach a source to it, and rule on it. A ruling is appended, never edited.",
        &["attach", "20", "1", "--context", "--quote", "cutting foreign assistance", "--paragraph", "12"],
    ),
    (
        "",
        &[
            "rule",
            "20",
            "insufficient",
            "--because",
            "Only the article says so. To be consulted: the foreign aid budgets before and after.",
            "--relying-on",
            "13",
        ],
    ),
    ("3. List what is disputed, and why; and look at one claim.", &["query", "--disputed"]),
    ("", &["show", "3"]),
    (
        "4. Export what a filter selects, as JSON.",
        &["export", "json", "--tag", "guatemala", "-o", "guatemala.json"],
    ),
];

/// Makes the database and walks through the uses.
pub fn run(_: &DemoArgs, ctx: &mut Context) -> Result<u8> {
    let path = Path::new(FILE);
    if path.exists() || Path::new("guatemala.json").exists() {
        let message =
            format!("{FILE} or guatemala.json is in this folder already, and the demo overwrites nothing");
        return Err(failure(
            code::CANT_CREATE,
            message,
            "go to an empty folder: mkdir try && cd try && onus demo",
        ));
    }
    let mut store = store::Store::open_or_create(path, &super::context::shipped_scales()?, &ctx.now)?;
    let stamp = Stamp { at: ctx.now.clone(), actor: "onus demo".into(), action: Action::Import };
    store.write(&stamp, |tx| {
        let mut imported = Imported::begin(tx)?;
        json::read(ARTICLE.as_bytes(), |record| {
            match &record {
                Record::Scale(scale) => imported.scale(tx, scale)?,
                Record::Article(article) => imported.article(tx, article)?,
                Record::Source(source) => imported.source(tx, source)?,
                Record::Claim(claim) => imported.claim(tx, claim)?,
            };
            Ok::<(), anyhow::Error>(())
        })?;
        imported.finish(tx, "the bundled article")?;
        anyhow::Ok(())
    })?;
    drop(store);
    writeln!(
        ctx.out,
        "Made {FILE} with the claims of one article, in our own words. Nothing in it was checked"
    )?;
    writeln!(ctx.out, "beyond the article: each ruling says on whose word it rests and what to consult.")?;
    for (say, args) in WALK {
        if !say.is_empty() {
            writeln!(ctx.out, "\n{say}")?;
        }
        step(args, ctx)?;
    }
    writeln!(ctx.out, "\nNext, try:")?;
    for (line, why) in [
        ("onus query trafficking", "search the claims"),
        ("onus query --unsourced", "what has no source yet"),
        ("onus history", "who changed what"),
        ("onus undo", "take the last change back"),
        ("onus rule 20 half-true --supersedes 20 --because \"…\"", "change a ruling, on record"),
        ("onus --help", "everything else"),
    ] {
        writeln!(ctx.out, "  {line:<54} {why}")?;
    }
    Ok(0)
}

/// Shows one command as a person would type it, and runs it.
fn step(args: &[&str], ctx: &mut Context) -> Result<()> {
    let plain =
        |arg: &str| !arg.is_empty() && arg.chars().all(|c| c.is_alphanumeric() || "-_./:".contains(c));
    let typed: Vec<String> =
        args.iter().map(|arg| if plain(arg) { (*arg).to_string() } else { format!("\"{arg}\"") }).collect();
    let prompt = ctx.style.wrap("$ onus ", "    ", &typed.join(" "));
    writeln!(ctx.out, "{prompt}")?;
    std::io::Write::flush(&mut ctx.out)?;
    let line = ["onus"].iter().chain(args).copied();
    let mut cli = Cli::try_parse_from(line)?;
    cli.globals.db = Some(FILE.into());
    if cli.globals.by.is_none() {
        cli.globals.by = Some("Demo desk".into());
    }
    let mut step = Context::new(&Globals { ..cli.globals });
    step.style = ctx.style;
    step.style.width = Some(ctx.style.width.unwrap_or(100));
    dispatch(cli.command, &mut step)?;
    Ok(std::io::Write::flush(&mut step.out)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FormatError;
    use crate::model::Record as _;

    /// The bundled article is in the canonical form: exported again it has the same bytes.
    #[test]
    fn the_bundle_is_canonical() {
        let mut writer = json::Writer::new(Vec::new()).unwrap();
        json::read(ARTICLE.as_bytes(), |mut record| {
            if let Record::Claim(claim) = &mut record {
                claim.clear_local();
            }
            writer.record(&record).unwrap();
            Ok::<(), FormatError>(())
        })
        .unwrap();
        assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), ARTICLE);
    }
}
