//! Onus keeps the burden of proof in one file.

pub mod model;
pub mod store;
pub mod text;
