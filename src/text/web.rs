//! Addresses on the web: which texts are any, whose they are, which lead to one page, and which are an archive's
//! copies.

use crate::model::PartialDate;

/// The parts of an `http` or `https` address that tell one page from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// The host in lower case, without a leading `www.`.
    pub host: String,
    port: Option<&'a str>,
    /// Path and query, without the slash at the end of the path.
    path: &'a str,
    query: &'a str,
}

/// Reads an address. None for what is no single `http` or `https` address.
pub fn address(text: &str) -> Option<Address<'_>> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let http = scheme.eq_ignore_ascii_case("http");
    if !(http || scheme.eq_ignore_ascii_case("https")) || rest.contains(char::is_whitespace) {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(at);
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    };
    let port = port.filter(|port| !port.is_empty() && *port != if http { "80" } else { "443" });
    let host = host.to_lowercase();
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host).to_string();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    (!host.is_empty()).then(|| Address { host, port, path: path.trim_end_matches('/'), query })
}

/// The host of an address, in lower case and without `www.`.
pub fn host(url: &str) -> Option<String> {
    address(url).map(|address| address.host)
}

/// Archives, whose addresses say nothing of whose the page is.
const ARCHIVES: [&str; 7] =
    ["web.archive.org", "archive.org", "archive.is", "archive.ph", "archive.today", "archive.vn", "perma.cc"];

/// The host of whoever published a page: none for an archive's copy.
pub fn publisher_host(url: &str) -> Option<String> {
    host(url).filter(|host| !ARCHIVES.contains(&host.as_str()))
}

/// Whether two addresses lead to the same page: scheme, `www.`, a slash at the end and a fragment aside.
pub fn same_page(a: &str, b: &str) -> bool {
    address(a).is_some_and(|a| address(b) == Some(a))
}

/// Whether two hosts are of one site: the same, or one below the other.
pub fn same_site(a: &str, b: &str) -> bool {
    let below = |a: &str, b: &str| b.contains('.') && a.strip_suffix(b).is_some_and(|sub| sub.ends_with('.'));
    a == b || below(a, b) || below(b, a)
}

/// A number that stands for the page of an address, the same for every way to write it; two pages share one
/// about once in 2^64.
pub fn page_hash(address: &Address<'_>) -> u64 {
    hash(&(&address.host, address.port, address.path, address.query))
}

/// A number that stands for a value, for rules that must remember many. The same in every run.
pub fn hash(value: &impl std::hash::Hash) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether a text is one web address: `http` or `https`, with a host and without spaces and control characters.
pub fn is_web(url: &str) -> bool {
    address(url).is_some() && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether an address may be made a link: one of the web or of mail. Others run programs or read files.
pub fn is_link(url: &str) -> bool {
    let starts = |scheme: &str| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    ["http://", "https://", "mailto:"].into_iter().any(starts)
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
    fn hosts() {
        for (url, wanted) in [
            ("https://www.Example.org/x", Some("example.org")),
            ("HTTP://user:secret@example.org:8080?x", Some("example.org")),
            ("https://example.org.", Some("example.org")),
            ("https:/example.org", None),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("https:///path", None),
            ("https://exa mple.org", None),
            ("Metadata", None),
        ] {
            assert_eq!(host(url).as_deref(), wanted, "{url}");
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

    #[test]
    fn an_archive_publishes_nothing() {
        assert_eq!(publisher_host("https://www.example.org/a").as_deref(), Some("example.org"));
        assert_eq!(publisher_host("https://web.archive.org/web/2020/https://example.org/a"), None);
    }

    #[test]
    fn a_page_is_the_same_however_it_is_written() {
        let page = "https://www.example.org/check/1/";
        for same in [
            "http://example.org/check/1",
            "HTTPS://WWW.Example.ORG/check/1#top",
            "https://example.org:443/check/1/",
            " https://example.org./check/1 ",
        ] {
            assert!(same_page(page, same), "{same}");
            assert_eq!(address(page).map(|a| page_hash(&a)), address(same).map(|a| page_hash(&a)), "{same}");
        }
        for other in [
            "https://example.org/check/2",
            "https://example.org/Check/1",
            "https://example.org/check/1?page=2",
            "https://example.com/check/1",
            "https://example.org:8080/check/1",
            "ftp://example.org/check/1",
            "",
        ] {
            assert!(!same_page(page, other), "{other}");
        }
        assert!(!same_page("nowhere", "nowhere"), "what is no address leads to no page");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for bad in
            ["example.org", "mailto:a@example.org", "https://", "https:///x", "https://a.org https://b.org"]
        {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(address("https://user:pw@news.example.org?x=1").unwrap().host, "news.example.org");
    }

    #[test]
    fn a_site_holds_its_subdomains() {
        assert!(same_site("factcheck.example.org", "example.org"));
        assert!(same_site("example.org", "factcheck.example.org"));
        assert!(!same_site("myexample.org", "example.org"));
        assert!(!same_site("example.org", "org"), "a top level is no site");
    }
}
