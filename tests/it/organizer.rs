//! What the organizer of a meeting is told and led to: that all have answered, who was not reached and why, and by which
//! buttons one gets from the meeting to its room and its record.

use chrono::Duration;
use diesel::prelude::*;
use enza::storage::schema::accounts;
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, Browser, Deed, Smtp, TestApp};

/// The names of the radio buttons of the candidates.
fn slots(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let radios = scraper::Selector::parse("input[type=radio][value=yes]").unwrap();
    html.select(&radios).map(|r| r.value().attr("name").unwrap().to_owned()).collect()
}

/// Answers every candidate with ○ by a form.
async fn says_yes(browser: &mut Browser, address: &str, more: &[(&str, &str)]) -> Answer {
    let page = browser.get(address).await;
    let names = slots(&page);
    let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
    typed.extend_from_slice(&[("attendance", "attending"), ("person", "訪問 直子")]);
    typed.extend_from_slice(more);
    let done = browser.submit(&page, address.split('?').next().unwrap(), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    done
}

/// Sends the candidates after their preview.
async fn sent(app: &TestApp, browser: &mut Browser, meeting: &str) {
    let preview = browser.get(&format!("{meeting}/send")).await;
    assert_eq!(browser.submit(&preview, &format!("{meeting}/send"), &[]).await.status, 303);
    app.settle().await;
}

/// The address of the care manager counts as confirmed.
fn confirm_address(app: &TestApp, login: &str) {
    let set = |conn: &mut Conn| -> Result<usize, StorageError> {
        let row = accounts::table.filter(accounts::login.eq(login));
        Ok(diesel::update(row).set(accounts::email_state.eq("confirmed")).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(set).unwrap(), 1);
}

both!(the_last_answer_of_a_round_is_told_to_the_organizer_once, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    confirm_address(&app, &town.care_manager.login);
    let mailbox = format!("{}@example.test", town.care_manager.login);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    sent(&app, &mut organizer, &meeting).await;
    for office in &town.providers[..3] {
        let (mut holder, link) = app.holder(office).await;
        says_yes(&mut holder, &format!("{link}/poll"), &[]).await;
        app.settle().await;
        assert!(app.letters_to(&mailbox).is_empty(), "the client has not answered yet");
    }
    let people = app.participants_of(&case.meeting);
    let client = people.iter().find(|(label, _)| label.contains("本人")).unwrap().1;
    let answer = format!("{meeting}/participants/{client}/answer");
    says_yes(&mut organizer, &answer, &[("channel", "phone")]).await;
    app.settle().await;
    let letters = app.letters_to(&mailbox);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("すべての回答がそろいました"), "{}", letters[0].text);
    assert!(letters[0].text.contains(&meeting) && !letters[0].text.contains("太郎"), "{}", letters[0].text);
    let page = organizer.get(&meeting).await;
    assert!(page.body.contains("回答 4/4"), "{}", page.body);
});

both!(from_the_meetings_page_one_gets_to_the_room_and_the_record_by_its_buttons, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    sent(&app, &mut organizer, &meeting).await;
    let page = organizer.get(&meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    let preview = organizer.get(&format!("{meeting}/fix?slot={}", &rest[..36])).await;
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/fix"), &[]).await.status, 303);
    let page = organizer.get(&meeting).await;
    assert!(!page.body.contains("href=\"/rooms/"), "there is no room yet");
    let opened = organizer.submit(&page, &format!("{meeting}/room"), &[]).await;
    assert!(opened.status == 303 && opened.location.starts_with("/rooms/"), "{}", opened.body);
    assert_eq!(organizer.get(&opened.location).await.status, 200);
    let page = organizer.get(&meeting).await;
    assert!(page.body.contains(&format!("href=\"{}\"", opened.location)), "{}", page.body);
    app.pass(Duration::days(40));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let page = organizer.get(&meeting).await;
    let held = organizer.submit(&page, &format!("{meeting}/hold"), &[]).await;
    assert_eq!(held.status, 303, "{}", held.body);
    let page = organizer.follow(&held).await;
    let record = format!("{meeting}/record");
    assert!(page.body.contains(&format!("href=\"{record}\"")), "{}", page.body);
    let page = organizer.get(&record).await;
    let drafted = organizer.submit(&page, &record, &[]).await;
    assert_eq!(drafted.status, 303, "{}", drafted.body);
    let page = organizer.follow(&drafted).await;
    assert!(page.status == 200 && page.body.contains("第1版"), "{}", page.body);
});

/// An app of the same backend whose letters go to the stub.
fn sending(app: &TestApp, smtp: &Smtp) -> TestApp {
    let settings = smtp.settings();
    let settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    TestApp::spawn(app.backend, &settings).unwrap()
}

both!(who_was_not_reached_is_named_with_the_reason_and_what_to_do, |app| async move {
    let smtp = Smtp::start(&[Deed::Refuse, Deed::Refuse, Deed::Refuse]).await;
    let app = sending(&app, &smtp);
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    assert!(!organizer.get(&meeting).await.body.contains("届いていない"));
    sent(&app, &mut organizer, &meeting).await;
    let page = organizer.get(&meeting).await;
    assert_eq!(page.texts(".notice--error li").len(), 3, "{}", page.body);
    let told = page.texts(".notice--error").join("");
    for needed in ["届いていない方がいます", "宛先のメールアドレスが見つかりませんでした", "電話かFAX"]
    {
        assert!(told.contains(needed), "{needed}: {told}");
    }
    for office in &town.providers[..3] {
        assert!(told.contains(&office.name) && told.contains(&office.email), "{told}");
        assert!(page.body.contains(&format!("/offices/{}", office.uid)), "the way to correct the address");
    }
    assert!(!told.contains("550"), "no relay's words: {told}");
    let version = format!("/plan-versions/{}", case.version);
    app.consent_to_plan(&town, &case.client, &case.version);
    let preview = organizer.get(&format!("{version}/deliver")).await;
    assert_eq!(organizer.submit(&preview, &format!("{version}/deliver"), &[]).await.status, 303);
    app.settle().await;
    assert_eq!(smtp.taken().len(), 3, "now the relay takes what it gets");
    assert!(!organizer.get(&version).await.body.contains("届いていない"));
    bounced(&app, &town.administrator, "宛先不明で戻った").await;
    let told = organizer.get(&version).await.texts(".notice--error").join("");
    assert!(told.contains("メールが戻ってきました。（宛先不明で戻った）"), "{told}");
});

/// The administrator notes that the newest letter came back.
async fn bounced(app: &TestApp, administrator: &crate::support::Person, reason: &str) {
    let mut browser = app.signed_in_as(administrator);
    let page = browser.get("/mails?state=sent").await;
    let (_, rest) = page.body.split_once("action=\"/mails/").expect("a letter");
    let action = format!("/mails/{}/bounce", &rest[..36]);
    let done = browser.submit(&page, &action, &[("reason", reason)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
}
