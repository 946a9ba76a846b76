//! Which of several records the ledger of duties goes by: the version that stands after a merge, the framework that is noted
//! on the client, the time between a closing and a reopening, and certifications of which nobody has said what they were.

use chrono::Duration;
use enza::domain::certification::{CareLevel, Certification, CertificationStatus};
use enza::domain::duty::fact::Recipient;
use enza::domain::duty::{Duty, DutyStatus, Ground, RuleBook, RuleNo, Subject, duties, shipped};
use enza::domain::ids::Uid;
use enza::domain::time::jst::jst_date;
use enza::storage::tables::certifications::{self, NewCertification};
use enza::storage::tables::clients;
use enza::storage::views::duty_facts;
use enza::storage::{Audit, Conn};
use enza::usecases::care_team::{NoteFramework, note_framework};

use crate::client_merges::twin;
use crate::support::{Browser, TestApp, Town};

/// The duties of a client under the law alone, today.
fn asked<'r>(app: &TestApp, client: &Uid, book: &'r RuleBook) -> Vec<Duty<'r>> {
    let read = |conn: &mut Conn| {
        let id = clients::find(conn, client)?.unwrap().id;
        Ok::<_, enza::storage::StorageError>(duty_facts::of(conn, &[id])?.remove(&id).unwrap())
    };
    duties(book, &app.state.store().read(read).unwrap(), jst_date(app.clock.now()))
}

fn law() -> RuleBook {
    RuleBook::new(&shipped().unwrap(), &[])
}

fn rules(all: &[Duty<'_>]) -> Vec<RuleNo> {
    let mut rules: Vec<RuleNo> = all.iter().map(|duty| duty.clause.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The months of which monitoring is asked, with how each stands.
fn months(all: &[Duty<'_>]) -> Vec<(String, DutyStatus, Option<Ground>)> {
    let monitoring = all.iter().filter(|duty| duty.clause.rule == RuleNo::R14I);
    monitoring
        .map(|duty| (duty.subject.word(), duty.status, duty.proof.and_then(|proof| proof.ground)))
        .collect()
}

fn month(of: &str, status: DutyStatus, ground: Option<Ground>) -> (String, DutyStatus, Option<Ground>) {
    (format!("months.{of}.{of}"), status, ground)
}

pub fn note(app: &TestApp, town: &Town, client: &Uid, (kind, starts_on, ends_on): (&str, &str, &str)) {
    let input = NoteFramework {
        client: client.clone(),
        kind: kind.into(),
        center_number: String::new(),
        starts_on: starts_on.into(),
        ends_on: ends_on.into(),
    };
    app.act(&town.care_manager, "client.framework.note", |tx, cmd| note_framework(tx, cmd, &input));
}

both!(the_framework_that_is_noted_on_the_client_decides_which_rules_ask, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let book = law();
    let by_the_form = rules(&asked(&app, &case.client, &book));
    assert!(by_the_form.contains(&RuleNo::R10) && !by_the_form.contains(&RuleNo::P10), "{by_the_form:?}");
    note(&app, &town, &case.client, ("preventive_support", "2026-04-01", ""));
    let noted = rules(&asked(&app, &case.client, &book));
    assert!(noted.contains(&RuleNo::P10) && noted.contains(&RuleNo::P9), "{noted:?}");
    assert!(!noted.iter().any(|rule| matches!(rule, RuleNo::R9 | RuleNo::R10 | RuleNo::R14I)), "{noted:?}");
    // 介護予防ケアマネジメントC knows neither a draft nor a meeting.
    note(&app, &town, &case.client, ("management_c", "2026-11-01", ""));
    let simplest = rules(&asked(&app, &case.client, &book));
    assert!(simplest.contains(&RuleNo::P10) && !simplest.contains(&RuleNo::P9), "{simplest:?}");
});

both!(monitoring_ends_with_the_month_in_which_a_noted_framework_ends, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    note(&app, &town, &case.client, ("home_care", "2026-11-01", "2026-12-31"));
    app.pass(Duration::days(100));
    let book = law();
    assert_eq!(
        months(&asked(&app, &case.client, &book)),
        [month("2026-11", DutyStatus::Late, None), month("2026-12", DutyStatus::Late, None)]
    );
});

async fn change_state(browser: &mut Browser, client: &Uid, pairs: &[(&str, &str)]) {
    let at = format!("/clients/{client}/state");
    let page = browser.get(&at).await;
    let done = browser.submit(&page, &at, pairs).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

both!(between_a_closing_and_a_reopening_nothing_is_asked, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    note(&app, &town, &case.client, ("home_care", "2026-11-01", ""));
    app.pass(Duration::days(120));
    let mut browser = app.signed_in_as(&town.care_manager);
    let closed =
        [("state", "closed"), ("reason", "facility"), ("since_on", "2026-12-15"), ("withdraws_open", "yes")];
    change_state(&mut browser, &case.client, &closed).await;
    let book = law();
    let until_then = [
        month("2026-11", DutyStatus::Late, None),
        month("2026-12", DutyStatus::Excused, Some(Ground::Closed)),
    ];
    assert_eq!(months(&asked(&app, &case.client, &book)), until_then);
    let again = [("state", "active"), ("since_on", "2027-02-10"), ("note", "退所された")];
    change_state(&mut browser, &case.client, &again).await;
    assert_eq!(months(&asked(&app, &case.client, &book)), until_then, "going on again makes nothing late");
    let all = asked(&app, &case.client, &book);
    assert!(!all.iter().any(|duty| duty.clause.rule == RuleNo::R28), "no records of a client in care may go");
    // By a plan of the time after it, its months are asked.
    app.pass(Duration::days(1));
    app.add_version(&town, &case.client, super::duty_truths::written("R9.3.22～R9.8.31", "入浴を見守る"));
    assert_eq!(
        months(&asked(&app, &case.client, &book)),
        [until_then.as_slice(), &[month("2027-03", DutyStatus::Due, None)]].concat()
    );
});

/// A decision as an import notes it, which does not say whether it was a renewal or a change.
pub fn imported(app: &TestApp, town: &Town, client: &Uid, (level, days): (CareLevel, [&str; 3])) {
    let [certified_on, starts_on, ends_on] = days.map(|day| day.parse().ok());
    let certification = Certification {
        status: Some(CertificationStatus::Certified),
        certified_on,
        starts_on,
        ends_on,
        care_level: Some(level),
    };
    app.act(&town.care_manager, "certification.import", |tx, cmd| {
        let client_id = clients::find(tx, client)?.unwrap().id;
        let new = NewCertification {
            uid: &cmd.uid(),
            client_id,
            kind: None,
            applied_on: None,
            care_level: level,
            certification: &certification,
            noted_by: "取込",
            now: cmd.now,
        };
        certifications::insert_many(tx, &[new])?;
        cmd.audit(tx, &Audit::of("certification.enter").object("client", client))?;
        Ok(())
    });
}

both!(a_change_of_level_is_told_from_a_renewal_by_its_days_where_nobody_says, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    note(&app, &town, &case.client, ("home_care", "2026-01-01", ""));
    let book = law();
    let meeting = || {
        let rules = rules(&asked(&app, &case.client, &book));
        [RuleNo::R15I, RuleNo::R15Ro].map(|rule| rules.contains(&rule))
    };
    let first = ["2026-02-20", "2026-03-01", "2027-02-28"];
    imported(&app, &town, &case.client, (CareLevel::Care1, first));
    assert_eq!(meeting(), [false, false], "a first decision asks for no meeting of its own");
    let within = ["2026-11-10", "2026-10-20", "2027-10-31"];
    imported(&app, &town, &case.client, (CareLevel::Care3, within));
    assert_eq!(meeting(), [false, true], "another level within the period");
    app.pass(Duration::days(300));
    imported(&app, &town, &case.client, (CareLevel::Care3, ["2027-09-10", "2027-11-01", "2029-10-31"]));
    assert_eq!(meeting(), [true, true], "the same level again");
});

both!(after_a_merge_the_version_that_stands_says_who_is_in_charge, |app| async move {
    let town = app.town();
    let twin = twin(&app, &town, None);
    app.add_version(&town, &twin, super::duty_truths::written("R8.11.21～R9.5.20", "入浴を見守る"));
    app.pass(Duration::minutes(5));
    // The plan of the same day that was written later names three offices.
    let case = app.case(&town);
    let offices = |client: &Uid| {
        let book = law();
        let all = asked(&app, client, &book);
        let to_office =
            |duty: &&Duty<'_>| matches!(duty.subject, Subject::Recipient(_, Recipient::Office(_)));
        all.iter().filter(|duty| duty.clause.rule == RuleNo::R11).filter(to_office).count()
    };
    assert_eq!([offices(&case.client), offices(&twin)], [3, 0]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let action = format!("/clients/{}/merge", case.client);
    let page = browser.get(&format!("{action}?other={twin}")).await;
    let done = browser.submit(&page, &action, &[("keep", case.client.as_str())]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(offices(&case.client), 3, "the other's version has a higher number, but is older");
});
