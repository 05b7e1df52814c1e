//! What `query` asks: one filter for lists, counts and exports, and pages of claims by keyset.
//!
//! Every single filter is answered from an index in the order of the list, so that a page costs the same at
//! a thousand claims and at a million, at the first page and at the last. Of several filters one drives
//! (the tables below, in that order) and the others are checked row by row.

use super::search;
use super::{Error, ReadTx, Result};
use crate::model::{
    ArticleNo, Claim, ClaimKind, ClaimNo, PartialDate, RatingRef, Standing, Timestamp, Verdict, standing,
};
use rusqlite::types::Value;
use rusqlite::{Row, ToSql, params_from_iter};

/// Which claims. An empty filter selects every claim that was not removed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Full text, see the module `search`.
    pub words: Option<String>,
    /// Only disputed claims.
    pub disputed: bool,
    /// Only claims without any citation.
    pub unsourced: bool,
    /// Only claims without a current ruling.
    pub unruled: bool,
    /// Claims that appear in this article.
    pub article: Option<ArticleNo>,
    /// Claims whose claimant's name holds these words, next to each other.
    pub claimant: Option<String>,
    /// Claims with a current ruling of this rating, scale and label verbatim.
    pub rating: Option<RatingRef>,
    /// Claims with a current ruling of this verdict.
    pub verdict: Option<Verdict>,
    /// Claims that carry each of these tags, in any case.
    pub tags: Vec<String>,
    /// Claims of this kind.
    pub kind: Option<ClaimKind>,
    /// Claims that may have been said on or after the first day of this date.
    pub since: Option<PartialDate>,
    /// Claims that may have been said on or before the last day of this date.
    pub until: Option<PartialDate>,
    /// Answer from what was recorded by this moment: whether the claim was there, what was ruled and attached.
    /// The words, claimant, article, kind, tags and dates that select it are today's.
    pub as_of: Option<Timestamp>,
    /// Removed claims instead of those in the lists.
    pub removed: bool,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Highest number first: the newest in this database.
    Number,
    /// Latest said first; claims of unknown date last.
    Said,
    /// Latest recorded first.
    Recorded,
    /// Best match for the words first.
    Match,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The order.
    pub sort: Sort,
    /// At most so many claims.
    pub limit: usize,
    /// After the claim that this key stands for.
    pub after: Option<PageKey>,
}

/// Where a page ended: the key of its last claim in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKey {
    key: Option<String>,
    number: i64,
}

impl std::fmt::Display for PageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{key}/{}", self.number),
            None => write!(f, "{}", self.number),
        }
    }
}

impl std::str::FromStr for PageKey {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, number) = match text.rsplit_once('/') {
            Some((key, number)) => (Some(key.to_string()), number),
            None => (None, text),
        };
        let number =
            number.parse().map_err(|_| "not a place in a list: copy it from the line `next page`")?;
        Ok(PageKey { key, number })
    }
}

/// The claims of one page with their standing, and where the next page starts, if there is one.
pub type Listed = (Vec<(Claim, Standing)>, Option<PageKey>);

/// A statement and the values bound to it.
pub(super) struct Selection {
    sql: String,
    values: Vec<Value>,
}

/// Builds the FROM and WHERE of a filter.
#[derive(Default)]
struct Builder {
    from: String,
    /// The column that carries the claim's number in the driving table.
    number: &'static str,
    /// Whether a claim may come twice from the driving table.
    repeats: bool,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Builder {
    /// The placeholder of a new value.
    fn bind(&mut self, value: &dyn ToSql) -> String {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        let value = match value.to_sql() {
            Ok(ToSqlOutput::Owned(value)) => value,
            Ok(ToSqlOutput::Borrowed(ValueRef::Text(text))) => {
                Value::Text(String::from_utf8_lossy(text).into())
            }
            Ok(ToSqlOutput::Borrowed(ValueRef::Integer(n))) => Value::Integer(n),
            _ => Value::Null,
        };
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Lets `table` drive if none does yet; otherwise asks for a row of it by EXISTS.
    fn table(&mut self, table: &str, column: &'static str, condition: &str, repeats: bool) {
        if self.from.is_empty() {
            // The plus keeps the planner from turning the join around.
            self.from = format!("{table} JOIN claim c ON c.id = +{column}");
            (self.number, self.repeats) = (column, repeats);
            self.conditions.push(condition.to_string());
        } else {
            self.conditions
                .push(format!("EXISTS (SELECT 1 FROM {table} WHERE {column} = c.id AND {condition})"));
        }
    }

    fn new(filter: &Filter, driven_by_claim: bool) -> Builder {
        let mut b = Builder::default();
        if driven_by_claim {
            (b.from, b.number) = ("claim c".into(), "c.id");
        }
        let text = match (filter.words.as_deref(), filter.claimant.as_deref()) {
            (None, None) => None,
            (Some(words), None) => Some(search::expression(words)),
            (None, Some(name)) => Some(search::claimant(name)),
            (Some(words), Some(name)) => Some(
                search::expression(words)
                    .zip(search::claimant(name))
                    .map(|(w, n)| format!("({w}) AND ({n})")),
            ),
        };
        match text {
            Some(Some(expression)) => {
                let value = b.bind(&expression);
                b.table("claim_fts", "claim_fts.rowid", &format!("claim_fts MATCH {value}"), false);
            }
            Some(None) => b.conditions.push("0".into()),
            None => {}
        }
        if let Some(article) = filter.article {
            let value = b.bind(&article);
            let condition = format!("a.article_id = {value} AND a.retired_at IS NULL");
            b.table("appearance a", "a.claim_id", &condition, true);
        }
        for (n, tag) in filter.tags.iter().enumerate() {
            let value = b.bind(tag);
            if n == 0 {
                b.table("claim_tag t", "t.claim_id", &format!("t.tag = {value}"), false);
            } else {
                b.conditions.push(format!(
                    "EXISTS (SELECT 1 FROM claim_tag t WHERE t.tag = {value} AND t.claim_id = c.id)"
                ));
            }
        }
        let as_of = filter.as_of.is_some();
        if let Some(verdict) = filter.verdict.filter(|_| !as_of) {
            let value = b.bind(&verdict);
            b.table("claim_verdict v", "v.claim_id", &format!("v.verdict = {value}"), false);
        }
        if let Some(rating) = filter.rating.as_ref().filter(|_| !as_of) {
            let (scale, label) = (b.bind(&rating.scale), b.bind(&rating.label));
            let condition = format!(
                "r.rating_id = (SELECT t.id FROM rating t JOIN scale s ON s.id = t.scale_id
                    WHERE s.name = {scale} AND t.label = {label})
                AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.ruling_id = r.id)
                AND NOT EXISTS (WITH RECURSIVE later(id) AS (
                        SELECT n.id FROM ruling n WHERE n.supersedes = r.id
                        UNION SELECT n.id FROM ruling n JOIN later ON n.supersedes = later.id)
                    SELECT 1 FROM later
                    WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.ruling_id = later.id))"
            );
            b.table("ruling r", "r.claim_id", &condition, true);
        }
        if b.from.is_empty() {
            (b.from, b.number) = ("claim c".into(), "c.id");
        }
        b.columns(filter);
        b
    }

    /// The conditions on the claim's own columns.
    fn columns(&mut self, filter: &Filter) {
        let as_of = filter.as_of.is_some();
        let flags = [
            (filter.disputed, "c.disputed = 1"),
            (filter.unsourced, "c.sourced = 0"),
            (filter.unruled, "c.ruled = 0"),
        ];
        for (_, condition) in flags.iter().filter(|(wanted, _)| *wanted && !as_of) {
            self.conditions.push((*condition).into());
        }
        if let Some(kind) = filter.kind {
            let value = self.bind(&kind);
            self.conditions.push(format!("c.kind = {value}"));
        }
        if let Some(since) = &filter.since {
            let value = self.bind(&since.earliest());
            self.conditions.push(format!("c.said_to >= {value}"));
        }
        if let Some(until) = &filter.until {
            let value = self.bind(&until.latest());
            self.conditions.push(format!("c.said_from <= {value} AND c.said_from > ''"));
        }
        match &filter.as_of {
            Some(moment) => {
                let value = self.bind(moment);
                self.conditions.push(format!("c.recorded_at <= {value}"));
            }
            None if filter.removed => self.conditions.push("c.retired_at IS NOT NULL".into()),
            None => self.conditions.push("c.retired_at IS NULL".into()),
        }
    }

    fn condition(&self) -> String {
        if self.conditions.is_empty() { "1".into() } else { self.conditions.join(" AND ") }
    }
}

/// The statement of one page: the claim's number and the key of its place.
fn page(filter: &Filter, page: &Page) -> Selection {
    // Of a list by date only the dates may drive, or the order would have to be made by sorting.
    let dated = matches!(page.sort, Sort::Said | Sort::Recorded);
    let mut b = Builder::new(filter, dated && filter.words.is_none() && filter.claimant.is_none());
    let key = match page.sort {
        Sort::Number | Sort::Match => "''",
        Sort::Recorded => "c.recorded_at",
        // With a start alone the end decides, so that the index bounds the list at both sides.
        Sort::Said if filter.since.is_some() && filter.until.is_none() => "c.said_to",
        Sort::Said => "c.said_from",
    };
    let number = b.number;
    let mut offset = 0;
    if let Some(after) = &page.after {
        match page.sort {
            Sort::Match => offset = after.number,
            Sort::Number => {
                let value = b.bind(&after.number);
                b.conditions.push(format!("{number} < {value}"));
            }
            Sort::Said | Sort::Recorded => {
                let (k, n) = (b.bind(&after.key.clone().unwrap_or_default()), b.bind(&after.number));
                b.conditions.push(format!("({key}, {number}) < ({k}, {n})"));
            }
        }
    }
    let as_of = filter.as_of.is_some();
    let order = match page.sort {
        Sort::Match if b.from.starts_with("claim_fts") => "claim_fts.rank".to_string(),
        // Without a word to match there is no best match either.
        Sort::Match => format!("{number} DESC"),
        Sort::Number => format!("{number} DESC"),
        Sort::Said | Sort::Recorded => format!("{key} DESC, {number} DESC"),
    };
    let distinct = if b.repeats { "DISTINCT " } else { "" };
    let sql = format!(
        "SELECT {distinct}{number}, {key} FROM {} WHERE {} ORDER BY {order} LIMIT {} OFFSET {offset}",
        b.from,
        b.condition(),
        if as_of { i64::MAX } else { page.limit as i64 },
    );
    Selection { sql, values: b.values }
}

impl Filter {
    /// Whether a claim that stood so at the moment of `as_of` is selected. What is stored about a claim's
    /// standing, and whether it was removed, speaks of the present: the past is worked out claim by claim.
    fn admits(&self, claim: &Claim, standing: &Standing) -> bool {
        let rated = |rating: &RatingRef| {
            crate::model::dispute::current_rulings(&claim.rulings).any(|r| r.rating == *rating)
        };
        claim.retired_at.is_some() == self.removed
            && (!self.disputed || !standing.reasons.is_empty())
            && (!self.unsourced || !standing.sourced)
            && (!self.unruled || !standing.ruled)
            && self.verdict.is_none_or(|v| standing.verdicts.contains(&v))
            && self.rating.as_ref().is_none_or(rated)
    }
}

/// The numbers of the selected claims in number order; every claim, removed ones too, without a filter.
pub(super) fn claims(selected: Option<&Filter>) -> Selection {
    match selected {
        None => Selection { sql: "SELECT id FROM claim ORDER BY id".into(), values: Vec::new() },
        Some(filter) => {
            let b = Builder::new(filter, false);
            let (distinct, number) = (if b.repeats { "DISTINCT " } else { "" }, b.number);
            let sql = format!(
                "SELECT {distinct}{number} FROM {} WHERE {} ORDER BY {number}",
                b.from,
                b.condition()
            );
            Selection { sql, values: b.values }
        }
    }
}

/// The names of the scales that rulings of selected claims are on.
pub(super) fn scales(selected: Selection) -> Selection {
    let Selection { sql, values } = selected;
    let sql = format!(
        "SELECT DISTINCT s.name FROM ruling r JOIN rating t ON t.id = r.rating_id JOIN scale s ON s.id = t.scale_id
        WHERE r.claim_id IN ({sql})"
    );
    Selection { sql, values }
}

/// The articles in which selected claims appear.
pub(super) fn articles(columns: &str, selected: Option<Selection>) -> Selection {
    let Some(Selection { sql, values }) = selected else {
        return Selection { sql: format!("SELECT {columns} FROM article ORDER BY id"), values: Vec::new() };
    };
    let sql = format!(
        "SELECT {columns} FROM article WHERE id IN
            (SELECT article_id FROM appearance WHERE claim_id IN ({sql})) ORDER BY id"
    );
    Selection { sql, values }
}

/// The sources that selected claims cite, with those that these derive from.
pub(super) fn sources(columns: &str, selected: Option<Selection>) -> Selection {
    let Some(Selection { sql, values }) = selected else {
        return Selection {
            sql: format!("SELECT {columns} FROM source s ORDER BY s.id"),
            values: Vec::new(),
        };
    };
    let sql = format!(
        "WITH RECURSIVE cited(id) AS (
            SELECT source_id FROM citation WHERE claim_id IN ({sql})
            UNION SELECT derived_from FROM source JOIN cited USING (id) WHERE derived_from IS NOT NULL)
        SELECT {columns} FROM source s WHERE s.id IN (SELECT id FROM cited) ORDER BY s.id"
    );
    Selection { sql, values }
}

impl ReadTx<'_> {
    /// Runs a selection, one row at a time, so that memory does not grow with the answer.
    pub(super) fn each<T, E: From<Error>>(
        &self,
        selection: Selection,
        from_row: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        f: &mut impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.prepare(&selection.sql)?;
        let mut rows = statement.query(params_from_iter(selection.values)).map_err(|e| self.fail(e))?;
        while let Some(row) = rows.next().map_err(|e| self.fail(e))? {
            f(from_row(row).map_err(|e| self.fail(e))?)?;
        }
        Ok(())
    }

    /// The selected claims. As of a moment they are what only going through them can tell, a list of numbers.
    pub(super) fn selection(&self, filter: &Filter) -> Result<Selection> {
        if filter.as_of.is_none() {
            return Ok(claims(Some(filter)));
        }
        let mut numbers: Vec<i64> = Vec::new();
        self.each(claims(Some(filter)), |row| row.get(0), &mut |number: ClaimNo| {
            if self.listed(number, filter)?.is_some() {
                numbers.push(number.0);
            }
            Ok::<(), Error>(())
        })?;
        let sql = "SELECT value FROM json_each($1) ORDER BY value".to_string();
        let values = vec![Value::Text(format!("{numbers:?}"))];
        Ok(Selection { sql, values })
    }

    /// One page of the selected claims with their citations, rulings and standing, and where the next page
    /// starts, if there is one.
    pub fn page(&self, filter: &Filter, wanted: &Page) -> Result<Listed> {
        let more = Page { limit: wanted.limit + 1, ..wanted.clone() };
        let Selection { sql, values } = page(filter, &more);
        let mut statement = self.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(|e| self.fail(e))?;
        let mut listed = Vec::new();
        let mut last = None;
        let mut passed = wanted.after.as_ref().map_or(0, |after| after.number);
        while let Some(row) = rows.next().map_err(|e| self.fail(e))? {
            passed += 1;
            let number = row.get(0).map_err(|e| self.fail(e))?;
            let Some((claim, standing)) = self.listed(number, filter)? else { continue };
            if listed.len() == wanted.limit {
                return Ok((listed, last));
            }
            let key: String = row.get(1).map_err(|e| self.fail(e))?;
            last = Some(match wanted.sort {
                Sort::Match => PageKey { key: None, number: passed },
                Sort::Number => PageKey { key: None, number: number.0 },
                Sort::Said | Sort::Recorded => PageKey { key: Some(key), number: number.0 },
            });
            listed.push((claim, standing));
        }
        Ok((listed, None))
    }

    /// A claim as lists show it; none when it was not so at the moment of `as_of`.
    fn listed(&self, number: ClaimNo, filter: &Filter) -> Result<Option<(Claim, Standing)>> {
        let claim = match &filter.as_of {
            None => Some(self.judged_claim(number)?),
            Some(moment) => self.claim_at(number, moment)?,
        };
        let Some(claim) = claim else { return Ok(None) };
        let standing = standing(&claim);
        Ok((filter.as_of.is_none() || filter.admits(&claim, &standing)).then_some((claim, standing)))
    }
}
