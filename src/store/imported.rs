//! What an import did, and what it keeps in mind while it does it.

use super::labels::{Labels, Resolver};
use super::seen::Numbers;
use super::{Error, Result, WriteTx};
use crate::model::{ClaimNo, Entity, Id, SourceNo};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added,
    /// It was there, word for word.
    Already,
    /// It is there word for word, under this number, but was removed here, and stays so.
    Removed(i64),
    /// It is there with other words, under this number; what is there stays.
    Differs(i64),
}

/// How many records of one kind were read, and what became of them: `read = added + already + removed + differs`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Read from the file.
    pub read: u64,
    /// New.
    pub added: u64,
    /// There already.
    pub already: u64,
    /// There already, but removed, and left so.
    pub removed: u64,
    /// There with other words, and left so.
    pub differs: u64,
    /// Not taken, for what was wrong with it.
    pub refused: u64,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Imported {
    /// By kind of record.
    pub records: BTreeMap<&'static str, Tally>,
    /// First and last number of the new rows, by table: an import's rows are neighbours.
    pub numbers: BTreeMap<&'static str, (i64, i64)>,
    /// The records that are there with other words: kind and number, at most a thousand.
    #[serde(skip)]
    pub differing: Vec<(Entity, i64)>,
    /// Sources that the file calls confidential and that are not so here, at most a thousand.
    #[serde(skip)]
    pub exposed: Vec<SourceNo>,
    /// Sources whose origin comes later in the file.
    #[serde(skip)]
    pub(super) waiting: Vec<(SourceNo, Id)>,
    /// Claims that were merged into one that comes later in the file.
    #[serde(skip)]
    pub(super) merging: Vec<(ClaimNo, Id)>,
    /// What rulings of a claim refer to that is not the claim's own: rulings that they supersede, citations that
    /// they rely on; and whether the ruling stands.
    #[serde(skip)]
    pub(super) across: Vec<(ClaimNo, Entity, Id, bool)>,
    /// Whether the database held no claim when the import began.
    #[serde(skip)]
    pub(super) fresh: bool,
    /// What was repaired to read foreign records, by kind of repair.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<&'static str, u64>,
    /// Foreign records: read, new, received before, and refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<Tally>,
    /// Claims that say the same as one that was there, by another claimant or on another day: the new one
    /// and the one that was there, at most a thousand.
    #[serde(skip)]
    pub near: Vec<(ClaimNo, ClaimNo)>,
    /// Claims of which a publisher has two standing reviews on one page, of which none is known to be the later.
    #[serde(skip)]
    pub twice: BTreeSet<ClaimNo>,
    /// Claims that were here, and got more to hang on them: where they stand is worked out in the end.
    #[serde(skip)]
    pub(super) touched: BTreeSet<ClaimNo>,
    /// How many labels that this import met have no known verdict.
    #[serde(skip)]
    pub unmapped: usize,
    /// How foreign labels are found; none for records of ours.
    #[serde(skip)]
    pub(super) resolver: Option<Resolver>,
    /// The indexes to make once all rows are there, with their names.
    #[serde(skip)]
    indexes: Vec<(String, String)>,
    /// Whether they are made.
    #[serde(skip)]
    indexed: bool,
    /// The numbers of the scales, articles and sources that were counted: each counts once.
    #[serde(skip)]
    pub(super) scales: Numbers,
    #[serde(skip)]
    pub(super) articles: Numbers,
    #[serde(skip)]
    pub(super) sources: Numbers,
}

impl Imported {
    /// Starts an import in a write.
    pub fn begin(tx: &WriteTx<'_>) -> Result<Imported> {
        tx.unguarded()?;
        let fresh = tx.row("SELECT 1 FROM claim LIMIT 1", [], |_| Ok(()))?.is_none();
        let indexes = if fresh { tx.drop_indexes()? } else { Vec::new() };
        Ok(Imported { fresh, indexed: !fresh, indexes, ..Imported::default() })
    }

    /// Starts an import of foreign records, whose labels mean what `labels` and the scales here say.
    pub fn begin_foreign(tx: &WriteTx<'_>, labels: Labels) -> Result<Imported> {
        tx.unguarded()?;
        let resolver = Some(Resolver::new(tx, labels)?);
        let foreign = Some(Tally::default());
        Ok(Imported { indexed: true, resolver, foreign, ..Imported::default() })
    }

    /// How many records are new.
    pub fn added(&self) -> u64 {
        self.records.values().map(|tally| tally.added).sum()
    }

    pub(super) fn count(&mut self, entity: Entity, outcome: Outcome, number: Option<i64>) -> Outcome {
        let tally = self.records.entry(entity.as_str()).or_default();
        tally.read += 1;
        match outcome {
            Outcome::Added => tally.added += 1,
            Outcome::Already => tally.already += 1,
            Outcome::Removed(_) => tally.removed += 1,
            Outcome::Differs(number) => {
                tally.differs += 1;
                if self.differing.len() < 1000 {
                    self.differing.push((entity, number));
                }
            }
        }
        if let (Outcome::Added, Some(number)) = (outcome, number) {
            self.numbers.entry(entity.as_str()).or_insert((number, number)).1 = number;
        }
        outcome
    }

    /// Counts a record that is here, unless this file brought or named it before: JSON Lines repeat a source
    /// with each claim.
    pub(super) fn count_once(
        &mut self,
        tx: &WriteTx<'_>,
        entity: Entity,
        id: Id,
        outcome: Outcome,
        number: i64,
        words: u64,
    ) -> Outcome {
        let counted = if entity == Entity::Source { &mut self.sources } else { &mut self.articles };
        let first = counted.add(number);
        if let Outcome::Differs(_) = outcome {
            return self.count(entity, outcome, None);
        }
        tx.seen.borrow_mut().put(entity, id, number, words);
        if first { self.count(entity, outcome, None) } else { outcome }
    }

    /// Makes the indexes that a fresh import goes without: from all rows at once, or as soon as a claim comes
    /// again and what hangs on it must be looked up.
    pub(super) fn make_indexes(&mut self, tx: &WriteTx<'_>) -> Result<()> {
        if !self.indexed {
            let there: Vec<String> = tx.rows("SELECT name FROM sqlite_schema", [], |row| row.get(0))?;
            for (_, sql) in self.indexes.iter().filter(|(name, _)| !there.contains(name)) {
                tx.execute(sql, [])?;
            }
        }
        self.indexed = true;
        Ok(())
    }

    /// Takes records in by `f`; when it fails, nothing of them stays, and the import can go on with others.
    ///
    /// # Errors
    /// What `f` returns, and the store's own.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        tx: &WriteTx<'_>,
        f: impl FnOnce(&mut Imported) -> Result<T, E>,
    ) -> Result<T, E> {
        let (records, numbers) = (self.records.clone(), self.numbers.clone());
        let lengths = [self.differing.len(), self.waiting.len(), self.merging.len(), self.across.len()];
        let (indexed, foreign, near) = (self.indexed, self.foreign, self.near.len());
        let result = tx.attempt(|| f(self));
        if result.is_err() {
            (self.records, self.numbers, self.indexed, self.foreign) = (records, numbers, indexed, foreign);
            self.near.truncate(near);
            if let Some(resolver) = &mut self.resolver {
                resolver.look_again(tx)?;
            }
            self.differing.truncate(lengths[0]);
            self.waiting.truncate(lengths[1]);
            self.merging.truncate(lengths[2]);
            self.across.truncate(lengths[3]);
            for (table, counted) in
                [("scale", &mut self.scales), ("article", &mut self.articles), ("source", &mut self.sources)]
            {
                counted.cut(tx.last(table)?);
            }
        }
        result
    }
}
