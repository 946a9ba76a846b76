//! Accounts: a login of one person, invited, active or left.

crate::words! {
    /// Where an account stands.
    pub enum AccountState {
        /// Invited; no password yet.
        Invited = "invited",
        /// Signs in.
        Active = "active",
        /// Has left; signs in to nothing, but keeps its name in records.
        Left = "left",
    }
}

crate::words! {
    /// What a one-time address of an account is for.
    pub enum AccountLinkKind {
        /// The first password of an invited person.
        Invite = "invite",
        /// A new password.
        Reset = "reset",
    }
}

crate::words! {
    /// How far a sign-in has come.
    pub enum SessionStage {
        /// The password was right; the second factor is missing.
        Password = "password",
        /// Signed in.
        Full = "full",
    }
}

/// The login as it is compared and stored: without outer spaces, NFKC, lower case.
pub fn login_key(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    typed.trim().nfkc().collect::<String>().to_lowercase()
}

/// Whether a login can be given to an account: 3 to 64 letters that are easy to type and to print.
pub fn is_login(key: &str) -> bool {
    let fits = (3..=64).contains(&key.len());
    fits && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-@+".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::{is_login, login_key};

    #[test]
    fn a_login_is_the_same_however_it_is_typed() {
        assert_eq!(login_key(" Ｈanako.Sato "), "hanako.sato");
        assert!(is_login("hanako.sato@example.jp"));
        for wrong in ["", "ab", "hanako sato", "花子", "a/b/c", &"a".repeat(65)] {
            assert!(!is_login(wrong), "{wrong}");
        }
    }
}
