//! When an office or a person can come as a rule: said, taken back, taken up again. An office speaks for itself; who keeps the
//! directory speaks for it until it does.

use super::facts::require_speaker;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::regular_hours::{NOTE_LIMIT, TypedRow, Week, WeekError, pause};
use crate::storage::tables::offices;
use crate::storage::tables::regular_weeks::{self as weeks, Said, Voice, WeekRow};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::{Cmd, Failure};

/// Of whom it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// An office, by its uid.
    Office(Uid),
    /// The actor.
    Own,
}

/// What was typed.
#[derive(Clone, Debug)]
pub struct TypedHours {
    /// Of whom.
    pub whose: Whose,
    /// Uid of the word its writer saw; nothing where there was none.
    pub seen: Option<Uid>,
    /// The rows of the form.
    pub rows: Vec<TypedRow>,
    /// Minutes between two meetings.
    pub pause: String,
    /// In their own words.
    pub note: String,
}

impl TypedHours {
    /// What it says, or everything that is wrong with it.
    fn read(&self) -> Result<Said, Vec<WeekError>> {
        let note = self.note.trim();
        let (week, pause) = (Week::parse(&self.rows), pause(&self.pause));
        let is_long = note.chars().count() > NOTE_LIMIT;
        match (week, pause) {
            (Ok(week), Ok(pause)) if !is_long => Ok(Said { week, pause, note: note.to_owned() }),
            (week, pause) => {
                let mut errors = week.err().unwrap_or_default();
                errors.extend(pause.err());
                errors.extend(is_long.then_some(WeekError::NoteTooLong));
                Err(errors)
            }
        }
    }

    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<WeekError> {
        self.read().err().unwrap_or_default()
    }
}

/// Says when they can come.
pub fn set_hours(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &TypedHours) -> Result<(), Failure> {
    let spoken = speak(tx, cmd, &input.whose)?;
    let said = input.read().map_err(|errors| first(&errors))?;
    if spoken.living.as_ref().map(|row| &row.uid) != input.seen.as_ref() {
        return Err(Refused::new("hours-changed-meanwhile").into());
    }
    write(tx, cmd, &spoken, &said, "directory.set_hours")
}

/// Takes the word back that its reader saw: of an office that of the directory counts again, of others nothing is said any more.
pub fn withdraw_hours(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    whose: &Whose,
    seen: Option<&Uid>,
) -> Result<(), Failure> {
    let spoken = speak(tx, cmd, whose)?;
    if spoken.living.is_some() && spoken.living.as_ref().map(|row| &row.uid) != seen {
        return Err(Refused::new("hours-changed-meanwhile").into());
    }
    if !weeks::end(tx, spoken.voice, cmd.now)? {
        return Err(Refused::new("hours-gone-already").into());
    }
    note(tx, cmd, &spoken, "directory.withdraw_hours", serde_json::json!({}))
}

/// Takes a former word up again.
pub fn restore_hours(tx: &mut Tx<'_>, cmd: &mut Cmd, whose: &Whose, former: &Uid) -> Result<(), Failure> {
    let spoken = speak(tx, cmd, whose)?;
    let all = weeks::list(tx, spoken.voice, i64::MAX)?;
    let row = all.into_iter().find(|row| row.uid == *former).ok_or(Failure::NotFound("hours"))?;
    if row.ended_at.is_none() {
        return Err(Refused::new("hours-said-already").into());
    }
    let said = weeks::said(tx, &row)?;
    write(tx, cmd, &spoken, &said, "directory.restore_hours")
}

/// By whose voice the actor speaks, and what it has said.
struct Spoken {
    voice: Voice,
    living: Option<WeekRow>,
    /// Kind and uid of whom it is about.
    about: (&'static str, Uid),
}

fn speak(tx: &mut Tx<'_>, cmd: &mut Cmd, whose: &Whose) -> Result<Spoken, Failure> {
    let (voice, about) = match whose {
        Whose::Own => {
            cmd.require_role(PLANNERS)?;
            let actor = cmd.actor.account().ok_or(Failure::Denied)?;
            (Voice::Account(actor.account), ("account", actor.uid.clone()))
        }
        Whose::Office(uid) => {
            let office = offices::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("office"))?;
            let is_own = require_speaker(tx, cmd, &office)?;
            let voice = if is_own { Voice::Office(office.id) } else { Voice::Directory(office.id) };
            if office.merged_into.is_some() {
                return Err(Refused::new("office-is-merged").into());
            }
            (voice, ("office", office.uid))
        }
    };
    // Two who write at once come one after the other, so that the later one sees what the first has said.
    weeks::lock(tx, voice)?;
    let living = weeks::list(tx, voice, 1)?.into_iter().find(|row| row.ended_at.is_none());
    Ok(Spoken { voice, living, about })
}

fn write(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    spoken: &Spoken,
    said: &Said,
    action: &'static str,
) -> Result<(), Failure> {
    weeks::end(tx, spoken.voice, cmd.now)?;
    let uid = cmd.uid();
    let by = cmd.actor.name();
    weeks::insert(tx, (&uid, spoken.voice), said, (cmd.now, &by))?;
    let detail = serde_json::json!({ "hours": uid, "bands": said.week.bands().len() });
    note(tx, cmd, spoken, action, detail)
}

fn note(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    spoken: &Spoken,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let (kind, uid) = &spoken.about;
    cmd.audit(tx, &Audit::of(action).object(kind, uid).detail(detail))
}

fn first(errors: &[WeekError]) -> Refused {
    errors.first().copied().map_or_else(|| Refused::new("hours-changed-meanwhile"), Refused::from)
}
