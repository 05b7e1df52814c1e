//! Where a record of a web archive belongs: to a source that is here, to one to be made, or nowhere.

use crate::archive::address::{Address, without_credentials};
use crate::archive::media;
use crate::archive::warc::Entry;
use crate::model::{Id, Snapshot, Source, SourceNo};
use crate::store::Store;
use crate::text::web;
use anyhow::Result;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// A source that is here.
struct Known {
    number: SourceNo,
    id: Option<Id>,
    addresses: Vec<String>,
    confidential: bool,
    removed: bool,
}

/// A copy that is here.
struct Copy {
    source: SourceNo,
    snapshot: Snapshot,
    kept: bool,
}

/// The source that a record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// One that is here.
    Known(SourceNo),
    /// The one at this place among those to be made.
    New(usize),
}

/// What is to be done with a record whose bytes were read.
#[derive(Debug, PartialEq, Eq)]
pub enum Fate {
    /// They are kept.
    Keep,
    /// They are here already.
    Already,
    /// They are left out, and why.
    Out(String),
}

/// Whatever places records.
pub struct Places {
    known: Vec<Known>,
    copies: HashMap<Id, Copy>,
    /// Copies by their hash, for records without an identity of their own.
    by_hash: HashMap<String, Vec<Id>>,
    /// Where redirects in the file lead: from which addresses, by target.
    redirects: HashMap<String, Vec<String>>,
    /// The sources to be made.
    pub made: Vec<Source>,
    /// Identities of records that came already, with the hash of their bytes.
    came: HashMap<Id, String>,
    /// Sources that the file calls confidential, and that are not so here.
    pub exposed: BTreeSet<SourceNo>,
    /// How many records were placed by a redirect.
    pub led: usize,
}

impl Places {
    /// What is known of the sources and copies here.
    pub fn new(store: &Store, redirects: HashMap<String, Vec<String>>) -> Result<Places> {
        store.read(|tx| {
            let (mut known, mut copies) = (Vec::new(), HashMap::new());
            let mut by_hash: HashMap<String, Vec<Id>> = HashMap::new();
            tx.sources(None, |source| {
                let Some(number) = source.number else { return Ok(()) };
                let removed = source.retired_at.is_some();
                for snapshot in source.snapshots {
                    let Some(id) = snapshot.id else { continue };
                    let kept = tx.is_kept(&snapshot.sha256)?;
                    by_hash.entry(snapshot.sha256.clone()).or_default().push(id);
                    copies.insert(id, Copy { source: number, snapshot, kept });
                }
                let addresses = [source.url, source.archive_url].into_iter().flatten().collect();
                let confidential = source.confidential;
                known.push(Known { number, id: source.id, addresses, confidential, removed });
                Ok::<(), crate::store::Error>(())
            })?;
            Ok(Places {
                known,
                copies,
                by_hash,
                redirects,
                made: Vec::new(),
                came: HashMap::new(),
                exposed: BTreeSet::new(),
                led: 0,
            })
        })
    }

    /// The source of a record, or why it has none. With `add`, one is made for an address that no source has.
    pub fn home(&mut self, entry: &Entry, add: bool) -> Result<Home, String> {
        if let Some(known) = self.here(entry) {
            if known.removed {
                return Err("its source was removed here, and left so".into());
            }
            let number = known.number;
            if entry.confidential && !known.confidential {
                self.exposed.insert(number);
            }
            return Ok(Home::Known(number));
        }
        if !add {
            return Err(NO_SOURCE.into());
        }
        let url = entry.url.as_deref().map(without_credentials);
        match &url {
            Some(url) if Address::parse(url).is_err() => {
                return Err(
                    "no source has its address, and none is made for what is no http or https address".into(),
                );
            }
            None if entry.source.is_none() => {
                return Err("it has no address on the web to make a source of".into());
            }
            _ => {}
        }
        if entry.source.is_none() && entry.media_type.as_deref().is_some_and(|kind| !maybe_document(kind)) {
            return Err(NO_DOCUMENT.into());
        }
        let same = |source: &Source| match (entry.source, source.id) {
            (Some(one), other) => other == Some(one),
            (None, _) => {
                let addresses = (source.url.as_deref(), url.as_deref());
                matches!(addresses, (Some(a), Some(b)) if a == b || web::same_page(a, b))
            }
        };
        let at = self.made.iter().position(same).unwrap_or_else(|| {
            self.made.push(Source { id: entry.source, ..Source::default() });
            self.made.len() - 1
        });
        let source = &mut self.made[at];
        if source.title.is_empty() {
            let of = url.as_deref().or(entry.file.as_deref()).unwrap_or("an unnamed page");
            // What is not known of a source is in square brackets.
            source.title = entry.title.clone().unwrap_or_else(|| format!("[copy of {of}]"));
        }
        source.url = source.url.take().or(url);
        source.confidential |= entry.confidential;
        Ok(Home::New(at))
    }

    /// The source here that a record is of: by its identity, its address, or an address that led there.
    fn here(&mut self, entry: &Entry) -> Option<&Known> {
        let by_id = self.known.iter().position(|k| entry.source.is_some() && k.id == entry.source);
        let at = by_id.or_else(|| self.with_address(entry.url.as_deref()?)).or_else(|| {
            let at = self.leading_to(entry.url.as_deref()?);
            self.led += usize::from(at.is_some());
            at
        });
        at.map(|at| &self.known[at])
    }

    /// The source with an address; one that was removed only where no other has it.
    fn with_address(&self, url: &str) -> Option<usize> {
        let same = |k: &Known| k.addresses.iter().any(|a| a == url || web::same_page(a, url));
        let live = self.known.iter().position(|k| !k.removed && same(k));
        live.or_else(|| self.known.iter().position(same))
    }

    /// The source with an address from which redirects in the file lead to `url`.
    fn leading_to(&self, url: &str) -> Option<usize> {
        let mut queue = VecDeque::from([key(url)]);
        let mut seen = BTreeSet::new();
        while let Some(target) = queue.pop_front() {
            // As far as a fetch follows them; and a circle has an end.
            if !seen.insert(target.clone()) || seen.len() > 100 {
                continue;
            }
            for from in self.redirects.get(&target).into_iter().flatten() {
                if let Some(at) = self.with_address(from) {
                    return Some(at);
                }
                queue.push_back(key(from));
            }
        }
        None
    }

    /// What becomes of a record whose bytes have this hash and begin so.
    pub fn fate(&mut self, entry: &Entry, home: Home, sha256: &str, head: &[u8]) -> Fate {
        if let Some(id) = entry.id {
            match self.came.get(&id) {
                Some(before) if before == sha256 => return Fate::Already,
                Some(_) => return Fate::Out("an earlier record has its identity, and other bytes".into()),
                None => {}
            }
            if let Some(copy) = self.copies.get(&id) {
                let fate = held(copy, sha256);
                if fate == Fate::Keep {
                    self.came.insert(id, sha256.to_string());
                }
                return fate;
            }
        } else if let Home::Known(source) = home {
            let url = entry.url.as_deref().map(without_credentials);
            let ids = self.by_hash.get(sha256).into_iter().flatten();
            let same = ids.filter_map(|id| self.copies.get(id)).find(|copy| {
                let s = &copy.snapshot;
                copy.source == source && s.url == url && s.retrieved_at == entry.date
            });
            if let Some(copy) = same {
                return held(copy, sha256);
            }
        }
        if let Home::New(_) = home
            && entry.source.is_none()
            && !is_document(&media::media_type(head, entry.file.as_deref(), entry.media_type.as_deref()))
        {
            return Fate::Out(NO_DOCUMENT.into());
        }
        if let Some(id) = entry.id {
            self.came.insert(id, sha256.to_string());
        }
        Fate::Keep
    }

    /// Whether a source was here before.
    pub fn was_here(&self, number: SourceNo) -> bool {
        self.known.iter().any(|known| known.number == number)
    }
}

/// Why a record without a source is left out.
pub const NO_SOURCE: &str = "no source has its address";

/// Why no source is made of a picture or a style sheet.
const NO_DOCUMENT: &str =
    "no source has its address, and one is made only for a document: text, HTML, PDF or DOCX";

/// What becomes of bytes whose copy is named here.
fn held(copy: &Copy, sha256: &str) -> Fate {
    let number = copy.snapshot.number.map_or(String::new(), |n| format!(" {n}"));
    if copy.snapshot.retired_at.is_some() {
        return Fate::Out(format!("snapshot{number} was removed here, and left so"));
    }
    if copy.snapshot.sha256 != sha256 {
        return Fate::Out(format!("snapshot{number} has its identity here, and other bytes"));
    }
    if copy.kept { Fate::Already } else { Fate::Keep }
}

/// An address as redirects are compared.
pub fn key(url: &str) -> String {
    Address::parse(url).map_or_else(|_| url.to_string(), |address| address.to_string())
}

/// Whether a type is of a document that a person reads.
fn is_document(kind: &str) -> bool {
    let other = ["text/css", "text/javascript", "text/ecmascript", "text/x-javascript"];
    (kind.starts_with("text/") && !other.contains(&kind))
        || matches!(
            kind,
            "application/pdf"
                | "application/xhtml+xml"
                | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        )
}

/// Whether what is stated to be of a type may yet be a document by its first bytes.
fn maybe_document(kind: &str) -> bool {
    let vague = ["application/octet-stream", "binary/octet-stream", "application/x-download"];
    is_document(kind) || vague.contains(&kind) || kind == "application/x-pdf" || kind == "application/zip"
}
