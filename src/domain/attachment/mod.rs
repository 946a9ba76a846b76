//! Files beside a plan: what they may be, how they are named, and who may open them.

mod answer;
mod picture;

pub use answer::{AnswerFileError, FilePurpose, MAX_OF_ANSWER, is_answerable, reason};
pub use picture::{MAX_PIXELS, cleaned};

use unicode_normalization::UnicodeNormalization;

use crate::domain::refusal::Refused;

/// Bytes of one file.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// Files of one plan that can be opened at a time.
pub const MAX_FILES: usize = 30;
/// Characters of a name, without its ending.
const LONGEST_NAME: usize = 80;

crate::words! {
    /// What a file is, by its first bytes and never by its name.
    pub enum FileKind { Pdf = "pdf", Png = "png", Jpeg = "jpeg" }
}

impl FileKind {
    /// The kind of a file's bytes; none for every other kind.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        const STARTS: [(&[u8], FileKind); 3] = [
            (b"%PDF-", FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n", FileKind::Png),
            (b"\xff\xd8\xff", FileKind::Jpeg),
        ];
        STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
    }

    /// The media type it is served under.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

crate::words! {
    /// Who may open a file, beside those who make the plan.
    pub enum Audience {
        /// Nobody else.
        Planners = "planners",
        /// Clinics and pharmacies of the care team.
        Medical = "medical",
        /// The whole care team.
        Team = "team",
    }
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachError {
    /// No file was chosen.
    FileRequired,
    /// It is larger than [`MAX_BYTES`].
    TooLarge,
    /// It is no PDF, PNG or JPEG.
    KindUnknown,
    /// A picture that can't be read, or has more pixels than [`MAX_PIXELS`].
    PictureUnreadable,
    /// Nobody was chosen to open it.
    AudienceRequired,
    /// The plan has [`MAX_FILES`] files.
    TooMany,
}

impl From<AttachError> for Refused {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::FileRequired => Refused::at("files", "attachment-file-required"),
            AttachError::TooLarge => {
                Refused::at("files", "attachment-too-large").with("limit", MAX_BYTES / (1024 * 1024))
            }
            AttachError::KindUnknown => Refused::at("files", "attachment-kind-unknown"),
            AttachError::PictureUnreadable => {
                Refused::at("files", "attachment-picture-unreadable").with("limit", MAX_PIXELS / 10_000)
            }
            AttachError::AudienceRequired => Refused::at("audience", "attachment-audience-required"),
            AttachError::TooMany => Refused::new("attachment-too-many").with("limit", MAX_FILES),
        }
    }
}

/// A file that may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedFile {
    /// Its name with the ending of its kind.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Its bytes; a picture's are written anew, so that nothing but the picture is left.
    pub bytes: Vec<u8>,
}

/// Checks a file that was handed in; `size` counts also what was not kept of a file that is too large.
pub fn checked(name: &str, bytes: Vec<u8>, size: u64) -> Result<CheckedFile, AttachError> {
    if size == 0 {
        return Err(AttachError::FileRequired);
    }
    if size > MAX_BYTES {
        return Err(AttachError::TooLarge);
    }
    let kind = FileKind::sniff(&bytes).ok_or(AttachError::KindUnknown)?;
    let bytes = match kind {
        FileKind::Pdf => bytes,
        FileKind::Png | FileKind::Jpeg => cleaned(kind, &bytes).ok_or(AttachError::PictureUnreadable)?,
    };
    Ok(CheckedFile { name: tidy_name(name, kind), kind, bytes })
}

/// A name without folders, control and direction marks, with the ending of what the file is.
fn tidy_name(typed: &str, kind: FileKind) -> String {
    let base = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let stands = |c: &char| {
        !c.is_control() && !is_invisible(*c) && !matches!(c, '"' | ':' | '*' | '?' | '<' | '>' | '|')
    };
    let stem: String = stem.nfc().filter(stands).take(LONGEST_NAME).collect();
    let stem = stem.trim().trim_start_matches('.');
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{}", kind.ending())
}

/// Marks that turn the direction of writing or have no width, with which one name can look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
