//! The articles' texts in the archive: the latest version, and each in which a claim is anchored.

use super::copies::safe;
use crate::archive::pack::Pack;
use crate::model::{Appearance, Article, ArticleText, Id};
use crate::render::backup::Sheet;
use crate::render::backup::index::Overview;
use crate::render::backup::withhold::Withheld;
use crate::store::ReadTx;
use crate::text::anchor::{Draft, Moved, Recorded};
use crate::text::passage::{Quotation, Spaces, Span};
use anyhow::Result;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write;

/// The texts that were read and written so far.
#[derive(Default)]
pub struct Articles {
    known: HashMap<Id, Known>,
}

struct Known {
    texts: Vec<ArticleText>,
    latest: Option<(usize, Draft<'static>)>,
    /// By version.
    written: HashMap<usize, (String, String)>,
}

impl Articles {
    /// Puts the texts that a claim's page refers to into the archive, and tells the sheet of them.
    pub fn put<W: Write>(
        &mut self,
        tx: &ReadTx<'_>,
        pack: &mut Pack<W>,
        sheet: &mut Sheet,
        withheld: &mut Withheld,
        overview: &mut Overview,
    ) -> Result<()> {
        for article in &sheet.dossier.articles {
            let Some((id, number)) = article.id.zip(article.number) else { continue };
            let known = match self.known.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let whole = Article { texts: tx.article_texts(number)?, ..article.clone() };
                    let texts = withheld.clean(&format!("article {number}"), whole)?.texts;
                    let latest = texts.iter().rposition(|text| text.retired_at.is_none());
                    let latest = latest.map(|n| (n + 1, Draft::new(texts[n].text.clone(), Spaces::Reliable)));
                    new.insert(Known { texts, latest, written: HashMap::new() })
                }
            };
            let Some((latest, draft)) = &known.latest else { continue };
            let here = sheet.dossier.claim.appearances.iter();
            let here = here.filter(|a| a.retired_at.is_none() && a.article == Some(id));
            let mut wanted = vec![*latest];
            for appearance in here {
                let Some(version) = appearance.version.map(|n| n as usize) else { continue };
                wanted.push(version);
                if version != *latest
                    && let Some(own) = appearance.id
                {
                    let now = now(appearance, draft);
                    sheet.places.insert(own, format!("in version {latest}, the latest, {now}"));
                }
            }
            wanted.sort_unstable();
            wanted.dedup();
            for version in wanted {
                let Some(text) = version.checked_sub(1).and_then(|n| known.texts.get(n)) else { continue };
                if let Entry::Vacant(new) = known.written.entry(version) {
                    let more = if version == *latest { String::new() } else { format!("-version-{version}") };
                    let path = format!("articles/{number}-{}{more}.txt", safe(&article.title, "article"));
                    pack.text(&path, &text.text)?;
                    let last = if version == *latest { ", the latest" } else { "" };
                    let name = format!("version {version}{last}");
                    overview.articles.push((article.title.clone(), name.clone(), path.clone()));
                    new.insert((name, path));
                }
                sheet.texts.entry(id).or_default().push(known.written[&version].clone());
            }
        }
        Ok(())
    }
}

/// What became of the words of an appearance in the latest text.
fn now(appearance: &Appearance, draft: &Draft<'_>) -> String {
    let Some(exact) = appearance.quote.as_deref() else { return "nothing says which words".into() };
    let (prefix, suffix) = (appearance.prefix.as_deref(), appearance.suffix.as_deref());
    let span = appearance.position_start.zip(appearance.position_end);
    let recorded = Recorded {
        quotation: Quotation { exact, prefix, suffix },
        paragraph: appearance.paragraph,
        span: span.map(|(start, end)| Span { start: start as usize, end: end as usize }),
    };
    match draft.reanchor(&recorded) {
        Moved::SamePlace { .. } => "they stand at the same place".into(),
        Moved::Moved { anchor, .. } if Some(anchor.paragraph) == appearance.paragraph => {
            "they stand in the same paragraph".into()
        }
        Moved::Moved { anchor, .. } => format!("they are moved to paragraph {}", anchor.paragraph),
        Moved::Changed { anchor, .. } => format!("they are changed, in paragraph {}", anchor.paragraph),
        Moved::Ambiguous { count, .. } => format!("they stand in {count} places"),
        Moved::Gone => "they are gone".into(),
    }
}
