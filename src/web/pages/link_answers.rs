//! What the holder of a confirmed link does: answers ○△×, says how they take part, enters the room.

use actix_web::web;
use chrono::NaiveDateTime;

use super::account_requests::offered;
use super::counter_proposals::answer_of;
use super::meeting_answers::{ATTENDANCES, sheet};
use super::meeting_words::{choices, place_text};
use crate::domain::access::{Actor, InvitationKind, Scope};
use crate::domain::meeting::{MeetingState, Planned};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{Outside, PollSlot};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::links::{
    LinkHead, LinkMeetingPage, LinkPollPage, LinkReceiptPage, OwnProposal, PollSlotRow,
};
use crate::storage::views::link_pages::{self, AskedSlot, LinkView};
use crate::storage::views::meeting_around::usual;
use crate::storage::views::{counter_proposals, meeting_recipients, meeting_sources};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::meeting::{Attend, answer, attend, receipt_number};
use crate::web::{Ctx, Form, PageResult, WebError};

/// `GET /i/{invitation}`: where this kind of invitation begins.
pub async fn begin(ctx: Ctx, path: web::Path<String>) -> PageResult {
    if matches!(ctx.actor(), Actor::Link(link) if link.kind == InvitationKind::Delivery) {
        return Ok(ctx.see(format!("/i/{path}/delivery")));
    }
    let link = ctx.read(view).await?;
    match link.kind {
        InvitationKind::Poll if link.state != MeetingState::Polling => show_meeting(ctx).await,
        InvitationKind::Poll => Ok(ctx.see(format!("/i/{path}/poll"))),
        InvitationKind::Inquiry => Ok(ctx.see(format!("/i/{path}/inquiry"))),
        // A delivery has no meeting, so that none comes this far.
        InvitationKind::Room | InvitationKind::Delivery => show_meeting(ctx).await,
    }
}

fn view(conn: &mut Conn, scope: &Scope) -> Result<LinkView, WebError> {
    link_pages::invitation(conn, scope)?.ok_or(WebError::NotFound("link"))
}

fn about(link: &LinkView) -> Audit {
    Audit::of("link.show").object("invitation", &link.uid).subject(&link.client.0)
}

fn head(ctx: &Ctx, conn: &mut Conn, link: &LinkView) -> Result<LinkHead, WebError> {
    let from = meeting_recipients::sender(conn, link.sender.0, link.sender.1)?;
    let is_settled = link.state != MeetingState::Polling;
    Ok(LinkHead {
        uid: link.uid.to_string(),
        number: link.number.clone(),
        state: link.state.as_str(),
        label: link.label.clone(),
        client_name: link.client.1.clone(),
        form: link.form.as_str(),
        place: place_text(ctx, conn, link.form, &link.place)?,
        online_url: if is_settled { link.online_url.clone() } else { String::new() },
        agenda: link.agenda.clone(),
        due_at: link.due_at.filter(|_| !is_settled),
        starts_at: link.starts_at,
        ends_at: link.ends_at,
        office: from.office,
        person: from.person,
        phone: from.phone,
        fax: from.fax,
    })
}

fn slot_row(
    slot: &AskedSlot,
    typed: Option<&Form>,
    (outside, now): (Option<Outside>, NaiveDateTime),
) -> PollSlotRow {
    let is_past = slot.is_past(now);
    let typed = typed.filter(|_| !is_past);
    let field = |name: &str, stored: Option<String>| match typed {
        Some(form) => form.text(&format!("{name}-{}", slot.uid)).to_owned(),
        None => stored.unwrap_or_default(),
    };
    let hint = outside.filter(|_| !is_past);
    PollSlotRow {
        uid: slot.uid.to_string(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        answer: field("slot", slot.answer.as_ref().map(|a| a.0.to_string())),
        reason: field("reason", slot.answer.as_ref().map(|a| a.1.clone())),
        is_past,
        hint: hint.map(outside_key).unwrap_or_default(),
    }
}

/// What is told of a candidate outside of the usual times.
pub(super) fn outside_key(outside: Outside) -> &'static str {
    match outside {
        Outside::Hours => "link-slot-outside",
        Outside::Closed => "link-slot-closed",
        Outside::OwnHours => "link-slot-outside-own",
    }
}

/// Whether the holder wants to change an answer.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    change: String,
}

/// `GET /i/{invitation}/poll`
pub async fn show_poll(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let link = ctx.read(view).await?;
    if link.state != MeetingState::Polling {
        return show_meeting(ctx).await;
    }
    if link.answered_at.is_some() && wanted.change.is_empty() {
        return show_receipt(ctx).await;
    }
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let link = view(conn, scope)?;
        let form = FormState::with([
            ("attendance", link.planned.as_str().to_owned()),
            ("reason", link.reason.clone()),
            ("person", link.person_name.clone()),
            ("comment", link.comment.clone()),
        ]);
        Ok((poll_page(&own, conn, &link, (form, None))?, about(&link)))
    })
    .await
}

fn poll_page(
    ctx: &Ctx,
    conn: &mut Conn,
    link: &LinkView,
    (form, typed): (FormState, Option<&Form>),
) -> Result<LinkPollPage, WebError> {
    let now = ctx.cmd(None).now;
    let is_late = link.due_at.is_some_and(|due| due < now);
    let is_answered = link.answered_at.is_some();
    let persons = match link.office_id {
        Some(office) => meeting_sources::persons_of(conn, office)?,
        None => Vec::new(),
    };
    let slots = link_pages::asked_slots(conn, link.meeting, link.participant)?;
    // Who has answered is asked about what was added since, and nothing else.
    let is_added = link.sheet_no > 0 && !is_answered;
    let usual = usual(conn, link.office_id.as_slice(), None)?;
    let row = |slot: &AskedSlot| slot_row(slot, typed, (usual.outside(link.office_id, &slot.time()), now));
    let (known, slots): (Vec<_>, Vec<_>) = slots.iter().partition(|slot| is_added && slot.answer.is_some());
    let (known, slots) = if slots.is_empty() { (Vec::new(), known) } else { (known, slots) };
    Ok(LinkPollPage {
        form,
        head: head(ctx, conn, link)?,
        slots: slots.into_iter().map(row).collect(),
        known: known.into_iter().map(row).collect(),
        proposals: proposals(conn, link)?,
        persons,
        attendances: choices(ctx, "meeting-planned", ATTENDANCES),
        is_answered,
        is_late: is_late && !is_answered,
        is_closed: is_late && is_answered,
    })
}

/// What the holder proposed, and what became of it.
fn proposals(conn: &mut Conn, link: &LinkView) -> Result<Vec<OwnProposal>, WebError> {
    let own = counter_proposals::of_participant(conn, link.participant)?;
    let shown = |one: counter_proposals::ProposalView| OwnProposal {
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        note: one.note,
        state: one.state.as_str(),
        answer: one.answer,
    };
    Ok(own.into_iter().map(shown).collect())
}

/// Everything that has to be mended in a form, not only what was found first.
fn all_at_once(
    conn: &mut Conn,
    link: &LinkView,
    (form, first, now): (&Form, Refused, NaiveDateTime),
) -> Result<Vec<Refused>, WebError> {
    if first.field.is_none() {
        return Ok(vec![first]);
    }
    let slots = link_pages::asked_slots(conn, link.meeting, link.participant)?;
    let slots: Vec<PollSlot> = slots.iter().map(AskedSlot::asked).collect();
    let mut all: Vec<Refused> = Vec::new();
    for refused in answer_of(form).faults(&slots, now).into_iter().map(Refused::from) {
        if !all.contains(&refused) {
            all.push(refused);
        }
    }
    Ok(if all.is_empty() { vec![first] } else { all })
}

/// `POST /i/{invitation}/poll`
pub async fn save_poll(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let input = answer_of(&form);
    match ctx.write(form.op_id(), "meeting.answer", move |tx, cmd| answer(tx, cmd, &input)).await {
        Ok(_) => Ok(ctx.see(format!("/i/{path}/poll"))),
        Err(Failure::Refused(refused)) => {
            let own = ctx.clone();
            let state = ctx.read(|conn, scope| Ok(view(conn, scope)?.state)).await?;
            if state != MeetingState::Polling {
                let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
                return meeting_again(&ctx, again).await;
            }
            ctx.form_again(move |conn, scope| {
                let link = view(conn, scope)?;
                let refusals = all_at_once(conn, &link, (&form, refused, own.cmd(None).now))?;
                let again = form.again(&own.state.render, own.lang(), &refusals);
                Ok((poll_page(&own, conn, &link, (again, Some(&form)))?, Some(about(&link))))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn show_receipt(ctx: Ctx) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let link = view(conn, scope)?;
        let now = own.cmd(None).now;
        let slots = link_pages::asked_slots(conn, link.meeting, link.participant)?;
        let page = LinkReceiptPage {
            head: head(&own, conn, &link)?,
            receipt: receipt_number(&link.number, link.sort, link.sheet_no),
            answered_at: link.answered_at,
            may_change: link.due_at.is_none_or(|due| due >= now),
            slots: slots.iter().map(|slot| slot_row(slot, None, (None, now))).collect(),
            proposals: proposals(conn, &link)?,
            planned: link.planned.as_str(),
            offer: offered(conn, scope, &link.uid)?,
        };
        Ok((page, about(&link)))
    })
    .await
}

/// The meeting of a link whose date is settled, or which does not take place.
pub async fn show_meeting(ctx: Ctx) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let link = view(conn, scope)?;
        let form = FormState::with([
            ("attendance", link.planned.as_str().to_owned()),
            ("reason", link.reason.clone()),
            ("person", link.person_name.clone()),
        ]);
        Ok((meeting_page(&own, conn, &link, form)?, about(&link)))
    })
    .await
}

async fn meeting_again(ctx: &Ctx, form: FormState) -> PageResult {
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let link = view(conn, scope)?;
        Ok((meeting_page(&own, conn, &link, form)?, Some(about(&link))))
    })
    .await
}

fn meeting_page(
    ctx: &Ctx,
    conn: &mut Conn,
    link: &LinkView,
    form: FormState,
) -> Result<LinkMeetingPage, WebError> {
    let is_room = link.kind == InvitationKind::Room && link.state == MeetingState::Fixed;
    let persons = match link.office_id {
        Some(office) => meeting_sources::persons_of(conn, office)?,
        None => Vec::new(),
    };
    Ok(LinkMeetingPage {
        form,
        head: head(ctx, conn, link)?,
        attendances: choices(ctx, "meeting-planned", ATTENDANCES),
        persons,
        planned: link.planned.as_str(),
        room: link.room.as_ref().filter(|_| is_room).map(ToString::to_string).unwrap_or_default(),
        may_change: link.state == MeetingState::Fixed && link.planned != Planned::Writing,
    })
}

/// `POST /i/{invitation}/attendance`
pub async fn save_attendance(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let input = Attend { of: None, sheet: sheet(&form) };
    match ctx.write(form.op_id(), "meeting.attend", move |tx, cmd| attend(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/i/{path}"), "success", "link-attendance-saved")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            meeting_again(&ctx, again).await
        }
        Err(failure) => Err(failure.into()),
    }
}
