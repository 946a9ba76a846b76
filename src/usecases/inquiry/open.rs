//! Opens an inquiry: for participants who can't come, or in place of the whole meeting.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::again::{Subject, asked_about, close_earlier, subject};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::consent::{Act, Override, Recipient};
use crate::domain::ids::{InquiryId, ParticipantId, PlanVersionId, Uid};
use crate::domain::inquiry::{
    self, Candidate, Inquiry, InquiryState, Invitation, OpenError, OpenRequest, ReasonList, RowQuestion,
    check_questions,
};
use crate::domain::meeting::{self, MeetingState, Move};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::mail::letters::Span;
use crate::storage::tables::client_hand_overs;
use crate::storage::tables::inquiries::{self, NewInquiry};
use crate::storage::tables::inquiry_hosts::{self, PersonRow};
use crate::storage::tables::inquiry_questions;
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow};
use crate::storage::views::meeting_recipients::{self, RecipientView};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::consent_steps::{About, ask as ask_consents, note_override};
use crate::usecases::keeping::supported;
use crate::usecases::links::{Invite, Whom, change_secret, invite};
use crate::usecases::meeting_dates::{call_off, holders, living};
use crate::usecases::meeting_letters::{self as letters, Letter};
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// What the organizer wants.
#[derive(Clone, Debug)]
pub struct OpenInput {
    /// The meeting.
    pub meeting: Uid,
    /// The participants who are asked.
    pub asked: Vec<Uid>,
    /// Whether the inquiry takes the place of the whole meeting.
    pub replaces_meeting: bool,
    /// The earlier inquiry of this meeting, when those are asked again whose rows have changed since (再確認).
    pub follows: Option<Uid>,
    /// The reason's code.
    pub reason_code: String,
    /// The reason in words.
    pub reason: String,
    /// What is asked; empty asks for an opinion on the whole draft.
    pub question: String,
    /// Questions about single rows, or to single ones of those who are asked.
    pub questions: Vec<RowQuestion>,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// The reasons of this installation.
    pub reasons: ReasonList,
    /// The meeting's version that the preview showed; none where nothing was previewed (API).
    pub seen_version: Option<i32>,
    /// Going on although a consent is wanting.
    pub consent: Override,
}

/// An opened inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its uid.
    pub inquiry: Uid,
    /// The personal invitations it made, one for each who is asked.
    pub invitations: Vec<Uid>,
}

/// Opens an inquiry on the meeting's plan version: rows, one letter a recipient, reminders, audit.
pub fn open(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &OpenInput) -> Result<Opened, Failure> {
    let meeting = meetings::find(tx, &input.meeting)?.ok_or(Failure::NotFound("meeting"))?;
    cmd.require_planner(meeting.office_id, "meeting")?;
    if client_hand_overs::left_at(tx, meeting.id)?.is_some() {
        return Err(first(&[OpenError::ClientLeft]));
    }
    supported(tx, meeting.client_id)?;
    if input.seen_version.is_some_and(|seen| seen != meeting.version) {
        return Err(Failure::Conflict);
    }
    let of = subject(tx, &meeting, input.follows.as_ref())?;
    let people = inquiry_hosts::participants(tx, meeting.id)?;
    let already = inquiry_hosts::asked_about(tx, meeting.id, of.version)?;
    let candidates: Vec<Candidate> = people.iter().map(|p| candidate(p, &already)).collect();
    let asked = people.iter().filter(|p| input.asked.contains(&p.uid)).map(|p| p.id).collect();
    let request = OpenRequest {
        reason: input.reasons.find(&input.reason_code).cloned(),
        reason_text: input.reason.clone(),
        question: input.question.clone(),
        due_at: input.due_at,
        replaces_meeting: of.replaces(&meeting, input.replaces_meeting),
        asked,
    };
    let (mut inquiry, invitations) = inquiry::open(&request, &candidates, of.is_open(&meeting), cmd.now)
        .map_err(|errors| first(&errors))?;
    let rows = asked_about(tx, &of)?;
    if let Some((_, error)) = check_questions(&input.questions, &rows, &input.asked).into_iter().next() {
        return Err(Refused::from(error).into());
    }
    // What follows an inquiry in place of a meeting finds it replaced already.
    inquiry.replaces_meeting &= of.follows.is_none();
    let to: Vec<&PersonRow> = people.iter().filter(|p| input.asked.contains(&p.uid)).collect();
    let consents = consents_for((&meeting, of.version), &to, jst_date(cmd.now));
    let gaps = ask_consents(tx, &consents, &input.consent)?;
    let opened = write(tx, cmd, (&meeting, &of), &people, (&inquiry, &invitations, &input.questions))?;
    let client = meetings::client_uid(tx, meeting.client_id)?;
    note_override(tx, cmd, (&consents, &client), (&opened.inquiry, &gaps), &input.consent)?;
    Ok(opened)
}

/// Puts the questions: one to several is a row for each.
fn put(
    tx: &mut Tx<'_>,
    inquiry: InquiryId,
    people: &[PersonRow],
    questions: &[RowQuestion],
) -> Result<(), Failure> {
    for question in questions.iter().filter(|question| !question.is_blank()) {
        let body = question.body.trim();
        if question.to.is_empty() {
            inquiry_questions::insert(tx, inquiry, None, (&question.row, body))?;
        }
        for to in people.iter().filter(|person| question.to.contains(&person.uid)) {
            inquiry_questions::insert(tx, inquiry, Some(to.id), (&question.row, body))?;
        }
    }
    Ok(())
}

/// The consents that an inquiry to somebody needs.
pub fn consents_for(
    (meeting, version): (&MeetingRow, PlanVersionId),
    asked: &[&PersonRow],
    today: NaiveDate,
) -> About {
    // Whoever answers in writing takes part in the meeting.
    let recipient = |person: &&PersonRow| Recipient {
        office: person.office_id,
        is_doctor: false,
        label: person.display(),
    };
    About {
        delivery: None,
        act: Act::Inquiry,
        client: meeting.client_id,
        version,
        on: today,
        to: asked.iter().map(recipient).collect(),
    }
}

/// A participant as the rules see them.
pub fn candidate(person: &PersonRow, already: &[ParticipantId]) -> Candidate {
    Candidate {
        id: person.id,
        is_professional: person.is_professional(),
        is_asked: already.contains(&person.id),
        address: person.address().to_owned(),
    }
}

fn first(errors: &[OpenError]) -> Failure {
    errors.first().map_or(Failure::Denied, |e| Refused::from(*e).into())
}

fn write(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (meeting, of): (&MeetingRow, &Subject),
    people: &[PersonRow],
    (inquiry, invitations, questions): (&Inquiry, &[Invitation], &[RowQuestion]),
) -> Result<Opened, Failure> {
    let about = inquiry_hosts::about(tx, meeting.id, of.version)?;
    let uid = cmd.uid();
    let id = insert(tx, cmd, (meeting, of), inquiry, &uid)?;
    put(tx, id, people, questions)?;
    let asked: Vec<ParticipantId> = invitations.iter().map(|i| i.participant).collect();
    let told = tell_the_others(tx, cmd, meeting, (&asked, inquiry.replaces_meeting))?;
    move_meeting(tx, cmd, meeting, (inquiry, told))?;
    let again = of.follows.map(|_| about.version_number);
    let letter = letters::inquiry(tx, meeting, (inquiry.due_at, again))?;
    if of.follows.is_some() {
        let asked: Vec<ParticipantId> = invitations.iter().map(|i| i.participant).collect();
        close_earlier(tx, cmd, meeting, (&asked, id))?;
    }
    let everybody = meeting_recipients::recipients(tx, &cmd.scope(), meeting.id)?;
    let mut made = Vec::new();
    for invitation in invitations {
        let person =
            people.iter().find(|p| p.id == invitation.participant).ok_or(Failure::NotFound("participant"))?;
        let to = everybody.iter().find(|r| r.participant == person.id);
        made.push(ask(tx, cmd, (meeting, &letter, id), (person, to), (inquiry, invitation))?);
    }
    let round = Round {
        meeting: &meeting.uid,
        kind: InvitationKind::Inquiry,
        inquiry: Some(&uid),
        due_at: inquiry.due_at,
        invitations: &made,
    };
    reminders::plan(tx, cmd, round)?;
    let note = Audit::of("inquiry.open")
        .object("inquiry", &uid)
        .subject(&about.client_uid)
        .insurer(&about.insurer_uid);
    let detail = serde_json::json!({
        "meeting": meeting.uid, "reason": inquiry.reason_code, "replaces_meeting": inquiry.replaces_meeting,
        "invitations": made, "version": about.version_uid, "again": of.follows.is_some(),
    });
    cmd.audit(tx, &note.detail(detail))?;
    Ok(Opened { inquiry: uid, invitations: made })
}

fn insert(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (meeting, of): (&MeetingRow, &Subject),
    inquiry: &Inquiry,
    uid: &Uid,
) -> Result<InquiryId, Failure> {
    Ok(inquiries::insert(
        tx,
        &NewInquiry {
            uid,
            meeting_id: meeting.id,
            plan_version_id: of.version,
            reason_code: &inquiry.reason_code,
            reason: &inquiry.reason,
            question: &inquiry.question,
            state: InquiryState::Open,
            sent_at: cmd.now,
            due_at: inquiry.due_at,
            created_at: cmd.now,
            version: 1,
            opened_by: &cmd.actor_name(),
            follows_id: of.follows,
        },
    )?)
}

/// Takes the meeting's turn, so that two organizers can't ask the same person twice; moves it when it is replaced. A
/// calendar that was told something has seen the next number, so the change after this one gets a higher one.
fn move_meeting(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    (inquiry, is_told): (&Inquiry, bool),
) -> Result<(), Failure> {
    let mut change = MeetingChange::of(meeting);
    change.calendar_sequence += i32::from(is_told);
    if inquiry.replaces_meeting {
        change.state = meeting::next(meeting.state, Move::SwitchToInquiry).map_err(Refused::from)?;
        change.reason_code = inquiry.reason_code.clone();
        change.reason = inquiry.reason.clone();
    }
    if meetings::update(tx, meeting, &change, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// Asks one participant: switched to writing, invited, told by mail where a confirmed address is known.
fn ask(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (meeting, letter, id): (&MeetingRow, &Letter, InquiryId),
    (person, to): (&PersonRow, Option<&RecipientView>),
    (inquiry, invitation): (&Inquiry, &Invitation),
) -> Result<Uid, Failure> {
    // Who came to a meeting that was held has come, whatever they are asked afterwards.
    let is_ahead = meeting.state != MeetingState::Held;
    if is_ahead && !inquiry_hosts::switch_to_writing(tx, person, (&inquiry.reason_code, &inquiry.reason))? {
        return Err(Failure::Conflict);
    }
    let wanted = Invite {
        whom: Whom::Participant(meeting.id, person.id),
        inquiry: Some(id),
        kind: InvitationKind::Inquiry,
        address: &invitation.address,
        due_at: Some(invitation.due_at),
        expires_at: invitation.expires_at,
    };
    let invited = invite(tx, cmd, &wanted)?;
    if let Some(to) = to {
        letter.enqueue(tx, cmd, to, &invited.uid)?;
    }
    Ok(invited.uid)
}

/// Who else hears of an inquiry, and what: a settled meeting that it replaces is cancelled for everybody who has the
/// date; one that takes place leaves the calendars of those who write; a poll that it replaces is over.
pub fn others(
    conn: &mut Conn,
    scope: &Scope,
    meeting: &MeetingRow,
    (asked, replaces_meeting): (&[ParticipantId], bool),
) -> Result<Option<(Letter, Vec<RecipientView>)>, StorageError> {
    let span = meeting.starts_at.zip(meeting.ends_at);
    let span = span.map(|(starts_at, ends_at)| Span { starts_at, ends_at });
    let (letter, kind) = match (meeting.state, span, replaces_meeting) {
        (MeetingState::Fixed, Some(span), true) => {
            (letters::cancelled(conn, meeting, span)?, InvitationKind::Room)
        }
        (MeetingState::Fixed, Some(span), false) => {
            (letters::excused(conn, meeting, span)?, InvitationKind::Room)
        }
        (MeetingState::Polling, _, true) => (letters::withdrawn(conn, meeting)?, InvitationKind::Poll),
        _ => return Ok(None),
    };
    let mut told = holders(conn, scope, meeting.id, kind)?;
    told.retain(|t| replaces_meeting || asked.contains(&t.participant));
    Ok((!told.is_empty()).then_some((letter, told)))
}

/// Tells the others. Who is excused loses the link of the room with the date; a person who comes after all is invited
/// anew. Says whether somebody's calendar was told.
fn tell_the_others(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    (asked, replaces_meeting): (&[ParticipantId], bool),
) -> Result<bool, Failure> {
    let found = others(tx, &cmd.scope(), meeting, (asked, replaces_meeting))?;
    let Some((letter, told)) = found else { return Ok(false) };
    let is_fixed = meeting.state == MeetingState::Fixed;
    let kind = if is_fixed { InvitationKind::Room } else { InvitationKind::Poll };
    for invitation in living(tx, meeting.id, kind)? {
        if told.iter().all(|t| Some(t.participant) != invitation.participant_id) {
            continue;
        }
        call_off(tx, cmd, (&invitation, &letter), &told)?;
        if !replaces_meeting {
            change_secret(tx, cmd, &invitation, false)?;
        }
    }
    Ok(is_fixed)
}
