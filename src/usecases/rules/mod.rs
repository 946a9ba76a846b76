//! The rules by which duties are counted: adopted for an insurer from a day on, and taken back before it. Both are shown first
//! with what they change.

mod adopt;
mod preview;
mod withdraw;

pub use adopt::{Adopt, Adopted, adopt};
pub use preview::{Preview, preview_adoption, preview_withdrawal, seen};
pub use withdraw::{WithdrawInput, withdraw};

use super::{Cmd, Failure};
use crate::domain::access::{Actor, Membership, Role};
use crate::domain::ids::InsurerId;

/// Goes on only for the insurer's own staff, the administrator and the server itself. To everybody else there is no such thing.
fn authorize(cmd: &mut Cmd, insurer: InsurerId, what: &'static str) -> Result<(), Failure> {
    let keeps = |m: &Membership| match m.role {
        Role::Administrator => true,
        Role::InsurerStaff => m.insurers.contains(&insurer),
        _ => false,
    };
    let may = matches!(cmd.actor, Actor::System(_)) || cmd.act_where(keeps);
    if may { Ok(()) } else { Err(Failure::NotFound(what)) }
}
