//! Citations and appearances: what hangs on a claim and may be edited.

use super::sql::{Json, locator_column};
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Appearance, AppearanceNo, Citation, CitationNo, ClaimNo, Entity};
use rusqlite::{Row, params};

pub(super) const APPEARANCE: &str =
    "a.id, a.uuid, (SELECT uuid FROM article WHERE article.id = a.article_id), a.url,
    a.quote, a.prefix, a.suffix, a.paragraph, a.position_start, a.position_end, a.version, a.claimant, a.said,
    a.first, a.recorded_at, a.retired_at";

pub(super) fn appearance_from_row(row: &Row<'_>) -> rusqlite::Result<Appearance> {
    Ok(Appearance {
        number: row.get(0)?,
        id: row.get(1)?,
        article: row.get(2)?,
        url: row.get(3)?,
        quote: row.get(4)?,
        prefix: row.get(5)?,
        suffix: row.get(6)?,
        paragraph: row.get(7)?,
        position_start: row.get(8)?,
        position_end: row.get(9)?,
        version: row.get(10)?,
        claimant: row.get(11)?,
        said: row.get(12)?,
        first: row.get(13)?,
        recorded_at: row.get(14)?,
        retired_at: row.get(15)?,
    })
}

pub(super) const CITATION: &str =
    "c.id, c.uuid, (SELECT uuid FROM source WHERE source.id = c.source_id), c.stance, c.quote,
    c.prefix, c.suffix, c.locator, c.note, c.recorded_at, c.retired_at";

pub(super) fn citation_from_row(row: &Row<'_>) -> rusqlite::Result<Citation> {
    Ok(Citation {
        number: row.get(0)?,
        id: row.get(1)?,
        source: row.get(2)?,
        stance: row.get(3)?,
        quote: row.get(4)?,
        prefix: row.get(5)?,
        suffix: row.get(6)?,
        locator: row.get::<_, Option<Json<_>>>(7)?.map(|json| json.0).unwrap_or_default(),
        note: row.get(8)?,
        recorded_at: row.get(9)?,
        retired_at: row.get(10)?,
    })
}

impl ReadTx<'_> {
    /// The appearances of a claim, in the order of recording.
    pub fn appearances(&self, claim: ClaimNo) -> Result<Vec<Appearance>> {
        let sql = format!("SELECT {APPEARANCE} FROM appearance a WHERE a.claim_id = $1 ORDER BY a.id");
        self.rows(&sql, [claim], appearance_from_row)
    }

    /// The citations of a claim, in the order of recording.
    pub fn citations(&self, claim: ClaimNo) -> Result<Vec<Citation>> {
        let sql = format!("SELECT {CITATION} FROM citation c WHERE c.claim_id = $1 ORDER BY c.id");
        self.rows(&sql, [claim], citation_from_row)
    }

    /// One appearance, with the claim it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn appearance(&self, number: AppearanceNo) -> Result<(ClaimNo, Appearance)> {
        let sql = format!("SELECT {APPEARANCE}, a.claim_id FROM appearance a WHERE a.id = $1");
        let found = self.row(&sql, [number], |row| Ok((row.get(16)?, appearance_from_row(row)?)))?;
        found.ok_or(Error::NotFound { entity: Entity::Appearance, number: number.0 })
    }

    /// One citation, with the claim it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn citation(&self, number: CitationNo) -> Result<(ClaimNo, Citation)> {
        let sql = format!("SELECT {CITATION}, c.claim_id FROM citation c WHERE c.id = $1");
        let found = self.row(&sql, [number], |row| Ok((row.get(11)?, citation_from_row(row)?)))?;
        found.ok_or(Error::NotFound { entity: Entity::Citation, number: number.0 })
    }
}

impl WriteTx<'_> {
    /// Records where a claim was made.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the claim, [`Error::Unresolved`] for the article, [`Error::Refused`] when
    /// either was removed, [`Error::Invalid`].
    pub fn add_appearance(&self, claim: ClaimNo, appearance: &Appearance) -> Result<AppearanceNo> {
        self.live_claim(claim)?;
        self.live_article(appearance)?;
        let mut appearance = self.stamped(appearance)?;
        // Which was the first of those that are left is for a person to say.
        appearance.first |= self.appearances(claim)?.is_empty();
        let number = self.insert_appearance(claim, &appearance)?;
        self.log(Entity::Appearance, number.0, None, Some(&self.appearance(number)?.1))?;
        self.refresh(claim)?;
        Ok(number)
    }

    pub(super) fn insert_appearance(&self, claim: ClaimNo, appearance: &Appearance) -> Result<AppearanceNo> {
        let sql =
            "INSERT INTO appearance (id, uuid, claim_id, article_id, url, quote, prefix, suffix, paragraph,
            position_start, position_end, version, claimant, said, first, recorded_at, retired_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let a = appearance;
        let article = self.article_of(a)?;
        let number = AppearanceNo(self.next("appearance")?);
        self.put(
            sql,
            params![
                number,
                a.id,
                claim,
                article,
                a.url,
                a.quote,
                a.prefix,
                a.suffix,
                a.paragraph,
                a.position_start,
                a.position_end,
                a.version,
                a.claimant,
                a.said,
                a.first,
                a.recorded_at,
                a.retired_at
            ],
        )?;
        Ok(number)
    }

    /// Fails when the article was removed: nothing new, and nothing brought back, appears in it.
    fn live_article(&self, appearance: &Appearance) -> Result<()> {
        let article = appearance.article.map(|id| self.article_by_id(id)).transpose()?.flatten();
        match article.and_then(|article| article.number.zip(article.retired_at)) {
            Some((number, at)) => {
                Err(Error::Refused(format!("article {number} was removed on {}", at.day())))
            }
            None => Ok(()),
        }
    }

    /// Fails when the source was removed: nothing new, and nothing brought back, cites it.
    fn live_source(&self, citation: &Citation) -> Result<()> {
        let source = self.source_by_id(citation.source)?;
        match source.and_then(|source| source.number.zip(source.retired_at)) {
            Some((number, at)) => Err(Error::Refused(format!("source {number} was removed on {}", at.day()))),
            None => Ok(()),
        }
    }

    fn article_of(&self, appearance: &Appearance) -> Result<Option<i64>> {
        appearance.article.map(|id| self.resolve(Entity::Article, id, "article")).transpose()
    }

    /// Changes an appearance to `appearance`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Unresolved`].
    pub fn edit_appearance(&self, number: AppearanceNo, appearance: &Appearance) -> Result<()> {
        let (claim, before) = self.appearance(number)?;
        let a = self.kept(appearance, &before)?;
        if before.retired_at.is_some() && a.retired_at.is_none() {
            self.live_article(&a)?;
        }
        let article = self.article_of(&a)?;
        let sql = "UPDATE appearance SET article_id = $1, url = $2, quote = $3, prefix = $4, suffix = $5,
            paragraph = $6, position_start = $7, position_end = $8, version = $9, claimant = $10, said = $11,
            first = $12, retired_at = $13 WHERE id = $14";
        self.execute(
            sql,
            params![
                article,
                a.url,
                a.quote,
                a.prefix,
                a.suffix,
                a.paragraph,
                a.position_start,
                a.position_end,
                a.version,
                a.claimant,
                a.said,
                a.first,
                a.retired_at,
                number
            ],
        )?;
        self.log(Entity::Appearance, number.0, Some(&before), Some(&self.appearance(number)?.1))?;
        self.refresh(claim)
    }

    /// Attaches a source to a claim.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the claim, [`Error::Unresolved`] for the source, [`Error::Refused`] when
    /// either was removed, [`Error::Invalid`].
    pub fn add_citation(&self, claim: ClaimNo, citation: &Citation) -> Result<CitationNo> {
        self.live_claim(claim)?;
        self.live_source(citation)?;
        let citation = self.stamped(citation)?;
        let number = self.insert_citation(claim, &citation)?;
        self.log(Entity::Citation, number.0, None, Some(&self.citation(number)?.1))?;
        self.refresh(claim)?;
        Ok(number)
    }

    pub(super) fn insert_citation(&self, claim: ClaimNo, citation: &Citation) -> Result<CitationNo> {
        let sql =
            "INSERT INTO citation (id, uuid, claim_id, source_id, stance, quote, prefix, suffix, locator, note,
            recorded_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let c = citation;
        let source = self.resolve(Entity::Source, c.source, "source")?;
        let number = CitationNo(self.next("citation")?);
        self.put(
            sql,
            params![
                number,
                c.id,
                claim,
                source,
                c.stance,
                c.quote,
                c.prefix,
                c.suffix,
                locator_column(&c.locator),
                c.note,
                c.recorded_at,
                c.retired_at
            ],
        )?;
        Ok(number)
    }

    /// Changes a citation to `citation`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Unresolved`].
    pub fn edit_citation(&self, number: CitationNo, citation: &Citation) -> Result<()> {
        let (claim, before) = self.citation(number)?;
        let c = self.kept(citation, &before)?;
        if before.retired_at.is_some() && c.retired_at.is_none() {
            self.live_source(&c)?;
        }
        let source = self.resolve(Entity::Source, c.source, "source")?;
        let sql = "UPDATE citation SET source_id = $1, stance = $2, quote = $3, prefix = $4, suffix = $5,
            locator = $6, note = $7, retired_at = $8 WHERE id = $9";
        self.execute(
            sql,
            params![
                source,
                c.stance,
                c.quote,
                c.prefix,
                c.suffix,
                locator_column(&c.locator),
                c.note,
                c.retired_at,
                number
            ],
        )?;
        if (&before.quote, &before.prefix, &before.suffix, &before.locator, before.source)
            != (&c.quote, &c.prefix, &c.suffix, &c.locator, c.source)
        {
            self.unverify(number)?;
        }
        self.log(Entity::Citation, number.0, Some(&before), Some(&self.citation(number)?.1))?;
        self.refresh(claim)
    }
}
