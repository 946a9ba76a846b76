//! Delivering a plan version: previewed with its exact recipients and text, then sent; noted by hand; withdrawn, sent again.

mod handed;

pub use handed::handed;

use actix_web::web::Path;

use super::meeting_words::uid_of;
use super::plans::{self, title_key};
use super::{consent_panel, letter_preview};
use crate::domain::access::Scope;
use crate::domain::client_state::require_supported;
use crate::domain::delivery::{BY_HAND, DeliveryMeans};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::{jst, parse_date};
use crate::domain::words::Word;
use crate::mail::letters::render;
use crate::render::pages::deliveries::{DeliverPage, DeliveryNotePage, DeliveryRecipient};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::deliveries::{InCharge, in_charge};
use crate::storage::views::meeting_sources::{PlanSource, plan_source};
use crate::storage::views::plan_self_checks::unlinked;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::delivery::{self, Note, Sending};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The field of those who are ticked: the letter goes to them.
const TO: &str = "to";
/// The field of all who could be ticked, so that a form that comes again keeps what was taken out of it.
const LISTED: &str = "listed";

/// The version of a uid for those who deliver it.
fn source(conn: &mut Conn, scope: &Scope, version: &Uid) -> Result<PlanSource, WebError> {
    plan_source(conn, scope, version)?.ok_or(WebError::NotFound("plan version"))
}

fn about(source: &PlanSource, version: &Uid) -> Audit {
    Audit::of("delivery.view").object("plan-version", version).subject(&source.client_uid)
}

fn crumbs(ctx: &Ctx, source: &PlanSource, version: &Uid) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", source.client_uid), &source.client_name),
        Crumb::to(format!("/plan-versions/{version}"), ctx.text(title_key(source.kind))),
    ]
}

/// `GET /plan-versions/{version}/deliver`
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let version = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let source = source(conn, scope, &version)?;
        require_supported(&source.client_uid, source.client_state).map_err(WebError::Refused)?;
        Ok((send_page(&own, conn, (&source, &version), FormState::default())?, about(&source, &version)))
    })
    .await
}

/// `POST /plan-versions/{version}/deliver`
pub async fn send(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let version = uid_of(&path)?;
    if consent_panel::is_recording(&form) {
        return record_consents(ctx, version, form, send_page).await;
    }
    let sending = Sending {
        shown: form.text("shown").to_owned(),
        to: form.all(TO).to_vec(),
        consent: consent_panel::chosen(&form),
    };
    let uid = version.clone();
    let done = ctx
        .write(form.op_id(), "plan.deliver", move |tx, cmd| delivery::deliver(tx, cmd, &uid, &sending))
        .await;
    match done {
        Ok(_) => Ok(ctx.see_saying(format!("/plan-versions/{version}"), "success", "delivery-sent")),
        Err(failure) => again(&ctx, version, &form, failure, send_page).await,
    }
}

/// Records the consents that are wanting, and goes back to the form.
async fn record_consents<P: Page + 'static>(
    ctx: Ctx,
    version: Uid,
    form: Form,
    page: FormOf<P>,
) -> PageResult {
    let of = version.clone();
    let client = ctx.read(move |conn, scope| Ok(source(conn, scope, &of)?.client_uid)).await?;
    let (kept, is_refused) = consent_panel::recorded(&ctx, (client, version.clone()), &form).await?;
    let own = ctx.clone();
    ctx.form(is_refused, move |conn, scope| {
        let source = source(conn, scope, &version)?;
        let page = page(&own, conn, (&source, &version), kept)?;
        Ok((page, Some(about(&source, &version))))
    })
    .await
}

/// Puts one of the two forms of a version together.
type FormOf<P> = fn(&Ctx, &mut Conn, (&PlanSource, &Uid), FormState) -> Result<P, WebError>;

/// One of the two forms of a version, again with what stands against it, unless the failure is of another kind.
async fn again<P: Page + 'static>(
    ctx: &Ctx,
    version: Uid,
    form: &Form,
    failure: Failure,
    page: FormOf<P>,
) -> PageResult {
    let Failure::Refused(refused) = failure else { return Err(failure.into()) };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let source = source(conn, scope, &version)?;
        let page = page(&own, conn, (&source, &version), again)?;
        Ok((page, Some(about(&source, &version))))
    })
    .await
}

fn send_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (source, version): (&PlanSource, &Uid),
    mut form: FormState,
) -> Result<DeliverPage, WebError> {
    let in_charge = in_charge(conn, source)?;
    let shown = delivery::seen(&in_charge);
    let (mailed, others): (Vec<InCharge>, Vec<InCharge>) =
        in_charge.into_iter().partition(InCharge::is_to_be_sent);
    let (offered, others): (Vec<InCharge>, Vec<InCharge>) =
        others.into_iter().partition(InCharge::is_by_choice);
    let letter = delivery::letter(conn, &ctx.cmd(None), source.office, ctx.text("delivery-number-later"))?;
    let to: Vec<InCharge> =
        mailed.iter().chain(&offered).filter(|to| is_ticked(&form, to)).cloned().collect();
    let first = to.first().or(mailed.first()).or(offered.first());
    let first = first.map(|to| (to.name.clone(), to.is_doctor())).unwrap_or_default();
    let (subject, text) =
        letter_preview::as_read(ctx, first, |scribe, around, ends| render(scribe, &letter, around, ends))?;
    let about = delivery::consents_for(source, &to, jst::jst_date(ctx.cmd(None).now));
    let consents = consent_panel::panel(ctx, conn, (&about, &source.client_uid), &mut form)?;
    let recipient = |to: &InCharge| recipient(to, &form);
    Ok(DeliverPage {
        crumbs: crumbs(ctx, source, version),
        version: version.to_string(),
        number: source.number,
        client_name: source.client_name.clone(),
        shown,
        mailed: mailed.iter().map(recipient).collect(),
        offered: offered.iter().map(recipient).collect(),
        paper: others.iter().map(recipient).collect(),
        form,
        unlinked: unlinked(conn, source.version)?,
        subject,
        text,
        consents,
    })
}

/// How a form names somebody who could be ticked, and whether that was so without doing anything.
fn listed(to: &InCharge) -> String {
    if to.is_to_be_sent() { to.uid.to_string() } else { format!("{}?", to.uid) }
}

/// Whether the letter goes to somebody as the form stands. Who was not listed, or not in this way, begins anew.
fn is_ticked(form: &FormState, to: &InCharge) -> bool {
    let has =
        |name: &str, word: &str| form.values.get(name).is_some_and(|all| all.lines().any(|one| one == word));
    if has(LISTED, &listed(to)) { has(TO, to.uid.as_str()) } else { to.is_to_be_sent() }
}

fn recipient(to: &InCharge, form: &FormState) -> DeliveryRecipient {
    let why = match (to.is_sent, to.handed_on, to.address.is_empty(), to.unconfirmed.is_empty()) {
        (true, ..) if to.is_revoked => "revoked",
        (true, ..) => "sent",
        (false, Some(_), ..) => "by-hand",
        (false, None, false, _) => "",
        (false, None, true, true) => "no-address",
        (false, None, true, false) => "unconfirmed",
    };
    let address = if to.address.is_empty() { to.unconfirmed.clone() } else { to.address.clone() };
    let handed_on = to.handed_on.filter(|_| !to.is_sent);
    DeliveryRecipient {
        uid: to.uid.to_string(),
        label: to.name.clone(),
        address,
        why,
        handed_on,
        is_doctor: to.is_doctor(),
        is_of_clinic: to.is_of_clinic,
        listed: listed(to),
        is_ticked: to.is_offered() && is_ticked(form, to),
    }
}

/// `GET /plan-versions/{version}/deliveries/new`
pub async fn note_form(ctx: Ctx, path: Path<String>) -> PageResult {
    let version = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let source = source(conn, scope, &version)?;
        let today = jst::jst_date(own.cmd(None).now);
        let form = FormState::with([("delivered_on", today.to_string())]);
        Ok((note_page(&own, conn, (&source, &version), form)?, about(&source, &version)))
    })
    .await
}

/// `POST /plan-versions/{version}/deliveries`
pub async fn note(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let version = uid_of(&path)?;
    if consent_panel::is_recording(&form) {
        return record_consents(ctx, version, form, note_page).await;
    }
    let done = match read_note(&version, &form) {
        Ok(input) => {
            ctx.write(form.op_id(), "delivery.note", move |tx, cmd| delivery::note(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    match done {
        Ok(_) => Ok(ctx.see_saying(format!("/plan-versions/{version}"), "success", "delivery-noted")),
        Err(failure) => again(&ctx, version, &form, failure, note_page).await,
    }
}

fn read_note(version: &Uid, form: &Form) -> Result<Note, Refused> {
    let on = parse_date(form.text("delivered_on")).ok();
    Ok(Note {
        version: version.clone(),
        recipient: form.text("recipient").to_owned(),
        means: DeliveryMeans::parse(form.text("means")),
        on: on.ok_or_else(|| Refused::at("delivered_on", "date-form"))?,
        note: form.text("note").to_owned(),
        consent: consent_panel::chosen(form),
    })
}

fn note_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (source, version): (&PlanSource, &Uid),
    mut form: FormState,
) -> Result<DeliveryNotePage, WebError> {
    let typed = |name: &str| form.values.get(name).map(String::as_str).unwrap_or_default();
    let to = delivery::recipient(conn, source, typed("recipient")).ok().flatten();
    // A day on which nothing can have been handed over is put right first.
    let on = parse_date(typed("delivered_on")).ok().filter(|on| *on <= ctx.today());
    let consents = match (to, on) {
        (Some(to), Some(on)) => {
            let about = delivery::consents_for(source, &[to], on);
            consent_panel::panel(ctx, conn, (&about, &source.client_uid), &mut form)?
        }
        _ => None,
    };
    let mut recipients: Vec<Choice> =
        in_charge(conn, source)?.iter().map(|o| Choice::of(o.uid.as_str(), &o.name)).collect();
    recipients.push(Choice::of("client", ctx.text("delivery-recipient-client")));
    let word = |m: DeliveryMeans| ctx.text(&format!("delivery-means-{}", m.as_str().replace('_', "-")));
    Ok(DeliveryNotePage {
        crumbs: crumbs(ctx, source, version),
        form,
        version: version.to_string(),
        number: source.number,
        client_name: source.client_name.clone(),
        recipients,
        means: BY_HAND.into_iter().map(|m| Choice::of(m.as_str(), word(m))).collect(),
        consents,
    })
}

/// `POST /plan-versions/{version}/deliveries/{delivery}/revoke`
pub async fn revoke(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let of = version.clone();
    ctx.write(form.op_id(), "delivery.revoke", move |tx, cmd| delivery::revoke(tx, cmd, (&of, &uid))).await?;
    Ok(ctx.see_saying(format!("/plan-versions/{version}"), "success", "delivery-revoked"))
}

/// `POST /plan-versions/{version}/deliveries/{delivery}/resend`
pub async fn resend(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let of = version.clone();
    ctx.write(form.op_id(), "delivery.resend", move |tx, cmd| delivery::resend(tx, cmd, (&of, &uid))).await?;
    Ok(ctx.see_saying(format!("/plan-versions/{version}"), "success", "delivery-resent"))
}

/// `POST /plan-versions/{version}/deliveries/{delivery}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (version, uid) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let reason = form.text("reason").to_owned();
    let of = (version.clone(), uid.clone());
    let done = ctx
        .write(form.op_id(), "delivery.withdraw", move |tx, cmd| {
            delivery::withdraw(tx, cmd, (&of.0, &of.1), &reason)
        })
        .await;
    let refused = match done {
        Ok(()) => {
            return Ok(ctx.see_saying(format!("/plan-versions/{version}"), "success", "delivery-withdrawn"));
        }
        Err(Failure::Refused(refused)) => refused,
        Err(failure) => return Err(failure.into()),
    };
    let mut again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    again.values.insert("delivery".into(), uid.to_string());
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| plans::again(&own, conn, scope, (&version, again))).await
}
