//! The goals of trust (G1–G64) that this tree owes, one file a goal, run as `cargo test --test it trust::<name>`.

mod audittamper;
mod authz;
mod brute;
mod codeguess;
mod csrf;
mod csvform;
mod enumeration;
mod headers;
mod idempotent;
mod loghygiene;
mod mailinject;
pub mod objects;
mod oversize;
mod replays;
mod scanner;
mod session;
mod smtpgap;
mod sqli;
mod ssti;
mod tokenguess;
mod tokenscope;
mod totp;
mod userace;
mod wsorigin;
