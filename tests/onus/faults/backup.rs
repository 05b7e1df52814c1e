//! A backup while others write: whole, beside and renamed, and never over something that it must not.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Sets its flag when it goes.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn every_copy_under_writers_opens_and_checks() {
    let sandbox = Sandbox::new();
    ends(sandbox.onus(["add", "claim", "the first"]).args(CLAIM), 0);
    let (done, acknowledged) = (AtomicBool::new(false), AtomicUsize::new(1));
    std::thread::scope(|scope| {
        // Also when a check fails, or the writers would never end.
        let _end = End(&done);
        for writer in 0..4 {
            let (sandbox, done, acknowledged) = (&sandbox, &done, &acknowledged);
            scope.spawn(move || {
                for n in 0.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    ends(sandbox.onus(["add", "claim", &format!("{writer} {n}")]).args(CLAIM), 0);
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let mut copies = Vec::new();
        for n in 0..15 {
            let least = acknowledged.load(Ordering::SeqCst);
            let copy = format!("copy-{}.db", n % 5);
            // Every third takes the place of an older copy.
            let force = if n < 5 { &[][..] } else { &["--force"] };
            ends(sandbox.onus(["backup", &copy]).args(force), 0);
            let copy = sandbox.path().join(copy);
            assert!(counts(&copy)["claim"] as usize >= least, "an acknowledged claim is not in the copy");
            whole(&copy, &BTreeMap::new());
            copies.push(copy);
        }
        done.store(true, Ordering::Relaxed);
        for copy in copies {
            checked(&copy);
            ends(sandbox.onus(["doctor"]).env("ONUS_DB", &copy), 0);
            assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    });
    sound(&sandbox);
    no_leftovers(sandbox.path());
}

#[test]
fn a_backup_takes_no_place_that_it_must_not() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    std::fs::write(sandbox.path().join("there"), "kept").unwrap();
    std::fs::create_dir(sandbox.path().join("folder")).unwrap();
    refuses(&mut sandbox.onus(["backup", "there"]), code::CANT_CREATE, &["there", "--force"]);
    refuses(&mut sandbox.onus(["backup", "folder", "--force"]), code::CANT_CREATE, &["folder"]);
    refuses(&mut sandbox.onus(["backup", "onus.db", "--force"]), code::CANT_CREATE, &["itself"]);
    refuses(&mut sandbox.onus(["backup", "no/such/copy.db"]), code::CANT_CREATE, &["no/such/copy.db"]);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("there")).unwrap(), "kept");
    // Somebody works on the file whose place the copy would take.
    let other = sandbox.path().join("other.db");
    ends(sandbox.onus(["add", "claim", "other"]).env("ONUS_DB", &other), 0);
    let at_work = Connection::open(&other).unwrap();
    at_work.execute_batch("UPDATE claim SET note = 'n'").unwrap();
    refuses(&mut sandbox.onus(["backup", "other.db", "--force"]), code::LOCKED, &["other.db"]);
    drop(at_work);
    ends(&mut sandbox.onus(["backup", "other.db", "--force"]), 0);
    checked(&other);
    no_leftovers(sandbox.path());
}

#[test]
fn an_interrupted_copy_leaves_nothing() {
    let sandbox = Sandbox::new();
    let file = bundle(&sandbox, 60, 5);
    ends(sandbox.onus(["import"]).arg(file), 0);
    for name in ["copy.db", "out.json"] {
        let args: &[&str] =
            if name == "copy.db" { &["backup", name] } else { &["export", "json", "-o", name] };
        for millis in [5, 10, 20, 40] {
            let mut child = sandbox.onus(args).stderr(std::process::Stdio::null()).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(millis));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        // What stands there is whole, and the next one clears away what the killed ones left.
        let path = sandbox.path().join(name);
        if path.exists() {
            std::fs::remove_file(&path).unwrap();
        }
        ends(&mut sandbox.onus(args), 0);
        no_leftovers(sandbox.path());
    }
    checked(&sandbox.path().join("copy.db"));
    sound(&sandbox);
}

#[test]
fn neither_an_export_nor_a_copy_takes_the_place_of_the_database() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let at = |name: &str| sandbox.path().join(name);
    std::os::unix::fs::symlink("onus.db", at("link.db")).unwrap();
    std::fs::hard_link(sandbox.db(), at("hard.db")).unwrap();
    ends(sandbox.onus(["add", "claim", "other"]).env("ONUS_DB", at("other.db")), 0);
    let other = std::fs::read(at("other.db")).unwrap();
    for name in ["onus.db", "./onus.db", "link.db", "hard.db", "onus.db-wal", "onus.db-shm", "other.db"] {
        refuses(&mut sandbox.onus(["export", "json", "-o", name]), code::CANT_CREATE, &[name, "a database"]);
        if name != "other.db" {
            refuses(&mut sandbox.onus(["backup", name, "--force"]), code::CANT_CREATE, &[name, "itself"]);
        }
    }
    assert_eq!(counts(&sandbox.db())["claim"], 1);
    assert!(other == std::fs::read(at("other.db")).unwrap());
    // A link stays one, and what it points to is replaced.
    std::os::unix::fs::symlink("other.db", at("to-other.db")).unwrap();
    ends(&mut sandbox.onus(["backup", "to-other.db", "--force"]), 0);
    assert!(at("to-other.db").is_symlink());
    assert!(other != std::fs::read(at("other.db")).unwrap());
    checked(&at("other.db"));
    no_leftovers(sandbox.path());
}

#[test]
fn what_stands_beside_is_cleared_away_only_when_nobody_works_on_it() {
    let sandbox = Sandbox::new();
    let at = |name: &str| sandbox.path().join(name);
    let made = |name: &str| std::fs::File::create(at(name)).unwrap();
    std::fs::write(at("precious"), "kept").unwrap();
    for name in [".onus.db.00000000000b.part", ".onus.db.00000000000c.part", ".onus.db.mine.part"] {
        made(name);
    }
    for pid in ["7", "00000000000e"] {
        std::os::unix::fs::symlink("precious", at(&format!(".onus.db.{pid}.part"))).unwrap();
    }
    // Its maker is at work, maybe in another container; that of the other was killed.
    let held = made(".onus.db.00000000000b.lock");
    held.lock().unwrap();
    made(".onus.db.00000000000c.lock");
    sandbox.ok("add claim first");
    let left = [
        ".onus.db.00000000000b.lock",
        ".onus.db.00000000000b.part",
        ".onus.db.mine.part",
        "onus.db",
        "precious",
    ];
    assert_eq!(names(sandbox.path()), left);
    assert_eq!(std::fs::read_to_string(at("precious")).unwrap(), "kept");
}
