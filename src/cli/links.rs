//! `onus links`: are the addresses of sources still there?

use super::complete;
use super::context::Context;
use super::error::code;
use super::output::{ListFormat, Stream, counted};
use super::query::FilterArgs;
use crate::archive::http::{Limits, Links, probe_all};
use crate::model::{LinkCheck, LinkState, Source, SourceNo};
use crate::render::Style;
use crate::store::{Action, Error as StoreError};
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Ask the addresses of sources whether they are still there; nothing changes but the record of the check
///
/// Words and filters select claims, and with them the sources that these cite; without any, every source is asked.
/// Each address is asked once, a few at a time, one at a time of a host. It answers ok, redirected, gone, refused
/// or unreachable; a source of which neither a copy is kept nor a public archive is named is unarchived, too.
/// What is refused is refused by the site, or by Onus, which then says "not asked": an address that is none on the
/// web, or one of the local network. Exits with 1 when an address is gone, refused or unreachable.
#[derive(Debug, Args)]
pub struct LinksArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The source of this number; repeat for more
    #[arg(long = "source", value_name = "SOURCE", add = ArgValueCandidates::new(complete::sources))]
    sources: Vec<SourceNo>,
    /// How many addresses are asked at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=32))]
    at_once: u8,
    /// How many seconds an address may take
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// Ask addresses of this machine or the local network, too
    #[arg(long)]
    allow_local: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// One address with what it answered.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    check: &'a LinkCheck,
    /// Whether neither a copy is kept nor a public archive is named.
    unarchived: bool,
}

/// Asks, lists and records.
pub fn run(args: &LinksArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    let sources = selected(args, &store)?;
    let mut items: Vec<(SourceNo, String)> = Vec::new();
    for source in &sources {
        // What is no address on the web is told as one that can't be asked, rather than passed over.
        let addresses = [&source.url, &source.archive_url].into_iter().flatten();
        items.extend(addresses.filter_map(|url| Some((source.number?, url.clone()))));
    }
    let asked = items.len();
    let links = Links {
        at_once: args.at_once.into(),
        limits: Limits {
            time: Duration::from_secs(args.timeout),
            allow_local: args.allow_local,
            ..Links::default().limits
        },
        ..Links::default()
    };
    let stop = super::input::interrupts()?;
    let bar = super::progress::bar("asking", None);
    let mut checks: Vec<LinkCheck> = Vec::with_capacity(asked);
    let now = ctx.now.clone();
    let all = probe_all(items, &links, &|| now.clone(), &|| stop.load(Ordering::Relaxed), |check| {
        bar.inc(1);
        checks.push(check);
    });
    bar.finish_and_clear();
    checks.sort_by(|a, b| (a.source, &a.url).cmp(&(b.source, &b.url)));
    let recorded = record(ctx, &mut store, &checks)?;
    let mut states: BTreeMap<LinkState, usize> = BTreeMap::new();
    let headings = ["Source", "State", "Status", "Unarchived", "Url", "Location", "Why"];
    let style = ctx.style;
    let mut stream = Stream::new(&mut ctx.out, style, args.list.format, &headings)?;
    for check in &checks {
        *states.entry(check.state).or_default() += 1;
        let source = sources.iter().find(|s| s.number == Some(check.source));
        stream.item(&Line { check, unarchived: source.is_some_and(unarchived) }, row, shown)?;
    }
    stream.finish()?;
    let counts: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    ctx.say(&match counts.is_empty() {
        true => "no source with an address matches".to_string(),
        false => format!(
            "{}: {}",
            counted(checks.len(), "address").replace("addresss", "addresses"),
            counts.join(", ")
        ),
    });
    for (way, count) in ways(&sources, &checks) {
        ctx.say(&format!("{} unarchived: {way}", counted(count, "source")));
    }
    if !all {
        let recorded = if recorded { " and on record" } else { "" };
        ctx.say(&format!("{} of {asked} answers came{recorded}; the rest was not asked", checks.len()));
        return Err(StoreError::Interrupted.into());
    }
    let bad = checks.iter().any(|c| !matches!(c.state, LinkState::Ok | LinkState::Redirected));
    Ok(if bad { code::NO } else { 0 })
}

/// The sources to ask.
fn selected(args: &LinksArgs, store: &crate::store::Store) -> Result<Vec<Source>> {
    store.read(|tx| {
        let filter = (!args.filter.is_empty()).then(|| args.filter.resolve(tx)).transpose()?;
        for number in &args.sources {
            tx.source(*number)?;
        }
        let named = |source: &Source| {
            args.sources.is_empty() || source.number.is_some_and(|n| args.sources.contains(&n))
        };
        let mut sources = Vec::new();
        tx.sources(filter.as_ref(), |source| {
            if source.retired_at.is_none() && named(&source) {
                sources.push(source);
            }
            Ok::<(), StoreError>(())
        })?;
        anyhow::Ok(sources)
    })
}

/// Records what was answered, where the file can be written: the answers are shown in any case. Gives whether they
/// are on record.
fn record(ctx: &mut Context, store: &mut crate::store::Store, checks: &[LinkCheck]) -> Result<bool> {
    if checks.is_empty() {
        return Ok(true);
    }
    let recorded = store
        .write(&ctx.stamp(Action::Links)?, |tx| checks.iter().try_for_each(|check| tx.add_link_check(check)));
    match recorded {
        Err(StoreError::ReadOnly(path)) => {
            ctx.say(&format!("the check is not on record: {} can't be written", path.display()));
            Ok(false)
        }
        other => Ok(other.map(|()| true)?),
    }
}

/// How a copy of unarchived sources can yet be had, and of how many: their own address, an archive's, or a file.
fn ways(sources: &[Source], checks: &[LinkCheck]) -> Vec<(&'static str, usize)> {
    let (mut live, mut gone, mut none) = (0, 0, 0);
    for source in sources.iter().filter(|s| unarchived(s)) {
        let mut own = checks.iter().filter(|check| Some(check.source) == source.number).peekable();
        if own.peek().is_none() {
            none += usize::from(source.url.is_none());
            live += usize::from(source.url.is_some());
        } else if own.any(|check| !matches!(check.state, LinkState::Gone | LinkState::Refused)) {
            live += 1;
        } else {
            gone += 1;
        }
    }
    let all = [
        ("`onus snapshot SOURCE --fetch` keeps a copy", live),
        ("`onus edit source SOURCE --archive-url …` records a copy in a web archive", gone),
        ("`onus snapshot SOURCE FILE` keeps a copy", none),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn unarchived(source: &Source) -> bool {
    source.archive_url.is_none() && source.snapshots.iter().all(|copy| copy.retired_at.is_some())
}

/// The cells of an address.
fn row(line: &Line<'_>) -> [String; 7] {
    let c = line.check;
    [
        c.source.to_string(),
        c.state.to_string(),
        c.status.map_or(String::new(), |status| status.to_string()),
        if line.unarchived { "unarchived".into() } else { String::new() },
        c.url.clone(),
        c.location.clone().unwrap_or_default(),
        c.why.clone().unwrap_or_default(),
    ]
}

/// An address for a person.
fn shown(line: &Line<'_>, style: &Style) -> String {
    let c = line.check;
    let unarchived = if line.unarchived { ", unarchived" } else { "" };
    let why = c.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
    let first = style.wrap("", "    ", &format!("source {}: {}{unarchived}{why}", c.source, c.state));
    let mut text = format!("{first}\n{}", style.wrap("    ", "    ", &c.url));
    if let Some(location) = &c.location {
        text.push('\n');
        text.push_str(&style.wrap("    ", "    ", &format!("leads to {location}")));
    }
    text
}
