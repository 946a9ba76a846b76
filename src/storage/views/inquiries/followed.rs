//! Whom a re-confirmation (再確認) asks: those whose rows changed since they spoke last, over all inquiries of a meeting.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::prelude::*;

use super::live;
use crate::domain::ids::{ParticipantId, PlanVersionId, Uid};
use crate::domain::opinion::{self, RowRef, Stance, Stood, is_concerned};
use crate::domain::plan_draft::{PlanContent, RowDiff};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{offices, participants};
use crate::storage::tables::inquiries::{self, InquiryRow};
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::tables::{inquiry_hosts, opinions, plan_rows, plans};

/// An earlier inquiry that is followed, and what changed since.
#[derive(Clone, Debug)]
pub struct Followed {
    pub inquiry: InquiryRow,
    /// The number of the version that it asked about.
    pub number: i32,
    /// The rows that changed since; none where nothing did.
    pub touched: Vec<RowDiff>,
    /// Whose rows changed since they spoke last, among those who were asked.
    pub concerned: Vec<ParticipantId>,
    /// The names of offices that serve by the later version for the first time and don't belong to the meeting.
    pub newcomers: Vec<String>,
}

/// Somebody who was asked about the plan before, with the inquiries that they were asked in last and have answered last, by their place
/// among those of the meeting.
struct Before {
    office_number: String,
    asked: usize,
    answered: Option<usize>,
    /// What they said last of each row.
    said: BTreeMap<RowRef, Stance>,
}

impl Before {
    /// The inquiry that they stand by.
    fn stands_by(&self) -> usize {
        self.answered.unwrap_or(self.asked)
    }
}

/// Who was asked in the inquiries of a meeting.
fn before(
    conn: &mut Conn,
    inquiries: &[InquiryRow],
) -> Result<BTreeMap<ParticipantId, Before>, StorageError> {
    let mut all: BTreeMap<ParticipantId, Before> = BTreeMap::new();
    for (at, inquiry) in inquiries.iter().enumerate() {
        let given = opinions::of_inquiry(conn, inquiry.id)?;
        let current = opinions::current(&given);
        for asked in live(inquiry_hosts::asked(conn, inquiry.id)?) {
            let own = all.entry(asked.participant_id).or_insert_with(|| Before {
                office_number: asked.office_number.clone().unwrap_or_default(),
                asked: at,
                answered: None,
                said: BTreeMap::new(),
            });
            own.asked = at;
            own.answered = asked.answered_at.map(|_| at).or(own.answered);
            let said = current.iter().filter(|said| said.invitation_id == asked.id);
            own.said.extend(said.map(|said| (said.row(), said.stance)));
        }
    }
    Ok(all)
}

/// Whose rows changed since they spoke last, over all inquiries of the meeting; followed is the earliest that one of them stands by.
pub(super) fn followed(
    conn: &mut Conn,
    meeting: &MeetingRow,
    uid: &Uid,
) -> Result<Option<(Followed, PlanVersionId)>, StorageError> {
    let all = inquiries::of_meeting(conn, meeting.id)?;
    let Some(wanted) = all.iter().position(|inquiry| inquiry.uid == *uid) else { return Ok(None) };
    let version_at =
        |at: usize| all.get(at).map_or(meeting.plan_version_id, |inquiry| inquiry.plan_version_id);
    let version = plans::current_of_version(conn, version_at(wanted))?;
    let after = plan_rows::content(conn, version)?;
    let mut known: BTreeMap<PlanVersionId, PlanContent> = BTreeMap::new();
    let (mut concerned, mut earliest) = (Vec::new(), None);
    for (participant, own) in before(conn, &all)? {
        // Who is asked about this very version already has nothing to confirm.
        if version_at(own.asked) == version {
            continue;
        }
        let stands_by = version_at(own.stands_by());
        let then: &PlanContent = match known.entry(stands_by) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(plan_rows::content(conn, stands_by)?),
        };
        let said = own.said.iter().map(|(row, stance)| (row.clone(), *stance)).collect();
        let stood = Stood { office_number: &own.office_number, said };
        if is_concerned(&stood, &opinion::touched(then, &after), (then, &after)) {
            concerned.push(participant);
            earliest = Some(earliest.map_or(own.stands_by(), |first: usize| first.min(own.stands_by())));
        }
    }
    let Some(inquiry) = all.into_iter().nth(earliest.unwrap_or(wanted)) else { return Ok(None) };
    let then = plan_rows::content(conn, inquiry.plan_version_id)?;
    let number = plans::get_version(conn, inquiry.plan_version_id)?.number;
    let touched = opinion::touched(&then, &after);
    let newcomers = newcomers(conn, meeting, opinion::newcomers(&then, &after))?;
    Ok(Some((Followed { inquiry, number, touched, concerned, newcomers }, version)))
}

/// The names of those of some offices that don't belong to a meeting.
fn newcomers(
    conn: &mut Conn,
    meeting: &MeetingRow,
    offices: Vec<(String, String)>,
) -> Result<Vec<String>, StorageError> {
    let known: Vec<(String, Option<String>)> = participants::table
        .left_join(offices::table)
        .filter(participants::meeting_id.eq(meeting.id))
        .select((participants::label, offices::number.nullable()))
        .load(conn)?;
    let belongs = |(number, name): &(String, String)| {
        known.iter().any(|(label, known)| match number.is_empty() {
            true => label == name,
            false => known.as_ref() == Some(number),
        })
    };
    Ok(offices.into_iter().filter(|office| !belongs(office)).map(|(_, name)| name).collect())
}
