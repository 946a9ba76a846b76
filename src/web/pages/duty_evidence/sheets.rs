//! The lists of a document of evidence as sheets of cells.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::time::jst::to_jst;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::evidence::{EvidenceDelivery, EvidencePage};
use crate::web::Ctx;
use crate::web::pages::duty_lines::text_key;
use crate::web::pages::progress_lines::entry_words;
use crate::web::pages::progress_paper;

fn day(on: Option<NaiveDate>) -> String {
    on.map(|on| on.to_string()).unwrap_or_default()
}

fn time(at: Option<NaiveDateTime>) -> String {
    at.map(|at| to_jst(at).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// The text of a word; nothing for none.
fn word(ctx: &Ctx, group: &str, word: &str) -> String {
    if word.is_empty() { String::new() } else { ctx.text(&text_key(group, word)) }
}

fn sheet(ctx: &Ctx, heads: &[&str], lines: Vec<Vec<String>>) -> Sheet {
    Sheet {
        head: heads.iter().map(|key| ctx.text(key)).collect(),
        lines: lines.into_iter().map(|line| line.into_iter().map(Cell::Text).collect()).collect(),
        ..Sheet::default()
    }
}

/// What was asked, by when, and the record that met it.
pub fn duties(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    let heads = [
        "duty-csv-rule",
        "duty-csv-article",
        "duty-csv-subject",
        "duty-csv-due",
        "duty-csv-status",
        "duty-evidence-record",
        "evidence-recorded-on",
    ];
    let lines = page.lines.iter().map(|line| {
        let part = if line.part == "whole" {
            String::new()
        } else {
            format!("（{}）", word(ctx, "duty-part", line.part))
        };
        let late = if line.was_met_late { ctx.text("duty-met-late") } else { String::new() };
        let proof = line.proof.as_ref();
        let ground = proof.map(|proof| word(ctx, "duty-ground", proof.ground)).unwrap_or_default();
        let source = proof.map(|proof| word(ctx, "duty-source", proof.kind)).unwrap_or_default();
        vec![
            format!("{} {}{part}", line.number, word(ctx, "rule-title", line.rule)),
            format!("{} {}", word(ctx, "rule-law", line.law), line.place),
            line.subject.clone(),
            day(line.due),
            format!("{} {late}", word(ctx, "duty-status", line.status)).trim().to_owned(),
            format!("{source} {ground}").trim().to_owned(),
            day(proof.map(|proof| proof.on)),
        ]
    });
    sheet(ctx, &heads, lines.collect())
}

/// The versions of plans.
pub fn versions(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    let heads = [
        "duty-plan",
        "evidence-version",
        "evidence-made-at",
        "evidence-source",
        "evidence-author",
        "evidence-note",
    ];
    let lines = page.versions.iter().map(|version| {
        vec![
            version.planned_on.to_string(),
            version.number.to_string(),
            time(Some(version.created_at)),
            word(ctx, "version-source", version.source),
            version.author.clone(),
            version.note.clone(),
        ]
    });
    sheet(ctx, &heads, lines.collect())
}

/// Whoever was asked, with each opinion; without one where no answer came.
pub fn opinions(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    let heads = [
        "meeting-number",
        "duty-evidence-to-ask",
        "evidence-given-by",
        "evidence-given-at",
        "evidence-about",
        "evidence-stance",
        "evidence-opinion",
        "evidence-decision",
        "evidence-decision-reason",
    ];
    let mut lines = Vec::new();
    for inquiry in &page.inquiries {
        for answer in &inquiry.answers {
            lines.push(vec![
                inquiry.number.clone(),
                answer.who.clone(),
                answer.given_by.clone(),
                time(Some(answer.given_at)),
                answer.about.clone(),
                word(ctx, "opinion-stance", answer.stance),
                answer.body.clone(),
                word(ctx, "opinion-decision", answer.decision),
                answer.decision_reason.clone(),
            ]);
        }
        for asked in inquiry.asked.iter().filter(|asked| asked.answered_at.is_none()) {
            let mut line = vec![inquiry.number.clone(), asked.who.clone()];
            line.resize(6, String::new());
            line.push(ctx.text("evidence-no-answer"));
            line.resize(9, String::new());
            lines.push(line);
        }
    }
    sheet(ctx, &heads, lines)
}

/// To whom plans were handed over.
pub fn deliveries(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    let heads = [
        "delivery-number",
        "duty-evidence-to",
        "duty-plan",
        "evidence-version",
        "delivery-means-label",
        "evidence-handed-on",
        "evidence-acknowledged-at",
        "evidence-note",
        "duty-is-withdrawn",
        "evidence-withdrawn-by",
        "duty-withdraw-reason",
    ];
    let lines = page.deliveries.iter().map(|delivery| {
        vec![
            delivery.number.clone(),
            delivery.label.clone(),
            delivery.planned_on.to_string(),
            delivery.version.to_string(),
            word(ctx, "delivery-means", delivery.means),
            delivery.on.unwrap_or(delivery.sent_on).to_string(),
            time(delivery.acknowledged_at),
            delivery.note.clone(),
            each(delivery, |(at, ..)| time(Some(at))),
            each(delivery, |(_, by, _)| by.to_owned()),
            each(delivery, |(.., reason)| reason.to_owned()),
        ]
    });
    sheet(ctx, &heads, lines.collect())
}

/// Something of each time that a delivery was taken back.
fn each(delivery: &EvidenceDelivery, of: impl Fn((NaiveDateTime, &str, &str)) -> String) -> String {
    delivery.taken_back().into_iter().map(of).collect::<Vec<_>>().join("／")
}

/// What people entered in the ledger, withdrawn entries too.
pub fn entries(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    let heads = [
        "duty-on",
        "duty-act",
        "duty-body",
        "evidence-author",
        "evidence-made-at",
        "duty-is-withdrawn",
        "duty-withdraw-reason",
    ];
    let lines = page.entries.iter().map(|entry| {
        vec![
            entry.on.to_string(),
            entry_words(ctx, entry),
            entry.body.clone(),
            entry.author.clone(),
            time(Some(entry.created_at)),
            time(entry.withdrawn_at),
            entry.withdrawn_reason.clone(),
        ]
    });
    sheet(ctx, &heads, lines.collect())
}

/// 居宅介護支援経過
pub fn progress(ctx: &Ctx, page: &EvidencePage) -> Sheet {
    progress_paper::sheet(ctx, &page.progress.lines, page.progress.left_out)
}
