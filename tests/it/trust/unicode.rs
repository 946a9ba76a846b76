//! G49: letters of every kind in the texts of clients, plans and their records. A text comes back as it was typed, letter by
//! letter, or is refused in words; nothing ends in a 5xx.

use diesel::prelude::*;
use enza::storage::schema::{client_contacts, clients, plan_edits, progress_revisions};
use enza::storage::{Conn, StorageError};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;

use super::forms::everybodys;
use crate::support::{Answer, Browser, TestApp};

/// Letters that have broken other programs: variants, letters outside the first plane, joined and combining ones, letters
/// without width, of the user's own area, from right to left, and what is no letter at all.
const LETTERS: [&str; 28] = [
    "架空",
    "花子",
    "葛\u{E0100}",
    "辻\u{E0101}",
    "𠮷",
    "か\u{3099}",
    "e\u{301}",
    "é",
    "👨\u{200d}👩\u{200d}👧",
    "🇯🇵",
    "\u{1112}\u{1161}\u{11ab}",
    "שלום",
    "مرحبا",
    "ｶﾞ",
    "㈱",
    "Ⅷ",
    "\u{E000}",
    "\u{FFFE}",
    "\u{FEFF}",
    "\u{200b}",
    "\u{202e}",
    "\u{2066}",
    "\u{FFFD}",
    "\u{85}",
    "\u{1b}",
    "İ",
    "ß",
    "\u{10FFFF}",
];

/// Texts of such letters, and of any letters at all.
fn texts(count: usize) -> Vec<String> {
    let of_letters = proptest::collection::vec(proptest::sample::select(LETTERS.to_vec()), 1..8)
        .prop_map(|parts| parts.concat());
    let any = proptest::collection::vec(any::<char>().prop_filter("no NUL", |c| *c != '\0'), 1..40)
        .prop_map(|letters| letters.into_iter().collect::<String>());
    let either = prop_oneof![2 => of_letters, 1 => any];
    let mut runner = TestRunner::deterministic();
    let drawn = (0..count).map(|_| either.new_tree(&mut runner).unwrap().current());
    LETTERS.iter().map(|letter| format!("架{letter}子")).chain(drawn).collect()
}

/// As a form hands a text on: without spaces at its ends, its lines ending as they were sent.
fn as_kept(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

fn told<T: Send + 'static>(app: &TestApp, read: impl FnMut(&mut Conn) -> Result<T, StorageError>) -> T {
    app.state.store().read(read).unwrap()
}

/// Whether it was taken; else it has to be refused in words.
fn is_taken(answer: &Answer, text: &str) -> bool {
    match answer.status {
        303 => true,
        422 => {
            assert!(answer.body.contains("error-summary"), "{text:?} is refused without a word");
            false
        }
        other => panic!("{text:?}: {other} {}", answer.body),
    }
}

both!(a_name_and_an_address_come_back_as_they_were_typed_or_are_refused, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/clients/{}/edit", case.client);
    let mut taken = 0;
    for text in texts(60) {
        let form = browser.get(&at).await;
        let pairs = [("name", text.as_str()), ("address", text.as_str())];
        let answer = browser.submit(&form, &at, &pairs).await;
        if !is_taken(&answer, &text) {
            continue;
        }
        taken += 1;
        let kept: (String, String) = told(&app, |conn| {
            let one = clients::table.filter(clients::uid.eq(&case.client));
            Ok(one.select((clients::name, clients::address)).first(conn)?)
        });
        assert_eq!((kept.0.as_str(), as_kept(&kept.1)), (text.trim(), as_kept(&text)));
        let page = browser.get(&format!("/clients/{}", case.client)).await;
        assert_eq!(page.status, 200, "{text:?}");
        let shown = page.texts("h1");
        assert_eq!(squeezed(&shown[0]), squeezed(&text), "{shown:?}");
        let found = browser.get(&format!("/clients?{}", query(&text))).await;
        assert_eq!(found.status, 200, "{text:?} can be searched for");
    }
    assert!(taken >= 30, "only {taken} were taken");
    for (long, told) in [("架".repeat(10_000), "文字以内"), ("架\u{202e}子".to_owned(), "使えない文字")]
    {
        let form = browser.get(&at).await;
        let answer = browser.submit(&form, &at, &[("name", long.as_str())]).await;
        assert!(answer.status == 422 && answer.body.contains("error-summary"), "{told}: {}", answer.status);
    }
});

/// A text without white space and without what a page may not print, as HTML shows it.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

fn query(text: &str) -> String {
    serde_urlencoded::to_string([("q", text)]).unwrap()
}

both!(lines_of_records_keep_every_letter, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let progress = format!("/clients/{}/progress", case.client);
    let contacts = format!("/clients/{}/contacts", case.client);
    let (mut lines, mut people) = (0, 0);
    for text in texts(30) {
        let form = browser.get(&progress).await;
        let answer = browser.submit(&form, &progress, &[("item", "phone"), ("body", text.as_str())]).await;
        if is_taken(&answer, &text) {
            lines += 1;
            let kept: String = told(&app, |conn| {
                let newest = progress_revisions::table.order(progress_revisions::id.desc());
                Ok(newest.select(progress_revisions::body).first(conn)?)
            });
            assert_eq!(kept, text.trim());
        }
        let form = browser.get(&format!("{contacts}/new")).await;
        let pairs = [("name", text.as_str()), ("note", text.as_str()), ("relation", text.as_str())];
        let answer = browser.submit(&form, &contacts, &pairs).await;
        if is_taken(&answer, &text) {
            people += 1;
            let kept: (String, String) = told(&app, |conn| {
                let newest = client_contacts::table.order(client_contacts::id.desc());
                Ok(newest.select((client_contacts::name, client_contacts::note)).first(conn)?)
            });
            assert_eq!(kept, (text.trim().to_owned(), text.trim().to_owned()));
        }
    }
    assert!(lines >= 20 && people >= 10, "only {lines} lines and {people} people were taken");
    for of in ["print", "csv"] {
        let paper = browser.get(&format!("{progress}/{of}")).await;
        let is_whole = ["葛\u{E0100}", "𠮷", "か\u{3099}"].iter().all(|letter| paper.body.contains(letter));
        assert!(paper.status == 200 && is_whole, "{of}: {}", paper.status);
    }
    let pack = format!("/clients/{}/evidence/zip?period=this_year", case.client);
    let zip = browser.request(Method::GET, &pack).send().await.unwrap();
    assert_eq!(zip.status(), 200, "what is kept can be handed on");
});

both!(a_plan_under_the_pen_keeps_every_letter, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/edit", case.version);
    let mut kept = 0;
    for text in texts(20) {
        let form = browser.get(&at).await;
        let fields = form.form_fields(&at);
        let mut pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut is_there = false;
        for pair in pairs.iter_mut().filter(|pair| pair.0 == "intention" || pair.0 == "policy") {
            pair.1 = text.as_str();
            is_there = true;
        }
        assert!(is_there, "{fields:?}");
        let answer = browser.post(&format!("{at}/draft"), &pairs).await;
        assert!(answer.status < 500, "{text:?}: {} {}", answer.status, answer.body);
        if answer.status >= 300 {
            continue;
        }
        kept += 1;
        assert!(told(&app, |conn| Ok(plan_edits::table.count().get_result::<i64>(conn)?)) >= 1);
        let again = browser.get(&at).await;
        assert_eq!(again.status, 200, "{text:?}");
    }
    assert!(kept >= 10, "only {kept} were kept");
});

/// Posts a form as bytes, which need not be letters.
async fn post_raw(browser: &mut Browser, path: &str, body: Vec<u8>) -> Answer {
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    browser.send(request).await
}

both!(a_nul_and_half_a_letter_are_refused_everywhere, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/clients/{}/progress", case.client);
    let csrf = browser.get(&at).await.form_fields(&at);
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let body = |text: &str| format!("csrf={csrf}&on=2026-11-01&item=phone&body={text}").into_bytes();
    let nul = post_raw(&mut browser, &at, body("a%00b")).await;
    assert!(nul.status == 400 && nul.body.contains("読めませんでした"), "{} {}", nul.status, nul.body);
    // Half a letter of UTF-16 written as UTF-8, and bytes that are no letters: what is lost is shown as lost.
    for half in ["%ED%A0%BD", "%ED%BE%B7", "%FF%FE", "%C0%80", "%F8%88%80%80%80"] {
        let body =
            format!("csrf={csrf}&version=1&kana=x&sex=female&born_on=S15.1.1&name=a{half}b").into_bytes();
        let answer = post_raw(&mut browser, &format!("/clients/{}/edit", case.client), body).await;
        assert_eq!(answer.status, 422, "{half}: {}", answer.body);
    }
    for address in ["/clients?q=%00", "/clients?q=%ED%A0%80", "/%00", "/clients/%00", "/i/%00"] {
        let answer = browser.get(address).await;
        assert!(matches!(answer.status, 200 | 303 | 400 | 404), "{address}: {}", answer.status);
    }
    let json = browser
        .request(Method::POST, "/api/v1/meetings")
        .header("content-type", "application/json")
        .header("x-csrf-token", &csrf)
        .body(r#"{"agenda":"a\u0000b"}"#);
    assert_eq!(browser.send(json).await.status, 400, "as JSON writes it");
});

/// Sent elsewhere: they end the session that the other forms need.
const NOT_SENT: &[&str] = &["/sign-out", "/account/end-other-sessions", "/account/sessions/{session}/end"];

both!(no_letter_in_any_field_of_any_form_brings_a_page_down, |app| async move {
    let world = app.world().await;
    let hostile = ["葛\u{E0100}城𠮷\u{3099}👨\u{200d}👩", "a\u{202e}b\u{FFFE}\u{E000}\u{1b}İ"];
    let (mut seen, mut sent) = (std::collections::BTreeSet::new(), 0);
    for (route, mut browser, form) in everybodys(&app, &world).await {
        if NOT_SENT.contains(&route) || !seen.insert(route) {
            continue;
        }
        for text in hostile {
            let long = text.repeat(10_000 / text.chars().count() + 1);
            for typed in [text, long.as_str()] {
                let op_id = format!("letters-{sent}");
                sent += 1;
                let pairs: Vec<(&str, &str)> = form
                    .pairs
                    .iter()
                    .map(|(name, value)| match (name.as_str(), value.as_str()) {
                        ("op_id", _) => ("op_id", op_id.as_str()),
                        (name, "架空" | "架空の文") => (name, typed),
                        (name, value) => (name, value),
                    })
                    .collect();
                let answer = browser.post(&form.action, &pairs).await;
                assert!(answer.status < 500, "{route}: {} {}", answer.status, answer.body);
            }
        }
    }
    assert!(sent >= 100, "only {sent} forms were sent");
    let mut browser = app.browser_of_person(&world.town.care_manager);
    for page in [
        "/clients",
        "/meetings",
        "/duties",
        "/clients/{client}",
        "/clients/{client}/evidence/print?period=this_year",
    ] {
        assert_eq!(browser.get(&world.address(page)).await.status, 200, "{page}");
    }
});
