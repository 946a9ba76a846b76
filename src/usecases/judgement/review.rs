//! Writes what the center says of a judgement; the office that judged is told by letter.

use super::{letter, reviewed};
use crate::domain::ids::Uid;
use crate::domain::judgement::{ReviewError, read_review};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::mail::letters::JudgementReviewed;
use crate::storage::tables::judgement_reviews::{self as table, NewReview};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A review as it was typed.
#[derive(Clone, Debug)]
pub struct ReviewInput {
    /// The entry of the ledger, or the inquiry.
    pub judgement: Uid,
    /// Word of [`crate::domain::judgement::Verdict`].
    pub verdict: String,
    pub body: String,
}

/// Writes it down and gives its uid. A center says one thing of a judgement at a time: to say another it withdraws the first,
/// or hears the office's answer.
pub fn review(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ReviewInput) -> Result<Uid, Failure> {
    let (judged, center) = reviewed(tx, cmd, &input.judgement)?;
    let refuse = |error: ReviewError| Failure::from(Refused::from(error));
    if judged.office == center {
        return Err(refuse(ReviewError::OwnJudgement));
    }
    if judged.is_withdrawn {
        return Err(refuse(ReviewError::JudgementWithdrawn));
    }
    let verdict = read_review(&input.verdict, &input.body).map_err(refuse)?;
    let all = table::of(tx, &judged)?;
    let waits_for_office = |review: &table::ReviewRow| !review.is_withdrawn && !review.is_answered;
    if all.iter().any(|review| review.office == center && waits_for_office(review)) {
        return Err(refuse(ReviewError::ReviewedAlready));
    }
    let uid = cmd.uid();
    let new = NewReview {
        uid: &uid,
        office: center,
        verdict,
        body: &input.body,
        author: &cmd.actor.name(),
        author_name: &cmd.actor_name(),
        now: cmd.now,
    };
    table::insert(tx, &judged, &new)?;
    let news = match verdict {
        crate::domain::judgement::Verdict::Confirmed => JudgementReviewed::CONFIRMED,
        crate::domain::judgement::Verdict::Opinion => JudgementReviewed::OPINION,
    };
    letter::tell_office(tx, cmd, (&judged, &input.judgement), (&uid, center), news)?;
    let whose = subjects::of_client(tx, judged.client)?;
    let detail = serde_json::json!({
        "judgement": input.judgement, "kind": judged.kind.as_str(), "verdict": verdict.as_str(),
    });
    let audit = Audit::of("judgement.review").object("judgement-review", &uid).whose(&whose);
    cmd.audit(tx, &audit.detail(detail))?;
    Ok(uid)
}
