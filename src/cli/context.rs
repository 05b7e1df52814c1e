//! What a command needs of the world. Only here are the clock, the environment and the terminal read; a
//! command gets them as values, so that a test can set them.

use super::Globals;
use super::error::{self, code, failure};
use crate::model::{PartialDate, RatingScale, Timestamp};
use crate::render::Style;
use crate::store::{Action, Stamp, Store};
use anyhow::Result;
use std::env;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// The rating scales that a new database starts with, as a bundle.
const SCALES: &str = include_str!("../../data/scales.json");

/// The labels that mean the same whoever uses them.
const LABELS: &str = include_str!("../../data/labels.json");

/// The world, as one command sees it.
pub struct Context {
    /// Where data goes.
    pub out: Box<dyn Write>,
    /// The moment of this command.
    pub now: Timestamp,
    /// How the output is to look.
    pub style: Style,
    /// Whether a person sits at both ends.
    pub interactive: bool,
    globals: Globals,
}

impl Context {
    /// Reads the clock, the environment and the terminal.
    pub fn new(globals: &Globals) -> Self {
        let terminal = io::stdout().is_terminal();
        Context {
            out: Box::new(BufWriter::new(io::stdout())),
            now: now(),
            style: Style { width: width(terminal), color: globals.color.wanted(terminal), boxed: terminal },
            interactive: terminal && io::stdin().is_terminal(),
            globals: globals.clone(),
        }
    }

    /// Opens the database that the command line, the environment or the folder names.
    pub fn open(&self) -> Result<Store> {
        let path = self.path()?;
        Ok(Store::open(&path)?)
    }

    /// Opens the database, making it where there is none.
    pub fn open_or_create(&mut self) -> Result<Store> {
        let path = self.path()?;
        let existed = path.exists();
        // The scales are read only where they are needed: they are a fifth of an `add`.
        let scales = if existed { Vec::new() } else { shipped_scales()? };
        let store = Store::open_or_create(&path, &scales, &self.now)?;
        if !existed {
            self.say(&format!("made a new database, {}", path.display()));
        }
        Ok(store)
    }

    /// Where the database is, or would be made: `--db`, `ONUS_DB`, `onus.db` here or in a folder above, else
    /// the user's data folder.
    pub fn path(&self) -> Result<PathBuf> {
        if let Some(path) = &self.globals.db {
            return Ok(path.clone());
        }
        if let Some(path) = env::var_os("ONUS_DB").filter(|path| !path.is_empty()) {
            return Ok(path.into());
        }
        let here = env::current_dir()?;
        for (depth, folder) in here.ancestors().enumerate() {
            let path = folder.join("onus.db");
            if path.exists() {
                return Ok(if depth == 0 { "onus.db".into() } else { path });
            }
        }
        let data =
            env::var_os("XDG_DATA_HOME").filter(|path| Path::new(path).is_absolute()).map(PathBuf::from);
        let data = data.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".local/share")));
        let data =
            data.ok_or_else(|| failure(code::NO_INPUT, "there is no home folder", "name a file with --db"))?;
        Ok(data.join("onus").join("onus.db"))
    }

    /// What takes the text out of files: our own program reads a PDF in a process of its own.
    /// It ends once `stop` says so.
    pub fn tools<'s>(&self, stop: &'s dyn Fn() -> bool) -> crate::archive::extract::Tools<'s> {
        let program = env::current_exe().ok();
        crate::archive::extract::Tools { program, time: std::time::Duration::from_secs(60), stop }
    }

    /// The moment now, which after long work is later than [`now`](Self::now), the moment of the command.
    pub fn later(&self) -> Timestamp {
        now()
    }

    /// The day, where the person is. A test's clock is in UTC.
    ///
    /// # Errors
    /// None but that of a clock beyond the years that can be written.
    pub fn today(&self) -> Result<PartialDate> {
        let day = match test_clock() {
            Some(clock) => clock.day().to_string(),
            None => chrono::Local::now().format("%Y-%m-%d").to_string(),
        };
        Ok(day.parse()?)
    }

    /// The latest day that may be today somewhere: the day after that of UTC.
    ///
    /// # Errors
    /// As [`today`](Self::today).
    pub fn latest_today(&self) -> Result<PartialDate> {
        let day: chrono::NaiveDate = self.now.day().parse()?;
        Ok(day.succ_opt().unwrap_or(day).to_string().parse()?)
    }

    /// Who is at work: `--by`, `ONUS_BY`, else the login name.
    pub fn actor(&self) -> Result<String> {
        if self.globals.by.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(failure(code::USAGE, "--by names nobody", "give a name, or leave --by out"));
        }
        let given = self.globals.by.clone().or_else(|| env::var("ONUS_BY").ok());
        let name = given.filter(|name| !name.trim().is_empty()).or_else(|| whoami::username().ok());
        name.ok_or_else(|| {
            failure(code::USAGE, "nobody is named as the one at work", "add --by NAME, or set ONUS_BY")
        })
    }

    /// Who is named on the command line, by `--by` alone.
    pub fn named(&self) -> Option<&str> {
        self.globals.by.as_deref()
    }

    /// The stamp of a change by `action`.
    pub fn stamp(&self, action: Action) -> Result<Stamp> {
        Ok(Stamp { at: self.now.clone(), actor: self.actor()?, action })
    }

    /// Says something to the person, beside the data.
    pub fn say(&mut self, message: &str) {
        // The data before it, so that a terminal shows both in order; a lost message is no failure.
        let _ = self.out.flush();
        error::say(&crate::text::visible::visible(message));
    }

    /// Reads all of stdin, up to the size of the largest record.
    pub fn stdin(&self) -> Result<String> {
        let most = crate::format::MAX_RECORD as u64;
        let mut bytes = Vec::new();
        io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            let size = most >> 20;
            return Err(failure(
                code::DATA,
                format!("stdin: more than {size} MiB"),
                "`onus import` reads files of any size",
            ));
        }
        String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            failure(
                code::DATA,
                format!("stdin: byte {at} is not UTF-8"),
                "convert it, as with `iconv -t UTF-8`",
            )
        })
    }
}

/// The scales that a new database starts with.
pub fn shipped_scales() -> Result<Vec<RatingScale>> {
    let mut scales = Vec::new();
    crate::format::json::read(SCALES.as_bytes(), |record| {
        if let crate::format::Record::Scale(scale) = record {
            scales.push(*scale);
        }
        Ok::<(), crate::format::FormatError>(())
    })?;
    Ok(scales)
}

/// What labels mean whoever uses them.
pub fn labels() -> Result<crate::store::Labels> {
    Ok(crate::store::Labels::read(LABELS)?)
}

/// The clock.
fn now() -> Timestamp {
    test_clock().unwrap_or_else(|| Timestamp::from_clock(chrono::Utc::now()))
}

/// A test's clock, heard only by a build for tests: a release's record can't be backdated so.
fn test_clock() -> Option<Timestamp> {
    if !cfg!(debug_assertions) {
        return None;
    }
    env::var("ONUS_TEST_CLOCK").ok()?.parse().ok()
}

/// The columns to fit into: those that `COLUMNS` asks for, else the terminal's, else none.
fn width(terminal: bool) -> Option<usize> {
    let asked = env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|n| *n >= 20);
    asked.or_else(|| {
        if terminal { Some(terminal_size::terminal_size().map_or(80, |(w, _)| w.0.into())) } else { None }
    })
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; elsewhere only if `CLICOLOR_FORCE` is.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn wanted(self, terminal: bool) -> bool {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                !set("NO_COLOR")
                    && (set("CLICOLOR_FORCE")
                        || (terminal && env::var_os("TERM").is_none_or(|t| t != "dumb")))
            }
        }
    }
}
