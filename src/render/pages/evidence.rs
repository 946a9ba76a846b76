//! The evidence of one client and period: the choice of the period, the document, and the table of contents of its ZIP.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::deliveries::{StepLine, TakenBack};
use super::duties::{DutyLine, line};
use super::duty_entries::{EntryLine, entry};
use super::judgements::JudgementLine;
use super::plan_papers::PlanPrintPage;
use super::progress::ProgressPaper;
use super::records::RecordPrintPage;
use super::{Sample, of};
use crate::render::archive::Listed;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::client_numbers::NumberOfTime;

/// The choice of the period, and of paper or ZIP.
#[derive(Serialize)]
pub struct EvidenceFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Its address.
    pub at: String,
    pub back: String,
    pub client_name: String,
    /// First and last day of the time of an office that had the client.
    pub began_on: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    /// The day until which that office had to keep them, once it is past.
    pub kept_until: Option<NaiveDate>,
    pub periods: Vec<Choice>,
    pub most_years: i32,
}

/// The evidence of one client and period, on paper.
#[derive(Serialize)]
pub struct EvidencePage {
    pub back: String,
    pub client_name: String,
    /// Those that were in force in the period, the oldest first.
    pub numbers: Vec<NumberOfTime>,
    pub office_name: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// The day on which it was put together.
    pub made_on: NaiveDate,
    /// Whether it is that of a former office: then no duties are listed.
    pub is_former: bool,
    pub lines: Vec<DutyLine>,
    /// Meetings, records, inquiries and opinions that are not told for want of right.
    pub left_out: usize,
    /// The versions made in the period, and the one in use when it began.
    pub versions: Vec<EvidenceVersion>,
    pub meetings: Vec<EvidenceMeeting>,
    pub inquiries: Vec<EvidenceInquiry>,
    pub deliveries: Vec<EvidenceDelivery>,
    pub entries: Vec<EntryLine>,
    /// What was judged or reviewed in the period.
    pub judgements: Vec<JudgementLine>,
    /// 第5表
    pub progress: ProgressPaper,
    /// 第4表 of each meeting.
    pub records: Vec<RecordPrintPage>,
    /// 第1表 to 第3表 of each version.
    pub plans: Vec<PlanPrintPage>,
}

/// The table of contents of the ZIP.
#[derive(Serialize)]
pub struct EvidenceIndexPage {
    pub client_name: String,
    /// Those that were in force in the period, the oldest first.
    pub numbers: Vec<NumberOfTime>,
    pub office_name: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub made_on: NaiveDate,
    pub files: Vec<Listed>,
    /// Lines of the document and of 第5表 that are not told for want of right.
    pub left_out: usize,
}

/// A version of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceVersion {
    pub planned_on: NaiveDate,
    pub number: i32,
    /// Word of `VersionSource`.
    pub source: &'static str,
    pub author: String,
    pub note: String,
    pub created_at: NaiveDateTime,
}

/// A meeting with who took part.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceMeeting {
    pub number: String,
    /// Word of `MeetingTrigger`.
    pub trigger: &'static str,
    /// Word of `MeetingForm`.
    pub form: &'static str,
    pub starts_at: Option<NaiveDateTime>,
    pub agenda: String,
    pub attendees: Vec<EvidenceAttendee>,
}

/// Somebody who was to take part.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceAttendee {
    pub who: String,
    pub person: String,
    /// Word of `Actual`.
    pub actual: &'static str,
    pub note: String,
}

/// An inquiry with its answers.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceInquiry {
    pub number: String,
    pub reason: String,
    pub question: String,
    pub sent_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub asked: Vec<EvidenceAsked>,
    pub answers: Vec<EvidenceAnswer>,
}

/// Somebody who was asked.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceAsked {
    pub who: String,
    pub answered_by: String,
    /// Nothing while no answer has come.
    pub answered_at: Option<NaiveDateTime>,
}

/// One opinion.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceAnswer {
    pub who: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    /// The row of the plan, or empty for the plan as a whole.
    pub about: String,
    /// Word of `Stance`.
    pub stance: &'static str,
    pub body: String,
    /// Word of `Decision`, or empty.
    pub decision: &'static str,
    pub decision_reason: String,
}

/// One delivery.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceDelivery {
    pub number: String,
    pub label: String,
    /// Word of `DeliveryMeans`.
    pub means: &'static str,
    pub planned_on: NaiveDate,
    pub version: i32,
    pub on: Option<NaiveDate>,
    pub acknowledged_at: Option<NaiveDateTime>,
    /// When its link was taken back before anybody acknowledged it, unless it was sent again since.
    pub revoked_at: Option<NaiveDateTime>,
    /// The day on which it was noted or sent.
    pub sent_on: NaiveDate,
    pub note: String,
    /// When, by whom and why it was taken back.
    pub withdrawn: Option<TakenBack>,
    /// What was done with its link after it was sent, in that order.
    pub steps: Vec<StepLine>,
}

impl EvidenceDelivery {
    /// When, by whom and why the note or the link was taken back, each time; it may have been sent again since.
    pub fn taken_back(&self) -> Vec<(NaiveDateTime, &str, &str)> {
        let note = self.withdrawn.iter().map(|note| (note.at, note.by.as_str(), note.reason.as_str()));
        let links = self.steps.iter().filter(|step| step.is_revoked());
        note.chain(links.map(|step| (step.at, step.by.as_str(), step.reason.as_str()))).collect()
    }
}

fn number() -> NumberOfTime {
    NumberOfTime {
        insured_number: "0000000001".into(),
        insurer_number: "990010".into(),
        insurer_name: "架空市".into(),
        from: Some(NaiveDate::default()),
        until: Some(NaiveDate::default()),
    }
}

impl Page for EvidencePage {
    const TEMPLATE: &'static str = "duties/evidence";
    const TITLE: &'static str = "duty-evidence-title";
    fn sample() -> Self {
        Self {
            back: "/clients/x/evidence".into(),
            client_name: "架空 太郎".into(),
            numbers: vec![number()],
            office_name: "架空ケアプランセンター".into(),
            from: NaiveDate::default(),
            until: NaiveDate::default(),
            made_on: NaiveDate::default(),
            is_former: false,
            lines: vec![line()],
            left_out: 2,
            meetings: vec![EvidenceMeeting {
                number: "M8-0001".into(),
                trigger: "r9",
                form: "in_person",
                starts_at: Some(NaiveDateTime::default()),
                agenda: "入浴の方法".into(),
                attendees: vec![EvidenceAttendee {
                    who: "架空訪問看護".into(),
                    person: "架空 直子".into(),
                    actual: "absent",
                    note: "訪問と重なった".into(),
                }],
            }],
            inquiries: vec![EvidenceInquiry {
                number: "M8-0001".into(),
                reason: "日程が合わない".into(),
                question: "入浴の方法".into(),
                sent_at: Some(NaiveDateTime::default()),
                closed_at: Some(NaiveDateTime::default()),
                asked: vec![EvidenceAsked {
                    who: "架空訪問看護".into(),
                    answered_by: String::new(),
                    answered_at: None,
                }],
                answers: vec![EvidenceAnswer {
                    who: "架空訪問看護".into(),
                    given_by: "架空 直子".into(),
                    given_at: NaiveDateTime::default(),
                    about: "1-1 訪問看護".into(),
                    stance: "amend",
                    body: "週2回".into(),
                    decision: "adopted",
                    decision_reason: "状態にあう".into(),
                }],
            }],
            deliveries: vec![EvidenceDelivery {
                number: "K8-0001".into(),
                label: "架空訪問看護".into(),
                means: "link",
                planned_on: NaiveDate::default(),
                version: 1,
                on: Some(NaiveDate::default()),
                acknowledged_at: Some(NaiveDateTime::default()),
                sent_on: NaiveDate::default(),
                note: "長女に手渡し".into(),
                revoked_at: Some(NaiveDateTime::default()),
                withdrawn: Some(TakenBack::sample()),
                steps: StepLine::samples(),
            }],
            versions: vec![EvidenceVersion {
                planned_on: NaiveDate::default(),
                number: 1,
                source: "edit",
                author: "計画 幸子".into(),
                note: "意見の反映".into(),
                created_at: NaiveDateTime::default(),
            }],
            progress: ProgressPaper::sample(),
            records: vec![RecordPrintPage::sample()],
            plans: vec![PlanPrintPage::sample()],
            entries: vec![entry(false)],
            judgements: vec![super::judgements::line()],
        }
    }
}

impl Page for EvidenceFormPage {
    const TEMPLATE: &'static str = "duties/evidence_form";
    const TITLE: &'static str = "duty-evidence-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            at: "/clients/x/evidence".into(),
            back: "/clients/x/duties".into(),
            client_name: "架空 太郎".into(),
            began_on: Some(NaiveDate::default()),
            last_day: Some(NaiveDate::default()),
            kept_until: Some(NaiveDate::default()),
            periods: vec![Choice::of("this_year", "今年度")],
            most_years: 5,
        }
    }
}

impl Page for EvidenceIndexPage {
    const TEMPLATE: &'static str = "duties/evidence_index";
    const TITLE: &'static str = "evidence-contents-title";
    fn sample() -> Self {
        Self {
            client_name: "架空 太郎".into(),
            numbers: vec![number()],
            office_name: "架空ケアプランセンター".into(),
            from: NaiveDate::default(),
            until: NaiveDate::default(),
            made_on: NaiveDate::default(),
            files: vec![Listed { name: "目次.html".into(), size: 10, sha256: "00".into() }],
            left_out: 2,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<EvidencePage>(), of::<EvidenceFormPage>(), of::<EvidenceIndexPage>()]
}
