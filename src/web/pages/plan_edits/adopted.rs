//! The adopted opinions of an inquiry beside the rows of a plan that is being edited.

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::opinion::{Decision, RowRef, labels_of};
use crate::render::pages::plan_edits::{AdoptedLine, AdoptedPart};
use crate::storage::Conn;
use crate::storage::views::inquiries::{GivenRow, InquiryView, inquiry};
use crate::storage::views::plans::VersionView;
use crate::web::WebError;

/// What was adopted and is in no version yet; none when the edit comes of no inquiry.
pub fn of(
    conn: &mut Conn,
    scope: &Scope,
    version: &VersionView,
    uid: Option<&Uid>,
) -> Result<Option<AdoptedPart>, WebError> {
    let Some(uid) = uid else { return Ok(None) };
    let view = inquiry(conn, scope, uid)?.filter(|view| view.about.plan_uid == version.plan_uid);
    let view = view.ok_or(WebError::NotFound("inquiry"))?;
    let labels = labels_of(&version.content);
    let lines = view.current().into_iter().filter_map(|given| line(&view, given, &labels)).collect();
    Ok(Some(AdoptedPart {
        inquiry: view.inquiry.uid.to_string(),
        number: view.meeting.number.clone(),
        version_number: view.about.version_number,
        lines,
    }))
}

/// An opinion as it stands beside its row; about the whole, or about a row that is gone, it stands above all rows.
fn line(view: &InquiryView, given: &GivenRow, labels: &[(RowRef, String)]) -> Option<AdoptedLine> {
    let decided = view.resolutions.get(&given.id)?;
    if decided.decision == Decision::Declined || decided.taken_into.is_some() {
        return None;
    }
    let office = view.asked.iter().find(|asked| asked.id == given.invitation_id);
    let stands = labels.iter().any(|(row, _)| *row == given.row());
    Some(AdoptedLine {
        row: if stands { given.row_uid.clone() } else { String::new() },
        office: office.map(|asked| asked.label.clone()).unwrap_or_default(),
        stance: given.stance,
        body: given.body.clone(),
        risks: given.risks.clone(),
        decision: decided.decision,
        reason: decided.reason.clone(),
    })
}
