//! WARC files, as web archives keep what they got (ISO 28500:2017, version 1.1; the IIPC's text of it): written
//! for whoever wants the stored copies without Onus, and read from whatever made one.
//!
//! A record is a head, a block of so many bytes, and two line ends. Compressed files have a gzip member per
//! record, or one for all; both are read, the first is written.

mod digest;
mod escape;
mod http;
mod input;
mod payload;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use digest::Proof;
pub use read::{Entry, NOT_WANTED, ReadError, Refused, Summary, read, read_into};
pub use write::{Resource, WriteError, Writer};
