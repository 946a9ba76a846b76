//! A meeting by video in which the client or the family takes part needs their consent (基準13条9号, 予防の運営基準 30条9号).

use chrono::NaiveDate;

use crate::domain::consent::{Answer, Asked, Person, Purpose, answer};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{MeetingForm, ParticipantKind, Planned};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::{consents, participants};
use crate::storage::{Conn, StorageError, Tx};
use crate::usecases::{Cmd, Failure};

/// Whether the consent of the client, and that of the family, stands on a day; each only where they take part.
pub fn asked_of(
    conn: &mut Conn,
    meeting: MeetingId,
    form: MeetingForm,
    on: NaiveDate,
) -> Result<Vec<(Person, Answer)>, StorageError> {
    if form == MeetingForm::InPerson {
        return Ok(Vec::new());
    }
    let people = participants::list(conn, meeting)?;
    let takes_part = |kind: ParticipantKind| {
        let away = |planned| matches!(planned, Planned::Absent | Planned::Writing);
        people.iter().any(|person| person.kind == kind && !away(person.planned))
    };
    let client = meetings::get(conn, meeting)?.client_id;
    let given = consents::of_client(conn, client)?;
    let who = [(Person::Client, ParticipantKind::Client), (Person::Family, ParticipantKind::Family)];
    let asked = who.into_iter().filter(|(_, kind)| takes_part(*kind)).map(|(person, _)| {
        let asked = Asked { purpose: Purpose::VideoMeeting, person, office: None, versions: &[], on };
        (person, answer(&given, &asked))
    });
    Ok(asked.collect())
}

/// Refuses to send or settle a meeting by video without the consents that it needs.
pub(super) fn require_consent(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    row: &MeetingRow,
    form: MeetingForm,
) -> Result<(), Failure> {
    let asked = asked_of(tx, row.id, form, jst_date(cmd.now))?;
    let wanting: Vec<Person> = asked
        .into_iter()
        .filter(|(_, answer)| *answer != Answer::Covered)
        .map(|(person, _)| person)
        .collect();
    match wanting.as_slice() {
        [] => Ok(()),
        [Person::Client] => Err(Refused::new("meeting-video-client").into()),
        [Person::Family] => Err(Refused::new("meeting-video-family").into()),
        _ => Err(Refused::new("meeting-video-both").into()),
    }
}
