//! Which column or field of a foreign record means which of our fields: by what a person says
//! (`--map text=claim`), and by headers that are known.

use crate::model::closed::closed_set;

closed_set! {
    /// The fields that a flat record can fill, by our names for them.
    Field ("field") {
        /// The claim, in plain words. The only one that a record can't do without.
        Text => "text",
        /// Who makes the claim.
        Claimant => "claimant",
        /// When it was said.
        Said => "said",
        /// What sort of claim it is, by our names.
        Kind => "kind",
        /// Free labels; several.
        Tags => "tags",
        /// Free words on the claim.
        Note => "note",
        /// The rating's label.
        Rating => "rating",
        /// Who ruled.
        RuledBy => "ruled_by",
        /// The site or page of who ruled.
        RuledByUrl => "ruled_by_url",
        /// The day it was ruled.
        RuledOn => "ruled_on",
        /// Why it was ruled so.
        Rationale => "rationale",
        /// The page that carries the review.
        Url => "url",
        /// The title of that page.
        Title => "title",
        /// The language of that page.
        Language => "language",
        /// The rating's number.
        Value => "value",
        /// The best number of the scale.
        Best => "best",
        /// The worst number of the scale.
        Worst => "worst",
        /// A page where the claim was made; several.
        Appearance => "appearance",
        /// The words as printed there.
        Quote => "quote",
        /// A source's address; several.
        Citation => "citation",
        /// The titles of these sources, as many as there are sources.
        CitationTitle => "citation_title",
        /// Notes on these sources, as many as there are sources.
        CitationNote => "citation_note",
    }
}

impl Field {
    /// Whether a record may have several values of it.
    pub fn is_list(self) -> bool {
        use Field::*;
        matches!(self, Tags | Appearance | Citation | CitationTitle | CitationNote)
    }
}

/// The column that shows that a table is an export of ours.
pub const OWN: &str = "onus_id";

/// The flattened ClaimReview columns of the ClaimsKG extractor. Not among them: `creativeWork_author_name` and
/// `creativeWork_datePublished`, which should be the claimant and the day it was said, and in most of its files
/// are the reviewing journalist and the day of the review; `extra_refered_links`, which are all links of the
/// page. Who knows better for a file maps them.
const CLAIMSKG: &[(&str, Field)] = &[
    ("claimReview_claimReviewed", Field::Text),
    ("rating_alternateName", Field::Rating),
    ("rating_ratingValue", Field::Value),
    ("rating_bestRating", Field::Best),
    ("rating_worstRating", Field::Worst),
    ("claimReview_author_name", Field::RuledBy),
    ("claimReview_author_url", Field::RuledByUrl),
    ("claimReview_datePublished", Field::RuledOn),
    ("claimReview_url", Field::Url),
    ("extra_title", Field::Title),
    ("extra_tags", Field::Tags),
];

/// Plain names that mean one thing wherever they stand at the head of a list of claims, in lower case with `_`.
/// Not among them: `date` (said or ruled?), `source` (of the claim or against it?), `author` (of what?).
const PLAIN: &[(&str, Field)] = &[
    ("claim", Field::Text),
    ("statement", Field::Text),
    ("claim_text", Field::Text),
    ("claim_reviewed", Field::Text),
    ("claimreviewed", Field::Text),
    ("speaker", Field::Claimant),
    ("claimed_by", Field::Claimant),
    ("said_by", Field::Claimant),
    ("author_of_claim", Field::Claimant),
    ("claim_author", Field::Claimant),
    ("claim_date", Field::Said),
    ("date_of_claim", Field::Said),
    ("label", Field::Rating),
    ("verdict", Field::Rating),
    ("textual_rating", Field::Rating),
    ("textualrating", Field::Rating),
    ("fact_checker", Field::RuledBy),
    ("factchecker", Field::RuledBy),
    ("checked_by", Field::RuledBy),
    ("review_date", Field::RuledOn),
    ("date_of_review", Field::RuledOn),
    ("justification", Field::Rationale),
    ("review_url", Field::Url),
    ("fact_check_url", Field::Url),
    ("factcheck_url", Field::Url),
    ("claim_url", Field::Appearance),
    ("original_claim_url", Field::Appearance),
    ("source_url", Field::Citation),
    ("source_urls", Field::Citation),
];

/// What a person says a foreign record's columns mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Fields with their columns; an empty column leaves the field out.
    pairs: Vec<(Field, String)>,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMapping {
    /// No pair.
    #[error("not a mapping: write field=column, as in text=claim,claimant=speaker")]
    Form,
    /// A word that is no field of ours, or something else than fields.
    #[error(transparent)]
    Field(#[from] crate::model::UnknownWord),
    /// Two columns for a field that holds one value.
    #[error("{0} is mapped twice, and holds one value")]
    Twice(Field),
    /// A column that the input does not have.
    #[error(
        "{0}={1} names a column that is not there: name it as the first line does, or by its number, as in {0}=#3"
    )]
    NoColumn(Field, String),
    /// A column's name that stands twice.
    #[error("{0}={1} names two columns: give the number of one, as in {0}=#3")]
    TwoColumns(Field, String),
    /// Nothing says what the claim is, among these columns.
    #[error(
        "no column is known to be the claim's text{}: say which with --map text=COLUMN (by name, or by number as in text=#3; with --no-header where the first line is a record)", among(.0)
    )]
    NoText(Vec<String>),
}

/// The first columns, for a message: those that look like names, since a file that is no table may hold anything
/// there.
fn among(names: &[String]) -> String {
    let plain = |name: &&String| {
        let letters = name.chars().all(|c| c.is_lowercase() || c == '_' || c == ' ');
        letters && (1..=20).contains(&name.chars().count())
    };
    let names: Vec<&str> = names.iter().filter(plain).take(12).map(String::as_str).collect();
    if names.is_empty() { String::new() } else { format!(" (there are {})", names.join(", ")) }
}

impl Mapping {
    /// Reads `field=column` pairs separated by commas. `field=` leaves out a field that would be recognised. A
    /// column is named as the first line names it, or by its number from 1, as in `#3`; in JSON it is a path with
    /// dots, which leads through lists. A field that holds several values can be given several times.
    ///
    /// # Errors
    /// [`BadMapping`], which names our fields.
    pub fn parse(text: &str) -> Result<Self, BadMapping> {
        Mapping::default().and(text)
    }

    /// This mapping with more pairs.
    ///
    /// # Errors
    /// As [`parse`](Mapping::parse).
    pub fn and(mut self, text: &str) -> Result<Self, BadMapping> {
        for pair in text.split(',') {
            let (field, column) = pair.split_once('=').ok_or(BadMapping::Form)?;
            let field: Field = field.trim().parse()?;
            if !field.is_list() && self.pairs.iter().any(|(f, _)| *f == field) {
                return Err(BadMapping::Twice(field));
            }
            self.pairs.push((field, column.trim().to_string()));
        }
        Ok(self)
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The columns that were said, without those that leave a field out.
    pub(super) fn said(&self) -> impl Iterator<Item = (Field, &str)> {
        self.pairs.iter().filter(|(_, column)| !column.is_empty()).map(|(f, c)| (*f, c.as_str()))
    }

    /// The known columns among `names` whose fields were not said.
    pub(super) fn recognised(&self, names: &[String]) -> Vec<(Field, usize)> {
        let known = recognise(names);
        known.into_iter().filter(|(field, _)| !self.pairs.iter().any(|(f, _)| f == field)).collect()
    }

    /// The columns of a table whose first line has these `names`; without such a line, of `width` columns.
    ///
    /// # Errors
    /// A column that is not there or not clear, or no column for the claim's text.
    pub(super) fn columns(
        &self,
        names: Option<&[String]>,
        width: usize,
    ) -> Result<Vec<(Field, usize)>, BadMapping> {
        let mut columns = names.map_or(vec![], |names| self.recognised(names));
        for (field, column) in self.said() {
            let number = column.strip_prefix('#').or(names.is_none().then_some(column));
            let numbered = number.and_then(|n| n.parse::<usize>().ok()).filter(|n| (1..=width).contains(n));
            let mut named = names.unwrap_or_default().iter().enumerate().filter(|(_, name)| *name == column);
            let at = match (named.next(), named.next()) {
                (Some((at, _)), None) => at,
                (Some(_), Some(_)) => return Err(BadMapping::TwoColumns(field, column.into())),
                (None, _) => numbered.ok_or_else(|| BadMapping::NoColumn(field, column.into()))? - 1,
            };
            columns.push((field, at));
        }
        if !columns.iter().any(|(field, _)| *field == Field::Text) {
            return Err(BadMapping::NoText(names.unwrap_or_default().to_vec()));
        }
        Ok(columns)
    }
}

/// The columns that are known, by their names: those of our own export and our fields' names, those of ClaimsKG,
/// and plain names. Where two columns could be one field, neither is.
fn recognise(names: &[String]) -> Vec<(Field, usize)> {
    let own = names.iter().any(|name| name == OWN);
    let claimskg = names.iter().any(|name| name == CLAIMSKG[0].0);
    let known = |name: &str| -> Option<Field> {
        if claimskg {
            return CLAIMSKG.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
        }
        let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
        let ours = plain.parse().ok().filter(|_| !own || plain == name);
        ours.or_else(|| PLAIN.iter().find(|(known, _)| !own && *known == plain).map(|(_, field)| *field))
    };
    let mut found: Vec<(Field, usize)> =
        names.iter().enumerate().filter_map(|(at, name)| Some((known(name)?, at))).collect();
    // Not every column against every other: there may be many.
    let mut counts: Vec<(Field, usize)> = Vec::new();
    for (field, _) in &found {
        match counts.iter_mut().find(|(counted, _)| counted == field) {
            Some((_, count)) => *count += 1,
            None => counts.push((*field, 1)),
        }
    }
    found.retain(|(field, _)| counts.contains(&(*field, 1)));
    found
}

/// What a table's columns were used for, for the summary of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    used: Vec<(Field, String)>,
    unused: Vec<String>,
}

impl Columns {
    /// The columns of these `names` of which `used` are used.
    pub(super) fn of(used: &[(Field, usize)], names: &[String]) -> Self {
        let unused = names.iter().enumerate().filter(|(at, _)| !used.iter().any(|(_, used)| used == at));
        Columns {
            used: used.iter().map(|(field, at)| (*field, names[*at].clone())).collect(),
            unused: unused.map(|(_, name)| name.clone()).collect(),
        }
    }

    /// The same for fields with the paths where they were looked for.
    pub(super) fn new(used: Vec<(Field, String)>, unused: Vec<String>) -> Self {
        Columns { used, unused }
    }

    /// Each field that was read, with the column that it was read from.
    pub fn used(&self) -> &[(Field, String)] {
        &self.used
    }

    /// The columns that nothing was read from. They are kept in the raw record. Outside text.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        assert_eq!(Mapping::parse("text"), Err(BadMapping::Form));
        let error = Mapping::parse("txt=claim").unwrap_err().to_string();
        assert!(error.starts_with("not a field: use one of text, claimant, said,"), "{error}");
        assert_eq!(Mapping::parse("text=a").unwrap().and("text=b"), Err(BadMapping::Twice(Field::Text)));
        assert!(Mapping::parse("citation=a, citation=b").is_ok());
    }

    #[test]
    fn what_is_said_comes_before_what_is_recognised() {
        let header = names(&["Claim", "speaker", "label", "words", "date"]);
        let columns = |map: &str| {
            let mapping = if map.is_empty() { Mapping::default() } else { Mapping::parse(map).unwrap() };
            mapping.columns(Some(&header), header.len())
        };
        assert_eq!(columns("").unwrap(), [(Field::Text, 0), (Field::Claimant, 1), (Field::Rating, 2)]);
        assert_eq!(columns("text=words,claimant=,rating=").unwrap(), [(Field::Text, 3)]);
        assert!(columns("said=#5").unwrap().contains(&(Field::Said, 4)));
        for (map, error) in [
            ("said=day", BadMapping::NoColumn(Field::Said, "day".into())),
            ("said=#6", BadMapping::NoColumn(Field::Said, "#6".into())),
            ("said=#0", BadMapping::NoColumn(Field::Said, "#0".into())),
            ("said=5", BadMapping::NoColumn(Field::Said, "5".into())),
            ("text=", BadMapping::NoText(header.clone())),
        ] {
            assert_eq!(columns(map), Err(error), "{map}");
        }
        let twice = names(&["a", "a"]);
        let mapping = Mapping::parse("text=a").unwrap();
        assert_eq!(mapping.columns(Some(&twice), 2), Err(BadMapping::TwoColumns(Field::Text, "a".into())));
        assert_eq!(Mapping::parse("text=2").unwrap().columns(None, 2), Ok(vec![(Field::Text, 1)]));
    }

    #[test]
    fn what_could_mean_two_things_is_not_recognised() {
        assert_eq!(recognise(&names(&["claim", "statement", "date", "source", "author"])), []);
        let ours = recognise(&names(&["text", "url", OWN, "verdict", "rating"]));
        assert_eq!(ours, [(Field::Text, 0), (Field::Url, 1), (Field::Rating, 4)]);
        let claimskg =
            names(&["claimReview_claimReviewed", "creativeWork_author_name", "rating_alternateName"]);
        assert_eq!(recognise(&claimskg), [(Field::Text, 0), (Field::Rating, 2)]);
    }
}
