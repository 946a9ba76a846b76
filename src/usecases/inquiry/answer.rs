//! Hands in a sheet: opinions are appended to exactly the version that was asked about, never overwritten.

use chrono::{NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

use super::steps::{self, Sheet};
use crate::domain::access::{Actor, InvitationKind};
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::opinion::{self, AnswerError, News, Said};
use crate::domain::proxy_entry::{Sight, Standing};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::AnswerChannel;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::invitations::{self, Answered as Noted};
use crate::storage::tables::opinions::{self, GivenRow, NewOpinion};
use crate::storage::{Audit, Tx};
use crate::usecases::reminders::{self, OrganizerJob};
use crate::usecases::{Cmd, Failure};

/// A sheet that is handed in.
#[derive(Clone, Debug)]
pub struct AnswerInput {
    /// Through which invitation.
    pub invitation: Uid,
    /// What is said, row by row.
    pub said: Vec<Said>,
    /// Who says it.
    pub answered_by: String,
    /// How the answer came in, when somebody else types it (代理入力).
    pub proxy: Option<Proxy>,
}

/// An answer that came on paper or by telephone.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// By which way.
    pub channel: AnswerChannel,
    /// When it came in, UTC.
    pub received_at: NaiveDateTime,
    /// Who took it.
    pub receiver: String,
    /// What was seen of the answer that stands.
    pub sight: Sight,
}

/// A sheet on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The sheet's number.
    pub sheet_no: i32,
    /// How many opinions were appended.
    pub appended: usize,
    /// Whether it came after the deadline.
    pub is_late: bool,
    /// Whether everybody has answered by now.
    pub is_complete: bool,
}

/// How an answer came in.
struct Means<'a> {
    channel: AnswerChannel,
    given_at: NaiveDateTime,
    entered_by: &'a str,
}

/// Hands in a sheet. The last one closes the collection.
pub fn answer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AnswerInput) -> Result<Answered, Failure> {
    let inquiry = steps::inquiry_of(tx, &input.invitation)?;
    inquiries::take_turn(tx, inquiry)?;
    let sheet = steps::sheet(tx, &input.invitation)?;
    if sheet.meeting.state == MeetingState::Cancelled {
        return Err(Refused::new("inquiry-meeting-cancelled").into());
    }
    let means = means(cmd, &sheet, input)?;
    let facts = steps::facts(tx, &sheet)?;
    let taken = opinion::answer(&facts, &input.said, &input.answered_by, means.given_at)
        .map_err(|errors| errors.into_iter().next().map_or(Failure::Denied, |e| Refused::from(e).into()))?;
    if let Some(proxy) = &input.proxy {
        let given = opinions::of_invitation(tx, sheet.asked.id)?;
        standing(&sheet, &given).check(proxy.sight, proxy.received_at)?;
    }
    let by = input.answered_by.trim();
    append(tx, cmd, &sheet, &means, (&taken, by))?;
    note(tx, &sheet, (taken.number, by), means.given_at)?;
    let is_complete = collect(tx, cmd, &sheet)?;
    // What its author is still typing is theirs, whatever came on paper meanwhile.
    if input.proxy.is_none() {
        inquiries::drop_draft(tx, sheet.asked.id)?;
    }
    let appended = taken.appended.len();
    write_audit(tx, cmd, &sheet, (&means, input.proxy.as_ref()), (taken.number, appended, taken.is_late))?;
    Ok(Answered { sheet_no: taken.number, appended, is_late: taken.is_late, is_complete })
}

/// What this answerer has said last; a part of it may be newer than the last sheet, where that was typed in late.
fn standing(sheet: &Sheet, given: &[GivenRow]) -> Standing {
    let newest = opinions::current(given).into_iter().map(|one| one.given_at).max();
    Standing { number: sheet.asked.sheet_no, given_at: newest.max(sheet.asked.answered_at) }
}

/// Who is asked answers for themselves; who called the meeting may type in what came by FAX or telephone.
fn means<'a>(cmd: &mut Cmd, sheet: &Sheet, input: &'a AnswerInput) -> Result<Means<'a>, Failure> {
    let Some(proxy) = &input.proxy else {
        if !steps::answers(cmd, &sheet.asked) {
            return Err(Failure::NotFound("invitation"));
        }
        let is_link = matches!(cmd.actor, Actor::Link(_));
        let channel = if is_link { AnswerChannel::Web } else { AnswerChannel::Account };
        return Ok(Means { channel, given_at: cmd.now, entered_by: "" });
    };
    cmd.require_planner(sheet.meeting.office_id, "invitation")?;
    if !proxy.channel.is_proxy() {
        return Err(Refused::from(AnswerError::ChannelRequired).into());
    }
    if proxy.received_at > cmd.now {
        return Err(Refused::from(AnswerError::ReceivedInFuture).into());
    }
    // The form knows minutes only, so an answer may come in within the minute of the request.
    let asked_at = sheet.inquiry.sent_at.and_then(|at| at.with_second(0)?.with_nanosecond(0));
    if asked_at.is_some_and(|at| proxy.received_at < at) {
        return Err(Refused::from(AnswerError::ReceivedBeforeAsked).into());
    }
    let receiver = proxy.receiver.trim();
    if receiver.is_empty() {
        return Err(Refused::from(AnswerError::ReceiverRequired).into());
    }
    Ok(Means { channel: proxy.channel, given_at: proxy.received_at, entered_by: receiver })
}

fn append(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    sheet: &Sheet,
    means: &Means<'_>,
    (taken, by): (&opinion::Sheet, &str),
) -> Result<(), Failure> {
    let uids: Vec<Uid> = taken.appended.iter().map(|_| cmd.uid()).collect();
    let row = |(news, uid)| -> NewOpinion<'_> {
        let (news, uid): (&News, &Uid) = (news, uid);
        NewOpinion {
            uid,
            inquiry_id: sheet.inquiry.id,
            invitation_id: sheet.asked.id,
            participant_id: sheet.asked.participant_id,
            plan_version_id: sheet.inquiry.plan_version_id,
            row_kind: news.row.kind,
            row_uid: news.row.uid.as_ref().map_or("", Uid::as_str),
            stance: news.stance,
            body: &news.body,
            given_at: means.given_at,
            given_by: by,
            channel: means.channel,
            entered_by: means.entered_by,
            is_late: taken.is_late,
            sheet_no: taken.number,
            risks: &news.risks,
        }
    };
    let rows: Vec<NewOpinion<'_>> = taken.appended.iter().zip(&uids).map(row).collect();
    Ok(opinions::insert(tx, &rows)?)
}

fn note(
    tx: &mut Tx<'_>,
    sheet: &Sheet,
    (sheet_no, by): (i32, &str),
    at: NaiveDateTime,
) -> Result<(), Failure> {
    let row = invitations::get(tx, sheet.asked.id)?;
    let noted = Noted { by, comment: &row.comment, sheet_no };
    if invitations::note_answered(tx, &row, &noted, at)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// Closes the collection when nobody is missing, and tells the organizer.
fn collect(tx: &mut Tx<'_>, cmd: &Cmd, sheet: &Sheet) -> Result<bool, Failure> {
    let asked = inquiry_hosts::asked(tx, sheet.inquiry.id)?;
    let is_complete = asked.iter().all(|a| a.revoked_at.is_some() || a.answered_at.is_some());
    if is_complete && sheet.inquiry.state == InquiryState::Open {
        inquiries::set_state(tx, sheet.inquiry.id, InquiryState::Collected, Some(cmd.now))?;
        let whose = OrganizerJob {
            meeting: sheet.meeting.uid.clone(),
            kind: InvitationKind::Inquiry,
            inquiry: Some(sheet.inquiry.uid.clone()),
            due_at: None,
        };
        reminders::tell_complete(tx, cmd, &whose)?;
    }
    Ok(is_complete)
}

fn write_audit(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    sheet: &Sheet,
    (means, proxy): (&Means<'_>, Option<&Proxy>),
    (sheet_no, appended, is_late): (i32, usize, bool),
) -> Result<(), Failure> {
    let about = inquiry_hosts::about(tx, sheet.meeting.id, sheet.inquiry.plan_version_id)?;
    let replaces = proxy.and_then(|proxy| proxy.sight.replaces);
    let note = Audit::of("inquiry.answer")
        .object("invitation", &sheet.asked.uid)
        .subject(&about.client_uid)
        .insurer(&about.insurer_uid)
        .purpose(format!("inquiry {}", sheet.inquiry.uid));
    let detail = serde_json::json!({
        "sheet": sheet_no, "opinions": appended, "late": is_late, "channel": means.channel,
        "entered_by": means.entered_by, "replaces": replaces,
    });
    cmd.audit(tx, &note.detail(detail))
}
