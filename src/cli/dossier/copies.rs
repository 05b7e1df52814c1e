//! The stored copies in the archive: the same bytes once, a part at a time, each with the text taken out of it.

use crate::archive::pack::{Kind, Pack};
use crate::model::{Snapshot, Source};
use crate::render::backup::index::Overview;
use crate::render::backup::withhold::Withheld;
use crate::render::backup::{CopyFile, CopyState};
use crate::store::{self, Evidence, ReadTx};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// How many bytes are read at a time.
const PART: usize = 1 << 18;

const UNREADABLE: &str = "the stored bytes can't be inflated; the file here holds what could be read";
const CHANGED: &str = "the stored bytes no longer have their SHA-256";

/// The copies that were written so far, by SHA-256.
#[derive(Debug)]
pub struct Copies<'s> {
    known: HashMap<String, CopyFile>,
    stop: &'s AtomicBool,
}

/// Whether to go on, or to end as somebody wants.
///
/// # Errors
/// [`store::Error::Interrupted`].
pub fn go_on(stop: &AtomicBool) -> Result<(), store::Error> {
    if stop.load(Ordering::Relaxed) { Err(store::Error::Interrupted) } else { Ok(()) }
}

impl<'s> Copies<'s> {
    /// None yet. Once `stop` is set, no more is written.
    pub fn new(stop: &'s AtomicBool) -> Self {
        Copies { known: HashMap::new(), stop }
    }

    /// Puts the copies of a source into the archive, unless their bytes are there.
    pub fn put<W: Write>(
        &mut self,
        tx: &ReadTx<'_>,
        pack: &mut Pack<W>,
        source: &Source,
        withheld: &mut Withheld,
        overview: &mut Overview,
    ) -> Result<()> {
        for copy in source.snapshots.iter().filter(|copy| copy.retired_at.is_none()) {
            let number = copy.number.map_or(0, |n| n.0);
            if !self.known.contains_key(&copy.sha256) {
                let file = put(tx, pack, source, copy, withheld, self.stop)?;
                self.known.insert(copy.sha256.clone(), file);
            }
            let file = self.known[&copy.sha256].clone();
            let of = source.number.map_or(source.title.clone(), |n| format!("source {n}, {}", source.title));
            overview.copies.insert(number, (copy.sha256.clone(), of, file));
        }
        Ok(())
    }

    /// What is in the archive of the copies of sources.
    pub fn of(&self, sources: &[Source]) -> HashMap<String, CopyFile> {
        let copies = sources.iter().flat_map(|source| &source.snapshots);
        copies.filter_map(|copy| Some((copy.sha256.clone(), self.known.get(&copy.sha256)?.clone()))).collect()
    }
}

/// What a person should know of copies that are not in the archive, in two halves of a sentence.
pub fn missing(overview: &Overview) -> Vec<(String, &'static str)> {
    let numbers = |state| {
        let of = overview.copies.iter().filter(|(_, (_, _, file))| file.state == state);
        of.map(|(number, _)| number.to_string()).collect::<Vec<_>>().join(", ")
    };
    let said = [
        (CopyState::Absent, "not in the archive: the bytes are not in this database"),
        (CopyState::HeldBack, "held back: words in it could name a confidential source"),
    ];
    let found = said.into_iter().map(|(state, why)| (numbers(state), why));
    found
        .filter(|(numbers, _)| !numbers.is_empty())
        .map(|(n, why)| (format!("stored copy {n}"), why))
        .collect()
}

fn put<W: Write>(
    tx: &ReadTx<'_>,
    pack: &mut Pack<W>,
    source: &Source,
    copy: &Snapshot,
    withheld: &mut Withheld,
    stop: &AtomicBool,
) -> Result<CopyFile> {
    let nothing = |state| CopyFile { path: None, state, texts: Vec::new() };
    let Some(mut stored) = tx.copy(&copy.sha256)? else { return Ok(nothing(CopyState::Absent)) };
    let evidence = tx.evidence(&copy.sha256)?;
    if !withheld.is_empty() && names_anybody(tx, copy, &evidence, withheld)? {
        return Ok(nothing(CopyState::HeldBack));
    }
    let path = format!("copies/{}", name(source, copy));
    let mut state = pack.file(&path, kind(copy), |out| {
        let mut buffer = vec![0; PART];
        loop {
            go_on(stop)?;
            match stored.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => out.write_all(&buffer[..read])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return unreadable(error),
            }
        }
        anyhow::Ok(if stored.is_intact() { CopyState::Intact } else { CopyState::Tampered(CHANGED) })
    })?;
    let mut texts = Vec::new();
    match evidence {
        Evidence::Intact(extracts) => {
            for (n, extract) in extracts.into_iter().enumerate() {
                let ending = if n == 0 { String::new() } else { format!(".{}", n + 1) };
                // A copy that is a text already needs no second file.
                let own = !extract.text.is_empty() && hash(&extract.text) != copy.sha256;
                let place = own.then(|| format!("{path}{ending}.txt"));
                if let Some(place) = &place {
                    pack.text(place, &extract.text)?;
                }
                let by = withheld.words("the text of a stored copy: by", &extract.by);
                let note = extract.note.map(|note| withheld.words("the text of a stored copy: note", &note));
                texts.push((by, place, note));
            }
        }
        Evidence::Tampered(why) if state == CopyState::Intact => state = CopyState::Tampered(why),
        Evidence::Tampered(_) | Evidence::Absent => {}
    }
    Ok(CopyFile { path: Some(path), state, texts })
}

/// A failure of the database is one; bytes that can't be inflated were changed.
fn unreadable(error: std::io::Error) -> Result<CopyState> {
    match error.downcast::<store::Error>() {
        Ok(failed) => Err(failed.into()),
        Err(_) => Ok(CopyState::Tampered(UNREADABLE)),
    }
}

/// Whether the bytes of a copy, or a text taken out of them, hold words that name a confidential source.
fn names_anybody(tx: &ReadTx<'_>, copy: &Snapshot, evidence: &Evidence, withheld: &Withheld) -> Result<bool> {
    if let Evidence::Intact(extracts) = evidence
        && extracts.iter().any(|extract| withheld.named_in(&extract.text))
    {
        return Ok(true);
    }
    let Some(mut stored) = tx.copy(&copy.sha256)? else { return Ok(false) };
    // Each part is looked through with the end of the one before it, so that no word is cut.
    let overlap = withheld.longest().min(PART / 2);
    let (mut window, mut buffer) = (Vec::new(), vec![0; PART]);
    loop {
        let read = match stored.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => unreadable(error).map(|_| 0)?,
        };
        window.extend_from_slice(&buffer[..read]);
        if read > 0 && window.len() < PART {
            continue;
        }
        if withheld.named_in(&String::from_utf8_lossy(&window)) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        window.drain(..window.len() - overlap);
    }
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How a copy is packed.
fn kind(copy: &Snapshot) -> Kind {
    let text = copy.media_type.starts_with("text/") && copy.length < u64::from(u32::MAX);
    if text { Kind::Text } else { Kind::Bytes(copy.length) }
}

/// The file name of a copy, of ASCII letters, digits, dots and dashes alone. The ending is that of its media type,
/// never one that a name from outside asks for: some endings run programs.
fn name(source: &Source, copy: &Snapshot) -> String {
    let number = copy.number.map_or(0, |n| n.0);
    let of_url = |url: &String| {
        let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.split_once("://").map_or(path, |(_, rest)| rest).rsplit('/').next().map(String::from)
    };
    let given = copy.file.clone().or_else(|| copy.url.as_ref().and_then(of_url));
    let given = given.unwrap_or_else(|| source.title.clone());
    let known = [
        "pdf", "html", "htm", "txt", "docx", "json", "xml", "csv", "md", "png", "jpg", "jpeg", "gif", "webp",
    ];
    let stem = match given.rsplit_once('.') {
        Some((stem, end)) if known.contains(&end.to_ascii_lowercase().as_str()) => stem,
        _ => &given,
    };
    format!("{number}-{}.{}", safe(stem, "copy"), ending(&copy.media_type))
}

/// A name of ASCII letters, digits and single dashes; `otherwise` where nothing is left of it.
pub fn safe(name: &str, otherwise: &str) -> String {
    let mut safe = String::new();
    for c in name.chars() {
        let c = if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        if safe.len() < 60 && !(c == '-' && (safe.is_empty() || safe.ends_with('-'))) {
            safe.push(c);
        }
    }
    let safe = safe.trim_end_matches('-');
    if safe.is_empty() { otherwise.into() } else { safe.into() }
}

fn ending(media_type: &str) -> &'static str {
    let plain = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match plain.as_str() {
        "application/pdf" => "pdf",
        "text/html" | "application/xhtml+xml" => "html",
        "text/plain" => "txt",
        "text/markdown" => "md",
        "text/csv" => "csv",
        "application/json" => "json",
        "application/xml" | "text/xml" => "xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SnapshotNo;

    fn named(file: Option<&str>, url: Option<&str>, media_type: &str) -> String {
        let source = Source { title: "\u{c9}tude \u{2014} 1".into(), ..Source::default() };
        let number = Some(SnapshotNo(7));
        let (file, url) = (file.map(String::from), url.map(String::from));
        name(&source, &Snapshot { number, file, url, media_type: media_type.into(), ..Snapshot::default() })
    }

    #[test]
    fn a_copy_has_a_name_that_every_system_takes() {
        for (file, url, media_type, expected) in [
            (Some("Crime Report.PDF"), None, "application/pdf", "7-crime-report.pdf"),
            (Some("../../etc/passwd"), None, "text/plain; charset=utf-8", "7-etc-passwd.txt"),
            (Some("run.exe"), None, "application/x-msdownload", "7-run-exe.bin"),
            (Some("a.lnk"), None, "Text/HTML", "7-a-lnk.html"),
            (Some("CON"), None, "text/plain", "7-con.txt"),
            (Some("\u{202e}\u{4e2d}"), None, "image/png", "7-copy.png"),
            (None, Some("https://example.org/a/b.html?c=/d"), "text/html", "7-b.html"),
            (None, Some("https://example.org/"), "text/html", "7-example-org.html"),
            (None, None, "", "7-tude-1.bin"),
        ] {
            assert_eq!(named(file, url, media_type), expected);
        }
        assert_eq!(named(Some(&"x".repeat(500)), None, "").len(), "7-.bin".len() + 60);
    }
}
