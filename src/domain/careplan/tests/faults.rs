//! Every fault of a set is named where it stands, and with what to do.

use super::*;

#[test]
fn each_bad_input_is_named_with_its_row_and_item() {
    use Interface::{Hosoku, Sheet1, Sheet2, Sheet3};
    use ProblemCode as P;
    let cases = [
        (Sheet1, "\"架空居宅介護支援事業所\",", "架空居宅,介護支援事業所,", P::ColumnsShifted, Some(10)),
        (Sheet2, "\"週２回\",", "\"週２回\",\"\",", P::FieldCount, None),
        (Sheet1, ",,\r\n", ",,,\r\n", P::FieldCount, None),
        (Sheet1, ",21,2,", ",29,2,", P::CodeUnknown, Some(16)),
        (Sheet1, ",22,\"", ",26,\"", P::CodeUnknown, Some(21)),
        (Sheet1, ",20261101,20250401,", ",20261131,20250401,", P::DateImpossible, Some(14)),
        (Hosoku, ",19400229,", ",19410229,", P::DateImpossible, Some(8)),
        (Hosoku, "\"架空 花子\"", "\"\"", P::NeededBlank, Some(6)),
        (Hosoku, "\"架空 花子\"", "\"架空 〓子\"", P::LetterReplaced, Some(6)),
        (Hosoku, "\"架空 花子\"", "\"架空 &#134071;子\"", P::LetterReplaced, Some(6)),
        (Hosoku, ",673-0000,", ",6730000,", P::PostalForm, Some(9)),
        (Hosoku, ",282038,", ",282039,", P::InsurerCheckDigit, Some(2)),
        (Hosoku, ",0009000001,", ",000900000,", P::InsuredNumberForm, Some(3)),
        (Sheet2, ",2870200017,", ",2870200018,", P::OfficeCheckDigit, Some(17)),
        (Sheet2, ",2870200017,", ",287020001,", P::OfficeNumberForm, Some(17)),
        (Sheet2, ",Y,", ",1,", P::CodeUnknown, Some(15)),
        (Sheet2, ",1,\"歩行", ",x,\"歩行", P::NotDigits, Some(6)),
        (Sheet2, ",1,\"歩行", ",,\"歩行", P::NumberBlank, None),
        (Sheet3, ",2,1000,", ",8,1000,", P::CodeUnknown, Some(7)),
        (Sheet3, ",1000,", ",1060,", P::TimeImpossible, Some(8)),
        (Sheet1, ",2870100019,", ",2870100027,", P::OfficeMismatch, Some(13)),
        (Sheet1, "202407,", "202404,", P::VersionUnknown, Some(1)),
        (Sheet1, ",20271031,", ",20251031,", P::PeriodReversed, None),
    ];
    for (interface, from, to, code, item) in cases {
        let set = files().change(interface, from, to).read();
        let found = set.problems.iter().find(|p| p.code == code);
        let found = found.unwrap_or_else(|| panic!("{code} for {to}, found {:?}", set.problems));
        assert!(found.file.starts_with(interface.prefix()) && found.row.is_some(), "{found:?}");
        assert_eq!(found.item, item, "{code} for {to}");
        assert_eq!(set.is_importable(), code.severity() != Severity::Error, "{code}: {:?}", set.problems);
    }
}

#[test]
fn shifted_columns_are_told_from_a_wrong_count() {
    let files = files().change(Interface::Sheet1, ",282038,", ",");
    let set = files.read();
    let found = &set.problems[0];
    assert_eq!((found.code, found.row, found.item), (ProblemCode::ColumnsShifted, Some(1), Some(2)));
    let same_count = files_shifted_inside().read();
    assert_eq!(same_count.problems[0].code, ProblemCode::ColumnsShifted);
}

/// One column lost in front and one blank column gained at the end: the count is right, the columns are not.
fn files_shifted_inside() -> Files {
    files().change(Interface::Sheet1, ",282038,", ",").change(Interface::Sheet1, "\r\n", ",\r\n")
}

#[test]
fn two_versions_in_one_file_are_named() {
    let files = files().change(Interface::Sheet2, "\r\n202407,", "\r\n202208,");
    let set = files.read();
    let found = set.problems.iter().find(|p| p.code == ProblemCode::VersionsMixed).unwrap();
    assert_eq!(found.row, Some(2));
    assert!(!set.is_importable());
}

#[test]
fn missing_files_and_rows_without_parents_are_named() {
    assert_eq!(files().without(Interface::Sheet1).codes()[0], ProblemCode::Missing1Kyo);
    assert!(files().without(Interface::Sheet2).codes().contains(&ProblemCode::Missing2Kyo));
    let without_name = files().without(Interface::Hosoku).read();
    assert!(without_name.is_importable() && without_name.plans[0].client.is_none());
    assert_eq!(without_name.problems[0].code, ProblemCode::MissingHosoku);
    assert!(files().without(Interface::Sheet3).read().is_importable());
    let orphan = files().change(Interface::Sheet2, "0009000001", "0009000002");
    assert!(orphan.codes().contains(&ProblemCode::OrphanRow));
    let without_rows = files_with_other_rows_only();
    assert!(without_rows.codes().contains(&ProblemCode::PlanWithoutRows));
}

fn files_with_other_rows_only() -> Files {
    let mut files = files();
    let text = files.of(Interface::Sheet2);
    *text = text.replace("0009000001", "0009000002");
    files
}

#[test]
fn rows_that_stand_twice_are_dropped_when_equal_and_refused_when_not() {
    let mut twice = files();
    let text = twice.of(Interface::Sheet1);
    *text = text.repeat(2);
    let set = twice.read();
    assert!(set.problems.iter().any(|p| p.code == ProblemCode::RowTwice && p.row == Some(2)));
    assert_eq!((set.plans.len(), set.is_importable()), (1, true));
    let differs = twice.change(Interface::Sheet1, "安全に", "無事に").read();
    assert!(differs.problems.iter().any(|p| p.code == ProblemCode::PlanTwice));
    assert!(!differs.is_importable());
    let mut rows = files();
    let text = rows.of(Interface::Sheet2);
    *text = text.repeat(2);
    let set = rows.read();
    assert!(
        set.problems.iter().filter(|p| p.code == ProblemCode::RowTwice).count() >= 1,
        "{:?}",
        set.problems
    );
}

#[test]
fn one_file_twice_unknown_names_and_unused_files_are_named() {
    let mut files = files();
    let (name, text) = files.0[0].clone();
    files.0.push((name.to_lowercase(), text));
    files.0.push(("２表.csv".into(), "x".into()));
    files.0.push((format!("DLTPLAN_202611_{OFFICE}_43_2870200017_11_20261101090000.CSV"), "x".into()));
    let codes = files.codes();
    for code in [ProblemCode::FileTwice, ProblemCode::FileNameUnknown, ProblemCode::FileNotUsed] {
        assert!(codes.contains(&code), "{code}");
    }
    assert_eq!(read(&[]).problems[0].code, ProblemCode::NoFiles);
}

#[test]
fn a_letter_outside_ms932_is_named_where_it_stands() {
    let mut files: Vec<(String, Vec<u8>)> =
        self::files().0.into_iter().map(|(name, text)| (name, encode_ms932(&text).0)).collect();
    let hosoku = &mut files[0].1;
    let name = encode_ms932("架空 花子").0;
    let at = hosoku.windows(name.len()).position(|w| w == name).unwrap();
    // F040 is the first code of the user-defined letters (外字).
    hosoku[at..at + 2].copy_from_slice(&[0xF0, 0x40]);
    let set = read(&files);
    let found = set.problems.iter().find(|p| p.code == ProblemCode::LetterUnmappable).unwrap();
    assert_eq!((found.row, found.item, found.item_name.as_str()), (Some(1), Some(6), "利用者氏名"));
    assert!(!set.is_importable());
}

#[test]
fn a_file_full_of_faults_is_not_read_to_its_end() {
    let mut files = files();
    let text = files.of(Interface::Sheet2);
    *text = "202407,x\r\n".repeat(5_000);
    let set = files.read();
    assert!(set.problems.len() < 210, "{}", set.problems.len());
    assert!(set.problems.iter().any(|p| p.code == ProblemCode::MoreProblems));
}
