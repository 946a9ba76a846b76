//! The way of a meeting from planning to its record: the tasks, the one next step, and what still belongs to its stage.

use chrono::NaiveDateTime;

use super::meeting_words::text;
use crate::domain::access::InvitationKind;
use crate::domain::meeting::{MeetingState, has_begun, is_early, is_open};
use crate::domain::room::RoomPhase;
use crate::render::pages::meetings::{MeetingInquiry, MeetingNext, MeetingTask};
use crate::storage::views::meetings::{MeetingHead, MeetingView};
use crate::web::Ctx;

/// 参加者 → 日程 → 通知 → 当日 → 記録: what is done, then the first open one is now, and the rest comes later.
pub(super) fn tasks(ctx: &Ctx, view: &MeetingView, answered: usize, asked: usize) -> Vec<MeetingTask> {
    let base = format!("/meetings/{}", view.head.uid);
    let state = view.head.state;
    let is_planning = state == MeetingState::Planning;
    let is_sent = !is_planning && state != MeetingState::Polling;
    let hint = |key: &str, n: usize| text(ctx, key, vec![("n", n.to_string()), ("total", asked.to_string())]);
    let sent = match asked {
        0 => ctx.text("meeting-task-send-hint"),
        _ => hint("meeting-answered-of", answered),
    };
    let send = if is_planning { format!("{base}/send") } else { "#dates".into() };
    let dates = if is_planning { format!("{base}/slots") } else { "#dates".into() };
    let (people, slots) = (view.people.len(), view.slots.len());
    let all = [
        (
            "meeting-task-people",
            hint("meeting-task-people-hint", people),
            "#people".into(),
            !is_planning || people > 1,
        ),
        ("meeting-task-dates", hint("meeting-task-dates-hint", slots), dates, !is_planning || slots > 0),
        ("meeting-task-send", sent, send, is_sent),
        ("meeting-task-day", ctx.text("meeting-task-day-hint"), "#day".into(), !is_open(state)),
        (
            "meeting-task-record",
            ctx.text("meeting-task-record-hint"),
            format!("{base}/record"),
            state == MeetingState::Signed,
        ),
    ];
    let mut is_free = state != MeetingState::Cancelled;
    all.into_iter()
        .map(|(name_key, hint, href, is_done)| task((name_key, hint, href), is_done, &mut is_free))
        .collect()
}

fn task(
    (name_key, hint, href): (&'static str, String, String),
    is_done: bool,
    is_free: &mut bool,
) -> MeetingTask {
    let state = match (is_done, *is_free) {
        (true, _) => "done",
        (false, true) => "now",
        (false, false) => "later",
    };
    *is_free = *is_free && is_done;
    MeetingTask { name_key, hint, href: if state == "later" { String::new() } else { href }, state }
}

/// The one thing to do next. While answers are waited for, and after the end, there is none.
pub(super) fn next_step(view: &MeetingView, answered: usize, now: NaiveDateTime) -> Option<MeetingNext> {
    let head = &view.head;
    let base = format!("/meetings/{}", head.uid);
    let page = |label_key, href| Some(MeetingNext { label_key, href, is_act: false, is_asked: false });
    let act = |label_key, href, is_asked| Some(MeetingNext { label_key, href, is_act: true, is_asked });
    match head.state {
        MeetingState::Planning if view.slots.is_empty() => {
            page("meeting-next-slots", format!("{base}/slots"))
        }
        MeetingState::Planning => page("meeting-preview-go", format!("{base}/send")),
        MeetingState::Polling if answered > 0 => page("meeting-next-choose", "#dates".into()),
        MeetingState::Fixed if is_over(head, now) => act("meeting-hold", format!("{base}/hold"), false),
        MeetingState::Fixed => match &head.room {
            Some(room) => page("meeting-enter-room", format!("/rooms/{room}")),
            None => act("meeting-open-room", format!("{base}/room"), is_early(head.starts_at, now)),
        },
        MeetingState::Held | MeetingState::ReplacedByInquiry | MeetingState::Signed => {
            page("meeting-record", format!("{base}/record"))
        }
        MeetingState::Polling | MeetingState::Cancelled => None,
    }
}

/// Whether the meeting can be noted as held.
pub(super) fn may_hold(head: &MeetingHead, now: NaiveDateTime) -> bool {
    head.state == MeetingState::Fixed && has_begun(head.starts_at, head.room_phase, now)
}

/// Whether people have gone home: the room was closed, or the time is up and nobody sits in it.
fn is_over(head: &MeetingHead, now: NaiveDateTime) -> bool {
    match head.room_phase {
        Some(phase) => phase == RoomPhase::Closed,
        None => head.ends_at.is_some_and(|at| at <= now),
    }
}

/// Whether an invitation of this kind still asks or tells something: a poll ends with the date, a date with the meeting.
pub(super) fn is_of_now(state: MeetingState, kind: InvitationKind) -> bool {
    match kind {
        InvitationKind::Poll => state == MeetingState::Polling,
        InvitationKind::Room => state == MeetingState::Fixed,
        InvitationKind::Inquiry => !matches!(state, MeetingState::Signed | MeetingState::Cancelled),
        InvitationKind::Delivery => true,
    }
}

/// The inquiries of the meeting, in the order in which they were sent, with how many have answered.
pub(super) fn inquiries(view: &MeetingView) -> Vec<MeetingInquiry> {
    let mut found: Vec<MeetingInquiry> = Vec::new();
    let mut sent: Vec<_> = view.people.iter().flat_map(|p| &p.invitations).collect();
    sent.sort_by(|a, b| a.row.inquiry.cmp(&b.row.inquiry));
    for (uid, row) in sent.iter().filter_map(|i| Some((i.row.inquiry.as_ref()?.to_string(), &i.row))) {
        if found.last().is_none_or(|last| last.uid != uid) {
            found.push(MeetingInquiry {
                uid,
                version: row.inquiry_version.unwrap_or_default(),
                is_again: row.inquiry_follows.is_some(),
                answered: 0,
                asked: 0,
            });
        }
        if let Some(last) = found.last_mut() {
            last.asked += 1;
            last.answered += usize::from(row.answered_at.is_some());
        }
    }
    found
}
