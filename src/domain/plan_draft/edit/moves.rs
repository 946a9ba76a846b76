//! What one button of the form does to the sheet: rows and lines are added, marked to go, taken back and moved. Texts
//! that were typed stay as they are.

use super::super::content::WeekKind;
use super::super::diff::RowKind;
use super::week::EditedWeekEntry;
use super::{EditedRow, PlanEdit};
use crate::domain::words::Word;

/// A step of the form. Rows and lines are counted from 0 in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Adds a row of a kind: a need at the end, a goal at the end of the need of a row, a service item at the end of its
    /// goal.
    Add(RowKind, usize),
    /// Marks a row as going, with what stands below it.
    Remove(usize),
    /// Takes the mark back.
    Restore(usize),
    /// Moves a row, with what stands below it, before its neighbour.
    Up(usize),
    /// Moves it behind its neighbour.
    Down(usize),
    /// Adds a line of the week.
    AddLine(WeekKind),
    /// Marks a line of the week as going.
    RemoveLine(usize),
    /// Takes the mark back.
    RestoreLine(usize),
}

impl Step {
    /// The step of a button's value, such as `up-3` or `add-goal-0`.
    pub fn parse(value: &str) -> Option<Self> {
        let (verb, at) = value.rsplit_once('-')?;
        if verb == "add_line" {
            return WeekKind::parse(at).map(Self::AddLine);
        }
        let at: usize = at.parse().ok()?;
        match verb.split_once('-') {
            Some(("add", kind)) => RowKind::parse(kind).map(|kind| Self::Add(kind, at)),
            Some(_) => None,
            None => match verb {
                "remove" => Some(Self::Remove(at)),
                "restore" => Some(Self::Restore(at)),
                "up" => Some(Self::Up(at)),
                "down" => Some(Self::Down(at)),
                "remove_line" => Some(Self::RemoveLine(at)),
                "restore_line" => Some(Self::RestoreLine(at)),
                _ => None,
            },
        }
    }
}

/// Where the step led: the id of the element that shows it.
pub type Anchor = String;

impl PlanEdit {
    /// Does a step and says where it can be seen. A step that leads nowhere changes nothing.
    pub fn step(&mut self, step: Step) -> Anchor {
        match step {
            Step::Add(kind, at) => self.add(kind, at),
            Step::Remove(at) => self.mark(at, true),
            Step::Restore(at) => self.mark(at, false),
            Step::Up(at) => self.shift(at, false),
            Step::Down(at) => self.shift(at, true),
            Step::AddLine(kind) => {
                let lines = self.week.get_or_insert_default();
                lines.push(EditedWeekEntry::blank(kind));
                format!("line-{}", lines.len() - 1)
            }
            Step::RemoveLine(at) => self.mark_line(at, true),
            Step::RestoreLine(at) => self.mark_line(at, false),
        }
    }

    fn add(&mut self, kind: RowKind, at: usize) -> Anchor {
        // A need is of no use without a goal, nor a goal without a service item: they come together, to be filled in.
        let kinds: Vec<RowKind> = RowKind::ALL.iter().copied().filter(|k| *k >= kind).collect();
        let parent = self.rows.iter().take(at + 1).rposition(|row| row.kind < kind);
        let to = match (kind, parent) {
            (RowKind::Need, _) | (_, None) => self.rows.len(),
            (_, Some(parent)) => self.end_of(parent),
        };
        let blank = |kind: &RowKind| EditedRow::new(*kind, None, []);
        self.rows.splice(to..to, kinds.iter().map(blank));
        format!("row-{to}")
    }

    fn mark(&mut self, at: usize, is_removed: bool) -> Anchor {
        if let Some(row) = self.rows.get_mut(at) {
            row.is_removed = is_removed;
        }
        format!("row-{at}")
    }

    fn mark_line(&mut self, at: usize, is_removed: bool) -> Anchor {
        if let Some(line) = self.week.as_mut().and_then(|lines| lines.get_mut(at)) {
            line.is_removed = is_removed;
        }
        format!("line-{at}")
    }

    /// Behind the last row below a row.
    fn end_of(&self, at: usize) -> usize {
        let kind = self.rows.get(at).map(|row| row.kind);
        let below = self.rows.iter().skip(at + 1).take_while(|row| Some(row.kind) > kind).count();
        at + 1 + below
    }

    fn shift(&mut self, at: usize, is_down: bool) -> Anchor {
        let Some(kind) = self.rows.get(at).map(|row| row.kind) else { return format!("row-{at}") };
        let end = self.end_of(at);
        let block: Vec<EditedRow> = self.rows.drain(at..end).collect();
        let fits = |to: &usize| self.takes(kind, *to);
        let to = if is_down { (at + 1..=self.rows.len()).find(fits) } else { (0..at).rev().find(fits) };
        let to = to.unwrap_or(at);
        self.rows.splice(to..to, block);
        format!("row-{to}")
    }

    /// Whether a row of a kind may stand at a place without taking over what belongs to another row.
    fn takes(&self, kind: RowKind, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.rows.get(at)).map(|row| row.kind);
        let next = self.rows.get(at).map(|row| row.kind);
        let follows = next.is_none_or(|next| next <= kind);
        match kind {
            RowKind::Need => follows,
            RowKind::Goal => before.is_some() && follows,
            RowKind::ServiceItem => before.is_some_and(|before| before != RowKind::Need),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::diff::RowField;
    use super::*;

    /// A sheet of rows such as `N1 G1 I1`.
    fn sheet(rows: &str) -> PlanEdit {
        let row = |name: &str| {
            let kind = match &name[..1] {
                "N" => RowKind::Need,
                "G" => RowKind::Goal,
                _ => RowKind::ServiceItem,
            };
            EditedRow::new(kind, None, [(RowField::Body, name.to_owned())])
        };
        PlanEdit { rows: rows.split(' ').map(row).collect(), ..PlanEdit::default() }
    }

    fn told(edit: &PlanEdit) -> String {
        let name = |row: &EditedRow| row.texts.get(&RowField::Body).cloned().unwrap_or_else(|| "_".into());
        edit.rows.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_move_with_what_stands_below_them_and_never_take_over_foreign_rows() {
        let start = "N1 G1 I1 I2 G2 I3 N2 G3 I4";
        for (step, after, anchor) in [
            (Step::Up(3), "N1 G1 I2 I1 G2 I3 N2 G3 I4", "row-2"),
            (Step::Down(3), "N1 G1 I1 G2 I2 I3 N2 G3 I4", "row-4"),
            (Step::Up(4), "N1 G2 I3 G1 I1 I2 N2 G3 I4", "row-1"),
            (Step::Up(7), "N1 G1 I1 I2 G2 I3 G3 I4 N2", "row-6"),
            (Step::Down(4), "N1 G1 I1 I2 N2 G2 I3 G3 I4", "row-5"),
            (Step::Down(0), "N2 G3 I4 N1 G1 I1 I2 G2 I3", "row-3"),
            (Step::Up(0), start, "row-0"),
            (Step::Down(8), start, "row-8"),
            (Step::Up(99), start, "row-99"),
        ] {
            let mut edit = sheet(start);
            assert_eq!(edit.step(step), anchor, "{step:?}");
            assert_eq!(told(&edit), after, "{step:?}");
        }
    }

    #[test]
    fn added_rows_stand_at_the_end_of_what_they_belong_to() {
        let start = "N1 G1 I1 G2 I2 N2";
        for (step, after, anchor) in [
            (Step::Add(RowKind::ServiceItem, 2), "N1 G1 I1 _ G2 I2 N2", "row-3"),
            (Step::Add(RowKind::Goal, 1), "N1 G1 I1 G2 I2 _ _ N2", "row-5"),
            (Step::Add(RowKind::Need, 0), "N1 G1 I1 G2 I2 N2 _ _ _", "row-6"),
        ] {
            let mut edit = sheet(start);
            assert_eq!(edit.step(step), anchor, "{step:?}");
            assert_eq!(told(&edit), after, "{step:?}");
        }
    }

    #[test]
    fn buttons_name_their_step() {
        assert_eq!(Step::parse("up-3"), Some(Step::Up(3)));
        assert_eq!(Step::parse("add-service_item-12"), Some(Step::Add(RowKind::ServiceItem, 12)));
        assert_eq!(Step::parse("add_line-activity"), Some(Step::AddLine(WeekKind::Activity)));
        assert_eq!(Step::parse("restore_line-0"), Some(Step::RestoreLine(0)));
        for unknown in ["save", "up", "up-x", "add-row-1", "fly-1", ""] {
            assert_eq!(Step::parse(unknown), None, "{unknown}");
        }
    }
}
