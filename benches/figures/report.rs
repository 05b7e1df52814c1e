//! Markdown, and what missed its figure.

use std::time::Duration;

/// What can go wrong in a benchmark is told and ends it.
pub type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// What a cell says where a tool is missing.
pub const NOT_MEASURED: &str = "not measured";

/// Collects what missed its figure.
#[derive(Default)]
pub struct Report {
    over: Vec<String>,
}

impl Report {
    /// `value` as `show` shows it, marked and kept in mind when it is more than `most`.
    pub fn at_most(&mut self, what: &str, value: f64, most: f64, show: impl Fn(f64) -> String) -> String {
        if value <= most {
            return show(value);
        }
        self.over.push(format!("{what}: {}, and at most {most} was promised", show(value)));
        format!("{} **over**", show(value))
    }

    /// Ends the report with all that missed its figure.
    pub fn finish(self) {
        if self.over.is_empty() {
            println!("Nothing that was measured is over its figure.");
        } else {
            println!("Over its figure:\n");
            self.over.iter().for_each(|line| println!("- {line}"));
        }
    }
}

/// Prints a table.
pub fn table(headings: &[String], rows: &[Vec<String>]) {
    println!("| {} |", headings.join(" | "));
    println!("| {} |", vec!["---"; headings.len()].join(" | "));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
    println!();
}

/// `12.34 M`.
pub fn millions(n: f64) -> String {
    format!("{:.2} M", n / 1e6)
}

/// `1.23x`.
pub fn times(ratio: f64) -> String {
    format!("{ratio:.2}x")
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The value below which `percent` of a hundred lie. Sorts `values`.
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}

/// A number of claims, as in `100k` and `1M`.
pub fn count(claims: u64) -> String {
    match claims {
        n if n % 1_000_000 == 0 => format!("{}M", n / 1_000_000),
        n if n % 1_000 == 0 => format!("{}k", n / 1_000),
        n => n.to_string(),
    }
}

/// The machine, what runs on it, and the day.
pub fn machine() -> String {
    let file = |path| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_string();
        line.split_once(':').map(|(_, value)| value.trim().to_string()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field(&file("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0u64);
    format!(
        "Measured on {cores} cores ({}), {} GB of memory, Linux {}, SQLite {}, on {}.",
        field(&file("/proc/cpuinfo"), "model name"),
        (memory + (1 << 19)) >> 20,
        file("/proc/sys/kernel/osrelease").trim(),
        rusqlite::version(),
        chrono::Utc::now().format("%Y-%m-%d"),
    )
}
