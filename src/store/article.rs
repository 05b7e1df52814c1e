//! Articles and the versions of their texts.

use super::citation::{APPEARANCE, appearance_from_row};
use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Appearance, Article, ArticleNo, ArticleText, ClaimNo, Entity, Id, Record};
use rusqlite::{Row, params};
use sha2::{Digest, Sha256};

pub(super) const COLUMNS: &str =
    "id, uuid, title, authors, publisher, url, published, language, note, recorded_at, retired_at";

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        number: row.get(0)?,
        id: row.get(1)?,
        title: row.get(2)?,
        authors: row.get::<_, Json<_>>(3)?.0,
        publisher: row.get(4)?,
        url: row.get(5)?,
        published: row.get(6)?,
        language: row.get(7)?,
        note: row.get(8)?,
        recorded_at: row.get(9)?,
        retired_at: row.get(10)?,
        texts: Vec::new(),
    })
}

/// The SHA-256 of a text's UTF-8 bytes in hexadecimal.
///
/// # Errors
/// [`Error::Invalid`] when the text claims another.
pub(super) fn fingerprint(text: &ArticleText) -> Result<String> {
    let digest = Sha256::digest(text.text.as_bytes());
    let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if text.sha256.as_ref().is_some_and(|given| *given != sha256) {
        return Err(Error::Invalid {
            field: "texts.sha256",
            reason: "the text does not have this SHA-256: it was changed on the way".into(),
        });
    }
    Ok(sha256)
}

impl ReadTx<'_> {
    /// One article, without its texts.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn article(&self, number: ArticleNo) -> Result<Article> {
        let found = self.row(&format!("SELECT {COLUMNS} FROM article WHERE id = $1"), [number], from_row)?;
        found.ok_or(Error::NotFound { entity: Entity::Article, number: number.0 })
    }

    /// The article with a stable identity, without its texts.
    pub fn article_by_id(&self, id: Id) -> Result<Option<Article>> {
        self.row(&format!("SELECT {COLUMNS} FROM article WHERE uuid = $1"), [id], from_row)
    }

    /// Every article in number order, without texts, one at a time.
    ///
    /// # Errors
    /// The store's own, and what `f` returns.
    pub fn articles<E: From<Error>>(
        &self,
        selected: Option<&super::Filter>,
        mut f: impl FnMut(Article) -> Result<(), E>,
    ) -> Result<(), E> {
        let selected = selected.map(|filter| self.selection_with_merged(filter)).transpose()?;
        self.each(super::filter::articles(COLUMNS, selected), from_row, &mut f)
    }

    /// The versions of an article's text, oldest first.
    pub fn article_texts(&self, number: ArticleNo) -> Result<Vec<ArticleText>> {
        let sql = "SELECT sha256, recorded_at, retired_at, text FROM article_text WHERE article_id = $1 ORDER BY version";
        self.rows(sql, [number], |row| {
            Ok(ArticleText {
                sha256: row.get(0)?,
                recorded_at: row.get(1)?,
                retired_at: row.get(2)?,
                text: row.get(3)?,
            })
        })
    }
}

impl ReadTx<'_> {
    /// The latest version of an article's text that was not taken back, with its number, counted from 1.
    pub fn latest_text(&self, number: ArticleNo) -> Result<Option<(u32, ArticleText)>> {
        let sql = "SELECT version, sha256, recorded_at, text FROM article_text
            WHERE article_id = $1 AND retired_at IS NULL ORDER BY version DESC LIMIT 1";
        self.row(sql, [number], |row| {
            let (sha256, recorded_at, text) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((row.get(0)?, ArticleText { sha256, recorded_at, text, retired_at: None }))
        })
    }

    /// The number of the latest version of an article's text that was not taken back.
    pub fn latest_version(&self, number: ArticleNo) -> Result<Option<u32>> {
        let sql = "SELECT max(version) FROM article_text WHERE article_id = $1 AND retired_at IS NULL";
        Ok(self.row(sql, [number], |row| row.get(0))?.flatten())
    }

    /// The appearances in an article, with the claims that they are of, in the order of recording; removed ones,
    /// and those of removed claims, left out.
    pub fn appearances_in(&self, number: ArticleNo) -> Result<Vec<(ClaimNo, Appearance)>> {
        let sql = format!(
            "SELECT {APPEARANCE}, coalesce(k.merged_into, k.id) FROM appearance a JOIN claim k ON k.id = a.claim_id
            WHERE a.article_id = $1 AND a.retired_at IS NULL
            AND (k.retired_at IS NULL OR k.merged_into IS NOT NULL) ORDER BY a.id"
        );
        self.rows(&sql, [number], |row| Ok((row.get(16)?, appearance_from_row(row)?)))
    }
}

impl WriteTx<'_> {
    /// Adds a version to the text of an article, which stays as it was under its number.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`] for a text that says nothing, [`Error::Refused`] when the article
    /// was removed or has this very text as its latest.
    pub fn revise_article(&self, number: ArticleNo, text: &str) -> Result<u32> {
        let before = self.article(number)?;
        if let Some(at) = &before.retired_at {
            return Err(Error::Refused(format!("article {number} was removed on {}", at.day())));
        }
        let text =
            ArticleText { text: text.into(), recorded_at: Some(self.now().clone()), ..Default::default() };
        let sha256 = Some(fingerprint(&text)?);
        let after = Article { texts: vec![ArticleText { sha256, ..text }], ..before.clone() };
        after.validate()?;
        if let Some((version, latest)) = self.latest_text(number)?
            && latest.sha256 == after.texts[0].sha256
        {
            let reason = format!("article {number} has this very text already, as version {version}");
            return Err(Error::Refused(reason));
        }
        self.add_text(number, &after.texts[0])?;
        self.log(Entity::Article, number.0, Some(&before), Some(&after))?;
        let sql = "SELECT max(version) FROM article_text WHERE article_id = $1";
        Ok(self.row(sql, [number], |row| row.get(0))?.unwrap_or(1))
    }

    /// Takes back, or brings back, the versions of an article's text that a change added.
    pub(super) fn retire_texts(&self, number: ArticleNo, texts: &[ArticleText], back: bool) -> Result<()> {
        let sql = "UPDATE article_text SET retired_at = $1 WHERE article_id = $2 AND sha256 = $3
            AND recorded_at = $4 AND (retired_at IS NULL) = $5";
        let at = (!back).then(|| self.now().clone());
        for text in texts {
            self.execute(sql, params![at, number, text.sha256, text.recorded_at, !back])?;
        }
        let article = self.article(number)?;
        let with = Article { texts: texts.to_vec(), ..article.clone() };
        if back {
            self.log(Entity::Article, number.0, Some(&article), Some(&with))
        } else {
            self.log(Entity::Article, number.0, Some(&with), Some(&article))
        }
    }

    /// Records an article with its texts.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty title or a text that does not have the SHA-256 it claims.
    pub fn add_article(&self, article: &Article) -> Result<ArticleNo> {
        let article = self.stamped(article)?;
        let number = self.insert_article(&article)?;
        let stored = self.article(number)?;
        self.log(Entity::Article, number.0, None, Some(&stored))?;
        Ok(number)
    }

    pub(super) fn insert_article(&self, article: &Article) -> Result<ArticleNo> {
        let sql = "INSERT INTO article (id, uuid, title, authors, publisher, url, published, language, note,
            recorded_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let a = article;
        let number = ArticleNo(self.next("article")?);
        self.put(
            sql,
            params![
                number,
                a.id,
                a.title,
                Json(&a.authors),
                a.publisher,
                a.url,
                a.published,
                a.language,
                a.note,
                a.recorded_at,
                a.retired_at
            ],
        )?;
        for text in &article.texts {
            self.add_text(number, text)?;
        }
        Ok(number)
    }

    /// Adds a version of the article's text.
    pub(super) fn add_text(&self, article: ArticleNo, text: &ArticleText) -> Result<()> {
        let sha256 = fingerprint(text)?;
        let sql = "INSERT INTO article_text (article_id, version, sha256, text, recorded_at, retired_at)
            SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM article_text WHERE article_id = $1";
        let recorded_at = text.recorded_at.as_ref().unwrap_or(self.now());
        self.execute(sql, params![article, sha256, text.text, recorded_at, text.retired_at])?;
        Ok(())
    }

    /// Changes an article's description to `article`; its texts stay.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`].
    pub fn edit_article(&self, number: ArticleNo, article: &Article) -> Result<()> {
        let before = self.article(number)?;
        let a = self.kept(article, &before)?;
        let sql = "UPDATE article SET title = $1, authors = $2, publisher = $3, url = $4, published = $5,
            language = $6, note = $7, retired_at = $8 WHERE id = $9";
        self.execute(
            sql,
            params![
                a.title,
                Json(&a.authors),
                a.publisher,
                a.url,
                a.published,
                a.language,
                a.note,
                a.retired_at,
                number
            ],
        )?;
        self.log(Entity::Article, number.0, Some(&before), Some(&self.article(number)?))
    }
}
