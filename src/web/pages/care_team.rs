//! Who supports a client: the team's page, and what changes it.

use actix_web::web::Path;
use chrono::NaiveDate;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or};
use crate::domain::access::Scope;
use crate::domain::care_team::Framework;
use crate::domain::ids::Uid;
use crate::domain::office::plain_number;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::care_team::{CareTeamPage, Member, TeamFormPage};
use crate::render::parts::Crumb;
use crate::storage::views::care_team::{self, MemberLine, PlannedOffice};
use crate::storage::views::clients;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::care_team::{
    AddMember, NoteFramework, PutInCharge, add_member, change_manager, end_member, note_framework,
    resume_member, withdraw_framework,
};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Which form of the team, of which thing.
#[derive(Clone, Debug)]
enum Asked {
    Framework(Uid),
    Manager(Uid),
    Member(Uid),
    End(Uid),
    Withdraw(Uid),
}

fn uid_of(path: &Path<String>) -> Result<Uid, WebError> {
    Uid::parse(path).ok_or(WebError::NotFound("client"))
}

/// Who supports a client, now and before.
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| team_page(&words, conn, scope, (&uid, FormState::default()))).await
}

/// The form for a framework.
pub async fn new_framework(ctx: Ctx, path: Path<String>) -> PageResult {
    show(&ctx, Asked::Framework(uid_of(&path)?)).await
}

/// The form for another person in charge.
pub async fn new_manager(ctx: Ctx, path: Path<String>) -> PageResult {
    show(&ctx, Asked::Manager(uid_of(&path)?)).await
}

/// The form for an office.
pub async fn new_member(ctx: Ctx, path: Path<String>) -> PageResult {
    show(&ctx, Asked::Member(uid_of(&path)?)).await
}

/// The form for the last day of an office.
pub async fn end_form(ctx: Ctx, path: Path<String>) -> PageResult {
    show(&ctx, Asked::End(uid_of(&path)?)).await
}

/// The form to withdraw a framework.
pub async fn withdraw_form(ctx: Ctx, path: Path<String>) -> PageResult {
    show(&ctx, Asked::Withdraw(uid_of(&path)?)).await
}

/// Notes a framework.
pub async fn add_framework(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let text = |name: &str| form.text(name).to_owned();
    let input = NoteFramework {
        client: uid.clone(),
        kind: text("kind"),
        center_number: plain_number(form.text("center_number")),
        starts_on: text("starts_on"),
        ends_on: text("ends_on"),
    };
    let name = "client.framework.note";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| note_framework(tx, cmd, &input)).await;
    let done = done.map(|_| uid.clone());
    done_or_again(&ctx, Asked::Framework(uid), &form, (done, "framework-noted")).await
}

/// Puts somebody in charge.
pub async fn put_manager(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let text = |name: &str| form.text(name).to_owned();
    let input = PutInCharge {
        client: uid.clone(),
        manager: text("manager"),
        starts_on: text("starts_on"),
        reason: text("reason"),
    };
    let name = "client.manager.change";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| change_manager(tx, cmd, &input)).await;
    let done = done.map(|()| uid.clone());
    done_or_again(&ctx, Asked::Manager(uid), &form, (done, "manager-changed")).await
}

/// Takes an office into the team.
pub async fn join(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let text = |name: &str| form.text(name).to_owned();
    let input = AddMember {
        client: uid.clone(),
        office_number: plain_number(form.text("office_number")),
        service_kind: text("service_kind"),
        person: text("person"),
        starts_on: text("starts_on"),
        ends_on: text("ends_on"),
    };
    let name = "client.team.join";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| add_member(tx, cmd, &input)).await;
    let done = done.map(|_| uid.clone());
    done_or_again(&ctx, Asked::Member(uid), &form, (done, "team-joined")).await
}

/// Sets the last day of an office.
pub async fn end(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (member, ends_on) = (uid.clone(), form.text("ends_on").to_owned());
    let name = "client.team.leave";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| end_member(tx, cmd, &member, &ends_on)).await;
    done_or_again(&ctx, Asked::End(uid), &form, (done, "team-ended")).await
}

/// Takes the last day of an office back.
pub async fn resume(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let member = uid.clone();
    let name = "client.team.resume";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| resume_member(tx, cmd, &member)).await;
    done_or_again(&ctx, Asked::End(uid), &form, (done, "team-resumed")).await
}

/// Withdraws a framework.
pub async fn withdraw(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (of, reason) = (uid.clone(), form.text("reason").to_owned());
    let name = "client.framework.withdraw";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| withdraw_framework(tx, cmd, &of, &reason)).await;
    done_or_again(&ctx, Asked::Withdraw(uid), &form, (done, "framework-withdrawn")).await
}

async fn show(ctx: &Ctx, asked: Asked) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| form_page(&words, conn, scope, (&asked, None))).await
}

async fn done_or_again(
    ctx: &Ctx,
    asked: Asked,
    form: &Form,
    (done, said): (Result<Uid, Failure>, &'static str),
) -> PageResult {
    match done {
        Ok(client) => Ok(ctx.see_saying(format!("/clients/{client}/team"), "success", said)),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let (page, about) = form_page(&words, conn, scope, (&asked, Some(again)))?;
                Ok((page, Some(about)))
            })
            .await
        }
    }
}

fn team_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, form): (&Uid, FormState),
) -> Result<(CareTeamPage, Audit), WebError> {
    let client = clients::find(conn, scope, uid)?.ok_or(WebError::NotFound("client"))?;
    let about = Audit::of("client.team.view").object("client", uid).subject(uid).insurer(&client.insurer_uid);
    let today = scope.today();
    let planned = care_team::planned(conn, &client)?;
    let lines = care_team::members(conn, &client)?;
    let is_there =
        |plan: &&PlannedOffice| lines.iter().any(|line| is_of(line, plan) && !is_over(line, today));
    let proposals = planned.iter().filter(|plan| !is_there(plan)).cloned().collect();
    let member = |line: MemberLine| Member {
        is_beside_plan: !planned.iter().any(|plan| is_of(&line, plan)),
        is_ahead: line.starts_on > today,
        line,
    };
    let (former, members): (Vec<MemberLine>, Vec<MemberLine>) =
        lines.into_iter().partition(|line| is_over(line, today));
    let page = CareTeamPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), client.name.clone())],
        form,
        client: uid.to_string(),
        today,
        frameworks: care_team::frameworks(conn, &client)?,
        managers: care_team::managers(conn, &client)?,
        members: members.into_iter().map(member).collect(),
        former: former.into_iter().map(member).collect(),
        proposals,
        is_planner: scope.care_offices().contains(&client.office_id),
        name: client.name,
    };
    Ok((page, about))
}

fn is_of(line: &MemberLine, plan: &PlannedOffice) -> bool {
    line.office_number == plan.office_number && line.service_kind == plan.service_kind
}

fn is_over(line: &MemberLine, today: NaiveDate) -> bool {
    line.ends_on.is_some_and(|last| last < today)
}

fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (asked, again): (&Asked, Option<FormState>),
) -> Result<(TeamFormPage, Audit), WebError> {
    let (of, subject) = match asked {
        Asked::Framework(uid) | Asked::Manager(uid) | Asked::Member(uid) => (uid.clone(), String::new()),
        Asked::End(uid) => {
            care_team::member_of(conn, scope, uid)?.ok_or(WebError::NotFound("team member"))?
        }
        Asked::Withdraw(uid) => {
            let found = care_team::framework_of(conn, scope, uid)?;
            let (client, kind) = found.ok_or(WebError::NotFound("framework"))?;
            (client, ctx.text(&framework_key(&kind)))
        }
    };
    let client = planned(conn, scope, &of)?;
    let about = Audit::of("client.team.view").object("client", &of).subject(&of).insurer(&client.insurer_uid);
    let (what, [title_key, lead_key, submit_key], action) = words_of(asked, &of);
    let today = scope.today().to_string();
    let managers = match asked {
        Asked::Manager(_) => care_team::candidates(conn, client.office_id, scope.today())?,
        _ => Vec::new(),
    };
    let centers = match asked {
        Asked::Framework(_) => care_team::centers(conn)?,
        _ => Vec::new(),
    };
    let offices = match asked {
        Asked::Member(_) => care_team::offices(conn, &client.insurer_number)?,
        _ => Vec::new(),
    };
    let blank = match asked {
        Asked::End(_) => FormState::with([("ends_on", today)]),
        _ => FormState::with([("starts_on", today)]),
    };
    let page = TeamFormPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{of}"), client.name)],
        form: again.unwrap_or(blank),
        what,
        title_key,
        lead_key,
        submit_key,
        action,
        back: format!("/clients/{of}/team"),
        subject,
        kinds: choices(
            Framework::ALL.iter().map(|kind| (kind.to_string(), ctx.text(&framework_key(kind.as_str())))),
        ),
        managers: choices(managers.into_iter().map(|(uid, name)| (uid.to_string(), name))),
        centers: choices(centers),
        offices: choices(offices),
    };
    Ok((page, about))
}

fn framework_key(word: &str) -> String {
    format!("framework-{}", word.replace('_', "-"))
}

/// The word, the texts (title, lead, button) and the address of a form.
fn words_of(asked: &Asked, client: &Uid) -> (&'static str, [&'static str; 3], String) {
    match asked {
        Asked::Framework(_) => (
            "framework",
            ["framework-new", "framework-new-lead", "framework-save"],
            format!("/clients/{client}/frameworks"),
        ),
        Asked::Manager(_) => (
            "manager",
            ["manager-new", "manager-new-lead", "manager-save"],
            format!("/clients/{client}/manager"),
        ),
        Asked::Member(_) => {
            ("member", ["team-new", "team-new-lead", "team-save"], format!("/clients/{client}/team"))
        }
        Asked::End(member) => {
            ("end", ["team-end", "team-end-lead", "team-end-save"], format!("/team-members/{member}/end"))
        }
        Asked::Withdraw(framework) => (
            "withdraw",
            ["framework-withdraw", "framework-withdraw-lead", "framework-withdraw"],
            format!("/frameworks/{framework}/withdraw"),
        ),
    }
}
