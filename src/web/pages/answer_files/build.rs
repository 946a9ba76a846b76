//! From files to the page that lists them.

use crate::domain::access::Scope;
use crate::domain::attachment::{FilePurpose, MAX_BYTES, MAX_OF_ANSWER};
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::render::FormState;
use crate::render::pages::answer_files::{AnswerFilesPage, FileRow, FilesLink};
use crate::render::parts::{Choice, Crumb};
use crate::storage::Conn;
use crate::storage::views::answer_files::{self as views, AnswerFileLine};
use crate::storage::views::inquiries::{InquiryView, SheetView};
use crate::storage::views::meetings::MeetingView;
use crate::web::pages::meeting_words::crumbs;
use crate::web::pages::sheets::typed;
use crate::web::{Ctx, WebError};

/// The files of a participant, for those who asked.
pub fn of_participant(
    ctx: &Ctx,
    view: &MeetingView,
    (part, files): (&Uid, Vec<AnswerFileLine>),
    form: FormState,
) -> Result<AnswerFilesPage, WebError> {
    let person = view.people.iter().find(|p| p.who.uid == *part).ok_or(WebError::NotFound("participant"))?;
    let meeting = &view.head.uid;
    let files: Vec<_> = files.into_iter().filter(|file| file.participant == *part).collect();
    let live = live(&files);
    let row = |file: AnswerFileLine| row("/answer-files", file);
    let (scans, opinions) = files.into_iter().partition::<Vec<_>, _>(|f| f.purpose == FilePurpose::Scan);
    let asked_by = person.invitations.iter().rev().find_map(|i| i.row.inquiry.as_ref());
    Ok(AnswerFilesPage {
        crumbs: crumbs(ctx, Some((meeting, &view.head.number))),
        form,
        is_own: false,
        action: format!("/meetings/{meeting}/participants/{part}/files"),
        back: asked_by.map_or_else(|| format!("/meetings/{meeting}"), |uid| format!("/inquiries/{uid}")),
        number: view.head.number.clone(),
        label: person.who.label.clone(),
        scans: scans.into_iter().map(row).collect(),
        opinions: opinions.into_iter().map(row).collect(),
        may_add: !person.invitations.is_empty() || !person.answers.is_empty(),
        live,
        limit_mib: MAX_BYTES / (1024 * 1024),
        most: MAX_OF_ANSWER,
    })
}

/// The files of who is asked, for themselves.
pub fn of_answerer(
    ctx: &Ctx,
    sheet: &SheetView,
    files: Vec<AnswerFileLine>,
    form: FormState,
) -> AnswerFilesPage {
    let uid = &sheet.asked.uid;
    let (base, number) = (typed::base(ctx, uid), sheet.view.meeting.number.clone());
    let action = self::base(ctx, uid);
    let may_add = sheet.view.inquiry.state != InquiryState::Consolidated
        && sheet.view.meeting.state != MeetingState::Cancelled;
    AnswerFilesPage {
        crumbs: vec![Crumb::to(&base, &number)],
        form,
        is_own: true,
        back: base,
        number,
        label: sheet.view.about.office_name.clone(),
        scans: Vec::new(),
        live: if may_add { live(&files) } else { Vec::new() },
        opinions: files.into_iter().map(|file| row(&action, file)).collect(),
        action,
        may_add,
        limit_mib: MAX_BYTES / (1024 * 1024),
        most: MAX_OF_ANSWER,
    }
}

/// Where who is asked finds their own files.
pub fn base(ctx: &Ctx, invitation: &Uid) -> String {
    format!("{}/files", typed::base(ctx, invitation))
}

fn live(files: &[AnswerFileLine]) -> Vec<Choice> {
    let live = files.iter().filter(|file| file.withdrawn_at.is_none());
    live.map(|file| Choice::of(file.uid.to_string(), &file.name)).collect()
}

fn row(base: &str, file: AnswerFileLine) -> FileRow {
    let href = if file.withdrawn_at.is_none() { format!("{base}/{}", file.uid) } else { String::new() };
    FileRow { href, kib: (file.size + 1023) / 1024, file }
}

/// The ways to the files of everybody who is asked by an inquiry, with how many can be opened.
pub fn links(conn: &mut Conn, scope: &Scope, view: &InquiryView) -> Result<Vec<FilesLink>, WebError> {
    let meeting = &view.meeting.uid;
    let files = views::of_meeting(conn, scope, meeting)?;
    let people = views::asked_by(conn, scope, &view.inquiry.uid)?;
    let link = |(uid, label): (Uid, String)| FilesLink {
        label,
        href: format!("/meetings/{meeting}/participants/{uid}/files"),
        count: files.iter().filter(|f| f.participant == uid && f.withdrawn_at.is_none()).count(),
    };
    Ok(people.into_iter().map(link).collect())
}
