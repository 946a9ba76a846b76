//! Participants of a meeting, and who is proposed from the rows of a plan version.

use crate::domain::ids::{ContactId, OfficeId};

crate::words! {
    /// What a participant is.
    pub enum ParticipantKind {
        /// 本人
        Client = "client",
        /// 家族
        Family = "family",
        /// 主治の医師
        Doctor = "doctor",
        /// サービスを担当する事業所
        Office = "office",
        /// 会議を開く介護支援専門員
        Organizer = "organizer",
        /// その他の関係者 (民生委員 など)
        Other = "other",
    }
}

crate::words! {
    /// What a participant means to do. Everybody attends, answers an inquiry, or is absent with a reason.
    pub enum Planned {
        /// 未定
        Undecided = "undecided",
        /// 出席
        Attending = "attending",
        /// 代理の人が出席
        Represented = "represented",
        /// 照会で回答
        Writing = "writing",
        /// 欠席
        Absent = "absent",
    }
}

crate::words! {
    /// What a participant did.
    pub enum Actual {
        /// Not recorded yet.
        Unrecorded = "unrecorded",
        /// 出席した
        Present = "present",
        /// 代理の人が出席した
        Represented = "represented",
        /// 欠席した
        Absent = "absent",
    }
}

/// The office of one service row (第2表) of a plan version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOffice {
    /// The office, when the row names one that is known.
    pub office: Option<OfficeId>,
    /// What the row calls it.
    pub name: String,
    /// The kind of service.
    pub service_kind: String,
    /// Whether the insurance covers the row. Others are invited by hand only.
    pub is_covered: bool,
}

/// A family member or doctor of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContact {
    /// The contact.
    pub contact: ContactId,
    /// The office of a doctor, when known.
    pub office: Option<OfficeId>,
    /// Whether it is the doctor.
    pub is_doctor: bool,
    /// The name.
    pub name: String,
    /// How related, e.g. 長女, or the clinic.
    pub relation: String,
}

/// Somebody proposed as a participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What they are.
    pub kind: ParticipantKind,
    /// The office, for offices and doctors.
    pub office: Option<OfficeId>,
    /// The contact, for family and doctors.
    pub contact: Option<ContactId>,
    /// What stands in lists: the office's name, or 本人, 家族（長女）.
    pub label: String,
    /// The person, when known already.
    pub person_name: String,
    /// Whether the meeting makes no sense without them.
    pub is_required: bool,
}

/// Who is proposed: one for each distinct office of the rows, then client, family and doctor. The organizer's own office is
/// not asked: the organizer stands for it.
pub fn propose_participants(
    rows: &[RowOffice],
    contacts: &[KnownContact],
    organizing: OfficeId,
    client_name: &str,
) -> Vec<Proposed> {
    let mut proposed = vec![Proposed {
        kind: ParticipantKind::Client,
        office: None,
        contact: None,
        label: "本人".into(),
        person_name: client_name.to_owned(),
        is_required: true,
    }];
    proposed.extend(contacts.iter().filter(|c| !c.is_doctor).map(propose_family));
    for row in rows.iter().filter(|r| r.is_covered) {
        let Some(office) = row.office.filter(|o| *o != organizing) else { continue };
        if proposed.iter().all(|p| p.office != Some(office)) {
            proposed.push(Proposed {
                kind: ParticipantKind::Office,
                office: Some(office),
                contact: None,
                label: row.name.clone(),
                person_name: String::new(),
                is_required: true,
            });
        }
    }
    for doctor in contacts.iter().filter(|c| c.is_doctor) {
        // A doctor whose clinic already stands in the rows is asked there.
        let known = doctor.office.is_some_and(|office| proposed.iter().any(|p| p.office == Some(office)));
        if !known {
            proposed.push(propose_doctor(doctor));
        }
    }
    proposed
}

fn propose_family(family: &KnownContact) -> Proposed {
    Proposed {
        kind: ParticipantKind::Family,
        office: None,
        contact: Some(family.contact),
        label: match family.relation.as_str() {
            "" => "家族".into(),
            relation => format!("家族（{relation}）"),
        },
        person_name: family.name.clone(),
        is_required: false,
    }
}

fn propose_doctor(doctor: &KnownContact) -> Proposed {
    Proposed {
        kind: ParticipantKind::Doctor,
        office: doctor.office,
        contact: Some(doctor.contact),
        label: if doctor.relation.is_empty() { "主治医".into() } else { doctor.relation.clone() },
        person_name: doctor.name.clone(),
        is_required: false,
    }
}
