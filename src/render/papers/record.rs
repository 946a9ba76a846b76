//! 第4表, as `templates/records/paper.hbs` has it.

use super::{Block, Cell, Paper, Piece, Table, Wording};
use crate::domain::record::{Absentee, InquiryLine};
use crate::render::pages::records::RecordPrintPage;

impl RecordPrintPage {
    /// The paper.
    pub fn paper(&self, say: &Wording) -> Paper {
        let body = &self.body;
        let written = format!("{}　{}", say.t("record-written-on"), say.day(body.written_on));
        let mut blocks = Vec::new();
        if self.is_draft {
            blocks.push(Block::Line(vec![Piece::bold(say.t("record-print-draft"))]));
        }
        blocks.push(Block::Line(vec![
            Piece::of(format!("{}　", say.t("record-client-name"))),
            Piece::bold(&body.client_name),
            Piece::of(format!("　{}　　{}　", say.t("record-dono"), say.t("record-planner"))),
            Piece::bold(&body.planner),
        ]));
        if !self.is_replaced {
            blocks.push(Block::Table(self.held(say)));
            blocks.push(Block::Table(self.people(say)));
        }
        blocks.push(Block::Table(self.texts(say)));
        let number = format!("{}　{}", say.t("inquiry-print-number"), self.number);
        blocks.push(Block::Line(vec![Piece::of(number)]));
        say.paper((say.t("record-form-number"), say.t("record-print-title"), written), false, blocks)
    }

    fn held(&self, say: &Wording) -> Table {
        let body = &self.body;
        let cells = vec![
            Cell::head(say.t("record-held-on")),
            Cell::of(say.day(body.held_on)),
            Cell::head(say.t("record-place")),
            Cell::of(&body.place),
            Cell::head(say.t("record-time")),
            Cell::of(&body.time),
            Cell::head(say.t("record-ordinal")),
            Cell::of(&body.ordinal),
        ];
        Table { widths: vec![20, 30, 20, 30], head: Vec::new(), cells }
    }

    fn people(&self, say: &Wording) -> Table {
        let body = &self.body;
        let mut head = vec![Cell::head(say.t("record-attendees"))];
        for _ in 0..3 {
            head.push(Cell::head(say.t("record-affiliation")));
            head.push(Cell::head(say.t("record-name")));
        }
        let came = |is_present: bool| if is_present { "○" } else { "　" };
        let mut own = format!(
            "{}【{}】\n{}【{}】\n（{}：{}）",
            say.t("record-client"),
            came(body.is_client_present),
            say.t("record-family"),
            came(body.is_family_present),
            say.t("record-relation"),
            body.relation,
        );
        if !body.note.is_empty() {
            own.push_str(&format!("\n※{}：{}", say.t("record-note"), body.note));
        }
        let mut cells = vec![Cell::of(own).down(self.attendee_rows.len())];
        for attendee in self.attendee_rows.iter().flatten() {
            cells.push(Cell::of(&attendee.affiliation));
            cells.push(Cell::of(&attendee.name));
        }
        Table { widths: vec![22, 14, 12, 14, 12, 14, 12], head, cells }
    }

    fn texts(&self, say: &Wording) -> Table {
        let body = &self.body;
        let mut cells = Vec::new();
        if self.is_replaced {
            cells.push(Cell::head(say.t("record-no-meeting-reason")));
            cells.push(Cell::of(&body.no_meeting_reason));
        }
        cells.push(Cell::head(say.t("record-considered")));
        cells.push(Cell::tall(considered(say, &body.considered, &body.absentees)));
        for line in &body.inquiries {
            cells.push(Cell::head(say.t("record-inquiries")));
            cells.push(Cell::of(asked(say, line)));
        }
        cells.push(Cell::head(say.t("record-discussion")));
        cells.push(Cell::tall(&body.discussion));
        cells.push(Cell::head(say.t("record-conclusion")));
        cells.push(Cell::tall(&body.conclusion));
        cells.push(Cell::head(format!(
            "{}\n（{}）",
            say.t("record-left-over"),
            say.t("record-next-meeting")
        )));
        let next = &body.next_meeting;
        let next = if next.is_empty() { String::new() } else { format!("\n（{next}）") };
        cells.push(Cell::of(format!("{}{next}", body.left_over)));
        Table { widths: vec![20, 80], head: Vec::new(), cells }
    }
}

fn considered(say: &Wording, text: &str, absentees: &[Absentee]) -> String {
    let mut all = text.to_owned();
    if !absentees.is_empty() {
        all.push_str(&format!("\n{}：", say.t("record-absentees")));
    }
    for one in absentees {
        all.push_str(&format!("\n　{}　{}（{}）", one.affiliation, one.name, one.reason));
    }
    all
}

fn asked(say: &Wording, line: &InquiryLine) -> String {
    format!(
        "{}：{}　{}：{}\n{}：{}\n{}：{}　{}：{}\n{}：{}",
        say.t("record-inquiry-to"),
        line.to,
        say.t("record-inquiry-asked-on"),
        say.day(line.asked_on),
        say.t("record-inquiry-question"),
        line.question,
        say.t("record-inquiry-answerer"),
        line.answerer,
        say.t("record-inquiry-answered-on"),
        say.day(line.answered_on),
        say.t("record-inquiry-answer"),
        line.answer,
    )
}
