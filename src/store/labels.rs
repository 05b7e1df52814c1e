//! What the labels of other people's reviews mean. A label is kept verbatim on a scale of whoever ruled. It has
//! a verdict when a known scale of that publisher says so, or the general table has exactly this label;
//! otherwise it has none, and is listed until a person settles it. Nothing is guessed from a part of a label.

use super::{Error, ReadTx, Result, WriteTx, facet};
use crate::model::{ClaimNo, Entity, Id, Rating, RatingRef, RatingScale, Ruling, Verdict};
use crate::text::normal::fold_label;
use crate::text::web::publisher_host as host;
use rusqlite::params;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The scale that holds what people settled for every publisher.
const GENERAL: &str = "general";

/// The note of a scale that holds labels as imports met them: it may grow.
const MET: &str = "The labels of this publisher as imports met them, in the order of meeting.";

/// The general table: labels that mean the same whoever uses them, in many languages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels(HashMap<String, Verdict>);

impl Labels {
    /// Reads the table: a JSON object that lists the labels under each verdict.
    ///
    /// # Errors
    /// serde_json's, for what is not of this form.
    pub fn read(json: &str) -> serde_json::Result<Labels> {
        let table: BTreeMap<Verdict, Vec<String>> = serde_json::from_str(json)?;
        let labels = table
            .into_iter()
            .flat_map(|(verdict, labels)| labels.into_iter().map(move |label| (fold_label(&label), verdict)));
        Ok(Labels(labels.collect()))
    }

    /// What the label means, when exactly this label is in the table.
    pub fn verdict(&self, label: &str) -> Option<Verdict> {
        self.0.get(&fold_label(label)).copied()
    }
}

/// A label that no verdict is known for, with how many rulings carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// The label, verbatim.
    pub label: String,
    /// Whose label it is.
    pub publisher: Option<String>,
    /// The scale it is on.
    pub scale: String,
    /// How many rulings carry it.
    pub rulings: u64,
}

/// Finds the ratings that foreign labels stand for, and remembers them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Resolver {
    labels: Labels,
    /// By who ruled, their site, and the label.
    known: HashMap<[String; 3], RatingRef>,
    scales: Vec<RatingScale>,
    /// The scales that grew, as they were before.
    grew: BTreeMap<i64, Option<RatingScale>>,
    /// The ratings that were given and have no known verdict.
    pub(super) unmapped: BTreeSet<RatingRef>,
}

impl Resolver {
    pub(super) fn new(tx: &ReadTx<'_>, labels: Labels) -> Result<Self> {
        Ok(Resolver { labels, scales: tx.scales()?, ..Resolver::default() })
    }

    /// The rating of a foreign ruling: on a scale of whoever ruled that has exactly this label, else on the
    /// one that holds the labels as they are met.
    pub(super) fn rating(&mut self, tx: &WriteTx<'_>, ruling: &Ruling) -> Result<RatingRef> {
        let site = [&ruling.ruled_by_url, &ruling.url].into_iter().find_map(|url| host(url.as_deref()?));
        let label = &ruling.rating.label;
        let key = [ruling.ruled_by.clone(), site.clone().unwrap_or_default(), label.clone()];
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let named = |scale: &RatingScale| {
            scale.publisher.as_deref().is_some_and(|p| fold_label(p) == fold_label(&ruling.ruled_by))
        };
        let sited = |scale: &RatingScale| {
            let of =
                if collects(scale) { Some(scale.name.clone()) } else { scale.url.as_deref().and_then(host) };
            site.is_some() && of == site
        };
        let own: Vec<&RatingScale> =
            self.scales.iter().filter(|scale| named(scale) || sited(scale)).collect();
        let exact = own.iter().find(|scale| scale.ratings.iter().any(|r| r.label == *label));
        let found = match exact {
            Some(scale) => RatingRef { scale: scale.name.clone(), label: label.clone() },
            None => {
                let folded = fold_label(label);
                let same = |r: &&Rating| fold_label(&r.label) == folded;
                // What a scale that they publish says stands, also where it says that the label has no verdict.
                let published =
                    own.iter().filter(|scale| !collects(scale)).flat_map(|scale| &scale.ratings).find(same);
                let met =
                    own.iter().flat_map(|scale| &scale.ratings).filter(|r| r.verdict.is_some()).find(same);
                let verdict = match published.or(met) {
                    Some(rating) => rating.verdict,
                    None => self.settled(&folded).or_else(|| self.labels.verdict(label)),
                };
                let rating = Rating { label: label.clone(), verdict, ..Rating::default() };
                // One publisher has one scale of met labels, under whatever name or site it came first.
                let grown = own.iter().find(|scale| collects(scale)).map(|scale| scale.name.clone());
                self.meet(tx, &ruling.ruled_by, site.as_deref(), grown, rating)?
            }
        };
        if self.verdict(&found).is_none() {
            self.unmapped.insert(found.clone());
        }
        self.known.insert(key, found.clone());
        Ok(found)
    }

    /// What a rating means, as the scales here say.
    fn verdict(&self, rating: &RatingRef) -> Option<Verdict> {
        let scale = self.scales.iter().find(|scale| scale.name == rating.scale)?;
        scale.ratings.iter().find(|r| r.label == rating.label)?.verdict
    }

    /// What people settled for the label whoever uses it.
    fn settled(&self, folded: &str) -> Option<Verdict> {
        let general = self.scales.iter().find(|scale| scale.name == GENERAL)?;
        general.ratings.iter().find(|r| fold_label(&r.label) == folded)?.verdict
    }

    /// Puts a label on the scale of labels as they are met, which is made with the first.
    fn meet(
        &mut self,
        tx: &WriteTx<'_>,
        ruler: &str,
        site: Option<&str>,
        grown: Option<String>,
        rating: Rating,
    ) -> Result<RatingRef> {
        let name = site.map_or_else(|| fold_label(ruler).replace([' ', ':'], "-"), str::to_string);
        let free = |name: &String| !self.scales.iter().any(|s| s.name == *name && !collects(s));
        let more = (2..).map(|n| format!("{name}-labels-{n}"));
        let names = [name.clone(), format!("{name}-labels")].into_iter().chain(more);
        let name = grown.or_else(|| names.into_iter().find(free)).unwrap_or(name);
        let label = rating.label.clone();
        // Somebody else of that site used it: one scale holds the labels of a site, under whatever name it rules.
        let met = |scale: &RatingScale| scale.name == name && scale.ratings.iter().any(|r| r.label == label);
        if self.scales.iter().any(met) {
            return Ok(RatingRef { scale: name, label });
        }
        tx.grow(&mut self.scales, &mut self.grew, &name, Some(ruler), MET, rating)?;
        Ok(RatingRef { scale: name, label })
    }

    /// Reads the scales again, after what was written since was rolled back.
    pub(super) fn look_again(&mut self, tx: &ReadTx<'_>) -> Result<()> {
        self.scales = tx.scales()?;
        self.known.clear();
        let there = |number: &i64| tx.scale(*number);
        let gone: Vec<i64> = self.grew.keys().filter(|n| there(n).is_err()).copied().collect();
        gone.iter().for_each(|number| _ = self.grew.remove(number));
        Ok(())
    }

    /// The scales that are new, and the history of those that grew.
    pub(super) fn finish(&mut self, tx: &WriteTx<'_>) -> Result<Vec<i64>> {
        let mut new = Vec::new();
        for (number, before) in std::mem::take(&mut self.grew) {
            match before {
                None => new.push(number),
                Some(before) => tx.log(Entity::Scale, number, Some(&before), Some(&tx.scale(number)?))?,
            }
        }
        Ok(new)
    }
}

/// Whether a scale holds labels as they were met, so that it may grow.
pub(super) fn collects(scale: &RatingScale) -> bool {
    scale.id == Some(collecting(&scale.name))
}

/// The identity of the scale that collects labels under a name.
fn collecting(name: &str) -> Id {
    Id::of_content(format!("labels of {name}").as_bytes())
}

impl ReadTx<'_> {
    /// The labels without a verdict that rulings carry, the most frequent first.
    pub fn unmapped(&self) -> Result<Vec<Unmapped>> {
        let sql = "SELECT t.label, s.publisher, s.name, count(*) FROM ruling r
            JOIN rating t ON t.id = r.rating_id JOIN scale s ON s.id = t.scale_id
            WHERE t.verdict IS NULL GROUP BY t.id ORDER BY count(*) DESC, t.id";
        self.rows(sql, [], |row| {
            let (label, publisher, scale) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Unmapped { label, publisher, scale, rulings: row.get::<_, i64>(3)?.max(0) as u64 })
        })
    }
}

impl WriteTx<'_> {
    /// Adds a rating to a scale whose labels are collected, making the scale with the first.
    fn grow(
        &self,
        scales: &mut Vec<RatingScale>,
        grew: &mut BTreeMap<i64, Option<RatingScale>>,
        name: &str,
        publisher: Option<&str>,
        note: &str,
        rating: Rating,
    ) -> Result<()> {
        if let Some(scale) = scales.iter_mut().find(|scale| scale.name == name) {
            let number = self.scale_number(scale.id, name)?.unwrap_or_default();
            grew.entry(number).or_insert_with(|| Some(scale.clone()));
            self.append_rating(number, scale.ratings.len(), &rating)?;
            scale.ratings.push(rating);
            return Ok(());
        }
        let scale = self.stamped(&RatingScale {
            id: Some(collecting(name)),
            name: name.to_string(),
            publisher: publisher.map(str::to_string),
            note: Some(note.to_string()),
            ratings: vec![rating],
            ..RatingScale::default()
        })?;
        grew.insert(self.insert_scale(&scale)?, None);
        scales.push(scale);
        Ok(())
    }

    /// Takes from another record of a scale what this one does not say: the meaning of labels that have none
    /// here and, where labels are collected as they are met, labels. Says whether both agree then; nothing when
    /// the other has other labels, or other meanings, on a scale that its publisher made.
    pub(super) fn unite(&self, number: i64, known: &RatingScale, read: &RatingScale) -> Result<Option<bool>> {
        let collected = collects(known) && known.id == read.id;
        let label = |r: &Rating| Rating { verdict: None, ..r.clone() };
        let same_labels = known.ratings.iter().map(label).eq(read.ratings.iter().map(label));
        let both = |k: &Rating, r: &Rating| k.label == r.label && k.verdict.is_some() && r.verdict.is_some();
        let clash =
            known.ratings.iter().any(|k| read.ratings.iter().any(|r| both(k, r) && k.verdict != r.verdict));
        if !collected && (!same_labels || clash) {
            return Ok(None);
        }
        let mut agree = !clash;
        let mut length = known.ratings.len();
        let mut claims = Vec::new();
        for rating in &read.ratings {
            match known.ratings.iter().find(|k| k.label == rating.label) {
                None => {
                    self.append_rating(number, length, rating)?;
                    length += 1;
                }
                Some(Rating { verdict: None, .. }) if rating.verdict.is_some() => {
                    let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
                    self.execute(sql, params![rating.verdict, number, rating.label])?;
                    claims.extend(self.rated(&known.name, &rating.label)?);
                }
                Some(same) => agree &= same.verdict == rating.verdict,
            }
        }
        self.scales.borrow_mut().clear();
        claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
        self.log(Entity::Scale, number, Some(known), Some(&self.scale(number)?))?;
        Ok(Some(agree))
    }

    /// Settles what a label means that has no verdict yet, for one publisher or for all, also for labels that
    /// are met later; says how many rulings it is for. The label is compared without case.
    ///
    /// # Errors
    /// [`Error::Refused`] when no such label is without a verdict: a meaning that is settled is taken back by
    /// undoing the change that settled it.
    pub fn map_label(&self, label: &str, verdict: Verdict, publisher: Option<&str>) -> Result<u64> {
        let folded = fold_label(label);
        let of = |u: &&Unmapped| {
            let theirs = |p: &str| {
                let name = u.publisher.as_deref().is_some_and(|name| fold_label(name) == fold_label(p));
                name || fold_label(&u.scale) == fold_label(p)
            };
            fold_label(&u.label) == folded && publisher.is_none_or(theirs)
        };
        let unmapped = self.unmapped()?;
        let found: Vec<&Unmapped> = unmapped.iter().filter(of).collect();
        if found.is_empty() {
            return Err(Error::Refused(self.not_unmapped(&folded, publisher, &unmapped)?));
        }
        let mut claims: Vec<ClaimNo> = Vec::new();
        for u in &found {
            let number = self.scale_number(None, &u.scale)?.unwrap_or_default();
            let before = self.scale(number)?;
            let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
            self.execute(sql, params![verdict, number, u.label])?;
            self.log(Entity::Scale, number, Some(&before), Some(&self.scale(number)?))?;
            claims.extend(self.rated(&u.scale, &u.label)?);
        }
        if publisher.is_none() {
            self.settle(&folded, verdict)?;
        }
        self.scales.borrow_mut().clear();
        claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
        Ok(found.iter().map(|u| u.rulings).sum())
    }

    /// Remembers for labels met later what a label means whoever uses it.
    fn settle(&self, label: &str, verdict: Verdict) -> Result<()> {
        let (mut scales, mut grew) = (self.scales()?, BTreeMap::new());
        let note = "What people settled here for a label whoever uses it.";
        let general = scales.iter().find(|scale| scale.name == GENERAL);
        let known = general.and_then(|s| s.ratings.iter().find(|r| fold_label(&r.label) == label));
        let rating = Rating { label: label.to_string(), verdict: Some(verdict), ..Rating::default() };
        match known {
            Some(Rating { verdict: Some(_), .. }) => return Ok(()),
            Some(Rating { label, .. }) => {
                let number = self.scale_number(None, GENERAL)?.unwrap_or_default();
                grew.insert(number, Some(self.scale(number)?));
                let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
                self.execute(sql, params![verdict, number, label])?;
            }
            None => self.grow(&mut scales, &mut grew, GENERAL, None, note, rating)?,
        }
        for (number, before) in grew {
            self.log(Entity::Scale, number, before.as_ref(), Some(&self.scale(number)?))?;
        }
        Ok(())
    }

    /// Why a label can't be mapped.
    fn not_unmapped(&self, folded: &str, publisher: Option<&str>, unmapped: &[Unmapped]) -> Result<String> {
        let near = |u: &&Unmapped| strsim::jaro_winkler(&fold_label(&u.label), folded) > 0.85;
        let other = unmapped.iter().find(|u| fold_label(&u.label) == folded);
        Ok(
            match (
                other.and_then(|u| u.publisher.clone()).filter(|_| publisher.is_some()),
                unmapped.iter().find(near),
            ) {
                (Some(other), _) => {
                    format!("that publisher has no such label without a verdict; {other} has")
                }
                (None, Some(near)) => {
                    format!("no such label is without a verdict; did you mean \"{}\"?", near.label)
                }
                (None, None) => {
                    "no such label is without a verdict; a meaning that was settled is changed by \
                `onus undo` of the change that settled it, which `onus history` lists"
                        .into()
                }
            },
        )
    }

    /// The claims with a ruling of that rating, current or not.
    fn rated(&self, scale: &str, label: &str) -> Result<Vec<ClaimNo>> {
        let rating = RatingRef { scale: scale.to_string(), label: label.to_string() };
        let sql = "SELECT claim_id FROM facet WHERE facet = $1";
        self.rows(sql, [facet::rating(&rating)], |row| row.get(0))
    }

    /// Takes back what was settled: gives the labels of a scale the verdicts they had before, and none to those
    /// that it did not have.
    ///
    /// # Errors
    /// [`Error::Refused`] when the change made the scale, which stays.
    pub(super) fn unsettle(&self, number: i64, before: Option<&serde_json::Value>) -> Result<()> {
        let now = self.scale(number)?;
        let before = match before {
            Some(before) => serde_json::from_value(before.clone()).unwrap_or_default(),
            None if now.name == GENERAL => RatingScale::default(),
            None => return Err(Error::Refused("a scale stays on record; unused it does no harm".into())),
        };
        for rating in &now.ratings {
            let was = before.ratings.iter().find(|r| r.label == rating.label).and_then(|r| r.verdict);
            if was != rating.verdict {
                let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
                for verdict in [None, was] {
                    self.execute(sql, params![verdict, number, rating.label])?;
                }
                let claims = self.rated(&now.name, &rating.label)?;
                self.scales.borrow_mut().clear();
                claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
            }
        }
        self.log(Entity::Scale, number, Some(&now), Some(&self.scale(number)?))
    }
}
