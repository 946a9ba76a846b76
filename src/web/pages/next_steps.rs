//! What to do next after the first administrator was made: five steps, each ticked once it is done, and the test letter.

use super::form_page::refused_or;
use crate::domain::access::Scope;
use crate::domain::job::MailState;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::mail::MailKind;
use crate::render::FormState;
use crate::render::pages::next_steps::{NextStepsPage, Step, TestLetter};
use crate::storage::Conn;
use crate::storage::views::queues::LetterLine;
use crate::storage::views::{accounts, next_steps, queues};
use crate::usecases::letter::test_transport::test_transport;
use crate::web::{Ctx, Form, PageResult, WebError};

/// The steps.
pub async fn index(ctx: Ctx) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, scope| {
        let own = accounts::own(conn, scope)?.map(|account| account.email).unwrap_or_default();
        page(&inner, conn, scope, FormState::with([("to", own)]))
    })
    .await
}

/// Queues a test letter; how it fares stands on the page.
pub async fn test_mail(ctx: Ctx, form: Form) -> PageResult {
    let to = form.text("to").to_owned();
    let name = "letter.test_transport";
    match ctx.write(form.op_id(), name, move |tx, cmd| test_transport(tx, cmd, &to)).await {
        Ok(_) => Ok(ctx.see_saying("/next-steps", "success", "next-mail-queued")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, scope| Ok((page(&inner, conn, scope, again)?, None))).await
        }
    }
}

fn page(ctx: &Ctx, conn: &mut Conn, scope: &Scope, form: FormState) -> Result<NextStepsPage, WebError> {
    let steps = steps(ctx, conn, scope)?;
    Ok(NextStepsPage {
        form,
        done: steps.iter().filter(|step| step.is_done).count(),
        steps,
        letter: newest_test(conn, scope)?.map(TestLetter::of),
        is_smtp: ctx.state.config.mail.transport == "smtp",
    })
}

/// The steps and which of them are done.
pub(super) fn steps(ctx: &Ctx, conn: &mut Conn, scope: &Scope) -> Result<Vec<Step>, WebError> {
    let view = next_steps::set_up(conn, scope, jst_date(ctx.cmd(None).now))?;
    let has_left = newest_test(conn, scope)?.is_some_and(|letter| letter.state == MailState::Sent);
    let step = |word, href, is_done| Step { word, href, is_done };
    Ok(vec![
        step("insurer", "/insurers", view.insurers > 0),
        step("areas", "/areas", view.areas > 0 && view.populations > 0),
        step("offices", "/offices", view.care_offices > 0),
        step("people", "/accounts/new", view.people > 0),
        step("mail", "#mail", has_left),
    ])
}

fn newest_test(conn: &mut Conn, scope: &Scope) -> Result<Option<LetterLine>, WebError> {
    let (letters, _) = queues::letters(conn, scope, (None, MailKind::TransportTest.as_str()), 1)?;
    Ok(letters.into_iter().next())
}
