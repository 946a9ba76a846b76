//! Accepting proposals: what would leave is shown first; then each meeting is settled by itself, as from its own page, and what became
//! of each is told.

use std::collections::BTreeSet;

use super::check;
use super::wanted::{PATH, Pin, Wanted};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::pages::timetables::{TimetableDonePage, TimetableOutcome};
use crate::storage::Audit;
use crate::storage::views::meetings::MeetingLine;
use crate::storage::views::timetables::{self, MOST};
use crate::usecases::Failure;
use crate::usecases::keys::sha256_hex;
use crate::usecases::meeting::{Fix, fix};
use crate::web::pages::meeting_words::{crumbs, text};
use crate::web::{Ctx, Form, PageResult, WebError};

/// A proposal as it was shown.
#[derive(Clone)]
pub struct Proposal {
    pub meeting: Uid,
    pub slot: Uid,
    /// Stands for the list of recipients that was shown; empty before it was.
    shown: String,
}

impl Proposal {
    fn parse(value: &str) -> Option<Self> {
        let (meeting, rest) = value.split_once(':')?;
        let (slot, shown) = rest.split_once(':').unwrap_or((rest, ""));
        Some(Self { meeting: Uid::parse(meeting)?, slot: Uid::parse(slot)?, shown: shown.to_owned() })
    }

    /// As it stands in a form once its recipients were shown.
    pub fn value(&self, shown: &str) -> String {
        format!("{}:{}:{shown}", self.meeting, self.slot)
    }

    /// Whether a person has chosen something else for the meeting meanwhile.
    fn is_outdated(&self, wanted: &Wanted) -> bool {
        match wanted.pins.get(&self.meeting) {
            Some(Pin::Slot(slot)) => *slot != self.slot,
            Some(Pin::Out) => true,
            None => false,
        }
    }

    /// The operation of this proposal, made from that of the form: sent again, it is the same.
    fn op_id(&self, form: &Form) -> Option<String> {
        let whole = form.op_id()?;
        Some(sha256_hex(format!("{whole}:{}:{}", self.meeting, self.slot).as_bytes()))
    }
}

/// What became of a proposal.
struct Outcome {
    meeting: Uid,
    is_settled: bool,
    text: String,
}

/// What is to be accepted: the one whose button was pressed, or all that are marked. A refusal is for the page.
fn chosen(form: &Form) -> Result<Result<Vec<Proposal>, Refused>, WebError> {
    let only = form.all("only");
    let values = if only.is_empty() { form.all("accept") } else { only };
    if values.is_empty() {
        return Ok(Err(Refused::new("timetable-nothing-marked")));
    }
    if i64::try_from(values.len()).unwrap_or(i64::MAX) > MOST {
        return Ok(Err(Refused::new("timetable-too-many").with("n", MOST)));
    }
    let proposals: Option<Vec<Proposal>> = values.iter().map(|value| Proposal::parse(value)).collect();
    proposals.map(Ok).ok_or(WebError::NotFound("meeting"))
}

/// Accepts what is marked in a form, once its letters were looked at. Where another date was chosen than is proposed, nothing is settled:
/// the page comes back with what was chosen.
pub async fn accept(ctx: &Ctx, mut wanted: Wanted, form: &Form) -> PageResult {
    let proposals = match chosen(form)? {
        Ok(proposals) => proposals,
        Err(refused) => return super::again(ctx, wanted, refused).await,
    };
    let meetings: BTreeSet<Uid> = proposals.iter().map(|proposal| proposal.meeting.clone()).collect();
    let own = super::require_own(ctx, meetings.clone()).await?;
    wanted.marks.clone_from(&meetings);
    let is_outdated = |line: &&MeetingLine| {
        proposals.iter().any(|proposal| proposal.meeting == line.uid && proposal.is_outdated(&wanted))
    };
    let outdated: Vec<&str> = own.iter().filter(is_outdated).map(|line| line.number.as_str()).collect();
    if !outdated.is_empty() {
        let refused = Refused::new("timetable-chosen-otherwise").with("numbers", outdated.join("、"));
        return super::again(ctx, wanted, refused).await;
    }
    if form.text("step") != check::SETTLE {
        return check::page(ctx, wanted, (proposals, own)).await;
    }
    wanted.marks.clear();
    let mut outcomes = Vec::with_capacity(proposals.len());
    for proposal in proposals {
        let outcome = settle(ctx, form, proposal, outcomes.is_empty()).await?;
        outcomes.push(outcome);
    }
    done(ctx, wanted, meetings, outcomes).await
}

async fn settle(ctx: &Ctx, form: &Form, proposal: Proposal, is_first: bool) -> Result<Outcome, WebError> {
    let op_id = proposal.op_id(form);
    let Proposal { meeting, slot, shown } = proposal;
    let input = Fix { meeting: meeting.clone(), slot, shown, from: ctx.state.config.mail.from.clone() };
    let done = ctx.write(op_id, "meeting.fix", move |tx, cmd| fix(tx, cmd, &input)).await;
    let is_settled = done.is_ok();
    let text = match done {
        Ok(mailed) => text(ctx, "timetable-settled", vec![("n", mailed.to_string())]),
        Err(Failure::Refused(refused)) => ctx.state.render.refusal(ctx.lang(), &refused).text,
        Err(Failure::Conflict) => ctx.text("timetable-changed-meanwhile"),
        Err(failure) if is_first => return Err(failure.into()),
        // What was settled before stands, and is told.
        Err(failure) => {
            tracing::warn!(%failure, "a proposal could not be settled");
            ctx.text("timetable-not-settled")
        }
    };
    Ok(Outcome { meeting, is_settled, text })
}

async fn done(ctx: &Ctx, wanted: Wanted, meetings: BTreeSet<Uid>, outcomes: Vec<Outcome>) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let lines = timetables::own(conn, scope, &meetings)?;
        let about = Audit::of("meeting.timetable.accept").subjects(lines.iter().map(|line| &line.client_uid));
        let line = |outcome: Outcome| {
            let line = lines.iter().find(|line| line.uid == outcome.meeting)?;
            Some(told(line, outcome))
        };
        let lines: Vec<TimetableOutcome> = outcomes.into_iter().filter_map(line).collect();
        let mut crumbs = crumbs(&own, None);
        crumbs.push(crate::render::parts::Crumb::to(PATH, own.text("timetable-title")));
        let settled = lines.iter().filter(|line| line.is_settled).count();
        Ok((TimetableDonePage { crumbs, back: wanted.address(), settled, lines }, about))
    })
    .await
}

fn told(line: &MeetingLine, outcome: Outcome) -> TimetableOutcome {
    TimetableOutcome {
        uid: line.uid.to_string(),
        number: line.number.clone(),
        client_name: line.client_name.clone(),
        starts_at: line.starts_at,
        ends_at: line.ends_at,
        is_settled: outcome.is_settled,
        text: outcome.text,
    }
}
