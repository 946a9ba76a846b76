//! What the ledger knows of one client: dated facts, each with the record that it was read from.

use chrono::{NaiveDate, NaiveDateTime};

use super::month::Month;
use super::places::Places;
use super::rule::{Ground, RuleNo};
use crate::domain::care_team::Framework;
use crate::domain::certification::{CareLevel, CertificationKind};
use crate::domain::ids::Uid;
use crate::domain::meeting::MeetingTrigger;
use crate::domain::time::jst::jst_date;

/// The outside uid of a record as its 16 bytes: facts and duties are copied a great deal, texts would be allocated each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordUid([u8; 16]);

impl RecordUid {
    /// The uid as addresses and tables carry it.
    pub fn uid(self) -> Uid {
        Uid::from_bytes(self.0)
    }
}

impl From<&Uid> for RecordUid {
    fn from(uid: &Uid) -> Self {
        Self(uid.bytes())
    }
}

crate::words! {
    /// What kind of record a fact was read from.
    pub enum SourceKind {
        /// A client's own data: framework, closing.
        Client = "client",
        Certification = "certification",
        Plan = "plan",
        Meeting = "meeting",
        Inquiry = "inquiry",
        Delivery = "delivery",
        Consent = "consent",
        /// What an office handed in.
        ServicePlan = "service_plan",
        /// A line written for this purpose: a visit, an assessment, a judgement.
        Entry = "entry",
    }
}

/// The record behind a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    pub kind: SourceKind,
    pub uid: RecordUid,
}

/// Who receives a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// 利用者
    Client,
    /// An office in charge (担当者).
    Office(RecordUid),
    /// 主治の医師等
    Doctor,
}

/// What a duty is about. A plan is one 計画作成（変更）日 of a client, whatever the number of its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A period of support or its closing, by the fact's source.
    Support(RecordUid),
    Plan(RecordUid),
    /// One recipient of a plan.
    Recipient(RecordUid, Recipient),
    /// One office in charge of a plan.
    Office(RecordUid, RecordUid),
    /// First and last month of a count.
    Months(Month, Month),
    /// One office in one month.
    OfficeMonth(RecordUid, Month),
    Certification(RecordUid),
    /// A goal of a plan, or all goals of it that end on one day: a plan begun as a copy shares its goals' uids with the
    /// plan before.
    Goal(RecordUid, RecordUid),
    /// What was noted, by the fact's source.
    Entry(RecordUid),
}

/// A decision on a client's certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Certified {
    pub certification: RecordUid,
    pub kind: CertificationKind,
    /// Whether the day of the decision was noted.
    pub is_dated: bool,
    pub level: CareLevel,
    /// 前回要介護状態区分
    pub previous: Option<CareLevel>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// One version of a plan, in the order in which they were made. Their numbers alone do not tell it: where two registrations
/// of a client were merged, the versions of one stand behind those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issue {
    pub made_at: NaiveDateTime,
    pub number: i32,
}

impl Issue {
    /// The version that an entry of the ledger speaks of: the newest one of its day, as far as there was one when it was written.
    pub fn spoken_of(versions: &[Self], (on, written_at): (NaiveDate, NaiveDateTime)) -> Option<Self> {
        let of_then = |version: &&Self| jst_date(version.made_at) <= on && version.made_at <= written_at;
        versions.iter().filter(of_then).max().copied()
    }
}

/// A plan as it was drafted or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Drafted {
    pub plan: RecordUid,
    /// Its newest version.
    pub version: Issue,
    /// The first version whose form carries the consent that stands on the newest one.
    pub form_consent: Option<Issue>,
    /// 初回: the first plan of its kind (居宅, 介護予防) for the client, whichever office wrote it down here, or the first since
    /// the client had one of the other kind; every other one is a change (基準13条16号).
    pub is_first: bool,
    /// The level that the plan was made for.
    pub level: Option<CareLevel>,
    /// The day on which service by this plan begins, where one is written.
    pub service_from: Option<NaiveDate>,
    pub places: Places,
}

/// Visit, interview and explanation of an assessment (基準13条7号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assessed {
    /// The plan it was made for; nothing when it came before the draft and no plan was named.
    pub plan: Option<RecordUid>,
    /// At the client's home.
    pub at_home: bool,
    pub met_client: bool,
    /// Nothing when there is no family.
    pub met_family: Option<bool>,
}

/// The three points that a meeting agrees on before a visit may be replaced by a video call (基準13条14号ロ(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VideoTerms {
    pub is_stable: bool,
    pub can_communicate: bool,
    /// Those in charge give what a video call can't.
    pub is_informed: bool,
}

/// What a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Support in a framework begins; the next one, `until` or the closing ends it.
    Support {
        framework: Framework,
        until: Option<NaiveDate>,
    },
    /// 終結
    Closed,
    /// 休止, noted with its reason, up to a last day.
    Rested {
        until: Option<NaiveDate>,
    },
    /// Support was closed and went on again from a day on.
    Interrupted {
        again_on: NaiveDate,
    },
    Certified(Certified),
    /// The renewal of a certification was applied for.
    RenewalApplied {
        certification: RecordUid,
    },
    Drafted(Drafted),
    /// A change was judged minor (軽微な変更), in writing.
    JudgedMinor {
        plan: RecordUid,
        /// The newest version when it was judged.
        version: Option<Issue>,
    },
    /// An office is in charge of a part of the plan.
    InCharge {
        plan: RecordUid,
        office: RecordUid,
    },
    Assessed(Assessed),
    /// A check of the draft came out well.
    Checked {
        plan: RecordUid,
        rule: RuleNo,
    },
    MeetingHeld {
        plan: Option<RecordUid>,
        trigger: MeetingTrigger,
    },
    /// Written opinions were collected in place of a meeting.
    InquiryClosed {
        plan: Option<RecordUid>,
        trigger: MeetingTrigger,
        ground: Ground,
    },
    Explained {
        plan: RecordUid,
    },
    /// Consent in writing.
    Consented {
        plan: RecordUid,
        /// Nothing where only the plan is named.
        version: Option<Issue>,
    },
    Delivered {
        plan: RecordUid,
        /// Nothing where only the plan is named.
        version: Option<Issue>,
        to: Recipient,
    },
    /// An office was asked for its individual service plan.
    IndividualPlanAsked {
        plan: RecordUid,
        office: RecordUid,
    },
    IndividualPlanReceived {
        plan: RecordUid,
        office: RecordUid,
    },
    /// The doctor's opinion on medical services was heard.
    DoctorAsked {
        plan: RecordUid,
    },
    /// Monitoring at home.
    Visited {
        met_client: bool,
    },
    /// Monitoring by video call.
    VideoCalled,
    /// By telephone, or met elsewhere.
    Contacted,
    /// The result of monitoring was written down for a month.
    Recorded {
        month: Month,
    },
    VideoAgreed(VideoTerms),
    /// Consent in writing to video calls.
    VideoConsented,
    /// A condition for video calls no longer holds.
    VideoLapsed,
    /// An office reported on its service and the client's state.
    Reported {
        office: RecordUid,
    },
    /// A goal of a plan with the end of its period.
    GoalSet {
        goal: RecordUid,
        plan: RecordUid,
        ends_on: NaiveDate,
    },
    Evaluated {
        plan: RecordUid,
        goal: RecordUid,
    },
    /// 著しい変化
    MarkedChange,
    /// Days of 短期入所 from the fact's day on.
    ShortStay {
        days: u16,
    },
    /// The need for rented equipment was verified and the reason written.
    EquipmentChecked {
        plan: RecordUid,
    },
    /// The plan was notified to the municipality (届出).
    Notified {
        plan: RecordUid,
    },
    /// The municipality has verified a notified plan.
    Verified,
    DisasterChecked {
        plan: Option<RecordUid>,
    },
    /// The plan is made by a contractor of the support center.
    Delegated {
        plan: RecordUid,
    },
    /// 地域包括支援センター意見
    CenterOpinion {
        plan: RecordUid,
    },
    /// Something happened that a rule answers to.
    Noted {
        rule: RuleNo,
    },
    /// What a rule asks for was done.
    Done {
        rule: RuleNo,
        of: Subject,
    },
    /// A person judged that an exception holds, in writing.
    Excepted {
        rule: RuleNo,
        of: Subject,
        ground: Ground,
    },
}

impl What {
    /// The plan that the fact speaks of.
    pub(super) fn plan(&self) -> Option<RecordUid> {
        match *self {
            Self::Assessed(Assessed { plan, .. })
            | Self::MeetingHeld { plan, .. }
            | Self::InquiryClosed { plan, .. }
            | Self::DisasterChecked { plan } => plan,
            Self::JudgedMinor { plan, .. }
            | Self::InCharge { plan, .. }
            | Self::Checked { plan, .. }
            | Self::Explained { plan }
            | Self::Consented { plan, .. }
            | Self::Delivered { plan, .. }
            | Self::IndividualPlanAsked { plan, .. }
            | Self::IndividualPlanReceived { plan, .. }
            | Self::DoctorAsked { plan }
            | Self::EquipmentChecked { plan }
            | Self::Notified { plan }
            | Self::Delegated { plan }
            | Self::CenterOpinion { plan } => Some(plan),
            _ => None,
        }
    }
}

/// One dated fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// The day in Japan on which it happened.
    pub on: NaiveDate,
    pub source: Source,
    pub what: What,
}

/// All facts of one client in one fixed order, so that the order in which they were learned can't matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// Takes in one more fact; the same fact a second time changes nothing.
    pub fn insert(&mut self, fact: Fact) {
        if let Err(place) = self.0.binary_search(&fact) {
            self.0.insert(place, fact);
        }
    }

    /// The facts up to a day, oldest first.
    pub fn until(&self, day: NaiveDate) -> &[Fact] {
        let end = self.0.partition_point(|fact| fact.on <= day);
        self.0.get(..end).unwrap_or_default()
    }
}

impl From<Vec<Fact>> for Facts {
    fn from(mut facts: Vec<Fact>) -> Self {
        facts.sort_unstable();
        facts.dedup();
        Self(facts)
    }
}
