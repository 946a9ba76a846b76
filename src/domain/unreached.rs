//! Why a letter did not reach somebody, as an organizer needs to know it: the relay's reply sorted by what can be done.

use super::job::MailState;

/// After so many tries in vain an organizer is told that a letter still waits.
const TRIES_IN_SILENCE: i32 = 3;

crate::words! {
    /// Why.
    pub enum Unreached {
        /// The mailbox does not exist (RFC 3463: 5.1.x).
        UnknownAddress = "unknown_address",
        /// The mailbox takes nothing more now (RFC 3463: x.2.2).
        MailboxFull = "mailbox_full",
        /// The relay refused for another reason.
        Rejected = "rejected",
        /// It came back later; a person noted why.
        Returned = "returned",
        /// The relay can't be reached or asks for a later try: it is tried again by itself.
        Waiting = "waiting",
    }
}

/// Why a letter has not reached its recipient; nothing while there is no reason to think so. `reply` is the relay's last
/// reply, with its code and, where the relay gives one, the enhanced code of RFC 3463.
pub fn why(state: MailState, attempts: i32, reply: &str) -> Option<Unreached> {
    match state {
        MailState::Bounced => Some(Unreached::Returned),
        MailState::Refused => Some(refused(reply)),
        MailState::Queued if attempts >= TRIES_IN_SILENCE => Some(Unreached::Waiting),
        MailState::Queued | MailState::Sent | MailState::Withdrawn => None,
    }
}

fn refused(reply: &str) -> Unreached {
    let codes: Vec<&str> =
        reply.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|part| !part.is_empty()).collect();
    let has = |wanted: &[&str]| codes.iter().any(|code| wanted.contains(code));
    // The enhanced code is the exacter one: 550 alone stands for a missing mailbox, but 550 5.7.1 for a policy.
    let enhanced = codes.iter().find(|code| code.starts_with("5.") && code.matches('.').count() == 2);
    match enhanced {
        Some(code) if code.starts_with("5.1.") => Unreached::UnknownAddress,
        Some(code) if *code == "5.2.2" => Unreached::MailboxFull,
        Some(_) => Unreached::Rejected,
        None if has(&["552"]) => Unreached::MailboxFull,
        None if has(&["550", "551", "553"]) => Unreached::UnknownAddress,
        None => Unreached::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_reply_is_sorted_by_what_can_be_done() {
        for (reply, wanted) in [
            ("permanent error (550): no such person here", Unreached::UnknownAddress),
            ("permanent error (550): 5.1.1 User unknown", Unreached::UnknownAddress),
            ("permanent error (550): 5.7.1 blocked by 192.0.2.1", Unreached::Rejected),
            ("permanent error (552): 5.2.2 over quota", Unreached::MailboxFull),
            ("permanent error (552): too much", Unreached::MailboxFull),
            ("permanent error (554): spam", Unreached::Rejected),
            ("no mail address", Unreached::Rejected),
        ] {
            assert_eq!(why(MailState::Refused, 1, reply), Some(wanted), "{reply}");
        }
    }

    #[test]
    fn a_waiting_letter_is_spoken_of_only_after_some_tries() {
        assert_eq!(why(MailState::Queued, 2, "later"), None);
        assert_eq!(why(MailState::Queued, 3, "later"), Some(Unreached::Waiting));
        assert_eq!(why(MailState::Sent, 9, "550"), None);
        assert_eq!(why(MailState::Bounced, 1, ""), Some(Unreached::Returned));
    }
}
