//! The visible text of a whole HTML page. What is left out is what no reader sees: scripts, styles, templates,
//! and elements that the page itself hides. A tokenizer and a small stack stand for a browser's tree: they need
//! no tree in memory, and no nesting is too deep for them.

mod elements;
mod stated;

use super::charset;
use super::raised::{Height, raise};
use crate::model::Extract;
use elements::{PARTS, Style, UNSEEN, VOID, block, gap_of, is, style, white_space};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::convert::Infallible;

/// How the extract names it.
pub const BY: &str = concat!("onus ", env!("CARGO_PKG_VERSION"), " html");

/// The text of a page; `xml` when it is XHTML or SVG.
pub fn extract(bytes: &[u8], declared: Option<&str>, xml: bool) -> Extract {
    let decoded = charset::decode(bytes, declared, stated::stated(bytes));
    let text = visible(&decoded.text, xml);
    let none = "no text: the page shows none by itself (made by scripts?); print it into a PDF from a browser, and \
        take that";
    let note = if text.is_empty() { Some(none.to_string()) } else { decoded.note };
    Extract { by: BY.into(), text, pages: Vec::new(), note }
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
    /// Whether what stood before it could be seen: the rule around it, for when it ends.
    unseen_before: bool,
    /// Where its text begins, and its height.
    from: usize,
    height: Option<Height>,
    /// How many elements stood right in it.
    children: usize,
}

#[derive(Default)]
struct Walk {
    out: String,
    gap: Gap,
    open: Vec<Open>,
    /// How many open elements hide what is in them.
    hidden: usize,
    /// Whether what comes is laid out, but not seen.
    unseen: bool,
    /// Where the text of the table cell begins, nothing of which came while it is `fresh`, and the tabs before it.
    cell: usize,
    fresh: bool,
    tabs: usize,
    /// How many open elements keep white space as it is.
    kept: usize,
    /// How many paragraphs are open: most start tags would close one.
    paragraphs: usize,
    /// How many drawings and formulas are open, and how many drawings.
    foreign: usize,
    drawn: usize,
    xml: bool,
    titled: bool,
    /// Inside of the text of a `<noscript>`, which is read as a page of its own.
    nested: bool,
    /// The tag being read.
    name: Vec<u8>,
    attribute: Vec<u8>,
    hides: bool,
    /// Whether it is a `<dialog>` that is open.
    opened: bool,
    style: Option<Style>,
}

/// How deep a search in the open elements goes, and how many of them are known. Real pages nest a few dozen.
const DEEP: usize = 128;
const MOST_OPEN: usize = 10_000;

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
        self.close(0);
    }

    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.name = name.to_vec();
                (self.hides, self.opened, self.style) = (false, false, None);
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = name.to_vec();
                self.hides |= matches!(name, b"hidden" | b"popover");
                self.opened |= name == b"open";
            }
            CallbackEvent::AttributeValue { value } => match &self.attribute[..] {
                // What a search on the page opens is there to be read.
                b"hidden" if value.eq_ignore_ascii_case(b"until-found") => self.hides = false,
                // Of two attributes of one name the first counts.
                b"style" if self.style.is_none() => self.style = Some(style(value)),
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
        let (foreign, drawn) = (self.foreign > 0, self.drawn > 0);
        let again = name == b"title" && !drawn && std::mem::replace(&mut self.titled, true);
        let never = is(&name, &UNSEEN)
            || again
            || drawn && matches!(&name[..], b"title" | b"desc")
            || name == b"noscript" && self.nested;
        let style = self.style.take().unwrap_or_default();
        let closed = self.hides || name == b"dialog" && !self.opened;
        let hides = never || style.shown.map_or(closed, |shown| !shown);
        let height = self.child(&name, hides).or(style.height);
        match &name[..] {
            _ if hides && name != b"br" => {}
            b"br" if self.hidden == 0 => {
                // A second one in a row leaves an empty line.
                self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
                if self.kept > 0 {
                    self.out.push('\n');
                    self.gap = Gap::None;
                }
            }
            b"td" | b"th" => {}
            _ => self.apart(gap_of(&name)),
        }
        if is(&name, &VOID) || self_closing && (self.xml || matches!(&name[..], b"svg" | b"math") || foreign)
        {
            return;
        }
        if self.open.len() >= MOST_OPEN && !never {
            return;
        }
        self.kept += usize::from(white_space(&name));
        self.paragraphs += usize::from(name == b"p");
        self.foreign += usize::from(matches!(&name[..], b"svg" | b"math"));
        self.drawn += usize::from(name == b"svg");
        self.hidden += usize::from(hides);
        let unseen_before = self.unseen;
        self.unseen = style.seen.map_or(self.unseen, |seen| !seen);
        let height = match &name[..] {
            b"sup" => Some(Height::Above),
            b"sub" => Some(Height::Below),
            _ => height,
        };
        let from = self.out.len();
        self.open.push(Open { name, hides, unseen_before, from, height, children: 0 });
    }

    /// Counts an element among those of its parent, where its place tells what it is: a cell of a row, a power or
    /// the lower half of a fraction in MathML.
    fn child(&mut self, name: &[u8], hides: bool) -> Option<Height> {
        if name == b"tr" || name == b"table" {
            self.row();
        }
        let shown = self.hidden == 0 && !hides;
        let cell = matches!(name, b"td" | b"th") && shown;
        let Some(parent) = self.open.last_mut() else {
            self.apart(if cell { Gap::Tab } else { Gap::None });
            return None;
        };
        if hides {
            return None;
        }
        parent.children += 1;
        let place = parent.children;
        let height = match (&parent.name[..], place) {
            (b"msup", 2) | (b"msubsup", 3) => Some(Height::Above),
            (b"msub" | b"msubsup", 2) => Some(Height::Below),
            (b"mfrac", 2) => {
                if shown && !self.unseen {
                    self.gap = Gap::None;
                    self.out.push('/');
                }
                None
            }
            _ => None,
        };
        if cell {
            // After a cell of several lines, as pages have them that are laid out as tables, comes a new line.
            if place > 1 && !self.fresh && self.out.get(self.cell..).is_some_and(|cell| cell.contains('\n')) {
                self.gap = self.gap.max(Gap::Line);
            } else if place > 1 {
                self.gap = if self.fresh { self.gap } else { Gap::None };
                self.tabs += 1;
            }
            self.fresh = true;
        }
        height
    }

    /// Ends a row, or what stood before a table: the next text is on a new line.
    fn row(&mut self) {
        if self.hidden == 0 {
            (self.fresh, self.tabs) = (false, 0);
            self.apart(Gap::Line);
        }
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
                _ if matches!(name, b"template" | b"iframe" | b"noframes" | b"noembed") => false,
                b"template" => true,
                b"table" => part,
                b"td" | b"th" | b"caption" => !part && name != b"body" && name != b"html",
                other => !block(name) && block(other) && !matches!(name, b"html" | b"body" | b"svg"),
            };
            if wall {
                break;
            }
        }
        let hid = depth.is_some_and(|depth| self.open[depth].hides);
        if let Some(depth) = depth {
            self.close(depth);
        }
        match name {
            _ if hid => {}
            b"td" | b"th" => {}
            b"tr" | b"table" => {
                self.row();
                self.apart(gap_of(name));
            }
            _ => self.apart(gap_of(name)),
        }
    }

    /// Closes the open elements from `depth` on.
    fn close(&mut self, depth: usize) {
        // From the innermost out: what is raised in it is written before it is.
        for open in self.open.drain(depth..).rev() {
            self.unseen = open.unseen_before;
            if let Some(height) = open.height {
                raise(&mut self.out, open.from, height);
            }
            self.kept -= usize::from(white_space(&open.name));
            self.paragraphs -= usize::from(open.name == b"p");
            self.foreign -= usize::from(matches!(&open.name[..], b"svg" | b"math"));
            self.drawn -= usize::from(open.name == b"svg");
            self.hidden -= usize::from(open.hides);
            if open.name == b"table" && self.hidden == 0 {
                // The cell around it has its rows.
                self.cell = open.from;
            }
            // A row of cells that are a line each is a line, whatever blocks are in them.
            if open.name == b"tr"
                && self.hidden == 0
                && !self.out.get(self.cell..).is_some_and(|cell| cell.contains('\n'))
            {
                self.gap = self.gap.min(Gap::Line);
            }
        }
    }

    /// Closes what a start tag closes without an end tag (HTML, 13.1.2.4).
    fn implied_ends(&mut self, name: &[u8]) {
        let (closes, walls): (&[&[u8]], &[&[u8]]) = match name {
            b"rb" | b"rt" | b"rtc" | b"rp" => (&[b"rb", b"rt", b"rtc", b"rp"], &[b"ruby", b"template"]),
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
        if self.hidden == 0 && !self.fresh {
            self.gap = self.gap.max(gap);
        }
    }

    fn string(&mut self, value: &[u8]) {
        if self.hidden > 0 || self.unseen {
            return;
        }
        let text = String::from_utf8_lossy(value);
        if !self.xml && self.open.last().is_some_and(|open| open.name == b"noscript") {
            let mut inner = Walk { nested: true, titled: true, ..Walk::default() };
            (inner.out, inner.gap) = (std::mem::take(&mut self.out), self.gap);
            (inner.cell, inner.fresh, inner.tabs) = (self.cell, self.fresh, self.tabs);
            inner.run(&text);
            (self.out, self.gap) = (inner.out, inner.gap);
            (self.cell, self.fresh, self.tabs) = (inner.cell, inner.fresh, inner.tabs);
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
        let tabs = std::mem::take(&mut self.tabs);
        self.between(gap);
        self.out.extend(std::iter::repeat_n('\t', tabs));
        if std::mem::take(&mut self.fresh) {
            self.cell = self.out.len();
        }
    }

    fn between(&mut self, gap: Gap) {
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

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
