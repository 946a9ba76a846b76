//! G38: every write × {no token, foreign Origin, cross-site fetch metadata, text/plain} is refused, signing in too.

use enza::storage::tables::credentials;
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

/// A form post as a browser without fetch metadata sends it, with headers of its own.
async fn plain_post(browser: &Browser, address: &str, headers: &[(&str, &str)], body: String) -> u16 {
    let cookies: Vec<String> = browser.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let request = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .post(address)
        .header("cookie", cookies.join("; "))
        .header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body).send().await.unwrap().status().as_u16()
}

both!(an_old_browser_that_names_another_origin_is_refused, |app| async move {
    let mut browser = app.browser();
    let csrf = browser.get("/sign-in").await.form_fields("/sign-in");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let address = format!("{}/sign-in", app.base);
    for origin in ["https://evil.example", "NULL", "null null", "http://127.0.0.1.evil.example", ""] {
        let body = format!("csrf={csrf}&login=a&password=b");
        assert_eq!(plain_post(&browser, &address, &[("origin", origin)], body).await, 403, "{origin:?}");
    }
});

both!(an_old_browser_that_must_not_name_its_origin_is_known_by_its_token, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    let csrf = token(&app, &mut browser).await;
    let address = format!("{}/account", app.base);
    let null = [("origin", "null")];
    for wrong in ["name=another".to_owned(), "csrf=wrong&name=another".into()] {
        assert_eq!(plain_post(&browser, &address, &null, wrong.clone()).await, 422, "{wrong}");
    }
    let fields = browser.get("/account").await.form_fields("/account");
    let body = serde_urlencoded::to_string(&fields).unwrap();
    assert!(body.contains(&csrf));
    assert_eq!(plain_post(&browser, &address, &null, body.clone()).await, 303, "its own form");
    let elsewhere = [("origin", "null"), ("sec-fetch-site", "cross-site")];
    assert_eq!(
        plain_post(&browser, &address, &elsewhere, body).await,
        403,
        "what says it comes from elsewhere"
    );
});

both!(what_a_proxy_asks_for_does_not_open_forms_to_other_sites, |app| async move {
    let town = app.town();
    let browser = app.signed_in(&town.administrator).await;
    let address = format!("{}/account", app.base);
    for scheme in ["Basic YWRtaW46YWRtaW4=", "Negotiate x", "Bearer", "Digest username=a", ""] {
        let headers =
            [("authorization", scheme), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        let status = plain_post(&browser, &address, &headers, "name=another".into()).await;
        assert_eq!(status, 403, "with {scheme:?}");
        let status = plain_post(&browser, &address, &headers[..1], "name=another".into()).await;
        assert_eq!(status, 422, "without a token, with {scheme:?}");
    }
    let name =
        app.state.store().read(|conn| credentials::find_by_login(conn, "admin")).unwrap().unwrap().name;
    assert_eq!(name, town.administrator.name);
});
