//! G34: ten wrong passwords in a quarter of an hour, then a growing wait; strangers can't lock the owner out of a
//! device that is known, nor an office that sits behind one address.

use chrono::Duration;
use enza::domain::throttle::Throttle;
use enza::storage::Tx;
use enza::storage::tables::throttles;
use enza::usecases::Failure;
use enza::usecases::job::nightly;

use crate::support::{PASSWORD, TestApp};

async fn guess(app: &TestApp, login: &str, times: usize) {
    let mut stranger = app.browser();
    for n in 0..times {
        let answer = stranger.give_password(login, &format!("a wrong guess no. {n}")).await;
        assert_eq!(answer.status, 422);
    }
}

fn error(answer: &crate::support::Answer) -> String {
    answer.texts(".error-summary li").join(" ")
}

both!(after_ten_wrong_passwords_even_the_right_one_waits, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    guess(&app, &login, 10).await;
    let mut newcomer = app.browser();
    let answer = newcomer.give_password(&login, PASSWORD).await;
    assert_eq!(answer.status, 422);
    assert!(error(&answer).contains("約1分後"), "{}", error(&answer));
    app.pass(Duration::seconds(31));
    assert_eq!(newcomer.give_password(&login, PASSWORD).await.status, 303, "the wait is over");
});

both!(the_owner_on_a_known_device_is_never_locked_out_by_strangers, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    let mut own = app.signed_in(&town.care_manager).await;
    own.cookies.remove("__Host-enza");
    guess(&app, &login, 10).await;
    assert_eq!(app.browser().give_password(&login, PASSWORD).await.status, 422, "strangers wait");
    assert_eq!(own.give_password(&login, PASSWORD).await.status, 303, "the owner does not");
});

both!(an_office_behind_one_address_is_not_locked_out_by_one_of_its_people, |app| async move {
    let town = app.town();
    guess(&app, &town.care_manager.login, 12).await;
    let mut colleague = app.browser();
    assert_eq!(colleague.give_password(&town.second_care_manager.login, PASSWORD).await.status, 303);
});

both!(guesses_at_the_second_factor_are_counted_too, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    let mut browser = app.browser();
    browser.give_password(&login, PASSWORD).await;
    for n in 0..10 {
        assert_eq!(browser.give_code(&format!("00000{n}")).await.status, 422);
    }
    let code = app.fresh_code(&login);
    let answer = browser.give_code(&code).await;
    assert_eq!(answer.status, 422, "even the right code waits");
    assert!(error(&answer).contains("分後"), "{}", error(&answer));
});

both!(parallel_guesses_are_counted_one_by_one, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    let mut browsers = Vec::new();
    for _ in 0..15 {
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        browsers.push((browser, page));
    }
    let tries = browsers.into_iter().map(|(mut browser, page)| {
        let login = login.clone();
        async move {
            let pairs = [("login", login.as_str()), ("password", "a wrong guess, together")];
            error(&browser.submit(&page, "/sign-in", &pairs).await)
        }
    });
    let answers = futures_util::future::join_all(tries).await;
    let tried = answers.iter().filter(|text| text.contains("違います")).count();
    assert_eq!(tried, 10, "{answers:?}");
});

both!(a_hundred_in_a_row_close_the_door_until_an_administrator_opens_it, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    let mut stranger = app.browser();
    let (mut tried, mut waits) = (0, 0);
    loop {
        let answer = stranger.give_password(&login, "a wrong guess, patiently").await;
        assert_eq!(answer.status, 422);
        let said = error(&answer);
        if said.contains("違います") {
            tried += 1;
            assert!(tried <= 100, "more than a hundred guesses in a row were tried");
        } else if said.contains("分後") {
            waits += 1;
            app.pass(Duration::minutes(16));
        } else {
            break;
        }
    }
    assert_eq!(tried, 100);
    assert!(waits >= 70, "after the first ones each guess costs a wait: {waits}");
    app.pass(Duration::days(30));
    let right = app.browser().give_password(&login, PASSWORD).await;
    assert_eq!(right.status, 422, "time alone opens it no more");
    let mut administrator = app.browser_of_person(&town.administrator);
    let at = format!("/accounts/{}", town.care_manager.uid);
    let page = administrator.get(&at).await;
    let opened = administrator.submit(&page, &format!("{at}/unlock"), &[]).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert_eq!(app.browser().give_password(&login, PASSWORD).await.status, 303);
});

both!(a_door_that_is_closed_for_good_stays_closed_through_the_nights, |app| async move {
    let desk = &app.state.desk;
    let began = app.clock.now();
    let door = |in_a_row| Throttle { window_started_at: began, failures: 1, in_a_row, blocked_until: None };
    for (bucket, in_a_row) in [("closed", 100), ("waits", 20), ("mistyped", 3)] {
        let keep = |tx: &mut Tx<'_>| -> Result<(), Failure> {
            throttles::lock(tx, bucket, began)?;
            Ok(throttles::update(tx, bucket, &door(in_a_row))?)
        };
        desk.note(keep).unwrap();
    }
    nightly::plan(desk).unwrap();
    app.pass(Duration::days(4));
    app.settle().await;
    let known = |bucket: &str| {
        app.state.store().read(|conn| throttles::find(conn, bucket, app.clock.now())).unwrap().in_a_row
    };
    assert_eq!((known("closed"), known("waits"), known("mistyped")), (100, 20, 0));
});
