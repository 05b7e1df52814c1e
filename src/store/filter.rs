//! What `query` asks: one filter for lists, counts and exports, and pages of claims by keyset.
//!
//! Every single filter but `claimant` and best match is answered from an index in the order of the list, so that
//! a page costs the same at a thousand claims and at a million, at the first page and at the last. (A name is
//! looked for in the full text, which walks more for frequent words.) Of several filters one drives
//! (full text, then a facet, then a date) and the others are checked row by row.

use super::{Error, ReadTx, Result};
use super::{facet, search};
use crate::model::{ArticleNo, ClaimKind, ClaimNo, PartialDate, RatingRef, Timestamp, Verdict};
use rusqlite::types::Value;
use rusqlite::{Row, ToSql, params_from_iter};

/// Which claims. An empty filter selects every claim that was not removed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Full text, see the module `search`.
    pub words: Option<String>,
    /// Only these claims, if any is named.
    pub claims: Vec<ClaimNo>,
    /// Only disputed claims.
    pub disputed: bool,
    /// Only claims without any citation.
    pub unsourced: bool,
    /// Only claims without a current ruling.
    pub unruled: bool,
    /// Only claims with a quotation that no stored copy is known to bear out.
    pub unverified: bool,
    /// Only claims with a quotation that its stored copy has otherwise, does not have, or whose copy was tampered
    /// with.
    pub altered: bool,
    /// Claims that appear in this article.
    pub article: Option<ArticleNo>,
    /// Claims whose claimant's name holds these words, next to each other.
    pub claimant: Option<String>,
    /// Only claims with a current ruling whose label has no known verdict.
    pub unmapped: bool,
    /// Claims with a current ruling by somebody of this name; case, hyphens and spaces make no difference.
    pub ruled_by: Option<String>,
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
    /// Answer from what was recorded by this moment: whether the claim was there, its facets as they were then.
    /// The words, the claimant and the dates that select it are today's.
    pub as_of: Option<Timestamp>,
    /// Removed claims instead of those in the lists.
    pub removed: bool,
}

/// A statement and the values bound to it.
pub(super) struct Selection {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// How many matches of words alone are ranked: the newest.
pub const RANKED_MOST: usize = 5000;

/// What may drive a selection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Driver {
    /// Full text, else a facet, else the claims.
    Any,
    /// The claims, for the order of a date.
    Claim,
    /// The newest matches with their rank.
    Ranked,
}

/// The claim's number where the ranked matches drive.
pub(super) const RANKED: &str = "ranked.number";

/// The claim's number where the full text drives.
pub(super) const FULL_TEXT: &str = "claim_fts.rowid";

/// Builds the FROM and WHERE of a filter.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) from: String,
    /// The column that carries the claim's number in the driving table.
    pub(super) number: &'static str,
    pub(super) conditions: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Builder {
    /// The placeholder of a new value.
    pub(super) fn bind(&mut self, value: &dyn ToSql) -> String {
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

    /// Asks for a facet: it drives if nothing does yet, otherwise it is looked up for each claim.
    fn facet(&mut self, facet: &str) {
        let value = self.bind(&facet);
        if self.from.is_empty() {
            // The plus keeps the planner from turning the join around.
            self.from = "facet f JOIN claim c ON c.id = +f.claim_id".into();
            self.number = "f.claim_id";
            self.conditions.push(format!("f.facet = {value}"));
        } else {
            let row = format!("SELECT 1 FROM facet f WHERE f.facet = {value} AND f.claim_id = c.id");
            self.conditions.push(format!("EXISTS ({row})"));
        }
    }

    pub(super) fn new(filter: &Filter, driver: Driver, bounded: bool) -> Builder {
        let mut b = Builder::default();
        if driver == Driver::Claim {
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
                if driver == Driver::Ranked {
                    b.from = format!(
                        "(SELECT rowid AS number, bm25(claim_fts) AS rank FROM claim_fts WHERE claim_fts MATCH {value}
                            ORDER BY rowid DESC LIMIT {RANKED_MOST}) ranked JOIN claim c ON c.id = +ranked.number"
                    );
                    b.number = RANKED;
                } else {
                    b.from = "claim_fts JOIN claim c ON c.id = claim_fts.rowid".into();
                    b.number = FULL_TEXT;
                    b.conditions.push(format!("claim_fts MATCH {value}"));
                }
            }
            Some(None) => b.conditions.push("0".into()),
            None => {}
        }
        // What is stored speaks of the present; the past is worked out claim by claim.
        if filter.as_of.is_none() {
            for facet in filter.facets() {
                b.facet(&facet);
            }
            if filter.removed {
                b.facet(facet::REMOVED);
            }
        }
        if b.from.is_empty() {
            (b.from, b.number) = ("claim c".into(), "c.id");
        }
        b.columns(filter, bounded);
        b
    }

    /// The conditions on the claim's own columns.
    /// Where a page is bounded by the key of the one before, a plus keeps the planner from taking the looser
    /// bound of the filter for the index.
    fn columns(&mut self, filter: &Filter, bounded: bool) {
        let plus = if bounded { "+" } else { "" };
        if !filter.claims.is_empty() {
            let numbers: Vec<String> = filter.claims.iter().map(ToString::to_string).collect();
            let value = self.bind(&format!("[{}]", numbers.join(",")));
            self.conditions.push(format!("{plus}c.id IN (SELECT value FROM json_each({value}))"));
        }
        if let Some(since) = &filter.since {
            let value = self.bind(&since.earliest());
            self.conditions.push(format!("c.said_to >= {value}"));
        }
        if let Some(until) = &filter.until {
            let value = self.bind(&until.latest());
            self.conditions.push(format!("{plus}c.said_from <= {value} AND c.said_from > ''"));
        }
        match &filter.as_of {
            Some(moment) => {
                let value = self.bind(moment);
                self.conditions.push(format!("{plus}c.recorded_at <= {value}"));
            }
            None if filter.removed => self.conditions.push("c.retired_at IS NOT NULL".into()),
            None => self.conditions.push("c.retired_at IS NULL".into()),
        }
    }

    pub(super) fn condition(&self) -> String {
        if self.conditions.is_empty() { "1".into() } else { self.conditions.join(" AND ") }
    }
}

impl Filter {
    /// The facets that a claim must have.
    pub(super) fn facets(&self) -> Vec<String> {
        let state = [
            (self.disputed, facet::DISPUTED),
            (self.unsourced, facet::UNSOURCED),
            (self.unruled, facet::UNRULED),
            (self.unmapped, facet::UNMAPPED),
            (self.altered, facet::ALTERED),
            (self.unverified, facet::UNVERIFIED),
        ];
        // The rarest kind of facet first: the first drives.
        let mut facets: Vec<String> = self.rating.iter().map(facet::rating).collect();
        facets.extend(self.article.map(facet::article));
        facets.extend(self.tags.iter().map(|tag| facet::tag(tag)));
        facets.extend(self.ruled_by.iter().map(|name| facet::ruled_by(name)));
        facets.extend(state.iter().filter(|(wanted, _)| *wanted).map(|(_, name)| name.to_string()));
        facets.extend(self.verdict.map(facet::verdict));
        facets.extend(self.kind.map(facet::kind));
        facets
    }

    /// Whether nothing is asked but words.
    pub(super) fn is_only_words(&self) -> bool {
        *self == Filter { words: self.words.clone(), ..Filter::default() }
    }
}

/// The numbers of the selected claims in number order; every claim, removed ones too, without a filter.
pub(super) fn claims(selected: Option<&Filter>) -> Selection {
    match selected {
        None => Selection { sql: "SELECT id FROM claim ORDER BY id".into(), values: Vec::new() },
        Some(filter) => {
            let b = Builder::new(filter, Driver::Any, false);
            let (number, from, condition) = (b.number, &b.from, b.condition());
            let sql = format!("SELECT {number} FROM {from} WHERE {condition} ORDER BY {number}");
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

    /// The selected claims and those that were merged into them, in number order.
    pub(super) fn selection_with_merged(&self, filter: &Filter) -> Result<Selection> {
        let Selection { sql, values } = self.selection(filter)?;
        if !self.any_merged()? {
            return Ok(Selection { sql, values });
        }
        let sql = format!(
            "WITH RECURSIVE chosen(id) AS (SELECT * FROM ({sql})
                UNION SELECT c.id FROM chosen JOIN claim c ON c.merged_into = chosen.id)
            SELECT id FROM chosen ORDER BY id"
        );
        Ok(Selection { sql, values })
    }

    /// The selected claims. As of a moment they are what only going through them can tell, a list of numbers.
    pub(super) fn selection(&self, filter: &Filter) -> Result<Selection> {
        let Some(moment) = &filter.as_of else { return Ok(claims(Some(filter))) };
        let mut numbers: Vec<i64> = Vec::new();
        self.each(claims(Some(filter)), |row| row.get(0), &mut |number: ClaimNo| {
            if self.selected_at(number, moment, filter)?.is_some() {
                numbers.push(number.0);
            }
            Ok::<(), Error>(())
        })?;
        let sql = "SELECT value FROM json_each($1) ORDER BY value".to_string();
        let values = vec![Value::Text(format!("{numbers:?}"))];
        Ok(Selection { sql, values })
    }
}
