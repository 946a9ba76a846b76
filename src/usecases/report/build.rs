//! Reads everything again and notes what is found.

use serde::{Deserialize, Serialize};

use crate::domain::ids::InsurerId;
use crate::domain::period::Period;
use crate::domain::regional_issue::{self, Findings, Rules};
use crate::domain::report::ReportState;
use crate::storage::tables::issue_reports::{self, ReportRow};
use crate::storage::views::region;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Payload of [`crate::domain::job::JobKind::RefreshDrafts`].
#[derive(Serialize, Deserialize)]
pub struct RefreshJob {
    /// Whose issues changed; nobody's in the night, when all drafts are looked at.
    #[serde(default)]
    pub insurer: Option<InsurerId>,
}

/// Who has a report that is not published yet.
pub fn insurers_with_drafts(tx: &mut Tx<'_>) -> Result<Vec<InsurerId>, Failure> {
    Ok(issue_reports::insurers_with_drafts(tx)?)
}

/// Builds the drafts of an insurer again after its issues changed. A draft whose input is the same stays as it is,
/// with its reviews. Returns how many changed.
pub fn refresh_drafts(tx: &mut Tx<'_>, cmd: &Cmd, insurer: InsurerId) -> Result<usize, Failure> {
    let mut changed = 0;
    for row in issue_reports::open_drafts(tx, insurer)? {
        let findings = find(tx, row.insurer, row.period()?)?;
        if findings.digest != row.input_digest {
            keep(tx, cmd, &row, &findings)?;
            let detail = serde_json::json!({ "digest": findings.digest });
            cmd.audit(tx, &Audit::of("report.refresh_draft").object("report", &row.uid).detail(detail))?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// What the issues of today say about a period.
pub(super) fn find(tx: &mut Tx<'_>, insurer: InsurerId, period: Period) -> Result<Findings, Failure> {
    let areas = region::areas_of(tx, insurer)?;
    let reach = regional_issue::four_quarters_up_to(period);
    let issues = region::counted(tx, insurer, reach, &areas)?;
    let examined = region::examined(tx, insurer, reach)?;
    let rules = Rules {
        period,
        themes: region::themes_of(tx, insurer, period.last_day())?,
        areas: areas.into_iter().map(|a| a.heading).collect(),
        recurring_from: regional_issue::RECURRING_FROM,
    };
    Ok(regional_issue::build(&issues, &examined, &rules))
}

pub(super) fn keep(tx: &mut Tx<'_>, cmd: &Cmd, row: &ReportRow, findings: &Findings) -> Result<(), Failure> {
    if issue_reports::keep_findings(tx, row, (ReportState::Draft, findings), cmd.now)? {
        Ok(())
    } else {
        Err(Failure::Conflict)
    }
}
