//! Files as they are saved through the front door.

use reqwest::Method;

use super::noted;
use super::read::{assert_says_the_same, kept, pages, said, squeezed};
use crate::inquiries::{filled, opened};
use crate::records;
use crate::support::{Browser, TestApp};

/// An app that finds the fonts of this machine.
fn with_fonts(app: &TestApp) -> Option<TestApp> {
    let app = TestApp::spawn(app.backend, &[("print.font_dirs", "/usr/share/fonts")])?;
    assert_eq!(app.state.press.state().to_string(), "ready", "fonts-noto-cjk is missing");
    Some(app)
}

/// The file at an address, named so.
async fn file(browser: &mut Browser, address: &str, name: &str) -> Vec<u8> {
    let answer = browser.request(Method::GET, address).send().await.unwrap();
    let status = answer.status();
    let headers = answer.headers().clone();
    let bytes = answer.bytes().await.unwrap().to_vec();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{name}\""));
    assert_eq!(
        (header("x-content-type-options"), header("cache-control")),
        ("nosniff".into(), "no-store".into())
    );
    assert!(bytes.starts_with(b"%PDF-"));
    kept(name, &bytes);
    bytes
}

const MADE: (&str, &str) = ("作成日令和8年11月21日(土)", "頁");
/// The form itself says when it was written.
const UNDATED: (&str, &str) = ("", "頁");

both!(every_paper_says_in_the_file_what_it_says_on_the_page, |app| async move {
    let Some(app) = with_fonts(&app) else { return };
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut browser).await;
    let (sheet, course) = (format!("/sheets/{invitation}"), format!("/clients/{}/progress", case.client));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let empty = file(&mut helper, &format!("{sheet}/pdf"), "sheet.pdf").await;
    assert_says_the_same(&said(&empty, MADE), &helper.get(&format!("{sheet}/print")).await.body, "");
    let check =
        filled(&mut helper, &sheet, &case, ("concern", "𠮷田さん宅の段差で転倒の恐れ\n手すり？")).await;
    assert_eq!(helper.submit(&check, &sheet, &[]).await.status, 303);
    let answered = file(&mut helper, &format!("{sheet}/pdf"), "sheet.pdf").await;
    assert_says_the_same(&said(&answered, MADE), &helper.get(&format!("{sheet}/print")).await.body, "");
    let asked = file(&mut browser, &format!("{inquiry}/pdf"), "inquiry.pdf").await;
    assert_says_the_same(&said(&asked, UNDATED), &browser.get(&format!("{inquiry}/print")).await.body, "");
    let page = browser.get(&course).await;
    for (body, reason) in [("長女から電話。夜間に眠れない", ""), ("取り消す行", "別の方の記録")]
    {
        let typed =
            [("on", "2026-11-21"), ("at", "09:05"), ("item", "phone"), ("body", body), ("op_id", body)];
        let done = browser.submit(&page, &course, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
        if !reason.is_empty() {
            let line = done.location.split_once("#line-").unwrap().1.to_owned();
            let page = browser.get(&course).await;
            let gone =
                browser.submit(&page, &format!("{course}/{line}/withdraw"), &[("reason", reason)]).await;
            assert_eq!(gone.status, 303, "{}", gone.body);
        }
    }
    let told = file(&mut browser, &format!("{course}/pdf"), "progress.pdf").await;
    let paper = browser.get(&format!("{course}/print")).await;
    assert_says_the_same(&said(&told, MADE), &paper.body, "年月日項目内容");
    for (action, times) in [("inquiry.pdf", 1), ("inquiry.pdf_sheet", 2), ("progress.pdf", 1)] {
        assert_eq!(noted(&app, action), times, "{action}");
    }
    for address in [&inquiry, &course] {
        assert!(browser.get(address).await.body.contains(&format!("{address}/pdf")), "{address} offers it");
    }
    assert!(helper.get(&sheet).await.body.contains(&format!("{sheet}/pdf")), "the sheet offers it");
});

both!(a_record_is_saved_as_it_is_printed_held_or_in_writing, |app| async move {
    let Some(app) = with_fonts(&app) else { return };
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let record = format!("/meetings/{}/record", case.meeting);
    records::replaced(&app, &town, &case, &mut browser).await;
    records::drafted(&mut browser, &record).await;
    let shown = browser.get(&record).await;
    assert!(shown.body.contains(&format!("{record}/pdf")), "{}", shown.body);
    let draft = file(&mut browser, &format!("{record}/pdf"), "record.pdf").await;
    let paper = browser.get(&format!("{record}/print")).await;
    let draft = said(&draft, UNDATED);
    assert!(draft.contains("作成中（確定前）") && draft.contains("会議を開催しない理由"), "{draft}");
    assert_says_the_same(&draft, &paper.body, "");
    let edit = browser.get(&format!("{record}/edit")).await;
    let held = [
        ("no_meeting_reason", ""),
        ("attendee-0-affiliation", "架空訪問介護（サービス提供責任者）"),
        ("attendee-0-name", "訪問 直子"),
        ("is_client_present", "yes"),
        ("relation", "長女"),
        ("discussion", "曜日の変更だけで、状態は変わらない。"),
        ("conclusion", "原案のとおりとする。"),
    ];
    assert_eq!(browser.submit(&edit, &format!("{record}/edit"), &held).await.status, 303);
    let held = file(&mut browser, &format!("{record}/pdf"), "record.pdf").await;
    let paper = browser.get(&format!("{record}/print")).await;
    assert_says_the_same(&said(&held, UNDATED), &paper.body, "");
    assert_eq!(noted(&app, "record.pdf"), 2);
    let mut stranger = app.signed_in_as(&town.other_care_manager);
    assert_eq!(stranger.get(&format!("{record}/pdf")).await.status, 404);
});

both!(what_was_typed_is_printed_as_it_is_however_long, |app| async move {
    let Some(app) = with_fonts(&app) else { return };
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let record = format!("/meetings/{}/record", case.meeting);
    records::replaced(&app, &town, &case, &mut browser).await;
    records::drafted(&mut browser, &record).await;
    let hostile = "#read(\"/etc/passwd\") $ x^2 $ * 太字 * _下線_ ] } ) \\ #let a = 1 `raw` <label> @ref = 見出し\n\
                   #include \"/etc/hostname\"\n// 注釈 /* 注釈 */ https://example.test/a~b -- --- ... \"引用\" '符号' 𠮷";
    let lacking = "書体にない\u{10ffff}文字";
    let (long, endless) = ("長い記録を続けて書く。".repeat(900), "0123456789".repeat(90));
    let edit = browser.get(&format!("{record}/edit")).await;
    let typed = [
        ("considered", hostile),
        ("discussion", long.as_str()),
        ("conclusion", endless.as_str()),
        ("left_over", lacking),
    ];
    let saved = browser.submit(&edit, &format!("{record}/edit"), &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let bytes = file(&mut browser, &format!("{record}/pdf"), "record.pdf").await;
    let count = pages(&bytes).len();
    assert!((5..30).contains(&count), "{count} pages");
    let told = said(&bytes, UNDATED);
    for literal in hostile.lines().map(squeezed) {
        assert!(told.contains(&literal), "{literal}: {told}");
    }
    assert!(!told.contains("root:x"), "a file was read");
    assert!(told.contains("この書類の書体にない文字です：U+10FFFF"), "{told}");
    assert!(told.contains(&endless), "a word without end goes on in the next line");
    assert_eq!(told.matches("長い記録を続けて書く。").count(), 900);
});

both!(a_course_of_years_repeats_its_heads_and_numbers_its_pages, |app| async move {
    let Some(app) = with_fonts(&app) else { return };
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let course = format!("/clients/{}/progress", case.client);
    let page = browser.get(&course).await;
    let body = "訪問して本人と長女に会う。室内の移動に手すりが要る。".repeat(12);
    for n in 0..12 {
        let (body, op) = (format!("{n}回目。{body}"), format!("line-{n}"));
        let typed =
            [("on", "2026-11-21"), ("item", "visit"), ("body", body.as_str()), ("op_id", op.as_str())];
        let done = browser.submit(&page, &course, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }
    let bytes = file(&mut browser, &format!("{course}/pdf?own=yes"), "progress.pdf").await;
    let pages = pages(&bytes);
    assert!(pages.len() > 1, "{pages:?}");
    for page in &pages {
        assert!(page.contains("年月日項目内容"), "{page}");
    }
    assert_eq!(said(&bytes, MADE).matches("回目。訪問して").count(), 12);
    let narrowed =
        file(&mut browser, &format!("{course}/pdf?own=yes&until=2020-01-01"), "progress.pdf").await;
    assert!(!said(&narrowed, MADE).contains("回目。"), "the file is narrowed like the page");
    let unread = browser.get(&format!("{course}/pdf?from=3026-11-21")).await;
    assert_eq!(unread.status, 422, "{}", unread.body);
});

both!(who_was_asked_saves_the_sheet_by_the_link, |app| async move {
    let Some(app) = with_fonts(&app) else { return };
    let world = app.world().await;
    let mut device = app.device(&world.inquiry, Some(&world.town.providers[0].number)).await;
    let at = format!("/i/{}/inquiry", world.inquiry);
    let bytes = file(&mut device, &format!("{at}/pdf"), "sheet.pdf").await;
    assert_says_the_same(&said(&bytes, MADE), &device.get(&format!("{at}/print")).await.body, "");
    let mut unconfirmed = app.device(&world.inquiry, None).await;
    assert_ne!(unconfirmed.get(&format!("{at}/pdf")).await.status, 200);
});
