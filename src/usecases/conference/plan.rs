//! Plans a conference.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::HOSTS;
use crate::domain::conference::{ConferenceKind, ConferenceState, Sitting};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::{conferences, insurers, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A sitting to plan.
#[derive(Clone, Debug)]
pub struct PlanConference {
    /// The office that holds it: a support center or the insurer's own.
    pub office: Uid,
    /// The insurer whose conference it is.
    pub insurer: Uid,
    /// What it is for.
    pub kind: ConferenceKind,
    /// What it is called.
    pub title: String,
    /// The area, when it is an area's.
    pub area: Option<Uid>,
    /// When, UTC.
    pub sitting: Sitting,
    /// Where.
    pub place: String,
}

/// The sitting that was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Its uid.
    pub uid: Uid,
    /// When it begins, UTC.
    pub starts_at: NaiveDateTime,
}

/// Plans a conference of an office.
pub fn plan(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &PlanConference) -> Result<Planned, Failure> {
    let office = offices::find_by_uid(tx, &input.office)?.ok_or(Failure::NotFound("office"))?;
    if !cmd.act_in(office.id, HOSTS) {
        return Err(Failure::Denied);
    }
    let insurer = insurers::find_by_uid(tx, &input.insurer)?.ok_or(Failure::NotFound("insurer"))?;
    if !offices::insurers_of(tx, office.id)?.contains(&insurer.id) {
        return Err(Failure::NotFound("insurer"));
    }
    input.sitting.check().map_err(Refused::from)?;
    let title = input.title.trim();
    if title.is_empty() {
        return Err(Refused::at("title", "field-required").into());
    }
    let area = match &input.area {
        None => None,
        Some(uid) => {
            let (area, of, _) = insurers::find_area(tx, uid)?.ok_or(Failure::NotFound("area"))?;
            Some(area).filter(|_| of == insurer.id)
        }
    };
    let uid = cmd.uid();
    conferences::insert(
        tx,
        &conferences::NewConference {
            uid: &uid,
            insurer_id: insurer.id,
            office_id: office.id,
            kind: input.kind,
            title,
            area_id: area,
            starts_at: input.sitting.starts_at,
            ends_at: input.sitting.ends_at,
            place: input.place.trim(),
            state: ConferenceState::Planned,
            minutes: "",
            minutes_state: "draft",
            signed_by: "",
            created_at: cmd.now,
            updated_at: cmd.now,
            version: 1,
        },
    )?;
    cmd.audit(tx, &Audit::of("conference.plan").object("conference", &uid).insurer(&insurer.uid))?;
    Ok(Planned { uid, starts_at: input.sitting.starts_at })
}
