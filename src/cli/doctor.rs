//! `onus doctor`: is the file sound?

use super::context::Context;
use super::error::code;
use super::output::{Format, write_list};
use anyhow::Result;
use clap::Args;

/// Check the database: pages, references, schema, full text, and what is derived; exit 1 if anything is amiss
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The form of the findings
    #[arg(
        long,
        value_enum,
        default_value = "table",
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv"
    )]
    format: Format,
}

/// Runs every check.
pub fn run(args: &DoctorArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    store.interrupt_on(super::import::interrupts()?)?;
    let findings = store.doctor()?;
    write_list(ctx, args.format, ["Check", "Finding"], [true, false], &findings, |finding| {
        [finding.check.to_string(), finding.message.clone()]
    })?;
    let path = store.path().display();
    if findings.is_empty() {
        ctx.say(&format!("{path} is sound: pages, references, schema, full text and derived columns"));
        return Ok(0);
    }
    ctx.say(&format!(
        "{path}: {} findings; keep this file, and go back to your last `onus backup`",
        findings.len()
    ));
    Ok(code::NO)
}
