//! What the tests share: the built program in a folder of its own, away from the user's data.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The built program.
pub const ONUS: &str = env!("CARGO_BIN_EXE_onus");

/// A folder that goes away, with the environment that tests agree on.
pub struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// An empty folder.
    pub fn new() -> Self {
        Sandbox { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The database that commands in this folder use.
    pub fn db(&self) -> PathBuf {
        self.path().join("onus.db")
    }

    /// `program` in this folder, with a fixed clock and name and nothing of the user's environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).env_clear().stdin(Stdio::null());
        let bin = Path::new(ONUS).parent().expect("a folder").to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)));
        command.env("PATH", path.expect("a path")).env("HOME", self.path()).env("ONUS_BY", "A. Checker");
        command.env("ONUS_DB", self.db()).env("ONUS_TEST_CLOCK", "2026-11-22T12:00:00.000Z");
        command
    }

    /// `onus` with `args`.
    pub fn onus<S: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(ONUS);
        command.args(args);
        command
    }

    /// Runs `onus` with words separated by single spaces, and gives its output back.
    pub fn run(&self, words: &str) -> Output {
        self.onus(words.split(' ')).output().expect("onus runs")
    }

    /// As [`run`](Self::run), for a command that must succeed; gives its stdout.
    pub fn ok(&self, words: &str) -> String {
        let output = self.run(words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "onus {words}: {:?}\n{stderr}", output.status);
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}
