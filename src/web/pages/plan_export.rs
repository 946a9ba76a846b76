//! Handing a plan out to another office as files of the national standard.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::imports::problem;
use super::plan_edits::planned;
use super::plans::crumbs;
use crate::domain::access::Scope;
use crate::domain::careplan::{
    Export, PlanKey, PlanToExport, Unmappable, WriteError, export, service_kind_code, service_kinds,
};
use crate::domain::client::ClientData;
use crate::domain::national_number::is_office_number;
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::render::FormState;
use crate::render::archive::zipped;
use crate::render::pages::plan_export::{LostLetter, PlanExportPage};
use crate::render::parts::Choice;
use crate::storage::views::clients::care_offices;
use crate::storage::views::plans::VersionView;
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError};

/// To whom the files go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Receiver {
    /// An office of the plan: `number:kind`.
    to: String,
    /// Another office's number.
    other: String,
    /// The service kind, when the plan's words don't tell it.
    kind: String,
    /// Whether letters that MS932 does not have may become 〓.
    geta: String,
}

impl Receiver {
    /// Number and service kind. What is typed goes before what is chosen.
    fn parsed(&self) -> Result<(String, String), Refused> {
        let (chosen, chosen_kind) = self.to.split_once(':').unwrap_or((&self.to, ""));
        let number = if self.other.is_empty() { chosen } else { self.other.trim() };
        let kind = if self.kind.is_empty() && self.other.is_empty() { chosen_kind } else { &self.kind };
        if number.is_empty() {
            return Err(Refused::at("to", "plan-export-receiver-required"));
        }
        if !is_office_number(number) {
            return Err(Refused::at("other", "plan-export-office-number"));
        }
        if !service_kinds().iter().any(|known| known.code == kind) {
            return Err(Refused::at("kind", "plan-export-kind-required"));
        }
        Ok((number.to_owned(), kind.to_owned()))
    }
}

/// Choosing the receiver; everything that would be lost is listed before anything leaves.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = planned(conn, scope, &path)?;
        let made = made(&words, conn, scope, (&version, "", ""))?;
        let about = Audit::of("plan.view").object("plan-version", &version.uid).subject(&version.client.uid);
        Ok((page(&words, &version, &made, FormState::default()), about))
    })
    .await
}

/// The files as one ZIP; that they left is noted first. It stops while letters would be lost that nobody gave up.
pub async fn file(ctx: Ctx, path: Path<String>, asked: Query<Receiver>) -> PageResult {
    let (words, receiver, uid) = (ctx.clone(), asked.parsed(), path.clone());
    let to = receiver.as_ref().cloned().unwrap_or_default();
    let (version, made) = ctx
        .read(move |conn, scope| {
            let version = planned(conn, scope, &uid)?;
            let made = made(&words, conn, scope, (&version, &to.0, &to.1))?;
            Ok((version, made))
        })
        .await?;
    let stops = match receiver {
        Err(refused) => Some(refused),
        Ok(_) if !made.errors.is_empty() => Some(Refused::new("plan-export-impossible")),
        Ok(_) if !made.lost.is_empty() && asked.geta != "yes" => {
            Some(Refused::at("geta", "plan-export-letters").with("n", made.lost.len()))
        }
        Ok(_) => None,
    };
    if let Some(refused) = stops {
        return again(&ctx, version, made, (&asked, &refused)).await;
    }
    let detail = serde_json::json!({
        "files": made.files.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "letters_lost": made.lost.len(),
    });
    let about = Audit::of("plan.export").object("plan-version", &version.uid);
    ctx.viewed(about.subject(&version.client.uid).detail(detail)).await?;
    let bytes = zipped(&made.files).map_err(|error| WebError::Internal(error.to_string()))?;
    let name = made.files.first().map(|(name, _)| stamp_of(name)).unwrap_or_default();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"careplan-{name}.zip\"")))
        .body(bytes))
}

/// The time stamp of a unit, which ends the name of each of its files.
fn stamp_of(name: &str) -> String {
    let end = name.rsplit('_').next().unwrap_or_default();
    end.chars().take_while(char::is_ascii_digit).collect()
}

/// The page with what stops it; nothing has left.
async fn again(
    ctx: &Ctx,
    version: VersionView,
    made: Export,
    (asked, refused): (&Receiver, &Refused),
) -> PageResult {
    let mut form =
        FormState { errors: vec![ctx.state.render.refusal(ctx.lang(), refused)], ..FormState::default() };
    let typed = [("to", &asked.to), ("other", &asked.other), ("kind", &asked.kind), ("geta", &asked.geta)];
    form.values.extend(typed.map(|(name, text)| (name.to_owned(), text.clone())));
    let words = ctx.clone();
    let about = Audit::of("plan.view").object("plan-version", &version.uid).subject(&version.client.uid);
    ctx.form_again(move |_, _| Ok((page(&words, &version, &made, form), Some(about)))).await
}

/// The files for a receiver; for none yet, as they would be for the office itself.
fn made(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (version, to, to_kind): (&VersionView, &str, &str),
) -> Result<Export, WebError> {
    let offices = care_offices(conn, scope)?;
    let own = offices.into_iter().find(|office| office.0 == version.office_id).and_then(|office| office.3);
    let from = own.ok_or_else(|| WebError::Refused(Refused::new("import-office-number-missing")))?;
    let client = &version.client;
    let key = PlanKey {
        insurer_number: client.insurer_number.clone(),
        insured_number: client.insured_number.clone(),
        planned_on: version.planned_on,
    };
    let data = ClientData {
        name: client.name.clone(),
        kana: client.kana.clone(),
        sex: client.sex,
        born_on: client.born_on,
        postal: client.postal.clone(),
        address: client.address.clone(),
        phone: client.phone.clone(),
    };
    let plan = PlanToExport {
        key: &key,
        client: &data,
        content: &version.content,
        from: &from,
        to: if to.is_empty() { &from } else { to },
        to_kind: if to_kind.is_empty() { "43" } else { to_kind },
        at: jst::to_jst(ctx.cmd(None).now),
    };
    export(&plan).map_err(|error| match error {
        WriteError::NoEdition => WebError::Internal("no edition of the standard for today".into()),
        WriteError::Unmappable(_) => WebError::Internal("letters stop no export that writes 〓".into()),
    })
}

fn page(ctx: &Ctx, version: &VersionView, made: &Export, mut form: FormState) -> PlanExportPage {
    let receivers = receivers(version);
    if let (None, [only]) = (form.values.get("to"), receivers.as_slice()) {
        form.values.insert("to".into(), only.value.clone());
    }
    let kinds = service_kinds().iter();
    PlanExportPage {
        crumbs: crumbs(ctx, version),
        form,
        version: version.uid.clone(),
        number: version.number,
        client_name: version.client.name.clone(),
        receivers,
        kinds: kinds
            .map(|kind| Choice { value: kind.code.clone(), label: format!("{} {}", kind.code, kind.name) })
            .collect(),
        lost: made.lost.iter().map(lost).collect(),
        errors: made.errors.iter().map(|found| problem(ctx, found)).collect(),
        files: made.files.iter().filter_map(|(name, _)| prefix_of(name)).collect(),
    }
}

/// The prefixes of what is written, the longer one first.
const PREFIXES: [&str; 6] = ["UPHOSOKU", "UP1KYO", "UP2KYO", "UP3KYO", "UPYOBO_SUB", "UPYOBO"];

fn prefix_of(name: &str) -> Option<&'static str> {
    PREFIXES.iter().find(|prefix| name.starts_with(&format!("{prefix}_"))).copied()
}

fn lost(lost: &Unmappable) -> LostLetter {
    LostLetter {
        letter: lost.letter.to_string(),
        code: format!("U+{:04X}", u32::from(lost.letter)),
        file: prefix_of(&lost.file).unwrap_or_default().to_owned(),
        row: lost.row,
        item: lost.item_name.clone(),
    }
}

/// The offices that the plan's rows name by number, each with the service kind that the rows tell in words.
fn receivers(version: &VersionView) -> Vec<Choice> {
    let mut receivers: Vec<Choice> = Vec::new();
    for item in version.content.items().filter(|item| !item.office_number.is_empty()) {
        let kind = service_kind_code(&item.service_kind).unwrap_or_default();
        let value = format!("{}:{kind}", item.office_number);
        if !receivers.iter().any(|known| known.value == value) {
            let label = format!("{}（{}）{}", item.office_name, item.office_number, item.service_kind);
            receivers.push(Choice { value, label });
        }
    }
    receivers
}
