//! `onus anchor`: where in an article's text the words of its claims stand; and the same for words that are
//! recorded or changed one at a time.

use super::complete;
use super::context::Context;
use super::error::{code, failure};
use super::output::{ListFormat, Stream};
use crate::model::{AnchorState, Appearance, AppearanceNo, Article, ArticleNo, ClaimNo, Piece};
use crate::render::Style;
use crate::render::reasons::shortened;
use crate::store::{Action, ReadTx, WriteTx};
use crate::text::anchor::{Anchor, Draft, Located, Moved, Recorded, Sought};
use crate::text::difference::marked;
use crate::text::passage::{Note, Quotation, Spaces, Span};
use anyhow::Result;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use serde::Serialize;
use std::collections::BTreeMap;

/// Find the words of claims in the text of their article, and record where they stand
///
/// Each appearance with a quote is looked up in the latest version of its article's text: paragraph, characters and
/// the words beside it are recorded. Words that were found in an earlier version are at the same place, moved,
/// changed (the difference is shown) or gone; what is changed or gone stays as it was recorded, with its version.
/// Exits with 1 when words are changed, gone, or in several places.
#[derive(Debug, Args)]
pub struct AnchorArgs {
    /// The articles' numbers [default: every article with a text]
    #[arg(add = ArgValueCandidates::new(complete::articles))]
    articles: Vec<ArticleNo>,
    /// Only say what would be recorded
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// What became of the words of one appearance.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    article: ArticleNo,
    claim: ClaimNo,
    appearance: Option<AppearanceNo>,
    state: AnchorState,
    /// The version of the text, from 1.
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    #[serde(flatten)]
    anchor: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Piece>,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// The place, as an appearance has it.
#[derive(Debug, Clone, Serialize)]
struct Place {
    paragraph: u32,
    position_start: usize,
    position_end: usize,
}

/// Anchors what is recorded.
pub fn run(args: &AnchorArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    let work = |tx: &WriteTx<'_>| {
        let mut articles: Vec<Article> = Vec::new();
        tx.articles(None, |article| {
            let wanted = |n| args.articles.is_empty() || args.articles.contains(&n);
            if article.number.is_some_and(wanted)
                && (article.retired_at.is_none() || !args.articles.is_empty())
            {
                articles.push(article);
            }
            Ok::<(), crate::store::Error>(())
        })?;
        for number in &args.articles {
            tx.article(*number)?;
        }
        let (mut outcomes, mut without) = (Vec::new(), Vec::new());
        for number in articles.iter().filter_map(|article| article.number) {
            match anchor_article(tx, number)? {
                Some(found) => outcomes.extend(found),
                None => without.push(number),
            }
        }
        anyhow::Ok((outcomes, without))
    };
    let stamp = ctx.stamp(Action::Anchor)?;
    let (outcomes, without) =
        if args.dry_run { store.rehearse(&stamp, work)? } else { store.write(&stamp, work)? };
    let amiss = outcomes.iter().any(|o| o.state.is_amiss());
    write(ctx, args.list.format, &outcomes)?;
    for number in without {
        let hint = format!("`onus add article FILE --revises {number}` adds one");
        ctx.say(&format!("article {number} has no text to find words in: {hint}"));
    }
    ctx.say(&summed_up(&outcomes, args.dry_run));
    Ok(if amiss { code::NO } else { 0 })
}

/// Anchors the appearances in the latest text of an article; none when it has no text.
pub fn anchor_article(tx: &WriteTx<'_>, article: ArticleNo) -> Result<Option<Vec<Outcome>>> {
    let Some((version, text)) = tx.latest_text(article)? else { return Ok(None) };
    let draft = Draft::new(text.text, Spaces::Reliable);
    let mut outcomes = Vec::new();
    for (claim, appearance) in tx.appearances_in(article)? {
        let (outcome, placed) = reanchored(&draft, version, article, claim, &appearance);
        if let (Some(anchor), Some(number)) = (placed, appearance.number) {
            let placed = placed_at(appearance, &anchor, version);
            tx.edit_appearance(number, &placed)?;
        }
        outcomes.push(outcome);
    }
    Ok(Some(outcomes))
}

/// What becomes of an appearance in a text, and where it is to be recorded.
fn reanchored(
    draft: &Draft<'_>,
    version: u32,
    article: ArticleNo,
    claim: ClaimNo,
    a: &Appearance,
) -> (Outcome, Option<Anchor>) {
    let quote = a.quote.clone();
    let mut outcome = Outcome {
        article,
        claim,
        appearance: a.number,
        state: AnchorState::NoQuote,
        version,
        quote: quote.clone(),
        anchor: None,
        differences: Vec::new(),
        notes: Vec::new(),
    };
    let Some(quote) = quote.filter(|quote| quote.chars().any(char::is_alphanumeric)) else {
        return (outcome, None);
    };
    let span = a
        .position_start
        .zip(a.position_end)
        .map(|(start, end)| Span { start: start as usize, end: end as usize });
    let recorded = Recorded { quotation: quotation(a, &quote), paragraph: a.paragraph, span };
    let mut placed = None;
    match draft.reanchor(&recorded) {
        Moved::SamePlace { anchor, notes } | Moved::Moved { anchor, notes } => {
            outcome.state = match (a.version, a.paragraph) {
                (Some(_), _) if span == Some(anchor.span) && a.paragraph == Some(anchor.paragraph) => {
                    AnchorState::SamePlace
                }
                (Some(_), _) => AnchorState::Moved,
                (None, Some(paragraph)) if paragraph != anchor.paragraph => {
                    outcome.notes.push(format!("paragraph {paragraph} was recorded"));
                    AnchorState::Moved
                }
                (None, _) => AnchorState::Anchored,
            };
            outcome.notes.extend(notes.into_iter().map(in_words));
            outcome.anchor = Some(place(&anchor));
            placed = Some(anchor);
        }
        Moved::Changed { anchor, differences, .. } => {
            outcome.state = AnchorState::Changed;
            outcome.notes.push(format!(
                "the closest words are in paragraph {}: {}",
                anchor.paragraph,
                marked(&differences)
            ));
            outcome.differences = differences;
        }
        Moved::Ambiguous { count, paragraphs } => {
            outcome.state = AnchorState::Ambiguous;
            outcome.notes.push(several(count, &paragraphs));
        }
        Moved::Gone => outcome.state = AnchorState::Gone,
    }
    (outcome, placed)
}

fn quotation<'a>(appearance: &'a Appearance, quote: &'a str) -> Quotation<'a> {
    Quotation { exact: quote, prefix: appearance.prefix.as_deref(), suffix: appearance.suffix.as_deref() }
}

fn place(anchor: &Anchor) -> Place {
    Place { paragraph: anchor.paragraph, position_start: anchor.span.start, position_end: anchor.span.end }
}

/// The appearance with its place in a text; its words stay as they were recorded.
fn placed_at(appearance: Appearance, anchor: &Anchor, version: u32) -> Appearance {
    let given = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
    Appearance {
        prefix: given(&anchor.prefix),
        suffix: given(&anchor.suffix),
        paragraph: Some(anchor.paragraph),
        position_start: u32::try_from(anchor.span.start).ok(),
        position_end: u32::try_from(anchor.span.end).ok(),
        version: Some(version),
        ..appearance
    }
}

fn several(count: usize, paragraphs: &[u32]) -> String {
    let paragraphs: Vec<String> = paragraphs.iter().map(ToString::to_string).collect();
    format!(
        "the words stand in {count} places, paragraph {}: --paragraph, --prefix or --suffix say which",
        paragraphs.join(", ")
    )
}

fn in_words(note: Note) -> String {
    crate::check::verify::in_words(note).to_string()
}

/// Finds the words of an appearance that a person gives in the text of its article, and sets where they stand: the
/// quote becomes the words as printed. Gives what has to be said of it. Where the article has no text, or the text
/// has other words, the appearance stays as it was given.
///
/// # Errors
/// When the words stand in several places and nothing says which.
pub fn place_given(tx: &ReadTx<'_>, appearance: &mut Appearance) -> Result<Vec<String>> {
    let article = appearance.article.map(|id| tx.article_by_id(id)).transpose()?.flatten();
    let number = article.and_then(|article| article.number);
    let (Some(number), Some(quote)) = (number, appearance.quote.clone()) else { return Ok(Vec::new()) };
    let Some((version, text)) = tx.latest_text(number)? else { return Ok(Vec::new()) };
    let draft = Draft::new(text.text, Spaces::Reliable);
    let sought =
        Sought { quotation: quotation(appearance, &quote), paragraph: appearance.paragraph, position: None };
    let mut said = Vec::new();
    match draft.locate(&sought) {
        Located::Anchored { anchor, notes, .. } => {
            if let Some(paragraph) = appearance.paragraph.filter(|p| *p != anchor.paragraph) {
                said.push(format!(
                    "the words are in paragraph {}, not {paragraph}: recorded so",
                    anchor.paragraph
                ));
            }
            let printed = notes.iter().map(|note| format!("recorded as printed: {}", in_words(*note)));
            said.extend(printed);
            // What an editor left out or put in is the person's to keep.
            let edited = |note: &Note| matches!(note, Note::Omission | Note::Insertion | Note::Spaces);
            let exact = if notes.iter().any(edited) { quote.clone() } else { anchor.exact.clone() };
            *appearance =
                Appearance { quote: Some(exact), ..placed_at(std::mem::take(appearance), &anchor, version) };
        }
        Located::Ambiguous { count, paragraphs } => {
            let message = format!("article {number}: the words of the quote stand in {count} places");
            let list: Vec<String> = paragraphs.iter().map(ToString::to_string).collect();
            let hint = format!("say which with --paragraph ({}), --prefix or --suffix", list.join(", "));
            return Err(failure(code::DATA, message, hint));
        }
        Located::Altered { anchor, differences, .. } => {
            let closest = marked(&differences);
            said.push(format!(
                "the quote is not in the text of article {number} word for word, and is kept as given; closest, in paragraph {}: {closest}",
                anchor.paragraph
            ));
        }
        Located::Missing | Located::Empty => {
            said.push(format!(
                "nothing like the quote is in the text of article {number}; it is kept as given"
            ));
        }
    }
    Ok(said)
}

/// An edited appearance without the place that was found for other words, or in another article; with all of it
/// where these stay.
pub fn unplaced(edited: &Appearance, before: &Appearance) -> Appearance {
    let words =
        |a: &Appearance| (a.quote.clone(), a.prefix.clone(), a.suffix.clone(), a.paragraph, a.article);
    let mut edited = edited.clone();
    if words(&edited) != words(before) {
        (edited.position_start, edited.position_end, edited.version) = (None, None, None);
        // What stood beside the old words was found with them.
        if before.version.is_some() && edited.quote != before.quote {
            edited.prefix = edited.prefix.filter(|prefix| before.prefix.as_ref() != Some(prefix));
            edited.suffix = edited.suffix.filter(|suffix| before.suffix.as_ref() != Some(suffix));
            edited.paragraph = edited.paragraph.filter(|paragraph| before.paragraph != Some(*paragraph));
        }
    }
    edited
}

/// Writes what became of each appearance.
pub fn write(ctx: &mut Context, format: super::output::Format, outcomes: &[Outcome]) -> Result<()> {
    let headings =
        ["Claim", "Appearance", "Article", "Version", "State", "Paragraph", "Characters", "Quote", "Notes"];
    let style = ctx.style;
    let mut stream = Stream::new(&mut ctx.out, style, format, &headings)?;
    for outcome in outcomes {
        stream.item(outcome, row, shown)?;
    }
    stream.finish()
}

/// How many of each there are, in words.
pub fn summed_up(outcomes: &[Outcome], dry_run: bool) -> String {
    let mut states: BTreeMap<AnchorState, usize> = BTreeMap::new();
    for outcome in outcomes {
        *states.entry(outcome.state).or_default() += 1;
    }
    let each: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let dry = if dry_run { "; nothing was recorded (--dry-run)" } else { "" };
    match outcomes.len() {
        0 => format!("no claim appears in a text{dry}"),
        1 => format!("1 appearance: {}{dry}", each.join(", ")),
        n => format!("{n} appearances: {}{dry}", each.join(", ")),
    }
}

fn row(o: &Outcome) -> [String; 9] {
    let at = o.anchor.as_ref();
    [
        o.claim.to_string(),
        o.appearance.map_or(String::new(), |n| n.to_string()),
        o.article.to_string(),
        o.version.to_string(),
        o.state.to_string(),
        at.map_or(String::new(), |p| p.paragraph.to_string()),
        at.map_or(String::new(), |p| format!("{}-{}", p.position_start, p.position_end)),
        o.quote.clone().unwrap_or_default(),
        o.notes.join("; "),
    ]
}

fn shown(o: &Outcome, style: &Style) -> String {
    let number = o.appearance.map_or(String::new(), |n| format!(", appearance {n}"));
    let at = o.anchor.as_ref().map_or(String::new(), |p| {
        format!(", paragraph {}, characters {} to {}", p.paragraph, p.position_start, p.position_end)
    });
    let quote = o.quote.as_ref().map_or(String::new(), |quote| format!(": “{}”", shortened(quote, 120)));
    let mut text = style.wrap("", "    ", &format!("claim {}{number}: {}{at}{quote}", o.claim, o.state));
    for note in &o.notes {
        text.push('\n');
        text.push_str(&style.wrap("    ", "    ", note));
    }
    text
}
