//! Which record meets a duty: always the earliest that fits.

use chrono::NaiveDate;

use super::Proof;
use super::deadline::kept_until;
use super::fact::{Assessed, Fact, Recipient, Subject, What};
use super::history::{CertificationLine, History, PlanLine};
use super::month::Month;
use super::opening::Opening;
use super::rule::{Clause, Evidence, Ground, Trigger};
use super::rule_set::RuleSet;
use crate::domain::certification::CertificationKind;
use crate::domain::meeting::MeetingTrigger;
use crate::domain::time::jst::{add_months, month_start};

/// The record that meets a duty.
pub(super) fn find(
    clause: &Clause,
    set: &RuleSet,
    history: &History<'_>,
    opening: &Opening<'_>,
    today: NaiveDate,
) -> Option<Proof> {
    let by_plan = |fits: &dyn Fn(&What) -> bool| of_plan(history, opening.plan, fits);
    match clause.evidence {
        Evidence::Assessment => assessment(history, opening.plan?),
        Evidence::Check => {
            by_plan(&|what| matches!(what, What::Checked { rule, .. } if *rule == clause.rule))
        }
        Evidence::Meeting => meeting(clause, history, opening),
        Evidence::Explanation => by_plan(&|what| matches!(what, What::Explained { .. })),
        Evidence::Consent => by_plan(&|what| matches!(what, What::Consented { .. })),
        Evidence::ConsentAnew => {
            consent_anew(history, opening.plan?).or_else(|| replanning(history, opening))
        }
        Evidence::Delivery => delivery(history, opening.plan?, recipient(opening.subject)),
        Evidence::IndividualPlanAsked => by_plan(
            &|what| matches!(what, What::IndividualPlanAsked { office, plan } if opening.subject == Subject::Office(*plan, *office)),
        ),
        Evidence::IndividualPlanReceived => by_plan(
            &|what| matches!(what, What::IndividualPlanReceived { office, plan } if opening.subject == Subject::Office(*plan, *office)),
        ),
        Evidence::DoctorAsked => by_plan(&|what| matches!(what, What::DoctorAsked { .. })),
        Evidence::Visit => visit(clause, history, opening),
        Evidence::Contact => in_span(history, opening.span, |what| {
            matches!(what, What::Visited { .. } | What::VideoCalled | What::Contacted)
        }),
        Evidence::Record => record(history, opening),
        Evidence::Report => in_span(
            history,
            month_of(opening),
            |what| matches!((what, opening.subject), (What::Reported { office }, Subject::OfficeMonth(of, _)) if *office == of),
        ),
        Evidence::Evaluation => evaluation(history, opening),
        Evidence::Replanning => evaluation(history, opening).or_else(|| replanning(history, opening)),
        Evidence::Application => application(history, opening),
        Evidence::ShortStayShare => short_stay(set, history, opening, today),
        Evidence::EquipmentCheck => equipment(clause, history, opening),
        Evidence::Notification => by_plan(&|what| matches!(what, What::Notified { .. })),
        Evidence::DisasterCheck => disaster(history, opening),
        Evidence::CenterOpinion => {
            let Subject::Plan(plan) = opening.subject else { return None };
            let mut facts = history.of_plan(plan);
            facts.find(|fact| matches!(fact.what, What::CenterOpinion { .. })).map(Proof::of)
        }
        Evidence::Entry => entry(clause, set, history, opening),
    }
}

fn of_plan(history: &History<'_>, plan: Option<&PlanLine>, fits: &dyn Fn(&What) -> bool) -> Option<Proof> {
    let mut facts = history.of_plan(plan?.drafted.plan);
    facts.find(|fact| fits(&fact.what)).map(Proof::of)
}

fn in_span(
    history: &History<'_>,
    (from, until): (NaiveDate, NaiveDate),
    fits: impl Fn(&What) -> bool,
) -> Option<Proof> {
    history.between(from, until).iter().find(|fact| fits(&fact.what)).map(Proof::of)
}

/// The whole month of a month's duty: what was done before service began in it counts as well.
fn month_of(opening: &Opening<'_>) -> (NaiveDate, NaiveDate) {
    (month_start(opening.span.0), opening.span.1)
}

fn recipient(subject: Subject) -> Recipient {
    match subject {
        Subject::Recipient(_, to) => to,
        _ => Recipient::Doctor,
    }
}

/// To the newest version, or on a form that first carries it; what is no minor change was talked about after the consent before
/// (基準13条16号).
fn consent_anew(history: &History<'_>, line: &PlanLine) -> Option<Proof> {
    let of = &line.drafted;
    let (_, before) = history.consents(of).filter(|(version, _)| *version < of.version).last()?;
    let is_talk = |what: &What| matches!(what, What::MeetingHeld { .. } | What::InquiryClosed { .. });
    history.of_plan(of.plan).find(|fact| fact.on > before.on && is_talk(&fact.what))?;
    history.consents(of).find(|(version, _)| *version >= of.version).map(|(_, fact)| Proof::of(fact))
}

fn delivery(history: &History<'_>, line: &PlanLine, wanted: Recipient) -> Option<Proof> {
    let fits = |fact: &&Fact| match fact.what {
        What::Delivered { to, version, .. } => to == wanted && line.is_handed_over(fact.on, version),
        _ => false,
    };
    history.of_plan(line.drafted.plan).find(fits).map(Proof::of)
}

/// At home, with the client and the family, if there is one (基準13条7号): named for this plan, or made after the plan
/// before and not after this draft.
fn assessment(history: &History<'_>, line: &PlanLine) -> Option<Proof> {
    let fits = |fact: &Fact, named: bool| match fact.what {
        What::Assessed(Assessed { plan, at_home, met_client, met_family }) => {
            plan.is_some() == named && at_home && met_client && met_family != Some(false)
        }
        _ => false,
    };
    let mut of_plan = history.of_plan(line.drafted.plan);
    let named = of_plan.find(|fact| fits(fact, true));
    named.map(Proof::of).or_else(|| {
        let mut facts = before_draft(history, line).iter();
        facts.find(|fact| fits(fact, false)).map(Proof::of)
    })
}

/// What happened between the draft before and this one, its own day included.
fn before_draft<'f>(history: &History<'f>, line: &PlanLine) -> &'f [Fact] {
    let (before, _) = history.around(line);
    let from = before.and_then(|day| day.succ_opt()).unwrap_or(NaiveDate::MIN);
    history.between(from, line.on)
}

fn meeting(clause: &Clause, history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let wanted = match clause.trigger {
        Trigger::Renewal => Some(MeetingTrigger::Renewal),
        Trigger::LevelChange => Some(MeetingTrigger::LevelChange),
        _ => None,
    };
    let fits = |fact: &Fact| match fact.what {
        What::MeetingHeld { trigger, .. } if wanted.is_none_or(|wanted| wanted == trigger) => {
            Some(Proof::of(fact))
        }
        What::InquiryClosed { trigger, ground, .. }
            if wanted.is_none_or(|wanted| wanted == trigger) && clause.allows(ground) =>
        {
            Some(Proof { ground: Some(ground), ..Proof::of(fact) })
        }
        _ => None,
    };
    if wanted.is_some() {
        let from = opening.certification.map_or(opening.span.0, CertificationLine::known_from);
        return history.between(from, opening.span.1).iter().find_map(fits);
    }
    history.of_plan(opening.plan?.drafted.plan).find_map(fits)
}

/// A visit within the count; where video calls are agreed on, a call that a visit accompanies within `visit_within` months.
fn visit(clause: &Clause, history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let is_visit = |what: &What| matches!(what, What::Visited { met_client: true });
    let span = days_of(opening);
    let visited = in_span(history, span, is_visit);
    if visited.is_some() || clause.visit_within == 0 {
        return visited;
    }
    let reach = Month::of(span.1).plus(1 - i32::from(clause.visit_within));
    in_span(history, (reach.first_day(), span.1), is_visit)?;
    let mut calls = history.between(span.0, span.1).iter().filter(|fact| fact.what == What::VideoCalled);
    calls.find(|call| history.video_terms_on(call.on).is_some()).map(Proof::of)
}

/// The days in which a visit is asked for: the month in which a goal's period ends, the months of a count.
fn days_of(opening: &Opening<'_>) -> (NaiveDate, NaiveDate) {
    match opening.subject {
        Subject::Goal(..) => {
            let month = Month::of(opening.span.1);
            (month.first_day(), month.last_day())
        }
        Subject::Months(..) => month_of(opening),
        _ => opening.span,
    }
}

/// A record names its month, whenever it was written.
fn record(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let Subject::Months(first, last) = opening.subject else { return None };
    in_span(
        history,
        (first.first_day(), NaiveDate::MAX),
        |what| matches!(what, What::Recorded { month } if first <= *month && *month <= last),
    )
}

fn evaluation(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let Subject::Goal(of_plan, of) = opening.subject else { return None };
    in_span(history, (opening.span.0, NaiveDate::MAX), |what| {
        *what == What::Evaluated { plan: of_plan, goal: of }
    })
}

/// The plan that takes the place of a goal's plan.
fn replanning(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let of = opening.plan?;
    let next = history.plans.iter().find(|plan| plan.on > of.on)?;
    Some(Proof { source: next.source, on: next.on, ground: None })
}

/// The application as it was noted, else the decision on it. A renewal was applied for up to the end whenever it was decided
/// (法28条2項); any other decision holds from the day of its application (法27条8項, 29条).
fn application(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let line = opening.certification?;
    let of = line.certified.certification;
    let applied = in_span(
        history,
        (line.on, NaiveDate::MAX),
        |what| matches!(what, What::RenewalApplied { certification } if *certification == of),
    );
    applied.or_else(|| {
        let next = history.certifications.iter().find(|other| other.on > line.on)?;
        let is_renewed = next.certified.kind == CertificationKind::Renewal;
        let applied_by = if is_renewed { line.certified.ends_on } else { next.certified.starts_on };
        let on = next.on.min(applied_by);
        Some(Proof { source: next.source, on, ground: None })
    })
}

/// Kept when the certification is over and its days of 短期入所 stayed within their share.
fn short_stay(
    set: &RuleSet,
    history: &History<'_>,
    opening: &Opening<'_>,
    today: NaiveDate,
) -> Option<Proof> {
    let last = stays(history, opening).last()?;
    (today > opening.span.1 && !is_over_share(set, history, opening)).then(|| Proof::of(last))
}

fn stays<'f>(history: &History<'f>, opening: &Opening<'_>) -> impl Iterator<Item = &'f Fact> {
    let facts = history.between(opening.span.0, opening.span.1).iter();
    facts.filter(|fact| matches!(fact.what, What::ShortStay { .. }))
}

/// Whether the days of 短期入所 are more than about half of the days of the certification (基準13条21号).
pub(super) fn is_over_share(set: &RuleSet, history: &History<'_>, opening: &Opening<'_>) -> bool {
    let used: i64 = stays(history, opening)
        .map(|fact| match fact.what {
            What::ShortStay { days } => i64::from(days),
            _ => 0,
        })
        .sum();
    let days = (opening.span.1 - opening.span.0).num_days() + 1;
    used * 1000 > days * i64::from(set.settings.short_stay_share)
}

fn equipment(clause: &Clause, history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    if clause.trigger == Trigger::EquipmentChecked {
        let looked = |what: &What| matches!(what, What::EquipmentChecked { .. });
        return in_span(history, (opening.span.0, NaiveDate::MAX), looked);
    }
    of_plan(history, opening.plan, &|what| matches!(what, What::EquipmentChecked { .. }))
}

fn disaster(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let is_check = |fact: &&Fact| matches!(fact.what, What::DisasterChecked { .. });
    let Some(line) = opening.plan else {
        return history.between(opening.span.0, opening.span.1).iter().find(is_check).map(Proof::of);
    };
    let named = history.of_plan(line.drafted.plan).find(|fact| is_check(fact));
    let unnamed = |fact: &&Fact| fact.what == What::DisasterChecked { plan: None };
    named.or_else(|| before_draft(history, line).iter().find(unnamed)).map(Proof::of)
}

/// An entry that it was done; what becomes of kept records is decided after the last day on which they have to be kept.
fn entry(clause: &Clause, set: &RuleSet, history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let earliest = match clause.trigger {
        Trigger::Closing => kept_until(set, opening.asked_from)?.succ_opt()?,
        _ => opening.asked_from,
    };
    let mut entries = history.done(clause.rule, opening.subject);
    entries.find(|fact| fact.on >= earliest).map(Proof::of)
}

/// The record that excuses from a duty.
pub(super) fn excuse(clause: &Clause, history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let with = |fact: &Fact, ground| Proof { ground: Some(ground), ..Proof::of(fact) };
    let mut judged =
        history.excepted(clause.rule, opening.subject).filter(|(_, ground)| clause.allows(*ground));
    if let Some((fact, ground)) = judged.next() {
        return Some(with(fact, ground));
    }
    if clause.allows(Ground::MinorChange)
        && let Some(plan) = opening.plan
        && let Some(fact) = history.judged_minor(plan, clause.evidence == Evidence::ConsentAnew)
    {
        return Some(with(fact, Ground::MinorChange));
    }
    if clause.allows(Ground::Suspended) {
        let (from, until) = days_of(opening);
        if let Some(fact) = history.rest_over((from.max(opening.span.0), until)) {
            return Some(with(fact, Ground::Suspended));
        }
    }
    if clause.allows(Ground::VideoAgreed)
        && let Subject::Months(month, _) = opening.subject
        && let Some(fact) = history.video_terms_in(month)
    {
        return Some(with(fact, Ground::VideoAgreed));
    }
    if clause.allows(Ground::Verified) {
        return verified(history, opening);
    }
    if clause.allows(Ground::Superseded) {
        return superseded(history, opening);
    }
    None
}

/// The municipality has verified a plan within the year before this one (the explanatory notice's practice).
fn verified(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let until = opening.asked_from;
    let from = add_months(until, -12)?;
    let proof = in_span(history, (from, until), |what| *what == What::Verified)?;
    Some(Proof { ground: Some(Ground::Verified), ..proof })
}

/// A newer plan came before the duty was asked.
fn superseded(history: &History<'_>, opening: &Opening<'_>) -> Option<Proof> {
    let since = opening.plan.map_or(opening.cause.0, |plan| plan.on);
    let newer = history.plans.iter().find(|plan| plan.on > since && plan.on < opening.asked_from)?;
    Some(Proof { source: newer.source, on: newer.on, ground: Some(Ground::Superseded) })
}
