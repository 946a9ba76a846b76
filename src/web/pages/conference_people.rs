//! Who attends a sitting, in which cases: inviting, changing what somebody was asked for, and taking somebody off.

use actix_web::web::Path;

use super::cases::choices;
use super::conferences::{Which, again};
use super::form_page::refused_or;
use crate::domain::conference::{AttendeeRole, Attending, ConferenceState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::conference_people::AttendeePage;
use crate::render::pages::conferences::AttendeeEntry;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Lang, Texts};
use crate::storage::Audit;
use crate::storage::views::conference_items::ItemLine;
use crate::storage::views::conference_people::AttendeeLine;
use crate::storage::views::conferences::{self, ConferenceView};
use crate::usecases::Failure;
use crate::usecases::conference::{self, Assign, Invite};
use crate::web::{Ctx, Form, PageResult, WebError};

/// All cases, also those that are listed later.
pub(super) const ALL: &str = "all";
/// The ticked ones.
const CHOSEN: &str = "chosen";

/// `POST /conferences/{conference}/attendees`
pub async fn invite(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let (role, attending) = match asked(&form) {
        Ok(asked) => asked,
        Err(refused) => return again(ctx, uid, form, (Which::Invite, refused)).await,
    };
    let input = Invite {
        conference: uid.clone(),
        login: form.text("login").to_owned(),
        name: form.text("name").to_owned(),
        profession: form.text("profession").to_owned(),
        role,
        cases: match attending {
            Attending::All => Vec::new(),
            Attending::Only(cases) => cases,
        },
    };
    match ctx
        .write(form.op_id(), "conference.invite", move |tx, cmd| conference::invite(tx, cmd, &input))
        .await
    {
        Ok(_) => Ok(ctx.see_saying(format!("/conferences/{uid}"), "success", "conference-invited")),
        Err(Failure::Refused(refused)) => again(ctx, uid, form, (Which::Invite, refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// What somebody is asked for. Ticked cases beside 「all」 are asked about: one of them was not meant.
fn asked(form: &Form) -> Result<(AttendeeRole, Attending), Refused> {
    let role =
        AttendeeRole::parse(form.text("role")).ok_or_else(|| Refused::at("role", "case-choice-required"))?;
    let unknown = || Refused::at("cases", "case-choice-required");
    let cases: Option<Vec<Uid>> = form.all("cases").iter().map(|text| Uid::parse(text)).collect();
    let cases = cases.ok_or_else(unknown)?;
    match form.text("attending") {
        CHOSEN if cases.is_empty() => Err(Refused::at("cases", "conference-cases-required")),
        CHOSEN => Ok((role, Attending::Only(cases))),
        "" | ALL if cases.is_empty() => Ok((role, Attending::All)),
        _ => Err(Refused::at("attending", "conference-cases-both")),
    }
}

/// `GET /conferences/{conference}/attendees/{attendee}`
pub async fn show(ctx: Ctx, path: Path<(Uid, Uid)>) -> PageResult {
    form_of(ctx, path.into_inner(), None).await
}

async fn form_of(ctx: Ctx, (uid, who): (Uid, Uid), form: Option<FormState>) -> PageResult {
    let (now, is_again) = (ctx.state.desk.clock().now(), form.is_some());
    let words = (ctx.lang(), ctx.state.render.texts());
    ctx.form(is_again, move |conn, scope| {
        let view = conferences::find(conn, scope, &uid, now)?.filter(may_change);
        let view = view.ok_or(WebError::NotFound("conference"))?;
        let line = view.attendees.iter().find(|line| line.uid == who);
        let line = line.ok_or(WebError::NotFound("attendee"))?;
        let page = page(&view, line, form.unwrap_or_else(|| typed(&view, line)), words);
        Ok((page, Some(Audit::of("conference.attendee").object("conference", &uid))))
    })
    .await
}

fn may_change(view: &ConferenceView) -> bool {
    view.is_host && matches!(view.line.state, ConferenceState::Planned | ConferenceState::Open)
}

fn page(
    view: &ConferenceView,
    line: &AttendeeLine,
    form: FormState,
    (lang, texts): (Lang, Texts),
) -> AttendeePage {
    AttendeePage {
        crumbs: vec![
            Crumb::to("/conferences", texts.get(lang, "conference-index-title")),
            Crumb::to(format!("/conferences/{}", view.line.uid), view.line.title.clone()),
        ],
        form,
        conference: view.line.uid.to_string(),
        uid: line.uid.to_string(),
        name: line.name.clone(),
        profession: line.profession.clone(),
        roles: choices::<AttendeeRole>("attendee-role", lang, texts),
        attending: attending(lang, texts),
        cases: cases(&view.items, lang, texts),
    }
}

/// What the attendee is asked for, as the form holds it.
fn typed(view: &ConferenceView, line: &AttendeeLine) -> FormState {
    let own = view.items.iter().filter(|item| !line.attends_all && line.cases.contains(&item.id));
    let own: Vec<&str> = own.map(|item| item.uid.as_str()).collect();
    let attending = if line.attends_all { ALL } else { CHOSEN };
    FormState::with([
        ("role", line.role.to_string()),
        ("attending", attending.to_owned()),
        ("cases", own.join("\n")),
    ])
}

/// `POST /conferences/{conference}/attendees/{attendee}`
pub async fn change(ctx: Ctx, path: Path<(Uid, Uid)>, form: Form) -> PageResult {
    let (uid, who) = path.into_inner();
    let refused = match asked(&form) {
        Ok((role, attending)) => {
            let input = Assign { conference: uid.clone(), attendee: who.clone(), role, attending };
            let done = ctx
                .write(form.op_id(), "conference.assign", move |tx, cmd| conference::assign(tx, cmd, &input))
                .await;
            match done {
                Ok(_) => {
                    let back = format!("/conferences/{uid}");
                    return Ok(ctx.see_saying(back, "success", "conference-attendee-saved"));
                }
                Err(failure) => refused_or(failure)?,
            }
        }
        Err(refused) => refused,
    };
    let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    form_of(ctx, (uid, who), Some(state)).await
}

/// `POST /conferences/{conference}/attendees/{attendee}/remove`
pub async fn remove(ctx: Ctx, path: Path<(Uid, Uid)>, form: Form) -> PageResult {
    let (uid, who) = path.into_inner();
    let (of, whom) = (uid.clone(), who);
    let done = ctx
        .write(form.op_id(), "conference.uninvite", move |tx, cmd| conference::uninvite(tx, cmd, &of, &whom))
        .await;
    match done {
        Ok(_) => Ok(ctx.see_saying(format!("/conferences/{uid}"), "success", "conference-uninvited")),
        Err(failure) => again(ctx, uid, form, (Which::Step, refused_or(failure)?)).await,
    }
}

/// All cases, or chosen ones.
pub(super) fn attending(lang: Lang, texts: Texts) -> Vec<Choice> {
    let choice = |word: &str| Choice::of(word, texts.get(lang, &format!("conference-attending-{word}")));
    vec![choice(ALL), choice(CHOSEN)]
}

/// The cases that can be chosen.
pub(super) fn cases(items: &[ItemLine], lang: Lang, texts: Texts) -> Vec<Choice> {
    let name = |item: &ItemLine| format!("{} {}", case_name(item, lang, texts), item.case_number);
    items.iter().map(|item| Choice::of(item.uid.as_str(), name(item))).collect()
}

fn case_name(item: &ItemLine, lang: Lang, texts: Texts) -> String {
    let numbered = texts.get(lang, "conference-case-short");
    format!("{numbered}{}", item.sort)
}

/// An attendee as the sitting's page shows them.
pub(super) fn entry(
    view: &ConferenceView,
    line: &AttendeeLine,
    (lang, texts): (Lang, Texts),
) -> AttendeeEntry {
    let own = view.items.iter().filter(|item| line.cases.contains(&item.id));
    let cases = match line.attends_all {
        true => texts.get(lang, "conference-attending-all"),
        false => own.map(|item| case_name(item, lang, texts)).collect::<Vec<_>>().join("・"),
    };
    AttendeeEntry {
        uid: line.uid.to_string(),
        name: line.name.clone(),
        profession: line.profession.clone(),
        role: line.role.to_string(),
        attendance: line.attendance.to_string(),
        cases,
        pledge: line.has_pledged.map_or("", |signed| if signed { "signed" } else { "unsigned" }).to_owned(),
        href: match may_change(view) {
            true => format!("/conferences/{}/attendees/{}", view.line.uid, line.uid),
            false => String::new(),
        },
        form: FormState::default(),
    }
}
