//! More time for an inquiry: for all who have not answered, or for chosen ones. What goes beyond the meeting that needs the
//! answers, or beyond the day up to which the rules ask for them, is looked at twice.

use chrono::{NaiveDate, NaiveDateTime};

use super::{InquiryState, OpenError, check_deadline};
use crate::domain::duty::RuleNo;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The invitation.
    pub invitation: Uid,
    /// By when the answer is due so far.
    pub due_at: NaiveDateTime,
    /// Whether an answer was handed in.
    pub is_answered: bool,
}

/// Up to when the answers are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// When the meeting begins that is to talk about them.
    pub meeting: Option<NaiveDateTime>,
    /// The last day of the duty that the meeting or the inquiry meets, with its rule.
    pub duty: Option<(RuleNo, NaiveDate)>,
}

/// What a deadline goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    Meeting(NaiveDateTime),
    Duty(RuleNo, NaiveDate),
}

/// Why the time can't be extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendError {
    AlreadyConsolidated,
    EverybodyAnswered,
    NobodyChosen,
    NotWaiting,
    Deadline(OpenError),
    NotLater,
    Unconfirmed(Beyond),
}

impl From<ExtendError> for Refused {
    fn from(error: ExtendError) -> Self {
        match error {
            ExtendError::AlreadyConsolidated => Refused::new("opinion-already-consolidated"),
            ExtendError::EverybodyAnswered => Refused::new("extension-everybody-answered"),
            ExtendError::NobodyChosen => Refused::at("asked", "extension-nobody-chosen"),
            ExtendError::NotWaiting => Refused::at("asked", "extension-not-waiting"),
            ExtendError::Deadline(error) => Refused::from(error),
            ExtendError::NotLater => Refused::at("due", "extension-not-later"),
            ExtendError::Unconfirmed(Beyond::Meeting(at)) => {
                Refused::at("confirmed", "extension-beyond-meeting").with("day", jst_date(at))
            }
            ExtendError::Unconfirmed(Beyond::Duty(rule, day)) => {
                Refused::at("confirmed", "extension-beyond-duty")
                    .with("rule", rule.as_str().to_uppercase())
                    .with("day", day)
            }
        }
    }
}

/// What a deadline goes beyond.
pub fn beyond(needed: &Needed, due_at: NaiveDateTime) -> Vec<Beyond> {
    let meeting = needed.meeting.filter(|at| due_at > *at).map(Beyond::Meeting);
    let duty = needed.duty.filter(|(_, day)| jst_date(due_at) > *day);
    meeting.into_iter().chain(duty.map(|(rule, day)| Beyond::Duty(rule, day))).collect()
}

/// Who gets more time, or everything that stands against it in the order of the form. Who has as much already keeps it.
pub fn extend<'w>(
    state: InquiryState,
    waiting: &'w [Waiting],
    (chosen, due_at): (&[Uid], NaiveDateTime),
    (needed, is_confirmed): (&Needed, bool),
    now: NaiveDateTime,
) -> Result<Vec<&'w Waiting>, Vec<ExtendError>> {
    if state == InquiryState::Consolidated {
        return Err(vec![ExtendError::AlreadyConsolidated]);
    }
    if waiting.iter().all(|one| one.is_answered) {
        return Err(vec![ExtendError::EverybodyAnswered]);
    }
    let found: Vec<&Waiting> =
        waiting.iter().filter(|one| !one.is_answered && chosen.contains(&one.invitation)).collect();
    let mut errors = Vec::new();
    if chosen.is_empty() {
        errors.push(ExtendError::NobodyChosen);
    } else if found.len() < chosen.len() {
        errors.push(ExtendError::NotWaiting);
    }
    if let Some(error) = check_deadline(due_at, now) {
        errors.push(ExtendError::Deadline(error));
    } else if found.iter().all(|one| due_at <= one.due_at) {
        errors.push(ExtendError::NotLater);
    } else if !is_confirmed {
        errors.extend(beyond(needed, due_at).into_iter().map(ExtendError::Unconfirmed));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(found.into_iter().filter(|one| due_at > one.due_at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn waiting(n: u64, is_answered: bool) -> Waiting {
        let invitation = Uid::from_parts(n, [0; 10]);
        Waiting { invitation, due_at: at("2026-11-24T08:00:00"), is_answered }
    }

    #[test]
    fn more_time_is_for_those_who_have_not_answered_and_later_than_before() {
        let (now, later) = (at("2026-11-23T01:00:00"), at("2026-11-27T08:00:00"));
        let all = [waiting(1, false), waiting(2, true), waiting(3, false)];
        let nothing = Needed::default();
        let run = |chosen: &[Uid], due_at| {
            let found = extend(InquiryState::Open, &all, (chosen, due_at), (&nothing, false), now);
            found.map(|list| list.len())
        };
        let uid = |n: usize| all[n].invitation.clone();
        assert_eq!(run(&[uid(0), uid(2)], later), Ok(2));
        assert_eq!(run(&[uid(0), uid(1)], later), Err(vec![ExtendError::NotWaiting]));
        assert_eq!(
            run(&[], at("2026-11-20T08:00:00")),
            Err(vec![ExtendError::NobodyChosen, ExtendError::Deadline(OpenError::DeadlineInPast)])
        );
        assert_eq!(run(&[uid(0)], at("2026-11-24T08:00:00")), Err(vec![ExtendError::NotLater]));
    }

    #[test]
    fn what_goes_beyond_the_meeting_or_the_rule_is_confirmed() {
        let now = at("2026-11-23T01:00:00");
        let all = [waiting(1, false)];
        let chosen = [all[0].invitation.clone()];
        let duty = (RuleNo::ALL[0], "2026-11-30".parse().unwrap());
        let needed = Needed { meeting: Some(at("2026-11-28T05:00:00")), duty: Some(duty) };
        let run = |due_at, is_confirmed| {
            let found = extend(InquiryState::Open, &all, (&chosen, due_at), (&needed, is_confirmed), now);
            found.map(|list| list.len())
        };
        assert_eq!(run(at("2026-11-27T08:00:00"), false), Ok(1));
        let both = vec![
            ExtendError::Unconfirmed(Beyond::Meeting(at("2026-11-28T05:00:00"))),
            ExtendError::Unconfirmed(Beyond::Duty(duty.0, duty.1)),
        ];
        assert_eq!(run(at("2026-12-01T08:00:00"), false), Err(both));
        assert_eq!(run(at("2026-12-01T08:00:00"), true), Ok(1));
    }
}
