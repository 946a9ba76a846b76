//! The secret of an account's one-time address: derived from the installation's key, stored nowhere.

use super::Keys;
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::mail::LinkText;
use crate::storage::tables::account_links::AccountLinkRow;

/// The whole address, with its secret in the fragment, for paper.
pub fn text(keys: &Keys, base_url: &str, link: &AccountLinkRow) -> LinkText {
    with(base_url, &token(keys, link))
}

/// The same for a letter to an address. Its secret is another one, so that whoever comes with it has read that letter.
pub fn mailed_text(keys: &Keys, base_url: &str, link: &AccountLinkRow, address: &str) -> LinkText {
    with(base_url, &mailed_token(keys, link, address))
}

fn with(base_url: &str, token: &str) -> LinkText {
    let entry_url = format!("{base_url}/welcome");
    LinkText { url: format!("{entry_url}#t{token}"), entry_url, code: String::new() }
}

/// The secret of a row on paper.
pub fn token(keys: &Keys, link: &AccountLinkRow) -> String {
    let parts = [link.kind.as_str().as_bytes(), &link.uid.bytes(), link.nonce.as_bytes()];
    spelled(link, &keys.mac("account-link", &parts))
}

/// The secret of a row in a letter to an address.
pub fn mailed_token(keys: &Keys, link: &AccountLinkRow, address: &str) -> String {
    let kind = link.kind.as_str().as_bytes();
    let parts = [kind, &link.uid.bytes(), link.nonce.as_bytes(), address.as_bytes()];
    spelled(link, &keys.mac("account-link-mailed", &parts))
}

fn spelled(link: &AccountLinkRow, mac: &[u8]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&[link.uid.bytes().as_slice(), mac].concat())
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
