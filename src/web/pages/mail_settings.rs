//! Which letters come, to oneself and to one's offices, and on which days one's office reminds those it asked.

use super::form_page::refused_or;
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::reminder::{ASKED, MutableMail, RULES, Standing, holds};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::mail_settings::{MailLine, MailOffice, MailRule, MailRules, MailSettingsPage};
use crate::render::parts::Crumb;
use crate::storage::Conn;
use crate::storage::views::reminders::{self, OwnOffice, Stopped};
use crate::usecases::Failure;
use crate::usecases::account::mute::{MuteMail, mute_mail};
use crate::usecases::account::remind_days::{RemindDays, remind_days};
use crate::web::policy::PLANNERS;
use crate::web::{Ctx, Form, PageResult, WebError};

/// `GET /account/letters`
pub async fn show(ctx: Ctx) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, scope| page(&inner, conn, scope, FormState::default())).await
}

fn page(ctx: &Ctx, conn: &mut Conn, scope: &Scope, form: FormState) -> Result<MailSettingsPage, WebError> {
    let mut own = Vec::new();
    if ctx.actor().has_role(PLANNERS) {
        let kind = MutableMail::Progress;
        own.push(line(kind, reminders::stopped_by_reader(conn, scope, kind)?));
    }
    let mut offices = Vec::new();
    for found in reminders::own_offices(conn, scope)? {
        offices.push(office(conn, scope, found)?);
    }
    Ok(MailSettingsPage {
        crumbs: vec![Crumb::to("/account", ctx.text("account-title"))],
        form,
        own,
        offices,
    })
}

fn line(kind: MutableMail, stopped: Option<Stopped>) -> MailLine {
    MailLine {
        kind: kind.as_str().replace('_', "-"),
        word: kind.as_str(),
        is_off: stopped.is_some(),
        at: stopped.as_ref().map(|(at, _)| *at),
        by: stopped.map(|(_, by)| by).unwrap_or_default(),
    }
}

fn office(conn: &mut Conn, scope: &Scope, found: OwnOffice) -> Result<MailOffice, WebError> {
    let mut lines = Vec::new();
    for kind in [MutableMail::AnswerReminders, MutableMail::Decisions] {
        lines.push(line(kind, reminders::stopped_by_office(conn, found.id, kind)?));
    }
    let mut rules = Vec::new();
    if scope.care_offices().contains(&found.id) {
        for kind in ASKED {
            rules.push(rules_of(conn, scope, &found, kind)?);
        }
    }
    Ok(MailOffice {
        uid: found.uid.to_string(),
        name: found.name,
        has_address: !found.email.is_empty(),
        lines,
        rules,
    })
}

fn rules_of(
    conn: &mut Conn,
    scope: &Scope,
    office: &OwnOffice,
    kind: InvitationKind,
) -> Result<MailRules, WebError> {
    let choice = reminders::choice(conn, scope, office.id, kind)?.filter(|choice| choice.days.is_some());
    let days: Option<Vec<i32>> = choice.as_ref().and_then(|choice| {
        let text = choice.days.as_ref()?;
        Some(text.split_whitespace().filter_map(|day| day.parse().ok()).collect())
    });
    let own = RULES.iter().filter(|rule| rule.kind == kind);
    let lines = own.map(|rule| MailRule {
        to: rule.to.as_str(),
        days: rule.days,
        moment: rule.moment(),
        is_always: rule.standing == Standing::Always,
        holds: holds(rule, days.as_deref()),
    });
    Ok(MailRules {
        kind: kind.as_str(),
        lines: lines.collect(),
        is_chosen: choice.is_some(),
        is_none: days.is_some_and(|days| days.is_empty()),
        at: choice.as_ref().map(|choice| choice.at),
        by: choice.map(|choice| choice.by).unwrap_or_default(),
    })
}

/// `POST /account/letters`: stops a kind of letter, or lets it come again.
pub async fn mute(ctx: Ctx, form: Form) -> PageResult {
    let stops = form.text("wanted") != "yes";
    let outcome = match muting(&form, stops) {
        Ok(input) => ctx.write(form.op_id(), "mail.mute", move |tx, cmd| mute_mail(tx, cmd, &input)).await,
        Err(refused) => Err(refused.into()),
    };
    again(&ctx, &form, outcome, if stops { "mail-stopped" } else { "mail-wanted" }).await
}

fn muting(form: &Form, stops: bool) -> Result<MuteMail, Refused> {
    let kind = MutableMail::parse(form.text("kind")).ok_or(Refused::new("mail-kind-unknown"))?;
    let office = form.filled("office").map(|uid| Uid::parse(uid).ok_or(Refused::new("mail-kind-unknown")));
    Ok(MuteMail { kind, office: office.transpose()?, stops })
}

/// `POST /account/letters/days`: the days on which an office reminds.
pub async fn days(ctx: Ctx, form: Form) -> PageResult {
    let is_reset = form.text("act") == "reset";
    let typed = (!is_reset).then(|| form.all("days").to_vec());
    let (office, kind) = (Uid::parse(form.text("office")), InvitationKind::parse(form.text("kind")));
    let outcome = match office.zip(kind) {
        Some((office, kind)) => {
            let input = RemindDays { office, kind, days: typed };
            ctx.write(form.op_id(), "reminder.choose_days", move |tx, cmd| remind_days(tx, cmd, &input)).await
        }
        None => Err(Refused::new("mail-kind-unknown").into()),
    };
    again(&ctx, &form, outcome, "reminder-days-saved").await
}

async fn again(ctx: &Ctx, form: &Form, outcome: Result<(), Failure>, said: &'static str) -> PageResult {
    let Err(failure) = outcome else { return Ok(ctx.see_saying("/account/letters", "success", said)) };
    let state = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let inner = ctx.clone();
    ctx.form_again(move |conn, scope| Ok((page(&inner, conn, scope, state)?, None))).await
}
