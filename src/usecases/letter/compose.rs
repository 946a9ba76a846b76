//! Writes a letter of the outbox as it leaves now, with the personal link of this moment.

use std::collections::BTreeMap;

use serde_json::Value;

use super::link::{self, LinkState};
use super::settle::Outcome;
use crate::domain::words::Word;
use crate::mail::calendar::Party;
use crate::mail::letters::{self, Ends};
use crate::mail::{Letter, LinkText, MailAddress, MailKind, Post, Surroundings};
use crate::storage::Conn;
use crate::storage::tables::mails::MailRow;
use crate::usecases::outbox::StoredLetter;
use crate::usecases::{Desk, Failure, digests};

/// The finished letter, or how the try ends without one.
pub fn compose(conn: &mut Conn, desk: &Desk, post: &Post, row: &MailRow) -> Result<Letter, Outcome> {
    let again = |failure: Failure| Outcome::Again(failure.to_string());
    let (link, is_dead) = match link::of(conn, desk, &post.base_url(), row).map_err(again)? {
        LinkState::None => (None, false),
        LinkState::Live(link) => (Some(link), false),
        LinkState::Dead => (None, true),
    };
    let unwritable = |why: String| Outcome::Unwritable(why);
    let kind = MailKind::parse(&row.kind).ok_or_else(|| unwritable(format!("unknown kind {}", row.kind)))?;
    let mut stored: StoredLetter<Value> =
        serde_json::from_str(&row.payload).map_err(|e| unwritable(e.to_string()))?;
    let links = as_it_stands(conn, desk, (post, row, kind), &mut stored)?;
    let address = MailAddress::parse(&row.to_address).ok_or_else(|| unwritable("no mail address".into()))?;
    let ends = Ends {
        from: post.from.clone(),
        to: Party { name: row.to_name.clone(), address: address.clone() },
        written_at: row.queued_at,
    };
    let around = Surroundings {
        to: row.to_name.clone(),
        honorific: Surroundings::honorific(stored.is_person),
        base_url: post.base_url(),
        link,
        links,
    };
    let rendered = letters::render_stored(&post.scribe, kind, &stored.mail.to_string(), &around, &ends)
        .map_err(|error| {
            // Strict templates refuse a letter that asks for its link and has none.
            let pointless = || Outcome::Pointless("the link is not valid any more".into());
            if is_dead { pointless() } else { unwritable(error.to_string()) }
        })?;
    Ok(Letter {
        message_id: row.message_id.clone(),
        written_at: row.queued_at,
        from: (post.from.address.clone(), post.from.name.clone()),
        reply_to: reply_to(&stored.mail),
        to: (address, row.to_name.clone()),
        subject: rendered.sheet.subject,
        text: rendered.sheet.text,
        html: rendered.sheet.html,
        calendar: rendered.calendar,
    })
}

/// Takes out of a reminder what was answered since it was queued, and gives the links of what is left. A letter may have waited for
/// days behind a broken relay.
fn as_it_stands(
    conn: &mut Conn,
    desk: &Desk,
    (post, row, kind): (&Post, &MailRow, MailKind),
    stored: &mut StoredLetter<Value>,
) -> Result<BTreeMap<String, LinkText>, Outcome> {
    let again = |failure: Failure| Outcome::Again(failure.to_string());
    let answered = || Outcome::Pointless("answered, or not asked for any more".into());
    if kind == MailKind::AnswerDigest {
        let digest = serde_json::from_value(stored.mail.clone());
        let digest = digest.map_err(|e| Outcome::Unwritable(e.to_string()))?;
        let now = digests::of_now(conn, desk, &post.base_url(), digest).map_err(again)?;
        let (digest, links) = now.ok_or_else(answered)?;
        stored.mail = serde_json::to_value(digest).map_err(|e| Outcome::Unwritable(e.to_string()))?;
        return Ok(links);
    }
    if kind == MailKind::AnswerReminder && row.object_kind == "invitation" {
        let is_waited_for =
            digests::is_waited_for(conn, &row.object_uid, desk.clock().now()).map_err(again)?;
        if !is_waited_for {
            return Err(answered());
        }
    }
    Ok(BTreeMap::new())
}

/// A human answer goes to the office that asks, where it has a confirmed address.
fn reply_to(mail: &Value) -> Option<(MailAddress, String)> {
    let sender = mail.get("sender")?;
    let address = MailAddress::parse(sender.get("email")?.as_str()?)?;
    Some((address, sender.get("office")?.as_str()?.to_owned()))
}
