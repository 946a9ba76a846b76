//! 末期の悪性腫瘍: on the doctor's opinion the meeting is left out (運営基準13条9号ただし書). The doctor answers by the link of
//! the letter, and record and ledger name the ground.

use enza::usecases::client::contact::{self, TypedContact};

use super::Story;
use crate::meetings::planned;

both!(the_doctors_opinion_takes_the_place_of_the_meeting_in_terminal_cancer, |app| async move {
    let mut story = Story::begun(&app);
    let doctor = TypedContact {
        kind: "doctor".into(),
        name: "架空 医師".into(),
        relation: "内科の先生".into(),
        office_number: story.town.clinic.number.clone(),
        ..TypedContact::default()
    };
    app.act(&story.town.care_manager, "client.contact.add", |tx, cmd| {
        contact::add(tx, cmd, &story.case.client, &doctor)
    });
    let version = story.case.version.clone();
    story.meeting = planned(&mut story.organizer, &version).await;
    let page = story.organizer.get(&story.meeting.clone()).await;
    assert!(page.body.contains("架空 医師"), "the doctor is proposed: {}", page.body);
    let meeting = enza::domain::ids::Uid::parse(story.meeting.rsplit('/').next().unwrap()).unwrap();
    let people = app.participants_of(&meeting);
    let label = people.keys().find(|label| label.contains("内科")).expect("the doctor").clone();
    let why = [
        ("reason_code", "terminal_cancer"),
        ("reason", "状態が日ごとに変わり、主治医の意見を聴いて会議を開かないと判断した"),
        ("question", "予後と、支援を早めることについてのご意見"),
    ];
    let (inquiry, _) = story.asks(&app, &label, ("&whole=yes", &why)).await;
    let clinic = story.town.clinic.clone();
    let letter = app.last_letter_to(&clinic.email);
    for secret in ["太郎", "末期", "悪性", "予後"] {
        assert!(!letter.raw.contains(secret) && !letter.text.contains(secret), "{secret}: {}", letter.text);
    }
    story.writes(&app, &clinic, ("amend", "疼痛が強いため訪問看護を毎日にする")).await;
    story.decides(&inquiry, ("adopted", "今日から毎日にする")).await;
    let fields = story.drafts().await;
    assert!(fields["no_meeting_reason"].contains("末期の悪性腫瘍"), "{}", fields["no_meeting_reason"]);
    assert!(fields["inquiry-0-question"].contains("予後と"), "{fields:?}");
    assert!(fields["inquiry-0-answer"].contains("訪問看護を毎日にする"), "{fields:?}");
    assert!(fields["conclusion"].contains("採用（今日から毎日にする）"), "{fields:?}");
    let signed = story.signs(&[]).await;
    assert!(signed.body.contains("確定"), "{}", signed.body);
    let duty = story.meeting_duty().await;
    assert!(duty.contains("末期の悪性腫瘍"), "{duty}");
    let course = story.course().await;
    assert!(course.contains("主治医の意見を聴いて") && course.contains("から回答（"), "{course}");
});
