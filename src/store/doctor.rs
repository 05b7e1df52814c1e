//! Is the file sound? SQLite's own checks, and ours on what is derived.

use super::article::fingerprint;
use super::{Error, Evidence, Result, SCHEMA_VERSION, Store, schema};
use crate::model::{ArticleText, ClaimNo, PartialDate};
use rusqlite::Row;
use serde::Serialize;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// What it found.
    pub message: String,
}

/// The checks, in the order of running.
pub const CHECKS: &[&str] = &["integrity", "foreign keys", "schema", "full text", "derived", "copies"];

impl Store {
    /// Runs every check. A file too damaged to be read on is a finding, not an error.
    ///
    /// # Errors
    /// [`Error::Locked`] and [`Error::Interrupted`].
    pub fn doctor(&mut self) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        type Check = fn(&mut Store, &mut Vec<Finding>) -> Result<()>;
        let checks: [Check; 6] = [
            Store::check_integrity,
            Store::check_foreign_keys,
            Store::check_schema,
            Store::check_full_text,
            Store::check_derived,
            Store::check_copies,
        ];
        for (check, run) in CHECKS.iter().zip(checks) {
            match run(self, &mut findings) {
                Err(error @ (Error::Locked(_) | Error::Interrupted)) => return Err(error),
                Err(error) => findings.push(Finding { check, message: error.to_string() }),
                Ok(()) => {}
            }
        }
        Ok(findings)
    }

    fn check_integrity(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        self.read(|tx| {
            let lines: Vec<String> = tx.rows("PRAGMA integrity_check", [], |row| row.get(0))?;
            let bad = lines.into_iter().filter(|line| line != "ok");
            findings.extend(bad.map(|message| Finding { check: "integrity", message }));
            Ok(())
        })
    }

    fn check_foreign_keys(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        self.read(|tx| {
            let from_row = |row: &Row<'_>| {
                let (table, row_id, parent): (String, Option<i64>, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let place = row_id.map_or(String::new(), |id| format!(" {id}"));
                Ok(format!("{table}{place} refers to a {parent} that is not there"))
            };
            let bad = tx.rows("PRAGMA foreign_key_check", [], from_row)?;
            findings.extend(bad.into_iter().map(|message| Finding { check: "foreign keys", message }));
            Ok(())
        })
    }

    /// Compares the schema with that of a database made now.
    fn check_schema(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name";
        let objects = |conn: &rusqlite::Connection| -> rusqlite::Result<Vec<(String, String)>> {
            conn.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let fresh = schema::in_memory()?;
        let wanted = objects(&fresh).map_err(|e| Error::from_sqlite(&self.path, e))?;
        let found = objects(&self.conn).map_err(|e| Error::from_sqlite(&self.path, e))?;
        let version: u32 = self
            .conn
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(|e| Error::from_sqlite(&self.path, e))?;
        let mut add = |message| findings.push(Finding { check: "schema", message });
        if version != SCHEMA_VERSION {
            add(format!("the schema has version {version}, not {SCHEMA_VERSION}"));
        }
        for (name, sql) in &wanted {
            match found.iter().find(|(n, _)| n == name) {
                None => add(format!("{name} is missing")),
                Some((_, other)) if other != sql => add(format!("{name} is not as this version makes it")),
                Some(_) => {}
            }
        }
        for (name, _) in found.iter().filter(|(name, _)| !wanted.iter().any(|(n, _)| n == name)) {
            add(format!("{name} was added by something else"));
        }
        Ok(())
    }

    /// FTS5's own check against the claims. It is written as an insert and changes nothing; a file that
    /// can't be written is checked without it.
    fn check_full_text(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let sql = "INSERT INTO claim_fts (claim_fts, rank) VALUES ('integrity-check', 1)";
        match self.conn.execute(sql, []).map_err(|e| Error::from_sqlite(&self.path, e)) {
            Ok(_) | Err(Error::ReadOnly(_)) => Ok(()),
            Err(Error::Corrupt(_)) => {
                let message = "the full text does not match the claims".to_string();
                findings.push(Finding { check: "full text", message });
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    /// Reads every stored copy and the texts taken out of it, and holds them against their hashes.
    fn check_copies(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        self.read(|tx| {
            let sql = "SELECT k.sha256, string_agg(n.id, ', ') FROM content k LEFT JOIN snapshot n
                ON n.content_id = k.id WHERE k.kept = 1 GROUP BY k.id ORDER BY k.id";
            let kept: Vec<(String, Option<String>)> =
                tx.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for (sha256, snapshots) in kept {
                if let Evidence::Tampered(why) = tx.evidence(&sha256)? {
                    let snapshots = snapshots.map_or("no source".into(), |n| format!("snapshot {n}"));
                    findings
                        .push(Finding { check: "copies", message: format!("copy of {snapshots}: {why}") });
                }
            }
            // What the history says of a snapshot, and what its row says, are written once and never changed.
            let sql = "SELECT n.id FROM snapshot n JOIN content k ON k.id = n.content_id
                JOIN history h ON h.entity = 'snapshot' AND h.record = n.id AND h.before IS NULL
                WHERE h.after ->> 'sha256' IS NOT k.sha256 OR h.after ->> 'media_type' IS NOT n.media_type
                OR h.after ->> 'retrieved_at' IS NOT n.retrieved_at OR h.after ->> 'url' IS NOT n.url
                OR h.after ->> 'file' IS NOT n.file ORDER BY n.id";
            let changed: Vec<i64> = tx.rows(sql, [], |row| row.get(0))?;
            for number in changed {
                let message = format!("snapshot {number}: it is not what the history says was kept");
                findings.push(Finding { check: "copies", message });
            }
            let sql = "SELECT citation_id FROM verification WHERE detail ->> 'outcome' IS NOT outcome
                OR detail ->> 'verified_at' IS NOT verified_at ORDER BY citation_id";
            let changed: Vec<i64> = tx.rows(sql, [], |row| row.get(0))?;
            for number in changed {
                let message =
                    format!("citation {number}: what was found of it contradicts itself: verify it again");
                findings.push(Finding { check: "copies", message });
            }
            Ok(())
        })
    }

    /// Works out anew what lists filter on, for every claim, and the fingerprint of every text.
    fn check_derived(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        self.read(|tx| {
            let sql = "SELECT id, said, said_from, said_to,
                (SELECT count(*) FROM json_each(facets) j
                    JOIN facet f ON f.facet = j.value AND f.claim_id = claim.id) FROM claim";
            let from_row =
                |row: &Row<'_>| -> rusqlite::Result<(ClaimNo, Option<PartialDate>, [String; 2], i64)> {
                    Ok((row.get(0)?, row.get(1)?, [row.get(2)?, row.get(3)?], row.get(4)?))
                };
            let mut add = |message| findings.push(Finding { check: "derived", message });
            let mut total = 0i64;
            let mut statement = tx.prepare(sql)?;
            let mut rows = statement.query([]).map_err(|e| tx.fail(e))?;
            while let Some(row) = rows.next().map_err(|e| tx.fail(e))? {
                let (number, said, bounds, indexed) = from_row(row).map_err(|e| tx.fail(e))?;
                let (stored, now) = (tx.derived_stored(number)?, tx.derived_now(number)?);
                let said = said.as_ref().map_or(["", ""], |said| [said.earliest(), said.latest()]);
                if stored != now {
                    add(format!("claim {number}: where it stands is not what its records say"));
                } else if indexed != now.facets.len() as i64 {
                    add(format!("claim {number}: lists would miss it, for a facet is not indexed"));
                }
                if bounds != said {
                    add(format!("claim {number}: lists by date would misplace it"));
                }
                total += now.facets.len() as i64;
            }
            for (number, wrong) in tx.bad_merges()? {
                add(format!("claim {number}: {wrong}"));
            }
            let indexed: i64 = tx.row("SELECT count(*) FROM facet", [], |row| row.get(0))?.unwrap_or(0);
            if indexed > total {
                add(format!("{} facets belong to no claim that has them", indexed - total));
            }
            let sql = "SELECT article_id, version, text, sha256 FROM article_text";
            let mut statement = tx.prepare(sql)?;
            let mut rows = statement.query([]).map_err(|e| tx.fail(e))?;
            while let Some(row) = rows.next().map_err(|e| tx.fail(e))? {
                let read = || -> rusqlite::Result<_> {
                    let text =
                        ArticleText { text: row.get(2)?, sha256: row.get(3)?, ..ArticleText::default() };
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, text))
                };
                let (article, version, text) = read().map_err(|e| tx.fail(e))?;
                if fingerprint(&text).is_err() {
                    let message = format!("article {article}: version {version} of its text was changed");
                    add(message);
                }
            }
            Ok(())
        })
    }
}
