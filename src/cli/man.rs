//! `onus man`: the manual, made from the same words as the help.

use super::context::Context;
use super::error::{code, failure};
use anyhow::{Context as _, Result};
use clap::Args;
use std::path::PathBuf;

/// Print the manual page of a command, or write all pages into a folder
///
/// Examples:
///
/// onus man | man -l -
///
/// onus man query | man -l -
///
/// onus man --into ~/.local/share/man/man1
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command, as in `add claim` [default: onus itself]
    command: Vec<String>,
    /// Write a page for every command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    into: Option<PathBuf>,
}

/// Prints or writes the pages.
pub fn run(args: &ManArgs, ctx: &mut Context) -> Result<u8> {
    let mut whole = super::command();
    whole.build();
    if let Some(folder) = &args.into {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        clap_mangen::generate_to(whole, folder).with_context(|| folder.display().to_string())?;
        ctx.say(&format!("wrote the pages into {}", folder.display()));
        return Ok(0);
    }
    let mut command = &whole;
    for name in &args.command {
        command = command.find_subcommand(name).ok_or_else(|| {
            failure(code::USAGE, "there is no such command", "`onus --help` lists the commands")
        })?;
    }
    clap_mangen::Man::new(command.clone()).render(&mut ctx.out)?;
    Ok(0)
}
