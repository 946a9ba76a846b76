//! One-time addresses of accounts: an invited person's first password, or a new one. Derived, never stored:
//! `/welcome/#t…`, secret in the fragment, works by mail and on paper.

use chrono::{Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::authorize;
use crate::domain::account::{AccountLinkKind, AccountState};
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, Plane};
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::mail::letters::Signature;
use crate::mail::letters::account_invitation::AccountInvitation;
use crate::mail::letters::password_reset::PasswordReset;
use crate::storage::tables::account_links::{self, AccountLinkRow, NewAccountLink};
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::keys::KEY_NO;
use crate::usecases::one_time::{bare, mailed_token, text, token};
use crate::usecases::outbox::{self, About, Recipient};
use crate::usecases::{Cmd, Failure, Keys};

pub use crate::usecases::one_time::uid_of;

/// A one-time address that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The link's uid; the address is derived from its row whenever it is shown or sent.
    pub uid: Uid,
    /// Until when it works.
    pub expires_at: NaiveDateTime,
    /// Whether a letter was queued.
    pub is_mailed: bool,
}

/// What an administrator asks for.
#[derive(Clone, Debug)]
pub struct IssueLink {
    /// The account.
    pub account: Uid,
    /// Whether a letter with the address is queued too.
    pub is_mailed: bool,
    /// Whether the second factor is taken away, because the device is lost.
    pub drops_totp: bool,
}

/// Makes a one-time address; earlier ones of the account stop working.
pub fn issue(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &IssueLink) -> Result<Issued, Failure> {
    authorize(cmd)?;
    let account = credentials::find_by_uid(tx, &input.account)?.ok_or(Failure::NotFound("account"))?;
    let kind = match account.state {
        AccountState::Invited => AccountLinkKind::Invite,
        AccountState::Active => AccountLinkKind::Reset,
        AccountState::Left => return Err(Refused::new("account-has-left").into()),
    };
    if input.drops_totp {
        credentials::set_totp(tx, account.id, None, 0, cmd.now)?;
        credentials::replace_recovery_codes(tx, account.id, &[], cmd.now)?;
        credentials::bump_stamp(tx, account.id)?;
    }
    let issued = make(tx, cmd, &account, kind, input.is_mailed)?;
    let detail =
        serde_json::json!({ "kind": kind, "mailed": issued.is_mailed, "totp_dropped": input.drops_totp });
    cmd.audit(tx, &Audit::of("account.issue_link").object("account", &account.uid).detail(detail))?;
    Ok(issued)
}

/// A person who has forgotten the password asks for a letter; says nothing about whether there is such an account, and
/// nothing leaves for an address that nobody has confirmed: whoever reads that box could set the password.
pub fn ask_for_reset(tx: &mut Tx<'_>, cmd: &mut Cmd, login: &str) -> Result<(), Failure> {
    let account = credentials::find_by_login(tx, login)?.filter(|a| a.state == AccountState::Active);
    let audit = Audit::of("account.ask_for_reset");
    let Some(account) = account.filter(|a| a.email_state == AddressState::Confirmed) else {
        return cmd.audit_as(tx, &audit, "refused");
    };
    make(tx, cmd, &account, AccountLinkKind::Reset, true)?;
    cmd.audit(tx, &audit.object("account", &account.uid))
}

fn make(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Credentials,
    kind: AccountLinkKind,
    is_mailed: bool,
) -> Result<Issued, Failure> {
    account_links::revoke_all_of(tx, account.id, cmd.now)?;
    let life = match kind {
        AccountLinkKind::Invite => Duration::days(14),
        AccountLinkKind::Reset => Duration::hours(24),
    };
    let (uid, expires_at) = (cmd.uid(), cmd.now + life);
    account_links::insert(
        tx,
        &NewAccountLink {
            uid: &uid,
            account_id: account.id,
            kind,
            nonce: &cmd.mint.secret(),
            key_no: KEY_NO,
            expires_at,
            created_by: &cmd.actor.name(),
            created_at: cmd.now,
        },
    )?;
    let is_mailed = is_mailed && mail(tx, cmd, account, (kind, &uid, expires_at))?;
    Ok(Issued { uid, expires_at, is_mailed })
}

/// Queues the letter; false when the account has no address that may be used for it. The invitation is what confirms
/// an address; a new password goes to a confirmed one only, else on paper.
fn mail(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Credentials,
    (kind, uid, expires_at): (AccountLinkKind, &Uid, NaiveDateTime),
) -> Result<bool, Failure> {
    let is_usable = kind == AccountLinkKind::Invite || account.email_state == AddressState::Confirmed;
    let Some(address) = MailAddress::parse(&account.email).filter(|_| is_usable) else { return Ok(false) };
    let to = Recipient { address, name: account.name.clone(), is_person: true, office: None };
    let about = About { kind: "account_link", uid, plane: Plane::Identified };
    match kind {
        AccountLinkKind::Invite => {
            let person = cmd.actor_name();
            let sender = Signature {
                office: "円座".into(),
                person,
                phone: String::new(),
                fax: String::new(),
                email: String::new(),
            };
            let letter = AccountInvitation { login: account.login.clone(), expires_at, sender };
            outbox::enqueue(tx, cmd, &to, about, &letter)?;
        }
        AccountLinkKind::Reset => {
            outbox::enqueue(tx, cmd, &to, about, &PasswordReset { expires_at })?;
        }
    }
    Ok(true)
}

/// A one-time address that works now.
pub struct Opened {
    /// The account.
    pub account: Credentials,
    /// The row.
    pub link: AccountLinkRow,
    /// Whether the token came from a letter to the address that the account has now.
    pub is_by_mail: bool,
}

/// Opens a token that works now.
pub fn open(
    conn: &mut Conn,
    keys: &Keys,
    typed: &str,
    now: NaiveDateTime,
) -> Result<Result<Opened, Refused>, StorageError> {
    let dead = || Ok(Err(Refused::at("token", "account-link-dead")));
    let Some(uid) = uid_of(typed) else { return dead() };
    let Some(link) = account_links::find(conn, &uid)? else { return dead() };
    let account = credentials::get(conn, link.account_id)?;
    let fits = |token: String| bool::from(token.as_bytes().ct_eq(bare(typed).as_bytes()));
    let is_by_mail = fits(mailed_token(keys, &link, &account.email));
    let lives = link.used_at.is_none() && link.revoked_at.is_none() && link.expires_at > now;
    if lives && (is_by_mail || fits(token(keys, &link))) {
        return Ok(Ok(Opened { account, link, is_by_mail }));
    }
    dead()
}

/// The whole address of a one-time link, for a letter or paper.
pub fn address(
    conn: &mut Conn,
    keys: &Keys,
    base_url: &str,
    uid: &Uid,
) -> Result<Option<String>, StorageError> {
    Ok(account_links::find(conn, uid)?.map(|link| text(keys, base_url, &link).url))
}

/// The login of the account whose password a token may set now.
pub fn login_of(
    conn: &mut Conn,
    keys: &Keys,
    typed: &str,
    now: NaiveDateTime,
) -> Result<Result<String, Refused>, StorageError> {
    Ok(open(conn, keys, typed, now)?.map(|opened| opened.account.login))
}
