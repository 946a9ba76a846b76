//! The room's page and its plain forms, without a script.

use crate::support::{Room, TestApp};

/// The page of the first sitter, who steers, with one entry in the room; and the entry's number.
async fn with_an_entry(app: &TestApp, room: &Room) -> i64 {
    let mut wire = app.sit(room, 1, 0).await;
    wire.say("client-0001", "送迎を頼みたい").await;
    wire.answer("client-0001").await["seq"].as_i64().unwrap()
}

both!(an_unreadable_due_date_comes_back_at_its_field_with_what_was_typed, |app| async move {
    let room = app.open_room(2);
    let seq = with_an_entry(&app, &room).await;
    let mut leader = app.browser_of(&room.sitters[0]);
    let page = leader.get(&room.path()).await;
    let action = format!("{}/marks", room.path());
    let typed = [("mark", "decision"), ("who", "訪問介護"), ("what", "送迎を探す"), ("due_on", "年度末")];
    let again = leader.submit(&page, &action, &typed).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let at_field = format!("#e{seq} #f-due_on-error");
    assert_eq!(again.texts(&at_field).len(), 1, "{}", again.body);
    assert!(again.texts(&at_field)[0].contains("令和8年12月1日"), "{:?}", again.texts(&at_field));
    for typed in ["訪問介護", "送迎を探す", "年度末"] {
        assert_eq!(again.texts(&format!("#e{seq} details[open]")).len(), 1);
        assert!(again.body.contains(&format!("value=\"{typed}\"")), "{typed} was lost");
    }
    let done =
        leader.submit(&again, &action, &[typed[0], typed[1], typed[2], ("due_on", "2026-12-01")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(leader.follow(&done).await.texts(".room__outcomes").iter().any(|t| t.contains("送迎を探す")));
});

both!(a_refused_correction_stays_at_its_entry, |app| async move {
    let room = app.open_room(2);
    let seq = with_an_entry(&app, &room).await;
    let mut member = app.browser_of(&room.sitters[1]);
    let page = member.get(&room.path()).await;
    let (action, long) = (format!("{}/entries", room.path()), "長".repeat(4001));
    let target = seq.to_string();
    let fields = [("act", "correct"), ("target", target.as_str()), ("text", &long)];
    let again = member.submit(&page, &action, &fields).await;
    assert_eq!(again.status, 422);
    assert_eq!(again.texts(&format!("#own-{seq}")), std::slice::from_ref(&long));
    assert_eq!(again.texts("#room-text"), [""], "it is no new entry");
    let fields = [("act", ""), ("target", ""), ("kind", "advice"), ("text", &long)];
    let said = member.submit(&page, &action, &fields).await;
    assert_eq!((said.status, said.texts("#room-text")), (422, vec![long]));
});

both!(who_was_dismissed_is_let_in_again_and_made_recorder, |app| async move {
    let room = app.open_room(2);
    let seat = &room.sitters[1].seat;
    let mut leader = app.browser_of(&room.sitters[0]);
    let action = format!("{}/seats/{seat}", room.path());
    let page = leader.get(&room.path()).await;
    assert!(page.texts(&format!("li[data-seat='{seat}']"))[0].contains("退室させる"));
    leader.submit(&page, &action, &[("role", "")]).await;
    let mut member = app.browser_of(&room.sitters[1]);
    assert_eq!(member.get(&room.path()).await.status, 403);
    let page = leader.get(&room.path()).await;
    assert!(
        page.texts(&format!("li[data-seat='{seat}'].people__gone"))[0].contains("席に戻す"),
        "{}",
        page.body
    );
    let back = leader.submit(&page, &action, &[("role", "recorder")]).await;
    assert_eq!(back.status, 303, "{}", back.body);
    let page = member.get(&room.path()).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(&format!("li[data-seat='{seat}'] [data-part=role]")), ["書記"]);
    assert!(page.texts("[name=kind]").len() == 7, "a recorder states outcomes too");
    assert!(page.texts(".people__gone").is_empty() && page.texts("[data-when]").is_empty());
});
