//! By which framework a client is supported, and for which center.

use super::{noted, own, own_of};
use crate::domain::care_team::{
    Span, TeamError, check_level, make_way, read_framework, read_line, read_span,
};
use crate::domain::client_state::require_within;
use crate::domain::ids::{FrameworkId, OfficeId, Uid};
use crate::domain::office::OfficeKind;
use crate::domain::refusal::Refused;
use crate::storage::tables::client_frameworks::{self, NewFramework};
use crate::storage::tables::{certifications, plan_offices};
use crate::storage::{Audit, Conn, Tx};
use crate::usecases::certification_steps::standing;
use crate::usecases::team_steps::end_before_next;
use crate::usecases::{Cmd, Failure};

/// A framework as typed.
#[derive(Clone, Debug)]
pub struct NoteFramework {
    /// The client.
    pub client: Uid,
    /// The word of a [`crate::domain::care_team::Framework`].
    pub kind: String,
    /// The number of the center that entrusts it; blank where none does.
    pub center_number: String,
    /// Its first day.
    pub starts_on: String,
    /// Its last day; blank while it goes on.
    pub ends_on: String,
}

/// Notes a framework; the one before ends on the day before. Gives its uid.
pub fn note_framework(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &NoteFramework) -> Result<Uid, Failure> {
    let client = own(tx, cmd, &input.client)?;
    let kind = read_framework(&input.kind, !input.center_number.is_empty()).map_err(Refused::from)?;
    let center = center(tx, &input.center_number)?;
    let span = read_span(&input.starts_on, &input.ends_on).map_err(Refused::from)?;
    if center.is_some() {
        // A center that entrusts the client sees them on its days.
        require_within(&client.uid, client.closed_on, span.last)?;
    }
    check_level(kind, span.first, &standing(&certifications::list(tx, client.id)?)).map_err(Refused::from)?;
    let standing = client_frameworks::list(tx, client.id)?;
    let standing: Vec<(FrameworkId, Span)> = standing.iter().map(|row| (row.id, row.span())).collect();
    let cuts = make_way(&standing, &span).map_err(Refused::from)?;
    let uid = cmd.uid();
    let new = NewFramework {
        uid: &uid,
        client_id: client.id,
        kind,
        delegating_office_id: center,
        span,
        noted_by: &cmd.actor_name(),
        now: cmd.now,
    };
    let id = client_frameworks::insert(tx, &new)?;
    for (earlier, last) in cuts {
        client_frameworks::cut(tx, earlier, (last, id))?;
    }
    noted(tx, cmd, client.id, Audit::of("client.framework.note").object("framework", &uid))?;
    Ok(uid)
}

/// Withdraws a framework that should not be there; the one it ended goes on again. Gives the client's uid.
pub fn withdraw_framework(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid, reason: &str) -> Result<Uid, Failure> {
    let row = client_frameworks::find(tx, uid)?.ok_or(Failure::NotFound("framework"))?;
    let client = own_of(tx, cmd, row.client_id, "framework")?;
    read_line("reason", reason, true).map_err(Refused::from)?;
    if !client_frameworks::withdraw(tx, row.id, (cmd.now, &cmd.actor_name(), reason))? {
        return Err(Failure::Conflict);
    }
    end_before_next(tx, row.client_id)?;
    let audit = Audit::of("client.framework.withdraw").object("framework", uid).purpose(reason);
    noted(tx, cmd, client.id, audit)?;
    Ok(client.uid)
}

fn center(conn: &mut Conn, number: &str) -> Result<Option<OfficeId>, Failure> {
    if number.is_empty() {
        return Ok(None);
    }
    let found = plan_offices::find(conn, number)?.filter(|office| office.kind == OfficeKind::SupportCenter);
    Ok(Some(found.ok_or(Refused::from(TeamError::CenterUnknown))?.id))
}
