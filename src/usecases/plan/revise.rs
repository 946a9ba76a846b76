//! Makes the next version of a plan from edited rows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{OpinionId, Uid};
use crate::domain::opinion::Decision;
use crate::domain::plan_draft::{
    ChecklistText, EditError, PlanContent, PlanEdit, PreventivePart, VersionSource, apply, is_unchanged,
};
use crate::domain::refusal::Refused;
use crate::domain::time::DateRefusal;
use crate::domain::words::Word;
use crate::storage::tables::opinions;
use crate::storage::tables::plan_edits::EditKey;
use crate::storage::tables::plans::PlanRow;
use crate::storage::tables::{inquiries, plan_edits, plan_rows, plans};
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::require_answered;
use crate::usecases::keeping::{planned, supported};
use crate::usecases::plan::offices;
use crate::usecases::plan_steps::{self, AddVersion};
use crate::usecases::{Cmd, Failure};

/// An edit of a version.
#[derive(Clone, Debug)]
pub struct ReviseInput {
    /// The version that was edited.
    pub version: Uid,
    /// What was changed.
    pub edit: PlanEdit,
    /// Why.
    pub note: String,
    /// The inquiry whose adopted opinions led to it.
    pub inquiry: Option<Uid>,
}

/// The version an edit made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// Its uid.
    pub version: Uid,
    /// Its number.
    pub number: i32,
}

impl From<EditError> for Refused {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NothingChanged => Refused::new("plan-nothing-changed"),
            EditError::NeedsRequired => Refused::new("plan-needs-required"),
            EditError::NeedTextRequired { number } => {
                Refused::new("plan-need-text-required").with("number", number)
            }
            EditError::RowWithoutParent => Refused::new("plan-row-without-parent"),
            EditError::UnknownRow => Refused::new("plan-unknown-row"),
            EditError::TextTooLong { limit } => Refused::new("plan-text-too-long").with("limit", limit),
            EditError::DateUnreadable { part, why } => Refused::at(part.as_str(), why.code()),
            EditError::WordUnknown { part } => Refused::at(part.as_str(), "plan-word-unknown"),
            EditError::PartUnreadable { part, why } => {
                Refused::new(why.map_or(unreadable(part), DateRefusal::code)).with("part", part)
            }
            EditError::PeriodBackwards => Refused::at("certified_to", "plan-period-backwards"),
            EditError::WeekUnreadable { at } => Refused::new("plan-week-unreadable").with("line", at + 1),
            EditError::WeekTextRequired { at } => {
                Refused::new("plan-week-text-required").with("line", at + 1)
            }
        }
    }
}

fn unreadable(part: PreventivePart) -> &'static str {
    match part {
        PreventivePart::Checklist(_, ChecklistText::Count) => "plan-count-unreadable",
        _ => "plan-word-unknown",
    }
}

/// Makes the next version. Only the current version can be edited: what was written on an older one would undo
/// what stands in between.
pub fn revise(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ReviseInput) -> Result<Revised, Failure> {
    let version = plans::find_version(tx, &input.version)?.ok_or(Failure::NotFound("version"))?;
    let plan = plans::get(tx, version.plan_id)?;
    let client = planned(tx, cmd, &plan, "version")?;
    supported(tx, client.id)?;
    if version.number != plan.current_number {
        return Err(Refused::new("plan-version-not-current").with("number", plan.current_number).into());
    }
    let adopted = match &input.inquiry {
        Some(inquiry) => adopted(tx, &plan, inquiry)?,
        None => Vec::new(),
    };
    let before = plan_rows::content(tx, version.id)?;
    let mut content = apply(&before, &input.edit, &mut || cmd.uid()).map_err(Refused::from)?;
    offices::number(tx, client.insurer_id, &before, &mut content)?;
    // A name that was chosen with the number that it has changes nothing.
    if is_unchanged(&before, &content) {
        return Err(Refused::from(EditError::NothingChanged).into());
    }
    if consented(&content) != consented(&before) && consented(&content).is_some() {
        require_answered(tx, version.id, client.office_id)?;
    }
    let author = cmd.actor.account().map(|a| a.name.clone()).unwrap_or_else(|| before.head.author.clone());
    let add = AddVersion {
        client: &client,
        plan: &plan,
        content,
        source: if input.inquiry.is_some() { VersionSource::Resolution } else { VersionSource::Edit },
        note: &input.note,
        author: &author,
    };
    let made = plan_steps::add_version(tx, cmd, &add)?;
    opinions::note_version(tx, &adopted, made.id)?;
    if let Some(account) = cmd.actor.account() {
        let key = EditKey { account: account.account, client: client.id, plan: Some(plan.id) };
        plan_edits::delete(tx, &key)?;
    }
    let note = Audit::of("plan.revise").object("plan-version", &made.uid).subject(&client.uid);
    cmd.audit(tx, &note.purpose(input.note.clone()))?;
    Ok(Revised { version: made.uid, number: made.number })
}

/// The day of consent on the form of a preventive plan.
fn consented(content: &PlanContent) -> Option<NaiveDate> {
    content.head.preventive.as_ref().and_then(|form| form.agreed_on)
}

/// The opinions of an inquiry about this plan that were adopted, wholly or partly, and that no version has taken in.
fn adopted(tx: &mut Tx<'_>, plan: &PlanRow, inquiry: &Uid) -> Result<Vec<OpinionId>, Failure> {
    let inquiry = inquiries::find(tx, inquiry)?.ok_or(Failure::NotFound("inquiry"))?;
    if plans::get_version(tx, inquiry.plan_version_id)?.plan_id != plan.id {
        return Err(Failure::NotFound("inquiry"));
    }
    inquiries::take_turn(tx, inquiry.id)?;
    let all = opinions::of_inquiry(tx, inquiry.id)?;
    let current: Vec<OpinionId> = opinions::current(&all).into_iter().map(|o| o.id).collect();
    let decided = opinions::resolutions(tx, &current)?.into_iter();
    let adopted: Vec<OpinionId> = decided
        .filter(|r| r.decision != Decision::Declined && r.taken_into.is_none())
        .map(|r| r.opinion_id)
        .collect();
    if adopted.is_empty() { Err(Refused::new("plan-nothing-adopted").into()) } else { Ok(adopted) }
}
