//! Codes an issue of a case, by hand or in a sitting.

use serde::{Deserialize, Serialize};

use crate::domain::access::{Membership, Role};
use crate::domain::conference::{AgendaState, ConferenceError};
use crate::domain::ids::{AgendaItemId, ConferenceId, Uid};
use crate::domain::issue::{CauseLayer, IssueBody, IssueSource, ResponseLevel};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::care_cases::{self, CareCaseRow};
use crate::storage::tables::{case_issues, conferences};
use crate::usecases::deidentify_steps::refuse_naming;
use crate::usecases::issue_steps::{self, CodedIssue};
use crate::usecases::{Cmd, Failure};

/// Those of the office that holds a sitting who code what it found.
const HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];

/// Where the issue came up.
#[derive(Clone, Debug)]
pub enum Raised {
    /// A case, by hand.
    Case(Uid),
    /// A case of a sitting.
    Item(Uid),
}

/// What a person chose and wrote.
#[derive(Clone, Debug)]
pub struct RecordInput {
    pub case: Raised,
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

/// Codes an issue of a case. The office is that which presents the case.
pub fn record(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RecordInput) -> Result<Recorded, Failure> {
    let (case, item) = load(tx, &input.case)?;
    let host = match item {
        Some((conference, _)) => Some(conferences::get(tx, conference)?.office_id),
        None => None,
    };
    let may = |m: &Membership| {
        m.codes_issues(case.insurer_id, case.area_id, case.office_id)
            || (host == Some(m.office) && HOSTS.contains(&m.role))
    };
    if !cmd.scope().is_system() && !cmd.act_where(may) {
        return Err(Failure::NotFound("care case"));
    }
    refuse_naming("body", &input.body)?;
    let issue = CodedIssue {
        source: if item.is_some() { IssueSource::Conference } else { IssueSource::Hand },
        conference: item.map(|(conference, _)| conference),
        agenda_item: item.map(|(_, item)| item),
        office: case.office_id,
        theme: input.theme.clone(),
        subtheme: input.subtheme.clone(),
        cause: input.cause,
        level: input.level,
        body: IssueBody::parse(&input.body, input.is_anonymous).map_err(Refused::from)?,
    };
    Ok(Recorded { uid: issue_steps::record(tx, cmd, &case, &issue)? })
}

type Sat = Option<(ConferenceId, AgendaItemId)>;

fn load(tx: &mut Tx<'_>, raised: &Raised) -> Result<(CareCaseRow, Sat), Failure> {
    match raised {
        Raised::Case(uid) => {
            Ok((care_cases::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("care case"))?, None))
        }
        Raised::Item(uid) => {
            let item = conferences::find_item(tx, uid)?.ok_or(Failure::NotFound("agenda item"))?;
            if item.state == AgendaState::Waiting {
                return Err(Refused::from(ConferenceError::OutOfOrder).into());
            }
            let case = case_issues::case_of(tx, item.care_case_id)?;
            let case = care_cases::find_by_uid(tx, &case)?.ok_or(Failure::NotFound("care case"))?;
            Ok((case, Some((item.conference_id, item.id))))
        }
    }
}
