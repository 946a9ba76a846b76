//! What routes of rooms share: whose seat it is, and what a view of the room is noted as.

use super::{Ctx, PageResult, WebError};
use crate::domain::access::{AccountActor, Actor};
use crate::domain::ids::Uid;
use crate::domain::room::Audience;
use crate::live::guard::Credential;
use crate::storage::Audit;
use crate::storage::views::rooms::{self, SeatView};
use crate::storage::views::sights;
use crate::usecases::seat_rights;

/// The uid that a path names.
pub fn uid(text: &str) -> Result<Uid, WebError> {
    Uid::parse(text).ok_or(WebError::NotFound("room"))
}

/// The asker's own seat, admitted or not; nothing when they have none yet.
pub async fn find(ctx: &Ctx, room: &Uid) -> Result<Option<SeatView>, WebError> {
    let (room, holder, actor) = (room.clone(), ctx.actor().name(), ctx.actor().clone());
    let now = ctx.state.desk.clock().now();
    ctx.read(move |conn, _| {
        let seat = rooms::seat_of(conn, &room, &holder)?;
        // The seat says where somebody sits; whether they still may is asked anew.
        let is_lost = seat.is_some() && !seat_rights::holds(conn, &actor, &room, now)?;
        if is_lost || seat.is_none() && !rooms::exists(conn, &room)? {
            return Err(WebError::NotFound("room"));
        }
        Ok(seat)
    })
    .await
}

/// The asker's own admitted seat; everybody else is denied.
pub async fn get(ctx: &Ctx, room: &Uid) -> Result<SeatView, WebError> {
    find(ctx, room).await?.filter(SeatView::is_admitted).ok_or(WebError::Denied)
}

/// The page that says why a case's room is shut to the asker for now: the pledge comes first, or the window is over. To
/// everybody else there is no such room.
pub async fn why_shut(ctx: &Ctx, room: Uid) -> PageResult {
    let now = ctx.state.desk.clock().now();
    let item = ctx.read(move |conn, scope| Ok(sights::shut_room(conn, scope, &room, now)?)).await?;
    item.map(|item| ctx.see(format!("/agenda/{item}"))).ok_or(WebError::NotFound("room"))
}

/// What lets the asker in, for as long as it holds.
pub fn credential(ctx: &Ctx) -> Result<Credential, WebError> {
    match ctx.actor() {
        Actor::Link(link) => Ok(Credential::Link(link.invitation)),
        Actor::Account(AccountActor { token: Some(token), .. }) => Ok(Credential::Token(token.uid.clone())),
        Actor::Account(_) => {
            ctx.identity.session.as_ref().map(|s| Credential::Session(s.id)).ok_or(WebError::SignInFirst)
        }
        _ => Err(WebError::SignInFirst),
    }
}

/// The asker's audience.
pub fn audience(seat: &SeatView, is_projection: bool) -> Audience {
    Audience::of(seat.role, is_projection)
}

/// The audit row of a view: the room and whose data are spoken of in it.
pub fn viewed(action: &'static str, seat: &SeatView, subject: Option<&Uid>) -> Audit {
    Audit::of(action).object("room", &seat.room_uid).subjects(subject)
}

/// The query that keeps a personal link's invitation in the addresses of a room.
pub fn query(ctx: &Ctx) -> String {
    match ctx.actor() {
        Actor::Link(link) => format!("?invitation={}", link.uid),
        _ => String::new(),
    }
}
