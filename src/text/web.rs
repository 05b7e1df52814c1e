//! Addresses on the web: whose they are, and which lead to one page.

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

#[cfg(test)]
mod tests {
    use super::*;

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
