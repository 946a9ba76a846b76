//! The ledger of consents through the front door: entered with who, what for, how and when; withdrawn and never lost; one
//! record with the ledger of duties.

use chrono::Duration;
use diesel::prelude::*;
use enza::storage::schema::{audit_events, consents, duty_entries};
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, Browser, Case, TestApp, Town};

struct Desk {
    town: Town,
    case: Case,
    browser: Browser,
    ledger: String,
    today: String,
}

impl Desk {
    /// A client of whom nothing is on record.
    fn new(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case_without_consents(&town);
        let browser = app.signed_in_as(&town.care_manager);
        let ledger = format!("/clients/{}/consents", case.client);
        let today = enza::domain::time::jst::jst_date(app.clock.now()).to_string();
        Self { town, case, browser, ledger, today }
    }

    async fn form(&mut self, purpose: &str) -> Answer {
        let page = self.browser.get(&format!("{}/new?purpose={purpose}", self.ledger)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    /// Records a consent of today, signed, with what is typed over it.
    async fn record(&mut self, purpose: &str, typed: &[(&str, &str)]) -> Answer {
        let page = self.form(purpose).await;
        let (ledger, today) = (self.ledger.clone(), self.today.clone());
        let is_typed = |name: &str| typed.iter().any(|(of, _)| *of == name);
        let usual = [("given_on", today.as_str()), ("form", "signed")];
        let mut fields: Vec<(&str, &str)> = usual.into_iter().filter(|(name, _)| !is_typed(name)).collect();
        fields.extend(typed);
        self.browser.submit(&page, &ledger, &fields).await
    }

    async fn list(&mut self) -> Answer {
        let ledger = self.ledger.clone();
        let page = self.browser.get(&ledger).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }
}

/// The address of the form by which a page withdraws its first consent.
fn withdrawal(page: &Answer) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let forms = scraper::Selector::parse("form[action$='/withdraw']").unwrap();
    let form = html.select(&forms).next().unwrap_or_else(|| panic!("no withdrawal: {}", page.body));
    form.value().attr("action").unwrap().to_owned()
}

/// The consents in writing that the ledger of duties still asks for.
fn asked(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    let keys = html.select(&inputs).filter_map(|input| input.value().attr("value"));
    keys.filter(|key| key.starts_with("r10:whole")).map(str::to_owned).collect()
}

fn rows(app: &TestApp) -> i64 {
    let read =
        |conn: &mut Conn| -> Result<i64, StorageError> { Ok(consents::table.count().get_result(conn)?) };
    app.state.store().read(read).unwrap()
}

fn audited(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(an_empty_ledger_explains_itself_and_leads_to_the_form, |app| async move {
    let mut desk = Desk::new(&app);
    let empty = desk.list().await;
    for told in ["有効な同意の記録はありません", "あらかじめ文書で", "第23条第3項", "記録がありません"]
    {
        assert!(empty.body.contains(told), "{told}: {}", empty.body);
    }
    assert!(empty.body.contains(&format!("{}/new", desk.ledger)));
    let client = desk.browser.get(&format!("/clients/{}", desk.case.client)).await;
    assert!(client.body.contains(&desk.ledger), "the client's page leads there");
    let choice = desk.browser.get(&format!("{}/new", desk.ledger)).await;
    for told in
        ["テレビ電話装置等によるモニタリング", "第13条第14号ロ", "第115条の48", "文書による同意が必要です"]
    {
        assert!(choice.body.contains(told), "{told}: {}", choice.body);
    }
});

both!(one_paper_signed_by_the_client_and_the_family_is_entered_in_one_step, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.form("meeting").await;
    let mut fields = page.form_fields(&desk.ledger);
    fields.push(("givers".into(), "family".into()));
    let today = desk.today.clone();
    for (name, value) in [
        ("family_name", "架空 長女"),
        ("family_relation", "長女"),
        ("note", "契約時に署名"),
        ("given_on", today.as_str()),
        ("form", "signed"),
    ] {
        fields.retain(|(field, _)| field != name);
        fields.push((name.into(), value.into()));
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let done = desk.browser.post(&desk.ledger.clone(), &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let again = desk.browser.post(&desk.ledger.clone(), &pairs).await;
    assert_eq!((again.status, rows(&app)), (303, 2), "a form that is sent twice is one record");
    let list = desk.list().await;
    for told in [
        "架空 太郎",
        "架空 長女（長女）",
        "書面（署名・押印）",
        "契約時に署名",
        "計画 幸子",
        "担当するすべての事業所",
    ] {
        assert!(list.body.contains(told), "{told}: {}", list.body);
    }
    assert!(list.body.contains("記録があります") && !list.body.contains("記録はありません"));
    let paper = desk.browser.get(&format!("{}/print", desk.ledger)).await;
    assert!(paper.status == 200 && paper.body.contains("架空 長女") && paper.body.contains("0000000001"));
    assert_eq!(audited(&app, "consent.record"), 1);
    assert_eq!(audited(&app, "consent.print"), 1);
});

/// A purpose, what is typed over its form, and what is told.
type Lacking = (&'static str, &'static [(&'static str, &'static str)], &'static str);

both!(what_a_form_lacks_is_named_and_nothing_typed_is_lost, |app| async move {
    let mut desk = Desk::new(&app);
    let plan = desk.case.version.to_string();
    let rows_of: [Lacking; 9] = [
        ("meeting", &[("given_on", "2099-01-01")], "今日までの日"),
        ("meeting", &[("given_on", "いつか")], "日付"),
        ("meeting", &[("form", "oral")], "聞き取った人を入力してください"),
        ("meeting", &[("givers", "family")], "氏名を入力してください"),
        ("meeting", &[("givers", "representative")], "氏名を入力してください"),
        ("meeting", &[("givers", "nobody")], "同意した人を一人以上"),
        ("meeting", &[("expires_on", "2020-01-01")], "有効期限は"),
        ("meeting", &[("to", "chosen")], "対象の事業所を一つ以上"),
        ("plan", &[], "どの版への同意か"),
    ];
    for (purpose, typed, told) in rows_of {
        let with_note: Vec<(&str, &str)> = typed.iter().copied().chain([("note", "残ること")]).collect();
        let refused = desk.record(purpose, &with_note).await;
        assert_eq!(refused.status, 422, "{told}: {}", refused.body);
        assert!(refused.body.contains(told) && refused.body.contains("残ること"), "{told}: {}", refused.body);
    }
    let unknown = desk.record("meeting", &[("purpose", "everything")]).await;
    assert_eq!(unknown.status, 422, "{}", unknown.body);
    assert_eq!(rows(&app), 0);
    assert_eq!(desk.record("plan", &[("version", &plan)]).await.status, 303);
    let oral = [("form", "oral"), ("heard_by", "計画 幸子")];
    assert_eq!(desk.record("meeting", &oral).await.status, 303);
    let list = desk.list().await;
    assert!(list.body.contains("聞き取り：計画 幸子") && list.body.contains("口頭のみ"), "{}", list.body);
});

both!(a_form_says_all_that_it_lacks_and_presets_neither_day_nor_way, |app| async move {
    let mut desk = Desk::new(&app);
    let page = desk.form("meeting").await;
    assert!(page.texts("input[name=form][checked]").is_empty(), "{}", page.body);
    let typed = [("givers", "family"), ("expires_on", "いつか"), ("to", "chosen")];
    let ledger = desk.ledger.clone();
    let refused = desk.browser.submit(&page, &ledger, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary").concat();
    for word in [
        "日付を入力してください",
        "同意の方法を選んでください",
        "氏名を入力してください",
        "対象の事業所を一つ以上",
        "日付は「",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert_eq!(rows(&app), 0);
});

both!(the_same_consent_is_recorded_once, |app| async move {
    let mut desk = Desk::new(&app);
    assert_eq!(desk.record("meeting", &[]).await.status, 303);
    let twice = desk.record("meeting", &[("note", "二度目")]).await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    assert!(twice.body.contains("ご本人の同じ同意") && twice.body.contains("二度目"), "{}", twice.body);
    assert_eq!(desk.record("meeting", &[("form", "electronic")]).await.status, 303, "another paper");
    let page = desk.list().await;
    let withdraw = withdrawal(&page);
    let today = desk.today.clone();
    let back = [("withdrawn_on", today.as_str()), ("withdrawn_reason", "書き直す")];
    assert_eq!(desk.browser.submit(&page, &withdraw, &back).await.status, 303);
    let page = desk.list().await;
    let withdraw = withdrawal(&page);
    assert_eq!(desk.browser.submit(&page, &withdraw, &back).await.status, 303);
    assert_eq!(desk.record("meeting", &[]).await.status, 303, "given again");
    assert_eq!(rows(&app), 3);
});

both!(a_withdrawn_consent_stays_with_its_day_and_reason, |app| async move {
    let mut desk = Desk::new(&app);
    assert_eq!(desk.record("meeting", &[]).await.status, 303);
    let list = desk.list().await;
    let withdraw = withdrawal(&list);
    let bare = desk.browser.submit(&list, &withdraw, &[]).await;
    assert!(bare.status == 422 && bare.body.contains("撤回の理由を書いてください"), "{}", bare.body);
    let early = [("withdrawn_on", "2020-01-01"), ("withdrawn_reason", "本人の申出"), ("op_id", "early")];
    let early = desk.browser.submit(&list, &withdraw, &early).await;
    assert!(early.status == 422 && early.body.contains("同意の日から今日まで"), "{}", early.body);
    assert!(early.body.contains("本人の申出"), "what was typed stays");
    app.pass(Duration::days(1));
    desk.browser = app.signed_in_as(&desk.town.care_manager);
    let list = desk.list().await;
    let typed = [("withdrawn_reason", "本人の申出")];
    assert_eq!(desk.browser.submit(&list, &withdraw, &typed).await.status, 303);
    assert_eq!(desk.browser.submit(&list, &withdraw, &typed).await.status, 303, "the same form again");
    let other = [("withdrawn_reason", "もう一度"), ("op_id", "another")];
    let other = desk.browser.submit(&list, &withdraw, &other).await;
    assert!(other.status == 422 && other.body.contains("すでに撤回されています"), "{}", other.body);
    let after = desk.list().await;
    for told in ["撤回・期限切れの同意", "本人の申出", "記録：計画 幸子"] {
        assert!(after.body.contains(told), "{told}: {}", after.body);
    }
    assert_eq!((rows(&app), audited(&app, "consent.withdraw")), (1, 1));
});

both!(a_center_notes_what_a_client_takes_back_and_undoes_no_entry_of_the_office, |app| async move {
    let mut desk = Desk::new(&app);
    app.entrust(&desk.town, &desk.case.client, ("2026-04-01", ""));
    app.consent_to_plan(&desk.town, &desk.case.client, &desk.case.version);
    let undo = withdrawal(&desk.browser.get(&format!("/clients/{}/duties", desk.case.client)).await);
    let action = withdrawal(&desk.list().await);
    let mut center = app.signed_in_as(&desk.town.center_staff);
    let seen = center.get(&desk.ledger).await;
    let csrf = seen.form_fields(&action).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let refused = center.post(&undo, &[("csrf", &csrf), ("reason", "誤り")]).await;
    assert!(refused.status == 422 && refused.body.contains("記録した事業所だけ"), "{}", refused.body);
    assert_eq!(audited(&app, "consent.withdraw"), 0);
    let typed = [("withdrawn_on", desk.today.as_str()), ("withdrawn_reason", "センターに本人から申出")];
    assert_eq!(center.submit(&seen, &action, &typed).await.status, 303);
    let told = desk.list().await;
    assert!(told.body.contains("センターに本人から申出"), "what the client says counts: {}", told.body);
});

both!(only_those_who_keep_the_client_write_and_only_those_who_see_the_client_read, |app| async move {
    let mut desk = Desk::new(&app);
    assert_eq!(desk.record("meeting", &[]).await.status, 303);
    let list = desk.list().await;
    let (withdraw, form) = (withdrawal(&list), desk.form("meeting").await);
    let town = desk.town.clone();
    for stranger in [&town.second_care_manager, &town.other_care_manager, &town.center_staff] {
        let mut browser = app.signed_in_as(stranger);
        for path in [desk.ledger.clone(), format!("{}/print", desk.ledger), format!("{}/new", desk.ledger)] {
            assert_eq!(browser.get(&path).await.status, 404, "{}: {path}", stranger.name);
        }
        let page = browser.get("/account").await;
        let csrf = page.form_fields("/account").into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let mut fields = form.form_fields(&desk.ledger);
        fields.retain(|(name, _)| name != "csrf" && name != "op_id");
        fields.push(("csrf".into(), csrf.clone()));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(browser.post(&desk.ledger, &pairs).await.status, 404, "{}", stranger.name);
        let typed = [("csrf", csrf.as_str()), ("withdrawn_on", &desk.today), ("withdrawn_reason", "他人")];
        assert_eq!(browser.post(&withdraw, &typed).await.status, 404, "{}", stranger.name);
        assert!(!browser.get("/consent-overrides").await.body.contains("太郎"));
    }
    let mut helper = app.signed_in_as(&town.provider_staff);
    for path in [desk.ledger.clone(), format!("{}/print", desk.ledger)] {
        assert_eq!(helper.get(&path).await.status, 403, "who serves the client keeps no papers: {path}");
    }
    let client = desk.ledger.trim_end_matches("/consents");
    let link = format!("href=\"{}\"", desk.ledger);
    let seen = helper.get(client).await;
    assert!(seen.status == 200 && !seen.body.contains(&link), "{}", seen.body);
    assert!(desk.browser.get(client).await.body.contains(&link));
    assert_eq!(rows(&app), 1);
});

both!(a_plans_consent_is_one_record_in_both_ledgers, |app| async move {
    let mut desk = Desk::new(&app);
    let duties = format!("/clients/{}/duties", desk.case.client);
    let waits = |page: &Answer| !asked(page).is_empty();
    let page = desk.browser.get(&duties).await;
    assert!(waits(&page), "{}", page.body);
    let key = asked(&page).remove(0);
    let typed = [
        ("duty", key.as_str()),
        ("act", "consented"),
        ("on", desk.today.as_str()),
        ("body", "署名をいただいた"),
        ("op_id", "from-the-duties"),
    ];
    assert_eq!(desk.browser.submit(&page, &duties, &typed).await.status, 303);
    let list = desk.list().await;
    assert!(
        list.body.contains("ケアプランの内容") && list.body.contains("署名をいただいた"),
        "{}",
        list.body
    );
    let own =
        |conn: &mut Conn| -> Result<i64, StorageError> { Ok(duty_entries::table.count().get_result(conn)?) };
    assert_eq!((rows(&app), app.state.store().read(own).unwrap()), (1, 0), "there is one record");
    let withdraw = withdrawal(&list);
    let gone = [("withdrawn_reason", "誤って入力した")];
    assert_eq!(desk.browser.submit(&list, &withdraw, &gone).await.status, 303);
    let back = desk.browser.get(&duties).await;
    assert!(waits(&back) && back.body.contains("誤って入力した"), "{}", back.body);

    let version = desk.case.version.to_string();
    assert_eq!(desk.record("plan", &[("version", &version), ("note", "二度目")]).await.status, 303);
    let met = desk.browser.get(&duties).await;
    assert!(!waits(&met) && met.body.contains("二度目"), "{}", met.body);
    assert!(met.body.contains(&format!("{}#consent-", desk.ledger)), "the proof leads to the record");
    let undo = withdrawal(&met);
    assert_eq!(desk.browser.submit(&met, &undo, &[("reason", "日を誤った")]).await.status, 303);
    let list = desk.list().await;
    assert!(list.body.contains("日を誤った") && list.body.contains("撤回・期限切れの同意"), "{}", list.body);
    assert!(waits(&desk.browser.get(&duties).await));
});

both!(the_consent_to_video_calls_lapses_when_it_is_withdrawn, |app| async move {
    let mut desk = Desk::new(&app);
    let duties = format!("/clients/{}/duties", desk.case.client);
    let page = desk.browser.get(&format!("{duties}/new?kind=video_consented")).await;
    let typed = [("on", desk.today.as_str()), ("body", "画面の前で説明した")];
    assert_eq!(desk.browser.submit(&page, &duties, &typed).await.status, 303);
    let list = desk.list().await;
    assert!(list.body.contains("テレビ電話装置等によるモニタリング"), "{}", list.body);
    let facts = |app: &TestApp| {
        let uid = desk.case.client.clone();
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let client = enza::storage::tables::clients::find(conn, &uid)?.unwrap();
            enza::storage::views::duty_facts::of(conn, &[client.id])
        };
        let facts = app.state.store().read(read).unwrap().into_values().next().unwrap();
        let day = enza::domain::time::jst::jst_date(app.clock.now());
        let all: Vec<String> = facts.until(day).iter().map(|fact| format!("{:?}", fact.what)).collect();
        all.into_iter().filter(|what| what.starts_with("Video")).collect::<Vec<_>>()
    };
    assert_eq!(facts(&app), ["VideoConsented"]);
    app.pass(Duration::days(3));
    let mut browser = app.signed_in_as(&desk.town.care_manager);
    let list = browser.get(&desk.ledger).await;
    let withdraw = withdrawal(&list);
    assert_eq!(browser.submit(&list, &withdraw, &[("withdrawn_reason", "訪問を望む")]).await.status, 303);
    assert_eq!(facts(&app), ["VideoConsented", "VideoLapsed"]);
});
