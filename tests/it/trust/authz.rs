//! G24: every route × role × {revoked, expired, unconfirmed, anonymous}, against cells written by hand. What a role may
//! call is asked for an id that does not exist: it is let in and finds nothing, anybody else does not get so far.

use std::collections::BTreeMap;

use chrono::Duration;
use enza::web::routes;
use reqwest::Method;

use crate::support::{Answer, Browser, PASSWORD, Person, TestApp};

const CELLS: &str = include_str!("authz_cells.txt");
const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

/// Method and path → who may.
fn cells() -> BTreeMap<(String, String), String> {
    let rows = CELLS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| {
        let (route, who) = line.split_once(" = ").unwrap_or_else(|| panic!("not a row: {line}"));
        let (method, path) = route.split_once(' ').unwrap();
        ((method.to_owned(), path.to_owned()), who.trim().to_owned())
    })
    .collect()
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let cells = cells();
    let missing: Vec<String> = routes::TABLE
        .iter()
        .filter(|route| !cells.contains_key(&(route.method.to_owned(), route.path.to_owned())))
        .map(|route| format!("{} {} = …", route.method, route.path))
        .collect();
    assert!(
        missing.is_empty(),
        "add to tests/it/trust/authz_cells.txt who may, by the decisions on roles:\n{}",
        missing.join("\n")
    );
    let stale: Vec<_> = cells
        .keys()
        .filter(|(method, path)| !routes::TABLE.iter().any(|r| r.method == method && r.path == path))
        .collect();
    assert!(stale.is_empty(), "rows without a route: {stale:?}");
}

/// The path of a route with an id that does not exist.
fn address(pattern: &str) -> String {
    let mut path = String::new();
    for part in pattern.split('/').skip(1) {
        path.push('/');
        path.push_str(match part {
            "{lang}" => "ja",
            _ if part.starts_with('{') => NOTHING,
            _ => part,
        });
    }
    path
}

async fn call(browser: &mut Browser, csrf: &str, method: &str, pattern: &str) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = browser.request(method.clone(), &address(pattern)).header("x-csrf-token", csrf);
    let request = if method == Method::GET {
        request
    } else {
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(serde_urlencoded::to_string([("csrf", csrf)]).unwrap())
    };
    browser.send(request).await
}

fn is_sent_to_sign_in(answer: &Answer) -> bool {
    answer.status == 401 || answer.status == 303 && answer.location.starts_with("/sign-in")
}

/// Where whoever has a link opens it; nobody learns there whether there is such an invitation.
fn is_sent_to_the_door(answer: &Answer) -> bool {
    answer.status == 303 && answer.location == "/i/"
}

async fn csrf_of(browser: &mut Browser, page: &str, action: &str) -> String {
    let fields = browser.get(page).await.form_fields(action);
    fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1
}

async fn check_role(app: &TestApp, letter: char, person: &Person) -> Vec<String> {
    let mut browser = app.signed_in(person).await;
    let csrf = csrf_of(&mut browser, "/account", "/account").await;
    let mut wrong = Vec::new();
    for ((method, path), who) in cells() {
        if who == "everybody" {
            continue;
        }
        let answer = call(&mut browser, &csrf, &method, &path).await;
        let is_let_in = !is_sent_to_sign_in(&answer) && answer.status != 403;
        let fits = match who.as_str() {
            // Without a seat or the link of that id nothing is found.
            "link" if method == "GET" => is_sent_to_the_door(&answer),
            "seat" | "link" => (400..500).contains(&answer.status),
            roles => is_let_in == roles.contains(letter),
        };
        if !fits || answer.status >= 500 {
            wrong.push(format!("{letter} {method} {path} = {who}: {} {}", answer.status, answer.location));
        }
    }
    wrong
}

both!(each_role_is_let_in_where_it_belongs_and_nowhere_else, |app| async move {
    let town = app.town();
    let people = [
        ('A', &town.administrator),
        ('I', &town.insurer_staff),
        ('C', &town.center_staff),
        ('M', &town.care_manager),
        ('P', &town.provider_staff),
        ('D', &town.adviser),
    ];
    let mut wrong = Vec::new();
    for (letter, person) in people {
        wrong.extend(check_role(&app, letter, person).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

/// A browser in each state that must count for nothing.
async fn strangers(app: &TestApp, person: &Person) -> Vec<(&'static str, Browser, String)> {
    let mut anonymous = app.browser();
    let csrf = csrf_of(&mut anonymous, "/sign-in", "/sign-in").await;
    let mut unconfirmed = app.browser();
    unconfirmed.give_password(&person.login, PASSWORD).await;
    let half = csrf_of(&mut unconfirmed, "/sign-in/code", "/sign-in/code").await;
    let mut revoked = app.signed_in(person).await;
    let old = csrf_of(&mut revoked, "/account", "/account").await;
    let mut copy = revoked.clone();
    let home = copy.get("/account").await;
    copy.submit(&home, "/sign-out", &[]).await;
    vec![("anonymous", anonymous, csrf), ("unconfirmed", unconfirmed, half), ("revoked", revoked, old)]
}

both!(nobody_who_is_not_fully_signed_in_gets_anywhere, |app| async move {
    let town = app.town();
    let mut all = strangers(&app, &town.care_manager).await;
    let mut expired = app.signed_in(&town.administrator).await;
    let csrf = csrf_of(&mut expired, "/account", "/account").await;
    let mut wrong = Vec::new();
    for (state, browser, csrf) in &mut all {
        check_stranger(state, browser, csrf, &mut wrong).await;
    }
    app.pass(Duration::minutes(31));
    check_stranger("expired", &mut expired, &csrf, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

async fn check_stranger(state: &str, browser: &mut Browser, csrf: &str, wrong: &mut Vec<String>) {
    // Signing out comes last: what was typed before it is no longer taken after it.
    let (last, all): (Vec<_>, Vec<_>) = cells().into_iter().partition(|((_, path), _)| path == "/sign-out");
    for ((method, path), who) in all.into_iter().chain(last) {
        let answer = call(browser, csrf, &method, &path).await;
        let fits = match who.as_str() {
            // Who has an app already can't set up another one with the password alone.
            "everybody" if path == "/sign-in/enroll" => answer.status < 500,
            "everybody" => answer.status != 401 && answer.status != 403 && answer.status < 500,
            "link" if method == "GET" => is_sent_to_the_door(&answer),
            "link" | "seat" => (400..500).contains(&answer.status) || is_sent_to_sign_in(&answer),
            _ => is_sent_to_sign_in(&answer),
        };
        if !fits {
            wrong.push(format!("{state} {method} {path} = {who}: {} {}", answer.status, answer.location));
        }
    }
}
