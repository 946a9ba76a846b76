//! The timetable of many meetings at once (日程をまとめて組む): what it proposes, and what people make of it.

use chrono::TimeDelta;
use diesel::prelude::*;
use enza::domain::certification::CareLevel;
use enza::domain::meeting::{MeetingForm, MeetingTrigger, Planned};
use enza::storage::schema::meetings;
use enza::storage::{Conn, StorageError};
use enza::usecases::directory::hours::{TypedHours, Whose, set_hours};
use enza::usecases::meeting::{self, AddParticipant};

use crate::duty_records::{imported, note};
use crate::support::{Answer, Call, Office, Person, Polled, TestApp, at};

pub const PATH: &str = "/meetings/timetable";

/// The lines of a section, each as one text.
fn lines(page: &Answer, section: &str) -> Vec<String> {
    page.texts(&format!("section[aria-labelledby={section}] article"))
}

/// The line of a meeting.
pub fn line(page: &Answer, meeting: &Polled) -> String {
    let found = page.texts(&format!("article[aria-labelledby=line-{}]", meeting.uid));
    found.into_iter().next().unwrap_or_else(|| panic!("{} is not in {}", meeting.number, page.body))
}

/// When a meeting is proposed to be held.
fn when(page: &Answer, meeting: &Polled) -> String {
    page.texts(&format!("article[aria-labelledby=line-{}] > p > strong", meeting.uid)).concat()
}

pub const TARO: (&str, &str) = ("架空 太郎", "0000000001");
pub const HANAKO: (&str, &str) = ("架空 花子", "0000000002");

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
    assert!(crowded.contains("この画面のほかの会議と重なるか、間が15分ありません：計画 幸子"), "{crowded}");
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
    assert!(line(&page, &one).contains(&format!("{} と時間が重なるか、間が15分ありません", other.number)));
    let told = line(&page, &other);
    assert!(told.contains(&format!("{} と時間が重なるか、間が15分ありません", one.number)), "{told}");
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
    assert!(empty.body.contains("この期間に、日程調整中の会議はありません"), "{}", empty.body);
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
    assert!(told.contains("法定の期限 2026年11月21日") && told.contains("期限より後の日程です"), "{told}");
    assert!(!line(&page, &free).contains("法定の期限"), "{}", page.body);
});

both!(
    a_date_in_time_that_is_impossible_gives_way_to_a_late_one_and_none_is_outside_the_period,
    |app| async move {
        let town = app.town();
        let helper = &town.providers[0];
        let call = Call { trigger: MeetingTrigger::Renewal, ..Call::of(&town, TARO, vec![helper]) };
        let early = call.out(&app, &town, &[at(18, 10, 0), at(21, 10, 0)]);
        note(&app, &town, &early.client, ("home_care", "2026-01-01", ""));
        imported(&app, &town, &early.client, (CareLevel::Care1, ["2025-11-20", "2025-12-08", "2026-12-07"]));
        imported(&app, &town, &early.client, (CareLevel::Care1, ["2026-11-20", "2026-12-08", "2027-12-07"]));
        app.answers(&town.care_manager, &early, &helper.name, ("xo", Planned::Attending));
        let mut browser = app.signed_in_as(&town.care_manager);
        let page = browser.get(&format!("{PATH}?until=2026-12-28")).await;
        assert!(when(&page, &early).contains("12月21日"), "late is better than never: {}", page.body);
        let told = line(&page, &early);
        assert!(told.contains("法定の期限") && told.contains("期限より後の日程です"), "{told}");
        assert!(told.contains("出席必須：") && told.contains("回答期限"), "{told}");
        let of_day = browser.get(&format!("{PATH}?from=2026-12-18&until=2026-12-18")).await;
        let told = line(&of_day, &early);
        assert!(
            told.contains("出席必須の方がそろう候補がありません") && !told.contains("12月21日"),
            "{told}"
        );
    }
);

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
    assert!(reversed.body.contains("おわりの日を、はじめの日以後の日に"), "{}", reversed.body);
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
    assert!(page.body.contains("この期間に、日程調整中の会議はありません"), "{}", page.body);
});

/// An office says that it needs so many minutes between two meetings.
fn said_pause(app: &TestApp, person: &Person, office: &Office, pause: &str) {
    let input = TypedHours {
        whose: Whose::Office(office.uid.clone()),
        seen: None,
        rows: Vec::new(),
        pause: pause.to_owned(),
        note: String::new(),
    };
    app.act(person, "directory.set_hours", |tx, cmd| set_hours(tx, cmd, &input));
}

both!(whoever_has_said_how_long_they_need_between_two_meetings_gets_that_long, |app| async move {
    let town = app.town();
    let helper = &town.providers[0];
    let one = Call::of(&town, TARO, vec![helper]).out(&app, &town, &[at(7, 10, 0)]);
    let other = Call::of(&town, HANAKO, vec![helper]).out(&app, &town, &[at(7, 11, 30), at(7, 14, 0)]);
    app.answers(&town.care_manager, &other, &helper.name, ("od", Planned::Attending));
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    assert!(when(&page, &one).contains("10:00") && when(&page, &other).contains("11:30"), "{}", page.body);
    assert!(!page.body.contains("前後に必要な時間を登録している方"), "{}", page.body);
    said_pause(&app, &town.provider_staff, helper, "60");
    let page = browser.get(PATH).await;
    assert!(when(&page, &other).contains("14:00"), "half an hour is too short for them: {}", page.body);
    let told = format!("その時間をあけます：{}（60分）", helper.name);
    assert!(page.body.contains(&told), "{}", page.body);
    let page = browser.get(&format!("{PATH}?{}&{}", one.pin(0), other.pin(0))).await;
    let told = line(&page, &other);
    assert!(told.contains(&format!("{} と時間が重なるか、間が60分ありません", one.number)), "{told}");
});

both!(a_doctors_own_time_between_two_meetings_counts_where_a_date_is_settled, |app| async move {
    let town = app.town();
    let stranger = &town.second_care_manager;
    let hidden =
        Call { organizer: stranger, ..Call::of(&town, ("幻 秘子", "0000000009"), vec![&town.clinic]) };
    let hidden = hidden.out(&app, &town, &[at(7, 10, 0)]);
    app.settled(stranger, &hidden, 0);
    let own = Call::of(&town, TARO, vec![&town.clinic]).out(&app, &town, &[at(7, 11, 30)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let fix = format!("/meetings/{}/fix?slot={}", own.uid, own.slots[0]);
    assert!(
        !browser.get(&fix).await.body.contains("別の確定した会議がある方がいます"),
        "half an hour is enough"
    );
    said_pause(&app, &town.care_manager, &town.clinic, "45");
    let preview = browser.get(&fix).await;
    assert!(preview.body.contains("別の確定した会議がある方がいます"), "{}", preview.body);
    assert!(!preview.body.contains("幻 秘子"), "{}", preview.body);
});

both!(who_is_not_required_and_has_said_nothing_holds_up_no_date_by_another_meeting, |app| async move {
    let town = app.town();
    let (helper, day) = (&town.providers[0], &town.providers[1]);
    let stranger = &town.second_care_manager;
    let hidden = Call { organizer: stranger, ..Call::of(&town, ("幻 秘子", "0000000009"), vec![day]) };
    let hidden = hidden.out(&app, &town, &[at(7, 10, 0)]);
    app.settled(stranger, &hidden, 0);
    let own = Call::of(&town, TARO, vec![helper, day]).out(&app, &town, &[at(7, 10, 0)]);
    app.answers(&town.care_manager, &own, &helper.name, ("o", Planned::Attending));
    let mut browser = app.signed_in_as(&town.care_manager);
    let told = line(&browser.get(PATH).await, &own);
    assert!(told.contains("決まっている別の会議と重なる"), "as long as they are required: {told}");
    let who = app.participants_of(&own.uid)[&day.name].clone();
    app.act(&town.care_manager, "meeting.require_participant", |tx, cmd| {
        meeting::require_participant(tx, cmd, (&own.uid, &who), false)
    });
    let page = browser.get(PATH).await;
    assert!(when(&page, &own).contains("10:00"), "{}", page.body);
    let told = line(&page, &own);
    assert!(told.contains(&format!("未回答：本人、{}（別の会議あり）", day.name)), "{told}");
    assert!(!page.body.contains("幻 秘子"), "{}", page.body);
    app.answers(&town.care_manager, &own, &day.name, ("o", Planned::Attending));
    let told = line(&browser.get(PATH).await, &own);
    assert!(
        told.contains("決まっている別の会議と重なる"),
        "who says that they come is not called away: {told}"
    );
});
