//! What an office's facts must be like, and who may write them.

use super::{AddOffice, required};
use crate::domain::access::{Membership, Role};
use crate::domain::ids::InsurerId;
use crate::domain::national_number::is_office_number;
use crate::domain::office::OfficeKind;
use crate::domain::phone;
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::storage::Tx;
use crate::storage::tables::offices::{self, OfficeRow};
use crate::usecases::cmd::{PLANNERS, TEAM};
use crate::usecases::{Cmd, Failure};

/// The facts in the one form in which they are stored.
pub fn checked(input: &AddOffice) -> Result<AddOffice, Refused> {
    match faults(input).into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(in_one_form(input)),
    }
}

/// Everything that is wrong with the facts, each at its field.
pub fn faults(input: &AddOffice) -> Vec<Refused> {
    let mut found: Vec<Refused> = required("name", &input.name, 120).err().into_iter().collect();
    for (field, text, limit) in [
        ("kana", &input.kana, 120),
        ("local_label", &input.local_label, 60),
        ("address", &input.address, 200),
        ("note", &input.note, 500),
    ] {
        if text.chars().count() > limit {
            found.push(Refused::at(field, "field-too-long").with("limit", limit));
        }
    }
    let is_mail = input.email.is_empty() || MailAddress::parse(&input.email).is_some();
    let forms = [
        ("number", "office-number-form", input.number.as_deref().is_none_or(is_office_number)),
        ("email", "office-email-form", is_mail),
        ("postal", "office-postal-form", phone::postal_code(&input.postal).is_some()),
        ("phone", "phone-form", phone::normalized(&input.phone).is_some()),
        ("fax", "fax-form", phone::normalized(&input.fax).is_some()),
    ];
    found.extend(
        forms.into_iter().filter(|(.., fits)| !fits).map(|(field, code, _)| Refused::at(field, code)),
    );
    found
}

fn in_one_form(input: &AddOffice) -> AddOffice {
    AddOffice {
        postal: phone::postal_code(&input.postal).unwrap_or_default(),
        phone: phone::normalized(&input.phone).unwrap_or_default(),
        fax: phone::normalized(&input.fax).unwrap_or_default(),
        ..input.clone()
    }
}

/// Whether the actor is the administrator or the server itself (set-up, command line, demo).
pub fn is_administrator(cmd: &Cmd) -> bool {
    cmd.scope().is_system() || cmd.actor.has_role(&[Role::Administrator])
}

/// The insurers of the offices for which the actor plans care.
pub fn own_insurers(cmd: &Cmd) -> Vec<InsurerId> {
    let memberships = cmd.actor.account().map(|a| a.memberships.as_slice()).unwrap_or_default();
    let planning = memberships.iter().filter(|m| PLANNERS.contains(&m.role));
    planning.flat_map(|m| m.insurers.iter().copied()).collect()
}

/// Whether the actor may note an office of a kind.
pub fn may_add(cmd: &Cmd, kind: OfficeKind) -> bool {
    is_administrator(cmd) || cmd.actor.has_role(PLANNERS) && kind.is_kept_by_planners()
}

/// Administrators write every office; those who plan care write their own, and the providers, clinics and pharmacies
/// that work with the same insurer or with none yet.
pub fn require_keeper(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &OfficeRow) -> Result<(), Failure> {
    let is_own = cmd.scope().is_system() || cmd.act_in(office.id, PLANNERS);
    if is_own || cmd.act_where(|m| m.role == Role::Administrator) {
        return Ok(());
    }
    let theirs = offices::insurers_of(tx, office.id)?;
    let shares = |m: &Membership| theirs.is_empty() || theirs.iter().any(|i| m.insurers.contains(i));
    let may = office.kind.is_kept_by_planners() && cmd.act_where(|m| PLANNERS.contains(&m.role) && shares(m));
    if may { Ok(()) } else { Err(Failure::Denied) }
}

/// Goes on for who works at the office, and for who may write it. Says whether the actor speaks for their own.
pub fn require_speaker(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &OfficeRow) -> Result<bool, Failure> {
    if cmd.act_in(office.id, TEAM) {
        return Ok(true);
    }
    require_keeper(tx, cmd, office)?;
    Ok(false)
}
