//! Finding a date (日程調整): candidates are proposed, people answer ○△×, the candidates are ranked with reasons.

pub mod answers;
pub mod clash;
pub mod counter;
pub mod proposal;
pub mod ranking;

pub use answers::{AnswerError, AnswerSheet, Attendance, GivenAnswer, PollSlot, WholeAnswer, check_answers};
pub use clash::{Wanted, clashing};
pub use counter::{ProposalState, TypedTime};
pub use proposal::{Around, Busy, DayNote, Outside, Party, Proposal, SlotNote, explain, propose_slots};
pub use ranking::{Ranked, Reason, Vote, rank};

crate::words! {
    /// The answer to one candidate.
    pub enum SlotAnswer {
        /// ○ 出席できます
        Yes = "yes",
        /// △ 条件つき
        Maybe = "maybe",
        /// × 出席できません
        No = "no",
    }
}

crate::words! {
    /// By which way an answer came in.
    pub enum AnswerChannel {
        /// The personal link.
        Web = "web",
        /// A sign-in.
        Account = "account",
        /// Told on the phone, entered by the organizer (代理入力).
        Phone = "phone",
        /// Sent by FAX, entered by the organizer (代理入力).
        Fax = "fax",
        /// Told in person, entered by the organizer (代理入力).
        InPerson = "in_person",
    }
}

impl AnswerChannel {
    /// Whether the organizer entered it for somebody else.
    pub fn is_proxy(self) -> bool {
        matches!(self, AnswerChannel::Phone | AnswerChannel::Fax | AnswerChannel::InPerson)
    }
}

crate::words! {
    /// How an invitation reaches its recipient.
    pub enum SendChannel {
        /// To a confirmed mail address.
        Mail = "mail",
        /// A printed letter, handed over or sent by FAX.
        Paper = "paper",
    }
}

#[cfg(test)]
mod tests;
