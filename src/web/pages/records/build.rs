//! From the record to its pages.

use crate::domain::meeting::MeetingState;
use crate::domain::record::{RecordBody, RecordState};
use crate::render::FormState;
use crate::render::pages::records::{
    Conflict, Difference, RecordEditPage, RecordPage, RecordPrintPage, RevisionLine,
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
    }
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

/// What somebody else has saved meanwhile, where it differs from what was typed.
pub fn conflict(view: &RecordView, mine: &RecordBody) -> Conflict {
    let theirs = &view.body;
    let texts = [
        ("record-considered", &theirs.considered, &mine.considered),
        ("record-discussion", &theirs.discussion, &mine.discussion),
        ("record-conclusion", &theirs.conclusion, &mine.conclusion),
        ("record-left-over", &theirs.left_over, &mine.left_over),
        ("record-next-meeting", &theirs.next_meeting, &mine.next_meeting),
        ("record-no-meeting-reason", &theirs.no_meeting_reason, &mine.no_meeting_reason),
        ("record-note", &theirs.note, &mine.note),
        ("record-place", &theirs.place, &mine.place),
        ("record-time", &theirs.time, &mine.time),
    ];
    let differing = texts.into_iter().filter(|(_, theirs, mine)| theirs != mine);
    let (number, author, _, created_at) = view.history.first().cloned().unwrap_or_default();
    Conflict {
        author,
        created_at,
        number,
        differences: differing
            .map(|(label_key, text, _)| Difference { label_key, text: text.clone() })
            .collect(),
    }
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
