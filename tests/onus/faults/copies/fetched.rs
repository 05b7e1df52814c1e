//! Copies got from a server that the test starts itself on the loopback address.

use super::super::samples::gzip;
use super::*;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A server that answers each connection with what its function writes, until it is dropped.
pub struct Server {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Server {
    /// The function is given the first line of the request and the connection.
    pub fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let (end, answer) = (over.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(mut connection), answer) = (connection, answer.clone()) else { return };
                std::thread::spawn(move || {
                    let (mut head, mut byte) = (Vec::new(), [0]);
                    while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|got| got == 1)
                    {
                        head.push(byte[0]);
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    answer(head.lines().next().unwrap_or_default(), &mut connection);
                    let _ = connection.shutdown(Shutdown::Write);
                    let _ = connection.set_read_timeout(Some(std::time::Duration::from_secs(1)));
                    let _ = std::io::copy(&mut connection, &mut std::io::sink());
                });
            }
        });
        Server { port, over }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// An answer with these head lines and this body.
pub fn answer(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut answer =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{head}\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

const PAGE: &str = "<title>Report</title><p>The bridge was <b>unsafe</b> all year.</p>";

/// A small site: a page, what leads to it, and what leads nowhere.
fn site() -> Server {
    Server::start(|line, connection| {
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        let path = line.split(' ').nth(1).unwrap_or("");
        let say = match path {
            "/page" => answer("200 OK", &format!("{html}Content-Encoding: gzip\r\n"), &gzip(PAGE.as_bytes())),
            "/moved" => answer("301 Moved Permanently", "Location: /on\r\n", b"moved"),
            "/on" => answer("302 Found", "Location: page\r\n", b"on"),
            "/circle" => answer("302 Found", "Location: /circle\r\n", b""),
            "/file" => answer("302 Found", "Location: file:///etc/passwd\r\n", b""),
            "/gone" => answer("404 Not Found", html, b"<p>not here</p>"),
            "/secret" => answer("403 Forbidden", html, b""),
            "/broken" => answer("500 Internal Server Error", html, b""),
            "/bomb" => answer("200 OK", "Content-Encoding: gzip\r\n", &gzip(&vec![b'a'; 3 << 20])),
            "/large" => answer("200 OK", "", &vec![b'a'; 2 << 20]),
            "/short" => b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nno more".to_vec(),
            "/empty" => answer("200 OK", html, b""),
            _ => b"220 this is another protocol\r\n".to_vec(),
        };
        let _ = connection.write_all(&say);
    })
}

#[test]
fn a_page_is_got_kept_and_quoted() {
    let (server, sandbox) = (site(), Sandbox::new());
    sandbox.ok(&format!("add source --title Report --url {}", server.url("/moved")));
    let output = ends(&mut sandbox.onus(["snapshot", "1", "--fetch", "--allow-local"]), 0);
    assert_eq!(stdout(&output), "1\n");
    assert!(
        stderr(&output).contains(&format!("the address leads to {}", server.url("/page"))),
        "{}",
        stderr(&output)
    );
    let listed = sandbox.ok("snapshot 1 --format json");
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    let copy = &listed[0];
    assert_eq!(copy["media_type"], "text/html");
    assert_eq!(copy["length"], PAGE.len(), "the bytes as the page has them, not as they were sent");
    assert_eq!(
        (&copy["url"], &copy["retrieved_at"]),
        (&server.url("/page").into(), &"2026-11-22T12:00:00.000Z".into())
    );
    sandbox.ok("snapshot --save 1 -o saved.html");
    assert_eq!(std::fs::read_to_string(sandbox.path().join("saved.html")).unwrap(), PAGE);
    sandbox.ok("add claim bridges");
    ends(
        &mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", "The bridge was unsafe all year"]),
        0,
    );
    assert!(sandbox.ok("verify").contains("found\tword for word in snapshot 1 of 2026-11-22"));
    // An empty page is one, and says that nothing is in it.
    let url = server.url("/empty");
    let output = ends(&mut sandbox.onus(["snapshot", "1", "--fetch", "--allow-local", "--url", &url]), 0);
    assert!(stderr(&output).contains("0 bytes"), "{}", stderr(&output));
    sound(&sandbox);
}

#[test]
fn what_is_not_the_page_is_not_kept() {
    let (server, sandbox) = (site(), Sandbox::new());
    sandbox.ok(&format!("add source --title Report --url {}", server.url("/page")));
    let before = counts(&sandbox.db());
    let fetch = |url: &str, more: &[&str]| {
        let mut command = sandbox.onus(["snapshot", "1", "--fetch", "--url", url]);
        command.args(more);
        command
    };
    let local = &["--allow-local"][..];
    for (path, more, says) in [
        ("/gone", local, "127.0.0.1 answers 404 ("),
        ("/secret", local, "127.0.0.1 answers 403 ("),
        ("/broken", local, "127.0.0.1 answers 500 ("),
        ("/circle", local, "leads in a circle"),
        ("/file", local, "answers 302 without an address that can be followed"),
        ("/bomb", &["--allow-local", "--max-size", "1"], "sends more than the 1048576 bytes"),
        ("/large", &["--allow-local", "--max-size", "1"], "sends more than the 1048576 bytes"),
        ("/short", local, "ended before all it had announced was there"),
        ("/other", local, "is not HTTP"),
        // Nothing of this machine is asked, whatever it would answer.
        ("/page", &[], "only with --allow-local"),
        ("/moved", &[], "only with --allow-local"),
    ] {
        // An address that must not be asked is wrong data; whatever else fails is the network.
        let code = if more.is_empty() || path == "/file" { code::DATA } else { code::IO };
        let said = refuses(&mut fetch(&server.url(path), more), code, &[says, "source 1: "]);
        assert!(said.contains("nothing was kept"), "{said}");
        assert_eq!(counts(&sandbox.db()), before, "{path}");
    }
    for url in ["http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest"] {
        refuses(&mut fetch(url, &[]), code::DATA, &["--allow-local"]);
    }
    for url in ["http://0x7f.1/", "http://2130706433/"] {
        refuses(&mut fetch(url, &[]), code::DATA, &["a number in an unusual spelling"]);
    }
    for url in ["ftp://stats.example/", "file:///etc/passwd", "javascript:alert(1)", "stats.example", ""] {
        let output = fetch(url, local).output().unwrap();
        assert!(matches!(output.status.code(), Some(code::DATA | code::USAGE)), "{url}: {output:?}");
    }
    assert_eq!(counts(&sandbox.db()), before);
    // The same addresses, asked whether they are there.
    for (path, state, status) in [
        ("/page", "ok", 200),
        ("/moved", "redirected", 200),
        ("/gone", "gone", 404),
        ("/secret", "refused", 403),
    ] {
        sandbox.ok(&format!("edit source 1 --url {}", server.url(path)));
        let output = sandbox.run("links --allow-local --format json");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!((&told[0]["state"], &told[0]["status"]), (&state.into(), &status.into()), "{told}");
        assert_eq!(output.status.code(), Some(i32::from(status >= 400)), "{path}");
    }
    sound(&sandbox);
}
