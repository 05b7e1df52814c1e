//! Getting a page.

use super::*;
use crate::archive::address::Address;
use crate::model::LinkState;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::time::Instant;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn fails(url: &str) -> FetchError {
    let (fetched, out) = get(url, &limits());
    assert!(out.is_empty());
    fetched.unwrap_err()
}

#[test]
fn a_page_comes_with_what_is_said_of_it() {
    let server = Server::says(answer(
        "200 OK",
        "Content-Type: Text/HTML; Charset=\"UTF-8\"\r\nLast-Modified: Sun, 01 Mar 2026 10:00:00 GMT\r\n",
        b"abc",
    ));
    let (fetched, out) = get(&server.url("/a?b=c#d"), &limits());
    let fetched = fetched.unwrap();
    assert_eq!(out, b"abc");
    assert_eq!(fetched.url, server.url("/a?b=c"));
    assert_eq!(fetched.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((fetched.length, fetched.status), (3, 200));
    assert_eq!(fetched.media_type.as_deref(), Some("text/html"));
    assert_eq!(fetched.charset.as_deref(), Some("utf-8"));
    assert_eq!(fetched.last_modified.as_deref(), Some("Sun, 01 Mar 2026 10:00:00 GMT"));
    assert!(fetched.redirects.is_empty());
    assert_eq!(server.asked(), ["GET /a?b=c"]);
}

#[test]
fn empty_chunked_and_compressed_bodies() {
    let empty = Server::says(answer("200 OK", "Content-Encoding: gzip\r\n", b""));
    let (fetched, out) = get(&empty.url("/"), &limits());
    assert_eq!((fetched.unwrap().media_type, out.len()), (None, 0));
    let chunked = Server::says(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n",
    );
    let (fetched, out) = get(&chunked.url("/"), &limits());
    assert_eq!((fetched.unwrap().length, out.as_slice()), (7, b"abcdefg".as_slice()));
    let text = "a page ".repeat(1000);
    let zipped = Server::says(answer("200 OK", "Content-Encoding: gzip\r\n", &gzip(text.as_bytes())));
    let (fetched, out) = get(&zipped.url("/"), &limits());
    assert_eq!((fetched.unwrap().length, out), (7000, text.into_bytes()));
    let until_close = Server::says("HTTP/1.1 200 OK\r\n\r\nto the end");
    assert_eq!(get(&until_close.url("/"), &limits()).1, b"to the end");
}

#[test]
fn redirects_are_followed_and_told() {
    let server = Server::start(|line, connection| {
        let out = match line {
            "GET /a/b" => redirect("../c"),
            "GET /c" => redirect("//other.example.org:PORT/d"),
            _ => answer("200 OK", "", b"here"),
        };
        let port = connection.local_addr().unwrap().port().to_string();
        let _ = connection.write_all(String::from_utf8(out).unwrap().replace("PORT", &port).as_bytes());
    });
    let (fetched, out) = get(&server.url("/a/b"), &limits());
    let fetched = fetched.unwrap();
    assert_eq!(out, b"here");
    assert_eq!(fetched.redirects, [server.url("/a/b"), server.url("/c")]);
    assert_eq!(fetched.url, format!("http://other.example.org:{}/d", server.port));
}

#[test]
fn a_redirect_leads_nowhere_that_may_not_be_asked() {
    let inner = Server::says(answer("200 OK", "", b"secret"));
    for host in
        ["inner.example.org", "127.0.0.2", "mixed.example.org", "localhost", "[::1]", "[::ffff:127.0.0.2]"]
    {
        let server = Server::says(redirect(&format!("http://{host}:{}/", inner.port)));
        let why = fails(&server.url("/"));
        assert!(matches!(why, FetchError::Led { .. }), "{host}: {why}");
        // Not even where the local network may be asked, since nobody asked for it here.
        let allowed = Way { allow_local: true, ..way() };
        let why = fetch_by(&allowed, &server.url("/"), &limits(), &mut Vec::new(), &|| false).unwrap_err();
        assert!(matches!(why, FetchError::Led { .. }), "{host}: {why}");
    }
    assert!(inner.asked().is_empty());
    for to in ["file:///etc/passwd", "ftp://example.org/", "http://u:hunter2@example.org/", "http://0x7f.1/"]
    {
        let server = Server::says(redirect(to));
        let why = fails(&server.url("/"));
        assert!(matches!(why, FetchError::Redirect { refused: true, .. }), "{to}: {why}");
        assert!(!why.to_string().contains("hunter2"));
    }
    let server = Server::says(answer("302 Found", "", b""));
    assert!(matches!(fails(&server.url("/")), FetchError::Redirect { refused: false, .. }));
}

#[test]
fn names_are_judged_by_every_number_they_have() {
    for host in ["inner", "mixed", "private", "mapped"] {
        let why = fails(&format!("http://{host}.example.org/"));
        assert!(matches!(why, FetchError::Local { .. }), "{host}: {why}");
        assert!(why.to_string().contains("--allow-local"));
    }
    assert!(matches!(fails("http://unknown.example.org/"), FetchError::Unknown { .. }));
    assert!(matches!(fails("http://nowhere.example.org/"), FetchError::Unknown { .. }));
    assert!(matches!(fails("http://offline.example.org/"), FetchError::Lookup { .. }));
    assert!(matches!(fails("http://203.0.113.1/"), FetchError::Nowhere { .. }));
    assert!(matches!(fails("http://hidden.onion/"), FetchError::Nowhere { .. }));
    let inner = Server::says(answer("200 OK", "", b"inside"));
    let mut out = Vec::new();
    let way = Way { allow_local: true, ..way() };
    let url = format!("http://localhost:{}/", inner.port);
    fetch_by(&way, &url, &limits(), &mut out, &|| false).unwrap();
    assert_eq!(out, b"inside");
    // What is in the local network may lead on in it, but not to where clouds tell their secrets.
    let local = Server::says(redirect(&url));
    out.clear();
    let asked = format!("http://localhost:{}/", local.port);
    fetch_by(&way, &asked, &limits(), &mut out, &|| false).unwrap();
    assert_eq!(out, b"inside");
    for host in ["169.254.169.254", "168.63.129.16", "[fe80::1]", "[::ffff:169.254.169.254]"] {
        let local = Server::says(redirect(&format!("http://{host}/latest")));
        let asked = format!("http://localhost:{}/", local.port);
        let why = fetch_by(&way, &asked, &limits(), &mut out, &|| false).unwrap_err();
        assert!(matches!(why, FetchError::Led { .. }), "{host}: {why}");
    }
}

#[test]
fn ports_of_other_services_are_not_asked() {
    for port in [22, 25, 110, 6000, 6667, 10080] {
        let why = fails(&format!("http://page.example.org:{port}/"));
        assert!(matches!(why, FetchError::Port { .. }), "{port}: {why}");
    }
}

#[test]
fn the_real_network_rule_refuses_this_machine() {
    let inner = Server::says(answer("200 OK", "", b"secret"));
    let mut out = Vec::new();
    for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/", inner.port);
        let why = super::super::fetch(&url, &limits(), &mut out, &|| false).unwrap_err();
        assert!(matches!(why, FetchError::Local { .. }), "{host}: {why}");
    }
    assert!(out.is_empty() && inner.asked().is_empty());
    let limits = Limits { allow_local: true, ..limits() };
    let url = format!("http://127.0.0.1:{}/", inner.port);
    super::super::fetch(&url, &limits, &mut out, &|| false).unwrap();
    assert_eq!(out, b"secret");
}

#[test]
fn circles_and_long_chains_end() {
    let circle = Server::start(|line, connection| {
        let to = if line == "GET /a" { "/b" } else { "/a" };
        let _ = connection.write_all(&redirect(to));
    });
    assert!(matches!(fails(&circle.url("/a")), FetchError::Circle { .. }));
    assert_eq!(circle.asked().len(), 2);
    let chain = Server::start(|line, connection| {
        let _ = connection.write_all(&redirect(&format!("{}x", &line[4..])));
    });
    assert!(matches!(fails(&chain.url("/")), FetchError::Redirects { limit: 3, .. }));
    assert_eq!(chain.asked().len(), 4);
}

#[test]
fn too_many_bytes_end_it() {
    let said = Server::says("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n");
    let (fetched, out) = get(&said.url("/"), &limits());
    assert!(matches!(fetched, Err(FetchError::Large { limit: 100_000, .. })) && out.is_empty());
    let endless = Server::start(|_, connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while connection.write_all(&[b'x'; 1000]).is_ok() {}
    });
    let (fetched, out) = get(&endless.url("/"), &limits());
    assert!(matches!(fetched, Err(FetchError::Large { .. })) && out.len() <= 100_000);
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(bomb.len() < 100_000);
    let server = Server::says(answer("200 OK", "Content-Encoding: gzip\r\n", &bomb));
    let (fetched, out) = get(&server.url("/"), &limits());
    assert!(matches!(fetched, Err(FetchError::Large { .. })) && out.len() <= 100_000);
    // As many as are allowed are not too many.
    let whole = Server::says(answer("200 OK", "", &vec![b'x'; 100_000]));
    assert_eq!(get(&whole.url("/"), &limits()).0.unwrap().length, 100_000);
}

#[test]
fn compressed_emptiness_without_end_ends() {
    let server = Server::start(|_, connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
        let nothing = gzip(b"").repeat(100);
        while connection.write_all(&nothing).is_ok() {}
    });
    assert!(matches!(get(&server.url("/"), &limits()).0, Err(FetchError::Large { .. })));
}

#[test]
fn the_time_is_for_the_whole() {
    let limits = Limits { time: Duration::from_millis(700), ..limits() };
    let trickle = |first: &'static str| {
        Server::start(move |_, connection| {
            let _ = connection.write_all(first.as_bytes());
            while connection.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
        })
    };
    let servers = [
        trickle("HTTP/1.1 200 OK\r\nX-Slow: "),
        trickle("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"),
        trickle("HTTP/1.1 302 Found\r\nLocation: /\r\nX-Slow: "),
        Server::start(|_, _| std::thread::sleep(Duration::from_secs(6))),
    ];
    let urls = servers.iter().map(|server| server.url("/")).chain(["http://slow.example.org/".to_string()]);
    for url in urls {
        let start = Instant::now();
        let why = get(&url, &limits).0.unwrap_err();
        assert!(matches!(why, FetchError::Time { .. }), "{why}");
        assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    }
}

#[test]
fn stop_means_now() {
    let server = Server::start(|_, _| std::thread::sleep(Duration::from_secs(6)));
    let (start, mut out) = (Instant::now(), Vec::new());
    let stop = || start.elapsed() > Duration::from_millis(200);
    let fetched = fetch_by(&way(), &server.url("/"), &limits(), &mut out, &stop);
    assert!(matches!(fetched, Err(FetchError::Stopped)) && start.elapsed() < Duration::from_secs(2));
}

#[test]
fn what_is_cut_is_no_copy() {
    let zipped = gzip(&b"a page ".repeat(1000));
    let cut = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".to_vec(),
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n".as_slice(), &zipped]
            .concat(),
    ];
    for bytes in cut {
        let server = Server::says(bytes.clone());
        let why = get(&server.url("/"), &limits()).0.unwrap_err();
        assert!(
            matches!(why, FetchError::Short { .. }),
            "{}: {why:?}",
            String::from_utf8_lossy(&bytes[..60])
        );
    }
    for (headers, body) in [
        ("Content-Encoding: gzip\r\n", &zipped[..zipped.len() - 9]),
        ("Content-Encoding: gzip\r\n", b"plain".as_slice()),
        ("Content-Encoding: br\r\n", b"plain"),
        ("Content-Encoding: gzip, gzip\r\n", b"plain"),
    ] {
        let server = Server::says(answer("200 OK", headers, body));
        let why = get(&server.url("/"), &limits()).0.unwrap_err();
        assert!(matches!(why, FetchError::Coding { .. }), "{headers}: {why:?}");
    }
}

#[test]
fn other_answers_are_no_copy() {
    let statuses = [
        ("404 Not Found", LinkState::Gone),
        ("410 Gone", LinkState::Gone),
        ("401 Unauthorized", LinkState::Refused),
        ("403 Forbidden", LinkState::Refused),
        ("451 Unavailable For Legal Reasons", LinkState::Refused),
        ("429 Too Many Requests", LinkState::Refused),
        ("500 Internal Server Error", LinkState::Unreachable),
        ("503 Service Unavailable", LinkState::Unreachable),
        ("206 Partial Content", LinkState::Ok),
        ("304 Not Modified", LinkState::Unreachable),
    ];
    for (status, state) in statuses {
        let server = Server::says(answer(status, "", b""));
        let why = fails(&server.url("/?token=hunter2"));
        assert_eq!(why.status().map(|status| status.to_string()).as_deref(), Some(&status[..3]));
        assert_eq!(why.state(), state, "{status}");
        assert!(!why.to_string().contains("hunter2") && why.to_string().contains(&status[..3]));
    }
    let babble = Server::says("SSH-2.0-OpenSSH_9\r\n");
    assert!(matches!(fails(&babble.url("/")), FetchError::Garbled { .. } | FetchError::Short { .. }));
    let headers = Server::says(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(100_000)));
    assert!(matches!(fails(&headers.url("/")), FetchError::Garbled { .. }));
    let silent = Server::says("");
    assert!(matches!(fails(&silent.url("/")), FetchError::Short { .. }));
}

#[test]
fn without_a_safe_connection_nothing_is_sent() {
    let plain = Server::says(answer("200 OK", "", b"secret"));
    let why = fails(&plain.url("/").replace("http:", "https:"));
    assert!(matches!(why, FetchError::Tls { .. } | FetchError::Short { .. }), "{why:?}");
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let why = fails(&format!("http://page.example.org:{closed}/"));
    assert!(matches!(why, FetchError::Connect { why: "it refuses the connection", .. }), "{why:?}");
}

#[test]
fn credentials_are_refused_and_not_repeated() {
    for url in ["http://user:hunter2@page.example.org/", "http://hunter2@page.example.org/"] {
        let why = fails(url);
        assert!(!why.to_string().contains("hunter2") && !format!("{why:?}").contains("hunter2"));
    }
}

#[test]
fn an_output_that_fails_is_told() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let server = Server::says(answer("200 OK", "", b"abc"));
    let fetched = fetch_by(&way(), &server.url("/"), &limits(), &mut Full, &|| false);
    assert!(matches!(fetched, Err(FetchError::Output(error)) if error.kind() == io::ErrorKind::StorageFull));
}

#[test]
fn time_without_measure_is_no_panic() {
    let server = Server::says(answer("200 OK", "", b"abc"));
    let limits = Limits { time: Duration::MAX, bytes: u64::MAX, redirects: u32::MAX, ..limits() };
    assert_eq!(get(&server.url("/"), &limits).0.unwrap().length, 3);
    let limits = Limits { time: Duration::ZERO, ..limits };
    assert!(matches!(get(&server.url("/"), &limits).0, Err(FetchError::Time { .. })));
}

proptest! {
    /// The client reads the same host and port out of an address as the check of redirects does.
    #[test]
    fn the_client_reads_an_address_as_we_do(
        text in "https?://[a-zA-Z0-9ü._-]{1,20}(:[0-9]{0,5})?[/?#@\\\\:\\[\\]%.]{0,4}\\PC{0,30}",
    ) {
        if let Ok(address) = Address::parse(&text) {
            let uri: ureq::http::Uri = address.to_string().parse().unwrap();
            prop_assert_eq!(uri.host().unwrap(), address.host().to_string());
            let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            prop_assert_eq!(uri.port_u16().unwrap_or(usual), address.port());
            prop_assert_eq!(uri.path_and_query().unwrap().as_str(), address.path());
        }
    }
}

#[test]
fn content_types_as_servers_write_them() {
    let read = |header| super::super::content_type(header);
    let some = |text: &str| Some(text.to_string());
    assert_eq!(read(Some("text/html")), (some("text/html"), None));
    assert_eq!(read(Some("TEXT/html ; x=y; charset='Latin1'")), (some("text/html"), some("latin1")));
    assert_eq!(read(Some("html")), (None, None));
    assert_eq!(read(Some("text/ht ml; charset=")), (None, None));
    assert_eq!(read(None), (None, None));
}
