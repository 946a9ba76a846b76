//! The office that judged answers what the center said; the center is told by letter.

use super::{letter, review_of};
use crate::domain::ids::Uid;
use crate::domain::judgement::{JudgementKind, ReviewError, read_answer};
use crate::domain::refusal::Refused;
use crate::storage::tables::judgement_reviews::{self as table, NewAnswer};
use crate::storage::tables::{clients, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// An answer as it was typed.
#[derive(Clone, Debug)]
pub struct AnswerInput {
    pub judgement: Uid,
    pub review: Uid,
    pub answer: String,
}

/// Writes it down and gives its uid. An inquiry is its office's own; the ledger is kept by the office that makes the plans, which
/// answers for the judgements of the one before it too.
pub fn answer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AnswerInput) -> Result<Uid, Failure> {
    let judged = table::take(tx, &input.judgement)?.ok_or(Failure::NotFound("judgement"))?;
    let office = match judged.kind {
        JudgementKind::Inquiry => judged.office,
        JudgementKind::Minor | JudgementKind::Excepted => clients::get(tx, judged.client)?.office_id,
    };
    cmd.require_planner(office, "judgement")?;
    let review = review_of(tx, &judged, &input.review)?;
    if review.is_withdrawn {
        return Err(Refused::from(ReviewError::ReviewWithdrawn).into());
    }
    read_answer(&input.answer).map_err(Refused::from)?;
    let uid = cmd.uid();
    let new = NewAnswer {
        uid: &uid,
        review: review.id,
        office,
        body: &input.answer,
        author: &cmd.actor.name(),
        author_name: &cmd.actor_name(),
        now: cmd.now,
    };
    table::answer(tx, &new)?;
    letter::tell_center(tx, cmd, (&review, &input.judgement), (&uid, office))?;
    let whose = subjects::of_client(tx, judged.client)?;
    let audit = Audit::of("judgement.answer").object("judgement-answer", &uid).whose(&whose);
    cmd.audit(tx, &audit.detail(serde_json::json!({ "review": review.uid })))?;
    Ok(uid)
}
