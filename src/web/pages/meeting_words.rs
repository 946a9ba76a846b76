//! The words of meetings that several pages say: options, states, places and the way back.

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::meeting::{MeetingForm, MeetingPlace, MeetingState};
use crate::domain::words::Word;
use crate::mail::calendar::Place;
use crate::render::parts::{Choice, Crumb};
use crate::storage::views::venues;
use crate::storage::{Conn, StorageError};
use crate::usecases::meeting::letters;
use crate::web::{Ctx, Form, WebError};

/// The uid of a path.
pub fn uid_of(text: &str) -> Result<Uid, WebError> {
    Uid::parse(text).ok_or(WebError::NotFound("meeting"))
}

/// A text with arguments.
pub fn text(ctx: &Ctx, key: &str, args: Vec<(&str, String)>) -> String {
    ctx.state.render.texts().with(ctx.lang(), key, args)
}

/// The words of a vocabulary as options.
pub fn choices<W: Word>(ctx: &Ctx, prefix: &str, words: &[W]) -> Vec<Choice> {
    words
        .iter()
        .map(|word| {
            let key = format!("{prefix}-{}", word.as_str().replace('_', "-"));
            Choice { value: word.as_str().into(), label: ctx.text(&key) }
        })
        .collect()
}

/// How people meet, as options.
pub fn form_choices(ctx: &Ctx) -> Vec<Choice> {
    choices(ctx, "meeting-form", MeetingForm::ALL)
}

/// Where people meet, as options: the client's home, offices, or told later.
pub fn place_choices(ctx: &Ctx, offices: Vec<(Uid, String)>) -> Vec<Choice> {
    let fixed = |value: &str, key: &str| Choice { value: value.into(), label: ctx.text(key) };
    let mut places = vec![fixed("client_home", "meeting-place-client-home")];
    places.extend(
        offices.into_iter().map(|(uid, name)| Choice { value: format!("office:{uid}"), label: name }),
    );
    places.push(fixed("other", "meeting-place-other"));
    places.push(fixed("open", "meeting-place-open"));
    places
}

/// The rooms of the office that calls a meeting, with their seats.
pub fn venue_choices(ctx: &Ctx, conn: &mut Conn, office: OfficeId) -> Result<Vec<Choice>, StorageError> {
    let open = venues::of_office(conn, office)?.into_iter().filter(|venue| venue.closed_at.is_none());
    let choice = |venue: venues::VenueView| {
        let seats = text(ctx, "venue-seats-n", vec![("n", venue.seats.to_string())]);
        Choice::of(format!("venue:{}", venue.uid), format!("{}{seats}", venue.name))
    };
    Ok(open.map(choice).collect())
}

/// The place of a form in the one form in which it is stored: another place carries its own words.
pub fn typed_place(form: &Form) -> String {
    match form.text("place") {
        "other" => format!("other:{}", form.text("place_text")),
        place => place.to_owned(),
    }
}

/// The way to a page of a meeting.
pub fn crumbs(ctx: &Ctx, meeting: Option<(&Uid, &str)>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to("/meetings", ctx.text("meeting-index-title"))];
    if let Some((uid, number)) = meeting {
        crumbs.push(Crumb::to(format!("/meetings/{uid}"), number.to_owned()));
    }
    crumbs
}

/// The tone of a state.
pub fn tone(state: MeetingState) -> &'static str {
    match state {
        MeetingState::Planning | MeetingState::ReplacedByInquiry | MeetingState::Cancelled => "gray",
        MeetingState::Polling => "yellow",
        MeetingState::Fixed | MeetingState::Held => "blue",
        MeetingState::Signed => "green",
    }
}

/// Where people meet, in the language of the page.
pub fn place_text(
    ctx: &Ctx,
    conn: &mut Conn,
    form: MeetingForm,
    place: &str,
) -> Result<String, StorageError> {
    if let (false, Some(MeetingPlace::Other(words))) =
        (form == MeetingForm::Video, MeetingPlace::parse(place))
    {
        return Ok(words);
    }
    Ok(match letters::place(conn, form, place)? {
        Place::ClientHome => ctx.text("meeting-place-client-home"),
        Place::Online => ctx.text("meeting-place-online"),
        Place::Open => ctx.text("meeting-place-open"),
        Place::Office(name) => name,
    })
}
