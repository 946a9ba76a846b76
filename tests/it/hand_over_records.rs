//! After a hand-over: what the former office keeps of its own time whatever the next one does, what its lists and meetings still
//! offer, and what every office sees of proposals that came to nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Duration, NaiveDate};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use enza::domain::access::scope;
use enza::domain::hand_over::{AgreedHow, AsItWas, HandOverState};
use enza::domain::ids::{ClientId, OfficeId, Uid};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{audit_events, client_hand_overs, clients, offices, plan_attachments, throttles};
use enza::storage::views::hand_overs::{self, FORMER_PAGE, Which};
use enza::storage::views::rules;
use enza::storage::{Conn, StorageError};
use enza::usecases::duty::{self, EnterInput, WithdrawInput};
use enza::usecases::plan::withdraw_attachment::withdraw_attachment;

use crate::hand_overs::{NAME, accept, accepted, audited, browser_of, offered, send, status, today, version};
use crate::support::{Case, TestApp, Town};

/// Another client of the care office.
fn client(app: &TestApp, town: &Town, number: &str) -> Uid {
    app.client(town, (&format!("架空 {number}"), "カクウ ベツ", number))
}

/// Writes down that a client went from the care office to the second one, some days from now.
pub(crate) fn gone(app: &TestApp, town: &Town, (of, day): (&Uid, i64)) {
    let mut cmd = app.command(&town.care_manager);
    let (at, uid) = (app.clock.now() + Duration::days(day), cmd.uid());
    cmd.now = at;
    let was = AsItWas { name: format!("{of}の名"), ..AsItWas::default() };
    let write = |conn: &mut Conn| -> Result<(), StorageError> {
        let id = |conn: &mut Conn, office: &Uid| -> Result<OfficeId, StorageError> {
            Ok(offices::table.filter(offices::uid.eq(office)).select(offices::id).first(conn)?)
        };
        let from = id(conn, &town.care_office.uid)?;
        let to = id(conn, &town.second_care_office.uid)?;
        let row = clients::table.filter(clients::uid.eq(of));
        let client: ClientId = row.select(clients::id).first(conn)?;
        diesel::update(row).set(clients::office_id.eq(to)).execute(conn)?;
        diesel::insert_into(client_hand_overs::table)
            .values((
                client_hand_overs::uid.eq(&uid),
                client_hand_overs::client_id.eq(client),
                client_hand_overs::from_office_id.eq(from),
                client_hand_overs::to_office_id.eq(to),
                client_hand_overs::starts_on.eq(jst_date(at)),
                client_hand_overs::reason.eq("理由"),
                client_hand_overs::agreed_on.eq(jst_date(at)),
                client_hand_overs::agreed_how.eq(AgreedHow::Phone),
                client_hand_overs::agreed_by.eq("本人"),
                client_hand_overs::proposed_by.eq("account:x"),
                client_hand_overs::proposed_by_name.eq("計画 幸子"),
                client_hand_overs::proposed_at.eq(at),
                client_hand_overs::state.eq(HandOverState::Accepted),
                client_hand_overs::settled_at.eq(at),
                client_hand_overs::settled_by_name.eq("計画 道子"),
                client_hand_overs::settled_reason.eq(""),
                client_hand_overs::as_it_was.eq(serde_json::to_string(&was).unwrap()),
            ))
            .execute(conn)?;
        Ok(())
    };
    app.state.store().with_writer(write).unwrap();
}

/// How many statements the list of hand-overs takes.
fn statements(app: &TestApp, town: &Town) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let scope = scope(&app.actor(&town.care_manager)).on(today(app));
    let read = |conn: &mut Conn| -> Result<(), StorageError> {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        hand_overs::open(conn, &scope, Which::Offered)?;
        hand_overs::open(conn, &scope, Which::Given)?;
        let (former, _) = hand_overs::former(conn, &scope, 0)?;
        let insured: Vec<_> = former.iter().map(|care| care.client.insured()).collect();
        rules::books(conn, &app.state.rules, &insured)?;
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        Ok(())
    };
    app.state.store().read(read).unwrap();
    count.load(Ordering::Relaxed)
}

/// The clients whom the latest audit row of an act names.
fn subjects(app: &TestApp, action: &str) -> String {
    let read = |conn: &mut Conn| -> Result<String, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::action.eq(action))
            .order(audit_events::id.desc())
            .select(audit_events::subjects)
            .first(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(a_longer_list_takes_no_more_statements_and_comes_in_pages, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let first = client(&app, &town, "0000000031");
    let offer = Case { client: client(&app, &town, "0000000041"), ..case.clone() };
    offered(&app, &town.care_manager, &offer, (&town.second_care_office.uid, today(&app))).await;
    gone(&app, &town, (&first, -1));
    let few = statements(&app, &town);
    let offer = Case { client: client(&app, &town, "0000000042"), ..case.clone() };
    offered(&app, &town.care_manager, &offer, (&town.center.uid, today(&app))).await;
    let others = ["0000000032", "0000000033", "0000000034"].map(|number| client(&app, &town, number));
    for (n, other) in others.iter().cycle().take(usize::try_from(FORMER_PAGE).unwrap()).enumerate() {
        gone(&app, &town, (other, i64::try_from(n).unwrap()));
    }
    assert_eq!(statements(&app, &town), few);
    let mut browser = browser_of(&app, &town.care_manager);
    let page = browser.get("/hand-overs").await;
    assert_eq!(page.texts("section[aria-labelledby=former] li .rows__title").len(), 50, "{}", page.body);
    assert!(page.body.contains("/hand-overs?page&#x3D;2") && page.body.contains("51"), "{}", page.body);
    assert!(!page.body.contains(&format!("{first}の名")), "{}", page.body);
    let told = subjects(&app, "client.hand_over.list");
    assert!(others.iter().all(|other| told.contains(other.as_str())) && told.contains(offer.client.as_str()));
    assert!(!told.contains(first.as_str()), "nobody is told of whom the page does not show: {told}");
    let page = browser.get("/hand-overs?page=2").await;
    assert_eq!(page.texts("section[aria-labelledby=former] li .rows__title").len(), 1, "{}", page.body);
    assert!(page.body.contains(&format!("{first}の名")), "{}", page.body);
    let told = subjects(&app, "client.hand_over.list");
    assert!(told.contains(first.as_str()) && !told.contains(others[0].as_str()), "{told}");
});

both!(past_its_retention_nothing_is_offered_and_the_page_says_so, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &at).await;
    let evidence = format!("{at}/evidence");
    let mut browser = browser_of(&app, &town.care_manager);
    let list = browser.get("/hand-overs").await;
    assert!(list.body.contains(&evidence) && !list.body.contains("保存期限を過ぎました"), "{}", list.body);
    assert!(!browser.get(&evidence).await.body.contains("保存期限を過ぎました"));
    app.pass(Duration::days(6 * 366));
    let mut browser = browser_of(&app, &town.care_manager);
    let list = browser.get("/hand-overs").await;
    assert!(!list.body.contains(&evidence) && list.body.contains("保存期限を過ぎました"), "{}", list.body);
    let page = browser.get(&evidence).await;
    assert!(page.status == 200 && page.body.contains("保存期限を過ぎました"), "{}", page.body);
});

both!(every_wrong_number_is_on_record, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    for _ in 0..2 {
        assert_eq!(accept(&app, &town.second_care_manager, &at, "0000000099").await.status, 422);
    }
    let hand_over = at.trim_start_matches("/hand-overs/");
    let refused = |conn: &mut Conn| -> Result<Vec<(String, String, String)>, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::action.eq("client.hand_over.accept"))
            .filter(audit_events::outcome.eq("refused"))
            .select((audit_events::actor, audit_events::object_uid, audit_events::detail))
            .load(conn)?)
    };
    let rows = app.state.store().read(refused).unwrap();
    let who = format!("account:{}", town.second_care_manager.uid);
    assert_eq!(rows, vec![(who, hand_over.to_owned(), String::new()); 2]);
    assert_eq!(audited(&app, "client.hand_over.accept"), 0, "and nothing was done");
    assert_eq!(status(&app, &town.care_manager, &format!("/clients/{}", case.client)).await, 200);
    let doors =
        |conn: &mut Conn| -> Result<i64, StorageError> { Ok(throttles::table.count().get_result(conn)?) };
    let tried = app.state.store().read(doors).unwrap();
    accepted(&app, &town.second_care_manager, &at).await;
    assert_eq!(app.state.store().read(doors).unwrap(), tried - 1, "the right number forgets the tries");
});

both!(a_wrong_number_is_no_answer_to_the_operation, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    let mut browser = browser_of(&app, &town.second_care_manager);
    let page = browser.get(&at).await;
    let form = format!("{at}/accept");
    let manager = ("manager", town.second_care_manager.uid.as_str());
    let wrong = browser.submit(&page, &form, &[("insured_number", "0000000099"), manager]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let tries = |conn: &mut Conn| -> Result<Vec<i32>, StorageError> {
        let doors = throttles::table.filter(throttles::bucket.like("hand-over:%"));
        Ok(doors.select(throttles::in_a_row).load(conn)?)
    };
    assert_eq!(app.state.store().read(tries).unwrap(), [1], "counted once");
    let right = browser.submit(&page, &form, &[("insured_number", crate::hand_overs::NUMBER), manager]).await;
    assert_eq!(right.status, 303, "the same form with the right number: {}", right.body);
    assert!(app.state.store().read(tries).unwrap().is_empty());
    let again = browser.submit(&page, &form, &[("insured_number", crate::hand_overs::NUMBER), manager]).await;
    assert_eq!(again.location, right.location, "{}", again.body);
    let outcomes = |conn: &mut Conn| -> Result<Vec<(String, String)>, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::action.eq("client.hand_over.accept"))
            .order(audit_events::id)
            .select((audit_events::outcome, audit_events::office_uid))
            .load(conn)?)
    };
    let by = town.second_care_office.uid.to_string();
    let told = [("refused".to_owned(), by.clone()), ("done".to_owned(), by)];
    assert_eq!(app.state.store().read(outcomes).unwrap(), told, "the wrong try is on record once");
});

/// A word with the client, entered in the ledger.
fn entry(app: &TestApp, town: &Town, case: &Case, body: &str) -> Uid {
    let input = EnterInput {
        client: case.client.clone(),
        duty: String::new(),
        also: String::new(),
        kind: "contacted".into(),
        on: today(app).to_string(),
        points: Vec::new(),
        days: String::new(),
        ground: String::new(),
        rule: String::new(),
        plan: String::new(),
        reason_code: String::new(),
        body: body.into(),
        minor_changes: app.state.config.minor_changes().unwrap(),
        rules: app.state.rules.clone(),
    };
    app.act(&town.care_manager, "duty.enter", |tx, cmd| duty::enter(tx, cmd, &input))
}

/// Everything that a ZIP holds, its names and its texts.
async fn unpacked(app: &TestApp, town: &Town, path: &str) -> String {
    let browser = browser_of(app, &town.care_manager);
    let zip = browser.request(reqwest::Method::GET, path).send().await.unwrap();
    assert_eq!(zip.headers()["content-type"], "application/zip");
    let bytes = zip.bytes().await.unwrap().to_vec();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for file in 0..archive.len() {
        let (mut file, mut bytes) = (archive.by_index(file).unwrap(), Vec::new());
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        all.push_str(&file.name().unwrap());
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

/// The bytes that are kept of the files beside plans, the oldest first.
fn sizes(app: &TestApp) -> Vec<(Uid, usize)> {
    let read = |conn: &mut Conn| -> Result<Vec<(Uid, Vec<u8>)>, StorageError> {
        let all = plan_attachments::table.order(plan_attachments::id);
        Ok(all.select((plan_attachments::uid, plan_attachments::body)).load(conn)?)
    };
    let rows = app.state.store().read(read).unwrap();
    rows.into_iter().map(|(uid, body)| (uid, body.len())).collect()
}

both!(what_the_next_office_takes_back_stood_in_the_time_of_the_former_one, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let entries = ["電話で様子を聞いた", "自分で取り下げた連絡"].map(|body| entry(&app, &town, &case, body));
    let take_back = |by, entry: &Uid| {
        let (client, entry) = (case.client.clone(), entry.clone());
        let input = WithdrawInput { client, entry, reason: "誤記".into() };
        app.act(by, "duty.withdraw", |tx, cmd| duty::withdraw(tx, cmd, &input));
    };
    take_back(&town.care_manager, &entries[1]);
    let files = format!("/plan-versions/{}/attachments", case.version);
    let mut browser = browser_of(&app, &town.care_manager);
    for name in ["渡した資料.pdf", "早くに取り下げた資料.pdf"] {
        let bytes = format!("%PDF-1.7 {name}").into_bytes();
        let added = crate::plan_attachments::add(&mut browser, &files, (name, bytes), "planners").await;
        assert_eq!(added.status, 303, "{}", added.body);
    }
    let remove = |by, file: &Uid| {
        app.act(by, "plan.withdraw_attachment", |tx, cmd| withdraw_attachment(tx, cmd, file));
    };
    remove(&town.care_manager, &sizes(&app)[1].0);
    app.pass(Duration::days(1));
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &at).await;
    app.pass(Duration::days(1));
    take_back(&town.second_care_manager, &entries[0]);
    let mut next = browser_of(&app, &town.second_care_manager);
    let bytes = b"%PDF-1.7 own".to_vec();
    crate::plan_attachments::add(&mut next, &files, ("次の事業所.pdf", bytes), "planners").await;
    let kept = sizes(&app);
    remove(&town.second_care_manager, &kept[0].0);
    remove(&town.second_care_manager, &kept[2].0);
    assert_eq!(kept.len(), 3);
    let left = sizes(&app);
    assert!(left[0].1 > 0 && left[1].1 == 0 && left[2].1 == 0, "only what the former office keeps: {left:?}");
    let open = format!("/plan-attachments/{}", kept[0].0);
    assert_eq!(status(&app, &town.second_care_manager, &open).await, 404, "to everybody else it is gone");
    let asked = "period=days&from=2026-04-01&until=2027-03-31&attachments=yes";
    let print = browser_of(&app, &town.care_manager).get(&format!("{at}/evidence/print?{asked}")).await;
    let told = print.body.matches("電話で様子を聞いた").count();
    assert!(told >= 2, "in the entries and in the course of the support: {told}: {}", print.body);
    let zip = unpacked(&app, &town, &format!("{at}/evidence/zip?{asked}")).await;
    assert!(zip.contains("%PDF-1.7 渡した資料"), "{zip}");
    for other in ["早くに取り下げた資料", "次の事業所"] {
        assert!(!zip.contains(other), "{other}: {zip}");
    }
    let mut next = browser_of(&app, &town.second_care_manager);
    let course = next.get(&format!("/clients/{}/progress", case.client)).await;
    assert!(!course.body.contains("電話で様子を聞いた"), "the next office took it back");
});

both!(a_former_office_keeps_the_numbers_it_knew_whatever_is_noted_or_corrected_later, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let client = format!("/clients/{}", case.client);
    let issued = |number: &'static str, since: NaiveDate| {
        [("reason", "issued".to_owned()), ("insured_number", number.into()), ("since_on", since.to_string())]
    };
    let change = async |by, typed: [(&'static str, String); 3]| {
        let mut browser = browser_of(&app, by);
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        let done = crate::client_numbers::change(&mut browser, &client, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
    };
    change(&town.care_manager, issued("0000000777", today(&app))).await;
    app.pass(Duration::days(1));
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &at).await;
    app.pass(Duration::days(3));
    // Back to the first number, which was wrong all along.
    change(&town.second_care_manager, issued("0000000001", today(&app))).await;
    let right = [("reason", "corrected".to_owned()), ("insured_number", "0000000009".into())];
    let [reason, number] = right;
    change(&town.second_care_manager, [reason, number, ("since_on", today(&app).to_string())]).await;
    let asked = "period=days&from=2026-04-01&until=2027-03-31";
    let print = browser_of(&app, &town.care_manager).get(&format!("{at}/evidence/print?{asked}")).await;
    let lines: Vec<String> =
        print.texts("article.sheet > p").into_iter().filter(|p| p.contains("被保険者番号")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("0000000001") && lines[1].contains("0000000777"), "{lines:?}");
    assert!(lines[1].trim_end().ends_with('〜'), "it had no end yet: {lines:?}");
    assert!(!print.body.contains("0000000009"), "{}", print.body);
});

both!(who_takes_a_client_over_sees_no_offer_to_others, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let first = offered(&app, &town.care_manager, &case, (&town.center.uid, today(&app))).await;
    let why = [("reason", "人数に達しているため")];
    assert_eq!(send(&app, &town.center_staff, (&first, "decline"), &why).await.status, 303);
    let second = offered(&app, &town.care_manager, &case, (&town.center.uid, today(&app))).await;
    let why = [("reason", "相談し直すため")];
    assert_eq!(send(&app, &town.care_manager, (&second, "withdraw"), &why).await.status, 303);
    let at = format!("/clients/{}/hand-over", case.client);
    let own = browser_of(&app, &town.care_manager).get(&at).await;
    assert_eq!(own.texts("section[aria-labelledby=history] li").len(), 2, "{}", own.body);
    let to = (&town.second_care_office.uid, today(&app));
    let third = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &third).await;
    let seen = browser_of(&app, &town.second_care_manager).get(&at).await;
    let lines = seen.texts("section[aria-labelledby=history] li");
    assert!(lines.len() == 1 && lines[0].contains("まぼろし居宅介護支援"), "{lines:?}");
    let back = (&town.care_office.uid, today(&app));
    let fourth = offered(&app, &town.second_care_manager, &case, back).await;
    accepted(&app, &town.care_manager, &fourth).await;
    let own = browser_of(&app, &town.care_manager).get(&at).await;
    assert_eq!(
        own.texts("section[aria-labelledby=history] li").len(),
        4,
        "its own offers again: {}",
        own.body
    );
});

both!(a_former_offices_meeting_stays_with_its_version_and_asks_nothing_new, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let meeting = format!("/meetings/{}", case.meeting);
    let people = app.participants_of(&case.meeting);
    let helper = people[&town.providers[0].name].to_string();
    let inquiries = format!("{meeting}/inquiries");
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    let mut browser = browser_of(&app, &town.care_manager);
    assert!(browser.get(&inquiries).await.body.contains(&format!("{inquiries}/new")));
    let form = browser.get(&format!("{inquiries}/new?participant={helper}")).await;
    accepted(&app, &town.second_care_manager, &at).await;
    version(&app, &town, &case, "後の事業所の課題");
    let shown = browser.get(&meeting).await;
    assert!(shown.status == 200 && shown.body.contains("別の事業所に引き継がれています"), "{}", shown.body);
    for gone in [format!("{inquiries}/new"), "/plan-versions/".into(), format!("/clients/{}\"", case.client)]
    {
        assert!(!shown.body.contains(&gone), "{gone}: {}", shown.body);
    }
    assert!(!browser.get(&inquiries).await.body.contains(&format!("{inquiries}/new")));
    let late = browser.get(&format!("{inquiries}/new?participant={helper}")).await;
    assert!(late.body.contains("新しい照会は始められません"), "{}", late.body);
    let mut sent = form.form_fields(&format!("{inquiries}/preview"));
    sent.retain(|(name, _)| !["reason_code", "reason"].contains(&name.as_str()));
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整した")];
    let pairs: Vec<(&str, &str)> =
        sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(typed).collect();
    for to in [format!("{inquiries}/preview"), inquiries.clone()] {
        let refused = browser.post(&to, &pairs).await;
        assert!(
            refused.status == 422 && refused.body.contains("新しい照会は始められません"),
            "{to}: {}",
            refused.body
        );
    }
    assert!(shown.body.contains(NAME));
});

both!(a_former_offices_inquiry_tells_nothing_of_the_next_offices_versions, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.asked(&town, &case);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    let mut browser = browser_of(&app, &town.care_manager);
    let list = browser.get(&format!("/meetings/{}/inquiries", case.meeting)).await;
    let found = |page: &str, begin: &str| {
        let mut uids = page.split(begin).filter_map(|rest| rest.get(..36));
        let uid = uids.find(|uid| Uid::parse(uid).is_some());
        format!("{begin}{}", uid.unwrap_or_else(|| panic!("no {begin}: {page}")))
    };
    let inquiry = found(&list.body, "/inquiries/");
    let opinion = found(&browser.get(&inquiry).await.body, "/opinions/");
    let page = browser.get(&opinion).await;
    let typed = [("decision", "adopted"), ("reason", "手すりを付ける")];
    assert_eq!(browser.submit(&page, &opinion, &typed).await.status, 303);
    let own = browser.get(&inquiry).await;
    assert!(own.body.contains("/edit?inquiry"), "{}", own.body);
    accepted(&app, &town.second_care_manager, &at).await;
    version(&app, &town, &case, "後の事業所の課題");
    let mut browser = browser_of(&app, &town.care_manager);
    for page in [inquiry, opinion] {
        let shown = browser.get(&page).await;
        assert!(shown.status == 200 && shown.body.contains("段差が心配"), "{}", shown.body);
        for gone in ["第2版", "/plan-versions/"] {
            assert!(!shown.body.contains(gone), "{page}: {gone}: {}", shown.body);
        }
    }
});
