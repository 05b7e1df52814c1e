//! Pages of a list by keyset: a page costs the same at any depth. Only pages of best matches go by how many
//! came before, since all of them are ranked for each page.

use super::filter::{Builder, Driver, FULL_TEXT, RANKED, Selection};
use super::sql::Json;
use super::{Filter, ReadTx, Result};
use crate::model::{Claim, ClaimNo, Standing};
use rusqlite::{Row, params_from_iter};

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Highest number first: the newest in this database.
    Number,
    /// Latest said first; claims of unknown date last.
    Said,
    /// Latest recorded first.
    Recorded,
    /// Best match for the words first. Of words alone the newest [`RANKED_MOST`](super::RANKED_MOST) matches
    /// are ranked: at a million claims to rank all that hold a frequent word takes a tenth of a second.
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

impl PageKey {
    /// Whether it is a place in a list of this order.
    pub fn fits(&self, sort: Sort) -> bool {
        self.key.is_some() == matches!(sort, Sort::Said | Sort::Recorded)
    }
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

/// The statements of one page, whose answers follow each other: each gives the claim, the key of its place
/// first. A list by date goes on after claims of one date, and then with earlier dates: one statement with both
/// conditions would walk all claims of that date.
fn page(filter: &Filter, page: &Page) -> Vec<Selection> {
    let dated = matches!(page.sort, Sort::Said | Sort::Recorded);
    match &page.after {
        Some(after) if dated => {
            vec![part(filter, page, Some((after, "="))), part(filter, page, Some((after, "<")))]
        }
        _ => vec![part(filter, page, None)],
    }
}

/// One statement of a page; of a list by date, `after` has the claims of that date or of earlier ones.
fn part(filter: &Filter, page: &Page, after: Option<(&PageKey, &str)>) -> Selection {
    // Of a list by date only the dates may drive, or the order would have to be made by sorting.
    let dated = matches!(page.sort, Sort::Said | Sort::Recorded);
    let driver = if dated && filter.words.is_none() && filter.claimant.is_none() {
        Driver::Claim
    } else if page.sort == Sort::Match && filter.is_only_words() {
        Driver::Ranked
    } else {
        Driver::Any
    };
    let mut b = Builder::new(filter, driver, after.is_some());
    let key = match page.sort {
        Sort::Number | Sort::Match => "''",
        Sort::Recorded => "c.recorded_at",
        // With a start alone the end decides, so that the index bounds the list at both sides.
        Sort::Said if filter.since.is_some() && filter.until.is_none() => "c.said_to",
        Sort::Said => "c.said_from",
    };
    let number = b.number;
    let mut offset = 0;
    if let Some((after, sign)) = after {
        let value = b.bind(&after.key.clone().unwrap_or_default());
        b.conditions.push(format!("{key} {sign} {value}"));
        if sign == "=" {
            let value = b.bind(&after.number);
            b.conditions.push(format!("{number} < {value}"));
        }
    } else if let Some(after) = &page.after {
        match page.sort {
            Sort::Match => offset = after.number,
            _ => {
                let value = b.bind(&after.number);
                b.conditions.push(format!("{number} < {value}"));
            }
        }
    }
    let order = match page.sort {
        Sort::Match if number == RANKED => "ranked.rank".to_string(),
        // Words that hold nothing to look for match nothing, in no order.
        Sort::Match if number == FULL_TEXT => "claim_fts.rank".to_string(),
        Sort::Match => number.to_string(),
        Sort::Number => format!("{number} DESC"),
        Sort::Said | Sort::Recorded => format!("{key} DESC, {number} DESC"),
    };
    let sql = format!(
        "SELECT {number}, {key}, c.uuid, c.text, c.claimant, c.said, c.kind, c.tags, c.standing
        FROM {} WHERE {} ORDER BY {order} LIMIT {} OFFSET {offset}",
        b.from,
        b.condition(),
        if filter.as_of.is_some() { i64::MAX } else { page.limit as i64 },
    );
    Selection { sql, values: b.values }
}

impl ReadTx<'_> {
    /// One page of the selected claims with their standing, and where the next page
    /// starts, if there is one.
    pub fn page(&self, filter: &Filter, wanted: &Page) -> Result<Listed> {
        let more = Page { limit: wanted.limit + 1, ..wanted.clone() };
        let mut listed = Vec::new();
        let mut last = None;
        let mut passed = wanted.after.as_ref().map_or(0, |after| after.number);
        for Selection { sql, values } in page(filter, &more) {
            let mut statement = self.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(values)).map_err(|e| self.fail(e))?;
            while let Some(row) = rows.next().map_err(|e| self.fail(e))? {
                passed += 1;
                let (mut claim, mut standing) = brief(row).map_err(|e| self.fail(e))?;
                let number = claim.number.unwrap_or(ClaimNo(0));
                if let Some(moment) = &filter.as_of {
                    let Some(then) = self.selected_at(number, moment, filter)? else { continue };
                    (claim, standing) = then;
                }
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
        }
        Ok((listed, None))
    }
}

/// A claim's own row, with its standing.
fn brief(row: &Row<'_>) -> rusqlite::Result<(Claim, Standing)> {
    let claim = Claim {
        number: row.get(0)?,
        id: row.get(2)?,
        text: row.get(3)?,
        claimant: row.get(4)?,
        said: row.get(5)?,
        kind: row.get(6)?,
        tags: row.get::<_, Json<_>>(7)?.0,
        ..Claim::default()
    };
    Ok((claim, row.get::<_, Json<_>>(8)?.0))
}
