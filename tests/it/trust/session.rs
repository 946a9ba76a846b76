//! G35: a new key at each step, and an old one is dead at once: sign-out, revoking, idle and absolute limits, stamp.

use chrono::Duration;
use diesel::prelude::*;
use enza::storage::schema::parked_forms;
use enza::storage::tables::credentials;
use enza::storage::{Conn, StorageError};

use crate::support::{PASSWORD, TestApp};

const COOKIE: &str = "__Host-enza";

both!(each_step_of_signing_in_gives_a_new_key_and_kills_the_one_before, |app| async move {
    let town = app.town();
    let mut browser = app.browser();
    browser.cookies.insert(COOKIE.into(), "planted-by-a-stranger".into());
    browser.give_password(&town.care_manager.login, PASSWORD).await;
    let first = browser.cookies[COOKIE].clone();
    assert_ne!(first, "planted-by-a-stranger");
    assert_eq!(
        browser.get("/session").await.location,
        "/sign-in?next=L3Nlc3Npb24",
        "half a sign-in opens nothing"
    );
    let code = app.fresh_code(&town.care_manager.login);
    browser.give_code(&code).await;
    let second = browser.cookies[COOKIE].clone();
    assert_ne!(second, first);
    assert_eq!(browser.get("/session").await.status, 204);
    browser.cookies.insert(COOKIE.into(), first);
    assert_eq!(browser.get("/session").await.status, 303, "the key of the first step is dead");
});

both!(the_cookie_is_out_of_reach_for_scripts_and_other_sites, |app| async move {
    let town = app.town();
    let mut browser = app.browser();
    let answer = browser.give_password(&town.care_manager.login, PASSWORD).await;
    let cookie =
        answer.headers.get_all("set-cookie").iter().find(|v| v.to_str().unwrap().starts_with(COOKIE));
    let cookie = cookie.unwrap().to_str().unwrap();
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
});

both!(signing_out_ends_the_session_everywhere, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    let mut copy = browser.clone();
    let home = browser.get("/").await;
    let answer = browser.submit(&home, "/sign-out", &[]).await;
    assert_eq!(answer.location, "/sign-in");
    assert_eq!(copy.get("/session").await.status, 303, "a copied cookie is dead too");
});

both!(a_session_ends_when_idle_and_after_its_longest_time, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    app.pass(Duration::minutes(29));
    assert_eq!(browser.get("/session").await.status, 204);
    app.pass(Duration::minutes(31));
    assert_eq!(browser.get("/session").await.status, 303, "30 minutes without a request");
    let mut browser = app.signed_in(&town.care_manager).await;
    for _ in 0..35 {
        app.pass(Duration::minutes(20));
        assert_eq!(browser.get("/session").await.status, 204);
    }
    app.pass(Duration::minutes(20));
    assert_eq!(browser.get("/session").await.status, 303, "12 hours in any case");
});

both!(a_changed_stamp_ends_every_session_at_once, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    assert_eq!(browser.get("/session").await.status, 204);
    let uid = town.care_manager.uid.clone();
    app.state
        .desk
        .note(move |tx| -> Result<(), enza::usecases::Failure> {
            let account = credentials::find_by_uid(tx, &uid)?.unwrap();
            credentials::bump_stamp(tx, account.id)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(browser.get("/session").await.status, 303);
});

both!(what_was_typed_when_the_session_ended_is_kept_and_sent_after_signing_in, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    let page = browser.get("/account").await;
    let text = "架空の長い名前".repeat(3);
    let fields = page.form_fields("/account");
    app.pass(Duration::minutes(45));
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    pairs.retain(|(name, _)| *name != "name");
    pairs.push(("name", &text));
    let answer = browser.post("/account", &pairs).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(answer.location.starts_with("/sign-in?parked=1"), "{}", answer.location);

    // Another person at the same desk does not see it.
    let mut other = app.signed_in(&town.second_care_manager).await;
    let code = app.fresh_code(&town.care_manager.login);
    browser.give_password(&town.care_manager.login, PASSWORD).await;
    let answer = browser.give_code(&code).await;
    assert!(answer.location.starts_with("/parked/"), "{}", answer.location);
    assert_eq!(other.get(&answer.location).await.status, 404);

    let parked = browser.get(&answer.location).await;
    assert!(parked.body.contains(&text), "the text is shown: {}", parked.body);
    let sent = browser.submit(&parked, "/account", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(browser.get("/account").await.body.contains(&text));
    assert_eq!(parked_forms_in(&app), 0, "what was sent is not kept any longer");
    let mut again = app.browser();
    again.give_password(&town.care_manager.login, PASSWORD).await;
    let code = app.fresh_code(&town.care_manager.login);
    assert_eq!(again.give_code(&code).await.location, "/", "nothing is left to be sent");
});

fn parked_forms_in(app: &TestApp) -> i64 {
    let count = |conn: &mut Conn| parked_forms::table.count().get_result(conn).map_err(StorageError::from);
    app.state.store().read(count).unwrap()
}

both!(what_the_page_keeps_by_itself_is_not_kept_for_a_click, |app| async move {
    let world = app.world().await;
    let before = parked_forms_in(&app);
    let mut browser = app.signed_in(&world.town.provider_staff).await;
    let fields = browser.get("/account").await.form_fields("/account");
    app.pass(Duration::minutes(45));
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    pairs.push(("answered_by", "訪問 直子"));
    let draft = browser.post(&format!("/sheets/{}/draft", world.inquiry), &pairs).await;
    assert_eq!(draft.status, 401, "the page says that it could not save");
    pairs.retain(|(name, _)| *name != "op_id");
    let click = browser.post(&format!("/account/sessions/{}/end", world.inquiry), &pairs).await;
    assert_ne!(click.status, 303, "what has no operation id could never be taken away again");
    assert_eq!(parked_forms_in(&app), before);
});

both!(a_tab_asks_whether_another_one_is_in_use_without_using_the_session, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    app.pass(Duration::minutes(20));
    assert_eq!(browser.get("/session/idle").await.json()["idle_seconds"], 1200);
    assert_eq!(browser.get("/session").await.status, 204, "the other tab");
    assert_eq!(browser.get("/session/idle").await.json()["idle_seconds"], 0);
    app.pass(Duration::minutes(20));
    assert_eq!(browser.get("/session/idle").await.json()["idle_seconds"], 1200);
    app.pass(Duration::minutes(11));
    let over = browser.get("/session/idle").await;
    assert!(over.status == 303 && over.location.starts_with("/sign-in"), "asking did not prolong it");
});

both!(who_is_signed_in_goes_on_from_the_sign_in_page_to_where_they_were, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    for (wanted, led) in [("/clients?page=2", "/clients?page=2"), ("//evil.example", "/"), ("", "/")] {
        let page = browser.get(&format!("/sign-in?next={}", enza::web::next::encode(wanted))).await;
        assert_eq!((page.status, page.location.as_str()), (303, led), "{wanted:?}");
    }
});
