//! Accounts: made by an administrator, joined to offices in a role and for a period.

pub mod change_password;
pub mod codes;
mod create;
pub mod feed;
mod join;
pub mod leave;
pub mod link;
pub mod membership;
pub mod mute;
pub mod own_address;
pub mod remind_days;
pub mod request;
pub mod token;
pub mod update;

pub use create::{CreateAccount, Created, FirstPassword, create};
pub use join::{Join, join};

use super::{Cmd, Failure};
use crate::domain::access::{Actor, Role};

/// Only administrators and the server itself (set-up, command line, demo) manage accounts.
fn authorize(cmd: &mut Cmd) -> Result<(), Failure> {
    match &cmd.actor {
        Actor::System(_) => Ok(()),
        _ => cmd.require_role(&[Role::Administrator]),
    }
}
