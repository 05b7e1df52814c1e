//! Another program run on a file that may be malicious: with a time limit, a limit of what it may print, and, where
//! the shell can set one, a limit of its memory. It stands in a process group of its own, so that Ctrl-C does not
//! cut it off by itself and leave a part of the text for the whole: we are asked, and end it.

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub time: Duration,
    /// Bytes of address space.
    pub memory: u64,
    /// Bytes of output.
    pub output: u64,
}

/// How a program ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with its exit code.
    Exit(i32),
    /// By a signal: a crash, or no memory.
    Killed,
    /// It took too long and was ended.
    Time,
    /// It was ended because everything is to stop.
    Stopped,
    /// It printed too much and was ended.
    Output,
    /// It could not be started.
    NotStarted,
}

/// What a program left behind.
#[derive(Debug)]
pub struct Done {
    /// What it printed until it ended, at most what was allowed.
    pub output: Vec<u8>,
    /// What it complained about, the beginning.
    pub complaint: String,
    pub end: End,
}

/// Runs a program to its end, or ends it: at a limit, or once `stop` says so.
pub fn run(program: &OsStr, args: &[&OsStr], limits: Limits, stop: &dyn Fn() -> bool) -> Done {
    // The limit is set by a shell that then becomes the program: setting it here would need unsafe code. A system
    // that does not know the limit (macOS) runs without it.
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("/bin/sh");
        let kilobytes = (limits.memory / 1024).to_string();
        // Should we be killed, the program ends by its own limit of processor time, a little after ours.
        let seconds = limits.time.as_secs() + 2;
        let script = format!(
            "ulimit -c 0; ulimit -t {seconds} 2>/dev/null; ulimit -v \"$0\" 2>/dev/null; exec \"$@\""
        );
        shell.args(["-c", &script, &kilobytes]).arg(program);
        shell
    } else {
        Command::new(program)
    };
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        Ok(child) => watch(child, limits, stop),
        Err(_) => Done { output: Vec::new(), complaint: String::new(), end: End::NotStarted },
    }
}

/// How often it is asked whether to stop.
const OFTEN: Duration = Duration::from_millis(50);

fn watch(mut child: Child, limits: Limits, stop: &dyn Fn() -> bool) -> Done {
    let deadline = Instant::now() + limits.time;
    let (tell, told) = mpsc::channel();
    let out = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut output = Vec::new();
        let _ = out.map(|out| out.take(limits.output + 1).read_to_end(&mut output));
        let _ = tell.send(());
        output
    });
    let err = child.stderr.take();
    let complaints = std::thread::spawn(move || {
        let mut start = Vec::new();
        if let Some(mut err) = err {
            let _ = err.by_ref().take(1 << 14).read_to_end(&mut start);
            // The rest is read away, or the program would wait for a reader.
            let _ = std::io::copy(&mut err, &mut std::io::sink());
        }
        String::from_utf8_lossy(&start).into_owned()
    });
    let (mut in_time, mut stopped) = (false, false);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match told.recv_timeout(left.min(OFTEN)) {
            Err(mpsc::RecvTimeoutError::Timeout) if stop() => stopped = true,
            Err(mpsc::RecvTimeoutError::Timeout) if left > OFTEN => continue,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => in_time = true,
        }
        break;
    }
    // Its output is over, or long enough: it ends by itself soon, or it is ended.
    let mut end = None;
    if in_time {
        for wait in [0, 1, 2, 5, 10, 20, 50, 100, 200, 500] {
            std::thread::sleep(Duration::from_millis(wait));
            end = child.try_wait().ok().flatten();
            if end.is_some() || Instant::now() > deadline {
                break;
            }
        }
    }
    if end.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let mut output = reader.join().unwrap_or_default();
    let complaint = complaints.join().unwrap_or_default();
    let end = if stopped {
        End::Stopped
    } else if output.len() as u64 > limits.output {
        output.truncate(limits.output as usize);
        End::Output
    } else {
        match end {
            Some(status) => status.code().map_or(End::Killed, End::Exit),
            None => End::Time,
        }
    };
    Done { output, complaint, end }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> Done {
        run("sh".as_ref(), &["-c".as_ref(), script.as_ref()], limits, &|| false)
    }

    const FREE: Limits = Limits { time: Duration::from_secs(20), memory: 1 << 30, output: 1000 };

    #[test]
    fn a_program_ends_within_its_limits() {
        let done = shell("echo out; echo err >&2; exit 3", FREE);
        assert_eq!(
            (&done.output[..], done.complaint.as_str(), done.end),
            (&b"out\n"[..], "err\n", End::Exit(3))
        );

        let start = Instant::now();
        let slow = shell("echo begun; exec sleep 60", Limits { time: Duration::from_millis(200), ..FREE });
        assert_eq!((&slow.output[..], slow.end), (&b"begun\n"[..], End::Time));
        let done = shell("exec >&-; exec sleep 60", Limits { time: Duration::from_millis(200), ..FREE });
        assert_eq!(done.end, End::Time, "without an output it is not waited for either");
        assert!(start.elapsed() < Duration::from_secs(15));

        let much = shell("while :; do echo aaaaaaaaaaaaaaaa; done", FREE);
        assert_eq!((much.output.len(), much.end), (1000, End::Output));
        assert_eq!(shell("kill -9 $$", FREE).end, End::Killed);
        let loud = shell("i=0; while [ $i -lt 20000 ]; do echo aaaaaaaaaaaa >&2; i=$((i+1)); done", FREE);
        assert_eq!((loud.end, loud.complaint.len()), (End::Exit(0), 1 << 14));
        let missing = run("/no/such/program".as_ref(), &[], FREE, &|| false);
        assert_eq!(missing.end, End::Exit(127));
    }

    #[test]
    fn a_program_ends_when_all_is_to_stop() {
        let start = Instant::now();
        let stop = || start.elapsed() > Duration::from_millis(100);
        let script = "echo begun; exec sleep 60";
        let done = run("sh".as_ref(), &["-c".as_ref(), script.as_ref()], FREE, &stop);
        assert_eq!((&done.output[..], done.end), (&b"begun\n"[..], End::Stopped));
        assert!(start.elapsed() < Duration::from_secs(10));
        let group = shell("ps -o pgid= -p $$; echo $$; ulimit -t", FREE);
        let told = String::from_utf8(group.output).unwrap();
        let mut told = told.split_whitespace();
        assert_eq!(told.next(), told.next(), "it leads a group of its own");
        assert_eq!(told.next(), Some("22"), "and has a limit of its own");
    }

    #[test]
    fn arguments_are_no_shell_code() {
        let done = run(
            "printf".as_ref(),
            &["%s|".as_ref(), "$(id) ; `x` \"".as_ref(), "b c".as_ref()],
            FREE,
            &|| false,
        );
        assert_eq!(done.output, b"$(id) ; `x` \"|b c|");
    }
}
