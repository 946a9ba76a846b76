//! Regional-issue reports: list, draft, review, second look, published page, files and print.

mod shown;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

pub(super) use self::shown::Words;
use self::shown::{published_on, review as review_line, tone};
use super::issues::words;
use super::region::{choices, parse_choice};
use crate::domain::access::Scope;
use crate::domain::disclosure::PublishedForm;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::report::{ReportError, ReportState, Verdict};
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::pages::heat::HeatTable;
use crate::render::pages::reports::{DraftPage, PrintPage, PublishPage, ReportPage, ReportsPage};
use crate::render::report_file::{self, ReportFacts};
use crate::render::{FormState, Lang, Texts, csv_out, xlsx};
use crate::storage::views::region;
use crate::storage::views::reports::{self, ReportView};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::report::{
    DescribeInput, PublishInput, ReviewInput, describe as describe_report, draft, publish as publish_report,
    review as review_report,
};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Which form is looked at.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    form: String,
}

/// `GET /reports`
pub async fn index(ctx: Ctx) -> PageResult {
    let (words, day) = (words_of(&ctx), ctx.today());
    ctx.page(move |conn, scope| list(conn, scope, words, day, FormState::default())).await
}

/// `POST /reports`: drafts the report of a period, or builds its open draft again.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let Some((insurer, period)) = parse_choice(form.text("of")) else {
        return list_again(&ctx, &form, ReportError::PeriodUnknown.into()).await;
    };
    let drafted =
        ctx.write(form.op_id(), "report.draft", move |tx, cmd| draft(tx, cmd, &insurer, period)).await;
    match drafted {
        Ok(done) => {
            let said = if done.is_unchanged { "report-unchanged" } else { "report-drafted" };
            Ok(ctx.see_saying(format!("/reports/{}", done.uid), "success", said))
        }
        Err(Failure::Refused(refused)) => list_again(&ctx, &form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /reports/{report}`: the published report for everybody, the draft for those who work on it.
pub async fn show(ctx: Ctx, path: web::Path<String>, asked: web::Query<Asked>) -> PageResult {
    let report = load(&ctx, &path).await?;
    let words = words_of(&ctx);
    if report.cube.is_none() {
        let wanted = asked.into_inner().form;
        let empty = FormState::default();
        return ctx
            .page_about(move |conn, scope| draft_page(conn, scope, words, &report, (&wanted, empty)))
            .await;
    }
    ctx.page(move |_, _| Ok(published_page(words.0, words.1, &report))).await
}

/// The page of a published report.
pub fn published_page(texts: Texts, lang: Lang, report: &ReportView) -> ReportPage {
    ReportPage {
        report: Words(texts, lang).public_part(report, report.cube.as_ref()),
        href: format!("/reports/{}", report.uid),
        published_on: published_on(report),
    }
}

/// `POST /reports/{report}/describe`
pub async fn describe(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let report = load(&ctx, &path).await?;
    let input = DescribeInput {
        report: report.uid.clone(),
        title: form.text("title").to_owned(),
        commentary: form.text("commentary").to_owned(),
        version: form.text("version").parse().unwrap_or(-1),
    };
    let outcome = ctx
        .write(form.op_id(), "report.describe", move |tx, cmd| describe_report(tx, cmd, &input))
        .await
        .map(|_| ());
    answer(ctx, form, report, outcome, "report-described").await
}

/// `POST /reports/{report}/review`
pub async fn review(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let report = load(&ctx, &path).await?;
    let input = ReviewInput {
        report: report.uid.clone(),
        verdict: Verdict::parse(form.text("verdict")),
        comment: form.text("comment").to_owned(),
    };
    let outcome = ctx
        .write(form.op_id(), "report.review", move |tx, cmd| review_report(tx, cmd, &input))
        .await
        .map(|_| ());
    answer(ctx, form, report, outcome, "report-review-done").await
}

/// `GET /reports/{report}/publish?form=`: the second look.
pub async fn second_look(ctx: Ctx, path: web::Path<String>, asked: web::Query<Asked>) -> PageResult {
    let (report, words) = (load(&ctx, &path).await?, words_of(&ctx));
    ctx.page_about(move |conn, scope| {
        let page = publish_page(conn, scope, words, &report, (&asked.form, FormState::default()))?;
        Ok((page, Audit::of("report.second_look").object("report", &report.uid)))
    })
    .await
}

/// `POST /reports/{report}/publish`
pub async fn publish(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let (report, words) = (load(&ctx, &path).await?, words_of(&ctx));
    let wanted = form.text("form").to_owned();
    let chosen = PublishedForm::parse(&wanted).ok_or(Refused::from(ReportError::FormUnknown));
    let version = form.text("version").parse().unwrap_or(-1);
    let outcome = match chosen {
        Err(refused) => Err(refused.into()),
        Ok(form_of) => {
            let input = PublishInput { report: report.uid.clone(), form: form_of, version };
            ctx.write(form.op_id(), "report.publish", move |tx, cmd| publish_report(tx, cmd, &input)).await
        }
    };
    match outcome {
        Ok(done) => Ok(ctx.see_saying(format!("/reports/{}", done.uid), "success", "report-published")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            ctx.form_again(move |conn, scope| {
                Ok((publish_page(conn, scope, words, &report, (&wanted, again))?, None))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /reports/{report}/print`
pub async fn print(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let (report, words) = (published(&ctx, &path).await?, words_of(&ctx));
    ctx.page(move |_, _| {
        let part = words.public_part(&report, report.cube.as_ref());
        let published_on = jst::jst_date(published_on(&report));
        Ok(PrintPage { report: part, href: format!("/reports/{}", report.uid), published_on })
    })
    .await
}

/// `GET /reports/{report}/xlsx`
pub async fn as_xlsx(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let (report, words) = (published(&ctx, &path).await?, words_of(&ctx));
    let cube = report.cube.clone().ok_or(WebError::NotFound("report"))?;
    let title = words.title(&report);
    let facts = ReportFacts {
        title: &title,
        insurer: &report.insurer_name,
        number: report.number,
        commentary: &report.commentary,
    };
    let sheets = report_file::sheets(words.0, words.1, &facts, &cube);
    let bytes =
        xlsx::file(&sheets, &title, published_on(&report)).map_err(|e| WebError::Internal(e.to_string()))?;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(&report, media, "xlsx", bytes))
}

/// `GET /reports/{report}/csv`
pub async fn as_csv(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let (report, words) = (published(&ctx, &path).await?, words_of(&ctx));
    let cube = report.cube.clone().ok_or(WebError::NotFound("report"))?;
    let table = report_file::table(words.0, words.1, &cube);
    let bytes = csv_out::file(&table).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(file(&report, "text/csv; charset=utf-8", "csv", bytes))
}

fn file(report: &ReportView, media: &'static str, ending: &str, bytes: Vec<u8>) -> HttpResponse {
    let name = format!("regional-issues-{}-{}.{ending}", report.period, report.number).replace("..", "_");
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes)
}

fn words_of(ctx: &Ctx) -> Words {
    Words(ctx.state.render.texts(), ctx.lang())
}

/// A report that the reader may see.
pub(crate) async fn load(ctx: &Ctx, uid: &str) -> Result<ReportView, WebError> {
    let uid = Uid::parse(uid).ok_or(WebError::NotFound("report"))?;
    ctx.read(move |conn, scope| reports::report(conn, scope, &uid)?.ok_or(WebError::NotFound("report"))).await
}

async fn published(ctx: &Ctx, uid: &str) -> Result<ReportView, WebError> {
    let report = load(ctx, uid).await?;
    if report.cube.is_some() { Ok(report) } else { Err(WebError::NotFound("report")) }
}

fn list(
    conn: &mut Conn,
    scope: &Scope,
    words: Words,
    day: chrono::NaiveDate,
    form: FormState,
) -> Result<ReportsPage, WebError> {
    let mut regions = region::regions(conn, scope)?;
    regions.retain(|r| scope.may_publish_reports(r.insurer));
    let lines = reports::list(conn, scope)?.into_iter().map(|row| words.line(row)).collect();
    Ok(ReportsPage { form, reports: lines, choices: choices(&regions, words.0, words.1, day) })
}

async fn list_again(ctx: &Ctx, form: &Form, mut refused: Refused) -> PageResult {
    refused.field = refused.field.map(|_| "of");
    let (words, day) = (words_of(ctx), ctx.today());
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    ctx.form_again(move |conn, scope| Ok((list(conn, scope, words, day, again)?, None))).await
}

/// After a form of the draft page: back to it with a message, or the page again with what was typed.
async fn answer(
    ctx: Ctx,
    form: Form,
    report: ReportView,
    outcome: Result<(), Failure>,
    said: &'static str,
) -> PageResult {
    match outcome {
        Ok(()) => Ok(ctx.see_saying(format!("/reports/{}", report.uid), "success", said)),
        Err(Failure::Refused(refused)) => {
            let (again, words) = (form.again(&ctx.state.render, ctx.lang(), &[refused]), words_of(&ctx));
            ctx.form_again(move |conn, scope| {
                let (page, audit) = draft_page(conn, scope, words, &report, ("", again))?;
                Ok((page, Some(audit)))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn draft_page(
    conn: &mut Conn,
    scope: &Scope,
    words_in: Words,
    report: &ReportView,
    (wanted, typed): (&str, FormState),
) -> Result<(DraftPage, Audit), WebError> {
    let candidate = reports::to_be_published(conn, scope, report)?.ok_or(WebError::NotFound("report"))?;
    let (forms, cube) = words_in.forms(report, &candidate, wanted);
    let exact = reports::findings(conn, scope, report)?.map(|f| HeatTable::exact(f.table.grid()));
    let may_publish = scope.may_publish_reports(report.insurer);
    let pledge = match may_publish && !region::is_pledged(conn, scope, report.insurer)? {
        true => format!("/pledges/{}?next=/reports/{}", report.insurer_uid, report.uid),
        false => String::new(),
    };
    let is_review = typed.values.contains_key("comment");
    let kept = FormState::with([("title", report.title.clone()), ("commentary", report.commentary.clone())]);
    let is_typed = !typed.errors.is_empty();
    let page = DraftPage {
        report: words_in.public_part(report, cube.as_ref()),
        href: format!("/reports/{}", report.uid),
        state: report.state.as_str().into(),
        tone: tone(report.state),
        form_word: cube.map(|c| c.form().as_str().to_owned()).unwrap_or_default(),
        forms,
        exact,
        reviews: reports::reviews(conn, scope, report)?.into_iter().map(review_line).collect(),
        pledge,
        may_describe: may_publish,
        is_ready: report.state == ReportState::Reviewed,
        version: report.version,
        default_title: words_in.default_title(report.period),
        describe: if is_typed && !is_review { typed.clone() } else { kept },
        review: if is_typed && is_review { typed } else { FormState::default() },
        verdicts: words::<Verdict>(words_in.0, words_in.1, "verdict"),
    };
    let audit = Audit::of("report.read_draft").object("report", &report.uid).insurer(&report.insurer_uid);
    Ok((page, audit))
}

fn publish_page(
    conn: &mut Conn,
    scope: &Scope,
    words: Words,
    report: &ReportView,
    (wanted, form): (&str, FormState),
) -> Result<PublishPage, WebError> {
    if report.cube.is_some() || !scope.may_publish_reports(report.insurer) {
        return Err(WebError::NotFound("report"));
    }
    let candidate = reports::to_be_published(conn, scope, report)?.ok_or(WebError::NotFound("report"))?;
    let (_, cube) = words.forms(report, &candidate, wanted);
    let form_word = cube.as_ref().map_or(wanted, |c| c.form().as_str()).to_owned();
    Ok(PublishPage {
        report: words.public_part(report, cube.as_ref()),
        href: format!("/reports/{}", report.uid),
        form,
        form_word,
        version: report.version,
    })
}
