//! `onus doctor`: is the file sound?

use super::context::Context;
use super::error::code;
use super::output::{ListFormat, counted, write_list};
use crate::store::{CHECKS, Error as StoreError, Finding};
use anyhow::Result;
use clap::Args;

/// Check the database: pages, references, schema, full text, what is derived, and the hashes of stored copies; exit 1 if anything is amiss
#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    list: ListFormat,
}

/// Runs every check.
pub fn run(args: &DoctorArgs, ctx: &mut Context) -> Result<u8> {
    let (path, findings) = match ctx.open() {
        Ok(mut store) => {
            store.interrupt_on(super::input::interrupts()?)?;
            (store.path().to_path_buf(), store.doctor()?)
        }
        // Too damaged to be opened: that is an answer, too.
        Err(error) => match error.downcast::<StoreError>()? {
            StoreError::Corrupt(path) => {
                let message = "the file is too damaged to be opened".to_string();
                (path, vec![Finding { check: CHECKS[0], message }])
            }
            other => return Err(other.into()),
        },
    };
    write_list(ctx, args.list.format, ["Check", "Finding"], [true, false], &findings, |finding| {
        [finding.check.to_string(), finding.message.clone()]
    })?;
    let path = path.display();
    if findings.is_empty() {
        ctx.say(&format!(
            "{path} is sound: pages, references, schema, full text, derived columns and stored copies"
        ));
        return Ok(0);
    }
    ctx.say(&format!(
        "{path}: {}; keep this file, and go back to your last `onus backup`",
        counted(findings.len(), "finding")
    ));
    Ok(code::NO)
}
