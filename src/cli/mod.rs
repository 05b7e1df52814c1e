//! The commands. Each has a file: its arguments right above the function that runs it. This module is the
//! enum and the match.

mod add;
mod anchor;
mod attach;
mod backup;
mod complete;
mod context;
mod copies;
mod demo;
mod doctor;
mod dossier;
mod edit;
mod error;
mod export;
mod fields;
mod files;
mod form;
mod history;
mod import;
mod input;
mod intake;
mod links;
mod lint;
mod list;
mod man;
mod merge;
mod output;
mod outtake;
mod progress;
mod query;
mod remove;
mod rule;
mod scale;
mod schema;
mod show;
mod snapshot;
mod spool;
mod tables;
mod undo;
mod verify;
mod warc;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use context::{Color, Context};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Keep the burden of proof in one file: claims, sources, quotations and rulings.
#[derive(Debug, Parser)]
#[command(name = "onus", version, propagate_version = true, disable_help_subcommand = true, after_help = error::EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Globals {
    /// The database [default: $ONUS_DB, else onus.db here or in a folder above, else in your data folder]
    #[arg(long, global = true, value_name = "FILE", help_heading = "On every command", value_hint = clap::ValueHint::FilePath)]
    db: Option<PathBuf>,
    /// Who is at work, and rules [default: $ONUS_BY, else the login name]
    #[arg(long, global = true, value_name = "NAME", help_heading = "On every command")]
    by: Option<String>,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        help_heading = "On every command",
        default_value = "auto",
        hide_possible_values = true
    )]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    #[command(subcommand)]
    Add(add::AddCommand),
    Attach(Box<attach::AttachArgs>),
    Rule(rule::RuleArgs),
    #[command(visible_alias = "list")]
    Query(query::QueryArgs),
    Show(show::ShowArgs),
    #[command(subcommand)]
    Edit(edit::EditCommand),
    Remove(remove::RemoveArgs),
    Merge(merge::MergeArgs),
    History(history::HistoryArgs),
    Undo(undo::UndoArgs),
    #[command(subcommand)]
    Article(list::ArticleCommand),
    #[command(subcommand)]
    Source(list::SourceCommand),
    #[command(subcommand)]
    Scale(scale::ScaleCommand),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Schema(schema::SchemaArgs),
    Lint(lint::LintArgs),
    Anchor(anchor::AnchorArgs),
    Snapshot(snapshot::SnapshotArgs),
    Links(links::LinksArgs),
    Verify(verify::VerifyArgs),
    Dossier(dossier::DossierArgs),
    Backup(backup::BackupArgs),
    Doctor(doctor::DoctorArgs),
    Completions(complete::CompletionsArgs),
    Man(man::ManArgs),
}

fn dispatch(command: Command, ctx: &mut Context) -> anyhow::Result<u8> {
    match command {
        Command::Demo(args) => demo::run(&args, ctx),
        Command::Add(command) => add::run(command, ctx),
        Command::Attach(args) => attach::run(*args, ctx),
        Command::Rule(args) => rule::run(args, ctx),
        Command::Query(args) => query::run(&args, ctx),
        Command::Show(args) => show::run(&args, ctx),
        Command::Edit(command) => edit::run(command, ctx),
        Command::Merge(args) => merge::run(&args, ctx),
        Command::Remove(args) => remove::run(&args, ctx),
        Command::History(args) => history::run(&args, ctx),
        Command::Undo(args) => undo::run(&args, ctx),
        Command::Article(command) => list::articles(&command, ctx),
        Command::Source(command) => list::sources(&command, ctx),
        Command::Scale(command) => scale::run(command, ctx),
        Command::Export(args) => export::run(&args, ctx),
        Command::Import(args) => import::run(&args, ctx),
        Command::Schema(args) => schema::run(&args, ctx),
        Command::Lint(args) => lint::run(&args, ctx),
        Command::Anchor(args) => anchor::run(&args, ctx),
        Command::Snapshot(args) => snapshot::run(&args, ctx),
        Command::Links(args) => links::run(&args, ctx),
        Command::Verify(args) => verify::run(&args, ctx),
        Command::Dossier(args) => dossier::run(&args, ctx),
        Command::Backup(args) => backup::run(&args, ctx),
        Command::Doctor(args) => doctor::run(&args, ctx),
        Command::Completions(args) => complete::run(&args, ctx),
        Command::Man(args) => man::run(&args, ctx),
    }
}

/// The whole command line, as help, completions and manual pages need it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Parses the process's arguments, runs the command, and says how it went.
pub fn main() -> ExitCode {
    // What reads a PDF in a process of its own is this program again, by a word that no command has.
    if let Some(code) = crate::archive::extract::child_main(std::env::args_os()) {
        return code;
    }
    quiet_panics();
    // A file-size limit then fails the write instead of killing the process (faults.md, 3).
    let over_limit = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, over_limit);
    complete::answer_shell();
    let code =
        std::panic::catch_unwind(|| run(std::env::args_os().collect())).unwrap_or(error::code::INTERNAL);
    ExitCode::from(code)
}

fn run(args: Vec<OsString>) -> u8 {
    let cli = match parse_alone(&args).map_or_else(|| Cli::try_parse_from(&args), Ok) {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal),
    };
    let mut ctx = Context::new(&cli.globals);
    let result = dispatch(cli.command, &mut ctx).and_then(|code| {
        std::io::Write::flush(&mut ctx.out)?;
        Ok(code)
    });
    match result {
        Ok(code) => code,
        Err(broken) if error::is_broken_pipe(&broken) => 0,
        Err(failed) => {
            error::print(&failed);
            error::exit_code(&failed)
        }
    }
}

/// The commands that people wait for, each built without the others: building all of them costs more
/// instructions than a list of claims. What is not here, or not right, is parsed with the whole line.
fn alone(name: &str) -> Option<clap::Command> {
    let command = clap::Command::new(name.to_string());
    Some(match name {
        "query" => query::QueryArgs::augment_args(command),
        "show" => show::ShowArgs::augment_args(command),
        "add" => add::AddCommand::augment_subcommands(command),
        "attach" => attach::AttachArgs::augment_args(command),
        "rule" => rule::RuleArgs::augment_args(command),
        _ => return None,
    })
}

/// Parses the line with only the command that it names.
fn parse_alone(args: &[OsString]) -> Option<Cli> {
    let takes_value = |arg: &str| matches!(arg, "--db" | "--by" | "--color");
    let mut words = args.iter().skip(1).map(|arg| arg.to_str());
    let name = loop {
        match words.next()?? {
            word if takes_value(word) => _ = words.next(),
            word if word.starts_with('-') => {}
            word => break word,
        }
    };
    let mut line = Globals::augment_args(clap::Command::new("onus")).subcommand(alone(name)?);
    let matches = line.try_get_matches_from_mut(args).ok();
    // Taking the parser apart would cost as much as building it, and the process ends soon.
    std::mem::forget(line);
    Cli::from_arg_matches(&matches?).ok()
}

/// Prints clap's answer to a command line: help, version, or what is wrong with it, made safe.
fn refuse(refusal: &clap::Error) -> u8 {
    let text = refusal.render().to_string();
    let hostile = |c: char| c != '\n' && crate::text::visible::commands(c);
    let printed = if refusal.use_stderr() && text.contains(hostile) {
        let lines: Vec<_> = text.lines().map(crate::text::visible::visible).collect();
        error::say(&lines.join("\n"));
        Ok(())
    } else {
        refusal.print().and_then(|()| std::io::Write::flush(&mut std::io::stdout()))
    };
    match printed {
        Err(e) if !refusal.use_stderr() && e.kind() != std::io::ErrorKind::BrokenPipe => {
            error::print(&e.into());
            error::code::IO
        }
        _ => refusal.exit_code() as u8,
    }
}

/// A panic is a bug; its message might hold the user's text, so only its place is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), |l| format!(" at {}:{}", l.file(), l.line()));
        let lost = "this is a bug, and nothing was changed since the last message";
        error::say(&format!("error: Onus failed{place}; {lost}"));
    }));
}
