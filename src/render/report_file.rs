//! A published report as sheets, for XLSX and CSV. Everything comes from the frozen cube.

use super::grid::{Cell, Sheet};
use super::pages::heat::HIDDEN;
use super::period;
use super::texts::{Lang, Texts};
use crate::domain::disclosure::{Figure, Grid, Place, PublishedCube, Threshold};
use crate::domain::words::Word;

/// What stands around the table.
pub struct ReportFacts<'a> {
    pub title: &'a str,
    pub insurer: &'a str,
    pub number: i32,
    pub commentary: &'a str,
}

/// The lines that explain the figures.
pub fn legend(texts: Texts, lang: Lang, cube: &PublishedCube) -> Vec<String> {
    let Threshold::From(threshold) = cube.threshold() else {
        return vec![texts.get(lang, "report-no-counts")];
    };
    let form = cube.form().as_str().replace('_', "-");
    let threshold = || vec![("threshold", threshold.to_string())];
    let mut lines = vec![texts.with(lang, &format!("report-legend-{form}"), threshold())];
    if cube.is_republication() {
        lines.push(texts.with(lang, "report-legend-kept", threshold()));
    }
    lines.push(texts.get(lang, "report-legend-distinct"));
    lines.push(texts.get(lang, "report-legend-areas"));
    lines
}

/// The table, and the recurring issues whose figures are shown.
pub fn sheets(texts: Texts, lang: Lang, facts: &ReportFacts<'_>, cube: &PublishedCube) -> Vec<Sheet> {
    let mut preface = vec![
        facts.title.to_owned(),
        format!("{}　{}", facts.insurer, period::words(texts, lang, cube.period())),
        texts.with(lang, "report-number", vec![("n", facts.number.to_string())]),
    ];
    preface.extend(facts.commentary.lines().map(str::to_owned));
    let table = table(texts, lang, cube);
    let mut sheets = vec![Sheet { preface, notes: legend(texts, lang, cube), ..table }];
    if let Some(figures) = cube.figures().filter(|_| !cube.claims().is_empty()) {
        sheets.push(recurring(texts, lang, cube, figures));
    }
    sheets
}

/// The table alone, as programs read it.
pub fn table(texts: Texts, lang: Lang, cube: &PublishedCube) -> Sheet {
    let name = texts.get(lang, "heat-distinct");
    let Some(figures) = cube.figures() else { return Sheet { name, ..Sheet::default() } };
    let mut head = vec![texts.get(lang, "heat-theme")];
    head.extend(figures.areas().iter().map(|a| a.name.clone()));
    head.push(texts.get(lang, "heat-total"));
    let names = figures.themes().iter().map(|t| Some(t.name.clone())).chain([None]);
    let lines = names.enumerate().map(|(at, theme)| {
        let line = theme.is_some().then_some(at);
        let mut cells = vec![Cell::Text(theme.unwrap_or_else(|| name.clone()))];
        let areas = (0..figures.areas().len()).map(Some).chain([None]);
        cells.extend(areas.map(|area| figure(figures, Place { theme: line, area })));
        cells
    });
    Sheet { lines: lines.collect(), name: name.clone(), head, ..Sheet::default() }
}

fn recurring(texts: Texts, lang: Lang, cube: &PublishedCube, figures: &Grid<Figure>) -> Sheet {
    let keys = ["heat-theme", "issue-area", "heat-distinct"];
    let lines = cube.claims().iter().map(|place| {
        let (theme, area) = names(texts, lang, figures, *place);
        vec![Cell::Text(theme), Cell::Text(area), figure(figures, *place)]
    });
    Sheet {
        name: texts.get(lang, "report-recurring"),
        preface: vec![texts.get(lang, "report-recurring-lead")],
        head: keys.iter().map(|key| texts.get(lang, key)).collect(),
        lines: lines.collect(),
        notes: Vec::new(),
    }
}

/// Theme and area of a cell by name.
pub fn names<T>(texts: Texts, lang: Lang, grid: &Grid<T>, place: Place) -> (String, String) {
    let theme = place.theme.and_then(|t| grid.themes().get(t)).map(|h| h.name.clone());
    let area = place.area.and_then(|a| grid.areas().get(a)).map(|h| h.name.clone());
    (theme.unwrap_or_default(), area.unwrap_or_else(|| texts.get(lang, "report-whole")))
}

fn figure(figures: &Grid<Figure>, place: Place) -> Cell {
    match figures.get(place).and_then(|f| f.shown()) {
        Some(figure) => Cell::Count(figure),
        None => Cell::text(HIDDEN),
    }
}
