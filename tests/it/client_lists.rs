//! Finding a client among many: by what was heard, by number, by office, person, state and level; and what one client's
//! page says at a glance.

use enza::domain::office::OfficeKind;
use enza::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem};
use enza::usecases::client::create::{CreateClientInput, create};

use crate::support::{Browser, Person, TestApp, Town, registration};

fn register(app: &TestApp, town: &Town, by: &Person, naming: (&str, &str, &str)) -> String {
    let office = if by.uid == town.care_manager.uid { &town.care_office } else { &town.second_care_office };
    let input = CreateClientInput { office: office.uid.to_string(), ..registration(town, naming) };
    app.act(by, "client.create", |tx, cmd| create(tx, cmd, &input)).to_string()
}

async fn names(browser: &mut Browser, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/clients?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.texts("#clients tbody th a")
}

both!(a_client_is_found_in_whatever_way_the_reading_is_typed, |app| async move {
    let town = app.town();
    register(&app, &town, &town.care_manager, ("架空 学", "ガッコウ ジロウ", "0000000101"));
    register(&app, &town, &town.care_manager, ("架空 佐藤", "サトウ ハナコ", "H000000102"));
    register(&app, &town, &town.second_care_manager, ("幻 学", "ガッコウ サブロウ", "0000000103"));
    let mut browser = app.signed_in_as(&town.care_manager);
    for typed in
        ["がっこう", "ｶﾞｯｺｳ", "カツコウ", "かっこう　しろう", "0000000101", "００００００１０１", "学"]
    {
        let found = names(&mut browser, &serde_urlencoded::to_string([("q", typed)]).unwrap()).await;
        assert_eq!(found, ["架空 学"], "{typed}");
    }
    assert_eq!(names(&mut browser, "q=h000000102").await, ["架空 佐藤"]);
    assert!(names(&mut browser, "q=%25").await.is_empty(), "what is typed is no wildcard");
    let nearly = browser.get("/clients?q=%E3%81%95%E3%81%84%E3%81%86%E3%81%AF%E3%81%AA%E3%81%93").await;
    assert_eq!(nearly.texts("#clients tbody th a"), ["架空 佐藤"], "さいうはなこ is one letter off");
    assert!(nearly.body.contains("一字ちがい"));
    assert!(
        names(&mut browser, "q=%E3%82%84%E3%81%BE%E3%82%82%E3%81%A8").await.is_empty(),
        "やまもと is nobody"
    );
});

both!(the_list_narrows_by_person_state_and_level_and_its_address_says_so, |app| async move {
    let town = app.town();
    let first = register(&app, &town, &town.care_manager, ("架空 一子", "カクウ イチコ", "0000000101"));
    register(&app, &town, &town.care_manager, ("架空 二子", "カクウ ニコ", "0000000102"));
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/clients/{first}/certifications");
    let page = browser.get(&at).await;
    let pairs = [
        ("status", "certified"),
        ("kind", "initial"),
        ("care_level", "care_4"),
        ("starts_on", "2026-04-01"),
        ("ends_on", "2027-03-31"),
    ];
    assert_eq!(browser.submit(&page, &at, &pairs).await.status, 303);
    assert_eq!(names(&mut browser, "level=care_4").await, ["架空 一子"]);
    assert!(names(&mut browser, "level=care_5").await.is_empty());
    assert_eq!(names(&mut browser, "state=all").await.len(), 2);
    assert!(names(&mut browser, "state=closed").await.is_empty());
    let own = format!("manager={}", town.care_manager.uid);
    assert_eq!(names(&mut browser, &own).await.len(), 2);
    let other = format!("manager={}&level=care_4", town.second_care_manager.uid);
    assert!(names(&mut browser, &other).await.is_empty());
    let narrowed = browser.get("/clients?level=care_4&state=all").await;
    assert_eq!(narrowed.texts("select[name='level'] option[selected]"), ["要介護４"]);
    let told = browser.get("/api/v1/clients?level=care_4").await.json();
    assert_eq!(told["total"], 1);
    assert_eq!(told["lines"][0]["state"], "active");
});

both!(one_page_says_what_holds_what_comes_and_what_happened, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/clients/{}", case.client)).await;
    let glance = page.texts(".kpis .kpi");
    assert_eq!(glance.len(), 4);
    assert!(glance[0].contains("11月21日") && glance[3].contains("0件"), "{glance:?}");
    let happened = page.texts("section[aria-labelledby='happened'] li");
    assert_eq!(happened.len(), 5, "two consents, in charge, plan, meeting: {happened:?}");
    assert!(happened.concat().contains("計画 幸子"));
    let whole = browser.get(&format!("/clients/{}/history", case.client)).await;
    assert_eq!(whole.texts(".timeline li").len(), 5);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let page = helper.get(&format!("/clients/{}", case.client)).await;
    assert!(page.texts(".kpis .kpi").is_empty() && page.texts(".timeline li").is_empty());
    assert_eq!(helper.get(&format!("/clients/{}/history", case.client)).await.status, 403);
});

both!(a_client_is_found_by_an_office_of_the_care_team, |app| async move {
    let town = app.town();
    register(&app, &town, &town.care_manager, ("架空 一子", "カクウ イチコ", "0000000101"));
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let of = |typed: &str| serde_urlencoded::to_string([("q", typed)]).unwrap();
    let (serving, idle) = (&town.providers[0], &town.providers[3]);
    for typed in [serving.name.as_str(), serving.number.as_str()] {
        assert_eq!(names(&mut browser, &of(typed)).await, ["架空 太郎"], "{typed}");
    }
    assert_eq!(names(&mut browser, &of(&format!("太郎 {}", serving.name))).await, ["架空 太郎"]);
    // Digits that belong to the name of an office find it, a part of its number does not.
    let insurers = [town.insurer.clone()];
    let name = "架空ケアステーション ２４";
    let numbered = app.office("1310000777", OfficeKind::Provider, name, &["visit_care"], (&insurers, &[]));
    let item = ServiceItem {
        is_covered: true,
        service_kind: "訪問介護".into(),
        office_number: numbered.number.clone(),
        office_name: numbered.name.clone(),
        ..ServiceItem::default()
    };
    let goal = Goal { items: vec![item], ..Goal::default() };
    let need = Need { body: "課題".into(), goals: vec![goal], ..Need::default() };
    app.add_version(&town, &case.client, PlanContent { needs: vec![need], ..PlanContent::default() });
    for typed in ["架空ケアステーション 24", "24"] {
        assert_eq!(names(&mut browser, &of(typed)).await, ["架空 太郎"], "{typed}");
    }
    assert!(names(&mut browser, &of("100007")).await.is_empty(), "a part of its number");
    let part = &serving.number[2..8];
    for typed in [idle.name.as_str(), "一子 訪問", part] {
        assert!(names(&mut browser, &of(typed)).await.is_empty(), "{typed}");
    }
});
