//! Claims: the record itself, and what is derived from what hangs on it.

use super::facet::Derived;
use super::sql::Json;
use super::{Error, Filter, ReadTx, Result, WriteTx};
use crate::model::{Claim, ClaimNo, Entity, Id, Record};
use rusqlite::{Row, params};

pub(super) const COLUMNS: &str = "id, uuid, text, claimant, said, kind, note, tags, recorded_at, retired_at,
    (SELECT uuid FROM claim k WHERE k.id = claim.merged_into)";

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Claim> {
    Ok(Claim {
        number: row.get(0)?,
        id: row.get(1)?,
        text: row.get(2)?,
        claimant: row.get(3)?,
        said: row.get(4)?,
        kind: row.get(5)?,
        note: row.get(6)?,
        tags: row.get::<_, Json<_>>(7)?.0,
        recorded_at: row.get(8)?,
        retired_at: row.get(9)?,
        merged_into: row.get(10)?,
        ..Claim::default()
    })
}

impl ReadTx<'_> {
    /// One claim without what hangs on it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn claim(&self, number: ClaimNo) -> Result<Claim> {
        let found = self.row(&format!("SELECT {COLUMNS} FROM claim WHERE id = $1"), [number], from_row)?;
        found.ok_or(Error::NotFound { entity: Entity::Claim, number: number.0 })
    }

    /// One claim with its appearances, citations and rulings.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn full_claim(&self, number: ClaimNo) -> Result<Claim> {
        let appearances = self.appearances(number)?;
        let received = self.received(Entity::Claim, number.0)?;
        Ok(Claim { appearances, received, ..self.judged_claim(number)? })
    }

    /// One claim with what hangs on it, without the foreign records that it came from, which may be long.
    pub(super) fn hanging(&self, number: ClaimNo) -> Result<Claim> {
        Ok(Claim { appearances: self.appearances(number)?, ..self.judged_claim(number)? })
    }

    /// One claim with its citations and rulings: what its standing follows from.
    pub(super) fn judged_claim(&self, number: ClaimNo) -> Result<Claim> {
        let claim = self.claim(number)?;
        Ok(Claim { citations: self.citations(number)?, rulings: self.rulings(number)?, ..claim })
    }

    /// The number of the claim with a stable identity.
    pub fn claim_number(&self, id: Id) -> Result<Option<ClaimNo>> {
        self.row("SELECT id FROM claim WHERE uuid = $1", [id], |row| row.get(0))
    }

    /// The tags in use, in alphabetical order and in lower case.
    pub fn tags(&self, limit: u32) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT substr(facet, 5) FROM facet WHERE facet >= 'tag ' AND facet < 'tag!'
            ORDER BY facet LIMIT $1";
        self.rows(sql, [limit], |row| row.get(0))
    }

    /// How many claims the filter selects.
    pub fn count(&self, filter: &Filter) -> Result<u64> {
        let mut count = 0;
        self.each(self.selection(filter)?, |row| row.get::<_, ClaimNo>(0), &mut |_| {
            count += 1;
            Ok::<(), Error>(())
        })?;
        Ok(count)
    }
}

impl WriteTx<'_> {
    /// Records a claim with all that hangs on it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Unresolved`], [`Error::UnknownRating`].
    pub fn add_claim(&self, claim: &Claim) -> Result<ClaimNo> {
        let claim = self.stamped(claim)?;
        let bare = Claim { citations: Vec::new(), rulings: Vec::new(), ..claim.clone() };
        let derived = Derived::from(&bare, &[], &Default::default());
        let number = self.insert_claim(&claim, &derived)?;
        self.add_facets(number, &derived.facets)?;
        self.index_text(number, &claim)?;
        self.log(Entity::Claim, number.0, None, Some(&self.claim(number)?))?;
        for appearance in &claim.appearances {
            self.add_appearance(number, appearance)?;
        }
        for citation in &claim.citations {
            self.add_citation(number, citation)?;
        }
        for ruling in &claim.rulings {
            self.add_ruling(number, ruling)?;
        }
        Ok(number)
    }

    /// Writes the claim's own row; its facets, its full text and what hangs on it come after.
    pub(super) fn insert_claim(&self, claim: &Claim, derived: &Derived) -> Result<ClaimNo> {
        let sql = "INSERT INTO claim (id, uuid, text, claimant, said, said_from, said_to, kind, note, tags,
            recorded_at, retired_at, standing, facets)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let (c, (from, to)) = (claim, said_bounds(claim));
        let number = ClaimNo(self.next("claim")?);
        self.put(
            sql,
            params![
                number,
                c.id,
                c.text,
                c.claimant,
                c.said,
                from,
                to,
                c.kind,
                c.note,
                Json(&c.tags),
                c.recorded_at,
                c.retired_at,
                Json(&derived.standing),
                Json(&derived.facets)
            ],
        )?;
        Ok(number)
    }

    /// Changes a claim's own fields to those of `claim`; what hangs on it stays.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`].
    pub fn edit_claim(&self, number: ClaimNo, claim: &Claim) -> Result<()> {
        let before = self.claim(number)?;
        let c = self.kept(claim, &before)?;
        if before.retired_at.is_none() && c.retired_at.is_some() {
            self.no_parts((number.0, number.0))?;
        }
        let (from, to) = said_bounds(&c);
        self.unindex_text(number, &before)?;
        let sql =
            "UPDATE claim SET text = $1, claimant = $2, said = $3, said_from = $4, said_to = $5, kind = $6,
            note = $7, tags = $8, retired_at = $9, merged_into = $10 WHERE id = $11";
        let merged_into =
            c.merged_into.map(|id| self.resolve(Entity::Claim, id, "merged_into")).transpose()?;
        if let (Some(kept), true) = (merged_into, c.merged_into != before.merged_into) {
            self.live_claim(ClaimNo(kept))?;
        }
        self.execute(
            sql,
            params![
                c.text,
                c.claimant,
                c.said,
                from,
                to,
                c.kind,
                c.note,
                Json(&c.tags),
                c.retired_at,
                merged_into,
                number
            ],
        )?;
        self.index_text(number, &c)?;
        self.refresh(number)?;
        self.refresh_kept(&before, &c)?;
        self.log(Entity::Claim, number.0, Some(&before), Some(&self.claim(number)?))
    }

    /// Fails unless the claim is there, was not removed, and is no part of another.
    pub(super) fn live_claim(&self, number: ClaimNo) -> Result<()> {
        let claim = self.claim(number)?;
        if let Some(kept) = self.kept_claim(number)? {
            return Err(Error::Refused(format!("claim {number} is part of claim {kept}: work there")));
        }
        match claim.retired_at {
            None => Ok(()),
            Some(at) => Err(Error::Refused(format!("claim {number} was removed on {}", at.day()))),
        }
    }

    /// Adds the claim to the full text, which holds exactly what the claim's row holds.
    pub(super) fn index_text(&self, number: ClaimNo, claim: &Claim) -> Result<()> {
        let sql = "INSERT INTO claim_fts (rowid, text, claimant, note) VALUES ($1, $2, $3, $4)";
        self.execute(sql, params![number, claim.text, claim.claimant, claim.note])?;
        Ok(())
    }

    /// Takes the claim out of the full text; `claim` must be what its row holds.
    fn unindex_text(&self, number: ClaimNo, claim: &Claim) -> Result<()> {
        let sql = "INSERT INTO claim_fts (claim_fts, rowid, text, claimant, note) VALUES ('delete', $1, $2, $3, $4)";
        self.execute(sql, params![number, claim.text, claim.claimant, claim.note])?;
        Ok(())
    }

    /// Makes the full text anew from the claims: what a fresh import does once instead of per claim.
    pub(super) fn rebuild_text(&self) -> Result<()> {
        self.execute("INSERT INTO claim_fts (claim_fts) VALUES ('rebuild')", [])?;
        Ok(())
    }

    /// Adds the claims of these numbers, first and last, to the full text.
    pub(super) fn index_texts(&self, numbers: (i64, i64)) -> Result<()> {
        let sql = "INSERT INTO claim_fts (rowid, text, claimant, note)
            SELECT id, text, claimant, note FROM claim WHERE id BETWEEN $1 AND $2 ORDER BY id";
        self.execute(sql, [numbers.0, numbers.1])?;
        Ok(())
    }

    /// `record` with an identity and a moment of recording, its texts checked.
    pub(super) fn stamped<R: Record>(&self, record: &R) -> Result<R> {
        let mut record = record.clone();
        self.stamp(&mut record)?;
        Ok(record)
    }

    /// Gives `record` an identity and a moment of recording where it has none, and checks its texts.
    pub(super) fn stamp<R: Record>(&self, record: &mut R) -> Result<()> {
        record.validate()?;
        record.tidy();
        record.id_mut().get_or_insert_with(|| Id::new(self.now().millis().max(0) as u64));
        record.recorded_at_mut().get_or_insert_with(|| self.now().clone());
        Ok(())
    }

    /// `record` with the identity and the moment of recording that `before` has, its texts checked.
    pub(super) fn kept<R: Record>(&self, record: &R, before: &R) -> Result<R> {
        record.validate()?;
        let (mut record, mut before) = (record.clone(), before.clone());
        *record.id_mut() = before.id_mut().take();
        *record.recorded_at_mut() = before.recorded_at_mut().take();
        record.tidy();
        Ok(record)
    }
}

impl From<crate::model::Invalid> for Error {
    fn from(invalid: crate::model::Invalid) -> Self {
        Error::Invalid { field: invalid.field, reason: invalid.reason.to_string() }
    }
}

/// The first and the last day on which the claim may have been said; empty when unknown.
fn said_bounds(claim: &Claim) -> (&str, &str) {
    claim.said.as_ref().map_or(("", ""), |said| (said.earliest(), said.latest()))
}
