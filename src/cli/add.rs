//! `onus add`: records an article, a claim, an appearance or a source, from flags, from JSON on stdin, or in
//! an editor.

use super::anchor;
use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::{self, AppearanceFields, ArticleFields, ClaimFields, Fields, SourceFields};
use super::form;
use super::input::interrupts;
use super::output::counted;
use super::{copies, progress, spool};
use crate::archive::{extract, media};
use crate::model::{Appearance, Article, ArticleNo, Claim, ClaimNo, Source};
use crate::store::{Action, WriteTx};
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCandidates;
use serde_json::Value;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Record a claim, an article, a source, or one more place where a claim appears
///
/// Without anything to record, JSON is read from stdin: an object with the names of the flags (and `text` or
/// `title`), a list of them, or one after the other. On a terminal your $EDITOR opens a form instead.
/// Prints the number of each new record.
#[derive(Debug, Subcommand)]
pub enum AddCommand {
    Claim(AddClaim),
    Article(AddArticle),
    Source(AddSource),
    Appearance(AddAppearance),
}

/// Record a claim, and where it appears
///
/// Example:
///
/// onus add claim "Crime fell by 6 percent in 2017" --claimant "J. Doe" --said 2018-03 --article 1
/// --quote "down six percent" --paragraph 5 --kind statistic --tag crime
#[derive(Debug, Args)]
pub struct AddClaim {
    /// The claim, in plain words of yours; the words as printed go into --quote
    text: Option<String>,
    #[command(flatten)]
    claim: ClaimFields,
    #[command(flatten)]
    appearance: AppearanceFields,
}

/// Record the article that is being checked
///
/// Example:
///
/// onus add article draft.txt --title "The wall" --author "A. Writer" --published 2019-08
///
/// onus add article draft-2.docx --revises 1
#[derive(Debug, Args)]
pub struct AddArticle {
    /// A file with the article's text, which is kept: plain text, Markdown, HTML, PDF or DOCX; - for stdin
    #[arg(value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// The article of which this is a new draft: its text becomes the next version, and the words of its claims are
    /// looked up in it
    #[arg(long, value_name = "ARTICLE", requires = "file", conflicts_with_all = ["title", "authors", "publisher", "url", "published", "language", "note"], add = ArgValueCandidates::new(complete::articles))]
    revises: Option<ArticleNo>,
    /// The character set of a text or an HTML page, as in shift_jis [default: what it says of itself, else UTF-8,
    /// else windows-1252]
    #[arg(long, value_name = "NAME", requires = "file", value_parser = super::snapshot::charset)]
    charset: Option<String>,
    /// The title [default: the name of the file]
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    article: ArticleFields,
}

/// Record a source
///
/// Example:
///
/// onus add source --title "Annual report 2017" --publisher "Statistics Office" --url
/// https://stats.example/2017.pdf --type report --tier primary
#[derive(Debug, Args)]
pub struct AddSource {
    #[command(flatten)]
    source: SourceFields,
    /// A note of yours
    #[arg(long)]
    note: Option<String>,
}

/// Record one more place where a claim was made
///
/// Example:
///
/// onus add appearance 3 --url https://news.example/talk --quote "down six percent"
#[derive(Debug, Args)]
pub struct AddAppearance {
    /// The claim's number
    #[arg(add = ArgValueCandidates::new(complete::claims))]
    claim: ClaimNo,
    #[command(flatten)]
    appearance: AppearanceFields,
    /// Who says it there, where that differs from the claim's claimant
    #[arg(long, value_name = "NAME")]
    claimant: Option<String>,
    /// When it was said there, where that differs from the claim's date
    #[arg(long, value_name = "DATE")]
    said: Option<crate::model::PartialDate>,
}

/// Records what the command names.
pub fn run(command: AddCommand, ctx: &mut Context) -> Result<u8> {
    match command {
        AddCommand::Claim(args) => {
            let mut given = fields::of(&args.claim);
            given.extend(fields::of(&args.appearance));
            given.extend(args.text.map(|text| ("text".to_string(), text.into())));
            let names = [&fields::CLAIM_FORM[..], &fields::APPEARANCE_FORM].concat();
            let records = gather(ctx, "claim", "text", &names, given)?;
            let said = RefCell::new(Vec::new());
            let code = add_all(ctx, "claim", records, |tx, fields| claim(tx, fields, &said))?;
            tell(ctx, said);
            Ok(code)
        }
        AddCommand::Article(args) => {
            if let (Some(number), Some(file)) = (args.revises, &args.file) {
                return revise(number, file, args.charset.as_deref(), ctx);
            }
            let mut given = fields::of(&args.article);
            if let Some(file) = &args.file {
                given.insert("texts".into(), serde_json::Value::Null);
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                let is_named =
                    file != Path::new("-") && std::fs::metadata(file).is_ok_and(|found| found.is_file());
                match is_named {
                    true => given.insert("title".into(), stem.into()),
                    false
                        if args.title.is_none()
                            && (file == Path::new("-") || file.exists())
                            && !file.is_dir() =>
                    {
                        let hint = "add --title \"…\"";
                        return Err(failure(code::USAGE, "what is no file has no name for a title", hint));
                    }
                    false => None,
                };
                let text = text_of(ctx, file, args.charset.as_deref())?;
                given.insert("texts".into(), serde_json::json!([{ "text": text }]));
            }
            given.extend(args.title.map(|title| ("title".to_string(), title.into())));
            let records = gather(ctx, "article", "title", &fields::ARTICLE_FORM, given)?;
            add_all(ctx, "article", records, |tx, fields| {
                let mut article: Article = fields::record("", fields)?;
                for text in &mut article.texts {
                    text.recorded_at.get_or_insert_with(|| tx.now().clone());
                }
                Ok(tx.add_article(&article)?.0)
            })
        }
        AddCommand::Source(args) => {
            let mut given = fields::of(&args.source);
            given.extend(args.note.map(|note| ("note".to_string(), note.into())));
            let records = gather(ctx, "source", "title", &fields::SOURCE_FORM, given)?;
            add_all(ctx, "source", records, |tx, mut fields| {
                fields::refer(tx, &mut fields)?;
                Ok(tx.add_source(&fields::record::<Source>("", fields)?)?.0)
            })
        }
        AddCommand::Appearance(args) => {
            let mut given = fields::of(&args.appearance);
            given.extend(args.claimant.map(|name| ("claimant".to_string(), name.into())));
            given.extend(args.said.map(|said| ("said".to_string(), said.as_str().into())));
            let given = present(given);
            if given.is_empty() {
                let hint = "say where: --article N --quote \"…\" --paragraph N, or --url";
                return Err(failure(code::USAGE, "an appearance needs a place", hint));
            }
            let said = RefCell::new(Vec::new());
            let gathered = Gathered { records: vec![given], form: None };
            let code = add_all(ctx, "appearance", gathered, |tx, mut fields| {
                fields::refer(tx, &mut fields)?;
                let mut appearance = fields::record::<Appearance>("", fields)?;
                said.borrow_mut().extend(anchor::place_given(tx, &mut appearance)?);
                Ok(tx.add_appearance(args.claim, &appearance)?.0)
            })?;
            tell(ctx, said);
            Ok(code)
        }
    }
}

/// Says what has to be said of quotes that were looked up in texts.
fn tell(ctx: &mut Context, said: RefCell<Vec<String>>) {
    for line in said.into_inner() {
        ctx.say(&format!("note: {line}"));
    }
}

/// Adds a version to an article's text, and looks the words of its claims up in it.
fn revise(number: ArticleNo, file: &Path, charset: Option<&str>, ctx: &mut Context) -> Result<u8> {
    let text = text_of(ctx, file, charset)?;
    let mut store = ctx.open()?;
    let (version, outcomes) = store.write(&ctx.stamp(Action::Add)?, |tx| {
        let version = tx.revise_article(number, &text)?;
        anyhow::Ok((version, anchor::anchor_article(tx, number)?.unwrap_or_default()))
    })?;
    writeln!(ctx.out, "{number}")?;
    ctx.say(&format!("article {number} has a new text, version {version}, in {}", store.path().display()));
    anchor::write(ctx, super::output::Format::Table, &outcomes)?;
    ctx.say(&anchor::summed_up(&outcomes, false));
    Ok(0)
}

/// Records one claim with its appearance.
fn claim(tx: &WriteTx<'_>, mut fields: Fields, said: &RefCell<Vec<String>>) -> Result<i64> {
    let mut appearance = fields::split_appearance(&mut fields);
    let mut claim: Claim = fields::record("", fields)?;
    claim.tags.sort();
    claim.tags.dedup();
    if !appearance.is_empty() {
        fields::refer(tx, &mut appearance)?;
        let mut appearance = fields::record::<Appearance>("", appearance)?;
        said.borrow_mut().extend(anchor::place_given(tx, &mut appearance)?);
        claim.appearances.push(appearance);
    }
    Ok(tx.add_claim(&claim)?.0)
}

/// The records to add, and the form that they were typed into, if one was.
struct Gathered {
    records: Vec<Fields>,
    form: Option<PathBuf>,
}

/// The records to add: the one that the flags describe, else those of the form or of stdin.
fn gather(ctx: &Context, what: &str, needed: &str, names: &[&str], given: Fields) -> Result<Gathered> {
    let mut given = present(given);
    if given.contains_key(needed) {
        return Ok(Gathered { records: vec![given], form: None });
    }
    if ctx.interactive {
        let filled = form::edit(&format!("new {what}"), names, &given)?;
        for (name, value) in filled.changed {
            match value {
                Value::Null => given.remove(&name),
                value => given.insert(name, value),
            };
        }
        return Ok(Gathered { records: vec![given], form: Some(filled.path) });
    }
    if !given.is_empty() {
        let hint = format!("`onus add {what} --help` shows an example");
        return Err(failure(code::USAGE, format!("a {what} needs a {needed}"), hint));
    }
    let records = fields::parse_json(&ctx.stdin()?)?;
    Ok(Gathered { records: records.into_iter().map(fields::without_blanks).collect(), form: None })
}

/// The fields of flags that say something.
fn present(given: Fields) -> Fields {
    let mut given = fields::without_blanks(given);
    given.retain(|_, value| !value.is_null());
    given
}

/// Adds all records in one transaction and prints the number of each.
fn add_all(
    ctx: &mut Context,
    what: &str,
    gathered: Gathered,
    add: impl Fn(&WriteTx<'_>, Fields) -> Result<i64>,
) -> Result<u8> {
    let Gathered { records, form } = gathered;
    let (path, numbers) = form::settled(form.as_deref(), add_each(ctx, records, add))?;
    for number in &numbers {
        writeln!(ctx.out, "{number}")?;
    }
    ctx.say(&match numbers.as_slice() {
        [number] => format!("{what} {number} is recorded in {}", path.display()),
        numbers => format!("{} are recorded in {}", counted(numbers.len(), what), path.display()),
    });
    Ok(0)
}

/// The database, and the numbers of the records that were added to it.
fn add_each(
    ctx: &mut Context,
    records: Vec<Fields>,
    add: impl Fn(&WriteTx<'_>, Fields) -> Result<i64>,
) -> Result<(PathBuf, Vec<i64>)> {
    let mut store = ctx.open_or_create()?;
    let many = records.len() > 1;
    let numbers = store.write(&ctx.stamp(Action::Add)?, |tx| {
        let add = |(n, fields)| {
            let added = add(tx, fields);
            if many { added.with_context(|| format!("record {}", n + 1)) } else { added }
        };
        records.into_iter().enumerate().map(add).collect::<Result<Vec<i64>>>()
    })?;
    Ok((store.path().to_path_buf(), numbers))
}

/// The text of a file of one of the kinds that have text.
fn text_of(ctx: &mut Context, file: &Path, charset: Option<&str>) -> Result<String> {
    let (mut folder, stop) = (spool::Spool::new()?, interrupts()?);
    let given = spool::given(file, spool::MOST << 20, &mut folder, &stop)?;
    let shown = given.shown;
    let stopped = || stop.load(Ordering::Relaxed);
    let head = copies::head(&given.path).with_context(|| shown.clone())?;
    let media_type = media::media_type(&head, given.name.as_deref(), None);
    let busy = progress::busy(&format!("reading {shown}"));
    let read = extract::article_text(&given.path, &media_type, charset, &ctx.tools(&stopped));
    busy.finish_and_clear();
    if stopped() {
        return Err(crate::store::Error::Interrupted.into());
    }
    let read = read.map_err(|e| failure(code::DATA, format!("{shown}: {e}"), "nothing was recorded"))?;
    if let Some(note) = read.note {
        ctx.say(&format!("note: {shown}: {note}"));
    }
    Ok(read.text)
}
