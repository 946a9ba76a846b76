//! G38: every write × {no token, foreign Origin, cross-site fetch metadata, text/plain} is refused, signing in too.

use enza::web::routes;
use reqwest::Method;

use crate::support::{Browser, TestApp};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

fn writes() -> impl Iterator<Item = (&'static str, String)> {
    routes::TABLE.iter().filter(|route| route.method != "GET").map(|route| {
        let parts = route.path.split('/').map(|part| if part.starts_with('{') { NOTHING } else { part });
        (route.path, parts.collect::<Vec<_>>().join("/"))
    })
}

async fn status(
    browser: &mut Browser,
    path: &str,
    change: impl Fn(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
) -> u16 {
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("login=a&password=b");
    browser.send(change(request)).await.status
}

async fn token(app: &TestApp, browser: &mut Browser) -> String {
    let fields = browser.get("/account").await.form_fields("/account");
    assert!(app.base.starts_with("http://127.0.0.1"));
    fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1
}

both!(no_write_is_done_for_another_site, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    let csrf = token(&app, &mut browser).await;
    let with_token = format!("csrf={csrf}&login=a&password=b");
    let mut accepted = Vec::new();
    for (route, path) in writes() {
        let tries = [
            ("no token", status(&mut browser, &path, |r| r).await),
            ("wrong token", status(&mut browser, &path, |r| r.body("csrf=wrong")).await),
            (
                "cross-site",
                status(&mut browser, &path, |r| {
                    with(r, "sec-fetch-site", "cross-site").body(with_token.clone())
                })
                .await,
            ),
            (
                "same-site",
                status(&mut browser, &path, |r| {
                    with(r, "sec-fetch-site", "same-site").body(with_token.clone())
                })
                .await,
            ),
            (
                "text/plain",
                status(&mut browser, &path, |r| {
                    with(r, "content-type", "text/plain").body(with_token.clone())
                })
                .await,
            ),
        ];
        for (what, status) in tries {
            if !matches!(status, 400 | 403 | 415 | 422) {
                accepted.push(format!("{route} with {what}: {status}"));
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert_eq!(browser.get("/session").await.status, 204, "the session is still there");
});

fn with(
    request: reqwest::RequestBuilder,
    name: &'static str,
    value: &'static str,
) -> reqwest::RequestBuilder {
    let (client, request) = request.build_split();
    let mut request = request.unwrap();
    request.headers_mut().insert(name, value.parse().unwrap());
    reqwest::RequestBuilder::from_parts(client, request)
}

both!(an_old_browser_that_names_another_origin_is_refused, |app| async move {
    let mut browser = app.browser();
    let csrf = browser.get("/sign-in").await.form_fields("/sign-in");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        let client = reqwest::Client::new();
        let cookies: Vec<String> = browser.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let answer = client
            .post(format!("{}/sign-in", app.base))
            .header("origin", origin)
            .header("cookie", cookies.join("; "))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("csrf={csrf}&login=a&password=b"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 403, "{origin}");
    }
});
