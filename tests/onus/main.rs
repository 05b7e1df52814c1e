//! The tests that run the program, or look at the whole of it.

mod dossier;
mod faults;
mod pdf;
mod properties;
mod structure;
mod support;
mod transcripts;
mod upgrade;
