//! Duties (法定のやること): what the rules ask for one client, by when, and which record met it.
//!
//! [`duties`] is a pure function of the rules, the facts and the day. The program computes dates and finds records; whether
//! a change is minor or a reason unavoidable is judged by people and comes in as a fact.

pub mod adoption;
mod catalogue;
mod deadline;
pub mod difference;
pub mod entry;
mod evidence;
pub mod fact;
mod history;
pub mod minor;
mod month;
mod opening;
mod outstanding;
pub mod places;
mod preset;
pub mod rule;
mod rule_set;
mod subject_word;
pub mod term;

use chrono::NaiveDate;

pub use adoption::Adoption;
pub use catalogue::{Catalogue, CatalogueError, Change, Overrides, SettingsChange};
pub use deadline::kept_until;
pub use fact::{Fact, Facts, RecordUid, Source, SourceKind, Subject, What};
pub use month::Month;
pub use outstanding::Outstanding;
pub use preset::{Preset, shipped};
pub use rule::{Clause, Ground, Part, RuleKind, RuleNo};
pub use rule_set::{Matrix, Rule, RuleBook, RuleBooks, RuleSet, Settings};

use crate::domain::care_team::Framework;
use fact::Issue;
use history::History;
use opening::{Opening, Openings, applies};
use rule::{Evidence, Trigger};

crate::words! {
    /// Where a duty stands.
    pub enum DutyStatus {
        /// 済: a record meets it.
        Met = "met",
        /// 期限内
        Due = "due",
        /// 期限超過
        Late = "late",
        /// A recorded ground excuses from it.
        Excused = "excused",
        /// 未確認: a check of the draft is missing.
        Missing = "missing",
        /// 対応待ち
        Open = "open",
        /// 対応済
        Closed = "closed",
    }
}

impl DutyStatus {
    /// Whether somebody still has to act.
    pub fn is_outstanding(self) -> bool {
        matches!(self, Self::Due | Self::Late | Self::Missing | Self::Open)
    }
}

/// The record that met a duty or excuses from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proof {
    pub source: Source,
    pub on: NaiveDate,
    /// On which ground, when it excuses, or when opinions were asked in writing instead.
    pub ground: Option<Ground>,
}

impl Proof {
    fn of(fact: &Fact) -> Self {
        Self { source: fact.source, on: fact.on, ground: None }
    }
}

/// What opened a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Why {
    /// Its word names the text: `duty-why-<word>`.
    pub trigger: Trigger,
    /// The day of the fact that opened it.
    pub on: NaiveDate,
    /// The record of that fact.
    pub source: Source,
}

/// One duty of one client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duty<'r> {
    /// The rule, its part, its article and its figures as they held on the day from which it is asked.
    pub clause: &'r Clause,
    pub subject: Subject,
    pub framework: Framework,
    pub asked_from: NaiveDate,
    /// The last day in time; nothing where none is named.
    pub due: Option<NaiveDate>,
    pub status: DutyStatus,
    pub proof: Option<Proof>,
    pub why: Why,
}

impl Duty<'_> {
    /// What the duty is, whatever its state: no two duties of a client share it.
    pub fn identity(&self) -> (RuleNo, Part, Subject) {
        (self.clause.rule, self.clause.part, self.subject)
    }

    /// Whether it was met, but after its day.
    pub fn was_met_late(&self) -> bool {
        let late = |proof: Proof| self.due.is_some_and(|due| proof.on > due);
        matches!(self.status, DutyStatus::Met | DutyStatus::Closed) && self.proof.is_some_and(late)
    }
}

/// The duties of one client that are asked up to a day in Japan, in the order in which they were asked.
pub fn duties<'r>(rules: &'r RuleBook, facts: &Facts, today: NaiveDate) -> Vec<Duty<'r>> {
    let history = History::of(facts.until(today));
    let mut duties = Vec::with_capacity(128);
    let openings = Openings { history: &history, book: rules, today };
    openings.each(&mut |clause, set, opening| {
        if opening.asked_from <= today && applies(clause, set, &history, opening) {
            duties.push(weigh(clause, set, &history, opening, today));
        }
    });
    duties.sort_by_cached_key(|duty| (duty.asked_from, duty.identity()));
    duties
}

/// Whether one version, received on a day, is the plan that has to be handed over (基準13条11号).
pub fn is_handed_over(facts: &Facts, plan: RecordUid, (on, version): (NaiveDate, Issue)) -> bool {
    let history = History::of(facts.until(on));
    let mut lines = history.plans.iter().filter(|line| line.drafted.plan == plan);
    lines.any(|line| line.is_handed_over(on, Some(version)))
}

/// The plans of which a change may be judged minor: each that changes another, and each that was issued anew after a consent.
pub fn changed_plans(facts: &Facts, today: NaiveDate) -> Vec<RecordUid> {
    let history = History::of(facts.until(today));
    let changed = history.plans.iter().filter(|plan| !plan.drafted.is_first || plan.is_reissued);
    changed.map(|plan| plan.drafted.plan).collect()
}

/// What was agreed to in writing last, of a plan or of those before it back to the first of its kind: the day of that plan, and
/// the version where one is named. A change is minor against this, and against nothing else.
pub fn agreed_before(facts: &Facts, plan: RecordUid, today: NaiveDate) -> Option<(NaiveDate, Option<Issue>)> {
    let history = History::of(facts.until(today));
    let mut is_past_first = false;
    let lines = history.plans.iter().rev().skip_while(|line| line.drafted.plan != plan);
    let mut chain = lines.take_while(|line| !std::mem::replace(&mut is_past_first, line.drafted.is_first));
    chain.find_map(|line| line.settled.map(|settled| (line.on, settled.version)))
}

fn weigh<'r>(
    clause: &'r Clause,
    set: &'r RuleSet,
    history: &History<'_>,
    opening: &Opening<'_>,
    today: NaiveDate,
) -> Duty<'r> {
    let due = deadline::due(clause, set, history, opening);
    let met = evidence::find(clause, set, history, opening, today);
    let proof =
        met.or_else(|| evidence::excuse(clause, history, opening)).or_else(|| closed(history, opening, due));
    let is_over =
        clause.evidence == Evidence::ShortStayShare && evidence::is_over_share(set, history, opening);
    let status = match (clause.kind, met.is_some(), proof.is_some()) {
        (RuleKind::Event, true, _) => DutyStatus::Closed,
        (_, true, _) => DutyStatus::Met,
        (_, false, true) => DutyStatus::Excused,
        (RuleKind::Check, ..) => DutyStatus::Missing,
        (RuleKind::Event, ..) => DutyStatus::Open,
        _ if is_over || due.is_some_and(|due| due < today) => DutyStatus::Late,
        _ => DutyStatus::Due,
    };
    let why = Why { trigger: clause.trigger, on: opening.cause.0, source: opening.cause.1 };
    let (subject, framework, asked_from) = (opening.subject, opening.framework, opening.asked_from);
    Duty { clause, subject, framework, asked_from, due, status, proof, why }
}

/// Support was closed before the duty was due, whether or not it went on again later.
fn closed(history: &History<'_>, opening: &Opening<'_>, due: Option<NaiveDate>) -> Option<Proof> {
    let proof = |closing| Proof { ground: Some(Ground::Closed), ..Proof::of(closing) };
    if let Some(closing) = due.and_then(|due| history.interrupted_on(due)) {
        return Some(proof(closing));
    }
    let closing = history.closed.filter(|closing| due.is_none_or(|due| due >= closing.on))?;
    (opening.note != Some(closing)).then(|| proof(closing))
}

#[cfg(test)]
mod tests;
