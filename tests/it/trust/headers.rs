//! G63: the headers of every response, and what a caching proxy may keep of them.

use std::collections::BTreeMap;

use enza::web::routes::TABLE;
use reqwest::Method;

use crate::support::{Answer, Browser, TestApp};

/// A uid that no row has, for the places of a path.
const NOBODY: &str = "01990000-0000-7000-8000-000000000000";

fn path_of(pattern: &str) -> String {
    pattern
        .split('/')
        .map(|part| if part.starts_with('{') { NOBODY } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn ask(browser: &mut Browser, method: &str, path: &str) -> Answer {
    let request = browser.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
    browser.send(request.header("x-forwarded-proto", "https")).await
}

fn assert_guarded(answer: &Answer, what: &str) {
    let csp = header(answer, "content-security-policy");
    for demand in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(csp.contains(demand), "{what}: {demand} is missing in «{csp}»");
    }
    assert!(!csp.contains("unsafe"), "{what}: {csp}");
    assert_eq!(header(answer, "x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header(answer, "referrer-policy"), "no-referrer", "{what}");
    assert!(header(answer, "strict-transport-security").starts_with("max-age=31536000"), "{what}");
    assert_eq!(header(answer, "server"), "", "{what} says what it runs on");
}

fn behind_a_proxy(app: &TestApp) -> Option<TestApp> {
    TestApp::spawn(app.backend, &[("server.trusted_proxies", "127.0.0.1")])
}

both!(every_route_answers_with_the_headers_that_guard_it, |app| async move {
    let Some(app) = behind_a_proxy(&app) else { return };
    for route in TABLE {
        let answer = ask(&mut app.browser(), route.method, &path_of(route.path)).await;
        assert_guarded(&answer, &format!("{} {} ({})", route.method, route.path, answer.status));
    }
    for (method, path) in
        [("GET", "/nowhere"), ("DELETE", "/"), ("GET", "/static/0/css/base.css"), ("GET", "/%00")]
    {
        let answer = ask(&mut app.browser(), method, path).await;
        assert!(answer.status >= 400, "{method} {path}");
        assert_guarded(&answer, &format!("{method} {path} ({})", answer.status));
    }
});

both!(without_encryption_nothing_promises_it, |app| async move {
    let answer = app.browser().get("/accessibility").await;
    assert_eq!(header(&answer, "strict-transport-security"), "");
});

both!(a_caching_proxy_keeps_static_files_and_nothing_else, |app| async move {
    let mut proxy = CachingProxy::default();
    let page = proxy.get(&mut app.browser(), "/accessibility").await;
    let style = page.split('"').find(|part| part.ends_with("base.css")).unwrap().to_owned();
    proxy.get(&mut app.browser(), &style).await;
    for route in TABLE.iter().filter(|route| route.method == "GET" && !route.path.starts_with("/static/")) {
        proxy.get(&mut app.browser(), &path_of(route.path)).await;
    }
    assert_eq!(proxy.kept.keys().collect::<Vec<_>>(), [&style], "a shared cache kept a page");
    let again = proxy.get(&mut app.browser(), &style).await;
    assert!(proxy.hits == 1 && again.contains(":focus-visible"), "the style sheet came from the cache");
});

both!(a_caching_proxy_keeps_no_page_of_somebody_who_is_signed_in, |app| async move {
    let world = app.world().await;
    let mut proxy = CachingProxy::default();
    let mut opened = 0;
    let devices =
        [&world.poll, &world.inquiry].map(|invitation| (invitation, &world.town.providers[0].number));
    let mut browsers: Vec<Browser> =
        super::objects::people(&world).into_iter().map(|(_, person)| app.browser_of_person(person)).collect();
    for (invitation, number) in devices {
        browsers.push(app.device(invitation, Some(number)).await);
    }
    for browser in &mut browsers {
        for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.starts_with("/static/")) {
            if route.path.contains("socket") {
                continue;
            }
            let own = [world.poll.as_str(), world.inquiry.as_str()];
            let paths =
                own.map(|uid| world.address(&route.path.replace("/i/{invitation}", &format!("/i/{uid}"))));
            for path in paths {
                let path = if path.ends_with("/events") { format!("{path}?since=0") } else { path };
                opened += usize::from(!proxy.get(browser, &path).await.is_empty());
            }
        }
    }
    assert!(opened > 500, "only {opened} answers had a body");
    assert_eq!(proxy.kept.keys().collect::<Vec<_>>(), Vec::<&String>::new(), "a shared cache kept a page");
});

/// A shared cache as RFC 9111 §3 lets it be: keeps what is not forbidden, also without a word about freshness.
#[derive(Default)]
struct CachingProxy {
    kept: BTreeMap<String, String>,
    hits: u32,
}

impl CachingProxy {
    async fn get(&mut self, browser: &mut Browser, path: &str) -> String {
        if let Some(body) = self.kept.get(path) {
            self.hits += 1;
            return body.clone();
        }
        let answer = browser.get(path).await;
        let control = header(&answer, "cache-control").to_owned();
        if !control.contains("no-store") && !control.contains("private") {
            self.kept.insert(path.to_owned(), answer.body.clone());
        }
        answer.body
    }
}

both!(the_language_is_chosen_by_a_link_that_leads_nowhere_else, |app| async move {
    let mut browser = app.browser();
    let english = browser.get("/language/en?back=/accessibility").await;
    assert_eq!((english.status, english.location.as_str()), (303, "/accessibility"));
    assert_eq!(browser.follow(&english).await.texts("h1"), ["Accessibility"]);
    for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example", "/a%0D%0ASet-Cookie:x=1"]
    {
        let answer = browser.get(&format!("/language/ja?back={elsewhere}")).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{elsewhere}");
    }
    assert_eq!(browser.get("/language/fr").await.status, 404);
});

both!(the_pledge_leads_nowhere_else, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.center_staff).await;
    let address = format!("/pledges/{}", town.insurer);
    for elsewhere in
        ["//evil.example", "/\t/evil.example", "/\\evil.example", "evil.example", "/検索", "/a b"]
    {
        let query = serde_urlencoded::to_string([("next", elsewhere)]).unwrap();
        let page = browser.get(&format!("{address}?{query}")).await;
        let offered = page.form_fields(&address).into_iter().find(|(name, _)| name == "next").unwrap().1;
        assert_eq!(offered, "/", "{elsewhere:?}");
        let signed = browser.submit(&page, &address, &[("next", elsewhere)]).await;
        assert_eq!((signed.status, signed.location.as_str()), (303, "/"), "{elsewhere:?}");
    }
    let page = browser.get(&format!("{address}?next=/region")).await;
    assert_eq!(browser.submit(&page, &address, &[]).await.location, "/region");
});

/// Whether an answer promises encryption, and whether the pages of signing in and of links say that it is missing.
async fn judged(app: &TestApp, host: &str, forwarded: &str) -> (bool, Vec<bool>) {
    let (mut is_promised, mut warns) = (true, Vec::new());
    for path in ["/sign-in", "/i/"] {
        let mut browser = app.browser();
        let request = browser.request(Method::GET, path).header("host", host);
        let request =
            if forwarded.is_empty() { request } else { request.header("x-forwarded-proto", forwarded) };
        let answer = browser.send(request).await;
        is_promised &= !header(&answer, "strict-transport-security").is_empty();
        warns.push(answer.body.contains("notice--warning"));
    }
    (is_promised, warns)
}

both!(one_judgment_says_whether_the_connection_is_encrypted, |app| async move {
    let public = ("server.base_url", "https://enza.example.jp");
    let Some(silent) = TestApp::spawn(app.backend, &[public]) else { return };
    assert_eq!(judged(&silent, "enza.example.jp", "").await, (true, vec![false, false]), "a silent proxy");
    assert_eq!(
        judged(&silent, "127.0.0.1:8080", "http").await,
        (true, vec![false, false]),
        "not a trusted one"
    );
    let trusted = ("server.trusted_proxies", "127.0.0.1");
    let Some(telling) = TestApp::spawn(app.backend, &[public, trusted]) else { return };
    assert_eq!(judged(&telling, "enza.example.jp", "https").await, (true, vec![false, false]));
    assert_eq!(judged(&telling, "enza.example.jp", "http").await, (false, vec![true, true]), "came by http");
    assert_eq!(
        judged(&app, "enza.example.jp", "https").await,
        (false, vec![true, true]),
        "nobody vouches for it"
    );
    for own in ["localhost:8080", "[::1]:8080", "127.0.0.1"] {
        assert_eq!(judged(&app, own, "").await, (false, vec![false, false]), "the machine itself");
    }
});
