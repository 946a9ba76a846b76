//! Other times that people propose: in their form, and on the organizer's page where each is taken or declined.

use actix_web::web;

use super::meeting_answers::sheet;
use super::meeting_grid::notes;
use super::meeting_view;
use super::meeting_words::uid_of;
use crate::domain::slot_poll::counter::MOST_PROPOSALS;
use crate::domain::slot_poll::{Around, Busy, ProposalState, TypedTime, WholeAnswer, explain};
use crate::domain::words::Word;
use crate::render::pages::meetings::MeetingProposal;
use crate::storage::Tx;
use crate::storage::views::meetings::MeetingView;
use crate::usecases::Cmd;
use crate::usecases::meeting::{Decline, Taken, decline_proposal, reopen_proposal, take_proposal};
use crate::web::message::Message;
use crate::web::{Ctx, Form, PageResult};

type Parts = web::Path<(String, String)>;

/// What a form of answers says with everything beside the candidates, of the link and by proxy alike.
pub fn answer_of(form: &Form) -> WholeAnswer {
    let field = |name: &str, no: usize| form.text(&format!("{name}_{no}")).to_owned();
    let time = |no| TypedTime {
        no,
        date: field("other_date", no),
        from: field("other_from", no),
        to: field("other_to", no),
    };
    WholeAnswer {
        sheet: sheet(form),
        none: form.is_ticked("none").then(|| form.text("none_reason").to_owned()),
        other_times: (0..MOST_PROPOSALS).map(time).collect(),
        other_dates: form.text("other_dates").to_owned(),
    }
}

/// `POST /meetings/{meeting}/proposals/{proposal}/take`
pub async fn take(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, proposal) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let meeting = uid.clone();
    let name = "meeting.take_proposal";
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| take_proposal(tx, cmd, (&meeting, &proposal));
    match ctx.write(form.op_id(), name, work).await {
        Ok(Taken { mailed, paper }) => {
            let said = Message::of("success", "meeting-proposal-taken").with("mailed", mailed);
            Ok(ctx.see_with(format!("/meetings/{uid}#dates"), &said.with("paper", paper)))
        }
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}

/// `POST /meetings/{meeting}/proposals/{proposal}/decline`
pub async fn decline(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let uid = uid_of(&path.0)?;
    let input =
        Decline { meeting: uid.clone(), proposal: uid_of(&path.1)?, answer: form.text("answer").to_owned() };
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| decline_proposal(tx, cmd, &input);
    match ctx.write(form.op_id(), "meeting.decline_proposal", work).await {
        Ok(()) => {
            Ok(ctx.see_saying(format!("/meetings/{uid}#dates"), "success", "meeting-proposal-declined"))
        }
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}

/// `POST /meetings/{meeting}/proposals/{proposal}/reopen`
pub async fn reopen(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, proposal) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let meeting = uid.clone();
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| reopen_proposal(tx, cmd, (&meeting, &proposal));
    match ctx.write(form.op_id(), "meeting.reopen_proposal", work).await {
        Ok(()) => {
            Ok(ctx.see_saying(format!("/meetings/{uid}#dates"), "success", "meeting-proposal-reopened"))
        }
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}

/// What was proposed, with what speaks for and against each time.
pub(super) fn shown(
    ctx: &Ctx,
    view: &MeetingView,
    (around, now): (&Around, chrono::NaiveDateTime),
) -> Vec<MeetingProposal> {
    let polls = view.head.state == crate::domain::meeting::MeetingState::Polling;
    let one = |proposal: &crate::storage::views::counter_proposals::ProposalView| {
        let time = proposal.starts_at.zip(proposal.ends_at);
        let time = time.map(|(starts_at, ends_at)| Busy { starts_at, ends_at });
        let is_open = proposal.state == ProposalState::Open;
        let explained = time.filter(|_| is_open && polls).map(|time| explain(time, now, around));
        let who = view.people.iter().find(|person| person.who.id == proposal.participant_id);
        MeetingProposal {
            uid: proposal.uid.to_string(),
            label: who.map(|person| person.who.label.clone()).unwrap_or_default(),
            starts_at: proposal.starts_at,
            ends_at: proposal.ends_at,
            note: proposal.note.clone(),
            at: proposal.created_at,
            state: proposal.state.as_str(),
            tone: match proposal.state {
                ProposalState::Open => "yellow",
                ProposalState::Taken => "green",
                ProposalState::Declined | ProposalState::Replaced => "gray",
            },
            answer: proposal.answer.clone(),
            notes: explained.map(|found| notes(ctx, &found)).unwrap_or_default(),
            may_take: polls && is_open && time.is_some(),
            may_decline: polls && is_open,
            may_reopen: polls && !is_open,
        }
    };
    view.proposals.iter().map(one).collect()
}
