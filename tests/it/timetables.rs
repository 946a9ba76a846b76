//! The timetable of many meetings at once (日程をまとめて組む): what it proposes, what people make of it, and what accepting does.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use enza::domain::access::scope;
use enza::domain::ids::Uid;
use enza::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger, Planned};
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::domain::slot_poll::{AnswerChannel, AnswerSheet, GivenAnswer, SlotAnswer};
use enza::domain::time::jst;
use enza::storage::schema::{audit_events, meetings};
use enza::storage::views::meetings::meeting as seen_meeting;
use enza::storage::{Conn, StorageError};
use enza::usecases::client::contact::{self, TypedContact};
use enza::usecases::client::create::{CreateClientInput, create as create_client};
use enza::usecases::meeting::preview::{Sending, preview};
use enza::usecases::meeting::{self, AddParticipant, Answer as Given, AnswerFor, Create, Fix, SetSlots};

use crate::support::{Answer, Browser, Office, Person, TestApp, Town, registration};

const PATH: &str = "/meetings/timetable";

/// A meeting whose candidates are out.
struct Polled {
    client: Uid,
    version: Uid,
    uid: Uid,
    number: String,
    slots: Vec<Uid>,
}

impl Polled {
    fn pin(&self, slot: usize) -> String {
        format!("pin={}:{}", self.uid, self.slots[slot])
    }
}

/// An hour of December in Japan.
fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    jst::at(NaiveDate::from_ymd_opt(2026, 12, day).unwrap(), hour, minute).unwrap()
}

/// Who calls a meeting, for whom, with whom, where.
struct Call<'a> {
    organizer: &'a Person,
    client: (&'a str, &'a str),
    offices: Vec<&'a Office>,
    place: String,
    trigger: MeetingTrigger,
    /// Whether the clinic's doctor is the client's.
    has_doctor: bool,
}

impl<'a> Call<'a> {
    /// For a client of the care office, at home.
    fn of(town: &'a Town, client: (&'a str, &'a str), offices: Vec<&'a Office>) -> Self {
        let (organizer, place) = (&town.care_manager, "client_home".to_owned());
        Self { organizer, client, offices, place, trigger: MeetingTrigger::AsNeeded, has_doctor: false }
    }

    fn at(self, place: String) -> Self {
        Self { place, ..self }
    }

    /// Plans the meeting, takes candidates of an hour, and sends them.
    fn out(&self, app: &TestApp, town: &Town, slots: &[NaiveDateTime]) -> Polled {
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
    fn again(&self, app: &TestApp, (client, version): (&Uid, &Uid), slots: &[NaiveDateTime]) -> Polled {
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
    fn shown(&self, organizer: &Person, meeting: &Uid, sending: &Sending) -> String {
        let own = scope(&self.actor(organizer));
        let found = self.state.store().read(|conn| preview(conn, &own, meeting, sending)).unwrap();
        found.unwrap().seen
    }

    /// Answers the candidates of a meeting by telephone: `o`, `d` or `x` for each.
    fn answers(&self, organizer: &Person, meeting: &Polled, label: &str, (marks, planned): (&str, Planned)) {
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
            answer: Given { sheet, other_dates: String::new() },
        };
        self.act(organizer, "meeting.answer_for", |tx, cmd| meeting::answer_for(tx, cmd, &input));
    }

    /// Settles a candidate from somewhere else than the timetable.
    fn settled(&self, organizer: &Person, meeting: &Polled, slot: usize) {
        let slot = meeting.slots[slot].clone();
        let shown = self.shown(organizer, &meeting.uid, &Sending::Fix(slot.clone()));
        let input = Fix { meeting: meeting.uid.clone(), slot, shown, from: "enza@example.test".into() };
        self.act(organizer, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input));
    }

    fn state_of(&self, meeting: &Polled) -> MeetingState {
        let read = |conn: &mut Conn| -> Result<MeetingState, StorageError> {
            let own = meetings::table.filter(meetings::uid.eq(&meeting.uid));
            Ok(own.select(meetings::state).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    fn settlements(&self) -> i64 {
        let read = |conn: &mut Conn| -> Result<i64, StorageError> {
            let own = audit_events::table.filter(audit_events::action.eq("meeting.fix"));
            Ok(own.count().get_result(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

/// The lines of a section, each as one text.
fn lines(page: &Answer, section: &str) -> Vec<String> {
    page.texts(&format!("section[aria-labelledby={section}] article"))
}

/// The line of a meeting.
fn line(page: &Answer, meeting: &Polled) -> String {
    let found = page.texts(&format!("article[aria-labelledby=line-{}]", meeting.uid));
    found.into_iter().next().unwrap_or_else(|| panic!("{} is not in {}", meeting.number, page.body))
}

/// When a meeting is proposed to be held.
fn when(page: &Answer, meeting: &Polled) -> String {
    page.texts(&format!("article[aria-labelledby=line-{}] > p > strong", meeting.uid)).concat()
}

/// What the form of the proposals sends for each meeting.
fn proposals(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let boxes = scraper::Selector::parse("input[name=accept]").unwrap();
    html.select(&boxes).map(|one| one.value().attr("value").unwrap().to_owned()).collect()
}

/// The hidden fields of the form that accepts, and the boxes that are ticked in it.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("form[method=post][action^='/meetings/'] input").unwrap();
    let sent = html
        .select(&inputs)
        .filter(|one| one.value().attr("type") == Some("hidden") || one.value().attr("checked").is_some());
    let pair = |one: scraper::ElementRef<'_>| {
        let of = |name| one.value().attr(name).unwrap().to_owned();
        (of("name"), of("value"))
    };
    sent.map(pair).collect()
}

/// Sends the form that accepts, with what is ticked on top of what the page ticks.
async fn posted(browser: &mut Browser, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let fields = fields(page);
    let mut pairs: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.extend_from_slice(more);
    browser.post(PATH, &pairs).await
}

const TARO: (&str, &str) = ("架空 太郎", "0000000001");
const HANAKO: (&str, &str) = ("架空 花子", "0000000002");

both!(a_proposal_keeps_to_those_who_are_required_and_each_line_says_who_comes, |app| async move {
    let town = app.town();
    let (helper, day) = (&town.providers[0], &town.providers[1]);
    let meeting = Call::of(&town, TARO, vec![helper, day]).out(&app, &town, &[at(7, 10, 0), at(7, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let list = browser.get("/meetings").await;
    assert!(list.body.contains(&format!("href=\"{PATH}\"")), "the list leads there: {}", list.body);
    app.answers(&town.care_manager, &meeting, &helper.name, ("xo", Planned::Attending));
    app.answers(&town.care_manager, &meeting, &day.name, ("od", Planned::Attending));
    let page = browser.get(PATH).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(when(&page, &meeting).contains("14:00"), "who is required comes: {}", page.body);
    let told = line(&page, &meeting);
    for part in [
        "○ 出席できます：架空訪問介護ステーション",
        "△ 条件つき：架空デイサービス（15時までなら）",
        "未回答：本人",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(told.contains("出席必須の方がそろいません：架空訪問介護ステーション"), "at ten: {told}");
    assert!(!told.contains("全員が出席できます") && page.body.contains("最善との差：0%"), "{told}");
    app.answers(&town.care_manager, &meeting, "本人", ("oo", Planned::Attending));
    app.answers(&town.care_manager, &meeting, &day.name, ("oo", Planned::Attending));
    let told = line(&browser.get(PATH).await, &meeting);
    assert!(told.contains("全員が出席できます"), "{told}");
    app.answers(&town.care_manager, &meeting, &day.name, ("", Planned::Writing));
    let told = line(&browser.get(PATH).await, &meeting);
    assert!(told.contains("照会で回答：架空デイサービス") && !told.contains("全員が出席"), "{told}");
});

both!(nobody_is_in_two_meetings_and_what_has_no_place_says_why, |app| async move {
    let town = app.town();
    let (helper, nurse) = (&town.providers[0], &town.providers[2]);
    let both = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![helper]).out(&app, &town, &both);
    let other = Call::of(&town, HANAKO, vec![helper]).out(&app, &town, &both[..1]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    assert!(when(&page, &one).contains("14:00") && when(&page, &other).contains("10:00"), "{}", page.body);
    let third = Call::of(&town, ("架空 三郎", "0000000003"), vec![nurse]).out(&app, &town, &both[..1]);
    let fourth = Call::of(&town, ("架空 四郎", "0000000004"), vec![nurse]).out(&app, &town, &both[1..]);
    app.answers(&town.care_manager, &fourth, &nurse.name, ("x", Planned::Attending));
    let page = browser.get(PATH).await;
    assert_eq!(lines(&page, "placed").len(), 2, "{}", page.body);
    let crowded = [&other, &third].into_iter().map(|of| line(&page, of)).collect::<String>();
    assert!(crowded.contains("この画面のほかの会議と重なります：計画 幸子"), "{crowded}");
    let told = line(&page, &fourth);
    assert!(told.contains("出席必須の方がそろう候補がありません：架空訪問看護ステーション"), "{told}");
    let who = app.participants_of(&fourth.uid)[&nurse.name].clone();
    let ways = format!("/meetings/{}/inquiries/new?participant&#x3D;{who}", fourth.uid);
    assert!(page.body.contains(&ways), "who can't come is asked in writing: {}", page.body);
    assert!(page.body.contains("最善との差：0%"), "what can't be placed makes no gap: {}", page.body);
    app.pass(TimeDelta::days(17));
    let mut browser = app.signed_in_as(&town.care_manager);
    let told = line(&browser.get(PATH).await, &one);
    assert!(told.contains("これからの候補がありません"), "{told}");
});

both!(what_was_decided_on_stays_and_decisions_that_collide_are_told_at_both, |app| async move {
    let town = app.town();
    let both = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &both);
    let other = Call::of(&town, HANAKO, vec![&town.providers[0]]).out(&app, &town, &both);
    app.answers(&town.care_manager, &one, &town.providers[0].name, ("ox", Planned::Attending));
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("{PATH}?{}", one.pin(1))).await;
    assert!(when(&page, &one).contains("14:00") && when(&page, &other).contains("10:00"), "{}", page.body);
    let told = line(&page, &one);
    assert!(told.contains("この日時に固定") && told.contains("出席必須の方がそろいません"), "{told}");
    let again = page.texts(&format!("#pin-{} option[selected]", one.uid)).concat();
    assert!(again.contains("14:00"), "the next proposal keeps it: {again}");
    let page = browser.get(&format!("{PATH}?{}&{}", one.pin(0), other.pin(0))).await;
    assert!(line(&page, &one).contains(&format!("{} と同じ時間に決められています", other.number)));
    let told = line(&page, &other);
    assert!(told.contains(&format!("{} と同じ時間に決められています", one.number)), "{told}");
    assert!(told.contains("それでもこの日時で確定する") && told.contains("計画 幸子"), "{told}");
    let page = browser.get(&format!("{PATH}?pin={}:out", one.uid)).await;
    assert_eq!((lines(&page, "placed").len(), lines(&page, "left-out").len()), (1, 1), "{}", page.body);
    let gone = browser.get(&format!("{PATH}?pin={}:{}", one.uid, other.slots[0])).await;
    assert!(line(&gone, &one).contains("選んだ候補は、取り下げられたか"), "{}", gone.body);
});

both!(what_is_settled_elsewhere_is_kept_clear_of_and_nothing_more_is_told_of_it, |app| async move {
    let town = app.town();
    let (helper, clinic) = (&town.providers[0], &town.clinic);
    let stranger = &town.second_care_manager;
    let hidden = Call { organizer: stranger, ..Call::of(&town, ("幻 秘子", "0000000009"), vec![helper]) };
    let hidden = hidden.at(format!("office:{}", clinic.uid)).out(&app, &town, &[at(7, 10, 0)]);
    app.settled(stranger, &hidden, 0);
    // Five minutes after it, and free of it.
    let of_person = Call::of(&town, TARO, vec![helper]).out(&app, &town, &[at(7, 11, 5), at(7, 14, 0)]);
    let of_place = Call::of(&town, HANAKO, vec![&town.providers[1]]).at(format!("office:{}", clinic.uid));
    let of_place = of_place.out(&app, &town, &[at(7, 9, 30)]);
    let call = Call::of(&town, TARO, vec![]);
    let of_client = (&of_person.client, &of_person.version);
    let settled = call.again(&app, of_client, &[at(9, 10, 0)]);
    app.settled(&town.care_manager, &settled, 0);
    let again = call.again(&app, of_client, &[at(9, 10, 30)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    assert!(when(&page, &of_person).contains("14:00"), "the pause counts: {}", page.body);
    assert!(line(&page, &of_person).contains("別の会議あり：架空訪問介護ステーション"), "{}", page.body);
    let told = line(&page, &of_place);
    assert!(told.contains("決まっている別の会議と重なるか、間が15分ありません：架空内科医院"), "{told}");
    let told = line(&page, &again);
    assert!(told.contains("別の会議あり：本人"), "the client can't be in two meetings: {told}");
    for secret in
        ["幻 秘子", hidden.number.as_str(), town.second_care_office.name.as_str(), stranger.name.as_str()]
    {
        assert!(!page.body.contains(secret), "{secret} is nobody's business: {}", page.body);
    }
    let mut other = app.signed_in_as(&town.other_care_manager);
    let empty = other.get(PATH).await;
    assert!(empty.body.contains("日程調整中の会議はありません"), "{}", empty.body);
    assert!(!empty.body.contains("架空訪問介護"), "{}", empty.body);
});

both!(a_clinic_is_one_person_and_travels_once_to_one_place_and_never_to_a_video, |app| async move {
    let town = app.town();
    let trips = |page: &Answer| page.texts(".facts--inline div:nth-child(2) dd");
    let slots = [vec![at(7, 10, 0), at(8, 10, 0)], vec![at(7, 11, 15), at(9, 10, 0)]];
    let mut calls = Vec::new();
    for (client, slots) in [TARO, HANAKO].into_iter().zip(&slots) {
        let has_doctor = calls.is_empty();
        let call = Call { has_doctor, ..Call::of(&town, client, vec![&town.providers[0]]) };
        let made = call.at(format!("office:{}", town.care_office.uid)).out(&app, &town, slots);
        if has_doctor {
            calls.push(made);
            continue;
        }
        // The other one asks the clinic as an office.
        let input = AddParticipant {
            meeting: made.uid.clone(),
            office: Some(town.clinic.uid.clone()),
            label: String::new(),
            person_name: String::new(),
            is_required: false,
        };
        app.act(&town.care_manager, "meeting.add_participant", |tx, cmd| {
            meeting::add_participant(tx, cmd, &input)
        });
        calls.push(made);
    }
    let mut browser = app.signed_in_as(&town.care_manager);
    let apart = format!("{}&{}", calls[0].pin(1), calls[1].pin(1));
    assert_eq!(trips(&browser.get(&format!("{PATH}?{apart}")).await), ["2回"]);
    let page = browser.get(&format!("{PATH}?trips=save")).await;
    assert_eq!(trips(&page).len(), 2, "beside what it would be without: {}", page.body);
    assert_eq!(trips(&page)[0], "1回", "{}", page.body);
    assert!(lines(&page, "placed").concat().contains("続けて出席できます：架空内科医院"), "{}", page.body);
    let set = |form: MeetingForm, place: &'static str| {
        let write = |conn: &mut Conn| -> Result<usize, StorageError> {
            let own = meetings::table.filter(meetings::uid.eq_any(calls.iter().map(|call| &call.uid)));
            Ok(diesel::update(own).set((meetings::form.eq(form), meetings::place.eq(place))).execute(conn)?)
        };
        app.state.store().with_writer(write).unwrap();
    };
    set(MeetingForm::InPerson, "client_home");
    let page = browser.get(&format!("{PATH}?trips=save")).await;
    assert_eq!(trips(&page)[0], "2回", "two homes are two trips: {}", page.body);
    set(MeetingForm::Video, "");
    let page = browser.get(&format!("{PATH}?trips=save")).await;
    assert_eq!(trips(&page)[0], "0回", "{}", page.body);
});

both!(what_is_late_is_placed_all_the_same_and_its_deadline_is_told, |app| async move {
    let town = app.town();
    let call = Call { trigger: MeetingTrigger::Initial, ..Call::of(&town, TARO, vec![&town.providers[0]]) };
    let late = call.out(&app, &town, &[at(7, 10, 0), at(8, 10, 0)]);
    let free = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &[at(9, 10, 0)]);
    app.consent_to_plan(&town, &late.client, &late.version);
    let page = app.signed_in_as(&town.care_manager).get(PATH).await;
    let told = line(&page, &late);
    assert!(told.contains("法定の期限 11月21日") && told.contains("期限より後の日程です"), "{told}");
    assert!(!line(&page, &free).contains("法定の期限"), "{}", page.body);
});

both!(accepting_settles_each_meeting_by_itself_once_however_often_it_is_sent, |app| async move {
    let town = app.town();
    let slots = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &slots);
    let other = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &slots);
    let third = Call::of(&town, ("架空 三郎", "0000000003"), vec![&town.providers[2]]);
    let third = third.out(&app, &town, &[at(8, 10, 0)]);
    app.settle().await;
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    let told = line(&page, &one);
    assert!(told.contains(&town.providers[0].email) && told.contains("本人（紙で届ける）"), "{told}");
    let nothing = posted(&mut browser, &page, &[]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert!(nothing.body.contains("確定する会議に印をつけてください"), "{}", nothing.body);
    let all = proposals(&page);
    assert_eq!(all.len(), 3);
    let of =
        |meeting: &Polled| all.iter().find(|value| value.starts_with(meeting.uid.as_str())).unwrap().as_str();
    let single = posted(&mut browser, &page, &[("only", of(&third)), ("accept", of(&one))]).await;
    assert_eq!(single.status, 200, "{}", single.body);
    assert_eq!((app.state_of(&third), app.state_of(&one)), (MeetingState::Fixed, MeetingState::Polling));
    let marked = browser.get(&format!("{PATH}?mark=all")).await;
    let ticked = fields(&marked).into_iter().filter(|(name, _)| name == "accept").count();
    assert_eq!(ticked, 2, "all that is left is marked: {}", marked.body);
    let done = posted(&mut browser, &marked, &[]).await;
    assert!(done.body.contains("2件のうち2件の日程を確定しました"), "{}", done.body);
    assert_eq!((app.state_of(&one), app.state_of(&other)), (MeetingState::Fixed, MeetingState::Fixed));
    app.settle().await;
    let letters = app.letters_to(&town.providers[0].email);
    assert_eq!(letters.len(), 2, "asked once and told once");
    assert_eq!(letters[1].calendar_line("METHOD"), "REQUEST");
    let before = (app.settlements(), app.sent_texts().len());
    let again = posted(&mut browser, &marked, &[]).await;
    assert_eq!(again.texts(".rows__detail"), done.texts(".rows__detail"), "a repeat gets the same answer");
    app.settle().await;
    assert_eq!((app.settlements(), app.sent_texts().len()), before, "and does nothing");
    assert_eq!(before.0, 3);
    assert!(browser.get(PATH).await.body.contains("日程調整中の会議はありません"));
});

both!(what_somebody_else_settled_meanwhile_is_told_and_the_others_are_settled, |app| async move {
    let town = app.town();
    let slots = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &slots);
    let other = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &[at(8, 10, 0)]);
    let taken = Call::of(&town, ("架空 三郎", "0000000003"), vec![&town.providers[2]]);
    let taken = taken.out(&app, &town, &[at(9, 10, 0), at(9, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("{PATH}?{}", taken.pin(0))).await;
    let all = proposals(&page);
    app.settled(&town.care_manager, &one, 0);
    let collides = Call::of(&town, ("架空 五郎", "0000000005"), vec![&town.providers[3]]);
    let collides = collides.out(&app, &town, &[at(9, 10, 30)]);
    app.settled(&town.care_manager, &collides, 0);
    let marked: Vec<(&str, &str)> = all.iter().map(|value| ("accept", value.as_str())).collect();
    let done = posted(&mut browser, &page, &marked).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let told = done.texts(".rows li").concat();
    assert!(told.contains("日程はもう確定しています"), "{told}");
    assert!(told.contains(&format!("あなたの別の会議（{}）があります", collides.number)), "{told}");
    assert!(done.body.contains("3件のうち1件の日程を確定しました"), "{}", done.body);
    assert_eq!((app.state_of(&other), app.state_of(&taken)), (MeetingState::Fixed, MeetingState::Polling));
});

both!(another_offices_meeting_is_not_found_and_nothing_of_the_request_is_done, |app| async move {
    let town = app.town();
    let own = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &[at(7, 10, 0)]);
    let foreign =
        Call { organizer: &town.second_care_manager, ..Call::of(&town, HANAKO, vec![&town.providers[1]]) };
    let foreign = foreign.out(&app, &town, &[at(7, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    for query in [foreign.pin(0), format!("pin={}:out", foreign.uid), "pin=x".into(), "pin=x:y".into()] {
        let answer = browser.get(&format!("{PATH}?{query}")).await;
        assert_eq!(answer.status, 404, "{query}");
    }
    let page = browser.get(PATH).await;
    assert!(!page.body.contains(&foreign.number) && !page.body.contains("花子"), "{}", page.body);
    let (all, shown) =
        (proposals(&page), app.shown(&town.second_care_manager, &foreign.uid, &Sending::Cancel));
    let hostile = format!("{}:{}:{shown}", foreign.uid, foreign.slots[0]);
    let answer = posted(&mut browser, &page, &[("accept", &all[0]), ("accept", &hostile)]).await;
    assert_eq!(answer.status, 404);
    let torn = posted(&mut browser, &page, &[("accept", &all[0]), ("accept", "x")]).await;
    assert_eq!(torn.status, 404);
    let many: Vec<(&str, &str)> = (0..41).map(|_| ("accept", all[0].as_str())).collect();
    let refused = posted(&mut browser, &page, &many).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("一度に確定できるのは40件まで"), "{}", refused.body);
    assert_eq!((app.state_of(&own), app.state_of(&foreign)), (MeetingState::Polling, MeetingState::Polling));
});

both!(a_page_takes_so_many_meetings_of_a_period_and_the_next_one_the_others, |app| async move {
    let town = app.town();
    let call = Call::of(&town, TARO, vec![&town.providers[0]]);
    let first = call.out(&app, &town, &[at(7, 10, 0)]);
    let of = (&first.client, &first.version);
    for nth in 0..40 {
        call.again(&app, of, &[at(7, 10, 0) + TimeDelta::days(nth % 8)]);
    }
    let late = call.again(&app, of, &[at(28, 10, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    assert_eq!(page.texts("article").len(), 40, "{}", page.texts(".pager").concat());
    assert!(page.texts(".pager").concat().contains("41") && page.body.contains("一度に組むのは40件まで"));
    let next = browser.get(&format!("{PATH}?page=2&{}", first.pin(0))).await;
    assert_eq!(next.texts("article").len(), 1, "{}", next.body);
    assert!(next.body.contains(&format!("name=\"pin\" value=\"{}:{}\"", first.uid, first.slots[0])));
    assert!(!page.body.contains(&late.number) && !next.body.contains(&late.number), "later than four weeks");
    let january = browser.get(&format!("{PATH}?from=2026-12-28&until=R9.1.31")).await;
    assert_eq!(january.texts("article").len(), 1, "{}", january.body);
    assert!(january.body.contains(&late.number));
    assert_eq!(
        browser.get(&format!("{PATH}?page=9")).await.texts("article").len(),
        40,
        "there is no such page"
    );
    let wrong = browser.get(&format!("{PATH}?from=きのう&until=2026-11-01")).await;
    assert!(
        wrong.body.contains("日付は「R8.11.21」") && wrong.body.contains("value=\"きのう\""),
        "{}",
        wrong.body
    );
    let reversed = browser.get(&format!("{PATH}?from=2026-12-10&until=2026-12-01")).await;
    assert!(reversed.body.contains("おわりの日を、はじめの日より後の日に"), "{}", reversed.body);
});

both!(no_more_timetables_are_worked_out_at_once_than_the_machine_can_bear, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let mut taken = Vec::new();
    while let Ok(place) = app.state.limits.timetable() {
        taken.push(place);
    }
    let refused = browser.get(PATH).await;
    assert_eq!(refused.status, 503);
    assert!(refused.body.contains("少し待ってから、もう一度"), "{}", refused.body);
    assert_eq!(refused.header("retry-after"), Some("5"));
    drop(taken);
    let page = browser.get(PATH).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("日程調整中の会議はありません"), "{}", page.body);
});
