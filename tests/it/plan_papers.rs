//! A version beside any other, on paper, and gone through before it is circulated.

use crate::support::TestApp;

/// The next version of the case's plan, made through the form.
async fn next_version(
    browser: &mut crate::support::Browser,
    version: &str,
    changes: &[(&str, &str)],
) -> String {
    let edit = format!("{version}/edit");
    let form = browser.get(&edit).await;
    let made = browser.submit(&form, &edit, changes).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location
}

both!(any_two_versions_are_compared_row_by_row_and_word_by_word, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = format!("/plan-versions/{}", case.version);
    assert!(!browser.get(&first).await.body.contains("ほかの版と比べる"), "there is only one");
    let second =
        next_version(&mut browser, &first, &[("r2.frequency", "週3回"), ("class", "continued")]).await;
    let edit = format!("{second}/edit");
    let form = browser.get(&edit).await;
    let moved = browser.submit(&form, &edit, &[("step", "down-0")]).await;
    let form = browser.follow(&moved).await;
    let third = browser.submit(&form, &edit, &[("written_on", "R8.12.1")]).await.location;

    let uid = |address: &str| address.trim_start_matches("/plan-versions/").to_owned();
    let page = browser.get(&third).await;
    assert!(page.body.contains(&format!("href=\"{third}/compare\"")), "{}", page.body);
    let previous = browser.get(&format!("{third}/compare")).await;
    assert_eq!(previous.location, format!("{second}/compare/{}", uid(&third)));
    let diff = browser.follow(&previous).await;
    assert!(diff.texts(".change--moved").len() == 3, "a need moved with what is below it: {}", diff.body);
    assert!(diff.body.contains("令和8年12月1日"), "{}", diff.body);
    assert_eq!(diff.texts("select[name=before] option").len(), 3, "every version can be chosen");
    let wanted = format!("{third}/compare?before={}&after={}", uid(&first), uid(&third));
    let chosen = browser.get(&wanted).await;
    let both = browser.follow(&chosen).await;
    let changed = both.texts("ins").join(" ");
    assert!(changed.contains('3') && changed.contains("継続"), "{changed}");
    let mut office = app.signed_in_as(&town.provider_staff);
    assert_eq!(office.get(&chosen.location).await.status, 200, "the care team reads it as well");
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    assert_eq!(stranger.get(&format!("{third}/compare")).await.status, 404);
});

both!(a_version_is_printed_as_its_three_sheets, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = format!("/plan-versions/{}", case.version);
    let edit = format!("{first}/edit");
    let form = browser.get(&edit).await;
    let line =
        browser.submit(&form, &edit, &[("step", "add_line-service"), ("policy", "無理をしない")]).await;
    let form = browser.follow(&line).await;
    let week =
        [("w0.body", "訪問介護"), ("w0.weekday", "2"), ("w0.starts_at", "9:30"), ("w0.ends_at", "10:30")];
    let made = browser.submit(&form, &edit, &week).await;
    let paper = browser.get(&format!("{}/print", made.location)).await;
    assert_eq!(paper.status, 200, "{}", paper.body);
    assert_eq!(paper.texts("article.sheet--landscape").len(), 3);
    for shown in
        ["居宅サービス計画書（1）", "無理をしない", "課題2", "支援3", "週間サービス計画表", "09:30〜10:30"]
    {
        assert!(paper.body.contains(shown), "{shown}: {}", paper.body);
    }
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    assert_eq!(stranger.get(&format!("{}/print", made.location)).await.status, 404);
});

fn audited(app: &TestApp, action: &str) -> Vec<String> {
    use diesel::prelude::*;
    use enza::storage::schema::audit_events;
    let read = |conn: &mut enza::storage::Conn| -> Result<Vec<String>, enza::storage::StorageError> {
        let rows = audit_events::table.filter(audit_events::action.eq(action.to_owned()));
        Ok(rows.select(audit_events::detail).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(a_version_is_gone_through_before_it_is_circulated_and_nobody_is_hindered, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let check = format!("{version}/self-check");
    let send = format!("/meetings/{}/send", case.meeting);
    for page in [&version, &send] {
        let page = browser.get(page).await;
        assert!(page.body.contains("まだ記録されていません") && page.body.contains(&check), "{}", page.body);
    }
    let form = browser.get(&check).await;
    assert_eq!(form.texts("fieldset legend").len(), 12);
    let nothing = browser.submit(&form, &check, &[]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("少なくとも1つ"));
    let long = "長".repeat(1001);
    let refused = browser.submit(&nothing, &check, &[("p-doctor", "no"), ("p-doctor.remark", &long)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&long), "nothing is lost");
    let answers = [("p-doctor", "no"), ("p-doctor.remark", "次の受診で聞く"), ("p-method", "yes")];
    let saved = browser.submit(&refused, &check, &answers).await;
    assert_eq!((saved.status, saved.location.as_str()), (303, version.as_str()), "{}", saved.body);
    let page = browser.follow(&saved).await;
    assert!(page.body.contains("はい 1、いいえ 1、未回答 10"), "{}", page.body);
    assert!(page.body.contains("主治の医師から情報を得た"), "what is not met is named");
    let again = browser.get(&check).await;
    assert!(again.body.contains("次の受診で聞く"));
    let detail = audited(&app, "plan.self_check");
    assert!(detail.len() == 1 && detail[0].contains("\"no\":1"), "{detail:?}");
    let preview = browser.get(&send).await;
    assert!(preview.body.contains("はい 1、いいえ 1"), "{}", preview.body);
    assert_eq!(browser.submit(&preview, &send, &[]).await.status, 303, "a reminder, not a wall");
    let mut office = app.signed_in_as(&town.provider_staff);
    assert!(!office.get(&version).await.body.contains("自己点検"), "the care team does not see it");
    assert_eq!(office.get(&check).await.status, 403);
});
