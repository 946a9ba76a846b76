//! The inbox of an office with an account: all its open invitations, opened without a mail at hand.

use actix_web::{HttpRequest, web};
use chrono::{NaiveDate, NaiveDateTime};

use super::links::{device_key, go_on};
use super::meeting_words::uid_of;
use std::collections::BTreeMap;

use crate::domain::access::InvitationKind;
use crate::domain::ids::PlanId;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::inbox::{InboxAnsweredPage, InboxAnsweredRow, InboxPage, InboxRow, ReceivedRow};
use crate::render::parts::{Crumb, Pager};
use crate::storage::views::deliveries::{self, ReceivedLine};
use crate::storage::views::inbox::{self, AnsweredLine, InboxLine};
use crate::usecases::delivery::acknowledge_as_member;
use crate::usecases::keys::sha256_hex;
use crate::usecases::link::open_as_member;
use crate::web::{Ctx, Form, PageResult};

/// Which page of the list, from 1.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    page: i64,
}

/// `GET /inbox`
pub async fn index(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let now = ctx.cmd(None).now;
    ctx.page(move |conn, scope| {
        let page = Pager::page(wanted.page);
        let (lines, total) = inbox::list(conn, scope, now, (page - 1) * inbox::PAGE)?;
        let expected = inbox::expected(conn, &lines)?;
        let rows = lines.iter().map(|line| row(line, expected.get(&line.uid).copied(), now)).collect();
        let received = deliveries::received(conn, scope, now, false, inbox::PAGE)?;
        let to_hand_in = deliveries::to_hand_in(conn, scope, &received)?;
        let received = received.into_iter().filter(|_| page == 1);
        let received = received.map(|line| received_row(line, &to_hand_in)).collect();
        let pager = Pager::of(page, inbox::PAGE, total, "/inbox", &[]);
        Ok(InboxPage { form: FormState::default(), rows, received, pager })
    })
    .await
}

fn row(line: &InboxLine, expected_on: Option<NaiveDate>, now: NaiveDateTime) -> InboxRow {
    let is_inquiry = line.kind == InvitationKind::Inquiry;
    InboxRow {
        uid: line.uid.to_string(),
        kind: line.kind.as_str(),
        number: line.number.clone(),
        sender: line.sender.clone(),
        label: line.label.clone(),
        due_at: line.due_at,
        is_late: line.due_at.is_some_and(|due| due <= now),
        expected_on,
        is_answered: line.answered_at.is_some(),
        starts_at: line.starts_at,
        ends_at: line.ends_at,
        href: if is_inquiry { format!("/sheets/{}", line.uid) } else { String::new() },
    }
}

fn received_row(line: ReceivedLine, to_hand_in: &BTreeMap<PlanId, i64>) -> ReceivedRow {
    let given = to_hand_in.get(&line.plan.0).copied();
    ReceivedRow {
        hand_in: given.map(|_| format!("/plan-versions/{}/service-plans", line.version)).unwrap_or_default(),
        handed_in: given.unwrap_or_default(),
        uid: line.uid.to_string(),
        number: line.number,
        sender: line.sender,
        label: line.label,
        is_acknowledged: line.acknowledged_at.is_some(),
    }
}

/// `GET /inbox/answered`
pub async fn answered(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let words = ctx.clone();
    ctx.page(move |conn, scope| {
        let page = Pager::page(wanted.page);
        let (lines, total) = inbox::answered(conn, scope, (page - 1) * inbox::PAGE)?;
        let pager = Pager::of(page, inbox::PAGE, total, "/inbox/answered", &[]);
        let crumbs = vec![Crumb::to("/inbox", words.text("inbox-title"))];
        Ok(InboxAnsweredPage { crumbs, rows: lines.into_iter().map(answered_row).collect(), pager })
    })
    .await
}

fn answered_row(line: AnsweredLine) -> InboxAnsweredRow {
    let is_inquiry = line.kind == InvitationKind::Inquiry;
    InboxAnsweredRow {
        kind: line.kind.as_str(),
        is_delivery: line.kind == InvitationKind::Delivery,
        number: line.number.0.or(line.number.1).unwrap_or_default(),
        sender: line.sender,
        label: line.label.0.or(line.label.1).unwrap_or_default(),
        answered_at: line.answered_at,
        answered_by: line.answered_by,
        href: if is_inquiry { format!("/sheets/{}/receipt", line.uid) } else { String::new() },
    }
}

/// `POST /inbox/{invitation}/acknowledge`: says that a delivery was received, without a mail at hand.
pub async fn acknowledge(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    ctx.write(form.op_id(), "delivery.acknowledge_as_member", move |tx, cmd| {
        acknowledge_as_member(tx, cmd, &uid)
    })
    .await?;
    Ok(ctx.see_saying("/inbox", "success", "inbox-acknowledged"))
}

/// `POST /inbox/{invitation}`: opens an invitation of the reader's office on this device, as its link would.
pub async fn open(ctx: Ctx, request: HttpRequest, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let key = device_key(&ctx, &request);
    let (invitation, device) = (uid.clone(), sha256_hex(key.as_bytes()));
    ctx.write(form.op_id(), "link.open_as_member", move |tx, cmd| {
        open_as_member(tx, cmd, (&invitation, &device))
    })
    .await?;
    Ok(go_on(&ctx, format!("/i/{uid}"), key))
}
