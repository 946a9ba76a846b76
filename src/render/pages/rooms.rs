//! The live room: its page, its door and its projection.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// An entry as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RoomEntry {
    /// Its number.
    pub seq: i64,
    /// The number as it stands in the names of its fields; a word in the template for entries to come.
    pub name_part: String,
    /// The word of its kind.
    pub kind: String,
    /// The wording that counts; empty when it was taken back.
    pub text: String,
    /// The author's profession.
    pub profession: String,
    /// The author; empty on a projection.
    pub name: String,
    /// When it was said.
    pub at: Option<NaiveDateTime>,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// Whether its wording was changed.
    pub is_corrected: bool,
    /// Whether its author took it back.
    pub is_withdrawn: bool,
    /// The words of its marks.
    pub marks: Vec<String>,
    /// Whether it is a decision, by kind or by mark.
    pub is_decision: bool,
    /// Whether it is left over, by kind or by mark.
    pub is_left_over: bool,
    /// Which of its forms was refused and is shown again: `task`, `own`, or none.
    pub again: &'static str,
}

/// A seat as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RoomSeat {
    /// Its uid.
    pub uid: String,
    /// What tells its operations apart from those of other seats; a word in the template for seats to come.
    pub name_part: String,
    /// The person; empty on a projection.
    pub name: String,
    /// The office.
    pub office: String,
    /// The profession.
    pub profession: String,
    /// The word of its role.
    pub role: String,
    /// Whether it is there; a dismissed one is shown to those who can let it in again.
    pub is_admitted: bool,
    /// Whether the reader may move it.
    pub may_move: bool,
}

/// A task as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RoomTask {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// What the reader may do in the room.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RoomRights {
    /// Type entries.
    pub may_write: bool,
    /// Mark entries, state outcomes.
    pub may_mark: bool,
    /// Open and close.
    pub may_steer: bool,
}

/// The room.
#[derive(Clone, Debug, Serialize)]
pub struct RoomPage {
    pub uid: String,
    pub name: String,
    /// Keeps a personal link's invitation in every address.
    pub query: String,
    /// Leads back to the meeting; empty for those who came by a link.
    pub back_href: String,
    pub phase: String,
    pub is_waiting: bool,
    pub is_open: bool,
    pub is_closed: bool,
    pub is_input_open: bool,
    /// When the meeting is to begin, while that is still far ahead.
    pub early_for: Option<NaiveDateTime>,
    pub last_seq: i64,
    pub seat: String,
    pub rights: RoomRights,
    pub kinds: Vec<&'static str>,
    pub agenda: Vec<String>,
    pub entries: Vec<RoomEntry>,
    pub decisions: Vec<RoomEntry>,
    pub left_over: Vec<RoomEntry>,
    pub seats: Vec<RoomSeat>,
    /// The words of the roles a seat can be given.
    pub roles: Vec<&'static str>,
    /// What an entry to come looks like, for the script.
    pub blank_entry: RoomEntry,
    /// What a seat to come looks like, for the script.
    pub blank_seat: RoomSeat,
    pub tasks: Vec<RoomTask>,
    pub form: FormState,
}

impl Page for RoomPage {
    const TEMPLATE: &'static str = "rooms/show";
    const TITLE: &'static str = "room-title";
    fn sample() -> Self {
        let entry = RoomEntry {
            seq: 3,
            name_part: "3".into(),
            kind: "concern".into(),
            text: "夜間の移動が心配です（架空）".into(),
            profession: "看護師".into(),
            name: "架空 花子".into(),
            at: NaiveDate::from_ymd_opt(2026, 11, 21).and_then(|d| d.and_hms_opt(5, 3, 0)),
            is_own: true,
            is_corrected: true,
            is_withdrawn: false,
            marks: vec!["decision".into()],
            is_decision: true,
            is_left_over: false,
            again: "task",
        };
        let seat = RoomSeat {
            uid: "01926f00-0000-7000-8000-000000000001".into(),
            name_part: "000000000001".into(),
            name: "架空 花子".into(),
            office: "架空訪問看護".into(),
            profession: "看護師".into(),
            role: "member".into(),
            is_admitted: true,
            may_move: true,
        };
        let due_on = NaiveDate::from_ymd_opt(2026, 12, 1);
        Self {
            uid: "01926f00-0000-7000-8000-000000000000".into(),
            name: "M8-0123".into(),
            query: "?invitation=01926f00-0000-7000-8000-000000000002".into(),
            back_href: "/meetings/01926f00-0000-7000-8000-000000000003".into(),
            phase: "open".into(),
            is_waiting: true,
            is_open: true,
            is_closed: true,
            is_input_open: true,
            early_for: NaiveDate::from_ymd_opt(2026, 12, 1).and_then(|d| d.and_hms_opt(5, 0, 0)),
            last_seq: 3,
            seat: seat.uid.clone(),
            rights: RoomRights { may_write: true, may_mark: true, may_steer: true },
            kinds: vec!["question"],
            agenda: vec!["夜間の見守り".into()],
            decisions: vec![entry.clone()],
            left_over: vec![entry.clone()],
            roles: vec!["member"],
            blank_entry: entry.clone(),
            blank_seat: seat.clone(),
            seats: vec![seat],
            entries: vec![entry],
            tasks: vec![RoomTask { who: "架空 花子".into(), what: "夜間の見守り".into(), due_on }],
            form: FormState::default(),
        }
    }
}

/// The door of a room in which the reader has no seat yet.
#[derive(Clone, Debug, Serialize)]
pub struct RoomDoorPage {
    pub uid: String,
    pub query: String,
}

impl Page for RoomDoorPage {
    const TEMPLATE: &'static str = "rooms/door";
    const TITLE: &'static str = "room-door-title";
    fn sample() -> Self {
        Self { uid: "01926f00-0000-7000-8000-000000000000".into(), query: "?invitation=x".into() }
    }
}

/// The room on a wall: large, without personal names.
#[derive(Clone, Debug, Serialize)]
pub struct RoomProjectionPage {
    pub room: RoomPage,
}

impl Page for RoomProjectionPage {
    const TEMPLATE: &'static str = "rooms/projection";
    const TITLE: &'static str = "room-projection-title";
    fn sample() -> Self {
        Self { room: RoomPage::sample() }
    }
}

/// Making an issue of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct RoomIssuePage {
    pub uid: String,
    pub query: String,
    pub target: i64,
    /// What was said; to be read, never copied by the server.
    pub quote: String,
    pub themes: Vec<Choice>,
    pub causes: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub form: FormState,
}

impl Page for RoomIssuePage {
    const TEMPLATE: &'static str = "rooms/issue";
    const TITLE: &'static str = "room-issue-title";
    fn sample() -> Self {
        let choice = Choice { value: "move".into(), label: "移動".into() };
        Self {
            uid: "01926f00-0000-7000-8000-000000000000".into(),
            query: String::new(),
            target: 3,
            quote: "夜間の移動が心配です（架空）".into(),
            themes: vec![choice.clone()],
            causes: vec![choice.clone()],
            levels: vec![choice],
            form: FormState::default(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<RoomPage>(), of::<RoomDoorPage>(), of::<RoomIssuePage>(), of::<RoomProjectionPage>()]
}
