//! Duties over many clients: who sees which, the list, its file and calendar, an insurer's counts, and that the number of
//! queries does not grow with the clients.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use enza::domain::ids::{ClientId, Uid};
use enza::storage::schema::clients;
use enza::storage::views::duty_facts;
use enza::storage::{Conn, StorageError};
use enza::usecases::care_team::withdraw_framework;

use crate::support::TestApp;

both!(each_reader_sees_the_duties_of_their_own_clients, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let ledger = format!("/clients/{}/duties", case.client);
    let mut readers = [&town.care_manager, &town.second_care_manager, &town.center_staff]
        .map(|person| app.signed_in_as(person));
    for (reader, status) in readers.iter_mut().zip([200, 404, 404]) {
        assert_eq!(reader.get(&ledger).await.status, status);
    }
    for (person, status) in [
        (&town.other_care_manager, 404),
        (&town.provider_staff, 403),
        (&town.insurer_staff, 403),
        (&town.administrator, 403),
    ] {
        assert_eq!(app.signed_in_as(person).get(&ledger).await.status, status, "{}", person.login);
    }
    let [mut own, mut other, mut center] = readers;
    let own = own.get("/duties").await;
    assert!(own.status == 200 && own.body.contains("架空 太郎"), "{}", own.body);
    let other = other.get("/duties").await;
    assert!(other.status == 200 && !other.body.contains("架空 太郎"), "{}", other.body);
    let take_back = |framework: &Uid| {
        app.act(&town.care_manager, "client.framework.withdraw", |tx, cmd| {
            withdraw_framework(tx, cmd, framework, "相手が違った")
        });
    };
    let later = app.entrust(&town, &case.client, ("2027-04-01", ""));
    assert_eq!(center.get(&ledger).await.status, 404, "not before its day");
    take_back(&later);
    let framework = app.entrust(&town, &case.client, ("2026-04-01", ""));
    assert_eq!(center.get(&ledger).await.status, 200, "the center that has entrusted the plan");
    let own = center.get("/duties").await;
    assert!(!own.body.contains("架空 太郎"), "another office makes the plans: {}", own.body);
    assert_eq!(own.texts("a[href='/duties?person=entrusted']"), ["委託した利用者（1名）"]);
    assert!(center.get("/duties?person=entrusted").await.body.contains("架空 太郎"));
    assert!(center.get("/duties?person=all").await.body.contains("架空 太郎"));
    take_back(&framework);
    assert_eq!(center.get(&ledger).await.status, 404, "not when it never was so");
    assert!(!center.get("/duties?person=all").await.body.contains("架空 太郎"));
    assert!(!center.get("/duties").await.body.contains("委託した利用者"), "nobody is left out");
});

both!(an_insurer_sees_counts_and_no_client, |app| async move {
    let town = app.town();
    app.case(&town);
    let page = app.signed_in_as(&town.insurer_staff).get("/duties/offices").await;
    assert!(page.status == 200 && page.body.contains("架空ケアプランセンター"), "{}", page.body);
    assert!(!page.body.contains("太郎") && !page.body.contains("/clients/"), "{}", page.body);
    let other = app.signed_in_as(&town.other_insurer_staff).get("/duties/offices").await;
    assert!(other.status == 200 && !other.body.contains("架空ケアプランセンター"), "{}", other.body);
    let provider = app.signed_in_as(&town.provider_staff).get("/duties/offices").await;
    assert_eq!(provider.status, 403);
});

both!(the_list_is_filtered_saved_as_a_file_and_shown_by_month, |app| async move {
    let town = app.town();
    app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let all = browser.get("/duties").await.texts("li.duty").concat();
    assert!(all.contains("説明して文書で同意を得る") && !all.contains("インフォーマル"), "no checks: {all}");
    let checks = browser.get("/duties?state=missing").await.texts("li.duty").concat();
    assert!(checks.contains("インフォーマル") && !checks.contains("説明して文書で同意を得る"), "{checks}");
    let none = browser.get("/duties?until=2026-01-01").await;
    assert!(none.body.contains("あてはまるものはありません"), "{}", none.body);
    let file = browser.get("/duties/csv").await;
    assert!(file.status == 200 && file.body.starts_with('\u{feff}'), "{}", file.body);
    assert!(file.body.contains("架空 太郎") && file.body.contains("第13条第10号"), "{}", file.body);
    let book = browser.get("/duties/xlsx").await;
    assert!(book.status == 200 && book.body.starts_with("PK"), "a workbook");
    let month = browser.get("/duties/calendar?month=2026-11").await;
    assert!(month.status == 200 && month.body.contains("2026年11月") && month.body.contains("架空 太郎"));
    let later = browser.get("/duties/calendar?month=2030-01").await;
    assert!(later.status == 200 && !later.body.contains("架空 太郎"));
});

both!(a_center_goes_from_the_counts_to_the_list_of_an_office, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut center = app.signed_in_as(&town.center_staff);
    let none = center.get("/duties/offices").await;
    assert!(none.status == 200 && !none.body.contains("架空ケアプランセンター"), "{}", none.body);
    app.entrust(&town, &case.client, ("2026-04-01", ""));
    let counts = center.get("/duties/offices").await;
    assert!(!counts.body.contains("太郎"), "{}", counts.body);
    let list = format!("/duties?person=all&office={}", town.care_office.uid);
    assert_eq!(counts.texts(&format!("a[href='{list}']")), ["架空ケアプランセンター"]);
    assert!(center.get(&list).await.body.contains("架空 太郎"));
    let elsewhere = center.get(&format!("/duties?person=all&office={}", town.center.uid)).await;
    assert!(elsewhere.status == 200 && !elsewhere.body.contains("架空 太郎"));
});

/// How many queries the facts of some clients take.
fn queries(app: &TestApp, ids: &[ClientId]) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let read = |conn: &mut Conn| -> Result<(), StorageError> {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        let facts = duty_facts::of(conn, ids)?;
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        assert_eq!(facts.len(), ids.len());
        Ok(())
    };
    app.state.store().read(read).unwrap();
    count.load(Ordering::Relaxed)
}

both!(more_clients_take_no_more_queries, |app| async move {
    let town = app.town();
    app.case(&town);
    let copy = |conn: &mut Conn| -> Result<(), StorageError> {
        for number in 2..40 {
            let sql = format!(
                "INSERT INTO clients (uid, insurer_id, insured_number, office_id, name, kana, search, grams, sex, born_on, \
                 postal, address, phone, state, closed_reason, data_key, created_at, updated_at, version) \
                 SELECT '019a0000-0000-7000-8000-0000000000{number:02}', insurer_id, '00000000{number:02}', office_id, \
                 name, kana, search, grams, sex, born_on, postal, address, phone, state, closed_reason, data_key, \
                 created_at, updated_at, version FROM clients WHERE insured_number = '0000000001'"
            );
            diesel::sql_query(sql).execute(conn)?;
        }
        Ok(())
    };
    app.state.store().with_writer(copy).unwrap();
    let ids = |conn: &mut Conn| -> Result<Vec<ClientId>, StorageError> {
        Ok(clients::table.order(clients::id).select(clients::id).load(conn)?)
    };
    let ids = app.state.store().read(ids).unwrap();
    assert_eq!(ids.len(), 39);
    let one = queries(&app, &ids[..1]);
    assert!((5..=15).contains(&one), "{one} queries");
    assert_eq!(queries(&app, &ids), one);
});
