//! Rulings and withdrawals: appended, never edited. The migration's triggers refuse anything else, from
//! whatever program it comes.

use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::dispute::current_rulings;
use crate::model::{ClaimNo, Entity, RatingRef, Ruling, RulingNo, Withdrawal};
use rusqlite::{Row, params};

const COLUMNS: &str = "r.id, r.uuid, s.name, t.label, t.verdict, r.ruled_by, r.ruled_on, r.rationale, r.url,
    (SELECT old.uuid FROM ruling old WHERE old.id = r.supersedes), r.relying_on, r.recorded_at,
    w.recorded_at, w.by, w.rationale, r.claim_id";

const TABLES: &str = "ruling r JOIN rating t ON t.id = r.rating_id JOIN scale s ON s.id = t.scale_id
    LEFT JOIN withdrawal w ON w.ruling_id = r.id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Ruling> {
    let withdrawn_at: Option<_> = row.get(12)?;
    let withdrawn = match withdrawn_at {
        Some(recorded_at) => Some(Withdrawal { recorded_at, by: row.get(13)?, rationale: row.get(14)? }),
        None => None,
    };
    Ok(Ruling {
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
        withdrawn,
    })
}

impl ReadTx<'_> {
    /// The rulings on a claim, in the order of recording.
    pub fn rulings(&self, claim: ClaimNo) -> Result<Vec<Ruling>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE r.claim_id = $1 ORDER BY r.id");
        self.rows(&sql, [claim], from_row)
    }

    /// One ruling, with the claim it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn ruling(&self, number: RulingNo) -> Result<(ClaimNo, Ruling)> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE r.id = $1");
        let found = self.row(&sql, [number], |row| Ok((row.get(15)?, from_row(row)?)))?;
        found.ok_or(Error::NotFound { entity: Entity::Ruling, number: number.0 })
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
        let rulings = self.rulings(claim)?;
        if let Some(old) = ruling.supersedes
            && !current_rulings(&rulings).any(|r| r.id == Some(old))
        {
            return Err(Error::Refused(format!(
                "the ruling to supersede is not a current ruling of claim {claim}"
            )));
        }
        let citations = self.citations(claim)?;
        if !ruling.relying_on.iter().all(|id| citations.iter().any(|c| c.id == Some(*id))) {
            return Err(Error::Refused(format!("a citation relied on is not one of claim {claim}")));
        }
        let number = self.insert_ruling(claim, &ruling)?;
        self.log(Entity::Ruling, number.0, None, Some(&self.ruling(number)?.1))?;
        self.refresh(claim)?;
        Ok(number)
    }

    pub(super) fn insert_ruling(&self, claim: ClaimNo, ruling: &Ruling) -> Result<RulingNo> {
        let (rating, _) = self.rating(&ruling.rating)?;
        let supersedes =
            ruling.supersedes.map(|id| self.resolve(Entity::Ruling, id, "supersedes")).transpose()?;
        let r = ruling;
        let sql =
            "INSERT INTO ruling (uuid, claim_id, rating_id, ruled_by, ruled_on, rationale, url, supersedes,
            relying_on, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
        let number = RulingNo(self.insert(
            sql,
            params![
                r.id,
                claim,
                rating,
                r.ruled_by,
                r.ruled_on,
                r.rationale,
                r.url,
                supersedes,
                Json(&r.relying_on),
                r.recorded_at
            ],
        )?);
        if let Some(withdrawn) = &r.withdrawn {
            self.insert_withdrawal(number, withdrawn)?;
        }
        Ok(number)
    }

    pub(super) fn insert_withdrawal(&self, ruling: RulingNo, withdrawal: &Withdrawal) -> Result<()> {
        let sql = "INSERT INTO withdrawal (ruling_id, by, rationale, recorded_at) VALUES ($1, $2, $3, $4)";
        let w = withdrawal;
        self.execute(sql, params![ruling, w.by, w.rationale, w.recorded_at])?;
        Ok(())
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
        self.insert_withdrawal(number, &withdrawal)?;
        self.log(Entity::Ruling, number.0, Some(&before), Some(&self.ruling(number)?.1))?;
        self.refresh(claim)
    }
}
