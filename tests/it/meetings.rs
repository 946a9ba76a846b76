//! Meetings from the plan to the calendar: planned, sent, answered by personal links, settled, moved, cancelled, held.

use chrono::Duration;
use enza::domain::access::InvitationKind;
use enza::domain::consent::{Purpose, TypedGiver};
use enza::domain::ids::Uid;
use enza::usecases::consent::What;

use crate::support::{Answer, Browser, Case, Office, Person, TestApp, Town};

/// A meeting planned through its form.
pub async fn planned(browser: &mut Browser, version: &Uid) -> String {
    let form = browser.get(&format!("/meetings/new?plan={version}")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let made = browser.submit(&form, "/meetings", &[("agenda", "入浴の方法")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location
}

/// Sends the candidates after the preview, and lets the letters leave.
pub async fn sent(app: &TestApp, browser: &mut Browser, meeting: &str) -> Answer {
    let preview = browser.get(&format!("{meeting}/send")).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let done = browser.submit(&preview, &format!("{meeting}/send"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    preview
}

/// The names of the radio buttons of the candidates, in the order of their dates.
pub fn slots(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let radios = scraper::Selector::parse("input[type=radio][value=yes]").unwrap();
    html.select(&radios).map(|r| r.value().attr("name").unwrap().to_owned()).collect()
}

/// Answers every candidate by the page of a link.
pub async fn answer(browser: &mut Browser, link: &str, marks: &[&str], more: &[(&str, &str)]) -> Answer {
    let page = browser.get(&format!("{link}/poll?change=1")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let names = slots(&page);
    let mut typed: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(marks.iter().copied()).collect();
    typed.extend_from_slice(more);
    browser.submit(&page, &format!("{link}/poll"), &typed).await
}

pub const COMES: &[(&str, &str)] = &[("attendance", "attending"), ("person", "訪問 直子")];

/// A meeting of the town's client whose candidates were sent.
pub async fn polled(app: &TestApp) -> (Town, Case, Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    sent(app, &mut browser, &meeting).await;
    (town, case, browser, meeting)
}

/// Settles the first candidate.
pub async fn fixed(app: &TestApp, browser: &mut Browser, meeting: &str) -> Answer {
    let page = browser.get(meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    let address = format!("{meeting}/fix?slot={}", &rest[..36]);
    let preview = browser.get(&address).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let done = browser.submit(&preview, &format!("{meeting}/fix"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    browser.follow(&done).await
}

both!(
    a_meeting_is_planned_for_a_version_and_its_letters_reach_exactly_those_who_were_shown,
    |app| async move {
        let town = app.town();
        let case = app.case(&town);
        let mut browser = app.signed_in_as(&town.care_manager);
        let client = browser.get(&format!("/clients/{}", case.client)).await;
        assert!(client.body.contains(&format!("/meetings/new?plan={}", case.version)), "{}", client.body);
        let meeting = planned(&mut browser, &case.version).await;
        let page = browser.get(&meeting).await;
        for proposed in [&town.providers[0].name, &town.providers[1].name, &town.providers[2].name, "本人"]
        {
            assert!(page.body.contains(proposed), "{proposed} is proposed: {}", page.body);
        }
        assert!(
            !page.body.contains("(架空福祉用具)") && page.texts("#grid thead th").len() >= 4,
            "three candidates"
        );
        app.settle().await;
        assert!(app.state.works.post.transport.kept().is_empty(), "nothing leaves before it is sent");
        let preview = sent(&app, &mut browser, &meeting).await;
        assert!(preview.body.contains("日程") && preview.body.contains("会議番号"), "{}", preview.body);
        for office in &town.providers[..3] {
            assert!(preview.body.contains(&office.email));
            let letters = app.letters_to(&office.email);
            assert_eq!(letters.len(), 1, "one letter each");
            assert!(!letters[0].text.contains("太郎") && !letters[0].raw.contains("太郎"));
            assert!(letters[0].text.contains("回答期限") && letters[0].text.contains("/i/#t"));
        }
        assert!(
            app.letters_to(&town.providers[3].email).is_empty()
                && app.letters_to(&town.clinic.email).is_empty()
        );
        let again = browser.submit(&preview, &format!("{meeting}/send"), &[]).await;
        assert_eq!(again.status, 303, "a form that is posted twice gets the same answer");
        app.settle().await;
        assert_eq!(app.state.works.post.transport.kept().len(), 3, "and sends nothing twice");
        let other = browser.submit(&preview, &format!("{meeting}/send"), &[("op_id", "another")]).await;
        assert_eq!(other.status, 422);
        assert!(other.body.contains("もう送られています"), "{}", other.body);
    }
);

both!(a_settled_date_reaches_the_calendars_is_moved_under_the_same_uid_and_cancelled, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    for office in &town.providers[..2] {
        let (mut holder, link) = app.holder(office).await;
        assert_eq!(answer(&mut holder, &link, &["yes", "yes", "yes"], COMES).await.status, 303);
    }
    let (mut nurse, link) = app.holder(&town.providers[2]).await;
    assert_eq!(answer(&mut nurse, &link, &["no", "no", "no"], COMES).await.status, 303);
    let page = fixed(&app, &mut organizer, &meeting).await;
    assert!(page.body.contains("日程確定"), "{}", page.body);
    let request = app.last_letter_to(&town.providers[0].email);
    assert_eq!(request.calendar_line("METHOD"), "REQUEST");
    assert!(!request.calendar.contains("太郎") && request.calendar.contains("ご利用者宅"));
    assert_eq!(app.letters_to(&town.providers[2].email).len(), 1, "who answered × gets no date");
    let form = organizer.get(&format!("{meeting}/change")).await;
    let typed = [("slot_from_0", "15:30"), ("slot_to_0", "16:30"), ("form", "video")];
    let preview = organizer.submit(&form, &format!("{meeting}/change"), &typed).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let again = organizer.submit(&preview, &format!("{meeting}/change"), &[("again", "yes")]).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let kept = again.form_fields(&format!("{meeting}/change"));
    assert!(kept.contains(&("slot_from_0".into(), "15:30".into())), "what was typed comes back: {kept:?}");
    assert!(preview.body.contains("同意の記録がありません"), "{}", preview.body);
    let refused = organizer.submit(&preview, &format!("{meeting}/change"), &[]).await;
    assert_eq!(refused.status, 422, "no video without the client's consent: {}", refused.body);
    assert!(refused.body.contains("本人の同意の記録が必要です"), "{}", refused.body);
    let giver = TypedGiver::client();
    app.consent(&town, &case.client, vec![What { purpose: Purpose::VideoMeeting, version: None, giver }]);
    let done = organizer.submit(&preview, &format!("{meeting}/change"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let moved = app.last_letter_to(&town.providers[0].email);
    assert_eq!(
        (moved.calendar_line("METHOD"), moved.calendar_line("UID")),
        ("REQUEST".into(), request.calendar_line("UID"))
    );
    assert!(sequence(&moved.calendar) > sequence(&request.calendar));
    let preview = organizer.get(&format!("{meeting}/cancel")).await;
    let bare = organizer.submit(&preview, &format!("{meeting}/cancel"), &[]).await;
    assert_eq!(bare.status, 422, "a reason is asked for");
    let done = organizer.submit(&bare, &format!("{meeting}/cancel"), &[("reason", "入院のため")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let cancel = app.last_letter_to(&town.providers[0].email);
    assert_eq!(
        (cancel.calendar_line("METHOD"), cancel.calendar_line("UID")),
        ("CANCEL".into(), request.calendar_line("UID"))
    );
    assert!(sequence(&cancel.calendar) > sequence(&moved.calendar) && !cancel.text.contains("入院"));
    let mut browser = app.browser();
    let opened = browser.open_link(&request.fragment()).await;
    let page = browser.follow(&opened).await;
    let own = [("number", town.providers[0].number.as_str())];
    let confirmed = browser.submit(&page, &opened.location, &own).await;
    assert!(browser.follow(&confirmed).await.body.contains("中止"), "the link says so too");
});

pub fn sequence(calendar: &str) -> u32 {
    let line = calendar.lines().find_map(|line| line.strip_prefix("SEQUENCE:"));
    line.map_or(0, |number| number.trim().parse().unwrap())
}

both!(a_link_is_extended_renewed_revoked_and_sent_again, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let office = &town.providers[0];
    let first = app.last_letter_to(&office.email).fragment();
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let invitation = &all.iter().find(|(label, _)| *label == office.name).unwrap().1;
    let act = |what: &str| format!("{meeting}/invitations/{invitation}/{what}");
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &act("resend"), &[]).await.status, 303);
    app.settle().await;
    assert_eq!(app.letters_to(&office.email).len(), 2);
    assert_eq!(app.last_letter_to(&office.email).fragment(), first, "sent again it is the same link");
    let (mut holder, link) = app.holder(office).await;
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &act("revoke"), &[]).await.status, 303);
    let dead = holder.get(&format!("{link}/poll")).await;
    assert_eq!(dead.status, 422, "{}", dead.body);
    assert!(dead.body.contains("取り消"), "{}", dead.body);
    let again = app.browser().open_link(&first).await;
    assert_eq!(again.status, 422);
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &act("renew"), &[]).await.status, 303);
    assert_eq!(app.browser().open_link(&first).await.status, 422, "the old secret stays dead");
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &act("resend"), &[]).await.status, 303);
    app.settle().await;
    assert_ne!(app.last_letter_to(&office.email).fragment(), first);
    let (mut holder, link) = app.holder(office).await;
    app.pass(Duration::days(36));
    assert_eq!(holder.get(&format!("{link}/poll")).await.status, 200);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &act("extend"), &[]).await.status, 303);
    app.pass(Duration::days(36));
    assert_eq!(holder.get(&format!("{link}/poll")).await.status, 200, "extended by a week and thirty days");
    app.pass(Duration::days(2));
    assert_eq!(holder.get(&format!("{link}/poll")).await.status, 422, "then it is over");
});

both!(a_second_form_of_a_page_gone_back_to_is_done_too, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let of = |name: &str| all.iter().find(|(label, _)| label == name).unwrap().1.clone();
    let page = organizer.get(&meeting).await;
    for office in &town.providers[..2] {
        let address = format!("{meeting}/invitations/{}/resend", of(&office.name));
        assert_eq!(organizer.submit(&page, &address, &[]).await.status, 303);
        assert_eq!(organizer.submit(&page, &address, &[]).await.status, 303, "twice does no harm");
    }
    app.settle().await;
    for office in &town.providers[..2] {
        assert_eq!(app.letters_to(&office.email).len(), 2, "{}: asked once and sent once more", office.name);
    }
});

both!(nobody_else_finds_the_meeting, |app| async move {
    let (town, case, _, meeting) = polled(&app).await;
    let strangers: [&Person; 2] = [&town.other_care_manager, &town.second_care_manager];
    for stranger in strangers {
        let mut browser = app.signed_in_as(stranger);
        for tail in ["", "/send", "/slots", "/cancel", "/letters", "/change"] {
            assert_eq!(browser.get(&format!("{meeting}{tail}")).await.status, 404, "{tail}");
        }
    }
    let others: [&Office; 2] = [&town.providers[0], &town.providers[1]];
    let (mut helper, own) = app.holder(others[0]).await;
    let (_, foreign) = app.holder(others[1]).await;
    assert_ne!(own, foreign);
    for tail in ["", "/poll"] {
        assert!(helper.get(&format!("{foreign}{tail}")).await.status >= 303, "{tail}");
        assert!(!helper.get(&format!("{foreign}{tail}")).await.body.contains("太郎"));
    }
    assert!(helper.get(&format!("/clients/{}", case.client)).await.location.starts_with("/sign-in"));
});

both!(an_office_with_an_account_finds_its_invitations_in_the_inbox, |app| async move {
    let (town, _, _, _) = polled(&app).await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    let inbox = helper.get("/inbox").await;
    assert_eq!(inbox.texts(".rows li").len(), 1, "{}", inbox.body);
    assert!(inbox.body.contains(&town.care_office.name) && !inbox.body.contains("太郎"));
    let (_, rest) = inbox.body.split_once("action=\"/inbox/").unwrap();
    let address = format!("/inbox/{}", &rest[..36]);
    let opened = helper.submit(&inbox, &address, &[]).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let link = opened.location.clone();
    assert_eq!(answer(&mut helper, &link, &["yes", "yes", "yes"], COMES).await.status, 303);
    assert!(helper.get("/inbox").await.body.contains("回答ずみ"));
    let mut stranger = app.signed_in_as(&town.other_care_manager);
    let empty = stranger.get("/inbox").await;
    assert!(empty.body.contains("届いているお願いはありません"), "{}", empty.body);
    let csrf = stranger.get("/account").await.form_fields("/account");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    assert_eq!(stranger.post(&address, &[("csrf", &csrf)]).await.status, 404, "another office's invitation");
});

both!(who_writes_instead_of_coming_to_a_settled_meeting_is_taken_out_of_the_calendar, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    fixed(&app, &mut organizer, &meeting).await;
    let who = app.participants_of(&case.meeting)[&town.providers[0].name].to_string();
    let page = organizer.get(&meeting).await;
    let way = format!("{meeting}/inquiries/new?participant={who}");
    assert!(page.body.contains(&way), "{}", page.body);
    let form = organizer.get(&way).await;
    let typed = [("reason_code", "scheduling_failed"), ("reason", "研修と重なった")];
    let preview = organizer.submit(&form, &format!("{meeting}/inquiries/preview"), &typed).await;
    let done = organizer.submit(&preview, &format!("{meeting}/inquiries"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let methods = |email: &str| -> Vec<String> {
        let letters = app.letters_to(email).into_iter().filter(|l| !l.calendar.is_empty());
        letters.map(|l| l.calendar_line("METHOD")).collect()
    };
    assert_eq!(methods(&town.providers[0].email), ["REQUEST", "CANCEL"]);
    assert_eq!(methods(&town.providers[1].email), ["REQUEST"], "the others still come");
    let letters = app.letters_to(&town.providers[0].email);
    let excused = letters.iter().find(|l| l.calendar.contains("METHOD:CANCEL")).unwrap();
    assert!(preview.body.contains("会議は予定どおり開催します"), "the letter was shown: {}", preview.body);
    assert!(excused.text.contains("会議は予定どおり開催します") && excused.text.contains("ご利用者宅"));
    assert!(!excused.text.contains("中止") && !excused.calendar.contains("中止"), "{}", excused.calendar);
    assert!(!excused.calendar.contains("STATUS:"), "the meeting itself is not cancelled");
    let room = letters.iter().find(|l| l.calendar.contains("METHOD:REQUEST")).unwrap();
    assert_eq!(app.browser().open_link(&room.fragment()).await.status, 422, "the room's link has ended");
    let form = organizer.get(&format!("{meeting}/change")).await;
    let typed = [("slot_from_0", "15:30"), ("slot_to_0", "16:30")];
    let preview = organizer.submit(&form, &format!("{meeting}/change"), &typed).await;
    assert!(!preview.body.contains(&town.providers[0].email), "who is excused hears of no change");
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/change"), &[]).await.status, 303);
    app.settle().await;
    let moved = app.last_letter_to(&town.providers[1].email);
    assert!(sequence(&moved.calendar) > sequence(&excused.calendar), "a number is used for one state only");
});

both!(the_letter_on_paper_tells_the_date_and_the_old_poll_sheet_is_not_printed_again, |app| async move {
    let (_, _, mut organizer, meeting) = polled(&app).await;
    let sheets = organizer.get(&format!("{meeting}/letters")).await;
    assert!(sheets.texts("h2").iter().any(|title| title.contains("日程についてのお願い")), "{}", sheets.body);
    fixed(&app, &mut organizer, &meeting).await;
    let sheets = organizer.get(&format!("{meeting}/letters")).await;
    let titles = sheets.texts("article > .sheet__head h2");
    assert!(!titles.is_empty() && titles.iter().all(|title| title == "担当者会議のご案内"), "{titles:?}");
    let when = organizer.get(&meeting).await.texts(".facts dd strong").remove(0);
    assert!(sheets.texts("article tbody strong").iter().all(|told| *told == when), "{when}: {}", sheets.body);
    assert!(!sheets.body.contains("回答期限"), "nobody is asked by yesterday");
});

both!(the_page_of_a_meeting_leads_with_one_next_step, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let meeting = planned(&mut browser, &case.version).await;
    let first = |page: &Answer| page.texts(".page-header .button").join("|");
    let now = |page: &Answer| {
        page.texts(".task-list > li > span:last-child").iter().filter(|state| *state == "進行中").count()
    };
    let page = browser.get(&meeting).await;
    assert_eq!(first(&page), "送り先と文面を確かめて送る");
    assert_eq!(now(&page), 1, "one task at a time: {}", page.body);
    assert!(page.body.contains(&format!("/plan-versions/{}", case.version)), "the version is one click away");
    let preview = sent(&app, &mut browser, &meeting).await;
    assert!(
        !preview.texts("pre").concat().contains("本人 様"),
        "the text is shown as who gets a mail reads it"
    );
    let page = browser.get(&meeting).await;
    assert_eq!(first(&page), "", "nothing to press while answers are awaited");
    assert!(page.texts(".card--straw .button").len() == page.texts(".card--straw .button--outline").len());
    fixed(&app, &mut browser, &meeting).await;
    let page = browser.get(&meeting).await;
    assert!(first(&page).starts_with("会議室を開く"), "{}", first(&page));
    assert_eq!(page.texts("dialog#confirm-next").len(), 1, "early, so the person is asked first");
    assert_eq!(now(&page), 1);
    let polls = page.texts(".cluster").into_iter().filter(|line| line.contains("日程：")).collect::<Vec<_>>();
    assert!(
        !polls.is_empty() && polls.iter().all(|line| !line.contains("期限を")),
        "the poll is over: {polls:?}"
    );
});

both!(a_meeting_whose_room_was_opened_has_begun_also_before_its_hour, |app| async move {
    let (_, _, mut organizer, meeting) = polled(&app).await;
    let page = fixed(&app, &mut organizer, &meeting).await;
    let made = organizer.submit(&page, &format!("{meeting}/room"), &[]).await;
    let room = organizer.follow(&made).await;
    assert_eq!(room.texts("dialog#confirm-early").len(), 1, "who begins early is asked: {}", room.body);
    let steering = format!("{}/steering", made.location);
    for act in ["open", "close"] {
        let room = organizer.get(&made.location).await;
        assert_eq!(organizer.submit(&room, &steering, &[("act", act)]).await.status, 303, "{act}");
    }
    let page = organizer.get(&meeting).await;
    assert_eq!(page.texts(".page-header .button"), ["開催したことを記録する"], "{}", page.body);
    let record = organizer.get(&format!("{meeting}/record")).await;
    let drafted = organizer.submit(&record, &format!("{meeting}/record"), &[]).await;
    assert_eq!(drafted.status, 303, "{}", drafted.body);
    assert_eq!(organizer.submit(&page, &format!("{meeting}/hold"), &[]).await.status, 303);
});
