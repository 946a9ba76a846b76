//! Taking back an adoption of rules whose day is still to come.

use actix_web::web::Path;

use super::form_page::refused_or;
use super::rules::{adopt_href, crumbs, may_adopt};
use super::{rule_changes, rule_words};
use crate::domain::access::Scope;
use crate::domain::duty::adoption::{WITHDRAWAL_LIMIT, check_ahead};
use crate::domain::ids::{InsurerId, Uid};
use crate::render::FormState;
use crate::render::pages::rules::{RuleWithdrawPage, WithdrawalSight};
use crate::storage::Conn;
use crate::storage::views::places;
use crate::storage::views::rules::{self, AdoptionView};
use crate::usecases::rules::{WithdrawInput, preview_withdrawal, withdraw};
use crate::web::{Ctx, Form, PageResult, WebError};

/// `GET /rules/adoptions/{adoption}/withdraw`
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let inner = ctx.clone();
    ctx.page(move |conn, scope| page(&inner, conn, scope, (&uid, FormState::default()))).await
}

/// `POST /rules/adoptions/{adoption}/withdraw`
pub async fn create(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let text = |name: &str| form.text(name).to_owned();
    let input = WithdrawInput { adoption: uid.clone(), reason: text("reason"), shown: text("shown") };
    match ctx.write(form.op_id(), "rules.withdraw", move |tx, cmd| withdraw(tx, cmd, &input)).await {
        Ok(insurer) => Ok(ctx.see_saying(format!("/rules?insurer={insurer}"), "success", "rules-withdrawn")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, scope| Ok((page(&inner, conn, scope, (&uid, again))?, None))).await
        }
    }
}

fn uid_of(path: &str) -> Result<Uid, WebError> {
    Uid::parse(path).ok_or(WebError::NotFound("adoption"))
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, form): (&Uid, FormState),
) -> Result<RuleWithdrawPage, WebError> {
    let (insurer, view) = rules::find(conn, uid)?.ok_or(WebError::NotFound("adoption"))?;
    let own = places::insurers(conn)?.into_iter().find(|of| of.id == insurer && may_adopt(scope, of));
    let insurer = own.ok_or(WebError::NotFound("adoption"))?;
    Ok(RuleWithdrawPage {
        crumbs: crumbs(ctx),
        form,
        action: rule_words::withdraw_href(uid),
        adoption: rule_words::adoption(ctx, &view),
        sight: sight(ctx, conn, insurer.id, &view)?,
        adopt_href: adopt_href(&insurer),
        insurer: insurer.name,
        limit: WITHDRAWAL_LIMIT,
    })
}

/// What the withdrawal changes; nothing where it is too late, or done.
fn sight(
    ctx: &Ctx,
    conn: &mut Conn,
    insurer: InsurerId,
    view: &AdoptionView,
) -> Result<Option<WithdrawalSight>, WebError> {
    if view.withdrawn.is_some() || check_ahead(view.adoption.effective_from, ctx.today()).is_err() {
        return Ok(None);
    }
    let found = preview_withdrawal(conn, &ctx.state.rules, insurer, &view.uid)?;
    Ok(Some(WithdrawalSight {
        days: rule_changes::days(ctx, &found, ["rules-if-not-withdrawn", "rules-if-withdrawn"]),
        otherwise: found.otherwise.map(|view| rule_words::adoption(ctx, &view)),
        shown: found.seen,
    }))
}
