//! The record of a meeting (第4表): read, edited, in conflict with somebody else's edit, on paper.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::record::{Absentee, Attendee, InquiryLine, RecordBody, RecordState};
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// The record as it stands.
#[derive(Serialize)]
pub struct RecordPage {
    pub crumbs: Vec<Crumb>,
    /// For the forms of the page; holds the refusals of a sign-off.
    pub form: FormState,
    pub meeting: String,
    pub number: String,
    pub client_name: String,
    /// None while there is no record yet.
    pub state: Option<RecordState>,
    pub tone: &'static str,
    pub revision: i32,
    pub body: RecordBody,
    pub is_replaced: bool,
    pub may_edit: bool,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub history: Vec<RevisionLine>,
    /// Who got the signed record together with the plan.
    pub receipts: Vec<ReceiptLine>,
    /// Uid of the plan version with which the signed record is handed over; empty where it can't be.
    pub handed_with: String,
}

/// Somebody to whom the signed record went.
#[derive(Clone, Serialize)]
pub struct ReceiptLine {
    pub label: String,
    /// Word of the way.
    pub means: &'static str,
    pub acknowledged_at: Option<NaiveDateTime>,
    /// The day of a hand-over that was noted by hand.
    pub delivered_on: Option<NaiveDate>,
}

/// An earlier revision, with what reads otherwise today.
#[derive(Serialize)]
pub struct RecordRevisionPage {
    pub crumbs: Vec<Crumb>,
    pub revision: RevisionLine,
    pub body: RecordBody,
    pub is_replaced: bool,
    /// The revision that stands.
    pub current: i32,
    /// Where that one reads otherwise: key of the label and its text.
    pub differences: Vec<Difference>,
}

/// One revision in the history.
#[derive(Clone, Serialize)]
pub struct RevisionLine {
    pub number: i32,
    pub author: String,
    /// Key of why it was made.
    pub note_key: String,
    pub created_at: NaiveDateTime,
}

/// The form of the record.
#[derive(Serialize)]
pub struct RecordEditPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub meeting: String,
    pub number: String,
    pub is_replaced: bool,
    /// The revision that is edited.
    pub base: i32,
    /// Numbers of the lines of each list.
    pub attendees: Vec<usize>,
    pub absentees: Vec<usize>,
    pub inquiries: Vec<usize>,
    /// What somebody else has saved meanwhile.
    pub conflict: Option<Conflict>,
}

/// Somebody else's revision, beside which one's own text stands in the form.
#[derive(Clone, Serialize)]
pub struct Conflict {
    pub author: String,
    pub created_at: NaiveDateTime,
    pub number: i32,
    /// Where the texts differ: key of the label and the other's text.
    pub differences: Vec<Difference>,
}

/// One text that differs.
#[derive(Clone, Serialize)]
pub struct Difference {
    pub label_key: &'static str,
    pub text: String,
}

/// 第4表 on paper.
#[derive(Serialize)]
pub struct RecordPrintPage {
    pub back: String,
    pub number: String,
    pub body: RecordBody,
    /// 会議出席者 in rows of three.
    pub attendee_rows: Vec<Vec<Attendee>>,
    pub is_replaced: bool,
    pub is_draft: bool,
}

impl RecordPrintPage {
    /// A signed record as it is handed over.
    pub fn signed(number: String, body: RecordBody) -> Self {
        Self {
            back: String::new(),
            number,
            attendee_rows: Self::attendee_rows(&body.attendees),
            is_replaced: !body.no_meeting_reason.is_empty(),
            body,
            is_draft: false,
        }
    }

    /// The attendees as the form prints them: three pairs a row, three rows at least.
    pub fn attendee_rows(attendees: &[Attendee]) -> Vec<Vec<Attendee>> {
        let rows = attendees.len().div_ceil(3).max(3);
        let mut padded = attendees.to_vec();
        padded.resize(rows * 3, Attendee::default());
        padded.chunks(3).map(<[Attendee]>::to_vec).collect()
    }
}

fn at(day: u32) -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 12, day).and_then(|d| d.and_hms_opt(5, 0, 0)).unwrap_or_default()
}

/// A fictional record, for samples.
fn body() -> RecordBody {
    RecordBody {
        written_on: Some(at(2).date()),
        client_name: "架空 太郎".into(),
        planner: "架空 花子".into(),
        held_on: Some(at(1).date()),
        place: "利用者宅".into(),
        time: "14:00〜15:00".into(),
        ordinal: "第1回".into(),
        attendees: vec![Attendee {
            affiliation: "架空リハ（理学療法士）".into(), name: "理学 療子".into()
        }],
        is_client_present: true,
        is_family_present: true,
        relation: "長女".into(),
        note: "備考".into(),
        no_meeting_reason: "軽微な変更".into(),
        absentees: vec![Absentee {
            affiliation: "架空内科".into(),
            name: "医師".into(),
            reason: "診療のため".into(),
        }],
        inquiries: vec![InquiryLine {
            to: "架空内科".into(),
            asked_on: Some(at(1).date()),
            question: "原案への意見".into(),
            answerer: "医師".into(),
            answered_on: Some(at(1).date()),
            answer: "同意".into(),
        }],
        considered: "・入浴".into(),
        discussion: "・むくみ".into(),
        conclusion: "・週2回".into(),
        left_over: "・送迎".into(),
        next_meeting: "3か月後".into(),
    }
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "records/show";
    const TITLE: &'static str = "record-show-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            form: FormState::default(),
            meeting: "x".into(),
            number: "M8-0001".into(),
            client_name: "架空 太郎".into(),
            state: Some(RecordState::Draft),
            tone: "yellow",
            revision: 2,
            body: body(),
            is_replaced: true,
            may_edit: true,
            signed_by: "架空 花子".into(),
            signed_at: Some(at(3)),
            history: vec![RevisionLine {
                number: 1,
                author: "架空 花子".into(),
                note_key: "record-note-drafted".into(),
                created_at: at(2),
            }],
            receipts: vec![ReceiptLine {
                label: "架空内科".into(),
                means: "link",
                acknowledged_at: Some(at(3)),
                delivered_on: None,
            }],
            handed_with: "v".into(),
        }
    }
}

impl Page for RecordRevisionPage {
    const TEMPLATE: &'static str = "records/revision";
    const TITLE: &'static str = "record-revision-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            revision: RevisionLine {
                number: 1,
                author: "架空 花子".into(),
                note_key: "record-note-drafted".into(),
                created_at: at(2),
            },
            body: body(),
            is_replaced: true,
            current: 2,
            differences: vec![Difference { label_key: "record-conclusion", text: "・週1回".into() }],
        }
    }
}

impl Page for RecordEditPage {
    const TEMPLATE: &'static str = "records/edit";
    const TITLE: &'static str = "record-edit-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/meetings/x", "M8-0001")],
            form: FormState::with([("considered", "・入浴"), ("is_client_present", "yes")]),
            meeting: "x".into(),
            number: "M8-0001".into(),
            is_replaced: true,
            base: 2,
            attendees: vec![0, 1],
            absentees: vec![0],
            inquiries: vec![0],
            conflict: Some(Conflict {
                author: "架空 次郎".into(),
                created_at: at(2),
                number: 3,
                differences: vec![Difference { label_key: "record-conclusion", text: "・週1回".into() }],
            }),
        }
    }
}

impl Page for RecordPrintPage {
    const TEMPLATE: &'static str = "records/print";
    const TITLE: &'static str = "record-print-title";
    fn sample() -> Self {
        let body = body();
        Self {
            back: "/meetings/x/record".into(),
            number: "M8-0001".into(),
            attendee_rows: Self::attendee_rows(&body.attendees),
            body,
            is_replaced: true,
            is_draft: true,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<RecordPage>(), of::<RecordEditPage>(), of::<RecordRevisionPage>(), of::<RecordPrintPage>()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_prints_three_rows_of_three_and_more_where_more_came() {
        assert_eq!(RecordPrintPage::attendee_rows(&[]).len(), 3);
        let ten = vec![Attendee::default(); 10];
        let rows = RecordPrintPage::attendee_rows(&ten);
        assert_eq!((rows.len(), rows[3].len()), (4, 3));
    }
}
