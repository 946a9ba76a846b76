//! A letter before it goes, as its first recipient will read it.

use std::collections::BTreeMap;

use crate::domain::ids::OfficeId;
use crate::mail::calendar::Party;
use crate::mail::letters::{Ends, Rendered};
use crate::mail::sheet::SheetError;
use crate::mail::{LinkText, MailAddress, Scribe, Surroundings};
use crate::render::pages::meetings::{MeetingOtherLetter, MeetingRecipient};
use crate::render::parts::RecipientNote;
use crate::storage::Conn;
use crate::storage::views::meeting_recipients::RecipientView;
use crate::storage::views::recipient_notes::{RecipientNotes, notes};
use crate::usecases::meeting::letters::{Letter, addressee};
use crate::web::{Ctx, WebError};

/// Subject and text. The link and its code are each recipient's own and never shown here.
pub fn as_read(
    ctx: &Ctx,
    (to, is_person): (String, bool),
    render: impl FnOnce(&Scribe, &Surroundings, &Ends) -> Result<Rendered, SheetError>,
) -> Result<(String, String), WebError> {
    let internal = |why: String| WebError::Internal(why);
    let mail = &ctx.state.config.mail;
    let address = MailAddress::parse(&mail.from).ok_or_else(|| internal("mail.from is no address".into()))?;
    let from = Party { name: mail.from_name.clone(), address };
    let base_url = ctx.state.works.post.base_url();
    let around = Surroundings {
        to,
        honorific: Surroundings::honorific(is_person),
        link: Some(LinkText {
            url: ctx.text("meeting-preview-link"),
            entry_url: format!("{base_url}/i/"),
            code: ctx.text("meeting-preview-code"),
        }),
        base_url,
        links: BTreeMap::new(),
    };
    let ends = Ends { to: from.clone(), from, written_at: ctx.cmd(None).now };
    let scribe = &ctx.state.works.post.scribe;
    let rendered = render(scribe, &around, &ends).map_err(|e| internal(e.to_string()))?;
    Ok((rendered.sheet.subject, rendered.sheet.text))
}

/// What is to be known of those who get a letter, before it leaves.
pub fn notes_of(conn: &mut Conn, to: &[RecipientView]) -> Result<RecipientNotes, WebError> {
    let offices: Vec<_> = to.iter().filter_map(|to| Some((to.office?, to.address.as_str()))).collect();
    Ok(notes(conn, &offices)?)
}

/// What is to be known of one office. That no reminder follows matters only where an answer is asked for by mail.
pub fn note(
    notes: &RecipientNotes,
    (office, address): (Option<OfficeId>, &str),
    asks: bool,
) -> RecipientNote {
    let Some(office) = office.filter(|_| !address.is_empty()) else { return RecipientNote::default() };
    RecipientNote {
        is_muted: asks && notes.is_muted(office),
        sharing: notes.sharing(office, address).join("、"),
    }
}

/// A letter that leaves beside the one that was asked for, with those who get it.
pub fn other_letter(
    ctx: &Ctx,
    conn: &mut Conn,
    letter: &Letter,
    to: &[RecipientView],
) -> Result<MeetingOtherLetter, WebError> {
    let (subject, text) = words(ctx, letter, to)?;
    let notes = notes_of(conn, to)?;
    let to = to.iter().map(|to| recipient(to, (&notes, false))).collect();
    Ok(MeetingOtherLetter { to, subject, text })
}

/// Somebody who gets a letter, or why it goes to them on paper.
pub fn recipient(to: &RecipientView, (notes, asks): (&RecipientNotes, bool)) -> MeetingRecipient {
    let is_mailed = !to.address.is_empty();
    let why = match (is_mailed, to.unconfirmed.is_empty()) {
        (true, _) => "",
        (false, true) => "no-address",
        (false, false) => "unconfirmed",
    };
    let address = if is_mailed { to.address.clone() } else { to.unconfirmed.clone() };
    let note = note(notes, (to.office, &to.address), asks);
    MeetingRecipient { label: to.label.clone(), person: to.person_name.clone(), address, why, note }
}

/// Subject and text as the first recipient of a mail will read them.
pub fn words(ctx: &Ctx, letter: &Letter, to: &[RecipientView]) -> Result<(String, String), WebError> {
    let first = to.iter().find(|r| !r.address.is_empty()).or(to.first());
    let to = (first.map(addressee).unwrap_or_default(), first.is_some_and(RecipientView::is_person));
    as_read(ctx, to, |scribe, around, ends| letter.render(scribe, around, ends))
}
