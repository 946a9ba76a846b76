//! A plan for each year of a client's care, and what was written down and handed over beside it. Years long past are whole; in
//! the last one, one thing in eight was not done.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use diesel::RunQueryDsl;
use enza::domain::certification::{Certification, CertificationStatus};
use enza::domain::delivery::DeliveryMeans;
use enza::domain::duty::entry::EntryKind;
use enza::domain::duty::{Month, RecordUid, Subject};
use enza::domain::ids::{ClientId, OfficeId, PlanId, PlanVersionId, Uid};
use enza::domain::plan_draft::{
    Delegation, Goal, Need, PlanContent, PlanHead, PlanState, PreventiveForm, PreventiveScheme, ServiceItem,
    VersionSource,
};
use enza::domain::time::jst::jst_date;
use enza::insert_all;
use enza::storage::schema::{deliveries, duty_entries};
use enza::storage::tables::deliveries::NewDelivery;
use enza::storage::tables::duty_entries::NewEntry;
use enza::storage::tables::plans::{self, NewPlan, NewVersion, PlanRow};
use enza::storage::{Conn, StorageError};

use super::{City, Client, Lot, YEARS};

/// A plan of a client just registered.
pub(super) struct Plan<'c> {
    pub(super) client: &'c Client,
    /// Which of the client's.
    pub(super) year: u64,
    uid: Uid,
    pub(super) planned_on: NaiveDate,
    content: PlanContent,
    pub(super) version: PlanVersionId,
}

/// An entry to write down: of whom, what, when, about what, and what is ticked beside it.
type Said = (ClientId, EntryKind, NaiveDate, Option<Subject>, &'static str);

impl City {
    pub(super) fn plans<'c>(
        &self,
        conn: &mut Conn,
        lot: &mut Lot,
        made: &'c [Client],
    ) -> Result<Vec<Plan<'c>>, StorageError> {
        let mut begun = Vec::new();
        for client in made {
            for year in 0..YEARS {
                let planned_on = client.start + Days::new(365 * year + 10);
                let (uid, content) = (lot.uid(), self.content(lot, client, planned_on));
                begun.push(Plan { client, year, uid, planned_on, content, version: PlanVersionId(0) });
            }
        }
        let rows = self.begin(conn, &begun)?;
        let uids: Vec<Uid> = begun.iter().map(|_| lot.uid()).collect();
        let new = begun.iter().zip(&uids).map(|(plan, uid)| NewVersion {
            uid,
            plan_id: rows[&plan.uid],
            number: 1,
            content: &plan.content,
            digest: uid.as_str(),
            source: VersionSource::Import,
            note: "",
            author: "架空",
            now: plan.planned_on.and_time(NaiveTime::MIN),
        });
        let versions = plans::insert_versions(conn, &new.collect::<Vec<_>>(), &self.numbers)?;
        for (plan, version) in begun.iter_mut().zip(versions) {
            plan.version = version.id;
        }
        Ok(begun)
    }

    fn begin(&self, conn: &mut Conn, begun: &[Plan<'_>]) -> Result<BTreeMap<Uid, PlanId>, StorageError> {
        let new = begun.iter().map(|plan| NewPlan {
            uid: &plan.uid,
            client_id: plan.client.id,
            kind: plan.content.kind(),
            planned_on: plan.planned_on,
            office_id: self.managers[plan.client.manager].office,
            now: self.now,
        });
        plans::insert_many(conn, &new.collect::<Vec<_>>())?;
        let mut clients: Vec<ClientId> = begun.iter().map(|plan| plan.client.id).collect();
        clients.dedup();
        let rows = plans::of_clients(conn, &clients)?;
        plans::move_on(conn, &rows.iter().collect::<Vec<&PlanRow>>(), 1, self.now)?;
        let keys: Vec<PlanId> = rows.iter().map(|row| row.id).collect();
        plans::set_state(conn, &keys, PlanState::Agreed, self.now)?;
        Ok(rows.into_iter().map(|row| (row.uid, row.id)).collect())
    }

    /// Two needs with a goal and two services each, the goals for half a year.
    fn content(&self, lot: &mut Lot, client: &Client, planned_on: NaiveDate) -> PlanContent {
        let period = period(planned_on + Days::new(10), planned_on + Days::new(192));
        let mut serving = self.serving(client).cycle();
        let mut item = |lot: &mut Lot, number: i32, kind: &str| ServiceItem {
            uid: Some(lot.uid()),
            number,
            body: "歩行の見守りと声かけ、体調の確認を行う".into(),
            is_covered: true,
            service_kind: kind.into(),
            office_number: serving.next().unwrap().number.clone(),
            frequency: "週2回".into(),
            period: period.clone(),
            ..ServiceItem::default()
        };
        let mut needs = Vec::new();
        for number in 1..=2 {
            let items = vec![item(lot, 1, "通所介護"), item(lot, 2, "訪問看護")];
            let goal = Goal {
                uid: Some(lot.uid()),
                number: 1,
                long_text: "一人で外出できる".into(),
                short_text: "玄関まで手すりを使って歩ける".into(),
                short_period: period.clone(),
                items,
                ..Goal::default()
            };
            let (uid, body) = (Some(lot.uid()), "外出の機会を増やしたい".into());
            needs.push(Need { uid, number, body, goals: vec![goal], ..Need::default() });
        }
        PlanContent { head: head(client, planned_on), needs, ..PlanContent::default() }
    }

    pub(super) fn deliveries(
        &self,
        conn: &mut Conn,
        lot: &mut Lot,
        plans: &[Plan<'_>],
    ) -> Result<(), StorageError> {
        let mut given: Vec<(Uid, &Plan<'_>, Option<OfficeId>)> = Vec::new();
        for plan in plans {
            let offices = self.serving(plan.client).map(|office| Some(office.id));
            for to in offices.chain([None]) {
                if plan.is_past() || lot.mostly() {
                    given.push((lot.uid(), plan, to));
                }
            }
        }
        let rows: Vec<NewDelivery<'_>> = given
            .iter()
            .map(|(uid, plan, office_id)| NewDelivery {
                uid,
                number: uid.as_str(),
                plan_version_id: plan.version,
                office_id: *office_id,
                contact_id: None,
                label: "架空",
                means: DeliveryMeans::InPerson,
                account_id: self.managers[plan.client.manager].account,
                delivered_on: Some(plan.planned_on + Days::new(5)),
                note: "",
                created_at: self.now,
                version: 1,
                sender_office_id: self.managers[plan.client.manager].office,
            })
            .collect();
        insert_all!(conn, deliveries::table, &rows);
        Ok(())
    }

    pub(super) fn entries(
        &self,
        conn: &mut Conn,
        lot: &mut Lot,
        made: &[Client],
        plans: &[Plan<'_>],
    ) -> Result<(), StorageError> {
        let today = jst_date(self.now);
        let mut said: Vec<Said> = Vec::new();
        for plan in plans {
            let all = self.said_of(plan);
            said.extend(all.into_iter().filter(|entry| entry.2 <= today && (plan.is_past() || lot.mostly())));
        }
        for client in made {
            self.months(lot, client, today, &mut said);
        }
        let words: Vec<(Uid, String)> =
            said.iter().map(|entry| (lot.uid(), entry.3.map(Subject::word).unwrap_or_default())).collect();
        let rows: Vec<NewEntry<'_>> = said
            .iter()
            .zip(&words)
            .map(|((client_id, kind, happened_on, _, points), (uid, subject))| NewEntry {
                uid,
                client_id: *client_id,
                kind: *kind,
                happened_on: *happened_on,
                subject,
                rule: "",
                ground: "",
                points,
                days: 0,
                meeting_trigger: "",
                reason_code: "",
                body: "",
                author: "bench",
                author_name: "架空 計子",
                created_at: self.now,
                withdrawn_by: "",
                withdrawn_reason: "",
                office_id: None,
            })
            .collect();
        insert_all!(conn, duty_entries::table, &rows);
        Ok(())
    }

    /// A visit and its record for each month; where support is preventive, the report of each office too.
    fn months(&self, lot: &mut Lot, client: &Client, today: NaiveDate, said: &mut Vec<Said>) {
        let mut month = Month::of(client.start).plus(1);
        while month.last_day() < today {
            let on = month.first_day() + Days::new(lot.next(27));
            let is_past = on + Days::new(365) < today;
            let mut say = |kind, of, points| {
                if is_past || lot.mostly() {
                    said.push((client.id, kind, on, of, points));
                }
            };
            say(EntryKind::Visited, None, "met_client");
            say(EntryKind::Recorded, Some(Subject::Months(month, month)), "");
            for office in self.serving(client).filter(|_| client.is_preventive) {
                say(EntryKind::Reported, Some(Subject::OfficeMonth(office.record, month)), "");
            }
            month = month.plus(1);
        }
    }

    fn said_of(&self, plan: &Plan<'_>) -> Vec<Said> {
        let (client, on, of) = (plan.client.id, plan.planned_on, RecordUid::from(&plan.uid));
        let about = Some(Subject::Plan(of));
        let goal = plan.content.needs[0].goals[0].uid.as_ref().map(|goal| Subject::Goal(of, goal.into()));
        let mut said = vec![
            (client, EntryKind::Assessed, on - Days::new(4), about, "at_home met_client met_family"),
            (client, EntryKind::Explained, on + Days::new(4), about, ""),
            (client, EntryKind::Consented, on + Days::new(4), about, ""),
            (client, EntryKind::Evaluated, on + Days::new(188), goal, ""),
        ];
        for office in self.serving(plan.client) {
            let of = Some(Subject::Office(of, office.record));
            said.push((client, EntryKind::IndividualPlanReceived, on + Days::new(15), of, ""));
        }
        said
    }
}

impl Plan<'_> {
    /// Whether another year's has followed.
    pub(super) fn is_past(&self) -> bool {
        self.year + 1 < YEARS
    }

    /// The rows of its services.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Uid> {
        self.content.items().filter_map(|item| item.uid.as_ref())
    }
}

fn head(client: &Client, planned_on: NaiveDate) -> PlanHead {
    let form = PreventiveForm {
        scheme: Some(PreventiveScheme::Support),
        delegation: Some(Delegation::Delegated),
        ..PreventiveForm::default()
    };
    PlanHead {
        written_on: Some(planned_on),
        author: "架空 計子".into(),
        certification: Certification {
            status: Some(CertificationStatus::Certified),
            care_level: Some(client.level()),
            ..Certification::default()
        },
        intention: "住み慣れた家で、できることを続けながら暮らしたい。家族は見守りを続けたい。".repeat(3),
        policy: "外出の機会を増やす。".repeat(5),
        preventive: client.is_preventive.then(|| Box::new(form)),
        ..PlanHead::default()
    }
}

/// A 期間 as it is written, in 令和.
fn period(first: NaiveDate, last: NaiveDate) -> String {
    let day = |day: NaiveDate| format!("R{}.{}.{}", day.year() - 2018, day.month(), day.day());
    format!("{}～{}", day(first), day(last))
}
