//! The region: an insurer with three areas, forty offices, a person in every role, and clients with plans.

use anyhow::{Context, bail};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Builder;
use super::words::{FAMILY, GIVEN, NEEDS, PLACES, PROFESSIONS, SERVICES};
use crate::domain::access::Role;
use crate::domain::careplan::{OnUnmappable, PlanKey, PlanToWrite, UnitKey, write_set};
use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::client::{ClientData, Sex, TypedClient};
use crate::domain::ids::Uid;
use crate::domain::national_number::check_digit;
use crate::domain::office::OfficeKind;
use crate::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::{clients, offices};
use crate::storage::views::directory;
use crate::usecases::account::{self, CreateAccount, FirstPassword, Join};
use crate::usecases::client::edit;
use crate::usecases::directory::{self as register, AddArea, AddInsurer, AddMunicipality, AddOffice};
use crate::usecases::import::{self, HeldFile, confirm, preview};
use crate::usecases::password;

/// The password of every account of the demo.
const PASSWORD: &str = "架空の町の円座デモ2026";
/// Clients with plans.
const CLIENTS: usize = 120;

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
}

/// A client with a plan.
#[derive(Clone, Debug)]
pub(super) struct DemoClient {
    pub(super) uid: Uid,
    pub(super) care_office: usize,
    pub(super) age: u32,
    pub(super) sex: Sex,
    pub(super) level: CareLevel,
}

/// The region that was built.
pub(super) struct Region {
    pub(super) insurer: Uid,
    pub(super) areas: Vec<Uid>,
    pub(super) centers: Vec<Staffed>,
    pub(super) care_offices: Vec<Staffed>,
    pub(super) advisers: Vec<String>,
    pub(super) insurer_staff: Uid,
    pub(super) clients: Vec<DemoClient>,
    logins: Vec<Login>,
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

pub(super) fn build(builder: &mut Builder) -> anyhow::Result<Region> {
    builder.step("directory", 2);
    let hash = password::hash(builder.desk().mint(), PASSWORD)?;
    let mut hands = Hands { builder, hash, serial: 0, logins: Vec::new() };
    let insurer = hands.insurer()?;
    let areas = hands.areas(&insurer)?;
    let home = builder.state.store().read(|conn| directory::office_of_insurer(conn, &insurer))?;
    hands.person("admin", "管理 一郎", "", (&home, Role::Administrator))?;
    let insurer_staff = hands.person("city", "保険 花子", "保健師", (&home, Role::InsurerStaff))?;
    hands.person("city2", "保険 次郎", "", (&home, Role::InsurerStaff))?;
    let centers = hands.centers(&insurer, &areas)?;
    let care_offices = hands.care_offices(&insurer)?;
    let providers = hands.providers(&insurer)?;
    let advisers = hands.advisers(&centers)?;
    let logins = hands.logins;
    builder.step("clients", 10);
    let clients = with_plans(builder, &care_offices, &providers, &areas)?;
    Ok(Region { insurer, areas, centers, care_offices, advisers, insurer_staff, clients, logins })
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
            as_of: jst_date(self.builder.clock.now()),
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
        if !self.logins.iter().any(|known| known.role == role.as_str()) {
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
            centers.push(Staffed { uid, number, name, kind_label: "介護予防支援", person });
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
            list.push(Staffed { uid, number, name, kind_label: "居宅介護支援", person });
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
            list.push(Staffed { uid, number, name, kind_label, person });
        }
        self.office(OfficeKind::Clinic, "架空内科医院".into(), &[], (insurer, &[]))?;
        Ok(list)
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

/// Imports a plan for every client, office by office, as a care manager would: preview, then confirm.
fn with_plans(
    builder: &Builder,
    care_offices: &[Staffed],
    providers: &[Staffed],
    areas: &[Uid],
) -> anyhow::Result<Vec<DemoClient>> {
    let planned_on = jst_date(builder.clock.now());
    let mut taken = Vec::new();
    for (index, office) in care_offices.iter().enumerate() {
        let drawn = draw(builder, (index, office), providers, planned_on)?;
        let files = written(office, providers, &drawn, planned_on)?;
        let plans = take_over(builder, office, files)?;
        for (plan, one) in plans.iter().zip(&drawn) {
            let area = builder.one_of(areas)?;
            place_client(builder, office, (plan, &one.client), area)?;
            taken.push(DemoClient {
                uid: plan.clone(),
                care_office: index,
                age: one.age,
                sex: one.client.sex,
                level: one.level,
            });
        }
    }
    Ok(taken)
}

struct Drawn {
    key: PlanKey,
    client: ClientData,
    content: PlanContent,
    age: u32,
    level: CareLevel,
}

fn draw(
    builder: &Builder,
    (index, office): (usize, &Staffed),
    providers: &[Staffed],
    planned_on: NaiveDate,
) -> anyhow::Result<Vec<Drawn>> {
    let share = CLIENTS / PLACES.len();
    (0..share)
        .map(|at| {
            let no = index * share + at;
            let is_man = builder.below(10) < 3;
            let (family, family_kana) = *builder.one_of(FAMILY)?;
            let (given, given_kana) = *builder.one_of(GIVEN.get(usize::from(is_man)).context("names")?)?;
            let age = u32::try_from(72 + builder.below(24))?;
            let born_on = planned_on - Days::new(u64::from(age) * 365 + 100 + builder.below(200) as u64);
            let level = *builder.one_of(CareLevel::ALL.get(1..).unwrap_or_default())?;
            let client = ClientData {
                name: format!("{family} {given}"),
                kana: format!("{family_kana} {given_kana}"),
                sex: if is_man { Sex::Male } else { Sex::Female },
                born_on,
                postal: "999-0001".into(),
                address: format!("架空市例町{}-{}", builder.below(9) + 1, builder.below(30) + 1),
                phone: format!("099-100-{no:04}"),
            };
            let key = PlanKey {
                insurer_number: "990010".into(),
                insured_number: format!("{:010}", 9_900_000_000_u64 + no as u64),
                planned_on,
            };
            let content = content(builder, office, providers, (planned_on, level))?;
            Ok(Drawn { key, client, content, age, level })
        })
        .collect()
}

fn content(
    builder: &Builder,
    office: &Staffed,
    providers: &[Staffed],
    (planned_on, level): (NaiveDate, CareLevel),
) -> anyhow::Result<PlanContent> {
    let mut needs = Vec::new();
    for number in 1..=2 {
        let (body, long_text, short_text, item) = *builder.one_of(NEEDS)?;
        let provider = builder.one_of(providers)?;
        needs.push(Need {
            uid: None,
            number,
            body: body.into(),
            goals: vec![Goal {
                uid: None,
                number: 1,
                long_text: long_text.into(),
                long_period: "1年".into(),
                short_text: short_text.into(),
                short_period: "6か月".into(),
                items: vec![ServiceItem {
                    uid: None,
                    number: 1,
                    body: item.into(),
                    is_covered: true,
                    service_kind: provider.kind_label.into(),
                    office_number: provider.number.clone(),
                    office_name: provider.name.clone(),
                    frequency: "週2回".into(),
                    period: "6か月".into(),
                }],
            }],
        });
    }
    let head = PlanHead {
        written_on: Some(planned_on),
        rows_written_on: Some(planned_on),
        week_written_on: Some(planned_on),
        author: "架空 計子".into(),
        office_name: office.name.clone(),
        office_number: office.number.clone(),
        first_planned_on: Some(planned_on),
        certification: Certification {
            status: Some(CertificationStatus::Certified),
            certified_on: Some(planned_on),
            starts_on: Some(planned_on),
            ends_on: planned_on.checked_add_days(Days::new(364)),
            care_level: Some(level),
        },
        intention: "住み慣れた家で、できることを続けたい。".into(),
        policy: "本人の力を生かし、家族と事業所が連携して支える。".into(),
        ..PlanHead::default()
    };
    let visit = WeekEntry {
        kind: WeekKind::Service,
        body: "訪問・通所".into(),
        weekday: Some(2),
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    Ok(PlanContent { head, needs, week: vec![visit] })
}

fn written(
    office: &Staffed,
    providers: &[Staffed],
    drawn: &[Drawn],
    planned_on: NaiveDate,
) -> anyhow::Result<Vec<HeldFile>> {
    let unit = UnitKey {
        stamp: format!("{}090000", planned_on.format("%Y%m%d")),
        from: office.number.clone(),
        from_kind: "43".into(),
        to: providers.first().context("providers")?.number.clone(),
        to_kind: "11".into(),
    };
    let plans: Vec<PlanToWrite<'_>> =
        drawn.iter().map(|d| PlanToWrite { key: &d.key, client: &d.client, content: &d.content }).collect();
    let written = write_set(&unit, &planned_on.format("%Y%m").to_string(), &plans, OnUnmappable::Stop)
        .map_err(|e| anyhow::anyhow!("the demo's set can't be written: {e:?}"))?;
    Ok(written
        .files
        .into_iter()
        .map(|(name, bytes)| HeldFile { name, size: bytes.len() as u64, bytes })
        .collect())
}

/// Imports the set of an office; gives the clients' uids in the order of the set.
fn take_over(builder: &Builder, office: &Staffed, files: Vec<HeldFile>) -> anyhow::Result<Vec<Uid>> {
    let now = builder.clock.now();
    let set = builder.state.store().read(|conn| {
        let office =
            offices::find_by_uid(conn, &office.uid)?.ok_or(crate::usecases::Failure::NotFound("office"))?;
        import::hold(conn, office.id, files.clone(), now)
    })?;
    let previewed =
        builder.by(&office.person, "import.preview", |tx, cmd| preview::preview(tx, cmd, &set))?;
    if !previewed.preview.is_importable {
        bail!("the demo's set is not importable: {:?}", previewed.preview.problems.first());
    }
    let input = confirm::ConfirmInput { uid: previewed.uid, set: Some(set), takes_client_data: false };
    let confirmed =
        builder.by(&office.person, "import.confirm", |tx, cmd| confirm::confirm(tx, cmd, &input))?;
    Ok(confirmed.plans.into_iter().map(|plan| plan.client).collect())
}

/// Notes in which area a client lives: the national files do not say.
fn place_client(
    builder: &Builder,
    office: &Staffed,
    (client, data): (&Uid, &ClientData),
    area: &Uid,
) -> anyhow::Result<()> {
    let version = builder
        .state
        .store()
        .read(|conn| clients::find(conn, client))?
        .context("the client was imported")?
        .version;
    let typed = TypedClient {
        name: data.name.clone(),
        kana: data.kana.clone(),
        sex: data.sex.as_str().into(),
        born_on: data.born_on.to_string(),
        postal: data.postal.clone(),
        address: data.address.clone(),
        phone: data.phone.clone(),
    };
    let input = edit::EditClientInput { client: client.clone(), version, typed, area: area.to_string() };
    builder.by(&office.person, "client.edit", |tx, cmd| edit::edit(tx, cmd, &input))
}
