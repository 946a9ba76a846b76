//! 居宅介護支援経過 (第5表) through the front door: records stand in it by themselves, own lines are written, corrected and
//! withdrawn without anything going away, and all of it goes on paper and into a file.

use chrono::Duration;
use enza::domain::time::jst::jst_date;

use crate::support::{Answer, Browser, TestApp};

struct Desk {
    browser: Browser,
    address: String,
    today: String,
}

impl Desk {
    fn new(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case(&town);
        let address = format!("/clients/{}/progress", case.client);
        Self {
            browser: app.signed_in_as(&town.care_manager),
            address,
            today: jst_date(app.clock.now()).to_string(),
        }
    }

    async fn page(&mut self) -> Answer {
        let page = self.browser.get(&self.address).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    async fn write(&mut self, pairs: &[(&str, &str)]) -> Answer {
        let page = self.page().await;
        self.browser.submit(&page, &self.address.clone(), pairs).await
    }
}

/// The address of the latest own line's form of correction.
fn line_of(page: &Answer, address: &str) -> String {
    let begins = format!("href=\"{address}/");
    let rest = page.body.split(&begins).find(|rest| rest.contains("/edit\"")).map(str::to_owned);
    let all: Vec<&str> = page.body.split(&begins).skip(1).filter(|rest| rest.contains("/edit\"")).collect();
    assert!(rest.is_some(), "{}", page.body);
    all.iter()
        .map(|rest| rest.split('"').next().unwrap())
        .find_map(|end| end.strip_suffix("/edit"))
        .map(|line| format!("{address}/{line}"))
        .unwrap()
}

both!(an_own_line_is_corrected_and_withdrawn_and_every_wording_stays, |app| async move {
    let mut desk = Desk::new(&app);
    let today = desk.today.clone();
    let bad = desk.write(&[("on", "2099-01-01"), ("at", "25:00"), ("item", "gossip"), ("body", "")]).await;
    assert_eq!(bad.status, 422, "{}", bad.body);
    for told in ["今日までの日", "「9:05」のように", "項目を選んで", "内容を書いて"] {
        assert!(bad.body.contains(told), "{told}: {}", bad.body);
    }
    let typed = [
        ("on", today.as_str()),
        ("at", "09:05"),
        ("item", "phone"),
        ("body", "長女から電話。<b>夜間</b>に眠れない"),
        ("op_id", "one-call"),
    ];
    let page = desk.page().await;
    let address = desk.address.clone();
    let first = desk.browser.submit(&page, &address, &typed).await;
    let again = desk.browser.submit(&page, &address, &typed).await;
    assert_eq!((first.status, &first.location), (303, &again.location), "sent twice, written once");
    let page = desk.page().await;
    assert_eq!(page.body.matches("長女から電話").count(), 1, "{}", page.body);
    assert!(page.body.contains("&lt;b&gt;夜間"), "a text is no markup");
    let line = line_of(&page, &address);
    let form = desk.browser.get(&format!("{line}/edit")).await;
    let typed = [("at", "10:30"), ("body", "長女から電話。日中に眠っている"), ("reason", "聞きちがい")];
    let done = desk.browser.submit(&form, &format!("{line}/edit"), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let stale = [("body", "ほかの文"), ("op_id", "another")];
    let stale = desk.browser.submit(&form, &format!("{line}/edit"), &stale).await;
    assert_eq!(stale.status, 422, "{}", stale.body);
    assert!(stale.body.contains("ほかの人が先に訂正しました") && stale.body.contains("日中に眠っている"));
    assert!(stale.body.contains("ほかの文"), "what was typed stays");
    let page = desk.page().await;
    for told in ["10:30", "日中に眠っている", "聞きちがい", "訂正あり", "&lt;b&gt;夜間"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let refused = desk.browser.submit(&page, &format!("{line}/withdraw"), &[]).await;
    assert!(
        refused.status == 422 && refused.body.contains("取り消す理由を書いてください"),
        "{}",
        refused.body
    );
    let gone = desk.browser.submit(&page, &format!("{line}/withdraw"), &[("reason", "別の方の記録")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    let page = desk.page().await;
    for told in ["取消しずみ", "別の方の記録", "日中に眠っている", "&lt;b&gt;夜間"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert_eq!(desk.browser.get(&format!("{line}/edit")).await.status, 404, "it no longer stands");
});

both!(the_records_of_a_client_stand_in_the_course_by_themselves, |app| async move {
    let world = app.world().await;
    let mut browser = app.browser_of_person(&world.town.care_manager);
    let address = world.address("/clients/{client}/progress");
    let page = browser.get(&address).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for told in [
        "の第1版を作成",
        "の第2版を作成",
        "を送付　理由：",
        "から回答（訪問 直子）",
        "を送付（メールのリンク）",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let only = browser.get(&format!("{address}?kind=delivery")).await;
    assert!(only.body.contains("を送付（メールのリンク）") && !only.body.contains("の第1版を作成"));
    let own = browser.get(&format!("{address}?own=yes")).await;
    assert!(own.body.contains("あてはまる経過はありません"), "{}", own.body);
    let before = browser.get(&format!("{address}?until=2020-01-01")).await;
    assert!(before.body.contains("あてはまる経過はありません"), "{}", before.body);
    let paper = browser.get(&format!("{address}/print?kind=inquiry")).await;
    assert!(paper.status == 200 && paper.body.contains("第5表") && paper.body.contains("から回答"));
    assert!(!paper.body.contains("の第1版を作成"), "the paper is narrowed like the page");
    let file = browser.get(&format!("{address}/csv")).await;
    assert!(file.body.starts_with('\u{feff}') && file.body.contains("から回答"), "{}", file.body);
    let client = browser.get(&world.address("/clients/{client}")).await;
    assert!(client.body.contains(&address), "the way to it");
});

both!(the_course_is_paged_and_newest_first, |app| async move {
    let mut desk = Desk::new(&app);
    let day = |n: i64| (jst_date(app.clock.now()) - Duration::days(n)).to_string();
    for n in 0..52 {
        let (on, body) = (day(n), format!("{n}日前の電話。"));
        let done = desk.write(&[("on", on.as_str()), ("item", "phone"), ("body", body.as_str())]).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }
    let first = desk.browser.get(&format!("{}?own=yes", desk.address)).await;
    let at = |text: &str| first.body.find(text).unwrap_or_else(|| panic!("{text}: {}", first.body));
    assert!(at(">0日前の電話") < at(">1日前の電話") && !first.body.contains(">51日前の電話"));
    let second = desk.browser.get(&format!("{}?own=yes&page=2", desk.address)).await;
    assert!(second.body.contains(">51日前の電話") && !second.body.contains(">49日前の電話"));
    let paper = desk.browser.get(&format!("{}/print", desk.address)).await;
    let at = |text: &str| paper.body.find(text).unwrap();
    assert!(at(">51日前の電話") < at(">0日前の電話"), "on paper the oldest comes first");
});

both!(a_day_of_the_filter_that_can_not_be_read_is_told_and_narrows_nothing, |app| async move {
    let mut desk = Desk::new(&app);
    let address = desk.address.clone();
    let page = desk.browser.get(&format!("{address}?from=3026-11-21&until=%E6%98%A8%E6%97%A5")).await;
    let told = page.texts(".error-summary").concat();
    assert!(told.contains("年を確かめてください") && told.contains("日付は「"), "{told}");
    assert!(page.body.contains("value=\"昨日\""), "what was typed stays: {}", page.body);
    assert!(!page.body.contains("/print?from=") && !page.body.contains("until=%E6"), "{}", page.body);
    for file in ["print", "csv"] {
        let refused = desk.browser.get(&format!("{address}/{file}?from=3026-11-21")).await;
        assert_eq!(refused.status, 422, "{file} says so too: {}", refused.body);
    }
    let reversed = desk.browser.get(&format!("{address}?from=2026-11-21&until=2026-11-20")).await;
    assert!(!reversed.texts(".error-summary").is_empty(), "{}", reversed.body);
    let right = desk.browser.get(&format!("{address}?from=R8.11.1")).await;
    assert!(
        right.texts(".error-summary").is_empty() && right.body.contains("value=\"2026-11-01\""),
        "{}",
        right.body
    );
});
