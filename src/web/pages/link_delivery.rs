//! What the holder of a delivery's link sees: exactly the version that was delivered. They read it, print it, and
//! acknowledge receipt by one button.

use actix_web::web::Path;

use super::account_requests::offered;
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::render::pages::deliveries::{LinkDeliveryHead, LinkDeliveryPage, LinkDeliveryPrint};
use crate::render::pages::inquiries::PlanBlocks;
use crate::render::pages::plan_papers::PlanPaper;
use crate::render::pages::records::RecordPrintPage;
use crate::storage::views::deliveries::of_link;
use crate::storage::views::deliveries::records::of_link as delivered_records;
use crate::storage::views::meeting_recipients::sender;
use crate::storage::views::plans::{VersionView, delivered_version};
use crate::storage::{Audit, Conn};
use crate::usecases::delivery::acknowledge;
use crate::web::{Ctx, Form, PageResult, WebError};

fn handed(conn: &mut Conn, scope: &Scope) -> Result<(LinkDeliveryHead, VersionView, Audit), WebError> {
    let found = of_link(conn, scope)?.zip(delivered_version(conn, scope)?);
    let (handed, version) = found.ok_or(WebError::NotFound("link"))?;
    let from = sender(conn, handed.sender.0, handed.sender.1)?;
    let newer = Some(version.current_number).filter(|current| *current != version.number);
    let head = LinkDeliveryHead {
        uid: handed.invitation.to_string(),
        number: handed.number,
        label: handed.label,
        office: from.office,
        person: from.person,
        phone: from.phone,
        client_name: version.client.name.clone(),
        planned_on: version.planned_on,
        version_number: version.number,
        newer_number: newer.unwrap_or_default(),
        acknowledged_at: handed.acknowledged_at,
    };
    let about = Audit::of("delivery.show").object("invitation", &handed.invitation);
    let about = about.subject(&version.client.uid);
    Ok((head, version, about))
}

/// The records of meetings that went along, as they were signed.
fn records(conn: &mut Conn, scope: &Scope) -> Result<Vec<RecordPrintPage>, WebError> {
    let handed = delivered_records(conn, scope)?;
    Ok(handed.into_iter().map(|record| RecordPrintPage::signed(record.number, record.body)).collect())
}

/// `GET /i/{invitation}/delivery`
pub async fn show(ctx: Ctx) -> PageResult {
    ctx.page_about(|conn, scope| {
        let (head, version, about) = handed(conn, scope)?;
        let plan = PlanBlocks::of(version.number, &version.content, "");
        let records = records(conn, scope)?;
        let invitation = Uid::parse(&head.uid).ok_or(WebError::NotFound("link"))?;
        let offer = offered(conn, scope, &invitation)?;
        Ok((LinkDeliveryPage { head, plan, records, offer }, about))
    })
    .await
}

/// `GET /i/{invitation}/delivery/print`
pub async fn print(ctx: Ctx) -> PageResult {
    ctx.page_about(|conn, scope| {
        let (head, version, about) = handed(conn, scope)?;
        let records = records(conn, scope)?;
        Ok((LinkDeliveryPrint { head, paper: PlanPaper::of(version), records }, about))
    })
    .await
}

/// `POST /i/{invitation}/delivery`
pub async fn save(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    ctx.write(form.op_id(), "delivery.acknowledge", acknowledge).await?;
    Ok(ctx.see(format!("/i/{path}/delivery")))
}
