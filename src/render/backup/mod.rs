//! The pages of a back-up file, in HTML and in Markdown: an index, and a page for each claim. A page is a tree of
//! plain texts ([`page`]); the writers ([`html`], [`markdown`]) are the only ones that make markup, and escape
//! every text on its way, so that no page can forget to.
//!
//! What must not leave the house is taken out of the records ([`withhold`]) before a page is made of them.

pub mod claim;
pub mod html;
pub mod index;
pub mod markdown;
pub mod page;
pub mod source;
pub mod withhold;

use crate::model::{Dossier, Id, Standing};
use page::Page;
use std::collections::HashMap;
use withhold::Omitted;

/// All that the page of a claim tells, without what is withheld.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The claim and what it refers to.
    pub dossier: Dossier,
    /// Where it stands, confidential sources counted.
    pub standing: Standing,
    /// The citations that are not in the dossier because their sources are confidential.
    pub omitted: Vec<Omitted>,
    /// For a ruling, how many of the citations that it relies on are omitted, and their sources' letters.
    pub relied: HashMap<Id, Vec<String>>,
    /// The figures of the claim, each with what was found of it in the quotations.
    pub figures: Vec<String>,
    /// How many of them differ from the quotations, which a person has to look at.
    pub amiss: usize,
    /// For each article the files with its text: the version in words, and the path.
    pub texts: HashMap<Id, Vec<(String, String)>>,
    /// For each appearance what became of its words in the latest version of the article.
    pub places: HashMap<Id, String>,
    /// Who changed what, oldest first.
    pub history: Vec<Event>,
    /// The stored copies, by SHA-256.
    pub copies: HashMap<String, CopyFile>,
    /// Whether words of its texts were taken out.
    pub redacted: bool,
}

/// One command that changed the claim or what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number in the database.
    pub number: i64,
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done, as in `edit`.
    pub did: String,
    /// To which records.
    pub records: Vec<Changed>,
}

/// What a change did to one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The record and what happened to it, as in `citation 3 was added`.
    pub what: String,
    /// The fields that differ: name, before and after.
    pub fields: Vec<(String, Option<String>, Option<String>)>,
}

/// What is in the archive of a stored copy.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyFile {
    /// Its path in the archive; none when it is not there.
    pub path: Option<String>,
    /// How it is with the bytes.
    pub state: CopyState,
    /// The texts that were taken out of it: extractor, path, and the extractor's remark. A text without a path is
    /// the copy itself, or empty.
    pub texts: Vec<(String, Option<String>, Option<String>)>,
}

/// How it is with the bytes of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyState {
    /// They have their hash.
    Intact,
    /// They, or the text taken out of them, have not; why.
    Tampered(&'static str),
    /// They are not in the database.
    Absent,
    /// They hold words that could name a confidential source.
    HeldBack,
}

/// The page of a number of a claim, without its ending.
pub fn page_of(number: i64) -> String {
    format!("claims/{number:04}")
}

/// A page in both forms, each with its path.
pub fn both(page: &Page) -> [(String, String); 2] {
    [
        (format!("{}.html", page.path), html::written(page)),
        (format!("{}.md", page.path), markdown::written(page)),
    ]
}

#[cfg(test)]
mod tests;
