//! Periods, where a further one fits in, what is typed, and what an application waits for.

use super::*;

/// Checked on a day after all that is typed.
fn checked(typed: &TypedCertification) -> Result<Entry, CertificationError> {
    check(typed, date("2040-01-01"))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn standing(key: i64, from: &str, until: &str) -> Standing {
    let certification = Certification {
        status: Some(CertificationStatus::Certified),
        certified_on: None,
        starts_on: Some(date(from)),
        ends_on: Some(date(until)),
        care_level: Some(CareLevel::Care2),
    };
    Standing { key, certification, cut_on: None }
}

fn certified(from: &str, until: &str) -> Certification {
    standing(0, from, until).certification
}

#[test]
fn a_period_holds_on_its_first_and_last_day_and_not_beside_them() {
    let entry = standing(1, "2027-03-01", "2028-02-29");
    for (day, holds) in
        [("2027-02-28", false), ("2027-03-01", true), ("2028-02-29", true), ("2028-03-01", false)]
    {
        assert_eq!(entry.holds_on(date(day)), holds, "{day}");
    }
}

#[test]
fn a_level_change_cuts_the_earlier_one_on_the_day_before_and_only_when_that_is_wanted() {
    let earlier = [standing(1, "2026-04-01", "2027-03-31")];
    let change = certified("2026-10-15", "2027-10-31");
    assert!(matches!(
        make_room(&earlier, &change, false),
        Err(CertificationError::ReachesIn { from: Some(_), until: Some(_) })
    ));
    assert_eq!(make_room(&earlier, &change, true), Ok(vec![(1, date("2026-10-14"))]));
    let renewal = certified("2027-04-01", "2029-03-31");
    assert_eq!(make_room(&earlier, &renewal, false), Ok(Vec::new()), "what follows on cuts nothing");
    let before = certified("2026-01-01", "2026-04-30");
    assert_eq!(
        make_room(&earlier, &before, true),
        Err(CertificationError::BeginsWithin { from: date("2026-04-01") }),
        "what began later is never cut"
    );
}

#[test]
fn what_is_foremost_is_in_force_or_ended_last_or_is_awaited() {
    let mut first = standing(1, "2025-04-01", "2026-03-31");
    first.cut_on = Some(date("2025-12-31"));
    let entries = [first, standing(2, "2026-01-01", "2026-12-31")];
    let on = |day: &str| foremost(&entries, date(day)).map(|entry| entry.key);
    assert_eq!(on("2025-12-31"), Some(1));
    assert_eq!(on("2026-01-01"), Some(2));
    assert_eq!(on("2027-06-01"), Some(2), "lapsed, and said so by its end");
    assert_eq!(foremost(&[], date("2026-01-01")), None);
}

#[test]
fn gaps_lie_between_what_was_decided_and_nowhere_else() {
    let mut cut = standing(3, "2026-06-01", "2027-05-31");
    cut.cut_on = Some(date("2026-08-31"));
    let mut pending = standing(4, "2026-04-10", "2026-04-20");
    pending.certification.status = Some(CertificationStatus::Pending);
    let entries = [
        cut,
        pending,
        standing(1, "2025-04-01", "2026-03-31"),
        standing(2, "2026-05-01", "2026-05-31"),
        standing(5, "2026-09-02", "2027-08-31"),
    ];
    let found = gaps(&entries);
    let expected = [("2026-04-01", "2026-04-30"), ("2026-09-01", "2026-09-01")];
    assert_eq!(found, expected.map(|(from, until)| (date(from), date(until))));
    assert_eq!(gaps(&[]), []);
}

#[test]
fn no_certification_holds_for_more_than_48_months_and_the_rest_of_its_first() {
    for (from, last) in
        [("2026-04-01", "2030-03-31"), ("2026-04-02", "2030-04-30"), ("2028-02-29", "2032-02-29")]
    {
        assert_eq!(longest(date(from)), Some(date(last)), "{from}");
    }
    let typed = TypedCertification {
        kind: "renewal".into(),
        status: "certified".into(),
        care_level: "care_2".into(),
        starts_on: "2026-04-01".into(),
        ends_on: "2066-03-31".into(),
        ..TypedCertification::default()
    };
    assert_eq!(checked(&typed), Err(CertificationError::TooLong(date("2030-03-31"))));
}

#[test]
fn a_decision_closes_the_application_it_answers_and_no_other() {
    let application = |kind, applied_on: &str| Application { kind, applied_on: Some(date(applied_on)) };
    let renewal = application(Some(CertificationKind::Renewal), "2026-02-10");
    let begins = |on: &str| Some(date(on));
    assert!(renewal.is_answered((Some(CertificationKind::Renewal), begins("2026-04-01"))));
    assert!(!renewal.is_answered((Some(CertificationKind::Change), begins("2026-04-01"))), "of another kind");
    assert!(!renewal.is_answered((Some(CertificationKind::Renewal), begins("2024-04-01"))), "an older one");
    assert!(renewal.is_answered((None, begins("2026-04-01"))), "a plan does not say of which kind");
}

#[test]
fn an_application_needs_its_day_and_a_decision_its_period() {
    let typed = TypedCertification {
        kind: "renewal".into(),
        status: "pending".into(),
        care_level: "care_2".into(),
        ..TypedCertification::default()
    };
    assert_eq!(checked(&typed), Err(CertificationError::DayRequired("applied_on")));
    let decided = TypedCertification { status: "certified".into(), ..typed };
    assert_eq!(checked(&decided), Err(CertificationError::DayRequired("starts_on")));
    let begun = TypedCertification { starts_on: "令和8年4月1日".into(), ..decided };
    assert_eq!(checked(&begun), Err(CertificationError::DayRequired("ends_on")));
    let tomorrow = TypedCertification { certified_on: "R8.4.2".into(), ..begun.clone() };
    let tomorrow = TypedCertification { ends_on: "R9.3.31".into(), ..tomorrow };
    assert_eq!(check(&tomorrow, date("2026-04-01")), Err(CertificationError::DayAhead("certified_on")));
    assert!(check(&tomorrow, date("2026-04-02")).is_ok());
    let target = TypedCertification { care_level: "target".into(), ..begun.clone() };
    assert!(checked(&target).is_ok(), "事業対象者 has no end");
    let backwards = TypedCertification { ends_on: "R8.3.31".into(), ..begun };
    assert_eq!(checked(&backwards), Err(CertificationError::EndsBeforeStart));
}
