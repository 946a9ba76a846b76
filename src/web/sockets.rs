//! The one address that becomes a socket. Everything is checked before the upgrade; afterwards `live` has a checked seat.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::gate::bearer;
use super::{Ctx, WebError, csrf, seating};
use crate::domain::ids::Uid;
use crate::live::guard::Credential;
use crate::live::socket::{self, Admitted};
use crate::storage::views::rooms::{self, SeatView};
use crate::usecases::room::use_ticket;
use crate::usecases::seat_rights;

/// `GET /rooms/{room}/socket`
pub async fn open(
    ctx: Ctx,
    path: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, actix_web::Error> {
    let room = seating::uid(&path)?;
    match admit(&ctx, &request, &room).await {
        Ok(admitted) => socket::open(&ctx.state.live, &request, payload, admitted),
        Err(WebError::SignInFirst) => Ok(plain(StatusCode::UNAUTHORIZED)),
        Err(error) => Err(error.into()),
    }
}

/// A program would not follow the way to the sign-in page.
fn plain(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain").body(status.to_string())
}

/// A program brings a ticket, a browser its login or link; a wrong Origin is refused in any case.
async fn admit(ctx: &Ctx, request: &HttpRequest, room: &Uid) -> Result<Admitted, WebError> {
    let bearer = bearer(request.headers());
    let origins: Vec<&str> =
        request.headers().get_all(header::ORIGIN).map(|v| v.to_str().unwrap_or_default()).collect();
    let is_ours = |origin: &&str| {
        csrf::origin_is_ours(origin, request.connection_info().host(), &ctx.state.config.base_url())
    };
    let is_missing_allowed = bearer.is_some();
    if !origins.iter().all(is_ours) || (origins.is_empty() && !is_missing_allowed) {
        return Err(WebError::Denied);
    }
    let (seat, credential) = match bearer {
        Some(ticket) => by_ticket(ctx, ticket).await?,
        None => by_login(ctx, room).await?,
    };
    if seat.room_uid != *room || !seat.is_admitted() {
        return Err(WebError::Denied);
    }
    let room_id = seat.room_id;
    let subject = ctx.read(move |conn, _| Ok(rooms::subject_of(conn, room_id)?)).await?;
    ctx.viewed(seating::viewed("room.join", &seat, subject.as_ref())).await?;
    Ok(Admitted { seat, credential, lang: ctx.lang() })
}

async fn by_ticket(ctx: &Ctx, secret: String) -> Result<(SeatView, Credential), WebError> {
    let now = ctx.state.desk.clock().now();
    let used = ctx.state.desk.noting(move |tx| use_ticket(tx, &secret, now)).await?;
    let used = used.ok_or(WebError::SignInFirst)?;
    let token = Uid::parse(&used.token_uid).ok_or(WebError::SignInFirst)?;
    let seat = ctx.read(move |conn, _| {
        let seat = rooms::seat_by_id(conn, used.seat_id)?.ok_or(WebError::Denied)?;
        // The ticket says which seat; whether its holder may still sit there is asked anew.
        let holder = seat_rights::holder_uid(&seat.holder).ok_or(WebError::Denied)?;
        let holds = seat_rights::account_holds(conn, &holder, seat.room_id, now)?;
        if holds { Ok(seat) } else { Err(WebError::Denied) }
    });
    Ok((seat.await?, Credential::Token(token)))
}

async fn by_login(ctx: &Ctx, room: &Uid) -> Result<(SeatView, Credential), WebError> {
    let credential = seating::credential(ctx)?;
    Ok((seating::get(ctx, room).await?, credential))
}
