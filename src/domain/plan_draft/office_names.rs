//! Which office a row of a plan means. People read and choose the name; the number is where inquiries and plans go. The two
//! must never part unseen: a name that was changed over an old number would send the plan to the former office.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlanContent, ServiceItem};
use crate::domain::ids::Uid;
use crate::domain::national_number::is_office_number;
use crate::domain::search::normalized;

/// The numbers of the offices that bear a name, by the name; an office that has no number counts with none.
pub type Bearers = BTreeMap<String, Vec<Option<String>>>;

/// The name of an office with its number, as it is offered where several bear the name.
pub fn with_number(name: &str, number: &str) -> String {
    format!("{name}（{number}）")
}

/// Whether a name that was written can mean an office of another one: spaces and width don't matter, a part may be left out,
/// and the corporation may stand before it.
pub fn agree(written: &str, registered: &str) -> bool {
    let (written, registered) = (normalized(written), normalized(registered));
    !written.is_empty() && (registered.contains(&written) || written.ends_with(&registered))
}

impl PlanContent {
    /// The names from which a number has to follow: the row has none, or it still has that of the name before. A name that
    /// was chosen with its number stands there by itself.
    pub fn names_to_number(&self, before: &Self) -> BTreeSet<String> {
        let before = by_uid(before);
        let mut names = BTreeSet::new();
        for item in self.items() {
            if let Some((name, _)) = chosen(item, &before) {
                names.insert(name.to_owned());
            }
            if item.is_unnumbered() || was_renamed(item, &before) {
                names.insert(item.office_name.clone());
            }
        }
        names
    }

    /// Writes the numbers that follow from the names. Where a name was changed and leads nowhere, the number of the former
    /// office goes: nobody is asked rather than the wrong one.
    pub fn number_offices(&mut self, before: &Self, bearers: &Bearers) {
        let before = by_uid(before);
        let of = |name: &str| bearers.get(name).map(Vec::as_slice).unwrap_or_default();
        for item in self.items_mut() {
            let known = |(name, number): &(&str, &str)| of(name).iter().flatten().any(|own| own == number);
            if let Some((name, number)) = chosen(item, &before).filter(known) {
                let both = (name.to_owned(), number.to_owned());
                (item.office_name, item.office_number) = both;
            } else if item.is_unnumbered() || was_renamed(item, &before) {
                item.office_number = number(item, of(&item.office_name), &before).unwrap_or_default();
            }
        }
    }
}

fn number(
    item: &ServiceItem,
    of_name: &[Option<String>],
    before: &BTreeMap<Uid, &ServiceItem>,
) -> Option<String> {
    let own = || Some(item.office_number.clone());
    let is_same = |former: &ServiceItem| normalized(&former.office_name) == normalized(&item.office_name);
    match of_name {
        [only] => only.clone(),
        [] if former(item, before).is_some_and(is_same) => own(),
        several if several.iter().flatten().any(|number| *number == item.office_number) => own(),
        _ => None,
    }
}

fn by_uid(content: &PlanContent) -> BTreeMap<Uid, &ServiceItem> {
    content.items().filter_map(|item| Some((item.uid.clone()?, item))).collect()
}

fn former<'a>(item: &ServiceItem, before: &BTreeMap<Uid, &'a ServiceItem>) -> Option<&'a ServiceItem> {
    before.get(item.uid.as_ref()?).copied()
}

/// Whether a row got another name and kept its number.
fn was_renamed(item: &ServiceItem, before: &BTreeMap<Uid, &ServiceItem>) -> bool {
    former(item, before).is_some_and(|former| {
        !item.office_number.is_empty()
            && item.office_number == former.office_number
            && item.office_name != former.office_name
    })
}

/// The name and the number that were chosen together, unless the row reads so from before. A telephone number looks the
/// same: what is no office's number stays a part of the name.
fn chosen<'i>(item: &'i ServiceItem, before: &BTreeMap<Uid, &ServiceItem>) -> Option<(&'i str, &'i str)> {
    if former(item, before).is_some_and(|former| former.office_name == item.office_name) {
        return None;
    }
    let (name, number) = item.office_name.strip_suffix('）')?.rsplit_once('（')?;
    is_office_number(number).then_some((name, number))
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
        let two = [other, ("ひだまり訪問看護", Some("1310000003"))];
        assert_eq!(
            after("ひだまり訪問看護（1310000003）", former, &two),
            "1310000003",
            "chosen with its number"
        );
        assert_eq!(after("長男 架空一郎（0789123456）", "", &two), "", "a telephone is no office");
        assert_eq!(after("そよかぜ訪問看護（0789123456）", former, &two), "", "nor another office's number");
        assert_eq!(after("そよかぜ訪問看護ステーション", former, &[]), "", "another office, unknown here");
        assert_eq!(after("", former, &[]), "", "the name was taken out");
        assert_eq!(after("ひだまり訪問看護", "1310000009", &[other]), "1310000009", "typed with its number");
        assert_eq!(after("ひだまり訪問看護", former, &[("ひだまり訪問看護", None)]), "", "it has none");
        assert_eq!(after("知られていない訪問看護", former, &[]), "", "never the former office");
        assert_eq!(after("そよかぜ 訪問看護", former, &[]), former, "the same name in another spelling");
        assert_eq!(after("そよかぜ訪問看護", former, &[other]), former, "nothing was changed");
    }

    #[test]
    fn what_reads_like_a_number_and_was_not_chosen_stays_as_it_is() {
        let before = plan("さくら訪問看護（0781234567）", "1310000002");
        let mut content = before.clone();
        assert!(content.names_to_number(&before).is_empty());
        content.number_offices(&before, &Bearers::new());
        assert_eq!(content, before);
    }

    #[test]
    fn a_name_agrees_with_a_part_of_itself_and_with_its_corporation_before_it() {
        for (written, registered, is_so) in [
            ("ひだまり", "ひだまり訪問看護", true),
            ("社会福祉法人架空会 ひだまり訪問看護", "ひだまり 訪問看護", true),
            ("ひだまり歯科医院", "ひだまり", false),
            ("", "ひだまり訪問看護", false),
        ] {
            assert_eq!(agree(written, registered), is_so, "{written} {registered}");
        }
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
