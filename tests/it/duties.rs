//! The ledger of duties of one client: a duty appears, gets late, is met by a meeting, a delivery or an entry, and comes
//! back when the entry is withdrawn.

use chrono::Duration;
use enza::domain::plan_draft::PlanContent;
use enza::domain::time::jst::jst_date;

use crate::support::{Answer, Browser, Case, TestApp, Town};

/// The names of the duties whose forms stand on a page.
fn asked(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    html.select(&inputs).filter_map(|input| input.value().attr("value")).map(str::to_owned).collect()
}

/// The duty of a rule and part that still waits.
fn duty(page: &Answer, begins: &str) -> String {
    let found = asked(page).into_iter().find(|key| key.starts_with(begins));
    found.unwrap_or_else(|| panic!("no duty {begins} waits: {:?}", asked(page)))
}

fn waits(page: &Answer, begins: &str) -> bool {
    asked(page).iter().any(|key| key.starts_with(begins))
}

/// The line of a duty, as text.
fn line(page: &Answer, key: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let lines = scraper::Selector::parse("li.duty").unwrap();
    let found = html.select(&lines).find(|line| line.value().attr("id") == Some(&format!("duty-{key}")));
    found.unwrap_or_else(|| panic!("no line {key}")).text().collect()
}

struct Desk {
    town: Town,
    case: Case,
    browser: Browser,
    address: String,
    today: String,
}

impl Desk {
    fn new(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case(&town);
        let browser = app.signed_in_as(&town.care_manager);
        let address = format!("/clients/{}/duties", case.client);
        Self { town, case, browser, address, today: jst_date(app.clock.now()).to_string() }
    }

    async fn ledger(&mut self) -> Answer {
        let page = self.browser.get(&self.address).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    /// Fills in the form of a duty.
    async fn enter(&mut self, page: &Answer, begins: &str, act: &str, on: &str) -> Answer {
        let duty = duty(page, begins);
        let pairs =
            [("duty", duty.as_str()), ("act", act), ("on", on), ("op_id", &format!("{begins}{act}{on}"))];
        self.browser.submit(page, &self.address, &pairs).await
    }

    async fn event(&mut self, kind: &str, pairs: &[(&str, &str)]) -> Answer {
        let page = self.browser.get(&format!("{}/new?kind={kind}", self.address)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        self.browser.submit(&page, &self.address, pairs).await
    }
}

both!(a_duty_appears_gets_late_is_met_by_an_entry_and_comes_back, |app| async move {
    let mut desk = Desk::new(&app);
    let first = desk.ledger().await;
    for rule in
        ["r7:whole", "r9:whole", "r10:explanation", "r10:whole", "r11:whole", "r12:whole", "r14_i:whole"]
    {
        assert!(waits(&first, rule), "{rule}: {:?}", asked(&first));
    }
    let consent = duty(&first, "r10:whole");
    assert!(line(&first, &consent).contains("期限内"), "{}", line(&first, &consent));
    app.pass(Duration::days(1));
    desk.browser = app.signed_in_as(&desk.town.care_manager);
    let late = desk.ledger().await;
    assert!(line(&late, &consent).contains("期限超過"), "{}", line(&late, &consent));
    let today = desk.today.clone();
    let done = desk.enter(&late, "r10:whole", "consented", &today).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let met = desk.ledger().await;
    assert!(!waits(&met, "r10:whole") && line(&met, &consent).contains("済"), "{}", line(&met, &consent));
    let delivery = duty(&met, "r11:whole");
    assert!(
        line(&met, &delivery).contains("11月28日"),
        "a week after the consent: {}",
        line(&met, &delivery)
    );
    let forms = scraper::Html::parse_document(&met.body);
    let all = scraper::Selector::parse("form[action$='/withdraw']").unwrap();
    let withdraw = forms.select(&all).next().and_then(|f| f.value().attr("action")).unwrap().to_owned();
    let refused = desk.browser.submit(&met, &withdraw, &[]).await;
    assert!(
        refused.status == 422 && refused.body.contains("取り消す理由を書いてください"),
        "{}",
        refused.body
    );
    let gone = desk.browser.submit(&met, &withdraw, &[("reason", "日を誤った")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    let back = desk.ledger().await;
    assert!(waits(&back, "r10:whole") && line(&back, &consent).contains("期限超過"));
    assert!(back.body.contains("取消しずみ") && back.body.contains("日を誤った"), "the old entry stays");
    let again = desk.browser.submit(&met, &withdraw, &[("reason", "もう一度"), ("op_id", "another")]).await;
    assert_eq!(again.status, 422, "{}", again.body);
});

both!(deliveries_and_meetings_meet_their_duties_without_an_entry, |app| async move {
    let mut desk = Desk::new(&app);
    let version = format!("/plan-versions/{}", desk.case.version);
    let page = desk.browser.get(&format!("{version}/deliveries/new")).await;
    let today = desk.today.clone();
    let pairs = [("recipient", "client"), ("means", "in_person"), ("delivered_on", today.as_str())];
    let noted = desk.browser.submit(&page, &format!("{version}/deliveries"), &pairs).await;
    assert_eq!(noted.status, 303, "{}", noted.body);
    let page = desk.ledger().await;
    let delivered = asked(&page).into_iter().filter(|key| key.starts_with("r11")).collect::<Vec<_>>();
    assert!(delivered.iter().all(|key| !key.ends_with(".client")), "{delivered:?}");
    assert_eq!(delivered.len(), 3, "every office in charge still waits: {delivered:?}");
    assert!(waits(&page, "r9:whole"));
    hold(&app, &desk);
    let page = desk.ledger().await;
    assert!(!waits(&page, "r9:whole"), "{:?}", asked(&page));
    assert!(page.body.contains(&format!("/meetings/{}", desk.case.meeting)), "by which record");
});

/// Marks the meeting as held today.
fn hold(app: &TestApp, desk: &Desk) {
    use diesel::prelude::*;
    use enza::domain::meeting::MeetingState;
    use enza::storage::schema::meetings;
    let now = app.clock.now();
    let set = |conn: &mut enza::storage::Conn| -> Result<usize, enza::storage::StorageError> {
        let row = meetings::table.filter(meetings::uid.eq(&desk.case.meeting));
        let held = (meetings::state.eq(MeetingState::Held), meetings::starts_at.eq(now));
        Ok(diesel::update(row).set(held).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(set).unwrap(), 1);
}

both!(what_can_not_be_right_is_refused_in_words, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    let today = desk.today.clone();
    for (rule, act, on, told) in [
        ("r10:whole", "consented", "2027-01-01", "今日までの日"),
        ("r10:whole", "consented", "2026-01-01", "より前の日付"),
        ("r10:whole", "consented", "いつか", "日付"),
        ("r9:whole", "meeting_held", "2015-01-01", "1年以上前"),
        ("r10:whole", "visited", today.as_str(), "記録する内容を選んで"),
        ("r9:whole", "excepted.no_consent", today.as_str(), "認められた理由"),
        ("r9:whole", "excepted.unavoidable", today.as_str(), "判断の理由や内容"),
        ("r14_i:whole", "visited", "2026-10-31", "この月のうち"),
    ] {
        let refused = desk.enter(&page, rule, act, on).await;
        assert_eq!(refused.status, 422, "{rule} {act} {on}: {}", refused.body);
        assert!(refused.body.contains(told), "{rule} {act} {on}: {:?}", refused.texts(".error-summary"));
    }
    let unknown = [
        ("duty", "r10:whole:plan.019a0000-0000-7000-8000-000000000000"),
        ("act", "consented"),
        ("on", &today),
    ];
    let refused = desk.browser.submit(&page, &desk.address.clone(), &unknown).await;
    assert!(refused.status == 422 && refused.body.contains("いまは求められていません"), "{}", refused.body);
    let minor = duty(&page, "r10:whole").rsplit('.').next().unwrap().to_owned();
    let pairs = [("plan", minor.as_str()), ("reason_code", "weekday"), ("body", "曜日だけ"), ("on", &today)];
    let form = desk.browser.get(&format!("{}/new?kind=judged_minor", desk.address)).await;
    assert!(form.body.contains("判断できる計画がありません"), "it is said before anybody types");
    let forced = [&pairs[..], &[("act", "judged_minor"), ("duty", "")]].concat();
    let ledger = desk.ledger().await;
    let refused = desk.browser.submit(&ledger, &desk.address.clone(), &forced).await;
    assert!(
        refused.status == 422 && refused.body.contains("軽微な変更と判断できる変更がありません"),
        "{}",
        refused.body
    );
    assert_eq!(asked(&desk.ledger().await), asked(&page), "nothing was written");
});

both!(a_change_is_minor_against_what_was_agreed_to_and_all_faults_are_told_at_once, |app| async move {
    let mut desk = Desk::new(&app);
    app.pass(Duration::days(1));
    desk.browser = app.signed_in_as(&desk.town.care_manager);
    app.add_version(&desk.town, &desk.case.client, PlanContent::default());
    let form = desk.browser.get(&format!("{}/new?kind=judged_minor", desk.address)).await;
    let plans = form.body.split("id=\"f-plan\"").nth(1).unwrap();
    let plan = plans.split("<option value=\"").nth(2).and_then(|rest| rest.split('"').next()).unwrap();
    let on = jst_date(app.clock.now()).to_string();
    let none = desk.event("judged_minor", &[("plan", plan), ("on", &on)]).await;
    assert_eq!(none.status, 422, "{}", none.body);
    let told = none.texts(".error-summary li");
    for fault in ["書面で同意のある版が", "近い例を一つ", "判断の理由や内容を書いて"]
    {
        assert!(told.iter().any(|said| said.contains(fault)), "{fault}: {told:?}");
    }
    app.consent_to_plan(&desk.town, &desk.case.client, &desk.case.version);
    let pairs = [("plan", plan), ("on", on.as_str()), ("reason_code", "weekday"), ("body", "曜日だけ")];
    let judged = desk.event("judged_minor", &pairs).await;
    assert_eq!(judged.status, 303, "{}", judged.body);
});

both!(an_exception_and_an_event_are_written_down_with_their_reason, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    let (today, key) = (desk.today.clone(), duty(&page, "r9:whole"));
    let pairs = [
        ("duty", key.as_str()),
        ("act", "excepted.unavoidable"),
        ("on", today.as_str()),
        ("body", "三度日程を調整した"),
    ];
    // No meeting is no reason to ask nobody (基準13条9号ただし書).
    let refused = desk.browser.submit(&page, &desk.address.clone(), &pairs).await;
    assert!(
        refused.status == 422 && refused.body.contains("照会して意見を求めることが必要"),
        "{}",
        refused.body
    );
    let pairs = [&pairs[..], &[("points", "opinions_asked")]].concat();
    let done = desk.browser.submit(&page, &desk.address.clone(), &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = desk.ledger().await;
    assert!(line(&page, &key).contains("不要（理由あり）") && page.body.contains("三度日程を調整した"));
    let pairs = [("rule", "r18"), ("body", "退院の相談を受けた"), ("on", today.as_str())];
    let noted = desk.event("noted", &pairs).await;
    assert_eq!(noted.status, 303, "{}", noted.body);
    let page = desk.ledger().await;
    assert!(waits(&page, "r18:whole") && page.body.contains("退院の相談を受けた"));
    let done = desk.enter(&page, "r18:whole", "done", &today).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(!waits(&desk.ledger().await, "r18:whole"));
    let paper =
        desk.browser.get(&format!("/clients/{}/evidence/print?period=this_year", desk.case.client)).await;
    assert_eq!(paper.status, 200, "{}", paper.body);
    for told in ["架空 太郎", "三度日程を調整した", "サービス担当者会議", "第13条第9号"]
    {
        assert!(paper.body.contains(told), "{told}: {}", paper.body);
    }
});

both!(what_an_insurer_adopts_is_asked_from_that_day_on, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.ledger().await;
    assert!(!waits(&page, "r29"), "the law knows no check of contacts: {:?}", asked(&page));
    let mut staff = app.signed_in_as(&desk.town.insurer_staff);
    let insurer = desk.town.insurer.to_string();
    let pairs = [("insurer", insurer.as_str()), ("preset", "akashi"), ("from", desk.today.as_str())];
    let adopted = staff.adopt_rules(&pairs).await;
    assert_eq!(adopted.status, 303, "{}", adopted.body);
    let page = desk.ledger().await;
    assert!(waits(&page, "r29"), "明石市's rule: {:?}", asked(&page));
    let today = desk.today.clone();
    let done = desk.enter(&page, "r29", "disaster_checked", &today).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(!waits(&desk.ledger().await, "r29"));
});

both!(the_page_of_the_client_says_what_comes_next, |app| async move {
    let mut desk = Desk::new(&app);
    let address = format!("/clients/{}", desk.case.client);
    let page = desk.browser.get(&address).await;
    assert!(page.status == 200 && page.body.contains(&format!("{address}/duties")), "{}", page.body);
    assert_eq!(page.texts("section[aria-labelledby=duties] li").len(), 4, "{}", page.body);
    let provider = app.signed_in_as(&desk.town.provider_staff).get(&address).await;
    assert!(
        provider.status == 200 && !provider.body.contains("/duties"),
        "an office that serves keeps no ledger"
    );
});
