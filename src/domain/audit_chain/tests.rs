use super::*;

fn chain(length: i64) -> Vec<SealedRow> {
    let mut previous = GENESIS.to_owned();
    (1..=length)
        .map(|seal_no| {
            let fields =
                vec![format!("uid-{seal_no}"), "client.view".into(), format!("subject {}", seal_no % 7)];
            let hash = hash(&previous, seal_no, &fields);
            previous.clone_from(&hash);
            SealedRow { seal_no, fields, hash }
        })
        .collect()
}

/// Made once: ten thousand cases would else hash for seconds.
static FORTY: std::sync::LazyLock<Vec<SealedRow>> = std::sync::LazyLock::new(|| chain(40));

fn anchor(row: &SealedRow) -> Anchor {
    Anchor { seal_no: row.seal_no, hash: row.hash.clone() }
}

#[test]
fn an_untouched_chain_verifies() {
    let rows = chain(50);
    assert_eq!(verify(&rows, &[anchor(&rows[49]), anchor(&rows[9])]), Ok(50));
    assert_eq!(verify(&[], &[]), Ok(0));
}

#[test]
fn fields_do_not_slide() {
    let split = |a: &str, b: &str| hash(GENESIS, 1, &[a.into(), b.into()]);
    assert_ne!(split("ab", "c"), split("a", "bc"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

    /// G56: edits, deletions, swaps, insertions and tail cuts; the anchor stands on the last row.
    #[test]
    fn every_tampering_is_detected(at in 0usize..40, other in 0usize..40, how in 0u8..7, letter in 0usize..4) {
        let mut rows = FORTY.clone();
        let anchors = [anchor(&rows[39])];
        match how {
            0 => { let field = letter % 3; rows[at].fields[field].push('x'); }
            1 => { rows.remove(at); }
            2 if at != other => rows.swap(at, other),
            3 if at != other => { let (a, b) = (rows[at].fields.clone(), rows[other].fields.clone()); rows[at].fields = b; rows[other].fields = a; }
            4 => rows.truncate(at),
            5 => { let copy = rows[at].clone(); rows.insert(at, copy); }
            // Everything from a place on is sealed anew, as somebody could who has the whole database.
            6 => {
                rows[at].fields[1] = "client.forget".into();
                let mut previous = if at == 0 { GENESIS.to_owned() } else { rows[at - 1].hash.clone() };
                for row in rows.iter_mut().skip(at) {
                    row.hash = hash(&previous, row.seal_no, &row.fields);
                    previous.clone_from(&row.hash);
                }
            }
            _ => rows[at].hash = GENESIS.to_owned(),
        }
        proptest::prop_assert!(verify(&rows, &anchors).is_err());
    }
}

#[test]
fn anchors_are_read_back_and_a_broken_line_is_named() {
    let rows = chain(2);
    let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 2, 3).unwrap();
    let text = format!("{}{}", anchor_line(&anchor(&rows[0]), at), anchor_line(&anchor(&rows[1]), at));
    assert_eq!(read_anchors(&text), Ok(vec![anchor(&rows[0]), anchor(&rows[1])]));
    assert_eq!(read_anchors(&format!("{text}3 short\n")), Err(3));
}
