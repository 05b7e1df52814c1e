//! The databases that everything is measured on, made by `onus import` and kept for the next run.

use super::generate;
use super::process::{onus, watched};
use super::report::{Report, Result, count, table};
use onus::format::{FormatError, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The seed of all that is drawn.
pub const SEED: u64 = 7;

/// A bundle of generated claims and the database made of it.
pub struct Corpus {
    /// How many claims.
    pub claims: u64,
    /// The database, at rest: nobody has it open.
    pub db: PathBuf,
    bundle: PathBuf,
    /// Wall time of the import and the peak of its memory; from an earlier run when the database is.
    import: (Duration, u64),
}

impl Corpus {
    /// The corpus of so many claims: what an earlier run left, unless `fresh`.
    pub fn of(claims: u64, fresh: bool) -> Result<Corpus> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/onus-bench");
        fs::create_dir_all(&folder)?;
        let file = |ending| folder.join(format!("{claims}.{ending}"));
        let (bundle, db, told) = (file("json"), file("db"), file("import"));
        if !bundle.exists() {
            let partial = file("json.part");
            generate::write_bundle(claims, SEED, &mut File::create(&partial)?)?;
            fs::rename(partial, &bundle)?;
        }
        // The last file that is written tells that all are whole, and of which schema they are.
        let schema = schema()?;
        let known = fs::read_to_string(&told).unwrap_or_default();
        let known: Vec<u64> = known.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let import = match known[..] {
            [made_of, ms, peak] if made_of == schema && !fresh && db.exists() => {
                (Duration::from_millis(ms), peak)
            }
            _ => {
                for old in [&told, &db, &file("db-wal"), &file("db-shm")] {
                    fs::remove_file(old).or_else(|e| if old.exists() { Err(e) } else { Ok(()) })?;
                }
                eprintln!("importing {claims} claims …");
                let (time, peak) = watched(&onus(&db, &["import", &bundle.display().to_string()]))?;
                fs::write(&told, format!("{schema} {} {peak}\n", time.as_millis()))?;
                (time, peak)
            }
        };
        Ok(Corpus { claims, db, bundle, import })
    }

    /// How long it takes to read the bundle into the types of the model and drop it.
    fn parse(&self) -> Result<Duration> {
        let start = Instant::now();
        json::read(File::open(&self.bundle)?, |record| {
            std::hint::black_box(record);
            Ok::<_, FormatError>(())
        })?;
        Ok(start.elapsed())
    }
}

/// A number that changes with the migrations.
pub fn schema() -> Result<u64> {
    use std::hash::{DefaultHasher, Hasher};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut files = fs::read_dir(folder)?.map(|f| Ok(f?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file)?);
    }
    Ok(hasher.finish())
}

/// Imports: time, memory, and the ratio to reading the same file into the same types.
pub fn report(corpora: &[Corpus], _: &mut Report) -> Result<()> {
    println!("### Import into a new database\n");
    let mut rows = Vec::new();
    for corpus in corpora {
        let (time, peak) = corpus.import;
        let parse = corpus.parse()?;
        let megabytes =
            |path: &Path| fs::metadata(path).map(|meta| format!("{:.0} MB", meta.len() as f64 / 1e6));
        rows.push(vec![
            count(corpus.claims),
            megabytes(&corpus.bundle)?,
            megabytes(&corpus.db)?,
            format!("{:.2} s", time.as_secs_f64()),
            format!("{:.2} s", parse.as_secs_f64()),
            format!("{:.1}x", time.as_secs_f64() / parse.as_secs_f64()),
            format!("{:.0} MB", peak as f64 / 1e6),
        ]);
    }
    let headings = ["claims", "bundle", "database", "import", "typed parse", "import / parse", "peak memory"];
    table(&headings.map(String::from), &rows);
    Ok(())
}
