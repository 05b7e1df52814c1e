//! What elements and their styles mean for the text of a page.

use super::super::raised::Height;
use super::Gap;

/// Elements without content.
pub(super) const VOID: [&[u8]; 16] = [
    b"area",
    b"base",
    b"br",
    b"col",
    b"embed",
    b"hr",
    b"img",
    b"input",
    b"link",
    b"meta",
    b"param",
    b"source",
    b"track",
    b"wbr",
    b"frame",
    b"basefont",
];

/// Elements whose content no reader sees.
pub(super) const UNSEEN: [&[u8]; 18] = [
    b"script",
    b"style",
    b"template",
    b"iframe",
    b"noembed",
    b"noframes",
    // What stands in them is for programs that can't show them.
    b"object",
    b"canvas",
    b"video",
    b"audio",
    b"applet",
    // How a word is said stands above it, not in it.
    b"rp",
    b"rt",
    b"rtc",
    b"datalist",
    b"annotation",
    b"annotation-xml",
    b"metadata",
];

/// Elements apart from their neighbours by an empty line.
pub(super) const PARAGRAPHS: [&[u8]; 34] = [
    b"p",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"blockquote",
    b"ul",
    b"ol",
    b"dl",
    b"menu",
    b"pre",
    b"table",
    b"figure",
    b"section",
    b"article",
    b"header",
    b"footer",
    b"aside",
    b"nav",
    b"main",
    b"form",
    b"fieldset",
    b"hr",
    b"title",
    b"address",
    b"details",
    b"hgroup",
    b"listing",
    b"xmp",
    b"center",
    b"body",
    b"search",
];

/// Elements on lines of their own.
pub(super) const LINES: [&[u8]; 18] = [
    b"div",
    b"li",
    b"dt",
    b"dd",
    b"tr",
    b"figcaption",
    b"summary",
    b"option",
    b"optgroup",
    b"legend",
    b"caption",
    b"thead",
    b"tbody",
    b"tfoot",
    b"dialog",
    b"textarea",
    b"select",
    b"text",
];

/// Parts of a table, which close across anything but another table.
pub(super) const PARTS: [&[u8]; 6] = [b"td", b"th", b"tr", b"thead", b"tbody", b"tfoot"];

pub(super) fn is(name: &[u8], list: &[&[u8]]) -> bool {
    list.contains(&name)
}

pub(super) fn gap_of(name: &[u8]) -> Gap {
    match name {
        b"td" | b"th" => Gap::Tab,
        _ if is(name, &PARAGRAPHS) => Gap::Paragraph,
        _ if is(name, &LINES) => Gap::Line,
        _ => Gap::None,
    }
}

/// Whether an element is a box, across which no inline element's end reaches.
pub(super) fn block(name: &[u8]) -> bool {
    let others: [&[u8]; 6] = [b"button", b"object", b"marquee", b"template", b"noscript", b"html"];
    let within: [&[u8]; 4] = [b"option", b"optgroup", b"text", b"textarea"];
    is(name, &others) || gap_of(name) != Gap::None && !is(name, &within)
}

pub(super) fn white_space(name: &[u8]) -> bool {
    matches!(name, b"pre" | b"textarea" | b"listing" | b"xmp" | b"plaintext")
}

/// What a `style` attribute says of being seen: whether it is laid out, whether it can be seen, and its height.
/// Nothing where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub shown: Option<bool>,
    pub seen: Option<bool>,
    pub height: Option<Height>,
}

/// The words that `display` may begin with: a browser passes over others.
const DISPLAYS: [&str; 13] = [
    "block",
    "inline",
    "flow",
    "flex",
    "grid",
    "table",
    "list-item",
    "contents",
    "ruby",
    "initial",
    "inherit",
    "unset",
    "var(",
];

/// Reads a style: the last declaration of a property counts, and those that are `!important` before the others.
pub(super) fn style(style: &[u8]) -> Style {
    let text = String::from_utf8_lossy(style).to_ascii_lowercase();
    let mut plain = String::new();
    let mut rest = &text[..];
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.retain(|c| !c.is_ascii_whitespace());
    let (mut says, mut important) = (Style::default(), Style::default());
    for rule in plain.split(';') {
        let Some((name, value)) = rule.split_once(':') else { continue };
        let (value, says) = match value.strip_suffix("!important") {
            Some(value) => (value, &mut important),
            None => (value, &mut says),
        };
        match (name, value) {
            ("display", "none") => says.shown = Some(false),
            ("display", value) if DISPLAYS.iter().any(|known| value.starts_with(known)) => {
                says.shown = Some(true);
            }
            ("visibility", "hidden" | "collapse") => says.seen = Some(false),
            ("visibility", "visible" | "initial") => says.seen = Some(true),
            ("visibility", "inherit" | "unset") => says.seen = None,
            ("vertical-align", "super") => says.height = Some(Height::Above),
            ("vertical-align", "sub") => says.height = Some(Height::Below),
            ("vertical-align", _) => says.height = None,
            _ => {}
        }
    }
    Style {
        shown: important.shown.or(says.shown),
        seen: important.seen.or(says.seen),
        height: important.height.or(says.height),
    }
}
