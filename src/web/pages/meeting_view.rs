//! Builds the page of one meeting from its view: facts, people, links.

use chrono::{NaiveDate, NaiveDateTime};

use super::counter_proposals;
use super::meeting_grid::{best_of, marks, rank_slots, slots, surroundings};
use super::meeting_place::{seats_short, video};
use super::meeting_way::{inquiries, is_of_now, may_hold, next_step, tasks};
use super::meeting_words::{choices, crumbs, place_text, tone};
use super::regular_hours::lines;
use super::unreached;
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::job::MailState;
use crate::domain::meeting::agenda;
use crate::domain::meeting::{Actual, MeetingState, ParticipantKind, Planned, is_open};
use crate::domain::reminder::ASKED;
use crate::domain::slot_poll::{Ranked, SendChannel};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::meetings::{
    MeetingFacts, MeetingGroup, MeetingLink, MeetingPage, MeetingPerson, MeetingVersion,
};
use crate::render::parts::Choice;
use crate::storage::views::leftovers;
use crate::storage::views::meeting_sources;
use crate::storage::views::meetings::{self, InvitationView, MeetingView, PersonView};
use crate::storage::views::regular_hours::{RegularHours, counting};
use crate::storage::views::reminders::{self, RemindersView};
use crate::storage::{Audit, Conn, StorageError};
use crate::usecases::Failure;
use crate::web::{Ctx, Form, PageResult, WebError};

/// The meeting of a uid, or 404.
pub fn view(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<MeetingView, WebError> {
    meetings::meeting(conn, scope, uid)?.ok_or(WebError::NotFound("meeting"))
}

/// The audit row of a look at a meeting.
pub fn about(view: &MeetingView) -> Audit {
    Audit::of("meeting.show").object("meeting", &view.head.uid).subject(&view.head.client.0)
}

/// The whole page.
pub fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    form: FormState,
) -> Result<(MeetingPage, Audit), WebError> {
    let view = view(conn, scope, uid)?;
    let now = ctx.cmd(None).now;
    let around = surroundings(ctx, conn, &view, now)?;
    let ranked = rank_slots(&view, (&around, now));
    let offices: Vec<OfficeId> = view.people.iter().filter_map(|p| p.who.office_id).collect();
    let hours = counting(conn, &offices, &[])?;
    let head = &view.head;
    let invitations = || view.people.iter().flat_map(|p| &p.invitations);
    let asked: Vec<&InvitationView> = invitations().filter(|i| is_living_poll(i)).collect();
    let answered = asked.iter().filter(|i| i.row.answered_at.is_some()).count();
    let next = next_step(&view, answered, now);
    let reminded = reminders::of_meeting(conn, head.id)?;
    let is_next = |way: &str| next.as_ref().is_some_and(|step| step.href.ends_with(way));
    let page = MeetingPage {
        crumbs: crumbs(ctx, None),
        form,
        head: facts(ctx, conn, scope, (&view, around.hold_by))?,
        inquiries: inquiries(&view),
        newer: newer(conn, &view)?,
        tasks: tasks(ctx, &view, answered, asked.len()),
        unreached: unreached::of_meeting(conn, &view, now)?,
        people: view
            .people
            .iter()
            .map(|p| person(ctx, &view, p, (&ranked, &hours, &reminded), now))
            .collect(),
        slots: slots(ctx, &view, &ranked, (now, &around)),
        best: ranked.first().and_then(|best| best_of(ctx, &view, best)),
        proposals: counter_proposals::shown(ctx, &view, (&around, now)),
        groups: groups(&view),
        seats_short: seats_short(ctx, conn, &view, (head.form, &head.place))?,
        video: video(ctx, conn, &view, head.form)?.filter(|_| is_open(head.state)),
        offices: office_choices(conn, head.office.0)?,
        is_left: view.is_left,
        is_planning: head.state == MeetingState::Planning,
        is_polling: head.state == MeetingState::Polling,
        is_fixed: head.state == MeetingState::Fixed,
        is_open: is_open(head.state),
        holds_below: may_hold(head, now) && !is_next("/hold"),
        opens_below: head.state == MeetingState::Fixed && head.room.is_none() && !is_next("/room"),
        has_record: may_hold(head, now) || !is_open(head.state) && head.state != MeetingState::Cancelled,
        next,
        has_answers: answered > 0,
        answered,
        asked: asked.len(),
        has_paper: invitations().any(|i| i.row.channel == SendChannel::Paper && i.row.revoked_at.is_none()),
        may_note_attendance: head.state == MeetingState::Held
            || (head.state == MeetingState::Fixed && head.starts_at.is_some_and(|at| at <= now)),
        actuals: choices(ctx, "meeting-actual", Actual::ALL),
    };
    Ok((page, about(&view)))
}

/// The meeting again with what stands against the form that was sent, unless the failure is of another kind.
pub(super) async fn again(ctx: &Ctx, uid: Uid, form: &Form, failure: Failure) -> PageResult {
    let Failure::Refused(refused) = failure else { return Err(failure.into()) };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        page(&own, conn, scope, &uid, again).map(|(page, about)| (page, Some(about)))
    })
    .await
}

/// The newest version of the plan, when the meeting speaks of an older one and its office makes the plan still.
fn newer(conn: &mut Conn, view: &MeetingView) -> Result<Option<MeetingVersion>, StorageError> {
    if view.is_left {
        return Ok(None);
    }
    let newest = meetings::newest_version(conn, &view.head)?;
    let newer = newest.filter(|(_, number)| *number != view.head.plan.2);
    Ok(newer.map(|(uid, number)| MeetingVersion { uid: uid.to_string(), number }))
}

fn is_living_poll(i: &InvitationView) -> bool {
    i.row.kind == InvitationKind::Poll && i.row.revoked_at.is_none()
}

fn office_choices(conn: &mut Conn, office: OfficeId) -> Result<Vec<Choice>, StorageError> {
    let known = meeting_sources::offices_to_add(conn, office)?;
    Ok(known.into_iter().map(|(uid, label)| Choice { value: uid.to_string(), label }).collect())
}

fn facts(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (view, hold_by): (&MeetingView, Option<NaiveDate>),
) -> Result<MeetingFacts, StorageError> {
    let head = &view.head;
    let left = match is_open(head.state) {
        true => leftovers::of_client(conn, scope, &head.client.0, Some(&head.uid))?,
        false => Vec::new(),
    };
    Ok(MeetingFacts {
        uid: head.uid.to_string(),
        number: head.number.clone(),
        state: head.state.as_str(),
        tone: tone(head.state),
        trigger: head.trigger.as_str(),
        form: head.form.as_str(),
        place: place_text(ctx, conn, head.form, &head.place)?,
        online_url: head.online_url.clone(),
        agenda: agenda::items(&head.agenda),
        left_over: agenda::proposed(&left, &head.agenda).len(),
        client_uid: head.client.0.to_string(),
        client_name: head.client.1.clone(),
        plan_uid: head.plan.0.to_string(),
        version_uid: head.plan.1.to_string(),
        version_number: head.plan.2,
        organizer: head.organizer.1.clone(),
        office: head.office.2.clone(),
        due_at: head.answer_due_at,
        hold_by,
        starts_at: head.starts_at,
        ends_at: head.ends_at,
        reason: head.reason.clone(),
        ordinal: head.ordinal,
        room: head.room.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

/// Only professionals are asked for a written opinion.
pub(super) fn may_be_inquired(person: &PersonView) -> bool {
    matches!(person.who.kind, ParticipantKind::Office | ParticipantKind::Doctor)
}

fn person(
    ctx: &Ctx,
    view: &MeetingView,
    person: &PersonView,
    (ranked, hours, reminded): (&[Ranked], &RegularHours, &RemindersView),
    now: NaiveDateTime,
) -> MeetingPerson {
    let who = &person.who;
    let comment = person.invitations.iter().rev().map(|i| i.row.comment.clone()).find(|c| !c.is_empty());
    let counts = who.office_id.and_then(|office| hours.offices.get(&office));
    let limited = counts.filter(|counts| !counts.week.is_free());
    MeetingPerson {
        hours: limited.map(|counts| lines(ctx, &counts.week).join("、")).unwrap_or_default(),
        uid: who.uid.to_string(),
        kind: who.kind.as_str(),
        label: who.label.clone(),
        person: if who.represented_by.is_empty() {
            who.person_name.clone()
        } else {
            who.represented_by.clone()
        },
        is_organizer: who.kind == ParticipantKind::Organizer,
        is_required: who.is_required,
        is_asked: !person.invitations.is_empty(),
        planned: who.planned.as_str(),
        reason: who.reason.clone(),
        comment: comment.unwrap_or_default(),
        marks: marks(view, person, (ranked, hours)),
        links: person
            .invitations
            .iter()
            .map(|i| link(view.head.state, (i, who.office_id), reminded, now))
            .collect(),
        may_inquire: may_be_inquired(person) && view.head.state != MeetingState::Planning && !view.is_left,
        may_invite: may_be_invited(view, person),
        actual: who.actual.as_str(),
        actual_note: who.actual_note.clone(),
    }
}

/// Whoever comes to a settled date and was not told of it: added afterwards, or free after all.
fn may_be_invited(view: &MeetingView, person: &PersonView) -> bool {
    let is_told = |i: &InvitationView| i.row.kind == InvitationKind::Room && i.row.revoked_at.is_none();
    view.head.state == MeetingState::Fixed
        && person.who.kind != ParticipantKind::Organizer
        && !matches!(person.who.planned, Planned::Absent | Planned::Writing)
        && !person.invitations.iter().any(is_told)
}

fn link(
    state: MeetingState,
    (invitation, office): (&InvitationView, Option<OfficeId>),
    reminded: &RemindersView,
    now: NaiveDateTime,
) -> MeetingLink {
    let row = &invitation.row;
    let (progress, tone) = progress(invitation, now);
    let is_dead = row.revoked_at.is_some() || row.expires_at <= now;
    let is_asked = ASKED.contains(&row.kind) && row.answered_at.is_none() && is_of_now(state, row.kind);
    MeetingLink {
        uid: row.uid.to_string(),
        kind: row.kind.as_str(),
        progress,
        tone,
        address: row.address.clone(),
        due_at: row.due_at,
        is_alive: !is_dead,
        is_of_now: is_of_now(state, row.kind),
        is_muted: is_asked && !is_dead && office.is_some_and(|office| reminded.muted.contains(&office)),
        reminded_at: reminded.last.get(&row.uid).copied().filter(|_| row.answered_at.is_none()),
        may_mail: row.channel == SendChannel::Mail && row.answered_at.is_none(),
    }
}

fn progress(invitation: &InvitationView, now: NaiveDateTime) -> (&'static str, &'static str) {
    let row = &invitation.row;
    let state = invitation.mail.as_ref().map(|m| m.state);
    match state {
        _ if row.revoked_at.is_some() => ("revoked", "gray"),
        _ if row.answered_at.is_some() => ("answered", "green"),
        _ if row.expires_at <= now => ("expired", "gray"),
        _ if row.opened_at.is_some() => ("opened", "blue"),
        Some(MailState::Refused) => ("refused", "red"),
        Some(MailState::Bounced) => ("bounced", "red"),
        Some(MailState::Sent) => ("sent", "yellow"),
        Some(MailState::Queued | MailState::Withdrawn) => ("queued", "gray"),
        None => ("paper", "yellow"),
    }
}

/// The groups of whom one has to come, by their numbers.
fn groups(view: &MeetingView) -> Vec<MeetingGroup> {
    let mut numbers: Vec<i32> = view.people.iter().map(|p| p.who.required_group).filter(|n| *n > 0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let of = |number: i32| {
        let names =
            view.people.iter().filter(|p| p.who.required_group == number).map(|p| p.who.label.as_str());
        MeetingGroup { number, names: names.collect::<Vec<_>>().join("、") }
    };
    numbers.into_iter().map(of).collect()
}
