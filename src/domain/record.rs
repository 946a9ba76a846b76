//! The record of a meeting (第4表 サービス担当者会議の要点): drafted from what is on record already, edited in revisions,
//! signed off once.
//!
//! The form asks, for everyone who can't attend, for the name and the reason, and for each inquiry for its date, what was
//! asked and what was answered; where no meeting is held, for the reason why. So a participant is attending, answering in
//! writing, or absent with a reason, and the draft is made of exactly that. The form is Japanese on every screen.

mod draft;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::inquiry::{LONGEST_TEXT, is_too_long};
use super::refusal::Refused;

pub use draft::{
    Attended, EntryFacts, EntryMark, InquiryFacts, OpinionFacts, PersonFacts, PersonKind, RecordFacts,
    TaskFacts, draft, inquiry_line,
};

/// More lines than this are a mistake of the page or an attempt to fill the disk.
const MOST_LINES: usize = 60;

crate::words! {
    /// The life of a record.
    pub enum RecordState {
        /// 作成中
        Draft = "draft",
        /// 確定
        Signed = "signed",
    }
}

/// The content of one revision. New members get a default, so that old revisions stay readable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordBody {
    /// 作成年月日
    pub written_on: Option<NaiveDate>,
    /// 利用者名
    pub client_name: String,
    /// 居宅サービス計画作成者（担当者）氏名
    pub planner: String,
    /// 開催日
    pub held_on: Option<NaiveDate>,
    /// 開催場所
    pub place: String,
    /// 開催時間
    pub time: String,
    /// 開催回数
    pub ordinal: String,
    /// 会議出席者
    pub attendees: Vec<Attendee>,
    /// 本人の出席
    pub is_client_present: bool,
    /// 家族の出席
    pub is_family_present: bool,
    /// 続柄
    pub relation: String,
    /// 備考
    pub note: String,
    /// 会議を開催しない理由
    pub no_meeting_reason: String,
    /// Who could not attend, with the reason.
    pub absentees: Vec<Absentee>,
    /// 照会
    pub inquiries: Vec<InquiryLine>,
    /// 検討した項目
    pub considered: String,
    /// 検討内容
    pub discussion: String,
    /// 結論
    pub conclusion: String,
    /// 残された課題
    pub left_over: String,
    /// 次回の開催時期
    pub next_meeting: String,
}

/// One line of 会議出席者.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attendee {
    /// 所属（職種）
    pub affiliation: String,
    /// 氏名
    pub name: String,
}

/// One who could not attend.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Absentee {
    /// 所属（職種）
    pub affiliation: String,
    /// 氏名
    pub name: String,
    /// 出席できない理由
    pub reason: String,
}

/// One inquiry to one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InquiryLine {
    /// 照会（依頼）先
    pub to: String,
    /// 照会（依頼）年月日
    pub asked_on: Option<NaiveDate>,
    /// 照会（依頼）内容
    pub question: String,
    /// 回答者氏名
    pub answerer: String,
    /// 回答年月日
    pub answered_on: Option<NaiveDate>,
    /// 回答内容
    pub answer: String,
}

/// Why a record can't be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    AlreadySigned,
    TooLong(&'static str),
    TooManyLines,
}

impl From<EditError> for Refused {
    fn from(error: EditError) -> Self {
        match error {
            EditError::AlreadySigned => Refused::new("record-already-signed"),
            EditError::TooLong(field) => {
                Refused::at(field, "inquiry-text-too-long").with("limit", LONGEST_TEXT)
            }
            EditError::TooManyLines => Refused::new("record-too-many-lines").with("limit", MOST_LINES),
        }
    }
}

/// Whether a body may become the next revision.
pub fn edit(state: RecordState, body: &RecordBody) -> Result<(), Vec<EditError>> {
    if state == RecordState::Signed {
        return Err(vec![EditError::AlreadySigned]);
    }
    let mut errors: Vec<EditError> = texts(body)
        .into_iter()
        .filter(|(_, text)| is_too_long(text))
        .map(|(f, _)| EditError::TooLong(f))
        .collect();
    if [body.attendees.len(), body.absentees.len(), body.inquiries.len()].iter().any(|n| *n > MOST_LINES) {
        errors.push(EditError::TooManyLines);
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Why a record can't be signed off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignError {
    AlreadySigned,
    WrittenOnRequired,
    HeldOnRequired,
    AttendeesRequired,
    AbsenceReasonRequired,
    NoMeetingReasonRequired,
    InquiriesRequired,
    ConsideredRequired,
    DiscussionRequired,
    ConclusionRequired,
}

impl From<SignError> for Refused {
    fn from(error: SignError) -> Self {
        match error {
            SignError::AlreadySigned => Refused::new("record-already-signed"),
            SignError::WrittenOnRequired => Refused::at("written_on", "record-written-on-required"),
            SignError::HeldOnRequired => Refused::at("held_on", "record-held-on-required"),
            SignError::AttendeesRequired => Refused::at("attendees", "record-attendees-required"),
            SignError::AbsenceReasonRequired => Refused::at("absentees", "record-absence-reason-required"),
            SignError::NoMeetingReasonRequired => {
                Refused::at("no_meeting_reason", "record-no-meeting-reason-required")
            }
            SignError::InquiriesRequired => Refused::at("inquiries", "record-inquiries-required"),
            SignError::ConsideredRequired => Refused::at("considered", "record-considered-required"),
            SignError::DiscussionRequired => Refused::at("discussion", "record-discussion-required"),
            SignError::ConclusionRequired => Refused::at("conclusion", "record-conclusion-required"),
        }
    }
}

/// Whether a record holds what the form demands, so that it may be signed off. Everything missing is named.
pub fn sign(
    state: RecordState,
    body: &RecordBody,
    is_replaced_by_inquiry: bool,
) -> Result<(), Vec<SignError>> {
    if state == RecordState::Signed {
        return Err(vec![SignError::AlreadySigned]);
    }
    let is_blank = |text: &str| text.trim().is_empty();
    let lacks_reason = body.absentees.iter().any(|a| is_blank(&a.reason));
    let when_held = [
        (body.held_on.is_none(), SignError::HeldOnRequired),
        (body.attendees.is_empty(), SignError::AttendeesRequired),
    ];
    let when_replaced = [
        (is_blank(&body.no_meeting_reason), SignError::NoMeetingReasonRequired),
        (body.inquiries.is_empty(), SignError::InquiriesRequired),
    ];
    let always = [
        (lacks_reason, SignError::AbsenceReasonRequired),
        (is_blank(&body.considered), SignError::ConsideredRequired),
        (is_blank(&body.discussion), SignError::DiscussionRequired),
        (is_blank(&body.conclusion), SignError::ConclusionRequired),
    ];
    let form = if is_replaced_by_inquiry { when_replaced } else { when_held };
    let errors: Vec<SignError> = [(body.written_on.is_none(), SignError::WrittenOnRequired)]
        .into_iter()
        .chain(form)
        .chain(always)
        .filter_map(|(is_missing, error)| is_missing.then_some(error))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn texts(body: &RecordBody) -> Vec<(&'static str, &str)> {
    let mut all = vec![
        ("client_name", body.client_name.as_str()),
        ("planner", &body.planner),
        ("place", &body.place),
        ("time", &body.time),
        ("ordinal", &body.ordinal),
        ("relation", &body.relation),
        ("note", &body.note),
        ("no_meeting_reason", &body.no_meeting_reason),
        ("considered", &body.considered),
        ("discussion", &body.discussion),
        ("conclusion", &body.conclusion),
        ("left_over", &body.left_over),
        ("next_meeting", &body.next_meeting),
    ];
    for line in &body.attendees {
        all.extend([("attendees", line.affiliation.as_str()), ("attendees", &line.name)]);
    }
    for line in &body.absentees {
        all.extend([
            ("absentees", line.affiliation.as_str()),
            ("absentees", &line.name),
            ("absentees", &line.reason),
        ]);
    }
    for line in &body.inquiries {
        all.extend(
            [line.to.as_str(), &line.question, &line.answerer, &line.answer].map(|t| ("inquiries", t)),
        );
    }
    all
}

#[cfg(test)]
mod tests;
