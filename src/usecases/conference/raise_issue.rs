//! Records an issue of a case that a sitting discussed.

use serde::{Deserialize, Serialize};

use super::authorize;
use crate::domain::conference::{AgendaState, ConferenceError};
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, IssueBody, IssueSource, ResponseLevel};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::{care_cases, conferences};
use crate::usecases::issue_steps::{self, CodedIssue};
use crate::usecases::{Cmd, Failure};

/// An issue as the sitting coded it.
#[derive(Clone, Debug)]
pub struct RaiseIssue {
    /// The agenda item.
    pub item: Uid,
    /// Code of the theme.
    pub theme: String,
    /// Code of the subtheme, or empty.
    pub subtheme: String,
    /// Where the cause lies.
    pub cause: CauseLayer,
    /// Who could answer it.
    pub level: ResponseLevel,
    /// The text, without anybody in it.
    pub body: String,
    /// Whether a person confirmed that it names nobody.
    pub is_anonymous: bool,
}

/// The issue that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Its uid.
    pub uid: Uid,
}

/// Records an issue of a case. The office that presents the case is the one that raised it.
pub fn raise_issue(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RaiseIssue) -> Result<Raised, Failure> {
    let item = conferences::find_item(tx, &input.item)?.ok_or(Failure::NotFound("agenda_item"))?;
    let conference = conferences::get(tx, item.conference_id)?;
    authorize(cmd, conference.office_id)?;
    if item.state == AgendaState::Waiting {
        return Err(Refused::from(ConferenceError::OutOfOrder).into());
    }
    let case = care_cases::get(tx, item.care_case_id)?;
    let issue = CodedIssue {
        source: IssueSource::Conference,
        conference: Some(conference.id),
        agenda_item: Some(item.id),
        office: case.office_id,
        theme: input.theme.clone(),
        subtheme: input.subtheme.clone(),
        cause: input.cause,
        level: input.level,
        body: IssueBody::parse(&input.body, input.is_anonymous).map_err(Refused::from)?,
    };
    let uid = issue_steps::record(tx, cmd, &case, &issue)?;
    Ok(Raised { uid })
}
