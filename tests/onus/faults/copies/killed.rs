//! SIGKILL while copies are kept, brought, revised and checked: the old state or the new, and no half copy.

use super::super::kills::{Toll, kill, usual};
use super::*;
use generate::Generator;

/// How many kills of each kind: an eighth of `ONUS_KILLS`.
fn share() -> u32 {
    let kills: u32 = std::env::var("ONUS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(64);
    kills.div_ceil(8)
}

/// Removes the database and what stands beside it.
fn clear(sandbox: &Sandbox) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(format!("{}{end}", sandbox.db().display()));
    }
}

/// Kills a command again and again, each time from the state in which the database is now. What it printed, if it
/// prints its answer only then, says that the new state is on disk.
fn one_or_the_other(name: &str, sandbox: &Sandbox, args: &[&str], acknowledges: bool, rng: &mut Generator) {
    let start = sandbox.path().join("start");
    ends(sandbox.onus(["backup"]).arg(&start), 0);
    let reset = || {
        clear(sandbox);
        std::fs::copy(&start, sandbox.db()).expect("a copy of a file at rest");
        sandbox.onus(args)
    };
    let usual = usual(reset);
    let (old, new) = (counts(&start), counts(&sandbox.db()));
    assert_ne!(old, new, "{name} changes nothing");
    let mut toll = Toll::default();
    for n in 0..share() {
        let printed = kill(&mut reset(), usual, rng, &mut toll);
        if n % 4 == 3 {
            sound(sandbox);
        }
        intact(&sandbox.db());
        let there = counts(&sandbox.db());
        let lost = acknowledges && !printed.is_empty();
        assert!(there == new || there == old && !lost, "half of {name}: {there:?}, and not {new:?}");
    }
    sound(sandbox);
    println!("{name}: {toll:?}");
    assert!(toll.midway > 0, "{name}: no kill struck midway");
}

/// How large the copies are.
fn large() -> usize {
    if cfg!(debug_assertions) { 1_500_000 } else { 5_000_000 }
}

#[test]
fn a_copy_is_there_or_not() {
    let mut rng = Generator::new(11);
    let sandbox = Sandbox::new();
    sandbox.ok("add source --title Report");
    let (mut toll, mut acknowledged) = (Toll::default(), Vec::new());
    let keep = |name: &str| sandbox.onus(["snapshot", "1", name]);
    let mut first = 0;
    let usual = usual(|| {
        first += 1;
        file(&sandbox, &format!("first-{first}"), noise(large(), first));
        keep(&format!("first-{first}"))
    });
    for n in 0..share() {
        let name = format!("copy-{n}");
        file(&sandbox, &name, noise(large(), 100 + u64::from(n)));
        let printed = kill(&mut keep(&name), usual, &mut rng, &mut toll);
        if let Some(number) = printed.strip_suffix('\n') {
            acknowledged.push((number.to_string(), name));
        }
    }
    intact(&sandbox.db());
    sound(&sandbox);
    for (number, name) in &acknowledged {
        ends(&mut sandbox.onus(["snapshot", "--save", number, "-o", "saved"]), 0);
        let read = |name: &str| std::fs::read(sandbox.path().join(name)).expect("a file");
        assert!(read("saved") == read(name), "{name} was acknowledged");
    }
    println!("copies: {toll:?}");
    assert!(toll.midway > 0);
}

#[test]
fn a_web_archive_is_there_or_not() {
    let other = Sandbox::new();
    for n in 1..=3_u64 {
        other.ok(&format!("add source --title Report{n} --url https://stats.example/{n}"));
        file(&other, "copy", noise(large() / 4, n));
        other.ok(&format!("snapshot {n} copy --url https://stats.example/{n}"));
    }
    other.ok("snapshot --export all.warc.gz");
    let sandbox = Sandbox::new();
    sandbox.ok("add source --title Mine --url https://stats.example/2");
    std::fs::copy(other.path().join("all.warc.gz"), sandbox.path().join("all.warc.gz")).expect("a copy");
    let args = ["snapshot", "--import", "all.warc.gz", "--add-sources"];
    one_or_the_other("an import", &sandbox, &args, false, &mut Generator::new(12));
}

#[test]
fn a_version_is_there_or_not() {
    let sandbox = Sandbox::new();
    file(&sandbox, "one.txt", words(400));
    file(&sandbox, "two.txt", words(600).replace("closed", "shut"));
    sandbox.ok("add article one.txt --title Draft");
    for n in 1..20 {
        let quote = format!("In year {n} the office");
        ends(&mut sandbox.onus(["add", "claim", "x", "--article", "1", "--quote", &quote]), 0);
    }
    let args = ["add", "article", "two.txt", "--revises", "1"];
    one_or_the_other("a revision", &sandbox, &args, false, &mut Generator::new(13));
}

#[test]
fn a_check_is_there_or_not() {
    let sandbox = furnished(&words(200), "In year 7 the office");
    for n in 1..30 {
        let quote = format!("In year {n} the office counted");
        ends(&mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", &quote]), 0);
    }
    one_or_the_other("a check", &sandbox, &["verify"], false, &mut Generator::new(14));
}
