//! The record as it was: what was recorded by a moment, with the words it had then.

use super::facet::Derived;
use super::{Filter, ReadTx, Result};
use crate::model::{Claim, ClaimNo, Entity, Standing, Timestamp, standing};

impl ReadTx<'_> {
    /// A claim with its standing at a moment, if the filter selects it as it was then.
    pub(super) fn selected_at(
        &self,
        number: ClaimNo,
        moment: &Timestamp,
        filter: &Filter,
    ) -> Result<Option<(Claim, Standing)>> {
        let Some(claim) = self.claim_at(number, moment)? else { return Ok(None) };
        let wanted = filter.facets();
        if wanted.is_empty() {
            let standing = standing(&claim);
            return Ok(Some((claim, standing)));
        }
        let mut articles = Vec::new();
        for appearance in claim.appearances.iter().filter(|a| a.retired_at.is_none()) {
            let article = appearance.article.map(|id| self.article_by_id(id)).transpose()?.flatten();
            articles.extend(article.and_then(|article| article.number));
        }
        let Derived { standing, facets } = Derived::from(&claim, &articles);
        Ok(wanted.iter().all(|facet| facets.contains(facet)).then_some((claim, standing)))
    }

    /// A claim with all that hangs on it, as it was recorded at a moment; none if it was not yet.
    pub fn claim_at(&self, number: ClaimNo, moment: &Timestamp) -> Result<Option<Claim>> {
        let by_then = |at: &Option<Timestamp>| at.as_ref().is_none_or(|at| at <= moment);
        let present = self.full_claim(number)?;
        if !by_then(&present.recorded_at) {
            return Ok(None);
        }
        let past = self.past(Entity::Claim, Some(number.0), moment)?;
        let mut claim: Claim = past.unwrap_or_else(|| Claim {
            appearances: Vec::new(),
            citations: Vec::new(),
            rulings: Vec::new(),
            ..present.clone()
        });
        for now in present.appearances.into_iter().filter(|a| by_then(&a.recorded_at)) {
            let past = self.past(Entity::Appearance, now.number.map(|n| n.0), moment)?;
            claim.appearances.push(past.unwrap_or(now));
        }
        for now in present.citations.into_iter().filter(|c| by_then(&c.recorded_at)) {
            let past = self.past(Entity::Citation, now.number.map(|n| n.0), moment)?;
            claim.citations.push(past.unwrap_or(now));
        }
        for mut ruling in present.rulings.into_iter().filter(|r| by_then(&r.recorded_at)) {
            ruling.withdrawn = ruling.withdrawn.filter(|w| w.recorded_at <= *moment);
            claim.rulings.push(ruling);
        }
        Ok(Some(claim))
    }

    fn past<T: serde::de::DeserializeOwned>(
        &self,
        entity: Entity,
        number: Option<i64>,
        moment: &Timestamp,
    ) -> Result<Option<T>> {
        let Some(number) = number else { return Ok(None) };
        let state = self.state_at(entity, number, moment)?;
        Ok(state.and_then(|json| serde_json::from_str(&json).ok()))
    }
}
