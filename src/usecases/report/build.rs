//! Reads everything again and notes what is found.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{InsurerId, Uid};
use crate::domain::period::Period;
use crate::domain::regional_issue::{self, Findings, Rules};
use crate::domain::report::ReportState;
use crate::storage::tables::insurers;
use crate::storage::tables::issue_reports::{self, ReportRow};
use crate::storage::views::region;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// From how many distinct cases on an issue is called recurring.
const RECURRING_FROM: u32 = 3;

/// What a refresh did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refreshed {
    pub changed: usize,
}

/// Builds the drafts of an insurer again after its issues changed. A draft whose input is the same stays as it is,
/// with its reviews.
pub fn refresh_drafts(tx: &mut Tx<'_>, cmd: &mut Cmd, insurer: &Uid) -> Result<Refreshed, Failure> {
    let insurer = insurers::find_by_uid(tx, insurer)?.ok_or(Failure::NotFound("insurer"))?;
    if !cmd.scope().may_publish_reports(insurer.id) {
        return Err(Failure::Denied);
    }
    let mut changed = 0;
    for row in issue_reports::open_drafts(tx, insurer.id)? {
        let findings = find(tx, row.insurer, row.period()?)?;
        if findings.digest != row.input_digest {
            keep(tx, cmd, &row, &findings)?;
            changed += 1;
        }
    }
    let detail = serde_json::json!({ "changed": changed });
    cmd.audit(tx, &Audit::of("report.refresh_drafts").insurer(&insurer.uid).detail(detail))?;
    Ok(Refreshed { changed })
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
        recurring_from: RECURRING_FROM,
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
