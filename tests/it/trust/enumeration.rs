//! G33: an unknown login gets the same status, the same length and the same work as a known one.

use std::time::Instant;

use crate::support::TestApp;

async fn refused(app: &TestApp, login: &str) -> (u16, usize, std::time::Duration) {
    let mut browser = app.browser();
    let page = browser.get("/sign-in").await;
    let start = Instant::now();
    let answer =
        browser.submit(&page, "/sign-in", &[("login", login), ("password", "not the right password")]).await;
    // The typed login is shown again, and tokens differ; everything else is the same.
    (answer.status, answer.body.replace(login, "").len(), start.elapsed())
}

both!(an_unknown_login_can_not_be_told_from_a_known_one, |app| async move {
    let town = app.town();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..8 {
        let people = [&town.care_manager, &town.adviser, &town.center_staff, &town.provider_staff];
        known.push(refused(&app, &people[n % people.len()].login).await);
        unknown.push(refused(&app, &format!("nobody{n}")).await);
    }
    for (one, other) in known.iter().zip(&unknown) {
        assert_eq!((one.0, one.1), (other.0, other.1));
    }
    // Both hash a password: without that an unknown login would answer many times faster. Loose, for busy machines.
    let fastest = |all: &[(u16, usize, std::time::Duration)]| all.iter().map(|a| a.2).min().unwrap();
    let (a, b) = (fastest(&known).as_secs_f64(), fastest(&unknown).as_secs_f64());
    assert!(a / b < 3.0 && b / a < 3.0, "known {a} s, unknown {b} s");
});

both!(an_unknown_login_is_closed_after_ten_tries_like_a_known_one, |app| async move {
    let town = app.town();
    let mut texts = Vec::new();
    for login in [town.care_manager.login.as_str(), "nobody-at-all"] {
        let mut last = String::new();
        for _ in 0..11 {
            let answer = app.browser().give_password(login, "not the right password").await;
            last = answer.texts(".error-summary li").join(" ");
        }
        texts.push(last);
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains("分後"), "{}", texts[0]);
});
