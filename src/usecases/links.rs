//! The secrets of personal links: derived from the installation's key, never stored.

use chrono::NaiveDateTime;
use subtle::ConstantTimeEq;

use super::{Cmd, Failure, Keys};
use crate::domain::access::InvitationKind;
use crate::domain::ids::{DeliveryId, InquiryId, InvitationId, MeetingId, OfficeId, ParticipantId, Uid};
use crate::domain::link_token;
use crate::domain::slot_poll::SendChannel;
use crate::mail::LinkText;
use crate::storage::tables::invitations::{self, InvitationRow, NewInvitation};
use crate::storage::tables::{deliveries, link_openings, participants};
use crate::storage::{Conn, Tx};
use crate::usecases::keys::KEY_NO;

/// How long a link outlives its deadline or its meeting.
pub const OUTLIVES: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// What an invitation belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    /// A participant of a meeting.
    Participant(MeetingId, ParticipantId),
    /// The recipient of a delivery, which needs no meeting.
    Delivery(DeliveryId),
}

/// Somebody to invite. The shared step of polls, inquiries, rooms and deliveries.
#[derive(Clone, Debug)]
pub struct Invite<'a> {
    /// Whom, to what.
    pub whom: Whom,
    /// For which inquiry, when it is one.
    pub inquiry: Option<InquiryId>,
    /// For what.
    pub kind: InvitationKind,
    /// The confirmed address, or empty: then it goes on paper.
    pub address: &'a str,
    /// By when an answer is asked for.
    pub due_at: Option<NaiveDateTime>,
    /// Until when the link opens.
    pub expires_at: NaiveDateTime,
}

/// A new invitation.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Its key.
    pub id: InvitationId,
    /// Its uid.
    pub uid: Uid,
}

/// Makes an invitation with a link of its own. Nothing is sent by it.
pub fn invite(tx: &mut Tx<'_>, cmd: &Cmd, wanted: &Invite<'_>) -> Result<Invited, Failure> {
    let uid = cmd.uid();
    let (nonce, code_hash) = new_secret(tx, cmd, wanted.kind, &uid)?;
    let (meeting_id, participant_id, delivery_id) = match wanted.whom {
        Whom::Participant(meeting, participant) => (Some(meeting), Some(participant), None),
        Whom::Delivery(delivery) => (None, None, Some(delivery)),
    };
    let office_id = match wanted.whom {
        Whom::Participant(_, participant) => participants::get(tx, participant)?.office_id,
        Whom::Delivery(delivery) => deliveries::get(tx, delivery)?.office_id,
    };
    let channel = if wanted.address.is_empty() { SendChannel::Paper } else { SendChannel::Mail };
    let id = invitations::insert(
        tx,
        &NewInvitation {
            uid: &uid,
            meeting_id,
            participant_id,
            inquiry_id: wanted.inquiry,
            delivery_id,
            office_id,
            kind: wanted.kind,
            nonce: &nonce,
            key_no: KEY_NO,
            code_hash: &code_hash,
            address: wanted.address,
            channel,
            due_at: wanted.due_at,
            expires_at: wanted.expires_at,
            answered_by: "",
            comment: "",
            sheet_no: 0,
            created_at: cmd.now,
            version: 0,
        },
    )?;
    Ok(Invited { id, uid })
}

/// A new nonce with the keyed hash of its typed code. Codes are short, so one that is taken is made anew.
pub fn new_secret(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    kind: InvitationKind,
    uid: &Uid,
) -> Result<(String, String), Failure> {
    loop {
        let nonce = data_encoding::HEXLOWER.encode(&cmd.mint.bytes::<16>());
        let hash = code_hash(&cmd.keys, &link_token::code(&mac(&cmd.keys, kind, uid, &nonce)));
        if !invitations::is_code_taken(tx, &hash)? {
            return Ok((nonce, hash));
        }
    }
}

/// Changes the secret: the link of before is dead at once on every device. With `lives_on`, a new link takes the old
/// one's place; else it is revoked. Letters are the caller's to take back.
pub fn change_secret(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    invitation: &InvitationRow,
    lives_on: bool,
) -> Result<(), Failure> {
    let (nonce, code_hash) = new_secret(tx, cmd, invitation.kind, &invitation.uid)?;
    let revoked_at = (!lives_on).then_some(cmd.now);
    if !invitations::set_secret(tx, invitation, (&nonce, &code_hash), revoked_at)? {
        return Err(Failure::Conflict);
    }
    Ok(link_openings::forget(tx, invitation.id)?)
}

/// Who was invited: how it is called, and its office, when it is one.
pub fn invited(conn: &mut Conn, row: &InvitationRow) -> Result<(String, Option<OfficeId>), Failure> {
    match (row.participant_id, row.delivery_id) {
        (Some(participant), _) => {
            let who = participants::get(conn, participant)?;
            Ok((who.label, who.office_id))
        }
        (None, Some(delivery)) => {
            let to = deliveries::get(conn, delivery)?;
            Ok((to.label, to.office_id))
        }
        (None, None) => Err(Failure::NotFound("invitation")),
    }
}

/// The keyed hash by which a typed code is found.
pub fn code_hash(keys: &Keys, code: &str) -> String {
    data_encoding::HEXLOWER.encode(&keys.mac("link-code", &[code.as_bytes()]))
}

/// Whether a token's proof is the invitation's; the time taken says nothing.
pub fn is_genuine(keys: &Keys, row: &InvitationRow, given: &[u8; 32]) -> bool {
    mac(keys, row.kind, &row.uid, &row.nonce).ct_eq(given).into()
}

/// The address, the place to type and the code of an invitation, for one letter.
pub fn text(keys: &Keys, base_url: &str, (kind, uid, nonce): (InvitationKind, &Uid, &str)) -> LinkText {
    let mac = mac(keys, kind, uid, nonce);
    LinkText {
        url: format!("{base_url}/i/#{}", link_token::fragment(uid, &mac)),
        entry_url: format!("{base_url}/i/"),
        code: link_token::code(&mac),
    }
}

fn mac(keys: &Keys, kind: InvitationKind, uid: &Uid, nonce: &str) -> [u8; 32] {
    keys.mac("link", &link_token::signed_parts(kind, &uid.bytes(), nonce))
}

/// The kind of thing that a letter with six digits is about.
pub const DIGITS_ABOUT: &str = "link_opening";

/// The digits of a letter, derived from its seed, so that they stand nowhere in the database.
pub fn sent_digits(keys: &Keys, seed: &str) -> String {
    let [a, b, c, d, e, f, g, h, ..] = keys.mac("link-digits-sent", &[seed.as_bytes()]);
    link_token::six_digits([a, b, c, d, e, f, g, h])
}
