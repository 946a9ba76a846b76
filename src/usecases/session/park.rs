//! Forms that came after the session had ended are kept, sealed, until their writer has signed in again: no typed text
//! is lost. Nobody's deed, so no audit row; posting it again is an ordinary write.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{AccountId, Uid};
use crate::storage::Tx;
use crate::storage::tables::parked_forms::{self, NewParkedForm};
use crate::usecases::{Cmd, Failure, Keys};

/// How long a form is kept.
const LIFE: Duration = Duration::hours(24);

/// A form as it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedForm {
    /// Its fields in the order of their names, without secrets.
    pub fields: Vec<(String, String)>,
}

/// Keeps a form for the account that wrote it.
pub fn park(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: AccountId,
    path: &str,
    form: &ParkedForm,
) -> Result<Uid, Failure> {
    let uid = cmd.uid();
    let body = cmd.keys.seal("parked-form", uid.as_str().as_bytes(), &serde_json::to_vec(form)?, &cmd.mint);
    let row = NewParkedForm {
        uid: &uid,
        account_id: account,
        path,
        body: &body,
        created_at: cmd.now,
        expires_at: cmd.now + LIFE,
    };
    parked_forms::delete_expired(tx, cmd.now)?;
    parked_forms::insert(tx, &row)?;
    Ok(uid)
}

/// The form of a row.
pub fn unseal(keys: &Keys, uid: &Uid, body: &[u8]) -> Option<ParkedForm> {
    serde_json::from_slice(&keys.open("parked-form", uid.as_str().as_bytes(), body)?).ok()
}

/// Takes the form away whose sending this command was: it is sent under its own uid as the operation's id, which stands
/// before a `/` where a form is several operations.
pub fn sent(tx: &mut Tx<'_>, cmd: &Cmd) -> Result<(), Failure> {
    let form = cmd.op_id.as_deref().and_then(|id| Uid::parse(id.split('/').next()?));
    if let (Some(form), Some(account)) = (form, cmd.actor.account()) {
        parked_forms::delete(tx, &form, account.account)?;
    }
    Ok(())
}

/// Takes a form away that is not wanted any more.
pub fn discard(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid) -> Result<(), Failure> {
    let account = cmd.actor.account().ok_or(Failure::Denied)?;
    parked_forms::delete(tx, uid, account.account)?;
    Ok(())
}
