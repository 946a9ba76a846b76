//! G28: nobody guesses a personal link. Near and random tokens open nothing, an address has twenty wrong tries a minute,
//! and neither a token nor its proof nor a code stands in the database.

use chrono::Duration;
use data_encoding::BASE64URL_NOPAD;
use enza::domain::ids::Uid;
use enza::storage::tables::invitations;
use enza::usecases::links;

use crate::meetings::polled;
use crate::support::TestApp;

/// Sends the candidates of the town's meeting and gives back the newest link's fragment.
async fn mailed(app: &TestApp) -> (String, Uid) {
    let (town, ..) = polled(app).await;
    let fragment = app.last_letter_to(&town.providers[0].email).fragment();
    let bytes = BASE64URL_NOPAD.decode(&fragment.as_bytes()[1..]).unwrap();
    (fragment, Uid::from_bytes(bytes[..16].try_into().unwrap()))
}

both!(an_address_has_twenty_wrong_tries_a_minute, |app| async move {
    let (fragment, _) = mailed(&app).await;
    let (mut wrong, mut stopped) = (0, 0);
    for at in 0..40_u8 {
        let mut bytes = BASE64URL_NOPAD.decode(&fragment.as_bytes()[1..]).unwrap();
        bytes[16 + usize::from(at % 32)] ^= 1 << (at % 8);
        let near = format!("t{}", BASE64URL_NOPAD.encode(&bytes));
        // Each try comes from a new device, so that only the address counts.
        match app.browser().open_link(&near).await.status {
            422 => wrong += 1,
            429 => stopped += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((wrong, stopped), (20, 20));
    let stopped = app.browser().open_link(&fragment).await;
    assert_eq!(stopped.status, 429, "also with the right one");
    assert_eq!(stopped.headers["retry-after"], "60");
    app.pass(Duration::seconds(61));
    assert_eq!(app.browser().open_link(&fragment).await.status, 303, "a minute later it opens");
});

both!(a_device_has_ten_wrong_tries_an_hour, |app| async move {
    let (fragment, _) = mailed(&app).await;
    let mut device = app.browser();
    // The device is known once it has opened something.
    assert_eq!(device.open_link(&fragment).await.status, 303);
    for at in 0..12 {
        let answer = device.type_code("ABCD2345").await;
        assert_eq!(answer.status, if at < 10 { 422 } else { 429 }, "try {at}");
        app.pass(Duration::seconds(31));
    }
    app.pass(Duration::hours(1));
    assert_eq!(device.open_link(&fragment).await.status, 303);
});

both!(no_near_token_is_genuine, |app| async move {
    let (fragment, uid) = mailed(&app).await;
    let row = app.state.store().read(|conn| invitations::find(conn, &uid)).unwrap().unwrap();
    let bytes = BASE64URL_NOPAD.decode(&fragment.as_bytes()[1..]).unwrap();
    let right: [u8; 32] = bytes[16..].try_into().unwrap();
    let keys = app.state.desk.keys();
    assert!(links::is_genuine(keys, &row, &right));
    let tries = if std::env::var_os("ENZA_LONG").is_some() { 1_000_000_u32 } else { 20_000 };
    for at in 0..tries {
        let mut near = right;
        let [a, b, c, d] = at.wrapping_mul(2_654_435_761).to_be_bytes();
        near[usize::from(a) % 32] ^= b | 1;
        near[usize::from(c) % 32] ^= d & 0xFE;
        assert!(near == right || !links::is_genuine(keys, &row, &near));
    }
});

both!(neither_token_nor_proof_nor_code_stands_in_the_database, |app| async move {
    let (fragment, uid) = mailed(&app).await;
    let row = app.state.store().read(|conn| invitations::find(conn, &uid)).unwrap().unwrap();
    let text = links::text(app.state.desk.keys(), "", (row.kind, &row.uid, &row.nonce));
    let bytes = BASE64URL_NOPAD.decode(&fragment.as_bytes()[1..]).unwrap();
    let proof = data_encoding::HEXLOWER.encode(&bytes[16..]);
    let columns = format!("{row:?}");
    let mails: Vec<String> = app.state.store().read(stored_letters).unwrap();
    for stored in mails.iter().chain(std::iter::once(&columns)) {
        for secret in [&fragment[1..], proof.as_str(), text.code.as_str()] {
            assert!(!stored.contains(secret), "{secret} in {stored}");
        }
    }
    assert!(!mails.is_empty());
});

fn stored_letters(conn: &mut enza::storage::Conn) -> Result<Vec<String>, enza::storage::StorageError> {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        payload: String,
    }
    let rows: Vec<Row> = diesel::sql_query("SELECT payload FROM mails").load(conn)?;
    Ok(rows.into_iter().map(|row| row.payload).collect())
}
