//! Who acts, in which role, and what that lets them see and do. Only this module builds a [`Scope`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, AreaId, InsurerId, InvitationId, OfficeId, Uid};
use super::office::OfficeKind;

crate::words! {
    /// A role of an account in one office.
    pub enum Role {
        /// 管理者: accounts, settings, queue states; no client, no case.
        Administrator = "administrator",
        /// 保険者職員
        InsurerStaff = "insurer_staff",
        /// 地域包括支援センター職員
        CenterStaff = "center_staff",
        /// 介護支援専門員
        CareManager = "care_manager",
        /// 事業所職員
        ProviderStaff = "provider_staff",
        /// 助言者
        Adviser = "adviser",
    }
}

crate::words! {
    /// What an invitation is for; a personal link opens exactly one.
    pub enum InvitationKind { Poll = "poll", Inquiry = "inquiry", Room = "room", Delivery = "delivery" }
}

impl Role {
    /// Whether somebody can be this in an office of that kind. Administrators and advisers come from anywhere; care managers
    /// also work in support centers and in providers that plan themselves (小規模多機能).
    pub fn fits(self, kind: OfficeKind) -> bool {
        match self {
            Self::Administrator | Self::Adviser => true,
            Self::InsurerStaff => kind == OfficeKind::Insurer,
            Self::CenterStaff => kind == OfficeKind::SupportCenter,
            Self::CareManager => {
                matches!(kind, OfficeKind::CareManagement | OfficeKind::SupportCenter | OfficeKind::Provider)
            }
            Self::ProviderStaff => matches!(
                kind,
                OfficeKind::Provider | OfficeKind::Clinic | OfficeKind::Pharmacy | OfficeKind::Other
            ),
        }
    }
}

/// One role of an account in one office, valid today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The office.
    pub office: OfficeId,
    /// Its uid, for the audit.
    pub office_uid: Uid,
    /// Its kind.
    pub office_kind: OfficeKind,
    /// The role there.
    pub role: Role,
    /// The insurers the office works with (for an insurer's own office: itself).
    pub insurers: Vec<InsurerId>,
    /// The areas the office is in charge of (support centers).
    pub areas: Vec<AreaId>,
}

/// What a membership lets its holder do with regional issues; a [`Scope`] holds all of them.
impl Membership {
    /// Whether it lets its holder code issues of a case.
    pub fn codes_issues(&self, insurer: InsurerId, area: AreaId, office: OfficeId) -> bool {
        match self.role {
            Role::InsurerStaff => self.insurers.contains(&insurer),
            Role::CenterStaff => self.areas.contains(&area) || self.office == office,
            Role::CareManager => self.office == office,
            Role::Administrator | Role::ProviderStaff | Role::Adviser => false,
        }
    }

    /// Whether it lets its holder draft and publish the reports of an insurer.
    pub fn publishes_reports(&self, insurer: InsurerId) -> bool {
        self.role == Role::InsurerStaff && self.insurers.contains(&insurer)
    }

    /// Whether it lets its holder review them.
    pub fn reviews_reports(&self, insurer: InsurerId, areas_of_insurer: &[AreaId]) -> bool {
        self.publishes_reports(insurer)
            || self.role == Role::CenterStaff && areas_of_insurer.iter().any(|area| self.areas.contains(area))
    }
}

/// A signed-in person, by login session or by API token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountActor {
    /// The account.
    pub account: AccountId,
    /// Its uid.
    pub uid: Uid,
    /// The display name, for pages and the audit.
    pub name: String,
    /// What the person may be today; never empty for a signed-in person.
    pub memberships: Vec<Membership>,
    /// The API token used, when the request came with one.
    pub token: Option<TokenGrant>,
}

impl AccountActor {
    /// Whether the person is anything anywhere today; one who has left every office signs in to nothing.
    pub fn is_employed(&self) -> bool {
        !self.memberships.is_empty()
    }
}

/// An API token that stands in for its account, narrowed to its scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGrant {
    /// The token's uid, for the audit.
    pub uid: Uid,
    /// Words such as `plans:read`.
    pub scopes: Vec<String>,
}

/// Somebody who opened a personal link and confirmed it on this device: exactly one invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkActor {
    /// The invitation.
    pub invitation: InvitationId,
    /// Its uid.
    pub uid: Uid,
    /// What it is for.
    pub kind: InvitationKind,
    /// The invited office, when it is one.
    pub office: Option<OfficeId>,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is known.
    Anonymous,
    /// A signed-in person or their token.
    Account(AccountActor),
    /// A confirmed personal link.
    Link(LinkActor),
    /// The server itself: a job or the command line, named.
    System(&'static str),
}

impl Actor {
    /// The name under which operations and audit rows stand, e.g. `account:<uid>`.
    pub fn name(&self) -> String {
        match self {
            Actor::Anonymous => "anonymous".into(),
            Actor::Account(a) => format!("account:{}", a.uid),
            Actor::Link(l) => format!("invitation:{}", l.uid),
            Actor::System(s) => format!("system:{s}"),
        }
    }

    /// The signed-in person, if one acts.
    pub fn account(&self) -> Option<&AccountActor> {
        match self {
            Actor::Account(a) => Some(a),
            _ => None,
        }
    }

    /// Whether the actor holds one of the roles anywhere today.
    pub fn has_role(&self, roles: &[Role]) -> bool {
        self.account().is_some_and(|a| a.memberships.iter().any(|m| roles.contains(&m.role)))
    }

    /// The offices in which the actor holds one of the roles.
    pub fn offices_as(&self, roles: &[Role]) -> Vec<OfficeId> {
        self.account()
            .map(|a| a.memberships.iter().filter(|m| roles.contains(&m.role)).map(|m| m.office).collect())
            .unwrap_or_default()
    }

    /// Whether the actor belongs to the office in one of the roles.
    pub fn is_in(&self, office: OfficeId, roles: &[Role]) -> bool {
        self.offices_as(roles).contains(&office)
    }

    /// Whether a token, when one is used, covers the scope word. A login session covers all.
    pub fn token_covers(&self, scope: &str) -> bool {
        match self.account().and_then(|a| a.token.as_ref()) {
            None => true,
            Some(token) => token.scopes.iter().any(|s| s == scope),
        }
    }
}

/// What an actor may read. Every query of personal data starts from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    care_offices: Vec<OfficeId>,
    entrusting_offices: Vec<OfficeId>,
    team_offices: Vec<OfficeId>,
    insurers: Vec<InsurerId>,
    areas: Vec<AreaId>,
    account: Option<AccountId>,
    account_uid: Option<Uid>,
    invitation: Option<InvitationId>,
    is_administrator: bool,
    is_system: bool,
    today: NaiveDate,
}

impl Scope {
    /// The same, on a day in Japan: what is bound to a period is visible within it only. A scope of no day sees nothing
    /// of the kind.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }
    /// The day on which it reads.
    pub fn today(&self) -> NaiveDate {
        self.today
    }
    /// Offices whose own clients are visible: the care manager's office, or a support center.
    pub fn care_offices(&self) -> &[OfficeId] {
        &self.care_offices
    }
    /// Those of them that may have entrusted clients to other offices: the support centers.
    pub fn entrusting_offices(&self) -> &[OfficeId] {
        &self.entrusting_offices
    }
    /// Offices through which a client is visible while the office is in the care team or invited.
    pub fn team_offices(&self) -> &[OfficeId] {
        &self.team_offices
    }
    /// Insurers for which the actor is insurer staff.
    pub fn insurers(&self) -> &[InsurerId] {
        &self.insurers
    }
    /// Areas for which the actor is center staff.
    pub fn areas(&self) -> &[AreaId] {
        &self.areas
    }
    /// The signed-in account.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }
    /// The uid of the signed-in account.
    pub fn account_uid(&self) -> Option<&Uid> {
        self.account_uid.as_ref()
    }
    /// The one invitation of a link holder.
    pub fn invitation(&self) -> Option<InvitationId> {
        self.invitation
    }
    /// Whether accounts, settings and queue states are visible.
    pub fn is_administrator(&self) -> bool {
        self.is_administrator
    }
    /// Whether the server itself reads, for a job: jobs re-read by id what a person's use-case decided.
    pub fn is_system(&self) -> bool {
        self.is_system
    }
}

/// Regional issues.
impl Scope {
    /// Whether the actor may code issues of a case: insurer staff, the center of its area, or the office that
    /// presents it.
    pub fn may_code_issues(&self, insurer: InsurerId, area: AreaId, office: OfficeId) -> bool {
        self.is_system
            || self.insurers.contains(&insurer)
            || self.areas.contains(&area)
            || self.care_offices.contains(&office)
    }

    /// Whether the actor drafts and publishes the reports of an insurer.
    pub fn may_publish_reports(&self, insurer: InsurerId) -> bool {
        self.is_system || self.insurers.contains(&insurer)
    }
}

/// The scope of an actor: what its roles let it read, in which offices, areas and insurers.
pub fn scope(actor: &Actor) -> Scope {
    let mut scope = Scope::default();
    match actor {
        Actor::Anonymous => {}
        Actor::System(_) => scope.is_system = true,
        Actor::Link(link) => scope.invitation = Some(link.invitation),
        Actor::Account(account) => {
            scope.account = Some(account.account);
            scope.account_uid = Some(account.uid.clone());
            for m in &account.memberships {
                let plans = matches!(m.role, Role::CenterStaff | Role::CareManager);
                if plans && m.office_kind == OfficeKind::SupportCenter {
                    scope.entrusting_offices.push(m.office);
                }
                match m.role {
                    Role::Administrator => scope.is_administrator = true,
                    Role::InsurerStaff => scope.insurers.extend(&m.insurers),
                    Role::CenterStaff => {
                        scope.care_offices.push(m.office);
                        scope.team_offices.push(m.office);
                        scope.areas.extend(&m.areas);
                    }
                    Role::CareManager => {
                        scope.care_offices.push(m.office);
                        scope.team_offices.push(m.office);
                    }
                    Role::ProviderStaff => scope.team_offices.push(m.office),
                    Role::Adviser => {}
                }
            }
        }
    }
    scope
}
