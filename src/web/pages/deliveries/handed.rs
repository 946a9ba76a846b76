//! The deliveries on the page of a plan version.

use chrono::NaiveDateTime;

use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::consent::Act;
use crate::domain::delivery::{DeliveryState, state};
use crate::domain::ids::Uid;
use crate::domain::judgement::may_take_back;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::deliveries::{
    DeliveryLine, HandedPart, StandingLine, StepLine, TakenBack, UnreachedRow,
};
use crate::storage::views::consents::{Whose, overrides};
use crate::storage::views::deliveries::{DeliveryView, InCharge, Standing, Step, in_charge, list, standings};
use crate::storage::views::meeting_sources::{PlanSource, plan_source};
use crate::storage::views::unreached::{way_to_doctor, way_to_office};
use crate::storage::{Conn, StorageError};
use crate::web::pages::consent_view::override_lines;
use crate::web::pages::unreached;
use crate::web::{Ctx, WebError};

/// The deliveries on a version's page; nothing for those who only serve by the plan.
pub fn handed(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, form): (&Uid, &FormState),
) -> Result<Option<HandedPart>, WebError> {
    let Some(source) = plan_source(conn, scope, version)? else { return Ok(None) };
    let now = ctx.cmd(None).now;
    let views = list(conn, &source)?;
    let mut unreached = Vec::new();
    for view in views.iter().filter(|v| v.acknowledged_at.is_none()) {
        unreached.extend(unreached_row(conn, view, now)?);
    }
    let in_charge = in_charge(conn, &source)?;
    let is_left = in_charge.iter().any(InCharge::is_left);
    let standings = if source.is_current { standings(conn, (&source, &in_charge), now)? } else { Vec::new() };
    Ok(Some(HandedPart {
        rows: views.iter().map(|view| line(view, (&source, form), now)).collect(),
        unreached,
        standings: standings.into_iter().map(|of| standing_line(of, source.number)).collect(),
        may_send: source.is_current && is_left && source.client_state != ClientState::Closed,
        overrides: override_lines(&overrides(conn, scope, Whose::Object(Act::Delivery, version))?, false),
    }))
}

fn standing_line(of: Standing, number: i32) -> StandingLine {
    let is_received = of.received.is_some_and(|(version, _)| version == number);
    let (state, tone) = match (is_received, of.waiting) {
        (true, _) => ("received", "green"),
        (false, Some(None)) => ("queued", "gray"),
        (false, Some(Some(_))) => ("waiting", "yellow"),
        (false, None) => ("unsent", "gray"),
    };
    StandingLine {
        label: of.name.unwrap_or_default(),
        state,
        tone,
        number: of.received.map(|(version, _)| version),
        received_on: of.received.map(|(_, on)| on),
        sent_at: of.waiting.flatten(),
    }
}

fn unreached_row(
    conn: &mut Conn,
    view: &DeliveryView,
    now: NaiveDateTime,
) -> Result<Option<UnreachedRow>, StorageError> {
    let is_waited_for = matches!(state_of(view, now), DeliveryState::Queued | DeliveryState::Sent);
    let (Some((address, _)), Some(letter)) = (&view.link, &view.letter) else { return Ok(None) };
    let Some(row) = unreached::row(&view.label, address, letter).filter(|_| is_waited_for) else {
        return Ok(None);
    };
    let way = match (view.doctor, view.office) {
        (Some(doctor), office) => way_to_doctor(conn, (doctor, office), address)?,
        (None, Some(office)) => way_to_office(conn, office)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(unreached::with_way(row, way)))
}

fn state_of(view: &DeliveryView, now: NaiveDateTime) -> DeliveryState {
    if view.withdrawn.is_some() {
        return DeliveryState::Withdrawn;
    }
    state(view.link.as_ref().map(|(_, facts)| facts), view.acknowledged_at, now)
}

fn line(view: &DeliveryView, (source, form): (&PlanSource, &FormState), now: NaiveDateTime) -> DeliveryLine {
    let state = state_of(view, now);
    let (address, facts) = view.link.clone().map_or((String::new(), None), |(a, f)| (a, Some(f)));
    let is_open = matches!(state, DeliveryState::Queued | DeliveryState::Sent | DeliveryState::Opened);
    let may_resend = is_open || matches!(state, DeliveryState::Revoked | DeliveryState::Expired);
    DeliveryLine {
        uid: view.uid.to_string(),
        number: view.number.clone(),
        label: view.label.clone(),
        means: view.means.as_str(),
        state: state.as_str(),
        tone: tone(state),
        by: view.by.clone(),
        address,
        note: view.note.clone(),
        delivered_on: view.delivered_on,
        sent_at: facts.and_then(|f| f.sent_at),
        opened_at: facts.and_then(|f| f.opened_at),
        acknowledged_at: view.acknowledged_at,
        records: view.records.clone(),
        may_resend: may_resend && source.is_current && source.client_state != ClientState::Closed,
        may_revoke: is_open,
        may_withdraw: state == DeliveryState::ByHand
            && view.sender.is_none_or(|of| may_take_back(of, source.office, source.keepers)),
        is_again: form.values.get("delivery").is_some_and(|uid| uid == view.uid.as_str())
            && form.errors.iter().any(|error| error.field == "reason"),
        withdrawn: view.withdrawn.clone().map(|(at, by, reason)| TakenBack { at, by, reason }),
        steps: view.steps.iter().map(step_line).collect(),
    }
}

/// What was done with the link of a delivery.
pub fn step_line(step: &Step) -> StepLine {
    StepLine { kind: step.kind.as_str(), at: step.at, by: step.by.clone(), reason: step.reason.clone() }
}

fn tone(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Acknowledged | DeliveryState::ByHand => "green",
        DeliveryState::Opened => "blue",
        DeliveryState::Sent => "yellow",
        DeliveryState::Queued
        | DeliveryState::Revoked
        | DeliveryState::Expired
        | DeliveryState::Withdrawn => "gray",
    }
}
