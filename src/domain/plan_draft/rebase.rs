//! Two people wrote on one version: what only one of them changed is taken as it is, what both changed is decided by
//! whoever comes second. Nothing is dropped unasked.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::content::PlanContent;
use super::diff::{RowField, RowKind};
use super::edit::{EditedRow, EditedWeekEntry, HeadPart, PlanEdit, PreventivePart};
use crate::domain::ids::Uid;

crate::words! {
    /// Whose writing stays.
    pub enum Side {
        /// What the reader wrote.
        Mine = "mine",
        /// What the newer version says.
        Theirs = "theirs",
    }
}

/// What two people changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClashOn {
    /// One of the three long texts: `intention`, `committee_opinion`, `policy`.
    Text(&'static str),
    /// A part of the head.
    Head(HeadPart),
    /// A part of the 介護予防サービス・支援計画書.
    Preventive(PreventivePart),
    /// A text of a row.
    Row(RowKind, RowField),
    /// One changed the row, the other removed it.
    Gone(RowKind),
    /// Both moved rows.
    Order,
    /// The week as a whole.
    Week,
}

/// A clash with both writings; `key` names it in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Its name, unique among the clashes of a plan.
    pub key: String,
    /// What it is about.
    pub on: ClashOn,
    /// How it stood in the version that both began from.
    pub base: String,
    /// What the reader wrote; blank where they removed it.
    pub mine: String,
    /// What the newer version says; blank where it was removed.
    pub theirs: String,
}

/// An edit on top of the newer version, with what had to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// The edit of the newer version.
    pub edit: PlanEdit,
    /// What both changed, in printed order.
    pub clashes: Vec<Clash>,
}

/// Puts an edit of `base` on top of `theirs`. Where both changed the same, the choice under the clash's key decides, and
/// without one the reader's own writing stays.
pub fn rebase(
    base: &PlanContent,
    mine: &PlanEdit,
    theirs: &PlanContent,
    choices: &BTreeMap<String, Side>,
) -> Rebased {
    let (base, theirs) = (PlanEdit::of(base), PlanEdit::of(theirs));
    let mut work = Merge { choices, clashes: Vec::new() };
    let text = |work: &mut Merge<'_>, name: &'static str, of: fn(&PlanEdit) -> &String| {
        work.text(name.to_owned(), ClashOn::Text(name), [of(&base), of(mine), of(&theirs)])
    };
    let intention = text(&mut work, "intention", |edit| &edit.intention);
    let committee_opinion = text(&mut work, "committee_opinion", |edit| &edit.committee_opinion);
    let policy = text(&mut work, "policy", |edit| &edit.policy);
    let head = work.parts([&base.head, &mine.head, &theirs.head], ClashOn::Head);
    let preventive = work.preventive(&base, mine, &theirs);
    let rows = work.rows(&base.rows, &mine.rows, &theirs.rows);
    let week = work.week(&base, mine, &theirs);
    let edit = PlanEdit { intention, committee_opinion, policy, head, rows, week, preventive };
    Rebased { edit, clashes: work.clashes }
}

struct Merge<'a> {
    choices: &'a BTreeMap<String, Side>,
    clashes: Vec<Clash>,
}

impl Merge<'_> {
    fn decide(&mut self, key: String, on: ClashOn, [base, mine, theirs]: [&str; 3]) -> Side {
        let side = self.choices.get(&key).copied().unwrap_or(Side::Mine);
        let [base, mine, theirs] = [base, mine, theirs].map(str::to_owned);
        self.clashes.push(Clash { key, on, base, mine, theirs });
        side
    }

    fn text(&mut self, key: String, on: ClashOn, [base, mine, theirs]: [&str; 3]) -> String {
        let typed = mine.replace("\r\n", "\n");
        let own = typed.trim_end();
        let taken = if own == base || own == theirs {
            theirs
        } else if theirs == base || self.decide(key, on, [base, own, theirs]) == Side::Mine {
            own
        } else {
            theirs
        };
        taken.to_owned()
    }

    fn parts<P: Ord + Copy + Display>(
        &mut self,
        [base, mine, theirs]: [&BTreeMap<P, String>; 3],
        on: fn(P) -> ClashOn,
    ) -> BTreeMap<P, String> {
        let blank = String::new();
        let mut merged = BTreeMap::new();
        for (part, now) in theirs {
            let before = base.get(part).unwrap_or(&blank);
            let own = mine.get(part).unwrap_or(before);
            let text = self.text(part.to_string(), on(*part), [before, own, now]);
            merged.insert(*part, text);
        }
        merged
    }

    /// All versions of a plan are of one kind, so that the other two have the parts where theirs has them.
    fn preventive(
        &mut self,
        base: &PlanEdit,
        mine: &PlanEdit,
        theirs: &PlanEdit,
    ) -> Option<BTreeMap<PreventivePart, String>> {
        let theirs = theirs.preventive.as_ref()?;
        let blank = BTreeMap::new();
        let [base, mine] = [base, mine].map(|edit| edit.preventive.as_ref().unwrap_or(&blank));
        Some(self.parts([base, mine, theirs], ClashOn::Preventive))
    }

    fn week(&mut self, base: &PlanEdit, mine: &PlanEdit, theirs: &PlanEdit) -> Option<Vec<EditedWeekEntry>> {
        let own = mine.week.as_ref().or(base.week.as_ref());
        if own == base.week.as_ref() || own == theirs.week.as_ref() {
            return theirs.week.clone();
        }
        let told = [base.week.as_ref(), own, theirs.week.as_ref()].map(lines);
        let told = [told[0].as_str(), told[1].as_str(), told[2].as_str()];
        let is_theirs =
            theirs.week != base.week && self.decide("week".into(), ClashOn::Week, told) == Side::Theirs;
        if is_theirs { theirs.week.clone() } else { own.cloned() }
    }

    fn rows(&mut self, base: &[EditedRow], mine: &[EditedRow], theirs: &[EditedRow]) -> Vec<EditedRow> {
        let known: BTreeMap<&Uid, &EditedRow> = by_uid(base);
        let (own, now) = (by_uid(mine), by_uid(theirs));
        let mut merged: BTreeMap<Uid, EditedRow> = BTreeMap::new();
        let mut as_new: BTreeMap<Uid, EditedRow> = BTreeMap::new();
        for row in theirs {
            let Some(uid) = &row.uid else { continue };
            let both = known.get(uid).zip(own.get(uid));
            let row = both.map_or_else(|| row.clone(), |(before, own)| self.row(before, own, row));
            merged.insert(uid.clone(), row);
        }
        for row in mine {
            let Some((uid, before)) = row.uid.as_ref().and_then(|uid| Some((uid, known.get(uid)?))) else {
                continue;
            };
            if now.contains_key(uid) || row.is_removed || is_same(before, row) {
                continue;
            }
            // The newer version dropped a row that the reader changed: it stays as an added row, or goes.
            let told = [text_of(before, None), text_of(row, Some(before)), String::new()];
            let told = [told[0].as_str(), told[1].as_str(), told[2].as_str()];
            if self.decide(format!("gone-{uid}"), ClashOn::Gone(row.kind), told) == Side::Mine {
                as_new
                    .insert(uid.clone(), EditedRow { uid: None, texts: filled(row, before), ..row.clone() });
            }
        }
        let is_mine = self.order(base, mine, theirs);
        let (main, other) = if is_mine { (mine, theirs) } else { (theirs, mine) };
        let stands = |row: &EditedRow| match &row.uid {
            None => Some(row.clone()),
            Some(uid) => merged.get(uid).or_else(|| as_new.get(uid)).cloned(),
        };
        weave(main, other, stands)
    }

    /// Whether the reader's order of rows stays.
    fn order(&mut self, base: &[EditedRow], mine: &[EditedRow], theirs: &[EditedRow]) -> bool {
        let shared = |rows: &[EditedRow]| -> Vec<Uid> {
            let stands = |list: &[EditedRow], uid: &Uid| list.iter().any(|r| r.uid.as_ref() == Some(uid));
            let uids = rows.iter().filter_map(|row| row.uid.clone());
            uids.filter(|uid| [base, mine, theirs].iter().all(|list| stands(list, uid))).collect()
        };
        let (before, own, now) = (shared(base), shared(mine), shared(theirs));
        if own == before || own == now {
            return false;
        }
        now == before || self.decide("order".into(), ClashOn::Order, ["", "", ""]) == Side::Mine
    }

    fn row(&mut self, before: &EditedRow, own: &EditedRow, now: &EditedRow) -> EditedRow {
        let uid = now.uid.clone().map(|uid| uid.to_string()).unwrap_or_default();
        if own.is_removed {
            let is_gone = is_same(before, now) || {
                let told = [text_of(before, None), String::new(), text_of(now, None)];
                let told = [told[0].as_str(), told[1].as_str(), told[2].as_str()];
                self.decide(format!("gone-{uid}"), ClashOn::Gone(own.kind), told) == Side::Mine
            };
            return EditedRow { is_removed: is_gone, ..now.clone() };
        }
        let blank = String::new();
        let mut texts = BTreeMap::new();
        for (field, said) in &now.texts {
            let was = before.texts.get(field).unwrap_or(&blank);
            let typed = own.texts.get(field).unwrap_or(was);
            let key = format!("{field}-{uid}");
            texts.insert(*field, self.text(key, ClashOn::Row(own.kind, *field), [was, typed, said]));
        }
        EditedRow { texts, ..now.clone() }
    }
}

fn by_uid(rows: &[EditedRow]) -> BTreeMap<&Uid, &EditedRow> {
    rows.iter().filter_map(|row| Some((row.uid.as_ref()?, row))).collect()
}

/// The texts of a changed row; what was not given stays as it was before.
fn filled(row: &EditedRow, before: &EditedRow) -> BTreeMap<RowField, String> {
    let mut texts = before.texts.clone();
    texts.extend(row.texts.clone());
    texts
}

fn is_same(before: &EditedRow, row: &EditedRow) -> bool {
    let tidied = |text: &String| text.replace("\r\n", "\n").trim_end().to_owned();
    row.texts
        .iter()
        .all(|(field, text)| before.texts.get(field).map(tidied).unwrap_or_default() == tidied(text))
}

/// A row in one text, for whoever decides about it.
fn text_of(row: &EditedRow, before: Option<&EditedRow>) -> String {
    let texts = before.map_or_else(|| row.texts.clone(), |before| filled(row, before));
    let shown = texts.into_iter().filter(|(field, text)| *field != RowField::Covered && !text.is_empty());
    shown.map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

fn lines(week: Option<&Vec<EditedWeekEntry>>) -> String {
    let stand = week.into_iter().flatten().filter(|entry| !entry.is_removed);
    let line = |entry: &EditedWeekEntry| {
        let day = entry
            .weekday
            .parse()
            .ok()
            .and_then(|day: usize| "月火水木金土日".chars().nth(day.checked_sub(1)?));
        let times = format!("{}～{}", entry.starts_at, entry.ends_at);
        let times = if times == "～" { String::new() } else { times };
        let parts = [day.map(String::from).unwrap_or_default(), times, entry.body.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    stand.map(line).collect::<Vec<_>>().join("\n")
}

/// The rows of the main side in their order; a row that only the other side has stands behind the row it followed there.
fn weave(
    main: &[EditedRow],
    other: &[EditedRow],
    stands: impl Fn(&EditedRow) -> Option<EditedRow>,
) -> Vec<EditedRow> {
    // Each row with its name in the list it comes from, so that added rows without a uid are told apart.
    let named = |side: &'static str, rows: &[EditedRow]| -> Vec<(String, Option<EditedRow>)> {
        let name =
            |at: usize, row: &EditedRow| row.uid.as_ref().map_or(format!("{side}{at}"), Uid::to_string);
        rows.iter().enumerate().map(|(at, row)| (name(at, row), stands(row))).collect()
    };
    let mut woven: Vec<(String, EditedRow)> =
        named("a", main).into_iter().filter_map(|(name, row)| Some((name, row?))).collect();
    let mut last: Option<String> = None;
    for (name, row) in named("b", other) {
        let Some(row) = row else { continue };
        if !woven.iter().any(|(known, _)| *known == name) {
            let after = last.as_ref().and_then(|last| woven.iter().position(|(known, _)| known == last));
            let from = after.map_or(0, |at| at + 1);
            // It must not take over the rows below its neighbour.
            let below = woven.iter().skip(from).take_while(|(_, next)| next.kind > row.kind).count();
            woven.insert(from + below, (name.clone(), row));
        }
        last = Some(name);
    }
    woven.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests;
