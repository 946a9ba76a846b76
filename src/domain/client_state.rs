//! Whether a client is supported, rests, or is closed (終結), since when and why.

use chrono::NaiveDate;
use serde::Deserialize;

use super::client::{ClientError, ClientState, check_line};
use super::ids::Uid;
use super::refusal::Refused;
use super::time::{DateRefusal, parse_date};
use super::words::Word;

/// The refusal of what is begun for a client whose support has ended.
const ENDED: &str = "client-state-ended";

/// A reason that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateReason {
    /// What is stored.
    pub code: String,
    /// The state it is for.
    pub state: ClientState,
    /// Its wording in Japanese.
    pub ja: String,
    /// Its wording in English.
    pub en: String,
}

/// The reasons that are offered, as a file lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateReasons {
    reason: Vec<StateReason>,
}

impl StateReasons {
    /// Every reason in order.
    pub fn all(&self) -> &[StateReason] {
        &self.reason
    }

    /// The reason of a code.
    pub fn find(&self, code: &str) -> Option<&StateReason> {
        self.reason.iter().find(|reason| reason.code == code)
    }

    /// What keeps the list from being used: no reason to rest or to close, or a code that stands twice.
    pub fn check(&self) -> Result<(), String> {
        for state in [ClientState::Suspended, ClientState::Closed] {
            if self.reason.iter().all(|reason| reason.state != state) {
                return Err(format!("there is no reason for the state {state}"));
            }
        }
        let twice = |code: &str| self.reason.iter().filter(|reason| reason.code == code).count() > 1;
        match self.reason.iter().find(|reason| twice(&reason.code)) {
            Some(reason) => Err(format!("the code {} stands twice", reason.code)),
            None => Ok(()),
        }
    }
}

/// A change of state as typed.
#[derive(Clone, Debug, Default)]
pub struct TypedState {
    /// The word of a [`ClientState`].
    pub state: String,
    /// The code of a reason; blank when the support goes on again.
    pub reason: String,
    /// Since when.
    pub since_on: String,
    /// The circumstances; how it comes, where closed support goes on again.
    pub note: String,
}

/// A change of state that can be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    pub state: ClientState,
    /// The code of its reason; blank when the support goes on again.
    pub reason: String,
    pub since_on: NaiveDate,
    pub note: String,
}

/// The records that are dated after the day on which the support shall have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordsAfter {
    pub day: NaiveDate,
    pub count: usize,
    pub latest: NaiveDate,
}

impl RecordsAfter {
    /// Stands for what was shown: who says that it shall end all the same says it of this day and these records.
    pub fn seen(&self) -> String {
        format!("{} {} {}", self.day, self.count, self.latest)
    }
}

/// Why a change of state can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateError {
    /// No state is chosen, or the one that holds.
    StateRequired,
    /// What is closed goes on before it rests again.
    ClosedRestsNot,
    /// No reason of that state is chosen.
    ReasonRequired,
    /// The day is blank.
    DayRequired,
    /// The day is not understood.
    Day(DateRefusal),
    /// The day lies ahead.
    DayAhead,
    /// The day lies before the last change, or before anything is known of the client's support.
    BeforeLast(NaiveDate),
    /// Closed support goes on again, and nobody says how that comes.
    NoteRequired,
    /// The note can't be taken.
    Note(ClientError),
    /// Something is open that closing would withdraw, and nobody said that it shall.
    StillOpen(usize),
    /// Records are dated after the day on which the support shall have ended, and nobody said of these that it shall all the same.
    RecordsAfter(RecordsAfter),
    /// The support has ended: nothing new is begun for the client before it is taken up again.
    Ended,
}

impl From<StateError> for Refused {
    fn from(error: StateError) -> Self {
        match error {
            StateError::StateRequired => Refused::at("state", "client-state-required"),
            StateError::ClosedRestsNot => Refused::at("state", "client-state-closed-rests-not"),
            StateError::ReasonRequired => Refused::at("reason", "client-state-reason-required"),
            StateError::DayRequired => Refused::at("since_on", "client-state-day-required"),
            StateError::Day(refusal) => Refused::at("since_on", refusal.code()),
            StateError::DayAhead => Refused::at("since_on", "client-state-day-ahead"),
            StateError::BeforeLast(day) => {
                Refused::at("since_on", "client-state-before-last").with("from", day)
            }
            StateError::NoteRequired => Refused::at("note", "client-state-note-required"),
            StateError::Note(error) => error.into(),
            StateError::StillOpen(count) => {
                Refused::at("withdraws_open", "client-state-still-open").with("count", count)
            }
            StateError::RecordsAfter(RecordsAfter { count, latest, .. }) => {
                let refused = Refused::at("records_after", "client-state-records-after");
                refused.with("count", count).with("latest", latest)
            }
            StateError::Ended => Refused::new(ENDED),
        }
    }
}

/// Whether something new may be begun for a client: a plan, a meeting, an inquiry, a delivery. What was done before the end
/// is still noted afterwards, see [`require_within`].
pub fn require_supported(client: &Uid, state: ClientState) -> Result<(), Refused> {
    if state == ClientState::Closed { Err(ended(client)) } else { Ok(()) }
}

/// The refusal names the client, whose state has to be changed first.
fn ended(client: &Uid) -> Refused {
    Refused::from(StateError::Ended).with("client", client)
}

/// The client whose support has ended, where a refusal says so.
pub fn ended_client(refused: &Refused) -> Option<&str> {
    let named = refused.args.iter().find(|(name, _)| *name == "client");
    named.filter(|_| refused.code == ENDED).map(|(_, uid)| uid.as_str())
}

/// Whether something that lasts to a day, or on and on, lies within the support of a client that ended on a day, if it has.
pub fn require_within(
    client: &Uid,
    closed_on: Option<NaiveDate>,
    last: Option<NaiveDate>,
) -> Result<(), Refused> {
    let is_over = closed_on.is_some_and(|end| last.is_none_or(|last| last > end));
    if is_over { Err(ended(client)) } else { Ok(()) }
}

/// Checks a change against the state that holds and the earliest day it may have.
pub fn change(
    typed: &TypedState,
    (present, last): (ClientState, Option<NaiveDate>),
    reasons: &StateReasons,
    today: NaiveDate,
) -> Result<StateChange, StateError> {
    let state = state(typed, present)?;
    let reason = reason(typed, state, reasons)?;
    let since_on = since_on(typed, last, today)?;
    let note = note(typed, present)?;
    Ok(StateChange { state, reason, since_on, note })
}

/// All that stands against a change as it was typed, in the order of its fields.
pub fn faults(
    typed: &TypedState,
    (present, last): (ClientState, Option<NaiveDate>),
    reasons: &StateReasons,
    today: NaiveDate,
) -> Vec<StateError> {
    let state = state(typed, present);
    // Which reasons there are follows from the state.
    let reason = state.and_then(|state| reason(typed, state, reasons)).err().filter(|_| state.is_ok());
    let found = [state.err(), reason, since_on(typed, last, today).err(), note(typed, present).err()];
    found.into_iter().flatten().collect()
}

fn state(typed: &TypedState, present: ClientState) -> Result<ClientState, StateError> {
    let state = ClientState::parse(&typed.state).filter(|state| *state != present);
    match state.ok_or(StateError::StateRequired)? {
        ClientState::Suspended if present == ClientState::Closed => Err(StateError::ClosedRestsNot),
        state => Ok(state),
    }
}

fn reason(typed: &TypedState, state: ClientState, reasons: &StateReasons) -> Result<String, StateError> {
    if state == ClientState::Active {
        return Ok(String::new());
    }
    let found = reasons.find(&typed.reason).filter(|reason| reason.state == state);
    Ok(found.ok_or(StateError::ReasonRequired)?.code.clone())
}

fn since_on(typed: &TypedState, last: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, StateError> {
    if typed.since_on.is_empty() {
        return Err(StateError::DayRequired);
    }
    let since_on = parse_date(&typed.since_on).map_err(StateError::Day)?;
    if since_on > today {
        return Err(StateError::DayAhead);
    }
    last.filter(|last| since_on < *last).map_or(Ok(since_on), |last| Err(StateError::BeforeLast(last)))
}

fn note(typed: &TypedState, present: ClientState) -> Result<String, StateError> {
    let note = typed.note.trim();
    if present == ClientState::Closed && note.is_empty() {
        return Err(StateError::NoteRequired);
    }
    check_line("note", &typed.note, false).map_err(StateError::Note)?;
    Ok(note.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn reasons() -> StateReasons {
        toml::from_str(include_str!("../../config/client_state_reasons.toml")).unwrap()
    }

    fn typed(state: &str, reason: &str, since_on: &str) -> TypedState {
        let text = str::to_owned;
        TypedState { state: text(state), reason: text(reason), since_on: text(since_on), note: String::new() }
    }

    #[test]
    fn a_client_rests_ends_and_goes_on_again_for_reasons_of_that_state() {
        let today = day("2026-11-21");
        let from = |present, typed: &TypedState| change(typed, (present, None), &reasons(), today);
        assert!(from(ClientState::Active, &typed("suspended", "hospital", "2026-11-01")).is_ok());
        assert!(from(ClientState::Suspended, &typed("closed", "died", "2026-11-20")).is_ok());
        let again = typed("active", "", "2026-11-21");
        assert_eq!(from(ClientState::Closed, &again), Err(StateError::NoteRequired));
        let again = TypedState { note: "自宅に戻られた".into(), ..again };
        assert!(from(ClientState::Closed, &again).is_ok());
        let wrong = from(ClientState::Active, &typed("closed", "hospital", "2026-11-20"));
        assert_eq!(wrong, Err(StateError::ReasonRequired));
        let same = from(ClientState::Active, &typed("active", "", "2026-11-20"));
        assert_eq!(same, Err(StateError::StateRequired));
        let rests = from(ClientState::Closed, &typed("suspended", "hospital", "2026-11-20"));
        assert_eq!(rests, Err(StateError::ClosedRestsNot));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let today = day("2026-11-21");
        let from = |present, typed: &TypedState| faults(typed, (present, None), &reasons(), today);
        let empty = typed("closed", "", "3026-01-01");
        let day = StateError::Day(DateRefusal::YearFarAway);
        assert_eq!(from(ClientState::Active, &empty), [StateError::ReasonRequired, day]);
        let none = typed("", "", "");
        assert_eq!(
            from(ClientState::Closed, &none),
            [StateError::StateRequired, StateError::DayRequired, StateError::NoteRequired]
        );
        assert_eq!(from(ClientState::Active, &typed("closed", "died", "2026-11-20")), []);
    }

    #[test]
    fn no_change_lies_ahead_or_before_the_last_one() {
        let at = |since: &str| {
            let typed = typed("closed", "moved", since);
            let last = Some(day("2026-10-01"));
            change(&typed, (ClientState::Suspended, last), &reasons(), day("2026-11-21"))
        };
        assert_eq!(at("2026-11-22"), Err(StateError::DayAhead));
        assert_eq!(at("2026-09-30"), Err(StateError::BeforeLast(day("2026-10-01"))));
        assert!(at("2026-10-01").is_ok());
        assert_eq!(at(""), Err(StateError::DayRequired));
    }

    #[test]
    fn a_list_needs_a_reason_for_each_state_and_each_code_once() {
        assert_eq!(reasons().check(), Ok(()));
        let cut: StateReasons =
            toml::from_str("[[reason]]\ncode='a'\nstate='closed'\nja='あ'\nen='a'").unwrap();
        assert!(cut.check().is_err());
    }
}
