use chrono::{NaiveDate, Weekday};

use super::business_days::{BusinessCalendar, holiday_name};
use super::display;
use super::jst::{self, Quarter};
use super::wareki::{self, DateRefusal, parse_date};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

#[test]
fn a_utc_time_shows_nine_hours_later_in_japan_and_comes_back() {
    let utc = day("2026-12-31").and_hms_opt(15, 0, 0).unwrap();
    assert_eq!(jst::to_jst(utc), day("2027-01-01").and_hms_opt(0, 0, 0).unwrap());
    assert_eq!(jst::from_jst(jst::to_jst(utc)), utc);
    assert_eq!(jst::jst_date(utc), day("2027-01-01"));
    assert_eq!(jst::day_start(day("2027-01-01")), utc);
    assert_eq!(jst::at(day("2027-01-01"), 17, 30), Some(day("2027-01-01").and_hms_opt(8, 30, 0).unwrap()));
    assert_eq!(jst::at(day("2027-01-01"), 24, 0), None);
}

#[test]
fn a_leap_day_child_grows_older_on_the_first_of_march() {
    let born = day("1940-02-29");
    assert_eq!(jst::age_on(born, day("2026-02-28")), Some(85));
    assert_eq!(jst::age_on(born, day("2026-03-01")), Some(86));
    assert_eq!(jst::age_on(born, day("2028-02-28")), Some(87));
    assert_eq!(jst::age_on(born, day("2028-02-29")), Some(88));
    assert_eq!(jst::age_on(born, day("1940-02-28")), None);
}

#[test]
fn the_fiscal_year_turns_on_the_first_of_april() {
    assert_eq!(jst::fiscal_year(day("2027-03-31")), 2026);
    assert_eq!(jst::fiscal_year(day("2027-04-01")), 2027);
    assert_eq!(wareki::fiscal_year(2018), "平成30年度");
    assert_eq!(wareki::fiscal_year(2019), "令和元年度");
    assert_eq!(wareki::fiscal_year(2026), "令和8年度");
}

#[test]
fn months_end_where_the_calendar_says() {
    assert_eq!(jst::month_end(day("2028-02-10")), day("2028-02-29"));
    assert_eq!(jst::month_end(day("2026-12-01")), day("2026-12-31"));
    assert_eq!(jst::monday_of(day("2026-11-30")), day("2026-11-30"));
    assert_eq!(jst::monday_of(day("2026-12-06")), day("2026-11-30"));
    assert_eq!(jst::month_start(day("2026-12-31")), day("2026-12-01"));
    assert_eq!(jst::add_months(day("2026-08-31"), 6), Some(day("2027-02-28")));
    assert_eq!(jst::add_months(day("2028-02-29"), -12), Some(day("2027-02-28")));
}

#[test]
fn quarters_are_calendar_quarters_in_japan() {
    let fourth = Quarter::of(day("2026-11-21"));
    assert_eq!(fourth.to_string(), "2026-Q4");
    assert_eq!((fourth.first_day(), fourth.last_day()), (day("2026-10-01"), day("2026-12-31")));
    assert_eq!(Quarter::last_full(day("2027-01-01")), fourth);
    assert_eq!(fourth.next().previous(), fourth);
    assert_eq!(Quarter::parse("2026-Q4"), Some(fourth));
    for wrong in ["2026-Q5", "2026-Q0", "26-Q1", "2026Q1", "2026-Q04", "+026-Q1"] {
        assert_eq!(Quarter::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn eras_change_on_their_day() {
    for (date, long, short) in [
        ("1989-01-07", "昭和64年1月7日", "S64.1.7"),
        ("1989-01-08", "平成元年1月8日", "H1.1.8"),
        ("2019-04-30", "平成31年4月30日", "H31.4.30"),
        ("2019-05-01", "令和元年5月1日", "R1.5.1"),
        ("2026-11-21", "令和8年11月21日", "R8.11.21"),
        ("1926-12-24", "大正15年12月24日", "T15.12.24"),
        ("1926-12-25", "昭和元年12月25日", "S1.12.25"),
        ("1912-07-29", "明治45年7月29日", "M45.7.29"),
        ("1912-07-30", "大正元年7月30日", "T1.7.30"),
        ("1872-01-01", "1872年1月1日", "1872.1.1"),
    ] {
        assert_eq!(wareki::long(day(date)), long);
        assert_eq!(wareki::short(day(date)), short);
    }
}

#[test]
fn every_way_of_typing_a_date_is_read() {
    for (typed, date) in [
        ("R8.11.21", "2026-11-21"),
        ("r8/11/21", "2026-11-21"),
        ("R 8 . 11 . 21", "2026-11-21"),
        ("Ｒ８．１１．２１", "2026-11-21"),
        ("令和８年１１月２１日", "2026-11-21"),
        ("R081121", "2026-11-21"),
        ("令和元年5月1日", "2019-05-01"),
        ("㋿元年5月1日", "2019-05-01"),
        ("㍻31年4月30日", "2019-04-30"),
        ("H31-4-30", "2019-04-30"),
        ("S10.3.3", "1935-03-03"),
        ("昭和10年3月3日", "1935-03-03"),
        ("T15.12.24", "1926-12-24"),
        ("M45/7/29", "1912-07-29"),
        ("2026-11-21", "2026-11-21"),
        ("2026/1/5", "2026-01-05"),
        ("２０２６年２月２８日", "2026-02-28"),
        ("20261121", "2026-11-21"),
        ("H32.3.31", "2020-03-31"),
        ("S64.1.8", "1989-01-08"),
        ("R10.2.29", "2028-02-29"),
    ] {
        assert_eq!(parse_date(typed), Ok(day(date)), "{typed}");
    }
}

#[test]
fn what_is_no_date_is_refused_by_name() {
    for (typed, refusal) in [
        ("", DateRefusal::Empty),
        ("　 ", DateRefusal::Empty),
        ("あした", DateRefusal::Unreadable),
        ("8.11.21", DateRefusal::Unreadable),
        ("R8.11", DateRefusal::Unreadable),
        ("R8.11.21.1", DateRefusal::Unreadable),
        ("R81121", DateRefusal::Unreadable),
        ("26/11/21", DateRefusal::Unreadable),
        ("R-8.1.1", DateRefusal::Unreadable),
        ("2027-02-29", DateRefusal::NoSuchDay),
        ("R9.2.29", DateRefusal::NoSuchDay),
        ("R8.13.1", DateRefusal::NoSuchDay),
        ("R0.1.1", DateRefusal::NoSuchDay),
        ("R1.4.30", DateRefusal::EraNotBegun),
        ("H1.1.7", DateRefusal::EraNotBegun),
        ("M3.1.1", DateRefusal::EraNotBegun),
        ("3026-11-21", DateRefusal::YearFarAway),
        ("1026-11-21", DateRefusal::YearFarAway),
        ("31111111", DateRefusal::YearFarAway),
    ] {
        assert_eq!(parse_date(typed), Err(refusal), "{typed}");
    }
}

proptest::proptest! {
    #[test]
    fn every_day_of_the_modern_calendar_comes_back_from_both_forms(offset in 0i64..80_000) {
        let date = day("1873-01-01") + chrono::TimeDelta::days(offset);
        proptest::prop_assert_eq!(parse_date(&wareki::long(date)), Ok(date));
        proptest::prop_assert_eq!(parse_date(&wareki::short(date)), Ok(date));
        proptest::prop_assert_eq!(parse_date(&date.to_string()), Ok(date));
    }

    #[test]
    fn no_typed_text_breaks_the_reader(text in "\\PC{0,20}") {
        let _ = parse_date(&text);
    }
}

/// The lists are those the Cabinet Office published (国民の祝日について), 2032 by the law as it stands.
#[test]
fn holidays_are_those_of_the_cabinet_office() {
    let years: [(i32, &[&str]); 5] = [
        (
            2019,
            &[
                "01-01", "01-14", "02-11", "03-21", "04-29", "04-30", "05-01", "05-02", "05-03", "05-04",
                "05-05", "05-06", "07-15", "08-11", "08-12", "09-16", "09-23", "10-14", "10-22", "11-03",
                "11-04", "11-23",
            ],
        ),
        (
            2020,
            &[
                "01-01", "01-13", "02-11", "02-23", "02-24", "03-20", "04-29", "05-03", "05-04", "05-05",
                "05-06", "07-23", "07-24", "08-10", "09-21", "09-22", "11-03", "11-23",
            ],
        ),
        (
            2021,
            &[
                "01-01", "01-11", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05", "07-22",
                "07-23", "08-08", "08-09", "09-20", "09-23", "11-03", "11-23",
            ],
        ),
        (
            2026,
            &[
                "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05", "05-06",
                "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23",
            ],
        ),
        (
            2027,
            &[
                "01-01", "01-11", "02-11", "02-23", "03-21", "03-22", "04-29", "05-03", "05-04", "05-05",
                "07-19", "08-11", "09-20", "09-23", "10-11", "11-03", "11-23",
            ],
        ),
    ];
    for (year, expected) in years {
        let found: Vec<String> = day(&format!("{year}-01-01"))
            .iter_days()
            .take_while(|d| *d <= day(&format!("{year}-12-31")))
            .filter(|d| holiday_name(*d).is_some())
            .map(|d| d.format("%m-%d").to_string())
            .collect();
        assert_eq!(found, expected, "{year}");
    }
    assert_eq!(holiday_name(day("2026-09-22")).as_deref(), Some("国民の休日"));
    assert_eq!(holiday_name(day("2032-09-21")).as_deref(), Some("国民の休日"));
    assert!(holiday_name(day("2032-09-20")).is_some() && holiday_name(day("2032-09-22")).is_some());
}

#[test]
fn business_days_skip_weekends_holidays_and_the_turn_of_the_year() {
    let calendar = BusinessCalendar::public_offices();
    assert_eq!(calendar.add(day("2026-11-20"), 1), Some(day("2026-11-24")), "over the 23rd of November");
    assert_eq!(calendar.add(day("2026-12-28"), 1), Some(day("2027-01-04")));
    assert_eq!(calendar.add(day("2026-05-07"), -3), Some(day("2026-04-28")));
    assert_eq!(calendar.add(day("2026-11-21"), 0), Some(day("2026-11-21")));
    assert_eq!(calendar.this_or_next(day("2026-11-21")), Some(day("2026-11-24")));
    assert_eq!(calendar.this_or_next(day("2026-11-24")), Some(day("2026-11-24")));
    assert_eq!(calendar.between(day("2026-11-20"), day("2026-11-27")), 4);
    assert_eq!(calendar.between(day("2026-11-27"), day("2026-11-20")), -4);
}

#[test]
fn an_office_brings_its_own_closed_days() {
    let calendar = BusinessCalendar::public_offices().closed_on(&[Weekday::Sun]);
    assert_eq!(calendar.add(day("2026-11-20"), 1), Some(day("2026-11-21")), "open on Saturday");
    assert_eq!(calendar.add(day("2026-11-21"), 1), Some(day("2026-11-24")), "over the 23rd of November");
    assert!(calendar.clone().open_on_holidays().is_open(day("2026-11-23")));
    let all =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    assert_eq!(calendar.closed_on(&all).add(day("2026-11-20"), 1), None, "never open");
}

#[test]
fn a_deadline_is_worded_in_one_way() {
    let due = jst::at(day("2026-09-11"), 17, 0).unwrap();
    assert_eq!(display::deadline(due), "9月11日(金) 17:00 まで");
    assert_eq!(display::deadline_en(due), "by Fri 11 Sep 17:00");
    assert_eq!(display::deadline_day(due), "9/11");
    let end_of_day = jst::day_start(jst::jst_date(due)) + chrono::Duration::days(1);
    assert_eq!(display::deadline(end_of_day), "9月11日(金) まで");
    assert_eq!(display::deadline_en(end_of_day), "by Fri 11 Sep");
    assert_eq!(display::deadline_day(end_of_day), "9/11");
}

#[test]
fn dates_carry_their_weekday_and_times_the_24_hour_clock() {
    let starts = jst::at(day("2026-12-01"), 14, 0).unwrap();
    let ends = jst::at(day("2026-12-01"), 15, 5).unwrap();
    let late = jst::at(day("2026-12-02"), 0, 30).unwrap();
    assert_eq!(display::span(starts, ends), "12月1日(火) 14:00〜15:05");
    assert_eq!(display::span(starts, late), "12月1日(火) 14:00〜12月2日(水) 00:30");
    assert_eq!(display::span_en(starts, ends), "Tue 1 Dec 14:00–15:05");
    assert_eq!(display::date(day("2026-12-01")), "2026年12月1日(火)");
    assert_eq!(display::wareki_date(day("2026-12-01")), "令和8年12月1日(火)");
    assert_eq!(display::datetime(starts), "2026年12月1日(火) 14:00");
    assert_eq!(display::date_en(day("2026-12-01")), "Tue 1 Dec 2026");
    assert_eq!(display::datetime_en(late), "Wed 2 Dec 2026 00:30");
    assert_eq!(display::time(late), "00:30");
}
