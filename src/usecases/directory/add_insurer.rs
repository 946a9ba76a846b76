//! Adds an insurer together with its own office.

use super::{Added, authorize, required};
use crate::domain::ids::{InsurerId, OfficeId};
use crate::domain::national_number::is_insurer_number;
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::domain::refusal::Refused;
use crate::storage::tables::{insurers, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What is known of a new insurer.
#[derive(Clone, Debug, Default)]
pub struct AddInsurer {
    /// 保険者番号, 6 digits.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The rule preset it starts from, or empty.
    pub preset: String,
    /// The pledge of secrecy that people sign before they see cases; empty means the product's own.
    pub pledge_text: String,
}

/// Adds an insurer together with its own office, so that its staff have somewhere to belong.
pub fn add_insurer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddInsurer) -> Result<Added, Failure> {
    authorize(cmd)?;
    if !is_insurer_number(&input.number) {
        return Err(Refused::at("number", "insurer-number-form").into());
    }
    required("name", &input.name, 60)?;
    if insurers::find_by_number(tx, &input.number)?.is_some() {
        return Err(Refused::at("number", "insurer-known").into());
    }
    let uid = cmd.uid();
    let insurer = insurers::insert(
        tx,
        &insurers::NewInsurer {
            uid: &uid,
            number: &input.number,
            name: &input.name,
            preset: &input.preset,
            report_form: "rounded",
            retention_years: 5,
            pledge_text: &input.pledge_text,
            created_at: cmd.now,
            version: 1,
        },
    )?;
    let office = own_office(tx, cmd, insurer.id, input)?;
    offices::work_with(tx, office, insurer.id)?;
    cmd.audit(tx, &Audit::of("directory.add_insurer").object("insurer", &uid).insurer(&uid))?;
    Ok(Added { uid })
}

fn own_office(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    insurer: InsurerId,
    input: &AddInsurer,
) -> Result<OfficeId, Failure> {
    let office = offices::insert(
        tx,
        &offices::NewOffice {
            uid: &cmd.uid(),
            number: None,
            kind: OfficeKind::Insurer,
            insurer_id: Some(insurer),
            name: &input.name,
            search: &search_text(&[&input.name, &input.number]),
            service_kinds: "",
            local_label: "",
            postal: "",
            address: "",
            phone: "",
            fax: "",
            email: "",
            email_state: AddressState::Unset,
            email_confirmed_by: "",
            closed_weekdays: "",
            note: "",
            created_at: cmd.now,
            updated_at: cmd.now,
            version: 1,
            kana: "",
            is_provisional: false,
            email_set_by: "",
        },
    )?;
    Ok(office.id)
}
