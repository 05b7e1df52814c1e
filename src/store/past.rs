//! What was known then: a claim as it was recorded at an earlier moment, from what is there now and the
//! history of what was changed since.

use super::facet::Derived;
use super::{Filter, ReadTx, Result};
use crate::model::{
    Article, Claim, ClaimNo, Entity, RatingRef, RatingScale, Source, Standing, Timestamp, Verdict,
};
use rusqlite::params;
use serde::de::DeserializeOwned;

impl ReadTx<'_> {
    /// A claim with its standing at a moment, if the filter selects it as it was then. What is stored about a
    /// claim speaks of the present: the past is worked out claim by claim.
    pub(super) fn selected_at(
        &self,
        number: ClaimNo,
        moment: &Timestamp,
        filter: &Filter,
    ) -> Result<Option<(Claim, Standing)>> {
        let Some(claim) = self.claim_at(number, moment)? else { return Ok(None) };
        let (claim, _) = self.with_merged(claim, Some(moment))?;
        if claim.retired_at.is_some() != filter.removed {
            return Ok(None);
        }
        let mut articles = Vec::new();
        for appearance in claim.appearances.iter().filter(|a| a.retired_at.is_none()) {
            let article = appearance.article.map(|id| self.article_by_id(id)).transpose()?.flatten();
            articles.extend(article.and_then(|article| article.number));
        }
        let Derived { standing, facets } = Derived::from(&claim, &articles, &Default::default());
        let selected = filter.facets().iter().all(|facet| facets.contains(facet));
        Ok(selected.then_some((claim, standing)))
    }

    /// A claim with all that hangs on it, as it was recorded at a moment; none if it was not yet.
    ///
    /// # Errors
    /// [`NotFound`](super::Error::NotFound), and [`Corrupt`](super::Error::Corrupt) when the history can't
    /// be read.
    pub fn claim_at(&self, number: ClaimNo, moment: &Timestamp) -> Result<Option<Claim>> {
        let by_then = |at: &Option<Timestamp>| at.as_ref().is_none_or(|at| at <= moment);
        let mut present = self.full_claim(number)?;
        if !by_then(&present.recorded_at) {
            return Ok(None);
        }
        let appearances = std::mem::take(&mut present.appearances);
        let citations = std::mem::take(&mut present.citations);
        present.rulings.clear();
        let claim_number = number;
        let mut claim = self.past(Entity::Claim, Some(number.0), moment, present)?;
        claim.retired_at = self.retired_by(Entity::Claim, Some(number.0), moment, claim.retired_at)?;
        for now in appearances.into_iter().filter(|a| by_then(&a.recorded_at)) {
            let number = now.number.map(|n| n.0);
            let mut past = self.past(Entity::Appearance, number, moment, now)?;
            past.retired_at = self.retired_by(Entity::Appearance, number, moment, past.retired_at)?;
            claim.appearances.push(past);
        }
        for now in citations.into_iter().filter(|c| by_then(&c.recorded_at)) {
            let number = now.number.map(|n| n.0);
            let mut past = self.past(Entity::Citation, number, moment, now)?;
            past.retired_at = self.retired_by(Entity::Citation, number, moment, past.retired_at)?;
            claim.citations.push(past);
        }
        for mut ruling in self.rulings_at(claim_number, moment)? {
            ruling.verdict = self.verdict_at(&ruling.rating, ruling.verdict, moment)?;
            claim.rulings.push(ruling);
        }
        Ok(Some(claim))
    }

    /// A source as it was at a moment.
    pub fn source_at(&self, source: Source, moment: &Timestamp) -> Result<Source> {
        let number = source.number.map(|n| n.0);
        self.past(Entity::Source, number, moment, source)
    }

    /// An article as it was at a moment, without its texts.
    pub fn article_at(&self, article: Article, moment: &Timestamp) -> Result<Article> {
        let number = article.number.map(|n| n.0);
        self.past(Entity::Article, number, moment, article)
    }

    /// What a label was known to mean at a moment.
    fn verdict_at(
        &self,
        rating: &RatingRef,
        now: Option<Verdict>,
        moment: &Timestamp,
    ) -> Result<Option<Verdict>> {
        let number = self.scale_number(None, &rating.scale)?;
        let scale = number.map(|n| self.state_at::<RatingScale>(Entity::Scale, n, moment)).transpose()?;
        let Some(then) = scale.flatten() else { return Ok(now) };
        Ok(then.ratings.into_iter().find(|r| r.label == rating.label).and_then(|r| r.verdict))
    }

    /// A record as it was at a moment: what its first later change found, or as it is `now`.
    fn past<T: DeserializeOwned>(
        &self,
        entity: Entity,
        number: Option<i64>,
        moment: &Timestamp,
        now: T,
    ) -> Result<T> {
        let Some(number) = number else { return Ok(now) };
        Ok(self.state_at(entity, number, moment)?.unwrap_or(now))
    }
    /// When a record was retired, as known at a moment. The undoing of an import retires its records, and
    /// the undoing of that brings them back, with one entry in the history for all of them.
    fn retired_by(
        &self,
        entity: Entity,
        number: Option<i64>,
        moment: &Timestamp,
        retired_at: Option<Timestamp>,
    ) -> Result<Option<Timestamp>> {
        let retired_at = retired_at.filter(|at| at <= moment);
        if retired_at.is_some() {
            return Ok(retired_at);
        }
        let sql = "SELECT gone.at FROM history back JOIN history gone ON gone.id = back.undoes
            WHERE back.entity IS NULL AND back.at > $1 AND gone.at <= $1
            AND back.after ->> 'undone_at' IS NULL AND gone.after ->> 'undone_at' IS NOT NULL
            AND $2 BETWEEN back.after -> 'numbers' -> $3 ->> 0 AND back.after -> 'numbers' -> $3 ->> 1
            ORDER BY back.id LIMIT 1";
        self.row(sql, params![moment, number, entity.as_str()], |row| row.get(0))
    }
}
