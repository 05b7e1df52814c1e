//! Whole claims, one after the other, as exports take them: each with all that hangs on it and, if wanted, with
//! the sources and articles that it refers to.

use super::cursor::Cursor;
use super::filter::Selection;
use super::{Error, Filter, ReadTx, Result, citation, claim, received, ruling, source};
use crate::model::{Article, ArticleNo, Claim, ClaimNo, Entity, Id, RatingScale, Source};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// One of the records that JSON Lines hold, in an order that brings back every number.
#[derive(Debug, Clone, PartialEq)]
pub enum Whole {
    /// A rating scale.
    Scale(Box<RatingScale>),
    /// An article, with its texts.
    Article(Box<Article>),
    /// A source that no claim so far brought, and that comes before those of the next claim.
    Source(Box<Source>),
    /// A claim and those that were merged into it, with the sources that their citations name, those that they
    /// derive from, and the articles that they appear in, without texts; each list in the order of numbers.
    Claim(Vec<Claim>, Vec<Source>, Vec<Article>),
}

/// Selected claims are read by the query when they are fewer than one in so many of the numbers among which they
/// stand, else by walking through all rows.
const SPARSE: i64 = 8;

/// Records kept at hand: claims of one article follow each other, and some sources are cited again and again.
const KEPT: usize = 1024;

/// Sources read ahead of the claims.
const SOURCES: usize = 16;

impl ReadTx<'_> {
    /// The selected claims (all, retired ones too, without a filter), whole, in number order, one at a time;
    /// as of a moment as they were then.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn claims<E: From<Error>>(
        &self,
        selected: Option<&Filter>,
        mut f: impl FnMut(Claim) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(filter) = selected else { return self.walk(None, f) };
        let numbers = self.numbers(self.selection(filter)?)?;
        if let Some(moment) = &filter.as_of {
            let mut at = |number| self.claim_at(number, moment)?.map_or(Ok(()), &mut f);
            return numbers.into_iter().try_for_each(&mut at);
        }
        self.each_of(&numbers, f)
    }

    /// The selected claims like [`claims`](ReadTx::claims), and among them those that were merged into one of
    /// them: what a bundle needs that is read again.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn bundled<E: From<Error>>(
        &self,
        selected: Option<&Filter>,
        mut f: impl FnMut(Claim) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(filter) = selected else { return self.walk(None, f) };
        let numbers = self.numbers(self.selection_with_merged(filter)?)?;
        let Some(moment) = &filter.as_of else { return self.each_of(&numbers, f) };
        let chosen = self.numbers(self.selection(filter)?)?;
        for number in numbers {
            // What is merged now may have stood by itself then.
            let then = self.claim_at(number, moment)?;
            let comes = |claim: &Claim| claim.merged_into.is_some() || chosen.binary_search(&number).is_ok();
            then.filter(comes).map_or(Ok(()), &mut f)?;
        }
        Ok(())
    }

    fn numbers(&self, selection: Selection) -> Result<Vec<ClaimNo>> {
        let mut numbers: Vec<ClaimNo> = Vec::new();
        self.each(selection, |row| row.get(0), &mut |number| {
            numbers.push(number);
            Ok::<(), Error>(())
        })?;
        Ok(numbers)
    }

    /// The claims of these numbers, ascending.
    fn each_of<E: From<Error>>(
        &self,
        numbers: &[ClaimNo],
        mut f: impl FnMut(Claim) -> Result<(), E>,
    ) -> Result<(), E> {
        let span = numbers.first().zip(numbers.last()).map_or(0, |(first, last)| last.0 - first.0);
        if span > SPARSE * numbers.len() as i64 {
            return numbers.iter().try_for_each(|number| f(self.full_claim(*number)?));
        }
        self.walk(Some(numbers), f)
    }

    /// Walks through the claims (those of `numbers`, ascending, or all) and what hangs on them.
    fn walk<E: From<Error>>(
        &self,
        numbers: Option<&[ClaimNo]>,
        mut f: impl FnMut(Claim) -> Result<(), E>,
    ) -> Result<(), E> {
        let range = match numbers {
            None => [i64::MIN, i64::MAX],
            Some([]) => return Ok(()),
            Some([one]) => [one.0, one.0],
            Some([first, .., last]) => [first.0, last.0],
        };
        let (appearance, citation, columns) = (citation::APPEARANCE, citation::CITATION, ruling::COLUMNS);
        let of = |columns: &str, table: &str, alias: &str| {
            format!(
                "SELECT {columns}, {alias}.claim_id FROM {table} WHERE {alias}.claim_id BETWEEN $1 AND $2
                ORDER BY {alias}.claim_id, {alias}.id"
            )
        };
        let mut claims = self.prepare(&format!(
            "SELECT {} FROM claim WHERE id BETWEEN $1 AND $2 ORDER BY id",
            claim::COLUMNS
        ))?;
        let mut appearances = self.prepare(&of(appearance, "appearance a", "a"))?;
        let mut citations = self.prepare(&of(citation, "citation c", "c"))?;
        let mut rulings = self.prepare(&of(columns, ruling::TABLES, "r"))?;
        let mut received = self.prepare(&received::of_many(Entity::Claim))?;
        let mut claims = Cursor::new(self, &mut claims, range, 0, claim::from_row)?;
        let mut appearances = Cursor::new(self, &mut appearances, range, 16, citation::appearance_from_row)?;
        let mut citations = Cursor::new(self, &mut citations, range, 11, citation::citation_from_row)?;
        let mut rulings = Cursor::new(self, &mut rulings, range, ruling::WIDTH, ruling::from_row)?;
        let mut received = Cursor::new(self, &mut received, range, received::WIDTH, received::from_row)?;
        let mut wanted = numbers.map(|numbers| numbers.iter().peekable());
        while let Some((number, claim)) = claims.up_to(self, i64::MAX)? {
            if let Some(wanted) = &mut wanted
                && wanted.next_if(|next| next.0 == number).is_none()
            {
                continue;
            }
            let claim = Claim {
                appearances: appearances.of(self, number)?,
                citations: citations.of(self, number)?,
                rulings: ruling::joined(rulings.of(self, number)?),
                received: received.of(self, number)?,
                ..claim
            };
            f(claim)?;
        }
        Ok(())
    }

    /// The articles that claims appear in, in the order of their numbers.
    fn articles_of(&self, claims: &[Claim], at_hand: &mut Kept<Id, Article>) -> Result<Vec<Article>> {
        let mut articles: Vec<Article> = Vec::new();
        for id in claims.iter().flat_map(|claim| &claim.appearances).filter_map(|a| a.article) {
            if articles.iter().all(|article| article.id != Some(id)) {
                articles.extend(kept(at_hand, id, || self.article_by_id(id))?);
            }
        }
        articles.sort_by_key(|article| article.number);
        Ok(articles)
    }

    /// Whether the line of the claim that a claim was merged into brings it; that one is among the `chosen`, or all
    /// are.
    fn comes_with_another(&self, claim: &Claim, chosen: Option<&[ClaimNo]>) -> Result<bool> {
        let (Some(number), Some(_)) = (claim.number, claim.merged_into) else { return Ok(false) };
        let root = self.root(number)?;
        Ok(root.is_some_and(|root| chosen.is_none_or(|chosen| chosen.binary_search(&root).is_ok())))
    }

    /// Puts the claims that were merged into the first behind it, as they are or were.
    fn add_merged(&self, claims: &mut Vec<Claim>, selected: Option<&Filter>) -> Result<()> {
        let moment = selected.and_then(|filter| filter.as_of.as_ref());
        for number in claims[0].number.map(|n| self.all_merged_into(n)).transpose()?.unwrap_or_default() {
            claims.extend(match moment {
                None => Some(self.full_claim(number)?),
                Some(moment) => self.claim_at(number, moment)?.filter(|then| then.merged_into.is_some()),
            });
        }
        Ok(())
    }

    fn whole_source(&self, id: Id, hanging: Hanging) -> Result<Option<Source>> {
        self.source_by_id(id)?.map(|source| self.with_hanging(source, hanging)).transpose()
    }

    /// What hangs on any source: most records are all typed in and have no copies, and need no looking up.
    pub(super) fn hanging_on_sources(&self) -> Result<Hanging> {
        let sql = "SELECT 1 FROM received WHERE entity = 'source' LIMIT 1";
        let received = self.row(sql, [], |_| Ok(()))?.is_some();
        Ok(Hanging { received, snapshots: self.any_snapshot()? })
    }

    /// A source with the foreign records that it came from and its copies, where any source has them.
    pub(super) fn with_hanging(&self, source: Source, any: Hanging) -> Result<Source> {
        let Some(number) = source.number else { return Ok(source) };
        let received = if any.received { self.received(Entity::Source, number.0)? } else { Vec::new() };
        let snapshots = if any.snapshots { self.snapshots(number)? } else { Vec::new() };
        Ok(Source { received, snapshots, ..source })
    }

    /// All records that the selected claims refer to (all there are without a filter), for JSON Lines: scales,
    /// articles, then claims with what they refer to, and between them the sources that claims do not bring in
    /// the order of their numbers.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn lines<E: From<Error>>(
        &self,
        selected: Option<&Filter>,
        mut f: impl FnMut(Whole) -> Result<(), E>,
    ) -> Result<(), E> {
        for scale in self.scales_used(selected)? {
            f(Whole::Scale(Box::new(scale)))?;
        }
        let selection = selected.map(|filter| self.selection_with_merged(filter)).transpose()?;
        let articles = super::filter::articles(super::article::COLUMNS, selection);
        self.each(articles, super::article::from_row, &mut |mut article: Article| {
            article.texts = self.article_texts(article.number.unwrap_or(ArticleNo(0)))?;
            f(Whole::Article(Box::new(article)))
        })?;
        let selection = selected.map(|filter| self.selection_with_merged(filter)).transpose()?;
        let Selection { sql, values } = super::filter::sources(source::COLUMNS, selection);
        let mut statement = self.prepare(&sql)?;
        let values = rusqlite::params_from_iter(values);
        let mut rows = Cursor::new(self, &mut statement, values, 0, source::from_row)?;
        let hanging = self.hanging_on_sources()?;
        // The sources next in the order of numbers; claims mostly bring the next ones.
        let mut ahead: VecDeque<Source> = VecDeque::with_capacity(SOURCES);
        let mut more = |ahead: &mut VecDeque<Source>| -> Result<()> {
            while ahead.len() < SOURCES
                && let Some((_, source)) = rows.up_to(self, i64::MAX)?
            {
                ahead.push_back(self.with_hanging(source, hanging)?);
            }
            Ok(())
        };
        let mut sources: Kept<Id, Source> = HashMap::new();
        let mut articles: Kept<Id, Article> = HashMap::new();
        let any_merged = self.any_merged()?;
        let chosen = selected.filter(|_| any_merged).map(|filter| self.numbers(self.selection(filter)?));
        let chosen = chosen.transpose()?;
        self.claims(selected, |claim| {
            more(&mut ahead)?;
            let mut claims = vec![claim];
            if any_merged {
                if self.comes_with_another(&claims[0], chosen.as_deref())? {
                    return Ok(());
                }
                self.add_merged(&mut claims, selected)?;
            }
            let own = sources_of(&claims, |id| match ahead.iter().find(|source| source.id == Some(id)) {
                Some(next) => Ok(Some(next.clone())),
                None => kept(&mut sources, id, || self.whole_source(id, hanging)),
            })?;
            let last = own.last().and_then(|source| source.number);
            // The claim's own come with it, but not those that others would then come behind.
            let mut held: Vec<Source> = Vec::new();
            loop {
                more(&mut ahead)?;
                if ahead.front().is_none_or(|next| next.number > last) {
                    break;
                }
                let Some(next) = ahead.pop_front() else { break };
                let comes_with_it = own.binary_search_by_key(&next.number, |source| source.number).is_ok();
                held.push(next);
                if !comes_with_it {
                    held.drain(..).try_for_each(|source| f(Whole::Source(Box::new(source))))?;
                }
            }
            let articles = self.articles_of(&claims, &mut articles)?;
            f(Whole::Claim(claims, own, articles))
        })?;
        loop {
            more(&mut ahead)?;
            let Some(next) = ahead.pop_front() else { return Ok(()) };
            f(Whole::Source(Box::new(next)))?;
        }
    }
}

/// What hangs on any source at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hanging {
    /// Foreign records.
    pub(super) received: bool,
    /// Copies.
    pub(super) snapshots: bool,
}

/// Records kept at hand by what names them.
pub(super) type Kept<K, T> = HashMap<K, T>;

/// The record of that name, from those at hand or by `read`.
pub(super) fn kept<K: Eq + Hash, T: Clone>(
    at_hand: &mut Kept<K, T>,
    key: K,
    read: impl FnOnce() -> Result<Option<T>>,
) -> Result<Option<T>> {
    if let Some(found) = at_hand.get(&key) {
        return Ok(Some(found.clone()));
    }
    if at_hand.len() == KEPT {
        at_hand.clear();
    }
    let found = read()?;
    at_hand.extend(found.clone().map(|found| (key, found)));
    Ok(found)
}

/// The sources that the citations of claims name and those that they derive from, in the order of their numbers.
pub(super) fn sources_of(
    claims: &[Claim],
    mut get: impl FnMut(Id) -> Result<Option<Source>>,
) -> Result<Vec<Source>> {
    let mut wanted: Vec<Id> = claims.iter().flat_map(|claim| &claim.citations).map(|c| c.source).collect();
    let mut sources: Vec<Source> = Vec::with_capacity(wanted.len());
    while let Some(id) = wanted.pop() {
        if sources.iter().all(|source| source.id != Some(id))
            && let Some(source) = get(id)?
        {
            wanted.extend(source.derived_from);
            sources.push(source);
        }
    }
    sources.sort_by_key(|source| source.number);
    Ok(sources)
}
