//! Papers that also leave as a PDF file: what stands on them and in which order, made of the very contexts that the print
//! pages show, in the same words. How it is set is `templates/pdf/paper.typ`.

mod inquiry;
mod progress;
mod record;
mod sheet;
mod wording;

use serde::Serialize;

pub use wording::Wording;

use super::Lang;

/// One paper, A4.
#[derive(Clone, Debug, Serialize)]
pub struct Paper {
    pub lang: Lang,
    /// Across, in two columns, as 第5表 is.
    pub is_across: bool,
    /// On every page of a demo: that no made-up form is taken for a real one.
    pub mark: String,
    /// Left of the title, such as 第4表.
    pub corner: String,
    pub title: String,
    /// Right of the title.
    pub beside: String,
    pub blocks: Vec<Block>,
    /// At the foot of every page, beside its number.
    pub made: String,
    /// What follows the number of pages.
    pub pages: String,
}

/// A part of a paper.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A line over the whole width.
    Line(Vec<Piece>),
    Table(Table),
}

/// A fixed grid.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    /// Shares of the width, one a column.
    pub widths: Vec<u32>,
    /// The row that is repeated on each page; empty where there is none.
    pub head: Vec<Cell>,
    /// Row after row.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    pub pieces: Vec<Piece>,
    pub columns: usize,
    pub rows: usize,
}

/// A text of one kind. Never markup: a line break is a line break, and every other character is itself.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    pub text: String,
    pub is_bold: bool,
    pub is_struck: bool,
}

/// Lines that are kept free in a box for longer texts.
const TALL: usize = 5;
/// Characters of such a box's line.
const ACROSS: usize = 36;
/// The longest word without a place to break that is left alone.
const WORD: usize = 16;
/// Where a line may break although nothing is written.
const BREAK: char = '\u{200b}';

impl Paper {
    /// How much is to be set: characters, and the lines that are broken by hand.
    pub fn weight(&self) -> usize {
        const LINE: usize = 20;
        let of = |piece: &Piece| piece.text.chars().map(|c| if c == '\n' { LINE } else { 1 }).sum::<usize>();
        self.pieces().map(of).sum()
    }

    /// All texts of the blocks.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.blocks
            .iter()
            .flat_map(|block| match block {
                Block::Line(pieces) => vec![pieces],
                Block::Table(table) => {
                    table.head.iter().chain(&table.cells).map(|cell| &cell.pieces).collect()
                }
            })
            .flatten()
    }

    /// Every character that is set.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        let frame = [&self.mark, &self.corner, &self.title, &self.beside, &self.made, &self.pages];
        frame.into_iter().chain(self.pieces().map(|piece| &piece.text)).flat_map(|text| text.chars())
    }
}

impl Cell {
    /// A text.
    pub fn of(text: impl AsRef<str>) -> Self {
        Self::with(vec![Piece::of(text)])
    }

    /// The name of a row or a column.
    pub fn head(text: impl AsRef<str>) -> Self {
        Self::with(vec![Piece::bold(text)])
    }

    /// A box for a longer text: it is high also when little stands in it.
    pub fn tall(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(ACROSS).max(1)).sum();
        Self::of(format!("{text}{}", "\n".repeat(TALL.saturating_sub(lines))))
    }

    /// Texts of several kinds.
    pub fn with(pieces: Vec<Piece>) -> Self {
        Self { pieces, columns: 1, rows: 1 }
    }

    /// Over so many columns.
    #[must_use]
    pub fn over(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Over so many rows.
    #[must_use]
    pub fn down(self, rows: usize) -> Self {
        Self { rows, ..self }
    }
}

impl Piece {
    /// A plain text.
    pub fn of(text: impl AsRef<str>) -> Self {
        Self { text: settable(text.as_ref()), is_bold: false, is_struck: false }
    }

    /// A text that stands out.
    pub fn bold(text: impl AsRef<str>) -> Self {
        Self { is_bold: true, ..Self::of(text) }
    }

    /// A text that no longer holds.
    pub fn struck(text: impl AsRef<str>) -> Self {
        Self { is_struck: true, ..Self::of(text) }
    }
}

/// The text with one kind of line break, without control characters, and with a place to break within endless words.
fn settable(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.replace("\r\n", "\n").chars() {
        let c = match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => '　',
            c => c,
        };
        if c.is_control() && c != '\n' {
            continue;
        }
        // Between characters of Chinese and Japanese a line may break anyway.
        run = if c.is_whitespace() || u32::from(c) >= 0x2e80 { 0 } else { run + 1 };
        if run > WORD {
            set.push(BREAK);
            run = 1;
        }
        set.push(c);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_set_with_one_kind_of_line_break_and_without_control_characters() {
        assert_eq!(settable("a\r\nb\rc\u{2028}d\u{0}\u{7}e\tf"), "a\nb\nc\nde　f");
        assert_eq!(settable("#read(\"x\") $ * ] \\"), "#read(\"x\") $ * ] \\");
    }

    #[test]
    fn an_endless_word_may_break_and_a_japanese_text_needs_no_help() {
        let set = settable(&"a".repeat(40));
        assert_eq!((set.matches(BREAK).count(), set.replace(BREAK, "")), (2, "a".repeat(40)));
        assert_eq!(settable(&"あ".repeat(40)), "あ".repeat(40));
    }

    #[test]
    fn a_box_for_a_longer_text_is_never_flat() {
        let lines = |cell: Cell| cell.pieces[0].text.matches('\n').count() + 1;
        assert_eq!((lines(Cell::tall("")), lines(Cell::tall("a\nb"))), (TALL, TALL));
        assert_eq!(lines(Cell::tall("あ".repeat(10 * ACROSS))), 1, "it is as high as its text");
    }
}
