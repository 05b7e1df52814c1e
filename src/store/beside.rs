//! A file made beside its final name, which then takes that name whole and on disk, or never.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What the name of an unfinished file ends with, and the side files that SQLite may have made of it.
const ENDINGS: [&str; 4] = [".part", ".part-journal", ".part-wal", ".part-shm"];

/// An unfinished file in the folder of its final name; removed when dropped.
pub struct Beside {
    path: PathBuf,
    scratch: PathBuf,
}

impl Beside {
    /// Makes an empty file beside `path`; if `private`, only its owner may read and write it.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(path: &Path, private: bool) -> io::Result<(Beside, File)> {
        clear_away(path);
        let scratch = path.with_file_name(named(path, &format!(".{}.part", std::process::id())));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if private { 0o600 } else { 0o666 });
        let file = options.open(&scratch).map_err(|e| match e.kind() {
            ErrorKind::NotFound => {
                io::Error::new(ErrorKind::NotADirectory, "its folder is not there: make it first, with mkdir")
            }
            _ => e,
        })?;
        Ok((Beside { path: path.to_path_buf(), scratch }, file))
    }

    /// Where the unfinished file is.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Takes the final name unless a file has it: whoever is first wins. Says whether it was this one.
    ///
    /// # Errors
    /// What the system says; the name is then not taken.
    pub fn take(self) -> io::Result<bool> {
        // A link, unlike a rename, never takes the place of a file that another process made meanwhile.
        let taken = match fs::hard_link(&self.scratch, &self.path) {
            Ok(()) => true,
            Err(e) if e.kind() == ErrorKind::AlreadyExists => false,
            // A file system without links, as on memory sticks: an empty file holds the place.
            Err(_) => match File::create_new(&self.path) {
                Ok(_) => {
                    fs::rename(&self.scratch, &self.path)
                        .inspect_err(|_| drop(fs::remove_file(&self.path)))?;
                    true
                }
                Err(e) if e.kind() == ErrorKind::AlreadyExists => false,
                Err(e) => return Err(e),
            },
        };
        sync_folder(&self.path)?;
        Ok(taken)
    }

    /// Takes the final name, and the place of a file that has it.
    ///
    /// # Errors
    /// What the system says.
    pub fn replace(self) -> io::Result<()> {
        fs::rename(&self.scratch, &self.path)?;
        sync_folder(&self.path)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.scratch);
    }
}

/// Removes the unfinished files of `path` whose makers were killed.
pub(super) fn clear_away(path: &Path) {
    let Ok(entries) = fs::read_dir(folder(path)) else { return };
    let start = named(path, ".");
    for entry in entries.flatten() {
        let name = entry.file_name();
        let rest = name.as_encoded_bytes().strip_prefix(start.as_encoded_bytes());
        let Some(rest) = rest.and_then(|rest| std::str::from_utf8(rest).ok()) else { continue };
        let maker = ENDINGS.iter().find_map(|end| rest.strip_suffix(end)?.parse::<u32>().ok());
        if maker.is_some_and(is_gone) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether no process has this number; where that can't be known, none is gone.
fn is_gone(process: u32) -> bool {
    Path::new("/proc/self").exists() && !Path::new("/proc").join(process.to_string()).exists()
}

/// The hidden name beside `path`'s own that ends so.
fn named(path: &Path, ending: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or(OsStr::new("")));
    name.push(ending);
    name
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts a name on disk; without this a power cut may take it back.
fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(folder(path)).and_then(|folder| folder.sync_all()) {
        // Some file systems keep names so already, and some folders may be written but not read.
        Err(e) if matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::PermissionDenied) => Ok(()),
        other => other,
    }
}
