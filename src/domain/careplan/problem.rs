//! Everything that can be wrong with an import, each with its place and, through its text key, its remedy.

use serde::{Deserialize, Serialize};

use super::layout::Item;
use crate::domain::words::Word;

crate::words! {
    /// How much a problem matters.
    pub enum Severity {
        /// Nothing of the set is imported until it is mended.
        Error = "error",
        /// The set can be imported; somebody should look.
        Warning = "warning",
        /// Only worth knowing.
        Note = "note",
    }
}

crate::words! {
    /// What is wrong. The texts are `careplan-problem-<word>` and, for what to do, `careplan-remedy-<word>`.
    pub enum ProblemCode {
        NoFiles = "no-files",
        TooManyFiles = "too-many-files",
        FileTooLarge = "file-too-large",
        FileEmpty = "file-empty",
        FileNameUnknown = "file-name-unknown",
        FileNotUsed = "file-not-used",
        FileTwice = "file-twice",
        EncodingUtf8 = "encoding-utf8",
        EncodingUtf8Bom = "encoding-utf8-bom",
        EncodingUtf16 = "encoding-utf16",
        EncodingOther = "encoding-other",
        ControlCharacter = "control-character",
        QuoteOpen = "quote-open",
        TooManyRows = "too-many-rows",
        FieldCount = "field-count",
        ColumnsShifted = "columns-shifted",
        NeededBlank = "needed-blank",
        MarkedBlank = "marked-blank",
        DateImpossible = "date-impossible",
        MonthImpossible = "month-impossible",
        TimeImpossible = "time-impossible",
        NotDigits = "not-digits",
        CodeUnknown = "code-unknown",
        PostalForm = "postal-form",
        InsurerNumberForm = "insurer-number-form",
        InsurerCheckDigit = "insurer-check-digit",
        InsuredNumberForm = "insured-number-form",
        OfficeNumberForm = "office-number-form",
        OfficeCheckDigit = "office-check-digit",
        TextTooLong = "text-too-long",
        LetterUnmappable = "letter-unmappable",
        LetterReplaced = "letter-replaced",
        VersionsMixed = "versions-mixed",
        VersionUnknown = "version-unknown",
        OfficeMismatch = "office-mismatch",
        SenderMismatch = "sender-mismatch",
        Missing1Kyo = "missing-1kyo",
        Missing2Kyo = "missing-2kyo",
        MissingHosoku = "missing-hosoku",
        MissingYobo = "missing-yobo",
        MissingYoboSub = "missing-yobo-sub",
        OfficeNotInName = "office-not-in-name",
        OrphanRow = "orphan-row",
        OrphanYoboRow = "orphan-yobo-row",
        YoboWithoutRows = "yobo-without-rows",
        PlanWithoutRows = "plan-without-rows",
        HosokuUnused = "hosoku-unused",
        RowTwice = "row-twice",
        PlanTwice = "plan-twice",
        ClientTwice = "client-twice",
        NumberBlank = "number-blank",
        NumberTwice = "number-twice",
        TextDiffers = "text-differs",
        SecondShortGoal = "second-short-goal",
        WeekRowMixed = "week-row-mixed",
        PeriodReversed = "period-reversed",
        BornAfterPlan = "born-after-plan",
        DateFarAhead = "date-far-ahead",
        InsurerUnknown = "insurer-unknown",
        ClientUnnamed = "client-unnamed",
        ClientUnregistered = "client-unregistered",
        ClientNameDiffers = "client-name-differs",
        WithdrawalUnknown = "withdrawal-unknown",
        WithdrawalElsewhere = "withdrawal-elsewhere",
        HistoryUnknown = "history-unknown",
        ClientElsewhere = "client-elsewhere",
        ClientClosed = "client-closed",
        MoreAlike = "more-alike",
        MoreProblems = "more-problems",
    }
}

impl ProblemCode {
    /// How much this problem matters.
    pub fn severity(self) -> Severity {
        match self {
            Self::FileNotUsed
            | Self::MarkedBlank
            | Self::PostalForm
            | Self::InsurerCheckDigit
            | Self::OfficeCheckDigit
            | Self::LetterReplaced
            | Self::VersionUnknown
            | Self::SenderMismatch
            | Self::MissingHosoku
            | Self::HosokuUnused
            | Self::RowTwice
            | Self::NumberBlank
            | Self::NumberTwice
            | Self::TextDiffers
            | Self::PeriodReversed
            | Self::WeekRowMixed
            | Self::DateFarAhead
            | Self::ClientNameDiffers
            | Self::WithdrawalUnknown
            | Self::HistoryUnknown
            | Self::ClientClosed
            | Self::MoreAlike => Severity::Warning,
            Self::SecondShortGoal => Severity::Note,
            _ => Severity::Error,
        }
    }
}

/// One problem with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// How much it matters.
    pub severity: Severity,
    /// The file; blank when the whole set is meant.
    pub file: String,
    /// The row, counted from 1 as a spreadsheet counts it.
    pub row: Option<u32>,
    /// The number of the item.
    pub item: Option<u16>,
    /// The official label of the item.
    pub item_name: String,
    /// Named arguments of the texts.
    pub args: Vec<(String, String)>,
}

impl Problem {
    /// A problem of a whole file, or with a blank name of the whole set.
    pub fn of_file(code: ProblemCode, file: &str) -> Self {
        let severity = code.severity();
        let file = file.to_owned();
        Self { code, severity, file, row: None, item: None, item_name: String::new(), args: Vec::new() }
    }

    /// A problem of one row.
    pub fn of_row(code: ProblemCode, file: &str, row: u32) -> Self {
        Self { row: Some(row), ..Self::of_file(code, file) }
    }

    /// A problem of one field.
    pub fn of_field(code: ProblemCode, file: &str, row: u32, item: &Item) -> Self {
        Self { item: Some(item.no), item_name: item.name.clone(), ..Self::of_row(code, file, row) }
    }

    /// Adds an argument of the texts; long values are cut, because they only help to find the place.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        let cut =
            if value.chars().count() > 40 { value.chars().take(39).chain(['…']).collect() } else { value };
        self.args.push((name.to_owned(), cut));
        self
    }
}

/// Whether a set with these problems may be imported.
pub fn is_importable(problems: &[Problem]) -> bool {
    problems.iter().all(|p| p.severity != Severity::Error)
}

/// The key of the text that says what is wrong.
pub fn text_key(code: ProblemCode) -> String {
    format!("careplan-problem-{}", code.as_str())
}

/// The key of the text that says what to do.
pub fn remedy_key(code: ProblemCode) -> String {
    format!("careplan-remedy-{}", code.as_str())
}
