//! A claim with the records it refers to: what it takes to show it, write it or check it.

use super::dispute::current_rulings;
use super::{Article, Claim, Id, Ruling, Source, Verification};

/// A claim with the records that it refers to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// The claim, whole: with its number, and with what hangs on the claims that were merged into it.
    pub claim: Claim,
    /// The articles in which it appears, without their texts.
    pub articles: Vec<Article>,
    /// The sources that its citations cite.
    pub sources: Vec<Source>,
    /// The claims that were merged into it, each with what is its own.
    pub merged: Vec<Claim>,
    /// For articles with a text, the number of its latest version.
    pub versions: Vec<(Id, u32)>,
    /// What the latest check of its quotations found, by the citations' identities.
    pub verifications: Vec<(Id, Verification)>,
}

impl Dossier {
    /// The claims as they are recorded: this one with what is its own, and those that were merged into it.
    pub fn recorded(&self) -> Vec<Claim> {
        let mut own = self.claim.clone();
        for other in &self.merged {
            own.appearances.retain(|a| !other.appearances.iter().any(|o| o.id == a.id));
            own.citations.retain(|c| !other.citations.iter().any(|o| o.id == c.id));
            own.rulings.retain(|r| !other.rulings.iter().any(|o| o.id == r.id));
            own.received.retain(|r| !other.received.iter().any(|o| o.id == r.id));
        }
        [vec![own], self.merged.clone()].concat()
    }

    /// The source of a citation.
    pub fn source(&self, id: Id) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == Some(id))
    }

    /// What the latest check of a citation's quotation found.
    pub fn verification(&self, id: Id) -> Option<&Verification> {
        self.verifications.iter().find(|(citation, _)| *citation == id).map(|(_, found)| found)
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
