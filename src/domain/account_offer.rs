//! An account for whoever answers often by link.

/// After so many answers by link an office that has no account is offered one.
pub const OFFERED_AFTER: i64 = 3;
/// Requests of one office that can wait at a time.
pub const MOST_WAITING: usize = 3;
/// Characters of a name, of a profession, and of why a request is declined.
pub const LONGEST: usize = 60;
/// Characters of a reason.
pub const LONGEST_REASON: usize = 200;

crate::words! {
    /// Where a request stands.
    pub enum RequestState {
        /// An administrator has not looked at it.
        Waiting = "waiting",
        /// An account was made.
        Accepted = "accepted",
        /// None was made, for a reason.
        Declined = "declined",
        /// The office took it back.
        Withdrawn = "withdrawn",
    }
}

/// Whether an office is offered an account.
pub fn is_offered(answers_by_link: i64, has_account: bool) -> bool {
    !has_account && answers_by_link >= OFFERED_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_offered_to_whoever_answers_often_and_has_none() {
        assert!(!is_offered(OFFERED_AFTER - 1, false));
        assert!(is_offered(OFFERED_AFTER, false));
        assert!(!is_offered(50, true));
    }
}
