//! The answers to a meeting's candidates as a grid: ranking, marks, and what speaks for and against each.

use chrono::NaiveDateTime;

use super::meeting_view::may_be_inquired;
use super::meeting_words::text;
use crate::domain::meeting::{MeetingState, ParticipantKind, Planned, is_open};
use crate::domain::slot_poll::{
    Around, Busy, DayNote, Ranked, Reason, SlotAnswer, SlotNote, Vote, explain, rank,
};
use crate::domain::words::Word;
use crate::render::pages::meetings::{MeetingBest, MeetingMark, MeetingSlot};
use crate::storage::views::meeting_around::{around, hold_by};
use crate::storage::views::meetings::{MeetingView, PersonView};
use crate::storage::views::regular_hours::RegularHours;
use crate::storage::{Conn, StorageError};
use crate::web::Ctx;

/// Ranks the candidates. Who is absent counts as ×; who writes instead is not waited for.
pub(super) fn rank_slots(view: &MeetingView, (around, now): (&Around, NaiveDateTime)) -> Vec<Ranked> {
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
                group: Some(person.who.required_group).filter(|group| *group > 0),
                answer: if absent { Some(SlotAnswer::No) } else { given },
            });
        }
    }
    let blocked = view.slots.iter().enumerate().filter_map(|(at, slot)| {
        let span = Busy { starts_at: slot.starts_at, ends_at: slot.ends_at };
        match () {
            () if slot.starts_at <= now => Some((at, Reason::Passed)),
            () if around.is_blocked(&span) => Some((at, Reason::Blocked)),
            () => None,
        }
    });
    rank(&begins, &votes, &blocked.collect())
}

pub(super) fn best_of(ctx: &Ctx, view: &MeetingView, best: &Ranked) -> Option<MeetingBest> {
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

fn reason(ctx: &Ctx, reason: &Reason) -> String {
    let names = |key: &str, list: &[String]| text(ctx, key, vec![("names", list.join("、"))]);
    match reason {
        Reason::Blocked => ctx.text("meeting-reason-blocked"),
        Reason::Passed => ctx.text("meeting-reason-passed"),
        Reason::AllRequired => ctx.text("meeting-reason-all-required"),
        Reason::RequiredMissing(list) => names("meeting-reason-missing", list),
        Reason::RequiredConditional(list) => names("meeting-reason-conditional", list),
        Reason::RequiredOpen(list) => names("meeting-reason-open", list),
        Reason::GroupMissing(list) => names("meeting-reason-group-missing", list),
        Reason::GroupConditional(list) => names("meeting-reason-group-conditional", list),
        Reason::GroupOpen(list) => names("meeting-reason-group-open", list),
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

pub(super) fn slots(
    ctx: &Ctx,
    view: &MeetingView,
    ranked: &[Ranked],
    (now, around): (NaiveDateTime, &Around),
) -> Vec<MeetingSlot> {
    view.slots
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
                notes: notes(ctx, &explain(span, now, around)),
            }
        })
        .collect()
}

fn is_best(view: &MeetingView, ranked: &[Ranked], at: usize) -> bool {
    view.head.state == MeetingState::Polling && ranked.first().is_some_and(|best| best.slot == at)
}

/// What is known of the time of everybody who is to come.
pub fn surroundings(
    ctx: &Ctx,
    conn: &mut Conn,
    view: &MeetingView,
    now: NaiveDateTime,
) -> Result<Around, StorageError> {
    let head = &view.head;
    let by = hold_by(conn, &ctx.scope(), &ctx.state.duties, (&head.client.0, head.trigger))?;
    around(conn, head.id, now, by.filter(|_| is_open(head.state)))
}

/// What speaks for and against a candidate, in words.
pub fn notes(ctx: &Ctx, notes: &[SlotNote]) -> Vec<String> {
    let named = |key: &str, names: &[String]| text(ctx, key, vec![("names", names.join("、"))]);
    notes
        .iter()
        .map(|note| match note {
            SlotNote::Day(DayNote::AllOpen) => ctx.text("meeting-note-all-open"),
            SlotNote::Day(DayNote::Closed(names)) => named("meeting-note-closed", names),
            SlotNote::Within(names) => named("meeting-note-within", names),
            SlotNote::Outside(names) => named("meeting-note-outside", names),
            SlotNote::Taken(names) => named("meeting-note-taken", names),
            SlotNote::RoomTaken => ctx.text("meeting-note-room-taken"),
            SlotNote::OrganizerOutside => ctx.text("meeting-note-own-outside"),
            SlotNote::InTime(by, left) => {
                text(ctx, "meeting-note-in-time", vec![("day", ctx.day(*by)), ("n", left.to_string())])
            }
            SlotNote::Late(by) => text(ctx, "meeting-note-overdue", vec![("day", ctx.day(*by))]),
            SlotNote::OrganizerFree => ctx.text("meeting-note-free"),
            SlotNote::OrganizerBusy => ctx.text("meeting-note-busy"),
            SlotNote::BusinessDaysAhead(n) => text(ctx, "meeting-note-ahead", vec![("n", n.to_string())]),
        })
        .collect()
}

pub(super) fn marks(
    view: &MeetingView,
    person: &PersonView,
    (ranked, hours): (&[Ranked], &RegularHours),
) -> Vec<MeetingMark> {
    let counts = person.who.office_id.and_then(|office| hours.offices.get(&office));
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
                is_outside: given.is_none()
                    && counts.is_some_and(|counts| !counts.week.takes(slot.starts_at, slot.ends_at)),
                is_late: given.zip(view.head.answer_due_at).is_some_and(|(a, due)| a.answered_at > due),
            }
        })
        .collect()
}
