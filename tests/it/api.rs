//! The API as a program finds it: described once, and the same everywhere; a token opens what its words say, as long as
//! it lives, and only what its person may see.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp};

/// A program with a token of a person.
pub struct Program {
    browser: Browser,
    token: String,
}

impl Program {
    pub fn of(app: &TestApp, person: &crate::support::Person, scopes: &str) -> Program {
        Program { browser: app.browser(), token: app.token_row(&person.uid, scopes) }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.browser.request(Method::GET, path).bearer_auth(&self.token);
        self.browser.send(request).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        let request = self.browser.request(Method::POST, path).bearer_auth(&self.token);
        let request = request.header("content-type", "application/json").body(body.to_string());
        self.browser.send(request).await
    }
}

pub fn all_scopes() -> String {
    enza::web::routes::scopes().join(" ")
}

/// Refused with the field and the value, so that the program's author finds them.
fn assert_unreadable(answer: &Answer, field: &str, value: &str) {
    assert_eq!(answer.status, 400, "{}", answer.body);
    let problem = answer.json();
    assert_eq!(
        (problem["code"].as_str(), problem["field"].as_str()),
        (Some("value-unreadable"), Some(field))
    );
    assert!(problem["detail"].as_str().unwrap().contains(value), "{problem}");
}

both!(the_description_that_is_served_is_the_one_that_is_printed, |app| async move {
    let served = app.browser().get("/api/v1/openapi.json").await.json();
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_enza")).arg("openapi").output().unwrap();
    assert!(printed.status.success());
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(served, printed);
    for (path, methods) in served["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let responses = described["responses"].as_object().unwrap();
            assert!(!responses.is_empty(), "{method} {path} says nothing of its answers");
            let takes_a_body = described.get("requestBody").is_some();
            assert!(method != "get" || !takes_a_body, "{method} {path}");
        }
    }
});

both!(a_program_walks_from_a_plan_to_a_decision_and_a_repeat_changes_nothing, |app| async move {
    let world = app.world().await;
    let id = |place: &str| world.ids[place].clone();
    let mut organizer = Program::of(&app, &world.town.care_manager, &all_scopes());
    let mut helper = Program::of(&app, &world.town.provider_staff, &all_scopes());
    let clients = organizer.get("/api/v1/clients").await.json();
    assert_eq!(clients["total"], 1, "{clients}");
    let version = organizer.get(&format!("/api/v1/plan-versions/{}", id("{version}"))).await;
    assert_eq!(version.json()["content"]["needs"][0]["body"], "課題1", "{}", version.body);

    let new = json!({
        "plan_version": id("{after}"), "trigger": "r9", "form": "in_person", "place": "client_home", "op_id": "m-1",
    });
    let made = organizer.post("/api/v1/meetings", new.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(organizer.post("/api/v1/meetings", new).await.json(), made.json(), "a repeat");
    let meeting = made.json()["uid"].as_str().unwrap().to_owned();
    let shown = organizer.get(&format!("/api/v1/meetings/{meeting}")).await.json();
    let people = shown["people"].as_array().unwrap();
    let asked = people.iter().find(|p| p["label"] == world.town.providers[0].name.as_str()).unwrap();
    let inquiry = json!({
        "asked": [asked["uid"]], "replaces_meeting": true, "reason_code": "minor_change", "reason": "曜日だけ",
        "question": "", "due_at": "2026-11-28T01:00:00", "op_id": "i-1",
    });
    let address = format!("/api/v1/meetings/{meeting}/inquiries");
    let mut mistyped = inquiry.clone();
    mistyped["asked"] = json!([asked["uid"], "0193-mistyped"]);
    assert_unreadable(&organizer.post(&address, mistyped).await, "asked", "0193-mistyped");
    let opened = organizer.post(&address, inquiry.clone()).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    assert_eq!(organizer.post(&address, inquiry).await.json(), opened.json(), "a repeat");

    let sheet = opened.json()["invitations"][0].as_str().unwrap().to_owned();
    assert_eq!(helper.get(&format!("/api/v1/sheets/{sheet}")).await.status, 200);
    let said = json!({
        "opinions": [{ "kind": "overall", "row": "", "stance": "concern", "body": "段差が心配" }],
        "answered_by": "訪問 直子", "op_id": "o-1",
    });
    let answers = format!("/api/v1/sheets/{sheet}/opinions");
    for (field, value) in [("kind", "whole"), ("row", "7"), ("stance", "perhaps")] {
        let mut wrong = said.clone();
        wrong["opinions"][0][field] = json!(value);
        assert_unreadable(&helper.post(&answers, wrong).await, field, value);
    }
    let first = helper.post(&answers, said.clone()).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(helper.post(&answers, said).await.json(), first.json(), "a repeat");
});

both!(a_room_is_entered_written_to_and_read_by_a_program, |app| async move {
    let world = app.world().await;
    let mut organizer = Program::of(&app, &world.town.care_manager, "rooms:read rooms:write");
    let room = format!("/api/v1/rooms/{}", world.ids["{room}"]);
    assert_eq!(organizer.post(&format!("{room}/seat"), json!({})).await.status, 200);
    assert_eq!(organizer.post(&format!("{room}/ticket"), json!({})).await.status, 201);
    let events = organizer.get(&format!("{room}/events?since=0")).await;
    assert_eq!(events.status, 200, "{}", events.body);
    assert!(!events.json()["events"].as_array().unwrap().is_empty());
    let mut stranger = Program::of(&app, &world.town.other_care_manager, "rooms:read rooms:write");
    for path in [format!("{room}/seat"), format!("{room}/ticket"), format!("{room}/contributions")] {
        let answer = stranger.post(&path, json!({ "items": [] })).await;
        assert!(matches!(answer.status, 403 | 404), "{path}: {}", answer.status);
    }
});

both!(a_token_without_the_word_revoked_or_of_another_office_opens_nothing, |app| async move {
    let world = app.world().await;
    let town = &world.town;
    let mut full = Program::of(&app, &town.care_manager, &all_scopes());
    let mut none = Program::of(&app, &town.care_manager, "");
    let mut other = Program::of(&app, &town.other_care_manager, &all_scopes());
    let reads = [
        "/api/v1/clients/{client}",
        "/api/v1/plan-versions/{version}",
        "/api/v1/meetings/{meeting}",
        "/api/v1/inquiries/{inquiry}",
    ];
    for pattern in reads {
        let path = world.address(pattern);
        assert_eq!(full.get(&path).await.status, 200, "{pattern}");
        assert_eq!(none.get(&path).await.status, 403, "{pattern} without the word");
        assert_eq!(other.get(&path).await.status, 404, "{pattern} of another office");
    }
    assert_eq!(full.get("/clients").await.status, 403, "a token opens no page");
    let mut person = app.browser_of_person(&town.care_manager);
    let account = person.get("/account").await;
    let revoke = account.texts("form[action$='/revoke']").len();
    assert!(revoke >= 1, "the token is listed and can be revoked");
    let html = scraper::Html::parse_document(&account.body);
    let forms = scraper::Selector::parse("form[action$='/revoke']").unwrap();
    let actions: Vec<String> =
        html.select(&forms).map(|form| form.value().attr("action").unwrap().to_owned()).collect();
    for action in actions {
        assert_eq!(person.submit(&account, &action, &[]).await.status, 303);
    }
    assert_eq!(full.get(&world.address("/api/v1/clients/{client}")).await.status, 401, "revoked");
});

both!(a_program_writes_into_a_room_and_reads_what_came_since, |app| async move {
    let world = app.world().await;
    let mut organizer = Program::of(&app, &world.town.care_manager, "rooms:read rooms:write");
    let mut helper = Program::of(&app, &world.town.provider_staff, "rooms:read rooms:write");
    let room = format!("/api/v1/rooms/{}", world.ids["{room}"]);
    for program in [&mut organizer, &mut helper] {
        assert_eq!(program.post(&format!("{room}/seat"), json!({})).await.status, 200);
    }
    let mut browser = app.browser_of_person(&world.town.care_manager);
    let page = browser.get(&world.address("/rooms/{room}")).await;
    let steering = world.address("/rooms/{room}/steering");
    assert_eq!(browser.submit(&page, &steering, &[("act", "open")]).await.status, 303);
    let last = organizer.get(&format!("{room}/events?since=0")).await.json()["last_seq"].as_i64().unwrap();
    let item = |client_id: &str, text: &str| json!({ "op": "contribute", "client_id": client_id, "kind": "advice", "text": text });
    let items = json!({ "items": [item("entry-0001", "手すりを付ける"), item("entry-0002", "")] });
    let answers = helper.post(&format!("{room}/contributions"), items.clone()).await;
    assert_eq!(answers.status, 200, "{}", answers.body);
    let results = answers.json()["results"].as_array().unwrap().clone();
    assert!(results[0]["seq"].as_i64().is_some_and(|seq| seq > last), "{results:?}");
    assert!(results[1].get("refused").is_some() && results[1].get("seq").is_none(), "{results:?}");
    let again = helper.post(&format!("{room}/contributions"), items).await.json();
    assert_eq!(again["results"][0]["seq"], results[0]["seq"], "a repeat");
    let since = organizer.get(&format!("{room}/events?since={last}")).await.json();
    let texts = since["events"].to_string();
    assert_eq!(texts.matches("手すりを付ける").count(), 1, "{texts}");
    let nothing = organizer.get(&format!("{room}/events?since={}", since["last_seq"])).await.json();
    assert_eq!(nothing["events"], json!([]));
});

both!(a_program_codes_an_issue_and_takes_a_report_to_its_publication, |app| async move {
    let town = app.town();
    let case = app.case_with_issues(&town.insurer, &town.areas[0], &town.center.uid, &[]);
    app.cases(&town, &[[14, 12, 16], [21, 13, 11]]);
    let mut center =
        Program::of(&app, &town.center_staff, "issues:read issues:write reports:read reports:write");
    let mut staff = Program::of(&app, &town.insurer_staff, "reports:read reports:write");
    let issue = json!({
        "case": case, "theme": "06-2", "cause": "family", "level": "area", "body": "8050の世帯が増えている",
        "anonymous": true, "op_id": "c-1",
    });
    let coded = center.post("/api/v1/case-issues", issue.clone()).await;
    assert_eq!(coded.status, 201, "{}", coded.body);
    assert_eq!(center.post("/api/v1/case-issues", issue).await.json(), coded.json(), "a repeat");
    let list = center.get("/api/v1/case-issues").await.json();
    assert_eq!(list.to_string().matches("8050の世帯が増えている").count(), 1);
    app.pass(chrono::Duration::days(60));
    let draft = json!({ "insurer": town.insurer, "period": crate::region::QUARTER, "op_id": "r-1" });
    let drafted = staff.post("/api/v1/reports", draft.clone()).await;
    assert_eq!(drafted.status, 201, "{}", drafted.body);
    assert_eq!(staff.post("/api/v1/reports", draft).await.json(), drafted.json(), "a repeat");
    let report = format!("/api/v1/reports/{}", drafted.json()["uid"].as_str().unwrap());
    assert!(staff.get(&report).await.json()["cube"].is_null(), "a draft has no figures for programs");
    let mut stranger = Program::of(&app, &town.provider_staff, "reports:read");
    assert_eq!(stranger.get(&report).await.status, 404);
    let reviewed =
        center.post(&format!("{report}/reviews"), json!({ "verdict": "agree", "op_id": "v-1" })).await;
    assert_eq!(reviewed.status, 201, "{}", reviewed.body);
    let version = staff.get(&report).await.json()["version"].clone();
    let publish = json!({ "form": "rounded", "version": version, "op_id": "p-1" });
    let done = staff.post(&format!("{report}/publication"), publish.clone()).await;
    assert_eq!(done.status, 201, "{}", done.body);
    assert_eq!(staff.post(&format!("{report}/publication"), publish).await.json(), done.json(), "a repeat");
    let published = stranger.get(&report).await.json();
    assert_eq!(published["state"], "published");
    assert!(!published["cube"].is_null());
});
