//! A reviewer's word on a draft.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::report::{COMMENT_LIMIT, ReportError, ReportState, Verdict, state_after};
use crate::storage::tables::issue_reports::{self, NewReview};
use crate::storage::views::region;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What the reviewer says.
#[derive(Clone, Debug)]
pub struct ReviewInput {
    pub report: Uid,
    pub verdict: Option<Verdict>,
    pub comment: String,
}

/// Where the report stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    pub state: ReportState,
}

/// Adds a review by staff of the insurer or of a center in charge of one of its areas. Who asks for more work says what.
pub fn review(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ReviewInput) -> Result<Reviewed, Failure> {
    let row = super::load(tx, &input.report)?;
    let areas: Vec<_> = region::areas_of(tx, row.insurer)?.into_iter().map(|a| a.id).collect();
    if !cmd.act_where(|m| m.reviews_reports(row.insurer, &areas)) {
        return Err(Failure::NotFound("report"));
    }
    if row.state == ReportState::Published {
        return Err(Refused::from(ReportError::AlreadyPublished).into());
    }
    let (verdict, comment) = said(input).map_err(Refused::from)?;
    let by = cmd.actor.name();
    let office_id = cmd.acting().map(|m| m.office);
    issue_reports::insert_review(
        tx,
        &NewReview {
            uid: &cmd.uid(),
            report_id: row.id,
            office_id,
            verdict,
            comment,
            reviewed_by: &by,
            reviewed_at: cmd.now,
        },
    )?;
    let state = state_after(&issue_reports::verdicts(tx, &row)?);
    if !issue_reports::set_reviewed(tx, &row, state, &by, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let detail = serde_json::json!({ "verdict": verdict });
    cmd.audit(tx, &Audit::of("report.review").object("report", &row.uid).detail(detail))?;
    Ok(Reviewed { state })
}

fn said(input: &ReviewInput) -> Result<(Verdict, &str), ReportError> {
    let verdict = input.verdict.ok_or(ReportError::VerdictMissing)?;
    let comment = input.comment.trim();
    if verdict == Verdict::Revise && comment.is_empty() {
        return Err(ReportError::CommentMissing);
    }
    if comment.chars().count() > COMMENT_LIMIT {
        return Err(ReportError::CommentTooLong);
    }
    Ok((verdict, comment))
}
