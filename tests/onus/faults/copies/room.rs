//! No room, and no right to write.

use super::super::readonly::{allow, nobody};
use super::*;

#[test]
fn copies_that_do_not_fit_are_not_there() {
    let sandbox = furnished(&words(50), "In year 7 the office counted 52 cases");
    file(&sandbox, "large", noise(400_000, 1));
    sandbox.ok("snapshot 1 large --url https://stats.example/2");
    sandbox.ok("snapshot --export all.warc.gz");
    file(&sandbox, "larger", noise(600_000, 2));
    file(&sandbox, "there", "before");
    let (before, start) = (counts(&sandbox.db()), std::fs::read(sandbox.db()).unwrap());
    let empty = Sandbox::new();
    empty.ok("add source --title Mine");
    let nothing = counts(&empty.db());
    let archive = sandbox.path().join("all.warc.gz");
    let mut refused = 0;
    for size in [0, 1, 32, 200, 390, 500, 900] {
        for args in [
            &["snapshot", "1", "larger"][..],
            &["snapshot", "--save", "2", "-o", "new"],
            &["snapshot", "--save", "2", "-o", "there"],
            &["snapshot", "--export", "new"],
            &["snapshot", "--export", "there"],
            &["verify"],
        ] {
            let output = limited(&sandbox, size, args).output().expect("bash runs");
            let (code, said) = (output.status.code(), stderr(&output));
            assert!(matches!(code, Some(0 | code::IO)), "{size} {args:?}: {:?}\n{said}", output.status);
            assert!(!said.contains("panicked"), "{said}");
            let new = sandbox.path().join("new");
            if code == Some(0) {
                sound(&sandbox);
                let _ = std::fs::remove_file(new);
                std::fs::write(sandbox.db(), &start).expect("the old state");
                file(&sandbox, "there", "before");
            } else {
                refused += 1;
                assert!(said.starts_with("error: ") || args == ["verify"], "{args:?}: {said}");
                assert!(!new.exists(), "{size} {args:?}: a part of it");
                assert_eq!(std::fs::read_to_string(sandbox.path().join("there")).unwrap(), "before");
            }
            assert!(!names(sandbox.path()).iter().any(|name| name.ends_with(".part")));
            assert_eq!(before, counts(&sandbox.db()), "{size} {args:?} changed the database");
        }
        // An archive that does not fit leaves no source and no copy.
        let args = ["snapshot", "--import", archive.to_str().unwrap(), "--add-sources"];
        let output = limited(&empty, size, &args).output().expect("bash runs");
        if output.status.code() != Some(0) {
            assert_eq!(output.status.code(), Some(code::IO), "{size}: {}", stderr(&output));
            assert_eq!(counts(&empty.db()), nothing, "{size}");
        }
    }
    assert!(refused > 15, "only {refused} were refused");
    intact(&sandbox.db());
    sound(&sandbox);
    sound(&empty);
    no_leftovers(sandbox.path());
}

#[test]
fn what_can_t_be_written_is_checked_and_not_kept() {
    let sandbox = furnished(&words(50), "In year 7 the office counted 52 cases");
    let other = furnished(&words(51), "In year 7 the office counted 52 cases");
    other.ok("snapshot --export all.warc.gz");
    std::fs::copy(other.path().join("all.warc.gz"), sandbox.path().join("all.warc.gz")).expect("a copy");
    file(&sandbox, "draft.txt", words(3));
    sandbox.ok("add article draft.txt --title Draft");
    allow(sandbox.path(), 0o755);
    let at = sandbox.path().join("shared");
    std::fs::create_dir(&at).unwrap();
    std::fs::rename(sandbox.db(), at.join("onus.db")).unwrap();
    allow(&at.join("onus.db"), 0o444);
    allow(&at, 0o555);
    let before = (names(&at), std::fs::read(at.join("onus.db")).unwrap());
    let run = nobody(&sandbox, &at);
    let output = ends(&mut run(&["verify"]), 0);
    assert!(stdout(&output).contains("found\tword for word"), "{}", stdout(&output));
    assert!(stderr(&output).contains("what was found is not kept: "), "{}", stderr(&output));
    let output = ends(&mut run(&["links"]), code::NO);
    assert!(stderr(&output).contains("the check is not on record: "), "{}", stderr(&output));
    for args in
        [&["snapshot", "1"][..], &["snapshot", "--text", "1"], &["snapshot", "--save", "1", "-o", "-"]]
    {
        ends(&mut run(args), 0);
    }
    ends(&mut run(&["anchor", "--dry-run"]), 0);
    for args in [
        &["snapshot", "1", "copy.txt"][..],
        &["snapshot", "--import", "all.warc.gz", "--add-sources"],
        &["add", "article", "copy.txt", "--revises", "1"],
    ] {
        refuses(&mut run(args), code::PERMISSION, &["onus.db", "can't be written"]);
    }
    assert!(before == (names(&at), std::fs::read(at.join("onus.db")).unwrap()), "it was written");
    allow(&at, 0o755);
}
