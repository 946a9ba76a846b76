//! When offices and persons can come as a rule: said on their pages, and used wherever dates are proposed.

use std::thread;

use chrono::{Datelike, Timelike, Weekday};
use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::domain::meeting::Planned;
use enza::domain::regular_hours::TypedRow;
use enza::domain::time::jst;
use enza::storage::schema::{audit_events, meeting_slots, meetings, regular_weeks};
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::directory::hours::{TypedHours, Whose, set_hours};

use crate::support::{Answer, Browser, Call, Person, TestApp, at};
use crate::timetables::{HANAKO, PATH, TARO, line};

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// Thursdays from one to three.
const THURSDAY: Pairs<'_> = &[("days_0", "4"), ("from_0", "13:00"), ("to_0", "15:00")];

fn address(office: &Uid) -> String {
    format!("/offices/{office}/hours")
}

async fn say(browser: &mut Browser, path: &str, pairs: Pairs<'_>) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser.submit(&page, path, pairs).await
}

/// What a page of hours says now.
fn now(page: &Answer) -> String {
    page.texts("section[aria-labelledby=said-title]").concat()
}

impl TestApp {
    /// An office says when it can come, or the directory does for it.
    pub fn said(&self, person: &Person, office: &Uid, (days, from, to): (&[u8], &str, &str)) {
        let row = TypedRow { no: 0, days: days.to_vec(), from: from.into(), to: to.into() };
        let input = TypedHours {
            whose: Whose::Office(office.clone()),
            seen: None,
            rows: vec![row],
            pause: String::new(),
            note: String::new(),
        };
        self.act(person, "directory.set_hours", |tx, cmd| set_hours(tx, cmd, &input));
    }

    /// Weekday and hour of the candidates of the newest meeting.
    fn candidates(&self) -> Vec<(Weekday, u32)> {
        let read = |conn: &mut Conn| -> Result<Vec<chrono::NaiveDateTime>, StorageError> {
            let newest = meetings::table.select(diesel::dsl::max(meetings::id)).single_value();
            Ok(meeting_slots::table
                .filter(meeting_slots::meeting_id.nullable().eq(newest))
                .order(meeting_slots::starts_at)
                .select(meeting_slots::starts_at)
                .load(conn)?)
        };
        let found = self.state.store().read(read).unwrap();
        found.into_iter().map(jst::to_jst).map(|at| (at.weekday(), at.hour())).collect()
    }

    fn deeds(&self, action: &str) -> i64 {
        let read = |conn: &mut Conn| -> Result<i64, StorageError> {
            Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(an_offices_own_word_counts_before_the_directorys_and_is_taken_back_and_up_again, |app| async move {
    let town = app.town();
    let (office, path) = (&town.providers[0], address(&town.providers[0].uid));
    let mut keeper = app.signed_in_as(&town.care_manager);
    let shown = keeper.get(&format!("/offices/{}", office.uid)).await;
    assert!(
        shown.body.contains("いつでも出席できるものとして") && shown.body.contains(&path),
        "{}",
        shown.body
    );
    let done = say(&mut keeper, &path, &[("days_0", "2"), ("from_0", "９：００"), ("to_0", "12時")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, path.as_str()), "{}", done.body);
    let noted = keeper.get(&path).await;
    assert!(now(&noted).contains("火 9:00–12:00") && now(&noted).contains(&town.care_manager.name));
    let mut staff = app.signed_in_as(&town.provider_staff);
    let account = staff.get("/account").await;
    assert!(account.body.contains(&path) && !account.body.contains("/account/hours"), "{}", account.body);
    let page = staff.get(&path).await;
    assert!(
        page.body.contains("名簿に入っている内容") && page.body.contains("火 9:00–12:00"),
        "{}",
        page.body
    );
    assert!(now(&page).contains("まだ入っていません"));
    let own = [THURSDAY, &[("pause", "30"), ("note", "<script>往診</script>のあと")]].concat();
    assert_eq!(say(&mut staff, &path, &own).await.status, 303);
    let page = staff.get(&path).await;
    for part in ["木 13:00–15:00", "30分", "<script>往診</script>のあと"] {
        assert!(now(&page).contains(part), "{part}: {}", page.body);
    }
    let shown = keeper.get(&format!("/offices/{}", office.uid)).await;
    let said = shown.texts("section[aria-labelledby=hours-title]").concat();
    assert!(said.contains("事業所が自分で入れた内容") && said.contains("木 13:00–15:00"), "{said}");
    assert!(!said.contains("火 9:00"), "its own word counts: {said}");
    let page = staff.get(&path).await;
    let done = staff.submit(&page, &format!("{path}/withdraw"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let shown = keeper.get(&format!("/offices/{}", office.uid)).await;
    let said = shown.texts("section[aria-labelledby=hours-title]").concat();
    assert!(said.contains("火 9:00–12:00"), "the directory's counts again: {said}");
    let page = staff.get(&path).await;
    let done = staff.submit(&page, &format!("{path}/restore"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(now(&staff.get(&path).await).contains("木 13:00–15:00"));
    let counts = ["set", "withdraw", "restore"].map(|deed| app.deeds(&format!("directory.{deed}_hours")));
    assert_eq!(counts, [2, 1, 1]);
});

both!(candidates_lie_where_everybody_can_come_and_each_says_so_in_a_sentence, |app| async move {
    let town = app.town();
    app.said(&town.provider_staff, &town.providers[0].uid, (&[4], "13:00", "15:00"));
    let case = app.case(&town);
    let days = app.candidates();
    assert_eq!(days.len(), 3);
    assert!(days.iter().all(|(day, hour)| *day == Weekday::Thu && (13..=14).contains(hour)), "{days:?}");
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/meetings/{}", case.meeting)).await;
    let told = page.texts("section[aria-labelledby=dates]").concat();
    for part in [
        "全員が営業日です。 架空訪問介護ステーション の出席できる時間帯に入っています。 あなたの予定が空いています。",
        "出席できる時間帯（木 13:00–15:00）",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // The organizer's own time counts too, and so does what is settled meanwhile, by whoever called it.
    let done =
        say(&mut browser, "/account/hours", &[("days_0", "4"), ("from_0", "14:00"), ("to_0", "18:00")]);
    assert_eq!(done.await.status, 303);
    let mut other = app.signed_in_as(&town.second_care_manager);
    let own = now(&other.get("/account/hours").await);
    assert!(own.contains("まだ入っていません"), "what a person says is the person's: {own}");
    let form = browser.get(&format!("/meetings/new?plan={}", case.version)).await;
    let done = browser.submit(&form, "/meetings", &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let days = app.candidates();
    assert!(days.iter().all(|found| *found == (Weekday::Thu, 14)), "{days:?}");
});

both!(whoever_is_settled_elsewhere_is_not_proposed_then, |app| async move {
    let town = app.town();
    let helper = &town.providers[0];
    app.said(&town.provider_staff, &helper.uid, (&[4], "13:00", "15:00"));
    // Thursday the third, at two, is taken by a meeting that another office calls.
    let other = Call { organizer: &town.second_care_manager, ..Call::of(&town, HANAKO, vec![helper]) };
    let polled = other.out(&app, &town, &[at(3, 13, 30)]);
    app.settled(&town.second_care_manager, &polled, 0);
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/meetings/{}", case.meeting)).await;
    assert!(!page.body.contains("12月3日"), "{}", page.body);
    let slots = format!("/meetings/{}/slots", case.meeting);
    let form = browser.get(&slots).await;
    let due = ("due_date", "2026-11-30");
    let typed = [("slot_date_0", "2026-12-03"), ("slot_from_0", "14:00"), ("slot_to_0", "15:00"), due];
    let done = browser.submit(&form, &slots, &typed).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    let told = browser.get(&format!("/meetings/{}", case.meeting)).await;
    assert!(
        told.body.contains("架空訪問介護ステーション は別の会議があるか、その直前・直後です。"),
        "{}",
        told.body
    );
    assert!(!told.body.contains(HANAKO.0), "whose meeting that is is nobody's business");
});

both!(who_has_not_answered_is_not_expected_outside_their_time, |app| async move {
    let town = app.town();
    let (helper, day) = (&town.providers[0], &town.providers[1]);
    app.said(&town.provider_staff, &helper.uid, (&[1], "13:00", "16:00"));
    let call = Call::of(&town, TARO, vec![helper, day]);
    let meeting = call.out(&app, &town, &[at(7, 10, 0), at(7, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let grid = browser.get(&format!("/meetings/{}", meeting.uid)).await;
    let row = grid.texts("#grid tbody tr").into_iter().find(|row| row.contains(&helper.name)).unwrap();
    assert_eq!(row.matches("出席できる時間帯の外").count(), 1, "{row}");
    let page = browser.get(PATH).await;
    let told = line(&page, &meeting);
    assert!(told.contains("架空訪問介護ステーション（出席できる時間帯の外）"), "{told}");
    let when = page.texts(&format!("article[aria-labelledby=line-{}] > p > strong", meeting.uid)).concat();
    assert!(when.contains("14:00"), "{when}");
    // What is answered counts before what is said as a rule.
    app.answers(&town.care_manager, &meeting, &helper.name, ("ox", Planned::Attending));
    let page = browser.get(PATH).await;
    let when = page.texts(&format!("article[aria-labelledby=line-{}] > p > strong", meeting.uid)).concat();
    assert!(when.contains("10:00"), "{when}");
});

both!(everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost, |app| async move {
    let town = app.town();
    let path = address(&town.providers[0].uid);
    let mut staff = app.signed_in_as(&town.provider_staff);
    let long = "あ".repeat(201);
    let wrong = [
        ("from_0", "9:00"),
        ("to_0", "12:00"),
        ("days_1", "2"),
        ("from_1", "22:00"),
        ("to_1", "2:00"),
        ("days_2", "3"),
        ("from_2", "9:00"),
        ("to_2", "12:00"),
        ("days_3", "3"),
        ("from_3", "11:30"),
        ("to_3", "24:00"),
        ("days_4", "5"),
        ("from_4", "<b>朝</b>"),
        ("to_4", "25:00"),
        ("pause", "長め"),
        ("note", &long),
    ];
    let again = say(&mut staff, &path, &wrong).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let summary = again.texts(".error-summary li").concat();
    for part in [
        "1行目：曜日を1つ以上",
        "2行目：終わりを始まりより後",
        "4行目：3行目と時間が重なっています",
        "5行目：始まりと終わりを",
        "0から180までの分",
        "200文字以内",
    ] {
        assert!(summary.contains(part), "{part}: {summary}");
    }
    let kept = again.form_fields(&path);
    for (name, value) in wrong {
        assert!(kept.iter().any(|(n, v)| n == name && v == value), "{name} is kept: {kept:?}");
    }
    let many: Vec<(String, String)> = (0..300)
        .flat_map(|no| {
            let pair = |name: &str, value: &str| (format!("{name}_{no}"), value.to_owned());
            [pair("days", "1"), pair("from", "9:00"), pair("to", "10:00")]
        })
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let again = say(&mut staff, &path, &many).await;
    assert_eq!(again.status, 422, "{}", again.status);
    assert!(again.body.contains("300行あります。30行までにまとめてください。"));
    assert!(again.form_fields(&path).iter().any(|(n, v)| n == "from_299" && v == "9:00"));
    let far = say(&mut staff, &path, &[("from_9999", "x")]).await;
    assert!(
        far.status == 422 && far.texts("fieldset legend").len() < 10,
        "one row is one row: {}",
        far.body.len()
    );
    let more = say(&mut staff, &path, &[THURSDAY, &[("more", "yes")]].concat()).await;
    assert_eq!(more.status, 200, "more rows are no error");
    assert!(more.form_fields(&path).iter().any(|(n, v)| n == "from_0" && v == "13:00"));
    assert_eq!(app.deeds("directory.set_hours"), 0, "nothing of all this was written");
});

both!(only_who_works_there_or_keeps_the_directory_speaks_for_an_office, |app| async move {
    let town = app.town();
    let path = address(&town.providers[1].uid);
    // She works at another office of the town.
    let mut staff = app.signed_in_as(&town.provider_staff);
    assert_eq!(staff.get(&path).await.status, 403);
    let own = address(&town.providers[0].uid);
    let page = staff.get(&own).await;
    let mut fields = page.form_fields(&own);
    fields.extend(THURSDAY.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(staff.post(&path, &fields).await.status, 403);
    let mut stranger = app.signed_in_as(&town.other_care_manager);
    assert_eq!(stranger.get(&path).await.status, 403, "an office of another insurer");
    let mut administrator = app.signed_in_as(&town.administrator);
    assert_eq!(say(&mut administrator, &path, THURSDAY).await.status, 303);
    let former = |browser: Answer| browser.form_fields(&format!("{path}/withdraw"));
    assert!(!former(administrator.get(&path).await).is_empty());
    let unknown = "/offices/019a0000-0000-7000-8000-00000000dead/hours";
    assert_eq!(administrator.get(unknown).await.status, 404);
    let mut adviser = app.signed_in_as(&town.adviser);
    assert_eq!(adviser.get("/account/hours").await.status, 403);
});

both!(two_who_say_it_at_once_do_not_write_over_each_other, |app| async move {
    let town = app.town();
    let office = &town.providers[0].uid;
    let say = |hour: u32| {
        let row =
            TypedRow { no: 0, days: vec![4], from: format!("{hour}:00"), to: format!("{}:00", hour + 1) };
        let (whose, pause, note) = (Whose::Office(office.clone()), String::new(), String::new());
        let input = TypedHours { whose, seen: None, rows: vec![row], pause, note };
        let mut cmd = app.command(&town.provider_staff);
        app.state.desk.write(&mut cmd, "directory.set_hours", |tx, cmd| set_hours(tx, cmd, &input))
    };
    let done: Vec<Result<(), Failure>> = thread::scope(|scope| {
        let all: Vec<_> = (9..15).map(|hour| scope.spawn(move || say(hour))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(regular_weeks::table.filter(regular_weeks::ended_at.is_null()).count().get_result(conn)?)
    };
    assert_eq!(app.state.store().read(read).unwrap(), 1);
});
