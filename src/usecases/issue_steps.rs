//! The step that every source of issues shares: a sitting, a meeting, an inquiry, or a person by hand.

use chrono::TimeDelta;

use crate::domain::ids::{AgendaItemId, ConferenceId, InsurerId, OfficeId, Uid};
use crate::domain::issue::{CauseLayer, IssueBody, IssueSource, ResponseLevel};
use crate::domain::job::JobKind;
use crate::domain::refusal::Refused;
use crate::domain::time::{Quarter, jst};
use crate::storage::tables::care_cases::CareCaseRow;
use crate::storage::tables::case_issues::{self, NewCaseIssue};
use crate::storage::tables::taxonomies;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, outbox};

/// How long issues gather before drafts are built again.
const SOON: TimeDelta = TimeDelta::seconds(10);

/// An issue as it was coded. The text is already anonymous.
#[derive(Clone, Debug)]
pub struct CodedIssue {
    pub source: IssueSource,
    pub conference: Option<ConferenceId>,
    pub agenda_item: Option<AgendaItemId>,
    /// The office that presents the case.
    pub office: OfficeId,
    pub theme: String,
    /// Empty when none was chosen.
    pub subtheme: String,
    pub cause: CauseLayer,
    pub level: ResponseLevel,
    pub body: IssueBody,
}

/// Writes an issue of a case with the taxonomy in force today. The caller has checked that the actor may.
pub fn record(tx: &mut Tx<'_>, cmd: &Cmd, case: &CareCaseRow, issue: &CodedIssue) -> Result<Uid, Failure> {
    let today = jst::jst_date(cmd.now);
    let taxonomy = taxonomies::in_force(tx, case.insurer_id, today)?.ok_or(Failure::NotFound("taxonomy"))?;
    let coding = taxonomy.taxonomy.coding(&issue.theme, &issue.subtheme).map_err(Refused::from)?;
    let uid = cmd.uid();
    let municipality_id = case_issues::municipality_of(tx, case.area_id)?;
    case_issues::insert(
        tx,
        &NewCaseIssue {
            uid: &uid,
            insurer_id: case.insurer_id,
            municipality_id,
            area_id: case.area_id,
            care_case_id: case.id,
            conference_id: issue.conference,
            agenda_item_id: issue.agenda_item,
            office_id: issue.office,
            source: issue.source,
            taxonomy_id: taxonomy.id,
            theme_code: coding.theme(),
            subtheme_code: coding.subtheme(),
            cause_layer: issue.cause,
            level: issue.level,
            body: issue.body.as_str(),
            coded_on: today,
            quarter: &Quarter::of(today).to_string(),
            recorded_by: &cmd.actor.name(),
            created_at: cmd.now,
            version: 0,
        },
    )?;
    drafts_follow(tx, cmd, case.insurer_id)?;
    cmd.audit(tx, &Audit::of("issue.record").object("case_issue", &uid).subject(&case.uid))?;
    Ok(uid)
}

/// Open drafts of the insurer's reports are built again soon; many issues in a row cause one run.
pub fn drafts_follow(tx: &mut Tx<'_>, cmd: &Cmd, insurer: InsurerId) -> Result<(), Failure> {
    let key = format!("refresh-drafts-{}", insurer.0);
    let job = serde_json::json!({ "insurer": insurer });
    outbox::schedule(tx, cmd, JobKind::RefreshDrafts, Some(&key), &job, cmd.now + SOON)
}
