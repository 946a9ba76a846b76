//! Re-confirmation (再確認) through the front door: after a new version only those are asked again whose rows changed, and only about
//! these rows; what was said of the others stands.

use diesel::prelude::*;
use enza::domain::meeting::Planned;
use enza::storage::schema as table;
use enza::storage::tables::{meetings as meeting_rows, participants};
use enza::storage::{Conn, StorageError};

use crate::inquiries::{filled, invitation};
use crate::meetings::{fixed, polled};
use crate::support::{Answer, Browser, Case, TestApp, Town};

/// Asks the first two offices about the plan. Gives the inquiry's address.
async fn asked(app: &TestApp, (town, case): (&Town, &Case), browser: &mut Browser) -> String {
    let people = app.participants_of(&case.meeting);
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let [first, second] = [0, 1].map(|n| people[&town.providers[n].name].to_string());
    let form = browser.get(&format!("{address}/new?participant={first}&participant={second}")).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが重なった")];
    let preview = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    let sent = browser.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    sent.location
}

/// Writes another text into the first service of the plan.
pub async fn rewritten(browser: &mut Browser, case: &Case, text: &str) {
    let version = case.version.to_string();
    rewritten_at(browser, case, (&version, 0), text).await;
}

/// Writes another text into a service of a version, by its place. Gives the next version.
async fn rewritten_at(
    browser: &mut Browser,
    case: &Case,
    (version, at): (&str, usize),
    text: &str,
) -> String {
    let edit = format!("/plan-versions/{version}/edit");
    let form = browser.get(&edit).await;
    let fields = form.form_fields(&edit);
    let item = case.items[at].to_string();
    let row = fields.iter().find(|(_, value)| *value == item).and_then(|(name, _)| name.strip_suffix(".uid"));
    let body = format!("{}.body", row.expect("the row of the item"));
    let saved = browser.submit(&form, &edit, &[(body.as_str(), text), ("note", "意見を反映")]).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".error-summary"));
    saved
        .location
        .trim_start_matches("/plan-versions/")
        .chars()
        .take_while(|c| *c != '?' && *c != '#')
        .collect()
}

/// Opens the re-confirmation that a page of an inquiry leads to, with those who are ticked.
async fn asked_again(browser: &mut Browser, case: &Case, inquiry: &str) -> Answer {
    let uid = inquiry.trim_start_matches("/inquiries/");
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?follows={uid}")).await;
    let preview = browser.submit(&form, &format!("{address}/preview"), &[]).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts(".error-summary"));
    let sent = browser.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    sent
}

fn ticked(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=asked][checked]").unwrap();
    html.select(&inputs).filter_map(|input| input.value().attr("value")).map(str::to_owned).collect()
}

both!(only_those_whose_rows_changed_are_asked_again_and_only_about_these, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let inquiry = asked(&app, (&town, &case), &mut organizer).await;
    let page = organizer.get(&inquiry).await;
    assert!(!page.body.contains("?follows"), "nothing has changed yet");
    let sheet = format!("/sheets/{}", invitation(&page));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let check = filled(&mut helper, &sheet, &case, ("amend", "週2回がよい")).await;
    assert_eq!(helper.submit(&check, &sheet, &[]).await.status, 303);
    rewritten(&mut organizer, &case, "入浴介助（週2回）").await;

    let page = organizer.get(&inquiry).await;
    let uid = inquiry.trim_start_matches("/inquiries/");
    let new = format!("/meetings/{}/inquiries/new?follows={uid}", case.meeting);
    assert!(page.body.replace("&#x3D;", "=").contains(&new), "{}", page.body);
    let form = organizer.get(&new).await;
    let people = app.participants_of(&case.meeting);
    let first = people[&town.providers[0].name].to_string();
    assert_eq!(ticked(&form), [first], "whose row changed, and nobody else");
    let told = form.texts("section[aria-labelledby='changes-title']").concat();
    assert!(told.contains("入浴介助（週2回）"), "{told}");
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let preview = organizer.submit(&form, &format!("{address}/preview"), &[]).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts(".error-summary"));
    assert!(preview.body.contains("三度調整したが重なった"), "the reason on record");
    app.settle().await;
    let before = app.letters_to(&town.providers[1].email).len();
    let sent = organizer.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    app.settle().await;
    assert_eq!(app.letters_to(&town.providers[1].email).len(), before, "the other one is left in peace");
    let page = organizer.get(&sent.location).await;
    let first_page = organizer.get(&inquiry).await;
    assert!(first_page.body.contains(&sent.location), "the first leads to it");
    let rows = page.texts("#consolidation tbody tr th");
    assert_eq!(rows.len(), 2, "the row that changed, and the whole: {rows:?}");
    let list = organizer.get(&address).await.texts("main").concat();
    assert!(list.contains("第1版") && list.contains("第2版"), "{list}");

    let sheet = format!("/sheets/{}", invitation(&page));
    let read = helper.get(&sheet).await;
    let since = read.texts("section[aria-labelledby='since-title']").concat();
    assert!(since.contains("入浴介助（週2回）") && since.contains("第1版から"), "{since}");
    let step = helper.get(&format!("{sheet}/rows/1")).await;
    assert_eq!(step.texts(".opinion-row").len(), 1, "only the row that changed: {}", step.body);
    let stance = format!("stance-{}", case.items[0]);
    let kept = helper.submit(&step, &format!("{sheet}/rows/1"), &[(stance.as_str(), "agree")]).await;
    assert_eq!(kept.location, format!("{sheet}/rows/overall"), "{}", kept.body);
    let whole = helper.follow(&kept).await;
    let pairs = [("stance-overall", "agree"), ("answered_by", "サービス提供責任者 訪問 直子")];
    let kept = helper.submit(&whole, &format!("{sheet}/rows/overall"), &pairs).await;
    let check = helper.follow(&kept).await;
    assert_eq!(helper.submit(&check, &sheet, &[]).await.status, 303);
    let page = organizer.get(&sent.location).await;
    assert!(page.body.contains("回答締切"), "everybody who was asked has answered: {}", page.body);
    let print = helper.get(&format!("{sheet}/print")).await;
    assert!(print.body.contains("入浴介助（週2回）"), "{}", print.body);
    app.settle().await;
});

both!(nobody_is_asked_again_where_nothing_changed_or_the_meeting_is_another, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let inquiry = asked(&app, (&town, &case), &mut organizer).await;
    let uid = inquiry.trim_start_matches("/inquiries/");
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = organizer.get(&format!("{address}/new?follows={uid}")).await;
    assert!(form.texts(".error-summary").concat().contains("変わっていません"), "{}", form.body);
    let refused = organizer.submit(&form, &format!("{address}/preview"), &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let foreign = enza::domain::ids::Uid::from_parts(1, [9; 10]);
    assert_eq!(organizer.get(&format!("{address}/new?follows={foreign}")).await.status, 404);
    rewritten(&mut organizer, &case, "別のことば").await;
    let cancel = format!("/meetings/{}/cancel", case.meeting);
    let page = organizer.get(&cancel).await;
    assert_eq!(organizer.submit(&page, &cancel, &[("reason", "入院")]).await.status, 303);
    let page = organizer.get(&inquiry).await;
    assert!(!page.body.contains("?follows"), "a cancelled meeting asks no more");
    let form = organizer.get(&format!("{address}/new?follows={uid}")).await;
    let refused = organizer.submit(&form, &format!("{address}/preview"), &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    app.settle().await;
});

both!(whoever_came_to_a_meeting_has_come_though_they_are_asked_afterwards, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let people = app.participants_of(&case.meeting);
    let [first, second] = [0, 1].map(|n| people[&town.providers[n].name].to_string());
    let address = format!("{meeting}/inquiries");
    let form = organizer.get(&format!("{address}/new?participant={second}")).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが重なった")];
    let preview = organizer.submit(&form, &format!("{address}/preview"), &typed).await;
    let inquiry = organizer.submit(&preview, &address, &[]).await.location;
    fixed(&app, &mut organizer, &meeting).await;
    app.pass(chrono::Duration::days(30));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let page = organizer.get(&meeting).await;
    let held = organizer.submit(&page, &format!("{meeting}/hold"), &[]).await;
    assert_eq!(held.status, 303, "{}", held.body);
    let planned = || {
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let meeting = meeting_rows::find(conn, &case.meeting)?.unwrap();
            participants::list(conn, meeting.id)
        };
        let all = app.state.store().read(read).unwrap();
        all.into_iter().find(|p| p.uid.to_string() == first).unwrap().planned
    };
    let before = planned();
    assert_ne!(before, Planned::Writing);
    rewritten(&mut organizer, &case, "入浴介助（週2回）").await;

    let uid = inquiry.trim_start_matches("/inquiries/");
    let form = organizer.get(&format!("{address}/new?follows={uid}&participant={first}")).await;
    let preview = organizer.submit(&form, &format!("{address}/preview"), &[("asked", &first)]).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts(".error-summary"));
    let sent = organizer.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    let page = organizer.get(&sent.location).await;
    assert!(page.texts("#consolidation").concat().contains(&town.providers[0].name), "{}", page.body);
    assert_eq!(planned(), before, "asked in writing after the meeting, and yet one of those who came");
    app.settle().await;
});

both!(who_is_asked_again_follows_from_what_each_of_them_stood_by_last_over_all_versions, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let first = asked(&app, (&town, &case), &mut organizer).await;
    let page = organizer.get(&first).await;
    let sheet = format!("/sheets/{}", invitation(&page));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let check = filled(&mut helper, &sheet, &case, ("agree", "")).await;
    assert_eq!(helper.submit(&check, &sheet, &[]).await.status, 303);
    let version = case.version.to_string();
    let second = rewritten_at(&mut organizer, &case, (&version, 0), "入浴介助（週2回）").await;
    let again = asked_again(&mut organizer, &case, &first).await.location;
    app.settle().await;
    let letter = app.last_letter_to(&town.providers[0].email);
    assert!(letter.raw.contains("Subject") && letter.text.contains("第2版に変わりました"), "{}", letter.text);
    let page = organizer.get(&first).await;
    assert!(!page.body.contains("?follows"), "what it says now was asked about: {}", page.body);

    // The next version changes the other office's row alone.
    rewritten_at(&mut organizer, &case, (&second, 1), "機能訓練（週3回）").await;
    let people = app.participants_of(&case.meeting);
    let [helps, trains] = [0, 1].map(|n| people[&town.providers[n].name].to_string());
    let of = |inquiry: &str| {
        let uid = inquiry.trim_start_matches("/inquiries/");
        format!("/meetings/{}/inquiries/new?follows={uid}", case.meeting)
    };
    for from in [&first, &again] {
        let form = organizer.get(&of(from)).await;
        let all = ticked(&form);
        assert!(all.contains(&trains), "its row changed, whichever inquiry leads there: {all:?}");
        assert!(all.contains(&helps), "and who has not confirmed the second version owes that: {all:?}");
        let told = form.texts("section[aria-labelledby='changes-title']").concat();
        assert!(told.contains("入浴介助（週2回）") && told.contains("機能訓練（週3回）"), "{told}");
    }
    let old = format!("/sheets/{}", invitation(&organizer.get(&again).await));
    assert_eq!(helper.get(&old).await.status, 200);
    let third = asked_again(&mut organizer, &case, &again).await.location;
    assert_eq!(helper.get(&old).await.status, 404, "the one that was not answered is replaced");
    let page = organizer.get(&again).await;
    assert!(page.body.contains(&third) && !page.body.contains("?follows"), "{}", page.body);
    app.settle().await;
});

both!(who_is_going_to_come_is_not_ticked, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let people = app.participants_of(&case.meeting);
    let [first, second] = [0, 1].map(|n| people[&town.providers[n].name].to_string());
    let address = format!("{meeting}/inquiries");
    let asks = format!("{address}/new?participant={first}&participant={second}");
    let form = organizer.get(&asks).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが重なった")];
    let preview = organizer.submit(&form, &format!("{address}/preview"), &typed).await;
    let inquiry = organizer.submit(&preview, &address, &[]).await.location;
    rewritten(&mut organizer, &case, "入浴介助（週2回）").await;
    let uid = inquiry.trim_start_matches("/inquiries/");
    let new = format!("{address}/new?follows={uid}");
    assert_eq!(ticked(&organizer.get(&new).await), std::slice::from_ref(&first));
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let own =
            table::participants::table.filter(table::participants::uid.eq(&people[&town.providers[0].name]));
        Ok(diesel::update(own).set(table::participants::planned.eq(Planned::Attending)).execute(conn)?)
    };
    app.state.store().with_writer(write).unwrap();
    assert!(ticked(&organizer.get(&new).await).is_empty(), "they say it there");
    app.settle().await;
});

both!(the_form_that_asks_again_is_titled_so_and_names_who_is_new_and_cannot_be_asked_yet, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let inquiry = asked(&app, (&town, &case), &mut organizer).await;
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = organizer.get(&edit).await;
    let (fields, item) = (form.form_fields(&edit), case.items[1].to_string());
    let row = fields.iter().find(|(_, value)| *value == item).and_then(|(name, _)| name.strip_suffix(".uid"));
    let row = row.expect("the row of the item");
    let [name, number] = ["office_name", "office_number"].map(|field| format!("{row}.{field}"));
    let typed = [
        (name.as_str(), town.clinic.name.as_str()),
        (number.as_str(), town.clinic.number.as_str()),
        ("note", "事業所を変更"),
    ];
    let saved = organizer.submit(&form, &edit, &typed).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".error-summary"));
    let uid = inquiry.trim_start_matches("/inquiries/");
    let form = organizer.get(&format!("/meetings/{}/inquiries/new?follows={uid}", case.meeting)).await;
    let (title, heading) = (form.texts("title").concat(), form.texts("h1").concat());
    assert!(title.contains(heading.trim()) && heading.contains("再確認"), "{title}: {heading}");
    let told = form.texts(".notice").concat();
    assert!(
        told.contains(&town.clinic.name) && told.contains("会議の参加者に加えると照会できます"),
        "{told}"
    );
    asked_again(&mut organizer, &case, &inquiry).await;
    let page = organizer.get(&format!("/meetings/{}", case.meeting)).await;
    let links = page.texts("section[aria-labelledby=inquiries] a");
    assert_eq!(links.len(), 2, "{links:?}");
    assert_eq!(links.iter().filter(|link| link.contains("再確認")).count(), 1, "{links:?}");
    let versions = links.iter().all(|link| link.contains("版"));
    assert!(versions && links[0] != links[1], "{links:?}");
    app.settle().await;
});
