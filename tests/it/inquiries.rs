//! Written opinions: asked with a reason, answered on one version, decided upon with a reason.

use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Need, PlanContent};

use crate::support::{Answer, Browser, Case, TestApp, Town};

/// The invitation of the first who is asked, from the address of their paper sheet.
pub fn invitation(page: &Answer) -> Uid {
    let (_, rest) = page.body.split_once("/paper/").expect("a paper sheet");
    Uid::parse(&rest[..36]).unwrap()
}

/// Opens an inquiry to the home-help office and gives its page and the invitation.
pub async fn opened(app: &TestApp, town: &Town, case: &Case, browser: &mut Browser) -> (String, Uid) {
    let people = app.participants_of(&case.meeting);
    let helper = people[&town.providers[0].name].to_string();
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?participant={helper}")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let typed = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが訪問と重なった")];
    let preview = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    assert!(preview.body.contains(&town.providers[0].email) && !preview.body.contains("no-reply"));
    let sent = browser.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = browser.follow(&sent).await;
    (sent.location.clone(), invitation(&page))
}

/// Fills every page of a sheet in and stops at the check.
pub async fn filled(helper: &mut Browser, base: &str, case: &Case, (stance, text): (&str, &str)) -> Answer {
    let page = helper.get(&format!("{base}/rows/1")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let item = &case.items[0];
    let (stance_field, text_field) = (format!("stance-{item}"), format!("text-{item}"));
    let pairs = [(stance_field.as_str(), stance), (text_field.as_str(), text)];
    let kept = helper.submit(&page, &format!("{base}/rows/1"), &pairs).await;
    assert_eq!(kept.location, format!("{base}/rows/2"), "{}", kept.body);
    let whole = helper.get(&format!("{base}/rows/overall")).await;
    let pairs = [("stance-overall", "agree"), ("answered_by", "サービス提供責任者 訪問 直子")];
    let kept = helper.submit(&whole, &format!("{base}/rows/overall"), &pairs).await;
    assert_eq!(kept.location, format!("{base}/check"), "{}", kept.body);
    helper.follow(&kept).await
}

both!(an_office_that_cannot_come_answers_in_writing_and_sees_what_became_of_it, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut organizer).await;
    let base = format!("/sheets/{invitation}");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let read = helper.get(&base).await;
    assert!(read.body.contains("課題1") && read.body.contains("支援3"), "the whole version is read");
    let check = filled(&mut helper, &base, &case, ("concern", "𠮷田さん宅の段差で転倒の恐れ")).await;
    assert!(check.body.contains("転倒の恐れ") && check.body.contains("未記入"));
    let handed = helper.submit(&check, &base, &[]).await;
    assert_eq!(handed.location, format!("{base}/receipt"), "{}", handed.body);
    assert!(helper.follow(&handed).await.texts(".receipt__no")[0].starts_with('M'));

    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("回答 1/1") && table.body.contains("判断 0/1"), "{}", table.body);
    let opinion = table.texts(".consolidation tbody td:last-child a").len();
    assert_eq!(opinion, 1, "one opinion asks for a decision");
    let (_, rest) = table.body.split_once("href=\"/opinions/").unwrap();
    let opinion = format!("/opinions/{}", &rest[..36]);
    let page = organizer.get(&opinion).await;
    let bare = organizer.submit(&page, &opinion, &[("decision", "adopted")]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.body.contains("判断の理由を書いてください"));
    let done =
        organizer.submit(&page, &opinion, &[("decision", "adopted"), ("reason", "手すりを付ける")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    // A page that was opened before that never writes over it unseen.
    let (decision, reason) = (("decision", "declined"), ("reason", "別の方の判断"));
    let stale = organizer.submit(&page, &opinion, &[decision, reason, ("op_id", "stale")]).await;
    assert_eq!(stale.status, 422, "{}", stale.body);
    for told in ["ほかの方が判断を保存しました", "手すりを付ける", "別の方の判断"]
    {
        assert!(stale.body.contains(told), "{told}: {}", stale.body);
    }
    let changed = organizer.submit(&stale, &opinion, &[decision, reason]).await;
    assert_eq!(changed.status, 303, "once it was seen it can be changed: {}", changed.body);
    let page = organizer.get(&opinion).await;
    let back = [("decision", "adopted"), ("reason", "手すりを付ける")];
    assert_eq!(organizer.submit(&page, &opinion, &back).await.status, 303);
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("判断 1/1"));
    let closed = organizer.submit(&table, &format!("{inquiry}/consolidate"), &[]).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    assert!(helper.get(&base).await.body.contains("手すりを付ける"), "the answerer sees what became of it");
    assert_eq!(organizer.get(&format!("{inquiry}/print")).await.status, 200);
    let again = helper.submit(&check, &base, &[("op_id", "another")]).await;
    assert_eq!(again.status, 422, "nothing can be handed in after the decisions are closed");
});

both!(without_a_reason_or_with_a_deadline_in_the_past_nothing_leaves_and_nothing_is_lost, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new")).await;
    let typed = [("due", "R8.11.1"), ("question", "長い質問を打った")];
    let again = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    assert_eq!(again.status, 422);
    for told in ["理由を選んでください", "期限は現在より後", "相手を1人以上", "長い質問を打った"]
    {
        assert!(again.body.contains(told), "{told}: {}", again.body);
    }
    let sent = browser.submit(&again, &format!("{address}/preview"), &[("due", "R99.99.99")]).await;
    assert_eq!(sent.status, 422);
    let list = browser.get(&address).await;
    assert!(list.body.contains("照会はまだありません"));
});

both!(what_was_typed_comes_back_from_the_preview, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let helper = app.participants_of(&case.meeting)[&town.providers[0].name].to_string();
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?participant={helper}")).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "長い理由"), ("question", "長い質問")];
    let preview = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let back = format!("{address}/preview");
    assert!(preview.body.contains(&format!("formaction=\"{back}\"")), "{}", preview.body);
    let mut fields = preview.form_fields(&address);
    fields.push(("again".into(), "yes".into()));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let again = browser.post(&back, &pairs).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let kept = again.form_fields(&back);
    for (name, value) in [("reason", "長い理由"), ("question", "長い質問"), ("asked", helper.as_str())]
    {
        assert!(kept.contains(&(name.into(), value.into())), "{name}: {kept:?}");
    }
});

both!(a_concern_needs_words_and_ten_thousand_letters_fit, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (_, invitation) = opened(&app, &town, &case, &mut organizer).await;
    let base = format!("/sheets/{invitation}");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let page = helper.get(&format!("{base}/rows/1")).await;
    let (stance, text) = (format!("stance-{}", case.items[0]), format!("text-{}", case.items[0]));
    let step = format!("{base}/rows/1");
    let silent = helper.submit(&page, &step, &[(&stance, "concern")]).await;
    assert_eq!(silent.status, 422);
    assert!(silent.body.contains("内容を書いてください"));
    let long = "𠮷".repeat(10_000);
    let kept = helper.submit(&page, &step, &[(&stance, "concern"), (&text, &long)]).await;
    assert_eq!(kept.status, 303);
    let too_long = format!("{long}𠮷");
    let refused = helper.submit(&page, &step, &[(&stance, "concern"), (&text, &too_long)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&too_long), "what was typed stays");
});

both!(a_late_answer_is_taken_and_marked_and_a_changed_one_keeps_what_was_said_before, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut organizer).await;
    let base = format!("/sheets/{invitation}");
    app.pass(chrono::Duration::days(20));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let check = filled(&mut helper, &base, &case, ("concern", "最初の意見")).await;
    let first = helper.submit(&check, &base, &[]).await;
    assert!(helper.follow(&first).await.body.contains("期限後"));
    let twice = helper.submit(&check, &base, &[]).await;
    assert_eq!(twice.status, 303, "posting the same form twice does no harm");
    let check = filled(&mut helper, &base, &case, ("amend", "変えた意見")).await;
    helper.submit(&check, &base, &[("op_id", "second-sheet")]).await;
    let mut organizer = app.signed_in_as(&town.care_manager);
    let table = organizer.get(&inquiry).await;
    assert!(
        table.body.contains("変えた意見") && table.body.contains("変更前の意見（1件）"),
        "{}",
        table.body
    );
    assert!(table.body.contains("最初の意見"), "the earlier opinion stays on record");
});

both!(after_a_new_version_opinions_are_marked_as_given_on_the_old_one, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, _) = opened(&app, &town, &case, &mut organizer).await;
    assert!(!organizer.get(&inquiry).await.body.contains("旧版への意見"));
    let needs = vec![Need { number: 1, body: "別の課題".into(), ..Need::default() }];
    app.add_version(&town, &case.client, PlanContent { needs, ..PlanContent::default() });
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("旧版への意見") && table.body.contains("/compare/"));
    assert!(table.body.contains("課題1"), "the version that was asked about is shown, not the new one");
});

both!(adopted_opinions_stand_beside_their_rows_and_become_the_next_version_once, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut organizer).await;
    let base = format!("/sheets/{invitation}");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let check = filled(&mut helper, &base, &case, ("amend", "はじめは週1回にしたい")).await;
    helper.submit(&check, &base, &[]).await;
    let table = organizer.get(&inquiry).await;
    assert!(!table.body.contains("/edit?inquiry"), "nothing was adopted yet");
    let (_, rest) = table.body.split_once("href=\"/opinions/").unwrap();
    let opinion = format!("/opinions/{}", &rest[..36]);
    let page = organizer.get(&opinion).await;
    organizer.submit(&page, &opinion, &[("decision", "partly"), ("reason", "二週間だけ週1回とする")]).await;

    let edit = format!("/plan-versions/{}/edit", case.version);
    let from = format!("{edit}?inquiry={}", inquiry.trim_start_matches("/inquiries/"));
    let table = organizer.get(&inquiry).await.body.replace("&#x3D;", "=");
    assert!(table.contains(&from), "the way to the next version is open");
    let form = organizer.get(&from).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let beside = form.texts(".edit-row--service_item .adopted");
    assert_eq!(beside.len(), 1, "one opinion, beside its row: {beside:?}");
    assert!(beside[0].contains("はじめは週1回にしたい") && beside[0].contains("二週間だけ週1回とする"));
    let bare = organizer.submit(&form, &edit, &[]).await;
    assert_eq!(bare.status, 422, "an opinion is taken in by changing something");
    assert_eq!(bare.texts(".edit-row--service_item .adopted").len(), 1, "the opinions stay beside the rows");
    let fields = form.form_fields(&edit);
    let frequency = fields.iter().find(|(name, _)| name.ends_with(".frequency")).unwrap().0.clone();
    let saved = organizer.submit(&bare, &edit, &[(&frequency, "週1回（二週間）")]).await;
    assert_eq!((saved.status, saved.location.as_str()), (303, inquiry.as_str()), "{}", saved.body);

    let table = organizer.follow(&saved).await;
    let decided = table.texts(".consolidation tbody td:last-child").join("\n");
    assert!(decided.contains("第1版への意見") && decided.contains("第2版に反映"), "{decided}");
    assert!(!table.body.contains("/edit?inquiry"), "every adopted opinion is in a version");
    let (_, rest) = table.body.split_once("/compare/").unwrap();
    let compare = format!("/plan-versions/{}/compare/{}", case.version, &rest[..36]);
    let diff = organizer.get(&compare).await;
    assert!(diff.body.contains("二週間") && diff.body.contains("<ins>"), "{}", diff.body);
    let second = format!("/plan-versions/{}/edit", &rest[..36]);
    let form = organizer.get(&format!("{second}{}", from.trim_start_matches(&edit))).await;
    let again = organizer.submit(&form, &second, &[(&frequency, "週3回")]).await;
    assert_eq!(again.status, 422, "the same opinions lead to no second version");
    assert!(again.body.contains("まだ反映していない採用の意見はありません"), "{}", again.body);
});

both!(a_clients_page_leads_to_its_meetings_and_open_inquiries_for_its_own_office_only, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, _) = opened(&app, &town, &case, &mut organizer).await;
    let client = format!("/clients/{}", case.client);
    let page = organizer.get(&client).await;
    let meeting = format!("/meetings/{}", case.meeting);
    for way in [&meeting, &inquiry] {
        assert!(page.body.contains(&format!("href=\"{way}\"")), "{way}: {}", page.body);
        assert_eq!(organizer.get(way).await.status, 200);
    }
    let mut helper = app.signed_in_as(&town.provider_staff);
    let seen = helper.get(&client).await;
    assert_eq!(seen.status, 200, "an office of the care team reads the client's page");
    assert!(!seen.body.contains(&meeting) && !seen.body.contains(&inquiry), "but not the organizer's lists");
});

both!(an_answer_by_fax_is_typed_in_with_channel_receiver_and_time, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut organizer).await;
    let address = format!("{inquiry}/proxy/{invitation}");
    let form = organizer.get(&address).await;
    let typed = [("stance-overall", "agree"), ("answered_by", "訪問 直子"), ("received_time", "09:00")];
    let bare = organizer.submit(&form, &address, &typed).await;
    assert_eq!(bare.status, 422);
    assert!(bare.body.contains("方法"));
    let all = [typed[0], typed[1], typed[2], ("channel", "fax")];
    let early = organizer.submit(&form, &address, &all).await;
    assert_eq!(early.status, 422, "the inquiry was sent at ten");
    assert!(early.body.contains("照会を送った日時より後"), "{}", early.body);
    app.pass(chrono::Duration::hours(2));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let form = organizer.get(&address).await;
    let all = [typed[0], typed[1], ("received_time", "11:30"), ("channel", "fax")];
    let done = organizer.submit(&form, &address, &all).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("代理入力") && table.body.contains("FAX"), "{}", table.body);
});

both!(nobody_else_opens_a_sheet_or_an_inquiry, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, invitation) = opened(&app, &town, &case, &mut organizer).await;
    for stranger in [&town.other_care_manager, &town.second_care_manager] {
        let mut browser = app.signed_in_as(stranger);
        assert_eq!(browser.get(&inquiry).await.status, 404);
        assert_eq!(browser.get(&format!("/sheets/{invitation}")).await.status, 404);
        assert_eq!(browser.get(&format!("/meetings/{}/inquiries", case.meeting)).await.status, 404);
    }
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&inquiry).await.status, 403);
    let stranger = app.browser().get(&format!("/i/{invitation}/inquiry")).await;
    assert_eq!((stranger.status, stranger.location.as_str()), (303, "/i/"), "is asked for the link");
});

both!(the_inquiry_of_a_cancelled_meeting_stays_on_record_and_waits_for_nobody, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, _) = opened(&app, &town, &case, &mut organizer).await;
    let client = format!("/clients/{}", case.client);
    let waiting = format!(".rows__title a[href='{inquiry}']");
    assert!(organizer.get("/").await.body.contains(&inquiry), "it waits");
    assert_eq!(organizer.get(&client).await.texts(&waiting).len(), 1);
    let cancel = format!("/meetings/{}/cancel", case.meeting);
    let form = organizer.get(&cancel).await;
    let done = organizer.submit(&form, &cancel, &[("reason", "入院されたため")]).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    assert!(!organizer.get("/").await.body.contains(&inquiry), "it waits no more");
    assert_eq!(organizer.get(&client).await.texts(&waiting).len(), 0);
    assert_eq!(organizer.get(&inquiry).await.status, 200, "and stays");
    app.settle().await;
});
