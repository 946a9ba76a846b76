//! The difference between two versions, row by row.

mod head;

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use super::content::{Goal, Need, PlanContent, ServiceItem};
use super::word_diff::{Span, spans};
use crate::domain::ids::Uid;
pub use head::HeadField;
use head::head_texts;

crate::words! {
    /// The three kinds of rows.
    pub enum RowKind { Need = "need", Goal = "goal", ServiceItem = "service_item" }
}

crate::words! {
    /// What happened to a row.
    pub enum RowChange {
        Added = "added",
        Removed = "removed",
        Changed = "changed",
        /// Its texts stay, it stands elsewhere among the rows that stay.
        Moved = "moved",
        Same = "same",
    }
}

crate::words! {
    /// The texts of a row.
    pub enum RowField {
        Body = "body",
        LongText = "long_text",
        LongPeriod = "long_period",
        ShortText = "short_text",
        ShortPeriod = "short_period",
        Covered = "covered",
        ServiceKind = "service_kind",
        OfficeNumber = "office_number",
        OfficeName = "office_name",
        Frequency = "frequency",
        Period = "period",
        /// 課題に対する目標と具体策の提案
        Proposal = "proposal",
        /// 具体策についての意向 本人・家族
        Wishes = "wishes",
        /// 目標
        Target = "target",
        /// 本人等のセルフケアや家族の支援、インフォーマルサービス
        SelfCare = "self_care",
        /// 介護保険サービス又は地域支援事業
        InsuredCare = "insured_care",
    }
}

/// One text that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange<F> {
    /// Which text.
    pub field: F,
    /// How it stood before.
    pub before: String,
    /// How it stands now.
    pub after: String,
    /// Both as one text with marks.
    pub spans: Vec<Span>,
}

/// One row with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDiff {
    /// Need, goal or service item.
    pub kind: RowKind,
    /// The row's uid.
    pub uid: Option<Uid>,
    /// Its place in words, such as `1-2-3`.
    pub place: String,
    /// What happened.
    pub change: RowChange,
    /// Its main text, as it stands in the version in which it last stood.
    pub title: String,
    /// The texts that differ; for an added or removed row every text that is not blank.
    pub fields: Vec<FieldChange<RowField>>,
}

/// The difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDiff {
    /// Texts of the head that differ.
    pub head: Vec<FieldChange<HeadField>>,
    /// Every row of both versions in the order of the later one; removed rows stand after the row they followed.
    pub rows: Vec<RowDiff>,
}

impl PlanDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.rows.iter().all(|row| row.change == RowChange::Same)
    }
}

/// Compares two versions of a plan.
pub fn compare(before: &PlanContent, after: &PlanContent) -> PlanDiff {
    let head = changes(&head_texts(before), &head_texts(after));
    let (old, new) = (flatten(before), flatten(after));
    let mut rows = Vec::new();
    let mut next_old = 0;
    for row in &new {
        let partner = old.iter().position(|o| o.is_same_row(row));
        if let Some(at) = partner {
            // Rows that went away stand where the reader of the old version expects them.
            push_removed(&mut rows, old.get(next_old..at).unwrap_or_default(), &new);
            next_old = next_old.max(at + 1);
        }
        rows.push(row_diff(partner.and_then(|at| old.get(at)), row));
    }
    push_removed(&mut rows, old.get(next_old..).unwrap_or_default(), &new);
    mark_moved(&mut rows, &old, &new);
    PlanDiff { head, rows }
}

/// Of the rows that stay, the fewest that have to move to make the new order out of the old one.
fn mark_moved(rows: &mut [RowDiff], old: &[FlatRow], new: &[FlatRow]) {
    let shared = |rows: &[FlatRow], others: &[FlatRow]| -> Vec<String> {
        let stay = rows.iter().filter(|row| others.iter().any(|other| other.is_same_row(row)));
        stay.filter_map(|row| row.uid.as_ref().map(Uid::to_string)).collect()
    };
    let (was, is) = (shared(old, new), shared(new, old));
    let (was, is): (Vec<&str>, Vec<&str>) =
        (was.iter().map(String::as_str).collect(), is.iter().map(String::as_str).collect());
    for change in TextDiff::from_slices(&was, &is).iter_all_changes() {
        let moved = rows.iter_mut().find(|row| {
            change.tag() == ChangeTag::Insert
                && row.change == RowChange::Same
                && row.uid.as_ref().is_some_and(|uid| uid.as_str() == change.value())
        });
        if let Some(row) = moved {
            row.change = RowChange::Moved;
        }
    }
}

struct FlatRow {
    kind: RowKind,
    uid: Option<Uid>,
    place: String,
    texts: Vec<(RowField, String)>,
}

impl FlatRow {
    fn is_same_row(&self, other: &Self) -> bool {
        self.kind == other.kind && self.uid.is_some() && self.uid == other.uid
    }

    fn title(&self) -> String {
        let main = self
            .texts
            .iter()
            .filter(|(f, _)| matches!(f, RowField::Body | RowField::ShortText | RowField::LongText));
        main.map(|(_, text)| text).rfind(|text| !text.is_empty()).cloned().unwrap_or_default()
    }
}

fn push_removed(rows: &mut Vec<RowDiff>, gone: &[FlatRow], new: &[FlatRow]) {
    for row in gone.iter().filter(|row| !new.iter().any(|n| n.is_same_row(row))) {
        let blank: Vec<_> = row.texts.iter().map(|(field, _)| (*field, String::new())).collect();
        let fields = changes(&row.texts, &blank);
        let (uid, place) = (row.uid.clone(), row.place.clone());
        rows.push(RowDiff {
            kind: row.kind,
            uid,
            place,
            change: RowChange::Removed,
            title: row.title(),
            fields,
        });
    }
}

fn row_diff(before: Option<&FlatRow>, row: &FlatRow) -> RowDiff {
    let blank: Vec<_> = row.texts.iter().map(|(field, _)| (*field, String::new())).collect();
    let fields = changes(before.map_or(&blank, |b| &b.texts), &row.texts);
    let change = match before {
        None => RowChange::Added,
        Some(_) if fields.is_empty() => RowChange::Same,
        Some(_) => RowChange::Changed,
    };
    RowDiff {
        kind: row.kind,
        uid: row.uid.clone(),
        place: row.place.clone(),
        change,
        title: row.title(),
        fields,
    }
}

fn flatten(content: &PlanContent) -> Vec<FlatRow> {
    let mut rows = Vec::new();
    for need in &content.needs {
        rows.push(flat_need(need));
        for goal in &need.goals {
            rows.push(flat_goal(need, goal));
            rows.extend(goal.items.iter().map(|item| flat_item(need, goal, item)));
        }
    }
    rows
}

fn flat_need(need: &Need) -> FlatRow {
    let texts = vec![
        (RowField::Body, need.body.clone()),
        (RowField::Proposal, need.preventive.proposal.clone()),
        (RowField::Wishes, need.preventive.wishes.clone()),
        (RowField::Target, need.preventive.target.clone()),
    ];
    FlatRow { kind: RowKind::Need, uid: need.uid.clone(), place: need.number.to_string(), texts }
}

fn flat_goal(need: &Need, goal: &Goal) -> FlatRow {
    let texts = vec![
        (RowField::LongText, goal.long_text.clone()),
        (RowField::LongPeriod, goal.long_period.clone()),
        (RowField::ShortText, goal.short_text.clone()),
        (RowField::ShortPeriod, goal.short_period.clone()),
        (RowField::SelfCare, goal.preventive.self_care.clone()),
        (RowField::InsuredCare, goal.preventive.insured_care.clone()),
    ];
    let place = format!("{}-{}", need.number, goal.number);
    FlatRow { kind: RowKind::Goal, uid: goal.uid.clone(), place, texts }
}

fn flat_item(need: &Need, goal: &Goal, item: &ServiceItem) -> FlatRow {
    let texts = vec![
        (RowField::Body, item.body.clone()),
        (RowField::Covered, if item.is_covered { "○".to_owned() } else { String::new() }),
        (RowField::ServiceKind, item.service_kind.clone()),
        (RowField::OfficeName, item.office_name.clone()),
        (RowField::OfficeNumber, item.office_number.clone()),
        (RowField::Frequency, item.frequency.clone()),
        (RowField::Period, item.period.clone()),
    ];
    let place = format!("{}-{}-{}", need.number, goal.number, item.number);
    FlatRow { kind: RowKind::ServiceItem, uid: item.uid.clone(), place, texts }
}

fn changes<F: Copy>(before: &[(F, String)], after: &[(F, String)]) -> Vec<FieldChange<F>> {
    let pairs = before.iter().zip(after).filter(|((_, old), (_, new))| old != new);
    pairs
        .map(|((field, old), (_, new))| FieldChange {
            field: *field,
            before: old.clone(),
            after: new.clone(),
            spans: spans(old, new),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::word_diff::SpanKind;
    use super::*;

    fn uid(n: u64) -> Option<Uid> {
        Some(Uid::from_parts(n, [0; 10]))
    }

    fn item(n: u64, body: &str, frequency: &str) -> ServiceItem {
        ServiceItem {
            uid: uid(n),
            number: n as i32,
            body: body.into(),
            frequency: frequency.into(),
            ..ServiceItem::default()
        }
    }

    fn plan(items: Vec<ServiceItem>) -> PlanContent {
        let goal =
            Goal {
                uid: uid(102), number: 1, short_text: "架空の短期目標".into(), items, ..Goal::default()
            };
        let need = Need {
            uid: uid(101),
            number: 1,
            body: "架空の課題".into(),
            goals: vec![goal],
            ..Need::default()
        };
        PlanContent { needs: vec![need], ..PlanContent::default() }
    }

    #[test]
    fn a_version_compared_with_itself_has_no_difference() {
        let content = plan(vec![item(1, "歩行訓練", "週２回")]);
        assert!(compare(&content, &content).is_empty());
    }

    #[test]
    fn changed_removed_and_added_rows_are_named_at_their_place() {
        let before = plan(vec![item(1, "歩行訓練", "週２回"), item(2, "入浴介助", "週３回")]);
        let after = plan(vec![item(1, "屋外での歩行訓練", "週２回"), item(3, "口腔ケアの助言", "月１回")]);
        let diff = compare(&before, &after);
        let told: Vec<_> = diff.rows.iter().map(|r| (r.change, r.title.as_str())).collect();
        assert_eq!(
            told,
            [
                (RowChange::Same, "架空の課題"),
                (RowChange::Same, "架空の短期目標"),
                (RowChange::Changed, "屋外での歩行訓練"),
                (RowChange::Added, "口腔ケアの助言"),
                (RowChange::Removed, "入浴介助"),
            ]
        );
        let spans = &diff.rows[2].fields[0].spans;
        assert_eq!(spans[0], Span { kind: SpanKind::Added, text: "屋外での".into() });
        assert_eq!(spans[1], Span { kind: SpanKind::Same, text: "歩行訓練".into() });
    }
}
