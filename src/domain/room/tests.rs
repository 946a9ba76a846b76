use chrono::{DateTime, NaiveDateTime};
use proptest::prelude::*;

use super::*;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;

fn at(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap().naive_utc()
}

fn seat(n: u8) -> Uid {
    Uid::from_bytes([n; 16])
}

fn text(t: &str) -> EntryText {
    EntryText::parse(t).unwrap()
}

fn event(seq: i64, op: RoomOp, by: u8, target: Option<i64>, kind: &str, body: &str) -> RoomEvent {
    RoomEvent {
        seq,
        op,
        client_id: format!("client-{seq}"),
        seat: Some(seat(by)),
        target,
        kind: kind.into(),
        body: body.into(),
        row_ref: String::new(),
        at: at(seq),
    }
}

const OPEN: RoomFacts = RoomFacts { phase: RoomPhase::Open, is_input_open: true };
const INPUT_CLOSED: RoomFacts = RoomFacts { phase: RoomPhase::Open, is_input_open: false };

fn sits(role: SeatRole) -> SeatFacts {
    SeatFacts { role, is_admitted: true }
}

fn says(kind: ContributionKind) -> Act {
    Act::Contribute { kind, text: text("夜間の見守りが必要です") }
}

#[test]
fn a_member_may_type_into_an_open_room() {
    let accepted = accept(OPEN, sits(SeatRole::Member), None, says(ContributionKind::Concern)).unwrap();
    assert_eq!((accepted.op, accepted.kind), (RoomOp::Contribution, "concern"));
}

#[test]
fn the_phase_and_the_seat_are_checked_before_anything_else() {
    let waiting = RoomFacts { phase: RoomPhase::Waiting, is_input_open: false };
    let closed = RoomFacts { phase: RoomPhase::Closed, is_input_open: false };
    let dismissed = SeatFacts { role: SeatRole::Facilitator, is_admitted: false };
    for (room, seat, refused) in [
        (waiting, sits(SeatRole::Member), ContributeError::NotOpenYet),
        (closed, sits(SeatRole::Facilitator), ContributeError::RoomClosed),
        (OPEN, dismissed, ContributeError::SeatDismissed),
        (OPEN, sits(SeatRole::Viewer), ContributeError::ViewersDoNotWrite),
        (INPUT_CLOSED, sits(SeatRole::Member), ContributeError::InputClosed),
        (INPUT_CLOSED, sits(SeatRole::Facilitator), ContributeError::InputClosed),
    ] {
        assert_eq!(accept(room, seat, None, says(ContributionKind::Advice)), Err(refused));
    }
}

#[test]
fn outcomes_belong_to_those_who_steer_and_stay_open_after_the_input_is_closed() {
    for kind in [ContributionKind::Decision, ContributionKind::LeftOver] {
        assert_eq!(
            accept(OPEN, sits(SeatRole::Member), None, says(kind)),
            Err(ContributeError::OutcomeNotYours)
        );
        assert!(accept(INPUT_CLOSED, sits(SeatRole::Recorder), None, says(kind)).is_ok());
    }
}

#[test]
fn only_the_author_corrects_and_withdraws_and_never_what_was_taken_back() {
    let theirs = TargetFacts { op: RoomOp::Contribution, is_own: false, is_withdrawn: false };
    let own = TargetFacts { is_own: true, ..theirs };
    let gone = TargetFacts { is_withdrawn: true, ..own };
    let mark = TargetFacts { op: RoomOp::Mark, ..own };
    let correct = || Act::Correct { target: 3, text: text("夜間のみ") };
    let member = sits(SeatRole::Member);
    for (target, outcome) in [
        (None, Err(ContributeError::TargetMissing)),
        (Some(mark), Err(ContributeError::TargetMissing)),
        (Some(theirs), Err(ContributeError::TargetNotYours)),
        (Some(gone), Err(ContributeError::TargetWithdrawn)),
        (Some(own), Ok(RoomOp::Correction)),
    ] {
        assert_eq!(accept(OPEN, member, target, correct()).map(|a| a.op), outcome);
    }
    let withdraw = Act::Withdraw { target: 3 };
    assert_eq!(
        accept(OPEN, sits(SeatRole::Facilitator), Some(theirs), withdraw),
        Err(ContributeError::TargetNotYours)
    );
}

#[test]
fn only_those_who_steer_mark() {
    let target = Some(TargetFacts { op: RoomOp::Contribution, is_own: true, is_withdrawn: false });
    let mark = || Act::Mark { target: 1, mark: MarkKind::Decision, text: None, row_ref: String::new() };
    assert_eq!(accept(OPEN, sits(SeatRole::Member), target, mark()), Err(ContributeError::MarkNotYours));
    assert!(accept(INPUT_CLOSED, sits(SeatRole::Recorder), target, mark()).is_ok());
}

#[test]
fn a_recorder_marks_but_does_not_close() {
    assert_eq!(may_steer(sits(SeatRole::Recorder)), Err(SteerError::NotYours));
    assert_eq!(may_steer(sits(SeatRole::Facilitator)), Ok(()));
}

#[test]
fn a_text_is_trimmed_composed_and_free_of_control_characters() {
    assert_eq!(EntryText::parse("  か\u{3099}\r\n続き  ").unwrap().as_str(), "が\n続き");
    assert_eq!(EntryText::parse(" \u{3000}\n"), Err(TextError::Required));
    assert_eq!(EntryText::parse("a\0b"), Err(TextError::Control));
    assert_eq!(EntryText::parse("a\u{202E}b"), Err(TextError::Control));
    assert!(EntryText::parse(&"あ".repeat(ENTRY_MAX_CHARS)).is_ok());
    assert_eq!(EntryText::parse(&"あ".repeat(ENTRY_MAX_CHARS + 1)), Err(TextError::TooLong));
}

#[test]
fn a_refusal_carries_its_code_and_field() {
    let refused = Refused::from(ContributeError::Text(TextError::TooLong));
    assert_eq!((refused.code, refused.field), ("room-text-too-long", Some("text")));
}

#[test]
fn client_ids_are_plain() {
    for (id, is_one) in [("0198f6a2-1c", true), ("short", false), ("with space here", false)] {
        assert_eq!(ClientKey::parse(id).is_some(), is_one, "{id}");
    }
}

#[test]
fn corrections_and_withdrawals_keep_the_history() {
    let log = [
        event(1, RoomOp::Opened, 1, None, "", ""),
        event(2, RoomOp::Contribution, 2, None, "advice", "口腔ケアを毎日"),
        event(3, RoomOp::Correction, 2, Some(2), "", "口腔ケアを朝夕"),
        event(4, RoomOp::Withdrawal, 2, Some(2), "", ""),
    ];
    let state = RoomState::fold(&log, Audience::Members).unwrap();
    let entry = &state.entries[&2];
    assert_eq!(entry.text(), "口腔ケアを朝夕");
    assert_eq!(entry.versions[0].text, "口腔ケアを毎日");
    assert_eq!(entry.withdrawn, Some(4));
}

#[test]
fn a_decision_replaces_left_over_and_an_issue_stands_beside_it() {
    let mut log = vec![
        event(1, RoomOp::Contribution, 2, None, "concern", "移動手段がない"),
        event(2, RoomOp::Mark, 1, Some(1), "left_over", ""),
        event(3, RoomOp::Mark, 1, Some(1), "issue", ""),
        event(4, RoomOp::Mark, 1, Some(1), "decision", "デマンド交通を申し込む"),
    ];
    let marks = |log: &[RoomEvent]| -> Vec<MarkKind> {
        RoomState::fold(log, Audience::Steering).unwrap().entries[&1].marks.keys().copied().collect()
    };
    assert_eq!(marks(&log), [MarkKind::Decision, MarkKind::Issue]);
    log.push(event(5, RoomOp::Mark, 1, Some(1), "cleared", ""));
    assert_eq!(marks(&log), [MarkKind::Issue]);
}

#[test]
fn members_do_not_see_who_made_an_issue_of_an_entry_but_count_on() {
    let log = [
        event(1, RoomOp::Contribution, 2, None, "concern", "移動手段がない"),
        event(2, RoomOp::Mark, 1, Some(1), "issue", ""),
        event(3, RoomOp::Contribution, 2, None, "advice", "送迎を"),
    ];
    let seen = RoomState::fold(&log, Audience::Members).unwrap();
    assert!(seen.entries[&1].marks.is_empty());
    assert_eq!(seen.last_seq, 3);
}

#[test]
fn a_projection_shows_professions_and_no_names() {
    let card =
        SeatCard { name: "架空花子".into(), office: "A事業所".into(), profession: "薬剤師".into() };
    let log = [event(1, RoomOp::SeatAdmitted, 2, None, "member", &card.to_body())];
    let seen = RoomState::fold(&log, Audience::Projection).unwrap();
    let shown = &seen.seats[&seat(2)];
    assert_eq!((shown.card.name.as_str(), shown.card.profession.as_str()), ("", "薬剤師"));
    assert_eq!(RoomState::fold(&log, Audience::Members).unwrap().seats[&seat(2)].card, card);
}

#[test]
fn a_gap_is_named() {
    let log = [event(1, RoomOp::Opened, 1, None, "", ""), event(3, RoomOp::Closed, 1, None, "", "")];
    assert_eq!(RoomState::fold(&log, Audience::Steering), Err(Gap { expected: 2, got: 3 }));
}

/// Any log a room could have: the fields are drawn freely, so that the fold has to stand what no client of ours sends.
fn any_log() -> impl Strategy<Value = Vec<RoomEvent>> {
    let kinds = ["", "advice", "decision", "left_over", "issue", "cleared", "member", "facilitator"];
    let one = (0..RoomOp::ALL.len(), 0u8..4, 0i64..12, 0..kinds.len());
    prop::collection::vec(one, 0..40).prop_map(move |drawn| {
        drawn
            .into_iter()
            .zip(1i64..)
            .map(|((op, by, target, kind), seq)| {
                event(seq, RoomOp::ALL[op], by, Some(target), kinds[kind], &format!("text {seq}"))
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn a_snapshot_and_the_events_after_it_equal_a_fresh_fold(log in any_log(), cut in 0usize..40) {
        for audience in Audience::ALL {
            let fresh = RoomState::fold(&log, audience).unwrap();
            let cut = cut.min(log.len());
            let stored = serde_json::to_string(&RoomState::fold(&log[..cut], audience).unwrap()).unwrap();
            let mut resumed: RoomState = serde_json::from_str(&stored).unwrap();
            for event in &log[cut..] {
                resumed.apply(event, audience).unwrap();
            }
            prop_assert_eq!(resumed, fresh);
        }
    }

    #[test]
    fn no_wording_is_ever_lost_from_the_state(log in any_log()) {
        let state = RoomState::fold(&log, Audience::Steering).unwrap();
        let said = log.iter().filter(|e| e.op == RoomOp::Contribution).count();
        prop_assert_eq!(state.entries.len(), said);
        for entry in state.entries.values() {
            prop_assert!(entry.versions.windows(2).all(|pair| pair[0].seq < pair[1].seq));
        }
    }
}
