//! Participants, candidates and personal links of a meeting: small forms of its page.

use actix_web::web;

use super::meeting_grid::{notes, surroundings};
use super::meeting_steps::{moment, times};
use super::meeting_view::{self, view};
use super::meeting_words::{crumbs, uid_of};
use crate::domain::ids::Uid;
use crate::domain::meeting::{DraftError, MOST_SLOTS, slot_field};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{Busy, explain};
use crate::domain::time::{jst, parse_date};
use crate::render::FormState;
use crate::render::pages::meetings::{MeetingSlotRow, MeetingSlotsPage};
use crate::storage::Conn;
use crate::storage::views::inquiries;
use crate::storage::views::meetings::MeetingView;
use crate::usecases::Failure;
use crate::usecases::meeting::{
    AddParticipant, Added, ExtendLink, SetSlots, add_participant, extend_link, remove_participant,
    require_participant, resend, revoke_link, set_slots,
};
use crate::web::{Ctx, Form, PageResult, WebError};

pub(super) type Parts = web::Path<(String, String)>;

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

pub(super) fn both(path: &Parts) -> Result<(Uid, Uid), WebError> {
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
