//! 80 sittings with 240 cases and about 600 issues, each prepared in the morning and held in the afternoon of a business day.

use anyhow::Context;
use chrono::{Duration, NaiveDateTime};

use super::builder::Builder;
use super::clients::DemoClient;
use super::diary::Entry;
use super::region::{Region, Staffed};
use super::words::{ADVICE, COURSES, DISEASES, ISSUES, WISHES};
use crate::domain::care_case::{AgeBand, CaseSheet, Household, SharingBasis, SheetTexts};
use crate::domain::conference::{Attendance, AttendeeRole, ConferenceKind, Sitting};
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, ResponseLevel};
use crate::domain::time::BusinessCalendar;
use crate::domain::time::jst::{self, add_months, jst_date};
use crate::domain::words::Word;
use crate::storage::StorageError;
use crate::storage::tables::{care_cases, conferences as rows};
use crate::usecases::care_case::{self, SheetInput};
use crate::usecases::conference::{
    self, CloseItem, Decision, Invite, ListCase, MinutesInput, PlanConference, Step,
};
use crate::usecases::follow_up::{self, FinishInput};
use crate::usecases::issue::{self, Raised, RecordInput};

/// Sittings in the year, and cases in each.
const SITTINGS: usize = 80;
const CASES: usize = 3;
/// Of so many tasks one is still open when its day has passed.
const LATE_ONE_IN: usize = 40;

/// A sitting that is being prepared.
struct Prepared<'r> {
    no: usize,
    center: &'r Staffed,
    uid: Uid,
    items: Vec<(Uid, &'r Staffed)>,
}

/// The sittings from a moment to another, spread over the business days between.
pub(super) fn planned(
    region: &Region,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> anyhow::Result<Vec<Entry<'_>>> {
    let calendar = BusinessCalendar::public_offices();
    let span = to - from;
    (0..SITTINGS)
        .map(|no| {
            let near = from + span * i32::try_from(no)? / i32::try_from(SITTINGS)?;
            let day = calendar.this_or_next(jst_date(near)).context("a business day")?;
            let at = jst::at(day, 10, 0).context("a morning")?;
            Ok(Entry::leading(at, move |builder| prepare(builder, region, no)))
        })
        .collect()
}

/// Plans a sitting, puts its cases on the agenda and invites; it is held in the afternoon.
fn prepare<'r>(builder: &Builder, region: &'r Region, no: usize) -> anyhow::Result<Vec<Entry<'r>>> {
    let day = jst_date(builder.now());
    let afternoon = |hour, minute| jst::at(day, hour, minute).context("an afternoon");
    let which = no % region.centers.len();
    let center = region.centers.get(which).context("centers")?;
    let starts_at = afternoon(13, 30)?;
    let plan = PlanConference {
        office: center.uid.clone(),
        insurer: region.insurer.clone(),
        kind: ConferenceKind::SelfReliance,
        title: format!("第{}回 自立支援型地域ケア会議", no / region.centers.len() + 1),
        area: region.areas.get(which).cloned(),
        sitting: Sitting { starts_at, ends_at: afternoon(15, 30)? },
        place: format!("{} 会議室", center.name),
    };
    let sitting =
        builder.by(&center.person, "conference.plan", |tx, cmd| conference::plan(tx, cmd, &plan))?.uid;
    let mut items = Vec::new();
    for _ in 0..CASES {
        items.extend(list(builder, region, center, &sitting)?);
    }
    invite(builder, region, center, &sitting)?;
    let prepared = Prepared { no, center, uid: sitting, items };
    Ok(vec![Entry::leading(starts_at, move |builder| hold(builder, &prepared))])
}

/// Holds a sitting; what was decided is done in the weeks after.
fn hold<'r>(builder: &Builder, sitting: &Prepared<'r>) -> anyhow::Result<Vec<Entry<'r>>> {
    take(builder, sitting, Step::Open)?;
    everybody_came(builder, sitting)?;
    let mut later = Vec::new();
    for (item, presenter) in &sitting.items {
        for task in discuss(builder, sitting, item)? {
            later.extend(done_in_time(builder, presenter, task));
        }
    }
    take(builder, sitting, Step::Close)?;
    // The last sittings wait for their minutes, as they do in life.
    if sitting.no + 4 < SITTINGS {
        sign(builder, sitting)?;
    }
    Ok(later)
}

fn everybody_came(builder: &Builder, sitting: &Prepared<'_>) -> anyhow::Result<()> {
    let expected = builder.store().read(|conn| {
        let row = rows::find_by_uid(conn, &sitting.uid)?;
        row.map_or(Ok(Vec::new()), |row| rows::list_attendees(conn, row.id))
    })?;
    let marks: Vec<(Uid, Attendance)> = expected.into_iter().map(|uid| (uid, Attendance::Present)).collect();
    builder.by(&sitting.center.person, "conference.attendance", |tx, cmd| {
        conference::mark_attendance(tx, cmd, &sitting.uid, &marks)
    })?;
    Ok(())
}

/// The day on which a task is done, if it is done.
fn done_in_time<'r>(builder: &Builder, owner: &'r Staffed, task: Uid) -> Option<Entry<'r>> {
    if builder.below(LATE_ONE_IN) == 0 {
        return None;
    }
    let days = i64::try_from(7 + builder.below(20)).ok()?;
    let at = builder.now() + Duration::days(days);
    (at < builder.today).then(|| {
        Entry::at(at, move |builder| {
            let input = FinishInput { follow_up: task, is_done: true, outcome: "実施した。".into() };
            builder
                .by(&owner.person, "follow_up.finish", |tx, cmd| follow_up::finish(tx, cmd, &input))
                .map(|_| ())
        })
    })
}

/// Draws a client, has its care manager write the sheet, and puts the case on the agenda; nothing when it was drawn twice.
fn list<'r>(
    builder: &Builder,
    region: &'r Region,
    center: &Staffed,
    sitting: &Uid,
) -> anyhow::Result<Option<(Uid, &'r Staffed)>> {
    let client = builder.one_of(&region.clients)?;
    let office = region.care_offices.get(client.care_office).context("care offices")?;
    let made = builder.by(&office.person, "care_case.deidentify", |tx, cmd| {
        care_case::deidentify(tx, cmd, &client.uid, "")
    })?;
    let seen = builder.store().read(|conn| {
        let case = care_cases::find_by_uid(conn, &made.case)?;
        Ok::<_, StorageError>(case.map(|case| care_cases::latest_sheet(conn, case.id)).transpose()?.flatten())
    })?;
    let input = SheetInput {
        case: made.case.clone(),
        seen: seen.map(|sheet| (sheet.number, sheet.version)),
        sheet: sheet(builder, client)?,
        is_confirming: true,
        names_nobody: true,
    };
    builder.by(&office.person, "care_case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &input))?;
    let input = ListCase {
        conference: sitting.clone(),
        case: made.case,
        presenter: Some(office.person.clone()),
        minutes: 25,
    };
    match builder.by(&center.person, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &input))
    {
        Ok(listed) => Ok(Some((listed.uid, office))),
        Err(error) if format!("{error:#}").contains("conference-case-listed-twice") => Ok(None),
        Err(error) => Err(error),
    }
}

fn sheet(builder: &Builder, client: &DemoClient) -> anyhow::Result<CaseSheet> {
    let (_, texts) = builder.one_of(ISSUES)?;
    let household = *builder.one_of(Household::ALL)?;
    let (disease, course) = (*builder.one_of(DISEASES)?, *builder.one_of(COURSES)?);
    let (wish, difficulty) = (*builder.one_of(WISHES)?, *builder.one_of(texts)?);
    Ok(CaseSheet {
        age_band: AgeBand::of(client.age),
        sex: client.sex,
        care_level: client.level,
        household,
        disability: None,
        dementia: None,
        basis: SharingBasis::Written,
        texts: SheetTexts {
            profession: "介護支援専門員".into(),
            disease: disease.into(),
            course: course.into(),
            wish: wish.into(),
            family_wish: "無理のない範囲で動いてほしい。".into(),
            services: "通所型サービス 週1回、近所の見守り。".into(),
            difficulties: difficulty.into(),
            question: format!("{difficulty}。本人にできることと、地域の支えは何か。"),
            ..SheetTexts::default()
        },
    })
}

fn invite(builder: &Builder, region: &Region, center: &Staffed, sitting: &Uid) -> anyhow::Result<()> {
    for login in &region.advisers {
        let input = Invite {
            conference: sitting.clone(),
            login: login.clone(),
            name: String::new(),
            profession: String::new(),
            role: AttendeeRole::Adviser,
            cases: Vec::new(),
        };
        builder.by(&center.person, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input))?;
    }
    Ok(())
}

fn take(builder: &Builder, sitting: &Prepared<'_>, step: Step) -> anyhow::Result<()> {
    builder.by(&sitting.center.person, "conference.step", |tx, cmd| {
        conference::step(tx, cmd, &sitting.uid, &step)
    })?;
    Ok(())
}

/// Discusses a case; gives the tasks that came of it.
fn discuss(builder: &Builder, sitting: &Prepared<'_>, item: &Uid) -> anyhow::Result<Vec<Uid>> {
    let host = &sitting.center.person;
    take(builder, sitting, Step::OpenItem(item.clone()))?;
    let (summary, what) = *builder.one_of(ADVICE)?;
    let close = CloseItem {
        item: item.clone(),
        summary: summary.into(),
        decisions: vec![Decision {
            who: "担当の介護支援専門員".into(),
            what: what.into(),
            due_on: add_months(jst_date(builder.now()), 1),
        }],
    };
    let closed =
        builder.by(host, "conference.close_item", |tx, cmd| conference::close_item(tx, cmd, &close))?;
    for _ in 0..2 + builder.below(2) {
        // Themes are drawn unevenly, so that the table has full and small cells.
        let far = builder.below(ISSUES.len()) * builder.below(ISSUES.len()) / ISSUES.len();
        let (theme, texts) = ISSUES.get(far).context("issues")?;
        let input = RecordInput {
            case: Raised::Item(item.clone()),
            theme: (*theme).into(),
            subtheme: String::new(),
            cause: *builder.one_of(CauseLayer::ALL)?,
            level: *builder.one_of(ResponseLevel::ALL)?,
            body: (*builder.one_of(texts)?).into(),
            is_anonymous: true,
        };
        builder.by(host, "issue.record", |tx, cmd| issue::record(tx, cmd, &input))?;
    }
    Ok(closed.follow_ups)
}

fn sign(builder: &Builder, sitting: &Prepared<'_>) -> anyhow::Result<()> {
    let row = builder.store().read(|conn| rows::find_by_uid(conn, &sitting.uid))?;
    let input = MinutesInput {
        conference: sitting.uid.clone(),
        body: "事例ごとに助言者が意見を述べ、次の取り組みを確認した。".into(),
        version: row.context("sitting")?.version,
        is_signing: true,
    };
    builder.by(&sitting.center.person, "conference.minutes", |tx, cmd| {
        conference::sign_minutes(tx, cmd, &input)
    })?;
    Ok(())
}
