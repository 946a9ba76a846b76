//! Everyone comes: from the poll to the room, the record, its delivery with the plan, and the agenda of the next meeting.

use super::{COMES, Story, listed};
use crate::meetings::fixed;
use crate::support::{Browser, TestApp};

/// Says something in the room without a script.
async fn says(browser: &mut Browser, room: &str, (kind, text): (&str, &str)) {
    let page = browser.get(room).await;
    let fields = page.form_fields(&format!("{room}/entries"));
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let op = format!("said-in-the-room-{}", kind.len());
    let pairs = [("csrf", csrf.as_str()), ("op_id", op.as_str()), ("kind", kind), ("text", text)];
    let done = browser.post(&format!("{room}/entries"), &pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

async fn in_the_room(app: &TestApp, story: &mut Story) {
    let meeting = story.meeting.clone();
    let made = story.press(&meeting, &format!("{meeting}/room"), &[]).await;
    let room = made.location;
    let shown = story.organizer.get(&room).await;
    assert!(shown.texts("ol.agenda").concat().contains("入浴の方法"), "the agenda stands in the room");
    story.press(&room, &format!("{room}/steering"), &[("act", "open")]).await;
    let mut helper = app.signed_in_as(&story.town.provider_staff);
    let door = helper.get(&room).await;
    assert_eq!(helper.submit(&door, &format!("{room}/seat"), &[]).await.status, 303);
    says(&mut helper, &room, ("concern", "浴槽をまたぐときにふらつく")).await;
    says(&mut story.organizer, &room, ("decision", "浴室に手すりを付ける")).await;
    says(&mut story.organizer, &room, ("left_over", "夜間のトイレの見守り")).await;
    // Decided with a task: who does what by when.
    let page = story.organizer.get(&room).await;
    let entry = page.texts(".entry--decision")[0].clone();
    assert!(entry.contains("手すり"), "{entry}");
    let (_, rest) = page.body.split_once("entry--decision").unwrap();
    let target = rest.split("data-seq=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let csrf = page.form_fields(&format!("{room}/entries")).into_iter().find(|(n, _)| n == "csrf").unwrap().1;
    let task = [
        ("csrf", csrf.as_str()),
        ("op_id", "the-task"),
        ("target", target.as_str()),
        ("mark", "decision"),
        ("who", "架空福祉用具"),
        ("what", "手すりの見積りを取る"),
        ("due_on", "2027-01-15"),
    ];
    let done = story.organizer.post(&format!("{room}/marks"), &task).await;
    assert_eq!(done.status, 303, "{}", done.body);
    story.press(&room, &format!("{room}/steering"), &[("act", "close")]).await;
}

both!(everyone_comes_and_what_was_left_over_is_the_next_meetings_agenda, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    for nth in 0..3 {
        story.answers(&app, nth, (&["yes", "no", "no"], COMES)).await;
    }
    story.client_says_yes(&app).await;
    let grid = story.organizer.get(&meeting).await;
    assert!(grid.body.contains("回答 4/4") && grid.texts("th.best").len() == 1, "{}", grid.body);
    fixed(&app, &mut story.organizer, &meeting).await;
    for office in &story.town.providers[..3] {
        let letter = app.last_letter_to(&office.email);
        assert_eq!(letter.calendar_line("METHOD"), "REQUEST", "{}", office.name);
        assert!(!letter.raw.contains("太郎") && !letter.text.contains("入浴"), "{}", letter.text);
    }
    // The day of the first candidate.
    story.pass_days(&app, 15);
    in_the_room(&app, &mut story).await;
    story.press(&meeting, &format!("{meeting}/hold"), &[]).await;
    let page = story.organizer.get(&meeting).await;
    assert_eq!(page.texts(".chip").iter().filter(|chip| *chip == "開催済み").count(), 1, "{}", page.body);

    // 第4表 fills itself.
    let fields = story.drafts().await;
    let there = listed(&fields, "attendee");
    for office in &story.town.providers[..3] {
        assert!(there.iter().any(|(of, _)| *of == office.name), "{}: {there:?}", office.name);
    }
    assert_eq!(fields["is_client_present"], "yes");
    assert_eq!((fields["considered"].as_str(), fields["ordinal"].as_str()), ("・入浴の方法", "第1回"));
    assert!(fields["discussion"].contains("（懸念）：浴槽をまたぐとき"), "{}", fields["discussion"]);
    assert!(fields["conclusion"].contains("・浴室に手すりを付ける"), "{}", fields["conclusion"]);
    assert!(fields["conclusion"].contains("架空福祉用具が手すりの見積りを取る"), "{}", fields["conclusion"]);
    assert_eq!(fields["left_over"], "・夜間のトイレの見守り");
    let signed = story.signs(&[("next_meeting", "3か月後")]).await;
    assert!(
        signed.body.contains("確定") && signed.body.contains("まだどこにも渡していません"),
        "{}",
        signed.body
    );
    let first = story.organizer.get(&format!("{meeting}/record/revisions/1")).await;
    assert!(first.status == 200 && first.body.contains("3か月後"), "what was changed since: {}", first.body);
    let paper = story.organizer.get(&format!("{meeting}/record/print")).await;
    assert!(
        paper.body.contains("サービス担当者会議の要点") && !paper.body.contains("作成中"),
        "{}",
        paper.body
    );

    // Plan and record go together, and one receipt is for both.
    let (version, client) = (story.case.version.clone(), story.case.client.clone());
    app.consent_to_plan(&story.town, &client, &version);
    let deliver = format!("/plan-versions/{version}/deliver");
    let form = story.organizer.get(&deliver).await;
    assert_eq!(form.texts("#f-record input[checked]").len(), 1, "the newest record is ticked: {}", form.body);
    assert_eq!(story.organizer.submit(&form, &deliver, &[]).await.status, 303);
    app.settle().await;
    let letter = app.last_letter_to(&story.town.providers[1].email);
    assert!(!letter.raw.contains("太郎") && !letter.text.contains("手すり"), "{}", letter.text);
    let (mut day_service, link) = app.holder(&story.town.providers[1]).await;
    let handed = day_service.get(&format!("{link}/delivery")).await;
    for told in ["課題1", "会議の記録（第4表）", "浴室に手すりを付ける", "夜間のトイレの見守り"]
    {
        assert!(handed.body.contains(told), "{told}: {}", handed.body);
    }
    assert_eq!(day_service.submit(&handed, &format!("{link}/delivery"), &[]).await.status, 303);
    let on_paper = day_service.get(&format!("{link}/delivery/print")).await;
    assert!(on_paper.body.contains("サービス担当者会議の要点"), "{}", on_paper.body);
    let record = story.organizer.get(&format!("{meeting}/record")).await;
    let receipts = record.texts("section[aria-labelledby=handed-title] li");
    assert_eq!(receipts.len(), 3, "{receipts:?}");
    let of_day_service = receipts.iter().find(|line| line.contains(&story.town.providers[1].name)).unwrap();
    assert!(of_day_service.contains("受け取りずみ"), "{receipts:?}");
    let page = story.organizer.get(&format!("/plan-versions/{version}")).await;
    assert!(page.body.contains("いっしょに渡した記録"), "{}", page.body);

    // Ledger and course know all of it by themselves.
    let duty = story.meeting_duty().await;
    assert!(duty.contains("済"), "{duty}");
    let course = story.course().await;
    for told in ["サービス担当者会議", "を送付（メールのリンク）"] {
        assert!(course.contains(told), "{told}: {course}");
    }

    // What was left over is where the next meeting begins.
    let form = story.organizer.get(&format!("/meetings/new?plan={version}")).await;
    let agenda = form.form_fields("/meetings").into_iter().find(|(name, _)| name == "agenda").unwrap().1;
    assert_eq!(
        agenda.lines().collect::<Vec<_>>(),
        [
            "夜間のトイレの見守り",
            "前に決めたことの確認：架空福祉用具が手すりの見積りを取る（令和9年1月15日まで）"
        ]
    );
    let next = story.organizer.submit(&form, "/meetings", &[]).await;
    let page = story.organizer.follow(&next).await;
    assert!(
        page.texts("aside ol li").len() == 2 && !page.body.contains("これまでに残ったことが"),
        "{}",
        page.body
    );
});
