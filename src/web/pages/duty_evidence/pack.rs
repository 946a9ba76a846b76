//! The ZIP: the document, each form as a file of its own, lists as CSV, the files beside the plans that the reader may
//! open, and a table of contents with the digest of each.
//!
//! It is made in memory, one file after another. The files that people added are what may be large, so their sum has a
//! limit; beyond it the period has to be shortened.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Path, Query};
use chrono::NaiveDate;

use super::asked::{Found, Whose};
use super::{Wanted, again, build, internal, sheets};
use crate::domain::access::Scope;
use crate::domain::evidence::EvidencePeriod;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::render::archive::{Archive, safe_name};
use crate::render::grid::Sheet;
use crate::render::pages::evidence::{EvidenceIndexPage, EvidencePage};
use crate::render::pages::plan_papers::PlanPrintPage;
use crate::render::pages::progress::{ProgressPaper, ProgressPrintPage};
use crate::render::{Page, csv_out};
use crate::storage::views::evidence_files::{self, EvidenceFile, Had, SealedFile};
use crate::storage::views::plan_attachments as attachments;
use crate::storage::{Audit, Conn};
use crate::web::pages::judgement_list;
use crate::web::pages::meeting_words::uid_of;
use crate::web::{Ctx, PageResult, WebError, saved_as};

/// Most bytes of all files that people added.
const MOST_ATTACHED: u64 = 64 * 1024 * 1024;

/// `GET /clients/{client}/evidence/zip`
pub async fn zip(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    zip_of(&ctx, Whose::Client(uid_of(&path)?), &query).await
}

pub(super) async fn zip_of(ctx: &Ctx, whose: Whose, wanted: &Wanted) -> PageResult {
    let period = match wanted.period(ctx) {
        Ok(period) => period,
        Err(refused) => return again(ctx, whose, wanted, &refused).await,
    };
    let (own, of) = (ctx.clone(), whose.clone());
    let with_files = wanted.attachments == "yes";
    let made = ctx.read(move |conn, scope| {
        let found = of.find(conn, scope)?;
        let period = found.within(period).map_err(WebError::Refused)?;
        Packer { ctx: &own, period, archive: Archive::new() }.pack(conn, scope, &found, with_files)
    });
    let pack = match made.await {
        Ok(pack) => pack,
        Err(WebError::Refused(refused)) => return again(ctx, whose, wanted, &[refused]).await,
        Err(error) => return Err(error),
    };
    ctx.viewed(pack.audit).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header(saved_as(&pack.name))
        .body(pack.bytes))
}

/// What leaves, and the row of the audit that goes before it.
struct Pack {
    name: String,
    bytes: Vec<u8>,
    audit: Audit,
}

struct Packer<'a> {
    ctx: &'a Ctx,
    period: EvidencePeriod,
    archive: Archive,
}

impl Packer<'_> {
    fn pack(
        mut self,
        conn: &mut Conn,
        scope: &Scope,
        found: &Found,
        with_files: bool,
    ) -> Result<Pack, WebError> {
        let document = build::document(self.ctx, conn, scope, (found, self.period))?;
        let inquiries = build::inquiry_papers(self.ctx, conn, scope, (found, self.period))?;
        self.page("", "01", "evidence-file-document", &document)?;
        let progress =
            ProgressPrintPage { back: String::new(), paper: ProgressPaper::clone(&document.progress) };
        self.page("", "02", "evidence-file-progress", &progress)?;
        self.plans(&document.plans)?;
        for record in &document.records {
            self.form("evidence-folder-records", &record.number, record)?;
        }
        for inquiry in &inquiries {
            self.form("evidence-folder-inquiries", &inquiry.number, inquiry)?;
        }
        self.lists(&document)?;
        if with_files {
            self.attached(conn, scope, found)?;
        }
        self.contents(&document)?;
        let count = self.archive.listed().len();
        let bytes = self.archive.finish().map_err(internal)?;
        let title = self.ctx.text("duty-evidence-title");
        let name = format!("{title}_{}_{}_{}", found.client().name, self.period.from, self.period.until);
        let detail = serde_json::json!({ "files": count, "bytes": bytes.len(), "attachments": with_files });
        let audit = found.disclosed("evidence.export", self.period).detail(detail);
        Ok(Pack { name: format!("{}.zip", safe_name(&name)), bytes, audit })
    }

    /// A page as a file, named by a number and a text.
    fn page<P: Page>(&mut self, folder: &str, number: &str, key: &str, page: &P) -> Result<(), WebError> {
        let name = format!("{number}_{}.html", self.ctx.text(key));
        self.rendered(folder, &name, page)
    }

    /// A form in a folder, named by what it is about.
    fn form<P: Page>(&mut self, folder: &str, name: &str, page: &P) -> Result<(), WebError> {
        let folder = self.ctx.text(folder);
        self.rendered(&folder, &format!("{name}.html"), page)
    }

    fn rendered<P: Page>(&mut self, folder: &str, name: &str, page: &P) -> Result<(), WebError> {
        let html = self.ctx.state.render.file(&self.ctx.frame("", page.title_key()), page)?;
        self.archive.add(folder, name, html.as_bytes()).map_err(internal)
    }

    fn plans(&mut self, plans: &[PlanPrintPage]) -> Result<(), WebError> {
        for plan in plans {
            let version = &plan.paper.sheets.version;
            let name = format!("{}_{}", version.planned_on, self.version(version.number));
            self.form("evidence-folder-plans", &name, plan)?;
        }
        Ok(())
    }

    fn version(&self, number: i32) -> String {
        let args = vec![("n", number.to_string())];
        self.ctx.state.render.texts().with(self.ctx.lang(), "plan-version-number", args)
    }

    fn lists(&mut self, document: &EvidencePage) -> Result<(), WebError> {
        let all = [
            ("evidence-file-duties", sheets::duties(self.ctx, document)),
            ("evidence-file-versions", sheets::versions(self.ctx, document)),
            ("evidence-file-opinions", sheets::opinions(self.ctx, document)),
            ("evidence-file-deliveries", sheets::deliveries(self.ctx, document)),
            ("evidence-file-entries", sheets::entries(self.ctx, document)),
            ("evidence-file-judgements", judgement_list::sheet(self.ctx, &document.judgements, false)),
            ("evidence-file-progress", sheets::progress(self.ctx, document)),
        ];
        let folder = self.ctx.text("evidence-folder-lists");
        for (key, sheet) in all {
            self.list(&folder, &self.ctx.text(key), &sheet)?;
        }
        Ok(())
    }

    fn list(&mut self, folder: &str, name: &str, sheet: &Sheet) -> Result<(), WebError> {
        let bytes = csv_out::file(sheet).map_err(internal)?;
        self.archive.add(folder, &format!("{name}.csv"), &bytes).map_err(internal)
    }

    /// The files beside the plans of the period, those that came in with answers and the individual service plans, as far as the reader
    /// may open them.
    fn attached(&mut self, conn: &mut Conn, scope: &Scope, found: &Found) -> Result<(), WebError> {
        let mut plans: Vec<_> = build::versions(conn, found, self.period)?
            .into_iter()
            .map(|version| (version.planned_on, version.plan))
            .collect();
        plans.dedup();
        let mut files: Vec<(NaiveDate, attachments::AttachmentLine)> = Vec::new();
        for (planned_on, plan) in plans {
            let mut of_plan = match found {
                Found::Kept(_) => attachments::of_plan(conn, scope, &plan)?,
                Found::Former(care) => attachments::of_former_plan(conn, care, &plan)?,
            };
            of_plan.retain(|file| jst_date(file.added_at) <= self.period.until);
            files.extend(of_plan.into_iter().rev().map(|file| (planned_on, file)));
        }
        let had = match found {
            Found::Kept(client) => Had::kept(scope, client.id),
            Found::Former(care) => Had::former(care),
        };
        let period = (self.period.from, self.period.until);
        let answered = evidence_files::of_answers(conn, had, period)?;
        let handed_in = evidence_files::of_service_plans(conn, had, period)?;
        let others = answered.iter().chain(&handed_in).map(|file| file.size);
        let sizes = files.iter().map(|(_, file)| file.size).chain(others);
        let size: u64 = sizes.map(|size| u64::try_from(size).unwrap_or_default()).sum();
        if size > MOST_ATTACHED {
            let refused = Refused::at("attachments", "evidence-too-large");
            return Err(WebError::Refused(refused.with("limit", MOST_ATTACHED / (1024 * 1024))));
        }
        let folder = self.ctx.text("evidence-folder-attachments");
        for (planned_on, file) in files {
            let view = match found {
                Found::Kept(_) => attachments::find(conn, scope, &file.uid)?,
                Found::Former(care) => attachments::find_former(conn, care, &file.uid)?,
            };
            let Some(view) = view else { continue };
            let whose = (view.key_client.as_str().as_bytes(), view.data_key.as_slice());
            let bytes = self.ctx.state.desk.keys().open_for(whose, &view.uid.bytes(), &view.body);
            let bytes = bytes.ok_or_else(|| internal("an attachment does not open"))?;
            self.archive.add(&folder, &format!("{planned_on}_{}", view.name), &bytes).map_err(internal)?;
        }
        for file in &answered {
            let sealed = evidence_files::sealed_answer(conn, file)?;
            self.opened("evidence-folder-answers", file, &sealed)?;
        }
        for file in &handed_in {
            let sealed = evidence_files::sealed_service_plan(conn, file)?;
            self.opened("evidence-folder-service-plans", file, &sealed)?;
        }
        Ok(())
    }

    /// A file with its day and whose it is in its name.
    fn opened(&mut self, folder: &str, file: &EvidenceFile, sealed: &SealedFile) -> Result<(), WebError> {
        let whose = (sealed.key_client.as_str().as_bytes(), sealed.data_key.as_slice());
        let bytes = self.ctx.state.desk.keys().open_for(whose, &sealed.uid.bytes(), &sealed.body);
        let bytes = bytes.ok_or_else(|| internal("a file of the evidence does not open"))?;
        let name = format!("{}_{}_{}", file.on, file.label, file.name);
        self.archive.add(&self.ctx.text(folder), &name, &bytes).map_err(internal)
    }

    /// The table of contents, for people and for `sha256sum -c`.
    fn contents(&mut self, document: &EvidencePage) -> Result<(), WebError> {
        let files = self.archive.listed().to_vec();
        let sums: String = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
        let page = EvidenceIndexPage {
            client_name: document.client_name.clone(),
            numbers: document.numbers.clone(),
            office_name: document.office_name.clone(),
            from: document.from,
            until: document.until,
            made_on: document.made_on,
            files,
            left_out: document.left_out + document.progress.left_out,
        };
        self.page("", "00", "evidence-file-contents", &page)?;
        self.archive.add("", "SHA256SUMS.txt", sums.as_bytes()).map_err(internal)
    }
}
