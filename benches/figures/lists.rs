//! Whole processes that read: `onus query` with each filter at three places of the list, and `onus show`.

use super::cases::{self, PLACES};
use super::corpus::Corpus;
use super::process::{instructions, onus, run, there};
use super::report::{NOT_MEASURED, Report, Result, count, table, times};
use std::path::Path;

/// The most instructions of one process, in millions.
const MOST: f64 = 2.0;
/// The most times what the sqlite3 shell takes.
const MOST_SHELL: f64 = 2.5;
/// The most that sizes may differ.
const MOST_SIZES: f64 = 1.05;

/// One process at one size: instructions of each place, how many lines they print, and the shell's count.
struct Measured {
    places: Vec<f64>,
    lines: Vec<usize>,
    shell: Option<f64>,
}

impl Measured {
    /// Measures `calls` of `onus` (the first against `sql`); none without a tool that counts.
    fn of(db: &Path, calls: &[Vec<String>], sql: &str) -> Result<Option<Measured>> {
        let mut measured = Measured { places: vec![], lines: vec![], shell: None };
        for call in calls {
            let words = onus(db, call);
            let Some(counted) = instructions(&words)? else { return Ok(None) };
            measured.places.push(counted);
            measured.lines.push(run(&words)?.stdout.split(|byte| *byte == b'\n').count());
        }
        if there("sqlite3") {
            let words = ["sqlite3", &db.display().to_string(), sql].map(String::from);
            measured.shell = instructions(&words)?;
        }
        Ok(Some(measured))
    }

    fn cells(this: Option<&Measured>, name: &str, report: &mut Report) -> [String; 2] {
        let Some(this) = this else { return [NOT_MEASURED, NOT_MEASURED].map(String::from) };
        let most = this.places.iter().copied().fold(0.0, f64::max);
        let all: Vec<_> = this.places.iter().map(|n| format!("{:.2}", n / 1e6)).collect();
        let what = format!("{name}, millions of instructions");
        let all = report.at_most(&what, most / 1e6, MOST, |_| all.join(" / "));
        let shell = this.shell.map_or(NOT_MEASURED.to_string(), |shell| {
            let ratio = this.places[0] / shell;
            report.at_most(&format!("{name}, against sqlite3"), ratio, MOST_SHELL, times)
        });
        [all, shell]
    }

    /// The largest corpus against the smallest: at the last place, whose claims are the same at every size,
    /// or over all places where they are not.
    fn ratio(smallest: &Measured, largest: &Measured, same: bool) -> Option<f64> {
        if same {
            return (smallest.lines.last() == largest.lines.last())
                .then(|| Some(largest.places.last()? / smallest.places.last()?))?;
        }
        let sum = |this: &Measured| this.places.iter().sum::<f64>();
        (smallest.lines == largest.lines).then(|| sum(largest) / sum(smallest))
    }
}

/// The table of instructions.
pub fn report(corpora: &[Corpus], report: &mut Report) -> Result<()> {
    println!("### Instructions of a whole process, in millions\n");
    println!("Of `query`: {PLACES}. `x sqlite3`: the first page against the shell.");
    println!(
        "`sizes`: the same claims in the largest corpus against the smallest (by date: similar ones).\n"
    );
    let smallest = corpora[0].claims;
    let mut rows = Vec::new();
    let mut row =
        |name: String, same: bool, calls: &dyn Fn(&Corpus) -> Result<Vec<Vec<String>>>, sql: &str| {
            let mut cells = vec![format!("`{name}`")];
            let mut all = Vec::new();
            for corpus in corpora {
                let measured = Measured::of(&corpus.db, &calls(corpus)?, sql)?;
                let name = format!("`{name}` at {}", count(corpus.claims));
                cells.extend(Measured::cells(measured.as_ref(), &name, report));
                all.extend(measured);
            }
            if corpora.len() > 1 {
                let ratio = match &all[..] {
                    [first, .., last] => Measured::ratio(first, last, same),
                    _ => None,
                };
                let name = format!("`{name}`, between sizes");
                let told = |ratio| report.at_most(&name, ratio, MOST_SIZES, |r| format!("{r:.3}x"));
                cells.push(ratio.map_or("other rows".to_string(), told));
            }
            rows.push(cells);
            Ok::<(), Box<dyn std::error::Error>>(())
        };
    for case in cases::lists(smallest) {
        let calls = |corpus: &Corpus| {
            let places = case.places(corpus, smallest)?;
            Ok(places.into_iter().map(|args| [&["query".to_string()], &args[..]].concat()).collect())
        };
        row(case.name(), case.keeps_neighbours(), &calls, &case.sql())?;
    }
    let claim = cases::near_the_end(smallest);
    let show = |_: &Corpus| Ok(vec![vec!["show".to_string(), claim.to_string()]]);
    row(format!("show {claim}"), true, &show, &cases::dossier(claim))?;
    let mut headings = vec!["call".to_string()];
    for corpus in corpora {
        headings.extend([count(corpus.claims), "x sqlite3".to_string()]);
    }
    headings.extend((corpora.len() > 1).then(|| "sizes".to_string()));
    table(&headings, &rows);
    Ok(())
}
