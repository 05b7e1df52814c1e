//! Progress of long work: a bar on stderr where that is a terminal, and nothing elsewhere.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// A bar for `total` bytes of what is named; where the total is not known, the bytes so far.
pub fn bar(what: &str, total: Option<u64>) -> ProgressBar {
    let (bar, form) = match total {
        Some(total) => (ProgressBar::new(total), "{msg} {wide_bar} {bytes} of {total_bytes}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{msg} {bytes}"),
    };
    let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(crate::text::visible::visible(what).into_owned())
}

/// A sign of life for work that tells nothing of how far it is; it goes when it is finished.
pub fn busy(what: &str) -> ProgressBar {
    let bar = bar(what, None).with_finish(ProgressFinish::AndClear);
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

/// Says a line on stderr above the bar.
pub fn say(bar: &ProgressBar, line: &str) {
    bar.suspend(|| super::error::say(line));
}
