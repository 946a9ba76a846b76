//! G33: nobody learns from an answer whether a login exists. Signing in, a forgotten password and an invitation answer
//! with the same status, the same words and the same length, and in a long run at times that can't be told apart.

use std::time::Instant;

use enza::domain::access::Role;
use enza::usecases::account::link::{IssueLink, issue};

use crate::support::{Answer, PASSWORD, TestApp};

/// The answer without what was typed and without the tokens of its forms.
fn bare(answer: &Answer, typed: &str) -> (u16, String, Vec<String>) {
    let words = answer.texts("main").iter().map(|text| text.replace(typed, "")).collect();
    (answer.status, answer.location.clone(), words)
}

async fn refused(app: &TestApp, login: &str) -> (Answer, f64) {
    let mut browser = app.browser();
    let page = browser.get("/sign-in").await;
    let start = Instant::now();
    let pairs = [("login", login), ("password", "not the right password")];
    let answer = browser.submit(&page, "/sign-in", &pairs).await;
    (answer, start.elapsed().as_secs_f64())
}

both!(an_unknown_login_can_not_be_told_from_a_known_one, |app| async move {
    let town = app.town();
    let people = [&town.care_manager, &town.adviser, &town.center_staff, &town.provider_staff];
    for (n, person) in people.into_iter().enumerate() {
        let nobody = format!("nobody{n}");
        let ((one, _), (other, _)) = (refused(&app, &person.login).await, refused(&app, &nobody).await);
        assert_eq!(bare(&one, &person.login), bare(&other, &nobody));
        assert_eq!(one.body.replace(&person.login, "").len(), other.body.replace(&nobody, "").len());
    }
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

both!(a_forgotten_password_is_asked_for_by_everybody_with_the_same_answer, |app| async move {
    let town = app.town();
    app.confirm_login_address(&town.care_manager);
    let mut answers = Vec::new();
    for login in [town.care_manager.login.as_str(), "nobody-at-all"] {
        let mut browser = app.browser();
        let page = browser.get("/reset").await;
        let answer = browser.submit(&page, "/reset", &[("login", login)]).await;
        answers.push((bare(&answer, login), answer.body.replace(login, "").len()));
    }
    assert_eq!(answers[0], answers[1]);
    app.settle().await;
    assert_eq!(
        app.letters_to("caremane@example.test").len(),
        1,
        "only the owner learns that there is an account"
    );
});

both!(a_used_up_invitation_looks_like_one_that_never_was, |app| async move {
    let town = app.town();
    app.confirm_login_address(&town.adviser);
    let input = IssueLink { account: town.adviser.uid.clone(), is_mailed: true, drops_totp: false };
    let desk = &app.state.desk;
    desk.write(&mut app.command(&town.administrator), "account.issue_link", |tx, cmd| issue(tx, cmd, &input))
        .unwrap();
    app.settle().await;
    let token = app.last_letter_to("adviser@example.test").fragment();
    let open = |token: String| {
        let mut browser = app.browser();
        async move {
            let page = browser.get("/welcome").await;
            let opened = browser.submit(&page, "/welcome", &[("token", &token)]).await;
            (browser, opened)
        }
    };
    let (mut browser, opened) = open(token.clone()).await;
    let pairs =
        [("new_password", "別の長い架空の合言葉2027"), ("repeated_password", "別の長い架空の合言葉2027")];
    let done = browser.submit(&opened, "/welcome/password", &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let never = format!("{}A", "z".repeat(token.len() - 1));
    let ((_, used), (_, unknown)) = (open(token.clone()).await, open(never.clone()).await);
    assert_eq!(bare(&used, &token), bare(&unknown, &never));
});

/// How likely a known login is the slower one of a pair: 0.5 when the times tell nothing.
fn area_under_curve(known: &[f64], unknown: &[f64]) -> f64 {
    let wins: f64 = known
        .iter()
        .map(|k| {
            unknown
                .iter()
                .map(|u| {
                    if k > u {
                        1.0
                    } else if k < u {
                        0.0
                    } else {
                        0.5
                    }
                })
                .sum::<f64>()
        })
        .sum();
    wins / (known.len() * unknown.len()) as f64
}

// Two thousand pairs hash four thousand passwords, so only the long run (ENZA_LONG=1) takes their times.
both!(the_times_of_two_thousand_pairs_tell_nothing, |app| async move {
    if std::env::var("ENZA_LONG").is_err() {
        return;
    }
    let town = app.town();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for person in 0..250 {
        let login = format!("known{person:03}");
        app.person(&login, "架空 人子", &town.care_office.uid, Role::CareManager);
        // Eight tries stay below the ten after which a door closes without hashing anything.
        for n in 0..8 {
            let other = format!("nokno{person:03}");
            // Which of the two comes first changes, so that neither profits from it.
            for is_known in if n % 2 == 0 { [true, false] } else { [false, true] } {
                let (answer, seconds) = refused(&app, if is_known { &login } else { &other }).await;
                assert_eq!(answer.status, 422);
                if is_known { known.push(seconds) } else { unknown.push(seconds) }
            }
        }
        app.pass(chrono::Duration::minutes(1));
    }
    let area = area_under_curve(&known, &unknown);
    assert!((0.45..=0.55).contains(&area), "the times give it away: {area}");
    assert_eq!(app.browser().give_password("known000", PASSWORD).await.status, 303);
});
