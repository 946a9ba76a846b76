//! To which versions of a client's plans a consent stands for one of them.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::duty::RecordUid;
use crate::domain::ids::{OfficeId, PlanVersionId};

/// A version of one of a client's plans of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Issued {
    pub version: PlanVersionId,
    pub plan: RecordUid,
    /// The office that began the plan: another office begins with everything (基準13条1号から12号).
    pub office: OfficeId,
    pub made_at: NaiveDateTime,
}

/// That the change of a plan was judged minor (軽微な変更).
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    pub plan: RecordUid,
    pub on: NaiveDate,
    pub entered_at: NaiveDateTime,
}

/// The versions to which a consent stands on a day for the first of `issued`, which are its plan's and those of the plans before,
/// newest first: the version itself and, as long as what was changed had been judged minor by then, what it was changed from.
/// The first of them of which a consent speaks decides.
pub fn standing_for(issued: &[Issued], judged: &[Judged], on: NaiveDate) -> Vec<PlanVersionId> {
    let is_minor = |newest: &Issued| {
        judged.iter().any(|of| of.plan == newest.plan && of.entered_at >= newest.made_at && of.on <= on)
    };
    let mut standing = Vec::new();
    for versions in issued.chunk_by(|one, next| one.plan == next.plan) {
        let [newest, older @ ..] = versions else { break };
        if issued.first().is_some_and(|first| first.office != newest.office) {
            break;
        }
        standing.push(newest.version);
        if !is_minor(newest) {
            break;
        }
        standing.extend(older.iter().map(|older| older.version));
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Uid;

    const DAY: &str = "2026-11-20";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan(number: u8) -> RecordUid {
        RecordUid::from(&Uid::from_bytes([number; 16]))
    }

    fn issued(version: i64, of: u8, hour: u32) -> Issued {
        let made_at = day(DAY).and_hms_opt(hour, 0, 0).unwrap();
        Issued { version: PlanVersionId(version), plan: plan(of), office: OfficeId(1), made_at }
    }

    fn judged(of: u8, hour: u32) -> Judged {
        Judged { plan: plan(of), on: day(DAY), entered_at: day(DAY).and_hms_opt(hour, 30, 0).unwrap() }
    }

    #[test]
    fn a_consent_stands_for_what_was_changed_as_long_as_every_change_was_minor() {
        let all = [issued(5, 3, 5), issued(4, 3, 4), issued(3, 2, 3), issued(2, 1, 2), issued(1, 1, 1)];
        let of = |judged: &[Judged], on: &str| -> Vec<i64> {
            standing_for(&all, judged, day(on)).into_iter().map(|version| version.0).collect()
        };
        assert_eq!(of(&[], DAY), [5]);
        assert_eq!(of(&[judged(3, 4)], DAY), [5], "judged before the newest version was made");
        assert_eq!(of(&[judged(3, 5)], DAY), [5, 4, 3]);
        assert_eq!(of(&[judged(3, 5)], "2026-11-19"), [5], "not judged yet on that day");
        assert_eq!(of(&[judged(3, 5), judged(2, 3)], DAY), [5, 4, 3, 2]);
        assert_eq!(of(&[judged(3, 5), judged(2, 3), judged(1, 2)], DAY), [5, 4, 3, 2, 1]);
        assert_eq!(of(&[judged(2, 3)], DAY), [5], "the plan before alone");
        let theirs = Issued { office: OfficeId(2), ..issued(3, 2, 3) };
        let found = standing_for(&[issued(5, 3, 5), theirs], &[judged(3, 5)], day(DAY));
        assert_eq!(found, [PlanVersionId(5)], "another office's plan");
    }
}
