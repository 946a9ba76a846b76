//! Writes the title and the words above the table. They are published as they stand.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::report::{COMMENTARY_LIMIT, ReportError, ReportState};
use crate::storage::tables::issue_reports;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The words.
#[derive(Clone, Debug)]
pub struct DescribeInput {
    pub report: Uid,
    /// Empty means the standard title.
    pub title: String,
    pub commentary: String,
    /// The version of the report that its writer saw.
    pub version: i32,
}

/// What was described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub uid: Uid,
}

/// Changes the words of a report that is not published yet. They are published with it, so other words need another
/// review.
pub fn describe(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &DescribeInput) -> Result<Described, Failure> {
    let row = super::load(tx, &input.report)?;
    if !cmd.scope().is_system() && !cmd.act_where(|m| m.publishes_reports(row.insurer)) {
        return Err(Failure::NotFound("report"));
    }
    if row.state == ReportState::Published {
        return Err(Refused::from(ReportError::AlreadyPublished).into());
    }
    if input.commentary.chars().count() > COMMENTARY_LIMIT {
        return Err(Refused::from(ReportError::CommentaryTooLong).into());
    }
    if input.title.chars().count() > 100 {
        return Err(Refused::at("title", "field-too-long").with("limit", 100).into());
    }
    if row.version != input.version {
        return Err(Refused::from(ReportError::ChangedMeanwhile).into());
    }
    if !issue_reports::set_commentary(tx, &row, (&input.title, &input.commentary), cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("report.describe").object("report", &row.uid))?;
    Ok(Described { uid: row.uid })
}
