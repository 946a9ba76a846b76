//! What the ledger of duties concludes from records: rests, versions of plans, copied goals, an insurer left behind.

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_query;
use enza::domain::certification::{CareLevel, CertificationStatus};
use enza::domain::consent::{ConsentForm, Purpose, TypedGiver};
use enza::domain::duty::entry::EntryKind;
use enza::domain::duty::{
    Duty, DutyStatus, Facts, Ground, Part, RecordUid, RuleBook, RuleNo, Subject, duties, shipped,
};
use enza::domain::ids::{ClientId, Uid};
use enza::domain::plan_draft::{Goal, Need, PlanContent, PlanKind, ServiceItem, VersionSource};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{duty_entries, plan_goals};
use enza::storage::tables::clients;
use enza::storage::tables::duty_entries::{self as entries, NewEntry};
use enza::storage::tables::plans::{self, NewPlan};
use enza::storage::views::duty_facts;
use enza::storage::{Audit, Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::consent::{RecordInput, What, record};
use enza::usecases::plan_steps::{self, AddVersion};

use crate::support::{Browser, Person, TestApp, Town};

fn id_of(app: &TestApp, client: &Uid) -> ClientId {
    app.state.store().read(|conn| clients::find(conn, client)).unwrap().unwrap().id
}

fn facts(app: &TestApp, client: &Uid) -> Facts {
    let id = id_of(app, client);
    let read = |conn: &mut Conn| duty_facts::of(conn, &[id]);
    app.state.store().read(read).unwrap().remove(&id).unwrap()
}

/// The duties of a client under the law alone, today.
fn asked<'r>(app: &TestApp, client: &Uid, book: &'r RuleBook) -> Vec<Duty<'r>> {
    duties(book, &facts(app, client), jst_date(app.clock.now()))
}

fn law() -> RuleBook {
    RuleBook::new(&shipped().unwrap(), &[])
}

fn of<'d, 'r>(all: &'d [Duty<'r>], rule: RuleNo, fits: impl Fn(Subject) -> bool) -> &'d Duty<'r> {
    let mut found = all.iter().filter(|duty| duty.clause.rule == rule && fits(duty.subject));
    found.next().unwrap_or_else(|| panic!("{rule} is not asked"))
}

async fn post(browser: &mut Browser, form: &str, to: &str, pairs: &[(&str, &str)]) {
    let page = browser.get(form).await;
    let answer = browser.submit(&page, to, pairs).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

both!(a_month_in_hospital_asks_for_no_monitoring_and_says_why, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let at = format!("/clients/{}/state", case.client);
    // The clock stands on 21 November 2026: service runs from that day.
    app.pass(Duration::days(50));
    let mut browser = app.signed_in_as(&town.care_manager);
    post(
        &mut browser,
        &at,
        &at,
        &[("state", "suspended"), ("reason", "hospital"), ("since_on", "2026-12-01")],
    )
    .await;
    let book = law();
    let status = |month: &str, rule| {
        let all = asked(&app, &case.client, &book);
        let duty = of(&all, rule, |subject| subject.word() == format!("months.{month}.{month}"));
        (duty.status, duty.proof.and_then(|proof| proof.ground))
    };
    assert_eq!(status("2026-11", RuleNo::R14I), (DutyStatus::Late, None), "the client was at home");
    for rule in [RuleNo::R14I, RuleNo::R14Ha] {
        assert_eq!(status("2026-12", rule), (DutyStatus::Excused, Some(Ground::Suspended)));
        assert_eq!(status("2027-01", rule), (DutyStatus::Excused, Some(Ground::Suspended)), "it goes on");
    }
    let ledger = browser.get(&format!("/clients/{}/duties", case.client)).await;
    assert!(ledger.body.contains("休止中（入院）"), "{}", ledger.body);
    post(&mut browser, &at, &at, &[("state", "active"), ("since_on", "2027-01-09")]).await;
    assert_eq!(status("2026-12", RuleNo::R14I).0, DutyStatus::Excused);
    assert_eq!(
        status("2027-01", RuleNo::R14I),
        (DutyStatus::Due, None),
        "asked again for the rest of the month"
    );
});

both!(a_plan_issued_anew_before_its_consent_is_delivered_anew, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let today = jst_date(app.clock.now()).to_string();
    let pairs = [("recipient", "client"), ("means", "in_person"), ("delivered_on", today.as_str())];
    let book = law();
    let to_client = |subject: Subject| subject.word().ends_with(".client");
    let status = || of(&asked(&app, &case.client, &book), RuleNo::R11, to_client).status;
    let first = format!("/plan-versions/{}/deliveries", case.version);
    post(&mut browser, &format!("{first}/new"), &first, &pairs).await;
    assert_eq!(status(), DutyStatus::Met, "the only draft there is");
    let (second, _) = app.add_version(&town, &case.client, written("R8.11.21～R9.5.20", "入浴を見守る"));
    assert_eq!(status(), DutyStatus::Due, "it went out as an earlier draft");
    app.consent_to_plan(&town, &case.client, &second);
    assert_eq!(status(), DutyStatus::Due);
    let again = format!("/plan-versions/{second}/deliveries");
    post(&mut browser, &format!("{again}/new"), &again, &pairs).await;
    assert_eq!(status(), DutyStatus::Met);
    // What is issued anew after the consent (軽微な変更) leaves it delivered.
    app.add_version(&town, &case.client, written("R8.11.21～R9.5.20", "入浴を見守る（曜日を変えた）"));
    assert_eq!(status(), DutyStatus::Met);
});

both!(what_was_changed_after_the_consent_is_judged_or_consented_to, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let (ledger, law) = (format!("/clients/{}/duties", case.client), law());
    let form = format!("{ledger}/new?kind=judged_minor");
    let status = || {
        let all = asked(&app, &case.client, &law);
        all.iter().find(|duty| duty.clause.part == Part::Reissued).map(|duty| duty.status)
    };
    app.consent_to_plan(&town, &case.client, &case.version);
    assert_eq!(status(), None, "the version consented to is the newest");
    let plans = browser.get(&form).await.texts("select[name='plan'] option").concat();
    assert!(!plans.contains("11月"), "a first plan is no change: {plans}");
    let served = |body: &str| {
        let mut content = written("R8.11.21～R9.5.20", body);
        let item = &mut content.needs[0].goals[0].items[0];
        (item.office_number, item.office_name) =
            (town.providers[0].number.clone(), town.providers[0].name.clone());
        content
    };
    let (second, _) = app.add_version(&town, &case.client, served("入浴を見守る"));
    let deliver = browser.get(&format!("/plan-versions/{second}/deliver")).await;
    assert!(!deliver.texts(".consent-panel").is_empty(), "nobody has judged the change yet");
    assert_eq!(status(), Some(DutyStatus::Open));
    let page = browser.get(&ledger).await;
    assert!(page.body.contains("同意のあとの新しい版"), "{}", page.body);
    // The form says what the judgement excuses from: this alone, and nothing else of a first plan.
    let plan = page.body.split("kind=judged_minor&amp;plan=").nth(1).and_then(|rest| rest.split('"').next());
    let form = browser.get(&format!("{form}&plan={}", plan.expect("a link to the judgement"))).await;
    assert!(form.body.contains("比べるもの：同意のある"), "{:?}", form.texts(".notice"));
    assert_eq!(form.texts(".notice li").len(), 1, "{:?}", form.texts(".notice li"));
    let today = jst_date(app.clock.now()).to_string();
    let codes = form.body.split("name=\"reason_code\"").nth(1).unwrap();
    let code = codes.split("<option value=\"").nth(2).and_then(|rest| rest.split('"').next()).unwrap();
    let judged = [("reason_code", code), ("body", "曜日を変えただけ"), ("on", today.as_str())];
    let answer = browser.submit(&form, &ledger, &judged).await;
    assert_eq!(answer.status, 303, "{:?}", answer.texts(".error-summary"));
    assert_eq!(status(), Some(DutyStatus::Excused));
    let deliver = browser.get(&format!("/plan-versions/{second}/deliver")).await;
    assert!(deliver.texts(".consent-panel").is_empty(), "the consent before the minor change stands");
    for page in [format!("/clients/{}", case.client), format!("/plan-versions/{second}")] {
        let shown = browser.get(&page).await;
        let judged = shown.body.matches("軽微な変更（同意不要）").count();
        assert_eq!((judged, shown.body.contains(">原案<")), (1, false), "{page}: {}", shown.body);
        assert!(shown.body.contains("/judgements/"), "{page} leads to the judgement");
    }
    app.pass(Duration::minutes(1));
    let (third, _) = app.add_version(&town, &case.client, served("入浴をすべて手伝う"));
    let deliver = browser.get(&format!("/plan-versions/{third}/deliver")).await;
    let wanting = deliver.texts(".consent-panel li").concat();
    assert!(wanting.contains("ケアプランの内容"), "nobody judged what was changed since: {wanting}");
    app.pass(Duration::days(1));
    app.consent_to_plan(&town, &case.client, &third);
    assert_eq!(
        status(),
        Some(DutyStatus::Open),
        "a consent alone is no meeting, and the judgement was of another version"
    );
});

both!(a_period_that_was_over_before_the_plan_is_pointed_out, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let ledger = format!("/clients/{}/duties", case.client);
    app.add_version(&town, &case.client, written("R8.11.21～R9.5.20", "入浴を見守る"));
    assert!(!browser.get(&ledger).await.body.contains("もう終わっている期間"));
    let (version, _) = app.add_version(&town, &case.client, written("R7.11.21～R8.5.20", "入浴を見守る"));
    for page in [ledger, format!("/plan-versions/{version}")] {
        let notice = browser.get(&page).await.texts(".notice--warning").concat();
        assert!(notice.contains("もう終わっている期間") && notice.contains("R7.11.21"), "{page}: {notice}");
    }
});

both!(a_period_that_goes_on_after_the_certification_is_pointed_out, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let day = |text: &str| text.parse::<chrono::NaiveDate>().ok();
    let mut content = written("R8.11.21～R9.5.20", "入浴を見守る");
    content.head.certification.ends_on = day("2027-05-20");
    let says = async |browser: &mut Browser, version: &Uid| {
        let page = browser.get(&format!("/plan-versions/{version}")).await;
        page.texts(".notice--warning").concat()
    };
    let (version, _) = app.add_version(&town, &case.client, content.clone());
    assert!(!says(&mut browser, &version).await.contains("有効期間のあと"), "on its last day");
    content.head.certification.ends_on = day("2027-05-19");
    let (version, _) = app.add_version(&town, &case.client, content.clone());
    let told = says(&mut browser, &version).await;
    assert!(told.contains("有効期間のあとに終わる期間") && told.contains("R9.5.20"), "{told}");
    content.head.certification.status = Some(CertificationStatus::Pending);
    let (version, _) = app.add_version(&town, &case.client, content);
    assert!(!says(&mut browser, &version).await.contains("有効期間のあと"), "nothing is decided yet");
});

both!(an_office_that_nobody_knows_waits_for_a_person, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let ledger = format!("/clients/{}/duties", case.client);
    assert!(!browser.get(&ledger).await.body.contains("番号のない事業所があり"));
    let mut content = written("R8.11.21～R9.5.20", "入浴を見守る");
    for item in content.needs.iter_mut().flat_map(|need| &mut need.goals).flat_map(|goal| &mut goal.items) {
        (item.office_name, item.is_covered) = ("だれも知らない事業所".into(), true);
    }
    app.add_version(&town, &case.client, content);
    let page = browser.get(&ledger).await;
    assert!(page.body.contains("番号のない事業所があり"), "{}", page.body);
});

both!(no_consent_is_older_than_its_plan, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let signed = |on: &str| RecordInput {
        client: case.client.clone(),
        what: vec![What {
            purpose: Purpose::Plan,
            version: Some(case.version.clone()),
            giver: TypedGiver::client(),
        }],
        form: Some(ConsentForm::Signed),
        heard_by: String::new(),
        on: on.into(),
        expires_on: String::new(),
        offices: None,
        note: String::new(),
    };
    let keep = |input: RecordInput| {
        let mut cmd = app.command(&town.care_manager);
        app.state.desk.write(&mut cmd, "consent.record", |tx, cmd| record(tx, cmd, &input)).map(drop)
    };
    let refused = keep(signed("2026-11-20"));
    assert!(matches!(refused, Err(Failure::Refused(refused)) if refused.code == "consent-before-plan"));
    keep(signed("2026-11-21")).unwrap();
});

/// A plan with one service.
pub fn written(period: &str, body: &str) -> PlanContent {
    let item = ServiceItem {
        number: 1,
        body: body.into(),
        service_kind: "訪問介護".into(),
        frequency: "週2回".into(),
        period: period.into(),
        ..ServiceItem::default()
    };
    let goal = Goal {
        uid: Some(Uid::from_bytes([7; 16])),
        number: 1,
        short_text: "ひとりで入浴する".into(),
        items: vec![item],
        ..Goal::default()
    };
    let need = Need { number: 1, body: "入浴".into(), goals: vec![goal], ..Need::default() };
    PlanContent { needs: vec![need], ..PlanContent::default() }
}

both!(where_no_start_of_service_is_written_the_consent_is_not_late_but_waits, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.add_version(&town, &case.client, written("", "入浴を見守る"));
    app.pass(Duration::days(20));
    let mut browser = app.signed_in_as(&town.care_manager);
    let book = law();
    let all = asked(&app, &case.client, &book);
    let consent = of(&all, RuleNo::R10, |_| true);
    assert_eq!((consent.due, consent.status), (None, DutyStatus::Due));
    let monitored = all.iter().filter(|duty| duty.clause.rule == RuleNo::R14I).count();
    assert_eq!(monitored, 1, "not in the month of the plan, but from the next one on nobody is forgotten");
    let ledger = browser.get(&format!("/clients/{}/duties", case.client)).await;
    assert!(
        ledger.body.contains("サービスの開始より前に") && ledger.body.contains("同意を得たあとに"),
        "{}",
        ledger.body
    );
});

/// A further plan of a client with the same content, as if begun as a copy. Gives its uid.
fn copy_of_plan(app: &TestApp, by: &Person, client: &Uid, content: &PlanContent) -> Uid {
    app.act(by, "plan.copy", |tx, cmd| {
        let row = clients::find(tx, client)?.unwrap();
        let uid = cmd.uid();
        let new = NewPlan {
            uid: &uid,
            client_id: row.id,
            kind: PlanKind::Care,
            planned_on: jst_date(cmd.now),
            office_id: row.office_id,
            now: cmd.now,
        };
        let plan = plans::insert(tx, &new)?;
        let add = AddVersion {
            client: &row,
            plan: &plan,
            content: content.clone(),
            source: VersionSource::Edit,
            note: "試験",
            author: "計画 幸子",
        };
        let made = plan_steps::add_version(tx, cmd, &add)?;
        cmd.audit(tx, &Audit::of("plan.revise").object("plan-version", &made.uid))?;
        Ok(uid)
    })
}

/// An entry as an earlier version stored it.
fn entered(app: &TestApp, town: &Town, client: &Uid, subject: &str) -> Uid {
    let uid = Uid::from_bytes([9; 16]);
    let row = NewEntry {
        uid: &uid,
        client_id: id_of(app, client),
        kind: EntryKind::Evaluated,
        happened_on: jst_date(app.clock.now()),
        subject,
        rule: "r16",
        ground: "",
        points: "",
        days: 0,
        meeting_trigger: "",
        reason_code: "",
        body: "",
        author: town.care_manager.uid.as_str(),
        author_name: "計画 幸子",
        created_at: app.clock.now(),
        withdrawn_by: "",
        withdrawn_reason: "",
        office_id: None,
    };
    app.act(&town.care_manager, "duty.enter", |tx, cmd| {
        entries::insert(tx, &row)?;
        cmd.audit(tx, &Audit::of("duty.enter").object("duty-entry", &uid))?;
        Ok(())
    });
    uid
}

both!(an_entry_about_a_goal_that_was_copied_speaks_of_the_earlier_plan, |app| async move {
    let town = app.town();
    let case = app.case_without_consents(&town);
    app.pass(Duration::days(1));
    let content = written("R8.11.22～R8.12.10", "入浴を見守る");
    let earlier = copy_of_plan(&app, &town.care_manager, &case.client, &content);
    app.pass(Duration::days(14));
    let later =
        copy_of_plan(&app, &town.care_manager, &case.client, &written("R8.12.6～R8.12.31", "入浴を見守る"));
    let goal = Uid::from_bytes([7; 16]);
    let uid = entered(&app, &town, &case.client, &format!("goal.{goal}"));
    let migrated = include_str!("../../migrations/sqlite/2026-11-21-000670_goals_of_plans/up.sql");
    // A copy shares the uids of its goals.
    let share = |conn: &mut Conn| -> Result<usize, StorageError> {
        let copied = plan_goals::table.filter(plan_goals::short_text.eq("ひとりで入浴する"));
        Ok(diesel::update(copied).set(plan_goals::uid.eq(&goal)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(share).unwrap(), 2);
    let migrate = |conn: &mut Conn| -> Result<String, StorageError> {
        sql_query(migrated).execute(conn)?;
        let row = duty_entries::table.filter(duty_entries::uid.eq(&uid));
        Ok(row.select(duty_entries::subject).first(conn)?)
    };
    let subject = app.state.store().with_writer(migrate).unwrap();
    assert_eq!(subject, format!("goal.{earlier}.{goal}"));
    let book = law();
    let all = asked(&app, &case.client, &book);
    let status = |plan: &Uid| {
        let wanted = Subject::Goal(RecordUid::from(plan), RecordUid::from(&goal));
        of(&all, RuleNo::R16, |subject| subject == wanted).status
    };
    assert_eq!((status(&earlier), status(&later)), (DutyStatus::Met, DutyStatus::Due));
    // Once more changes nothing.
    assert_eq!(app.state.store().with_writer(migrate).unwrap(), subject);
    assert_eq!(
        include_str!("../../migrations/postgres/2026-11-21-000670_goals_of_plans/up.sql"),
        migrated,
        "both backends do the same"
    );
});

both!(an_older_plan_folds_and_its_head_says_what_is_late_in_it, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.pass(Duration::days(60));
    app.add_version(&town, &case.client, written("6か月", "掃除"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let shown = browser.get(&format!("/clients/{}/duties", case.client)).await;
    let html = scraper::Html::parse_document(&shown.body);
    let plans = scraper::Selector::parse("section[aria-labelledby^='plan-'] > details").unwrap();
    let open: Vec<bool> = html.select(&plans).map(|plan| plan.value().attr("open").is_some()).collect();
    assert_eq!(open, [true, false], "the newest plan is open: {}", shown.body);
    let heads = shown.texts("section[aria-labelledby^='plan-'] > details > summary");
    assert!(heads[1].contains("期限超過"), "{heads:?}");
});

both!(what_can_not_be_read_in_a_plan_is_shown_and_what_can_is_counted, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let ledger = format!("/clients/{}/duties", case.client);
    let shown = browser.get(&ledger).await;
    assert!(!shown.body.contains("読み取れません"), "{}", shown.body);
    app.add_version(&town, &case.client, PlanContent::default());
    let helped = |frequency: &str, period: &str| {
        let mut content = written(period, "掃除（生活援助）");
        content.needs[0].goals[0].items[0].frequency = frequency.into();
        content.head.certification.care_level = Some(CareLevel::Care1);
        content
    };
    app.add_version(&town, &case.client, helped("週２回", ""));
    let shown = browser.get(&ledger).await;
    assert!(shown.body.contains("「（空欄）」"), "a goal for which nothing says until when: {}", shown.body);
    assert!(shown.body.contains("読み取れないため確かめること 1件"), "and it is counted: {}", shown.body);
    let (version, _) = app.add_version(&town, &case.client, helped("体調の良い時", "6か月"));
    let version = format!("/plan-versions/{version}");
    // Before anything is circulated or delivered, and in the ledger.
    for at in [&ledger, &version, &format!("{version}/self-check")] {
        let shown = browser.get(at).await;
        for told in
            ["期間が読み取れません", "「6か月」", "生活援助の頻度が読み取れません", "「体調の良い時」"]
        {
            assert!(shown.body.contains(told), "{told} at {at}: {}", shown.body);
        }
    }
    let book = law();
    let notices = || {
        let all = asked(&app, &case.client, &book);
        let of_help = all.iter().filter(|duty| duty.clause.rule == RuleNo::R18b);
        of_help.map(|duty| duty.clause.part).collect::<Vec<_>>()
    };
    assert_eq!(notices(), [Part::Unread]);
    let asks = "訪問介護の回数（または要介護度）を読み取れないため、届出の要否を確かめてください";
    for at in [ledger.as_str(), "/duties"] {
        let shown = browser.get(at).await;
        for told in [asks, "読み取れない記載の確認", "読み取れないため確かめること 2件"]
        {
            assert!(shown.body.contains(told), "{told} at {at}: {}", shown.body);
        }
    }
    assert!(browser.get("/duties/csv").await.body.contains("読み取れない記載の確認"));
    assert!(browser.get("/duties/part").await.body.contains("確かめること 2件"));
    for frequency in ["", "随時"] {
        app.add_version(&town, &case.client, helped(frequency, "R8.11.21～R9.5.20"));
        assert_eq!(notices(), [Part::Unread], "「{frequency}」 may be any number");
    }
    // 要介護1: from 27 times a month, which six times a week come to in the longest month.
    app.add_version(&town, &case.client, helped("週５回", "4月〜9月"));
    assert_eq!(notices(), []);
    let mut nobody = helped("週６回", "4月〜9月");
    nobody.head.certification.care_level = None;
    app.add_version(&town, &case.client, nobody);
    assert_eq!(notices(), [Part::Unread], "nobody knows for which level the number is");
    app.add_version(&town, &case.client, helped("週６回", "令和8年12月1日から6か月"));
    assert_eq!(notices(), [Part::Whole]);
    assert!(!browser.get(&ledger).await.body.contains("読み取れません"));
    let all = asked(&app, &case.client, &book);
    assert_eq!(of(&all, RuleNo::R10, |_| true).due, "2026-12-01".parse().ok());
});

both!(a_client_who_has_moved_owes_for_the_past_what_the_former_insurer_asked, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut staff = app.signed_in_as(&town.insurer_staff);
    let today = jst_date(app.clock.now()).to_string();
    let insurer = town.insurer.to_string();
    let pairs = [("insurer", insurer.as_str()), ("preset", "akashi"), ("from", today.as_str())];
    let adopted = staff.adopt_rules(&pairs).await;
    assert_eq!(adopted.status, 303, "{}", adopted.body);
    app.pass(Duration::days(10));
    let mut browser = app.signed_in_as(&town.care_manager);
    let numbers = format!("/clients/{}/numbers", case.client);
    let moved = [
        ("reason", "moved"),
        ("insurer_number", "990028"),
        ("insured_number", "0000000001"),
        ("since_on", "2026-11-30"),
    ];
    post(&mut browser, &numbers, &numbers, &moved).await;
    let later = copy_of_plan(&app, &town.care_manager, &case.client, &written("R8.12.1～R9.5.31", "入浴"));
    let ledger = browser.get(&format!("/clients/{}/duties", case.client)).await;
    assert_eq!(ledger.status, 200, "{}", ledger.body);
    let html = scraper::Html::parse_document(&ledger.body);
    let lines = scraper::Selector::parse("li.duty").unwrap();
    let keys: Vec<&str> = html.select(&lines).filter_map(|line| line.value().attr("id")).collect();
    let checks: Vec<&&str> = keys.iter().filter(|key| key.starts_with("duty-r29:whole")).collect();
    assert!(checks.len() == 1 && !checks[0].ends_with(later.as_str()), "{checks:?}");
    assert!(keys.iter().any(|key| key.starts_with("duty-r10:whole") && key.ends_with(later.as_str())));
    let list = browser.get("/duties?person=all").await.texts("li.duty").concat();
    assert_eq!(list.matches("災害時の連絡先と避難先を確かめる").count(), 1, "{list}");
});

both!(what_was_written_anew_after_a_consent_was_not_agreed_to_before, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    app.pass(Duration::days(1));
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    let changed = [("r0.body", "入浴を見守る"), ("note", "見守りに変えた")];
    let saved = browser.submit(&form, &edit, &changed).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".error-summary"));
    let version = saved.location.split('/').nth(2).unwrap().split('#').next().unwrap().to_owned();
    let consents = format!("/clients/{}/consents", case.client);
    for (on, status) in [("2026-11-21", 422), ("2026-11-22", 303)] {
        let form = browser.get(&format!("{consents}/new?purpose=plan&version={version}")).await;
        let given = browser.submit(&form, &consents, &[("given_on", on), ("form", "signed")]).await;
        assert_eq!(given.status, status, "{on}: {:?}", given.texts(".error-summary"));
        assert!(
            status == 303 || given.body.contains("計画ができたのは"),
            "{:?}",
            given.texts(".error-summary")
        );
    }
});

both!(nothing_happens_with_a_client_after_the_end_of_the_support, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/clients/{}", case.client);
    let state = format!("{at}/state");
    let form = browser.get(&state).await;
    let shown =
        [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-21"), ("withdraws_open", "yes")];
    assert_eq!(browser.submit(&form, &state, &shown).await.status, 303);
    app.pass(Duration::days(1));
    let mut browser = app.signed_in_as(&town.care_manager);
    for (on, status) in [("2026-11-22", 422), ("2026-11-21", 303)] {
        let form = browser.get(&format!("{at}/consents/new?purpose=plan&version={}", case.version)).await;
        let given = browser
            .submit(&form, &format!("{at}/consents"), &[("given_on", on), ("form", "electronic")])
            .await;
        assert_eq!(given.status, status, "{on}: {:?}", given.texts(".error-summary"));
        let form = browser.get(&format!("{at}/duties/new?kind=visited")).await;
        let visit = [("on", on), ("body", "訪問した"), ("points", "met_client")];
        let entered = browser.submit(&form, &format!("{at}/duties"), &visit).await;
        assert_eq!(entered.status, status, "{on}: {:?}", entered.texts(".error-summary"));
        assert!(
            status == 303 || entered.body.contains("終結した後の日"),
            "{:?}",
            entered.texts(".error-summary")
        );
    }
    // Without a change there is nothing to judge, and the page says so before anybody types.
    let minor = browser.get(&format!("{at}/duties/new?kind=judged_minor")).await;
    assert!(minor.body.contains("判断できる計画がありません") && !minor.body.contains("reason_code"));
});
