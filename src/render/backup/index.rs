//! The index of a back-up file: what it holds, what it does not, and how to check it.

use super::page::{Block, Page, Span, facts, line, text};
use super::{CopyFile, CopyState, Sheet, page_of, source};
use crate::model::dispute::current_rulings;
use crate::text::reasons::{shortened, verdict};
use std::collections::BTreeMap;

/// What the index tells of the whole.
#[derive(Debug, Default)]
pub struct Overview {
    /// When the archive was made.
    pub made: String,
    /// Which program made it.
    pub by: String,
    /// Of what: all claims, or a choice of them.
    pub choice: String,
    /// The claims: number, words, verdict, whether disputed, citations, sources withheld.
    pub claims: Vec<Row>,
    /// The stored copies by number: SHA-256, source, file.
    pub copies: BTreeMap<i64, (String, String, CopyFile)>,
    /// How many sources are in it.
    pub sources: usize,
    /// How many of them are confidential, and in it by name.
    pub confidential: usize,
    /// How many confidential sources were left out.
    pub left_out: usize,
    /// How many confidential sources are in it without what could name them.
    pub redacted: usize,
    /// In how many places words were taken out.
    pub places: usize,
    /// The places in what is to be printed that hold words which could name a confidential source.
    pub drafts: Vec<String>,
    /// The articles' texts: article, version in words, path.
    pub articles: Vec<(String, String, String)>,
    /// Whether the claims as JSON are less than the record holds.
    pub bundle_is_less: bool,
}

/// A claim in the index.
#[derive(Debug)]
pub struct Row {
    number: i64,
    words: String,
    verdict: String,
    disputed: bool,
    cited: usize,
    withheld: usize,
    /// What was found of the quotations, and whether a person has to look.
    quotations: Vec<(String, bool)>,
    rulings: String,
}

impl Row {
    /// What the index tells of a claim.
    pub fn new(sheet: &Sheet) -> Row {
        let claim = &sheet.dossier.claim;
        let withheld: std::collections::HashSet<_> = sheet.omitted.iter().map(|o| o.source).collect();
        Row {
            number: claim.number.map_or(0, |n| n.0),
            words: shortened(&claim.text, 200),
            verdict: verdict(&sheet.standing),
            disputed: !sheet.standing.reasons.is_empty(),
            cited: claim.citations.iter().filter(|c| c.retired_at.is_none()).count(),
            withheld: withheld.len(),
            quotations: quotations(sheet),
            rulings: current_rulings(&claim.rulings)
                .map(|r| r.rating.label.clone())
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

/// What was found of the quotations of a claim, counted, and how many of its figures differ from them.
fn quotations(sheet: &Sheet) -> Vec<(String, bool)> {
    let mut counts: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for citation in
        sheet.dossier.claim.citations.iter().filter(|c| c.retired_at.is_none() && c.quote.is_some())
    {
        let found = citation.id.and_then(|id| sheet.dossier.verification(id)).map(|found| found.outcome);
        let (name, amiss) = found.map_or(("not checked", false), |found| (found.as_str(), found.is_amiss()));
        counts.entry(name).or_insert((0, amiss)).0 += 1;
    }
    let mut told: Vec<_> =
        counts.into_iter().map(|(name, (n, amiss))| (format!("{n} {name}"), amiss)).collect();
    let figures =
        if sheet.amiss == 1 { "1 figure differs".into() } else { format!("{} figures differ", sheet.amiss) };
    told.extend((sheet.amiss > 0).then_some((figures, true)));
    // What is amiss is read first.
    told.sort_by_key(|(_, amiss)| !amiss);
    told
}

impl Overview {
    /// The copies that were tampered with.
    pub fn tampered(&self) -> impl Iterator<Item = (&i64, &'static str)> {
        self.copies.iter().filter_map(|(number, (_, _, file))| match file.state {
            CopyState::Tampered(why) => Some((number, why)),
            _ => None,
        })
    }

    /// How many copies are in the archive, each file once.
    pub fn files(&self) -> usize {
        let paths = self.copies.values().filter_map(|(_, _, file)| file.path.as_deref());
        paths.collect::<std::collections::HashSet<_>>().len()
    }
}

/// The page.
pub fn page(overview: &Overview) -> Page {
    let mut page = Page {
        path: "index".into(),
        title: "Claims and the evidence for and against them".into(),
        blocks: Vec::new(),
    };
    let in_state =
        |state| overview.copies.values().filter(|(_, _, file)| file.state == state).count().to_string();
    let none_is_nothing = |count: String| if count == "0" { String::new() } else { count };
    page.blocks.push(Block::Facts(facts([
        ("Made", format!("{}, by {}", overview.made, overview.by)),
        ("Of", overview.choice.clone()),
        ("Claims", overview.claims.len().to_string()),
        ("Sources", overview.sources.to_string()),
        ("Stored copies", overview.files().to_string()),
        (
            "Copies that are not here, for their bytes are not in the database",
            none_is_nothing(in_state(CopyState::Absent)),
        ),
        ("Copies held back with what is confidential", none_is_nothing(in_state(CopyState::HeldBack))),
    ])));
    for (number, why) in overview.tampered() {
        page.blocks.push(Block::Alarm(line(format!(
            "Stored copy {number} was TAMPERED WITH: {why}. It proves nothing."
        ))));
    }
    page.section("What is confidential", confidential(overview));
    page.section("How to check it", checking(overview));
    let cell = |words: String| line(words);
    let rows = overview.claims.iter().map(|row| {
        let name = Span::Page(row.number.to_string(), page_of(row.number));
        let withheld = if row.withheld == 0 { String::new() } else { format!(", {} withheld", row.withheld) };
        let disputed = if row.disputed { "disputed" } else { "" };
        vec![
            vec![name],
            cell(row.words.clone()),
            cell(row.verdict.clone()),
            cell(disputed.into()),
            cell(row.rulings.clone()),
            cell(format!("{}{withheld}", row.cited)),
            row.quotations
                .iter()
                .enumerate()
                .flat_map(|(n, (words, amiss))| {
                    let comma = (n > 0).then(|| text(", "));
                    let words = if *amiss { Span::Alarm(words.clone()) } else { text(words.clone()) };
                    comma.into_iter().chain([words])
                })
                .collect(),
        ]
    });
    page.section(
        "The claims",
        vec![Block::Table(
            vec!["Claim", "Words", "Verdict", "Disputed", "Rulings", "Citations", "Quotations"],
            rows.collect(),
        )],
    );
    let articles = overview.articles.iter().map(|(title, version, path)| {
        vec![cell(title.clone()), cell(version.clone()), vec![Span::File(path.clone(), path.clone())]]
    });
    let articles: Vec<_> = articles.collect();
    if !articles.is_empty() {
        page.section("The articles", vec![Block::Table(vec!["Article", "Version", "File"], articles)]);
    }
    let rows = overview.copies.iter().map(|(number, (sha256, of, file))| {
        vec![cell(number.to_string()), cell(of.clone()), source::place(Some(file)), cell(sha256.clone())]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        page.section("The stored copies", vec![Block::Table(vec!["Copy", "Of", "File", "SHA-256"], rows)]);
    }
    page
}

fn confidential(overview: &Overview) -> Vec<Block> {
    let counted = |n: usize| {
        if n == 1 { "1 confidential source".to_string() } else { format!("{n} confidential sources") }
    };
    let mut said = Vec::new();
    if overview.confidential > 0 {
        let count = counted(overview.confidential);
        said.push(format!("This archive names {count} in full. It must not leave the house as it is."));
    }
    if overview.left_out > 0 {
        let count = counted(overview.left_out);
        said.push(format!("Left out: {count}, with quotations, notes, stored copies and history. The page of each claim says how many it misses. Where a claim stands was computed with them."));
    }
    if overview.redacted > 0 {
        let count = counted(overview.redacted);
        said.push(format!("Redacted: {count}. Each has a letter, its stance and the place of its quotation; its identity, quotations, notes, stored copies and history are left out. Where a claim stands was computed with them."));
    }
    if overview.places > 0 {
        said.push(format!("Words that could name a confidential source were replaced by [redacted] in {} places. A quotation, a title or an address that held any is replaced whole, so that a comparison with what is published shows nothing.", overview.places));
    }
    if !overview.drafts.is_empty() {
        said.push(format!("The draft itself holds words that could name a confidential source, and was left as it is: {}. Read it before it is printed.", overview.drafts.join("; ")));
    }
    said.into_iter().map(|words| Block::Words(vec![Span::Strong(words)])).collect()
}

fn checking(overview: &Overview) -> Vec<Block> {
    let bundle = match overview.bundle_is_less {
        true => "bundle.json holds the claims as data, without what is withheld.",
        false => "bundle.json holds the claims as data, with nothing left out; Onus reads it.",
    };
    vec![
        Block::Words(line(
            "Run this in the folder in which the archive was unpacked; each file must be OK: sha256sum -c SHA256SUMS (on a Mac: shasum -a 256 -c SHA256SUMS).",
        )),
        Block::Words(line(
            "A hash proves that bytes did not change since they were kept or packed. It does not prove who published them, or when.",
        )),
        Block::Words(line(
            "A stored copy is as it was published. Opened in a browser, a page among them may load things from the network; the text taken out of it, the file beside it that ends in .txt, loads nothing.",
        )),
        Block::Words(vec![
            Span::File("bundle.json".into(), "bundle.json".into()),
            text(bundle.trim_start_matches("bundle.json").to_string()),
        ]),
        Block::Words(line(
            "Each page is here twice: as .html for reading and printing, and as .md, which is plain text.",
        )),
    ]
}
