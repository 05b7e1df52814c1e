//! `onus verify`: do quotations stand in the stored copies, and are the figures those that are quoted?

use super::context::Context;
use super::error::code;
use super::output::{ListFormat, Stream, counted};
use super::query::FilterArgs;
use crate::check::verify::{Checked, FigureCheck, figures, quotations};
use crate::model::{Citation, ClaimNo, SourceNo, Verification, VerificationOutcome};
use crate::render::Style;
use crate::render::reasons::shortened;
use crate::store::{Action, ReadTx, ToVerify};
use crate::text::figures::Agreement;
use anyhow::Result;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Say for each quotation whether the stored copy of its source has it, and for each figure of a claim whether the
/// quotations have it
///
/// Numbers are claims, as in onus verify 3 5 or onus verify 3-7; other words select the claims that hold them.
/// Without any, all claims are checked. A quotation is found word for word (white space, hyphens at line ends,
/// quotation marks, dashes and ligatures make no difference; capitals and punctuation are noted), moved when its words
/// stand on another page or in another paragraph than the citation says, altered when the copy has a passage nearly
/// like it, or missing. No copy, no quotation and tampered say what they are. Figures agree, round, differ or are not
/// there. Figures are read and compared, not understood.
///
/// Exits with 1 when something is altered, missing, tampered or differs. A figure that differs in a source which
/// refutes the claim is shown and doesn't count.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Only what needs a person: leave out what was found word for word, and figures that do not differ
    #[arg(long)]
    amiss: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// One line of the answer.
#[derive(Serialize)]
#[serde(tag = "check", rename_all = "kebab-case")]
enum Line<'a> {
    Quotation { claim: ClaimNo, source: SourceNo, citation: &'a Citation, verification: &'a Verification },
    Figure(&'a FigureCheck),
}

impl Line<'_> {
    fn is_amiss(&self) -> bool {
        match self {
            // What was found with something to be said of it is for a person, too.
            Line::Quotation { verification: v, .. } => match v.outcome {
                VerificationOutcome::Found => !v.word_for_word || !v.notes.is_empty(),
                VerificationOutcome::NoQuotation => false,
                _ => true,
            },
            Line::Figure(check) => check.agreement == Agreement::Differs,
        }
    }
}

/// How often each outcome came.
#[derive(Default)]
struct Summary {
    quotations: BTreeMap<VerificationOutcome, usize>,
    figures: BTreeMap<Agreement, usize>,
    amiss: bool,
}

/// Checks the claims, writes what was found, and keeps it.
pub fn run(args: &VerifyArgs, ctx: &mut Context) -> Result<u8> {
    let filter = args.filter.clone().with_numbers();
    let mut store = ctx.open()?;
    let stop = super::input::interrupts()?;
    store.interrupt_on(stop.clone())?;
    let now = ctx.now.clone();
    let (checked, checks, uncited, seen) = store.read(|tx| {
        let filter = filter.resolve(tx)?;
        let tasks = tx.to_verify(&filter)?;
        let claims = claims_of(tx, &tasks)?;
        // Figures need nothing of the database, so that another thread compares them while copies are read.
        let (found, checks) = std::thread::scope(|scope| {
            let comparing = scope.spawn(|| claims.iter().map(Cited::figures).collect::<Vec<_>>());
            let found = quotations(tx, &tasks, &now, &|| stop.load(Ordering::Relaxed))?;
            anyhow::Ok((found, comparing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
        })?;
        let uncited = tx.count(&filter)?.saturating_sub(claims.len() as u64);
        let mut checked: Vec<Checked> = tasks.into_iter().zip(found).map(Checked::from).collect();
        checked.sort_by_key(|c| (c.claim, c.number));
        anyhow::Ok((checked, checks, uncited, tx.last_change()?))
    })?;
    // Before it is shown, which may take as long as somebody reads.
    keep(ctx, &mut store, &checked, seen)?;
    let summary = write(args, ctx, &checked, &checks)?;
    for line in summed_up(&summary, uncited) {
        ctx.say(&line);
    }
    let nothing = checked.is_empty() && uncited == 0;
    Ok(if summary.amiss || nothing { code::NO } else { 0 })
}

/// A claim with what is cited for it.
struct Cited<'t> {
    claim: ClaimNo,
    /// Its words, and the language of the article that it appears in; empty where nothing is quoted.
    words: (String, Option<String>),
    citations: Vec<&'t Citation>,
}

impl Cited<'_> {
    fn figures(&self) -> Vec<FigureCheck> {
        let (text, language) = &self.words;
        figures(self.claim, text, language.as_deref(), &self.citations)
    }
}

/// The claims of the citations, in the order of their numbers, each with its citations in the order of theirs.
fn claims_of<'t>(tx: &ReadTx<'_>, tasks: &'t [ToVerify]) -> Result<Vec<Cited<'t>>> {
    let mut tasks: Vec<&ToVerify> = tasks.iter().collect();
    tasks.sort_by_key(|task| (task.claim, task.citation.number));
    let cited = |of_claim: &[&'t ToVerify]| {
        let claim = of_claim[0].claim;
        let citations: Vec<&Citation> = of_claim.iter().map(|task| &task.citation).collect();
        let quoted = citations.iter().any(|c| c.quote.is_some());
        let words = if quoted { tx.claim_words(claim)? } else { None };
        Ok(Cited { claim, words: words.unwrap_or_default(), citations })
    };
    tasks.chunk_by(|a, b| a.claim == b.claim).map(cited).collect()
}

fn write(
    args: &VerifyArgs,
    ctx: &mut Context,
    checked: &[Checked],
    checks: &[Vec<FigureCheck>],
) -> Result<Summary> {
    let headings = ["Claim", "Citation", "Source", "Outcome", "Why", "Compared", "Notes"];
    let mut summary = Summary::default();
    let style = ctx.style;
    let mut stream = Stream::new(&mut ctx.out, style, args.list.format, &headings)?;
    let of_claims = checked.chunk_by(|a, b| a.claim == b.claim);
    for (of_claim, checks) in of_claims.zip(checks) {
        for c in of_claim {
            *summary.quotations.entry(c.verification.outcome).or_default() += 1;
            summary.amiss |= c.verification.outcome.is_amiss();
        }
        for check in checks {
            *summary.figures.entry(check.agreement).or_default() += 1;
            summary.amiss |= check.is_amiss();
        }
        let quoted = of_claim.iter().map(|c| Line::Quotation {
            claim: c.claim,
            source: c.source,
            citation: &c.citation,
            verification: &c.verification,
        });
        for line in quoted.chain(checks.iter().map(Line::Figure)) {
            if !args.amiss || line.is_amiss() {
                stream.item(&line, row, shown)?;
            }
        }
    }
    stream.finish()?;
    Ok(summary)
}

/// Keeps what was found where the file can be written, and the record is still the one that was `seen`: it is worked
/// out, and no reason to fail.
fn keep(ctx: &mut Context, store: &mut crate::store::Store, checked: &[Checked], seen: i64) -> Result<()> {
    let stamp = ctx.stamp(Action::Verify)?;
    let kept = store.write(&stamp, |tx| {
        if tx.last_change()? != seen {
            return Ok(false);
        }
        for found in checked.iter().filter(|c| c.verification.outcome != VerificationOutcome::NoQuotation) {
            tx.keep_verification(found.number, &found.verification)?;
        }
        for of_claim in checked.chunk_by(|a, b| a.claim == b.claim) {
            let mut claims: Vec<ClaimNo> =
                of_claim.iter().map(|c| c.own).chain([of_claim[0].claim]).collect();
            claims.sort_unstable();
            claims.dedup();
            claims.into_iter().try_for_each(|claim| tx.verified(claim))?;
        }
        Ok::<bool, crate::store::Error>(true)
    });
    match kept {
        Err(crate::store::Error::ReadOnly(path)) => {
            ctx.say(&format!("what was found is not kept: {} can't be written", path.display()));
            Ok(())
        }
        Ok(false) => {
            ctx.say(
                "what was found is not kept: somebody changed the record meanwhile; verify again to keep it",
            );
            Ok(())
        }
        other => Ok(other.map(|_| ())?),
    }
}

/// The cells of a line.
fn row(line: &Line<'_>) -> [String; 7] {
    match line {
        Line::Quotation { claim, source, citation, verification: v } => [
            claim.to_string(),
            citation.number.map_or(String::new(), |n| n.to_string()),
            source.to_string(),
            v.outcome.to_string(),
            v.why.clone(),
            citation.quote.clone().unwrap_or_default(),
            v.notes.join("; "),
        ],
        Line::Figure(check) => [
            check.claim.to_string(),
            check.citation.map_or(String::new(), |n| n.to_string()),
            String::new(),
            check.agreement.to_string(),
            check.why.clone(),
            check.figure.text.clone(),
            String::new(),
        ],
    }
}

/// A line for a person: what came of it, and below it the words.
fn shown(line: &Line<'_>, style: &Style) -> String {
    match line {
        Line::Quotation { claim, source, citation, verification: v } => {
            let number = citation.number.map_or(String::new(), |n| n.to_string());
            let first =
                format!("claim {claim}, citation {number} of source {source}: {}: {}", v.outcome, v.why);
            let mut text = style.wrap("", "    ", &first);
            if let Some(quote) = &citation.quote {
                text.push('\n');
                text.push_str(&style.wrap("    ", "    ", &format!("quoted: “{}”", shortened(quote, 400))));
            }
            // What is not word for word is shown as it stands, whatever was passed over to find it.
            if let (false, Some(passage)) = (v.word_for_word, &v.passage) {
                text.push('\n');
                text.push_str(&style.wrap("    ", "    ", &format!("stored: “{}”", shortened(passage, 400))));
            }
            for note in &v.notes {
                text.push('\n');
                text.push_str(&style.wrap("    ", "    ", &format!("note: {note}")));
            }
            text
        }
        Line::Figure(check) => {
            style.wrap("", "    ", &format!("claim {}, figure {}", check.claim, check.in_words()))
        }
    }
}

/// What was compared and what came of it.
fn summed_up(summary: &Summary, uncited: u64) -> Vec<String> {
    fn list<K: std::fmt::Display>(counts: &BTreeMap<K, usize>, what: &str) -> Option<String> {
        let total: usize = counts.values().sum();
        let each: Vec<String> = counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        (total > 0).then(|| format!("{}: {}", counted(total, what), each.join(", ")))
    }
    let mut lines: Vec<String> = list(&summary.quotations, "citation").into_iter().collect();
    lines.extend(list(&summary.figures, "figure"));
    match uncited {
        0 => {}
        1 => lines.push("1 claim cites nothing".into()),
        n => lines.push(format!("{n} claims cite nothing")),
    }
    if lines.is_empty() {
        lines.push(
            "no claim matches: name claims by number, as in onus verify 3 5, or by words that they hold"
                .into(),
        );
    }
    lines
}
