//! Reminders of answers that are due: planned with the round, decided again when their time comes. What a recipient then gets is
//! put together in [`super::digests`].

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::outbox::{self, About, Recipient};
use super::{Cmd, Failure};
use crate::domain::access::InvitationKind;
use crate::domain::ids::{AccountId, OfficeId, Uid};
use crate::domain::job::JobKind;
use crate::domain::office::{AddressState, Plane};
use crate::domain::reminder::{self, MutableMail, Reminded};
use crate::domain::time::BusinessCalendar;
use crate::mail::MailAddress;
use crate::mail::letters::{AnswerDelayed, AnswerReminder, OrganizerReminder, Signature};
use crate::storage::tables::meetings;
use crate::storage::tables::reminders::{self as choices, Muting};
use crate::storage::views::letters::{self, ProgressView, is_asked_still, is_over};
use crate::storage::{Audit, Conn, Tx};

/// Payload of [`JobKind::RemindInvitation`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationJob {
    /// The invitation.
    pub invitation: Uid,
}

/// Payload of [`JobKind::RemindOrganizer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizerJob {
    /// The meeting.
    pub meeting: Uid,
    /// Which round of answers.
    pub kind: InvitationKind,
    /// Which inquiry; none for a poll. A job that was queued before inquiries had rounds of their own names none either,
    /// and reminds nobody.
    #[serde(default)]
    pub inquiry: Option<Uid>,
    /// For which deadline it was planned: who has more time than that is not spoken of. None speaks of everybody.
    #[serde(default)]
    pub due_at: Option<NaiveDateTime>,
}

/// One round of answers with a deadline.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// The meeting.
    pub meeting: &'a Uid,
    /// A poll or an inquiry.
    pub kind: InvitationKind,
    /// Which inquiry, when it is one.
    pub inquiry: Option<&'a Uid>,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Who was asked.
    pub invitations: &'a [Uid],
}

/// Plans the reminders of a round. Planning again (a moved deadline, other days) moves what still waits, and takes back what has
/// no place before the new deadline. Whether anybody is written to is decided when the time comes.
pub fn plan(tx: &mut Tx<'_>, cmd: &Cmd, round: Round<'_>) -> Result<(), Failure> {
    plan_recipients(tx, cmd, &round)?;
    plan_organizer(tx, cmd, &round, "")
}

/// Plans the reminders of some of a round who have more time than the others. What the organizer hears at the round's own deadline
/// stays, and they hear once more at each later one that somebody still has.
pub fn plan_some(tx: &mut Tx<'_>, cmd: &Cmd, round: &Round<'_>) -> Result<(), Failure> {
    plan_recipients(tx, cmd, round)?;
    let series = round.due_at.format("later-%Y%m%d%H%M:").to_string();
    plan_organizer(tx, cmd, round, &series)
}

fn plan_organizer(tx: &mut Tx<'_>, cmd: &Cmd, round: &Round<'_>, series: &str) -> Result<(), Failure> {
    let (meeting, kind) = (round.meeting.clone(), round.kind);
    let days = reminder::days(kind, Reminded::Organizer, None);
    let times = reminder::ahead(round.due_at, cmd.now, &days, &BusinessCalendar::public_offices());
    let job = OrganizerJob { meeting, kind, inquiry: round.inquiry.cloned(), due_at: Some(round.due_at) };
    let whose = round.inquiry.unwrap_or(round.meeting);
    for (at, when) in times.iter().enumerate() {
        let key = format!("organizer:{whose}:{kind}:{series}{at}");
        outbox::schedule(tx, cmd, JobKind::RemindOrganizer, Some(&key), &job, *when)?;
    }
    Ok(())
}

/// Plans when the recipients of a round are reminded, by the days of the office that asks.
pub fn plan_recipients(tx: &mut Tx<'_>, cmd: &Cmd, round: &Round<'_>) -> Result<(), Failure> {
    let office = meetings::find(tx, round.meeting)?.ok_or(Failure::NotFound("meeting"))?.office_id;
    let chosen = choices::chosen(tx, office, round.kind)?;
    let days = reminder::days(round.kind, Reminded::Recipient, chosen.as_deref());
    let times = reminder::ahead(round.due_at, cmd.now, &days, &BusinessCalendar::public_offices());
    let most = reminder::RULES.len();
    for invitation in round.invitations {
        let job = InvitationJob { invitation: invitation.clone() };
        for at in 0..most {
            let key = format!("remind:{invitation}:{at}");
            match times.get(at) {
                Some(when) => {
                    outbox::schedule(tx, cmd, JobKind::RemindInvitation, Some(&key), &job, *when)?;
                }
                None => outbox::unschedule(tx, &key)?,
            }
        }
    }
    Ok(())
}

/// Asks again on the day until which somebody has said that their answer has to wait; the reminders before it find that they are not
/// needed. Nothing is asked on a day that has begun: there the deadline's own reminders hold.
pub fn expect(tx: &mut Tx<'_>, cmd: &Cmd, invitation: &Uid, on: Option<NaiveDate>) -> Result<(), Failure> {
    let key = format!("remind:{invitation}:expected");
    let at = on.and_then(|day| reminder::on_day(day, cmd.now, &BusinessCalendar::public_offices()));
    let job = InvitationJob { invitation: invitation.clone() };
    match at {
        Some(at) => outbox::schedule(tx, cmd, JobKind::RemindInvitation, Some(&key), &job, at),
        None => outbox::unschedule(tx, &key),
    }
}

/// Tells the organizer who can't answer yet, unless they want no such news.
pub fn tell_delayed(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    whose: &OrganizerJob,
    mail: &AnswerDelayed,
) -> Result<(), Failure> {
    let view = progress(tx, whose)?;
    if choices::is_muted(tx, Muting::Account(view.organizer), MutableMail::Progress)? {
        return Ok(());
    }
    let Some(recipient) = organizer(&view) else { return Ok(()) };
    let about = About { kind: "meeting", uid: &whose.meeting, plane: Plane::Identified };
    outbox::enqueue(tx, cmd, &recipient, about, mail)?;
    Ok(())
}

/// Tells the organizer how a round stands, unless everybody has answered. Says whether a letter was queued.
pub fn remind_organizer(tx: &mut Tx<'_>, cmd: &Cmd, job: &OrganizerJob) -> Result<bool, Failure> {
    let view = progress(tx, job)?;
    let is_due = |own: &Option<NaiveDateTime>| job.due_at.is_none_or(|due| own.is_none_or(|own| own <= due));
    let is_waited_for =
        view.waiting.iter().any(is_due) && is_asked_still(job.kind, view.meeting_state, view.inquiry_state);
    let is_muted = choices::is_muted(tx, Muting::Account(view.organizer), MutableMail::Progress)?;
    let letter = organizer_letter(&view, job).filter(|_| is_waited_for && !is_muted);
    let note = Audit::of("meeting.remind_organizer").object("meeting", &job.meeting);
    tell_organizer(tx, cmd, job, letter.as_ref())?;
    cmd.audit(tx, &note.detail(serde_json::json!({ "sent": letter.is_some(), "muted": is_muted })))?;
    Ok(letter.is_some())
}

/// Tells the organizer that the last answer of a round has come in. Part of the answer's own transaction.
pub fn tell_complete(tx: &mut Tx<'_>, cmd: &Cmd, job: &OrganizerJob) -> Result<(), Failure> {
    let view = progress(tx, job)?;
    let is_complete = view.answered == view.asked && !is_over(view.meeting_state);
    let is_muted = choices::is_muted(tx, Muting::Account(view.organizer), MutableMail::Progress)?;
    let letter = organizer_letter(&view, job).filter(|_| is_complete && !is_muted);
    tell_organizer(tx, cmd, job, letter.as_ref())
}

fn progress(tx: &mut Tx<'_>, job: &OrganizerJob) -> Result<ProgressView, Failure> {
    letters::progress(tx, &job.meeting, (job.kind, job.inquiry.as_ref()))?.ok_or(Failure::NotFound("meeting"))
}

fn tell_organizer(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    job: &OrganizerJob,
    letter: Option<&(Recipient, OrganizerReminder)>,
) -> Result<(), Failure> {
    if let Some((recipient, mail)) = letter {
        let about = About { kind: "meeting", uid: &job.meeting, plane: Plane::Identified };
        outbox::enqueue(tx, cmd, recipient, about, mail)?;
    }
    Ok(())
}

fn organizer_letter(view: &ProgressView, job: &OrganizerJob) -> Option<(Recipient, OrganizerReminder)> {
    let matter = match job.kind {
        InvitationKind::Poll => AnswerReminder::POLL,
        InvitationKind::Inquiry => AnswerReminder::INQUIRY,
        InvitationKind::Room | InvitationKind::Delivery => return None,
    };
    let recipient = organizer(view)?;
    let mail = OrganizerReminder {
        meeting_number: view.meeting_number.clone(),
        matter: matter.into(),
        due_at: job.due_at.or(view.due_at)?,
        answered: u32::try_from(view.answered).unwrap_or(u32::MAX),
        asked: u32::try_from(view.asked).unwrap_or(u32::MAX),
        path: match &job.inquiry {
            Some(inquiry) => format!("/inquiries/{inquiry}"),
            None => format!("/meetings/{}", job.meeting),
        },
    };
    Some((recipient, mail))
}

/// The organizer, where their address is confirmed.
fn organizer(view: &ProgressView) -> Option<Recipient> {
    let is_confirmed = view.organizer_address_state == AddressState::Confirmed;
    let address = MailAddress::parse(&view.organizer_address).filter(|_| is_confirmed)?;
    Some(Recipient { address, name: view.organizer_name.clone(), is_person: true, office: Some(view.office) })
}

/// The foot of a letter: the office with its numbers, and the staff member.
pub fn signature(conn: &mut Conn, office: OfficeId, person: Option<AccountId>) -> Result<Signature, Failure> {
    let view = letters::signature(conn, office)?.ok_or(Failure::NotFound("office"))?;
    let person = match person {
        Some(account) => letters::signer(conn, account)?.unwrap_or_default(),
        None => String::new(),
    };
    let email = if view.email_state == AddressState::Confirmed { view.email } else { String::new() };
    Ok(Signature { office: view.office, person, phone: view.phone, fax: view.fax, email })
}
