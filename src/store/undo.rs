//! Taking a change back. Nothing is erased by it: what was added is retired, what was edited gets its
//! earlier words again, a ruling is withdrawn by a record of its own, and the undo itself stands in the
//! history.

use super::{Action, Change, Entry, Error, Result, WriteTx};
use crate::model::{
    Appearance, AppearanceNo, Article, ArticleNo, Citation, CitationNo, Claim, ClaimNo, Entity, RulingNo,
    Source, SourceNo, Timestamp, Withdrawal,
};
use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record that can be put back to an earlier state.
trait Restorable: DeserializeOwned + Serialize + Clone {
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
            Entity::Claim => self.retire::<Claim>(entity, number),
            Entity::Appearance => self.retire::<Appearance>(entity, number),
            Entity::Source => self.retire::<Source>(entity, number),
            Entity::Citation => self.retire::<Citation>(entity, number),
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

    fn used(&self, entity: Entity, which: &str, sql: &str, params: impl rusqlite::Params) -> Result<()> {
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
        for entry in change.entries.iter().rev().filter(|entry| !imported || is_file(entry)) {
            self.take_back(entry, &change)?;
        }
        Ok(change)
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
    fn undone_by(&self, change: i64) -> Result<Option<i64>> {
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
            Entity::Article => self.restore::<Article>(entity, number, entry),
            Entity::Claim => self.restore::<Claim>(entity, number, entry),
            Entity::Appearance => self.restore::<Appearance>(entity, number, entry),
            Entity::Source => self.restore::<Source>(entity, number, entry),
            Entity::Citation => self.restore::<Citation>(entity, number, entry),
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

    /// Retires what a file brought, or brings back what the undoing of an import retired. The rows of one
    /// import are neighbours in each table, so the history holds first and last numbers only. Rulings on
    /// claims that were here before are withdrawn and stay so.
    fn take_import_back(&self, entry: &Entry) -> Result<()> {
        let Some(mut summary) = entry.after.clone() else { return Ok(()) };
        let undone_at = summary.get("undone_at").and_then(|at| at.as_str()).map(str::to_string);
        let (old, new) = match &undone_at {
            None => (None, Some(self.now().to_string())),
            Some(at) => (Some(at.clone()), None),
        };
        let (first_claim, last_claim) = range(&summary, "claim").unwrap_or(NOTHING);
        if undone_at.is_none() {
            self.import_unused(&summary)?;
            self.import_untouched(&summary)?;
        }
        for table in ["article", "source", "claim", "appearance", "citation"] {
            if let Some((first, last)) = range(&summary, table) {
                let sql = format!(
                    "UPDATE {table} SET retired_at = $1 WHERE id BETWEEN $2 AND $3 AND retired_at IS NOT DISTINCT FROM $4"
                );
                self.execute(&sql, params![new, first, last, old])?;
            }
        }
        if let (None, Some((first, last))) = (&undone_at, range(&summary, "ruling")) {
            let sql = "SELECT id FROM ruling WHERE id BETWEEN $1 AND $2 AND rating_id IS NOT NULL
                AND claim_id NOT BETWEEN $3 AND $4";
            let range = [first, last, first_claim, last_claim];
            let rulings: Vec<RulingNo> = self.rows(sql, range, |row| row.get(0))?;
            for number in rulings {
                let (claim, ruling) = self.ruling(number)?;
                if let (Some(id), None) = (ruling.id, ruling.withdrawn) {
                    let (recorded_at, by) = (self.now().clone(), self.stamp.actor.clone());
                    let rationale = Some("the import was undone".to_string());
                    self.insert_withdrawal(claim, id, &Withdrawal { recorded_at, by, rationale })?;
                }
            }
        }
        for table in ["claim", "appearance", "citation", "ruling"] {
            if let Some((first, last)) = range(&summary, table) {
                let claim = if table == "claim" { "id" } else { "claim_id" };
                let sql = format!("SELECT DISTINCT {claim} FROM {table} WHERE id BETWEEN $1 AND $2");
                let claims: Vec<ClaimNo> = self.rows(&sql, [first, last], |row| row.get(0))?;
                claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
            }
        }
        match undone_at {
            None => summary["undone_at"] = self.now().to_string().into(),
            Some(_) => summary["undone_at"] = serde_json::Value::Null,
        }
        self.log_entry(None, None, Some(summary.to_string()))
    }

    /// Fails when a record that the import brought was changed since, by a change that stands.
    fn import_untouched(&self, summary: &serde_json::Value) -> Result<()> {
        let Some(import) = self.undoes.get() else { return Ok(()) };
        for entity in [
            Entity::Article,
            Entity::Source,
            Entity::Claim,
            Entity::Appearance,
            Entity::Citation,
            Entity::Ruling,
        ] {
            let (first, last) = range(summary, entity.as_str()).unwrap_or(NOTHING);
            let sql = "SELECT change, record FROM history h WHERE change > $1 AND entity = $2
                AND record BETWEEN $3 AND $4 AND undoes IS NULL ORDER BY id DESC";
            let later: Vec<(i64, i64)> =
                self.rows(sql, params![import, entity.as_str(), first, last], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            for (change, record) in later {
                if self.undone_by(change)?.is_none() {
                    return Err(Error::Refused(format!(
                        "{entity} {record} was changed again since, by change {change}: undo that first"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Fails when claims that the import did not bring cite a source, or appear in an article, that it did.
    fn import_unused(&self, summary: &serde_json::Value) -> Result<()> {
        let claims = range(summary, "claim").unwrap_or(NOTHING);
        for (entity, table, column) in
            [(Entity::Source, "citation", "source_id"), (Entity::Article, "appearance", "article_id")]
        {
            let used = range(summary, entity.as_str()).unwrap_or(NOTHING);
            let links = range(summary, table).unwrap_or(NOTHING);
            let sql = format!(
                "SELECT DISTINCT claim_id FROM {table} WHERE {column} BETWEEN $1 AND $2 AND retired_at IS NULL
                AND id NOT BETWEEN $3 AND $4 AND claim_id NOT BETWEEN $5 AND $6 ORDER BY claim_id LIMIT 10"
            );
            let numbers = params![used.0, used.1, links.0, links.1, claims.0, claims.1];
            self.used(entity, "of the import", &sql, numbers)?;
        }
        Ok(())
    }
}

/// The range that holds no number.
const NOTHING: (i64, i64) = (0, -1);

/// The first and last row that an import put into a table.
fn range(summary: &serde_json::Value, table: &str) -> Option<(i64, i64)> {
    let numbers = summary.get("numbers")?.get(table)?;
    Some((numbers.get(0)?.as_i64()?, numbers.get(1)?.as_i64()?))
}
