//! Circulating and delivering look at the consents: what is wanting is named with its article for each office, recorded in
//! one step, or gone on without for a written reason that stays on record.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use enza::domain::consent::{ConsentForm, Purpose, TypedGiver};
use enza::domain::ids::Uid;
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{audit_events, consent_offices, consent_overrides, consents, inquiries, offices};
use enza::storage::{Conn, StorageError};
use enza::usecases::client::contact::{self, TypedContact};
use enza::usecases::consent::What;
use reqwest::Method;

use crate::support::{Answer, Browser, Case, TestApp, Town};

struct Desk {
    town: Town,
    case: Case,
    browser: Browser,
    /// Where the inquiries of the meeting are.
    inquiries: String,
    deliver: String,
    ledger: String,
}

impl Desk {
    fn of(app: &TestApp, town: Town, case: Case) -> Self {
        let browser = app.signed_in_as(&town.care_manager);
        Self {
            inquiries: format!("/meetings/{}/inquiries", case.meeting),
            deliver: format!("/plan-versions/{}/deliver", case.version),
            ledger: format!("/clients/{}/consents", case.client),
            town,
            case,
            browser,
        }
    }

    /// A client of whom nothing is on record.
    fn bare(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case_without_consents(&town);
        Self::of(app, town, case)
    }

    /// The form of an inquiry to the first offices of the town.
    async fn form(&mut self, app: &TestApp, offices: usize) -> Answer {
        let people = app.participants_of(&self.case.meeting);
        let asked: Vec<String> = self.town.providers[..offices]
            .iter()
            .map(|office| format!("participant={}", people[&office.name]))
            .collect();
        let page = self.browser.get(&format!("{}/new?{}", self.inquiries, asked.join("&"))).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    /// Goes on to the preview with a reason for asking, and with what else is typed.
    async fn preview(&mut self, form: &Answer, more: &[(&str, &str)]) -> Answer {
        let reason = [
            ("reason_code", "scheduling_failed"),
            ("reason", "三度調整したが重なった"),
            ("question", "長い質問"),
        ];
        let typed: Vec<(&str, &str)> = reason.into_iter().chain(more.iter().copied()).collect();
        let address = format!("{}/preview", self.inquiries);
        self.browser.submit(form, &address, &typed).await
    }

    async fn send(&mut self, preview: &Answer, more: &[(&str, &str)]) -> Answer {
        assert_eq!(preview.status, 200, "{}", preview.body);
        let address = self.inquiries.clone();
        self.browser.submit(preview, &address, more).await
    }

    fn daughter(&self, app: &TestApp) -> Uid {
        let input = TypedContact {
            kind: "family".into(),
            name: "架空 明子".into(),
            relation: "長女".into(),
            ..TypedContact::default()
        };
        let mut cmd = app.command(&self.town.care_manager);
        app.state
            .desk
            .write(&mut cmd, "client.contact.add", |tx, cmd| contact::add(tx, cmd, &self.case.client, &input))
            .unwrap()
    }

    fn consent(&self, app: &TestApp) -> Uid {
        let (purpose, giver) = (Purpose::Meeting, TypedGiver::client());
        app.consent(&self.town, &self.case.client, vec![What { purpose, version: None, giver }]).remove(0)
    }
}

fn count(app: &TestApp, what: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(match what {
            "consents" => consents::table.count().get_result(conn)?,
            "inquiries" => inquiries::table.count().get_result(conn)?,
            "overrides" => consent_overrides::table.count().get_result(conn)?,
            action => audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?,
        })
    };
    app.state.store().read(read).unwrap()
}

/// Changes a column of a consent: what time or another door has done to it.
fn change(app: &TestApp, consent: &Uid, to: &str) {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = consents::table.filter(consents::uid.eq(consent));
        Ok(match to {
            "expired" => diesel::update(row).set(consents::expires_on.eq(day("2026-11-01"))).execute(conn)?,
            "oral" => diesel::update(row).set(consents::form.eq(ConsentForm::Oral)).execute(conn)?,
            "early" => diesel::update(row).set(consents::given_on.eq(day("2026-01-01"))).execute(conn)?,
            _ => diesel::update(row).set(consents::withdrawn_on.eq(day("2026-11-10"))).execute(conn)?,
        })
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

/// Narrows a consent to one office.
fn only_for(app: &TestApp, consent: &Uid, office: &Uid) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = || consents::table.filter(consents::uid.eq(consent));
        let id: i64 = row().select(consents::id).first(conn)?;
        let office: i64 = offices::table.filter(offices::uid.eq(office)).select(offices::id).first(conn)?;
        diesel::update(row()).set(consents::is_for_all.eq(false)).execute(conn)?;
        let pair = (consent_offices::consent_id.eq(id), consent_offices::office_id.eq(office));
        Ok(diesel::insert_into(consent_offices::table).values(pair).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

/// What stands in the panel: what is wanting, the article, and for whom.
fn wanting(page: &Answer) -> Vec<String> {
    page.texts(".consent-panel .rows li")
}

/// What a person says who records what is wanting in one step.
const SIGNED_TODAY: [(&str, &str); 3] =
    [("record", "consent"), ("given_on", "2026-11-21"), ("form", "signed")];

both!(without_a_consent_the_form_names_what_is_wanting_for_whom_and_why, |app| async move {
    let mut desk = Desk::bare(&app);
    let form = desk.form(&app, 2).await;
    let lines = wanting(&form);
    assert_eq!(lines.len(), 1, "no family is known: {lines:?}");
    for told in [
        "利用者の同意",
        "第23条第3項",
        "記録がありません",
        &desk.town.providers[0].name,
        &desk.town.providers[1].name,
    ] {
        assert!(lines[0].contains(told), "{told}: {lines:?}");
    }
    assert!(!lines[0].contains(&desk.town.providers[2].name), "who is not asked: {lines:?}");
    let refused = desk.preview(&form, &[]).await;
    assert!(
        refused.status == 422 && refused.body.contains("同意の記録が足りません（1件）"),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("三度調整したが重なった") && refused.body.contains("長い質問"));
    desk.daughter(&app);
    let refused = desk.preview(&refused, &[("op_id", "with-family")]).await;
    assert_eq!(wanting(&refused).len(), 2, "a family is known now: {}", refused.body);
    assert!(wanting(&refused)[1].contains("家族の同意"));
    assert_eq!(count(&app, "inquiries"), 0);
});

both!(what_is_wanting_is_recorded_in_one_step_and_nothing_typed_is_lost, |app| async move {
    let mut desk = Desk::bare(&app);
    desk.daughter(&app);
    let form = desk.form(&app, 1).await;
    // Neither the day nor the way is said for them.
    let silent = desk.preview(&form, &[("record", "consent")]).await;
    assert_eq!((silent.status, count(&app, "consents")), (422, 0), "{}", silent.body);
    assert!(silent.body.contains("三度調整したが重なった"), "nothing typed is lost");
    let form = desk.form(&app, 1).await;
    let kept = desk.preview(&form, &SIGNED_TODAY).await;
    assert_eq!(kept.status, 200, "{}", kept.body);
    assert!(kept.body.contains("同意を記録しました") && wanting(&kept).is_empty(), "{}", kept.body);
    assert!(kept.body.contains("三度調整したが重なった") && kept.body.contains("長い質問"));
    assert_eq!(count(&app, "consents"), 2, "the client's and the daughter's");
    let twice = desk.preview(&form, &SIGNED_TODAY).await;
    assert_eq!((twice.status, count(&app, "consents")), (200, 2), "a form that is sent twice is one record");
    let preview = desk.preview(&kept, &[]).await;
    let sent = desk.send(&preview, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!((count(&app, "inquiries"), count(&app, "overrides")), (1, 0));
});

both!(a_consent_that_does_not_cover_is_named_by_why, |app| async move {
    let mut desk = Desk::bare(&app);
    let consent = desk.consent(&app);
    let form = desk.form(&app, 2).await;
    assert!(wanting(&form).is_empty(), "{}", form.body);
    assert_eq!(desk.preview(&form, &[]).await.status, 200);
    change(&app, &consent, "oral");
    let oral = desk.preview(&form, &[]).await;
    assert!(oral.status == 422 && wanting(&oral)[0].contains("口頭のみ"), "{}", oral.body);
    change(&app, &consent, "early");
    change(&app, &consent, "expired");
    let expired = desk.preview(&form, &[]).await;
    assert!(expired.status == 422 && wanting(&expired)[0].contains("期限切れ"), "{}", expired.body);
    change(&app, &consent, "withdrawn");
    let withdrawn = desk.preview(&form, &[]).await;
    assert!(withdrawn.status == 422 && wanting(&withdrawn)[0].contains("撤回"), "{}", withdrawn.body);
    let other = desk.consent(&app);
    only_for(&app, &other, &desk.town.providers[0].uid);
    let partly = desk.preview(&form, &[]).await;
    let lines = wanting(&partly);
    assert!(partly.status == 422 && lines.len() == 1 && lines[0].contains("含まれません"), "{lines:?}");
    assert!(lines[0].contains(&desk.town.providers[1].name), "{lines:?}");
    assert!(!lines[0].contains(&desk.town.providers[0].name), "{lines:?}");
    let one = desk.form(&app, 1).await;
    assert_eq!(desk.preview(&one, &[]).await.status, 200, "the office it is for");
});

both!(going_on_without_needs_a_reason_and_stays_on_record, |app| async move {
    let mut desk = Desk::bare(&app);
    let form = desk.form(&app, 1).await;
    let bare = desk.preview(&form, &[("consent_override", "yes")]).await;
    assert!(bare.status == 422 && bare.body.contains("同意の記録がないまま進む理由"), "{}", bare.body);
    let long = "あ".repeat(501);
    let long = desk.preview(&form, &[("consent_override", "yes"), ("consent_reason", &long)]).await;
    assert!(long.status == 422 && long.body.contains("500文字以内"), "{}", long.body);
    let typed = [("consent_override", "yes"), ("consent_reason", "退院が早まり、電話で同意を伺った")];
    let preview = desk.preview(&form, &typed).await;
    assert!(preview.body.contains("同意の記録がないまま送ります"), "{}", preview.body);
    assert!(preview.body.contains("退院が早まり") && preview.body.contains("利用者の同意"));
    let sent = desk.send(&preview, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(desk.send(&preview, &[]).await.location, sent.location, "the same form again");
    assert_eq!((count(&app, "overrides"), count(&app, "consent.override")), (1, 1));
    let mut helper = app.signed_in_as(&desk.town.provider_staff);
    for page in [desk.browser.get(&desk.ledger).await, desk.browser.get("/consent-overrides").await] {
        for told in
            ["退院が早まり", "計画 幸子", "書面による照会", "架空訪問介護ステーション", &sent.location]
        {
            assert!(page.body.contains(told), "{told}: {}", page.body);
        }
    }
    assert!(desk.browser.get("/duties").await.body.contains("/consent-overrides"));
    let paper = desk.browser.get(&format!("{}/print", desk.ledger)).await;
    assert!(paper.body.contains("退院が早まり"), "{}", paper.body);
    assert!(!helper.get(&desk.ledger).await.body.contains(&sent.location), "no way to another's inquiry");
});

both!(the_center_that_delegated_the_plan_finds_who_went_on_without, |app| async move {
    let mut desk = Desk::bare(&app);
    let form = desk.form(&app, 1).await;
    let typed = [("consent_override", "yes"), ("consent_reason", "急ぎのため")];
    let preview = desk.preview(&form, &typed).await;
    assert_eq!(desk.send(&preview, &[]).await.status, 303);
    let mut center = app.signed_in_as(&desk.town.center_staff);
    let none = center.get("/consent-overrides").await;
    assert!(none.status == 200 && !none.body.contains("急ぎのため"), "{}", none.body);
    app.entrust(&desk.town, &desk.case.client, ("2026-04-01", ""));
    let listed = center.get("/consent-overrides").await;
    assert!(listed.body.contains("急ぎのため") && listed.body.contains("架空 太郎"), "{}", listed.body);
    assert_eq!(center.get(&desk.ledger).await.status, 200);
});

both!(what_is_withdrawn_between_preview_and_sending_stops_the_letter, |app| async move {
    let mut desk = Desk::bare(&app);
    let consent = desk.consent(&app);
    change(&app, &consent, "early");
    let form = desk.form(&app, 1).await;
    let preview = desk.preview(&form, &[]).await;
    change(&app, &consent, "withdrawn");
    let stopped = desk.send(&preview, &[]).await;
    assert!(stopped.status == 422 && wanting(&stopped)[0].contains("撤回"), "{}", stopped.body);
    assert!(stopped.body.contains("三度調整したが重なった"), "nothing typed is lost");
    app.settle().await;
    assert_eq!(count(&app, "inquiries"), 0);
    assert!(app.letters_to(&desk.town.providers[0].email).is_empty());

    let typed = [("consent_override", "yes"), ("consent_reason", "本人と電話で確かめた")];
    let preview = desk.preview(&stopped, &typed).await;
    desk.daughter(&app);
    let changed = desk.send(&preview, &[("op_id", "with-family")]).await;
    assert!(
        changed.status == 422 && changed.body.contains("画面を開いたときと変わりました"),
        "{}",
        changed.body
    );
    let preview = desk.preview(&changed, &[]).await;
    assert_eq!(desk.send(&preview, &[]).await.status, 303, "what is shown now was looked at");
    let told = desk.browser.get(&desk.ledger).await.body;
    assert!(told.contains("家族の同意") && told.contains("本人と電話で確かめた"), "{told}");
});

both!(a_delivery_asks_for_the_consent_to_this_version_too, |app| async move {
    let mut desk = Desk::bare(&app);
    let page = desk.browser.get(&desk.deliver).await;
    let lines = wanting(&page);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains("ケアプランの内容") && lines[1].contains("第13条第10号"), "{lines:?}");
    let address = desk.deliver.clone();
    let refused = desk.browser.submit(&page, &address, &[]).await;
    assert!(
        refused.status == 422 && refused.body.contains("同意の記録が足りません（2件）"),
        "{}",
        refused.body
    );
    let recorded = desk.browser.submit(&refused, &address, &SIGNED_TODAY).await;
    assert!(recorded.status == 200 && recorded.body.contains("同意を記録しました"), "{}", recorded.body);
    assert_eq!((wanting(&recorded).len(), count(&app, "consents")), (0, 2), "both boxes were ticked");
    let sent = desk.browser.submit(&recorded, &address, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let duties = desk.browser.get(&format!("/clients/{}/duties", desk.case.client)).await;
    assert!(duties.body.contains(&format!("{}#consent-", desk.ledger)), "the duty is met by it");
    assert_eq!(count(&app, "overrides"), 0);
});

both!(a_delivery_can_go_on_without_and_is_listed, |app| async move {
    let mut desk = Desk::bare(&app);
    desk.consent(&app);
    let page = desk.browser.get(&desk.deliver).await;
    assert_eq!(wanting(&page).len(), 1, "{}", page.body);
    let address = desk.deliver.clone();
    let bare = desk.browser.submit(&page, &address, &[("consent_override", "yes")]).await;
    assert!(bare.status == 422 && bare.body.contains("進む理由を書いて"), "{}", bare.body);
    let typed = [("consent_override", "yes"), ("consent_reason", "口頭で同意、署名は次回の訪問で")];
    let sent = desk.browser.submit(&page, &address, &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let told = desk.browser.get(&desk.ledger).await.body;
    assert!(told.contains("ケアプランの交付") && told.contains("署名は次回の訪問で"), "{told}");
    let version = desk.browser.get(address.trim_end_matches("/deliver")).await.body;
    assert!(version.contains("署名は次回の訪問で"), "where it was delivered it can be read too: {version}");
    assert_eq!((count(&app, "overrides"), count(&app, "consent.override")), (1, 1));
});

both!(what_was_handed_over_by_hand_asks_for_the_consents_of_its_day, |app| async move {
    let mut desk = Desk::bare(&app);
    let version = format!("/plan-versions/{}", desk.case.version);
    let (form, notes) = (format!("{version}/deliveries/new"), format!("{version}/deliveries"));
    let page = desk.browser.get(&form).await;
    assert!(wanting(&page).is_empty(), "nobody is chosen yet");
    let client = desk.browser.submit(&page, &notes, &[("recipient", "client"), ("means", "in_person")]).await;
    assert_eq!(client.status, 303, "the client's own plan needs nobody's consent: {}", client.body);
    let page = desk.browser.get(&form).await;
    let office = desk.town.providers[0].clone();
    let typed = [("recipient", office.uid.as_str()), ("means", "fax"), ("note", "受付の方へ")];
    let refused = desk.browser.submit(&page, &notes, &typed).await;
    let lines = wanting(&refused);
    assert_eq!((refused.status, lines.len()), (422, 2), "{lines:?}");
    assert!(lines[0].contains(&office.name) && !lines[0].contains(&desk.town.providers[1].name), "{lines:?}");
    assert!(refused.body.contains("受付の方へ"), "nothing typed is lost");
    let recorded = desk.browser.submit(&refused, &notes, &SIGNED_TODAY).await;
    assert_eq!((recorded.status, wanting(&recorded).len()), (200, 0), "{}", recorded.body);
    assert!(recorded.body.contains("受付の方へ"));
    assert_eq!(desk.browser.submit(&recorded, &notes, &[]).await.status, 303);
    assert_eq!(count(&app, "overrides"), 0);
});

both!(what_was_faxed_before_the_consent_stays_on_record_with_its_reason, |app| async move {
    let mut desk = Desk::bare(&app);
    let version = format!("/plan-versions/{}", desk.case.version);
    let (form, notes) = (format!("{version}/deliveries/new"), format!("{version}/deliveries"));
    let faxed_on = jst_date(app.clock.now()).to_string();
    app.pass(Duration::days(1));
    desk.browser = app.signed_in_as(&desk.town.care_manager);
    desk.consent(&app);
    app.consent_to_plan(&desk.town, &desk.case.client, &desk.case.version);
    let page = desk.browser.get(&form).await;
    let office = desk.town.providers[0].uid.to_string();
    let typed = [("recipient", office.as_str()), ("means", "fax"), ("delivered_on", faxed_on.as_str())];
    let refused = desk.browser.submit(&page, &notes, &typed).await;
    assert_eq!(
        (refused.status, wanting(&refused).len()),
        (422, 2),
        "a day later is too late: {}",
        refused.body
    );
    let told = [("consent_override", "yes"), ("consent_reason", "口頭で同意を得ていた")];
    assert_eq!(desk.browser.submit(&refused, &notes, &told).await.status, 303);
    assert!(desk.browser.get(&version).await.body.contains("口頭で同意を得ていた"));
    assert_eq!((count(&app, "overrides"), count(&app, "consent.override")), (1, 1));
});

both!(a_program_is_refused_by_the_same_rule_and_may_give_a_reason, |app| async move {
    let desk = Desk::bare(&app);
    let token = app.token_row(&desk.town.care_manager.uid, "inquiries:write");
    let people = app.participants_of(&desk.case.meeting);
    let due_at = app.clock.now() + Duration::days(5);
    let body = |reason: Option<&str>, op_id: &str| {
        serde_json::json!({
            "asked": [people[&desk.town.providers[0].name]], "replaces_meeting": true, "reason_code": "minor_change",
            "reason": "曜日だけ", "due_at": due_at, "consent_override": reason, "op_id": op_id,
        })
    };
    let address = format!("/api/v1/meetings/{}/inquiries", desk.case.meeting);
    let rows = [
        (None, 422, "consent-missing"),
        (Some(""), 422, "consent-override-reason-missing"),
        (Some("急ぎ。電話で同意を伺った"), 201, ""),
    ];
    for (reason, status, code) in rows {
        let mut program = app.browser();
        let request = program.request(Method::POST, &address).bearer_auth(&token);
        let text = body(reason, &format!("{reason:?}")).to_string();
        let answer = program.send(request.header("content-type", "application/json").body(text)).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 422 {
            assert_eq!(answer.json()["code"], code, "{}", answer.body);
        }
    }
    assert_eq!((count(&app, "inquiries"), count(&app, "overrides")), (1, 1));
});
