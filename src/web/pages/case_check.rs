//! The check of a sheet: what says whom it is about is replaced or kept for a reason, then the sheet is confirmed.

use actix_web::web::Path;

use super::cases::{seen, seen_of, title};
use crate::domain::access::Scope;
use crate::domain::care_case::check::{CheckedText, Decision, SheetCheck};
use crate::domain::care_case::{CaseSheet, SheetState};
use crate::domain::deidentify::Identity;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::pages::case_check::{CaseCheckPage, CheckedField, CheckedFinding, CheckedPart};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FieldError, FormState, Lang, Render, Texts};
use crate::storage::views::case_identities;
use crate::storage::views::cases::{self, CaseView};
use crate::storage::{Audit, Conn};
use crate::usecases::care_case::{ConfirmInput, confirm_sheet};
use crate::usecases::deidentify_steps::open;
use crate::usecases::{Failure, Keys};
use crate::web::{Ctx, Form, PageResult, WebError};

/// A draft with what was found in it. Only the office that presents the case sees it.
struct Draft {
    view: CaseView,
    /// The sheet, what identifies its person, and what was found; nothing where no draft is waiting.
    found: Option<(CaseSheet, Identity, SheetCheck)>,
}

fn load(conn: &mut Conn, scope: &Scope, keys: &Keys, case: &Uid) -> Result<Draft, WebError> {
    let missing = || WebError::NotFound("case");
    let identity = case_identities::of_case(conn, scope, case)?.ok_or_else(missing)?;
    let view = cases::find(conn, scope, case)?.ok_or_else(missing)?;
    let draft = view.line.content.as_ref().filter(|_| view.line.sheet == Some(SheetState::Draft));
    let found = match draft {
        Some(body) => {
            let sheet = open(keys, body)?;
            let check = SheetCheck::of(&sheet, &identity);
            Some((sheet, identity, check))
        }
        None => None,
    };
    Ok(Draft { view, found })
}

fn audit(draft: &Draft) -> Audit {
    Audit::of("case.check").object("care_case", &draft.view.line.uid).subject(&draft.view.line.uid)
}

/// What was found, with a proposal for each.
pub async fn show(ctx: Ctx, case: Path<Uid>) -> PageResult {
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    let keys = ctx.state.desk.keys().clone();
    ctx.page_about(move |conn, scope| {
        let draft = load(conn, scope, &keys, &case)?;
        let audit = audit(&draft);
        Ok((page(draft, None, lang, texts), audit))
    })
    .await
}

/// Confirms the sheet with what was decided.
pub async fn confirm(ctx: Ctx, case: Path<Uid>, form: Form) -> PageResult {
    let case = case.into_inner();
    let input = ConfirmInput {
        case: case.clone(),
        seen: seen(&form).unwrap_or_default(),
        places: form.text("places").to_owned(),
        decisions: decisions(&form),
        names_nobody: form.is_ticked("names_nobody"),
    };
    match ctx
        .write(form.op_id(), "care_case.confirm_sheet", move |tx, cmd| confirm_sheet(tx, cmd, &input))
        .await
    {
        Ok(_) => Ok(ctx.see_saying(format!("/cases/{case}"), "success", "case-confirmed")),
        Err(Failure::Refused(refused)) => again(ctx, case, form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// The decisions of a form, as far as they are numbered without a gap.
fn decisions(form: &Form) -> Vec<Decision> {
    let count = form.text("places").split_whitespace().count();
    (0..count)
        .map(|at| match form.text(&format!("act-{at}")) {
            "replace" => Decision::Replace(form.text(&format!("with-{at}")).to_owned()),
            "keep" => Decision::Keep(form.text(&format!("why-{at}")).to_owned()),
            _ => Decision::Open,
        })
        .collect()
}

async fn again(ctx: Ctx, case: Uid, form: Form, refused: Refused) -> PageResult {
    let (lang, render) = (ctx.lang(), ctx.state.render.clone());
    let keys = ctx.state.desk.keys().clone();
    ctx.form_again(move |conn, scope| {
        let draft = load(conn, scope, &keys, &case)?;
        let audit = audit(&draft);
        let state = typed(&draft, &form, &refused, (&render, lang));
        Ok((page(draft, Some(state), lang, render.texts()), Some(audit)))
    })
    .await
}

/// What was typed, with everything that stands against it. Where the draft or the record changed meanwhile, what was typed was
/// about other findings and is not shown again.
fn typed(draft: &Draft, form: &Form, refused: &Refused, (render, lang): (&Render, Lang)) -> FormState {
    let same = draft.found.as_ref().filter(|(.., check)| {
        check.places() == form.text("places") && seen_of(&draft.view) == form.text("seen")
    });
    let Some((sheet, identity, check)) = same else {
        return FormState { errors: vec![render.refusal(lang, refused)], ..FormState::default() };
    };
    let mut state = form.again(render, lang, &[]);
    if let Err(errors) = check.decide(sheet, &decisions(form), identity) {
        state.errors.extend(errors.into_iter().map(|(at, error)| {
            let error = render.refusal(lang, &Refused::from(error));
            FieldError { field: format!("{}-{at}", error.field), ..error }
        }));
    }
    if let Err(error) = sheet.confirm(form.is_ticked("names_nobody")) {
        state.errors.push(render.refusal(lang, &Refused::from(error)));
    }
    if state.errors.is_empty() {
        state.errors.push(render.refusal(lang, refused));
    }
    state
}

fn page(draft: Draft, typed: Option<FormState>, lang: Lang, texts: Texts) -> CaseCheckPage {
    let Draft { view, found } = draft;
    let check = found.as_ref().map(|(.., check)| check);
    let mut form = typed.unwrap_or_default();
    for (at, finding) in
        check.iter().flat_map(|check| check.fields.iter().flat_map(|f| &f.findings)).enumerate()
    {
        form.values.entry(format!("act-{at}")).or_insert_with(|| "replace".to_owned());
        form.values.entry(format!("with-{at}")).or_insert_with(|| finding.replacement.clone());
    }
    let case = format!("/cases/{}", view.line.uid);
    CaseCheckPage {
        crumbs: vec![
            Crumb::to("/cases", texts.get(lang, "case-index-title")),
            Crumb::to(&case, &view.line.case_number),
        ],
        uid: view.line.uid.to_string(),
        case_number: view.line.case_number.clone(),
        has_draft: check.is_some(),
        seen: seen_of(&view),
        places: check.map(SheetCheck::places).unwrap_or_default(),
        count: check.map(SheetCheck::count).unwrap_or_default(),
        fields: check.map(fields).unwrap_or_default(),
        form,
        acts: ["replace", "keep"]
            .map(|act| Choice::of(act, texts.get(lang, &format!("case-check-{act}"))))
            .into(),
    }
}

fn fields(check: &SheetCheck) -> Vec<CheckedField> {
    let mut at = 0;
    let mut fields = Vec::new();
    for field in check.fields.iter().filter(|field| !field.findings.is_empty()) {
        fields.push(CheckedField {
            title: title(field.field),
            parts: parts(field, at),
            findings: findings(field, at),
        });
        at += field.findings.len();
    }
    fields
}

fn findings(field: &CheckedText, first: usize) -> Vec<CheckedFinding> {
    let numbered = (first..).zip(&field.findings);
    numbered
        .map(|(at, finding)| CheckedFinding {
            at,
            no: at + 1,
            kind: finding.kind.to_string(),
            words: field.text.get(finding.range.clone()).unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The text, cut at what was found.
fn parts(field: &CheckedText, first: usize) -> Vec<CheckedPart> {
    let mut parts = Vec::new();
    let mut at = 0;
    let cut = |from: usize, to: usize, no: String| CheckedPart {
        text: field.text.get(from..to).unwrap_or_default().to_owned(),
        no,
    };
    for (no, finding) in (first + 1..).zip(&field.findings) {
        parts.push(cut(at, finding.range.start, String::new()));
        parts.push(cut(finding.range.start, finding.range.end, no.to_string()));
        at = finding.range.end;
    }
    parts.push(cut(at, field.text.len(), String::new()));
    parts.retain(|part| !part.text.is_empty());
    parts
}
