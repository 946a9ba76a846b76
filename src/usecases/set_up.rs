//! The set-up of a fresh installation: insurer, municipality, areas, support center and the first administrator, all at
//! once or not at all. Its token is derived from the installation's key, so it stands nowhere, and it works only while
//! there is no account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::account::{self, CreateAccount, FirstPassword, Join};
use super::directory::{self, AddArea, AddInsurer, AddMunicipality, AddOffice};
use super::keys::Keys;
use super::{Cmd, Failure};
use crate::domain::access::{Actor, Role};
use crate::domain::ids::Uid;
use crate::domain::office::OfficeKind;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::views::{accounts, directory as directory_views};
use crate::storage::{Audit, Tx};

/// What the wizard asks.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The token of the printed address.
    pub token: String,
    /// 保険者番号, six digits.
    pub insurer_number: String,
    /// Its name.
    pub insurer_name: String,
    /// The municipality's name.
    pub municipality_name: String,
    /// 市区町村コード.
    pub municipality_code: String,
    /// Its population today.
    pub population: i64,
    /// Names of the areas (日常生活圏域).
    pub areas: Vec<String>,
    /// The support center in charge of them.
    pub center_name: String,
    /// Its number, if it has one.
    pub center_number: Option<String>,
    /// The administrator.
    pub administrator: Administrator,
}

/// The first administrator, with the password's hash.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// The mail address, or empty.
    pub email: String,
    /// What `password::hash` made.
    pub password_hash: String,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsSetUp {
    /// The insurer.
    pub insurer: Uid,
    /// The administrator.
    pub administrator: Uid,
}

/// The token of this installation.
pub fn token(keys: &Keys) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&keys.mac("set-up", &[b"1"]))
}

/// Whether a token, or the address that holds it, is right.
pub fn is_token(keys: &Keys, typed: &str) -> bool {
    let bare = typed.trim().rsplit('#').next().unwrap_or_default();
    token(keys).as_bytes().ct_eq(bare.as_bytes()).into()
}

/// Sets a fresh installation up.
pub fn set_up(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SetUp) -> Result<IsSetUp, Failure> {
    if accounts::is_any(tx)? {
        return Err(Refused::new("set-up-done").into());
    }
    if !is_token(&cmd.keys, &input.token) {
        return Err(Refused::at("token", "set-up-token").into());
    }
    if input.areas.is_empty() {
        return Err(Refused::at("areas", "set-up-areas").into());
    }
    // From here on the server itself acts: whoever holds the token holds the machine.
    cmd.actor = Actor::System("set-up");
    let insurer = AddInsurer {
        number: input.insurer_number.clone(),
        name: input.insurer_name.clone(),
        ..AddInsurer::default()
    };
    let insurer = at("insurer_number", directory::add_insurer(tx, cmd, &insurer))?.uid;
    let areas = places(tx, cmd, input, (&insurer, jst_date(cmd.now)))?;
    let center = AddOffice {
        number: input.center_number.clone(),
        insurers: vec![insurer.clone()],
        areas,
        ..AddOffice::named(OfficeKind::SupportCenter, input.center_name.clone())
    };
    at("center_name", directory::add_office(tx, cmd, &center))?;
    let administrator = first_account(tx, cmd, input, &insurer)?;
    cmd.audit(tx, &Audit::of("set_up.complete").object("insurer", &insurer))?;
    Ok(IsSetUp { insurer, administrator })
}

fn places(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    input: &SetUp,
    (insurer, today): (&Uid, NaiveDate),
) -> Result<Vec<Uid>, Failure> {
    let municipality = AddMunicipality {
        insurer: insurer.clone(),
        code: input.municipality_code.clone(),
        name: input.municipality_name.clone(),
        population: input.population,
        as_of: today,
    };
    let municipality = at("municipality_code", directory::add_municipality(tx, cmd, &municipality))?.uid;
    let mut areas = Vec::new();
    for (sort, name) in (0_i32..).zip(&input.areas) {
        let area = AddArea { municipality: municipality.clone(), name: name.clone(), sort };
        areas.push(at("areas", directory::add_area(tx, cmd, &area))?.uid);
    }
    Ok(areas)
}

fn first_account(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SetUp, insurer: &Uid) -> Result<Uid, Failure> {
    let person = &input.administrator;
    let account = CreateAccount {
        login: person.login.clone(),
        name: person.name.clone(),
        kana: String::new(),
        profession: String::new(),
        email: person.email.clone(),
        password: Some(FirstPassword::Hashed(person.password_hash.clone())),
        totp_secret: None,
        must_change_password: false,
    };
    let account = account::create(tx, cmd, &account)?.uid;
    let office = directory_views::office_of_insurer(tx, insurer)?;
    let join = Join {
        account: account.clone(),
        office,
        role: Role::Administrator,
        title: String::new(),
        ends_on: None,
    };
    account::join(tx, cmd, &join)?;
    Ok(account)
}

/// Names the wizard's field where the refusal names one of another form.
fn at<T>(field: &'static str, outcome: Result<T, Failure>) -> Result<T, Failure> {
    outcome.map_err(|failure| match failure {
        Failure::Refused(refused) => Failure::Refused(Refused { field: Some(field), ..refused }),
        other => other,
    })
}
