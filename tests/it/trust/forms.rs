//! Every form of every page that somebody can open, filled in: what the tests over all forms start from.

use std::collections::{BTreeMap, BTreeSet};

use enza::web::routes::TABLE;
use scraper::{ElementRef, Html, Selector};

use super::objects::people;
use crate::support::{Answer, Browser, TestApp, World};

/// A form as somebody fills it in.
#[derive(Clone, Debug)]
pub struct Filled {
    pub action: String,
    pub pairs: Vec<(String, String)>,
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

/// The address of a page; one whose form stands there only for what was asked is asked for something.
fn address(world: &World, pattern: &str) -> String {
    match pattern {
        "/rules/preview" => {
            let insurer = &world.town.insurer;
            format!("{pattern}?insurer={insurer}&preset=fukushima&from=2026-12-01&disaster=on")
        }
        pattern => world.address(pattern),
    }
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
        // What is said of a meeting is also said of the one whose poll is out.
        let patterns = BTreeSet::from([pattern.replace("{meeting}", "{poll}"), pattern]);
        for pattern in patterns {
            let mut page = browser.get(&address(world, &pattern)).await;
            if page.status == 303 && page.location.starts_with('/') {
                page = browser.follow(&page).await;
            }
            if !page.body.contains("<form") {
                continue;
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

pub async fn send(mut browser: Browser, form: &Filled) -> (u16, String) {
    let pairs: Vec<(&str, &str)> = form.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let answer = browser.post(&form.action, &pairs).await;
    (answer.status, answer.location)
}

/// The forms of everybody in the world and of its link holders, each with a browser that may send it.
pub async fn everybodys(app: &TestApp, world: &World) -> Vec<(&'static str, Browser, Filled)> {
    let mut browsers: Vec<(Browser, Option<&str>)> =
        people(world).into_iter().map(|(_, person)| (app.browser_of_person(person), None)).collect();
    for invitation in [&world.poll, &world.inquiry] {
        let device = app.device(invitation, Some(&world.town.providers[0].number)).await;
        browsers.push((device, Some(invitation.as_str())));
    }
    let mut collected = Vec::new();
    for (mut browser, invitation) in browsers {
        let found = collect(world, &mut browser, invitation).await;
        collected.extend(found.into_iter().map(|(route, form)| (route, browser.clone(), form)));
    }
    collected
}
