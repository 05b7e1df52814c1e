//! The lists that are measured: what a person types, and the SQL that a person would type into the sqlite3
//! shell for the same answer.

use super::corpus::Corpus;
use super::report::Result;
use onus::model::{ClaimNo, Verdict};
use onus::store::Store;

/// The order of a list, and with it the form of a place in it.
#[derive(Clone, Copy)]
pub enum Order {
    /// By number.
    Number,
    /// By the last day on which it may have been said: the order of `--since`.
    SaidTo,
    /// By the first: the order of `--until`.
    SaidFrom,
    /// By the moment of recording.
    Recorded,
    /// The list is one page.
    Single,
}

/// One list.
pub struct Case {
    /// The arguments of `onus query`.
    pub args: Vec<String>,
    order: Order,
    /// FROM and what follows it, for the shell; `c` is the claim.
    sql: String,
}

/// Three places in a list: its start, its middle, and one whose claims are the same at every size.
pub const PLACES: &str = "first / middle / near the end";

/// The claims up to this number are the end of each list: the same ones at every size.
pub fn near_the_end(smallest: u64) -> u64 {
    smallest / 20
}

impl Case {
    fn new(args: &[&str], order: Order, sql: impl Into<String>) -> Case {
        Case { args: args.iter().map(ToString::to_string).collect(), order, sql: sql.into() }
    }

    /// A list by number of the claims that rows of another table name.
    fn joined(args: &[&str], table: &str, number: &str, condition: &str) -> Case {
        let sql = format!(
            "{table} JOIN claim c ON c.id = +{number} WHERE {condition} AND c.retired_at IS NULL
            ORDER BY {number} DESC"
        );
        Case::new(args, Order::Number, sql)
    }

    /// A list by number of the claims that have a facet (src/store/facet.rs).
    fn facet(args: &[&str], facet: &str) -> Case {
        Case::joined(args, "facet f", "f.claim_id", &format!("f.facet = '{facet}'"))
    }

    /// The same with a facet named as its flag and the flag's value.
    fn valued(flag: &str, value: &str) -> Case {
        Case::facet(&[&format!("--{flag}"), value], &format!("{flag} {value}"))
    }

    fn claimant(name: &str) -> Case {
        let condition = format!("claim_fts MATCH 'claimant : \"{name}\"'");
        Case::joined(&["--claimant", name], "claim_fts", "claim_fts.rowid", &condition)
    }

    /// What the table calls it.
    pub fn name(&self) -> String {
        let quoted = |arg: &String| if arg.contains(' ') { format!("\"{arg}\"") } else { arg.clone() };
        let args: Vec<_> = self.args.iter().map(quoted).collect();
        format!("query {}", args.join(" ")).trim().to_string()
    }

    /// Whether the claims at the last of the [`PLACES`] are the same at every size.
    pub fn keeps_neighbours(&self) -> bool {
        !matches!(self.order, Order::SaidTo | Order::SaidFrom)
    }

    /// The arguments for each of the [`PLACES`], in a corpus whose smallest sibling has `smallest` claims.
    pub fn places(&self, corpus: &Corpus, smallest: u64) -> Result<Vec<Vec<String>>> {
        let (middle, end) = (corpus.claims / 2, near_the_end(smallest));
        let recorded = |number: u64| -> Result<String> {
            let store = Store::open(&corpus.db)?;
            let claim = store.read(|tx| tx.claim(ClaimNo(number as i64)))?;
            Ok(format!("{}/{number}", claim.recorded_at.ok_or("a claim without a moment")?))
        };
        let after = match self.order {
            Order::Single => vec![],
            Order::Number => vec![middle.to_string(), end.to_string()],
            Order::Recorded => vec![recorded(middle)?, recorded(end)?],
            // On the first and the last day of a year lie all the claims of which only the year is known.
            Order::SaidTo => vec![format!("2013-12-31/{middle}"), format!("2010-12-31/{end}")],
            Order::SaidFrom => vec![format!("2013-01-01/{middle}"), format!("2010-01-01/{end}")],
        };
        let after = after.into_iter().map(|place| [&self.args[..], &["--after".into(), place]].concat());
        Ok(std::iter::once(self.args.clone()).chain(after).collect())
    }

    /// What the shell is asked for the first page: a line a claim.
    pub fn sql(&self) -> String {
        format!(
            "SELECT c.id, c.text, c.claimant, c.said, c.kind, c.tags, c.standing FROM {} LIMIT 20",
            self.sql
        )
    }
}

/// Every filter alone, with the frequent words of the generator and with the rare ones, and some in pairs.
pub fn lists(smallest: u64) -> Vec<Case> {
    let article = (near_the_end(smallest) / 20).to_string();
    let all = "claim c WHERE c.retired_at IS NULL ORDER BY c.id DESC";
    let mut lists = vec![
        Case::new(&[], Order::Number, all),
        Case::facet(&["--disputed"], "disputed"),
        Case::facet(&["--unsourced"], "unsourced"),
        Case::facet(&["--unruled"], "unruled"),
        Case { order: Order::Single, ..Case::valued("article", &article) },
        Case::claimant("Anna Ashson"),
        Case::claimant("Mei Valbauer"),
        Case::claimant("Anna Tamsen"),
        Case::valued("rating", "five-step:false"),
        Case::valued("rating", "snopes:Lost Legend"),
    ];
    lists.extend(Verdict::ALL.iter().map(|verdict| Case::valued("verdict", verdict.as_str())));
    lists.extend(["unemployment", "robot-sales"].map(|tag| Case::valued("tag", tag)));
    lists.extend(["statistic", "opinion"].map(|kind| Case::valued("kind", kind)));
    let dated = [
        (
            &["--since", "2009"][..],
            Order::SaidTo,
            "c.said_to >= '2009-01-01' AND c.retired_at IS NULL ORDER BY c.said_to DESC, c.id DESC",
        ),
        (
            &["--until", "2016"],
            Order::SaidFrom,
            "c.said_from <= '2016-12-31' AND c.said_from > '' AND c.retired_at IS NULL
            ORDER BY c.said_from DESC, c.id DESC",
        ),
        (
            &["--as-of", "2030"],
            Order::Recorded,
            "c.recorded_at <= '2030-12-31T23:59:59.999Z' AND c.retired_at IS NULL
            ORDER BY c.recorded_at DESC, c.id DESC",
        ),
    ];
    lists.extend(dated.map(|(args, order, sql)| Case::new(args, order, format!("claim c WHERE {sql}"))));
    // Nothing was removed: the answer is empty, and must not take a look at every claim.
    let removed = "claim c WHERE c.retired_at IS NOT NULL ORDER BY c.id DESC";
    lists.push(Case::new(&["--removed"], Order::Single, removed));
    let both = "f.facet = 'kind event' AND EXISTS (SELECT 1 FROM facet d WHERE d.facet = 'disputed'
        AND d.claim_id = c.id)";
    lists.push(Case::joined(&["--disputed", "--kind", "event"], "facet f", "f.claim_id", both));
    lists
}

/// What the shell is asked for one claim: the rows that its dossier is made of.
pub fn dossier(claim: u64) -> String {
    format!(
        "SELECT * FROM claim WHERE id = {claim};
        SELECT a.*, t.title FROM appearance a LEFT JOIN article t ON t.id = a.article_id WHERE a.claim_id = {claim};
        SELECT c.*, s.* FROM citation c JOIN source s ON s.id = c.source_id WHERE c.claim_id = {claim};
        SELECT r.*, s.name, t.label, t.verdict FROM ruling r LEFT JOIN rating t ON t.id = r.rating_id
            LEFT JOIN scale s ON s.id = t.scale_id WHERE r.claim_id = {claim};"
    )
}
