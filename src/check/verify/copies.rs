//! The copies of one source, read and prepared for all the quotations from it.

use super::breaks::Joined;
use crate::model::{Extract, Snapshot, SourceNo, Timestamp};
use crate::store::{Evidence, ReadTx, Result};
use crate::text::passage::{Prepared, Spaces};
use std::cell::OnceCell;

#[cfg(test)]
thread_local! {
    /// How often the copies of a source were read.
    pub static READ: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The copies of a source, the newest first.
pub struct Copies {
    /// Those whose bytes are here and have their hash.
    pub intact: Vec<Copy>,
    /// Those that have not, each with the reason.
    pub tampered: Vec<(Snapshot, &'static str)>,
    /// Those that a bundle named and whose bytes did not come.
    pub absent: Vec<Snapshot>,
}

/// A copy with the texts that were taken out of it.
pub struct Copy {
    /// What it is.
    pub snapshot: Snapshot,
    /// Each text that says something.
    pub texts: Vec<Text>,
    /// Why there is no text, or not all of it.
    pub notes: Vec<String>,
}

/// A text that an extractor took out of a copy.
pub struct Text {
    /// Where it came from, without the text itself.
    pub extract: Extract,
    /// The text.
    pub prepared: Prepared<'static>,
    spaces: Spaces,
    joined: OnceCell<Option<Joined>>,
}

impl Text {
    /// The text without what stands between its pages, where something does: made when the first quotation is not
    /// found.
    pub fn joined(&self) -> Option<&Joined> {
        let made = || Joined::new(&self.extract, self.prepared.text(), self.spaces);
        self.joined.get_or_init(made).as_ref()
    }
}

/// The copies of a source as read, before they are prepared.
pub struct Stored {
    intact: Vec<(Snapshot, Vec<Extract>)>,
    tampered: Vec<(Snapshot, &'static str)>,
    absent: Vec<Snapshot>,
}

impl Stored {
    /// Reads the copies of a source that were not removed.
    ///
    /// # Errors
    /// The store's own.
    pub fn read(tx: &ReadTx<'_>, source: SourceNo) -> Result<Stored> {
        #[cfg(test)]
        READ.set(READ.get() + 1);
        let mut snapshots = tx.snapshots(source)?;
        snapshots.retain(|snapshot| snapshot.retired_at.is_none());
        snapshots.sort_by_key(|snapshot| std::cmp::Reverse(age(snapshot)));
        let mut stored = Stored { intact: Vec::new(), tampered: Vec::new(), absent: Vec::new() };
        let mut seen: Vec<String> = Vec::new();
        for snapshot in snapshots {
            // The same bytes again say the same again.
            if seen.contains(&snapshot.sha256) {
                continue;
            }
            seen.push(snapshot.sha256.clone());
            match tx.evidence(&snapshot.sha256)? {
                Evidence::Absent => stored.absent.push(snapshot),
                Evidence::Tampered(why) => stored.tampered.push((snapshot, why)),
                Evidence::Intact(extracts) => stored.intact.push((snapshot, extracts)),
            }
        }
        Ok(stored)
    }

    /// Makes the texts ready to be searched.
    pub fn prepared(self) -> Copies {
        let intact = self.intact.into_iter().map(|(snapshot, extracts)| Copy::new(snapshot, extracts));
        Copies { intact: intact.collect(), tampered: self.tampered, absent: self.absent }
    }
}

/// When the bytes of a copy were got, as far as is known, and its number: what makes one the later.
fn age(snapshot: &Snapshot) -> (Option<Timestamp>, Option<i64>) {
    let at = snapshot.retrieved_at.clone().or_else(|| snapshot.recorded_at.clone());
    (at, snapshot.number.map(|number| number.0))
}

impl Copy {
    fn new(snapshot: Snapshot, extracts: Vec<Extract>) -> Copy {
        let pdf = snapshot.media_type.starts_with("application/pdf");
        let spaces = if pdf { Spaces::Unreliable } else { Spaces::Reliable };
        let mut copy = Copy { snapshot, texts: Vec::new(), notes: Vec::new() };
        for mut extract in extracts {
            copy.notes.extend(extract.note.clone());
            if !extract.text.trim().is_empty() {
                let text = std::mem::take(&mut extract.text);
                let prepared = Prepared::new(text, spaces);
                copy.texts.push(Text { extract, prepared, spaces, joined: OnceCell::new() });
            }
        }
        copy
    }

    /// The copy in a phrase, as in `snapshot 3 of 2026-11-22`.
    pub fn named(&self) -> String {
        named(&self.snapshot)
    }
}

/// A copy in a phrase.
pub fn named(snapshot: &Snapshot) -> String {
    let number = snapshot.number.map_or(String::new(), |n| format!(" {n}"));
    let day = snapshot.retrieved_at.as_ref().map_or(String::new(), |at| format!(" of {}", at.day()));
    format!("snapshot{number}{day}")
}
