//! Who supports a client, from when to when: an office sees the client exactly while it is in the team, a center exactly
//! while it has entrusted the client, and who was in charge stays readable.

use chrono::Duration;

use crate::support::{Answer, Browser, TestApp, Town};

async fn post(browser: &mut Browser, form: &str, to: &str, pairs: &[(&str, &str)]) -> Answer {
    let page = browser.get(form).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser.submit(&page, to, pairs).await
}

/// A member's address on the page of the team.
fn member(page: &Answer, office: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let rows = scraper::Selector::parse("#members li, #former li").unwrap();
    let acts = scraper::Selector::parse("a, form").unwrap();
    let row = html.select(&rows).find(|row| row.text().collect::<String>().contains(office));
    let act = row.unwrap().select(&acts).next().unwrap().value();
    let at = act.attr("href").or(act.attr("action")).unwrap();
    at.rsplit_once('/').unwrap().0.to_owned()
}

/// Somebody of an office that has nothing to do with the client yet.
fn newcomer(app: &TestApp, town: &Town) -> Browser {
    let role = enza::domain::access::Role::ProviderStaff;
    app.signed_in_as(&app.person("yougu", "用具 貸子", &town.providers[3].uid, role))
}

both!(an_office_sees_a_client_from_its_first_day_in_the_team_to_its_last, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut manager = app.signed_in_as(&town.care_manager);
    let mut office = newcomer(&app, &town);
    let number = town.providers[3].number.clone();
    let pairs = [
        ("office_number", number.as_str()),
        ("service_kind", "福祉用具貸与"),
        ("starts_on", "2026-11-22"),
        ("ends_on", "2026-11-23"),
    ];
    let added = post(&mut manager, &format!("{at}/team/new"), &format!("{at}/team"), &pairs).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let twice = post(&mut manager, &format!("{at}/team/new"), &format!("{at}/team"), &pairs).await;
    assert_eq!(twice.status, 422, "an office is in the team once for a service");
    // The test begins at ten in the morning of 21 November in Japan: the day before, on both days, the day after.
    for (day, status) in [(21, 404), (22, 200), (23, 200), (24, 404)] {
        assert_eq!(office.get(&at).await.status, status, "on the {day}th");
        let listed = office.get("/clients").await.body.contains("架空 太郎");
        assert_eq!(listed, status == 200, "in the list on the {day}th");
        app.pass(Duration::days(1));
        office = newcomer_again(&app, &town);
    }
});

fn newcomer_again(app: &TestApp, town: &Town) -> Browser {
    let uid = app.state.store().read(|conn| {
        let row = enza::storage::tables::accounts::find_by_login(conn, "yougu")?;
        Ok::<_, enza::storage::StorageError>(row.unwrap().uid)
    });
    let person =
        crate::support::Person { uid: uid.unwrap(), login: "yougu".into(), ..town.provider_staff.clone() };
    app.signed_in_as(&person)
}

both!(what_was_settled_by_hand_stays_when_the_plan_goes_on_and_is_proposed, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let at = format!("/clients/{}", case.client);
    let mut manager = app.signed_in_as(&town.care_manager);
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&at).await.status, 200);
    let team = manager.get(&format!("{at}/team")).await;
    let home_help = member(&team, "架空訪問介護ステーション");
    let pairs = [("ends_on", "2026-11-21")];
    let before = post(
        &mut manager,
        &format!("{home_help}/end"),
        &format!("{home_help}/end"),
        &[("ends_on", "2026-11-20")],
    )
    .await;
    assert_eq!(before.status, 422, "it joined today");
    let ended = post(&mut manager, &format!("{home_help}/end"), &format!("{home_help}/end"), &pairs).await;
    assert_eq!(ended.status, 303);
    assert_eq!(helper.get(&at).await.status, 200, "the last day is a day in the team");
    let read = |conn: &mut enza::storage::Conn| -> Result<_, enza::storage::StorageError> {
        use diesel::prelude::*;
        use enza::storage::schema::plan_versions;
        let of = plan_versions::table.filter(plan_versions::uid.eq(&case.version));
        let id: enza::domain::ids::PlanVersionId = of.select(plan_versions::id).first(conn)?;
        enza::storage::tables::plan_rows::content(conn, id)
    };
    let mut content = app.state.store().read(read).unwrap();
    content.needs[0].body = "課題を書き直した".into();
    app.add_version(&town, &case.client, content);
    app.pass(Duration::days(1));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let mut manager = app.signed_in_as(&town.care_manager);
    assert_eq!(helper.get(&at).await.status, 404, "the next version does not undo what a person settled");
    let team = manager.get(&format!("{at}/team")).await;
    let proposed = team.texts("section[aria-labelledby='proposals']").concat();
    assert!(proposed.contains("架空訪問介護ステーション"), "{proposed}");
    let taken = manager.submit(&team, &format!("{at}/team"), &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    assert_eq!(helper.get(&at).await.status, 200);
});

both!(who_was_in_charge_stays_in_the_history_with_its_days, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let role = enza::domain::access::Role::CareManager;
    let next = app.person("caremane3", "計画 次子", &town.care_office.uid, role);
    app.pass(Duration::days(30));
    let mut manager = app.signed_in_as(&town.care_manager);
    let form = format!("{at}/manager");
    let ahead = [("manager", next.uid.as_str()), ("starts_on", "2026-12-22")];
    assert_eq!(post(&mut manager, &form, &form, &ahead).await.status, 422, "nobody ahead of the day");
    let elsewhere = [("manager", town.second_care_manager.uid.as_str()), ("starts_on", "2026-12-10")];
    assert_eq!(post(&mut manager, &form, &form, &elsewhere).await.status, 422);
    let pairs = [("manager", next.uid.as_str()), ("starts_on", "2026-12-10"), ("reason", "異動")];
    assert_eq!(post(&mut manager, &form, &form, &pairs).await.status, 303);
    let rows = manager.get(&format!("{at}/team")).await.texts("#managers li");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("計画 次子") && rows[0].contains("12月10日") && rows[0].contains("異動"));
    assert!(rows[1].contains("計画 幸子") && rows[1].contains("12月9日"), "{rows:?}");
    assert!(manager.get(&at).await.body.contains("計画 次子"));
});

both!(a_center_sees_a_client_while_it_has_entrusted_the_support, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut manager = app.signed_in_as(&town.care_manager);
    let mut center = app.signed_in_as(&town.center_staff);
    assert_eq!(center.get(&at).await.status, 404);
    let (form, to) = (format!("{at}/frameworks/new"), format!("{at}/frameworks"));
    let number = town.center.number.as_str();
    let wrong = [("kind", "home_care"), ("center_number", number), ("starts_on", "2026-11-21")];
    assert_eq!(post(&mut manager, &form, &to, &wrong).await.status, 422, "home care is never entrusted");
    let entrusted = [("kind", "preventive_support"), ("center_number", number), ("starts_on", "2026-11-21")];
    assert_eq!(post(&mut manager, &form, &to, &entrusted).await.status, 303);
    assert_eq!(center.get(&at).await.status, 200);
    app.pass(Duration::days(10));
    let mut manager = app.signed_in_as(&town.care_manager);
    let mut center = app.signed_in_as(&town.center_staff);
    let home = [("kind", "home_care"), ("starts_on", "2026-12-01")];
    assert_eq!(post(&mut manager, &form, &to, &home).await.status, 303);
    assert_eq!(center.get(&at).await.status, 404, "the entrustment ended the day before");
    let team = manager.get(&format!("{at}/team")).await;
    let rows = team.texts("#frameworks li");
    assert!(rows[0].contains("居宅介護支援") && rows[1].contains("途中終了"), "{rows:?}");
    let html = scraper::Html::parse_document(&team.body);
    let link = scraper::Selector::parse("#frameworks a").unwrap();
    let withdraw = html.select(&link).next().unwrap().value().attr("href").unwrap().to_owned();
    assert_eq!(post(&mut manager, &withdraw, &withdraw, &[("reason", "入力の誤り")]).await.status, 303);
    assert_eq!(center.get(&at).await.status, 200, "what it had ended goes on again");
});

both!(a_framework_goes_with_the_level_that_is_certified_on_its_first_day, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut manager = app.signed_in_as(&town.care_manager);
    let list = format!("{at}/certifications");
    let decided = [
        ("status", "certified"),
        ("kind", "initial"),
        ("care_level", "support_2"),
        ("starts_on", "2026-11-01"),
        ("ends_on", "2027-10-31"),
    ];
    assert_eq!(post(&mut manager, &list, &list, &decided).await.status, 303);
    let (form, to) = (format!("{at}/frameworks/new"), format!("{at}/frameworks"));
    let page = manager.get(&form).await;
    let centers = page.texts("select[name=center_number] option").concat();
    assert!(centers.contains("地域包括支援センター"), "centers are chosen by name: {centers}");
    let home = [("kind", "home_care"), ("starts_on", "2026-11-21")];
    let refused = post(&mut manager, &form, &to, &home).await;
    assert!(refused.status == 422 && refused.body.contains("要支援２"), "{}", refused.body);
    let awaited =
        [("status", "pending"), ("kind", "change"), ("care_level", "care_1"), ("applied_on", "2026-11-20")];
    assert_eq!(post(&mut manager, &list, &list, &awaited).await.status, 303);
    let provisional = post(&mut manager, &form, &to, &home).await;
    assert_eq!(provisional.status, 303, "while a decision is awaited the plan is provisional");
});
