//! The directory through its pages: offices, their addresses, insurers, municipalities and areas.

use enza::domain::office::AddressState;
use enza::storage::tables::offices;

use crate::support::{Browser, TestApp, Town};

/// The uid at the end of an address.
fn last(location: &str) -> String {
    location.rsplit('/').next().unwrap().to_owned()
}

async fn add_office(browser: &mut Browser, name: &str, pairs: &[(&str, &str)]) -> String {
    let page = browser.get("/offices/new").await;
    let all = [&[("name", name)], pairs].concat();
    let answer = browser.submit(&page, "/offices", &all).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    last(&answer.location)
}

fn state_of(app: &TestApp, number: &str) -> AddressState {
    app.state.store().read(|conn| offices::find_by_number(conn, number)).unwrap().unwrap().email_state
}

/// The link of the newest letter of the test's folder.
async fn newest_link(app: &TestApp) -> String {
    app.settle().await;
    let letters = app.sent_texts();
    let text = letters.last().expect("a letter left").clone();
    text.lines().find(|line| line.contains("/address#t")).expect("the letter has its link").trim().to_owned()
}

both!(an_office_is_found_by_name_reading_and_number_and_its_numbers_have_one_form, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    let uid = add_office(
        &mut browser,
        "架空つくし薬局",
        &[
            ("kana", "かくうつくしやっきょく"),
            ("number", "99-4010-0088"),
            ("kind", "pharmacy"),
            ("phone", "０６（１２３４）５６７８"),
            ("fax", "06 1234 5679"),
            ("service_kinds", "31"),
            ("closed_weekdays", "7"),
            ("closed_weekdays", "3"),
        ],
    )
    .await;
    for typed in ["つくし", "ツクシヤッ", "9940100088"] {
        let list = browser.get(&format!("/offices?q={typed}")).await;
        assert_eq!(list.texts("#offices tbody th a"), ["架空つくし薬局"], "{typed}");
    }
    let shown = browser.get(&format!("/offices/{uid}")).await;
    for text in ["06-1234-5678", "06-1234-5679", "9940100088", "居宅療養管理指導", "水・日", "架空市"]
    {
        assert!(shown.body.contains(text), "{text} is missing");
    }
    let none = browser.get("/offices?q=どこにもない").await;
    assert!(none.body.contains("当てはまる事業所がありません"));
    let page = browser.get("/offices/new").await;
    let pairs =
        [("name", "架空"), ("kind", "clinic"), ("phone", "12-34"), ("note", "消えてはいけない覚え書き")];
    let again = browser.submit(&page, "/offices", &pairs).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("0から始まる10桁か11桁") && again.body.contains("消えてはいけない覚え書き"));
});

both!(an_address_is_used_only_after_somebody_else_has_confirmed_it, |app| async move {
    let town = app.town();
    let mut first = app.signed_in(&town.care_manager).await;
    let pairs = [("kind", "provider"), ("number", "9970100094"), ("email", "new@example.test")];
    let uid = add_office(&mut first, "架空新しい事業所", &pairs).await;
    let at = format!("/offices/{uid}");
    let confirm = format!("{at}/confirm-address");
    let page = first.get(&at).await;
    assert!(page.body.contains("入力した本人は確認済みにできません"));
    let csrf = page.form_fields(&format!("{at}/test-address"));
    let pairs: Vec<(&str, &str)> = csrf.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let refused = first.post(&confirm, &pairs).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("ほかの人に確かめて押してもらってください"));
    assert_eq!(state_of(&app, "9970100094"), AddressState::Unconfirmed);

    let mut second = app.signed_in(&town.second_care_manager).await;
    let page = second.get(&at).await;
    assert!(page.body.contains("計画 幸子"), "it says who typed the address in");
    let done = second.submit(&page, &confirm, &[]).await;
    assert_eq!(done.status, 303);
    assert_eq!(state_of(&app, "9970100094"), AddressState::Confirmed);
    assert!(first.get(&at).await.body.contains("計画 道子が確認"));

    // A changed address begins anew.
    let page = first.get(&format!("{at}/edit")).await;
    let saved = first.submit(&page, &format!("{at}/edit"), &[("email", "newer@example.test")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(state_of(&app, "9970100094"), AddressState::Unconfirmed);
});

both!(a_test_mail_confirms_by_a_click_and_never_by_being_opened, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    let pairs = [("kind", "provider"), ("number", "9970100102"), ("email", "box@example.test")];
    let uid = add_office(&mut browser, "架空ポスト事業所", &pairs).await;
    let at = format!("/offices/{uid}");
    let page = browser.get(&at).await;
    let sent = browser.submit(&page, &format!("{at}/test-address"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let link = newest_link(&app).await;
    let token = link.rsplit('#').next().unwrap().to_owned();

    let mut stranger = app.browser();
    let opened = stranger.get("/address").await;
    assert_eq!(state_of(&app, "9970100102"), AddressState::Unconfirmed, "opening changes nothing");
    let wrong = stranger.submit(&opened, "/address", &[("token", "tnonsense")]).await;
    assert_eq!(wrong.status, 422);
    let thanks = stranger.submit(&opened, "/address", &[("token", &token)]).await;
    assert!(thanks.body.contains("架空ポスト事業所へのご案内"), "{}", thanks.body);
    assert_eq!(state_of(&app, "9970100102"), AddressState::Confirmed);
    let again = stranger.get("/address").await;
    assert_eq!(stranger.submit(&again, "/address", &[("token", &link)]).await.status, 200, "twice is once");

    let page = browser.get(&format!("{at}/edit")).await;
    browser.submit(&page, &format!("{at}/edit"), &[("email", "other@example.test")]).await;
    let dead = stranger.get("/address").await;
    assert_eq!(stranger.submit(&dead, "/address", &[("token", &token)]).await.status, 422);
    assert_eq!(
        state_of(&app, "9970100102"),
        AddressState::Unconfirmed,
        "a letter vouches for its own address"
    );
});

both!(those_who_plan_care_write_only_the_offices_they_work_with, |app| async move {
    let town: Town = app.town();
    let mut other = app.signed_in(&town.other_care_manager).await;
    let theirs = format!("/offices/{}", town.providers[0].uid);
    assert!(!other.get(&theirs).await.body.contains("内容を変更する"));
    assert_eq!(other.get(&format!("{theirs}/edit")).await.status, 403);
    let mut own = app.signed_in(&town.care_manager).await;
    assert_eq!(own.get(&format!("{theirs}/edit")).await.status, 200);
    let center = format!("/offices/{}/edit", town.center.uid);
    assert_eq!(own.get(&center).await.status, 403, "a support center is the administrator's");
    let page = own.get("/offices/new").await;
    let answer = own.submit(&page, "/offices", &[("name", "偽の居宅"), ("kind", "care_management")]).await;
    assert_eq!(answer.status, 403);
    let mut administrator = app.signed_in(&town.administrator).await;
    assert_eq!(administrator.get(&center).await.status, 200);
});

both!(closed_days_are_noted_and_taken_back, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    let at = format!("/offices/{}", town.clinic.uid);
    let today = app.clock.now().date();
    let day = |n| (today + chrono::Duration::days(n)).to_string();
    let page = browser.get(&at).await;
    let pairs = [("from", day(10)), ("to", day(12)), ("reason", "夏季休業".to_owned())];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(browser.submit(&page, &format!("{at}/closures"), &pairs).await.status, 303);
    let page = browser.get(&at).await;
    assert_eq!(page.texts("#days-title").len(), 1);
    assert_eq!(page.body.matches("夏季休業").count(), 3);
    let removed = browser.submit(&page, &format!("{at}/closures/remove"), &[]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    assert_eq!(browser.get(&at).await.body.matches("夏季休業").count(), 2);
    let page = browser.get(&at).await;
    let backwards =
        browser.submit(&page, &format!("{at}/closures"), &[("from", &day(12)), ("to", &day(10))]).await;
    assert_eq!(backwards.status, 422);
});

both!(the_administrator_keeps_insurers_municipalities_and_areas, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    let page = browser.get("/insurers/new").await;
    let twice = browser.submit(&page, "/insurers", &[("name", "写し"), ("number", "990010")]).await;
    assert_eq!(twice.status, 422, "a number is there once");
    let page = browser.get("/insurers/new").await;
    let added = browser.submit(&page, "/insurers", &[("name", "架空広域連合"), ("number", "990036")]).await;
    assert_eq!((added.status, added.location.as_str()), (303, "/insurers"));
    assert!(browser.get("/insurers").await.body.contains("架空広域連合"));

    let at = format!("/municipalities/{}", town.municipality);
    let page = browser.get(&at).await;
    let figure = [("population", "61,234人"), ("as_of", "2027-01-01")];
    let saved = browser.submit(&page, &at, &figure).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = browser.get(&at).await;
    let figures = page.texts("#populations td.num");
    assert_eq!(figures.len(), 2, "earlier figures stay: {figures:?}");
    assert!(figures[0].contains("61,234") || figures[0].contains("61234"), "{figures:?}");

    let at = format!("/areas/{}", town.areas[0]);
    let page = browser.get(&at).await;
    let same = browser.submit(&page, &at, &[("name", "西圏域")]).await;
    assert_eq!(same.status, 422);
    assert!(same.body.contains("同じ名前の圏域"));
    let page = browser.get(&at).await;
    assert_eq!(browser.submit(&page, &at, &[("name", "東部圏域"), ("sort", "5")]).await.status, 303);
    assert!(browser.get("/areas").await.body.contains("東部圏域"));
});

both!(an_account_that_an_administrator_saves_keeps_its_language, |app| async move {
    let town = app.town();
    let mut own = app.signed_in(&town.care_manager).await;
    let page = own.get("/account").await;
    own.submit(&page, "/account", &[("language", "en")]).await;
    let mut administrator = app.signed_in(&town.administrator).await;
    let at = format!("/accounts/{}", town.care_manager.uid);
    let page = administrator.get(&at).await;
    assert_eq!(administrator.submit(&page, &at, &[("name", "計画 幸恵")]).await.status, 303);
    let page = own.get("/account").await;
    let fields = page.form_fields("/account");
    assert!(fields.contains(&("language".into(), "en".into())), "{fields:?}");
    assert!(fields.contains(&("name".into(), "計画 幸恵".into())));
});
