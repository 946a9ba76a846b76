//! G31: what may be used once is used once, also by many at the same moment: an account's address, and a device's tries.

use futures_util::future::join_all;

use crate::support::{Browser, TestApp, Town};

const NEW: &str = "tsukue-4-hon-no-enpitsu";

/// The address of an invitation, as it stands in the letter.
async fn invited(app: &TestApp, town: &Town) -> String {
    let mut admin = app.signed_in_as(&town.administrator);
    let page = admin.get("/accounts/new").await;
    let office = town.care_office.uid.to_string();
    let typed = [
        ("name", "計画 新子"),
        ("login", "shinko"),
        ("email", "shinko@example.test"),
        ("office", office.as_str()),
        ("role", "care_manager"),
    ];
    assert_eq!(admin.submit(&page, "/accounts", &typed).await.status, 303);
    app.settle().await;
    app.last_letter_to("shinko@example.test").fragment()
}

both!(an_address_that_opens_once_opens_once_for_many_at_the_same_moment, |app| async move {
    let town = app.town();
    let token = invited(&app, &town).await;
    let mut ready: Vec<(Browser, Vec<(String, String)>)> = Vec::new();
    for at in 0..8 {
        let mut browser = app.browser();
        let page = browser.get("/welcome").await;
        let page = browser.submit(&page, "/welcome", &[("token", &token)]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let mut fields = page.form_fields("/welcome/password");
        fields.retain(|(name, _)| !name.ends_with("password"));
        let password = format!("{NEW}-{at}");
        fields.extend(["new_password", "repeated_password"].map(|name| (name.to_owned(), password.clone())));
        ready.push((browser, fields));
    }
    let posts = ready.iter_mut().map(|(browser, fields)| async move {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        browser.post("/welcome/password", &pairs).await.status
    });
    let statuses = join_all(posts).await;
    assert_eq!(statuses.iter().filter(|s| **s == 303).count(), 1, "{statuses:?}");
    let mut opened = 0;
    for at in 0..8 {
        let answer = app.browser().give_password("shinko", &format!("{NEW}-{at}")).await;
        opened += usize::from(answer.status == 303);
    }
    assert_eq!(opened, 1, "one password counts");
});
