//! Tables: boxed on a terminal, plain when a width is asked for elsewhere, and otherwise a line a row with
//! tabs between the cells, for programs to cut.

use super::Style;
use crate::text::visible::visible;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::io::{self, Write};

/// Writes a table.
///
/// `narrow` columns keep their width; the others share what is left.
///
/// # Errors
/// What `out` returns.
pub fn write<const N: usize>(
    out: &mut dyn Write,
    style: &Style,
    headings: [&str; N],
    narrow: [bool; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let Some(width) = style.width else {
        for row in rows {
            let cells: Vec<_> = row.iter().map(|cell| visible(cell)).collect();
            writeln!(out, "{}", cells.join("\t"))?;
        }
        return Ok(());
    };
    let mut table = Table::new();
    table.load_style(if style.boxed { presets::UTF8_HORIZONTAL_ONLY } else { presets::NOTHING });
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width as u16);
    table.set_header(headings);
    for row in rows {
        table.add_row(row.map(|cell| visible(&cell).into_owned()));
    }
    for (column, narrow) in table.column_iter_mut().zip(narrow) {
        if narrow {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(16)));
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
