//! Files beside a plan.

use serde::Serialize;

use super::{Sample, of};
use crate::domain::attachment::{Audience, FileKind};
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::plan_attachments::AttachmentLine;

/// The files, and for those who make the plan the form for another one.
#[derive(Serialize)]
pub struct PlanAttachmentsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub version: Uid,
    pub client_name: String,
    pub files: Vec<FileLine>,
    pub may_add: bool,
    pub audiences: Vec<Choice>,
    pub limit_mib: u64,
}

/// A file.
#[derive(Serialize)]
pub struct FileLine {
    pub file: AttachmentLine,
    /// Its size in KiB, rounded up.
    pub kib: i64,
}

impl FileLine {
    /// A line of the list.
    pub fn of(file: AttachmentLine) -> Self {
        Self { kib: (file.size + 1023) / 1024, file }
    }
}

impl Page for PlanAttachmentsPage {
    const TEMPLATE: &'static str = "plans/attachments";
    const TITLE: &'static str = "attachment-title";
    fn sample() -> Self {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        let uid = Uid::from_parts(1_790_000_000_000, [8; 10]);
        let file = AttachmentLine {
            uid: uid.clone(),
            name: "退院時の情報.pdf".into(),
            kind: FileKind::Pdf,
            audience: Audience::Medical,
            size: 120_000,
            added_by: "計画 幸子".into(),
            added_at: day.into(),
        };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            version: uid,
            client_name: "架空 花子".into(),
            files: vec![FileLine::of(file)],
            may_add: true,
            audiences: vec![Choice::of("team", "担当者全員")],
            limit_mib: 10,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlanAttachmentsPage>()]
}
