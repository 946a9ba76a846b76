//! What a recipient is reminded of: everything that one office has not answered goes in one letter, whoever asked for it. What that
//! is, is asked when the time comes and once more as the letter leaves.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDateTime;

use super::outbox::{self, About, Recipient};
use super::reminders::{InvitationJob, signature};
use super::{Cmd, Desk, Failure, links};
use crate::domain::access::InvitationKind;
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::Plane;
use crate::domain::reminder::{self, MutableMail, Reminded, ReminderOutcome};
use crate::domain::time::BusinessCalendar;
use crate::domain::time::jst::jst_date;
use crate::mail::letters::{AnswerDigest, AnswerReminder, DigestItem};
use crate::mail::{LinkText, MailAddress};
use crate::storage::tables::answer_delays;
use crate::storage::tables::reminders::{self, Muting, NewReminder};
use crate::storage::views::letters::{self, RemindView};
use crate::storage::{Audit, Conn, Tx};

/// What a digest is about: nothing that has a page of its own.
const ABOUT: &str = "digest";

/// Asks again for everything that is due at the recipient of an invitation, in one letter. Says whether one was queued. The jobs of
/// the other invitations find nothing left to do.
pub fn remind(tx: &mut Tx<'_>, cmd: &Cmd, job: &InvitationJob) -> Result<bool, Failure> {
    let own = letters::reminder(tx, &job.invitation)?.ok_or(Failure::NotFound("invitation"))?;
    let due = due_beside(tx, &own, cmd.now)?;
    let is_muted = match own.office {
        Some(office) => reminders::is_muted(tx, Muting::Office(office), MutableMail::AnswerReminders)?,
        None => false,
    };
    let mail = match MailAddress::parse(&own.address).filter(|_| !is_muted) {
        Some(address) => queue(tx, cmd, (&own, address), &due)?,
        None => None,
    };
    if mail.is_some() || is_muted {
        note(tx, cmd, &due, mail.as_ref())?;
    }
    let of: Vec<&Uid> = due.iter().map(|view| &view.uid).collect();
    let detail = serde_json::json!({ "sent": mail.is_some(), "muted": is_muted, "of": of });
    cmd.audit(tx, &Audit::of("invitation.remind").object("invitation", &job.invitation).detail(detail))?;
    Ok(mail.is_some())
}

/// What the recipient of an invitation is to be reminded of now.
fn due_beside(conn: &mut Conn, own: &RemindView, now: NaiveDateTime) -> Result<Vec<RemindView>, Failure> {
    if own.address.is_empty() {
        return Ok(Vec::new());
    }
    let is_theirs =
        |view: &RemindView| view.office == own.office && (own.office.is_some() || view.label == own.label);
    let all = letters::unanswered_at(conn, &own.address)?;
    let open: Vec<RemindView> =
        all.into_iter().filter(|view| is_theirs(view) && view.is_waited_for(now)).collect();
    let ids: Vec<_> = open.iter().map(|view| view.id).collect();
    let last: BTreeMap<_, _> = reminders::last(conn, &ids)?.into_iter().collect();
    let delays = answer_delays::standing(conn, &ids)?;
    let expected: BTreeMap<_, _> =
        delays.into_iter().map(|one| (one.invitation_id, one.expected_on)).collect();
    let calendar = BusinessCalendar::public_offices();
    let mut chosen: BTreeMap<(OfficeId, InvitationKind), Vec<i32>> = BTreeMap::new();
    let mut due = Vec::new();
    for view in open {
        let since = last.get(&view.id).copied().unwrap_or(view.created_at);
        // Who has said until when their answer has to wait is asked on that day, and not before.
        match expected.get(&view.id) {
            Some(day) if *day > jst_date(now) => continue,
            Some(day) if reminder::has_come(*day, (since, now), &calendar) => {
                due.push(view);
                continue;
            }
            _ => {}
        }
        let (of, Some(due_at)) = ((view.meeting_office, view.kind), view.due_at) else { continue };
        if let Entry::Vacant(place) = chosen.entry(of) {
            let own = reminders::chosen(conn, of.0, of.1)?;
            place.insert(reminder::days(of.1, Reminded::Recipient, own.as_deref()));
        }
        let days = chosen.get(&of).map(Vec::as_slice).unwrap_or_default();
        if reminder::is_due(due_at, (since, now), days, &calendar) {
            due.push(view);
        }
    }
    Ok(due)
}

/// Queues the letter: as for one invitation where there is one only.
fn queue(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (own, address): (&RemindView, MailAddress),
    due: &[RemindView],
) -> Result<Option<Uid>, Failure> {
    let mut to =
        Recipient { address, name: own.label.clone(), is_person: own.office.is_none(), office: own.office };
    match due {
        [] => Ok(None),
        [only] => {
            to.name.clone_from(&only.label);
            let item = item(tx, only)?;
            let sender = signature(tx, only.meeting_office, Some(only.organizer))?;
            let (meeting_number, matter, due_at) = (item.meeting_number, item.matter, item.due_at);
            let mail = AnswerReminder { meeting_number, matter, due_at, sender };
            let about = About { kind: "invitation", uid: &only.uid, plane: Plane::Identified };
            outbox::enqueue(tx, cmd, &to, about, &mail).map(Some)
        }
        several => {
            if let Some(office) = own.office {
                to.name = letters::office_name(tx, office)?;
            }
            let items = several.iter().map(|view| item(tx, view)).collect::<Result<_, _>>()?;
            let about = cmd.uid();
            let about = About { kind: ABOUT, uid: &about, plane: Plane::Identified };
            outbox::enqueue(tx, cmd, &to, about, &AnswerDigest { items }).map(Some)
        }
    }
}

fn item(conn: &mut Conn, view: &RemindView) -> Result<DigestItem, Failure> {
    let matter = match view.kind {
        InvitationKind::Inquiry => AnswerReminder::INQUIRY,
        _ => AnswerReminder::POLL,
    };
    let from = signature(conn, view.meeting_office, Some(view.organizer))?;
    Ok(DigestItem {
        invitation: view.uid.clone(),
        meeting_number: view.meeting_number.clone(),
        matter: matter.into(),
        due_at: view.due_at.unwrap_or(view.expires_at),
        office: from.office,
        person: from.person,
        phone: from.phone,
        fax: from.fax,
    })
}

fn note(tx: &mut Tx<'_>, cmd: &Cmd, due: &[RemindView], mail: Option<&Uid>) -> Result<(), Failure> {
    let outcome = if mail.is_some() { ReminderOutcome::Sent } else { ReminderOutcome::Muted };
    for view in due {
        let row = NewReminder {
            invitation_id: view.id,
            reminded_on: jst_date(cmd.now),
            outcome,
            mail_uid: mail.map(Uid::as_str).unwrap_or_default(),
            noted_at: cmd.now,
        };
        reminders::insert(tx, &row)?;
    }
    Ok(())
}

/// Whether the one thing that a reminder asks for is still waited for, now that it leaves.
pub fn is_waited_for(conn: &mut Conn, invitation: &str, now: NaiveDateTime) -> Result<bool, Failure> {
    let view = match Uid::parse(invitation) {
        Some(uid) => letters::reminder(conn, &uid)?,
        None => None,
    };
    Ok(view.is_some_and(|view| view.is_waited_for(now)))
}

/// What is left of a digest, with the link of each line.
pub type Living = (AnswerDigest, BTreeMap<String, LinkText>);

/// A digest as it leaves now: what was answered or taken back since is left out, and each line has the link of this moment.
/// Nothing where nothing is left.
pub fn of_now(
    conn: &mut Conn,
    desk: &Desk,
    base_url: &str,
    digest: AnswerDigest,
) -> Result<Option<Living>, Failure> {
    let now = desk.clock().now();
    let (mut items, mut found) = (Vec::new(), BTreeMap::new());
    for item in digest.items {
        let view = letters::reminder(conn, &item.invitation)?.filter(|view| view.is_waited_for(now));
        let Some(view) = view else { continue };
        let link = links::text(desk.keys(), base_url, (view.kind, &view.uid, &view.nonce));
        found.insert(item.invitation.to_string(), link);
        items.push(item);
    }
    Ok(if items.is_empty() { None } else { Some((AnswerDigest { items }, found)) })
}
