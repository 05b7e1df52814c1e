//! Taking in records that were made elsewhere, one at a time and in constant memory.
//!
//! A record is known by its stable identity. One that is there already is left alone, and said so; one
//! that is there with other words is left alone too, and named, because an import never overwrites. New
//! citations, appearances and rulings of a known claim are added to it, and a ruling that was withdrawn there
//! is withdrawn here.

use super::article::fingerprint;
use super::facet::Derived;
use super::imported::{Imported, Outcome};
use super::seen::words;
use super::{Error, Result, WriteTx};
use crate::model::{
    Article, ArticleNo, ArticleText, Claim, ClaimNo, Entity, Id, RatingScale, Record, Ruling, RulingNo,
    Snapshot, SnapshotNo, Source, SourceNo, Timestamp,
};

impl Imported {
    /// Takes a scale. One of the same name with the same ratings is the same scale.
    ///
    /// # Errors
    /// [`Error::Refused`] when a scale of that name has other ratings: its labels would change their meaning.
    pub fn scale(&mut self, tx: &WriteTx<'_>, scale: impl Into<RatingScale>) -> Result<Outcome> {
        let mut scale = scale.into();
        identify(tx, &mut scale, None)?;
        let outcome = match tx.scale_number(scale.id, &scale.name)? {
            None => {
                let number = tx.insert_scale(&scale)?;
                self.scales.add(number);
                return Ok(self.count(Entity::Scale, Outcome::Added, Some(number)));
            }
            Some(number) => {
                let known = tx.scales()?;
                let known = known.into_iter().find(|k| k.id == scale.id || k.name == scale.name);
                match known {
                    Some(known) if known.name == scale.name && known.ratings == scale.ratings => {
                        match compare(known, scale, number) {
                            Outcome::Already if !self.scales.add(number) => return Ok(Outcome::Already),
                            outcome => outcome,
                        }
                    }
                    Some(known) if known.name == scale.name => match tx.unite(number, &known, &scale)? {
                        Some(true) => Outcome::Already,
                        Some(false) => Outcome::Differs(number),
                        None => return Err(other_ratings(&scale)),
                    },
                    _ => return Err(other_ratings(&scale)),
                }
            }
        };
        Ok(self.count(Entity::Scale, outcome, None))
    }

    /// Takes an article. One that comes again without its texts is the same article; texts that come later
    /// for one without any are added to it.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn article(&mut self, tx: &WriteTx<'_>, article: impl Into<Article>) -> Result<Outcome> {
        let mut article = article.into();
        article.clear_local();
        let words = words(&article);
        if again(tx, Entity::Article, article.id, words) {
            return Ok(Outcome::Already);
        }
        identify(tx, &mut article, None)?;
        let id = article.id.unwrap_or_default();
        let Some(known) = tx.article_by_id(id)? else {
            let number = tx.insert_article(&article)?;
            tx.seen.borrow_mut().put(Entity::Article, id, number.0, words);
            self.articles.add(number.0);
            return Ok(self.count(Entity::Article, Outcome::Added, Some(number.0)));
        };
        let number = known.number.unwrap_or(ArticleNo(0));
        let texts = plain(&article.texts)?;
        let known_texts = if texts.is_empty() { Vec::new() } else { plain(&tx.article_texts(number)?)? };
        // Versions that are new, behind those that are here.
        let late = match texts.strip_prefix(known_texts.as_slice()) {
            Some(new) if !new.is_empty() => article.texts.split_off(known_texts.len()),
            _ => Vec::new(),
        };
        if !late.is_empty() {
            self.add_texts(tx, number, &known, &late)?;
        }
        article.texts = if late.is_empty() { texts } else { known_texts.clone() };
        let outcome = compare(Article { texts: known_texts, ..known }, article, number.0);
        Ok(self.count_once(tx, Entity::Article, id, outcome, number.0, words))
    }

    /// Adds texts to an article that was here without them. When it was here before this import, that is a
    /// change of its own.
    fn add_texts(
        &mut self,
        tx: &WriteTx<'_>,
        number: ArticleNo,
        known: &Article,
        texts: &[ArticleText],
    ) -> Result<()> {
        texts.iter().try_for_each(|text| tx.add_text(number, text))?;
        let range = self.numbers.get(Entity::Article.as_str());
        if !range.is_some_and(|(first, last)| (*first..=*last).contains(&number.0)) {
            let mut stored = tx.article_texts(number)?;
            let after = Article { texts: stored.split_off(stored.len() - texts.len()), ..known.clone() };
            tx.log(Entity::Article, number.0, Some(known), Some(&after))?;
        }
        Ok(())
    }

    /// Takes a source. Its origin may come later in the file.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn source(&mut self, tx: &WriteTx<'_>, source: impl Into<Source>) -> Result<Outcome> {
        let mut source = source.into();
        source.clear_local();
        let words = words(&source);
        if again(tx, Entity::Source, source.id, words) {
            return Ok(Outcome::Already);
        }
        identify(tx, &mut source, None)?;
        let id = source.id.unwrap_or_default();
        if let Some(number) = tx.find(Entity::Source, id)? {
            let known = tx.source(SourceNo(number))?;
            if source.confidential && !known.confidential && self.exposed.len() < 1000 {
                self.exposed.push(SourceNo(number));
            }
            tx.receive(Entity::Source, number, &source.received)?;
            source.received.clear();
            let copies = std::mem::take(&mut source.snapshots);
            self.snapshots(tx, SourceNo(number), id, copies)?;
            // An origin that is still to come stands in the file already.
            let waits = |(n, origin): &&(SourceNo, Id)| n.0 == number && Some(*origin) == source.derived_from;
            let derived_from = self.waiting.iter().find(waits).map(|w| w.1).or(known.derived_from);
            let outcome = compare(Source { derived_from, ..known }, source, number);
            return Ok(self.count_once(tx, Entity::Source, id, outcome, number, words));
        }
        let mut later = None;
        if let Some(origin) = source.derived_from
            && tx.find(Entity::Source, origin)?.is_none()
        {
            later = source.derived_from.take();
        }
        let number = tx.insert_source(&source)?;
        tx.receive(Entity::Source, number.0, &source.received)?;
        self.snapshots(tx, number, id, source.snapshots)?;
        tx.seen.borrow_mut().put(Entity::Source, id, number.0, words);
        self.sources.add(number.0);
        self.waiting.extend(later.map(|origin| (number, origin)));
        Ok(self.count(Entity::Source, Outcome::Added, Some(number.0)))
    }

    /// Takes the copies that a source's record names. Their bytes come in WARC files.
    fn snapshots(&mut self, tx: &WriteTx<'_>, source: SourceNo, id: Id, copies: Vec<Snapshot>) -> Result<()> {
        let mut new = false;
        for mut read in copies {
            identify(tx, &mut read, Some(id))?;
            let known = read.id.map(|id| tx.find(Entity::Snapshot, id)).transpose()?.flatten();
            if let Some(number) = known {
                let (_, known) = tx.snapshot(SnapshotNo(number))?;
                let outcome = compare(known, read, number);
                self.count(Entity::Snapshot, outcome, None);
                continue;
            }
            new = true;
            let number = tx.insert_snapshot(source, &read)?;
            self.count(Entity::Snapshot, Outcome::Added, Some(number.0));
        }
        if new { tx.unverify_source(source) } else { Ok(()) }
    }

    /// Takes a claim with all that hangs on it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Unresolved`], [`Error::UnknownRating`].
    pub fn claim(&mut self, tx: &WriteTx<'_>, claim: impl Into<Claim>) -> Result<Outcome> {
        let mut claim = claim.into();
        identify(tx, &mut claim, None)?;
        let parent = claim.id;
        for appearance in &mut claim.appearances {
            identify(tx, appearance, parent)?;
        }
        for citation in &mut claim.citations {
            identify(tx, citation, parent)?;
        }
        for ruling in &mut claim.rulings {
            identify(tx, ruling, parent)?;
            ruling.verdict = tx.rating(&ruling.rating)?.1;
        }
        match parent.map(|id| tx.find(Entity::Claim, id)).transpose()?.flatten() {
            Some(number) => self.merge(tx, ClaimNo(number), claim),
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
        let derived = Derived::from(claim, &articles, &Default::default());
        let number = tx.insert_claim(claim, &derived)?;
        tx.receive(Entity::Claim, number.0, &claim.received)?;
        self.merging.extend(claim.merged_into.map(|kept| (number, kept)));
        let (added, hanging) =
            (self.added(), claim.appearances.len() + claim.citations.len() + claim.rulings.len());
        self.hang(tx, number, &Claim::default(), claim)?;
        // What stands twice in the file hangs here once: what was derived from the file is then not right.
        if self.added() - added < hanging as u64 {
            self.make_indexes(tx)?;
            tx.refresh(number)?;
        }
        Ok(self.count(Entity::Claim, Outcome::Added, Some(number.0)))
    }

    /// Adds to a known claim what hangs on the file's and is new.
    fn merge(&mut self, tx: &WriteTx<'_>, number: ClaimNo, claim: Claim) -> Result<Outcome> {
        self.make_indexes(tx)?;
        let known = tx.full_claim(number)?;
        let added = self.added();
        if self.hang(tx, number, &known, &claim)? || self.added() > added {
            tx.refresh(number)?;
        }
        let own = |claim: Claim| Claim {
            appearances: Vec::new(),
            citations: Vec::new(),
            rulings: Vec::new(),
            received: Vec::new(),
            ..claim
        };
        tx.receive(Entity::Claim, number.0, &claim.received)?;
        let outcome = compare(own(known), own(claim), number.0);
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
            // What is not of this claim may be of one that was merged into it, and stand later in the file.
            let elsewhere = ruling.supersedes.filter(|old| !of_claim(*old));
            if let Some(id) = elsewhere.filter(|old| read.rulings[n..].iter().any(|r| r.id == Some(*old))) {
                return Err(Error::Unresolved { field: "supersedes", entity: Entity::Ruling, id });
            }
            let stands = ruling.withdrawn.is_none();
            self.across.extend(elsewhere.map(|old| (claim, Entity::Ruling, old, stands)));
            let hangs_here =
                |id: &Id| known.citations.iter().chain(&read.citations).any(|c| c.id == Some(*id));
            let elsewhere = ruling.relying_on.iter().filter(|id| !hangs_here(id));
            self.across.extend(elsewhere.map(|id| (claim, Entity::Citation, *id, stands)));
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
                let outcome = compare(same.clone(), read.clone(), number_of(tx, entity, same)?);
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
        // A withdrawal that was taken back here stays so.
        let taken_back = |at: &Timestamp| known.id.map_or(Ok(false), |id| tx.was_withdrawn(claim, id, at));
        let withdraws = match (&known.withdrawn, &ruling.withdrawn) {
            (None, Some(withdrawal)) => !taken_back(&withdrawal.recorded_at)?,
            _ => false,
        };
        let mut outcome = compare(bare(&known), bare(ruling), number.0);
        match (&known.withdrawn, &ruling.withdrawn) {
            (None, Some(withdrawal)) if withdraws => {
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
    /// [`Error::OfRecord`]: [`Error::Unresolved`] when what a record refers to is nowhere, [`Error::Invalid`] when a
    /// source would derive from itself, a claim would be part of itself, or a ruling refers to another claim's.
    pub fn finish(&mut self, tx: &WriteTx<'_>, file: &str) -> Result<()> {
        self.finish_with(tx, file, Err)
    }

    /// [`finish`](Imported::finish), which asks `bad` about each error of those: when it returns `Ok`, the reference
    /// is left out and its record stays.
    ///
    /// # Errors
    /// What `bad` returns, and the store's own.
    pub fn finish_with(
        &mut self,
        tx: &WriteTx<'_>,
        file: &str,
        mut bad: impl FnMut(Error) -> Result<()>,
    ) -> Result<()> {
        // From here on memory is for sorting.
        tx.seen.borrow_mut().clear();
        self.make_indexes(tx)?;
        self.join_origins(tx, &mut bad)?;
        self.join_parts(tx, &mut bad)?;
        for number in std::mem::take(&mut self.touched) {
            tx.refresh(number)?;
        }
        self.join_across(tx, &mut bad)?;
        if let Some(mut resolver) = self.resolver.take() {
            self.unmapped = resolver.unmapped.len();
            for number in resolver.finish(tx)? {
                self.count(Entity::Scale, Outcome::Added, Some(number));
            }
        }
        if let Some(numbers) = self.numbers.get(Entity::Claim.as_str()) {
            tx.rebuild_facets(*numbers)?;
            if self.fresh { tx.rebuild_text()? } else { tx.index_texts(*numbers)? }
        }
        if self.added() > 0 {
            let mut summary = serde_json::to_value(&*self).unwrap_or_default();
            summary["file"] = file.into();
            tx.log_entry(None, None, Some(summary.to_string()))?;
        }
        Ok(())
    }
}

/// Whether this import read the same words under the same identity before.
fn again(tx: &WriteTx<'_>, entity: Entity, id: Option<Id>, words: u64) -> bool {
    id.and_then(|id| tx.seen.borrow().get(entity, id)).is_some_and(|(_, known)| known == words)
}

/// Gives `record` an identity: its own, or one made from its words (and its claim's identity), so that the
/// same words read again are the same record.
pub(super) fn identify<R: Record>(tx: &WriteTx<'_>, record: &mut R, parent: Option<Id>) -> Result<()> {
    record.clear_local();
    record.tidy();
    if record.id_mut().is_none() {
        let words = serde_json::to_string(&(parent, &*record)).unwrap_or_default();
        *record.id_mut() = Some(Id::of_content(words.as_bytes()));
    }
    tx.stamp(record)
}

/// Whether a known record says what the file's says. A moment of recording that the file did not state was
/// set by this import and is no difference.
fn compare<R: Record + PartialEq>(mut known: R, mut read: R, number: i64) -> Outcome {
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

/// Why a scale can't be taken beside the one of its name.
fn other_ratings(scale: &RatingScale) -> Error {
    let name = &scale.name;
    Error::Refused(format!("the scale {name} is here with other ratings: give the file's scale another name"))
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
        Ok(ArticleText { sha256, recorded_at: None, retired_at: None, ..text.clone() })
    };
    texts.iter().map(plain).collect()
}
