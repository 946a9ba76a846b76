//! The private calendar of an account, for the programs that subscribe to it: one address with a secret, read-only, nobody
//! named. What the secret opens is asked anew each time.

use std::collections::btree_map::{BTreeMap, Entry};

use actix_web::http::header::{self, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{Days, NaiveDateTime};

use crate::domain::access::{Actor, scope};
use crate::domain::time::jst;
use crate::mail::calendar::feed::{Dated, render};
use crate::mail::calendar::{Place, uid};
use crate::storage::views::calendar_feeds::{self as views, DatedMeeting};
use crate::storage::{Conn, StorageError};
use crate::usecases::account::feed::holder_of;
use crate::usecases::keys::sha256_hex;
use crate::usecases::link::tries::count_wrong;
use crate::usecases::meeting::letters;
use crate::usecases::{Failure, Keys};
use crate::web::{Ctx, PageResult, saved_as};

/// How far back and ahead it reaches, in days.
const BACK: u64 = 30;
const AHEAD: u64 = 366;

/// `GET /calendar/{secret}.ics`
pub async fn show(ctx: Ctx, request: HttpRequest, secret: web::Path<String>) -> PageResult {
    let (keys, now, name) = (ctx.state.desk.keys().clone(), ctx.cmd(None).now, ctx.text("feed-name"));
    let found =
        ctx.state.store().reading(move |conn| calendar(conn, (&keys, secret.as_str()), now, &name)).await;
    match found? {
        Some(text) => Ok(answer(&request, text)),
        None => nothing(&ctx).await,
    }
}

/// The calendar that a secret opens.
fn calendar(
    conn: &mut Conn,
    (keys, secret): (&Keys, &str),
    now: NaiveDateTime,
    name: &str,
) -> Result<Option<String>, StorageError> {
    let Some(holder) = holder_of(conn, keys, secret, now)? else { return Ok(None) };
    let today = jst::jst_date(now);
    let scope = scope(&Actor::Account(holder)).on(today);
    let from = today.checked_sub_days(Days::new(BACK)).map(jst::day_start);
    let until = today.checked_add_days(Days::new(AHEAD)).map(jst::day_start);
    let span = from.zip(until).unwrap_or((now, now));
    let meetings = views::meetings(conn, &scope, span)?;
    // Offices meet in few places, and each is looked up once.
    let mut places = BTreeMap::new();
    for (form, place) in meetings.iter().map(|meeting| (meeting.form, &meeting.place)) {
        if let Entry::Vacant(free) = places.entry((form, place)) {
            free.insert(letters::place(conn, form, place)?);
        }
    }
    let place = |meeting: &DatedMeeting| places.get(&(meeting.form, &meeting.place)).cloned();
    let dated: Vec<Dated> = meetings.iter().filter_map(|m| dated(m, place(m)?)).collect();
    Ok(Some(render(name, &dated)))
}

fn dated(meeting: &DatedMeeting, place: Place) -> Option<Dated> {
    Some(Dated {
        uid: uid(&meeting.calendar_uid),
        sequence: u32::try_from(meeting.calendar_sequence).unwrap_or_default(),
        made_at: meeting.updated_at,
        starts_at: meeting.starts_at?,
        ends_at: meeting.ends_at?,
        meeting_number: meeting.number.clone(),
        kind: letters::KIND.into(),
        place,
        is_cancelled: meeting.is_cancelled(),
    })
}

/// The calendar, or that it is the one the program has. It is for nobody in between.
fn answer(request: &HttpRequest, text: String) -> HttpResponse {
    let tag = EntityTag::new_strong(sha256_hex(text.as_bytes()).chars().take(32).collect());
    let is_known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if is_known {
        return response.finish();
    }
    response.content_type("text/calendar; charset=utf-8").insert_header(saved_as("enza.ics")).body(text)
}

/// A wrong secret, one that was revoked and one that never was are the same: a plain 404, which repeats no part of the address.
async fn nothing(ctx: &Ctx) -> PageResult {
    let plain = |mut response: actix_web::HttpResponseBuilder, text: &'static str| {
        Ok(response.content_type("text/plain; charset=utf-8").body(text))
    };
    match count_wrong(&ctx.state.desk, "feed", &ctx.identity.client_ip).await {
        Ok(()) => plain(HttpResponse::NotFound(), "404"),
        Err(Failure::Refused(_)) => plain(HttpResponse::TooManyRequests(), "429"),
        Err(failure) => Err(failure.into()),
    }
}
