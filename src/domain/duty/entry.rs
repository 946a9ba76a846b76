//! Entries: what only people know and write down for the ledger — a visit, an assessment, a judgement.

use chrono::NaiveDate;

use super::fact::{
    Assessed, Fact, Facts, Issue, Recipient, RecordUid, Source, SourceKind, Subject, VideoTerms, What,
};
use super::rule::{Clause, Evidence, Ground, Only, RuleNo, Trigger};
use super::{Duty, RuleBook, duties};
use crate::domain::meeting::MeetingTrigger;
use crate::domain::words::Word;

/// Most signs of an entry's text.
pub const BODY_LIMIT: usize = 2000;

crate::words! {
    /// What an entry says.
    pub enum EntryKind {
        /// アセスメント
        Assessed = "assessed",
        /// A check of the draft came out well.
        Checked = "checked",
        /// A meeting that was held without this program.
        MeetingHeld = "meeting_held",
        Explained = "explained",
        /// Consent in writing.
        Consented = "consented",
        Delivered = "delivered",
        IndividualPlanAsked = "individual_plan_asked",
        IndividualPlanReceived = "individual_plan_received",
        DoctorAsked = "doctor_asked",
        Visited = "visited",
        VideoCalled = "video_called",
        Contacted = "contacted",
        Recorded = "recorded",
        Reported = "reported",
        Evaluated = "evaluated",
        RenewalApplied = "renewal_applied",
        EquipmentChecked = "equipment_checked",
        Notified = "notified",
        Verified = "verified",
        DisasterChecked = "disaster_checked",
        Delegated = "delegated",
        CenterOpinion = "center_opinion",
        MarkedChange = "marked_change",
        ShortStay = "short_stay",
        VideoAgreed = "video_agreed",
        VideoConsented = "video_consented",
        VideoLapsed = "video_lapsed",
        /// 軽微な変更, judged in writing.
        JudgedMinor = "judged_minor",
        /// Something happened that a rule answers to.
        Noted = "noted",
        Done = "done",
        /// An exception holds, judged in writing.
        Excepted = "excepted",
    }
}

crate::words! {
    /// What is ticked beside an entry.
    pub enum Point {
        AtHome = "at_home",
        MetClient = "met_client",
        MetFamily = "met_family",
        NoFamily = "no_family",
        Stable = "stable",
        Communicates = "communicates",
        Informed = "informed",
        /// 照会等: everybody in charge was asked for an opinion though no meeting was held (基準13条9号ただし書).
        OpinionsAsked = "opinions_asked",
    }
}

impl Point {
    /// The points of an entry as they are stored: their words with a blank between; a word that has left the list is passed over.
    pub fn read(stored: &str) -> impl Iterator<Item = Self> {
        stored.split(' ').filter_map(Word::parse)
    }
}

crate::words! {
    /// On which occasion something is entered without a duty.
    pub enum Occasion {
        /// Client or family were seen or spoken to.
        Contact = "contact",
        /// The client's state or what is used has changed.
        Change = "change",
        /// Something about a plan was judged or decided.
        Plan = "plan",
        /// Monitoring by video call is prepared or ends.
        Video = "video",
    }
}

/// Entries that are made without a duty, in the order in which they are offered.
pub const FREE: [(Occasion, &[EntryKind]); 4] = [
    (
        Occasion::Contact,
        &[EntryKind::Visited, EntryKind::Contacted, EntryKind::VideoCalled, EntryKind::Assessed],
    ),
    (
        Occasion::Change,
        &[EntryKind::MarkedChange, EntryKind::ShortStay, EntryKind::EquipmentChecked, EntryKind::Noted],
    ),
    (Occasion::Plan, &[EntryKind::JudgedMinor, EntryKind::Delegated, EntryKind::Verified]),
    (Occasion::Video, &[EntryKind::VideoAgreed, EntryKind::VideoConsented, EntryKind::VideoLapsed]),
];

/// The rules that a noted event opens.
pub const NOTED: [RuleNo; 9] = [
    RuleNo::R13b,
    RuleNo::R17,
    RuleNo::R18,
    RuleNo::R27,
    RuleNo::R31,
    RuleNo::P14,
    RuleNo::P19,
    RuleNo::P20,
    RuleNo::P28,
];

impl EntryKind {
    /// Whether it is entered without a duty.
    pub fn is_free(self) -> bool {
        FREE.iter().any(|(_, kinds)| kinds.contains(&self))
    }

    /// Whether it says nothing without a text: judgements and events.
    pub fn needs_body(self) -> bool {
        matches!(
            self,
            Self::JudgedMinor
                | Self::Excepted
                | Self::Noted
                | Self::MarkedChange
                | Self::VideoLapsed
                | Self::CenterOpinion
                | Self::Recorded
                | Self::Evaluated
                | Self::EquipmentChecked
        )
    }

    /// Whether its day, what is ticked, or what was agreed before, decides if it meets the duty that it is entered for.
    pub fn may_fall_short(self) -> bool {
        matches!(self, Self::Assessed | Self::Visited | Self::VideoCalled | Self::MeetingHeld)
    }

    /// Whether it happens with a client who is supported: never after the support has ended.
    pub fn is_with_client(self) -> bool {
        self.may_fall_short() || self == Self::JudgedMinor
    }

    /// What may be ticked beside it.
    pub fn points(self) -> &'static [Point] {
        match self {
            Self::Assessed => &[Point::AtHome, Point::MetClient, Point::MetFamily, Point::NoFamily],
            Self::Visited => &[Point::MetClient],
            Self::VideoAgreed => &[Point::Stable, Point::Communicates, Point::Informed],
            Self::Excepted => &[Point::OpinionsAsked],
            _ => &[],
        }
    }

    /// Whether it may have happened before the day of the plan that it speaks of.
    pub fn may_precede_plan(self) -> bool {
        matches!(
            self,
            Self::Assessed
                | Self::MeetingHeld
                | Self::DoctorAsked
                | Self::EquipmentChecked
                | Self::DisasterChecked
        )
    }

    /// Whether it speaks of a plan although no duty is named.
    pub fn is_of_plan(self) -> bool {
        matches!(self, Self::EquipmentChecked | Self::JudgedMinor | Self::Delegated)
    }
}

/// One entry as the ledger reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub uid: RecordUid,
    pub kind: EntryKind,
    /// The day in Japan on which it happened.
    pub on: NaiveDate,
    pub subject: Option<Subject>,
    pub rule: Option<RuleNo>,
    pub ground: Option<Ground>,
    pub points: Vec<Point>,
    /// Days of 短期入所.
    pub days: u16,
    /// What a meeting held elsewhere was about.
    pub trigger: Option<MeetingTrigger>,
    /// The newest version of the plan that it speaks of when it was entered, for a judgement that a change is minor.
    pub version: Option<Issue>,
}

impl Entry {
    /// What it says to the rules; nothing where its subject does not fit its kind.
    pub fn fact(&self) -> Option<Fact> {
        let source = Source { kind: SourceKind::Entry, uid: self.uid };
        Some(Fact { on: self.on, source, what: self.what()? })
    }

    fn what(&self) -> Option<What> {
        let has = |point| self.points.contains(&point);
        let plan = || self.subject.and_then(Subject::plan);
        let of_rule = || self.rule.zip(self.subject);
        Some(match self.kind {
            EntryKind::Assessed => What::Assessed(Assessed {
                plan: plan(),
                at_home: has(Point::AtHome),
                met_client: has(Point::MetClient),
                met_family: (!has(Point::NoFamily)).then(|| has(Point::MetFamily)),
            }),
            EntryKind::Checked => What::Checked { plan: plan()?, rule: self.rule? },
            EntryKind::MeetingHeld => What::MeetingHeld { plan: plan(), trigger: self.trigger? },
            EntryKind::Explained => What::Explained { plan: plan()? },
            EntryKind::Consented => What::Consented { plan: plan()?, version: None },
            EntryKind::Delivered => What::Delivered { plan: plan()?, version: None, to: self.recipient()? },
            EntryKind::IndividualPlanAsked => {
                let (plan, office) = self.office()?;
                What::IndividualPlanAsked { plan, office }
            }
            EntryKind::IndividualPlanReceived => {
                let (plan, office) = self.office()?;
                What::IndividualPlanReceived { plan, office }
            }
            EntryKind::DoctorAsked => What::DoctorAsked { plan: plan()? },
            EntryKind::EquipmentChecked => What::EquipmentChecked { plan: plan()? },
            EntryKind::Notified => What::Notified { plan: plan()? },
            EntryKind::DisasterChecked => What::DisasterChecked { plan: plan() },
            EntryKind::Delegated => What::Delegated { plan: plan()? },
            EntryKind::CenterOpinion => What::CenterOpinion { plan: plan()? },
            EntryKind::JudgedMinor => What::JudgedMinor { plan: plan()?, version: self.version },
            EntryKind::Noted => What::Noted { rule: self.rule? },
            EntryKind::Done => of_rule().map(|(rule, of)| What::Done { rule, of })?,
            EntryKind::Excepted => {
                let (rule, of) = of_rule()?;
                What::Excepted { rule, of, ground: self.ground? }
            }
            _ => self.of_support()?,
        })
    }

    /// What speaks of the client's support as a whole.
    fn of_support(&self) -> Option<What> {
        let has = |point| self.points.contains(&point);
        Some(match (self.kind, self.subject) {
            (EntryKind::Visited, _) => What::Visited { met_client: has(Point::MetClient) },
            (EntryKind::VideoCalled, _) => What::VideoCalled,
            (EntryKind::Contacted, _) => What::Contacted,
            (EntryKind::Recorded, Some(Subject::Months(month, _))) => What::Recorded { month },
            (EntryKind::Reported, Some(Subject::OfficeMonth(office, _))) => What::Reported { office },
            (EntryKind::Evaluated, Some(Subject::Goal(plan, goal))) => What::Evaluated { plan, goal },
            (EntryKind::RenewalApplied, Some(Subject::Certification(certification))) => {
                What::RenewalApplied { certification }
            }
            (EntryKind::Verified, _) => What::Verified,
            (EntryKind::MarkedChange, _) => What::MarkedChange,
            (EntryKind::ShortStay, _) => What::ShortStay { days: self.days },
            (EntryKind::VideoAgreed, _) => What::VideoAgreed(VideoTerms {
                is_stable: has(Point::Stable),
                can_communicate: has(Point::Communicates),
                is_informed: has(Point::Informed),
            }),
            (EntryKind::VideoConsented, _) => What::VideoConsented,
            (EntryKind::VideoLapsed, _) => What::VideoLapsed,
            _ => return None,
        })
    }

    fn recipient(&self) -> Option<Recipient> {
        match self.subject? {
            Subject::Recipient(_, to) => Some(to),
            Subject::Plan(_) => Some(Recipient::Doctor),
            _ => None,
        }
    }

    fn office(&self) -> Option<(RecordUid, RecordUid)> {
        match self.subject? {
            Subject::Office(plan, office) => Some((plan, office)),
            _ => None,
        }
    }
}

/// The entries that meet a duty, the usual one first; none where nobody has to act any more.
pub fn offered(duty: &Duty<'_>) -> Vec<EntryKind> {
    if !duty.status.is_outstanding() {
        return Vec::new();
    }
    let usual = match duty.clause.evidence {
        Evidence::Assessment => EntryKind::Assessed,
        Evidence::Check => EntryKind::Checked,
        Evidence::Meeting => EntryKind::MeetingHeld,
        Evidence::Explanation => EntryKind::Explained,
        Evidence::Consent => EntryKind::Consented,
        Evidence::ConsentAnew => return vec![EntryKind::Consented, EntryKind::MeetingHeld],
        Evidence::Delivery => EntryKind::Delivered,
        Evidence::IndividualPlanAsked => EntryKind::IndividualPlanAsked,
        Evidence::IndividualPlanReceived => EntryKind::IndividualPlanReceived,
        Evidence::DoctorAsked => EntryKind::DoctorAsked,
        Evidence::Visit if duty.clause.visit_within > 0 => {
            return vec![EntryKind::Visited, EntryKind::VideoCalled];
        }
        Evidence::Visit => EntryKind::Visited,
        Evidence::Contact => return vec![EntryKind::Contacted, EntryKind::Visited],
        Evidence::Record => EntryKind::Recorded,
        Evidence::Report => EntryKind::Reported,
        // Where the goals of a plan can't be read there is none to be evaluated; the plan is written anew.
        Evidence::Replanning if !matches!(duty.subject, Subject::Goal(..)) => return Vec::new(),
        Evidence::Evaluation | Evidence::Replanning => EntryKind::Evaluated,
        Evidence::Application => EntryKind::RenewalApplied,
        Evidence::ShortStayShare => EntryKind::ShortStay,
        Evidence::EquipmentCheck => EntryKind::EquipmentChecked,
        Evidence::Notification => EntryKind::Notified,
        Evidence::DisasterCheck => EntryKind::DisasterChecked,
        Evidence::CenterOpinion => EntryKind::CenterOpinion,
        Evidence::Entry => EntryKind::Done,
    };
    vec![usual]
}

/// Whether a duty waits no longer once an entry is made: a visit at which nobody was met leaves it as it was.
pub fn meets(entry: &Entry, duty: &Duty<'_>, (book, facts): (&RuleBook, &Facts), today: NaiveDate) -> bool {
    let mut with = facts.clone();
    if let Some(fact) = entry.fact() {
        with.insert(fact);
    }
    let still_waits = |other: &Duty<'_>| other.identity() == duty.identity() && other.status.is_outstanding();
    !duties(book, &with, today).iter().any(still_waits)
}

/// The grounds on which a person may judge that a duty does not stand; those that follow from records are not among them,
/// and 軽微な変更 is judged of the plan as a whole.
pub fn judged_grounds(duty: &Duty<'_>) -> Vec<Ground> {
    if !duty.status.is_outstanding() {
        return Vec::new();
    }
    let of_people = |ground: &Ground| {
        !matches!(
            ground,
            Ground::MinorChange
                | Ground::VideoAgreed
                | Ground::Verified
                | Ground::Superseded
                | Ground::Suspended
                | Ground::Closed
        )
    };
    duty.clause.grounds.iter().copied().filter(of_people).collect()
}

/// Whether written opinions take the place of the meeting that a duty asks for on this ground (基準13条9号ただし書): no meeting is
/// no reason to ask nobody, so the judgement says that everybody in charge was asked.
pub fn replaces_meeting(clause: &Clause, ground: Ground) -> bool {
    clause.evidence == Evidence::Meeting && matches!(ground, Ground::TerminalCancer | Ground::Unavoidable)
}

/// What a meeting held elsewhere was about, for the duty that it meets.
pub fn meeting_trigger(clause: &Clause) -> MeetingTrigger {
    match (clause.trigger, clause.only.contains(&Only::First)) {
        (Trigger::Renewal, _) => MeetingTrigger::Renewal,
        (Trigger::LevelChange, _) => MeetingTrigger::LevelChange,
        (_, true) => MeetingTrigger::Initial,
        _ => MeetingTrigger::PlanChange,
    }
}
