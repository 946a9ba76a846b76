//! Accepting what the timetable proposes: each meeting is settled by itself, once, and what became of each is told.

use diesel::prelude::*;
use enza::domain::meeting::MeetingState;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use enza::usecases::meeting::preview::Sending;

use crate::support::{Answer, Browser, Call, Polled, TestApp, at};
use crate::timetables::{HANAKO, PATH, TARO, line};

/// What the form of the proposals sends for each meeting.
fn proposals(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let boxes = scraper::Selector::parse("input[name=accept]").unwrap();
    html.select(&boxes).map(|one| one.value().attr("value").unwrap().to_owned()).collect()
}

/// The hidden fields of the form that accepts, and the boxes that are ticked in it.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.body);
    let form = format!("form[method=post][action='{PATH}'] input");
    let inputs = scraper::Selector::parse(&form).unwrap();
    let sent = html
        .select(&inputs)
        .filter(|one| one.value().attr("type") == Some("hidden") || one.value().attr("checked").is_some());
    let pair = |one: scraper::ElementRef<'_>| {
        let of = |name| one.value().attr(name).unwrap().to_owned();
        (of("name"), of("value"))
    };
    sent.map(pair).collect()
}

/// Sends the form that accepts, with what is ticked on top of what the page ticks.
async fn posted(browser: &mut Browser, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let fields = fields(page);
    let mut pairs: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.extend_from_slice(more);
    browser.post(PATH, &pairs).await
}

/// Sends the page that shows what would leave.
async fn settled(browser: &mut Browser, check: &Answer) -> Answer {
    assert!(check.body.contains("まだ何も送られていません"), "{}", check.body);
    posted(browser, check, &[]).await
}

/// How often a date was settled.
fn settlements(app: &TestApp) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        let own = audit_events::table.filter(audit_events::action.eq("meeting.fix"));
        Ok(own.count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(accepting_settles_each_meeting_by_itself_once_however_often_it_is_sent, |app| async move {
    let town = app.town();
    let slots = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &slots);
    let other = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &slots);
    let third = Call::of(&town, ("架空 三郎", "0000000003"), vec![&town.providers[2]]);
    let third = third.out(&app, &town, &[at(8, 10, 0)]);
    app.settle().await;
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    let nothing = posted(&mut browser, &page, &[]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert!(nothing.body.contains("確定する会議に印をつけてください"), "{}", nothing.body);
    let all = proposals(&page);
    assert_eq!(all.len(), 3);
    let of =
        |meeting: &Polled| all.iter().find(|value| value.starts_with(meeting.uid.as_str())).unwrap().as_str();
    let check = posted(&mut browser, &page, &[("only", of(&third)), ("accept", of(&one))]).await;
    let told = check.texts("main").concat();
    for part in [&third.number, &town.providers[2].email, "本人", "メールで1件", "日程が決まりました"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains(&one.number) && app.state_of(&third) == MeetingState::Polling, "{told}");
    let single = settled(&mut browser, &check).await;
    assert_eq!(single.status, 200, "{}", single.body);
    assert_eq!((app.state_of(&third), app.state_of(&one)), (MeetingState::Fixed, MeetingState::Polling));
    let marked = browser.get(&format!("{PATH}?mark=all")).await;
    let ticked = fields(&marked).into_iter().filter(|(name, _)| name == "accept").count();
    assert_eq!(ticked, 2, "all that is left is marked: {}", marked.body);
    let check = posted(&mut browser, &marked, &[]).await;
    assert_eq!(app.state_of(&one), MeetingState::Polling, "shown, and nothing done");
    let done = settled(&mut browser, &check).await;
    assert!(done.body.contains("2件のうち2件の日程を確定しました"), "{}", done.body);
    assert_eq!((app.state_of(&one), app.state_of(&other)), (MeetingState::Fixed, MeetingState::Fixed));
    app.settle().await;
    let letters = app.letters_to(&town.providers[0].email);
    assert_eq!(letters.len(), 2, "asked once and told once");
    assert_eq!(letters[1].calendar_line("METHOD"), "REQUEST");
    let before = (settlements(&app), app.sent_texts().len());
    let again = settled(&mut browser, &check).await;
    assert_eq!(again.texts(".rows__detail"), done.texts(".rows__detail"), "a repeat gets the same answer");
    app.settle().await;
    assert_eq!((settlements(&app), app.sent_texts().len()), before, "and does nothing");
    assert_eq!(before.0, 3);
    assert!(browser.get(PATH).await.body.contains("日程調整中の会議はありません"));
});

both!(what_somebody_else_settled_meanwhile_is_told_and_the_others_are_settled, |app| async move {
    let town = app.town();
    let slots = [at(7, 10, 0), at(7, 14, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &slots);
    let other = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &[at(8, 10, 0)]);
    let taken = Call::of(&town, ("架空 三郎", "0000000003"), vec![&town.providers[2]]);
    let taken = taken.out(&app, &town, &[at(9, 10, 0), at(9, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("{PATH}?{}", taken.pin(0))).await;
    let all = proposals(&page);
    app.settled(&town.care_manager, &one, 0);
    let collides = Call::of(&town, ("架空 五郎", "0000000005"), vec![&town.providers[3]]);
    let collides = collides.out(&app, &town, &[at(9, 10, 30)]);
    app.settled(&town.care_manager, &collides, 0);
    let marked: Vec<(&str, &str)> = all.iter().map(|value| ("accept", value.as_str())).collect();
    let check = posted(&mut browser, &page, &marked).await;
    let done = settled(&mut browser, &check).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let told = done.texts(".rows li").concat();
    assert!(told.contains("日程はもう確定しています"), "{told}");
    assert!(told.contains(&format!("あなたの別の会議（{}）があります", collides.number)), "{told}");
    assert!(done.body.contains("3件のうち1件の日程を確定しました"), "{}", done.body);
    assert_eq!((app.state_of(&other), app.state_of(&taken)), (MeetingState::Fixed, MeetingState::Polling));
});

both!(another_offices_meeting_is_not_found_and_nothing_of_the_request_is_done, |app| async move {
    let town = app.town();
    let own = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &[at(7, 10, 0)]);
    let foreign =
        Call { organizer: &town.second_care_manager, ..Call::of(&town, HANAKO, vec![&town.providers[1]]) };
    let foreign = foreign.out(&app, &town, &[at(7, 14, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    for query in [foreign.pin(0), format!("pin={}:out", foreign.uid), "pin=x".into(), "pin=x:y".into()] {
        let answer = browser.get(&format!("{PATH}?{query}")).await;
        assert_eq!(answer.status, 404, "{query}");
    }
    let page = browser.get(PATH).await;
    assert!(!page.body.contains(&foreign.number) && !page.body.contains("花子"), "{}", page.body);
    let (all, shown) =
        (proposals(&page), app.shown(&town.second_care_manager, &foreign.uid, &Sending::Cancel));
    let hostile = format!("{}:{}:{shown}", foreign.uid, foreign.slots[0]);
    let answer = posted(&mut browser, &page, &[("accept", &all[0]), ("accept", &hostile)]).await;
    assert_eq!(answer.status, 404);
    let torn = posted(&mut browser, &page, &[("accept", &all[0]), ("accept", "x")]).await;
    assert_eq!(torn.status, 404);
    let many: Vec<(&str, &str)> = (0..41).map(|_| ("accept", all[0].as_str())).collect();
    let refused = posted(&mut browser, &page, &many).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("一度に確定できるのは40件まで"), "{}", refused.body);
    assert_eq!((app.state_of(&own), app.state_of(&foreign)), (MeetingState::Polling, MeetingState::Polling));
});

both!(what_was_chosen_otherwise_is_never_settled_as_proposed_and_marks_stay, |app| async move {
    let town = app.town();
    let slots = [at(7, 10, 0), at(8, 10, 0)];
    let one = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &slots);
    let other = Call::of(&town, HANAKO, vec![&town.providers[1]]).out(&app, &town, &[at(9, 10, 0)]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(PATH).await;
    let all = proposals(&page);
    let of =
        |meeting: &Polled| all.iter().find(|value| value.starts_with(meeting.uid.as_str())).unwrap().as_str();
    let is_first = of(&one).contains(&one.slots[0].to_string());
    let chosen = format!("{}:{}", one.uid, one.slots[usize::from(is_first)]);
    for pressed in ["only", "accept"] {
        let refused = posted(&mut browser, &page, &[("pin", &chosen), (pressed, of(&one))]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        let told = refused.texts(".error-summary").concat();
        assert!(told.contains(&one.number) && told.contains("まだ何も確定していません"), "{told}");
        assert!(line(&refused, &one).contains("この日時に固定"), "arranged as chosen: {}", refused.body);
        assert!(proposals(&refused).contains(&chosen), "{}", refused.body);
        let ticked = fields(&refused).into_iter().filter(|(name, _)| name == "accept").count();
        assert_eq!(ticked, 1, "the mark stays");
    }
    let left_out = format!("{}:out", one.uid);
    let refused = posted(&mut browser, &page, &[("pin", &left_out), ("accept", of(&one))]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    // Between the look at the letters and the last step too.
    let check = posted(&mut browser, &page, &[("accept", of(&one))]).await;
    let late = posted(&mut browser, &check, &[("pin", &chosen)]).await;
    assert_eq!((late.status, app.state_of(&one)), (422, MeetingState::Polling), "{}", late.body);
    let again = [("again", "yes"), ("pin", chosen.as_str()), ("accept", of(&other))];
    let moved = posted(&mut browser, &page, &again).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    let page = browser.follow(&moved).await;
    assert!(line(&page, &one).contains("この日時に固定"), "{}", page.body);
    let marks: Vec<String> =
        fields(&page).into_iter().filter(|(name, _)| name == "accept").map(|(_, value)| value).collect();
    assert_eq!(marks, [of(&other)], "arranged again, the marks stay");
    let done = posted(&mut browser, &page, &[]).await;
    let done = settled(&mut browser, &done).await;
    assert!(done.body.contains("1件のうち1件"), "{}", done.body);
    assert_eq!((app.state_of(&one), app.state_of(&other)), (MeetingState::Polling, MeetingState::Fixed));
});
