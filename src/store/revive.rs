//! Bringing back what went when its import was undone, because it comes again.

use super::undo::Restorable;
use super::{Entry, Result, WriteTx};
use crate::model::{
    Appearance, Article, Citation, Claim, ClaimNo, Entity, Id, RulingNo, Snapshot, Source, SourceNo,
};

impl WriteTx<'_> {
    /// Brings back a record that went when the import that brought it was undone, and says whether it did. A claim
    /// comes with what hangs on it and went at that moment, and with the articles and sources that this refers to.
    /// What a person removed stays removed. Each record is logged; undoing this change takes them away again.
    ///
    /// # Errors
    /// [`Error::NotFound`](super::Error::NotFound), and [`Error::Refused`](super::Error::Refused) when a citation
    /// would come back whose source a person removed.
    pub fn revive(&self, entity: Entity, number: i64) -> Result<bool> {
        let Some(at) = self.import_undone_at(entity, number)? else { return Ok(false) };
        match entity {
            Entity::Article => self.revive_one::<Article>(number, &at),
            Entity::Claim => self.revive_claim(ClaimNo(number), &at),
            Entity::Appearance => self.revive_one::<Appearance>(number, &at),
            Entity::Source => self.revive_source(number, &at),
            Entity::Citation => {
                let (_, citation) = self.citation(crate::model::CitationNo(number))?;
                self.revive_sources([citation.source], &at)?;
                self.revive_one::<Citation>(number, &at)
            }
            Entity::Ruling => self.revive_ruling(RulingNo(number)),
            Entity::Snapshot => self.revive_one::<Snapshot>(number, &at),
            Entity::Scale => Ok(false),
        }
    }

    fn revive_claim(&self, number: ClaimNo, at: &str) -> Result<bool> {
        let claim = self.full_claim(number)?;
        for id in claim.appearances.iter().filter_map(|a| a.article) {
            if let Some(article) = self.find(Entity::Article, id)? {
                self.revive_one::<Article>(article, at)?;
            }
        }
        self.revive_sources(claim.citations.iter().map(|c| c.source), at)?;
        let mut did = self.revive_one::<Claim>(number.0, at)?;
        for appearance in claim.appearances.iter().filter_map(|a| a.number) {
            did |= self.revive_one::<Appearance>(appearance.0, at)?;
        }
        for citation in claim.citations.iter().filter_map(|c| c.number) {
            did |= self.revive_one::<Citation>(citation.0, at)?;
        }
        for ruling in claim.rulings.iter().filter_map(|r| r.number) {
            did |= self.revive_ruling(ruling)?;
        }
        Ok(did)
    }

    fn revive_sources(&self, sources: impl IntoIterator<Item = Id>, at: &str) -> Result<()> {
        for id in sources {
            if let Some(source) = self.find(Entity::Source, id)? {
                self.revive_source(source, at)?;
            }
        }
        Ok(())
    }

    /// Brings back a source with those that it derives from, which never lead back to it.
    fn revive_source(&self, number: i64, at: &str) -> Result<bool> {
        let origin = self.source(SourceNo(number))?.derived_from;
        self.revive_sources(origin, at)?;
        self.revive_one::<Source>(number, at)
    }

    fn revive_one<R: Restorable>(&self, number: i64, at: &str) -> Result<bool> {
        let mut record = R::read(self, number)?;
        if retired_at(serde_json::to_value(&record).ok().as_ref()) != Some(at) {
            return Ok(false);
        }
        record.retire(None);
        record.write(self, number)?;
        Ok(true)
    }

    /// Lets a ruling stand again that was withdrawn with its import.
    pub(super) fn revive_ruling(&self, number: RulingNo) -> Result<bool> {
        let (claim, before) = self.ruling(number)?;
        if !self.reinstate(number, None)? {
            return Ok(false);
        }
        self.log(Entity::Ruling, number.0, Some(&before), Some(&self.ruling(number)?.1))?;
        self.refresh(claim)?;
        Ok(true)
    }
}

/// When a record as the history has it was retired.
pub(super) fn retired_at(record: Option<&serde_json::Value>) -> Option<&str> {
    record?.get("retired_at")?.as_str()
}

/// Whether an entry brought a record back.
pub(super) fn is_revival(entry: &Entry) -> bool {
    let gone = |record: Option<&serde_json::Value>| {
        retired_at(record).is_some() || record.is_some_and(|r| r.get("withdrawn").is_some())
    };
    entry.after.is_some() && gone(entry.before.as_ref()) && !gone(entry.after.as_ref())
}
