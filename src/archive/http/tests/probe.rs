//! Asking whether a page is there.

use super::super::links::{Links, probe_all_by};
use super::super::probe::{Found, find};
use super::*;
use crate::model::{LinkCheck, LinkState, SourceNo, Timestamp};
use std::cell::Cell;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

fn found(url: &str) -> Found {
    find(&way(), url, &limits(), &|| false).unwrap()
}

fn checked(items: Vec<(SourceNo, String)>, links: &Links, stop: &dyn Fn() -> bool) -> (bool, Vec<LinkCheck>) {
    let mut checks = Vec::new();
    let all = probe_all_by(&way(), items, links, &Timestamp::epoch, stop, |check| checks.push(check));
    checks.sort_by_key(|check| check.source);
    (all, checks)
}

#[test]
fn the_states_of_a_link() {
    let cases = [
        ("200 OK", LinkState::Ok, false),
        ("204 No Content", LinkState::Ok, true),
        ("404 Not Found", LinkState::Gone, true),
        ("410 Gone", LinkState::Gone, true),
        ("403 Forbidden", LinkState::Refused, true),
        ("429 Too Many Requests", LinkState::Refused, true),
        ("999 No", LinkState::Refused, true),
        ("500 Internal Server Error", LinkState::Unreachable, true),
        ("304 Not Modified", LinkState::Unreachable, true),
    ];
    for (status, state, why) in cases {
        let server = Server::says(format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n"));
        let found = found(&server.url("/?token=hunter2"));
        assert_eq!((found.state, found.why.is_some(), found.location), (state, why, None), "{status}");
        assert_eq!(found.status.map(|status| status.to_string()).as_deref(), Some(&status[..3]));
        assert!(!found.why.unwrap_or_default().contains("hunter2"));
    }
    let cases = [
        ("http://unknown.example.org/", LinkState::Gone),
        ("http://offline.example.org/", LinkState::Unreachable),
        ("http://inner.example.org/", LinkState::Refused),
        ("http://localhost/", LinkState::Refused),
        ("ftp://example.org/", LinkState::Refused),
        ("example.org/page", LinkState::Refused),
        ("http://a.invalid/", LinkState::Gone),
        ("http://a.test/", LinkState::Gone),
        ("http://a.onion/", LinkState::Refused),
        ("https://user:hunter2@example.org/", LinkState::Refused),
        ("", LinkState::Refused),
    ];
    for (url, state) in cases {
        let found = found(url);
        assert_eq!((found.state, found.status), (state, None), "{url}");
        let check = found.of(SourceNo(1), url, Timestamp::epoch());
        assert!(check.why.is_some() && !format!("{check:?}").contains("hunter2"));
    }
}

#[test]
fn where_a_link_leads_is_told() {
    let server = Server::start(|line, connection| {
        let path = line.split_once(' ').map_or("", |(_, path)| path);
        let out = match path {
            "/moved" => redirect("/there"),
            "/lost" => redirect("/404"),
            "/front" => redirect("/"),
            "/inner" => redirect("http://127.0.0.2/"),
            "/404" => answer("404 Not Found", "", b""),
            "/circle" => redirect("/circle"),
            _ => answer("200 OK", "", b""),
        };
        let _ = connection.write_all(&out);
    });
    let told = |path: &str| {
        let found = found(&server.url(path));
        (found.state, found.status, found.location.map(|url| url.replace(&server.url(""), "")), found.why)
    };
    let there = |path: &str| Some(path.to_string());
    assert_eq!(told("/moved"), (LinkState::Redirected, Some(200), there("/there"), None));
    let front = Some("leads to the front page".to_string());
    assert_eq!(told("/front"), (LinkState::Redirected, Some(200), there("/"), front));
    let (state, status, location, why) = told("/lost");
    assert_eq!((state, status, location), (LinkState::Gone, Some(404), there("/404")));
    assert!(why.unwrap().contains("404"));
    let (state, status, location, _) = told("/inner");
    assert_eq!((state, status, location), (LinkState::Refused, None, there("http://127.0.0.2/")));
    assert_eq!(told("/circle").0, LinkState::Unreachable);
}

#[test]
fn where_head_is_refused_get_is_asked() {
    for refusal in ["405 Method Not Allowed", "501 Not Implemented", "403 Forbidden", "404 Not Found", ""] {
        let server = Server::start(move |line, connection| {
            let status = if line.starts_with("HEAD") { refusal } else { "200 OK" };
            if !status.is_empty() {
                let _ = connection.write_all(&answer(status, "", b""));
            }
        });
        assert_eq!(found(&server.url("/")).state, LinkState::Ok, "{refusal}");
        assert_eq!(server.asked(), ["HEAD /", "GET /"]);
    }
    let hangs = Server::start(|line, connection| match line.starts_with("HEAD") {
        true => std::thread::sleep(Duration::from_secs(2)),
        false => drop(connection.write_all(&answer("200 OK", "", b""))),
    });
    let short = Limits { time: Duration::from_millis(800), ..limits() };
    assert_eq!(find(&way(), &hangs.url("/"), &short, &|| false).unwrap().state, LinkState::Ok);
    // Who says that we ask too much is not asked again.
    let busy = Server::says(answer("429 Too Many Requests", "", b""));
    assert_eq!(found(&busy.url("/")).status, Some(429));
    assert_eq!(busy.asked().len(), 1);
    // A body of any length is not read.
    let large = Server::start(|line, connection| match line.starts_with("HEAD") {
        true => drop(connection.write_all(&answer("405 No", "", b""))),
        false => drop(connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")),
    });
    assert_eq!(found(&large.url("/")).state, LinkState::Ok);
}

/// A server that takes `time` for each answer, and the most requests that it had at once.
fn slow(time: Duration) -> (Server, Arc<AtomicUsize>) {
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let server = Server::start(move |_, connection| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(time);
        now.fetch_sub(1, Ordering::SeqCst);
        let _ = connection.write_all(&answer("200 OK", "", b""));
    });
    (server, most)
}

#[test]
fn one_host_is_asked_once_at_a_time_and_each_address_once() {
    let (server, most) = slow(Duration::from_millis(30));
    let links = Links { at_once: 4, pause: Duration::from_millis(20), limits: limits() };
    let mut items: Vec<_> = (1..=6).map(|n| (SourceNo(n), server.url(&format!("/{n}")))).collect();
    items.push((SourceNo(7), server.url("/1")));
    items.push((SourceNo(8), "http://unknown.example.org/".into()));
    items.push((SourceNo(9), "no address".into()));
    let start = Instant::now();
    let (all, checks) = checked(items, &links, &|| false);
    assert!(all && start.elapsed() >= Duration::from_millis(6 * 30 + 5 * 20));
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert_eq!(server.asked().len(), 6);
    let states: Vec<_> = checks.iter().map(|check| check.state.as_str()).collect();
    assert_eq!(states, ["ok", "ok", "ok", "ok", "ok", "ok", "ok", "gone", "refused"]);
}

#[test]
fn several_hosts_are_asked_at_once() {
    let (server, most) = slow(Duration::from_millis(800));
    let links = Links { at_once: 3, pause: Duration::from_millis(10), limits: limits() };
    let url = |n| format!("http://host{n}.example.org:{}/", server.port);
    let (all, checks) = checked((1..=6).map(|n| (SourceNo(n), url(n))).collect(), &links, &|| false);
    assert!(all && checks.iter().all(|check| check.state == LinkState::Ok));
    assert!((2..=3).contains(&most.load(Ordering::SeqCst)));
}

#[test]
fn stop_ends_within_a_second() {
    let hang = Server::start(|_, _| std::thread::sleep(Duration::from_secs(6)));
    let links = Links { at_once: 2, pause: Duration::from_secs(9), limits: limits() };
    let items = (1..=9).map(|n| (SourceNo(n), hang.url(&format!("/{n}")))).collect();
    let (start, asked) = (Instant::now(), Cell::new(0));
    let stop = || {
        asked.set(asked.get() + 1);
        start.elapsed() > Duration::from_millis(300)
    };
    let (all, checks) = checked(items, &links, &stop);
    assert!(!all && checks.is_empty() && asked.get() > 2);
    assert!(start.elapsed() < Duration::from_millis(2300), "{:?}", start.elapsed());
}

#[test]
fn nothing_to_ask_is_done_at_once() {
    let (all, checks) = checked(Vec::new(), &Links::default(), &|| false);
    assert!(all && checks.is_empty());
}
