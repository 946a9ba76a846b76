//! Clients who are likely one and the same: registered twice, by hand and from a file, or under two insurers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::client::ClientData;
use super::search;

/// For how many days a merge can be undone.
pub const MERGE_UNDO_DAYS: i64 = 30;

/// What is compared of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// フリガナ
    pub kana: String,
    /// 生年月日
    pub born_on: NaiveDate,
    /// Every number the client has or had.
    pub numbers: Vec<String>,
}

crate::words! {
    /// Why two clients are likely one; the surest first.
    pub enum Likeness {
        /// The same number, with another insurer, and the same birth date: each insurer counts for itself.
        Number = "number",
        /// The same birth date and the same reading.
        Reading = "reading",
        /// The same birth date and a similar reading.
        SimilarReading = "similar_reading",
    }
}

crate::words! {
    /// What a registration that stays takes over from the other one where it says nothing itself.
    pub enum Filled {
        /// 住所, where its 郵便番号 is none or the same
        Address = "address",
        /// 郵便番号 of the same 住所
        Postal = "postal",
        /// 電話番号
        Phone = "phone",
        /// 日常生活圏域 of the 住所
        Area = "area",
    }
}

/// Those that are texts, in the order in which they are taken over.
const TEXTS: [Filled; 3] = [Filled::Address, Filled::Postal, Filled::Phone];

impl Filled {
    fn of(self, data: &mut ClientData) -> Option<&mut String> {
        match self {
            Self::Address => Some(&mut data.address),
            Self::Postal => Some(&mut data.postal),
            Self::Phone => Some(&mut data.phone),
            Self::Area => None,
        }
    }

    /// Whether what the other registration says fits what stands beside it.
    fn fits(self, kept: &ClientData, merged: &ClientData) -> bool {
        match self {
            Self::Address => kept.postal.is_empty() || kept.postal == merged.postal,
            Self::Postal => kept.address == merged.address,
            Self::Phone | Self::Area => true,
        }
    }
}

/// Takes over what a registration says nothing about, and says what that was.
pub fn fill(kept: &mut ClientData, merged: &ClientData) -> Vec<Filled> {
    fill_among(kept, merged, &TEXTS)
}

/// As [`fill`], of some parts only.
pub fn fill_among(kept: &mut ClientData, merged: &ClientData, among: &[Filled]) -> Vec<Filled> {
    let mut others = merged.clone();
    let mut filled = Vec::new();
    for part in TEXTS.into_iter().filter(|part| among.contains(part)) {
        let fits = part.fits(kept, merged);
        let both = part.of(kept).zip(part.of(&mut others));
        if let Some((own, other)) = both.filter(|(own, other)| fits && own.is_empty() && !other.is_empty()) {
            own.clone_from(other);
            filled.push(part);
        }
    }
    filled
}

/// Blanks again what was taken over, unless it was changed since; and says what that was. A 郵便番号 stays with a 住所 that
/// somebody put right.
pub fn unfill(kept: &mut ClientData, merged: &ClientData, filled: &[Filled]) -> Vec<Filled> {
    let is_moved = kept.address != merged.address;
    let mut others = merged.clone();
    let mut blanked = filled.to_vec();
    blanked.retain(|part| {
        let keeps = is_moved && *part == Filled::Postal;
        let both = part.of(kept).zip(part.of(&mut others));
        let same = both.filter(|(own, other)| own == other && !keeps);
        same.map(|(own, _)| own.clear()).is_some()
    });
    blanked
}

/// Why two clients are likely one, if they are.
fn likeness(one: &Compared, other: &Compared) -> Option<Likeness> {
    if one.born_on != other.born_on {
        return None;
    }
    if one.numbers.iter().any(|number| other.numbers.contains(number)) {
        return Some(Likeness::Number);
    }
    let (own, others) = (search::folded(&one.kana), search::folded(&other.kana));
    if own == others {
        return Some(Likeness::Reading);
    }
    is_similar(&own, &others).then_some(Likeness::SimilarReading)
}

/// Whether two readings share at least half of their pairs of letters (Dice's coefficient).
fn is_similar(one: &str, other: &str) -> bool {
    let (own, mut others) = (search::pairs(one), search::pairs(other));
    let all = own.len() + others.len();
    let mut shared = 0;
    for pair in own {
        if let Some(at) = others.iter().position(|other| *other == pair) {
            others.swap_remove(at);
            shared += 1;
        }
    }
    all > 0 && shared * 4 >= all
}

/// The pairs that are likely one, by their places in the list; the surest first. Only who shares a number or a birth date
/// is compared, so that a list of thousands is gone through at once.
pub fn likely(all: &[Compared]) -> Vec<(usize, usize, Likeness)> {
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut born: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for (at, one) in all.iter().enumerate() {
        born.entry(one.born_on).or_default().push(at);
        one.numbers.iter().for_each(|number| alike.entry(number).or_default().push(at));
    }
    let mut pairs = BTreeSet::new();
    for places in alike.values().chain(born.values()) {
        for (nth, at) in places.iter().enumerate() {
            pairs.extend(places.iter().skip(nth + 1).filter(|other| *other != at).map(|other| (*at, *other)));
        }
    }
    let why = |(at, other)| Some((at, other, likeness(all.get(at)?, all.get(other)?)?));
    let mut found: Vec<_> = pairs.into_iter().filter_map(why).collect();
    found.sort_by_key(|(_, _, why)| *why);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Sex;

    fn compared(kana: &str, born_on: &str, number: &str) -> Compared {
        Compared { kana: kana.into(), born_on: born_on.parse().unwrap(), numbers: vec![number.into()] }
    }

    #[test]
    fn the_same_number_or_the_same_birth_date_with_a_like_reading_is_likely_one() {
        let one = compared("カクウ ハナコ", "1940-02-29", "0000000001");
        for (other, why) in [
            (compared("マボロシ タロウ", "1940-02-29", "0000000001"), Some(Likeness::Number)),
            (compared("カクウ ハナコ", "1950-01-01", "0000000001"), None),
            (compared("ｶｸｳ ﾊﾅｺ", "1940-02-29", "0000000002"), Some(Likeness::Reading)),
            (compared("カクウ ハナエ", "1940-02-29", "0000000002"), Some(Likeness::SimilarReading)),
            (compared("カクウ ハナコ", "1940-03-01", "0000000002"), None),
            (compared("マボロシ タロウ", "1940-02-29", "0000000002"), None),
        ] {
            assert_eq!(likeness(&one, &other), why, "{other:?}");
        }
    }

    fn blank() -> ClientData {
        ClientData {
            name: "架空 花子".into(),
            kana: "カクウ ハナコ".into(),
            sex: Sex::Female,
            born_on: "1940-02-29".parse().unwrap(),
            postal: String::new(),
            address: String::new(),
            phone: String::new(),
        }
    }

    fn living(postal: &str, address: &str, phone: &str) -> ClientData {
        let text = str::to_owned;
        ClientData { postal: text(postal), address: text(address), phone: text(phone), ..blank() }
    }

    #[test]
    fn what_is_missing_is_taken_over_where_it_fits_and_blanked_again_unless_it_was_changed() {
        use Filled::{Address, Phone, Postal};
        let other = living("673-0001", "明石市架空町1", "078-000-0000");
        let rows: [(ClientData, &[Filled]); 5] = [
            (living("", "", ""), &[Address, Postal, Phone]),
            (living("673-0001", "", ""), &[Address, Phone]),
            (living("650-0001", "", ""), &[Phone]),
            (living("", "明石市架空町1", "078-111-1111"), &[Postal]),
            (living("", "神戸市架空町9", ""), &[Phone]),
        ];
        for (before, expected) in rows {
            let mut kept = before.clone();
            assert_eq!(fill(&mut kept, &other), expected, "{before:?}");
            assert_eq!(unfill(&mut kept, &other, expected), expected);
            assert_eq!(kept, before);
        }
        let mut kept = living("", "", "");
        let filled = fill(&mut kept, &other);
        kept.phone = "090-0000-0000".into();
        assert_eq!(unfill(&mut kept, &other, &filled), [Address, Postal]);
        assert_eq!(kept, living("", "", "090-0000-0000"));
        let mut kept = living("", "", "");
        let filled = fill(&mut kept, &other);
        kept.address.push_str(" 203");
        assert_eq!(unfill(&mut kept, &other, &filled), [Phone], "the postal code belongs to the address");
    }

    #[test]
    fn the_surest_pairs_come_first_and_each_pair_once() {
        let all = [
            compared("カクウ ハナコ", "1940-02-29", "1"),
            compared("カクウ ハナエ", "1940-02-29", "2"),
            compared("マボロシ", "1940-02-29", "1"),
        ];
        let found = likely(&all);
        assert_eq!(found, [(0, 2, Likeness::Number), (0, 1, Likeness::SimilarReading)]);
    }
}
