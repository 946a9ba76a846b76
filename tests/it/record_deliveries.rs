//! Signed records go along with the plan; earlier revisions are read where the record was written; an agenda has two editors.

use crate::deliveries::delivered;
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
