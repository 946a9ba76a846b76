//! The doctor gets a plan with medical services (基準13条19号の2): by a link where the address is confirmed, else by hand.

use enza::domain::consent::{Purpose, TypedGiver};
use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::usecases::client::contact::{self, TypedContact};
use enza::usecases::consent::What;

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

both!(
    a_plan_with_medical_services_goes_to_the_doctor_by_link_and_the_receipt_meets_the_duty,
    |app| async move {
        let town = app.town();
        let (case, _, version) = begun(&app, &town, &town.clinic.number);
        let mut browser = app.signed_in_as(&town.care_manager);
        let deliver = format!("{version}/deliver");
        let page = browser.get(&deliver).await;
        assert!(to(&page).contains("架空内科医院 架空 医師"), "{}", to(&page));
        let refused = browser.submit(&page, &deliver, &[]).await;
        assert_eq!(refused.status, 422);
        let wanting = refused.texts(".consent-panel li").concat();
        assert!(wanting.contains("主治の医師") && wanting.contains("第13条第13号の2"), "{wanting}");
        consent_to_telling(&app, &town, &case.client);
        let page = browser.get(&deliver).await;
        let letter = page.texts(".mail-preview").concat();
        assert!(letter.contains("架空 医師 様") && !letter.contains("太郎"), "{letter}");
        assert_eq!(browser.submit(&page, &deliver, &[]).await.status, 303);
        app.settle().await;
        assert!(duty(&mut browser, &case).await.contains("受領の確認を待っています"));
        let (mut holder, link) = app.holder(&town.clinic).await;
        let received = holder.get(&format!("{link}/delivery")).await;
        assert!(received.body.contains("服薬と血圧をみる"), "{}", received.body);
        assert_eq!(holder.submit(&received, &format!("{link}/delivery"), &[]).await.status, 303);
        let line = duty(&mut browser, &case).await;
        assert!(line.contains("済み") && !line.contains("受領の確認を待っています"), "{line}");
    }
);

both!(
    a_doctor_without_an_address_gets_it_by_hand_and_only_with_a_plan_that_concerns_medicine,
    |app| async move {
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
        assert!(
            browser.get(&version).await.body.contains("内科 架空 医師"),
            "it stands among the deliveries"
        );
        let (other, _) = app.add_version(&town, &case.client, nursed("訪問介護"));
        let page = browser.get(&format!("/plan-versions/{other}/deliver")).await;
        assert!(!page.body.contains("架空 医師"), "what is no medicine does not concern the doctor");
    }
);
