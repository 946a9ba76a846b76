//! Stops letters that bind nobody to anything, for an office or for oneself, and lets them come again.

use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::reminder::MutableMail;
use crate::storage::tables::meetings::lock_organizer;
use crate::storage::tables::offices;
use crate::storage::tables::reminders::{self, Muting};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::{PLANNERS, TEAM};
use crate::usecases::{Cmd, Failure};

/// Which letters.
#[derive(Clone, Debug)]
pub struct MuteMail {
    /// The kind.
    pub kind: MutableMail,
    /// The office to which they go; none where they go to oneself.
    pub office: Option<Uid>,
    /// Stopped, or wanted again.
    pub stops: bool,
}

/// Stops the letters, or lets them come again.
pub fn mute_mail(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &MuteMail) -> Result<(), Failure> {
    let (who, about) = authorize(tx, cmd, input)?;
    let by = (cmd.actor_name(), cmd.now);
    if input.stops {
        if reminders::is_muted(tx, who, input.kind)? {
            return Err(Refused::new("mail-stopped-already").into());
        }
        reminders::mute(tx, (&cmd.uid(), who), input.kind, (&by.0, by.1))?;
    } else if !reminders::unmute(tx, who, input.kind, (&by.0, by.1))? {
        return Err(Refused::new("mail-wanted-already").into());
    }
    let action = if input.stops { "mail.stop" } else { "mail.want_again" };
    let about = Audit { action, ..about };
    cmd.audit(tx, &about.detail(serde_json::json!({ "kind": input.kind })))
}

/// Letters to an office are its staff's to stop, those to a person are their own. Two clicks at once are one.
fn authorize(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &MuteMail) -> Result<(Muting, Audit), Failure> {
    let Actor::Account(actor) = &cmd.actor else { return Err(Failure::Denied) };
    let (account, uid) = (actor.account, actor.uid.clone());
    lock_organizer(tx, account)?;
    match (input.kind, &input.office) {
        (MutableMail::AnswerReminders | MutableMail::Decisions, Some(office)) => {
            let row = offices::find_by_uid(tx, office)?.ok_or(Failure::NotFound("office"))?;
            if !cmd.act_in(row.id, TEAM) {
                return Err(Failure::NotFound("office"));
            }
            Ok((Muting::Office(row.id), Audit::of("mail.stop").object("office", &row.uid)))
        }
        (MutableMail::Progress, None) => {
            cmd.require_role(PLANNERS)?;
            Ok((Muting::Account(account), Audit::of("mail.stop").object("account", &uid)))
        }
        _ => Err(Refused::new("mail-kind-unknown").into()),
    }
}
