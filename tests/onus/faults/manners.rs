//! The manners of every importer: the same file again adds nothing, no record is lost without being named, a
//! dry run changes not one byte, --keep-going keeps the good records and no more, and what fails leaves no trace.

use super::fuzz::sums;
use super::samples::{Sample, gzip, samples, zstd};
use super::*;

/// Writes a file into the sandbox and gives the command that imports it.
fn import(sandbox: &Sandbox, sample: &Sample, more: &[&str]) -> Command {
    std::fs::write(sandbox.path().join(sample.name), &sample.bytes).expect("a file");
    let mut command = sandbox.onus(["import", sample.name]);
    command.args(sample.args).args(more);
    command
}

/// The bytes of the database and of what stands beside it.
fn bytes(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| (name.clone(), std::fs::read(sandbox.path().join(&name)).expect("a file"));
    names(sandbox.path()).into_iter().filter(|name| name.starts_with("onus.db")).map(read).collect()
}

/// Databases that an import may find: a filled one, and one without a claim.
fn databases() -> [Sandbox; 2] {
    let (filled, empty) = (Sandbox::new(), Sandbox::new());
    ends(filled.onus(["import"]).arg(bundle(&filled, 12, 3)), 0);
    empty.ok("scale add own --rating yes=supported");
    [filled, empty]
}

#[test]
fn each_format_has_its_manners() {
    for sandbox in databases() {
        let start = bytes(&sandbox);
        for sample in samples() {
            let packed = [sample.bytes.clone(), gzip(&sample.bytes), zstd(&sample.bytes)];
            for (n, file) in packed.into_iter().enumerate() {
                let sample = Sample { bytes: file, ..sample.clone() };
                let before = bytes(&sandbox);
                let dry = stdout(&ends(&mut import(&sandbox, &sample, &["--dry-run"]), 0));
                assert!(bytes(&sandbox) == before, "{}: a dry run changed the database", sample.name);
                let wet = stdout(&ends(&mut import(&sandbox, &sample, &[]), 0));
                // Numbers to merge are told only where there is something to merge.
                let told = |summary: &str| -> Vec<String> {
                    let lines = summary.lines().filter(|line| !line.contains("says the same"));
                    lines.map(|line| line.replace("would be added", "added")).collect()
                };
                assert_eq!(told(&dry), told(&wet));
                if let Some(records) = sample.records {
                    let wanted = if n == 0 { [records, records, 0] } else { [records, 0, records] };
                    let [read, added, already, removed, refused] = sums(&wet).expect("sums");
                    assert_eq!([read, added, already], wanted.map(|n| n as u64), "{wet}");
                    assert_eq!(removed + refused, 0, "{wet}");
                    assert_eq!(sums(&dry), sums(&wet), "{dry}{wet}");
                }
            }
            // From anywhere, whatever its name.
            let there = counts(&sandbox.db());
            let mut again = sandbox.command("bash");
            let line = "cat \"$1\" | { f=$1; shift; exec \"$0\" import - \"$@\"; }";
            again.args(["-c", line, ONUS, sample.name]).args(sample.args);
            ends(&mut again, 0);
            assert_eq!(counts(&sandbox.db()), there, "{}: the same again changed the record", sample.name);
        }
        sound(&sandbox);
        // What was removed here stays removed, and is counted.
        let sample = samples().into_iter().find(|sample| sample.name == "answer.json").expect("a sample");
        std::fs::write(sandbox.db(), &start["onus.db"]).expect("a database at rest");
        ends(&mut import(&sandbox, &sample, &[]), 0);
        let last = counts(&sandbox.db())["claim"];
        sandbox.ok(&format!("remove claim {last}"));
        let again = stdout(&ends(&mut import(&sandbox, &sample, &[]), 0));
        assert_eq!(sums(&again), Some([2, 0, 1, 1, 0]), "{again}");
        sound(&sandbox);
    }
}

/// A file with records that can't be taken between others that can: its name, what the import needs, the file,
/// the places of the bad ones, and how many are good.
type Mixed = (&'static str, &'static [&'static str], &'static str, Vec<&'static str>, u64);

fn mixed() -> Vec<Mixed> {
    let mapped: &[&str] = &["--map", "text=said,rating=label", "--ruled-by", "Our desk"];
    vec![
        (
            "mixed.json",
            &["--from", "json"],
            "{\"onus\": 1, \"scales\": [{\"name\": \"a\", \"ratings\": [{\"label\": \"x\"}]},\n\
             {\"name\": \"five-step\", \"ratings\": [{\"label\": \"x\"}]}], \"claims\": [\n{\"text\": \"one\"},\n\
             {\"text\": \"two\", \"rulings\": [{\"rating\": {\"scale\": \"none\", \"label\": \"x\"}, \"ruled_by\": \"B\"}]},\n\
             {\"text\": 3},\n{\"text\": \"four\", \"rulings\": [{\"rating\": {\"scale\": \"a\", \"label\": \"x\"}, \
             \"ruled_by\": \"B\"}]}]}",
            vec!["scales[1]: ", "claims[1]: ", "line 5, claims[2]: "],
            2,
        ),
        (
            "mixed.jsonl",
            &["--from", "jsonl"],
            "{\"onus\":1,\"claims\":[{\"text\":\"one\"}]}\n{\"onus\":1,\"claims\":[{\"text\":\"good\"},\
             {\"text\":\"\"}]}\n{\"onus\":1,\"cla\n\n{\"onus\":1,\"sources\":[{\"title\":\"s\",\"derived_from\":\
             \"01890000-0000-7000-8000-00000000a001\"},{\"title\":\" \"}]}\n{\"onus\":1,\"claims\":[{\"text\":\"six\"}]}",
            vec!["line 2: ", "line 3, ", "line 5: "],
            2,
        ),
        ("mixed.csv", mapped, "said,label\none,no\n,no\nthree\nfour,yes\n", vec!["line 3: ", "line 4: "], 2),
        (
            "mixed.jsn",
            mapped,
            "[{\"said\": \"one\", \"label\": \"no\"},\n{\"said\": \"\"},\n{\"said\": \"three\"}, 4]",
            vec!["record 2: ", "record 4: "],
            2,
        ),
        (
            "mixed.jsonld",
            &[],
            "[{\"@type\": \"ClaimReview\", \"claimReviewed\": \"one\", \"author\": {\"name\": \"B\"},\n\
             \"reviewRating\": {\"alternateName\": \"no\"}},\n{\"@type\": \"ClaimReview\", \"author\": {\"name\": \"B\"},\n\
             \"reviewRating\": {\"alternateName\": \"no\"}}]",
            vec!["record 2: "],
            1,
        ),
        (
            "mixed.html",
            &[],
            "<html><script type=\"application/ld+json\">{\"@type\": \"ClaimReview\", \"claimReviewed\": \"one\"\n\
             , \"author\": {\"name\": \"B\"}, \"reviewRating\": {\"alternateName\": \"no\"}}</script>\n\
             <script type=\"application/ld+json\">{\"@type\": \"ClaimReview\", \"claimReviewed\": [}</script></html>",
            vec!["line 3: "],
            1,
        ),
        (
            "mixed.google",
            &[],
            "{\"claims\": [{\"text\": \"one\", \"claimReview\": []},\n{\"claimant\": \"B\"}, {\"text\": \"three\"}]}",
            vec!["record 2: "],
            2,
        ),
        (
            "mixed.bib",
            &[],
            "@book{a, title={one}}\n@book{b, author={B}}\n@book{c, title={three}\n@book{d, title={four}}\n",
            vec!["line 2: ", "line 3: "],
            2,
        ),
        (
            "mixed.csl",
            &["--from", "csl-json"],
            "[{\"type\": \"book\", \"title\": \"one\"}, {\"type\": \"book\"}, 3, {\"type\": \"book\", \"title\": \"four\"}]",
            vec!["record 2: ", "record 3: "],
            2,
        ),
        (
            "mixed.ris",
            &[],
            "TY  - BOOK\nTI  - one\nER  - \nTY  - BOOK\nAU  - B\nER  - \nTY  - BOOK\nTI  - three\nER  - \n",
            vec!["line 4: "],
            2,
        ),
    ]
}

#[test]
fn the_good_records_are_kept_and_no_more() {
    for sandbox in databases() {
        let start = bytes(&sandbox);
        for (name, args, text, bad, good) in mixed() {
            std::fs::write(sandbox.db(), &start["onus.db"]).expect("a database at rest");
            let sample = Sample { name, args, bytes: text.into(), records: None };
            let before = counts(&sandbox.db());
            // The whole is refused, and leaves no trace: no scale, no received record, no hole in the numbers.
            let said = refuses(&mut import(&sandbox, &sample, &[]), code::DATA, &[name, bad[0]]);
            assert_eq!(counts(&sandbox.db()), before, "{said}");
            let refused = bytes(&sandbox);
            let dry = ends(&mut import(&sandbox, &sample, &["--keep-going", "--dry-run"]), code::DATA);
            assert!(bytes(&sandbox) == refused, "{name}: changed the database");
            let output = ends(&mut import(&sandbox, &sample, &["--keep-going"]), code::DATA);
            let (said, summary) = (stderr(&output), stdout(&output));
            assert_eq!(said, stderr(&dry), "a dry run says the same");
            let places: Vec<&str> =
                said.lines().map(|l| l.strip_prefix(&format!("{name}: ")).expect("a file")).collect();
            assert_eq!(places.len(), bad.len(), "{said}");
            for (place, wanted) in places.iter().zip(&bad) {
                assert!(place.starts_with(wanted), "{place}: not {wanted}");
            }
            let after = counts(&sandbox.db());
            let more = |table: &str| (after[table] - before[table]) as u64;
            assert_eq!(more("claim") + more("source"), good, "{summary}{said}");
            if let Some([read, added, already, removed, refused]) = sums(&summary) {
                let wanted = [good + bad.len() as u64, good, 0, 0, bad.len() as u64];
                assert_eq!([read, added, already, removed, refused], wanted, "{summary}");
                assert_eq!(more("received"), good, "{summary}");
            }
            sound(&sandbox);
            // The good ones are there, the bad ones are not: nothing new, the same refused.
            let output = ends(&mut import(&sandbox, &sample, &["--keep-going"]), code::DATA);
            assert_eq!(stderr(&output), said);
            assert_eq!(counts(&sandbox.db()), after, "{}", stdout(&output));
        }
    }
}
