//! Publishes a reviewed report: the disclosure module makes the cube, or names the cells that forbid it.

use serde::{Deserialize, Serialize};

use crate::domain::disclosure::{
    ExposedCell, PublishError, PublishedForm, Threshold, publish as make_publication,
};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::regional_issue::Findings;
use crate::domain::report::{ReportError, may_publish};
use crate::storage::tables::{insurers, issue_reports};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which report, in which form.
#[derive(Clone, Debug)]
pub struct PublishInput {
    pub report: Uid,
    pub form: PublishedForm,
    /// The version of the report that the second look showed.
    pub version: i32,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub uid: Uid,
}

/// Freezes the cube. Everything that the insurer has published before is attacked together with it first.
pub fn publish(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &PublishInput) -> Result<Published, Failure> {
    let row = super::load(tx, &input.report)?;
    if !cmd.scope().is_system() && !cmd.act_where(|m| m.publishes_reports(row.insurer)) {
        return Err(Failure::NotFound("report"));
    }
    let by = cmd.actor.name();
    let verdicts = issue_reports::verdicts(tx, &row)?;
    may_publish(row.state, &verdicts, &by).map_err(Refused::from)?;
    if row.version != input.version {
        return Err(Failure::Conflict);
    }
    let population = issue_reports::smallest_population(tx, row.insurer, row.period()?.last_day())?;
    let population = population.ok_or(Refused::from(ReportError::PopulationUnknown))?;
    let threshold = Threshold::for_population(population);
    let findings = row.findings()?;
    // Two tables published at once would each pass the audit without the other.
    insurers::lock(tx, row.insurer)?;
    let past = issue_reports::published(tx, row.insurer)?;
    let publication = make_publication(&findings.table, &findings.claims(), (threshold, input.form), &past)
        .map_err(|error| refusal(error, &findings))?;
    if !issue_reports::freeze(tx, &row, &publication, &by, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let detail = serde_json::json!({ "form": input.form, "digest": row.input_digest });
    cmd.audit(tx, &Audit::of("report.publish").object("report", &row.uid).detail(detail))?;
    Ok(Published { uid: row.uid })
}

fn refusal(error: PublishError, findings: &Findings) -> Refused {
    let cells = match &error {
        PublishError::CellsExposed(cells) => named(cells, findings),
        _ => String::new(),
    };
    ReportError::Disclosure(error, cells).into()
}

/// The cells by theme and area, as the draft shows them. A total is named by its theme or area alone.
fn named(cells: &[ExposedCell], findings: &Findings) -> String {
    let grid = findings.table.grid();
    let name = |headings: &[crate::domain::disclosure::Heading], code: &Option<String>| {
        headings.iter().find(|h| Some(&h.code) == code.as_ref()).map(|h| h.name.clone())
    };
    let names = cells.iter().map(|cell| {
        let parts = [name(grid.themes(), &cell.theme), name(grid.areas(), &cell.area)];
        let cell_name = parts.into_iter().flatten().collect::<Vec<_>>().join("×");
        format!("{cell_name}（{}）", cell.period)
    });
    names.collect::<Vec<_>>().join("、")
}
