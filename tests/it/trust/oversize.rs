//! G46: what is too large is refused at once, and the next request is served.

use enza::storage::clock::Clock;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Backend, Browser, Served, TestApp};

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

/// Sends a head as it is, in one write or in pieces, and gives the status line, or nothing when the line was cut.
async fn status_of(app: &TestApp, head: &str, piece: usize) -> Option<String> {
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    for part in head.as_bytes().chunks(piece) {
        // Who closes the door on the rest has refused it.
        if stream.write_all(part).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).lines().next().map(str::to_owned)
}

both!(a_head_that_is_too_large_is_refused_however_it_arrives, |app| async move {
    let long = |bytes: usize| format!("x-long: {}\r\n", "a".repeat(bytes));
    let many = (0..80).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    let far_too_many = (0..100_000).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    for (lines, is_certain) in [
        (long(40_000), true),
        (long(200_000), false),
        (many, true),
        (far_too_many, false),
        (long(1 << 20), false),
    ] {
        for piece in [usize::MAX, 16 * 1024, 1460] {
            let head = format!("GET /accessibility HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{lines}\r\n");
            let status = status_of(&app, &head, piece.min(head.len())).await;
            let is_refused =
                status.as_deref().is_some_and(|line| line.contains(" 431 ") || line.contains(" 400 "));
            // What the parser cuts off may end in a reset before the answer is read; it is never served.
            assert!(is_refused || !is_certain && status.is_none(), "{} bytes: {status:?}", head.len());
        }
    }
    let mut browser = app.browser();
    let request = browser.request(Method::GET, "/accessibility").header("x-long", "a".repeat(40_000));
    let page = browser.send(request).await;
    assert_eq!(page.status, 431);
    assert_eq!(page.texts("h1"), ["アドレスか Cookie が長すぎます"]);
    let request = browser.request(Method::GET, "/api/v1/clients").header("x-long", "a".repeat(40_000));
    let answer = browser.send(request).await;
    assert_eq!((answer.status, &answer.json()["status"]), (431, &431.into()));
    let request = browser.request(Method::GET, "/accessibility").header("x-long", "a".repeat(20_000));
    assert_eq!(browser.send(request).await.status, 200, "an honest head is served");
});

/// Every write of the API with a token that may do everything, and the status each gives to a body.
async fn api_answers(
    app: &TestApp,
    browser: &mut Browser,
    token: &str,
    body: &str,
) -> Vec<(String, u16, String)> {
    let mut answers = Vec::new();
    let writes =
        enza::web::routes::TABLE.iter().filter(|r| r.method == "POST" && r.path.starts_with("/api/"));
    for route in writes.filter(|r| r.path != "/api/v1/imports") {
        let part = |part: &'static str| {
            if part.starts_with('{') { "019a0000-0000-7000-8000-000000000000" } else { part }
        };
        let path = route.path.split('/').map(part).collect::<Vec<_>>().join("/");
        let request = browser.request(Method::POST, &path).bearer_auth(token);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        let answer = browser.send(request).await;
        let kind = answer.headers.get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned();
        answers.push((format!("{} {}", app.base, route.path), answer.status, kind));
    }
    answers
}

both!(deep_and_wide_json_is_refused_with_a_problem, |app| async move {
    let town = app.town();
    let scopes = enza::web::routes::scopes().join(" ");
    let mut browser = app.browser();
    for person in [&town.care_manager, &town.insurer_staff] {
        let token = app.token_row(&person.uid, &scopes);
        let deep = "[".repeat(1_000_000);
        let nested = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let wide = format!("{{{}\"z\":1}}", (0..100_000).map(|n| format!("\"f{n}\":1,")).collect::<String>());
        let large = format!("\"{}\"", "a".repeat(3 << 20));
        for body in [deep, nested, wide, large] {
            for (route, status, kind) in api_answers(&app, &mut browser, &token, &body).await {
                assert!((400..500).contains(&status), "{route}: {status} to {} bytes", body.len());
                assert_eq!(kind, "application/problem+json", "{route}: {status}");
            }
        }
    }
});

#[test]
fn an_upload_of_300_mb_is_named_and_never_held_in_memory() {
    TestApp::test(Backend::Sqlite, |app| async move {
        app.clock.set(Clock::System.now());
        let town = app.town();
        let served = Served::start(&app);
        let mut browser = served.browser(&app.signed_in_as(&town.care_manager));
        let form = browser.get("/imports/new").await;
        let before = served.most_mib();
        let chunk = actix_web::web::Bytes::from(vec![b'1'; 1 << 20]);
        let chunks =
            futures_util::stream::iter((0..300).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
        let file = Part::stream(reqwest::Body::wrap_stream(chunks))
            .file_name("UP1KYO_9970100011_43_9970100037_11_20261101090000.CSV");
        let upload = form
            .form_fields("/imports")
            .into_iter()
            .fold(Form::new(), |upload, (name, value)| upload.text(name, value))
            .part("files", file);
        let request = browser.request(Method::POST, "/imports").multipart(upload);
        let sent = browser.send(request).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let page = browser.follow(&sent).await;
        let text = page.texts("main").concat();
        assert!(text.contains("ファイルが大きすぎます（300 MB"), "{text}");
        let grown = served.most_mib() - before;
        assert!(grown <= 32, "the server grew by {grown} MiB");
    });
}
