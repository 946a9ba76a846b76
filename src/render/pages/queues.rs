//! The outbox, the jobs and the audit log: states, never contents.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::ids::Uid;
use crate::domain::job::{JobKind, JobState, MailState};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, Page};
use crate::storage::views::queues::{AuditLine, JobLine, LetterLine};

/// The outbox.
#[derive(Serialize)]
pub struct LettersPage {
    /// What it is narrowed to (`state`, `kind`), and what was typed into a row's form.
    pub form: FormState,
    pub rows: Vec<LetterRow>,
    pub states: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub pager: Pager,
    pub queued: i64,
    pub refused: i64,
    pub bounced: i64,
}

/// A letter.
#[derive(Serialize)]
pub struct LetterRow {
    pub letter: LetterLine,
    pub tone: &'static str,
    pub may_retry: bool,
    pub may_bounce: bool,
}

/// The tone of a letter's state.
pub fn tone(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "yellow",
        MailState::Sent => "green",
        MailState::Refused | MailState::Bounced => "red",
        MailState::Withdrawn => "gray",
    }
}

impl Page for LettersPage {
    const TEMPLATE: &'static str = "queues/letters";
    const TITLE: &'static str = "queue-letters-title";
    fn sample() -> Self {
        let letter = LetterLine {
            uid: Uid::from_bytes([1; 16]),
            kind: "poll_invitation".into(),
            to_name: "架空訪問介護ステーション".into(),
            state: MailState::Bounced,
            attempts: 2,
            next_at: NaiveDateTime::default(),
            last_reply: "550 no such user".into(),
            queued_at: NaiveDateTime::default(),
            sent_at: Some(NaiveDateTime::default()),
            bounced_at: Some(NaiveDateTime::default()),
            bounce_reason: "宛先不明".into(),
            office_uid: Some(Uid::from_bytes([2; 16])),
            office_name: Some("架空訪問介護ステーション".into()),
        };
        Self {
            form: FormState::default(),
            rows: vec![LetterRow { letter, tone: "red", may_retry: true, may_bounce: true }],
            states: vec![Choice::of("queued", "送信待ち")],
            kinds: vec![Choice::of("poll_invitation", "日程調整の依頼")],
            pager: Pager::of(2, 1, 3, "/mails", &[]),
            queued: 1,
            refused: 1,
            bounced: 1,
        }
    }
}

/// The jobs.
#[derive(Serialize)]
pub struct JobsPage {
    pub form: FormState,
    pub rows: Vec<JobRow>,
    pub states: Vec<Choice>,
    pub pager: Pager,
}

/// A job.
#[derive(Serialize)]
pub struct JobRow {
    pub job: JobLine,
    pub tone: &'static str,
    pub may_retry: bool,
}

impl Page for JobsPage {
    const TEMPLATE: &'static str = "queues/jobs";
    const TITLE: &'static str = "queue-jobs-title";
    fn sample() -> Self {
        let job = JobLine {
            uid: Uid::from_bytes([1; 16]),
            kind: JobKind::CleanUp,
            state: JobState::Failed,
            run_at: NaiveDateTime::default(),
            attempts: 8,
            last_error: "no such meeting".into(),
            finished_at: Some(NaiveDateTime::default()),
        };
        Self {
            form: FormState::default(),
            rows: vec![JobRow { job, tone: "red", may_retry: true }],
            states: vec![Choice::of("failed", "失敗")],
            pager: Pager::of(2, 1, 3, "/jobs", &[]),
        }
    }
}

/// The audit log.
#[derive(Serialize)]
pub struct AuditPage {
    /// What is looked for: `who`, `action`, `day`.
    pub form: FormState,
    pub rows: Vec<AuditLine>,
    pub pager: Pager,
    /// Where the same rows are a file.
    pub export: String,
    pub last_seal: i64,
    pub unsealed: i64,
    pub anchored_at: Option<NaiveDateTime>,
}

impl Page for AuditPage {
    const TEMPLATE: &'static str = "queues/audit";
    const TITLE: &'static str = "audit-title";
    fn sample() -> Self {
        let at = NaiveDate::default().and_hms_opt(1, 0, 0).unwrap_or_default();
        Self {
            form: FormState::default(),
            rows: vec![AuditLine {
                at,
                actor: "account:u".into(),
                actor_name: "架空 花子".into(),
                role: "care_manager".into(),
                action: "client.view".into(),
                object_kind: "client".into(),
                object_uid: "019a0000-0000-7000-8000-000000000000".into(),
                outcome: "viewed".into(),
                seal_no: Some(12),
            }],
            pager: Pager::of(2, 1, 3, "/audit", &[]),
            export: "/audit/csv?".into(),
            last_seal: 12,
            unsealed: 1,
            anchored_at: Some(at),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<LettersPage>(), of::<JobsPage>(), of::<AuditPage>()]
}
