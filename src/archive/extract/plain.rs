//! Plain text and Markdown: the text as it is.

use super::charset;
use crate::model::Extract;

/// How the extract names it.
pub const BY: &str = "plain text";

/// The text of the bytes, kept exactly.
pub fn extract(bytes: &[u8], declared: Option<&str>) -> Extract {
    let decoded = charset::decode(bytes, declared, None);
    Extract { by: BY.into(), text: decoded.text, pages: Vec::new(), note: decoded.note }
}
