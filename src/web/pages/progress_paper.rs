//! 居宅介護支援経過 as the form on paper and as a file.

use chrono::NaiveDateTime;

use super::duty_lines::text_key;
use super::meeting_words::text;
use super::progress_lines::Course;
use crate::domain::plan_draft::PlanKind;
use crate::domain::time::jst::to_jst;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::progress::{ProgressLine, ProgressPaper};
use crate::storage::Conn;
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::hand_overs::FormerCare;
use crate::storage::views::{client_numbers, duty_evidence as evidence, progress as views};
use crate::web::{Ctx, WebError};

/// The form on paper with its lines; for an office that had the client, with what it knew of the client.
pub fn paper(
    conn: &mut Conn,
    client: &LedgerClient,
    course: Course,
    care: Option<&FormerCare>,
) -> Result<ProgressPaper, WebError> {
    let latest = evidence::versions(conn, client)?.pop();
    let days = || course.lines.iter().map(|line| line.on);
    let insured_number = match days().min().zip(days().max()) {
        Some(time) => {
            let numbers = client_numbers::of_time(conn, client, time, care)?.into_iter();
            let mut numbers: Vec<String> = numbers.map(|number| number.insured_number).collect();
            numbers.dedup();
            numbers.join(" → ")
        }
        None => client.insured_number.clone(),
    };
    Ok(ProgressPaper {
        is_preventive: latest.is_some_and(|version| version.kind == PlanKind::Preventive),
        client_name: client.name.clone(),
        insured_number,
        planner: views::planner(conn, client)?,
        office_name: client.office_name.clone(),
        left_out: course.left_out(),
        lines: course.lines,
    })
}

/// The lines as a file; what is left out is told in a last line.
pub fn sheet(ctx: &Ctx, lines: &[ProgressLine], left_out: usize) -> Sheet {
    let heads = ["on", "at", "item", "body", "author", "written", "state", "earlier"];
    let day = |at: NaiveDateTime| to_jst(at).format("%Y-%m-%d %H:%M").to_string();
    let cells = |line: &ProgressLine| {
        let own = line.own.as_ref();
        let entered = line.written.as_ref().map(|(author, at)| (author.as_str(), *at));
        let written = own.map(|own| (own.author.as_str(), own.created_at)).or(entered);
        let earlier = own.map(|own| own.earlier.as_slice()).unwrap_or_default();
        let earlier = earlier.iter().map(|was| format!("{} {} {}", was.on, was.at, was.body));
        let state = match own {
            Some(own) if own.withdrawn_at.is_some() => {
                format!("{}（{}）", ctx.text("duty-is-withdrawn"), own.withdrawn_reason)
            }
            Some(own) if !own.earlier.is_empty() => ctx.text("progress-is-corrected"),
            _ => String::new(),
        };
        vec![
            Cell::text(line.on.to_string()),
            Cell::text(&line.at),
            Cell::text(ctx.text(&text_key("progress-item", line.item))),
            Cell::text(&line.text),
            Cell::text(written.map(|(author, _)| author).unwrap_or_default()),
            Cell::text(written.map(|(_, at)| day(at)).unwrap_or_default()),
            Cell::text(state),
            Cell::text(earlier.collect::<Vec<_>>().join("\n")),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    if left_out > 0 {
        let told = text(ctx, "evidence-left-out", vec![("n", left_out.to_string())]);
        rows.push(["", "", "", &told, "", "", "", ""].map(Cell::text).to_vec());
    }
    Sheet {
        name: ctx.text("progress-title"),
        head: heads.iter().map(|word| ctx.text(&format!("progress-csv-{word}"))).collect(),
        lines: rows,
        ..Sheet::default()
    }
}
