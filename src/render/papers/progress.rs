//! 第5表, as `templates/progress/paper.hbs` has it.

use super::{Block, Cell, Paper, Piece, Table, Wording};
use crate::render::pages::progress::{OwnPart, ProgressLine, ProgressPaper};

impl ProgressPaper {
    /// The paper.
    pub fn paper(&self, say: &Wording) -> Paper {
        let (corner, title, planner) = if self.is_preventive {
            (String::new(), say.t("progress-paper-preventive"), say.t("progress-paper-preventive-planner"))
        } else {
            (say.t("progress-paper-no"), say.t("progress-title"), say.t("progress-paper-planner"))
        };
        let mut blocks = vec![Block::Line(vec![
            Piece::bold(say.t("plan-paper-client")),
            Piece::of(format!("　{}　{}　　", self.client_name, say.t("record-dono"))),
            Piece::bold(say.t("client-insured-number")),
            Piece::of(format!("　{}　　", self.insured_number)),
            Piece::bold(planner),
            Piece::of(format!("　{}　{}", self.planner, self.office_name)),
        ])];
        if self.left_out > 0 {
            let told = say.with("evidence-left-out", vec![("n", self.left_out.to_string())]);
            blocks.push(Block::Line(vec![Piece::of(told)]));
        }
        blocks.push(Block::Table(self.table(say)));
        let paper = say.paper((corner, title, String::new()), true, blocks);
        Paper { is_across: true, ..paper }
    }

    fn table(&self, say: &Wording) -> Table {
        let head = ["progress-on", "progress-item", "progress-body"].map(|key| Cell::head(say.t(key)));
        let mut cells = Vec::new();
        for line in &self.lines {
            let at = if line.at.is_empty() { String::new() } else { format!("\n{}", line.at) };
            cells.push(Cell::of(format!("{}{at}", say.day(Some(line.on)))));
            cells.push(Cell::of(say.label("progress-item", line.item)));
            cells.push(Cell::with(told(say, line)));
        }
        if self.lines.is_empty() {
            cells.push(Cell::of(say.t("duty-evidence-none")).over(3));
        }
        Table { widths: vec![24, 20, 56], head: head.into(), cells }
    }
}

fn told(say: &Wording, line: &ProgressLine) -> Vec<Piece> {
    let is_withdrawn = line.own.as_ref().is_some_and(|own| own.withdrawn_at.is_some());
    let text = if is_withdrawn { Piece::struck(&line.text) } else { Piece::of(&line.text) };
    let mut pieces = vec![text];
    if let Some((who, at)) = &line.written {
        let args = vec![("who", who.clone()), ("at", say.moment(*at))];
        pieces.push(Piece::of(format!("\n{}", say.with("duty-by", args))));
    }
    if let Some(own) = &line.own {
        pieces.extend(own_part(say, own));
    }
    pieces
}

/// Who wrote it, the wordings before, and why it was withdrawn.
fn own_part(say: &Wording, own: &OwnPart) -> Vec<Piece> {
    let by = |who: &str, at| say.with("duty-by", vec![("who", who.to_owned()), ("at", say.moment(at))]);
    let mut pieces = vec![Piece::of(format!("\n{}", by(&own.author, own.created_at)))];
    if !own.note.is_empty() {
        pieces.push(Piece::of(format!("　{}{}", say.t("progress-why"), own.note)));
    }
    for was in &own.earlier {
        let item = say.label("progress-item", was.item);
        pieces.push(Piece::of("\n"));
        pieces.push(Piece::struck(format!("{} {}　{item}　{}", say.day(Some(was.on)), was.at, was.body)));
        pieces.push(Piece::of(format!("　{}", by(&was.author, was.created_at))));
    }
    if let Some(at) = own.withdrawn_at {
        let args = vec![("who", own.withdrawn_by.clone()), ("at", say.moment(at))];
        let gone = say.with("duty-withdrawn-by", args);
        pieces.push(Piece::of(format!("\n{gone}　{}", own.withdrawn_reason)));
    }
    pieces
}
