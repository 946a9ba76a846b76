//! Entering into the ledger of duties: what would not meet a duty is refused, an interview and its result are entered with
//! one form, and a ledger shows what is left.

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
        let address = format!("/clients/{}/duties", app.case(&town).client);
        let today = jst_date(app.clock.now()).to_string();
        Self { browser: app.signed_in_as(&town.care_manager), address, today }
    }

    async fn ledger(&mut self) -> Answer {
        let page = self.browser.get(&self.address).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    async fn enter(&mut self, page: &Answer, pairs: &[(&str, &str)]) -> Answer {
        let today = self.today.clone();
        let dated: Vec<(&str, &str)> = pairs.iter().copied().chain([("on", today.as_str())]).collect();
        self.browser.submit(page, &self.address, &dated).await
    }
}

/// The duty of a rule that waits: the value of a field of its name.
fn waiting(page: &Answer, field: &str, begins: &str) -> Option<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse(&format!("input[name={field}]")).unwrap();
    let mut values = html.select(&inputs).filter_map(|input| input.value().attr("value"));
    values.find(|value| value.starts_with(begins)).map(str::to_owned)
}

both!(a_visit_at_which_nobody_was_met_leaves_the_month_open_and_says_so, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    let visit = waiting(&page, "duty", "r14_i").unwrap();
    let refused = desk.enter(&page, &[("duty", &visit), ("act", "visited"), ("body", "留守だった")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("本人に会っていない訪問では"), "{:?}", refused.texts(".error-summary"));
    assert!(refused.body.contains("留守だった"), "what was typed is still there");
    // The same text goes on to the form for what merely happened.
    let pairs = [("duty", visit.as_str()), ("act", "visited"), ("body", "留守だった"), ("as", "event")];
    let event = desk.enter(&refused, &pairs).await;
    assert!(refused.body.contains("できごとだけを記録する"), "{}", refused.body);
    assert!(event.status == 200 && event.body.contains("留守だった"), "{}", event.body);
    let address = desk.address.clone();
    let noted = desk.browser.submit(&event, &address, &[]).await;
    assert_eq!(noted.status, 303, "{}", noted.body);
    assert!(waiting(&desk.ledger().await, "duty", "r14_i").is_some(), "the duty stays");
    let assessed = waiting(&page, "duty", "r7:whole").unwrap();
    let refused = desk.enter(&page, &[("duty", &assessed), ("act", "assessed"), ("points", "at_home")]).await;
    assert!(refused.status == 422 && refused.body.contains("家族はいない"), "{}", refused.body);
    let points = ["at_home", "met_client", "met_family", "no_family"].map(|point| ("points", point));
    let both = [&[("duty", assessed.as_str()), ("act", "assessed")], &points[..]].concat();
    let refused = desk.enter(&page, &both).await;
    assert!(refused.status == 422 && refused.body.contains("どちらか一方だけ"), "{}", refused.body);
    let fresh = desk.ledger().await;
    assert!(waiting(&fresh, "duty", "r7:whole").is_some(), "nothing was written");
    assert_eq!(desk.enter(&fresh, &both[..5]).await.status, 303);
    let met = [("duty", visit.as_str()), ("act", "visited"), ("points", "met_client")];
    assert_eq!(desk.enter(&page, &met).await.status, 303);
    assert_eq!(waiting(&desk.ledger().await, "duty", "r14_i"), None);
    let event = desk.browser.get(&format!("{}/new?kind=visited", desk.address)).await;
    let noted = desk.enter(&event, &[("act", "visited"), ("body", "留守だった")]).await;
    assert_eq!(noted.status, 303, "as an event the visit in vain is noted: {}", noted.body);
});

both!(an_interview_and_its_result_are_entered_with_one_form_or_not_at_all, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    let record = waiting(&page, "also", "r14").expect("one form for both");
    let visit = waiting(&page, "duty", "r14_i").unwrap();
    let both = [("duty", visit.as_str()), ("also", record.as_str()), ("act", "visited")];
    let typed = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        both.iter().copied().chain(more.iter().copied()).collect()
    };
    let empty = desk.enter(&page, &typed(&[("points", "met_client")])).await;
    assert_eq!(empty.status, 422, "a result without words is none");
    let unmet = desk.enter(&page, &typed(&[("body", "目標どおり歩いている")])).await;
    assert!(unmet.status == 422 && unmet.body.contains("目標どおり歩いている"), "{}", unmet.body);
    let page = desk.ledger().await;
    assert!(waiting(&page, "also", "r14").is_some(), "neither was written");
    let done = desk.enter(&page, &typed(&[("points", "met_client"), ("body", "目標どおり歩いている")])).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = desk.ledger().await;
    assert_eq!((waiting(&page, "also", "r14"), waiting(&page, "duty", &record)), (None, None));
    let history = page.texts("#history ~ *, section[aria-labelledby=history] li").concat();
    assert_eq!(history.matches("目標どおり歩いている").count(), 1, "the text is the record's: {history}");
    let told = desk.browser.get(&desk.address.replace("/duties", "/progress")).await;
    assert!(told.body.contains("目標どおり歩いている"), "{}", told.body);
});

both!(a_ledger_shows_what_is_left_and_stays_so_while_one_works_through_it, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    let visit = waiting(&page, "duty", "r14_i").unwrap();
    let left = format!("{}?left=1", desk.address);
    let only = desk.browser.get(&left).await;
    let met = [("duty", visit.as_str()), ("act", "visited"), ("points", "met_client"), ("left", "1")];
    let done = desk.enter(&only, &met).await;
    assert!(done.location.contains("?left=1#entry-"), "{} {}", done.status, done.location);
    let only = desk.browser.get(&left).await;
    assert!(!only.body.contains(&format!("id=\"duty-{visit}\"")), "what is settled is left out");
    assert!(desk.ledger().await.body.contains(&format!("id=\"duty-{visit}\"")), "and is in the whole ledger");
    let all = desk.browser.get("/duties").await;
    let key = waiting(&only, "duty", "r10:whole").unwrap();
    assert!(all.body.contains(&format!("{}#duty-{key}", desk.address)), "a list leads to the very duty");
});

both!(the_file_of_duties_says_whose_they_are_and_of_which_day, |app| async move {
    let mut desk = Desk::new(&app);
    let file = desk.browser.get("/duties/csv").await;
    for told in ["被保険者番号", "架空ケアプランセンター", "計画 幸子"] {
        assert!(file.body.contains(told), "{told}: {}", file.body);
    }
    let name = file.header("content-disposition").unwrap_or_default().to_owned();
    assert!(name.contains("2026%2D11%2D21.csv"), "{name}");
});

both!(entries_of_long_ago_are_folded_and_still_there, |app| async move {
    let mut desk = Desk::new(&app);
    for number in 1..=21 {
        let address = format!("{}/new?kind=contacted", desk.address);
        let form = desk.browser.get(&address).await;
        let typed = desk.enter(&form, &[("act", "contacted"), ("body", &format!("電話 第{number}回"))]).await;
        assert_eq!(typed.status, 303, "{:?}", typed.texts(".error-summary"));
    }
    let page = desk.ledger().await;
    let folded = page.texts("#history-older li").concat();
    assert!(folded.contains("電話 第1回") && !folded.contains("第21回"), "{folded}");
    assert!(page.texts("section[aria-labelledby='history']").concat().contains("それより前の記録 1件"));
});

both!(a_delivery_without_a_consent_names_what_is_wanting_and_where_it_is_recorded, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.pass(Duration::days(1));
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let ledger = format!("/clients/{}/duties", case.client);
    let page = browser.get(&ledger).await;
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    let ends = format!(".{}", town.providers[0].uid);
    let mut keys = html.select(&inputs).filter_map(|input| input.value().attr("value"));
    let key = keys.find(|key| key.starts_with("r11:") && key.ends_with(&ends)).unwrap().to_owned();
    let typed = [("duty", key.as_str()), ("act", "delivered"), ("on", "2026-11-21"), ("body", "手渡した")];
    let refused = browser.submit(&page, &ledger, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.texts(".error-summary").concat().contains("足りません（1件）"), "{}", refused.body);
    let told = refused.texts(".notice--warning").concat();
    for told_of in
        ["利用者の同意：ケアプランの内容", "この日より後（", "11月22日", "の同意です", "第13条第10号"]
    {
        assert!(told.contains(told_of), "{told_of}: {told}");
    }
    assert!(!told.contains("個人情報の利用"), "that one stands: {told}");
    let html = scraper::Html::parse_document(&refused.body);
    let links = scraper::Selector::parse(".notice--warning a").unwrap();
    let links: Vec<&str> = html.select(&links).filter_map(|link| link.value().attr("href")).collect();
    let consents = format!("/clients/{}/consents", case.client);
    assert_eq!(links, [consents, format!("/plan-versions/{}/deliveries/new", case.version)]);
    for link in links {
        assert_eq!(browser.get(link).await.status, 200, "{link}");
    }
    assert!(refused.body.contains("手渡した"), "what was typed is still there");
    let day_after = [typed[0], typed[1], ("on", "2026-11-22"), typed[3]];
    let done = browser.submit(&refused, &ledger, &day_after).await;
    assert_eq!(done.status, 303, "the consent of that day covers it: {}", done.body);
});
