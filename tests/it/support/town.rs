//! A fictional (架空) town for tests: two insurers, areas, offices of every kind, and a person in every role.

use std::sync::OnceLock;

use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::domain::office::OfficeKind;
use enza::usecases::account::{self, CreateAccount, FirstPassword, Join};
use enza::usecases::directory::{self, AddArea, AddInsurer, AddMunicipality, AddOffice};

use super::TestApp;
use super::spawn::start_of_test;

/// The password of every person in the town.
pub const PASSWORD: &str = "架空の町の長い合言葉2026";
/// The TOTP secret of every person in the town.
pub const TOTP_SECRET: [u8; 20] = *b"kakuu-no-machi-totp!";

/// An office of the town.
#[derive(Clone, Debug)]
pub struct Office {
    pub uid: Uid,
    pub number: String,
    pub name: String,
    pub email: String,
}

/// A person of the town.
#[derive(Clone, Debug)]
pub struct Person {
    pub uid: Uid,
    pub login: String,
    pub name: String,
}

/// The town. `other_*` belong to another insurer's town and must never see this one's data.
#[derive(Clone, Debug)]
pub struct Town {
    pub insurer: Uid,
    pub insurer_number: String,
    pub municipality: Uid,
    pub areas: Vec<Uid>,
    pub center: Office,
    pub care_office: Office,
    pub second_care_office: Office,
    /// Home help 11, day service 15, nursing 13, equipment 17.
    pub providers: Vec<Office>,
    pub clinic: Office,
    pub administrator: Person,
    pub insurer_staff: Person,
    pub second_insurer_staff: Person,
    pub center_staff: Person,
    pub care_manager: Person,
    pub second_care_manager: Person,
    pub provider_staff: Person,
    pub adviser: Person,
    pub other_insurer: Uid,
    pub other_care_office: Office,
    pub other_care_manager: Person,
    pub other_insurer_staff: Person,
}

impl TestApp {
    /// Builds the town through the same use-cases that people use.
    pub fn town(&self) -> Town {
        let insurer = self.insurer("990010", "架空市");
        let municipality = self.municipality((&insurer, "990019"), "架空市", 60_000);
        let areas: Vec<Uid> = ["東圏域", "西圏域", "南圏域"]
            .iter()
            .enumerate()
            .map(|(i, name)| self.area(&municipality, name, i))
            .collect();
        let other_insurer = self.insurer("990028", "幻町");
        let other_town = self.municipality((&other_insurer, "990027"), "幻町", 30_000);
        let other_area = self.area(&other_town, "幻圏域", 0);
        let own = [insurer.clone()];
        let center = self.office(
            "9900100019",
            OfficeKind::SupportCenter,
            "架空東地域包括支援センター",
            &[],
            (&own, &areas),
        );
        let care_office = self.office(
            "9970100011",
            OfficeKind::CareManagement,
            "架空ケアプランセンター",
            &["43"],
            (&own, &[]),
        );
        let second = self.office(
            "9970100029",
            OfficeKind::CareManagement,
            "まぼろし居宅介護支援",
            &["43"],
            (&own, &[]),
        );
        let providers = vec![
            self.office("9970100037", OfficeKind::Provider, "架空訪問介護ステーション", &["11"], (&own, &[])),
            self.office("9970100045", OfficeKind::Provider, "架空デイサービス", &["15"], (&own, &[])),
            self.office("9960100053", OfficeKind::Provider, "架空訪問看護ステーション", &["13"], (&own, &[])),
            self.office("9970100060", OfficeKind::Provider, "架空福祉用具", &["17"], (&own, &[])),
        ];
        let clinic = self.office("9910100078", OfficeKind::Clinic, "架空内科医院", &[], (&own, &[]));
        let others = [other_insurer.clone()];
        let other_care_office = self.office(
            "9970200019",
            OfficeKind::CareManagement,
            "幻町ケアプラン",
            &["43"],
            (&others, &[other_area]),
        );
        let home = self.office_of_insurer(&insurer);
        let other_home = self.office_of_insurer(&other_insurer);
        Town {
            administrator: self.person("admin", "管理 一郎", &home, Role::Administrator),
            insurer_staff: self.person("hokensha", "保険 花子", &home, Role::InsurerStaff),
            second_insurer_staff: self.person("hokensha2", "保険 次郎", &home, Role::InsurerStaff),
            center_staff: self.person("houkatsu", "包括 三郎", &center.uid, Role::CenterStaff),
            care_manager: self.person("caremane", "計画 幸子", &care_office.uid, Role::CareManager),
            second_care_manager: self.person("caremane2", "計画 道子", &second.uid, Role::CareManager),
            provider_staff: self.person("helper", "訪問 直子", &providers[0].uid, Role::ProviderStaff),
            adviser: self.person("adviser", "助言 健", &center.uid, Role::Adviser),
            other_care_manager: self.person("other-cm", "幻 良子", &other_care_office.uid, Role::CareManager),
            other_insurer_staff: self.person("other-city", "幻 五郎", &other_home, Role::InsurerStaff),
            insurer,
            insurer_number: "990010".into(),
            municipality,
            areas,
            center,
            care_office,
            second_care_office: second,
            providers,
            clinic,
            other_insurer,
            other_care_office,
        }
    }

    fn insurer(&self, number: &str, name: &str) -> Uid {
        let input = AddInsurer { number: number.into(), name: name.into(), ..AddInsurer::default() };
        let desk = &self.state.desk;
        desk.write(&mut desk.system("test"), "directory.add_insurer", |tx, cmd| {
            directory::add_insurer(tx, cmd, &input)
        })
        .unwrap()
        .uid
    }

    fn municipality(&self, (insurer, code): (&Uid, &str), name: &str, population: i64) -> Uid {
        let as_of = start_of_test().date();
        let input = AddMunicipality {
            insurer: insurer.clone(),
            code: code.into(),
            name: name.into(),
            population,
            as_of,
        };
        let desk = &self.state.desk;
        let add = |tx: &mut enza::storage::Tx<'_>, cmd: &mut enza::usecases::Cmd| {
            directory::add_municipality(tx, cmd, &input)
        };
        desk.write(&mut desk.system("test"), "directory.add_municipality", add).unwrap().uid
    }

    fn area(&self, municipality: &Uid, name: &str, sort: usize) -> Uid {
        let input = AddArea { municipality: municipality.clone(), name: name.into(), sort: sort as i32 };
        let desk = &self.state.desk;
        desk.write(&mut desk.system("test"), "directory.add_area", |tx, cmd| {
            directory::add_area(tx, cmd, &input)
        })
        .unwrap()
        .uid
    }

    /// An office with a confirmed mail address, which works with the insurers and is in charge of the areas.
    pub fn office(
        &self,
        number: &str,
        kind: OfficeKind,
        name: &str,
        services: &[&str],
        (insurers, areas): (&[Uid], &[Uid]),
    ) -> Office {
        let email = format!("office-{number}@example.test");
        let input = AddOffice {
            number: Some(number.into()),
            service_kinds: services.iter().map(|s| (*s).to_owned()).collect(),
            email: email.clone(),
            email_confirmed_by: Some("test".into()),
            insurers: insurers.to_vec(),
            areas: areas.to_vec(),
            ..AddOffice::named(kind, name)
        };
        let desk = &self.state.desk;
        let added = desk
            .write(&mut desk.system("test"), "directory.add_office", |tx, cmd| {
                directory::add_office(tx, cmd, &input)
            })
            .unwrap();
        Office { uid: added.uid, number: number.into(), name: name.into(), email }
    }

    /// The office that belongs to an insurer itself.
    pub fn office_of_insurer(&self, insurer: &Uid) -> Uid {
        self.state
            .store()
            .read(|conn| enza::storage::views::directory::office_of_insurer(conn, insurer))
            .unwrap()
    }

    /// A person with [`PASSWORD`] and [`TOTP_SECRET`] in a role.
    pub fn person(&self, login: &str, name: &str, office: &Uid, role: Role) -> Person {
        let input = CreateAccount {
            login: login.into(),
            name: name.into(),
            kana: String::new(),
            profession: String::new(),
            email: format!("{login}@example.test"),
            password: Some(FirstPassword::Hashed(password_hash())),
            totp_secret: Some(TOTP_SECRET.to_vec()),
            must_change_password: false,
        };
        let desk = &self.state.desk;
        let account = desk
            .write(&mut desk.system("test"), "account.create", |tx, cmd| account::create(tx, cmd, &input))
            .unwrap();
        let person = Person { uid: account.uid, login: login.into(), name: name.into() };
        self.join(&person, office, role);
        person
    }

    /// Confirms the mail address of a login, as coming by the mailed invitation would.
    pub fn confirm_login_address(&self, person: &Person) {
        use diesel::prelude::*;
        use enza::domain::office::AddressState;
        use enza::storage::schema::accounts;
        let confirm = |conn: &mut enza::storage::Conn| -> Result<usize, enza::storage::StorageError> {
            let own = accounts::table.filter(accounts::uid.eq(&person.uid));
            Ok(diesel::update(own).set(accounts::email_state.eq(AddressState::Confirmed)).execute(conn)?)
        };
        assert_eq!(self.state.store().with_writer(confirm).unwrap(), 1);
    }

    /// Gives a person one more role.
    pub fn join(&self, person: &Person, office: &Uid, role: Role) {
        let input = Join {
            account: person.uid.clone(),
            office: office.clone(),
            role,
            title: String::new(),
            ends_on: None,
        };
        let desk = &self.state.desk;
        desk.write(&mut desk.system("test"), "account.join", |tx, cmd| account::join(tx, cmd, &input))
            .unwrap();
    }
}

/// The hash of [`PASSWORD`], made once: hashing is slow on purpose.
fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| enza::usecases::password::hash(&enza::usecases::Mint::System, PASSWORD).unwrap())
        .clone()
}
