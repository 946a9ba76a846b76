//! The national care-plan CSV: the first byte says which file of the standard the rest stands in, 0x1E parts files. Whatever
//! passes every check can be written again, and reads the same.

#![no_main]

use chrono::NaiveDate;
use enza_fuzz::domain::careplan::{
    InputFile, Interface, OnUnmappable, PlanToWrite, ReadOptions, UnitKey, read_set, write_set,
};
use libfuzzer_sys::fuzz_target;

const OFFICE: &str = "9970100011";

fn unit() -> UnitKey {
    UnitKey {
        stamp: "20261101090000".into(),
        from: OFFICE.into(),
        from_kind: "43".into(),
        to: "9970100037".into(),
        to_kind: "11".into(),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let parts = bytes.split(|byte| *byte == 0x1e).filter_map(<[u8]>::split_first);
    let files: Vec<(String, &[u8])> = parts
        .map(|(which, rest)| {
            let interface = Interface::ALL[usize::from(*which) % Interface::ALL.len()];
            (unit().file_name(interface), rest)
        })
        .collect();
    let inputs: Vec<InputFile<'_>> =
        files.iter().map(|(name, bytes)| InputFile { name, bytes, size: bytes.len() as u64 }).collect();
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let set = read_set(&inputs, &ReadOptions { office_number: OFFICE, today });
    if !set.is_importable() {
        return;
    }
    for plan in &set.plans {
        let Some(client) = &plan.client else { continue };
        let to_write = PlanToWrite { key: &plan.key, client, content: &plan.content };
        let written = write_set(&plan.unit, "202611", &[to_write], OnUnmappable::Geta).unwrap();
        let again: Vec<InputFile<'_>> = written
            .files
            .iter()
            .map(|(name, bytes)| InputFile { name, bytes, size: bytes.len() as u64 })
            .collect();
        let again = read_set(&again, &ReadOptions { office_number: &plan.unit.from, today });
        assert_eq!(again.plans[0].digest, plan.digest);
    }
});
