use super::*;
use crate::domain::room::RoomOp;

fn parse(json: &str) -> ClientFrame {
    serde_json::from_str(json).unwrap()
}

fn event(op: RoomOp, kind: &str) -> RoomEvent {
    RoomEvent {
        seq: 7,
        op,
        client_id: "client-0007".into(),
        seat: Some(Uid::from_bytes([1; 16])),
        target: None,
        kind: kind.into(),
        body: "転倒が増えた".into(),
        row_ref: String::new(),
        at: chrono::DateTime::from_timestamp(1_790_000_000, 120_000_000).unwrap().naive_utc(),
    }
}

#[test]
fn a_write_is_parsed_into_an_act_that_cannot_be_wrong() {
    let frame = parse(r#"{"op":"contribute","client_id":"abcdefgh","kind":"concern","text":" 転倒 "}"#);
    let write = frame.into_write().unwrap().unwrap();
    assert!(
        matches!(write.act, Act::Contribute { kind: ContributionKind::Concern, text } if text.as_str() == "転倒")
    );
}

#[test]
fn what_is_wrong_with_a_write_is_named_with_its_id() {
    for (json, error) in [
        (
            r#"{"op":"contribute","client_id":"x","kind":"advice","text":"a"}"#,
            ContributeError::ClientIdMalformed,
        ),
        (
            r#"{"op":"contribute","client_id":"abcdefgh","kind":"rant","text":"a"}"#,
            ContributeError::KindUnknown,
        ),
        (r#"{"op":"mark","client_id":"abcdefgh","target":1,"mark":"issue"}"#, ContributeError::KindUnknown),
    ] {
        assert_eq!(parse(json).into_write().unwrap().unwrap_err().error, error);
    }
}

#[test]
fn unknown_operations_and_fields_are_not_frames() {
    for json in [r#"{"op":"admin"}"#, r#"{"op":"ping","t":1,"x":2}"#, "[]", "{}", "null", r#"{"op":null}"#] {
        assert!(serde_json::from_str::<ClientFrame>(json).is_err(), "{json}");
    }
}

#[test]
fn an_event_stands_on_the_wire_without_empty_fields() {
    assert_eq!(
        event_json(&event(RoomOp::Contribution, "concern"), Audience::Members),
        r#"{"seq":7,"op":"contribution","kind":"concern","client_id":"client-0007","seat":"01010101-0101-0101-0101-010101010101","text":"転倒が増えた","at":"2026-09-21T14:13:20.120000Z"}"#
    );
}

#[test]
fn what_one_may_not_see_is_void() {
    let issue = event(RoomOp::Mark, "issue");
    assert_eq!(event_json(&issue, Audience::Members), r#"{"seq":7,"kind":"void"}"#);
    assert!(event_json(&issue, Audience::Steering).contains("\"kind\":\"issue\""));
}

#[test]
fn a_page_ends_at_its_limit_of_bytes_and_says_where() {
    let long: Vec<RoomEvent> = (1..=40)
        .map(|seq| RoomEvent { seq, body: "あ".repeat(4000), ..event(RoomOp::Contribution, "advice") })
        .collect();
    let (json, last) = events_json(&long, Audience::Members);
    assert!(json.len() < PAGE_BYTES + 20_000);
    assert!((20..40).contains(&last));
    assert_eq!(events_json(&[], Audience::Members), ("{\"events\":[]}".to_owned(), 0));
}

#[test]
fn acknowledgement_and_refusal_carry_the_client_id_first() {
    assert_eq!(ServerFrame::Ack { client_id: "a", seq: 4 }.json(), r#"{"client_id":"a","seq":4}"#);
    let refused = ServerFrame::Refused { client_id: "a", refused: "room-closed", text: "", retry: false };
    assert_eq!(refused.json(), r#"{"client_id":"a","refused":"room-closed","text":"","retry":false}"#);
}
