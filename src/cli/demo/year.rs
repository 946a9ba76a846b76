//! Twelve months of conferences: 80 sittings with 240 cases, about 600 issues, then a draft and a published report.

use anyhow::Context;
use chrono::{Duration, TimeDelta};

use super::builder::Builder;
use super::clients::DemoClient;
use super::diary::{Diary, Entry};
use super::region::{Region, Staffed};
use super::stories;
use super::words::ISSUES;
use crate::domain::care_case::{AgeBand, CaseSheet, Household, SharingBasis};
use crate::domain::conference::{AttendeeRole, ConferenceKind, Sitting};
use crate::domain::disclosure::PublishedForm;
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, ResponseLevel};
use crate::domain::period::Period;
use crate::domain::report::Verdict;
use crate::domain::time::jst::{add_months, jst_date};
use crate::domain::words::Word;
use crate::usecases::care_case::{self, SheetInput};
use crate::usecases::conference::{
    self, CloseItem, Decision, Invite, ListCase, MinutesInput, PlanConference, RaiseIssue, Step,
};
use crate::usecases::report::{self, PublishInput, ReviewInput};

/// Sittings in the year, and cases in each.
const SITTINGS: usize = 80;
const CASES: usize = 3;

/// Lets the year happen; gives the invitations whose links are shown.
pub(super) fn live(builder: &Builder, region: &Region) -> anyhow::Result<Vec<Uid>> {
    let start = builder.now();
    let span = builder.today - start - TimeDelta::days(3);
    let mut diary = Diary::default();
    for no in 0..SITTINGS {
        let at = start + span * i32::try_from(no)? / i32::try_from(SITTINGS)?;
        diary.enter([Entry::leading(at, move |builder| sitting(builder, region, no))]);
    }
    diary.enter(stories::told(builder, region)?);
    diary.live(builder)?;
    builder.step("reports", 96);
    reports(builder, region)?;
    builder.move_clock(builder.today)?;
    Ok(builder.shown())
}

/// Prepares a sitting; it is held four hours later.
fn sitting<'r>(builder: &Builder, region: &'r Region, no: usize) -> anyhow::Result<Vec<Entry<'r>>> {
    let at = builder.now();
    let which = no % region.centers.len();
    let center = region.centers.get(which).context("centers")?;
    let plan = PlanConference {
        office: center.uid.clone(),
        insurer: region.insurer.clone(),
        kind: ConferenceKind::SelfReliance,
        title: format!("第{}回 自立支援型地域ケア会議", no / region.centers.len() + 1),
        area: region.areas.get(which).cloned(),
        sitting: Sitting { starts_at: at + Duration::hours(4), ends_at: at + Duration::hours(6) },
        place: format!("{} 会議室", center.name),
    };
    let planned =
        builder.by(&center.person, "conference.plan", |tx, cmd| conference::plan(tx, cmd, &plan))?;
    let mut items = Vec::new();
    for _ in 0..CASES {
        if let Some(item) = list(builder, region, center, &planned.uid)? {
            items.push(item);
        }
    }
    invite(builder, region, center, &planned.uid)?;
    let held = move |builder: &Builder| hold(builder, center, (no, &planned.uid, &items));
    Ok(vec![Entry::at(at + Duration::hours(4), held)])
}

fn hold(
    builder: &Builder,
    center: &Staffed,
    (no, sitting, items): (usize, &Uid, &[Uid]),
) -> anyhow::Result<()> {
    take(builder, center, sitting, Step::Open)?;
    for item in items {
        discuss(builder, center, sitting, item)?;
    }
    take(builder, center, sitting, Step::Close)?;
    // The last sittings wait for their minutes, as they do in life.
    if no + 4 < SITTINGS { sign(builder, center, sitting) } else { Ok(()) }
}

/// Draws a client, has its care manager write the sheet, and puts the case on the agenda; nothing when it was drawn twice.
fn list(builder: &Builder, region: &Region, center: &Staffed, sitting: &Uid) -> anyhow::Result<Option<Uid>> {
    let client = builder.one_of(&region.clients)?;
    let office = region.care_offices.get(client.care_office).context("care offices")?;
    let made = builder
        .by(&office.person, "care_case.deidentify", |tx, cmd| care_case::deidentify(tx, cmd, &client.uid))?;
    let input = SheetInput {
        case: made.case.clone(),
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
        Ok(listed) => Ok(Some(listed.uid)),
        Err(error) if format!("{error:#}").contains("conference-case-listed-twice") => Ok(None),
        Err(error) => Err(error),
    }
}

fn sheet(builder: &Builder, client: &DemoClient) -> anyhow::Result<CaseSheet> {
    let (_, texts) = builder.one_of(ISSUES)?;
    Ok(CaseSheet {
        age_band: AgeBand::of(client.age),
        sex: client.sex,
        care_level: client.level,
        household: *builder.one_of(Household::ALL)?,
        disease: "高血圧、変形性膝関節症".into(),
        course: "昨年の秋ごろから外出が減り、家で過ごす時間が増えた。".into(),
        wish: "また自分で買い物に行きたい。".into(),
        family_wish: "無理のない範囲で動いてほしい。".into(),
        services: "通所型サービス 週1回、近所の見守り。".into(),
        difficulties: (*builder.one_of(texts)?).into(),
        question: "外出を続けるために、本人ができることと地域の支え。".into(),
        basis: SharingBasis::Written,
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

fn take(builder: &Builder, center: &Staffed, sitting: &Uid, step: Step) -> anyhow::Result<()> {
    builder.by(&center.person, "conference.step", |tx, cmd| conference::step(tx, cmd, sitting, &step))?;
    Ok(())
}

fn discuss(builder: &Builder, center: &Staffed, sitting: &Uid, item: &Uid) -> anyhow::Result<()> {
    take(builder, center, sitting, Step::OpenItem(item.clone()))?;
    let due = add_months(jst_date(builder.now()), 1);
    let close = CloseItem {
        item: item.clone(),
        summary: "下肢の筋力を保つ体操を毎日の習慣にし、通いの場への参加を試す。".into(),
        decisions: vec![Decision {
            who: "担当の介護支援専門員".into(),
            what: "通いの場の見学を調整する".into(),
            due_on: due,
        }],
    };
    builder.by(&center.person, "conference.close_item", |tx, cmd| conference::close_item(tx, cmd, &close))?;
    for _ in 0..2 + builder.below(2) {
        // Themes are drawn unevenly, so that the table has full and small cells.
        let far = builder.below(ISSUES.len()) * builder.below(ISSUES.len()) / ISSUES.len();
        let (theme, texts) = ISSUES.get(far).context("issues")?;
        let input = RaiseIssue {
            item: item.clone(),
            theme: (*theme).into(),
            subtheme: String::new(),
            cause: *builder.one_of(CauseLayer::ALL)?,
            level: *builder.one_of(ResponseLevel::ALL)?,
            body: (*builder.one_of(texts)?).into(),
            is_anonymous: true,
        };
        builder.by(&center.person, "issue.raise", |tx, cmd| conference::raise_issue(tx, cmd, &input))?;
    }
    Ok(())
}

fn sign(builder: &Builder, center: &Staffed, sitting: &Uid) -> anyhow::Result<()> {
    let version = builder
        .store()
        .read(|conn| crate::storage::tables::conferences::find_by_uid(conn, sitting))?
        .context("sitting")?
        .version;
    let input = MinutesInput {
        conference: sitting.clone(),
        body: "事例ごとに助言者が意見を述べ、次の取り組みを確認した。".into(),
        version,
        is_signing: true,
    };
    builder.by(&center.person, "conference.minutes", |tx, cmd| conference::sign_minutes(tx, cmd, &input))?;
    Ok(())
}

/// A quarter's report is published; the last one's waits as a draft with its reviews. A quarter whose small cells could be
/// worked out in either form is refused, as it is to people, and the one before it is taken.
fn reports(builder: &Builder, region: &Region) -> anyhow::Result<()> {
    let last = crate::domain::time::Quarter::last_full(jst_date(builder.today));
    let mut quarter = last.previous();
    for _ in 0..2 {
        let drafted = draft(builder, region, Period::Quarter(quarter))?;
        review(builder, region, &drafted)?;
        if publish(builder, region, &drafted)? {
            break;
        }
        quarter = quarter.previous();
    }
    let waiting = draft(builder, region, Period::Quarter(last))?;
    review(builder, region, &waiting)
}

fn draft(builder: &Builder, region: &Region, period: Period) -> anyhow::Result<Uid> {
    let staff = &region.insurer_staff;
    Ok(builder.by(staff, "report.draft", |tx, cmd| report::draft(tx, cmd, &region.insurer, period))?.uid)
}

fn review(builder: &Builder, region: &Region, report_uid: &Uid) -> anyhow::Result<()> {
    let input = ReviewInput {
        report: report_uid.clone(),
        verdict: Some(Verdict::Agree),
        comment: "圏域の実感と合っています。".into(),
    };
    let center = region.centers.first().context("centers")?;
    builder.by(&center.person, "report.review", |tx, cmd| report::review(tx, cmd, &input))?;
    builder.by(&region.insurer_staff, "report.review", |tx, cmd| report::review(tx, cmd, &input))?;
    Ok(())
}

/// Publishes in the first form that hides what has to be hidden; says whether there was one.
fn publish(builder: &Builder, region: &Region, report_uid: &Uid) -> anyhow::Result<bool> {
    let version = builder
        .store()
        .read(|conn| crate::storage::tables::issue_reports::find(conn, report_uid))?
        .context("report")?
        .version;
    for &form in PublishedForm::ALL {
        let input = PublishInput { report: report_uid.clone(), form, version };
        let published = builder.by(&region.insurer_staff, "report.publish", |tx, cmd| {
            report::publish(tx, cmd, &input).map(|_| ())
        });
        match published {
            Ok(()) => return Ok(true),
            Err(error) if format!("{error:#}").contains("report-cells-exposed") => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
