//! Enters what only people know: what met a duty, a judgement that it does not stand, or an event.

use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::faults::{day as typed_day, faults, stay, ticked};
use super::handed::check_consents;
use super::sign::{Signed, write_consent};
use crate::domain::duty::entry::{
    Entry, EntryKind, NOTED, Point, judged_grounds, meeting_trigger, meets, offered, replaces_meeting,
};
use crate::domain::duty::fact::Drafted;
use crate::domain::duty::minor::MinorChanges;
use crate::domain::duty::rule::Evidence;
use crate::domain::duty::{
    Catalogue, Duty, Facts, Ground, Month, Part, RecordUid, RuleKind, RuleNo, Subject, What, agreed_before,
    changed_plans, duties,
};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::meeting::MeetingTrigger;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::client_frameworks;
use crate::storage::tables::clients::ClientRow;
use crate::storage::tables::duty_entries::{self, NewEntry};
use crate::storage::views::{duty_facts, rules};
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::purpose_of;
use crate::usecases::keeping::kept;
use crate::usecases::{Cmd, Failure};

/// An entry as it was typed.
#[derive(Clone, Debug)]
pub struct EnterInput {
    pub client: Uid,
    /// `rule:part:subject` of the duty it stands for, or empty for an event.
    pub duty: String,
    /// The duty whose record is written with the same visit, or empty.
    pub also: String,
    /// Word of `EntryKind`.
    pub kind: String,
    /// The day as typed.
    pub on: String,
    /// Words of `Point`.
    pub points: Vec<String>,
    /// Days of a stay.
    pub days: String,
    /// Word of `Ground`, for an exception.
    pub ground: String,
    /// Word of `RuleNo`, for a noted event.
    pub rule: String,
    /// Uid of a plan, for an event that is about one.
    pub plan: String,
    /// Code of an example of a minor change.
    pub reason_code: String,
    pub body: String,
    /// The examples of this installation.
    pub minor_changes: MinorChanges,
    /// The rules as shipped.
    pub rules: Arc<Catalogue>,
}

/// What an entry is about.
#[derive(Default)]
struct Target {
    subject: Option<Subject>,
    rule: Option<RuleNo>,
    ground: Option<Ground>,
    trigger: Option<MeetingTrigger>,
    /// The months in which it has to lie.
    months: Option<(Month, Month)>,
}

/// Enters it and gives its uid; with it the record of a visit, where both are written at once: the text is the record's.
pub fn enter(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EnterInput) -> Result<Uid, Failure> {
    if input.also.is_empty() {
        return one(tx, cmd, input);
    }
    let of = |duty: &str, kind: &str, body: &str| EnterInput {
        duty: duty.to_owned(),
        also: String::new(),
        kind: kind.to_owned(),
        body: body.to_owned(),
        ..input.clone()
    };
    let uid = one(tx, cmd, &of(&input.duty, &input.kind, ""))?;
    one(tx, cmd, &of(&input.also, EntryKind::Recorded.as_str(), &input.body))?;
    Ok(uid)
}

fn one(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EnterInput) -> Result<Uid, Failure> {
    let (client, acting) = kept(tx, cmd, &input.client)?;
    let kind = EntryKind::parse(&input.kind).ok_or_else(|| Refused::at("kind", "duty-kind-unfit"))?;
    let today = jst_date(cmd.now);
    let facts = duty_facts::of(tx, &[client.id])?.remove(&client.id).unwrap_or_default();
    let books = rules::books(tx, &input.rules, &[(client.id, client.insurer_id)])?;
    let book = books.of(client.id);
    let all = if input.duty.is_empty() { Vec::new() } else { duties(book, &facts, today) };
    let duty = if input.duty.is_empty() { None } else { Some(find(&all, &input.duty)?) };
    let target = match duty {
        None => event(kind, input, &facts, today)?,
        Some(duty) => of_duty(kind, input, duty)?,
    };
    let center = client_frameworks::entrusting(tx, client.id, today)?;
    check_plan(kind, &target, (&facts, center, acting), today)?;
    let on = day(kind, input, &target, (&facts, today))?;
    if kind.is_with_client() && client.closed_on.is_some_and(|end| on > end) {
        return Err(Refused::at("on", "duty-after-end").into());
    }
    if let Some(fault) = faults(input, today).into_iter().next() {
        return Err(fault.into());
    }
    check_points(input, &target, duty)?;
    // What was issued anew asks for a meeting and a consent, one after the other.
    let is_step = duty.is_some_and(|duty| duty.clause.evidence == Evidence::ConsentAnew);
    if purpose_of(kind).is_some() {
        let plan = target.subject.and_then(Subject::plan).filter(|_| kind == EntryKind::Consented);
        let signed = Signed { kind, on, plan, is_anew: is_step, note: &input.body };
        return write_consent(tx, cmd, &client, &signed);
    }
    if let (EntryKind::Delivered, Some(subject)) = (kind, target.subject) {
        check_consents(tx, client.id, subject, on)?;
    }
    let uid = cmd.uid();
    let new = New { kind, on, target: &target, input, acting };
    if let Some(duty) = duty.filter(|_| kind.may_fall_short() && !is_step)
        && !meets(&new.entry(&uid), duty, (book, &facts), today)
    {
        return Err(falls_short(kind).into());
    }
    insert(tx, cmd, (&client, &uid), &new)?;
    let detail =
        serde_json::json!({ "kind": kind.as_str(), "on": on, "rule": target.rule.map(Word::as_str) });
    cmd.audit(tx, &Audit::of("duty.enter").object("duty-entry", &uid).subject(&client.uid).detail(detail))?;
    Ok(uid)
}

fn find<'d, 'r>(all: &'d [Duty<'r>], key: &str) -> Result<&'d Duty<'r>, Failure> {
    let named = || {
        let (rule, rest) = key.split_once(':')?;
        let (part, subject) = rest.split_once(':')?;
        Some((RuleNo::parse(rule)?, Part::parse(part)?, Subject::parse(subject)?))
    };
    let found = named().and_then(|key| all.iter().find(|duty| duty.identity() == key));
    found.ok_or_else(|| Refused::new("duty-unknown").into())
}

/// What meets a duty, or a judgement that it does not stand.
fn of_duty(kind: EntryKind, input: &EnterInput, duty: &Duty<'_>) -> Result<Target, Failure> {
    let mut target = Target {
        subject: Some(duty.subject),
        rule: Some(duty.clause.rule),
        trigger: (kind == EntryKind::MeetingHeld).then(|| meeting_trigger(duty.clause)),
        ..Target::default()
    };
    match kind {
        EntryKind::Excepted => {
            let ground = Ground::parse(&input.ground).filter(|ground| judged_grounds(duty).contains(ground));
            target.ground = Some(ground.ok_or_else(|| Refused::at("kind", "duty-ground-unfit"))?);
        }
        _ if offered(duty).contains(&kind) => {
            target.months = match (kind, duty.subject) {
                (EntryKind::Recorded, _) => None,
                (_, Subject::Months(first, last)) => Some((first, last)),
                (_, Subject::OfficeMonth(_, month)) => Some((month, month)),
                _ => None,
            };
        }
        _ if duty.clause.kind == RuleKind::Event || !duty.status.is_outstanding() => {
            return Err(Refused::new("duty-over").into());
        }
        _ => return Err(Refused::at("kind", "duty-kind-unfit").into()),
    }
    Ok(target)
}

/// Something that happened without being asked for.
fn event(kind: EntryKind, input: &EnterInput, facts: &Facts, today: NaiveDate) -> Result<Target, Failure> {
    if !kind.is_free() {
        return Err(Refused::at("kind", "duty-kind-unfit").into());
    }
    let mut target = Target::default();
    if kind == EntryKind::Noted {
        let rule = RuleNo::parse(&input.rule).filter(|rule| NOTED.contains(rule));
        target.rule = Some(rule.ok_or_else(|| Refused::at("rule", "duty-rule-unfit"))?);
    }
    if kind.is_of_plan() {
        let plan = Uid::parse(&input.plan).as_ref().map(RecordUid::from);
        let plan = plan.filter(|plan| drafted(facts, *plan, today).is_some());
        target.subject = Some(Subject::Plan(plan.ok_or_else(|| Refused::at("plan", "duty-plan-unfit"))?));
    }
    Ok(target)
}

fn drafted(facts: &Facts, plan: RecordUid, today: NaiveDate) -> Option<(NaiveDate, Drafted)> {
    facts.until(today).iter().find_map(|fact| match fact.what {
        What::Drafted(drafted) if drafted.plan == plan => Some((fact.on, drafted)),
        _ => None,
    })
}

/// A first plan is no change unless it was issued anew, and what nobody agreed to can't be changed slightly; the center's opinion is the center's own.
fn check_plan(
    kind: EntryKind,
    target: &Target,
    (facts, center, acting): (&Facts, Option<OfficeId>, OfficeId),
    today: NaiveDate,
) -> Result<(), Failure> {
    if kind == EntryKind::JudgedMinor {
        let plan = target.subject.and_then(Subject::plan);
        let changed = plan.filter(|plan| changed_plans(facts, today).contains(plan));
        let changed = changed.ok_or(Refused::new("duty-first-not-minor"))?;
        agreed_before(facts, changed, today).ok_or(Refused::at("plan", "duty-minor-from-none"))?;
    }
    if kind == EntryKind::CenterOpinion && center.is_some_and(|center| center != acting) {
        return Err(Refused::new("duty-center-only").into());
    }
    Ok(())
}

/// What leads to a plan is not older than this.
const LONGEST_BEFORE_PLAN: Months = Months::new(12);

/// The day: read as people write it, not to come, not before the plan it speaks of, within the months of its duty.
fn day(
    kind: EntryKind,
    input: &EnterInput,
    target: &Target,
    (facts, today): (&Facts, NaiveDate),
) -> Result<NaiveDate, Failure> {
    let on = typed_day(&input.on, today)?;
    let plan = target.subject.and_then(Subject::plan).and_then(|plan| drafted(facts, plan, today));
    if let Some((planned_on, _)) = plan.filter(|(day, _)| on < *day && !kind.may_precede_plan()) {
        return Err(Refused::at("on", "duty-before-plan").with("day", planned_on).into());
    }
    // A wrong year, more likely than an assessment or a meeting so long before the plan it led to.
    let long_before =
        |day: &NaiveDate| day.checked_sub_months(LONGEST_BEFORE_PLAN).is_some_and(|first| on < first);
    if let Some((planned_on, _)) = plan.filter(|(day, _)| long_before(day)) {
        return Err(Refused::at("on", "duty-long-before-plan").with("day", planned_on).into());
    }
    let is_outside = |(first, last): (Month, Month)| on < first.first_day() || on > last.last_day();
    if target.months.is_some_and(is_outside) {
        return Err(Refused::at("on", "duty-outside-months").into());
    }
    Ok(on)
}

/// No meeting is passed over without the opinions that take its place.
fn check_points(input: &EnterInput, target: &Target, duty: Option<&Duty<'_>>) -> Result<(), Failure> {
    let judged = duty.zip(target.ground);
    if judged.is_some_and(|(duty, ground)| replaces_meeting(duty.clause, ground))
        && !ticked(input, Point::OpinionsAsked)
    {
        return Err(Refused::at("points", "duty-opinions-missing").into());
    }
    Ok(())
}

fn falls_short(kind: EntryKind) -> Refused {
    if kind == EntryKind::MeetingHeld {
        return Refused::at("on", "duty-meeting-early");
    }
    Refused::at(
        "points",
        match kind {
            EntryKind::Visited => "duty-visit-short",
            EntryKind::VideoCalled => "duty-video-short",
            _ => "duty-assessment-short",
        },
    )
}

struct New<'a> {
    kind: EntryKind,
    on: NaiveDate,
    target: &'a Target,
    input: &'a EnterInput,
    /// The office in which it is entered.
    acting: OfficeId,
}

impl New<'_> {
    fn points(&self) -> impl Iterator<Item = Point> {
        self.kind.points().iter().copied().filter(|point| ticked(self.input, *point))
    }

    /// As the ledger will read it.
    fn entry(&self, uid: &Uid) -> Entry {
        Entry {
            uid: RecordUid::from(uid),
            kind: self.kind,
            on: self.on,
            subject: self.target.subject,
            rule: self.target.rule,
            ground: self.target.ground,
            points: self.points().collect(),
            days: stay(&self.input.days).unwrap_or_default(),
            trigger: self.target.trigger,
            version: None,
        }
    }
}

fn insert(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (client, uid): (&ClientRow, &Uid),
    new: &New<'_>,
) -> Result<(), Failure> {
    let points: Vec<&str> = new.points().map(Point::as_str).collect();
    let days = if new.kind == EntryKind::ShortStay { stay(&new.input.days).unwrap_or_default() } else { 0 };
    let code = if new.kind == EntryKind::JudgedMinor { new.input.reason_code.as_str() } else { "" };
    let subject = new.target.subject.map(Subject::word).unwrap_or_default();
    let name = cmd.actor_name();
    duty_entries::insert(
        tx,
        &NewEntry {
            uid,
            client_id: client.id,
            kind: new.kind,
            happened_on: new.on,
            subject: &subject,
            rule: new.target.rule.map(Word::as_str).unwrap_or_default(),
            ground: new.target.ground.map(Word::as_str).unwrap_or_default(),
            points: &points.join(" "),
            days: i32::from(days),
            meeting_trigger: new.target.trigger.map(Word::as_str).unwrap_or_default(),
            reason_code: code,
            body: &new.input.body,
            author: &cmd.actor.name(),
            author_name: &name,
            created_at: cmd.now,
            withdrawn_by: "",
            withdrawn_reason: "",
            office_id: Some(new.acting),
        },
    )?;
    Ok(())
}
