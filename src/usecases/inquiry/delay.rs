//! まだ回答できない: takes down until about when an answer has to wait, tells the organizer, and asks again on that day. It is no
//! answer: the sheet still waits, and the deadline stays as it is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::steps::{self, Sheet};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::inquiry::{self, TypedDelay};
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::domain::time::display;
use crate::mail::letters::AnswerDelayed;
use crate::storage::tables::answer_delays::{self, NewDelay};
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::{Audit, Tx};
use crate::usecases::reminders::{self, OrganizerJob};
use crate::usecases::{Cmd, Failure};

/// What is said, by whom.
#[derive(Clone, Debug)]
pub struct DelayInput {
    /// Through which invitation.
    pub invitation: Uid,
    /// What was typed.
    pub typed: TypedDelay,
    /// Whether those who called the meeting note what they heard.
    pub is_noted: bool,
}

/// What is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delayed {
    /// Until about when.
    pub expected_on: NaiveDate,
}

/// Takes it down.
pub fn delay(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &DelayInput) -> Result<Delayed, Failure> {
    let sheet = speaking(tx, cmd, (&input.invitation, input.is_noted))?;
    let is_answered = sheet.asked.answered_at.is_some();
    let taken = inquiry::delay(sheet.inquiry.state, is_answered, &input.typed, cmd.now);
    let expected_on = taken.map_err(|errors| -> Failure {
        errors.into_iter().next().map_or(Failure::Denied, |error| Refused::from(error).into())
    })?;
    let row = NewDelay {
        uid: &cmd.uid(),
        invitation_id: sheet.asked.id,
        expected_on,
        body: input.typed.body.trim(),
        said_by: input.typed.said_by.trim(),
        said_at: cmd.now,
    };
    answer_delays::insert(tx, &row)?;
    reminders::expect(tx, cmd, &sheet.asked.uid, Some(expected_on))?;
    if !input.is_noted {
        tell(tx, cmd, &sheet, expected_on)?;
    }
    audit(
        tx,
        cmd,
        "inquiry.delay",
        &sheet,
        serde_json::json!({ "on": expected_on, "noted": input.is_noted }),
    )?;
    Ok(Delayed { expected_on })
}

/// Takes back that an answer has to wait.
pub fn withdraw_delay(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, is_noted): (&Uid, bool),
) -> Result<(), Failure> {
    let sheet = speaking(tx, cmd, (invitation, is_noted))?;
    if answer_delays::withdraw(tx, sheet.asked.id, cmd.now)? == 0 {
        return Err(Refused::new("delay-none").into());
    }
    reminders::expect(tx, cmd, &sheet.asked.uid, None)?;
    audit(tx, cmd, "inquiry.withdraw_delay", &sheet, serde_json::json!({ "noted": is_noted }))
}

/// The sheet, for who is asked; or for those who called the meeting, when they note what they heard.
fn speaking(tx: &mut Tx<'_>, cmd: &mut Cmd, (invitation, is_noted): (&Uid, bool)) -> Result<Sheet, Failure> {
    let first = steps::sheet(tx, invitation)?;
    if is_noted {
        cmd.require_planner(first.meeting.office_id, "invitation")?;
    } else if !steps::answers(cmd, &first.asked) {
        return Err(Failure::NotFound("invitation"));
    }
    inquiries::take_turn(tx, first.inquiry.id)?;
    let sheet = steps::sheet(tx, invitation)?;
    if sheet.meeting.state == MeetingState::Cancelled {
        return Err(Refused::new("inquiry-meeting-cancelled").into());
    }
    Ok(sheet)
}

fn tell(tx: &mut Tx<'_>, cmd: &Cmd, sheet: &Sheet, expected_on: NaiveDate) -> Result<(), Failure> {
    let mail = AnswerDelayed {
        meeting_number: sheet.meeting.number.clone(),
        who: sheet.asked.label.clone(),
        expected_on: display::date(expected_on),
        path: format!("/inquiries/{}", sheet.inquiry.uid),
    };
    let whose = OrganizerJob {
        meeting: sheet.meeting.uid.clone(),
        kind: InvitationKind::Inquiry,
        inquiry: Some(sheet.inquiry.uid.clone()),
        due_at: None,
    };
    reminders::tell_delayed(tx, cmd, &whose, &mail)
}

fn audit(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    action: &'static str,
    sheet: &Sheet,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let about = inquiry_hosts::about(tx, sheet.meeting.id, sheet.inquiry.plan_version_id)?;
    let note = Audit::of(action)
        .object("invitation", &sheet.asked.uid)
        .subject(&about.client_uid)
        .insurer(&about.insurer_uid)
        .purpose(format!("inquiry {}", sheet.inquiry.uid));
    cmd.audit(tx, &note.detail(detail))
}
