//! Whose words are looked for: the person, those around, and those who take part in the care.

use chrono::NaiveDate;

use super::facilities::{self, OfficeKey};
use super::names::{self, NameKey};
use super::places::{self, Place};
use super::{Kind, numbers};

/// What identifies the person of a text. It is made beside the record of the client, never kept and never shown; empty for
/// texts whose person nobody may look up.
#[derive(Clone, Default)]
pub struct Identity {
    pub(super) names: Vec<NameKey>,
    pub(super) places: Vec<Place>,
    pub(super) numbers: Vec<(Kind, Vec<char>)>,
    pub(super) offices: Vec<OfficeKey>,
    pub(super) born_on: Option<NaiveDate>,
}

/// Who somebody is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation<'a> {
    /// 家族, with the relation as it was noted.
    Family(&'a str),
    /// 主治医
    Doctor,
    /// 知人など
    Other(&'a str),
}

/// Relations that can stand in a text without naming anybody.
pub(super) const RELATIONS: [&str; 45] = [
    "夫",
    "妻",
    "内縁の夫",
    "内縁の妻",
    "長男",
    "次男",
    "二男",
    "三男",
    "四男",
    "長女",
    "次女",
    "二女",
    "三女",
    "四女",
    "息子",
    "娘",
    "子",
    "孫",
    "兄",
    "弟",
    "姉",
    "妹",
    "父",
    "母",
    "義父",
    "義母",
    "嫁",
    "婿",
    "長男の妻",
    "次男の妻",
    "二男の妻",
    "長女の夫",
    "次女の夫",
    "二女の夫",
    "甥",
    "姪",
    "いとこ",
    "親族",
    "友人",
    "知人",
    "隣人",
    "民生委員",
    "成年後見人",
    "保佐人",
    "補助人",
];

impl Identity {
    /// The person's own name and reading, also a former spelling.
    pub fn client(&mut self, name: &str, kana: &str) {
        self.names.extend(names::keys(name, kana, Kind::Client, "本人"));
    }

    /// Somebody around.
    pub fn contact(&mut self, name: &str, relation: Relation<'_>) {
        let known = |relation: &str, other: &'static str| {
            RELATIONS.iter().find(|word| **word == relation.trim()).copied().unwrap_or(other)
        };
        let (kind, word) = match relation {
            Relation::Family(relation) => (Kind::Family, known(relation, "家族")),
            Relation::Doctor => (Kind::Staff, "主治医"),
            Relation::Other(relation) => (Kind::Family, known(relation, "知人")),
        };
        self.names.extend(names::keys(name, "", kind, word));
    }

    /// 医療機関・医師名 as one text, its parts divided by spaces: what is known as a facility by its words, and the doctor.
    pub fn doctor(&mut self, text: &str) {
        if !facilities::says_type(text) {
            self.contact(text, Relation::Doctor);
            return;
        }
        let mut doctor = Vec::new();
        for part in text.split_whitespace() {
            if facilities::says_type(part) {
                self.office(part, part);
            } else {
                doctor.push(part);
            }
        }
        self.contact(&doctor.join(" "), Relation::Doctor);
    }

    /// Somebody who takes part in the care, and the word for it.
    pub fn staff(&mut self, name: &str, kana: &str, word: &str) {
        self.names.extend(names::keys(name, kana, Kind::Staff, word));
    }

    /// An office, hospital or clinic; `id` tells it from others.
    pub fn office(&mut self, name: &str, id: &str) {
        self.offices.extend(facilities::keys(name, id));
    }

    /// Where the person, or somebody around, lives.
    pub fn address(&mut self, address: &str) {
        if !address.trim().is_empty() {
            self.places.push(places::place(address));
        }
    }

    /// A telephone or FAX number, also without its area code.
    pub fn phone(&mut self, number: &str) {
        self.number_of(Kind::Phone, number);
        let local = number.split(['-', '－', '‐', '(', ')', '（', '）', ' ']).skip(1).collect::<String>();
        self.number_of(Kind::Phone, &local);
    }

    /// An insured or beneficiary number.
    pub fn number(&mut self, number: &str) {
        self.number_of(Kind::Number, number);
    }

    /// A postal code.
    pub fn postal(&mut self, code: &str) {
        self.number_of(Kind::Postal, code);
    }

    /// The day of birth.
    pub fn born(&mut self, on: NaiveDate) {
        self.born_on = Some(on);
    }

    /// Numbers of five digits and less stand for too many other things.
    fn number_of(&mut self, kind: Kind, number: &str) {
        let key = numbers::key(number);
        if key.len() >= 6 {
            self.numbers.push((kind, key));
        }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}
