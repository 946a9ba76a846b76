//! Two offices that are one: merged with everything that named them, and given back row by row.

use std::collections::BTreeMap;

use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::storage::tables::{office_merges, offices, plan_offices};
use enza::storage::views;

use crate::support::{Answer, Browser, TestApp, Town};

/// The keys of the rows that name an office, by what they are.
fn held(app: &TestApp, office: &Uid) -> BTreeMap<String, Vec<i64>> {
    app.state
        .store()
        .read(|conn| {
            let row = offices::find_by_uid(conn, office)?.unwrap();
            office_merges::all_of(conn, row.id)
        })
        .unwrap()
}

/// The latest merge into an office that stands.
fn merge_into(app: &TestApp, office: &Uid) -> Uid {
    let read = |conn: &mut enza::storage::Conn| {
        let row = offices::find_by_uid(conn, office)?.unwrap();
        views::office_merges::of(conn, row.id)
    };
    app.state.store().read(read).unwrap().first().expect("a merge stands").uid.clone()
}

/// An office without a number, as somebody noted it by hand.
async fn noted(administrator: &mut Browser) -> Uid {
    let page = administrator.get("/offices/new").await;
    let pairs = [("name", "架空の手で書いた事業所"), ("kind", "provider")];
    let answer = administrator.submit(&page, "/offices", &pairs).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    Uid::parse(answer.location.rsplit('/').next().unwrap()).unwrap()
}

/// Merges the town's first provider into an office noted by hand.
async fn merged(administrator: &mut Browser, town: &Town) -> Uid {
    let kept = noted(administrator).await;
    let at = format!("/offices/{}/merge", town.providers[0].uid);
    let page = administrator.get(&format!("{at}?other={kept}")).await;
    let done = administrator.submit(&page, &at, &[("keep", kept.as_str())]).await;
    assert_eq!((done.status, done.location.as_str()), (303, format!("/offices/{kept}").as_str()));
    kept
}

/// Posts an undo that the page offers no longer, with the hidden fields of another form of it.
async fn post_again(browser: &mut Browser, page: &Answer, at: &str, undo: &str) -> (u16, String) {
    let fields = page.form_fields(&format!("{at}/closures"));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let answer = browser.post(undo, &pairs).await;
    (answer.status, answer.body)
}

both!(a_merge_moves_every_row_and_its_undo_gives_back_exactly_those, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let old = &town.providers[0];
    let before = held(&app, &old.uid);
    for word in ["memberships", "care_team", "plan_rows", "participants"] {
        assert!(before.contains_key(word), "the town's provider has no {word}: {before:?}");
    }
    let mut administrator = app.signed_in_as(&town.administrator);
    let kept = merged(&mut administrator, &town).await;
    assert_eq!(held(&app, &old.uid), BTreeMap::new());
    assert_eq!(held(&app, &kept), before);
    let next = app.state.store().read(|conn| plan_offices::find(conn, &old.number)).unwrap();
    assert_eq!(next.unwrap().uid, kept, "the next plan that names the number finds the kept office");
    let client = format!("/clients/{}", case.client);
    assert_eq!(app.signed_in_as(&town.provider_staff).get(&client).await.status, 200);
    let mut manager = app.signed_in_as(&town.care_manager);
    let plan = manager.get(&format!("/plan-versions/{}", case.version)).await;
    assert!(
        !plan.body.contains("事業所名と番号が合っていません"),
        "the row is of that office under its former number"
    );
    let gone = administrator.get(&format!("/offices/{}", old.uid)).await;
    assert!(gone.body.contains("架空の手で書いた事業所"), "it points to the kept one");

    app.person("late", "後来 次子", &kept, Role::ProviderStaff);
    let late: Vec<i64> = held(&app, &kept)["memberships"]
        .iter()
        .copied()
        .filter(|key| !before["memberships"].contains(key))
        .collect();
    let at = format!("/offices/{kept}");
    let page = administrator.get(&at).await;
    let undo = format!("{at}/merges/{}/undo", merge_into(&app, &kept));
    assert_eq!(administrator.submit(&page, &undo, &[]).await.status, 303);
    assert_eq!(held(&app, &old.uid), before);
    assert_eq!(held(&app, &kept), BTreeMap::from([("memberships".to_owned(), late)]));
    let again = administrator.get(&at).await;
    assert!(!again.body.contains("/undo"));
    let twice = post_again(&mut administrator, &again, &at, &undo).await;
    assert_eq!(twice.0, 422);
    assert!(twice.1.contains("すでに元に戻されています"), "{}", twice.1);
});

both!(the_two_are_compared_first_and_only_one_that_exists, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.polled(&town, &case);
    let mut administrator = app.signed_in_as(&town.administrator);
    let (one, two) = (&town.providers[0], &town.providers[1]);
    let at = format!("/offices/{}/merge", one.uid);
    let page = administrator.get(&format!("{at}?other={}", two.number)).await;
    assert_eq!(page.status, 200);
    for text in
        [one.name.as_str(), two.name.as_str(), "会議の出席者", "利用者のチーム", "調整・照会・交付の依頼"]
    {
        assert!(page.body.contains(text), "{text} is missing");
    }
    let before = held(&app, &one.uid);
    let neither = administrator.submit(&page, &at, &[("keep", "")]).await;
    assert_eq!(neither.status, 422);
    assert!(neither.body.contains("残す事業所を選んでください"));
    for typed in ["9999999999", one.number.as_str()] {
        let unknown = administrator.get(&format!("{at}?other={typed}")).await;
        assert_eq!(unknown.status, 422, "{typed}");
    }
    assert_eq!(held(&app, &one.uid), before, "looking changes nothing");
    let insurer = app.office_of_insurer(&town.insurer);
    let page = administrator.get(&format!("{at}?other={insurer}")).await;
    let refused = administrator.submit(&page, &at, &[("keep", one.uid.as_str())]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("保険者はまとめられません"));
});

both!(after_thirty_days_a_merge_stands, |app| async move {
    let town = app.town();
    let kept = merged(&mut app.signed_in_as(&town.administrator), &town).await;
    let at = format!("/offices/{kept}");
    let undo = format!("{at}/merges/{}/undo", merge_into(&app, &kept));
    app.pass(chrono::Duration::days(30) + chrono::Duration::seconds(1));
    let mut administrator = app.signed_in_as(&town.administrator);
    let page = administrator.get(&at).await;
    assert!(!page.body.contains("/undo"));
    let late = post_again(&mut administrator, &page, &at, &undo).await;
    assert_eq!(late.0, 422);
    assert!(late.1.contains("元に戻せる期間（30日）"), "{}", late.1);
    assert_eq!(held(&app, &town.providers[0].uid), BTreeMap::new());
});
