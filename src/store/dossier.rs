//! Claims with the records they refer to, one at a time: what most exports and checks need.

use super::whole::sources_of;
use super::{Error, Filter, ReadTx, Result};
use crate::model::{Claim, Dossier, Timestamp};

impl ReadTx<'_> {
    /// The selected claims, whole, with what was merged into them and what they refer to, in number order; as of
    /// a moment as they were then.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn dossiers<E: From<Error>>(
        &self,
        filter: &Filter,
        mut f: impl FnMut(Dossier) -> Result<(), E>,
    ) -> Result<(), E> {
        let moment = filter.as_of.as_ref();
        self.claims(Some(filter), |claim| {
            let (claim, merged) = self.with_merged(claim, moment)?;
            f(Dossier { merged, ..self.dossier(claim, moment)? })
        })
    }

    /// A claim with the articles and sources that it refers to; as of a moment as they were then.
    pub fn dossier(&self, claim: Claim, moment: Option<&Timestamp>) -> Result<Dossier> {
        let mut dossier = Dossier { claim, ..Dossier::default() };
        for id in dossier.claim.appearances.iter().filter_map(|a| a.article) {
            if dossier.articles.iter().all(|article| article.id != Some(id)) {
                let article = self.article_by_id(id)?;
                dossier.articles.extend(match moment {
                    Some(moment) => article.map(|article| self.article_at(article, moment)).transpose()?,
                    None => article,
                });
            }
        }
        let hanging = self.hanging_on_sources()?;
        dossier.sources = sources_of(std::slice::from_ref(&dossier.claim), |id| {
            let source = self.source_by_id(id)?;
            let source = source.map(|source| self.with_hanging(source, hanging)).transpose()?;
            match moment {
                Some(moment) => source.map(|source| self.source_at(source, moment)).transpose(),
                None => Ok(source),
            }
        })?;
        for article in dossier.articles.iter().filter(|_| moment.is_none()) {
            let latest = article.number.map(|number| self.latest_version(number)).transpose()?.flatten();
            dossier.versions.extend(article.id.zip(latest));
        }
        // What was found of the quotations is known of today's alone.
        if let (Some(number), None) = (dossier.claim.number, moment) {
            dossier.verifications = self.verifications(number)?;
            for other in self.merged_into(number)? {
                dossier.verifications.extend(self.verifications(other)?);
            }
        }
        Ok(dossier)
    }
}
