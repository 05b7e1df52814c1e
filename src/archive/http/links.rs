//! Asking many addresses a few at a time: one at a time per host, with a pause between two, each address once
//! however many sources have it.

use super::Limits;
use super::ask::Way;
use super::probe::{Found, find};
use crate::archive::address::Address;
use crate::model::{LinkCheck, SourceNo, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many addresses are asked, and how fast.
#[derive(Debug, Clone)]
pub struct Links {
    /// How many at once; at least one.
    pub at_once: usize,
    /// The pause between two requests to one host.
    pub pause: Duration,
    /// The limits of each.
    pub limits: Limits,
}

impl Default for Links {
    fn default() -> Self {
        let limits = Limits { time: Duration::from_secs(20), ..Limits::default() };
        Links { at_once: 8, pause: Duration::from_secs(1), limits }
    }
}

/// How often a thread without work looks for some, and the caller's thread whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// An address and the sources that have it.
type Item = (String, Vec<SourceNo>);

/// The addresses of one host that are still to be asked, and when the next may be.
struct Host {
    items: VecDeque<Item>,
    ready: Instant,
}

/// Asks the addresses of `items` and hands each result to `each`, in the order in which they come, on the calling
/// thread; `now` is read then. Ends within a second after `stop` says so; the rest is not asked. Gives whether
/// all were asked.
pub fn probe_all(
    items: Vec<(SourceNo, String)>,
    links: &Links,
    now: &dyn Fn() -> Timestamp,
    stop: &dyn Fn() -> bool,
    each: impl FnMut(LinkCheck),
) -> bool {
    probe_all_by(&Way::system(links.limits.allow_local), items, links, now, stop, each)
}

pub(super) fn probe_all_by(
    way: &Way,
    items: Vec<(SourceNo, String)>,
    links: &Links,
    now: &dyn Fn() -> Timestamp,
    stop: &dyn Fn() -> bool,
    mut each: impl FnMut(LinkCheck),
) -> bool {
    let hosts = by_host(items);
    let threads = links.at_once.clamp(1, 64).min(hosts.len());
    let (queue, stopped) = (Mutex::new(hosts), AtomicBool::new(false));
    let (tell, results) = channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (tell, queue, stopped) = (tell.clone(), &queue, &stopped);
            let work = move || {
                let halt = || stopped.load(Ordering::Relaxed);
                work(way, links, queue, &halt, &mut |item, found| tell.send((item, found)).is_ok());
            };
            // One thread less is only slower; none at all is seen below.
            let _ = std::thread::Builder::new().name("onus-links".into()).spawn_scoped(scope, work);
        }
        drop(tell);
        loop {
            if stop() {
                stopped.store(true, Ordering::Relaxed);
            }
            match results.recv_timeout(LOOK) {
                Ok(((url, sources), found)) => {
                    let found: Found = found;
                    for source in sources {
                        each(found.clone().of(source, &url, now()));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    !stopped.load(Ordering::Relaxed) && queue.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
}

/// The addresses by their host, in the order in which each host first comes.
fn by_host(items: Vec<(SourceNo, String)>) -> VecDeque<Host> {
    let (mut hosts, mut places): (Vec<Host>, HashMap<String, usize>) = Default::default();
    let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
    for (source, url) in items {
        if let Some((host, at)) = seen.get(&url) {
            hosts[*host].items[*at].1.push(source);
            continue;
        }
        // What is no address needs no pause, since it is not asked.
        let name = Address::parse(&url).map_or_else(|_| url.clone(), |address| address.host().to_string());
        let host = *places.entry(name).or_insert(hosts.len());
        if host == hosts.len() {
            hosts.push(Host { items: VecDeque::new(), ready: Instant::now() });
        }
        seen.insert(url.clone(), (host, hosts[host].items.len()));
        hosts[host].items.push_back((url, vec![source]));
    }
    hosts.into()
}

/// Takes hosts out of the queue, asks one address of each, and puts the host back at its end, until none is left.
/// A host that is out of the queue is nobody else's.
fn work(
    way: &Way,
    links: &Links,
    queue: &Mutex<VecDeque<Host>>,
    halt: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(Item, Found) -> bool,
) {
    let lock = || queue.lock().unwrap_or_else(PoisonError::into_inner);
    while !halt() {
        let taken = {
            let mut hosts = lock();
            if hosts.is_empty() {
                return;
            }
            let now = Instant::now();
            let at = hosts.iter().position(|host| host.ready <= now);
            at.and_then(|at| hosts.remove(at))
        };
        let Some(mut host) = taken else {
            std::thread::sleep(LOOK.min(links.pause));
            continue;
        };
        if let Some(item) = host.items.pop_front() {
            let Some(found) = find(way, &item.0, &links.limits, halt) else { return };
            if !tell(item, found) {
                return;
            }
        }
        if !host.items.is_empty() {
            host.ready = Instant::now() + links.pause;
            lock().push_back(host);
        }
    }
}
