//! Files that a command writes: each appears whole or not at all, and never over a database.

use crate::store::Beside;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The file that a name stands for: where links lead to, also those of the folder of a file to be made.
pub fn followed(path: &Path) -> PathBuf {
    let of_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(of_folder).unwrap_or(path.to_path_buf())
}

/// Whether a file is the database itself, under whatever name, or has the name of one of its side files.
pub fn is_part_of(target: &Path, database: &Path) -> bool {
    let own = followed(database);
    let part = |end: &str| {
        let mut name = own.clone().into_os_string();
        name.push(end);
        target == Path::new(&name)
    };
    #[cfg(unix)]
    let same = {
        use std::os::unix::fs::MetadataExt as _;
        let place = |path: &Path| path.metadata().ok().map(|meta| (meta.dev(), meta.ino()));
        place(target).is_some_and(|target| place(&own) == Some(target))
    };
    #[cfg(not(unix))]
    let same = false;
    same || ["", "-wal", "-shm", "-journal"].into_iter().any(part)
}

/// Whether an SQLite database of whatever program is there.
pub fn is_database(path: &Path) -> bool {
    let mut start = [0; 16];
    let mut read = || File::open(path)?.read_exact(&mut start);
    path.is_file() && read().is_ok() && &start == b"SQLite format 3\0"
}

/// Writes a file beside its final name, which it takes when it is whole and on disk. A device or a pipe of that
/// name is written to, and the file that a link points to is replaced, not the link.
///
/// # Errors
/// What `write` and the system return; the file is then not there, or as it was.
pub fn whole(path: &Path, write: impl FnOnce(&File) -> Result<()>) -> Result<()> {
    let run = || {
        let path = followed(path);
        if path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            return write(&File::options().write(true).open(path)?);
        }
        let (new, file) = Beside::new(&path, false)?;
        write(&file)?;
        file.sync_all()?;
        Ok(new.replace()?)
    };
    run().with_context(|| path.display().to_string())
}
