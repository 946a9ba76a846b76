//! What runs by itself: previews expire, drafts of reports follow the issues, and each night plans the next one.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::job::JobKind;
use enza::domain::time::jst;
use enza::storage::StorageError;
use enza::storage::schema::{issue_reports, jobs, link_openings};
use enza::usecases::job::{finish, nightly, take};
use enza::usecases::outbox::schedule;

use crate::meetings::polled;
use crate::region::QUARTER;
use crate::support::TestApp;

impl TestApp {
    fn digest_and_state(&self) -> (String, String) {
        let read = |conn: &mut enza::storage::Conn| -> Result<(String, String), StorageError> {
            Ok(issue_reports::table
                .order(issue_reports::id.desc())
                .select((issue_reports::input_digest, issue_reports::state))
                .first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    fn runs_at(&self) -> Vec<chrono::NaiveDateTime> {
        let read = |conn: &mut enza::storage::Conn| -> Result<Vec<_>, StorageError> {
            Ok(jobs::table.filter(jobs::state.eq("queued")).select(jobs::run_at).load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    fn waiting(&self) -> i64 {
        let read = |conn: &mut enza::storage::Conn| -> Result<i64, StorageError> {
            Ok(jobs::table.filter(jobs::state.eq("queued")).count().get_result(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(a_draft_follows_the_issues_and_a_reviewed_one_that_changes_is_a_draft_again, |app| async move {
    let town = app.town();
    app.cases(&town, &[[14, 3, 12]]);
    let in_the_quarter = app.clock.now();
    app.pass(Duration::days(60));
    app.settle().await;
    let (mut staff, mut center) =
        (app.browser_of_person(&town.insurer_staff), app.browser_of_person(&town.center_staff));
    let list = staff.get("/reports").await;
    let of = format!("{}/{QUARTER}", town.insurer);
    let href = staff.submit(&list, "/reports", &[("of", &of)]).await.location;
    let draft = center.get(&href).await;
    center.submit(&draft, &format!("{href}/review"), &[("verdict", "agree")]).await;
    let reviewed = app.digest_and_state();
    assert_eq!(reviewed.1, "reviewed");
    nightly::plan(&app.state.desk).unwrap();
    app.pass(Duration::days(1));
    app.settle().await;
    assert_eq!(app.digest_and_state(), reviewed, "the same input leaves the reviews alone");
    let today = app.clock.now();
    app.clock.set(in_the_quarter);
    app.case_with_issues(&town.insurer, &town.areas[1], &town.center.uid, &["01"]);
    app.clock.set(today);
    app.settle().await;
    let changed = app.digest_and_state();
    assert!(changed.0 != reviewed.0 && changed.1 == "draft", "{changed:?}");
});

both!(each_night_plans_the_next_one_and_only_one, |app| async move {
    for _ in 0..3 {
        nightly::plan(&app.state.desk).unwrap();
    }
    for _ in 0..3 {
        assert_eq!(app.waiting(), 3);
        app.pass(Duration::days(1));
        app.settle().await;
    }
});

both!(a_preview_that_nobody_decides_on_is_thrown_away_in_the_night, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let address = app.previewed_import(&town, &mut browser).await;
    assert!(browser.get(&address).await.body.contains("架空 花子"));
    nightly::plan(&app.state.desk).unwrap();
    app.pass(Duration::days(40));
    app.settle().await;
    let page = app.signed_in_as(&town.care_manager).get(&address).await;
    assert!(!page.body.contains("架空 花子"), "the names are gone");
    assert!(page.texts("main").concat().contains("期限"), "{}", page.texts("main").concat());
});

both!(a_server_that_starts_each_morning_does_what_was_due_in_the_night, |app| async move {
    let desk = &app.state.desk;
    let day = jst::jst_date(app.clock.now());
    let on = |days: i64, hour| jst::at(day + Duration::days(days), hour, 0).unwrap();
    app.clock.set(on(0, 1));
    nightly::plan(desk).unwrap();
    assert_eq!(app.runs_at(), [on(0, 3); 3], "the coming night, not the one after");
    app.clock.set(on(0, 8));
    nightly::plan(desk).unwrap();
    assert_eq!(app.runs_at(), [on(0, 3); 3], "a start moves nothing that is due");
    app.settle().await;
    assert_eq!(app.runs_at(), [on(1, 3); 3], "it ran, and planned the next night");
});

both!(a_job_queued_again_while_it_runs_runs_once_more_and_never_twice_at_once, |app| async move {
    let desk = &app.state.desk;
    let queue = || {
        let cmd = desk.system("test");
        let payload = serde_json::json!({});
        desk.note(|tx| schedule(tx, &cmd, JobKind::RefreshDrafts, Some("key"), &payload, cmd.now)).unwrap();
    };
    queue();
    let running = take::take(desk, "one", 8).await.unwrap();
    assert_eq!(running.len(), 1);
    queue();
    assert!(take::take(desk, "two", 8).await.unwrap().is_empty(), "it runs already");
    finish::finish(desk, "one", &running[0], finish::Verdict::Done).await.unwrap();
    let again = take::take(desk, "two", 8).await.unwrap();
    assert_eq!(again.len(), 1, "what was queued meanwhile is still to be done");
    assert_ne!(again[0].uid, running[0].uid, "an operation of its own");
    finish::finish(desk, "two", &again[0], finish::Verdict::Done).await.unwrap();
    assert_eq!(app.waiting(), 0);
});

both!(what_ended_links_leave_behind_goes_a_month_later, |app| async move {
    let (town, ..) = polled(&app).await;
    app.holder(&town.providers[0]).await;
    let devices = |app: &TestApp| -> i64 {
        let read = |conn: &mut enza::storage::Conn| -> Result<i64, StorageError> {
            Ok(link_openings::table.count().get_result(conn)?)
        };
        app.state.store().read(read).unwrap()
    };
    assert_eq!(devices(&app), 1);
    nightly::plan(&app.state.desk).unwrap();
    app.pass(Duration::days(45));
    app.settle().await;
    assert_eq!(devices(&app), 1, "the link may still be extended");
    app.pass(Duration::days(60));
    app.settle().await;
    assert_eq!(devices(&app), 0);
});
