//! Gives more time to those who have not answered: all of them, or chosen ones. A collection that was closed early is open again.

use std::sync::Arc;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::access::InvitationKind;
use crate::domain::duty::rule::Evidence;
use crate::domain::duty::{Catalogue, duties};
use crate::domain::ids::Uid;
use crate::domain::inquiry::{self, InquiryState, Needed, Waiting};
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::clients;
use crate::storage::tables::inquiries::{self, InquiryRow};
use crate::storage::tables::inquiry_hosts::{self, AskedRow};
use crate::storage::tables::invitations;
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::views::{duty_facts, meeting_recipients, rules};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::keeping::supported;
use crate::usecases::links::OUTLIVES;
use crate::usecases::meeting_letters as letters;
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// Who gets how much time.
#[derive(Clone, Debug)]
pub struct ExtendInput {
    /// The inquiry.
    pub inquiry: Uid,
    /// The invitations; none stands for all that are not answered. Who has as much time already keeps it.
    pub invitations: Option<Vec<Uid>>,
    /// By when, UTC.
    pub due_at: NaiveDateTime,
    /// Whether somebody goes on beyond the meeting or the rule, having seen it.
    pub is_confirmed: bool,
    /// The rules as shipped.
    pub rules: Arc<Catalogue>,
}

/// Extended time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// Who has it.
    pub invitations: Vec<Uid>,
    /// How many letters say so; the others are asked on paper.
    pub mailed: usize,
}

/// Moves the deadlines with their reminders and links, and tells those who have not answered.
pub fn extend(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ExtendInput) -> Result<Extended, Failure> {
    let (first, _) = steps::planned(tx, cmd, &input.inquiry)?;
    inquiries::take_turn(tx, first.id)?;
    let (inquiry, meeting) = steps::planned(tx, cmd, &input.inquiry)?;
    supported(tx, meeting.client_id)?;
    if matches!(meeting.state, MeetingState::Cancelled | MeetingState::Signed) {
        return Err(Refused::new("meeting-link-over").into());
    }
    let asked = asked(tx, &inquiry)?;
    let all = waiting(&inquiry, &asked);
    let open = || all.iter().filter(|one| !one.is_answered).map(|one| one.invitation.clone()).collect();
    let chosen = input.invitations.clone().unwrap_or_else(open);
    let needed = needed(tx, &input.rules, &meeting, cmd.now)?;
    let is_confirmed = (&needed, input.is_confirmed);
    let given = inquiry::extend(inquiry.state, &all, (&chosen, input.due_at), is_confirmed, cmd.now);
    let given: Vec<Uid> = given
        .map_err(|errors| -> Failure {
            errors.into_iter().next().map_or(Failure::Denied, |error| Refused::from(error).into())
        })?
        .into_iter()
        .map(|one| one.invitation.clone())
        .collect();
    let has_time = |one: &Waiting| given.contains(&one.invitation) || one.due_at >= input.due_at;
    let is_everybody = all.iter().all(|one| one.is_answered || has_time(one));
    reopen(tx, (&inquiry, is_everybody), input.due_at)?;
    let mailed = move_deadlines(tx, cmd, (&inquiry, &meeting), (&asked, &given), input.due_at)?;
    let round = Round {
        meeting: &meeting.uid,
        kind: InvitationKind::Inquiry,
        inquiry: Some(&inquiry.uid),
        due_at: input.due_at,
        invitations: &given,
    };
    match is_everybody {
        true => reminders::plan(tx, cmd, round)?,
        false => reminders::plan_some(tx, cmd, &round)?,
    }
    let beyond = inquiry::beyond(&needed, input.due_at).len();
    let about = inquiry_hosts::about(tx, meeting.id, inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.extend").object("inquiry", &inquiry.uid).subject(&about.client_uid);
    let detail = serde_json::json!({
        "invitations": given, "due_at": input.due_at, "before": inquiry.due_at, "beyond": beyond,
        "mailed": mailed,
    });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Extended { invitations: given, mailed })
}

/// Who is asked and whose link lives.
fn asked(conn: &mut Conn, inquiry: &InquiryRow) -> Result<Vec<AskedRow>, StorageError> {
    let all = inquiry_hosts::asked(conn, inquiry.id)?;
    Ok(all.into_iter().filter(|one| one.revoked_at.is_none()).collect())
}

/// Who is asked, as the rules see them.
pub fn waiting(inquiry: &InquiryRow, asked: &[AskedRow]) -> Vec<Waiting> {
    let one = |asked: &AskedRow| Waiting {
        invitation: asked.uid.clone(),
        due_at: asked.due_at.unwrap_or(inquiry.due_at),
        is_answered: asked.answered_at.is_some(),
    };
    asked.iter().map(one).collect()
}

/// Up to when the answers are needed: the settled meeting that talks about them, and the nearest duty that such a meeting, or the
/// inquiry in its place, still has to meet.
pub fn needed(
    conn: &mut Conn,
    catalogue: &Arc<Catalogue>,
    meeting: &MeetingRow,
    now: NaiveDateTime,
) -> Result<Needed, StorageError> {
    let today = jst_date(now);
    let client = clients::get(conn, meeting.client_id)?;
    let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default();
    let books = rules::books(conn, catalogue, &[(client.id, client.insurer_id)])?;
    let all = duties(books.of(client.id), &facts, today);
    let asks = |duty: &&crate::domain::duty::Duty<'_>| {
        duty.clause.evidence == Evidence::Meeting && duty.status.is_outstanding()
    };
    let nearest = all.iter().filter(asks).filter_map(|duty| Some((duty.clause.rule, duty.due?)));
    let is_settled = meeting.state == MeetingState::Fixed;
    Ok(Needed {
        meeting: meeting.starts_at.filter(|_| is_settled),
        duty: nearest.min_by_key(|(_, due)| *due),
    })
}

/// The inquiry's own deadline moves when everybody's does; one that was closed early collects again.
fn reopen(
    tx: &mut Tx<'_>,
    (inquiry, is_everybody): (&InquiryRow, bool),
    due_at: NaiveDateTime,
) -> Result<(), Failure> {
    if is_everybody {
        inquiries::set_due(tx, inquiry.id, due_at)?;
    }
    if inquiry.state == InquiryState::Collected {
        inquiries::set_state(tx, inquiry.id, InquiryState::Open, None)?;
    }
    Ok(())
}

fn move_deadlines(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (inquiry, meeting): (&InquiryRow, &MeetingRow),
    (asked, given): (&[AskedRow], &[Uid]),
    due_at: NaiveDateTime,
) -> Result<usize, Failure> {
    let everybody = meeting_recipients::recipients(tx, &cmd.scope(), meeting.id)?;
    let mut mailed = 0;
    for one in asked.iter().filter(|one| given.contains(&one.uid)) {
        let row = invitations::get(tx, one.id)?;
        if !invitations::extend(tx, &row, Some(due_at), due_at + OUTLIVES)? {
            return Err(Failure::Conflict);
        }
        let before = one.due_at.unwrap_or(inquiry.due_at);
        let letter = letters::inquiry_extended(tx, meeting, (before, due_at))?;
        let to = everybody.iter().find(|to| to.participant == one.participant_id);
        if let Some(to) = to {
            mailed += usize::from(letter.enqueue(tx, cmd, to, &one.uid)?);
        }
    }
    Ok(mailed)
}
