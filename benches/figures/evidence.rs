//! Evidence: `onus verify` over stored copies, against reading and inflating the same copies, and a large PDF
//! on its way in.

use super::corpus::{SEED, schema};
use super::generate::{Generator, prose};
use super::process::{command, family, onus, run};
use super::report::{Report, Result, ms, table, times};
use onus::archive::extract::{Tools, extract};
use onus::model::{Citation, Claim, Id, Snapshot, Source, Stance, Timestamp};
use onus::store::{Action, Evidence, Stamp, Store};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How many sources, each with one copy of so many bytes of text, and how many quotations from each.
const COPIES: u64 = 1_000;
const BYTES: usize = 50_000;
const QUOTED: u64 = 10;
/// Words of one quotation.
const WORDS: usize = 20;
/// The best of so many runs.
const RUNS: usize = 5;
/// The most times what it takes to read and inflate the copies.
const MOST: f64 = 3.0;
/// A large PDF, and the most memory of any process that takes it in, in MiB.
const PDF: usize = 100_000_000;
const MOST_MEMORY: f64 = 256.0;

/// A database to verify.
struct Case {
    name: &'static str,
    file: &'static str,
    html: bool,
    /// Citations of one claim.
    citations: u64,
    /// One quotation in a hundred has another word, and one words that no copy has.
    amiss: bool,
}

const CASES: [Case; 4] = [
    Case { name: "text, a quotation a claim", file: "text", html: false, citations: 1, amiss: false },
    Case { name: "text, ten quotations a claim", file: "claims", html: false, citations: 10, amiss: false },
    Case { name: "HTML, a quotation a claim", file: "html", html: true, citations: 1, amiss: false },
    Case { name: "text, 1 % altered and 1 % missing", file: "amiss", html: false, citations: 1, amiss: true },
];

/// The tables.
pub fn report(report: &mut Report, fresh: bool) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/onus-bench");
    fs::create_dir_all(&folder)?;
    verifying(&folder, report, fresh)?;
    taking_in(&folder, report)
}

/// Quotations against copies.
fn verifying(folder: &Path, report: &mut Report, fresh: bool) -> Result<()> {
    println!("### Verifying {} quotations against {COPIES} copies of {} kB\n", COPIES * QUOTED, BYTES / 1000);
    println!(
        "`first`: what is found is new, and kept. `again`: it was found before. Times are ratios to reading"
    );
    println!("and inflating the copies and the texts taken out of HTML, which is all that `inflate` does.\n");
    let mut rows = Vec::new();
    for case in &CASES {
        let db = case.made(folder, fresh)?;
        let scratch = folder.join("evidence.scratch.db");
        let (mut inflating, mut hashing, mut first, mut again) = (vec![], vec![], vec![], vec![]);
        for _ in 0..RUNS {
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{ending}", scratch.display()));
            }
            fs::copy(&db, &scratch)?;
            // The copy is not written out while it is measured.
            File::open(&scratch)?.sync_all()?;
            inflating.push(inflated(&scratch)?);
            hashing.push(hashed(&scratch)?);
            first.push(verified(&scratch)?);
            again.push(verified(&scratch)?);
        }
        let peak = family(&onus(&scratch, &["verify"]), None)?.largest;
        let best = |times: &[Duration]| times.iter().min().copied().unwrap_or_default();
        let anchor = best(&inflating);
        let mut ratio = |what: &str, times_of: &[Duration]| {
            let ratio = best(times_of).as_secs_f64() / anchor.as_secs_f64();
            report.at_most(&format!("verify, {what}, {}", case.name), ratio, MOST, times)
        };
        rows.push(vec![
            case.name.to_string(),
            format!("{:.0} ms", ms(anchor)),
            format!("{:.0} ms", ms(best(&hashing))),
            format!("{:.0} ms", ms(best(&first))),
            ratio("first", &first),
            ratio("again", &again),
            format!("{:.0} MB", peak as f64 / 1e6),
        ]);
        let _ = fs::remove_file(&scratch);
    }
    let headings = ["copies", "inflate", "and hash", "first", "/ inflate", "again / inflate", "peak memory"];
    table(&headings.map(String::from), &rows);
    Ok(())
}

/// Reads and inflates every copy, and the text that was taken out of it where it is not the copy itself, and does
/// nothing with it.
fn inflated(db: &Path) -> Result<Duration> {
    let start = Instant::now();
    let conn = rusqlite::Connection::open(db)?;
    let mut parts = conn.prepare(
        "SELECT bytes FROM (SELECT part, bytes FROM content_part WHERE content_id = ?1 ORDER BY part)
        UNION ALL SELECT text FROM extract WHERE content_id = ?1 AND text IS NOT NULL",
    )?;
    for content in 1..=COPIES as i64 {
        let mut found = parts.query([content])?;
        while let Some(row) = found.next()? {
            let mut inflated = flate2::read::ZlibDecoder::new(row.get_ref(0)?.as_blob()?);
            io::copy(&mut inflated, &mut io::sink())?;
        }
    }
    Ok(start.elapsed())
}

/// The same through the store, which hashes what it reads.
fn hashed(db: &Path) -> Result<Duration> {
    let start = Instant::now();
    let store = Store::open(db)?;
    store.read(|tx| {
        for source in 1..=COPIES as i64 {
            for snapshot in tx.snapshots(onus::model::SourceNo(source))? {
                assert!(matches!(tx.evidence(&snapshot.sha256)?, Evidence::Intact(_)));
            }
        }
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    Ok(start.elapsed())
}

/// The whole process, its answer away, without anybody looking at its memory.
fn verified(db: &Path) -> Result<Duration> {
    let words = onus(db, &["verify"]);
    let start = Instant::now();
    let out = command(&words[0]).args(&words[1..]).stdout(Stdio::null()).output()?;
    let time = start.elapsed();
    match out.status.code() {
        Some(0 | 1) => Ok(time),
        _ => Err(String::from_utf8_lossy(&out.stderr).into()),
    }
}

impl Case {
    /// The database: what an earlier run left, unless `fresh`.
    fn made(&self, folder: &Path, fresh: bool) -> Result<PathBuf> {
        let db = folder.join(format!("evidence.{}.db", self.file));
        // The last file that is written tells that the database is whole, and of which schema.
        let (told, schema) = (db.with_extension("made"), schema()?.to_string());
        if !fresh && fs::read_to_string(&told).is_ok_and(|made| made == schema) {
            return Ok(db);
        }
        eprintln!("making {} …", db.display());
        for old in [&told, &db, &db.with_extension("db-wal"), &db.with_extension("db-shm")] {
            fs::remove_file(old).or_else(|e| if old.exists() { Err(e) } else { Ok(()) })?;
        }
        let at = Timestamp::from_clock(chrono::Utc::now());
        let mut store = Store::open_or_create(&db, &[], &at)?;
        let stamp = Stamp { at, actor: "A. Checker".into(), action: Action::Import };
        let page = folder.join("evidence.html");
        store.write(&stamp, |tx| {
            let mut citations = Vec::new();
            for copy in 0..COPIES {
                let id = Id::new(copy);
                let source = Source { id: Some(id), title: format!("Report {copy}"), ..Source::default() };
                let source = tx.add_source(&source)?;
                let text = prose(SEED, copy, BYTES);
                let media_type = if self.html { "text/html" } else { "text/plain" };
                let bytes = if self.html { marked_up(&text) } else { text.clone() };
                fs::write(&page, &bytes)?;
                let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                let snapshot = Snapshot {
                    sha256,
                    length: bytes.len() as u64,
                    media_type: media_type.into(),
                    ..Snapshot::default()
                };
                tx.keep_bytes(&snapshot.sha256, snapshot.length, &mut bytes.as_bytes(), true)?;
                let tools = Tools { program: None, time: Duration::from_secs(10), stop: &|| false };
                for extract in extract(&page, media_type, Some("utf-8"), &tools) {
                    tx.keep_extract(&snapshot.sha256, &extract)?;
                }
                tx.add_snapshot(source, &snapshot)?;
                citations.extend((0..QUOTED).map(|n| self.citation(id, copy * QUOTED + n, &text)));
            }
            // The citations of one claim are of as many sources.
            let claims = citations.len() / self.citations as usize;
            for n in 0..claims {
                let text = prose(SEED + 1, n as u64, 80);
                let citations = citations.iter().skip(n).step_by(claims).cloned().collect();
                tx.add_claim(&Claim { text, citations, ..Claim::default() })?;
            }
            Ok::<(), Box<dyn std::error::Error>>(())
        })?;
        drop(store);
        fs::remove_file(page)?;
        fs::write(told, schema)?;
        Ok(db)
    }

    /// The n-th citation: words of the text from somewhere in it.
    fn citation(&self, source: Id, n: u64, text: &str) -> Citation {
        let words: Vec<&str> = text.split_whitespace().collect();
        let from = Generator::new(SEED + n).below((words.len() - WORDS) as u64) as usize;
        let mut words = words[from..from + WORDS].to_vec();
        match n % 100 {
            7 if self.amiss => words[WORDS / 2] = "otherwise",
            57 if self.amiss => {
                words = "a penguin reads yellow umbrellas under quiet violins".split(' ').collect()
            }
            _ => {}
        }
        let quote = Some(words.join(" "));
        Citation { source, stance: Stance::Supports, quote, ..Citation::default() }
    }
}

/// A page around the paragraphs of a text.
fn marked_up(text: &str) -> String {
    let mut page = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Report</title>".to_string();
    page.push_str("<style>p { margin: 0 }</style></head><body><nav><a href=\"/\">Home</a></nav><main>\n");
    for paragraph in text.split("\n\n") {
        let escaped = paragraph.replace('&', "&amp;").replace('<', "&lt;");
        page.push_str(&format!("<p class=\"body\">{escaped}</p>\n"));
    }
    page + "</main></body></html>\n"
}

/// A large PDF of pictures, with a line of text on each page, as a copy of a source.
fn taking_in(folder: &Path, report: &mut Report) -> Result<()> {
    let (db, pdf) = (folder.join("evidence.pdf.db"), folder.join("evidence.pdf"));
    if fs::metadata(&pdf).map_or(0, |about| about.len()) < PDF as u64 {
        pictures(&pdf)?;
    }
    let mut rows = Vec::new();
    for (reader, path) in [("pdftotext and our own", None), ("our own alone", Some("/nonexistent"))] {
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", db.display()));
        }
        run(&onus(&db, &["add", "source", "--title", "A large report"]))?;
        let taken = family(&onus(&db, &["snapshot", "1", &pdf.display().to_string()]), path)?;
        let mib = |what: &str, bytes: u64, report: &mut Report| {
            let what = format!("MiB of {what} for a PDF of 100 MB, {reader}");
            report
                .at_most(&what, bytes as f64 / f64::from(1 << 20), MOST_MEMORY, |mib| format!("{mib:.0} MiB"))
        };
        rows.push(vec![
            reader.to_string(),
            format!("{:.1} s", taken.time.as_secs_f64()),
            mib("the largest process", taken.largest, report),
            mib("all processes", taken.together, report),
        ]);
    }
    println!("### A PDF of {} MB, mostly pictures, as a copy\n", PDF / 1_000_000);
    table(&["read by", "time", "largest process", "all at one moment"].map(String::from), &rows);
    ["", "-wal", "-shm"].iter().for_each(|ending| drop(fs::remove_file(format!("{}{ending}", db.display()))));
    Ok(())
}

/// Writes a PDF with a picture of a megabyte that can't be compressed on each page, and a line of text.
fn pictures(path: &Path) -> Result<()> {
    const PICTURE: usize = 1_000_000;
    let pages = PDF.div_ceil(PICTURE);
    let mut out = BufWriter::new(File::create(path)?);
    let head = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
    out.write_all(head)?;
    let (mut places, mut at) = (Vec::new(), head.len());
    let mut random = Generator::new(SEED);
    let mut object = |out: &mut BufWriter<File>, head: String, stream: &[u8]| -> Result<()> {
        places.push(at);
        let begin = format!("{} 0 obj\n{head}\n", places.len());
        let (open, close): (&[u8], &[u8]) =
            if stream.is_empty() { (b"", b"endobj\n") } else { (b"stream\n", b"\nendstream\nendobj\n") };
        for part in [begin.as_bytes(), open, stream, close] {
            out.write_all(part)?;
            at += part.len();
        }
        Ok(())
    };
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 3 * page)).collect();
    object(&mut out, "<</Type/Catalog/Pages 2 0 R>>".into(), b"")?;
    object(&mut out, format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")), b"")?;
    object(&mut out, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".into(), b"")?;
    for page in 0..pages {
        let (content, picture) = (5 + 3 * page, 6 + 3 * page);
        let resources = format!("<</Font<</F1 3 0 R>>/XObject<</P {picture} 0 R>>>>");
        let head = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources{resources}/Contents {content} 0 R>>"
        );
        object(&mut out, head, b"")?;
        let shown = format!(
            "q 500 0 0 500 50 50 cm /P Do Q BT /F1 12 Tf 72 720 Td (This is page {}.) Tj ET",
            page + 1
        );
        object(&mut out, format!("<</Length {}>>", shown.len()), shown.as_bytes())?;
        let bytes: Vec<u8> = (0..PICTURE / 8).flat_map(|_| random.draw().to_le_bytes()).collect();
        let head = format!(
            "<</Type/XObject/Subtype/Image/Width 1000/Height 1000/ColorSpace/DeviceGray/BitsPerComponent 8/Length {}>>",
            bytes.len()
        );
        object(&mut out, head, &bytes)?;
    }
    let size = places.len() + 1;
    write!(out, "xref\n0 {size}\n0000000000 65535 f \n")?;
    for place in places {
        writeln!(out, "{place:010} 00000 n ")?;
    }
    write!(out, "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n")?;
    Ok(out.flush()?)
}
