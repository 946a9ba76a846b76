//! One meeting as a task list: its people, candidates, answers and links.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::VideoConsents;
use crate::render::FormState;
use crate::render::pages::deliveries::UnreachedRow;
use crate::render::parts::{Choice, Crumb};

/// The meeting.
#[derive(Serialize)]
pub struct MeetingPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub head: MeetingFacts,
    /// The one next step; none while answers are waited for and after the end.
    pub next: Option<MeetingNext>,
    /// The inquiries of this meeting.
    pub inquiries: Vec<MeetingInquiry>,
    /// A newer version of the plan: its uid and number.
    pub newer: Option<MeetingVersion>,
    pub tasks: Vec<MeetingTask>,
    /// Who was not reached by a letter.
    pub unreached: Vec<UnreachedRow>,
    pub people: Vec<MeetingPerson>,
    pub slots: Vec<MeetingSlot>,
    pub best: Option<MeetingBest>,
    pub proposals: Vec<MeetingProposal>,
    /// Groups of whom one has to come.
    pub groups: Vec<MeetingGroup>,
    pub seats_short: String,
    pub video: Option<VideoConsents>,
    pub offices: Vec<Choice>,
    /// Whether the client went to another office since.
    pub is_left: bool,
    pub is_planning: bool,
    pub is_polling: bool,
    pub is_fixed: bool,
    pub is_open: bool,
    /// Whether the meeting can be noted as held although something else comes next.
    pub holds_below: bool,
    /// Whether the room can be opened although something else comes next.
    pub opens_below: bool,
    /// Whether the record can be begun or read.
    pub has_record: bool,
    pub has_answers: bool,
    pub answered: usize,
    pub asked: usize,
    pub has_paper: bool,
    /// Whether it can be noted who was there: from the beginning until the record is signed off.
    pub may_note_attendance: bool,
    /// What a participant can have done.
    pub actuals: Vec<Choice>,
}

/// The step that comes next.
#[derive(Serialize)]
pub struct MeetingNext {
    pub label_key: &'static str,
    pub href: String,
    /// Whether it is done by the button itself, not by the page it leads to.
    pub is_act: bool,
    /// Whether the person is asked first.
    pub is_asked: bool,
}

/// An inquiry of the meeting.
#[derive(Serialize)]
pub struct MeetingInquiry {
    pub uid: String,
    /// The number of the version that is asked about.
    pub version: i32,
    /// Whether it asks again about what changed (再確認).
    pub is_again: bool,
    pub answered: usize,
    pub asked: usize,
}

/// A version of the plan.
#[derive(Serialize)]
pub struct MeetingVersion {
    pub uid: String,
    pub number: i32,
}

/// What is known of a meeting.
#[derive(Serialize)]
pub struct MeetingFacts {
    pub uid: String,
    pub number: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub trigger: &'static str,
    pub form: &'static str,
    pub place: String,
    pub online_url: String,
    /// What is to be talked about, a line each.
    pub agenda: Vec<String>,
    /// How much of what earlier meetings have left over is not on it.
    pub left_over: usize,
    pub client_uid: String,
    pub client_name: String,
    pub plan_uid: String,
    pub version_uid: String,
    pub version_number: i32,
    pub organizer: String,
    pub office: String,
    pub due_at: Option<NaiveDateTime>,
    /// The last day on which the meeting is in time for the duty that it meets.
    pub hold_by: Option<NaiveDate>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub reason: String,
    pub ordinal: i32,
    pub room: String,
}

/// One task of the way from planning to the record.
#[derive(Serialize)]
pub struct MeetingTask {
    pub name_key: &'static str,
    pub hint: String,
    pub href: String,
    /// `done`, `now` or `later`.
    pub state: &'static str,
}

/// A participant.
#[derive(Serialize)]
pub struct MeetingPerson {
    /// When their office can come as a rule; empty where nothing is said.
    pub hours: String,
    pub uid: String,
    pub kind: &'static str,
    pub label: String,
    pub person: String,
    pub is_organizer: bool,
    pub is_required: bool,
    pub is_asked: bool,
    pub planned: &'static str,
    pub reason: String,
    pub comment: String,
    pub marks: Vec<MeetingMark>,
    pub links: Vec<MeetingLink>,
    /// Whether an inquiry may be sent to this participant.
    pub may_inquire: bool,
    /// Whether the date is settled and this participant was not told of it.
    pub may_invite: bool,
    /// What the participant did.
    pub actual: &'static str,
    /// Why they were not there, or who came in their place.
    pub actual_note: String,
}

/// An answer to one candidate.
#[derive(Serialize)]
pub struct MeetingMark {
    /// `yes`, `maybe`, `no` or `none`.
    pub answer: &'static str,
    pub symbol: &'static str,
    pub reason: String,
    pub is_best: bool,
    /// How an entry by proxy came in, or empty.
    pub proxy: &'static str,
    pub answered_by: String,
    pub is_late: bool,
    /// Nothing was answered, and it lies outside the times at which they can come as a rule.
    pub is_outside: bool,
}

/// A candidate.
#[derive(Serialize)]
pub struct MeetingSlot {
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub yes: usize,
    pub maybe: usize,
    pub no: usize,
    pub open: usize,
    pub is_best: bool,
    pub is_possible: bool,
    pub is_fixed: bool,
    pub notes: Vec<String>,
}

/// The candidate that ranks first.
#[derive(Serialize)]
pub struct MeetingBest {
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub is_possible: bool,
    pub reasons: Vec<String>,
    /// Those who answered × to it.
    pub refusing: Vec<String>,
    /// Their uids, joined, for the inquiry.
    pub refusing_uids: Vec<String>,
}

/// Another date that somebody proposed.
#[derive(Serialize)]
pub struct MeetingProposal {
    pub uid: String,
    pub label: String,
    /// When; nothing where only words were given.
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub note: String,
    pub at: NaiveDateTime,
    pub state: &'static str,
    pub tone: &'static str,
    /// What the organizer said to it.
    pub answer: String,
    /// What speaks for and against it.
    pub notes: Vec<String>,
    pub may_take: bool,
    pub may_decline: bool,
    pub may_reopen: bool,
}

/// Participants of whom one has to come.
#[derive(Serialize)]
pub struct MeetingGroup {
    pub number: i32,
    pub names: String,
}

/// A personal link and what became of it.
#[derive(Serialize)]
pub struct MeetingLink {
    pub uid: String,
    pub kind: &'static str,
    /// `paper`, `queued`, `refused`, `bounced`, `sent`, `opened`, `answered`, `revoked` or `expired`.
    pub progress: &'static str,
    pub tone: &'static str,
    pub address: String,
    pub due_at: Option<NaiveDateTime>,
    pub is_alive: bool,
    /// Whether it still asks or tells something at this stage of the meeting.
    pub is_of_now: bool,
    /// Whether the office has stopped reminders, so that none leaves.
    pub is_muted: bool,
    /// When the last reminder left, while an answer is waited for.
    pub reminded_at: Option<NaiveDateTime>,
    pub may_mail: bool,
}
