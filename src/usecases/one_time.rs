//! The secret of an account's one-time address: derived from the installation's key, stored nowhere (`decisions.md` §3).

use super::Keys;
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::mail::LinkText;
use crate::storage::tables::account_links::AccountLinkRow;

/// The whole address, with its secret in the fragment, for a letter or paper.
pub fn text(keys: &Keys, base_url: &str, link: &AccountLinkRow) -> LinkText {
    let entry_url = format!("{base_url}/welcome");
    LinkText { url: format!("{entry_url}#t{}", token(keys, link)), entry_url, code: String::new() }
}

/// The secret of a row.
pub fn token(keys: &Keys, link: &AccountLinkRow) -> String {
    let parts = [link.kind.as_str().as_bytes(), &link.uid.bytes(), link.nonce.as_bytes()];
    let mac = keys.mac("account-link", &parts);
    data_encoding::BASE64URL_NOPAD.encode(&[link.uid.bytes().as_slice(), &mac].concat())
}

/// The uid inside a token as it was typed, pasted or taken from the fragment; a leading `t` or a whole address is fine.
pub fn uid_of(typed: &str) -> Option<Uid> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(bare(typed).as_bytes()).ok()?;
    let (uid, mac) = bytes.split_at_checked(16)?;
    (mac.len() == 32).then(|| uid.try_into().ok().map(Uid::from_bytes)).flatten()
}

/// The token without what stands before it.
pub fn bare(typed: &str) -> &str {
    let fragment = typed.trim().rsplit('#').next().unwrap_or_default();
    // The marker `t` stands before 64 characters of base64url.
    if fragment.len() == 65 { fragment.strip_prefix('t').unwrap_or(fragment) } else { fragment }
}
