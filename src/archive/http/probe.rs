//! Asking whether a page is still there, without getting it.

use super::ask::{Answer, Method, Patience, Way};
use super::error::{FetchError, state_of};
use super::{Limits, follow};
use crate::archive::address::{Address, without_credentials};
use crate::model::{LinkCheck, LinkState, SourceNo, Timestamp};

/// Asks `url` with HEAD, and with GET where HEAD is not answered as GET would be; no body is read. `now` goes
/// into the record as it is. None when `stop` said so.
pub fn probe(
    url: &str,
    limits: &Limits,
    now: Timestamp,
    source: SourceNo,
    stop: &dyn Fn() -> bool,
) -> Option<LinkCheck> {
    let found = find(&Way::system(limits.allow_local), url, limits, stop)?;
    Some(found.of(source, url, now))
}

/// What came of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub state: LinkState,
    pub status: Option<u16>,
    pub location: Option<String>,
    pub why: Option<String>,
}

impl Found {
    /// The record of it.
    pub fn of(self, source: SourceNo, url: &str, now: Timestamp) -> LinkCheck {
        let Found { state, status, location, why } = self;
        LinkCheck { source, url: without_credentials(url), state, status, location, why, checked_at: now }
    }
}

/// Asks one address. None when `stop` said so.
pub(super) fn find(way: &Way, url: &str, limits: &Limits, stop: &dyn Fn() -> bool) -> Option<Found> {
    // Some servers never answer HEAD: half of the time is kept for GET.
    let (half, whole) = (Patience::new(limits.time / 2, stop), Patience::new(limits.time, stop));
    let ask = |method| {
        let patience = if method == Method::Head { &half } else { &whole };
        let arrived = follow(way, url, method, limits, patience)?;
        Ok((arrived.address, arrived.redirects, arrived.answer, arrived.unsafely))
    };
    let mut answer = ask(Method::Head);
    // Many servers answer HEAD with an error, or not at all, where GET gets the page; 429 means that we ask too
    // much already.
    let again = match &answer {
        Ok((_, _, Answer { status, .. }, _)) => !(200..300).contains(status) && *status != 429,
        Err((FetchError::Short { .. } | FetchError::Garbled { .. } | FetchError::Time { .. }, _)) => true,
        Err((FetchError::Connect { why, .. }, _)) => why.contains("broke"),
        Err(_) => false,
    };
    if again {
        answer = ask(Method::Get);
    }
    Some(match answer {
        Err((FetchError::Stopped, _)) => return None,
        Err((why, location)) => {
            // Who refuses, we or the site, makes a difference to what a person does next.
            let not = match (why.is_ours(), &location) {
                (false, _) => "",
                (true, None) if why.status().is_none() => "not asked: ",
                _ => "not followed: ",
            };
            Found { state: why.state(), status: why.status(), location, why: Some(format!("{not}{why}")) }
        }
        Ok((address, redirects, answer, unsafely)) => {
            let status = answer.status;
            let led = !redirects.is_empty();
            let state = match state_of(status) {
                LinkState::Ok if led => LinkState::Redirected,
                state => state,
            };
            let why = match state {
                LinkState::Ok | LinkState::Redirected if !matches!(status, 200 | 203) => {
                    Some(format!("answers {status}"))
                }
                LinkState::Redirected if to_front(url, &address) => Some(match unsafely {
                    true => "leads to the front page, from https to http".into(),
                    false => "leads to the front page".into(),
                }),
                LinkState::Redirected if unsafely => Some("leads from https to http".into()),
                LinkState::Ok | LinkState::Redirected => None,
                _ => Some(FetchError::Status { host: address.host().to_string(), status }.to_string()),
            };
            Found { state, status: Some(status), location: led.then(|| address.to_string()), why }
        }
    })
}

/// Whether a page led to a site's front page: what many sites do with pages that are not there any more.
fn to_front(url: &str, address: &Address) -> bool {
    address.path() == "/" && Address::parse(url).is_ok_and(|asked| asked.path() != "/")
}
