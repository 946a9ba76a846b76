//! The support of a client rests, ends and goes on again: what is open is named first, and withdrawn in the same step.

use std::collections::BTreeMap;
use std::sync::mpsc;

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::client::ClientState;
use enza::domain::client_state::TypedState;
use enza::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger};
use enza::domain::plan_draft::PlanContent;
use enza::storage::schema::{clients, meetings as meeting_rows, offices};
use enza::storage::tables::meetings;
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::meeting::{ChangeState, Create, change_state, create};

use crate::deliveries::form_ending;
use crate::meetings::polled;
use crate::support::{Answer, Browser, TestApp};

async fn change(browser: &mut Browser, client: &str, pairs: &[(&str, &str)]) -> Answer {
    let at = format!("{client}/state");
    let page = browser.get(&at).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser.submit(&page, &at, pairs).await
}

fn state_of(app: &TestApp, meeting: &enza::domain::ids::Uid) -> MeetingState {
    app.state.store().read(|conn| meetings::find(conn, meeting)).unwrap().unwrap().state
}

both!(ending_the_support_names_what_is_open_and_withdraws_it_in_the_same_step, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let at = format!("/clients/{}", case.client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("{at}/state")).await;
    assert_eq!(page.texts("section[aria-labelledby='open'] li").len(), 1);
    let ended = [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-21")];
    let refused = change(&mut browser, &at, &ended).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("1件"), "it says how much is open");
    assert_eq!(state_of(&app, &case.meeting), MeetingState::Planning, "nothing half done");
    let all: Vec<_> = ended.iter().copied().chain([("withdraws_open", "yes")]).collect();
    let done = change(&mut browser, &at, &all).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(state_of(&app, &case.meeting), MeetingState::Cancelled);
    let shown = browser.get(&at).await;
    assert!(
        shown.body.contains("記録の保存期限") && shown.body.contains("2028年"),
        "two years from the end, as the rules have it"
    );
    assert!(browser.get("/clients").await.texts("#clients tbody tr").is_empty());
    let closed = browser.get("/clients?state=closed").await.texts("#clients tbody tr").concat();
    assert!(closed.contains("架空 太郎") && closed.contains("終結"), "{closed}");
    app.pass(Duration::days(3));
    let mut browser = app.signed_in_as(&town.care_manager);
    let early = [("state", "active"), ("since_on", "2026-11-20")];
    assert_eq!(change(&mut browser, &at, &early).await.status, 422, "not before it ended");
    let again = [("state", "active"), ("since_on", "2026-11-24")];
    let unsaid = change(&mut browser, &at, &again).await;
    assert_eq!(unsaid.status, 422);
    assert!(unsaid.body.contains("再開するわけ"), "{:?}", unsaid.texts(".error-summary"));
    let told = [("state", "active"), ("since_on", "2026-11-24"), ("note", "戻ってこられた")];
    assert_eq!(change(&mut browser, &at, &told).await.status, 303);
    let reopened = browser.get(&at).await.body;
    assert!(!reopened.contains("記録の保存期限") && reopened.contains("担当チームを確かめ"), "{reopened}");
    // What was said once is said as long as it is so.
    let noticed = browser.get(&at).await;
    let notices = noticed.texts(".notice--warning").concat();
    assert!(notices.contains("担当チームに事業所がありません"), "{notices}");
    let history = browser.get(&format!("{at}/state")).await.texts(".timeline li");
    assert_eq!(history.len(), 2);
    assert!(history[1].contains("終結") && history[1].contains("転出"), "{history:?}");
});

both!(a_meeting_that_another_office_holds_is_told_and_not_cancelled, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let give = |conn: &mut Conn| -> Result<usize, StorageError> {
        let center =
            offices::table.filter(offices::uid.eq(&town.center.uid)).select(offices::id).first(conn)?;
        let office: enza::domain::ids::OfficeId = center;
        Ok(diesel::update(meeting_rows::table).set(meeting_rows::office_id.eq(office)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(give).unwrap(), 1);
    let at = format!("/clients/{}", case.client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let told = browser.get(&format!("{at}/state")).await.texts(".notice--warning").concat();
    assert!(told.contains(&town.center.name) && told.contains("中止になりません"), "{told}");
    let ended = [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-21")];
    assert_eq!(change(&mut browser, &at, &ended).await.status, 303);
    assert_eq!(state_of(&app, &case.meeting), MeetingState::Planning, "it is the center's to cancel");
    let told = browser.get(&format!("{at}/state")).await.texts(".notice--warning").concat();
    assert!(told.contains(&town.center.name), "still said afterwards: {told}");
});

both!(a_client_who_rests_stays_in_the_list_and_needs_a_fitting_reason, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let unfit = [("state", "suspended"), ("reason", "died"), ("since_on", "2026-11-20")];
    assert_eq!(change(&mut browser, &at, &unfit).await.status, 422);
    let early = [("state", "suspended"), ("reason", "hospital"), ("since_on", "2026-11-20")];
    let refused = change(&mut browser, &at, &early).await;
    assert!(refused.status == 422, "nothing is known of the client before the plan");
    let rests = [("state", "suspended"), ("reason", "hospital"), ("since_on", "2026-11-21")];
    assert_eq!(change(&mut browser, &at, &rests).await.status, 303);
    let list = browser.get("/clients").await.texts("#clients tbody tr").concat();
    assert!(list.contains("休止中"), "{list}");
    assert!(browser.get("/clients?state=active").await.texts("#clients tbody tr").is_empty());
    let told = browser.get(&format!("/api/v1{at}")).await.json();
    assert_eq!(told["state"], "suspended");
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&format!("{at}/state")).await.status, 403);
});

both!(nothing_new_is_begun_for_a_client_whose_support_has_ended, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let (at, version) = (format!("/clients/{}", case.client), format!("/plan-versions/{}", case.version));
    let mut browser = app.signed_in_as(&town.care_manager);
    // Everything is open in another window while the support ends.
    let begun = [
        (format!("/meetings/new?plan={}", case.version), "/meetings".to_owned()),
        (format!("{at}/plans/new"), format!("{at}/plans/new")),
        (format!("{version}/edit"), format!("{version}/edit")),
        (format!("{version}/deliver"), format!("{version}/deliver")),
        (format!("{at}/team/new"), format!("{at}/team")),
    ];
    let mut forms = Vec::new();
    for (form, _) in &begun {
        forms.push(browser.get(form).await);
    }
    let ended =
        [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-21"), ("withdraws_open", "yes")];
    assert_eq!(change(&mut browser, &at, &ended).await.status, 303);
    let before = crate::trust::objects::counts(&app);
    for ((_, to), form) in begun.iter().zip(&forms) {
        let number = town.providers[3].number.as_str();
        let typed = [
            ("r0.body", "服薬を忘れる"),
            ("r2.body", "服薬の確認"),
            ("planned_on", "R8.12.24"),
            ("office_number", number),
            ("starts_on", "2026-11-22"),
        ];
        let fields: Vec<String> = form.form_fields(to).into_iter().map(|(name, _)| name).collect();
        let typed: Vec<_> =
            typed.into_iter().filter(|(name, _)| fields.iter().any(|field| field == name)).collect();
        let refused = browser.submit(form, to, &typed).await;
        assert_eq!(refused.status, 422, "{to}: {}", refused.body);
        assert!(refused.body.contains("支援は終結しています"), "{to}: {:?}", refused.texts("main"));
    }
    let after = crate::trust::objects::counts(&app);
    for table in ["meetings", "plan_versions", "deliveries"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    for (form, _) in begun.iter().take(4) {
        let refused = browser.get(form).await;
        assert!(refused.status == 422 && refused.body.contains("支援は終結しています"), "{form}");
    }
    app.pass(Duration::days(1));
    let mut browser = app.signed_in_as(&town.care_manager);
    let shown = browser.get(&at).await;
    assert!(shown.body.contains("担当チームの期間は終わっています"), "{}", shown.body);
    assert!(!shown.body.contains("担当者会議を開く") && !shown.body.contains("/plans/new"), "{}", shown.body);
    let shown = browser.get(&version).await.body;
    assert!(!shown.contains("/meetings/new") && !shown.contains(&format!("{version}/edit")), "{shown}");
    let team = browser.get(&format!("{at}/team")).await;
    let resume = team.body.split("action=\"").find_map(|rest| {
        let action = rest.split('"').next()?;
        action.ends_with("/resume").then(|| action.to_owned())
    });
    let resumed = browser.submit(&team, &resume.expect("a former office"), &[]).await;
    assert_eq!(resumed.status, 422, "nobody sees the client again: {}", resumed.body);
    // What was handed over before is still noted, and nothing is handed over any more.
    for (on, status) in [("2026-11-22", 422), ("2026-11-21", 303)] {
        let form = browser.get(&format!("{version}/deliveries/new")).await;
        let noted = [("recipient", "client"), ("means", "in_person"), ("delivered_on", on)];
        let noted = browser.submit(&form, &format!("{version}/deliveries"), &noted).await;
        assert_eq!(noted.status, status, "{on}: {}", noted.body);
    }
});

both!(what_another_window_held_ready_is_refused_once_the_support_has_ended, |app| async move {
    let (town, case, mut browser, meeting) = polled(&app).await;
    app.consent_to_plan(&town, &case.client, &case.version);
    let version = format!("/plan-versions/{}", case.version);
    let form = browser.get(&format!("{version}/deliver")).await;
    let sent = browser.submit(&form, &format!("{version}/deliver"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    app.settle().await;
    let page = browser.get(&version).await;
    let resend = form_ending(&page, "/resend");
    let people = app.participants_of(&case.meeting);
    let asked = format!("{meeting}/inquiries/new?participant={}", people[&town.providers[0].name]);
    let form = browser.get(&asked).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが訪問と重なった")];
    let inquiry = browser.submit(&form, &format!("{meeting}/inquiries/preview"), &typed).await;
    assert_eq!(inquiry.status, 200, "{}", inquiry.body);
    let close = |conn: &mut Conn| -> Result<usize, StorageError> {
        let of = clients::table.filter(clients::uid.eq(&case.client));
        Ok(diesel::update(of).set(clients::state.eq(ClientState::Closed)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(close).unwrap(), 1);
    let before = app.letters_to(&town.providers[0].email).len();
    for (page, to) in [(&inquiry, format!("{meeting}/inquiries")), (&page, resend)] {
        let refused = browser.submit(page, &to, &[]).await;
        assert_eq!(refused.status, 422, "{to}: {}", refused.body);
        assert!(refused.body.contains("支援は終結しています"), "{to}: {:?}", refused.texts("main"));
    }
    app.settle().await;
    assert_eq!(app.letters_to(&town.providers[0].email).len(), before, "nothing leaves");
});

both!(who_ends_the_support_and_who_calls_a_meeting_take_turns, |app| async move {
    let town = app.town();
    let client = app.client(&town, ("架空 次郎", "カクウ ジロウ", "0000000002"));
    let (version, _) = app.add_version(&town, &client, PlanContent::default());
    let end = ChangeState {
        client: client.clone(),
        typed: TypedState {
            state: "closed".into(),
            reason: "moved".into(),
            since_on: "2026-11-21".into(),
            note: String::new(),
        },
        reasons: app.state.config.state_reasons().unwrap(),
        withdraws_open: false,
        records_after: None,
        shown: BTreeMap::new(),
    };
    let call = Create {
        plan_version: version,
        trigger: MeetingTrigger::Initial,
        form: MeetingForm::InPerson,
        place: "client_home".into(),
        online_url: String::new(),
        agenda: String::new(),
    };
    let desk = &app.state.desk;
    let mut ending = app.command(&town.care_manager);
    let mut calling = Some(app.command(&town.care_manager));
    let called = std::thread::scope(|threads| {
        let (done, is_done) = mpsc::channel();
        let call = &call;
        let ended = desk.write(&mut ending, "client.state", |tx, cmd| {
            change_state(tx, cmd, &end)?;
            // Outside the client still stands open. Whoever calls a meeting now waits until this is settled; who doesn't is
            // done before.
            let (mut calling, done) = (calling.take().unwrap(), done.clone());
            threads.spawn(move || {
                let called = desk.write(&mut calling, "meeting.create", |tx, cmd| create(tx, cmd, call));
                done.send(called.map(|_| ())).unwrap();
            });
            assert!(is_done.recv_timeout(std::time::Duration::from_secs(1)).is_err(), "it waits");
            Ok(())
        });
        ended.unwrap();
        is_done.recv().unwrap()
    });
    let is_refused = matches!(called, Err(Failure::Refused(why)) if why.code == "client-state-ended");
    assert!(is_refused, "no meeting of a client whose support has ended");
});

both!(no_letter_of_a_meeting_leaves_for_a_client_whose_support_has_ended, |app| async move {
    let (town, case, mut browser, meeting) = polled(&app).await;
    app.settle().await;
    // As a center finds its own meeting when the office has ended the support meanwhile.
    let close = |conn: &mut Conn| -> Result<usize, StorageError> {
        let of = clients::table.filter(clients::uid.eq(&case.client));
        Ok(diesel::update(of).set(clients::state.eq(ClientState::Closed)).execute(conn)?)
    };
    let page = browser.get(&meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    let fix = format!("{meeting}/fix?slot={}", &rest[..36]);
    let fix = browser.get(&fix).await;
    assert_eq!(app.state.store().with_writer(close).unwrap(), 1);
    let before = app.letters_to(&town.providers[0].email).len();
    let refused = browser.submit(&fix, &format!("{meeting}/fix"), &[]).await;
    assert!(refused.status == 422 && refused.body.contains("支援は終結しています"), "{}", refused.body);
    let again = form_ending(&page, "/resend");
    let resent = browser.submit(&page, &again, &[]).await;
    assert!(resent.status == 422, "{}", resent.body);
    app.settle().await;
    assert_eq!(app.letters_to(&town.providers[0].email).len(), before, "nothing leaves");
});

both!(a_change_tells_everything_that_is_wrong_and_asks_about_records_after_its_day, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let at = format!("/clients/{}", case.client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let wrong = [("state", "closed"), ("reason", ""), ("since_on", "3026-11-21")];
    let refused = change(&mut browser, &at, &wrong).await;
    let told = refused.texts(".error-summary").concat();
    for word in ["理由を選んで", "年を確かめてください", "1件"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    app.pass(Duration::days(2));
    let mut browser = app.signed_in_as(&town.care_manager);
    let note = browser.get(&format!("{at}/duties/new?kind=visited")).await;
    let visit = [("on", "2026-11-23"), ("body", "訪問した"), ("points", "met_client")];
    assert_eq!(browser.submit(&note, &format!("{at}/duties"), &visit).await.status, 303);
    let early =
        [("state", "closed"), ("reason", "moved"), ("since_on", "2026-11-22"), ("withdraws_open", "yes")];
    let refused = change(&mut browser, &at, &early).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary").concat();
    assert!(told.contains("1件あります") && told.contains("2026年11月23日"), "{told}");
    assert_eq!(state_of(&app, &case.meeting), MeetingState::Planning, "nothing half done");
    let state = format!("{at}/state");
    let course = browser.get(&format!("{at}/progress")).await;
    let line = [("on", "2026-11-23"), ("item", "other"), ("body", "電話があった")];
    assert_eq!(browser.submit(&course, &format!("{at}/progress"), &line).await.status, 303);
    let again = browser.submit(&refused, &state, &[("records_after", "yes")]).await;
    let told = again.texts(".error-summary").concat();
    assert!(
        again.status == 422 && told.contains("2件あります"),
        "what was not shown is said yes to anew: {told}"
    );
    let unticked = browser.submit(&again, &state, &[]).await;
    assert_eq!(unticked.status, 422, "{}", unticked.body);
    let done = browser.submit(&again, &state, &[("records_after", "yes")]).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    let page = browser.get(&at).await;
    assert!(!page.body.contains("/hand-over\""), "nobody takes over whose support has ended: {}", page.body);
});
