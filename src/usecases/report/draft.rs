//! Drafts the report of a period, or builds its open draft again.

use serde::{Deserialize, Serialize};

use super::build;
use crate::domain::ids::Uid;
use crate::domain::period::Period;
use crate::domain::refusal::Refused;
use crate::domain::report::{ReportError, ReportState};
use crate::domain::time::jst;
use crate::storage::tables::insurers::{self, InsurerRow};
use crate::storage::tables::issue_reports::{self, NewReport};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    pub uid: Uid,
    /// The input is that of the version published last: there is nothing new to publish.
    pub is_unchanged: bool,
}

/// Drafts the report of a period. The open draft of the period is used again; the same input as that of the version
/// published last makes no new report.
pub fn draft(tx: &mut Tx<'_>, cmd: &mut Cmd, insurer: &Uid, period: Period) -> Result<Drafted, Failure> {
    let insurer = insurers::find_by_uid(tx, insurer)?.ok_or(Failure::NotFound("insurer"))?;
    if !cmd.scope().is_system() && !cmd.act_where(|m| m.publishes_reports(insurer.id)) {
        return Err(Failure::NotFound("insurer"));
    }
    if !period.is_over(jst::jst_date(cmd.now)) {
        return Err(Refused::from(ReportError::PeriodNotOver).into());
    }
    let findings = build::find(tx, insurer.id, period)?;
    let versions = issue_reports::of_period(tx, insurer.id, period)?;
    let latest_published = versions.iter().rev().find(|v| v.state == ReportState::Published);
    if let Some(same) = latest_published.filter(|v| v.input_digest == findings.digest) {
        cmd.audit(tx, &Audit::of("report.draft").object("report", &same.uid).insurer(&insurer.uid))?;
        return Ok(Drafted { uid: same.uid.clone(), is_unchanged: true });
    }
    let uid = match versions.iter().rev().find(|v| v.state != ReportState::Published) {
        Some(open) => open.uid.clone(),
        None => begin(tx, cmd, &insurer, period, versions.len())?,
    };
    let row = super::load(tx, &uid)?;
    if row.input_digest != findings.digest {
        build::keep(tx, cmd, &row, &findings)?;
    }
    let detail = serde_json::json!({ "period": period.to_string(), "digest": findings.digest });
    let audit = Audit::of("report.draft").object("report", &uid).insurer(&insurer.uid).detail(detail);
    cmd.audit(tx, &audit)?;
    Ok(Drafted { uid, is_unchanged: false })
}

fn begin(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    insurer: &InsurerRow,
    period: Period,
    earlier: usize,
) -> Result<Uid, Failure> {
    let uid = cmd.uid();
    issue_reports::insert(
        tx,
        &NewReport {
            uid: &uid,
            insurer_id: insurer.id,
            title: "",
            period_from: period.first_day(),
            period_to: period.last_day(),
            number: i32::try_from(earlier + 1).unwrap_or(i32::MAX),
            state: ReportState::Draft,
            form: "",
            input_digest: "",
            cube: "",
            findings: "",
            commentary: "",
            reviewed_by: "",
            published_by: "",
            created_at: cmd.now,
            version: 0,
        },
    )?;
    Ok(uid)
}
