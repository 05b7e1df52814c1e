//! Taking in records that were made elsewhere, one at a time and in constant memory.
//!
//! A record is known by its stable identity. One that is there already is left alone, and said so; one
//! that is there with other words is left alone too, and named, because an import never overwrites. New
//! citations, appearances and rulings of a known claim are added to it.

use super::facet::Derived;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{
    Appearance, Article, ArticleNo, Citation, Claim, ClaimNo, Entity, Id, RatingScale, Record, Ruling,
    Source, SourceNo,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added,
    /// It was there, word for word.
    Already,
    /// It is there with other words, under this number; what is there stays.
    Differs(i64),
}

/// How many records of one kind were read, and what became of them: `read = added + already + differs`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Read from the file.
    pub read: u64,
    /// New.
    pub added: u64,
    /// There already.
    pub already: u64,
    /// There with other words, and left so.
    pub differs: u64,
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
    /// Sources whose origin comes later in the file.
    #[serde(skip)]
    waiting: Vec<(SourceNo, Id)>,
    /// Whether the database held no claim when the import began.
    #[serde(skip)]
    fresh: bool,
}

impl Imported {
    /// Starts an import in a write.
    pub fn begin(tx: &ReadTx<'_>) -> Result<Imported> {
        let fresh = tx.row("SELECT 1 FROM claim LIMIT 1", [], |_| Ok(()))?.is_none();
        Ok(Imported { fresh, ..Imported::default() })
    }

    /// How many records are new.
    pub fn added(&self) -> u64 {
        self.records.values().map(|tally| tally.added).sum()
    }

    fn count(&mut self, entity: Entity, outcome: Outcome, number: Option<i64>) -> Outcome {
        let tally = self.records.entry(entity.as_str()).or_default();
        tally.read += 1;
        match outcome {
            Outcome::Added => tally.added += 1,
            Outcome::Already => tally.already += 1,
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

    /// Takes a scale. One of the same name with the same ratings is the same scale.
    ///
    /// # Errors
    /// [`Error::Refused`] when a scale of that name has other ratings: its labels would change their meaning.
    pub fn scale(&mut self, tx: &WriteTx<'_>, scale: &RatingScale) -> Result<Outcome> {
        let scale = identified(tx, scale, None)?;
        let outcome = match tx.scale_number(scale.id, &scale.name)? {
            None => {
                tx.insert_scale(&scale)?;
                Outcome::Added
            }
            Some(number) => {
                let known = tx.scales()?;
                let known = known.iter().find(|k| k.id == scale.id || k.name == scale.name);
                match known {
                    Some(known) if *known == scale => Outcome::Already,
                    Some(known) if known.name == scale.name && known.ratings == scale.ratings => {
                        Outcome::Differs(number)
                    }
                    _ => {
                        return Err(Error::Refused(format!(
                            "the scale {} is here with other ratings: give the file's scale another name",
                            scale.name
                        )));
                    }
                }
            }
        };
        Ok(self.count(Entity::Scale, outcome, None))
    }

    /// Takes an article.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn article(&mut self, tx: &WriteTx<'_>, article: &Article) -> Result<Outcome> {
        let article = identified(tx, article, None)?;
        if let Some(known) = article.id.map(|id| tx.article_by_id(id)).transpose()?.flatten() {
            let number = known.number.unwrap_or(ArticleNo(0));
            let known = Article { texts: tx.article_texts(number)?, ..known };
            let outcome = compare(&known, &article, number.0);
            return Ok(self.count(Entity::Article, outcome, None));
        }
        let number = tx.insert_article(&article)?;
        Ok(self.count(Entity::Article, Outcome::Added, Some(number.0)))
    }

    /// Takes a source. Its origin may come later in the file.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn source(&mut self, tx: &WriteTx<'_>, source: &Source) -> Result<Outcome> {
        let mut source = identified(tx, source, None)?;
        if let Some(known) = source.id.map(|id| tx.source_by_id(id)).transpose()?.flatten() {
            let outcome = compare(&known, &source, known.number.map_or(0, |n| n.0));
            return Ok(self.count(Entity::Source, outcome, None));
        }
        let mut later = None;
        if let Some(origin) = source.derived_from
            && tx.source_by_id(origin)?.is_none()
        {
            later = source.derived_from.take();
        }
        let number = tx.insert_source(&source)?;
        self.waiting.extend(later.map(|origin| (number, origin)));
        Ok(self.count(Entity::Source, Outcome::Added, Some(number.0)))
    }

    /// Takes a claim with all that hangs on it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Unresolved`], [`Error::UnknownRating`].
    pub fn claim(&mut self, tx: &WriteTx<'_>, claim: &Claim) -> Result<Outcome> {
        let mut claim = identified(tx, claim, None)?;
        claim.tags.sort();
        claim.tags.dedup();
        let parent = claim.id;
        for appearance in &mut claim.appearances {
            *appearance = identified(tx, appearance, parent)?;
        }
        for citation in &mut claim.citations {
            *citation = identified(tx, citation, parent)?;
        }
        for ruling in &mut claim.rulings {
            *ruling = identified(tx, ruling, parent)?;
            ruling.verdict = tx.rating(&ruling.rating)?.1;
        }
        match parent.map(|id| tx.claim_number(id)).transpose()?.flatten() {
            Some(number) => self.merge(tx, number, &claim),
            None => self.insert(tx, &claim),
        }
    }

    fn insert(&mut self, tx: &WriteTx<'_>, claim: &Claim) -> Result<Outcome> {
        let mut articles = Vec::new();
        for appearance in claim.appearances.iter().filter(|a| a.retired_at.is_none()) {
            if let Some(id) = appearance.article {
                articles.push(ArticleNo(tx.resolve(Entity::Article, id, "article")?));
            }
        }
        let number = tx.insert_claim(claim, &Derived::from(claim, &articles))?;
        if !self.fresh {
            tx.index_text(number, claim)?;
        }
        for appearance in &claim.appearances {
            self.add_appearance(tx, number, appearance)?;
        }
        for citation in &claim.citations {
            self.add_citation(tx, number, citation)?;
        }
        for ruling in &claim.rulings {
            self.add_ruling(tx, number, claim, ruling)?;
        }
        Ok(self.count(Entity::Claim, Outcome::Added, Some(number.0)))
    }

    fn add_appearance(&mut self, tx: &WriteTx<'_>, claim: ClaimNo, appearance: &Appearance) -> Result<()> {
        let number = tx.insert_appearance(claim, appearance)?;
        self.count(Entity::Appearance, Outcome::Added, Some(number.0));
        Ok(())
    }

    fn add_citation(&mut self, tx: &WriteTx<'_>, claim: ClaimNo, citation: &Citation) -> Result<()> {
        let number = tx.insert_citation(claim, citation)?;
        self.count(Entity::Citation, Outcome::Added, Some(number.0));
        Ok(())
    }

    fn add_ruling(
        &mut self,
        tx: &WriteTx<'_>,
        number: ClaimNo,
        claim: &Claim,
        ruling: &Ruling,
    ) -> Result<()> {
        let hangs_here = |id: &Id| claim.citations.iter().any(|c| c.id == Some(*id));
        if let Some(id) = ruling.relying_on.iter().find(|id| !hangs_here(id)) {
            return Err(Error::Unresolved { field: "relying_on", entity: Entity::Citation, id: *id });
        }
        let mut earlier = claim.rulings.iter().take_while(|r| r.id != ruling.id);
        if let Some(id) = ruling.supersedes.filter(|old| !earlier.any(|r| r.id == Some(*old))) {
            return Err(Error::Unresolved { field: "supersedes", entity: Entity::Ruling, id });
        }
        let number = tx.insert_ruling(number, ruling)?;
        self.count(Entity::Ruling, Outcome::Added, Some(number.0));
        Ok(())
    }

    /// Adds to a known claim what hangs on the file's and is new.
    fn merge(&mut self, tx: &WriteTx<'_>, number: ClaimNo, claim: &Claim) -> Result<Outcome> {
        let known = tx.full_claim(number)?;
        for appearance in &claim.appearances {
            match known.appearances.iter().find(|k| k.id == appearance.id) {
                None => self.add_appearance(tx, number, appearance)?,
                Some(k) => {
                    let outcome = compare(k, appearance, k.number.map_or(0, |n| n.0));
                    self.count(Entity::Appearance, outcome, None);
                }
            }
        }
        for citation in &claim.citations {
            match known.citations.iter().find(|k| k.id == citation.id) {
                None => self.add_citation(tx, number, citation)?,
                Some(k) => {
                    let outcome = compare(k, citation, k.number.map_or(0, |n| n.0));
                    self.count(Entity::Citation, outcome, None);
                }
            }
        }
        for ruling in &claim.rulings {
            match known.rulings.iter().find(|k| k.id == ruling.id) {
                None => self.add_ruling(tx, number, &tx.full_claim(number)?, ruling)?,
                Some(k) => self.merge_ruling(tx, number, k, ruling)?,
            }
        }
        if known.rulings.len() < claim.rulings.len() || known != tx.full_claim(number)? {
            tx.refresh(number)?;
        }
        let own = |claim: &Claim| Claim {
            appearances: Vec::new(),
            citations: Vec::new(),
            rulings: Vec::new(),
            ..claim.clone()
        };
        let outcome = compare(&own(&known), &own(claim), number.0);
        Ok(self.count(Entity::Claim, outcome, None))
    }

    /// A ruling that is here may have been withdrawn there: that record is taken too.
    fn merge_ruling(
        &mut self,
        tx: &WriteTx<'_>,
        claim: ClaimNo,
        known: &Ruling,
        ruling: &Ruling,
    ) -> Result<()> {
        let number = known.number.unwrap_or(crate::model::RulingNo(0));
        let bare = |ruling: &Ruling| Ruling { withdrawn: None, ..ruling.clone() };
        let mut outcome = compare(&bare(known), &bare(ruling), number.0);
        match (&known.withdrawn, &ruling.withdrawn) {
            (None, Some(withdrawal)) => {
                if let Some(id) = known.id {
                    tx.insert_withdrawal(claim, id, withdrawal)?;
                }
            }
            (Some(a), Some(b)) if a != b => outcome = Outcome::Differs(number.0),
            _ => {}
        }
        self.count(Entity::Ruling, outcome, None);
        Ok(())
    }

    /// Ends the import: origins, full text, and one entry in the history.
    ///
    /// # Errors
    /// [`Error::Unresolved`] when an origin is nowhere.
    pub fn finish(&mut self, tx: &WriteTx<'_>, file: &str) -> Result<()> {
        for (number, origin) in std::mem::take(&mut self.waiting) {
            let origin = tx.resolve(Entity::Source, origin, "derived_from")?;
            tx.execute("UPDATE source SET derived_from = $1 WHERE id = $2", [origin, number.0])?;
        }
        if self.fresh && self.added() > 0 {
            tx.rebuild_text()?;
        }
        if self.added() > 0 {
            let mut summary = serde_json::to_value(&*self).unwrap_or_default();
            summary["file"] = file.into();
            tx.log_entry(None, None, Some(summary.to_string()))?;
        }
        Ok(())
    }
}

/// `record` with an identity: its own, or one made from its words (and its claim's identity), so that the
/// same words read again are the same record.
fn identified<R: Record>(tx: &WriteTx<'_>, record: &R, parent: Option<Id>) -> Result<R> {
    let mut record = record.clone();
    record.clear_local();
    if record.id_mut().is_none() {
        let words = serde_json::to_string(&(parent, &record)).unwrap_or_default();
        *record.id_mut() = Some(Id::of_content(words.as_bytes()));
    }
    tx.stamped(&record)
}

/// Whether a known record says what the file's says. A moment of recording that the file did not state was
/// set by this import and is no difference.
fn compare<R: Record + PartialEq>(known: &R, read: &R, number: i64) -> Outcome {
    let (mut known, mut read) = (known.clone(), read.clone());
    known.clear_local();
    read.clear_local();
    *known.recorded_at_mut() = None;
    *read.recorded_at_mut() = None;
    if known == read { Outcome::Already } else { Outcome::Differs(number) }
}
