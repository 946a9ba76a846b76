//! An account for whoever answers often by link: offered, asked for, made or declined, and nothing answered before is lost.

use diesel::prelude::*;
use enza::storage::schema::{account_requests, invitations, offices};
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, Browser, Call, Office, TestApp, Town, at};

/// An office that has no account answers polls by its links: gives the device of the last one and its address.
async fn answers_often(app: &TestApp, town: &Town, times: usize) -> (Browser, String, Vec<String>) {
    let office = &town.providers[1];
    let mut last = None;
    let mut numbers = Vec::new();
    for nth in 0..times {
        let is_known = nth > 0;
        let number = format!("000000001{nth}");
        let call = Call::of(town, ("架空 太郎", &number), vec![office]);
        let poll = call.out(app, town, &[at(3, 10, 0)]);
        app.settle().await;
        numbers.push(poll.number.clone());
        last = Some(answered(app, office, (&poll.slots[0], is_known)).await);
    }
    let (device, address) = last.unwrap();
    (device, address, numbers)
}

/// Answers a poll by its link; whoever answered before can be chosen by name.
async fn answered(
    app: &TestApp,
    office: &Office,
    (slot, is_known): (&enza::domain::ids::Uid, bool),
) -> (Browser, String) {
    let (mut device, address) = app.holder(office).await;
    let begin = device.get(&address).await;
    let poll = device.follow(&begin).await;
    assert_eq!(poll.body.contains("<option value=\"架空 通子\""), is_known, "{}", poll.body);
    let path = format!("{address}/poll");
    let mark = format!("slot-{slot}");
    let typed = [(mark.as_str(), "yes"), ("attendance", "attending"), ("person", "架空 通子")];
    let done = device.submit(&poll, &path, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    (device, address)
}

async fn asked(device: &mut Browser, address: &str, email: &str) -> Answer {
    let path = format!("{address}/account");
    let page = device.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    device
        .submit(&page, &path, &[("name", "架空 通子"), ("profession", "生活相談員"), ("email", email)])
        .await
}

fn states(app: &TestApp) -> Vec<String> {
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(account_requests::table.order(account_requests::id).select(account_requests::state).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(who_answers_often_asks_for_an_account_and_finds_every_earlier_answer_in_it, |app| async move {
    let town = app.town();
    let (mut device, address, _) = answers_often(&app, &town, 2).await;
    let receipt = device.get(&format!("{address}/poll")).await;
    assert!(!receipt.body.contains("アカウントのご案内"), "two answers are not often: {}", receipt.body);
    let early = device.get(&format!("{address}/account")).await;
    assert!(early.body.contains("いまは申し込めません"), "{}", early.body);
    let (mut device, address, _) = {
        let call = Call::of(&town, ("架空 三郎", "0000000019"), vec![&town.providers[1]]);
        let poll = call.out(&app, &town, &[at(4, 10, 0)]);
        app.settle().await;
        let (device, address) = answered(&app, &town.providers[1], (&poll.slots[0], true)).await;
        (device, address, ())
    };
    let receipt = device.get(&format!("{address}/poll")).await;
    assert!(receipt.body.contains("アカウントのご案内"), "{}", receipt.body);
    let done = asked(&mut device, &address, "michiko@example.test").await;
    assert_eq!(done.status, 303, "{}", done.body);
    let waits = device.get(&format!("{address}/account")).await;
    assert!(waits.body.contains("申し込みを受け付けています"), "{}", waits.body);
    let mut admin = app.signed_in_as(&town.administrator);
    assert!(admin.get("/accounts").await.body.contains("アカウントの申し込みが 1 件あります"));
    let list = admin.get("/account-requests").await;
    assert!(list.body.contains("架空 通子") && list.body.contains(&town.providers[1].name), "{}", list.body);
    let href = list.body.split("href=\"/accounts/new?request=").nth(1).unwrap().split('"').next().unwrap();
    let form = admin.get(&format!("/accounts/new?request={href}")).await;
    assert!(form.body.contains("michiko@example.test"), "{}", form.body);
    let made = admin.submit(&form, "/accounts", &[("login", "michiko"), ("mailed", "yes")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    assert_eq!(states(&app), ["accepted"]);
    app.settle().await;
    let letter = app.last_letter_to("michiko@example.test");
    assert!(letter.text.contains("/welcome"), "{}", letter.text);
    // The earlier answers belong to the office, and stand in the new account's history.
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(invitations::table
            .inner_join(offices::table.on(invitations::office_id.eq(offices::id.nullable())))
            .filter(offices::uid.eq(&town.providers[1].uid))
            .filter(invitations::answered_at.is_not_null())
            .count()
            .get_result(conn)?)
    };
    assert_eq!(app.state.store().read(read).unwrap(), 3);
    let person = crate::support::Person {
        uid: account_of(&app, "michiko"),
        login: "michiko".into(),
        name: "架空 通子".into(),
    };
    // As after the first password.
    let set = |conn: &mut Conn| -> Result<usize, StorageError> {
        use enza::storage::schema::accounts;
        let row = accounts::table.filter(accounts::uid.eq(&person.uid));
        Ok(diesel::update(row).set(accounts::state.eq("active")).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(set).unwrap(), 1);
    let mut own = app.signed_in_as(&person);
    let history = own.get("/inbox/answered").await;
    assert_eq!(history.status, 200, "{}", history.body);
    assert_eq!(history.texts("#main .rows__title").len(), 3, "{}", history.body);
    let late = device.get(&format!("{address}/account")).await;
    assert!(late.body.contains("いまは申し込めません"), "the office has an account now: {}", late.body);
});

fn account_of(app: &TestApp, login: &str) -> enza::domain::ids::Uid {
    let find = |conn: &mut Conn| enza::storage::tables::accounts::find_by_login(conn, login);
    app.state.store().read(find).unwrap().unwrap().uid
}

both!(a_request_says_what_is_wrong_is_taken_back_and_is_declined_with_a_reason, |app| async move {
    let town = app.town();
    let (mut device, address, _) = answers_often(&app, &town, 3).await;
    let path = format!("{address}/account");
    let page = device.get(&path).await;
    let typed = [("name", " "), ("profession", &"長".repeat(61)), ("email", "no address")];
    let wrong = device.submit(&page, &path, &typed).await;
    assert_eq!(wrong.status, 422);
    for said in ["name@example.jp", "60文字以内"] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    assert_eq!(asked(&mut device, &address, "michiko@example.test").await.status, 303);
    let page = device.get(&path).await;
    let back = device.submit(&page, &path, &[("act", "withdraw")]).await;
    assert_eq!(back.status, 303, "{}", back.body);
    assert_eq!(asked(&mut device, &address, "michiko@elsewhere.example").await.status, 303);
    assert_eq!(states(&app), ["withdrawn", "waiting"]);
    let mut admin = app.signed_in_as(&town.administrator);
    let list = admin.get("/account-requests").await;
    assert!(
        list.body.contains("違うドメインです"),
        "an address of elsewhere needs a second look: {}",
        list.body
    );
    let at = list.body.split("action=\"/account-requests/").nth(1).unwrap().split('"').next().unwrap();
    let at = format!("/account-requests/{at}");
    let silent = admin.submit(&list, &at, &[("reason", "")]).await;
    assert_eq!(silent.status, 422, "{}", silent.body);
    assert_eq!(admin.submit(&list, &at, &[("reason", "お電話で確認できませんでした")]).await.status, 303);
    let told = device.get(&path).await;
    assert!(told.body.contains("お電話で確認できませんでした"), "{}", told.body);
    let late = admin.submit(&list, &at, &[("reason", "もう一度"), ("op_id", "another")]).await;
    assert_eq!(late.status, 422, "{}", late.body);
});
