//! What becomes of a client stands in the history and in 居宅介護支援経過: the end of the support and its resumption, meetings
//! that were called off, consents, judgements, deliveries, and what was taken back of them; on paper in the years of eras.

use chrono::Duration;
use enza::domain::time::jst::jst_date;

use crate::deliveries::{delivered, faxed, form_ending};
use crate::hand_overs::{accepted, browser_of, offered, today};
use crate::support::{Answer, Browser, Case, TestApp, Town};

const REASON: &str = "隣の事業所と取り違えた";

async fn done(browser: &mut Browser, at: &str, to: &str, typed: &[(&str, &str)]) {
    let page = browser.get(at).await;
    assert_eq!(page.status, 200, "{at}: {}", page.body);
    let answer = browser.submit(&page, to, typed).await;
    assert_eq!(answer.status, 303, "{to}: {:?}", answer.texts(".error-summary, .notice"));
}

/// What stands against a note, a link, a plan and a consent on the day of the plan.
async fn lived(app: &TestApp, town: &Town, case: &Case) {
    app.consent_to_plan(town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let (client, version) = (format!("/clients/{}", case.client), format!("/plan-versions/{}", case.version));
    faxed(&mut browser, &version, &town.providers[1]).await;
    let withdraw = form_ending(&browser.get(&version).await, "/withdraw");
    done(&mut browser, &version, &withdraw, &[("reason", REASON)]).await;
    delivered(app, &mut browser, &version).await;
    let revoke = form_ending(&browser.get(&version).await, "/revoke");
    done(&mut browser, &version, &revoke, &[("reason", "宛先を取り違えた")]).await;
    app.pass(Duration::minutes(1));
    done(&mut browser, &version, &revoke.replace("/revoke", "/resend"), &[]).await;
    app.settle().await;
    app.pass(Duration::minutes(5));
    let content = enza::domain::plan_draft::PlanContent {
        needs: vec![enza::domain::plan_draft::Need {
            body: "曜日を変えた課題".into(), ..Default::default()
        }],
        ..Default::default()
    };
    app.add_version(town, &case.client, content);
    let (ledger, day) = (format!("{client}/duties"), today(app).to_string());
    let page = browser.get(&ledger).await;
    let plan = page.body.split("kind=judged_minor&amp;plan=").nth(1).and_then(|rest| rest.split('"').next());
    let form = format!("{ledger}/new?kind=judged_minor&plan={}", plan.expect("a link to the judgement"));
    let typed = [("reason_code", "weekday"), ("body", "曜日を変えただけ"), ("on", day.as_str())];
    done(&mut browser, &form, &ledger, &typed).await;
    let consents = format!("{client}/consents");
    let back = form_ending(&browser.get(&consents).await, "/withdraw");
    let typed = [("withdrawn_on", day.as_str()), ("withdrawn_reason", "本人の申出")];
    done(&mut browser, &consents, &back, &typed).await;
}

async fn closed(browser: &mut Browser, case: &Case, day: &str) {
    let at = format!("/clients/{}/state", case.client);
    let typed = [("state", "closed"), ("reason", "moved"), ("since_on", day), ("withdraws_open", "yes")];
    done(browser, &at, &at, &typed).await;
}

/// Each page of the history.
async fn history(browser: &mut Browser, case: &Case) -> Vec<String> {
    let mut lines = Vec::new();
    for page in 1..4 {
        let page = browser.get(&format!("/clients/{}/history?page={page}", case.client)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for line in page.texts(".timeline li") {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

const TOLD: [&str; 11] = [
    "支援を終結（理由：転出）",
    "支援を再開",
    "を中止（理由：",
    "本人の同意を得た（書面（署名・押印））",
    "同意を撤回（理由：本人の申出）",
    "を交付と記録（FAX、のちに取消し）",
    "の記録を取消し（理由：隣の事業所と取り違えた）",
    "のリンクを取消し（理由：宛先を取り違えた）",
    "を送付（メールのリンク）",
    "をもう一度送付（メールのリンク、新しいリンク）",
    "曜日を変えただけ",
];

both!(the_history_and_the_course_tell_what_ended_and_what_was_taken_back, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    lived(&app, &town, &case).await;
    app.pass(Duration::days(2));
    let mut browser = app.signed_in_as(&town.care_manager);
    closed(&mut browser, &case, "2026-11-22").await;
    let client = format!("/clients/{}", case.client);
    let at = format!("{client}/state");
    let again = [("state", "active"), ("since_on", "2026-11-23"), ("note", "戻ってこられた")];
    done(&mut browser, &at, &at, &again).await;
    let lines = history(&mut browser, &case).await;
    let days: Vec<String> = lines.iter().map(|line| line.chars().take(11).collect()).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "the latest day first: {days:?}");
    let ended = lines.iter().find(|line| line.contains("支援を終結")).expect("the end");
    assert!(ended.contains("11月22日") && ended.contains("計画 幸子"), "its own day, and who: {ended}");
    let judged = lines.iter().find(|line| line.contains("曜日を変えただけ")).expect("the judgement");
    assert!(judged.contains("軽微な変更") && judged.contains("計画 幸子"), "{judged}");
    let period = "period=days&from=2026-04-01&until=2027-03-31";
    let mut told = vec![("the history".to_owned(), lines.concat())];
    for page in ["progress", "progress/print", "progress/csv"].map(str::to_owned) {
        told.push((page.clone(), browser.get(&format!("{client}/{page}")).await.body));
    }
    let print = browser.get(&format!("{client}/evidence/print?{period}")).await;
    assert_eq!(print.status, 200, "{}", print.body);
    told.push(("the evidence".into(), print.body.clone()));
    for (page, body) in &told {
        for word in TOLD {
            assert!(body.contains(word), "{page} lacks {word}: {body}");
        }
        assert!(!body.contains("を交付（FAX）"), "{page} tells a delivery that was none: {body}");
    }
    let paper = print.texts("main").concat();
    assert!(paper.contains("令和8年11月22日"), "{paper}");
    assert!(!paper.contains("2026年"), "the paper writes years in one way: {paper}");
    let course = browser.get(&format!("{client}/progress/print")).await.texts("main").concat();
    assert!(!course.contains("2026年"), "{course}");
});

both!(who_serves_a_client_is_told_nothing_of_consents_and_states, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let client = format!("/clients/{}", case.client);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let page = helper.get(&client).await;
    assert_eq!(page.status, 200);
    assert!(page.texts(".timeline li").is_empty() && !page.body.contains("同意を"), "{}", page.body);
    for path in ["history", "progress", "progress/print", "progress/csv"] {
        let status = helper.get(&format!("{client}/{path}")).await.status;
        assert!([403, 404].contains(&status), "{path}: {status}");
    }
    lived(&app, &town, &case).await;
    // The center that entrusts the client keeps its papers, and finds no way to what it may not change.
    app.entrust(&town, &case.client, ("2026-04-01", ""));
    let mut center = app.signed_in_as(&town.center_staff);
    let course = center.get(&format!("{client}/progress")).await;
    assert!(course.body.contains("同意を撤回（理由：本人の申出）"), "{}", course.body);
    assert!(!course.body.contains(&format!("{client}/state")), "{}", course.body);
});

both!(a_former_office_is_told_what_was_in_its_time_alone, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut own = browser_of(&app, &town.care_manager);
    faxed(&mut own, &format!("/plan-versions/{}", case.version), &town.providers[1]).await;
    app.pass(Duration::days(1));
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &at).await;
    app.pass(Duration::days(1));
    let consents = format!("/clients/{}/consents", case.client);
    let mut next = browser_of(&app, &town.second_care_manager);
    let back = form_ending(&next.get(&consents).await, "/withdraw");
    let typed = [("withdrawn_on", "2026-11-21"), ("withdrawn_reason", "後から申出")];
    done(&mut next, &consents, &back, &typed).await;
    closed(&mut next, &case, &jst_date(app.clock.now()).to_string()).await;
    let lines = history(&mut next, &case).await.concat();
    assert!(lines.contains("後から申出") && lines.contains("支援を終結"), "{lines}");
    let asked = "period=days&from=2026-04-01&until=2027-03-31";
    let mut own = browser_of(&app, &town.care_manager);
    let print = own.get(&format!("{at}/evidence/print?{asked}")).await.body;
    assert!(print.contains("同意を得た") && print.contains("を交付（FAX）"), "{print}");
    for later in ["後から申出", "支援を終結", "同意を撤回"] {
        assert!(!print.contains(later), "{later}: {print}");
    }
});

fn hrefs(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse("main a[href]").unwrap();
    html.select(&links).filter_map(|link| link.value().attr("href")).map(str::to_owned).collect()
}

both!(a_closed_clients_ledger_offers_nothing_new_and_says_where_it_is_taken_up_again, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    lived(&app, &town, &case).await;
    let mut browser = app.signed_in_as(&town.care_manager);
    let ledger = format!("/clients/{}/duties", case.client);
    let state = format!("/clients/{}/state", case.client);
    let offers = |page: &Answer| {
        let all = hrefs(page);
        (
            all.iter().any(|href| href.ends_with("/deliver") || href.contains("kind=judged_minor")),
            all.contains(&state),
        )
    };
    assert_eq!(offers(&browser.get(&ledger).await), (true, false));
    closed(&mut browser, &case, &today(&app).to_string()).await;
    let page = browser.get(&ledger).await;
    assert_eq!(offers(&page), (false, true), "{}", page.body);
    assert!(page.texts(".notice").concat().contains("支援は終結しています"), "{}", page.body);
    let refused = browser.get(&format!("/plan-versions/{}/deliver", case.version)).await;
    assert_eq!(refused.status, 422);
    let ways = hrefs(&refused);
    assert!(ways.contains(&state) && ways.contains(&format!("/clients/{}", case.client)), "{ways:?}");
    // A form that is shown again leads there too.
    let team = format!("/clients/{}/team", case.client);
    let form = browser.get(&format!("{team}/new")).await;
    let number = town.providers[3].number.as_str();
    let again = browser.submit(&form, &team, &[("office_number", number), ("starts_on", "2026-11-21")]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    assert!(hrefs(&again).contains(&state), "{:?}", again.texts(".error-summary"));
});

both!(a_period_breaks_between_its_days_and_the_first_day_says_where_it_comes_from, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (client, version) = (format!("/clients/{}", case.client), format!("/plan-versions/{}", case.version));
    let mut browser = app.signed_in_as(&town.care_manager);
    for form in [format!("{version}/edit"), format!("{client}/plans/new?from={}", case.version)] {
        let page = browser.get(&form).await;
        assert_eq!(page.status, 200, "{form}: {}", page.body);
        let hint = page.texts("#f-first_planned_on-support").concat();
        assert!(hint.contains("引き継いでいます"), "{form}: {}", page.body);
        assert!(page.body.contains("aria-describedby=\"f-first_planned_on-support\""), "{form}");
    }
    let goal = enza::domain::plan_draft::Goal {
        long_text: "入浴できる".into(),
        long_period: "令和8年11月21日〜令和9年5月20日".into(),
        ..Default::default()
    };
    let need =
        enza::domain::plan_draft::Need { body: "入浴".into(), goals: vec![goal], ..Default::default() };
    let content = enza::domain::plan_draft::PlanContent { needs: vec![need], ..Default::default() };
    let (second, _) = app.add_version(&town, &case.client, content);
    for path in [format!("/plan-versions/{second}"), format!("/plan-versions/{second}/print")] {
        let page = browser.get(&path).await;
        let whole = page.texts("td .nowrap");
        assert_eq!(whole, ["令和8年11月21日〜", "令和9年5月20日"], "{path}: {}", page.body);
    }
});
