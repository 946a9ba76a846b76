//! Judgements (軽微な変更, やむを得ない理由) and their review by the center that entrusts the plan: the center finds them, says what it
//! thinks and takes none back; the office is told, answers, and judges anew.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Need, PlanContent};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{audit_events, duty_entries, inquiries, judgement_reviews, offices, plans};
use enza::storage::{Conn, StorageError};
use enza::usecases::inquiry::{self, OpenInput};

use crate::hand_over_records::gone;
use crate::support::{Answer, Browser, Case, TestApp, Town};

struct Desk {
    town: Town,
    case: Case,
    manager: Browser,
    center: Browser,
    ledger: String,
}

impl Desk {
    fn bare(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case(&town);
        let manager = app.signed_in_as(&town.care_manager);
        let center = app.signed_in_as(&town.center_staff);
        let ledger = format!("/clients/{}/duties", case.client);
        Self { town, case, manager, center, ledger }
    }

    /// The center entrusts the client.
    fn new(app: &TestApp) -> Self {
        let desk = Self::bare(app);
        desk.entrust(app, "2026-04-01", "");
        desk
    }

    fn entrust(&self, app: &TestApp, starts_on: &str, ends_on: &str) {
        app.entrust(&self.town, &self.case.client, (starts_on, ends_on));
    }

    fn again(&mut self, app: &TestApp) {
        self.manager = app.signed_in_as(&self.town.care_manager);
        self.center = app.signed_in_as(&self.town.center_staff);
    }

    /// A later plan, whose change the care manager judges minor. Gives the page of the judgement.
    async fn judge(&mut self, app: &TestApp, body: &str) -> String {
        app.consent_to_plan(&self.town, &self.case.client, &self.case.version);
        let body_of = |text: &str| Need { number: 1, body: text.into(), ..Need::default() };
        let content =
            PlanContent { needs: vec![body_of("曜日を変えた課題")], ..PlanContent::default() };
        app.add_version(&self.town, &self.case.client, content);
        self.judge_again(app, body).await
    }

    /// The newest plan is judged once more.
    async fn judge_again(&mut self, app: &TestApp, body: &str) -> String {
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            Ok(plans::table.order(plans::id.desc()).select(plans::uid).first(conn)?)
        };
        let plan = app.state.store().read(read).unwrap();
        let today = jst_date(app.clock.now()).to_string();
        let form = self.manager.get(&format!("{}/new?kind=judged_minor", self.ledger)).await;
        let pairs =
            [("plan", plan.as_str()), ("reason_code", "weekday"), ("body", body), ("on", today.as_str())];
        let done = self.manager.submit(&form, &self.ledger.clone(), &pairs).await;
        assert_eq!(done.status, 303, "{}", done.body);
        format!("/judgements/{}", done.location.rsplit_once("entry-").unwrap().1)
    }

    /// The care manager asks the home-help office in writing, in place of the meeting. Gives the page of the judgement.
    fn ask(&self, app: &TestApp) -> String {
        let people = app.participants_of(&self.case.meeting);
        let input = OpenInput {
            meeting: self.case.meeting.clone(),
            asked: vec![people[&self.town.providers[0].name].clone()],
            replaces_meeting: true,
            follows: None,
            reason_code: "minor_change".into(),
            reason: "状態に大きな変わりがない".into(),
            question: "曜日の変更でよいか".into(),
            questions: Vec::new(),
            due_at: app.clock.now() + Duration::days(7),
            reasons: app.state.config.inquiry_reasons().unwrap(),
            seen_version: None,
            consent: enza::domain::consent::Override::default(),
        };
        let by = &self.town.care_manager;
        let opened = app.act(by, "inquiry.open", |tx, cmd| inquiry::open(tx, cmd, &input));
        format!("/judgements/{}", opened.inquiry)
    }

    async fn review(&mut self, at: &str, verdict: &str, body: &str) -> Answer {
        let page = self.center.get(at).await;
        assert_eq!(page.status, 200, "{}", page.body);
        self.center.submit(&page, &format!("{at}/reviews"), &[("verdict", verdict), ("body", body)]).await
    }
}

/// Sends what no page offers.
async fn force(browser: &mut Browser, to: &str, pairs: &[(&str, &str)]) -> Answer {
    let fields = browser.get("/account").await.form_fields("/account");
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    browser.post(to, &pairs).await
}

/// The addresses of the forms on a page that end so.
fn forms(page: &Answer, ending: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let all = scraper::Selector::parse("form").unwrap();
    let actions = html.select(&all).filter_map(|form| form.value().attr("action"));
    actions.filter(|action| action.ends_with(ending)).map(str::to_owned).collect()
}

fn count(app: &TestApp, what: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(match what {
            "reviews" => judgement_reviews::table.count().get_result(conn)?,
            action => audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?,
        })
    };
    app.state.store().read(read).unwrap()
}

both!(a_center_finds_a_minor_change_and_its_opinion_reaches_the_office, |app| async move {
    let mut desk = Desk::new(&app);
    app.confirm_login_address(&desk.town.care_manager);
    app.pass(Duration::days(1));
    desk.again(&app);
    let at = desk.judge(&app, "通院の曜日が変わっただけで、状態は変わらない").await;
    let listed = desk.center.get("/judgements").await;
    for told in ["架空 太郎", "架空ケアプランセンター", "軽微な変更", "通院の曜日が変わった", "1 件", &at]
    {
        assert!(listed.body.contains(told), "{told}: {}", listed.body);
    }
    let page = desk.center.get(&at).await;
    for told in ["計画 幸子", "通院の曜日が変わった", "まだ確認されていません", "/compare/"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let compared = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse("a[href*='/compare/']").unwrap();
    let href = compared.select(&links).next().unwrap().value().attr("href").unwrap().to_owned();
    let diff = desk.center.get(&href).await;
    assert!(diff.status == 200 && diff.body.contains("曜日を変えた課題"), "{}", diff.body);
    let bare = desk.review(&at, "opinion", "").await;
    assert!(bare.status == 422 && bare.body.contains("意見を書いてください"), "{}", bare.body);
    let none = desk.review(&at, "", "").await;
    assert!(none.status == 422 && none.body.contains("確認の結果を選んでください"), "{}", none.body);
    let page = desk.center.get(&at).await;
    let reviews = format!("{at}/reviews");
    let said = [("verdict", "opinion"), ("body", "続くときは会議で検討を")];
    let done = desk.center.submit(&page, &reviews, &said).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(desk.center.submit(&page, &reviews, &said).await.status, 303, "the same form again");
    assert_eq!((count(&app, "reviews"), count(&app, "judgement.review")), (1, 1));
    let fresh = [("verdict", "confirmed"), ("body", ""), ("op_id", "another")];
    let twice = force(&mut desk.center, &reviews, &fresh).await;
    assert!(twice.status == 422 && twice.body.contains("すでに確認しています"), "{}", twice.body);
    assert!(!desk.center.get("/judgements").await.body.contains(&at), "it waits no more");
    let told = desk.center.get("/judgements?state=opinion").await;
    assert!(told.body.contains(&at) && told.body.contains("続くときは会議で検討を"), "{}", told.body);
    app.settle().await;
    let letter = app.sent_texts().pop().unwrap();
    assert!(letter.contains("意見を書きました") && letter.contains(&at), "{letter}");
    assert!(
        !letter.contains("架空 太郎") && !letter.contains("会議で検討"),
        "letters name no client: {letter}"
    );
    let ledger = desk.manager.get(&desk.ledger).await;
    assert!(ledger.body.contains("続くときは会議で検討を") && ledger.body.contains("意見あり"));
    let waits = |home: &Answer| home.body.contains("判断への意見に答える") && home.body.contains(&at);
    assert!(waits(&desk.manager.get("/").await), "the opinion waits for the office on its first page");
    let own = desk.manager.get(&at).await;
    assert!(forms(&own, "/reviews").is_empty() && forms(&own, "/withdraw").is_empty(), "{}", own.body);
    let to = forms(&own, "/answers").remove(0);
    let empty = desk.manager.submit(&own, &to, &[]).await;
    assert!(empty.status == 422 && empty.body.contains("返事を書いてください"), "{}", empty.body);
    let answered = desk.manager.submit(&own, &to, &[("answer", "次の会議で検討します")]).await;
    assert_eq!(answered.status, 303, "{}", answered.body);
    assert!(!waits(&desk.manager.get("/").await));
    let seen = desk.center.get("/judgements?state=answered").await;
    assert!(seen.body.contains(&at), "{}", seen.body);
    app.settle().await;
    let letter = app.sent_texts().pop().unwrap();
    assert!(letter.contains("返事を書きました") && letter.contains(&at), "the center is told: {letter}");
    assert!(!letter.contains("架空 太郎") && !letter.contains("次の会議で検討"), "{letter}");
    assert!(desk.center.get(&at).await.body.contains("次の会議で検討します"));
    let client = format!("/clients/{}", desk.case.client);
    let paper = desk.manager.get(&format!("{client}/evidence/print?period=this_year")).await;
    for told in ["続くときは会議で検討を", "次の会議で検討します", "意見に返事あり"]
    {
        assert!(paper.body.contains(told), "{told}: {}", paper.body);
    }
    let course = desk.manager.get(&format!("{client}/progress")).await;
    assert!(course.body.contains("続くときは会議で検討を"), "{}", course.body);
    let file = desk.center.get("/judgements/csv?state=all").await;
    assert!(file.body.contains("架空 太郎") && file.body.contains("→"), "{}", file.body);
    // The answer waits for the center, which says a last word without taking the first back.
    let listed = desk.center.get("/judgements").await;
    assert!(listed.body.contains(&at) && listed.body.contains("1 件"), "{}", listed.body);
    assert_eq!(desk.review(&at, "confirmed", "").await.status, 303);
    assert!(!desk.center.get("/judgements").await.body.contains(&at));
    assert_eq!(count(&app, "reviews"), 2);
    let own = desk.manager.get(&at).await;
    assert!(own.body.contains("確認しました") && own.body.contains("続くときは会議で検討を"), "{}", own.body);
});

both!(a_judgement_that_no_center_reviews_does_not_say_that_it_waits, |app| async move {
    let mut desk = Desk::bare(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let at = desk.judge(&app, "曜日だけ").await;
    for page in [desk.ledger.clone(), at.clone()] {
        let page = desk.manager.get(&page).await;
        assert!(page.texts(".chip").contains(&"確認の対象外".to_owned()), "{}", page.body);
        assert!(!page.body.contains("確認待ち") && !page.body.contains("まだ確認されていません"));
    }
    desk.entrust(&app, "2026-04-01", "");
    let page = desk.manager.get(&at).await;
    assert!(page.texts(".chip").contains(&"確認待ち".to_owned()), "{}", page.body);
    // What the center itself judges is for no other center.
    std::mem::swap(&mut desk.manager, &mut desk.center);
    let own = desk.judge_again(&app, "センターの判断").await;
    let page = desk.manager.get(&own).await;
    assert!(page.texts(".chip").contains(&"確認の対象外".to_owned()), "{}", page.body);
});

both!(whether_a_judgement_waits_is_asked_of_its_own_day, |app| async move {
    let mut desk = Desk::bare(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    // It is 22 November. One entrustment ends two days later, another one has begun since.
    let early = desk.judge(&app, "委託の前").await;
    desk.entrust(&app, "2026-11-23", "2026-11-24");
    app.pass(Duration::days(1));
    desk.again(&app);
    let within = desk.judge_again(&app, "委託の間").await;
    let listed = desk.center.get("/judgements").await;
    assert!(listed.body.contains(&within) && !listed.body.contains(&early), "{}", listed.body);
    let outside = desk.center.get("/judgements?state=outside").await;
    assert!(outside.body.contains(&early) && !outside.body.contains(&within), "{}", outside.body);
    app.pass(Duration::days(5));
    desk.again(&app);
    let late = desk.judge_again(&app, "委託の後").await;
    for (at, state) in [(&early, "確認の対象外"), (&within, "確認待ち"), (&late, "確認の対象外")]
    {
        let page = desk.manager.get(at).await;
        let chip = page.texts(".chip").into_iter().find(|chip| chip.starts_with("確認"));
        assert_eq!(chip.as_deref(), Some(state), "{at}: {}", page.body);
    }
    desk.entrust(&app, "2026-11-29", "");
    let page = desk.manager.get(&late).await;
    assert!(page.texts(".chip").contains(&"確認の対象外".to_owned()), "it began since: {}", page.body);
});

both!(a_list_is_narrowed_by_state_kind_office_and_days, |app| async move {
    let mut desk = Desk::new(&app);
    let asked = desk.ask(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let minor = desk.judge(&app, "曜日だけ").await;
    let office = desk.town.care_office.uid.to_string();
    let other = desk.town.second_care_office.uid.to_string();
    for (query, has_asked, has_minor) in [
        (String::new(), true, true),
        ("kind=minor".into(), false, true),
        ("kind=inquiry".into(), true, false),
        ("state=confirmed".into(), false, false),
        (format!("office={office}"), true, true),
        (format!("office={other}"), false, false),
        ("until=2026-11-21".into(), true, false),
        ("from=2026-11-22".into(), false, true),
        ("from=2026-11-23".into(), false, false),
    ] {
        let page = desk.center.get(&format!("/judgements?{query}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let found = (page.body.contains(&asked), page.body.contains(&minor));
        assert_eq!(found, (has_asked, has_minor), "{query}: {}", page.body);
    }
    let empty = desk.center.get("/judgements?from=2026-11-23").await;
    assert!(empty.body.contains("当てはまる判断はありません"), "{}", empty.body);
});

both!(a_center_takes_no_judgement_of_another_office_back, |app| async move {
    let mut desk = Desk::new(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let at = desk.judge(&app, "曜日だけ").await;
    let shown = desk.center.get(&desk.ledger).await;
    assert!(shown.status == 200 && shown.body.contains("曜日だけ"), "{}", shown.body);
    assert!(forms(&shown, "/withdraw").is_empty(), "{:?}", forms(&shown, "/withdraw"));
    let entry = at.rsplit_once('/').unwrap().1;
    let to = format!("{}/{entry}/withdraw", desk.ledger);
    let refused = force(&mut desk.center, &to, &[("reason", "認められない")]).await;
    assert!(refused.status == 422 && refused.body.contains("記録した事業所だけ"), "{}", refused.body);
    let own = desk.manager.get(&desk.ledger).await;
    assert!(forms(&own, "/withdraw").contains(&to), "{:?}", forms(&own, "/withdraw"));
    let done = desk.manager.submit(&own, &to, &[("reason", "会議で検討しなおす")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let late = desk.center.get(&at).await;
    assert!(late.body.contains("会議で検討しなおす") && forms(&late, "/reviews").is_empty());
    let late = force(&mut desk.center, &format!("{at}/reviews"), &[("verdict", "confirmed")]).await;
    assert_eq!(late.status, 422, "a withdrawn judgement is reviewed no more: {}", late.body);
    assert_eq!(count(&app, "reviews"), 0);
});

both!(a_revised_judgement_waits_anew_and_the_earlier_review_stays_with_the_earlier_one, |app| async move {
    let mut desk = Desk::new(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let first = desk.judge(&app, "曜日だけ").await;
    let done = desk.review(&first, "opinion", "根拠が足りない").await;
    assert_eq!(done.status, 303, "{}", done.body);
    let waits = |home: &Answer| home.body.contains("判断への意見に答える") && home.body.contains(&first);
    assert!(waits(&desk.manager.get("/").await));
    let own = desk.manager.get(&desk.ledger).await;
    let to = forms(&own, "/withdraw").remove(0);
    desk.manager.submit(&own, &to, &[("reason", "書き直す")]).await;
    assert!(!waits(&desk.manager.get("/").await), "nobody answers for what was withdrawn");
    let second = desk.judge_again(&app, "曜日だけで、主治医にも確かめた").await;
    let listed = desk.center.get("/judgements").await;
    assert!(listed.body.contains(&second) && !listed.body.contains(&format!("{first}\"")), "{}", listed.body);
    let page = desk.center.get(&second).await;
    assert!(page.body.contains("まだ確認されていません"), "{}", page.body);
    assert!(
        page.body.contains("根拠が足りない") && page.body.contains(&first),
        "the earlier one is beside it"
    );
    assert!(desk.center.get(&first).await.body.contains("根拠が足りない"), "it stays with the earlier one");
});

both!(a_review_is_taken_back_by_its_own_center_with_a_reason_and_stays_on_record, |app| async move {
    let mut desk = Desk::new(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let at = desk.judge(&app, "曜日だけ").await;
    desk.review(&at, "confirmed", "").await;
    app.settle().await;
    let page = desk.center.get(&at).await;
    let to = forms(&page, "/withdraw").remove(0);
    let bare = desk.center.submit(&page, &to, &[]).await;
    assert!(bare.status == 422 && bare.body.contains("取り消す理由を書いてください"), "{}", bare.body);
    assert_eq!(force(&mut desk.manager, &to, &[("reason", "困る")]).await.status, 403, "the office does not");
    let done = desk.center.submit(&page, &to, &[("reason", "別の方の判断だった")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let twice = desk.center.submit(&page, &to, &[("reason", "もう一度"), ("op_id", "again")]).await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    app.settle().await;
    let letters = app.sent_texts();
    assert!(letters.iter().any(|text| text.contains("確認を取り消しました")), "{letters:?}");
    let page = desk.manager.get(&at).await;
    assert!(page.body.contains("別の方の判断だった") && page.body.contains("確認待ち"), "{}", page.body);
    assert!(desk.center.get("/judgements").await.body.contains(&at), "it waits again");
    assert_eq!(desk.review(&at, "opinion", "回数も").await.status, 303);
    assert_eq!(count(&app, "reviews"), 2, "nothing is taken out");
});

both!(the_reason_of_an_inquiry_is_reviewed_without_opening_the_inquiry, |app| async move {
    let mut desk = Desk::new(&app);
    let at = desk.ask(&app);
    let page = desk.center.get(&at).await;
    for told in ["状態に大きな変わりがない", "計画 幸子", "会議に代えて", "1 か所", "閲覧の権限がないため"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    for kept in ["架空訪問介護ステーション", "曜日の変更でよいか"] {
        assert!(!page.body.contains(kept), "{kept} stays with the inquiry: {}", page.body);
    }
    assert!(!page.body.contains("href=\"/inquiries/"), "the opinions stay with the inquiry");
    assert_eq!(desk.center.get(&at.replace("judgements", "inquiries")).await.status, 404);
    let done = desk.review(&at, "confirmed", "").await;
    assert_eq!(done.status, 303, "{}", done.body);
    let own = desk.manager.get(&at).await;
    for told in ["確認した", "href=\"/inquiries/", "架空訪問介護ステーション", "曜日の変更でよいか"]
    {
        assert!(own.body.contains(told), "{told}: {}", own.body);
    }
    assert!(!own.body.contains("閲覧の権限がないため"), "{}", own.body);
    let ledger = desk.manager.get(&desk.ledger).await;
    assert!(ledger.body.contains("照会のやむを得ない理由") && ledger.body.contains("確認しました"));
});

both!(
    an_opinion_on_an_inquiry_waits_for_the_office_that_asked_also_after_the_client_left,
    |app| async move {
        let mut desk = Desk::new(&app);
        let at = desk.ask(&app);
        assert_eq!(desk.review(&at, "opinion", "会議を開けたのでは").await.status, 303);
        gone(&app, &desk.town, (&desk.case.client, 0));
        let mut next = app.signed_in_as(&desk.town.second_care_manager);
        assert!(!next.get("/").await.body.contains(&at), "it was not the next office that asked");
        assert!(desk.manager.get("/").await.body.contains(&at));
        let own = desk.manager.get(&at).await;
        let to = forms(&own, "/answers").remove(0);
        let done = desk.manager.submit(&own, &to, &[("answer", "主治医の都合がつかなかった")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(!desk.manager.get("/").await.body.contains(&at));
    }
);

both!(only_the_center_that_entrusts_that_day_sees_and_reviews, |app| async move {
    let mut desk = Desk::bare(&app);
    desk.entrust(&app, "2026-11-23", "2026-11-24");
    let asked = desk.ask(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    let minor = desk.judge(&app, "曜日だけ").await;
    // It is 22 November: the day before, both days, the day after.
    for (day, status) in [(22, 404), (23, 200), (24, 200), (25, 404)] {
        for at in [&asked, &minor] {
            assert_eq!(desk.center.get(at).await.status, status, "on the {day}th");
            let listed = desk.center.get("/judgements?state=all").await;
            assert_eq!(listed.body.contains(at.as_str()), status == 200, "on the {day}th: {}", listed.body);
            assert_eq!(desk.manager.get(at).await.status, 200, "its author's office");
        }
        app.pass(Duration::days(1));
        desk.again(&app);
    }
    let mut second = app.signed_in_as(&desk.town.second_care_manager);
    let mut helper = app.signed_in_as(&desk.town.provider_staff);
    assert_eq!(second.get(&minor).await.status, 404, "another office");
    assert_eq!(helper.get(&minor).await.status, 403, "an office that serves");
    let blind = force(&mut desk.center, &format!("{minor}/reviews"), &[("verdict", "confirmed")]).await;
    assert_eq!((blind.status, count(&app, "reviews")), (404, 0), "{}", blind.body);
});

both!(two_offices_of_one_name_are_two_choices, |app| async move {
    let mut desk = Desk::new(&app);
    app.pass(Duration::days(1));
    desk.again(&app);
    desk.judge(&app, "曜日だけ").await;
    crate::plan_rights::hand(&app, &desk.case, &desk.town.second_care_office.uid);
    let rename = |conn: &mut Conn| -> Result<usize, StorageError> {
        let second = offices::table.filter(offices::uid.eq(&desk.town.second_care_office.uid));
        Ok(diesel::update(second).set(offices::name.eq(&desk.town.care_office.name)).execute(conn)?)
    };
    app.state.store().with_writer(rename).unwrap();
    desk.manager = app.signed_in_as(&desk.town.second_care_manager);
    desk.judge_again(&app, "時間だけ").await;
    let page = desk.center.get("/judgements").await;
    let html = scraper::Html::parse_document(&page.body);
    let options = scraper::Selector::parse("select[name=office] option").unwrap();
    let named: Vec<String> = html.select(&options).map(|option| option.text().collect()).collect();
    let same = named.iter().filter(|name| name.contains(&desk.town.care_office.name)).count();
    assert_eq!(same, 2, "{named:?}");
});

both!(an_exception_is_a_judgement_and_what_was_written_before_finds_its_office, |app| async move {
    let mut desk = Desk::new(&app);
    let ledger = desk.manager.get(&desk.ledger).await;
    let html = scraper::Html::parse_document(&ledger.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    let keys: Vec<String> = html
        .select(&inputs)
        .filter_map(|input| input.value().attr("value"))
        .filter(|key| key.starts_with("p9:whole"))
        .map(str::to_owned)
        .collect();
    let today = jst_date(app.clock.now()).to_string();
    let pairs = [
        ("duty", keys[0].as_str()),
        ("act", "excepted.unavoidable"),
        ("points", "opinions_asked"),
        ("on", today.as_str()),
        ("body", "三度日程を調整した"),
    ];
    let done = desk.manager.submit(&ledger, &desk.ledger.clone(), &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let listed = desk.center.get("/judgements?kind=excepted").await;
    for told in ["例外", "やむを得ない理由", "三度日程を調整した", "サービス担当者会議"]
    {
        assert!(listed.body.contains(told), "{told}: {}", listed.body);
    }
    let mut linked = listed.body.split("href=\"/judgements/").filter_map(|rest| rest.get(..36));
    let at = format!("/judgements/{}", linked.find(|uid| Uid::parse(uid).is_some()).unwrap());
    let csv = "/judgements/csv?kind=excepted";
    for page in [at.as_str(), csv] {
        let told = desk.center.get(page).await;
        assert!(told.body.contains("担当者全員に照会して意見を求めた"), "{page}: {}", told.body);
    }
    let untick = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(duty_entries::table).set(duty_entries::points.eq("")).execute(conn)?)
    };
    app.state.store().with_writer(untick).unwrap();
    for page in [at.as_str(), csv] {
        let told = desk.center.get(page).await;
        assert!(
            told.body.contains("記録がありません"),
            "as it stands in older entries: {page}: {}",
            told.body
        );
        assert!(!told.body.contains("担当者全員に照会して意見を求めた"), "{page}: {}", told.body);
    }
    // What was written before the office stood in the row is told by the log.
    let backfill = include_str!("../../migrations/sqlite/2026-11-21-000680_judgement_reviews/up.sql");
    let from = backfill.find("UPDATE duty_entries").unwrap();
    let until = backfill.find("CREATE INDEX duty_entries_by_office_id").unwrap();
    let opened = backfill.find("UPDATE inquiries").unwrap();
    let end = backfill.find("-- What the center").unwrap();
    desk.ask(&app);
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let offices: Vec<Option<i64>> = duty_entries::table.select(duty_entries::office_id).load(conn)?;
        diesel::update(duty_entries::table).set(duty_entries::office_id.eq(None::<i64>)).execute(conn)?;
        diesel::update(inquiries::table).set(inquiries::opened_by.eq("")).execute(conn)?;
        for statement in format!("{}{}", &backfill[from..until], &backfill[opened..end]).split_inclusive(';')
        {
            if statement.contains("UPDATE") {
                diesel::sql_query(statement.trim_end_matches(';')).execute(conn)?;
            }
        }
        let after: Vec<Option<i64>> = duty_entries::table.select(duty_entries::office_id).load(conn)?;
        let names: Vec<String> = inquiries::table.select(inquiries::opened_by).load(conn)?;
        assert_eq!((offices, names), (after, vec!["計画 幸子".to_owned()]));
        Ok(1)
    };
    app.state.store().with_writer(write).unwrap();
});
