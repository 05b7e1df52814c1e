//! Our own reader of PDF, in a process of its own: what crashes, never ends or eats memory there costs a note here.
//! The child prints a line of JSON per page as it goes, so that what was read before a crash is kept.

use pdf_extract::{Document, LoadOptions, Object, PlainTextOutput, output_doc_page};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

/// The reader, with the version that `Cargo.lock` has.
pub const BY: &str = "pdf-extract 0.12.1";

/// The hidden first argument that makes our program the child.
pub const WORD: &str = "__pdf-text";

/// A line of what the child prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// How many pages there are.
    Pages(u32),
    /// The text of the next page; none where it could not be read.
    Page(Option<String>),
    /// It needs a password.
    Encrypted,
    /// It is no PDF that can be read.
    Damaged,
}

/// Reads the PDF that the arguments name and prints its pages, when the first argument is the hidden word; none
/// when it is not, for the command line to go on. `args` begin with the program's name.
pub fn child_main(args: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut args = args.into_iter().skip(1);
    if args.next()? != WORD {
        return None;
    }
    let file = args.next()?;
    // A page that can't be read is told in its line.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = io::stdout().lock();
    let done = std::fs::read(Path::new(&file)).and_then(|bytes| pages(&bytes, &mut out));
    Some(if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the pages of a PDF.
///
/// # Errors
/// Of the output.
pub fn pages(bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut say = |line: &Line| {
        serde_json::to_writer(&mut *out, line)?;
        out.write_all(b"\n")?;
        out.flush()
    };
    let options = LoadOptions { filter: Some(slim), ..LoadOptions::default() };
    let loaded = catch_unwind(|| Document::load_mem_with_options(bytes, options));
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Unimplemented(_))) => {
            return say(&Line::Encrypted);
        }
        _ => return say(&Line::Damaged),
    };
    if document.is_encrypted() {
        return say(&Line::Encrypted);
    }
    let numbers = catch_unwind(AssertUnwindSafe(|| document.get_pages())).unwrap_or_default();
    if numbers.is_empty() {
        return say(&Line::Damaged);
    }
    say(&Line::Pages(numbers.len() as u32))?;
    for number in numbers.into_keys() {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            output_doc_page(&document, &mut PlainTextOutput::new(&mut text), number).ok()?;
            Some(text)
        }));
        say(&Line::Page(read.ok().flatten()))?;
    }
    Ok(())
}

/// Lets go of what pictures weigh while the document is read: they are most of a big PDF, and hold no text. One
/// byte stays, as an empty stream would be filled again.
fn slim(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    let Object::Stream(stream) = object else { return Some((id, object.clone())) };
    let name = |key: &[u8]| stream.dict.get(key).and_then(Object::as_name).ok().map(<[u8]>::to_vec);
    let picture = name(b"Subtype").is_some_and(|kind| kind == b"Image");
    let other = name(b"Type").is_some_and(|kind| matches!(&kind[..], b"Metadata" | b"EmbeddedFile"));
    if picture || other {
        stream.content = vec![b' '];
        stream.dict.remove(b"Filter");
    }
    // What is returned counts only for objects inside of object streams, which are never streams.
    Some((id, Object::Null))
}
