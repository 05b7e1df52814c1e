//! `onus backup`: a consistent copy while others write.

use super::context::Context;
use super::error::{code, failure};
use super::files::{followed, is_part_of};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

/// Copy the database, whole and consistent, while others work on it
///
/// Copying the file by other means while somebody writes gives a damaged copy; this does not. The copy appears
/// under its name when it is complete and on disk.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The copy to make
    #[arg(value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Take the place of a file of that name
    #[arg(long)]
    force: bool,
}

/// Makes the copy.
pub fn run(args: &BackupArgs, ctx: &mut Context) -> Result<u8> {
    let path = &args.file;
    let refused = |what: &str, hint: &str| {
        Err(failure(code::CANT_CREATE, format!("{} is {what}", path.display()), hint))
    };
    if path.is_dir() {
        return refused("a folder", "name a file in it");
    }
    if path.exists() && !path.is_file() {
        return refused("no ordinary file", "choose another name");
    }
    if path.exists() && !args.force {
        return refused("there already", "choose another name, or add --force");
    }
    let mut store = ctx.open()?;
    // The file that a link points to is replaced, not the link.
    let target = followed(path);
    if is_part_of(&target, store.path()) {
        return refused("the database itself", "choose another name for the copy");
    }
    store.interrupt_on(super::input::interrupts()?)?;
    store.backup(&target, args.force)?;
    ctx.say(&format!("copied {} to {}", store.path().display(), path.display()));
    Ok(0)
}
