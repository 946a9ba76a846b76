//! Who may read what a sitting knows of a case. One rule for its sheet, its materials, its room, its summary, its tasks and
//! its minutes: whoever shows any of them asks [`sight`], through `storage::views::sights`, and nothing else.

use chrono::NaiveDateTime;

use super::{Sitting, WINDOW_AFTER, is_in_window};

crate::words! {
    /// Whether the content of a case may be read, and if not, why.
    pub enum Sight {
        /// It may.
        Open = "open",
        /// The insurer's pledge has to be signed first, in its text of today.
        PledgeFirst = "pledge",
        /// It is open only around the sitting.
        OutsideWindow = "window",
        /// This case is not the reader's.
        NotAssigned = "other",
    }
}

impl Sight {
    /// Whether it may be read.
    pub fn is_open(self) -> bool {
        self == Sight::Open
    }

    /// What holds for several cases at once: a text that speaks of all of them is open to those alone who may read each.
    pub fn of_all(cases: impl IntoIterator<Item = Sight>) -> Sight {
        cases.into_iter().max().unwrap_or(Sight::Open)
    }
}

/// How somebody stands to one case of a sitting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// They plan care in the office that presents the case: it is their own record.
    pub is_own: bool,
    /// They work for the office that holds the sitting.
    pub is_host: bool,
    /// They present the case.
    pub is_presenter: bool,
    /// They were asked for this very case.
    pub is_assigned: bool,
    /// They have signed the insurer's pledge in its text of today.
    pub has_pledged: bool,
}

/// The rule. The presenter's own office reads its record; everybody else has to be asked for this case, or hold the sitting,
/// or present the case, and has to have pledged, hosts too. Those who were merely asked read in the window only; when it is
/// over nobody is asked for a pledge that would open nothing.
pub fn sight(reader: Reader, sitting: &Sitting, now: NaiveDateTime) -> Sight {
    let is_lasting = reader.is_host || reader.is_presenter;
    if reader.is_own {
        Sight::Open
    } else if !is_lasting && !reader.is_assigned {
        Sight::NotAssigned
    } else if !is_lasting && now > sitting.ends_at + WINDOW_AFTER {
        Sight::OutsideWindow
    } else if !reader.has_pledged {
        Sight::PledgeFirst
    } else if is_lasting || is_in_window(sitting, now) {
        Sight::Open
    } else {
        Sight::OutsideWindow
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};

    use super::*;

    fn sitting() -> Sitting {
        let starts_at = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(4, 0, 0).unwrap();
        Sitting { starts_at, ends_at: starts_at + Duration::hours(2) }
    }

    fn read(reader: Reader, days_from_start: i64) -> Sight {
        sight(reader, &sitting(), sitting().starts_at + Duration::days(days_from_start))
    }

    const ASKED: Reader =
        Reader { is_own: false, is_host: false, is_presenter: false, is_assigned: true, has_pledged: true };
    const NOBODY: Reader = Reader { is_assigned: false, ..ASKED };

    #[test]
    fn whoever_is_asked_for_the_case_reads_it_around_the_sitting() {
        assert_eq!(read(ASKED, -15), Sight::OutsideWindow);
        assert_eq!(read(ASKED, -14), Sight::Open);
        assert_eq!(read(ASKED, 1), Sight::Open);
        assert_eq!(read(ASKED, 2), Sight::OutsideWindow);
    }

    #[test]
    fn a_pledge_alone_opens_nothing() {
        assert_eq!(read(NOBODY, 0), Sight::NotAssigned);
        assert_eq!(read(Reader::default(), 0), Sight::NotAssigned);
    }

    #[test]
    fn hosts_and_the_presenter_pledge_too_but_have_no_window() {
        for lasting in [Reader { is_host: true, ..NOBODY }, Reader { is_presenter: true, ..NOBODY }] {
            assert_eq!(read(Reader { has_pledged: false, ..lasting }, 0), Sight::PledgeFirst);
            for day in [-40, 0, 40] {
                assert_eq!(read(lasting, day), Sight::Open);
            }
        }
    }

    #[test]
    fn the_presenting_office_reads_its_own_record() {
        assert_eq!(read(Reader { is_own: true, ..Reader::default() }, 400), Sight::Open);
    }

    #[test]
    fn no_pledge_is_asked_for_that_would_open_nothing() {
        let late = Reader { has_pledged: false, ..ASKED };
        assert_eq!([read(late, -20), read(late, 0)], [Sight::PledgeFirst; 2]);
        assert_eq!(read(late, 2), Sight::OutsideWindow);
    }

    #[test]
    fn what_speaks_of_all_cases_is_open_to_who_may_read_each() {
        assert_eq!(Sight::of_all([]), Sight::Open);
        assert_eq!(Sight::of_all([Sight::Open, Sight::PledgeFirst]), Sight::PledgeFirst);
        assert_eq!(Sight::of_all([Sight::NotAssigned, Sight::Open, Sight::PledgeFirst]), Sight::NotAssigned);
    }
}
