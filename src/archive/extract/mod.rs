//! The text in a file, by each extractor that applies. Nothing here fails: what can't be read is an [`Extract`]
//! whose note says why and what to do.
//!
//! | kind | extractors |
//! | --- | --- |
//! | text, Markdown | as it is (`plain`) |
//! | HTML, XHTML, SVG | the visible text of the whole page (`html`) |
//! | PDF | `pdftotext -raw` where it is installed, and our own in a child process (`pdf`, `child`) |
//! | DOCX | paragraphs, tables, notes (`docx`) |

mod charset;
mod child;
mod docx;
mod html;
mod paragraphs;
mod pdf;
mod plain;
mod process;
mod raised;

use super::media;
use crate::model::Extract;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use child::child_main;

/// The most text that is taken out of one file, in bytes: ten times the longest novels. Two extractors' texts
/// and what they are read from stay well under 256 MB.
pub const MOST_TEXT: u64 = 32 << 20;

/// What extractors run with.
#[derive(Clone)]
pub struct Tools<'s> {
    /// Our own program, for the child process that reads a PDF; none where there is none to start.
    pub program: Option<PathBuf>,
    /// How long each extractor may take.
    pub time: Duration,
    /// Whether everything is to stop: asked many times a second while another process reads. What comes back then
    /// is a part of the text at best, and nothing to keep.
    pub stop: &'s dyn Fn() -> bool,
}

impl fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tools").field("program", &self.program).field("time", &self.time).finish()
    }
}

/// A file that holds no text that could be an article's.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoText(String);

/// Whether a name is that of a character set that is read here (WHATWG Encoding), as in `shift_jis`.
pub fn is_charset(name: &str) -> bool {
    encoding_rs::Encoding::for_label(name.trim().as_bytes()).is_some()
}

/// What a person has to know of how the text was read: each thing once, with the extractor's name where another
/// extractor did not say the same. Nothing when the first text, which is the one that is used, is whole.
pub fn notes(found: &[Extract]) -> Vec<String> {
    let has_text = |extract: &&Extract| !extract.text.trim().is_empty();
    let best = found.iter().find(has_text);
    if let Some(best) = best
        && best.note.is_none()
    {
        return Vec::new();
    }
    let mut told: Vec<&str> = Vec::new();
    let mut notes = Vec::new();
    for extract in found {
        let Some(note) = extract.note.as_deref().filter(|note| !told.contains(note)) else { continue };
        told.push(note);
        let alike = found.iter().all(|other| other.note.as_deref() == Some(note));
        let mut line = if alike { note.to_string() } else { format!("{}: {note}", extract.by) };
        let whole = found.iter().find(|other| other.note.is_none() && has_text(other));
        if let Some(whole) = whole {
            line.push_str(&format!("; {} read all", whole.by));
        }
        notes.push(line);
    }
    notes
}

/// The text in a file, by each extractor that applies, the best first; empty for a type that has no text, such
/// as a sound.
///
/// `media_type` is as [`media::media_type`] tells it, `charset` as a server declared it.
pub fn extract(path: &Path, media_type: &str, charset: Option<&str>, tools: &Tools<'_>) -> Vec<Extract> {
    if std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() == 0) {
        return vec![nothing("", "no text: the file is empty")];
    }
    match media_type {
        "application/pdf" => pdf::extract(path, tools),
        "text/html" | "application/xhtml+xml" | "image/svg+xml" => {
            let xml = media_type != "text/html";
            vec![of_bytes(path, html::BY, |bytes| html::extract(bytes, charset, xml))]
        }
        media::DOCX => vec![docx::extract(path)],
        text if media::textual(text) => {
            vec![of_bytes(path, plain::BY, |bytes| plain::extract(bytes, charset))]
        }
        picture if picture.starts_with("image/") => vec![nothing("", PICTURE)],
        silent if ["audio/", "video/", "font/"].iter().any(|kind| silent.starts_with(kind)) => {
            vec![]
        }
        other => vec![nothing("", way_out(other))],
    }
}

/// The best single text of a file that is to be an article: Markdown as it is, a PDF with its paragraphs where
/// its lines tell them.
///
/// # Errors
/// Where there is no text: why, and the way out.
pub fn article_text(
    path: &Path,
    media_type: &str,
    charset: Option<&str>,
    tools: &Tools<'_>,
) -> Result<Extract, NoText> {
    let mut found = extract(path, media_type, charset, tools);
    if let Some(best) = found.iter().position(|extract| !extract.text.trim().is_empty()) {
        let best = found.swap_remove(best);
        return Ok(if best.pages.is_empty() { best } else { paragraphs::told(&best) });
    }
    let why = found.into_iter().find_map(|extract| extract.note);
    Err(NoText(why.unwrap_or_else(|| {
        format!("a file of type {media_type} has no text: give the text, a Markdown, HTML, PDF or DOCX file")
    })))
}

const PICTURE: &str = "no text: it is a picture; text recognition (OCR), as by ocrmypdf or tesseract, makes a PDF or \
    a text of it";

/// What to do with a type that nobody here reads. Only types of our own table and well-formed names get here.
fn way_out(media_type: &str) -> String {
    match media_type {
        media::UNKNOWN => {
            "no text: nothing tells what this file is; text is read from plain text, Markdown, \
            HTML, PDF and DOCX"
                .into()
        }
        "application/gzip" | "application/zstd" | "application/x-bzip2" | "application/x-xz" => {
            "no text: the file is packed; unpack it first".into()
        }
        "application/zip" | "application/x-7z-compressed" | "application/vnd.rar" | "application/warc" => {
            "no text: the file is an archive; take out the file that matters".into()
        }
        other => format!(
            "no text: files of type {other} are not read; save it as PDF, DOCX, HTML or plain text, and take \
             that"
        ),
    }
}

/// An extract without text, and why.
fn nothing(by: &str, note: impl Into<String>) -> Extract {
    Extract { by: by.into(), note: Some(note.into()), ..Extract::default() }
}

/// Reads a file of text whole, where it is no longer than a text can be.
fn of_bytes(path: &Path, by: &str, read: impl FnOnce(&[u8]) -> Extract) -> Extract {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path);
    let got = file.and_then(|file| file.take(MOST_TEXT + 1).read_to_end(&mut bytes));
    match got {
        Err(error) => nothing(by, unreadable(&error)),
        Ok(_) if bytes.len() as u64 > MOST_TEXT => nothing(by, too_long()),
        Ok(_) => read(&bytes),
    }
}

fn unreadable(error: &std::io::Error) -> String {
    format!("no text: the file can't be read ({})", error.kind())
}

fn too_long() -> String {
    format!("no text: the file has more than {} MiB of text; keep the part that matters", MOST_TEXT >> 20)
}

#[cfg(test)]
mod tests;
