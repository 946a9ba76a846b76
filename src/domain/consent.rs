//! Consents (同意): what the client and the family consented to, when, how, for whom; and whether what stands on a day covers
//! what is about to be done.
//!
//! A care manager may use the personal data of a client in a meeting of those in charge only with the client's consent, and
//! the family's only with the family's, obtained in writing beforehand (居宅介護支援の運営基準第23条第3項, 介護予防支援の基準第22条第3項).
//! One consent for all the offices that work together, given by the client and by one of the family for the others, is
//! enough. Writing may be electronic where the other side has agreed (運営基準第31条第2項).

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

mod circulation;
mod error;
mod standing;

pub use circulation::{Circulation, Gap, Override, Recipient, gaps};
pub use error::ConsentError;
pub use standing::{Issued, Judged, standing_for};

use super::duty::rule::{Article, Law};
use super::ids::{OfficeId, PlanVersionId, Uid};
use super::plan_draft::PlanKind;

/// Most signs of the reason for going on without a consent, and of the reason of a withdrawal.
pub const REASON_LIMIT: usize = 500;
/// Most signs of a note.
pub const NOTE_LIMIT: usize = 2000;
/// Most signs of a name or a relation.
pub const NAME_LIMIT: usize = 200;

crate::words! {
    /// What a consent is for.
    pub enum Purpose {
        /// 個人情報をサービス担当者会議等で用いること
        Meeting = "meeting",
        /// ケアプランの内容
        Plan = "plan",
        /// 主治の医師等への情報提供・意見の求め
        Doctor = "doctor",
        /// テレビ電話装置等によるモニタリング
        VideoMonitoring = "video_monitoring",
        /// 担当者会議へのビデオでの参加
        VideoMeeting = "video_meeting",
        /// 地域ケア会議への事例の提供
        CaseConference = "case_conference",
    }
}

crate::words! {
    /// Who gave a consent.
    pub enum Giver {
        /// 本人
        Client = "client",
        /// 家族
        Family = "family",
        /// 代理人・成年後見人, in the place of the client
        Representative = "representative",
    }
}

crate::words! {
    /// Whose consent is asked for.
    pub enum Person {
        /// 利用者
        Client = "client",
        /// 家族
        Family = "family",
    }
}

crate::words! {
    /// How a consent was given.
    pub enum ConsentForm {
        /// 書面（署名・押印）
        Signed = "signed",
        /// 書面（電磁的方法）
        Electronic = "electronic",
        /// 口頭
        Oral = "oral",
    }
}

crate::words! {
    /// What looks at the consents before it is done.
    pub enum Act {
        /// A plan version is circulated for written opinions.
        Inquiry = "inquiry",
        /// A plan version is delivered to the offices in charge.
        Delivery = "delivery",
    }
}

/// What holds for a purpose.
struct Terms {
    is_in_writing: bool,
    /// Whether it can be given for chosen offices only.
    is_by_office: bool,
    care: (Law, &'static str),
    preventive: (Law, &'static str),
}

impl Purpose {
    fn terms(self) -> Terms {
        use Law::{Act, CareStandard as Care, PreventiveStandard as Preventive};
        let (is_in_writing, is_by_office, care, preventive) = match self {
            Self::Meeting => (true, true, (Care, "第23条第3項"), (Preventive, "第22条第3項")),
            Self::Plan => (true, false, (Care, "第13条第10号"), (Preventive, "第30条第10号")),
            Self::Doctor => (false, true, (Care, "第13条第13号の2"), (Preventive, "第30条第14号の2")),
            Self::VideoMonitoring => (true, false, (Care, "第13条第14号ロ"), (Preventive, "第30条第16号")),
            Self::VideoMeeting => (false, false, (Care, "第13条第9号"), (Preventive, "第30条第9号")),
            Self::CaseConference => (false, false, (Act, "第115条の48"), (Act, "第115条の48")),
        };
        Terms { is_in_writing, is_by_office, care, preventive }
    }

    /// Whether the law wants it in writing.
    pub fn is_in_writing(self) -> bool {
        self.terms().is_in_writing
    }

    /// Whether it can be given for chosen offices only.
    pub fn is_by_office(self) -> bool {
        self.terms().is_by_office
    }

    /// Where the law asks for it, by the kind of plan.
    pub fn article(self, kind: PlanKind) -> Article {
        let terms = self.terms();
        let (law, place) = if kind == PlanKind::Preventive { terms.preventive } else { terms.care };
        Article { law, place: place.to_owned() }
    }
}

impl Giver {
    /// Whether the giver's word is that of a person. A representative stands for the client, not for the family.
    fn speaks_for(self, person: Person) -> bool {
        (self == Self::Family) == (person == Person::Family)
    }
}

/// A consent as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub purpose: Purpose,
    pub giver: Giver,
    pub form: ConsentForm,
    /// The plan version, for the consent to a plan.
    pub version: Option<PlanVersionId>,
    pub given_on: NaiveDate,
    /// The last day on which it stands, where it was limited.
    pub expires_on: Option<NaiveDate>,
    /// From this day on it does not stand.
    pub withdrawn_on: Option<NaiveDate>,
    /// The offices it is for; none stands for all offices in charge.
    pub offices: Option<Vec<OfficeId>>,
}

impl Consent {
    /// Whether it still stands at the end of a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.given_on <= day
            && self.expires_on.is_none_or(|last| day <= last)
            && self.withdrawn_on.is_none_or(|from| day < from)
    }

    /// Whether it was withdrawn after another consent to the same version was given, which then does not stand either.
    pub fn takes_back(&self, other: &Self) -> bool {
        let is_same = (self.purpose, self.version) == (other.purpose, other.version);
        is_same && !self.is_void() && self.withdrawn_on.is_some_and(|from| other.given_on <= from)
    }

    /// An entry made by mistake is withdrawn from the day on which it was said to be given: it never stood.
    fn is_void(&self) -> bool {
        self.withdrawn_on.is_some_and(|from| from <= self.given_on)
    }

    /// Whether it is about the use that is asked for, on whatever day it was given.
    fn is_about(&self, asked: &Asked<'_>) -> bool {
        self.purpose == asked.purpose && self.giver.speaks_for(asked.person) && !self.is_void()
    }

    fn is_for(&self, asked: &Asked<'_>) -> bool {
        let has = |offices: &Vec<OfficeId>| asked.office.is_some_and(|office| offices.contains(&office));
        self.offices.as_ref().is_none_or(has)
    }

    fn answers(&self, asked: &Asked<'_>) -> Answer {
        match (self.withdrawn_on, self.expires_on) {
            (Some(from), _) if from <= asked.on => Answer::Withdrawn(from),
            (_, Some(last)) if last < asked.on => Answer::Expired(last),
            _ if !self.is_for(asked) => Answer::NotForOffice,
            _ if self.form == ConsentForm::Oral && self.purpose.is_in_writing() => Answer::OnlyOral,
            _ => Answer::Covered,
        }
    }
}

/// A use about which the ledger is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub purpose: Purpose,
    pub person: Person,
    /// Who receives; none is somebody who belongs to no office of the directory.
    pub office: Option<OfficeId>,
    /// The version, and those to which a consent stands for it too, newest first, see [`Circulation::versions`].
    pub versions: &'a [PlanVersionId],
    pub on: NaiveDate,
}

/// Whether what stands on the day covers the use for the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Covered,
    /// It was given by word of mouth where the law wants writing.
    OnlyOral,
    /// It stands, for other offices.
    NotForOffice,
    /// It was limited; its last day is over.
    Expired(NaiveDate),
    /// It does not stand from this day on.
    Withdrawn(NaiveDate),
    /// It was given on this day only, after the day that is asked about.
    Later(NaiveDate),
    /// Nothing was ever given.
    Missing,
}

impl Answer {
    /// The word of its text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::OnlyOral => "only_oral",
            Self::NotForOffice => "not_for_office",
            Self::Expired(_) => "expired",
            Self::Withdrawn(_) => "withdrawn",
            Self::Later(_) => "later",
            Self::Missing => "missing",
        }
    }

    /// The day that it names.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Expired(day) | Self::Withdrawn(day) | Self::Later(day) => Some(day),
            _ => None,
        }
    }

    /// How far it is from being covered; the latest of two days is nearer.
    fn distance(self) -> (u8, Reverse<Option<NaiveDate>>) {
        let rank = match self {
            Self::Covered => 0,
            Self::OnlyOral => 1,
            Self::NotForOffice => 2,
            Self::Expired(_) => 3,
            Self::Withdrawn(_) => 4,
            Self::Later(_) => 5,
            Self::Missing => 6,
        };
        (rank, Reverse(self.day()))
    }
}

/// Whether what stands on a day covers a use: the answer of the consent that comes nearest to covering it. Of consents to a plan
/// those to the newest version count of which one speaks: what was taken back there is not made good by an older one.
pub fn answer(consents: &[Consent], asked: &Asked<'_>) -> Answer {
    let speaking = || consents.iter().filter(|c| c.is_about(asked) && c.given_on <= asked.on);
    let of_version = |version: &PlanVersionId| speaking().any(|c| c.version == Some(*version));
    let version = asked.versions.iter().find(|version| of_version(version)).copied();
    let is_told =
        |c: &&Consent| asked.purpose != Purpose::Plan || (c.version.is_some() && c.version == version);
    let answers = speaking().filter(is_told).map(|c| c.answers(asked));
    answers.min_by_key(|answer| answer.distance()).unwrap_or_else(|| unspoken(consents, asked))
}

/// Where nothing speaks of a use on its day: the first consent that came too late for it, if there is one.
fn unspoken(consents: &[Consent], asked: &Asked<'_>) -> Answer {
    let is_of_version = |c: &Consent| {
        asked.purpose != Purpose::Plan || c.version.is_some_and(|version| asked.versions.contains(&version))
    };
    let too_late = consents.iter().filter(|c| c.is_about(asked) && c.is_for(asked) && is_of_version(c));
    let covers = |c: &&Consent| c.answers(&Asked { on: c.given_on, ..*asked }) == Answer::Covered;
    let days = too_late.filter(covers).map(|c| c.given_on).filter(|day| *day > asked.on);
    days.min().map_or(Answer::Missing, Answer::Later)
}

/// A consent that is to be written down.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    pub form: ConsentForm,
    pub heard_by: &'a str,
    pub on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub note: &'a str,
}

impl Given<'_> {
    /// All that stands against it on the day on which it is written down, in the order of its fields.
    pub fn faults(&self, today: NaiveDate) -> Vec<ConsentError> {
        let is_unheard = self.form == ConsentForm::Oral && self.heard_by.trim().is_empty();
        let found = [
            (self.on > today, ConsentError::DayFuture),
            (is_unheard, ConsentError::HeardByMissing),
            (self.heard_by.chars().count() > NAME_LIMIT, ConsentError::HeardByLong),
            (self.expires_on.is_some_and(|last| last < self.on), ConsentError::ExpiryBeforeDay),
            (self.note.chars().count() > NOTE_LIMIT, ConsentError::NoteLong),
        ];
        found.into_iter().filter_map(|(is_so, error)| is_so.then_some(error)).collect()
    }

    /// The first of its faults.
    pub fn check(&self, today: NaiveDate) -> Result<(), ConsentError> {
        self.faults(today).into_iter().next().map_or(Ok(()), Err)
    }
}

/// Checks a withdrawal: not before the consent, not to come, and never without a reason.
pub fn check_withdrawal(
    given_on: NaiveDate,
    (on, reason): (NaiveDate, &str),
    today: NaiveDate,
) -> Result<(), ConsentError> {
    if on < given_on || on > today {
        return Err(ConsentError::WithdrawnDayUnfit);
    }
    match reason.trim().chars().count() {
        0 => Err(ConsentError::WithdrawnReasonMissing),
        signs if signs > REASON_LIMIT => Err(ConsentError::WithdrawnReasonLong),
        _ => Ok(()),
    }
}

/// A consent as a form names its giver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedGiver {
    pub giver: Giver,
    /// The family member among the client's contacts; then name and relation are theirs.
    pub contact: Option<Uid>,
    pub name: String,
    pub relation: String,
}

impl TypedGiver {
    /// The client in person.
    pub fn client() -> Self {
        Self { giver: Giver::Client, contact: None, name: String::new(), relation: String::new() }
    }
}

#[cfg(test)]
mod tests;
