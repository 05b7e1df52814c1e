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
pub(super) const GENERAL: &str = "general";

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

/// Sites that many publish on: whose page it is, they don't say.
const SHARED: [&str; 16] = [
    "medium.com",
    "facebook.com",
    "twitter.com",
    "x.com",
    "youtube.com",
    "youtu.be",
    "instagram.com",
    "tiktok.com",
    "t.me",
    "blogspot.com",
    "wordpress.com",
    "substack.com",
    "tumblr.com",
    "sites.google.com",
    "docs.google.com",
    "github.io",
];

/// The site that tells whose a review is.
fn site(ruling: &Ruling) -> Option<String> {
    let site = [&ruling.ruled_by_url, &ruling.url].into_iter().find_map(|url| host(url.as_deref()?))?;
    let shared = |name: &&str| site == **name || site.ends_with(&format!(".{name}"));
    (!SHARED.iter().any(shared)).then_some(site)
}

/// A scale with its labels at hand.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    scale: RatingScale,
    /// Where each label stands on it, verbatim and folded.
    labels: HashMap<String, usize>,
    folded: HashMap<String, usize>,
}

impl Known {
    fn new(scale: RatingScale) -> Self {
        let mut known = Known { labels: HashMap::new(), folded: HashMap::new(), scale };
        for at in 0..known.scale.ratings.len() {
            known.note(at);
        }
        known
    }

    fn note(&mut self, at: usize) {
        let rating = &self.scale.ratings[at];
        self.labels.insert(rating.label.clone(), at);
        // Of labels that differ in their case alone, one that has a verdict speaks for the others.
        let folded = fold_label(&rating.label);
        let speaks = self.folded.get(&folded).is_some_and(|at| self.scale.ratings[*at].verdict.is_some());
        if !speaks {
            self.folded.insert(folded, at);
        }
    }

    fn folded(&self, folded: &str) -> Option<&Rating> {
        self.folded.get(folded).map(|at| &self.scale.ratings[*at])
    }
}

/// Finds the ratings that foreign labels stand for, and remembers them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Resolver {
    labels: Labels,
    /// By who ruled, their site, and the label.
    found: HashMap<[String; 3], RatingRef>,
    scales: Vec<Known>,
    /// The scales by what is found by: `name N`, `publisher P` folded, `site S`.
    keys: HashMap<String, Vec<usize>>,
    /// The scales that grew, as they were before.
    grew: BTreeMap<i64, Option<RatingScale>>,
    /// The ratings that were given and have no known verdict.
    pub(super) unmapped: BTreeSet<RatingRef>,
}

impl Resolver {
    pub(super) fn new(tx: &ReadTx<'_>, labels: Labels) -> Result<Self> {
        let mut resolver = Resolver { labels, ..Resolver::default() };
        resolver.look(tx)?;
        Ok(resolver)
    }

    fn look(&mut self, tx: &ReadTx<'_>) -> Result<()> {
        (self.scales, self.keys) = (Vec::new(), HashMap::new());
        tx.scales()?.into_iter().for_each(|scale| self.know(scale));
        Ok(())
    }

    fn know(&mut self, scale: RatingScale) {
        let at = self.scales.len();
        let publisher = scale.publisher.as_deref().map(|p| format!("publisher {}", fold_label(p)));
        // A scale of met labels is one publisher's, whatever else stands on that site.
        let site = scale.url.as_deref().filter(|_| !collects(&scale)).and_then(host);
        let keys = [Some(format!("name {}", scale.name)), publisher, site.map(|site| format!("site {site}"))];
        for key in keys.into_iter().flatten() {
            self.keys.entry(key).or_default().push(at);
        }
        self.scales.push(Known::new(scale));
    }

    fn named(&self, name: &str) -> Option<&Known> {
        self.keys.get(&format!("name {name}")).map(|at| &self.scales[at[0]])
    }

    /// The rating of a foreign ruling: on a scale of whoever ruled that has exactly this label, else on the
    /// one that holds the labels as they are met.
    pub(super) fn rating(&mut self, tx: &WriteTx<'_>, ruling: &Ruling) -> Result<RatingRef> {
        let site = site(ruling);
        let label = &ruling.rating.label;
        let key = [ruling.ruled_by.clone(), site.clone().unwrap_or_default(), label.clone()];
        if let Some(found) = self.found.get(&key) {
            return Ok(found.clone());
        }
        let publisher = format!("publisher {}", fold_label(&ruling.ruled_by));
        let keys = [Some(publisher), site.as_ref().map(|site| format!("site {site}"))];
        let own: Vec<usize> =
            keys.iter().flatten().filter_map(|key| self.keys.get(key)).flatten().copied().collect();
        let scales = || own.iter().map(|at| &self.scales[*at]);
        let found = match scales().find(|known| known.labels.contains_key(label)) {
            Some(known) => RatingRef { scale: known.scale.name.clone(), label: label.clone() },
            None => {
                let folded = fold_label(label);
                // What a scale that they publish says stands, also where it says that the label has no verdict.
                let published = scales().filter(|k| !collects(&k.scale)).find_map(|k| k.folded(&folded));
                let met = scales().filter_map(|k| k.folded(&folded)).find(|r| r.verdict.is_some());
                let verdict = match published.or(met) {
                    Some(rating) => rating.verdict,
                    None => self.settled(&folded).or_else(|| self.labels.verdict(label)),
                };
                let rating = Rating { label: label.clone(), verdict, ..Rating::default() };
                let grown = scales().find(|k| collects(&k.scale)).map(|k| k.scale.name.clone());
                let name = grown.unwrap_or_else(|| self.free_name(&ruling.ruled_by, site.as_deref()));
                self.meet(tx, &name, &ruling.ruled_by, rating)?
            }
        };
        let known = self.named(&found.scale);
        let verdict = known.and_then(|k| k.scale.ratings[*k.labels.get(label)?].verdict);
        if verdict.is_none() {
            self.unmapped.insert(found.clone());
        }
        self.found.insert(key, found.clone());
        Ok(found)
    }

    /// What people settled for the label whoever uses it.
    fn settled(&self, folded: &str) -> Option<Verdict> {
        self.named(GENERAL).filter(|known| collects(&known.scale))?.folded(folded)?.verdict
    }

    /// A name for the scale of a publisher's labels: the site, or the publisher's own name, where it is free.
    fn free_name(&self, ruler: &str, site: Option<&str>) -> String {
        let own = fold_label(ruler).replace([' ', ':'], "-");
        let names = site.map(str::to_string).into_iter().chain([own.clone(), format!("{own}-labels")]);
        let mut names = names.chain((2..).map(|n| format!("{own}-labels-{n}")));
        let free = |name: &String| name != GENERAL && !name.is_empty() && self.named(name).is_none();
        names.find(free).unwrap_or(own)
    }

    /// Puts a label on the scale of labels as they are met, which is made with the first.
    fn meet(&mut self, tx: &WriteTx<'_>, name: &str, ruler: &str, rating: Rating) -> Result<RatingRef> {
        let found = RatingRef { scale: name.to_string(), label: rating.label.clone() };
        let at = self.keys.get(&format!("name {name}")).map(|at| at[0]);
        let known = at.map(|at| &self.scales[at].scale);
        let (number, made) = tx.grow(known, name, Some(ruler), MET, &rating)?;
        match (at, made) {
            (Some(at), _) => {
                let known = &mut self.scales[at];
                self.grew.entry(number).or_insert_with(|| Some(known.scale.clone()));
                known.scale.ratings.push(rating);
                known.note(known.scale.ratings.len() - 1);
            }
            (None, Some(scale)) => {
                self.grew.insert(number, None);
                self.know(scale);
            }
            (None, None) => {}
        }
        Ok(found)
    }

    /// Reads the scales again, after what was written since was rolled back.
    pub(super) fn look_again(&mut self, tx: &ReadTx<'_>) -> Result<()> {
        self.look(tx)?;
        self.found.clear();
        let gone: Vec<i64> = self.grew.keys().filter(|n| tx.scale(**n).is_err()).copied().collect();
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
    /// Adds a rating to a scale whose labels are collected, making the scale with the first; gives its number, and
    /// the scale when it was made.
    fn grow(
        &self,
        known: Option<&RatingScale>,
        name: &str,
        publisher: Option<&str>,
        note: &str,
        rating: &Rating,
    ) -> Result<(i64, Option<RatingScale>)> {
        if let Some(scale) = known {
            let number = self.scale_number(scale.id, name)?.unwrap_or_default();
            self.append_rating(number, scale.ratings.len(), rating)?;
            return Ok((number, None));
        }
        let scale = self.stamped(&RatingScale {
            id: Some(collecting(name)),
            name: name.to_string(),
            publisher: publisher.map(str::to_string),
            note: Some(note.to_string()),
            ratings: vec![rating.clone()],
            ..RatingScale::default()
        })?;
        Ok((self.insert_scale(&scale)?, Some(scale)))
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
        let scales = self.scales()?;
        let general = scales.iter().find(|scale| scale.name == GENERAL && collects(scale));
        let known = general.and_then(|s| s.ratings.iter().find(|r| fold_label(&r.label) == label));
        let note = "What people settled here for a label whoever uses it.";
        let number = match known {
            Some(Rating { verdict: Some(_), .. }) => return Ok(()),
            Some(Rating { label, .. }) => {
                let number = self.scale_number(None, GENERAL)?.unwrap_or_default();
                let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
                self.execute(sql, params![verdict, number, label])?;
                number
            }
            None => {
                let rating = Rating { label: label.to_string(), verdict: Some(verdict), ..Rating::default() };
                self.grow(general, GENERAL, None, note, &rating)?.0
            }
        };
        self.log(Entity::Scale, number, general, Some(&self.scale(number)?))
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

    /// The claims with a standing ruling of that rating.
    fn rated(&self, scale: &str, label: &str) -> Result<Vec<ClaimNo>> {
        let rating = RatingRef { scale: scale.to_string(), label: label.to_string() };
        let sql = "SELECT claim_id FROM facet WHERE facet = $1";
        self.rows(sql, [facet::rating(&rating)], |row| row.get(0))
    }

    /// Takes back what one change settled: a label that it gave a verdict, and that has this verdict still, gets
    /// the one it had before, or none.
    ///
    /// # Errors
    /// [`Error::Refused`] when the change made the scale, which stays.
    pub(super) fn unsettle(
        &self,
        number: i64,
        before: Option<&serde_json::Value>,
        after: Option<&serde_json::Value>,
    ) -> Result<()> {
        let read = |state: Option<&serde_json::Value>| -> RatingScale {
            state.and_then(|state| serde_json::from_value(state.clone()).ok()).unwrap_or_default()
        };
        let now = self.scale(number)?;
        if before.is_none() && !(now.name == GENERAL && collects(&now)) {
            return Err(Error::Refused("a scale stays on record; unused it does no harm".into()));
        }
        let (before, after) = (read(before), read(after));
        let of = |scale: &RatingScale, label: &str| {
            scale.ratings.iter().find(|r| r.label == label).and_then(|r| r.verdict)
        };
        for rating in &now.ratings {
            let (was, became) = (of(&before, &rating.label), of(&after, &rating.label));
            if was == became || rating.verdict != became {
                continue;
            }
            // A verdict is never replaced by another in one step: the schema's trigger.
            let sql = "UPDATE rating SET verdict = $1 WHERE scale_id = $2 AND label = $3";
            for verdict in [None, was] {
                self.execute(sql, params![verdict, number, rating.label])?;
            }
            self.scales.borrow_mut().clear();
            let claims = self.rated(&now.name, &rating.label)?;
            claims.into_iter().try_for_each(|claim| self.refresh(claim))?;
        }
        self.log(Entity::Scale, number, Some(&now), Some(&self.scale(number)?))
    }
}
