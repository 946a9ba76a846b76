//! An office that asks chooses on which days its recipients are reminded, or goes back to the rules.

use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::reminder::{self, ASKED};
use crate::storage::tables::{offices, reminders};
use crate::storage::views::letters;
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::reminders::{Round, plan_recipients};
use crate::usecases::{Cmd, Failure};

/// Which days.
#[derive(Clone, Debug)]
pub struct RemindDays {
    /// The office.
    pub office: Uid,
    /// Of what.
    pub kind: InvitationKind,
    /// Business days from the deadline as they were typed; none goes back to the rules.
    pub days: Option<Vec<String>>,
}

/// Notes the choice, and plans anew what is open.
pub fn remind_days(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RemindDays) -> Result<(), Failure> {
    let office = offices::find_by_uid(tx, &input.office)?.ok_or(Failure::NotFound("office"))?;
    if !cmd.act_in(office.id, PLANNERS) {
        return Err(Failure::NotFound("office"));
    }
    if !ASKED.contains(&input.kind) {
        return Err(Refused::new("mail-kind-unknown").into());
    }
    let days = match &input.days {
        Some(typed) => Some(reminder::choice(input.kind, typed)?),
        None => None,
    };
    let by = cmd.actor_name();
    reminders::choose(tx, (&cmd.uid(), office.id), (input.kind, days.as_deref()), (&by, cmd.now))?;
    for (meeting, invitation, due_at) in letters::open_of(tx, office.id, input.kind, cmd.now)? {
        let invitations = std::slice::from_ref(&invitation);
        let round = Round { meeting: &meeting, kind: input.kind, inquiry: None, due_at, invitations };
        plan_recipients(tx, cmd, &round)?;
    }
    let detail = serde_json::json!({ "kind": input.kind, "days": days });
    cmd.audit(tx, &Audit::of("reminder.choose_days").object("office", &office.uid).detail(detail))
}
