//! The region's counts (working view), for those who signed the pledge.

use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::access::Scope;
use crate::domain::disclosure::CountTable;
use crate::domain::ids::Uid;
use crate::domain::period::Period;
use crate::domain::regional_issue::{self, Findings, Rules};
use crate::render::FormState;
use crate::render::pages::heat::HeatTable;
use crate::render::pages::region::{RecurringLine, RegionPage};
use crate::render::parts::Choice;
use crate::render::{Lang, Texts, period, report_file};
use crate::storage::views::region::{self, RegionView};
use crate::storage::{Audit, Conn, StorageError};
use crate::web::{Ctx, PageResult};

/// `<insurer>/<period>`
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    of: String,
}

/// `GET /region`: exact counts of the areas that the reader works with, after the pledge, on screen only.
pub async fn index(ctx: Ctx, asked: web::Query<Asked>) -> PageResult {
    let regions = ctx.read(|conn, scope| Ok(region::regions(conn, scope)?)).await?;
    let Some((chosen, period)) = chosen(&regions, &asked.of, ctx.today()) else {
        return ctx.page(|_, _| Ok(nothing())).await;
    };
    if !chosen.is_pledged {
        return Ok(ctx.see(format!("/pledges/{}?next=/region", chosen.uid)));
    }
    let (texts, lang) = (ctx.state.render.texts(), ctx.lang());
    let choices = choices(&regions, texts, lang, ctx.today());
    ctx.page_about(move |conn, scope| {
        let findings = findings(conn, &chosen, period)?;
        let detail = serde_json::json!({ "period": period.to_string() });
        let audit =
            Audit::of("region.read").object("insurer", &chosen.uid).insurer(&chosen.uid).detail(detail);
        Ok((page(scope, (texts, lang), &chosen, &findings, choices), audit))
    })
    .await
}

/// The periods that a person may look at: the last four full quarters together and one by one.
pub(super) fn periods(today: NaiveDate) -> Vec<Period> {
    let year = Period::last_year(today);
    let mut quarters: Vec<Period> = year.quarters().map(Period::Quarter).collect();
    quarters.reverse();
    std::iter::once(year).chain(quarters).collect()
}

/// Insurer and period as one choice.
pub(super) fn choices(regions: &[RegionView], texts: Texts, lang: Lang, today: NaiveDate) -> Vec<Choice> {
    let mut choices = Vec::new();
    for region in regions {
        for each in periods(today) {
            let label = format!("{} {}", region.name, period::words(texts, lang, each));
            choices.push(Choice::of(format!("{}/{each}", region.uid), label));
        }
    }
    choices
}

/// Reads `<insurer>/<period>`.
pub(super) fn parse_choice(text: &str) -> Option<(Uid, Period)> {
    let (insurer, period) = text.split_once('/')?;
    Some((Uid::parse(insurer)?, Period::parse(period)?))
}

fn chosen(regions: &[RegionView], of: &str, today: NaiveDate) -> Option<(RegionView, Period)> {
    let asked = parse_choice(of);
    let region = asked.as_ref().and_then(|(uid, _)| regions.iter().find(|r| r.uid == *uid));
    let region = region.or_else(|| regions.first())?;
    Some((region.clone(), asked.map_or_else(|| Period::last_year(today), |(_, period)| period)))
}

fn findings(conn: &mut Conn, region: &RegionView, period: Period) -> Result<Findings, StorageError> {
    let reach = regional_issue::four_quarters_up_to(period);
    let issues = region::counted(conn, region.insurer, reach, &region.areas)?;
    let examined = region::examined(conn, region.insurer, reach)?;
    let rules = Rules {
        period,
        themes: region::themes_of(conn, region.insurer, period.last_day())?,
        areas: region.areas.iter().map(|a| a.heading.clone()).collect(),
        recurring_from: regional_issue::RECURRING_FROM,
    };
    Ok(regional_issue::build(&issues, &examined, &rules))
}

fn nothing() -> RegionPage {
    RegionPage {
        form: FormState::default(),
        choices: Vec::new(),
        insurer: String::new(),
        period: String::new(),
        table: HeatTable::default(),
        recurring: Vec::new(),
        is_partial: false,
        draft_choice: String::new(),
    }
}

fn page(
    scope: &Scope,
    (texts, lang): (Texts, Lang),
    region: &RegionView,
    findings: &Findings,
    choices: Vec<Choice>,
) -> RegionPage {
    let table: &CountTable = &findings.table;
    let choice = format!("{}/{}", region.uid, table.period);
    let recurring = findings.recurring.iter().map(|r| {
        let (theme, area) = report_file::names(texts, lang, table.grid(), r.place);
        let rate = r.per_hundred.map_or_else(String::new, |rate| format!("{rate:.1}"));
        RecurringLine { theme, area, cases: r.cases, offices: r.offices, rate }
    });
    RegionPage {
        form: FormState::with([("of", choice.clone())]),
        choices,
        insurer: region.name.clone(),
        period: period::words(texts, lang, table.period),
        table: HeatTable::exact(table.grid()),
        recurring: recurring.collect(),
        is_partial: !region.is_whole,
        draft_choice: if scope.may_publish_reports(region.insurer) { choice } else { String::new() },
    }
}
