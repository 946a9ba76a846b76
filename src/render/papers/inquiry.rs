//! サービス担当者に対する照会（依頼）内容, as `templates/inquiries/print.hbs` has it.

use super::{Block, Cell, Paper, Piece, Table, Wording};
use crate::render::pages::inquiries::InquiryPrintPage;

impl InquiryPrintPage {
    /// The paper.
    pub fn paper(&self, say: &Wording) -> Paper {
        let number = format!("{}　{}", say.t("inquiry-print-number"), self.number);
        let version = say.with("inquiry-print-version", vec![("n", self.version_number.to_string())]);
        let blocks = vec![
            Block::Table(self.about(say)),
            Block::Table(self.answers(say)),
            Block::Line(vec![Piece::of(version)]),
        ];
        say.paper((String::new(), say.t("inquiry-print-title"), number), false, blocks)
    }

    fn about(&self, say: &Wording) -> Table {
        let cells = vec![
            Cell::head(say.t("record-client-name")),
            Cell::of(format!("{}　{}", self.client_name, say.t("record-dono"))),
            Cell::head(say.t("record-written-on")),
            Cell::of(say.day(Some(self.written_on))),
            Cell::head(say.t("record-planner")),
            Cell::of(&self.planner),
            Cell::head(say.t("inquiry-print-office")),
            Cell::of(&self.office),
            Cell::head(say.t("inquiry-print-reason")),
            Cell::of(&self.reason).over(3),
        ];
        Table { widths: vec![20, 30, 20, 30], head: Vec::new(), cells }
    }

    fn answers(&self, say: &Wording) -> Table {
        let heads = ["to", "asked-on", "question", "answerer", "answered-on", "answer"];
        let head = heads.iter().map(|name| Cell::head(say.label("record-inquiry", name))).collect();
        let cells = self.lines.iter().flat_map(|line| {
            [
                Cell::of(&line.to),
                Cell::of(say.day(line.asked_on)),
                Cell::of(&line.question),
                Cell::of(&line.answerer),
                Cell::of(say.day(line.answered_on)),
                Cell::of(&line.answer),
            ]
        });
        Table { widths: vec![15, 14, 20, 13, 14, 24], head, cells: cells.collect() }
    }
}
