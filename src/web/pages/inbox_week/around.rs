//! What else is wanted of an office in a week: the candidates of all its polls, and its settled meetings.

use chrono::NaiveDate;

use crate::domain::access::Scope;
use crate::domain::ids::OfficeId;
use crate::domain::slot_poll::{Busy, SlotAnswer, Wanted, clashing};
use crate::domain::time::{display, jst};
use crate::storage::Conn;
use crate::storage::views::inbox_week::{PollView, SettledView, settled};
use crate::storage::views::link_pages::AskedSlot;
use crate::storage::views::meeting_around::{Usual, usual};
use crate::web::pages::link_answers::outside_key;
use crate::web::pages::meeting_words::text;
use crate::web::{Ctx, WebError};

/// What stands beside the candidates: those of all open polls, and the settled meetings.
pub struct Around<'a> {
    candidates: Vec<Wanted<(&'a PollView, &'a AskedSlot)>>,
    /// The settled meetings, in order of time.
    pub settled: Vec<Wanted<SettledView>>,
    usual: Usual,
}

impl<'a> Around<'a> {
    /// Of the open polls, and of the week as a whole.
    pub fn load(
        conn: &mut Conn,
        scope: &Scope,
        open: &[&'a PollView],
        (monday, next): (NaiveDate, NaiveDate),
    ) -> Result<Self, WebError> {
        let candidates: Vec<Wanted<(&PollView, &AskedSlot)>> = open
            .iter()
            .flat_map(|poll| poll.slots.iter().map(move |slot| (*poll, slot)))
            .map(|(poll, slot)| {
                let when = Busy { starts_at: slot.starts_at, ends_at: slot.ends_at };
                Wanted { by: poll.head.meeting, when, what: (poll, slot) }
            })
            .collect();
        let (begins, ends) = (jst::day_start(monday), jst::day_start(next));
        let from = candidates.iter().map(|c| c.when.starts_at).min().map_or(begins, |at| at.min(begins));
        let until = candidates.iter().map(|c| c.when.ends_at).max().map_or(ends, |at| at.max(ends));
        let settled = settled(conn, scope, (from, until))?.into_iter().map(|one| {
            let when = Busy { starts_at: one.starts_at, ends_at: one.ends_at };
            Wanted { by: one.meeting, when, what: one }
        });
        let offices: Vec<OfficeId> = open.iter().filter_map(|poll| poll.head.office).collect();
        let usual = usual(conn, &offices, scope.account())?;
        Ok(Self { candidates, settled: settled.collect(), usual })
    }

    /// What else is wanted at the time of a candidate (one that was answered with × is not), and outside of which usual times
    /// it lies.
    pub fn clashes(&self, ctx: &Ctx, poll: &PollView, slot: &AskedSlot) -> Vec<String> {
        let when = Busy { starts_at: slot.starts_at, ends_at: slot.ends_at };
        let own = Wanted { by: poll.head.meeting, when, what: () };
        let is_refused = |slot: &AskedSlot| slot.answer.as_ref().is_some_and(|a| a.0 == SlotAnswer::No);
        let told = |key: &str, what: String, when: Busy| {
            let times = [("from", when.starts_at), ("to", when.ends_at)];
            let times = times.map(|(name, at)| (name, display::time(at)));
            text(ctx, key, times.into_iter().chain([("what", what)]).collect())
        };
        let settled = clashing(&own, &self.settled).into_iter();
        let settled = settled.map(|one| told("inbox-week-clash-settled", named(ctx, &one.what), one.when));
        let others = clashing(&own, &self.candidates).into_iter().filter(|one| !is_refused(one.what.1));
        let others = others.map(|one| {
            let head = &one.what.0.head;
            told("inbox-week-clash-slot", numbered(ctx, &head.number, &[&head.sender.0]), one.when)
        });
        let outside = self.usual.outside(poll.head.office, &when);
        settled.chain(others).chain(outside.map(|outside| ctx.text(outside_key(outside)))).collect()
    }
}

/// A settled meeting as far as the reader was told of it.
pub fn named(ctx: &Ctx, one: &SettledView) -> String {
    match &one.known {
        Some((number, office)) => numbered(ctx, number, &[office, &one.person]),
        None => ctx.text("inbox-week-other-meeting"),
    }
}

fn numbered(ctx: &Ctx, number: &str, who: &[&str]) -> String {
    let who: Vec<&str> = who.iter().copied().filter(|name| !name.is_empty()).collect();
    text(ctx, "inbox-week-meeting", vec![("number", number.to_owned()), ("who", who.join("、"))])
}
