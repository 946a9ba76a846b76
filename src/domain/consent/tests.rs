use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const VERSION: PlanVersionId = PlanVersionId(7);
const HELPER: OfficeId = OfficeId(11);
const DAY_SERVICE: OfficeId = OfficeId(15);

fn given(purpose: Purpose, giver: Giver) -> Consent {
    Consent {
        purpose,
        giver,
        form: ConsentForm::Signed,
        version: (purpose == Purpose::Plan).then_some(VERSION),
        given_on: day("2026-04-01"),
        expires_on: None,
        withdrawn_on: None,
        offices: None,
    }
}

fn meeting(giver: Giver) -> Consent {
    given(Purpose::Meeting, giver)
}

fn asked(purpose: Purpose, person: Person, on: &str) -> Asked<'static> {
    Asked { purpose, person, office: Some(HELPER), versions: &[VERSION], on: day(on) }
}

#[test]
fn what_stands_covers_by_the_table() {
    let until = |last: &str| Consent { expires_on: Some(day(last)), ..meeting(Giver::Client) };
    let gone = |from: &str| Consent { withdrawn_on: Some(day(from)), ..meeting(Giver::Client) };
    let oral = |purpose| Consent { form: ConsentForm::Oral, ..given(purpose, Giver::Client) };
    let to = |office| Consent { offices: Some(vec![office]), ..meeting(Giver::Client) };
    let other_version = Consent { version: Some(PlanVersionId(8)), ..given(Purpose::Plan, Giver::Client) };
    let electronic = Consent { form: ConsentForm::Electronic, ..meeting(Giver::Client) };
    use Answer::*;
    use Person::{Client, Family};
    use Purpose::{Doctor, Meeting, Plan};
    let rows: Vec<(&str, Vec<Consent>, Asked<'_>, Answer)> = vec![
        ("nothing was given", vec![], asked(Meeting, Client, "2026-05-01"), Missing),
        ("the client's", vec![meeting(Giver::Client)], asked(Meeting, Client, "2026-05-01"), Covered),
        ("electronic", vec![electronic], asked(Meeting, Client, "2026-05-01"), Covered),
        ("on its day", vec![meeting(Giver::Client)], asked(Meeting, Client, "2026-04-01"), Covered),
        (
            "before its day",
            vec![meeting(Giver::Client)],
            asked(Meeting, Client, "2026-03-31"),
            Later(day("2026-04-01")),
        ),
        (
            "before its day, for another office",
            vec![to(DAY_SERVICE)],
            asked(Meeting, Client, "2026-03-31"),
            Missing,
        ),
        ("a mistake before its day", vec![gone("2026-04-01")], asked(Meeting, Client, "2026-03-31"), Missing),
        (
            "of the client for the family",
            vec![meeting(Giver::Client)],
            asked(Meeting, Family, "2026-05-01"),
            Missing,
        ),
        (
            "of the family for the client",
            vec![meeting(Giver::Family)],
            asked(Meeting, Client, "2026-05-01"),
            Missing,
        ),
        ("the family's", vec![meeting(Giver::Family)], asked(Meeting, Family, "2026-05-01"), Covered),
        ("a guardian's", vec![meeting(Giver::Representative)], asked(Meeting, Client, "2026-05-01"), Covered),
        (
            "a guardian's for the family",
            vec![meeting(Giver::Representative)],
            asked(Meeting, Family, "2026-05-01"),
            Missing,
        ),
        ("for another use", vec![meeting(Giver::Client)], asked(Doctor, Client, "2026-05-01"), Missing),
        ("on the last day", vec![until("2026-05-01")], asked(Meeting, Client, "2026-05-01"), Covered),
        (
            "a day after",
            vec![until("2026-05-01")],
            asked(Meeting, Client, "2026-05-02"),
            Expired(day("2026-05-01")),
        ),
        (
            "a day before it is withdrawn",
            vec![gone("2026-05-01")],
            asked(Meeting, Client, "2026-04-30"),
            Covered,
        ),
        (
            "the day it is withdrawn",
            vec![gone("2026-05-01")],
            asked(Meeting, Client, "2026-05-01"),
            Withdrawn(day("2026-05-01")),
        ),
        ("entered by mistake", vec![gone("2026-04-01")], asked(Meeting, Client, "2026-05-01"), Missing),
        ("for this office", vec![to(HELPER)], asked(Meeting, Client, "2026-05-01"), Covered),
        ("for another office", vec![to(DAY_SERVICE)], asked(Meeting, Client, "2026-05-01"), NotForOffice),
        (
            "for chosen offices, to nobody's office",
            vec![to(HELPER)],
            Asked { office: None, ..asked(Meeting, Client, "2026-05-01") },
            NotForOffice,
        ),
        ("by word of mouth", vec![oral(Meeting)], asked(Meeting, Client, "2026-05-01"), OnlyOral),
        (
            "by word of mouth where that is enough",
            vec![oral(Doctor)],
            asked(Doctor, Client, "2026-05-01"),
            Covered,
        ),
        ("to this version", vec![given(Plan, Giver::Client)], asked(Plan, Client, "2026-05-01"), Covered),
        (
            "to another version, later",
            vec![other_version.clone()],
            asked(Plan, Client, "2026-03-31"),
            Missing,
        ),
        ("to another version", vec![other_version], asked(Plan, Client, "2026-05-01"), Missing),
        (
            "one is withdrawn, another stands",
            vec![gone("2026-04-10"), meeting(Giver::Client)],
            asked(Meeting, Client, "2026-05-01"),
            Covered,
        ),
        (
            "the latest of two that are over",
            vec![until("2026-04-10"), until("2026-04-20")],
            asked(Meeting, Client, "2026-05-01"),
            Expired(day("2026-04-20")),
        ),
    ];
    for (what, consents, asked, expected) in rows {
        assert_eq!(answer(&consents, &asked), expected, "{what}");
    }
}

fn circulation(act: Act, has_family: bool) -> Circulation {
    let to = |office, label: &str| Recipient { office, is_doctor: false, label: label.to_owned() };
    Circulation {
        act,
        versions: vec![VERSION],
        kind: PlanKind::Care,
        has_family,
        on: day("2026-05-01"),
        to: vec![to(Some(HELPER), "訪問"), to(Some(DAY_SERVICE), "通所"), to(None, "医師")],
    }
}

fn told(gaps: &[Gap]) -> Vec<(String, &'static str, usize)> {
    gaps.iter().map(|gap| (gap.word(), gap.answer.as_str(), gap.to.len())).collect()
}

#[test]
fn an_inquiry_asks_for_the_client_and_the_family_and_a_delivery_for_the_plan_too() {
    let asks = |act, has_family| told(&gaps(&[], &circulation(act, has_family)));
    let row = |word: &str| (word.to_owned(), "missing", 3);
    assert_eq!(asks(Act::Inquiry, false), [row("meeting.client")]);
    assert_eq!(asks(Act::Inquiry, true), [row("meeting.client"), row("meeting.family")]);
    assert_eq!(asks(Act::Delivery, false), [row("meeting.client"), row("plan.client")]);
    let all = [meeting(Giver::Client), meeting(Giver::Family), given(Purpose::Plan, Giver::Client)];
    assert!(gaps(&all, &circulation(Act::Delivery, true)).is_empty());
}

#[test]
fn recipients_stand_apart_by_what_is_wanting_for_them() {
    let some = Consent { offices: Some(vec![HELPER]), ..meeting(Giver::Client) };
    let found = gaps(&[some], &circulation(Act::Inquiry, false));
    assert_eq!(told(&found), [("meeting.client".to_owned(), "not_for_office", 2)]);
    assert_eq!(found[0].to, ["通所", "医師"]);
}

#[test]
fn what_the_doctor_is_told_has_a_consent_of_its_own_and_that_to_the_plan_may_be_to_what_was_changed() {
    let doctor = Recipient { office: None, is_doctor: true, label: "医師".into() };
    let asked = Circulation { to: vec![doctor], ..circulation(Act::Delivery, true) };
    let missing = |word: &str| (word.to_owned(), "missing", 1);
    assert_eq!(told(&gaps(&[], &asked)), [missing("doctor.client"), missing("plan.client")]);
    assert_eq!(gaps(&[], &asked)[0].place, "第13条第19号");
    let given = [given(Purpose::Doctor, Giver::Client), given(Purpose::Plan, Giver::Client)];
    assert_eq!(gaps(&given, &asked), []);
    let newer = Circulation { versions: vec![PlanVersionId(8)], ..asked };
    assert_eq!(told(&gaps(&given, &newer)), [missing("plan.client")]);
    let minor = Circulation { versions: vec![PlanVersionId(8), VERSION], ..newer };
    assert_eq!(gaps(&given, &minor), []);
    let taken_back = Consent {
        version: Some(PlanVersionId(8)),
        withdrawn_on: Some(day("2026-05-01")),
        ..given[1].clone()
    };
    let answers = told(&gaps(&[given[0].clone(), given[1].clone(), taken_back], &minor));
    assert_eq!(answers, [("plan.client".to_owned(), "withdrawn", 1)], "an older one does not make it good");
}

#[test]
fn what_was_withdrawn_takes_back_the_box_on_the_form_too() {
    let form = given(Purpose::Plan, Giver::Client);
    let withdrawn = |on: &str| Consent { withdrawn_on: Some(day(on)), ..form.clone() };
    assert!(withdrawn("2026-04-20").takes_back(&form));
    assert!(!withdrawn("2026-04-01").takes_back(&form), "an entry by mistake never stood");
    assert!(!form.takes_back(&form));
    let other = Consent { version: Some(PlanVersionId(8)), ..withdrawn("2026-04-20") };
    assert!(!other.takes_back(&form), "another version");
}

#[test]
fn every_gap_names_its_article_by_the_kind_of_plan() {
    let places = |kind| -> Vec<String> {
        let asked = Circulation { kind, ..circulation(Act::Delivery, true) };
        gaps(&[], &asked).into_iter().map(|gap| format!("{:?} {}", gap.law, gap.place)).collect()
    };
    assert_eq!(
        places(PlanKind::Care),
        ["CareStandard 第23条第3項", "CareStandard 第23条第3項", "CareStandard 第13条第10号"]
    );
    assert_eq!(
        places(PlanKind::Preventive),
        [
            "PreventiveStandard 第22条第3項",
            "PreventiveStandard 第22条第3項",
            "PreventiveStandard 第30条第10号"
        ]
    );
    for purpose in <Purpose as crate::domain::words::Word>::ALL {
        assert!(purpose.article(PlanKind::Care).place.starts_with('第'), "{purpose}");
    }
}

#[test]
fn an_act_goes_on_without_a_consent_only_for_a_reason_that_was_written_for_what_was_shown() {
    let wanting = gaps(&[], &circulation(Act::Inquiry, true));
    let because = |reason: &str, seen: Option<&str>| Override {
        reason: Some(reason.to_owned()),
        seen: seen.map(str::to_owned),
    };
    let long = "あ".repeat(REASON_LIMIT + 1);
    let fits = "あ".repeat(REASON_LIMIT);
    let rows = [
        (Override::default(), Err(ConsentError::Missing(2))),
        (because("", None), Err(ConsentError::OverrideReasonMissing)),
        (because("　\n", None), Err(ConsentError::OverrideReasonMissing)),
        (because(&long, None), Err(ConsentError::OverrideReasonLong)),
        (because(&fits, None), Ok(())),
        (because("急ぎ", Some("then")), Err(ConsentError::GapsChanged)),
        (because("急ぎ", Some("now")), Ok(())),
    ];
    for (chosen, expected) in rows {
        assert_eq!(chosen.judge(&wanting, "now"), expected, "{chosen:?}");
        assert_eq!(chosen.judge(&[], "now"), Ok(()), "nothing is wanting: {chosen:?}");
    }
}

#[test]
fn what_is_written_down_has_a_day_that_was_and_a_witness_where_it_was_said() {
    let today = day("2026-05-01");
    let signed = Given { form: ConsentForm::Signed, heard_by: "", on: today, expires_on: None, note: "" };
    let (long, name) = ("あ".repeat(NOTE_LIMIT + 1), "あ".repeat(NAME_LIMIT + 1));
    let rows = [
        (signed.clone(), Ok(())),
        (Given { on: day("2026-05-02"), ..signed.clone() }, Err(ConsentError::DayFuture)),
        (Given { expires_on: Some(today), ..signed.clone() }, Ok(())),
        (Given { expires_on: Some(day("2026-04-30")), ..signed.clone() }, Err(ConsentError::ExpiryBeforeDay)),
        (Given { form: ConsentForm::Oral, ..signed.clone() }, Err(ConsentError::HeardByMissing)),
        (Given { form: ConsentForm::Oral, heard_by: "計画 幸子", ..signed.clone() }, Ok(())),
        (Given { heard_by: &name, ..signed.clone() }, Err(ConsentError::HeardByLong)),
        (Given { note: &long, ..signed }, Err(ConsentError::NoteLong)),
    ];
    for (given, expected) in rows {
        assert_eq!(given.check(today), expected, "{given:?}");
    }
}

#[test]
fn a_withdrawal_lies_between_the_consent_and_today_and_says_why() {
    let (given_on, today) = (day("2026-04-01"), day("2026-05-01"));
    let long = "あ".repeat(REASON_LIMIT + 1);
    for (on, reason, expected) in [
        ("2026-04-01", "誤って入力した", Ok(())),
        ("2026-05-01", "本人の申出", Ok(())),
        ("2026-03-31", "本人の申出", Err(ConsentError::WithdrawnDayUnfit)),
        ("2026-05-02", "本人の申出", Err(ConsentError::WithdrawnDayUnfit)),
        ("2026-05-01", " ", Err(ConsentError::WithdrawnReasonMissing)),
        ("2026-05-01", &long, Err(ConsentError::WithdrawnReasonLong)),
    ] {
        assert_eq!(check_withdrawal(given_on, (day(on), reason), today), expected, "{on} {reason}");
    }
}
