//! `onus schema`: the form of the bundle, for machines.

use super::context::Context;
use crate::format::{json, schema};
use anyhow::Result;
use clap::Args;

/// Print the JSON Schema of the bundle, which `export json` and each line of `export jsonl` keep to
#[derive(Debug, Args)]
pub struct SchemaArgs {}

/// Prints the schema.
pub fn run(_args: &SchemaArgs, ctx: &mut Context) -> Result<u8> {
    json::write_pretty(&mut ctx.out, &schema::schema(), "")?;
    writeln!(ctx.out)?;
    Ok(0)
}
