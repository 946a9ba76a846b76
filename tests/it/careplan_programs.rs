//! The same import without a browser: by the command line and by a program with a token; and what the log says of a look
//! at it, whoever looked.

use diesel::prelude::*;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::careplan_import::{content, imported, link, previewed, set, set_for};
use crate::support::TestApp;

#[test]
fn the_command_line_imports_a_folder_once() {
    TestApp::test(crate::support::Backend::Sqlite, |app| async move {
        let town = app.town();
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in set(&town) {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let run = |extra: &[&str]| {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_enza"))
                .args(["--data", &app.folder.path().display().to_string(), "import", "careplan"])
                .arg(folder.path())
                .args(["--office", &town.care_office.number, "--json"])
                .args(extra)
                .env("ENZA_DATABASE__URL", app.folder.path().join("enza.sqlite"))
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let json: serde_json::Value =
                serde_json::from_str(text.trim()).unwrap_or_else(|e| panic!("{e}: {text}"));
            (output.status.success(), json)
        };
        let (_, dry) = run(&["--dry-run"]);
        assert_eq!(
            (&dry["preview"]["summary"]["plans_new"], &dry["confirmed"]),
            (&1.into(), &serde_json::Value::Null)
        );
        assert_eq!(run(&[]).1["confirmed"]["plans"][0]["number"], 1);
        assert_eq!(run(&[]).1["confirmed"]["summary"]["plans_unchanged"], 1);
        std::fs::write(folder.path().join("2表.csv"), "x").unwrap();
        let (is_fine, json) = run(&[]);
        assert!(!is_fine && json["confirmed"].is_null());
    });
}

both!(
    a_program_imports_with_a_token_of_the_right_scope_and_a_repeat_gives_the_same_answer,
    |app| async move {
        let town = app.town();
        let token = app.token_row(&town.care_manager.uid, "imports:write clients:read plans:read");
        let narrow = app.token_row(&town.care_manager.uid, "clients:read");
        let mut program = app.browser();
        let form = || {
            set(&town).into_iter().fold(Form::new(), |form, (name, bytes)| {
                form.part("files", Part::bytes(bytes).file_name(name))
            })
        };
        let send = |path: &str, token: &str| app.browser().request(Method::POST, path).bearer_auth(token);
        assert_eq!(program.send(send("/api/v1/imports", &narrow).multipart(form())).await.status, 403);
        let made = program.send(send("/api/v1/imports", &token).multipart(form())).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let confirm = format!("/api/v1/imports/{}/confirm", made.json()["uid"].as_str().unwrap());
        let first = program.send(send(&confirm, &token).header("idempotency-key", "k1")).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let again = program.send(send(&confirm, &token).header("idempotency-key", "k1")).await;
        assert_eq!(again.json(), first.json());
        let version = first.json()["plans"][0]["version"].as_str().unwrap().to_owned();
        let request =
            program.request(Method::GET, &format!("/api/v1/plan-versions/{version}")).bearer_auth(&token);
        let plan = program.send(request).await.json();
        assert_eq!(plan["content"]["needs"][0]["goals"][1]["short_text"], "門まで歩ける");
        assert!(plan.get("id").is_none() && plan.get("office_id").is_none(), "internal keys stay inside");
        let request = program.request(Method::GET, "/api/v1/clients").bearer_auth(&token);
        assert_eq!(program.send(request).await.json()["total"], 1);
    }
);

both!(a_preview_is_logged_with_the_clients_it_shows, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let known = imported(&mut browser, &set(&town)).await;
    let client = link(&known, "/clients/").trim_start_matches("/clients/").to_owned();
    let before = viewed(&app).len();
    let next = set_for(&town, &content(&town, "別の方針"), &town.providers[0].number, "20261103090000");
    let (at, page) = previewed(&mut browser, &next).await;
    assert!(page.body.contains("架空 花子"));
    assert_eq!(viewed(&app)[before..], [client.as_str()]);
    let token = app.token_row(&town.care_manager.uid, &enza::web::routes::scopes().join(" "));
    let request = browser.request(Method::GET, &format!("/api/v1{at}")).bearer_auth(&token);
    let shown = app.browser().send(request).await;
    assert!(shown.status == 200 && shown.body.contains("架空 花子"), "{}", shown.body);
    assert_eq!(viewed(&app)[before..], [client.as_str(); 2], "for a program too");
    let mut form = Form::new();
    for (name, bytes) in &next {
        form = form.part("files", Part::bytes(bytes.clone()).file_name(name.clone()));
    }
    let request = app.browser().request(Method::POST, "/api/v1/imports").bearer_auth(&token).multipart(form);
    let made = app.browser().send(request).await;
    assert!(made.status == 201 && made.body.contains("架空 花子"), "{}", made.body);
    assert_eq!(viewed(&app)[before..], [client.as_str(); 3], "and in the answer to an upload");
});

/// Whom each look at an import showed, as the audit log names them.
fn viewed(app: &TestApp) -> Vec<String> {
    use enza::storage::schema::audit_events;
    let find = |conn: &mut enza::storage::Conn| {
        audit_events::table
            .filter(audit_events::action.eq("import.view"))
            .order(audit_events::id)
            .select(audit_events::subjects)
            .load(conn)
            .map_err(enza::storage::StorageError::from)
    };
    app.state.store().read(find).unwrap()
}
