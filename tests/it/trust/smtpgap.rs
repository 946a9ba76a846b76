//! G14: a relay that cuts the line before its 250, asks for patience, refuses or is slow: nothing is lost, at most one
//! duplicate for each cut, always under the same Message-ID, and a refusal shows as 不達.

use std::collections::BTreeMap;

use chrono::Duration;

use crate::support::{Deed, Smtp, TestApp};

/// An app of the same backend whose letters go to the stub.
fn sending(app: &TestApp, smtp: &Smtp) -> TestApp {
    let settings = smtp.settings();
    let settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    TestApp::spawn(app.backend, &settings).unwrap()
}

both!(nothing_is_lost_and_a_cut_doubles_at_most_once, |app| async move {
    let script =
        [Deed::CutAfterData, Deed::Later, Deed::Refuse, Deed::AfterAnother, Deed::Accept, Deed::CutAfterData];
    let smtp = Smtp::start(&script).await;
    let app = sending(&app, &smtp);
    let letters: Vec<_> = (0..12).map(|n| app.queue_letter(&format!("office{n}@example.jp"))).collect();
    for _ in 0..6 {
        app.settle().await;
        app.pass(Duration::minutes(16));
    }
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for taken in smtp.taken() {
        *copies.entry(taken.header("Message-ID").unwrap()).or_default() += 1;
    }
    let states: Vec<String> = letters.iter().map(|uid| app.letter(uid).0).collect();
    assert_eq!(states.iter().filter(|state| *state == "sent").count(), 11, "{states:?}");
    assert_eq!(states.iter().filter(|state| *state == "refused").count(), 1, "{states:?}");
    for (uid, state) in letters.iter().zip(&states) {
        let expected = copies.get(&format!("<{uid}@enza>")).copied().unwrap_or_default();
        assert!(
            if state == "sent" { (1..=2).contains(&expected) } else { expected == 0 },
            "{uid}: {copies:?}"
        );
    }
    assert_eq!(copies.values().sum::<usize>(), 11 + 2, "one duplicate for each of the two cuts");
    let refused = letters.iter().find(|uid| app.letter(uid).0 == "refused").unwrap();
    assert!(app.letter(refused).1.contains("550"), "the relay's words are kept: {:?}", app.letter(refused));
});

both!(one_address_gets_its_letters_in_order, |app| async move {
    let smtp = Smtp::start(&[Deed::Later]).await;
    let app = sending(&app, &smtp);
    let letters: Vec<_> = (0..3).map(|_| app.queue_letter("one@example.jp")).collect();
    app.settle().await;
    assert_eq!(smtp.taken().len(), 0, "later letters wait behind the first");
    app.pass(Duration::seconds(20));
    app.settle().await;
    let order: Vec<String> = smtp.taken().iter().map(|taken| taken.header("Message-ID").unwrap()).collect();
    let expected: Vec<String> = letters.iter().map(|uid| format!("<{uid}@enza>")).collect();
    assert_eq!(order, expected);
});
