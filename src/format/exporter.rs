//! What an export hands to a format, and what a format does with it.

use crate::model::{Article, Claim, Id, RatingRef, RatingScale, Ruling, Source, dispute::current_rulings};
use std::io;

/// A claim with the records it refers to: all that a format needs to write it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// The claim, with its number, and with what hangs on the claims that were merged into it.
    pub claim: Claim,
    /// The sources that its citations name.
    pub sources: Vec<Source>,
    /// The articles that it appears in, without their texts.
    pub articles: Vec<Article>,
}

impl Dossier {
    /// The source of a citation.
    pub fn source(&self, id: Id) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == Some(id))
    }

    /// The article of an appearance.
    pub fn article(&self, id: Id) -> Option<&Article> {
        self.articles.iter().find(|article| article.id == Some(id))
    }

    /// The rulings that stand, in the order of recording.
    pub fn rulings(&self) -> impl Iterator<Item = &Ruling> {
        current_rulings(&self.claim.rulings)
    }
}

/// Writes records in a format, one at a time. A format overrides what it takes: those of claims
/// [`dossier`](Exporter::dossier), those of sources [`source`](Exporter::source).
pub trait Exporter {
    /// Takes all scales that rulings are on, before anything else.
    ///
    /// # Errors
    /// What the output returns; so for every function here.
    fn scales(&mut self, _scales: Vec<RatingScale>) -> io::Result<()> {
        Ok(())
    }

    /// Takes a claim.
    fn dossier(&mut self, _dossier: &Dossier) -> io::Result<()> {
        Ok(())
    }

    /// Takes a source.
    fn source(&mut self, _source: &Source) -> io::Result<()> {
        Ok(())
    }

    /// Ends the document. The caller flushes the output.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The rating of a scale among `scales`, with its number.
pub fn rating_on<'s>(scales: &'s [RatingScale], rating: &RatingRef) -> Option<&'s crate::model::Rating> {
    let scale = scales.iter().find(|scale| scale.name == rating.scale)?;
    scale.ratings.iter().find(|r| r.label == rating.label)
}

/// Where a claim stands, without the words of confidential sources: for what leaves the house.
pub fn public_standing(dossier: &Dossier) -> crate::model::Standing {
    let secret = |id| dossier.source(id).is_some_and(|source| source.confidential);
    let mut claim = dossier.claim.clone();
    for citation in claim.citations.iter_mut().filter(|c| secret(c.source)) {
        citation.quote = None;
    }
    crate::model::standing(&claim)
}
