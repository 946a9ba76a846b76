//! The word of a duty's subject, by which forms and entries name it: `recipient.<plan>.client`.

use super::fact::{Recipient, RecordUid, Subject};
use super::month::Month;
use crate::domain::ids::Uid;

impl Subject {
    /// The word, from which [`Subject::parse`] reads the same subject.
    pub fn word(self) -> String {
        match self {
            Self::Support(of) => format!("support.{}", of.uid()),
            Self::Plan(plan) => format!("plan.{}", plan.uid()),
            Self::Recipient(plan, Recipient::Client) => format!("recipient.{}.client", plan.uid()),
            Self::Recipient(plan, Recipient::Doctor) => format!("recipient.{}.doctor", plan.uid()),
            Self::Recipient(plan, Recipient::Office(to)) => format!("recipient.{}.{}", plan.uid(), to.uid()),
            Self::Office(plan, office) => format!("office.{}.{}", plan.uid(), office.uid()),
            Self::Months(first, last) => format!("months.{first}.{last}"),
            Self::OfficeMonth(office, month) => format!("office_month.{}.{month}", office.uid()),
            Self::Certification(of) => format!("certification.{}", of.uid()),
            Self::Goal(plan, goal) => format!("goal.{}.{}", plan.uid(), goal.uid()),
            Self::Entry(entry) => format!("entry.{}", entry.uid()),
        }
    }

    /// The subject of a word, or nothing when it is none.
    pub fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.');
        let (kind, one, two) = (parts.next()?, parts.next()?, parts.next());
        if parts.next().is_some() {
            return None;
        }
        match (kind, two) {
            ("support", None) => Some(Self::Support(record(one)?)),
            ("plan", None) => Some(Self::Plan(record(one)?)),
            ("recipient", Some("client")) => Some(Self::Recipient(record(one)?, Recipient::Client)),
            ("recipient", Some("doctor")) => Some(Self::Recipient(record(one)?, Recipient::Doctor)),
            ("recipient", Some(to)) => Some(Self::Recipient(record(one)?, Recipient::Office(record(to)?))),
            ("office", Some(office)) => Some(Self::Office(record(one)?, record(office)?)),
            ("months", Some(last)) => Some(Self::Months(Month::parse(one)?, Month::parse(last)?)),
            ("office_month", Some(month)) => Some(Self::OfficeMonth(record(one)?, Month::parse(month)?)),
            ("certification", None) => Some(Self::Certification(record(one)?)),
            ("goal", Some(goal)) => Some(Self::Goal(record(one)?, record(goal)?)),
            ("entry", None) => Some(Self::Entry(record(one)?)),
            _ => None,
        }
    }

    /// The office that the subject names.
    pub fn office(self) -> Option<RecordUid> {
        match self {
            Self::Recipient(_, Recipient::Office(office))
            | Self::Office(_, office)
            | Self::OfficeMonth(office, _) => Some(office),
            _ => None,
        }
    }

    /// The plan that the subject names.
    pub fn plan(self) -> Option<RecordUid> {
        match self {
            Self::Plan(plan) | Self::Recipient(plan, _) | Self::Office(plan, _) | Self::Goal(plan, _) => {
                Some(plan)
            }
            _ => None,
        }
    }
}

fn record(word: &str) -> Option<RecordUid> {
    Uid::parse(word).as_ref().map(RecordUid::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_is_read_back_from_its_word() {
        let one = RecordUid::from(&Uid::from_bytes([1; 16]));
        let two = RecordUid::from(&Uid::from_bytes([2; 16]));
        let month = Month::parse("2026-12").unwrap();
        let subjects = [
            Subject::Support(one),
            Subject::Plan(one),
            Subject::Recipient(one, Recipient::Client),
            Subject::Recipient(one, Recipient::Doctor),
            Subject::Recipient(one, Recipient::Office(two)),
            Subject::Office(one, two),
            Subject::Months(month, month.plus(2)),
            Subject::OfficeMonth(one, month),
            Subject::Certification(one),
            Subject::Goal(one, two),
            Subject::Entry(one),
        ];
        for subject in subjects {
            assert_eq!(Subject::parse(&subject.word()), Some(subject), "{}", subject.word());
        }
        for wrong in
            ["", "plan", "plan.x", "months.2026-13.2026-12", "plan.a.b.c", "goal.x", "months.2026-1.2026-12"]
        {
            assert_eq!(Subject::parse(wrong), None, "{wrong}");
        }
    }
}
