//! Moves a settled meeting to another date or place: a REQUEST with the same UID and the next SEQUENCE goes out.

use chrono::{NaiveDateTime, TimeDelta};

use super::free::{Settling, keep_free};
use super::letters::{self, When};
use super::online::require_consent;
use super::preview::{self, Sending, require_seen, settled};
use super::{audit, save, supported};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{self, DraftError, MeetingForm, Move, next};
use crate::domain::refusal::Refused;
use crate::mail::letters::Span;
use crate::storage::tables::meetings::MeetingChange;
use crate::storage::tables::{invitations, offices};
use crate::storage::{Conn, StorageError, Tx};
use crate::usecases::links::OUTLIVES;
use crate::usecases::meeting_dates::living;
use crate::usecases::{Cmd, Failure};

/// The longest meeting.
const LONGEST: TimeDelta = TimeDelta::hours(8);

/// The new date and place.
#[derive(Clone, Debug)]
pub struct Reschedule {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// How people meet.
    pub form: MeetingForm,
    /// Where; see [`meeting::MeetingPlace`].
    pub place: String,
    /// The address of a video meeting, or empty.
    pub online_url: String,
    /// Stands for the list of recipients that the organizer has seen.
    pub shown: String,
}

impl Reschedule {
    /// Whether the new date and place can stand.
    pub fn check(&self, now: NaiveDateTime) -> Result<(), Refused> {
        meeting::check_place(self.form, &self.place, &self.online_url)?;
        if self.starts_at <= now {
            return Err(DraftError::SlotPast(0).into());
        }
        if self.ends_at <= self.starts_at || self.ends_at - self.starts_at > LONGEST {
            return Err(DraftError::SlotLengthUnfit(0).into());
        }
        Ok(())
    }

    /// The new date and place as letters say them.
    pub fn when(&self, conn: &mut Conn) -> Result<When, StorageError> {
        let place = letters::place(conn, self.form, &self.place)?;
        Ok(When { span: Span { starts_at: self.starts_at, ends_at: self.ends_at }, place })
    }
}

/// Moves the meeting and tells everybody who has the old date.
pub fn reschedule(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Reschedule) -> Result<usize, Failure> {
    let row = supported(tx, cmd, &input.meeting)?;
    let state = next(row.state, Move::Reschedule).map_err(Refused::from)?;
    input.check(cmd.now)?;
    require_consent(tx, cmd, &row, input.form)?;
    let times = (input.starts_at, input.ends_at);
    keep_free(tx, cmd, &Settling { row: &row, times, slot: None, form: input.form, place: &input.place })?;
    let sending = Sending::Change(input.when(tx)?);
    let recipients = preview::recipients(tx, &cmd.scope(), &row, &sending)?;
    let doctors = preview::doctors(tx, &recipients)?;
    offices::take_turn(tx, &doctors)?;
    let span = Span { starts_at: input.starts_at, ends_at: input.ends_at };
    let busy = preview::busy_doctors(tx, &row, &recipients, span)?;
    require_seen(&recipients, &busy, &input.shown)?;
    let letter = preview::letter(tx, &row, &sending)?.ok_or(Failure::Conflict)?;
    let before = settled(&row);
    let change = MeetingChange {
        state,
        form: input.form,
        place: input.place.clone(),
        online_url: input.online_url.clone(),
        starts_at: Some(input.starts_at),
        ends_at: Some(input.ends_at),
        calendar_sequence: row.calendar_sequence + 1,
        ..MeetingChange::of(&row)
    };
    save(tx, cmd, &row, &change)?;
    let rooms = living(tx, row.id, InvitationKind::Room)?;
    let mut mailed = 0;
    for invitation in &rooms {
        let expires_at = input.ends_at + OUTLIVES;
        if !invitations::extend(tx, invitation, invitation.due_at, expires_at)? {
            return Err(Failure::Conflict);
        }
        if let Some(to) = recipients.iter().find(|r| Some(r.participant) == invitation.participant_id) {
            mailed += usize::from(letter.enqueue(tx, cmd, to, &invitation.uid)?);
        }
    }
    let detail = serde_json::json!({ "before": before, "starts_at": input.starts_at, "mailed": mailed });
    audit(tx, cmd, "meeting.reschedule", &row, detail)?;
    Ok(mailed)
}
