//! `onus query`: claims by full text and by filters, a page at a time.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::fields::closed;
use super::output::{ListFormat, write_list};
use crate::model::{
    ArticleNo, Claim, ClaimKind, ClaimNo, PartialDate, RatingRef, Reason, Standing, Timestamp, Verdict,
};
use crate::render::reasons;
use crate::store::{Filter, Page, PageKey, RANKED_MOST, ReadTx, Sort};
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use serde::Serialize;

/// List claims: by words, by filters, the disputed ones with the reasons
///
/// Examples:
///
/// onus query --disputed
///
/// onus query "\"duct tape\" OR wall*" --claimant trump --since 2019
#[derive(Debug, Args)]
pub struct QueryArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The order [default: match with words, said with --since or --until, recorded with --as-of, else number]
    #[arg(long, value_name = "ORDER")]
    sort: Option<Order>,
    /// How many claims at the most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// The next page: what the last page's end said
    #[arg(long, value_name = "PLACE")]
    after: Option<PageKey>,
    /// Only say how many there are
    #[arg(long, conflicts_with_all = ["sort", "limit", "after"])]
    count: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// Which claims: shared by `query` and `export`.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct FilterArgs {
    /// Words to look for in the claims, their claimants and notes; "two words" are a phrase, immigr* a prefix; AND, OR, NOT in capitals
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// The claim of this number; repeat for more
    #[arg(long = "claim", value_name = "CLAIM", add = ArgValueCandidates::new(complete::claims))]
    claims: Vec<ClaimNo>,
    /// Claims that are disputed
    #[arg(long)]
    disputed: bool,
    /// Claims without a source
    #[arg(long)]
    unsourced: bool,
    /// Claims without a ruling that stands
    #[arg(long)]
    unruled: bool,
    /// Claims with a ruling that stands whose label has no known verdict
    #[arg(long)]
    unmapped: bool,
    /// Claims with a quotation that `onus verify` has not found in a stored copy of its source
    #[arg(long, conflicts_with = "as_of")]
    unverified: bool,
    /// Claims with a quotation that the stored copy of its source has otherwise, does not have, or whose copy was
    /// tampered with, as `onus verify` found
    #[arg(long, conflicts_with = "as_of")]
    altered: bool,
    /// Claims that appear in this article
    #[arg(long, value_name = "ARTICLE", add = ArgValueCandidates::new(complete::articles))]
    article: Option<ArticleNo>,
    /// Claims by someone whose name holds these words
    #[arg(long, value_name = "NAME")]
    claimant: Option<String>,
    /// Claims with a ruling that stands by this ruler: the whole name, in any case
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::rulers))]
    ruled_by: Option<String>,
    /// Claims with a current ruling of this rating: LABEL or SCALE:LABEL
    #[arg(long, value_name = "RATING", add = ArgValueCandidates::new(complete::ratings))]
    rating: Option<String>,
    /// Claims with a current ruling of this verdict
    #[arg(long, value_parser = closed::<Verdict>(Verdict::NAMES))]
    verdict: Option<Verdict>,
    /// Claims with this tag; repeat to ask for several
    #[arg(long = "tag", value_name = "TAG", add = ArgValueCandidates::new(complete::tags))]
    tags: Vec<String>,
    /// Claims of this kind
    #[arg(long, value_parser = closed::<ClaimKind>(ClaimKind::NAMES))]
    kind: Option<ClaimKind>,
    /// Claims said on this date or later
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Claims said on this date or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<PartialDate>,
    /// Answer from what was recorded by the end of this date, or by this moment (2026-11-22T14:42:00Z); words,
    /// claimants and dates are looked for as they are today
    #[arg(long, value_name = "DATE", value_parser = moment)]
    as_of: Option<Timestamp>,
    /// Claims that were removed, instead
    #[arg(long)]
    removed: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    /// Newest number first
    Number,
    /// Latest said first
    Said,
    /// Latest recorded first
    Recorded,
    /// Best match for the words first; where nothing but words is asked, among the newest 5,000 matches
    Match,
}

/// A moment (RFC 3339, or in UTC as `history` prints it), or the end of the days that a date may fall on.
pub fn moment(text: &str) -> Result<Timestamp, BadMoment> {
    if let Ok(moment) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(Timestamp::from_clock(moment.to_utc()));
    }
    // To the minute, its last millisecond: what was recorded in that minute was known by its end.
    if let Ok(minute) = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M") {
        let end = minute.and_utc() + chrono::TimeDelta::milliseconds(59_999);
        return Ok(Timestamp::from_clock(end));
    }
    // A date with a time of day is valid EDTF too, but stands for its whole day: that is not what was asked.
    match text.parse::<PartialDate>() {
        Ok(date) if !text.contains(['T', ':']) => Ok(Timestamp::end_of(&date)),
        _ => Err(BadMoment),
    }
}

/// Text that is neither a date nor a moment.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error(
    "not a date or a moment: write 2026, 2026-11, 2026-11-22, 2026-11-22T14:42:00Z or \"2026-11-22 14:42\" (UTC)"
)]
pub struct BadMoment;

impl FilterArgs {
    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        *self == FilterArgs::default()
    }

    /// The filter of a command whose words may be the numbers of claims: when all are, they are taken for that.
    pub fn with_numbers(mut self) -> Self {
        let numbers: Option<Vec<Vec<ClaimNo>>> = self.words.iter().map(|word| claim_numbers(word)).collect();
        if let Some(numbers) = numbers {
            self.words.clear();
            self.claims.extend(numbers.into_iter().flatten());
        }
        self
    }

    /// The filter with one more word before its words.
    pub fn with_first(mut self, word: &str) -> Self {
        self.words.insert(0, word.to_string());
        self
    }

    /// The store's filter.
    ///
    /// # Errors
    /// A rating that no scale has, with the nearest one; an article that is not there.
    pub fn resolve(&self, tx: &ReadTx<'_>) -> Result<Filter> {
        let rating =
            self.rating.as_deref().map(|text| tx.find_rating(&RatingRef::parse(text))).transpose()?;
        if let Some(article) = self.article {
            tx.article(article)?;
        }
        let mut claims = Vec::new();
        for number in &self.claims {
            // What is part of another claim is found there.
            let claim = tx.claim(*number)?;
            claims.push(
                claim.merged_into.map(|id| tx.claim_number(id)).transpose()?.flatten().unwrap_or(*number),
            );
        }
        Ok(Filter {
            claims,
            words: (!self.words.is_empty()).then(|| self.words.join(" ")),
            disputed: self.disputed,
            unsourced: self.unsourced,
            unruled: self.unruled,
            unmapped: self.unmapped,
            unverified: self.unverified,
            altered: self.altered,
            ruled_by: self.ruled_by.clone(),
            article: self.article,
            claimant: self.claimant.clone(),
            rating,
            verdict: self.verdict,
            tags: self.tags.clone(),
            kind: self.kind,
            since: self.since.clone(),
            until: self.until.clone(),
            as_of: self.as_of.clone(),
            removed: self.removed,
        })
    }
}

/// The claims that a word names: `3`, `3-7`, `3,5`.
fn claim_numbers(word: &str) -> Option<Vec<ClaimNo>> {
    let mut numbers = Vec::new();
    for part in word.split(',') {
        match part.split_once('-') {
            None => numbers.push(part.parse().ok()?),
            Some((first, last)) => {
                let (first, last): (ClaimNo, ClaimNo) = (first.parse().ok()?, last.parse().ok()?);
                let known = first <= last && last.0 - first.0 < 100_000;
                numbers.extend(known.then(|| (first.0..=last.0).map(ClaimNo))?);
            }
        }
    }
    Some(numbers)
}

/// A claim as lists show it.
#[derive(Serialize)]
pub struct Listed<'a> {
    /// Its number.
    pub number: Option<ClaimNo>,
    /// Its stable identity.
    pub id: Option<crate::model::Id>,
    /// The proposition.
    pub text: &'a str,
    /// Who makes it.
    pub claimant: Option<&'a str>,
    /// When it was said.
    pub said: Option<&'a PartialDate>,
    /// What sort of claim it is.
    pub kind: Option<ClaimKind>,
    /// Its tags.
    pub tags: &'a [String],
    /// The verdicts of its current rulings.
    pub verdicts: Vec<Verdict>,
    /// Whether it is disputed.
    pub disputed: bool,
    /// Why.
    pub reasons: &'a [Reason],
}

impl<'a> Listed<'a> {
    fn new((claim, standing): &'a (Claim, Standing)) -> Self {
        Listed {
            number: claim.number,
            id: claim.id,
            text: &claim.text,
            claimant: claim.claimant.as_deref(),
            said: claim.said.as_ref(),
            kind: claim.kind,
            tags: &claim.tags,
            verdicts: standing.verdicts.iter().copied().collect(),
            disputed: !standing.reasons.is_empty(),
            reasons: &standing.reasons,
        }
    }
}

/// Lists one page of claims.
pub fn run(args: &QueryArgs, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    if args.count {
        let count = store.read(|tx| anyhow::Ok(tx.count(&args.filter.resolve(tx)?)?))?;
        writeln!(ctx.out, "{count}")?;
        return Ok(0);
    }
    let sort = match args.sort {
        Some(Order::Number) => Sort::Number,
        Some(Order::Said) => Sort::Said,
        Some(Order::Recorded) => Sort::Recorded,
        Some(Order::Match) if args.filter.words.is_empty() => {
            return Err(failure(
                code::USAGE,
                "--sort match needs words to match",
                "give the words, or another order",
            ));
        }
        Some(Order::Match) => Sort::Match,
        None if !args.filter.words.is_empty() => Sort::Match,
        None if args.filter.since.is_some() || args.filter.until.is_some() => Sort::Said,
        None if args.filter.as_of.is_some() => Sort::Recorded,
        None => Sort::Number,
    };
    if args.after.as_ref().is_some_and(|after| !after.fits(sort)) {
        let hint = "copy it from the line `next page` of the same query, with the same order";
        return Err(failure(code::USAGE, "--after names a place in a list of another order", hint));
    }
    let page = Page { sort, limit: args.limit as usize, after: args.after.clone() };
    let (claims, more) = store.read(|tx| anyhow::Ok(tx.page(&args.filter.resolve(tx)?, &page)?))?;
    let listed: Vec<_> = claims.iter().zip(claims.iter().map(Listed::new)).collect();
    let headings = ["No", "Claim", "Claimant", "Said", "Verdict", "Disputed because"];
    let narrow = [true, false, true, true, true, false];
    let items: Vec<Row<'_>> =
        listed.into_iter().map(|(pair, listed)| Row { standing: &pair.1, listed }).collect();
    write_list(ctx, args.list.format, headings, narrow, &items, |row| {
        [
            row.listed.number.map_or(String::new(), |n| n.to_string()),
            row.listed.text.to_string(),
            row.listed.claimant.unwrap_or("unknown").to_string(),
            row.listed.said.map_or("unknown".to_string(), ToString::to_string),
            reasons::verdict(row.standing),
            reasons::phrases(row.standing),
        ]
    })?;
    if claims.is_empty() && args.after.is_none() {
        ctx.say(&format!("no claim in {} matches", store.path().display()));
    } else if more.is_none()
        && sort == Sort::Match
        && !claims.is_empty()
        && listed_so_far(args, claims.len()) >= RANKED_MOST
    {
        ctx.say(&format!("these are the best of the newest {RANKED_MOST} matches; --sort number lists all"));
    } else if let Some(place) = more {
        ctx.say(&format!("next page: add --after {place}"));
    }
    Ok(0)
}

/// How many claims this page and those before it hold, of a list by match.
fn listed_so_far(args: &QueryArgs, listed: usize) -> usize {
    listed + args.after.as_ref().map_or(0, |after| after.to_string().parse().unwrap_or(0))
}

/// A listed claim with what its cells need.
struct Row<'a> {
    standing: &'a Standing,
    listed: Listed<'a>,
}

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.listed.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_moment_is_what_was_typed_or_refused() {
        for (text, moment) in [
            ("2026-11-22T14:42:00Z", "2026-11-22T14:42:00.000Z"),
            ("2026-11-22T14:42:00.123Z", "2026-11-22T14:42:00.123Z"),
            ("2026-11-22T16:42:00+02:00", "2026-11-22T14:42:00.000Z"),
            ("2026-11-22 14:42", "2026-11-22T14:42:59.999Z"),
            ("2026-11-22", "2026-11-22T23:59:59.999Z"),
            ("2026", "2026-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(super::moment(text).unwrap().as_str(), moment, "{text}");
        }
        for bad in ["2026-11-22T14:42:00", "2026-11-22T14:42", "yesterday", ""] {
            assert!(super::moment(bad).is_err(), "{bad}");
        }
    }
}
