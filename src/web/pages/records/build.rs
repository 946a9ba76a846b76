//! From the record to its pages.

use chrono::NaiveDate;

use crate::domain::meeting::MeetingState;
use crate::domain::record::{InquiryLine, RecordBody, RecordState};
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::records::{
    Conflict, Difference, ReceiptLine, RecordEditPage, RecordPage, RecordPrintPage, RecordRevisionPage,
    RevisionLine,
};
use crate::render::parts::Crumb;
use crate::storage::views::records::RecordView;

use super::typed;

fn crumbs(view: &RecordView) -> Vec<Crumb> {
    vec![Crumb::to(format!("/meetings/{}", view.meeting.uid), &view.meeting.number)]
}

/// A signed record of an inquiry in place of a meeting is known by its reason.
fn is_replaced(view: &RecordView) -> bool {
    view.meeting.state == MeetingState::ReplacedByInquiry || !view.body.no_meeting_reason.is_empty()
}

/// The record as it stands.
pub fn show(view: &RecordView, form: FormState) -> RecordPage {
    let state = view.record.as_ref().map(|r| r.state);
    let history = view.history.iter().map(|(number, author, note, created_at)| RevisionLine {
        number: *number,
        author: author.clone(),
        note_key: format!("record-note-{note}"),
        created_at: *created_at,
    });
    RecordPage {
        crumbs: crumbs(view),
        form,
        meeting: view.meeting.uid.to_string(),
        number: view.meeting.number.clone(),
        client_name: view.client_name.clone(),
        state,
        tone: if state == Some(RecordState::Signed) { "green" } else { "yellow" },
        revision: view.record.as_ref().map_or(0, |r| r.current_number),
        body: view.body.clone(),
        is_replaced: is_replaced(view),
        may_edit: view.may_edit,
        signed_by: view.record.as_ref().map(|r| r.signed_by.clone()).unwrap_or_default(),
        signed_at: view.record.as_ref().and_then(|r| r.signed_at),
        history: history.collect(),
        receipts: view
            .receipts
            .iter()
            .map(|receipt| ReceiptLine {
                label: receipt.label.clone(),
                means: receipt.means.as_str(),
                acknowledged_at: receipt.acknowledged_at,
                delivered_on: receipt.delivered_on,
            })
            .collect(),
        handed_with: view.newest_version.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// An earlier revision beside the one that stands.
pub fn revision(view: &RecordView, number: i32, body: RecordBody) -> Option<RecordRevisionPage> {
    let (_, author, note, created_at) = view.history.iter().find(|line| line.0 == number)?.clone();
    Some(RecordRevisionPage {
        crumbs: vec![
            Crumb::to(format!("/meetings/{}", view.meeting.uid), &view.meeting.number),
            Crumb::to(format!("/meetings/{}/record", view.meeting.uid), "第4表"),
        ],
        revision: RevisionLine { number, author, note_key: format!("record-note-{note}"), created_at },
        is_replaced: is_replaced(view),
        current: view.record.as_ref().map_or(0, |r| r.current_number),
        differences: differences(&view.body, &body),
        body,
    })
}

/// The form; after a conflict it starts from the revision that stands now.
pub fn edit(view: &RecordView, form: FormState, conflict: Option<Conflict>) -> RecordEditPage {
    let lines = |list: &str, at_least: usize| (0..typed::lines_of(&form, list).max(at_least)).collect();
    let base = match (&conflict, form.values.get("base").and_then(|b| b.parse().ok())) {
        (None, Some(base)) => base,
        _ => view.record.as_ref().map_or(0, |r| r.current_number),
    };
    RecordEditPage {
        crumbs: vec![
            Crumb::to(format!("/meetings/{}", view.meeting.uid), &view.meeting.number),
            Crumb::to(format!("/meetings/{}/record", view.meeting.uid), "第4表"),
        ],
        meeting: view.meeting.uid.to_string(),
        number: view.meeting.number.clone(),
        is_replaced: is_replaced(view),
        base,
        attendees: lines("attendee", 1),
        absentees: lines("absentee", 1),
        inquiries: lines("inquiry", 1),
        conflict,
        form,
    }
}

/// What somebody else has saved meanwhile, where it differs from what was typed: every field of the form.
pub fn conflict(view: &RecordView, mine: &RecordBody) -> Conflict {
    let (number, author, _, created_at) = view.history.first().cloned().unwrap_or_default();
    Conflict { author, created_at, number, differences: differences(&view.body, mine) }
}

/// Where one text reads otherwise than another: every field of the form, as the first one has it.
fn differences(one: &RecordBody, other: &RecordBody) -> Vec<Difference> {
    let differing = shown(one).into_iter().zip(shown(other)).filter(|(one, other)| one != other);
    let differences = differing.map(|((label_key, text), _)| {
        let text = if text.is_empty() { "（空欄）".into() } else { text };
        Difference { label_key, text }
    });
    differences.collect()
}

/// Every field of the form in its order, as it reads. The form is Japanese on every screen.
fn shown(body: &RecordBody) -> Vec<(&'static str, String)> {
    // Taken apart, so that a field added to the form can't be forgotten here.
    let RecordBody {
        written_on,
        client_name,
        planner,
        held_on,
        place,
        time,
        ordinal,
        attendees,
        is_client_present,
        is_family_present,
        relation,
        note,
        no_meeting_reason,
        absentees,
        inquiries,
        considered,
        discussion,
        conclusion,
        left_over,
        next_meeting,
    } = body;
    let was = |is_there: &bool| if *is_there { "出席".to_owned() } else { "欠席".to_owned() };
    let attendees = attendees.iter().map(|a| joined(&[&a.affiliation, &a.name]));
    let absentees = absentees.iter().map(|a| joined(&[&a.affiliation, &a.name, &a.reason]));
    vec![
        ("record-written-on", day(*written_on)),
        ("record-client-name", client_name.clone()),
        ("record-planner", planner.clone()),
        ("record-no-meeting-reason", no_meeting_reason.clone()),
        ("record-held-on", day(*held_on)),
        ("record-time", time.clone()),
        ("record-ordinal", ordinal.clone()),
        ("record-place", place.clone()),
        ("record-attendees", lines(attendees)),
        ("record-client", was(is_client_present)),
        ("record-family", was(is_family_present)),
        ("record-relation", relation.clone()),
        ("record-note", note.clone()),
        ("record-absentees", lines(absentees)),
        ("record-inquiries", lines(inquiries.iter().map(inquiry))),
        ("record-considered", considered.clone()),
        ("record-discussion", discussion.clone()),
        ("record-conclusion", conclusion.clone()),
        ("record-left-over", left_over.clone()),
        ("record-next-meeting", next_meeting.clone()),
    ]
}

fn inquiry(line: &InquiryLine) -> String {
    let (asked, answered) = (day(line.asked_on), day(line.answered_on));
    joined(&[&line.to, &asked, &line.question, &line.answerer, &answered, &line.answer])
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(wareki::long).unwrap_or_default()
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("　")
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("\n")
}

/// The record on paper, once there is one.
pub fn print(view: &RecordView) -> Option<RecordPrintPage> {
    let record = view.record.as_ref()?;
    Some(RecordPrintPage {
        back: format!("/meetings/{}/record", view.meeting.uid),
        number: view.meeting.number.clone(),
        attendee_rows: RecordPrintPage::attendee_rows(&view.body.attendees),
        body: view.body.clone(),
        is_replaced: is_replaced(view),
        is_draft: record.state == RecordState::Draft,
    })
}
