//! Clients: the list, one client, and the forms.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::certifications::{CertificationGlance, sample_glance, sample_line};
use super::duties::NextDuties;
use super::{Sample, of};
use crate::domain::care_team::Framework;
use crate::domain::certification::CareLevel;
use crate::domain::client::{ClientState, ContactKind, Sex};
use crate::domain::ids::{ClientId, InsurerId, OfficeId, Uid};
use crate::domain::illness::{DoctorRole, Illness, IllnessCourse, IllnessHistory};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::office::AddressState;
use crate::domain::plan_draft::{PlanKind, PlanState, VersionSource};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};
use crate::storage::views::client_contacts::ContactLine;
use crate::storage::views::client_history::Happened;
use crate::storage::views::client_plans::{PlanLine, PlanStanding, VersionLine};
use crate::storage::views::clients::{ClientLine, ClientView, TeamLine};
use crate::storage::views::hand_overs::HandOverView;

/// The list.
#[derive(Serialize)]
pub struct ClientsPage {
    pub form: FormState,
    pub lines: Vec<ClientLine>,
    pub typed: String,
    /// Whether anything narrows the list.
    pub is_narrowed: bool,
    /// Whether these differ in one letter from what was typed.
    pub is_nearly: bool,
    pub filters: Filters,
    pub pager: Pager,
    /// Whether the reader makes plans, and so may register and import.
    pub is_planner: bool,
}

/// What the list can be narrowed to.
#[derive(Default, Serialize)]
pub struct Filters {
    pub offices: Vec<Choice>,
    pub managers: Vec<Choice>,
    pub states: Vec<Choice>,
    pub levels: Vec<Choice>,
}

/// One client.
#[derive(Serialize)]
pub struct ClientPage {
    pub crumbs: Vec<Crumb>,
    pub client: ClientView,
    pub age: u32,
    pub certification: CertificationGlance,
    pub is_planner: bool,
    /// Who reads, by the name of the audit.
    pub reader: String,
    /// The current version of the latest plan.
    pub current_version: Option<Uid>,
    pub form: FormState,
    /// The areas to choose from while the client has none.
    pub areas: Vec<Choice>,
    /// The case that was made of the client.
    pub case: Option<String>,
    /// What the ledger of duties asks for next; nothing for who keeps none.
    pub duties: Option<NextDuties>,
    /// The latest meetings, newest first.
    pub meetings: Vec<ClientMeeting>,
    /// The next meeting that is settled, and the last that was held.
    pub next_meeting: Option<ClientMeeting>,
    pub last_meeting: Option<ClientMeeting>,
    /// When the latest plan was made.
    pub planned_on: Option<NaiveDate>,
    /// When the reader last wrote on a plan that is no version yet.
    pub draft_at: Option<NaiveDateTime>,
    /// By which framework the client is supported today.
    pub framework: Option<Framework>,
    /// The proposal to hand the client over that waits for an answer.
    pub hand_over: Option<HandOverView>,
    /// The last day on which the records have to be there, once the support has ended.
    pub kept_until: Option<NaiveDate>,
    /// What happened last.
    pub history: Vec<Happened>,
    /// The inquiries that are not decided yet.
    pub inquiries: Vec<ClientInquiry>,
}

/// A meeting about the client.
#[derive(Serialize)]
pub struct ClientMeeting {
    pub uid: String,
    /// 会議番号
    pub number: String,
    pub state: MeetingState,
    pub tone: &'static str,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
}

/// An inquiry about the client.
#[derive(Serialize)]
pub struct ClientInquiry {
    pub uid: String,
    /// The number of its meeting (会議番号).
    pub number: String,
    pub state: InquiryState,
    pub tone: &'static str,
    pub due_at: NaiveDateTime,
}

/// The form to register or change a client.
#[derive(Serialize)]
pub struct ClientFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Blank while a client is registered.
    pub client: String,
    pub action: String,
    pub title_key: &'static str,
    pub offices: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub sexes: Vec<Choice>,
}

/// The form to note a contact.
#[derive(Serialize)]
pub struct ContactFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub title_key: &'static str,
    pub action: String,
    pub back: String,
    pub kinds: Vec<Choice>,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn uid() -> Uid {
    Uid::from_parts(1_790_000_000_000, [1; 10])
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("/clients", "利用者")]
}

fn choice() -> Vec<Choice> {
    vec![Choice { value: "female".into(), label: "女性".into() }]
}

impl Page for ClientsPage {
    const TEMPLATE: &'static str = "clients/index";
    const TITLE: &'static str = "client-index-title";
    fn sample() -> Self {
        let line = ClientLine {
            uid: uid(),
            name: "架空 花子".into(),
            kana: "カクウ ハナコ".into(),
            insured_number: "0009000001".into(),
            born_on: day(1940, 2, 29),
            state: ClientState::Active,
            office_name: "架空ケアプランセンター".into(),
            care_level: Some(CareLevel::Care2),
            certified_until: Some(day(2027, 10, 31)),
            planned_on: Some(day(2026, 11, 1)),
        };
        let pager = Pager::of(2, 1, 3, "/clients", &[]);
        let filters = Filters { offices: choice(), managers: choice(), states: choice(), levels: choice() };
        Self {
            form: FormState::default(),
            lines: vec![line],
            typed: "花子".into(),
            is_narrowed: true,
            is_nearly: true,
            filters,
            pager,
            is_planner: true,
        }
    }
}

impl Page for ClientPage {
    const TEMPLATE: &'static str = "clients/show";
    const TITLE: &'static str = "client-show-title";
    fn sample() -> Self {
        Self {
            crumbs: crumbs(),
            client: sample_client(),
            age: 86,
            certification: sample_glance(),
            is_planner: true,
            reader: "account:x".into(),
            current_version: Some(uid()),
            form: FormState::default(),
            areas: vec![Choice { value: "a".into(), label: "東圏域".into() }],
            case: Some("c".into()),
            duties: Some(NextDuties::sample()),
            meetings: vec![sample_meeting()],
            next_meeting: Some(sample_meeting()),
            last_meeting: Some(sample_meeting()),
            planned_on: Some(day(2026, 11, 1)),
            draft_at: Some(day(2026, 11, 2).and_hms_opt(1, 0, 0).unwrap_or_default()),
            framework: Some(Framework::HomeCare),
            hand_over: Some(super::hand_overs::view()),
            kept_until: Some(day(2031, 11, 1)),
            history: vec![sample_happened()],
            inquiries: vec![ClientInquiry {
                uid: uid().to_string(),
                number: "M8-0123".into(),
                state: InquiryState::Open,
                tone: "blue",
                due_at: day(2026, 11, 18).and_hms_opt(8, 0, 0).unwrap_or_default(),
            }],
        }
    }
}

fn sample_meeting() -> ClientMeeting {
    ClientMeeting {
        uid: uid().to_string(),
        number: "M8-0123".into(),
        state: MeetingState::Fixed,
        tone: "green",
        starts_at: day(2026, 11, 20).and_hms_opt(5, 0, 0),
        ends_at: day(2026, 11, 20).and_hms_opt(6, 0, 0),
    }
}

fn sample_happened() -> Happened {
    Happened {
        on: day(2026, 11, 20),
        at: "09:05".into(),
        noted_at: day(2026, 11, 20).into(),
        what: "meeting",
        which: "M8-0123".into(),
        who: "計画 幸子".into(),
        href: "/meetings/x".into(),
    }
}

/// What happened with a client, page by page.
#[derive(Serialize)]
pub struct ClientHistoryPage {
    pub crumbs: Vec<Crumb>,
    pub name: String,
    pub lines: Vec<Happened>,
    pub pager: Pager,
}

impl Page for ClientHistoryPage {
    const TEMPLATE: &'static str = "clients/history";
    const TITLE: &'static str = "history-title";
    fn sample() -> Self {
        let pager = Pager::of(1, 20, 30, "/clients/x/history", &[]);
        Self { crumbs: crumbs(), name: "架空 花子".into(), lines: vec![sample_happened()], pager }
    }
}

fn sample_client() -> ClientView {
    let version = VersionLine {
        uid: uid(),
        number: 1,
        source: VersionSource::Import,
        note: "訪問看護の意見による".into(),
        author: "計画 幸子".into(),
        created_at: day(2026, 11, 21).into(),
    };
    ClientView {
        id: ClientId(1),
        uid: uid(),
        insurer_id: InsurerId(1),
        insurer_uid: uid(),
        insurer_name: "架空市".into(),
        insurer_number: "990010".into(),
        insured_number: "0009000001".into(),
        name: "架空 花子".into(),
        kana: "カクウ ハナコ".into(),
        sex: Sex::Female,
        born_on: day(1940, 2, 29),
        postal: "999-0000".into(),
        address: "架空市円座町１－１".into(),
        phone: "000-000-0000".into(),
        office_id: OfficeId(1),
        office_name: "架空ケアプランセンター".into(),
        manager_name: "計画 幸子".into(),
        area: Some((uid(), "東圏域".into())),
        state: ClientState::Suspended,
        closed_on: Some(day(2026, 11, 1)),
        version: 1,
        certifications: vec![sample_line()],
        team: vec![TeamLine {
            office_uid: uid(),
            office_name: "架空訪問介護ステーション".into(),
            service_kind: "訪問介護".into(),
            person: "訪問 直子".into(),
            since: day(2026, 11, 1),
            until: Some(day(2027, 3, 31)),
            phone: "000-000-0001".into(),
            email_state: AddressState::Unset,
        }],
        contacts: vec![ContactLine {
            uid: uid(),
            kind: ContactKind::Doctor,
            name: "架空 医師".into(),
            relation: "内科".into(),
            office_name: Some("架空内科医院".into()),
            phone: "000-000-0002".into(),
            email: "doctor@example.test".into(),
            email_state: AddressState::Unconfirmed,
            email_set_by: "account:y".into(),
            clinic_email: "naika@example.test".into(),
            note: "電話は昼休みに".into(),
        }],
        plans: vec![PlanLine {
            uid: uid(),
            kind: PlanKind::Care,
            planned_on: day(2026, 11, 1),
            standing: PlanStanding { state: PlanState::Draft, minor: Some(uid()) },
            versions: vec![version],
        }],
        illnesses: Some(IllnessHistory {
            consulted_on: day(2026, 10, 1),
            lines: vec![Illness {
                since: "H12年10月".into(),
                name: "架空の病".into(),
                doctor: "架空医院".into(),
                role: Some(DoctorRole::Main),
                phone: "000-000-0000".into(),
                course: Some(IllnessCourse::Treated),
                treatment: "内服".into(),
            }],
        }),
    }
}

impl Page for ClientFormPage {
    const TEMPLATE: &'static str = "clients/form";
    const TITLE: &'static str = "client-form-title";
    fn sample() -> Self {
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            client: String::new(),
            action: "/clients".into(),
            title_key: "client-new-title",
            offices: choice(),
            areas: choice(),
            sexes: choice(),
        }
    }
}

impl Page for ContactFormPage {
    const TEMPLATE: &'static str = "clients/contact";
    const TITLE: &'static str = "client-contact-title";
    fn sample() -> Self {
        let (action, back) = ("/clients/x/contacts".into(), "/clients/x".into());
        let title_key = "client-contact-title";
        Self { crumbs: crumbs(), form: FormState::default(), title_key, action, back, kinds: choice() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<ClientsPage>(),
        of::<ClientPage>(),
        of::<ClientHistoryPage>(),
        of::<ClientFormPage>(),
        of::<ContactFormPage>(),
    ]
}
