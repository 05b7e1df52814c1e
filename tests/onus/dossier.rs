//! The back-up file as its readers get it: unpacked, and searched for what must not be in it.

use crate::support::Sandbox;
use onus::model::*;
use onus::store::{Action, Stamp, Store, WriteTx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// The files of an archive, inflated, by name.
type Files = BTreeMap<String, Vec<u8>>;

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stamp(actor: &str, action: Action) -> Stamp {
    Stamp { at: "2026-11-20T08:00:00.000Z".parse().unwrap(), actor: actor.into(), action }
}

/// A database of its own with what `fill` writes.
fn filled<T>(sandbox: &Sandbox, fill: impl FnOnce(&WriteTx<'_>) -> onus::store::Result<T>) -> T {
    let scale = RatingScale {
        name: "s".into(),
        note: Some("asked Zorblaxia once".into()),
        ratings: vec![Rating { label: "false".into(), verdict: Some(Verdict::Refuted), ..Rating::default() }],
        ..RatingScale::default()
    };
    let now = stamp("A. Checker", Action::Add);
    let mut store = Store::open_or_create(&sandbox.db(), &[scale], &now.at).unwrap();
    store.write(&now, fill).unwrap()
}

/// Keeps a copy of a source, with its bytes unless they are to be absent.
fn keep(
    tx: &WriteTx<'_>,
    source: SourceNo,
    bytes: &[u8],
    text: &str,
    copy: Snapshot,
) -> onus::store::Result<SnapshotNo> {
    let copy = Snapshot { sha256: hash(bytes), length: bytes.len() as u64, ..copy };
    tx.keep_bytes(&copy.sha256, copy.length, &mut { bytes }, false)?;
    let by = format!("tool {}", copy.media_type);
    tx.keep_extract(&copy.sha256, &Extract { by, text: text.into(), ..Extract::default() })?;
    tx.add_snapshot(source, &copy)
}

fn pdf(file: &str) -> Snapshot {
    Snapshot { media_type: "application/pdf".into(), file: Some(file.into()), ..Snapshot::default() }
}

/// Makes an archive; its exit code, its files, and what was said.
fn made(sandbox: &Sandbox, more: &str) -> (i32, Files, String) {
    let output = sandbox.run(format!("dossier -o out.zip --force {more}").trim());
    let said = String::from_utf8(output.stderr).unwrap();
    let mut zip =
        zip::ZipArchive::new(std::fs::File::open(sandbox.path().join("out.zip")).expect(&said)).unwrap();
    let mut files = Files::new();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    (output.status.code().unwrap(), files, said)
}

fn text<'f>(files: &'f Files, name: &str) -> &'f str {
    std::str::from_utf8(files.get(name).unwrap_or_else(|| panic!("{name} in {:?}", files.keys()))).unwrap()
}

/// Holds every file against `SHA256SUMS`, and lets `sha256sum` do it too where there is one.
fn check_sums(files: &Files, folder: &Path) {
    let sums = text(files, "SHA256SUMS");
    let listed: BTreeMap<&str, &str> = sums.lines().map(|line| (&line[66..], &line[..64])).collect();
    assert_eq!(listed.len(), files.len() - 1, "each other file once");
    for (name, sum) in &listed {
        assert_eq!(hash(&files[*name]), *sum, "{name}");
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let run = std::process::Command::new("sha256sum")
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(folder)
        .output();
    if let Ok(output) = run {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A word of the confidential source that stands nowhere else.
fn token(name: &str) -> String {
    format!("Zq{name}xj7kbwvtr")
}

/// The names of all those words.
const TOKENS: [&str; 26] = [
    "title",
    "publisher",
    "host",
    "path",
    "doi",
    "isbn",
    "archive",
    "note",
    "type",
    "file",
    "from",
    "bytes",
    "extract",
    "quote",
    "prefix",
    "suffix",
    "remark",
    "section",
    "why",
    "passage",
    "piece",
    "finding",
    "raw",
    "oldtitle",
    "other",
    "media",
];

/// A record with a confidential source, whose every field is a word of its own, and those words all over the rest.
fn secret(sandbox: &Sandbox) -> Vec<String> {
    let t = |name: &str| Some(token(name));
    let mut words: Vec<String> = TOKENS.iter().map(|name| token(name)).collect();
    words.extend(["Zorblaxia", "Quentlefax"].map(String::from));
    let url = format!("https://{}.example/{}", token("host"), token("path"));
    let source = Source {
        csl_type: t("type"),
        title: token("title"),
        authors: vec!["Zorblaxia Quentlefax".into()],
        publisher: t("publisher"),
        url: Some(url.clone()),
        doi: t("doi"),
        isbn: t("isbn"),
        archive_url: Some(format!("https://archive.example/{}", token("archive"))),
        note: t("note"),
        confidential: true,
        ..Source::default()
    };
    let ids = filled(sandbox, |tx| {
        let before = Source { title: token("oldtitle"), ..source.clone() };
        let hidden = tx.add_source(&before)?;
        tx.edit_source(hidden, &Source { id: tx.source(hidden)?.id, ..source.clone() })?;
        let copy = Snapshot {
            url: Some(format!("https://cdn.example/{}", token("from"))),
            media_type: token("media"),
            ..pdf(&token("file"))
        };
        let kept = keep(tx, hidden, token("bytes").as_bytes(), &token("extract"), copy)?;
        let id = tx.source(hidden)?.id.unwrap();

        let public = Source {
            title: format!("A story after {}", token("title")),
            note: Some(format!("quotes Quentlefax\u{2019}s {}", token("doi"))),
            derived_from: Some(id),
            url: Some(format!("https://{}.example/other", token("host"))),
            ..Source::default()
        };
        let public = tx.add_source(&public)?;
        let story = format!("a story that names {} in full", token("title"));
        keep(tx, public, story.as_bytes(), &story, pdf(&format!("{}.pdf", token("file"))))?;
        keep(
            tx,
            public,
            b"an innocent page",
            "an innocent text",
            pdf(&format!("about {}.pdf", token("title"))),
        )?;
        let public_id = tx.source(public)?.id.unwrap();

        let claim = tx.add_claim(&Claim {
            text: format!("What zorblaxia says on {}", token("title")),
            claimant: Some("Quentlefax".into()),
            note: Some(format!("see {url}")),
            tags: vec![token("title").to_lowercase()],
            ..Claim::default()
        })?;
        let place = Appearance {
            url: Some(url.clone()),
            quote: Some("as somebody said".into()),
            ..Appearance::default()
        };
        tx.add_appearance(claim, &place)?;
        let locator = Locator { page: Some("12".into()), section: t("section"), ..Locator::default() };
        let citation = Citation {
            source: id,
            stance: Stance::Refutes,
            quote: t("quote"),
            prefix: t("prefix"),
            suffix: t("suffix"),
            note: t("remark"),
            locator,
            ..Citation::default()
        };
        let cited = tx.add_citation(claim, &citation)?;
        let open = Citation {
            source: public_id,
            quote: Some(format!("{}, word for word", token("quote"))),
            note: t("remark"),
            ..Citation::default()
        };
        let open = tx.add_citation(claim, &open)?;
        for (of, name) in [(cited, "passage"), (open, "quote")] {
            let found = serde_json::json!({
                "outcome": "altered", "why": if name == "quote" { "near".to_string() } else { token("why") },
                "passage": token(name), "verified_at": "2026-11-20T08:00:00.000Z",
                "differences": [{"kind": "same", "text": if name == "quote" { token("quote") } else { token("piece") }}],
                "notes": [if name == "quote" { token("quote") } else { token("finding") }],
            });
            tx.keep_verification(of, &serde_json::from_value(found).unwrap())?;
        }
        tx.verified(claim)?;
        let ruling = Ruling {
            rating: RatingRef { scale: "s".into(), label: "false".into() },
            ruled_by: "A. Checker".into(),
            rationale: Some(format!("{} told us: {}", token("title").to_uppercase(), token("quote"))),
            title: Some(format!("On {}", token("oldtitle"))),
            url: Some(format!("http://www.{}.example", token("host"))),
            relying_on: vec![tx.citation(cited)?.1.id.unwrap(), tx.citation(open)?.1.id.unwrap()],
            ..Ruling::default()
        };
        let ruled = tx.add_ruling(claim, &ruling)?;
        tx.withdraw(ruled, Some("Quentlefax asked us"))?;
        tx.edit_claim(
            claim,
            &Claim { note: Some(format!("mail to {}", token("publisher"))), ..tx.claim(claim)? },
        )?;

        let other = tx.add_claim(&Claim { text: "Something else".into(), ..Claim::default() })?;
        tx.add_citation(other, &Citation { quote: t("other"), ..citation })?;
        let third =
            tx.add_claim(&Claim { text: "A third thing".into(), note: t("other"), ..Claim::default() })?;
        tx.add_ruling(
            third,
            &Ruling { relying_on: vec![], rationale: None, title: None, url: None, ..ruling },
        )?;
        let copy = tx.snapshot(kept)?.1;
        Ok([
            id.to_string(),
            tx.citation(cited)?.1.id.unwrap().to_string(),
            copy.id.unwrap().to_string(),
            copy.sha256,
        ])
    });
    words.extend(ids);
    let raw = token("raw");
    let received = serde_json::json!([{"format": "csv", "file": raw, "place": "line 1", "raw": raw}]);
    let claims = serde_json::json!([{"text": "A received one", "received": received}]);
    let bundle = serde_json::json!({"onus": 1, "claims": claims}).to_string();
    std::fs::write(sandbox.path().join("in.json"), bundle).unwrap();
    sandbox.ok("import in.json");
    words
}

fn holds(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(bytes).to_lowercase().contains(&word.to_lowercase())
}

#[test]
fn no_word_of_a_confidential_source_leaves_the_house() {
    let sandbox = Sandbox::new();
    let words = secret(&sandbox);
    for how in ["", "--redact", "thing", "--redact thing"] {
        let (_, files, said) = made(&sandbox, how);
        for word in &words {
            for (name, bytes) in &files {
                assert!(
                    !holds(bytes, word) && !holds(name.as_bytes(), word),
                    "{word} in {name} with {how:?}:\n{}",
                    String::from_utf8_lossy(bytes)
                );
            }
            assert!(!holds(said.as_bytes(), word), "{word} on stderr: {said}");
        }
        let raw = std::fs::read(sandbox.path().join("out.zip")).unwrap();
        assert!(!words.iter().any(|word| holds(&raw, word)));
        check_sums(&files, &sandbox.path().join(format!("of {how}")));
        if how.ends_with("thing") {
            continue;
        }
        assert!(
            said.contains(&format!(
                "1 confidential source {}",
                if how.is_empty() { "left out" } else { "redacted" }
            )),
            "{said}"
        );
        assert!(said.contains("ruling 1: rationale") && said.contains("claim 1: note"), "{said}");
        assert!(said.contains("stored copy 2 held back"), "{said}");
        let page = text(&files, "claims/0001.md");
        assert!(page.contains("1 confidential source is") && page.contains("1 source refutes it"), "{page}");
        assert_eq!(page.contains("**refutes**: confidential source A, page 12"), !how.is_empty(), "{page}");
        assert_eq!(page.contains("citation 2, confidential source A"), !how.is_empty(), "{page}");
        assert!(text(&files, "index.html").contains("1 confidential source"));
        assert!(files.values().any(|bytes| bytes == b"an innocent text"), "{:?}", files.keys());
        // What is left as data is a bundle that can be read again.
        std::fs::write(sandbox.path().join("bundle.json"), &files["bundle.json"]).unwrap();
        let copy = sandbox.onus(["--db", "copy.db", "import", "bundle.json"]).output().unwrap();
        assert!(copy.status.success(), "{}", String::from_utf8_lossy(&copy.stderr));
        std::fs::remove_file(sandbox.path().join("copy.db")).unwrap();
    }
}

#[test]
fn with_confidential_all_of_it_is_there_and_the_index_says_so() {
    let sandbox = Sandbox::new();
    let words = secret(&sandbox);
    let (code, files, said) = made(&sandbox, "--with-confidential");
    assert_eq!(code, 0);
    for word in &words {
        assert!(files.values().any(|bytes| holds(bytes, word)), "{word}");
    }
    assert!(said.contains("it names 1 confidential source in full; keep it in the house"), "{said}");
    assert!(text(&files, "index.md").contains("names 1 confidential source in full"));
    check_sums(&files, &sandbox.path().join("unpacked"));
}

#[test]
fn a_copy_stands_once_with_its_text_and_a_tampered_one_is_said() {
    let sandbox = Sandbox::new();
    let big: Vec<u8> = (0..600_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    filled(&sandbox, |tx| {
        let claim = tx.add_claim(&Claim { text: "Crime fell".into(), ..Claim::default() })?;
        for title in ["One", "Two"] {
            let source = tx.add_source(&Source { title: title.into(), ..Source::default() })?;
            keep(tx, source, b"%PDF the same", "page one", pdf("Report 2019.pdf"))?;
            tx.add_citation(
                claim,
                &Citation { source: tx.source(source)?.id.unwrap(), ..Citation::default() },
            )?;
            if title == "Two" {
                keep(tx, source, &big, "", pdf("big.pdf"))?;
                let plain = Snapshot { media_type: "text/plain".into(), ..Snapshot::default() };
                keep(tx, source, b"only text", "only text", plain)?;
                let absent = Snapshot { sha256: hash(b"elsewhere"), ..pdf("elsewhere.pdf") };
                tx.add_snapshot(source, &absent)?;
            }
        }
        Ok(())
    });
    let (code, files, said) = made(&sandbox, "");
    assert_eq!(code, 0, "{said}");
    let copies: Vec<&str> =
        files.keys().filter(|name| name.starts_with("copies/")).map(String::as_str).collect();
    let expected =
        ["copies/1-report-2019.pdf", "copies/1-report-2019.pdf.txt", "copies/3-big.pdf", "copies/4-two.txt"];
    assert_eq!(copies, expected);
    assert_eq!(files["copies/3-big.pdf"], big);
    assert!(
        said.contains("1 claim, 2 sources, 3 stored copies")
            && said.contains("stored copy 5 not in the archive"),
        "{said}"
    );
    check_sums(&files, &sandbox.path().join("unpacked"));
    let first = std::fs::read(sandbox.path().join("out.zip")).unwrap();
    made(&sandbox, "");
    assert!(
        first == std::fs::read(sandbox.path().join("out.zip")).unwrap(),
        "the same bytes at the same moment"
    );
    let piped = sandbox.run("dossier -o -");
    assert!(piped.status.success() && piped.stdout == first);

    // Somebody who means it takes the guard away first.
    let sqlite = rusqlite::Connection::open(sandbox.db()).unwrap();
    let find = "SELECT sql FROM sqlite_master WHERE name = 'content_part_update'";
    let guard: String = sqlite.query_row(find, [], |row| row.get(0)).unwrap();
    let tamper = "UPDATE content_part SET bytes = zeroblob(100) WHERE content_id = 2 AND part = 1";
    sqlite.execute_batch(&format!("DROP TRIGGER content_part_update; {tamper}; {guard}")).unwrap();
    drop(sqlite);
    let (code, files, said) = made(&sandbox, "");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("stored copy 3 was TAMPERED WITH"), "{said}");
    let red = "<p class=\"alarm\">Stored copy 3 was TAMPERED WITH";
    assert!(text(&files, "index.html").contains(red));
    assert!(text(&files, "claims/0001.html").contains("TAMPERED WITH"));
    check_sums(&files, &sandbox.path().join("tampered"));
}

#[test]
fn a_page_tells_the_history_in_words() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim Crime --claimant Mayor");
    sandbox.ok("attach 1 --title Report --supports --quote fell");
    sandbox.ok("rule 1 true --because Read");
    sandbox.ok("edit claim 1 --note Rang");
    sandbox.ok("rule 1 false --because Wrong --supersedes 1");
    sandbox.ok("remove citation 1");
    let (code, files, _) = made(&sandbox, "");
    let page = text(&files, "claims/0001.md").replace("  ", "");
    for words in [
        "2026-11-22 12:00:00 UTC, A. Checker: add",
        "claim 1 was added",
        "claim 1 was changed",
        "- **note:** **Rang**",
        "citation 1 was added",
        "- **the source:** **Report**",
        "- **supersedes:** **ruling 1**",
        "citation 1 was removed",
        "superseded at 2026-11-22 12:00:00 UTC by ruling 2 of A. Checker, because: Wrong",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert_eq!(code, 0);
}

#[test]
fn odd_calls_are_refused_in_words_and_destroy_nothing() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim Crime");
    for (words, code, said) in [
        ("dossier", 2, "--output"),
        ("dossier -o out.zip --redact --with-confidential", 2, "cannot be used with"),
        ("dossier -o out.zip --unruled zebra", 1, "no claim matches"),
        ("dossier -o onus.db", 73, "is a database"),
        ("dossier -o nowhere/out.zip", 73, "folder"),
        ("dossier -o . ", 73, ""),
    ] {
        let output = sandbox.run(words.trim());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(said), "{words}: {stderr}");
        assert!(
            output.status.code() == Some(code) || words.ends_with(". "),
            "{words}: {:?} {stderr}",
            output.status
        );
        assert!(!sandbox.path().join("out.zip").exists(), "{words}");
    }
    sandbox.ok("doctor");
}
