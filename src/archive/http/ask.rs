//! One request to one address, on a thread of its own: the only file that names the HTTP client.
//!
//! What keeps it from the local network is the resolver that the client is given: it looks a name up once,
//! judges every number that comes back, and hands over only judged ones, so that nothing can change between the
//! check and the connection. A proxy from the environment would go around it and is not taken; neither are
//! redirects, cookies and kept connections.
//!
//! The request runs on its own thread because a name look-up and a connection can't be interrupted: the caller
//! waits for it no longer than the time allows, and the thread ends by itself.

use super::error::FetchError;
use super::place::{self, Place};
use crate::archive::address::Address;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Connector, NextTimeout, RustlsConnector, TcpConnector};

/// Looks a name up.
type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// How often a wait looks whether it should stop.
const LOOK: Duration = Duration::from_millis(50);

/// Bytes handed from the request's thread at once.
const CHUNK: usize = 64 * 1024;

/// The way out to the network: how names are looked up and which numbers may be asked.
#[derive(Clone)]
pub(super) struct Way {
    /// Looks a name up.
    pub lookup: Lookup,
    /// Judges a number.
    pub judge: fn(IpAddr) -> Place,
    /// Whether the local network may be asked.
    pub allow_local: bool,
    /// Whether another address led here.
    pub led: bool,
}

/// The ports at which other services than the web listen, which a request could be made to speak to: the bad
/// ports of the Fetch standard (section 2.9).
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

impl Way {
    /// The machine's own name service, and the rule of [`place`].
    pub fn system(allow_local: bool) -> Way {
        let lookup = |host: &str, port| (host, port).to_socket_addrs().map(Iterator::collect);
        Way { lookup: Arc::new(lookup), judge: place::of_number, allow_local, led: false }
    }

    /// The way on from an address that led elsewhere: one in the local network may lead on in it, one out of it
    /// may not lead in.
    pub fn on(&self, from_local: bool) -> Way {
        Way { allow_local: self.allow_local && from_local, led: true, ..self.clone() }
    }

    /// Whether `place` may be asked; `literal` where the number itself stands in the address.
    fn admit(&self, host: &str, place: Place, literal: bool) -> Result<(), FetchError> {
        let host = || host.to_string();
        match place {
            Place::Local(what) | Place::Link(what) if self.led && !self.allow_local => {
                Err(FetchError::Led { host: host(), what })
            }
            Place::Local(what) | Place::Link(what) if !self.allow_local => {
                Err(FetchError::Local { host: host(), what })
            }
            Place::Link(what) if self.led || !literal => Err(FetchError::Led { host: host(), what }),
            Place::Never(what) => Err(FetchError::Nowhere { host: host(), what }),
            _ => Ok(()),
        }
    }

    /// The numbers of `host`, every one of them judged. One that may not be asked refuses the host: a name of
    /// the public network has no business there.
    /// Also whether it is in the local network.
    fn numbers(&self, host: &str, port: u16) -> Result<(Vec<SocketAddr>, bool), FetchError> {
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        let literal = bare.parse::<IpAddr>();
        let is_literal = literal.is_ok();
        let mut local = false;
        let found = match literal {
            Ok(number) => vec![SocketAddr::new(number, port)],
            Err(_) => {
                let place = place::of_name(bare);
                if let Place::Never(_) = place
                    && place::is_reserved(bare)
                {
                    return Err(FetchError::Impossible { host: host.into() });
                }
                self.admit(host, place, false)?;
                local = matches!(place, Place::Local(_));
                (self.lookup)(bare, port).map_err(|error| match unknown_name(&error) {
                    true => FetchError::Unknown { host: host.into() },
                    false => FetchError::Lookup { host: host.into() },
                })?
            }
        };
        for number in &found {
            let place = (self.judge)(number.ip());
            self.admit(host, place, is_literal)?;
            local |= matches!(place, Place::Local(_) | Place::Link(_));
        }
        if BAD_PORTS.contains(&port) {
            return Err(FetchError::Port { host: host.into(), port });
        }
        if found.is_empty() { Err(FetchError::Unknown { host: host.into() }) } else { Ok((found, local)) }
    }
}

/// Whether a failed look-up means that there is no such name. The library gives no number but on Windows, only
/// the C library's words (glibc, musl, macOS); any others mean that nothing is known.
fn unknown_name(error: &io::Error) -> bool {
    let words = [
        "Name or service not known",
        "No address associated with hostname",
        "Name does not resolve",
        "Name has no usable address",
        "nodename nor servname provided, or not known",
    ];
    let text = error.to_string();
    error.raw_os_error() == Some(11001) || words.iter().any(|words| text.contains(words))
}

/// The resolver that the client is given; it notes whether the numbers are in the local network.
struct Guard(Way, Arc<AtomicBool>);

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard")
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let numbers = self.0.numbers(host, uri.port_u16().unwrap_or(usual));
        let mut judged = self.empty();
        let (numbers, local) = numbers.map_err(|why| ureq::Error::Other(Box::new(why)))?;
        self.1.store(local, Ordering::Relaxed);
        for number in numbers.into_iter().take(16) {
            judged.push(number);
        }
        Ok(judged)
    }
}

/// The head of an answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Whether it came from the local network.
    pub local: bool,
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub coding: Option<String>,
    pub length: Option<u64>,
    pub last_modified: Option<String>,
    pub etag: Option<String>,
}

/// What the request's thread tells.
enum Told {
    Head(Answer),
    Bytes(Vec<u8>),
    End,
    Fault(FetchError),
}

/// How long a whole fetch may take, and whether it should stop.
pub(super) struct Patience<'a> {
    pub until: Instant,
    time: Duration,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Patience<'a> {
    /// `time` from now on, at most a year.
    pub fn new(time: Duration, stop: &'a dyn Fn() -> bool) -> Self {
        let time = time.min(Duration::from_secs(365 * 24 * 60 * 60));
        Patience { until: Instant::now() + time, time, stop }
    }

    /// The next that `thread` tells.
    fn next(&self, thread: &Receiver<Told>, host: &str) -> Result<Told, FetchError> {
        loop {
            if (self.stop)() {
                return Err(FetchError::Stopped);
            }
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(FetchError::Time { host: host.into(), time: self.time });
            }
            match thread.recv_timeout(left.min(LOOK)) {
                Ok(Told::Fault(why)) => return Err(self.whole(why)),
                Ok(told) => return Ok(told),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(FetchError::Short { host: host.into() }),
            }
        }
    }

    /// A time-out tells the whole time, which the request's thread does not know.
    fn whole(&self, why: FetchError) -> FetchError {
        match why {
            FetchError::Time { host, .. } => FetchError::Time { host, time: self.time },
            why => why,
        }
    }
}

/// The bytes of an answer as they come. Ends with an error when they end too early, too late, or are too many;
/// a [`FetchError`] stands inside of it.
pub(super) struct Body<'a> {
    thread: Receiver<Told>,
    patience: &'a Patience<'a>,
    host: String,
    chunk: Vec<u8>,
    at: usize,
    came: u64,
    most: u64,
    ended: bool,
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() && !self.ended {
            match self.patience.next(&self.thread, &self.host).map_err(io::Error::other)? {
                Told::Bytes(chunk) => {
                    self.came += chunk.len() as u64;
                    // Also what inflates to nothing comes to an end.
                    if self.came > self.most.saturating_add(CHUNK as u64) {
                        let why = FetchError::Large { host: self.host.clone(), limit: self.most };
                        return Err(io::Error::other(why));
                    }
                    (self.chunk, self.at) = (chunk, 0);
                }
                _ => self.ended = true,
            }
        }
        let got = buffer.len().min(self.chunk.len() - self.at);
        buffer[..got].copy_from_slice(&self.chunk[self.at..self.at + got]);
        self.at += got;
        Ok(got)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// The head of the answer.
    Head,
    /// The head of the answer and its body.
    Get,
}

/// Asks one address once. The body of the answer is at most `most` bytes as they come.
pub(super) fn ask<'a>(
    way: &Way,
    address: &Address,
    method: Method,
    (agent, most): (&str, u64),
    patience: &'a Patience<'a>,
) -> Result<(Answer, Body<'a>), FetchError> {
    let host = address.host().to_string();
    let left = patience.until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let (tell, thread) = sync_channel(4);
    let (way, url, at, agent) = (way.clone(), address.to_string(), host.clone(), agent.to_string());
    std::thread::Builder::new()
        .name("onus-http".into())
        .spawn(move || {
            let last = match request(way, &url, method, &agent, left, &tell) {
                Ok(()) => Told::End,
                Err(error) => Told::Fault(fault(error, at)),
            };
            // Nobody waits any more when the time was over.
            let _ = tell.send(last);
        })
        .map_err(FetchError::Thread)?;
    match patience.next(&thread, &host)? {
        Told::Head(answer) => {
            let body = Body { thread, patience, host, chunk: Vec::new(), at: 0, came: 0, most, ended: false };
            Ok((answer, body))
        }
        _ => Err(FetchError::Short { host }),
    }
}

/// The request itself, on its thread.
fn request(
    way: Way,
    url: &str,
    method: Method,
    agent: &str,
    left: Duration,
    tell: &SyncSender<Told>,
) -> Result<(), ureq::Error> {
    let config = ureq::Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .max_response_header_size(64 * 1024)
        .timeout_global(Some(left))
        .user_agent(agent)
        .accept("text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8")
        .accept_encoding("gzip")
        .build();
    let local = Arc::new(AtomicBool::new(false));
    let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
    let client = ureq::Agent::with_parts(config, connector, Guard(way, local.clone()));
    let asked = match method {
        Method::Head => client.head(url),
        Method::Get => client.get(url),
    };
    let answer = asked.call()?;
    let local = local.load(Ordering::Relaxed);
    let head = Answer { local, ..head(answer.status().as_u16(), answer.headers()) };
    if tell.send(Told::Head(head)).is_err() {
        return Ok(());
    }
    if method == Method::Head {
        return Ok(());
    }
    let mut body = answer.into_body().into_reader();
    let mut chunk = vec![0; CHUNK];
    loop {
        match body.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(got) if tell.send(Told::Bytes(chunk[..got].to_vec())).is_err() => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What we take of an answer's head.
fn head(status: u16, headers: &HeaderMap) -> Answer {
    let text = |name: &str| headers.get(name).map(|value| words(value.as_bytes()));
    Answer {
        local: false,
        status,
        location: text("location").filter(|location| !location.is_empty()),
        content_type: text("content-type"),
        coding: text("content-encoding"),
        length: text("content-length").and_then(|length| length.trim().parse().ok()),
        last_modified: text("last-modified"),
        etag: text("etag"),
    }
}

/// A header's value; bytes that are no UTF-8 count as Latin-1, as HTTP once had it.
fn words(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_string(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// What went wrong with a request to `host`, in our words.
fn fault(error: ureq::Error, host: String) -> FetchError {
    match error {
        ureq::Error::Other(why) => match why.downcast::<FetchError>() {
            Ok(why) => *why,
            Err(_) => FetchError::Connect { host, why: "the connection failed" },
        },
        ureq::Error::Timeout(_) => FetchError::Time { host, time: Duration::ZERO },
        ureq::Error::HostNotFound => FetchError::Unknown { host },
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => FetchError::Tls { host, why: tls("") },
        ureq::Error::Rustls(why) => FetchError::Tls { host, why: tls(&why.to_string()) },
        ureq::Error::Protocol(_) | ureq::Error::BodyStalled => {
            FetchError::Garbled { host, why: "the answer breaks the protocol" }
        }
        ureq::Error::LargeResponseHeader(..) => {
            FetchError::Garbled { host, why: "its head is larger than 64 KiB" }
        }
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::UnexpectedEof => FetchError::Short { host },
            io::ErrorKind::TimedOut => FetchError::Time { host, time: Duration::ZERO },
            io::ErrorKind::ConnectionRefused => {
                FetchError::Connect { host, why: "it refuses the connection" }
            }
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
                FetchError::Connect { host, why: "it broke the connection off" }
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                FetchError::Connect { host, why: "there is no way to it on the network" }
            }
            io::ErrorKind::InvalidData => FetchError::Tls { host, why: tls(&error.to_string()) },
            _ => FetchError::Connect { host, why: "the connection failed" },
        },
        _ => FetchError::Connect { host, why: "the request could not be made" },
    }
}

/// Why a safe connection failed, from the TLS library's words.
fn tls(words: &str) -> &'static str {
    let known = [
        ("Expired", "its certificate has expired"),
        ("expired", "its certificate has expired"),
        ("NotValidForName", "its certificate is for another name"),
        ("not valid for name", "its certificate is for another name"),
        ("UnknownIssuer", "nobody known has signed its certificate"),
        ("Revoked", "its certificate was revoked"),
        ("NotValidYet", "its certificate is not valid yet"),
        ("not valid yet", "its certificate is not valid yet"),
        ("certificate", "its certificate is not valid"),
        ("corrupt message", "it does not speak TLS"),
    ];
    known.iter().find(|(word, _)| words.contains(word)).map_or("the TLS handshake failed", |(_, why)| why)
}
