//! What is remembered of duties is always what would be worked out from scratch, on every node, whoever wrote.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Duration, NaiveDate};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use enza::app::{self, Mode};
use enza::domain::certification::history::TypedCertification;
use enza::domain::client_state::TypedState;
use enza::domain::consent::{ConsentForm, Override, Purpose, TypedGiver};
use enza::domain::delivery::DeliveryMeans;
use enza::domain::duty::{Adoption, Overrides, Preset};
use enza::domain::ids::{ClientId, Uid};
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::meetings;
use enza::storage::views::duties;
use enza::storage::views::duty_memory::DutyMemory;
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::care_team::{NoteFramework, note_framework, withdraw_framework};
use enza::usecases::certification::{EnterCertification, enter as certify};
use enza::usecases::client::merge::{MergeClients, merge, undo};
use enza::usecases::consent::{RecordInput, What, record};
use enza::usecases::delivery::{Note, Typed, note};
use enza::usecases::duty::{self, EnterInput, WithdrawInput};
use enza::usecases::meeting::{ChangeState, change_state};
use enza::usecases::rules::{self, Adopt, adopt};
use enza::usecases::{Cmd, Failure, Mint};
use enza::web::State;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::support::{Browser, Person, TestApp, Town};

/// The duties of everybody as a memory gives them, client by client.
fn told(state: &State, memory: &DutyMemory) -> BTreeMap<ClientId, String> {
    let today = jst_date(state.desk.clock().now());
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let all = duties::stamped(conn, ClientId(0), 1_000)?;
        let owing = memory.of(conn, &all, today)?;
        let mut told = BTreeMap::new();
        for client in all {
            told.insert(client.id, format!("{:#?}", owing.duties(client.id)?));
        }
        Ok(told)
    };
    state.store().read(read).unwrap()
}

/// Another node on the same database.
fn second_node(app: &TestApp) -> State {
    let mode = Mode { clock: app.clock.clone(), mint: Mint::System, is_demo: false, is_durable: true };
    app::build((*app.state.config).clone(), mode).unwrap()
}

/// A story of writes by the care manager and others.
struct Story<'a> {
    app: &'a TestApp,
    town: Town,
    nodes: [State; 2],
    clients: Vec<Uid>,
    /// Plan versions with the client of each.
    versions: Vec<(Uid, Uid)>,
    meeting: Uid,
    entries: Vec<(Uid, Uid)>,
    frameworks: Vec<Uid>,
    /// What came of the writes that were not refused.
    done: BTreeMap<&'static str, usize>,
    seed: u64,
}

impl<'a> Story<'a> {
    fn begin(app: &'a TestApp) -> Self {
        let town = app.town();
        let case = app.case(&town);
        let mut story = Self {
            app,
            nodes: [app.state.clone(), second_node(app)],
            clients: vec![case.client.clone()],
            versions: vec![(case.client, case.version)],
            meeting: case.meeting,
            entries: Vec::new(),
            frameworks: Vec::new(),
            done: BTreeMap::new(),
            seed: 20_261_121,
            town,
        };
        for number in ["H000000007", "H000000008"] {
            let uid = story.client(number);
            story.clients.push(uid);
        }
        story
    }

    fn client(&self, number: &str) -> Uid {
        self.app.client(&self.town, ("架空 次郎", "カクウ ジロウ", number))
    }

    /// A number below a limit, the same in every run.
    fn below(&mut self, limit: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap() % limit
    }

    fn somebody(&mut self) -> Uid {
        let at = self.below(self.clients.len());
        self.clients[at].clone()
    }

    fn day(&self, later: i64) -> String {
        (jst_date(self.app.clock.now()) + Duration::days(later)).to_string()
    }

    /// Does something through either node; what the rules refuse changes nothing.
    fn act<T: Serialize + DeserializeOwned>(
        &mut self,
        person: &Person,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> Option<T> {
        let node = self.below(2);
        let mut cmd = self.app.command(person);
        match self.nodes[node].desk.write(&mut cmd, name, work) {
            Ok(value) => {
                *self.done.entry(name).or_default() += 1;
                Some(value)
            }
            Err(Failure::Refused(_) | Failure::Conflict) => None,
            Err(failure) => panic!("{name}: {failure:?}"),
        }
    }

    fn step(&mut self) {
        match self.below(11) {
            0 => self.plans(),
            1 => self.consents(),
            2 => self.enters(),
            3 => self.takes_back(),
            4 => self.entrusts(),
            5 => self.delivers(),
            6 => self.meets(),
            7 => self.certifies(),
            8 => self.rests(),
            9 => self.adopts(),
            _ => self.app.pass(Duration::hours(30)),
        }
    }

    fn plans(&mut self) {
        let (client, number) = (self.somebody(), self.below(4));
        let office = &self.town.providers[number];
        let item = ServiceItem {
            number: 1,
            body: format!("支援{number}"),
            is_covered: true,
            service_kind: "訪問看護".into(),
            office_number: office.number.clone(),
            office_name: office.name.clone(),
            frequency: "週2回".into(),
            period: "R8.12.1〜R9.5.31".into(),
            ..ServiceItem::default()
        };
        let goal =
            Goal { number: 1, short_text: format!("目標{number}"), items: vec![item], ..Goal::default() };
        let need = Need { number: 1, body: "課題".into(), goals: vec![goal], ..Need::default() };
        let content = PlanContent { needs: vec![need], ..PlanContent::default() };
        let (version, _) = self.app.add_version(&self.town, &client, content);
        *self.done.entry("plan").or_default() += 1;
        self.versions.push((client, version));
    }

    fn consents(&mut self) {
        let at = self.below(self.versions.len());
        let (client, version) = self.versions[at].clone();
        let (purpose, giver) = (Purpose::Plan, TypedGiver::client());
        let input = RecordInput {
            client,
            what: vec![What { purpose, version: Some(version), giver }],
            form: Some(ConsentForm::Signed),
            heard_by: String::new(),
            on: jst_date(self.app.clock.now()).to_string(),
            expires_on: String::new(),
            offices: None,
            note: String::new(),
        };
        let person = self.town.care_manager.clone();
        self.act(&person, "consent.record", |tx, cmd| record(tx, cmd, &input));
    }

    fn enters(&mut self) {
        let client = self.somebody();
        let kind = ["visited", "contacted", "marked_change", "short_stay"][self.below(4)];
        let input = EnterInput {
            client: client.clone(),
            duty: String::new(),
            also: String::new(),
            kind: kind.into(),
            on: self.day(0),
            points: if kind == "visited" { vec!["met_client".into()] } else { Vec::new() },
            days: "3".into(),
            ground: String::new(),
            rule: String::new(),
            plan: String::new(),
            reason_code: String::new(),
            body: "様子を聞いた".into(),
            minor_changes: self.app.state.config.minor_changes().unwrap(),
            rules: self.app.state.rules.clone(),
        };
        let person = self.town.care_manager.clone();
        if let Some(entry) = self.act(&person, "duty.enter", |tx, cmd| duty::enter(tx, cmd, &input)) {
            self.entries.push((client, entry));
        }
    }

    fn takes_back(&mut self) {
        let Some((client, entry)) = self.entries.pop() else { return };
        let input = WithdrawInput { client, entry, reason: "日を誤った".into() };
        let person = self.town.care_manager.clone();
        self.act(&person, "duty.withdraw", |tx, cmd| duty::withdraw(tx, cmd, &input));
    }

    fn entrusts(&mut self) {
        let person = self.town.care_manager.clone();
        if let Some(framework) = self.frameworks.pop() {
            self.act(&person, "client.framework.withdraw", |tx, cmd| {
                withdraw_framework(tx, cmd, &framework, "相手が違った")
            });
            return;
        }
        let input = NoteFramework {
            client: self.somebody(),
            kind: "preventive_support".into(),
            center_number: self.town.center.number.clone(),
            starts_on: self.day(0),
            ends_on: String::new(),
        };
        let noted = self.act(&person, "client.framework.note", |tx, cmd| note_framework(tx, cmd, &input));
        self.frameworks.extend(noted);
    }

    fn delivers(&mut self) {
        let at = self.below(self.versions.len());
        let version = self.versions[at].1.clone();
        let means = Some(DeliveryMeans::InPerson);
        let on = jst_date(self.app.clock.now()).to_string();
        let typed = Typed { recipient: "client".into(), means, on, note: String::new(), records: Vec::new() };
        let input = Note { version, typed, consent: Override::default() };
        let person = self.town.care_manager.clone();
        self.act(&person, "delivery.note", |tx, cmd| note(tx, cmd, &input));
    }

    /// Straight into the table, as no use-case of today would: the database sees it all the same.
    fn meets(&mut self) {
        use enza::domain::meeting::MeetingState;
        let (now, meeting, node) = (self.app.clock.now(), self.meeting.clone(), self.below(2));
        let state = [MeetingState::Held, MeetingState::Planning][self.below(2)];
        let set = |conn: &mut Conn| -> Result<usize, StorageError> {
            let row = meetings::table.filter(meetings::uid.eq(&meeting));
            Ok(diesel::update(row)
                .set((meetings::state.eq(state), meetings::starts_at.eq(now)))
                .execute(conn)?)
        };
        assert_eq!(self.nodes[node].store().with_writer(set).unwrap(), 1);
    }

    fn certifies(&mut self) {
        let level = ["care_2", "care_3", "support_2"][self.below(3)];
        let typed = TypedCertification {
            kind: "change".into(),
            status: "certified".into(),
            care_level: level.into(),
            applied_on: String::new(),
            certified_on: self.day(0),
            starts_on: self.day(0),
            ends_on: self.day(200),
            cuts_earlier: true,
        };
        let input = EnterCertification { client: self.somebody(), typed };
        let person = self.town.care_manager.clone();
        self.act(&person, "certification.enter", |tx, cmd| certify(tx, cmd, &input));
    }

    fn rests(&mut self) {
        let state = ["suspended", "active"][self.below(2)];
        let input = ChangeState {
            client: self.somebody(),
            typed: TypedState {
                state: state.into(),
                since_on: self.day(0),
                reason: "hospital".into(),
                note: "入院".into(),
            },
            reasons: self.app.state.config.state_reasons().unwrap(),
            withdraws_open: true,
            records_after: None,
            shown: BTreeMap::new(),
        };
        let person = self.town.care_manager.clone();
        self.act(&person, "client.state", |tx, cmd| change_state(tx, cmd, &input));
    }

    fn adopts(&mut self) {
        let preset = [Preset::Akashi, Preset::Fukushima][self.below(2)];
        let effective_from = jst_date(self.app.clock.now());
        self.adopts_from(effective_from, preset);
    }

    fn adopts_from(&mut self, effective_from: NaiveDate, preset: Preset) -> Option<(Uid, Adoption)> {
        let adoption = Adoption { effective_from, preset, overrides: Overrides::default() };
        let shown = self.app.seen_rules(&self.town.insurer, &adoption);
        let input = Adopt { insurer: self.town.insurer.clone(), adoption, shown };
        let person = self.town.insurer_staff.clone();
        let made = self.act(&person, "rules.adopt", |tx, cmd| adopt(tx, cmd, &input))?;
        Some((made.uid, input.adoption))
    }

    fn takes_rules_back(&mut self, (uid, adoption): &(Uid, Adoption)) {
        let shown = self.app.seen_rules(&self.town.insurer, adoption);
        let input =
            rules::WithdrawInput { adoption: uid.clone(), reason: "議会の決定を待つ".into(), shown };
        let person = self.town.insurer_staff.clone();
        self.act(&person, "rules.withdraw", |tx, cmd| rules::withdraw(tx, cmd, &input)).unwrap();
    }

    /// Both nodes remember what a node without any memory works out.
    fn check(&self, step: &str) -> BTreeMap<ClientId, String> {
        let fresh = told(&self.app.state, &DutyMemory::new(self.app.state.rules.clone()));
        for (node, state) in self.nodes.iter().enumerate() {
            assert_eq!(told(state, &state.duties), fresh, "node {node} after {step}: {:?}", self.done);
        }
        fresh
    }
}

both!(after_any_writes_every_node_remembers_what_it_would_work_out, |app| async move {
    let mut story = Story::begin(&app);
    let mut different = 0;
    let mut before = story.check("the beginning");
    for step in 0..70 {
        story.step();
        let now = story.check(&format!("step {step}"));
        different += usize::from(now != before);
        before = now;
    }
    assert!(different > 25, "the story says something: {different}");
    assert!(story.done.len() >= 8, "most writes were allowed at least once: {:?}", story.done);
});

both!(a_merge_and_its_undo_are_seen_by_every_node, |app| async move {
    let mut story = Story::begin(&app);
    for _ in 0..3 {
        story.plans();
        story.enters();
        story.consents();
    }
    let before = story.check("the plans");
    let (kept, merged) = (story.clients[1].clone(), story.clients[0].clone());
    let person = story.town.care_manager.clone();
    let input = MergeClients { kept: kept.clone(), merged };
    let made = story.act(&person, "client.merge", |tx, cmd| merge(tx, cmd, &input)).unwrap();
    let joined = story.check("the merge");
    assert_eq!((before.len(), joined.len()), (3, 2), "the merged client is nobody any more");
    story.act(&person, "client.merge.undo", |tx, cmd| undo(tx, cmd, &kept, &made)).unwrap();
    assert_eq!(story.check("the undo"), before);
});

/// The statements by which the rules are looked up: the numbers of clients who have had several, and what their insurers
/// adopted.
const RULES: usize = 2;

/// How many statements the duties of everybody take.
fn statements(app: &TestApp, memory: &DutyMemory) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let today = jst_date(app.clock.now());
    let read = |conn: &mut Conn| -> Result<(), StorageError> {
        let all = duties::stamped(conn, ClientId(0), 1_000)?;
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        memory.of(conn, &all, today)?;
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        Ok(())
    };
    app.state.store().read(read).unwrap();
    count.load(Ordering::Relaxed)
}

both!(facts_are_read_once_and_again_only_after_a_change_or_on_another_day, |app| async move {
    let mut story = Story::begin(&app);
    let memory = DutyMemory::new(app.state.rules.clone());
    let all = statements(&app, &memory);
    assert!(all > 6, "{all} statements");
    assert_eq!(statements(&app, &memory), RULES, "the rules alone");
    story.plans();
    assert_eq!(statements(&app, &memory), all, "the facts of the one whose plan it is");
    assert_eq!(statements(&app, &memory), RULES);
    app.pass(Duration::days(1));
    assert_eq!(statements(&app, &memory), all, "a new day");
});

both!(rules_that_are_adopted_or_withdrawn_are_remembered_nowhere_as_they_were, |app| async move {
    let mut story = Story::begin(&app);
    story.plans();
    let memory = DutyMemory::new(app.state.rules.clone());
    let all = statements(&app, &memory);
    let before = story.check("the plan");
    let tomorrow = jst_date(app.clock.now()) + Duration::days(1);
    let adopted = story.adopts_from(tomorrow, Preset::Akashi).unwrap();
    assert_eq!(statements(&app, &memory), all, "under the new book everything is worked out");
    assert_eq!(statements(&app, &memory), RULES);
    story.check("the adoption");
    story.takes_rules_back(&adopted);
    assert_eq!(statements(&app, &memory), all, "and again once it is withdrawn");
    assert_eq!(story.check("the withdrawal"), before);
    app.pass(Duration::days(1));
    story.plans();
    let day = story.check("the day that was meant");
    assert!(day.values().all(|duties| !duties.contains("R29")), "nobody is asked by what was withdrawn");
    story.adopts_from(tomorrow, Preset::Akashi).unwrap();
    story.plans();
    let day = story.check("an adoption of that day");
    assert!(day.values().any(|duties| duties.contains("R29")));
});

both!(what_was_worked_out_ahead_is_there_when_somebody_asks, |app| async move {
    let _story = Story::begin(&app);
    let memory = DutyMemory::new(app.state.rules.clone());
    let ahead = || {
        let today = jst_date(app.clock.now());
        app.state.store().read(|conn| memory.ahead(conn, today)).unwrap()
    };
    assert_eq!((ahead(), ahead(), ahead()), (3, 0, 0), "everybody once");
    assert_eq!(statements(&app, &memory), RULES);
    app.pass(Duration::days(1));
    assert_eq!(ahead(), 3, "and again when a day begins");
    assert_eq!(statements(&app, &memory), RULES);
});

both!(a_write_on_one_node_shows_on_the_page_of_the_other_at_once, |app| async move {
    let mut story = Story::begin(&app);
    let (client, person) = (story.clients[0].clone(), story.town.care_manager.clone());
    let mut here = app.signed_in_as(&person);
    let running = app::start(story.nodes[1].clone()).unwrap();
    let mut there = Browser::new(&format!("http://{}", running.address));
    let handle = running.server.handle();
    actix_web::rt::spawn(running.server);
    there.cookies.clone_from(&here.cookies);
    let mut asked = Vec::new();
    for browser in [&mut here, &mut there] {
        asked.push(browser.get("/duties").await.body.matches("説明して文書で同意を得る").count());
    }
    let version = story.versions.remove(0).1;
    app.consent_to_plan(&story.town, &client, &version);
    for browser in [&mut there, &mut here] {
        asked.push(browser.get("/duties").await.body.matches("説明して文書で同意を得る").count());
    }
    let [first, .., last] = asked[..] else { panic!("{asked:?}") };
    assert!(first > last && asked == [first, first, last, last], "{asked:?}");
    handle.stop(false).await;
});
