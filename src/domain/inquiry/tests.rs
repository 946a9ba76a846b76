use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::*;

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 0, 0).unwrap()
}

fn reason(stands_for: StandsFor) -> Reason {
    Reason {
        code: "scheduling".into(),
        ja: "日程".into(),
        en: "schedule".into(),
        stands_for,
        hint_ja: String::new(),
        hint_en: String::new(),
    }
}

fn candidates() -> Vec<Candidate> {
    let one = |id, is_professional, address: &str| Candidate {
        id: ParticipantId(id),
        is_professional,
        is_asked: false,
        address: address.into(),
    };
    vec![one(1, true, "a@example.jp"), one(2, true, ""), one(3, false, "")]
}

fn request() -> OpenRequest {
    OpenRequest {
        reason: Some(reason(StandsFor::Both)),
        reason_text: "三度調整したが出席できない".into(),
        question: "原案へのご意見".into(),
        due_at: now() + Duration::days(5),
        replaces_meeting: false,
        asked: vec![ParticipantId(1), ParticipantId(2)],
    }
}

#[test]
fn an_inquiry_goes_to_exactly_those_who_are_asked_each_by_the_channel_that_reaches_them() {
    let (inquiry, invitations) = open(&request(), &candidates(), true, now()).unwrap();
    assert_eq!(inquiry.reason_code, "scheduling");
    assert_eq!(
        invitations.iter().map(|i| (i.participant.0, i.channel)).collect::<Vec<_>>(),
        [(1, SendChannel::Mail), (2, SendChannel::Paper)]
    );
    assert!(invitations.iter().all(|i| i.expires_at == i.due_at + Duration::days(30)));
}

#[test]
fn without_a_reason_in_code_and_words_nothing_is_sent() {
    let bare = OpenRequest { reason: None, reason_text: " 　".into(), ..request() };
    assert_eq!(
        open(&bare, &candidates(), true, now()).unwrap_err(),
        [OpenError::ReasonRequired, OpenError::ReasonTextRequired]
    );
}

#[test]
fn a_reason_counts_only_for_what_it_may_stand_for() {
    let whole =
        OpenRequest { replaces_meeting: true, reason: Some(reason(StandsFor::Participant)), ..request() };
    assert_eq!(open(&whole, &candidates(), true, now()).unwrap_err(), [OpenError::ReasonNotForMeeting]);
    let one = OpenRequest { reason: Some(reason(StandsFor::Meeting)), ..request() };
    assert_eq!(open(&one, &candidates(), true, now()).unwrap_err(), [OpenError::ReasonNotForParticipant]);
}

#[test]
fn the_deadline_lies_in_the_future_to_the_second() {
    for (due_at, wrong) in [
        (now(), Some(OpenError::DeadlineInPast)),
        (now() + Duration::seconds(1), None),
        (now() + Duration::days(180), None),
        (now() + Duration::days(181), Some(OpenError::DeadlineTooFar)),
    ] {
        assert_eq!(check_deadline(due_at, now()), wrong, "{due_at}");
    }
}

#[test]
fn only_professionals_are_asked_and_nobody_twice() {
    let family = OpenRequest { asked: vec![ParticipantId(3)], ..request() };
    assert_eq!(open(&family, &candidates(), true, now()).unwrap_err(), [OpenError::NotAProfessional]);
    let mut asked = candidates();
    asked[0].is_asked = true;
    assert_eq!(open(&request(), &asked, true, now()).unwrap_err(), [OpenError::AlreadyAsked]);
    let nobody = OpenRequest { asked: Vec::new(), ..request() };
    assert_eq!(open(&nobody, &candidates(), true, now()).unwrap_err(), [OpenError::NobodyAsked]);
    let stranger = OpenRequest { asked: vec![ParticipantId(99)], ..request() };
    assert_eq!(open(&stranger, &candidates(), true, now()).unwrap_err(), [OpenError::NobodyAsked]);
}

#[test]
fn a_meeting_that_is_over_opens_no_inquiry() {
    assert_eq!(open(&request(), &candidates(), false, now()).unwrap_err(), [OpenError::MeetingIsOver]);
}

#[test]
fn a_text_of_ten_thousand_characters_fits_whatever_their_bytes() {
    let long = "𠮷".repeat(LONGEST_TEXT);
    assert!(!is_too_long(&long));
    assert!(is_too_long(&format!("{long}𠮷")));
}

#[test]
fn a_list_of_reasons_serves_meetings_and_participants() {
    let list = |reasons: Vec<Reason>| ReasonList::from(reasons);
    assert_eq!(list(vec![reason(StandsFor::Both)]).check(), Ok(()));
    assert_eq!(list(vec![reason(StandsFor::Meeting)]).check(), Err(ReasonListError::Incomplete));
    let twice = list(vec![reason(StandsFor::Both), reason(StandsFor::Both)]);
    assert_eq!(twice.check(), Err(ReasonListError::Repeated("scheduling".into())));
    assert_eq!(twice.wording("gone"), "gone");
}
