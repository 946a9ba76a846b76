//! Offices by CSV through the front door: template, preview, confirmation, export, and everything that can be wrong.

use encoding_rs::{EUC_JP, SHIFT_JIS};
use enza::domain::office::AddressState;
use enza::storage::tables::offices::{self, OfficeRow};
use enza::usecases::job::nightly;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::support::{Answer, Browser, TestApp};

const HEAD: &str = "事業所番号,区分,名前,電話,メールアドレス";

async fn hand_in(browser: &mut Browser, bytes: impl Into<Vec<u8>>) -> Answer {
    let page = browser.get("/office-lists/new").await;
    let fields = page.form_fields("/office-lists");
    let form = fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
    let form = form.part("files", Part::bytes(bytes.into()).file_name("名簿.csv"));
    let request = browser.request(Method::POST, "/office-lists").multipart(form);
    browser.send(request).await
}

/// The preview of a file and its address.
async fn previewed(browser: &mut Browser, bytes: impl Into<Vec<u8>>) -> (String, Answer) {
    let sent = hand_in(browser, bytes).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts("main"));
    (sent.location.clone(), browser.follow(&sent).await)
}

async fn imported(browser: &mut Browser, bytes: impl Into<Vec<u8>>) -> Answer {
    let (at, page) = previewed(browser, bytes).await;
    let done = browser.submit(&page, &format!("{at}/confirm"), &[]).await;
    assert_eq!(done.status, 303, "{:?}", done.texts("main"));
    browser.follow(&done).await
}

/// The figures at the head of a page: new, changed, unchanged, and wrong while it waits.
fn figures(page: &Answer) -> Vec<usize> {
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    page.texts(".kpi__value").iter().map(|text| digits(text).parse().unwrap()).collect()
}

fn office(app: &TestApp, number: &str) -> Option<OfficeRow> {
    app.state.store().read(|conn| offices::find_by_number(conn, number)).unwrap()
}

fn how_many(app: &TestApp) -> usize {
    app.state.store().read(enza::storage::tables::office_lists::offices).unwrap().len()
}

fn actions(app: &TestApp) -> Vec<String> {
    use diesel::prelude::*;
    use enza::storage::schema::audit_events::dsl;
    let read = |conn: &mut enza::storage::Conn| -> Result<Vec<String>, enza::storage::StorageError> {
        Ok(dsl::audit_events.order(dsl::id).select(dsl::action).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(a_list_is_previewed_row_by_row_and_taken_over_in_one_write, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    let offices = browser.get("/offices").await;
    assert!(offices.body.contains("href=\"/office-lists/new\""), "the list leads there");
    let template = browser.get("/office-lists/template").await;
    assert!(template.body.starts_with("\u{feff}\"円座ID\",\"事業所番号\",\"区分\",\"名前\""));

    let known = &town.providers[0];
    let before = office(&app, &known.number).unwrap();
    let list = format!(
        "{HEAD},定休日,サービス種類コード,担当圏域\r\n\
         {},,,03-1111-2222,new@example.test,日,,\r\n\
         9940100088,薬局,架空つくし薬局,０６（１２３４）５６７８,tsukushi@example.test,水・日,31,\r\n\
         {},サービス事業所,{},,,,,\r\n\
         ,地域包括支援センター,架空南センター,,,,,南圏域\r\n",
        known.number, town.providers[1].number, town.providers[1].name
    );
    let (at, page) = previewed(&mut browser, list).await;
    assert_eq!(figures(&page), [2, 1, 1, 0]);
    let changed = page.texts("#changed-table tbody tr").concat();
    assert!(changed.contains(&format!("{} → 03-1111-2222", before.phone)), "{changed}");
    assert!(changed.contains(&format!("{} → new@example.test", before.email)), "{changed}");
    assert!(changed.contains("（空欄） → 日"), "{changed}");
    assert!(!changed.contains("名前"), "what an empty cell leaves is no change: {changed}");
    let added = page.texts("#added-table tbody tr").concat();
    assert!(added.contains("06-1234-5678") && added.contains("架空市"), "{added}");
    assert!(page.body.contains("2件のメールアドレスは「未確認」"));
    assert_eq!(office(&app, "9940100088").map(|o| o.name), None, "a preview saves nothing");

    let fields = page.form_fields(&format!("{at}/confirm"));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let done = browser.post(&format!("{at}/confirm"), &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let again = browser.post(&format!("{at}/confirm"), &pairs).await;
    assert_eq!((again.status, &again.location), (303, &done.location), "a repeat gets the same answer");
    assert_eq!(figures(&browser.follow(&done).await), [2, 1, 1]);

    let pharmacy = office(&app, "9940100088").unwrap();
    assert_eq!((pharmacy.phone.as_str(), pharmacy.closed_weekdays.as_str()), ("06-1234-5678", "3 7"));
    assert_eq!(pharmacy.email_state, AddressState::Unconfirmed);
    let after = office(&app, &known.number).unwrap();
    assert_eq!((after.email.as_str(), after.email_state), ("new@example.test", AddressState::Unconfirmed));
    assert_eq!((after.name, after.kind), (before.name, before.kind));
    let kept = office(&app, &town.providers[1].number).unwrap();
    assert_eq!((kept.version, kept.email_state), (1, AddressState::Confirmed), "nobody touched it");
    let written = actions(&app);
    let of = |action: &str| written.iter().filter(|a| *a == action).count();
    assert_eq!((of("directory.confirm_list"), of("directory.edit_office")), (1, 1));

    // The imported address is confirmed by a second person, as any other; its importer can't.
    let at = format!("/offices/{}", pharmacy.uid);
    let own = browser.get(&at).await;
    assert!(own.body.contains("入力した本人は確認済みにできません"));
    let mut second = app.signed_in_as(&town.care_manager);
    let page = second.get(&at).await;
    assert_eq!(second.submit(&page, &format!("{at}/confirm-address"), &[]).await.status, 303);
    assert_eq!(office(&app, "9940100088").unwrap().email_state, AddressState::Confirmed);
});

both!(the_same_file_twice_and_the_export_change_nothing, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    let list = format!("{HEAD},覚え書き\n,診療所・病院,架空の医院,,,\"一行目\n二行目\"\n,その他,=1+1,,,\n");
    let (list, _, _) = SHIFT_JIS.encode(&list);
    assert_eq!(figures(&imported(&mut browser, list.to_vec()).await), [2, 0, 0]);
    let offices = how_many(&app);
    let (_, page) = previewed(&mut browser, list.to_vec()).await;
    assert_eq!(figures(&page), [0, 0, 2, 0]);
    assert!(page.body.contains("この一覧で変わるものはありません"));
    assert!(!page.body.contains("/confirm\""), "nothing to confirm");

    let export = browser.get("/offices/csv").await;
    assert_eq!(export.headers["content-type"], "text/csv; charset=utf-8");
    assert!(actions(&app).contains(&"directory.export_offices".to_owned()));
    let mut rows =
        csv::ReaderBuilder::new().from_reader(export.body.trim_start_matches('\u{feff}').as_bytes());
    let cells: Vec<String> =
        rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(cells.iter().any(|cell| cell == "'=1+1"), "a formula is disarmed");
    let dangerous = |c: &&String| c.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    assert_eq!(cells.iter().filter(dangerous).count(), 0);
    let listed = offices - 2;
    assert!(!export.body.contains("架空市の"), "the insurers' own offices are not in it");
    for bytes in [export.body.clone().into_bytes(), SHIFT_JIS.encode(&export.body[3..]).0.to_vec()] {
        let (_, page) = previewed(&mut browser, bytes).await;
        assert_eq!(figures(&page), [0, 0, listed, 0], "{:?}", page.texts("#changed-table, #errors-table"));
    }
    assert_eq!(how_many(&app), offices);
});

both!(a_file_that_is_no_list_is_refused_with_what_to_do, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    let row = "9940100088,薬局,架空つくし薬局,,\r\n".repeat(4);
    let good = format!("{HEAD}\r\n{row}");
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (EUC_JP.encode(&good).0.to_vec(), "文字が読めません"),
        (utf16, "文字コードが UTF-16 です"),
        (b"".to_vec(), "ファイルに何も書かれていません"),
        (format!("{good}\0").into_bytes(), "制御文字"),
        (good.replace("区分,", "").into_bytes(), "見出しに 「区分」 の列がありません"),
        (good.replace("電話", "電話番号").into_bytes(), "見出し「電話番号」の列は取り込めません"),
        (good.replace("電話", "名前").into_bytes(), "見出し「名前」の列が二つあります"),
        (HEAD.into(), "見出しの下に事業所がありません"),
        (format!("{good}\"a").into_bytes(), "閉じていません"),
        (format!("{HEAD}\n{}", "1,薬局,a,,\n".repeat(2_001)).into_bytes(), "2000 行まで"),
        (vec![b'1'; 3 << 20], "ファイルが大きすぎます（3 MB）"),
        (vec![b'1'; 25 << 20], "ファイルが大きすぎます（25 MB）"),
    ];
    let offices = how_many(&app);
    for (bytes, said) in cases {
        let refused = hand_in(&mut browser, bytes).await;
        assert_eq!(refused.status, 422, "{said}");
        let summary = refused.texts(".error-summary").concat().replace(",", "");
        assert!(summary.contains(said), "{said}: {summary}");
    }
    let page = browser.get("/office-lists/new").await;
    let fields = page.form_fields("/office-lists");
    let form = fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
    let request = browser.request(Method::POST, "/office-lists").multipart(form);
    let none = browser.send(request).await;
    assert_eq!(none.status, 422);
    assert!(none.body.contains("CSVファイルを選んでください"));
    assert_eq!(how_many(&app), offices);
    assert!(page.texts("#recent").is_empty(), "nothing was kept");
});

both!(a_wrong_row_is_named_with_its_column_and_stops_the_whole_list, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    let list = format!(
        "円座ID,{HEAD},郵便番号,定休日,サービス種類コード,保険者,担当圏域\n\
         ,9940100088,薬局,架空つくし薬局,,,,,,,\n\
         ,9940100096,美容室,架空美容室,,,,,,,\n\
         ,9940100088,薬局,架空つくし薬局,,,,,,,\n\
         ,994010009,薬局,,12-34,壊れた@,123,祝日,99,どこか市,どこか圏域\n\
         nonsense,,薬局,架空薬局,,,,,,,\n\
         ,9940100118,薬局,架空薬局,,,,,,,,はみ出し\n\
         ,{},保険者,架空市,,,,,,,\n",
        "9940100126"
    );
    let offices = how_many(&app);
    let (at, page) = previewed(&mut browser, list).await;
    assert_eq!(figures(&page), [1, 0, 0, 6]);
    let rows = page.texts("#errors-table tbody tr");
    for (row, column, said) in [
        ("3 行目", "区分 美容室", "居宅介護支援事業所・地域包括支援センター"),
        ("4 行目", "事業所番号 9940100088", "2 行目と同じ事業所"),
        ("5 行目", "事業所番号 994010009", "10桁"),
        ("5 行目", "名前", "入力してください"),
        ("5 行目", "電話 12-34", "0から始まる10桁か11桁"),
        ("5 行目", "メールアドレス 壊れた@", "形を確かめてください"),
        ("5 行目", "郵便番号 123", "数字7桁"),
        ("5 行目", "定休日 祝日", "曜日で書いて"),
        ("5 行目", "サービス種類コード 99", "「99」は分かりません"),
        ("5 行目", "保険者 どこか市", "先に「保険者」に加えるか"),
        ("5 行目", "担当圏域 どこか圏域", "先に「日常生活圏域」に加えるか"),
        ("6 行目", "円座ID nonsense", "登録されていません"),
        ("7 行目", "（空欄）", "列のずれを直して"),
        ("8 行目", "区分 保険者", "のどれか"),
    ] {
        let fits = |text: &&String| {
            text.replace(' ', "").starts_with(&format!("{row}{column}").replace(' ', ""))
                && text.contains(said)
        };
        assert!(rows.iter().any(|text| fits(&text)), "{row} {column} {said}:\n{}", rows.join("\n"));
    }
    assert!(page.body.contains("何も登録されていません"));
    let discard = page.form_fields(&format!("{at}/discard"));
    let mut pairs: Vec<(&str, &str)> = discard.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    pairs.push(("seen", "guessed"));
    let refused = browser.post(&format!("{at}/confirm"), &pairs).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("直すところがあるため取り込めません"));
    assert_eq!(how_many(&app), offices, "not even the right row was taken");

    let page = browser.get(&at).await;
    assert_eq!(browser.submit(&page, &format!("{at}/discard"), &[]).await.status, 303);
    let gone = browser.get(&at).await;
    assert!(gone.body.contains("取り消し") && gone.texts("#errors-table").is_empty());
});

both!(only_what_was_shown_is_taken_over_and_only_for_a_day, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    let known = &town.providers[2];
    let list = format!("{HEAD}\n{},,,03-1111-2222,\n", known.number);
    let (at, page) = previewed(&mut browser, list.clone()).await;
    let edit = format!("/offices/{}/edit", known.uid);
    let form = browser.get(&edit).await;
    assert_eq!(browser.submit(&form, &edit, &[("fax", "03-1111-3333")]).await.status, 303);
    let moved = browser.submit(&page, &format!("{at}/confirm"), &[]).await;
    assert_eq!(moved.status, 422);
    assert!(moved.body.contains("表示したあとに名簿が変わりました"));
    assert_eq!(browser.submit(&moved, &format!("{at}/confirm"), &[]).await.status, 303);
    let after = office(&app, &known.number).unwrap();
    assert_eq!((after.phone.as_str(), after.fax.as_str()), ("03-1111-2222", "03-1111-3333"));

    let (at, page) = previewed(&mut browser, list.replace("2222", "4444")).await;
    app.pass(chrono::Duration::hours(25));
    let mut browser = app.signed_in_as(&town.administrator);
    let fields = browser.get("/account").await.form_fields("/account");
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let late = browser.post(&format!("{at}/confirm"), &[("csrf", &csrf), ("seen", "x")]).await;
    assert_eq!(late.status, 422, "{:?}", page.texts("h1"));
    assert!(late.body.contains("期限が切れています") && late.body.contains("期限切れ"));
    assert_eq!(office(&app, &known.number).unwrap().phone, "03-1111-2222");
    nightly::plan(&app.state.desk).unwrap();
    app.pass(chrono::Duration::days(1));
    app.settle().await;
    let list = enza::domain::ids::Uid::parse(at.rsplit('/').next().unwrap()).unwrap();
    let row = app.state.store().read(|conn| enza::storage::tables::office_lists::find(conn, &list));
    assert_eq!(row.unwrap().unwrap().content, "", "what nobody decided on goes away");
});

both!(an_office_without_a_number_is_found_by_its_name_or_its_key, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.administrator);
    imported(&mut browser, format!("{HEAD}\n,その他,架空の会,03-1111-2222,\n")).await;
    let done = imported(&mut browser, format!("{HEAD}\n,その他,架空の会,03-1111-9999,\n")).await;
    assert_eq!(figures(&done), [0, 1, 0]);
    let page = browser.get("/offices/new").await;
    let twin = [("name", "架空の会"), ("kind", "other")];
    assert_eq!(browser.submit(&page, "/offices", &twin).await.status, 303);
    let (_, page) = previewed(&mut browser, format!("{HEAD}\n,その他,架空の会,03-1111-2222,\n")).await;
    assert_eq!(figures(&page), [0, 0, 0, 1]);
    assert!(page.body.contains("同じ区分と名前の事業所が二つ以上あります"));

    // The export has the key, so that both can be told apart, renamed and given a number.
    let export = browser.get("/offices/csv").await.body;
    let lines: Vec<&str> = export.lines().filter(|line| line.contains("架空の会")).collect();
    assert_eq!(lines.len(), 2, "{export}");
    let head = export.lines().next().unwrap();
    let renamed = lines[0].replace("架空の会", "架空の会 本部").replacen("\"\"", "\"9940100134\"", 1);
    let done = imported(&mut browser, format!("{head}\r\n{renamed}\r\n{}\r\n", lines[1])).await;
    assert_eq!(figures(&done), [0, 1, 1]);
    assert_eq!(office(&app, "9940100134").unwrap().name, "架空の会 本部");
    let taken = lines[1].replacen("\"\"", &format!("\"{}\"", town.clinic.number), 1);
    let (_, page) = previewed(&mut browser, format!("{head}\r\n{taken}\r\n")).await;
    assert!(page.texts("#errors-table").concat().contains("すでに登録されています"));
});
