//! Onus keeps the burden of proof in one file.

pub mod format;
pub mod model;
pub mod render;
pub mod store;
pub mod text;
