//! Why nothing came from an address. Each names the host and no more of the address, which may carry a token.

use crate::archive::address::BadAddress;
use crate::model::LinkState;
use std::io;
use std::time::Duration;

/// Why a page was not got.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address itself won't do.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// It leads into the local network.
    #[error("{host} leads to {what}; only with --allow-local is anything of the local network asked")]
    Local {
        /// The host.
        host: String,
        /// Where it leads.
        what: &'static str,
    },
    /// A redirect leads into the local network, or a name to where only its number may be named.
    #[error("{host} leads to {what}, where no page of the network has to lead")]
    Led {
        /// The host.
        host: String,
        /// Where it leads.
        what: &'static str,
    },
    /// A port of another service.
    #[error("port {port} of {host} is one of mail, files or another service, where no page is asked for")]
    Port {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// A name that is reserved for what is not there.
    #[error("no such name can exist: {host} ends in one that is reserved")]
    Impossible {
        /// The host.
        host: String,
    },
    /// It leads nowhere that could have a page.
    #[error("{host} leads to {what}, where no page can be")]
    Nowhere {
        /// The host.
        host: String,
        /// Where it leads.
        what: &'static str,
    },
    /// The name service says that there is no such name.
    #[error("the name {host} is not known; see whether it is spelled right")]
    Unknown {
        /// The host.
        host: String,
    },
    /// The name could not be looked up.
    #[error("the name {host} could not be looked up; see whether this machine is on the network")]
    Lookup {
        /// The host.
        host: String,
    },
    /// No connection.
    #[error("{host} can't be reached: {why}")]
    Connect {
        /// The host.
        host: String,
        /// Why.
        why: &'static str,
    },
    /// No safe connection.
    #[error("no safe connection to {host}: {why}")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        why: &'static str,
    },
    /// The time is over.
    #[error("{host} did not answer in full within {time:?}; try again, or allow more time")]
    Time {
        /// The host.
        host: String,
        /// The whole time that it had.
        time: Duration,
    },
    /// Too many bytes.
    #[error("{host} sends more than the {limit} bytes that are allowed; allow more, or get the file by hand")]
    Large {
        /// The host.
        host: String,
        /// The limit.
        limit: u64,
    },
    /// The connection ended before all was there.
    #[error("{host} ended before all it had announced was there; try again")]
    Short {
        /// The host.
        host: String,
    },
    /// What came is not HTTP.
    #[error("what {host} answers is not HTTP: {why}")]
    Garbled {
        /// The host.
        host: String,
        /// Why.
        why: &'static str,
    },
    /// A compression that was not asked for, or a damaged one.
    #[error("{host} sends its answer compressed in a way that can't be read; get the file by hand")]
    Coding {
        /// The host.
        host: String,
    },
    /// An answer that is not the page.
    #[error("{host} answers {status} ({})", meaning(*.status))]
    Status {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// More redirects than allowed.
    #[error("{host} leads on and on: more than {limit} redirects")]
    Redirects {
        /// The last host.
        host: String,
        /// The limit.
        limit: u32,
    },
    /// Redirects that come back to where they were.
    #[error("{host} leads in a circle; the page may want cookies, so get it by hand")]
    Circle {
        /// The host.
        host: String,
    },
    /// A redirect to what is no address.
    #[error("{host} answers {status} without an address that can be followed: {why}")]
    Redirect {
        /// The host that redirects.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with the address.
        why: String,
        /// Whether it leads to what we don't ask, rather than nowhere.
        refused: bool,
    },
    /// What came could not be written.
    #[error("what came could not be written")]
    Output(#[source] io::Error),
    /// No thread could be started.
    #[error("no thread could be started for the request")]
    Thread(#[source] io::Error),
    /// The caller said stop.
    #[error("interrupted")]
    Stopped,
}

impl FetchError {
    /// The state of a link that fails so.
    pub fn state(&self) -> LinkState {
        match self {
            _ if self.is_ours() => LinkState::Refused,
            FetchError::Unknown { .. } | FetchError::Impossible { .. } => LinkState::Gone,
            FetchError::Status { status, .. } => state_of(*status),
            _ => LinkState::Unreachable,
        }
    }

    /// Whether Onus refuses to ask, rather than the site to answer.
    pub fn is_ours(&self) -> bool {
        matches!(
            self,
            FetchError::Address(_)
                | FetchError::Local { .. }
                | FetchError::Led { .. }
                | FetchError::Port { .. }
                | FetchError::Nowhere { .. }
                | FetchError::Redirect { refused: true, .. }
        )
    }

    /// The HTTP status, where one was answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            FetchError::Status { status, .. } | FetchError::Redirect { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether another try with the same address may end otherwise.
    pub fn passing(&self) -> bool {
        match self {
            FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            FetchError::Lookup { .. } | FetchError::Connect { .. } => true,
            FetchError::Time { .. } | FetchError::Short { .. } => true,
            _ => false,
        }
    }
}

/// The state of a link that answers `status` after all redirects.
pub(super) fn state_of(status: u16) -> LinkState {
    match status {
        200..=299 => LinkState::Ok,
        404 | 410 => LinkState::Gone,
        408 | 425 | 421 => LinkState::Unreachable,
        400..=499 | 999 => LinkState::Refused,
        _ => LinkState::Unreachable,
    }
}

/// What a status means, in a few words (RFC 9110, section 15, and what servers make of it).
pub(super) fn meaning(status: u16) -> &'static str {
    match status {
        200..=299 => "an answer without the page",
        300..=399 => "a redirect that can't be followed",
        401 | 407 => "it wants a login",
        402 => "it wants money",
        403 => "it does not let us read the page",
        404 => "there is no such page",
        408 | 425 | 421 => "the server did not take the request",
        410 => "the page was taken away",
        429 => "too many requests",
        451 => "withheld for legal reasons",
        400..=499 | 999 => "the server refuses the request",
        503 => "the server is busy or down",
        500..=599 => "a failure of the server",
        _ => "an answer outside of the standard",
    }
}
