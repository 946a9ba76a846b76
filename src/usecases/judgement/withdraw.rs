//! The center takes its own review back; it stays with who did so and why.

use super::{letter, review_of, reviewed};
use crate::domain::ids::Uid;
use crate::domain::judgement::{ReviewError, read_reason};
use crate::domain::refusal::Refused;
use crate::mail::letters::JudgementReviewed;
use crate::storage::tables::judgement_reviews as table;
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, outbox};

/// Which review, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub judgement: Uid,
    pub review: Uid,
    pub reason: String,
}

/// Withdraws it. A letter that still waits does not leave; whoever got one is told.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<(), Failure> {
    let (judged, center) = reviewed(tx, cmd, &input.judgement)?;
    let review = review_of(tx, &judged, &input.review)?;
    if review.office != center {
        return Err(Failure::NotFound("review"));
    }
    if review.is_withdrawn {
        return Err(Refused::from(ReviewError::ReviewWithdrawn).into());
    }
    read_reason(&input.reason).map_err(Refused::from)?;
    if !table::withdraw(tx, review.id, (&cmd.actor_name(), &input.reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let taken = outbox::withdraw(tx, cmd, letter::ABOUT, &review.uid)?;
    if !taken.is_unseen() {
        let about = (&judged, &input.judgement);
        letter::tell_office(tx, cmd, about, (&review.uid, center), JudgementReviewed::WITHDRAWN)?;
    }
    let whose = subjects::of_client(tx, judged.client)?;
    let audit = Audit::of("judgement.review.withdraw").object("judgement-review", &review.uid).whose(&whose);
    cmd.audit(tx, &audit.purpose(&input.reason))
}
