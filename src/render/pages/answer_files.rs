//! Files of answers: scans of what came on paper, and what answerers lay beside their opinions.

use serde::Serialize;

use super::{Sample, of};
use crate::domain::attachment::{FileKind, FilePurpose};
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::answer_files::AnswerFileLine;

/// The files of one who is asked, for those who asked or for themselves.
#[derive(Serialize)]
pub struct AnswerFilesPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Whether the reader is who is asked; else those who asked.
    pub is_own: bool,
    /// Where files are added; they are taken back below it.
    pub action: String,
    pub back: String,
    /// 会議番号
    pub number: String,
    /// Who is asked.
    pub label: String,
    /// Scans of what came on paper; only for those who asked.
    pub scans: Vec<FileRow>,
    /// What lies beside the opinions.
    pub opinions: Vec<FileRow>,
    pub may_add: bool,
    /// Those that can be taken back.
    pub live: Vec<Choice>,
    pub limit_mib: u64,
    pub most: usize,
}

/// A file.
#[derive(Serialize)]
pub struct FileRow {
    pub file: AnswerFileLine,
    /// Where it is opened; empty once it was taken back.
    pub href: String,
    /// Its size in KiB, rounded up.
    pub kib: i64,
}

/// The files of one participant, as another page leads to them.
#[derive(Clone, Debug, Serialize)]
pub struct FilesLink {
    pub label: String,
    pub href: String,
    /// How many can be opened.
    pub count: usize,
}

impl FilesLink {
    /// For samples of pages.
    pub(super) fn sample() -> Self {
        Self { label: "架空リハビリ".into(), href: "/meetings/m/participants/p/files".into(), count: 1 }
    }
}

impl Page for AnswerFilesPage {
    const TEMPLATE: &'static str = "answer_files/index";
    const TITLE: &'static str = "answer-file-title";
    fn sample() -> Self {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default().into();
        let uid = Uid::from_parts(1_790_000_000_000, [8; 10]);
        let line = |purpose, withdrawn_at: Option<_>| FileRow {
            file: AnswerFileLine {
                uid: uid.clone(),
                participant: uid.clone(),
                purpose,
                name: "返信.pdf".into(),
                kind: FileKind::Pdf,
                size: 120_000,
                added_by: "計画 幸子".into(),
                added_at: at,
                withdrawn_at,
                withdrawn_by: "計画 幸子".into(),
                withdrawn_reason: "別の方の書面だった".into(),
            },
            href: "/answer-files/x".into(),
            kib: 118,
        };
        Self {
            crumbs: vec![Crumb::to("/meetings/m", "M8-0001")],
            form: FormState::default(),
            is_own: false,
            action: "/meetings/m/participants/p/files".into(),
            back: "/meetings/m".into(),
            number: "M8-0001".into(),
            label: "架空リハビリ".into(),
            scans: vec![line(FilePurpose::Scan, None), line(FilePurpose::Scan, Some(at))],
            opinions: vec![line(FilePurpose::Opinion, None)],
            may_add: true,
            live: vec![Choice::of(uid.to_string(), "返信.pdf")],
            limit_mib: 10,
            most: 10,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<AnswerFilesPage>()]
}
