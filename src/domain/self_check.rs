//! The points that the author of a plan goes through before it is circulated: data, edited per installation, with a list
//! of its own for each insurer that has one.

use serde::{Deserialize, Serialize};

use super::refusal::Refused;

/// Characters of a remark.
pub const LONGEST_REMARK: usize = 1_000;

/// One point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckPoint {
    /// The code that is stored.
    pub code: String,
    /// Its wording in Japanese.
    pub ja: String,
    /// Its wording on English screens.
    pub en: String,
}

/// The points of one insurer, or of everybody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckList {
    /// The code that is stored.
    pub code: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name on English screens.
    pub en: String,
    /// 保険者番号 of the insurers it is for; none for all that no other list names.
    pub insurers: Vec<String>,
    /// The points in order.
    pub point: Vec<CheckPoint>,
}

/// The lists of an installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckLists {
    list: Vec<CheckList>,
}

impl CheckLists {
    /// The list of an insurer: the first that names it, else the first that names nobody.
    pub fn of_insurer(&self, number: &str) -> Option<&CheckList> {
        let named = self.list.iter().find(|list| list.insurers.iter().any(|insurer| insurer == number));
        named.or_else(|| self.list.iter().find(|list| list.insurers.is_empty()))
    }

    /// Why the lists can't be used, in words for whoever edits the file.
    pub fn check(&self) -> Result<(), String> {
        if !self.list.iter().any(|list| list.insurers.is_empty()) {
            return Err("one list without insurers is needed, for everybody else".into());
        }
        for list in &self.list {
            if list.point.is_empty() {
                return Err(format!("the list `{}` has no point", list.code));
            }
            for (at, point) in list.point.iter().enumerate() {
                if list.point.iter().take(at).any(|earlier| earlier.code == point.code) {
                    return Err(format!("the code `{}` stands twice in `{}`", point.code, list.code));
                }
            }
        }
        Ok(())
    }
}

/// What was answered to one point; the wording is kept with it, since lists change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// The point's code.
    pub code: String,
    /// Its wording in Japanese when it was answered.
    pub wording: String,
    /// Yes, no, or left open.
    pub is_met: Option<bool>,
    /// What is to be said about it.
    pub remark: String,
}

/// What was typed about a point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedAnswer {
    /// The point's code.
    pub code: String,
    /// Yes, no, or left open.
    pub is_met: Option<bool>,
    /// The remark.
    pub remark: String,
}

/// Why answers are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckError {
    /// No point was answered or remarked on.
    NothingAnswered,
    /// A remark is longer than `limit` characters.
    RemarkTooLong { limit: usize },
}

impl From<CheckError> for Refused {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::NothingAnswered => Refused::new("self-check-nothing-answered"),
            CheckError::RemarkTooLong { limit } => {
                Refused::new("self-check-remark-too-long").with("limit", limit)
            }
        }
    }
}

impl CheckList {
    /// The answers to the points of the list, in its order; what was typed about other points is left out.
    pub fn answered(&self, typed: &[TypedAnswer]) -> Result<Vec<CheckAnswer>, CheckError> {
        let mut answers = Vec::new();
        for point in &self.point {
            let said = typed.iter().find(|said| said.code == point.code).cloned().unwrap_or_default();
            if said.remark.chars().count() > LONGEST_REMARK {
                return Err(CheckError::RemarkTooLong { limit: LONGEST_REMARK });
            }
            answers.push(CheckAnswer {
                code: point.code.clone(),
                wording: point.ja.clone(),
                is_met: said.is_met,
                remark: said.remark,
            });
        }
        let is_said = |answer: &CheckAnswer| answer.is_met.is_some() || !answer.remark.is_empty();
        if answers.iter().any(is_said) { Ok(answers) } else { Err(CheckError::NothingAnswered) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(code: &str, insurers: &[&str], points: &[&str]) -> CheckList {
        let point =
            |code: &&str| CheckPoint { code: (*code).into(), ja: format!("{code}？"), en: String::new() };
        CheckList {
            code: code.into(),
            ja: String::new(),
            en: String::new(),
            insurers: insurers.iter().map(|i| (*i).into()).collect(),
            point: points.iter().map(point).collect(),
        }
    }

    #[test]
    fn an_insurer_has_its_own_list_or_the_one_for_everybody() {
        let lists = CheckLists { list: vec![list("all", &[], &["a"]), list("own", &["990010"], &["b"])] };
        assert_eq!(lists.check(), Ok(()));
        assert_eq!(lists.of_insurer("990010").unwrap().code, "own");
        assert_eq!(lists.of_insurer("123456").unwrap().code, "all");
        let lacking = CheckLists { list: vec![list("own", &["990010"], &["b"])] };
        assert!(lacking.check().is_err() && lacking.of_insurer("123456").is_none());
        let twice = CheckLists { list: vec![list("all", &[], &["a", "a"])] };
        assert!(twice.check().unwrap_err().contains("stands twice"));
    }

    #[test]
    fn answers_stand_in_the_order_of_the_list_with_its_wording() {
        let list = list("all", &[], &["a", "b"]);
        let said = |code: &str, is_met, remark: &str| TypedAnswer {
            code: code.into(),
            is_met,
            remark: remark.into(),
        };
        let answers = list.answered(&[said("b", Some(false), "未確認"), said("x", Some(true), "")]).unwrap();
        assert_eq!(answers.iter().map(|a| a.is_met).collect::<Vec<_>>(), [None, Some(false)]);
        assert_eq!((answers[1].wording.as_str(), answers[1].remark.as_str()), ("b？", "未確認"));
        assert_eq!(list.answered(&[]), Err(CheckError::NothingAnswered));
        let long = "長".repeat(LONGEST_REMARK + 1);
        assert_eq!(
            list.answered(&[said("a", None, &long)]),
            Err(CheckError::RemarkTooLong { limit: LONGEST_REMARK })
        );
    }
}
