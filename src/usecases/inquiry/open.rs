//! Opens an inquiry: for participants who can't come, or in place of the whole meeting.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::access::InvitationKind;
use crate::domain::ids::{InquiryId, ParticipantId, Uid};
use crate::domain::inquiry::{self, Candidate, Inquiry, InquiryState, Invitation, OpenRequest, ReasonList};
use crate::domain::meeting::{self, MeetingState, Move};
use crate::domain::office::Plane;
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::mail::calendar::Place;
use crate::mail::letters::{InquiryInvitation, MeetingCancelled, Span};
use crate::storage::tables::inquiries::{self, NewInquiry};
use crate::storage::tables::inquiry_hosts::{self, PersonRow};
use crate::storage::tables::invitations;
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow};
use crate::storage::{Audit, Tx};
use crate::usecases::links::{Invite, Whom, invite};
use crate::usecases::outbox::{self, About, Recipient};
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// What the meeting is called in letters.
const MEETING_KIND: &str = "サービス担当者会議";

/// What the organizer wants.
#[derive(Clone, Debug)]
pub struct OpenInput {
    /// The meeting.
    pub meeting: Uid,
    /// The participants who are asked.
    pub asked: Vec<Uid>,
    /// Whether the inquiry takes the place of the whole meeting.
    pub replaces_meeting: bool,
    /// The reason's code.
    pub reason_code: String,
    /// The reason in words.
    pub reason: String,
    /// What is asked; empty asks for an opinion on the whole draft.
    pub question: String,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// The reasons of this installation.
    pub reasons: ReasonList,
    /// The meeting's version that the preview showed; none where nothing was previewed (API).
    pub seen_version: Option<i32>,
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
    steps::require_planner(&cmd.actor, meeting.office_id)?;
    if input.seen_version.is_some_and(|seen| seen != meeting.version) {
        return Err(Failure::Conflict);
    }
    let people = inquiry_hosts::participants(tx, meeting.id)?;
    let already = inquiry_hosts::asked_about(tx, meeting.id, meeting.plan_version_id)?;
    let candidates: Vec<Candidate> = people.iter().map(|p| candidate(p, &already)).collect();
    let asked = people.iter().filter(|p| input.asked.contains(&p.uid)).map(|p| p.id).collect();
    let request = OpenRequest {
        reason: input.reasons.find(&input.reason_code).cloned(),
        reason_text: input.reason.clone(),
        question: input.question.clone(),
        due_at: input.due_at,
        replaces_meeting: input.replaces_meeting,
        asked,
    };
    let (inquiry, invitations) =
        inquiry::open(&request, &candidates, meeting::is_open(meeting.state), cmd.now)
            .map_err(|errors| first(&errors))?;
    write(tx, cmd, &meeting, &people, (&inquiry, &invitations))
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

fn first(errors: &[inquiry::OpenError]) -> Failure {
    errors.first().map_or(Failure::Denied, |e| Refused::from(*e).into())
}

fn write(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    meeting: &MeetingRow,
    people: &[PersonRow],
    (inquiry, invitations): (&Inquiry, &[Invitation]),
) -> Result<Opened, Failure> {
    let about = inquiry_hosts::about(tx, meeting.id, meeting.plan_version_id)?;
    let uid = cmd.uid();
    let id = insert(tx, cmd, meeting, inquiry, &uid)?;
    move_meeting(tx, cmd, meeting, inquiry)?;
    if meeting.state == MeetingState::Fixed {
        let asked = |p: &&PersonRow| invitations.iter().any(|i| i.participant == p.id);
        let told: Vec<&PersonRow> = people.iter().filter(|p| inquiry.replaces_meeting || asked(p)).collect();
        tell_cancelled(tx, cmd, meeting, &told)?;
    }
    let letter = InquiryInvitation {
        meeting_number: meeting.number.clone(),
        due_at: inquiry.due_at,
        sender: reminders::signature(tx, meeting.office_id, Some(meeting.organizer_id))?,
    };
    let mut made = Vec::new();
    for invitation in invitations {
        let person =
            people.iter().find(|p| p.id == invitation.participant).ok_or(Failure::NotFound("participant"))?;
        made.push(ask(tx, cmd, (meeting, &letter, id), person, (inquiry, invitation))?);
    }
    let kind = InvitationKind::Inquiry;
    reminders::plan(
        tx,
        cmd,
        Round { meeting: &meeting.uid, kind, due_at: inquiry.due_at, invitations: &made },
    )?;
    let note = Audit::of("inquiry.open")
        .object("inquiry", &uid)
        .subject(&about.client_uid)
        .insurer(&about.insurer_uid);
    let detail = serde_json::json!({
        "meeting": meeting.uid, "reason": inquiry.reason_code, "replaces_meeting": inquiry.replaces_meeting,
        "invitations": made,
    });
    cmd.audit(tx, &note.detail(detail))?;
    Ok(Opened { inquiry: uid, invitations: made })
}

fn insert(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    inquiry: &Inquiry,
    uid: &Uid,
) -> Result<InquiryId, Failure> {
    Ok(inquiries::insert(
        tx,
        &NewInquiry {
            uid,
            meeting_id: meeting.id,
            plan_version_id: meeting.plan_version_id,
            reason_code: &inquiry.reason_code,
            reason: &inquiry.reason,
            question: &inquiry.question,
            state: InquiryState::Open,
            sent_at: cmd.now,
            due_at: inquiry.due_at,
            created_at: cmd.now,
            version: 1,
        },
    )?)
}

/// Takes the meeting's turn, so that two organizers can't ask the same person twice; moves it when it is replaced.
fn move_meeting(tx: &mut Tx<'_>, cmd: &Cmd, meeting: &MeetingRow, inquiry: &Inquiry) -> Result<(), Failure> {
    let mut change = MeetingChange::of(meeting);
    if inquiry.replaces_meeting {
        change.state = meeting::next(meeting.state, Move::SwitchToInquiry).map_err(Refused::from)?;
        change.reason_code = inquiry.reason_code.clone();
        change.reason = inquiry.reason.clone();
        change.calendar_sequence += i32::from(meeting.state == MeetingState::Fixed);
    }
    if meetings::update(tx, meeting, &change, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// Asks one participant: switched to writing, invited, told by mail where a confirmed address is known.
fn ask(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (meeting, letter, id): (&MeetingRow, &InquiryInvitation, InquiryId),
    person: &PersonRow,
    (inquiry, invitation): (&Inquiry, &Invitation),
) -> Result<Uid, Failure> {
    if !inquiry_hosts::switch_to_writing(tx, person, (&inquiry.reason_code, &inquiry.reason))? {
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
    if let Some(address) = MailAddress::parse(&invitation.address) {
        let to = recipient(person, address);
        let about = About { kind: "invitation", uid: &invited.uid, plane: Plane::Identified };
        outbox::enqueue(tx, cmd, &to, about, letter)?;
    }
    Ok(invited.uid)
}

/// How a participant is addressed: an office, or a person by their part. No letter names a client.
fn recipient(person: &PersonRow, address: MailAddress) -> Recipient {
    Recipient {
        address,
        name: person.label.clone(),
        is_person: person.office_id.is_none(),
        office: person.office_id,
    }
}

/// Takes a settled meeting out of the calendars of those who have it there and write instead of coming.
fn tell_cancelled(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    told: &[&PersonRow],
) -> Result<(), Failure> {
    let (Some(starts_at), Some(ends_at)) = (meeting.starts_at, meeting.ends_at) else { return Ok(()) };
    let letter = MeetingCancelled {
        meeting_uid: meeting.calendar_uid.clone(),
        meeting_number: meeting.number.clone(),
        meeting_kind: MEETING_KIND.into(),
        sequence: u32::try_from(meeting.calendar_sequence + 1).unwrap_or_default(),
        when: Span { starts_at, ends_at },
        place: Place::Open,
        sender: reminders::signature(tx, meeting.office_id, Some(meeting.organizer_id))?,
    };
    let all = invitations::list(tx, meeting.id)?;
    for room in all.iter().filter(|i| i.kind == InvitationKind::Room && i.revoked_at.is_none()) {
        let person = told.iter().find(|p| Some(p.id) == room.participant_id);
        let (Some(person), Some(address)) = (person, MailAddress::parse(&room.address)) else { continue };
        let about = About { kind: "invitation", uid: &room.uid, plane: Plane::Identified };
        outbox::enqueue(tx, cmd, &recipient(person, address), about, &letter)?;
    }
    Ok(())
}
