//! The address of a page: read strictly, told apart into its parts, and written again from them, so that what
//! is checked and what is asked are one and the same (RFC 3986; the leniency of the WHATWG URL Standard where
//! every browser has it and it can't mislead).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use unicode_normalization::UnicodeNormalization;

/// The most characters of an address. No server takes more.
pub const MOST: usize = 16_384;

/// Why a text is no address that may be asked. Never repeats the text, which may carry a password or a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Another scheme than http and https, or none.
    #[error("not an address that can be asked: it has no http:// or https:// in front")]
    NotWeb,
    /// A user name or a password stands in it.
    #[error("the address carries a user name or a password; take them out: they would be kept and sent on")]
    Credentials,
    /// No host, or one that can't be a host's name.
    #[error("the address names no host that could exist")]
    Host,
    /// Numbers for a host that are no plain address.
    #[error(
        "the host is a number in an unusual spelling; write it as four decimal numbers, as in 192.0.2.1, \
         or in brackets, as in [2001:db8::1]"
    )]
    OddNumber,
    /// A port that is no port.
    #[error("the port of the address is not a number from 1 to 65535")]
    Port,
    /// Too long.
    #[error("the address is longer than {MOST} characters")]
    Long,
}

/// The host of an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name in its ASCII form (`xn--…` where it has other letters), lower case, without a closing dot.
    Name(String),
    /// A number.
    Number(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => f.write_str(name),
            Host::Number(IpAddr::V4(number)) => number.fmt(f),
            Host::Number(IpAddr::V6(number)) => write!(f, "[{number}]"),
        }
    }
}

/// An address on the web, without what is only for the reader's side (the fragment).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    https: bool,
    host: Host,
    port: Option<u16>,
    /// Path and query in ASCII; begins with `/`.
    path: String,
}

impl Address {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Address, BadAddress> {
        let text: String = text.trim_matches(|c: char| c <= ' ').replace(['\t', '\r', '\n'], "");
        if text.len() > MOST {
            return Err(BadAddress::Long);
        }
        let (scheme, rest) = text.split_once(':').ok_or(BadAddress::NotWeb)?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(BadAddress::NotWeb),
        };
        let rest = rest.strip_prefix("//").ok_or(BadAddress::NotWeb)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(BadAddress::Credentials);
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(inner) => {
                let (number, port) = inner.split_once(']').ok_or(BadAddress::Host)?;
                let number: Ipv6Addr = number.parse().map_err(|_| BadAddress::Host)?;
                (Host::Number(number.into()), port)
            }
            None => {
                let end = authority.find(':').unwrap_or(authority.len());
                (host(&authority[..end])?, &authority[end..])
            }
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some("") => None,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                let port = digits.parse::<u16>().ok().filter(|port| *port > 0).ok_or(BadAddress::Port)?;
                (port != standard(https)).then_some(port)
            }
            _ => return Err(BadAddress::Port),
        };
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut path = encode(&without_dots(path));
        if let Some(query) = query {
            path.push('?');
            path.push_str(&encode(query));
        }
        Ok(Address { https, host, port, path })
    }

    /// The address that `reference` means when it stands at this one (RFC 3986, section 5.2).
    pub fn join(&self, reference: &str) -> Result<Address, BadAddress> {
        let reference = reference.trim_matches(|c: char| c <= ' ');
        let scheme = reference.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        if scheme {
            return Address::parse(reference);
        }
        if reference.starts_with("//") {
            return Address::parse(&format!("{}:{reference}", self.scheme()));
        }
        let path = self.path.split('?').next().unwrap_or("/");
        let base = match reference.chars().next() {
            None | Some('#') => self.path.as_str(),
            Some('/') => "",
            Some('?') => path,
            _ => &path[..path.rfind('/').map_or(0, |at| at + 1)],
        };
        Address::parse(&format!("{}{base}{reference}", self.origin()))
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, also where it is the usual one.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(standard(self.https))
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        match self.port {
            Some(port) => format!("{}://{}:{port}", self.scheme(), self.host),
            None => format!("{}://{}", self.scheme(), self.host),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

/// `url` without a user name and a password, for what is recorded of an address that was not asked for them.
pub fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("//") else { return url.to_string() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}//{}", &rest[at + 1..]),
        None => url.to_string(),
    }
}

/// The port that a scheme has unless it says another.
fn standard(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// The host that `text` names.
fn host(text: &str) -> Result<Host, BadAddress> {
    let dots = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect::<String>().replace(dots, ".");
    let plain = plain.strip_suffix('.').unwrap_or(&plain);
    let mut labels = Vec::new();
    for label in plain.split('.') {
        let word = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
        if label.is_empty() || !label.chars().all(|c| word(c) || c == '-' || c == '_') {
            return Err(BadAddress::Host);
        }
        let label = match label.is_ascii() {
            true => label.to_string(),
            false => format!("xn--{}", punycode(label).ok_or(BadAddress::Host)?),
        };
        if label.len() > 63 {
            return Err(BadAddress::Host);
        }
        labels.push(label);
    }
    let name = labels.join(".");
    // What ends in a number is a number to whatever looks names up, also as 0x7f.1, 017700000001 or 2130706433.
    let last = labels.last().map_or("", String::as_str);
    let hexadecimal = last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if hexadecimal || last.bytes().all(|b| b.is_ascii_digit()) {
        return match name.parse::<Ipv4Addr>() {
            Ok(number) => Ok(Host::Number(number.into())),
            Err(_) => Err(BadAddress::OddNumber),
        };
    }
    if name.len() > 253 { Err(BadAddress::Host) } else { Ok(Host::Name(name)) }
}

/// A label in the letters that names are made of (RFC 3492), without its `xn--`. None where it is too long.
fn punycode(label: &str) -> Option<String> {
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    if letters.len() > 63 {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    let mut done = basic;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias) = (128u32, 0u32, 72u32);
    while (done as usize) < letters.len() {
        let next = letters.iter().copied().filter(|c| *c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(done + 1)?)?;
        n = next;
        for c in &letters {
            if *c < n {
                delta = delta.checked_add(1)?;
            }
            if *c == n {
                let (mut q, mut k) = (delta, 36);
                loop {
                    let t = if k <= bias { 1 } else { (k - bias).min(26) };
                    if q < t {
                        break;
                    }
                    out.push(digit(t + (q - t) % (36 - t)));
                    q = (q - t) / (36 - t);
                    k += 36;
                }
                out.push(digit(q));
                bias = adapt(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(out)
}

/// A digit of punycode.
fn digit(value: u32) -> char {
    char::from(if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 })
}

/// The bias of punycode after a letter (RFC 3492, section 6.1).
fn adapt(delta: u32, letters: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / letters;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

/// A path without its `.` and `..` (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    for (n, part) in parts.iter().enumerate() {
        let last = n + 1 == parts.len();
        match *part {
            "." => {}
            ".." => {
                kept.pop();
            }
            part => {
                kept.push(part);
                continue;
            }
        }
        if last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

/// `text` with everything outside of the printable ASCII of an address as `%XX`. What stands so already stays.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' => out.push_str(&hex(byte)),
            0x21..=0x7e => out.push(char::from(byte)),
            _ => out.push_str(&hex(byte)),
        }
    }
    out
}

/// A byte as `%XX`.
fn hex(byte: u8) -> String {
    format!("%{byte:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Address::parse(text).map_or_else(|why| format!("{why:?}"), |address| address.to_string())
    }

    #[test]
    fn an_address_is_written_from_its_parts() {
        let cases = [
            ("http://Example.ORG", "http://example.org/"),
            ("  HTTPS://example.org:443/a/./b/../c?q=1#part ", "https://example.org/a/c?q=1"),
            ("http://example.org:8080/", "http://example.org:8080/"),
            ("http://example.org:/x", "http://example.org/x"),
            ("http://example.org./x", "http://example.org/x"),
            ("http://example.org/a b/ü?ö=\"<>", "http://example.org/a%20b/%C3%BC?%C3%B6=%22%3C%3E"),
            ("http://example.org/100%/%41", "http://example.org/100%/%41"),
            ("http://example.org/..", "http://example.org/"),
            ("http://example.org?x=/../y", "http://example.org/?x=/../y"),
            ("http://bücher.example/", "http://xn--bcher-kva.example/"),
            ("http://MÜNCHEN.example/", "http://xn--mnchen-3ya.example/"),
            ("http://例え。example/", "http://xn--r8jz45g.example/"),
            ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
            ("http://192.0.2.1/", "http://192.0.2.1/"),
            ("ftp://example.org/", "NotWeb"),
            ("file:///etc/passwd", "NotWeb"),
            ("javascript:alert(1)", "NotWeb"),
            ("http:example.org", "NotWeb"),
            ("example.org", "NotWeb"),
            ("", "NotWeb"),
            ("http://", "Host"),
            ("http:///path", "Host"),
            ("http://a..b/", "Host"),
            ("http://a b/", "Host"),
            ("http://%31%32%37.0.0.1/", "Host"),
            ("http://example.org\\@127.0.0.1/", "Credentials"),
            ("http://example.org\\.127.0.0.1/", "Host"),
            ("http://[::1%25eth0]/", "Host"),
            ("http://[::1/", "Host"),
            ("http://u:p@example.org/", "Credentials"),
            ("http://@example.org/", "Credentials"),
            ("http://example.org:0/", "Port"),
            ("http://example.org:65536/", "Port"),
            ("http://example.org:+80/", "Port"),
            ("http://[::1]80/", "Port"),
        ];
        for (text, want) in cases {
            assert_eq!(shown(text), want, "{text}");
        }
        assert_eq!(shown(&format!("http://example.org/{}", "a".repeat(MOST))), "Long");
        assert_eq!(shown(&format!("http://{}.org/", "a".repeat(64))), "Host");
        assert_eq!(shown(&format!("http://{}.org/", "ü".repeat(64))), "Host");
        assert_eq!(shown(&format!("http://{}org/", "abc.".repeat(64))), "Host");
    }

    #[test]
    fn odd_spellings_of_a_number_are_no_host() {
        for host in
            ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "127.0.0.01"]
        {
            assert_eq!(shown(&format!("http://{host}/")), "OddNumber", "{host}");
        }
        for host in ["1.2.3.4.5", "256.1.1.1", "0x", "a.0x7f", "１２７.１", "①②⑦.1", "127.0.0.1.0"]
        {
            assert_eq!(shown(&format!("http://{host}/")), "OddNumber", "{host}");
        }
        // Full-width figures and dots are the plain number to whatever looks it up, and so they are here.
        assert_eq!(shown("http://１２７．０。０｡１/"), "http://127.0.0.1/");
        assert_eq!(shown("http://127.0.0.1./"), "http://127.0.0.1/");
    }

    #[test]
    fn a_reference_is_read_where_it_stands() {
        let base = Address::parse("https://example.org:8443/a/b/c?q=1").unwrap();
        let cases = [
            ("d", "https://example.org:8443/a/b/d"),
            ("../d?e", "https://example.org:8443/a/d?e"),
            ("/d", "https://example.org:8443/d"),
            ("?x", "https://example.org:8443/a/b/c?x"),
            ("#y", "https://example.org:8443/a/b/c?q=1"),
            ("", "https://example.org:8443/a/b/c?q=1"),
            ("//other.example/z", "https://other.example/z"),
            ("http://other.example", "http://other.example/"),
            ("d/e:f", "https://example.org:8443/a/b/d/e:f"),
            ("./../../../../../d", "https://example.org:8443/d"),
        ];
        for (reference, want) in cases {
            assert_eq!(base.join(reference).unwrap().to_string(), want, "{reference}");
        }
        assert_eq!(base.join("file:///etc/passwd"), Err(BadAddress::NotWeb));
        assert_eq!(base.join("data:text/html,x"), Err(BadAddress::NotWeb));
        assert_eq!(base.join("//u:p@other.example/"), Err(BadAddress::Credentials));
    }

    #[test]
    fn a_password_is_taken_out() {
        let cases = [
            ("https://u:p@example.org/x@y", "https://example.org/x@y"),
            ("https://u:p@q@example.org", "https://example.org"),
            ("https://example.org/a@b", "https://example.org/a@b"),
            ("mailto:a@example.org", "mailto:a@example.org"),
        ];
        for (url, want) in cases {
            assert_eq!(without_credentials(url), want);
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_written_reads_the_same(
            text in "(https?:)?/{0,3}\\PC{0,30}[:/?#@.%\\[\\]0-9a-fx]{0,10}\\PC{0,30}", reference in "\\PC{0,40}",
        ) {
            if let Ok(address) = Address::parse(&text) {
                let written = address.to_string();
                prop_assert!(written.bytes().all(|b| (0x21..0x7f).contains(&b)));
                prop_assert_eq!(Address::parse(&written), Ok(address.clone()));
                let _ = address.join(&reference);
            }
            let _ = without_credentials(&text);
        }
    }
}
