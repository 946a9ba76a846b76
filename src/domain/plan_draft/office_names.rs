//! Which office a row of a plan means. People read and choose the name; the number is where inquiries and plans go. The two
//! must never part unseen: a name that was changed over an old number would send the plan to the former office.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlanContent, ServiceItem};
use crate::domain::ids::Uid;
use crate::domain::search::normalized;

/// The numbers of the offices that bear a name, by the name; an office that has no number counts with none.
pub type Bearers = BTreeMap<String, Vec<Option<String>>>;

/// The name of an office with its number, as it is offered where several bear the name.
pub fn with_number(name: &str, number: &str) -> String {
    format!("{name}（{number}）")
}

/// Whether a name that was written can mean an office of another one: spaces and width don't matter, and a part may be left
/// out.
pub fn agree(written: &str, registered: &str) -> bool {
    let (written, registered) = (normalized(written), normalized(registered));
    written.contains(&registered) || registered.contains(&written)
}

impl PlanContent {
    /// Takes the numbers out of names that were chosen with them.
    pub fn split_office_names(&mut self) {
        for item in self.items_mut() {
            if let Some((name, number)) = split(&item.office_name) {
                (item.office_name, item.office_number) = (name.to_owned(), number.to_owned());
            }
        }
    }

    /// The names from which a number has to follow: the row has none, or it still has that of the name before.
    pub fn names_to_number(&self, before: &Self) -> BTreeSet<String> {
        let before = by_uid(before);
        let wanted = self.items().filter(|item| item.is_unnumbered() || was_renamed(item, &before).is_some());
        wanted.map(|item| item.office_name.clone()).collect()
    }

    /// Writes the numbers that follow from the names. Where a name was changed and leads nowhere, the number of the former
    /// office goes: nobody is asked rather than the wrong one.
    pub fn number_offices(&mut self, before: &Self, bearers: &Bearers) {
        let before = by_uid(before);
        for item in self.items_mut() {
            let of_name = bearers.get(&item.office_name).map(Vec::as_slice).unwrap_or_default();
            let renamed_from = was_renamed(item, &before);
            if item.is_unnumbered() || renamed_from.is_some() {
                item.office_number = number(item, of_name, renamed_from).unwrap_or_default();
            }
        }
    }
}

fn number(item: &ServiceItem, of_name: &[Option<String>], renamed_from: Option<&str>) -> Option<String> {
    let own = || Some(item.office_number.clone());
    match of_name {
        [only] => only.clone(),
        [] if renamed_from.is_some_and(|former| agree(&item.office_name, former)) => own(),
        several if several.iter().flatten().any(|number| *number == item.office_number) => own(),
        _ => None,
    }
}

fn by_uid(content: &PlanContent) -> BTreeMap<Uid, &ServiceItem> {
    content.items().filter_map(|item| Some((item.uid.clone()?, item))).collect()
}

/// The former name of a row that got another one and kept its number.
fn was_renamed<'a>(item: &ServiceItem, before: &BTreeMap<Uid, &'a ServiceItem>) -> Option<&'a str> {
    let former = *before.get(item.uid.as_ref()?)?;
    let is_renamed = !item.office_number.is_empty()
        && item.office_number == former.office_number
        && item.office_name != former.office_name;
    is_renamed.then_some(former.office_name.as_str())
}

fn split(chosen: &str) -> Option<(&str, &str)> {
    let (name, number) = chosen.strip_suffix('）')?.rsplit_once('（')?;
    let is_number = number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_number.then_some((name, number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan_draft::{Goal, Need};

    fn plan(name: &str, number: &str) -> PlanContent {
        let item = ServiceItem {
            uid: Some(Uid::from_parts(1, [0; 10])),
            is_covered: true,
            office_name: name.into(),
            office_number: number.into(),
            ..ServiceItem::default()
        };
        let goals = vec![Goal { items: vec![item], ..Goal::default() }];
        PlanContent { needs: vec![Need { goals, ..Need::default() }], ..PlanContent::default() }
    }

    /// The number after a name was typed over a row of 「そよかぜ訪問看護」.
    fn after(typed: &str, number: &str, bearers: &[(&str, Option<&str>)]) -> String {
        let before = plan("そよかぜ訪問看護", "1310000001");
        let mut content = plan(typed, number);
        content.split_office_names();
        let mut known = Bearers::new();
        for (name, number) in
            bearers.iter().filter(|(name, _)| content.names_to_number(&before).contains(*name))
        {
            known.entry((*name).to_owned()).or_default().push(number.map(str::to_owned));
        }
        content.number_offices(&before, &known);
        content.items().next().unwrap().office_number.clone()
    }

    #[test]
    fn a_name_that_was_changed_takes_its_own_number_with_it() {
        let former = "1310000001";
        let other = ("ひだまり訪問看護", Some("1310000002"));
        assert_eq!(after("ひだまり訪問看護", former, &[other]), "1310000002");
        assert_eq!(
            after("ひだまり訪問看護（1310000003）", former, &[other]),
            "1310000003",
            "chosen with its number"
        );
        assert_eq!(after("ひだまり訪問看護", "1310000009", &[other]), "1310000009", "typed with its number");
        assert_eq!(after("ひだまり訪問看護", former, &[("ひだまり訪問看護", None)]), "", "it has none");
        assert_eq!(after("知られていない訪問看護", former, &[]), "", "never the former office");
        assert_eq!(after("そよかぜ 訪問看護", former, &[]), former, "the same name in another spelling");
        assert_eq!(after("そよかぜ訪問看護", former, &[other]), former, "nothing was changed");
    }

    #[test]
    fn a_name_that_several_bear_is_nobodys_unless_the_number_says_so() {
        let bearers = [("ひだまり訪問看護", Some("1310000002")), ("ひだまり訪問看護", None)];
        assert_eq!(after("ひだまり訪問看護", "", &bearers), "");
        assert_eq!(after("ひだまり訪問看護", "1310000001", &bearers), "");
        let of_former = [("ひだまり訪問看護", Some("1310000001")), ("ひだまり訪問看護", Some("1310000002"))];
        assert_eq!(after("ひだまり訪問看護", "1310000001", &of_former), "1310000001");
    }
}
