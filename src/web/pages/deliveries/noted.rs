//! The form on which a person notes that a version was handed over by hand.

use std::slice;

use actix_web::web::Path;

use super::{RECORD, about, again, crumbs, record_choices, record_consents, see, source};
use crate::domain::delivery::{BY_HAND, DeliveryMeans};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::{jst, parse_date};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::deliveries::DeliveryNotePage;
use crate::render::parts::Choice;
use crate::storage::Conn;
use crate::storage::views::deliveries::in_charge;
use crate::storage::views::meeting_sources::PlanSource;
use crate::usecases::consent_steps::wanting;
use crate::usecases::delivery::{self, Note, Typed};
use crate::web::message::Message;
use crate::web::pages::consent_panel;
use crate::web::pages::form_page::{refused_or, with_found};
use crate::web::pages::meeting_words::uid_of;
use crate::web::{Ctx, Form, PageResult, WebError};

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
    let input = Note { version: version.clone(), typed: typed(&form), consent: consent_panel::chosen(&form) };
    let done = ctx.write(form.op_id(), "delivery.note", move |tx, cmd| delivery::note(tx, cmd, &input)).await;
    match done {
        Ok(_) => Ok(see(&ctx, &version, Message::of("success", "delivery-noted"))),
        Err(failure) => {
            let refused = all_refused(&ctx, version.clone(), &form, refused_or(failure)?).await?;
            again(&ctx, version, &form, &refused, note_page).await
        }
    }
}

fn typed(form: &Form) -> Typed {
    Typed {
        recipient: form.text("recipient").to_owned(),
        means: DeliveryMeans::parse(form.text("means")),
        on: form.text("delivered_on").to_owned(),
        note: form.text("note").to_owned(),
        records: form.all(RECORD).to_vec(),
    }
}

/// All that stands against what was typed, so that it is mended at once: the fields in their order, the consents, and what was
/// found beyond them.
async fn all_refused(ctx: &Ctx, version: Uid, form: &Form, found: Refused) -> Result<Vec<Refused>, WebError> {
    let (typed, chosen, now) = (typed(form), consent_panel::chosen(form), ctx.cmd(None).now);
    let read = move |conn: &mut Conn, scope: &_| {
        let source = source(conn, scope, &version)?;
        let in_charge = in_charge(conn, &source)?;
        let faults = delivery::faults(conn, (&source, &in_charge), &typed, now)?;
        let mut all: Vec<Refused> = faults.into_iter().map(Refused::from).collect();
        let to = delivery::recipient(&in_charge, &typed.recipient).ok().flatten();
        let on = typed.day().ok().filter(|on| *on <= jst::jst_date(now));
        if let Some((to, on)) = to.zip(on) {
            let (gaps, shown) = wanting(conn, &delivery::consents_for(&source, slice::from_ref(to), on))?;
            all.extend(chosen.judge(&gaps, &shown).err().map(Refused::from));
        }
        Ok(all)
    };
    Ok(with_found(ctx.read(read).await?, found))
}

fn note_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (source, version): (&PlanSource, &Uid),
    mut form: FormState,
) -> Result<DeliveryNotePage, WebError> {
    let in_charge = in_charge(conn, source)?;
    let typed = |name: &str| form.values.get(name).map(String::as_str).unwrap_or_default();
    let to = delivery::recipient(&in_charge, typed("recipient")).ok().flatten();
    // A day on which nothing can have been handed over is put right first.
    let on = parse_date(typed("delivered_on")).ok().filter(|on| *on <= ctx.today());
    let consents = match (to, on) {
        (Some(to), Some(on)) => {
            let about = delivery::consents_for(source, slice::from_ref(to), on);
            consent_panel::panel(ctx, conn, (&about, &source.client_uid), &mut form)?
        }
        _ => None,
    };
    let mut recipients: Vec<Choice> =
        in_charge.iter().map(|to| Choice::of(to.uid.as_str(), &to.name)).collect();
    recipients.push(Choice::of("client", ctx.text("delivery-recipient-client")));
    let word = |m: DeliveryMeans| ctx.text(&format!("delivery-means-{}", m.as_str().replace('_', "-")));
    Ok(DeliveryNotePage {
        crumbs: crumbs(ctx, source, version),
        version: version.to_string(),
        number: source.number,
        client_name: source.client_name.clone(),
        recipients,
        records: record_choices(conn, source, (&form, false))?,
        form,
        means: BY_HAND.into_iter().map(|m| Choice::of(m.as_str(), word(m))).collect(),
        consents,
    })
}
