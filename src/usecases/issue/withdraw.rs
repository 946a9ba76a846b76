//! Withdraws an issue that was coded by mistake: it leaves all later counts and stays in the log.

use serde::{Deserialize, Serialize};

use crate::domain::access::Membership;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::case_issues;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, issue_steps};

/// What was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub uid: Uid,
}

/// Withdraws an issue; a reason is demanded.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid, reason: &str) -> Result<Withdrawn, Failure> {
    let issue = case_issues::find(tx, uid)?.ok_or(Failure::NotFound("case issue"))?;
    let may = |m: &Membership| m.codes_issues(issue.insurer, issue.area, issue.office);
    if !cmd.scope().is_system() && !cmd.act_where(may) {
        return Err(Failure::NotFound("case issue"));
    }
    if reason.trim().is_empty() {
        return Err(Refused::at("reason", "issue-reason-missing").into());
    }
    if issue.withdrawn_at.is_some() {
        return Err(Refused::new("issue-withdrawn-already").into());
    }
    if !case_issues::withdraw(tx, &issue, cmd.now)? {
        return Err(Failure::Conflict);
    }
    issue_steps::drafts_follow(tx, cmd, issue.insurer)?;
    let audit =
        Audit::of("issue.withdraw").object("case_issue", uid).subject(&issue.case_uid).purpose(reason.trim());
    cmd.audit(tx, &audit)?;
    Ok(Withdrawn { uid: uid.clone() })
}
