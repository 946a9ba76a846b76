//! A client of the town with a plan of two needs, a meeting about it, and people who are signed in.

use std::collections::BTreeMap;

use enza::domain::access::{AccountActor, Actor};
use enza::domain::client::TypedClient;
use enza::domain::consent::{ConsentForm, Giver, Purpose, TypedGiver};
use enza::domain::ids::{PlanVersionId, Uid};
use enza::domain::meeting::{MeetingForm, MeetingTrigger};
use enza::domain::plan_draft::{Goal, Need, PlanContent, PlanKind, ServiceItem, VersionSource};
use enza::domain::time::jst::jst_date;
use enza::storage::Audit;
use enza::storage::tables::login_sessions::{self, NewLoginSession};
use enza::storage::tables::plan_rows;
use enza::storage::tables::plans::{self, NewPlan};
use enza::storage::tables::{accounts, clients};
use enza::storage::views::identity;
use enza::usecases::care_team::{NoteFramework, note_framework};
use enza::usecases::client::create::{CreateClientInput, create as create_client};
use enza::usecases::consent::{RecordInput, What, record};
use enza::usecases::keys::sha256_hex;
use enza::usecases::meeting::{self, Create};
use enza::usecases::plan_steps::{self, AddVersion};
use enza::usecases::{Cmd, Failure};

use super::TestApp;
use super::browser::Browser;
use super::town::{Person, Town};

/// A meeting with what it is about.
#[derive(Clone)]
pub struct Case {
    pub client: Uid,
    pub version: Uid,
    pub meeting: Uid,
    /// The service rows' uids in printed order.
    pub items: Vec<Uid>,
}

/// Name, reading and insured number of the client of a case.
pub const FIRST: (&str, &str, &str) = ("架空 太郎", "カクウ タロウ", "0000000001");

/// What registers somebody at the care office, by name, reading and insured number.
pub fn registration(town: &Town, (name, kana, number): (&str, &str, &str)) -> CreateClientInput {
    let typed = TypedClient {
        name: name.into(),
        kana: kana.into(),
        sex: "male".into(),
        born_on: "S10.3.3".into(),
        ..TypedClient::default()
    };
    CreateClientInput {
        office: town.care_office.uid.to_string(),
        insurer_number: town.insurer_number.clone(),
        insured_number: number.into(),
        typed,
        area: String::new(),
    }
}

impl TestApp {
    /// Registers a client of the care office, by name, reading and insured number.
    pub fn client(&self, town: &Town, naming: (&str, &str, &str)) -> Uid {
        let input = registration(town, naming);
        self.act(&town.care_manager, "client.create", |tx, cmd| create_client(tx, cmd, &input))
    }

    /// The person as the gate would find them.
    pub fn actor(&self, person: &Person) -> Actor {
        let read = |conn: &mut enza::storage::Conn| -> Result<Actor, enza::storage::StorageError> {
            let account = accounts::find_by_uid(conn, &person.uid)?.unwrap();
            let memberships = identity::memberships(conn, account.id, jst_date(self.clock.now()))?;
            let (uid, name) = (account.uid, account.name);
            Ok(Actor::Account(AccountActor { account: account.id, uid, name, memberships, token: None }))
        };
        self.state.store().read(read).unwrap()
    }

    /// A command of a person, now.
    pub fn command(&self, person: &Person) -> Cmd {
        self.state.desk.cmd(self.actor(person), None, "test")
    }

    /// A browser with a full session of the person.
    pub fn signed_in_as(&self, person: &Person) -> Browser {
        let key = format!("session-of-{}-{}", person.login, self.clock.now().and_utc().timestamp());
        let now = self.clock.now();
        let insert = |tx: &mut enza::storage::Tx<'_>| -> Result<(), Failure> {
            let account = accounts::find_by_uid(tx, &person.uid)?.unwrap();
            let row = NewLoginSession {
                uid: &self.state.desk.cmd(Actor::Anonymous, None, "test").uid(),
                key_hash: &sha256_hex(key.as_bytes()),
                account_id: account.id,
                state: "",
                stage: enza::domain::account::SessionStage::Full,
                stamp: account.stamp,
                user_agent: "test",
                device: "test",
                created_at: now,
                seen_at: now,
                expires_at: now + chrono::Duration::hours(12),
            };
            Ok(login_sessions::insert(tx, &row)?)
        };
        self.state.desk.note(insert).unwrap();
        let mut browser = self.browser();
        browser.cookies.insert("__Host-enza".into(), key);
        browser
    }

    /// A client of the care manager's office with a plan that every provider of the town serves, and a meeting.
    pub fn case(&self, town: &Town) -> Case {
        self.case_about(town, FIRST)
    }

    /// The same about somebody else, by name, reading and insured number.
    pub fn case_about(&self, town: &Town, naming: (&str, &str, &str)) -> Case {
        let client = self.client(town, naming);
        self.consent_to_meetings(town, &client);
        self.case_of(town, client)
    }

    /// The same with nobody's consent on record.
    pub fn case_without_consents(&self, town: &Town) -> Case {
        let client = self.client(town, FIRST);
        self.case_of(town, client)
    }

    fn case_of(&self, town: &Town, client: Uid) -> Case {
        let (version, items) = self.plan_of(town, &client);
        let input = Create {
            plan_version: version.clone(),
            trigger: MeetingTrigger::Initial,
            form: MeetingForm::InPerson,
            place: "client_home".into(),
            online_url: String::new(),
            agenda: "入浴の方法".into(),
        };
        let mut cmd = self.command(&town.care_manager);
        let made =
            self.state.desk.write(&mut cmd, "meeting.create", |tx, cmd| meeting::create(tx, cmd, &input));
        Case { client, version, meeting: made.unwrap().uid, items }
    }

    /// The client and a daughter consented in writing to the use of their data in meetings.
    fn consent_to_meetings(&self, town: &Town, client: &Uid) {
        let of = |giver| What { purpose: Purpose::Meeting, version: None, giver };
        let daughter = TypedGiver {
            giver: Giver::Family,
            contact: None,
            name: "架空 明子".into(),
            relation: "長女".into(),
        };
        self.consent(town, client, vec![of(TypedGiver::client()), of(daughter)]);
    }

    /// The client consented in writing to a plan version.
    pub fn consent_to_plan(&self, town: &Town, client: &Uid, version: &Uid) {
        let (purpose, giver) = (Purpose::Plan, TypedGiver::client());
        self.consent(town, client, vec![What { purpose, version: Some(version.clone()), giver }]);
    }

    /// Something that was consented to in writing today. Gives the consents.
    pub fn consent(&self, town: &Town, client: &Uid, what: Vec<What>) -> Vec<Uid> {
        let input = RecordInput {
            client: client.clone(),
            what,
            form: Some(ConsentForm::Signed),
            heard_by: String::new(),
            on: jst_date(self.clock.now()).to_string(),
            expires_on: String::new(),
            offices: None,
            note: String::new(),
        };
        let mut cmd = self.command(&town.care_manager);
        self.state.desk.write(&mut cmd, "consent.record", |tx, cmd| record(tx, cmd, &input)).unwrap()
    }

    /// The town's center entrusts a client's plan to the care office, from a day up to another, which may be blank. Gives
    /// the framework.
    pub fn entrust(&self, town: &Town, client: &Uid, (starts_on, ends_on): (&str, &str)) -> Uid {
        let input = NoteFramework {
            client: client.clone(),
            kind: "preventive_support".into(),
            center_number: town.center.number.clone(),
            starts_on: starts_on.into(),
            ends_on: ends_on.into(),
        };
        self.act(&town.care_manager, "client.framework.note", |tx, cmd| note_framework(tx, cmd, &input))
    }

    fn plan_of(&self, town: &Town, client: &Uid) -> (Uid, Vec<Uid>) {
        let item = |number: i32| {
            let office = &town.providers[usize::try_from(number).unwrap() - 1];
            ServiceItem {
                number,
                body: format!("支援{number}"),
                is_covered: true,
                service_kind: "サービス".into(),
                office_number: office.number.clone(),
                office_name: office.name.clone(),
                frequency: "週2回".into(),
                period: "R8.11.21～R9.5.20".into(),
                ..ServiceItem::default()
            }
        };
        let need = |number, items| Need {
            number,
            body: format!("課題{number}"),
            goals: vec![Goal { number: 1, short_text: format!("目標{number}"), items, ..Goal::default() }],
            ..Need::default()
        };
        let needs = vec![need(1, vec![item(1), item(2)]), need(2, vec![item(3)])];
        let content = PlanContent { needs, ..PlanContent::default() };
        self.add_version(town, client, content)
    }

    /// Adds a version with this content to the client's plan, which is begun when there is none.
    pub fn add_version(&self, town: &Town, client: &Uid, content: PlanContent) -> (Uid, Vec<Uid>) {
        let mut cmd = self.command(&town.care_manager);
        let day = jst_date(self.clock.now());
        let write = |tx: &mut enza::storage::Tx<'_>, cmd: &mut Cmd| -> Result<(Uid, Vec<Uid>), Failure> {
            let client = clients::find(tx, client)?.unwrap();
            let plan = match plans::find_by_date(tx, client.id, PlanKind::Care, day)? {
                Some(plan) => plan,
                None => {
                    let (uid, kind) = (cmd.uid(), PlanKind::Care);
                    let (client_id, office_id) = (client.id, client.office_id);
                    plans::insert(
                        tx,
                        &NewPlan { uid: &uid, client_id, kind, planned_on: day, office_id, now: cmd.now },
                    )?
                }
            };
            let add = AddVersion {
                client: &client,
                plan: &plan,
                content: content.clone(),
                source: VersionSource::Edit,
                note: "試験",
                author: "計画 幸子",
            };
            let made = plan_steps::add_version(tx, cmd, &add)?;
            cmd.audit(tx, &Audit::of("plan.revise").object("plan-version", &made.uid))?;
            let stored: PlanVersionId = made.id;
            let items = plan_rows::content(tx, stored)?.items().filter_map(|i| i.uid.clone()).collect();
            Ok((made.uid, items))
        };
        self.state.desk.write(&mut cmd, "plan.revise", write).unwrap()
    }

    /// The participants of a meeting by the name of their office.
    pub fn participants_of(&self, meeting: &Uid) -> BTreeMap<String, Uid> {
        let read = |conn: &mut enza::storage::Conn| -> Result<_, enza::storage::StorageError> {
            let meeting = enza::storage::tables::meetings::find(conn, meeting)?.unwrap();
            enza::storage::tables::participants::list(conn, meeting.id)
        };
        self.state.store().read(read).unwrap().into_iter().map(|p| (p.label, p.uid)).collect()
    }
}
