//! Wrong, late and hostile input of meetings and inquiries that no other test holds: each has an outcome that is told, and
//! nothing that was typed is lost.

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::office::AddressState;
use enza::storage::schema::offices;
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::meetings::{COMES, answer, fixed, planned, polled, sent};
use crate::stories::Story;
use crate::support::{Answer, Browser, TestApp};

/// Asks the clinic to a new meeting of a client, moves its first candidate to a day and an hour, and sends the poll.
async fn with_the_clinic(app: &TestApp, story: &mut Story, day: &str) -> (Browser, String) {
    let mut organizer = story.organizer.clone();
    let meeting = planned(&mut organizer, &story.case.version).await;
    let page = organizer.get(&meeting).await;
    let typed = [("office", story.town.clinic.uid.as_str()), ("person_name", "架空 医師")];
    let added = organizer.submit(&page, &format!("{meeting}/participants"), &typed).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let slots = format!("{meeting}/slots");
    let form = organizer.get(&slots).await;
    let typed = [
        ("slot_date_0", day),
        ("slot_from_0", "14:00"),
        ("slot_to_0", "15:00"),
        ("slot_date_1", ""),
        ("slot_date_2", ""),
        ("due_date", "2026-12-01"),
    ];
    let saved = organizer.submit(&form, &slots, &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    sent(app, &mut organizer, &meeting).await;
    (organizer, meeting)
}

/// The preview of the first candidate's settlement.
async fn settling(browser: &mut Browser, meeting: &str) -> Answer {
    let page = browser.get(meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    browser.get(&format!("{meeting}/fix?slot={}", &rest[..36])).await
}

both!(two_organizers_who_settle_the_same_doctor_at_once_learn_of_each_other, |app| async move {
    let mut story = Story::begun(&app);
    let (mut one, first) = with_the_clinic(&app, &mut story, "2026-12-10").await;
    // A colleague calls a meeting about somebody else, with the same clinic at the same hour.
    let colleague = app.person("caremane3", "計画 和子", &story.town.care_office.uid, Role::CareManager);
    let other = app.case_about(&story.town, ("架空 花子", "カクウ ハナコ", "0000000002"));
    story.case = other;
    story.organizer = app.signed_in_as(&colleague);
    let (mut two, second) = with_the_clinic(&app, &mut story, "2026-12-10").await;
    let (at_one, at_two) = (settling(&mut one, &first).await, settling(&mut two, &second).await);
    assert!(!at_two.body.contains("別の確定した会議"), "nobody has settled yet: {}", at_two.body);
    assert_eq!(one.submit(&at_one, &format!("{first}/fix"), &[]).await.status, 303);
    let told = two.submit(&at_two, &format!("{second}/fix"), &[]).await;
    assert_eq!(told.status, 422, "{}", told.body);
    let notice = told.texts(".notice--warning").concat();
    assert!(notice.contains(&story.town.clinic.name), "{notice}");
    let summary = told.texts(".error-summary").concat();
    assert!(summary.contains("同じ時間か近い時間の別の会議が確定しました"), "{summary}");
    for secret in ["架空 太郎", "計画 幸子", "M8-0001"] {
        assert!(!told.body.contains(secret), "no more is told of the other meeting: {secret}");
    }
    app.settle().await;
    assert!(two.get(&second).await.body.contains("日程調整中"), "nothing was settled, nothing has left");
    // Who has read the warning may settle all the same.
    assert_eq!(two.submit(&told, &format!("{second}/fix"), &[]).await.status, 303);
});

both!(the_same_doctor_is_settled_once_however_close_the_two_are, |app| async move {
    let mut story = Story::begun(&app);
    let (mut one, first) = with_the_clinic(&app, &mut story, "2026-12-10").await;
    let colleague = app.person("caremane3", "計画 和子", &story.town.care_office.uid, Role::CareManager);
    story.case = app.case_about(&story.town, ("架空 花子", "カクウ ハナコ", "0000000002"));
    story.organizer = app.signed_in_as(&colleague);
    let (mut two, second) = with_the_clinic(&app, &mut story, "2026-12-10").await;
    let (at_one, at_two) = (settling(&mut one, &first).await, settling(&mut two, &second).await);
    let (to_one, to_two) = (format!("{first}/fix"), format!("{second}/fix"));
    let (done, told) = tokio::join!(one.submit(&at_one, &to_one, &[]), two.submit(&at_two, &to_two, &[]));
    let mut statuses = [done.status, told.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "{} {}", done.body, told.body);
});

both!(an_address_that_another_office_has_is_taken_after_a_second_look, |app| async move {
    let town = app.town();
    let (own, other) = (&town.providers[0], &town.providers[1]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/offices/{}/edit", own.uid);
    let form = browser.get(&edit).await;
    let typed = [("email", other.email.as_str()), ("note", "長い備考を打った")];
    let told = browser.submit(&form, &edit, &typed).await;
    assert_eq!(told.status, 422, "{}", told.body);
    assert!(told.body.contains(&other.name) && told.body.contains("取り違えでないか"), "{}", told.body);
    let kept = told.form_fields(&edit);
    assert!(kept.contains(&("note".into(), "長い備考を打った".into())), "{kept:?}");
    let state = || {
        let read = |conn: &mut Conn| -> Result<(String, AddressState), StorageError> {
            let row = offices::table.filter(offices::uid.eq(&own.uid));
            Ok(row.select((offices::email, offices::email_state)).first(conn)?)
        };
        app.state.store().read(read).unwrap()
    };
    assert_eq!(state(), (own.email.clone(), AddressState::Confirmed), "nothing was changed");
    let saved = browser.submit(&told, &edit, &[("shares_email", "yes")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(state(), (other.email.clone(), AddressState::Unconfirmed), "and it is confirmed anew");
    let new = browser.get("/offices/new").await;
    let typed = [("name", "架空の新しい事業所"), ("number", "9970100095"), ("email", other.email.as_str())];
    let told = browser.submit(&new, "/offices", &typed).await;
    assert!(told.status == 422 && told.body.contains("取り違えでないか"), "{}", told.body);
});

both!(a_poll_that_is_answered_after_the_date_was_settled_keeps_what_was_typed, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let page = helper.get(&format!("{link}/poll")).await;
    fixed(&app, &mut organizer, &meeting).await;
    let names = crate::meetings::slots(&page);
    let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
    typed.extend([("attendance", "absent"), ("reason", "その日は研修です"), ("person", "訪問 直子")]);
    let late = helper.submit(&page, &format!("{link}/poll"), &typed).await;
    assert_eq!(late.status, 422, "{}", late.body);
    let kept = late.form_fields(&format!("{link}/attendance"));
    for (name, value) in [("reason", "その日は研修です"), ("person", "訪問 直子")] {
        assert!(kept.contains(&(name.into(), value.into())), "{name}: {kept:?}");
    }
    let said = helper.submit(&late, &format!("{link}/attendance"), &[]).await;
    assert_eq!(said.status, 303, "and is taken as an answer to the date: {}", said.body);
    assert!(organizer.get(&meeting).await.body.contains("その日は研修です"));
});

both!(a_withdrawn_link_that_is_used_again_opens_nothing_and_says_whom_to_ask, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let page = helper.get(&format!("{link}/poll")).await;
    let invitation = link.rsplit('/').next().unwrap().to_owned();
    let shown = organizer.get(&meeting).await;
    let revoke = format!("{meeting}/invitations/{invitation}/revoke");
    assert_eq!(organizer.submit(&shown, &revoke, &[]).await.status, 303);
    let names = crate::meetings::slots(&page);
    let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
    typed.extend_from_slice(COMES);
    typed.push(("comment", "駐車場の件でご相談があります"));
    let late = helper.submit(&page, &format!("{link}/poll"), &typed).await;
    assert!(late.status >= 400 || late.location.starts_with("/i/"), "{} {}", late.status, late.location);
    let told = if late.status == 303 { helper.follow(&late).await } else { late };
    assert!(told.body.contains("取り消"), "{}", told.body);
    let again = helper.open_link(&app.last_letter_to(&town.providers[0].email).fragment()).await;
    let told = if again.status == 303 { helper.follow(&again).await } else { again };
    assert!(told.body.contains("取り消") || told.body.contains("使えません"), "{}", told.body);
    assert!(!organizer.get(&meeting).await.body.contains("駐車場の件"), "nothing was taken");
    // A new link is another one, and is answered as ever.
    let shown = organizer.get(&meeting).await;
    let renew = format!("{meeting}/invitations/{invitation}/renew");
    assert_eq!(organizer.submit(&shown, &renew, &[]).await.status, 303);
    let shown = organizer.get(&meeting).await;
    let resend = format!("{meeting}/invitations/{invitation}/resend");
    assert_eq!(organizer.submit(&shown, &resend, &[]).await.status, 303);
    app.settle().await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    assert_eq!(answer(&mut helper, &link, &["yes", "yes", "yes"], COMES).await.status, 303);
});

both!(an_attachment_of_fifty_megabytes_is_refused_and_the_page_is_served_on, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/attachments", case.version);
    let page = browser.get(&at).await;
    let fields = page.form_fields(&at).into_iter().filter(|(name, _)| name != "files");
    let form = fields.fold(Form::new(), |form, (name, value)| form.text(name, value));
    let large = [b"%PDF-1.7 ".to_vec(), vec![b'a'; 50 << 20]].concat();
    let form = form.part("files", Part::bytes(large).file_name("検査結果.pdf"));
    let request = browser.request(Method::POST, &at).multipart(form);
    // The server may close the connection before all of it was sent; it never takes it.
    if let Ok(answer) = request.send().await {
        let status = answer.status().as_u16();
        let told = answer.text().await.unwrap_or_default();
        assert!(
            matches!(status, 413 | 422) && (told.is_empty() || told.contains("10 MB まで")),
            "{status}: {told}"
        );
    }
    let after = browser.get(&at).await;
    assert!(after.status == 200 && !after.body.contains("検査結果.pdf"), "{}", after.body);
});
