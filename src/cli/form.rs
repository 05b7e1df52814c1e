//! The form that an editor shows: a field a line, `name: value`, a longer value going on in lines that are
//! indented by two spaces. Lines that begin with `#` are help and are not read. Only fields whose lines were
//! changed are taken over, and the file stays until what was typed is recorded.

use super::error::{Failure, code, exit_code, failure};
use super::fields::Fields;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The indent of a line that goes on with a value.
const INDENT: &str = "  ";

/// What a person filled in.
#[derive(Debug)]
pub struct Filled {
    /// The fields that were changed; a null was emptied.
    pub changed: Fields,
    /// The file with what was typed.
    pub path: PathBuf,
}

/// Lets the person fill in a form of the fields `names`, starting from `given`.
///
/// # Errors
/// When the editor can't be run or fails, when a line is no field, and when nothing was filled in.
pub fn edit(title: &str, names: &[&str], given: &Fields) -> Result<Filled> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|e| !e.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".into());
    let shown = render(title, names, given);
    let path = fresh_file(title, &shown)?;
    // The editor may come with arguments, as in `code --wait`: the shell knows how to part them.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(&path).status();
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()));
    let changed =
        ended(status, &editor).and_then(|()| changes(&shown, text.as_deref().unwrap_or(&shown), names));
    match text {
        // Nothing to lose.
        Ok(text) if text == shown => {
            let _ = std::fs::remove_file(&path);
            changed?;
            Err(nothing())
        }
        Ok(_) => match changed {
            Ok(changed) if changed.is_empty() => settled(Some(&path), Err(nothing())),
            Ok(changed) => Ok(Filled { changed, path }),
            Err(error) => settled(Some(&path), Err(error)),
        },
        Err(error) => {
            changed?;
            Err(error)
        }
    }
}

/// Takes the form's file away when what it held is recorded, else says where it is.
///
/// # Errors
/// Those of `result`.
pub fn settled<T>(path: Option<&Path>, result: Result<T>) -> Result<T> {
    let Some(path) = path else { return result };
    let error = match result {
        Ok(done) => {
            let _ = std::fs::remove_file(path);
            return Ok(done);
        }
        Err(error) => error,
    };
    let kept = format!("what you typed is kept in {}", path.display());
    Err(match error.downcast::<Failure>() {
        Ok(Failure { message, hint, code }) => {
            failure(code, message, hint.map_or(kept.clone(), |hint| format!("{hint}; {kept}")))
        }
        Err(error) => failure(exit_code(&error), format!("{error:#}"), kept),
    })
}

fn nothing() -> anyhow::Error {
    failure(code::NO, "nothing was filled in, so nothing was recorded", "write behind the colons and save")
}

fn ended(status: std::io::Result<std::process::ExitStatus>, editor: &str) -> Result<()> {
    if status.with_context(|| format!("the editor {editor} could not be run"))?.success() {
        return Ok(());
    }
    Err(failure(
        code::NO,
        "the editor ended with an error, so nothing was recorded",
        "set EDITOR to one that works",
    ))
}

/// A new file with the form, for the person alone. An earlier form may have stayed behind.
fn fresh_file(title: &str, shown: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut n = 0;
    loop {
        let again = if n == 0 { String::new() } else { format!("-{n}") };
        let name = format!("onus-{}-{}{again}.txt", std::process::id(), title.replace(' ', "-"));
        let path = folder.join(name);
        match options.open(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && n < 1000 => n += 1,
            file => {
                file.and_then(|mut file| file.write_all(shown.as_bytes()))
                    .with_context(|| format!("{}", path.display()))?;
                return Ok(path);
            }
        }
    }
}

fn render(title: &str, names: &[&str], given: &Fields) -> String {
    let mut form =
        format!("# {title}. Write behind the colons, save and close; leave empty what is unknown.\n");
    form.push_str("# A longer text goes on in lines that begin with two spaces, an empty line of it, too.\n");
    form.push_str("# Of authors and tags, each has a line of its own.\n");
    for name in names {
        let value = match given.get(*name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_string(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
            Some(other) => other.to_string(),
        };
        let mut lines = value.split('\n');
        form.push_str(format!("{name}: {}", lines.next().unwrap_or_default()).trim_end());
        form.push('\n');
        for line in lines {
            form.push_str(INDENT);
            form.push_str(line);
            form.push('\n');
        }
    }
    form
}

/// The words of each field of the form, line by line.
fn parse<'a>(text: &str, names: &[&'a str]) -> Result<BTreeMap<&'a str, String>> {
    let mut fields = BTreeMap::<&str, String>::new();
    let mut last: Option<&str> = None;
    // Empty lines belong to a value only when it goes on behind them: editors add and strip them.
    let mut empty = 0;
    for (n, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if let (true, Some(name)) = (line.starts_with([' ', '\t']), last) {
            let value = fields.entry(name).or_default();
            if !value.is_empty() {
                value.push_str(&"\n".repeat(empty + 1));
            }
            value.push_str(line.strip_prefix(INDENT).unwrap_or(&line[1..]).trim_end());
            empty = 0;
            continue;
        }
        empty = 0;
        let field = line.split_once(':').and_then(|(name, value)| {
            let name = names.iter().find(|n| **n == name.trim())?;
            Some((*name, value.trim()))
        });
        let Some((name, value)) = field else {
            let known = names.join(", ");
            return Err(failure(
                code::DATA,
                format!("the form, line {}: no field of that name", n + 1),
                format!("the fields are {known}; a text that goes on is indented by two spaces"),
            ));
        };
        last = Some(name);
        if fields.insert(name, value.to_string()).is_some() {
            return Err(failure(
                code::DATA,
                format!("the form, line {}: {name} is there twice", n + 1),
                "a text that goes on is indented by two spaces",
            ));
        }
    }
    Ok(fields)
}

/// The fields that `text` says otherwise than `shown`; a null where it says nothing.
fn changes(shown: &str, text: &str, names: &[&str]) -> Result<Fields> {
    let (shown, mut text) = (parse(shown, names)?, parse(text, names)?);
    let mut changed = Fields::new();
    for name in names {
        let now = text.remove(name).unwrap_or_default();
        if now != shown.get(name).map_or("", String::as_str) {
            changed.insert((*name).to_string(), typed(name, &now)?);
        }
    }
    Ok(changed)
}

/// The value that was typed for a field.
fn typed(name: &str, text: &str) -> Result<Value> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    Ok(match name {
        "tags" | "authors" => {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect()
        }
        "article" | "paragraph" | "derived_from" => {
            text.parse::<i64>().map_or(Value::from(text), Value::from)
        }
        "confidential" => match text.to_lowercase().as_str() {
            "yes" | "true" => true.into(),
            "no" | "false" => false.into(),
            _ => return Err(failure(code::DATA, "the form: confidential is yes or no", "write one of them")),
        },
        _ => text.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NAMES: [&str; 6] = ["text", "tags", "authors", "paragraph", "confidential", "note"];

    fn given() -> Fields {
        let note = "\n One.\n\n\n    indented\n# no help\n  \nlast  \n";
        let fields = json!({ "text": "One: two\nthree", "tags": ["a", "b"], "authors": ["Smith; Jones", "B"],
            "paragraph": 5, "confidential": true, "note": note });
        fields.as_object().unwrap().clone()
    }

    /// What changes when `from` in the form becomes `to`.
    fn after(from: &str, to: &str) -> Result<Value> {
        let form = render("claim", &NAMES, &given());
        assert!(form.contains(from), "{form}");
        Ok(Value::Object(changes(&form, &form.replace(from, to), &NAMES)?))
    }

    #[test]
    fn a_form_left_alone_changes_nothing() {
        let form = render("claim", &NAMES, &given());
        assert!(
            form.contains("text: One: two\n  three\ntags: a\n  b\nauthors: Smith; Jones\n  B\n"),
            "{form}"
        );
        assert!(changes(&form, &form, &NAMES).unwrap().is_empty());
        let stripped: Vec<&str> = form.lines().map(str::trim_end).collect();
        assert!(changes(&form, &stripped.join("\r\n"), &NAMES).unwrap().is_empty());
    }

    #[test]
    fn only_what_was_changed_is_taken_over() {
        assert_eq!(after("  three\n", "  \n    four\n").unwrap(), json!({ "text": "One: two\n\n  four" }));
        assert_eq!(after("Smith; Jones", "A; B").unwrap(), json!({ "authors": ["A; B", "B"] }));
        assert_eq!(after("paragraph: 5", "paragraph: 6").unwrap(), json!({ "paragraph": 6 }));
        assert_eq!(after("paragraph: 5", "paragraph:").unwrap(), json!({ "paragraph": null }));
        assert_eq!(after("confidential: yes", "confidential: No").unwrap(), json!({ "confidential": false }));
        assert!(after("confidential: yes", "confidential: maybe").is_err());
    }

    #[test]
    fn an_empty_form_is_filled_in_below_the_name_too() {
        let form = render("claim", &NAMES, &Fields::new());
        let filled = form.replace("note:\n", "note:\n  One.\n  \n  Two.\n\n");
        assert_eq!(
            Value::Object(changes(&form, &filled, &NAMES).unwrap()),
            json!({ "note": "One.\n\nTwo." })
        );
    }

    #[test]
    fn a_line_that_is_no_field_is_named() {
        let error = parse("# help\ntext: a\nclaimnt: b\n", &["text", "claimant"]).unwrap_err();
        assert!(error.to_string().contains("line 3"), "{error}");
        let error = parse("text: a\ntext: b\n", &["text"]).unwrap_err();
        assert!(error.to_string().contains("line 2: text is there twice"), "{error}");
    }

    #[test]
    fn what_was_typed_stays_until_it_is_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("form.txt");
        std::fs::write(&path, "text: a").unwrap();
        let error = settled::<()>(Some(&path), Err(failure(code::DATA, "bad", "mend it"))).unwrap_err();
        let hint = error.downcast_ref::<Failure>().and_then(|failure| failure.hint.clone()).unwrap();
        assert_eq!(hint, format!("mend it; what you typed is kept in {}", path.display()));
        assert!(path.exists());
        settled(Some(&path), Ok(())).unwrap();
        assert!(!path.exists());
    }
}
