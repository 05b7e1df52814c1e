//! One command for all that is to be mended of one ruling.

/// Gives each remedy that begins with `start`, a command that replaces a ruling, the words of all of them.
pub(super) fn combine(start: &str, mut remedies: Vec<&mut String>) {
    remedies.retain(|remedy| remedy.starts_with(start));
    if remedies.len() < 2 {
        return;
    }
    let mut words: Vec<&str> = Vec::new();
    for group in remedies.iter().flat_map(|remedy| groups(&remedy[start.len()..])) {
        if !words.iter().any(|word| flag(word) == flag(group)) {
            words.push(group);
        }
    }
    // A ruling that states no number has no range either.
    if words.contains(&"--no-value") {
        words.retain(|word| !matches!(flag(word), "--value" | "--best" | "--worst"));
    }
    let all = format!("{start}{}", words.join(" "));
    remedies.into_iter().for_each(|remedy| remedy.clone_from(&all));
}

/// A flag without its value; nothing for a word that stands by its place.
fn flag(group: &str) -> &str {
    if group.starts_with("--") { group.split(' ').next().unwrap_or(group) } else { "" }
}

/// The flags with their values, and the words before them. A space in quotation marks parts nothing.
fn groups(words: &str) -> Vec<&str> {
    let (mut groups, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in words.bytes().enumerate() {
        quoted ^= byte == b'\'' && !escaped;
        escaped = byte == b'\\' && !quoted;
        if !quoted && words.as_bytes()[at..].starts_with(b" --") {
            groups.push(&words[start..at]);
            start = at + 1;
        }
    }
    groups.push(&words[start..]);
    groups.retain(|group| !group.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_named_once() {
        let mut remedies = [
            "onus rule 3 --supersedes 5 --keep --url URL",
            "onus edit claim 3 --said DATE",
            "onus rule 3 --supersedes 5 --keep --value N --best N --worst N",
            r"onus rule 3 --supersedes 5 --keep RATING --by 'It'\''s --url x' --url URL",
            "onus rule 3 --supersedes 5 --keep --no-value",
        ]
        .map(String::from);
        combine("onus rule 3 --supersedes 5 --keep ", remedies.iter_mut().collect());
        let all = r"onus rule 3 --supersedes 5 --keep --url URL RATING --by 'It'\''s --url x' --no-value";
        assert_eq!(remedies, [all, "onus edit claim 3 --said DATE", all, all, all]);
        let mut alone = ["onus rule 3 --supersedes 5 --keep --value N".to_string()];
        combine("onus rule 3 --supersedes 5 --keep ", alone.iter_mut().collect());
        assert!(alone[0].ends_with("--keep --value N"));
    }
}
