//! What is sent about a meeting: previewed with its exact recipients and text, then sent.

use actix_web::web;

use super::form_page::refused_or;
use super::letter_preview::{notes_of, other_letter, recipient, words};
use super::meeting_place::{seats_short, video};
use super::meeting_view::{page as meeting_page, view};
use super::meeting_words::{crumbs, form_choices, place_choices, typed_place, uid_of, venue_choices};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, agenda, slot_field};
use crate::domain::refusal::Refused;
use crate::domain::time::{jst, parse_date};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::meetings::{MeetingChangePage, MeetingPreviewPage};
use crate::render::parts::Choice;
use crate::storage::views::meetings::MeetingView;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::meeting::preview::{Sending, preview};
use crate::usecases::meeting::{
    Cancel, Fix, InviteOne, Reschedule, cancel, fix, hold, invite_one, reschedule, send,
};
use crate::web::{Ctx, Form, PageResult, WebError};

/// One kind of sending as its preview shows it.
struct Step {
    what: &'static str,
    /// Where its form goes, below the meeting.
    path: String,
    sending: Sending,
    hidden: Vec<(String, String)>,
}

impl Step {
    fn of(what: &'static str, sending: Sending) -> Self {
        Self { what, path: what.to_owned(), sending, hidden: Vec::new() }
    }
}

/// `GET /meetings/{meeting}/send`
pub async fn show_send(ctx: Ctx, path: web::Path<String>) -> PageResult {
    shown(&ctx, uid_of(&path)?, Step::of("send", Sending::Poll)).await
}

/// `POST /meetings/{meeting}/send`
pub async fn do_send(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let (uid, shown) = (uid_of(&path)?, form.text("shown").to_owned());
    let meeting = uid.clone();
    let done = ctx.write(form.op_id(), "meeting.send", move |tx, cmd| send(tx, cmd, &meeting, &shown)).await;
    let step = Step::of("send", Sending::Poll);
    answered(&ctx, &form, uid, step, done.map(|_| "meeting-sent")).await
}

/// Which candidate.
#[derive(serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    slot: String,
}

/// `GET /meetings/{meeting}/fix?slot=…`
pub async fn show_fix(ctx: Ctx, path: web::Path<String>, chosen: web::Query<Chosen>) -> PageResult {
    shown(&ctx, uid_of(&path)?, fix_step(&uid_of(&chosen.slot)?)).await
}

fn fix_step(slot: &Uid) -> Step {
    let hidden = vec![("slot".to_owned(), slot.to_string())];
    Step { hidden, ..Step::of("fix", Sending::Fix(slot.clone())) }
}

/// `POST /meetings/{meeting}/fix`
pub async fn do_fix(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let input = Fix {
        meeting: uid_of(&path)?,
        slot: uid_of(form.text("slot"))?,
        shown: form.text("shown").into(),
        from: ctx.state.config.mail.from.clone(),
    };
    let wanted = input.clone();
    let done = ctx.write(form.op_id(), "meeting.fix", move |tx, cmd| fix(tx, cmd, &wanted)).await;
    answered(&ctx, &form, input.meeting, fix_step(&input.slot), done.map(|_| "meeting-fixed")).await
}

/// `GET /meetings/{meeting}/cancel`
pub async fn show_cancel(ctx: Ctx, path: web::Path<String>) -> PageResult {
    shown(&ctx, uid_of(&path)?, Step::of("cancel", Sending::Cancel)).await
}

/// `POST /meetings/{meeting}/cancel`
pub async fn do_cancel(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let input = Cancel {
        meeting: uid_of(&path)?,
        reason: form.text("reason").into(),
        shown: form.text("shown").into(),
    };
    let wanted = input.clone();
    let done = ctx.write(form.op_id(), "meeting.cancel", move |tx, cmd| cancel(tx, cmd, &wanted)).await;
    let step = Step::of("cancel", Sending::Cancel);
    answered(&ctx, &form, input.meeting, step, done.map(|_| "meeting-cancelled")).await
}

/// `GET /meetings/{meeting}/participants/{part}/invite`
pub async fn show_invite(ctx: Ctx, path: web::Path<(String, String)>) -> PageResult {
    shown(&ctx, uid_of(&path.0)?, invite_step(&uid_of(&path.1)?)).await
}

fn invite_step(who: &Uid) -> Step {
    let path = format!("participants/{who}/invite");
    Step { path, ..Step::of("invite", Sending::Invite(who.clone())) }
}

/// `POST /meetings/{meeting}/participants/{part}/invite`
pub async fn do_invite(ctx: Ctx, path: web::Path<(String, String)>, form: Form) -> PageResult {
    let input = InviteOne {
        meeting: uid_of(&path.0)?,
        participant: uid_of(&path.1)?,
        shown: form.text("shown").into(),
    };
    let wanted = input.clone();
    let done = ctx.write(form.op_id(), "meeting.invite", move |tx, cmd| invite_one(tx, cmd, &wanted)).await;
    let step = invite_step(&input.participant);
    answered(&ctx, &form, input.meeting, step, done.map(|_| "meeting-invited")).await
}

/// `POST /meetings/{meeting}/hold`
pub async fn do_hold(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let meeting = uid.clone();
    let done = ctx.write(form.op_id(), "meeting.hold", move |tx, cmd| hold(tx, cmd, &meeting)).await;
    let Err(failure) = done else {
        return Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", "meeting-held"));
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        meeting_page(&own, conn, scope, &uid, again).map(|(page, about)| (page, Some(about)))
    })
    .await
}

/// `GET /meetings/{meeting}/change`
pub async fn show_change(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        let page = change_page(&own, conn, &meeting, None)?;
        Ok((page, super::meeting_view::about(&meeting)))
    })
    .await
}

/// `POST /meetings/{meeting}/change`: first shows who would be told what, then does it. 「変更する」 of the preview comes back
/// with what was typed.
pub async fn do_change(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    if !form.text("again").is_empty() {
        return change_again(&ctx, uid, &form, &[]).await;
    }
    let now = ctx.cmd(None).now;
    let input = match change_input(&uid, &form).and_then(|input| input.check(now).map(|()| input)) {
        Ok(input) => input,
        Err(refused) => return change_again(&ctx, uid, &form, &[refused]).await,
    };
    let wanted = input.clone();
    let hidden = ["slot_date_0", "slot_from_0", "slot_to_0", "form", "place", "place_text", "online_url"]
        .iter()
        .map(|name| ((*name).to_owned(), form.text(name).to_owned()))
        .collect();
    let after = ctx.read(move |conn, _| Ok(wanted.when(conn)?)).await?;
    let step = Step { hidden, ..Step::of("change", Sending::Change(after)) };
    if form.text("shown").is_empty() {
        return shown(&ctx, uid, step).await;
    }
    let done =
        ctx.write(form.op_id(), "meeting.reschedule", move |tx, cmd| reschedule(tx, cmd, &input)).await;
    answered(&ctx, &form, uid, step, done.map(|_| "meeting-changed")).await
}

async fn change_again(ctx: &Ctx, uid: Uid, form: &Form, refused: &[Refused]) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), refused);
    let own = ctx.clone();
    ctx.form(!refused.is_empty(), move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        let page = change_page(&own, conn, &meeting, Some(again))?;
        Ok((page, Some(super::meeting_view::about(&meeting))))
    })
    .await
}

fn change_input(uid: &Uid, form: &Form) -> Result<Reschedule, Refused> {
    let (starts_at, ends_at) = times(form, 0)?.ok_or_else(|| unreadable(0))?;
    Ok(Reschedule {
        meeting: uid.clone(),
        starts_at,
        ends_at,
        form: MeetingForm::parse(form.text("form")).ok_or_else(|| unfit("form"))?,
        place: typed_place(form),
        online_url: form.text("online_url").to_owned(),
        shown: form.text("shown").to_owned(),
    })
}

/// A choice that is none of those offered is asked for again, never replaced by another.
pub fn unfit(field: &'static str) -> Refused {
    Refused::at(field, "case-choice-required")
}

fn unreadable(no: usize) -> Refused {
    Refused::at(slot_field(no), "meeting-slot-unreadable")
}

/// Begin and end of the candidate in one row of a form; nothing when its date is empty.
pub fn times(
    form: &Form,
    no: usize,
) -> Result<Option<(chrono::NaiveDateTime, chrono::NaiveDateTime)>, Refused> {
    let Some(typed) = form.filled(&format!("slot_date_{no}")) else { return Ok(None) };
    let date = parse_date(typed).map_err(|_| unreadable(no))?;
    let at = |name: &str| moment(date, form.text(&format!("{name}_{no}"))).ok_or_else(|| unreadable(no));
    Ok(Some((at("slot_from")?, at("slot_to")?)))
}

/// The UTC time of `14:00` on a day in Japan.
pub fn moment(date: chrono::NaiveDate, typed: &str) -> Option<chrono::NaiveDateTime> {
    let (hour, minute) = typed.split_once(':')?;
    jst::at(date, hour.trim().parse().ok()?, minute.get(..2)?.parse().ok()?)
}

fn change_page(
    ctx: &Ctx,
    conn: &mut Conn,
    meeting: &MeetingView,
    again: Option<FormState>,
) -> Result<MeetingChangePage, WebError> {
    let head = &meeting.head;
    let settled = head.starts_at.zip(head.ends_at);
    let (starts_at, ends_at) =
        settled.ok_or_else(|| WebError::Refused(Refused::new("meeting-not-fixed-yet")))?;
    let local = |at: chrono::NaiveDateTime, format: &str| jst::to_jst(at).format(format).to_string();
    let (kind, words) = match head.place.split_once(':') {
        Some(("other", words)) => ("other", words),
        _ => (head.place.as_str(), ""),
    };
    let form = again.unwrap_or_else(|| {
        FormState::with([
            ("slot_date_0", local(starts_at, "%Y-%m-%d")),
            ("slot_from_0", local(starts_at, "%H:%M")),
            ("slot_to_0", local(ends_at, "%H:%M")),
            ("form", head.form.as_str().to_owned()),
            ("place", kind.to_owned()),
            ("place_text", words.to_owned()),
            ("online_url", head.online_url.clone()),
        ])
    });
    let offices = meeting
        .people
        .iter()
        .filter_map(|p| Some((p.who.office_uid.clone()?, p.who.label.clone())))
        .collect();
    let mut places = place_choices(ctx, offices);
    places.splice(1..1, venue_choices(ctx, conn, head.office.0)?);
    Ok(MeetingChangePage {
        crumbs: crumbs(ctx, Some((&head.uid, &head.number))),
        form,
        uid: head.uid.to_string(),
        starts_at,
        ends_at,
        forms: form_choices(ctx),
        places,
    })
}

/// Shows what would be sent.
async fn shown(ctx: &Ctx, uid: Uid, step: Step) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| preview_page(&own, conn, scope, (&uid, &step), FormState::default()))
        .await
}

/// After a sending: back to the meeting, or the preview again with what stands against it.
async fn answered(
    ctx: &Ctx,
    form: &Form,
    uid: Uid,
    step: Step,
    done: Result<&'static str, Failure>,
) -> PageResult {
    match done {
        Ok(said) => Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", said)),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let own = ctx.clone();
            ctx.form_again(move |conn, scope| {
                preview_page(&own, conn, scope, (&uid, &step), again).map(|(page, about)| (page, Some(about)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn preview_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, step): (&Uid, &Step),
    form: FormState,
) -> Result<(MeetingPreviewPage, Audit), WebError> {
    let meeting = view(conn, scope, uid)?;
    let found = preview(conn, scope, uid, &step.sending)?;
    let missing = match step.sending {
        Sending::Change(_) | Sending::Invite(_) => "meeting-not-fixed-yet",
        Sending::Poll | Sending::Fix(_) | Sending::Cancel => "meeting-slot-gone",
    };
    let found = found.ok_or_else(|| WebError::Refused(Refused::new(missing)))?;
    let (subject, text) = words(ctx, &found.letter, &found.recipients)?;
    let others = match &found.others {
        Some((letter, to)) => Some(other_letter(ctx, conn, letter, to)?),
        None => None,
    };
    let notes = notes_of(conn, &found.recipients)?;
    let asks = matches!(step.sending, Sending::Poll);
    let recipient = |to| recipient(to, (&notes, asks));
    let (mailed, paper): (Vec<_>, Vec<_>) = found.recipients.iter().partition(|r| !r.address.is_empty());
    let mut hidden: Vec<Choice> = step
        .hidden
        .iter()
        .map(|(value, label)| Choice { value: value.clone(), label: label.clone() })
        .collect();
    hidden.push(Choice { value: "shown".into(), label: found.seen.clone() });
    let carried =
        |name: &str| step.hidden.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let means = carried("form").and_then(MeetingForm::parse).unwrap_or(meeting.head.form);
    let place = carried("place").unwrap_or(&meeting.head.place);
    let is_settling = matches!(step.sending, Sending::Poll | Sending::Fix(_) | Sending::Change(_));
    let page = MeetingPreviewPage {
        seats_short: match is_settling {
            true => seats_short(ctx, conn, &meeting, (means, place))?,
            false => String::new(),
        },
        video: video(ctx, conn, &meeting, means)?.filter(|_| is_settling),
        crumbs: crumbs(ctx, Some((uid, &meeting.head.number))),
        form,
        what: step.what,
        heading_key: format!("meeting-preview-{}", step.what),
        lead_key: format!("meeting-preview-{}-lead", step.what),
        act_key: format!("meeting-act-{}", step.what),
        action: format!("/meetings/{uid}/{}", step.path),
        back: format!("/meetings/{uid}"),
        number: meeting.head.number.clone(),
        mailed: mailed.into_iter().map(recipient).collect(),
        paper: paper.into_iter().map(recipient).collect(),
        subject,
        text,
        agenda: match step.what {
            "cancel" => Vec::new(),
            _ => agenda::items(&meeting.head.agenda),
        },
        hidden,
        asks_reason: step.what == "cancel",
        others,
        busy: found.busy.clone(),
        self_check: match step.what {
            "send" => Some(super::plan_self_checks::note(ctx, conn, scope, &meeting.head.plan.1)?),
            _ => None,
        },
    };
    Ok((page, super::meeting_view::about(&meeting)))
}
