//! The visible text of a whole HTML page. What is left out is what no reader sees: scripts, styles, templates,
//! and elements that the page itself hides. A tokenizer and a small stack stand for a browser's tree: they need
//! no tree in memory, and no nesting is too deep for them.

use super::charset;
use crate::model::Extract;
use encoding_rs::Encoding;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::convert::Infallible;

/// How the extract names it.
pub const BY: &str = concat!("onus ", env!("CARGO_PKG_VERSION"), " html");

/// The text of a page; `xml` when it is XHTML or SVG.
pub fn extract(bytes: &[u8], declared: Option<&str>, xml: bool) -> Extract {
    let decoded = charset::decode(bytes, declared, stated(bytes));
    let text = visible(&decoded.text, xml);
    let none = "no text: the page shows none by itself (made by scripts?); print it into a PDF from a browser, and \
        keep that as another snapshot";
    let note = if text.is_empty() { Some(none.to_string()) } else { decoded.note };
    Extract { by: BY.into(), text, pages: Vec::new(), note }
}

/// The charset that a page states of itself in its first bytes: in `<meta>`, or in an XML declaration (HTML,
/// 13.2.3.2). A page that can state so in ASCII is not UTF-16, whatever it says.
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let places = head.match_indices("<meta").chain(head.match_indices("<?xml"));
    let mut labels = places.filter_map(|(at, _)| {
        let tag = &head[at..];
        let tag = &tag[..tag.find('>')?];
        let after =
            ["charset", "encoding"].iter().find_map(|name| Some(&tag[tag.find(name)? + name.len()..]))?;
        let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || "\"';?/".contains(c)).unwrap_or(value.len());
        Encoding::for_label(&value.as_bytes()[..end])
    });
    labels.next().map(Encoding::output_encoding)
}

/// The text that a page shows: paragraphs apart by an empty line, other blocks by a line, cells by a tab.
pub fn visible(page: &str, xml: bool) -> String {
    let mut walk = Walk { xml, ..Walk::default() };
    walk.run(page);
    walk.out
}

/// What stands between two pieces of text; the greater wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Tab,
    Line,
    Paragraph,
}

/// An open element.
struct Open {
    name: Vec<u8>,
    hides: bool,
}

#[derive(Default)]
struct Walk {
    out: String,
    gap: Gap,
    open: Vec<Open>,
    /// How many open elements hide what is in them.
    hidden: usize,
    /// How many open elements keep white space as it is.
    kept: usize,
    /// How many paragraphs are open: most start tags would close one.
    paragraphs: usize,
    xml: bool,
    titled: bool,
    /// Inside of the text of a `<noscript>`, which is read as a page of its own.
    nested: bool,
    /// The tag being read.
    name: Vec<u8>,
    attribute: Vec<u8>,
    hides: bool,
}

/// Elements without content.
const VOID: [&[u8]; 16] = [
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
const UNSEEN: [&[u8]; 9] = [
    b"script",
    b"style",
    b"template",
    b"iframe",
    b"noembed",
    b"datalist",
    b"annotation",
    b"annotation-xml",
    b"metadata",
];

/// Elements apart from their neighbours by an empty line.
const PARAGRAPHS: [&[u8]; 34] = [
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
const LINES: [&[u8]; 18] = [
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
const PARTS: [&[u8]; 6] = [b"td", b"th", b"tr", b"thead", b"tbody", b"tfoot"];

/// How deep a search in the open elements goes, and how many of them are known. Real pages nest a few dozen.
const DEEP: usize = 128;
const MOST_OPEN: usize = 10_000;

fn is(name: &[u8], list: &[&[u8]]) -> bool {
    list.contains(&name)
}

fn gap_of(name: &[u8]) -> Gap {
    match name {
        b"td" | b"th" => Gap::Tab,
        _ if is(name, &PARAGRAPHS) => Gap::Paragraph,
        _ if is(name, &LINES) => Gap::Line,
        _ => Gap::None,
    }
}

/// Whether an element is a box, across which no inline element's end reaches.
fn block(name: &[u8]) -> bool {
    let others: [&[u8]; 6] = [b"button", b"object", b"marquee", b"template", b"noscript", b"html"];
    let within: [&[u8]; 4] = [b"option", b"optgroup", b"text", b"textarea"];
    is(name, &others) || gap_of(name) != Gap::None && !is(name, &within)
}

fn white_space(name: &[u8]) -> bool {
    matches!(name, b"pre" | b"textarea" | b"listing" | b"xmp" | b"plaintext")
}

impl Walk {
    fn run(&mut self, page: &str) {
        let xml = self.xml;
        let mut emitter =
            CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
                self.event(event);
                None
            });
        // XHTML has no elements of raw text: `<title/>` is a whole one.
        emitter.naively_switch_states(!xml);
        // Everything happens in the events; no token is given out.
        Tokenizer::new_with_emitter(page, emitter).for_each(drop);
    }

    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.name = name.to_vec();
                self.hides = false;
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = name.to_vec();
                self.hides |= name == b"hidden";
            }
            CallbackEvent::AttributeValue { value } => match &self.attribute[..] {
                // What a search on the page opens is there to be read.
                b"hidden" if value.eq_ignore_ascii_case(b"until-found") => self.hides = false,
                b"style" => self.hides |= hides(value),
                _ => {}
            },
            CallbackEvent::CloseStartTag { self_closing } => self.start(self_closing),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.string(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn start(&mut self, self_closing: bool) {
        let name = std::mem::take(&mut self.name);
        self.implied_ends(&name);
        match &name[..] {
            b"br" if self.hidden == 0 => {
                // A second one in a row leaves an empty line.
                self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
                if self.kept > 0 {
                    self.out.push('\n');
                    self.gap = Gap::None;
                }
            }
            _ => self.apart(gap_of(&name)),
        }
        let foreign = || self.open.iter().rev().take(DEEP).any(|open| is(&open.name, &[b"svg", b"math"]));
        if is(&name, &VOID) || self_closing && (self.xml || is(&name, &[b"svg", b"math"]) || foreign()) {
            return;
        }
        let again = name == b"title" && std::mem::replace(&mut self.titled, true);
        let unseen = is(&name, &UNSEEN) || again || name == b"noscript" && self.nested;
        if self.open.len() >= MOST_OPEN && !unseen {
            return;
        }
        self.kept += usize::from(white_space(&name));
        self.paragraphs += usize::from(name == b"p");
        let hides = unseen || self.hides;
        self.hidden += usize::from(hides);
        self.open.push(Open { name, hides });
    }

    fn end(&mut self, name: &[u8]) {
        if name == b"br" || name == b"p" && !self.open.iter().rev().take(DEEP).any(|open| open.name == name) {
            return self.apart(gap_of(name).max(Gap::Line));
        }
        let part = is(name, &PARTS) || name == b"table";
        let mut depth = None;
        for (at, open) in self.open.iter().enumerate().rev().take(DEEP) {
            if open.name == name {
                depth = Some(at);
                break;
            }
            let wall = match &open.name[..] {
                _ if name == b"template" => false,
                b"template" => true,
                b"table" => part,
                b"td" | b"th" | b"caption" => !part && name != b"body" && name != b"html",
                other => !block(name) && block(other) && !is(name, &[b"html", b"body", b"svg"]),
            };
            if wall {
                break;
            }
        }
        if let Some(depth) = depth {
            self.close(depth);
        }
        self.apart(gap_of(name));
    }

    /// Closes the open elements from `depth` on.
    fn close(&mut self, depth: usize) {
        for open in self.open.drain(depth..) {
            self.kept -= usize::from(white_space(&open.name));
            self.paragraphs -= usize::from(open.name == b"p");
            self.hidden -= usize::from(open.hides);
        }
    }

    /// Closes what a start tag closes without an end tag (HTML, 13.1.2.4).
    fn implied_ends(&mut self, name: &[u8]) {
        let (closes, walls): (&[&[u8]], &[&[u8]]) = match name {
            b"li" => (&[b"li"], &[b"ul", b"ol", b"menu", b"td", b"th", b"table", b"template"]),
            b"dt" | b"dd" => (&[b"dt", b"dd"], &[b"dl", b"td", b"th", b"table", b"template"]),
            b"option" => (&[b"option"], &[b"select", b"datalist", b"template"]),
            b"optgroup" => (&[b"option", b"optgroup"], &[b"select", b"template"]),
            b"td" | b"th" => (&[b"td", b"th"], &[b"tr", b"table", b"template"]),
            b"tr" => (&[b"tr"], &[b"table", b"template"]),
            b"thead" | b"tbody" | b"tfoot" => (&[b"thead", b"tbody", b"tfoot"], &[b"table", b"template"]),
            b"dialog" | b"hr" | b"summary" => (&[b"p"], &[b"td", b"th", b"caption", b"table", b"template"]),
            _ if name == b"div" || gap_of(name) == Gap::Paragraph && name != b"title" => {
                (&[b"p"], &[b"td", b"th", b"caption", b"button", b"object", b"template", b"svg"])
            }
            _ => return,
        };
        if closes == [b"p"] && self.paragraphs == 0 {
            return;
        }
        let mut closed = None;
        for (at, open) in self.open.iter().enumerate().rev().take(DEEP) {
            if is(&open.name, closes) {
                closed = Some(at);
            } else if is(&open.name, walls) {
                break;
            }
        }
        if let Some(depth) = closed {
            self.close(depth);
        }
    }

    /// Notes what stands between what was and what comes.
    fn apart(&mut self, gap: Gap) {
        if self.hidden == 0 {
            self.gap = self.gap.max(gap);
        }
    }

    fn string(&mut self, value: &[u8]) {
        if self.hidden > 0 {
            return;
        }
        let text = String::from_utf8_lossy(value);
        if !self.xml && self.open.last().is_some_and(|open| open.name == b"noscript") {
            let mut inner = Walk { nested: true, titled: true, ..Walk::default() };
            (inner.out, inner.gap) = (std::mem::take(&mut self.out), self.gap);
            inner.run(&text);
            (self.out, self.gap) = (inner.out, inner.gap);
            return;
        }
        if self.kept > 0 {
            // A line break right after the start tag of <pre> is not shown.
            let text = if self.gap >= Gap::Line { text.strip_prefix('\n').unwrap_or(&text) } else { &text };
            if !text.is_empty() {
                self.fill();
                self.out.push_str(&text.replace("\r\n", "\n"));
            }
            return;
        }
        let mut rest = &text[..];
        while !rest.is_empty() {
            let word = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if word.len() < rest.len() {
                self.apart(Gap::Space);
            }
            let end = word.find(|c: char| c.is_ascii_whitespace()).unwrap_or(word.len());
            if end > 0 {
                self.fill();
                self.out.push_str(&word[..end]);
            }
            rest = &word[end..];
        }
    }

    fn fill(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.out.is_empty() {
            return;
        }
        let lines = self.out.bytes().rev().take_while(|byte| *byte == b'\n').count();
        match gap {
            Gap::None => {}
            Gap::Space if self.out.ends_with(|c: char| c.is_ascii_whitespace()) => {}
            Gap::Space => self.out.push(' '),
            Gap::Tab if self.out.ends_with(['\n', '\t']) => {}
            Gap::Tab => self.out.push('\t'),
            Gap::Line => self.out.push_str(&"\n"[lines.min(1)..]),
            Gap::Paragraph => self.out.push_str(&"\n\n"[lines.min(2)..]),
        }
    }
}

/// Whether a style says that nothing is shown.
fn hides(style: &[u8]) -> bool {
    let plain: Vec<u8> =
        style.iter().filter(|b| !b.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
    plain.split(|b| *b == b';').any(|rule| {
        let rule = rule.strip_suffix(b"!important").unwrap_or(rule);
        rule == b"display:none" || rule == b"visibility:hidden"
    })
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
