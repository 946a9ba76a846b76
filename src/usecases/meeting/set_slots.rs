//! Sets the candidates and the deadline while nothing has been sent.

use chrono::{NaiveDateTime, TimeDelta};

use super::{audit, own, save};
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, MOST_SLOTS, Move, is_being_planned, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::{self, MeetingChange};
use crate::usecases::{Cmd, Failure};

/// The longest meeting.
const LONGEST: TimeDelta = TimeDelta::hours(8);

/// Candidates and deadline as typed.
#[derive(Clone, Debug)]
pub struct SetSlots {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Begin and end of each candidate, UTC.
    pub slots: Vec<(NaiveDateTime, NaiveDateTime)>,
    /// By when answers are asked for, UTC.
    pub due_at: NaiveDateTime,
}

/// Replaces the candidates.
pub fn set_slots(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SetSlots) -> Result<(), Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    if !is_being_planned(row.state) {
        next(row.state, Move::Send).map_err(Refused::from)?;
    }
    check(input, cmd.now).map_err(Refused::from)?;
    let mut slots = input.slots.clone();
    slots.sort_unstable();
    meetings::delete_slots(tx, row.id)?;
    for (sort, times) in slots.iter().enumerate() {
        let sort = i32::try_from(sort).unwrap_or(i32::MAX);
        meetings::insert_slot(tx, row.id, &cmd.uid(), *times, sort)?;
    }
    let change = MeetingChange { answer_due_at: Some(input.due_at), ..MeetingChange::of(&row) };
    save(tx, cmd, &row, &change)?;
    audit(tx, cmd, "meeting.set_slots", &row, serde_json::json!({ "slots": slots.len() }))
}

/// Whether the candidates can be sent as they are. An error counts them in the order in which they were given.
pub(super) fn check(input: &SetSlots, now: NaiveDateTime) -> Result<(), DraftError> {
    input.faults(now).into_iter().next().map_or(Ok(()), Err)
}

impl SetSlots {
    /// Everything that is wrong with candidates and deadline.
    pub fn faults(&self, now: NaiveDateTime) -> Vec<DraftError> {
        if self.slots.is_empty() {
            return vec![DraftError::NoSlot];
        }
        let first = self.slots.iter().map(|s| s.0).filter(|from| *from > now).min();
        if self.slots.len() > MOST_SLOTS {
            return vec![DraftError::TooManySlots];
        }
        let fault = |(no, (from, to)): (usize, &(NaiveDateTime, NaiveDateTime))| match () {
            () if *from <= now => Some(DraftError::SlotPast(no)),
            () if to <= from || *to - *from > LONGEST => Some(DraftError::SlotLengthUnfit(no)),
            () if self.slots.iter().take(no).any(|earlier| earlier.0 == *from) => {
                Some(DraftError::SlotTwice(no))
            }
            () => None,
        };
        let mut faults: Vec<DraftError> = self.slots.iter().enumerate().filter_map(fault).collect();
        if self.due_at <= now {
            faults.push(DraftError::DeadlinePast);
        } else if first.is_some_and(|first| self.due_at > first) {
            faults.push(DraftError::DeadlineAfterFirstSlot);
        }
        faults
    }
}
