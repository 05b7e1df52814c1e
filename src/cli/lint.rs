//! `onus lint`: what to mend before reviews are published.

use super::context::Context;
use super::error::code;
use super::output::{ListFormat, Stream, counted};
use super::query::FilterArgs;
use crate::check::{Finding, Linter, Summary, Target};
use crate::render::Style;
use anyhow::Result;
use clap::Args;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

/// Say what to mend before reviews are published: one finding a line, with the rule and what to type next
///
/// Each ruling that stands makes a review. An error breaks a requirement of those who read the markup, advice is
/// what they recommend; the requirement stands with each finding. Exits with 1 when there is any, of either kind.
/// Words select the claims that hold them, as in onus lint "duct tape"; to look for the word google itself, name
/// the target first: onus lint claimreview google.
///
/// Search engines have been withdrawing what they showed of ClaimReview; fact-check explorers, aggregators,
/// platforms and archives go on reading it. Keeping these rules promises no place in a search result.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// What the record is to become: claimreview (schema.org), or google (as Google's Fact Check Tools answer)
    /// [default: claimreview]; any other word is one to look for
    #[arg(value_name = "claimreview|google", add = ArgValueCandidates::new(targets))]
    target: Option<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListFormat,
}

/// The targets, for a shell.
fn targets() -> Vec<CompletionCandidate> {
    Target::NAMES.iter().map(CompletionCandidate::new).collect()
}

/// Looks at the claims one after the other and writes what it finds.
pub fn run(args: &LintArgs, ctx: &mut Context) -> Result<u8> {
    let (target, filter) = match args.target.as_deref().map(|word| (word, word.parse::<Target>())) {
        None => (Target::ClaimReview, args.filter.clone()),
        Some((_, Ok(target))) => (target, args.filter.clone()),
        Some((word, Err(_))) => (Target::ClaimReview, args.filter.clone().with_first(word)),
    };
    let mut store = ctx.open()?;
    store.interrupt_on(super::input::interrupts()?)?;
    let headings = ["Claim", "Ruling", "Severity", "Rule", "Field", "Message", "Remedy", "Source"];
    let style = ctx.style;
    let summary = store.read(|tx| {
        let filter = filter.resolve(tx)?;
        let scales = tx.scales()?;
        let mut linter = Linter::new(target, &scales);
        let mut stream = Stream::new(&mut ctx.out, style, args.list.format, &headings)?;
        tx.dossiers(&filter, |dossier| {
            linter.look(&dossier).iter().try_for_each(|finding| stream.item(finding, row, shown))
        })?;
        stream.finish()?;
        anyhow::Ok(linter.summary())
    })?;
    let clean = summary.found.is_empty();
    for line in summed_up(&summary) {
        ctx.say(&line);
    }
    Ok(if clean { 0 } else { code::NO })
}

/// The cells of a finding.
fn row(finding: &Finding) -> [String; 8] {
    [
        finding.claim.to_string(),
        finding.ruling.map_or(String::new(), |number| number.to_string()),
        finding.severity.to_string(),
        finding.rule.to_string(),
        finding.field.to_string(),
        finding.message.clone(),
        finding.remedy.clone(),
        finding.source.to_string(),
    ]
}

/// A finding for a person: what is wrong and by which requirement, and below it what to type.
fn shown(finding: &Finding, style: &Style) -> String {
    let ruling = finding.ruling.map_or(String::new(), |number| format!(", ruling {number}"));
    let Finding { claim, severity, rule, message, source, remedy, .. } = finding;
    let first = format!("claim {claim}{ruling}: {severity} {rule}: {message} ({source})");
    format!("{}\n{}", style.wrap("", "    ", &first), style.wrap("    ", "    ", remedy))
}

/// What was looked at and what was found, each rule with its count.
fn summed_up(summary: &Summary) -> Vec<String> {
    let Summary { claims, reviews, unruled, removed, found } = summary;
    let looked = format!("{}, {}", counted(*claims as usize, "claim"), counted(*reviews as usize, "review"));
    let total: u64 = found.iter().map(|(_, count)| count).sum();
    let outcome = match total {
        0 => "nothing to mend".to_string(),
        _ => counted(total as usize, "finding"),
    };
    let mut lines = vec![format!("{looked}: {outcome}")];
    lines.extend(found.iter().map(|(rule, count)| format!("  {rule}: {count}")));
    let without = |number: u64, has: &str, have: &str| match number {
        0 => None,
        1 => Some(format!("1 claim {has} and makes no markup")),
        _ => Some(format!("{number} claims {have} and make no markup")),
    };
    lines.extend(without(*unruled, "has no ruling that stands", "have no ruling that stands"));
    lines.extend(without(*removed, "was removed", "were removed"));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::RULES;
    use crate::check::testing::{Made, number, ruling, scales};
    use crate::model::{ClaimNo, Ruling};
    use std::collections::HashSet;

    /// Claims that break every rule between them.
    fn broken() -> Vec<Made> {
        let made = || Made::new().ruled(ruling(5, "false"));
        let review = |change: fn(&mut Ruling)| made().with(|claim| change(&mut claim.rulings[0]));
        vec![
            made(),
            made().with(|claim| claim.number = Some(ClaimNo(4))),
            made().with(|claim| claim.text = " ".into()),
            made().with(|claim| claim.text = format!("False: {}", "x".repeat(75))),
            made().with(|claim| (claim.claimant, claim.said) = (None, None)),
            made().with(|claim| claim.said = Some("2024".parse().unwrap())),
            made().with(|claim| claim.appearances.clear()),
            made().with(|claim| claim.appearances[0].url = claim.rulings[0].url.clone()),
            review(|r| (r.url, r.ruled_on, r.ruled_by_url) = (None, None, None)),
            review(|r| r.url = Some("https://elsewhere.example".into())),
            review(|r| r.ruled_by = "checkers.example".into()),
            review(|r| (r.rating.label, r.verdict) = (" ".into(), None)),
            review(|r| (r.rating.label, r.verdict) = ("It's a legend".into(), None)),
            review(|r| r.best = number("5")),
            review(|r| (r.best, r.worst) = (number("-1"), number("-1"))),
            review(|r| (r.value, r.best, r.worst) = (number("6"), number("5"), number("1"))),
            review(|r| (r.value, r.best, r.worst) = (number("5"), number("5"), number("1"))),
            review(|r| r.rating.scale = "other".into()),
        ]
    }

    /// The words of a remedy as a shell hands them over, with values in place of the words in capitals.
    fn typed(remedy: &str) -> Vec<String> {
        let value = |word: &str| match word {
            "URL" => "https://x.example".to_string(),
            "N" => "3".to_string(),
            "DATE" => "2019-03".to_string(),
            "VERDICT" => "mixed".to_string(),
            word => word.to_string(),
        };
        let (mut words, mut word, mut quote) = (Vec::new(), String::new(), false);
        let mut chars = remedy.chars();
        while let Some(c) = chars.next() {
            match c {
                '\'' => quote = !quote,
                '\\' if !quote => word.extend(chars.next()),
                ' ' if !quote => words.push(value(&std::mem::take(&mut word))),
                c => word.push(c),
            }
        }
        words.push(value(&word));
        words
    }

    #[test]
    fn every_remedy_can_be_typed() {
        let scales = scales();
        let mut rules = HashSet::new();
        for target in Target::ALL {
            let mut linter = Linter::new(*target, &scales);
            for finding in broken().iter().flat_map(|made| linter.look(&made.dossier)) {
                rules.insert(finding.rule);
                let words = typed(&finding.remedy);
                let command = crate::cli::command();
                let parsed = command.try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{}: {}: {parsed:?}", finding.rule, finding.remedy);
            }
        }
        let untried: Vec<_> = RULES.iter().map(|rule| rule.id).filter(|id| !rules.contains(id)).collect();
        assert_eq!(untried, [""; 0], "each rule is broken by some claim");
    }

    #[test]
    fn a_quoted_label_is_one_word() {
        assert_eq!(typed(r"onus scale map 'It'\''s a legend' VERDICT")[3], "It's a legend");
    }

    #[test]
    fn the_summary_says_what_was_looked_at() {
        let clean = Summary { claims: 15, reviews: 14, unruled: 1, ..Summary::default() };
        let wanted = [
            "15 claims, 14 reviews: nothing to mend",
            "1 claim has no ruling that stands and makes no markup",
        ];
        assert_eq!(summed_up(&clean), wanted);
        let found = vec![("claimant", 2), ("review-url", 1)];
        let amiss = Summary { claims: 3, reviews: 1, removed: 2, found, ..Summary::default() };
        assert_eq!(
            summed_up(&amiss),
            [
                "3 claims, 1 review: 3 findings",
                "  claimant: 2",
                "  review-url: 1",
                "2 claims were removed and make no markup"
            ]
        );
    }
}
