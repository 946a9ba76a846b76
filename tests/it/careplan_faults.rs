//! The list of bad input: each fault is named with its file, row, item and remedy, on screen and by the command line
//! alike; nothing of a set with a fault is imported, not even the plans that have none.

use enza::domain::careplan::{
    Interface, OnUnmappable, PlanKey, PlanToWrite, UnitKey, encode_ms932, write_set,
};
use reqwest::Method;
use serde_json::Value;

use crate::careplan_import::{
    Files, INSURED, changed, client, clients_found, content, date, imported, link, previewed, set,
};
use crate::support::{Browser, TestApp, Town};
use crate::trust::objects::counts;

struct Fault {
    files: Files,
    /// The name, as programs read it.
    code: &'static str,
    /// The file by its prefix, the row and the item, as far as the fault has them.
    at: (&'static str, Option<u32>, &'static str),
    says: &'static str,
    remedy: &'static str,
}

/// Every file of a set in another encoding.
fn recoded(files: Files, encode: impl Fn(&str) -> Vec<u8>) -> Files {
    let recode = |bytes: Vec<u8>| encode(&encoding_rs::SHIFT_JIS.decode(&bytes).0);
    files.into_iter().map(|(name, bytes)| (name, recode(bytes))).collect()
}

fn without(files: Files, prefix: &str) -> Files {
    files.into_iter().filter(|(name, _)| !name.starts_with(prefix)).collect()
}

/// A letter of the user-defined area (外字) in the name of the client.
fn with_a_letter_of_its_own(mut files: Files) -> Files {
    let name = encode_ms932("架空 花子").0;
    let hosoku = &mut files[0].1;
    let at = hosoku.windows(name.len()).position(|w| w == name).unwrap();
    hosoku[at..at + 2].copy_from_slice(&[0xF0, 0x40]);
    files
}

fn faults(town: &Town) -> Vec<Fault> {
    let fault = |files, code, at, says, remedy| Fault { files, code, at, says, remedy };
    let good = || set(town);
    let utf16 =
        |text: &str| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let euc = |text: &str| encoding_rs::EUC_JP.encode(text).0.into_owned();
    let plain = |text: &str| text.as_bytes().to_vec();
    let marked = |text: &str| format!("\u{feff}{text}").into_bytes();
    let kyo1 = |from, to| changed(good(), Interface::Sheet1, from, to);
    let kyo2 = |from, to| changed(good(), Interface::Sheet2, from, to);
    let hosoku = |from, to| changed(good(), Interface::Hosoku, from, to);
    vec![
        fault(
            recoded(good(), euc),
            "encoding-other",
            ("UP1KYO", Some(1), ""),
            "として読めません",
            "保存し直し",
        ),
        fault(recoded(good(), utf16), "encoding-utf16", ("UP1KYO", None, ""), "UTF-16", "ANSI"),
        fault(recoded(good(), plain), "encoding-utf8", ("UP1KYO", Some(1), ""), "UTF-8", "先頭の 0"),
        fault(recoded(good(), marked), "encoding-utf8-bom", ("UP2KYO", None, ""), "BOM", "先頭の 0"),
        fault(
            kyo1(",990010,", ","),
            "columns-shifted",
            ("UP1KYO", Some(1), "保険者番号"),
            "列がずれています",
            "書き出し直し",
        ),
        fault(
            kyo1(",,\r\n", ",,,\r\n"),
            "field-count",
            ("UP1KYO", Some(1), ""),
            "列が 29 個",
            "書き出し直し",
        ),
        fault(
            kyo1(",22,,", ",99,,"),
            "code-unknown",
            ("UP1KYO", Some(1), "要介護状態区分"),
            "「99」は標準仕様にないコード",
            "選び直し",
        ),
        fault(
            kyo2("\r\n202407,", "\r\n202208,"),
            "versions-mixed",
            ("UP2KYO", Some(2), ""),
            "CSV バージョンが2つ",
            "つなげずに",
        ),
        fault(
            hosoku("19400229", "19410229"),
            "date-impossible",
            ("UPHOSOKU", Some(1), "生年月日"),
            "「19410229」は日付ではありません",
            "西暦8桁",
        ),
        fault(
            with_a_letter_of_its_own(good()),
            "letter-unmappable",
            ("UPHOSOKU", Some(1), "利用者氏名"),
            "U+E000",
            "標準の文字",
        ),
        fault(without(good(), "UP1KYO"), "missing-1kyo", ("UP", None, ""), "第1表", "UP1KYO も一緒に"),
        fault(without(good(), "UP2KYO"), "missing-2kyo", ("UP", None, ""), "第2表", "UP2KYO も一緒に"),
        fault(
            without(good(), "UPHOSOKU"),
            "client-unnamed",
            ("UP1KYO", Some(1), ""),
            "氏名がありません",
            "UPHOSOKU も一緒に",
        ),
    ]
}

/// The fault stands in one line of the page's table of errors, beside its place and its remedy.
async fn shown(browser: &mut Browser, fault: &Fault) -> String {
    let (at, page) = previewed(browser, &fault.files).await;
    let (file, row, item) = fault.at;
    let row = row.map(|row| format!("{row} 行目")).unwrap_or_default();
    let lines = page.texts("#errors-table tbody tr");
    let line = lines.iter().find(|line| {
        [file, row.as_str(), item, fault.says, fault.remedy].iter().all(|part| line.contains(part))
    });
    assert!(line.is_some(), "{}: {lines:#?}", fault.code);
    assert!(!page.body.contains(&format!("{at}/confirm")), "{} can't be confirmed", fault.code);
    at
}

both!(a_fault_is_named_on_screen_and_its_set_can_not_be_confirmed_past_the_page, |app| async move {
    let town = app.town();
    let mut browser = app.browser_of_person(&town.care_manager);
    let account = browser.get("/account").await.form_fields("/account");
    let csrf = account.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    for fault in faults(&town) {
        let at = shown(&mut browser, &fault).await;
        let pushed = browser.post(&format!("{at}/confirm"), &[("csrf", &csrf)]).await;
        assert_eq!(pushed.status, 422, "{}: {}", fault.code, pushed.location);
    }
    let left = counts(&app);
    assert_eq!((left["clients"], left["plan_versions"]), (0, 0));
});

/// What `enza import careplan` says: whether it was taken, and the JSON or the lines that it printed.
fn run(app: &TestApp, town: &Town, files: &Files, extra: &[&str]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_enza"))
        .args(["--data", &app.folder.path().display().to_string(), "import", "careplan"])
        .arg(folder.path())
        .args(["--office", &town.care_office.number])
        .args(extra)
        .env("ENZA_DATABASE__URL", app.state.store().url())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

both!(a_fault_is_named_by_the_command_line_for_programs_and_for_people, |app| async move {
    let town = app.town();
    for fault in faults(&town) {
        let (is_fine, printed) = run(&app, &town, &fault.files, &["--dry-run", "--json"]);
        let json: Value = serde_json::from_str(printed.trim()).unwrap_or_else(|e| panic!("{e}: {printed}"));
        assert!(!is_fine && json["confirmed"].is_null() && json["preview"]["is_importable"] == false);
        let (file, row, item) = fault.at;
        let fits = |problem: &&Value| {
            let text = |name: &str| problem[name].as_str().unwrap().to_owned();
            text("code") == fault.code
                && text("file").starts_with(file)
                && problem["row"] == row.map_or(Value::Null, Value::from)
                && text("item_name").contains(item)
                && text("text").contains(fault.says)
                && text("remedy").contains(fault.remedy)
        };
        let problems = json["preview"]["problems"].as_array().unwrap();
        assert!(problems.iter().any(|problem| fits(&problem)), "{}: {problems:#?}", fault.code);
        let (is_fine, lines) = run(&app, &town, &fault.files, &[]);
        let place = row.map(|row| format!(".CSV:{row}")).unwrap_or_default();
        let line = lines.lines().find(|l| l.contains(fault.says) && l.contains(&place));
        assert!(!is_fine && line.is_some_and(|l| l.contains(fault.remedy)), "{}: {lines}", fault.code);
        assert!(lines.contains("nothing was imported"), "{lines}");
    }
    let left = counts(&app);
    assert_eq!((left["clients"], left["plan_versions"], left["imports"]), (0, 0, 0));
});

/// Two clients in one set.
pub fn two_plans(town: &Town) -> Files {
    let (first, second) = (content(town, "一人目の方針。"), content(town, "二人目の方針。"));
    let key = |insured: &str| PlanKey {
        insurer_number: town.insurer_number.clone(),
        insured_number: insured.into(),
        planned_on: date(2026, 11, 1),
    };
    let keys = [key(INSURED), key("0009000002")];
    let mut other = client();
    other.name = "架空 二郎".into();
    let plans = [
        PlanToWrite { key: &keys[0], client: &client(), content: &first },
        PlanToWrite { key: &keys[1], client: &other, content: &second },
    ];
    let unit = UnitKey {
        stamp: "20261101090000".into(),
        from: town.care_office.number.clone(),
        from_kind: "43".into(),
        to: town.providers[0].number.clone(),
        to_kind: "11".into(),
    };
    write_set(&unit, "202611", &plans, OnUnmappable::Stop).unwrap().files
}

both!(one_faulty_plan_keeps_the_whole_set_out, |app| async move {
    let town = app.town();
    let mut browser = app.browser_of_person(&town.care_manager);
    let broken = changed(two_plans(&town), Interface::Sheet1, "二人目の方針。\",,", "二人目の方針。\",9,");
    let (_, page) = previewed(&mut browser, &broken).await;
    let lines = page.texts("#errors-table tbody tr");
    assert!(lines.len() == 1 && lines[0].contains("2 行目") && lines[0].contains("25 "), "{lines:?}");
    assert!(clients_found(&mut browser).await.is_empty());
    assert!(!run(&app, &town, &broken, &[]).0);
    assert!(clients_found(&mut browser).await.is_empty());
    imported(&mut browser, &two_plans(&town)).await;
    assert_eq!(clients_found(&mut browser).await.len(), 2);
});

both!(a_second_short_term_goal_under_the_same_numbers_is_kept_and_told, |app| async move {
    let town = app.town();
    let mut browser = app.browser_of_person(&town.care_manager);
    let mut twice = content(&town, "安全に歩けるよう支える。");
    // Its sender counts the services of the second short-term goal from 1 again.
    twice.needs[0].goals[1].items[0].number = 1;
    let key = PlanKey {
        insurer_number: town.insurer_number.clone(),
        insured_number: INSURED.into(),
        planned_on: date(2026, 11, 1),
    };
    let unit = UnitKey {
        stamp: "20261101090000".into(),
        from: town.care_office.number.clone(),
        from_kind: "43".into(),
        to: town.providers[0].number.clone(),
        to_kind: "11".into(),
    };
    let plan = PlanToWrite { key: &key, client: &client(), content: &twice };
    let files = write_set(&unit, "202611", &[plan], OnUnmappable::Stop).unwrap().files;
    let (_, page) = previewed(&mut browser, &files).await;
    assert!(page.texts("#errors-table tbody tr").is_empty());
    let told =
        page.texts("#warnings-table tbody tr").join(" ") + &page.texts("#notes-table tbody tr").join(" ");
    assert!(told.contains("3 行目") && told.contains("2つ目の短期目標"), "{told}");
    assert!(told.contains("くり返されています") && told.contains("どちらの行も取り込みます"), "{told}");
    let result = imported(&mut browser, &files).await;
    let version = browser.get(&link(&result, "/plan-versions/")).await;
    for kept in ["玄関まで歩ける", "門まで歩ける", "歩行の見守り", "声かけ", "屋外歩行の訓練"]
    {
        assert!(version.body.contains(kept), "{kept} is lost");
    }
    let before = counts(&app);
    let (_, again) = previewed(&mut browser, &files).await;
    assert!(again.body.contains("すべて取り込み済みの内容です"), "{}", again.body);
    let after = counts(&app);
    assert_eq!((before["clients"], before["plan_versions"]), (after["clients"], after["plan_versions"]));
    let (is_fine, printed) = run(&app, &town, &files, &["--json"]);
    let json: Value = serde_json::from_str(printed.trim()).unwrap();
    assert!(is_fine && json["confirmed"]["summary"]["plans_unchanged"] == 1, "{printed}");
    let request = browser.request(Method::GET, "/clients");
    assert_eq!(browser.send(request).await.texts("#clients tbody th a").len(), 1);
});
