//! Sends the candidates to exactly those who were shown.

use super::online::require_consent;
use super::preview::{self, Sending, seen};
use super::set_slots::{SetSlots, check};
use super::{audit, save, supported};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, Move, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::meetings::{self, MeetingChange};
use crate::usecases::links::{Invite, OUTLIVES, Whom, invite};
use crate::usecases::reminders::{self, Round};
use crate::usecases::{Cmd, Failure};

/// Sends the candidates. `shown` stands for the list that the organizer has seen.
pub fn send(tx: &mut Tx<'_>, cmd: &mut Cmd, meeting: &Uid, shown: &str) -> Result<usize, Failure> {
    let row = supported(tx, cmd, meeting)?;
    let state = next(row.state, Move::Send).map_err(Refused::from)?;
    let due_at = row.answer_due_at.ok_or_else(|| Refused::from(DraftError::DeadlinePast))?;
    let slots = meetings::slots(tx, row.id)?;
    let times = slots.iter().map(|s| (s.starts_at, s.ends_at)).collect();
    check(&SetSlots { meeting: meeting.clone(), slots: times, due_at }, cmd.now).map_err(Refused::from)?;
    require_consent(tx, cmd, &row, row.form)?;
    let recipients = preview::recipients(tx, &cmd.scope(), &row, &Sending::Poll)?;
    if recipients.is_empty() {
        return Err(Refused::from(DraftError::NobodyToAsk).into());
    }
    if seen(&recipients, None) != shown {
        return Err(Refused::from(DraftError::RecipientsChanged).into());
    }
    let letter = preview::letter(tx, &row, &Sending::Poll)?.ok_or(Failure::Conflict)?;
    let (mut mailed, mut made) = (0, Vec::new());
    for to in &recipients {
        let wanted = Invite {
            whom: Whom::Participant(row.id, to.participant),
            inquiry: None,
            kind: InvitationKind::Poll,
            address: &to.address,
            due_at: Some(due_at),
            expires_at: due_at + OUTLIVES,
        };
        let invited = invite(tx, cmd, &wanted)?;
        mailed += usize::from(letter.enqueue(tx, cmd, to, &invited.uid)?);
        made.push(invited.uid);
    }
    let kind = InvitationKind::Poll;
    let round = Round { meeting: &row.uid, kind, inquiry: None, due_at, invitations: &made };
    reminders::plan(tx, cmd, round)?;
    save(tx, cmd, &row, &MeetingChange { state, ..MeetingChange::of(&row) })?;
    let detail = serde_json::json!({ "mailed": mailed, "paper": recipients.len() - mailed });
    audit(tx, cmd, "meeting.send", &row, detail)?;
    Ok(mailed)
}
