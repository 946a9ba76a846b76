//! Home: what waits for me today.

use chrono::NaiveDateTime;

use super::meeting_words::place_text;
use super::next_steps;
use super::reports::Words;
use crate::domain::access::{Actor, Role};
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingPlace};
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::home::{HomeAction, HomeAhead, HomePage, HomeTask, SetUpProgress};
use crate::render::pages::next_steps::Step;
use crate::storage::Audit;
use crate::storage::views::home::{self, Ahead, HomeView, Task, TaskKind};
use crate::web::policy::PLANNERS;
use crate::web::routes;
use crate::web::{Ctx, PageResult};

/// What a role can start from here, in this order.
const ACTIONS: &[(&str, &str, &[Role])] = &[
    ("/meetings/new", "home-action-meeting", PLANNERS),
    ("/imports/new", "home-action-import", PLANNERS),
    ("/conferences/new", "home-action-conference", &[Role::CenterStaff]),
    ("/reports", "home-action-report", &[Role::InsurerStaff]),
    ("/accounts", "home-action-accounts", &[Role::Administrator]),
];

/// The first page after signing in; visitors are sent to sign in.
pub async fn index(ctx: Ctx) -> PageResult {
    if ctx.actor().account().is_none() {
        return Ok(ctx.see("/sign-in"));
    }
    let actor = ctx.actor().clone();
    let now = ctx.cmd(None).now;
    let inside = ctx.clone();
    ctx.page_if_about(move |conn, scope| {
        let mut view = home::home(conn, scope, now)?;
        // A meeting's place is a word or an office; a sitting's is free text already.
        for one in view.ahead.iter_mut().filter(|one| MeetingPlace::parse(&one.place).is_some()) {
            one.place = place_text(&inside, conn, MeetingForm::InPerson, &one.place)?;
        }
        for task in view.tasks.iter_mut().filter(|task| task.name.is_empty()) {
            if let Some(period) = task.period {
                task.name = Words(inside.state.render.texts(), inside.lang()).default_title(period);
            }
        }
        let mut page = page(&actor, &view, now);
        if scope.is_administrator() && !inside.state.is_demo {
            page.set_up = left_of(&next_steps::steps(&inside, conn, scope)?);
        }
        Ok((page, audit(&view)))
    })
    .await
}

/// The page of what was found for a reader at a moment.
pub fn page(actor: &Actor, view: &HomeView, now: NaiveDateTime) -> HomePage {
    let today = jst::jst_date(now);
    let (others, mine) = view.tasks.iter().partition::<Vec<_>, _>(|task| waits_for_others(task, now));
    let (today_ahead, later_ahead) =
        view.ahead.iter().partition::<Vec<_>, _>(|one| jst::jst_date(one.starts_at) == today);
    HomePage {
        today,
        actions: actions(actor),
        mine: mine.into_iter().map(|task| shown(task, now)).collect(),
        others: others.into_iter().map(|task| shown(task, now)).collect(),
        today_ahead: today_ahead.into_iter().map(ahead).collect(),
        later_ahead: later_ahead.into_iter().map(ahead).collect(),
        has_meetings: actor
            .account()
            .is_some_and(|a| a.memberships.iter().any(|m| m.role != Role::Administrator)),
        keeps_duties: actor.has_role(PLANNERS),
        slip: FormState::default(),
        set_up: None,
    }
}

/// How far the set-up has come; nothing once it is done.
fn left_of(steps: &[Step]) -> Option<SetUpProgress> {
    let done = steps.iter().filter(|step| step.is_done).count();
    (done < steps.len()).then_some(SetUpProgress { done, total: steps.len() })
}

/// A poll or inquiry is the reader's turn again once all have answered or the time is up.
fn waits_for_others(task: &Task, now: NaiveDateTime) -> bool {
    matches!(task.kind, TaskKind::PollSettle | TaskKind::InquiryCollect)
        && task.done < task.total
        && task.due_at.is_none_or(|due| due > now)
}

fn actions(actor: &Actor) -> Vec<HomeAction> {
    ACTIONS
        .iter()
        .filter(|(href, _, roles)| actor.has_role(roles) && routes::find("GET", href).is_some())
        .enumerate()
        .map(|(at, (href, label_key, _))| HomeAction { href, label_key, is_first: at == 0 })
        .collect()
}

fn shown(task: &Task, now: NaiveDateTime) -> HomeTask {
    HomeTask {
        kind: task.kind.as_str().replace('_', "-"),
        href: href(task),
        name: task.name.clone(),
        office: task.office.clone(),
        client: name_of(task.client.as_ref()),
        due_at: task.due_at,
        is_late: task.due_at.is_some_and(|due| due <= now),
        done: task.done,
        total: task.total,
    }
}

fn href(task: &Task) -> String {
    let uid = &task.uid;
    match task.kind {
        TaskKind::PollAnswer => format!("/inbox/week?poll={uid}#poll-{uid}"),
        TaskKind::PlanReceive => "/inbox".into(),
        TaskKind::HandOver => format!("/hand-overs/{uid}"),
        TaskKind::JudgementAnswer => format!("/judgements/{uid}"),
        TaskKind::InquiryAnswer => format!("/sheets/{uid}"),
        TaskKind::MeetingSend | TaskKind::PollSettle => format!("/meetings/{uid}"),
        TaskKind::RecordSign => format!("/meetings/{uid}/record"),
        TaskKind::InquiryCollect | TaskKind::OpinionsDecide => format!("/inquiries/{uid}"),
        TaskKind::FollowUp => format!("/follow-ups#t-{uid}"),
        TaskKind::MinutesSign => format!("/conferences/{uid}"),
        TaskKind::ReportReview => format!("/reports/{uid}"),
        TaskKind::MailFailed => "/mails".into(),
        TaskKind::JobFailed => "/jobs".into(),
    }
}

fn ahead(one: &Ahead) -> HomeAhead {
    // Who is only invited has no page of the meeting: the inbox holds what they were sent.
    let href = match (one.is_conference, &one.client) {
        (true, _) => format!("/conferences/{}", one.uid),
        (false, Some(_)) => format!("/meetings/{}", one.uid),
        (false, None) => "/inbox".to_owned(),
    };
    let room = Some(&one.room_uid).filter(|uid| !uid.is_empty());
    HomeAhead {
        href,
        name: one.name.clone(),
        client: name_of(one.client.as_ref()),
        place: one.place.clone(),
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        room_href: room.map(|uid| format!("/rooms/{uid}")).unwrap_or_default(),
    }
}

/// Names every client whose name stands on the page; a page without names needs no row.
fn audit(view: &HomeView) -> Option<Audit> {
    let tasks = view.tasks.iter().filter_map(|task| task.client.as_ref());
    let mut clients: Vec<&Uid> =
        tasks.chain(view.ahead.iter().filter_map(|one| one.client.as_ref())).map(|(uid, _)| uid).collect();
    clients.sort();
    clients.dedup();
    let audit = clients.iter().fold(Audit::of("home.view"), |audit, uid| audit.subject(uid));
    Some(audit).filter(|_| !clients.is_empty())
}

fn name_of(client: Option<&(Uid, String)>) -> String {
    client.map(|(_, name)| name.clone()).unwrap_or_default()
}
