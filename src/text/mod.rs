//! Text as text: what is safe to show, and what says the same. Anchoring and figures will stand here too.

pub mod json;
pub mod markdown;
pub mod normal;
pub mod reasons;
pub mod terms;
pub mod visible;
pub mod web;
