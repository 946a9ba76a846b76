//! The page of a week: days with candidates and settled meetings, then the polls with what else belongs to an answer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::Wanted;
use super::around::{Around, named};
use super::shown::{Again, Shown, mended};
use super::typed::{digest, on_record};
use crate::domain::access::Scope;
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::time::{jst, parse_date};
use crate::domain::words::Word;
use crate::render::pages::errors::Typed;
use crate::render::pages::inbox_week::{
    InboxWeekPage, OtherWeek, OverPoll, WeekDay, WeekEntry, WeekPoll, WeekSlot,
};
use crate::render::parts::Crumb;
use crate::render::{FieldError, FormState};
use crate::storage::views::inbox_week::{PollView, polls};
use crate::storage::views::link_pages::AskedSlot;
use crate::storage::views::meeting_sources::persons_of;
use crate::storage::{Audit, Conn};
use crate::web::pages::meeting_answers::ATTENDANCES;
use crate::web::pages::meeting_words::{choices, place_text, text};
use crate::web::{Ctx, WebError, typed as typed_texts};

/// Polls in one form; each has some dozen fields, and a form has a limit of them.
const MOST: usize = 60;

/// The page, with the audit row of the clients it names.
pub fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    wanted: &Wanted,
    again: Option<&Again>,
) -> Result<(InboxWeekPage, Option<Audit>), WebError> {
    let now = ctx.cmd(None).now;
    let sent: Vec<Uid> =
        again.map(|a| a.outcomes.iter().map(|(uid, _)| uid.clone()).collect()).unwrap_or_default();
    let all = polls(conn, scope, now, &sent)?;
    let open: Vec<&PollView> = all.iter().filter(|poll| poll.head.is_open(now)).collect();
    let monday = monday(&open, wanted, ctx.today());
    let is_shown = |poll: &&PollView| is_in(poll, monday) || mended(again, poll).is_some();
    let mut of_week: Vec<&PollView> = open.iter().copied().filter(is_shown).collect();
    // What has to be mended comes first, what is answered last.
    of_week.sort_by_key(|poll| (mended(again, poll).is_none(), poll.head.answered_at.is_some()));
    let shown: Vec<Shown<'_>> =
        of_week.iter().take(MOST).map(|poll| Shown::of(ctx, poll, again, now)).collect();
    let around = Around::load(conn, scope, &open, (monday, later(monday, 7)))?;
    let cards = shown.iter().filter(|one| !one.is_closed);
    let persons = persons(conn, &shown)?;
    let cards = cards.map(|one| card(ctx, conn, one, (&around, &persons), (monday, now)));
    let cards = cards.collect::<Result<Vec<_>, _>>()?;
    let over = over(ctx, &all, again, now);
    let clients: BTreeSet<&Uid> = shown.iter().map(|one| &one.poll.head.client.0).chain(over.1).collect();
    let audit = clients.iter().fold(Audit::of("inbox.week"), |audit, client| audit.subject(client));
    let page = InboxWeekPage {
        crumbs: vec![Crumb::to("/inbox", ctx.text("inbox-title"))],
        form: FormState { errors: summary(ctx, &shown, &over.0, again), ..FormState::default() },
        monday,
        sunday: later(monday, 6),
        previous: monday.checked_sub_days(Days::new(7)).unwrap_or(monday),
        next: later(monday, 7),
        elsewhere: elsewhere(&open, &of_week, now),
        days: if shown.is_empty() { Vec::new() } else { days(ctx, &shown, &around, monday) },
        polls: cards,
        left_out: of_week.len().saturating_sub(MOST),
        attendances: choices(ctx, "meeting-planned", ATTENDANCES),
        taken: again.map(taken).unwrap_or_default(),
        over: over.0,
    };
    Ok((page, Some(audit).filter(|_| !clients.is_empty())))
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// The Monday of the week that was asked for, else of the next one in which something waits.
fn monday(open: &[&PollView], wanted: &Wanted, today: NaiveDate) -> NaiveDate {
    let named = open.iter().find(|poll| poll.head.invitation.as_str() == wanted.poll);
    let next = |is_waiting: bool| {
        let polls = open.iter().filter(|poll| !is_waiting || poll.head.answered_at.is_none());
        polls.flat_map(|poll| &poll.slots).map(|s| jst::jst_date(s.starts_at)).filter(|d| *d >= today).min()
    };
    let asked = parse_date(&wanted.week).ok();
    let asked = asked.or_else(|| Some(jst::jst_date(named?.slots.first()?.starts_at)));
    jst::monday_of(asked.or_else(|| next(true)).or_else(|| next(false)).unwrap_or(today))
}

fn is_of(slot: &AskedSlot, monday: NaiveDate) -> bool {
    jst::monday_of(jst::jst_date(slot.starts_at)) == monday
}

fn is_in(poll: &PollView, monday: NaiveDate) -> bool {
    poll.slots.iter().any(|slot| is_of(slot, monday))
}

/// Other weeks with polls that wait and don't stand on this page as a whole.
fn elsewhere(open: &[&PollView], of_week: &[&PollView], now: NaiveDateTime) -> Vec<OtherWeek> {
    let is_here = |poll: &PollView| of_week.iter().any(|h| h.head.invitation == poll.head.invitation);
    let mut weeks: BTreeMap<NaiveDate, BTreeSet<&Uid>> = BTreeMap::new();
    for poll in open.iter().filter(|poll| poll.head.answered_at.is_none() && !is_here(poll)) {
        for slot in poll.slots.iter().filter(|slot| !slot.is_past(now)) {
            let week = jst::monday_of(jst::jst_date(slot.starts_at));
            weeks.entry(week).or_default().insert(&poll.head.invitation);
        }
    }
    weeks.into_iter().map(|(monday, polls)| OtherWeek { monday, polls: polls.len() }).collect()
}

fn slot_of(ctx: &Ctx, one: &Shown<'_>, slot: &AskedSlot, around: &Around<'_>) -> WeekSlot {
    let head = &one.poll.head;
    let (answer, reason) = one.marked(slot);
    let is_past = one.is_past(slot);
    let clashes = if is_past { Vec::new() } else { around.clashes(ctx, one.poll, slot) };
    WeekSlot {
        name: format!("{}-{}", head.invitation, slot.uid),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        number: head.number.clone(),
        sender: head.sender.0.clone(),
        client: head.client.1.clone(),
        answer,
        reason,
        is_closed: one.is_closed,
        is_past,
        clashes,
        error: one.error_at(ctx, &slot.uid),
    }
}

fn days(ctx: &Ctx, shown: &[Shown<'_>], around: &Around<'_>, monday: NaiveDate) -> Vec<WeekDay> {
    let asked = shown.iter().flat_map(|one| one.poll.slots.iter().map(move |slot| (one, slot)));
    let mut entries: Vec<WeekEntry> = asked
        .filter(|(_, slot)| is_of(slot, monday))
        .map(|(one, slot)| WeekEntry {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            slot: Some(slot_of(ctx, one, slot, around)),
            settled: String::new(),
        })
        .collect();
    entries.extend(around.settled.iter().map(|one| WeekEntry {
        starts_at: one.when.starts_at,
        ends_at: one.when.ends_at,
        slot: None,
        settled: named(ctx, &one.what),
    }));
    entries.sort_by_key(|entry| entry.starts_at);
    let mut days: Vec<WeekDay> =
        (0..7).map(|n| WeekDay { on: later(monday, n), entries: Vec::new() }).collect();
    for entry in entries {
        let on = jst::jst_date(entry.starts_at);
        if let Some(day) = days.iter_mut().find(|day| day.on == on) {
            day.entries.push(entry);
        }
    }
    days
}

/// The contact persons of every office that is asked, to choose from.
fn persons(conn: &mut Conn, shown: &[Shown<'_>]) -> Result<BTreeMap<OfficeId, Vec<String>>, WebError> {
    let offices: BTreeSet<OfficeId> = shown.iter().filter_map(|one| one.poll.head.office).collect();
    offices.into_iter().map(|office| Ok((office, persons_of(conn, office)?))).collect()
}

fn card(
    ctx: &Ctx,
    conn: &mut Conn,
    one: &Shown<'_>,
    (around, persons): (&Around<'_>, &BTreeMap<OfficeId, Vec<String>>),
    (monday, now): (NaiveDate, NaiveDateTime),
) -> Result<WeekPoll, WebError> {
    let (head, slots) = (&one.poll.head, &one.poll.slots);
    let persons = head.office.and_then(|office| persons.get(&office)).cloned();
    let others = slots.iter().filter(|slot| !is_of(slot, monday));
    let reader = ctx.actor().account().map_or("", |a| a.name.as_str());
    Ok(WeekPoll {
        uid: head.invitation.to_string(),
        number: head.number.clone(),
        client: head.client.1.clone(),
        sender: head.sender.0.clone(),
        phone: head.sender.1.clone(),
        label: head.label.clone(),
        place: place_text(ctx, conn, head.form, &head.place)?,
        means: head.form.as_str(),
        agenda: head.agenda.clone(),
        due_at: head.due_at,
        is_answered: head.answered_at.is_some(),
        is_late: head.due_at.is_some_and(|due| due < now),
        form: one.form(),
        persons: persons.unwrap_or_default(),
        here: slots.iter().filter(|slot| is_of(slot, monday)).count(),
        elsewhere: others.map(|slot| slot_of(ctx, one, slot, around)).collect(),
        left: slots.iter().filter(|slot| !one.is_past(slot) && one.marked(slot).0.is_empty()).count(),
        was: digest(&on_record(one.poll, reader, now)),
        base: head.sheet_no,
    })
}

/// Polls that ended before the answer came in, with what was typed, and the clients they name.
fn over<'a>(
    ctx: &Ctx,
    all: &'a [PollView],
    again: Option<&Again>,
    now: NaiveDateTime,
) -> (Vec<OverPoll>, Vec<&'a Uid>) {
    let Some(again) = again else { return (Vec::new(), Vec::new()) };
    let ended = all.iter().filter_map(|poll| {
        let head = &poll.head;
        let refused = again.refusal(&head.invitation).filter(|refused| refused.field.is_none())?;
        let part = again.form.part(head.invitation.as_str());
        let typed = typed_texts::shown(&part, ctx.state.render.texts(), ctx.lang());
        let shown = OverPoll {
            uid: head.invitation.to_string(),
            number: head.number.clone(),
            client: head.client.1.clone(),
            text: ctx.state.render.refusal(ctx.lang(), refused).text,
            starts_at: head.starts_at,
            ends_at: head.ends_at,
            opens: head.is_living(now),
            typed: typed.into_iter().map(|(field, text)| Typed { field, text }).collect(),
        };
        Some((shown, &head.client.0))
    });
    ended.unzip()
}

/// All that is told above the page, in its order.
fn summary(ctx: &Ctx, shown: &[Shown<'_>], over: &[OverPoll], again: Option<&Again>) -> Vec<FieldError> {
    let plain = |field: String, text: String| FieldError {
        field,
        text,
        ended: String::new(),
        concerns: String::new(),
    };
    if again.is_some_and(|a| a.outcomes.is_empty()) {
        return vec![plain(String::new(), ctx.text("inbox-week-nothing"))];
    }
    let ended = over.iter().map(|poll| {
        let args = vec![("number", poll.number.clone()), ("text", poll.text.clone())];
        plain(format!("over-{}", poll.uid), text(ctx, "inbox-week-of", args))
    });
    ended.chain(shown.iter().flat_map(|one| one.errors.iter().cloned())).collect()
}

fn taken(again: &Again) -> Vec<String> {
    again.outcomes.iter().filter_map(|(_, outcome)| Some(outcome.as_ref().ok()?.number.clone())).collect()
}
