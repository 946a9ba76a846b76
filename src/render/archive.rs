//! Several files as one ZIP.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Most characters of one part of a name.
const LONGEST_NAME: usize = 80;

/// The files, by name, in a ZIP. The names are ASCII, as those of the national standard are.
pub fn zipped(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A ZIP that keeps a list of what is in it. Equal files in equal order give equal bytes: no file has a time of its own.
pub struct Archive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    listed: Vec<Listed>,
    taken: BTreeSet<String>,
}

/// A file of the list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// With its folders, parted by `/`.
    pub name: String,
    /// Bytes.
    pub size: usize,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

impl Archive {
    /// An empty one.
    pub fn new() -> Self {
        Self { writer: ZipWriter::new(Cursor::new(Vec::new())), listed: Vec::new(), taken: BTreeSet::new() }
    }

    /// Adds a file in a folder, or beside the folders when that is empty. A name that stands already gets a number.
    pub fn add(&mut self, folder: &str, name: &str, bytes: &[u8]) -> Result<(), ZipError> {
        let name = self.free(folder, &safe_name(name));
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .compression_method(method(&name));
        self.writer.start_file(name.as_str(), options)?;
        self.writer.write_all(bytes)?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
        self.listed.push(Listed { name, size: bytes.len(), sha256 });
        Ok(())
    }

    /// What is in it so far, in the order in which it was added.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The bytes of the ZIP.
    pub fn finish(self) -> Result<Vec<u8>, ZipError> {
        Ok(self.writer.finish()?.into_inner())
    }

    /// A path that nothing has yet; Windows takes names that differ only in case for one.
    fn free(&mut self, folder: &str, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = |number: usize| {
            let mark = if number > 1 { format!(" ({number})") } else { String::new() };
            let dot = if ending.is_empty() { "" } else { "." };
            let folder = if folder.is_empty() { String::new() } else { format!("{}/", safe_name(folder)) };
            format!("{folder}{stem}{mark}{dot}{ending}")
        };
        let mut number = 1;
        while !self.taken.insert(path(number).to_lowercase()) {
            number += 1;
        }
        path(number)
    }
}

impl Default for Archive {
    fn default() -> Self {
        Self::new()
    }
}

/// Pictures and PDF are dense already.
fn method(name: &str) -> CompressionMethod {
    match name.rsplit('.').next() {
        Some("html" | "csv" | "txt") => CompressionMethod::Deflated,
        _ => CompressionMethod::Stored,
    }
}

/// A name that every system takes: no path, no sign that Windows forbids, none that turns the direction of writing, no
/// dot or space at its ends, none of the names of devices.
pub fn safe_name(name: &str) -> String {
    let name = cleaned(name);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if (1..=5).contains(&ending.chars().count()) => (stem, ending.trim()),
        _ => (name.as_str(), ""),
    };
    let stem: String = stem.chars().take(LONGEST_NAME).collect();
    let stem = stem.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let device = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let stem = if stem.is_empty() || is_device(&device) { format!("_{stem}") } else { stem.to_owned() };
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

fn cleaned(text: &str) -> String {
    let is_forbidden = |c: char| matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*');
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.nfc().filter(|c| !is_hidden(*c)).map(|c| if is_forbidden(c) { '_' } else { c }).collect()
}

fn is_device(stem: &str) -> bool {
    let numbered = |of: &str| {
        stem.strip_prefix(of).is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric))
    };
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stands_on_every_system() {
        for (typed, safe) in [
            ("原本.pdf", "原本.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a:b*c?.html", "a_b_c_.html"),
            ("nul.pdf", "_nul.pdf"),
            ("COM1.txt", "_COM1.txt"),
            ("con.tar.gz", "_con.tar.gz"),
            ("", "_"),
            ("...", "_"),
            ("末尾. .pdf", "末尾.pdf"),
            ("evil\u{202e}fdp.exe.pdf", "evilfdp.exe.pdf"),
        ] {
            assert_eq!(safe_name(typed), safe, "{typed}");
        }
        assert_eq!(safe_name(&"長".repeat(300)).chars().count(), 80);
    }

    #[test]
    fn equal_files_give_equal_bytes_and_a_list_that_fits_them() {
        let made = || {
            let mut archive = Archive::new();
            archive.add("添付", "原本.pdf", b"%PDF-1").unwrap();
            archive.add("添付", "原本.PDF", b"another").unwrap();
            archive.add("", "目次.html", "<p>目次</p>".as_bytes()).unwrap();
            (archive.listed().to_vec(), archive.finish().unwrap())
        };
        let (listed, bytes) = made();
        assert_eq!(bytes, made().1);
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for file in &listed {
            let mut content = Vec::new();
            read.by_name(&file.name).unwrap().read_to_end(&mut content).unwrap();
            assert_eq!(data_encoding::HEXLOWER.encode(&Sha256::digest(&content)), file.sha256);
        }
        let names: Vec<&str> = listed.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["添付/原本.pdf", "添付/原本 (2).PDF", "目次.html"]);
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder(typed in any::<String>()) {
            let safe = safe_name(&typed);
            prop_assert!(!safe.is_empty() && safe != "." && safe != "..");
            prop_assert!(!safe.contains(['/', '\\', ':', '\0']));
            prop_assert!(!safe.starts_with([' ', '.']) && !safe.ends_with([' ', '.']), "{safe:?}");
            prop_assert_eq!(safe_name(&safe), safe);
        }
    }
}
