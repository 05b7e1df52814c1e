//! Writing claims as ClaimReviews, one for each ruling that stands.
//!
//! What schema.org asks for and the record does not hold is left out: no address is made up, no date is padded,
//! nobody is called a person or an organisation who is not known to be one. `onus lint` says what is missing.

use super::Shape;
use crate::format::dates::month;
use crate::format::exporter::{Dossier, Exporter, rating_on};
use crate::format::json::{self, write_pretty};
use crate::format::jsonl;
use crate::model::{Appearance, PartialDate, RatingScale, Record as _, Ruling};
use crate::text::web::is_web;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes ClaimReviews as JSON-LD.
///
/// With `plain`, as html-snippets always are: what others need and nothing of ours. A claim without a ruling
/// that stands, or that is removed, has no ClaimReview then.
///
/// Without `plain`, lossless: the first node of a claim carries all that we know of it in `onus:bundle`, a
/// line of our JSON Lines, which readers of schema.org pass over (the context declares it as plain JSON). Its other
/// reviews name it in `onus:claim`, and a claim without a review is a bare `Claim`. Notes and confidential
/// sources travel in it. What no claim refers to is not in a ClaimReview export: articles without claims, their
/// texts, sources that nothing cites, scales that no ruling is on.
///
/// The rationale is in the markup (as `reviewBody`), plain or not: it is what others are to read.
pub struct Writer<W: Write> {
    out: W,
    shape: Shape,
    plain: bool,
    scales: Vec<RatingScale>,
    /// Whether something was written already.
    any: bool,
}

impl<W: Write> Writer<W> {
    /// Starts a document.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn new(mut out: W, shape: Shape, plain: bool) -> io::Result<Self> {
        let plain = plain || shape == Shape::HtmlSnippets;
        let start = match shape {
            Shape::List => "[",
            Shape::HtmlSnippets => "",
            Shape::Graph | Shape::DataFeed => {
                out.write_all(b"{\n  \"@context\": ")?;
                write_pretty(&mut out, &context(plain), "  ")?;
                if shape == Shape::Graph { ",\n  \"@graph\": [" } else { FEED }
            }
        };
        out.write_all(start.as_bytes())?;
        Ok(Writer { out, shape, plain, scales: Vec::new(), any: false })
    }

    /// Writes one element of the document's list.
    fn element(&mut self, mut node: Map<String, Value>) -> io::Result<()> {
        let (start, between, indent, end) = match self.shape {
            Shape::Graph | Shape::DataFeed => ("\n    ", ",\n    ", "    ", ""),
            Shape::List => ("\n  ", ",\n  ", "  ", ""),
            Shape::HtmlSnippets => (SCRIPT, SCRIPT_NEXT, "", "\n</script>\n"),
        };
        if matches!(self.shape, Shape::List | Shape::HtmlSnippets) {
            node.shift_insert(0, "@context".into(), context(self.plain));
        }
        self.out.write_all(if self.any { between } else { start }.as_bytes())?;
        self.any = true;
        let mut text = Vec::new();
        write_pretty(&mut text, &node, indent)?;
        self.out.write_all(&safe_in_html(&text))?;
        self.out.write_all(end.as_bytes())
    }

    /// The nodes of a claim.
    fn nodes(&self, dossier: &Dossier) -> io::Result<Vec<Map<String, Value>>> {
        let claim = &dossier.claim;
        let mut nodes = Vec::new();
        if claim.retired_at.is_none() {
            nodes.extend(dossier.rulings().map(|ruling| self.review(dossier, ruling)));
        }
        if self.plain {
            return Ok(nodes);
        }
        if nodes.is_empty() {
            let mut bare = claimed(dossier);
            bare.insert("text".into(), claim.text.clone().into());
            nodes.push(bare);
        }
        for (n, node) in nodes.iter_mut().enumerate() {
            match n {
                0 => node.insert("onus:bundle".into(), serde_json::to_value(self.line(dossier))?),
                _ => node.insert("onus:claim".into(), serde_json::to_value(claim.id)?),
            };
        }
        Ok(nodes)
    }

    /// A claim with all that it refers to.
    fn line(&self, dossier: &Dossier) -> jsonl::Line {
        let used = |scale: &&RatingScale| dossier.claim.rulings.iter().any(|r| r.rating.scale == scale.name);
        let mut line = jsonl::Line {
            onus: json::VERSION,
            scales: self.scales.iter().filter(used).cloned().collect(),
            articles: dossier.articles.clone(),
            sources: dossier.sources.clone(),
            claims: dossier.recorded(),
        };
        line.articles.iter_mut().for_each(|article| article.clear_local());
        line.sources.iter_mut().for_each(|source| source.clear_local());
        line.claims.iter_mut().for_each(|claim| claim.clear_local());
        line
    }

    /// The ClaimReview of a ruling.
    fn review(&self, dossier: &Dossier, ruling: &Ruling) -> Map<String, Value> {
        let mut node = typed("ClaimReview");
        put(&mut node, "url", web(&ruling.url));
        put(&mut node, "datePublished", ruling.ruled_on.as_ref().and_then(iso));
        put(&mut node, "inLanguage", ruling.language.as_deref());
        put(&mut node, "headline", ruling.title.as_deref());
        put(&mut node, "author", Some(self.author(ruling)));
        put(&mut node, "claimReviewed", Some(dossier.claim.text.as_str()));
        put(&mut node, "itemReviewed", Some(claimed(dossier)));
        put(&mut node, "reviewRating", Some(self.rating(ruling)));
        put(&mut node, "reviewBody", ruling.rationale.as_deref());
        node
    }

    /// Who ruled. schema.org wants an Organization or a Person; the record says which only for a publisher: one
    /// with a site, or with the scale. Of anybody else only the name is written, without a type.
    fn author(&self, ruling: &Ruling) -> Map<String, Value> {
        let own = |s: &RatingScale| {
            s.name == ruling.rating.scale && s.publisher.as_deref() == Some(ruling.ruled_by.as_str())
        };
        let publisher = ruling.ruled_by_url.is_some() || self.scales.iter().any(own);
        let mut author = if publisher { typed("Organization") } else { Map::new() };
        put(&mut author, "name", Some(ruling.ruled_by.as_str()));
        put(&mut author, "url", web(&ruling.ruled_by_url));
        author
    }

    /// The rating: its label verbatim, and the numbers that the review states; where it states none, those of
    /// its scale. The two are never mixed.
    fn rating(&self, ruling: &Ruling) -> Map<String, Value> {
        let stated = (&ruling.value, &ruling.best, &ruling.worst);
        let numbers = match rating_on(&self.scales, &ruling.rating) {
            Some(rating) if stated == (&None, &None, &None) => (&rating.value, &rating.best, &rating.worst),
            _ => stated,
        };
        let mut node = typed("Rating");
        put(&mut node, "ratingValue", numbers.0.clone());
        put(&mut node, "bestRating", numbers.1.clone());
        put(&mut node, "worstRating", numbers.2.clone());
        put(&mut node, "alternateName", Some(ruling.rating.label.as_str()));
        node
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn scales(&mut self, scales: Vec<RatingScale>) -> io::Result<()> {
        self.scales = scales;
        Ok(())
    }

    fn dossier(&mut self, dossier: &Dossier) -> io::Result<()> {
        let nodes = self.nodes(dossier)?;
        if self.shape != Shape::DataFeed {
            return nodes.into_iter().try_for_each(|node| self.element(node));
        }
        if nodes.is_empty() {
            return Ok(());
        }
        let mut item = typed("DataFeedItem");
        put(&mut item, "item", Some(nodes.into_iter().map(Value::Object).collect::<Vec<_>>()));
        self.element(item)
    }

    fn finish(&mut self) -> io::Result<()> {
        let line = if self.any { "\n" } else { "" };
        let indent = if self.any { "  " } else { "" };
        match self.shape {
            Shape::Graph | Shape::DataFeed => write!(self.out, "{line}{indent}]\n}}\n"),
            Shape::List => writeln!(self.out, "{line}]"),
            Shape::HtmlSnippets => Ok(()),
        }
    }
}

const FEED: &str = ",\n  \"@type\": \"DataFeed\",\n  \"dataFeedElement\": [";
const SCRIPT: &str = "<script type=\"application/ld+json\">\n";
/// An empty line between: each script is for a page of its own.
const SCRIPT_NEXT: &str = "\n<script type=\"application/ld+json\">\n";

/// What the names mean. Ours are declared, so that a reader of JSON-LD takes the bundle for plain JSON and not for
/// words of schema.org (JSON-LD 1.1, 4.2.2: JSON literals).
fn context(plain: bool) -> Value {
    let schema = "https://schema.org";
    if plain {
        return schema.into();
    }
    json!([schema, { "onus": "urn:onus:", "onus:bundle": { "@id": "urn:onus:bundle", "@type": "@json" } }])
}

fn typed(name: &str) -> Map<String, Value> {
    Map::from_iter([("@type".to_string(), Value::from(name))])
}

/// Adds a member that has a value.
fn put(node: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        node.insert(name.to_string(), value.into());
    }
}

/// An address that a reader may follow.
fn web(url: &Option<String>) -> Option<&str> {
    url.as_deref().filter(|url| is_web(url))
}

/// A date that ISO 8601 knows as it stands: a year, a month or a day, with nothing uncertain about it.
fn iso(date: &PartialDate) -> Option<&str> {
    let text = date.as_str();
    let plain =
        text.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
    // EDTF writes a season as a month above 12.
    (plain && matches!(text.len(), 4 | 7 | 10) && month(text).is_none_or(|month| month <= 12)).then_some(text)
}

/// The claim as schema.org describes one: by whom, when, and where. Whether a claimant is a person is not known.
fn claimed(dossier: &Dossier) -> Map<String, Value> {
    let claim = &dossier.claim;
    let mut node = typed("Claim");
    put(&mut node, "author", claim.claimant.as_deref().map(named));
    put(&mut node, "datePublished", claim.said.as_ref().and_then(iso));
    let shown = claim.appearances.iter().filter(|appearance| appearance.retired_at.is_none());
    let works = shown.filter_map(|appearance| Some((appearance.first, work(dossier, appearance)?)));
    let (first, other): (Vec<_>, Vec<_>) = works.partition(|(first, _)| *first);
    for (name, works) in [("firstAppearance", first), ("appearance", other)] {
        let mut works: Vec<Value> = works.into_iter().map(|(_, work)| work.into()).collect();
        match works.len() {
            0 => {}
            1 => put(&mut node, name, works.pop()),
            _ => put(&mut node, name, Some(works)),
        }
    }
    node
}

fn named(name: &str) -> Map<String, Value> {
    Map::from_iter([("name".to_string(), Value::from(name))])
}

/// Where a claim was made; nothing without an address.
fn work(dossier: &Dossier, appearance: &Appearance) -> Option<Map<String, Value>> {
    let article = appearance.article.and_then(|id| dossier.article(id));
    let url = web(&appearance.url).or_else(|| web(&article?.url))?;
    let mut node = typed("CreativeWork");
    put(&mut node, "url", Some(url));
    put(&mut node, "headline", article.map(|article| article.title.as_str()));
    put(&mut node, "author", appearance.claimant.as_deref().map(named));
    put(&mut node, "datePublished", appearance.said.as_ref().and_then(iso));
    Some(node)
}

/// JSON that no browser takes for the end of its script, or for a comment or another script in it. A `<` is
/// always inside of a text, where an escape means the same.
fn safe_in_html(json: &[u8]) -> Vec<u8> {
    let mut safe = Vec::with_capacity(json.len());
    for (at, byte) in json.iter().enumerate() {
        match (byte, json.get(at + 1)) {
            (b'<', Some(b'/')) => safe.extend(b"<\\"),
            (b'<', Some(b'!' | b's' | b'S')) => safe.extend(b"\\u003c"),
            _ => safe.push(*byte),
        }
    }
    safe
}
