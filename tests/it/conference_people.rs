//! Attendees of a sitting, by their hosts: asked for single cases, asked for others later, given another role, taken off. What
//! changes reaches open connections at once.

use enza::domain::conference::AttendeeRole;
use enza::usecases::conference::{self, Invite};
use serde_json::json;

use crate::support::{Browser, Discussed, Person, TestApp, TwoCases, Wire, refused_with, take_seat};

impl TwoCases {
    fn page(&self) -> String {
        format!("/conferences/{}", self.conference)
    }

    /// The address of an attendee, from the sitting's page of its hosts.
    async fn attendee(&self, host: &mut Browser, name: &str) -> String {
        let page = host.get(&self.page()).await;
        let start = format!("<a href=\"{}/attendees/", self.page());
        let is_theirs =
            |rest: &&str| rest.split("</a>").next().is_some_and(|link| link.ends_with(&format!(">{name}")));
        let found = page.body.split(&start).skip(1).find(is_theirs);
        let rest = found.unwrap_or_else(|| panic!("{name} in {}", page.body));
        format!("{}/attendees/{}", self.page(), rest.split('"').next().unwrap())
    }
}

/// The socket of somebody who has pledged and taken the seat.
async fn sits(app: &TestApp, sitting: &TwoCases, person: &Person, case: &Discussed) -> (Browser, Wire) {
    app.pledge(person, &sitting.town.insurer);
    let mut browser = app.browser_of_person(person);
    take_seat(&mut browser, &case.room).await;
    let mut wire = app.wire(&browser, &case.room).await.unwrap();
    wire.hello(0).await;
    (browser, wire)
}

both!(whoever_is_taken_off_loses_the_open_room_at_once_and_comes_back_when_asked_again, |app| async move {
    let sitting = app.two_cases(7).await;
    let first = &sitting.first;
    let (mut adviser, mut wire) = sits(&app, &sitting, &first.adviser, first).await;
    let mut host = app.browser_of_person(sitting.host());
    let address = sitting.attendee(&mut host, &first.adviser.name).await;
    let page = host.get(&address).await;
    let remove = format!("{address}/remove");
    let off = host.submit(&page, &remove, &[]).await;
    assert_eq!((off.status, off.location.as_str()), (303, sitting.page().as_str()), "{}", off.body);
    assert_eq!(wire.close_code().await, 4003);
    let expected = host.follow(&off).await.texts("#attendees tbody th");
    assert!(!expected.contains(&first.adviser.name) && expected.len() == 3, "{expected:?}");
    for page in first.pages() {
        let answer = adviser.get(&page).await;
        assert!(matches!(answer.status, 403 | 404), "{page}: {}", answer.status);
    }
    assert_eq!(adviser.get(&sitting.page()).await.status, 404, "the sitting itself");
    assert!(matches!(refused_with(app.wire(&adviser, &first.room).await), 403 | 404));
    // Twice is once; nobody is there any more to be taken off.
    assert_eq!(host.submit(&page, &remove, &[("op_id", "another-time")]).await.status, 303);
    let rows = app.audited("conference.uninvite");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].5.contains(first.adviser.uid.as_str()), "the row says who: {}", rows[0].5);
    assert!(rows[1].5.contains("was_there"), "there was nobody: {}", rows[1].5);
    let sitting_page = host.get(&sitting.page()).await;
    let typed = [
        ("login", first.adviser.login.as_str()),
        ("role", "adviser"),
        ("attending", "chosen"),
        ("cases", first.item.as_str()),
    ];
    let asked = host.submit(&sitting_page, &format!("{}/attendees", sitting.page()), &typed).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let mut again = app.wire(&adviser, &first.room).await.unwrap();
    assert!(again.hello(0).await.get("ready").is_some(), "the seat is there again");
});

both!(whoever_loses_a_case_loses_its_room_and_keeps_the_other, |app| async move {
    let sitting = app.two_cases(7).await;
    let (first, second) = (&sitting.first, &sitting.second);
    let mut host = app.browser_of_person(sitting.host());
    let address = sitting.attendee(&mut host, &first.adviser.name).await;
    let page = host.get(&address).await;
    let done = host.submit(&page, &address, &[("attending", "all"), ("role", "adviser")]).await;
    assert_eq!(done.status, 422, "ticked cases beside all: one was not meant");
    let both = [
        ("attending", "chosen"),
        ("role", "adviser"),
        ("cases", first.item.as_str()),
        ("cases", second.item.as_str()),
    ];
    assert_eq!(host.submit(&page, &address, &both).await.status, 303);
    let (mut adviser, mut of_first) = sits(&app, &sitting, &first.adviser, first).await;
    let (_, mut of_second) = sits(&app, &sitting, &first.adviser, second).await;
    let page = host.get(&address).await;
    assert!(page.body.matches(" checked").count() == 3, "both cases stand ticked: {}", page.body);
    let second_only = [("attending", "chosen"), ("role", "adviser"), ("cases", second.item.as_str())];
    assert_eq!(host.submit(&page, &address, &second_only).await.status, 303);
    assert_eq!(of_first.close_code().await, 4003);
    of_second.say("client-0001", "続けます").await;
    assert!(of_second.answer("client-0001").await["seq"].is_i64());
    assert_eq!(adviser.get(&format!("/rooms/{}", first.room)).await.status, 404);
    assert_eq!(adviser.get(&format!("/rooms/{}", second.room)).await.status, 200);
    let rows = app.audited("conference.assign");
    assert!(rows.last().unwrap().5.contains(second.item.as_str()), "{}", rows.last().unwrap().5);
});

both!(another_role_changes_what_an_open_socket_gets, |app| async move {
    let sitting = app.two_cases(7).await;
    let first = &sitting.first;
    let (_, mut wire) = sits(&app, &sitting, &first.adviser, first).await;
    let mut host = app.browser_of_person(sitting.host());
    let address = sitting.attendee(&mut host, &first.adviser.name).await;
    let room = format!("/rooms/{}", first.room);
    let (mut hosts, _) = sits(&app, &sitting, sitting.host(), first).await;
    // Who made an issue out of an entry, those who steer see, and nobody else.
    for (role, sees) in [("adviser", false), ("recorder", true), ("observer", false)] {
        let page = host.get(&address).await;
        let typed = [("role", role), ("attending", "chosen"), ("cases", first.item.as_str())];
        assert_eq!(host.submit(&page, &address, &typed).await.status, 303);
        let seq = raised(&mut hosts, &room).await;
        wire.until(seq).await;
        let event = wire.events.iter().find(|e| e["seq"] == json!(seq)).unwrap();
        assert_eq!(event["kind"] != "void", sees, "as {role}: {event}");
    }
});

/// Makes an issue of the region out of the room's first entry. Gives the number of the mark.
async fn raised(browser: &mut Browser, room: &str) -> i64 {
    let log = browser.get(&format!("{room}/events?since=0")).await.json();
    let mut events = log["events"].as_array().unwrap().iter();
    let target = events.find(|e| e["op"] == "contribution").unwrap()["seq"].to_string();
    let form = browser.get(&format!("{room}/issues/new?target={target}")).await;
    let typed = [
        ("theme", "01"),
        ("cause", "resource"),
        ("level", "area"),
        ("body", "架空の課題"),
        ("is_anonymous", "yes"),
    ];
    let raised = browser.submit(&form, &format!("{room}/issues"), &typed).await;
    assert_eq!(raised.status, 303, "{}", raised.body);
    let after = browser.get(&format!("{room}/events?since=0")).await.json();
    after["last_seq"].as_i64().unwrap()
}

both!(somebody_is_asked_for_single_cases_in_the_browser_and_faults_are_told, |app| async move {
    let sitting = app.two_cases(7).await;
    let town = &sitting.town;
    let mut host = app.browser_of_person(sitting.host());
    let (page, address) = (host.get(&sitting.page()).await, format!("{}/attendees", sitting.page()));
    let login = ("login", town.provider_staff.login.as_str());
    for (typed, told) in [
        (vec![login, ("attending", "chosen")], "出席する事例を、1つ以上選んでください"),
        (
            vec![login, ("attending", "all"), ("cases", sitting.first.item.as_str())],
            "事例の選択を外してください",
        ),
    ] {
        let again = host.submit(&page, &address, &typed).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains(told), "{}", again.body);
        let kept = format!("value=\"{}\" selected", town.provider_staff.login);
        assert!(again.body.contains(&kept), "what was chosen stays: {}", again.body);
    }
    let typed = [login, ("attending", "chosen"), ("cases", sitting.second.item.as_str())];
    assert_eq!(host.submit(&page, &address, &typed).await.status, 303);
    app.pledge(&town.provider_staff, &town.insurer);
    let mut asked = app.browser_of_person(&town.provider_staff);
    let second = asked.get(&format!("/agenda/{}", sitting.second.item)).await;
    assert!(second.body.contains("問い乙"), "{}", second.body);
    let first = asked.get(&format!("/agenda/{}", sitting.first.item)).await;
    assert!(!first.body.contains("問い甲"), "{}", first.body);
    assert_eq!(asked.get(&format!("{}/attendees/x", sitting.page())).await.status, 403, "hosts alone");
});

both!(
    who_presents_a_case_attends_it_and_whoever_is_asked_for_the_only_case_is_asked_for_no_other,
    |app| async move {
        let sitting = app.two_cases(7).await;
        let mut host = app.browser_of_person(sitting.host());
        let address = sitting.attendee(&mut host, &sitting.first.presenter.name).await;
        let page = host.get(&address).await;
        let typed = [("role", "presenter"), ("attending", "chosen"), ("cases", sitting.second.item.as_str())];
        let again = host.submit(&page, &address, &typed).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains("自分が提供する事例は外せません"), "{}", again.body);
        // The first adviser was asked for the first case while it was the only one; the second was listed later.
        let listed = host.get(&sitting.page()).await;
        let row = listed
            .texts("#attendees tbody tr")
            .into_iter()
            .find(|row| row.contains(&sitting.first.adviser.name));
        let row = row.unwrap();
        assert!(row.contains("事例1") && !row.contains("事例2"), "{row}");
        assert!(row.contains("まだ"), "who has yet to pledge: {row}");
        app.pledge(&sitting.first.adviser, &sitting.town.insurer);
        let listed = host.get(&sitting.page()).await;
        let row = listed
            .texts("#attendees tbody tr")
            .into_iter()
            .find(|row| row.contains(&sitting.first.adviser.name));
        assert!(row.unwrap().contains("済み"));
    }
);

both!(nobody_is_moved_once_the_sitting_is_over, |app| async move {
    let sitting = app.two_cases(7).await;
    let mut host = app.browser_of_person(sitting.host());
    let address = sitting.attendee(&mut host, &sitting.first.adviser.name).await;
    let page = host.get(&address).await;
    let end = conference::Step::Close;
    app.act(sitting.host(), "conference.step", |tx, cmd| {
        conference::step(tx, cmd, &sitting.conference, &end)
    });
    let late = host.submit(&page, &format!("{address}/remove"), &[]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("今の状態ではできません"), "{}", late.body);
    assert_eq!(host.get(&address).await.status, 404);
    let input = Invite {
        conference: sitting.conference.clone(),
        login: sitting.town.provider_staff.login.clone(),
        name: String::new(),
        profession: String::new(),
        role: AttendeeRole::Observer,
        cases: Vec::new(),
    };
    let mut cmd = app.command(sitting.host());
    let desk = &app.state.desk;
    assert!(
        desk.write(&mut cmd, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input)).is_err()
    );
});
