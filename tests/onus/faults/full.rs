//! No room: a limit on file sizes, and a disk that is full.

use super::*;

/// The kinds of work that need room, with the file that each would make.
fn works(bundle: &str) -> [(Vec<&str>, Option<&'static str>); 4] {
    [
        (vec!["add", "claim", "one more"], None),
        (vec!["import", bundle], None),
        (vec!["export", "json", "-o", "out.json"], Some("out.json")),
        (vec!["backup", "copy.db"], Some("copy.db")),
    ]
}

#[test]
fn a_limit_on_file_sizes_is_a_failed_write() {
    let sandbox = Sandbox::new();
    let (old, new) = (bundle(&sandbox, 40, 1), bundle(&sandbox, 60, 2));
    ends(sandbox.onus(["import"]).arg(old), 0);
    let (before, start) = (counts(&sandbox.db()), std::fs::read(sandbox.db()).unwrap());
    let mut refused = 0;
    for size in [0, 1, 4, 20, 32, 33, 50, 75, 150, 250, 400] {
        for (args, file) in works(new.to_str().unwrap()) {
            let output = limited(&sandbox, size, &args).output().expect("bash runs");
            let (code, said) = (output.status.code(), stderr(&output));
            assert!(matches!(code, Some(0 | code::IO)), "{size} {args:?}: {:?}\n{said}", output.status);
            let made = file.map(|file| sandbox.path().join(file));
            if code == Some(0) {
                // There was room enough: back to where it was.
                sound(&sandbox);
                match made {
                    Some(made) => std::fs::remove_file(made).expect("it was made"),
                    None => std::fs::write(sandbox.db(), &start).expect("the old state"),
                }
            } else {
                refused += 1;
                assert!(said.starts_with("error: ") && stdout(&output).is_empty(), "{args:?}: {said}");
                assert!(made.is_none_or(|made| !made.exists()), "a part of {file:?}");
            }
            let part = names(sandbox.path()).into_iter().find(|name| name.ends_with(".part"));
            assert_eq!(part, None);
            assert_eq!(before, counts(&sandbox.db()), "{size} {args:?} changed the database");
        }
        sound(&sandbox);
        no_leftovers(sandbox.path());
    }
    assert!(refused > 15, "only {refused} were refused");
    sandbox.ok("add claim again");
    sound(&sandbox);
}

#[test]
fn an_export_that_does_not_fit_is_not_there() {
    let sandbox = Sandbox::new();
    ends(sandbox.onus(["import"]).arg(bundle(&sandbox, 60, 1)), 0);
    let formats = ["json", "jsonl", "csv", "claimreview", "google", "markdown", "bibtex", "csl-json", "ris"];
    let shapes =
        ["graph", "list", "datafeed", "html-snippets"].map(|shape| vec!["claimreview", "--as", shape]);
    let exports = formats.map(|format| vec![format]).into_iter().chain(shapes);
    std::fs::write(sandbox.path().join("there"), "before").unwrap();
    for export in exports {
        for size in [0, 1, 6] {
            for (name, kept) in [("new", None), ("there", Some("before"))] {
                let args = [&["export"], &export[..], &["-o", name]].concat();
                refuses(&mut limited(&sandbox, size, &args), code::IO, &[name]);
                let left = std::fs::read_to_string(sandbox.path().join(name)).ok();
                assert_eq!(left.as_deref(), kept, "{args:?} with {size} KiB");
                assert!(!names(sandbox.path()).iter().any(|name| name.ends_with(".part")), "{args:?}");
            }
        }
        let args = [&["export"], &export[..], &["-o", "whole"]].concat();
        ends(&mut sandbox.onus(&args), 0);
        let (file, printed) = (
            std::fs::read(sandbox.path().join("whole")).unwrap(),
            sandbox.onus(&args[..args.len() - 2]).output(),
        );
        assert_eq!(file, printed.unwrap().stdout, "{args:?}");
    }
    let full = |args: &[&str]| {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
        ends(sandbox.onus(args).stdout(full), code::IO);
    };
    formats.iter().for_each(|format| full(&["export", format]));
    sound(&sandbox);
}

#[test]
fn a_new_database_that_does_not_fit_is_not_made() {
    for size in [0, 1, 25, 100, 150] {
        let sandbox = Sandbox::new();
        let mut add = limited(&sandbox, size, &["add", "claim", "first"]);
        refuses(&mut add, code::IO, &["onus.db"]);
        assert!(names(sandbox.path()).is_empty(), "{:?}", names(sandbox.path()));
        assert_eq!(sandbox.ok("add claim first"), "1\n");
        sound(&sandbox);
    }
}

/// Fills a small disk of its own name space and works on it. `R` runs a command and prints its code.
const DISK: &str = r#"
R() { "$@" >>said 2>&1; echo "$1 $2 $?"; }
mount -t tmpfs -o size=1m none full && cd full || exit 99
export ONUS_DB=onus.db
R onus add claim first
head -c 2000000 /dev/zero > ballast 2>/dev/null
R onus add claim second
R onus import ../bundle.json
R onus query
R onus export json
R onus export json -o out.json
R onus backup copy.db
ls -A | grep -v onus.db-
rm ballast said
R onus doctor
R onus add claim third
R onus query --count
cat said
R onus doctor
onus backup ../copy.db 2>/dev/null
"#;

#[test]
fn a_full_disk_is_a_failed_write() {
    let sandbox = Sandbox::new();
    std::fs::rename(bundle(&sandbox, 300, 1), sandbox.path().join("bundle.json")).unwrap();
    std::fs::create_dir(sandbox.path().join("full")).unwrap();
    let mut command = sandbox.command("unshare");
    command.args(if is_root() { &["--mount"][..] } else { &["--map-root-user", "--mount"] });
    let output = command.args(["sh", "-c", DISK]).output().expect("unshare runs");
    if output.stdout.is_empty() && !output.status.success() {
        // No right to mount, as in some containers: the limit on file sizes stands for the disk.
        println!("no disk of its own: {}", stderr(&output));
        return;
    }
    let said = stdout(&output);
    let expected = "onus add 0\nonus add 74\nonus import 74\nonus query 0\nonus export 74\nonus export 74\nonus backup 74\n\
        ballast\nonus.db\nsaid\nonus doctor 0\nonus add 0\nonus query 0\n";
    assert!(said.starts_with(expected), "{said}\n{}", stderr(&output));
    checked(&sandbox.path().join("copy.db"));
}

#[test]
fn an_output_that_takes_nothing_is_a_failed_write() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    for args in
        [&["query"][..], &["query", "--format", "csv"], &["export", "json"], &["--help"], &["--version"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
        let output = ends(sandbox.onus(args).stdout(full), code::IO);
        assert!(stderr(&output).contains("space"), "{args:?}: {}", stderr(&output));
    }
}
