//! A claim from flat values: what the tables and the JSON records of others have in common.

use super::dates::{Dates, read_date};
use super::foreign::*;
use super::mapping::Field;
use super::places::{MOST, Places};
use crate::model::{Appearance, Citation, Claim, PartialDate, RatingRef, Ruling, Source};
use crate::text::web::{addresses, archived, is_web, publisher_host as host};
use serde_json::Number;
use std::collections::HashSet;

/// More sources than anybody reads.
pub const TOO_MANY_SOURCES: &str = "sources beyond the first 10,000 were left out";

/// What the person who imports says about a whole file.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Who ruled, where a record does not say.
    pub ruled_by: Option<String>,
    /// The order of the parts of dates.
    pub dates: Dates,
}

/// The values of one record.
pub(super) trait Values {
    /// The values of a field as they stand, empty ones too.
    fn values(&self, field: Field) -> Vec<String>;
    /// What the record calls the field.
    fn name(&self, field: Field) -> String;
    /// Whether a value was a number that the record writes in another form.
    fn rewritten(&self, _value: &str) -> bool {
        false
    }
    /// Whether it is an export of ours, whose values are in our form and whose lists are taken apart already.
    fn own(&self) -> bool {
        false
    }
}

/// Makes a claim of a record. Its rating is a ruling. Its sources have no stance that anybody stated, so that
/// they are context; a copy in the Internet Archive is the source of its page's address, and the copy its archive
/// copy.
///
/// # Errors
/// No text; a rating and nobody who ruled.
pub(super) fn read(values: &dyn Values, said: &Said) -> Result<Reading, Refused> {
    let mut record = Record { values, said, repairs: Vec::new() };
    let text = record.one(Field::Text).ok_or_else(|| {
        Refused::new(values.name(Field::Text), "is empty, and a claim can't do without its text")
    })?;
    let mut claim = Claim {
        text,
        claimant: record.trimmed(Field::Claimant),
        said: record.date(Field::Said),
        note: record.one(Field::Note),
        tags: record.tags(),
        ..Claim::default()
    };
    claim.kind = record.trimmed(Field::Kind).and_then(|kind| {
        let kind = kind.to_lowercase().parse().ok();
        if kind.is_none() {
            record.repair(Field::Kind, BAD_KIND);
        }
        kind
    });
    record.appearances(&mut claim);
    let sources = record.citations(&mut claim);
    claim.rulings.extend(record.ruling()?);
    let content = Content::Claim(Box::new(Reviewed { claim, sources }));
    Ok(Reading { content, repairs: record.repairs })
}

struct Record<'a> {
    values: &'a dyn Values,
    said: &'a Said,
    repairs: Vec<Repair>,
}

impl Record<'_> {
    fn repair(&mut self, field: Field, what: &'static str) {
        let repair = Repair::new(self.values.name(field), what);
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    /// The one value, verbatim.
    fn one(&mut self, field: Field) -> Option<String> {
        let mut values = self.values.values(field).into_iter().filter(|value| !value.trim().is_empty());
        let value = values.next();
        if values.next().is_some() {
            self.repair(field, FIRST_TAKEN);
        }
        if value.as_deref().is_some_and(|value| self.values.rewritten(value)) {
            self.repair(field, REWRITTEN_NUMBER);
        }
        value
    }

    /// The one value of a field that is compared or looked up: without spaces at its ends.
    fn trimmed(&mut self, field: Field) -> Option<String> {
        let value = self.one(field)?;
        let trimmed = value.trim();
        if trimmed.len() < value.len() {
            self.repair(field, TRIMMED);
        }
        Some(trimmed.to_string())
    }

    fn date(&mut self, field: Field) -> Option<PartialDate> {
        let text = self.one(field)?;
        // A table of ours has its dates in our form.
        if let Some(date) = text.parse().ok().filter(|_| self.values.own()) {
            return Some(date);
        }
        let (date, repairs) = read_date(&text, self.said.dates);
        repairs.into_iter().for_each(|what| self.repair(field, what));
        date
    }

    fn number(&mut self, field: Field) -> Option<Number> {
        let text = self.one(field)?;
        let number: Option<Number> = serde_json::from_str(text.trim()).ok();
        match &number {
            None => self.repair(field, BAD_NUMBER),
            Some(number) if number.to_string() != text.trim() => self.repair(field, REWRITTEN_NUMBER),
            Some(_) => {}
        }
        number
    }

    /// An address of the web.
    fn address(&mut self, field: Field) -> Option<String> {
        let url = self.trimmed(field)?;
        let web = is_web(&url);
        if !web {
            self.repair(field, NO_WEB_ADDRESS);
        }
        web.then_some(url)
    }

    /// Several values; one that stands alone may hold several.
    fn list(&self, field: Field, split: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        match &self.values.values(field)[..] {
            [cell] if !self.values.own() => split(cell),
            several => several.to_vec(),
        }
    }

    /// Labels, cut at bars; without any, at semicolons; without any, at commas.
    fn tags(&self) -> Vec<String> {
        let split = |cell: &str| {
            let at = ['|', ';'].into_iter().find(|c| cell.contains(*c)).unwrap_or(',');
            cell.split(at).map(String::from).collect()
        };
        let tags = self.list(Field::Tags, split);
        let mut tags: Vec<String> =
            tags.iter().map(|tag| tag.trim().to_string()).filter(|tag| !tag.is_empty()).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    fn appearances(&mut self, claim: &mut Claim) {
        let mut places = Places::of(claim);
        for url in self.list(Field::Appearance, addresses) {
            let url = url.trim();
            if is_web(url) {
                let appearance = Appearance { url: Some(url.to_string()), ..Appearance::default() };
                if let Err(what) = places.add(claim, appearance) {
                    self.repair(Field::Appearance, what);
                    break;
                }
            } else if !url.is_empty() {
                self.repair(Field::Appearance, NO_WEB_ADDRESS);
            }
        }
        if let Some(quote) = self.one(Field::Quote) {
            if claim.appearances.is_empty() {
                claim.appearances.push(Appearance::default());
            }
            claim.appearances[0].quote = Some(quote);
        }
    }

    /// The sources, with a citation for each.
    fn citations(&mut self, claim: &mut Claim) -> Vec<Source> {
        let urls = self.list(Field::Citation, addresses);
        let titles = self.beside(Field::CitationTitle, urls.len());
        let notes = self.beside(Field::CitationNote, urls.len());
        let mut sources: Vec<Source> = Vec::new();
        let (mut cited, mut known) = (HashSet::new(), HashSet::new());
        for (n, url) in urls.iter().map(|url| url.trim()).enumerate() {
            let title = titles.get(n).filter(|title| !title.trim().is_empty());
            let note = notes.get(n).filter(|note| !note.trim().is_empty());
            if !is_web(url) {
                if !url.is_empty() || title.is_some() || note.is_some() {
                    self.repair(Field::Citation, NO_WEB_ADDRESS);
                }
                continue;
            }
            let source = source(url, title.map(String::as_str));
            let citation = Citation {
                source: source.id.unwrap_or_default(),
                note: note.cloned(),
                ..Citation::default()
            };
            if cited.insert((citation.source, citation.note.clone())) {
                if claim.citations.len() >= MOST {
                    self.repair(Field::Citation, TOO_MANY_SOURCES);
                    break;
                }
                claim.citations.push(citation);
            }
            if known.insert(source.id) {
                sources.push(source);
            }
        }
        sources
    }

    /// The values that stand beside the sources, one for each.
    fn beside(&mut self, field: Field, count: usize) -> Vec<String> {
        let values = self.values.values(field);
        if values.len() != count && values.iter().any(|value| !value.trim().is_empty()) {
            self.repair(field, UNPAIRED);
            return Vec::new();
        }
        values
    }

    fn ruling(&mut self) -> Result<Option<Ruling>, Refused> {
        let Some(label) = self.trimmed(Field::Rating) else {
            // What else a review says can't stand without its rating.
            let rest = [Field::Url, Field::Rationale, Field::Value, Field::RuledOn];
            if rest.into_iter().any(|field| self.values.values(field).iter().any(|v| !v.trim().is_empty())) {
                self.repair(Field::Rating, NO_RATING);
            }
            return Ok(None);
        };
        let url = self.address(Field::Url);
        let mut ruled_by = self.trimmed(Field::RuledBy).or_else(|| self.said.ruled_by.clone());
        if ruled_by.is_none() {
            let page = url.as_deref().map(|url| archived(url).map_or(url, |(page, _)| page));
            ruled_by = page.and_then(host);
            if ruled_by.is_some() {
                self.repair(Field::RuledBy, SITE_FOR_NAME);
            }
        }
        let ruled_by = ruled_by.ok_or_else(|| {
            Refused::new(
                self.values.name(Field::RuledBy),
                "nobody is said to have ruled: say who with --ruled-by NAME",
            )
        })?;
        Ok(Some(Ruling {
            rating: RatingRef { scale: String::new(), label },
            value: self.number(Field::Value),
            best: self.number(Field::Best),
            worst: self.number(Field::Worst),
            ruled_by,
            ruled_by_url: self.address(Field::RuledByUrl),
            ruled_on: self.date(Field::RuledOn),
            rationale: self.one(Field::Rationale),
            url,
            title: self.one(Field::Title),
            language: self.trimmed(Field::Language),
            ..Ruling::default()
        }))
    }
}

/// The source at a web address; without a title of its own it is called by its address.
pub(super) fn source(url: &str, title: Option<&str>) -> Source {
    let copy = archived(url);
    let page = copy.as_ref().map_or(url, |(page, _)| page);
    Source {
        id: Some(source_id(page)),
        title: title.unwrap_or(page).to_string(),
        url: Some(page.to_string()),
        archive_url: copy.as_ref().map(|_| url.to_string()),
        archived: copy.as_ref().map(|(_, day)| day.clone()),
        ..Source::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::places;

    struct Pairs(Vec<(Field, Vec<&'static str>)>);

    impl Values for Pairs {
        fn values(&self, field: Field) -> Vec<String> {
            let values = self.0.iter().filter(|(f, _)| *f == field).flat_map(|(_, values)| values);
            values.map(ToString::to_string).collect()
        }
        fn name(&self, field: Field) -> String {
            field.to_string()
        }
    }

    fn reviewed(pairs: &[(Field, &'static str)]) -> Result<(Reviewed, Vec<String>), Refused> {
        let pairs = Pairs(pairs.iter().map(|(field, value)| (*field, vec![*value])).collect());
        read(&pairs, &Said::default()).map(|reading| {
            let Content::Claim(reviewed) = reading.content else { panic!() };
            (*reviewed, reading.repairs.iter().map(ToString::to_string).collect())
        })
    }

    #[test]
    fn a_claim_comes_with_its_ruling_and_its_repairs() {
        let (reviewed, repairs) = reviewed(&[
            (Field::Text, " Prices doubled. "),
            (Field::Claimant, " a-mayor"),
            (Field::Kind, "Statistic"),
            (Field::Tags, "b, a,,b"),
            (Field::Rating, "Half-True "),
            (Field::Value, "5.0"),
            (Field::Best, "five"),
            (Field::Url, "https://www.checks.example/1"),
            (Field::RuledOn, "1/2/2020"),
            (Field::Citation, "https://web.archive.org/web/20201130144023/https://example.org/a, Metadata"),
        ])
        .unwrap();
        let claim = &reviewed.claim;
        assert_eq!((claim.text.as_str(), claim.claimant.as_deref()), (" Prices doubled. ", Some("a-mayor")));
        assert_eq!(claim.tags, ["a", "b"]);
        let ruling = &claim.rulings[0];
        assert_eq!((ruling.rating.label.as_str(), ruling.ruled_by.as_str()), ("Half-True", "checks.example"));
        assert_eq!(ruling.value.as_ref().unwrap().to_string(), "5.0");
        assert_eq!(reviewed.sources[0].url.as_deref(), Some("https://example.org/a"));
        let wanted = [
            "claimant: spaces at the ends were left out",
            "citation: what is no web address was left out",
            "rating: spaces at the ends were left out",
            "ruled_by: the site's name stands for who ruled",
            "best: a number that can't be read was left out",
            "ruled_on: a date that can be read in two ways was left out (--dates says which)",
        ];
        assert_eq!(repairs, wanted);
    }

    #[test]
    fn a_rating_of_nobody_is_refused_with_the_way_out() {
        let refused = reviewed(&[(Field::Text, "x"), (Field::Rating, "true")]).unwrap_err();
        assert_eq!(refused.field, "ruled_by");
        assert!(refused.reason.contains("--ruled-by NAME"));
        assert_eq!(reviewed(&[(Field::Text, " ")]).unwrap_err().field, "text");
        let (_, repairs) = reviewed(&[(Field::Text, "x"), (Field::Rationale, "y")]).unwrap();
        assert_eq!(repairs, [format!("rating: {NO_RATING}")]);
    }

    #[test]
    fn sources_keep_their_notes_and_are_one_by_address() {
        let copy = "https://web.archive.org/web/20201130144023/https://example.org/a";
        let pairs = Pairs(vec![
            (Field::Text, vec!["x"]),
            (Field::Citation, vec![copy, "Metadata", "", "https://example.org/a"]),
            (Field::CitationNote, vec!["one", "two", "", "three"]),
            (Field::CitationTitle, vec!["only one"]),
        ]);
        let reading = read(&pairs, &Said::default()).unwrap();
        let Content::Claim(reviewed) = reading.content else { panic!() };
        let source = &reviewed.sources[..];
        assert_eq!(source.len(), 1);
        assert_eq!(source[0].id, Some(source_id("https://example.org/a")));
        assert_eq!(source[0].archive_url.as_deref(), Some(copy));
        assert_eq!(source[0].archived.as_ref().unwrap().as_str(), "2020-11-30");
        let notes: Vec<_> = reviewed.claim.citations.iter().map(|c| c.note.as_deref()).collect();
        assert_eq!(notes, [Some("one"), Some("three")]);
        assert_eq!(reading.repairs.len(), 2, "{:?}", reading.repairs);
    }

    #[test]
    fn very_many_addresses_are_read_in_no_time() {
        let urls: Vec<String> = (0..60_000).map(|n| format!("https://example.org/{n}")).collect();
        let start = std::time::Instant::now();
        for (field, what) in [(Field::Appearance, places::TOO_MANY), (Field::Citation, TOO_MANY_SOURCES)] {
            let cell: &str = urls.join(" ").leak();
            let pairs = Pairs(vec![(Field::Text, vec!["x"]), (field, vec![cell])]);
            let reading = read(&pairs, &Said::default()).unwrap();
            let Content::Claim(reviewed) = reading.content else { panic!() };
            let found = reviewed.claim.appearances.len() + reviewed.claim.citations.len();
            assert_eq!((found, reading.repairs.len()), (10_000, 1));
            assert_eq!(reading.repairs[0].what, what);
        }
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
