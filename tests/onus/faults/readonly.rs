//! What can't be written is read, and nothing is left beside it.

use super::*;
use std::os::unix::fs::PermissionsExt;

/// Makes a file or folder have these permissions.
pub(super) fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// Reading works, writing is refused, and the folder holds what it held.
fn reads_alone(sandbox: &Sandbox, at: &Path, run: impl Fn(&[&str]) -> Command) {
    let before = (names(at), std::fs::read(at.join("onus.db")).unwrap());
    for args in
        [&["query"][..], &["query", "first"], &["show", "1"], &["export", "json"], &["history"], &["doctor"]]
    {
        let output = ends(&mut run(args), 0);
        assert!(args == ["doctor"] || stdout(&output).contains("first"), "{args:?}: {}", stdout(&output));
        assert_eq!(before.0, names(at), "{args:?} left something");
    }
    let bundle = bundle(sandbox, 2, 1);
    allow(&bundle, 0o644);
    for args in [
        &["add", "claim", "second"][..],
        &["import", bundle.to_str().unwrap()],
        &["rule", "1", "false", "--because", "x"],
        &["edit", "claim", "1", "--note", "n"],
        &["undo"],
    ] {
        refuses(&mut run(args), code::PERMISSION, &["onus.db", "can't be written"]);
        assert_eq!(before.0, names(at), "{args:?} left something");
    }
    assert!(before.1 == std::fs::read(at.join("onus.db")).unwrap(), "it was written");
}

/// A sandbox that others may enter, with a database in a folder of it that anybody may read.
fn shared() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    allow(sandbox.path(), 0o755);
    let at = sandbox.path().join("shared");
    std::fs::create_dir(&at).unwrap();
    let mut add = sandbox.onus(["add", "claim", "the first"]);
    ends(add.env("ONUS_DB", at.join("onus.db")), 0);
    allow(&at.join("onus.db"), 0o444);
    (sandbox, at)
}

/// `onus` as nobody on that database. The program is copied to where nobody may run it.
pub(super) fn nobody(sandbox: &Sandbox, at: &Path) -> impl Fn(&[&str]) -> Command {
    let program = sandbox.path().join("onus-to-run");
    if !program.exists() {
        // By another process: a file that a test beside this one still has open for writing can't be run.
        ends(Command::new("cp").arg(ONUS).arg(&program), 0);
    }
    let (db, folder) = (at.join("onus.db"), sandbox.path().to_path_buf());
    move |args| {
        let mut command = Command::new(&program);
        command.args(args).env_clear().env("ONUS_DB", &db).env("ONUS_BY", "nobody").current_dir(&folder);
        as_nobody(command.stdin(std::process::Stdio::null()));
        command
    }
}

#[test]
fn a_file_that_is_read_only() {
    let (sandbox, at) = shared();
    allow(&at, 0o777);
    reads_alone(&sandbox, &at, nobody(&sandbox, &at));
    checked(&at.join("onus.db"));
}

#[test]
fn a_folder_that_is_read_only() {
    let (sandbox, at) = shared();
    allow(&at.join("onus.db"), 0o666);
    allow(&at, 0o555);
    reads_alone(&sandbox, &at, nobody(&sandbox, &at));
    let run = nobody(&sandbox, &at);
    // Nor can anything be made there.
    for args in [
        &["--db", "shared/new.db", "add", "claim", "x"][..],
        &["--db", "shared/sub/new.db", "add", "claim", "x"],
    ] {
        refuses(&mut run(args), code::PERMISSION, &["new.db"]);
    }
    for args in [&["export", "json", "-o", "shared/out.json"][..], &["backup", "shared/copy.db"]] {
        refuses(&mut run(args), code::PERMISSION, &[args[args.len() - 1]]);
    }
    assert_eq!(names(&at), ["onus.db"]);
    allow(&at, 0o755);
}

#[test]
fn a_file_that_may_not_be_read() {
    let (sandbox, at) = shared();
    allow(&at.join("onus.db"), 0o000);
    allow(&at, 0o755);
    let run = nobody(&sandbox, &at);
    refuses(&mut run(&["query"]), code::PERMISSION, &["onus.db"]);
    allow(&at, 0o000);
    refuses(&mut run(&["query"]), code::PERMISSION, &["onus.db"]);
    refuses(&mut run(&["add", "claim", "x"]), code::PERMISSION, &["onus.db"]);
    allow(&at, 0o755);
}

#[test]
fn a_file_system_that_is_read_only() {
    let (sandbox, at) = shared();
    allow(&at.join("onus.db"), 0o644);
    let bind = "mount --bind shared shared && mount -o remount,ro,bind shared || exit 99; exec \"$@\"";
    let start: &[&str] = if is_root() { &["--mount"] } else { &["--map-root-user", "--mount"] };
    let run = |args: &[&str]| {
        let mut command = sandbox.command("unshare");
        command
            .env("ONUS_DB", at.join("onus.db"))
            .args(start)
            .args(["sh", "-c", bind, "sh", ONUS])
            .args(args);
        command
    };
    let probe = run(&["--version"]).output().expect("unshare runs");
    if !probe.status.success() {
        // No right to mount, as in some containers: the folder stands for the file system.
        println!("no file system of its own: {}", stderr(&probe));
        return;
    }
    reads_alone(&sandbox, &at, run);
    refuses(&mut run(&["--db", "shared/new.db", "add", "claim", "x"]), code::PERMISSION, &["new.db"]);
    refuses(&mut run(&["backup", "shared/copy.db"]), code::PERMISSION, &["copy.db"]);
    assert_eq!(names(&at), ["onus.db"]);
}

#[test]
fn a_log_that_cannot_be_read_is_named_with_the_way_out() {
    let (sandbox, at) = shared();
    allow(&at.join("onus.db"), 0o666);
    // As a writer leaves it who was killed.
    let writer = Connection::open(at.join("onus.db")).unwrap();
    writer.execute_batch("UPDATE claim SET note = 'n'").unwrap();
    let copy = sandbox.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for name in ["onus.db", "onus.db-wal"] {
        std::fs::copy(at.join(name), copy.join(name)).unwrap();
        allow(&copy.join(name), 0o644);
    }
    drop(writer);
    allow(&copy, 0o555);
    let run = nobody(&sandbox, &copy);
    refuses(&mut run(&["query"]), code::PERMISSION, &["onus.db", "-wal", "copy both"]);
    allow(&copy, 0o755);
    ends(sandbox.onus(["query"]).env("ONUS_DB", copy.join("onus.db")), 0);
    allow(&copy, 0o555);
    ends(&mut run(&["query"]), 0);
    allow(&copy, 0o755);
    // As a first import leaves it that was killed.
    std::fs::write(copy.join("onus.db-journal"), [0; 512]).unwrap();
    allow(&copy.join("onus.db-journal"), 0o644);
    allow(&copy, 0o555);
    refuses(&mut run(&["query"]), code::PERMISSION, &["onus.db", "-journal", "copy both"]);
    allow(&copy, 0o755);
}

#[test]
fn what_is_written_while_it_is_read_without_locks_is_no_damage() {
    let (sandbox, at) = shared();
    allow(&at.join("onus.db"), 0o644);
    for n in 0..4 {
        let mut import = sandbox.onus(["import"]);
        ends(import.arg(bundle(&sandbox, 300, n)).env("ONUS_DB", at.join("onus.db")), 0);
    }
    allow(&at.join("onus.db"), 0o444);
    let run = nobody(&sandbox, &at);
    // The reader fills its pipe, waits, and goes on after somebody wrote.
    let reader = run(&["export", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    allow(&at.join("onus.db"), 0o644);
    ends(sandbox.onus(["add", "claim", "meanwhile"]).env("ONUS_DB", at.join("onus.db")), 0);
    let output = reader.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(code::LOCKED), "{}", stderr(&output));
    allow(&at.join("onus.db"), 0o444);
    ends(&mut run(&["export", "json"]), 0);
}
