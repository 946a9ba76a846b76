//! 代理入力: an answer that came by telephone, FAX or word of mouth is typed in by those who called the meeting, perhaps days
//! later. What its author has said themselves since is not replaced unseen.

use chrono::{NaiveDateTime, Timelike};

use super::refusal::Refused;

/// The answer that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which answer of its author it is, from 1; 0 where there is none.
    pub number: i32,
    /// When it was given, UTC.
    pub given_at: Option<NaiveDateTime>,
}

/// What whoever types an answer in has seen of the one that stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Number of the answer that stood when the form was shown; none where no form was.
    pub seen: Option<i32>,
    /// Number of the answer that is to be replaced although it is newer.
    pub replaces: Option<i32>,
}

impl Standing {
    /// Whether it would be replaced unseen: it is newer than what came in at `received_at` (to the minute, as forms know no
    /// seconds), or it came after the form was shown, and nobody has said that exactly this one is to be replaced.
    pub fn check(self, sight: Sight, received_at: NaiveDateTime) -> Result<(), Refused> {
        let minute = self.given_at.and_then(|at| at.with_second(0)?.with_nanosecond(0));
        let is_newer = minute.is_some_and(|at| at > received_at);
        let is_unseen = sight.seen.is_some_and(|seen| seen != self.number);
        if self.number > 0 && (is_newer || is_unseen) && sight.replaces != Some(self.number) {
            return Err(Refused::at("replaces", "proxy-newer-stands"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn at(hour: u32, second: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(hour, 5, second).unwrap()
    }

    fn taken(given: Option<u32>, number: i32, sight: (Option<i32>, Option<i32>)) -> bool {
        let standing = Standing { number, given_at: given.map(|hour| at(hour, 40)) };
        standing.check(Sight { seen: sight.0, replaces: sight.1 }, at(10, 0)).is_ok()
    }

    #[test]
    fn an_older_answer_or_none_is_in_nobodys_way() {
        assert!(taken(None, 0, (Some(0), None)));
        assert!(taken(Some(9), 1, (Some(1), None)));
        assert!(taken(Some(9), 1, (None, None)), "no form was shown");
        assert!(taken(Some(10), 1, (Some(1), None)), "the same minute");
    }

    #[test]
    fn a_newer_answer_is_replaced_by_its_number_only() {
        assert!(!taken(Some(11), 2, (Some(2), None)));
        assert!(taken(Some(11), 2, (Some(2), Some(2))));
        assert!(!taken(Some(11), 3, (Some(2), Some(2))), "another one came meanwhile");
    }

    #[test]
    fn an_answer_that_came_while_the_form_was_open_is_never_replaced_unseen() {
        assert!(!taken(Some(9), 1, (Some(0), None)));
        assert!(!taken(Some(9), 2, (Some(1), Some(1))));
        assert!(taken(Some(9), 2, (Some(1), Some(2))));
    }
}
