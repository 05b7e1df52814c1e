//! What was written in confidence is not repeated by an error.

use super::*;

/// Words that stand in every field.
const SECRET: &str = "Hunter2-Zebra";

/// A url with a name, a password and a token.
const URL: &str = "https://user:Hunter2-Zebra@host.example/?token=Hunter2-Zebra";

/// Fields of a record, each with the secret, of which one is wrong.
fn broken() -> Vec<String> {
    let with = |wrong: &str| {
        format!(
            "{{\"text\": \"{SECRET}\", \"claimant\": \"{SECRET} \\\"quoted\\\" `{SECRET}`\", \"note\": \"{URL}\", {wrong}}}"
        )
    };
    let value = format!("\"{SECRET}\"");
    let mut records: Vec<String> = [
        "said",
        "kind",
        "tags",
        "id",
        "recorded_at",
        "retired_at",
        "appearances",
        "citations",
        "rulings",
        "number",
    ]
    .iter()
    .map(|field| with(&format!("\"{field}\": {value}")))
    .collect();
    records.extend(
        [
            format!("\"said\": \"{SECRET} ` \\\" ' {SECRET}\""),
            format!("\"{SECRET}\": 1"),
            format!("\"a `{SECRET}` b\": 1"),
            format!("\"a \\\"{SECRET}\\\" b\": 1"),
            format!("\"tags\": {{\"{SECRET}\": 1}}"),
            format!("\"tags\": [{value}, 5]"),
            format!("\"appearances\": [{{\"url\": \"{URL}\", \"paragraph\": {value}}}]"),
            format!("\"appearances\": [{{\"url\": \"{URL}\", \"{SECRET}\": 1}}]"),
            format!("\"appearances\": [{{\"url\": \"{URL}\", \"first\": {value}}}]"),
            format!("\"appearances\": [{{\"article\": {value}}}]"),
            format!("\"citations\": [{{\"source\": {value}, \"stance\": \"supports\"}}]"),
            format!("\"citations\": [{{\"source\": \"01890000-0000-7000-8000-000000000009\", \"stance\": {value}}}]"),
            format!("\"rulings\": [{{\"rating\": {value}, \"ruled_by\": \"x\"}}]"),
            format!("\"rulings\": [{{\"rating\": {{\"scale\": \"five-step\", \"label\": {value}}}, \"ruled_by\": {value}}}]"),
            format!("\"note\": \"{URL}\""),
            format!("\"kind\": {value}, \"note\": 5"),
            format!("\"text\": {value}"),
            "\"claimant\": 4929123456781234".into(),
            "\"retired_at\": 4929123456781234.5".into(),
            format!("\"quote\": \"{SECRET}\\u0000\""),
            format!("\"said\": \"{SECRET}"),
        ]
        .iter()
        .map(|wrong| with(wrong)),
    );
    records
}

/// The message of a command that must fail, without the secret.
fn discreet(output: &Output, input: &str) {
    let said = stderr(output);
    assert!(!output.status.success(), "taken: {input}");
    assert!(said.starts_with("error: ") && !said.contains("is a bug"), "{said}");
    for part in ["Hunter2", "Zebra", "token", "4929123456781234"] {
        assert!(!said.contains(part) && !stdout(output).contains(part), "{input}\n{said}");
    }
}

#[test]
fn no_error_repeats_a_record() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let file = sandbox.path().join("input.json");
    for record in broken() {
        for part in ["claims", "sources", "articles", "scales"] {
            std::fs::write(&file, format!("{{\"onus\": 1, \"{part}\": [{record}]}}")).unwrap();
            discreet(&sandbox.onus(["import", "input.json"]).output().unwrap(), &record);
        }
        // Appearances and their kin are not among the flags of `add`, and are refused as unknown there too.
        for kind in ["claim", "source", "article"] {
            std::fs::write(&file, &record).unwrap();
            let mut command = sandbox.onus(["add", kind]);
            let output = command.stdin(std::fs::File::open(&file).unwrap()).output().unwrap();
            if !output.status.success() {
                discreet(&output, &record);
            }
        }
    }
    for text in [
        format!("{{\"onus\": \"{SECRET}\"}}"),
        format!("{{\"{SECRET}\": 1}}"),
        format!("{{\"onus\": 1, \"{SECRET}\": []}}"),
        format!("\"{SECRET}\""),
        SECRET.into(),
    ] {
        std::fs::write(&file, &text).unwrap();
        discreet(&sandbox.onus(["import", "input.json"]).output().unwrap(), &text);
    }
    sound(&sandbox);
}

#[test]
fn no_error_repeats_what_is_stored() {
    let sandbox = Sandbox::new();
    let add = ["add", "claim", SECRET, "--claimant", SECRET, "--note", URL, "--url", URL, "--quote", SECRET];
    ends(&mut sandbox.onus(add), 0);
    ends(&mut sandbox.onus(["add", "source", "--title", SECRET, "--url", URL, "--author", SECRET]), 0);
    ends(&mut sandbox.onus(["attach", "1", "1", "--refutes", "--quote", SECRET]), 0);
    ends(&mut sandbox.onus(["rule", "1", "false", "--because", SECRET, "--url", URL]), 0);
    ends(&mut sandbox.onus(["export", "json", "-o", "bundle.json"]), 0);
    for args in [
        &["rule", "1", "true", "--because", SECRET][..],
        &["rule", "1", "no-such", "--because", SECRET],
        &["attach", "1", "9", "--supports", "--quote", SECRET, "--note", URL],
        &["attach", "9", "--supports", "--title", SECRET, "--url", URL],
        &["add", "claim", SECRET, "--article", "9", "--note", URL],
        &["add", "source", "--title", SECRET, "--url", URL, "--derived-from", "9"],
        &["edit", "claim", "9", "--text", SECRET],
        &["rule", "1", "false", "--supersedes", "9", "--because", SECRET],
    ] {
        discreet(&sandbox.onus(args).output().unwrap(), args[0]);
    }
    // A bundle that says the same of another scale, or is cut.
    let text = std::fs::read_to_string(sandbox.path().join("bundle.json")).unwrap();
    for cut in [text.len() / 3, text.len() / 2, text.len() * 2 / 3, text.len() - 10] {
        std::fs::write(sandbox.path().join("cut.json"), &text.as_bytes()[..cut]).unwrap();
        discreet(&sandbox.onus(["import", "cut.json"]).output().unwrap(), "cut");
    }
    // A damaged file: what its pages hold is not told.
    let mut bytes = std::fs::read(sandbox.db()).unwrap();
    while let Some(at) = bytes.windows(SECRET.len()).position(|window| window == SECRET.as_bytes()) {
        bytes[at + 7] = 0xff;
    }
    std::fs::write(sandbox.db(), bytes).unwrap();
    for args in [&["query"][..], &["show", "1"], &["export", "json"], &["source", "list"]] {
        let output = sandbox.onus(args).output().unwrap();
        let said = stderr(&output);
        assert!(
            !output.status.success() && !said.contains("Hunter2") && !said.contains("Zebra"),
            "{args:?}: {said}"
        );
    }
}
