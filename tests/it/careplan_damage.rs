//! Damaged sets through the front door: whatever is taken over is taken over whole, and of what is not nothing is kept.

use diesel::prelude::*;
use enza::domain::careplan::{InputFile, ReadOptions, read_set};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::plan_versions;
use enza::storage::{Conn, StorageError};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::careplan_faults::two_plans;
use crate::careplan_import::{Files, previewed};
use crate::support::TestApp;
use crate::trust::objects::counts;

/// Sets asked for; each is uploaded and, where the page offers it, confirmed.
const SETS: usize = 24;

/// Bytes lost or changed somewhere in one of the files, or a file cut short or left out.
fn damaged(files: Files, runner: &mut TestRunner) -> Files {
    let harm = (any::<Index>(), any::<Index>(), 0usize..5, proptest::collection::vec(any::<u8>(), 0..4));
    let (which, at, kind, bytes) = harm.new_tree(runner).unwrap().current();
    let mut files = files;
    let which = which.index(files.len());
    let content = &mut files[which].1;
    let at = at.index(content.len());
    match kind {
        0 => content.truncate(at),
        1 => drop(files.remove(which)),
        2 => content[at] = b'1',
        _ => {
            let end = (at + bytes.len()).min(content.len());
            drop(content.splice(at..end, bytes));
        }
    }
    files
}

/// The digests of all versions.
fn digests(app: &TestApp) -> Vec<String> {
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(plan_versions::table.select(plan_versions::digest).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(a_damaged_set_is_taken_over_whole_or_not_at_all, |app| async move {
    let town = app.town();
    let mut browser = app.browser_of_person(&town.care_manager);
    let mut runner = TestRunner::deterministic();
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..SETS {
        let files = damaged(two_plans(&town), &mut runner);
        let inputs: Vec<InputFile<'_>> =
            files.iter().map(|(name, bytes)| InputFile { name, bytes, size: bytes.len() as u64 }).collect();
        let options =
            ReadOptions { office_number: &town.care_office.number, today: jst_date(app.clock.now()) };
        let set = read_set(&inputs, &options);
        let before = counts(&app);
        let (at, page) = previewed(&mut browser, &files).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let confirm = format!("{at}/confirm");
        if page.body.contains(&confirm) {
            let done = browser.submit(&page, &confirm, &[]).await;
            assert_eq!(done.status, 303, "{}", done.body);
            assert!(set.is_importable(), "{:?}", set.problems);
            let known = digests(&app);
            for plan in &set.plans {
                assert!(known.contains(&plan.digest), "a plan of the set is missing: {:?}", plan.key);
            }
            taken += 1;
        } else {
            let after = counts(&app);
            for table in ["clients", "client_contacts", "plan_versions"] {
                assert_eq!(before[table], after[table], "{table} of a set that was not taken over");
            }
            refused += 1;
        }
    }
    assert!(taken >= 2 && refused >= 2, "{taken} were taken over, {refused} were not");
});
