//! Text as text: what is safe to show. Normalising, anchoring and figures will stand here too.

pub mod reasons;
pub mod visible;
