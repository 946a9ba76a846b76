//! The course of support (居宅介護支援経過, 第5表 of 標準様式通知): what the records tell by themselves, and lines that people
//! write. A line is corrected by a new wording and withdrawn with a reason; nothing that was written goes away.

use chrono::{NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization;

use crate::domain::duty::entry::EntryKind;
use crate::domain::refusal::Refused;
use crate::domain::time::parse_date;
use crate::domain::words::Word;

/// Most signs of a line.
pub const BODY_LIMIT: usize = 4000;
/// Most signs of the reason of a correction or withdrawal.
pub const REASON_LIMIT: usize = 500;

crate::words! {
    /// 項目 of a line.
    pub enum ProgressItem {
        Visit = "visit",
        Phone = "phone",
        /// Somebody came to the office.
        Callers = "callers",
        /// 相談・苦情
        Consultation = "consultation",
        /// 連絡調整
        Coordination = "coordination",
        Monitoring = "monitoring",
        Assessment = "assessment",
        Plan = "plan",
        Meeting = "meeting",
        Inquiry = "inquiry",
        Consent = "consent",
        Delivery = "delivery",
        Other = "other",
    }
}

impl From<EntryKind> for ProgressItem {
    /// Under which 項目 an entry of the ledger of duties stands.
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Visited => Self::Visit,
            EntryKind::Contacted => Self::Phone,
            EntryKind::VideoCalled | EntryKind::Recorded | EntryKind::Evaluated => Self::Monitoring,
            EntryKind::Assessed => Self::Assessment,
            EntryKind::Checked | EntryKind::Delegated | EntryKind::JudgedMinor => Self::Plan,
            EntryKind::MeetingHeld | EntryKind::VideoAgreed => Self::Meeting,
            EntryKind::Explained | EntryKind::Consented | EntryKind::VideoConsented => Self::Consent,
            EntryKind::Delivered => Self::Delivery,
            EntryKind::IndividualPlanAsked
            | EntryKind::IndividualPlanReceived
            | EntryKind::DoctorAsked
            | EntryKind::Reported
            | EntryKind::Notified
            | EntryKind::CenterOpinion => Self::Coordination,
            EntryKind::RenewalApplied
            | EntryKind::EquipmentChecked
            | EntryKind::Verified
            | EntryKind::DisasterChecked
            | EntryKind::MarkedChange
            | EntryKind::ShortStay
            | EntryKind::VideoLapsed
            | EntryKind::Noted
            | EntryKind::Done
            | EntryKind::Excepted => Self::Other,
        }
    }
}

/// A line as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressText {
    /// The day in Japan.
    pub on: NaiveDate,
    /// The time of day in Japan, where it was noted.
    pub at: Option<NaiveTime>,
    pub item: ProgressItem,
    pub body: String,
}

/// A line as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedText {
    pub on: String,
    pub at: String,
    /// Word of [`ProgressItem`].
    pub item: String,
    pub body: String,
}

impl ProgressText {
    /// Reads what was typed; every fault at once, in the order of the form.
    pub fn parse(typed: &TypedText, today: NaiveDate) -> Result<Self, Vec<Refused>> {
        let on = day(&typed.on, today);
        let at = time(&typed.at).ok_or_else(|| Refused::at("at", "progress-time-unfit"));
        let item = ProgressItem::parse(&typed.item).ok_or_else(|| Refused::at("item", "progress-item-unfit"));
        let body = body(&typed.body);
        match (on, at, item, body) {
            (Ok(on), Ok(at), Ok(item), Ok(body)) => Ok(Self { on, at, item, body }),
            (on, at, item, body) => {
                Err([on.err(), at.err(), item.err(), body.err()].into_iter().flatten().collect())
            }
        }
    }

    /// The time as it is stored and written: `09:05`, or nothing.
    pub fn at_text(&self) -> String {
        self.at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
    }
}

fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Refused> {
    let on = parse_date(typed).map_err(|e| Refused::at("on", e.code()))?;
    if on > today { Err(Refused::at("on", "progress-day-future")) } else { Ok(on) }
}

/// `9:05`, `09:05`, `９時５分`, `9時`, or nothing at all.
fn time(typed: &str) -> Option<Option<NaiveTime>> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Some(None);
    }
    let text = text.replace('時', ":");
    let text = text.strip_suffix('分').unwrap_or(&text);
    let (hour, minute) = text.split_once(':')?;
    let minute = if minute.is_empty() { "0" } else { minute };
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0).map(Some)
}

fn body(typed: &str) -> Result<String, Refused> {
    if typed.trim().is_empty() {
        return Err(Refused::at("body", "progress-body-missing"));
    }
    within("body", typed, BODY_LIMIT).map(str::to_owned)
}

/// The reason of a withdrawal, which has to be there.
pub fn withdrawal(reason: &str) -> Result<&str, Refused> {
    if reason.trim().is_empty() {
        return Err(Refused::at("reason", "progress-reason-missing"));
    }
    within("reason", reason, REASON_LIMIT)
}

/// The reason of a correction, which may be left out.
pub fn correction(reason: &str) -> Result<&str, Refused> {
    within("reason", reason, REASON_LIMIT)
}

fn within<'t>(field: &'static str, text: &'t str, limit: usize) -> Result<&'t str, Refused> {
    if text.chars().count() > limit {
        return Err(Refused::at(field, "progress-text-long").with("limit", limit));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn typed(on: &str, at: &str, item: &str, body: &str) -> TypedText {
        TypedText { on: on.into(), at: at.into(), item: item.into(), body: body.into() }
    }

    #[test]
    fn a_line_is_read_as_people_write_it() {
        for (at, told) in
            [("9:05", "09:05"), ("９時５分", "09:05"), ("13時", "13:00"), ("", ""), ("23:59", "23:59")]
        {
            let line = ProgressText::parse(&typed("R8.11.20", at, "phone", "家族から電話"), today()).unwrap();
            assert_eq!(line.at_text(), told, "{at}");
            assert_eq!((line.on.to_string().as_str(), line.item), ("2026-11-20", ProgressItem::Phone));
        }
    }

    #[test]
    fn every_fault_is_told_at_once_in_the_order_of_the_form() {
        let codes = |refused: Vec<Refused>| refused.into_iter().map(|r| r.code).collect::<Vec<_>>();
        let all = ProgressText::parse(&typed("2026-11-22", "24:00", "gossip", " \n"), today()).unwrap_err();
        assert_eq!(
            codes(all),
            ["progress-day-future", "progress-time-unfit", "progress-item-unfit", "progress-body-missing"]
        );
        let long = "あ".repeat(BODY_LIMIT + 1);
        let long = ProgressText::parse(&typed("2026-11-21", "", "other", &long), today()).unwrap_err();
        assert_eq!(codes(long), ["progress-text-long"]);
        assert_eq!(withdrawal("　").unwrap_err().code, "progress-reason-missing");
        assert!(correction("").is_ok() && correction(&"あ".repeat(REASON_LIMIT + 1)).is_err());
    }
}
