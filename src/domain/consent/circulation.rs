//! What is wanting before a plan version is circulated or delivered, and going on all the same for a written reason.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Act, Answer, Asked, Consent, ConsentError, Person, Purpose, REASON_LIMIT, answer};
use crate::domain::duty::rule::{Article, Law};
use crate::domain::ids::{OfficeId, PlanVersionId};
use crate::domain::plan_draft::PlanKind;

/// Somebody who is about to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub office: Option<OfficeId>,
    /// Whether it is the client's doctor, who gets the plan (基準13条19号の2, 予防の運営基準 第30条第21号の2) and is not in charge
    /// by it.
    pub is_doctor: bool,
    pub label: String,
}

/// What is about to be done.
#[derive(Clone, Debug)]
pub struct Circulation {
    pub act: Act,
    /// The version, and those to which a consent stands for it, see [`super::standing_for`].
    pub versions: Vec<PlanVersionId>,
    pub kind: PlanKind,
    /// Whether the client has a family as far as the office knows: without one no family's data are used.
    pub has_family: bool,
    pub on: NaiveDate,
    pub to: Vec<Recipient>,
}

/// A consent that is wanting, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub purpose: Purpose,
    pub person: Person,
    pub answer: Answer,
    pub law: Law,
    pub place: String,
    /// The recipients by name, in their order.
    pub to: Vec<String>,
}

impl Gap {
    /// The word by which forms name what is to be obtained.
    pub fn word(&self) -> String {
        format!("{}.{}", self.purpose, self.person)
    }
}

/// What can be asked of the ledger before an act, in the order in which it is named.
const NEEDS: [(Purpose, Person); 4] = [
    (Purpose::Meeting, Person::Client),
    (Purpose::Meeting, Person::Family),
    (Purpose::Doctor, Person::Client),
    (Purpose::Plan, Person::Client),
];

impl Circulation {
    fn needs(&self, purpose: Purpose, person: Person, to: &Recipient) -> bool {
        match purpose {
            Purpose::Meeting => !to.is_doctor && (person == Person::Client || self.has_family),
            Purpose::Doctor => to.is_doctor,
            Purpose::Plan => self.act == Act::Delivery,
            Purpose::VideoMonitoring | Purpose::VideoMeeting | Purpose::CaseConference => false,
        }
    }

    /// Where the law asks for it. The doctor is asked about medical services with the client's consent (基準13条19号, for preventive plans
    /// 予防の運営基準 第30条第21号), and gets the plan that comes of it.
    fn article(&self, purpose: Purpose) -> Article {
        let place = |law, place: &str| Article { law, place: place.to_owned() };
        match (purpose, self.kind) {
            (Purpose::Doctor, PlanKind::Care) => place(Law::CareStandard, "第13条第19号"),
            (Purpose::Doctor, PlanKind::Preventive) => place(Law::PreventiveStandard, "第30条第21号"),
            (other, kind) => other.article(kind),
        }
    }
}

/// Everything that is wanting for an act; recipients for whom the same is wanting stand together.
pub fn gaps(consents: &[Consent], circulation: &Circulation) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for (purpose, person) in NEEDS {
        for to in circulation.to.iter().filter(|to| circulation.needs(purpose, person, to)) {
            let (versions, on, office) = (&*circulation.versions, circulation.on, to.office);
            let answer = answer(consents, &Asked { purpose, person, office, versions, on });
            if answer == Answer::Covered {
                continue;
            }
            let same = |gap: &&mut Gap| (gap.purpose, gap.person, gap.answer) == (purpose, person, answer);
            if let Some(gap) = gaps.iter_mut().find(same) {
                gap.to.push(to.label.clone());
            } else {
                let Article { law, place } = circulation.article(purpose);
                gaps.push(Gap { purpose, person, answer, law, place, to: vec![to.label.clone()] });
            }
        }
    }
    gaps
}

/// Going on although a consent is wanting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// The reason, when somebody chose to go on.
    pub reason: Option<String>,
    /// Stands for what was shown as wanting; none where nothing was shown (API).
    pub seen: Option<String>,
}

impl Override {
    /// Judges whether an act goes on. `shown` stands for what is wanting now.
    pub fn judge(&self, gaps: &[Gap], shown: &str) -> Result<(), ConsentError> {
        if gaps.is_empty() {
            return Ok(());
        }
        let reason = self.reason.as_deref().ok_or(ConsentError::Missing(gaps.len()))?.trim();
        if self.seen.as_deref().is_some_and(|seen| seen != shown) {
            return Err(ConsentError::GapsChanged);
        }
        match reason.chars().count() {
            0 => Err(ConsentError::OverrideReasonMissing),
            signs if signs > REASON_LIMIT => Err(ConsentError::OverrideReasonLong),
            _ => Ok(()),
        }
    }
}
