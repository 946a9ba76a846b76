//! The check of a sheet before it is shared: everything that says whom it is about is replaced, or kept for a reason.

use std::ops::Range;

use serde::Serialize;

use super::{CaseSheet, SheetTexts};
use crate::domain::deidentify::{Finding, Identity, Kind, find, find_in};
use crate::domain::refusal::Refused;

/// The longest word or reason of a decision, in characters.
pub const WORD_LIMIT: usize = 200;

/// What was found in the texts of a sheet.
#[derive(Clone, Debug)]
pub struct SheetCheck {
    /// Every text that says something, in the order of the form.
    pub fields: Vec<CheckedText>,
}

/// A text with what was found in it.
#[derive(Clone, Debug)]
pub struct CheckedText {
    pub field: &'static str,
    pub text: String,
    pub findings: Vec<Finding>,
}

/// What the presenter decided on a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// This word stands for it; an empty one takes it away.
    Replace(String),
    /// It stays, for this reason.
    Keep(String),
}

/// A sheet in which everything was decided.
#[derive(Clone, Debug)]
pub struct Decided {
    pub sheet: CaseSheet,
    pub found: usize,
    pub replaced: usize,
    pub lines: Vec<CheckLine>,
}

/// What was found in a field, of one kind. It never has the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckLine {
    pub field: &'static str,
    pub kind: Kind,
    pub found: usize,
    pub replaced: usize,
    /// Why the others were kept.
    pub reasons: Vec<String>,
}

/// Why a decision can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionError {
    Undecided,
    ReasonRequired,
    ReasonTooLong,
    /// The reason itself says whom the sheet is about; reasons are kept.
    ReasonNames(Kind),
    WordTooLong,
    /// With this word the text says again whom it is about.
    WordNames(Kind),
}

impl From<DecisionError> for Refused {
    fn from(error: DecisionError) -> Self {
        match error {
            DecisionError::Undecided => Refused::at("act", "case-check-undecided"),
            DecisionError::ReasonRequired => Refused::at("why", "case-check-reason-required"),
            DecisionError::ReasonTooLong => {
                Refused::at("why", "case-check-too-long").with("limit", WORD_LIMIT)
            }
            DecisionError::ReasonNames(kind) => {
                Refused::at("why", "case-check-reason-names").with("kind", kind)
            }
            DecisionError::WordTooLong => {
                Refused::at("with", "case-check-too-long").with("limit", WORD_LIMIT)
            }
            DecisionError::WordNames(kind) => Refused::at("with", "case-check-word-names").with("kind", kind),
        }
    }
}

impl SheetCheck {
    /// Looks through a sheet.
    pub fn of(sheet: &CaseSheet, identity: &Identity) -> Self {
        let texts = sheet.texts.all();
        let found = find_in(&texts.map(|(_, text)| text), identity);
        let said = texts.into_iter().zip(found).filter(|((_, text), _)| !text.trim().is_empty());
        let fields =
            said.map(|((field, text), findings)| CheckedText { field, text: text.to_owned(), findings });
        Self { fields: fields.collect() }
    }

    /// How much was found.
    pub fn count(&self) -> usize {
        self.fields.iter().map(|field| field.findings.len()).sum()
    }

    /// Where what was found stands: two checks with the same places asked the same questions.
    pub fn places(&self) -> String {
        let places = self.fields.iter().flat_map(|field| {
            field
                .findings
                .iter()
                .map(|f| format!("{}:{}-{}:{}", field.field, f.range.start, f.range.end, f.kind))
        });
        places.collect::<Vec<_>>().join(" ")
    }

    /// Takes the decisions, one for each finding in the order of the fields.
    ///
    /// # Errors
    /// Every decision that can't be taken, by its number.
    pub fn decide(
        &self,
        sheet: &CaseSheet,
        decisions: &[Decision],
        identity: &Identity,
    ) -> Result<Decided, Vec<(usize, DecisionError)>> {
        let decision = |number: usize| decisions.get(number).unwrap_or(&Decision::Open);
        let mut errors: Vec<_> = (0..self.count())
            .filter_map(|number| Some((number, check(decision(number), identity)?)))
            .collect();
        let mut first = 0;
        let mut written = Vec::new();
        for field in &self.fields {
            let own: Vec<&Decision> = (first..first + field.findings.len()).map(decision).collect();
            written.push(Rewritten::of(field, &own, first));
            first += field.findings.len();
        }
        let texts: Vec<&str> = written.iter().map(|one| one.text.as_str()).collect();
        for (one, found) in written.iter().zip(find_in(&texts, identity)) {
            errors.extend(found.iter().filter_map(|finding| one.blamed(finding)));
        }
        errors.sort_by_key(|(number, _)| *number);
        errors.dedup_by_key(|(number, _)| *number);
        if !errors.is_empty() {
            return Err(errors);
        }
        let text_of = |field: &str| {
            let at = self.fields.iter().position(|checked| checked.field == field);
            at.and_then(|at| written.get(at)).map_or_else(String::new, |one| one.text.clone())
        };
        let sheet = CaseSheet { texts: SheetTexts::of(text_of), ..sheet.clone() };
        let lines = self.lines(decisions);
        let replaced = lines.iter().map(|line| line.replaced).sum();
        Ok(Decided { sheet, found: self.count(), replaced, lines })
    }

    fn lines(&self, decisions: &[Decision]) -> Vec<CheckLine> {
        let mut lines: Vec<CheckLine> = Vec::new();
        let found = self.fields.iter().flat_map(|field| field.findings.iter().map(|f| (field.field, f.kind)));
        for ((field, kind), decision) in found.zip(decisions) {
            let known = lines.iter().position(|line| line.field == field && line.kind == kind);
            if known.is_none() {
                lines.push(CheckLine { field, kind, found: 0, replaced: 0, reasons: Vec::new() });
            }
            let Some(line) = known.map_or(lines.len().checked_sub(1), Some).and_then(|at| lines.get_mut(at))
            else {
                continue;
            };
            line.found += 1;
            match decision {
                Decision::Keep(reason) => line.reasons.push(reason.trim().to_owned()),
                _ => line.replaced += 1,
            }
        }
        lines
    }
}

fn check(decision: &Decision, identity: &Identity) -> Option<DecisionError> {
    match decision {
        Decision::Open => Some(DecisionError::Undecided),
        Decision::Replace(word) if word.chars().count() > WORD_LIMIT => Some(DecisionError::WordTooLong),
        Decision::Replace(_) => None,
        Decision::Keep(reason) if reason.trim().is_empty() => Some(DecisionError::ReasonRequired),
        Decision::Keep(reason) if reason.chars().count() > WORD_LIMIT => Some(DecisionError::ReasonTooLong),
        Decision::Keep(reason) => {
            find(reason, identity).first().map(|found| DecisionError::ReasonNames(found.kind))
        }
    }
}

/// A text as the decisions make it, and where each of them stands in it.
struct Rewritten {
    text: String,
    /// Number of the finding, its place, and whether it was kept.
    places: Vec<(usize, Range<usize>, bool)>,
}

impl Rewritten {
    fn of(field: &CheckedText, decisions: &[&Decision], first: usize) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        let mut at = 0;
        for ((number, finding), decision) in (first..).zip(&field.findings).zip(decisions) {
            text.push_str(field.text.get(at..finding.range.start).unwrap_or_default());
            let start = text.len();
            match decision {
                Decision::Replace(word) => text.push_str(word.trim()),
                _ => text.push_str(field.text.get(finding.range.clone()).unwrap_or_default()),
            }
            places.push((number, start..text.len(), !matches!(decision, Decision::Replace(_))));
            at = finding.range.end;
        }
        text.push_str(field.text.get(at..).unwrap_or_default());
        Self { text, places }
    }

    /// The decision by which something is found in the new text that nobody has kept.
    fn blamed(&self, found: &Finding) -> Option<(usize, DecisionError)> {
        let is_in = |place: &Range<usize>| place.start <= found.range.start && found.range.end <= place.end;
        if self.places.iter().any(|(_, place, is_kept)| *is_kept && is_in(place)) {
            return None;
        }
        let near = |place: &Range<usize>| place.start <= found.range.end && found.range.start <= place.end;
        let by_word = self.places.iter().find(|(_, place, is_kept)| !is_kept && near(place));
        let (number, ..) = by_word.or_else(|| self.places.first())?;
        Some((*number, DecisionError::WordNames(found.kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sheet;
    use super::*;

    fn identity() -> Identity {
        let mut identity = Identity::default();
        identity.client("架空 花子", "カクウ ハナコ");
        identity
    }

    fn case() -> CaseSheet {
        let mut case = sheet();
        case.texts.course = "架空さんは3月3日に東病院へ。".into();
        case.texts.wish = "花子は東病院に行きたい".into();
        case
    }

    fn replaced(check: &SheetCheck) -> Vec<Decision> {
        let words = check.fields.iter().flat_map(|field| &field.findings);
        words.map(|finding| Decision::Replace(finding.replacement.clone())).collect()
    }

    #[test]
    fn what_is_decided_on_is_written_and_counted_without_the_words() {
        let (case, identity) = (case(), identity());
        let check = SheetCheck::of(&case, &identity);
        assert_eq!(check.count(), 5);
        let mut decisions = replaced(&check);
        decisions[2] = Decision::Keep("公表された取組の場だから".into());
        decisions[4] = Decision::Keep("同じ理由".into());
        let decided = check.decide(&case, &decisions, &identity).unwrap();
        assert_eq!(decided.sheet.texts.course, "本人は3月ごろに東病院へ。");
        assert_eq!(decided.sheet.texts.wish, "本人は東病院に行きたい");
        assert_eq!(decided.sheet.texts.question, case.texts.question, "what names nobody stays");
        assert_eq!((decided.found, decided.replaced), (5, 3));
        let kept = serde_json::to_string(&decided.lines).unwrap();
        assert!(!kept.contains("架空") && !kept.contains("東病院") && !kept.contains("花子"), "{kept}");
    }

    #[test]
    fn every_decision_that_cannot_be_taken_is_told_at_once() {
        let (case, identity) = (case(), identity());
        let check = SheetCheck::of(&case, &identity);
        let decisions = [
            Decision::Replace("カクウ様".into()),
            Decision::Keep(" ".into()),
            Decision::Keep("花子さんの希望".into()),
            Decision::Open,
            Decision::Replace("あ".repeat(201)),
        ];
        let errors = check.decide(&case, &decisions, &identity).unwrap_err();
        let wanted = [
            (0, DecisionError::WordNames(Kind::Client)),
            (1, DecisionError::ReasonRequired),
            (2, DecisionError::ReasonNames(Kind::Client)),
            (3, DecisionError::Undecided),
            (4, DecisionError::WordTooLong),
        ];
        assert_eq!(errors, wanted);
        assert!(check.decide(&case, &[], &identity).is_err(), "silence decides nothing");
        assert!(check.decide(&case, &replaced(&check), &identity).is_ok());
    }
}
