//! Getting and reading copies of sources: what an address answers, what a file is, the text in it, and the
//! archives that others read. Knows no database: a command joins them.

pub mod address;
pub mod extract;
pub mod http;
pub mod media;
pub mod pack;
pub mod secret;
pub mod warc;
