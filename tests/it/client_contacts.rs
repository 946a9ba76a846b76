//! Family and doctors: changed in place; another address has to be made sure of anew.

use crate::support::{Answer, Browser};

/// The address of the form that changes the first contact on a client's page.
fn change_of(page: &Answer) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse("section[aria-labelledby='contacts'] li a").unwrap();
    html.select(&links).next().unwrap().value().attr("href").unwrap().to_owned()
}

async fn submit(browser: &mut Browser, at: &str, action: &str, pairs: &[(&str, &str)]) -> Answer {
    let form = browser.get(at).await;
    assert_eq!(form.status, 200, "{}", form.body);
    browser.submit(&form, action, pairs).await
}

both!(a_contact_is_changed_in_place_and_another_address_is_made_sure_of_anew, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let doctor =
        [("kind", "doctor"), ("name", "架空 医師"), ("relation", "内科"), ("email", "doctor@clinic.invalid")];
    let added = submit(&mut browser, &format!("{at}/contacts/new"), &format!("{at}/contacts"), &doctor).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let role = enza::domain::access::Role::CareManager;
    let colleague = app.person("douryou", "計画 同子", &town.care_office.uid, role);
    let mut second = app.signed_in_as(&colleague);
    let page = second.get(&at).await;
    let change = change_of(&page);
    let confirm = change.replace("/edit", "/confirm-address");
    assert_eq!(second.submit(&page, &confirm, &[]).await.status, 303);
    let shown = |page: Answer| page.texts("section[aria-labelledby='contacts'] li").concat();
    let old = browser.get(&change).await;
    let older = browser.get(&change).await;
    let moved = [("relation", "脳神経内科"), ("phone", "0000-00-0009")];
    assert_eq!(browser.submit(&old, &change, &moved).await.status, 303);
    let row = shown(browser.get(&at).await);
    assert!(row.contains("脳神経内科") && row.contains("0000-00-0009") && !row.contains("未確認"), "{row}");
    let stale = browser.submit(&older, &change, &[("relation", "外科")]).await;
    assert_eq!(stale.status, 409, "somebody changed it meanwhile");
    let unfit = submit(&mut browser, &change, &change, &[("email", "doctor@")]).await;
    assert_eq!(unfit.status, 422);
    let other = submit(&mut browser, &change, &change, &[("email", "new@clinic.invalid")]).await;
    assert_eq!(other.status, 303, "{}", other.body);
    let row = shown(browser.get(&at).await);
    assert!(row.contains("new@clinic.invalid") && row.contains("未確認"), "{row}");
    let noted = [("note", "夜は電話しない"), ("email", "new@clinic.invalid")];
    assert_eq!(submit(&mut browser, &change, &change, &noted).await.status, 303);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let served = shown(helper.get(&at).await);
    assert!(served.contains("0000-00-0009"), "whom to call: {served}");
    for kept in ["new@clinic.invalid", "夜は電話しない", "未確認"] {
        assert!(!served.contains(kept), "{kept}: {served}");
    }
    assert!(shown(browser.get(&at).await).contains("夜は電話しない"));
    assert_eq!(helper.get(&change).await.status, 403);
});
