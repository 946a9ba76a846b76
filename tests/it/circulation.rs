//! How an inquiry goes on: questions beside rows, risks, who can't answer yet, more time, and what has to be decided first.

use enza::domain::ids::Uid;
use serde_json::json;

use crate::api::{Program, all_scopes};
use crate::inquiries::invitation;
use crate::support::{Answer, Browser, Case, TestApp, Town};

/// The form that opens an inquiry to the first two offices, filled in with more.
async fn form_to_two(
    app: &TestApp,
    (town, case): (&Town, &Case),
    browser: &mut Browser,
) -> (Answer, String, [String; 2]) {
    let people = app.participants_of(&case.meeting);
    let two = [0, 1].map(|n| people[&town.providers[n].name].to_string());
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?participant={}&participant={}", two[0], two[1])).await;
    assert_eq!(form.status, 200, "{}", form.body);
    (form, address, two)
}

const REASON: [(&str, &str); 2] =
    [("reason_code", "scheduling_failed"), ("reason", "三度調整したが訪問と重なった")];

/// Asks the first two offices. Gives the inquiry's address and the invitations in their order.
pub async fn asked_two(
    app: &TestApp,
    of: (&Town, &Case),
    browser: &mut Browser,
    more: &[(&str, &str)],
) -> (String, Vec<Uid>) {
    let (form, address, _) = form_to_two(app, of, browser).await;
    let preview =
        browser.submit(&form, &format!("{address}/preview"), &[REASON.as_slice(), more].concat()).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts(".error-summary"));
    let sent = browser.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    let page = browser.follow(&sent).await;
    let uids = page.body.split("/paper/").skip(1).map(|rest| Uid::parse(&rest[..36]).unwrap()).collect();
    (sent.location.clone(), uids)
}

/// Answers the whole sheet of an office with a stance on the whole.
pub async fn answered(browser: &mut Browser, base: &str, (stance, text): (&str, &str)) {
    let whole = browser.get(&format!("{base}/rows/overall")).await;
    let pairs = [("stance-overall", stance), ("text-overall", text), ("answered_by", "訪問 直子")];
    let kept = browser.submit(&whole, &format!("{base}/rows/overall"), &pairs).await;
    assert_eq!(kept.location, format!("{base}/check"), "{}", kept.body);
    let check = browser.follow(&kept).await;
    let handed = browser.submit(&check, base, &[]).await;
    assert_eq!(handed.status, 303, "{:?}", handed.texts(".error-summary"));
}

both!(a_question_stands_beside_its_row_for_those_it_is_for, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (form, address, two) = form_to_two(&app, (&town, &case), &mut organizer).await;
    let row = case.items[0].to_string();
    let (ask, to, own) = (format!("ask-{row}"), format!("ask_to-{row}"), format!("ask_own-{}", two[0]));
    let whole_of_both = format!("ask-{}", case.items[1]);
    let typed = [
        (ask.as_str(), "週2回で足りますか"),
        (to.as_str(), two[0].as_str()),
        (own.as_str(), "担当者の交代はありますか"),
        (whole_of_both.as_str(), "送迎の時刻は動かせますか"),
    ];
    let preview =
        organizer.submit(&form, &format!("{address}/preview"), &[REASON.as_slice(), &typed].concat()).await;
    assert_eq!(preview.status, 200, "{:?}", preview.texts(".error-summary"));
    for told in
        ["週2回で足りますか", "担当者の交代はありますか", "送迎の時刻は動かせますか", "照会する相手の全員"]
    {
        assert!(preview.texts("section[aria-labelledby='what-title']").concat().contains(told), "{told}");
    }
    let mut fields = preview.form_fields(&address);
    fields.push(("again".into(), "yes".into()));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let again = organizer.post(&format!("{address}/preview"), &pairs).await;
    let kept = again.form_fields(&format!("{address}/preview"));
    for (name, value) in typed {
        assert!(kept.contains(&(name.into(), value.into())), "{name} is lost: {kept:?}");
    }
    let sent = organizer.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    let table = organizer.follow(&sent).await;
    let heads = table.texts("#consolidation tbody th").join("\n");
    assert!(heads.contains("週2回で足りますか") && heads.contains(&town.providers[0].name), "{heads}");
    let uids: Vec<&str> = table.body.split("/paper/").skip(1).map(|rest| &rest[..36]).collect();
    let first = format!("/sheets/{}", uids[0]);

    let mut helper = app.signed_in_as(&town.provider_staff);
    let read = helper.get(&first).await.texts("section[aria-labelledby='asked-title']").concat();
    for told in ["週2回で足りますか", "担当者の交代はありますか", "送迎の時刻は動かせますか"]
    {
        assert!(read.contains(told), "{told}: {read}");
    }
    let step = helper.get(&format!("{first}/rows/1")).await;
    let rows = step.texts(".opinion-row");
    let beside = rows.iter().find(|row| row.contains("週2回で足りますか")).expect("beside its row");
    assert!(beside.contains("支援1") && !beside.contains("送迎"), "{beside}");
    let whole = helper.get(&format!("{first}/rows/overall")).await;
    assert!(whole.texts(".opinion-row").concat().contains("担当者の交代はありますか"), "{}", whole.body);
    let print = helper.get(&format!("{first}/print")).await.texts(".sheet").concat();
    assert!(print.contains("質問：週2回で足りますか") && print.contains("担当者の交代"), "{print}");

    let proxy = organizer.get(&format!("{}/proxy/{}", sent.location, uids[1])).await;
    let shown = proxy.texts("form").concat();
    assert!(shown.contains("送迎の時刻は動かせますか"), "{shown}");
    assert!(
        !shown.contains("週2回で足りますか") && !shown.contains("担当者の交代"),
        "another's question: {shown}"
    );
    let paper = organizer.get(&format!("{}/paper/{}", sent.location, uids[1])).await.texts(".sheet").concat();
    assert!(paper.contains("送迎の時刻") && !paper.contains("担当者の交代"), "{paper}");
    let form = organizer.get(&format!("{}/print", sent.location)).await.texts(".sheet").concat();
    assert!(form.contains("〔1-1-1 サービス（週2回）〕週2回で足りますか"), "照会した内容: {form}");
    assert!(form.contains("〔全体〕担当者の交代はありますか"), "{form}");
    app.settle().await;
});

both!(a_question_for_nobody_or_too_long_is_told_at_its_field_and_nothing_is_lost, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (form, address, _) = form_to_two(&app, (&town, &case), &mut organizer).await;
    let third = app.participants_of(&case.meeting)[&town.providers[2].name].to_string();
    let (ask, own) = (format!("ask-{}", case.items[0]), format!("ask_own-{third}"));
    let long = "長".repeat(1_001);
    let typed = [(ask.as_str(), long.as_str()), (own.as_str(), "来られない方への質問")];
    let again =
        organizer.submit(&form, &format!("{address}/preview"), &[REASON.as_slice(), &typed].concat()).await;
    assert_eq!(again.status, 422);
    let told = again.texts(".error-summary").concat();
    assert!(told.contains("1000文字以内") && told.contains("相手に選んでいない方"), "both at once: {told}");
    assert_eq!(again.texts(".asks .field--error").len(), 2, "at their fields");
    assert!(again.body.contains(&long) && again.body.contains("来られない方への質問"));
});

both!(risks_are_said_beside_the_opinion_and_stand_wherever_it_stands, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    crate::records::replaced(&app, &town, &case, &mut organizer).await;
    let list = organizer.get(&format!("/meetings/{}/inquiries", case.meeting)).await;
    let inquiry = format!("/inquiries/{}", &list.body.split("href=\"/inquiries/").nth(1).unwrap()[..36]);
    let base = format!("/sheets/{}", invitation(&organizer.get(&inquiry).await));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let step = format!("{base}/rows/overall");
    let page = helper.get(&step).await;
    let bare = helper.submit(&page, &step, &[("risks-overall", "夜間の転倒が心配")]).await;
    assert_eq!(bare.status, 422, "risks alone say nothing of the draft");
    assert!(bare.body.contains("夜間の転倒が心配"), "and are kept");
    let said =
        [("stance-overall", "agree"), ("risks-overall", "夜間の転倒が心配"), ("answered_by", "訪問 直子")];
    let kept = helper.submit(&page, &step, &said).await;
    let check = helper.follow(&kept).await;
    assert!(check.texts(".facts").concat().contains("夜間の転倒が心配"), "{}", check.body);
    assert_eq!(helper.submit(&check, &base, &[]).await.status, 303);
    let more = helper.submit(&page, &step, &[said[0], said[2], ("risks-overall", "誤嚥にも注意")]).await;
    let check = helper.follow(&more).await;
    assert_eq!(helper.submit(&check, &base, &[("op_id", "second")]).await.status, 303);

    let table = organizer.get(&inquiry).await.texts("#consolidation tbody tr:last-child").concat();
    assert!(table.contains("誤嚥にも注意"), "{table}");
    assert!(table.contains("夜間の転倒が心配"), "the earlier words stay: {table}");
    let print = helper.get(&format!("{base}/print")).await.texts(".sheet").concat();
    assert!(print.contains("誤嚥にも注意"), "{print}");
    let form = organizer.get(&format!("{inquiry}/print")).await.texts(".sheet").concat();
    assert!(form.contains("リスク・気になること：誤嚥にも注意"), "{form}");
    let record = format!("/meetings/{}/record", case.meeting);
    let page = organizer.get(&record).await;
    assert_eq!(organizer.submit(&page, &record, &[]).await.status, 303);
    let drafted = organizer.get(&record).await;
    assert!(drafted.body.contains("リスク・気になること：誤嚥にも注意"), "the record fills itself");
    app.settle().await;
});

both!(programs_ask_about_rows_and_read_risks, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = Program::of(&app, &town.care_manager, &all_scopes());
    let mut helper = Program::of(&app, &town.provider_staff, &all_scopes());
    let two = [0, 1].map(|n| app.participants_of(&case.meeting)[&town.providers[n].name].to_string());
    let mut body = json!({
        "asked": two, "reason_code": "scheduling_failed", "reason": "調整がつかない",
        "due_at": "2026-11-28T01:00:00",
        "questions": [
            { "kind": "service_item", "row": case.items[0], "body": "週2回で足りますか", "to": [two[0]] },
            { "kind": "overall", "body": "全員へ" },
        ],
    });
    let address = format!("/api/v1/meetings/{}/inquiries", case.meeting);
    let refused = organizer.post(&address, body.clone()).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    body["questions"].as_array_mut().unwrap().pop();
    let opened = organizer.post(&address, body).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let opened = opened.json();
    let sheets = opened["invitations"].as_array().unwrap();
    let sheet = format!("/api/v1/sheets/{}", sheets[0].as_str().unwrap());
    let opinion = json!({ "kind": "overall", "stance": "agree", "risks": "夜間の転倒" });
    let said = json!({ "answered_by": "訪問 直子", "opinions": [opinion] });
    let done = helper.post(&format!("{sheet}/opinions"), said).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let own = helper.get(&sheet).await.json();
    assert_eq!(own["questions"][0]["body"], "週2回で足りますか", "{own}");
    let all =
        organizer.get(&format!("/api/v1/inquiries/{}", opened["inquiry"].as_str().unwrap())).await.json();
    assert_eq!(all["questions"][0]["invitation"], sheets[0], "{all}");
    assert_eq!(all["opinions"][0]["risks"], "夜間の転倒", "{all}");
    app.settle().await;
});

both!(an_answer_to_a_superseded_version_is_taken_as_one_to_that_version, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    crate::reconfirm::rewritten(&mut organizer, &case, "別のことば").await;
    let base = format!("/sheets/{}", sheets[0]);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let read = helper.get(&base).await;
    assert!(read.body.contains("第1版への意見として記録されます"), "the answerer is told: {}", read.body);
    assert!(!read.body.contains("別のことば"), "and reads the version that was asked about");
    answered(&mut helper, &base, ("amend", "第1版への提案")).await;
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("旧版への意見") && table.body.contains("第1版への提案"), "{}", table.body);
    app.settle().await;
});

both!(after_the_decisions_are_closed_nothing_is_taken_and_what_was_typed_is_shown, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let base = format!("/sheets/{}", sheets[0]);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let step = helper.get(&format!("{base}/rows/overall")).await;
    let later = helper.get(&format!("{base}/later")).await;
    let page = organizer.get(&inquiry).await;
    let without = page.texts("section[aria-labelledby=without-title]").concat();
    assert!(town.providers.iter().take(2).all(|office| without.contains(&office.name)), "{without}");
    let unseen = organizer.submit(&page, &format!("{inquiry}/consolidate"), &[]).await;
    assert_eq!(unseen.status, 422, "{}", unseen.body);
    assert!(unseen.body.contains("2か所からまだ回答がありません"), "{}", unseen.body);
    let confirmed = [("confirmed", "yes")];
    let closed = organizer.submit(&unseen, &format!("{inquiry}/consolidate"), &confirmed).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let over = helper.get(&base).await;
    assert!(over.body.contains("この照会は締め切られました"), "who was asked is told: {}", over.body);
    assert!(!over.body.contains(&format!("{base}/files")), "and nothing is offered: {}", over.body);
    let said =
        [("stance-overall", "amend"), ("text-overall", "遅れて打った意見"), ("answered_by", "訪問 直子")];
    let refused = helper.submit(&step, &format!("{base}/rows/overall"), &said).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("判断が終わっている") && refused.body.contains("遅れて打った意見"),
        "{}",
        refused.body
    );
    let day = enza::domain::time::jst::jst_date(app.clock.now()).to_string();
    let typed = [("expected_on", day.as_str()), ("body", "遅れて打ったひとこと"), ("said_by", "訪問 直子")];
    let refused = helper.submit(&later, &format!("{base}/later"), &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("判断が終わっている") && refused.body.contains("遅れて打ったひとこと"),
        "{}",
        refused.body
    );
    let extend = format!("{inquiry}/extend");
    let csrf = organizer.get("/account").await.form_fields("/account");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let asked = sheets[0].to_string();
    let pairs = [("csrf", csrf.as_str()), ("asked", &asked), ("due", "2027-01-08"), ("due_time", "17:00")];
    let late = organizer.post(&extend, &pairs).await;
    assert_eq!(late.status, 422, "{}", late.body);
    assert!(late.body.contains("判断が終わっている"), "{}", late.body);
    app.settle().await;
});
