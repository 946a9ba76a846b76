//! An office comes into the care team, and leaves it, with its days.

use super::{noted, own, own_of};
use crate::domain::care_team::{Span, TeamError, TeamSource, read_day, read_line, read_span};
use crate::domain::client_state::{require_supported, require_within};
use crate::domain::ids::{OfficeId, TeamMemberId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::care_team::{self, NewMember, TeamRow};
use crate::storage::tables::{offices, plan_offices};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// An office for the team, as typed.
#[derive(Clone, Debug)]
pub struct AddMember {
    /// The client.
    pub client: Uid,
    /// 事業所番号
    pub office_number: String,
    /// For which service.
    pub service_kind: String,
    /// Who serves the client there; may be blank.
    pub person: String,
    /// Its first day in the team.
    pub starts_on: String,
    /// Its last day; blank while it goes on.
    pub ends_on: String,
}

/// Takes an office into the team; gives the uid of the membership.
pub fn add_member(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddMember) -> Result<Uid, Failure> {
    let client = own(tx, cmd, &input.client)?;
    let office = plan_offices::find(tx, &input.office_number)?;
    let office = office.ok_or(Refused::from(TeamError::OfficeUnknown))?;
    if office.id == client.office_id {
        return Err(Refused::from(TeamError::OwnOffice).into());
    }
    for (field, line) in [("service_kind", &input.service_kind), ("person", &input.person)] {
        read_line(field, line, false).map_err(Refused::from)?;
    }
    let span = read_span(&input.starts_on, &input.ends_on).map_err(Refused::from)?;
    require_within(&client.uid, client.closed_on, span.last)?;
    let others = care_team::of_clients(tx, &[client.id])?;
    refuse_twice(&others, (office.id, &input.service_kind), (None, &span))?;
    offices::work_with(tx, office.id, client.insurer_id)?;
    let uid = cmd.uid();
    let new = NewMember {
        uid: &uid,
        client_id: client.id,
        office_id: office.id,
        service_kind: &input.service_kind,
        person: &input.person,
        span,
        source: TeamSource::Hand,
        noted_by: &cmd.actor_name(),
    };
    care_team::join(tx, &[new])?;
    let detail = serde_json::json!({ "office": office.uid, "from": span.first, "until": span.last });
    let audit = Audit::of("client.team.join").object("team-member", &uid).detail(detail);
    noted(tx, cmd, client.id, audit)?;
    Ok(uid)
}

/// Sets the last day of a membership; gives the client's uid.
pub fn end_member(tx: &mut Tx<'_>, cmd: &mut Cmd, member: &Uid, ends_on: &str) -> Result<Uid, Failure> {
    let row = care_team::find(tx, member)?.ok_or(Failure::NotFound("team member"))?;
    let client = own_of(tx, cmd, row.client_id, "team member")?;
    let last = read_day("ends_on", ends_on).map_err(Refused::from)?;
    let last = last.ok_or(Refused::at("ends_on", "team-end-required"))?;
    require_within(&client.uid, client.closed_on, Some(last))?;
    if last < row.span().first {
        return Err(Refused::from(TeamError::EndsBeforeStart).into());
    }
    let others = care_team::of_clients(tx, &[client.id])?;
    let span = Span { last: Some(last), ..row.span() };
    refuse_twice(&others, (row.office_id, &row.service_kind), (Some(row.id), &span))?;
    care_team::set_end(tx, &[row.id], (Some(last), &cmd.actor_name()))?;
    let detail = serde_json::json!({ "until": last });
    noted(tx, cmd, client.id, Audit::of("client.team.leave").object("team-member", member).detail(detail))?;
    Ok(client.uid)
}

/// Takes the last day of a membership back, so that it goes on; gives the client's uid.
pub fn resume_member(tx: &mut Tx<'_>, cmd: &mut Cmd, member: &Uid) -> Result<Uid, Failure> {
    let row = care_team::find(tx, member)?.ok_or(Failure::NotFound("team member"))?;
    let client = own_of(tx, cmd, row.client_id, "team member")?;
    require_supported(&client.uid, client.state)?;
    let others = care_team::of_clients(tx, &[client.id])?;
    let open = Span { last: None, ..row.span() };
    refuse_twice(&others, (row.office_id, &row.service_kind), (Some(row.id), &open))?;
    care_team::set_end(tx, &[row.id], (None, ""))?;
    noted(tx, cmd, client.id, Audit::of("client.team.resume").object("team-member", member))?;
    Ok(client.uid)
}

/// An office is in the team once at a time for each service.
fn refuse_twice(
    others: &[TeamRow],
    (office, service): (OfficeId, &str),
    (own, span): (Option<TeamMemberId>, &Span),
) -> Result<(), Failure> {
    let is_same = |row: &&TeamRow| row.office_id == office && row.service_kind == service;
    let mut same = others.iter().filter(|row| Some(row.id) != own).filter(is_same);
    if same.any(|row| row.span().overlaps(span)) {
        return Err(Refused::from(TeamError::AlreadyInTeam).into());
    }
    Ok(())
}
