//! The private calendar address of an account: its secret is derived from a key and stored nowhere, and one at a time lives.

use chrono::NaiveDateTime;
use subtle::ConstantTimeEq;

use crate::domain::access::{AccountActor, Actor};
use crate::domain::ids::Uid;
use crate::domain::link_token::{self, Given};
use crate::domain::refusal::Refused;
use crate::storage::tables::calendar_feeds::{self, NewCalendarFeed};
use crate::storage::tables::meetings::lock_organizer;
use crate::storage::views::calendar_feeds as views;
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::cmd::TEAM;
use crate::usecases::keys::{KEY_NO, Keys};
use crate::usecases::{Cmd, Failure};

/// Makes the actor's own address.
pub fn make_feed(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let actor = holder(cmd)?;
    // Two clicks at once make one address.
    lock_organizer(tx, actor.account)?;
    if views::own(tx, &cmd.scope())?.is_some() {
        return Err(Refused::new("feed-there-already").into());
    }
    let uid = cmd.uid();
    let nonce = data_encoding::HEXLOWER.encode(&cmd.mint.bytes::<16>());
    calendar_feeds::insert(
        tx,
        &NewCalendarFeed {
            uid: &uid,
            account_id: actor.account,
            nonce: &nonce,
            key_no: KEY_NO,
            created_at: cmd.now,
        },
    )?;
    let detail = serde_json::json!({ "feed": uid });
    cmd.audit(tx, &Audit::of("account.make_feed").object("account", &actor.uid).detail(detail))
}

/// Revokes the actor's own address.
pub fn revoke_feed(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let actor = holder(cmd)?;
    let revoked = calendar_feeds::revoke_of(tx, actor.account, cmd.now)?;
    let uid = revoked.ok_or_else(|| Refused::new("feed-gone-already"))?;
    let detail = serde_json::json!({ "feed": uid });
    cmd.audit(tx, &Audit::of("account.revoke_feed").object("account", &actor.uid).detail(detail))
}

fn holder(cmd: &mut Cmd) -> Result<AccountActor, Failure> {
    cmd.require_role(TEAM)?;
    match &cmd.actor {
        Actor::Account(actor) if actor.token.is_none() => Ok(actor.clone()),
        _ => Err(Failure::Denied),
    }
}

/// The secret that stands in the path of an address.
pub fn secret(keys: &Keys, uid: &Uid, nonce: &str) -> String {
    link_token::fragment(uid, &mac(keys, uid, nonce))
}

/// Whose calendar a secret opens; the time taken says nothing of how near it is.
pub fn holder_of(
    conn: &mut Conn,
    keys: &Keys,
    secret: &str,
    now: NaiveDateTime,
) -> Result<Option<AccountActor>, StorageError> {
    let Ok(Given::Token(uid, given)) = link_token::read(secret) else { return Ok(None) };
    let found = views::holder(conn, &uid, now)?;
    Ok(found.filter(|(nonce, _)| mac(keys, &uid, nonce).ct_eq(&given).into()).map(|(_, actor)| actor))
}

fn mac(keys: &Keys, uid: &Uid, nonce: &str) -> [u8; 32] {
    keys.mac("calendar-feed", &[&uid.bytes(), nonce.as_bytes()])
}
