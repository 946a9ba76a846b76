//! Cases: list, one case, its sheet.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use crate::domain::access::Scope;
use crate::domain::care_case::prefill::prefill;
use crate::domain::care_case::{
    AgeBand, CaseSheet, Dementia, Disability, Household, SharingBasis, SheetTexts,
};
use crate::domain::certification::CareLevel;
use crate::domain::client::Sex;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::cases::{
    CaseEntry, CasePage, CasesPage, SheetChoices, SheetFacts, SheetLine, SittingLine,
};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Lang, Texts};
use crate::storage::views::cases::{self, CaseView};
use crate::storage::views::{case_identities, case_sources};
use crate::storage::{Audit, Conn, StorageError};
use crate::usecases::care_case::{SheetInput, deidentify, write_sheet};
use crate::usecases::deidentify_steps::open;
use crate::usecases::{Failure, Keys};
use crate::web::{Ctx, Form, PageResult, WebError};

const PAGE: i64 = 20;

/// Which part of a list.
#[derive(Deserialize)]
pub struct Paging {
    #[serde(default)]
    page: i64,
}

impl Paging {
    /// The page asked for, from 1.
    pub(super) fn page(&self) -> i64 {
        Pager::page(self.page)
    }
}

/// The cases of the reader's offices and areas.
pub async fn index(ctx: Ctx, query: Query<Paging>) -> PageResult {
    let page = query.page();
    let keys = ctx.state.desk.keys().clone();
    ctx.page_about(move |conn, scope| {
        let (lines, total) = cases::list(conn, scope, PAGE, (page - 1) * PAGE)?;
        let audit = Audit::of("case.list").subjects(lines.iter().map(|line| &line.uid));
        let lines = lines.into_iter().map(|line| entry(&keys, line)).collect::<Result<_, _>>()?;
        Ok((CasesPage { lines, pager: Pager::of(page, PAGE, total, "/cases", &[]) }, audit))
    })
    .await
}

fn entry(keys: &Keys, line: cases::CaseLine) -> Result<CaseEntry, StorageError> {
    let sheet = line.content.as_ref().map(|body| open(keys, body)).transpose()?;
    Ok(CaseEntry {
        uid: line.uid.to_string(),
        case_number: line.case_number,
        area: line.area,
        office: line.office,
        is_own: line.is_own,
        sheet: line.sheet.map_or("", Word::as_str).to_owned(),
        question: sheet.map(|sheet| sheet.texts.question).unwrap_or_default(),
    })
}

/// One case with its sheet. Where none was begun, its form starts from the client's record.
pub async fn show(ctx: Ctx, case: Path<Uid>) -> PageResult {
    let asked = case.clone();
    if let Some(insurer) = ctx.read(move |conn, scope| Ok(cases::pledge_before(conn, scope, &asked)?)).await?
    {
        return Ok(ctx.see(format!("/pledges/{insurer}?next=/cases/{case}")));
    }
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    let keys = ctx.state.desk.keys().clone();
    ctx.page_about(move |conn, scope| {
        let view = cases::find(conn, scope, &case)?.ok_or(WebError::NotFound("case"))?;
        let sheet = view.line.content.as_ref().map(|body| open(&keys, body)).transpose()?;
        let audit = Audit::of("case.view").object("care_case", &view.line.uid).subject(&view.line.uid);
        let record = if sheet.is_none() { of_record(conn, scope, &case)? } else { Vec::new() };
        let prefilled = record.iter().map(|(field, _)| title(field)).collect();
        let form = sheet.as_ref().map_or_else(|| FormState::with(record), form_of);
        Ok((CasePage { prefilled, ..page((view, sheet), form, lang, texts) }, audit))
    })
    .await
}

/// What the record of a case's client says for its sheet, without anything that says who it is; nothing for those who may not
/// follow the link.
fn of_record(
    conn: &mut Conn,
    scope: &Scope,
    case: &Uid,
) -> Result<Vec<(&'static str, String)>, StorageError> {
    let facts = case_sources::of_case(conn, scope, case)?;
    let identity = case_identities::of_case(conn, scope, case)?;
    Ok(facts.zip(identity).map(|(facts, identity)| prefill(&facts, &identity)).unwrap_or_default())
}

/// The key of a field's heading.
pub(super) fn title(field: &str) -> String {
    format!("case-{}", field.replace('_', "-"))
}

/// Makes the case of a client, or finds it, and opens it.
pub async fn create(ctx: Ctx, client: Path<Uid>, form: Form) -> PageResult {
    let (client, area) = (client.into_inner(), form.text("area").to_owned());
    let asked = client.clone();
    let made = ctx
        .write(form.op_id(), "care_case.deidentify", move |tx, cmd| deidentify(tx, cmd, &asked, &area))
        .await;
    match made {
        Ok(made) => Ok(ctx.see(format!("/cases/{}", made.case))),
        Err(Failure::Refused(refused)) => super::clients::show_again(&ctx, client, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Writes the sheet as a draft; from there it goes on to the check, after which it can be confirmed.
pub async fn write(ctx: Ctx, case: Path<Uid>, form: Form) -> PageResult {
    let case = case.into_inner();
    let is_checking = matches!(form.text("act"), "check" | "confirm");
    let sheet = match parse(&form) {
        Ok(sheet) => sheet,
        Err(refused) => return again(ctx, case, form, &[refused]).await,
    };
    if let (true, Err(error)) = (is_checking, sheet.confirm(true)) {
        return again(ctx, case, form, &[Refused::from(error)]).await;
    }
    let seen = seen(&form);
    let input = SheetInput { case: case.clone(), seen, sheet, is_confirming: false, names_nobody: false };
    match ctx.write(form.op_id(), "care_case.write_sheet", move |tx, cmd| write_sheet(tx, cmd, &input)).await
    {
        Ok(_) if is_checking => Ok(ctx.see(format!("/cases/{case}/check"))),
        Ok(_) => Ok(ctx.see_saying(format!("/cases/{case}"), "success", "case-saved")),
        Err(Failure::Refused(refused)) => again(ctx, case, form, &[refused]).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Number and version of the sheet that a form was shown with.
pub(super) fn seen(form: &Form) -> Option<(i32, i32)> {
    form.text("seen")
        .split_once('.')
        .and_then(|(number, version)| Some((number.parse().ok()?, version.parse().ok()?)))
}

async fn again(ctx: Ctx, case: Uid, form: Form, refusals: &[Refused]) -> PageResult {
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    let keys = ctx.state.desk.keys().clone();
    let state = form.again(&ctx.state.render, lang, refusals);
    ctx.form_again(move |conn, scope| {
        let view = cases::find(conn, scope, &case)?.ok_or(WebError::NotFound("case"))?;
        let sheet = view.line.content.as_ref().map(|body| open(&keys, body)).transpose()?;
        let audit = Audit::of("case.view").object("care_case", &view.line.uid).subject(&view.line.uid);
        Ok((page((view, sheet), state, lang, texts), Some(audit)))
    })
    .await
}

fn parse(form: &Form) -> Result<CaseSheet, Refused> {
    fn word<W: Word>(form: &Form, field: &'static str) -> Result<W, Refused> {
        W::parse(form.text(field)).ok_or_else(|| Refused::at(field, "case-choice-required"))
    }
    fn known<W: Word>(form: &Form, field: &'static str) -> Result<Option<W>, Refused> {
        if form.text(field).is_empty() { Ok(None) } else { word(form, field).map(Some) }
    }
    Ok(CaseSheet {
        age_band: word::<AgeBand>(form, "age_band")?,
        sex: word::<Sex>(form, "sex")?,
        care_level: word::<CareLevel>(form, "care_level")?,
        household: word::<Household>(form, "household")?,
        disability: known::<Disability>(form, "disability")?,
        dementia: known::<Dementia>(form, "dementia")?,
        basis: word::<SharingBasis>(form, "basis")?,
        texts: SheetTexts::of(|field| form.text(field).to_owned()),
    })
}

fn form_of(sheet: &CaseSheet) -> FormState {
    let facts = facts(sheet);
    let words = [
        ("age_band", facts.age_band),
        ("sex", facts.sex),
        ("care_level", facts.care_level),
        ("household", facts.household),
        ("disability", facts.disability),
        ("dementia", facts.dementia),
        ("basis", facts.basis),
    ];
    let texts = sheet.texts.all().map(|(field, text)| (field, text.to_owned()));
    FormState::with(words.into_iter().chain(texts))
}

/// A sheet as words and texts.
pub(super) fn facts(sheet: &CaseSheet) -> SheetFacts {
    let said = sheet.texts.all().into_iter().filter(|(_, text)| !text.trim().is_empty());
    SheetFacts {
        age_band: sheet.age_band.to_string(),
        sex: sheet.sex.to_string(),
        care_level: sheet.care_level.to_string(),
        household: sheet.household.to_string(),
        disability: sheet.disability.map_or("", Word::as_str).to_owned(),
        dementia: sheet.dementia.map_or("", Word::as_str).to_owned(),
        basis: sheet.basis.to_string(),
        lines: said
            .map(|(field, text)| SheetLine {
                title: title(field),
                text: text.to_owned(),
                is_question: field == "question",
            })
            .collect(),
    }
}

fn page((view, sheet): (CaseView, Option<CaseSheet>), form: FormState, lang: Lang, texts: Texts) -> CasePage {
    CasePage {
        crumbs: vec![Crumb::to("/cases", texts.get(lang, "case-index-title"))],
        uid: view.line.uid.to_string(),
        case_number: view.line.case_number.clone(),
        area: view.line.area.clone(),
        office: view.line.office.clone(),
        is_own: view.line.is_own,
        sheet_state: view.line.sheet.map_or("", Word::as_str).to_owned(),
        sheet_number: view.sheet_number,
        seen: seen_of(&view),
        has_sheet: sheet.is_some(),
        sheet: sheet.as_ref().map(facts).unwrap_or_default(),
        form,
        prefilled: Vec::new(),
        choices: SheetChoices {
            age_band: choices::<AgeBand>("age-band", lang, texts),
            sex: choices::<Sex>("sex", lang, texts),
            care_level: choices::<CareLevel>("care-level", lang, texts),
            household: choices::<Household>("household", lang, texts),
            disability: choices::<Disability>("disability", lang, texts),
            dementia: choices::<Dementia>("dementia", lang, texts),
            basis: choices::<SharingBasis>("sharing-basis", lang, texts),
        },
        sittings: view
            .sittings
            .into_iter()
            .map(|(uid, title, starts_at)| SittingLine {
                href: format!("/conferences/{uid}"),
                title,
                starts_at,
            })
            .collect(),
    }
}

/// Number and version of the newest sheet as a form carries them, empty where there is none.
pub(super) fn seen_of(view: &CaseView) -> String {
    match view.sheet_number {
        0 => String::new(),
        number => format!("{number}.{}", view.sheet_version),
    }
}

/// Every word of a vocabulary as choices, labelled by the keys `<prefix>-<word>`.
pub(super) fn choices<W: Word>(prefix: &str, lang: Lang, texts: Texts) -> Vec<Choice> {
    W::ALL
        .iter()
        .map(|word| {
            Choice::of(
                word.as_str(),
                texts.get(lang, &format!("{prefix}-{}", word.as_str().replace('_', "-"))),
            )
        })
        .collect()
}
