//! The evidence of one client and period (運営基準29条2項: what has to be kept): the choice of the period, the document on
//! paper, and all of it as a ZIP.

mod build;
pub mod pack;
mod sheets;

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::duty_ledger::{about, kept};
use super::meeting_words::uid_of;
use crate::domain::evidence::{EvidencePeriod, MOST_YEARS, PeriodChoice};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::evidence::EvidenceFormPage;
use crate::render::parts::{Choice, Crumb};
use crate::storage::Audit;
use crate::storage::views::duties::LedgerClient;
use crate::web::{Ctx, PageResult, WebError};

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Word of `PeriodChoice`.
    period: String,
    /// First and last day as typed, for a period by days.
    from: String,
    until: String,
    /// `yes`: with the files beside the plans. For the ZIP only.
    attachments: String,
}

impl Wanted {
    fn period(&self, ctx: &Ctx) -> Result<EvidencePeriod, Vec<Refused>> {
        EvidencePeriod::parse(&self.period, &self.from, &self.until, jst_date(ctx.cmd(None).now))
    }
}

/// `GET /clients/{client}/evidence`
pub async fn form(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let form = FormState::with([("period", PeriodChoice::ThisYear.as_str()), ("attachments", "yes")]);
        Ok((form_page(&own, &client, form), about(&client)))
    })
    .await
}

fn form_page(ctx: &Ctx, client: &LedgerClient, form: FormState) -> EvidenceFormPage {
    EvidenceFormPage {
        crumbs: vec![
            Crumb::to("/clients", ctx.text("client-index-title")),
            Crumb::to(format!("/clients/{}", client.uid), &client.name),
            Crumb::to(format!("/clients/{}/duties", client.uid), ctx.text("duty-ledger-title")),
        ],
        form,
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        periods: PeriodChoice::ALL.iter().map(|choice| period(ctx, *choice)).collect(),
        most_years: MOST_YEARS,
    }
}

fn period(ctx: &Ctx, choice: PeriodChoice) -> Choice {
    let key = format!("evidence-period-{choice}").replace('_', "-");
    Choice::of(choice.as_str(), ctx.text(&key))
}

/// The form with what is wrong.
async fn again(ctx: &Ctx, uid: Uid, wanted: &Wanted, refused: &[Refused]) -> PageResult {
    let errors = refused.iter().map(|refused| ctx.state.render.refusal(ctx.lang(), refused)).collect();
    let typed = [
        ("period", wanted.period.clone()),
        ("from", wanted.from.clone()),
        ("until", wanted.until.clone()),
        ("attachments", wanted.attachments.clone()),
    ];
    let form = FormState { errors, ..FormState::with(typed) };
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        Ok((form_page(&own, &client, form), Some(about(&client))))
    })
    .await
}

/// The audit row of a document: whom it is about, and over which period.
fn disclosed(action: &'static str, client: &LedgerClient, period: EvidencePeriod) -> Audit {
    Audit::of(action)
        .object("client", &client.uid)
        .subject(&client.uid)
        .insurer(&client.insurer_uid)
        .purpose(format!("{}/{}", period.from, period.until))
}

/// `GET /clients/{client}/evidence/print`
pub async fn print(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let period = match query.period(&ctx) {
        Ok(period) => period,
        Err(refused) => return again(&ctx, uid, &query, &refused).await,
    };
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let page = build::document(&own, conn, scope, (&client, period))?;
        Ok((page, disclosed("evidence.print", &client, period)))
    })
    .await
}

/// What is not readable is a fault of the program.
fn internal(error: impl ToString) -> WebError {
    WebError::Internal(error.to_string())
}
