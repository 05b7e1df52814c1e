//! Web addresses in foreign records: which are any, and which are an archive's copies.

use crate::model::PartialDate;
use crate::text::web::address;

/// Whether a text is one web address as it stands, without a space or a control character.
pub fn is_web(url: &str) -> bool {
    address(url).is_some() && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What follows `http://` or `https://`.
fn after_scheme(url: &str) -> Option<&str> {
    ["http://", "https://"].iter().find_map(|scheme| {
        let start = url.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    })
}

/// The page and the day of a copy in the Internet Archive, whose addresses hold both:
/// `https://web.archive.org/web/20201130144023/https://example.org/page`. None for any other address, and where
/// the page's own is not whole.
pub fn archived(url: &str) -> Option<(&str, PartialDate)> {
    let rest = after_scheme(url)?.strip_prefix("web.archive.org/web/")?;
    let (moment, page) = rest.split_once('/')?;
    // Letters after the moment, as in `20201130144023id_`, say how the archive shows the copy.
    let digits = moment.get(..14)?;
    let shown = moment[14..].bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if !shown || !digits.bytes().all(|b| b.is_ascii_digit()) || !is_web(page) {
        return None;
    }
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]).parse().ok()?;
    Some((page, day))
}

/// The values of a cell that holds web addresses: cut at spaces, and where a comma, a semicolon or a bar stands
/// before the next address, since an address may hold any of those itself.
pub fn addresses(cell: &str) -> Vec<String> {
    const MARKS: [char; 3] = [',', ';', '|'];
    let mut values = Vec::new();
    for word in cell.split_whitespace() {
        let mut starts = vec![0];
        let found = word.match_indices(MARKS).map(|(at, _)| at + 1);
        starts.extend(found.filter(|at| after_scheme(&word[*at..]).is_some()));
        starts.push(word.len());
        let parts = starts.windows(2).map(|pair| word[pair[0]..pair[1]].trim_matches(MARKS));
        values.extend(parts.filter(|part| !part.is_empty()).map(String::from));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_web_address() {
        for (url, wanted) in [
            ("https://www.Example.org/x", true),
            ("HTTP://user:secret@example.org:8080?x", true),
            (" https://example.org", false),
            ("https:/example.org", false),
            ("javascript:alert(1)", false),
            ("https:///path", false),
            ("https://exa mple.org", false),
            ("https://example.org/\u{1b}", false),
            ("Metadata", false),
        ] {
            assert_eq!(is_web(url), wanted, "{url}");
        }
    }

    #[test]
    fn an_archives_copy_names_its_page_and_its_day() {
        let copy = "https://web.archive.org/web/20201130144023/https://example.org/a#:~:text=b";
        let (page, day) = archived(copy).unwrap();
        assert_eq!((page, day.as_str()), ("https://example.org/a#:~:text=b", "2020-11-30"));
        assert!(archived("https://web.archive.org/web/20201130144023id_/http://example.org/").is_some());
        for other in [
            "https://web.archive.org/web/2020/https://example.org/a",
            "https://web.archive.org/web/20201130144023/https:/example.org/a",
            "https://web.archive.org/web/20201330144023/https://example.org/a",
            "https://web.archive.org/web/2020113014402é/https://example.org/a",
            "https://example.org/web/20201130144023/https://example.org/a",
        ] {
            assert_eq!(archived(other), None, "{other}");
        }
    }

    #[test]
    fn several_addresses_in_a_cell_come_apart() {
        let cell =
            "https://a.example/x,y;z , https://b.example/?u=https://c.example|http://d.example\nMetadata";
        let wanted = [
            "https://a.example/x,y;z",
            "https://b.example/?u=https://c.example",
            "http://d.example",
            "Metadata",
        ];
        assert_eq!(addresses(cell), wanted);
        assert_eq!(addresses("Metadata"), ["Metadata"]);
        assert!(addresses(" ,").is_empty());
    }
}
