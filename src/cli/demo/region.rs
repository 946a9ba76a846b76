//! The region: an insurer with three areas, forty offices, a person in every role, and clients with plans.

use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::builder::Builder;
use super::clients::{Around, DemoClient, with_plans, write_sample};
use super::words::{FAMILY, PLACES, PROFESSIONS, SERVICES};
use crate::config::Config;
use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::national_number::check_digit;
use crate::domain::office::OfficeKind;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::views::directory;
use crate::usecases::account::{self, CreateAccount, FirstPassword, Join};
use crate::usecases::directory::{self as register, AddArea, AddInsurer, AddMunicipality, AddOffice};
use crate::usecases::password;

/// The password of every account of the demo.
const PASSWORD: &str = "架空の町の円座デモ2026";

/// How to come in as somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) login: String,
    pub(super) password: String,
    /// Base32, as an authenticator app takes it.
    pub(super) totp_secret: String,
}

/// An office with the person who acts for it.
#[derive(Clone, Debug)]
pub(super) struct Staffed {
    pub(super) uid: Uid,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kind_label: &'static str,
    pub(super) person: Uid,
    /// Who looks at what the first one typed in; the first one where there is nobody else.
    pub(super) colleague: Uid,
}

/// The region that was built.
pub(super) struct Region {
    pub(super) insurer: Uid,
    pub(super) areas: Vec<Uid>,
    pub(super) centers: Vec<Staffed>,
    pub(super) care_offices: Vec<Staffed>,
    pub(super) providers: Vec<Staffed>,
    pub(super) advisers: Vec<String>,
    pub(super) insurer_staff: Uid,
    pub(super) clients: Vec<DemoClient>,
    logins: Vec<Login>,
}

/// Where a set of the national CSV lies that is still to be imported.
pub(super) fn sample_folder(config: &Config) -> PathBuf {
    config.data.dir.join("sample-careplan")
}

impl Region {
    pub(super) fn logins(&self) -> Vec<Login> {
        self.logins.clone()
    }
}

struct Hands<'b> {
    builder: &'b Builder,
    hash: String,
    serial: u32,
    logins: Vec<Login>,
}

pub(super) fn build(builder: &Builder) -> anyhow::Result<Region> {
    builder.step("directory", 2);
    let hash = password::hash(builder.desk().mint(), PASSWORD)?;
    let mut hands = Hands { builder, hash, serial: 0, logins: Vec::new() };
    let insurer = hands.insurer()?;
    let areas = hands.areas(&insurer)?;
    let home = builder.store().read(|conn| directory::office_of_insurer(conn, &insurer))?;
    hands.person("admin", "管理 一郎", "", (&home, Role::Administrator))?;
    let insurer_staff = hands.person("city", "保険 花子", "保健師", (&home, Role::InsurerStaff))?;
    hands.person("city2", "保険 次郎", "", (&home, Role::InsurerStaff))?;
    let centers = hands.centers(&insurer, &areas)?;
    let care_offices = hands.care_offices(&insurer)?;
    let providers = hands.providers(&insurer)?;
    let clinic = hands.clinic(&insurer)?;
    let advisers = hands.advisers(&centers)?;
    let logins = hands.logins;
    builder.step("clients", 10);
    let around =
        Around { care_offices: &care_offices, providers: &providers, areas: &areas, clinic: &clinic };
    let clients = with_plans(builder, around)?;
    write_sample(builder, around, &sample_folder(&builder.state().config))?;
    Ok(Region { insurer, areas, centers, care_offices, providers, advisers, insurer_staff, clients, logins })
}

impl Hands<'_> {
    fn insurer(&self) -> anyhow::Result<Uid> {
        let input = AddInsurer { number: "990010".into(), name: "架空市".into(), ..AddInsurer::default() };
        Ok(self
            .builder
            .by_system("directory.add_insurer", |tx, cmd| register::add_insurer(tx, cmd, &input))?
            .uid)
    }

    fn areas(&self, insurer: &Uid) -> anyhow::Result<Vec<Uid>> {
        let input = AddMunicipality {
            insurer: insurer.clone(),
            code: "990019".into(),
            name: "架空市".into(),
            population: 60_000,
            as_of: jst_date(self.builder.now()),
        };
        let municipality = self
            .builder
            .by_system("directory.add_municipality", |tx, cmd| register::add_municipality(tx, cmd, &input))?
            .uid;
        let mut areas = Vec::new();
        for (sort, name) in (1..).zip(["東圏域", "西圏域", "南圏域"]) {
            let input = AddArea { municipality: municipality.clone(), name: name.into(), sort };
            areas.push(
                self.builder
                    .by_system("directory.add_area", |tx, cmd| register::add_area(tx, cmd, &input))?
                    .uid,
            );
        }
        Ok(areas)
    }

    fn office(
        &mut self,
        kind: OfficeKind,
        name: String,
        services: &[&str],
        (insurer, areas): (&Uid, &[Uid]),
    ) -> anyhow::Result<(Uid, String)> {
        self.serial += 1;
        let division = if kind == OfficeKind::SupportCenter { '0' } else { '7' };
        let body = format!("99{division}01{:04}", self.serial);
        let number = format!("{body}{}", check_digit(&body).context("a number of digits")?);
        let input = AddOffice {
            number: Some(number.clone()),
            service_kinds: services.iter().map(|s| (*s).to_owned()).collect(),
            phone: format!("099-000-{:04}", self.serial),
            fax: format!("099-001-{:04}", self.serial),
            email: format!("office{}@demo.invalid", self.serial),
            email_confirmed_by: Some("demo".into()),
            closed_weekdays: vec![6, 7],
            insurers: vec![insurer.clone()],
            areas: areas.to_vec(),
            ..AddOffice::named(kind, name)
        };
        let added = self
            .builder
            .by_system("directory.add_office", |tx, cmd| register::add_office(tx, cmd, &input))?;
        Ok((added.uid, number))
    }

    fn person(
        &mut self,
        login: &str,
        name: &str,
        profession: &str,
        (office, role): (&Uid, Role),
    ) -> anyhow::Result<Uid> {
        let secret: [u8; 20] = self.builder.desk().mint().bytes();
        let input = CreateAccount {
            login: login.into(),
            name: name.into(),
            kana: String::new(),
            profession: profession.into(),
            email: format!("{login}@demo.invalid"),
            password: Some(FirstPassword::Hashed(self.hash.clone())),
            totp_secret: Some(secret.to_vec()),
            must_change_password: false,
        };
        let account =
            self.builder.by_system("account.create", |tx, cmd| account::create(tx, cmd, &input))?.uid;
        let input = Join {
            account: account.clone(),
            office: office.clone(),
            role,
            title: String::new(),
            ends_on: None,
        };
        self.builder.by_system("account.join", |tx, cmd| account::join(tx, cmd, &input))?;
        // One of each role, and a colleague who can vouch for what the care manager typed in.
        if login == "cm1b" || !self.logins.iter().any(|known| known.role == role.as_str()) {
            self.logins.push(Login {
                role: role.as_str().into(),
                name: name.into(),
                login: login.into(),
                password: PASSWORD.into(),
                totp_secret: data_encoding::BASE32_NOPAD.encode(&secret),
            });
        }
        Ok(account)
    }

    fn centers(&mut self, insurer: &Uid, areas: &[Uid]) -> anyhow::Result<Vec<Staffed>> {
        let mut centers = Vec::new();
        for (at, (area, side)) in areas.iter().zip(["東", "西", "南"]).enumerate() {
            let name = format!("架空市{side}地域包括支援センター");
            let own = std::slice::from_ref(area);
            let (uid, number) =
                self.office(OfficeKind::SupportCenter, name.clone(), &["46"], (insurer, own))?;
            let person = self.person(
                &format!("center{}", at + 1),
                &format!("包括 {side}子"),
                "社会福祉士",
                (&uid, Role::CenterStaff),
            )?;
            centers.push(Staffed {
                uid,
                number,
                name,
                kind_label: "介護予防支援",
                colleague: person.clone(),
                person,
            });
        }
        Ok(centers)
    }

    fn care_offices(&mut self, insurer: &Uid) -> anyhow::Result<Vec<Staffed>> {
        let mut list = Vec::new();
        for (at, place) in PLACES.iter().enumerate() {
            let name = format!("{place}ケアプランセンター");
            let (uid, number) =
                self.office(OfficeKind::CareManagement, name.clone(), &["43"], (insurer, &[]))?;
            let (family, _) = FAMILY.get(at % FAMILY.len()).context("names")?;
            let person = self.person(
                &format!("cm{}", at + 1),
                &format!("{family} 計子"),
                "介護支援専門員",
                (&uid, Role::CareManager),
            )?;
            let colleague = self.person(
                &format!("cm{}b", at + 1),
                &format!("{family} 画太"),
                "介護支援専門員",
                (&uid, Role::CareManager),
            )?;
            list.push(Staffed { uid, number, name, kind_label: "居宅介護支援", person, colleague });
        }
        Ok(list)
    }

    fn providers(&mut self, insurer: &Uid) -> anyhow::Result<Vec<Staffed>> {
        let mut list = Vec::new();
        for at in 0..28 {
            let (code, kind_label, middle) = SERVICES.get(at % SERVICES.len()).context("services")?;
            let place = PLACES.get(at % PLACES.len()).context("places")?;
            let name = format!("{place}{middle}{}", at / PLACES.len() + 1);
            let (uid, number) = self.office(OfficeKind::Provider, name.clone(), &[code], (insurer, &[]))?;
            let (family, _) = FAMILY.get((at + 3) % FAMILY.len()).context("names")?;
            let person = self.person(
                &format!("staff{}", at + 1),
                &format!("{family} 務"),
                "サービス提供責任者",
                (&uid, Role::ProviderStaff),
            )?;
            list.push(Staffed { uid, number, name, kind_label, colleague: person.clone(), person });
        }
        Ok(list)
    }

    /// The clinic of the family doctor; gives its number.
    fn clinic(&mut self, insurer: &Uid) -> anyhow::Result<String> {
        Ok(self.office(OfficeKind::Clinic, "架空内科医院".into(), &[], (insurer, &[]))?.1)
    }

    fn advisers(&mut self, centers: &[Staffed]) -> anyhow::Result<Vec<String>> {
        let home = &centers.first().context("centers")?.uid;
        let mut logins = Vec::new();
        for (at, profession) in PROFESSIONS.iter().enumerate() {
            let login = format!("adviser{}", at + 1);
            let (family, _) = FAMILY.get((at + 5) % FAMILY.len()).context("names")?;
            self.person(&login, &format!("{family} 助"), profession, (home, Role::Adviser))?;
            logins.push(login);
        }
        Ok(logins)
    }
}
