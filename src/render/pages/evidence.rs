//! The evidence of one client and period, on paper.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::duties::{DutyLine, EntryLine, entry, line};
use super::{Sample, of};
use crate::render::Page;

/// The evidence of one client and period, on paper.
#[derive(Serialize)]
pub struct EvidencePage {
    pub back: String,
    pub client_name: String,
    pub insured_number: String,
    pub office_name: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub printed_at: NaiveDateTime,
    pub lines: Vec<DutyLine>,
    pub meetings: Vec<EvidenceMeeting>,
    pub inquiries: Vec<EvidenceInquiry>,
    pub deliveries: Vec<EvidenceDelivery>,
    pub entries: Vec<EntryLine>,
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
    pub answers: Vec<EvidenceAnswer>,
}

/// One opinion.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceAnswer {
    pub who: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    /// Word of `Stance`.
    pub stance: &'static str,
    pub body: String,
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
}

impl Page for EvidencePage {
    const TEMPLATE: &'static str = "duties/evidence";
    const TITLE: &'static str = "duty-evidence-title";
    fn sample() -> Self {
        Self {
            back: "/clients/x/duties".into(),
            client_name: "架空 太郎".into(),
            insured_number: "0000000001".into(),
            office_name: "架空ケアプランセンター".into(),
            from: NaiveDate::default(),
            until: NaiveDate::default(),
            printed_at: NaiveDateTime::default(),
            lines: vec![line()],
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
                answers: vec![EvidenceAnswer {
                    who: "架空訪問看護".into(),
                    given_by: "架空 直子".into(),
                    given_at: NaiveDateTime::default(),
                    stance: "agree",
                    body: "異議なし".into(),
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
            }],
            entries: vec![entry(false)],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<EvidencePage>()]
}
