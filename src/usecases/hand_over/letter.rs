//! Tells the other side what became of a hand-over. No letter says whom it is about.

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::Plane;
use crate::mail::MailAddress;
use crate::mail::letters::ClientHandOver;
use crate::storage::Tx;
use crate::storage::views::letters;
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::reminders::signature;
use crate::usecases::{Cmd, Failure};

/// What letters about a hand-over are about.
pub const ABOUT: &str = "hand_over";

/// Who is told: the office, or the person there who proposed it, by the name of the audit.
pub struct Told<'a> {
    pub office: OfficeId,
    pub person: Option<&'a str>,
}

/// Queues the letter; where no confirmed address is known, the news stands on the pages.
pub fn tell(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (told, from): (&Told<'_>, OfficeId),
    hand_over: &Uid,
    (news, path): (&str, String),
) -> Result<(), Failure> {
    let person = told.person.and_then(|name| name.strip_prefix("account:")).and_then(Uid::parse);
    let Some((address, name, is_person)) = letters::judge(tx, person.as_ref(), told.office)? else {
        return Ok(());
    };
    let Some(address) = MailAddress::parse(&address) else { return Ok(()) };
    let to = Recipient { address, name, is_person, office: Some(told.office) };
    let about = About { kind: ABOUT, uid: hand_over, plane: Plane::Identified };
    let sender = signature(tx, from, cmd.actor.account().map(|actor| actor.account))?;
    enqueue(tx, cmd, &to, about, &ClientHandOver { news: news.to_owned(), path, sender })?;
    Ok(())
}
