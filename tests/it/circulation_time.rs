//! When answers to an inquiry have to wait: who says so, who gets more time, and who is told.

use chrono::{Datelike, Duration, NaiveDate};
use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::domain::job::JobKind;
use enza::domain::time::jst::jst_date;
use enza::storage::schema::jobs;
use enza::storage::{Conn, StorageError};
use serde_json::json;

use crate::api::{Program, all_scopes};
use crate::circulation::{answered, asked_two};
use crate::support::{Browser, TestApp};

fn day(app: &TestApp, days: i64) -> NaiveDate {
    jst_date(app.clock.now()) + Duration::days(days)
}

/// A day as letters write it.
fn written(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// Says through a form that an answer has to wait.
async fn wait_until(browser: &mut Browser, address: &str, on: NaiveDate) {
    let page = browser.get(address).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let on = on.to_string();
    let typed = [("expected_on", on.as_str()), ("body", "担当が休みのため"), ("said_by", "訪問 直子")];
    let said = browser.submit(&page, address, &typed).await;
    assert_eq!(said.status, 303, "{:?}", said.texts(".error-summary"));
}

both!(whoever_cannot_answer_yet_names_a_day_and_is_left_in_peace_until_then, |app| async move {
    let town = app.town();
    app.confirm_login_address(&town.care_manager);
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    app.settle().await;
    let mine = &town.providers[0].email;
    let other = &town.providers[1].email;
    let (before, before_other) = (app.letters_to(mine).len(), app.letters_to(other).len());
    let base = format!("/sheets/{}", sheets[0]);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let later = format!("{base}/later");
    let page = helper.get(&later).await;
    let yesterday = day(&app, -1).to_string();
    let bad = [("expected_on", yesterday.as_str()), ("said_by", ""), ("body", "書いたひとこと")];
    let refused = helper.submit(&page, &later, &bad).await;
    assert_eq!(refused.status, 422);
    let told = refused.texts(".error-summary").concat();
    assert!(told.contains("今日より後の日") && told.contains("お名前"), "both at once: {told}");
    assert!(refused.body.contains("書いたひとこと"), "what was typed stays");
    let expected = day(&app, 12);
    wait_until(&mut helper, &later, expected).await;
    assert!(helper.get(&base).await.body.contains("まだ回答できないとお知らせいただいています"));

    let inbox = helper.get("/inbox").await.texts(".rows li").concat();
    assert!(inbox.contains("ごろ回答の見込み") && inbox.contains(&written(expected)), "{inbox}");

    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("回答 0/2"), "it is no answer");
    let head = table.texts("#consolidation thead").concat();
    assert!(head.contains("ごろ回答の見込み") && head.contains("未回答"), "{head}");
    assert!(table.body.contains("担当が休みのため"), "why stands with who is asked");
    app.settle().await;
    let letter = app.last_letter_to(&format!("{}@example.test", town.care_manager.login));
    assert!(letter.text.contains(&written(expected)), "the organizer hears of it: {}", letter.text);
    assert!(!letter.text.contains("担当が休みのため"), "why stands behind the link only");

    app.pass(Duration::days(6));
    app.settle().await;
    assert_eq!(app.letters_to(mine).len(), before, "nobody is reminded before the day they named");
    assert!(app.letters_to(other).len() > before_other, "the others are");
    app.pass(Duration::days(8));
    app.settle().await;
    assert_eq!(app.letters_to(mine).len(), before + 1, "on that day they are asked again");
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &base, ("agree", "")).await;
    let mut organizer = app.signed_in_as(&town.care_manager);
    let table = organizer.get(&inquiry).await;
    assert!(!table.body.contains("ごろ回答の見込み"), "it is over with the answer");
    assert!(!helper.get("/inbox").await.body.contains("ごろ回答の見込み"));
    let closed = helper.get(&later).await;
    assert!(closed.body.contains("すでに回答をいただいています"), "{}", closed.body);
    app.settle().await;
});

both!(that_an_answer_has_to_wait_is_noted_by_phone_and_taken_back, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let later = format!("{inquiry}/later/{}", sheets[1]);
    wait_until(&mut organizer, &later, day(&app, 9)).await;
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("ごろ回答の見込み"), "{}", table.body);
    let page = organizer.get(&later).await;
    let back = organizer.submit(&page, &format!("{later}/withdraw"), &[]).await;
    assert_eq!(back.status, 303, "{:?}", back.texts(".error-summary"));
    assert!(!organizer.get(&inquiry).await.body.contains("ごろ回答の見込み"));
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&format!("/sheets/{}/later", sheets[1])).await.status, 404, "another's sheet");
    app.settle().await;
});

both!(more_time_goes_to_those_who_have_not_answered_with_a_letter, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("agree", "")).await;
    let page = organizer.get(&inquiry).await;
    let closed = organizer.submit(&page, &format!("{inquiry}/close"), &[]).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    app.settle().await;
    let (first, second) = (&town.providers[0].email, &town.providers[1].email);
    let before = (app.letters_to(first).len(), app.letters_to(second).len());

    let extend = format!("{inquiry}/extend");
    let form = organizer.get(&extend).await;
    assert!(form.texts("form").concat().contains(&town.providers[1].name));
    assert!(!form.texts("form").concat().contains(&town.providers[0].name), "who has answered needs none");
    let past = day(&app, -3).to_string();
    let refused = organizer.submit(&form, &extend, &[("due", past.as_str())]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.texts(".error-summary").concat().contains("現在より後"), "{}", refused.body);
    let soon = day(&app, 1).to_string();
    let refused = organizer.submit(&form, &extend, &[("due", soon.as_str())]).await;
    assert!(refused.texts(".error-summary").concat().contains("いまの期限より後"), "{}", refused.body);
    let nobody: Vec<(String, String)> =
        form.form_fields(&extend).into_iter().filter(|(name, _)| name != "asked").collect();
    let pairs: Vec<(&str, &str)> = nobody.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let refused = organizer.post(&extend, &pairs).await;
    assert!(refused.texts(".error-summary").concat().contains("1人以上"), "{}", refused.body);

    let far = day(&app, 20).to_string();
    let mut done = organizer.submit(&form, &extend, &[("due", far.as_str())]).await;
    if done.status == 422 {
        // The initial plan wants its meeting, or the inquiry in its place, earlier than that.
        let told = done.texts(".error-summary").concat();
        assert!(told.contains("より後の期限です"), "{told}");
        done = organizer.submit(&done, &extend, &[("confirmed", "yes")]).await;
    }
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    app.settle().await;
    assert_eq!(app.letters_to(first).len(), before.0, "who has answered is left in peace");
    let letters = app.letters_to(second);
    assert_eq!(letters.len(), before.1 + 1);
    assert!(
        letters.last().unwrap().text.contains(&written(day(&app, 20))),
        "{}",
        letters.last().unwrap().text
    );
    let page = organizer.get(&inquiry).await;
    assert!(page.body.contains("回答受付中"), "the collection is open again");
    assert!(page.texts(".facts--inline").concat().contains(&written(day(&app, 20))), "everybody's deadline");
    app.settle().await;
});

both!(more_time_for_one_does_not_take_the_organizers_reminder_about_the_others, |app| async move {
    let town = app.town();
    app.confirm_login_address(&town.care_manager);
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    app.settle().await;
    let planned = || -> Vec<chrono::NaiveDateTime> {
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let times = jobs::table.filter(jobs::kind.eq(JobKind::RemindOrganizer)).order(jobs::run_at);
            Ok(times.select(jobs::run_at).load(conn)?)
        };
        app.state.store().read(read).unwrap()
    };
    let before = planned();
    let page = organizer.get(&format!("{inquiry}/extend?for={}", sheets[1])).await;
    let late_day = &day(&app, 40);
    let late = late_day.to_string();
    let typed = [("due", late.as_str()), ("due_time", "17:00"), ("confirmed", "yes")];
    let given = organizer.submit(&page, &format!("{inquiry}/extend"), &typed).await;
    assert_eq!(given.status, 303, "{:?}", given.texts(".error-summary"));
    let after = planned();
    assert!(!before.is_empty() && before.iter().all(|at| after.contains(at)), "{before:?} {after:?}");
    assert!(after.len() > before.len(), "and they hear again at the later day: {after:?}");
    // At the first deadline nobody who had to answer by then is missing; at the later one somebody is.
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("agree", "")).await;
    app.settle().await;
    let address = format!("{}@example.test", town.care_manager.login);
    let heard = app.letters_to(&address).len();
    app.clock.set(*before.last().unwrap() + Duration::minutes(1));
    app.settle().await;
    assert_eq!(app.letters_to(&address).len(), heard, "nobody is late");
    app.clock.set(*after.last().unwrap() + Duration::minutes(1));
    app.settle().await;
    assert!(app.letters_to(&address).len() > heard, "the one with more time is");
    let letter = app.last_letter_to(&address).text;
    assert!(letter.contains(&written(*late_day)), "{letter}");
});

both!(a_deadline_beyond_the_meeting_is_looked_at_twice, |app| async move {
    let (town, case, mut organizer, meeting) = crate::meetings::polled(&app).await;
    crate::meetings::fixed(&app, &mut organizer, &meeting).await;
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let extend = format!("{inquiry}/extend");
    let form = organizer.get(&format!("{extend}?for={}", sheets[0])).await;
    let far = day(&app, 90).to_string();
    let twice = organizer.submit(&form, &extend, &[("due", far.as_str())]).await;
    assert_eq!(twice.status, 422);
    let told = twice.texts(".error-summary").concat();
    assert!(told.contains("会議の日"), "{told}");
    assert_eq!(twice.texts("#f-confirmed").len(), 1, "the second look: {}", twice.body);
    assert!(twice.form_fields(&extend).contains(&("due".into(), far.clone())), "what was typed stays");
    let done = organizer.submit(&twice, &extend, &[("confirmed", "yes")]).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    let page = organizer.get(&inquiry).await;
    let people = page.texts("section[aria-labelledby='people-title'] li");
    assert!(people[0].contains(&written(day(&app, 90))), "only theirs moved: {people:?}");
    assert!(!people[1].contains(&written(day(&app, 90))), "{people:?}");
    app.settle().await;
});

both!(programs_wait_and_give_more_time, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut browser, &[]).await;
    let mut organizer = Program::of(&app, &town.care_manager, &all_scopes());
    let mut helper = Program::of(&app, &town.provider_staff, &all_scopes());
    let expected = day(&app, 9).to_string();
    let said = json!({ "expected_on": expected, "body": "休み", "said_by": "訪問 直子", "op_id": "d-1" });
    let sheet = format!("/api/v1/sheets/{}/delay", sheets[0]);
    let done = helper.post(&sheet, said.clone()).await;
    assert_eq!((done.status, done.json()["expected_on"].as_str()), (200, Some(expected.as_str())));
    assert_eq!(helper.post(&sheet, said.clone()).await.json(), done.json(), "a repeat");
    let mut other = said;
    other["op_id"] = json!("d-2");
    let foreign = helper.post(&format!("/api/v1/sheets/{}/delay", sheets[1]), other).await;
    assert_eq!(foreign.status, 404, "{}", foreign.body);
    let all = organizer.get(&format!("/api/v1{inquiry}")).await.json();
    assert_eq!(all["asked"][0]["expected_on"].as_str(), Some(expected.as_str()), "{all}");
    let due_at = format!("{}T08:00:00", day(&app, 30));
    let more = json!({ "due_at": due_at, "is_confirmed": true });
    let given = organizer.post(&format!("/api/v1{inquiry}/extension"), more).await;
    assert_eq!(given.status, 200, "{}", given.body);
    assert_eq!(given.json()["invitations"].as_array().unwrap().len(), 2, "all who have not answered");
    let extension = format!("/api/v1{inquiry}/extension");
    let until = |days: i64| format!("{}T08:00:00", day(&app, days));
    let one = json!({ "due_at": until(40), "is_confirmed": true, "invitations": [sheets[0]] });
    assert_eq!(organizer.post(&extension, one).await.status, 200);
    let rest = organizer.post(&extension, json!({ "due_at": until(35), "is_confirmed": true })).await;
    let moved = rest.json()["invitations"].clone();
    assert_eq!(moved, json!([sheets[1]]), "who has more time already keeps it: {}", rest.body);
    let now = organizer.get(&format!("/api/v1{inquiry}")).await.json();
    assert!(now["due_at"].as_str().is_some_and(|due| due.starts_with(&day(&app, 35).to_string())), "{now}");
    let late = helper.post(&format!("/api/v1{inquiry}/extension"), json!({ "due_at": due_at })).await;
    assert_eq!(late.status, 403, "{}", late.body);
    let all: Vec<Uid> = app
        .invitations_of(&case.meeting, InvitationKind::Inquiry)
        .into_iter()
        .map(|(_, invitation)| invitation)
        .collect();
    assert_eq!(all.len(), 2);
    app.settle().await;
});

both!(a_sheet_on_paper_that_is_older_than_the_answer_takes_its_place_only_knowingly, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    app.pass(Duration::days(2));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let own = format!("/sheets/{}", sheets[0]);
    answered(&mut helper, &own, ("concern", "段差が心配です")).await;
    let entry = format!("{inquiry}/proxy/{}", sheets[0]);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let form = organizer.get(&entry).await;
    assert!(!form.body.contains("name=\"replaces\""), "{}", form.body);
    let typed = [
        ("channel", "fax"),
        ("received", "2026-11-22"),
        ("received_time", "09:00"),
        ("answered_by", "訪問 直子"),
        ("stance-overall", "agree"),
        ("text-overall", "FAXの意見"),
    ];
    let refused = organizer.submit(&form, &entry, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary").concat();
    assert!(told.contains("新しい回答がすでに届いています"), "{told}");
    assert_eq!(refused.texts("#f-replaces-error").len(), 1, "{}", refused.body);
    assert!(refused.texts(".notice--warning").concat().contains("訪問 直子"), "whose: {}", refused.body);
    assert!(refused.body.contains("FAXの意見"), "what was typed stays");
    assert!(!organizer.get(&inquiry).await.body.contains("FAXの意見"), "the newer answer stands");
    // What they say while it is decided is not replaced by that tick.
    answered(&mut helper, &own, ("concern", "手すりも心配です")).await;
    let again = organizer.submit(&refused, &entry, &[("replaces", "yes")]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    assert!(!organizer.get(&inquiry).await.body.contains("FAXの意見"), "seen by nobody yet");
    let refused = again;
    let done = organizer.submit(&refused, &entry, &[("replaces", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let table = organizer.get(&inquiry).await;
    assert!(table.body.contains("FAXの意見"), "{}", table.body);
    assert!(table.body.contains("手すりも心配です"), "the newer words stay in the history: {}", table.body);
});

both!(
    what_came_while_a_proxy_entry_was_open_is_not_replaced_and_drafts_are_their_authors,
    |app| async move {
        let town = app.town();
        let case = app.case(&town);
        let mut organizer = app.signed_in_as(&town.care_manager);
        let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
        let (own, entry) = (format!("/sheets/{}", sheets[0]), format!("{inquiry}/proxy/{}", sheets[0]));
        let mut helper = app.signed_in_as(&town.provider_staff);
        let step = format!("{own}/rows/overall");
        let page = helper.get(&step).await;
        let typed =
            [("stance-overall", "concern"), ("text-overall", "書きかけの意見"), ("answered_by", "訪問 直子")];
        assert_eq!(helper.submit(&page, &step, &typed).await.status, 303);
        let form = organizer.get(&entry).await;
        assert!(
            !form.body.contains("書きかけの意見"),
            "what is not handed in is its author's: {}",
            form.body
        );
        let check = helper.get(&format!("{own}/check")).await;
        assert_eq!(helper.submit(&check, &own, &[]).await.status, 303);
        let typed = [("channel", "phone"), ("answered_by", "訪問 直子"), ("stance-overall", "agree")];
        let refused = organizer.submit(&form, &entry, &typed).await;
        assert_eq!(refused.status, 422, "it came while the form was open: {}", refused.body);
        assert_eq!(refused.texts("#f-replaces-error").len(), 1, "{}", refused.body);
        let fresh = organizer.get(&entry).await;
        assert_eq!(organizer.submit(&fresh, &entry, &typed).await.status, 303, "whoever has seen it may");
    }
);
