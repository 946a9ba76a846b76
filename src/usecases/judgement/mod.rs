//! Judgements of offices (軽微な変更, やむを得ない理由) are reviewed by the center that entrusts the plan. The areas of a center give it
//! anonymised cases and conferences and no client; so the right is the entrustment of the day alone.

mod answer;
mod letter;
mod review;
mod withdraw;

pub use answer::{AnswerInput, answer};
pub use review::{ReviewInput, review};
pub use withdraw::{WithdrawInput, withdraw};

use crate::domain::access::Role;
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::client_frameworks;
use crate::storage::tables::judgement_reviews::{self as table, JudgedRow, ReviewRow};
use crate::usecases::{Cmd, Failure};

/// Who reviews for a center.
pub const REVIEWERS: &[Role] = &[Role::CenterStaff];

/// The judgement of a uid with the center that entrusts its client today, for the staff of that center.
fn reviewed(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(JudgedRow, OfficeId), Failure> {
    let judged = table::take(tx, uid)?.ok_or(Failure::NotFound("judgement"))?;
    let center = client_frameworks::entrusting(tx, judged.client, jst_date(cmd.now))?;
    let center = center.filter(|center| cmd.act_in(*center, REVIEWERS));
    Ok((judged, center.ok_or(Failure::NotFound("judgement"))?))
}

fn review_of(tx: &mut Tx<'_>, judged: &JudgedRow, uid: &Uid) -> Result<ReviewRow, Failure> {
    let found = table::of(tx, judged)?.into_iter().find(|review| review.uid == *uid);
    found.ok_or(Failure::NotFound("review"))
}
