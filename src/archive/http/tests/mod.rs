//! Requests to servers that the tests start themselves on the loopback address. There, 127.0.0.1 stands for the
//! public network, and every other number of the loopback range for the local one.

mod fetch;
mod probe;

use super::ask::Way;
use super::place::{self, Place};
use super::{FetchError, Fetched, Limits, fetch_by};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server that answers each connection with what its function writes.
pub struct Server {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// A server whose function is given the first line of the request, as in `GET /path`, and the connection.
    pub fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, end, answer) = (asked.clone(), over.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(mut connection), log, answer) = (connection, log.clone(), answer.clone()) else {
                    return;
                };
                std::thread::spawn(move || {
                    let line = head(&mut connection);
                    log.lock().unwrap().push(line.clone());
                    answer(&line, &mut connection);
                    let _ = connection.shutdown(Shutdown::Write);
                    // Read on, so that what was sent is not lost to a reset.
                    let _ = connection.set_read_timeout(Some(Duration::from_secs(2)));
                    let _ = io::copy(&mut connection, &mut io::sink());
                });
            }
        });
        Server { port, asked, over }
    }

    /// A server that always answers the same.
    pub fn says(answer: impl Into<Vec<u8>>) -> Server {
        let answer = answer.into();
        Server::start(move |_, connection| drop(connection.write_all(&answer)))
    }

    /// An address of it on the network that the tests call public.
    pub fn url(&self, path: &str) -> String {
        format!("http://page.example.org:{}{path}", self.port)
    }

    /// The requests that came.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// The method and the path of a request, whose head is read to its end.
fn head(connection: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|got| got == 1) {
        head.push(byte[0]);
        // The first byte of a TLS handshake, which never comes to an empty line.
        if head == [0x16] {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next().unwrap_or_default();
    line.rsplit_once(' ').map_or("", |(line, _)| line).to_string()
}

/// An answer with a body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut out =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    out.extend_from_slice(body);
    out
}

/// An answer that leads elsewhere.
pub fn redirect(to: &str) -> Vec<u8> {
    answer("302 Found", &format!("Location: {to}\r\n"), b"elsewhere")
}

/// The tests' network.
pub fn way() -> Way {
    let numbers = |host: &str, port: u16| -> io::Result<Vec<SocketAddr>> {
        let at = |last| SocketAddr::from(([127, 0, 0, last], port));
        match host.split('.').next() {
            Some("inner") => Ok(vec![at(2)]),
            Some("mixed") => Ok(vec![at(1), at(2)]),
            Some("private") => Ok(vec![SocketAddr::from(([10, 0, 0, 1], port))]),
            Some("mapped") => Ok(vec![SocketAddr::from((Ipv4Addr::new(10, 0, 0, 1).to_ipv6_mapped(), port))]),
            Some("nowhere") => Ok(Vec::new()),
            Some("unknown") => {
                Err(io::Error::other("failed to lookup address information: Name or service not known"))
            }
            Some("offline") => Err(io::Error::other("Temporary failure in name resolution")),
            Some("slow") => {
                std::thread::sleep(Duration::from_secs(6));
                Ok(vec![at(1)])
            }
            _ => Ok(vec![at(1)]),
        }
    };
    let judge = |number: IpAddr| match number == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        true => Place::Public,
        false => place::of_number(number),
    };
    Way { lookup: Arc::new(numbers), judge, allow_local: false, led: false }
}

/// Limits for tests, which should not take long.
pub fn limits() -> Limits {
    Limits { time: Duration::from_secs(10), bytes: 100_000, redirects: 3, ..Limits::default() }
}

/// Gets an address by the tests' network.
pub fn get(url: &str, limits: &Limits) -> (Result<Fetched, FetchError>, Vec<u8>) {
    let mut out = Vec::new();
    (fetch_by(&way(), url, limits, &mut out, &|| false), out)
}
