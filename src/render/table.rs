//! Tables: boxed on a terminal, plain when a width is asked for elsewhere, and otherwise a line a row with
//! tabs between the cells, for programs to cut.

use super::Style;
use crate::text::visible::visible;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::io::{self, Write};

/// Writes a table.
///
/// `narrow` columns keep their width; the others share what is left. A person is not shown a column in which
/// no cell says anything: its room is the others'.
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
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.min(u16::MAX.into()) as u16);
    let rows: Vec<[String; N]> = rows.into_iter().collect();
    let says: Vec<usize> = (0..N).filter(|n| rows.iter().any(|row| !row[*n].is_empty())).collect();
    table.set_header(says.iter().map(|n| headings[*n]));
    for row in &rows {
        table.add_row(says.iter().map(|n| visible(&row[*n])));
    }
    for (column, n) in table.column_iter_mut().zip(&says) {
        if narrow[*n] {
            // A number, a date or a verdict is not broken where there is room for it at all.
            let widest =
                rows.iter().map(|row| unicode_width::UnicodeWidthStr::width(&*visible(&row[*n]))).max();
            if widest.is_some_and(|widest| widest <= 18) && width >= 60 {
                column.set_constraint(ColumnConstraint::ContentWidth);
            } else {
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(18)));
            }
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_a_word_gives_its_room_to_the_others() {
        let style = Style { width: Some(40), color: false, boxed: false };
        let shown = |style: &Style, last: &str| {
            let (mut out, row) = (Vec::new(), ["1".into(), "A claim of several words".into(), last.into()]);
            write(&mut out, style, ["No", "Claim", "Why"], [true, false, false], [row]).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(&style, ""), " No  Claim\n 1   A claim of several words\n");
        assert!(shown(&style, "ruled false").lines().next().unwrap().ends_with("Why"));
        // What programs cut keeps its columns.
        let piped = Style { width: None, ..style };
        assert_eq!(shown(&piped, ""), "1\tA claim of several words\t\n");
    }
}
