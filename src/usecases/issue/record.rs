//! Codes an issue of a case by hand.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, IssueBody, IssueSource, ResponseLevel};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::care_cases;
use crate::usecases::issue_steps::{self, CodedIssue};
use crate::usecases::{Cmd, Failure};

/// What a person chose and wrote.
#[derive(Clone, Debug)]
pub struct RecordInput {
    pub case: Uid,
    pub theme: String,
    /// Empty when none was chosen.
    pub subtheme: String,
    pub cause: CauseLayer,
    pub level: ResponseLevel,
    pub body: String,
    /// The person has confirmed that the text names nobody.
    pub is_anonymous: bool,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub uid: Uid,
}

/// Codes an issue by hand. The office is that which presents the case.
pub fn record(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RecordInput) -> Result<Recorded, Failure> {
    let case = care_cases::find_by_uid(tx, &input.case)?.ok_or(Failure::NotFound("care case"))?;
    if !cmd.scope().may_code_issues(case.insurer_id, case.area_id, case.office_id) {
        return Err(Failure::NotFound("care case"));
    }
    let issue = CodedIssue {
        source: IssueSource::Hand,
        conference: None,
        agenda_item: None,
        office: case.office_id,
        theme: input.theme.clone(),
        subtheme: input.subtheme.clone(),
        cause: input.cause,
        level: input.level,
        body: IssueBody::parse(&input.body, input.is_anonymous).map_err(Refused::from)?,
    };
    Ok(Recorded { uid: issue_steps::record(tx, cmd, &case, &issue)? })
}
