//! Writing a plan through the front door: every part of the three sheets, rows that are added, moved and taken back, what
//! is kept meanwhile, a plan from nothing and from the last one, and two people on one version.

use chrono::Duration;
use enza::domain::office::OfficeKind;

use crate::support::{Answer, Browser, TestApp};

fn value(page: &Answer, action: &str, name: &str) -> String {
    let fields = page.form_fields(action);
    let found = fields.iter().find(|(field, _)| field == name);
    found.unwrap_or_else(|| panic!("no {name} in {fields:?}")).1.clone()
}

/// The texts of the rows of the form in their order.
fn bodies(page: &Answer, action: &str) -> Vec<String> {
    let fields = page.form_fields(action);
    let rows =
        (0..).map_while(|at| fields.iter().any(|(name, _)| *name == format!("r{at}.kind")).then_some(at));
    let text = |at: usize, name: &str| {
        let name = format!("r{at}.{name}");
        fields.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone())
    };
    rows.filter_map(|at| text(at, "body").or_else(|| text(at, "short_text"))).collect()
}

/// Presses a button of the form and goes where it leads.
async fn press(browser: &mut Browser, page: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
    let done = browser.submit(page, action, typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    browser.follow(&done).await
}

fn versions(app: &TestApp) -> i64 {
    crate::trust::objects::counts(app)["plan_versions"]
}

both!(all_three_sheets_are_written_with_rows_added_moved_and_taken_back, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    assert_eq!(bodies(&form, &edit), ["課題1", "目標1", "支援1", "支援2", "課題2", "目標2", "支援3"]);
    let before = versions(&app);
    let page =
        press(&mut browser, &form, &edit, &[("step", "add-service_item-1"), ("policy", "無理をしない")])
            .await;
    assert_eq!(bodies(&page, &edit), ["課題1", "目標1", "支援1", "支援2", "", "課題2", "目標2", "支援3"]);
    assert_eq!(value(&page, &edit, "policy"), "無理をしない", "what was typed stays");
    assert!(page.body.contains("下書きの続きです"), "{}", page.body);
    let page = press(&mut browser, &page, &edit, &[("r4.body", "通院の付き添い"), ("step", "up-4")]).await;
    let page = press(&mut browser, &page, &edit, &[("step", "remove-4")]).await;
    assert!(page.body.contains("削除をやめる"), "{}", page.body);
    let page = press(&mut browser, &page, &edit, &[("step", "restore-4")]).await;
    let page = press(&mut browser, &page, &edit, &[("step", "remove-2")]).await;
    let page = press(&mut browser, &page, &edit, &[("step", "add_line-service")]).await;
    assert_eq!(versions(&app), before, "nothing of this is a version yet");
    let bad = [("w0.body", "訪問介護"), ("w0.weekday", "2"), ("w0.starts_at", "朝"), ("w0.ends_at", "10:30")];
    let refused = browser.submit(&page, &edit, &bad).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("第3表の時刻を") && refused.body.contains("#f-w0.starts_at"),
        "{}",
        refused.body
    );
    let typed = [
        ("w0.starts_at", "930"),
        ("written_on", "R8.11.21"),
        ("class", "continued"),
        ("care_level", "care_3"),
        ("certified_from", "R8.10.1"),
        ("certified_to", "R9.9.30"),
        ("office_address", "架空市円座町１"),
        ("life_support_reason", "other"),
        ("life_support_note", "日中独居"),
        ("step", "save"),
    ];
    let made = browser.submit(&refused, &edit, &typed).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let version = browser.follow(&made).await;
    for shown in ["第2版", "無理をしない", "09:30〜10:30", "要介護３", "継続", "日中独居", "通院の付き添い"]
    {
        assert!(version.body.contains(shown), "{shown}: {}", version.body);
    }
    assert!(!version.body.contains("支援1"), "the row that was taken away");
    let again = browser.get(&format!("{}/edit", made.location)).await;
    let at = format!("{}/edit", made.location);
    assert_eq!(bodies(&again, &at), ["課題1", "目標1", "通院の付き添い", "支援2", "課題2", "目標2", "支援3"]);
    let kept = again.form_fields(&at);
    assert!(kept.iter().any(|(_, value)| *value == case.items[1].to_string()), "rows keep their uid");
    assert!(!again.body.contains("下書きの続きです"), "a version was made of what was kept");
});

both!(what_is_typed_is_kept_for_its_author_alone_and_can_be_discarded_and_taken_back, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    let mut fields = form.form_fields(&edit);
    fields.retain(|(name, _)| name != "intention");
    fields.push(("intention".into(), "買い物に行きたい".into()));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let kept = browser.post(&format!("{edit}/draft"), &pairs).await;
    assert!(kept.status == 200 && kept.body.contains("seen"), "{}", kept.body);
    let other_window: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, if *name == "intention" { "古い窓" } else { *value }))
        .collect();
    let refused = browser.post(&format!("{edit}/draft"), &other_window).await;
    assert_eq!(refused.status, 422, "a window that was left behind keeps nothing over it");
    app.pass(Duration::hours(10));
    let mut browser = app.signed_in_as(&town.care_manager);
    let back = browser.get(&edit).await;
    assert_eq!(value(&back, &edit, "intention"), "買い物に行きたい");
    assert!(back.body.contains("下書きの続きです"));
    let mut colleague = app.signed_in_as(&town.center_staff);
    assert_ne!(colleague.get(&edit).await.status, 200);
    let stored = app.state.store().read(|conn| -> Result<Vec<Vec<u8>>, enza::storage::StorageError> {
        use diesel::prelude::*;
        Ok(enza::storage::schema::plan_edits::table
            .select(enza::storage::schema::plan_edits::body)
            .load(conn)?)
    });
    let stored = stored.unwrap();
    assert_eq!(stored.len(), 1);
    assert!(!stored[0].windows(9).any(|w| w == "買い物".as_bytes()), "sealed");

    let page = press(&mut browser, &back, &format!("{edit}/discard"), &[]).await;
    assert_eq!(value(&page, &edit, "intention"), "");
    let page = press(&mut browser, &page, &format!("{edit}/restore"), &[]).await;
    assert_eq!(value(&page, &edit, "intention"), "買い物に行きたい");
    let kept = press(&mut browser, &page, &edit, &[("step", "keep"), ("intention", "散歩したい")]).await;
    assert!(kept.body.contains("下書きを保存しました") && kept.body.contains("散歩したい"), "{}", kept.body);
    press(&mut browser, &kept, &format!("{edit}/discard"), &[]).await;
    app.pass(Duration::days(8));
    app.state.desk.note(|tx| Ok(enza::storage::tables::expired::remove(tx, app.clock.now())?)).unwrap();
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&edit).await;
    assert!(!page.body.contains("捨てた下書きを元に戻す"), "after a week it is gone");
});

both!(a_row_of_a_window_left_behind_takes_nothing_of_the_other_windows_draft_away, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let of_version = (format!("/plan-versions/{}/edit", case.version), "intention");
    let new = (format!("/clients/{}/plans/new", case.client), "policy");
    for (form, field) in [of_version, new] {
        let (left, right) = (browser.get(&form).await, browser.get(&form).await);
        press(&mut browser, &right, &form, &[("step", "keep"), (field, "右の窓")]).await;
        let typed = [("step", "add-need-0"), (field, "左の窓")];
        let refused = browser.submit(&left, &form, &typed).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains("別の画面で続きが書かれた"), "{}", refused.body);
        assert_eq!(value(&refused, &form, field), "左の窓", "what was typed comes back");
        assert!(bodies(&refused, &form).len() > bodies(&left, &form).len(), "and the row is there");
        assert_eq!(value(&browser.get(&form).await, &form, field), "右の窓", "the draft stays");
        let again = browser.submit(&refused, &form, &[("step", "add-need-0")]).await;
        assert_eq!(again.status, 422, "not at the second time either");
        let kept = press(&mut browser, &again, &form, &[("step", "keep")]).await;
        assert_eq!(value(&kept, &form, field), "左の窓", "it goes when somebody says so");
    }
});

both!(a_plan_is_written_from_nothing_and_the_next_one_on_its_copy, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let new = format!("/clients/{}/plans/new", case.client);
    assert!(browser.get(&format!("/clients/{}", case.client)).await.body.contains(&new));
    let form = browser.get(&new).await;
    assert_eq!(bodies(&form, &new), ["", "", ""], "a need with a goal and a service to fill in");
    assert_eq!(value(&form, &new, "class"), "continued");
    let today = value(&form, &new, "planned_on");
    let wrong = [
        ("r2.body", "服薬の確認"),
        ("planned_on", "3026-12-24"),
        ("written_on", "いつか"),
        ("certified_on", "あした"),
    ];
    let refused = browser.submit(&form, &new, &wrong).await;
    let told = refused.texts(".error-summary a").concat();
    assert_eq!(refused.texts(".error-summary li").len(), 4, "all at once: {told}");
    assert!(told.contains("年を確かめてください"), "{told}");
    let taken = [("r0.body", "服薬を忘れる"), ("r2.body", "服薬の確認"), ("planned_on", today.as_str())];
    let refused = browser.submit(&form, &new, &taken).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("この日付の計画はもうあります"), "{}", refused.body);
    let page = press(&mut browser, &refused, &new, &[("step", "keep"), ("planned_on", "R8.12.24")]).await;
    let made = browser.submit(&page, &new, &[]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let first = browser.follow(&made).await;
    assert!(first.body.contains("服薬の確認") && first.body.contains("令和8年12月24日"), "{}", first.body);
    let copy = format!("{new}?from={}", made.location.trim_start_matches("/plan-versions/"));
    assert!(first.body.replace("&#x3D;", "=").contains(&copy), "the way to the next plan");

    let form = browser.get(&copy).await;
    assert_eq!(bodies(&form, &new), ["服薬を忘れる", "", "服薬の確認"]);
    let page =
        press(&mut browser, &form, &new, &[("step", "add-service_item-1"), ("planned_on", "R9.6.1")]).await;
    let next = browser.submit(&page, &new, &[("r3.body", "お薬カレンダー")]).await;
    assert_eq!(next.status, 303, "{}", next.body);
    let second = browser.follow(&next).await;
    assert!(second.body.contains("お薬カレンダー") && second.body.contains("服薬の確認"), "{}", second.body);
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    assert_eq!(stranger.get(&new).await.status, 404);
});

both!(two_people_on_one_version_see_both_writings_and_choose_where_they_differ, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    let slow = browser.get(&edit).await;
    let fast = [("r2.body", "支援1（週1回）"), ("policy", "ゆっくり進める")];
    let made = browser.submit(&form, &edit, &fast).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let late =
        browser.submit(&slow, &edit, &[("r2.body", "支援1（週3回）"), ("intention", "外へ出たい")]).await;
    assert_eq!(late.status, 422);
    for shown in ["いまの版は第2版です", "支援1（週1回）", "支援1（週3回）"] {
        assert!(late.body.contains(shown), "{shown}: {}", late.body);
    }
    let now = format!("{}/edit", made.location);
    let rebase = format!("{now}/rebase");
    let opened = browser.get(&edit).await;
    assert_eq!(opened.location, rebase, "whoever comes back is led to the choice");
    let page = browser.get(&rebase).await;
    let undecided = browser.submit(&page, &rebase, &[]).await;
    assert_eq!(undecided.status, 422);
    assert!(undecided.body.contains("どちらを残すか選んでください"));
    let choice = format!("choice-body-{}", case.items[0]);
    let page = press(&mut browser, &undecided, &rebase, &[(&choice, "mine")]).await;
    assert_eq!(value(&page, &now, "r2.body"), "支援1（週3回）");
    assert_eq!(value(&page, &now, "intention"), "外へ出たい", "only the reader changed it");
    assert_eq!(value(&page, &now, "policy"), "ゆっくり進める", "only the other one changed it");
    assert_eq!(browser.submit(&undecided, &rebase, &[(&choice, "theirs")]).await.status, 303);
    let made = browser.submit(&page, &now, &[]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let third = browser.follow(&made).await;
    for shown in ["第3版", "支援1（週3回）", "外へ出たい", "ゆっくり進める"] {
        assert!(third.body.contains(shown), "{shown}: {}", third.body);
    }
});

both!(an_office_that_is_named_gets_its_number_or_stands_out, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    let named = &town.providers[0];
    let offered = format!("<option value=\"{}\">{}</option>", named.name, named.number);
    assert!(form.body.contains(&offered), "{}", form.body);
    let fields = form.form_fields(&edit);
    let row = |uid: &str| {
        let of = |(name, value): &(String, String)| {
            (value == uid).then(|| name.strip_suffix(".uid").map(str::to_owned)).flatten()
        };
        fields.iter().find_map(of).unwrap()
    };
    let (known, unknown) = (row(case.items[0].as_str()), row(case.items[1].as_str()));
    let typed = [
        (format!("{known}.office_name"), named.name.clone()),
        (format!("{known}.office_number"), String::new()),
        (format!("{unknown}.office_name"), "だれも知らない事業所".to_owned()),
        (format!("{unknown}.office_number"), String::new()),
        ("step".to_owned(), "save".to_owned()),
    ];
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let made = browser.submit(&form, &edit, &typed).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let version = browser.follow(&made).await;
    assert!(version.body.contains("番号のない事業所があります"), "{}", version.body);
    assert!(version.body.contains("「だれも知らない事業所」"));
    assert!(!version.body.contains(&format!("「{}」", named.name)), "its number was found");
    let deliver = browser.get(&format!("{}/deliver", made.location)).await;
    assert!(deliver.body.contains("番号がないため届かない事業所 1件"), "{}", deliver.body);
    let edit = format!("{}/edit", made.location);
    let again = browser.get(&edit).await;
    let kept = again.form_fields(&edit);
    assert!(kept.contains(&(format!("{known}.office_number"), named.number.clone())), "{kept:?}");
    // Another office is chosen, and the number of the former one stays in its field.
    let other = &town.providers[2];
    let renamed = format!("{known}.office_name");
    let typed = [(renamed.as_str(), other.name.as_str()), ("step", "save")];
    let made = browser.submit(&again, &edit, &typed).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let edit = format!("{}/edit", made.location);
    let again = browser.get(&edit).await;
    let kept = again.form_fields(&edit);
    let number = format!("{known}.office_number");
    assert!(
        kept.contains(&(number.clone(), other.number.clone())),
        "the plan goes to the office named: {kept:?}"
    );
    // A name nobody bears is asked by nobody, and one beside a number of another office stands out.
    let typed = [(renamed.as_str(), "ほかの架空の事業所"), ("step", "save")];
    let made = browser.submit(&again, &edit, &typed).await;
    let edit = format!("{}/edit", made.location);
    let again = browser.get(&edit).await;
    assert!(again.form_fields(&edit).contains(&(number.clone(), String::new())), "never the former office");
    let typed = [(number.as_str(), named.number.as_str()), ("step", "save")];
    let made = browser.submit(&again, &edit, &typed).await;
    let version = browser.follow(&made).await;
    let told = format!("「ほかの架空の事業所」の番号は「{}」のものです", named.name);
    assert!(version.body.contains(&told), "{}", version.body);
});

both!(an_office_whose_name_another_bears_is_chosen_with_its_number, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (named, insurers) = (&town.providers[2], [town.insurer.clone()]);
    let twin = app.office("1310000777", OfficeKind::Provider, &named.name, &["visit_care"], (&insurers, &[]));
    let mut browser = app.signed_in_as(&town.care_manager);
    let edit = format!("/plan-versions/{}/edit", case.version);
    let form = browser.get(&edit).await;
    let both = format!("{}（{}）", twin.name, twin.number);
    assert!(form.body.contains(&format!("<option value=\"{both}\">")), "{}", form.body);
    let fields = form.form_fields(&edit);
    let name =
        fields.iter().map(|(name, _)| name).find(|name| name.ends_with(".office_name")).unwrap().clone();
    let number = name.replace("office_name", "office_number");
    let chosen = [(name.as_str(), both.as_str()), ("step", "save")];
    let made = browser.submit(&form, &edit, &chosen).await;
    assert_eq!(made.status, 303, "{:?}", made.texts(".error-summary"));
    let edit = format!("{}/edit", made.location);
    let again = browser.get(&edit).await;
    assert_eq!(value(&again, &edit, &name), twin.name);
    assert_eq!(value(&again, &edit, &number), twin.number);
    let before = versions(&app);
    let refused = browser.submit(&again, &edit, &chosen).await;
    assert_eq!((refused.status, versions(&app)), (422, before), "the same office once more is no change");
    let telephone = [(name.as_str(), "長男 架空一郎（0789123456）"), ("step", "save")];
    let page = browser.get(&edit).await;
    let made = browser.submit(&page, &edit, &telephone).await;
    let edit = format!("{}/edit", made.location);
    let page = browser.get(&edit).await;
    assert_eq!(value(&page, &edit, &name), "長男 架空一郎（0789123456）");
    assert_eq!(value(&page, &edit, &number), "", "a telephone number is no office's");
});
