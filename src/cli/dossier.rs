//! `onus dossier`: the back-up file, which stands alone in a lawyer's hands.

mod articles;
mod bundle;
mod changes;
mod copies;

use super::context::Context;
use super::error::{code, failure};
use super::files::{followed, is_database, is_part_of, whole};
use super::output::counted;
use super::query::FilterArgs;
use crate::archive::pack::Pack;
use crate::check::verify::{FigureCheck, figures};
use crate::model::{Citation, ClaimNo, Dossier, Id, Source, Timestamp, standing};
use crate::render::backup::index::{Overview, Row};
use crate::render::backup::page::moment;
use crate::render::backup::withhold::{Secrecy, Withheld};
use crate::render::backup::{Sheet, both, claim, index};
use crate::store::{Filter, ReadTx, Store};
use crate::text::reasons::shortened;
use anyhow::Result;
use clap::Args;
use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// How many places with redacted words are named on stderr.
const NAMED: usize = 20;

/// Write the back-up file: the claims with all evidence, in one archive that needs no Onus
///
/// The ZIP holds an index and a page for each claim, in HTML and Markdown: the words as printed, the sources, the
/// quotations and what `onus verify` found of them, the rulings and what became of each, and who changed what. With
/// them come the stored copies as files in copies/, the text taken out of each, the claims as data (bundle.json), and
/// SHA256SUMS, which `sha256sum -c SHA256SUMS` checks in the unpacked folder. The same record makes the same bytes at
/// the same moment.
///
/// A confidential source is left out: itself, its quotations, notes, copies, what was verified of them, its history,
/// and that another source derives from it. --redact tells of each its stance and the page or line of its quotation,
/// under a letter. Its titles, authors (a person's also by parts of the name, in other
/// spellings, and in addresses), publisher,
/// addresses and their hosts, DOI, ISBN, notes and quotations, now and in the past, are replaced by [redacted]
/// wherever else they stand, with names in titles and telephone numbers and addresses in notes. The places are named
/// on stderr, with words nearly like these that were left: read them before the archive goes out, for no program
/// knows all that may give a person away. The latest text of an article and the words quoted of it stay as they
/// are to be printed; where they hold such words, stderr and the index say so. A copy of another source that holds such words is held back.
/// While a source is confidential, foreign records are left out as they came. The index and the claims say how
/// many sources are missing; where a claim stands is computed with them.
///
/// --with-confidential writes a file that only its owner may read.
///
/// Exit code 1 when no claim matches, and when a stored copy was tampered with: the archive is made, and says so.
///
/// Examples:
///
/// onus dossier -o evidence.zip
///
/// onus dossier --article 1 --disputed --redact -o for-the-lawyer.zip
#[derive(Debug, Args)]
pub struct DossierArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The archive to write, `-` for a pipe; it appears whole or not at all
    #[arg(short, long, value_name = "FILE.zip", value_hint = clap::ValueHint::FilePath)]
    output: PathBuf,
    /// Take the place of a file of that name
    #[arg(long)]
    force: bool,
    /// Tell of each confidential source its stance and the place of its quotation
    #[arg(long, conflicts_with = "with_confidential")]
    redact: bool,
    /// Tell all there is on confidential sources
    #[arg(long)]
    with_confidential: bool,
}

/// Writes the archive.
pub fn run(args: &DossierArgs, ctx: &mut Context) -> Result<u8> {
    let path = &args.output;
    let mut store = ctx.open()?;
    let stop = super::input::interrupts()?;
    store.interrupt_on(stop.clone())?;
    let piped = path == Path::new("-");
    if piped && ctx.style.boxed {
        return Err(failure(
            code::USAGE,
            "an archive is nothing to read on a terminal",
            "name a file: -o evidence.zip",
        ));
    }
    let target = followed(path);
    if !piped && (is_part_of(&target, store.path()) || is_database(&target)) {
        let message = format!("{} is a database, which the archive would destroy", path.display());
        return Err(failure(code::CANT_CREATE, message, "choose another name for the archive"));
    }
    if !piped && path.is_file() && !args.force {
        let hint = "choose another name, or add --force";
        return Err(failure(code::CANT_CREATE, format!("{} is there already", path.display()), hint));
    }
    if store.read(|tx| anyhow::Ok(tx.count(&args.filter.resolve(tx)?)?))? == 0 {
        ctx.say("no claim matches: nothing was written");
        return Ok(code::NO);
    }
    let secrecy = match (args.redact, args.with_confidential) {
        (true, _) => Secrecy::Redacted,
        (_, true) => Secrecy::Included,
        _ => Secrecy::LeftOut,
    };
    let mut making = Making { store: &store, args, now: &ctx.now, secrecy, stop: &stop };
    let made = if piped {
        making.write(&mut ctx.out)?
    } else {
        let mut made = None;
        whole(path, |file| {
            #[cfg(unix)]
            if args.with_confidential && file.metadata()?.is_file() {
                use std::os::unix::fs::PermissionsExt as _;
                // Before the first byte is in it.
                file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
            }
            let bar = super::progress::bar(&path.display().to_string(), None);
            let mut out = BufWriter::with_capacity(1 << 16, bar.wrap_write(file));
            made = Some(making.write(&mut out)?);
            out.flush()?;
            bar.finish_and_clear();
            Ok(())
        })?;
        made.unwrap_or_default()
    };
    say(ctx, &path.display().to_string(), &made);
    Ok(if made.overview.tampered().next().is_some() { code::NO } else { 0 })
}

/// What was made, as far as a person should know.
#[derive(Default)]
struct Made {
    overview: Overview,
    places: Vec<String>,
    /// Words nearly like those, and where they stand.
    near: Vec<String>,
    /// Where the draft itself names somebody, and how.
    drafts: Vec<String>,
}

fn say(ctx: &mut Context, path: &str, made: &Made) {
    let overview = &made.overview;
    let what = [
        counted(overview.claims.len(), "claim"),
        counted(overview.sources, "source"),
        if overview.files() == 1 {
            "1 stored copy".into()
        } else {
            format!("{} stored copies", overview.files())
        },
    ];
    ctx.say(&format!("wrote {path}: {}", what.join(", ")));
    for (count, fate) in [(overview.left_out, "left out"), (overview.redacted, "redacted")] {
        if count > 0 {
            ctx.say(&format!("note: {} {fate}", counted(count, "confidential source")));
        }
    }
    if overview.confidential > 0 {
        let sources = counted(overview.confidential, "confidential source");
        ctx.say(&format!("note: it names {sources} in full; keep it in the house"));
    }
    for (heading, list) in [
        (
            "words that could name a confidential source were redacted in these places; read them:",
            &made.places,
        ),
        ("the draft itself holds words that could name a confidential source; they were left:", &made.drafts),
        ("look at these words, which are nearly like redacted ones and were left:", &made.near),
    ] {
        if !list.is_empty() {
            ctx.say(&format!("note: {heading}"));
            list.iter().take(NAMED).for_each(|place| ctx.say(&format!("  {place}")));
        }
        if let Some(more) = list.len().checked_sub(NAMED).filter(|more| *more > 0) {
            ctx.say(&format!("  and {more} more"));
        }
    }
    for (state, why) in copies::missing(overview) {
        ctx.say(&format!("note: {state} {why}"));
    }
    for (number, why) in overview.tampered() {
        ctx.say(&format!("stored copy {number} was TAMPERED WITH: {why}"));
    }
}

/// What an archive is made of.
struct Making<'a> {
    store: &'a Store,
    args: &'a DossierArgs,
    now: &'a Timestamp,
    secrecy: Secrecy,
    /// Set when somebody wants it to end.
    stop: &'a AtomicBool,
}

impl Making<'_> {
    /// Writes the archive from one view of the record.
    fn write(&mut self, out: &mut dyn Write) -> Result<Made> {
        self.store.read(|tx| {
            let filter = self.args.filter.resolve(tx)?;
            let mut withheld = withheld(tx, self.secrecy)?;
            let mut pack = Pack::new(out, self.now);
            let mut copies = copies::Copies::new(self.stop);
            let mut articles = articles::Articles::default();
            let mut overview = Overview {
                made: moment(self.now),
                by: format!("Onus {}", env!("CARGO_PKG_VERSION")),
                choice: if self.args.filter.is_empty() { "all claims" } else { "a choice of claims" }.into(),
                bundle_is_less: !withheld.is_empty(),
                ..Overview::default()
            };
            let (mut omitted, mut named) = (HashSet::new(), HashMap::new());
            tx.dossiers(&filter, |dossier| {
                copies::go_on(self.stop)?;
                let mut sheet = sheet(tx, dossier, &filter, &mut withheld)?;
                let cited = sheet.dossier.claim.citations.iter().filter(|c| c.retired_at.is_none());
                let shown = claim::reached(&sheet, cited.map(|citation| citation.source));
                for source in
                    sheet.dossier.sources.iter().filter(|s| s.id.is_some_and(|id| shown.contains(&id)))
                {
                    named.insert(source.id, source.confidential);
                    copies.put(tx, &mut pack, source, &mut withheld, &mut overview)?;
                }
                articles.put(tx, &mut pack, &mut sheet, &mut withheld, &mut overview)?;
                sheet.copies = copies.of(&sheet.dossier.sources);
                omitted.extend(sheet.omitted.iter().map(|omitted| omitted.source));
                overview.claims.push(Row::new(&sheet));
                for (path, text) in both(&claim::page(&sheet)) {
                    pack.text(&path, &text)?;
                }
                anyhow::Ok(())
            })?;
            bundle::write(tx, &filter, &mut withheld, &mut pack)?;
            overview.sources = named.len();
            overview.confidential = named.values().filter(|confidential| **confidential).count();
            match self.secrecy {
                Secrecy::Redacted => overview.redacted = omitted.len(),
                _ => overview.left_out = omitted.len(),
            }
            overview.places = withheld.places().len();
            overview.drafts = withheld.drafts().keys().cloned().collect();
            for (path, text) in both(&index::page(&overview)) {
                pack.text(&path, &text)?;
            }
            pack.finish()?;
            let near =
                withheld.near().into_iter().map(|(place, word)| format!("{place}: \u{201c}{word}\u{201d}"));
            let drafts = withheld.drafts().iter().map(|(place, words)| {
                let words: Vec<_> =
                    words.iter().map(|word| format!("\u{201c}{}\u{201d}", shortened(word, 60))).collect();
                format!("{place}: {}", words.join(", "))
            });
            let (near, drafts) = (near.collect(), drafts.collect());
            Ok(Made { overview, near, drafts, places: withheld.places().iter().cloned().collect() })
        })
    }
}

/// What must not leave the house: every confidential source of the record, in every state that its history knows,
/// and what any claim quotes of it.
fn withheld(tx: &ReadTx<'_>, secrecy: Secrecy) -> Result<Withheld> {
    let mut withheld = Withheld::new(secrecy);
    if secrecy == Secrecy::Included {
        return Ok(withheld);
    }
    let mut hidden = Vec::new();
    tx.sources(None, |source: Source| {
        if source.confidential {
            hidden.extend(source.number);
            withheld.hide(&source);
        }
        anyhow::Ok(())
    })?;
    for number in hidden {
        for entry in changes::states(tx, number)? {
            withheld.hide(&entry);
        }
    }
    if !withheld.is_empty() {
        tx.claims(None, |claim| {
            withheld.hide_words(&claim);
            anyhow::Ok(())
        })?;
        tx.articles(None, |mut article| {
            article.texts = article.number.map(|n| tx.article_texts(n)).transpose()?.unwrap_or_default();
            withheld.printed(&article);
            anyhow::Ok(())
        })?;
    }
    Ok(withheld)
}

/// What the page of a claim tells.
fn sheet(tx: &ReadTx<'_>, mut dossier: Dossier, filter: &Filter, withheld: &mut Withheld) -> Result<Sheet> {
    if let Some(moment) = &filter.as_of {
        for source in &mut dossier.sources {
            source.snapshots.retain(|copy| copy.recorded_at.as_ref().is_none_or(|at| at <= moment));
        }
    }
    let mut counted = dossier.claim.clone();
    for citation in counted.citations.iter_mut().filter(|c| withheld.hides(c.source)) {
        citation.quote = None;
    }
    let number = dossier.claim.number.map_or(0, |n| n.0);
    let before = withheld.places().len();
    let standing = withheld.clean(&format!("claim {number}: why it is disputed"), standing(&counted))?;
    let hidden: HashSet<Id> =
        dossier.claim.citations.iter().filter(|c| withheld.hides(c.source)).filter_map(|c| c.id).collect();
    let (dossier, omitted, relied) = withheld.dossier(dossier)?;
    // Read from what is left, so that a figure tells nothing that is withheld.
    let words = dossier.claim.number.map(|number| tx.claim_words(number)).transpose()?.flatten();
    let language = words.and_then(|(_, language)| language);
    let quoting: Vec<&Citation> = dossier.claim.citations.iter().filter(|c| c.retired_at.is_none()).collect();
    let number = dossier.claim.number.unwrap_or(ClaimNo(0));
    let figures = figures(number, &dossier.claim.text, language.as_deref(), &quoting);
    let amiss = figures.iter().filter(|figure| figure.is_amiss()).count();
    let figures =
        if quoting.is_empty() { Vec::new() } else { figures.iter().map(FigureCheck::in_words).collect() };
    let history = changes::events(tx, &dossier, &hidden, filter.as_of.as_ref(), withheld)?;
    let redacted = withheld.places().len() > before;
    Ok(Sheet { dossier, standing, omitted, relied, figures, amiss, history, redacted, ..Sheet::default() })
}
