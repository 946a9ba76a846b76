//! G25: what belongs to one insurer's town is nowhere to be seen from another's. The people of the other town open every
//! page and every answer of the API there is, with the first town's ids in the path and in the query, and search for it.

use std::collections::BTreeSet;

use enza::web::routes::{TABLE, scopes};
use reqwest::Method;

use super::objects::people;
use crate::support::{Browser, TestApp, World};

/// Words that stand in this world's data only: persons, the plan, what was said, the conference, its case, the issue.
const CANARIES: &[&str] = &[
    "架空 太郎",
    "カクウ タロウ",
    "架空 長女",
    "0000000001",
    "課題1",
    "支援1",
    "入浴の方法",
    "曜日だけを変える",
    "段差が心配",
    "架空の個別会議",
    "変形性膝関節症",
    "外出の機会をどう増やすか",
    "架空の課題",
];

/// Every id of the world under every name by which a page may take one, and a search for the client.
fn query(world: &World) -> String {
    let names = [
        ("plan", "{version}"),
        ("version", "{version}"),
        ("from", "{before}"),
        ("against", "{after}"),
        ("case", "{case}"),
        ("item", "{item}"),
        ("client", "{client}"),
        ("meeting", "{meeting}"),
        ("conference", "{conference}"),
        ("account", "{account}"),
        ("participant", "{part}"),
    ];
    let mut pairs: Vec<(&str, &str)> =
        names.iter().map(|(name, place)| (*name, world.ids[place].as_str())).collect();
    pairs.extend([("insurer", world.town.insurer.as_str()), ("office", world.town.care_office.uid.as_str())]);
    pairs.extend([("q", "架空"), ("since", "0")]);
    serde_urlencoded::to_string(pairs).unwrap()
}

/// Which canaries somebody gets to see, by path.
async fn seen(world: &World, browser: &mut Browser, token: &str, path: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let address = world.address(path);
    // What a page says again of its own query is not the town's.
    for address in [
        format!("{address}?{}", query(world)),
        format!("{address}?since=0"),
        format!("{address}?q={}", "%E6%9E%B6"),
    ] {
        let request = browser.request(Method::GET, &address);
        let request = if path.starts_with("/api/") { request.bearer_auth(token) } else { request };
        let answer = browser.send(request).await;
        let words = CANARIES.iter().filter(|word| answer.body.contains(**word));
        found.extend(words.map(|word| (*word, format!("{path} ({})", answer.status))));
    }
    found
}

async fn crawl(app: &TestApp, world: &World, letters: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (letter, person) in people(world).into_iter().filter(|(letter, _)| letters.contains(*letter)) {
        let mut browser = app.browser_of_person(person);
        let token = app.token_row(&person.uid, &scopes().join(" "));
        for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.contains("socket")) {
            let all = seen(world, &mut browser, &token, route.path).await;
            found.extend(all.into_iter().map(|(word, place)| (word, format!("{letter} {place}"))));
        }
    }
    found
}

both!(nothing_of_one_town_is_seen_from_another, |app| async move {
    let world = app.world().await;
    let leaked = crawl(&app, &world, "OJ").await;
    assert!(leaked.is_empty(), "{leaked:#?}");
    let own: BTreeSet<&str> = crawl(&app, &world, "MCI").await.into_iter().map(|(word, _)| word).collect();
    let unseen: Vec<_> = CANARIES.iter().filter(|word| !own.contains(**word)).collect();
    assert!(unseen.is_empty(), "nobody sees these at home either, so they prove nothing: {unseen:?}");
});
