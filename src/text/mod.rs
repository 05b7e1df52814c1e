//! Text as text: what is safe to show, and what says the same. Anchoring will stand here too.

pub mod figures;
pub mod json;
pub mod normal;
pub mod reasons;
pub mod visible;
pub mod web;
