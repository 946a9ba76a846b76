//! The words of meetings that several pages say: options, states, places and the way back.

use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingState};
use crate::domain::words::Word;
use crate::mail::calendar::Place;
use crate::render::parts::{Choice, Crumb};
use crate::storage::{Conn, StorageError};
use crate::usecases::meeting::letters;
use crate::web::{Ctx, WebError};

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
    places.push(fixed("open", "meeting-place-open"));
    places
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
    Ok(match letters::place(conn, form, place)? {
        Place::ClientHome => ctx.text("meeting-place-client-home"),
        Place::Online => ctx.text("meeting-place-online"),
        Place::Open => ctx.text("meeting-place-open"),
        Place::Office(name) => name,
    })
}
