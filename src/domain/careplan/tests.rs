//! Sets of fictional plans, written by the writer and then damaged, read by the reader.

mod damage;
mod exchange;
mod faults;
mod random;

use chrono::NaiveDate;
use encoding_rs::SHIFT_JIS;

use super::*;
use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::client::{ClientData, Sex};
use crate::domain::plan_draft::{
    Goal, LifeSupportReason, Need, PlanClass, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind,
};

const OFFICE: &str = "2870100019";

fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn unit() -> UnitKey {
    let text = |t: &str| t.to_owned();
    UnitKey {
        stamp: text("20261101090000"),
        from: text(OFFICE),
        from_kind: text("43"),
        to: text("2870200017"),
        to_kind: text("11"),
    }
}

fn key(last: u32) -> PlanKey {
    let insured_number = format!("{:010}", 9_000_000 + last);
    PlanKey { insurer_number: "282038".into(), insured_number, planned_on: date(2026, 11, 1) }
}

fn client() -> ClientData {
    ClientData {
        name: "架空 花子".into(),
        kana: "カクウ ハナコ".into(),
        sex: Sex::Female,
        born_on: date(1940, 2, 29),
        postal: "673-0000".into(),
        address: "架空市円座町１－１\n架空荘２０１".into(),
        phone: "078-000-0000".into(),
    }
}

fn item(number: i32, body: &str, is_covered: bool) -> ServiceItem {
    let office = if is_covered { ("2870200017", "架空訪問介護") } else { ("", "長女") };
    ServiceItem {
        uid: None,
        number,
        body: body.into(),
        is_covered,
        service_kind: if is_covered { "訪問介護".into() } else { "家族".into() },
        office_number: office.0.into(),
        office_name: office.1.into(),
        frequency: "週２回".into(),
        period: "R8.11.1～R9.4.30".into(),
    }
}

fn goal(number: i32, long: &str, short: &str, items: Vec<ServiceItem>) -> Goal {
    Goal {
        uid: None,
        number,
        long_text: long.into(),
        long_period: "６か月".into(),
        short_text: short.into(),
        short_period: "３か月".into(),
        items,
        ..Goal::default()
    }
}

/// The shape of the standard's own placement example, with other words.
fn content() -> PlanContent {
    let first = vec![
        goal(
            1,
            "一人で外出できる",
            "玄関まで歩ける",
            vec![item(1, "歩行の見守り", true), item(2, "声かけ", false)],
        ),
        goal(1, "一人で外出できる", "門まで歩ける", vec![item(3, "屋外歩行", true)]),
        goal(2, "転ばない", "手すりを使える", vec![item(1, "片づけ", false)]),
    ];
    let second =
        vec![goal(1, "食事を楽しむ", "むせずに食べる", vec![item(1, "口腔体操,\"毎食前\"\n見守り", true)])];
    let need = |number, body: &str, goals| Need { number, body: body.into(), goals, ..Need::default() };
    let week = |kind, body: &str, weekday, starts_at: &str, ends_at: &str| WeekEntry {
        kind,
        body: body.into(),
        weekday,
        starts_at: starts_at.into(),
        ends_at: ends_at.into(),
    };
    PlanContent {
        head: PlanHead {
            written_on: Some(date(2026, 10, 20)),
            rows_written_on: Some(date(2026, 10, 20)),
            week_written_on: Some(date(2026, 10, 21)),
            author: "架空 太郎".into(),
            office_name: "架空居宅介護支援事業所".into(),
            office_postal: "673-0001".into(),
            office_address: vec!["架空市円座町２－２".into()],
            office_number: OFFICE.into(),
            first_planned_on: Some(date(2025, 4, 1)),
            class: Some(PlanClass::Continued),
            certification: Certification {
                status: Some(CertificationStatus::Certified),
                certified_on: Some(date(2026, 10, 1)),
                starts_on: Some(date(2026, 11, 1)),
                ends_on: Some(date(2027, 10, 31)),
                care_level: Some(CareLevel::Care2),
            },
            intention: "本人：～家で暮らしたい。".into(),
            committee_opinion: String::new(),
            policy: "安全に歩けるよう支える。".into(),
            life_support_reason: Some(LifeSupportReason::LivesAlone),
            life_support_note: String::new(),
            preventive: None,
        },
        needs: vec![need(1, "歩行が不安定", first), need(2, "食事でむせる", second)],
        week: vec![
            week(WeekKind::Service, "訪問介護", Some(2), "10:00", "11:00"),
            week(WeekKind::Activity, "起床", None, "06:30", "06:30"),
            week(WeekKind::Outside, "福祉用具貸与", None, "", ""),
        ],
    }
}

/// Files as texts, so that a test can damage them.
struct Files(Vec<(String, String)>);

fn files() -> Files {
    files_of(&content())
}

fn files_of(content: &PlanContent) -> Files {
    let plan = PlanToWrite { key: &key(1), client: &client(), content };
    let written = write_set(&unit(), "202611", &[plan], OnUnmappable::Stop).unwrap();
    let text = |bytes: &[u8]| SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned();
    Files(written.files.into_iter().map(|(name, bytes)| (name, text(&bytes))).collect())
}

impl Files {
    fn of(&mut self, interface: Interface) -> &mut String {
        &mut self.0.iter_mut().find(|(name, _)| name.starts_with(interface.prefix())).unwrap().1
    }

    fn without(mut self, interface: Interface) -> Self {
        self.0.retain(|(name, _)| !name.starts_with(interface.prefix()));
        self
    }

    fn change(mut self, interface: Interface, from: &str, to: &str) -> Self {
        let text = self.of(interface);
        assert!(text.contains(from), "{from} stands in {text}");
        *text = text.replacen(from, to, 1);
        self
    }

    fn read(&self) -> CarePlanSet {
        read(&self.0.iter().map(|(name, text)| (name.clone(), encode_ms932(text).0)).collect::<Vec<_>>())
    }

    fn codes(&self) -> Vec<ProblemCode> {
        self.read().problems.iter().map(|p| p.code).collect()
    }
}

fn read(files: &[(String, Vec<u8>)]) -> CarePlanSet {
    let inputs: Vec<_> =
        files.iter().map(|(name, bytes)| InputFile { name, bytes, size: bytes.len() as u64 }).collect();
    read_set(&inputs, &ReadOptions { office_number: OFFICE, today: date(2026, 11, 21) })
}

#[test]
fn a_written_set_is_read_back_as_it_was() {
    let set = files().read();
    assert_eq!(set.problems.iter().map(|p| p.code).collect::<Vec<_>>(), [ProblemCode::SecondShortGoal]);
    assert!(set.is_importable());
    assert_eq!(set.plans.len(), 1);
    assert_eq!(set.plans[0].content, content());
    assert_eq!(set.plans[0].client.as_ref(), Some(&client()));
    assert_eq!(set.plans[0].key, key(1));
}

#[test]
fn line_ends_headers_and_repeated_texts_do_not_change_the_content() {
    let mut files = files();
    for (_, text) in &mut files.0 {
        *text = format!("CSVバージョン,保険者番号\n{}", text.replace("\r\n", "\n"));
    }
    let files = files.change(
        Interface::Sheet2,
        "1,,1,,,,,2,",
        "1,\"歩行が不安定\",1,\"一人で外出できる\",\"玄関まで歩ける\",,,2,",
    );
    let set = files.read();
    assert_eq!(set.plans[0].digest, carried_digest(&content()));
}

#[test]
fn a_second_short_term_goal_under_one_number_is_kept_even_when_its_services_count_from_one_again() {
    let files = files().change(
        Interface::Sheet2,
        "\"門まで歩ける\",,\"３か月\",3,",
        "\"門まで歩ける\",,\"３か月\",1,",
    );
    let set = files.read();
    let goals = &set.plans[0].content.needs[0].goals;
    assert_eq!(
        goals.iter().map(|g| g.short_text.as_str()).collect::<Vec<_>>(),
        ["玄関まで歩ける", "門まで歩ける", "手すりを使える"]
    );
    assert_eq!(goals[1].items[0].body, "屋外歩行");
    assert!(set.problems.iter().any(|p| p.code == ProblemCode::NumberTwice && p.row == Some(3)));
    assert!(set.is_importable());
}

#[test]
fn rows_in_another_order_are_sorted_by_their_numbers() {
    let mut files = files();
    let text = files.of(Interface::Sheet2);
    let at = text.find("\r\n202407,282038,0009000001,20261020,20261101,2,").unwrap() + 2;
    *text = format!("{}{}", &text[at..], &text[..at]);
    assert_eq!(files.read().plans[0].content, content());
}

#[test]
fn the_set_of_another_receiving_office_has_the_same_digest() {
    let first = files().read();
    let other = UnitKey { to: "2870300015".into(), stamp: "20261102090000".into(), ..unit() };
    let plan = PlanToWrite { key: &key(1), client: &client(), content: &content() };
    let second = read(&write_set(&other, "202611", &[plan], OnUnmappable::Stop).unwrap().files);
    assert_eq!(first.plans[0].digest, second.plans[0].digest);
    let digests = [(1, first.plans[0].digest.clone())];
    assert_eq!(decide_plan(&second.plans[0].digest, &digests, false), PlanFate::Unchanged { number: 1 });
}

#[test]
fn units_are_taken_in_the_order_of_their_stamps() {
    let write = |stamp: &str, policy: &str| {
        let mut changed = content();
        changed.head.policy = policy.to_owned();
        let unit = UnitKey { stamp: stamp.into(), ..unit() };
        let plan = PlanToWrite { key: &key(1), client: &client(), content: &changed };
        write_set(&unit, "202611", &[plan], OnUnmappable::Stop).unwrap().files
    };
    let mut files = write("20261103000000", "後");
    files.extend(write("20261102000000", "先"));
    let set = read(&files);
    assert_eq!(set.plans.iter().map(|p| p.content.head.policy.as_str()).collect::<Vec<_>>(), ["先", "後"]);
}

#[test]
fn writing_stops_at_letters_outside_ms932_unless_told_otherwise() {
    let client = ClientData { name: "𠮷田 架空".into(), ..client() };
    let plan = PlanToWrite { key: &key(1), client: &client, content: &content() };
    let stopped = write_set(&unit(), "202611", &[plan], OnUnmappable::Stop).unwrap_err();
    let WriteError::Unmappable(lost) = stopped else { panic!("{stopped:?}") };
    assert_eq!((lost[0].letter, lost[0].item_name.as_str()), ('𠮷', "利用者氏名"));
    let written = write_set(&unit(), "202611", &[plan], OnUnmappable::Geta).unwrap();
    assert_eq!(read(&written.files).plans[0].client.as_ref().unwrap().name, "〓田 架空");
}
