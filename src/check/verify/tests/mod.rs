//! What a check of quotations answers, on databases in memory.

mod outcomes;
mod properties;
mod versions;

use super::*;
use crate::model::*;
use crate::store::testing::{stamp, store};
use crate::store::{self, Action, Filter, Store, WriteTx};
use sha2::{Digest, Sha256};

/// A store with a claim and a source, and what the tests do with them.
struct Desk {
    store: Store,
    source: SourceNo,
    claim: ClaimNo,
}

impl Desk {
    fn new() -> Desk {
        let mut store = store();
        let add = |tx: &WriteTx<'_>| {
            let source = Source { title: "Report".into(), ..Source::default() };
            let claim = Claim { text: "A claim".into(), ..Claim::default() };
            Ok::<_, store::Error>((tx.add_source(&source)?, tx.add_claim(&claim)?))
        };
        let (source, claim) = store.write(&stamp(Action::Add), add).unwrap();
        Desk { store, source, claim }
    }

    /// A desk with a copy in plain text.
    fn with(text: &str) -> Desk {
        let mut desk = Desk::new();
        desk.keep("text/plain", None, &[plain(text)]);
        desk
    }

    fn write<T>(&mut self, f: impl FnOnce(&WriteTx<'_>) -> store::Result<T>) -> T {
        self.store.write(&stamp(Action::Edit), f).unwrap()
    }

    /// Keeps a copy with these texts in it, got on a day. Its bytes are of its own making.
    fn keep(&mut self, media_type: &str, day: Option<&str>, extracts: &[Extract]) -> SnapshotNo {
        let bytes = serde_json::to_vec(extracts).unwrap();
        self.keep_bytes(&bytes, media_type, day, extracts)
    }

    fn keep_bytes(
        &mut self,
        bytes: &[u8],
        media_type: &str,
        day: Option<&str>,
        extracts: &[Extract],
    ) -> SnapshotNo {
        let snapshot = Snapshot {
            retrieved_at: day.map(|day| format!("{day}T00:00:00.000Z").parse().unwrap()),
            ..named(bytes, media_type)
        };
        let source = self.source;
        self.write(|tx| {
            tx.keep_bytes(&snapshot.sha256, snapshot.length, &mut &bytes[..], true)?;
            for extract in extracts {
                tx.keep_extract(&snapshot.sha256, extract)?;
            }
            tx.add_snapshot(source, &snapshot)
        })
    }

    /// Cites the source at a place, as in `page 12`; an empty one is none.
    fn cite_at(&mut self, quote: Option<&str>, place: &str) -> CitationNo {
        let (source, claim) = (self.source, self.claim);
        let mut locator = Locator::default();
        if let Some((kind, said)) = place.split_once(' ') {
            let field = match kind {
                "page" => &mut locator.page,
                "paragraph" => &mut locator.paragraph,
                _ => &mut locator.line,
            };
            *field = Some(said.into());
        }
        self.write(|tx| {
            let source = tx.source(source)?.id.unwrap();
            let quote = quote.map(String::from);
            tx.add_citation(claim, &Citation { source, quote, locator, ..Citation::default() })
        })
    }

    fn check(&self) -> Vec<Checked> {
        self.store
            .read(|tx| {
                let tasks = tx.to_verify(&Filter::default())?;
                let found = quotations(tx, &tasks, &store::testing::now(), &|| false)?;
                Ok::<_, store::Error>(tasks.into_iter().zip(found).map(Checked::from).collect())
            })
            .unwrap()
    }

    /// Cites these words and says what was found for them.
    fn finds_at(&mut self, words: &str, place: &str) -> Verification {
        let number = self.cite_at(Some(words), place);
        self.check().into_iter().find(|c| c.number == number).unwrap().verification
    }

    fn finds(&mut self, words: &str) -> Verification {
        self.finds_at(words, "")
    }
}

fn named(bytes: &[u8], media_type: &str) -> Snapshot {
    let hash = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let (length, media_type) = (bytes.len() as u64, media_type.into());
    Snapshot { sha256: hash, length, media_type, ..Snapshot::default() }
}

fn plain(text: &str) -> Extract {
    Extract { by: "plain text".into(), text: text.into(), ..Extract::default() }
}

/// What an extractor takes out of a file of these pages.
fn paged(by: &str, pages: &[&str]) -> Extract {
    let mut extract = Extract { by: by.into(), ..Extract::default() };
    for page in pages {
        extract.pages.push(extract.text.chars().count() as u32);
        extract.text.push_str(page);
    }
    extract
}
