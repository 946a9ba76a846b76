//! A plan version is delivered to the offices in charge: previewed, sent, read by the personal link, acknowledged; noted
//! by hand; withdrawn and sent again.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::storage::schema::{audit_events, deliveries, offices};
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, Browser, Case, Office, TestApp, Town};

/// Takes the confirmation of an office's address back.
pub fn unconfirm(app: &TestApp, office: &Office) {
    let set = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = offices::table.filter(offices::uid.eq(&office.uid));
        Ok(diesel::update(row).set(offices::email_state.eq("unconfirmed")).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(set).unwrap(), 1);
}

/// How often something was done, by the audit.
pub fn audited(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// Delivers a version after its preview, and lets the letters leave.
pub async fn delivered(app: &TestApp, browser: &mut Browser, version: &str) -> Answer {
    let preview = browser.get(&format!("{version}/deliver")).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let done = browser.submit(&preview, &format!("{version}/deliver"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    preview
}

/// A delivered version of the town's client.
async fn begun(app: &TestApp) -> (Town, Case, Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    delivered(app, &mut browser, &version).await;
    (town, case, browser, version)
}

/// Why something is taken back.
pub const REASON: [(&str, &str); 1] = [("reason", "送り先を取り違えた")];

/// The address of a form on a page whose path ends so.
pub fn form_ending(page: &Answer, end: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let forms = scraper::Selector::parse("form[action]").unwrap();
    let mut found = html.select(&forms).filter_map(|f| f.value().attr("action")).filter(|a| a.ends_with(end));
    found.next().unwrap_or_else(|| panic!("no form …{end}: {}", page.body)).to_owned()
}

/// The word by which the ledger asks for the delivery to an office, while it does.
pub fn asked_for(ledger: &Answer, office: &Office) -> Option<String> {
    let of_office = format!(".{}\"", office.uid);
    let mut keys = ledger.body.split("value=\"r11:").skip(1);
    let found = keys.find(|rest| rest.split('>').next().unwrap().contains(&of_office))?;
    Some(format!("r11:{}", found.split('"').next().unwrap()))
}

both!(a_version_goes_to_exactly_the_offices_that_were_shown, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    unconfirm(&app, &town.providers[1]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let page = browser.get(&version).await;
    assert!(page.body.contains(&format!("{version}/deliver")), "{}", page.body);
    let preview = delivered(&app, &mut browser, &version).await;
    let letter = preview.texts(".mail-preview").join("");
    assert!(letter.contains("ケアプランをお渡しします") && !letter.contains("太郎"), "{letter}");
    assert!(preview.body.contains("未確認") && !letter.contains("課題1"), "{}", preview.body);
    for office in [&town.providers[0], &town.providers[2]] {
        let letters = app.letters_to(&office.email);
        assert_eq!(letters.len(), 1, "one letter each");
        assert!(letters[0].text.contains("/i/#t") && letters[0].text.contains("交付番号　K8-"));
        assert!(!letters[0].raw.contains("太郎") && !letters[0].text.contains("課題1"));
    }
    for office in [&town.providers[1], &town.providers[3], &town.care_office] {
        assert!(app.letters_to(&office.email).is_empty(), "{}", office.name);
    }
    let again = browser.submit(&preview, &format!("{version}/deliver"), &[]).await;
    assert_eq!(again.status, 303, "a form that is posted twice gets the same answer");
    let other = browser.submit(&preview, &format!("{version}/deliver"), &[("op_id", "another")]).await;
    assert_eq!(other.status, 422);
    assert!(other.body.contains("残っていません"), "{}", other.body);
    app.settle().await;
    assert_eq!(app.state.works.post.transport.kept().len(), 2, "nothing is sent twice");
    assert_eq!(audited(&app, "plan.deliver"), 1);
});

both!(recipients_that_changed_after_the_preview_are_shown_again, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let deliver = format!("/plan-versions/{}/deliver", case.version);
    let preview = browser.get(&deliver).await;
    unconfirm(&app, &town.providers[2]);
    let refused = browser.submit(&preview, &deliver, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("お渡しする先が変わりました"), "{}", refused.body);
    app.settle().await;
    assert!(app.state.works.post.transport.kept().is_empty());
    assert_eq!(browser.submit(&refused, &deliver, &[]).await.status, 303, "what is shown now is sent");
});

both!(an_office_reads_exactly_that_version_and_acknowledges_it_once, |app| async move {
    let (town, case, mut organizer, version) = begun(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    assert_eq!(helper.get(&link).await.location, format!("{link}/delivery"));
    let page = helper.get(&format!("{link}/delivery")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for told in ["架空 太郎", "課題1", "課題2", "支援3", "架空ケアプランセンター", "計画 幸子"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(organizer.get(&version).await.body.contains("開封ずみ"));
    let ledger = format!("/clients/{}/duties", case.client);
    let waiting = |page: Answer| page.body.matches("受領の確認を待っています").count();
    let before = waiting(organizer.get(&ledger).await);
    assert!(before > 0, "the ledger says what is under way");
    let pressed = helper.submit(&page, &format!("{link}/delivery"), &[]).await;
    assert_eq!(pressed.status, 303, "{}", pressed.body);
    assert_eq!(waiting(organizer.get(&ledger).await), before - 1);
    let first = receipts(&app);
    app.pass(Duration::minutes(10));
    let twice = helper.submit(&page, &format!("{link}/delivery"), &[("op_id", "pressed-again")]).await;
    assert_eq!(twice.status, 303, "a second press is no error");
    assert_eq!((receipts(&app), first.len()), (first, 1), "the first time stays");
    assert_eq!(audited(&app, "delivery.acknowledge"), 2, "each press is on record");
    let thanks = helper.get(&format!("{link}/delivery")).await;
    assert!(thanks.body.contains("受け取りを確認しました") && !thanks.body.contains("<form class=\"card"));
    let page = organizer.get(&version).await;
    assert!(page.body.contains("受け取りずみ") && page.body.contains("未開封"), "{}", page.body);
    let item = ServiceItem { number: 1, body: "別の支援".into(), ..ServiceItem::default() };
    let goal = Goal { number: 1, short_text: "別の目標".into(), items: vec![item], ..Goal::default() };
    let need = Need { number: 1, body: "別の課題".into(), goals: vec![goal], ..Need::default() };
    app.add_version(&town, &case.client, PlanContent { needs: vec![need], ..PlanContent::default() });
    let old = helper.get(&format!("{link}/delivery")).await;
    assert!(old.body.contains("課題1") && !old.body.contains("別の課題"), "still that version");
    assert!(old.body.contains("第2版が作られています"), "{}", old.body);
    let paper = helper.get(&format!("{link}/delivery/print")).await;
    assert!(paper.status == 200 && paper.body.contains("支援1") && !paper.body.contains("別の支援"));
});

/// When receipts were acknowledged.
fn receipts(app: &TestApp) -> Vec<chrono::NaiveDateTime> {
    let read = |conn: &mut Conn| -> Result<Vec<Option<chrono::NaiveDateTime>>, StorageError> {
        let known = deliveries::table.filter(deliveries::acknowledged_at.is_not_null());
        Ok(known.select(deliveries::acknowledged_at).load(conn)?)
    };
    app.state.store().read(read).unwrap().into_iter().flatten().collect()
}

both!(a_code_typed_without_script_opens_the_plan, |app| async move {
    let (town, _, _, _) = begun(&app).await;
    let text = app.last_letter_to(&town.providers[2].email).text;
    let code = text.split("コード").last().unwrap().split_whitespace().next().unwrap().to_owned();
    let mut device = app.browser();
    let opened = device.type_code(&code).await;
    assert_eq!(opened.status, 303, "{code}: {}", opened.body);
    let page = device.follow(&opened).await;
    let number = [("number", town.providers[2].number.as_str())];
    let confirmed = device.submit(&page, &opened.location, &number).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    let page = device.get(&format!("{}/delivery", confirmed.location)).await;
    assert!(page.status == 200 && page.body.contains("課題1"), "{}", page.body);
});

both!(a_link_in_other_hands_withdrawn_or_too_old_opens_nothing, |app| async move {
    let (town, case, mut organizer, version) = begun(&app).await;
    let fragment = app.last_letter_to(&town.providers[0].email).fragment();
    let mut other = app.browser();
    let opened = other.open_link(&fragment).await;
    let page = other.follow(&opened).await;
    let refused = other.submit(&page, &opened.location, &[("number", &town.providers[1].number)]).await;
    assert!(refused.status == 422 && !refused.body.contains("太郎"), "{}", refused.body);
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let read = format!("{link}/delivery");
    assert_eq!(helper.get(&read).await.status, 200);
    let page = organizer.get(&version).await;
    let revoke = form_ending(&page, "/revoke");
    assert_eq!(organizer.submit(&page, &revoke, &REASON).await.status, 303);
    let gone = helper.get(&read).await;
    assert!(gone.status >= 400 && !gone.body.contains("太郎"), "{}: {}", gone.status, gone.body);
    let door = helper.open_link(&fragment).await;
    assert!(door.status == 422 && !door.body.contains("課題"), "the old link is dead: {}", door.body);
    let page = organizer.get(&version).await;
    assert!(page.body.contains("取り消し"), "{}", page.body);
    let preview = organizer.get(&format!("{version}/deliver")).await;
    assert!(preview.body.contains("リンクを取り消しています"), "{}", preview.body);
    let papers = format!("/clients/{}/evidence/print?period=this_year", case.client);
    let papers = organizer.get(&papers).await;
    assert!(papers.status == 200 && papers.body.contains("リンクを取り消し"), "{}", papers.body);
    let resend = revoke.replace("/revoke", "/resend");
    assert_eq!(organizer.submit(&page, &resend, &[]).await.status, 303);
    app.settle().await;
    let fresh = app.last_letter_to(&town.providers[0].email).fragment();
    assert_ne!(fresh, fragment, "a new secret");
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    assert_eq!(helper.get(&format!("{link}/delivery")).await.status, 200);
    app.pass(Duration::days(31));
    let late = helper.get(&format!("{link}/delivery")).await;
    assert!(late.status >= 400 && !late.body.contains("太郎"), "{}", late.status);
    let page = app.signed_in_as(&town.care_manager).get(&version).await;
    assert!(page.body.contains("期限切れ"), "{}", page.body);
});

both!(paper_and_fax_are_noted_by_hand_with_their_day, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let form = organizer.get(&format!("{version}/deliveries/new")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let post = format!("{version}/deliveries");
    let typed = [("means", "fax"), ("note", "受付の佐々木さんへ")];
    let nobody = organizer.submit(&form, &post, &typed).await;
    assert!(nobody.status == 422 && nobody.body.contains("お渡しした先を選んでください"), "{}", nobody.body);
    assert!(nobody.body.contains("受付の佐々木さんへ"), "what was typed stays");
    let office = town.providers[1].uid.as_str();
    let ahead = [("recipient", office), ("means", "fax"), ("delivered_on", "2099-01-01")];
    let ahead = organizer.submit(&form, &post, &ahead).await;
    assert!(ahead.status == 422 && ahead.body.contains("今日までの日"), "{}", ahead.body);
    let unknown = organizer.submit(&form, &post, &[("recipient", office), ("means", "link")]).await;
    assert!(unknown.status == 422 && unknown.body.contains("方法を選んで"), "{}", unknown.body);
    let more = [("recipient", office), ("means", "fax"), ("note", "受付の佐々木さんへ")];
    assert_eq!(organizer.submit(&form, &post, &more).await.status, 303);
    let form = organizer.get(&format!("{version}/deliveries/new")).await;
    let client = [("recipient", "client"), ("means", "in_person")];
    assert_eq!(organizer.submit(&form, &post, &client).await.status, 303);
    let page = organizer.get(&version).await;
    for told in [&town.providers[1].name, "FAX", "受付の佐々木さんへ", "ご利用者", "手渡し"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let left = organizer.get(&format!("{version}/deliver")).await;
    assert_eq!(
        left.body.matches("FAXで渡し済み（").count(),
        1,
        "no letter for what was faxed unless it is chosen: {}",
        left.body
    );
    app.settle().await;
    assert!(app.state.works.post.transport.kept().is_empty(), "nothing leaves");
    assert_eq!(audited(&app, "delivery.note"), 2);
});

/// How often the ledger of the case's client says that a delivery waits for its receipt.
async fn under_way(browser: &mut Browser, case: &Case) -> usize {
    let page = browser.get(&format!("/clients/{}/duties", case.client)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.matches("受領の確認を待っています").count()
}

/// The plan once more, served by the same offices.
fn served(town: &Town) -> PlanContent {
    let item = |(office, number): (&Office, i32)| ServiceItem {
        number,
        body: format!("改めた支援{number}"),
        is_covered: true,
        service_kind: "サービス".into(),
        office_number: office.number.clone(),
        office_name: office.name.clone(),
        frequency: "週3回".into(),
        period: "R8.11.21～R9.5.20".into(),
        ..ServiceItem::default()
    };
    let items = town.providers[..3].iter().zip(1..).map(item).collect();
    let goal = Goal { number: 1, short_text: "目標".into(), items, ..Goal::default() };
    let need = Need { number: 1, body: "課題".into(), goals: vec![goal], ..Need::default() };
    PlanContent { needs: vec![need], ..PlanContent::default() }
}

/// The plan once more, with the consent to it.
pub fn anew(app: &TestApp, town: &Town, case: &Case) -> String {
    let (version, _) = app.add_version(town, &case.client, served(town));
    app.consent_to_plan(town, &case.client, &version);
    format!("/plan-versions/{version}")
}

both!(what_no_receipt_would_make_a_hand_over_is_not_under_way, |app| async move {
    let (town, case, mut organizer, version) = begun(&app).await;
    assert_eq!(under_way(&mut organizer, &case).await, 3);
    let page = organizer.get(&version).await;
    assert_eq!(organizer.submit(&page, &form_ending(&page, "/revoke"), &REASON).await.status, 303);
    assert_eq!(under_way(&mut organizer, &case).await, 2, "a withdrawn link opens nothing");
    app.pass(Duration::minutes(5));
    app.add_version(&town, &case.client, served(&town));
    assert_eq!(under_way(&mut organizer, &case).await, 2, "a draft takes nothing from what was sent");
    app.pass(Duration::minutes(5));
    let next = anew(&app, &town, &case);
    assert_eq!(under_way(&mut organizer, &case).await, 0, "what was consented to since was sent to nobody");
    delivered(&app, &mut organizer, &next).await;
    assert_eq!(under_way(&mut organizer, &case).await, 3);
    app.pass(Duration::days(31));
    let mut organizer = app.signed_in_as(&town.care_manager);
    assert_eq!(under_way(&mut organizer, &case).await, 0, "nobody can acknowledge by a link that is over");
});

/// Notes that an office got a version by FAX, whatever consent was wanting.
pub async fn faxed(browser: &mut Browser, version: &str, office: &Office) {
    let form = browser.get(&format!("{version}/deliveries/new")).await;
    let why = [("consent_override", "yes"), ("consent_reason", "署名の前に急ぎ送った")];
    let typed = [[("recipient", office.uid.as_str()), ("means", "fax")], why].concat();
    let done = browser.submit(&form, &format!("{version}/deliveries"), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

both!(who_has_it_by_hand_gets_a_letter_when_that_is_chosen_and_never_two, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let (deliver, office) = (format!("{version}/deliver"), &town.providers[1]);
    let way = format!("{deliver}\"");
    let before = browser.get(&deliver).await;
    faxed(&mut browser, &version, office).await;
    let old = browser.submit(&before, &deliver, &[]).await;
    assert!(old.status == 422 && old.body.contains("お渡しする先が変わりました"), "{}", old.body);
    let page = delivered(&app, &mut browser, &version).await;
    let ticked =
        |page: &Answer, uid: &str| page.form_fields(&deliver).contains(&("to".into(), uid.to_owned()));
    assert!(ticked(&page, town.providers[0].uid.as_str()), "{}", page.body);
    assert!(!ticked(&page, office.uid.as_str()), "who has it by hand is not chosen before");
    assert!(app.letters_to(&office.email).is_empty(), "and not sent to unless chosen");
    assert!(browser.get(&version).await.body.contains(&way), "a wrong note bars nobody");
    let page = browser.get(&deliver).await;
    assert!(
        page.body.contains("FAXで渡し済み（") && page.body.contains("選んだ先に交付する"),
        "{}",
        page.body
    );
    let nobody = browser.submit(&page, &deliver, &[]).await;
    assert!(nobody.status == 422 && nobody.body.contains("選ばれていません"), "{}", nobody.body);
    let twice = [("to", town.providers[0].uid.as_str())];
    let twice = browser.submit(&page, &deliver, &twice).await;
    assert_eq!(twice.status, 422, "what went by link is not sent twice: {}", twice.body);
    let also = [("to", office.uid.as_str())];
    let done = browser.submit(&page, &deliver, &also).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    assert_eq!(app.letters_to(&office.email).len(), 1);
    let again = browser.submit(&page, &deliver, &[("to", office.uid.as_str()), ("op_id", "another")]).await;
    assert!(again.status == 422 && again.body.contains("残っていません"), "{}", again.body);
    assert!(!browser.get(&version).await.body.contains(&way), "nobody is left");
    assert_eq!(app.state.works.post.transport.kept().len(), 3);
});

both!(whoever_is_chosen_though_it_has_the_plan_needs_the_consents_too, |app| async move {
    let town = app.town();
    let case = app.case_without_consents(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    for office in &town.providers[..3] {
        faxed(&mut browser, &version, office).await;
    }
    let deliver = format!("{version}/deliver");
    let page = browser.get(&deliver).await;
    let refused = browser.submit(&page, &deliver, &[("to", town.providers[1].uid.as_str())]).await;
    assert!(refused.status == 422 && refused.body.contains("consent_seen"), "{}", refused.body);
    let kept = refused.form_fields(&deliver);
    assert!(kept.contains(&("to".into(), town.providers[1].uid.to_string())), "{kept:?}");
    let why = [("consent_override", "yes"), ("consent_reason", "署名を明日いただく")];
    let done = browser.submit(&refused, &deliver, &why).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    assert_eq!(app.state.works.post.transport.kept().len(), 1);
});

both!(who_has_an_account_finds_the_plan_in_the_inbox, |app| async move {
    let (town, _, _, _) = begun(&app).await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    let home = helper.get("/").await;
    assert!(home.body.contains("の受け取りを確認する"), "{}", home.body);
    let inbox = helper.get("/inbox").await;
    assert!(inbox.body.contains("ケアプランのお届け") && !inbox.body.contains("太郎"), "{}", inbox.body);
    let open = form_ending(&inbox, inbox_uid(&inbox).as_str());
    let opened = helper.submit(&inbox, &open, &[]).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let read = format!("{}/delivery", opened.location);
    let page = helper.get(&read).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(helper.submit(&page, &read, &[]).await.status, 303);
    let inbox = helper.get("/inbox").await;
    assert!(inbox.body.contains("受け取りずみ"), "{}", inbox.body);
    let home = helper.get("/").await;
    assert!(!home.body.contains("の受け取りを確認する"), "{}", home.body);
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    let page = stranger.get("/account").await;
    let csrf = page.form_fields("/account").into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    assert_eq!(stranger.post(&open, &[("csrf", &csrf)]).await.status, 404, "another office's");
});

both!(a_delivery_stays_with_the_office_that_delivered_when_another_makes_the_plans, |app| async move {
    let (town, case, _, _) = begun(&app).await;
    crate::plan_rights::hand(&app, &case, &town.second_care_office.uid);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let inbox = helper.get("/inbox").await;
    let of = |name: &str| inbox.body.contains(name);
    assert!(of(&town.care_office.name) && !of(&town.second_care_office.name), "{}", inbox.body);
    let open = form_ending(&inbox, inbox_uid(&inbox).as_str());
    let opened = helper.submit(&inbox, &open, &[]).await;
    let page = helper.get(&format!("{}/delivery", opened.location)).await;
    assert!(page.status == 200 && page.body.contains(&town.care_office.name), "{}", page.body);
    assert!(!page.body.contains(&town.second_care_office.name), "{}", page.body);
});

/// The uid at the end of the first form of the inbox.
fn inbox_uid(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("action=\"/inbox/").expect("an invitation to open");
    rest[..36].to_owned()
}
