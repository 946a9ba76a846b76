//! The evidence of a client and period: as one document, and as a ZIP with its list of digests.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use diesel::prelude::*;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sha2::{Digest, Sha256};

use crate::support::{Browser, TestApp, World};

/// Puts a paper beside the plan.
async fn attach(browser: &mut Browser, world: &World, name: &str, bytes: &[u8]) {
    let at = world.address("/plan-versions/{after}/attachments");
    let page = browser.get(&at).await;
    let fields =
        page.form_fields(&at).into_iter().filter(|(field, _)| field != "files" && field != "audience");
    let form = fields.fold(Form::new(), |form, (field, value)| form.text(field, value));
    let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let request =
        browser.request(Method::POST, &at).multipart(form.text("audience", "planners").part("files", file));
    let sent = browser.send(request).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
}

/// The ZIP of an address, by name.
pub async fn zip(browser: &Browser, address: &str) -> (Vec<u8>, BTreeMap<String, Vec<u8>>) {
    let answer = browser.request(Method::GET, address).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let saved = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(saved.starts_with("attachment; filename*=UTF-8''") && saved.ends_with(".zip"), "{saved}");
    let bytes = answer.bytes().await.unwrap().to_vec();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        drop(file);
        assert!(files.insert(name.clone(), content).is_none(), "{name} stands twice");
    }
    (bytes, files)
}

fn exports(app: &TestApp, client: &str) -> Vec<String> {
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::action.eq("evidence.export"))
            .filter(audit_events::subjects.eq(client))
            .select(audit_events::purpose)
            .load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(the_zip_holds_every_form_and_list_and_its_digests_fit, |app| async move {
    let world = app.world().await;
    let mut browser = app.browser_of_person(&world.town.care_manager);
    attach(&mut browser, &world, "原本.pdf", b"%PDF-1.7 the signed paper").await;
    let address = world.address("/clients/{client}/evidence");
    let form = browser.get(&address).await;
    assert!(form.status == 200 && form.body.contains(&format!("{address}/zip")), "{}", form.body);
    let asked = format!("{address}/zip?period=this_year&attachments=yes");
    let (bytes, files) = zip(&browser, &asked).await;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    for begins in [
        "00_目次.html",
        "01_証拠書類.html",
        "02_居宅介護支援経過（第5表）.html",
        "SHA256SUMS.txt",
        "一覧（CSV）/法定のやること.csv",
        "一覧（CSV）/照会の意見.csv",
        "一覧（CSV）/交付.csv",
        "一覧（CSV）/居宅介護支援経過（第5表）.csv",
        "一覧（CSV）/計画の版.csv",
        "一覧（CSV）/記録の履歴.csv",
        "照会/",
        "計画書（第1表〜第3表）/",
        "添付/",
    ] {
        assert!(names.iter().any(|name| name.starts_with(begins)), "{begins}: {names:#?}");
    }
    let sums = String::from_utf8(files["SHA256SUMS.txt"].clone()).unwrap();
    let told: BTreeMap<&str, &str> =
        sums.lines().map(|line| line.split_once("  ").map(|(sum, name)| (name, sum)).unwrap()).collect();
    assert_eq!(told.len(), files.len() - 2, "all but the two lists themselves");
    for (name, sum) in &told {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&files[*name]));
        assert_eq!(digest, **sum, "{name}");
        assert!(String::from_utf8_lossy(&files["00_目次.html"]).contains(*sum), "{name} in the contents");
    }
    let attached = files.iter().find(|(name, _)| name.starts_with("添付/")).unwrap();
    assert!(attached.0.ends_with("_原本.pdf"), "{}", attached.0);
    assert_eq!(attached.1, b"%PDF-1.7 the signed paper", "opened for the reader");
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        assert!(content.starts_with(b"\xef\xbb\xbf"), "{name}");
    }
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = String::from_utf8(content.clone()).unwrap();
        assert!(html.contains(".sheet {"), "{name} brings its styles");
        for foreign in ["<script", "src=\"", "/static/", "http://", "https://"] {
            assert!(!html.contains(foreign), "{name} fetches {foreign}");
        }
    }
    let document = String::from_utf8(files["01_証拠書類.html"].clone()).unwrap();
    for told in ["架空 太郎", "段差が心配", "第1表", "第5表", "次の課題", "メールのリンク", "の第2版を作成"]
    {
        assert!(document.contains(told), "{told}: {document}");
    }
    let client = &world.ids["{client}"];
    assert_eq!(exports(&app, client).len(), 1, "one row of the audit a ZIP");
    let (again, _) = zip(&browser, &asked).await;
    assert!(bytes == again, "equal content, equal bytes");
    let (_, bare) = zip(&browser, &format!("{address}/zip?period=this_year")).await;
    assert!(!bare.keys().any(|name| name.starts_with("添付/")), "{:?}", bare.keys());
});

both!(a_period_that_is_reversed_or_too_long_is_refused_in_words, |app| async move {
    let world = app.world().await;
    let mut browser = app.browser_of_person(&world.town.care_manager);
    let address = world.address("/clients/{client}/evidence");
    for (asked, told) in [
        ("period=days&from=2026-04-01&until=2026-03-31", "おわりの日を、はじめの日以後の日に"),
        ("period=days&from=2019-04-01&until=2026-03-31", "期間を5年以内に"),
        ("period=days&from=&until=%E3%81%8D%E3%81%AE%E3%81%86", "日付を入力してください"),
        ("period=ever", "期間を選んでください"),
        ("", "期間を選んでください"),
    ] {
        for of in ["print", "zip"] {
            let refused = browser.get(&format!("{address}/{of}?{asked}")).await;
            assert_eq!(refused.status, 422, "{asked}: {}", refused.body);
            assert!(refused.body.contains(told), "{told}: {}", refused.body);
        }
    }
    assert!(exports(&app, &world.ids["{client}"]).is_empty(), "nothing left");
    let paper = browser.get(&format!("{address}/print?period=days&from=R8.4.1&until=R9.3.31")).await;
    assert!(paper.status == 200 && paper.body.contains("段差が心配"), "{}", paper.body);
    let empty = browser.get(&format!("{address}/print?period=days&from=2020-01-01&until=2020-12-31")).await;
    assert!(empty.status == 200 && !empty.body.contains("段差が心配"), "{}", empty.body);
    let mut provider = app.browser_of_person(&world.town.provider_staff);
    assert_eq!(provider.get(&format!("{address}/zip?period=this_year")).await.status, 403);
});
