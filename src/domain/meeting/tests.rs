use super::participant::KnownContact;
use super::*;
use crate::domain::ids::{ContactId, OfficeId};
use crate::domain::words::Word;

const MOVES: [Move; 7] =
    [Move::Send, Move::Fix, Move::Reschedule, Move::Cancel, Move::Hold, Move::SwitchToInquiry, Move::Sign];

#[test]
fn a_meeting_goes_from_planning_to_its_signed_record() {
    let mut state = MeetingState::Planning;
    for (wanted, reached) in [
        (Move::Send, MeetingState::Polling),
        (Move::Fix, MeetingState::Fixed),
        (Move::Reschedule, MeetingState::Fixed),
        (Move::Hold, MeetingState::Held),
        (Move::Sign, MeetingState::Signed),
    ] {
        state = next(state, wanted).unwrap();
        assert_eq!(state, reached);
    }
}

#[test]
fn nothing_moves_a_meeting_that_has_ended() {
    for wanted in MOVES {
        assert_eq!(next(MeetingState::Cancelled, wanted), Err(MoveError::Cancelled));
        assert_eq!(next(MeetingState::Signed, wanted), Err(MoveError::SignedAlready));
    }
}

#[test]
fn what_was_replaced_by_an_inquiry_can_only_be_signed_off() {
    for wanted in MOVES {
        let expected = if wanted == Move::Sign { Ok(MeetingState::Signed) } else { Err(MoveError::Replaced) };
        assert_eq!(next(MeetingState::ReplacedByInquiry, wanted), expected);
    }
}

#[test]
fn every_move_from_every_state_is_either_reached_or_named() {
    for state in MeetingState::ALL {
        for wanted in MOVES {
            if let Ok(reached) = next(*state, wanted) {
                assert!(*state != reached || wanted == Move::Reschedule, "{state} {wanted:?}");
            }
        }
    }
}

fn row(office: i64, name: &str, is_covered: bool) -> RowOffice {
    RowOffice { office: Some(OfficeId(office)), name: name.into(), service_kind: "11".into(), is_covered }
}

#[test]
fn each_office_of_the_rows_is_proposed_once_and_the_organizers_own_is_not() {
    let rows =
        [row(2, "訪問介護A", true), row(3, "通所B", true), row(2, "訪問介護A", true), row(9, "居宅", true)];
    let contacts = [
        KnownContact {
            contact: ContactId(1),
            office: None,
            is_doctor: false,
            name: "架空 長子".into(),
            relation: "長女".into(),
        },
        KnownContact {
            contact: ContactId(2),
            office: Some(OfficeId(5)),
            is_doctor: true,
            name: "架空 医師".into(),
            relation: "みさき医院".into(),
        },
    ];
    let proposed = propose_participants(&rows, &contacts, OfficeId(9), "架空 太郎");
    let labels: Vec<&str> = proposed.iter().map(|p| p.label.as_str()).collect();
    assert_eq!(labels, ["本人", "家族（長女）", "訪問介護A", "通所B", "みさき医院"]);
}

#[test]
fn rows_without_insurance_and_rows_without_an_office_are_not_asked() {
    let unknown =
        RowOffice {
            office: None, name: "近所の人".into(), service_kind: String::new(), is_covered: true
        };
    let proposed = propose_participants(&[unknown, row(4, "配食", false)], &[], OfficeId(1), "架空");
    assert_eq!(proposed.len(), 1);
}

#[test]
fn a_doctor_whose_clinic_stands_in_the_rows_is_asked_once() {
    let doctor = KnownContact {
        contact: ContactId(2),
        office: Some(OfficeId(5)),
        is_doctor: true,
        name: "架空 医師".into(),
        relation: String::new(),
    };
    let proposed = propose_participants(&[row(5, "みさき医院", true)], &[doctor], OfficeId(1), "架空");
    assert_eq!(proposed.iter().filter(|p| p.office == Some(OfficeId(5))).count(), 1);
}

#[test]
fn a_place_is_needed_unless_all_meet_by_video() {
    assert_eq!(check_place(MeetingForm::InPerson, " ", ""), Err(DraftError::PlaceMissing));
    assert_eq!(check_place(MeetingForm::Video, "", "https://meet.example/x"), Ok(()));
    for bad in ["http://meet.example", "javascript:alert(1)", "https://a b"] {
        assert_eq!(check_place(MeetingForm::Video, "", bad), Err(DraftError::OnlineAddressUnfit), "{bad}");
    }
}

#[test]
fn the_number_of_a_meeting_names_its_year() {
    assert_eq!(number(8, 123), "M8-0123");
    assert_eq!(number(8, 12_345), "M8-12345");
}
