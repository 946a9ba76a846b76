//! Folders and files that only the server's own user may read: they hold clients' names and letters with links.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes a folder, with those above it, that nobody else can open. One that is there already keeps its mode.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes an empty file that nobody else can read, unless it is there already. What is there is not opened: closing it again would
/// drop every lock that this process holds on it, those of an open database among them (POSIX).
pub fn make_file(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Takes a written file away from everybody else.
pub fn close_file(path: &Path) -> io::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(0o600))
}

/// Whether anybody but the owner can open it; what is not there can be opened by nobody.
pub fn is_open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_are_for_the_owner_alone() {
        let around = std::env::temp_dir().join(format!("enza-private-{}", std::process::id()));
        let (folder, file) = (around.join("data"), around.join("data/letter.eml"));
        make_folder(&folder).unwrap();
        make_file(&file).unwrap();
        assert!(!is_open_to_others(&folder) && !is_open_to_others(&file));
        std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        make_file(&file).unwrap();
        assert!(is_open_to_others(&file), "what is there keeps its mode");
        close_file(&file).unwrap();
        assert!(!is_open_to_others(&file));
        std::fs::remove_dir_all(&around).unwrap();
    }
}
