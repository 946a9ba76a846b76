//! What the use-cases of inquiries share: who may, and what a sheet stands on.

use crate::domain::access::{Actor, InvitationKind, Role};
use crate::domain::ids::{InquiryId, Uid};
use crate::domain::opinion::{Said, SheetFacts, rows_of};
use crate::storage::Tx;
use crate::storage::tables::inquiries::{self, InquiryRow};
use crate::storage::tables::inquiry_hosts::{self, AskedRow};
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::opinions;
use crate::storage::tables::plan_rows;
use crate::usecases::{Cmd, Failure};

/// Who answers for an office that is asked.
const ANSWERERS: &[Role] = &[Role::ProviderStaff, Role::CareManager, Role::CenterStaff];

/// Whether the actor is who was asked: the holder of exactly this link, or somebody of the asked office.
pub fn is_answerer(actor: &Actor, asked: &AskedRow) -> bool {
    match actor {
        Actor::Link(link) => link.kind == InvitationKind::Inquiry && link.invitation == asked.id,
        Actor::Account(_) => asked.office_id.is_some_and(|office| actor.is_in(office, ANSWERERS)),
        Actor::Anonymous | Actor::System(_) => false,
    }
}

/// Lets who was asked act for the asked office, and says whether they are who was asked.
pub fn answers(cmd: &mut Cmd, asked: &AskedRow) -> bool {
    if let Some(office) = asked.office_id {
        cmd.act_in(office, ANSWERERS);
    }
    is_answerer(&cmd.actor, asked)
}

/// A sheet with all it belongs to.
pub struct Sheet {
    pub asked: AskedRow,
    pub inquiry: InquiryRow,
    pub meeting: MeetingRow,
}

/// The inquiry of an invitation, unless its link was revoked.
pub fn inquiry_of(tx: &mut Tx<'_>, invitation: &Uid) -> Result<InquiryId, Failure> {
    let asked = inquiry_hosts::find_asked(tx, invitation)?.filter(|a| a.revoked_at.is_none());
    asked.ok_or(Failure::NotFound("invitation"))?.inquiry_id.ok_or(Failure::NotFound("inquiry"))
}

/// The sheet of an invitation, unless its link was revoked.
pub fn sheet(tx: &mut Tx<'_>, invitation: &Uid) -> Result<Sheet, Failure> {
    let asked = inquiry_hosts::find_asked(tx, invitation)?.filter(|a| a.revoked_at.is_none());
    let asked = asked.ok_or(Failure::NotFound("invitation"))?;
    let inquiry = asked.inquiry_id.ok_or(Failure::NotFound("inquiry"))?;
    let inquiry = inquiries::get(tx, inquiry)?;
    let meeting = meetings::get(tx, inquiry.meeting_id)?;
    Ok(Sheet { asked, inquiry, meeting })
}

/// What the rules need to know about a sheet.
pub fn facts(tx: &mut Tx<'_>, sheet: &Sheet) -> Result<SheetFacts, Failure> {
    let given = opinions::of_invitation(tx, sheet.asked.id)?;
    let current: Vec<Said> = opinions::current(&given).into_iter().map(|g| g.said()).collect();
    Ok(SheetFacts {
        state: sheet.inquiry.state,
        due_at: sheet.asked.due_at.unwrap_or(sheet.inquiry.due_at),
        last_sheet: sheet.asked.sheet_no,
        rows: rows_of(&plan_rows::content(tx, sheet.inquiry.plan_version_id)?),
        current,
    })
}

/// The inquiry of a uid with its meeting, for those who plan in the meeting's office.
pub fn planned(tx: &mut Tx<'_>, cmd: &mut Cmd, inquiry: &Uid) -> Result<(InquiryRow, MeetingRow), Failure> {
    let inquiry = inquiries::find(tx, inquiry)?.ok_or(Failure::NotFound("inquiry"))?;
    let meeting = meetings::get(tx, inquiry.meeting_id)?;
    cmd.require_planner(meeting.office_id, "inquiry")?;
    Ok((inquiry, meeting))
}
