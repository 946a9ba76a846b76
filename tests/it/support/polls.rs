//! Meetings whose candidates are out, each with what people answered.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use enza::domain::access::scope;
use enza::domain::ids::Uid;
use enza::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger, Planned};
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::domain::proxy_entry::Sight;
use enza::domain::slot_poll::{AnswerChannel, AnswerSheet, GivenAnswer, SlotAnswer};
use enza::domain::time::jst;
use enza::storage::schema::meetings;
use enza::storage::views::meetings::meeting as seen_meeting;
use enza::storage::{Conn, StorageError};
use enza::usecases::client::contact::{self, TypedContact};
use enza::usecases::client::create::{CreateClientInput, create as create_client};
use enza::usecases::meeting::preview::{Sending, preview};
use enza::usecases::meeting::{self, Answer as Given, AnswerFor, Create, Fix, SetSlots};

use super::{Office, Person, TestApp, Town, registration};

/// A meeting whose candidates are out.
pub struct Polled {
    pub client: Uid,
    pub version: Uid,
    pub uid: Uid,
    pub number: String,
    pub slots: Vec<Uid>,
}

impl Polled {
    /// As it stands in the address of the timetable.
    pub fn pin(&self, slot: usize) -> String {
        format!("pin={}:{}", self.uid, self.slots[slot])
    }
}

/// An hour of December in Japan.
pub fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    jst::at(NaiveDate::from_ymd_opt(2026, 12, day).unwrap(), hour, minute).unwrap()
}

/// Who calls a meeting, for whom, with whom, where.
pub struct Call<'a> {
    pub organizer: &'a Person,
    pub client: (&'a str, &'a str),
    pub offices: Vec<&'a Office>,
    pub place: String,
    pub trigger: MeetingTrigger,
    /// Whether the clinic's doctor is the client's.
    pub has_doctor: bool,
}

impl<'a> Call<'a> {
    /// For a client of the care office, at home.
    pub fn of(town: &'a Town, client: (&'a str, &'a str), offices: Vec<&'a Office>) -> Self {
        let (organizer, place) = (&town.care_manager, "client_home".to_owned());
        Self { organizer, client, offices, place, trigger: MeetingTrigger::AsNeeded, has_doctor: false }
    }

    pub fn at(self, place: String) -> Self {
        Self { place, ..self }
    }

    /// Plans the meeting, takes candidates of an hour, and sends them.
    pub fn out(&self, app: &TestApp, town: &Town, slots: &[NaiveDateTime]) -> Polled {
        let (name, number) = self.client;
        let own = self.organizer.uid == town.care_manager.uid;
        let office = if own { &town.care_office } else { &town.second_care_office };
        let input = CreateClientInput {
            office: office.uid.to_string(),
            ..registration(town, (name, "カクウ", number))
        };
        let client = app.act(self.organizer, "client.create", |tx, cmd| create_client(tx, cmd, &input));
        if self.has_doctor {
            let typed = TypedContact {
                kind: "doctor".into(),
                name: "架空 医師".into(),
                relation: "内科の先生".into(),
                office_number: town.clinic.number.clone(),
                ..TypedContact::default()
            };
            app.act(self.organizer, "client.contact.add", |tx, cmd| contact::add(tx, cmd, &client, &typed));
        }
        let item = |(office, number): (&&Office, i32)| ServiceItem {
            number,
            body: "支援".into(),
            is_covered: true,
            service_kind: "サービス".into(),
            office_number: office.number.clone(),
            office_name: office.name.clone(),
            ..ServiceItem::default()
        };
        let items = self.offices.iter().zip(1..).map(item).collect();
        let goals = vec![Goal { number: 1, short_text: "目標".into(), items, ..Goal::default() }];
        let needs = vec![Need { number: 1, body: "課題".into(), goals, ..Need::default() }];
        let content = PlanContent { needs, ..PlanContent::default() };
        let version = app.add_version(town, &client, content).0;
        self.again(app, (&client, &version), slots)
    }

    /// One more meeting for a plan version.
    pub fn again(&self, app: &TestApp, (client, version): (&Uid, &Uid), slots: &[NaiveDateTime]) -> Polled {
        let input = Create {
            plan_version: version.clone(),
            trigger: self.trigger,
            form: MeetingForm::InPerson,
            place: self.place.clone(),
            online_url: String::new(),
            agenda: String::new(),
        };
        let made = app.act(self.organizer, "meeting.create", |tx, cmd| meeting::create(tx, cmd, &input));
        let slots = SetSlots {
            meeting: made.uid.clone(),
            slots: slots.iter().map(|from| (*from, *from + TimeDelta::hours(1))).collect(),
            due_at: at(1, 0, 0),
        };
        app.act(self.organizer, "meeting.set_slots", |tx, cmd| meeting::set_slots(tx, cmd, &slots));
        let shown = app.shown(self.organizer, &made.uid, &Sending::Poll);
        app.act(self.organizer, "meeting.send", |tx, cmd| meeting::send(tx, cmd, &made.uid, &shown));
        let own = scope(&app.actor(self.organizer));
        let read = |conn: &mut Conn| seen_meeting(conn, &own, &made.uid);
        let view = app.state.store().read(read).unwrap().unwrap();
        let slots = view.slots.into_iter().map(|slot| slot.uid).collect();
        let (client, version) = (client.clone(), version.clone());
        Polled { client, version, uid: made.uid, number: made.number, slots }
    }
}

impl TestApp {
    pub fn shown(&self, organizer: &Person, meeting: &Uid, sending: &Sending) -> String {
        let own = scope(&self.actor(organizer));
        let found = self.state.store().read(|conn| preview(conn, &own, meeting, sending)).unwrap();
        found.unwrap().seen
    }

    /// Answers the candidates of a meeting by telephone: `o`, `d` or `x` for each.
    pub fn answers(
        &self,
        organizer: &Person,
        meeting: &Polled,
        label: &str,
        (marks, planned): (&str, Planned),
    ) {
        let given = |(slot, mark): (&Uid, char)| GivenAnswer {
            slot: slot.clone(),
            answer: match mark {
                'o' => SlotAnswer::Yes,
                'd' => SlotAnswer::Maybe,
                _ => SlotAnswer::No,
            },
            reason: if mark == 'd' { "15時までなら".into() } else { String::new() },
        };
        let sheet = AnswerSheet {
            answers: meeting.slots.iter().zip(marks.chars()).map(given).collect(),
            attendance: planned,
            reason: if planned == Planned::Absent { "研修".into() } else { String::new() },
            person: "架空 担当".into(),
            comment: String::new(),
        };
        let input = AnswerFor {
            meeting: meeting.uid.clone(),
            participant: self.participants_of(&meeting.uid)[label].clone(),
            channel: AnswerChannel::Phone,
            answer: Given::of(sheet),
            sight: Sight::default(),
        };
        self.act(organizer, "meeting.answer_for", |tx, cmd| meeting::answer_for(tx, cmd, &input));
    }

    /// Settles a candidate from somewhere else than the timetable.
    pub fn settled(&self, organizer: &Person, meeting: &Polled, slot: usize) {
        let slot = meeting.slots[slot].clone();
        let shown = self.shown(organizer, &meeting.uid, &Sending::Fix(slot.clone()));
        let input = Fix { meeting: meeting.uid.clone(), slot, shown, from: "enza@example.test".into() };
        self.act(organizer, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input));
    }

    pub fn state_of(&self, meeting: &Polled) -> MeetingState {
        let read = |conn: &mut Conn| -> Result<MeetingState, StorageError> {
            let own = meetings::table.filter(meetings::uid.eq(&meeting.uid));
            Ok(own.select(meetings::state).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}
