//! Where people meet. Letters tell nobody where a client lives: of a place in free words they say that it is told behind the link.

use super::{DraftError, LINE_LIMIT, MeetingForm};
use crate::domain::ids::Uid;

/// Longest name of another place, in characters.
pub const PLACE_LIMIT: usize = 100;

/// Where people meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingPlace {
    /// ご利用者宅
    ClientHome,
    /// The rooms of an office.
    Office(Uid),
    /// One room of the office that calls the meeting.
    Venue(Uid),
    /// Another place, in the organizer's words.
    Other(String),
    /// Told by other means.
    Open,
}

impl MeetingPlace {
    /// Reads the stored form: `client_home`, `office:<uid>`, `venue:<uid>`, `other:<words>` or `open`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "client_home" => Some(Self::ClientHome),
            None if text == "open" => Some(Self::Open),
            Some(("office", uid)) => Uid::parse(uid).map(Self::Office),
            Some(("venue", uid)) => Uid::parse(uid).map(Self::Venue),
            Some(("other", words)) => {
                let words = words.trim();
                let fits = !words.is_empty() && words.chars().count() <= PLACE_LIMIT;
                fits.then(|| Self::Other(words.to_owned()))
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for MeetingPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ClientHome => f.write_str("client_home"),
            Self::Office(uid) => write!(f, "office:{uid}"),
            Self::Venue(uid) => write!(f, "venue:{uid}"),
            Self::Other(words) => write!(f, "other:{words}"),
            Self::Open => f.write_str("open"),
        }
    }
}

/// Whether form, place and online address fit each other.
pub fn check_place(form: MeetingForm, place: &str, online_url: &str) -> Result<(), DraftError> {
    match place_faults(form, place, online_url).into_iter().next() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Everything that is wrong with form, place and online address.
pub fn place_faults(form: MeetingForm, place: &str, online_url: &str) -> Vec<DraftError> {
    let mut faults = Vec::new();
    if form != MeetingForm::Video && MeetingPlace::parse(place).is_none() {
        faults.push(match place.strip_prefix("other:") {
            Some(words) if words.chars().count() > PLACE_LIMIT => DraftError::TooLong("place_text"),
            Some(_) => DraftError::OtherPlaceMissing,
            None => DraftError::PlaceMissing,
        });
    }
    let fits = online_url.is_empty()
        || (online_url.starts_with("https://") && !online_url.contains(char::is_whitespace));
    if online_url.chars().count() > LINE_LIMIT {
        faults.push(DraftError::TooLong("online_url"));
    } else if !fits {
        faults.push(DraftError::OnlineAddressUnfit);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_stored_as_it_is_read() {
        let uid = "019a0000-0000-7000-8000-000000000001";
        for text in [
            "client_home",
            "open",
            &format!("office:{uid}"),
            &format!("venue:{uid}"),
            "other:市民館 2階：和室",
        ] {
            assert_eq!(MeetingPlace::parse(text).map(|place| place.to_string()).as_deref(), Some(text));
        }
        let long = format!("other:{}", "長".repeat(PLACE_LIMIT + 1));
        for text in ["", "home", "office:1", "venue:", "other:", "other:  ", &long] {
            assert_eq!(MeetingPlace::parse(text), None, "{text}");
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_place_is_said_at_once() {
        let faults = place_faults(MeetingForm::Mixed, "other:", "http://meet.example");
        assert_eq!(faults, [DraftError::OtherPlaceMissing, DraftError::OnlineAddressUnfit]);
        assert_eq!(place_faults(MeetingForm::Video, "", "https://meet.example/x"), []);
    }
}
