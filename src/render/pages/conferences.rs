//! Conferences: the list, planning, one sitting, one case of it, and the minutes on paper.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::cases::SheetFacts;
use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// The conferences a reader holds or attends.
#[derive(Serialize)]
pub struct ConferencesPage {
    pub lines: Vec<ConferenceEntry>,
    pub pager: Pager,
    pub is_host: bool,
}

/// One conference in the list.
#[derive(Serialize)]
pub struct ConferenceEntry {
    pub uid: String,
    pub kind: String,
    pub title: String,
    pub office: String,
    pub place: String,
    pub state: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// The form to plan a sitting.
#[derive(Serialize)]
pub struct ConferenceNewPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub kinds: Vec<Choice>,
    pub hosts: Vec<Choice>,
    pub areas: Vec<Choice>,
}

/// One sitting.
#[derive(Serialize)]
pub struct ConferencePage {
    pub crumbs: Vec<Crumb>,
    pub conference: ConferenceEntry,
    pub is_host: bool,
    pub version: i32,
    pub minutes: String,
    /// Whether the minutes may be read: `open`, `pledge`, `window` or `other`.
    pub minutes_access: String,
    pub insurer: String,
    pub minutes_form: FormState,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub attendees: Vec<AttendeeEntry>,
    pub items: Vec<ItemEntry>,
    pub form: FormState,
    pub case_form: FormState,
    /// People with an account who can be invited; the value is the login name.
    pub invitees: Vec<Choice>,
    /// Whether a case is still to come: then ending is asked first.
    pub has_waiting: bool,
    pub cases: Vec<Choice>,
    pub presenters: Vec<Choice>,
    pub roles: Vec<Choice>,
    pub attendances: Vec<Choice>,
    /// All cases, or chosen ones.
    pub attending: Vec<Choice>,
    /// The cases that can be chosen.
    pub items_to_attend: Vec<Choice>,
}

/// Somebody expected or present.
#[derive(Serialize)]
pub struct AttendeeEntry {
    pub uid: String,
    pub name: String,
    pub profession: String,
    pub role: String,
    pub attendance: String,
    /// Which cases they are asked for, in words; for the hosts.
    pub cases: String,
    /// `signed`, `unsigned`, or nothing for somebody without an account; for the hosts.
    pub pledge: String,
    /// Where their role and cases are changed; empty for who may not.
    pub href: String,
    /// Whether somebody came, as the form of the roll call knows it.
    pub form: FormState,
}

/// One case on the agenda.
#[derive(Serialize)]
pub struct ItemEntry {
    pub uid: String,
    pub case_number: String,
    pub area: String,
    pub sort: i32,
    pub minutes: i32,
    pub state: String,
    pub summary: String,
}

/// One case of a sitting.
#[derive(Serialize)]
pub struct AgendaItemPage {
    pub crumbs: Vec<Crumb>,
    pub conference: ConferenceEntry,
    pub item: ItemEntry,
    pub case_uid: String,
    pub is_host: bool,
    /// `open`, `pledge`, `window` or `other`.
    pub access: String,
    pub insurer: String,
    pub sheet: SheetFacts,
    /// How many materials can be opened.
    pub materials: i64,
    pub room_href: String,
    pub tasks: Vec<TaskEntry>,
    pub form: FormState,
    /// Five empty rows for decisions.
    pub rows: Vec<DecisionRow>,
}

/// A row of the decisions' form: the names of its fields.
#[derive(Serialize)]
pub struct DecisionRow {
    pub who: String,
    pub what: String,
    pub due: String,
    pub no: usize,
}

/// A follow-up.
#[derive(Serialize)]
pub struct TaskEntry {
    pub uid: String,
    pub who: String,
    pub what: String,
    pub due_on: Option<NaiveDate>,
    pub state: String,
    pub outcome: String,
    /// Where it was decided: a meeting's number, or a sitting with the number of the case.
    pub origin: String,
    pub href: String,
    pub is_late: bool,
    /// Whether its form is shown again, with what was typed and what stands against it.
    pub is_again: bool,
}

/// The minutes on paper.
#[derive(Serialize)]
pub struct MinutesPage {
    pub conference: ConferenceEntry,
    pub signed_by: String,
    pub signed_at: Option<NaiveDateTime>,
    pub attendees: Vec<AttendeeEntry>,
    /// The cases that the reader may read.
    pub items: Vec<ItemEntry>,
    pub minutes: String,
    /// Whether the reader may read all cases, and so the minutes that speak of all.
    pub is_whole: bool,
}

/// The pledge of secrecy to read and sign.
#[derive(Serialize)]
pub struct PledgePage {
    pub insurer: String,
    pub insurer_name: String,
    pub body: String,
    pub digest: String,
    pub next: String,
    pub form: FormState,
}

/// The reader's follow-ups.
#[derive(Serialize)]
pub struct FollowUpsPage {
    pub is_open: bool,
    pub lines: Vec<TaskEntry>,
    pub form: FormState,
}

impl ConferenceEntry {
    fn sample() -> Self {
        Self {
            uid: "c".into(),
            kind: "self_reliance".into(),
            title: "第1回 自立支援型地域ケア会議".into(),
            office: "架空東地域包括支援センター".into(),
            place: "市役所 会議室".into(),
            state: "closed".into(),
            starts_at: NaiveDateTime::default(),
            ends_at: NaiveDateTime::default(),
        }
    }
}

fn attendee() -> AttendeeEntry {
    AttendeeEntry {
        uid: "a".into(),
        name: "助言 健".into(),
        profession: "理学療法士".into(),
        role: "adviser".into(),
        attendance: "present".into(),
        cases: "事例1".into(),
        pledge: "signed".into(),
        href: "/conferences/c/attendees/a".into(),
        form: FormState::default(),
    }
}

fn item() -> ItemEntry {
    ItemEntry {
        uid: "i".into(),
        case_number: "J-ABCD2345".into(),
        area: "東圏域".into(),
        sort: 1,
        minutes: 25,
        state: "open".into(),
        summary: "助言のまとめ".into(),
    }
}

fn task() -> TaskEntry {
    TaskEntry {
        uid: "t".into(),
        who: "担当".into(),
        what: "体操教室の見学".into(),
        due_on: NaiveDate::from_ymd_opt(2026, 12, 1),
        state: "open".into(),
        outcome: "見学した".into(),
        origin: "M8-0123".into(),
        href: "/agenda/i".into(),
        is_late: true,
        is_again: true,
    }
}

impl Page for ConferencesPage {
    const TEMPLATE: &'static str = "conferences/index";
    const TITLE: &'static str = "conference-index-title";
    fn sample() -> Self {
        Self {
            lines: vec![ConferenceEntry::sample()],
            pager: Pager::of(1, 20, 1, "/conferences", &[]),
            is_host: true,
        }
    }
}

impl Page for ConferenceNewPage {
    const TEMPLATE: &'static str = "conferences/new";
    const TITLE: &'static str = "conference-new-title";
    fn sample() -> Self {
        let one = || vec![Choice::of("a", "b")];
        Self {
            crumbs: vec![Crumb::to("/conferences", "会議")],
            form: FormState::default(),
            kinds: one(),
            hosts: one(),
            areas: one(),
        }
    }
}

impl Page for ConferencePage {
    const TEMPLATE: &'static str = "conferences/show";
    const TITLE: &'static str = "conference-title";
    fn sample() -> Self {
        let one = || vec![Choice::of("a", "b")];
        Self {
            crumbs: vec![Crumb::to("/conferences", "会議")],
            conference: ConferenceEntry::sample(),
            is_host: true,
            version: 1,
            minutes: "記録".into(),
            minutes_access: "open".into(),
            insurer: "i".into(),
            minutes_form: FormState::default(),
            signed_by: "包括 三郎".into(),
            signed_at: Some(NaiveDateTime::default()),
            attendees: vec![attendee()],
            items: vec![item()],
            form: FormState::default(),
            case_form: FormState::default(),
            invitees: vec![Choice::of("rigaku", "架空 花子（みなと訪問看護・理学療法士）")],
            has_waiting: true,
            cases: one(),
            presenters: one(),
            roles: one(),
            attendances: one(),
            attending: one(),
            items_to_attend: one(),
        }
    }
}

impl Page for AgendaItemPage {
    const TEMPLATE: &'static str = "conferences/item";
    const TITLE: &'static str = "conference-item-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/conferences", "会議")],
            conference: ConferenceEntry::sample(),
            item: item(),
            case_uid: "u".into(),
            is_host: true,
            access: "open".into(),
            insurer: "i".into(),
            sheet: SheetFacts::sample(),
            materials: 2,
            room_href: "/rooms/r".into(),
            tasks: vec![task()],
            form: FormState::default(),
            rows: vec![DecisionRow {
                who: "who_1".into(),
                what: "what_1".into(),
                due: "due_1".into(),
                no: 1,
            }],
        }
    }
}

impl Page for MinutesPage {
    const TEMPLATE: &'static str = "conferences/minutes";
    const TITLE: &'static str = "conference-minutes-title";
    fn sample() -> Self {
        Self {
            conference: ConferenceEntry::sample(),
            signed_by: "包括 三郎".into(),
            signed_at: Some(NaiveDateTime::default()),
            attendees: vec![attendee()],
            items: vec![item()],
            minutes: "記録".into(),
            is_whole: true,
        }
    }
}

impl Page for PledgePage {
    const TEMPLATE: &'static str = "conferences/pledge";
    const TITLE: &'static str = "pledge-title";
    fn sample() -> Self {
        Self {
            insurer: "i".into(),
            insurer_name: "架空市".into(),
            body: "秘密を漏らしません。".into(),
            digest: "d".into(),
            next: "/".into(),
            form: FormState::default(),
        }
    }
}

impl Page for FollowUpsPage {
    const TEMPLATE: &'static str = "conferences/follow_ups";
    const TITLE: &'static str = "follow-up-index-title";
    fn sample() -> Self {
        Self { is_open: true, lines: vec![task()], form: FormState::default() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<ConferencesPage>(),
        of::<ConferenceNewPage>(),
        of::<ConferencePage>(),
        of::<AgendaItemPage>(),
        of::<MinutesPage>(),
        of::<PledgePage>(),
        of::<FollowUpsPage>(),
    ]
}
