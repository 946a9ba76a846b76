//! Signed records go along with the plan; earlier revisions are read where the record was written; an agenda has two editors.

use crate::deliveries::{delivered, form_ending};
use crate::meetings::planned;
use crate::records::signed_without_meeting;

both!(a_record_that_is_signed_after_the_plan_went_out_follows_it_once, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let before = delivered(&app, &mut browser, &version).await;
    assert!(before.texts("#f-record").is_empty(), "no record is signed yet");
    let first = app.last_letter_to(&town.providers[1].email);
    signed_without_meeting(&app, &town, &case, &mut browser).await;
    let deliver = format!("{version}/deliver");
    let form = browser.get(&deliver).await;
    let offered = form.texts("div[aria-labelledby=by-choice] label");
    assert_eq!(offered.len(), 3, "{offered:?}");
    assert!(offered.iter().all(|line| line.contains("この版は送付ずみで、記録がまだです")), "{offered:?}");
    let record = form.form_fields(&deliver).into_iter().find(|(name, _)| name == "record").unwrap().1;
    let to = town.providers[1].uid.as_str();
    // Who has the plan already would get nothing new without the record.
    let fields = form.form_fields(&deliver);
    let mut without: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "record")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    without.extend([("to", to), ("op_id", "without-the-record")]);
    let refused = browser.post(&deliver, &without).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.texts("#f-record .field__error").len() == 1, "{}", refused.body);
    let forged = [("to", to), ("record", case.client.as_str())];
    assert_eq!(browser.submit(&form, &deliver, &forged).await.status, 422, "another thing's uid");
    let done = browser.submit(&refused, &deliver, &[("to", to), ("record", &record)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let (mut holder, link) = app.holder(&town.providers[1]).await;
    let page = holder.get(&format!("{link}/delivery")).await;
    assert!(page.body.contains("原案のとおりとする。") && page.body.contains("課題1"), "{}", page.body);
    // The link that went out before the record does not open it.
    let mut early = app.browser();
    let opened = early.open_link(&first.fragment()).await;
    let door = early.follow(&opened).await;
    let number = [("number", town.providers[1].number.as_str())];
    let confirmed = early.submit(&door, &opened.location, &number).await;
    let old = early.get(&format!("{}/delivery", confirmed.location)).await;
    assert!(old.status == 200 && !old.body.contains("原案のとおりとする。"), "{}", old.body);
    let form = browser.get(&deliver).await;
    let offered = form.texts("div[aria-labelledby=by-choice] label");
    assert_eq!(offered.len(), 2, "who has it is not offered again: {offered:?}");
    let record_page = browser.get(&format!("/meetings/{}/record", case.meeting)).await;
    assert!(record_page.texts("section[aria-labelledby=handed-title] li")[0].contains("受け取り待ち"));
});

both!(a_record_that_is_handed_over_on_paper_is_noted_once_and_taken_back_with_its_note, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let (at, to) = (format!("{version}/deliveries"), town.providers[1].uid.to_string());
    let note = format!("{at}/new");
    let form = browser.get(&note).await;
    assert!(form.texts("#f-record").is_empty(), "no record is signed yet");
    let plain = [("recipient", to.as_str()), ("means", "fax"), ("delivered_on", "2026-11-21")];
    assert_eq!(browser.submit(&form, &at, &plain).await.status, 303);
    signed_without_meeting(&app, &town, &case, &mut browser).await;
    let form = browser.get(&note).await;
    assert_eq!(form.texts("#f-record input[name=record]").len(), 1);
    let record =
        form.body.split("name=\"record\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // The same hand-over again says nothing new; with the record it does, once.
    let twice = browser.submit(&form, &at, &plain).await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    let with = [plain[0], plain[1], plain[2], ("record", record.as_str())];
    let forged = [plain[0], plain[1], plain[2], ("record", case.client.as_str())];
    let refused = browser.submit(&form, &at, &forged).await;
    assert_eq!(
        (refused.status, refused.texts("#f-record .field__error").len()),
        (422, 1),
        "{}",
        refused.body
    );
    assert_eq!(browser.submit(&refused, &at, &with).await.status, 303);
    let again =
        browser.submit(&form, &at, &[with[0], with[1], with[2], with[3], ("op_id", "once-more")]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    assert!(again.body.contains(&format!("value=\"{record}\" checked")), "what was ticked stays");
    let page = browser.get(&format!("/meetings/{}/record", case.meeting)).await;
    let handed = page.texts("section[aria-labelledby=handed-title] li");
    assert!(handed.len() == 1 && handed[0].contains("FAX"), "{handed:?}");
    // The office has no link to it: nobody is offered a letter for the record's sake alone.
    let offered =
        browser.get(&format!("{version}/deliver")).await.texts("div[aria-labelledby=by-choice] label");
    assert!(!offered.iter().any(|line| line.contains("記録がまだ")), "{offered:?}");
    for which in ["first", "second"] {
        let shown = browser.get(&version).await;
        let reason = [("reason", "送り先の取り違え"), ("op_id", which)];
        assert_eq!(browser.submit(&shown, &form_ending(&shown, "/withdraw"), &reason).await.status, 303);
    }
    let page = browser.get(&format!("/meetings/{}/record", case.meeting)).await;
    assert!(page.texts("section[aria-labelledby=handed-title] li").is_empty(), "{}", page.body);
});

both!(a_record_is_not_handed_over_before_it_was_signed, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    app.pass(chrono::Duration::days(1));
    let mut browser = app.signed_in_as(&town.care_manager);
    signed_without_meeting(&app, &town, &case, &mut browser).await;
    let at = format!("/plan-versions/{}/deliveries", case.version);
    let form = browser.get(&format!("{at}/new")).await;
    let record = form.body.split("name=\"record\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let to = town.providers[1].uid.to_string();
    let on = |day| [("recipient", to.as_str()), ("means", "fax"), ("record", record), ("delivered_on", day)];
    let early = browser.submit(&form, &at, &on("2026-11-21")).await;
    assert_eq!(early.status, 422, "{}", early.body);
    let told = early.texts("#f-delivered_on-error").concat();
    assert!(told.contains("この日にはまだ確定していません"), "{told} {}", early.body);
    assert_eq!(browser.submit(&early, &at, &on("2026-11-22")).await.status, 303);
});

both!(earlier_revisions_are_read_where_the_record_was_written_and_nowhere_else, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    signed_without_meeting(&app, &town, &case, &mut browser).await;
    let record = format!("/meetings/{}/record", case.meeting);
    let first = browser.get(&format!("{record}/revisions/1")).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let differs = first.texts("section[aria-labelledby=differences]").concat();
    assert!(differs.contains("原案のとおりとする。"), "what reads otherwise today: {differs}");
    assert!(!differs.contains("会議出席者"), "nobody was anywhere, in no revision: {differs}");
    for unfit in ["0", "3", "x"] {
        assert_eq!(browser.get(&format!("{record}/revisions/{unfit}")).await.status, 404);
    }
    let mut helper = app.signed_in_as(&town.provider_staff);
    let read = helper.get(&record).await;
    assert!(read.status == 200 && !read.body.contains("/revisions/"), "{}", read.body);
    assert_eq!(helper.get(&format!("{record}/revisions/1")).await.status, 403);
    let mut other = app.signed_in_as(&town.second_care_manager);
    assert_eq!(other.get(&format!("{record}/revisions/1")).await.status, 404);
});

both!(an_agenda_is_put_in_order_and_two_editors_see_each_other, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut one = app.signed_in_as(&town.care_manager);
    let meeting = planned(&mut one, &case.version).await;
    let address = format!("{meeting}/agenda");
    let mut two = one.clone();
    let (first, second) = (one.get(&address).await, two.get(&address).await);
    assert_eq!(first.form_fields(&address).iter().filter(|(name, _)| name.starts_with("item-")).count(), 3);
    let typed = [("item-1", "・福祉用具"), ("item-2", "")];
    assert_eq!(one.submit(&first, &address, &typed).await.status, 303);
    let told = two.submit(&second, &address, &[("item-0", "入浴の方法と時間"), ("item-1", "外出")]).await;
    assert_eq!(told.status, 409, "{}", told.body);
    assert!(told.texts(".notice--warning li").contains(&"福祉用具".to_owned()), "{}", told.body);
    let kept = told.form_fields(&address);
    assert!(kept.contains(&("item-0".into(), "入浴の方法と時間".into())), "{kept:?}");
    let moved = two.submit(&told, &address, &[("move", "down-0")]).await;
    assert_eq!(moved.form_fields(&address).iter().find(|(name, _)| name == "item-0").unwrap().1, "外出");
    assert_eq!(two.submit(&moved, &address, &[]).await.status, 303, "what was seen is put in its place");
    assert_eq!(two.get(&meeting).await.texts("aside ol li"), ["外出", "入浴の方法と時間"]);
    let page = two.get(&address).await;
    let many = (0..40).map(|n| (format!("item-{n}"), format!("議題{n}"))).collect::<Vec<_>>();
    let typed: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let refused = two.submit(&page, &address, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("30件まで") && refused.body.contains("議題39"), "nothing typed is lost");
    let long = "長".repeat(2_001);
    let refused = two.submit(&page, &address, &[("item-0", &long)]).await;
    assert!(refused.status == 422 && refused.body.contains(&long), "{}", refused.status);
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    assert_eq!(stranger.get(&address).await.status, 404);
});
