//! Participants, candidates, answers by proxy and personal links of a meeting: small forms of its page.

use actix_web::web;

use super::counter_proposals::answer_of;
use super::inquiries::typed::time_of;
use super::meeting_grid::{notes, surroundings};
use super::meeting_steps::{moment, times};
use super::meeting_view::{self, view};
use super::meeting_words::{choices, crumbs, uid_of};
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, MOST_SLOTS, MeetingState, Planned, slot_field};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{AnswerChannel, AnswerSheet, Busy, GivenAnswer, SlotAnswer, explain};
use crate::domain::time::{jst, parse_date};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::links::PollSlotRow;
use crate::render::pages::meetings::{MeetingAnswerForPage, MeetingSlotRow, MeetingSlotsPage};
use crate::storage::views::inquiries;
use crate::storage::views::meetings::{MeetingView, PersonView};
use crate::storage::{Conn, Tx};
use crate::usecases::meeting::{
    AddParticipant, Added, AnswerFor, Attend, ExtendLink, Received, SetSlots, add_participant,
    answer_received, attend, extend_link, remove_participant, require_participant, resend, revoke_link,
    set_slots,
};
use crate::usecases::{Cmd, Failure};
use crate::web::{Ctx, Form, PageResult, WebError};

type Parts = web::Path<(String, String)>;

/// `POST /meetings/{meeting}/participants`. Who is added to a settled date is shown the letter that invites them next.
pub async fn add(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = AddParticipant {
        meeting: uid.clone(),
        office: form.filled("office").and_then(Uid::parse),
        label: form.text("label").to_owned(),
        person_name: form.text("person_name").to_owned(),
        is_required: form.is_ticked("required"),
    };
    let name = "meeting.add_participant";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| add_participant(tx, cmd, &input)).await;
    match done {
        Ok(Added { uid: who, is_to_be_invited: true }) => {
            let next = format!("/meetings/{uid}/participants/{who}/invite");
            Ok(ctx.see_saying(next, "success", "meeting-participant-added-invite"))
        }
        other => back(&ctx, uid, &form, other.map(|_| "meeting-participant-added")).await,
    }
}

/// Back to the meeting, or the meeting again with what stands against it.
async fn back(ctx: &Ctx, uid: Uid, form: &Form, done: Result<&'static str, Failure>) -> PageResult {
    match done {
        Ok(said) => Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", said)),
        Err(failure) => meeting_view::again(ctx, uid, form, failure).await,
    }
}

fn both(path: &Parts) -> Result<(Uid, Uid), WebError> {
    Ok((uid_of(&path.0)?, uid_of(&path.1)?))
}

/// `POST /meetings/{meeting}/participants/{participant}/remove`
pub async fn remove(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    let meeting = uid.clone();
    let name = "meeting.remove_participant";
    let done =
        ctx.write(form.op_id(), name, move |tx, cmd| remove_participant(tx, cmd, (&meeting, &part))).await;
    back(&ctx, uid, &form, done.map(|()| "meeting-participant-removed")).await
}

/// `POST /meetings/{meeting}/participants/{participant}/require`
pub async fn require(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    let meeting = uid.clone();
    let is_required = form.text("required") == "yes";
    let name = "meeting.require_participant";
    let done = ctx
        .write(form.op_id(), name, move |tx, cmd| {
            require_participant(tx, cmd, (&meeting, &part), is_required)
        })
        .await;
    back(&ctx, uid, &form, done.map(|()| "meeting-participant-marked")).await
}

/// `POST /meetings/{meeting}/invitations/{part}/resend`
pub async fn send_again(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    let meeting = uid.clone();
    let done =
        ctx.write(form.op_id(), "meeting.resend", move |tx, cmd| resend(tx, cmd, (&meeting, &part))).await;
    back(&ctx, uid, &form, done.map(|()| "meeting-resent")).await
}

/// `POST /meetings/{meeting}/invitations/{part}/revoke`
pub async fn revoke(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    let meeting = uid.clone();
    let name = "meeting.revoke_link";
    let done =
        ctx.write(form.op_id(), name, move |tx, cmd| revoke_link(tx, cmd, (&meeting, &part), false)).await;
    back(&ctx, uid, &form, done.map(|()| "meeting-revoked")).await
}

/// `POST /meetings/{meeting}/invitations/{part}/renew`: a new link, with a deadline one week from now.
pub async fn renew(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    let input = a_week_more(&ctx, &uid, &part);
    let done = ctx
        .write(form.op_id(), "meeting.renew_link", move |tx, cmd| {
            revoke_link(tx, cmd, (&input.meeting, &input.invitation), true)?;
            extend_link(tx, cmd, &input)
        })
        .await;
    back(&ctx, uid, &form, done.map(|()| "meeting-renewed")).await
}

/// `POST /meetings/{meeting}/invitations/{part}/extend`: the deadline moves to one week from now, the link outlives it.
pub async fn extend(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = both(&path)?;
    // An inquiry's deadline may go beyond what needs the answers, and its own page looks at that.
    let of = part.clone();
    let sheet = ctx.read(move |conn, scope| Ok(inquiries::planned_sheet(conn, scope, &of)?)).await?;
    if let Some(sheet) = sheet.filter(|sheet| sheet.view.may_extend()) {
        return Ok(ctx.see(format!("/inquiries/{}/extend?for={part}", sheet.view.inquiry.uid)));
    }
    let input = a_week_more(&ctx, &uid, &part);
    let done =
        ctx.write(form.op_id(), "meeting.extend_link", move |tx, cmd| extend_link(tx, cmd, &input)).await;
    back(&ctx, uid, &form, done.map(|()| "meeting-extended")).await
}

fn a_week_more(ctx: &Ctx, meeting: &Uid, invitation: &Uid) -> ExtendLink {
    let due_at = ctx.cmd(None).now + chrono::TimeDelta::days(7);
    ExtendLink { meeting: meeting.clone(), invitation: invitation.clone(), due_at }
}

/// `GET /meetings/{meeting}/slots`
pub async fn show_slots(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        Ok((slots_page(&own, conn, &meeting, None)?, meeting_view::about(&meeting)))
    })
    .await
}

/// `POST /meetings/{meeting}/slots`
pub async fn save_slots(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (input, mut faults) = slots_input(&uid, &form, ctx.cmd(None).now);
    let name = "meeting.set_slots";
    let done = match faults.first() {
        None => ctx.write(form.op_id(), name, move |tx, cmd| set_slots(tx, cmd, &input)).await,
        Some(first) => Err(first.clone().into()),
    };
    match done {
        Ok(()) => Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", "meeting-slots-saved")),
        Err(Failure::Refused(refused)) => {
            if faults.is_empty() {
                faults.push(refused);
            }
            let again = form.again(&ctx.state.render, ctx.lang(), &faults);
            let own = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let meeting = view(conn, scope, &uid)?;
                let about = meeting_view::about(&meeting);
                Ok((slots_page(&own, conn, &meeting, Some((form, again)))?, Some(about)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Candidates and deadline as typed, and everything that is wrong with them, each at its row.
fn slots_input(uid: &Uid, form: &Form, now: chrono::NaiveDateTime) -> (SetSlots, Vec<Refused>) {
    let (mut slots, mut rows, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for no in 0..MOST_SLOTS {
        match times(form, no) {
            Ok(Some(found)) => {
                slots.push(found);
                rows.push(no);
            }
            Ok(None) => {}
            Err(refused) => faults.push(refused),
        }
    }
    let row = |no: usize| rows.get(no).copied().unwrap_or(no);
    let due = parse_date(form.text("due_date")).ok().and_then(|day| moment(day, form.text("due_time")));
    let input = SetSlots { meeting: uid.clone(), slots, due_at: due.unwrap_or(now) };
    for fault in input.faults(now) {
        match fault {
            DraftError::NoSlot if !faults.is_empty() => {}
            DraftError::DeadlinePast if due.is_none() => {}
            DraftError::SlotPast(no) => faults.push(DraftError::SlotPast(row(no)).into()),
            DraftError::SlotLengthUnfit(no) => faults.push(DraftError::SlotLengthUnfit(row(no)).into()),
            DraftError::SlotTwice(no) => faults.push(DraftError::SlotTwice(row(no)).into()),
            other => faults.push(other.into()),
        }
    }
    if due.is_none() {
        faults.push(Refused::at("due_date", "date-unreadable"));
    }
    (input, faults)
}

fn slots_page(
    ctx: &Ctx,
    conn: &mut Conn,
    meeting: &MeetingView,
    again: Option<(Form, FormState)>,
) -> Result<MeetingSlotsPage, WebError> {
    let now = ctx.cmd(None).now;
    let around = surroundings(ctx, conn, meeting, now)?;
    let shown = (meeting.slots.len() + 2).clamp(3, MOST_SLOTS);
    let rows = (0..shown)
        .map(|no| {
            let slot = meeting.slots.get(no);
            let (from, to) = (slot.map(|s| s.starts_at), slot.map(|s| s.ends_at));
            let span = from.zip(to).map(|(starts_at, ends_at)| Busy { starts_at, ends_at });
            let field = |name: &str, stored, format| match &again {
                Some((form, _)) => form.text(&format!("{name}_{no}")).to_owned(),
                None => local(stored, format),
            };
            MeetingSlotRow {
                no,
                shown: no + 1,
                date: field("slot_date", from, "%Y-%m-%d"),
                from: field("slot_from", from, "%H:%M"),
                to: field("slot_to", to, "%H:%M"),
                notes: span.map(|s| notes(ctx, &explain(s, now, &around))).unwrap_or_default(),
                error: again.as_ref().map(|(_, state)| error_at(state, no)).unwrap_or_default(),
            }
        })
        .collect();
    let due = meeting.head.answer_due_at;
    let form = again.map(|(_, state)| state).unwrap_or_else(|| {
        FormState::with([("due_date", local(due, "%Y-%m-%d")), ("due_time", local(due, "%H:%M"))])
    });
    Ok(MeetingSlotsPage {
        crumbs: crumbs(ctx, Some((&meeting.head.uid, &meeting.head.number))),
        form,
        uid: meeting.head.uid.to_string(),
        number: meeting.head.number.clone(),
        rows,
    })
}

fn error_at(state: &FormState, no: usize) -> String {
    let found = state.errors.iter().find(|e| e.field == slot_field(no));
    found.map(|e| e.text.clone()).unwrap_or_default()
}

fn local(at: Option<chrono::NaiveDateTime>, format: &str) -> String {
    at.map(|t| jst::to_jst(t).format(format).to_string()).unwrap_or_default()
}

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
            let again = form.again(&ctx.state.render, ctx.lang(), &refusals);
            let own = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let meeting = view(conn, scope, &uid)?;
                let about = meeting_view::about(&meeting);
                Ok((answer_page(&own, &meeting, &participant, Some((form, again)))?, Some(about)))
            })
            .await
        }
        Err(Refusals::Other(failure)) => Err(failure.into()),
    }
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
        (channel, at) => Err(channel.err().into_iter().chain(at.err()).collect()),
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
            let input = AnswerFor { meeting, participant, channel, answer };
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
            }
        })
        .collect();
    Ok(MeetingAnswerForPage {
        crumbs: crumbs(ctx, Some((&meeting.head.uid, &meeting.head.number))),
        form: again.map_or_else(|| known(ctx, person), |(_, state)| state),
        uid: meeting.head.uid.to_string(),
        participant: participant.to_string(),
        label: person.who.label.clone(),
        slots,
        asks_dates: meeting.head.state == MeetingState::Polling,
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
