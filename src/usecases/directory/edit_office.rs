//! Changes an office. A new mail address is used only after somebody else, or the office itself, has confirmed it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::add_office::require_own_address;
use super::facts::{checked, is_administrator, require_keeper};
use super::{AddOffice, links_of};
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::domain::refusal::Refused;
use crate::storage::tables::offices::{self, OfficeRow};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What was typed.
#[derive(Clone, Debug)]
pub struct EditOffice {
    /// Which office.
    pub office: Uid,
    /// The version its writer saw.
    pub version: i32,
    /// The facts; kind, insurers and areas are the administrator's and stay as they are otherwise.
    pub facts: AddOffice,
    /// The last day of its work, when it has ended; the administrator's too.
    pub ended_on: Option<NaiveDate>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Whether the mail address is a new one and waits for its confirmation.
    pub asks_confirmation: bool,
}

/// Changes an office.
pub fn edit_office(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EditOffice) -> Result<Edited, Failure> {
    let known = offices::find_by_uid(tx, &input.office)?.ok_or(Failure::NotFound("office"))?;
    require_keeper(tx, cmd, &known)?;
    if known.merged_into.is_some() {
        return Err(Refused::new("office-is-merged").into());
    }
    if known.version != input.version {
        return Err(Refused::new("office-changed-meanwhile").into());
    }
    let facts = checked(&input.facts)?;
    if let Some(number) = &facts.number {
        let same = offices::find_by_number(tx, number)?;
        if same.is_some_and(|other| other.id != known.id) {
            return Err(Refused::at("number", "office-known").into());
        }
    }
    if facts.email != known.email {
        require_own_address(tx, &facts, Some(known.id))?;
    }
    let is_administrator = is_administrator(cmd);
    let row = changed(cmd, &known, &facts, is_administrator.then_some(input.ended_on));
    if !offices::update(tx, &row, cmd.now)? {
        return Err(Failure::Conflict);
    }
    if is_administrator && known.kind != OfficeKind::Insurer {
        let (insurers, areas) = links_of(tx, &facts)?;
        offices::set_insurers(tx, known.id, &insurers)?;
        offices::set_areas(tx, known.id, &areas)?;
    }
    let asks_confirmation = row.email != known.email && !row.email.is_empty();
    let detail = serde_json::json!({ "address_changed": row.email != known.email });
    cmd.audit(tx, &Audit::of("directory.edit_office").object("office", &known.uid).detail(detail))?;
    Ok(Edited { asks_confirmation })
}

/// The row with the new facts. `ended_on` is given where the actor may decide it.
fn changed(
    cmd: &Cmd,
    known: &OfficeRow,
    facts: &AddOffice,
    ended_on: Option<Option<NaiveDate>>,
) -> OfficeRow {
    let closed: Vec<String> = facts.closed_weekdays.iter().map(ToString::to_string).collect();
    let number = facts.number.clone();
    let is_kind_open = ended_on.is_some() && known.kind != OfficeKind::Insurer;
    let mut row = OfficeRow {
        kind: if is_kind_open { facts.kind } else { known.kind },
        search: search_text(&[&facts.name, &facts.kana, number.as_deref().unwrap_or_default()]),
        number,
        name: facts.name.clone(),
        kana: facts.kana.clone(),
        service_kinds: facts.service_kinds.join(" "),
        local_label: facts.local_label.clone(),
        postal: facts.postal.clone(),
        address: facts.address.clone(),
        phone: facts.phone.clone(),
        fax: facts.fax.clone(),
        note: facts.note.clone(),
        closed_weekdays: closed.join(" "),
        is_provisional: false,
        ended_on: ended_on.unwrap_or(known.ended_on),
        ..known.clone()
    };
    if facts.email != known.email {
        row.email = facts.email.clone();
        row.email_state =
            if facts.email.is_empty() { AddressState::Unset } else { AddressState::Unconfirmed };
        row.email_set_by = cmd.actor.name();
        row.email_confirmed_at = None;
        row.email_confirmed_by = String::new();
    }
    row
}
