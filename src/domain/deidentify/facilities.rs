//! Offices, hospitals and clinics: those of the care team by their names, and others by how such names end or begin.

use std::ops::Range;

use super::facility_words::{FacilityWord, GENERIC, GENERIC_BEHIND, Place, SMALL, TYPES, Type};
use super::letters::{Letter, Script, has_at, key, places, script, written};
use super::{Candidate, Kind, Word};

/// A name of an office that takes part in the person's care.
#[derive(Clone, Debug)]
pub(super) struct OfficeKey {
    letters: Vec<char>,
    /// The same for all names of one office, so that it keeps its letter.
    office: String,
    word: FacilityWord,
}

/// The names of an office, `id` being the same for all of them.
pub(super) fn keys(name: &str, id: &str) -> Vec<OfficeKey> {
    let letters = super::letters::letters(name);
    let kind = TYPES
        .iter()
        .find(|t| (0..letters.len()).any(|at| has_at(&letters, at, &key(t.says))) && t.word.before != "法人");
    let word = kind.map_or(FacilityWord { before: "事業所", behind: "" }, |kind| kind.word);
    let mut names = vec![key(name)];
    names.extend(name.split_whitespace().map(key).filter(|part| part.len() >= 4));
    names.extend(cores(name).into_iter().filter(|part| part.len() >= 3));
    names.retain(|name| name.len() >= 3 && !TYPES.iter().any(|t| key(t.says) == *name));
    names.retain(|name| !is_generic(&name.iter().collect::<String>()));
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|letters| OfficeKey { letters, office: id.to_owned(), word }).collect()
}

/// Whether a text has a word by which facilities are known.
pub(super) fn says_type(text: &str) -> bool {
    let letters = super::letters::letters(text);
    TYPES.iter().any(|kind| !places(&letters, &key(kind.says)).is_empty())
}

/// What an office's name has of its own, the words of its type taken away.
fn cores(name: &str) -> Vec<Vec<char>> {
    let plain: String = super::letters::letters(name)
        .iter()
        .map(|l| if l.is_spaced { format!(" {}", l.written) } else { l.written.to_string() })
        .collect();
    let types = TYPES.iter().map(|t| t.says).chain(GENERIC);
    let cut = types.fold(plain, |name, word| name.replace(word, " "));
    cut.split(|c: char| c.is_whitespace() || script(c) == Script::Other).map(key).collect()
}

pub(super) fn find(letters: &[Letter], known: &[OfficeKey]) -> Vec<Candidate> {
    let own = known.iter().flat_map(|office| {
        places(letters, &office.letters).into_iter().map(|at| Candidate {
            place: at,
            kind: Kind::Facility,
            word: Word::Lettered { whose: office.office.clone(), word: office.word, is_known: true },
        })
    });
    let mut found: Vec<Candidate> = own.collect();
    for kind in &TYPES {
        let says = key(kind.says);
        for at in places(letters, &says) {
            let by_type = [named_before(letters, &at, kind), named_behind(letters, &at, kind)];
            found.extend(by_type.into_iter().flatten().map(|place| of_type(letters, place, kind)));
        }
    }
    found
}

fn of_type(letters: &[Letter], place: Range<usize>, kind: &Type) -> Candidate {
    let whose: String = letters.get(place.clone()).unwrap_or_default().iter().map(|l| l.key).collect();
    Candidate {
        place,
        kind: Kind::Facility,
        word: Word::Lettered { whose, word: kind.word, is_known: false },
    }
}

/// 東病院, ひまわりクリニック: the name before the type.
fn named_before(letters: &[Letter], at: &Range<usize>, kind: &Type) -> Option<Range<usize>> {
    if kind.place == Place::Before {
        return None;
    }
    let short = matches!(kind.says, "苑" | "荘");
    let next = letters.get(at.end).map(|l| script(l.written));
    if short && next == Some(Script::Kanji) || is_typed_further(letters, at) {
        return None;
    }
    let is_name = |l: &&Letter| matches!(script(l.written), Script::Kanji | Script::Katakana | Script::Latin);
    let head = letters.get(..at.start)?;
    let length = head.iter().rev().take_while(is_name).count();
    let start = match length {
        0 => at.start - hiragana_name(head)?,
        length => at.start - length,
    };
    let name = written(letters, &(start..at.start));
    let start = if length > 0 { extended(letters, start, &name) } else { start };
    let min = if short { 1 } else { 0 };
    (!is_generic(&name) && name.chars().count() > min).then_some(start..at.end)
}

/// Whether a longer type stands here of which this one is the end or the beginning: 訪問看護ステーション of リハ訪問看護ステーション.
fn is_typed_further(letters: &[Letter], at: &Range<usize>) -> bool {
    has_at(letters, at.end, &key("センター"))
        || has_at(letters, at.start.saturating_sub(1), &key("御苑"))
        || ["別荘", "山荘"].iter().any(|word| has_at(letters, at.start.saturating_sub(1), &key(word)))
}

/// How many letters of hiragana before a type are a name: ひまわり, not かかりつけの.
fn hiragana_name(head: &[Letter]) -> Option<usize> {
    let is_hiragana = |l: &&Letter| script(l.written) == Script::Hiragana;
    let length = head.iter().rev().take_while(is_hiragana).count();
    let run = head.get(head.len() - length..)?;
    let first = run.first()?.written;
    let before = head.len().checked_sub(length + 1).and_then(|at| head.get(at)).map(|l| script(l.written));
    let is_inside = before.is_some_and(|before| before != Script::Other) && !run.first()?.is_spaced;
    let particle = is_inside && "はがをにとのもへでや".contains(first);
    let length = if particle { length - 1 } else { length };
    let last = run.last()?.written;
    (length >= 3 && !"のなるたいはがをにでともへやかられきくう".contains(last)).then_some(length)
}

/// みどりが丘病院, 緑の森病院: the name goes on before が, の and ヶ.
fn extended(letters: &[Letter], start: usize, name: &str) -> usize {
    let ends =
        ["丘", "森", "里", "杜", "郷", "原", "台", "家", "園", "花", "風", "空", "海", "山", "木", "野"];
    let joint = start.checked_sub(1).and_then(|at| letters.get(at)).map(|l| l.written);
    if !ends.contains(&name) || !matches!(joint, Some('が' | 'の' | 'つ')) {
        return start;
    }
    let head = letters.get(..start - 1).unwrap_or_default();
    let hiragana = head.iter().rev().take_while(|l| script(l.written) == Script::Hiragana).count();
    let kanji = head.iter().rev().take_while(|l| script(l.written) == Script::Kanji).count();
    start - 1 - hiragana.max(kanji).min(6)
}

/// デイサービスひまわり, グループホーム「みどり」: the name behind the type.
fn named_behind(letters: &[Letter], at: &Range<usize>, kind: &Type) -> Option<Range<usize>> {
    if kind.place == Place::Behind || has_at(letters, at.end, &key("センター")) {
        return None;
    }
    let first = letters.get(at.end)?;
    if matches!(first.written, '「' | '『' | '"' | '“') {
        let close = letters
            .iter()
            .skip(at.end + 1)
            .take(20)
            .position(|l| matches!(l.written, '」' | '』' | '"' | '”'))?;
        return Some(at.start..at.end + close + 2);
    }
    let run = |wanted: Script| {
        letters
            .iter()
            .skip(at.end)
            .take_while(|l| script(l.written) == wanted && (!l.is_spaced || l.start == first.start))
            .count()
    };
    let length = match script(first.written) {
        Script::Katakana => run(Script::Katakana),
        Script::Hiragana => hiragana_behind(letters, at.end, run(Script::Hiragana))?,
        Script::Latin => run(Script::Latin).max(1),
        Script::Kanji if kind.word.before == "法人" => run(Script::Kanji),
        _ => return None,
    };
    let name = written(letters, &(at.end..at.end + length));
    let is_label = script(first.written) == Script::Latin && length <= 2;
    let is_word = GENERIC_BEHIND.iter().any(|word| name.starts_with(word)) || is_generic(&name);
    (!is_label && !is_word && length >= 2).then_some(at.start..at.end + length)
}

/// How much of the hiragana behind a type is its name: ひまわり of ひまわりに, nothing of に and など.
fn hiragana_behind(letters: &[Letter], at: usize, length: usize) -> Option<usize> {
    let words = [
        "から",
        "まで",
        "より",
        "など",
        "しか",
        "だけ",
        "ばかり",
        "くらい",
        "ぐらい",
        "または",
        "および",
        "という",
        "とか",
        "なし",
        "あり",
        "みたい",
        "らしい",
        "です",
        "ます",
        "ごと",
        "さえ",
        "こそ",
        "ほど",
        "いき",
        "いく",
        "いか",
        "いっ",
        "いる",
        "ある",
        "ない",
        "する",
        "した",
        "して",
        "され",
        "だっ",
        "だと",
        "なの",
        "なら",
        "かも",
        "かど",
    ];
    let first = letters.get(at)?.written;
    let is_word = words.iter().any(|word| has_at(letters, at, &key(word)));
    if length < 3 || "はがをにとのもへでやかだ".contains(first) || is_word {
        return None;
    }
    let last = letters.get(at + length - 1)?.written;
    Some(if "はがをにとのもへでや".contains(last) { length - 1 } else { length })
}

/// Whether nothing of a name is left when the words of the trade are taken away, or it is a letter that stands for one.
fn is_generic(name: &str) -> bool {
    let is_label = |name: &str| name.chars().count() <= 2 && name.chars().all(|c| c.is_ascii_alphabetic());
    let left = GENERIC.iter().fold(name.to_owned(), |left, word| left.replace(word, ""));
    left.chars().all(|c| SMALL.contains(c)) || is_label(&left)
}
