//! What follows an import: a plan's next version by hand, who sees the client, and the client's family and doctor.

use crate::careplan_import::{clients_found, content, imported, link, previewed, set, set_for};
use crate::support::Answer;

both!(the_next_version_is_made_by_hand_and_an_old_form_is_refused, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let result = imported(&mut browser, &set(&town)).await;
    let edit = format!("{}/edit", link(&result, "/plan-versions/"));
    let form = browser.get(&edit).await;
    let same = browser.submit(&form, &edit, &[]).await;
    assert_eq!(same.status, 422);
    assert!(same.body.contains("どこも変わっていません"));
    let changes = [("r2.body", "歩行の見守りと声かけ"), ("note", "訪問看護の意見による")];
    let long = "長".repeat(501);
    let cut = browser.submit(&same, &edit, &[changes[0], ("note", &long)]).await;
    assert_eq!(cut.status, 422, "nothing is cut off silently");
    assert!(cut.body.contains(&long) && cut.body.contains("500文字以内"), "{}", cut.body);
    let made = browser.submit(&same, &edit, &changes).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let version = browser.follow(&made).await;
    assert!(version.body.contains("歩行の見守りと声かけ") && version.body.contains("第2版"));
    let late = browser.submit(&form, &edit, &[("r2.body", "別の変更")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("いまの版は第2版です") && late.body.contains("別の変更"));
});

both!(a_provider_sees_a_client_only_while_in_the_care_team, |app| async move {
    let town = app.town();
    let mut manager = app.signed_in_as(&town.care_manager);
    let mut provider = app.signed_in_as(&town.provider_staff);
    assert!(clients_found(&mut provider).await.is_empty());
    let result = imported(&mut manager, &set(&town)).await;
    assert_eq!(clients_found(&mut provider).await, ["架空 花子"]);
    assert_eq!(provider.get(&format!("{}/edit", link(&result, "/clients/"))).await.status, 403);
    let mut next = content(&town, "訪問介護は終わりにする。");
    next.needs[0].goals.remove(0);
    imported(&mut manager, &set_for(&town, &next, &town.providers[2].number, "20261105090000")).await;
    assert!(clients_found(&mut provider).await.is_empty());
});

both!(family_and_doctor_are_noted_with_an_address_that_is_confirmed_apart, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let result = imported(&mut browser, &set(&town)).await;
    let client = link(&result, "/clients/");
    let action = format!("{client}/contacts");
    let form = browser.get(&format!("{action}/new")).await;
    let doctor =
        [("kind", "doctor"), ("name", "架空 医師"), ("office_number", "9910100078"), ("email", "doctor@")];
    let refused = browser.submit(&form, &action, &doctor).await;
    assert_eq!(refused.status, 422);
    let added = browser.submit(&refused, &action, &[("email", "doctor@example.test")]).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = browser.follow(&added).await;
    assert!(page.body.contains("架空内科医院") && page.texts(".chip").contains(&"未確認".to_owned()));
    assert!(!page.body.contains("/confirm-address"), "who typed it in does not confirm it");
    let colleague =
        app.person("second", "計画 次子", &town.care_office.uid, enza::domain::access::Role::CareManager);
    let mut second = app.signed_in_as(&colleague);
    let page = second.get(&added.location).await;
    let confirm = link_of_form(&page, "/confirm-address");
    let confirmed = second.submit(&page, &confirm, &[]).await;
    let page = second.follow(&confirmed).await;
    assert!(!page.texts(".chip").contains(&"未確認".to_owned()));
});

fn link_of_form(page: &Answer, ending: &str) -> String {
    let end = page.body.find(&format!("{ending}\"")).unwrap();
    let start = page.body[..end].rfind('"').unwrap() + 1;
    format!("{}{ending}", &page.body[start..end])
}

both!(
    a_plan_of_a_client_whose_support_has_ended_is_a_record_and_brings_nobody_into_the_team,
    |app| async move {
        let town = app.town();
        let mut browser = app.signed_in_as(&town.care_manager);
        imported(&mut browser, &set(&town)).await;
        let list = browser.get("/clients").await;
        let at = list.body.split("href=\"/clients/").find_map(|rest| {
            let uid = rest.split('"').next()?;
            enza::domain::ids::Uid::parse(uid).map(|uid| format!("/clients/{uid}"))
        });
        let at = at.expect("the client of the set");
        let page = browser.get(&format!("{at}/state")).await;
        let ended = [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-21")];
        assert_eq!(browser.submit(&page, &format!("{at}/state"), &ended).await.status, 303);
        let (_, same) = previewed(&mut browser, &set(&town)).await;
        assert!(!same.body.contains("支援は終結しています"), "nothing new is told: {}", same.body);
        let content = content(&town, "終結の後の計画");
        let later = set_for(&town, &content, &town.providers[0].number, "20261121090000");
        app.pass(chrono::Duration::days(1));
        let mut browser = app.signed_in_as(&town.care_manager);
        let (told, page) = previewed(&mut browser, &later).await;
        assert!(page.body.contains("この利用者の支援は終結しています"), "{}", page.body);
        assert_eq!(browser.submit(&page, &format!("{told}/confirm"), &[]).await.status, 303);
        assert_eq!(crate::trust::objects::counts(&app)["plan_versions"], 2, "a record is never lost");
        let shown = browser.get(&at).await.body;
        assert!(shown.contains("担当チームの期間は終わっています"), "{shown}");
    }
);
