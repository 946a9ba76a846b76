//! Tells the author of a judgement what the center did, and the author of a review what the office answered; where the author
//! has no confirmed address, the office of either.

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::Plane;
use crate::mail::MailAddress;
use crate::mail::letters::JudgementReviewed;
use crate::storage::Tx;
use crate::storage::tables::judgement_reviews::{JudgedRow, ReviewRow};
use crate::storage::views::letters;
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::reminders::signature;
use crate::usecases::{Cmd, Failure};

/// What letters about a review are about.
pub const ABOUT: &str = "judgement_review";

/// What letters about an answer are about.
const ANSWER: &str = "judgement_answer";

/// Tells the office that judged. Nobody with a confirmed address gets a letter; the review stands on the pages.
pub fn tell_office(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (judged, judgement): (&JudgedRow, &Uid),
    (review, center): (&Uid, OfficeId),
    news: &str,
) -> Result<(), Failure> {
    let about = About { kind: ABOUT, uid: review, plane: Plane::Identified };
    tell(tx, cmd, (judged.author.as_ref(), judged.office), about, (judgement, center, news))
}

/// Tells the center that reviewed of the office's answer.
pub fn tell_center(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (review, judgement): (&ReviewRow, &Uid),
    (answer, office): (&Uid, OfficeId),
) -> Result<(), Failure> {
    let about = About { kind: ANSWER, uid: answer, plane: Plane::Identified };
    let news = (judgement, office, JudgementReviewed::ANSWERED);
    tell(tx, cmd, (review.author.as_ref(), review.office), about, news)
}

fn tell(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (author, office): (Option<&Uid>, OfficeId),
    about: About<'_>,
    (judgement, from, news): (&Uid, OfficeId, &str),
) -> Result<(), Failure> {
    let Some((address, name, is_person)) = letters::judge(tx, author, office)? else {
        return Ok(());
    };
    let Some(address) = MailAddress::parse(&address) else { return Ok(()) };
    let to = Recipient { address, name, is_person, office: Some(office) };
    let mail = JudgementReviewed {
        news: news.to_owned(),
        path: format!("/judgements/{judgement}"),
        sender: signature(tx, from, cmd.actor.account().map(|actor| actor.account))?,
    };
    enqueue(tx, cmd, &to, about, &mail)?;
    Ok(())
}
