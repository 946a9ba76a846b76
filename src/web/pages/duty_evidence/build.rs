//! The document: what was asked and how it was met, the records behind it, and the forms themselves.

use chrono::NaiveDateTime;

use super::asked::Found;
use super::internal;
use crate::domain::access::Scope;
use crate::domain::duty::{Duty, duties};
use crate::domain::evidence::EvidencePeriod;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::deliveries::{StepLine, TakenBack};
use crate::render::pages::evidence::{
    EvidenceAnswer, EvidenceAsked, EvidenceAttendee, EvidenceDelivery, EvidenceInquiry, EvidenceMeeting,
    EvidencePage, EvidenceVersion,
};
use crate::render::pages::inquiries::InquiryPrintPage;
use crate::render::pages::plan_papers::{PlanPaper, PlanPrintPage};
use crate::render::pages::progress::{ProgressLine, ProgressPaper};
use crate::render::pages::records::RecordPrintPage;
use crate::storage::Conn;
use crate::storage::views::deliveries::steps::{self, Steps};
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::duty_evidence::{self as evidence, Sight, Version};
use crate::storage::views::duty_names;
use crate::storage::views::{client_numbers, duty_facts, inquiries as inquiry_views, plans, records, rules};
use crate::web::pages::deliveries::step_line;
use crate::web::pages::duty_history::history;
use crate::web::pages::duty_ledger::judgements;
use crate::web::pages::duty_lines::Scribe;
use crate::web::pages::inquiries::build as inquiry_build;
use crate::web::pages::progress_lines::Course;
use crate::web::pages::records::build as record_build;
use crate::web::pages::{progress_lines, progress_paper};
use crate::web::{Ctx, WebError};

/// The whole document of a client and period.
pub fn document(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (found, period): (&Found, EvidencePeriod),
) -> Result<EvidencePage, WebError> {
    let (client, today) = (found.client(), ctx.today());
    let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default();
    let names = duty_names::names(conn, client, ctx.cmd(None).now)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let scribe = Scribe { ctx, book: books.of(client.id), client, names: &names, is_paper: true };
    // A duty belongs to a period in which it was asked, was due, or was met.
    let belongs = |duty: &Duty<'_>| {
        period.has(duty.asked_from)
            || duty.due.is_some_and(|due| period.has(due))
            || duty.proof.is_some_and(|proof| period.has(proof.on))
    };
    let all = duties(scribe.book, &facts, today);
    // Duties follow from what is known now, and a former office is told nothing that came after its time.
    let is_former = found.time().is_some();
    let belongs = |duty: &&Duty<'_>| !is_former && belongs(duty);
    let mut entries = history(&scribe, conn, &FormState::default())?;
    found.stood(&mut entries);
    entries.retain(|entry| period.has(entry.on));
    entries.reverse();
    let mut progress = progress_lines::course(ctx, conn, client, found.judged())?;
    found.ran(&mut progress);
    progress.retain(|line: &ProgressLine| period.has(line.on));
    let told = told(ctx, conn, scope, (found, period))?;
    let versions = versions(conn, found, period)?;
    let mut judgements = judgements(ctx, conn, found.judged())?;
    judgements.retain(|line| {
        period.has(line.on) || line.reviews.iter().any(|review| period.has(jst_date(review.created_at)))
    });
    judgements.reverse();
    let numbers = client_numbers::of_time(conn, client, (period.from, period.until), found.care())?;
    Ok(EvidencePage {
        back: found.at(),
        client_name: client.name.clone(),
        numbers,
        office_name: client.office_name.clone(),
        from: period.from,
        until: period.until,
        made_on: today,
        is_former,
        lines: all.iter().filter(belongs).map(|duty| scribe.line(duty)).collect(),
        plans: plan_papers(conn, scope, (found, &versions))?,
        versions: versions.iter().map(version).collect(),
        left_out: told.left_out,
        meetings: told.meetings,
        inquiries: told.inquiries,
        deliveries: deliveries(conn, found, period)?,
        entries,
        judgements,
        progress: progress_of(conn, found, progress)?,
        records: told.records,
    })
}

/// What the reader is told of meetings and inquiries, and how many lines are left out because their own pages would refuse
/// them.
struct Told {
    meetings: Vec<EvidenceMeeting>,
    inquiries: Vec<EvidenceInquiry>,
    records: Vec<RecordPrintPage>,
    left_out: usize,
}

fn told(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (found, period): (&Found, EvidencePeriod),
) -> Result<Told, WebError> {
    let client = found.client();
    let sight = evidence::sight(conn, scope, client)?;
    let (meetings, unheard) = meetings(conn, (client, period), &sight)?;
    let (inquiries, unread) = inquiries(ctx, conn, (found, period), &sight)?;
    let (records, unseen) = record_papers(conn, scope, (client, period))?;
    Ok(Told { meetings, inquiries, records, left_out: unheard + unread + unseen })
}

/// The versions made in the period, and the one that was in use when it began.
pub fn versions(conn: &mut Conn, found: &Found, period: EvidencePeriod) -> Result<Vec<Version>, WebError> {
    let mut all = evidence::versions(conn, found.client())?;
    all.retain(|version| found.knew(version.created_at));
    let day = |version: &Version| jst_date(version.created_at);
    let earlier = all.iter().filter(|version| day(version) < period.from);
    let in_use = earlier.max_by_key(|version| (version.created_at, version.number)).map(|v| v.uid.clone());
    let belongs = |version: &Version| period.has(day(version)) || Some(&version.uid) == in_use.as_ref();
    Ok(all.into_iter().filter(belongs).collect())
}

fn version(version: &Version) -> EvidenceVersion {
    EvidenceVersion {
        planned_on: version.planned_on,
        number: version.number,
        source: version.source.as_str(),
        author: version.author.clone(),
        note: version.note.clone(),
        created_at: version.created_at,
    }
}

/// 第5表 with the lines that are told; for a former office as it stood then.
fn progress_of(conn: &mut Conn, found: &Found, course: Course) -> Result<ProgressPaper, WebError> {
    let mut paper = progress_paper::paper(conn, found.client(), course, found.care())?;
    if let Found::Former(care) = found {
        let mut versions = evidence::versions(conn, &care.client)?;
        versions.retain(|version| found.knew(version.created_at));
        paper.is_preventive = versions.pop().is_some_and(|version| version.kind == PlanKind::Preventive);
        paper.planner.clone_from(&care.was.manager);
    }
    Ok(paper)
}

fn plan_papers(
    conn: &mut Conn,
    scope: &Scope,
    (found, versions): (&Found, &[Version]),
) -> Result<Vec<PlanPrintPage>, WebError> {
    let mut papers = Vec::with_capacity(versions.len());
    for version in versions {
        let view = match found {
            Found::Kept(_) => plans::find_version(conn, scope, &version.uid)?,
            Found::Former(care) => plans::former_version(conn, care, &version.uid)?,
        };
        let Some(view) = view else { continue };
        papers.push(PlanPrintPage { version: view.uid.clone(), paper: PlanPaper::of(view) });
    }
    Ok(papers)
}

/// The records of meetings of the period, as far as the reader may read them, and how many others there are.
fn record_papers(
    conn: &mut Conn,
    scope: &Scope,
    (client, period): (&LedgerClient, EvidencePeriod),
) -> Result<(Vec<RecordPrintPage>, usize), WebError> {
    let (mut papers, mut left_out) = (Vec::new(), 0);
    for record in evidence::records(conn, client)? {
        if !period.has(jst_date(record.starts_at.unwrap_or(record.created_at))) {
            continue;
        }
        match records::record(conn, scope, &record.meeting)? {
            Some(view) => papers.extend(record_build::print(&view)),
            None => left_out += 1,
        }
    }
    Ok((papers, left_out))
}

/// The inquiries of the period as the form has them, as far as the reader may read them.
pub fn inquiry_papers(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (found, period): (&Found, EvidencePeriod),
) -> Result<Vec<InquiryPrintPage>, WebError> {
    let mut papers = Vec::new();
    for inquiry in evidence::inquiries(conn, found.client())? {
        if !period.has(jst_date(inquiry.created_at)) || !found.knew(inquiry.created_at) {
            continue;
        }
        if let Some(view) = inquiry_views::inquiry(conn, scope, &inquiry.uid)? {
            papers.push(inquiry_build::print(ctx, conn, &view)?);
        }
    }
    Ok(papers)
}

/// The meetings that the reader is told of, and how many others there are.
fn meetings(
    conn: &mut Conn,
    (client, period): (&LedgerClient, EvidencePeriod),
    sight: &Sight,
) -> Result<(Vec<EvidenceMeeting>, usize), WebError> {
    let attendees = evidence::attendees(conn, client)?;
    let of = |held: evidence::Held| EvidenceMeeting {
        number: held.number,
        trigger: held.trigger.as_str(),
        form: held.form.as_str(),
        starts_at: held.starts_at,
        agenda: held.agenda,
        attendees: attendees
            .iter()
            .filter(|attendee| attendee.meeting == held.uid)
            .map(|attendee| EvidenceAttendee {
                who: attendee.label.clone(),
                person: attendee.person_name.clone(),
                actual: attendee.actual.as_str(),
                note: attendee.note.clone(),
            })
            .collect(),
    };
    let mut held = evidence::held(conn, client)?;
    held.retain(|held| held.starts_at.is_some_and(|at| period.has(jst_date(at))));
    let (told, hidden): (Vec<_>, Vec<_>) = held.into_iter().partition(|held| sight.tells_meeting(&held.uid));
    Ok((told.into_iter().map(of).collect(), hidden.len()))
}

/// The inquiries that the reader is told of, and how many others there are with their opinions.
fn inquiries(
    ctx: &Ctx,
    conn: &mut Conn,
    (found, period): (&Found, EvidencePeriod),
    sight: &Sight,
) -> Result<(Vec<EvidenceInquiry>, usize), WebError> {
    let client = found.client();
    let reasons = ctx.state.config.inquiry_reasons().map_err(internal)?;
    let answers = evidence::answers(conn, client)?;
    let asked = evidence::asked_of(conn, client)?;
    let of = |inquiry: evidence::Inquiry| EvidenceInquiry {
        reason: inquiry_build::reason(&reasons, &inquiry.reason_code, &inquiry.reason),
        number: inquiry.number,
        question: inquiry.question,
        sent_at: inquiry.sent_at,
        closed_at: inquiry.closed_at,
        asked: asked
            .iter()
            .filter(|asked| asked.inquiry == inquiry.uid)
            .map(|asked| EvidenceAsked {
                who: asked.who.clone(),
                answered_by: asked.answered_by.clone(),
                answered_at: asked.answered_at,
            })
            .collect(),
        answers: answers.iter().filter(|answer| answer.inquiry == inquiry.uid).map(answer).collect(),
    };
    let mut all = evidence::inquiries(conn, client)?;
    all.retain(|inquiry| period.has(jst_date(inquiry.created_at)) && found.knew(inquiry.created_at));
    let (told, hidden): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|inquiry| sight.tells_inquiry(&inquiry.meeting));
    let is_hidden = |answer: &&evidence::Answer| hidden.iter().any(|inquiry| inquiry.uid == answer.inquiry);
    let left_out = hidden.len() + answers.iter().filter(is_hidden).count();
    Ok((told.into_iter().map(of).collect(), left_out))
}

fn answer(answer: &evidence::Answer) -> EvidenceAnswer {
    let (decision, decision_reason) = match &answer.decision {
        Some((decision, reason)) => (decision.as_str(), reason.clone()),
        None => ("", String::new()),
    };
    EvidenceAnswer {
        who: answer.who.clone(),
        given_by: answer.given_by.clone(),
        given_at: answer.given_at,
        about: answer.about.clone(),
        stance: answer.stance.as_str(),
        body: answer.body.clone(),
        decision,
        decision_reason,
    }
}

fn deliveries(
    conn: &mut Conn,
    found: &Found,
    period: EvidencePeriod,
) -> Result<Vec<EvidenceDelivery>, WebError> {
    let steps = steps::of_client(conn, found.client().id)?;
    let of = |delivery: evidence::Delivery| EvidenceDelivery {
        sent_on: jst_date(delivery.created_at),
        number: delivery.number,
        label: delivery.label,
        means: delivery.means.as_str(),
        planned_on: delivery.planned_on,
        version: delivery.version,
        on: delivery.delivered_on,
        acknowledged_at: delivery.acknowledged_at,
        revoked_at: delivery.revoked_at.filter(|_| delivery.acknowledged_at.is_none()),
        note: delivery.note,
        withdrawn: delivery.withdrawn_at.map(|at| TakenBack {
            at,
            by: delivery.withdrawn_by,
            reason: delivery.withdrawn_reason,
        }),
        steps: known(&steps, &delivery.uid, &|at| found.knew(at)),
    };
    let day = |d: &evidence::Delivery| d.delivered_on.unwrap_or_else(|| jst_date(d.created_at));
    let taken = |d: &evidence::Delivery| d.acknowledged_at.is_some_and(|at| period.has(jst_date(at)));
    let mut all = evidence::deliveries(conn, found.client())?;
    all.retain(|delivery| found.knew(delivery.created_at));
    for delivery in &mut all {
        delivery.acknowledged_at = delivery.acknowledged_at.filter(|at| found.knew(*at));
        delivery.withdrawn_at = delivery.withdrawn_at.filter(|at| found.knew(*at));
        delivery.revoked_at = delivery.revoked_at.filter(|at| found.knew(*at));
    }
    Ok(all.into_iter().filter(|d| period.has(day(d)) || taken(d)).map(of).collect())
}

/// What the reader knows of the steps of a delivery.
fn known(steps: &Steps, delivery: &Uid, knew: &dyn Fn(NaiveDateTime) -> bool) -> Vec<StepLine> {
    let of = steps.get(delivery).map(Vec::as_slice).unwrap_or_default();
    of.iter().filter(|step| knew(step.at)).map(step_line).collect()
}
