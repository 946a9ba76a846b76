//! What is wanting of a meeting's place: seats of its room, and consents to video.

use super::meeting_words::text;
use crate::domain::consent::{Answer, Person};
use crate::domain::meeting::{MeetingForm, MeetingPlace, Planned};
use crate::domain::time::jst::jst_date;
use crate::render::pages::meetings::{VideoConsent, VideoConsents};
use crate::storage::views::meetings::MeetingView;
use crate::storage::views::venues;
use crate::storage::{Conn, StorageError};
use crate::usecases::meeting::online::asked_of;
use crate::web::Ctx;

/// A sentence where more people are expected than the room has seats; else empty.
pub fn seats_short(
    ctx: &Ctx,
    conn: &mut Conn,
    view: &MeetingView,
    (form, place): (MeetingForm, &str),
) -> Result<String, StorageError> {
    let Some(MeetingPlace::Venue(uid)) = MeetingPlace::parse(place).filter(|_| form != MeetingForm::Video)
    else {
        return Ok(String::new());
    };
    let Some(venue) = venues::find(conn, &uid)? else { return Ok(String::new()) };
    let comes = |planned: Planned| !matches!(planned, Planned::Absent | Planned::Writing);
    let people = view.people.iter().filter(|person| comes(person.who.planned)).count();
    let seats = usize::try_from(venue.seats).unwrap_or(usize::MAX);
    if people <= seats {
        return Ok(String::new());
    }
    let args = vec![("room", venue.name), ("seats", seats.to_string()), ("people", people.to_string())];
    Ok(text(ctx, "meeting-seats-short", args))
}

/// Whose consent to video the meeting needs; nothing where it needs none.
pub fn video(
    ctx: &Ctx,
    conn: &mut Conn,
    view: &MeetingView,
    form: MeetingForm,
) -> Result<Option<VideoConsents>, StorageError> {
    let head = &view.head;
    let asked = asked_of(conn, head.id, form, jst_date(ctx.cmd(None).now))?;
    if asked.is_empty() {
        return Ok(None);
    }
    let line = |(person, answer): (Person, Answer)| VideoConsent {
        person: match person {
            Person::Client => "client",
            Person::Family => "family",
        },
        is_on_record: answer == Answer::Covered,
    };
    let client = head.client.0.to_string();
    Ok(Some(VideoConsents { client, lines: asked.into_iter().map(line).collect() }))
}
