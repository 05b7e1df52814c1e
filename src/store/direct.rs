//! A whole export as JSON texts, straight from the columns: what [`lines`](ReadTx::lines) gives as records.

use super::columns::{self, failed, push_fields};
use super::cursor::Cursor;
use super::whole::{Hanging, Kept};
use super::{Error, ReadTx, Result, received, ruling};
use crate::model::{ArticleNo, Claim, ClaimNo, Entity, Id, Record, SourceNo};
use crate::text::json::write;
use rusqlite::Row;
use serde::Serialize;
use std::collections::VecDeque;
use std::rc::Rc;

/// The records of one line, each as JSON without a line end, as in [`Whole`](super::Whole).
#[derive(Debug, Default)]
pub struct Texts<'a> {
    /// Articles, without their texts.
    pub articles: &'a [Rc<Vec<u8>>],
    /// Sources.
    pub sources: &'a [Rc<Vec<u8>>],
    /// A claim, and those that were merged into it; none for a line of a source alone.
    pub claims: &'a [Vec<u8>],
}

/// A source as it is written.
#[derive(Clone)]
struct Written {
    number: i64,
    derived_from: Option<i64>,
    text: Rc<Vec<u8>>,
}

/// Sources: those that come next, and some that came before.
struct Sources<'t, 's> {
    tx: &'t ReadTx<'t>,
    rows: Cursor<'s, Written>,
    ahead: VecDeque<Written>,
    known: Kept<i64, Written>,
    /// What hangs on any of them.
    hanging: Hanging,
}

/// Sources read ahead of the claims.
const AHEAD: usize = 16;

impl ReadTx<'_> {
    /// All sources and claims as JSON texts, without what only this database knows: the lines of
    /// [`lines`](ReadTx::lines) without a filter, without those of scales and articles alone. Gives the number of
    /// confidential sources.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn texts<E: From<Error>>(&self, mut f: impl FnMut(Texts<'_>) -> Result<(), E>) -> Result<u64, E> {
        let source = format!("SELECT {} FROM source s", source_columns());
        let mut statement = self.prepare(&format!("{source} ORDER BY s.id"))?;
        let rows = Cursor::new(self, &mut statement, [], SOURCE_WIDTH, source_from_row)?;
        let hanging = self.hanging_on_sources()?;
        let mut sources = Sources { tx: self, rows, ahead: VecDeque::new(), known: Kept::new(), hanging };
        let mut articles: Kept<i64, Rc<Vec<u8>>> = Kept::new();
        let (mut own, mut held, mut cited, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.each_text(|claim, citations, appearances| {
            sources.of(citations, &mut own)?;
            cited.clear();
            cited.extend(own.iter().map(|s: &Written| s.text.clone()));
            // As in `lines`: the claim's own come with it, but not those that others would then come behind.
            let last = own.last().map_or(0, |source| source.number);
            while let Some(next) = sources.up_to(last)? {
                let comes_with_it = own.binary_search_by_key(&next.number, |s| s.number).is_ok();
                held.push(next.text);
                if !comes_with_it {
                    alone(&mut held, &mut f)?;
                }
            }
            held.clear();
            places.clear();
            for number in appearances {
                let read = || Ok(Some(Rc::new(self.article_text(*number)?)));
                places.extend(super::whole::kept(&mut articles, *number, read)?);
            }
            f(Texts { articles: &places, sources: &cited, claims: claim })
        })?;
        while let Some(next) = sources.up_to(i64::MAX)? {
            held.push(next.text);
            alone(&mut held, &mut f)?;
        }
        let sql = "SELECT count(*) FROM source WHERE confidential";
        Ok(self.row(sql, [], |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    }

    /// Hands each claim, with those merged into it, to `f`, with the numbers of what they cite and of the
    /// articles that they appear in, ascending, each once.
    fn each_text<E: From<Error>>(
        &self,
        mut f: impl FnMut(&[Vec<u8>], &[i64], &[i64]) -> Result<(), E>,
    ) -> Result<(), E> {
        let select = |fields, and: &str, table: &str, owner: &str| {
            let columns = columns::list(fields);
            format!("SELECT {columns}, {and} FROM {table} ORDER BY {owner}")
        };
        let (claim, appearance) = (columns::CLAIM, columns::APPEARANCE);
        let (citation, ruling) = (columns::CITATION, columns::RULING);
        let mut claims = self.prepare(&select(claim, "id, merged_into", "claim", "id"))?;
        let mut appearances = self.prepare(&select(
            appearance,
            "a.claim_id, a.article_id",
            "appearance a",
            "a.claim_id, a.id",
        ))?;
        let mut citations =
            self.prepare(&select(citation, "c.claim_id, c.source_id", "citation c", "c.claim_id, c.id"))?;
        let mut rulings = self.prepare(&select(
            ruling,
            "r.claim_id, r.rating_id, r.supersedes, r.recorded_at, r.ruled_by, r.rationale",
            ruling::TABLES,
            "r.claim_id, r.id",
        ))?;
        let mut received = self.prepare(&received::of_many(Entity::Claim))?;
        let mut merged =
            self.prepare("SELECT merged_into FROM claim WHERE merged_into IS NOT NULL ORDER BY merged_into")?;
        let none = |_: &Row<'_>| Ok(());
        let mut claims = Cursor::new(self, &mut claims, [], claim.len(), none)?;
        let mut appearances = Cursor::new(self, &mut appearances, [], appearance.len(), none)?;
        let mut citations = Cursor::new(self, &mut citations, [], citation.len(), none)?;
        let mut rulings = Cursor::new(self, &mut rulings, [], ruling.len(), none)?;
        let all = [i64::MIN, i64::MAX];
        let mut received = Cursor::new(self, &mut received, all, received::WIDTH, received::from_row)?;
        let mut merged = Cursor::new(self, &mut merged, [], 0, none)?;
        let (mut cited, mut places) = (Vec::new(), Vec::new());
        let mut texts = vec![Vec::new()];
        while let Some(number) = claims.owner() {
            cited.clear();
            places.clear();
            texts.truncate(1);
            let out = &mut texts[0];
            out.clear();
            let mut gone = false;
            claims.each_of(self, number, |row| {
                gone = row.get::<_, Option<i64>>(claim.len() + 1)?.is_some();
                push_fields(out, row, claim)
            })?;
            let mut item = Items::of("appearances");
            appearances.each_of(self, number, |row| {
                places.extend(row.get::<_, Option<i64>>(appearance.len() + 1)?);
                item.begin(out);
                push_fields(out, row, appearance)?;
                out.push(b'}');
                Ok(())
            })?;
            item.end(out);
            let mut item = Items::of("citations");
            citations.each_of(self, number, |row| {
                cited.push(row.get::<_, i64>(citation.len() + 1)?);
                item.begin(out);
                push_fields(out, row, citation)?;
                out.push(b'}');
                Ok(())
            })?;
            item.end(out);
            self.push_rulings(out, number, &mut rulings)?;
            let came = received.of(self, number)?;
            if !came.is_empty() {
                push_key(out, "received", &came).map_err(|e| self.fail(failed(e)))?;
            }
            out.push(b'}');
            if gone && self.root(ClaimNo(number))?.is_some() {
                continue;
            }
            let mut any = false;
            merged.each_of(self, number, |_| {
                any = true;
                Ok(())
            })?;
            if any {
                for other in self.all_merged_into(ClaimNo(number))? {
                    let mut claim = self.full_claim(other)?;
                    self.refers_to(&claim, &mut cited, &mut places)?;
                    claim.clear_local();
                    texts.push(self.as_text(&claim)?);
                }
            }
            for numbers in [&mut cited, &mut places] {
                numbers.sort_unstable();
                numbers.dedup();
            }
            f(&texts, &cited, &places)?;
        }
        Ok(())
    }

    /// Appends a claim's rulings, each with its withdrawal, which is a row behind it.
    fn push_rulings(&self, out: &mut Vec<u8>, claim: i64, rows: &mut Cursor<'_, ()>) -> Result<()> {
        let width = columns::RULING.len();
        let mut rulings: Vec<(Option<Id>, usize)> = Vec::new();
        let mut withdrawn: Vec<(Option<Id>, Vec<u8>)> = Vec::new();
        // Withdrawals, and what they name.
        let mut names: Vec<(Option<Id>, Option<Id>)> = Vec::new();
        let mut item = Items::of("rulings");
        let mut end = out.len();
        rows.each_of(self, claim, |row| {
            if row.get::<_, Option<i64>>(width + 1)?.is_none() {
                let (of, withdrawal) = ruling::withdrawal(row, width + 2)?;
                let mut text = Vec::new();
                write(&mut text, &withdrawal).map_err(failed)?;
                // One that names a withdrawal takes that back.
                let own = row.get(0)?;
                if let Some((_, ruling)) = names.iter().find(|(own, _)| *own == of) {
                    withdrawn.retain(|(id, _)| id != ruling);
                    names.push((own, of));
                    return Ok(());
                }
                names.push((own, of));
                // Those that were recorded before it; of several the last counts.
                if rulings.iter().any(|(id, _)| *id == of) {
                    withdrawn.retain(|(id, _)| *id != of);
                    withdrawn.push((of, text));
                }
                return Ok(());
            }
            item.begin(out);
            push_fields(out, row, columns::RULING)?;
            rulings.push((row.get(0)?, out.len()));
            out.push(b'}');
            end = out.len();
            Ok(())
        })?;
        debug_assert!(end == out.len());
        for (of, text) in withdrawn {
            // From the first of that identity; what comes behind moves.
            let Some(at) = rulings.iter().position(|(id, _)| *id == of) else { continue };
            let place = rulings[at].1;
            let added = [&b",\"withdrawn\":"[..], &text].concat();
            out.splice(place..place, added.iter().copied());
            rulings[at + 1..].iter_mut().for_each(|(_, end)| *end += added.len());
        }
        item.end(out);
        Ok(())
    }

    fn article_text(&self, number: i64) -> Result<Vec<u8>> {
        let mut article = self.article(ArticleNo(number))?;
        article.clear_local();
        self.as_text(&article)
    }

    fn as_text(&self, record: &impl Serialize) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        write(&mut text, record).map_err(|e| self.fail(failed(e)))?;
        Ok(text)
    }

    /// Adds the numbers of what a claim refers to.
    fn refers_to(&self, claim: &Claim, cited: &mut Vec<i64>, places: &mut Vec<i64>) -> Result<()> {
        for citation in &claim.citations {
            cited.extend(self.source_by_id(citation.source)?.and_then(|s| s.number).map(|n| n.0));
        }
        for id in claim.appearances.iter().filter_map(|a| a.article) {
            places.extend(self.article_by_id(id)?.and_then(|a| a.number).map(|n| n.0));
        }
        Ok(())
    }
}

/// The lines of sources alone.
fn alone<E>(held: &mut Vec<Rc<Vec<u8>>>, f: &mut impl FnMut(Texts<'_>) -> Result<(), E>) -> Result<(), E> {
    for source in held.drain(..) {
        f(Texts { sources: &[source], ..Texts::default() })?;
    }
    Ok(())
}

/// A list in an object, left out when it has no items.
struct Items(&'static str, bool);

impl Items {
    fn of(key: &'static str) -> Items {
        Items(key, false)
    }

    fn begin(&mut self, out: &mut Vec<u8>) {
        if self.1 {
            out.push(b',');
        } else {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(self.0.as_bytes());
            out.extend_from_slice(b"\":[");
        }
        self.1 = true;
    }

    fn end(self, out: &mut Vec<u8>) {
        if self.1 {
            out.push(b']');
        }
    }
}

/// Appends one more field to an object that has some.
fn push_key(out: &mut Vec<u8>, key: &str, value: &impl Serialize) -> std::io::Result<()> {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    write(out, value)
}

/// Where the number stands behind a source's fields, and what it derives from.
const SOURCE_WIDTH: usize = columns::SOURCE.len();

fn source_columns() -> String {
    format!("{}, s.id, s.derived_from", columns::list(columns::SOURCE))
}

/// A source, its object left open for what it came from.
fn source_from_row(row: &Row<'_>) -> rusqlite::Result<Written> {
    let mut text = Vec::with_capacity(512);
    push_fields(&mut text, row, columns::SOURCE)?;
    let (number, derived_from) = (row.get(SOURCE_WIDTH)?, row.get(SOURCE_WIDTH + 1)?);
    Ok(Written { number, derived_from, text: Rc::new(text) })
}

impl Sources<'_, '_> {
    fn whole(&self, mut source: Written) -> Result<Written> {
        let text = Rc::make_mut(&mut source.text);
        if self.hanging.received {
            let came = self.tx.received(Entity::Source, source.number)?;
            if !came.is_empty() {
                push_key(text, "received", &came).map_err(|e| self.tx.fail(failed(e)))?;
            }
        }
        if self.hanging.snapshots {
            let mut kept = self.tx.snapshots(SourceNo(source.number))?;
            kept.iter_mut().for_each(Record::clear_local);
            if !kept.is_empty() {
                push_key(text, "snapshots", &kept).map_err(|e| self.tx.fail(failed(e)))?;
            }
        }
        text.push(b'}');
        Ok(source)
    }

    fn read_ahead(&mut self) -> Result<()> {
        while self.ahead.len() < AHEAD {
            let Some((_, next)) = self.rows.up_to(self.tx, i64::MAX)? else { break };
            let next = self.whole(next)?;
            self.ahead.push_back(next);
        }
        Ok(())
    }

    /// The next source, if its number is at most `last`.
    fn up_to(&mut self, last: i64) -> Result<Option<Written>> {
        self.read_ahead()?;
        Ok(if self.ahead.front().is_some_and(|next| next.number <= last) {
            self.ahead.pop_front()
        } else {
            None
        })
    }

    /// Those of these numbers and those that they derive from, in the order of their numbers.
    fn of(&mut self, numbers: &[i64], found: &mut Vec<Written>) -> Result<()> {
        found.clear();
        self.read_ahead()?;
        let mut origin = None;
        for number in numbers {
            let mut next = Some(*number);
            while let Some(number) = next.filter(|n| found.iter().all(|s| s.number != *n)) {
                let source = self.get(number)?;
                next = source.as_ref().and_then(|source| source.derived_from);
                origin = origin.or(next);
                found.extend(source);
            }
        }
        if origin.is_some() {
            found.sort_unstable_by_key(|source| source.number);
        }
        Ok(())
    }

    fn get(&mut self, number: i64) -> Result<Option<Written>> {
        if let Some(next) = self.ahead.iter().find(|source| source.number == number) {
            return Ok(Some(next.clone()));
        }
        let mut known = std::mem::take(&mut self.known);
        let found = super::whole::kept(&mut known, number, || {
            let sql = format!("SELECT {} FROM source s WHERE s.id = $1", source_columns());
            let found = self.tx.row(&sql, [number], source_from_row)?;
            found.map(|source| self.whole(source)).transpose()
        });
        self.known = known;
        found
    }
}
