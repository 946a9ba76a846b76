//! Nothing is mailed to an address that nobody has confirmed: not to an office, not to a login.

use enza::domain::office::AddressState;
use enza::storage::tables::{credentials, offices};

use crate::support::{Answer, Browser, PASSWORD, Person, TestApp};

const NEW: &str = "tsukue-4-hon-no-enpitsu";

/// Presses a button behind its preview and lets the letters leave.
async fn take(
    app: &TestApp,
    browser: &mut Browser,
    preview: &str,
    act: &str,
    typed: &[(&str, &str)],
) -> Answer {
    let page = browser.get(preview).await;
    assert_eq!(page.status, 200, "{preview}: {}", page.body);
    let done = browser.submit(&page, act, typed).await;
    assert_eq!(done.status, 303, "{act}: {:?}", done.texts("main"));
    app.settle().await;
    done
}

/// Everything that left, whoever it went to.
fn recipients(app: &TestApp) -> Vec<String> {
    app.state.works.post.transport.kept().iter().flat_map(|letter| letter.to.clone()).collect()
}

both!(no_letter_ever_leaves_for_an_unconfirmed_office_address, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let helper = &town.providers[0];
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/offices/{}/edit", helper.uid);
    take(&app, &mut browser, &edit, &edit, &[("email", "typo@example.test")]).await;
    let state = || {
        let row = app.state.store().read(|conn| offices::find_by_uid(conn, &helper.uid)).unwrap().unwrap();
        row.email_state
    };
    assert_eq!(state(), AddressState::Unconfirmed);

    let meeting = format!("/meetings/{}", case.meeting);
    let send = format!("{meeting}/send");
    let preview = browser.get(&send).await;
    assert!(preview.body.contains("アドレスがまだ確認されていません"), "the preview says who gets none");
    take(&app, &mut browser, &send, &send, &[]).await;
    let page = browser.get(&meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    let fix = format!("{meeting}/fix?slot={}", &rest[..36]);
    take(&app, &mut browser, &fix, &format!("{meeting}/fix"), &[]).await;
    let people = app.participants_of(&case.meeting);
    let asked = format!("{meeting}/inquiries/new?participant={}", people[&helper.name]);
    let form = browser.get(&asked).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが訪問と重なった")];
    let preview = browser.submit(&form, &format!("{meeting}/inquiries/preview"), &typed).await;
    let opened = browser.submit(&preview, &format!("{meeting}/inquiries"), &[]).await;
    assert_eq!(opened.status, 303, "{:?}", opened.texts("main"));
    app.pass(chrono::Duration::days(5));
    app.settle().await;
    let left = recipients(&app);
    assert!(left.contains(&town.providers[1].email), "the others got theirs: {left:?}");
    assert!(!left.contains(&"typo@example.test".to_owned()) && !left.contains(&helper.email), "{left:?}");

    // Only the letter that asks for the confirmation goes there.
    let mut browser = app.signed_in_as(&town.care_manager);
    let office = format!("/offices/{}", helper.uid);
    take(&app, &mut browser, &office, &format!("{office}/test-address"), &[]).await;
    let letters = app.letters_to("typo@example.test");
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("/address#t"), "{}", letters[0].text);
    assert_eq!(state(), AddressState::Unconfirmed, "and sending it confirms nothing");
});

async fn ask_for_reset(app: &TestApp, login: &str) -> Answer {
    let mut stranger = app.browser();
    let form = stranger.get("/reset").await;
    let said = stranger.submit(&form, "/reset", &[("login", login)]).await;
    app.settle().await;
    said
}

fn login_state(app: &TestApp, person: &Person) -> AddressState {
    app.state.store().read(|conn| credentials::find_by_uid(conn, &person.uid)).unwrap().unwrap().email_state
}

both!(a_forgotten_password_is_mailed_only_to_an_address_that_was_confirmed, |app| async move {
    let town = app.town();
    let person = &town.care_manager;
    let said = ask_for_reset(&app, &person.login).await;
    assert_eq!(said.status, ask_for_reset(&app, "nobody-at-all").await.status, "it says the same to all");
    assert_eq!(recipients(&app), Vec::<String>::new(), "nobody has confirmed that address");

    // An administrator's letter does not go there either; the address on paper does.
    let mut administrator = app.signed_in_as(&town.administrator);
    let account = format!("/accounts/{}", person.uid);
    let page = administrator.get(&account).await;
    let made = administrator.submit(&page, &format!("{account}/links"), &[("mailed", "on")]).await;
    assert_eq!(made.status, 303, "{:?}", made.texts("main"));
    app.settle().await;
    assert_eq!(recipients(&app), Vec::<String>::new());
    assert!(!made.location.contains("mailed=1"), "and it does not say so: {}", made.location);

    let mut owner = app.signed_in_as(person);
    let page = owner.get("/account").await;
    assert!(page.body.contains("未確認"));
    assert_eq!(owner.submit(&page, "/account/confirm-address", &[]).await.status, 303);
    assert_eq!(login_state(&app, person), AddressState::Confirmed);
    assert!(!owner.get("/account").await.body.contains("/account/confirm-address"));
    ask_for_reset(&app, &person.login).await;
    assert_eq!(recipients(&app), [format!("{}@example.test", person.login)]);

    // Saving the same address keeps it; another one begins anew.
    for (email, state) in [
        ("caremane@example.test", AddressState::Confirmed),
        ("other@example.test", AddressState::Unconfirmed),
    ] {
        let page = administrator.get(&account).await;
        assert_eq!(administrator.submit(&page, &account, &[("email", email)]).await.status, 303);
        assert_eq!(login_state(&app, person), state, "{email}");
    }
    ask_for_reset(&app, &person.login).await;
    assert_eq!(recipients(&app).len(), 1);
    let csrf = administrator.get("/account").await.form_fields("/account");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let refused = administrator.post("/account/confirm-address", &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, 422, "an administrator does not vouch for what they typed in themselves");
});

both!(a_password_is_reset_without_a_mail_server_by_an_address_on_paper, |app| async move {
    let app = TestApp::spawn(app.backend, &[("mail.transport", "files")]).unwrap();
    let town = app.town();
    let person = &town.care_manager;
    ask_for_reset(&app, &person.login).await;
    let mut administrator = app.signed_in_as(&town.administrator);
    let account = format!("/accounts/{}", person.uid);
    let page = administrator.get(&account).await;
    let made = administrator.submit(&page, &format!("{account}/links"), &[]).await;
    let paper = administrator.follow(&made).await;
    let address = paper.texts(".secret__text")[0].clone();
    let token = address.split('#').nth(1).unwrap();

    let mut own = app.browser();
    let page = own.get("/welcome").await;
    let page = own.submit(&page, "/welcome", &[("token", token)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let pairs = [("new_password", NEW), ("repeated_password", NEW)];
    let set = own.submit(&page, "/welcome/password", &pairs).await;
    assert_eq!(set.location, "/sign-in", "{:?}", set.texts("main"));
    assert_eq!(app.browser().give_password(&person.login, PASSWORD).await.status, 422);
    assert_eq!(own.give_password(&person.login, NEW).await.status, 303);
    assert_eq!(own.give_code(&app.fresh_code(&person.login)).await.status, 303, "the second factor stays");
    assert_eq!(login_state(&app, person), AddressState::Unconfirmed, "paper says nothing about the address");
    let folder = app.folder.path().join("mail");
    let written = std::fs::read_dir(folder).map(Iterator::count).unwrap_or_default();
    assert_eq!(written, 0, "no letter was needed");
});

both!(whoever_comes_by_the_invitations_letter_has_a_confirmed_address, |app| async move {
    let town = app.town();
    let mut administrator = app.signed_in_as(&town.administrator);
    let office = town.care_office.uid.to_string();
    for (login, is_by_mail) in [("by-mail", true), ("by-paper", false)] {
        let email = format!("{login}@example.test");
        let page = administrator.get("/accounts/new").await;
        let pairs = [
            ("name", "計画 新子"),
            ("login", login),
            ("email", &email),
            ("office", &office),
            ("role", "care_manager"),
        ];
        let made = administrator.submit(&page, "/accounts", &pairs).await;
        let paper = administrator.follow(&made).await.texts(".secret__text")[0].clone();
        app.settle().await;
        let letter = app.last_letter_to(&email).fragment();
        assert_ne!(paper.split('#').nth(1).unwrap(), letter, "the letter has a secret of its own");
        let token = if is_by_mail { letter } else { paper.split('#').nth(1).unwrap().to_owned() };
        let mut own = app.browser();
        let page = own.get("/welcome").await;
        let page = own.submit(&page, "/welcome", &[("token", &token)]).await;
        let pairs = [("new_password", NEW), ("repeated_password", NEW)];
        assert_eq!(own.submit(&page, "/welcome/password", &pairs).await.location, "/sign-in");
        let account =
            app.state.store().read(|conn| credentials::find_by_login(conn, login)).unwrap().unwrap();
        let expected = if is_by_mail { AddressState::Confirmed } else { AddressState::Unconfirmed };
        assert_eq!(account.email_state, expected, "{login}");
    }
});
