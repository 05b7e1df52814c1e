//! Taking in records that were made elsewhere, one at a time and in constant memory.
//!
//! A record is known by its stable identity. One that is there already is left alone, and said so; one
//! that is there with other words is left alone too, and named, because an import never overwrites. New
//! citations, appearances and rulings of a known claim are added to it, and a ruling that was withdrawn there
//! is withdrawn here.

use super::article::fingerprint;
use super::facet::Derived;
use super::labels::{Resolver, collects};
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{
    Article, ArticleNo, ArticleText, Claim, ClaimNo, Entity, Id, RatingScale, Record, Ruling, RulingNo,
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
    /// It is there word for word, under this number, but was removed here, and stays so.
    Removed(i64),
    /// It is there with other words, under this number; what is there stays.
    Differs(i64),
}

/// How many records of one kind were read, and what became of them: `read = added + already + removed + differs`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Read from the file.
    pub read: u64,
    /// New.
    pub added: u64,
    /// There already.
    pub already: u64,
    /// There already, but removed, and left so.
    pub removed: u64,
    /// There with other words, and left so.
    pub differs: u64,
    /// Not taken, for what was wrong with it.
    pub refused: u64,
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
    /// Claims that were merged into one that comes later in the file.
    #[serde(skip)]
    merging: Vec<(ClaimNo, Id)>,
    /// Whether the database held no claim when the import began.
    #[serde(skip)]
    fresh: bool,
    /// What was repaired to read foreign records, by kind of repair.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<&'static str, u64>,
    /// Foreign records: read, new, and received before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<Tally>,
    /// Claims that say the same as one that was there, by another claimant or on another day: the new one
    /// and the one that was there, at most a thousand.
    #[serde(skip)]
    pub near: Vec<(ClaimNo, ClaimNo)>,
    /// How foreign labels are found; none for records of ours.
    #[serde(skip)]
    pub(super) resolver: Option<Resolver>,
}

impl Imported {
    /// Starts an import in a write.
    pub fn begin(tx: &ReadTx<'_>) -> Result<Imported> {
        let fresh = tx.row("SELECT 1 FROM claim LIMIT 1", [], |_| Ok(()))?.is_none();
        Ok(Imported { fresh, ..Imported::default() })
    }

    /// How many references wait for what comes later in the file.
    pub(super) fn waiting(&self) -> [usize; 2] {
        [self.waiting.len(), self.merging.len()]
    }

    /// Forgets the references that began to wait since.
    pub(super) fn back_to(&mut self, waiting: [usize; 2]) {
        self.waiting.truncate(waiting[0]);
        self.merging.truncate(waiting[1]);
    }

    /// How many records are new.
    pub fn added(&self) -> u64 {
        self.records.values().map(|tally| tally.added).sum()
    }

    pub(super) fn count(&mut self, entity: Entity, outcome: Outcome, number: Option<i64>) -> Outcome {
        let tally = self.records.entry(entity.as_str()).or_default();
        tally.read += 1;
        match outcome {
            Outcome::Added => tally.added += 1,
            Outcome::Already => tally.already += 1,
            Outcome::Removed(_) => tally.removed += 1,
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
                let number = tx.insert_scale(&scale)?;
                return Ok(self.count(Entity::Scale, Outcome::Added, Some(number)));
            }
            Some(number) => {
                let known = tx.scales()?;
                let known = known.iter().find(|k| k.id == scale.id || k.name == scale.name);
                match known {
                    Some(known) if known.name == scale.name && known.ratings == scale.ratings => {
                        compare(known, &scale, number)
                    }
                    Some(known) if collects(known) && known.id == scale.id => {
                        if tx.unite(number, known, &scale)? {
                            Outcome::Already
                        } else {
                            Outcome::Differs(number)
                        }
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
            let known = Article { texts: plain(&tx.article_texts(number)?)?, ..known };
            let article = Article { texts: plain(&article.texts)?, ..article };
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
        if let Some(mut known) = source.id.map(|id| tx.source_by_id(id)).transpose()?.flatten() {
            let number = known.number.map_or(0, |n| n.0);
            tx.receive(Entity::Source, number, &source.received)?;
            known.received = std::mem::take(&mut source.received);
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
        tx.receive(Entity::Source, number.0, &source.received)?;
        self.waiting.extend(later.map(|origin| (number, origin)));
        Ok(self.count(Entity::Source, Outcome::Added, Some(number.0)))
    }

    /// Takes a claim with all that hangs on it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Unresolved`], [`Error::UnknownRating`].
    pub fn claim(&mut self, tx: &WriteTx<'_>, claim: &Claim) -> Result<Outcome> {
        let mut claim = identified(tx, claim, None)?;
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

    pub(super) fn insert(&mut self, tx: &WriteTx<'_>, claim: &Claim) -> Result<Outcome> {
        let mut articles = Vec::new();
        for appearance in claim.appearances.iter().filter(|a| a.retired_at.is_none()) {
            if let Some(id) = appearance.article {
                articles.push(ArticleNo(tx.resolve(Entity::Article, id, "article")?));
            }
        }
        let derived = Derived::from(claim, &articles);
        let number = tx.insert_claim(claim, &derived)?;
        tx.receive(Entity::Claim, number.0, &claim.received)?;
        self.merging.extend(claim.merged_into.map(|kept| (number, kept)));
        if !self.fresh {
            tx.add_facets(number, &derived.facets)?;
            tx.index_text(number, claim)?;
        }
        let (added, hanging) =
            (self.added(), claim.appearances.len() + claim.citations.len() + claim.rulings.len());
        self.hang(tx, number, &Claim::default(), claim)?;
        // What stands twice in the file hangs here once: what was derived from the file is then not right.
        if self.added() - added < hanging as u64 {
            tx.refresh(number)?;
        }
        Ok(self.count(Entity::Claim, Outcome::Added, Some(number.0)))
    }

    /// Adds to a known claim what hangs on the file's and is new.
    fn merge(&mut self, tx: &WriteTx<'_>, number: ClaimNo, claim: &Claim) -> Result<Outcome> {
        let known = tx.full_claim(number)?;
        let added = self.added();
        if self.hang(tx, number, &known, claim)? || self.added() > added {
            tx.refresh(number)?;
        }
        let own = |claim: &Claim| Claim {
            appearances: Vec::new(),
            citations: Vec::new(),
            rulings: Vec::new(),
            received: Vec::new(),
            ..claim.clone()
        };
        tx.receive(Entity::Claim, number.0, &claim.received)?;
        let outcome = compare(&own(&known), &own(claim), number.0);
        Ok(self.count(Entity::Claim, outcome, None))
    }

    /// Adds what hangs on the file's claim and is neither on the known one nor earlier in the file, and says
    /// whether a ruling that was there is withdrawn now.
    pub(super) fn hang(
        &mut self,
        tx: &WriteTx<'_>,
        claim: ClaimNo,
        known: &Claim,
        read: &Claim,
    ) -> Result<bool> {
        let mut withdrew = false;
        for (n, appearance) in read.appearances.iter().enumerate() {
            let mut earlier = known.appearances.iter().chain(&read.appearances[..n]);
            let same = earlier.find(|k| k.id == appearance.id);
            self.hang_one(tx, Entity::Appearance, same, appearance, || {
                Ok(tx.insert_appearance(claim, appearance)?.0)
            })?;
        }
        for (n, citation) in read.citations.iter().enumerate() {
            let mut earlier = known.citations.iter().chain(&read.citations[..n]);
            let same = earlier.find(|k| k.id == citation.id);
            self.hang_one(tx, Entity::Citation, same, citation, || {
                Ok(tx.insert_citation(claim, citation)?.0)
            })?;
        }
        for (n, ruling) in read.rulings.iter().enumerate() {
            let earlier = known.rulings.iter().chain(&read.rulings[..n]);
            if let Some(same) = earlier.clone().find(|k| k.id == ruling.id) {
                withdrew |= self.merge_ruling(tx, same, ruling)?;
                continue;
            }
            let of_claim = |id: Id| earlier.clone().any(|k| k.id == Some(id));
            if let Some(old) = ruling.supersedes.filter(|old| !of_claim(*old)) {
                tx.resolve(Entity::Ruling, old, "supersedes")?;
                let reason = "names a ruling of another claim".into();
                return Err(Error::Invalid { field: "supersedes", reason });
            }
            let hangs_here =
                |id: &Id| known.citations.iter().chain(&read.citations).any(|c| c.id == Some(*id));
            if let Some(id) = ruling.relying_on.iter().find(|id| !hangs_here(id)) {
                return Err(Error::Unresolved { field: "relying_on", entity: Entity::Citation, id: *id });
            }
            let number = tx.insert_ruling(claim, ruling)?;
            self.count(Entity::Ruling, Outcome::Added, Some(number.0));
        }
        Ok(withdrew)
    }

    /// Adds one record unless the `same` is there.
    fn hang_one<R: Record + PartialEq>(
        &mut self,
        tx: &WriteTx<'_>,
        entity: Entity,
        same: Option<&R>,
        read: &R,
        insert: impl FnOnce() -> Result<i64>,
    ) -> Result<()> {
        match same {
            None => {
                let number = insert()?;
                self.count(entity, Outcome::Added, Some(number));
            }
            Some(same) => {
                let outcome = compare(same, read, number_of(tx, entity, same)?);
                self.count(entity, outcome, None);
            }
        }
        Ok(())
    }

    /// A ruling that is here may have been withdrawn there: that record is taken too, and logged by itself,
    /// because it changes what was here before the import.
    fn merge_ruling(&mut self, tx: &WriteTx<'_>, known: &Ruling, ruling: &Ruling) -> Result<bool> {
        let number = RulingNo(number_of(tx, Entity::Ruling, known)?);
        let (claim, known) = tx.ruling(number)?;
        let bare = |ruling: &Ruling| Ruling { withdrawn: None, ..ruling.clone() };
        let withdraws = known.withdrawn.is_none() && ruling.withdrawn.is_some();
        let mut outcome = compare(&bare(&known), &bare(ruling), number.0);
        match (&known.withdrawn, &ruling.withdrawn) {
            (None, Some(withdrawal)) => {
                if let Some(id) = known.id {
                    tx.insert_withdrawal(claim, id, withdrawal)?;
                }
                tx.log(Entity::Ruling, number.0, Some(&known), Some(&tx.ruling(number)?.1))?;
            }
            (Some(a), Some(b)) if a != b => outcome = Outcome::Differs(number.0),
            _ => {}
        }
        self.count(Entity::Ruling, outcome, None);
        Ok(withdraws)
    }

    /// Ends the import: origins, full text, and one entry in the history.
    ///
    /// # Errors
    /// [`Error::Unresolved`] when an origin is nowhere, [`Error::Invalid`] when a source would derive from
    /// itself.
    pub fn finish(&mut self, tx: &WriteTx<'_>, file: &str) -> Result<()> {
        for (number, origin) in std::mem::take(&mut self.waiting) {
            let origin = tx.resolve(Entity::Source, origin, "derived_from")?;
            tx.execute("UPDATE source SET derived_from = $1 WHERE id = $2", [origin, number.0])?;
            if tx.derives_from_itself(number)? {
                let reason = "leads from a source back to itself".into();
                return Err(Error::Invalid { field: "derived_from", reason });
            }
        }
        for (number, kept) in std::mem::take(&mut self.merging) {
            let kept = tx.resolve(Entity::Claim, kept, "merged_into")?;
            tx.execute("UPDATE claim SET merged_into = $1 WHERE id = $2", [kept, number.0])?;
            tx.refresh(ClaimNo(kept))?;
        }
        if let Some(mut resolver) = self.resolver.take() {
            for number in resolver.finish(tx)? {
                self.count(Entity::Scale, Outcome::Added, Some(number));
            }
        }
        if self.fresh && self.added() > 0 {
            tx.rebuild_facets()?;
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
pub(super) fn identified<R: Record>(tx: &WriteTx<'_>, record: &R, parent: Option<Id>) -> Result<R> {
    let mut record = record.clone();
    record.clear_local();
    record.tidy();
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
    if known == read {
        return Outcome::Already;
    }
    let (mut known, read) = (serde_json::to_value(&known), serde_json::to_value(&read));
    let removed = known
        .as_mut()
        .is_ok_and(|known| known.as_object_mut().is_some_and(|k| k.remove("retired_at").is_some()));
    match (known, read) {
        (Ok(known), Ok(read)) if removed && known == read => Outcome::Removed(number),
        _ => Outcome::Differs(number),
    }
}

/// The number of a stored record.
fn number_of<R: Record>(tx: &WriteTx<'_>, entity: Entity, record: &R) -> Result<i64> {
    match record.clone().id_mut() {
        Some(id) => tx.resolve(entity, *id, "id"),
        None => Ok(0),
    }
}

/// Texts without what a file may leave out: their fingerprints, which must be right where they are given,
/// and the moments of their recording.
fn plain(texts: &[ArticleText]) -> Result<Vec<ArticleText>> {
    let plain = |text: &ArticleText| {
        let sha256 = Some(fingerprint(text)?);
        Ok(ArticleText { sha256, recorded_at: None, text: text.text.clone() })
    };
    texts.iter().map(plain).collect()
}
