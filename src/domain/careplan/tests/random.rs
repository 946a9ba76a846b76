//! Random plans and random damage.

use proptest::prelude::*;

use super::*;

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select("架空一二ｶﾅ①,\"～A1\n 。髙".chars().collect::<Vec<_>>()),
        1..12,
    )
    .prop_map(|letters| format!("架{}", letters.into_iter().collect::<String>()))
    .prop_map(|text| text.trim_matches([' ', '\n']).to_owned())
}

/// Plans in the form the standard can carry: numbers count up, neighbouring texts differ.
fn plans() -> impl Strategy<Value = PlanContent> {
    let items = proptest::collection::vec((text(), any::<bool>(), text()), 0..3);
    let goals = proptest::collection::vec((text(), proptest::collection::vec((text(), items), 1..3)), 0..3);
    let needs = proptest::collection::vec((text(), goals), 1..4);
    needs.prop_map(|needs| {
        let mut content = content();
        content.needs = (1..)
            .zip(needs)
            .map(|(number, (body, goals))| Need { number, body, goals: build(goals), ..Need::default() })
            .collect();
        content
    })
}

type Shorts = Vec<(String, Vec<(String, bool, String)>)>;

fn build(goals: Vec<(String, Shorts)>) -> Vec<Goal> {
    let mut built = Vec::new();
    for (number, (long, shorts)) in (1..).zip(goals) {
        let mut count = 0;
        for (at, (short, items)) in shorts.into_iter().enumerate() {
            let items = items.into_iter().map(|(body, is_covered, frequency)| {
                count += 1;
                ServiceItem { frequency, ..item(count, &body, is_covered) }
            });
            built.push(goal(number, &long, &format!("{at}{short}"), items.collect()));
        }
    }
    built
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0usize..4) {
        let name = unit().file_name(Interface::ALL[which]);
        let set = read(&[(name, bytes)]);
        prop_assert!(!set.is_importable());
    }

    #[test]
    fn damaged_files_never_make_the_reader_panic(which in 0usize..4, at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut files: Vec<(String, Vec<u8>)> = files().0.into_iter().map(|(name, text)| (name, encode_ms932(&text).0)).collect();
        let bytes = &mut files[which].1;
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at); } else { bytes[at] = byte; }
        let set = read(&files);
        prop_assert!(set.plans.len() <= 1);
    }

    #[test]
    fn names_never_make_the_parser_panic(name in "\\PC{0,60}") {
        let _ = FileName::parse(&name);
        let _ = FileName::parse(&format!("UPHOSOKU_{name}.CSV"));
    }

    #[test]
    fn plans_survive_writing_and_reading(content in plans()) {
        let set = files_of(&content).read();
        prop_assert!(set.is_importable(), "{:?}", set.problems);
        prop_assert_eq!(&set.plans[0].content, &content);
    }
}
