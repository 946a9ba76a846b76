//! Letters on paper: cover, QR with the short code, reply slip. The code is derived when the page is made.

use super::meeting_view::{about, view};
use super::meeting_way::is_of_now;
use super::meeting_words::{place_text, uid_of};
use super::{paper_marks, paper_packets};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::meeting::ParticipantKind;
use crate::domain::slot_poll::SendChannel;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::pages::meeting_letters::{MeetingLettersPage, MeetingPaperLetter, MeetingPaperSlot};
use crate::render::pages::on_paper::{Cover, Packet};
use crate::storage::Conn;
use crate::storage::views::meeting_recipients::{self, SenderView};
use crate::storage::views::meetings::{InvitationView, MeetingView, PersonView};
use crate::storage::views::unreached::{way_to_contact, way_to_office};
use crate::web::{Ctx, PageResult, WebError};
use actix_web::web;

/// Which letters: one, or all that go on paper.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    invitation: String,
}

/// `GET /meetings/{meeting}/letters`
pub async fn show(ctx: Ctx, path: web::Path<String>, wanted: web::Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let ctx = ctx.in_japanese();
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let meeting = view(conn, scope, &uid)?;
        let sender = meeting_recipients::sender(conn, meeting.head.office.0, meeting.head.organizer.0)?;
        let place = place_text(&own, conn, meeting.head.form, &meeting.head.place)?;
        let printed = printed(&own, &meeting, &wanted.invitation);
        let is_sheet = |invitation: &InvitationView| invitation.row.inquiry.is_some();
        let (sheets, others): (Vec<_>, Vec<_>) = printed.into_iter().partition(|(_, one)| is_sheet(one));
        let letters = others.into_iter().map(|of| letter(&own, conn, &meeting, of, (&sender, &place)));
        let letters = letters.collect::<Result<Vec<_>, _>>()?;
        let packets = packets(&own, conn, scope, &sheets)?;
        let audit = about(&meeting).purpose("letters");
        Ok((MeetingLettersPage { back: format!("/meetings/{uid}"), letters, packets }, audit))
    })
    .await
}

/// The invitations that are printed: the one that is wanted, or all that go on paper now.
fn printed<'v>(
    ctx: &Ctx,
    meeting: &'v MeetingView,
    wanted: &str,
) -> Vec<(&'v PersonView, &'v InvitationView)> {
    let now = ctx.cmd(None).now;
    let is_wanted = |invitation: &InvitationView| {
        let row = &invitation.row;
        let is_alive = row.revoked_at.is_none() && row.expires_at > now;
        let is_waited_for = row.inquiry.is_none() || row.answered_at.is_none();
        let is_on_paper = row.channel == SendChannel::Paper && is_of_now(meeting.head.state, row.kind);
        let fits = if wanted.is_empty() { is_on_paper && is_waited_for } else { row.uid.as_str() == wanted };
        is_alive && fits
    };
    let all =
        meeting.people.iter().flat_map(|person| person.invitations.iter().map(move |one| (person, one)));
    all.filter(|(_, invitation)| is_wanted(invitation)).collect()
}

fn packets(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    sheets: &[(&PersonView, &InvitationView)],
) -> Result<Vec<Packet>, WebError> {
    let mut made = Vec::new();
    for (_, invitation) in sheets {
        let Some(inquiry) = &invitation.row.inquiry else { continue };
        made.push(paper_packets::printed(ctx, conn, scope, (inquiry, &invitation.row.uid))?);
    }
    Ok(made)
}

/// The candidates for which a letter has room beside its own slip.
const ROOM: usize = 4;

fn letter(
    ctx: &Ctx,
    conn: &mut Conn,
    meeting: &MeetingView,
    (person, invitation): (&PersonView, &InvitationView),
    (from, place): (&SenderView, &str),
) -> Result<MeetingPaperLetter, WebError> {
    let row = &invitation.row;
    let is_poll = row.kind == InvitationKind::Poll;
    let slots = meeting.slots.iter().filter(|_| is_poll);
    let slots: Vec<MeetingPaperSlot> =
        slots.map(|s| MeetingPaperSlot { starts_at: s.starts_at, ends_at: s.ends_at }).collect();
    let date = meeting.head.starts_at.zip(meeting.head.ends_at).filter(|_| row.kind == InvitationKind::Room);
    let is_office = matches!(person.who.kind, ParticipantKind::Office | ParticipantKind::Doctor);
    let way = match (person.who.office_id, person.who.contact_id) {
        (Some(office), _) => Some(way_to_office(conn, office)?),
        (None, Some(contact)) => Some(way_to_contact(conn, contact)?),
        (None, None) => None,
    };
    let (to_fax, to_phone) = way.map(|way| (way.fax, way.phone)).unwrap_or_default();
    let is_long = slots.len() > ROOM;
    Ok(MeetingPaperLetter {
        cover: Cover {
            to: person.who.label.clone(),
            is_person: !is_office,
            to_fax,
            to_phone,
            office: from.office.clone(),
            person: from.person.clone(),
            phone: from.phone.clone(),
            fax: from.fax.clone(),
            number: meeting.head.number.clone(),
            today: jst::jst_date(ctx.cmd(None).now),
            due_at: row.due_at.filter(|_| row.kind != InvitationKind::Room),
            count: if is_long { 2 } else { 1 },
        },
        kind: row.kind.as_str(),
        date: date.map(|(starts_at, ends_at)| MeetingPaperSlot { starts_at, ends_at }),
        form: meeting.head.form.as_str(),
        slots,
        place: place.to_owned(),
        online: paper_marks::online(ctx, (row.kind, &row.uid, &row.nonce))?,
        slip: if is_poll { Some(paper_marks::slip(ctx, &row.uid)?) } else { None },
        is_long,
    })
}
