//! `onus article list` and `onus source list`: the numbers that other commands take.

use super::context::Context;
use super::output::{ListFormat, write_list};
use anyhow::Result;
use clap::{Args, Subcommand};

/// List the articles
#[derive(Debug, Subcommand)]
pub enum ArticleCommand {
    /// List the articles with their numbers
    List(ListArgs),
}

/// List the sources
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// List the sources with their numbers
    List(ListArgs),
}

/// What a plain list takes.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only those whose title or publisher holds this, in any case
    words: Option<String>,
    #[command(flatten)]
    list: ListFormat,
}

impl ListArgs {
    fn admits(&self, texts: [Option<&str>; 2]) -> bool {
        let Some(words) = self.words.as_ref().map(|words| words.to_lowercase()) else { return true };
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&words))
    }
}

/// Says that a list is empty, where nothing else would show it.
fn none_found(ctx: &mut Context, store: &crate::store::Store, what: &str, empty: bool) {
    if empty {
        ctx.say(&format!("no {what} in {} matches", store.path().display()));
    }
}

/// Lists the articles.
pub fn articles(command: &ArticleCommand, ctx: &mut Context) -> Result<u8> {
    let ArticleCommand::List(args) = command;
    let store = ctx.open()?;
    let mut articles = Vec::new();
    store.read(|tx| {
        tx.articles(None, |article| {
            if article.retired_at.is_none()
                && args.admits([Some(&article.title), article.publisher.as_deref()])
            {
                articles.push(article);
            }
            Ok::<(), crate::store::Error>(())
        })
    })?;
    let headings = ["No", "Title", "Authors", "Publisher", "Published"];
    write_list(ctx, args.list.format, headings, [true, false, false, false, true], &articles, |article| {
        [
            article.number.map_or(String::new(), |n| n.to_string()),
            article.title.clone(),
            article.authors.join(", "),
            article.publisher.clone().unwrap_or_default(),
            article.published.as_ref().map_or(String::new(), ToString::to_string),
        ]
    })?;
    none_found(ctx, &store, "article", articles.is_empty());
    Ok(0)
}

/// Lists the sources.
pub fn sources(command: &SourceCommand, ctx: &mut Context) -> Result<u8> {
    let SourceCommand::List(args) = command;
    let store = ctx.open()?;
    let mut sources = Vec::new();
    store.read(|tx| {
        tx.sources(None, |source| {
            if source.retired_at.is_none() && args.admits([Some(&source.title), source.publisher.as_deref()])
            {
                sources.push(source);
            }
            Ok::<(), crate::store::Error>(())
        })
    })?;
    let headings = ["No", "Title", "Publisher", "Issued", "Tier", "Confidential", "Copies", "Url"];
    write_list(
        ctx,
        args.list.format,
        headings,
        [true, false, false, true, true, true, true, false],
        &sources,
        |source| {
            [
                source.number.map_or(String::new(), |n| n.to_string()),
                source.title.clone(),
                source.publisher.clone().unwrap_or_default(),
                source.issued.as_ref().map_or(String::new(), ToString::to_string),
                source.tier.map_or(String::new(), |tier| tier.to_string()),
                if source.confidential { "confidential".into() } else { String::new() },
                source.snapshots.iter().filter(|copy| copy.retired_at.is_none()).count().to_string(),
                source.url.clone().unwrap_or_default(),
            ]
        },
    )?;
    none_found(ctx, &store, "source", sources.is_empty());
    Ok(0)
}
