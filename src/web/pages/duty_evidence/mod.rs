//! The evidence of one client and period (運営基準29条2項: what has to be kept): the choice of the period, the document on
//! paper, and all of it as a ZIP.

mod asked;
mod build;
pub mod former;
pub mod pack;
mod sheets;

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use asked::{Found, Whose};

use super::meeting_words::uid_of;
use crate::domain::evidence::{EvidencePeriod, MOST_YEARS, PeriodChoice};
use crate::domain::hand_over::FormerTime;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::add_months;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::evidence::EvidenceFormPage;
use crate::render::parts::{Choice, Crumb};
use crate::storage::Conn;
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
        EvidencePeriod::parse(&self.period, &self.from, &self.until, ctx.today())
    }
}

/// `GET /clients/{client}/evidence`
pub async fn form(ctx: Ctx, path: Path<String>) -> PageResult {
    show_form(&ctx, Whose::Client(uid_of(&path)?)).await
}

async fn show_form(ctx: &Ctx, whose: Whose) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let found = whose.find(conn, scope)?;
        let form = FormState::with(first_choice(&found));
        Ok((form_page(&own, conn, (&found, scope.today()), form)?, found.about()))
    })
    .await
}

/// The year of today; of a time that is over, its days, as many as one document has.
fn first_choice(found: &Found) -> Vec<(&'static str, String)> {
    let files = ("attachments", "yes".to_owned());
    let Some(time) = found.time() else {
        return vec![("period", PeriodChoice::ThisYear.to_string()), files];
    };
    let last = time.last_day();
    let most = add_months(last, -MOST_YEARS * 12).and_then(|day| day.succ_opt()).unwrap_or(last);
    let from = time.began_on.map_or(most, |began_on| began_on.max(most));
    let days = [("from", from), ("until", last)].map(|(name, day)| (name, day.to_string()));
    let [from, until] = days;
    vec![("period", PeriodChoice::Days.to_string()), from, until, files]
}

fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (found, today): (&Found, NaiveDate),
    form: FormState,
) -> Result<EvidenceFormPage, WebError> {
    let client = found.client();
    let (crumbs, back) = match found {
        Found::Kept(_) => (
            vec![
                Crumb::to("/clients", ctx.text("client-index-title")),
                Crumb::to(format!("/clients/{}", client.uid), &client.name),
                Crumb::to(format!("/clients/{}/duties", client.uid), ctx.text("duty-ledger-title")),
            ],
            format!("/clients/{}/duties", client.uid),
        ),
        Found::Former(care) => (
            vec![
                Crumb::to("/hand-overs", ctx.text("hand-over-index-title")),
                Crumb::to(format!("/hand-overs/{}", care.hand_over), &client.name),
            ],
            format!("/hand-overs/{}", care.hand_over),
        ),
    };
    Ok(EvidenceFormPage {
        crumbs,
        form,
        at: found.at(),
        back,
        client_name: client.name.clone(),
        began_on: found.time().and_then(|time| time.began_on),
        last_day: found.time().map(FormerTime::last_day),
        periods: PeriodChoice::ALL.iter().map(|choice| period(ctx, *choice)).collect(),
        kept_until: found.kept_until(ctx, conn)?.filter(|last| *last < today),
        most_years: MOST_YEARS,
    })
}

fn period(ctx: &Ctx, choice: PeriodChoice) -> Choice {
    let key = format!("evidence-period-{choice}").replace('_', "-");
    Choice::of(choice.as_str(), ctx.text(&key))
}

/// The form with what is wrong.
async fn again(ctx: &Ctx, whose: Whose, wanted: &Wanted, refused: &[Refused]) -> PageResult {
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
        let found = whose.find(conn, scope)?;
        Ok((form_page(&own, conn, (&found, scope.today()), form)?, Some(found.about())))
    })
    .await
}

/// `GET /clients/{client}/evidence/print`
pub async fn print(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    print_of(&ctx, Whose::Client(uid_of(&path)?), &query).await
}

async fn print_of(ctx: &Ctx, whose: Whose, wanted: &Wanted) -> PageResult {
    let period = match wanted.period(ctx) {
        Ok(period) => period,
        Err(refused) => return again(ctx, whose, wanted, &refused).await,
    };
    let (own, of) = (ctx.clone(), whose.clone());
    let made = ctx.page_about(move |conn, scope| {
        let found = of.find(conn, scope)?;
        let period = found.within(period).map_err(WebError::Refused)?;
        let page = build::document(&own, conn, scope, (&found, period))?;
        Ok((page, found.disclosed("evidence.print", period)))
    });
    match made.await {
        Err(WebError::Refused(refused)) => again(ctx, whose, wanted, &[refused]).await,
        other => other,
    }
}

/// What is not readable is a fault of the program.
fn internal(error: impl ToString) -> WebError {
    WebError::Internal(error.to_string())
}
