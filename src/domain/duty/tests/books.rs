//! The rules as shipped: complete, and changed only from the day of an adoption on.

use std::collections::BTreeSet;

use super::*;
use crate::domain::words::Word;

fn kinds(kind: RuleKind) -> BTreeSet<&'static str> {
    let catalogue = shipped().unwrap();
    let book = RuleBook::new(&catalogue, &[adoption("2020-01-01", Preset::Akashi)]);
    let set = book.on(day("2026-04-01"));
    set.rules.iter().filter(|rule| rule.kind == kind).map(|rule| rule.no.as_str()).collect()
}

pub fn adoption(from: &str, preset: Preset) -> Adoption {
    Adoption { effective_from: day(from), preset, overrides: Overrides::default() }
}

#[test]
fn every_rule_has_the_kind_by_which_it_is_followed_up() {
    let words = |text: &'static str| text.split(' ').collect::<BTreeSet<_>>();
    assert_eq!(
        kinds(RuleKind::Dated),
        words(
            "r7 r9 r10 r11 r12 r14_i r14_ro r14_ha r15_i r15_ro r16 r18b r19 r21 r22 r28 r29 p7 \
             p9 p10 p11 p12 p13 p15 p16 p17 p18 p21 p23 p24"
        )
    );
    assert_eq!(kinds(RuleKind::Check), words("r1 r4 r6 r8 r20 r23 r24 r32 p6 p8 p22 p25 p26"));
    assert_eq!(
        kinds(RuleKind::Event),
        words("r5 r13b r17 r18 r25 r27 r31 p14 p19 p20 p27 p28 p_delegation p_request")
    );
    assert_eq!(kinds(RuleKind::Standing), words("r2 r3 r13 r26 r30"));
}

#[test]
fn rules_adopted_under_an_earlier_word_of_a_framework_hold_on() {
    let stored = |care: &str, preventive: &str| -> Overrides {
        let text = format!(
            r#"{{"change":[{{"rule":"p16","framework":"{preventive}","every":2}}],
                "matrix":{{"{care}":{{"meeting":"not"}}}},"settings":{{"runs":["{preventive}"]}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    let earlier = stored("care", "preventive");
    assert_eq!(earlier, stored("home_care", "preventive_support"));
    assert!(serde_json::to_string(&earlier).unwrap().contains("preventive_support"));
}
