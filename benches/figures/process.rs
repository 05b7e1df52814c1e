//! Running `onus` and the tools that watch it, away from the user's own settings.

use super::report::Result;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program as `cargo bench` built it: the release profile.
pub const ONUS: &str = env!("CARGO_BIN_EXE_onus");

/// `program` with nothing of the user's environment.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", "/nonexistent").env("ONUS_BY", "A. Checker").stdin(Stdio::null());
    command
}

/// The words of a call of `onus` on `db`.
pub fn onus<S: AsRef<str>>(db: &Path, args: &[S]) -> Vec<String> {
    let mut words = vec![ONUS.to_string()];
    words.extend(args.iter().map(|arg| arg.as_ref().to_string()));
    words.extend(["--db".to_string(), db.display().to_string()]);
    words
}

/// Whether `tool` can be started.
pub fn there(tool: &str) -> bool {
    command(tool).arg("--version").output().is_ok()
}

/// Runs `words`, which must succeed.
pub fn run(words: &[String]) -> Result<Output> {
    let output = command(&words[0]).args(&words[1..]).output()?;
    if output.status.success() {
        return Ok(output);
    }
    Err(format!("{}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr)).into())
}

/// The instructions of the whole process in user space: by callgrind, else by `perf`'s counter; none when
/// there is neither.
pub fn instructions(words: &[String]) -> Result<Option<f64>> {
    let callgrind: &[&str] = &["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let perf: &[&str] = &["perf", "stat", "-x;", "-e", "instructions:u"];
    for (watcher, mark) in [(callgrind, "Collected :"), (perf, "instructions:u")] {
        let Ok(output) = command(watcher[0]).args(&watcher[1..]).args(words).output() else { continue };
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(format!("{}: {stderr}", words.join(" ")).into());
        }
        let line = stderr.lines().find(|line| line.contains(mark)).unwrap_or_default();
        let number = if mark == "Collected :" { line.rsplit(' ').next() } else { line.split(';').next() };
        if let Some(number) = number.and_then(|n| n.parse().ok()) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// Runs `words` and gives the wall time and the peak of its resident memory (`VmHWM`, looked at every 5 ms).
pub fn watched(words: &[String]) -> Result<(Duration, u64)> {
    let start = Instant::now();
    let mut command = command(&words[0]);
    let mut child = command.args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        if let Some(code) = child.try_wait()? {
            break code;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    if !code.success() {
        return Err(format!("{}: {code}", words.join(" ")).into());
    }
    Ok((start.elapsed(), peak))
}

/// How long `words` take, which must succeed.
pub fn timed(words: &[String]) -> Result<Duration> {
    let start = Instant::now();
    run(words)?;
    Ok(start.elapsed())
}

/// What a process and those that it started took.
#[derive(Debug, Default)]
pub struct Family {
    pub time: Duration,
    /// The peak of the one that took most resident memory (`VmHWM`), in bytes.
    pub largest: u64,
    /// The most that all of them had at one moment (`VmRSS`), looked at every 5 ms.
    pub together: u64,
}

/// Runs `words` and watches the memory of every process in it. A code of 1 is an answer, not a failure. `path`
/// stands in for the user's `PATH`.
pub fn family(words: &[String], path: Option<&str>) -> Result<Family> {
    let start = Instant::now();
    let mut command = command(&words[0]);
    path.map(|path| command.env("PATH", path));
    let mut child = command.args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut family = Family::default();
    let code = loop {
        let (mut ids, mut together) = (vec![child.id().to_string()], 0);
        while let Some(id) = ids.pop() {
            let read = |file: &str| std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default();
            let status = read("status");
            let bytes = |field| {
                let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
                line.trim().trim_end_matches(" kB").parse().unwrap_or(0) * 1024
            };
            family.largest = family.largest.max(bytes("VmHWM:"));
            together += bytes("VmRSS:");
            ids.extend(read(&format!("task/{id}/children")).split_whitespace().map(String::from));
        }
        family.together = family.together.max(together);
        if let Some(code) = child.try_wait()? {
            break code;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    family.time = start.elapsed();
    match code.code() {
        Some(0 | 1) => Ok(family),
        _ => Err(format!("{}: {code}", words.join(" ")).into()),
    }
}
