//! The secret by which an office confirms its mail address: derived from the installation's key, stored nowhere.
//! It names the office and its last second, and is bound to the address it was sent to, so that it
//! dies with a changed address.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use subtle::ConstantTimeEq;

use super::Keys;
use crate::domain::ids::Uid;
use crate::mail::LinkText;

/// How long an office has to confirm.
pub const LIFE: TimeDelta = TimeDelta::days(14);

/// Bytes of the uid, the second and the MAC.
const SIZES: (usize, usize, usize) = (16, 8, 32);

/// What a token says; whether it is true is asked by [`ConfirmToken::fits`].
#[derive(Clone, Debug)]
pub struct ConfirmToken {
    /// The office.
    pub office: Uid,
    /// Until when the token works, UTC.
    pub expires_at: NaiveDateTime,
    mac: [u8; 32],
}

impl ConfirmToken {
    /// Reads a token, also with the address around it or the `t` in front of it.
    pub fn parse(typed: &str) -> Option<Self> {
        let fragment = typed.trim().rsplit('#').next().unwrap_or_default();
        let bare = fragment.strip_prefix('t').filter(|rest| rest.len() == 75).unwrap_or(fragment);
        let bytes = data_encoding::BASE64URL_NOPAD.decode(bare.as_bytes()).ok()?;
        let (uid, rest) = bytes.split_at_checked(SIZES.0)?;
        let (second, mac) = rest.split_at_checked(SIZES.1)?;
        let second = i64::from_be_bytes(second.try_into().ok()?);
        Some(Self {
            office: Uid::from_bytes(uid.try_into().ok()?),
            expires_at: DateTime::from_timestamp(second, 0)?.naive_utc(),
            mac: <[u8; SIZES.2]>::try_from(mac).ok()?,
        })
    }

    /// Whether it was made here for this address of the office.
    pub fn fits(&self, keys: &Keys, email: &str) -> bool {
        mac(keys, &self.office, self.expires_at, email).ct_eq(&self.mac).into()
    }
}

/// The link of a letter that was queued at a time.
pub fn text(
    keys: &Keys,
    base_url: &str,
    (office, email): (&Uid, &str),
    queued_at: NaiveDateTime,
) -> LinkText {
    let expires_at = queued_at + LIFE;
    let second = expires_at.and_utc().timestamp();
    let parts =
        [office.bytes().as_slice(), &second.to_be_bytes(), &mac(keys, office, expires_at, email)].concat();
    let entry_url = format!("{base_url}/address");
    let url = format!("{entry_url}#t{}", data_encoding::BASE64URL_NOPAD.encode(&parts));
    LinkText { url, entry_url, code: String::new() }
}

fn mac(keys: &Keys, office: &Uid, expires_at: NaiveDateTime, email: &str) -> [u8; 32] {
    let second = expires_at.and_utc().timestamp().to_be_bytes();
    keys.mac("office-address", &[&office.bytes(), &second, email.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_bound_to_office_address_and_time() {
        let keys = Keys::from_root([7; 32]);
        let office = Uid::parse("019a0000-0000-7000-8000-000000000001").unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 5_000).unwrap().naive_utc();
        let link = text(&keys, "https://enza.example", (&office, "a@example.test"), now);
        let token = ConfirmToken::parse(&link.url).unwrap();
        assert_eq!(token.office, office);
        assert!(token.fits(&keys, "a@example.test"));
        assert!(!token.fits(&keys, "b@example.test"));
        assert!(!token.fits(&Keys::from_root([8; 32]), "a@example.test"));
        let mut later = token.clone();
        later.expires_at += TimeDelta::seconds(1);
        assert!(!later.fits(&keys, "a@example.test"), "nobody makes it live longer");
        assert!(ConfirmToken::parse("tAAAA").is_none() && ConfirmToken::parse("").is_none());
    }
}
