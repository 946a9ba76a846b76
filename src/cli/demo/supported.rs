//! Clients on the level of support (要支援): some whose 介護予防サービス・支援計画 a support center makes itself, and some
//! whose plan it has entrusted to an office. Their plans come as the national CSV has them.

use anyhow::Context;
use chrono::{Months, NaiveDate};

use super::builder::Builder;
use super::clients::{files_of, span, take_over};
use super::region::{Region, Staffed};
use super::words::{FAMILY, GIVEN, NEEDS};
use crate::domain::care_team::Framework;
use crate::domain::careplan::{PlanKey, PlanToWrite, UnitKey};
use crate::domain::certification::history::TypedCertification;
use crate::domain::certification::{CareLevel, Certification, CertificationKind, CertificationStatus};
use crate::domain::client::{ClientData, Sex, TypedClient};
use crate::domain::duty::entry::{EntryKind, Point, judged_grounds};
use crate::domain::duty::{Ground, duties};
use crate::domain::ids::Uid;
use crate::domain::national_number::check_digit;
use crate::domain::plan_draft::{
    AreaFinding, Delegation, Goal, Need, PlanContent, PlanHead, PreventiveForm, PreventiveGoal,
    PreventiveNeed, PreventiveScheme, ServiceItem,
};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::clients;
use crate::storage::views::{duty_facts, rules};
use crate::usecases::Failure;
use crate::usecases::care_team::{NoteFramework, note_framework};
use crate::usecases::certification::{EnterCertification, enter};
use crate::usecases::client::create::{CreateClientInput, create};
use crate::usecases::duty::{self, EnterInput};

/// Clients of each center: as many of its own as it has entrusted.
const EACH: usize = 4;
/// The plans began so many months ago, and the certifications hold for so many.
const MONTHS: (u32, u32) = (9, 24);

/// A client whose ledger somebody keeps.
pub(super) struct Supported {
    pub(super) client: Uid,
    pub(super) person: Uid,
}

/// One to be registered.
struct Person<'r> {
    serial: usize,
    center: &'r Staffed,
    /// Who makes the plan: the center, or the office that it has entrusted.
    planner: &'r Staffed,
    /// The office that the center works with.
    office: &'r Staffed,
    planned_on: NaiveDate,
    level: CareLevel,
}

/// Registers them with their plans.
pub(super) fn take_in(builder: &Builder, region: &Region) -> anyhow::Result<Vec<Supported>> {
    let today = jst_date(builder.now());
    let planned_on = today.checked_sub_months(Months::new(MONTHS.0)).context("a day")?;
    let mut taken = Vec::new();
    for (at, center) in region.centers.iter().enumerate() {
        let office = region.care_offices.get(at).context("care offices")?;
        for place in 0..EACH {
            let serial = at * EACH + place;
            let planner = if place.is_multiple_of(2) { center } else { office };
            let level = if place < EACH / 2 { CareLevel::Support1 } else { CareLevel::Support2 };
            let person = Person { serial, center, planner, office, planned_on, level };
            let client = register(builder, region, &person)?;
            if planner.uid != center.uid && place + 2 > EACH {
                judge(builder, &client, planner)?;
            }
            taken.push(Supported { client, person: planner.person.clone() });
        }
    }
    Ok(taken)
}

fn register(builder: &Builder, region: &Region, person: &Person<'_>) -> anyhow::Result<Uid> {
    let (data, number) = data(person)?;
    let by = &person.planner.person;
    let input = CreateClientInput {
        office: person.planner.uid.to_string(),
        insurer_number: "990010".into(),
        insured_number: number.clone(),
        typed: TypedClient {
            name: data.name.clone(),
            kana: data.kana.clone(),
            sex: data.sex.as_str().into(),
            born_on: data.born_on.to_string(),
            postal: data.postal.clone(),
            address: data.address.clone(),
            phone: data.phone.clone(),
        },
        area: region.areas.get(person.serial / EACH).map(Uid::to_string).unwrap_or_default(),
    };
    let client = builder.by(by, "client.create", |tx, cmd| create(tx, cmd, &input))?;
    let held = certification(person);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let typed = TypedCertification {
        kind: CertificationKind::Initial.as_str().into(),
        status: CertificationStatus::Certified.as_str().into(),
        care_level: person.level.as_str().into(),
        certified_on: day(held.certified_on),
        starts_on: day(held.starts_on),
        ends_on: day(held.ends_on),
        ..TypedCertification::default()
    };
    let input = EnterCertification { client: client.clone(), typed };
    builder.by(by, "certification.enter", |tx, cmd| enter(tx, cmd, &input))?;
    let is_entrusted = person.planner.uid != person.center.uid;
    let input = NoteFramework {
        client: client.clone(),
        kind: Framework::PreventiveSupport.as_str().into(),
        center_number: if is_entrusted { person.center.number.clone() } else { String::new() },
        starts_on: person.planned_on.to_string(),
        ends_on: String::new(),
    };
    builder.by(by, "client.framework.note", |tx, cmd| note_framework(tx, cmd, &input))?;
    plan(builder, region, person, (&data, number))?;
    Ok(client)
}

fn plan(
    builder: &Builder,
    region: &Region,
    person: &Person<'_>,
    (data, insured_number): (&ClientData, String),
) -> anyhow::Result<()> {
    let key = PlanKey { insurer_number: "990010".into(), insured_number, planned_on: person.planned_on };
    let content = content(region, person)?;
    let unit = UnitKey {
        stamp: format!("{}1000{:02}", person.planned_on.format("%Y%m%d"), person.serial),
        from: person.center.number.clone(),
        from_kind: "46".into(),
        to: person.office.number.clone(),
        to_kind: "43".into(),
    };
    let plans = [PlanToWrite { key: &key, client: data, content: &content }];
    take_over(builder, person.planner, files_of(&unit, &plans, person.planned_on)?)?;
    Ok(())
}

/// The office judges that something need not be done, which the center reviews.
fn judge(builder: &Builder, client: &Uid, office: &Staffed) -> anyhow::Result<()> {
    let today = jst_date(builder.now());
    let (duty, ground) = builder.store().read(|conn| {
        let row = clients::find(conn, client)?.ok_or(Failure::NotFound("client"))?;
        let facts = duty_facts::of(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
        let books = rules::books(conn, &builder.state().rules, &[(row.id, row.insurer_id)])?;
        let asked = duties(books.of(row.id), &facts, today);
        let judged = asked.iter().find_map(|duty| {
            let ground = judged_grounds(duty).into_iter().find(|ground| *ground == Ground::Unavoidable)?;
            let (rule, part, subject) = duty.identity();
            Some((format!("{rule}:{part}:{}", subject.word()), ground))
        });
        judged.ok_or(Failure::NotFound("duty"))
    })?;
    let input = EnterInput {
        client: client.clone(),
        duty,
        also: String::new(),
        kind: EntryKind::Excepted.as_str().into(),
        on: today.to_string(),
        points: vec![Point::OpinionsAsked.as_str().into()],
        days: String::new(),
        ground: ground.as_str().into(),
        rule: String::new(),
        plan: String::new(),
        reason_code: String::new(),
        body: "三度日程を調整したが、通所の事業所と主治医の都合があわず、照会で意見を集めた。".into(),
        minor_changes: builder.state().config.minor_changes()?,
        rules: builder.state().rules.clone(),
    };
    builder.by(&office.person, "duty.enter", |tx, cmd| duty::enter(tx, cmd, &input))?;
    Ok(())
}

fn data(person: &Person<'_>) -> anyhow::Result<(ClientData, String)> {
    let is_man = person.serial.is_multiple_of(3);
    let (family, family_kana) = FAMILY.get((person.serial + 4) % FAMILY.len()).context("names")?;
    let given = GIVEN.get(usize::from(is_man)).context("names")?;
    let (given, given_kana) = given.get(person.serial % given.len()).context("names")?;
    let age = Months::new(12 * (76 + u32::try_from(person.serial)? % 12) + 5);
    let body = format!("0077{:05}", person.serial + 1);
    let digit = check_digit(&body).context("a number of digits")?;
    let data = ClientData {
        name: format!("{family} {given}"),
        kana: format!("{family_kana} {given_kana}"),
        sex: if is_man { Sex::Male } else { Sex::Female },
        born_on: person.planned_on.checked_sub_months(age).context("a birthday")?,
        postal: "990-0001".into(),
        address: format!("架空県架空市支援町{}丁目{}", person.serial % 5 + 1, person.serial + 1),
        phone: format!("099-200-{:04}", person.serial + 1),
    };
    Ok((data, format!("{body}{digit}")))
}

fn certification(person: &Person<'_>) -> Certification {
    let until = person.planned_on.checked_add_months(Months::new(MONTHS.1));
    Certification {
        status: Some(CertificationStatus::Certified),
        certified_on: Some(person.planned_on),
        starts_on: Some(person.planned_on),
        ends_on: until.and_then(|day| day.pred_opt()),
        care_level: Some(person.level),
    }
}

fn content(region: &Region, person: &Person<'_>) -> anyhow::Result<PlanContent> {
    let is_entrusted = person.planner.uid != person.center.uid;
    let (body, long_text, short_text, item) = *NEEDS.get(person.serial % NEEDS.len()).context("needs")?;
    let day_care = region.providers.iter().filter(|provider| provider.kind_label == "通所介護");
    let provider = day_care.cycle().nth(person.serial).context("a day service")?;
    let area = |situation: &str, has_issue| AreaFinding {
        situation: situation.into(),
        wishes: "できることは自分で続けたい。".into(),
        has_issue: Some(has_issue),
        causes: if has_issue { "外に出る機会が減った。".into() } else { String::new() },
    };
    let form = PreventiveForm {
        scheme: Some(PreventiveScheme::Support),
        delegation: Some(if is_entrusted { Delegation::Delegated } else { Delegation::Own }),
        reference: format!("架空-{}", person.serial + 1),
        center_author: "架空 包子".into(),
        office_phone: "099-000-0001".into(),
        center_name: person.center.name.clone(),
        day_goal: "毎朝、家の周りを歩く。".into(),
        year_goal: long_text.into(),
        movement: area("屋外では杖を使って歩く。", true),
        daily_life: area("調理はできるが、買い物は家族に頼む。", false),
        society: area("近所の人と話す機会が少ない。", true),
        health: area("月に一度、内科に通う。", false),
        health_note: "血圧を毎朝測る。".into(),
        support_policy: "歩く力を保ち、出かける先をふやす。".into(),
        center_opinion: if is_entrusted { "妥当と認める。".into() } else { String::new() },
        ..PreventiveForm::default()
    };
    let head = PlanHead {
        author: "架空 計子".into(),
        office_name: person.planner.name.clone(),
        office_address: vec!["架空県架空市円座町1".into()],
        first_planned_on: Some(person.planned_on),
        certification: certification(person),
        policy: "本人の力を生かし、地域とのつながりを取りもどす。".into(),
        preventive: Some(Box::new(form)),
        ..PlanHead::default()
    };
    let service = ServiceItem {
        number: 1,
        service_kind: "介護予防通所リハビリテーション".into(),
        office_name: provider.name.clone(),
        period: span(person.planned_on, 6)?,
        ..ServiceItem::default()
    };
    let goal = Goal {
        number: 1,
        short_text: short_text.into(),
        preventive: PreventiveGoal { self_care: "毎日の体操".into(), insured_care: item.into() },
        items: vec![service],
        ..Goal::default()
    };
    let need = Need {
        number: 1,
        body: body.into(),
        preventive: PreventiveNeed {
            proposal: item.into(),
            wishes: "続けられそうだ。".into(),
            target: short_text.into(),
        },
        goals: vec![goal],
        ..Need::default()
    };
    Ok(PlanContent { head, needs: vec![need], week: Vec::new() })
}
