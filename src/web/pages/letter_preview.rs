//! A letter before it goes, as its first recipient will read it.

use std::collections::BTreeMap;

use crate::mail::calendar::Party;
use crate::mail::letters::{Ends, Rendered};
use crate::mail::sheet::SheetError;
use crate::mail::{LinkText, MailAddress, Scribe, Surroundings};
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
