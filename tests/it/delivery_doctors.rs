//! The doctor gets a plan with medical services (基準13条19号の2): by a link where the address is confirmed, else by hand.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use enza::domain::consent::{Purpose, TypedGiver};
use enza::domain::ids::{OfficeId, Uid};
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{client_contacts, consents, offices};
use enza::storage::{Conn, StorageError};
use enza::usecases::client::contact::{self, TypedContact};
use enza::usecases::consent::What;

use crate::deliveries::{REASON, asked_for, form_ending};
use crate::support::{Answer, Browser, Case, TestApp, Town};

fn nursed(kind: &str) -> PlanContent {
    let item = ServiceItem {
        number: 1,
        body: "服薬と血圧をみる".into(),
        is_covered: true,
        service_kind: kind.into(),
        frequency: "週1回".into(),
        period: "R8.11.21～R9.5.20".into(),
        ..ServiceItem::default()
    };
    let goal =
        Goal {
            number: 1, short_text: "薬を忘れずに飲む".into(), items: vec![item], ..Goal::default()
        };
    let need = Need { number: 1, body: "服薬を続けたい".into(), goals: vec![goal], ..Need::default() };
    PlanContent { needs: vec![need], ..PlanContent::default() }
}

fn doctor(app: &TestApp, town: &Town, client: &Uid, office_number: &str) -> Uid {
    let typed = TypedContact {
        kind: "doctor".into(),
        name: "架空 医師".into(),
        relation: "内科".into(),
        office_number: office_number.into(),
        ..TypedContact::default()
    };
    app.act(&town.care_manager, "client.contact.add", |tx, cmd| contact::add(tx, cmd, client, &typed))
}

/// A client whose plan places nursing, with the consent to it. Gives the version's address.
fn begun(app: &TestApp, town: &Town, clinic: &str) -> (Case, Uid, String) {
    let case = app.case(town);
    let contact = doctor(app, town, &case.client, clinic);
    let (version, _) = app.add_version(town, &case.client, nursed("訪問看護"));
    app.consent_to_plan(town, &case.client, &version);
    (case, contact, format!("/plan-versions/{version}"))
}

fn consent_to_telling(app: &TestApp, town: &Town, client: &Uid) {
    let (purpose, giver) = (Purpose::Doctor, TypedGiver::client());
    app.consent(town, client, vec![What { purpose, version: None, giver }]);
}

/// The line of the ledger that asks for the delivery to the doctor.
async fn duty(browser: &mut Browser, case: &Case) -> String {
    let ledger = browser.get(&format!("/clients/{}/duties", case.client)).await;
    let lines = ledger.texts("li.duty").into_iter();
    lines.filter(|line| line.contains("主治の医師等") && line.contains("交付")).collect::<Vec<_>>().concat()
}

fn to(page: &Answer) -> String {
    page.texts("section[aria-labelledby='to']").concat()
}

both!(the_doctor_gets_a_plan_with_medical_services_by_link_when_chosen, |app| async move {
    let town = app.town();
    let (case, contact, version) = begun(&app, &town, &town.clinic.number);
    let mut browser = app.signed_in_as(&town.care_manager);
    let deliver = format!("{version}/deliver");
    let page = browser.get(&deliver).await;
    assert!(to(&page).contains("架空内科医院 架空 医師"), "{}", to(&page));
    let nobody = browser.submit(&page, &deliver, &[]).await;
    assert!(nobody.status == 422 && nobody.body.contains("交付する先が選ばれていません"), "{}", nobody.body);
    let also = [("to", contact.as_str())];
    let refused = browser.submit(&page, &deliver, &also).await;
    assert_eq!(refused.status, 422);
    let wanting = refused.texts(".consent-panel li").concat();
    assert!(wanting.contains("主治の医師") && wanting.contains("第13条第19号"), "{wanting}");
    consent_to_telling(&app, &town, &case.client);
    let page = browser.get(&deliver).await;
    let letter = page.texts(".mail-preview").concat();
    assert!(letter.contains("架空 医師 様") && !letter.contains("太郎"), "{letter}");
    assert_eq!(browser.submit(&page, &deliver, &also).await.status, 303);
    app.settle().await;
    assert!(duty(&mut browser, &case).await.contains("受領の確認を待っています"));
    let (mut holder, link) = app.holder(&town.clinic).await;
    let received = holder.get(&format!("{link}/delivery")).await;
    assert!(received.body.contains("服薬と血圧をみる"), "{}", received.body);
    assert_eq!(holder.submit(&received, &format!("{link}/delivery"), &[]).await.status, 303);
    let line = duty(&mut browser, &case).await;
    assert!(line.contains("済み") && !line.contains("受領の確認を待っています"), "{line}");
});

both!(a_doctor_without_an_address_gets_it_by_hand_and_no_plan_without_medicine, |app| async move {
    let town = app.town();
    let (case, contact, version) = begun(&app, &town, "");
    consent_to_telling(&app, &town, &case.client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("{version}/deliver")).await;
    assert!(to(&page).contains("内科 架空 医師"), "{}", to(&page));
    let form = browser.get(&format!("{version}/deliveries/new")).await;
    let typed = [("recipient", contact.as_str()), ("means", "paper")];
    let done = browser.submit(&form, &format!("{version}/deliveries"), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(duty(&mut browser, &case).await.contains("済み"));
    assert!(browser.get(&version).await.body.contains("内科 架空 医師"), "it stands among the deliveries");
    let (other, _) = app.add_version(&town, &case.client, nursed("訪問介護"));
    let page = browser.get(&format!("/plan-versions/{other}/deliver")).await;
    assert!(!page.body.contains("架空 医師"), "what is no medicine does not concern the doctor");
});

/// The doctor works elsewhere: the contact names no clinic of the directory any more.
fn correct(app: &TestApp, contact: &Uid) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = client_contacts::table.filter(client_contacts::uid.eq(contact));
        Ok(diesel::update(row).set(client_contacts::office_id.eq(None::<OfficeId>)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

both!(what_went_to_a_clinic_by_mistake_does_not_go_there_again, |app| async move {
    let town = app.town();
    let (case, contact, version) = begun(&app, &town, &town.clinic.number);
    consent_to_telling(&app, &town, &case.client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let deliver = format!("{version}/deliver");
    let page = browser.get(&deliver).await;
    assert_eq!(browser.submit(&page, &deliver, &[("to", contact.as_str())]).await.status, 303);
    app.settle().await;
    let page = browser.get(&version).await;
    assert_eq!(browser.submit(&page, &form_ending(&page, "/revoke"), &REASON).await.status, 303);
    correct(&app, &contact);
    let page = browser.get(&version).await;
    let again = browser.submit(&page, &form_ending(&page, "/resend"), &[]).await;
    assert!(again.status == 422 && again.body.contains("お渡しする先が変わりました"), "{}", again.body);
    let page = browser.get(&deliver).await;
    assert!(to(&page).contains("内科 架空 医師"), "it is offered anew: {}", to(&page));
    app.settle().await;
    assert_eq!(app.letters_to(&town.clinic.email).len(), 1);
});

/// Gives the clinic another name.
fn rename(app: &TestApp, town: &Town, name: &str) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = offices::table.filter(offices::uid.eq(&town.clinic.uid));
        Ok(diesel::update(row).set(offices::name.eq(name)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

/// Another doctor stands in the place of the one who was there.
fn succeed(app: &TestApp, contact: &Uid, name: &str) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = client_contacts::table.filter(client_contacts::uid.eq(contact));
        Ok(diesel::update(row).set(client_contacts::name.eq(name)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

both!(
    a_delivery_stays_the_doctors_when_the_clinic_changes_its_name_and_not_the_successors,
    |app| async move {
        let town = app.town();
        let (case, contact, version) = begun(&app, &town, &town.clinic.number);
        consent_to_telling(&app, &town, &case.client);
        let mut browser = app.signed_in_as(&town.care_manager);
        let client = browser.get(&format!("/clients/{}", case.client)).await;
        let told = client.texts("section[aria-labelledby='contacts']").concat();
        let clinic = format!("医療機関のアドレス（{}）", town.clinic.email);
        assert!(told.contains(&clinic) && !told.contains("アドレスなし"), "{told}");
        let deliver = format!("{version}/deliver");
        let page = browser.get(&deliver).await;
        let offered = to(&page);
        assert!(offered.contains(&town.clinic.email) && offered.contains("医療機関のアドレス"), "{offered}");
        assert_eq!(browser.submit(&page, &deliver, &[("to", contact.as_str())]).await.status, 303);
        app.settle().await;
        rename(&app, &town, "架空内科クリニック");
        let page = browser.get(&version).await;
        let again = browser.submit(&page, &form_ending(&page, "/resend"), &[]).await;
        assert_eq!(again.status, 303, "the same doctor: {}", again.body);
        assert!(to(&browser.get(&deliver).await).contains("メールで交付ずみ"));
        succeed(&app, &contact, "架空 後任");
        let page = browser.get(&version).await;
        let again = browser.submit(&page, &form_ending(&page, "/resend"), &[]).await;
        assert!(again.status == 422 && again.body.contains("お渡しする先が変わりました"), "{}", again.body);
        let offered = to(&browser.get(&deliver).await);
        assert!(offered.contains("架空 後任") && !offered.contains("メールで交付ずみ"), "{offered}");
        app.settle().await;
    }
);

/// The client takes every consent back from a day on.
fn take_back(app: &TestApp, on: NaiveDate) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let (at, by) = (on.and_hms_opt(1, 0, 0), "計画 幸子");
        let set =
            (consents::withdrawn_on.eq(on), consents::withdrawn_at.eq(at), consents::withdrawn_by.eq(by));
        Ok(diesel::update(consents::table).set(set).execute(conn)?)
    };
    assert!(app.state.store().with_writer(write).unwrap() > 0);
}

both!(a_consent_that_was_taken_back_stops_a_letter_again_and_an_entry_in_the_ledger, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let page = browser.get(&format!("{version}/deliver")).await;
    assert_eq!(browser.submit(&page, &format!("{version}/deliver"), &[]).await.status, 303);
    app.settle().await;
    app.pass(Duration::days(1));
    take_back(&app, jst_date(app.clock.now()));
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&version).await;
    let refused = browser.submit(&page, &form_ending(&page, "/resend"), &[]).await;
    assert!(refused.status == 422 && refused.body.contains("同意が撤回されています"), "{}", refused.body);
    let ledger = format!("/clients/{}/duties", case.client);
    let page = browser.get(&ledger).await;
    let key = asked_for(&page, &town.providers[0]).expect("the delivery is asked for");
    let today = jst_date(app.clock.now()).to_string();
    let typed = [("duty", key.as_str()), ("act", "delivered"), ("on", today.as_str())];
    let refused = browser.submit(&page, &ledger, &typed).await;
    let told = refused.texts(".error-summary").concat();
    assert!(refused.status == 422 && told.contains("同意の記録が足りません"), "{told}");
});
