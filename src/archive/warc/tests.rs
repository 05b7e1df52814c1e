//! Files written and read again, as other tools write them, and as nobody should.

use super::*;
use crate::model::{Id, Timestamp};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

type Taken = Vec<(Entry, Vec<u8>)>;

/// Address, file, title and bytes of a copy.
type Copy<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, &'a [u8]);

const MOST: u64 = 100_000;

fn all(bytes: &[u8]) -> (Result<Summary, ReadError>, Taken) {
    let mut taken = Vec::new();
    let summary = read(bytes, MOST, &|| false, |entry, payload| {
        let mut kept = Vec::new();
        payload.read_to_end(&mut kept)?;
        taken.push((entry.clone(), kept));
        Ok(())
    });
    (summary, taken)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00.123Z".parse().unwrap()
}

/// A record as other tools write one.
fn record(kind: &str, headers: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{headers}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record with an HTTP answer.
fn response(headers: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!(
        "WARC-Target-URI: <http://example.org/>\r\nWARC-Date: 2020-05-06T07:08:09Z\r\n\
         Content-Type: application/http; msgtype=response\r\n{headers}"
    );
    record("response", &headers, &[format!("HTTP/1.1 200 OK\r\n{http}\r\n").as_bytes(), body].concat())
}

fn written(items: &[Copy]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    writer.info("onus 0.1.0", &now()).unwrap();
    for (n, (url, file, title, bytes)) in items.iter().enumerate() {
        let resource = Resource {
            id: Id::of_content(&n.to_be_bytes()),
            url: *url,
            file: *file,
            retrieved_at: if n % 2 == 0 { Some(&now()) } else { None },
            recorded_at: &now(),
            media_type: "application/pdf",
            length: bytes.len() as u64,
            sha256: &sha256(bytes),
            source: Some(Id::of_content(b"source")),
            title: *title,
            confidential: n == 2,
        };
        writer.resource(&resource, &mut &bytes[..]).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn what_is_written_is_plain_to_see_and_comes_back() {
    let bytes = written(&[
        (Some("https://example.org/a?b"), None, Some("A title"), b"%PDF"),
        (None, Some("my report.pdf"), None, b""),
        (None, None, None, b"x"),
    ]);
    let text = String::from_utf8(plain(&bytes)).unwrap();
    let (info, first) = text.split_once("WARC/1.1\r\nWARC-Type: resource\r\n").unwrap();
    assert!(
        info.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\n") && info.contains("software: onus 0.1.0\r\n")
    );
    let digest = sha256(b"%PDF");
    let want = format!(
        "WARC-Record-ID: <urn:uuid:{}>\r\nWARC-Date: 2026-11-22T12:00:00.123Z\r\n\
         WARC-Target-URI: https://example.org/a?b\r\nWARC-Block-Digest: sha256:{digest}\r\n\
         WARC-Payload-Digest: sha256:{digest}\r\n",
        Id::of_content(&0usize.to_be_bytes())
    );
    assert!(first.starts_with(&want), "{first}");
    assert!(
        first.contains(
            "Onus-Title: A title\r\nContent-Type: application/pdf\r\nContent-Length: 4\r\n\r\n%PDF"
        )
    );
    assert!(text.contains("WARC-Target-URI: file:///my%20report.pdf\r\n"));
    let (summary, taken) = all(&bytes);
    let summary = summary.unwrap();
    assert_eq!((summary.records, summary.taken, summary.refused.len()), (4, 3, 0));
    assert_eq!(summary.skipped["what the file is by"], 1);
    let entry = &taken[0].0;
    assert_eq!(entry.url.as_deref(), Some("https://example.org/a?b"));
    assert_eq!(entry.date, Some(now()));
    assert_eq!((entry.proof, entry.source), (Proof::Sha256, Some(Id::of_content(b"source"))));
    assert_eq!((&taken[1].0.file, &taken[1].0.url), (&Some("my report.pdf".into()), &None));
    // When nobody stated a moment, none comes back.
    assert_eq!(taken[1].0.date, None);
    assert!(info.contains("carries the moment of its recording as WARC-Date"));
    let marks: Vec<bool> = taken.iter().map(|(entry, _)| entry.confidential).collect();
    assert_eq!(marks, [false, false, true]);
    assert_eq!((&taken[2].0.file, &taken[2].0.url), (&None, &None));
    assert_eq!(
        bytes,
        written(&[
            (Some("https://example.org/a?b"), None, Some("A title"), b"%PDF"),
            (None, Some("my report.pdf"), None, b""),
            (None, None, None, b"x"),
        ])
    );
}

#[test]
fn a_copy_that_was_changed_is_not_written() {
    for (length, sha, tampered) in
        [(3, sha256(b"abd"), true), (2, sha256(b"abc"), false), (4, sha256(b"abc"), false)]
    {
        let resource = Resource {
            id: Id::default(),
            url: None,
            file: None,
            retrieved_at: None,
            recorded_at: &now(),
            media_type: "text/plain",
            length,
            sha256: &sha,
            source: None,
            title: None,
            confidential: false,
        };
        let why = Writer::new(Vec::new()).resource(&resource, &mut b"abc".as_slice()).unwrap_err();
        assert_eq!(matches!(why, WriteError::Tampered), tampered);
        assert_eq!(matches!(why, WriteError::Length), !tampered);
    }
}

#[test]
fn http_answers_are_undone() {
    let page = b"<p>hello</p>".repeat(20);
    let zipped = gzip(&page);
    let chunks = |bytes: &[u8]| {
        let (a, b) = bytes.split_at(7);
        let mut out = Vec::new();
        for part in [a, b] {
            out.extend_from_slice(format!("{:X};x=y\r\n", part.len()).as_bytes());
            out.extend_from_slice(part);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"0\r\nTrailer: x\r\n\r\n");
        out
    };
    let cases: [(&str, Vec<u8>); 7] = [
        ("Content-Type: text/html; charset=utf-8\r\n", page.clone()),
        ("Content-Encoding: gzip\r\n", zipped.clone()),
        ("Transfer-Encoding: chunked\r\n", chunks(&page)),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunks(&zipped)),
        // What an archiver has undone already, keeping the head as it came.
        ("Transfer-Encoding: chunked\r\n", page.clone()),
        ("Content-Encoding: gzip\r\nContent-Length: 9\r\n", page.clone()),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", zipped.clone()),
    ];
    for (http, body) in cases {
        let (summary, taken) = all(&response("", http, &body));
        let summary = summary.unwrap();
        assert_eq!((summary.taken, summary.refused), (1, Vec::new()), "{http}");
        assert_eq!(taken[0].1, page, "{http}");
        let entry = &taken[0].0;
        assert_eq!(entry.url.as_deref(), Some("http://example.org/"));
        assert_eq!(entry.date.as_ref().unwrap().as_str(), "2020-05-06T07:08:09.000Z");
        assert_eq!(entry.status, Some(200));
        let kind = http.starts_with("Content-Type").then(|| ("text/html".to_string(), "utf-8".to_string()));
        assert_eq!(entry.media_type.clone().zip(entry.charset.clone()), kind);
    }
    for (http, body, why) in [
        ("Content-Encoding: br\r\n", page.clone(), "neither gzip nor deflate"),
        ("Content-Encoding: gzip\r\n", zipped[..40].to_vec(), "compression is damaged"),
        ("Transfer-Encoding: chunked\r\n", b"5\r\nabc".to_vec(), "within a chunk"),
        ("Transfer-Encoding: chunked\r\n", b"3\r\nabcd\r\n0\r\n\r\n".to_vec(), "chunks"),
        ("Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\nxyz\r\n".to_vec(), "chunks"),
        ("Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n".to_vec(), "chunks"),
    ] {
        let both = [response("", http, &body), response("", "", b"next")].concat();
        let summary = all(&both).0.unwrap();
        assert_eq!((summary.taken, summary.refused.len()), (1, 1), "{http}");
        assert!(summary.refused[0].why.contains(why), "{http}: {}", summary.refused[0].why);
    }
}

#[test]
fn digests_are_held_against_the_bytes() {
    let block = b"HTTP/1.1 200 OK\r\n\r\nabc";
    let sha1 = |bytes: &[u8]| format!("sha1:{}", sha1_smol::Sha1::from(bytes).digest());
    for (headers, proof, good) in [
        (format!("WARC-Block-Digest: {}\r\n", sha1(block)), Proof::Sha1, true),
        (format!("WARC-Block-Digest: sha256:{}\r\n", sha256(block)), Proof::Sha256, true),
        (format!("WARC-Block-Digest: {}\r\n", sha1(b"abc")), Proof::Sha1, false),
        (format!("WARC-Payload-Digest: {}\r\n", sha1(b"abc")), Proof::Sha1, true),
        (format!("WARC-Payload-Digest: {}\r\n", sha1(b"abd")), Proof::Sha1, false),
        (
            "WARC-Block-Digest: md5:abc\r\n".into(),
            Proof::Unchecked("its digest is neither SHA-256 nor SHA-1"),
            true,
        ),
    ] {
        let (summary, taken) = all(&response(&headers, "", b"abc"));
        let summary = summary.unwrap();
        assert_eq!(
            (summary.taken, summary.refused.len()),
            (u64::from(good), usize::from(!good)),
            "{headers}"
        );
        if good {
            assert_eq!(taken[0].0.proof, proof);
        } else {
            assert!(taken.is_empty() && summary.refused[0].why.contains("digest"));
        }
    }
    // With chunks and without them: tools differ in what they call the payload.
    for of in [b"3\r\nabc\r\n0\r\n\r\n".as_slice(), b"abc"] {
        let headers = format!("WARC-Payload-Digest: {}\r\n", sha1(of));
        let bytes = response(&headers, "Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n");
        assert_eq!(all(&bytes).0.unwrap().taken, 1);
    }
}

#[test]
fn what_is_no_page_is_counted() {
    let whole: Vec<u8> = [
        record("warcinfo", "", b"software: x\r\n"),
        record("request", "", b"GET / HTTP/1.1\r\n\r\n"),
        record("metadata", "", b""),
        record("revisit", "", b""),
        record("conversion", "", b""),
        record("continuation", "", b""),
        record("odd", "", b""),
        record("response", "Content-Type: text/dns\r\n", b"20200506 example.org."),
        record("resource", "WARC-Target-URI: metadata://gnu.org/wget.log\r\n", b"log"),
        record("response", "", b"no HTTP at all"),
        record("response", "", b"HTTP/1.1 200 OK\r\nX: y\r\n"),
        record("resource", "WARC-Truncated: length\r\n", b"abc"),
        record("resource", "WARC-Segment-Number: 1\r\n", b"abc"),
        record(
            "resource",
            "WARC-Target-URI: file:///home/someone/a%20b.txt\r\nContent-Type: Text/Plain\r\n",
            b"abc",
        ),
    ]
    .concat();
    for bytes in [
        whole.clone(),
        gzip(&whole),
        String::from_utf8(whole).unwrap().replace("\r\n\r\nWARC", "WARC").into(),
    ] {
        let (summary, taken) = all(&bytes);
        let summary = summary.unwrap();
        assert_eq!((summary.records, summary.taken), (14, 1));
        assert_eq!((summary.skipped.values().sum::<u64>(), summary.refused.len()), (9, 4));
        let (entry, kept) = &taken[0];
        assert_eq!((entry.file.as_deref(), entry.url.as_deref()), (Some("a b.txt"), None));
        assert_eq!((entry.media_type.as_deref(), kept.as_slice()), (Some("text/plain"), b"abc".as_slice()));
    }
}

#[test]
fn too_many_bytes_are_refused_and_the_next_is_read() {
    let zeros = vec![0; 50_000_000];
    let bomb = response("", "Content-Encoding: gzip\r\n", &gzip(&zeros));
    let large = record("resource", "WARC-Target-URI: http://example.org/\r\n", &zeros);
    let fits = record("resource", "WARC-Target-URI: http://example.org/\r\n", &zeros[..MOST as usize]);
    let bytes = [bomb.clone(), large, fits, response("", "Transfer-Encoding: chunked\r\n", &zeros)].concat();
    for bytes in [gzip(&bytes), bytes] {
        let (summary, taken) = all(&bytes);
        let summary = summary.unwrap();
        assert_eq!((summary.taken, summary.refused.len()), (1, 3));
        assert!(summary.refused.iter().all(|refused| refused.why.contains("100000 bytes")));
        assert_eq!(summary.refused[1].number, 2);
        assert_eq!(taken[0].1.len() as u64, MOST);
    }
    // In a file of members, a place is where the member begins.
    let members = [gzip(&bomb), gzip(&bomb)].concat();
    let summary = all(&members).0.unwrap();
    assert_eq!(summary.refused[1].place, gzip(&bomb).len() as u64);
}

#[test]
fn a_broken_file_is_told_with_its_place() {
    let good = record("resource", "", b"abc");
    let at = good.len() as u64;
    let endless = format!("WARC/1.0\r\nX: {}", "x".repeat(300_000));
    for (rest, says) in [
        (b"garbage".to_vec(), "no WARC record begins there"),
        (vec![0; 100], "no WARC record begins there"),
        (b"WARC/0.18\r\n\r\n".to_vec(), "neither WARC 1.0 nor 1.1"),
        (b"WARC/1.0\r\nWARC-Type: resource\r\n".to_vec(), "ends within its head"),
        (b"WARC/1.0\r\nWARC-Type: resource\r\n\r\n".to_vec(), "Content-Length"),
        (b"WARC/1.0\r\nContent-Length: -1\r\n\r\n".to_vec(), "Content-Length"),
        (b"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n".to_vec(), "Content-Length"),
        (b"WARC/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_vec(), "Content-Length"),
        (b"WARC/1.0\r\nContent-Length: 18446744073709551615\r\n\r\nab".to_vec(), "ends within it"),
        (good[..good.len() - 6].to_vec(), "ends within it"),
        (endless.into_bytes(), "head is too large"),
    ] {
        let (summary, taken) = all(&[good.clone(), rest].concat());
        let Err(ReadError::Broken { record: 2, place, why }) = summary else { panic!("{says}: {summary:?}") };
        assert!(place == at && why.contains(says) && taken.len() == 1, "{says}: {why}");
    }
    let zipped = gzip(&good);
    let mut damaged = zipped.clone();
    let middle = damaged.len() - 12;
    damaged[middle] ^= 0x55;
    for rest in [zipped[..zipped.len() - 4].to_vec(), zipped[..8].to_vec(), damaged, b"plain".to_vec()] {
        let (summary, _) = all(&[zipped.clone(), rest].concat());
        let Err(ReadError::Broken { record, place, .. }) = summary else { panic!("{summary:?}") };
        // A cut in the last bytes of a member shows only when the next record is looked for.
        assert!((2..=3).contains(&record) && place == zipped.len() as u64);
    }
    assert_eq!(all(b"").0.unwrap(), Summary::default());
}

#[test]
fn the_caller_may_not_want_may_fail_and_may_stop() {
    let bytes = [response("", "", b"abc"), response("", "", b"abc")].concat();
    let summary = read(bytes.as_slice(), MOST, &|| false, |_, _| Ok(())).unwrap();
    assert_eq!((summary.taken, summary.skipped["records that were not wanted"]), (0, 2));
    let full = read(bytes.as_slice(), MOST, &|| false, |_, _| Err(io::ErrorKind::StorageFull.into()));
    assert!(
        matches!(full, Err(ReadError::Kept { record: 1, why }) if why.kind() == io::ErrorKind::StorageFull)
    );
    let stopped = read(bytes.as_slice(), MOST, &|| true, |_, _| Ok(()));
    assert!(matches!(stopped, Err(ReadError::Stopped)));
    // A caller that overlooks an error of reading does not make the record good.
    let wrong = response(&format!("WARC-Block-Digest: sha256:{}\r\n", sha256(b"")), "", b"abc");
    let summary = read(wrong.as_slice(), MOST, &|| false, |_, payload| {
        let _ = payload.read_to_end(&mut Vec::new());
        Ok(())
    });
    assert_eq!(summary.unwrap().refused.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_copy_comes_back(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        url in prop::option::of("https?://[ -~]{1,40}\\PC{0,10}"),
        file in prop::option::of("[^/]{1,20}"),
        title in prop::option::of(any::<String>()),
    ) {
        let items = [(url.as_deref(), file.as_deref(), title.as_deref(), bytes.as_slice()); 2];
        let (summary, taken) = all(&written(&items));
        prop_assert_eq!(summary.unwrap().taken, 2);
        for (entry, kept) in taken {
            prop_assert_eq!(&kept, &bytes);
            prop_assert_eq!(&entry.url, &url);
            prop_assert_eq!(&entry.file, &file);
            prop_assert_eq!(&entry.title, &title);
        }
    }

    #[test]
    fn reading_never_panics(
        bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..2000, zipped: bool, chunked: bool,
    ) {
        let _ = all(&bytes);
        let http = if chunked { "Transfer-Encoding: chunked\r\n" } else { "Content-Encoding: deflate\r\n" };
        let mut whole = [response("", http, &bytes), record("resource", "", &bytes)].concat();
        if zipped {
            whole = gzip(&whole);
        }
        let at = at % whole.len();
        for (place, byte) in bytes.iter().take(3).enumerate() {
            let last = whole.len() - 1;
            whole[(at + place).min(last)] = *byte;
        }
        let _ = all(&whole);
        let _ = all(&whole[..at]);
    }
}
