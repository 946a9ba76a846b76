//! Finds a Japanese font on this machine. Fonts are never part of the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontStyle};

/// Fragments of file names, the fittest for forms first: an upright gothic with characters of one width.
const FITTEST: [&str; 12] = [
    "bizudgothic-regular",
    "bizudgothic",
    "ipaexg",
    "ipagothic",
    "ipag.",
    "notosanscjk-regular",
    "notosanscjkjp-regular",
    "notosansjp-regular",
    "notosansjp",
    "takaogothic",
    "vl-gothic",
    "gothic",
];
/// What a font has that can write Japanese.
const JAPANESE: [char; 6] = ['あ', 'ア', '漢', '殿', '、', '々'];
/// The same characters in the shapes of other countries.
const ELSEWHERE: [&str; 5] = [" KR", " SC", " TC", " HK", " Mono"];
/// How deep folders are looked through, how many files at most, and of what size.
const DEEP: usize = 6;
const FILES: usize = 5_000;
const BYTES: u64 = 96 * 1024 * 1024;
/// Files that are read for characters which the first font lacks.
const MORE: usize = 3;

/// The files of fonts, the fittest first.
pub(super) struct Shelf {
    files: Vec<PathBuf>,
}

impl Shelf {
    pub(super) fn of(dirs: &[PathBuf]) -> Self {
        let mut found = BTreeSet::new();
        for dir in dirs {
            collect(dir, DEEP, &mut found);
        }
        let mut files: Vec<PathBuf> = found.into_iter().collect();
        files.sort_by_key(|path| rank(path));
        Self { files }
    }

    /// The fittest upright Japanese font and, where its folder has it, its bold one.
    pub(super) fn main(&self) -> Option<Vec<Font>> {
        let (at, plain) = self.files.iter().find_map(|path| Some((path, japanese(path)?)))?;
        let mut beside = self.files.iter().filter(|path| path.parent() == at.parent() && is_bold(path));
        let of_family = |font: &Font| font.info().family == plain.info().family;
        let bold = beside.find_map(|path| faces(path).into_iter().find(of_family));
        Some(std::iter::once(plain).chain(bold).collect())
    }

    /// Further Japanese fonts, for characters that the first one lacks.
    pub(super) fn more(&self, than: &str) -> Vec<Font> {
        let plain = self.files.iter().filter(|path| !is_odd(path));
        plain.filter_map(|path| japanese(path)).filter(|font| font.info().family != than).take(MORE).collect()
    }
}

fn collect(dir: &Path, deep: usize, found: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Ok(meta) = fs::metadata(&path) else { continue };
        if meta.is_dir() && deep > 0 {
            collect(&path, deep - 1, found);
        } else if meta.is_file() && meta.len() <= BYTES && is_font(&path) && found.len() < FILES {
            found.insert(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The smaller the fitter.
fn rank(path: &Path) -> usize {
    let name = name(path);
    let fits = FITTEST.iter().position(|fragment| name.contains(fragment)).unwrap_or(FITTEST.len());
    fits + if is_odd(path) { FITTEST.len() + 1 } else { 0 }
}

/// Whether the file's name says that its letters are not the plain ones.
fn is_odd(path: &Path) -> bool {
    let name = name(path);
    ["bold", "light", "thin", "black", "medium", "italic", "oblique", "mono"]
        .iter()
        .any(|odd| name.contains(odd))
}

fn is_bold(path: &Path) -> bool {
    let name = name(path);
    name.contains("bold")
        && !["semi", "demi", "extra", "ultra", "italic"].iter().any(|odd| name.contains(odd))
}

fn faces(path: &Path) -> Vec<Font> {
    fs::read(path).map(|bytes| Font::iter(Bytes::new(bytes)).collect()).unwrap_or_default()
}

/// The upright Japanese face of a file.
fn japanese(path: &Path) -> Option<Font> {
    let bytes = Bytes::new(fs::read(path).ok()?);
    // A collection has the same characters for several countries; its faces are opened one by one.
    (0..16).map_while(|at| Font::new(bytes.clone(), at)).find(|font| {
        let info = font.info();
        info.variant.style == FontStyle::Normal
            && !ELSEWHERE.iter().any(|country| info.family.contains(country))
            && JAPANESE.iter().all(|c| info.coverage.contains(u32::from(*c)))
    })
}
