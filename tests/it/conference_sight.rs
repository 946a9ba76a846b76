//! Who sees what of a sitting, over every door: each case for its own people alone, after the pledge, around the sitting.

use chrono::Duration;
use reqwest::Method;

use crate::support::{Discussed, Person, TestApp, TwoCases, refused_with, take_seat};

/// No door of a case's room opens to the person, with a login or with a token.
async fn is_shut_out(app: &TestApp, person: &Person, case: &Discussed) {
    let (mut browser, path) = (app.browser_of_person(person), format!("/rooms/{}", case.room));
    let page = browser.get(&path).await;
    assert!(page.status == 404 || page.location == format!("/agenda/{}", case.item), "{}", page.body);
    assert!(case.content_in(&page.body).is_empty());
    for door in ["/projection", "/events?since=0"] {
        let answer = browser.get(&format!("{path}{door}")).await;
        assert!(matches!(answer.status, 403 | 404), "{door}: {}", answer.status);
    }
    let fields = browser.get("/account").await.form_fields("/account");
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    for door in ["/seat", "/entries", "/marks", "/steering"] {
        let typed = [("csrf", csrf.as_str()), ("text", "割り込み"), ("kind", "advice"), ("act", "open")];
        let answer = browser.post(&format!("{path}{door}"), &typed).await;
        assert!(matches!(answer.status, 403 | 404), "{door}: {} {}", answer.status, answer.body);
    }
    assert!(matches!(refused_with(app.wire(&browser, &case.room).await), 403 | 404), "the socket");
    let token = app.token_row(&person.uid, "rooms:read rooms:write");
    let api = format!("/api/v1/rooms/{}", case.room);
    for (method, door) in
        [(Method::POST, "/seat"), (Method::POST, "/ticket"), (Method::GET, "/events?since=0")]
    {
        let answer = app.as_program(&token, method, &format!("{api}{door}")).await;
        assert!(matches!(answer.status, 403 | 404), "{door}: {} {}", answer.status, answer.body);
    }
}

/// The person reads everything of one case.
async fn reads_all(app: &TestApp, sitting: &TwoCases, person: &Person, case: &Discussed) {
    let seen = sitting.seen_by(app, person).await;
    assert_eq!(case.content_in(&seen), crate::support::CONTENT, "{} of {}", case.mark, person.name);
}

/// The person reads nothing of one case but that it stands on the agenda.
async fn reads_nothing(app: &TestApp, sitting: &TwoCases, person: &Person, case: &Discussed) {
    let seen = sitting.seen_by(app, person).await;
    assert!(case.content_in(&seen).is_empty(), "{:?} of {}", case.content_in(&seen), person.name);
    is_shut_out(app, person, case).await;
}

both!(whoever_attends_one_case_sees_nothing_of_the_other, |app| async move {
    let sitting = app.two_cases(7).await;
    for (own, other) in [(&sitting.first, &sitting.second), (&sitting.second, &sitting.first)] {
        app.pledge(&own.adviser, &sitting.town.insurer);
        for person in [&own.adviser, &own.presenter] {
            reads_all(&app, &sitting, person, own).await;
            reads_nothing(&app, &sitting, person, other).await;
        }
        let mut browser = app.browser_of_person(&own.adviser);
        let page = browser.get(&format!("/agenda/{}", other.item)).await;
        assert!(page.body.contains("この事例の担当ではありません"), "{}", page.body);
        assert_eq!(browser.get(&format!("/agenda/{}/materials", other.item)).await.status, 404);
    }
});

both!(the_host_sees_both_cases_and_a_stranger_none, |app| async move {
    let sitting = app.two_cases(7).await;
    let stranger = app.person(
        "outsider",
        "部外 者子",
        &sitting.town.providers[3].uid,
        enza::domain::access::Role::ProviderStaff,
    );
    app.pledge(&stranger, &sitting.town.insurer);
    for case in sitting.both() {
        reads_all(&app, &sitting, sitting.host(), case).await;
        reads_nothing(&app, &sitting, &stranger, case).await;
    }
});

both!(before_the_pledge_a_case_is_a_number_for_everybody_but_its_presenter, |app| async move {
    let sitting = app.two_cases(7).await;
    let first = &sitting.first;
    app.new_pledge_text(&sitting.town.insurer, "新しい文で誓います。");
    for person in [&first.adviser, sitting.host()] {
        // The list of cases tells a center what is asked in them; opening a sheet asks for the pledge.
        let mut browser = app.browser_of_person(person);
        is_shut_out(&app, person, first).await;
        for page in first.pages() {
            let answer = browser.get(&page).await;
            assert!(first.content_in(&answer.body).is_empty(), "{page}: {}", answer.body);
        }
        for page in ["", "/minutes"] {
            let answer = browser.get(&format!("/conferences/{}{page}", sitting.conference)).await;
            assert_eq!(answer.status, 200);
            assert!(first.content_in(&answer.body).is_empty(), "{page}: {}", answer.body);
            assert!(page == "/minutes" || answer.body.contains("事例1"), "its number stands there");
        }
        let room = browser.get(&format!("/rooms/{}", first.room)).await;
        let asks = browser.follow(&room).await;
        let pledge = format!("/pledges/{}?next=/agenda/{}", sitting.town.insurer, first.item);
        assert!(asks.body.contains(&pledge), "the way to the pledge: {}", asks.body);
        app.pledge(person, &sitting.town.insurer);
        reads_all(&app, &sitting, person, first).await;
    }
    reads_all(&app, &sitting, &first.presenter, first).await;
});

both!(another_offices_sheet_asks_for_the_pledge_in_the_list_of_cases_too, |app| async move {
    let sitting = app.two_cases(7).await;
    app.new_pledge_text(&sitting.town.insurer, "新しい文で誓います。");
    let (case, mut center) = (&sitting.first.case, app.browser_of_person(sitting.host()));
    assert!(center.get("/cases").await.body.contains(&format!("/cases/{case}")), "it stands in the list");
    let asked = center.get(&format!("/cases/{case}")).await;
    let pledge = format!("/pledges/{}?next=/cases/{case}", sitting.town.insurer);
    assert_eq!((asked.status, asked.location.as_str()), (303, pledge.as_str()));
    let page = center.follow(&asked).await;
    let signed = center.submit(&page, &format!("/pledges/{}", sitting.town.insurer), &[]).await;
    assert_eq!(signed.location, format!("/cases/{case}"));
    assert!(center.follow(&signed).await.body.contains("問い甲"));
});

both!(a_case_is_open_around_the_sitting_and_to_those_who_hold_or_present_it_at_any_time, |app| async move {
    let sitting = app.two_cases(20).await;
    let first = &sitting.first;
    app.pledge(&first.adviser, &sitting.town.insurer);
    reads_nothing(&app, &sitting, &first.adviser, first).await;
    app.pass(Duration::days(7));
    reads_all(&app, &sitting, &first.adviser, first).await;
    app.pass(Duration::days(15));
    reads_nothing(&app, &sitting, &first.adviser, first).await;
    let mut adviser = app.browser_of_person(&first.adviser);
    let page = adviser.get(&format!("/agenda/{}", first.item)).await;
    assert!(page.body.contains("資料の公開期間ではありません"), "{}", page.body);
    for person in [sitting.host(), &first.presenter] {
        reads_all(&app, &sitting, person, first).await;
    }
});

both!(the_minutes_that_speak_of_all_cases_are_for_those_who_may_read_all, |app| async move {
    let sitting = app.two_cases(7).await;
    let host = sitting.host();
    let end = enza::usecases::conference::Step::Close;
    app.act(host, "conference.step", |tx, cmd| {
        enza::usecases::conference::step(tx, cmd, &sitting.conference, &end)
    });
    let input = enza::usecases::conference::MinutesInput {
        conference: sitting.conference.clone(),
        body: "甲と乙の経過".into(),
        version: app.version_of(&sitting.conference),
        is_signing: true,
    };
    app.act(host, "conference.minutes", |tx, cmd| enza::usecases::conference::sign_minutes(tx, cmd, &input));
    app.pledge(&sitting.first.adviser, &sitting.town.insurer);
    for page in ["", "/minutes"] {
        let page = format!("/conferences/{}{page}", sitting.conference);
        let of_host = app.browser_of_person(host).get(&page).await;
        assert!(of_host.body.contains("甲と乙の経過"), "{}", of_host.body);
        let of_adviser = app.browser_of_person(&sitting.first.adviser).get(&page).await;
        assert!(!of_adviser.body.contains("甲と乙の経過"), "{}", of_adviser.body);
        assert!(of_adviser.body.contains("まとめ甲") && !of_adviser.body.contains("まとめ乙"));
    }
});

both!(a_ticket_that_is_older_than_the_right_opens_nothing, |app| async move {
    let sitting = app.two_cases(7).await;
    let (first, insurer) = (&sitting.first, &sitting.town.insurer);
    app.pledge(&first.adviser, insurer);
    let token = app.token_row(&first.adviser.uid, "rooms:read rooms:write");
    let api = format!("/api/v1/rooms/{}", first.room);
    assert_eq!(app.as_program(&token, Method::POST, &format!("{api}/seat")).await.status, 200);
    let ticket = app.as_program(&token, Method::POST, &format!("{api}/ticket")).await.json();
    app.new_pledge_text(insurer, "新しい文で誓います。");
    let headers = [("authorization", format!("Bearer {}", ticket["ticket"].as_str().unwrap()))];
    let path = format!("/rooms/{}", first.room);
    let opened = crate::support::Wire::open_with(&app.base, &path, &headers).await;
    assert_eq!(refused_with(opened), 403);
    let mut browser = app.browser_of_person(&first.adviser);
    assert_eq!(take_seat(&mut browser, &first.room).await.location, format!("/agenda/{}", first.item));
});

both!(an_open_connection_ends_when_the_case_is_shut_to_its_holder_and_the_seat_stays, |app| async move {
    let sitting = app.two_cases(7).await;
    let (first, insurer) = (&sitting.first, &sitting.town.insurer);
    app.pledge(&first.adviser, insurer);
    let mut adviser = app.browser_of_person(&first.adviser);
    take_seat(&mut adviser, &first.room).await;
    let mut wire = app.wire(&adviser, &first.room).await.unwrap();
    wire.hello(0).await;
    app.new_pledge_text(insurer, "新しい文で誓います。");
    assert_eq!(wire.close_code().await, 4003);
    app.pledge(&first.adviser, insurer);
    let mut again = app.wire(&adviser, &first.room).await.unwrap();
    assert!(again.hello(0).await.get("ready").is_some(), "nobody has dismissed them");
    app.pass(Duration::hours(8 * 24 + 3));
    // The login has rested for too long by now as well; either reason ends it.
    assert!(matches!(again.close_code().await, 4001 | 4003));
    assert!(matches!(
        refused_with(app.wire(&app.browser_of_person(&first.adviser), &first.room).await),
        403 | 404
    ));
});

both!(nobody_holds_more_than_five_connections_in_whichever_rooms, |app| async move {
    let sitting = app.two_cases(7).await;
    let browser = app.browser_of_person(sitting.host());
    let mut open = Vec::new();
    for n in 0..5 {
        let mut wire = app.wire(&browser, &sitting.both()[n % 2].room).await.unwrap();
        wire.hello(0).await;
        open.push(wire);
    }
    let mut sixth = app.wire(&browser, &sitting.second.room).await.unwrap();
    assert_eq!(sixth.close_code().await, 4008);
});
