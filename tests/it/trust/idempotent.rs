//! G12: a write that is repeated, one after the other or twenty at once, has one effect and one answer, for ever.

use enza::usecases::letter::test_transport::test_transport;

both!(a_repeat_has_one_effect_and_the_same_answer, |app| async move {
    let desk = app.state.desk.clone();
    let write = |op_id: &str| {
        let mut cmd = desk.cmd(enza::domain::access::Actor::System("test"), Some(op_id.into()), "test");
        desk.write(&mut cmd, "letter.test_transport", |tx, cmd| test_transport(tx, cmd, "a@example.jp"))
    };
    let first = write("op-1").unwrap();
    for _ in 0..3 {
        assert_eq!(write("op-1").unwrap(), first);
    }
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(|| write("op-2").unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    app.pass(chrono::Duration::days(400));
    assert_eq!(write("op-1").unwrap(), first, "a year later still the same answer");
    app.settle().await;
    assert_eq!(app.state.works.post.transport.kept().len(), 2, "two operations, two letters");
});
