//! Getting a page over HTTP(S), and asking whether it is still there. Only http and https, nothing of the local
//! network unless it is allowed, at every redirect anew; at most so many bytes, redirects and so much time.
//!
//! Of the environment nothing is read: a proxy set there is not used, since it would look the names up itself,
//! past our check.

mod ask;
pub(in crate::archive) mod coding;
mod error;
mod links;
mod place;
mod probe;
#[cfg(test)]
mod tests;

pub use error::FetchError;
pub use links::{Links, probe_all};
pub use probe::probe;

use super::address::{Address, BadAddress};
use ask::{Answer, Body, Method, Patience, Way, ask};
use coding::Coding;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// How far a request may go.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The time for the whole: looking up, connecting, every redirect, all bytes.
    pub time: Duration,
    /// The most bytes, counted after inflating.
    pub bytes: u64,
    /// The most redirects.
    pub redirects: u32,
    /// Whether an address of this machine or of the local network may be asked.
    pub allow_local: bool,
    /// What we call ourselves: the `User-Agent`.
    pub agent: String,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(60),
            bytes: 100 * 1024 * 1024,
            redirects: 10,
            allow_local: false,
            agent: concat!("onus/", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// What came from an address. The bytes went to the caller's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that answered, after redirects.
    pub url: String,
    /// The addresses that redirected, in order; the first is the one that was asked for. Empty without redirects.
    pub redirects: Vec<String>,
    /// The HTTP status: 200 or 203.
    pub status: u16,
    /// The type as the server says it, without parameters and in lower case, as in `text/html`; none when it
    /// says none.
    pub media_type: Option<String>,
    /// The character set as the server says it, in lower case.
    pub charset: Option<String>,
    /// How many bytes, inflated.
    pub length: u64,
    /// SHA-256 of the inflated bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// `Last-Modified` as the server says it.
    pub last_modified: Option<String>,
    /// `ETag` as the server says it.
    pub etag: Option<String>,
}

/// Gets what is at `url` and writes it to `out`, inflated and as it comes. Whatever stands in `out` after an
/// error is no copy. `stop` is asked many times a second.
pub fn fetch(
    url: &str,
    limits: &Limits,
    out: &mut dyn Write,
    stop: &dyn Fn() -> bool,
) -> Result<Fetched, FetchError> {
    fetch_by(&Way::system(limits.allow_local), url, limits, out, stop)
}

fn fetch_by(
    way: &Way,
    url: &str,
    limits: &Limits,
    out: &mut dyn Write,
    stop: &dyn Fn() -> bool,
) -> Result<Fetched, FetchError> {
    let patience = Patience::new(limits.time, stop);
    let Arrived { address, redirects, answer, body, .. } =
        follow(way, url, Method::Get, limits, &patience).map_err(|(why, _)| why)?;
    let host = address.host().to_string();
    if !matches!(answer.status, 200 | 203) {
        return Err(FetchError::Status { host, status: answer.status });
    }
    let large = || FetchError::Large { host: host.clone(), limit: limits.bytes };
    if answer.length.is_some_and(|length| length > limits.bytes) {
        return Err(large());
    }
    let coding =
        Coding::of(answer.coding.as_deref()).ok_or_else(|| FetchError::Coding { host: host.clone() })?;
    // An error of ours comes through the decoder as it is; any other is the decoder's.
    let read_error = |error: std::io::Error| {
        let why = error.into_inner().and_then(|inner| inner.downcast::<FetchError>().ok());
        why.map_or_else(|| FetchError::Coding { host: host.clone() }, |why| *why)
    };
    let mut bytes = coding.undo(body, false).map_err(read_error)?;
    let (mut hash, mut length, mut chunk) = (Sha256::new(), 0u64, vec![0; 64 * 1024]);
    loop {
        let got = match bytes.read(&mut chunk).map_err(read_error)? {
            0 => break,
            got => got,
        };
        length += got as u64;
        if length > limits.bytes {
            return Err(large());
        }
        hash.update(&chunk[..got]);
        out.write_all(&chunk[..got]).map_err(FetchError::Output)?;
        if Instant::now() > patience.until {
            return Err(FetchError::Time { host, time: limits.time });
        }
    }
    let (media_type, charset) = content_type(answer.content_type.as_deref());
    Ok(Fetched {
        url: address.to_string(),
        redirects,
        status: answer.status,
        media_type,
        charset,
        length,
        sha256: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        last_modified: answer.last_modified,
        etag: answer.etag,
    })
}

/// An answer that is no redirect.
struct Arrived<'a> {
    address: Address,
    redirects: Vec<String>,
    answer: Answer,
    body: Body<'a>,
    /// Whether a redirect led from https to http, where anyone on the way can change the page.
    unsafely: bool,
}

/// Asks `url` and follows its redirects, each checked like the first. An error comes with the address that a
/// redirect led to, if one did.
fn follow<'a>(
    way: &Way,
    url: &str,
    method: Method,
    limits: &Limits,
    patience: &'a Patience<'a>,
) -> Result<Arrived<'a>, (FetchError, Option<String>)> {
    let mut address = Address::parse(url).map_err(|why| (why.into(), None))?;
    let mut redirects: Vec<String> = Vec::new();
    let (mut way, mut unsafely) = (way.clone(), false);
    loop {
        let led = (!redirects.is_empty()).then(|| address.to_string());
        let (answer, body) = ask(&way, &address, method, (&limits.agent, limits.bytes), patience)
            .map_err(|why| (why, led.clone()))?;
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return Ok(Arrived { address, redirects, answer, body, unsafely });
        }
        let host = address.host().to_string();
        let status = answer.status;
        let wrong = |why: String, refused| FetchError::Redirect { host: host.clone(), status, why, refused };
        let Some(location) = answer.location else {
            return Err((wrong("it says none".into(), false), led));
        };
        let next = address.join(&location).map_err(|why| {
            let refused = matches!(why, BadAddress::NotWeb | BadAddress::Credentials | BadAddress::OddNumber);
            (wrong(why.to_string(), refused), led.clone())
        })?;
        redirects.push(address.to_string());
        if redirects.contains(&next.to_string()) {
            return Err((FetchError::Circle { host }, led));
        }
        if redirects.len() > limits.redirects as usize {
            return Err((FetchError::Redirects { host, limit: limits.redirects }, led));
        }
        unsafely |= address.scheme() == "https" && next.scheme() == "http";
        way = way.on(answer.local);
        address = next;
    }
}

/// The type and the character set of a `Content-Type` (RFC 9110, section 8.3).
pub(in crate::archive) fn content_type(header: Option<&str>) -> (Option<String>, Option<String>) {
    let mut parts = header.unwrap_or_default().split(';');
    let plain = |text: &str| Some(text.trim().to_ascii_lowercase()).filter(|text| !text.is_empty());
    let token = |text: &String| text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    let kind = parts.next().and_then(plain).filter(token).filter(|kind| kind.contains('/'));
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = name.trim().eq_ignore_ascii_case("charset").then_some(value)?;
        plain(value.trim().trim_matches(['"', '\''])).filter(token)
    });
    (kind, charset)
}
