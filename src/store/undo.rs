//! Taking a change back. Nothing is erased by it: what was added is retired, what was edited gets its
//! earlier words again, a ruling is withdrawn by a record of its own, and the undo itself stands in the
//! history.

use super::revive::{is_revival, retired_at};
use super::ruling::IMPORT_UNDONE;
use super::since::NOTHING;
use super::unimport::range;
use super::{Action, Change, Entry, Error, Result, WriteTx};
use crate::model::{
    Appearance, AppearanceNo, Article, ArticleNo, ArticleText, Citation, CitationNo, Claim, ClaimNo, Entity,
    Id, RulingNo, Snapshot, SnapshotNo, Source, SourceNo, Timestamp,
};
use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The versions of an article's text that an entry added, or took back, which undoing it brings back.
fn added_texts(entry: &Entry) -> Option<(Vec<ArticleText>, bool)> {
    let texts = |state: &Option<serde_json::Value>| -> Option<Vec<ArticleText>> {
        serde_json::from_value(state.as_ref()?.get("texts")?.clone()).ok()
    };
    entry.before.as_ref()?;
    match (texts(&entry.before), texts(&entry.after)) {
        (None, Some(added)) => Some((added, false)),
        (Some(taken), None) => Some((taken, true)),
        _ => None,
    }
}

/// A record that can be put back to an earlier state.
pub(super) trait Restorable: DeserializeOwned + Serialize + Clone {
    fn read(tx: &WriteTx<'_>, number: i64) -> Result<Self>;
    fn write(&self, tx: &WriteTx<'_>, number: i64) -> Result<()>;
    fn retire(&mut self, at: Option<Timestamp>);
}

macro_rules! restorable {
    ($($record:ty, $number:ident, $read:expr, $edit:ident;)+) => {$(
        impl Restorable for $record {
            fn read(tx: &WriteTx<'_>, number: i64) -> Result<Self> {
                $read(tx, $number(number))
            }
            fn write(&self, tx: &WriteTx<'_>, number: i64) -> Result<()> {
                tx.$edit($number(number), self)
            }
            fn retire(&mut self, at: Option<Timestamp>) {
                self.retired_at = at;
            }
        }
    )+};
}
restorable! {
    Article, ArticleNo, |tx: &WriteTx<'_>, n| tx.article(n), edit_article;
    Claim, ClaimNo, |tx: &WriteTx<'_>, n| tx.claim(n), edit_claim;
    Appearance, AppearanceNo, |tx: &WriteTx<'_>, n| Ok(tx.appearance(n)?.1), edit_appearance;
    Source, SourceNo, |tx: &WriteTx<'_>, n| tx.source(n), edit_source;
    Citation, CitationNo, |tx: &WriteTx<'_>, n| Ok(tx.citation(n)?.1), edit_citation;
    Snapshot, SnapshotNo, |tx: &WriteTx<'_>, n| Ok(tx.snapshot(n)?.1), edit_snapshot;
}

impl WriteTx<'_> {
    /// Retires a record: out of the lists, kept in the file.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Refused`] when it is retired already, when claims still cite the
    /// source or appear in the article, or when its kind is never retired.
    pub fn remove(&self, entity: Entity, number: i64) -> Result<()> {
        self.unused(entity, number)?;
        match entity {
            Entity::Article => self.retire::<Article>(entity, number),
            Entity::Claim => {
                if let Some(kept) = self.kept_claim(ClaimNo(number))? {
                    return Err(Error::Refused(format!(
                        "claim {number} is part of claim {kept}: work there"
                    )));
                }
                self.retire::<Claim>(entity, number)
            }
            Entity::Appearance => self.retire::<Appearance>(entity, number),
            Entity::Source => self.retire::<Source>(entity, number),
            Entity::Citation => self.retire::<Citation>(entity, number),
            Entity::Snapshot => self.retire::<Snapshot>(entity, number),
            Entity::Ruling => self.withdraw(RulingNo(number), None),
            Entity::Scale => Err(Error::Refused("a scale stays: rulings carry its labels".into())),
        }
    }

    fn retire<R: Restorable>(&self, entity: Entity, number: i64) -> Result<()> {
        let mut record = R::read(self, number)?;
        let before = serde_json::to_value(&record).unwrap_or_default();
        if let Some(at) = before["retired_at"].as_str() {
            return Err(Error::Refused(format!("{entity} {number} was removed on {} already", &at[..10])));
        }
        record.retire(Some(self.now().clone()));
        record.write(self, number)
    }

    /// Fails when claims cite the source or appear in the article.
    fn unused(&self, entity: Entity, number: i64) -> Result<()> {
        let (table, column) = match entity {
            Entity::Source => ("citation", "source_id"),
            Entity::Article => ("appearance", "article_id"),
            _ => return Ok(()),
        };
        let sql = format!(
            "SELECT DISTINCT claim_id FROM {table} u WHERE {column} = $1 AND retired_at IS NULL
            AND EXISTS (SELECT 1 FROM claim c WHERE c.id = u.claim_id AND c.retired_at IS NULL)
            ORDER BY claim_id LIMIT 10"
        );
        self.used(entity, &number.to_string(), &sql, params![number])
    }

    pub(super) fn used(
        &self,
        entity: Entity,
        which: &str,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<()> {
        let users: Vec<i64> = self.rows(sql, params, |row| row.get(0))?;
        if users.is_empty() {
            return Ok(());
        }
        let claims: Vec<String> = users.iter().map(ToString::to_string).collect();
        Err(Error::Refused(format!("{entity} {which} is used by claim {}", claims.join(", "))))
    }

    /// Takes back the change of a number, or the latest that is neither an undo nor undone. A ruling whose
    /// claim goes with it is not withdrawn, so that it comes back with the claim. The withdrawals that an
    /// import brought beside its records stay.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is nothing to undo, when a record was changed again since or is used
    /// now, or when the change appended what is never taken back (a withdrawal, a scale).
    pub fn undo(&self, change: Option<i64>) -> Result<Change> {
        let number = match change {
            Some(number) => number,
            None => self.latest()?.ok_or_else(|| Error::Refused("there is no change to undo".into()))?,
        };
        let change = self.change(number)?;
        if change.action == Action::Create {
            return Err(Error::Refused("the making of the database can't be undone".into()));
        }
        if let Some(by) = self.undone_by(number)? {
            return Err(Error::Refused(format!("change {number} was undone by change {by} already")));
        }
        self.undoes.set(Some(number));
        let is_file = |entry: &Entry| entry.entity.is_none();
        let imported = change.action == Action::Import && change.entries.iter().any(is_file);
        for entry in
            change.entries.iter().rev().filter(|entry| !imported || is_file(entry) || is_revival(entry))
        {
            self.take_back(entry, &change)?;
        }
        for entry in &change.entries {
            self.nothing_across_parts(entry)?;
        }
        Ok(change)
    }

    /// Fails when the entry made a claim part of another, that was taken back, and a ruling holds them together.
    fn nothing_across_parts(&self, entry: &Entry) -> Result<()> {
        let (Some(Entity::Claim), Some(part)) = (entry.entity, entry.number) else { return Ok(()) };
        let of = |state: &Option<serde_json::Value>| -> Option<Id> {
            serde_json::from_value(state.as_ref()?.get("merged_into")?.clone()).ok()
        };
        match of(&entry.after).filter(|kept| of(&entry.before) != Some(*kept)) {
            Some(kept) => {
                let kept = self.resolve(Entity::Claim, kept, "merged_into")?;
                self.nothing_across([ClaimNo(part), ClaimNo(kept)])
            }
            None => Ok(()),
        }
    }

    /// The latest change that is neither an undo nor undone.
    fn latest(&self) -> Result<Option<i64>> {
        let sql = "SELECT id FROM history WHERE id = change AND action NOT IN ('create', 'undo') AND id < $1
            ORDER BY id DESC LIMIT 1";
        let mut before = i64::MAX;
        while let Some(change) = self.row(sql, [before], |row| row.get(0))? {
            if self.undone_by(change)?.is_none() {
                return Ok(Some(change));
            }
            before = change;
        }
        Ok(None)
    }

    /// The undo of a change that holds: one that was not undone itself.
    pub(super) fn undone_by(&self, change: i64) -> Result<Option<i64>> {
        let sql = "SELECT DISTINCT change FROM history WHERE id > $1 AND undoes = $1 ORDER BY change DESC";
        let undos: Vec<i64> = self.rows(sql, [change], |row| row.get(0))?;
        for undo in undos {
            if self.undone_by(undo)?.is_none() {
                return Ok(Some(undo));
            }
        }
        Ok(None)
    }

    fn take_back(&self, entry: &Entry, change: &Change) -> Result<()> {
        let (Some(entity), Some(number)) = (entry.entity, entry.number) else {
            return self.take_import_back(entry);
        };
        match entity {
            Entity::Article => match added_texts(entry) {
                Some((texts, back)) => self.retire_texts(ArticleNo(number), &texts, back),
                None => self.restore::<Article>(entity, number, entry),
            },
            Entity::Claim => {
                if entry.before.is_none() {
                    self.nothing_since((number, number), |entity| own(change, entity))?;
                } else if change.action == Action::Import && is_revival(entry) {
                    // What came back with it went before it; rulings that it came with go as it does.
                    let import = self.import_of(entity, number)?.unwrap_or_default();
                    self.nothing_since((number, number), |e| range(&import, e.as_str()).unwrap_or(NOTHING))?;
                }
                self.restore::<Claim>(entity, number, entry)
            }
            Entity::Appearance => self.restore::<Appearance>(entity, number, entry),
            Entity::Source => self.restore::<Source>(entity, number, entry),
            Entity::Citation => self.restore::<Citation>(entity, number, entry),
            Entity::Snapshot => self.restore::<Snapshot>(entity, number, entry),
            Entity::Ruling if entry.before.is_none() => {
                let (claim, _) = self.ruling(RulingNo(number))?;
                let goes = |e: &Entry| {
                    e.entity == Some(Entity::Claim) && e.number == Some(claim.0) && e.before.is_none()
                };
                if change.entries.iter().any(goes) {
                    return Ok(());
                }
                self.withdraw(RulingNo(number), Some("undone"))
            }
            Entity::Ruling if is_revival(entry) => self.withdraw(RulingNo(number), Some(IMPORT_UNDONE)),
            Entity::Ruling if self.revive_ruling(RulingNo(number))? => Ok(()),
            Entity::Ruling => Err(Error::Refused(format!(
                "the withdrawal of ruling {number} stays on record: rule again instead"
            ))),
            Entity::Scale => self.unsettle(number, entry.before.as_ref(), entry.after.as_ref()),
        }
    }

    fn restore<R: Restorable>(&self, entity: Entity, number: i64, entry: &Entry) -> Result<()> {
        let current = R::read(self, number)?;
        if entry.after != serde_json::to_value(&current).ok() {
            return Err(Error::Refused(format!(
                "{entity} {number} was changed again since: undo the later change first"
            )));
        }
        match &entry.before {
            Some(before) => {
                let before: R = serde_json::from_value(before.clone()).map_err(|e| {
                    Error::Refused(format!("the history of {entity} {number} can't be read: {e}"))
                })?;
                if retired_at(entry.before.as_ref()).is_some() && retired_at(entry.after.as_ref()).is_none() {
                    self.unused(entity, number)?;
                }
                before.write(self, number)
            }
            None => {
                self.unused(entity, number)?;
                let mut retired = current;
                retired.retire(Some(self.now().clone()));
                retired.write(self, number)
            }
        }
    }
}

/// The first and the last number of the records of a kind that a change names.
fn own(change: &Change, entity: Entity) -> (i64, i64) {
    let numbers = || change.entries.iter().filter(|e| e.entity == Some(entity)).filter_map(|e| e.number);
    numbers().min().zip(numbers().max()).unwrap_or(NOTHING)
}
