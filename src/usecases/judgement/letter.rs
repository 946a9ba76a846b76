//! Tells the author of a judgement what the center did; where the author has no confirmed address, the office.

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::Plane;
use crate::mail::MailAddress;
use crate::mail::letters::JudgementReviewed;
use crate::storage::Tx;
use crate::storage::tables::judgement_reviews::JudgedRow;
use crate::storage::views::letters;
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::reminders::signature;
use crate::usecases::{Cmd, Failure};

/// What letters about a review are about.
pub const ABOUT: &str = "judgement_review";

/// Queues the letter; nobody with a confirmed address gets none and finds the review on the pages.
pub fn tell(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (judged, judgement): (&JudgedRow, &Uid),
    (review, center): (&Uid, OfficeId),
    news: &str,
) -> Result<(), Failure> {
    let Some((address, name, is_person)) = letters::judge(tx, judged.author.as_ref(), judged.office)? else {
        return Ok(());
    };
    let Some(address) = MailAddress::parse(&address) else { return Ok(()) };
    let to = Recipient { address, name, is_person, office: Some(judged.office) };
    let about = About { kind: ABOUT, uid: review, plane: Plane::Identified };
    let mail = JudgementReviewed {
        news: news.to_owned(),
        path: format!("/judgements/{judgement}"),
        sender: signature(tx, center, cmd.actor.account().map(|actor| actor.account))?,
    };
    enqueue(tx, cmd, &to, about, &mail)?;
    Ok(())
}
