//! Accounts through the pages: invited on paper, signed in with an app of their own, ended with one click.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::usecases::totp;

use crate::support::{Answer, Browser, PASSWORD, TestApp, Town};

const NEW: &str = "tsukue-4-hon-no-enpitsu";

async fn invite(browser: &mut Browser, town: &Town) -> (String, String) {
    let page = browser.get("/accounts/new").await;
    let office = town.care_office.uid.to_string();
    let pairs =
        [("name", "計画 新子"), ("login", "shinko"), ("office", office.as_str()), ("role", "care_manager")];
    let answer = browser.submit(&page, "/accounts", &pairs).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let sheet = browser.follow(&answer).await;
    let account = answer.location.split('/').nth(2).unwrap().to_owned();
    (account, sheet.texts(".secret__text")[0].clone())
}

/// The same person, but with a mail address; gives the address that stands in the letter.
async fn invite_by_mail(app: &TestApp, browser: &mut Browser, town: &Town) -> String {
    let page = browser.get("/accounts/new").await;
    let office = town.care_office.uid.to_string();
    let pairs = [
        ("name", "計画 新子"),
        ("login", "shinko"),
        ("email", "shinko@example.test"),
        ("office", office.as_str()),
        ("role", "care_manager"),
    ];
    let answer = browser.submit(&page, "/accounts", &pairs).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    app.settle().await;
    format!("/welcome#{}", app.last_letter_to("shinko@example.test").fragment())
}

async fn redeem(browser: &mut Browser, address: &str, password: &str) -> Answer {
    let token = address.split('#').nth(1).unwrap().to_owned();
    let page = browser.get("/welcome").await;
    let page = browser.submit(&page, "/welcome", &[("token", &token)]).await;
    if page.status != 200 {
        return page;
    }
    browser
        .submit(&page, "/welcome/password", &[("new_password", password), ("repeated_password", password)])
        .await
}

async fn enroll(app: &TestApp, browser: &mut Browser) -> Answer {
    let page = browser.get("/sign-in/enroll").await;
    let letters = page.texts(".secret__text")[0].replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(letters.as_bytes()).unwrap();
    let code = totp::next_code(&secret, 0, app.clock.now()).unwrap();
    browser.submit(&page, "/sign-in/enroll", &[("code", &code)]).await
}

both!(an_invited_person_signs_in_with_a_second_factor_and_leaves_with_one_click, |app| async move {
    let town = app.town();
    let mut admin = app.signed_in(&town.administrator).await;
    let (account, address) = invite(&mut admin, &town).await;
    let mut person = app.browser();
    assert_eq!(redeem(&mut person, &address, "shinko-shinko").await.status, 422, "the login as a password");
    assert_eq!(redeem(&mut person, &address, NEW).await.location, "/sign-in");
    assert_eq!(redeem(&mut person, &address, NEW).await.status, 422, "the address opens once");
    person.give_password("shinko", NEW).await;
    let codes = enroll(&app, &mut person).await;
    assert_eq!(codes.texts(".codes li").len(), 10, "{}", codes.body);
    assert_eq!(person.get("/session").await.status, 204);

    // A recovery code opens once instead of the app.
    let code = codes.texts(".codes li")[0].clone();
    for status in [303, 422] {
        let mut other = app.browser();
        other.give_password("shinko", NEW).await;
        assert_eq!(other.give_code(&code).await.status, status);
    }
    let page = admin.get(&format!("/accounts/{account}")).await;
    let answer = admin.submit(&page, &format!("/accounts/{account}/leave"), &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(person.get("/session").await.status, 303, "the session died at once");
    assert_eq!(app.browser().give_password("shinko", NEW).await.status, 422);
});

both!(a_changed_password_ends_the_other_sessions_and_keeps_this_one, |app| async move {
    let town = app.town();
    let mut here = app.signed_in(&town.care_manager).await;
    let mut there = app.signed_in(&town.care_manager).await;
    let page = here.get("/account/password").await;
    let pairs = [("current_password", PASSWORD), ("new_password", NEW), ("repeated_password", NEW)];
    assert_eq!(here.submit(&page, "/account/password", &pairs).await.status, 303);
    assert_eq!(here.get("/session").await.status, 204);
    assert_eq!(there.get("/session").await.status, 303);
    assert_eq!(app.browser().give_password(&town.care_manager.login, PASSWORD).await.status, 422);
});

both!(a_one_time_address_dies_with_time_and_with_the_next_one, |app| async move {
    let town = app.town();
    let mut admin = app.signed_in(&town.administrator).await;
    let (account, first) = invite(&mut admin, &town).await;
    let page = admin.get(&format!("/accounts/{account}")).await;
    let answer = admin.submit(&page, &format!("/accounts/{account}/links"), &[]).await;
    let second = admin.follow(&answer).await.texts(".secret__text")[0].clone();
    assert_eq!(redeem(&mut app.browser(), &first, NEW).await.status, 422);
    app.pass(Duration::days(15));
    assert_eq!(redeem(&mut app.browser(), &second, NEW).await.status, 422);
});

both!(only_known_scopes_make_a_token_and_a_token_opens_no_page, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    let page = browser.get("/account/tokens/new").await;
    let wrong = [("name", "x"), ("scopes", "everything:write"), ("days", "3")];
    assert_eq!(browser.submit(&page, "/account/tokens", &wrong).await.status, 422);
    let right = [("name", "x"), ("scopes", "rooms:read"), ("days", "3")];
    let made = browser.submit(&page, "/account/tokens", &right).await;
    let token = made.texts(".secret__text")[0].clone();
    let program = app.browser();
    let asked = program.request(reqwest::Method::GET, "/account").bearer_auth(&token);
    assert_eq!(app.browser().send(asked).await.status, 403);
    let write = "/api/v1/rooms/019a0000-0000-7000-8000-000000000000/ticket";
    let asked = program.request(reqwest::Method::POST, write).bearer_auth(&token);
    assert_eq!(app.browser().send(asked).await.status, 403, "outside its scopes");
});

both!(the_letters_of_an_account_carry_an_address_that_works_once, |app| async move {
    let town = app.town();
    let mut admin = app.signed_in(&town.administrator).await;
    let address = invite_by_mail(&app, &mut admin, &town).await;
    let mut person = app.browser();
    assert_eq!(redeem(&mut person, &address, NEW).await.location, "/sign-in");
    person.give_password("shinko", NEW).await;
    assert_eq!(enroll(&app, &mut person).await.texts(".codes li").len(), 10);
    assert_eq!(person.get("/session").await.status, 204, "signed in with a second factor");

    let mut stranger = app.browser();
    let form = stranger.get("/reset").await;
    assert!(stranger.submit(&form, "/reset", &[("login", "shinko")]).await.status < 400);
    assert!(stranger.submit(&form, "/reset", &[("login", "nobody-at-all")]).await.status < 400);
    app.settle().await;
    let reset = app.last_letter_to("shinko@example.test").fragment();
    assert_ne!(format!("/welcome#{reset}"), address);
    let again = "betsu-no-nagai-aikotoba";
    assert_eq!(redeem(&mut stranger, &format!("/welcome#{reset}"), again).await.location, "/sign-in");
    assert_eq!(person.get("/session").await.status, 303, "a new password ends the sessions");
    assert_eq!(app.browser().give_password("shinko", NEW).await.status, 422);
    assert_eq!(app.browser().give_password("shinko", again).await.status, 303);
});

both!(leaving_hands_over_clients_and_open_meetings_in_one_step, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let successor = app.person("tsugiko", "計画 次子", &town.care_office.uid, Role::CareManager);
    let mut own = app.signed_in_as(&town.care_manager);
    let send = format!("/meetings/{}/send", case.meeting);
    let preview = own.get(&send).await;
    assert_eq!(own.submit(&preview, &send, &[]).await.status, 303);
    let (over, cancel) = planned_and_cancelled(&app, &mut own, &case.version).await;
    assert_eq!(cancel.status, 303, "{:?}", cancel.texts("main"));

    let mut admin = app.signed_in_as(&town.administrator);
    let at = format!("/accounts/{}", town.care_manager.uid);
    let leave = format!("{at}/leave");
    let page = admin.get(&at).await;
    let alone = admin.submit(&page, &leave, &[]).await;
    assert_eq!(alone.status, 422);
    let said = alone.texts(".error-summary").concat();
    assert!(said.contains('1'), "it says what is left: {said}");
    let elsewhere = town.second_care_manager.uid.to_string();
    assert_eq!(admin.submit(&page, &leave, &[("successor", &elsewhere)]).await.status, 422);
    assert_eq!(own.get("/session").await.status, 204, "a refused leaving ends nothing");

    let heir = successor.uid.to_string();
    let page = admin.get(&at).await;
    let done = admin.submit(&page, &leave, &[("successor", &heir)]).await;
    assert_eq!(done.status, 303, "{:?}", done.texts("main"));
    assert_eq!(own.get("/session").await.status, 303);
    let organizer = |meeting: &str| {
        let uid = Uid::parse(meeting.rsplit('/').next().unwrap()).unwrap();
        app.organizer_of(&uid)
    };
    assert_eq!(
        organizer(case.meeting.as_str()),
        successor.name,
        "the open meeting goes on with the successor"
    );
    assert_eq!(organizer(&over), town.care_manager.name, "what is over keeps its name");
    assert_eq!(app.manager_of(&case.client), successor.name);

    let mut next = app.signed_in_as(&successor);
    let meeting = next.get(&format!("/meetings/{}", case.meeting)).await;
    assert_eq!(meeting.status, 200);
    assert!(meeting.body.contains("/fix?slot="), "the successor settles the date");
    let home = next.get("/").await;
    assert!(home.body.contains(&format!("/meetings/{}", case.meeting)), "it waits on the successor's home");
});

/// A second meeting about the version, cancelled at once: its address, and what the cancelling answered.
async fn planned_and_cancelled(app: &TestApp, own: &mut Browser, version: &Uid) -> (String, Answer) {
    let form = own.get(&format!("/meetings/new?plan={version}")).await;
    let made = own.submit(&form, "/meetings", &[("agenda", "取りやめる会議")]).await;
    assert_eq!(made.status, 303, "{:?}", made.texts("main"));
    let cancel = format!("{}/cancel", made.location);
    let preview = own.get(&cancel).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts("main"));
    let done = own.submit(&preview, &cancel, &[("reason", "重ねて作ったため")]).await;
    app.settle().await;
    (made.location, done)
}

impl TestApp {
    fn organizer_of(&self, meeting: &Uid) -> String {
        use enza::storage::schema::{accounts, meetings};
        let read = |conn: &mut enza::storage::Conn| -> Result<String, enza::storage::StorageError> {
            let found = meetings::table.inner_join(accounts::table).filter(meetings::uid.eq(meeting));
            Ok(found.select(accounts::name).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    fn manager_of(&self, client: &Uid) -> String {
        use enza::storage::schema::{accounts, clients};
        let read = |conn: &mut enza::storage::Conn| -> Result<String, enza::storage::StorageError> {
            let manager: Option<enza::domain::ids::AccountId> = clients::table
                .filter(clients::uid.eq(client))
                .select(clients::manager_account_id)
                .first(conn)?;
            Ok(accounts::table
                .filter(accounts::id.nullable().eq(manager))
                .select(accounts::name)
                .first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(a_mistake_in_the_wizard_does_not_cost_the_token, |app| async move {
    let mut browser = app.browser();
    let token = enza::usecases::set_up::token(app.state.desk.keys());
    let typed = [
        ("insurer_number", "990010"),
        ("insurer_name", "架空市"),
        ("municipality_name", "架空市"),
        ("municipality_code", "990019"),
        ("population", "六万"),
        ("areas", "東圏域"),
        ("center_name", "架空地域包括支援センター"),
        ("name", "管理 一郎"),
        ("login", "admin"),
        ("new_password", PASSWORD),
        ("repeated_password", PASSWORD),
    ];
    let page = browser.get("/set-up").await;
    let wrong = browser.submit(&page, "/set-up", &[&typed[..], &[("token", "wrong")]].concat()).await;
    assert_eq!((wrong.status, wrong.texts("[data-fragment-field]").len()), (422, 1), "it is asked for again");
    let mistaken = browser.submit(&wrong, "/set-up", &[&typed[..], &[("token", &token)]].concat()).await;
    assert_eq!(mistaken.status, 422, "{}", mistaken.body);
    assert_eq!(mistaken.texts("[data-fragment-field]").len(), 0, "it is there already");
    let mended = [("population", "60,000"), ("new_password", PASSWORD), ("repeated_password", PASSWORD)];
    let done = browser.submit(&mistaken, "/set-up", &mended).await;
    assert_eq!(done.status, 303, "{}", done.body);
});

both!(a_role_has_to_fit_the_kind_of_its_office, |app| async move {
    let town = app.town();
    let mut admin = app.signed_in(&town.administrator).await;
    let office = town.care_office.uid.to_string();
    let page = admin.get("/accounts/new").await;
    let fitting = page.texts("[data-fitting] data");
    assert!(fitting.iter().any(|roles| roles == "administrator care_manager adviser"), "{fitting:?}");
    let wrong =
        [("name", "計画 新子"), ("login", "shinko"), ("office", office.as_str()), ("role", "insurer_staff")];
    let refused = admin.submit(&page, "/accounts", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("この事業所・機関では選べない役割です"), "{}", refused.body);

    // A second role of somebody who is here already: the form stays open over what was chosen.
    let account = format!("/accounts/{}", town.care_manager.uid);
    let page = admin.get(&account).await;
    let path = format!("{account}/memberships");
    let refused = admin.submit(&page, &path, &[("office", &office), ("role", "center_staff")]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert_eq!(refused.texts("details[open] #f-role-error").len(), 1, "{}", refused.body);
});

both!(an_administrator_gives_no_role_to_themselves, |app| async move {
    let town = app.town();
    let second =
        app.person("admin2", "管理 二郎", &app.office_of_insurer(&town.insurer), Role::Administrator);
    let typed = [("office", town.care_office.uid.as_str()), ("role", "care_manager")];
    let address = format!("/accounts/{}", town.administrator.uid);
    let roles = format!("{address}/memberships");
    let mut own = app.browser_of_person(&town.administrator);
    let page = own.get(&address).await;
    let refused = own.submit(&page, &roles, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("ほかの管理者に依頼"), "says what to do: {}", refused.body);
    assert_eq!(app.actor(&town.administrator).account().unwrap().memberships.len(), 1);
    let mut other = app.browser_of_person(&second);
    let page = other.get(&address).await;
    assert_eq!(other.submit(&page, &roles, &typed).await.status, 303, "another administrator may");
    assert_eq!(app.actor(&town.administrator).account().unwrap().memberships.len(), 2);
});
