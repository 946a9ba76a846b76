//! G12 over every form: whatever stands on a page that somebody can open is filled in, sent, sent again, and sent five
//! times at once under the same hidden id. It has one effect, and every repeat gets the answer of the first.

use std::collections::{BTreeMap, BTreeSet};

use enza::web::routes::TABLE;
use futures_util::future::join_all;
use scraper::{ElementRef, Html, Selector};

use super::objects::{counts, people};
use crate::support::{Answer, Browser, TestApp, World};

/// Routes whose forms this test does not send, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/sign-in", "trust::session: each step gives a new key"),
    ("/sign-in/code", "trust::totp: a code opens once"),
    ("/sign-in/enroll", "trust::totp"),
    ("/sign-out", "ends what it is sent with; trust::session"),
    ("/set-up", "opens once, before anybody is there"),
    ("/welcome", "opens an address that is used up by it"),
    ("/welcome/password", "opens an address that is used up by it"),
    ("/reset", "tells everybody the same; trust::enumeration"),
    ("/account/password", "ends the other sessions, asks for the old password"),
    ("/account/recovery-codes", "codes are shown once and never again"),
    ("/account/totp", "a code is taken once"),
    ("/account/tokens", "the secret is shown once and stored nowhere, so a repeat can't show it again"),
    ("/account/end-other-sessions", "what is ended stays ended"),
    ("/account/sessions/{session}/end", "what is ended stays ended"),
    ("/account/tokens/{token}/revoke", "what is revoked stays revoked"),
    ("/imports", "files; careplan_import"),
    ("/i/open", "opening twice is opening once; links"),
    ("/i/{invitation}/confirm", "confirming twice is confirming once; links"),
    ("/i/{invitation}/digits", "a new code takes the place of the one before; links"),
    ("/rooms/{room}/entries", "idempotent by client_id; live"),
    ("/rooms/{room}/contributions", "idempotent by client_id; live"),
];

/// A form as somebody fills it in.
#[derive(Clone, Debug)]
struct Filled {
    action: String,
    pairs: Vec<(String, String)>,
}

fn value_of(input: &ElementRef<'_>, taken: &mut BTreeSet<String>) -> Option<(String, String)> {
    let attr = |name| input.value().attr(name);
    let name = attr("name")?.to_owned();
    let given = attr("value").unwrap_or_default().to_owned();
    let value = match (input.value().name(), attr("type").unwrap_or("text")) {
        ("select", _) => {
            let option = Selector::parse("option").unwrap();
            let values = input.select(&option).filter_map(|o| o.value().attr("value"));
            values.map(str::to_owned).find(|value| !value.is_empty())?
        }
        ("textarea", _) => "架空の文".to_owned(),
        (_, "submit" | "button" | "file") => return None,
        (_, "radio") if taken.contains(&name) => return None,
        (_, "checkbox") if given.is_empty() => "on".to_owned(),
        (_, "hidden" | "radio" | "checkbox") => given,
        _ if !given.is_empty() => given,
        (_, "email") => "someone@example.test".to_owned(),
        (_, "date") => "2026-12-01".to_owned(),
        (_, "time") => "10:00".to_owned(),
        (_, "number") => "1".to_owned(),
        _ => "架空".to_owned(),
    };
    taken.insert(name.clone());
    Some((name, value))
}

/// Every form of a page, filled in.
fn forms(page: &Answer) -> Vec<Filled> {
    let html = Html::parse_document(&page.body);
    let fields = Selector::parse("input, textarea, select").unwrap();
    let form = Selector::parse("form[method='post']").unwrap();
    let fill = |form: ElementRef<'_>| {
        let mut taken = BTreeSet::new();
        let action = form.value().attr("action")?.to_owned();
        let pairs = form.select(&fields).filter_map(|field| value_of(&field, &mut taken)).collect();
        Some(Filled { action, pairs })
    };
    html.select(&form).filter_map(fill).collect()
}

fn route_of(action: &str) -> Option<&'static str> {
    let path = action.split('?').next().unwrap();
    let fits = |pattern: &str| {
        let (one, other): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        one.len() == other.len() && one.iter().zip(&other).all(|(p, part)| p == part || p.starts_with('{'))
    };
    let named = TABLE.iter().find(|route| route.method == "POST" && route.path == path);
    named
        .or_else(|| TABLE.iter().find(|route| route.method == "POST" && fits(route.path)))
        .map(|route| route.path)
}

/// The first form of each route, on all the pages that the browser can open.
async fn collect(
    world: &World,
    browser: &mut Browser,
    invitation: Option<&str>,
) -> BTreeMap<&'static str, Filled> {
    let mut found = BTreeMap::new();
    for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.starts_with("/api/")) {
        if route.path.contains("socket") || route.path.starts_with("/i/") != invitation.is_some() {
            continue;
        }
        let pattern = route.path.replace("{invitation}", invitation.unwrap_or("{invitation}"));
        for pattern in [pattern.clone(), pattern.replace("{meeting}", "{poll}")] {
            let mut page = browser.get(&world.address(&pattern)).await;
            if page.status == 303 && page.location.starts_with('/') {
                page = browser.follow(&page).await;
            }
            for form in forms(&page) {
                if let Some(route) = route_of(&form.action) {
                    found.entry(route).or_insert(form);
                }
            }
        }
    }
    found
}

async fn send(mut browser: Browser, form: &Filled) -> (u16, String) {
    let pairs: Vec<(&str, &str)> = form.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let answer = browser.post(&form.action, &pairs).await;
    (answer.status, answer.location)
}

/// Sends a form, again, and five times at once. Says whether it was taken, or what is wrong.
async fn replay(app: &TestApp, browser: &Browser, form: &Filled) -> Result<bool, String> {
    let first = send(browser.clone(), form).await;
    let after = counts(app);
    let mut answers = vec![send(browser.clone(), form).await];
    answers.extend(join_all((0..5).map(|_| send(browser.clone(), form))).await);
    if answers.iter().any(|answer| *answer != first) {
        return Err(format!("{}: {first:?}, then {answers:?}", form.action));
    }
    let again = counts(app);
    if again != after {
        let grown: Vec<_> = again.iter().filter(|(table, n)| after[*table] != **n).collect();
        return Err(format!("{}: a repeat changed {grown:?}", form.action));
    }
    Ok(first.0 == 303)
}

both!(a_form_that_is_sent_again_has_one_effect_and_one_answer, |app| async move {
    let world = app.world().await;
    let mut browsers: Vec<(Browser, Option<&str>)> =
        people(&world).into_iter().map(|(_, person)| (app.browser_of_person(person), None)).collect();
    for invitation in [&world.poll, &world.inquiry] {
        browsers.push((
            app.device(invitation, Some(&world.town.providers[0].number)).await,
            Some(invitation.as_str()),
        ));
    }
    let (mut seen, mut taken, mut wrong) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut collected = Vec::new();
    for (mut browser, invitation) in browsers {
        let found = collect(&world, &mut browser, invitation).await;
        collected.extend(found.into_iter().map(|(route, form)| (route, browser.clone(), form)));
    }
    for (route, browser, form) in collected {
        let is_elsewhere = ELSEWHERE.iter().any(|(path, _)| *path == route);
        if is_elsewhere || !seen.insert(route) {
            continue;
        }
        match replay(&app, &browser, &form).await {
            Ok(true) => drop(taken.insert(route)),
            Ok(false) => {}
            Err(what) => wrong.push(what),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken.len() >= 15, "only these were taken: {taken:?} of {seen:?}");
});
