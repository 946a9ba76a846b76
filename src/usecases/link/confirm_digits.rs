//! Confirms a device by the six digits; five tries for each letter. A wrong try is kept, so this never rolls back.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

use super::opened_on;
use super::send_digits::digits_hash;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::{invitations, link_openings};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Most tries for one letter.
const MOST_TRIES: i32 = 5;

/// What became of the try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judged {
    /// The device is confirmed.
    Confirmed,
    /// Wrong digits.
    Wrong,
    /// The digits are too old, or none were sent.
    Expired,
    /// Five tries are used up.
    UsedUp,
}

impl Judged {
    /// Why not, when not.
    pub fn refusal(self) -> Option<Refused> {
        match self {
            Judged::Confirmed => None,
            Judged::Wrong => Some(Refused::at("digits", "link-wrong-digits")),
            Judged::Expired => Some(Refused::at("digits", "link-digits-expired")),
            Judged::UsedUp => Some(Refused::at("digits", "link-digits-used-up")),
        }
    }
}

/// Judges the digits.
pub fn confirm_digits(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (invitation, device): (&Uid, &str),
    typed: &str,
) -> Result<Judged, Failure> {
    let (row, opening) = opened_on(tx, cmd, (invitation, device))?;
    let digits: String = typed.nfkc().filter(char::is_ascii_digit).collect();
    let is_fresh = opening.code_expires_at.is_some_and(|end| end > cmd.now) && !opening.code_hash.is_empty();
    let judged = if !is_fresh {
        Judged::Expired
    } else if !link_openings::take_try(tx, opening.id, MOST_TRIES)? {
        Judged::UsedUp
    } else if digits_hash(cmd, opening.id, &digits).as_bytes().ct_eq(opening.code_hash.as_bytes()).into() {
        link_openings::confirm(tx, opening.id, "mailed_digits", cmd.now)?;
        invitations::note_confirmed(tx, row.id, cmd.now)?;
        Judged::Confirmed
    } else {
        Judged::Wrong
    };
    let about = Audit::of("link.confirm").object("invitation", &row.uid);
    let detail = serde_json::json!({ "means": "mailed_digits", "judged": judged });
    let outcome = if judged == Judged::Confirmed { "done" } else { "refused" };
    cmd.audit_as(tx, &about.detail(detail), outcome)?;
    Ok(judged)
}
