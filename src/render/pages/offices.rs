//! The directory of offices.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::regular_hours::SaidHours;
use super::{Sample, of};
use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, OfficeKind};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};
use crate::storage::views::offices::OfficeLine;

/// The list.
#[derive(Serialize)]
pub struct OfficesPage {
    /// What is looked for: `q`, `kind`, `area`, `state`.
    pub form: FormState,
    pub rows: Vec<OfficeRow>,
    pub pager: Pager,
    pub kinds: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub states: Vec<Choice>,
    /// How many addresses wait for their confirmation, and how many offices for a first look.
    pub unconfirmed: i64,
    pub provisional: i64,
    pub may_add: bool,
    pub is_administrator: bool,
    pub is_narrowed: bool,
}

/// One office of the list.
#[derive(Serialize)]
pub struct OfficeRow {
    pub uid: String,
    pub name: String,
    pub number: String,
    pub kind: OfficeKind,
    pub services: Vec<String>,
    pub phone: String,
    pub fax: String,
    pub email_state: AddressState,
    pub tone: &'static str,
    pub is_provisional: bool,
    pub has_ended: bool,
}

impl OfficeRow {
    /// The row of a line; `services` are named already.
    pub fn of(line: OfficeLine, services: Vec<String>) -> Self {
        Self {
            uid: line.uid.to_string(),
            name: line.name,
            number: line.number.unwrap_or_default(),
            kind: line.kind,
            services,
            phone: line.phone,
            fax: line.fax,
            tone: tone(line.email_state),
            email_state: line.email_state,
            is_provisional: line.is_provisional,
            has_ended: line.ended_on.is_some() || line.merged_into.is_some(),
        }
    }

    fn sample() -> Self {
        Self {
            uid: "u".into(),
            name: "架空訪問介護ステーション".into(),
            number: "9970100037".into(),
            kind: OfficeKind::Provider,
            services: vec!["訪問介護".into()],
            phone: "099-000-0001".into(),
            fax: "099-001-0001".into(),
            email_state: AddressState::Unconfirmed,
            tone: "yellow",
            is_provisional: true,
            has_ended: true,
        }
    }
}

/// The tone of an address's state.
pub fn tone(state: AddressState) -> &'static str {
    match state {
        AddressState::Unset => "gray",
        AddressState::Unconfirmed => "yellow",
        AddressState::Confirmed => "green",
    }
}

impl Page for OfficesPage {
    const TEMPLATE: &'static str = "offices/index";
    const TITLE: &'static str = "office-index-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            rows: vec![OfficeRow::sample()],
            pager: Pager::of(2, 1, 3, "/offices", &[]),
            kinds: vec![Choice::of("provider", "サービス事業所")],
            areas: vec![Choice::of("u", "東圏域")],
            states: vec![Choice::of("unconfirmed", "アドレス未確認")],
            unconfirmed: 1,
            provisional: 2,
            may_add: true,
            is_administrator: true,
            is_narrowed: true,
        }
    }
}

/// A new office, or an office to change.
#[derive(Serialize)]
pub struct OfficeFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub action: String,
    pub back: String,
    pub title_key: &'static str,
    pub submit_key: &'static str,
    pub kinds: Vec<Choice>,
    pub services: Vec<Choice>,
    pub weekdays: Vec<Choice>,
    pub insurers: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub is_administrator: bool,
    pub is_known: bool,
}

impl Page for OfficeFormPage {
    const TEMPLATE: &'static str = "offices/form";
    const TITLE: &'static str = "office-form-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所名簿")],
            form: FormState::default(),
            action: "/offices".into(),
            back: "/offices".into(),
            title_key: "office-new-title",
            submit_key: "office-add",
            kinds: vec![Choice::of("provider", "サービス事業所")],
            services: vec![Choice::of("11", "訪問介護")],
            weekdays: vec![Choice::of("7", "日")],
            insurers: vec![Choice::of("u", "架空市")],
            areas: vec![Choice::of("u", "東圏域")],
            is_administrator: true,
            is_known: true,
        }
    }
}

/// One office.
#[derive(Serialize)]
pub struct OfficePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub office: OfficeRow,
    pub kana: String,
    pub local_label: String,
    pub postal: String,
    pub address: String,
    pub email: String,
    /// Whether the office has stopped reminders of answers.
    pub is_muted: bool,
    /// Other offices with the same address, which needs a second look.
    pub sharing: Vec<Crumb>,
    pub note: String,
    pub confirmed: Option<ConfirmedAddress>,
    /// Who typed the address in, where it is known.
    pub email_set_by: String,
    /// Whether the reader typed it in, so that somebody else has to confirm.
    pub is_own_address: bool,
    pub weekdays: Vec<String>,
    pub closures: Vec<Closure>,
    pub insurers: Vec<String>,
    pub areas: Vec<String>,
    pub staff: Vec<Staff>,
    pub invitations: i64,
    pub waiting: i64,
    /// When the office can come to meetings: in its own word, and in that of the directory.
    pub own_hours: Option<SaidHours>,
    pub noted_hours: Option<SaidHours>,
    pub may_say_hours: bool,
    pub updated_at: NaiveDateTime,
    pub ended_on: Option<NaiveDate>,
    pub merged_into: Option<Crumb>,
    pub merges: Vec<Merged>,
    /// Offices of a like name: perhaps the same one.
    pub alike: Vec<OfficeRow>,
    pub may_merge: bool,
    pub may_edit: bool,
    pub is_administrator: bool,
}

/// When and by whom an address was confirmed; no name where the office itself did it, or the server at its registration.
#[derive(Serialize)]
pub struct ConfirmedAddress {
    pub at: Option<NaiveDateTime>,
    pub by: String,
    /// Whether the office itself did it, by the letter it got.
    pub is_by_letter: bool,
}

/// A day on which the office is closed.
#[derive(Serialize)]
pub struct Closure {
    pub day: NaiveDate,
    pub reason: String,
}

/// Somebody who works there.
#[derive(Serialize)]
pub struct Staff {
    pub uid: Uid,
    pub name: String,
    pub role: Role,
}

/// An office that was merged into this one.
#[derive(Serialize)]
pub struct Merged {
    pub uid: String,
    pub office_uid: String,
    pub name: String,
    pub number: String,
    pub done_at: NaiveDateTime,
    /// Until when it can be undone; nothing when that has passed.
    pub until: Option<NaiveDateTime>,
}

impl Page for OfficePage {
    const TEMPLATE: &'static str = "offices/show";
    const TITLE: &'static str = "office-one";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所名簿")],
            form: FormState::default(),
            office: OfficeRow::sample(),
            kana: "かくうほうもんかいご".into(),
            local_label: "あんしんすこやかセンター".into(),
            postal: "673-0000".into(),
            address: "架空市東町1-2-3".into(),
            email: "office@example.test".into(),
            is_muted: true,
            sharing: vec![Crumb::to("/offices/w", "架空デイサービス")],
            note: "覚え書き".into(),
            confirmed: Some(ConfirmedAddress {
                at: Some(NaiveDateTime::default()),
                by: "架空 花子".into(),
                is_by_letter: true,
            }),
            email_set_by: "架空 次郎".into(),
            is_own_address: true,
            weekdays: vec!["日".into()],
            closures: vec![Closure { day: NaiveDate::default(), reason: "年末年始".into() }],
            insurers: vec!["架空市".into()],
            areas: vec!["東圏域".into()],
            staff: vec![Staff {
                uid: Uid::from_bytes([1; 16]),
                name: "架空 花子".into(),
                role: Role::CareManager,
            }],
            invitations: 3,
            waiting: 1,
            own_hours: Some(SaidHours::sample()),
            noted_hours: Some(SaidHours::sample()),
            may_say_hours: true,
            updated_at: NaiveDateTime::default(),
            ended_on: Some(NaiveDate::default()),
            merged_into: Some(Crumb::to("/offices/v", "架空訪問介護")),
            merges: vec![Merged {
                uid: "m".into(),
                office_uid: "w".into(),
                name: "架空訪問介護（旧）".into(),
                number: "9970100037".into(),
                done_at: NaiveDateTime::default(),
                until: Some(NaiveDateTime::default()),
            }],
            alike: vec![OfficeRow::sample()],
            may_merge: true,
            may_edit: true,
            is_administrator: true,
        }
    }
}

/// Two offices side by side before they become one.
#[derive(Serialize)]
pub struct OfficeMergePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    /// The uid of the other one.
    pub other: String,
    pub sides: Vec<MergeSide>,
    /// Which of the two stays.
    pub keep: Vec<Choice>,
    /// Until when the merge could be undone.
    pub until: NaiveDateTime,
}

/// One of the two.
#[derive(Serialize)]
pub struct MergeSide {
    pub office: OfficeRow,
    pub address: String,
    pub email: String,
    /// What would move if it were merged into the other.
    pub moves: Vec<Moving>,
}

/// How many rows of a kind would move.
#[derive(Serialize)]
pub struct Moving {
    pub word: String,
    pub n: usize,
}

impl Page for OfficeMergePage {
    const TEMPLATE: &'static str = "offices/merge";
    const TITLE: &'static str = "office-merge-title";
    fn sample() -> Self {
        let side = || MergeSide {
            office: OfficeRow::sample(),
            address: "架空市東町1-2-3".into(),
            email: "office@example.test".into(),
            moves: vec![Moving { word: "participants".into(), n: 4 }],
        };
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所名簿")],
            form: FormState::default(),
            uid: "u".into(),
            other: "v".into(),
            sides: vec![side(), side()],
            keep: vec![Choice::of("u", "架空訪問介護ステーション")],
            until: NaiveDateTime::default(),
        }
    }
}

/// Where an office confirms its mail address; before or after the click.
#[derive(Serialize)]
pub struct AddressPage {
    pub form: FormState,
    /// The office's name, once it is confirmed.
    pub confirmed: String,
}

impl Page for AddressPage {
    const TEMPLATE: &'static str = "addresses/confirm";
    const TITLE: &'static str = "address-title";
    fn sample() -> Self {
        Self { form: FormState::default(), confirmed: "架空訪問介護ステーション".into() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<OfficesPage>(),
        of::<OfficeFormPage>(),
        of::<OfficePage>(),
        of::<OfficeMergePage>(),
        of::<AddressPage>(),
    ]
}
