//! API tokens: shown once, kept as a hash, narrowed to scopes, revocable.

use chrono::Duration;

use crate::domain::access::Actor;
use crate::domain::ids::{AccountId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::{api_tokens, credentials};
use crate::storage::{Audit, Tx};
use crate::usecases::keys::sha256_hex;
use crate::usecases::{Cmd, Failure};

/// What a token may do, and for how long.
#[derive(Clone, Debug)]
pub struct CreateToken {
    /// Whose rights it carries; the actor's own where none is named.
    pub account: Option<Uid>,
    /// What it is for, so that its owner knows it again.
    pub name: String,
    /// Words such as `plans:read`.
    pub scopes: Vec<String>,
    /// The words there are.
    pub known_scopes: Vec<&'static str>,
    /// Days until it ends.
    pub days: i64,
}

/// A token. Its secret is shown once and never stored.
pub struct CreatedToken {
    /// Its uid.
    pub uid: Uid,
    /// The token itself.
    pub secret: String,
}

/// Makes a token.
pub fn create_token(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CreateToken) -> Result<CreatedToken, Failure> {
    let (account, account_uid) = owner(tx, cmd, input)?;
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Refused::at("name", "token-name").into());
    }
    let is_known = |scope: &String| input.known_scopes.contains(&scope.as_str());
    if input.scopes.is_empty() || !input.scopes.iter().all(is_known) {
        return Err(Refused::at("scopes", "token-scopes").into());
    }
    if !(1..=366).contains(&input.days) {
        return Err(Refused::at("days", "token-days").into());
    }
    let (uid, secret) = (cmd.uid(), format!("enza_{}", cmd.mint.secret()));
    api_tokens::insert(
        tx,
        &api_tokens::NewApiToken {
            uid: &uid,
            account_id: account,
            name,
            secret_hash: &sha256_hex(secret.as_bytes()),
            scopes: &input.scopes.join(" "),
            created_at: cmd.now,
            expires_at: Some(cmd.now + Duration::days(input.days)),
        },
    )?;
    let detail = serde_json::json!({ "scopes": input.scopes, "token": uid });
    cmd.audit(tx, &Audit::of("account.create_token").object("account", &account_uid).detail(detail))?;
    Ok(CreatedToken { uid, secret })
}

/// People make tokens for themselves; the command line may make one for anybody.
fn owner(tx: &mut Tx<'_>, cmd: &Cmd, input: &CreateToken) -> Result<(AccountId, Uid), Failure> {
    match (&cmd.actor, &input.account) {
        (Actor::System(_), Some(uid)) => {
            let account = credentials::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("account"))?;
            Ok((account.id, account.uid))
        }
        // A token can't make further tokens.
        (Actor::Account(actor), None) if actor.token.is_none() => Ok((actor.account, actor.uid.clone())),
        _ => Err(Failure::Denied),
    }
}

/// Revokes a token of the actor's own.
pub fn revoke_token(tx: &mut Tx<'_>, cmd: &mut Cmd, token: &Uid) -> Result<(), Failure> {
    let Actor::Account(actor) = cmd.actor.clone() else { return Err(Failure::Denied) };
    if !api_tokens::revoke(tx, token, actor.account, cmd.now)? {
        return Err(Failure::NotFound("token"));
    }
    let detail = serde_json::json!({ "token": token });
    cmd.audit(tx, &Audit::of("account.revoke_token").object("account", &actor.uid).detail(detail))
}
