//! Who is left out of a sending, who has a version by the ledger of duties, and what was noted by hand by mistake.

use chrono::Duration;
use enza::domain::time::jst::jst_date;

use crate::deliveries::{anew, asked_for, audited, delivered, faxed, form_ending, unconfirm};
use crate::support::{Answer, Browser, Case, Office, TestApp, Town};

/// A version with the consents that its delivery needs. Gives its address.
fn begun(app: &TestApp) -> (Town, Case, Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    (town, case, browser, version)
}

/// The offices that are ticked on the page of a sending.
fn ticked(page: &Answer, version: &str) -> Vec<String> {
    let fields = page.form_fields(&format!("{version}/deliver")).into_iter();
    fields.filter(|(name, _)| name == "to").map(|(_, uid)| uid).collect()
}

fn uids(offices: &[&Office]) -> Vec<String> {
    offices.iter().map(|office| office.uid.to_string()).collect()
}

/// Enters in the ledger that an office got the plan today. Gives the page of the ledger.
async fn entered(app: &TestApp, browser: &mut Browser, case: &Case, office: &Office) -> Answer {
    let ledger = format!("/clients/{}/duties", case.client);
    let page = browser.get(&ledger).await;
    let key = asked_for(&page, office).expect("the delivery is asked for");
    let today = jst_date(app.clock.now()).to_string();
    let typed = [("duty", key.as_str()), ("act", "delivered"), ("on", today.as_str())];
    let done = browser.submit(&page, &ledger, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    browser.get(&ledger).await
}

both!(who_has_a_version_by_the_ledger_is_not_sent_it_again, |app| async move {
    let (town, case, mut browser, version) = begun(&app);
    let [first, second, third] = [0, 1, 2].map(|n| &town.providers[n]);
    let before = browser.get(&format!("{version}/deliver")).await;
    assert_eq!(ticked(&before, &version), uids(&[first, second, third]), "all are ticked to begin with");
    entered(&app, &mut browser, &case, second).await;
    let old = browser.submit(&before, &format!("{version}/deliver"), &[]).await;
    assert!(old.status == 422 && old.body.contains("お渡しする先が変わりました"), "{}", old.body);
    assert_eq!(ticked(&old, &version), uids(&[first, third]));
    let page = browser.get(&format!("{version}/deliver")).await;
    assert!(page.body.contains("FAXで渡し済み（"), "{}", page.body);
    assert_eq!(ticked(&page, &version), uids(&[first, third]));
    let page = browser.get(&version).await;
    let told = page.texts("section[aria-labelledby='entered']").concat();
    assert!(told.contains("第1版"), "{told}");
    delivered(&app, &mut browser, &version).await;
    assert!(app.letters_to(&second.email).is_empty(), "nobody gets twice what was handed over");
    app.pass(Duration::minutes(5));
    let next = anew(&app, &town, &case);
    let page = browser.get(&format!("{next}/deliver")).await;
    assert_eq!(ticked(&page, &next), uids(&[first, second, third]), "of another version it says nothing");
    let page = browser.get(&next).await;
    let told = page.texts("section[aria-labelledby='deliveries']").concat();
    assert_eq!(told.matches("未交付").count(), 4, "the client too: {told}");
    assert_eq!(told.matches("交付ずみは第1版まで").count(), 1, "sent is not received: {told}");
});

both!(an_entry_of_the_ledger_that_was_taken_back_hands_nothing_over, |app| async move {
    let (town, case, mut browser, version) = begun(&app);
    let office = &town.providers[1];
    let page = entered(&app, &mut browser, &case, office).await;
    let gone = browser.submit(&page, &form_ending(&page, "/withdraw"), &[("reason", "別の方の記録")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    let page = browser.get(&format!("{version}/deliver")).await;
    assert!(ticked(&page, &version).contains(&office.uid.to_string()), "{}", page.body);
});

both!(an_office_can_be_left_out_of_a_sending_and_is_asked_for_next_time, |app| async move {
    let (town, _, mut browser, version) = begun(&app);
    let deliver = format!("{version}/deliver");
    let [first, second, third] = [0, 1, 2].map(|n| &town.providers[n]);
    let page = browser.get(&deliver).await;
    let only = [("to", first.uid.as_str())];
    unconfirm(&app, third);
    let changed = browser.submit(&page, &deliver, &only).await;
    assert!(changed.status == 422 && changed.body.contains("お渡しする先が変わりました"), "{}", changed.body);
    assert_eq!(ticked(&changed, &version), uids(&[first]), "whose tick was removed stays without one");
    let stranger = browser.submit(&changed, &deliver, &[("to", town.providers[3].uid.as_str())]).await;
    assert_eq!(stranger.status, 422, "{}", stranger.body);
    let nobody = browser.submit(&changed, &deliver, &[("to", "")]).await;
    assert_eq!(nobody.status, 422, "{}", nobody.body);
    assert_eq!(browser.submit(&changed, &deliver, &[]).await.status, 303);
    app.settle().await;
    assert_eq!((app.letters_to(&first.email).len(), app.letters_to(&second.email).len()), (1, 0));
    let page = browser.get(&version).await;
    assert!(page.body.contains(&format!("{deliver}\"")), "somebody is still to be sent it: {}", page.body);
    let page = browser.get(&deliver).await;
    assert_eq!(ticked(&page, &version), uids(&[second]));
    delivered(&app, &mut browser, &version).await;
    assert_eq!(app.state.works.post.transport.kept().len(), 2);
});

both!(a_note_by_mistake_is_taken_back_with_a_reason_and_counts_nowhere, |app| async move {
    let (town, case, mut browser, version) = begun(&app);
    let office = &town.providers[1];
    let ledger = format!("/clients/{}/duties", case.client);
    faxed(&mut browser, &version, office).await;
    let done = browser.get(&ledger).await;
    assert_eq!(asked_for(&done, office), None, "the note meets what is asked for");
    let course = format!("/clients/{}/progress", case.client);
    assert!(browser.get(&course).await.body.contains("を交付（FAX）"));
    let page = browser.get(&version).await;
    let withdraw = form_ending(&page, "/withdraw");
    let why = browser.submit(&page, &withdraw, &[("reason", "　")]).await;
    assert!(why.status == 422 && why.body.contains("取り消す理由を入力してください"), "{}", why.body);
    let reason = [("reason", "隣の事業所と取り違えた")];
    assert_eq!(browser.submit(&why, &withdraw, &reason).await.status, 303);
    let page = browser.get(&version).await;
    let told = page.texts("section[aria-labelledby='deliveries']").concat();
    for word in ["取消しずみ", "隣の事業所と取り違えた", "計画 幸子"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(page.texts("del").concat().contains(&office.name), "{}", page.body);
    let twice = browser.submit(&why, &withdraw, &[reason[0], ("op_id", "another")]).await;
    assert!(twice.status == 422 && twice.body.contains("すでに取り消されています"), "{}", twice.body);
    assert_eq!(audited(&app, "delivery.withdraw"), 1);
    assert!(asked_for(&browser.get(&ledger).await, office).is_some(), "it is asked for again");
    let send = browser.get(&format!("{version}/deliver")).await;
    assert!(ticked(&send, &version).contains(&office.uid.to_string()), "{}", send.body);
    assert!(!browser.get(&course).await.body.contains("を交付（FAX）"), "it is no part of the course");
    faxed(&mut browser, &version, office).await;
});

both!(what_went_by_link_is_not_taken_back_like_a_note, |app| async move {
    let (_, _, mut browser, version) = begun(&app);
    delivered(&app, &mut browser, &version).await;
    let page = browser.get(&version).await;
    assert!(!page.body.contains("/withdraw\""), "{}", page.body);
    let revoke = form_ending(&page, "/revoke");
    let csrf = page.form_fields(&revoke).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let typed = [("csrf", csrf.as_str()), ("op_id", "by-hand"), ("reason", "誤り")];
    let refused = browser.post(&revoke.replace("/revoke", "/withdraw"), &typed).await;
    assert!(refused.status == 422 && refused.body.contains("リンクのほうを"), "{}", refused.body);
});

both!(the_same_hand_over_is_noted_once, |app| async move {
    let (town, _, mut browser, version) = begun(&app);
    let post = format!("{version}/deliveries");
    let office = town.providers[1].uid.as_str();
    faxed(&mut browser, &version, &town.providers[1]).await;
    for (recipient, means, status) in [
        (office, "fax", 422),
        (office, "paper", 303),
        (town.providers[2].uid.as_str(), "fax", 303),
        ("client", "in_person", 303),
        ("client", "in_person", 422),
    ] {
        let form = browser.get(&format!("{post}/new")).await;
        let done = browser.submit(&form, &post, &[("recipient", recipient), ("means", means)]).await;
        assert_eq!(done.status, status, "{recipient} {means}: {}", done.body);
        assert_eq!(done.body.contains("同じ方法の記録がすでにあります"), status == 422, "{}", done.body);
    }
    assert_eq!(audited(&app, "delivery.note"), 4);
});
