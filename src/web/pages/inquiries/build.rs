//! From views to pages: the forms of an inquiry, the decision on an opinion, the paper form.

use std::collections::BTreeMap;

use crate::domain::access::Scope;
use crate::domain::ids::{ParticipantId, Uid};
use crate::domain::inquiry::{InquiryState, ReasonList, RowQuestion};
use crate::domain::meeting;
use crate::domain::opinion::{Decision, OpinionRow, RowRef, labels_of};
use crate::domain::record;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::mail::calendar::Party;
use crate::mail::letters::{Ends, InquiryInvitation, render};
use crate::mail::{LinkText, Surroundings};
use crate::render::pages::consents::{ConsentPanel, GapLine};
use crate::render::pages::inquiries::{
    AskedLine, DecidePage, Earlier, FollowsPart, InquiriesPage, InquiryLine, InquiryNewPage,
    InquiryPreviewPage, InquiryPrintPage, LetterPreview, PersonChoice, PersonName, PrintLine, QuestionField,
    QuestionLine, ReasonChoice, StandingDecision,
};
use crate::render::parts::Crumb;
use crate::render::{FormState, Lang};
use crate::storage::views::inquiries::{AboutRow, GivenRow, InquiryView, OpeningView, PersonRow};
use crate::storage::views::recipient_notes::notes;
use crate::storage::views::records;
use crate::storage::{Audit, Conn};
use crate::usecases::consent_steps::wanting;
use crate::usecases::inquiry::open::{consents_for, others};
use crate::usecases::reminders;
use crate::web::pages::letter_preview::{note, other_letter};
use crate::web::pages::plan_self_checks;
use crate::web::{Ctx, WebError};

use super::typed::TypedOpening;

/// The audit row of a view of one client's inquiry.
pub fn viewed(action: &'static str, about: &AboutRow, object: &Uid) -> Audit {
    let kind = action.split('.').next().unwrap_or(action);
    Audit::of(action).object(kind, object).subject(&about.client_uid).insurer(&about.insurer_uid)
}

/// The way back to a meeting.
pub fn crumbs(uid: &Uid, number: &str) -> Vec<Crumb> {
    vec![Crumb::to(format!("/meetings/{uid}"), number)]
}

/// The tone of a state's chip.
pub fn tone(state: InquiryState) -> &'static str {
    match state {
        InquiryState::Open => "blue",
        InquiryState::Collected => "yellow",
        InquiryState::Consolidated => "green",
    }
}

/// The inquiries of a meeting.
pub fn index(view: &OpeningView) -> InquiriesPage {
    let lines = view.inquiries.iter().map(|(inquiry, number, asked, answered)| InquiryLine {
        href: format!("/inquiries/{}", inquiry.uid),
        state: inquiry.state,
        tone: tone(inquiry.state),
        version_number: *number,
        question: inquiry.question.clone(),
        due_at: inquiry.due_at,
        answered: *answered,
        asked: *asked,
    });
    InquiriesPage {
        crumbs: crumbs(&view.meeting.uid, &view.meeting.number),
        number: view.meeting.number.clone(),
        meeting: view.meeting.uid.to_string(),
        client_name: view.about.client_name.clone(),
        inquiries: lines.collect(),
        may_open: meeting::is_open(view.meeting.state) && !view.is_left,
    }
}

/// The form.
pub fn new(
    view: &OpeningView,
    (form, consents): (FormState, Option<ConsentPanel>),
    reasons: &ReasonList,
    lang: Lang,
) -> InquiryNewPage {
    let professionals = view.people.iter().filter(|p| p.is_professional());
    let asks = |(name, text): (&String, &String)| {
        (name.starts_with("ask-") || name.starts_with("ask_own-")) && !text.trim().is_empty()
    };
    let has_questions = form.values.iter().any(asks);
    InquiryNewPage {
        crumbs: crumbs(&view.meeting.uid, &view.meeting.number),
        form,
        meeting: view.meeting.uid.to_string(),
        number: view.meeting.number.clone(),
        version_number: view.about.version_number,
        may_replace: meeting::is_open(view.meeting.state) && view.follows.is_none(),
        follows: view.follows.as_ref().map(|followed| FollowsPart {
            uid: followed.inquiry.uid.to_string(),
            number: followed.number,
            rows: followed.touched.clone(),
            newcomers: followed.newcomers.clone(),
        }),
        people: professionals.map(|p| choice(p, view)).collect(),
        rows: question_fields(view),
        has_questions,
        reasons: reasons.all().iter().map(|r| ReasonChoice::of(r, lang)).collect(),
        consents,
    }
}

/// The rows about which a question can be put; what everybody is asked about the whole has a field of its own.
fn question_fields(view: &OpeningView) -> Vec<QuestionField> {
    let rows = view.rows.iter().filter(|(row, _)| row.kind != OpinionRow::Overall);
    rows.map(|(row, label)| {
        let (place, text) = split(label);
        QuestionField { name: row.name().to_owned(), kind: row.kind, place, text }
    })
    .collect()
}

/// A question as it will be put.
fn question_line(view: &OpeningView, (field, question): &(String, RowQuestion)) -> QuestionLine {
    let label = view.rows.iter().find(|(row, _)| *row == question.row).map(|(_, label)| label.as_str());
    let (place, text) = split(label.unwrap_or_default());
    let to = view.people.iter().filter(|person| question.to.contains(&person.uid));
    QuestionLine {
        field: field.clone(),
        row: question.row.uid.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: question.row.kind,
        place,
        text,
        body: question.body.clone(),
        to: to.map(|person| PersonName { value: person.uid.to_string(), name: person.display() }).collect(),
    }
}

/// A row's label as its place and its text.
fn split(label: &str) -> (String, String) {
    let (place, text) = label.split_once(' ').unwrap_or(("", label));
    (place.to_owned(), text.to_owned())
}

/// Those whose consents are looked at: who was chosen, else everybody who can be.
pub fn about_to_ask<'v>(view: &'v OpeningView, chosen: &[Uid]) -> Vec<&'v PersonRow> {
    let is_free = |p: &&PersonRow| p.is_professional() && !view.already.contains(&p.id);
    let free: Vec<&PersonRow> = view.people.iter().filter(is_free).collect();
    let named: Vec<&PersonRow> = free.iter().copied().filter(|p| chosen.contains(&p.uid)).collect();
    if named.is_empty() { free } else { named }
}

fn choice(person: &PersonRow, view: &OpeningView) -> PersonChoice {
    PersonChoice {
        value: person.uid.to_string(),
        label: person.display(),
        planned: person.planned,
        address: person.address().to_owned(),
        is_asked: view.already.contains(&person.id),
    }
}

/// What will leave.
pub fn preview(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    view: &OpeningView,
    (typed, form): (&TypedOpening, FormState),
) -> Result<InquiryPreviewPage, WebError> {
    let asked: Vec<&PersonRow> = view.people.iter().filter(|p| typed.asked.contains(&p.uid)).collect();
    let offices: Vec<_> = asked.iter().filter_map(|p| Some((p.office_id?, p.address()))).collect();
    let notes = notes(conn, &offices)?;
    let lines = asked.iter().map(|p| AskedLine {
        uid: p.uid.to_string(),
        label: p.display(),
        address: p.address().to_owned(),
        note: note(&notes, (p.office_id, p.address()), true),
    });
    let reason = typed.reasons.find(&typed.reason_code);
    let reason_label = reason.map(|r| ReasonChoice::of(r, ctx.lang()).label).unwrap_or_default();
    let due_at = typed.due_at.unwrap_or(view.meeting.updated_at);
    let ids: Vec<ParticipantId> = asked.iter().map(|p| p.id).collect();
    let others = match others(conn, scope, &view.meeting, (&ids, typed.replaces_meeting))? {
        Some((letter, to)) => Some(other_letter(ctx, conn, &letter, &to)?),
        None => None,
    };
    let first = asked.first().map(|p| p.label.clone()).unwrap_or_default();
    let consents = consents_for((&view.meeting, view.version), &asked, jst::jst_date(ctx.cmd(None).now));
    let (wanting, _) = wanting(conn, &consents)?;
    Ok(InquiryPreviewPage {
        crumbs: crumbs(&view.meeting.uid, &view.meeting.number),
        form,
        meeting: view.meeting.uid.to_string(),
        number: view.meeting.number.clone(),
        replaces_meeting: typed.replaces_meeting,
        reason_label,
        due_at,
        version_number: view.about.version_number,
        seen_version: view.meeting.version,
        asked: lines.collect(),
        questions: typed.questions.iter().map(|question| question_line(view, question)).collect(),
        letter: letter(ctx, conn, view, first, due_at)?,
        others,
        self_check: Some(plan_self_checks::note(ctx, conn, scope, &view.about.version_uid)?),
        overridden: wanting.iter().map(GapLine::of).collect(),
    })
}

/// The letter to the first recipient; the link is each recipient's own and made when it leaves.
fn letter(
    ctx: &Ctx,
    conn: &mut Conn,
    view: &OpeningView,
    to: String,
    due_at: chrono::NaiveDateTime,
) -> Result<LetterPreview, WebError> {
    let post = &ctx.state.works.post;
    let mail = InquiryInvitation {
        meeting_number: view.meeting.number.clone(),
        due_at,
        again: view.follows.as_ref().map(|_| view.about.version_number),
        sender: reminders::signature(conn, view.meeting.office_id, Some(view.meeting.organizer_id))?,
    };
    let base = post.base_url();
    let link = LinkText {
        url: format!("{base}/i/#{}", ctx.text("inquiry-preview-link")),
        entry_url: format!("{base}/i/"),
        code: ctx.text("inquiry-preview-code"),
    };
    let around = Surroundings {
        to: to.clone(),
        honorific: Surroundings::honorific(false),
        base_url: base,
        link: Some(link),
        links: BTreeMap::new(),
    };
    let ends = Ends {
        from: post.from.clone(),
        to: Party { name: to, address: post.from.address.clone() },
        written_at: ctx.cmd(None).now,
    };
    let sheet =
        render(&post.scribe, &mail, &around, &ends).map_err(|e| WebError::Internal(e.to_string()))?.sheet;
    Ok(LetterPreview { subject: sheet.subject, text: sheet.text })
}

/// The decision on one opinion.
pub fn decide(view: &InquiryView, given: &GivenRow, form: Option<FormState>) -> DecidePage {
    let (place, text) = place_of(view, &given.row());
    let known = view.resolutions.get(&given.id);
    let office = view.asked.iter().find(|a| a.id == given.invitation_id);
    DecidePage {
        crumbs: vec![
            Crumb::to(format!("/meetings/{}", view.meeting.uid), &view.meeting.number),
            Crumb::to(
                format!("/inquiries/{}", view.inquiry.uid),
                format!("第{}版", view.about.version_number),
            ),
        ],
        form: form.unwrap_or_else(|| match known {
            Some(r) => FormState::with([("decision", r.decision.as_str()), ("reason", &r.reason)]),
            None => FormState::default(),
        }),
        opinion: given.uid.to_string(),
        inquiry: view.inquiry.uid.to_string(),
        office: office.map(|a| a.label.clone()).unwrap_or_default(),
        kind: given.row_kind,
        place,
        text,
        stance: given.stance,
        body: given.body.clone(),
        risks: given.risks.clone(),
        given_by: given.given_by.clone(),
        given_at: given.given_at,
        version_number: view.about.version_number,
        newer_number: newer(view),
        earlier: earlier(view, given),
        decisions: Decision::ALL.iter().map(|d| d.as_str()).collect(),
        standing: known.map(|known| StandingDecision {
            uid: known.uid.to_string(),
            decision: known.decision,
            reason: known.reason.clone(),
            by: known.decided_by.clone(),
            at: known.decided_at,
        }),
    }
}

/// The number of the newer version, when the plan has moved on.
pub fn newer(view: &InquiryView) -> Option<i32> {
    view.is_on_old_version().then_some(view.about.current_number)
}

/// What the same answerer said about the same row before, latest first.
pub fn earlier(view: &InquiryView, given: &GivenRow) -> Vec<Earlier> {
    let before = view
        .given
        .iter()
        .rev()
        .filter(|o| o.invitation_id == given.invitation_id && o.row() == given.row() && o.id < given.id);
    let earlier = |o: &GivenRow| Earlier {
        stance: o.stance,
        body: o.body.clone(),
        risks: o.risks.clone(),
        given_at: o.given_at,
    };
    before.map(earlier).collect()
}

/// Place and text of a row of the version; the whole draft has neither.
pub fn place_of(view: &InquiryView, row: &RowRef) -> (String, String) {
    let label = labels_of(&view.content).into_iter().find(|(known, _)| known == row);
    let label = label.map(|(_, label)| label).unwrap_or_default();
    split(&label)
}

/// The paper form, with the same lines as the record.
pub fn print(ctx: &Ctx, conn: &mut Conn, view: &InquiryView) -> Result<InquiryPrintPage, WebError> {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let facts = records::inquiry_facts(conn, &view.meeting, &view.inquiry)?;
    let lines = facts.iter().map(record::inquiry_line).map(|line| PrintLine {
        to: line.to,
        asked_on: line.asked_on,
        question: line.question,
        answerer: line.answerer,
        answered_on: line.answered_on,
        answer: line.answer,
    });
    Ok(InquiryPrintPage {
        back: format!("/inquiries/{}", view.inquiry.uid),
        number: view.meeting.number.clone(),
        written_on: jst::jst_date(view.inquiry.created_at),
        client_name: view.about.client_name.clone(),
        planner: view.about.organizer_name.clone(),
        office: view.about.office_name.clone(),
        reason: reason(&reasons, &view.inquiry.reason_code, &view.inquiry.reason),
        version_number: view.about.version_number,
        lines: lines.collect(),
    })
}

/// A reason as it is written down: the wording of the list and the organizer's words.
pub fn reason(reasons: &ReasonList, code: &str, text: &str) -> String {
    let wording = reasons.wording(code);
    if text.is_empty() { wording.to_owned() } else { format!("{wording}：{text}") }
}
