//! G46: what is too large is refused at once, and the next request is served.

use reqwest::Method;

both!(a_body_and_a_form_that_are_too_large_are_refused, |app| async move {
    let mut browser = app.browser();
    let csrf = browser.get("/sign-in").await.form_fields("/sign-in");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let form = |body: String| {
        browser
            .request(Method::POST, "/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let large = form(format!("csrf={csrf}&login={}", "a".repeat(64 << 20)));
    let status = large.send().await.map(|answer| answer.status().as_u16());
    // The server may close the connection before the body was sent; it never takes it.
    assert!(matches!(status, Ok(413) | Err(_)), "{status:?}");
    let many = (0..100_000).map(|n| format!("f{n}=1")).collect::<Vec<_>>().join("&");
    assert_eq!(form(format!("csrf={csrf}&{many}")).send().await.unwrap().status(), 413);
    assert_eq!(browser.get("/healthz").await.status, 200);
});
