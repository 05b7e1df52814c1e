//! Onus keeps the burden of proof in one file: what is claimed, on whose word, with which sources, and what
//! was ruled.
//!
//! | module | what it is for | may import |
//! | --- | --- | --- |
//! | [`model`] | the words of the field, as types | std, serde, schemars, chrono, edtf-core, uuid |
//! | [`text`] | text as text: what is safe to show, what says the same, words found in it, figures read from it | model |
//! | [`format`](mod@format) | what goes in and out, a file per format | model, text |
//! | [`archive`] | getting and reading copies of sources: addresses, files, WARC, and the text in them | model, text |
//! | [`render`] | what a person looks at | model, text |
//! | [`store`] | the record in SQLite; the only place that names rusqlite | model, text |
//! | [`check`] | what to mend before a review goes out, a rule per file; whether stored copies bear quotations out | model, text, store, format |
//! | [`cli`] | the commands, a file each; nobody imports it | all |
//!
//! The writer's path: `cli` parses a command into records of `model`, and [`store::Store::write`] runs a
//! closure in one transaction whose functions (`store/claim.rs` and its neighbours) write the rows, what is
//! derived from them, and the history. The reader's path: `cli` builds a [`store::Filter`],
//! [`store::Store::read`] answers with records, and `render` or `format` writes them to the output.

#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod archive;
pub mod check;
pub mod cli;
pub mod format;
pub mod model;
pub mod render;
pub mod store;
pub mod text;
