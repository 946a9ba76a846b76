//! Sheets of cells for files that people open in a spreadsheet. A cell is a text or a number and never a formula.

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Shown as it is, whatever it begins with.
    Text(String),
    /// A count.
    Count(u32),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// One sheet: a head that stays in sight, and lines.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub name: String,
    /// Lines above the table: title, period, legend.
    pub preface: Vec<String>,
    pub head: Vec<String>,
    pub lines: Vec<Vec<Cell>>,
    /// Lines below the table.
    pub notes: Vec<String>,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Texts that spreadsheets have taken for formulas.
    pub const DANGEROUS: &[&str] = &[
        "=1+1",
        "+SUM(A1:A9)",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "\0=1+1",
        "  =1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://example.test\",\"x\")",
        "'=1+1",
        "'already",
        "普通の文,\"引用\"\r\n2行目",
    ];

    /// A sheet with one line a text.
    pub fn sheet_of(texts: &[&str]) -> Sheet {
        Sheet {
            name: "表".into(),
            head: vec!["分類".into(), "件数".into()],
            lines: texts.iter().map(|t| vec![Cell::text(*t), Cell::Count(12)]).collect(),
            ..Sheet::default()
        }
    }
}
