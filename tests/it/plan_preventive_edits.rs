//! Writing a 介護予防サービス・支援計画書 through the front door: every part of the form, its rows, and two people on one
//! version.

use crate::support::{Answer, Browser, TestApp, Town};

fn value(page: &Answer, action: &str, name: &str) -> String {
    let fields = page.form_fields(action);
    let found = fields.iter().find(|(field, _)| field == name);
    found.unwrap_or_else(|| panic!("no {name} in {fields:?}")).1.clone()
}

/// The first version of a preventive plan, written by the care manager.
async fn written(app: &TestApp, town: &Town, browser: &mut Browser) -> String {
    let case = app.case(town);
    let new = format!("/clients/{}/plans/new", case.client);
    let usual = browser.get(&new).await;
    assert!(usual.form_fields(&new).iter().any(|(name, _)| name == "intention"), "care 3 has 第1表");
    let form = browser.get(&format!("{new}?kind=preventive")).await;
    assert!(form.texts(".tabs [aria-current]").join("").contains("介護予防"), "{}", form.body);
    assert!(!form.form_fields(&new).iter().any(|(name, _)| name == "intention" || name == "week"));
    let typed = [
        ("planned_on", "R8.12.24"),
        ("scheme", "support"),
        ("delegation", "delegated"),
        ("center_name", "架空包括支援センター"),
        ("day_goal", "朝の散歩に行く"),
        ("movement.situation", "杖で歩く"),
        ("movement.has_issue", "yes"),
        ("oral.count", "２"),
        ("oral.program", "no"),
        ("r0.body", "外出が減っている"),
        ("r0.proposal", "週に二度は外に出る"),
        ("r0.target", "買い物に行ける"),
        ("r1.short_text", "歩く自信をつける"),
        ("r1.self_care", "家族と散歩"),
        ("r2.service_kind", "通所型サービス"),
        ("r2.office_name", "架空デイ"),
        ("agreed_on", "きのう"),
    ];
    let refused = browser.submit(&form, &new, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("#f-agreed_on"), "{}", refused.body);
    let counted = [("agreed_on", "R8.12.24"), ("agreed_by", "架空 花子"), ("memory.count", "99")];
    let refused = browser.submit(&refused, &new, &counted).await;
    assert!(
        refused.body.contains("0 から 9") && refused.body.contains("#f-memory.count"),
        "{}",
        refused.body
    );
    let made = browser.submit(&refused, &new, &[("memory.count", "")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location
}

both!(every_part_of_a_preventive_plan_is_written_and_stays_in_the_next_version, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = written(&app, &town, &mut browser).await;
    let shown = browser.get(&first).await;
    assert!(shown.body.contains("外出が減っている"), "{}", shown.body);
    for page in [first.clone(), format!("{first}/print")] {
        let title = browser.get(&page).await.texts("title").concat();
        assert!(title.contains("介護予防サービス・支援計画"), "{page}: {title}");
    }
    let edit = format!("{first}/edit");
    let form = browser.get(&edit).await;
    for (name, text) in [
        ("scheme", "support"),
        ("center_name", "架空包括支援センター"),
        ("day_goal", "朝の散歩に行く"),
        ("movement.situation", "杖で歩く"),
        ("movement.has_issue", "yes"),
        ("oral.count", "2"),
        ("oral.program", "no"),
        ("r0.proposal", "週に二度は外に出る"),
        ("r1.self_care", "家族と散歩"),
        ("r2.office_name", "架空デイ"),
        ("agreed_on", "R8.12.24"),
    ] {
        assert_eq!(value(&form, &edit, name), text, "{name}");
    }
    assert_eq!(browser.submit(&form, &edit, &[]).await.status, 422, "nothing changed");
    let stepped = browser.submit(&form, &edit, &[("step", "add-goal-0"), ("health.causes", "減塩")]).await;
    let form = browser.follow(&stepped).await;
    assert_eq!(value(&form, &edit, "health.causes"), "減塩", "what was typed is kept");
    let made = browser.submit(&form, &edit, &[("r3.short_text", "体重を量る")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let second = made.location.trim_start_matches("/plan-versions/");
    let diff = browser.get(&format!("{first}/compare/{second}")).await;
    for shown in ["健康管理", "減塩", "体重を量る"] {
        assert!(diff.body.contains(shown), "{shown}: {}", diff.body);
    }
    let client = browser.get(&made.location).await;
    let copy = client.body.replace("&#x3D;", "=");
    let at = copy.find("/plans/new?from=").expect("the way to the next plan");
    let start = copy[..at].rfind('"').unwrap() + 1;
    let href = copy[start..].split('"').next().unwrap().to_owned();
    let copied = browser.get(&href).await;
    let new = href.split('?').next().unwrap();
    assert_eq!(value(&copied, new, "day_goal"), "朝の散歩に行く");
    assert_eq!(value(&copied, new, "agreed_on"), "", "a consent is about one plan");
});

both!(two_people_on_one_preventive_plan_choose_where_both_changed_the_same_part, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = written(&app, &town, &mut browser).await;
    let edit = format!("{first}/edit");
    let (form, slow) = (browser.get(&edit).await, browser.get(&edit).await);
    let fast = [("day_goal", "昼に散歩する"), ("year_goal", "旅行に行く")];
    let made = browser.submit(&form, &edit, &fast).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let late = [("day_goal", "夕方に散歩する"), ("oral.count", "3")];
    let late = browser.submit(&slow, &edit, &late).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("昼に散歩する") && late.body.contains("夕方に散歩する"), "{}", late.body);
    let now = format!("{}/edit", made.location);
    let rebase = format!("{now}/rebase");
    let page = browser.get(&rebase).await;
    let done = browser.submit(&page, &rebase, &[("choice-day_goal", "theirs")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = browser.follow(&done).await;
    for (name, text) in [("day_goal", "昼に散歩する"), ("year_goal", "旅行に行く"), ("oral.count", "3")]
    {
        assert_eq!(value(&page, &now, name), text, "{name}");
    }
});
