//! The letters Enza writes: one typed payload per file, its three texts in `templates/mail/<kind>/`.
//!
//! A payload holds no name, disease or address of a client: a letter names only the meeting's number, offices and
//! staff. What is personal stands behind the link.

pub mod account_invitation;
pub mod address_test;
pub mod answer_delayed;
pub mod answer_digest;
pub mod answer_reminder;
pub mod client_hand_over;
pub mod conference_invitation;
pub mod inquiry_decided;
pub mod inquiry_extended;
pub mod inquiry_invitation;
pub mod inquiry_withdrawn;
pub mod judgement_reviewed;
pub mod link_code;
pub mod meeting_cancelled;
pub mod meeting_changed;
pub mod meeting_excused;
pub mod meeting_fixed;
pub mod organizer_reminder;
pub mod password_reset;
pub mod plan_delivery;
pub mod poll_addition;
pub mod poll_invitation;
pub mod poll_withdrawn;
pub mod settled_date;
pub mod transport_test;

use chrono::NaiveDateTime;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::MailAddress;
use super::calendar::{self, Entry, Method, Party, Place};
use super::message::CalendarPart;
use super::sheet::{Scribe, Sheet, SheetError, Surroundings};
use crate::domain::words::Word;

pub use answer_digest::DigestItem;
pub use settled_date::SettledDate;

/// One kind of letter.
pub trait TypedMail: Serialize + DeserializeOwned {
    /// The kind; its word names the template folder and stands in the outbox.
    const KIND: MailKind;

    /// The meeting as the recipient's calendar is to take it.
    fn calendar(&self) -> Option<CalendarFacts> {
        None
    }

    /// A full example in which every list has an entry.
    fn sample() -> Self
    where
        Self: Sized;
}

/// Who asks: the signature at the foot of a letter, and where a human answer goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Name of the office.
    pub office: String,
    /// Name of the staff member; empty when the office itself asks.
    pub person: String,
    /// Empty when unknown.
    pub phone: String,
    /// Empty when unknown.
    pub fax: String,
    /// Empty when unknown; answers by mail go there.
    pub email: String,
}

impl Signature {
    /// A fictional office, for samples.
    pub fn sample() -> Self {
        Self {
            office: "みなと居宅介護支援事業所".into(),
            person: "架空 花子".into(),
            phone: "00-0000-0001".into(),
            fax: "00-0000-0002".into(),
            email: "keikaku@minato.example".into(),
        }
    }
}

/// A stretch of time, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its beginning.
    pub starts_at: NaiveDateTime,
    /// Its end.
    pub ends_at: NaiveDateTime,
}

impl Span {
    /// An afternoon hour of a December day, for samples.
    pub fn sample(day: u32) -> Self {
        let at = |hour| {
            chrono::NaiveDate::from_ymd_opt(2026, 12, day)
                .unwrap_or_default()
                .and_hms_opt(hour, 0, 0)
                .unwrap_or_default()
        };
        Self { starts_at: at(5), ends_at: at(6) }
    }
}

/// What a letter contributes to its calendar part; the rest comes from the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFacts {
    /// Enter or take out.
    pub method: Method,
    /// Uid of the meeting or conference.
    pub uid: String,
    /// See [`Entry::sequence`].
    pub sequence: u32,
    /// When.
    pub when: Span,
    /// See [`Entry::meeting_number`].
    pub number: String,
    /// See [`Entry::kind`].
    pub kind: String,
    /// Where.
    pub place: Place,
    /// The address that stands in ORGANIZER; empty for the sender's.
    pub organizer: String,
    /// Who asks.
    pub sender: Signature,
}

/// The two ends of one sending.
#[derive(Clone, Debug)]
pub struct Ends {
    /// The installation: it stands in From.
    pub from: Party,
    /// The one recipient.
    pub to: Party,
    /// When the letter was queued, UTC.
    pub written_at: NaiveDateTime,
}

/// A letter as the outbox renders it for sending or for a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Subject and bodies.
    pub sheet: Sheet,
    /// The calendar part.
    pub calendar: Option<CalendarPart>,
}

/// Renders one letter from its typed payload.
pub fn render<M: TypedMail>(
    scribe: &Scribe,
    mail: &M,
    around: &Surroundings,
    ends: &Ends,
) -> Result<Rendered, SheetError> {
    let calendar = mail.calendar().map(|facts| {
        let method = facts.method;
        CalendarPart { method, text: calendar::render(&entry(facts, ends), method) }
    });
    Ok(Rendered { sheet: scribe.write(M::KIND.as_str(), mail, around)?, calendar })
}

fn entry(facts: CalendarFacts, ends: &Ends) -> Entry {
    let known = [&facts.organizer, &facts.sender.email].into_iter().find_map(|a| MailAddress::parse(a));
    let organizer = known.unwrap_or_else(|| ends.from.address.clone());
    Entry {
        uid: calendar::uid(&facts.uid),
        sequence: facts.sequence,
        made_at: ends.written_at,
        starts_at: facts.when.starts_at,
        ends_at: facts.when.ends_at,
        meeting_number: facts.number,
        kind: facts.kind,
        place: facts.place,
        organizer: Party { name: facts.sender.office, address: organizer },
        recipient: ends.to.clone(),
    }
}

macro_rules! letters {
    ($($(#[$meta:meta])* $module:ident :: $name:ident = $word:literal),+ $(,)?) => {
        crate::words! {
            /// Every kind of letter.
            pub enum MailKind { $($(#[$meta])* $name = $word),+ }
        }

        $(pub use $module::$name;)+

        /// Renders a letter of the outbox from its kind and stored payload.
        pub fn render_stored(
            scribe: &Scribe,
            kind: MailKind,
            payload: &str,
            around: &Surroundings,
            ends: &Ends,
        ) -> Result<Rendered, SheetError> {
            match kind { $(MailKind::$name => render(scribe, &serde_json::from_str::<$name>(payload)?, around, ends)),+ }
        }

        /// The stored form of a full example of each kind.
        pub fn sample_payload(kind: MailKind) -> Result<String, SheetError> {
            Ok(match kind { $(MailKind::$name => serde_json::to_string(&$name::sample())?),+ })
        }
    };
}

letters! {
    /// A one-time address to set up a login.
    account_invitation::AccountInvitation = "account_invitation",
    /// Confirms that an address reaches its office.
    address_test::AddressTest = "address_test",
    /// Tells the organizer who can't answer yet.
    answer_delayed::AnswerDelayed = "answer_delayed",
    /// Asks again for everything that an office has not answered.
    answer_digest::AnswerDigest = "answer_digest",
    /// Asks again for an answer that is due.
    answer_reminder::AnswerReminder = "answer_reminder",
    /// What became of the hand-over of a client.
    client_hand_over::ClientHandOver = "client_hand_over",
    /// Invites to a conference of the region.
    conference_invitation::ConferenceInvitation = "conference_invitation",
    /// What was decided on a written opinion can be read.
    inquiry_decided::InquiryDecided = "inquiry_decided",
    /// There is more time for a written opinion.
    inquiry_extended::InquiryExtended = "inquiry_extended",
    /// Asks for a written opinion on a plan version.
    inquiry_invitation::InquiryInvitation = "inquiry_invitation",
    /// No written opinion is needed any more.
    inquiry_withdrawn::InquiryWithdrawn = "inquiry_withdrawn",
    /// The center has said something of a judgement.
    judgement_reviewed::JudgementReviewed = "judgement_reviewed",
    /// The six digits that confirm a personal link on a new device.
    link_code::LinkCode = "link_code",
    /// A meeting does not take place.
    meeting_cancelled::MeetingCancelled = "meeting_cancelled",
    /// A fixed meeting has moved.
    meeting_changed::MeetingChanged = "meeting_changed",
    /// A meeting takes place without the recipient, who writes instead.
    meeting_excused::MeetingExcused = "meeting_excused",
    /// The date of a meeting is settled.
    meeting_fixed::MeetingFixed = "meeting_fixed",
    /// Tells the organizer which answers are missing.
    organizer_reminder::OrganizerReminder = "organizer_reminder",
    /// A one-time address to set a new password.
    password_reset::PasswordReset = "password_reset",
    /// Hands a plan to an office.
    plan_delivery::PlanDelivery = "plan_delivery",
    /// Asks for ○△× on a candidate that was added.
    poll_addition::PollAddition = "poll_addition",
    /// Asks for ○△× on candidate slots.
    poll_invitation::PollInvitation = "poll_invitation",
    /// No date is looked for any more.
    poll_withdrawn::PollWithdrawn = "poll_withdrawn",
    /// Shows that the mail settings work.
    transport_test::TransportTest = "transport_test",
}

#[cfg(test)]
mod tests;
