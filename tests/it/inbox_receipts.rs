//! The provider's side of a delivery: received in the inbox, the individual service plan handed in from there, replaced and taken
//! back, and what the care manager sees of it.

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::storage::schema::{client_offices, invitations, service_plans};
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::deliveries::{audited, delivered};
use crate::support::{Answer, Browser, Case, TestApp, Town};

const PDF: &[u8] = b"%PDF-1.4 kobetsu";

/// A delivered version, with a browser of the care manager and one of the home-help office.
async fn begun(app: &TestApp) -> (Town, Case, Browser, Browser) {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut manager = app.signed_in_as(&town.care_manager);
    delivered(app, &mut manager, &format!("/plan-versions/{}", case.version)).await;
    let staff = app.signed_in_as(&town.provider_staff);
    (town, case, manager, staff)
}

/// Hands a file in; `typed` overrides what a whole form says.
async fn hand_in(
    browser: &mut Browser,
    at: &str,
    (name, bytes): (&str, &[u8]),
    typed: &[(&str, &str)],
) -> Answer {
    let page = browser.get(at).await;
    let whole = [("title", "訪問介護計画書"), ("made_on", "2026-11-20"), ("starts_on", "R8.12.1")];
    let own = page.form_fields(at).into_iter();
    let own = own.filter(|(name, _)| ["csrf", "op_id"].contains(&name.as_str()));
    let mut form = own.fold(Form::new(), |form, (field, value)| form.text(field, value));
    for (field, value) in whole.iter().filter(|(name, _)| typed.iter().all(|(other, _)| other != name)) {
        form = form.text((*field).to_owned(), (*value).to_owned());
    }
    for (field, value) in typed {
        form = form.text((*field).to_owned(), (*value).to_owned());
    }
    if !name.is_empty() {
        form = form.part("files", Part::bytes(bytes.to_vec()).file_name(name.to_owned()));
    }
    let request = browser.request(Method::POST, at).multipart(form);
    browser.send(request).await
}

/// The addresses of what a page lists.
fn listed(page: &Answer) -> Vec<String> {
    let parts = page.body.split("href=\"/service-plans/").skip(1);
    parts.map(|rest| format!("/service-plans/{}", rest.split('"').next().unwrap())).collect()
}

both!(a_delivery_is_received_in_the_inbox_once_and_the_sender_sees_by_whom, |app| async move {
    let (_, case, mut manager, mut staff) = begun(&app).await;
    let inbox = staff.get("/inbox").await;
    let at = inbox.body.split("action=\"/inbox/").find(|rest| rest.contains("/acknowledge\"")).unwrap();
    let at = format!("/inbox/{}", at.split('"').next().unwrap());
    let done = staff.submit(&inbox, &at, &[]).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/inbox"), "{}", done.body);
    let again = staff.submit(&inbox, &at, &[("op_id", "another")]).await;
    assert_eq!(again.status, 303, "a second receipt changes nothing");
    let inbox = staff.get("/inbox").await;
    assert!(!inbox.body.contains("/acknowledge\""), "{}", inbox.body);
    let version = manager.get(&format!("/plan-versions/{}", case.version)).await;
    assert!(version.body.contains("受け取りずみ"), "{}", version.body);
    let history = staff.get("/inbox/answered").await;
    assert!(history.body.contains("訪問 直子"), "who received it stands there: {}", history.body);
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        let own = invitations::table.filter(invitations::kind.eq("delivery"));
        Ok(own.filter(invitations::answered_at.is_not_null()).count().get_result(conn)?)
    };
    assert_eq!(app.state.store().read(read).unwrap(), 1);
    for mut other in [app.signed_in_as(&app_person(&app)), manager] {
        let page = other.get("/account").await;
        let csrf = page.form_fields("/account").into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let foreign = other.post(&at, &[("csrf", &csrf)]).await;
        assert_eq!(foreign.status, 404, "another office's delivery is not there: {}", foreign.body);
    }
});

/// Somebody of an office that serves nobody here.
fn app_person(app: &TestApp) -> crate::support::Person {
    let office = app.office_of_number("9970100060");
    app.person("equipment", "用具 貸子", &office, Role::ProviderStaff)
}

impl TestApp {
    fn office_of_number(&self, number: &str) -> Uid {
        use enza::storage::schema::offices;
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            Ok(offices::table.filter(offices::number.eq(number)).select(offices::uid).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(an_individual_plan_is_handed_in_from_the_inbox_and_is_the_record_of_its_receipt, |app| async move {
    let (town, case, mut manager, mut staff) = begun(&app).await;
    let at = format!("/plan-versions/{}/service-plans", case.version);
    let inbox = staff.get("/inbox").await;
    assert!(inbox.body.contains(&format!("href=\"{at}\"")), "{}", inbox.body);
    let done =
        hand_in(&mut staff, &at, ("計画.pdf", PDF), &[("ends_on", "2027-05-31"), ("note", "更新")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, at.as_str()), "{}", done.body);
    assert!(staff.get("/inbox").await.body.contains("個別サービス計画書：1件提出済み"));
    let seen = manager.get(&at).await;
    let file = listed(&seen).remove(0);
    assert!(seen.body.contains(&town.providers[0].name) && seen.body.contains("訪問 直子"), "{}", seen.body);
    assert!(
        !seen.body.contains("提出する</button>"),
        "whoever makes the plan hands nothing in: {}",
        seen.body
    );
    let opened = manager.get(&file).await;
    assert_eq!((opened.status, opened.body.as_bytes()), (200, PDF));
    assert_eq!(audited(&app, "service_plan.open"), 1);
    let ledger = manager.get(&format!("/clients/{}/duties", case.client)).await;
    assert!(
        ledger.body.contains(&format!("href=\"{file}\"")),
        "the ledger shows the record: {}",
        ledger.body
    );
    let evidence = format!("/clients/{}/evidence/zip?period=this_year&attachments=yes", case.client);
    let (_, files) = crate::evidence::zip(&manager, &evidence).await;
    let plan = files.iter().find(|(name, _)| name.starts_with("個別サービス計画書/")).expect("the plan");
    let name = format!("個別サービス計画書/2026-11-20_{}_計画.pdf", town.providers[0].name);
    assert_eq!((plan.0.as_str(), plan.1.as_slice()), (name.as_str(), PDF));
    // Sealed: nothing of the file stands in the database.
    let read = |conn: &mut Conn| -> Result<Vec<u8>, StorageError> {
        Ok(service_plans::table.select(service_plans::body).first(conn)?)
    };
    let body = app.state.store().read(read).unwrap();
    assert!(!body.windows(7).any(|part| part == b"kobetsu"));
    let mut other = app.signed_in_as(&app_person(&app));
    assert_eq!(other.get(&at).await.status, 404, "an office that does not serve the client");
    assert_eq!(other.get(&file).await.status, 404);
    let mut second = app.signed_in_as(&town.second_care_manager);
    assert_eq!(second.get(&file).await.status, 404, "another planner");
});

both!(what_is_wrong_with_a_plan_is_said_at_once_and_what_was_typed_stays, |app| async move {
    let (_, case, _, mut staff) = begun(&app).await;
    let at = format!("/plan-versions/{}/service-plans", case.version);
    let typed = [
        ("title", ""),
        ("made_on", "2027-01-01"),
        ("starts_on", "2026-12-01"),
        ("ends_on", "2026-11-01"),
        ("note", "伝言"),
    ];
    let wrong = hand_in(&mut staff, &at, ("", b""), &typed).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    for said in ["計画書の名前を", "今日までの日", "はじめの日以後", "ファイル"] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    assert!(
        wrong.body.contains("value=\"伝言\"") && wrong.body.contains("value=\"2027-01-01\""),
        "{}",
        wrong.body
    );
    let hostile = hand_in(&mut staff, &at, ("plan.pdf", b"<script>alert(1)</script>"), &[]).await;
    assert_eq!(hostile.status, 422, "by its bytes, never by its name: {}", hostile.body);
    let bomb = hand_in(&mut staff, &at, ("plan.png", b"\x89PNG\r\n\x1a\nbroken"), &[]).await;
    assert_eq!(bomb.status, 422, "{}", bomb.body);
    let huge = vec![b'x'; 11 * 1024 * 1024];
    let huge = hand_in(&mut staff, &at, ("plan.pdf", &huge), &[]).await;
    assert_eq!(huge.status, 422, "{}", huge.body);
    assert!(listed(&staff.get(&at).await).is_empty(), "nothing is kept");
    assert_eq!(hand_in(&mut staff, &at, ("../../計画.pdf", PDF), &[]).await.status, 303);
    let twice = hand_in(&mut staff, &at, ("別名.pdf", PDF), &[("title", "別の名前")]).await;
    assert_eq!(twice.status, 422);
    assert!(twice.body.contains("同じファイル"), "{}", twice.body);
});

both!(a_plan_is_replaced_and_taken_back_with_a_reason_and_then_is_no_record_any_more, |app| async move {
    let (_, case, mut manager, mut staff) = begun(&app).await;
    let at = format!("/plan-versions/{}/service-plans", case.version);
    assert_eq!(hand_in(&mut staff, &at, ("一.pdf", PDF), &[]).await.status, 303);
    let first = listed(&staff.get(&at).await).remove(0);
    let uid = first.rsplit('/').next().unwrap().to_owned();
    let second = hand_in(&mut staff, &at, ("二.pdf", b"%PDF-1.4 second"), &[("replaces", &uid)]).await;
    assert_eq!(second.status, 303, "{}", second.body);
    let page = manager.get(&at).await;
    assert!(page.body.contains("差し替え済み（旧）"), "{}", page.body);
    assert_eq!(listed(&page).len(), 2, "the earlier one can still be read");
    let evidence = format!("/clients/{}/evidence/zip?period=this_year&attachments=yes", case.client);
    let (_, files) = crate::evidence::zip(&manager, &evidence).await;
    let plans = files.keys().filter(|name| name.starts_with("個別サービス計画書/")).count();
    assert_eq!(plans, 2, "evidence is what was held, also what was replaced since: {:?}", files.keys());
    let gone = hand_in(&mut staff, &at, ("三.pdf", b"%PDF-1.4 third"), &[("replaces", &uid)]).await;
    assert_eq!(gone.status, 422, "its place is taken: {}", gone.body);
    let newest = listed(&page).remove(0);
    let own = staff.get(&at).await;
    let silent = staff.submit(&own, &format!("{newest}/withdraw"), &[("reason", " ")]).await;
    assert_eq!(silent.status, 422, "{}", silent.body);
    for plan in [newest.clone(), first] {
        let done =
            staff.submit(&own, &format!("{plan}/withdraw"), &[("reason", "別の方の計画書だった")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }
    assert_eq!(manager.get(&newest).await.status, 404, "its bytes are gone");
    let (_, files) = crate::evidence::zip(&manager, &evidence).await;
    assert!(!files.keys().any(|name| name.starts_with("個別サービス計画書/")), "{:?}", files.keys());
    let page = manager.get(&at).await;
    assert!(page.body.contains("別の方の計画書だった"), "{}", page.body);
    let ledger = manager.get(&format!("/clients/{}/duties", case.client)).await;
    assert!(!ledger.body.contains("/service-plans/"), "it is no record any more: {}", ledger.body);
    let page = manager.get(&at).await;
    assert!(!page.body.contains("/withdraw\""), "whoever makes the plan takes nothing back: {}", page.body);
});

both!(who_left_the_care_team_hands_nothing_in_any_more, |app| async move {
    let (_, case, mut manager, mut staff) = begun(&app).await;
    let at = format!("/plan-versions/{}/service-plans", case.version);
    assert_eq!(hand_in(&mut staff, &at, ("一.pdf", PDF), &[]).await.status, 303);
    let file = listed(&staff.get(&at).await).remove(0);
    let page = staff.get(&at).await;
    let end = |conn: &mut Conn| -> Result<usize, StorageError> {
        let yesterday = app.clock.now().date() - chrono::Duration::days(1);
        Ok(diesel::update(client_offices::table).set(client_offices::ends_on.eq(yesterday)).execute(conn)?)
    };
    assert!(app.state.store().with_writer(end).unwrap() > 0);
    assert_eq!(staff.get(&file).await.status, 404);
    let csrf = page.form_fields(&at).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let form = Form::new().text("csrf", csrf).text("title", "訪問介護計画書").text("made_on", "2026-11-20");
    let form = form
        .text("starts_on", "2026-12-01")
        .part("files", Part::bytes(b"%PDF-1.4 late".to_vec()).file_name("二.pdf"));
    let request = staff.request(Method::POST, &at).multipart(form);
    assert_eq!(staff.send(request).await.status, 404);
    assert_eq!(manager.get(&file).await.status, 200, "what was handed in stays with whoever makes the plan");
});
