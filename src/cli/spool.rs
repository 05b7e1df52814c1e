//! A private folder for bytes that come from elsewhere, and what a command line names as FILE: a file is read where
//! it is, a pipe, a device or stdin is taken into the folder first, as it can be read only once.

use super::error::{code, failure};
use super::input::Input;
use anyhow::{Context as _, Result};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many MiB a FILE may have, unless the command line says more or less.
pub const MOST: u64 = 1024;

/// A private folder for bytes that come from elsewhere, until they are in the database; it goes when dropped. Nobody
/// else may look into it: what is checked may be confidential.
pub struct Spool {
    folder: tempfile::TempDir,
    files: u64,
}

impl Spool {
    /// A new folder.
    pub fn new() -> Result<Spool> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("onus-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir().context("a folder for temporary files")?;
        Ok(Spool { folder, files: 0 })
    }

    /// A place for a file that is not there yet.
    pub fn place(&mut self) -> PathBuf {
        self.files += 1;
        self.folder.path().join(self.files.to_string())
    }

    /// A new empty file, and where it is.
    pub fn file(&mut self) -> io::Result<(PathBuf, BufWriter<File>)> {
        let path = self.place();
        let file = private(&path)?;
        Ok((path, BufWriter::new(file)))
    }
}

/// A new file that nobody else may read, to write.
pub fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A failure to write into the folder, as on a full disk, with its cause.
pub fn unwritten(error: io::Error) -> anyhow::Error {
    let message = format!("the copy could not be written to a temporary file: {error}");
    failure(code::IO, message, "make room, or name a folder that has it: TMPDIR=/a/folder onus …")
}

/// What a command line names as FILE.
pub struct Given {
    /// Where its bytes are, for as long as the spool is.
    pub path: PathBuf,
    /// The name of the file; none of stdin, a pipe or a device.
    pub name: Option<String>,
    /// What an error calls it.
    pub shown: String,
}

/// Takes FILE, `-` for stdin, with at most `most` bytes.
///
/// # Errors
/// For a folder, for nothing in it, for more than `most`; what the system says; an interruption.
pub fn given(file: &Path, most: u64, spool: &mut Spool, stop: &Arc<AtomicBool>) -> Result<Given> {
    let stdin = file == Path::new("-");
    let shown = if stdin { "stdin".into() } else { file.display().to_string() };
    let found = match stdin {
        true => None,
        false => Some(std::fs::metadata(file).with_context(|| shown.clone())?),
    };
    if found.as_ref().is_some_and(|found| found.is_dir()) {
        return Err(failure(code::NO_INPUT, format!("{shown} is a folder"), "name a file in it"));
    }
    let regular = found.as_ref().filter(|found| found.is_file());
    let name = || file.file_name().map(|name| name.to_string_lossy().into_owned());
    if regular.is_some_and(|found| found.len() > most) {
        return Err(too_much(&shown, most));
    }
    if regular.is_some_and(|found| found.len() > 0) {
        // That it may be read is asked now, before anything else is done.
        File::open(file).with_context(|| shown.clone())?;
        return Ok(Given { path: file.to_path_buf(), name: name(), shown });
    }
    // Files of /proc are regular and say that they are empty.
    let is_named = regular.is_some();
    let input = Late { path: (!stdin).then(|| file.to_path_buf()), file: None };
    let mut input = Input::new(input, false, stop);
    let (path, mut out) = spool.file().map_err(unwritten)?;
    let (mut chunk, mut length) = (vec![0; 1 << 16], 0);
    loop {
        let read = match input.read(&mut chunk) {
            Err(_) if stop.load(Ordering::Relaxed) => return Err(crate::store::Error::Interrupted.into()),
            read => read.with_context(|| shown.clone())?,
        };
        if read == 0 {
            break;
        }
        length += read as u64;
        if length > most {
            return Err(too_much(&shown, most));
        }
        out.write_all(&chunk[..read]).map_err(unwritten)?;
    }
    out.flush().map_err(unwritten)?;
    if length == 0 {
        return Err(failure(code::DATA, format!("{shown} is empty"), "nothing was kept; name another file"));
    }
    Ok(Given { path, name: name().filter(|_| is_named), shown })
}

fn too_much(shown: &str, most: u64) -> anyhow::Error {
    let message = format!("{shown} has more than {} MiB", most >> 20);
    failure(code::DATA, message, "nothing was kept; `onus snapshot` allows more with --max-size")
}

/// Stdin, or a file that is opened when it is first read: opening a pipe waits for whoever writes into it, which
/// is for the thread that waits for bytes.
struct Late {
    path: Option<PathBuf>,
    file: Option<File>,
}

impl Read for Late {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(path) = &self.path else { return io::stdin().read(buffer) };
        if self.file.is_none() {
            self.file = Some(File::open(path)?);
        }
        self.file.as_mut().map_or(Ok(0), |file| file.read(buffer))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn nobody_else_may_read_what_is_on_its_way() {
        let mut spool = Spool::new().unwrap();
        let (path, _) = spool.file().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_device_ends_at_the_limit_and_a_folder_is_none() {
        let (mut spool, stop) = (Spool::new().unwrap(), Arc::new(AtomicBool::new(false)));
        let mut why = |path: &str| {
            let refused = given(Path::new(path), 1 << 20, &mut spool, &stop).err().unwrap();
            refused.to_string()
        };
        assert_eq!(why("/dev/zero"), "/dev/zero has more than 1 MiB");
        assert_eq!(why("/dev/null"), "/dev/null is empty");
        assert_eq!(why("/"), "/ is a folder");
    }
}
