use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::domain::opinion::{Decision, Stance};
use crate::domain::room::ContributionKind;

fn at(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap().and_hms_opt(hour, 0, 0).unwrap()
}

fn person(kind: PersonKind, name: &str, attended: Attended) -> PersonFacts {
    PersonFacts {
        kind,
        affiliation: "架空事業所（理学療法士）".into(),
        name: name.into(),
        relation: "長女".into(),
        attended,
        reason: "訪問と重なった".into(),
    }
}

fn opinion(stance: Stance, body: &str, decision: Option<(Decision, String)>) -> OpinionFacts {
    OpinionFacts {
        about: "1-1-2 通所介護".into(), stance, body: body.into(), risks: String::new(), decision
    }
}

fn facts() -> RecordFacts {
    RecordFacts {
        today: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap(),
        client_name: "架空 太郎".into(),
        planner: "架空 花子".into(),
        held: Some((at(5), at(6))),
        place: "利用者宅".into(),
        ordinal: 2,
        agenda: "入浴の方法\n\n福祉用具".into(),
        no_meeting_reason: String::new(),
        people: vec![
            person(PersonKind::Client, "架空 太郎", Attended::Present),
            person(PersonKind::Family, "架空 桜", Attended::Present),
            person(PersonKind::Professional, "来た人", Attended::Present),
            person(PersonKind::Professional, "本来の人", Attended::Represented("代わりの人".into())),
            person(PersonKind::Professional, "来ない人", Attended::Absent),
        ],
        inquiries: vec![InquiryFacts {
            to: "架空リハ（理学療法士）".into(),
            asked_at: Some(at(1)),
            question: String::new(),
            questions: vec![("1-1-2 通所介護".into(), "週2回で足りますか".into())],
            version: 1,
            answerer: "理学 療子".into(),
            answered_at: Some(at(2)),
            opinions: vec![
                opinion(Stance::Amend, "週2回へ", Some((Decision::Adopted, "転倒が減る".into()))),
                opinion(Stance::Agree, "", None),
            ],
        }],
        entries: vec![
            EntryFacts {
                who: "看護師 甲".into(),
                kind: Some(ContributionKind::Concern),
                text: "むくみ".into(),
                mark: EntryMark::Said,
            },
            EntryFacts {
                who: "司会".into(),
                kind: None,
                text: "週2回とする".into(),
                mark: EntryMark::Decision,
            },
            EntryFacts {
                who: "司会".into(),
                kind: None,
                text: "送迎の時間".into(),
                mark: EntryMark::LeftOver,
            },
        ],
        tasks: vec![TaskFacts {
            who: "ケアマネジャー".into(),
            what: "事業所に連絡する".into(),
            due_on: NaiveDate::from_ymd_opt(2026, 12, 10),
        }],
    }
}

#[test]
fn the_record_fills_itself_from_what_is_on_record() {
    let body = draft(&facts());
    assert_eq!(body.time, "14:00〜15:00");
    assert_eq!(body.ordinal, "第2回");
    assert_eq!(
        body.attendees.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(),
        ["来た人", "代わりの人（代理）"]
    );
    assert!(body.is_client_present && body.is_family_present);
    assert_eq!(body.relation, "長女");
    assert_eq!(body.absentees[0].reason, "訪問と重なった");
    assert_eq!(body.inquiries[0].answer, "〔1-1-2 通所介護〕修正の提案：週2回へ\nほかの項目は同意");
    assert!(body.considered.contains("・入浴の方法\n・福祉用具\n・照会で意見のあった項目：1-1-2 通所介護"));
    assert!(body.discussion.contains("・看護師 甲（懸念）：むくみ"));
    assert!(body.conclusion.contains("・週2回とする"));
    assert!(body.conclusion.contains("採用（転倒が減る）"));
    assert!(body.conclusion.contains("ケアマネジャーが事業所に連絡する（令和8年12月10日まで）"));
    assert_eq!(body.left_over, "・送迎の時間");
    assert_eq!(sign(RecordState::Draft, &body, false), Ok(()));
}

#[test]
fn agreement_is_said_only_of_what_somebody_agreed_to() {
    let about =
        |stance, body: &str, about: &str| OpinionFacts { about: about.into(), ..opinion(stance, body, None) };
    let row = "1-1-2 通所介護";
    let answer = |opinions: Vec<OpinionFacts>| {
        let mut facts = facts();
        facts.inquiries[0].opinions = opinions;
        draft(&facts).inquiries[0].answer.clone()
    };
    let (agree, outside) = (about(Stance::Agree, "", ""), about(Stance::Outside, "", ""));
    assert_eq!(answer(vec![agree.clone()]), "原案に同意");
    assert_eq!(answer(vec![outside.clone()]), "担当外");
    assert_eq!(answer(vec![about(Stance::Outside, "", row), outside]), "担当外");
    assert_eq!(
        answer(vec![about(Stance::Outside, "", row), agree]),
        format!("〔{row}〕担当外\nほかの項目は同意")
    );
    assert_eq!(answer(vec![about(Stance::Outside, "別の職種です", "")]), "〔全体〕担当外：別の職種です");
    let amend = about(Stance::Amend, "週2回へ", row);
    assert_eq!(answer(vec![amend.clone()]), format!("〔{row}〕修正の提案：週2回へ"));
    assert_eq!(
        answer(vec![amend, about(Stance::Outside, "", "")]),
        format!("〔{row}〕修正の提案：週2回へ\n〔全体〕担当外")
    );
    assert_eq!(answer(vec![about(Stance::Concern, "転倒", "")]), "〔全体〕懸念あり：転倒");
    assert_eq!(answer(vec![about(Stance::Agree, "よい案です", "")]), "〔全体〕同意：よい案です");
    assert_eq!(answer(Vec::new()), "意見の記入なし");
}

#[test]
fn an_inquiry_without_an_answer_stays_on_record_as_such() {
    let mut facts = facts();
    facts.inquiries[0].answered_at = None;
    facts.inquiries[0].opinions.clear();
    assert_eq!(draft(&facts).inquiries[0].answer, "回答なし");
}

#[test]
fn where_no_meeting_was_held_the_record_says_why_and_names_no_attendance() {
    let mut facts = facts();
    facts.held = None;
    facts.no_meeting_reason = "軽微な変更".into();
    for person in &mut facts.people {
        person.attended = Attended::Absent;
    }
    let body = draft(&facts);
    assert_eq!(body.no_meeting_reason, "軽微な変更");
    assert!(body.held_on.is_none() && body.attendees.is_empty() && body.absentees.is_empty());
    assert_eq!(sign(RecordState::Draft, &body, true), Ok(()));
}

#[test]
fn what_the_form_demands_is_named_before_it_is_signed() {
    let empty = RecordBody::default();
    let held = sign(RecordState::Draft, &empty, false).unwrap_err();
    assert!(held.contains(&SignError::HeldOnRequired) && held.contains(&SignError::AttendeesRequired));
    let replaced = sign(RecordState::Draft, &empty, true).unwrap_err();
    assert!(
        replaced.contains(&SignError::NoMeetingReasonRequired)
            && !replaced.contains(&SignError::HeldOnRequired)
    );
    let mut unreasoned = draft(&facts());
    unreasoned.absentees[0].reason = "　".into();
    assert_eq!(sign(RecordState::Draft, &unreasoned, false), Err(vec![SignError::AbsenceReasonRequired]));
}

#[test]
fn a_signed_record_is_neither_edited_nor_signed_again() {
    let body = draft(&facts());
    assert_eq!(edit(RecordState::Signed, &body), Err(vec![EditError::AlreadySigned]));
    assert_eq!(sign(RecordState::Signed, &body, false), Err(vec![SignError::AlreadySigned]));
}

#[test]
fn a_text_that_is_too_long_is_named_by_its_field() {
    let mut body = draft(&facts());
    body.discussion = "𠮷".repeat(LONGEST_TEXT);
    assert_eq!(edit(RecordState::Draft, &body), Ok(()));
    body.discussion.push('𠮷');
    assert_eq!(edit(RecordState::Draft, &body), Err(vec![EditError::TooLong("discussion")]));
    body = draft(&facts());
    body.attendees = vec![Attendee::default(); 61];
    assert_eq!(edit(RecordState::Draft, &body), Err(vec![EditError::TooManyLines]));
}

#[test]
fn an_older_revision_without_later_members_can_still_be_read() {
    let body: RecordBody = serde_json::from_str(r#"{"considered":"・入浴"}"#).unwrap();
    assert_eq!(body.considered, "・入浴");
}
