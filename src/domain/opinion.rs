//! Opinions (意見): bound to exactly one plan version and, mostly, to one of its rows; appended, never overwritten.

mod reconfirm;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::ids::Uid;
use super::inquiry::{InquiryState, LONGEST_TEXT, is_too_long};
use super::plan_draft::PlanContent;
use super::refusal::Refused;

pub use reconfirm::{Stood, asked_rows, is_concerned, may_ask_again, newcomers, row_ref, touched};

crate::words! {
    /// What an opinion is about.
    pub enum OpinionRow {
        /// 課題
        Need = "need",
        /// 目標
        Goal = "goal",
        /// 援助内容
        ServiceItem = "service_item",
        /// 全体: the professional's advice on the draft as a whole, its risks and what it means for the client.
        Overall = "overall",
    }
}

crate::words! {
    /// Where somebody stands on a row.
    pub enum Stance {
        /// 同意
        Agree = "agree",
        /// 修正の提案
        Amend = "amend",
        /// 懸念あり
        Concern = "concern",
        /// 担当外
        Outside = "outside",
    }
}

impl Stance {
    /// Whether it says nothing without words.
    pub fn needs_text(self) -> bool {
        matches!(self, Stance::Amend | Stance::Concern)
    }

    /// Whether the organizer has to say what becomes of it.
    pub fn needs_decision(self) -> bool {
        self.needs_text()
    }
}

crate::words! {
    /// What became of an opinion (反映の判断).
    pub enum Decision {
        /// 採用
        Adopted = "adopted",
        /// 一部採用
        Partly = "partly",
        /// 見送り
        Declined = "declined",
    }
}

/// A row of the plan version that is asked about, or the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowRef {
    /// What kind of row.
    pub kind: OpinionRow,
    /// The row's uid; none for the whole.
    pub uid: Option<Uid>,
}

impl RowRef {
    /// The whole draft.
    pub const OVERALL: RowRef = RowRef { kind: OpinionRow::Overall, uid: None };

    /// A row.
    pub fn row(kind: OpinionRow, uid: Uid) -> Self {
        Self { kind, uid: Some(uid) }
    }

    /// How forms and the database name it: the row's uid, or `overall` resp. nothing.
    pub fn name(&self) -> &str {
        self.uid.as_ref().map_or("overall", Uid::as_str)
    }
}

/// Every row of a version in printed order, the whole draft last.
pub fn rows_of(content: &PlanContent) -> Vec<RowRef> {
    labels_of(content).into_iter().map(|(row, _)| row).collect()
}

/// Every row of a version with its place and its text, e.g. `1-1-2 通所介護（週2回）`, the whole draft last.
pub fn labels_of(content: &PlanContent) -> Vec<(RowRef, String)> {
    let mut labels = Vec::new();
    let mut add = |kind, uid: &Option<Uid>, label: String| {
        labels.extend(uid.clone().map(|uid| (RowRef::row(kind, uid), label)));
    };
    for need in &content.needs {
        add(OpinionRow::Need, &need.uid, format!("{} {}", need.number, need.body));
        for goal in &need.goals {
            let text = if goal.short_text.is_empty() { &goal.long_text } else { &goal.short_text };
            add(OpinionRow::Goal, &goal.uid, format!("{}-{} {text}", need.number, goal.number));
            for item in &goal.items {
                let place = format!("{}-{}-{}", need.number, goal.number, item.number);
                let kind = if item.service_kind.is_empty() { &item.body } else { &item.service_kind };
                let often = if item.frequency.is_empty() {
                    String::new()
                } else {
                    format!("（{}）", item.frequency)
                };
                add(OpinionRow::ServiceItem, &item.uid, format!("{place} {kind}{often}"));
            }
        }
    }
    labels.push((RowRef::OVERALL, String::new()));
    labels
}

/// An opinion with its risks as papers write them.
pub fn in_words(body: &str, risks: &str) -> String {
    match (body.is_empty(), risks.is_empty()) {
        (_, true) => body.to_owned(),
        (true, false) => format!("リスク・気になること：{risks}"),
        (false, false) => format!("{body}\nリスク・気になること：{risks}"),
    }
}

/// What somebody says about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// About what.
    pub row: RowRef,
    /// Where they stand.
    pub stance: Option<Stance>,
    /// In words.
    pub body: String,
    /// リスク・気になること; said of the draft as a whole only.
    #[serde(default)]
    pub risks: String,
}

/// The sheet as it stands before an answer.
#[derive(Clone, Debug)]
pub struct SheetFacts {
    /// The inquiry's state.
    pub state: InquiryState,
    /// By when an answer was due.
    pub due_at: NaiveDateTime,
    /// The number of the last sheet handed in; 0 when there is none.
    pub last_sheet: i32,
    /// Every row of the version that is asked about, and the whole of it.
    pub rows: Vec<RowRef>,
    /// What this answerer has said so far, the latest on each row.
    pub current: Vec<Said>,
}

/// What is said anew about one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// About what.
    pub row: RowRef,
    /// Where they stand.
    pub stance: Stance,
    /// In words.
    pub body: String,
    /// リスク・気になること
    pub risks: String,
}

/// A sheet that may be handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its number, from 1; unchanged when nothing was said anew.
    pub number: i32,
    /// What is appended: only what differs from before.
    pub appended: Vec<News>,
    /// Whether it came after the deadline.
    pub is_late: bool,
}

/// Why a sheet can't be handed in; with the row at fault where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    AlreadyConsolidated,
    AnswererRequired,
    ChannelRequired,
    ReceivedInFuture,
    ReceivedBeforeAsked,
    ReceiverRequired,
    OverallRequired,
    StanceRequired(RowRef),
    TextRequired(RowRef),
    TextTooLong(RowRef),
    RisksTooLong(RowRef),
    UnknownRow,
}

impl From<AnswerError> for Refused {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::AlreadyConsolidated => Refused::new("opinion-already-consolidated"),
            AnswerError::AnswererRequired => Refused::at("answered_by", "opinion-answerer-required"),
            AnswerError::ChannelRequired => Refused::at("channel", "opinion-channel-required"),
            AnswerError::ReceivedInFuture => Refused::at("received", "opinion-received-in-future"),
            AnswerError::ReceivedBeforeAsked => Refused::at("received", "opinion-received-before-asked"),
            AnswerError::ReceiverRequired => Refused::at("receiver", "opinion-receiver-required"),
            AnswerError::OverallRequired => {
                Refused::at("stance", "opinion-overall-required").with("row", "overall")
            }
            AnswerError::StanceRequired(row) => {
                Refused::at("stance", "opinion-stance-required").with("row", row.name())
            }
            AnswerError::TextRequired(row) => {
                Refused::at("text", "opinion-text-required").with("row", row.name())
            }
            AnswerError::TextTooLong(row) => Refused::at("text", "inquiry-text-too-long")
                .with("row", row.name())
                .with("limit", LONGEST_TEXT),
            AnswerError::RisksTooLong(row) => Refused::at("risks", "inquiry-text-too-long")
                .with("row", row.name())
                .with("limit", LONGEST_TEXT),
            AnswerError::UnknownRow => Refused::new("opinion-unknown-row"),
        }
    }
}

/// Takes a sheet, or names what is missing in the order of the sheet. Late answers are taken and marked; a row that is
/// not mentioned keeps what was said about it before.
pub fn answer(
    facts: &SheetFacts,
    said: &[Said],
    answered_by: &str,
    now: NaiveDateTime,
) -> Result<Sheet, Vec<AnswerError>> {
    if facts.state == InquiryState::Consolidated {
        return Err(vec![AnswerError::AlreadyConsolidated]);
    }
    let mut errors: Vec<AnswerError> = said.iter().filter_map(|s| check_row(facts, s).err()).collect();
    let overall = |list: &[Said]| list.iter().any(|s| s.row == RowRef::OVERALL && s.stance.is_some());
    if !overall(said) && !overall(&facts.current) {
        errors.push(AnswerError::OverallRequired);
    }
    if answered_by.trim().is_empty() {
        errors.push(AnswerError::AnswererRequired);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let appended: Vec<_> = said.iter().filter_map(|s| news(facts, s)).collect();
    let number = if appended.is_empty() { facts.last_sheet } else { facts.last_sheet + 1 };
    Ok(Sheet { number, appended, is_late: now > facts.due_at })
}

/// Whether what is said about one row can stand; for the pages of a sheet that is filled in step by step.
pub fn check_row(facts: &SheetFacts, said: &Said) -> Result<(), AnswerError> {
    let text = said.body.trim();
    if !facts.rows.contains(&said.row) {
        return Err(AnswerError::UnknownRow);
    }
    match said.stance {
        None if !text.is_empty() || !said.risks.trim().is_empty() => {
            Err(AnswerError::StanceRequired(said.row.clone()))
        }
        Some(stance) if stance.needs_text() && text.is_empty() => {
            Err(AnswerError::TextRequired(said.row.clone()))
        }
        _ if is_too_long(text) => Err(AnswerError::TextTooLong(said.row.clone())),
        _ if is_too_long(said.risks.trim()) => Err(AnswerError::RisksTooLong(said.row.clone())),
        _ => Ok(()),
    }
}

/// What of this is not on record yet.
fn news(facts: &SheetFacts, said: &Said) -> Option<News> {
    let stance = said.stance?;
    let body = said.body.trim();
    // A single row has its own words; risks are seen of the draft as a whole.
    let risks = if said.row == RowRef::OVERALL { said.risks.trim() } else { "" };
    let is_known = |c: &Said| {
        c.row == said.row && c.stance == Some(stance) && (c.body.as_str(), c.risks.as_str()) == (body, risks)
    };
    let is_news = !facts.current.iter().any(is_known);
    is_news.then(|| News { row: said.row.clone(), stance, body: body.to_owned(), risks: risks.to_owned() })
}

const OPEN_CONCERNS: &str = "opinion-concerns-open";

/// What stands against a consent while concerns wait for a decision; it leads to the inquiry.
pub fn open_concerns(inquiry: &Uid, count: usize) -> Refused {
    Refused::new(OPEN_CONCERNS).with("inquiry", inquiry).with("count", count)
}

/// The inquiry in which concerns wait, when that is what was refused.
pub fn inquiry_of_concerns(refused: &Refused) -> Option<&str> {
    let named = refused.args.iter().find(|(name, _)| *name == "inquiry");
    named.filter(|_| refused.code == OPEN_CONCERNS).map(|(_, uid)| uid.as_str())
}

/// Why a decision on an opinion can't be taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveError {
    AlreadyConsolidated,
    DecisionRequired,
    ReasonRequired,
    ReasonTooLong,
    Superseded,
}

impl From<ResolveError> for Refused {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::AlreadyConsolidated => Refused::new("opinion-already-consolidated"),
            ResolveError::DecisionRequired => Refused::at("decision", "opinion-decision-required"),
            ResolveError::ReasonRequired => Refused::at("reason", "opinion-reason-required"),
            ResolveError::ReasonTooLong => {
                Refused::at("reason", "inquiry-text-too-long").with("limit", LONGEST_TEXT)
            }
            ResolveError::Superseded => Refused::new("opinion-superseded"),
        }
    }
}

/// Decides on an opinion: always with a reason, so that the answerer sees what became of it.
pub fn resolve(
    state: InquiryState,
    is_current: bool,
    decision: Option<Decision>,
    reason: &str,
) -> Result<(Decision, String), ResolveError> {
    if state == InquiryState::Consolidated {
        return Err(ResolveError::AlreadyConsolidated);
    }
    if !is_current {
        return Err(ResolveError::Superseded);
    }
    let decision = decision.ok_or(ResolveError::DecisionRequired)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ResolveError::ReasonRequired);
    }
    if is_too_long(reason) {
        return Err(ResolveError::ReasonTooLong);
    }
    Ok((decision, reason.to_owned()))
}

/// Why the decisions can't be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsolidateError {
    AlreadyConsolidated,
    Undecided(usize),
    /// So many have not answered, and nobody said that it goes on without them.
    Unanswered(usize),
}

impl From<ConsolidateError> for Refused {
    fn from(error: ConsolidateError) -> Self {
        match error {
            ConsolidateError::AlreadyConsolidated => Refused::new("opinion-already-consolidated"),
            ConsolidateError::Undecided(count) => Refused::new("opinion-undecided").with("count", count),
            ConsolidateError::Unanswered(count) => {
                Refused::at("confirmed", "opinion-unanswered").with("count", count)
            }
        }
    }
}

/// Closes the decisions once every opinion that needs one has it. Who has not answered by then can't any more and is on record as
/// such: whoever closes has to know of them.
pub fn consolidate(
    state: InquiryState,
    (undecided, unanswered): (usize, usize),
    is_confirmed: bool,
) -> Result<(), ConsolidateError> {
    match () {
        () if state == InquiryState::Consolidated => Err(ConsolidateError::AlreadyConsolidated),
        () if undecided > 0 => Err(ConsolidateError::Undecided(undecided)),
        () if unanswered > 0 && !is_confirmed => Err(ConsolidateError::Unanswered(unanswered)),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests;
