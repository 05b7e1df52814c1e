//! What an export does: which records go to which format.

use super::query::FilterArgs;
use crate::format::claimreview::Shape;
use crate::format::{
    Exporter, Format, Record, bibtex, claimreview, csl, csv, google, json, jsonl, markdown, ris,
};
use crate::model::{Id, Record as _, Source};
use crate::store::{self, Filter, ReadTx, Store, Whole};
use anyhow::Result;
use std::collections::HashSet;
use std::io::Write;

/// What to write.
pub struct How<'a> {
    /// In which format.
    pub format: Format,
    /// Of which claims.
    pub filter: &'a FilterArgs,
    /// As which document, for ClaimReviews.
    pub shape: Shape,
    /// Whether only what others read is written.
    pub plain: bool,
}

/// What a person should know of what was written.
#[derive(Debug, Default)]
pub struct Written {
    /// How many records were selected: claims, or of formats of sources the sources.
    pub records: usize,
    /// How many confidential sources are in it by name.
    pub confidential: usize,
    /// How many confidential sources are left out or not named, while the words of claims and rulings may name them.
    pub unnamed: usize,
    /// How many confidential sources were left out.
    pub left_out: usize,
}

/// Why writing ended early. The cause stays in the chain: exit codes, and the end of a pipe, are known by it.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{0}")]
    Store(#[from] store::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Writes the selected records, one at a time, from one view of the store.
///
/// # Errors
/// What the store and `out` return.
pub fn write(store: &Store, how: &How<'_>, out: &mut dyn Write) -> Result<Written> {
    store.read(|tx| {
        let filter = if how.filter.is_empty() { None } else { Some(how.filter.resolve(tx)?) };
        // The causes of an error, and not this wrapping, tell the exit code and the way out.
        formatted(tx, how, filter.as_ref(), out).map_err(|stop| match stop {
            Stop::Store(error) => error.into(),
            Stop::Io(error) => error.into(),
        })
    })
}

fn formatted(
    tx: &ReadTx<'_>,
    how: &How<'_>,
    filter: Option<&Filter>,
    out: &mut dyn Write,
) -> Result<Written, Stop> {
    match how.format {
        Format::Json => bundle(tx, filter, out),
        Format::Jsonl => lines(tx, filter, out),
        Format::Bibtex => sources(tx, filter, &mut bibtex::Writer::new(out)),
        Format::Ris => sources(tx, filter, &mut ris::Writer::new(out)),
        Format::CslJson => sources(tx, filter, &mut csl::Writer::new(out, how.plain)),
        Format::Csv => claims(tx, filter, &mut csv::Writer::new(out)?),
        Format::Google => claims(tx, filter, &mut google::Writer::new(out)?),
        Format::Markdown => claims(tx, filter, &mut markdown::Writer::new(out)),
        Format::ClaimReview => {
            let plain = how.plain || how.shape == Shape::HtmlSnippets;
            let mut writer = claimreview::Writer::new(out, how.shape, plain)?;
            if plain { claims(tx, filter, &mut writer) } else { whole_claims(tx, filter, &mut writer) }
        }
    }
}

/// Writes what others read of claims: no confidential source is named in it.
fn claims(tx: &ReadTx<'_>, filter: Option<&Filter>, writer: &mut dyn Exporter) -> Result<Written, Stop> {
    let written = whole_claims(tx, filter, writer)?;
    Ok(Written { confidential: 0, unnamed: written.confidential, ..written })
}

/// Writes what is known of claims.
fn whole_claims(
    tx: &ReadTx<'_>,
    filter: Option<&Filter>,
    writer: &mut dyn Exporter,
) -> Result<Written, Stop> {
    let present = Filter::default();
    let mut confidential: HashSet<Option<Id>> = HashSet::new();
    let mut records = 0;
    writer.scales(tx.scales()?)?;
    tx.dossiers(filter.unwrap_or(&present), |dossier| {
        records += 1;
        confidential.extend(dossier.sources.iter().filter(|s| s.confidential).map(|s| s.id));
        writer.dossier(&dossier).map_err(Stop::from)
    })?;
    writer.finish()?;
    Ok(Written {
        records,
        confidential: confidential.len(),
        left_out: writer.left_out(),
        ..Written::default()
    })
}

/// Writes the sources that the selected claims cite; all without a filter.
fn sources(tx: &ReadTx<'_>, filter: Option<&Filter>, writer: &mut dyn Exporter) -> Result<Written, Stop> {
    let (mut records, mut confidential) = (0, 0);
    tx.sources(filter, |mut source: Source| {
        if source.retired_at.is_some() && filter.is_none() {
            return Ok(());
        }
        records += 1;
        confidential += usize::from(source.confidential);
        source.clear_local();
        writer.source(&source).map_err(Stop::from)
    })?;
    writer.finish()?;
    let left_out = writer.left_out();
    Ok(Written { records, confidential: confidential - left_out, left_out, ..Written::default() })
}

/// Writes all there is as JSON Lines, without making records of the rows.
fn all_lines(tx: &ReadTx<'_>, out: &mut dyn Write) -> Result<Written, Stop> {
    let mut writer = jsonl::Writer::new(out);
    for scale in tx.scales()? {
        writer.scale(scale)?;
    }
    tx.articles(None, |mut article| {
        if let Some(number) = article.number {
            article.texts = tx.article_texts(number)?;
        }
        writer.article(article).map_err(Stop::from)
    })?;
    let mut records = 0;
    let confidential = tx.texts(|line| {
        records += 1;
        writer.texts(line.articles, line.sources, line.claims).map_err(Stop::from)
    })?;
    writer.finish()?;
    Ok(Written { records, confidential: confidential as usize, left_out: 0, ..Written::default() })
}

/// Writes the selected records as JSON Lines.
fn lines(tx: &ReadTx<'_>, filter: Option<&Filter>, out: &mut dyn Write) -> Result<Written, Stop> {
    if filter.is_none() {
        return all_lines(tx, out);
    }
    let mut writer = jsonl::Writer::new(out);
    let mut confidential: HashSet<Option<Id>> = HashSet::new();
    let mut records = 0;
    tx.lines(filter, |whole| {
        records += usize::from(!matches!(whole, Whole::Scale(_)));
        let written = match whole {
            Whole::Scale(scale) => writer.scale(*scale),
            Whole::Article(article) => writer.article(*article),
            Whole::Source(source) => {
                confidential.extend(source.confidential.then_some(source.id));
                writer.source(*source)
            }
            Whole::Claim(claims, sources, articles) => {
                confidential.extend(sources.iter().filter(|s| s.confidential).map(|s| s.id));
                writer.claim(claims, sources, articles)
            }
        };
        written.map_err(Stop::from)
    })?;
    writer.finish()?;
    Ok(Written { records, confidential: confidential.len(), left_out: 0, ..Written::default() })
}

/// Writes a bundle.
fn bundle(tx: &ReadTx<'_>, filter: Option<&Filter>, out: &mut dyn Write) -> Result<Written, Stop> {
    let mut writer = json::Writer::new(out)?;
    let mut written = Written::default();
    for scale in tx.scales_used(filter)? {
        writer.record(&Record::Scale(Box::new(scale)))?;
    }
    tx.articles(filter, |mut article| {
        written.records += 1;
        if let Some(number) = article.number {
            article.texts = tx.article_texts(number)?;
        }
        article.clear_local();
        writer.record(&Record::Article(Box::new(article))).map_err(Stop::from)
    })?;
    tx.sources(filter, |mut source| {
        written.records += 1;
        written.confidential += usize::from(source.confidential);
        source.clear_local();
        writer.record(&Record::Source(Box::new(source))).map_err(Stop::from)
    })?;
    tx.bundled(filter, |mut claim| {
        written.records += 1;
        claim.clear_local();
        writer.record(&Record::Claim(Box::new(claim))).map_err(Stop::from)
    })?;
    writer.finish()?;
    Ok(written)
}
