//! Home and the frame around every page: what each role finds, and that nothing in it leads nowhere.

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::domain::office::Plane;
use enza::storage::schema::{invitations, meetings};
use enza::storage::tables::follow_ups::{self, NewFollowUp};
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;

use crate::support::{Answer, TestApp};
use scraper::{Html, Selector};

fn hrefs(answer: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&answer.body);
    let links = Selector::parse(selector).unwrap();
    html.select(&links).map(|link| link.value().attr("href").unwrap().to_owned()).collect()
}

async fn each_role(app: &TestApp, mut check: impl AsyncFnMut(&mut crate::support::Browser, &str)) {
    let town = app.town();
    let people = [
        &town.administrator,
        &town.insurer_staff,
        &town.center_staff,
        &town.care_manager,
        &town.provider_staff,
        &town.adviser,
    ];
    for person in people {
        let mut browser = app.signed_in(person).await;
        check(&mut browser, &person.name).await;
    }
}

both!(every_role_has_a_home_that_says_what_waits, |app| async move {
    each_role(&app, async |browser, name| {
        let home = browser.get("/").await;
        assert_eq!(home.status, 200, "{name}: {}", home.body);
        assert_eq!(home.texts("h1"), ["今日の対応"], "{name}");
        assert_eq!(home.texts(".empty__title"), ["対応が必要なものはありません"], "{name}");
    })
    .await;
});

both!(every_entry_of_the_navigation_and_every_first_step_opens, |app| async move {
    each_role(&app, async |browser, name| {
        let home = browser.get("/").await;
        let entries = hrefs(&home, ".globalnav a, .page-header a");
        assert_eq!(entries.iter().filter(|href| *href == "/").count(), 1, "{name} finds the way home once");
        for href in entries {
            let page = browser.get(&href).await;
            // A page about a region may ask for the pledge first.
            assert!([200, 303].contains(&page.status), "{name}: {href} answers {}", page.status);
        }
    })
    .await;
});

both!(the_way_home_is_marked_as_the_place_where_one_is, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    assert_eq!(browser.get("/").await.texts(".globalnav [aria-current]"), ["ホーム"]);
    assert_eq!(browser.get("/conferences/new").await.status, 403, "a care manager plans no conference");
    let wrong = browser.get("/no-such-page").await;
    assert_eq!(hrefs(&wrong, "main a.button"), ["/"], "an error page of a signed-in person leads home");
});

both!(home_names_no_conference_that_its_reader_may_not_open, |app| async move {
    let world = app.world().await;
    for (person, sees) in
        [(&world.town.center_staff, true), (&world.town.adviser, true), (&world.town.insurer_staff, false)]
    {
        let mut browser = app.browser_of_person(person);
        let home = browser.get("/").await;
        assert_eq!(home.body.contains("架空の個別会議"), sees, "{}: {}", person.name, home.body);
        let page = browser.get(&format!("/conferences/{}", world.ids["{conference}"])).await;
        assert_eq!(page.status == 200, sees, "{}", person.name);
    }
});

both!(home_shows_every_move_that_is_the_readers, |app| async move {
    let world = app.world().await;
    let report = format!("/reports/{}", world.ids["{report}"]);
    let mut center = app.browser_of_person(&world.town.center_staff);
    assert!(hrefs(&center.get("/").await, "main a").contains(&report), "a center reviews");
    let page = center.get(&report).await;
    let said = center.submit(&page, &format!("{report}/review"), &[("verdict", "agree")]).await;
    assert_eq!(said.status, 303, "{}", said.body);
    assert!(!hrefs(&center.get("/").await, "main a").contains(&report), "and has done so");
    let mut staff = app.browser_of_person(&world.town.insurer_staff);
    assert!(hrefs(&staff.get("/").await, "main a").contains(&report), "the insurer publishes");
    // The poll's letter has not left yet: whoever has an account sees it all the same.
    let mut helper = app.browser_of_person(&world.town.provider_staff);
    let number = app.number_of_poll(&world.poll);
    assert!(helper.get("/").await.texts("main").concat().contains(&number), "no mail is waited for");
});

both!(a_meeting_that_is_over_or_replaced_waits_for_its_record, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let record = format!("/meetings/{}/record", case.meeting);
    let mut organizer = app.browser_of_person(&town.care_manager);
    let begins = app.clock.now() + Duration::hours(1);
    app.settle_by_hand(&case.meeting, ("fixed", Some(begins)));
    assert!(!hrefs(&organizer.get("/").await, "main a").contains(&record), "it is still ahead");
    app.pass(Duration::hours(3));
    let mut organizer = app.browser_of_person(&town.care_manager);
    assert!(hrefs(&organizer.get("/").await, "main a").contains(&record), "its date is past");
    app.settle_by_hand(&case.meeting, ("replaced_by_inquiry", None));
    assert!(hrefs(&organizer.get("/").await, "main a").contains(&record), "nothing is left to be asked");
});

both!(what_has_a_deadline_is_not_pushed_out_by_what_has_none, |app| async move {
    let town = app.town();
    let owner = town.care_manager.uid.to_string();
    let task = |what: &str, due_on| {
        let cmd = app.state.desk.system("test");
        let uid = cmd.uid();
        let row = NewFollowUp {
            uid: &uid,
            plane: Plane::Identified,
            insurer_id: None,
            source_kind: "room",
            source_uid: "",
            room_id: None,
            event_seq: None,
            who: "計画 幸子",
            what,
            due_on,
            owner_account_uid: &owner,
            owner_office_uid: "",
            created_at: cmd.now,
        };
        app.state.desk.note(|tx| Ok::<_, Failure>(follow_ups::insert(tx, &row)?)).unwrap();
    };
    for _ in 0..201 {
        task("いつか", None);
    }
    task("期限のある仕事", Some(app.clock.now().date()));
    let mut browser = app.browser_of_person(&town.care_manager);
    assert!(browser.get("/").await.body.contains("期限のある仕事"), "home shows thirty");
    let list = browser.get("/follow-ups").await;
    assert!(list.body.contains("期限のある仕事"), "the list shows two hundred");
});

impl TestApp {
    /// The number of the meeting that a poll is about.
    fn number_of_poll(&self, invitation: &Uid) -> String {
        let read = |conn: &mut Conn| -> Result<String, StorageError> {
            Ok(meetings::table
                .inner_join(invitations::table)
                .filter(invitations::uid.eq(invitation))
                .select(meetings::number)
                .first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    /// Puts a meeting into a state, with an hour from a time on.
    fn settle_by_hand(&self, meeting: &Uid, (state, starts_at): (&str, Option<NaiveDateTime>)) {
        let write = |conn: &mut Conn| -> Result<usize, StorageError> {
            Ok(diesel::update(meetings::table.filter(meetings::uid.eq(meeting)))
                .set((
                    meetings::state.eq(state),
                    meetings::starts_at.eq(starts_at),
                    meetings::ends_at.eq(starts_at.map(|at| at + Duration::hours(1))),
                ))
                .execute(conn)?)
        };
        assert_eq!(self.state.store().with_writer(write).unwrap(), 1);
    }
}
