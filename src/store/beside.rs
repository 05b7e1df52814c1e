//! A file made beside its final name, which then takes that name whole and on disk, or never.

use crate::model::Id;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What the names of an unfinished file's parts end with: its lock, itself, and the side files that SQLite may
/// have made of it. The lock is made first and goes first: a part without one is nobody's.
const ENDINGS: [&str; 5] = [".lock", ".part", ".part-journal", ".part-wal", ".part-shm"];

/// An unfinished file in the folder of its final name; removed when dropped.
pub struct Beside {
    path: PathBuf,
    scratch: PathBuf,
    lock: PathBuf,
    /// Says to other processes, while it is open, that this one is at work.
    _held: File,
}

impl Beside {
    /// Makes an empty file beside `path`; if `private`, only its owner may read and write it.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(path: &Path, private: bool) -> io::Result<(Beside, File)> {
        clear_away(path);
        // A process number would not do: two machines or containers that share a folder may have the same one.
        let mut held = None;
        for _ in 0..8 {
            let id = Id::new(0).to_string();
            let beside = |end: &str| path.with_file_name(named(path, &format!(".{}{end}", &id[24..])));
            let lock = beside(".lock");
            if let Some(file) = hold(&lock)? {
                held = Some((beside(".part"), lock, file));
                break;
            }
        }
        let (scratch, lock, held) = held.ok_or(ErrorKind::ResourceBusy)?;
        let new = Beside { path: path.to_path_buf(), scratch, lock, _held: held };
        let file = made(&new.scratch, if private { 0o600 } else { 0o666 })?;
        Ok((new, file))
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
        let _ = fs::remove_file(&self.lock);
        let _ = fs::remove_file(&self.scratch);
    }
}

/// Makes an empty file where there is nothing, not even a link.
fn made(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    options.open(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => {
            io::Error::new(ErrorKind::NotADirectory, "its folder is not there: make it first, with mkdir")
        }
        _ => e,
    })
}

/// Makes a lock and holds it; none when somebody else cleared it away or has it. It is a file of its own: on
/// network file systems a lock of ours on a database would be in the way of SQLite's.
fn hold(path: &Path) -> io::Result<Option<File>> {
    let file = match made(path, 0o600) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => return Ok(None),
        made => made?,
    };
    // Where the file system has no locks, nobody can take this one to clear it away.
    let free = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    let there = fs::symlink_metadata(path).is_ok();
    Ok((free && there).then_some(file))
}

/// Removes the unfinished files of `path` whose makers were killed.
pub(super) fn clear_away(path: &Path) {
    let Ok(entries) = fs::read_dir(folder(path)) else { return };
    let start = named(path, ".");
    for entry in entries.flatten() {
        let name = entry.file_name();
        let rest = name.as_encoded_bytes().strip_prefix(start.as_encoded_bytes());
        let Some(rest) = rest.and_then(|rest| std::str::from_utf8(rest).ok()) else { continue };
        let maker = ENDINGS.iter().find_map(|end| rest.strip_suffix(end));
        let Some(maker) = maker.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit()))
        else {
            continue;
        };
        let lock = path.with_file_name(named(path, &format!(".{maker}.lock")));
        match fs::symlink_metadata(&lock) {
            Err(e) if e.kind() == ErrorKind::NotFound => drop(fs::remove_file(entry.path())),
            Ok(meta) if meta.is_file() => {
                let Ok(file) = File::open(&lock) else { continue };
                // Held until the name is gone, so that its maker can't take it meanwhile.
                if file.try_lock().is_ok() {
                    let _ = fs::remove_file(entry.path());
                }
            }
            _ => {}
        }
    }
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
