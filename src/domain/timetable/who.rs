//! Who is one person, however often and in whatever part they are invited.

use super::super::ids::{AccountId, ClientId, ContactId, OfficeId, ParticipantId, VenueId};
use super::super::meeting::ParticipantKind;

/// Somebody who is in one meeting at a time. An office counts as one: a clinic is its doctor, whether invited as the client's
/// doctor or as an office; it is also the place where its own meetings are held, as the client is that of those at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// An office, and whoever comes for it.
    Office(OfficeId),
    /// A family member, or a doctor of no known office.
    Contact(ContactId),
    /// The client.
    Client(ClientId),
    /// Whoever calls the meeting.
    Organizer(AccountId),
    /// A room of an office.
    Venue(VenueId),
    /// Somebody who is known from one meeting only.
    Guest(ParticipantId),
}

impl Who {
    /// Who a participant is, of a meeting of a client that an account calls.
    pub fn of(
        (participant, kind): (ParticipantId, ParticipantKind),
        (office, contact): (Option<OfficeId>, Option<ContactId>),
        (client, organizer): (ClientId, AccountId),
    ) -> Self {
        match (kind, office, contact) {
            (ParticipantKind::Organizer, ..) => Self::Organizer(organizer),
            (ParticipantKind::Client, ..) => Self::Client(client),
            (_, Some(office), _) => Self::Office(office),
            (_, None, Some(contact)) => Self::Contact(contact),
            (_, None, None) => Self::Guest(participant),
        }
    }
}
