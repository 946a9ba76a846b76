//! The clients: imported from the national CSV office by office, as a care manager would, and renewed within the year.

use std::path::Path;

use anyhow::{Context, bail};
use chrono::{Days, Months, NaiveDate};

use super::builder::Builder;
use super::consents;
use super::region::Staffed;
use super::words::{DONE, FAMILY, GIVEN, NEEDS, PLACES};
use crate::domain::careplan::{OnUnmappable, PlanKey, PlanToWrite, TakenPlan, UnitKey, write_set};
use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::client::{ClientData, ContactKind, Sex, TypedClient};
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};
use crate::domain::time::jst::jst_date;
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::storage::tables::{clients, offices};
use crate::usecases::client::contact::{self, TypedContact};
use crate::usecases::client::edit;
use crate::usecases::import::{self, HeldFile, confirm, preview};

/// Clients with plans.
const CLIENTS: usize = 120;

/// A client with a plan.
#[derive(Clone, Debug)]
pub(super) struct DemoClient {
    pub(super) uid: Uid,
    pub(super) care_office: usize,
    pub(super) age: u32,
    pub(super) sex: Sex,
    pub(super) level: CareLevel,
    /// The version that the first import made.
    pub(super) plan_version: Uid,
    insured_number: String,
    data: ClientData,
}

/// Offices, and where the clients live.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) care_offices: &'a [Staffed],
    pub(super) providers: &'a [Staffed],
    pub(super) areas: &'a [Uid],
    /// The number of the clinic whose doctor everybody has.
    pub(super) clinic: &'a str,
}

/// Imports a plan for every client, office by office: preview, then confirm.
pub(super) fn with_plans(builder: &Builder, around: Around<'_>) -> anyhow::Result<Vec<DemoClient>> {
    let planned_on = jst_date(builder.now());
    let mut taken = Vec::new();
    for (index, office) in around.care_offices.iter().enumerate() {
        let drawn = draw(builder, (index, office), around.providers, planned_on)?;
        let files = written(office, around.providers, &drawn, planned_on)?;
        let plans = take_over(builder, office, files)?;
        for (place, (plan, one)) in plans.iter().zip(drawn).enumerate() {
            let area = builder.one_of(around.areas)?;
            place_client(builder, office, (&plan.client, &one.client), area)?;
            add_contacts(builder, office, (&plan.client, &one.client), around.clinic)?;
            consents::given(builder, (index, office), (place, &plan.client))?;
            taken.push(DemoClient {
                uid: plan.client.clone(),
                care_office: index,
                age: one.age,
                sex: one.client.sex,
                level: one.level,
                plan_version: plan.version.clone(),
                insured_number: one.key.insured_number,
                data: one.client,
            });
        }
    }
    Ok(taken)
}

/// Renews the plans of an office's clients before their certification ends; gives the new versions in the same order.
pub(super) fn renew(
    builder: &Builder,
    office: &Staffed,
    (index, all): (usize, &[DemoClient]),
    providers: &[Staffed],
) -> anyhow::Result<Vec<Uid>> {
    let planned_on = jst_date(builder.now());
    let mut drawn = Vec::new();
    for client in all.iter().filter(|c| c.care_office == index) {
        let key = PlanKey {
            insurer_number: "990010".into(),
            insured_number: client.insured_number.clone(),
            planned_on,
        };
        let content = content(builder, office, providers, (planned_on, client.level))?;
        drawn.push(Drawn { key, client: client.data.clone(), content, age: client.age, level: client.level });
    }
    let files = written(office, providers, &drawn, planned_on)?;
    Ok(take_over(builder, office, files)?.into_iter().map(|plan| plan.version).collect())
}

/// Writes the set of a client who is not known yet, to try an import by hand.
pub(super) fn write_sample(builder: &Builder, around: Around<'_>, folder: &Path) -> anyhow::Result<()> {
    let planned_on = jst_date(builder.today);
    let office = around.care_offices.first().context("a care office")?;
    let mut drawn = draw(builder, (PLACES.len(), office), around.providers, planned_on)?;
    drawn.truncate(1);
    std::fs::create_dir_all(folder)?;
    for file in written(office, around.providers, &drawn, planned_on)? {
        std::fs::write(folder.join(file.name), file.bytes)?;
    }
    Ok(())
}

struct Drawn {
    key: PlanKey,
    client: ClientData,
    content: PlanContent,
    age: u32,
    level: CareLevel,
}

fn draw(
    builder: &Builder,
    (index, office): (usize, &Staffed),
    providers: &[Staffed],
    planned_on: NaiveDate,
) -> anyhow::Result<Vec<Drawn>> {
    let share = CLIENTS / PLACES.len();
    (0..share)
        .map(|at| {
            let no = index * share + at;
            let is_man = builder.below(10) < 3;
            let (family, family_kana) = *builder.one_of(FAMILY)?;
            let (given, given_kana) = *builder.one_of(GIVEN.get(usize::from(is_man)).context("names")?)?;
            let age = u32::try_from(72 + builder.below(24))?;
            let born_on = planned_on - Days::new(u64::from(age) * 365 + 100 + builder.below(200) as u64);
            let level = at_care(*builder.one_of(CareLevel::ALL.get(1..).unwrap_or_default())?);
            let client = ClientData {
                name: format!("{family} {given}"),
                kana: format!("{family_kana} {given_kana}"),
                sex: if is_man { Sex::Male } else { Sex::Female },
                born_on,
                postal: "999-0001".into(),
                address: format!("架空市例町{}-{}", builder.below(9) + 1, builder.below(30) + 1),
                phone: format!("099-100-{no:04}"),
            };
            let key = PlanKey {
                insurer_number: "990010".into(),
                insured_number: format!("{:010}", 9_900_000_000_u64 + no as u64),
                planned_on,
            };
            let content = content(builder, office, providers, (planned_on, level))?;
            Ok(Drawn { key, client, content, age, level })
        })
        .collect()
}

/// Who is on the level of support has another kind of plan, and is registered elsewhere.
fn at_care(level: CareLevel) -> CareLevel {
    match level {
        CareLevel::Target | CareLevel::Support1 => CareLevel::Care1,
        CareLevel::Support2 => CareLevel::Care2,
        care => care,
    }
}

/// Another office for each need; the first is of the same neighbourhood, whose offices work together more often.
fn provider<'p>(
    builder: &Builder,
    office: &Staffed,
    providers: &'p [Staffed],
    needs: &[Need],
) -> anyhow::Result<&'p Staffed> {
    let near = providers.iter().find(|p| office.name.chars().next() == p.name.chars().next());
    if let (true, Some(near)) = (needs.is_empty(), near) {
        return Ok(near);
    }
    let is_taken = |p: &Staffed| {
        needs.iter().flat_map(|n| &n.goals).flat_map(|g| &g.items).any(|item| item.office_number == p.number)
    };
    let free: Vec<&Staffed> = providers.iter().filter(|p| !is_taken(p)).collect();
    Ok(builder.one_of(&free)?)
}

/// So many months from the week after a plan, as people write them.
pub(super) fn span(planned_on: NaiveDate, months: u32) -> anyhow::Result<String> {
    let first = planned_on.checked_add_days(Days::new(7)).context("a day")?;
    let last =
        first.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt()).context("a day")?;
    Ok(format!("{}～{}", wareki::short(first), wareki::short(last)))
}

fn content(
    builder: &Builder,
    office: &Staffed,
    providers: &[Staffed],
    (planned_on, level): (NaiveDate, CareLevel),
) -> anyhow::Result<PlanContent> {
    let mut needs: Vec<Need> = Vec::new();
    let first = builder.below(NEEDS.len());
    for number in 1..=3 {
        let at = (first + usize::try_from(number)?) % NEEDS.len();
        let (body, long_text, short_text, item) = *NEEDS.get(at).context("needs")?;
        let provider = provider(builder, office, providers, &needs)?;
        let done = DONE.iter().find(|(kind, _)| *kind == provider.kind_label);
        let item = done.and_then(|(_, of_need)| of_need.get(at)).copied().unwrap_or(item);
        needs.push(Need {
            number,
            body: body.into(),
            goals: vec![Goal {
                number: 1,
                long_text: long_text.into(),
                long_period: span(planned_on, 12)?,
                short_text: short_text.into(),
                short_period: span(planned_on, 6)?,
                items: vec![ServiceItem {
                    uid: None,
                    number: 1,
                    body: item.into(),
                    is_covered: true,
                    service_kind: provider.kind_label.into(),
                    office_number: provider.number.clone(),
                    office_name: provider.name.clone(),
                    frequency: "週2回".into(),
                    period: span(planned_on, 6)?,
                }],
                ..Goal::default()
            }],
            ..Need::default()
        });
    }
    let head = PlanHead {
        written_on: Some(planned_on),
        rows_written_on: Some(planned_on),
        week_written_on: Some(planned_on),
        author: "架空 計子".into(),
        office_name: office.name.clone(),
        office_number: office.number.clone(),
        first_planned_on: Some(planned_on),
        certification: Certification {
            status: Some(CertificationStatus::Certified),
            certified_on: Some(planned_on),
            starts_on: Some(planned_on),
            ends_on: planned_on.checked_add_days(Days::new(364)),
            care_level: Some(level),
        },
        intention: "住み慣れた家で、できることを続けたい。".into(),
        policy: "本人の力を生かし、家族と事業所が連携して支える。".into(),
        ..PlanHead::default()
    };
    let visit = WeekEntry {
        kind: WeekKind::Service,
        body: "訪問・通所".into(),
        weekday: Some(2),
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    Ok(PlanContent { head, needs, week: vec![visit] })
}

fn written(
    office: &Staffed,
    providers: &[Staffed],
    drawn: &[Drawn],
    planned_on: NaiveDate,
) -> anyhow::Result<Vec<HeldFile>> {
    let unit = UnitKey {
        stamp: format!("{}090000", planned_on.format("%Y%m%d")),
        from: office.number.clone(),
        from_kind: "43".into(),
        to: providers.first().context("providers")?.number.clone(),
        to_kind: "11".into(),
    };
    let plans: Vec<PlanToWrite<'_>> =
        drawn.iter().map(|d| PlanToWrite { key: &d.key, client: &d.client, content: &d.content }).collect();
    files_of(&unit, &plans, planned_on)
}

/// The files of a sending unit.
pub(super) fn files_of(
    unit: &UnitKey,
    plans: &[PlanToWrite<'_>],
    planned_on: NaiveDate,
) -> anyhow::Result<Vec<HeldFile>> {
    let written = write_set(unit, &planned_on.format("%Y%m").to_string(), plans, OnUnmappable::Stop)
        .map_err(|e| anyhow::anyhow!("the demo's set can't be written: {e:?}"))?;
    Ok(written
        .files
        .into_iter()
        .map(|(name, bytes)| HeldFile { name, size: bytes.len() as u64, bytes })
        .collect())
}

/// Imports the set of an office; gives its plans in the order of the set.
pub(super) fn take_over(
    builder: &Builder,
    office: &Staffed,
    files: Vec<HeldFile>,
) -> anyhow::Result<Vec<TakenPlan>> {
    let now = builder.now();
    let set = builder.store().read(|conn| {
        let office =
            offices::find_by_uid(conn, &office.uid)?.ok_or(crate::usecases::Failure::NotFound("office"))?;
        import::hold(conn, office.id, files.clone(), now)
    })?;
    let previewed =
        builder.by(&office.person, "import.preview", |tx, cmd| preview::preview(tx, cmd, &set))?;
    if !previewed.preview.is_importable {
        bail!("the demo's set is not importable: {:?}", previewed.preview.problems.first());
    }
    let input = confirm::ConfirmInput { uid: previewed.uid, set: Some(set), takes_client_data: false };
    let confirmed =
        builder.by(&office.person, "import.confirm", |tx, cmd| confirm::confirm(tx, cmd, &input))?;
    Ok(confirmed.plans)
}

/// Notes in which area a client lives: the national files do not say.
fn place_client(
    builder: &Builder,
    office: &Staffed,
    (client, data): (&Uid, &ClientData),
    area: &Uid,
) -> anyhow::Result<()> {
    let version =
        builder.store().read(|conn| clients::find(conn, client))?.context("the client was imported")?.version;
    let typed = TypedClient {
        name: data.name.clone(),
        kana: data.kana.clone(),
        sex: data.sex.as_str().into(),
        born_on: data.born_on.to_string(),
        postal: data.postal.clone(),
        address: data.address.clone(),
        phone: data.phone.clone(),
    };
    let input = edit::EditClientInput { client: client.clone(), version, typed, area: area.to_string() };
    builder.by(&office.person, "client.edit", |tx, cmd| edit::edit(tx, cmd, &input))
}

/// A daughter with a confirmed address, and the doctor of the clinic.
fn add_contacts(
    builder: &Builder,
    office: &Staffed,
    (client, data): (&Uid, &ClientData),
    clinic: &str,
) -> anyhow::Result<()> {
    let family = data.name.split_whitespace().next().unwrap_or_default();
    let daughter = TypedContact {
        kind: ContactKind::Family.as_str().into(),
        name: format!("{family} 明子"),
        relation: "長女".into(),
        phone: data.phone.clone(),
        email: format!("family{}@demo.invalid", builder.below(1_000_000)),
        ..TypedContact::default()
    };
    let added = builder
        .by(&office.person, "client.contact.add", |tx, cmd| contact::add(tx, cmd, client, &daughter))?;
    builder.by(&office.colleague, "client.contact.confirm", |tx, cmd| {
        contact::confirm_address(tx, cmd, (&added, &daughter.email))
    })?;
    let doctor = TypedContact {
        kind: ContactKind::Doctor.as_str().into(),
        name: "例山 医".into(),
        relation: "架空内科医院（主治医）".into(),
        office_number: clinic.to_owned(),
        ..TypedContact::default()
    };
    builder.by(&office.person, "client.contact.add", |tx, cmd| contact::add(tx, cmd, client, &doctor))?;
    Ok(())
}
