//! The sheet on paper, and what came back on it.

use super::build::{Filled, head, prefilled, receipt_number, stances};
use super::typed::standing;
use crate::domain::opinion::RowRef;
use crate::domain::slot_poll::AnswerChannel;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::sheets::{CheckLine, PaperLine, ProxyPage, SheetPrintPage, SheetRow};
use crate::render::parts::Choice;
use crate::render::parts::Crumb;
use crate::web::{Ctx, WebError};

/// The sheet on paper: what was handed in, or lines to write on.
pub fn print(ctx: &Ctx, filled: &Filled, back: String) -> Result<SheetPrintPage, WebError> {
    let asked = &filled.sheet.asked;
    let given = filled.sheet.view.current();
    let said = |row: &RowRef| given.iter().find(|o| o.row() == *row).map(|o| (o.stance, o.body.clone()));
    let rows = filled.needs().into_iter().flat_map(|need| filled.rows_of(need, ""));
    let lines = rows.map(|row| {
        let found = said(&row.of());
        PaperLine {
            kind: row.kind,
            place: row.place,
            text: row.text,
            detail: row.detail,
            questions: row.questions,
            stance: found.as_ref().map(|(stance, _)| *stance),
            body: found.map(|(_, body)| body).unwrap_or_default(),
        }
    });
    let whole = given.iter().find(|o| o.row() == RowRef::OVERALL);
    Ok(SheetPrintPage {
        head: head(ctx, filled)?,
        back,
        receipt: if asked.answered_at.is_some() { receipt_number(filled) } else { String::new() },
        answered_at: asked.answered_at,
        answered_by: asked.answered_by.clone(),
        lines: lines.collect(),
        overall: CheckLine {
            label: String::new(),
            questions: filled.questions(&RowRef::OVERALL),
            stance: whole.map(|o| o.stance),
            body: whole.map(|o| o.body.clone()).unwrap_or_default(),
            risks: whole.map(|o| o.risks.clone()).unwrap_or_default(),
        },
    })
}

/// The form for what came by FAX or telephone: every row on one page, as on the paper.
pub fn proxy(ctx: &Ctx, filled: &Filled, form: Option<FormState>) -> Result<ProxyPage, WebError> {
    let asked = &filled.sheet.asked;
    let number = asked.office_number.clone().unwrap_or_default();
    let mut rows: Vec<SheetRow> =
        filled.needs().into_iter().flat_map(|need| filled.rows_of(need, &number)).collect();
    rows.push(filled.overall());
    let channels = AnswerChannel::ALL.iter().filter(|c| c.is_proxy()).map(|c| Choice {
        value: c.as_str().to_owned(),
        label: ctx.text(&format!("sheet-channel-{}", c.as_str().replace('_', "-"))),
    });
    let inquiry = &filled.sheet.view.inquiry.uid;
    let mut head = head(ctx, filled)?;
    head.base = format!("/inquiries/{inquiry}");
    Ok(ProxyPage {
        crumbs: vec![Crumb::to(&head.base, &head.number)],
        standing: standing(
            form.as_ref(),
            (asked.sheet_no, asked.answered_at, &asked.answered_by),
            head.base.clone(),
        ),
        form: form.unwrap_or_else(|| proxy_defaults(ctx, filled, &rows)),
        head,
        action: format!("/inquiries/{inquiry}/proxy/{}", asked.uid),
        label: asked.label.clone(),
        rows,
        stances: stances(),
        channels: channels.collect(),
    })
}

fn proxy_defaults(ctx: &Ctx, filled: &Filled, rows: &[SheetRow]) -> FormState {
    let now = crate::domain::time::jst::to_jst(ctx.cmd(None).now);
    let mut form = prefilled(filled, rows);
    form.values.insert("answered_by".into(), filled.sheet.asked.answered_by.clone());
    form.values.insert("received".into(), now.date().to_string());
    form.values.insert("received_time".into(), now.format("%H:%M").to_string());
    let receiver = ctx.actor().account().map(|a| a.name.clone()).unwrap_or_default();
    form.values.insert("receiver".into(), receiver);
    form
}
