//! G32: six digits by mail: five tries for each letter, three letters an hour over all devices, ten minutes.

use chrono::Duration;

use enza::domain::access::Role;

use crate::support::{Answer, Browser, TestApp};

const MAIL: &str = "musume@example.test";

/// A device of the client's daughter that has shown its link, and the page that asks for digits.
async fn opened(app: &TestApp) -> (Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let base = format!("/clients/{}", case.client);
    let form = organizer.get(&format!("{base}/contacts/new")).await;
    let typed = [("kind", "family"), ("name", "架空 花代"), ("relation", "長女"), ("email", MAIL)];
    assert_eq!(organizer.submit(&form, &format!("{base}/contacts"), &typed).await.status, 303);
    let page = organizer.get(&base).await;
    let (_, rest) = page.body.split_once("action=\"/contacts/").unwrap();
    let confirm = format!("/contacts/{}/confirm-address", &rest[..36]);
    assert!(!page.body.contains(&confirm), "who typed it in does not confirm it");
    let colleague = app.person("caremane3", "計画 次子", &town.care_office.uid, Role::CareManager);
    let mut second = app.signed_in_as(&colleague);
    let page = second.get(&base).await;
    assert_eq!(second.submit(&page, &confirm, &[]).await.status, 303);
    let form = organizer.get(&format!("/meetings/new?plan={}", case.version)).await;
    let meeting = organizer.submit(&form, "/meetings", &[]).await.location;
    let preview = organizer.get(&format!("{meeting}/send")).await;
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/send"), &[]).await.status, 303);
    app.settle().await;
    let mut device = app.browser();
    let answer = device.open_link(&app.last_letter_to(MAIL).fragment()).await;
    assert!(answer.location.ends_with("/confirm"), "{}", answer.body);
    (device, answer.location)
}

async fn send(app: &TestApp, device: &mut Browser, confirm: &str) -> Answer {
    let page = device.get(confirm).await;
    let answer = device.submit(&page, &confirm.replace("/confirm", "/digits"), &[]).await;
    app.settle().await;
    answer
}

async fn guess(device: &mut Browser, confirm: &str, digits: &str) -> Answer {
    let page = device.get(confirm).await;
    device.submit(&page, confirm, &[("digits", digits)]).await
}

/// Digits that are not the right ones.
fn other_than(right: &str, at: u32) -> String {
    format!("{:06}", (right.parse::<u32>().unwrap() + 1 + at) % 1_000_000)
}

both!(five_tries_for_a_letter_and_then_the_right_digits_are_refused_too, |app| async move {
    let (mut device, confirm) = opened(&app).await;
    assert_eq!(send(&app, &mut device, &confirm).await.status, 303);
    let right = app.last_letter_to(MAIL).digits();
    for at in 0..5 {
        assert_eq!(guess(&mut device, &confirm, &other_than(&right, at)).await.status, 422);
    }
    assert_eq!(guess(&mut device, &confirm, &right).await.status, 422, "used up");
    assert_eq!(send(&app, &mut device, &confirm).await.status, 303);
    let fresh = app.last_letter_to(MAIL).digits();
    assert_eq!(guess(&mut device, &confirm, &fresh).await.status, 303, "a new letter opens");
});

both!(three_letters_an_hour_over_all_devices, |app| async move {
    let (mut device, confirm) = opened(&app).await;
    let link = app.last_letter_to(MAIL).fragment();
    for _ in 0..3 {
        assert_eq!(send(&app, &mut device, &confirm).await.status, 303);
    }
    assert_eq!(send(&app, &mut device, &confirm).await.status, 422, "the fourth");
    let mut other = app.browser();
    other.open_link(&link).await;
    let page = other.get(&confirm).await;
    let digits = confirm.replace("/confirm", "/digits");
    assert_eq!(other.submit(&page, &digits, &[]).await.status, 422, "from another device too");
    app.pass(Duration::minutes(61));
    assert_eq!(send(&app, &mut device, &confirm).await.status, 303);
});

both!(digits_are_over_after_ten_minutes_and_belong_to_one_device, |app| async move {
    let (mut device, confirm) = opened(&app).await;
    let link = app.last_letter_to(MAIL).fragment();
    send(&app, &mut device, &confirm).await;
    let right = app.last_letter_to(MAIL).digits();
    let mut thief = app.browser();
    thief.open_link(&link).await;
    let page = thief.get(&confirm).await;
    let csrf =
        page.form_fields(&confirm.replace("/confirm", "/digits")).into_iter().find(|(n, _)| n == "csrf");
    let stolen = [("csrf", csrf.unwrap().1), ("digits", right.clone())];
    let pairs: Vec<(&str, &str)> = stolen.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(thief.post(&confirm, &pairs).await.status, 422, "another device");
    let page = device.get(&confirm).await;
    app.pass(Duration::minutes(10) + Duration::seconds(1));
    let late = device.submit(&page, &confirm, &[("digits", &right)]).await;
    assert_eq!(late.status, 422, "too late");
});
