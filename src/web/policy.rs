//! Policies: who may call a route at all. Whose data it then touches is decided by the Scope and the use-case.

use crate::domain::access::{InvitationKind, Role};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everybody, signed in or not; touches no personal data.
    Public,
    /// Anybody signed in (second factor done).
    SignedIn,
    /// Signed in with one of the roles.
    Roles(&'static [Role]),
    /// A confirmed personal link of one of the kinds; the path names the invitation as `{invitation}`.
    Link(&'static [InvitationKind]),
    /// Signed in, or a confirmed personal link; the room's seat decides (`{invitation}` is given as a query for links).
    Seat,
    /// The socket of a room: a login or confirmed link with a listed Origin, or a program's ticket. The handler checks all
    /// of it before the upgrade.
    Socket,
    /// The API: a token with the scope word, or a login session, with one of the roles.
    Api(&'static str, &'static [Role]),
}

/// Every role, for pages that all signed-in people share by role.
pub const ALL_STAFF: &[Role] = &[
    Role::Administrator,
    Role::InsurerStaff,
    Role::CenterStaff,
    Role::CareManager,
    Role::ProviderStaff,
    Role::Adviser,
];
/// Those who make plans and call meetings.
pub const PLANNERS: &[Role] = &[Role::CareManager, Role::CenterStaff];
/// Those who read the directory of offices: all who choose recipients, and who keeps it.
pub const DIRECTORY: &[Role] =
    &[Role::Administrator, Role::InsurerStaff, Role::CenterStaff, Role::CareManager];
/// Those who write in it; which offices, the use-case decides.
pub const DIRECTORY_WRITERS: &[Role] = &[Role::Administrator, Role::CenterStaff, Role::CareManager];
/// Those who say when an office can come to meetings: who works there, and who writes in the directory.
pub const HOURS_WRITERS: &[Role] =
    &[Role::Administrator, Role::CenterStaff, Role::CareManager, Role::ProviderStaff];
/// Those who keep the installation.
pub const ADMINISTRATOR: &[Role] = &[Role::Administrator];
/// Those who hold conferences.
pub const CONFERENCE_HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];
/// Those who review the judgements of the offices to which their center entrusts plans.
pub const REVIEWERS: &[Role] = &[Role::CenterStaff];
/// Those who see where duties are behind.
pub const DUTY_READERS: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::InsurerStaff];
/// Those who adopt rules for an insurer.
pub const RULE_KEEPERS: &[Role] = &[Role::Administrator, Role::InsurerStaff];
/// Those who may attend a conference.
pub const CONFERENCE: &[Role] =
    &[Role::CenterStaff, Role::InsurerStaff, Role::CareManager, Role::ProviderStaff, Role::Adviser];
/// Those who present cases, and those who hold the sittings that discuss them.
pub const CASE_KEEPERS: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::InsurerStaff];
/// Those who work with the region's issues.
pub const REGION: &[Role] = &[Role::InsurerStaff, Role::CenterStaff];
/// Those who code issues: of the region, or of their own cases.
pub const CODERS: &[Role] = &[Role::InsurerStaff, Role::CenterStaff, Role::CareManager];
/// Those who may see a client: who makes the plan, and who serves by it.
pub const TEAM: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::ProviderStaff];
/// Every kind of personal link.
pub const EVERY_LINK: &[InvitationKind] =
    &[InvitationKind::Poll, InvitationKind::Inquiry, InvitationKind::Room, InvitationKind::Delivery];
/// Links by which people say how they take part in a meeting.
pub const MEETING_LINKS: &[InvitationKind] = &[InvitationKind::Poll, InvitationKind::Room];
