//! The consolidation of an inquiry: rows of the plan × offices, with what has to be decided.

use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{Decision, OpinionRow, RowRef, Stance, labels_of, may_ask_again};
use crate::domain::plan_draft::PlanContent;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::inquiries::{
    AskedOf, Column, DecisionLine, FilterLink, GivenCell, InquiryPage, Progress, RowLine,
};
use crate::render::parts::RecipientNote;
use crate::storage::views::inquiries::{AskedRow, GivenRow, InquiryView};
use crate::storage::views::recipient_notes::notes;
use crate::storage::{Conn, StorageError};
use crate::web::pages::letter_preview::note;
use crate::web::pages::sheets::later;
use crate::web::{Ctx, WebError};

use super::build;
use super::typed::Only;

/// The page; filtered, it shows only rows with a concern, that an office in charge has left open, or that wait for a decision.
pub fn page(ctx: &Ctx, view: &InquiryView, only: Option<Only>) -> Result<InquiryPage, WebError> {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let mut all = labels_of(&view.content);
    all.retain(|(row, _)| view.asks(row));
    let total = all.len();
    let shown = all.into_iter().filter(|(row, _)| only.is_none_or(|only| is_shown(view, row, only)));
    let rows: Vec<RowLine> = shown.map(|(row, label)| row_line(view, &row, &label)).collect();
    let inquiry = &view.inquiry;
    let (version, meeting) = (&view.about.version_uid, &view.meeting.uid);
    // An office that the client has left opens no version of the plan any more.
    let of_plan = |href: String| if view.is_left { String::new() } else { href };
    let progress = progress(view);
    let is_open = inquiry.state != InquiryState::Consolidated;
    Ok(InquiryPage {
        crumbs: build::crumbs(meeting, &view.meeting.number),
        form: FormState::default(),
        uid: inquiry.uid.to_string(),
        meeting: meeting.to_string(),
        number: view.meeting.number.clone(),
        client_name: view.about.client_name.clone(),
        state: inquiry.state,
        tone: build::tone(inquiry.state),
        due_at: inquiry.due_at,
        is_past_due: is_open && inquiry.due_at <= ctx.cmd(None).now,
        reason: build::reason(&reasons, &inquiry.reason_code, &inquiry.reason),
        question: inquiry.question.clone(),
        version_number: view.about.version_number,
        version_href: of_plan(format!("/plan-versions/{version}")),
        newer_number: build::newer(view),
        diff_href: of_plan(format!("/plan-versions/{version}/compare/{}", view.current_version)),
        files: Vec::new(),
        columns: view.asked.iter().map(|a| column(view, a)).collect(),
        hidden_rows: total - rows.len(),
        rows,
        filters: filters(view, only),
        concerns: open_concerns(view),
        extend_href: extend_href(view),
        has_paper: view.asked.iter().any(|a| a.address.is_empty()),
        is_decidable: is_open && progress.decided == progress.to_decide,
        unanswered: view.asked.iter().filter(|a| a.answered_at.is_none()).map(|a| a.label.clone()).collect(),
        revise_href: revise_href(view),
        again_href: again_href(view),
        since_number: view.since.as_ref().map(|since| since.number),
        followed_href: view.followed_by.as_ref().map(|uid| format!("/inquiries/{uid}")).unwrap_or_default(),
        record_href: format!("/meetings/{meeting}/record"),
        progress,
    })
}

fn progress(view: &InquiryView) -> Progress {
    let current = view.current();
    let to_decide: Vec<&&GivenRow> = current.iter().filter(|o| o.stance.needs_decision()).collect();
    Progress {
        answered: view.asked.iter().filter(|a| a.answered_at.is_some()).count(),
        asked: view.asked.len(),
        decided: to_decide.iter().filter(|o| view.resolutions.contains_key(&o.id)).count(),
        to_decide: to_decide.len(),
    }
}

/// Adopted opinions become the next version on the plan's own page, from whatever is current by then; nothing to do
/// where none was adopted, all are in a version already, or another office makes the plan.
fn revise_href(view: &InquiryView) -> String {
    let waits = |o: &&GivenRow| {
        view.resolutions
            .get(&o.id)
            .is_some_and(|r| r.decision != Decision::Declined && r.taken_into.is_none())
    };
    if view.is_left || !view.current().iter().any(waits) {
        return String::new();
    }
    format!("/plan-versions/{}/edit?inquiry={}", view.current_version, view.inquiry.uid)
}

/// Where those are asked again whose rows changed; nothing while the plan says what it said, once they were asked about what it says
/// now, or once the meeting asks no more.
fn again_href(view: &InquiryView) -> String {
    if !view.is_on_old_version() || view.followed_by.is_some() || !may_ask_again(view.meeting.state) {
        return String::new();
    }
    format!("/meetings/{}/inquiries/new?follows={}", view.meeting.uid, view.inquiry.uid)
}

fn column(view: &InquiryView, asked: &AskedRow) -> Column {
    let last = view.given.iter().rev().find(|o| o.invitation_id == asked.id);
    let is_open = view.inquiry.state != InquiryState::Consolidated;
    let at = (&view.inquiry.uid, &asked.uid);
    Column {
        label: asked.label.clone(),
        person: if asked.answered_by.is_empty() {
            asked.person_name.clone()
        } else {
            asked.answered_by.clone()
        },
        answered_at: asked.answered_at,
        is_late: last.is_some_and(|o| o.is_late),
        channel: last.map(|o| o.channel),
        is_proxy: last.is_some_and(|o| !o.entered_by.is_empty()),
        proxy_href: if is_open { format!("/inquiries/{}/proxy/{}", at.0, at.1) } else { String::new() },
        print_href: format!("/inquiries/{}/paper/{}", at.0, at.1),
        address: asked.address.clone(),
        due_at: asked.due_at.filter(|due| *due != view.inquiry.due_at && asked.answered_at.is_none()),
        delay: view.delay_of(asked.id).map(later::part),
        later_href: if is_open && asked.answered_at.is_none() {
            format!("/inquiries/{}/later/{}", at.0, at.1)
        } else {
            String::new()
        },
        extend_href: match extend_href(view) {
            href if href.is_empty() || asked.answered_at.is_some() => String::new(),
            href => format!("{href}?for={}", at.1),
        },
        note: RecipientNote::default(),
    }
}

/// Says beside those who have not answered what is to be known of their address.
pub fn note_addresses(
    conn: &mut Conn,
    view: &InquiryView,
    page: &mut InquiryPage,
) -> Result<(), StorageError> {
    let waits = |asked: &&AskedRow| asked.answered_at.is_none();
    let waiting = view.asked.iter().filter(waits);
    let offices: Vec<_> = waiting.filter_map(|a| Some((a.office_id?, a.address.as_str()))).collect();
    let notes = notes(conn, &offices)?;
    let columns = page.columns.iter_mut().zip(&view.asked).filter(|(_, asked)| waits(asked));
    for (column, asked) in columns {
        column.note = note(&notes, (asked.office_id, &asked.address), true);
    }
    Ok(())
}

fn row_line(view: &InquiryView, row: &RowRef, label: &str) -> RowLine {
    let (place, text) = label.split_once(' ').unwrap_or(("", label));
    let cells = view.asked.iter().map(|a| cell(view, a, row)).collect();
    let current = view.current();
    let waiting = current.iter().filter(|o| o.row() == *row && o.stance.needs_decision());
    RowLine {
        kind: row.kind,
        place: place.to_owned(),
        text: text.to_owned(),
        questions: asked_of(view, row),
        cells,
        decisions: waiting.map(|o| decision(view, o)).collect(),
    }
}

/// The questions about a row; what several were asked stands once, with their names.
fn asked_of(view: &InquiryView, row: &RowRef) -> Vec<AskedOf> {
    let mut all: Vec<AskedOf> = Vec::new();
    for question in view.questions_on(row, None) {
        let asked = view.asked.iter().find(|a| Some(a.participant_id) == question.participant_id);
        let to = asked.map(|a| a.label.clone());
        match all.iter_mut().find(|known| known.body == question.body) {
            Some(known) => known.to.extend(to),
            None => all.push(AskedOf { body: question.body.clone(), to: to.into_iter().collect() }),
        }
    }
    all
}

fn said<'v>(view: &'v InquiryView, asked: &AskedRow, row: &RowRef) -> Option<&'v GivenRow> {
    view.given.iter().rev().find(|o| o.invitation_id == asked.id && o.row() == *row)
}

fn cell(view: &InquiryView, asked: &AskedRow, row: &RowRef) -> GivenCell {
    let given = said(view, asked, row);
    GivenCell {
        stance: given.map(|o| o.stance),
        body: given.map(|o| o.body.clone()).unwrap_or_default(),
        risks: given.map(|o| o.risks.clone()).unwrap_or_default(),
        given_by: given.map(|o| o.given_by.clone()).unwrap_or_default(),
        given_at: given.map(|o| o.given_at),
        is_late: given.is_some_and(|o| o.is_late),
        earlier: given.map(|o| build::earlier(view, o)).unwrap_or_default(),
        has_answered: asked.answered_at.is_some(),
    }
}

fn decision(view: &InquiryView, given: &GivenRow) -> DecisionLine {
    let office = view.asked.iter().find(|a| a.id == given.invitation_id);
    let known = view.resolutions.get(&given.id);
    let is_open = view.inquiry.state != InquiryState::Consolidated;
    let taken = known.filter(|r| r.decision != Decision::Declined).and_then(|r| r.taken_into.as_ref());
    let before = &view.about.version_uid;
    DecisionLine {
        href: if is_open { format!("/opinions/{}", given.uid) } else { String::new() },
        office: office.map(|a| a.label.clone()).unwrap_or_default(),
        decision: known.map(|r| r.decision),
        tone: known.map_or("yellow", |r| tone(r.decision)),
        reason: known.map(|r| r.reason.clone()).unwrap_or_default(),
        taken_number: taken.map(|(_, number)| *number),
        taken_href: taken
            .filter(|_| !view.is_left)
            .map(|(after, _)| format!("/plan-versions/{before}/compare/{after}"))
            .unwrap_or_default(),
    }
}

/// The tone of a decision's chip.
pub fn tone(decision: Decision) -> &'static str {
    match decision {
        Decision::Adopted => "green",
        Decision::Partly => "blue",
        Decision::Declined => "gray",
    }
}

/// The filters with how many rows each shows.
fn filters(view: &InquiryView, chosen: Option<Only>) -> Vec<FilterLink> {
    let uid = &view.inquiry.uid;
    let rows: Vec<RowRef> =
        labels_of(&view.content).into_iter().map(|(row, _)| row).filter(|row| view.asks(row)).collect();
    let all = FilterLink {
        word: "all",
        href: format!("/inquiries/{uid}"),
        count: rows.len(),
        is_chosen: chosen.is_none(),
    };
    let link = |only: &Only| FilterLink {
        word: only.as_str(),
        href: format!("/inquiries/{uid}?only={}", only.as_str()),
        count: rows.iter().filter(|row| is_shown(view, row, *only)).count(),
        is_chosen: chosen == Some(*only),
    };
    std::iter::once(all).chain(Only::ALL.iter().map(link)).collect()
}

/// Whether a row is shown by a filter.
fn is_shown(view: &InquiryView, row: &RowRef, only: Only) -> bool {
    let current = view.current();
    let mut given = current.iter().filter(|given| given.row() == *row);
    match only {
        Only::Open => {
            given.any(|given| given.stance.needs_decision()) || is_shown(view, row, Only::Unanswered)
        }
        Only::Concerns => given.any(|given| given.stance == Stance::Concern),
        Only::Undecided => {
            given.any(|given| given.stance.needs_decision() && !view.resolutions.contains_key(&given.id))
        }
        Only::Unanswered => view.asked.iter().any(|asked| {
            let is_asked = row.kind == OpinionRow::Overall || is_in_charge(&view.content, asked, row);
            let is_questioned = !view.questions_on(row, Some(asked.participant_id)).is_empty();
            (is_asked || is_questioned) && said(view, asked, row).is_none()
        }),
    }
}

/// How many concerns wait for a decision: until then nobody can note a consent to the plan.
fn open_concerns(view: &InquiryView) -> usize {
    let waits =
        |given: &&&GivenRow| given.stance == Stance::Concern && !view.resolutions.contains_key(&given.id);
    view.current().iter().filter(waits).count()
}

/// Where those who have not answered get more time; nothing where nobody waits, or nothing is asked any more.
fn extend_href(view: &InquiryView) -> String {
    if view.may_extend() { format!("/inquiries/{}/extend", view.inquiry.uid) } else { String::new() }
}

fn is_in_charge(content: &PlanContent, asked: &AskedRow, row: &RowRef) -> bool {
    let Some(number) = asked.office_number.as_deref().filter(|n| !n.is_empty()) else { return false };
    content.items().any(|item| item.uid == row.uid && item.office_number == number)
}
