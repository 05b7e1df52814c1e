//! Rulings and withdrawals: appended, never edited. The migration's triggers refuse anything else, from
//! whatever program it comes.

use super::sql::{Json, number, number_column};
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::dispute::current_rulings;
use crate::model::{ClaimNo, Entity, Id, RatingRef, Ruling, RulingNo, Timestamp, Withdrawal};
use rusqlite::{Row, params};

/// Why the rulings of an import are withdrawn that hang on claims that stay.
pub(super) const IMPORT_UNDONE: &str = "the import was undone";

/// A ruling, or a row that takes back what it names: a ruling, or the withdrawal of one.
pub(super) enum Recorded {
    Ruling(Box<Ruling>),
    /// Its own identity, and that of what it takes back.
    Withdrawal(Option<Id>, Option<Id>, Withdrawal),
}

pub(super) const COLUMNS: &str = "r.id, r.uuid, s.name, t.label, t.verdict, r.ruled_by, r.ruled_on, r.rationale, r.url,
    r.supersedes, r.relying_on, r.recorded_at, r.rating_id, r.title, r.language, r.ruled_by_url, r.value, r.best,
    r.worst";

/// How many columns they are.
pub(super) const WIDTH: usize = 19;

pub(super) const TABLES: &str =
    "ruling r LEFT JOIN rating t ON t.id = r.rating_id LEFT JOIN scale s ON s.id = t.scale_id";

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    let rating: Option<i64> = row.get(12)?;
    if rating.is_none() {
        let withdrawal = Withdrawal { recorded_at: row.get(11)?, by: row.get(5)?, rationale: row.get(7)? };
        return Ok(Recorded::Withdrawal(row.get(1)?, row.get(9)?, withdrawal));
    }
    Ok(Recorded::Ruling(Box::new(Ruling {
        number: row.get(0)?,
        id: row.get(1)?,
        rating: RatingRef { scale: row.get(2)?, label: row.get(3)? },
        verdict: row.get(4)?,
        ruled_by: row.get(5)?,
        ruled_on: row.get(6)?,
        rationale: row.get(7)?,
        url: row.get(8)?,
        supersedes: row.get(9)?,
        relying_on: row.get::<_, Json<_>>(10)?.0,
        recorded_at: row.get(11)?,
        withdrawn: None,
        title: row.get(13)?,
        language: row.get(14)?,
        ruled_by_url: row.get(15)?,
        value: number(row, 16)?,
        best: number(row, 17)?,
        worst: number(row, 18)?,
    })))
}

/// A withdrawal, with the identity of the ruling that it takes back, from four columns: that, when it was
/// recorded, who withdrew, and why.
pub(super) fn withdrawal(row: &Row<'_>, first: usize) -> rusqlite::Result<(Option<Id>, Withdrawal)> {
    let (recorded_at, by) = (row.get(first + 1)?, row.get(first + 2)?);
    Ok((row.get(first)?, Withdrawal { recorded_at, by, rationale: row.get(first + 3)? }))
}

/// The rulings of one claim, each with its withdrawal, if that was not taken back.
pub(super) fn joined(recorded: Vec<Recorded>) -> Vec<Ruling> {
    let mut rulings: Vec<Ruling> = Vec::with_capacity(recorded.len());
    // Withdrawals, and the rulings that they name.
    let mut withdrawals: Vec<(Option<Id>, Option<Id>)> = Vec::new();
    for recorded in recorded {
        match recorded {
            Recorded::Ruling(ruling) => rulings.push(*ruling),
            Recorded::Withdrawal(own, id, withdrawal) => {
                let taken_back = withdrawals.iter().find(|(own, _)| *own == id).map(|(_, ruling)| *ruling);
                let named = taken_back.unwrap_or(id);
                if let Some(ruling) = rulings.iter_mut().find(|r| r.id == named) {
                    ruling.withdrawn = taken_back.is_none().then_some(withdrawal);
                }
                withdrawals.push((own, id));
            }
        }
    }
    rulings
}

impl ReadTx<'_> {
    /// The rulings on a claim, in the order of recording.
    pub fn rulings(&self, claim: ClaimNo) -> Result<Vec<Ruling>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE r.claim_id = $1 ORDER BY r.id");
        Ok(joined(self.rows(&sql, [claim], from_row)?))
    }

    /// The rulings on a claim that were recorded by a moment, withdrawn or not as they were then.
    pub(super) fn rulings_at(&self, claim: ClaimNo, moment: &Timestamp) -> Result<Vec<Ruling>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE r.claim_id = $1 AND r.recorded_at <= $2 ORDER BY r.id"
        );
        Ok(joined(self.rows(&sql, params![claim, moment], from_row)?))
    }

    /// One ruling, with the claim it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn ruling(&self, number: RulingNo) -> Result<(ClaimNo, Ruling)> {
        let missing = Error::NotFound { entity: Entity::Ruling, number: number.0 };
        let claim = self.row("SELECT claim_id FROM ruling WHERE id = $1", [number], |row| row.get(0))?;
        let Some(claim) = claim else { return Err(missing) };
        let ruling = self.rulings(claim)?.into_iter().find(|r| r.number == Some(number));
        Ok((claim, ruling.ok_or(missing)?))
    }
}

impl WriteTx<'_> {
    /// Appends a ruling to a claim.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the claim, [`Error::UnknownRating`], [`Error::Refused`] when it supersedes a
    /// ruling that is not current or not of this claim, or relies on another claim's citation.
    pub fn add_ruling(&self, claim: ClaimNo, ruling: &Ruling) -> Result<RulingNo> {
        self.live_claim(claim)?;
        let ruling = self.stamped(ruling)?;
        let whole = self.whole_claim(claim)?;
        let rulings = whole.rulings;
        if let Some(old) = ruling.supersedes
            && !current_rulings(&rulings).any(|r| r.id == Some(old))
        {
            return Err(Error::Refused(format!(
                "the ruling to supersede is not a current ruling of claim {claim}"
            )));
        }
        let citations = whole.citations;
        if !ruling
            .relying_on
            .iter()
            .all(|id| citations.iter().any(|c| c.id == Some(*id) && c.retired_at.is_none()))
        {
            return Err(Error::Refused(format!("a citation relied on is not one of claim {claim}")));
        }
        let number = self.insert_ruling(claim, &ruling)?;
        self.log(Entity::Ruling, number.0, None, Some(&self.ruling(number)?.1))?;
        self.refresh(claim)?;
        Ok(number)
    }

    pub(super) fn insert_ruling(&self, claim: ClaimNo, ruling: &Ruling) -> Result<RulingNo> {
        let (rating, _) = self.rating(&ruling.rating)?;
        let r = ruling;
        let sql =
            "INSERT INTO ruling (id, uuid, claim_id, rating_id, ruled_by, ruled_on, rationale, url, supersedes,
            relying_on, recorded_at, title, language, ruled_by_url, value, best, worst)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let number = RulingNo(self.next("ruling")?);
        self.put(
            sql,
            params![
                number,
                r.id,
                claim,
                rating,
                r.ruled_by,
                r.ruled_on,
                r.rationale,
                r.url,
                r.supersedes,
                Json(&r.relying_on),
                r.recorded_at,
                r.title,
                r.language,
                r.ruled_by_url,
                number_column(&r.value),
                number_column(&r.best),
                number_column(&r.worst)
            ],
        )?;
        if let (Some(withdrawn), Some(id)) = (&r.withdrawn, r.id) {
            self.insert_withdrawal(claim, id, withdrawn)?;
        }
        Ok(number)
    }

    /// Appends the withdrawal of a ruling that has none.
    pub(super) fn insert_withdrawal(
        &self,
        claim: ClaimNo,
        ruling: Id,
        withdrawal: &Withdrawal,
    ) -> Result<()> {
        let id = Id::new(self.now().millis().max(0) as u64);
        let sql =
            "INSERT INTO ruling (id, uuid, claim_id, ruled_by, rationale, supersedes, relying_on, recorded_at)
            VALUES ($1, $2, $3, $4, $5, $6, '[]', $7)";
        let w = withdrawal;
        let number = self.next("ruling")?;
        self.put(sql, params![number, id, claim, w.by, w.rationale, ruling, w.recorded_at])?;
        Ok(())
    }

    /// Withdraws a ruling for the undoing of its import, unless it was withdrawn before.
    pub(super) fn withdraw_with_import(&self, number: RulingNo) -> Result<()> {
        let (claim, ruling) = self.ruling(number)?;
        match (ruling.id, ruling.withdrawn) {
            (Some(id), None) => self.insert_withdrawal(claim, id, &self.because(IMPORT_UNDONE)),
            _ => Ok(()),
        }
    }

    /// Lets a ruling stand again that was withdrawn when its import was undone (at a moment, if given), and says
    /// whether it was. A row of its own takes the withdrawal back; both stay.
    pub(super) fn reinstate(&self, number: RulingNo, undone_at: Option<&str>) -> Result<bool> {
        let (claim, ruling) = self.ruling(number)?;
        let with_import = |w: &Withdrawal| {
            undone_at.is_none_or(|at| w.recorded_at.to_string() == at)
                && w.rationale.as_deref() == Some(IMPORT_UNDONE)
        };
        if !ruling.withdrawn.as_ref().is_some_and(with_import) {
            return Ok(false);
        }
        let sql = "SELECT uuid FROM ruling WHERE claim_id = $1 AND rating_id IS NULL AND supersedes = $2
            ORDER BY id DESC LIMIT 1";
        let withdrawal: Option<Id> = self.row(sql, params![claim, ruling.id], |row| row.get(0))?;
        if let Some(id) = withdrawal {
            self.insert_withdrawal(claim, id, &self.because("the import came back"))?;
        }
        Ok(true)
    }

    /// Whether a withdrawal of a ruling is here, standing or taken back.
    pub(super) fn was_withdrawn(&self, claim: ClaimNo, ruling: Id, at: &Timestamp) -> Result<bool> {
        let sql = "SELECT 1 FROM ruling WHERE claim_id = $1 AND rating_id IS NULL AND supersedes = $2
            AND recorded_at = $3";
        Ok(self.row(sql, params![claim, ruling, at], |_| Ok(()))?.is_some())
    }

    /// A withdrawal of this moment by whoever writes.
    fn because(&self, rationale: &str) -> Withdrawal {
        let (recorded_at, by) = (self.now().clone(), self.stamp.actor.clone());
        Withdrawal { recorded_at, by, rationale: Some(rationale.into()) }
    }

    /// Takes a ruling back by a record of its own; the ruling stays as it was.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Refused`] when it was withdrawn before.
    pub fn withdraw(&self, number: RulingNo, rationale: Option<&str>) -> Result<()> {
        let (claim, before) = self.ruling(number)?;
        if let Some(withdrawn) = &before.withdrawn {
            let day = withdrawn.recorded_at.day();
            return Err(Error::Refused(format!("ruling {number} was withdrawn on {day} already")));
        }
        let withdrawal = Withdrawal {
            recorded_at: self.now().clone(),
            by: self.stamp.actor.clone(),
            rationale: rationale.map(str::to_string),
        };
        if let Some(id) = before.id {
            self.insert_withdrawal(claim, id, &withdrawal)?;
        }
        self.log(Entity::Ruling, number.0, Some(&before), Some(&self.ruling(number)?.1))?;
        self.refresh(claim)
    }
}
