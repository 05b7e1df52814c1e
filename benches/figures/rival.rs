//! What a person would script for the sqlite3 shell: imports of ready CSVs, and an export by `json_object`.

use super::report::Result;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The tables of a record, parents first.
const TABLES: [&str; 10] = [
    "scale",
    "rating",
    "article",
    "article_text",
    "source",
    "claim",
    "appearance",
    "citation",
    "ruling",
    "facet",
];

/// Writes the tables of the database `db` as CSVs beside it, and gives the script that reads them into an empty
/// one. Identities are text there, as CSV has no bytes, so the tables are not strict.
pub fn csvs(db: &Path) -> Result<String> {
    let folder = db.with_extension("csv");
    fs::create_dir_all(&folder)?;
    let conn = Connection::open(db)?;
    let mut script = String::from(".bail on\nPRAGMA cache_size = -65536;\nBEGIN;\n");
    let mut imports = String::new();
    for name in TABLES {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = $1";
        let sql: String = conn.query_row(sql, [name], |row| row.get(0))?;
        let _ = writeln!(script, "{};", plain(&sql));
        let file = folder.join(format!("{name}.csv"));
        let mut out = csv::Writer::from_path(&file)?;
        let mut statement = conn.prepare(&format!("SELECT * FROM {name}"))?;
        let columns = statement.column_count();
        out.write_record(statement.column_names())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => out.write_field("")?,
                    ValueRef::Integer(n) => out.write_field(n.to_string())?,
                    ValueRef::Real(n) => out.write_field(n.to_string())?,
                    ValueRef::Text(text) => out.write_field(text)?,
                    ValueRef::Blob(bytes) => out.write_field(uuid::Uuid::from_slice(bytes)?.to_string())?,
                }
            }
            out.write_record(None::<&[u8]>)?;
        }
        out.flush()?;
        let _ = writeln!(imports, ".import --csv --skip 1 {} {name}", file.display());
    }
    script += &imports;
    let sql =
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name <> 'history'
        AND tbl_name <> 'received'";
    let mut statement = conn.prepare(sql)?;
    let indexes = statement.query_map([], |row| row.get::<_, String>(0))?;
    for sql in indexes {
        let _ = writeln!(script, "{};", sql?);
    }
    let sql = "SELECT sql FROM sqlite_schema WHERE name = 'claim_fts'";
    let full_text: String = conn.query_row(sql, [], |row| row.get(0))?;
    let _ = writeln!(script, "{full_text};\nINSERT INTO claim_fts (claim_fts) VALUES ('rebuild');\nCOMMIT;");
    Ok(script)
}

/// The calls of sqlite-utils that make flat tables of the same CSVs, one a table, without full text.
pub fn utils(csvs_of: &Path, db: &Path) -> Vec<Vec<String>> {
    let folder = csvs_of.with_extension("csv");
    let tables = ["article", "source", "claim", "appearance", "citation", "ruling"];
    let words = |table: &str| {
        let (db, file) =
            (db.display().to_string(), folder.join(format!("{table}.csv")).display().to_string());
        ["sqlite-utils", "insert", &db, table, &file, "--csv"].map(String::from).to_vec()
    };
    tables.into_iter().map(words).collect()
}

/// The statement that makes a table, without what a CSV can't keep to: bytes, and words or nothing.
fn plain(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let mut sql = lines.collect::<Vec<_>>().join("\n");
    while let Some(start) = sql.find("CHECK (") {
        // CHECK (word IN (...)): to the second closing parenthesis.
        let end = sql[start..].match_indices(')').nth(1).map_or(sql.len(), |(at, _)| start + at + 1);
        sql.replace_range(start..end, "");
    }
    sql.replace(") STRICT, WITHOUT ROWID", ") WITHOUT ROWID").replace(") STRICT", ")").replace("BLOB", "TEXT")
}

/// Each claim with what hangs on it and the sources that it cites, as JSON on a line.
pub const EXPORT: &str = "
SELECT json_object('id', hex(c.uuid), 'text', c.text, 'claimant', c.claimant, 'said', c.said, 'kind', c.kind,
  'note', c.note, 'tags', json(c.tags), 'recorded_at', c.recorded_at,
  'appearances', (SELECT json_group_array(json_object('id', hex(a.uuid),
      'article', (SELECT hex(uuid) FROM article WHERE id = a.article_id), 'url', a.url, 'quote', a.quote,
      'paragraph', a.paragraph, 'first', a.first, 'recorded_at', a.recorded_at))
    FROM appearance a WHERE a.claim_id = c.id),
  'citations', (SELECT json_group_array(json_object('id', hex(t.uuid), 'stance', t.stance, 'quote', t.quote,
      'locator', json(t.locator), 'note', t.note, 'recorded_at', t.recorded_at,
      'source', json_object('id', hex(s.uuid), 'type', s.type, 'title', s.title, 'authors', json(s.authors),
        'publisher', s.publisher, 'issued', s.issued, 'url', s.url, 'tier', s.tier, 'recorded_at', s.recorded_at)))
    FROM citation t JOIN source s ON s.id = t.source_id WHERE t.claim_id = c.id),
  'rulings', (SELECT json_group_array(json_object('id', hex(r.uuid), 'scale', k.name, 'label', g.label,
      'ruled_by', r.ruled_by, 'ruled_on', r.ruled_on, 'rationale', r.rationale, 'url', r.url,
      'supersedes', hex(r.supersedes), 'relying_on', json(r.relying_on), 'recorded_at', r.recorded_at))
    FROM ruling r JOIN rating g ON g.id = r.rating_id JOIN scale k ON k.id = g.scale_id WHERE r.claim_id = c.id))
FROM claim c ORDER BY c.id;
";
