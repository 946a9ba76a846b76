//! A letter before it goes, as its first recipient will read it.

use std::collections::BTreeMap;

use crate::mail::calendar::Party;
use crate::mail::letters::{Ends, Rendered};
use crate::mail::sheet::SheetError;
use crate::mail::{LinkText, MailAddress, Scribe, Surroundings};
use crate::render::pages::meetings::{MeetingOtherLetter, MeetingRecipient};
use crate::storage::views::meeting_recipients::RecipientView;
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

/// A letter that leaves beside the one that was asked for, with those who get it.
pub fn other_letter(
    ctx: &Ctx,
    letter: &Letter,
    to: &[RecipientView],
) -> Result<MeetingOtherLetter, WebError> {
    let (subject, text) = words(ctx, letter, to)?;
    Ok(MeetingOtherLetter { to: to.iter().map(recipient).collect(), subject, text })
}

/// Somebody who gets a letter, or why it goes to them on paper.
pub fn recipient(to: &RecipientView) -> MeetingRecipient {
    let is_mailed = !to.address.is_empty();
    let why = match (is_mailed, to.unconfirmed.is_empty()) {
        (true, _) => "",
        (false, true) => "no-address",
        (false, false) => "unconfirmed",
    };
    let address = if is_mailed { to.address.clone() } else { to.unconfirmed.clone() };
    MeetingRecipient { label: to.label.clone(), person: to.person_name.clone(), address, why }
}

/// Subject and text as the first recipient of a mail will read them.
pub fn words(ctx: &Ctx, letter: &Letter, to: &[RecipientView]) -> Result<(String, String), WebError> {
    let first = to.iter().find(|r| !r.address.is_empty()).or(to.first());
    let to = (first.map(addressee).unwrap_or_default(), first.is_some_and(RecipientView::is_person));
    as_read(ctx, to, |scribe, around, ends| letter.render(scribe, around, ends))
}
