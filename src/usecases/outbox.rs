//! The outbox and the queue of jobs, for every use-case: what leaves the process is first a row of its transaction.
//!
//! A letter's text is rendered when it is sent, with the personal link of that moment; the row holds facts only.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Cmd, Failure};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::job::{JobKind, JobState, MailState};
use crate::domain::office::Plane;
use crate::domain::words::Word;
use crate::mail::address::one_line;
use crate::mail::{MailAddress, TypedMail};
use crate::storage::Tx;
use crate::storage::tables::invitations;
use crate::storage::tables::jobs::{self, NewJob};
use crate::storage::tables::mails::{self, NewMail, TakenBack};
use crate::storage::wake::Wake;

/// Who gets a letter.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Where.
    pub address: MailAddress,
    /// Name of the office or person.
    pub name: String,
    /// 様 or 御中.
    pub is_person: bool,
    /// The office, when the recipient belongs to one.
    pub office: Option<OfficeId>,
}

/// What a letter is about; its link and its state on the pages follow from it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// `invitation` and `account_link` carry a personal link.
    pub kind: &'static str,
    /// Uid of the thing.
    pub uid: &'a Uid,
    /// Identified or anonymised.
    pub plane: Plane,
}

/// What the row's payload holds.
#[derive(Serialize, Deserialize)]
pub struct StoredLetter<M> {
    /// 様 or 御中.
    pub is_person: bool,
    /// The typed letter.
    pub mail: M,
}

/// Queues a letter. Returns its uid.
pub fn enqueue<M: TypedMail>(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    to: &Recipient,
    about: About<'_>,
    mail: &M,
) -> Result<Uid, Failure> {
    let uid = cmd.uid();
    let payload = serde_json::to_string(&StoredLetter { is_person: to.is_person, mail })?;
    mails::insert(
        tx,
        &NewMail {
            uid: &uid,
            kind: M::KIND.as_str(),
            plane: about.plane,
            to_address: to.address.as_str(),
            to_name: &one_line(&to.name),
            office_id: to.office,
            object_kind: about.kind,
            object_uid: about.uid.as_str(),
            payload: &payload,
            message_id: &format!("{uid}@enza"),
            state: MailState::Queued,
            attempts: 0,
            next_at: cmd.now,
            last_reply: "",
            queued_at: cmd.now,
            version: 0,
        },
    )?;
    if about.kind == "invitation" {
        invitations::note_mailed(tx, about.uid.as_str(), to.address.as_str())?;
    }
    tx.wake(Wake::Mails);
    Ok(uid)
}

/// Takes back letters about a thing that wait; one that is on its way just now counts as sent.
pub fn withdraw(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    object_kind: &str,
    object_uid: &Uid,
) -> Result<TakenBack, Failure> {
    Ok(mails::withdraw(tx, object_kind, object_uid, cmd.now)?)
}

/// Queues a job for a time. With a key, a job that still waits under it is moved instead of doubled.
pub fn schedule(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    kind: JobKind,
    key: Option<&str>,
    payload: &impl Serialize,
    run_at: NaiveDateTime,
) -> Result<(), Failure> {
    let (uid, payload) = (cmd.uid(), serde_json::to_string(payload)?);
    jobs::insert(tx, &new_job(cmd, &uid, kind, (key, &payload), run_at))?;
    tx.wake(Wake::Jobs);
    Ok(())
}

/// Queues a job without content, unless one waits or runs under its key already: that one is neither moved nor disturbed.
pub fn schedule_unless_known(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    kind: JobKind,
    key: &str,
    run_at: NaiveDateTime,
) -> Result<(), Failure> {
    jobs::insert_unless_known(tx, &new_job(cmd, &cmd.uid(), kind, (Some(key), "{}"), run_at))?;
    tx.wake(Wake::Jobs);
    Ok(())
}

fn new_job<'a>(
    cmd: &Cmd,
    uid: &'a Uid,
    kind: JobKind,
    (dedupe_key, payload): (Option<&'a str>, &'a str),
    run_at: NaiveDateTime,
) -> NewJob<'a> {
    NewJob {
        uid,
        kind,
        dedupe_key,
        payload,
        state: JobState::Queued,
        run_at,
        leased_by: "",
        attempts: 0,
        last_error: "",
        created_at: cmd.now,
    }
}

/// Takes back a job that still waits under a key.
pub fn unschedule(tx: &mut Tx<'_>, key: &str) -> Result<(), Failure> {
    jobs::withdraw(tx, key)?;
    Ok(())
}
