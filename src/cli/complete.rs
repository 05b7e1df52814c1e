//! `onus completions`, and the answers to a shell that completes a command line: subcommands and flags from
//! the commands themselves, numbers, ratings and tags from the database.

use super::context::Context;
use super::{Globals, command};
use crate::render::reasons::shortened;
use crate::store::{Filter, Page, ReadTx, Sort};
use anyhow::Result;
use clap::Args;
use clap_complete::engine::CompletionCandidate as Candidate;
use clap_complete::env::{CompleteEnv, Shells};

/// Print what makes a shell complete onus: subcommands, flags, numbers and ratings
///
/// Put it into your shell's start file, as in: source <(onus completions bash)
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    shell: String,
}

/// The variable by which a shell asks for completions.
const VARIABLE: &str = "COMPLETE";

/// Prints the registration of the shell.
pub fn run(args: &CompletionsArgs, ctx: &mut Context) -> Result<u8> {
    let shells = Shells::builtins();
    if let Some(shell) = shells.completer(&args.shell) {
        shell.write_registration(VARIABLE, "onus", "onus", "onus", &mut ctx.out)?;
    }
    Ok(0)
}

/// Answers and ends the process when a shell asks; does nothing else.
pub fn answer_shell() {
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(command).var(VARIABLE).complete();
    }
}

/// What the database offers; nothing when it can't be read, for a completion must never fail.
fn from_store(find: impl FnOnce(&ReadTx<'_>) -> crate::store::Result<Vec<Candidate>>) -> Vec<Candidate> {
    let ctx = Context::new(&Globals { db: named_database(), ..Globals::default() });
    let mut found = ctx.open().ok().and_then(|store| store.read(find).ok()).unwrap_or_default();
    // A shell puts the value itself on the line: one that commands the terminal is left for a person to type.
    found.retain(|candidate| {
        !candidate.get_value().to_string_lossy().contains(crate::text::visible::commands)
    });
    found
}

/// The database that the line being completed names.
fn named_database() -> Option<std::path::PathBuf> {
    let args: Vec<_> = std::env::args_os().collect();
    let (at, rest) = args.iter().enumerate().find_map(|(at, arg)| {
        let rest = arg.to_str()?.strip_prefix("--db")?;
        (rest.is_empty() || rest.starts_with('=')).then_some((at, rest))
    })?;
    if let Some(file) = rest.strip_prefix('=').filter(|file| !file.is_empty()) {
        return Some(file.into());
    }
    // bash parts a word at its `=`.
    let next = args.get(at + 1)?;
    if next == "=" { args.get(at + 2) } else { Some(next) }.map(Into::into)
}

fn candidate(value: impl ToString, help: &str) -> Candidate {
    let help = crate::text::visible::visible(&shortened(help, 60)).into_owned();
    Candidate::new(value.to_string()).help((!help.is_empty()).then(|| help.into()))
}

/// The newest claims.
pub fn claims() -> Vec<Candidate> {
    from_store(|tx| {
        let page = Page { sort: Sort::Number, limit: 50, after: None };
        let (claims, _) = tx.page(&Filter::default(), &page)?;
        Ok(claims.iter().filter_map(|(claim, _)| Some(candidate(claim.number?, &claim.text))).collect())
    })
}

/// The articles.
pub fn articles() -> Vec<Candidate> {
    from_store(|tx| {
        let mut found = Vec::new();
        tx.articles(None, |article| {
            found.extend(article.number.map(|number| candidate(number, &article.title)));
            Ok::<(), crate::store::Error>(())
        })?;
        Ok(found)
    })
}

/// The newest sources.
pub fn sources() -> Vec<Candidate> {
    from_store(|tx| {
        let sources = tx.newest_sources(50)?;
        Ok(sources.iter().filter_map(|source| Some(candidate(source.number?, &source.title))).collect())
    })
}

/// The current rulings of the newest claims.
pub fn rulings() -> Vec<Candidate> {
    from_store(|tx| {
        let page = Page { sort: Sort::Number, limit: 20, after: None };
        let (claims, _) = tx.page(&Filter::default(), &page)?;
        let mut found = Vec::new();
        // A page has claims without what hangs on them.
        for number in claims.iter().filter_map(|(claim, _)| claim.number) {
            let claim = tx.whole_claim(number)?;
            let rulings = crate::model::dispute::current_rulings(&claim.rulings);
            found.extend(
                rulings
                    .filter_map(|r| Some(candidate(r.number?, &format!("{} by {}", r.rating, r.ruled_by)))),
            );
        }
        Ok(found)
    })
}

/// Who has rulings that stand.
pub fn rulers() -> Vec<Candidate> {
    from_store(|tx| Ok(tx.rulers(100)?.iter().map(|name| candidate(name, "")).collect()))
}

/// Every rating, as `rule` takes it.
pub fn ratings() -> Vec<Candidate> {
    from_store(|tx| {
        let scales = tx.scales()?;
        let ratings = scales.iter().flat_map(|scale| scale.ratings.iter().map(move |rating| (scale, rating)));
        let refer =
            |scale: &str, label: &str| crate::model::RatingRef { scale: scale.into(), label: label.into() };
        let meaning =
            |verdict: Option<crate::model::Verdict>| verdict.map_or("no known verdict", |v| v.as_str());
        Ok(ratings.map(|(s, r)| candidate(refer(&s.name, &r.label), meaning(r.verdict))).collect())
    })
}

/// The names of the scales.
pub fn scales() -> Vec<Candidate> {
    from_store(|tx| {
        Ok(tx.scales()?.iter().map(|s| candidate(&s.name, s.title.as_deref().unwrap_or(""))).collect())
    })
}

/// The tags in use.
pub fn tags() -> Vec<Candidate> {
    from_store(|tx| Ok(tx.tags(100)?.iter().map(|tag| candidate(tag, "")).collect()))
}
