//! Text as text: what is safe to show, what says the same, where in a text some words stand, and the figures in it.

pub mod anchor;
pub mod difference;
pub mod figures;
pub mod json;
pub mod markdown;
pub mod normal;
pub mod paragraphs;
pub mod passage;
pub mod reasons;
pub mod terms;
pub mod visible;
pub mod web;
