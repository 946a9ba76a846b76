//! What the pages around the ledger of duties tell: filters and days, what the home page counts, the occasions of an entry,
//! what the page of a plan takes from the ledger, and which plan is a client's first.

use chrono::Duration;
use enza::domain::duty::What;
use enza::domain::ids::{ClientId, Uid};
use enza::domain::plan_draft::{PlanContent, PlanKind, PreventiveForm, VersionSource};
use enza::domain::time::jst::jst_date;
use enza::storage::tables::plans::{self, NewPlan};
use enza::storage::tables::{clients, offices};
use enza::storage::views::duty_facts;
use enza::storage::{Audit, Conn, Tx};
use enza::usecases::plan_steps::{self, AddVersion};
use enza::usecases::{Cmd, Failure};

use crate::support::{Answer, TestApp, Town};

/// The names of duties that wait on a ledger, by the beginning of their rule.
fn waiting(page: &Answer, begins: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    let values = html.select(&inputs).filter_map(|input| input.value().attr("value"));
    values.filter(|value| value.starts_with(begins)).map(str::to_owned).collect()
}

both!(a_list_of_duties_is_narrowed_by_client_kind_and_days_and_its_file_too, |app| async move {
    let town = app.town();
    app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let (consent, meeting) = ("説明して文書で同意を得る", "第13条第9号");
    for (query, has_consent, has_meeting) in [
        ("", true, true),
        ("client=たろう", true, true),
        ("client=架空　太郎", true, true),
        ("client=花子", false, false),
        ("rule=r10", true, false),
        ("rule=r9", false, true),
        ("rule=r6", false, false),
        ("client=太郎&rule=r9&person=all", false, true),
        ("from=2030-01-01", false, false),
        ("from=2026-11-21&until=2026-11-21", true, true),
        ("from=2026-11-22", false, false),
    ] {
        for path in ["/duties", "/duties/csv"] {
            let page = browser.get(&format!("{path}?{query}")).await;
            assert_eq!(page.status, 200, "{}", page.body);
            let rows = if path == "/duties" { page.texts("li.duty").concat() } else { page.body.clone() };
            let found = (rows.contains(consent), rows.contains(meeting));
            assert_eq!(found, (has_consent, has_meeting), "{path}?{query}: {rows}");
        }
    }
    let checks = browser.get("/duties?rule=r6").await;
    assert!(
        checks.texts("li.duty").concat().contains("第13条第6号"),
        "a check that is asked for by its kind"
    );
    let narrowed = browser.get("/duties?client=太郎&rule=r9").await;
    let html = scraper::Html::parse_document(&narrowed.body);
    let files = scraper::Selector::parse("p.cluster a").unwrap();
    let mut files = html.select(&files).filter_map(|link| link.value().attr("href"));
    assert!(files.all(|href| href.contains("rule=r9") && href.contains("client=%E5")), "{}", narrowed.body);
    assert!(narrowed.body.contains("value=\"太郎\""), "what was typed stays");
});

both!(a_day_that_can_not_be_read_is_said_and_narrows_nothing, |app| async move {
    let town = app.town();
    app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get("/duties?from=abc&rule=r10").await;
    assert_eq!(page.status, 200, "{}", page.body);
    for told in [".error-summary", ".field--error"] {
        let told = page.texts(told).concat();
        assert!(told.contains("日付は「R8.11.21」"), "{told}");
    }
    assert!(page.body.contains("value=\"abc\""), "what was typed stays: {}", page.body);
    assert!(page.texts("li.duty").concat().contains("説明して文書で同意を得る"), "{}", page.body);
    let html = scraper::Html::parse_document(&page.body);
    let files = scraper::Selector::parse("p.cluster a").unwrap();
    let mut files = html.select(&files).filter_map(|link| link.value().attr("href"));
    assert!(files.all(|href| href.contains("rule=r10") && !href.contains("abc")), "{}", page.body);
    let reversed = browser.get("/duties?from=2026-12-31&until=2026-01-01").await;
    assert!(reversed.body.contains("はじめの日以後の日"), "{}", reversed.body);
    let file = browser.get("/duties/csv?until=abc").await;
    assert!(file.status == 422 && file.body.contains("日付は「R8.11.21」"), "{}", file.body);
    let later = browser.get("/duties?from=R8.11.22").await;
    assert!(later.body.contains("value=\"2026-11-22\""), "as the box shows it: {}", later.body);
    assert!(!later.texts("li.duty").concat().contains("説明して文書で同意を得る"), "{}", later.body);
    let empty = browser.get("/duties?from=&until=").await;
    assert!(empty.texts(".error-summary").is_empty(), "{}", empty.body);
});

both!(a_calendar_is_of_one_person_and_leads_to_the_list_of_one_day, |app| async move {
    let town = app.town();
    app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let month = browser.get("/duties/calendar?month=2026-11&person=all").await;
    assert!(month.texts("select[name='person'] option").concat().contains("事業所の全員"), "{}", month.body);
    let html = scraper::Html::parse_document(&month.body);
    let more = scraper::Selector::parse(".month__more a").unwrap();
    let more = html.select(&more).next().expect("a day with more than fits");
    let (href, text) = (more.value().attr("href").unwrap().to_owned(), more.text().collect::<String>());
    let many: usize = text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    assert!(href.contains("person=all"), "{href}");
    let day = browser.get(&href).await;
    let deadlines = day.texts("li.duty .deadline");
    assert_eq!(deadlines.len(), many + 4, "those of the day, and nothing else: {deadlines:?}");
    assert!(deadlines.iter().all(|text| *text == deadlines[0]), "{deadlines:?}");
});

both!(the_home_page_says_how_much_is_due_within_a_week, |app| async move {
    let town = app.town();
    app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let part = browser.get("/duties/part").await;
    let html = scraper::Html::parse_document(&part.body);
    let links = scraper::Selector::parse("p > a[href*='from=']").unwrap();
    let link = html.select(&links).next().expect("what is due soon");
    let href = link.value().attr("href").unwrap().to_owned();
    assert!(href.contains("from=2026-11-21") && href.contains("until=2026-11-28"), "{href}");
    let told = link.text().collect::<String>();
    let list = browser.get(&href).await;
    let many = list.texts("li.duty").len();
    assert!(many > 0 && told.contains(&format!(" {many}件")), "{told}, {many}");
    app.pass(Duration::days(400));
    let mut browser = app.signed_in_as(&town.care_manager);
    let late = browser.get("/duties?until=2026-11-30").await;
    assert!(late.texts("li.duty").len() > 1, "{}", late.body);
});

both!(an_entry_without_a_duty_is_chosen_by_its_occasion, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/clients/{}/duties/new", case.client)).await;
    assert_eq!(page.texts("section h2").len(), 4, "{}", page.body);
    let (links, hints) = (page.texts(".task-list a"), page.texts(".task-list__hint"));
    // All but the entrusted plan, which a 居宅サービス計画 never is.
    assert_eq!((links.len(), hints.len()), (13, 13));
    assert!(hints.iter().all(|hint| hint.ends_with('。') && !hint.contains('?')), "{hints:?}");
    // What is noted is of the support that the client has, and of one that begins before its first plan.
    let noted = format!("/clients/{}/duties/new?kind=noted", case.client);
    let offered = |page: &Answer| {
        let rules = page.texts("select[name='rule'] option").join(" ");
        (rules.contains("R18 "), rules.contains("P14 "))
    };
    assert_eq!(offered(&browser.get(&noted).await), (true, false));
    app.entrust(&town, &case.client, ("2026-11-21", ""));
    assert_eq!(offered(&browser.get(&noted).await), (true, true));
});

both!(the_page_of_a_plan_tells_what_was_entered_by_hand_in_the_ledger, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let ledger = format!("/clients/{}/duties", case.client);
    let plan = format!("/plan-versions/{}", case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let entered = |page: &Answer| page.texts("section[aria-labelledby='entered'] li");
    assert!(entered(&browser.get(&plan).await).is_empty());
    let today = jst_date(app.clock.now()).to_string();
    let page = browser.get(&ledger).await;
    let delivered = waiting(&page, "r11").into_iter().find(|key| key.ends_with(".client")).unwrap();
    let mut at = Vec::new();
    for (duty, act, body) in
        [(&delivered, "delivered", "自宅で手渡した"), (&waiting(&page, "r6")[0], "checked", "")]
    {
        let page = browser.get(&ledger).await;
        let pairs = [("duty", duty.as_str()), ("act", act), ("on", today.as_str()), ("body", body)];
        let done = browser.submit(&page, &ledger, &pairs).await;
        assert_eq!(done.status, 303, "{}", done.body);
        at.push(done.location);
    }
    let page = browser.get(&plan).await;
    let rows = entered(&page);
    for told in ["交付した", "利用者", "令和8年11月21日", "自宅で手渡した", "計画 幸子"]
    {
        assert!(rows[0].contains(told), "{told}: {rows:?}");
    }
    assert!(rows[1].contains("原案を確認した") && rows[1].contains("R6"), "{rows:?}");
    assert!(at.iter().all(|at| page.body.contains(&format!("href=\"{at}\""))), "{at:?}: {}", page.body);
    assert!(!page.body.contains("まだどこにも交付されていません"), "{}", page.body);
    // The history names the rule by its title as well.
    let history =
        browser.get(&ledger).await.texts("section[aria-labelledby='history'] .rows__title").concat();
    assert!(history.contains("R6") && history.contains("課題分析標準項目"), "{history}");
    let withdraw = format!("{}/withdraw", at[0].replace("#entry-", "/"));
    let page = browser.get(&ledger).await;
    assert_eq!(browser.submit(&page, &withdraw, &[("reason", "日を誤った")]).await.status, 303);
    let rows = entered(&browser.get(&plan).await);
    assert!(rows.len() == 1 && !rows[0].contains("手渡した"), "what was taken back is not told: {rows:?}");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let served = helper.get(&plan).await;
    assert!(served.status == 200 && entered(&served).is_empty(), "who serves keeps no ledger");
});

/// Writes a plan of today down as made by an office.
fn plan(app: &TestApp, town: &Town, (client, office): (&Uid, &Uid), kind: PlanKind) {
    let mut cmd = app.command(&town.care_manager);
    let planned_on = jst_date(app.clock.now());
    let write = |tx: &mut Tx<'_>, cmd: &mut Cmd| -> Result<(), Failure> {
        let client = clients::find(tx, client)?.unwrap();
        let office_id = offices::find_by_uid(tx, office)?.unwrap().id;
        let uid = cmd.uid();
        let new = NewPlan { uid: &uid, client_id: client.id, kind, planned_on, office_id, now: cmd.now };
        let plan = plans::insert(tx, &new)?;
        let mut content = PlanContent::default();
        content.head.preventive = (kind == PlanKind::Preventive).then(|| Box::new(PreventiveForm::default()));
        let add = AddVersion {
            client: &client,
            plan: &plan,
            content,
            source: VersionSource::Edit,
            note: "試験",
            author: "計画 幸子",
        };
        let made = plan_steps::add_version(tx, cmd, &add)?;
        cmd.audit(tx, &Audit::of("plan.revise").object("plan-version", &made.uid))?;
        Ok(())
    };
    app.state.desk.write(&mut cmd, "plan.revise", write).unwrap();
}

both!(the_first_plan_of_each_office_and_form_is_a_first_one, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let id: ClientId = app.state.store().read(|conn| clients::find(conn, &case.client)).unwrap().unwrap().id;
    let firsts = || {
        let read = |conn: &mut Conn| duty_facts::of(conn, &[id]);
        let facts = app.state.store().read(read).unwrap().remove(&id).unwrap();
        let drafts = facts.until(jst_date(app.clock.now())).iter().filter_map(|fact| match fact.what {
            What::Drafted(drafted) => Some(drafted.is_first),
            _ => None,
        });
        drafts.collect::<Vec<_>>()
    };
    assert_eq!(firsts(), [true]);
    let (own, next) = (&town.care_office.uid, &town.second_care_office.uid);
    for (office, kind, expected) in [
        (own, PlanKind::Care, vec![true, false]),
        (next, PlanKind::Care, vec![true, false, true]),
        (next, PlanKind::Care, vec![true, false, true, false]),
        (own, PlanKind::Care, vec![true, false, true, false, true]),
        (own, PlanKind::Preventive, vec![true, false, true, false, true, true]),
    ] {
        app.pass(Duration::days(1));
        plan(&app, &town, (&case.client, office), kind);
        assert_eq!(firsts(), expected, "{kind} by {office}");
    }
});
