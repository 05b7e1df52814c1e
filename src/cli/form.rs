//! The form that an editor shows: a field a line, `name: value`, a longer value going on in lines that are
//! indented. Lines that begin with `#` are help and are not read.

use super::error::{code, failure};
use super::fields::Fields;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::io::Write;
use std::process::Command;

/// Lets the person fill in a form of the fields `names`, starting from `given`.
///
/// # Errors
/// When the editor can't be run or fails, when a line is no field, and when nothing was filled in.
pub fn edit(title: &str, names: &[&str], given: &Fields) -> Result<Fields> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|e| !e.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".into());
    let path =
        std::env::temp_dir().join(format!("onus-{}-{}.txt", std::process::id(), title.replace(' ', "-")));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?.write_all(render(title, names, given).as_bytes())?;
    // The editor may come with arguments, as in `code --wait`: the shell knows how to part them.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(&path).status();
    let text = std::fs::read_to_string(&path);
    let _ = std::fs::remove_file(&path);
    let status = status.with_context(|| format!("the editor {editor} could not be run"))?;
    if !status.success() {
        return Err(failure(
            code::NO,
            "the editor ended with an error, so nothing was recorded",
            "set EDITOR to one that works",
        ));
    }
    let fields = parse(&text?, names)?;
    if fields.is_empty() || fields == *given {
        return Err(failure(
            code::NO,
            "nothing was filled in, so nothing was recorded",
            "write behind the colons and save",
        ));
    }
    Ok(fields)
}

fn render(title: &str, names: &[&str], given: &Fields) -> String {
    let mut form =
        format!("# {title}. Write behind the colons, save and close; leave empty what is unknown.\n");
    form.push_str(
        "# A longer text goes on in lines that begin with a space. Lists are separated by semicolons.\n",
    );
    for name in names {
        let value = match given.get(*name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.replace('\n', "\n  "),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
            Some(other) => other.to_string(),
        };
        form.push_str(format!("{name}: {value}").trim_end());
        form.push('\n');
    }
    form
}

fn parse(text: &str, names: &[&str]) -> Result<Fields> {
    let mut fields = Fields::new();
    let mut last: Option<&str> = None;
    for (n, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if let (true, Some(name)) = (line.starts_with([' ', '\t']), last) {
            let more =
                format!("{}\n{}", fields.get(name).and_then(Value::as_str).unwrap_or_default(), line.trim());
            fields.insert(name.into(), more.trim_start().into());
            continue;
        }
        let field = line.split_once(':').and_then(|(name, value)| {
            let name = names.iter().find(|n| **n == name.trim())?;
            Some((*name, value.trim()))
        });
        let Some((name, value)) = field else {
            let known = names.join(", ");
            return Err(failure(
                code::DATA,
                format!("the form, line {}: no field of that name", n + 1),
                format!("the fields are {known}"),
            ));
        };
        last = Some(name);
        if !value.is_empty() {
            fields.insert(name.into(), value.into());
        }
    }
    for (name, value) in &mut fields {
        let text = value.as_str().unwrap_or_default();
        let typed = match name.as_str() {
            "tags" | "authors" => text.split(';').map(|part| Value::from(part.trim())).collect(),
            "article" | "paragraph" | "derived_from" => {
                text.parse::<i64>().map_or(Value::from(text), Value::from)
            }
            "confidential" => Value::from(matches!(text, "true" | "yes" | "1")),
            _ => continue,
        };
        *value = typed;
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_filled_in_is_read_back() {
        let names = ["text", "tags", "paragraph", "note"];
        let mut given = Fields::new();
        given.insert("text".into(), "One: two\nthree".into());
        given.insert("tags".into(), vec!["a", "b"].into());
        given.insert("paragraph".into(), 5.into());
        let form = render("claim", &names, &given);
        assert!(
            form.contains("text: One: two\n  three\n")
                && form.contains("tags: a; b\n")
                && form.contains("note:\n")
        );
        assert_eq!(parse(&form, &names).unwrap(), given);
    }

    #[test]
    fn a_line_that_is_no_field_is_named() {
        let error = parse("# help\ntext: a\nclaimnt: b\n", &["text", "claimant"]).unwrap_err();
        assert!(error.to_string().contains("line 3"), "{error}");
    }
}
