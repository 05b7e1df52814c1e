//! Claims that were found to be one. Nothing moves: the claim that goes is removed and points to the one that
//! stays, and what hangs on it counts there. So a merge is undone as any edit is, and no ruling is touched.

use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Claim, ClaimNo, Entity, Id, Timestamp};

impl ReadTx<'_> {
    /// The claims that were merged into a claim, in the order of their numbers.
    pub fn merged_into(&self, number: ClaimNo) -> Result<Vec<ClaimNo>> {
        self.rows("SELECT id FROM claim WHERE merged_into = $1 ORDER BY id", [number], |row| row.get(0))
    }

    /// One claim with all that hangs on it and on the claims merged into it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn whole_claim(&self, number: ClaimNo) -> Result<Claim> {
        Ok(self.with_merged(self.full_claim(number)?, None)?.0)
    }

    /// [`whole_claim`](ReadTx::whole_claim) as it was recorded at a moment; none if it was not yet.
    pub fn whole_claim_at(&self, number: ClaimNo, moment: &Timestamp) -> Result<Option<Claim>> {
        let claim = self.claim_at(number, moment)?;
        claim.map(|claim| Ok(self.with_merged(claim, Some(moment))?.0)).transpose()
    }

    /// `claim` with what hangs on the claims that are merged into it, and these claims; as of a moment those that
    /// were then.
    pub(super) fn with_merged(
        &self,
        mut claim: Claim,
        moment: Option<&Timestamp>,
    ) -> Result<(Claim, Vec<Claim>)> {
        let mut merged = Vec::new();
        let Some(number) = claim.number else { return Ok((claim, merged)) };
        for other in self.merged_into(number)? {
            let other = match moment {
                None => self.full_claim(other)?,
                Some(moment) => match self.claim_at(other, moment)? {
                    Some(then) if then.merged_into == claim.id => then,
                    _ => continue,
                },
            };
            claim.appearances.extend_from_slice(&other.appearances);
            claim.citations.extend_from_slice(&other.citations);
            claim.rulings.extend_from_slice(&other.rulings);
            claim.received.extend_from_slice(&other.received);
            merged.push(other);
        }
        Ok((claim, merged))
    }

    /// Fails unless the ruling or citation hangs on the claim or on one that is merged with it.
    ///
    /// # Errors
    /// [`Error::Unresolved`] when it is not there, [`Error::Invalid`] when it is another claim's.
    pub(super) fn of_one_claim(&self, claim: ClaimNo, entity: Entity, id: Id) -> Result<()> {
        let (field, sql) = match entity {
            Entity::Ruling => ("supersedes", "SELECT claim_id FROM ruling WHERE uuid = $1"),
            _ => ("relying_on", "SELECT claim_id FROM citation WHERE uuid = $1"),
        };
        let other: Option<ClaimNo> = self.row(sql, [id], |row| row.get(0))?;
        let other = other.ok_or(Error::Unresolved { field, entity, id })?;
        let kept = |number: ClaimNo| Ok::<_, Error>(self.kept_claim(number)?.unwrap_or(number));
        if kept(claim)? == kept(other)? {
            return Ok(());
        }
        let reason = format!("names a {entity} of another claim");
        Err(Error::Invalid { field, reason })
    }

    /// The number of the claim that `number` was merged into, if it was.
    pub fn kept_claim(&self, number: ClaimNo) -> Result<Option<ClaimNo>> {
        let sql = "SELECT merged_into FROM claim WHERE id = $1";
        Ok(self.row(sql, [number], |row| row.get(0))?.flatten())
    }
}

impl WriteTx<'_> {
    /// Makes `gone` part of `kept`: it is removed, and its appearances, citations and rulings count as those of
    /// `kept`. What was merged into `gone` before goes with it.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Refused`] when both are one claim or either was removed.
    pub fn merge_claims(&self, kept: ClaimNo, gone: ClaimNo) -> Result<()> {
        if kept == gone {
            return Err(Error::Refused(format!("claim {kept} can't be merged into itself")));
        }
        self.live_claim(kept)?;
        self.live_claim(gone)?;
        let id = self.claim(kept)?.id;
        for number in self.merged_into(gone)?.into_iter().chain([gone]) {
            let mut claim = self.claim(number)?;
            claim.merged_into = id;
            claim.retired_at.get_or_insert_with(|| self.now().clone());
            self.edit_claim(number, &claim)?;
        }
        Ok(())
    }

    /// Works out anew where the claims stand that `before` and `after` are merged into, when they differ.
    pub(super) fn refresh_kept(&self, before: &Claim, after: &Claim) -> Result<()> {
        for kept in [before.merged_into, after.merged_into].into_iter().flatten() {
            if before.merged_into != after.merged_into {
                self.refresh(ClaimNo(self.resolve(Entity::Claim, kept, "merged_into")?))?;
            }
        }
        Ok(())
    }
}
