//! The charset that a page states of itself.

use encoding_rs::Encoding;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// How far a browser looks (HTML, 13.2.3.2: 1,024 bytes; some look further), and we too.
const FAR: usize = 4096;

/// The charset that a page states of itself in its first bytes: in `<meta>`, or in an XML declaration (HTML,
/// 13.2.3.2). A page that can state so in ASCII is not UTF-16, whatever it says.
pub(super) fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FAR)]);
    declaration(head.trim_start()).or_else(|| meta(&head)).map(Encoding::output_encoding)
}

/// In the XML declaration, which nothing stands before.
fn declaration(head: &str) -> Option<&'static Encoding> {
    let said = head.strip_prefix("<?xml")?.split_once('>')?.0;
    let value = said.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    label(value)
}

/// In the first `<meta>` that names a charset we know. Those in comments and scripts are none.
fn meta(head: &str) -> Option<&'static Encoding> {
    let (mut within, mut attribute) = (false, Vec::new());
    let (mut charset, mut content, mut typed) = (None, None, false);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<_> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                within = name == b"meta";
                (charset, content, typed) = (None, None, false);
            }
            CallbackEvent::AttributeName { name } if within => attribute = name.to_vec(),
            CallbackEvent::AttributeValue { value } if within => {
                let value = String::from_utf8_lossy(value);
                match &attribute[..] {
                    b"charset" => charset = label(&value),
                    b"http-equiv" => typed = value.trim().eq_ignore_ascii_case("content-type"),
                    b"content" => content = in_type(&value.to_ascii_lowercase()),
                    _ => {}
                }
            }
            CallbackEvent::CloseStartTag { .. } if within => {
                within = false;
                return charset.or(content.filter(|_| typed));
            }
            _ => {}
        }
        None
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(head, emitter).find_map(|found: Result<_, Infallible>| found.ok())
}

/// In a media type: `text/html; charset=koi8-r`.
fn in_type(value: &str) -> Option<&'static Encoding> {
    label(value.split_once("charset")?.1.trim_start().strip_prefix('=')?)
}

fn label(value: &str) -> Option<&'static Encoding> {
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || "\"';?/,>".contains(c)).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}
