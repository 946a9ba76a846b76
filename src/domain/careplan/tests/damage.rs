//! Damage done to a whole set: nothing panics, and what passes all checks is whole.

use proptest::prelude::*;
use proptest::sample::Index;

use super::exchange::{center_unit, preventive};
use super::*;

type RawFiles = Vec<(String, Vec<u8>)>;

/// Two plans of one client, a deletion and a history of illness, from two senders.
fn whole_set() -> RawFiles {
    let care = PlanToWrite { key: &key(1), client: &client(), content: &content() };
    let mut files = write_set(&unit(), "202611", &[care], OnUnmappable::Stop).unwrap().files;
    let support = PlanToWrite { key: &key(1), client: &client(), content: &preventive() };
    files.extend(write_set(&center_unit(), "202611", &[support], OnUnmappable::Stop).unwrap().files);
    let row = "202407,282038,0009000001,20261101";
    files.push((unit().file_name(Interface::Sheet1Deleted), format!("{row}\r\n").into_bytes()));
    let illness = format!("{row},\"H12\",\"架空の病\",\"架空医院\",1,,01,\"内服\"\r\n");
    files.push((center_unit().file_name(Interface::Illnesses), encode_ms932(&illness).0));
    files
}

/// What goes wrong with a file on its way.
#[derive(Clone, Debug)]
enum Damage {
    /// Bytes are lost and others stand in their place.
    Replaced(usize, Vec<u8>),
    /// A stretch stands there twice.
    Repeated(usize),
    /// The rest is gone.
    Cut,
    /// Another text stands in a cell.
    Cell(&'static str),
    /// The bytes of another file.
    Taken(Index),
    /// The file is missing.
    Gone,
}

fn any_damage() -> impl Strategy<Value = Damage> {
    let cells =
        ["", "\"", "0", "100", "99999999", "20261131", "H000000001", "=1+1", "２", "架空\r\n空架", "―"];
    prop_oneof![
        (0usize..30, proptest::collection::vec(any::<u8>(), 0..5))
            .prop_map(|(n, new)| Damage::Replaced(n, new)),
        (1usize..300).prop_map(Damage::Repeated),
        Just(Damage::Cut),
        proptest::sample::select(cells.to_vec()).prop_map(Damage::Cell),
        any::<Index>().prop_map(Damage::Taken),
        Just(Damage::Gone),
    ]
}

fn harm(files: &mut RawFiles, file: Index, at: Index, damage: Damage) {
    if files.is_empty() {
        return;
    }
    let file = file.index(files.len());
    let source = if let Damage::Taken(other) = &damage { other.index(files.len()) } else { file };
    let mut bytes = files[source].1.clone();
    let whole = bytes.len();
    let at = at.index(whole + 1);
    let end = |n: usize| (at + n).min(whole);
    match damage {
        Damage::Replaced(n, new) => drop(bytes.splice(at..end(n), new)),
        Damage::Repeated(n) => {
            let twice = bytes[at..end(n)].to_vec();
            drop(bytes.splice(at..at, twice));
        }
        Damage::Cut => bytes.truncate(at),
        Damage::Cell(text) => {
            let mut cells: Vec<Vec<u8>> = bytes.split(|byte| *byte == b',').map(<[u8]>::to_vec).collect();
            let at = at % cells.len();
            cells[at] = encode_ms932(text).0;
            bytes = cells.join(&b',');
        }
        Damage::Taken(_) => {}
        Damage::Gone => {
            files.remove(file);
            return;
        }
    }
    files[file].1 = bytes;
}

/// Writes a plan of a set again, and reads it.
fn again(plan: &ImportedPlan) -> CarePlanSet {
    let client = plan.client.clone().unwrap_or_else(client);
    let to_write = PlanToWrite { key: &plan.key, client: &client, content: &plan.content };
    read(&write_set(&plan.unit, "202611", &[to_write], OnUnmappable::Geta).unwrap().files)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_passes_after_any_damage_is_whole_and_can_be_handed_on(
        damages in proptest::collection::vec((any::<Index>(), any::<Index>(), any_damage()), 1..4),
    ) {
        let mut files = whole_set();
        for (file, at, damage) in damages {
            harm(&mut files, file, at, damage);
        }
        let set = read(&files);
        for problem in set.problems.iter().filter(|p| p.row.is_some()) {
            prop_assert!(files.iter().any(|(name, _)| *name == problem.file), "{problem:?} has a place");
        }
        if set.is_importable() {
            for plan in &set.plans {
                let again = again(plan);
                prop_assert!(again.is_importable(), "{:?}", again.problems);
                prop_assert_eq!(&again.plans[0].digest, &plan.digest);
                prop_assert_eq!(&again.plans[0].content, &carried(&plan.content));
            }
        }
    }
}
