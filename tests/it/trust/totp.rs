//! G36: a code is taken once, one step early or late; recovery codes open once.

use chrono::Duration;
use enza::usecases::totp;

use crate::support::{PASSWORD, TOTP_SECRET};

both!(the_same_code_opens_once, |app| async move {
    let town = app.town();
    let login = town.care_manager.login.clone();
    let code = totp::next_code(&TOTP_SECRET, 0, app.clock.now()).unwrap();
    let (mut one, mut two) = (app.browser(), app.browser());
    one.give_password(&login, PASSWORD).await;
    two.give_password(&login, PASSWORD).await;
    assert_eq!(one.give_code(&code).await.status, 303);
    assert_eq!(two.give_code(&code).await.status, 422, "a replay");
    assert_eq!(one.get("/session").await.status, 204);
    assert_eq!(two.get("/session").await.status, 303);
});

both!(a_code_may_be_one_step_early_or_late_but_not_two, |app| async move {
    let town = app.town();
    for (shift, status) in [(-60, 422), (60, 422), (-30, 303), (30, 303)] {
        let at = app.clock.now() + Duration::seconds(shift);
        let code = totp::next_code(&TOTP_SECRET, 0, at).unwrap();
        let mut browser = app.browser();
        browser.give_password(&town.care_manager.login, PASSWORD).await;
        assert_eq!(browser.give_code(&code).await.status, status, "{shift} s");
    }
});

both!(parallel_replays_of_one_code_open_one_session, |app| async move {
    let town = app.town();
    let code = totp::next_code(&TOTP_SECRET, 0, app.clock.now()).unwrap();
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let mut browser = app.browser();
        browser.give_password(&town.care_manager.login, PASSWORD).await;
        browsers.push(browser);
    }
    let tries = browsers.into_iter().map(|mut browser| {
        let code = code.clone();
        async move { browser.give_code(&code).await.status }
    });
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
});
