//! Cases: list, one case, its sheet.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use crate::domain::care_case::{AgeBand, CaseSheet, Household, SharingBasis};
use crate::domain::certification::CareLevel;
use crate::domain::client::Sex;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::cases::{CaseEntry, CasePage, CasesPage, SheetChoices, SheetFacts, SittingLine};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Lang, Texts};
use crate::storage::Audit;
use crate::storage::views::cases::{self, CaseView};
use crate::usecases::Failure;
use crate::usecases::care_case::{SheetInput, deidentify, write_sheet};
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
    ctx.page_about(move |conn, scope| {
        let (lines, total) = cases::list(conn, scope, PAGE, (page - 1) * PAGE)?;
        let audit = Audit::of("case.list").subjects(lines.iter().map(|line| &line.uid));
        let lines = lines.into_iter().map(entry).collect();
        Ok((CasesPage { lines, pager: Pager::of(page, PAGE, total, "/cases", &[]) }, audit))
    })
    .await
}

fn entry(line: cases::CaseLine) -> CaseEntry {
    CaseEntry {
        uid: line.uid.to_string(),
        case_number: line.case_number,
        area: line.area,
        office: line.office,
        is_own: line.is_own,
        sheet: line.sheet.map_or("", Word::as_str).to_owned(),
        question: line.content.map(|sheet| sheet.question).unwrap_or_default(),
    }
}

/// One case with its sheet.
pub async fn show(ctx: Ctx, case: Path<Uid>) -> PageResult {
    let asked = case.clone();
    if let Some(insurer) = ctx.read(move |conn, scope| Ok(cases::pledge_before(conn, scope, &asked)?)).await?
    {
        return Ok(ctx.see(format!("/pledges/{insurer}?next=/cases/{case}")));
    }
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    ctx.page_about(move |conn, scope| {
        let view = cases::find(conn, scope, &case)?.ok_or(WebError::NotFound("case"))?;
        let form = view.line.content.as_ref().map(form_of).unwrap_or_default();
        let audit = Audit::of("case.view").object("care_case", &view.line.uid).subject(&view.line.uid);
        Ok((page(view, form, lang, texts), audit))
    })
    .await
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

/// Writes the sheet as a draft, or confirms it.
pub async fn write(ctx: Ctx, case: Path<Uid>, form: Form) -> PageResult {
    let case = case.into_inner();
    let is_confirming = form.text("act") == "confirm";
    let sheet = match parse(&form) {
        Ok(sheet) => sheet,
        Err(refused) => return again(ctx, case, form, &[refused]).await,
    };
    let seen = form.text("seen").split_once('.').and_then(|(n, v)| Some((n.parse().ok()?, v.parse().ok()?)));
    let names_nobody = form.is_ticked("names_nobody");
    let input = SheetInput { case: case.clone(), seen, sheet, is_confirming, names_nobody };
    match ctx.write(form.op_id(), "care_case.write_sheet", move |tx, cmd| write_sheet(tx, cmd, &input)).await
    {
        Ok(_) => {
            let key = if is_confirming { "case-confirmed" } else { "case-saved" };
            Ok(ctx.see_saying(format!("/cases/{case}"), "success", key))
        }
        Err(Failure::Refused(refused)) => again(ctx, case, form, &[refused]).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn again(ctx: Ctx, case: Uid, form: Form, refusals: &[Refused]) -> PageResult {
    let (lang, texts) = (ctx.lang(), ctx.state.render.texts());
    let state = form.again(&ctx.state.render, lang, refusals);
    ctx.form_again(move |conn, scope| {
        let view = cases::find(conn, scope, &case)?.ok_or(WebError::NotFound("case"))?;
        let audit = Audit::of("case.view").object("care_case", &view.line.uid).subject(&view.line.uid);
        Ok((page(view, state, lang, texts), Some(audit)))
    })
    .await
}

fn parse(form: &Form) -> Result<CaseSheet, Refused> {
    fn word<W: Word>(form: &Form, field: &'static str) -> Result<W, Refused> {
        W::parse(form.text(field)).ok_or_else(|| Refused::at(field, "case-choice-required"))
    }
    let text = |name: &str| form.text(name).to_owned();
    Ok(CaseSheet {
        age_band: word::<AgeBand>(form, "age_band")?,
        sex: word::<Sex>(form, "sex")?,
        care_level: word::<CareLevel>(form, "care_level")?,
        household: word::<Household>(form, "household")?,
        disease: text("disease"),
        course: text("course"),
        wish: text("wish"),
        family_wish: text("family_wish"),
        services: text("services"),
        difficulties: text("difficulties"),
        question: text("question"),
        basis: word::<SharingBasis>(form, "basis")?,
    })
}

fn form_of(sheet: &CaseSheet) -> FormState {
    let facts = facts(sheet);
    FormState::with([
        ("age_band", facts.age_band),
        ("sex", facts.sex),
        ("care_level", facts.care_level),
        ("household", facts.household),
        ("basis", facts.basis),
        ("disease", facts.disease),
        ("course", facts.course),
        ("wish", facts.wish),
        ("family_wish", facts.family_wish),
        ("services", facts.services),
        ("difficulties", facts.difficulties),
        ("question", facts.question),
    ])
}

/// A sheet as words and texts.
pub(super) fn facts(sheet: &CaseSheet) -> SheetFacts {
    SheetFacts {
        age_band: sheet.age_band.to_string(),
        sex: sheet.sex.to_string(),
        care_level: sheet.care_level.to_string(),
        household: sheet.household.to_string(),
        basis: sheet.basis.to_string(),
        disease: sheet.disease.clone(),
        course: sheet.course.clone(),
        wish: sheet.wish.clone(),
        family_wish: sheet.family_wish.clone(),
        services: sheet.services.clone(),
        difficulties: sheet.difficulties.clone(),
        question: sheet.question.clone(),
    }
}

fn page(view: CaseView, form: FormState, lang: Lang, texts: Texts) -> CasePage {
    CasePage {
        crumbs: vec![Crumb::to("/cases", texts.get(lang, "case-index-title"))],
        uid: view.line.uid.to_string(),
        case_number: view.line.case_number.clone(),
        area: view.line.area.clone(),
        office: view.line.office.clone(),
        is_own: view.line.is_own,
        sheet_state: view.line.sheet.map_or("", Word::as_str).to_owned(),
        sheet_number: view.sheet_number,
        seen: match view.sheet_number {
            0 => String::new(),
            number => format!("{number}.{}", view.sheet_version),
        },
        has_sheet: view.line.content.is_some(),
        sheet: view.line.content.as_ref().map(facts).unwrap_or_default(),
        form,
        choices: SheetChoices {
            age_band: choices::<AgeBand>("age-band", lang, texts),
            sex: choices::<Sex>("sex", lang, texts),
            care_level: choices::<CareLevel>("care-level", lang, texts),
            household: choices::<Household>("household", lang, texts),
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
