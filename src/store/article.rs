//! Articles and the versions of their texts.

use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::{Article, ArticleNo, ArticleText, Entity, Id};
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
        let sql = "SELECT sha256, recorded_at, text FROM article_text WHERE article_id = $1 ORDER BY version";
        self.rows(sql, [number], |row| {
            Ok(ArticleText { sha256: row.get(0)?, recorded_at: row.get(1)?, text: row.get(2)? })
        })
    }
}

impl WriteTx<'_> {
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
        let sql = "INSERT INTO article_text (article_id, version, sha256, text, recorded_at)
            SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM article_text WHERE article_id = $1";
        let recorded_at = text.recorded_at.as_ref().unwrap_or(self.now());
        self.execute(sql, params![article, sha256, text.text, recorded_at])?;
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
