//! Builds the page of one meeting from its view: tasks, grid, ranking, links.

use chrono::NaiveDateTime;

use crate::domain::access::Scope;
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::job::MailState;
use crate::domain::meeting::{MeetingForm, MeetingState, ParticipantKind, Planned, is_open};
use crate::domain::slot_poll::{
    Busy, DayNote, Hours, Ranked, Reason, SendChannel, SlotAnswer, SlotNote, Vote, explain, rank,
};
use crate::domain::words::Word;
use crate::mail::calendar::Place;
use crate::render::FormState;
use crate::render::pages::meetings::{
    MeetingBest, MeetingFacts, MeetingLink, MeetingMark, MeetingPage, MeetingPerson, MeetingProposal,
    MeetingSlot, MeetingTask,
};
use crate::render::parts::{Choice, Crumb};
use crate::storage::views::meeting_sources;
use crate::storage::views::meetings::{self, InvitationView, MeetingView, PersonView};
use crate::storage::{Audit, Conn, StorageError};
use crate::usecases::meeting::letters;
use crate::web::{Ctx, WebError};

/// The uid of a path.
pub fn uid_of(text: &str) -> Result<Uid, WebError> {
    Uid::parse(text).ok_or(WebError::NotFound("meeting"))
}

/// A text with arguments.
pub fn text(ctx: &Ctx, key: &str, args: Vec<(&str, String)>) -> String {
    ctx.state.render.texts().with(ctx.lang(), key, args)
}

/// The words of a vocabulary as options.
pub fn choices<W: Word>(ctx: &Ctx, prefix: &str, words: &[W]) -> Vec<Choice> {
    words
        .iter()
        .map(|word| {
            let key = format!("{prefix}-{}", word.as_str().replace('_', "-"));
            Choice { value: word.as_str().into(), label: ctx.text(&key) }
        })
        .collect()
}

/// How people meet, as options.
pub fn form_choices(ctx: &Ctx) -> Vec<Choice> {
    choices(ctx, "meeting-form", MeetingForm::ALL)
}

/// Where people meet, as options: the client's home, offices, or told later.
pub fn place_choices(ctx: &Ctx, offices: Vec<(Uid, String)>) -> Vec<Choice> {
    let fixed = |value: &str, key: &str| Choice { value: value.into(), label: ctx.text(key) };
    let mut places = vec![fixed("client_home", "meeting-place-client-home")];
    places.extend(
        offices.into_iter().map(|(uid, name)| Choice { value: format!("office:{uid}"), label: name }),
    );
    places.push(fixed("open", "meeting-place-open"));
    places
}

/// The way to a page of a meeting.
pub fn crumbs(ctx: &Ctx, meeting: Option<(&Uid, &str)>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to("/meetings", ctx.text("meeting-index-title"))];
    if let Some((uid, number)) = meeting {
        crumbs.push(Crumb::to(format!("/meetings/{uid}"), number.to_owned()));
    }
    crumbs
}

/// The tone of a state.
pub fn tone(state: MeetingState) -> &'static str {
    match state {
        MeetingState::Planning | MeetingState::ReplacedByInquiry | MeetingState::Cancelled => "gray",
        MeetingState::Polling => "yellow",
        MeetingState::Fixed | MeetingState::Held => "blue",
        MeetingState::Signed => "green",
    }
}

/// Where people meet, in the language of the page.
pub fn place_text(
    ctx: &Ctx,
    conn: &mut Conn,
    form: MeetingForm,
    place: &str,
) -> Result<String, StorageError> {
    Ok(match letters::place(conn, form, place)? {
        Place::ClientHome => ctx.text("meeting-place-client-home"),
        Place::Online => ctx.text("meeting-place-online"),
        Place::Open => ctx.text("meeting-place-open"),
        Place::Office(name) => name,
    })
}

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
    let ranked = rank_slots(&view);
    let head = &view.head;
    let asked: Vec<&InvitationView> =
        view.people.iter().flat_map(|p| &p.invitations).filter(|i| is_living_poll(i)).collect();
    let answered = asked.iter().filter(|i| i.row.answered_at.is_some()).count();
    let page = MeetingPage {
        crumbs: crumbs(ctx, None),
        form,
        head: facts(ctx, conn, &view)?,
        tasks: tasks(ctx, &view, answered, asked.len()),
        people: view.people.iter().map(|p| person(&view, p, &ranked, now)).collect(),
        slots: slots(ctx, conn, &view, &ranked, now)?,
        best: ranked.first().and_then(|best| best_of(ctx, &view, best)),
        proposals: proposals(&view),
        offices: office_choices(conn, head.office.0)?,
        is_planning: head.state == MeetingState::Planning,
        is_polling: head.state == MeetingState::Polling,
        is_fixed: head.state == MeetingState::Fixed,
        is_open: is_open(head.state),
        may_hold: head.state == MeetingState::Fixed && head.starts_at.is_some_and(|at| at <= now),
        has_answers: answered > 0,
        answered,
        asked: asked.len(),
        has_paper: view
            .people
            .iter()
            .flat_map(|p| &p.invitations)
            .any(|i| i.row.channel == SendChannel::Paper && i.row.revoked_at.is_none()),
    };
    Ok((page, about(&view)))
}

fn is_living_poll(i: &InvitationView) -> bool {
    i.row.kind == crate::domain::access::InvitationKind::Poll && i.row.revoked_at.is_none()
}

fn office_choices(conn: &mut Conn, office: OfficeId) -> Result<Vec<Choice>, StorageError> {
    let known = meetings::offices_to_add(conn, office)?;
    Ok(known.into_iter().map(|(uid, label)| Choice { value: uid.to_string(), label }).collect())
}

fn facts(ctx: &Ctx, conn: &mut Conn, view: &MeetingView) -> Result<MeetingFacts, StorageError> {
    let head = &view.head;
    Ok(MeetingFacts {
        uid: head.uid.to_string(),
        number: head.number.clone(),
        state: head.state.as_str(),
        tone: tone(head.state),
        trigger: head.trigger.as_str(),
        form: head.form.as_str(),
        place: place_text(ctx, conn, head.form, &head.place)?,
        online_url: head.online_url.clone(),
        agenda: head.agenda.clone(),
        client_uid: head.client.0.to_string(),
        client_name: head.client.1.clone(),
        plan_uid: head.plan.0.to_string(),
        version_uid: head.plan.1.to_string(),
        version_number: head.plan.2,
        organizer: head.organizer.1.clone(),
        office: head.office.2.clone(),
        due_at: head.answer_due_at,
        starts_at: head.starts_at,
        ends_at: head.ends_at,
        reason: head.reason.clone(),
        ordinal: head.ordinal,
        room: head.room.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

/// 参加者 → 日程 → 通知 → 当日 → 記録
fn tasks(ctx: &Ctx, view: &MeetingView, answered: usize, asked: usize) -> Vec<MeetingTask> {
    let state = view.head.state;
    let base = format!("/meetings/{}", view.head.uid);
    let people = view.people.len();
    let reached = |later: bool, now: bool| {
        if later {
            "later"
        } else if now {
            "now"
        } else {
            "done"
        }
    };
    let (planning, polling, fixed) =
        (state == MeetingState::Planning, state == MeetingState::Polling, state == MeetingState::Fixed);
    let over = !is_open(state);
    let task = |name_key, hint: String, href: &str, state| MeetingTask {
        name_key,
        hint,
        href: if state == "later" { String::new() } else { href.to_owned() },
        state,
    };
    let hint = |key: &str, n: usize, of: usize| {
        text(ctx, key, vec![("n", n.to_string()), ("total", of.to_string())])
    };
    vec![
        task(
            "meeting-task-people",
            hint("meeting-task-people-hint", people, 0),
            "#people",
            reached(false, planning),
        ),
        task(
            "meeting-task-dates",
            hint("meeting-task-dates-hint", view.slots.len(), 0),
            &format!("{base}/slots"),
            reached(false, planning),
        ),
        task(
            "meeting-task-send",
            if asked == 0 {
                ctx.text("meeting-task-send-hint")
            } else {
                hint("meeting-answered-of", answered, asked)
            },
            if planning { "" } else { "#dates" },
            reached(false, planning || polling),
        ),
        task(
            "meeting-task-day",
            ctx.text("meeting-task-day-hint"),
            "#day",
            reached(planning || polling, fixed),
        ),
        task(
            "meeting-task-record",
            ctx.text("meeting-task-record-hint"),
            &format!("{base}/record"),
            reached(!over, state != MeetingState::Signed),
        ),
    ]
    .into_iter()
    .map(|t| {
        if t.name_key == "meeting-task-send" && planning {
            MeetingTask { href: format!("{base}/send"), ..t }
        } else {
            t
        }
    })
    .collect()
}

/// Ranks the candidates. Who is absent counts as ×; who writes instead is not waited for.
fn rank_slots(view: &MeetingView) -> Vec<Ranked> {
    let begins: Vec<NaiveDateTime> = view.slots.iter().map(|s| s.starts_at).collect();
    let mut votes = Vec::new();
    for person in view.people.iter().filter(|p| p.who.kind != ParticipantKind::Organizer) {
        if person.who.planned == Planned::Writing {
            continue;
        }
        for (at, slot) in view.slots.iter().enumerate() {
            let given = person.answers.iter().find(|a| a.slot == slot.id).map(|a| a.answer);
            let absent = person.who.planned == Planned::Absent && given.is_none();
            votes.push(Vote {
                slot: at,
                participant: person.who.id.0,
                label: person.who.label.clone(),
                is_required: person.who.is_required,
                answer: if absent { Some(SlotAnswer::No) } else { given },
            });
        }
    }
    rank(&begins, &votes)
}

fn best_of(ctx: &Ctx, view: &MeetingView, best: &Ranked) -> Option<MeetingBest> {
    let slot = view.slots.get(best.slot)?;
    let refusing: Vec<&PersonView> = view
        .people
        .iter()
        .filter(|p| p.answers.iter().any(|a| a.slot == slot.id && a.answer == SlotAnswer::No))
        .filter(|p| may_be_inquired(p))
        .collect();
    Some(MeetingBest {
        uid: slot.uid.to_string(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        is_possible: best.is_possible,
        reasons: best.reasons.iter().map(|r| reason(ctx, r)).collect(),
        refusing: refusing.iter().map(|p| p.who.label.clone()).collect(),
        refusing_uids: refusing.iter().map(|p| p.who.uid.to_string()).collect(),
    })
}

/// Only professionals are asked for a written opinion.
fn may_be_inquired(person: &PersonView) -> bool {
    matches!(person.who.kind, ParticipantKind::Office | ParticipantKind::Doctor)
}

fn reason(ctx: &Ctx, reason: &Reason) -> String {
    let names = |key: &str, list: &[String]| text(ctx, key, vec![("names", list.join("、"))]);
    match reason {
        Reason::AllRequired => ctx.text("meeting-reason-all-required"),
        Reason::RequiredMissing(list) => names("meeting-reason-missing", list),
        Reason::RequiredConditional(list) => names("meeting-reason-conditional", list),
        Reason::RequiredOpen(list) => names("meeting-reason-open", list),
        Reason::Counts { yes, maybe, no, open } => text(
            ctx,
            "meeting-counts",
            vec![
                ("yes", yes.to_string()),
                ("maybe", maybe.to_string()),
                ("no", no.to_string()),
                ("open", open.to_string()),
            ],
        ),
    }
}

fn slots(
    ctx: &Ctx,
    conn: &mut Conn,
    view: &MeetingView,
    ranked: &[Ranked],
    now: NaiveDateTime,
) -> Result<Vec<MeetingSlot>, StorageError> {
    let (hours, busy) = surroundings(conn, view, now)?;
    Ok(view
        .slots
        .iter()
        .enumerate()
        .map(|(at, slot)| {
            let own = ranked.iter().find(|r| r.slot == at);
            let span = Busy { starts_at: slot.starts_at, ends_at: slot.ends_at };
            MeetingSlot {
                uid: slot.uid.to_string(),
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                yes: own.map_or(0, |r| r.yes),
                maybe: own.map_or(0, |r| r.maybe),
                no: own.map_or(0, |r| r.no),
                open: own.map_or(0, |r| r.open),
                is_best: is_best(view, ranked, at),
                is_possible: own.is_some_and(|r| r.is_possible),
                is_fixed: view.head.slot_id == Some(slot.id),
                notes: notes(ctx, &explain(span, now, &hours, &busy)),
            }
        })
        .collect())
}

fn is_best(view: &MeetingView, ranked: &[Ranked], at: usize) -> bool {
    view.head.state == MeetingState::Polling && ranked.first().is_some_and(|best| best.slot == at)
}

/// Closed days of the invited offices and the organizer's other meetings.
pub fn surroundings(
    conn: &mut Conn,
    view: &MeetingView,
    now: NaiveDateTime,
) -> Result<(Vec<Hours>, Vec<Busy>), StorageError> {
    let others = |p: &&PersonView| p.who.kind != ParticipantKind::Organizer;
    let offices: Vec<OfficeId> = view.people.iter().filter(others).filter_map(|p| p.who.office_id).collect();
    let hours = meeting_sources::hours(conn, &offices)?;
    let busy = meetings::settled_of(conn, view.head.organizer.0, now, view.head.id)?
        .into_iter()
        .filter_map(|(from, to)| Some(Busy { starts_at: from?, ends_at: to? }))
        .collect();
    Ok((hours, busy))
}

/// What speaks for and against a candidate, in words.
pub fn notes(ctx: &Ctx, notes: &[SlotNote]) -> Vec<String> {
    notes
        .iter()
        .map(|note| match note {
            SlotNote::Day(DayNote::AllOpen) => ctx.text("meeting-note-all-open"),
            SlotNote::Day(DayNote::Closed(names)) => {
                text(ctx, "meeting-note-closed", vec![("names", names.join("、"))])
            }
            SlotNote::OrganizerFree => ctx.text("meeting-note-free"),
            SlotNote::OrganizerBusy => ctx.text("meeting-note-busy"),
            SlotNote::BusinessDaysAhead(n) => text(ctx, "meeting-note-ahead", vec![("n", n.to_string())]),
        })
        .collect()
}

fn person(view: &MeetingView, person: &PersonView, ranked: &[Ranked], now: NaiveDateTime) -> MeetingPerson {
    let who = &person.who;
    let comment = person.invitations.iter().rev().map(|i| i.row.comment.clone()).find(|c| !c.is_empty());
    MeetingPerson {
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
        marks: marks(view, person, ranked),
        links: person.invitations.iter().map(|i| link(i, now)).collect(),
        may_inquire: may_be_inquired(person) && view.head.state != MeetingState::Planning,
    }
}

fn marks(view: &MeetingView, person: &PersonView, ranked: &[Ranked]) -> Vec<MeetingMark> {
    view.slots
        .iter()
        .enumerate()
        .map(|(at, slot)| {
            let given = person.answers.iter().find(|a| a.slot == slot.id);
            let (answer, symbol) = match given.map(|a| a.answer) {
                Some(SlotAnswer::Yes) => ("yes", "○"),
                Some(SlotAnswer::Maybe) => ("maybe", "△"),
                Some(SlotAnswer::No) => ("no", "×"),
                None => ("none", "・"),
            };
            let proxy = given.map(|a| a.channel).filter(|c| c.is_proxy());
            MeetingMark {
                answer,
                symbol,
                reason: given.map(|a| a.reason.clone()).unwrap_or_default(),
                is_best: is_best(view, ranked, at),
                proxy: proxy.map_or("", Word::as_str),
                answered_by: given.map(|a| a.answered_by.clone()).unwrap_or_default(),
                is_late: given.zip(view.head.answer_due_at).is_some_and(|(a, due)| a.answered_at > due),
            }
        })
        .collect()
}

fn link(invitation: &InvitationView, now: NaiveDateTime) -> MeetingLink {
    let row = &invitation.row;
    let (progress, tone) = progress(invitation, now);
    let is_dead = row.revoked_at.is_some() || row.expires_at <= now;
    MeetingLink {
        uid: row.uid.to_string(),
        kind: row.kind.as_str(),
        progress,
        tone,
        address: row.address.clone(),
        reply: invitation.mail.as_ref().map(|m| m.1.clone()).filter(|_| tone == "red").unwrap_or_default(),
        due_at: row.due_at,
        is_alive: !is_dead,
        may_mail: row.channel == SendChannel::Mail && row.answered_at.is_none(),
    }
}

fn progress(invitation: &InvitationView, now: NaiveDateTime) -> (&'static str, &'static str) {
    let row = &invitation.row;
    let state = invitation.mail.as_ref().map(|m| m.0);
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

fn proposals(view: &MeetingView) -> Vec<MeetingProposal> {
    view.proposals
        .iter()
        .map(|(of, note, at)| MeetingProposal {
            label: view
                .people
                .iter()
                .find(|p| p.who.id == *of)
                .map(|p| p.who.label.clone())
                .unwrap_or_default(),
            note: note.clone(),
            at: *at,
        })
        .collect()
}
