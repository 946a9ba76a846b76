//! Letters on paper: cover, QR with the short code, reply slip. The code is derived when the page is made.

use actix_web::web;
use data_encoding::BASE64;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::{ECL, QRBuilder};

use super::meeting_view::{about, view};
use super::meeting_way::is_of_now;
use super::meeting_words::{place_text, uid_of};
use crate::domain::access::InvitationKind;
use crate::domain::link_token;
use crate::domain::meeting::ParticipantKind;
use crate::domain::slot_poll::SendChannel;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::pages::meeting_letters::{MeetingLettersPage, MeetingPaperLetter, MeetingPaperSlot};
use crate::storage::Conn;
use crate::storage::views::meeting_recipients::{self, SenderView};
use crate::storage::views::meetings::{InvitationView, MeetingView, PersonView};
use crate::usecases::links;
use crate::web::{Ctx, PageResult, WebError};

/// Which letters: one, or all that go on paper.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    invitation: String,
}

/// `GET /meetings/{meeting}/letters`
pub async fn show(ctx: Ctx, path: web::Path<String>, wanted: web::Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        let sender = meeting_recipients::sender(conn, meeting.head.office.0, meeting.head.organizer.0)?;
        let place = place_text(&own, conn, meeting.head.form, &meeting.head.place)?;
        let letters = letters(&own, conn, &meeting, &wanted.invitation, (&sender, &place))?;
        let audit = about(&meeting).purpose("letters");
        Ok((MeetingLettersPage { back: format!("/meetings/{uid}"), letters }, audit))
    })
    .await
}

fn letters(
    ctx: &Ctx,
    _: &mut Conn,
    meeting: &MeetingView,
    wanted: &str,
    from: (&SenderView, &str),
) -> Result<Vec<MeetingPaperLetter>, WebError> {
    let now = ctx.cmd(None).now;
    let mut made = Vec::new();
    for person in &meeting.people {
        for invitation in &person.invitations {
            let row = &invitation.row;
            let is_alive = row.revoked_at.is_none() && row.expires_at > now;
            let is_wanted = if wanted.is_empty() {
                row.channel == SendChannel::Paper && is_of_now(meeting.head.state, row.kind)
            } else {
                row.uid.as_str() == wanted
            };
            if is_alive && is_wanted {
                made.push(letter(ctx, meeting, (person, invitation), from)?);
            }
        }
    }
    Ok(made)
}

fn letter(
    ctx: &Ctx,
    meeting: &MeetingView,
    (person, invitation): (&PersonView, &InvitationView),
    (from, place): (&SenderView, &str),
) -> Result<MeetingPaperLetter, WebError> {
    let row = &invitation.row;
    let base_url = ctx.state.works.post.base_url();
    let link = links::text(ctx.state.desk.keys(), &base_url, (row.kind, &row.uid, &row.nonce));
    let address = format!("{base_url}/i/#{}", link_token::code_fragment(&link.code));
    let slots = meeting.slots.iter().filter(|_| row.kind == InvitationKind::Poll);
    let date = meeting.head.starts_at.zip(meeting.head.ends_at).filter(|_| row.kind == InvitationKind::Room);
    let is_office = matches!(person.who.kind, ParticipantKind::Office | ParticipantKind::Doctor);
    Ok(MeetingPaperLetter {
        to: person.who.label.clone(),
        is_person: !is_office,
        number: meeting.head.number.clone(),
        kind: row.kind.as_str(),
        office: from.office.clone(),
        person: from.person.clone(),
        phone: from.phone.clone(),
        fax: from.fax.clone(),
        today: jst::jst_date(ctx.cmd(None).now),
        due_at: row.due_at.filter(|_| row.kind != InvitationKind::Room),
        date: date.map(|(starts_at, ends_at)| MeetingPaperSlot { starts_at, ends_at }),
        form: meeting.head.form.as_str(),
        slots: slots.map(|s| MeetingPaperSlot { starts_at: s.starts_at, ends_at: s.ends_at }).collect(),
        place: place.to_owned(),
        entry_url: link.entry_url,
        code: link_token::code_for_reading(&link.code),
        qr: qr(&address)?,
    })
}

/// A symbol of level M as an image of its own; the page prints it at 31 mm.
fn qr(text: &str) -> Result<String, WebError> {
    let made = QRBuilder::new(text).ecl(ECL::M).build();
    let code = made.map_err(|e| WebError::Internal(format!("no QR symbol: {e:?}")))?;
    let svg = SvgBuilder::default().shape(Shape::Square).to_str(&code);
    Ok(format!("data:image/svg+xml;base64,{}", BASE64.encode(svg.as_bytes())))
}
