//! Claims that were found to be one. Nothing moves: the claim that goes is removed and points to the one that
//! stays, and what hangs on it counts there. So a merge is undone as any edit is, and no ruling is touched.

use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Claim, ClaimNo, Entity, Id, Timestamp};
use std::collections::HashMap;

/// By the identity of a claim, those that were ever part of it.
pub(super) type Merges = HashMap<Id, Vec<ClaimNo>>;

impl ReadTx<'_> {
    /// The claims that were merged into a claim, in the order of their numbers.
    pub fn merged_into(&self, number: ClaimNo) -> Result<Vec<ClaimNo>> {
        self.rows("SELECT id FROM claim WHERE merged_into = $1 ORDER BY id", [number], |row| row.get(0))
    }

    /// Whether any claim was merged into another.
    pub(super) fn any_merged(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM claim WHERE merged_into IS NOT NULL LIMIT 1";
        Ok(self.row(sql, [], |_| Ok(()))?.is_some())
    }

    /// The claims that were merged into a claim and into those, in the order of their numbers.
    pub(super) fn all_merged_into(&self, number: ClaimNo) -> Result<Vec<ClaimNo>> {
        let sql = "WITH RECURSIVE part(id) AS (SELECT id FROM claim WHERE merged_into = $1
            UNION SELECT c.id FROM part JOIN claim c ON c.merged_into = part.id)
            SELECT id FROM part WHERE id <> $1 ORDER BY id";
        self.rows(sql, [number], |row| row.get(0))
    }

    /// The claim that a merged claim counts for in the end; none for one that was not merged, or whose way comes
    /// back to itself, as files from elsewhere may have it.
    pub(super) fn root(&self, number: ClaimNo) -> Result<Option<ClaimNo>> {
        let sql = "WITH RECURSIVE way(id) AS (SELECT merged_into FROM claim WHERE id = $1
            UNION SELECT c.merged_into FROM way JOIN claim c ON c.id = way.id)
            SELECT way.id FROM way JOIN claim c ON c.id = way.id WHERE c.merged_into IS NULL";
        self.row(sql, [number], |row| row.get(0))
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
        let mut others = self.merged_into(number)?;
        if let (Some(_), Some(id)) = (moment, claim.id) {
            others.extend_from_slice(self.once_merged_into(id)?);
            others.sort_unstable();
            others.dedup();
        }
        for other in others {
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

    /// The claims that the history knows as merged into the claim of this identity, now or once. All are read at
    /// the first question: whoever asks as of a moment asks for one claim after the other.
    fn once_merged_into(&self, id: Id) -> Result<&[ClaimNo]> {
        if self.merges.get().is_none() {
            let sql = "SELECT record, before ->> 'merged_into', after ->> 'merged_into' FROM history
                WHERE entity = 'claim' AND coalesce(before ->> 'merged_into', after ->> 'merged_into') IS NOT NULL";
            let rows = self.rows(sql, [], |row| {
                Ok((row.get::<_, ClaimNo>(0)?, [row.get::<_, Option<String>>(1)?, row.get(2)?]))
            })?;
            let mut merges = Merges::new();
            for (part, ids) in rows {
                for id in ids.into_iter().flatten().filter_map(|id| id.parse().ok().map(Id)) {
                    merges.entry(id).or_default().push(part);
                }
            }
            let _ = self.merges.set(merges);
        }
        Ok(self.merges.get().and_then(|merges| merges.get(&id)).map_or(&[], Vec::as_slice))
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
        Err(Error::Invalid { field, reason: format!("names a {entity} of another claim") })
    }

    /// Fails when a ruling that stands refers to what hangs on another of these claims: no claim would have both,
    /// and a ruling that it supersedes would stand again.
    ///
    /// # Errors
    /// [`Error::Refused`] names the ruling.
    pub(super) fn nothing_across(&self, claims: [ClaimNo; 2]) -> Result<()> {
        let mut homes: HashMap<Id, ClaimNo> = HashMap::new();
        let mut older: HashMap<Id, Id> = HashMap::new();
        let mut standing = Vec::new();
        for claim in claims {
            let home = self.kept_claim(claim)?.unwrap_or(claim);
            let whole = self.whole_claim(home)?;
            homes.extend(whole.citations.iter().filter_map(|c| c.id).map(|id| (id, home)));
            homes.extend(whole.rulings.iter().filter_map(|r| r.id).map(|id| (id, home)));
            older.extend(whole.rulings.iter().filter_map(|r| r.id.zip(r.supersedes)));
            standing.extend(whole.rulings.into_iter().filter(|r| r.withdrawn.is_none()).map(|r| (home, r)));
        }
        for (home, ruling) in standing {
            let next = |id: &Id| older.get(id).copied();
            let superseded = std::iter::successors(ruling.supersedes, next).take(older.len() + 1);
            let other = |id: &Id| homes.get(id).filter(|other| **other != home);
            let found = superseded.map(|id| ("supersedes a ruling", id)).find(|(_, id)| other(id).is_some());
            let relied = || ruling.relying_on.iter().map(|id| ("relies on a citation", *id));
            let found = found.or_else(|| relied().find(|(_, id)| other(id).is_some()));
            if let (Some((refers, id)), Some(number)) = (found, ruling.number) {
                let other = other(&id).copied().unwrap_or(home);
                return Err(Error::Refused(format!(
                    "ruling {number} of claim {home} {refers} of claim {other}: withdraw ruling {number} first"
                )));
            }
        }
        Ok(())
    }

    /// The number of the claim that `number` was merged into, if it was.
    pub fn kept_claim(&self, number: ClaimNo) -> Result<Option<ClaimNo>> {
        let sql = "SELECT merged_into FROM claim WHERE id = $1";
        Ok(self.row(sql, [number], |row| row.get(0))?.flatten())
    }

    /// The claim that holds `number` in the end; none where merges lead back to a claim that they came by.
    pub(super) fn root_of(&self, number: ClaimNo) -> Result<Option<ClaimNo>> {
        let (mut root, mut seen) = (number, vec![number]);
        while let Some(kept) = self.kept_claim(root)? {
            if seen.contains(&kept) {
                return Ok(None);
            }
            seen.push(kept);
            root = kept;
        }
        Ok(Some(root))
    }

    /// The claims that are merged as none may be, each with what is wrong.
    pub(super) fn bad_merges(&self) -> Result<Vec<(ClaimNo, &'static str)>> {
        let sql = "SELECT c.id, k.merged_into IS NOT NULL FROM claim c JOIN claim k ON k.id = c.merged_into
            WHERE c.merged_into IS NOT NULL AND (c.retired_at IS NULL OR k.merged_into IS NOT NULL) ORDER BY c.id";
        self.rows(sql, [], |row| {
            let chained: bool = row.get(1)?;
            let wrong = if chained {
                "it is part of a claim that is itself part of another"
            } else {
                "it is part of another claim and still in the lists"
            };
            Ok((row.get(0)?, wrong))
        })
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
