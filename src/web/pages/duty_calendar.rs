//! Due dates of a reader's clients, month by month.

use std::collections::BTreeMap;

use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};

use super::duties::{Read, Wanted, about};
use super::duty_lines::{Owed, is_check, month_text};
use crate::domain::duty::Month;
use crate::render::pages::duties::DutyLine;
use crate::render::pages::duty_calendar::{CalendarDay, DutyCalendarPage};
use crate::render::{FormState, Lang};
use crate::web::{Ctx, PageResult};

/// Lines of one day.
const LINES_A_DAY: usize = 4;

/// `GET /duties/calendar`
pub async fn show(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let read = Read::new(&own, conn, scope, &query)?;
        let all = read.owed()?;
        let month = Month::parse(&query.month).unwrap_or_else(|| Month::of(read.today));
        let mut days: BTreeMap<NaiveDate, Vec<&Owed<'_, '_>>> = BTreeMap::new();
        for owed in all.iter().filter(|owed| !is_check(&owed.duty)) {
            if let Some(due) = owed.duty.due.filter(|due| month.has(*due)) {
                days.entry(due).or_default().push(owed);
            }
        }
        let shown: Vec<&Owed<'_, '_>> =
            days.values().flat_map(|day| day.iter().take(LINES_A_DAY).copied()).collect();
        let lines = read.lines(&own, conn, &shown)?;
        let audit = about("duty.calendar", shown);
        let href = |months: i32| {
            let pairs = [("month", month.plus(months).to_string()), ("person", query.person.clone())];
            format!("/duties/calendar?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        };
        let page = DutyCalendarPage {
            month: month_text(own.lang(), month),
            previous_href: href(-1),
            next_href: href(1),
            form: FormState::with([("month", month.to_string()), ("person", query.person.clone())]),
            persons: read.choices(&own),
            weekdays: match own.lang() {
                Lang::Ja => ["月", "火", "水", "木", "金", "土", "日"],
                Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            },
            weeks: weeks(month, read.today, &days, lines),
        };
        Ok((page, audit))
    })
    .await
}

/// The weeks of a month from Monday on; the lines stand in the order of their days.
fn weeks(
    month: Month,
    today: NaiveDate,
    days: &BTreeMap<NaiveDate, Vec<&Owed<'_, '_>>>,
    lines: Vec<DutyLine>,
) -> Vec<Vec<CalendarDay>> {
    let mut lines = lines.into_iter();
    let before = month.first_day().weekday().num_days_from_monday();
    let mut cells = vec![CalendarDay::default(); usize::try_from(before).unwrap_or_default()];
    for on in month.first_day().iter_days().take_while(|day| *day <= month.last_day()) {
        let owed = days.get(&on).map_or(0, Vec::len);
        let lines = lines.by_ref().take(owed.min(LINES_A_DAY)).collect();
        let more = owed.saturating_sub(LINES_A_DAY);
        cells.push(CalendarDay { on: Some(on), number: on.day(), is_today: on == today, lines, more });
    }
    cells.resize(cells.len().next_multiple_of(7), CalendarDay::default());
    cells.chunks(7).map(<[CalendarDay]>::to_vec).collect()
}
