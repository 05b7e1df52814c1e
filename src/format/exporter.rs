//! What an export hands to a format.

pub use crate::model::Dossier;
use crate::model::{RatingRef, RatingScale, Source};
use std::io;

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

    /// How many confidential sources were left out.
    fn left_out(&self) -> usize {
        0
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
