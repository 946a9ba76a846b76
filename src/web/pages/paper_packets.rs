//! An inquiry by FAX: for each recipient a cover, the sheet on as many pages as it takes, and a reply slip to be cut off.

use actix_web::web;

use super::inquiries::build::viewed;
use super::paper_marks;
use super::sheets::build::Filled;
use super::sheets::paper;
use super::sheets::planned;
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::Uid;
use crate::domain::paper_pages::{self, Height};
use crate::domain::slot_poll::SendChannel;
use crate::domain::time::jst;
use crate::render::pages::on_paper::{Cover, Packet, PacketSheet, PaperPacketsPage};
use crate::render::pages::sheets::{PaperLine, SheetPrintPage};
use crate::storage::Conn;
use crate::storage::views::inquiries as views;
use crate::storage::views::on_paper::{self, Reach};
use crate::web::{Ctx, PageResult, WebError};

/// Full-width signs in a line of the columns of the sheet: the row, what is written to it, and the head's wide column.
const ROW_FITS: usize = 17;
const BODY_FITS: usize = 14;
const WIDE_FITS: usize = 36;
/// Title, numbers and the head of the table on every page.
const HEAD: Height = 330;
/// The fixed rows of the first page: who asks, by when, where to.
const FIRST: Height = 260;
/// The whole, the signature, the line to cut along and the slip.
const TAIL: Height = 1_740;

/// `GET /inquiries/{inquiry}/paper/{asked}`: for one who is asked, by whichever way they were.
pub async fn one(ctx: Ctx, path: web::Path<(Uid, Uid)>) -> PageResult {
    let (inquiry, asked) = path.into_inner();
    let ctx = ctx.in_japanese();
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let filled = planned(&inside, conn, scope, (&inquiry, &asked))?;
        let packet = packet(&inside, conn, &filled)?;
        let about = viewed("inquiry.print_sheet", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid);
        Ok((PaperPacketsPage { back: format!("/inquiries/{inquiry}"), packets: vec![packet] }, about))
    })
    .await
}

/// `GET /inquiries/{inquiry}/paper`: for all who were asked on paper and have not answered.
pub async fn all(ctx: Ctx, inquiry: web::Path<Uid>) -> PageResult {
    let ctx = ctx.in_japanese();
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let view = views::inquiry(conn, scope, &inquiry)?.ok_or(WebError::NotFound("inquiry"))?;
        let waits = view.asked.iter().filter(|a| a.channel == SendChannel::Paper && a.answered_at.is_none());
        let packets = waits.map(|asked| printed(&inside, conn, scope, (&inquiry, &asked.uid)));
        let packets = packets.collect::<Result<Vec<_>, _>>()?;
        let about = viewed("inquiry.print_sheets", &view.about, &view.inquiry.uid);
        Ok((PaperPacketsPage { back: format!("/inquiries/{inquiry}"), packets }, about))
    })
    .await
}

/// The packet of one who is asked by an inquiry of the reader's office.
pub(super) fn printed(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    of: (&Uid, &Uid),
) -> Result<Packet, WebError> {
    let filled = planned(ctx, conn, scope, of)?;
    packet(ctx, conn, &filled)
}

fn packet(ctx: &Ctx, conn: &mut Conn, filled: &Filled) -> Result<Packet, WebError> {
    let asked = &filled.sheet.asked;
    let now = ctx.cmd(None).now;
    let paper = paper::print(ctx, filled, String::new())?;
    let Reach { nonce, fax, phone, is_office } = on_paper::reach(conn, asked.id)?;
    let sheets = sheets(&paper);
    let online = match asked.expires_at > now {
        true => Some(paper_marks::online(ctx, (InvitationKind::Inquiry, &asked.uid, &nonce))?),
        false => None,
    };
    Ok(Packet {
        cover: Cover {
            to: asked.label.clone(),
            is_person: !is_office,
            to_fax: fax,
            to_phone: phone,
            office: paper.head.office.clone(),
            person: paper.head.organizer.clone(),
            phone: paper.head.phone.clone(),
            fax: paper.head.fax.clone(),
            number: paper.head.number.clone(),
            today: jst::jst_date(now),
            due_at: Some(paper.head.due_at),
            count: sheets.len() + 1,
        },
        answered_at: paper.answered_at,
        answered_by: paper.answered_by,
        online,
        slip: paper_marks::slip(ctx, &asked.uid)?,
        sheets,
        head: paper.head,
    })
}

/// The rows on their pages, so that the cover can say how many follow.
fn sheets(paper: &SheetPrintPage) -> Vec<PacketSheet> {
    let heights: Vec<Height> = paper.lines.iter().map(height).collect();
    let question = paper_pages::row(&[(paper.head.question.as_str(), WIDE_FITS)]);
    let rest = paper_pages::PAGE.saturating_sub(HEAD);
    let asked = paper.overall.questions.join("\n");
    let whole = paper_pages::row(&[(paper.overall.body.as_str(), BODY_FITS), (asked.as_str(), ROW_FITS)])
        + paper_pages::row(&[(paper.overall.risks.as_str(), WIDE_FITS)]);
    let first = rest.saturating_sub(FIRST + question);
    let counts = paper_pages::split(&heights, (first, rest, TAIL + whole));
    let last = counts.len();
    let mut lines = paper.lines.iter();
    let sheet = |(at, count): (usize, &usize)| PacketSheet {
        no: at + 2,
        is_first: at == 0,
        is_last: at + 1 == last,
        lines: lines.by_ref().take(*count).cloned().collect(),
        stance: paper.overall.stance,
        body: paper.overall.body.clone(),
        questions: paper.overall.questions.clone(),
        risks: paper.overall.risks.clone(),
    };
    counts.iter().enumerate().map(sheet).collect()
}

fn height(line: &PaperLine) -> Height {
    let row = [line.place.as_str(), &line.text, &line.detail, &line.questions.join("\n")].join("\n");
    // The boxes to tick take two lines.
    paper_pages::row(&[(row.as_str(), ROW_FITS), (line.body.as_str(), BODY_FITS), ("□\n□", BODY_FITS)])
}
