//! A sitting of two cases, each presented by another office and discussed with another adviser, and everything that a case
//! can hold: a sheet, a material, a room with an entry, a summary, a task. What belongs to a case bears its mark.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::attachment::{CheckedFile, FileKind};
use enza::domain::conference::{AttendeeRole, ConferenceKind, MaterialPurpose, Sitting};
use enza::domain::ids::Uid;
use enza::domain::pledge::Pledge;
use enza::storage::schema::{case_materials, insurers};
use enza::storage::{Conn, StorageError};
use enza::usecases::care_case::{self, SheetInput};
use enza::usecases::case_material::{self, AddMaterial};
use enza::usecases::conference::{self, CloseItem, Decision, Invite, ListCase, PlanConference, Step};
use enza::usecases::pledge;
use enza::usecases::room::{self, SteerInput, Steering};
use reqwest::Method;

use super::{Answer, Browser, Person, Room, TestApp, Town, Wire};

/// A case of the sitting with what belongs to it.
pub struct Discussed {
    pub mark: &'static str,
    pub case: Uid,
    pub item: Uid,
    pub room: Uid,
    pub material: Uid,
    pub presenter: Person,
    pub adviser: Person,
}

/// What of a case its mark stands in.
pub const CONTENT: [&str; 5] = ["問い", "まとめ", "取り組み", "発言", "資料"];

impl Discussed {
    /// What of this case stands in a text.
    pub fn content_in(&self, text: &str) -> Vec<&'static str> {
        CONTENT.into_iter().filter(|word| text.contains(&format!("{word}{}", self.mark))).collect()
    }

    /// The pages that tell something of the case.
    pub fn pages(&self) -> Vec<String> {
        let (item, room) = (&self.item, &self.room);
        vec![
            format!("/agenda/{item}"),
            format!("/agenda/{item}/materials"),
            format!("/agenda/{item}/materials/{}", self.material),
            format!("/rooms/{room}"),
            format!("/rooms/{room}/projection"),
            format!("/rooms/{room}/events?since=0"),
            format!("/cases/{}", self.case),
        ]
    }
}

/// The sitting.
pub struct TwoCases {
    pub town: Town,
    pub conference: Uid,
    pub first: Discussed,
    pub second: Discussed,
}

impl TwoCases {
    pub fn host(&self) -> &Person {
        &self.town.center_staff
    }

    pub fn both(&self) -> [&Discussed; 2] {
        [&self.first, &self.second]
    }

    /// Everything that the person can open of the sitting, in one text.
    pub async fn seen_by(&self, app: &TestApp, person: &Person) -> String {
        let mut browser = app.browser_of_person(person);
        let mut all = String::new();
        for room in self.both().map(|case| &case.room) {
            take_seat(&mut browser, room).await;
        }
        let own = ["/", "/conferences", "/follow-ups", "/cases"].map(str::to_owned);
        let sitting = [
            format!("/conferences/{}", self.conference),
            format!("/conferences/{}/minutes", self.conference),
        ];
        let cases = self.both().into_iter().flat_map(Discussed::pages);
        for page in own.into_iter().chain(sitting).chain(cases) {
            all.push_str(&browser.get(&page).await.body);
        }
        let token = app.token_row(&person.uid, "rooms:read rooms:write");
        for room in self.both().map(|case| &case.room) {
            let events = format!("/api/v1/rooms/{room}/events?since=0");
            all.push_str(&app.as_program(&token, Method::GET, &events).await.body);
        }
        all
    }
}

/// Goes through the door of a room, where there is one. Gives what the page answers.
pub async fn take_seat(browser: &mut Browser, room: &Uid) -> Answer {
    let (page, address) = (browser.get(&format!("/rooms/{room}")).await, format!("/rooms/{room}/seat"));
    if page.body.contains(&format!("action=\"{address}\"")) {
        return browser.submit(&page, &address, &[]).await;
    }
    page
}

impl TestApp {
    /// The sitting so many days from now. Both cases have been discussed, their rooms are open, and the host has pledged.
    pub async fn two_cases(&self, days: i64) -> TwoCases {
        let town = self.town();
        let starts_at = self.clock.now() + Duration::days(days);
        let input = PlanConference {
            office: town.center.uid.clone(),
            insurer: town.insurer.clone(),
            kind: ConferenceKind::SelfReliance,
            title: "架空の個別会議".into(),
            area: Some(town.areas[0].clone()),
            sitting: Sitting { starts_at, ends_at: starts_at + Duration::hours(2) },
            place: "会議室".into(),
        };
        let host = &town.center_staff;
        let conference = self.act(host, "conference.plan", |tx, cmd| conference::plan(tx, cmd, &input)).uid;
        self.pledge(host, &town.insurer);
        let second = self.person("adviser2", "助言 次子", &town.center.uid, Role::Adviser);
        let first = (town.care_manager.clone(), town.care_office.uid.clone(), town.adviser.clone());
        let second = (town.second_care_manager.clone(), town.second_care_office.uid.clone(), second);
        let first = self.listed(&town, &conference, ("甲", first));
        let second = self.listed(&town, &conference, ("乙", second));
        let step = |step: Step| {
            self.act(host, "conference.step", |tx, cmd| conference::step(tx, cmd, &conference, &step))
        };
        step(Step::Open);
        for case in [&first, &second] {
            step(Step::OpenItem(case.item.clone()));
            let decision =
                Decision {
                    who: "担当者".into(), what: format!("取り組み{}", case.mark), due_on: None
                };
            let input = CloseItem {
                item: case.item.clone(),
                summary: format!("まとめ{}", case.mark),
                decisions: vec![decision],
            };
            self.act(host, "conference.close_item", |tx, cmd| conference::close_item(tx, cmd, &input));
            let input = SteerInput { room: case.room.clone(), act: Steering::Open };
            self.act(host, "room.steer", |tx, cmd| room::steer(tx, cmd, &input));
            let mut browser = self.browser_of_person(host);
            let page = browser.get(&format!("/rooms/{}", case.room)).await;
            let said = [("kind", "information"), ("text", &*format!("発言{}", case.mark))];
            let said = browser.submit(&page, &format!("/rooms/{}/entries", case.room), &said).await;
            assert_eq!(said.status, 303, "{}", said.body);
        }
        TwoCases { town, conference, first, second }
    }

    fn listed(
        &self,
        town: &Town,
        conference: &Uid,
        (mark, (presenter, office, adviser)): (&'static str, (Person, Uid, Person)),
    ) -> Discussed {
        let host = &town.center_staff;
        let case = self.case_with_issues(&town.insurer, &town.areas[0], &office, &[]);
        let sheet = serde_json::json!({
            "age_band": "from_80", "sex": "female", "care_level": "care_2", "household": "alone", "disease": "",
            "course": "", "wish": "", "family_wish": "", "services": "", "difficulties": "",
            "question": format!("問い{mark}"), "basis": "written",
        });
        let sheet = SheetInput {
            case: case.clone(),
            seen: None,
            sheet: serde_json::from_value(sheet).unwrap(),
            is_confirming: true,
            names_nobody: true,
        };
        self.act(&presenter, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &sheet));
        let input = ListCase {
            conference: conference.clone(),
            case: case.clone(),
            presenter: Some(presenter.uid.clone()),
            minutes: 30,
        };
        let item =
            self.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &input)).uid;
        let input = Invite {
            conference: conference.clone(),
            login: adviser.login.clone(),
            name: String::new(),
            profession: "理学療法士".into(),
            role: AttendeeRole::Adviser,
            cases: vec![item.clone()],
        };
        self.act(host, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input));
        let material = self.material_of(&presenter, &item, format!("%PDF-1.7 資料{mark}").as_bytes());
        let room = self.act(host, "room.make", |tx, cmd| room::open_for_agenda_item(tx, cmd, &item)).room;
        Discussed { mark, case, item, room, material, presenter, adviser }
    }

    /// A PDF that the presenter lays beside an agenda item.
    pub fn material_of(&self, presenter: &Person, item: &Uid, bytes: &[u8]) -> Uid {
        let file =
            CheckedFile { name: "元の名前.pdf".into(), kind: FileKind::Pdf, bytes: bytes.to_vec() };
        let (item, purpose) = (item.clone(), MaterialPurpose::Layout);
        let input = AddMaterial { item, file, purpose, names_nobody: true };
        self.act(presenter, "case_material.add", |tx, cmd| case_material::add(tx, cmd, &input));
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            let newest = case_materials::table.order(case_materials::id.desc());
            Ok(newest.select(case_materials::uid).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    /// Signs the insurer's pledge as it reads today.
    pub fn pledge(&self, person: &Person, insurer: &Uid) {
        let read = |conn: &mut Conn| -> Result<String, StorageError> {
            let text = insurers::table.filter(insurers::uid.eq(insurer)).select(insurers::pledge_text);
            Ok(text.first(conn)?)
        };
        let pledge = Pledge::of(&self.state.store().read(read).unwrap());
        self.act(person, "pledge.sign", |tx, cmd| pledge::sign(tx, cmd, insurer, pledge.version()));
    }

    /// Gives the insurer another text of its pledge.
    pub fn new_pledge_text(&self, insurer: &Uid, text: &str) {
        let write = |conn: &mut Conn| -> Result<usize, StorageError> {
            let row = insurers::table.filter(insurers::uid.eq(insurer));
            Ok(diesel::update(row).set(insurers::pledge_text.eq(text)).execute(conn)?)
        };
        assert_eq!(self.state.store().with_writer(write).unwrap(), 1);
    }

    /// A request of a program with a token.
    pub async fn as_program(&self, token: &str, method: Method, path: &str) -> Answer {
        let mut program = self.browser();
        let request = program.request(method, path).header("authorization", format!("Bearer {token}"));
        program.send(request).await
    }

    /// The socket of a browser in a room.
    pub async fn wire(
        &self,
        browser: &Browser,
        room: &Uid,
    ) -> Result<Wire, tokio_tungstenite::tungstenite::Error> {
        let room = Room { uid: room.clone(), sitters: Vec::new() };
        Wire::open(&self.base, &room, &browser.cookies["__Host-enza"]).await
    }
}
