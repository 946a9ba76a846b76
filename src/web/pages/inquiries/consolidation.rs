//! The consolidation of an inquiry: rows of the plan × offices, with what has to be decided.

use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{Decision, OpinionRow, RowRef, labels_of, may_ask_again};
use crate::domain::plan_draft::PlanContent;
use crate::render::FormState;
use crate::render::pages::inquiries::{Column, DecisionLine, GivenCell, InquiryPage, Progress, RowLine};
use crate::storage::views::inquiries::{AskedRow, GivenRow, InquiryView};
use crate::web::{Ctx, WebError};

use super::build;

/// The page; filtered, it shows only rows with a concern or a suggestion, or that an office in charge has left open.
pub fn page(ctx: &Ctx, view: &InquiryView, is_filtered: bool) -> Result<InquiryPage, WebError> {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let mut all = labels_of(&view.content);
    all.retain(|(row, _)| view.asks(row));
    let total = all.len();
    let shown = all.into_iter().filter(|(row, _)| !is_filtered || needs_somebody(view, row));
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
        is_filtered,
        is_decidable: is_open && progress.decided == progress.to_decide,
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

/// Where those are asked again whose rows changed; nothing while the plan says what it said, or once the meeting asks no more.
fn again_href(view: &InquiryView) -> String {
    if !view.is_on_old_version() || !may_ask_again(view.meeting.state) {
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
    }
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
        cells,
        decisions: waiting.map(|o| decision(view, o)).collect(),
    }
}

fn said<'v>(view: &'v InquiryView, asked: &AskedRow, row: &RowRef) -> Option<&'v GivenRow> {
    view.given.iter().rev().find(|o| o.invitation_id == asked.id && o.row() == *row)
}

fn cell(view: &InquiryView, asked: &AskedRow, row: &RowRef) -> GivenCell {
    let given = said(view, asked, row);
    GivenCell {
        stance: given.map(|o| o.stance),
        body: given.map(|o| o.body.clone()).unwrap_or_default(),
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

/// Whether a row waits for anybody: something was said that asks for a change, or the office in charge is silent.
fn needs_somebody(view: &InquiryView, row: &RowRef) -> bool {
    view.asked.iter().any(|asked| match said(view, asked, row) {
        Some(given) => given.stance.needs_decision(),
        None => row.kind == OpinionRow::Overall || is_in_charge(&view.content, asked, row),
    })
}

fn is_in_charge(content: &PlanContent, asked: &AskedRow, row: &RowRef) -> bool {
    let Some(number) = asked.office_number.as_deref().filter(|n| !n.is_empty()) else { return false };
    content.items().any(|item| item.uid == row.uid && item.office_number == number)
}
