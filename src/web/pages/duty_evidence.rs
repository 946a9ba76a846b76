//! The evidence of one client and period as one document: the chain of duties, the inquiries with their answers, the
//! deliveries, the entries (運営基準29条2項: what has to be kept).

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use super::duty_ledger::{about, history, kept};
use super::duty_lines::Scribe;
use super::meeting_words::uid_of;
use crate::domain::duty::{Duty, duties};
use crate::domain::time::jst::{add_months, jst_date};
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::evidence::{
    EvidenceAnswer, EvidenceAttendee, EvidenceDelivery, EvidenceInquiry, EvidenceMeeting, EvidencePage,
};
use crate::storage::Conn;
use crate::storage::views::duties::{self as ledger, LedgerClient};
use crate::storage::views::{duty_evidence as evidence, duty_facts, rules};
use crate::web::{Ctx, PageResult, WebError};

/// The period, both ends included, as typed; the last twelve months when nothing is.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// `GET /clients/{client}/evidence`
pub async fn show(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let today = jst_date(own.cmd(None).now);
        let until = parse_date(&query.to).unwrap_or(today);
        let year_ago = || add_months(until, -12).unwrap_or(until);
        let from = parse_date(&query.from).unwrap_or_else(|_| year_ago()).min(until);
        let page = page(&own, conn, &client, (from, until))?;
        Ok((page, about(&client).purpose(format!("{from}/{until}"))))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<EvidencePage, WebError> {
    let now = ctx.cmd(None).now;
    let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap_or_default();
    let names = ledger::names(conn, client)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insurer])?;
    let book = books.of(client.insurer);
    let scribe = Scribe { ctx, book, client, names: &names };
    let is_within = |day: NaiveDate| from <= day && day <= until;
    // A duty belongs to a period in which it was asked, was due, or was met.
    let belongs = |duty: &Duty<'_>| {
        is_within(duty.asked_from)
            || duty.due.is_some_and(is_within)
            || duty.proof.is_some_and(|proof| is_within(proof.on))
    };
    let all = duties(book, &facts, jst_date(now));
    let lines = all.iter().filter(|duty| belongs(duty)).map(|duty| scribe.line(duty)).collect();
    let mut entries = history(&scribe, conn, &FormState::default())?;
    entries.retain(|entry| is_within(entry.on));
    entries.reverse();
    Ok(EvidencePage {
        back: format!("/clients/{}/duties", client.uid),
        client_name: client.name.clone(),
        insured_number: evidence::insured_number(conn, client)?,
        office_name: client.office_name.clone(),
        from,
        until,
        printed_at: now,
        lines,
        meetings: meetings(conn, client, &is_within)?,
        inquiries: inquiries(ctx, conn, client, &is_within)?,
        deliveries: deliveries(conn, client, &is_within)?,
        entries,
    })
}

type Within<'a> = &'a dyn Fn(NaiveDate) -> bool;

fn meetings(
    conn: &mut Conn,
    client: &LedgerClient,
    is_within: Within<'_>,
) -> Result<Vec<EvidenceMeeting>, WebError> {
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
    let day = |held: &evidence::Held| held.starts_at.map(jst_date);
    Ok(evidence::held(conn, client)?
        .into_iter()
        .filter(|held| day(held).is_some_and(is_within))
        .map(of)
        .collect())
}

fn inquiries(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    is_within: Within<'_>,
) -> Result<Vec<EvidenceInquiry>, WebError> {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let answers = evidence::answers(conn, client)?;
    let of = |inquiry: evidence::Inquiry| EvidenceInquiry {
        reason: super::inquiries::build::reason(&reasons, &inquiry.reason_code, &inquiry.reason),
        number: inquiry.number,
        question: inquiry.question,
        sent_at: inquiry.sent_at,
        closed_at: inquiry.closed_at,
        answers: answers
            .iter()
            .filter(|answer| answer.inquiry == inquiry.uid)
            .map(|answer| EvidenceAnswer {
                who: answer.who.clone(),
                given_by: answer.given_by.clone(),
                given_at: answer.given_at,
                stance: answer.stance.as_str(),
                body: answer.body.clone(),
            })
            .collect(),
    };
    let all = evidence::inquiries(conn, client)?;
    Ok(all.into_iter().filter(|inquiry| is_within(jst_date(inquiry.created_at))).map(of).collect())
}

fn deliveries(
    conn: &mut Conn,
    client: &LedgerClient,
    is_within: Within<'_>,
) -> Result<Vec<EvidenceDelivery>, WebError> {
    let of = |delivery: evidence::Delivery| EvidenceDelivery {
        number: delivery.number,
        label: delivery.label,
        means: delivery.means.as_str(),
        planned_on: delivery.planned_on,
        version: delivery.version,
        on: delivery.delivered_on,
        acknowledged_at: delivery.acknowledged_at,
    };
    let day = |d: &evidence::Delivery| d.delivered_on.unwrap_or_else(|| jst_date(d.created_at));
    Ok(evidence::deliveries(conn, client)?.into_iter().filter(|d| is_within(day(d))).map(of).collect())
}
