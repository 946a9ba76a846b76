//! Importing the national care-plan CSV through the front door: every fault is named, nothing is half imported, and
//! the same set twice changes nothing.

use chrono::NaiveDate;
use enza::domain::careplan::{
    Interface, OnUnmappable, PlanKey, PlanToWrite, UnitKey, encode_ms932, write_set,
};
use enza::domain::certification::{CareLevel, Certification, CertificationStatus};
use enza::domain::client::{ClientData, Sex};
use enza::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use diesel::prelude::*;
use enza::storage::schema::accounts;
use enza::storage::tables::login_sessions::{self, NewLoginSession};

use crate::support::{Answer, Browser, Person, TestApp, Town};

pub const INSURED: &str = "0009000001";

pub fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub fn client() -> ClientData {
    ClientData {
        name: "架空 花子".into(),
        kana: "カクウ ハナコ".into(),
        sex: Sex::Female,
        born_on: date(1940, 2, 29),
        postal: "999-0000".into(),
        address: "架空市円座町１－１".into(),
        phone: "000-000-0000".into(),
    }
}

pub fn content(town: &Town, policy: &str) -> PlanContent {
    let item = |number, body: &str, office: Option<usize>| {
        let provider = office.map(|at| &town.providers[at]);
        ServiceItem {
            number,
            body: body.into(),
            is_covered: office.is_some(),
            service_kind: if office.is_some() { "訪問介護".into() } else { "家族".into() },
            office_number: provider.map(|p| p.number.clone()).unwrap_or_default(),
            office_name: provider.map_or("長女".into(), |p| p.name.clone()),
            frequency: "週２回".into(),
            ..ServiceItem::default()
        }
    };
    let goal = |number, short: &str, items| Goal {
        number,
        long_text: "一人で外出できる".into(),
        short_text: short.into(),
        items,
        ..Goal::default()
    };
    let goals = vec![
        goal(1, "玄関まで歩ける", vec![item(1, "歩行の見守り", Some(0)), item(2, "声かけ", None)]),
        goal(1, "門まで歩ける", vec![item(3, "屋外歩行の訓練", Some(2))]),
    ];
    let week = WeekEntry {
        kind: WeekKind::Service,
        body: "訪問介護".into(),
        weekday: Some(2),
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    PlanContent {
        head: PlanHead {
            written_on: Some(date(2026, 11, 1)),
            author: "計画 幸子".into(),
            office_name: town.care_office.name.clone(),
            office_number: town.care_office.number.clone(),
            first_planned_on: Some(date(2025, 4, 1)),
            certification: Certification {
                status: Some(CertificationStatus::Certified),
                certified_on: Some(date(2026, 10, 1)),
                starts_on: Some(date(2026, 11, 1)),
                ends_on: Some(date(2027, 10, 31)),
                care_level: Some(CareLevel::Care2),
            },
            policy: policy.into(),
            ..PlanHead::default()
        },
        needs: vec![Need { number: 1, body: "歩行が不安定".into(), goals, ..Need::default() }],
        week: vec![week],
    }
}

/// A browser with the session that signing in leaves.
fn signed_in(app: &TestApp, person: &Person) -> Browser {
    let key = app.state.desk.mint().secret();
    let now = app.clock.now();
    let begin = |tx: &mut enza::storage::Tx<'_>| {
        let (account_id, stamp) = accounts::table
            .filter(accounts::uid.eq(&person.uid))
            .select((accounts::id, accounts::stamp))
            .first(&mut **tx)
            .unwrap();
        let row = NewLoginSession {
            uid: &app.state.desk.mint().uid(now),
            key_hash: &enza::usecases::keys::sha256_hex(key.as_bytes()),
            account_id,
            state: "live",
            stage: enza::domain::account::SessionStage::Full,
            stamp,
            user_agent: "test",
            device: "test",
            created_at: now,
            seen_at: now,
            expires_at: now + chrono::TimeDelta::hours(12),
        };
        Ok(login_sessions::insert(tx, &row)?)
    };
    app.state.desk.note(begin).unwrap();
    let mut browser = app.browser();
    browser.cookies.insert("__Host-enza".into(), key);
    browser
}

pub type Files = Vec<(String, Vec<u8>)>;

fn set_for(town: &Town, content: &PlanContent, to: &str, stamp: &str) -> Files {
    let key = PlanKey {
        insurer_number: town.insurer_number.clone(),
        insured_number: INSURED.into(),
        planned_on: date(2026, 11, 1),
    };
    let unit = UnitKey {
        stamp: stamp.into(),
        from: town.care_office.number.clone(),
        from_kind: "43".into(),
        to: to.into(),
        to_kind: "11".into(),
    };
    let plan = PlanToWrite { key: &key, client: &client(), content };
    write_set(&unit, "202611", &[plan], OnUnmappable::Stop).unwrap().files
}

pub fn set(town: &Town) -> Files {
    set_for(town, &content(town, "安全に歩けるよう支える。"), &town.providers[0].number, "20261101090000")
}

/// Changes the text of one file of a set.
pub fn changed(mut files: Files, interface: Interface, from: &str, to: &str) -> Files {
    let file = files.iter_mut().find(|(name, _)| name.starts_with(interface.prefix())).unwrap();
    let (from, to) = (encode_ms932(from).0, encode_ms932(to).0);
    let at = file.1.windows(from.len()).position(|w| w == from).unwrap();
    file.1.splice(at..at + from.len(), to);
    files
}

async fn upload(browser: &mut Browser, files: &Files) -> Answer {
    let page = browser.get("/imports/new").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let field = |name: &str| {
        let fields = page.form_fields("/imports");
        fields.into_iter().find(|(field, _)| field == name).map(|(_, value)| value).unwrap()
    };
    let mut form =
        Form::new().text("csrf", field("csrf")).text("op_id", field("op_id")).text("office", field("office"));
    for (name, bytes) in files {
        form = form.part("files", Part::bytes(bytes.clone()).file_name(name.clone()));
    }
    let request = browser.request(Method::POST, "/imports").multipart(form);
    browser.send(request).await
}

pub async fn previewed(browser: &mut Browser, files: &Files) -> (String, Answer) {
    let sent = upload(browser, files).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = browser.follow(&sent).await;
    (sent.location, page)
}

pub async fn imported(browser: &mut Browser, files: &Files) -> Answer {
    let (at, page) = previewed(browser, files).await;
    let done = browser.submit(&page, &format!("{at}/confirm"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    browser.follow(&done).await
}

impl TestApp {
    /// The address of a preview of the set that this module imports.
    pub async fn previewed_import(&self, town: &Town, browser: &mut Browser) -> String {
        previewed(browser, &set(town)).await.0
    }
}

pub async fn clients_found(browser: &mut Browser) -> Vec<String> {
    browser.get("/clients").await.texts("#clients tbody th a")
}

pub fn link(page: &Answer, prefix: &str) -> String {
    let at =
        page.body.find(&format!("href=\"{prefix}")).unwrap_or_else(|| panic!("no {prefix} in {}", page.body));
    page.body[at + 6..].split('"').next().unwrap().to_owned()
}

both!(a_set_becomes_a_client_with_a_certification_and_a_first_version, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let (at, preview) = previewed(&mut browser, &set(&town)).await;
    assert_eq!(preview.texts(".kpi__value"), ["1人", "1件", "0件", "0件"]);
    assert!(clients_found(&mut browser).await.is_empty(), "a preview registers nobody");
    let done = browser.submit(&preview, &format!("{at}/confirm"), &[]).await;
    let result = browser.follow(&done).await;
    assert!(result.body.contains("/meetings/new?plan="), "the way goes on to the meeting");
    assert_eq!(clients_found(&mut browser).await, ["架空 花子"]);
    let client = browser.get(&link(&result, "/clients/")).await;
    assert!(client.body.contains("要介護２") && client.body.contains("架空訪問介護ステーション"));
    let version = browser.get(&link(&result, "/plan-versions/")).await;
    assert_eq!(version.status, 200);
    for text in ["門まで歩ける", "屋外歩行の訓練", "10:00〜11:00"] {
        assert!(version.body.contains(text), "{text}");
    }
});

both!(the_same_set_twice_and_for_another_receiver_changes_nothing, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let other = set_for(
        &town,
        &content(&town, "安全に歩けるよう支える。"),
        &town.providers[2].number,
        "20261102090000",
    );
    for files in [set(&town), other] {
        let (at, preview) = previewed(&mut browser, &files).await;
        assert_eq!(preview.texts(".kpi__value"), ["0人", "0件", "0件", "1件"]);
        assert!(!preview.body.contains("この内容で取り込む"), "nothing is offered that would change nothing");
        let csrf = preview.form_fields(&format!("{at}/discard"))[0].1.clone();
        let done = browser.post(&format!("{at}/confirm"), &[("csrf", &csrf), ("op_id", &at[9..])]).await;
        let result = browser.follow(&done).await;
        assert_eq!(link(&result, "/plan-versions/"), link(&first, "/plan-versions/"));
    }
});

both!(other_content_is_the_next_version_and_its_rows_stay_the_same_rows, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let mut next = content(&town, "屋外でも安全に歩けるよう支える。");
    next.needs[0].goals[1].items[0].frequency = "週３回".into();
    let second =
        imported(&mut browser, &set_for(&town, &next, &town.providers[0].number, "20261103090000")).await;
    let (before, after) = (link(&first, "/plan-versions/"), link(&second, "/plan-versions/"));
    let compare = format!("{before}/compare/{}", after.rsplit('/').next().unwrap());
    let page = browser.get(&compare).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".change"), ["変更"], "one row is changed, none is new");
    assert!(page.body.contains("<ins>"));
});

both!(confirming_twice_gives_the_same_answer, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let (at, preview) = previewed(&mut browser, &set(&town)).await;
    let confirm = format!("{at}/confirm");
    for _ in 0..2 {
        assert_eq!(browser.submit(&preview, &confirm, &[]).await.status, 303);
    }
    // The button of the page opened anew is another deed: the import was decided on.
    let gone = browser.post(&confirm, &[("csrf", &preview.form_fields(&confirm)[0].1)]).await;
    assert_eq!(gone.status, 422);
    assert_eq!(clients_found(&mut browser).await.len(), 1);
});

both!(a_letter_outside_ms932_is_named_and_the_right_one_can_be_typed, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let mut files = set(&town);
    let name = encode_ms932("架空 花子").0;
    let hosoku = &mut files[0].1;
    let at = hosoku.windows(name.len()).position(|w| w == name).unwrap();
    hosoku[at..at + 2].copy_from_slice(&[0xF0, 0x40]);
    let (_, page) = previewed(&mut browser, &files).await;
    assert!(page.body.contains("U+E000") && page.body.contains("6 利用者氏名"));
    imported(&mut browser, &set(&town)).await;
    let list = browser.get("/clients").await;
    let client = link(&list, "/clients/0");
    let form = browser.get(&format!("{client}/edit")).await;
    let rare = "𠮷田 葛\u{E0100}子";
    let saved = browser.submit(&form, &format!("{client}/edit"), &[("name", rare)]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(clients_found(&mut browser).await, [rare]);
    // The next import does not undo what was put right by hand.
    imported(&mut browser, &set(&town)).await;
    assert_eq!(clients_found(&mut browser).await, [rare]);
    assert_eq!(
        browser.get("/clients?q=%F0%A0%AE%B7%E7%94%B0%E8%91%9B").await.texts("#clients tbody th a"),
        [rare]
    );
});

both!(a_file_that_is_far_too_large_is_named, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let mut files = set(&town);
    files[1].1 = vec![b'1'; 21 * 1024 * 1024];
    let (_, page) = previewed(&mut browser, &files).await;
    assert!(page.body.contains("ファイルが大きすぎます（21 MB"), "{}", page.body);
});

both!(a_plan_of_another_office_and_a_client_of_another_office_are_refused, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let of_second =
        changed(set(&town), Interface::Sheet1, &town.care_office.number, &town.second_care_office.number);
    let (_, page) = previewed(&mut browser, &of_second).await;
    assert!(page.body.contains("別の事業所（9970100029）の計画です"));
    imported(&mut browser, &set(&town)).await;
    let mut second = signed_in(&app, &town.second_care_manager);
    let (_, page) = previewed(&mut second, &of_second).await;
    assert!(page.body.contains("別の居宅介護支援事業所が担当しています"), "{}", page.body);
    assert!(clients_found(&mut second).await.is_empty(), "another office's clients stay unseen");
    let list = browser.get("/clients").await;
    assert_eq!(second.get(&link(&list, "/clients/0")).await.status, 404);
});

both!(a_discarded_preview_leaves_nothing, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let (at, page) = previewed(&mut browser, &set(&town)).await;
    let gone = browser.submit(&page, &format!("{at}/discard"), &[]).await;
    assert_eq!(gone.status, 303);
    let page = browser.get(&at).await;
    assert!(!page.body.contains("架空 花子") && page.body.contains("取り消し"));
});

both!(the_next_version_is_made_by_hand_and_an_old_form_is_refused, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let result = imported(&mut browser, &set(&town)).await;
    let edit = format!("{}/edit", link(&result, "/plan-versions/"));
    let form = browser.get(&edit).await;
    let same = browser.submit(&form, &edit, &[]).await;
    assert_eq!(same.status, 422);
    assert!(same.body.contains("どこも変わっていません"));
    let changes = [("r2.body", "歩行の見守りと声かけ"), ("note", "訪問看護の意見による")];
    let long = "長".repeat(501);
    let cut = browser.submit(&same, &edit, &[changes[0], ("note", &long)]).await;
    assert_eq!(cut.status, 422, "nothing is cut off silently");
    assert!(cut.body.contains(&long) && cut.body.contains("500文字以内"), "{}", cut.body);
    let made = browser.submit(&same, &edit, &changes).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let version = browser.follow(&made).await;
    assert!(version.body.contains("歩行の見守りと声かけ") && version.body.contains("第2版"));
    let late = browser.submit(&form, &edit, &[("r2.body", "別の変更")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("いまの版は第2版です") && late.body.contains("別の変更"));
});

both!(a_provider_sees_a_client_only_while_in_the_care_team, |app| async move {
    let town = app.town();
    let mut manager = signed_in(&app, &town.care_manager);
    let mut provider = signed_in(&app, &town.provider_staff);
    assert!(clients_found(&mut provider).await.is_empty());
    let result = imported(&mut manager, &set(&town)).await;
    assert_eq!(clients_found(&mut provider).await, ["架空 花子"]);
    assert_eq!(provider.get(&format!("{}/edit", link(&result, "/clients/"))).await.status, 403);
    let mut next = content(&town, "訪問介護は終わりにする。");
    next.needs[0].goals.remove(0);
    imported(&mut manager, &set_for(&town, &next, &town.providers[2].number, "20261105090000")).await;
    assert!(clients_found(&mut provider).await.is_empty());
});

both!(family_and_doctor_are_noted_with_an_address_that_is_confirmed_apart, |app| async move {
    let town = app.town();
    let mut browser = signed_in(&app, &town.care_manager);
    let result = imported(&mut browser, &set(&town)).await;
    let client = link(&result, "/clients/");
    let action = format!("{client}/contacts");
    let form = browser.get(&format!("{action}/new")).await;
    let doctor =
        [("kind", "doctor"), ("name", "架空 医師"), ("office_number", "9910100078"), ("email", "doctor@")];
    let refused = browser.submit(&form, &action, &doctor).await;
    assert_eq!(refused.status, 422);
    let added = browser.submit(&refused, &action, &[("email", "doctor@example.test")]).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = browser.follow(&added).await;
    assert!(page.body.contains("架空内科医院") && page.texts(".chip").contains(&"未確認".to_owned()));
    assert!(!page.body.contains("/confirm-address"), "who typed it in does not confirm it");
    let colleague =
        app.person("second", "計画 次子", &town.care_office.uid, enza::domain::access::Role::CareManager);
    let mut second = signed_in(&app, &colleague);
    let page = second.get(&added.location).await;
    let confirm = link_of_form(&page, "/confirm-address");
    let confirmed = second.submit(&page, &confirm, &[]).await;
    let page = second.follow(&confirmed).await;
    assert!(!page.texts(".chip").contains(&"未確認".to_owned()));
});

fn link_of_form(page: &Answer, ending: &str) -> String {
    let end = page.body.find(&format!("{ending}\"")).unwrap();
    let start = page.body[..end].rfind('"').unwrap() + 1;
    format!("{}{ending}", &page.body[start..end])
}

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
    let mut browser = signed_in(&app, &town.care_manager);
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
