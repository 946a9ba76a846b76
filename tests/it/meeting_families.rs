//! A person without an office: the address is confirmed by a second member of staff, the device by six digits.

use enza::domain::access::Role;

use crate::meetings::{planned, sent};
use crate::support::{Browser, Case, TestApp, Town};

both!(a_person_without_an_office_confirms_a_device_by_six_digits, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    family(&app, (&town, &mut organizer), &case, "musume@example.test").await;
    let meeting = planned(&mut organizer, &case.version).await;
    sent(&app, &mut organizer, &meeting).await;
    let letter = app.last_letter_to("musume@example.test");
    assert!(!letter.raw.contains("花代") && !letter.text.contains("花代"), "{}", letter.text);
    let mut daughter = app.browser();
    let opened = daughter.open_link(&letter.fragment()).await;
    let page = daughter.follow(&opened).await;
    assert!(page.body.contains("m…@example.test"), "{}", page.body);
    let digits = opened.location.replace("/confirm", "/digits");
    assert_eq!(daughter.submit(&page, &digits, &[]).await.status, 303);
    app.settle().await;
    let code = app.last_letter_to("musume@example.test").digits();
    let page = daughter.get(&opened.location).await;
    let wrong = if code == "123456" { "123457" } else { "123456" };
    assert_eq!(daughter.submit(&page, &opened.location, &[("digits", wrong)]).await.status, 422);
    let confirmed = daughter.submit(&page, &opened.location, &[("digits", &code)]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    assert!(daughter.follow(&confirmed).await.location.ends_with("/poll"));
    assert!(!everything_stored(&app).contains(&code), "the digits stand nowhere in the database");
});

/// A member of the family with a confirmed address, through the forms.
async fn family(app: &TestApp, (town, browser): (&Town, &mut Browser), case: &Case, email: &str) {
    let base = format!("/clients/{}", case.client);
    let form = browser.get(&format!("{base}/contacts/new")).await;
    let typed = [("kind", "family"), ("name", "架空 花代"), ("relation", "長女"), ("email", email)];
    let done = browser.submit(&form, &format!("{base}/contacts"), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = browser.get(&base).await;
    assert!(page.body.contains("入力した本人は確認済みにできません"), "{}", page.body);
    let colleague = app.person("second", "計画 次子", &town.care_office.uid, Role::CareManager);
    let mut second = app.signed_in_as(&colleague);
    let theirs = second.get(&base).await;
    let (_, rest) = theirs.body.split_once("/confirm-address").expect("a second person can confirm it");
    let (before, _) = theirs.body.split_at(theirs.body.len() - rest.len());
    let confirm = before[before.rfind("/contacts/").unwrap()..].to_owned();
    let (_, csrf) = page.form_fields("/sign-out").into_iter().find(|(name, _)| name == "csrf").unwrap();
    let own = browser.post(&confirm, &[("csrf", &csrf)]).await;
    assert!(own.status == 422 && own.body.contains("入力した本人は"), "{}: {}", own.status, own.body);
    assert_eq!(second.submit(&theirs, &confirm, &[]).await.status, 303);
    assert!(app.letters_to(email).is_empty());
}

/// The payloads of the outbox and the openings of links.
fn everything_stored(app: &TestApp) -> String {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Text {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let mut all = String::new();
    for query in ["SELECT payload AS text FROM mails", "SELECT code_hash AS text FROM link_openings"] {
        let read = |conn: &mut enza::storage::Conn| -> Result<Vec<Text>, enza::storage::StorageError> {
            Ok(diesel::sql_query(query).load(conn)?)
        };
        for row in app.state.store().read(read).unwrap() {
            all.push_str(&row.text);
        }
    }
    all
}
