//! Rating scales: data, shipped or added, never changed once recorded.

use super::sql::{number, number_column};
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Entity, Id, Rating, RatingRef, RatingScale, Verdict};
use crate::text::normal::fold_label as fold;
use rusqlite::{Row, params};
use std::collections::HashMap;

/// The ratings that a write has looked up, so that an import asks once for each.
pub(super) type Known = HashMap<RatingRef, (i64, Option<Verdict>)>;

fn from_row(row: &Row<'_>) -> rusqlite::Result<(i64, RatingScale)> {
    let scale = RatingScale {
        id: row.get(1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        publisher: row.get(4)?,
        url: row.get(5)?,
        version: row.get(6)?,
        note: row.get(7)?,
        recorded_at: row.get(8)?,
        ratings: Vec::new(),
    };
    Ok((row.get(0)?, scale))
}

fn rating_from_row(row: &Row<'_>) -> rusqlite::Result<Rating> {
    Ok(Rating {
        label: row.get(0)?,
        value: number(row, 1)?,
        best: number(row, 2)?,
        worst: number(row, 3)?,
        verdict: row.get(4)?,
    })
}

impl ReadTx<'_> {
    /// Every scale with its ratings, in the order of recording.
    pub fn scales(&self) -> Result<Vec<RatingScale>> {
        let sql =
            "SELECT id, uuid, name, title, publisher, url, version, note, recorded_at FROM scale ORDER BY id";
        let scales = self.rows(sql, [], from_row)?;
        scales.into_iter().map(|(number, scale)| self.rated_scale(number, scale)).collect()
    }

    /// One scale with its ratings.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) fn scale(&self, number: i64) -> Result<RatingScale> {
        let sql = "SELECT id, uuid, name, title, publisher, url, version, note, recorded_at FROM scale WHERE id = $1";
        let found = self.row(sql, [number], from_row)?;
        let (number, scale) = found.ok_or(Error::NotFound { entity: Entity::Scale, number })?;
        self.rated_scale(number, scale)
    }

    fn rated_scale(&self, number: i64, scale: RatingScale) -> Result<RatingScale> {
        let sql =
            "SELECT label, value, best, worst, verdict FROM rating WHERE scale_id = $1 ORDER BY position";
        Ok(RatingScale { ratings: self.rows(sql, [number], rating_from_row)?, ..scale })
    }

    /// The scales that the rulings of the selected claims are on; every scale without a filter.
    pub fn scales_used(&self, selected: Option<&super::Filter>) -> Result<Vec<RatingScale>> {
        let mut scales = self.scales()?;
        if let Some(filter) = selected {
            let mut used = std::collections::HashSet::new();
            self.each(
                super::filter::scales(self.selection_with_merged(filter)?),
                |row| row.get::<_, String>(0),
                &mut |name| {
                    used.insert(name);
                    Ok::<(), Error>(())
                },
            )?;
            scales.retain(|scale| used.contains(&scale.name));
        }
        Ok(scales)
    }

    /// The number of the scale with a stable identity or, failing that, of that name.
    pub(super) fn scale_number(&self, id: Option<Id>, name: &str) -> Result<Option<i64>> {
        let sql = "SELECT id FROM scale WHERE uuid = $1 OR name = $2 ORDER BY uuid = $1 DESC";
        self.row(sql, params![id, name], |row| row.get(0))
    }

    /// The rating that a person means by `scale:label` or `label`.
    ///
    /// # Errors
    /// [`Error::UnknownRating`], with the nearest rating where one is spelled nearly so.
    pub fn find_rating(&self, wanted: &RatingRef) -> Result<RatingRef> {
        let sql = "SELECT s.name, r.label FROM rating r JOIN scale s ON s.id = r.scale_id ORDER BY r.id";
        let known: Vec<RatingRef> =
            self.rows(sql, [], |row| Ok(RatingRef { scale: row.get(0)?, label: row.get(1)? }))?;
        // As typed first; only then as people spell it, and then only where one alone is meant.
        if let Some(exact) = known.iter().find(|r| *r == wanted) {
            return Ok(exact.clone());
        }
        let folded = (fold(&wanted.scale), fold(&wanted.label));
        let named = known.iter().any(|r| r.scale == wanted.scale);
        let same_scale =
            |r: &&RatingRef| if named { r.scale == wanted.scale } else { fold(&r.scale) == folded.0 };
        let on_scale: Vec<&RatingRef> = known.iter().filter(same_scale).collect();
        let same: Vec<&RatingRef> = on_scale.iter().filter(|r| fold(&r.label) == folded.1).copied().collect();
        match same.as_slice() {
            [] => {}
            [one] => return Ok((*one).clone()),
            many => {
                let names: Vec<String> =
                    many.iter().map(|r| format!("\"{}:{}\"", r.scale, r.label)).collect();
                let message = format!("this may mean any of {}: type one of them exactly", names.join(", "));
                return Err(Error::Refused(message));
            }
        }
        let pool: Vec<&RatingRef> =
            if on_scale.is_empty() { known.iter().collect() } else { on_scale.clone() };
        let nearness = |r: &RatingRef| strsim::jaro_winkler(&fold(&r.label), &folded.1);
        let nearest = pool
            .into_iter()
            .map(|r| (nearness(r) + 0.1 * strsim::jaro_winkler(&fold(&r.scale), &folded.0), r))
            .filter(|(near, _)| *near > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        Err(Error::UnknownRating {
            scale: on_scale.first().map(|r| r.scale.clone()),
            nearest: nearest.map(|(_, r)| r.to_string()),
        })
    }
}

impl WriteTx<'_> {
    /// Records a scale.
    ///
    /// # Errors
    /// [`Error::Refused`] when a scale of that name is there, [`Error::Invalid`] for an empty name or label
    /// or a label that stands twice.
    pub fn add_scale(&self, scale: &RatingScale) -> Result<()> {
        if fold(&scale.name) == super::labels::GENERAL {
            let message = "the scale general holds what `onus scale map` settles: give yours another name";
            return Err(Error::Refused(message.into()));
        }
        let names: Vec<String> = self.rows("SELECT name FROM scale", [], |row| row.get(0))?;
        if let Some(taken) = names.iter().find(|name| fold(name) == fold(&scale.name)) {
            return Err(Error::Refused(format!(
                "there is a scale {taken} already, and a scale is never changed: give the new one a name of its own"
            )));
        }
        let scale = self.stamped(scale)?;
        let number = self.insert_scale(&scale)?;
        self.log(Entity::Scale, number, None, Some(&scale))
    }

    pub(super) fn insert_scale(&self, scale: &RatingScale) -> Result<i64> {
        let sql = "INSERT INTO scale (uuid, name, title, publisher, url, version, note, recorded_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
        let s = scale;
        let number = self.insert(
            sql,
            params![s.id, s.name, s.title, s.publisher, s.url, s.version, s.note, s.recorded_at],
        )?;
        for (position, rating) in scale.ratings.iter().enumerate() {
            self.append_rating(number, position, rating)?;
        }
        Ok(number)
    }

    /// Writes a rating behind the `before` that a scale has.
    pub(super) fn append_rating(&self, scale: i64, before: usize, rating: &Rating) -> Result<()> {
        let sql = "INSERT INTO rating (scale_id, position, label, value, best, worst, verdict)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let (r, position) = (rating, before as i64 + 1);
        let numbers = [&r.value, &r.best, &r.worst].map(number_column);
        let [value, best, worst] = numbers;
        self.execute(sql, params![scale, position, r.label, value, best, worst, r.verdict])?;
        Ok(())
    }

    /// The row and the verdict of a rating, its scale and label verbatim.
    pub(super) fn rating(&self, rating: &RatingRef) -> Result<(i64, Option<Verdict>)> {
        if let Some(known) = self.scales.borrow().get(rating) {
            return Ok(*known);
        }
        let sql = "SELECT r.id, r.verdict FROM rating r JOIN scale s ON s.id = r.scale_id
            WHERE s.name = $1 AND r.label = $2";
        let found = self.row(sql, [&rating.scale, &rating.label], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some(found) = found else {
            let near = self.find_rating(rating)?;
            return Err(Error::UnknownRating {
                scale: Some(near.scale.clone()),
                nearest: Some(near.to_string()),
            });
        };
        self.scales.borrow_mut().insert(rating.clone(), found);
        Ok(found)
    }
}
