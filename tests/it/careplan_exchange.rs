//! Plans go out as files of the national standard and come back as the same plans; files that take plans back, preventive
//! plans and illnesses go the whole way through the front door.

use std::io::Read;

use enza::domain::careplan::{
    Interface, OnUnmappable, PlanKey, PlanToWrite, UnitKey, encode_ms932, write_set,
};
use enza::domain::certification::CareLevel;
use enza::domain::plan_draft::{
    AreaFinding, Delegation, PlanContent, PreventiveForm, PreventiveGoal, PreventiveNeed, PreventiveScheme,
};
use enza::storage::schema::audit_events;
use reqwest::Method;

use diesel::prelude::*;

use crate::careplan_import::{
    Files, INSURED, client, clients_found, content, date, imported, link, previewed, set,
};
use crate::support::{Answer, Browser, TestApp, Town};

/// The files inside the ZIP that a browser is given.
async fn downloaded(browser: &Browser, address: &str) -> Files {
    let response = browser.request(Method::GET, address).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/zip");
    let bytes = response.bytes().await.unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

fn unit(town: &Town, stamp: &str) -> UnitKey {
    UnitKey {
        stamp: stamp.into(),
        from: town.care_office.number.clone(),
        from_kind: "43".into(),
        to: town.providers[0].number.clone(),
        to_kind: "11".into(),
    }
}

fn deletion(town: &Town, interface: Interface, stamp: &str) -> Files {
    let row = format!("202407,{},{INSURED},20261101\r\n", town.insurer_number);
    vec![(unit(town, stamp).file_name(interface), row.into_bytes())]
}

/// The counts of a preview that say whether a plan changes: clients new, plans new, changed, unchanged.
async fn counts(browser: &mut Browser, files: &Files) -> Vec<String> {
    previewed(browser, files).await.1.texts(".kpi__value")
}

both!(a_plan_that_was_edited_goes_out_and_comes_back_as_the_same_version, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let edit = format!("{}/edit", link(&first, "/plan-versions/"));
    let form = browser.get(&edit).await;
    let changes = [("r2.body", "=見守り〜「声かけ」,\"毎回\"\r\n+1"), ("policy", "—安全に‖歩く—")];
    let made = browser.submit(&form, &edit, &changes).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let version = made.location.clone();
    let page = browser.get(&format!("{version}/export")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("UPHOSOKU UP1KYO UP2KYO UP3KYO"), "{}", page.body);
    let to = format!("{}:11", town.providers[0].number);
    assert!(page.body.contains(&to));
    let files = downloaded(&browser, &format!("{version}/export/file?to={to}")).await;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.split('_').next().unwrap()).collect();
    assert_eq!(names, ["UPHOSOKU", "UP1KYO", "UP2KYO", "UP3KYO"]);
    let ends = format!("{}_43_{}_11_", town.care_office.number, town.providers[0].number);
    assert!(files.iter().all(|(name, _)| name.contains(&ends)), "{files:?}");
    assert_eq!(counts(&mut browser, &files).await, ["0人", "0件", "0件", "1件"]);
    // What stands there is exactly what was typed: the sign of a formula is a text like any other.
    let rows = &files[2].1;
    let wanted = encode_ms932("\"=見守り～「声かけ」,\"\"毎回\"\"\r\n+1\"").0;
    assert!(rows.windows(wanted.len()).any(|bytes| bytes == wanted));
    assert_eq!(exports_noted(&app), 1, "that it left is noted, and the page alone is no export");
});

fn exports_noted(app: &TestApp) -> i64 {
    let count = |conn: &mut enza::storage::Conn| -> Result<i64, enza::storage::StorageError> {
        let noted = audit_events::table.filter(audit_events::action.eq("plan.export"));
        Ok(noted.count().get_result(conn)?)
    };
    app.state.store().read(count).unwrap()
}

both!(letters_the_standard_does_not_have_are_listed_before_anything_leaves, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let (person, version) = (link(&first, "/clients/"), link(&first, "/plan-versions/"));
    let form = browser.get(&format!("{person}/edit")).await;
    let saved = browser.submit(&form, &format!("{person}/edit"), &[("name", "𠮷田 花子")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = browser.get(&format!("{version}/export")).await;
    assert!(page.body.contains("U+20BB7") && page.body.contains("利用者氏名"), "{}", page.body);
    let file = format!("{version}/export/file?to={}:11", town.providers[0].number);
    let stopped = browser.get(&file).await;
    assert_eq!(stopped.status, 422);
    assert!(stopped.body.contains("1 か所あります"), "{}", stopped.body);
    assert_eq!(exports_noted(&app), 0);
    let files = downloaded(&browser, &format!("{file}&geta=yes")).await;
    assert_eq!(counts(&mut browser, &files).await, ["0人", "0件", "0件", "1件"]);
    assert_eq!(clients_found(&mut browser).await, ["𠮷田 花子"]);
    for (query, told) in [
        ("", "送付先の事業所を選ぶか"),
        ("?other=12", "10桁で入れて"),
        ("?other=9970100037", "サービス種類を選んで"),
    ] {
        let refused = browser.get(&format!("{version}/export/file{query}")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(told), "{query}: {}", refused.body);
    }
});

both!(a_deletion_file_marks_the_plan_once_it_is_confirmed_and_the_plan_can_come_back, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let (person, version) = (link(&first, "/clients/"), link(&first, "/plan-versions/"));
    let files = deletion(&town, Interface::Sheet1Deleted, "20261110090000");
    let (at, preview) = previewed(&mut browser, &files).await;
    assert!(preview.body.contains("取り下げる") && preview.body.contains("版 1・会議 0・照会 0・交付 0"));
    assert!(!browser.get(&person).await.body.contains("取り下げ"), "a preview changes nothing");
    let done = browser.submit(&preview, &format!("{at}/confirm"), &[]).await;
    let result = browser.follow(&done).await;
    assert!(result.body.contains("取り下げました") && result.body.contains(&version), "{}", result.body);
    let page = browser.get(&person).await;
    assert!(page.texts(".chip").contains(&"取り下げ".to_owned()));
    assert!(!page.body.contains("/meetings/new?plan="), "nobody is called about a withdrawn plan");
    assert_eq!(browser.get(&version).await.status, 200, "its versions stay readable");
    let (_, again) = previewed(&mut browser, &files).await;
    assert!(again.body.contains("取り下げ済み") && !again.body.contains("この内容で取り込む"));
    let back = imported(&mut browser, &set(&town)).await;
    assert_eq!(link(&back, "/plan-versions/"), version, "the same version holds again");
    assert!(!browser.get(&person).await.texts(".chip").contains(&"取り下げ".to_owned()));
});

both!(a_deletion_of_what_is_not_here_changes_nothing, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    imported(&mut browser, &set(&town)).await;
    let files = deletion(&town, Interface::PreventiveDeleted, "20261110090000");
    let (_, preview) = previewed(&mut browser, &files).await;
    assert!(preview.body.contains("取り込まれていません") && !preview.body.contains("この内容で取り込む"));
    let mut second = app.signed_in_as(&town.second_care_manager);
    let (_, preview) =
        previewed(&mut second, &deletion(&town, Interface::Sheet1Deleted, "20261110090000")).await;
    assert!(preview.body.contains("取り込む事業所"), "{}", preview.body);
    assert!(!preview.body.contains("架空 花子"), "another office's client is not named");
});

/// A support plan that the support center delegated to the care office.
fn preventive(town: &Town) -> PlanContent {
    let mut plan = content(town, "地域で支え合う");
    let area = AreaFinding {
        situation: "杖で歩く".into(),
        wishes: "買い物に行きたい".into(),
        has_issue: Some(true),
        causes: "膝の痛み".into(),
    };
    plan.head.office_number = String::new();
    plan.head.written_on = None;
    plan.head.certification.care_level = Some(CareLevel::Support1);
    plan.head.preventive = Some(Box::new(PreventiveForm {
        scheme: Some(PreventiveScheme::Support),
        delegation: Some(Delegation::Delegated),
        center_author: "架空 包子".into(),
        center_name: "架空地域包括支援センター".into(),
        day_goal: "毎朝の散歩".into(),
        year_goal: "孫と旅行に行く".into(),
        movement: area,
        center_opinion: "適切と認めます。".into(),
        ..PreventiveForm::default()
    }));
    plan.week.clear();
    for need in &mut plan.needs {
        need.preventive = PreventiveNeed {
            proposal: "毎日歩く".into(),
            wishes: "できる範囲で".into(),
            target: "週３回の買い物".into(),
        };
        for (goal, number) in need.goals.iter_mut().zip(1..) {
            goal.number = number;
            goal.long_text.clear();
            goal.preventive = PreventiveGoal {
                self_care: "朝の体操".into(),
                insured_care: "通所型サービス".into(),
            };
            for (item, number) in goal.items.iter_mut().zip(1..) {
                item.number = number;
                item.body.clear();
                item.is_covered = false;
                item.office_number.clear();
                item.frequency.clear();
            }
        }
    }
    plan
}

fn preventive_files(town: &Town, plan: &PlanContent) -> Files {
    let key = PlanKey {
        insurer_number: town.insurer_number.clone(),
        insured_number: INSURED.into(),
        planned_on: date(2026, 11, 5),
    };
    let unit = UnitKey { from_kind: "46".into(), ..unit(town, "20261105090000") };
    let plan = PlanToWrite { key: &key, client: &client(), content: plan };
    let mut files = write_set(&unit, "202611", &[plan], OnUnmappable::Stop).unwrap().files;
    let illness = format!(
        "202407,{},{INSURED},20261001,\"H12年10月\",\"変形性膝関節症\",\"架空医院\",1,,01,\"内服\"\r\n",
        town.insurer_number
    );
    files.push((unit.file_name(Interface::Illnesses), encode_ms932(&illness).0));
    files.push((unit.file_name(Interface::Illnesses).replace("UPKIHON_SUB2", "UPKIHON"), b"x".to_vec()));
    files
}

both!(a_preventive_plan_and_illnesses_come_in_and_the_plan_goes_out_again, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let files = preventive_files(&town, &preventive(&town));
    let (_, unknown) = previewed(&mut browser, &files).await;
    assert!(unknown.body.contains("まだ登録されていません") && !unknown.body.contains("この内容で取り込む"));
    imported(&mut browser, &set(&town)).await;
    let (at, preview) = previewed(&mut browser, &files).await;
    assert!(preview.body.contains("読み込まない"), "UPKIHON is listed: {}", preview.body);
    assert_eq!(preview.texts(".kpi__value"), ["0人", "1件", "0件", "1人", "0件"]);
    let done = browser.submit(&preview, &format!("{at}/confirm"), &[]).await;
    let result = browser.follow(&done).await;
    let (person, version) = (link(&result, "/clients/"), link(&result, "/plan-versions/"));
    let page = browser.get(&version).await;
    for text in ["毎朝の散歩", "膝の痛み", "適切と認めます。", "週３回の買い物", "朝の体操", "架空 包子"]
    {
        assert!(page.body.contains(text), "{text}");
    }
    let page = browser.get(&person).await;
    assert!(
        page.body.contains("変形性膝関節症") && page.body.contains("架空訪問介護ステーション"),
        "{}",
        page.body
    );
    let to = format!("other={}&kind=A6", town.providers[1].number);
    let out = downloaded(&browser, &format!("{version}/export/file?{to}")).await;
    assert!(out.iter().all(|(name, _)| name.contains(&format!("{}_46_", town.care_office.number))));
    assert_eq!(counts(&mut browser, &out).await, ["0人", "0件", "0件", "1件"]);
    assert!(!previewed(&mut browser, &files).await.1.body.contains("この内容で取り込む"), "nothing is new");
    let mut other = preventive(&town);
    other.needs[0].preventive.target = "週４回の買い物".into();
    let next = imported(&mut browser, &preventive_files(&town, &other)).await;
    let after = link(&next, "/plan-versions/");
    let compared = format!("{version}/compare/{}", after.rsplit('/').next().unwrap());
    let page: Answer = browser.get(&compared).await;
    assert_eq!(page.texts(".change"), ["変更"], "one row is changed, none is new: {}", page.body);
});

both!(a_set_of_many_clients_is_taken_over_whole_with_rows_and_teams, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let contents: Vec<PlanContent> = (0..60).map(|n| content(&town, &format!("方針{n}"))).collect();
    let keys: Vec<PlanKey> = (0..60)
        .map(|n| PlanKey {
            insurer_number: town.insurer_number.clone(),
            insured_number: format!("{:010}", 8_000_000 + n),
            planned_on: date(2026, 11, 1),
        })
        .collect();
    let person = client();
    let plans: Vec<PlanToWrite<'_>> = keys
        .iter()
        .zip(&contents)
        .map(|(key, content)| PlanToWrite { key, client: &person, content })
        .collect();
    let files =
        write_set(&unit(&town, "20261101090000"), "202611", &plans, OnUnmappable::Stop).unwrap().files;
    let result = imported(&mut browser, &files).await;
    assert_eq!(result.body.matches("href=\"/plan-versions/").count(), 60);
    let mut provider = app.signed_in_as(&town.provider_staff);
    assert!(provider.get("/clients").await.body.contains("60"), "every client's team has the office");
    let page = browser.get(&link(&result, "/plan-versions/")).await;
    for text in ["歩行の見守り", "屋外歩行の訓練", "10:00〜11:00"] {
        assert!(page.body.contains(text), "{text}");
    }
    assert_eq!(counts(&mut browser, &files).await, ["0人", "0件", "0件", "60件"]);
});
