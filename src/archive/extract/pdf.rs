//! PDF, page by page: by poppler's `pdftotext` where it is installed, and by our own reader in a child process.
//! Neither finds everything, so that both are kept.

use super::child::{self, Line};
use super::process::{self, Done, End, Limits};
use super::{MOST_TEXT, Tools, nothing, unreadable};
use crate::model::Extract;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What each process may use: under 256 MB for files up to 100 MB. Our own reader holds the file in memory.
const MEMORY: u64 = 240 << 20;
const BESIDE: u64 = 140 << 20;

/// Once `pdftotext` has read all, our own slower reader gets so many times its time, and so much at least.
const PATIENCE: u32 = 20;
const LEAST: Duration = Duration::from_secs(5);

/// The text of a PDF, by each extractor that there is; one that read all of it comes first.
pub fn extract(path: &Path, tools: &Tools<'_>) -> Vec<Extract> {
    let length = match std::fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(about) => about.len(),
        Err(error) => return vec![nothing("", unreadable(&error))],
    };
    // A name that looks like an option, or like the standard input, is none.
    let plain = if path.is_absolute() { path.to_path_buf() } else { Path::new(".").join(path) };
    let mut limits =
        Limits { time: tools.time, memory: MEMORY.max(length.saturating_add(BESIDE)), output: MOST_TEXT };
    let mut found = Vec::new();
    if let Some(version) = pdftotext() {
        let begun = Instant::now();
        let (extract, whole) = poppler(&plain, version, limits, tools.stop);
        found.push(extract);
        if whole {
            limits.time = limits.time.min(LEAST.max(begun.elapsed() * PATIENCE));
        }
    }
    if (tools.stop)() {
        return found;
    }
    if let Some(program) = &tools.program {
        let args = [OsStr::new(child::WORD), plain.as_os_str()];
        found.push(ours(&process::run(program.as_os_str(), &args, limits, tools.stop), limits));
    }
    let broke_off = |extract: &Extract| extract.note.as_ref().is_some_and(|note| note.starts_with(ONLY));
    if let [first, second] = &found[..]
        && broke_off(first)
        && !second.text.is_empty()
        && !broke_off(second)
    {
        found.swap(0, 1);
    }
    if found.is_empty() {
        found.push(nothing("", "no text: install pdftotext (poppler-utils), which reads PDF"));
    }
    found
}

/// The installed `pdftotext`, as in `pdftotext 22.12.0`.
fn pdftotext() -> Option<&'static str> {
    static VERSION: OnceLock<Option<String>> = OnceLock::new();
    let ask = || {
        let told = Command::new("pdftotext").arg("-v").output().ok()?;
        let told = [told.stderr, told.stdout].concat();
        let told = String::from_utf8_lossy(&told);
        let first = told.lines().next().unwrap_or_default();
        Some(first.replace(" version", "")).filter(|name| name.starts_with("pdftotext "))
    };
    VERSION.get_or_init(ask).as_deref()
}

/// What `pdftotext` says, and whether it came to its end.
fn poppler(path: &Path, by: &str, limits: Limits, stop: &dyn Fn() -> bool) -> (Extract, bool) {
    // Raw: in the order in which the file has the words, which quotations are found in best.
    let [raw, encoding, utf8, lines, unix, out] =
        ["-raw", "-enc", "UTF-8", "-eol", "unix", "-"].map(OsStr::new);
    let args = [raw, encoding, utf8, lines, unix, path.as_os_str(), out];
    let done = process::run(OsStr::new("pdftotext"), &args, limits, stop);
    let text = String::from_utf8_lossy(&done.output);
    // A form feed ends each page.
    let mut pages: Vec<&str> = text.split('\u{c}').collect();
    if pages.last().is_some_and(|rest| rest.is_empty() || done.end == End::Exit(0)) {
        pages.pop();
    }
    let failed = match done.end {
        End::Exit(0) => None,
        End::Exit(_) if done.complaint.to_ascii_lowercase().contains("password") => {
            Some(ENCRYPTED.to_string())
        }
        _ => Some(broken(&done, limits)),
    };
    let whole = failed.is_none();
    (joined(by, pages.into_iter().map(Some), failed), whole)
}

/// The result of our own child.
fn ours(done: &Done, limits: Limits) -> Extract {
    let mut pages = Vec::new();
    let (mut all, mut refused) = (None, None);
    for line in done.output.split(|byte| *byte == b'\n') {
        // What the libraries print between our lines is not ours.
        match serde_json::from_slice(line) {
            Ok(Line::Pages(count)) => all = Some(count as usize),
            Ok(Line::Page(text)) => pages.push(text),
            Ok(Line::Encrypted) => refused = Some(ENCRYPTED.to_string()),
            Ok(Line::Damaged) => refused = Some(DAMAGED.to_string()),
            Err(_) => {}
        }
    }
    let whole = done.end == End::Exit(0) && all == Some(pages.len());
    let failed = refused.or_else(|| (!whole).then(|| broken(done, limits)));
    // It makes wide gaps of justified lines, and begins with empty ones.
    let tidy = |page: &String| {
        let mut tidy = String::with_capacity(page.len());
        for c in page.trim_start().chars() {
            if c != ' ' || !tidy.ends_with(' ') {
                tidy.push(c);
            }
        }
        tidy
    };
    let pages: Vec<Option<String>> = pages.iter().map(|page| page.as_ref().map(tidy)).collect();
    joined(child::BY, pages.iter().map(|page| page.as_deref()), failed)
}

const ENCRYPTED: &str = "the PDF is encrypted and needs a password; make a copy without one, as by qpdf --decrypt, \
    and take that";
const DAMAGED: &str = "the PDF is damaged, or it is no PDF at all; if a viewer opens it, print it into a new PDF and \
    take that; else get the file again";

/// How the note of a text begins of which only some pages were read.
const ONLY: &str = "only ";

/// Why an extractor did not come to its end.
fn broken(done: &Done, limits: Limits) -> String {
    let no_memory = ["memory", "bad_alloc"].iter().any(|word| done.complaint.contains(word));
    match done.end {
        End::NotStarted | End::Exit(126 | 127) => "it could not be started".into(),
        End::Time => format!("it took more than {} seconds and was ended", limits.time.as_secs_f32().ceil()),
        End::Stopped => "it was interrupted".into(),
        End::Output => {
            format!("it has more than {} MiB of text; keep the pages that matter", MOST_TEXT >> 20)
        }
        _ if no_memory => {
            format!("it needed more than {} MiB of memory and was ended", limits.memory >> 20)
        }
        End::Killed => "it crashed on this file".into(),
        End::Exit(_) => DAMAGED.into(),
    }
}

/// The pages as one text; the note says what is missing.
fn joined<'p>(by: &str, pages: impl Iterator<Item = Option<&'p str>>, failed: Option<String>) -> Extract {
    let mut extract = Extract { by: by.into(), ..Extract::default() };
    let (mut characters, mut empty, mut unread) = (0u32, Vec::new(), Vec::new());
    for (index, page) in pages.enumerate() {
        extract.pages.push(characters);
        let text = page.unwrap_or_default().trim_end();
        match page {
            None => unread.push(index + 1),
            Some(_) if text.trim().is_empty() => empty.push(index + 1),
            Some(_) => {
                extract.text.push_str(text);
                extract.text.push_str("\n\n");
                characters += text.chars().count() as u32 + 2;
            }
        }
    }
    let count = extract.pages.len();
    let mut notes = Vec::new();
    let failed = failed.or_else(|| (count == 0).then(|| DAMAGED.to_string()));
    if let Some(failed) = failed {
        let after = if count == 0 {
            "no text".into()
        } else {
            format!("{ONLY}{count} {} read", if count == 1 { "page was" } else { "pages were" })
        };
        notes.push(format!("{after}: {failed}"));
    } else if empty.len() == count {
        notes.push(format!(
            "no text: {count} {} without any (pictures?); it needs text recognition (OCR), as by ocrmypdf: take what \
             that makes",
            word(count)
        ));
    } else if !empty.is_empty() {
        notes.push(format!("without text (empty, or pictures): {}", listed(&empty)));
    }
    if !unread.is_empty() {
        notes.push(format!("could not be read: {}", listed(&unread)));
    }
    if extract.text.is_empty() {
        extract.pages.clear();
    }
    extract.note = (!notes.is_empty()).then(|| notes.join("; "));
    extract
}

/// `page 3`, `pages 3, 5-7 and others`.
fn listed(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let run =
        |(from, to): &(usize, usize)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let shown: Vec<String> = runs.iter().take(8).map(run).collect();
    let more = if runs.len() > 8 { " and others" } else { "" };
    format!("{} {}{more}", word(pages.len()), shown.join(", "))
}

fn word(count: usize) -> &'static str {
    if count == 1 { "page" } else { "pages" }
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
