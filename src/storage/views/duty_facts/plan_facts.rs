//! What plans say: when they were drafted, who is in charge, which goals end when, and what they place.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::forms::{Agreed, Form, Head, earlier_forms};
use super::{Gathered, put};
use crate::domain::care_team::{Framework, Span};
use crate::domain::certification::CertificationStatus;
use crate::domain::duty::fact::{Drafted, Issue};
use crate::domain::duty::places::{Places, is_medical};
use crate::domain::duty::{RecordUid, SourceKind, What, term};
use crate::domain::ids::{ClientId, GoalId, OfficeId, PlanVersionId, Uid};
use crate::domain::plan_draft::{Delegation, PlanKind, PlanState, PreventiveScheme};
use crate::domain::time::jst::jst_date;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    client_frameworks, clients, offices, plan_goals, plan_service_items, plan_versions, plans,
};

#[derive(Queryable)]
pub(super) struct PlanRow {
    client: ClientId,
    pub(super) uid: Uid,
    pub(super) kind: PlanKind,
    pub(super) planned_on: NaiveDate,
    office: OfficeId,
    pub(super) version: PlanVersionId,
    number: i32,
    head: String,
    made_at: NaiveDateTime,
}

impl PlanRow {
    /// The last day of the certification on the plan's head, where it was decided and held on the plan's day.
    pub(super) fn certified_until(&self) -> Option<NaiveDate> {
        let of = serde_json::from_str::<Head>(&self.head).unwrap_or_default().certification;
        let is_pending = of.status == Some(CertificationStatus::Pending);
        of.ends_on.filter(|last| !is_pending && *last >= self.planned_on)
    }
}

pub(super) struct Goal {
    pub(super) id: GoalId,
    uid: Uid,
    /// 短期目標の期間
    pub(super) period: String,
    /// 長期目標の期間
    pub(super) long_period: String,
}

impl Goal {
    /// The period by which the goal ends: its own, where that is blank the long-term goal's.
    pub(super) fn told(&self) -> &String {
        if self.period.trim().is_empty() { &self.long_period } else { &self.period }
    }

    /// Whether a period could be written and neither the goal nor a service for it has one. The form of preventive plans asks
    /// for it with the services alone: a goal that the client works on without any has none.
    pub(super) fn says_nothing(&self, items: &[Item], kind: PlanKind) -> bool {
        let mut of_goal =
            items.iter().filter(|item| item.goal == self.id).map(|item| &item.period).peekable();
        let is_asked = kind == PlanKind::Care || of_goal.peek().is_some();
        is_asked && of_goal.chain([self.told()]).all(|period| period.trim().is_empty())
    }
}

pub(super) struct Item {
    pub(super) goal: GoalId,
    office: Option<(OfficeId, Uid)>,
    office_name: String,
    is_covered: bool,
    service: String,
    body: String,
    pub(super) frequency: String,
    pub(super) period: String,
}

impl Item {
    /// 訪問介護（生活援助中心型）, whose times a month are counted (基準13条18号の2).
    pub(super) fn is_home_help(&self) -> bool {
        let of_help = |text: &str| text.contains("生活援助");
        // 定期巡回・随時対応型 and 夜間対応型 are services of their own.
        let is_other = ["定期巡回", "夜間対応"].iter().any(|other| self.service.contains(other));
        self.service.contains("訪問介護") && !is_other && (of_help(&self.service) || of_help(&self.body))
    }

    /// How many times a month it comes at most, where that is written. What is written without a number (`随時`) or not at
    /// all may come any number of times.
    pub(super) fn times(&self) -> Option<u16> {
        term::times_a_month(&self.frequency).filter(|times| *times > 0)
    }
}

/// A plan's newest version with its rows.
struct Content<'a> {
    plan: &'a PlanRow,
    head: Head,
    goals: &'a [Goal],
    items: &'a [Item],
    /// The frameworks noted on the client.
    noted: &'a [Noted],
    /// The earlier versions of a preventive plan with the consent on their forms.
    earlier: &'a [Form],
}

pub(super) fn add(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let plans = plans_of(conn, ids)?;
    let goals = goals_of(conn, ids)?;
    let items = items_of(conn, ids)?;
    let frameworks = frameworks_of(conn, ids)?;
    let earlier = earlier_forms(conn, ids)?;
    for noted in frameworks.values().flatten() {
        let support = What::Support { framework: noted.framework, until: noted.span.last };
        put(facts, noted.client, (SourceKind::Client, &noted.client_uid), noted.span.first, support);
    }
    let mut before: Option<(ClientId, PlanKind, OfficeId)> = None;
    let mut running: Option<(ClientId, Framework)> = None;
    for plan in &plans {
        let content = Content {
            plan,
            head: serde_json::from_str(&plan.head).unwrap_or_default(),
            goals: goals.get(&plan.version).map(Vec::as_slice).unwrap_or_default(),
            items: items.get(&plan.version).map(Vec::as_slice).unwrap_or_default(),
            noted: frameworks.get(&plan.client).map(Vec::as_slice).unwrap_or_default(),
            earlier: earlier.get(&plan.uid).map(Vec::as_slice).unwrap_or_default(),
        };
        // What is noted on the client holds; where nothing is, the form of the plan tells.
        let framework = content.framework();
        if content.noted_on(plan.planned_on).next().is_some() {
            running = None;
        } else if running != Some((plan.client, framework)) {
            running = Some((plan.client, framework));
            let support = What::Support { framework, until: None };
            put(facts, plan.client, (SourceKind::Plan, &plan.uid), plan.planned_on, support);
        }
        // Another office begins with everything (基準13条1号〜12号), whatever the one before it planned.
        let this = (plan.client, plan.kind, plan.office);
        let is_first = before.replace(this) != Some(this);
        content.add(is_first, facts);
    }
    Ok(())
}

/// A framework that is noted on a client.
struct Noted {
    client: ClientId,
    client_uid: Uid,
    framework: Framework,
    is_entrusted: bool,
    span: Span,
}

impl Content<'_> {
    fn noted_on(&self, day: NaiveDate) -> impl Iterator<Item = &Noted> {
        self.noted.iter().filter(move |noted| noted.span.holds_on(day))
    }

    fn framework(&self) -> Framework {
        match (self.plan.kind, self.head.preventive.as_ref().and_then(|form| form.scheme)) {
            (PlanKind::Care, _) => Framework::HomeCare,
            (PlanKind::Preventive, Some(PreventiveScheme::Management)) => Framework::ManagementA,
            (PlanKind::Preventive, _) => Framework::PreventiveSupport,
        }
    }

    fn add(&self, is_first: bool, facts: &mut Gathered) {
        let plan = RecordUid::from(&self.plan.uid);
        let on = self.plan.planned_on;
        let mut says = |kind, on, what| put(facts, self.plan.client, (kind, &self.plan.uid), on, what);
        let form = self.head.preventive.as_ref();
        let version = Issue { made_at: self.plan.made_at, number: self.plan.number };
        let agreed = Agreed::of(self.earlier, (version, form.and_then(|form| form.agreed_on)));
        let drafted = Drafted {
            plan,
            version,
            form_consent: agreed.of_newest(),
            is_first,
            level: self.head.certification.care_level,
            service_from: self.service_from(is_first),
            places: self.places(),
        };
        says(SourceKind::Plan, on, What::Drafted(drafted));
        let in_charge = self.items.iter().filter_map(|item| item.office.as_ref());
        for (_, office) in in_charge.filter(|(id, _)| *id != self.plan.office) {
            says(SourceKind::Plan, on, What::InCharge { plan, office: RecordUid::from(office) });
        }
        for (goal, ends_on) in self.ends() {
            says(SourceKind::Plan, on, What::GoalSet { goal, plan, ends_on });
        }
        for (agreed_on, version) in agreed.consents() {
            says(SourceKind::Consent, agreed_on, What::Consented { plan, version });
        }
        if self.is_delegated() {
            says(SourceKind::Plan, on, What::Delegated { plan });
        }
        if form.is_some_and(|form| !form.center_opinion.trim().is_empty()) {
            says(SourceKind::Plan, jst_date(self.plan.made_at).max(on), What::CenterOpinion { plan });
        }
    }

    /// A preventive plan that says so, or whose client was entrusted on its day or when its newest version was made.
    fn is_delegated(&self) -> bool {
        let was_entrusted = |day| self.noted_on(day).any(|noted| noted.is_entrusted);
        let form = self.head.preventive.as_ref();
        form.is_some_and(|form| {
            form.delegation == Some(Delegation::Delegated)
                || was_entrusted(self.plan.planned_on)
                || was_entrusted(jst_date(self.plan.made_at))
        })
    }

    /// The first day from which a service is written, not before the plan itself. What a first plan writes from an earlier
    /// day on is served from its own day at the latest; a change takes over periods that have begun, and they do not say
    /// from when on the change is served.
    fn service_from(&self, is_first: bool) -> Option<NaiveDate> {
        let planned_on = self.plan.planned_on;
        let starts = self.items.iter().filter_map(|item| term::of(&item.period, planned_on)?.from);
        let starts = starts.filter(|start| is_first || *start >= planned_on);
        starts.map(|start| start.max(planned_on)).min()
    }

    /// The goals by the last day of their period, one for each day.
    fn ends(&self) -> BTreeMap<RecordUid, NaiveDate> {
        let mut by_day: BTreeMap<NaiveDate, RecordUid> = BTreeMap::new();
        for goal in self.goals {
            if let Some(day) = self.end(goal) {
                by_day.entry(day).or_insert_with(|| RecordUid::from(&goal.uid));
            }
        }
        by_day.into_iter().map(|(day, goal)| (goal, day)).collect()
    }

    /// The last day of a goal's period, else the latest of its services; where the period is blank, that of the long-term goal.
    fn end(&self, goal: &Goal) -> Option<NaiveDate> {
        let last = |period: &str| term::of(period, self.plan.planned_on)?.until;
        let of_items = || {
            let items = self.items.iter().filter(|item| item.goal == goal.id);
            items.filter_map(|item| last(&item.period)).max()
        };
        let of_long = || goal.period.trim().is_empty().then(|| last(&goal.long_period)).flatten();
        last(&goal.period).or_else(of_items).or_else(of_long)
    }

    /// Whether nothing tells the end of a goal: its period and those of its services are blank or can't be read.
    fn is_endless(&self, goal: &Goal) -> bool {
        let is_unread = |period: &str| term::of(period, self.plan.planned_on).is_none();
        let mut items = self.items.iter().filter(|item| item.goal == goal.id);
        self.end(goal).is_none()
            && (goal.says_nothing(self.items, self.plan.kind)
                || is_unread(goal.told())
                || items.any(|item| is_unread(&item.period)))
    }

    fn places(&self) -> Places {
        let helped = || self.items.iter().filter(|item| item.is_home_help());
        let any = |words: &[&str]| {
            self.items.iter().any(|item| words.iter().any(|word| item.service.contains(word)))
        };
        let remarks = self.head.committee_opinion.trim();
        Places {
            medical: self.items.iter().any(|item| is_medical(&item.service)),
            equipment: any(&["福祉用具貸与"]),
            purchase: any(&["福祉用具販売", "福祉用具購入"]),
            home_help: helped().filter_map(Item::times).fold(0, u16::saturating_add),
            home_help_unread: helped().any(|item| item.times().is_none()),
            // The form of preventive plans does not say which services are insured.
            offices_unread: self.items.iter().any(|item| {
                item.office.is_none()
                    && !item.office_name.trim().is_empty()
                    && (item.is_covered || self.plan.kind == PlanKind::Preventive)
            }),
            goals_unread: self.goals.iter().any(|goal| self.is_endless(goal)),
            remarks: !remarks.is_empty() && !matches!(remarks, "なし" | "無し" | "無" | "特になし"),
        }
    }
}

pub(super) fn plans_of(conn: &mut Conn, ids: &[ClientId]) -> Result<Vec<PlanRow>, StorageError> {
    Ok(plans::table
        .inner_join(plan_versions::table)
        .filter(plans::client_id.eq_any(ids))
        .filter(plans::state.ne(PlanState::Withdrawn))
        .filter(plan_versions::number.eq(plans::current_number))
        .order((plans::client_id, plans::planned_on, plans::id))
        .select((
            plans::client_id,
            plans::uid,
            plans::kind,
            plans::planned_on,
            plans::office_id,
            plan_versions::id,
            plan_versions::number,
            plan_versions::head,
            plan_versions::created_at,
        ))
        .kept()
        .load(conn)?)
}

type NotedRow = (ClientId, Uid, Framework, Option<OfficeId>, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);

fn frameworks_of(conn: &mut Conn, ids: &[ClientId]) -> Result<BTreeMap<ClientId, Vec<Noted>>, StorageError> {
    let rows: Vec<NotedRow> = client_frameworks::table
        .inner_join(clients::table)
        .filter(client_frameworks::client_id.eq_any(ids))
        .filter(client_frameworks::withdrawn_at.is_null())
        .order((client_frameworks::client_id, client_frameworks::starts_on, client_frameworks::id))
        .select((
            client_frameworks::client_id,
            clients::uid,
            client_frameworks::kind,
            client_frameworks::delegating_office_id,
            client_frameworks::starts_on,
            client_frameworks::ends_on,
            client_frameworks::cut_on,
        ))
        .kept()
        .load(conn)?;
    let mut noted: BTreeMap<ClientId, Vec<Noted>> = BTreeMap::new();
    for (client, client_uid, framework, center, first, ends_on, cut_on) in rows {
        let is_entrusted = center.is_some();
        let span = Span { first, last: cut_on.or(ends_on) };
        noted.entry(client).or_default().push(Noted { client, client_uid, framework, is_entrusted, span });
    }
    Ok(noted)
}

pub(super) fn goals_of(
    conn: &mut Conn,
    ids: &[ClientId],
) -> Result<BTreeMap<PlanVersionId, Vec<Goal>>, StorageError> {
    let rows: Vec<(PlanVersionId, GoalId, Uid, String, String)> = plan_goals::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .filter(plans::client_id.eq_any(ids))
        .filter(plan_versions::number.eq(plans::current_number))
        .order((plan_goals::plan_version_id, plan_goals::sort))
        .select((
            plan_goals::plan_version_id,
            plan_goals::id,
            plan_goals::uid,
            plan_goals::short_period,
            plan_goals::long_period,
        ))
        .kept()
        .load(conn)?;
    let mut goals: BTreeMap<PlanVersionId, Vec<Goal>> = BTreeMap::new();
    for (version, id, uid, period, long_period) in rows {
        goals.entry(version).or_default().push(Goal { id, uid, period, long_period });
    }
    Ok(goals)
}

type ItemRow =
    (PlanVersionId, GoalId, Option<OfficeId>, Option<Uid>, (String, bool), String, String, String, String);

pub(super) fn items_of(
    conn: &mut Conn,
    ids: &[ClientId],
) -> Result<BTreeMap<PlanVersionId, Vec<Item>>, StorageError> {
    let rows: Vec<ItemRow> = plan_service_items::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .left_join(offices::table)
        .filter(plans::client_id.eq_any(ids))
        .filter(plan_versions::number.eq(plans::current_number))
        .order((plan_service_items::plan_version_id, plan_service_items::sort))
        .select((
            plan_service_items::plan_version_id,
            plan_service_items::goal_id,
            plan_service_items::office_id,
            offices::uid.nullable(),
            (plan_service_items::office_name, plan_service_items::is_covered),
            plan_service_items::service_kind,
            plan_service_items::body,
            plan_service_items::frequency,
            plan_service_items::period,
        ))
        .kept()
        .load(conn)?;
    let mut items: BTreeMap<PlanVersionId, Vec<Item>> = BTreeMap::new();
    for (version, goal, office, uid, (office_name, is_covered), service, body, frequency, period) in rows {
        let office = office.zip(uid);
        let item = Item { goal, office, office_name, is_covered, service, body, frequency, period };
        items.entry(version).or_default().push(item);
    }
    Ok(items)
}
