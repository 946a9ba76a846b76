//! Answers that came by telephone, FAX or word of mouth, typed in by who called the meeting (代理入力), and what a form of answers says.

use chrono::NaiveDateTime;

use super::counter_proposals::answer_of;
use super::form_page::with_found;
use super::inquiries::typed::time_of;
use super::meeting_people::{Parts, both};
use super::meeting_view::{self, view};
use super::meeting_words::{choices, crumbs};
use super::sheets::typed::{sight, standing};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingState, Planned};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{AnswerChannel, AnswerError, AnswerSheet, GivenAnswer, PollSlot, SlotAnswer};
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::links::PollSlotRow;
use crate::render::pages::meetings::MeetingAnswerForPage;
use crate::storage::Tx;
use crate::storage::views::meetings::{MeetingView, PersonView, SlotView};
use crate::usecases::meeting::{AnswerFor, Attend, Received, answer_received, attend};
use crate::usecases::{Cmd, Failure};
use crate::web::{Ctx, Form, PageResult, WebError};

/// `GET /meetings/{meeting}/participants/{participant}/answer`
pub async fn show_answer(ctx: Ctx, path: Parts) -> PageResult {
    let (uid, participant) = both(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        Ok((answer_page(&own, &meeting, &participant, None)?, meeting_view::about(&meeting)))
    })
    .await
}

/// `POST /meetings/{meeting}/participants/{participant}/answer`
pub async fn save_answer(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, participant) = both(&path)?;
    let came_by = came_by(&form);
    let done = match &came_by {
        Ok(came_by) => {
            enter_answer(&ctx, (&uid, &participant), (&form, came_by.clone())).await.map_err(|e| e.into())
        }
        Err(refusals) => Err(Refusals::Several(refusals.clone())),
    };
    match done {
        Ok(()) if matches!(came_by, Ok(Some((AnswerChannel::Fax, _)))) => {
            let next = format!("/meetings/{uid}/participants/{participant}/files");
            Ok(ctx.see_saying(next, "success", "answer-file-entered"))
        }
        Ok(()) => Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", "meeting-answer-entered")),
        Err(Refusals::Several(refusals)) => {
            let own = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let meeting = view(conn, scope, &uid)?;
                let all = all_at_once((&meeting, &form), refusals, own.cmd(None).now);
                let again = form.again(&own.state.render, own.lang(), &all);
                let about = meeting_view::about(&meeting);
                Ok((answer_page(&own, &meeting, &participant, Some((form, again)))?, Some(about)))
            })
            .await
        }
        Err(Refusals::Other(failure)) => Err(failure.into()),
    }
}

/// Everything that has to be mended in the form, not only what was found first.
fn all_at_once(
    (meeting, form): (&MeetingView, &Form),
    found: Vec<Refused>,
    now: NaiveDateTime,
) -> Vec<Refused> {
    let asks = meeting.head.state == MeetingState::Polling;
    if !asks || found.iter().any(|refused| refused.field.is_none()) {
        return found;
    }
    let slot = |slot: &SlotView| PollSlot { uid: slot.uid.clone(), starts_at: slot.starts_at };
    let slots: Vec<PollSlot> = meeting.slots.iter().map(slot).collect();
    let received = came_by(form).ok().flatten().map(|(_, received)| received.faults(now)).unwrap_or_default();
    let faults = received.into_iter().chain(answer_of(form).faults(&slots, now));
    faults.map(Refused::from).fold(found, with_found)
}

/// What stands against an entry: rules that name their fields, or something else.
enum Refusals {
    Several(Vec<Refused>),
    Other(Failure),
}

impl From<Failure> for Refusals {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Several(vec![refused]),
            other => Self::Other(other),
        }
    }
}

/// By which way an answer about dates came, when, and who took it; none where no dates are asked for any more.
fn came_by(form: &Form) -> Result<Option<(AnswerChannel, Received)>, Vec<Refused>> {
    let asks_dates = form.is_ticked("received") || form.with_prefix("slot-").next().is_some();
    if !asks_dates {
        return Ok(None);
    }
    let channel = AnswerChannel::parse(form.text("channel"))
        .ok_or_else(|| Refused::at("channel", "opinion-channel-required"));
    match (channel, time_of(form, "received", "received_time")) {
        (Ok(channel), Ok(at)) => Ok(Some((channel, Received { at, by: form.text("receiver").to_owned() }))),
        (channel, at) => {
            let nobody = form.text("receiver").trim().is_empty();
            let nobody = nobody.then(|| Refused::from(AnswerError::ReceiverMissing));
            Err(channel.err().into_iter().chain(at.err()).chain(nobody).collect())
        }
    }
}

async fn enter_answer(
    ctx: &Ctx,
    (uid, participant): (&Uid, &Uid),
    (form, came_by): (&Form, Option<(AnswerChannel, Received)>),
) -> Result<(), Failure> {
    let answer = answer_of(form);
    let (meeting, participant) = (uid.clone(), participant.clone());
    match came_by {
        Some((channel, received)) => {
            let input = AnswerFor { meeting, participant, channel, answer, sight: sight(form) };
            let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| answer_received(tx, cmd, &input, &received);
            ctx.write(form.op_id(), "meeting.answer_for", work).await.map(|_| ())
        }
        None => {
            let input = Attend { of: Some((meeting, participant)), sheet: answer.sheet };
            ctx.write(form.op_id(), "meeting.attend", move |tx, cmd| attend(tx, cmd, &input)).await
        }
    }
}

/// What a form of answers says, of the link and by proxy alike.
pub fn sheet(form: &Form) -> AnswerSheet {
    let answers = form
        .with_prefix("slot-")
        .filter_map(|(uid, word)| {
            let (slot, answer) = (Uid::parse(uid)?, SlotAnswer::parse(word)?);
            // A condition belongs to △ only; what was typed before another mark was chosen is not kept.
            let is_maybe = answer == SlotAnswer::Maybe;
            let reason = if is_maybe { form.text(&format!("reason-{uid}")) } else { "" };
            Some(GivenAnswer { slot, answer, reason: reason.to_owned() })
        })
        .collect();
    AnswerSheet {
        answers,
        attendance: Planned::parse(form.text("attendance")).unwrap_or(Planned::Undecided),
        reason: form.text("reason").to_owned(),
        person: form.text("person").to_owned(),
        comment: form.text("comment").to_owned(),
    }
}

/// How people can take part, for forms.
pub const ATTENDANCES: &[Planned] =
    &[Planned::Attending, Planned::Represented, Planned::Writing, Planned::Absent];
const CHANNELS: &[AnswerChannel] = &[AnswerChannel::Phone, AnswerChannel::Fax, AnswerChannel::InPerson];

fn answer_page(
    ctx: &Ctx,
    meeting: &MeetingView,
    participant: &Uid,
    again: Option<(Form, FormState)>,
) -> Result<MeetingAnswerForPage, WebError> {
    let person = meeting.people.iter().find(|p| p.who.uid == *participant);
    let person = person.ok_or(WebError::NotFound("participant"))?;
    let now = ctx.cmd(None).now;
    let slots = meeting
        .slots
        .iter()
        .map(|slot| {
            let given = person.answers.iter().find(|a| a.slot == slot.id);
            let field = |name: &str, stored: Option<String>| match &again {
                Some((form, _)) => form.text(&format!("{name}-{}", slot.uid)).to_owned(),
                None => stored.unwrap_or_default(),
            };
            PollSlotRow {
                uid: slot.uid.to_string(),
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                answer: field("slot", given.map(|a| a.answer.to_string())),
                reason: field("reason", given.map(|a| a.reason.clone())),
                is_past: slot.starts_at <= now,
                hint: "",
            }
        })
        .collect();
    let asked = person.invitations.iter().rev().find(|i| i.row.kind == InvitationKind::Poll).map(|i| &i.row);
    let last = asked.map_or((0, None, ""), |row| (row.sheet_no, row.answered_at, row.answered_by.as_str()));
    let standing =
        standing(again.as_ref().map(|(_, state)| state), last, format!("/meetings/{}", meeting.head.uid));
    Ok(MeetingAnswerForPage {
        crumbs: crumbs(ctx, Some((&meeting.head.uid, &meeting.head.number))),
        form: again.map_or_else(|| known(ctx, person), |(_, state)| state),
        uid: meeting.head.uid.to_string(),
        participant: participant.to_string(),
        label: person.who.label.clone(),
        slots,
        asks_dates: meeting.head.state == MeetingState::Polling,
        standing,
        channels: choices(ctx, "meeting-channel", CHANNELS),
        attendances: choices(ctx, "meeting-planned", ATTENDANCES),
    })
}

fn known(ctx: &Ctx, person: &PersonView) -> FormState {
    let now = jst::to_jst(ctx.cmd(None).now);
    let receiver = ctx.actor().account().map(|a| a.name.clone()).unwrap_or_default();
    FormState::with([
        ("received", now.date().to_string()),
        ("received_time", now.format("%H:%M").to_string()),
        ("receiver", receiver),
        ("attendance", person.who.planned.as_str().to_owned()),
        ("reason", person.who.reason.clone()),
        ("person", person.who.person_name.clone()),
    ])
}
