//! Reports as their pages show them.

use chrono::NaiveDateTime;

use crate::domain::disclosure::{
    Figure, Publication, PublishError, PublishedCube, PublishedForm, Threshold, proposals,
};
use crate::domain::report::{ReportState, Verdict};
use crate::domain::words::Word;
use crate::render::pages::heat::{HIDDEN, HeatTable};
use crate::render::pages::reports::{ClaimLine, FormLine, PublicPart, ReportLine, ReviewLine};
use crate::render::{Lang, Texts, period, report_file};
use crate::storage::views::reports::{Candidate, ReportLine as Row, ReportView, ReviewView};

/// Texts in the language of the page.
#[derive(Clone, Copy)]
pub struct Words(pub Texts, pub Lang);

impl Words {
    /// The title as written, or the standard one.
    pub fn title(self, report: &ReportView) -> String {
        if report.title.is_empty() { self.default_title(report.period) } else { report.title.clone() }
    }

    /// The standard title.
    pub fn default_title(self, of: crate::domain::period::Period) -> String {
        self.0.with(self.1, "report-default-title", vec![("period", period::words(self.0, self.1, of))])
    }

    /// A line of the list.
    pub fn line(self, row: Row) -> ReportLine {
        let title = if row.title.is_empty() { self.default_title(row.period) } else { row.title };
        ReportLine {
            href: format!("/reports/{}", row.uid),
            title,
            insurer: row.insurer,
            period: period::words(self.0, self.1, row.period),
            number: row.number,
            state: row.state.as_str().into(),
            tone: tone(row.state),
            changed_on: row.changed_at,
        }
    }

    /// What is or would be public. Without a cube only the words.
    pub fn public_part(self, report: &ReportView, cube: Option<&PublishedCube>) -> PublicPart {
        let Words(texts, lang) = self;
        let figures = cube.and_then(PublishedCube::figures);
        let claims: Vec<ClaimLine> = cube
            .zip(figures)
            .map(|(cube, figures)| {
                let line = |place: &crate::domain::disclosure::Place| {
                    let (theme, area) = report_file::names(texts, lang, figures, *place);
                    let shown = figures.get(*place).and_then(|f: &Figure| f.shown());
                    ClaimLine { theme, area, figure: shown.map_or_else(|| HIDDEN.into(), |f| f.to_string()) }
                };
                cube.claims().iter().map(line).collect()
            })
            .unwrap_or_default();
        PublicPart {
            title: self.title(report),
            insurer: report.insurer_name.clone(),
            period: period::words(texts, lang, report.period),
            number: report.number,
            paragraphs: report.commentary.lines().map(str::to_owned).collect(),
            table: figures.map(HeatTable::published).unwrap_or_default(),
            legend: cube.map(|c| report_file::legend(texts, lang, c)).unwrap_or_default(),
            has_claims: !claims.is_empty(),
            claims,
        }
    }

    /// Each form with what to know of it, and the cube of the one to show.
    pub fn forms(
        self,
        report: &ReportView,
        candidate: &Candidate,
        wanted: &str,
    ) -> (Vec<FormLine>, Option<PublishedCube>) {
        let Some(population) = candidate.population else {
            return (vec![self.form_line(report, PublishedForm::Rounded, None, false)], None);
        };
        let findings = &candidate.findings;
        let threshold = Threshold::for_population(population);
        let made = proposals(&findings.table, &findings.claims(), threshold, &candidate.past);
        let passes = |form: PublishedForm| made.iter().any(|(f, result)| *f == form && result.is_ok());
        let wanted = PublishedForm::parse(wanted).filter(|form| passes(*form));
        let shown = wanted.or_else(|| PublishedForm::ALL.iter().copied().find(|form| passes(*form)));
        let lines = made
            .iter()
            .map(|(form, result)| {
                let text = self.verdict_on(result, candidate);
                self.form_line(report, *form, Some((result.is_ok(), text)), shown == Some(*form))
            })
            .collect();
        let cube =
            made.into_iter().find(|(form, _)| shown == Some(*form)).and_then(|(_, result)| result.ok());
        (lines, cube.map(|p| p.cube().clone()))
    }

    fn form_line(
        self,
        report: &ReportView,
        form: PublishedForm,
        outcome: Option<(bool, String)>,
        is_shown: bool,
    ) -> FormLine {
        let unknown = || (false, self.0.get(self.1, "report-form-population"));
        let (is_passing, text) = outcome.unwrap_or_else(unknown);
        let href = format!("/reports/{}?form={form}", report.uid);
        FormLine { word: form.as_str().into(), is_passing, is_shown, text, href }
    }

    fn verdict_on(self, result: &Result<Publication, PublishError>, candidate: &Candidate) -> String {
        let Words(texts, lang) = self;
        match result {
            Ok(publication) => {
                let figures = publication.cube().figures();
                let hidden = figures.map_or(0, |f| f.iter().filter(|(_, f)| **f == Figure::Hidden).count());
                texts.with(lang, "report-form-passes", vec![("hidden", hidden.to_string())])
            }
            Err(PublishError::PeriodsOverlap(other)) => {
                let other = period::words(texts, lang, *other);
                texts.with(lang, "report-form-overlap", vec![("other", other)])
            }
            Err(PublishError::FormChanged(_)) => texts.get(lang, "report-form-other"),
            Err(PublishError::CellsExposed(cells)) => {
                let grid = candidate.findings.table.grid();
                let named = cells.iter().map(|cell| {
                    let place = grid.find(cell.theme.as_deref(), cell.area.as_deref());
                    let (theme, area) =
                        place.map(|p| report_file::names(texts, lang, grid, p)).unwrap_or_default();
                    if theme.is_empty() { area } else { format!("{theme}×{area}") }
                });
                let cells = named.collect::<Vec<_>>().join("、");
                texts.with(lang, "report-form-fails", vec![("cells", cells)])
            }
        }
    }
}

/// A review as a line.
pub fn review(view: ReviewView) -> ReviewLine {
    ReviewLine {
        verdict: view.verdict.as_str().into(),
        tone: if view.verdict == Verdict::Agree { "green" } else { "yellow" },
        name: view.name,
        comment: view.comment,
        at: view.at,
        is_current: view.is_current,
    }
}

/// The colour of a state.
pub fn tone(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "yellow",
        ReportState::Reviewed => "blue",
        ReportState::Published => "green",
        ReportState::Unchanged => "gray",
    }
}

/// When it was published.
pub fn published_on(report: &ReportView) -> NaiveDateTime {
    report.published_at.unwrap_or_default()
}
