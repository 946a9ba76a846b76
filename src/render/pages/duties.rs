//! The ledger of duties: one client's, and a reader's list and calendar.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::consents::GapLine;
use super::duty_entries::{EntryLine, entry};
use super::judgements::JudgementLine;
use super::plan_self_checks::PlanDoubts;
use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// One duty.
#[derive(Clone, Debug, Serialize)]
pub struct DutyLine {
    /// `rule:part:subject`
    pub key: String,
    /// Word of `RuleNo`.
    pub rule: &'static str,
    /// As it is printed: `R14イ`.
    pub number: String,
    /// Word of `Part`.
    pub part: &'static str,
    /// The office or month that it is about; empty when it is the plan or client as a whole.
    pub subject: String,
    pub client: String,
    pub client_name: String,
    /// Word of `DutyStatus`.
    pub status: &'static str,
    pub tone: &'static str,
    pub due: Option<NaiveDate>,
    /// The key of the text that stands for a day that nothing names yet, or empty.
    pub undated: &'static str,
    pub is_late: bool,
    pub was_met_late: bool,
    /// The record that met it or excuses from it.
    pub proof: Option<ProofPart>,
    pub under_way: Option<UnderWay>,
    /// The key of the sentence that says what opened it.
    pub why: String,
    pub why_on: NaiveDate,
    /// Word of `Law`, and the place in it.
    pub law: &'static str,
    pub place: String,
    /// What can be entered for it; nothing where nobody has to act.
    pub acts: Vec<Choice>,
    /// What is ticked beside it.
    pub points: Vec<Choice>,
    pub has_days: bool,
    /// Whether its form was refused and is shown again.
    pub is_again: bool,
}

/// The record behind a met duty.
#[derive(Clone, Debug, Serialize)]
pub struct ProofPart {
    /// Word of `SourceKind`.
    pub kind: &'static str,
    pub on: NaiveDate,
    pub href: String,
    /// Word of `Ground`, or empty.
    pub ground: &'static str,
    /// Why the support rested, in words; else empty.
    pub reason: String,
}

/// A delivery that waits for its receipt.
#[derive(Clone, Debug, Serialize)]
pub struct UnderWay {
    pub href: String,
    pub at: NaiveDateTime,
}

/// One plan's chain of duties, or those of a month.
#[derive(Clone, Debug, Serialize)]
pub struct DutyGroup {
    pub plan: String,
    /// Whether the plan is a 介護予防サービス・支援計画書.
    pub is_preventive: bool,
    pub planned_on: Option<NaiveDate>,
    pub version: String,
    /// The month, as it is written.
    pub month: String,
    pub lines: Vec<DutyLine>,
    pub outstanding: usize,
    /// How many there are in all, shown or not.
    pub all: usize,
    pub is_open: bool,
    /// Whether its change may be judged minor.
    pub may_be_minor: bool,
    /// Of those outstanding.
    pub late: usize,
    pub doubts: PlanDoubts,
    pub monitoring: Option<Monitoring>,
}

/// A form for an interview and the record of its result.
#[derive(Clone, Debug, Serialize)]
pub struct Monitoring {
    /// The duty to have talked with the client.
    pub talk: String,
    /// The duty to have written the result down.
    pub record: String,
    /// How the client was talked with.
    pub acts: Vec<Choice>,
    /// The day that is filled in beforehand.
    pub on: Option<NaiveDate>,
    /// Whether it was refused and is shown again.
    pub is_again: bool,
}

/// How many duties stand how.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct DutyCounts {
    pub late: usize,
    pub due: usize,
    pub missing: usize,
    pub open: usize,
    /// How many of them ask somebody to look, because what a plan says can't be read.
    pub unread: usize,
}

impl DutyCounts {
    /// Takes more into the sum.
    pub fn add(&mut self, more: Self) {
        self.late += more.late;
        self.due += more.due;
        self.missing += more.missing;
        self.open += more.open;
        self.unread += more.unread;
    }
}

/// What is asked for next, with how much there is in all.
#[derive(Clone, Debug, Serialize)]
pub struct NextDuties {
    pub lines: Vec<DutyLine>,
    pub counts: DutyCounts,
}

impl NextDuties {
    pub(super) fn sample() -> Self {
        Self { lines: vec![line()], counts: COUNTS }
    }
}

/// One client's ledger.
#[derive(Serialize)]
pub struct LedgerPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub client_name: String,
    pub today: NaiveDate,
    /// Whether settled duties are left out.
    pub left_only: bool,
    pub counts: DutyCounts,
    pub plans: Vec<DutyGroup>,
    pub months: Vec<DutyGroup>,
    pub others: Vec<DutyLine>,
    /// What was judged, with what the center says of it.
    pub judgements: Vec<JudgementLine>,
    /// The latest entries.
    pub entries: Vec<EntryLine>,
    /// Those before them, folded away.
    pub older: Vec<EntryLine>,
    /// Whether the older ones are shown at once, because a form of theirs was refused.
    pub older_open: bool,
    /// Which consents are wanting for a delivery that was refused.
    pub wanting: Option<WantingConsents>,
    /// Whether the support has ended: nothing new is begun then.
    pub is_closed: bool,
    /// Whether the reader may take it up again.
    pub may_reopen: bool,
}

/// The consents that are wanting for a delivery, and where it is noted with them, or without them for a reason.
#[derive(Serialize)]
pub struct WantingConsents {
    pub gaps: Vec<GapLine>,
    pub note_href: String,
}

/// The duties of a reader's clients.
#[derive(Serialize)]
pub struct DutiesPage {
    pub form: FormState,
    pub lines: Vec<DutyLine>,
    pub counts: DutyCounts,
    pub clients: usize,
    pub states: Vec<Choice>,
    /// The rules that something is asked by.
    pub rules: Vec<Choice>,
    pub persons: Vec<Choice>,
    /// How many clients are entrusted to others and left out here.
    pub entrusted: usize,
    /// The same list, of what a plan says and nobody can read.
    pub unread_query: String,
    pub pager: Pager,
    /// What the list was asked for, to ask the same of a file.
    pub query: String,
}

/// The next duties of a reader's clients, as a part of the home page.
#[derive(Serialize)]
pub struct DutiesPart {
    pub lines: Vec<DutyLine>,
    /// How many are due within a week, and the query of their list.
    pub soon: usize,
    pub soon_query: String,
    pub counts: DutyCounts,
}

fn day() -> NaiveDate {
    NaiveDate::default()
}

pub(super) fn line() -> DutyLine {
    DutyLine {
        key: "r9:whole:plan.x".into(),
        rule: "r9",
        number: "R9".into(),
        part: "whole",
        subject: "架空訪問看護".into(),
        client: "x".into(),
        client_name: "架空 太郎".into(),
        status: "late",
        tone: "red",
        due: Some(day()),
        undated: "duty-before-service",
        is_late: true,
        was_met_late: true,
        proof: Some(ProofPart {
            kind: "meeting",
            on: day(),
            href: "/meetings/x".into(),
            ground: "unavoidable",
            reason: "入院".into(),
        }),
        under_way: Some(UnderWay {
            href: "/plan-versions/x#deliveries".into(),
            at: NaiveDateTime::default(),
        }),
        why: "duty-why-plan".into(),
        why_on: day(),
        law: "care_standard",
        place: "第13条第9号".into(),
        acts: vec![
            Choice::of("meeting_held", "会議を開いた"),
            Choice::of("excepted.unavoidable", "やむを得ない理由"),
        ],
        points: vec![Choice::of("at_home", "居宅で")],
        has_days: true,
        is_again: true,
    }
}

fn group() -> DutyGroup {
    DutyGroup {
        is_preventive: true,
        plan: "x".into(),
        planned_on: Some(day()),
        version: "x".into(),
        month: "2026-11".into(),
        lines: vec![line()],
        outstanding: 1,
        all: 1,
        is_open: true,
        may_be_minor: true,
        late: 1,
        doubts: PlanDoubts::sample(),
        monitoring: Some(Monitoring {
            talk: "r14i:visit:months.2026-11".into(),
            record: "r14ro:record:months.2026-11".into(),
            acts: vec![Choice::of("visited", "居宅を訪問した")],
            on: Some(day()),
            is_again: true,
        }),
    }
}

pub(super) const COUNTS: DutyCounts = DutyCounts { late: 2, due: 3, missing: 4, open: 1, unread: 2 };

impl Page for LedgerPage {
    const TEMPLATE: &'static str = "duties/ledger";
    const TITLE: &'static str = "duty-ledger-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "x".into(),
            client_name: "架空 太郎".into(),
            today: day(),
            left_only: true,
            counts: COUNTS,
            plans: vec![group()],
            months: vec![group()],
            others: vec![line()],
            judgements: vec![super::judgements::line()],
            entries: vec![entry(false), entry(true)],
            older: vec![entry(false)],
            older_open: true,
            wanting: Some(WantingConsents {
                gaps: vec![GapLine::sample()],
                note_href: "/plan-versions/v/deliveries/new".into(),
            }),
            is_closed: true,
            may_reopen: true,
        }
    }
}

impl Page for DutiesPage {
    const TEMPLATE: &'static str = "duties/index";
    const TITLE: &'static str = "duty-index-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            lines: vec![line()],
            counts: COUNTS,
            clients: 44,
            states: vec![Choice::of("late", "期限超過")],
            rules: vec![Choice::of("r9", "R9 担当者会議")],
            persons: vec![Choice::of("x", "架空 幸子")],
            entrusted: 3,
            unread_query: "rule=unread".into(),
            pager: Pager::default(),
            query: "state=late".into(),
        }
    }
}

impl Page for DutiesPart {
    const TEMPLATE: &'static str = "duties/part";
    const TITLE: &'static str = "duty-index-title";
    fn sample() -> Self {
        Self { lines: vec![line()], soon: 2, soon_query: "from=2026-11-21".into(), counts: COUNTS }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<LedgerPage>(), of::<DutiesPage>(), of::<DutiesPart>()]
}
