//! The live room of one meeting, one agenda item or one sitting: an append-only log of events in one total order.
//!
//! A room is nothing but its log. Who may add to it is decided by [`accept`]; what the log amounts to is folded by
//! [`RoomState`]; what a seat may see of it is decided by [`Audience`].

mod accept;
mod event;
mod sight;
mod state;
mod text;

pub use accept::{
    Accepted, Act, ContributeError, RoomFacts, SeatFacts, SteerError, TargetFacts, accept, may_seat,
    may_steer,
};
pub use event::{ClientKey, RoomEvent, SeatCard};
pub use sight::Audience;
pub use state::{Entry, Gap, Marked, RoomState, Seat, Version};
pub use text::{ENTRY_MAX_CHARS, EntryText, TextError};

crate::words! {
    /// The life of a room.
    pub enum RoomPhase {
        /// 開始前: seats exist, nothing may be written yet.
        Waiting = "waiting",
        /// 進行中
        Open = "open",
        /// 終了: the log is final.
        Closed = "closed",
    }
}

crate::words! {
    /// What a seat is for.
    pub enum SeatRole {
        /// 主催: the one who called the sitting.
        Organizer = "organizer",
        /// 司会
        Facilitator = "facilitator",
        /// 書記
        Recorder = "recorder",
        /// 参加者
        Member = "member",
        /// 傍聴: reads, never writes.
        Viewer = "viewer",
    }
}

crate::words! {
    /// What an event of the log says.
    pub enum RoomOp {
        /// 発言: a new entry.
        Contribution = "contribution",
        /// 訂正: the author's new wording of an entry; the old wording stays in the log.
        Correction = "correction",
        /// 取消: the author takes an entry back; it stays in the log.
        Withdrawal = "withdrawal",
        /// 印: an entry is marked as a decision, as left over or as an issue, or unmarked.
        Mark = "mark",
        /// 開始
        Opened = "opened",
        /// 終了
        Closed = "closed",
        /// 入力の締切
        InputClosed = "input_closed",
        /// 入力の再開
        InputOpened = "input_opened",
        /// 入室を認めた
        SeatAdmitted = "seat_admitted",
        /// 退室させた
        SeatDismissed = "seat_dismissed",
    }
}

crate::words! {
    /// What kind of entry somebody types.
    pub enum ContributionKind {
        /// 質問
        Question = "question",
        /// 情報
        Information = "information",
        /// 助言
        Advice = "advice",
        /// 懸念
        Concern = "concern",
        /// 提案
        Proposal = "proposal",
        /// 決定
        Decision = "decision",
        /// 残された課題
        LeftOver = "left_over",
    }
}

crate::words! {
    /// How an entry is marked by those who steer the sitting.
    pub enum MarkKind {
        /// 決定
        Decision = "decision",
        /// 残された課題
        LeftOver = "left_over",
        /// 地域課題にした
        Issue = "issue",
        /// 印を外した
        Cleared = "cleared",
    }
}

impl SeatRole {
    /// Whether this seat steers the sitting: marks entries, closes the input, records.
    pub fn is_steering(self) -> bool {
        matches!(self, SeatRole::Organizer | SeatRole::Facilitator | SeatRole::Recorder)
    }
}

impl ContributionKind {
    /// Whether only those who steer may type this kind: what was decided and what is left is the sitting's word.
    pub fn is_outcome(self) -> bool {
        matches!(self, ContributionKind::Decision | ContributionKind::LeftOver)
    }
}

#[cfg(test)]
mod tests;
