//! The claims as data, in the form of `onus export json`, without what is withheld.

use crate::archive::pack::{Kind, Pack};
use crate::format::{Record, json};
use crate::model::Record as _;
use crate::render::backup::withhold::Withheld;
use crate::store::{Filter, ReadTx};
use anyhow::Result;
use std::io::Write;

/// Writes it into the archive.
pub fn write<W: Write>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    withheld: &mut Withheld,
    pack: &mut Pack<W>,
) -> Result<()> {
    pack.file("bundle.json", Kind::Text, |out| {
        let mut writer = json::Writer::new(out)?;
        for scale in tx.scales_used(Some(filter))? {
            let scale = withheld.clean("a rating scale", scale)?;
            writer.record(&Record::Scale(Box::new(scale)))?;
        }
        tx.articles(Some(filter), |mut article| {
            let place = article.number.map_or("an article".into(), |n| format!("article {n}"));
            if let Some(number) = article.number {
                article.texts = tx.article_texts(number)?;
            }
            let mut article = withheld.clean(&place, article)?;
            article.clear_local();
            writer.record(&Record::Article(Box::new(article)))?;
            anyhow::Ok(())
        })?;
        tx.sources(Some(filter), |source| {
            if let Some(mut source) = withheld.source(source)? {
                source.clear_local();
                writer.record(&Record::Source(Box::new(source)))?;
            }
            anyhow::Ok(())
        })?;
        tx.bundled(Some(filter), |claim| {
            let mut claim = withheld.claim(claim)?;
            claim.clear_local();
            writer.record(&Record::Claim(Box::new(claim)))?;
            anyhow::Ok(())
        })?;
        writer.finish()?;
        anyhow::Ok(())
    })
}
