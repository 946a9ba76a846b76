//! The insurer of the city, its offices and the people who work there.

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::domain::office::OfficeKind;
use enza::storage::schema::offices;
use enza::storage::{StorageError, Tx};
use enza::usecases::account::{self, CreateAccount, FirstPassword, Join};
use enza::usecases::directory::{self, AddInsurer, AddOffice};
use enza::usecases::{Cmd, Failure};

use super::OF_MANAGER;

const CENTERS: usize = 7;
const CARE_OFFICES: usize = 28;
const PROVIDERS: usize = 40;

/// The insurer, its offices and the people.
pub(super) struct Frame {
    pub(super) insurer: Uid,
    pub(super) centers: Vec<Uid>,
    pub(super) care_offices: Vec<Uid>,
    pub(super) providers: Vec<(String, Uid)>,
    pub(super) managers: Vec<Uid>,
    pub(super) center_staff: Uid,
    pub(super) everywhere: Uid,
    pub(super) insurer_staff: Uid,
}

/// Founds them.
pub(super) fn found(tx: &mut Tx<'_>, cmd: &mut Cmd, clients: usize) -> Result<Frame, Failure> {
    let input = AddInsurer {
        number: "990010".into(),
        name: "架空市".into(),
        preset: "akashi".into(),
        ..AddInsurer::default()
    };
    let insurer = directory::add_insurer(tx, cmd, &input)?.uid;
    let mut office = |tx: &mut Tx<'_>, number: String, kind, name: String| {
        let insurers = vec![insurer.clone()];
        let input = AddOffice { number: Some(number), insurers, ..AddOffice::named(kind, name) };
        directory::add_office(tx, cmd, &input).map(|added| added.uid)
    };
    let mut centers = Vec::new();
    for n in 0..CENTERS {
        let name = format!("架空地域包括支援センター{n}");
        centers.push(office(tx, format!("99001000{n:02}"), OfficeKind::SupportCenter, name)?);
    }
    let mut care_offices = Vec::new();
    for n in 0..CARE_OFFICES {
        let name = format!("架空ケアプランセンター{n}");
        care_offices.push(office(tx, format!("99701000{n:02}"), OfficeKind::CareManagement, name)?);
    }
    let mut providers = Vec::new();
    for n in 0..PROVIDERS {
        let number = format!("99701010{n:02}");
        let name = format!("架空事業所{n}");
        providers.push((number.clone(), office(tx, number, OfficeKind::Provider, name)?));
    }
    let managers: Vec<Uid> = (0..clients.div_ceil(OF_MANAGER))
        .map(|n| {
            let office = &care_offices[n % CARE_OFFICES];
            employed(tx, cmd, &format!("caremane{n}"), (std::slice::from_ref(office), Role::CareManager))
        })
        .collect::<Result<_, _>>()?;
    let own = offices::table.filter(offices::kind.eq(OfficeKind::Insurer)).select(offices::uid);
    let own: Uid = own.first(&mut **tx).map_err(StorageError::from)?;
    Ok(Frame {
        center_staff: employed(tx, cmd, "houkatsu", (&centers[..1], Role::CenterStaff))?,
        everywhere: employed(tx, cmd, "kanri", (&care_offices, Role::CareManager))?,
        insurer_staff: employed(tx, cmd, "hokensha", (&[own], Role::InsurerStaff))?,
        insurer,
        centers,
        care_offices,
        providers,
        managers,
    })
}

fn employed(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    login: &str,
    (offices, role): (&[Uid], Role),
) -> Result<Uid, Failure> {
    let input = CreateAccount {
        login: login.into(),
        name: format!("架空 {login}"),
        kana: String::new(),
        profession: String::new(),
        email: String::new(),
        password: Some(FirstPassword::Hashed("none".into())),
        totp_secret: None,
        must_change_password: false,
    };
    let account = account::create(tx, cmd, &input)?.uid;
    for office in offices {
        let input = Join {
            account: account.clone(),
            office: office.clone(),
            role,
            title: String::new(),
            ends_on: None,
        };
        account::join(tx, cmd, &input)?;
    }
    Ok(account)
}
