//! The personal link of a letter, derived at the moment of sending and stored nowhere (`decisions.md` §3).

use crate::domain::ids::Uid;
use crate::domain::link_token;
use crate::mail::LinkText;
use crate::storage::Conn;
use crate::storage::tables::mails::MailRow;
use crate::storage::views::letters;
use crate::usecases::{Desk, Failure};

/// Whether a letter carries a link, and whether it still opens anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// This kind of letter carries none.
    None,
    /// The link of this moment.
    Live(LinkText),
    /// Revoked, expired or gone: the letter would lead nowhere.
    Dead,
}

/// The link of a letter's object.
pub fn of(conn: &mut Conn, desk: &Desk, base_url: &str, row: &MailRow) -> Result<LinkState, Failure> {
    match row.object_kind.as_str() {
        "invitation" => invitation(conn, desk, base_url, &row.object_uid),
        _ => Ok(LinkState::None),
    }
}

fn invitation(conn: &mut Conn, desk: &Desk, base_url: &str, uid: &str) -> Result<LinkState, Failure> {
    let Some(uid) = Uid::parse(uid) else { return Ok(LinkState::Dead) };
    let Some(view) = letters::invitation_link(conn, &uid)? else { return Ok(LinkState::Dead) };
    if view.revoked_at.is_some() || view.expires_at <= desk.clock().now() {
        return Ok(LinkState::Dead);
    }
    let bytes = uid.bytes();
    let mac = desk.keys().mac("link", &link_token::signed_parts(view.kind, &bytes, &view.nonce));
    Ok(LinkState::Live(LinkText {
        url: format!("{base_url}/i/#{}", link_token::fragment(&uid, &mac)),
        entry_url: format!("{base_url}/i/"),
        code: link_token::code_for_reading(&link_token::code(&mac)),
    }))
}
