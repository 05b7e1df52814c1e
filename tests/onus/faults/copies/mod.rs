//! What can befall stored copies and what is proved by them: kills, no room, no right to write, a changed byte,
//! hostile words, readers that go away, and a network that lies or is slow.

mod ends;
mod fetched;
mod hostile;
mod killed;
mod room;
mod tampered;

use super::*;

/// A text whose every paragraph has words of its own.
fn words(paragraphs: usize) -> String {
    let paragraph =
        |n: usize| format!("In year {n} the office counted {} cases, and closed them.\n\n", n * 7 + 3);
    (0..paragraphs).map(paragraph).collect()
}

/// Bytes that no compression makes smaller, other ones for every seed.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut rng = generate::Generator::new(seed);
    let mut bytes: Vec<u8> =
        (0..length.div_ceil(4)).flat_map(|_| (rng.below(1 << 32) as u32).to_le_bytes()).collect();
    bytes.truncate(length);
    bytes
}

/// Writes a file into the sandbox.
fn file(sandbox: &Sandbox, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(sandbox.path().join(name), bytes).expect("a file");
}

/// A sandbox with a source of which a copy is kept, a claim that quotes it, and an article with a claim in it.
fn furnished(text: &str, quote: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok("add source --title Report --url https://stats.example/1");
    file(&sandbox, "copy.txt", text);
    sandbox.ok("snapshot 1 copy.txt");
    sandbox.ok("add claim cases");
    ends(&mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", quote]), 0);
    sandbox
}

/// Every copy that is said to be here has its bytes, and they have their hash.
fn intact(db: &Path) {
    use sha2::{Digest, Sha256};
    use std::io::Read;
    let conn = Connection::open(db).expect("a database");
    let mut statement = conn.prepare("SELECT id, sha256, kept FROM content").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    for row in rows {
        let (id, sha256, kept): (i64, String, bool) = row.unwrap();
        let mut parts =
            conn.prepare("SELECT bytes FROM content_part WHERE content_id = ?1 ORDER BY part").unwrap();
        let parts = parts.query_map([id], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let deflated: Vec<u8> = parts.flat_map(Result::unwrap).collect();
        assert!(kept || deflated.is_empty(), "half a copy of {} bytes", deflated.len());
        if kept {
            let mut bytes = Vec::new();
            flate2::read::ZlibDecoder::new(&deflated[..]).read_to_end(&mut bytes).expect("a whole copy");
            let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, sha256);
        }
    }
}
