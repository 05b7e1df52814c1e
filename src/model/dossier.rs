//! A claim with the records it refers to: what it takes to show it, write it or check it.

use super::dispute::current_rulings;
use super::{Article, Claim, Id, Ruling, Source};

/// A claim with the records that it refers to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// The claim, whole: with its number, and with what hangs on the claims that were merged into it.
    pub claim: Claim,
    /// The articles in which it appears, without their texts.
    pub articles: Vec<Article>,
    /// The sources that its citations cite.
    pub sources: Vec<Source>,
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
