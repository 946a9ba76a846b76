//! 照会への回答票, as `templates/sheets/print.hbs` has it.

use super::{Block, Cell, Paper, Piece, Table, Wording};
use crate::domain::opinion::Stance;
use crate::domain::words::Word;
use crate::render::pages::sheets::{PaperLine, SheetPrintPage};

impl SheetPrintPage {
    /// The paper.
    pub fn paper(&self, say: &Wording) -> Paper {
        let number = format!("{}　{}", say.t("inquiry-print-number"), self.head.number);
        let mut blocks =
            vec![Block::Table(self.about(say)), Block::Table(self.rows(say)), Block::Table(self.signed(say))];
        if !self.receipt.is_empty() {
            let receipt = format!("{} {}", say.t("sheet-receipt-number"), self.receipt);
            blocks.push(Block::Line(vec![Piece::of(receipt)]));
        }
        say.paper((String::new(), say.t("sheet-print-title"), number), true, blocks)
    }

    fn about(&self, say: &Wording) -> Table {
        let head = &self.head;
        let question =
            if head.question.is_empty() { say.t("inquiry-question-default") } else { head.question.clone() };
        let version = say.with("inquiry-on-version", vec![("n", head.version_number.to_string())]);
        let cells = vec![
            Cell::head(say.t("sheet-from")),
            Cell::of(format!("{}　{}", head.office, head.organizer)),
            Cell::head(say.t("inquiry-due")),
            Cell::of(say.deadline(head.due_at)),
            Cell::head(say.t("inquiry-question")),
            Cell::of(format!("{question}（{version}）")).over(3),
            Cell::head(say.t("sheet-print-reply-to")),
            Cell::of(format!("{} {}　FAX {}", say.t("sheet-phone"), head.phone, head.fax)).over(3),
        ];
        Table { widths: vec![20, 30, 20, 30], head: Vec::new(), cells }
    }

    fn rows(&self, say: &Wording) -> Table {
        let head = ["inquiry-row", "sheet-stance", "sheet-text"].map(|key| Cell::head(say.t(key)));
        let mut cells = Vec::new();
        for line in &self.lines {
            cells.push(Cell::with(with_questions(say, of_plan(say, line), &line.questions)));
            cells.push(self.stance(say, line.stance));
            cells.push(Cell::of(&line.body));
        }
        let whole = &self.overall;
        cells.push(Cell::with(with_questions(say, say.t("opinion-row-overall"), &whole.questions)));
        cells.push(self.stance(say, whole.stance));
        cells.push(Cell::tall(&whole.body));
        cells.push(Cell::of(say.t("sheet-risks")));
        cells.push(Cell::tall(&whole.risks).over(2));
        Table { widths: vec![34, 22, 44], head: head.into(), cells }
    }

    /// What was said, or boxes to tick while nothing is handed in.
    fn stance(&self, say: &Wording, stance: Option<Stance>) -> Cell {
        match stance {
            Some(stance) => Cell::of(say.word("opinion-stance", stance)),
            None if self.answered_at.is_none() => {
                let boxes = Stance::ALL.iter().map(|one| format!("□{}", say.word("opinion-stance", *one)));
                Cell::of(boxes.collect::<Vec<_>>().join("\n"))
            }
            None => Cell::of(""),
        }
    }

    fn signed(&self, say: &Wording) -> Table {
        let day = self.answered_at.map(crate::domain::time::jst::jst_date);
        let cells = vec![
            Cell::head(say.t("sheet-answered-by")),
            Cell::of(&self.answered_by),
            Cell::head(say.t("sheet-print-answered-on")),
            Cell::of(say.day(day)),
        ];
        Table { widths: vec![20, 30, 20, 30], head: Vec::new(), cells }
    }
}

fn of_plan(say: &Wording, line: &PaperLine) -> String {
    let detail = &line.detail;
    let detail = if detail.is_empty() { String::new() } else { format!("\n{detail}") };
    format!("{} {}\n{}{detail}", say.word("opinion-row", line.kind), line.place, line.text)
}

fn with_questions(say: &Wording, text: String, questions: &[String]) -> Vec<Piece> {
    let mut pieces = vec![Piece::of(text)];
    for question in questions {
        pieces.push(Piece::bold(format!("\n{}：", say.t("sheet-question"))));
        pieces.push(Piece::of(question));
    }
    pieces
}
