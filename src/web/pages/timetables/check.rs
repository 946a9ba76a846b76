//! What would leave, to whom and in which words, before proposals are accepted.

use super::accept::Proposal;
use super::wanted::{PATH, Wanted};
use crate::domain::access::Scope;
use crate::render::pages::timetables::{TimetableCheck, TimetableCheckPage};
use crate::render::parts::{Choice, Crumb};
use crate::storage::views::meetings::MeetingLine;
use crate::storage::{Audit, Conn};
use crate::usecases::meeting::preview::{Sending, preview};
use crate::web::pages::letter_preview::other_letter;
use crate::web::pages::meeting_words::crumbs;
use crate::web::{Ctx, PageResult, WebError};

/// The `step` of the form that settles.
pub const SETTLE: &str = "settle";

/// The page that shows the letters of what is marked.
pub async fn page(
    ctx: &Ctx,
    wanted: Wanted,
    (proposals, own): (Vec<Proposal>, Vec<MeetingLine>),
) -> PageResult {
    let ctx_of_page = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let about = Audit::of("meeting.timetable.check").subjects(own.iter().map(|line| &line.client_uid));
        let ctx = &ctx_of_page;
        let mut crumbs = crumbs(ctx, None);
        crumbs.push(Crumb::to(PATH, ctx.text("timetable-title")));
        let mut hidden: Vec<Choice> =
            wanted.pairs().into_iter().map(|(name, value)| Choice::of(name, value)).collect();
        let mut lines = Vec::with_capacity(proposals.len());
        for proposal in &proposals {
            let Some(line) = own.iter().find(|line| line.uid == proposal.meeting) else { continue };
            let (checked, shown) = check(ctx, conn, scope, (line, proposal))?;
            hidden.push(Choice::of("accept", proposal.value(&shown)));
            lines.push(checked);
        }
        hidden.push(Choice::of("step", SETTLE));
        let to = || lines.iter().filter_map(|line| line.letter.as_ref()).flat_map(|letter| &letter.to);
        let mailed = to().filter(|to| to.why.is_empty()).count();
        let page = TimetableCheckPage {
            mailed,
            paper: to().count() - mailed,
            crumbs,
            action: PATH,
            hidden,
            back: wanted.address(),
            lines,
        };
        Ok((page, about))
    })
    .await
}

/// A meeting with its letter, and what stands for those who get it.
fn check(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (line, proposal): (&MeetingLine, &Proposal),
) -> Result<(TimetableCheck, String), WebError> {
    let sending = Sending::Fix(proposal.slot.clone());
    let found = preview(conn, scope, &proposal.meeting, &sending)?;
    let mut checked = TimetableCheck {
        uid: line.uid.to_string(),
        number: line.number.clone(),
        client_name: line.client_name.clone(),
        starts_at: None,
        ends_at: None,
        letter: None,
        busy: Vec::new(),
    };
    let Some(found) = found else { return Ok((checked, String::new())) };
    checked.busy = found.busy;
    checked.letter = Some(other_letter(ctx, conn, &found.letter, &found.recipients)?);
    Ok((checked, found.seen))
}
