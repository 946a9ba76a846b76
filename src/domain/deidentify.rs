//! 個人が分かることば: what in a free text says whom it is about, and the words that can stand for it.
//!
//! Names, readings, addresses and numbers of the person and of those around are looked for in whatever spelling; exact days and
//! ages, long numbers and names of facilities whoever's they are. What was found is offered; a person decides.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use facility_words::FacilityWord;
use letters::{Letter, letters};

mod ages;
mod dates;
mod facilities;
mod facility_words;
mod identity;
mod letters;
mod names;
mod numbers;
mod numerals;
mod places;

pub use identity::{Identity, Relation};

#[cfg(test)]
mod tests;

crate::words! {
    /// What a finding is.
    pub enum Kind {
        /// 本人の氏名
        Client = "client",
        /// 家族などの氏名
        Family = "family",
        /// 支援者の氏名
        Staff = "staff",
        /// 住所
        Address = "address",
        /// 電話番号
        Phone = "phone",
        /// 番号
        Number = "number",
        /// メールアドレス
        Mail = "mail",
        /// 郵便番号
        Postal = "postal",
        /// 生年月日
        Birth = "birth",
        /// 病院・事業所の名前
        Facility = "facility",
        /// 年月日
        Date = "date",
        /// 年齢
        Age = "age",
    }
}

/// A place in a text that says whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands, in bytes; always between letters.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The word that can stand for it.
    pub replacement: String,
}

/// A finding before findings are put in order.
struct Candidate {
    /// Which letters of the compared form.
    place: Range<usize>,
    kind: Kind,
    word: Word,
}

enum Word {
    Plain(String),
    /// A facility gets its letter when all are known.
    Lettered {
        whose: String,
        word: FacilityWord,
        is_known: bool,
    },
}

impl Candidate {
    fn word(place: Range<usize>, kind: Kind, word: &str) -> Self {
        Self { place, kind, word: Word::Plain(word.to_owned()) }
    }
}

/// What one text says of whom it is about, in its order and without overlaps.
pub fn find(text: &str, identity: &Identity) -> Vec<Finding> {
    find_in(&[text], identity).pop().unwrap_or_default()
}

/// The same of texts that belong together: a facility has one letter in all of them.
pub fn find_in(texts: &[&str], identity: &Identity) -> Vec<Vec<Finding>> {
    let mut lettering = Lettering::beside(texts);
    texts
        .iter()
        .map(|text| {
            let letters = letters(text);
            let found = ordered(candidates(&letters, identity));
            found.into_iter().filter_map(|one| finding(&letters, one, &mut lettering)).collect()
        })
        .collect()
}

/// The text with words in the place of what they stand for. Ranges that do not lie in order between its letters are left out.
pub fn apply<'a>(text: &str, chosen: impl IntoIterator<Item = (&'a Range<usize>, &'a str)>) -> String {
    let mut written = String::new();
    let mut at = 0;
    for (range, word) in chosen {
        if let Some(between) = text.get(at..range.start).filter(|_| text.get(range.clone()).is_some()) {
            written.push_str(between);
            written.push_str(word);
            at = range.end;
        }
    }
    written.push_str(text.get(at..).unwrap_or_default());
    written
}

/// Everything that may be a finding; of two that share all their letters the earlier one counts.
fn candidates(letters: &[Letter], identity: &Identity) -> Vec<Candidate> {
    let mut found = names::find(letters, &identity.names);
    found.extend(places::find(letters, &identity.places));
    found.extend(numbers::find_known(letters, &identity.numbers));
    found.extend(facilities::find(letters, &identity.offices));
    found.extend(dates::find(letters, identity));
    found.extend(ages::find(letters));
    found.extend(numbers::find(letters));
    found
}

/// Candidates in the order of the text. Where several share letters, they become one with the word of the longest (of an
/// office that is known before any other), so that nothing of any of them is left; parts of one address become one as well.
fn ordered(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.retain(|one| !one.place.is_empty());
    candidates.sort_by_key(|one| (one.place.start, std::cmp::Reverse(one.place.end)));
    let mut found: Vec<(Candidate, usize)> = Vec::new();
    for one in candidates {
        let length = one.place.len();
        match found.last_mut() {
            Some((last, longest)) if one.place.start < last.place.end => {
                let union = last.place.start..last.place.end.max(one.place.end);
                let is_known = |one: &Candidate| matches!(one.word, Word::Lettered { is_known: true, .. });
                let is_better = match (one.kind, last.kind) {
                    (Kind::Facility, Kind::Facility) if is_known(&one) != is_known(last) => is_known(&one),
                    _ => length > *longest,
                };
                if is_better {
                    (*last, *longest) = (one, length);
                }
                last.place = union;
            }
            Some((last, _)) if is_one_address(last, &one) => {
                last.place.end = one.place.end;
                last.word = Word::Plain("○○市町村内".to_owned());
            }
            _ => found.push((one, length)),
        }
    }
    found.into_iter().map(|(one, _)| one).collect()
}

fn is_one_address(last: &Candidate, next: &Candidate) -> bool {
    last.kind == Kind::Address && next.kind == Kind::Address && last.place.end == next.place.start
}

fn finding(letters: &[Letter], one: Candidate, lettering: &mut Lettering) -> Option<Finding> {
    let part = letters.get(one.place)?;
    let range = part.first()?.start..part.last()?.end;
    let replacement = match one.word {
        Word::Plain(word) => word,
        Word::Lettered { whose, word, .. } => lettering.word(&whose, word),
    };
    Some(Finding { range, kind: one.kind, replacement })
}

/// Which facility has which letter.
struct Lettering {
    given: BTreeMap<String, String>,
    /// The texts in NFKC: a letter that somebody has given already is not given to another.
    texts: Vec<String>,
}

impl Lettering {
    fn beside(texts: &[&str]) -> Self {
        Self { given: BTreeMap::new(), texts: texts.iter().map(|text| text.nfkc().collect()).collect() }
    }

    fn word(&mut self, whose: &str, word: FacilityWord) -> String {
        if let Some(known) = self.given.get(whose) {
            return known.clone();
        }
        let letters = ('A'..='Z').map(String::from).chain((27..).map(|number: u32| number.to_string()));
        let is_free = |name: &String| {
            !self.given.values().any(|given| given == name)
                && !self.texts.iter().any(|text| text.contains(name.as_str()))
        };
        let free = letters.map(|letter| word.with(&letter)).find(is_free).unwrap_or_default();
        self.given.insert(whose.to_owned(), free.clone());
        free
    }
}
