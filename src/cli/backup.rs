//! `onus backup`: a consistent copy while others write.

use super::context::Context;
use super::error::{code, failure};
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
    if path.is_dir() || (path.exists() && !args.force) {
        let what = if path.is_dir() { "a folder" } else { "there already" };
        let hint = if path.is_dir() { "name a file in it" } else { "choose another name, or add --force" };
        return Err(failure(code::CANT_CREATE, format!("{} is {what}", path.display()), hint));
    }
    let mut store = ctx.open()?;
    if path.canonicalize().is_ok_and(|path| store.path().canonicalize().is_ok_and(|own| own == path)) {
        let message = format!("{} is the database itself", path.display());
        return Err(failure(code::CANT_CREATE, message, "choose another name for the copy"));
    }
    store.interrupt_on(super::import::interrupts()?)?;
    store.backup(path, args.force)?;
    ctx.say(&format!("copied {} to {}", store.path().display(), path.display()));
    Ok(0)
}
