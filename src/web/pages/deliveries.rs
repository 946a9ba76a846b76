//! Delivering a plan version: previewed with its exact recipients and text, then sent; noted by hand; withdrawn, sent again.

mod handed;
mod noted;
mod steps;

pub use handed::{handed, step_line};
pub use noted::{note, note_form};
pub use steps::{resend, revoke, withdraw};

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::form_page::refused_or;
use super::meeting_words::uid_of;
use super::plans::title_key;
use super::{consent_panel, letter_preview};
use crate::domain::access::Scope;
use crate::domain::client_state::require_supported;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::mail::letters::render;
use crate::render::pages::deliveries::{DeliverPage, DeliveryRecipient, RecordChoice};
use crate::render::parts::Crumb;
use crate::render::{FormState, Lang, Page};
use crate::storage::views::deliveries::records::{SignedRecord, signed};
use crate::storage::views::deliveries::{InCharge, in_charge};
use crate::storage::views::meeting_sources::{PlanSource, plan_source};
use crate::storage::views::plan_self_checks::unlinked;
use crate::storage::{Audit, Conn};
use crate::usecases::delivery::{self, Sending};
use crate::web::message::Message;
use crate::web::{Ctx, Form, PageResult, WebError};

/// The field of those who are ticked: the letter goes to them.
const TO: &str = "to";
/// The field of all who could be ticked, so that a form that comes again keeps what was taken out of it.
const LISTED: &str = "listed";
/// The field of the records that go along, and the one that says that they were shown.
const RECORD: &str = "record";
const RECORDS_SHOWN: &str = "records_shown";
/// So many who have nothing of the version yet are named, the others are counted.
const NAMED: usize = 5;

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
        records: form.all(RECORD).to_vec(),
        consent: consent_panel::chosen(&form),
    };
    let uid = version.clone();
    let done = ctx
        .write(form.op_id(), "plan.deliver", move |tx, cmd| delivery::deliver(tx, cmd, &uid, &sending))
        .await;
    match done {
        Ok(_) => Ok(see(&ctx, &version, sent(&ctx, version.clone()).await?)),
        Err(failure) => {
            let refused = refused_or(failure)?;
            again(&ctx, version, &form, &[refused], send_page).await
        }
    }
}

/// What is said of a sending: who has nothing of the version yet is named.
async fn sent(ctx: &Ctx, version: Uid) -> Result<Message, WebError> {
    let read = move |conn: &mut Conn, scope: &Scope| {
        let source = source(conn, scope, &version)?;
        let unserved = in_charge(conn, &source)?.into_iter().filter(InCharge::is_unserved);
        Ok(unserved.map(|to| to.name).collect::<Vec<_>>())
    };
    let names = ctx.read(read).await?;
    if names.is_empty() {
        return Ok(Message::of("success", "delivery-sent"));
    }
    let comma = if ctx.lang() == Lang::Ja { "、" } else { ", " };
    let named = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(comma);
    let message = Message::of("success", "delivery-sent-partly").with("names", named);
    Ok(message.with("more", names.len().saturating_sub(NAMED)))
}

/// Back to the deliveries on the version's page, with a word of what was done.
fn see(ctx: &Ctx, version: &Uid, message: Message) -> HttpResponse {
    ctx.see_at(&format!("/plan-versions/{version}"), "deliveries", message)
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

/// One of the two forms of a version, again with all that stands against it.
async fn again<P: Page + 'static>(
    ctx: &Ctx,
    version: Uid,
    form: &Form,
    refused: &[Refused],
    page: FormOf<P>,
) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), refused);
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
    let lacks_newest = in_charge.iter().any(|to| to.is_offered() && to.lacks_record);
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
        records: record_choices(conn, source, (&form, lacks_newest))?,
        form,
        unlinked: unlinked(conn, source.version)?,
        subject,
        text,
        consents,
    })
}

/// The signed records that can go along: the newest one is ticked where somebody lacks it, until the form says otherwise.
fn record_choices(
    conn: &mut Conn,
    source: &PlanSource,
    (form, lacks_newest): (&FormState, bool),
) -> Result<Vec<RecordChoice>, WebError> {
    let typed = form.values.get(RECORD).map(String::as_str).unwrap_or_default();
    let is_again = form.values.contains_key(RECORDS_SHOWN);
    let choice = |(place, record): (usize, SignedRecord)| RecordChoice {
        is_ticked: match is_again {
            true => typed.lines().any(|one| one == record.uid.as_str()),
            false => place == 0 && lacks_newest,
        },
        uid: record.uid.to_string(),
        number: record.number,
        held_at: record.held_at,
    };
    Ok(signed(conn, source)?.into_iter().enumerate().map(choice).collect())
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
