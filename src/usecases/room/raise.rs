//! 地域課題にする: what was said becomes an issue of the anonymised case, in words typed anew by hand.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, IssueBody, IssueSource, ResponseLevel};
use crate::domain::refusal::Refused;
use crate::domain::room::{Act, MarkKind, accept};
use crate::storage::tables::care_cases::{self, CareCaseRow};
use crate::storage::tables::room_hosts;
use crate::storage::tables::rooms::RoomRow;
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::case_steps::find_or_make;
use crate::usecases::issue_steps::{self, CodedIssue};
use crate::usecases::room_steps::{Saying, room_and_seat, say, target_facts};
use crate::usecases::{Cmd, Failure};

/// Those of the hosting office who may follow the link to the case.
const HOSTS: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::InsurerStaff];

/// Make an issue of this entry.
#[derive(Clone, Debug)]
pub struct RaiseInput {
    /// The room.
    pub room: Uid,
    /// The entry.
    pub target: i64,
    /// The theme's code.
    pub theme: String,
    /// Where the cause lies.
    pub cause: CauseLayer,
    /// Who can answer it.
    pub level: ResponseLevel,
    /// The text without anything that names a person; never copied from the entry by the server.
    pub body: String,
    /// The person has confirmed that the text names nobody.
    pub is_anonymous: bool,
}

/// The issue and the mark.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Raised {
    /// The issue.
    pub issue: Uid,
    /// The number of the mark's event.
    pub seq: i64,
}

/// Records the issue and marks the entry, in one commit.
pub fn raise(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RaiseInput) -> Result<Raised, Failure> {
    let (mut room, seat) = room_and_seat(tx, cmd, &input.room)?;
    let target = target_facts(tx, &room, &seat, input.target)?;
    let row_ref = String::new();
    let act = Act::Mark { target: input.target, mark: MarkKind::Issue, text: None, row_ref };
    let accepted = accept(room.facts(), seat.facts(), target, act).map_err(Refused::from)?;
    let body = IssueBody::parse(&input.body, input.is_anonymous).map_err(Refused::from)?;
    let (case, coded) = coded(tx, cmd, &room, input, body)?;
    let issue = issue_steps::record(tx, cmd, &case, &coded)?;
    let case = subjects::of_case(tx, case.id)?;
    cmd.audit(tx, &Audit::of("room.raise").object("room", &room.uid).whose(&case))?;
    let saying = Saying {
        target: accepted.target,
        kind: accepted.kind,
        row_ref: issue.to_string(),
        ..Saying::of(accepted.op, Some(seat.id))
    };
    let seq = say(tx, cmd, &mut room, saying)?;
    Ok(Raised { issue, seq })
}

/// The case of the room and the issue as it is coded: from a meeting through the one link, from a sitting directly.
fn coded(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    room: &RoomRow,
    input: &RaiseInput,
    body: IssueBody,
) -> Result<(CareCaseRow, CodedIssue), Failure> {
    let (source, conference, agenda_item, host, case) = match room_hosts::meeting_of(tx, room.id)? {
        Some(host) => {
            let client = room_hosts::client_of_meeting(tx, host.id)?;
            let origin = care_cases::origin(tx, &client)?.ok_or(Failure::NotFound("client"))?;
            let (case, _) = find_or_make(tx, cmd, &origin)?;
            (IssueSource::Meeting, None, None, host.office, case)
        }
        None => {
            let host =
                room_hosts::agenda_item_of(tx, room.id)?.ok_or_else(|| Refused::new("room-without-case"))?;
            let (case, conference) = room_hosts::case_of_agenda_item(tx, host.id)?;
            (IssueSource::Conference, Some(conference), Some(host.id), host.office, case)
        }
    };
    if !cmd.act_in(host, HOSTS) {
        return Err(Failure::Denied);
    }
    let case = care_cases::get(tx, case)?;
    let issue = CodedIssue {
        source,
        conference,
        agenda_item,
        // Never the host: what one center's sittings find would look like the finding of one office.
        office: case.office_id,
        theme: input.theme.clone(),
        subtheme: String::new(),
        cause: input.cause,
        level: input.level,
        body,
    };
    Ok((case, issue))
}
