//! Puts a case on the agenda, with exactly the sheet its presenter confirmed.

use serde::{Deserialize, Serialize};

use super::{hosted, take_turn};
use crate::domain::access::Role;
use crate::domain::care_case::SheetState;
use crate::domain::conference::{
    AgendaState, Attendance, AttendeeRole, ConferenceError, ConferenceState, Sitting,
};
use crate::domain::ids::{AgendaItemId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::accounts::{self, AccountRow};
use crate::storage::tables::care_cases::{self, CareCaseRow};
use crate::storage::tables::conferences::{self, ConferenceRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A case to discuss.
#[derive(Clone, Debug)]
pub struct ListCase {
    /// The conference.
    pub conference: Uid,
    /// The case.
    pub case: Uid,
    /// The account that presents it, when it is known.
    pub presenter: Option<Uid>,
    /// Minutes for it.
    pub minutes: i32,
}

/// The case as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The agenda item.
    pub uid: Uid,
}

/// Puts a case on the agenda. Its newest sheet must be confirmed; that sheet is what the sitting reads, also when the
/// presenter writes another one later.
pub fn list_case(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ListCase) -> Result<Listed, Failure> {
    let conference = hosted(tx, cmd, &input.conference)?;
    take_turn(tx, cmd, &conference)?;
    let case = care_cases::find_by_uid(tx, &input.case)?.ok_or(Failure::NotFound("case"))?;
    if case.insurer_id != conference.insurer_id {
        return Err(Failure::NotFound("case"));
    }
    if !matches!(conference.state, ConferenceState::Planned | ConferenceState::Open) {
        return Err(refuse(ConferenceError::OutOfOrder));
    }
    let sheet = care_cases::latest_sheet(tx, case.id)?.filter(|s| s.state == SheetState::Confirmed);
    let sheet = sheet.ok_or_else(|| refuse(ConferenceError::SheetNotConfirmed))?;
    let sort = place_on_agenda(tx, &conference, &case, input.minutes)?;
    let presenter = match &input.presenter {
        None => None,
        Some(uid) => Some(presenter(tx, cmd, &case, uid)?),
    };
    let attending_all = conferences::list_attending_all(tx, conference.id)?;
    let uid = cmd.uid();
    let item = conferences::insert_item(
        tx,
        &conferences::NewAgendaItem {
            uid: &uid,
            conference_id: conference.id,
            care_case_id: case.id,
            case_sheet_id: Some(sheet.id),
            presenter_id: presenter.as_ref().map(|p| p.id),
            sort,
            minutes: input.minutes,
            state: AgendaState::Waiting,
            summary: "",
            version: 1,
        },
    )?;
    // Whoever was asked for all cases so far is asked for this one too.
    for attendee in attending_all {
        conferences::assign(tx, item, attendee)?;
    }
    if let Some(presenter) = presenter {
        seat_presenter(tx, cmd, &conference, item, &presenter)?;
    }
    let subject = subjects::of_case(tx, case.id)?;
    cmd.audit(tx, &Audit::of("conference.list_case").object("conference", &conference.uid).whose(&subject))?;
    Ok(Listed { uid })
}

fn refuse(error: ConferenceError) -> Failure {
    Refused::from(error).into()
}

/// The number that the case gets on the agenda, where it does not stand yet and finds time.
fn place_on_agenda(
    tx: &mut Tx<'_>,
    conference: &ConferenceRow,
    case: &CareCaseRow,
    minutes: i32,
) -> Result<i32, Failure> {
    let items = conferences::list_items(tx, conference.id)?;
    if items.iter().any(|item| item.care_case_id == case.id) {
        return Err(refuse(ConferenceError::CaseListedTwice));
    }
    let sitting = Sitting { starts_at: conference.starts_at, ends_at: conference.ends_at };
    let listed: Vec<i32> = items.iter().map(|item| item.minutes).collect();
    sitting.has_time_for(&listed, minutes).map_err(refuse)?;
    Ok(i32::try_from(items.len() + 1).unwrap_or(i32::MAX))
}

/// The account that presents the case: somebody who plans care in the case's own office.
fn presenter(tx: &mut Tx<'_>, cmd: &Cmd, case: &CareCaseRow, uid: &Uid) -> Result<AccountRow, Failure> {
    let account = accounts::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("account"))?;
    let (office, today) = (case.office_id, jst_date(cmd.now));
    if !accounts::has_role(tx, account.id, (office, &[Role::CareManager, Role::CenterStaff]), today)? {
        return Err(refuse(ConferenceError::PresenterElsewhere));
    }
    Ok(account)
}

fn seat_presenter(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    conference: &ConferenceRow,
    item: AgendaItemId,
    presenter: &AccountRow,
) -> Result<(), Failure> {
    let attendee = match conferences::find_attendee(tx, conference.id, presenter.id)? {
        Some((attendee, _)) => attendee,
        None => conferences::insert_attendee(
            tx,
            &conferences::NewAttendee {
                uid: &cmd.uid(),
                conference_id: conference.id,
                account_id: Some(presenter.id),
                office_id: None,
                name: &presenter.name,
                profession: &presenter.profession,
                role: AttendeeRole::Presenter,
                attendance: Attendance::Expected,
                created_at: cmd.now,
                attends_all: false,
            },
        )?,
    };
    Ok(conferences::assign(tx, item, attendee)?)
}
