//! One person registered twice: found, compared, merged with everything that named either, and given back row by row.

use std::collections::BTreeMap;

use chrono::Duration;
use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Need, PlanContent};
use enza::storage::tables::{client_merges, clients};
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, Browser, TestApp, Town};

/// Tables that name a client and stay as they are: the kept client alone tells how the support began and ended, and the
/// database gives both new stamps by itself.
const STAY: &[&str] = &["client_states", "client_stamps"];

#[test]
fn every_table_that_names_a_client_follows_a_merge_or_stays_for_a_reason() {
    let schema = include_str!("../../src/storage/schema.rs");
    let moved = include_str!("../../src/storage/tables/client_merges.rs");
    let tables = schema.split("diesel::table! {").skip(1);
    let naming: Vec<&str> = tables
        .filter(|table| {
            table.contains(" client_id -> BigInt") || table.contains(" client_id -> Nullable<BigInt>")
        })
        .map(|table| table.trim_start().split(' ').next().unwrap())
        .collect();
    assert!(naming.len() > 8, "{naming:?}");
    let forgotten: Vec<&&str> = naming
        .iter()
        .filter(|table| !STAY.contains(table) && !moved.contains(&format!(" {table} client_id;")))
        .collect();
    assert!(
        forgotten.is_empty(),
        "add to storage/tables/client_merges.rs, or say why they stay: {forgotten:?}"
    );
}

/// The keys of the rows that name a client, by what they are.
fn held(app: &TestApp, client: &Uid) -> BTreeMap<String, Vec<i64>> {
    use diesel::prelude::*;
    use enza::storage::schema::clients;
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let id = clients::table.filter(clients::uid.eq(client)).select(clients::id).first(conn)?;
        client_merges::held(conn, id)
    };
    app.state.store().read(read).unwrap()
}

/// The same person once more, under an H number, with a plan of the same day when a text is given.
pub(crate) fn twin(app: &TestApp, town: &Town, plan: Option<&str>) -> Uid {
    let uid = app.client(town, ("架空 太郎", "カクウ タロオ", "H000000009"));
    if let Some(body) = plan {
        let need = Need { number: 1, body: body.into(), ..Need::default() };
        app.add_version(town, &uid, PlanContent { needs: vec![need], ..PlanContent::default() });
    }
    uid
}

/// Merges two as the page does, and says where it leads.
async fn merge(browser: &mut Browser, at: &Uid, other: &str, keep: &Uid) -> Answer {
    let action = format!("/clients/{at}/merge");
    let page = browser.get(&format!("{action}?other={other}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser.submit(&page, &action, &[("keep", keep.as_str())]).await
}

/// Presses the first undo on the page of the numbers.
async fn undo(browser: &mut Browser, client: &Uid) -> Answer {
    let page = browser.get(&format!("/clients/{client}/numbers")).await;
    let html = scraper::Html::parse_document(&page.body);
    let form = scraper::Selector::parse("#merges form").unwrap();
    let action = html.select(&form).next().unwrap().value().attr("action").unwrap().to_owned();
    browser.submit(&page, &action, &[]).await
}

both!(a_merge_moves_what_named_the_other_and_its_undo_gives_back_exactly_that, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, Some("別の課題"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let pairs = browser.get("/clients/duplicates").await;
    let pair = pairs.texts("#pairs li").concat();
    assert!(pair.contains("H000000009") && pair.contains("フリガナが似ている"), "{pair}");
    let before = (held(&app, &case.client), held(&app, &twin));
    let done = merge(&mut browser, &case.client, twin.as_str(), &twin).await;
    assert_eq!((done.status, done.location), (303, format!("/clients/{twin}/numbers")), "{}", done.body);
    // What had its like on the same days stays; everything else names the kept one.
    let left = held(&app, &case.client);
    assert_eq!(left.keys().collect::<Vec<_>>(), ["managers", "plans"], "{left:?}");
    let now = held(&app, &twin);
    assert_eq!(now["meetings"], before.0["meetings"]);
    assert_eq!(now["care_team"], before.0["care_team"]);
    assert_eq!(now["numbers"].len(), 2);
    // Both plans are of today: their versions stand in one, the last written one is the current one.
    let shown = browser.get(&format!("/clients/{twin}")).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_eq!(shown.texts("section[aria-labelledby='plans'] li").len(), 1);
    let version = browser.get(&format!("/plan-versions/{}", case.version)).await;
    assert_eq!(version.status, 200);
    assert_eq!(browser.get(&format!("/meetings/{}", case.meeting)).await.status, 200);
    // The former address and the former number lead to the kept one, and nothing can be written to the other.
    let former = browser.get(&format!("/clients/{}", case.client)).await;
    assert_eq!((former.status, former.location), (303, format!("/clients/{twin}")));
    assert_eq!(browser.get(&format!("/clients/{}/edit", case.client)).await.status, 404);
    let list = browser.get("/clients?q=0000000001").await;
    assert_eq!(list.texts("#clients tbody th a"), ["架空 太郎"]);
    assert_eq!(browser.get("/clients").await.texts("#clients tbody tr").len(), 1);
    // And back.
    let undone = undo(&mut browser, &twin).await;
    assert_eq!(undone.status, 303, "{}", undone.body);
    assert_eq!((held(&app, &case.client), held(&app, &twin)), before);
    assert_eq!(browser.get(&format!("/clients/{}", case.client)).await.status, 200);
    let find = |number: &'static str| {
        let read = move |conn: &mut Conn| -> Result<_, StorageError> {
            let insurer = enza::storage::tables::insurers::find_by_number(conn, "990010")?.unwrap();
            Ok(clients::find_by_number(conn, insurer.id, number)?.map(|row| row.uid))
        };
        app.state.store().read(read).unwrap()
    };
    assert_eq!(find("0000000001").as_ref(), Some(&case.client));
    assert_eq!(find("H000000009").as_ref(), Some(&twin));
    let rows = browser.get(&format!("/clients/{}/numbers", case.client)).await.texts("#numbers li");
    assert!(rows[0].contains("現在"), "the number is in force again: {rows:?}");
});

both!(what_the_kept_registration_does_not_say_comes_from_the_other_and_goes_with_an_undo, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, None);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/clients/{}/edit", case.client);
    let form = browser.get(&edit).await;
    let said = [("postal", "673-0001"), ("address", "架空市一丁目1"), ("phone", "078-000-0001")];
    assert_eq!(browser.submit(&form, &edit, &said).await.status, 303);
    let other = format!("/clients/{twin}/edit");
    let form = browser.get(&other).await;
    assert_eq!(browser.submit(&form, &other, &[("phone", "090-0000-0002")]).await.status, 303);
    assert_eq!(merge(&mut browser, &case.client, twin.as_str(), &twin).await.status, 303);
    let shown = browser.get(&other).await.form_fields(&other);
    let of = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap()
    };
    assert_eq!(
        (of(&shown, "address"), of(&shown, "phone")),
        ("架空市一丁目1".into(), "090-0000-0002".into())
    );
    assert_eq!(undo(&mut browser, &twin).await.status, 303);
    let shown = browser.get(&other).await.form_fields(&other);
    assert_eq!((of(&shown, "address"), of(&shown, "phone")), (String::new(), "090-0000-0002".into()));
    assert!(browser.get(&edit).await.body.contains("架空市一丁目1"));
});

both!(what_two_merged_registrations_said_stays_until_the_last_of_them_goes, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (first, second) =
        (twin(&app, &town, None), app.client(&town, ("架空 太郎", "カクウ タロウ", "H000000008")));
    let mut browser = app.signed_in_as(&town.care_manager);
    for other in [&first, &second] {
        let edit = format!("/clients/{other}/edit");
        let form = browser.get(&edit).await;
        assert_eq!(browser.submit(&form, &edit, &[("phone", "090-0000-0002")]).await.status, 303);
        assert_eq!(merge(&mut browser, &case.client, other.as_str(), &case.client).await.status, 303);
        app.pass(Duration::seconds(1));
    }
    let page = browser.get(&format!("/clients/{}/numbers", case.client)).await;
    let html = scraper::Html::parse_document(&page.body);
    let forms = scraper::Selector::parse("#merges form").unwrap();
    let actions: Vec<String> =
        html.select(&forms).map(|form| form.value().attr("action").unwrap().to_owned()).collect();
    let merges = app.state.store().read(|conn| {
        let kept = clients::find(conn, &case.client)?.unwrap().id;
        client_merges::standing_into(conn, kept)
    });
    let edit = format!("/clients/{}/edit", case.client);
    for (merge, phone) in merges.unwrap().iter().zip(["090-0000-0002", ""]) {
        let undo = actions.iter().find(|action| action.contains(merge.uid.as_str())).unwrap();
        let page = browser.get(&format!("/clients/{}/numbers", case.client)).await;
        assert_eq!(browser.submit(&page, undo, &[]).await.status, 303);
        let fields = browser.get(&edit).await.form_fields(&edit);
        let shown = fields.into_iter().find(|(field, _)| field == "phone").unwrap().1;
        assert_eq!(shown, phone);
    }
});

both!(what_was_cleared_by_hand_since_a_merge_stays_so_with_its_undo, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (first, second) =
        (twin(&app, &town, None), app.client(&town, ("架空 太郎", "カクウ タロウ", "H000000008")));
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = |client: &Uid| format!("/clients/{client}/edit");
    for other in [&first, &second] {
        let form = browser.get(&edit(other)).await;
        assert_eq!(browser.submit(&form, &edit(other), &[("phone", "090-0000-0002")]).await.status, 303);
        assert_eq!(merge(&mut browser, &case.client, other.as_str(), &case.client).await.status, 303);
        app.pass(Duration::seconds(1));
    }
    let form = browser.get(&edit(&case.client)).await;
    assert_eq!(browser.submit(&form, &edit(&case.client), &[("phone", "")]).await.status, 303);
    assert_eq!(undo(&mut browser, &case.client).await.status, 303);
    let fields = browser.get(&edit(&case.client)).await.form_fields(&edit(&case.client));
    assert_eq!(fields.into_iter().find(|(field, _)| field == "phone").unwrap().1, "");
});

both!(a_merge_can_be_undone_for_thirty_days_and_not_while_its_number_is_used, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, None);
    let mut browser = app.signed_in_as(&town.care_manager);
    let unknown = browser.get(&format!("/clients/{twin}/merge?other=9999999999")).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("登録されていません"));
    let same = browser.get(&format!("/clients/{twin}/merge?other=H000000009")).await;
    assert_eq!(same.status, 422, "nobody is merged with themselves");
    let by_number = merge(&mut browser, &twin, "0000000001", &twin).await;
    assert_eq!(by_number.status, 303, "{}", by_number.body);
    let at = format!("/clients/{twin}/numbers");
    let page = browser.get(&at).await;
    app.pass(Duration::days(1));
    let mut browser = app.signed_in_as(&town.care_manager);
    let used = [("reason", "issued"), ("insured_number", "0000000001"), ("since_on", "2026-11-22")];
    let form = browser.get(&at).await;
    assert_eq!(
        browser.submit(&form, &at, &used).await.status,
        303,
        "the merged one's number is free to take"
    );
    let refused = undo(&mut browser, &twin).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("番号の変更を見直して"), "{}", refused.body);
    assert!(page.texts("#merges li").concat().contains("0000000001"));
    assert_eq!(browser.get(&format!("/clients/{}/edit", case.client)).await.status, 404);
});

both!(a_merge_is_late_after_thirty_days_and_nobody_elses, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, None);
    let mut other = app.signed_in_as(&town.second_care_manager);
    assert_eq!(other.get(&format!("/clients/{twin}/merge?other={}", case.client)).await.status, 404);
    assert!(other.get("/clients/duplicates").await.texts("#pairs li").is_empty());
    let mut browser = app.signed_in_as(&town.care_manager);
    assert_eq!(merge(&mut browser, &twin, case.client.as_str(), &case.client).await.status, 303);
    app.pass(Duration::days(31));
    let mut browser = app.signed_in_as(&town.care_manager);
    let late = undo(&mut browser, &case.client).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("30日"), "{}", late.body);
});

/// Begins the next version of a plan, and leaves it so.
async fn begin(browser: &mut Browser, version: &Uid, policy: &str) {
    let edit = format!("/plan-versions/{version}/edit");
    let form = browser.get(&edit).await;
    let kept = browser.submit(&form, &edit, &[("policy", policy), ("step", "add_line-service")]).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
}

/// The current version of the one plan on a client's page.
async fn newest(browser: &mut Browser, client: &Uid) -> Uid {
    let page = browser.get(&format!("/clients/{client}")).await;
    let html = scraper::Html::parse_document(&page.body);
    let link = scraper::Selector::parse("section[aria-labelledby='plans'] li a").unwrap();
    let versions: Vec<&str> = html.select(&link).filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(versions.len(), 1, "{versions:?}");
    Uid::parse(versions[0].trim_start_matches("/plan-versions/")).unwrap()
}

both!(what_was_revised_after_a_merge_stays_with_the_kept_client_when_it_is_undone, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, Some("別の課題"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let of_twin = newest(&mut browser, &twin).await;
    assert_eq!(merge(&mut browser, &case.client, twin.as_str(), &case.client).await.status, 303);
    assert_eq!(newest(&mut browser, &case.client).await, of_twin, "the last written one is the current one");
    let edit = format!("/plan-versions/{of_twin}/edit");
    let form = browser.get(&edit).await;
    let made = browser.submit(&form, &edit, &[("policy", "統合のあとの方針"), ("note", "統合のため")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let revised = Uid::parse(made.location.trim_start_matches("/plan-versions/")).unwrap();
    assert_eq!(newest(&mut browser, &case.client).await, revised);
    assert_eq!(undo(&mut browser, &case.client).await.status, 303);
    assert_eq!(newest(&mut browser, &case.client).await, revised, "nothing that was written is lost");
    assert_eq!(newest(&mut browser, &twin).await, of_twin, "and the other has its own again");
    let page = browser.get(&format!("/plan-versions/{revised}")).await;
    assert!(page.status == 200 && page.body.contains("統合のあとの方針"), "{}", page.body);
    for version in [&case.version, &of_twin] {
        assert_eq!(browser.get(&format!("/plan-versions/{version}")).await.status, 200);
        assert_eq!(
            browser.get(&format!("/plan-versions/{version}/edit")).await.status / 100,
            if *version == of_twin { 2 } else { 3 }
        );
    }
});

both!(what_is_written_so_far_goes_with_its_plan_and_two_beginnings_are_settled_first, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, Some("別の課題"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = newest(&mut browser, &twin).await;
    begin(&mut browser, &case.version, "書きかけの方針").await;
    begin(&mut browser, &version, "もう一つの方針").await;
    let refused = merge(&mut browser, &case.client, twin.as_str(), &twin).await;
    assert!(refused.status == 422 && refused.body.contains("書きかけて"), "{}", refused.body);
    let edit = format!("/plan-versions/{version}/edit");
    let form = browser.get(&edit).await;
    let discarded = browser.submit(&form, &format!("{edit}/discard"), &[]).await;
    assert_eq!(discarded.status, 303, "{}", discarded.body);
    let still = merge(&mut browser, &case.client, twin.as_str(), &case.client).await;
    assert_eq!(still.status, 303, "{}", still.body);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let page = browser.get(&edit).await;
    let page = browser.follow(&page).await;
    assert!(
        page.body.contains("下書きはそのまま残っています"),
        "it is there to be taken over to the version now current: {}",
        page.body
    );
    let history = browser.get(&format!("/clients/{}/history", case.client)).await;
    assert!(history.body.contains("重複した登録を統合"), "{}", history.body);
    assert_eq!(undo(&mut browser, &case.client).await.status, 303);
    assert!(browser.get(&edit).await.body.contains("書きかけの方針"), "and after its undo");
});

/// The duty of a ledger whose form stands on its page.
fn waits(page: &Answer, begins: &str) -> Option<String> {
    let html = scraper::Html::parse_document(&page.body);
    let inputs = scraper::Selector::parse("input[name=duty]").unwrap();
    let mut keys = html.select(&inputs).filter_map(|input| input.value().attr("value"));
    keys.find(|key| key.starts_with(begins)).map(str::to_owned)
}

both!(an_entry_about_a_joined_plan_counts_for_the_plan_that_it_stands_in_now, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = twin(&app, &town, Some("別の課題"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let [of_case, of_twin] = [&case.client, &twin].map(|client| format!("/clients/{client}/duties"));
    let page = browser.get(&of_twin).await;
    let duty = waits(&page, "r10:explanation").expect("it waits with the twin");
    let pairs = [("duty", duty.as_str()), ("act", "explained"), ("on", "2026-11-21")];
    assert_eq!(browser.submit(&page, &of_twin, &pairs).await.status, 303);
    assert!(waits(&browser.get(&of_case).await, "r10:explanation").is_some(), "it waits with the other");
    assert_eq!(merge(&mut browser, &case.client, twin.as_str(), &case.client).await.status, 303);
    assert_eq!(waits(&browser.get(&of_case).await, "r10:explanation"), None, "one plan, explained");
    assert_eq!(undo(&mut browser, &case.client).await.status, 303);
    assert_eq!(
        waits(&browser.get(&of_twin).await, "r10:explanation"),
        None,
        "what was entered is given back"
    );
    assert!(waits(&browser.get(&of_case).await, "r10:explanation").is_some());
    let history = browser.get(&format!("/clients/{}/history", case.client)).await;
    assert!(!history.body.contains("重複した登録を統合"), "an undone merge names nobody");
});
