//! What records of a file refer to that comes later in it, or is of another claim: known only at its end.

use super::{Error, Imported, Result, WriteTx};
use crate::model::{ClaimNo, Entity, Id};
use rusqlite::params;

impl Imported {
    /// Gives sources the origins that came after them.
    pub(super) fn join_origins(
        &mut self,
        tx: &WriteTx<'_>,
        bad: &mut impl FnMut(Error) -> Result<()>,
    ) -> Result<()> {
        let set = "UPDATE source SET derived_from = $1 WHERE id = $2";
        for (number, origin) in std::mem::take(&mut self.waiting) {
            let id = tx.source(number)?.id;
            let origin = match tx.find(Entity::Source, origin)? {
                Some(origin) => origin,
                None => {
                    let (field, entity) = ("derived_from", Entity::Source);
                    bad(of_record(entity, id, Error::Unresolved { field, entity, id: origin }))?;
                    continue;
                }
            };
            tx.execute(set, [origin, number.0])?;
            if tx.derives_from_itself(number)? {
                let reason = "leads from a source back to itself".into();
                bad(of_record(Entity::Source, id, Error::Invalid { field: "derived_from", reason }))?;
                tx.execute(set, params![None::<i64>, number])?;
            }
        }
        Ok(())
    }

    /// Makes the file's merged claims part of those that they name, or of those that these are part of: of a claim
    /// that is part of another, parts would be lost. Parts are in no list.
    pub(super) fn join_parts(
        &mut self,
        tx: &WriteTx<'_>,
        bad: &mut impl FnMut(Error) -> Result<()>,
    ) -> Result<()> {
        let set = "UPDATE claim SET merged_into = $1 WHERE id = $2";
        let (mut parts, mut whole): (Vec<ClaimNo>, Vec<ClaimNo>) = Default::default();
        for (number, kept) in std::mem::take(&mut self.merging) {
            let (field, entity) = ("merged_into", Entity::Claim);
            match tx.find(entity, kept)? {
                Some(kept) => {
                    tx.execute(set, [kept, number.0])?;
                    parts.push(number);
                }
                None => bad(of_record(
                    entity,
                    tx.claim(number)?.id,
                    Error::Unresolved { field, entity, id: kept },
                ))?,
            }
        }
        for number in &parts {
            if tx.root_of(*number)?.is_none() {
                let reason = "leads from a claim back to itself".into();
                let error = Error::Invalid { field: "merged_into", reason };
                bad(of_record(Entity::Claim, tx.claim(*number)?.id, error))?;
                // This opens the circle.
                tx.execute(set, params![None::<i64>, number])?;
                whole.push(*number);
            }
        }
        parts.retain(|number| !whole.contains(number));
        let set = "UPDATE claim SET merged_into = $1, retired_at = coalesce(retired_at, $2) WHERE id = $3";
        for number in &parts {
            tx.execute(set, params![tx.root_of(*number)?, tx.now(), number])?;
        }
        parts.iter().try_for_each(|number| tx.refresh(*number))
    }

    /// Looks whether what rulings refer to beyond their claim is of a claim that theirs is one with.
    pub(super) fn join_across(
        &mut self,
        tx: &WriteTx<'_>,
        bad: &mut impl FnMut(Error) -> Result<()>,
    ) -> Result<()> {
        for (claim, entity, id, stands) in std::mem::take(&mut self.across) {
            match tx.of_one_claim(claim, entity, id) {
                // Its claim was part of the other until it was withdrawn.
                Err(Error::Invalid { .. }) if !stands => {}
                Err(error @ (Error::Invalid { .. } | Error::Unresolved { .. })) => {
                    bad(of_record(Entity::Claim, tx.claim(claim)?.id, error))?;
                    self.leave_out(tx, claim, entity, id)?;
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// Takes what was refused out of the new rulings of a claim, which nobody has seen yet.
    fn leave_out(&self, tx: &WriteTx<'_>, claim: ClaimNo, entity: Entity, id: Id) -> Result<()> {
        let (first, last) = self.numbers.get(Entity::Ruling.as_str()).copied().unwrap_or((0, -1));
        let sql = match entity {
            Entity::Ruling => {
                "UPDATE ruling SET supersedes = NULL WHERE claim_id = $1 AND id BETWEEN $2 AND $3
                AND rating_id IS NOT NULL AND supersedes = $4"
            }
            _ => {
                "UPDATE ruling SET relying_on = (SELECT json_group_array(value) FROM json_each(relying_on)
                    WHERE value <> $1) WHERE claim_id = $2 AND id BETWEEN $3 AND $4"
            }
        };
        match entity {
            Entity::Ruling => tx.execute(sql, params![claim, first, last, id])?,
            _ => tx.execute(sql, params![id.to_string(), claim, first, last])?,
        };
        Ok(())
    }
}

/// Says of which record an error is that is found only at the end of the file.
fn of_record(entity: Entity, id: Option<Id>, error: Error) -> Error {
    Error::OfRecord { entity, id: id.unwrap_or_default(), source: Box::new(error) }
}
